"""Turn the bytes of a file into text, or say why they are none.

In: bytes. Out: text with the encoding it was read in. The order of belief: a byte order mark, strict UTF-8, what the
page declares, UTF-8 with a few broken bytes, detection by charset-normalizer (the one place where it is used; it is
deterministic).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from briefing.errors import CleanError

__all__ = ["MAX_BYTES", "Decoded", "decode"]

#: Larger files are refused: about 800,000 words, 40 times the longest article that makes sense. Rule of thumb.
MAX_BYTES = 5_000_000
#: Bytes that detection looks at. Chosen by measurement: more does not change the answer and costs seconds.
SAMPLE_BYTES = 60_000
#: Share of control characters from which a file is no text. Source: file(1) calls any such byte "data"; a little is
#: forgiven here.
CONTROL_SHARE = 0.02
#: Share of broken bytes up to which a file is UTF-8 with faults rather than another encoding. Rule of thumb: one sign
#: in 500.
BROKEN_SHARE = 0.002
#: Share of letters beyond ASCII up to which a text is Western European: English has hardly any, German three in a
#: hundred; Polish or Turkish has more. Rule of thumb.
WESTERN_SHARE = 0.045

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: First bytes of files that people put into a folder by mistake. Source: the published signatures of the formats.
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a media file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
#: Quotation marks, dashes, bullet and ellipsis: the same bytes in all code pages of Windows, so they tell none apart.
#: Source: the tables cp1250 to cp1258 of unicode.org.
_PUNCTUATION = re.compile(rb"[\x85\x91-\x97]")
_UNDECLARED = "The encoding was not declared; the text was read as"
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_:.-]{2,30})""", re.IGNORECASE)
#: Names that mean another encoding on the web. Source: WHATWG Encoding Standard, "names and labels".
_ALIASES = dict.fromkeys(("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "ascii", "us-ascii"), "cp1252")
#: Codecs of Python that are no encodings of pages, or none that is safe to read (UTF-7). Source: WHATWG Encoding
#: Standard, which has none of them.
_NO_CHARSETS = frozenset(("utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file."""

    text: str
    encoding: str
    #: What a reader should know about it; None where it was plain UTF-8.
    note: str | None = None


def decode(body: bytes, *, max_bytes: int = MAX_BYTES, charset: str | None = None, kind: str = "file") -> Decoded:
    """Decode the bytes of a file or of an answer.

    What surely holds goes first: a byte order mark, then valid UTF-8, then what is declared, then what the bytes look
    like. Servers declare a default for everything they send, so a body that is valid UTF-8 is not read otherwise.

    Args:
        max_bytes: Larger ones are refused.
        charset: What the header of the answer declares.
        kind: What to call it in messages: "file" or "page".

    Raises:
        CleanError: The file is empty, too large, or not text.
    """
    if len(body) > max_bytes:
        raise CleanError(
            f"the {kind} has {len(body) / 1e6:.1f} MB, the limit is {max_bytes / 1e6:.1f} MB",
            remedy="Cut it down to the article",
        )
    if not body.strip():
        raise CleanError(f"the {kind} is empty", remedy="Put the text of the article into it")
    for signature, name in _SIGNATURES:
        if body.startswith(signature):
            raise CleanError(f"the {kind} is {name}, not text", remedy="Save the article as .txt, .md or .html")
    decoded = _decode_text(body, charset)
    if _CONTROL.search(decoded.text) and len(_CONTROL.findall(decoded.text)) > CONTROL_SHARE * len(decoded.text):
        raise CleanError(f"the {kind} is binary data, not text", remedy="Save the article as .txt, .md or .html")
    return decoded


def _decode_text(body: bytes, charset: str | None) -> Decoded:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return Decoded(body[len(bom) :].decode(encoding, "replace"), encoding)
    stated = _decode_as(charset, body, "the server") if charset else None
    if stated is not None and not _is_like_ascii(stated.encoding):
        return stated
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    declared = stated or _decode_declared(body)
    if declared is not None:
        return declared
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # A text in an 8-bit encoding breaks at every accented letter; one in UTF-8 keeps the others, so it has letters
    # beyond ASCII left.
    if broken <= BROKEN_SHARE * len(text) and len(text) - broken > len(body.decode("ascii", "ignore")):
        return Decoded(text, "utf-8", f"{broken} signs could not be read and are shown as \ufffd.")
    high = len(body) - len(body.decode("ascii", "ignore")) - len(_PUNCTUATION.findall(body))
    if high <= WESTERN_SHARE * len(body):
        try:
            return Decoded(body.decode("cp1252"), "cp1252", f"{_UNDECLARED} cp1252.")
        except UnicodeDecodeError:
            pass
    return _detect(body)


def _decode_declared(body: bytes) -> Decoded | None:
    match = _DECLARED.search(body[:4096])
    if match is None:
        return None
    return _decode_as(match[1].decode("ascii"), body, "the page")


def _decode_as(name: str, body: bytes, who: str) -> Decoded | None:
    """Decode as declared; None where that is no encoding of text, or not the one of this body."""
    try:
        codec = codecs.lookup(_ALIASES.get(name.strip().lower(), name.strip()))
        if codec.name in _NO_CHARSETS:
            return None
        text = body.decode(codec.name)
    except (LookupError, UnicodeError, ValueError):
        return None
    return Decoded(text, codec.name, f"The text was read as {codec.name}, as {who} declares.")


def _is_like_ascii(encoding: str) -> bool:
    """Tell whether plain letters are the same bytes in an encoding as in UTF-8."""
    return not encoding.startswith(("utf-16", "utf-32", "iso2022", "hz"))


def _detect(body: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:SAMPLE_BYTES]).best()
    if best is None:
        raise CleanError("the file is in no encoding that can be told", remedy="Save it as UTF-8")
    text = body.decode(best.encoding, "replace")
    return Decoded(text, best.encoding, f"{_UNDECLARED} {best.encoding}.")
