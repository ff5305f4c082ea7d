"""The store on a SQL database: ``ports.Store``, and what an operator does with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from briefing.model.feed import FeedState, HostState, RobotsRecord
from briefing.model.stored import (
    EditionRecord,
    FeedPoll,
    PageResult,
    RunRecord,
    SavedPoll,
    StoredArticle,
    WantedPage,
)
from briefing.ports import Progress
from briefing.store import clearing, export, loading, pages, polls, reading, records
from briefing.store.clearing import StoreInfo, VacuumReport
from briefing.store.engine import Database, open_database
from briefing.store.export import ByteSink
from briefing.store.loading import ByteLines
from briefing.store.upgrade import upgrade

__all__ = ["SqlStore", "open_store"]


def open_store(url: str, *, wait_seconds: float = 30.0, create: bool = True) -> SqlStore:
    """Return the store that a URL names, brought to the schema of this program; a new one where there is none.

    Args:
        url: ``sqlite:///PATH`` or ``postgresql+psycopg://USER:PASSWORD@HOST:PORT/DATABASE``.
        wait_seconds: How long to wait while another process writes.
        create: Make a store where there is none.

    Raises:
        StoreError: It cannot be opened, is newer than the program, or is not there and is not to be made.
    """
    database = open_database(url, wait_seconds=wait_seconds, create=create)
    try:
        upgrade(database, create=create)
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


class SqlStore:
    """A store that is open; made by ``open_store``. Threads may share it, processes open their own.

    Every method is one transaction, and may raise ``StoreError``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        """Return the store; it is closed at the end."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close every connection; of what was kept nothing is waiting to be written."""
        self._database.close()

    @property
    def place(self) -> str:
        """Where the store is, for people; without a password."""
        return self._database.place

    def load_feed_states(self) -> Mapping[str, FeedState]:
        """Return the state of every feed that was ever polled or is about to be, by ``FeedState.feed``."""
        with self._database.read() as connection:
            return records.load_feed_states(connection)

    def save_attempts(
        self, feeds: Collection[str], *, at: datetime, unless_after: datetime | None = None
    ) -> frozenset[str]:
        """Note that these feeds are about to be asked; return those that no other run has noted meanwhile."""
        with self._database.write() as connection:
            return records.save_attempts(connection, feeds, at=at, unless_after=unless_after)

    def save_polls(self, given: Sequence[FeedPoll], /) -> tuple[SavedPoll, ...]:
        """Keep states and entries of polls; an article that changed gets a revision. See ``store.matching``."""
        with self._database.write() as connection:
            return polls.save_polls(connection, given)

    def forget_feed(self, feed: str, /) -> None:
        """Forget the state of a feed; its articles stay."""
        with self._database.write() as connection:
            records.forget_feed(connection, feed)

    def load_host_states(self) -> Mapping[str, HostState]:
        """Return what hosts have asked of us, by host."""
        with self._database.read() as connection:
            return records.load_host_states(connection)

    def save_host_states(self, states: Collection[HostState], /) -> None:
        """Keep what hosts have asked of us."""
        with self._database.write() as connection:
            records.save_host_states(connection, states)

    def load_robots(self, *, fetched_after: datetime) -> Mapping[str, RobotsRecord]:
        """Return the robots.txt files that were fetched at an instant or later, by origin."""
        with self._database.read() as connection:
            return records.load_robots(connection, fetched_after=fetched_after)

    def save_robots(self, given: Collection[RobotsRecord], /) -> None:
        """Keep robots.txt files."""
        with self._database.write() as connection:
            records.save_robots(connection, given)

    def load_wanted_pages(
        self, *, seen_after: datetime, now: datetime, most_per_host: int, most: int
    ) -> tuple[WantedPage, ...]:
        """Return pages that should be fetched now, newest articles first; not those with a later ``retry_at``."""
        with self._database.read() as connection:
            return pages.load_wanted_pages(
                connection, seen_after=seen_after, now=now, most_per_host=most_per_host, most=most
            )

    def save_pages(self, results: Sequence[PageResult], /) -> int:
        """Keep pages as revisions of their articles, and failures; return how many articles got a new revision."""
        with self._database.write() as connection:
            return pages.save_pages(connection, results)

    def load_articles(self, *, seen_after: datetime, known_before: datetime) -> Iterator[StoredArticle]:
        """Yield articles by key as they were known at an instant.

        Args:
            seen_after: Only articles that were first seen, or got a revision, then or later.
            known_before: Sightings, revisions and merges before this instant count.
        """
        with self._database.read() as connection:
            yield from reading.load_articles(connection, seen_after=seen_after, known_before=known_before)

    def count_entries(self, *, seen_after: datetime) -> Mapping[str, int]:
        """Return how many articles were first seen in each feed at an instant or later, by feed."""
        with self._database.read() as connection:
            return reading.count_entries(connection, seen_after=seen_after)

    def save_run(self, run: RunRecord, /) -> None:
        """Keep the record of a run; a second call with the same id replaces it."""
        with self._database.write() as connection:
            records.save_run(connection, run)

    def load_runs(self, *, count: int) -> tuple[RunRecord, ...]:
        """Return the last runs, the newest first."""
        with self._database.read() as connection:
            return records.load_runs(connection, count=count)

    def save_edition(self, record: EditionRecord, /) -> None:
        """Keep the record of an archived edition; the same edition twice is one."""
        with self._database.write() as connection:
            records.save_edition(connection, record)

    def load_editions(self, *, desk: str) -> tuple[EditionRecord, ...]:
        """Return the records of a desk's editions, by day and version."""
        with self._database.read() as connection:
            return records.load_editions(connection, desk=desk)

    def info(self) -> StoreInfo:
        """Return how much there is."""
        return clearing.read_info(self._database)

    def vacuum(
        self, *, keep_days: int, keep_runs_days: int, now: datetime, tell: Progress | None = None
    ) -> VacuumReport:
        """Delete what is older than it is kept, and give the space back.

        Args:
            keep_days: Articles stay so long after the last that was heard of them; 0 for ever. One that its feed still
                lists stays in any case: deleted, it would come back as new.
            keep_runs_days: Records of runs stay so long; 0 for ever. Records of editions stay for ever.
            now: The present instant.
            tell: Is told what is being done.
        """
        return clearing.vacuum(self._database, keep_days=keep_days, keep_runs_days=keep_runs_days, now=now, tell=tell)

    def export(self, stream: ByteSink, /, *, tell: Progress | None = None) -> int:
        """Write everything as JSON Lines; return how many lines. Equal stores give equal bytes, on any database.

        Args:
            stream: Opened for bytes.
            tell: Is told what is being done.
        """
        with self._database.read() as connection:
            return export.export(connection, stream, tell=tell)

    def import_(self, stream: ByteLines, /, *, tell: Progress | None = None) -> int:
        """Read what ``export`` wrote into a store that is empty: all of it, or nothing. Return how many lines.

        Args:
            stream: Opened for bytes.
            tell: Is told what is being done.

        Raises:
            StoreError: The store is not empty, or a line is wrong: which, and why.
        """
        with self._database.write() as connection:
            return loading.load_export(connection, stream, place=self._database.place, tell=tell)
