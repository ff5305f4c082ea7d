"""One send, with a real store and a real server that misbehaves."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time
from pathlib import Path
from typing import Any

import pytest

from briefing.deliver.copies import DeskDefaults, EditionName, enqueue_edition, is_allowed, plan_copies
from briefing.deliver.options import Security, SendingOptions, SmtpOptions, UnknownPolicy
from briefing.deliver.pacing import Pace
from briefing.deliver.sending import SendReport, Wanted, send_due
from briefing.deliver.smtp import SmtpMailer
from briefing.errors import RenderError, StoreError
from briefing.model.delivery import DeliveryFormat, OutboxRow, OutboxState, ReceiptKind, Subscriber, Variant
from briefing.store import SqlStore, open_store
from tests.smtpserver import Act, Habits, SmtpServer

DESK = "lenne"
DAY = date(2031, 3, 16)  # a Sunday
NOW = datetime(2031, 3, 16, 6, 0, tzinfo=UTC)
EDITION = EditionName(DESK, DAY, 1)
OPTIONS = SendingOptions(envelope_sender="desk@example.org", connections=4, claim=10)
DEFAULTS = DeskDefaults(timezone="UTC")


@dataclass
class HandClock:
    """A clock that is set by hand."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class PlainMessage:
    wanted: Wanted
    problem: str = ""
    size: int = 0

    def address(
        self, recipient: str, *, name: str = "", message_id: str, date: datetime, in_reply_to: str = ""
    ) -> bytes:
        body = "x" * 70 + "\r\n"
        head = f"To: {name}<{recipient}>\r\nDate: {date}\r\nMessage-ID: {message_id}\r\n"
        head += f"In-Reply-To: {in_reply_to}\r\n" if in_reply_to else ""
        return (head + "\r\n" + body * (self.size // 72)).encode()


@dataclass
class Post:
    """A store with subscribers, a server, and what sends from the one to the other."""

    store: SqlStore
    server: SmtpServer
    clock: HandClock = field(default_factory=HandClock)
    options: SendingOptions = OPTIONS
    prepared: list[Wanted] = field(default_factory=list)
    make: Callable[[Wanted], PlainMessage] = PlainMessage
    smtp: dict[str, Any] = field(default_factory=dict)

    def add(self, count: int, **changes: Any) -> tuple[Subscriber, ...]:
        start = len(self.store.load_subscribers(desk=DESK))
        return self.store.save_subscribers(
            [Subscriber(desk=DESK, address=f"r{start + number}@example.net", **changes) for number in range(count)]
        )

    def enqueue(self, edition: EditionName = EDITION) -> int:
        return enqueue_edition(
            self.store, self.store, edition=edition, options=self.options, defaults=DEFAULTS, now=self.clock.at
        )

    def open_mailer(self) -> SmtpMailer:
        options = SmtpOptions(host="localhost", port=self.server.port, security=Security.NONE, reply_timeout=5.0)
        return SmtpMailer(replace(options, **self.smtp))

    def prepare(self, wanted: Wanted) -> PlainMessage:
        self.prepared.append(wanted)
        return self.make(wanted)

    def send(
        self, *, sender: str = "one", stop: Callable[[], bool] = lambda: False, outbox: Any = None, **changes: Any
    ) -> SendReport:
        return send_due(
            outbox or self.store, self.store, desk=DESK, sender=sender, open_mailer=self.open_mailer,
            prepare=self.prepare, clock=self.clock, options=replace(self.options, **changes), tell=lambda _: None, stop=stop,
        )  # fmt: skip

    def states(self) -> Counter[OutboxState]:
        return Counter(row.state for row in self.rows())

    def rows(self) -> tuple[OutboxRow, ...]:
        return self.store.load_rows(desk=DESK, day=DAY)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with SmtpServer() as server, open_store(f"sqlite:///{tmp_path / 'store.sqlite3'}") as store:
        yield Post(store, server)
        assert server.faults == []


def is_each_sent_once(post: Post, count: int) -> bool:
    return post.server.count_by_recipient() == {f"r{number}@example.net": 1 for number in range(count)}


# ---------------------------------------------------------------------------------------------------- who gets a copy


def test_each_subscriber_of_the_day_gets_one_copy(post: Post) -> None:
    post.add(2)
    post.add(1, days=(0, 1))
    post.add(1, paused_at=NOW)

    assert post.enqueue() == 2
    assert post.enqueue() == 0


def test_m03_message_id_names_the_edition_and_cannot_be_guessed(post: Post) -> None:
    post.add(300)
    post.enqueue()
    ids = [row.message_id for row in post.rows()]
    tokens = {one.partition("@")[0].rpartition(".")[2] for one in ids}

    assert all(one.startswith("<lenne.2031-03-16.1.") and one.endswith("@example.org>") for one in ids)
    assert len(tokens) == 300
    assert all(len(bytes.fromhex(token)) * 8 >= 128 for token in tokens)


def test_m03_message_id_of_a_second_try_is_the_first_one(post: Post) -> None:
    post.add(1)
    post.enqueue()
    post.server.acts = {"r0@example.net": [Act(end="451 4.3.0 later")]}
    post.send()
    post.clock.at += timedelta(minutes=6)
    post.send()

    assert post.rows()[0].message_id.encode() in post.server.received[0].data
    assert post.rows()[0].attempts == 2


@pytest.mark.parametrize(
    ("changes", "defaults", "due"),
    [
        ({}, DEFAULTS, NOW),
        ({"send_time": day_time(7, 30)}, DEFAULTS, datetime(2031, 3, 16, 7, 30, tzinfo=UTC)),
        ({"timezone": "Asia/Kabul"}, DeskDefaults(timezone="UTC", send_at=day_time(7)), datetime(2031, 3, 16, 2, 30, tzinfo=UTC)),
        ({}, DeskDefaults(timezone="Asia/Kathmandu", send_at=day_time(7)), datetime(2031, 3, 16, 1, 15, tzinfo=UTC)),
        ({"send_time": day_time(0), "timezone": "America/New_York"}, DEFAULTS, datetime(2031, 3, 16, 4, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_copy_is_due_at_the_local_time_of_its_reader(
    changes: dict[str, Any], defaults: DeskDefaults, due: datetime
) -> None:
    reader = Subscriber(id=1, desk=DESK, address="a@example.net", **changes)
    (row,) = plan_copies([reader], edition=EDITION, options=OPTIONS, defaults=defaults, now=NOW)

    assert row.due_at == due
    assert row.stale_at == max(due, NOW) + OPTIONS.stale_after


@pytest.mark.parametrize(
    ("day", "due"),
    [(date(2031, 3, 30), datetime(2031, 3, 30, 1, 30, tzinfo=UTC)), (date(2031, 10, 26), datetime(2031, 10, 26, 0, 30, tzinfo=UTC))],
    ids=["skipped", "twice"],
)  # fmt: skip
def test_copy_is_due_once_where_the_clock_changes(day: date, due: datetime) -> None:
    reader = Subscriber(id=1, desk=DESK, address="a@example.net", send_time=day_time(2, 30), timezone="Europe/Berlin")
    (row,) = plan_copies([reader], edition=EditionName(DESK, day, 1), options=OPTIONS, defaults=DEFAULTS, now=NOW)

    assert row.due_at == due


def test_choices_of_a_reader_make_the_variant() -> None:
    reader = Subscriber(
        id=1, desk=DESK, address="a@example.net", sections=("military", "diplomacy"), format=DeliveryFormat.HTML, paper="Letter"
    )  # fmt: skip
    (row,) = plan_copies([reader], edition=EDITION, options=OPTIONS, defaults=DEFAULTS, now=NOW)

    assert row.variant == Variant(sections=("diplomacy", "military"), format=DeliveryFormat.HTML, paper="Letter")


# ------------------------------------------------------------------------------------------------------------ it is sent


def test_everybody_gets_it_once_over_several_connections(post: Post) -> None:
    post.add(60)
    post.enqueue()
    report = post.send()

    assert (report.sent, report.outcomes, report.fault) == (60, (), "")
    assert is_each_sent_once(post, 60)
    assert post.states() == {OutboxState.SENT: 60}
    assert 1 < post.server.most_at_once <= 4
    assert post.send().sent == 0


def test_nothing_due_opens_no_connection(post: Post) -> None:
    post.add(2, send_time=day_time(9))
    post.enqueue()

    assert post.send() == SendReport()
    assert post.server.connections == 0


def test_each_variant_is_prepared_once(post: Post) -> None:
    post.add(20)
    post.add(20, format=DeliveryFormat.TEXT)
    post.add(20, sections=("military",), paper="Letter")
    post.enqueue()
    post.send()

    assert len(post.prepared) == len(set(post.prepared)) == 3


def test_copy_waits_for_its_time(post: Post) -> None:
    post.add(1)
    post.add(1, send_time=day_time(9))
    post.enqueue()
    first = post.send().sent
    post.clock.at += timedelta(hours=3)

    assert (first, post.send().sent) == (1, 1)


def test_m02_no_message_has_two_recipients(post: Post) -> None:
    post.add(30)
    post.enqueue()
    post.send()

    assert all(len(got.recipients) == 1 for got in post.server.received)
    assert all(got.data.count(b"example.net") == 1 for got in post.server.received)


def test_m23_connection_is_renewed_after_so_many_messages(post: Post) -> None:
    post.add(30)
    post.enqueue()
    post.send(messages_per_connection=5, connections=2)

    assert max(post.server.by_connection.values()) == 5


def test_m23_rate_holds_over_all_connections(post: Post) -> None:
    post.add(12)
    post.enqueue()
    started = time.monotonic()
    post.send(messages_per_minute=1200)

    assert time.monotonic() - started >= 11 * 0.05
    assert is_each_sent_once(post, 12)


def test_pace_saves_nothing_up() -> None:
    seconds = [0.0]
    pace = Pace(60, now=lambda: seconds[0])

    assert [pace.reserve() for _ in range(3)] == [0.0, 1.0, 2.0]
    seconds[0] = 100.0
    assert [pace.reserve() for _ in range(2)] == [0.0, 1.0]
    assert [Pace(0, now=lambda: 0.0).reserve() for _ in range(2)] == [0.0, 0.0]


def test_m11_correction_answers_the_copy_that_was_sent(post: Post) -> None:
    post.add(1)
    post.enqueue()
    post.send()
    first = post.rows()[0].message_id
    post.add(1)
    post.enqueue(EditionName(DESK, DAY, 2))
    post.send()
    by_reader = {got.recipients[0]: got.data for got in post.server.received[1:]}

    assert f"In-Reply-To: {first}".encode() in by_reader["r0@example.net"]
    assert b"In-Reply-To" not in by_reader["r1@example.net"]
    assert sorted((one.version, one.corrects) for one in post.prepared) == [(1, 0), (2, 0), (2, 1)]


# ------------------------------------------------------------------------------------------------------------- refusals


def test_m23_4xx_is_tried_again_with_longer_waits_until_the_edition_is_stale(post: Post) -> None:
    post.add(1)
    post.enqueue()
    post.server.acts = {"r0@example.net": Act(rcpt="450 4.2.0 later")}
    waits = []
    while post.rows()[0].state is not OutboxState.REFUSED:
        for outcome in post.send().outcomes:
            assert outcome.retry_at is not None
            waits.append((outcome.retry_at - post.clock.at).total_seconds() / 60)
        post.clock.at = max(post.clock.at, post.rows()[0].retry_at or post.clock.at) + timedelta(seconds=1)

    assert waits[:7] == [5, 10, 20, 40, 80, 160, 240]
    assert set(waits[7:]) == {240}
    assert post.clock.at - NOW <= timedelta(hours=28)
    assert len(post.server.received) == 0


def test_m23_5xx_is_never_tried_again(post: Post) -> None:
    post.add(3)
    post.enqueue()
    post.server.acts = {"r1@example.net": Act(rcpt="550 5.1.1 r1@example.net unknown")}
    report = post.send()
    post.clock.at += timedelta(hours=5)
    post.send()

    assert [(one.subscriber, one.receipt.reply) for one in report.outcomes] == [(2, "550 5.1.1")]
    assert post.server.tries["r1@example.net"] == 1
    assert "@" not in repr(report)


def test_m15_message_that_is_too_large_for_the_server_goes_without_its_pdf(post: Post) -> None:
    post.make = lambda wanted: PlainMessage(wanted, size=20_000 if wanted.attach else 0)
    post.server.habits = Habits(size=5_000)
    post.add(8)
    post.enqueue()
    report = post.send()

    assert (report.sent, report.outcomes) == (8, ())
    assert is_each_sent_once(post, 8)


def test_m15_message_that_was_refused_after_the_data_goes_without_its_pdf_too(post: Post) -> None:
    post.make = lambda wanted: PlainMessage(wanted, size=20_000 if wanted.attach else 0)
    post.server.acts = {"r0@example.net": [Act(end="552 5.3.4 too big")]}
    post.add(1)
    post.enqueue()

    assert post.send().sent == 1
    assert post.states() == {OutboxState.SENT: 1}


def test_message_that_cannot_be_made_is_deferred_and_the_others_go(post: Post) -> None:
    def make(wanted: Wanted) -> PlainMessage:
        if wanted.variant.paper == "Letter":
            raise RenderError("no such paper today")
        return PlainMessage(wanted)

    post.make = make
    post.add(3)
    post.add(20, paper="Letter")
    post.enqueue()
    report = post.send()

    assert (report.sent, report.count(ReceiptKind.DEFERRED), report.fault) == (3, 20, "")
    assert report.problems == ("no such paper today",)
    assert len(post.prepared) == 2


def test_m25_only_addresses_that_are_allowed_are_reached(post: Post) -> None:
    post.add(3)
    post.store.save_subscribers([Subscriber(desk=DESK, address="Me@Example.com")])
    post.enqueue()
    report = post.send(allowed_recipients=("r1@example.net", "@example.com"))

    assert (report.sent, report.count(ReceiptKind.REFUSED)) == (2, 2)
    assert set(post.server.count_by_recipient()) == {"r1@example.net", "Me@Example.com"}


def test_m25_domain_below_an_allowed_one_is_another() -> None:
    assert is_allowed("a@example.com", ())
    assert is_allowed("A@EXAMPLE.com", ("@example.com",))
    assert not is_allowed("a@sub.example.com", ("@example.com",))
    assert not is_allowed("a@badexample.com", ("@example.com", "b@badexample.com"))


def test_m30_subscriber_who_leaves_while_it_is_sent_gets_none(post: Post) -> None:
    readers = post.add(30)
    post.enqueue()
    post.server.habits = Habits(message_delay=0.02)

    def leave(_: str) -> None:
        for one in readers[20:]:
            post.store.remove_subscriber(desk=DESK, address=one.address)

    send_due(
        post.store, post.store, desk=DESK, sender="one", open_mailer=post.open_mailer, prepare=post.prepare,
        clock=post.clock, options=post.options, tell=leave, stop=lambda: False,
    )  # fmt: skip

    assert len(post.server.received) < 30
    assert post.states()[OutboxState.SENT] == len(post.server.received)
    assert post.states()[OutboxState.SENT] + post.states()[OutboxState.REFUSED] == 30


# ---------------------------------------------------------------------------------------------- what concerns everybody


def test_fault_that_concerns_all_is_met_once_and_defers_everything(post: Post) -> None:
    post.add(300)
    post.enqueue()
    post.server.habits = Habits(banner="554 5.3.2 no mail from you")
    report = post.send()
    again = post.send()

    assert post.server.connections == 1
    assert (report.sent, report.count(ReceiptKind.DEFERRED)) == (0, 300)
    assert "554 5.3.2" in report.fault
    assert again == SendReport()
    assert {row.retry_at for row in post.rows()} == {NOW + timedelta(minutes=5)}
    post.server.habits = Habits()
    post.clock.at += timedelta(minutes=5)
    assert post.send().sent == 300


def test_wait_for_a_server_that_is_away_stays_short(post: Post) -> None:
    post.add(2)
    post.enqueue()
    post.server.go_down()
    waits = []
    for _ in range(6):
        report = post.send()
        retry_at = report.outcomes[0].retry_at
        assert retry_at is not None
        waits.append((retry_at - post.clock.at).total_seconds() / 60)
        post.clock.at = retry_at
    post.server.come_back()

    assert waits == [5, 10, 15, 15, 15, 15]
    assert post.send().sent == 2


def test_refused_sender_stops_before_everybody_was_tried(post: Post) -> None:
    post.add(300)
    post.enqueue()
    post.server.acts = {number: Act(mail="553 5.7.1 not your address") for number in range(1, 400)}
    report = post.send()

    assert post.server.begun <= 4
    assert report.count(ReceiptKind.DEFERRED) == 300


def test_server_that_goes_down_in_the_middle_is_not_asked_three_hundred_times(post: Post) -> None:
    post.add(300)
    post.enqueue()
    post.server.habits = Habits(message_delay=0.01)
    down = threading.Timer(0.4, post.server.go_down)
    down.start()
    report = post.send()
    down.join()

    assert report.fault
    assert report.sent + len(report.outcomes) == 300
    assert report.count(ReceiptKind.UNKNOWN) <= 4
    assert 0 < report.sent < 300
    assert max(post.server.count_by_recipient().values()) == 1


def test_server_that_wants_fewer_connections_gets_fewer(post: Post) -> None:
    post.add(40)
    post.enqueue()
    post.server.habits = Habits(connections_at_once=2, message_delay=0.01)
    report = post.send(connections=8)

    assert (report.sent, report.fault) == (40, "")
    assert is_each_sent_once(post, 40)
    assert post.server.connections <= 9


def test_server_that_breaks_off_each_time_does_not_get_everything(post: Post) -> None:
    post.add(100)
    post.enqueue()
    post.server.acts = {f"r{number}@example.net": Act(drop="lost") for number in range(100)}
    report = post.send()

    assert report.count(ReceiptKind.UNKNOWN) <= 10 + 2 * 4  # those in hand, over four connections
    assert report.count(ReceiptKind.DEFERRED) >= 82
    assert "in a row" in report.fault


# ------------------------------------------------------------------------------------------------------------- in doubt


def test_m24_copy_in_doubt_is_not_sent_again_by_itself(post: Post) -> None:
    post.add(5)
    post.enqueue()
    post.server.acts = {"r2@example.net": Act(drop="taken")}
    report = post.send()
    post.clock.at += timedelta(hours=1)
    again = post.send()

    assert [(one.subscriber, one.receipt.kind) for one in report.outcomes] == [(3, ReceiptKind.UNKNOWN)]
    assert again == SendReport()
    assert is_each_sent_once(post, 5)


def test_copy_in_doubt_is_sent_again_where_that_is_configured(post: Post) -> None:
    post.add(3)
    post.enqueue()
    post.server.acts = {"r1@example.net": Act(drop="lost")}
    sent = [post.send(on_unknown=UnknownPolicy.RESEND).sent for _ in range(6)]

    assert sent == [2, 0, 0, 0, 0, 0]
    assert post.server.tries["r1@example.net"] == 3
    assert post.states() == {OutboxState.SENT: 2, OutboxState.UNKNOWN: 1}


class _Breaking:
    """A store that fails at one moment of a send, as a process does that is killed there."""

    def __init__(self, store: SqlStore, method: str, *, after: int) -> None:
        self._store, self._method, self._left = store, method, after

    def __getattr__(self, name: str) -> Any:
        if name == self._method:
            self._left -= 1
            if self._left < 0:
                raise StoreError("the disk is full")
        return getattr(self._store, name)


@pytest.mark.parametrize("method", ["settle", "mark_handed_over", "claim"])
@pytest.mark.parametrize("after", [0, 1, 3])
def test_m24_broken_store_between_data_and_record_doubles_nothing(post: Post, method: str, after: int) -> None:
    post.add(40)
    post.enqueue()
    with pytest.raises(StoreError):
        post.send(outbox=_Breaking(post.store, method, after=after))
    post.clock.at += OPTIONS.lease + timedelta(seconds=1)
    post.send(sender="two")
    rows = post.rows()
    received = post.server.count_by_recipient()

    assert max(received.values()) == 1
    assert {row.state for row in rows} <= {OutboxState.SENT, OutboxState.UNKNOWN}
    unknown = sum(row.state is OutboxState.UNKNOWN for row in rows)
    assert unknown <= 4
    assert len(received) >= 40 - unknown
    assert threading.active_count() < 10


def test_error_of_the_program_ends_the_send_and_is_told(post: Post) -> None:
    def make(_: Wanted) -> PlainMessage:
        raise ZeroDivisionError

    post.make = make
    post.add(5)
    post.enqueue()
    with pytest.raises(ZeroDivisionError):
        post.send()

    assert post.states() == {OutboxState.QUEUED: 5}


# ------------------------------------------------------------------------------------------------------ stop, and two


def test_stop_finishes_what_is_in_hand_and_gives_the_rest_back(post: Post) -> None:
    post.add(100)
    post.enqueue()
    post.server.habits = Habits(message_delay=0.05)
    report = post.send(stop=lambda: len(post.server.received) >= 10)

    assert report.is_stopped
    assert 10 <= report.sent <= 20
    assert post.states() == {OutboxState.SENT: report.sent, OutboxState.QUEUED: 100 - report.sent}
    assert post.send(sender="two").sent == 100 - report.sent
    assert is_each_sent_once(post, 100)


def test_stop_does_not_wait_for_the_rate(post: Post) -> None:
    post.add(5)
    post.enqueue()
    started = time.monotonic()
    report = post.send(messages_per_minute=1, stop=lambda: bool(post.server.received))

    assert report.sent == 1
    assert time.monotonic() - started < 3


def test_two_senders_at_once_share_the_copies(post: Post) -> None:
    post.add(120)
    post.enqueue()
    post.server.habits = Habits(message_delay=0.005)
    reports: list[SendReport] = []
    threads = [
        threading.Thread(target=lambda name=name: reports.append(post.send(sender=name))) for name in ("one", "two")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(report.sent for report in reports) == 120
    assert all(report.sent > 0 for report in reports)
    assert is_each_sent_once(post, 120)
