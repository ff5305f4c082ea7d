"""A small archive and a way to keep an edition in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from briefing.archive import FolderArchive
from briefing.model.output import ArchiveEntry, Input
from tests.archive.editions import Keep, make_edition, make_rendered


@pytest.fixture
def archive(tmp_path: Path) -> FolderArchive:
    return FolderArchive(tmp_path / "archive", desk="delta")


@pytest.fixture
def keep(archive: FolderArchive) -> Keep:
    """Archive an edition of a day as a build does: number and version from the archive."""

    def keep_day(day: date, *, fingerprint: str = "f" * 64, page: bytes = b"<p>page</p>") -> ArchiveEntry:
        with archive.open_for_writing(wait_seconds=0, on_wait=lambda: None):
            edition = make_edition(
                day,
                number=archive.find_number(day),
                version=archive.find_next_version(day),
                fingerprint=fingerprint,
            )
            return archive.save(
                edition,
                make_rendered(edition, page=page),
                inputs=[Input("article", "a.txt", "0" * 64)],
                program={"briefing": "0.1.0"},
            )

    return keep_day
