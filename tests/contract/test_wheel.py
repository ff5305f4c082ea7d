"""The wheel carries everything: installed on its own, far from the checkout, it makes a briefing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What ``pyproject.toml`` puts into the wheel from outside the package.
SHIPPED = ("config", "seeds", "templates")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("wheel"),  # the wheel is built once
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the sources, without the network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own and return the console script.

    The libraries are those of the environment that runs the tests, so that no network is needed. A line in a ``.pth``
    file adds their folder behind the environment's own; ``.pth`` files in there are not read, so the checkout itself,
    which the developer's environment knows through one, stays out of sight.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (site_packages,) = folder.glob("lib/python3*/site-packages")
    (site_packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin" / "briefing"


def _run(program: Path, arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8", "TZ": "UTC"}
    return subprocess.run(
        [str(program), *arguments], capture_output=True, text=True, check=False, cwd=folder, env=environment
    )


def _members(folder: Path) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_package_and_the_shipped_folders(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    shipped = {f"briefing/shipped/{name}" for kind in SHIPPED for name in _members(ROOT / kind)}

    assert len(shipped) > len(SHIPPED)
    assert (_members(ROOT / "briefing") | shipped) - names == set()
    assert {name for name in names if not name.startswith(("briefing/", "briefing-"))} == set()
    assert "briefing/py.typed" in names


def test_the_licence_and_the_credits_travel_with_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {Path(name).name for name in archive.namelist() if ".dist-info/" in name}

    assert {"LICENSE", "CREDITS.md"} <= names


def test_two_builds_of_the_wheel_are_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, capture_output=True, check=True)

    (again,) = tmp_path.glob("*.whl")
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


def test_the_installed_program_is_not_the_one_in_the_checkout(program: Path, tmp_path: Path) -> None:
    code = "import briefing, briefing.shipped as s; print(briefing.__file__); print(*map(s.find_shipped, ('config', 'seeds', 'templates')))"
    done = subprocess.run(
        [str(program.parent / "python"), "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert str(ROOT) not in done.stdout
    assert done.stdout.count("/briefing/shipped/") == len(SHIPPED)


def test_the_installed_program_makes_a_briefing_of_the_shipped_seeds(program: Path, tmp_path: Path) -> None:
    done = _run(program, ["build", "--out", str(tmp_path / "editions"), "--json"], tmp_path)

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    files = {Path(file["path"]).name: file for file in answer["files"]}
    assert {"briefing.html", "briefing.pdf", "briefing.json", "briefing.txt"} <= set(files)
    for file in files.values():
        body = (tmp_path / file["path"]).read_bytes()
        assert hashlib.sha256(body).hexdigest() == file["sha256"]
    edition = json.loads((tmp_path / files["briefing.json"]["path"]).read_text(encoding="utf-8"))
    assert len(edition["sources"]) == len(list((ROOT / "seeds").glob("*.md")))
    assert edition["headline"]["citations"]
    assert (tmp_path / files["briefing.pdf"]["path"]).read_bytes().startswith(b"%PDF-")
    assert (tmp_path / files["briefing.html"]["path"]).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_installed_program_makes_a_desk_that_it_can_use(program: Path, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    started = _run(program, ["init", str(desk)], tmp_path)
    assert started.returncode == 0, started.stderr
    shutil.copytree(ROOT / "seeds", desk / "seeds", dirs_exist_ok=True)

    built = _run(program, ["build", "--json"], desk)

    assert built.returncode == 0, built.stderr
    assert json.loads(built.stdout)["files"]
    assert list((desk / "archive").rglob("briefing.html"))


def test_the_installed_program_finds_this_machine_fit(program: Path, tmp_path: Path) -> None:
    done = _run(program, ["doctor"], tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
