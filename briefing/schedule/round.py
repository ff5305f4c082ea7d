"""What is done for one desk each time the scheduler wakes up.

    lease ─▶ gather, if due ─▶ build, if due ─▶ queue its copies ─▶ send what is due ─▶ DeskReport

Each step looks into the store what there is to do, does it, and writes down that it is done; so a process can be ended
between any two of them, and the next one goes on from there. A step that fails is told, and keeps no other from its
work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from briefing.errors import BriefingError, StoreError
from briefing.model.delivery import OutboxState, OutboxSummary
from briefing.model.desk_day import DayState, DeskDay
from briefing.ports import Clock, DeskDays, Outbox
from briefing.schedule.children import StoppedError
from briefing.schedule.leader import Leases
from briefing.schedule.options import ScheduleOptions
from briefing.schedule.times import (
    MEMORY,
    Build,
    Wait,
    decide,
    find_last_due_day,
    find_retry,
    find_wake,
    is_gathering_due,
)

__all__ = [
    "DeskReport",
    "DeskRound",
    "DeskWork",
    "Failing",
    "Gathered",
    "Made",
    "Memory",
    "Phase",
    "Sent",
    "StepReport",
]

#: Editions whose copies are looked at. Source: a copy is stale after three days at most.
_EDITIONS = 6
#: Copies that a sender left behind are looked for so often; and a send that failed as a whole is tried again after it.
#: Rule of thumb: half of the time for which a sender keeps copies from others.
_SEND_PAUSE = timedelta(minutes=5)
#: Longest problem that is kept, in characters. Rule of thumb: three lines.
_MOST_WORDS = 400


class Memory(DeskDays, Outbox, Protocol):
    """What a round reads and writes itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a look at the feeds has brought."""

    feeds: int
    failed: int
    articles_new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An edition that is in the archive."""

    version: int
    number: int
    #: Why it says that it is incomplete, as a sentence; empty where it does not.
    incomplete: str = ""
    #: What went wrong without ending the run, as sentences.
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of the copies that were due."""

    sent: int = 0
    deferred: int = 0
    refused: int = 0
    unknown: int = 0
    #: What keeps all of them from being sent, as a sentence; empty where nothing does.
    problem: str = ""


class DeskWork(Protocol):
    """What is done for a desk, and where it is written down; all but ``options`` may raise ``BriefingError``."""

    @property
    def options(self) -> ScheduleOptions:
        """When the desk works."""
        ...

    @property
    def has_feeds(self) -> bool:
        """Whether there is anything to fetch."""
        ...

    @property
    def has_mail(self) -> bool:
        """Whether editions are mailed."""
        ...

    def open_memory(self) -> AbstractContextManager[Memory]:
        """Open the store; to be used in a ``with`` statement."""
        ...

    def find_gathered_at(self) -> datetime | None:
        """Return when feeds were last looked at; None where they never were."""
        ...

    def gather(self, *, is_stopped: Callable[[], bool]) -> Gathered:
        """Fetch what is due."""
        ...

    def build(self, order: Build, *, is_stopped: Callable[[], bool]) -> Made:
        """Make the edition of a day from what was fetched, and archive it.

        One that was archived since it was due is the edition, by a process that could not say so any more.
        """
        ...

    def queue(self, day: date, version: int) -> int:
        """Put its copies into the outbox, unless it was mailed before; return how many."""
        ...

    def send(self, *, is_stopped: Callable[[], bool]) -> Sent:
        """Send what is due."""
        ...

    def tell_operator(self, report: DeskReport) -> None:
        """Tell the operator what needs a person, once, and once more when it is over."""
        ...


class Phase(StrEnum):
    """A step of a round."""

    #: Asking the store who works.
    LEASE = "lease"
    GATHER = "gather"
    BUILD = "build"
    QUEUE = "queue"
    SEND = "send"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What a step has done, or why it failed; a step that had nothing to do reports nothing."""

    phase: Phase
    #: A sentence without an address.
    text: str
    is_ok: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A step that failed whenever it was due, since an instant."""

    phase: Phase
    since: datetime
    times: int
    #: The last reason, as a sentence without an address.
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskReport:
    """How a desk stands after a round."""

    desk: str
    at: datetime
    #: False: another process works for the desk. None: the store did not say.
    is_leading: bool | None
    steps: tuple[StepReport, ...] = ()
    #: The newest days that are known, by day.
    days: tuple[DeskDay, ...] = ()
    outbox: tuple[OutboxSummary, ...] = ()
    #: What has not worked since it failed, by phase.
    failing: tuple[Failing, ...] = ()
    #: When the next edition is due, or is tried again.
    next_edition_at: datetime | None = None
    #: When something is to be done next; None where that is not known.
    wake_at: datetime | None = None
    is_stopped: bool = False

    @property
    def has_failed(self) -> bool:
        """Whether any step failed."""
        return any(not step.is_ok for step in self.steps)


@dataclass(slots=True)
class _Seen:
    """What a round has found out and done so far."""

    steps: list[StepReport] = field(default_factory=list)
    days: tuple[DeskDay, ...] = ()
    outbox: tuple[OutboxSummary, ...] = ()


class DeskRound:
    """Looks after one desk; ``run`` is called by one thread at a time.

    Args:
        work: What is done for the desk.
        leases: The leases of this process.
        clock: Tells the time.
        is_stopped: Tells whether the program is to stop.
    """

    def __init__(self, work: DeskWork, *, leases: Leases, clock: Clock, is_stopped: Callable[[], bool]) -> None:
        self._work = work
        self._desk = work.options.desk
        self._leases = leases
        self._clock = clock
        self._is_stopped = is_stopped
        #: When feeds were last looked at, as far as this process knows; unknown while another one leads.
        self._gathered_at: datetime | None = None
        self._knows_gathered = False
        self._send_not_before: datetime | None = None
        self._failing: dict[Phase, Failing] = {}

    def run(self) -> DeskReport:
        """Do what is due, and return how the desk stands; raises nothing."""
        seen = _Seen()
        is_leading: bool | None = None
        try:
            is_leading = self._leases.take(self._desk, self._work.open_memory)
        except Exception as error:  # noqa: BLE001 – whatever ails one desk, the others go on
            self._note_failure(seen, Phase.LEASE, error)
        if is_leading is not None:
            self._failing.pop(Phase.LEASE, None)
        if not is_leading:
            self._knows_gathered = False
            return self._report(seen, is_leading=is_leading, is_stopped=False)
        steps = (
            (Phase.GATHER, self._gather),
            (Phase.BUILD, self._build),
            (Phase.QUEUE, self._queue),
            (Phase.SEND, self._send),
        )
        is_stopped = False
        for phase, step in steps:
            if is_stopped := is_stopped or self._must_stop():
                break
            try:
                self._look(seen)
                text = step(seen)
                if text:
                    seen.steps.append(StepReport(phase=phase, text=text))
                if text or self._has_settled(phase, seen):
                    self._failing.pop(phase, None)
            except StoppedError:
                is_stopped = True
            except Exception as error:  # noqa: BLE001 – whatever ails one step, the others go on
                self._note_failure(seen, phase, error)
        return self._report(seen, is_leading=True, is_stopped=is_stopped)

    def _note_failure(self, seen: _Seen, phase: Phase, error: Exception) -> None:
        before = self._failing.get(phase)
        since, times = (before.since, before.times) if before else (self._clock.now(), 0)
        self._failing[phase] = Failing(phase=phase, since=since, times=times + 1, text=_describe(error))
        seen.steps.append(StepReport(phase=phase, text=_describe(error), is_ok=False))

    def _has_settled(self, phase: Phase, seen: _Seen) -> bool:
        """Tell whether a step that had nothing to do has nothing left that failed before."""
        if phase is Phase.BUILD:
            day = find_last_due_day(self._work.options, self._clock.now())
            return any(one.day == day and one.built_at is not None for one in seen.days)
        return phase is Phase.QUEUE or (phase is Phase.SEND and self._send_not_before is None)

    def _must_stop(self) -> bool:
        """Tell whether to end what is under way: the program is to stop, or another process may work by now."""
        return self._is_stopped() or not self._leases.is_held(self._desk)

    def _look(self, seen: _Seen) -> None:
        """Read anew how the desk stands."""
        since = self._clock.now().astimezone(ZoneInfo(self._work.options.timezone)).date() - MEMORY
        with self._work.open_memory() as memory:
            seen.days = memory.load_days(desk=self._desk, since=since)
            seen.outbox = memory.summarise(desk=self._desk, count=_EDITIONS) if self._work.has_mail else ()

    def _save(self, *days: DeskDay) -> None:
        with self._work.open_memory() as memory:
            for day in days:
                memory.save_day(day)

    # ------------------------------------------------------------------------------------------------------ the steps

    def _gather(self, seen: _Seen) -> str | None:
        if not self._work.has_feeds:
            return None
        if not self._knows_gathered:
            self._gathered_at = self._work.find_gathered_at()
            self._knows_gathered = True
        now = self._clock.now()
        if not is_gathering_due(seen.days, self._work.options, gathered_at=self._gathered_at, now=now):
            return None
        self._gathered_at = now  # also where it fails: it is not tried again at every turn
        done = self._work.gather(is_stopped=self._must_stop)
        failed = f", {done.failed} failed" if done.failed else ""
        return f"{_count(done.feeds, 'feed')} looked at{failed}, {_count(done.articles_new, 'new article')}"

    def _build(self, seen: _Seen) -> str | None:
        options, now = self._work.options, self._clock.now()
        order = decide(seen.days, options, now)
        if isinstance(order, Wait):
            return None
        begun = DeskDay(
            desk=self._desk,
            day=order.day,
            state=DayState.BUILDING,
            due_at=order.due_at,
            attempts=order.attempt,
            # a first attempt whose process was killed is taken up at once, a second one not
            retry_at=find_retry(order.attempt, options, now) if order.attempt > 1 else None,
        )
        self._save(*order.missed, begun)
        try:
            made = self._work.build(order, is_stopped=self._must_stop)
        except StoppedError:
            if self._leases.is_held(self._desk):
                self._save(replace(begun, attempts=order.attempt - 1, retry_at=None))
            raise
        except Exception as error:
            retry_at = find_retry(order.attempt, options, self._clock.now())
            self._save(replace(begun, state=DayState.FAILED, retry_at=retry_at, problem=_describe(error)))
            raise
        self._save(
            replace(
                begun,
                state=DayState.BUILT,
                built_at=self._clock.now(),
                version=made.version,
                retry_at=None,
                problem=made.incomplete or None,
            )
        )
        return _describe_made(order, made)

    def _queue(self, seen: _Seen) -> str | None:
        options = self._work.options
        day = find_last_due_day(options, self._clock.now())
        entry = next((one for one in seen.days if one.day == day and one.state is DayState.BUILT), None)
        if not self._work.has_mail or entry is None or entry.version is None:
            return None
        if entry.problem is not None and not options.send_incomplete:
            return None
        copies = self._work.queue(entry.day, entry.version)
        self._save(replace(entry, state=DayState.QUEUED))
        return f"{entry.day}: {_count(copies, 'copy', 'copies')} queued"

    def _send(self, seen: _Seen) -> str | None:
        now = self._clock.now()
        if not self._work.has_mail or not self._is_sending_due(seen.outbox, now):
            return None
        self._send_not_before = now + _SEND_PAUSE  # where it fails as a whole, or leaves copies that are not free yet
        done = self._work.send(is_stopped=self._must_stop)
        with self._work.open_memory() as memory:
            seen.outbox = memory.summarise(desk=self._desk, count=_EDITIONS)
        if done.problem:
            raise BriefingError(done.problem)
        if done != Sent():
            self._send_not_before = None
        named = {"sent": done.sent, "deferred": done.deferred, "refused": done.refused, "unknown": done.unknown}
        return ", ".join(f"{number:,} {name}" for name, number in named.items() if number) or None

    def _is_sending_due(self, outbox: Sequence[OutboxSummary], now: datetime) -> bool:
        pause = self._send_not_before
        if pause is not None and now < pause <= now + _SEND_PAUSE:
            return False
        if any(one.next_at is not None and one.next_at <= now for one in outbox):
            return True
        # somebody has taken copies; if it died, they are free once its time is over
        return any(state is OutboxState.SENDING and number for one in outbox for state, number in one.counts)

    # ------------------------------------------------------------------------------------------------------ the report

    def _report(self, seen: _Seen, *, is_leading: bool | None, is_stopped: bool) -> DeskReport:
        now, options = self._clock.now(), self._work.options
        next_edition_at = wake_at = None
        try:
            self._look(seen)
            order = decide(seen.days, options, now)
            next_edition_at = order.until if isinstance(order, Wait) else order.due_at
        except StoreError:
            pass  # a step has said so, or the next round will
        if is_leading:
            gathered_at = self._gathered_at if self._work.has_feeds else None
            sending = [one.next_at for one in seen.outbox if one.next_at is not None]
            wake_at = find_wake(seen.days, options, gathered_at=gathered_at, sending=sending, now=now)
        return DeskReport(
            desk=self._desk,
            at=now,
            is_leading=is_leading,
            steps=tuple(seen.steps),
            days=seen.days,
            outbox=seen.outbox,
            failing=tuple(self._failing[phase] for phase in Phase if phase in self._failing),
            next_edition_at=next_edition_at,
            wake_at=wake_at,
            is_stopped=is_stopped,
        )


def _describe(error: Exception) -> str:
    """Return what went wrong as one line, whatever it was."""
    words = (
        str(error) if isinstance(error, BriefingError) else f"a fault of the program: {type(error).__name__}: {error}"
    )
    return " ".join(words.split())[:_MOST_WORDS]


def _describe_made(order: Build, made: Made) -> str:
    version = f", version {made.version}" if made.version > 1 else ""
    late = f", {order.late_by.total_seconds() / 3600:.0f} hours late" if order.is_late else ""
    missed = f"; {_count(len(order.missed), 'earlier edition')} missed" if order.missed else ""
    incomplete = f"; incomplete: {made.incomplete}" if made.incomplete else ""
    return f"edition {made.number} of {order.day}{version}{late}{missed}{incomplete}"


def _count(number: int, noun: str, several: str = "") -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {several or noun + 's'}"
