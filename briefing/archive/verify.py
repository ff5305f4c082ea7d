"""Whether an archive still holds what was written: every hash computed again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from briefing.archive import disk, scan
from briefing.archive.layout import BUILDING, LOCK, format_edition_folder, parse_day_folder, parse_version_folder
from briefing.archive.manifest import MANIFEST_NAME, Manifest, compute_sha256
from briefing.errors import ArchiveError

__all__ = ["Fault", "find_faults"]

FaultKind = Literal["missing", "changed", "extra", "unreadable"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the archive that is not as it was written."""

    kind: FaultKind
    #: Relative to the archive.
    path: str
    #: A clause that a person understands.
    detail: str


def find_faults(root: Path) -> Iterator[Fault]:
    """Yield everything that is missing, changed or extra, in order of days and names.

    Raises:
        ArchiveError: The archive's folder cannot be read.
    """
    manifests: dict[tuple[date, int], str] = {}
    links: list[tuple[Manifest, str]] = []
    for day in scan.find_days(root):
        versions = scan.find_versions(root, day)
        for number in range(1, versions[-1] + 1):
            folder = format_edition_folder(day, number)
            if number not in versions:
                yield Fault("missing", f"{folder}/{MANIFEST_NAME}", f"version {number} is gone, later ones are there")
                continue
            try:
                recorded = scan.load_manifest(root, day, number)
            except ArchiveError as error:
                yield Fault("unreadable", f"{folder}/{MANIFEST_NAME}", error.problem)
                continue
            manifests[day, number] = recorded.manifest_sha256
            links.append((recorded.manifest, f"{folder}/{MANIFEST_NAME}"))
            yield from _check_files(root, str(folder), recorded.manifest)
    yield from _check_chain(links, manifests)
    yield from _find_strangers(root)


def _check_files(root: Path, folder: str, manifest: Manifest) -> Iterator[Fault]:
    for file in manifest.files:
        relative = f"{folder}/{file.name}"
        try:
            body = disk.read_file(root / relative)
        except FileNotFoundError:
            yield Fault("missing", relative, "is in the manifest and not in the folder")
            continue
        except OSError as error:
            yield Fault("unreadable", relative, error.strerror or str(error))
            continue
        if compute_sha256(body) != file.sha256:
            yield Fault("changed", relative, f"was {file.size_bytes:,} bytes, is {len(body):,}, with another hash")
    known = {file.name for file in manifest.files} | {MANIFEST_NAME}
    for name in sorted(path.name for path in (root / folder).iterdir()):
        is_version = manifest.version == 1 and parse_version_folder(name) is not None
        if name not in known and not (is_version and (root / folder / name / MANIFEST_NAME).is_file()):
            yield Fault("extra", f"{folder}/{name}", "is in the folder and not in the manifest")


def _check_chain(links: list[tuple[Manifest, str]], manifests: dict[tuple[date, int], str]) -> Iterator[Fault]:
    """Compare each manifest with the hash that later editions keep of it: so a manifest cannot be forged alone."""
    for manifest, path in links:
        previous = manifest.previous
        if previous is None:
            continue
        found = manifests.get((previous.date, previous.version))
        target = f"{format_edition_folder(previous.date, previous.version)}/{MANIFEST_NAME}"
        if found is None:
            yield Fault("missing", target, f"{path} was made after it")
        elif found != previous.manifest_sha256:
            yield Fault("changed", target, f"{path} was made after another content of it")


def _find_strangers(root: Path) -> Iterator[Fault]:
    """Find what is no part of any edition, down to the days' folders."""
    for parent, folders, files in os.walk(root):
        folders.sort()
        relative = Path(parent).relative_to(root)
        depth = len(relative.parts)
        for name in sorted([*folders, *files]):
            path = (relative / name).as_posix()
            if depth == 0 and name == LOCK:
                continue
            if depth == 0 and name == BUILDING:
                yield Fault("extra", path, "was left by a build that was killed, or is being written now")
            elif depth == 2 and _is_edition(root, path):
                continue
            elif depth == 2 or name in files or not _is_part_of_a_date(name, depth) or (root / path).is_symlink():
                yield Fault("extra", path, "is no part of any edition")
        folders[:] = [name for name in folders if depth < 2 and _is_part_of_a_date(name, depth)]


def _is_edition(root: Path, path: str) -> bool:
    day = parse_day_folder(path)
    return day is not None and not (root / path).is_symlink() and bool(scan.find_versions(root, day))


def _is_part_of_a_date(name: str, depth: int) -> bool:
    return name.isascii() and name.isdigit() and len(name) == (4 if depth == 0 else 2)
