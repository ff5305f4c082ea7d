"""The desk folder: where configuration, templates and seeds are found. Its own files come before the shipped ones.

Configuration and templates are overridden file by file. The seeds are overridden as a whole: a desk's own articles are
never mixed with the ones that come with the program.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from briefing.errors import ConfigurationError, UsageError
from briefing.shipped import find_shipped

__all__ = ["SETTINGS_FILE", "Desk", "find_desk"]

SETTINGS_FILE = "briefing.toml"

#: Suffixes of the files that count as configuration; backups and editor files do not.
_CONFIG_SUFFIXES = frozenset({".toml", ".csv"})


@dataclass(frozen=True, slots=True)
class Desk:
    """The folders of a desk."""

    #: Relative folders in the configuration start here.
    folder: Path
    #: The desk's own configuration folder; None where it has none.
    own_config: Path | None
    #: The ``briefing.toml`` in use.
    settings_file: Path
    #: The desk's own templates folder; None where it has none.
    own_templates: Path | None
    shipped_config: Path
    shipped_templates: Path
    shipped_seeds: Path

    def find_config(self, name: str) -> Path:
        """Return the desk's own file of that name, else the shipped one; it need not exist."""
        if self.own_config is not None and (own := self.own_config / name).exists():
            return own
        return self.shipped_config / name

    def config_files(self, named: Iterable[str] = ()) -> Iterator[tuple[str, Path]]:
        """Yield name and path of every configuration file in use, in order of the names.

        Other files beside them, such as articles or notes, are none.

        Args:
            named: Names of files that the settings give, beside those that come with the program.
        """
        shipped = {path.name for path in self.shipped_config.iterdir() if path.suffix in _CONFIG_SUFFIXES}
        for name in sorted({SETTINGS_FILE, *shipped, *named}):
            yield name, self.settings_file if name == SETTINGS_FILE else self.find_config(name)

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """The folders to look for templates in, the desk's own first."""
        own = () if self.own_templates is None else (self.own_templates,)
        return (*own, self.shipped_templates)

    def find_seeds(self, configured: str) -> Path:
        """Return the folder of the seed articles.

        Args:
            configured: The folder from the configuration, relative to the desk folder or absolute.
        """
        own = self.folder / configured
        if own.exists() or self.own_config is not None:
            return own
        return self.shipped_seeds


def find_desk(working_folder: Path, *, config: Path | None = None) -> Desk:
    """Return the desk that is worked for.

    With ``config`` it is the folder of that file (the one above, where the file lies in a folder named ``config``).
    Without it, it is the working folder; where that holds no ``config/briefing.toml``, the shipped one is used.

    Raises:
        UsageError: ``config`` is no file.
        ConfigurationError: The desk's file cannot be opened, or the installation is incomplete.
    """
    if config is None:
        folder = working_folder
        own = folder / "config"
        own_config = own if _is_there(own / SETTINGS_FILE) else None
    else:
        if problem := _find_problem(config):
            raise UsageError(problem, where=f"--config {config}", remedy="Name a briefing.toml")
        own_config = config.absolute().parent
        folder = own_config.parent if own_config.name == "config" else own_config
    shipped_config = find_shipped("config")
    settings_file = config.absolute() if config is not None else (own_config or shipped_config) / SETTINGS_FILE
    if problem := _find_problem(settings_file):
        remedy = "Install the program again" if own_config is None else None
        raise ConfigurationError(problem, where=str(settings_file), remedy=remedy)
    templates = folder / "templates"
    return Desk(
        folder=folder,
        own_config=own_config,
        settings_file=settings_file,
        own_templates=templates if own_config is not None and templates.is_dir() else None,
        shipped_config=shipped_config,
        shipped_templates=find_shipped("templates"),
        shipped_seeds=find_shipped("seeds"),
    )


def _is_there(path: Path) -> bool:
    """Tell whether anything stands at a path, even what cannot be opened: then it is told and not passed over."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _find_problem(config: Path) -> str | None:
    """Return why a path cannot be the settings file; None if it can."""
    try:
        mode = config.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "there is no such file"
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in the path
        return f"cannot be opened: {getattr(error, 'strerror', None) or error}"
    if stat.S_ISDIR(mode):
        return "is a folder; expected a file"
    return None if stat.S_ISREG(mode) else "is no ordinary file"
