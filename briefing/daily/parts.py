"""What a run is made of, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from briefing.clean.article import CleanOptions
from briefing.edit import EditOptions
from briefing.model.annotation import AnalysedArticle
from briefing.model.article import Article
from briefing.model.edition import Edition
from briefing.model.feed import Feed
from briefing.model.output import ArchiveEntry, Input
from briefing.model.stored import RunRecord
from briefing.ports import Archive, Clock, Progress, Store, Workers

__all__ = ["DailyParts", "FeedParts", "RunReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedParts:
    """What a run needs where feeds are configured."""

    #: By ``Feed.url``.
    feeds: Mapping[str, Feed]
    open_store: Callable[[], AbstractContextManager[Store]]
    #: Fetches what is due into the store.
    gather: Callable[[Store], RunRecord]


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyParts:
    """The doors to the world, and plain choices."""

    archive: Archive
    clock: Clock
    workers: Workers
    tell: Progress
    #: Analyses one article; can be sent to another process.
    analyse: Callable[[Article], AnalysedArticle]
    #: The folder of the seed articles.
    seeds: Path
    clean_options: CleanOptions
    #: Day, number, version and what a run finds out are put in by the run.
    edit_options: EditOptions
    formats: tuple[str, ...]
    templates: Mapping[str, str]
    paper: str
    #: How long to wait for another build, in seconds.
    wait_seconds: float
    #: Hashes of configuration, templates and program, for manifest and fingerprint.
    inputs: tuple[Input, ...]
    #: Versions of the program and its libraries, by name.
    program: Mapping[str, str]
    #: None where no feed is configured, or none shall be used.
    feeds: FeedParts | None = None
    #: What is wrong with the configuration without ending the run, as sentences.
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run has done."""

    entry: ArchiveEntry
    edition: Edition
    #: Why the day is what it is, where it was not asked for.
    date_note: str | None = None
    #: What went wrong without ending the run, as sentences.
    warnings: tuple[str, ...] = ()
