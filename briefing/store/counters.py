"""Numbers that are given once and never again, whatever was deleted meanwhile, and on both databases the same."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from briefing.store.schema import counters

__all__ = ["OUTBOX", "SUBSCRIBERS", "take_numbers"]

#: What is counted: ``counters.name``.
OUTBOX, SUBSCRIBERS = "outbox", "subscribers"


def take_numbers(connection: Connection, name: str, count: int) -> range:
    """Return so many numbers that were never given before; from 1.

    Whoever takes numbers of the same name at the same time waits until the transaction is over.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(counters).values(name=name, last=count)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[counters.c.name], set_={"last": counters.c.last + statement.excluded.last}
        )
    )
    last: int = connection.execute(select(counters.c.last).where(counters.c.name == name)).scalar_one()
    return range(last - count + 1, last + 1)
