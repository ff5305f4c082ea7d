"""A week in minutes: three desks, forty subscribers, and everything that fails on the way; nothing is lost or doubled.

Only commands are typed that the README tells a new operator. Feeds and the mail server are real ones on loopback. The
program runs as cron would run it, with its clock set. MAIL_TEST=long lets the whole week pass, which takes minutes;
otherwise two days do, with the same failures.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from briefing.model.delivery import OutboxRow, OutboxState
from briefing.model.desk_day import DayState
from briefing.store import open_store
from tests.answers import feed_answer
from tests.end_to_end.at_time import start_at
from tests.end_to_end.mail_desk import STORE, find_day, import_subscribers, init_desk, load_rows, read_mail, set_values
from tests.end_to_end.program import Done, finish, run
from tests.gather.feed_texts import Item, make_items, make_rss
from tests.smtpserver import Act, Received, SmtpServer
from tests.webserver import Answer, Seen, WebServer

pytestmark = pytest.mark.slow

#: A Tuesday; in the night to Sunday the clocks of Beirut go forward, at midnight.
START = datetime(2025, 3, 25, 0, 10, tzinfo=UTC)
FEEDS_PER_DESK = 2
SUBSCRIBERS = 40
DAWN = time_of_day(6, 0)
#: A feed shows its articles of the last days, one every so many hours.
SPACING = timedelta(hours=6)
SHOWN = timedelta(days=4)
REFUSED, GREYLISTED, UNSURE = 3, 4, 5  # numbers of subscribers whom the server treats badly


@dataclass
class Desk:
    """A desk, and what the test knows of it."""

    key: str
    zone: str
    folder: Path
    items: list[tuple[Item, ...]] = field(default_factory=list)
    #: Days of the week by address.
    readers: dict[str, frozenset[int]] = field(default_factory=dict)

    def load_days(self) -> dict[date, DayState]:
        with open_store(f"sqlite:///{self.folder / STORE}") as store:
            return {day.day: day.state for day in store.load_days(desk=self.key, since=date(2000, 1, 1))}

    def count_articles(self) -> int:
        with open_store(f"sqlite:///{self.folder / STORE}") as store:
            return store.info().articles


class World:
    """Everything outside of the program: the clock, the feeds, the mail server, and the operator."""

    def __init__(self, folder: Path, web: WebServer, mail: SmtpServer) -> None:
        self.folder, self.web, self.mail = folder, web, mail
        self.now = START
        self.network_is_up = True
        self.desks: list[Desk] = []
        self.served_at = START

    # ----------------------------------------------------------------------------------------------- what is typed

    def add_desk(self, key: str, zone: str, readers: Sequence[int], formats: Sequence[str]) -> None:
        """Type what the README says: make a desk, name it, follow feeds, import the readers."""
        desk = Desk(key, zone, self.folder / key)
        values: dict[str, dict[str, object]] = {
            "desk": {"timezone": zone},
            "edition": {"formats": list(formats)},
            "schedule": {"build_at": "06:00", "gather_minutes": 180},
        }
        init_desk(desk.folder, self.mail, key=key, values=values)
        set_values(
            desk.folder,
            {
                "gather": {
                    "contact": "desk@desk.example",
                    "ports": [self.web.port],
                    "allowed_networks": ["127.0.0.0/8"],
                    "parsers": 1,
                },
                "mail": {"send_incomplete": True},  # a day without network is mailed as well: silence is ambiguous
            },
        )
        for _ in range(FEEDS_PER_DESK):
            url = self.add_feed(desk)
            done = run("feeds", "add", url, cwd=desk.folder)
            assert done.code == 0, done.err
        rows = [self.make_reader(desk, number) for number in readers]
        import_subscribers(desk.folder, rows)
        self.desks.append(desk)

    def add_feed(self, desk: Desk) -> str:
        number = len(desk.items) + FEEDS_PER_DESK * len(self.desks)
        host = f"127.0.1.{number + 1}"
        count = int(timedelta(days=9) / SPACING)
        newest = START + timedelta(days=8) + timedelta(minutes=7 * number)
        items = make_items(count, site=f"https://h{number}.test", seed=number, newest=newest, spacing=SPACING)
        desk.items.append(items)

        def answer(seen: Seen) -> Answer:
            if not self.network_is_up:
                return Answer(raw=[b""])
            shown = [item for item in items if self.now - SHOWN <= item.published_at <= self.now]
            body = make_rss(shown, title=f"Gazette {number}")
            route = feed_answer(body, etag=f'"{shown[0].guid if shown else ""}"')
            assert callable(route)
            return route(seen)

        self.web.add("/feed", answer, host=host)
        return self.web.url("/feed", host)

    def make_reader(self, desk: Desk, number: int) -> dict[str, str]:
        address = f"reader{number}@readers.example"
        is_weekly = number % 10 == 9
        desk.readers[address] = frozenset({0, 2, 4}) if is_weekly else frozenset(range(7))
        return {
            "address": address,
            "name": f"Reader {number}",
            "format": ("pdf", "html", "text")[number % 3],
            "days": "mon wed fri" if is_weekly else "",
            "send_at": "09:30" if number % 8 == 7 else "",
            "timezone": "Asia/Kathmandu" if number % 16 == 15 else "",
        }

    # -------------------------------------------------------------------------------------------------- what happens

    def start(self) -> subprocess.Popen[str]:
        folders = [desk.folder for desk in self.desks]
        return start_at(self.now, "serve", "--once", *folders, cwd=self.folder)

    def pass_time(self, *, hours: float, step: float = 2, act: Callable[[], Done] | None = None) -> None:
        """Let cron start the program now, and again after each step, for so many hours."""
        until = self.now + timedelta(hours=hours)
        while self.now < until:
            done = (act or self.serve)()
            assert "Traceback" not in done.err, done.err
            assert "@" not in done.err.replace("desk@desk.example", ""), "an address in the log"
            self.served_at = self.now
            self.now += timedelta(hours=step)

    def serve(self) -> Done:
        return finish(self.start())

    def serve_and_be_killed(self, seconds: float) -> Done:
        process = self.start()
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Done(-signal.SIGKILL, "", "")

    @contextmanager
    def without_network(self) -> Iterator[None]:
        self.network_is_up = False
        yield
        self.network_is_up = True

    @contextmanager
    def without_mail_server(self) -> Iterator[None]:
        self.mail.go_down()
        yield
        self.mail.come_back()

    @contextmanager
    def without_store(self, desk: Desk) -> Iterator[None]:
        """Put a folder where the store is: as a disk that is not mounted."""
        path, aside = desk.folder / STORE, desk.folder / "aside"
        path.rename(aside)
        path.mkdir()
        yield
        path.rmdir()
        aside.rename(path)

    # -------------------------------------------------------------------------------------------------- what is counted

    def editions(self, desk: Desk) -> dict[date, int]:
        """Count the versions of each day in the archive."""
        done = run("archive", "verify", cwd=desk.folder)
        assert done.code == 0, done.err
        listed = run("archive", "list", "--json", cwd=desk.folder).answer["editions"]
        return dict(Counter(date.fromisoformat(one["date"]) for one in listed))

    def mails(self, desk: Desk) -> dict[tuple[str, date], list[Received]]:
        """Return the copies that arrived, by address and day."""
        found: dict[tuple[str, date], list[Received]] = {}
        for one in self.mail.received:
            if one.recipients[0] in desk.readers:
                key, day = find_day(one)
                assert key == desk.key
                found.setdefault((one.recipients[0], day), []).append(one)
        return found

    def rows(self, desk: Desk, day: date) -> tuple[OutboxRow, ...]:
        return load_rows(desk.folder, desk=desk.key, day=day)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    acts: dict[str | int, Act | Sequence[Act]] = {
        f"reader{REFUSED}@readers.example": Act(rcpt="550 5.1.1 no such mailbox"),
        f"reader{GREYLISTED}@readers.example": [Act(rcpt="451 4.7.1 greylisted")],
        f"reader{UNSURE}@readers.example": [Act(drop="taken")],
    }
    with WebServer() as web, SmtpServer(acts=acts) as mail:
        yield World(tmp_path, web, mail)


def check(world: World, *, missed: int) -> Counter[str]:
    """Check that nothing is lost and nothing doubled; count what there is."""
    total: Counter[str] = Counter()
    for desk in world.desks:
        days = desk.load_days()
        editions = world.editions(desk)
        assert set(editions.values()) == {1}, (desk.key, editions)
        without = sorted(find_due_days(desk.zone, world.served_at) - set(editions))
        assert len(without) <= missed, (desk.key, without)
        assert [days.get(day) for day in without] == [DayState.MISSED] * len(without), (desk.key, days)
        check_mails(world, desk, sorted(editions), total)
        times = [item.published_at for items in desk.items for item in items]
        stored = desk.count_articles()
        assert sum(one <= world.served_at - timedelta(hours=8) for one in times) <= stored, desk.key
        assert stored <= sum(one <= world.served_at for one in times), desk.key
        total["editions"] += len(editions)
        total["missed"] += len(without)
        total["articles"] += stored
    assert world.mail.faults == []
    return total


def find_due_days(zone: str, until: datetime) -> set[date]:
    """Return the local days whose edition was due, at six o'clock, since the start."""
    first = START.astimezone(ZoneInfo(zone)).date()
    days = [first + timedelta(days=number) for number in range(9)]
    return {day for day in days if START <= datetime.combine(day, DAWN, tzinfo=ZoneInfo(zone)) <= until}


def check_mails(world: World, desk: Desk, days: Sequence[date], total: Counter[str]) -> None:
    """Check that each who wanted a day's edition has it once, but those whose copy is refused or unknown."""
    mails = world.mails(desk)
    assert {day for _, day in mails} <= set(days)
    doubled = [(name, day) for (name, day), copies in mails.items() if len(copies) > 1]
    assert doubled == []
    by_id = {str(read_mail(copies[0])["Message-ID"]) for copies in mails.values()}
    for day in days:
        wanting = {name for name, wanted in desk.readers.items() if day.weekday() in wanted}
        rows = world.rows(desk, day)
        assert len(rows) == len({row.subscriber for row in rows}) == len(wanting), (desk.key, day)
        states = Counter(row.state for row in rows)
        arrived = {name for name, other in mails if other == day}
        assert arrived <= wanting
        assert states.keys() <= {OutboxState.SENT, OutboxState.REFUSED, OutboxState.UNKNOWN}, (desk.key, day, states)
        for row in rows:
            assert (row.message_id in by_id) == (row.state is OutboxState.SENT) or row.state is OutboxState.UNKNOWN, row
        total["mails"] += len(arrived)
        total.update({state.value: count for state, count in states.items()})


def add_desks(world: World) -> None:
    world.add_desk("hindu-kush", "Asia/Kabul", range(14), ["html", "pdf", "json", "text"])
    world.add_desk("levant", "Asia/Beirut", range(14, 27), ["html", "json", "text"])
    world.add_desk("atlantic", "America/New_York", range(27, SUBSCRIBERS), ["html", "json", "text"])


def live_two_days(world: World) -> None:
    """Let everything fail once, at the worst time of a desk; the program runs a dozen times."""
    world.pass_time(hours=2)
    with world.without_mail_server():  # Kabul's edition is due
        world.pass_time(hours=2.5, step=2.5)
    world.pass_time(hours=2)  # Beirut's
    with world.without_store(world.desks[1]):
        world.pass_time(hours=4, step=4)
    world.pass_time(hours=1, step=1, act=lambda: world.serve_and_be_killed(3))  # New York's
    world.pass_time(hours=14, step=7)
    with world.without_network():  # Kabul's
        world.pass_time(hours=3, step=3)
    world.pass_time(hours=21, step=7)


def live_a_week(world: World) -> None:
    """Let everything fail for hours; the program runs every second hour."""
    chance = random.Random(20250325)
    world.pass_time(hours=24)
    with world.without_network():
        world.pass_time(hours=8)
    world.pass_time(hours=16)
    with world.without_store(world.desks[1]):
        world.pass_time(hours=6)
    with world.without_mail_server():
        world.pass_time(hours=12)
    world.pass_time(hours=6)
    world.pass_time(hours=24, act=lambda: world.serve_and_be_killed(chance.uniform(1, 15)))
    world.now += timedelta(hours=30)  # the machine is off
    world.pass_time(hours=42)


def test_days_with_outages_lose_and_double_nothing(world: World) -> None:
    is_long = os.environ.get("MAIL_TEST") == "long"
    add_desks(world)
    (live_a_week if is_long else live_two_days)(world)
    total = check(world, missed=2 if is_long else 0)
    sys.stdout.write(f"{dict(total)}\n")
    assert total["editions"] >= (18 if is_long else 6)
    assert total["mails"] >= (200 if is_long else 60)
