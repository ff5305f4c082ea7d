"""Writing, numbering and reading editions on disk."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from briefing.archive import FolderArchive
from briefing.errors import ArchiveError
from briefing.model.output import RenderedEdition, RenderedFile
from tests.archive.editions import Keep, make_edition, make_rendered

DAY = date(2025, 10, 26)
NEXT = date(2025, 10, 27)


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_edition_lies_under_its_date_with_a_manifest(archive: FolderArchive, keep: Keep) -> None:
    entry = keep(DAY)
    assert sorted(tree(archive.root)) == [
        ".lock",
        "2025/10/26/briefing.html",
        "2025/10/26/briefing.json",
        "2025/10/26/manifest.json",
    ]
    assert entry.folder == str(archive.root / "2025/10/26")
    for file in entry.files:
        body = Path(file.path).read_bytes()
        assert file.sha256 == hashlib.sha256(body).hexdigest()
        assert file.size_bytes == len(body)


def test_manifest_tells_inputs_files_and_program(archive: FolderArchive, keep: Keep) -> None:
    keep(DAY)
    manifest = json.loads((archive.root / "2025/10/26/manifest.json").read_text())
    assert manifest["desk"] == "delta"
    assert manifest["date"] == "2025-10-26"
    assert (manifest["number"], manifest["version"], manifest["previous"]) == (1, 1, None)
    assert manifest["inputs"] == [{"kind": "article", "name": "a.txt", "sha256": "0" * 64}]
    assert manifest["program"] == {"briefing": "0.1.0"}
    assert [file["name"] for file in manifest["files"]] == ["briefing.html", "briefing.json"]


def test_later_version_leaves_the_earlier_ones_as_they_are(archive: FolderArchive, keep: Keep) -> None:
    keep(DAY)
    before = tree(archive.root)
    entry = keep(DAY, fingerprint="e" * 64)
    assert entry.version == 2
    assert entry.number == 1
    assert entry.folder == str(archive.root / "2025/10/26/v2")
    assert keep(DAY, fingerprint="d" * 64).folder == str(archive.root / "2025/10/26/v3")
    after = tree(archive.root)
    assert {name: body for name, body in after.items() if name in before} == before
    assert list(archive.find_faults()) == []


def test_version_that_is_not_the_next_one_is_refused(archive: FolderArchive, keep: Keep) -> None:
    keep(DAY)
    before = tree(archive.root)
    edition = make_edition(DAY)
    with pytest.raises(ArchiveError, match="version 1 of 2025-10-26 is not the next one"):
        archive.save(edition, make_rendered(edition))
    assert tree(archive.root) == before


def test_same_edition_is_known_by_fingerprint_formats_and_hashes(archive: FolderArchive, keep: Keep) -> None:
    entry = keep(DAY)
    same = archive.find_same(DAY, fingerprint="f" * 64, formats=["html"])
    assert same is not None
    assert same.written is False
    assert same.files == entry.files
    assert archive.find_same(DAY, fingerprint="e" * 64, formats=["html"]) is None
    assert archive.find_same(DAY, fingerprint="f" * 64, formats=["html", "pdf"]) is None
    assert archive.find_same(NEXT, fingerprint="f" * 64, formats=["html"]) is None
    Path(entry.files[0].path).write_bytes(b"<p>pagE</p>")
    assert archive.find_same(DAY, fingerprint="f" * 64, formats=["html"]) is None


def test_numbers_count_the_days_before(archive: FolderArchive, keep: Keep) -> None:
    assert archive.find_number(DAY) == 1
    assert keep(DAY).number == 1
    assert keep(NEXT).number == 2
    assert archive.find_number(DAY) == 1
    assert archive.find_number(date(2026, 1, 1)) == 3


def test_day_built_later_in_the_past_leaves_later_numbers_alone(archive: FolderArchive, keep: Keep) -> None:
    keep(DAY)
    keep(NEXT)
    assert keep(date(2025, 10, 1)).number == 1
    assert archive.find_later_days(date(2025, 10, 1)) == (DAY, NEXT)
    assert [(entry.day, entry.number) for entry in archive.list_editions()] == [
        (date(2025, 10, 1), 1),
        (DAY, 1),
        (NEXT, 2),
    ]


def test_last_edition_is_the_last_version_of_the_last_earlier_day(archive: FolderArchive, keep: Keep) -> None:
    def load(before: date, count: int = 7) -> list[tuple[date, int]]:
        editions = archive.load_earlier_editions(before=before, count=count)
        return [(edition.edition.date, edition.edition.version) for edition in editions]

    assert load(DAY) == []
    keep(DAY)
    keep(DAY, fingerprint="e" * 64)
    keep(date(2025, 11, 3))
    keep(date(2025, 11, 4))
    assert load(DAY) == []
    assert load(date(2025, 11, 4)) == [(date(2025, 11, 3), 1), (DAY, 2)]
    assert load(date(2025, 12, 1), count=2) == [(date(2025, 11, 4), 1), (date(2025, 11, 3), 1)]
    assert archive.load_earlier_editions(before=NEXT, count=1) == (make_edition(DAY, version=2, fingerprint="e" * 64),)


def test_edition_without_json_keeps_its_data_as_a_record(archive: FolderArchive) -> None:
    edition = make_edition(DAY)
    html, data = make_rendered(edition).files
    record = RenderedFile("record", "edition.json", data.body)
    with archive.open_for_writing(wait_seconds=0, on_wait=lambda: None):
        entry = archive.save(edition, RenderedEdition((html, record)))
    assert [file.name for file in entry.files] == ["briefing.html"]
    assert archive.load_earlier_editions(before=NEXT, count=7) == (edition,)
    assert list(archive.find_faults()) == []
    with pytest.raises(ArchiveError, match="with its data only"):
        archive.save(make_edition(NEXT), RenderedEdition((html,)))


def test_archive_of_another_desk_is_refused(archive: FolderArchive, keep: Keep) -> None:
    keep(DAY)
    other = FolderArchive(archive.root, desk="gamma")
    with (
        pytest.raises(ArchiveError, match='belongs to the desk "delta", and this is the desk "gamma"'),
        other.open_for_writing(wait_seconds=0, on_wait=lambda: None),
    ):
        pass
    with pytest.raises(ArchiveError, match='belongs to the desk "delta"'):
        other.load_earlier_editions(before=NEXT, count=1)
    with pytest.raises(ArchiveError, match='belongs to the desk "delta"'):
        other.find_number(DAY)


def test_changed_data_of_the_last_edition_is_not_built_upon(archive: FolderArchive, keep: Keep) -> None:
    keep(DAY)
    path = archive.root / "2025/10/26/briefing.json"
    path.write_text(path.read_text().replace("closed", "opened"))
    with pytest.raises(ArchiveError, match="was changed after it was archived"):
        archive.load_earlier_editions(before=NEXT, count=1)
    path.unlink()
    with pytest.raises(ArchiveError, match="cannot be read: No such file"):
        archive.load_earlier_editions(before=NEXT, count=1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no valid manifest"),
        (b"\x00\xff", "is no valid manifest"),
        (b"[]", "is no valid manifest"),
        (b'{"desk": 1}', "is no valid manifest"),
    ],
)
def test_broken_manifest_names_its_file(archive: FolderArchive, keep: Keep, content: bytes, words: str) -> None:
    keep(DAY)
    (archive.root / "2025/10/26/manifest.json").write_bytes(content)
    with pytest.raises(ArchiveError, match=words) as caught:
        archive.find_edition(DAY)
    assert "2025/10/26/manifest.json" in str(caught.value)
    assert "backup" in str(caught.value)


def test_manifest_of_another_day_is_not_believed(archive: FolderArchive, keep: Keep) -> None:
    keep(DAY)
    (archive.root / "2025/10/26").rename(archive.root / "2025/10/25")
    with pytest.raises(ArchiveError, match="is the manifest of 2025-10-26, version 1, and not of the folder"):
        archive.list_editions()


def test_manifest_cannot_lead_out_of_the_folder(archive: FolderArchive, keep: Keep) -> None:
    keep(DAY)
    path = archive.root / "2025/10/26/manifest.json"
    path.write_text(path.read_text().replace('"briefing.html"', '"../../../../etc/passwd"'))
    with pytest.raises(ArchiveError, match="is no valid manifest"):
        archive.find_edition(DAY)


def test_empty_or_missing_archive_is_no_error(archive: FolderArchive) -> None:
    assert archive.list_editions() == ()
    assert archive.find_edition(DAY) is None
    assert archive.load_edition(DAY) is None
    assert list(archive.find_faults()) == []
    assert not archive.root.exists()


def test_asked_for_version_is_found(archive: FolderArchive, keep: Keep) -> None:
    keep(DAY)
    keep(DAY, fingerprint="e" * 64)
    first = archive.find_edition(DAY, 1)
    assert first is not None
    assert first.version == 1
    assert archive.find_edition(DAY, 3) is None
    latest = archive.load_edition(DAY)
    assert latest is not None
    assert latest.edition.version == 2


def test_leap_day_and_first_day_of_a_year_have_their_folders(archive: FolderArchive, keep: Keep) -> None:
    assert keep(date(2024, 2, 29)).folder.endswith("/2024/02/29")
    assert keep(date(2025, 1, 1)).folder.endswith("/2025/01/01")
    assert [entry.day for entry in archive.list_editions()] == [date(2024, 2, 29), date(2025, 1, 1)]


def test_file_in_place_of_the_archive_is_named(archive: FolderArchive) -> None:
    archive.root.write_text("mine")
    with pytest.raises(ArchiveError, match="is a file; expected the archive's folder"):
        archive.list_editions()
