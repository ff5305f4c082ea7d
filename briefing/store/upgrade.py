"""Bring a store to the schema of this program. Alembic is loaded only where there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from briefing.errors import StoreError
from briefing.store.engine import NO_STORE, Database
from briefing.store.schema import SCHEMA_VERSION

__all__ = ["read_version", "upgrade"]

_TABLE = "alembic_version"


def upgrade(database: Database, *, version: str = SCHEMA_VERSION, create: bool = True) -> None:
    """Migrate forward to ``version``; of several processes at once one does it, and the others wait.

    Args:
        database: It is open.
        version: The newest, except in tests.
        create: Make a store of a database without one.

    Raises:
        StoreError: The store is newer than the program, is no store, or the database fails.
    """
    with database.read() as connection:
        found = read_version(connection, is_sqlite=database.is_sqlite)
    if found == version:
        return
    _check_known(found, place=database.place)
    if found is None and not create:
        raise StoreError("there is no store yet", where=database.place, remedy=NO_STORE)
    with database.write() as connection:
        # what was found may be done by now
        found = read_version(connection, is_sqlite=database.is_sqlite)
        _check_known(found, place=database.place)
        if found is None and database.is_sqlite and inspect(connection).get_table_names():
            raise StoreError(
                "is a database of another program", where=database.place, remedy="Name another file in store.url"
            )
        if found != version:
            _migrate(connection, version)


def read_version(connection: Connection, *, is_sqlite: bool) -> str | None:
    """Return the version of the schema; None for a database without one."""
    if is_sqlite:
        found = text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name")
    else:
        found = text("SELECT 1 WHERE to_regclass(:name) IS NOT NULL")
    if connection.execute(found, {"name": _TABLE}).first() is None:
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def _check_known(found: str | None, *, place: str) -> None:
    if found is None:
        return
    if not (found.isdecimal() and len(found) == len(SCHEMA_VERSION)):
        raise StoreError("is a database of another program", where=place, remedy="Name another database in store.url")
    if int(found) > int(SCHEMA_VERSION):
        raise StoreError(
            f"was written by a newer version of briefing (schema {found}; this program knows {SCHEMA_VERSION})",
            where=place,
            remedy="Update the program: pip install --upgrade briefing",
        )


def _migrate(connection: Connection, version: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, version)
