"""The documents say what is so: the README's commands and options exist, CI runs the README's test command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RUN = (ROOT / "run").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CREDITS.md", *sorted((ROOT / "docs").glob("*.md"))]


def _commands() -> list[str]:
    """Return the lines of the README's shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def _actions() -> set[str]:
    """Return the actions of the script ``run``, from its own list of cases."""
    cases = RUN.split("case $action in", 1)[1]
    found = re.findall(r"^  ([a-z][a-z |]*)\)", cases, re.MULTILINE)
    return {name.strip() for line in found for name in line.split("|")}


def _help(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "briefing", *command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    return done.stdout


def test_the_readme_starts_with_its_two_commands() -> None:
    assert _commands()[:2] == ["./run build", "./run test"]


def test_every_command_of_the_readme_exists() -> None:
    used = set(re.findall(r"(?:\./|/)run ([a-z]+)", README))

    assert {"build", "test"} <= used
    assert used - _actions() == set()


def test_every_action_of_the_script_is_in_its_help_and_the_other_way_round() -> None:
    done = subprocess.run([ROOT / "run", "help"], capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^  \./run ([a-z]+)", done.stdout, re.MULTILINE))

    assert listed == _actions() - {"help"}


@pytest.mark.parametrize("arguments", [["no-such-action"], ["setup", "everything"]])
def test_a_wrong_action_is_refused_as_wrong_usage(arguments: list[str]) -> None:
    done = subprocess.run([ROOT / "run", *arguments], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("run: ")


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]

    assert commands[-1] == _commands()[1]
    assert "export CI=true" in commands
    assert commands[0] == "set -euo pipefail"


@pytest.mark.parametrize("path", [ROOT / "run", ROOT / ".ci" / "run"], ids=lambda path: path.parent.name)
def test_the_scripts_can_be_started_and_are_sound(path: Path) -> None:
    assert os.access(path, os.X_OK)

    done = subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_the_options_of_build_in_the_readme_are_those_that_it_has() -> None:
    table = README.split("The options of `build`:", 1)[1].split("\n\n", 2)[1]
    documented = set(re.findall(r"^\| `(--[a-z-]+)", table, re.MULTILINE))
    offered = set(re.findall(r"^\s+(?:-\w, )?(--[a-z-]+)", _help("build"), re.MULTILINE)) - {"--help"}

    assert documented == offered


def test_the_commands_in_the_readme_are_those_that_the_program_has() -> None:
    documented = set(re.findall(r"^\| `briefing ([a-z]+)", README, re.MULTILINE))
    listed = _help().split("Commands:", 1)[1]
    offered = set(re.findall(r"^  ([a-z]+)", listed, re.MULTILINE))

    assert documented == offered


def test_the_changelog_has_a_place_for_what_is_not_yet_released() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    unreleased = text.split("## [Unreleased]", 1)[1].split("\n## ", 1)[0]

    assert re.search(r"^### (Added|Changed|Deprecated|Removed|Fixed|Security)$", unreleased, re.MULTILINE)
    assert re.search(r"^- \S", unreleased, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_in_the_documents_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", document.read_text(encoding="utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_credits_name_the_licence_of_every_font() -> None:
    text = (ROOT / "CREDITS.md").read_text(encoding="utf-8")
    fonts = ROOT / "briefing" / "render" / "fonts"
    families = {path.name.split("-")[0] for path in fonts.glob("*.ttf")}

    assert families
    assert [family for family in sorted(families) if f"{family}-*.ttf" not in text] == []
    assert [path.name for path in sorted(fonts.glob("OFL-*")) if path.name not in text] == []


@pytest.mark.parametrize("name", ["GeoNames", "all-MiniLM-L6-v2"])
def test_the_credits_name_the_data_of_others(name: str) -> None:
    assert name in (ROOT / "CREDITS.md").read_text(encoding="utf-8")
