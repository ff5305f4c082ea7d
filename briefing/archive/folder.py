"""The archive as a folder on disk: the one door for writing, reading and checking editions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from briefing.archive import disk, scan, verify
from briefing.archive.layout import format_edition_folder
from briefing.archive.manifest import (
    MANIFEST_NAME,
    Manifest,
    ManifestFile,
    ManifestInput,
    PreviousEdition,
    compute_sha256,
)
from briefing.errors import ArchiveError
from briefing.model.edition import Edition
from briefing.model.output import ArchivedFile, ArchiveEntry, Input, RenderedEdition

__all__ = ["RECORD_NAME", "FolderArchive"]

#: Where an edition's data is kept when no JSON was asked for: the next edition is judged against it.
RECORD_NAME = "edition.json"
_JSON_NAMES = ("briefing.json", RECORD_NAME)


class FolderArchive:
    """One desk's archive in one folder.

    Args:
        root: The folder; it is created by the first edition.
        desk: Key of the desk that it belongs to.
    """

    def __init__(self, root: Path, *, desk: str) -> None:
        self.root = root
        self.desk = desk

    # ------------------------------------------------------------------------------------------------------- reading

    def list_editions(self, *, on_damage: Callable[[ArchiveError], None] | None = None) -> tuple[ArchiveEntry, ...]:
        """Return every version of every edition, by day and version.

        Args:
            on_damage: Is told of a manifest that cannot be read, and the others are listed; without it, that raises.

        Raises:
            ArchiveError: The archive or one of its manifests cannot be read.
        """
        entries = []
        for day in scan.find_days(self.root):
            for version in scan.find_versions(self.root, day):
                try:
                    entries.append(_make_entry(scan.load_manifest(self.root, day, version), written=True))
                except ArchiveError as error:
                    if on_damage is None:
                        raise
                    on_damage(error)
        return tuple(entries)

    def find_edition(self, day: date, version: int | None = None) -> ArchiveEntry | None:
        """Return a day's edition in the given version, in the last one if that is None; None if there is none.

        Raises:
            ArchiveError: Its manifest cannot be read.
        """
        recorded = self._load(day, version)
        return None if recorded is None else _make_entry(recorded, written=True)

    def load_edition(self, day: date, version: int | None = None) -> Edition | None:
        """Return a day's edition with its content; None if there is none.

        Raises:
            ArchiveError: It is damaged.
        """
        recorded = self._load(day, version)
        return None if recorded is None else _load_content(recorded)

    def load_earlier_editions(self, *, before: date, count: int) -> tuple[Edition, ...]:
        """Return the last editions of earlier days, each in its last version, the newest first.

        Args:
            before: Only days before this one.
            count: At most so many.

        Raises:
            ArchiveError: One of them is damaged, or belongs to another desk.
        """
        editions = []
        for day in [day for day in scan.find_days(self.root) if day < before][::-1][:count]:
            recorded = self._load(day, None)
            if recorded is not None:
                self._check_desk(recorded.manifest)
                editions.append(_load_content(recorded))
        return tuple(editions)

    def find_number(self, day: date) -> int:
        """Return the number of a day's edition.

        A day that is archived keeps its number. Any other day has one more than there are archived days before it;
        later editions that are there already keep theirs.

        Raises:
            ArchiveError: The archive cannot be read, or belongs to another desk.
        """
        recorded = self._load(day, None)
        if recorded is not None:
            self._check_desk(recorded.manifest)
            return recorded.manifest.number
        return 1 + sum(1 for other in scan.find_days(self.root) if other < day)

    def find_later_days(self, day: date) -> tuple[date, ...]:
        """Return the days after ``day`` that have an edition."""
        return tuple(other for other in scan.find_days(self.root) if other > day)

    def find_faults(self) -> Iterator[verify.Fault]:
        """Yield what is missing, changed or extra in the archive."""
        return verify.find_faults(self.root)

    # ------------------------------------------------------------------------------------------------------- writing

    @contextmanager
    def open_for_writing(self, *, wait_seconds: float, on_wait: Callable[[], None]) -> Iterator[None]:
        """Hold the archive for one build, from asking for its number to saving it; clean up after a killed one.

        Args:
            wait_seconds: How long to wait while another build holds it.
            on_wait: Called once, when there is something to wait for.

        Raises:
            ArchiveError: It cannot be written, is held by another, or belongs to another desk.
        """
        disk.open_folder_for_writing(self.root)
        with disk.hold_lock(self.root, wait_seconds=wait_seconds, on_wait=on_wait):
            disk.remove_leftovers(self.root)
            newest = self._load_last(date.max)
            if newest is not None:
                self._check_desk(newest.manifest)
            yield

    def find_same(self, day: date, *, fingerprint: str, formats: Sequence[str]) -> ArchiveEntry | None:
        """Return the last version of a day's edition if it was made from the same things and holds all these formats.

        Its files are checked against their hashes, so a damaged edition is not taken for the same.

        Raises:
            ArchiveError: Its manifest cannot be read.
        """
        recorded = self._load(day, None)
        if recorded is None or recorded.manifest.fingerprint != fingerprint:
            return None
        if not recorded.manifest.formats >= set(formats) or not all(
            _is_unchanged(recorded.folder, file) for file in recorded.manifest.files
        ):
            return None
        return _make_entry(recorded, written=False)

    def find_next_version(self, day: date) -> int:
        """Return the number that the next version of a day's edition has: 1 for a first one."""
        versions = scan.find_versions(self.root, day)
        return versions[-1] + 1 if versions else 1

    def save(
        self,
        edition: Edition,
        rendered: RenderedEdition,
        *,
        inputs: Sequence[Input] = (),
        program: Mapping[str, str] | None = None,
    ) -> ArchiveEntry:
        """Write an edition whole, or nothing. Call it inside ``open_for_writing``.

        Args:
            edition: The edition; its masthead says desk, day, number and version.
            rendered: Its files; one of them is its data, ``briefing.json`` or ``edition.json``.
            inputs: What it was made from.
            program: Versions of the program and its libraries.

        Raises:
            ArchiveError: That version is there already, the edition's data is missing, or the disk refuses.
        """
        masthead = edition.edition
        if masthead.version != self.find_next_version(masthead.date):
            raise ArchiveError(
                f"version {masthead.version} of {masthead.date} is not the next one", where=str(self.root)
            )
        if not {file.name for file in rendered.files} & set(_JSON_NAMES):
            raise ArchiveError("an edition is archived with its data only", where=str(self.root))
        previous = self._load_last(masthead.date)
        manifest = Manifest(
            desk=masthead.desk,
            date=masthead.date,
            number=masthead.number,
            version=masthead.version,
            fingerprint=masthead.fingerprint,
            previous=None if previous is None else _make_link(previous),
            program=dict(program or {}),
            inputs=tuple(ManifestInput(kind=item.kind, name=item.name, sha256=item.sha256) for item in inputs),
            files=tuple(
                ManifestFile(
                    name=file.name, format=file.format, sha256=compute_sha256(file.body), size_bytes=len(file.body)
                )
                for file in rendered.files
            ),
            problems=rendered.problems,
        )
        body = manifest.to_bytes()
        files = {file.name: file.body for file in rendered.files} | {MANIFEST_NAME: body}
        folder = disk.write_folder(self.root, format_edition_folder(masthead.date, masthead.version), files)
        return _make_entry(scan.Recorded(folder, manifest, compute_sha256(body)), written=True)

    # ------------------------------------------------------------------------------------------------------- helpers

    def _load(self, day: date, version: int | None) -> scan.Recorded | None:
        versions = scan.find_versions(self.root, day)
        if not versions or (version is not None and version not in versions):
            return None
        return scan.load_manifest(self.root, day, versions[-1] if version is None else version)

    def _load_last(self, before: date) -> scan.Recorded | None:
        earlier = [day for day in scan.find_days(self.root) if day < before]
        return self._load(earlier[-1], None) if earlier else None

    def _check_desk(self, manifest: Manifest) -> None:
        if manifest.desk != self.desk:
            raise ArchiveError(
                f'this archive belongs to the desk "{manifest.desk}", and this is the desk "{self.desk}"',
                where=str(self.root),
                remedy="Name another folder with --out or in [archive], or set the desk's key back",
            )


def _make_link(recorded: scan.Recorded) -> PreviousEdition:
    manifest = recorded.manifest
    return PreviousEdition(
        date=manifest.date,
        number=manifest.number,
        version=manifest.version,
        manifest_sha256=recorded.manifest_sha256,
    )


def _make_entry(recorded: scan.Recorded, *, written: bool) -> ArchiveEntry:
    manifest = recorded.manifest
    return ArchiveEntry(
        desk=manifest.desk,
        day=manifest.date,
        number=manifest.number,
        version=manifest.version,
        folder=str(recorded.folder),
        files=tuple(
            ArchivedFile(file.name, str(recorded.folder / file.name), file.sha256, file.size_bytes)
            for file in manifest.files
            if file.format != "record"
        ),
        written=written,
    )


def _load_content(recorded: scan.Recorded) -> Edition:
    """Read an edition's data and check it, first against its hash, then against the model."""
    remedy = "Restore it from a backup; `briefing archive verify` tells what else is damaged"
    for file in recorded.manifest.files:
        if file.name not in _JSON_NAMES:
            continue
        path = recorded.folder / file.name
        try:
            body = disk.read_file(path)
        except OSError as error:
            raise ArchiveError(f"cannot be read: {error.strerror}", where=str(path), remedy=remedy) from error
        if compute_sha256(body) != file.sha256:
            raise ArchiveError("was changed after it was archived", where=str(path), remedy=remedy)
        try:
            return Edition.model_validate_json(body)
        except ValidationError as error:
            raise ArchiveError("is no edition that this program reads", where=str(path), remedy=remedy) from error
    raise ArchiveError("has no data of the edition", where=str(recorded.folder), remedy=remedy)


def _is_unchanged(folder: Path, file: ManifestFile) -> bool:
    try:
        return compute_sha256(disk.read_file(folder / file.name)) == file.sha256
    except OSError:
        return False
