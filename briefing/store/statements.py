"""Statements that every part of the store needs: rows by their ids, and rows that may be there already."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, LargeBinary, Select, Table, delete, func
from sqlalchemy.dialects import postgresql, sqlite

from briefing.store.columns import SafeText, escape

__all__ = ["IDS_AT_ONCE", "delete_by", "insert_rows", "save_rows", "select_by", "select_values", "split"]

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


def select_values(
    connection: Connection, columns: Sequence[Column[Any]], column: Column[Any], ids: Collection[bytes]
) -> Iterator[Sequence[Any]]:
    """Yield the values of columns of the rows whose column is one of the ids.

    What ``select_by`` does, for many ids at a fifth of the time: SQLAlchemy names each of them.

    Args:
        connection: In a transaction.
        columns: Of one table.
        column: Of the same table, with ids.
        ids: Digests.
    """
    dialect = connection.dialect
    kinds = [one.type.dialect_impl(dialect) for one in columns]
    processors = [None if isinstance(kind, LargeBinary) else kind.result_processor(dialect, None) for kind in kinds]
    names = ", ".join(one.name for one in columns)
    start = f"SELECT {names} FROM {column.table.name} WHERE {column.name}"  # noqa: S608 – the names are those of the schema
    for some in split(ids):
        if dialect.paramstyle == "qmark":
            found = connection.exec_driver_sql(f"{start} IN ({', '.join('?' * len(some))})", tuple(some))
        else:
            found = connection.exec_driver_sql(f"{start} = ANY(%s)", (some,))
        if not any(processors):
            yield from found
            continue
        for row in found:
            yield [value if put is None else put(value) for put, value in zip(processors, row, strict=True)]


def delete_by(connection: Connection, column: Column[Any], ids: Collection[Any]) -> int:
    """Delete the rows whose column is one of the ids; return how many there were."""
    return sum(connection.execute(delete(column.table).where(column.in_(some))).rowcount for some in split(ids))


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows; what SQLAlchemy does with ``insert``, in half the time.

    Values are prepared column by column rather than row by row, and what stands in many rows is prepared once.

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
        values = [row[name] for row in rows]
        if isinstance(kind, SafeText):
            values = [None if value is None else escape(value) for value in values]
        elif not isinstance(kind, LargeBinary):  # both drivers take bytes and escaped text as they are
            prepare = kind.dialect_impl(dialect).bind_processor(dialect)
            if prepare is not None:
                once = {value: prepare(value) for value in set(values)}
                values = [once[value] for value in values]
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
