"""Runs that are disturbed: a full disk, a closed folder, a kill, a second build at the same time."""

from __future__ import annotations

import resource
import shutil
import signal
import time
from pathlib import Path

from tests.end_to_end.conftest import Built
from tests.end_to_end.program import SEEDS, finish, list_files, obeying_permissions, run, start

ARGUMENTS = ("build", "--date", "2025-10-26", "--seeds", SEEDS, "--format", "json", "--format", "html")


def test_full_disk_is_told_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    environment = {"PYTHONDONTWRITEBYTECODE": "1"}
    done = finish(start(*ARGUMENTS, cwd=tmp_path, environment=environment, preexec_fn=limit_files))
    assert done.code == 1
    assert done.out == ""
    assert "the archive cannot be written" in done.err
    assert "Traceback" not in done.err
    assert set(list_files(tmp_path / "archive")) == {".lock"}
    assert run(*ARGUMENTS, cwd=tmp_path).code == 0
    assert run("archive", "verify", cwd=tmp_path).code == 0


def test_archive_without_write_permission_is_told(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir(mode=0o555)
    with obeying_permissions():
        done = run(*ARGUMENTS, cwd=tmp_path)
    assert done.code == 1
    assert "this user may not write there. Change its permissions, or name another folder with --out" in done.err
    assert list((tmp_path / "archive").iterdir()) == []


def test_archive_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("mine")
    done = run(*ARGUMENTS, cwd=tmp_path)
    assert done.code == 1
    assert "a file stands where a folder should be" in done.err
    assert (tmp_path / "archive").read_text() == "mine"


def test_build_killed_at_any_time_leaves_whole_editions_only(tmp_path: Path) -> None:
    # The moments are spread over a run; the archive's own tests kill at every single file operation.
    for delay in (0.3, 0.9, 1.4, 1.8):
        process = start(*ARGUMENTS, cwd=tmp_path)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        finish(process)
        folder = tmp_path / "archive/2025/10/26"
        if folder.exists():
            assert run("archive", "verify", cwd=tmp_path).code == 0
            shutil.rmtree(tmp_path / "archive/2025")
    assert run(*ARGUMENTS, cwd=tmp_path).code == 0
    assert run("archive", "verify", cwd=tmp_path).code == 0
    assert not (tmp_path / "archive/.building").exists()


def test_leftover_of_a_killed_build_is_cleaned_up(tmp_path: Path) -> None:
    left = tmp_path / "archive/.building"
    left.mkdir(parents=True)
    (left / "briefing.html").write_text("half")
    assert run(*ARGUMENTS, cwd=tmp_path).code == 0
    assert not left.exists()
    assert (tmp_path / "archive/2025/10/26/briefing.html").read_text() != "half"


def test_two_builds_at_once_make_one_edition(tmp_path: Path) -> None:
    processes = [start(*ARGUMENTS, "--json", cwd=tmp_path) for _ in range(2)]
    done = [finish(process) for process in processes]
    assert [one.code for one in done] == [0, 0], [one.err for one in done]
    assert sorted(one.answer["written"] for one in done) == [False, True]
    assert {one.answer["edition"]["version"] for one in done} == {1}
    assert run("archive", "verify", cwd=tmp_path).code == 0


def test_interrupt_ends_quietly_and_leaves_nothing(tmp_path: Path) -> None:
    process = start(*ARGUMENTS, "--format", "pdf", cwd=tmp_path)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    done = finish(process)
    assert done.code in {130, 0, -signal.SIGINT}
    assert "Traceback" not in done.err
    if done.code == 130:
        assert done.err.strip() == "briefing: stopped; what was not finished was not written."
        assert not (tmp_path / "archive/2025/10/26").exists()


def test_damaged_edition_is_not_taken_for_the_same(built: Built, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(built.archive, folder)
    page = folder / "2025/10/26/briefing.html"
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    done = run("build", "--json", "--format", "html", "--format", "json", cwd=tmp_path)
    assert done.code == 0, done.err
    assert done.answer["edition"]["version"] == 2
    assert page.read_text(encoding="utf-8").endswith(" ")
