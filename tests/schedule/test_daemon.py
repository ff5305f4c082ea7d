from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day

import pytest

from briefing.schedule.daemon import Daemon
from briefing.schedule.options import ScheduleOptions, ServeOptions
from briefing.schedule.round import DeskReport, Phase
from tests.schedule.desk import DeskInMemory, SetClock, fail

DAY = date(2026, 11, 20)
MORNING = datetime(2026, 11, 20, 6, tzinfo=UTC)
OFTEN = ServeOptions(wake_interval=timedelta(milliseconds=20), lease=timedelta(seconds=5))


class RealClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def make_desk(name: str = "desk", *, clock: SetClock | None = None) -> DeskInMemory:
    options = ScheduleOptions(desk=name, timezone="UTC", build_at=time_of_day(6))
    return DeskInMemory(options, clock or SetClock(MORNING), build_takes=timedelta())


def serve(daemon: Daemon, until: Callable[[], bool]) -> None:
    """Let a daemon run until something is so, and stop it."""
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        wait_until(until)
    finally:
        daemon.stop()
        thread.join(10)
    assert not thread.is_alive()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.005)


def test_once_does_what_is_due_for_each_desk_and_gives_its_leases_back() -> None:
    desks = [make_desk("one"), make_desk("two")]
    told: list[DeskReport] = []
    daemon = Daemon(desks, holder="a", clock=desks[0].clock, options=OFTEN, watch=told.append)
    reports = daemon.run_once()
    assert [report.desk for report in reports] == ["one", "two"]
    assert [(desk.archived[DAY], desk.mailed[DAY], desk.memory.leases) for desk in desks] == [(1, 1, {})] * 2
    assert told == list(reports)
    assert [desk.told for desk in desks] == [[report] for report in reports]


def test_a_beat_finds_what_is_due_and_nothing_is_done_twice() -> None:
    desk = make_desk(clock=SetClock(MORNING - timedelta(hours=1)))
    rounds: list[DeskReport] = []
    daemon = Daemon([desk], holder="a", clock=desk.clock, options=OFTEN, watch=rounds.append)

    def advance() -> bool:
        if len(rounds) == 3:
            desk.clock.at = MORNING
        return len(rounds) >= 12

    serve(daemon, advance)
    assert (desk.archived[DAY], desk.mailed[DAY], desk.sends) == (1, 1, 1)
    assert desk.memory.leases == {}


def test_a_trigger_comes_at_the_moment_itself_and_not_with_the_next_beat() -> None:
    now = datetime.now(UTC)
    due = now + timedelta(seconds=1.5)
    options = ScheduleOptions(
        desk="desk", timezone="UTC", build_at=due.time().replace(microsecond=0), gather_interval=None
    )
    desk = DeskInMemory(options, SetClock(now), build_takes=timedelta(), has_feeds=False)
    # one beat only: at the start
    beats = ServeOptions(wake_interval=timedelta(seconds=30), lease=timedelta(minutes=3))

    class _Clock:
        def now(self) -> datetime:
            desk.clock.at = datetime.now(UTC)
            return desk.clock.at

    daemon = Daemon([desk], holder="a", clock=_Clock(), options=beats, watch=lambda _: None)
    serve(daemon, lambda: sum(desk.archived.values()) == 1)
    made_at = next(iter(desk.archived_at.values()))
    assert timedelta() <= made_at - due.replace(microsecond=0) < timedelta(seconds=5)


def test_a_clock_that_is_put_back_by_a_day_does_not_stop_the_beats() -> None:
    desk = make_desk()
    rounds: list[DeskReport] = []
    daemon = Daemon([desk], holder="a", clock=desk.clock, options=OFTEN, watch=rounds.append)

    def put_back() -> bool:
        if len(rounds) == 3:
            desk.clock.at = MORNING - timedelta(days=1)
        return len(rounds) >= 10

    serve(daemon, put_back)
    assert dict(desk.archived) == {DAY: 1}


def test_a_desk_that_fails_does_not_stop_another_one() -> None:
    bad, good = make_desk("bad"), make_desk("good")
    bad.on = fail("whatever it is")
    daemon = Daemon([bad, good], holder="a", clock=good.clock, options=OFTEN, watch=lambda _: None)
    serve(daemon, lambda: good.sends == 1 and len(daemon.reports) == 2)
    assert [report.has_failed or bool(report.failing) for report in daemon.reports.values()] == [True, False]


def test_a_desk_whose_work_takes_long_does_not_stop_another_one() -> None:
    slow, quick = make_desk("slow"), make_desk("quick")
    free = threading.Event()

    def wait(_: str) -> None:
        free.wait(20)

    slow.on = wait
    daemon = Daemon([slow, quick], holder="a", clock=quick.clock, options=OFTEN, watch=lambda _: None)

    def is_done() -> bool:
        if quick.sends == 1:
            free.set()
        return slow.sends == 1

    serve(daemon, is_done)
    assert (slow.archived[DAY], quick.archived[DAY]) == (1, 1)


def test_a_watch_that_fails_ends_nothing() -> None:
    desk = make_desk()
    calls = []

    def watch(report: DeskReport) -> None:
        calls.append(report)
        raise ValueError("no room in the log")

    daemon = Daemon([desk], holder="a", clock=desk.clock, options=OFTEN, watch=watch)
    serve(daemon, lambda: len(calls) > 3)


def test_a_lease_is_renewed_while_work_goes_on() -> None:
    desk = make_desk()
    clock = RealClock()
    options = ServeOptions(wake_interval=timedelta(seconds=30), lease=timedelta(milliseconds=300))
    free = threading.Event()

    def wait(point: str) -> None:
        if point == "build":
            free.wait(20)

    desk.on = wait
    daemon = Daemon([desk], holder="a", clock=clock, options=options, watch=lambda _: None)
    other = desk.start("b")
    seen: list[bool | None] = []

    def is_done() -> bool:
        if "desk:desk" in desk.memory.leases and len(seen) < 4:
            desk.clock.at = clock.now()
            seen.append(other.run().is_leading)
            time.sleep(0.2)  # four times: longer than the lease
        if len(seen) == 4:
            free.set()
        return sum(desk.archived.values()) == 1

    serve(daemon, is_done)
    assert seen == [False] * 4


def test_a_program_that_is_to_stop_ends_what_is_under_way() -> None:
    desk = make_desk()
    entered = threading.Event()

    def on(point: str) -> None:
        if point == "gather":
            entered.set()
            time.sleep(0.05)

    desk.on = on
    daemon = Daemon([desk], holder="a", clock=desk.clock, options=OFTEN, watch=lambda _: None)
    serve(daemon, entered.is_set)
    assert desk.archived[DAY] == 0
    assert desk.memory.leases == {}


@pytest.mark.parametrize("name", ["beat", "trigger"])
def test_only_a_trigger_before_the_next_beat_is_set(name: str) -> None:
    from briefing.schedule.daemon import _find_trigger

    wake_at = MORNING + (timedelta(seconds=30) if name == "trigger" else timedelta(minutes=5))
    report = DeskReport(desk="desk", at=MORNING, is_leading=True, wake_at=wake_at)
    assert _find_trigger(report, ServeOptions()) == (wake_at if name == "trigger" else None)


def test_phases_have_the_names_that_scripts_read() -> None:
    assert [phase.value for phase in Phase] == ["lease", "gather", "build", "queue", "send"]
