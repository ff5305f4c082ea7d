"""Subscribers and copies of editions as tests need them: short to write, easy to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from briefing.model.delivery import OutboxRow, OutboxState, Receipt, ReceiptKind, Subscriber
from briefing.ports import DeskDays, Outbox, Subscribers
from briefing.store import SqlStore
from tests.store.made import at

DESK, DAY = "delta", date(2026, 11, 20)
LEASE = timedelta(minutes=5)

SENT = Receipt(kind=ReceiptKind.SENT, reply="250 2.0.0")
DEFERRED = Receipt(kind=ReceiptKind.DEFERRED, reply="451 4.7.1", problem="Try later.")
REFUSED = Receipt(kind=ReceiptKind.REFUSED, reply="550 5.1.1", problem="No such mailbox.")
UNKNOWN = Receipt(kind=ReceiptKind.UNKNOWN, problem="The connection broke.")


def check_ports(store: SqlStore) -> tuple[Subscribers, Outbox, DeskDays]:
    """Return a store as the ports that it is; mypy sees that the signatures fit."""
    return store, store, store


def make_subscriber(mailbox: str, /, **fields: Any) -> Subscriber:
    """Return a subscriber whose address begins so."""
    given: dict[str, Any] = {"desk": DESK, "address": f"{mailbox}@mail.example", "name": mailbox.title()}
    return Subscriber(**(given | fields))


def add_subscribers(store: SqlStore, *names: str) -> tuple[int, ...]:
    """Store subscribers of these names; return their ids."""
    return tuple(one.id for one in store.save_subscribers([make_subscriber(name) for name in names]))


def make_copies(subscribers: Iterable[int], **fields: Any) -> list[OutboxRow]:
    """Return copies of an edition: due from the start on, stale after a day."""
    given: dict[str, Any] = {"desk": DESK, "day": DAY, "version": 1, "due_at": at(0), "stale_at": at(24)}
    given |= fields
    name = f"{given['desk']}.{given['day']}.{given['version']}"
    return [OutboxRow(**given, subscriber=one, message_id=f"<{name}.{one}@mail.example>") for one in subscribers]


def queue(store: SqlStore, count: int, **fields: Any) -> tuple[int, ...]:
    """Store so many subscribers with a copy each; return the ids of the subscribers."""
    ids = add_subscribers(store, *[f"reader{number}" for number in range(count)])
    assert store.enqueue(make_copies(ids, **fields)) == count
    return ids


def claim(store: SqlStore, sender: str, now: datetime, count: int = 99, **fields: Any) -> list[int]:
    """Claim rows; return their ids."""
    given: dict[str, Any] = {"desk": DESK, "sender": sender, "now": now, "lease": LEASE, "count": count}
    return [row.id for row in store.claim(**(given | fields))]


def load_states(store: SqlStore, **fields: Any) -> dict[int, OutboxState]:
    """Return the state of each copy, by subscriber."""
    given: dict[str, Any] = {"desk": DESK, "day": DAY}
    return {row.subscriber: row.state for row in store.load_rows(**(given | fields))}


def load_row(store: SqlStore, subscriber: int) -> OutboxRow:
    """Return the copy of a subscriber."""
    (found,) = [row for row in store.load_rows(desk=DESK, day=DAY) if row.subscriber == subscriber]
    return found
