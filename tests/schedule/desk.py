"""A desk in memory: the store, the archive and the world of a scheduler, with faults on demand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from briefing.errors import BriefingError, StoreError
from briefing.model.delivery import OutboxRow, OutboxState, OutboxSummary
from briefing.model.desk_day import DayState, DeskDay, Notice
from briefing.schedule.children import StoppedError
from briefing.schedule.leader import Leases
from briefing.schedule.options import ScheduleOptions
from briefing.schedule.round import DeskReport, DeskRound, Gathered, Made, Sent
from briefing.schedule.times import Build


class KilledError(BaseException):
    """The process is gone: nothing after this is done by it, no handler runs."""


@dataclass
class SetClock:
    """A clock that tests set."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class DeskMemory:
    """The store, as far as a round sees it."""

    days: dict[tuple[str, date], DeskDay] = field(default_factory=dict)
    leases: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    rows: dict[tuple[date, int], dict[OutboxState, int]] = field(default_factory=dict)
    next_at: dict[tuple[date, int], datetime] = field(default_factory=dict)
    is_broken: bool = False
    #: Every state that was ever saved.
    saved: list[tuple[date, DayState]] = field(default_factory=list)

    def take_lease(self, name: str, *, holder: str, now: datetime, length: timedelta) -> bool:
        other, until = self.leases.get(name, (holder, now))
        if other != holder and until > now:
            return False
        self.leases[name] = (holder, now + length)
        return True

    def give_lease_back(self, name: str, *, holder: str) -> None:
        if self.leases.get(name, ("",))[0] == holder:
            del self.leases[name]

    def load_days(self, *, desk: str, since: date) -> tuple[DeskDay, ...]:
        # the newest are at the end: what is known is a few dozen days of a few thousand
        found = []
        for (other, day), known in reversed(self.days.items()):
            if day < since - timedelta(days=7):
                break
            if other == desk and day >= since:
                found.append(known)
        return tuple(sorted(found, key=lambda one: one.day))

    def save_day(self, day: DeskDay, /) -> None:
        self.days[day.desk, day.day] = day
        self.saved.append((day.day, day.state))

    def load_notices(self) -> tuple[Notice, ...]:
        return ()

    def save_notices(self, _: Collection[Notice], /) -> None:
        raise AssertionError

    def summarise(self, *, desk: str, count: int) -> tuple[OutboxSummary, ...]:
        newest = sorted(self.rows, reverse=True)[:count]
        return tuple(
            OutboxSummary(
                desk=desk,
                day=day,
                version=version,
                counts=tuple(self.rows[day, version].items()),
                next_at=self.next_at.get((day, version)),
            )
            for day, version in newest
        )

    def enqueue(self, _: Sequence[OutboxRow], /) -> int:
        raise AssertionError

    claim: Any = enqueue
    mark_handed_over: Any = enqueue
    settle: Any = enqueue
    release: Any = enqueue
    load_rows: Any = enqueue
    requeue_unknown: Any = enqueue


@dataclass
class DeskInMemory:
    """What is done for a desk; ``on`` is called at the named points and may raise."""

    options: ScheduleOptions
    clock: SetClock
    memory: DeskMemory = field(default_factory=DeskMemory)
    #: How often the edition of each day was archived, mailed, and with what delay.
    archived: Counter[date] = field(default_factory=Counter)
    archived_at: dict[date, datetime] = field(default_factory=dict)
    mailed: Counter[date] = field(default_factory=Counter)
    late: dict[date, timedelta] = field(default_factory=dict)
    gathered: list[datetime] = field(default_factory=list)
    sends: int = 0
    told: list[DeskReport] = field(default_factory=list)
    has_feeds: bool = True
    has_mail: bool = True
    incomplete: str = ""
    send_problem: str = ""
    on: Callable[[str], None] = lambda _: None
    build_takes: timedelta = timedelta(minutes=1)
    ticks: float = 0.0

    @contextmanager
    def open_memory(self) -> Iterator[DeskMemory]:
        if self.memory.is_broken:
            raise StoreError("cannot be opened")
        yield self.memory

    def find_gathered_at(self) -> datetime | None:
        return self.gathered[-1] if self.gathered else None

    def gather(self, *, is_stopped: Callable[[], bool]) -> Gathered:
        self.on("gather")
        if is_stopped():
            raise StoppedError
        self.gathered.append(self.clock.now())
        return Gathered(feeds=2, failed=0, articles_new=3)

    def build(self, order: Build, *, is_stopped: Callable[[], bool]) -> Made:
        self.on("build")
        if not (order.day in self.archived and self.archived_at[order.day] >= order.due_at):
            self.clock.at += self.build_takes
            if is_stopped():
                raise StoppedError
            self.archived[order.day] += 1
            self.archived_at[order.day] = self.clock.now()
            self.late[order.day] = order.late_by
        self.on("archived")
        return Made(version=self.archived[order.day], number=len(self.archived), incomplete=self.incomplete)

    def queue(self, day: date, version: int) -> int:
        self.on("queue")
        if (day, version) not in self.memory.rows:
            self.memory.rows[day, version] = {OutboxState.QUEUED: 2}
            self.memory.next_at[day, version] = self.clock.now()
            self.mailed[day] += 1
        self.on("queued")
        return 2

    def send(self, *, is_stopped: Callable[[], bool]) -> Sent:
        self.on("send")
        if is_stopped():
            raise StoppedError
        self.sends += 1
        if self.send_problem:
            return Sent(problem=self.send_problem)
        due = [one for one, at in self.memory.next_at.items() if at <= self.clock.now()]
        for one in due:
            self.memory.rows[one] = {OutboxState.SENT: 2}
            del self.memory.next_at[one]
        return Sent(sent=2 * len(due))

    def tell_operator(self, report: DeskReport) -> None:
        self.told.append(report)

    def start(self, holder: str = "first", *, is_stopped: Callable[[], bool] = lambda: False) -> DeskRound:
        """Return what a process that has just been started does."""
        length = timedelta(minutes=3)
        leases = Leases(holder=holder, length=length, clock=self.clock, ticks=lambda: self.ticks)
        return DeskRound(self, leases=leases, clock=self.clock, is_stopped=is_stopped)


def fail(words: str) -> Callable[[str], None]:
    """Return what makes a step fail."""

    def on(_: str) -> None:
        raise BriefingError(words)

    return on
