"""Put the parts together: from settings to the real clock, archive, workers and stages.

Only here is it known which parts are real, and only here is the clock of the machine read. The stages are imported
where they are put in, so that looking at an article does not load what lays out a page.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import multiprocessing
import os
import platform
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import briefing
from briefing.errors import UsageError
from briefing.model.output import Input
from briefing.ports import Progress
from briefing.settings import (
    Desk,
    Settings,
    find_desk,
    find_inputs,
    make_edit_options,
    make_sections,
    read_loaded_words,
    read_sections_file,
    read_settings,
    read_templates,
    read_text,
)

if TYPE_CHECKING:
    from briefing.analyse import AnalyseOptions
    from briefing.archive import FolderArchive
    from briefing.daily.inspection import Inspected
    from briefing.daily.parts import DailyParts, FeedParts
    from briefing.doctor import Check
    from briefing.gather.options import RetrieveOptions, RoundOptions
    from briefing.gather.retrieve import HttpRetriever
    from briefing.model.stored import RunRecord
    from briefing.ports import Clock, Store
    from briefing.settings.feeds import FeedList
    from briefing.store import SqlStore

__all__ = [
    "Gathering",
    "PoolWorkers",
    "SystemClock",
    "assemble",
    "check_configuration",
    "inspect_paths",
    "open_archive",
    "open_gathering",
]

_In = TypeVar("_In")
_Out = TypeVar("_Out")

#: Fewer values are worked on in this process. Rule of thumb: starting a process and loading what it needs takes
#: about as long as analysing this many articles.
LEAST_FOR_PROCESSES = 40

#: The store of a desk that configures no other.
STORE_FILE = "briefing.sqlite3"

#: Libraries that the bytes of an edition depend on; their versions go into the manifest.
_RECORDED_LIBRARIES = (
    "charset-normalizer", "jinja2", "numpy", "py3langid", "pydantic", "trafilatura", "weasyprint",
)  # fmt: skip


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


class PoolWorkers:
    """Works in this process, or in several where there is enough to do.

    Args:
        jobs: How many processes; as many as there are processors if None.
        least: Fewer values are worked on in this process.
    """

    def __init__(self, jobs: int | None = None, *, least: int = LEAST_FOR_PROCESSES) -> None:
        self._jobs = jobs if jobs is not None else len(os.sched_getaffinity(0))
        self._least = least

    def apply(self, function: Callable[[_In], _Out], values: Iterable[_In]) -> Iterator[_Out]:
        """Yield ``function(value)`` for each value, in order."""
        if self._jobs < 2:
            yield from map(function, values)
            return
        listed = list(values)
        if len(listed) < self._least:
            yield from map(function, listed)
            return
        # Started afresh and not forked: a copy of a process with threads in it may hang.
        context = multiprocessing.get_context("spawn")
        jobs = min(self._jobs, len(listed))
        with ProcessPoolExecutor(jobs, mp_context=context) as pool:
            chunk = max(1, min(16, len(listed) // (4 * jobs)))
            with _hold_interrupts():  # all processes are started here
                results = pool.map(function, listed, chunksize=chunk)
            yield from results


@contextlib.contextmanager
def _hold_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back for a moment; a process that is started meanwhile never gets it.

    So it is answered once, by this process. A worker that dies of it would leave the pool waiting for ever.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
        sections, topics = make_sections(read_sections_file(path, shown=_show(path)))
        paths = {name: self.desk.find_config(name) for name in ("gazetteer.csv", "actors.toml")}
        texts = {name: read_text(path, shown=_show(path)) for name, path in paths.items()}
        # They are read again where they are used; here only so that a mistake is told before any work is done.
        parse_actors(texts["actors.toml"], where=_show(paths["actors.toml"]))
        read_gazetteer(texts["gazetteer.csv"], where=_show(paths["gazetteer.csv"]))
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
    settings = read_settings(desk.settings_file, environment=os.environ, shown=_show(desk.settings_file))
    return Configured(desk, settings, out if out is not None else desk.folder / settings.archive.folder)


def _show(path: Path) -> str:
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


@dataclass(frozen=True)
class Gathering:
    """Everything that fetching needs, and looking at what was fetched."""

    desk: Desk
    settings: Settings
    feeds: FeedList
    retrieve_options: RetrieveOptions
    round_options: RoundOptions
    clock: Clock

    def store(self) -> SqlStore:
        """Open the store of the desk; to be used in a ``with`` statement.

        Raises:
            StoreError: It cannot be opened.
        """
        from briefing.store import open_store

        return open_store(self.store_url)

    @property
    def store_url(self) -> str:
        """Where the store is: a file in the desk folder where nothing else is configured."""
        return self.settings.store.url or f"sqlite:///{self.desk.folder.absolute() / STORE_FILE}"

    def retriever(self) -> HttpRetriever:
        """Return the one that asks the world; to be used in an ``async with`` statement."""
        from briefing.gather.retrieve import HttpRetriever

        return HttpRetriever(self.retrieve_options, clock=self.clock)


def open_gathering(*, config: Path | None) -> Gathering:
    """Read what is configured about feeds.

    Args:
        config: A ``briefing.toml`` instead of the desk's.

    Raises:
        ConfigurationError: Something in the configuration is wrong.
        UsageError: ``config`` is no file.
    """
    return _make_gathering(read_configuration(config=config))


def _make_gathering(configured: Configured) -> Gathering:
    from briefing.settings.feeds import read_feeds
    from briefing.settings.gathering import make_retrieve_options, make_round_options

    desk, settings = configured.desk, configured.settings
    feeds = read_feeds(desk, settings, environment=os.environ, show=_show)
    return Gathering(
        desk=desk,
        settings=settings,
        feeds=feeds,
        retrieve_options=make_retrieve_options(settings, version=briefing.__version__, folder=desk.folder),
        round_options=make_round_options(settings, feeds.feeds, environment=os.environ),
        clock=SystemClock(),
    )


def _make_feed_parts(gathering: Gathering, tell: Progress) -> FeedParts | None:
    """Return what a daily run needs where feeds are configured; None where none is."""
    from briefing.daily.parts import FeedParts

    if not gathering.feeds.feeds:
        return None

    def gather(store: Store) -> RunRecord:
        from briefing.gather.round import Counts, run_round

        def show(counts: Counts) -> None:
            tell(f"fetching: {counts.feeds_done} of {counts.feeds} feeds, {counts.articles_new} new articles")

        return run_round(
            gathering.feeds.feeds,
            store=store,
            retriever=gathering.retriever(),
            clock=gathering.clock,
            options=gathering.round_options,
            tell=show,
        )

    return FeedParts(
        feeds={feed.url: feed for feed in gathering.feeds.feeds}, open_store=gathering.store, gather=gather
    )


@functools.cache
def find_program() -> tuple[dict[str, str], Input]:
    """Return the versions of program, Python and libraries, and the hash of the program's own sources.

    A changed program makes another edition out of the same articles, whether or not its version was raised.
    """
    package = Path(briefing.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py"), key=lambda path: path.relative_to(package).as_posix()):
        name = path.relative_to(package).as_posix()
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    versions = {"briefing": briefing.__version__, "python": platform.python_version()}
    versions |= {name: importlib.metadata.version(name) for name in _RECORDED_LIBRARIES}
    return versions, Input("program", "briefing", digest.hexdigest())


def assemble(
    *, config: Path | None, seeds: Path | None, out: Path | None, tell: Progress, use_feeds: bool = True
) -> DailyParts:
    """Return everything that a daily run needs.

    Args:
        config: A ``briefing.toml`` instead of the desk's.
        seeds: A folder with articles instead of the configured one.
        out: An archive folder instead of the configured one.
        tell: Is told what is being done.
        use_feeds: False: nothing is fetched, and the store is not opened.

    Raises:
        ConfigurationError: Something in the configuration is wrong.
        UsageError: A file or folder that was named is not there.
    """
    from briefing.analyse import analyse
    from briefing.archive import FolderArchive
    from briefing.clean.article import CleanOptions
    from briefing.daily.parts import DailyParts

    if seeds is not None and not seeds.is_dir():
        problem = "is a file; expected a folder" if seeds.exists() else "there is no such folder"
        raise UsageError(problem, where=f"--seeds {seeds}")
    configured = read_configuration(config=config, out=out)
    desk, settings = configured.desk, configured.settings
    templates = read_templates(desk)
    versions, program = find_program()
    loaded_words = desk.find_config(settings.wording.loaded_words)
    words = read_loaded_words(loaded_words, shown=_show(loaded_words))
    analyse_options = configured.analyse_options
    gathering = _make_gathering(configured) if use_feeds else None
    return DailyParts(
        archive=FolderArchive(configured.archive_folder, desk=settings.desk.key),
        clock=SystemClock(),
        workers=PoolWorkers(),
        tell=tell,
        analyse=functools.partial(analyse, options=analyse_options),
        seeds=seeds if seeds is not None else desk.find_seeds(settings.seeds.folder),
        clean_options=CleanOptions(max_bytes=settings.seeds.max_file_bytes),
        edit_options=make_edit_options(
            settings, words, analyse_options.sections, program_version=f"{briefing.__version__}+{program.sha256}"
        ),
        formats=settings.edition.formats,
        templates=templates,
        paper=settings.edition.paper,
        wait_seconds=settings.archive.wait_seconds,
        inputs=(*find_inputs(desk, settings, templates), program),
        program=versions,
        feeds=_make_feed_parts(gathering, tell) if gathering is not None else None,
        problems=gathering.feeds.problems if gathering is not None else (),
    )


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
    read_loaded_words(loaded_words, shown=_show(loaded_words))
    read_templates(desk)
    _ = configured.analyse_options
    seeds = desk.find_seeds(settings.seeds.folder)
    if not seeds.is_dir():
        found = f"{_show(desk.settings_file)} is right, but there is no folder {_show(seeds)}"
        remedy = f"mkdir {_show(seeds)}, or another seeds.folder in {_show(desk.settings_file)}"
        check = Check("configuration", State.WARNING, found, remedy)
    else:
        check = Check("configuration", State.OK, _show(desk.settings_file))
    return configured.archive_folder, settings.desk.timezone, check
