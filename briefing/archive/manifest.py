"""The manifest: what an edition was made from, by what, and what its files hash to."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from briefing.errors import ArchiveError

__all__ = [
    "MANIFEST_NAME",
    "Manifest",
    "ManifestFile",
    "ManifestInput",
    "PreviousEdition",
    "compute_sha256",
    "parse_manifest",
]

MANIFEST_NAME = "manifest.json"

_Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Recorded(BaseModel):
    """The settings that all parts share. Unknown keys are ignored, so that an older program reads a newer archive."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ManifestFile(_Recorded):
    """A file of the edition."""

    #: A plain name; it can never lead out of the edition's folder.
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    #: "html", "pdf", "text", "json", or "record" for the edition's data where no JSON was asked for.
    format: str
    sha256: _Sha256
    size_bytes: int = Field(ge=0)


class ManifestInput(_Recorded):
    """Something that the edition was made from."""

    #: "article", "configuration", "template", "program" …
    kind: str
    name: str
    sha256: _Sha256


class PreviousEdition(_Recorded):
    """The edition that news was judged against. The hash of its manifest makes the archive a chain."""

    date: date
    number: int = Field(ge=1)
    version: int = Field(ge=1)
    manifest_sha256: _Sha256


class Manifest(_Recorded):
    """The whole of ``manifest.json``."""

    #: Version of this format.
    manifest: Literal[1] = 1
    desk: str
    date: date
    number: int = Field(ge=1)
    version: int = Field(ge=1)
    #: The edition's fingerprint: equal for equal inputs, configuration and date.
    fingerprint: str
    previous: PreviousEdition | None = None
    #: Versions of the program, of Python and of the libraries that the bytes depend on.
    program: dict[str, str] = Field(default_factory=dict)
    inputs: tuple[ManifestInput, ...] = ()
    files: tuple[ManifestFile, ...]
    #: What could not be made, as sentences.
    problems: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """Return the file's content: JSON, indented, the same bytes for the same manifest."""
        return (self.model_dump_json(indent=2) + "\n").encode("utf-8")

    @property
    def formats(self) -> frozenset[str]:
        """The formats that are there for readers."""
        return frozenset(file.format for file in self.files) - {"record"}


def parse_manifest(body: bytes, *, where: str) -> Manifest:
    """Read a manifest.

    Raises:
        ArchiveError: It is no manifest; ``where`` names it.
    """
    try:
        return Manifest.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise ArchiveError(
            f"is no valid manifest ({key}: {first['msg'].lower()})",
            where=where,
            remedy="Restore the file from a backup",
        ) from error


def compute_sha256(body: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(body).hexdigest()
