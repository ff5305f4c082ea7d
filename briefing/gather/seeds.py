"""Read a folder of seed articles from the disk.

In: the path of a folder. Out: the bytes of each article file, sorted by path, and for every file that was not read
the reason. One bad file never stops the others; only a folder that cannot be opened at all is an error.
"""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from briefing.errors import UsageError
from briefing.model.article import RawFile

__all__ = ["MAX_FILES", "SUFFIXES", "SeedFolder", "UnreadFile", "read_seed_file", "read_seed_folder"]

#: What the file of an article is called.
SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".xhtml")
#: Larger files are not read. Source: rule of thumb, the limit of ``clean.decoding``; checked here so that nothing
#: huge is loaded.
MAX_BYTES = 5_000_000
#: More files than this are not read. Rule of thumb: a folder that large is not meant.
MAX_FILES = 20_000
#: How many folders deep is looked.
MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that was seen and not read."""

    #: Relative to the seed folder, with ``/``.
    path: str
    #: Why, and what to do about it, as a sentence.
    reason: str


@dataclass(frozen=True, slots=True)
class SeedFolder:
    """What a seed folder holds."""

    files: tuple[RawFile, ...]
    unread: tuple[UnreadFile, ...]


def read_seed_folder(folder: Path, *, max_bytes: int = MAX_BYTES) -> SeedFolder:
    """Read every article file of a folder and of the folders in it.

    Hidden files and files called README are passed over in silence; other files that are no articles are named in
    ``unread``, and so are archived editions, where the archive lies in the folder.

    Raises:
        UsageError: The folder does not exist, is no folder, or may not be opened.
    """
    if not folder.is_dir():
        problem = "the seed folder is a file" if folder.exists() else "there is no such seed folder"
        raise UsageError(problem, where=str(folder), remedy="Name a folder with articles in .txt, .md or .html files")
    files: list[RawFile] = []
    unread: list[UnreadFile] = []
    for path in _list_files(folder, unread):
        shown = _show(path, folder)
        if path.suffix.lower() not in SUFFIXES:
            unread.append(UnreadFile(shown, f"It is no article file: its name does not end in {', '.join(SUFFIXES)}."))
        elif len(files) >= MAX_FILES:
            unread.append(
                UnreadFile(shown, f"The folder holds more than {MAX_FILES:,} articles; this one was not read.")
            )
        else:
            outcome = read_seed_file(path, folder=folder, max_bytes=max_bytes)
            if isinstance(outcome, RawFile):
                files.append(outcome)
            else:
                unread.append(outcome)
    return SeedFolder(tuple(files), tuple(sorted(unread, key=lambda file: file.path)))


def read_seed_file(path: Path, *, folder: Path | None = None, max_bytes: int = MAX_BYTES) -> RawFile | UnreadFile:
    """Read one file; what cannot be read comes back as an ``UnreadFile`` with the reason.

    Args:
        folder: The folder that the shown path is relative to; None to show the path as it is given.
        max_bytes: Larger files are not read.
    """
    shown = _show(path, folder)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return UnreadFile(shown, "It is no ordinary file (a folder, a pipe or a device).")
        if status.st_size > max_bytes:
            return UnreadFile(
                shown,
                f"It has {status.st_size / 1e6:.1f} MB, the limit is {max_bytes / 1e6:.1f} MB; cut it down.",
            )
        with path.open("rb") as stream:
            body = stream.read(max_bytes + 1)
    except PermissionError:
        return UnreadFile(shown, f"There is no permission to read it; allow it with: chmod u+r {shlex.quote(shown)}.")
    except OSError as error:
        return UnreadFile(shown, f"It cannot be read: {error.strerror or error}.")
    if len(body) > max_bytes:
        return UnreadFile(shown, f"It grew beyond the limit of {max_bytes / 1e6:.1f} MB while it was read.")
    return RawFile(shown, body)


def _list_files(folder: Path, unread: list[UnreadFile]) -> list[Path]:
    """List the files of a folder by path, without hidden ones and READMEs; folders that cannot be opened are noted."""
    found: list[Path] = []

    def note(error: OSError) -> None:
        if error.filename is None or Path(error.filename) == folder:
            raise UsageError(
                f"the seed folder cannot be opened: {error.strerror}",
                where=str(folder),
                remedy=f"Allow it with: chmod u+rx {shlex.quote(str(folder))}",
            ) from error
        unread.append(
            UnreadFile(_show(Path(error.filename), folder), f"The folder cannot be opened: {error.strerror}.")
        )

    for root, folders, names in os.walk(folder, onerror=note):
        depth = len(Path(root).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(".")) if depth < MAX_DEPTH else []
        if _is_edition(names):
            unread.append(UnreadFile(_show(Path(root), folder), "It holds an edition of a briefing, and no articles."))
            folders.clear()
            continue
        found.extend(
            Path(root, name) for name in names if not name.startswith(".") and Path(name).stem.upper() != "README"
        )
    return sorted(found, key=lambda path: _show(path, folder))


def _is_edition(names: Sequence[str]) -> bool:
    """Tell whether a folder with these files is an archived edition: a briefing is no source of the next one."""
    return "manifest.json" in names and any(name.startswith("briefing.") for name in names)


def _show(path: Path, folder: Path | None) -> str:
    """Return the path as people see it: relative, with ``/``, and with a sign in the place of what is no text."""
    shown = path.relative_to(folder) if folder is not None and path.is_relative_to(folder) else path
    return os.fsencode(shown.as_posix()).decode("utf-8", "replace")
