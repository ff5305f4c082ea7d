"""An archive that is not as it was written says what is missing, changed and extra."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from briefing.archive import FolderArchive
from tests.archive.editions import Keep

DAY = date(2025, 10, 26)
NEXT = date(2025, 10, 27)


def change(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"p", b"q"))


def swap_for_link(path: Path) -> None:
    body = path.read_bytes()
    path.unlink()
    elsewhere = path.parents[4] / "elsewhere"
    elsewhere.write_bytes(body)
    path.symlink_to(elsewhere)


def swap_for_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGES: list[tuple[str, Callable[[Path], object], list[tuple[str, str]]]] = [
    ("removed-file", lambda root: (root / "2025/10/26/briefing.html").unlink(), [("missing", "2025/10/26/briefing.html")]),
    ("changed-file", lambda root: change(root / "2025/10/26/briefing.html"), [("changed", "2025/10/26/briefing.html")]),
    ("emptied-file", lambda root: (root / "2025/10/26/v2/briefing.html").write_bytes(b""), [("changed", "2025/10/26/v2/briefing.html")]),
    ("extra-file", lambda root: (root / "2025/10/26/notes.txt").touch(), [("extra", "2025/10/26/notes.txt")]),
    ("extra-folder", lambda root: (root / "2025/10/26/v7").mkdir(), [("extra", "2025/10/26/v7")]),
    ("link-for-a-file", lambda root: swap_for_link(root / "2025/10/26/briefing.html"), [("unreadable", "2025/10/26/briefing.html")]),
    ("pipe-for-a-file", lambda root: swap_for_pipe(root / "2025/10/26/briefing.html"), [("unreadable", "2025/10/26/briefing.html")]),
    ("broken-manifest", lambda root: (root / "2025/10/27/manifest.json").write_bytes(b"{"), [("unreadable", "2025/10/27/manifest.json")]),
    ("forged-manifest", lambda root: change(root / "2025/10/26/v2/manifest.json"), [("unreadable", "2025/10/26/v2/manifest.json"), ("missing", "2025/10/26/v2/manifest.json")]),
    ("first-version-gone", lambda root: (root / "2025/10/26/manifest.json").unlink(), [("missing", "2025/10/26/manifest.json")]),
    ("stray-file", lambda root: (root / "notes.txt").touch(), [("extra", "notes.txt")]),
    ("stray-folder", lambda root: (root / "old").mkdir(), [("extra", "old")]),
    ("stray-day", lambda root: (root / "2025/10/99").mkdir(), [("extra", "2025/10/99")]),
    ("stray-in-a-month", lambda root: (root / "2025/10/x.txt").touch(), [("extra", "2025/10/x.txt")]),
    ("left-over", lambda root: (root / ".building").mkdir(), [("extra", ".building")]),
    ("linked-year", lambda root: (root / "2024").symlink_to(root / "2025"), [("extra", "2024")]),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "expected"), [row[1:] for row in DAMAGES], ids=[row[0] for row in DAMAGES])
def test_damage_is_found(
    archive: FolderArchive, keep: Keep, damage: Callable[[Path], object], expected: list[tuple[str, str]]
) -> None:
    keep(DAY)
    keep(DAY, fingerprint="e" * 64)
    keep(NEXT)
    assert list(archive.find_faults()) == []
    damage(archive.root)
    assert [(fault.kind, fault.path) for fault in archive.find_faults()] == expected


def test_manifest_replaced_with_a_valid_one_is_found_by_the_next_edition(archive: FolderArchive, keep: Keep) -> None:
    keep(DAY)
    keep(NEXT)
    path = archive.root / "2025/10/26/manifest.json"
    path.write_text(path.read_text().replace('"a.txt"', '"b.txt"'))
    (fault,) = archive.find_faults()
    assert (fault.kind, fault.path) == ("changed", "2025/10/26/manifest.json")
    assert "2025/10/27/manifest.json was made after another content of it" in fault.detail
