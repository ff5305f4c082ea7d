"""``briefing store`` as a user or a script meets it."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from briefing.cli import main
from briefing.store import open_store
from tests.store.made import at, make_draft, make_poll

Run = Callable[..., subprocess.CompletedProcess[str]]
CONFIG = '[desk]\nkey = "delta"\ntitle = "Delta Briefing"\ntopic = "The river"\n'


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "briefing.toml").write_text(CONFIG + "[store]\nkeep_days = 30\n")
    return tmp_path


@pytest.fixture
def run(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_program(*arguments: str) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(desk)
            patch.setattr(sys, "argv", ["briefing", "store", *arguments])
            with pytest.raises(SystemExit) as end:
                main()
        said = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return subprocess.CompletedProcess(arguments, end.value.code, said.out, said.err)

    return run_program


@pytest.fixture
def filled(desk: Path) -> Path:
    path = desk / "briefing.sqlite3"
    with open_store(f"sqlite:///{path}") as store:
        store.save_polls([make_poll(0, make_draft("old"))])
        store.save_polls([make_poll(48, make_draft("listed"))])
    return path


@pytest.mark.parametrize("arguments", [("info",), ("vacuum",), ("export",)])
def test_looking_at_a_store_makes_none(run: Run, desk: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)

    assert done.returncode == 1
    assert "briefing.sqlite3: there is no store yet. briefing gather makes one" in done.stderr
    assert not (desk / "briefing.sqlite3").exists()


def test_info_says_where_the_store_is_and_how_much_is_in_it(run: Run, filled: Path) -> None:
    done = run("info")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{filled} (sqlite, schema ")
    assert "2 articles in 2 revisions, seen 2 times\n1 feeds, 0 pages still to be fetched\n" in done.stdout


def test_info_as_json_names_every_count(run: Run, filled: Path) -> None:
    found = json.loads(run("info", "--json").stdout)

    assert found["place"] == str(filled)
    assert (found["database"], found["articles"], found["feeds"], found["runs"]) == ("sqlite", 2, 1, 0)
    assert found["size_bytes"] == filled.stat().st_size


def test_vacuum_deletes_by_the_configured_days(run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefing.assemble.SystemClock.now", lambda _: at(24 * 33))

    found = json.loads(run("vacuum", "--json").stdout)

    assert (found["articles"], found["revisions"], found["runs"]) == (1, 1, 0)
    assert run("vacuum").stdout.startswith("Deleted 0 articles with 0 revisions, and 0 runs; ")


def test_vacuum_says_where_nothing_is_ever_deleted(run: Run, desk: Path, filled: Path) -> None:
    (desk / "config" / "briefing.toml").write_text(CONFIG)

    done = run("vacuum")

    assert done.returncode == 0
    assert "articles are kept for ever: store.keep_days is 0" in done.stderr


def test_an_export_moves_a_store_to_another_place(run: Run, desk: Path, filled: Path) -> None:
    done = run("export", "backup.jsonl")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "briefing: backup.jsonl: 5 lines.\n"
    backup = desk / "backup.jsonl"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    body = backup.read_bytes()
    assert run("export").stdout.encode() == body

    filled.unlink()
    done = run("import", "backup.jsonl")

    assert (done.returncode, done.stderr) == (0, f"briefing: 5 lines read into {filled}.\n")
    assert run("export", "-").stdout.encode() == body
    done = run("import", "backup.jsonl")
    assert done.returncode == 1
    assert "holds something already" in done.stderr


def test_a_wrong_line_is_named_with_its_file(run: Run, desk: Path) -> None:
    (desk / "wrong.jsonl").write_text('{"format":["briefing store",1]}\n{"feed":{}}\n')

    done = run("import", "wrong.jsonl")

    assert done.returncode == 1
    assert done.stderr == "briefing: wrong.jsonl, line 2: FeedLine needs feed; nothing was read in.\n"


def test_an_export_that_fails_leaves_the_older_file_as_it_was(run: Run, desk: Path, filled: Path) -> None:
    (desk / "backup.jsonl").write_text("older\n")
    body = bytearray(filled.read_bytes())
    body[4096:] = b"\xff" * (len(body) - 4096)
    filled.write_bytes(body)

    done = run("export", "backup.jsonl")

    assert done.returncode == 1
    assert "is damaged" in done.stderr
    assert (desk / "backup.jsonl").read_text() == "older\n"
    assert [path.name for path in desk.iterdir() if "part" in path.name] == []


def test_a_file_that_is_not_there_makes_no_store(run: Run, desk: Path) -> None:
    done = run("import", "nothing.jsonl")

    assert done.returncode == 1
    assert "nothing.jsonl: No such file" in done.stderr
    assert not (desk / "briefing.sqlite3").exists()


def test_asking_for_help_loads_no_database(desk: Path) -> None:
    code = """
import sys
sys.argv = ["briefing", "store", "vacuum", "--help"]
from briefing.cli import main
try:
    main()
finally:
    assert not {"sqlalchemy", "alembic", "pydantic"} & set(sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=desk, capture_output=True, check=False).returncode == 0
