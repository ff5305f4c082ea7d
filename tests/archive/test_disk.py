"""Whole or not at all: full disks, closed folders, links, locks and builds that are killed."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from briefing.archive import FolderArchive
from briefing.archive.disk import write_folder
from briefing.errors import ArchiveError
from tests.archive.editions import Keep

DAY = date(2025, 10, 26)
NEXT = date(2025, 10, 27)
PACKAGE_FOLDER = Path(__file__).parents[2]


def names(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))


def test_full_disk_leaves_nothing_half_written(archive: FolderArchive, keep: Keep) -> None:
    keep(DAY)
    before = names(archive.root)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(ArchiveError, match="larger than this process may write") as caught:
            keep(NEXT, page=b"x" * 200_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "ulimit -f" in str(caught.value)
    assert [name for name in names(archive.root) if name not in before] == []
    assert keep(NEXT).number == 2


def test_disk_without_space_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # /dev/full refuses every byte with ENOSPC: a real answer of the operating system.
    handle = os.open("/dev/full", os.O_WRONLY)
    try:
        monkeypatch.setattr(os, "fsync", lambda _: os.write(handle, b"x"))
        with pytest.raises(ArchiveError, match="the disk is full"):
            write_folder(tmp_path, PurePosixPath("2025/10/26"), {"a": b"1"})
    finally:
        os.close(handle)
    assert names(tmp_path) == ["2025"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can write as another user")
def test_folder_without_permission_says_so(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    root.mkdir(mode=0o755)
    for folder in root.parents[:-1]:
        folder.chmod(folder.stat().st_mode | 0o011)
    os.seteuid(65534)
    try:
        with (
            pytest.raises(ArchiveError, match=r"this user may not write there.*--out"),
            FolderArchive(root, desk="delta").open_for_writing(wait_seconds=0, on_wait=lambda: None),
        ):
            pass
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("in_the_way", ["archive", "archive/2025", "archive/2025/10"])
def test_file_in_the_way_is_named(tmp_path: Path, archive: FolderArchive, keep: Keep, in_the_way: str) -> None:
    path = tmp_path / in_the_way
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    with pytest.raises(ArchiveError, match="a file stands where a folder should be"):
        keep(DAY)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("part", ["2025", "2025/10"])
def test_link_on_the_way_is_refused(tmp_path: Path, archive: FolderArchive, keep: Keep, part: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    path = archive.root / part
    path.parent.mkdir(parents=True)
    path.symlink_to(outside)
    with pytest.raises(ArchiveError, match="it is a symbolic link"):
        keep(DAY)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("dangling", [True, False])
def test_link_in_place_of_the_day_is_refused(
    tmp_path: Path, archive: FolderArchive, keep: Keep, dangling: bool
) -> None:
    outside = tmp_path / "outside"
    if not dangling:
        outside.mkdir()
    path = archive.root / "2025/10/26"
    path.parent.mkdir(parents=True)
    path.symlink_to(outside)
    with pytest.raises(ArchiveError, match="something that is no edition stands where the edition belongs"):
        keep(DAY)
    assert not dangling or not outside.exists()


def test_link_in_place_of_the_lock_is_refused(tmp_path: Path, archive: FolderArchive, keep: Keep) -> None:
    archive.root.mkdir()
    (archive.root / ".lock").symlink_to(tmp_path / "outside")
    with pytest.raises(ArchiveError, match="it is a symbolic link"):
        keep(DAY)
    assert not (tmp_path / "outside").exists()


def test_archive_may_itself_be_a_link(tmp_path: Path, archive: FolderArchive, keep: Keep) -> None:
    (tmp_path / "big-disk").mkdir()
    archive.root.symlink_to(tmp_path / "big-disk")
    keep(DAY)
    assert (tmp_path / "big-disk/2025/10/26/briefing.html").is_file()


def test_strange_files_in_the_day_are_never_removed(archive: FolderArchive, keep: Keep) -> None:
    folder = archive.root / "2025/10/26"
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(ArchiveError, match="something that is no edition"):
        keep(DAY)
    assert (folder / "mine.txt").read_text() == "mine"
    (folder / "mine.txt").unlink()
    assert keep(DAY).version == 1


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_leftovers_of_a_killed_build_are_removed(tmp_path: Path, archive: FolderArchive, keep: Keep, kind: str) -> None:
    archive.root.mkdir()
    left = archive.root / ".building"
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine.txt").touch()
    if kind == "folder":
        left.mkdir()
        (left / "briefing.html").write_text("half")
    elif kind == "file":
        left.touch()
    else:
        left.symlink_to(outside)
    keep(DAY)
    assert not os.path.lexists(left)
    assert (outside / "mine.txt").exists()


def test_second_build_waits_for_the_first(archive: FolderArchive, keep: Keep) -> None:
    waits: list[str] = []
    order: list[str] = []
    inside = threading.Event()
    waited = threading.Event()

    def first() -> None:
        with archive.open_for_writing(wait_seconds=0, on_wait=lambda: None):
            inside.set()
            waited.wait(10)
            order.append("first")

    def on_wait() -> None:
        waits.append("told")
        waited.set()

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)
    with archive.open_for_writing(wait_seconds=10, on_wait=on_wait):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]
    assert waits == ["told"]


def test_build_that_waits_too_long_says_so(archive: FolderArchive) -> None:
    with (
        archive.open_for_writing(wait_seconds=0, on_wait=lambda: None),
        pytest.raises(ArchiveError, match="another build is still writing to this archive after 0 seconds"),
        archive.open_for_writing(wait_seconds=0, on_wait=lambda: None),
    ):
        pass


# A build that kills itself at its nth file operation inside the archive, as a power cut or `kill -9` would.
KILLED = textwrap.dedent("""
    import os, signal, sys
    sys.path.insert(0, sys.argv[1])
    from datetime import date
    from pathlib import Path
    from briefing.archive import FolderArchive
    from tests.archive.editions import make_edition, make_rendered

    archive = FolderArchive(Path(sys.argv[2]), desk="delta")
    left = int(sys.argv[3])

    def count(event, arguments):
        global left
        if event in {"open", "os.mkdir", "os.rename", "shutil.rmtree", "os.rmdir"} and sys.argv[2] in str(arguments[0]):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    day = date(2025, 10, 27)
    sys.addaudithook(count)
    with archive.open_for_writing(wait_seconds=0, on_wait=lambda: None):
        edition = make_edition(day, number=archive.find_number(day), version=archive.find_next_version(day))
        archive.save(edition, make_rendered(edition))
""")


def test_build_killed_at_any_moment_leaves_whole_editions_only(
    tmp_path: Path, archive: FolderArchive, keep: Keep
) -> None:
    keep(DAY)
    first = (archive.root / "2025/10/26/manifest.json").read_bytes()
    killed = 0
    for moment in range(1, 100):
        run = subprocess.run(
            [
                sys.executable,
                "-c",
                KILLED,
                str(PACKAGE_FOLDER),
                str(archive.root),
                str(moment),
            ],
            check=False,
            capture_output=True,
        )
        if run.returncode == 0:
            break
        assert run.returncode == -signal.SIGKILL, run.stderr
        killed += 1
        assert [entry.day for entry in archive.list_editions()] in ([DAY], [DAY, NEXT])
        assert {fault.path for fault in archive.find_faults()} <= {".building"}
        for entry in archive.list_editions():
            data = json.loads((Path(entry.folder) / "briefing.json").read_text())
            assert data["edition"]["date"] == entry.day.isoformat()
        if len(archive.list_editions()) == 2:
            break
    assert killed >= 8
    assert keep(NEXT, fingerprint="d" * 64).day == NEXT
    assert list(archive.find_faults()) == []
    assert (archive.root / "2025/10/26/manifest.json").read_bytes() == first
