"""Where the files that come with the program lie: templates, the default configuration and the seed articles.

They stand at the top of a checkout, where people look for them, and inside the package once it is installed from a
wheel (``pyproject.toml``, ``force-include``). Importing this module reads nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

from briefing.errors import ConfigurationError

__all__ = ["Kind", "find_shipped"]

#: The folders that come with the program.
Kind: TypeAlias = Literal["config", "seeds", "templates"]

#: The folder of this package.
PACKAGE = Path(__file__).resolve().parent


def find_shipped(kind: Kind, *, package: Path = PACKAGE) -> Path:
    """Return the folder of the given kind that came with the program.

    Args:
        kind: Which folder.
        package: The folder of the installed package.

    Raises:
        ConfigurationError: The folder is missing, so the installation is incomplete.
    """
    inside_the_wheel = package / "shipped" / kind
    at_the_top_of_the_checkout = package.parent / kind
    for folder in (inside_the_wheel, at_the_top_of_the_checkout):
        if folder.is_dir():
            return folder
    problem = f"the folder {kind}/ that comes with the program is missing"
    raise ConfigurationError(problem, where=str(inside_the_wheel), remedy="Install the program again")
