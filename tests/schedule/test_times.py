from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.model.desk_day import DayState, DeskDay
from briefing.schedule.options import ScheduleOptions
from briefing.schedule.times import (
    Build,
    Wait,
    decide,
    find_cutoff,
    find_due,
    find_instant,
    find_last_due_day,
    find_next_due,
    find_retry,
    find_wake,
    has_edition,
    is_gathering_due,
)

ZONES = (
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Beirut",
    "Africa/Cairo",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
#: Friday; no change of any clock is near.
DAY = date(2026, 11, 20)
DESK = ScheduleOptions(desk="desk", timezone="UTC", build_at=time(6))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def known(day: date, state: DayState, **values: Any) -> DeskDay:
    return DeskDay(desk="desk", day=day, state=state, due_at=find_due(day, DESK), **values)


# ------------------------------------------------------------------------------------------ local times and instants


@pytest.mark.parametrize(
    ("zone", "day", "local", "utc"),
    [
        # ordinary days: offsets of hours, half hours and quarters
        ("Asia/Kabul", date(2026, 11, 20), time(6), "2026-11-20T01:30"),
        ("Asia/Kathmandu", date(2026, 11, 20), time(6), "2026-11-20T00:15"),
        ("America/New_York", date(2026, 11, 20), time(20), "2026-11-21T01:00"),
        # Berlin: 02:00 becomes 03:00, at 01:00 UTC
        ("Europe/Berlin", date(2026, 3, 29), time(1, 59), "2026-03-29T00:59"),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:00"),
        ("Europe/Berlin", date(2026, 3, 29), time(3), "2026-03-29T01:00"),
        # Berlin: 03:00 becomes 02:00, so 02:30 comes at 00:30 and at 01:30 UTC
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        ("Europe/Berlin", date(2026, 10, 25), time(3), "2026-10-25T02:00"),
        # Beirut: midnight becomes 01:00; the day begins at 01:00
        ("Asia/Beirut", date(2026, 3, 29), time(0), "2026-03-28T22:00"),
        ("Asia/Beirut", date(2026, 3, 29), time(0, 30), "2026-03-28T22:00"),
        # Beirut: on the 24th at midnight it becomes 23:00 again
        ("Asia/Beirut", date(2026, 10, 24), time(23, 30), "2026-10-24T20:30"),
        # Cairo: midnight becomes 01:00
        ("Africa/Cairo", date(2026, 4, 24), time(0), "2026-04-23T22:00"),
        # Lord Howe: half an hour
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04T14:45"),
        ("America/New_York", date(2028, 2, 29), time(6), "2028-02-29T11:00"),
    ],
)
def test_a_local_time_has_one_instant_whatever_the_clocks_do(zone: str, day: date, local: time, utc: str) -> None:
    assert find_instant(day, local, ZoneInfo(zone)) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(
    st.sampled_from(ZONES),
    st.dates(date(2018, 1, 1), date(2037, 12, 31)),
    st.times(),
)
def test_an_instant_shows_the_local_time_or_lies_at_the_end_of_the_gap(zone: str, day: date, local: time) -> None:
    place = ZoneInfo(zone)
    found = find_instant(day, local, place)
    wanted = datetime.combine(day, local.replace(microsecond=0))
    shown = found.astimezone(place).replace(tzinfo=None)
    if shown != wanted:
        before = (found - timedelta(seconds=1)).astimezone(place).replace(tzinfo=None)
        assert before < wanted < shown
    else:
        earlier = found - timedelta(hours=1)
        assert earlier.astimezone(place).replace(tzinfo=None) != wanted


def test_a_day_that_a_zone_left_out_has_no_edition() -> None:
    samoa = ScheduleOptions(desk="desk", timezone="Pacific/Apia", build_at=time(6))
    days = [date(2011, 12, 29) + timedelta(days=number) for number in range(3)]
    assert [has_edition(day, samoa) for day in days] == [True, False, True]
    assert find_next_due(days[0], samoa)[0] == days[2]


def test_only_days_of_the_week_that_are_configured_have_an_edition() -> None:
    weekly = ScheduleOptions(desk="desk", timezone="UTC", days=(4,), build_at=time(6))
    assert find_last_due_day(weekly, at(DAY, 7)) == DAY
    assert find_last_due_day(weekly, at(DAY, 5)) == DAY - timedelta(days=7)
    assert find_next_due(DAY, weekly) == (DAY + timedelta(days=7), at(DAY + timedelta(days=7), 6))


def test_a_desk_without_days_is_refused() -> None:
    with pytest.raises(ValueError, match="no day of the week"):
        find_next_due(DAY, ScheduleOptions(desk="desk", timezone="UTC", days=()))


@pytest.mark.parametrize("zone", ZONES)
def test_each_day_is_due_once_and_in_order(zone: str) -> None:
    options = ScheduleOptions(desk="desk", timezone=zone, build_at=time(0, 30))
    instants = [find_due(date(2025, 12, 31) + timedelta(days=number), options) for number in range(400)]
    steps = {(after - before) for before, after in itertools.pairwise(instants)}
    assert min(steps) >= timedelta(hours=22, minutes=30)
    assert max(steps) <= timedelta(hours=25, minutes=30)


# ------------------------------------------------------------------------------------------------------ what is made


def test_a_new_desk_makes_todays_edition_and_owes_none_of_yesterday() -> None:
    assert decide((), DESK, at(DAY, 5)) == Wait(until=at(DAY, 6))
    assert decide((), DESK, at(DAY, 18)) == Build(day=DAY, due_at=at(DAY, 6))


def test_an_edition_is_made_at_its_time_and_once() -> None:
    yesterday = known(DAY - timedelta(days=1), DayState.QUEUED)
    assert decide([yesterday], DESK, at(DAY, 5, 59)) == Wait(until=at(DAY, 6))
    assert decide([yesterday], DESK, at(DAY, 6)) == Build(day=DAY, due_at=at(DAY, 6))
    for state in (DayState.BUILT, DayState.QUEUED):
        assert decide([yesterday, known(DAY, state)], DESK, at(DAY, 6)) == Wait(until=at(DAY + timedelta(days=1), 6))


def test_an_edition_says_that_it_is_late_when_it_is_more_than_two_hours_late() -> None:
    yesterday = known(DAY - timedelta(days=1), DayState.QUEUED)
    punctual, late = decide([yesterday], DESK, at(DAY, 8)), decide([yesterday], DESK, at(DAY, 8, 1))
    assert isinstance(punctual, Build)
    assert isinstance(late, Build)
    assert (punctual.is_late, late.is_late) == (False, True)
    assert late.late_by == timedelta(hours=2, minutes=1)


def test_after_an_outage_only_the_newest_edition_is_made_and_the_others_are_missed() -> None:
    last = known(DAY - timedelta(days=4), DayState.QUEUED)
    order = decide([last], DESK, at(DAY, 5))
    assert isinstance(order, Build)
    assert order.day == DAY - timedelta(days=1)
    assert order.is_late
    assert [(one.day, one.state) for one in order.missed] == [
        (DAY - timedelta(days=3), DayState.MISSED),
        (DAY - timedelta(days=2), DayState.MISSED),
    ]


def test_days_without_an_edition_are_not_missed() -> None:
    weekly = ScheduleOptions(desk="desk", timezone="UTC", days=(0, 4), build_at=time(6))
    order = decide([known(DAY - timedelta(days=14), DayState.QUEUED)], weekly, at(DAY, 6))
    assert isinstance(order, Build)
    assert [one.day.weekday() for one in order.missed] == [0, 4, 0]


def test_an_edition_that_was_begun_by_a_killed_process_is_begun_anew() -> None:
    begun = known(DAY, DayState.BUILDING, attempts=1)
    order = decide([begun], DESK, at(DAY, 6, 10))
    assert isinstance(order, Build)
    assert (order.day, order.attempt) == (DAY, 2)


def test_an_edition_that_was_begun_and_never_finished_is_missed_when_the_next_one_is_due() -> None:
    begun = known(DAY - timedelta(days=1), DayState.BUILDING, attempts=3)
    order = decide([begun], DESK, at(DAY, 6))
    assert isinstance(order, Build)
    assert [(one.day, one.attempts) for one in order.missed] == [(DAY - timedelta(days=1), 3)]


def test_a_failed_edition_is_tried_again_until_the_next_one_is_due() -> None:
    failed = known(DAY, DayState.FAILED, attempts=2, retry_at=at(DAY, 7))
    assert decide([failed], DESK, at(DAY, 6, 30)) == Wait(until=at(DAY, 7))
    order = decide([failed], DESK, at(DAY, 7))
    assert isinstance(order, Build)
    assert (order.day, order.attempt) == (DAY, 3)
    tomorrow = decide([failed], DESK, at(DAY + timedelta(days=1), 6))
    assert isinstance(tomorrow, Build)
    assert (tomorrow.day, tomorrow.missed) == (DAY + timedelta(days=1), ())


def test_retries_come_at_growing_distances() -> None:
    minutes = [
        (find_retry(attempt, DESK, at(DAY, 6)) - at(DAY, 6)).total_seconds() / 60 for attempt in (1, 2, 3, 9, 999)
    ]
    assert minutes == [5, 10, 20, 60, 60]


def test_a_clock_that_is_put_back_makes_nothing_twice() -> None:
    days = [known(DAY - timedelta(days=1), DayState.QUEUED), known(DAY, DayState.QUEUED)]
    for hours in range(25):
        order = decide(days, DESK, at(DAY, 7) - timedelta(hours=hours))
        assert isinstance(order, Wait)
        assert order.until >= at(DAY, 6)


def test_a_retry_that_a_wrong_clock_put_far_away_is_not_waited_for() -> None:
    failed = known(DAY, DayState.FAILED, attempts=1, retry_at=at(DAY, 23))
    assert isinstance(decide([failed], DESK, at(DAY, 6, 30)), Build)


def test_a_clock_that_ran_ahead_by_years_does_not_stop_the_desk() -> None:
    ahead = DAY + timedelta(days=365)
    days = [known(DAY - timedelta(days=1), DayState.QUEUED), known(ahead, DayState.QUEUED)]
    days += [known(DAY + timedelta(days=number), DayState.MISSED) for number in range(365)]
    order = decide(days, DESK, at(DAY, 6))
    assert isinstance(order, Build)
    assert order.day == DAY
    days[2] = known(DAY, DayState.QUEUED)
    order = decide(days, DESK, at(DAY + timedelta(days=1), 6))
    assert isinstance(order, Build)
    assert order.day == DAY + timedelta(days=1)
    assert isinstance(decide(days, DESK, at(ahead, 12)), Wait)


def test_a_missed_edition_is_not_made_after_a_newer_one() -> None:
    days = [known(DAY - timedelta(days=1), DayState.MISSED), known(DAY, DayState.QUEUED)]
    assert isinstance(decide(days, DESK, at(DAY, 5)), Wait)


def test_days_of_other_desks_count_for_nothing() -> None:
    other = DeskDay(desk="other", day=DAY, state=DayState.QUEUED, due_at=at(DAY, 6))
    assert isinstance(decide([other], DESK, at(DAY, 6)), Build)


STATES = st.sampled_from(DayState)


@given(
    st.sampled_from(ZONES),
    st.times(),
    st.sets(st.integers(0, 6), min_size=1),
    st.dictionaries(st.integers(-70, 3), st.tuples(STATES, st.integers(0, 9)), max_size=6),
    st.datetimes(at(date(2020, 1, 1), 0).replace(tzinfo=None), at(date(2030, 1, 1), 0).replace(tzinfo=None)),
)
def test_whatever_is_known_a_decision_names_what_is_due_or_an_instant_to_come(
    zone: str,
    build_at: time,
    weekdays: set[int],
    states: dict[int, tuple[DayState, int]],
    moment: datetime,
) -> None:
    options = ScheduleOptions(desk="desk", timezone=zone, days=tuple(sorted(weekdays)), build_at=build_at)
    now = moment.replace(tzinfo=UTC)
    today = now.astimezone(ZoneInfo(zone)).date()
    days = [
        DeskDay(desk="desk", day=today + timedelta(days=number), state=state, due_at=now, attempts=attempts)
        for number, (state, attempts) in states.items()
    ]
    order = decide(days, options, now)
    if isinstance(order, Wait):
        assert order.until > now
    else:
        assert has_edition(order.day, options)
        assert order.due_at <= now < find_next_due(order.day, options)[1]
        assert not any(one.day == order.day and one.built_at for one in days)
        assert all(one.day < order.day for one in order.missed)
    wake = find_wake(days, options, gathered_at=now, now=now)
    assert wake is None or wake > now


# ------------------------------------------------------------------------------------------------------- gathering


def test_feeds_are_looked_at_after_each_interval() -> None:
    days = [known(DAY, DayState.QUEUED)]
    assert is_gathering_due(days, DESK, gathered_at=None, now=at(DAY, 12))
    assert not is_gathering_due(days, DESK, gathered_at=at(DAY, 11, 31), now=at(DAY, 12))
    assert is_gathering_due(days, DESK, gathered_at=at(DAY, 11, 30), now=at(DAY, 12))
    assert is_gathering_due(days, DESK, gathered_at=at(DAY, 13), now=at(DAY, 12)), "the clock was put back"


def test_nothing_is_fetched_between_the_last_look_and_the_edition() -> None:
    options = ScheduleOptions(desk="desk", timezone="UTC", build_at=time(6), cutoff=time(5))
    days = [known(DAY - timedelta(days=1), DayState.QUEUED)]
    assert find_cutoff(DAY, options) == at(DAY, 5)
    assert not is_gathering_due(days, options, gathered_at=at(DAY, 4, 40), now=at(DAY, 4, 59))
    assert is_gathering_due(days, options, gathered_at=at(DAY, 4, 40), now=at(DAY, 5))
    assert not is_gathering_due(days, options, gathered_at=at(DAY, 5), now=at(DAY, 5, 59))
    assert not is_gathering_due(days, options, gathered_at=at(DAY, 5), now=at(DAY, 6))
    assert is_gathering_due([*days, known(DAY, DayState.BUILT)], options, gathered_at=at(DAY, 5), now=at(DAY, 6))


def test_a_late_edition_is_preceded_by_a_look_at_the_feeds() -> None:
    days = [known(DAY - timedelta(days=1), DayState.QUEUED)]
    assert is_gathering_due(days, DESK, gathered_at=at(DAY, 1), now=at(DAY, 14))
    assert not is_gathering_due(days, DESK, gathered_at=at(DAY, 13, 59), now=at(DAY, 14))


def test_the_edition_of_a_past_day_is_made_without_another_look() -> None:
    days = [known(DAY - timedelta(days=2), DayState.QUEUED)]
    assert not is_gathering_due(days, DESK, gathered_at=at(DAY - timedelta(days=2), 9), now=at(DAY, 3))


def test_an_edition_that_fails_does_not_keep_feeds_from_being_read() -> None:
    failed = [known(DAY, DayState.FAILED, attempts=4, retry_at=at(DAY, 10))]
    assert is_gathering_due(failed, DESK, gathered_at=at(DAY, 9), now=at(DAY, 9, 30))


def test_without_an_interval_feeds_are_looked_at_before_an_edition_only() -> None:
    options = ScheduleOptions(desk="desk", timezone="UTC", build_at=time(6), gather_interval=None)
    days = [known(DAY - timedelta(days=1), DayState.QUEUED)]
    looks = [
        hour
        for hour in range(24)
        if is_gathering_due(days, options, gathered_at=at(DAY - timedelta(days=1), 6), now=at(DAY, hour))
    ]
    assert looks[0] == 6


def test_the_next_thing_to_do_is_the_first_of_all() -> None:
    options = ScheduleOptions(desk="desk", timezone="UTC", build_at=time(6), cutoff=time(5, 30))
    days = [known(DAY - timedelta(days=1), DayState.QUEUED)]

    def wake(
        hour: int, minute: int, *, gathered: datetime | None, sending: tuple[datetime, ...] = ()
    ) -> datetime | None:
        return find_wake(days, options, gathered_at=gathered, sending=sending, now=at(DAY, hour, minute))

    assert wake(5, 0, gathered=None) == at(DAY, 6)
    assert wake(5, 0, gathered=at(DAY, 4, 59)) == at(DAY, 5, 29)
    assert wake(5, 29, gathered=at(DAY, 5, 29)) == at(DAY, 5, 30)
    assert wake(5, 0, gathered=None, sending=(at(DAY, 4), at(DAY, 5, 10))) == at(DAY, 5, 10)


# ----------------------------------------------------------------------------------------------------------- ten years


def _play_years(options: ScheduleOptions, first: date, last: date, *, seed: int) -> Counter[date]:
    """Let processes come and go, and clocks be changed, and return how often each edition was made."""
    chance = random.Random(seed)
    days: dict[date, DeskDay] = {}
    made: Counter[date] = Counter()
    true_time = find_due(first, options) - timedelta(minutes=1)
    back = timedelta()
    end = find_due(last, options) + timedelta(hours=20)
    while true_time < end:
        now = true_time - back
        order = decide(list(days.values())[-9:], options, now)
        if isinstance(order, Wait):
            # whoever waits wakes up at the moment that is known, or before it
            true_time += min(order.until - now, timedelta(hours=chance.choice((3, 10, 30))))
            if back and chance.random() < 0.3:
                back = timedelta()
            elif not back and chance.random() < 0.03:
                back = timedelta(hours=chance.uniform(0, 23))
            continue
        for missed in order.missed:
            days[missed.day] = missed
        entry = DeskDay(
            desk="desk", day=order.day, state=DayState.BUILDING, due_at=order.due_at, attempts=order.attempt
        )
        earlier, days[order.day] = days.get(order.day), entry
        true_time += timedelta(minutes=chance.choice((1, 3, 40)))
        fate = chance.random()
        if fate < 0.05:  # killed before the edition was archived
            true_time += timedelta(minutes=4)
        elif fate < 0.1:
            retry_at = find_retry(order.attempt, options, true_time - back)
            days[order.day] = replace(entry, state=DayState.FAILED, retry_at=retry_at)
        else:
            if not (made[order.day] and earlier is not None and earlier.state in {DayState.BUILDING, DayState.FAILED}):
                made[order.day] += 1  # else the archive has it
            days[order.day] = replace(entry, state=DayState.QUEUED) if fate >= 0.15 else entry  # killed after it was
    return made


@pytest.mark.slow
@pytest.mark.parametrize(("number", "zone"), list(enumerate(ZONES)))
def test_ten_years_have_exactly_one_edition_on_each_day(number: int, zone: str) -> None:
    # local times at which clocks change somewhere: midnight, half past midnight, half past two …
    build_at = (time(6), time(0), time(0, 30), time(0), time(2, 30), time(2), time(2, 15), time(23, 59))[number]
    options = ScheduleOptions(desk="desk", timezone=zone, build_at=build_at)
    first, last = date(2020, 1, 1), date(2029, 12, 31)
    made = _play_years(options, first, last, seed=number)
    assert len(made) >= 3653
    assert [day for day in (first + timedelta(days=ahead) for ahead in range(3653)) if made[day] != 1] == []
    assert made[date(2028, 2, 29)] == 1
