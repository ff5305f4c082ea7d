"""A desk with its settings: the beginning of everything that is assembled."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.settings import (
    Desk,
    Settings,
    find_desk,
    make_sections,
    read_sections_file,
    read_settings,
    read_text,
)

if TYPE_CHECKING:
    from briefing.analyse import AnalyseOptions
    from briefing.archive import FolderArchive

__all__ = ["Configured", "open_archive", "read_configuration", "show_path"]


@dataclass(frozen=True)
class Configured:
    """A desk with its settings."""

    desk: Desk
    settings: Settings
    archive_folder: Path

    @functools.cached_property
    def analyse_options(self) -> AnalyseOptions:
        """Sections, places and actors of the desk.

        Raises:
            ConfigurationError: One of their files is wrong.
        """
        from briefing.analyse import AnalyseOptions
        from briefing.analyse.actors import parse_actors
        from briefing.lexicon.gazetteer import read_gazetteer

        path = self.desk.find_config("sections.toml")
        sections, topics = make_sections(read_sections_file(path, shown=show_path(path)))
        paths = {name: self.desk.find_config(name) for name in ("gazetteer.csv", "actors.toml")}
        texts = {name: read_text(path, shown=show_path(path)) for name, path in paths.items()}
        # They are read again where they are used; here only so that a mistake is told before any work is done.
        parse_actors(texts["actors.toml"], where=show_path(paths["actors.toml"]))
        read_gazetteer(texts["gazetteer.csv"], where=show_path(paths["gazetteer.csv"]))
        return AnalyseOptions(
            sections=sections, topics=topics, gazetteer=texts["gazetteer.csv"], actors=texts["actors.toml"]
        )


def read_configuration(*, config: Path | None, out: Path | None = None) -> Configured:
    """Find the desk and read its settings.

    Args:
        config: A ``briefing.toml`` instead of the desk's.
        out: An archive folder instead of the configured one.

    Raises:
        ConfigurationError: Something in the configuration is wrong.
        UsageError: ``config`` is no file.
    """
    desk = find_desk(Path.cwd(), config=config)
    settings = read_settings(desk.settings_file, environment=os.environ, shown=show_path(desk.settings_file))
    return Configured(desk, settings, out if out is not None else desk.folder / settings.archive.folder)


def show_path(path: Path) -> str:
    """Return a path as one would type it here."""
    folder = Path.cwd()
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def open_archive(*, config: Path | None, out: Path | None) -> FolderArchive:
    """Return the archive of the desk, for looking at it.

    Raises:
        ConfigurationError: Something in the configuration is wrong.
        UsageError: ``config`` is no file.
    """
    from briefing.archive import FolderArchive

    configured = read_configuration(config=config, out=out)
    return FolderArchive(configured.archive_folder, desk=configured.settings.desk.key)
