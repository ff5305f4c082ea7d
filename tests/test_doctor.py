from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from briefing.doctor import (
    COMFORTABLE_FREE_BYTES,
    LEAST_FREE_BYTES,
    LIBRARIES,
    Check,
    State,
    check_archive,
    check_fonts,
    check_free_space,
    check_libraries,
    check_machine,
    check_packages,
    check_python,
    check_shipped,
    check_timezone,
    format_checks,
    has_failed,
)


def _loader_without(*missing: str) -> Callable[[str], object]:
    def load(name: str) -> object:
        if name in missing:
            message = f"{name}: cannot open shared object file"
            raise OSError(message)
        return object()

    return load


def _imports(module: str) -> str | None:
    assert module  # the module's name, never the empty string
    return None


@pytest.mark.parametrize(
    ("version", "state"),
    [((3, 10, 14), State.FAILED), ((3, 11, 0), State.OK), ((3, 13, 5), State.OK), ((2, 7, 18), State.FAILED)],
)
def test_python_has_an_oldest_version(version: tuple[int, int, int], state: State) -> None:
    assert check_python(version).state is state


def test_all_libraries_that_can_be_loaded_are_one_line() -> None:
    assert check_libraries(_loader_without()).state is State.OK


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_missing_library_is_named_with_the_command_that_brings_it(name: str) -> None:
    check = check_libraries(_loader_without(name))

    assert check.state is State.FAILED
    assert name in check.found
    assert check.remedy is not None
    assert "harfbuzz" in check.remedy.lower()


@pytest.mark.parametrize(
    ("is_root", "has_apt", "expected"),
    [
        (False, True, "sudo apt-get update && sudo apt-get install -y --no-install-recommends"),
        (True, True, "apt-get update && apt-get install -y --no-install-recommends"),
        (False, False, "Install Pango"),
    ],
)
def test_the_command_fits_the_user_and_the_machine(
    is_root: bool, has_apt: bool, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if has_apt:
        (tmp_path / "apt-get").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0 if is_root else 1000)

    remedy = check_libraries(_loader_without(*LIBRARIES)).remedy

    assert remedy is not None
    assert remedy.startswith(expected)


@pytest.mark.parametrize(
    ("requirement", "version", "expected"),
    [
        ("weasyprint<71,>=70", "70.0", None),
        ("weasyprint<71,>=70", "70", None),
        ("weasyprint<71,>=70", "69.0", "69.0 is installed, and >=70 is needed"),
        ("weasyprint<71,>=70", "71.0", "71.0 is installed, and <71 is needed"),
        ("jinja2>=3.1.6", "3.1.6", None),
        ("jinja2>=3.1.6", "3.1.10", None),
        ("jinja2>=3.1.6", "3.1.5", "3.1.5 is installed, and >=3.1.6 is needed"),
        ("jinja2>=3.1.6", None, "not installed"),
        ("numpy>=2", "2.0.0", None),
        ("numpy>=2", "1.26.4", "1.26.4 is installed, and >=2 is needed"),
        ("rich", "15.0.0", None),
        ("tzdata>=2025.2", "2025.2.post1", None),
        ("pydantic>=2.14", "2.14rc1", None),
    ],
)
def test_a_package_is_compared_with_what_is_asked_for(
    requirement: str, version: str | None, expected: str | None
) -> None:
    (check,) = check_packages([requirement], lambda _: version, _imports)

    if expected is None:
        assert check == Check("Python packages", State.OK, "1 needed, each of them there and recent enough")
    else:
        assert check.state is State.FAILED
        assert check.found == expected
        assert check.remedy == f"{sys.executable} -m pip install --upgrade '{requirement}'"


def test_a_package_that_cannot_be_imported_is_told_with_its_reason() -> None:
    def try_import(module: str) -> str | None:
        return "OSError: cannot load library" if module == "weasyprint" else None

    checks = list(check_packages(["numpy>=2", "weasyprint>=70"], lambda _: "99", try_import))

    assert [(check.name, check.found) for check in checks] == [
        ("weasyprint", "cannot be imported: OSError: cannot load library")
    ]


def test_a_package_is_imported_under_the_name_of_its_module() -> None:
    imported = []

    def try_import(module: str) -> str | None:
        imported.append(module)
        return None

    list(
        check_packages(["pillow>=12", "fonttools>=4", "charset-normalizer>=3", "Jinja2>=3"], lambda _: "99", try_import)
    )

    assert imported == ["PIL", "fontTools", "charset_normalizer", "jinja2"]


def test_a_program_that_is_not_installed_is_a_warning() -> None:
    (check,) = check_packages([], lambda _: None, _imports)

    assert check.state is State.WARNING
    assert check.remedy == "./run setup"


def test_an_empty_shipped_folder_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "shipped" / "seeds").mkdir(parents=True)

    assert check_shipped("seeds", tmp_path).state is State.FAILED
    assert check_shipped("config", tmp_path).state is State.FAILED

    (tmp_path / "shipped" / "seeds" / "an-article.txt").touch()
    assert check_shipped("seeds", tmp_path).state is State.OK


def test_fonts_are_counted(tmp_path: Path) -> None:
    assert check_fonts(tmp_path).state is State.FAILED
    assert check_fonts(tmp_path / "no-such-folder").state is State.FAILED

    (tmp_path / "Some-Regular.ttf").touch()
    assert check_fonts(tmp_path).state is State.OK


def test_an_archive_that_can_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    assert check_archive(tmp_path).state is State.OK
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    check = check_archive(tmp_path / "deep" / "archive")

    assert check.state is State.OK
    assert "first build" in check.found
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_archive_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)

    assert check_archive(tmp_path).state is State.FAILED
    assert check_archive(tmp_path / "archive").state is State.FAILED


def test_a_file_in_the_place_of_the_archive_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file", encoding="utf-8")

    for archive in (tmp_path / "archive", tmp_path / "archive" / "below"):
        check = check_archive(archive)
        assert check.state is State.FAILED
        assert "is not a folder" in check.found
        assert check.remedy is not None


def test_an_archive_below_a_folder_of_the_kernel_is_a_failure() -> None:
    # holds for root as well: nothing can be made in /proc
    assert check_archive(Path("/proc")).state is State.FAILED


@pytest.mark.parametrize(
    ("free", "state"),
    [
        (0, State.FAILED),
        (LEAST_FREE_BYTES - 1, State.FAILED),
        (LEAST_FREE_BYTES, State.WARNING),
        (COMFORTABLE_FREE_BYTES - 1, State.WARNING),
        (COMFORTABLE_FREE_BYTES, State.OK),
    ],
)
def test_a_full_disk_is_a_failure_and_a_nearly_full_one_a_warning(free: int, state: State) -> None:
    assert check_free_space(Path("archive"), free).state is state


@pytest.mark.parametrize("name", ["UTC", "Asia/Kabul", "America/Argentina/Buenos_Aires"])
def test_a_time_zone_of_the_database_is_known(name: str) -> None:
    assert check_timezone(name).state is State.OK


@pytest.mark.parametrize("name", ["Asia/Nowhere", "", "../etc/passwd", "a\0b", "/etc/localtime", "Asia"])
def test_anything_else_is_no_time_zone(name: str) -> None:
    check = check_timezone(name)

    assert check.state is State.FAILED
    assert repr(name) in check.found


def test_only_a_failure_fails() -> None:
    fine, warned = Check("a", State.OK, "x"), Check("b", State.WARNING, "y", "do z")

    assert not has_failed([])
    assert not has_failed([fine, warned])
    assert has_failed([fine, Check("c", State.FAILED, "z", "do it")])


def test_the_text_names_each_check_with_its_remedy_and_counts_them() -> None:
    checks = [
        Check("Python", State.OK, "3.11.7"),
        Check("time zone", State.FAILED, "'X' is not in the time zone data", "pip install tzdata"),
        Check("disk", State.WARNING, "50 MB free", "Make room"),
    ]

    assert format_checks(checks).splitlines() == [
        "ok       Python     3.11.7",
        "FAILED   time zone  'X' is not in the time zone data",
        "                    → pip install tzdata",
        "WARNING  disk       50 MB free",
        "                    → Make room",
        "3 checks: 1 failed, 1 with a warning.",
    ]


def test_no_checks_are_a_text_too() -> None:
    assert format_checks([]) == "0 checks: 0 failed, 0 with a warning."


def test_this_machine_is_fit_for_the_program(tmp_path: Path) -> None:
    checks = check_machine(archive=tmp_path / "archive")

    assert [check for check in checks if check.state is State.FAILED] == []


def test_importing_the_doctor_loads_nothing_that_it_examines() -> None:
    code = (
        "import sys, briefing.doctor; print(*sorted({'weasyprint', 'numpy', 'trafilatura', 'PIL'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
