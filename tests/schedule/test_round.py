from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from briefing.errors import BriefingError
from briefing.model.delivery import OutboxState
from briefing.model.desk_day import DayState, DeskDay
from briefing.schedule.leader import Leases
from briefing.schedule.options import ScheduleOptions
from briefing.schedule.round import DeskReport, Phase
from briefing.schedule.times import find_due, find_last_due_day, has_edition
from tests.schedule.desk import DeskInMemory, DeskMemory, KilledError, SetClock, fail
from tests.schedule.test_times import ZONES

DAY = date(2026, 11, 20)
MORNING = datetime(2026, 11, 20, 6, tzinfo=UTC)


@pytest.fixture
def desk() -> DeskInMemory:
    options = ScheduleOptions(desk="desk", timezone="UTC", build_at=time(6))
    found = DeskInMemory(options, SetClock(MORNING))
    found.memory.save_day(
        DeskDay(
            desk="desk",
            day=DAY - timedelta(days=1),
            state=DayState.QUEUED,
            due_at=MORNING - timedelta(days=1),
            built_at=MORNING - timedelta(days=1),
            version=1,
        )
    )
    found.memory.saved.clear()
    return found


def phases(report: DeskReport) -> list[tuple[Phase, bool]]:
    return [(step.phase, step.is_ok) for step in report.steps]


def state_of(desk: DeskInMemory, day: date = DAY) -> DayState | None:
    found = desk.memory.days.get(("desk", day))
    return found.state if found is not None else None


# ------------------------------------------------------------------------------------------------------ what is done


def test_at_its_time_an_edition_is_gathered_for_made_queued_and_sent(desk: DeskInMemory) -> None:
    report = desk.start().run()
    assert phases(report) == [(Phase.GATHER, True), (Phase.BUILD, True), (Phase.QUEUE, True), (Phase.SEND, True)]
    assert desk.memory.saved == [(DAY, DayState.BUILDING), (DAY, DayState.BUILT), (DAY, DayState.QUEUED)]
    assert [step.text for step in report.steps] == [
        "2 feeds looked at, 3 new articles",
        "edition 1 of 2026-11-20",
        "2026-11-20: 2 copies queued",
        "2 sent",
    ]
    assert report.next_edition_at == MORNING + timedelta(days=1)
    assert not report.has_failed


def test_what_was_done_is_not_done_again(desk: DeskInMemory) -> None:
    serving = desk.start()
    serving.run()
    report = serving.run()
    assert phases(report) == []
    assert (desk.archived[DAY], desk.mailed[DAY], desk.sends) == (1, 1, 1)
    assert report.wake_at == desk.gathered[-1] + timedelta(minutes=30)


def test_a_desk_without_feeds_and_without_mail_only_makes_its_edition(desk: DeskInMemory) -> None:
    desk.has_feeds = desk.has_mail = False
    assert phases(desk.start().run()) == [(Phase.BUILD, True)]
    assert state_of(desk) is DayState.BUILT


def test_after_an_outage_one_edition_is_made_and_says_that_it_is_late(desk: DeskInMemory) -> None:
    desk.clock.advance(days=3, hours=5)
    report = desk.start().run()
    built = next(step for step in report.steps if step.phase is Phase.BUILD)
    assert built.text == "edition 1 of 2026-11-23, 5 hours late; 3 earlier editions missed"
    assert dict(desk.archived) == {DAY + timedelta(days=3): 1}
    assert [state_of(desk, DAY + timedelta(days=number)) for number in range(4)] == [
        *[DayState.MISSED] * 3,
        DayState.QUEUED,
    ]


def test_an_incomplete_edition_waits_for_a_person(desk: DeskInMemory) -> None:
    desk.incomplete = "only 1 of 9 feeds answered"
    report = desk.start().run()
    assert (state_of(desk), desk.mailed[DAY]) == (DayState.BUILT, 0)
    assert report.days[-1].problem == "only 1 of 9 feeds answered"
    assert desk.start().run().steps == ()


def test_an_incomplete_edition_goes_out_where_the_configuration_says_so(desk: DeskInMemory) -> None:
    desk.incomplete = "only 1 of 9 feeds answered"
    desk.options = ScheduleOptions(desk="desk", timezone="UTC", build_at=time(6), send_incomplete=True)
    desk.start().run()
    assert (state_of(desk), desk.mailed[DAY]) == (DayState.QUEUED, 1)


def test_a_later_version_is_not_mailed_again(desk: DeskInMemory) -> None:
    serving = desk.start()
    serving.run()
    desk.archived[DAY] = 2  # somebody has built by hand
    desk.clock.advance(minutes=5)
    serving.run()
    assert desk.mailed[DAY] == 1


# -------------------------------------------------------------------------------------------------------- what fails


def test_feeds_that_cannot_be_read_do_not_keep_an_edition_from_being_made(desk: DeskInMemory) -> None:
    desk.on = lambda point: fail("no network")(point) if point == "gather" else None
    report = desk.start().run()
    assert phases(report)[:2] == [(Phase.GATHER, False), (Phase.BUILD, True)]
    assert state_of(desk) is DayState.QUEUED
    assert [(one.phase, one.times, one.text) for one in report.failing] == [(Phase.GATHER, 1, "no network")]


def test_an_edition_that_cannot_be_made_is_tried_again_with_growing_pauses(desk: DeskInMemory) -> None:
    desk.on = lambda point: fail("there is no article")(point) if point == "build" else None
    serving = desk.start()
    attempts = []
    for _ in range(180):
        report = serving.run()
        if (Phase.BUILD, False) in phases(report):
            attempts.append(int((desk.clock.now() - MORNING).total_seconds() / 60))
        desk.clock.advance(minutes=1)
    assert attempts == [0, 5, 15, 35, 75, 135]
    assert (state_of(desk), desk.memory.days["desk", DAY].problem) == (DayState.FAILED, "there is no article")
    desk.on = lambda _: None
    desk.clock.advance(hours=1)
    report = serving.run()
    assert state_of(desk) is DayState.QUEUED
    assert report.failing == ()


def test_a_fault_of_the_program_is_a_failure_like_any_other(desk: DeskInMemory) -> None:
    def on(point: str) -> None:
        if point == "build":
            raise ZeroDivisionError("division\nby zero")

    desk.on = on
    report = desk.start().run()
    assert [step.text for step in report.steps if not step.is_ok] == [
        "a fault of the program: ZeroDivisionError: division by zero"
    ]
    assert state_of(desk) is DayState.FAILED


def test_a_store_that_cannot_be_opened_is_told_and_the_round_ends(desk: DeskInMemory) -> None:
    desk.memory.is_broken = True
    serving = desk.start()
    report = serving.run()
    assert phases(report) == [(Phase.LEASE, False)]
    assert report.is_leading is None
    assert desk.archived == Counter()
    desk.memory.is_broken = False
    assert serving.run().failing == ()
    assert desk.archived[DAY] == 1


def test_a_store_that_breaks_after_the_edition_was_archived_makes_no_second_one(desk: DeskInMemory) -> None:
    def on(point: str) -> None:
        desk.memory.is_broken = point == "archived"

    desk.on = on
    assert (Phase.BUILD, False) in phases(desk.start().run())
    assert state_of(desk) is DayState.BUILDING
    desk.memory.is_broken = False
    desk.on = lambda _: None
    desk.clock.advance(minutes=10)
    desk.start("second").run()
    assert (state_of(desk), desk.archived[DAY]) == (DayState.QUEUED, 1)


def test_mail_that_cannot_be_sent_at_all_is_tried_again_after_a_pause(desk: DeskInMemory) -> None:
    desk.send_problem = "the server refuses the login"
    serving = desk.start()
    for _ in range(11):
        serving.run()
        desk.clock.advance(minutes=1)
    assert desk.sends == 3
    report = serving.run()
    assert [(one.phase, one.times) for one in report.failing] == [(Phase.SEND, 3)]
    desk.send_problem = ""
    desk.clock.advance(minutes=5)
    assert serving.run().failing == ()


def test_copies_that_another_sender_left_behind_are_looked_for_every_few_minutes(desk: DeskInMemory) -> None:
    serving = desk.start()
    serving.run()
    desk.memory.rows[DAY, 1] = {OutboxState.SENDING: 2}
    for _ in range(10):
        serving.run()
        desk.clock.advance(minutes=1)
    assert desk.sends == 1 + 2


# ------------------------------------------------------------------------------------------------------ two processes


def test_of_two_processes_one_works_and_the_other_takes_over_when_it_is_gone(desk: DeskInMemory) -> None:
    first, second = desk.start("first"), desk.start("second")
    assert first.run().is_leading
    assert second.run().is_leading is False
    desk.clock.advance(days=1)
    desk.clock.at = MORNING + timedelta(days=1)
    assert second.run().is_leading
    assert desk.archived[DAY + timedelta(days=1)] == 1
    assert first.run().is_leading is False


def test_a_process_that_lost_its_lease_ends_its_work_and_writes_nothing(desk: DeskInMemory) -> None:
    first, second = desk.start("first"), desk.start("second")

    def on(point: str) -> None:
        if point == "build":
            desk.on = lambda _: None
            desk.clock.advance(minutes=4)  # the machine stood still, and the lease ran out
            second.run()

    desk.on = on
    report = first.run()
    assert report.is_stopped
    assert desk.archived[DAY] == 1
    assert state_of(desk) is DayState.BUILT  # by the second; the first wrote nothing over it


def test_a_lease_ends_also_where_the_clock_was_put_back(desk: DeskInMemory) -> None:
    ticks = [0.0]
    leases = Leases(holder="first", length=timedelta(minutes=3), clock=desk.clock, ticks=lambda: ticks[0])
    assert leases.take("desk", desk.open_memory)
    desk.clock.advance(hours=-5)
    assert leases.is_held("desk")
    ticks[0] = 179.0
    assert leases.is_held("desk")
    ticks[0] = 181.0
    assert not leases.is_held("desk")


def test_leases_are_renewed_and_given_back(desk: DeskInMemory) -> None:
    leases = Leases(holder="first", length=timedelta(minutes=3), clock=desk.clock, ticks=lambda: 0.0)
    leases.take("desk", desk.open_memory)
    desk.clock.advance(minutes=2)
    desk.memory.is_broken = True
    leases.renew()
    assert leases.is_held("desk"), "the store may answer again before it has run out"
    desk.memory.is_broken = False
    leases.renew()
    desk.clock.advance(minutes=2)
    assert leases.is_held("desk")
    leases.give_back()
    assert not leases.is_held("desk")
    assert desk.memory.leases == {}


def test_a_program_that_is_to_stop_leaves_a_state_that_is_taken_up_at_once(desk: DeskInMemory) -> None:
    stopped = False

    def on(point: str) -> None:
        nonlocal stopped
        stopped = point == "build"

    desk.on = on
    report = desk.start(is_stopped=lambda: stopped).run()
    assert report.is_stopped
    begun = desk.memory.days["desk", DAY]
    assert (begun.state, begun.attempts, begun.retry_at) == (DayState.BUILDING, 0, None)
    desk.on = lambda _: None
    desk.memory.leases.clear()  # given back
    desk.start("second").run()
    assert (state_of(desk), desk.archived[DAY]) == (DayState.QUEUED, 1)


def test_an_edition_that_kills_its_process_each_time_is_not_tried_without_pause(desk: DeskInMemory) -> None:
    def on(point: str) -> None:
        if point == "build":
            raise KilledError

    desk.on = on
    attempts = []
    for number in range(60):
        try:
            desk.start(f"process {number}").run()
        except KilledError:
            attempts.append(number)
        desk.memory.leases.clear()
        desk.clock.advance(minutes=1)
    assert attempts == [0, 1, 11, 31]


# ---------------------------------------------------------------------------------------------------------- ten years


class _World:
    """Plays the years of one desk: processes that are killed at any point, and clocks that are changed."""

    def __init__(self, options: ScheduleOptions, start: datetime, *, seed: int) -> None:
        self.random = random.Random(seed)
        self.clock = SetClock(start)
        self.desk = DeskInMemory(options, self.clock, on=self._strike)
        self.now = start
        self.processes = 0
        self.kills: Counter[str] = Counter()
        self.running = self.desk.start("process 0")
        #: Chances of a kill at each point, and of a failure.
        self.kill, self.fail = 0.02, 0.01

    def _strike(self, point: str) -> None:
        chance = self.random.random()
        if chance < self.kill:
            self.kills[point] += 1
            raise KilledError
        if chance < self.kill + self.fail and point in {"gather", "build", "send"}:
            raise BriefingError("for some reason")

    def wake(self) -> DeskReport | None:
        try:
            return self.running.run()
        except KilledError:
            self.restart()
            return None

    def restart(self) -> None:
        self.processes += 1
        self.running = self.desk.start(f"process {self.processes}")

    def advance(self, span: timedelta) -> None:
        self.clock.at += span
        self.desk.ticks += span.total_seconds()


def _play(zone: str, build_at: time, first: date, last: date, *, seed: int) -> _World:
    options = ScheduleOptions(desk="desk", timezone=zone, build_at=build_at, gather_interval=None)
    start = find_due(first, options) - timedelta(minutes=1)
    world = _World(options, start, seed=seed)
    true_time, is_back = start, False
    end = find_due(last, options) + timedelta(hours=20)
    while true_time < end:
        report = world.wake()
        pause = timedelta(minutes=4)  # longer than a lease: a killed process is followed by another one
        if report is not None and not report.has_failed and report.is_leading:
            # nothing is due for hours: wake up at random, and at the moment that is known
            pause = timedelta(hours=world.random.uniform(1, 14))
            if report.wake_at is not None:
                pause = min(pause, max(report.wake_at - world.clock.now(), timedelta(minutes=1)))
        true_time += pause
        world.advance(pause)
        chance = world.random.random()
        if is_back and chance < 0.2:
            world.wake()
            world.clock.at, is_back = true_time, False  # put right
        elif not is_back and chance < 0.02:
            world.clock.at -= timedelta(hours=world.random.uniform(0, 23))
            is_back = True
        elif chance > 0.98:
            world.restart()
    return world


@pytest.mark.slow
@pytest.mark.parametrize(("number", "zone"), list(enumerate(ZONES)))
def test_a_year_has_one_edition_a_day_whatever_is_killed(
    number: int, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing.schedule.round.MEMORY", timedelta(days=9))  # as good as 62 here, and faster
    # local times at which clocks change somewhere: midnight, half past midnight, half past two …
    build_at = (time(6), time(0), time(0, 30), time(0), time(2, 30), time(2), time(2, 15), time(23, 59))[number]
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    world = _play(zone, build_at, first, last, seed=number)
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    assert [day for day in days if world.desk.archived[day] != 1] == []
    assert [day for day in days if world.desk.mailed[day] != 1] == []
    assert min(world.kills[point] for point in ("build", "archived", "queue", "queued", "send", "gather")) > 0


@pytest.mark.parametrize("zone", ["Asia/Beirut", "Australia/Lord_Howe"])
def test_days_of_the_week_that_are_configured_have_one_edition_each(zone: str) -> None:
    options = ScheduleOptions(desk="desk", timezone=zone, days=(0, 3, 5), build_at=time(1), gather_interval=None)
    world = _World(options, find_due(date(2026, 3, 1), options), seed=1)
    while world.clock.now() < datetime(2026, 5, 1, tzinfo=UTC):
        world.wake()
        world.advance(timedelta(minutes=world.random.choice([4, 60, 300])))
    days = [date(2026, 3, 1) + timedelta(days=ahead) for ahead in range(58)]
    assert [day for day in days if world.desk.archived[day] != has_edition(day, options)] == []


def test_outages_of_days_cost_editions_and_make_none_twice() -> None:
    options = ScheduleOptions(desk="desk", timezone="Asia/Beirut", build_at=time(0, 30), gather_interval=None)
    world = _World(options, find_due(date(2026, 1, 1), options), seed=5)
    while world.clock.now() < datetime(2027, 1, 1, tzinfo=UTC):
        report = world.wake()
        if report is not None and report.is_leading and not report.has_failed:
            due = find_last_due_day(options, world.clock.now())
            assert due is not None
            assert world.desk.archived[due] == 1
        world.advance(timedelta(hours=world.random.choice([0.1, 0.1, 0.1, 6, 6, 24, 100])))
    last = find_last_due_day(options, world.clock.now() - timedelta(days=5))
    assert last is not None
    days = [date(2026, 1, 1) + timedelta(days=ahead) for ahead in range((last - date(2026, 1, 1)).days + 1)]
    states = {day: state_of(world.desk, day) for day in days}
    assert max(world.desk.archived.values()) == 1
    assert None not in states.values(), "every day is accounted for"
    lost = {day for day, state in states.items() if state in {DayState.MISSED, DayState.FAILED}}
    # an edition whose process was killed after it was archived, on the eve of an outage, is there and counts as missed
    assert {day for day in days if not world.desk.archived[day]} <= lost
    assert len(lost) > 50


def test_each_phase_can_be_killed_and_is_gone_on_with(desk: DeskInMemory) -> None:
    def kill_at(wanted: str) -> Callable[[str], None]:
        def on(point: str) -> None:
            if point == wanted:
                desk.on = lambda _: None
                raise KilledError

        return on

    for number, point in enumerate(("gather", "build", "archived", "queue", "queued", "send")):
        day = DAY + timedelta(days=number)
        desk.clock.at = MORNING + timedelta(days=number)
        desk.on = kill_at(point)
        with pytest.raises(KilledError):
            desk.start(f"{point} killed").run()
        desk.clock.advance(minutes=4)
        report = desk.start(f"{point} taken over").run()
        assert report.is_leading, point
        assert (desk.archived[day], desk.mailed[day], state_of(desk, day)) == (1, 1, DayState.QUEUED), point
        assert desk.memory.rows[day, 1] == {OutboxState.SENT: 2}, point


def test_the_memory_of_tests_keeps_leases_as_the_store_does() -> None:
    memory = DeskMemory()
    length = timedelta(minutes=3)
    assert memory.take_lease("a", holder="one", now=MORNING, length=length)
    assert not memory.take_lease("a", holder="two", now=MORNING + timedelta(minutes=2), length=length)
    assert memory.take_lease("a", holder="two", now=MORNING + length, length=length)
    assert not memory.take_lease("a", holder="one", now=MORNING + length, length=length)
