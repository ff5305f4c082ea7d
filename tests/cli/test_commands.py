"""The commands as a user or a script meets them: words, streams and exit codes."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from briefing.archive import FolderArchive
from briefing.cli import main
from tests.archive.editions import make_edition, make_rendered

Run = Callable[..., subprocess.CompletedProcess[str]]
CONFIG = '[desk]\nkey = "delta"\ntitle = "Delta Briefing"\ntopic = "The river"\n'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process, from its entry point to its exit code."""

    def run_program(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(tmp_path)
            patch.setattr(sys, "argv", ["briefing", *arguments])
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as end:
                main()
        said = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return subprocess.CompletedProcess(arguments, end.value.code, said.out, said.err)

    return run_program


@pytest.fixture
def start(tmp_path: Path) -> Run:
    """Run the program as a process of its own."""

    def run_process(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "briefing", *arguments],
            cwd=tmp_path,
            env=os.environ | (env or {}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
        )

    return run_process


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "briefing.toml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def archived(desk: Path) -> Path:
    """A desk with one edition of 26 October in two versions, and one of the next day."""
    archive = FolderArchive(desk / "archive", desk="delta")
    for day, fingerprint in ((date(2025, 10, 26), "f"), (date(2025, 10, 26), "e"), (date(2025, 10, 27), "d")):
        with archive.open_for_writing(wait_seconds=0, on_wait=lambda: None):
            edition = make_edition(
                day,
                number=archive.find_number(day),
                version=archive.find_next_version(day),
                fingerprint=fingerprint * 64,
            )
            archive.save(edition, make_rendered(edition))
    return desk


def assert_fails(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """Assert one clear sentence on standard error, nothing on standard output, and no traceback."""
    assert done.returncode == code, done
    assert done.stdout == ""
    assert done.stderr.startswith("briefing: ")
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


# ------------------------------------------------------------------------------------------------------------- usage


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["built"], ["No such command 'built'", "briefing --help"]),
        (["build", "--date", "yesterday"], ["'--date'", 'expected a day of the calendar as YYYY-MM-DD, from 1900 to 2999, found "yesterday"', "briefing build --help"]),
        (["build", "--date", "2025-02-30"], ['found "2025-02-30"']),
        (["build", "--date", "20251026"], ['found "20251026"']),
        (["build", "--date", "2025-W43-7"], ['found "2025-W43-7"']),
        (["build", "--date", "２０２５-10-26"], ["expected a day of the calendar"]),
        (["build", "--date", "0001-01-01"], ["from 1900 to 2999"]),
        (["build", "--date", "9999-12-31"], ["from 1900 to 2999"]),
        (["build", "--date", ""], ["expected a day of the calendar"]),
        (["build", "--format", "docx"], ["'--format'", "'docx' is not one of 'html', 'pdf', 'json', 'text'"]),
        (["build", "--colour"], ["No such option", "--colour"]),
        (["build", "extra"], ["unexpected extra argument (extra)"]),
        (["build", "--seeds", "nowhere"], ["--seeds nowhere: there is no such folder"]),
        (["build", "--seeds", "file"], ["--seeds file: is a file; expected a folder"]),
        (["build", "--config", "nowhere.toml"], ["--config nowhere.toml: there is no such file"]),
        (["build", "--config", "."], ["--config .: is a folder; expected a file"]),
        (["build", "--seeds", ""], ["'--seeds'", "expected a path, found nothing"]),
        (["build", "--out", ""], ["'--out'", "expected a path, found nothing"]),
        (["build", "--config", ""], ["'--config'", "expected a path, found nothing"]),
        (["init", ""], ["expected a path, found nothing"]),
        (["inspect", ""], ["expected a path, found nothing"]),
        (["inspect"], ["Missing argument 'PATH…'"]),
        (["inspect", "--jobs", "0", "x"], ["'--jobs'"]),
        (["inspect", "--clean", "x.txt"], ["--clean: files are always cleaned"]),
        (["archive", "show", "soon"], ["expected a day of the calendar"]),
        (["archive", "show", "--version", "0"], ["'--version'"]),
        (["init"], ["Missing argument 'DIR'"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) and value[0][0] != "'" else "",
)  # fmt: skip
def test_wrong_usage_is_told_in_one_sentence(run: Run, tmp_path: Path, arguments: list[str], words: list[str]) -> None:
    (tmp_path / "file").touch()
    assert_fails(run(*arguments), 2, *words)


def test_wrong_configuration_is_told_with_file_and_line(run: Run, desk: Path) -> None:
    (desk / "config" / "briefing.toml").write_text(CONFIG + "[edition]\nwindow_day = 3\n")
    assert_fails(
        run("build"), 2, "config/briefing.toml, line 6: edition.window_day: is no known key; did you mean window_days?"
    )


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("loaded_words.toml", b'[[words]]\nwrd = "x"\n', "did you mean word?"),
        ("gazetteer.csv", b"\xff\xfe", "is not UTF-8 text"),
        ("actors.toml", b"x = [", "is not valid TOML"),
    ],
)
@pytest.mark.parametrize("command", ["build", "doctor"])
def test_every_file_of_the_configuration_is_named_as_one_would_type_it(
    run: Run, desk: Path, command: str, name: str, body: bytes, words: str
) -> None:
    (desk / "config" / name).write_bytes(body)
    (desk / "seeds").mkdir()
    done = run(command)
    said = done.stdout + done.stderr
    assert done.returncode == (1 if command == "doctor" else 2)
    assert words in said
    assert f" config/{name}" in said


def test_wrong_environment_is_told_with_the_variable(run: Run, desk: Path) -> None:
    done = run("archive", "list", env={"BRIEFING__EDITION__WINDOW_DAYS": "soon"})
    assert_fails(done, 2, "environment variable BRIEFING__EDITION__WINDOW_DAYS", 'found "soon"')


def test_control_characters_of_a_name_never_reach_the_terminal(run: Run) -> None:
    done = run("build", "--seeds", "\x1b[31mred\u202e")
    assert_fails(done, 2, "\\x1b[31mred\\u202e")
    assert "\x1b" not in done.stderr


def test_no_command_shows_the_help(run: Run) -> None:
    done = run()
    assert done.returncode == 2
    assert "Commands:" in done.stderr
    assert "Traceback" not in done.stderr


def test_traceback_is_shown_when_asked_for(run: Run) -> None:
    assert "Traceback" in run("build", "--seeds", "nowhere", env={"BRIEFING_DEBUG": "1"}).stderr
    assert "Traceback" not in run("build", "--seeds", "nowhere", env={"BRIEFING_DEBUG": "0"}).stderr


def test_help_is_fast(start: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COV")]:
        monkeypatch.delenv(name)  # measuring coverage takes longer than the help
    # Time of the processor, so that a busy machine is no failure.
    assert min(_measure(lambda: start("--help")) for _ in range(3)) < 0.3


def _measure(action: Callable[[], object]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    action()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# ----------------------------------------------------------------------------------------------------------- archive


def test_list_shows_every_version_by_day(run: Run, archived: Path) -> None:
    done = run("archive", "list")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "2025-10-26  edition 1  version 1  html json  archive/2025/10/26",
        "2025-10-26  edition 1  version 2  html json  archive/2025/10/26/v2",
        "2025-10-27  edition 2  version 1  html json  archive/2025/10/27",
    ]


def test_list_as_json_is_one_object(run: Run, archived: Path) -> None:
    done = run("archive", "list", "--json")
    first, *_ = json.loads(done.stdout)["editions"]
    assert (first["date"], first["number"], first["version"], first["desk"]) == ("2025-10-26", 1, 1, "delta")
    assert {file["name"] for file in first["files"]} == {"briefing.html", "briefing.json"}


def test_empty_archive_says_so(run: Run, desk: Path) -> None:
    done = run("archive", "list")
    assert (done.returncode, done.stdout) == (0, "There is no edition in archive.\n")
    assert json.loads(run("archive", "list", "--json").stdout) == {"editions": []}
    assert_fails(run("archive", "show"), 1, "there is no edition", "briefing build")


def test_show_gives_the_newest_edition_or_the_one_asked_for(run: Run, archived: Path) -> None:
    assert "edition 2 of 2025-10-27, version 1" in run("archive", "show").stdout
    assert "edition 1 of 2025-10-26, version 2" in run("archive", "show", "2025-10-26").stdout
    first = run("archive", "show", "2025-10-26", "--version", "1", "--json")
    answer = json.loads(first.stdout)
    assert answer["version"] == 1
    assert answer["edition"]["title"] == "Delta Briefing"
    assert_fails(run("archive", "show", "2025-10-25"), 1, "there is no edition of 2025-10-25", "briefing archive list")
    assert_fails(
        run("archive", "show", "2025-10-26", "--version", "9"), 1, "there is no version 9 of the edition of 2025-10-26"
    )


def test_verify_says_what_is_wrong_and_fails(run: Run, archived: Path) -> None:
    done = run("archive", "verify")
    assert (done.returncode, done.stdout) == (0, "archive: 3 editions, everything as it was written.\n")
    (archived / "archive/2025/10/26/briefing.html").write_text("other")
    (archived / "archive/2025/10/27/briefing.html").unlink()
    done = run("archive", "verify")
    assert done.returncode == 1
    assert "changed     2025/10/26/briefing.html" in done.stdout
    assert "missing     2025/10/27/briefing.html" in done.stdout
    assert done.stdout.endswith("archive: 2 faults.\n")
    faults = json.loads(run("archive", "verify", "--json").stdout)["faults"]
    assert [fault["kind"] for fault in faults] == ["changed", "missing"]


def test_archive_can_be_named(run: Run, archived: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(archived / "archive", elsewhere)
    assert len(run("archive", "list", "--out", str(elsewhere)).stdout.splitlines()) == 3
    assert_fails(run("archive", "verify", "--out", "nowhere"), 1, "--out nowhere: there is no such folder")


def test_damaged_edition_is_told_apart_from_a_fault_of_the_program(run: Run, archived: Path) -> None:
    (archived / "archive/2025/10/27/manifest.json").write_text("{")
    assert_fails(run("archive", "show"), 1, "2025/10/27/manifest.json: is no valid manifest", "backup")


def test_damaged_edition_does_not_hide_the_others(run: Run, archived: Path) -> None:
    (archived / "archive/2025/10/27/manifest.json").write_text("{")
    for options, count in ((), 2), (("--json",), None):
        done = run("archive", "list", *options)
        assert done.returncode == 1
        assert "2025/10/27/manifest.json: is no valid manifest" in done.stderr
        shown = len(done.stdout.splitlines()) if count else len(json.loads(done.stdout)["editions"])
        assert shown == 2


# -------------------------------------------------------------------------------------------------------------- init


def test_init_makes_a_desk_with_configuration_templates_and_an_empty_folder(run: Run, tmp_path: Path) -> None:
    done = run("init", "desk")
    assert done.returncode == 0
    assert "desk is a desk now" in done.stdout
    assert (tmp_path / "desk/config/briefing.toml").is_file()
    assert (tmp_path / "desk/templates/edition.html.j2").is_file()
    assert list((tmp_path / "desk/seeds").iterdir()) == []


def test_init_refuses_a_folder_with_something_in_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk/mine.txt").write_text("mine")
    assert_fails(run("init", "desk"), 2, "desk: the folder is not empty", "--force")
    assert [path.name for path in (tmp_path / "desk").iterdir()] == ["mine.txt"]
    assert_fails(run("init", "desk/mine.txt"), 2, "is a file; expected a folder")


def test_init_with_force_leaves_what_is_there(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "desk/config/briefing.toml"
    config.parent.mkdir(parents=True)
    config.write_text(CONFIG)
    assert run("init", "desk", "--force").returncode == 0
    assert config.read_text() == CONFIG
    assert (tmp_path / "desk/config/loaded_words.toml").is_file()


def test_init_into_an_empty_folder_needs_no_force(run: Run, tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    assert run("init", "desk").returncode == 0


# ------------------------------------------------------------------------------------------------------------ doctor


def test_doctor_reports_the_configuration_too(run: Run, desk: Path) -> None:
    checks = {check["name"]: check for check in json.loads(run("doctor", "--json").stdout)["checks"]}
    assert checks["configuration"]["state"] == "warning"
    assert checks["configuration"]["remedy"].startswith("mkdir seeds")
    (desk / "seeds").mkdir()
    checks = {check["name"]: check for check in json.loads(run("doctor", "--json").stdout)["checks"]}
    assert checks["configuration"] == {
        "name": "configuration",
        "state": "ok",
        "found": "config/briefing.toml",
        "remedy": None,
    }
    (desk / "config" / "briefing.toml").write_text("x = 1\n")
    done = run("doctor")
    assert done.returncode == 1
    assert "FAILED   configuration" in done.stdout
    assert "x: is no known key" in done.stdout


# ----------------------------------------------------------------------------------------------------------- streams


@pytest.mark.parametrize(
    "environment", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "latin-1"}]
)
def test_odd_terminal_encoding_breaks_nothing(start: Run, archived: Path, environment: dict[str, str]) -> None:
    assert start("archive", "show", env=environment).returncode == 0
    assert json.loads(start("archive", "show", "--json", env=environment).stdout)["edition"]["topic"] == "The river"


def test_reader_that_stops_reading_is_no_error(archived: Path) -> None:
    command = f"{sys.executable} -m briefing archive list; echo $? >&2"
    pipe = subprocess.run(
        ["bash", "-c", f"({command}) | true"], cwd=archived, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in pipe.stderr
    assert "BrokenPipe" not in pipe.stderr
    assert pipe.stderr.strip() == "141"


def test_closed_streams_are_no_fault(archived: Path) -> None:
    command = f"{sys.executable} -m briefing archive list >&- 2>&-; echo $?"
    done = subprocess.run(["bash", "-c", command], cwd=archived, capture_output=True, text=True, check=False)
    assert done.stdout == "0\n"


@pytest.mark.parametrize("command", [["archive", "list"], ["archive", "verify"], ["archive", "show"], ["--help"]])
def test_full_standard_output_is_an_error(archived: Path, command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "briefing", *command],
            cwd=archived,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("briefing: No space left on device")


def test_interrupt_ends_with_its_own_code(desk: Path) -> None:
    archive = FolderArchive(desk / "archive", desk="delta")
    code = "import signal, sys, briefing.cli.desk as d, briefing.settings.new_desk as n\n"
    code += "def wait(*a, **k):\n    print('ready', flush=True)\n    signal.pause()\nn.make_desk = wait\n"
    code += "sys.argv = ['briefing', 'init', 'x']\nfrom briefing.cli import main\nmain()\n"
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=archive.root.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert process.returncode == 130
    assert said.strip() == "briefing: stopped; what was not finished was not written."
