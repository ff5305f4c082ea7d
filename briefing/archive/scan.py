"""What an archive holds, found by looking: days, versions, manifests."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefing.archive import disk
from briefing.archive.layout import format_edition_folder, parse_day_folder, parse_version_folder
from briefing.archive.manifest import MANIFEST_NAME, Manifest, compute_sha256, parse_manifest
from briefing.errors import ArchiveError

__all__ = ["Recorded", "find_days", "find_versions", "load_manifest"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One version of one day's edition, as its manifest tells it."""

    folder: Path
    manifest: Manifest
    #: SHA-256 of the manifest file.
    manifest_sha256: str


def find_days(root: Path) -> tuple[date, ...]:
    """Return the days that have an edition, earliest first. Links and folders with other names are passed over.

    Raises:
        ArchiveError: The archive is there and cannot be read.
    """
    if root.exists() and not root.is_dir():
        raise ArchiveError("is a file; expected the archive's folder", where=str(root))
    days = []
    for year in _list_folders(root):
        for month in _list_folders(root / year):
            for name in _list_folders(root / year / month):
                day = parse_day_folder(f"{year}/{month}/{name}")
                if day is not None and find_versions(root, day):
                    days.append(day)
    return tuple(sorted(days))


def find_versions(root: Path, day: date) -> tuple[int, ...]:
    """Return the numbers of the versions of a day's edition that have a manifest, in order.

    Raises:
        ArchiveError: The day's folder is there and cannot be read.
    """
    folder = root / format_edition_folder(day, 1)
    numbers = [1, *(number for name in _list_folders(folder) if (number := parse_version_folder(name)) is not None)]
    try:
        return tuple(
            sorted(
                number for number in numbers if (root / format_edition_folder(day, number) / MANIFEST_NAME).is_file()
            )
        )
    except OSError as error:
        raise ArchiveError(f"the archive cannot be read: {error.strerror}", where=str(folder)) from error


def load_manifest(root: Path, day: date, version: int) -> Recorded:
    """Read the manifest of one version.

    Raises:
        ArchiveError: It cannot be read, is no manifest, or belongs to another day or version.
    """
    folder = root / format_edition_folder(day, version)
    path = folder / MANIFEST_NAME
    try:
        body = disk.read_file(path)
    except OSError as error:
        raise ArchiveError(f"cannot be read: {error.strerror}", where=str(path)) from error
    manifest = parse_manifest(body, where=str(path))
    if (manifest.date, manifest.version) != (day, version):
        raise ArchiveError(
            f"is the manifest of {manifest.date}, version {manifest.version}, and not of the folder it lies in",
            where=str(path),
            remedy="Restore the folder from a backup",
        )
    return Recorded(folder, manifest, compute_sha256(body))


def _list_folders(folder: Path) -> list[str]:
    """Return the names of the real folders inside, sorted; none where there is no folder of that name."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ArchiveError(f"the archive cannot be read: {error.strerror}", where=str(folder)) from error
