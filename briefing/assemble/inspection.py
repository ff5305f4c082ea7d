"""Looking at things without making an edition: articles, and the configuration."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.assemble.configured import read_configuration, show_path
from briefing.assemble.gathering import open_gathering
from briefing.assemble.workers import PoolWorkers
from briefing.errors import StoreError
from briefing.settings import read_loaded_words, read_templates

if TYPE_CHECKING:
    from briefing.daily.inspection import Inspected
    from briefing.doctor import Check

__all__ = ["check_configuration", "check_gathering", "inspect_paths"]


def inspect_paths(
    paths: Sequence[Path], *, standard_input: Iterable[bytes], config: Path | None, jobs: int, clean_texts: bool
) -> Iterator[Inspected]:
    """Read and analyse articles without making an edition of them, in the order of the input.

    Args:
        paths: Files, folders, or ``-`` for standard input.
        standard_input: Its lines.
        config: A ``briefing.toml`` instead of the desk's.
        jobs: How many processes.
        clean_texts: Clean texts from standard input, too.

    Raises:
        ConfigurationError: Something in the configuration is wrong.
        UsageError: A file or folder cannot be opened.
    """
    from briefing.clean.article import CleanOptions
    from briefing.daily.inspection import inspect_safely, read_items

    configured = read_configuration(config=config)
    cleaning = CleanOptions(max_bytes=configured.settings.seeds.max_file_bytes)
    items = read_items(paths, standard_input=standard_input, max_bytes=cleaning.max_bytes)
    inspect = functools.partial(
        inspect_safely, cleaning=cleaning, analysing=configured.analyse_options, clean_texts=clean_texts
    )
    return PoolWorkers(jobs, least=2).apply(inspect, items)


def check_configuration(*, config: Path | None, out: Path | None) -> tuple[Path, str, Check]:
    """Read the whole configuration, and return archive folder and time zone with the check that it is right.

    Raises:
        BriefingError: Something in the configuration is wrong; the words hold every finding.
    """
    from briefing.doctor import Check, State

    configured = read_configuration(config=config, out=out)
    desk, settings = configured.desk, configured.settings
    loaded_words = desk.find_config(settings.wording.loaded_words)
    read_loaded_words(loaded_words, shown=show_path(loaded_words))
    read_templates(desk)
    _ = configured.analyse_options
    seeds = desk.find_seeds(settings.seeds.folder)
    if not seeds.is_dir():
        found = f"{show_path(desk.settings_file)} is right, but there is no folder {show_path(seeds)}"
        remedy = f"mkdir {show_path(seeds)}, or another seeds.folder in {show_path(desk.settings_file)}"
        check = Check("configuration", State.WARNING, found, remedy)
    else:
        check = Check("configuration", State.OK, show_path(desk.settings_file))
    return configured.archive_folder, settings.desk.timezone, check


def check_gathering(*, config: Path | None) -> tuple[Check, ...]:
    """Look at the feeds and at the store of the desk; nothing is fetched. No check where no feed is configured.

    Raises:
        BriefingError: Something in the configuration is wrong; the words hold every finding.
    """
    from briefing.doctor import Check, State

    gathering = open_gathering(config=config)
    number = len(gathering.feeds.feeds)
    if not number and not gathering.feeds.problems:
        return ()
    found = f"{number} {'feed is' if number == 1 else 'feeds are'} configured"
    settings = show_path(gathering.desk.settings_file)
    checks = [Check("feeds", State.WARNING, problem) for problem in gathering.feeds.problems]
    checks = checks or [Check("feeds", State.OK, found)]
    if not gathering.settings.gather.contact:
        remedy = f'contact = "desk@example.org" below [gather] in {settings}'
        checks.append(Check("contact", State.WARNING, "servers cannot see whom to write to", remedy))
    if gathering.settings.gather.allowed_networks:
        networks = ", ".join(gathering.settings.gather.allowed_networks)
        remedy = f"Leave gather.allowed_networks in {settings} empty, unless a feed of your own house needs it"
        checks.append(Check("addresses", State.WARNING, f"feeds may lead to networks of your own: {networks}", remedy))
    try:
        with gathering.store() as store:
            states = len(store.load_feed_states())
        checks.append(Check("store", State.OK, f"it can be opened and knows {states} feeds"))
    except StoreError as error:
        checks.append(Check("store", State.FAILED, f"{error.where or 'it'}: {error.problem}", error.remedy))
    return tuple(checks)
