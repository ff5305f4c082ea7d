"""Which edition is due, and when: from what is known of the days of a desk and the present instant to what to do.

    days known, options, now ─ decide ─▶ Build(day) │ Wait(until)

A day is a date of the desk's calendar, and its edition is known by it: whatever the clock does, it is made once. All
comparing is done between instants in UTC, which a change of local time does not touch. The day of an edition lasts
until the next one is due. Nothing is remembered here: a decision can be made anew at any time, as often as one likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from briefing.model.desk_day import DayState, DeskDay
from briefing.schedule.options import ScheduleOptions

__all__ = [
    "MEMORY",
    "Build",
    "Wait",
    "decide",
    "find_cutoff",
    "find_due",
    "find_instant",
    "find_last_due_day",
    "find_next_due",
    "find_retry",
    "find_wake",
    "has_edition",
    "is_gathering_due",
]

#: How far back the days of a desk are of interest; after a longer outage it begins afresh. Rule of thumb: longer than
#: any outage after which somebody asks for a list of what was missed.
MEMORY = timedelta(days=62)
#: Known days that lie further ahead than this come from a clock that was wrong, and keep nothing from being made.
#: Source: no two places on Earth differ by more than 26 hours.
_AHEAD = timedelta(days=1)
#: How many days are looked through for one that has an edition: two weeks, where a zone left out a desk's only day.
_LOOK = 15
_MADE = frozenset({DayState.BUILT, DayState.QUEUED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """The edition of a day is to be made now."""

    day: date
    due_at: datetime
    #: How late it is, where it is so late that it says so; zero where it is not.
    late_by: timedelta = timedelta()
    #: The first, or a later one.
    attempt: int = 1
    #: Days whose edition will not be made any more.
    missed: tuple[DeskDay, ...] = ()

    @property
    def is_late(self) -> bool:
        """Whether the edition says that it is late."""
        return bool(self.late_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """There is nothing to be made before an instant."""

    until: datetime


# -------------------------------------------------------------------------------------------- local times and instants


def find_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when a local time of day is reached on a day, in UTC.

    Where clocks are put forward over it, that is the first instant after the gap; where it comes twice, the first of
    both.
    """
    local = datetime.combine(day, at.replace(microsecond=0, tzinfo=None, fold=0), zone)
    early = local.astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return early
    # In a gap the offset before the change gives an instant after it, and the offset after it one before.
    return _find_change(local.replace(fold=1).astimezone(UTC), early, zone)


def _find_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant, to the second, that has the same offset as ``after``.

    Source: halving; a change lies between the two instants, and they lie no further apart than the gap is wide.
    """
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def has_edition(day: date, options: ScheduleOptions) -> bool:
    """Tell whether a day has an edition: by its day of the week, and unless the zone left it out altogether.

    Samoa had no 30 December 2011.
    """
    zone = ZoneInfo(options.timezone)
    return day.weekday() in options.days and find_instant(day, time(), zone).astimezone(zone).date() == day


def find_due(day: date, options: ScheduleOptions) -> datetime:
    """Return when the edition of a day is to be made, in UTC."""
    return find_instant(day, options.build_at, ZoneInfo(options.timezone))


def find_cutoff(day: date, options: ScheduleOptions) -> datetime:
    """Return when fetching for the edition of a day ends, in UTC; not later than it is made."""
    due_at = find_due(day, options)
    if options.cutoff is None:
        return due_at
    return min(due_at, find_instant(day, options.cutoff, ZoneInfo(options.timezone)))


def find_last_due_day(options: ScheduleOptions, now: datetime) -> date | None:
    """Return the newest day whose edition is due; None if no day has one."""
    today = now.astimezone(ZoneInfo(options.timezone)).date()
    for back in range(-1, _LOOK):  # where clocks are put back at midnight, a day is met before it begins for good
        day = today - timedelta(days=back)
        if has_edition(day, options) and find_due(day, options) <= now:
            return day
    return None


def find_next_due(after: date, options: ScheduleOptions) -> tuple[date, datetime]:
    """Return the first day after a day that has an edition, and when that is due.

    Raises:
        ValueError: ``options.days`` is empty.
    """
    for ahead in range(1, _LOOK + 1):
        day = after + timedelta(days=ahead)
        if has_edition(day, options):
            return day, find_due(day, options)
    raise ValueError("no day of the week has an edition")


# ------------------------------------------------------------------------------------------------------------- editions


def decide(days: Sequence[DeskDay], options: ScheduleOptions, now: datetime) -> Build | Wait:
    """Decide what is to be made now.

    Only the newest edition that is due is ever made; older ones that were not are named as missed. An edition that
    somebody began to make is begun anew: whoever decides holds the lease of the desk, so nobody is at it any more.
    A desk of which nothing is known owes no edition of an earlier day, and its first edition is not late.

    Args:
        days: What is known of the days of this desk, at least those within ``MEMORY``.
        options: When the desk has its editions.
        now: The present instant.
    """
    today = now.astimezone(ZoneInfo(options.timezone)).date()
    known = {one.day: one for one in days if one.desk == options.desk}
    # A missed day bars nothing: where a clock ran ahead and was put right, its time may yet come.
    counted = [day for day, one in known.items() if day <= today + _AHEAD and one.state is not DayState.MISSED]
    last = max(counted, default=None)
    day = find_last_due_day(options, now)
    if day is None or (last is None and day < today):
        return Wait(until=find_next_due(day or today - timedelta(days=1), options)[1])
    if last is not None and day < last:
        # The clock was put back: that day has had its turn.
        until = find_due(last, options)
        return Wait(until=until if until > now else find_next_due(last, options)[1])
    _, next_due = find_next_due(day, options)
    entry = known.get(day)
    if entry is not None and entry.state in _MADE:
        return Wait(until=next_due)
    if entry is not None and (retry_at := _find_retry_time(entry, options, now)) is not None:
        return Wait(until=min(retry_at, next_due))
    due_at = find_due(day, options)
    has_earlier = any(one < day for one in counted)
    late_by = now - due_at if has_earlier and now - due_at > options.late_after else timedelta()
    attempt = 1 + (entry.attempts if entry is not None and entry.state is not DayState.MISSED else 0)
    missed = tuple(_find_missed(known, last, day, options))
    return Build(day=day, due_at=due_at, late_by=late_by, attempt=attempt, missed=missed)


def find_retry(attempt: int, options: ScheduleOptions, now: datetime) -> datetime:
    """Return when an edition is tried again after its n-th attempt failed."""
    doublings = min(max(attempt, 1) - 1, 20)
    return now + min(options.first_retry * (1 << doublings), options.longest_retry)


def _find_retry_time(entry: DeskDay, options: ScheduleOptions, now: datetime) -> datetime | None:
    """Return when an edition may be tried again; None where that is now.

    A time further away than any pause was written by a clock that has been put back since.
    """
    if entry.retry_at is None or not now < entry.retry_at <= now + options.longest_retry:
        return None
    return entry.retry_at


def _find_missed(
    known: dict[date, DeskDay], last: date | None, day: date, options: ScheduleOptions
) -> Iterator[DeskDay]:
    """Yield the days from the last one known, whose edition may have been begun, to the one that is made, as missed."""
    if last is None:
        return
    for ahead in range((day - last).days):
        passed = last + timedelta(days=ahead)
        entry = known.get(passed)
        was_begun = entry is not None and entry.state is DayState.BUILDING
        if was_begun or (entry is None and has_edition(passed, options)):
            yield DeskDay(
                desk=options.desk,
                day=passed,
                state=DayState.MISSED,
                due_at=find_due(passed, options),
                attempts=entry.attempts if entry is not None else 0,
                problem="nobody made it before the next one was due",
            )


# ------------------------------------------------------------------------------------------------------------ gathering


def is_gathering_due(
    days: Sequence[DeskDay], options: ScheduleOptions, *, gathered_at: datetime | None, now: datetime
) -> bool:
    """Tell whether feeds are to be looked at now.

    From the cut-off until its edition is first attempted, once, and only if nothing was fetched after the cut-off; at
    other times after each interval.

    Args:
        days: What is known of the days of this desk.
        options: When the desk gathers.
        gathered_at: When feeds were last looked at; None where they never were.
        now: The present instant.
    """
    coming = _find_awaited_day(days, options, now)
    if coming is not None and now >= (cutoff := find_cutoff(coming, options)):
        today = now.astimezone(ZoneInfo(options.timezone)).date()
        return coming >= today and (gathered_at is None or not cutoff <= gathered_at <= now)
    if options.gather_interval is None:
        return False
    # in the future: the clock was put back
    return gathered_at is None or gathered_at > now or now - gathered_at >= options.gather_interval


def _find_awaited_day(days: Sequence[DeskDay], options: ScheduleOptions, now: datetime) -> date | None:
    """Return the day whose edition is made next and was not attempted in vain; None where there is none.

    An edition that cannot be made must not keep feeds from being read: what they drop is lost.
    """
    decision = decide(days, options, now)
    last = find_last_due_day(options, now)
    today = now.astimezone(ZoneInfo(options.timezone)).date()
    if isinstance(decision, Build):
        day = decision.day
    else:
        day = find_next_due(last if last is not None else today - timedelta(days=1), options)[0]
    states = {one.day: one.state for one in days if one.desk == options.desk}
    return None if states.get(day) in _MADE | {DayState.FAILED} else day


def find_wake(
    days: Sequence[DeskDay],
    options: ScheduleOptions,
    *,
    gathered_at: datetime | None,
    sending: Iterable[datetime] = (),
    now: datetime,
) -> datetime | None:
    """Return the next instant after now at which something is to be done, as far as that is known.

    Args:
        days: What is known of the days of this desk.
        options: When the desk works.
        gathered_at: When feeds were last looked at; None where they never were, or there are none.
        sending: When copies are due.
        now: The present instant.
    """
    decision = decide(days, options, now)
    instants = list(sending)
    if isinstance(decision, Wait):
        instants.append(decision.until)
    if gathered_at is not None:
        awaited = _find_awaited_day(days, options, now)
        if awaited is not None:
            instants.append(find_cutoff(awaited, options))
        if options.gather_interval is not None:
            instants.append(gathered_at + options.gather_interval)
    return min((one for one in instants if one > now), default=None)
