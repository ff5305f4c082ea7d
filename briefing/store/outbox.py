"""Every copy of every edition, with what became of it: written down before it goes out, so that nobody gets two.

What a sender does is claim, mark, send, settle. Between ``mark_handed_over`` and ``settle`` a copy may have arrived
whatever happens, so a row whose sender falls silent there becomes UNKNOWN and is never sent again by itself. Before
that moment nothing has gone out, and the row is claimed by the next sender.

On SQLite one process writes at a time. On PostgreSQL rows are locked one by one and always in the order of their
numbers, and ``claim`` passes over those that others hold: senders never wait for each other.

``next_at`` is when a row matters next; it makes claiming a walk along one index, however many rows there are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, case, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from briefing.model.delivery import OutboxRow, OutboxState, Receipt, ReceiptKind, Variant
from briefing.store.columns import Instant, SafeText, mend
from briefing.store.content import decode, dump_json, encode, load_json
from briefing.store.counters import OUTBOX, take_numbers
from briefing.store.schema import outbox, subscribers
from briefing.store.statements import split

__all__ = [
    "NO_LONGER_WANTED",
    "STALE",
    "WITHOUT_WORD",
    "claim",
    "enqueue",
    "make_reader",
    "make_values",
    "mark_handed_over",
    "refuse_waiting",
    "release",
    "requeue_unknown",
    "settle",
]

#: For the operator: ``OutboxRow.problem``.
NO_LONGER_WANTED = "No longer wanted: the subscriber was paused or removed."
STALE = "Not sent in time: the edition is out of date."
WITHOUT_WORD = "The sender ended while it handed the message over; it may have arrived."

_QUEUED, _SENDING, _DEFERRED = OutboxState.QUEUED.value, OutboxState.SENDING.value, OutboxState.DEFERRED.value
_REFUSED, _UNKNOWN = OutboxState.REFUSED.value, OutboxState.UNKNOWN.value

_STATES = {
    ReceiptKind.SENT: OutboxState.SENT,
    ReceiptKind.DEFERRED: OutboxState.DEFERRED,
    ReceiptKind.REFUSED: OutboxState.REFUSED,
    ReceiptKind.UNKNOWN: OutboxState.UNKNOWN,
}

#: Rows that are looked at in one query, once it is seen that many are of no use any more. Rule of thumb: an outage of
#: a day leaves thousands.
_AT_ONCE = 500

_IS_WANTED = subscribers.c.subscriber_id.is_not(None) & subscribers.c.paused_at.is_(None)
_WITH_READER = outbox.outerjoin(subscribers, outbox.c.subscriber == subscribers.c.subscriber_id)
_DUE = (
    select(outbox, _IS_WANTED.label("is_wanted"))
    .select_from(_WITH_READER)
    .where(outbox.c.desk == bindparam("of_desk"), outbox.c.next_at <= bindparam("now"))
    .order_by(outbox.c.next_at, outbox.c.outbox_id)
    .limit(bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)
)
_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_TO_MARK = (
    select(outbox.c.outbox_id, _IS_WANTED.label("is_wanted"))
    .select_from(_WITH_READER)
    .where(
        outbox.c.outbox_id.in_(_IDS),
        outbox.c.sender == bindparam("by"),
        outbox.c.state == _SENDING,
        outbox.c.handed_over.is_(False),
    )
    .order_by(outbox.c.outbox_id)
    .with_for_update(of=outbox)
)
_TIMES = (outbox.c.outbox_id, outbox.c.state, outbox.c.attempts, outbox.c.due_at, outbox.c.stale_at, outbox.c.retry_at)
#: One row, as is usual, in half the time.
_MARK_ONE = (
    update(outbox)
    .where(
        outbox.c.outbox_id == bindparam("row"),
        outbox.c.sender == bindparam("by"),
        outbox.c.state == _SENDING,
        outbox.c.handed_over.is_(False),
        exists().where(subscribers.c.subscriber_id == outbox.c.subscriber, subscribers.c.paused_at.is_(None)),
    )
    .values(handed_over=True)
)
_TO_RELEASE = (
    select(*_TIMES)
    .where(
        outbox.c.outbox_id.in_(_IDS),
        outbox.c.sender == bindparam("by"),
        outbox.c.state == _SENDING,
        outbox.c.handed_over.is_(False),
    )
    .order_by(outbox.c.outbox_id)
    .with_for_update()
)
#: What a row looks like that nobody holds any more.
_FREE = {"sender": None, "leased_until": None, "handed_over": False}
_RETRY_AT: BindParameter[datetime | None] = bindparam("new_retry_at", type_=Instant)
_SETTLE = (
    update(outbox)
    .where(
        outbox.c.outbox_id == bindparam("row"),
        outbox.c.sender == bindparam("by"),
        or_(outbox.c.state == _SENDING, outbox.c.state == _UNKNOWN),
    )
    .values(
        **_FREE,
        **{name: bindparam(f"new_{name}") for name in ("state", "retry_at", "sent_at", "reply", "problem")},
        # one that became UNKNOWN was counted then
        attempts=outbox.c.attempts + case((outbox.c.state == _SENDING, 1), else_=0),
        next_at=case(
            (bindparam("new_state", type_=SafeText) != _DEFERRED, None),
            (outbox.c.stale_at <= _RETRY_AT, outbox.c.stale_at),
            (outbox.c.due_at < _RETRY_AT, _RETRY_AT),
            else_=outbox.c.due_at,
        ),
    )
)
_QUEUE_AGAIN = (
    update(outbox)
    .where(outbox.c.outbox_id == bindparam("row"))
    .values(**_FREE, state=bindparam("new_state"), next_at=bindparam("new_next_at"))
)


def enqueue(connection: Connection, rows: Sequence[OutboxRow]) -> int:
    """Add rows that are not there yet, as queued; return how many were.

    Of a row counts what an edition knows of a copy before it is sent: the rest is what the outbox finds out.
    """
    new = {(mend(row.desk), row.day, row.version, row.subscriber): row for row in reversed(rows)}
    c = outbox.c
    for desk, day, version in sorted({key[:3] for key in new}):
        there = select(c.subscriber).where(c.desk == desk, c.day == day, c.version == version)
        for subscriber in connection.scalars(there):
            new.pop((desk, day, version, subscriber), None)
    if not new:
        return 0
    variants: dict[Variant, str] = {}
    prepared = []
    numbers = take_numbers(connection, OUTBOX, len(new))
    for number, (key, row) in zip(numbers, sorted(new.items()), strict=True):
        if row.variant not in variants:
            variants[row.variant] = dump_json(encode(row.variant))
        queued = OutboxRow(
            id=number,
            desk=key[0],
            day=row.day,
            version=row.version,
            subscriber=row.subscriber,
            message_id=row.message_id,
            due_at=row.due_at,
            stale_at=row.stale_at,
        )
        prepared.append(make_values(queued, variant=variants[row.variant]))
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    # another process may have added the same meanwhile
    statement = dialect.insert(outbox).on_conflict_do_nothing(index_elements=[c.desk, c.day, c.version, c.subscriber])
    connection.execute(statement, prepared)
    # what a driver says of many statements at once cannot be relied on
    return int(connection.scalar(select(func.count()).where(c.outbox_id.between(numbers[0], numbers[-1]))) or 0)


def claim(
    connection: Connection,
    *,
    desk: str,
    sender: str,
    now: datetime,
    lease: timedelta,
    count: int,
    day: date | None = None,
) -> tuple[OutboxRow, ...]:
    """Take rows that are due, oldest first, for one sender; see ``ports.Outbox.claim``.

    Raises:
        ValueError: The lease is not longer than nothing.
    """
    if lease <= timedelta(0):
        raise ValueError(f"a lease must last a while, found {lease}")
    query = _DUE if day is None else _DUE.where(outbox.c.day == day)
    make = make_reader()
    claimed: list[OutboxRow] = []
    until = now + lease
    most = count
    while len(claimed) < count:
        rows = connection.execute(query, {"of_desk": mend(desk), "now": now, "most": most}).all()
        useless = _Useless()
        taken = [row for row in rows if not useless.take(row, now)][: count - len(claimed)]
        useless.write(connection)
        held: dict[str, Any] = {"state": _SENDING, "sender": sender, "leased_until": until, "handed_over": False}
        _change(connection, [row.outbox_id for row in taken], **held, next_at=until)
        claimed += [make(row, state=OutboxState.SENDING, sender=sender, leased_until=until) for row in taken]
        if len(rows) < most:
            break
        most = max(count - len(claimed), _AT_ONCE)
    return tuple(claimed)


class _Useless:
    """Rows that came up and are not to be sent, with why."""

    def __init__(self) -> None:
        self._silent: list[int] = []
        self._stale: list[int] = []
        self._unwanted: list[int] = []

    def take(self, row: Any, now: datetime) -> bool:
        """Return whether a row is of no use, and remember it."""
        if row.handed_over:
            self._silent.append(row.outbox_id)
        elif row.stale_at <= now:
            self._stale.append(row.outbox_id)
        elif not row.is_wanted:
            self._unwanted.append(row.outbox_id)
        else:
            return False
        return True

    def write(self, connection: Connection) -> None:
        """Write down what they are now."""
        # the sender stays: if it lives after all, it may still say what the server said
        unknown: dict[str, Any] = {"state": _UNKNOWN, "leased_until": None, "handed_over": False, "next_at": None}
        _change(connection, self._silent, **unknown, attempts=outbox.c.attempts + 1, problem=WITHOUT_WORD)
        _refuse(connection, self._stale, STALE)
        _refuse(connection, self._unwanted, NO_LONGER_WANTED)


def mark_handed_over(connection: Connection, ids: Sequence[int], *, sender: str) -> tuple[int, ...]:
    """Note that the data of these rows go out now; return the ids for which they may, in the order given.

    Not among them are rows that another sender has, that were marked already, or that nobody wants any more.
    """
    if len(ids) == 1 and connection.execute(_MARK_ONE, {"row": ids[0], "by": sender}).rowcount == 1:
        return (ids[0],)
    rows = [row for some in split(ids) for row in connection.execute(_TO_MARK, {"ids": some, "by": sender})]
    may = {row.outbox_id for row in rows if row.is_wanted}
    _change(connection, sorted(may), handed_over=True)
    _refuse(connection, [row.outbox_id for row in rows if not row.is_wanted], NO_LONGER_WANTED)
    return tuple(one for one in dict.fromkeys(ids) if one in may)


def settle(
    connection: Connection,
    receipts: Sequence[tuple[int, Receipt, datetime | None]],
    *,
    sender: str,
    now: datetime,
) -> None:
    """Keep what became of rows that are still this sender's; of the others it is nobody's business any more.

    A row that became UNKNOWN because its sender was silent for too long is still that sender's, until it is queued
    again: what the server said is better than not to know.
    """
    changes: dict[int, dict[str, Any]] = {}
    for number, receipt, retry_at in receipts:
        state = _STATES[receipt.kind]
        changes[number] = {
            "row": number,
            "by": sender,
            "new_state": state.value,
            "new_retry_at": retry_at if state is OutboxState.DEFERRED else None,
            "new_sent_at": now if state is OutboxState.SENT else None,
            "new_reply": receipt.reply or None,
            "new_problem": receipt.problem or None,
        }
    if changes:
        connection.execute(_SETTLE, [change for _, change in sorted(changes.items())])


def release(connection: Connection, ids: Sequence[int], *, sender: str) -> None:
    """Give rows back that were claimed and not handed over, as they were before."""
    for some in split(ids):
        _queue_again(connection, _TO_RELEASE, {"ids": some, "by": sender})


def requeue_unknown(connection: Connection, *, desk: str, day: date, subscribers: Collection[int]) -> int:
    """Queue copies again whose fate is unknown; return how many. Those of stale editions are refused when claimed."""
    c = outbox.c
    query = select(*_TIMES).where(c.desk == mend(desk), c.day == day, c.state == _UNKNOWN)
    query = query.order_by(c.outbox_id).with_for_update()
    if not subscribers:
        return _queue_again(connection, query, {})
    query = query.where(c.subscriber.in_(_IDS))
    return sum(_queue_again(connection, query, {"ids": some}) for some in split(sorted(set(subscribers))))


def refuse_waiting(connection: Connection, *, desk: str, subscriber: int) -> None:
    """Refuse what waits for a subscriber; what is being handed over at this moment is settled by its sender."""
    c = outbox.c
    query = select(c.outbox_id).where(
        c.desk == desk, c.next_at.is_not(None), c.subscriber == subscriber, c.handed_over.is_(False)
    )
    ids = list(connection.scalars(query.order_by(c.outbox_id).with_for_update()))
    _refuse(connection, ids, NO_LONGER_WANTED)


def make_reader() -> Callable[..., OutboxRow]:
    """Return what makes an ``OutboxRow`` of a row of the table, with changes; few variants are read for many rows."""
    variants: dict[str, Variant] = {}

    def read(row: Any, **changes: Any) -> OutboxRow:
        if (variant := variants.get(row.variant)) is None:
            variant = variants[row.variant] = decode(Variant, load_json(row.variant))
        values: dict[str, Any] = {
            "id": row.outbox_id,
            "desk": row.desk,
            "day": row.day,
            "version": row.version,
            "subscriber": row.subscriber,
            "message_id": row.message_id,
            "state": changes["state"] if changes else OutboxState(row.state),
            "variant": variant,
            "due_at": row.due_at,
            "stale_at": row.stale_at,
            "attempts": row.attempts,
            "retry_at": row.retry_at,
            "sender": row.sender,
            "leased_until": row.leased_until,
            "handed_over": row.handed_over,
            "sent_at": row.sent_at,
            "reply": row.reply,
            "problem": row.problem,
        }
        return OutboxRow(**(values | changes))

    return read


def make_values(row: OutboxRow, *, variant: str | None = None) -> dict[str, Any]:
    """Return a copy as a row of the table.

    Args:
        row: With its number.
        variant: ``row.variant`` in JSON, where that was made already.
    """
    values = {field.name: getattr(row, field.name) for field in dataclasses.fields(row) if field.name != "id"}
    next_at = None
    if row.state is OutboxState.SENDING:
        next_at = row.leased_until or row.due_at
    elif row.state in {OutboxState.QUEUED, OutboxState.DEFERRED}:
        next_at = _find_next(row.due_at, row.retry_at, row.stale_at)
    return values | {
        "outbox_id": row.id,
        "state": row.state.value,
        "variant": variant if variant is not None else dump_json(encode(row.variant)),
        "next_at": next_at,
    }


def _find_next(due_at: datetime, retry_at: datetime | None, stale_at: datetime) -> datetime:
    return min(max(due_at, retry_at or due_at), stale_at)


def _change(connection: Connection, ids: Iterable[int], **values: Any) -> None:
    for some in split(list(ids)):
        connection.execute(update(outbox).where(outbox.c.outbox_id.in_(_IDS)).values(**values), {"ids": some})


def _refuse(connection: Connection, ids: Sequence[int], problem: str) -> None:
    _change(connection, ids, **_FREE, state=_REFUSED, problem=problem, next_at=None, retry_at=None)


def _queue_again(connection: Connection, query: Select[Any], parameters: dict[str, Any]) -> int:
    changes = [
        {
            "row": row.outbox_id,
            "new_state": _DEFERRED if row.attempts else _QUEUED,
            "new_next_at": _find_next(row.due_at, row.retry_at, row.stale_at),
        }
        for row in connection.execute(query, parameters)
    ]
    if changes:
        connection.execute(_QUEUE_AGAIN, changes)
    return len(changes)
