"""What an import may cost: the package opens nothing, and asking for help loads no heavy library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

#: Libraries that take long to load, with the modules that bring them in.
HEAVY = frozenset({
    "PIL", "alembic", "apscheduler", "dateparser", "distributed", "feedparser", "fontTools", "lxml", "numpy", "py3langid",
    "pydantic", "rich", "sqlalchemy", "trafilatura", "uvicorn", "weasyprint",
})  # fmt: skip


def _loaded(code: str, folder: Path) -> set[str]:
    """Run code in a new Python and return the top-level modules that it has loaded in the end."""
    report = "import sys; print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True, cwd=folder
    )
    return set(done.stdout.rpartition("LOADED ")[2].split())


def test_importing_the_package_loads_nothing_but_itself(tmp_path: Path) -> None:
    here = _loaded("", tmp_path)

    assert _loaded("import briefing", tmp_path) - here == {"briefing"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["inspect", "--help"], ["--version"]])
def test_asking_for_help_loads_no_heavy_library(arguments: list[str], tmp_path: Path) -> None:
    code = f"""
import sys
sys.argv = ["briefing", *{arguments!r}]
from briefing.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""

    assert _loaded(code, tmp_path) & HEAVY == set()


@pytest.mark.parametrize("stage", ["text", "lexicon", "clean", "analyse", "edit", "model"])
def test_importing_a_stage_opens_no_file_for_writing_and_no_socket(stage: str, tmp_path: Path) -> None:
    code = f"""
import sys
import os
forbidden = []
def look(event, arguments):
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+") and "__pycache__" not in str(arguments[0]):
        forbidden.append(arguments[0])
    if event in ("socket.connect", "subprocess.Popen", "os.system"):
        forbidden.append(event)
sys.addaudithook(look)
import briefing.{stage}
assert not forbidden, forbidden
"""

    assert "briefing" in _loaded(code, tmp_path)
