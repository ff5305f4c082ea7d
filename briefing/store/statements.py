"""Statements that every part of the store needs: rows by their ids, and rows that may be there already."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, LargeBinary, Select, Table, delete, func
from sqlalchemy.dialects import postgresql, sqlite

from briefing.store.columns import Instant

__all__ = ["IDS_AT_ONCE", "delete_by", "insert_rows", "save_rows", "select_by", "split"]

_T = TypeVar("_T")

#: Ids in one statement. Source: SQLite before 3.32 took 999 parameters; more at once were not faster.
IDS_AT_ONCE = 900


def split(values: Collection[_T], size: int = IDS_AT_ONCE) -> Iterator[list[_T]]:
    """Yield values in lists of at most ``size``."""
    listed = list(values)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


def select_by(connection: Connection, query: Select[Any], column: Column[Any], ids: Collection[Any]) -> Iterator[Any]:
    """Yield the rows of a query whose column is one of the ids."""
    for some in split(ids):
        yield from connection.execute(query.where(column.in_(some)))


def delete_by(connection: Connection, column: Column[Any], ids: Collection[Any]) -> int:
    """Delete the rows whose column is one of the ids; return how many there were."""
    return sum(connection.execute(delete(column.table).where(column.in_(some))).rowcount for some in split(ids))


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows; what SQLAlchemy does with ``insert``, in half the time.

    Values are prepared column by column rather than row by row, and an instant that stands in many rows is prepared
    once.

    Args:
        connection: In a transaction that writes.
        table: Its columns are named as in the rows.
        rows: All of the same columns.
    """
    if not rows:
        return
    dialect = connection.dialect
    prepared = []
    for name in rows[0]:
        kind = table.c[name].type
        # both drivers take bytes as they are
        prepare = None if isinstance(kind, LargeBinary) else kind.dialect_impl(dialect).bind_processor(dialect)
        values = [row[name] for row in rows]
        if prepare is not None and isinstance(kind, Instant):
            once = {value: prepare(value) for value in set(values)}
            values = [once[value] for value in values]
        elif prepare is not None:
            values = [prepare(value) for value in values]
        prepared.append(values)
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    names, marks = ", ".join(rows[0]), ", ".join([mark] * len(prepared))
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 – the names are those of the schema
    connection.exec_driver_sql(statement, list(zip(*prepared, strict=True)))


def save_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, keep: str = "") -> None:
    """Insert rows, or write them over those with the same primary key.

    Args:
        connection: In a transaction that writes.
        table: Its columns are named as in the rows.
        rows: All of the same columns.
        keep: A column whose value stays where the new one is NULL.
    """
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    new = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    if keep:
        new[keep] = func.coalesce(statement.excluded[keep], table.c[keep])
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=new), list(rows))
