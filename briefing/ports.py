"""The doors to the world, as Protocols: what a daily run needs and ``assemble`` puts in. Tests put in others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:  # who only names a door need not load what goes through it
    from briefing.model.delivery import OutboxRow, OutboxState, OutboxSummary, Receipt, Subscriber
    from briefing.model.desk_day import DeskDay, Notice
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

__all__ = [
    "Archive",
    "Clock",
    "DeskDays",
    "Mailer",
    "Outbox",
    "Progress",
    "Retriever",
    "Store",
    "Subscribers",
    "Workers",
]

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

    def save_attempts(
        self, feeds: Collection[str], *, at: datetime, unless_after: datetime | None = None
    ) -> frozenset[str]:
        """Note that these feeds are about to be asked, before any request is sent; return those that were noted.

        Args:
            unless_after: Feeds with a later attempt are left as they are: another run asks them at this moment.
        """
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


class Subscribers(Protocol):
    """Who gets the editions of a desk. See ``briefing.store``; every method is one transaction."""

    def save_subscribers(self, subscribers: Sequence[Subscriber], /) -> tuple[Subscriber, ...]:
        """Add or change subscribers, by desk and address, all of them or none; return them with their ids."""
        ...

    def load_subscribers(self, *, desk: str) -> tuple[Subscriber, ...]:
        """Return the subscribers of a desk, by id, paused ones too."""
        ...

    def remove_subscriber(self, *, desk: str, address: str) -> bool:
        """Erase a subscriber; what is queued for it is refused. Return whether there was one."""
        ...


class Outbox(Protocol):
    """Every copy of every edition, with what became of it. See ``briefing.store``; every method is one transaction."""

    def enqueue(self, rows: Sequence[OutboxRow], /) -> int:
        """Add rows that are not there yet (desk, day, version, subscriber); return how many were."""
        ...

    def claim(
        self, *, desk: str, sender: str, now: datetime, lease: timedelta, count: int, day: date | None = None
    ) -> tuple[OutboxRow, ...]:
        """Take rows that are due, oldest first, for one sender; no other sender gets them while the lease lasts.

        Rows whose lease ran out are taken again where nothing was handed over yet; where it was, they become UNKNOWN.
        Stale rows become REFUSED.
        """
        ...

    def mark_handed_over(self, rows: Sequence[int], /, *, sender: str) -> tuple[int, ...]:
        """Note that the data of these rows go out now; return the ids that are still this sender's.

        A row whose subscriber was removed or paused meanwhile is not among them.
        """
        ...

    def settle(
        self, receipts: Sequence[tuple[int, Receipt, datetime | None]], /, *, sender: str, now: datetime
    ) -> None:
        """Keep what became of rows: id, receipt, and when to try again where it was deferred."""
        ...

    def release(self, rows: Sequence[int], /, *, sender: str) -> None:
        """Give rows back that were claimed and not handed over."""
        ...

    def load_rows(
        self, *, desk: str, day: date, version: int | None = None, states: Collection[OutboxState] = ()
    ) -> tuple[OutboxRow, ...]:
        """Return the rows of an edition, by subscriber; all states where none is named."""
        ...

    def summarise(self, *, desk: str, count: int) -> tuple[OutboxSummary, ...]:
        """Return how the last editions' copies stand, the newest first."""
        ...

    def requeue_unknown(self, *, desk: str, day: date, subscribers: Collection[int] = ()) -> int:
        """Queue copies again whose fate is unknown, by order of a person or of the configuration; return how many."""
        ...


class DeskDays(Protocol):
    """The scheduler's memory. See ``briefing.store``; every method is one transaction."""

    def take_lease(self, name: str, *, holder: str, now: datetime, length: timedelta) -> bool:
        """Take or keep a lease; False while another holder has it."""
        ...

    def give_lease_back(self, name: str, *, holder: str) -> None:
        """End a lease before its time, where it is this holder's."""
        ...

    def load_days(self, *, desk: str, since: date) -> tuple[DeskDay, ...]:
        """Return what is known of the days of a desk, by day."""
        ...

    def save_day(self, day: DeskDay, /) -> None:
        """Keep what is known of a day."""
        ...

    def load_notices(self) -> tuple[Notice, ...]:
        """Return what the operator was told, or is to be told, and that is not over and told as over."""
        ...

    def save_notices(self, notices: Collection[Notice], /) -> None:
        """Keep notices, by key."""
        ...


class Mailer(Protocol):
    """Hands one message to a server at a time, over one connection that it keeps. See ``briefing.deliver.smtp``."""

    def send(self, message: bytes, /, *, sender: str, recipient: str, on_hand_over: Callable[[], bool]) -> Receipt:
        """Send one message.

        Args:
            message: As it goes over the wire, with CRLF.
            sender: The envelope sender.
            recipient: The envelope recipient.
            on_hand_over: Is called when the server has agreed to the recipient and before the data go out; where it
                returns False, nothing goes out and the receipt is DEFERRED.
        """
        ...

    def close(self) -> None:
        """End the connection."""
        ...
