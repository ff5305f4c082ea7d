"""What is installed: pinned, above the floors that close known holes, and the same everywhere it is written down."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from briefing.doctor import LIBRARIES, LIBRARY_PACKAGES

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _pins() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {}
    for line in lines:
        if line and not line.startswith("#"):
            name, _, version = line.partition("==")
            pins[_canonical(name)] = Version(version)
    return pins


REQUIRED = [Requirement(line) for line in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]]


@pytest.mark.parametrize("requirement", REQUIRED, ids=str)
def test_each_requirement_is_pinned_to_a_version_that_satisfies_it(requirement: Requirement) -> None:
    pins = _pins()

    assert _canonical(requirement.name) in pins
    assert requirement.specifier.contains(pins[_canonical(requirement.name)])


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("jinja2", "3.1.6"),  # CVE-2025-27516: the sandbox could be left
        ("weasyprint", "70"),  # CVE-2026-55073
        ("urllib3", "2.6.3"),  # CVE-2026-21441: decompression bombs through redirects
        ("fonttools", "4.60.2"),  # CVE-2025-66034: writing any file
        ("pillow", "12.3.0"),  # CVE-2026-54059 and others: memory errors in image readers
        ("lxml-html-clean", "0.4.0"),  # GHSA-5jfw-gq64-q45f
        ("tzdata", "2025.2"),
    ],
)
def test_the_floor_of_a_package_with_known_holes_is_declared(name: str, floor: str) -> None:
    (requirement,) = [line for line in map(Requirement, PROJECT["dependencies"]) if _canonical(line.name) == name]

    floors = [Version(item.version) for item in requirement.specifier if item.operator == ">="]
    assert floors
    assert floors[0] >= Version(floor)


def test_every_direct_requirement_has_a_floor() -> None:
    assert [str(line) for line in REQUIRED if not any(item.operator == ">=" for item in line.specifier)] == []


def test_the_program_is_published_under_one_version() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert settings["project"]["dynamic"] == ["version"]
    assert settings["tool"]["hatch"]["version"]["path"] == "briefing/__init__.py"


def _array(name: str) -> tuple[str, ...]:
    """Return a bash array of the script ``run``."""
    found = re.search(rf"^{name}=\((.*?)\)", (ROOT / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"run has no array {name}"
    return tuple(found[1].split())


def test_the_set_up_and_the_doctor_look_for_the_same_libraries() -> None:
    assert _array("libraries") == LIBRARIES
    assert _array("library_packages") == LIBRARY_PACKAGES
