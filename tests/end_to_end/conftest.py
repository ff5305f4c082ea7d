"""One edition of the shipped seeds in all formats, shared by the tests that only look at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.program import Done, finish, start


@dataclass(frozen=True)
class Built:
    """A first run on the shipped seeds."""

    done: Done
    folder: Path

    @property
    def archive(self) -> Path:
        """The archive that it wrote."""
        return self.folder / "archive"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build in an empty folder without any option but ``--json``, as a process of its own."""
    folder = tmp_path_factory.mktemp("first-run")
    return Built(finish(start("build", "--json", cwd=folder)), folder)
