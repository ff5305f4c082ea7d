"""What rendering makes of an edition, and what the archive makes of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["ArchiveEntry", "ArchivedFile", "Input", "RenderedEdition", "RenderedFile"]


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One format of an edition, as bytes."""

    #: "html", "pdf", "text" or "json".
    format: str
    #: File name inside the edition's folder: "briefing.html".
    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class RenderedEdition:
    """All formats of one edition that were asked for."""

    files: tuple[RenderedFile, ...]
    #: What could not be made, as sentences for the operator (a missing PDF).
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """Something that an edition was made from, for the manifest."""

    #: "article", "configuration", "template" …
    kind: str
    name: str
    #: Hex.
    sha256: str


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file of an edition in the archive."""

    name: str
    #: Path as the user can open it.
    path: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One version of one day's edition in the archive."""

    desk: str
    day: date
    number: int
    version: int
    #: Folder of the edition.
    folder: str
    files: tuple[ArchivedFile, ...]
    #: False where the same content was there already and nothing was written.
    written: bool = True
