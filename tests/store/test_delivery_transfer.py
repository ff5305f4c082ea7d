"""Subscribers, copies and days: in an export, in clearing out, and in a store that is older than they are."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

import pytest

from briefing.errors import StoreError
from briefing.model.delivery import DeliveryFormat, OutboxState, Variant
from briefing.model.desk_day import DayState, DeskDay, Notice
from briefing.model.stored import RunRecord
from briefing.store import SqlStore, open_store
from briefing.store.engine import open_database
from briefing.store.upgrade import upgrade
from tests.store.made import at
from tests.store.mailed import (
    DAY,
    DEFERRED,
    DESK,
    LEASE,
    SENT,
    UNKNOWN,
    add_subscribers,
    claim,
    load_states,
    make_copies,
    make_subscriber,
    queue,
)

S = OutboxState


def fill(store: SqlStore) -> None:
    """Put a copy of each state, days and notices into a store; the last subscriber has left."""
    full = make_subscriber(
        "full", sections=("military",), format=DeliveryFormat.TEXT, paper="A4", days=(0,), send_time=time(6, 5),
        timezone="Asia/Beirut", created_at=at(0), paused_at=at(9), name="Ł \ud800",
    )  # fmt: skip
    store.save_subscribers([full])
    readers = queue(store, 7, variant=Variant(sections=("a", "b")))
    ids = claim(store, "s", at(0), 5)
    store.mark_handed_over(ids[:4], sender="s")
    store.settle([(ids[0], SENT, None), (ids[1], UNKNOWN, None), (ids[2], DEFERRED, at(1))], sender="s", now=at(0))
    store.remove_subscriber(desk=DESK, address="reader6@mail.example")
    assert sorted(load_states(store).values()) == sorted(
        [S.SENT, S.UNKNOWN, S.DEFERRED, S.SENDING, S.SENDING, S.QUEUED, S.REFUSED]
    )
    assert len(readers) == 7
    store.save_day(DeskDay(desk=DESK, day=DAY, state=DayState.QUEUED, due_at=at(0), built_at=at(1), version=1))
    store.save_notices([Notice(key="b", since=at(0), text="Once.", told_at=at(3), over_at=at(2))])
    store.save_notices([Notice(key="a", since=at(0), text="Now.")])
    store.take_lease("serve", holder="s", now=at(0), length=LEASE)


def export(store: SqlStore) -> bytes:
    stream = io.BytesIO()
    store.export(stream)
    return stream.getvalue()


@pytest.fixture
def other(make_empty: Callable[[str], str]) -> Iterator[SqlStore]:
    with open_store(make_empty("other")) as opened:
        yield opened


def test_an_export_carries_subscribers_copies_days_and_notices(store: SqlStore, other: SqlStore) -> None:
    fill(store)
    first = export(store)

    assert other.import_(io.BytesIO(first)) == first.count(b"\n")

    assert export(other) == first
    assert other.load_subscribers(desk=DESK) == store.load_subscribers(desk=DESK)
    assert other.load_rows(desk=DESK, day=DAY) == store.load_rows(desk=DESK, day=DAY)
    assert other.load_days(desk=DESK, since=DAY) == store.load_days(desk=DESK, since=DAY)
    assert other.load_notices() == store.load_notices()
    assert other.summarise(desk=DESK, count=9) == store.summarise(desk=DESK, count=9)
    # rights of processes are not moved
    assert other.take_lease("serve", holder="other", now=at(0), length=LEASE)


def test_a_store_that_was_read_in_sends_on_from_there(store: SqlStore, other: SqlStore) -> None:
    fill(store)
    other.import_(io.BytesIO(export(store)))

    for each in (store, other):
        assert len(claim(each, "t", at(2))) == 3  # deferred, queued, and claimed by one who was silent since
        assert list(load_states(each).values()).count(S.UNKNOWN) == 2
        # numbers go on after that of the one who left
        assert add_subscribers(each, "new") == (9,)
        assert each.enqueue(make_copies([9])) == 1
    assert export(other) == export(store)


def test_nothing_is_read_into_a_store_that_has_subscribers(store: SqlStore, other: SqlStore) -> None:
    fill(store)
    add_subscribers(other, "mine")

    with pytest.raises(StoreError, match="holds something already"):
        other.import_(io.BytesIO(export(store)))
    assert len(other.load_subscribers(desk=DESK)) == 1


@pytest.mark.parametrize(
    ("kind", "field", "value", "problem"),
    [
        ("subscriber", "send_time", "half past six", r"line \d+: send_time: expected a time of day"),
        ("subscriber", "format", "fax", r"line \d+: format"),
        ("subscriber", "id", 5, r"lines 1 to \d+: something is there twice"),
        ("copy", "state", "lost", r"line \d+: state"),
        ("copy", "subscriber", 5, r"lines 1 to \d+: something is there twice"),
        ("copy", "due_at", "soon", r"line \d+: due_at"),
        ("counter", "name", "articles", r"line \d+: name: expected outbox or subscribers"),
        ("day", "day", "today", r"line \d+: day"),
        ("notice", "text", 5, r"line \d+: text"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_kept(
    store: SqlStore, other: SqlStore, kind: str, field: str, value: object, problem: str
) -> None:
    fill(store)
    lines = [json.loads(line) for line in export(store).splitlines()]
    next(line[kind] for line in lines if kind in line)[field] = value
    body = "\n".join(map(json.dumps, lines)).encode()

    with pytest.raises(StoreError, match=problem) as caught:
        other.import_(io.BytesIO(body))

    assert "mail.example" not in str(caught.value)
    assert (other.info().subscribers, other.info().copies) == (0, 0)
    assert other.load_notices() == ()


def test_copies_and_days_are_cleared_out_like_runs_but_not_within_a_month(store: SqlStore) -> None:
    readers = queue(store, 2)
    old, last = DAY - timedelta(days=50), DAY - timedelta(days=20)
    for day in (old, last):
        back = (day - DAY) / timedelta(hours=1)
        store.enqueue(make_copies(readers, day=day, due_at=at(back), stale_at=at(back + 24)))
        store.save_day(DeskDay(desk=DESK, day=day, state=DayState.QUEUED, due_at=at(back)))
        store.save_run(RunRecord(id=str(day), started_at=at(back)))
    # an old edition that may still be sent
    store.enqueue(make_copies(readers, day=old, version=2, stale_at=at(1)))
    done = Notice(key="a", since=at(-24 * 60), text="Once.", told_at=at(-24 * 50), over_at=at(-24 * 50))
    store.save_notices([done, dataclasses.replace(done, key="b", told_at=None)])

    assert store.vacuum(keep_days=0, keep_runs_days=0, now=at(0)).copies == 0
    assert store.vacuum(keep_days=0, keep_runs_days=60, now=at(0)).copies == 0
    report = store.vacuum(keep_days=0, keep_runs_days=10, now=at(0))

    assert (report.copies, report.runs) == (2, 2)
    assert [(one.day, one.version) for one in store.summarise(desk=DESK, count=9)] == [(DAY, 1), (last, 1), (old, 2)]
    assert [one.day for one in store.load_days(desk=DESK, since=date.min)] == [last]
    assert [one.key for one in store.load_notices()] == ["b"]
    assert b'"key":"a"' not in export(store)
    assert (store.info().subscribers, store.info().copies) == (2, 6)


@pytest.mark.parametrize("version", ["0001", "0002"])
def test_a_store_from_before_there_was_mail_can_send(make_empty: Callable[[str], str], version: str) -> None:
    url = make_empty(f"before_{version}")
    database = open_database(url, wait_seconds=10)
    upgrade(database, version=version)
    database.close()

    with open_store(url) as store:
        fill(store)
        assert store.info().copies == 7
