"""Subscribers, copies and days as lines of an export. Addresses are among them: whoever has an export has them all.

Leases are left out: who works on one store has no right in another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Table, select

from briefing.model.delivery import DeliveryFormat, OutboxRow, Subscriber
from briefing.model.desk_day import DeskDay, Notice
from briefing.store.counters import OUTBOX, SUBSCRIBERS
from briefing.store.days import load_days, load_notices, make_day_row, make_notice_row
from briefing.store.outbox import make_values
from briefing.store.outbox_reading import load_all_rows
from briefing.store.schema import counters, desk_days, notices, outbox, subscribers
from briefing.store.subscribers import load_subscribers, make_row

__all__ = ["KINDS", "CounterLine", "SubscriberLine", "compose_delivery_lines", "make_table_row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterLine:
    """The last number that was given."""

    name: str
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberLine:
    """A ``Subscriber``, with the time of day as text."""

    id: int
    desk: str
    address: str
    name: str = ""
    sections: tuple[str, ...] = ()
    format: DeliveryFormat = DeliveryFormat.PDF
    paper: str | None = None
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    #: ISO 8601.
    send_time: str | None = None
    timezone: str | None = None
    created_at: datetime | None = None
    paused_at: datetime | None = None


#: What each line holds, by its key.
KINDS: Mapping[str, type] = {
    "counter": CounterLine,
    "subscriber": SubscriberLine,
    "copy": OutboxRow,
    "day": DeskDay,
    "notice": Notice,
}


def compose_delivery_lines(connection: Connection) -> Iterator[tuple[str, Any]]:
    """Yield the kind and the value of each line."""
    for row in connection.execute(select(counters).order_by(counters.c.name)):
        yield "counter", CounterLine(name=row.name, last=row.last)
    for one in load_subscribers(connection, desk=None):
        values = {field.name: getattr(one, field.name) for field in fields(one)}
        sent_at = one.send_time.isoformat() if one.send_time is not None else None
        yield "subscriber", SubscriberLine(**(values | {"send_time": sent_at}))
    yield from (("copy", row) for row in load_all_rows(connection))
    yield from (("day", day) for day in load_days(connection, desk=None, since=date.min))
    yield from (("notice", notice) for notice in load_notices(connection, also_done=True))


def make_table_row(value: Any) -> tuple[Table, dict[str, Any]]:
    """Return the table that the value of a line belongs to, and the row.

    Raises:
        ValueError: It is not what an export holds.
    """
    table, make = _MAKERS[type(value)]
    return table, make(value)


def _make_counter_row(line: CounterLine) -> dict[str, Any]:
    if line.name not in {OUTBOX, SUBSCRIBERS}:
        raise ValueError(f"name: expected {OUTBOX} or {SUBSCRIBERS}")
    return {"name": line.name, "last": line.last}


def _make_subscriber_row(line: SubscriberLine) -> dict[str, Any]:
    values = {field.name: getattr(line, field.name) for field in fields(line)}
    try:
        send_time = time.fromisoformat(line.send_time) if line.send_time is not None else None
    except ValueError:
        raise ValueError("send_time: expected a time of day in ISO 8601") from None
    return make_row(Subscriber(**(values | {"send_time": send_time})))


_MAKERS: Mapping[type, tuple[Table, Callable[[Any], dict[str, Any]]]] = {
    CounterLine: (counters, _make_counter_row),
    SubscriberLine: (subscribers, _make_subscriber_row),
    OutboxRow: (outbox, make_values),
    DeskDay: (desk_days, make_day_row),
    Notice: (notices, make_notice_row),
}
