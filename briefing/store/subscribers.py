"""Who gets the editions of a desk. Addresses stand in this table and nowhere else in the store."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import time
from typing import Any

from sqlalchemy import Connection, delete, select

from briefing.errors import StoreError
from briefing.model.delivery import DeliveryFormat, Subscriber
from briefing.store import outbox
from briefing.store.columns import make_id, mend
from briefing.store.content import ContentError, dump_json, load_json
from briefing.store.counters import SUBSCRIBERS, take_numbers
from briefing.store.schema import subscribers
from briefing.store.statements import save_rows, select_by

__all__ = ["load_subscribers", "make_row", "remove_subscriber", "save_subscribers"]


def save_subscribers(connection: Connection, given: Sequence[Subscriber]) -> tuple[Subscriber, ...]:
    """Add or change subscribers, by desk and address; return them with their ids, in the order given.

    One that comes with an id must still be there: what was removed meanwhile does not come back by being changed. Where
    no ``created_at`` is given, the one that is there stays.

    Raises:
        StoreError: Two have the same desk and address, or one with an id is not there any more; none is to be kept.
    """
    mailboxes = [_make_mailbox_id(one.desk, one.address) for one in given]
    first: dict[bytes, int] = {}
    for number, mailbox in enumerate(mailboxes, start=1):
        if first.setdefault(mailbox, number) != number:
            raise StoreError(
                f"subscribers {first[mailbox]} and {number} of those given have one address; none was stored"
            )
    query = select(subscribers.c.mailbox_id, subscribers.c.subscriber_id, subscribers.c.created_at)
    known = {row.mailbox_id: row for row in select_by(connection, query, subscribers.c.mailbox_id, mailboxes)}
    numbers = iter(take_numbers(connection, SUBSCRIBERS, new) if (new := len(given) - len(known)) else ())
    kept = []
    for one, mailbox in zip(given, mailboxes, strict=True):
        there = known.get(mailbox)
        if one.id and (there is None or there.subscriber_id != one.id):
            raise StoreError(
                f"subscriber {one.id} was removed, or has another address; nothing was stored",
                remedy="To change an address, remove the old one and add the new one",
            )
        kept.append(
            dataclasses.replace(
                one,
                id=there.subscriber_id if there else next(numbers),
                created_at=one.created_at or (there.created_at if there else None),
            )
        )
    save_rows(connection, subscribers, [make_row(one) for one in kept])
    return tuple(kept)


def load_subscribers(connection: Connection, *, desk: str | None) -> tuple[Subscriber, ...]:
    """Return the subscribers of a desk, by id; of all desks if ``desk`` is None."""
    query = select(subscribers).order_by(subscribers.c.subscriber_id)
    if desk is not None:
        query = query.where(subscribers.c.desk == mend(desk))
    return tuple(_make_subscriber(row) for row in connection.execute(query))


def remove_subscriber(connection: Connection, *, desk: str, address: str) -> bool:
    """Erase a subscriber and refuse what waits for it; return whether there was one."""
    where = subscribers.c.mailbox_id == _make_mailbox_id(desk, address)
    found = connection.scalar(select(subscribers.c.subscriber_id).where(where))
    if found is None:
        return False
    connection.execute(delete(subscribers).where(where))
    outbox.refuse_waiting(connection, desk=mend(desk), subscriber=found)
    return True


def make_row(one: Subscriber) -> dict[str, Any]:
    """Return a subscriber as a row of the table."""
    return {
        "subscriber_id": one.id,
        "mailbox_id": _make_mailbox_id(one.desk, one.address),
        "desk": mend(one.desk),
        "address": one.address,
        "name": one.name,
        "sections": dump_json(list(one.sections)),
        "format": one.format.value,
        "paper": one.paper,
        "days": dump_json(list(one.days)),
        "send_time": one.send_time.isoformat() if one.send_time is not None else None,
        "timezone": one.timezone,
        "created_at": one.created_at,
        "paused_at": one.paused_at,
    }


def _make_mailbox_id(desk: str, address: str) -> bytes:
    # what stands before the @ is the business of the receiving host (RFC 5321, 2.4); the domain has no case
    local, _, domain = mend(address).rpartition("@")
    return make_id(mend(desk), local, domain.casefold())


def _make_subscriber(row: Any) -> Subscriber:
    try:
        return Subscriber(
            id=row.subscriber_id,
            desk=row.desk,
            address=row.address,
            name=row.name,
            sections=tuple(load_json(row.sections)),
            format=DeliveryFormat(row.format),
            paper=row.paper,
            days=tuple(load_json(row.days)),
            send_time=time.fromisoformat(row.send_time) if row.send_time is not None else None,
            timezone=row.timezone,
            created_at=row.created_at,
            paused_at=row.paused_at,
        )
    except ValueError:
        raise ContentError(f"subscriber {row.subscriber_id}") from None
