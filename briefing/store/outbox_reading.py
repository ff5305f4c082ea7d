"""What the outbox tells: the copies of an edition, and how the last editions stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from briefing.model.delivery import OutboxRow, OutboxState, OutboxSummary
from briefing.store.columns import mend
from briefing.store.outbox import make_reader
from briefing.store.schema import outbox

__all__ = ["load_all_rows", "load_rows", "summarise"]

#: Rows that are in memory at once.
_AT_ONCE = 1000

_WAITING = (OutboxState.QUEUED, OutboxState.DEFERRED)


def load_rows(
    connection: Connection, *, desk: str, day: date, version: int | None, states: Collection[OutboxState]
) -> tuple[OutboxRow, ...]:
    """Return the rows of a day's edition, by subscriber and version; all versions where none is named."""
    c = outbox.c
    query = select(outbox).where(c.desk == mend(desk), c.day == day).order_by(c.subscriber, c.version)
    if version is not None:
        query = query.where(c.version == version)
    if states:
        query = query.where(c.state.in_(sorted(state.value for state in states)))
    make = make_reader()
    return tuple(make(row) for row in connection.execute(query))


def load_all_rows(connection: Connection) -> Iterator[OutboxRow]:
    """Yield every row, by number; few are in memory at once."""
    make = make_reader()
    last = 0
    while True:
        query = select(outbox).where(outbox.c.outbox_id > last).order_by(outbox.c.outbox_id).limit(_AT_ONCE)
        rows = connection.execute(query).all()
        yield from (make(row) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].outbox_id


def summarise(connection: Connection, *, desk: str, count: int) -> tuple[OutboxSummary, ...]:
    """Return how the last editions' copies stand, the newest first; states in the order of ``OutboxState``."""
    c = outbox.c
    found: list[OutboxSummary] = []
    edition = _find_newest(connection, mend(desk), None)
    while edition is not None and len(found) < count:
        day, version = edition
        query = select(c.state, func.count().label("copies"), func.min(c.next_at).label("next_at"))
        query = query.where(c.desk == mend(desk), c.day == day, c.version == version).group_by(c.state)
        rows = {OutboxState(row.state): row for row in connection.execute(query)}
        waiting: list[datetime] = [rows[state].next_at for state in _WAITING if state in rows]
        counts = tuple((state, int(rows[state].copies)) for state in OutboxState if state in rows)
        found.append(
            OutboxSummary(desk=desk, day=day, version=version, counts=counts, next_at=min(waiting, default=None))
        )
        edition = _find_newest(connection, mend(desk), edition)
    return tuple(found)


def _find_newest(connection: Connection, desk: str, before: tuple[date, int] | None) -> tuple[date, int] | None:
    """Return the newest edition before another one: three steps along the index, however many copies there are."""
    c = outbox.c
    if before is not None:
        query = select(func.max(c.version)).where(c.desk == desk, c.day == before[0], c.version < before[1])
        if (version := connection.scalar(query)) is not None:
            return before[0], int(version)
    last = select(func.max(c.day)).where(c.desk == desk)
    day: date | None = connection.scalar(last if before is None else last.where(c.day < before[0]))
    if day is None:
        return None
    return day, int(connection.scalars(select(func.max(c.version)).where(c.desk == desk, c.day == day)).one())
