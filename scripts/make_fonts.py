"""Make the fonts that the PDF embeds, byte for byte, out of the npm packages of Fontsource.

Run ``.venv/bin/python scripts/make_fonts.py`` (needs the ``npm`` client and its registry). Each package is fetched at
a pinned version and checked against its SHA-256; its subsets (Latin, extended Latin, Cyrillic, Greek) are joined into
one TrueType file per style, letters that no news text uses are left out, and the licence is laid beside them.
TrueType and not WOFF2, because reading WOFF2 costs 0.3 s a document.

Written to ``briefing/render/fonts``: the ``.ttf`` files, ``OFL-*.txt``, and ``coverage.txt``, the characters that the
fonts can print.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "briefing" / "render" / "fonts"

#: Package, version, SHA-256 of its tarball, subsets to join, styles as (package's name, ours).
PACKAGES = (
    (
        "noto-serif",
        "5.3.0",
        "846d219c2c9c668ebe2b5ca0e76c403a35f847d83c4c441c107f9bdc152830df",
        ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek"),
        (("400-normal", "NotoSerif-Regular"), ("700-normal", "NotoSerif-Bold"), ("400-italic", "NotoSerif-Italic")),
    ),
    (
        "noto-sans",
        "5.3.0",
        "f62f8ed40e378f15134e32bed2fd5718d81e9ec7a5603d1022d7b385e2297abc",
        ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek"),
        (("400-normal", "NotoSans-Regular"), ("700-normal", "NotoSans-Bold")),
    ),
    (
        "vazirmatn",
        "5.3.0",
        "118ce3ae3eaf72b55e53915c5c9afd5e67e0f0f2197b7fdae6aa77017eef5e90",
        ("arabic",),
        (("400-normal", "Vazirmatn-Regular"), ("700-normal", "Vazirmatn-Bold")),
    ),
    (  # arrows and signs, which the text fonts lack
        "noto-sans-math",
        "5.3.0",
        "8f6894fffd5863699e279c669d6eae9d3a1218cc9e20aed84efb64a98aee03d8",
        ("latin",),
        (("400-normal", "NotoSansMath-Regular"),),
    ),
)

#: Blocks that news text in Latin, Cyrillic and Arabic script uses, both ends inclusive. Source: Unicode blocks; left
#: out are phonetic alphabets, historic letters and extended Latin C to E, which make up half of the files.
BLOCKS = (
    (0x0020, 0x024F),  # Basic Latin to Latin Extended-B
    (0x02B0, 0x03FF),  # modifier letters (ʿ ʾ in transliteration), combining marks, Greek
    (0x0400, 0x052F),  # Cyrillic and its supplement
    (0x0600, 0x06FF),  # Arabic
    (0x0750, 0x077F),  # Arabic Supplement
    (0x1E00, 0x1EFF),  # Latin Extended Additional (Ḥ ṭ ẓ)
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # super- and subscripts
    (0x20A0, 0x20CF),  # currencies
    (0x2100, 0x214F),  # letter-like symbols
    (0x2150, 0x218F),  # number forms
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x25A0, 0x25FF),  # geometric shapes
    (0xFB50, 0xFDFF),  # Arabic presentation forms
    (0xFE70, 0xFEFC),
    (0xFFFD, 0xFFFD),  # the replacement character
)


def fetch_package(name: str, version: str, sha256: str, folder: Path) -> Path:
    """Fetch a Fontsource package into ``folder``, check it and unpack it; return the unpacked folder.

    Raises:
        SystemExit: The tarball is not the one that is pinned.
    """
    subprocess.run(  # noqa: S603 - the name and the version are constants of this file
        ["npm", "pack", "--silent", f"@fontsource/{name}@{version}"],  # noqa: S607 - the client is found on the PATH
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    tarball = folder / f"fontsource-{name}-{version}.tgz"
    found = hashlib.sha256(tarball.read_bytes()).hexdigest()
    if found != sha256:
        raise SystemExit(f"{tarball.name}: SHA-256 is {found}, pinned is {sha256}")
    target = folder / name
    with tarfile.open(tarball) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def _read_truetype(path: Path) -> io.BytesIO:
    """Read a WOFF2 file and return it as TrueType."""
    font = TTFont(path, recalcTimestamp=False)
    font.flavor = None
    stream = io.BytesIO()
    font.save(stream)
    stream.seek(0)
    return stream


def _join(paths: list[Path], folder: Path) -> TTFont:
    """Join the subsets of one style into one font."""
    if len(paths) == 1:
        return TTFont(_read_truetype(paths[0]), recalcTimestamp=False)
    parts = []
    for number, path in enumerate(paths):
        part = folder / f"part-{number}.ttf"
        part.write_bytes(_read_truetype(path).getvalue())
        parts.append(str(part))
    joined = io.BytesIO()
    font = Merger().merge(parts)
    font.recalcTimestamp = False
    first = TTFont(parts[0], recalcTimestamp=False)["head"]
    font["head"].created, font["head"].modified = (
        first.created,
        first.modified,
    )  # the merger puts the present moment there
    font.save(joined)
    joined.seek(0)
    return TTFont(joined, recalcTimestamp=False)


def _cut(font: TTFont) -> None:
    """Leave out what is outside ``BLOCKS``; keep the layout features and the names that the licence asks for."""
    options = Options()
    options.layout_features = ["*"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["MATH"]  # the layout of formulas
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in BLOCKS for code in range(first, last + 1)])
    subsetter.subset(font)


def format_coverage(codes: set[int]) -> str:
    """Return the characters as lines ``XXXX-YYYY`` (hexadecimal, inclusive), ascending."""
    lines: list[str] = []
    start = previous = -2
    for code in [*sorted(codes), -2]:
        if code != previous + 1:
            if previous >= 0:
                lines.append(f"{start:04X}-{previous:04X}")
            start = code
        previous = code
    return "\n".join(lines) + "\n"


def main() -> None:
    """Make all fonts, their licences and the table of characters."""
    FONTS.mkdir(parents=True, exist_ok=True)
    codes: set[int] = set()
    shared: set[int] | None = None
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, version, sha256, subsets, styles in PACKAGES:
            package = fetch_package(name, version, sha256, folder)
            for style, ours in styles:
                font = _join([package / "files" / f"{name}-{subset}-{style}.woff2" for subset in subsets], folder)
                _cut(font)
                if len(subsets) == 1:
                    codes |= set(font.getBestCmap())
                else:  # any style of the Latin families may be asked for a letter, so only what all of them have counts
                    shared = set(font.getBestCmap()) if shared is None else shared & set(font.getBestCmap())
                font.save(FONTS / f"{ours}.ttf", reorderTables=True)
            (FONTS / f"OFL-{name}.txt").write_bytes((package / "LICENSE").read_bytes())
    (FONTS / "coverage.txt").write_text(format_coverage(codes | (shared or set())), encoding="ascii")
    for path in sorted(FONTS.glob("*.ttf")):
        sys.stdout.write(f"{path.name} {path.stat().st_size} {hashlib.sha256(path.read_bytes()).hexdigest()}\n")


if __name__ == "__main__":
    main()
