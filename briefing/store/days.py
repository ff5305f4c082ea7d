"""The scheduler's memory: who may work, what was done on each day of a desk, and what the operator was told.

The time is the caller's: of processes on several machines each says what it takes for the present. A lease should be
far longer than their clocks differ.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from briefing.model.desk_day import DayState, DeskDay, Notice
from briefing.store.columns import mend
from briefing.store.schema import desk_days, leases, notices
from briefing.store.statements import save_rows

__all__ = [
    "IS_DONE",
    "give_lease_back",
    "load_days",
    "load_notices",
    "make_day_row",
    "make_notice_row",
    "save_day",
    "save_notices",
    "take_lease",
]

#: A notice of something that is over, and that the operator was told is over.
IS_DONE = and_(notices.c.over_at.is_not(None), notices.c.told_at.is_not(None), notices.c.told_at >= notices.c.over_at)


def take_lease(connection: Connection, name: str, *, holder: str, now: datetime, length: timedelta) -> bool:
    """Take or keep a lease; False while another holder has it."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(leases).values(name=name, holder=holder, until=now + length)
    new = statement.excluded
    taken = statement.on_conflict_do_update(
        index_elements=[leases.c.name],
        set_={"holder": new.holder, "until": new.until},
        where=or_(leases.c.holder == new.holder, leases.c.until <= now),
    )
    connection.execute(taken)
    return connection.scalar(select(leases.c.holder).where(leases.c.name == name)) == mend(holder)


def give_lease_back(connection: Connection, name: str, *, holder: str) -> None:
    """End a lease, where it is this holder's."""
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))


def load_days(connection: Connection, *, desk: str | None, since: date) -> tuple[DeskDay, ...]:
    """Return what is known of the days of a desk, by day; of all desks if ``desk`` is None."""
    query = select(desk_days).where(desk_days.c.day >= since).order_by(desk_days.c.desk, desk_days.c.day)
    if desk is not None:
        query = query.where(desk_days.c.desk == mend(desk))
    rows = connection.execute(query).mappings()
    return tuple(DeskDay(**{**row, "state": DayState(row["state"])}) for row in rows)


def save_day(connection: Connection, day: DeskDay) -> None:
    """Keep what is known of a day, in place of what was known."""
    save_rows(connection, desk_days, [make_day_row(day)])


def load_notices(connection: Connection, *, also_done: bool = False) -> tuple[Notice, ...]:
    """Return notices by key: those of which something is still to be told, or all."""
    query = select(notices).order_by(notices.c.key)
    if not also_done:
        # where an instant is NULL, so would be the answer
        is_open = or_(notices.c.over_at.is_(None), notices.c.told_at.is_(None), notices.c.told_at < notices.c.over_at)
        query = query.where(is_open)
    return tuple(Notice(**row) for row in connection.execute(query).mappings())


def save_notices(connection: Connection, given: Collection[Notice]) -> None:
    """Keep notices, in place of those of the same key."""
    rows = {row["key"]: row for row in map(make_notice_row, given)}
    save_rows(connection, notices, [row for _, row in sorted(rows.items())])


def make_day_row(day: DeskDay) -> dict[str, Any]:
    """Return what is known of a day as a row of the table."""
    return dataclasses.asdict(day) | {"desk": mend(day.desk), "state": day.state.value}


def make_notice_row(notice: Notice) -> dict[str, Any]:
    """Return a notice as a row of the table."""
    return dataclasses.asdict(notice) | {"key": mend(notice.key)}
