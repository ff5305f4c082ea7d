"""The store on a SQL database: the ports that keep something, and what an operator does with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Self

from briefing.model.delivery import OutboxRow, OutboxState, OutboxSummary, Receipt, Subscriber
from briefing.model.desk_day import DeskDay, Notice
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
from briefing.store import (
    clearing,
    days,
    export,
    loading,
    outbox,
    outbox_reading,
    pages,
    polls,
    reading,
    records,
    subscribers,
)
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

    It is ``ports.Store``, ``ports.Subscribers``, ``ports.Outbox`` and ``ports.DeskDays``.

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

    def save_subscribers(self, given: Sequence[Subscriber], /) -> tuple[Subscriber, ...]:
        """Add or change subscribers, by desk and address, all of them or none; return them with their ids.

        Raises:
            StoreError: Two have one address, or one that comes with an id was removed meanwhile.
        """
        with self._database.write(lasts=True) as connection:
            return subscribers.save_subscribers(connection, given)

    def load_subscribers(self, *, desk: str) -> tuple[Subscriber, ...]:
        """Return the subscribers of a desk, by id, paused ones too."""
        with self._database.read() as connection:
            return subscribers.load_subscribers(connection, desk=desk)

    def remove_subscriber(self, *, desk: str, address: str) -> bool:
        """Erase a subscriber; what is queued for it is refused. Return whether there was one."""
        with self._database.write(lasts=True) as connection:
            return subscribers.remove_subscriber(connection, desk=desk, address=address)

    def enqueue(self, rows: Sequence[OutboxRow], /) -> int:
        """Add rows that are not there yet (desk, day, version, subscriber), as queued; return how many were."""
        with self._database.write(is_alone=False) as connection:
            return outbox.enqueue(connection, rows)

    def claim(
        self, *, desk: str, sender: str, now: datetime, lease: timedelta, count: int, day: date | None = None
    ) -> tuple[OutboxRow, ...]:
        """Take rows that are due, oldest first, for one sender; see ``ports.Outbox``.

        Args:
            desk: Whose rows.
            sender: A name that no other sender has or had, also not this one before it was started again.
            now: The present instant.
            lease: How long no other sender gets the rows; more than nothing.
            count: At most so many.
            day: Only the edition of this day.
        """
        with self._database.write(is_alone=False) as connection:
            return outbox.claim(connection, desk=desk, sender=sender, now=now, lease=lease, count=count, day=day)

    def mark_handed_over(self, rows: Sequence[int], /, *, sender: str) -> tuple[int, ...]:
        """Note that the data of these rows go out now; return the ids for which they may, each once and never again.

        Not among them are rows that another sender has by now, that were marked already, or whose subscriber was
        removed or paused.
        """
        # a mark that a power failure took back would be a second mail
        with self._database.write(is_alone=False, lasts=True) as connection:
            return outbox.mark_handed_over(connection, rows, sender=sender)

    def settle(
        self, receipts: Sequence[tuple[int, Receipt, datetime | None]], /, *, sender: str, now: datetime
    ) -> None:
        """Keep what became of rows: id, receipt, and when to try again where it was deferred."""
        with self._database.write(is_alone=False) as connection:
            outbox.settle(connection, receipts, sender=sender, now=now)

    def release(self, rows: Sequence[int], /, *, sender: str) -> None:
        """Give rows back that were claimed and not handed over."""
        with self._database.write(is_alone=False) as connection:
            outbox.release(connection, rows, sender=sender)

    def load_rows(
        self, *, desk: str, day: date, version: int | None = None, states: Collection[OutboxState] = ()
    ) -> tuple[OutboxRow, ...]:
        """Return the rows of an edition, by subscriber; all states where none is named."""
        with self._database.read() as connection:
            return outbox_reading.load_rows(connection, desk=desk, day=day, version=version, states=states)

    def summarise(self, *, desk: str, count: int) -> tuple[OutboxSummary, ...]:
        """Return how the last editions' copies stand, the newest first."""
        with self._database.read() as connection:
            return outbox_reading.summarise(connection, desk=desk, count=count)

    def requeue_unknown(self, *, desk: str, day: date, subscribers: Collection[int] = ()) -> int:
        """Queue copies again whose fate is unknown; return how many. All of them where no subscriber is named."""
        with self._database.write(is_alone=False) as connection:
            return outbox.requeue_unknown(connection, desk=desk, day=day, subscribers=subscribers)

    def take_lease(self, name: str, *, holder: str, now: datetime, length: timedelta) -> bool:
        """Take or keep a lease; False while another holder has it."""
        with self._database.write(is_alone=False) as connection:
            return days.take_lease(connection, name, holder=holder, now=now, length=length)

    def give_lease_back(self, name: str, *, holder: str) -> None:
        """End a lease before its time, where it is this holder's."""
        with self._database.write(is_alone=False) as connection:
            days.give_lease_back(connection, name, holder=holder)

    def load_days(self, *, desk: str, since: date) -> tuple[DeskDay, ...]:
        """Return what is known of the days of a desk, from one on, by day."""
        with self._database.read() as connection:
            return days.load_days(connection, desk=desk, since=since)

    def save_day(self, day: DeskDay, /) -> None:
        """Keep what is known of a day, in place of what was known."""
        with self._database.write(is_alone=False) as connection:
            days.save_day(connection, day)

    def load_notices(self) -> tuple[Notice, ...]:
        """Return by key what the operator was told, or is to be told.

        Without what is over and told as over: ``told_at`` is not before ``over_at``.
        """
        with self._database.read() as connection:
            return days.load_notices(connection)

    def save_notices(self, given: Collection[Notice], /) -> None:
        """Keep notices, by key."""
        with self._database.write(is_alone=False) as connection:
            days.save_notices(connection, given)

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
            keep_runs_days: Records of runs stay so long, and so does what became of copies and days, though at least
                30 days; 0 for ever. Records of editions stay for ever.
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
