"""The doors to the world, as Protocols: what a daily run needs and ``assemble`` puts in. Tests put in others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol, TypeVar

from briefing.model.edition import Edition
from briefing.model.feed import FeedState, HostState, RobotsRecord
from briefing.model.fetch import FetchFailure, FetchResponse, Request
from briefing.model.output import ArchiveEntry, Input, RenderedEdition
from briefing.model.stored import (
    EditionRecord,
    FeedPoll,
    PageResult,
    RunRecord,
    SavedPoll,
    StoredArticle,
    WantedPage,
)

__all__ = ["Archive", "Clock", "Progress", "Retriever", "Store", "Workers"]

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Clock(Protocol):
    """Tells what time it is. Only ``assemble`` makes a real one."""

    def now(self) -> datetime:
        """Return the present instant, with its zone."""
        ...


class Progress(Protocol):
    """Is told what is being done, in words for a person."""

    def __call__(self, stage: str, /) -> None:
        """Take note of the next stage ("reading 4 articles")."""
        ...


class Workers(Protocol):
    """Applies a function to many values, perhaps in several processes; order of results is order of values."""

    def apply(self, function: Callable[[_In], _Out], values: Iterable[_In]) -> Iterator[_Out]:
        """Yield ``function(value)`` for each value, in order. The function can be pickled."""
        ...


class Archive(Protocol):
    """Keeps editions and never changes one. See ``briefing.archive``."""

    def open_for_writing(self, *, wait_seconds: float, on_wait: Callable[[], None]) -> AbstractContextManager[None]:
        """Hold the archive for one build, from asking for its number to saving it."""
        ...

    def find_number(self, day: date) -> int:
        """Return the number of a day's edition."""
        ...

    def find_later_days(self, day: date) -> tuple[date, ...]:
        """Return the days after ``day`` that have an edition."""
        ...

    def find_next_version(self, day: date) -> int:
        """Return the number that the next version of a day's edition has."""
        ...

    def find_same(self, day: date, *, fingerprint: str, formats: Sequence[str]) -> ArchiveEntry | None:
        """Return the last version of a day's edition if it was made from the same things in these formats."""
        ...

    def load_edition(self, day: date, version: int | None = None) -> Edition | None:
        """Return a day's edition; None if there is none."""
        ...

    def load_earlier_editions(self, *, before: date, count: int) -> tuple[Edition, ...]:
        """Return the last editions of earlier days, the newest first."""
        ...

    def save(
        self,
        edition: Edition,
        rendered: RenderedEdition,
        *,
        inputs: Sequence[Input] = (),
        program: Mapping[str, str] | None = None,
    ) -> ArchiveEntry:
        """Write an edition whole, or nothing."""
        ...


class Retriever(Protocol):
    """Asks the world for one thing. See ``briefing.gather.retrieve``."""

    async def fetch(self, request: Request, /) -> FetchResponse | FetchFailure:
        """Return the final answer, or why there is none; raises nothing but cancellation."""
        ...


class Store(Protocol):
    """Keeps what was gathered. Every method is one transaction: whole or not at all. See ``briefing.store``.

    Instants go in and come out aware, in UTC. Any method may raise ``StoreError``.
    """

    def load_feed_states(self) -> Mapping[str, FeedState]:
        """Return the state of every feed that was ever polled, by ``FeedState.feed``."""
        ...

    def save_attempts(self, feeds: Collection[str], *, at: datetime) -> None:
        """Note that these feeds are about to be asked, before any request is sent."""
        ...

    def save_polls(self, polls: Sequence[FeedPoll], /) -> tuple[SavedPoll, ...]:
        """Keep states and entries; an entry of a known article becomes a revision of it where its content changed.

        An entry belongs to a known article by feed and guid, else by its key or an alias of it, else by feed and
        content hash.
        """
        ...

    def forget_feed(self, feed: str, /) -> None:
        """Forget the state of a feed; its articles stay."""
        ...

    def load_host_states(self) -> Mapping[str, HostState]:
        """Return what hosts have asked of us, by host."""
        ...

    def save_host_states(self, states: Collection[HostState], /) -> None:
        """Keep what hosts have asked of us."""
        ...

    def load_robots(self, *, fetched_after: datetime) -> Mapping[str, RobotsRecord]:
        """Return the robots.txt files that are young enough, by origin."""
        ...

    def save_robots(self, records: Collection[RobotsRecord], /) -> None:
        """Keep robots.txt files."""
        ...

    def load_wanted_pages(
        self, *, seen_after: datetime, now: datetime, most_per_host: int, most: int
    ) -> tuple[WantedPage, ...]:
        """Return pages that should be fetched now, newest articles first; not those with a later ``retry_at``."""
        ...

    def save_pages(self, results: Sequence[PageResult], /) -> int:
        """Keep pages as revisions of their articles, and failures; return how many articles got a new revision."""
        ...

    def load_articles(self, *, seen_after: datetime, known_before: datetime) -> Iterator[StoredArticle]:
        """Yield articles, by key, as they were known at an instant: sightings and revisions before ``known_before``.

        Only articles that were first seen, or got a revision, in this span of time.
        """
        ...

    def count_entries(self, *, seen_after: datetime) -> Mapping[str, int]:
        """Return how many articles were first seen in each feed since an instant, by feed."""
        ...

    def save_run(self, run: RunRecord, /) -> None:
        """Keep the record of a run; a second call with the same id replaces it."""
        ...

    def load_runs(self, *, count: int) -> tuple[RunRecord, ...]:
        """Return the last runs, the newest first."""
        ...

    def save_edition(self, record: EditionRecord, /) -> None:
        """Keep the record of an archived edition; the same edition twice is one."""
        ...

    def load_editions(self, *, desk: str) -> tuple[EditionRecord, ...]:
        """Return the records of a desk's editions, by day and version."""
        ...
