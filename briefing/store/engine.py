"""Connections: how each database is opened and set up, and what one transaction is on it.

On both there is one writer at a time: SQLite knows no other way, and PostgreSQL is told so with a lock, because two
runs that take in the same new article at the same moment would otherwise get in each other's way. The outbox and the
days of desks do without that lock: a sender must not wait for a run.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from briefing.errors import StoreError
from briefing.store.failures import format_place, name_failures

__all__ = ["NO_STORE", "Database", "open_database"]

NO_STORE = "briefing gather makes one; or name another in store.url"

#: The lock of writers in a PostgreSQL database: a number that no other program is likely to take ("brie" in ASCII).
_LOCK = 0x62726965

#: SQLite keeps so much in memory, in KiB. Chosen by measurement: twice the speed of the default 2,000 where a store of
#: 60,000 articles takes in new ones.
_CACHE_KIB = 65_536

_WRITES, _LASTS = "store_writes", "store_lasts"
_BUSY = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED"})


class Database:
    """A database that is open.

    Args:
        engine: Set up by ``open_database``.
        place: Where it is, for people.
    """

    def __init__(self, engine: Engine, *, place: str) -> None:
        self.place = place
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._engine = engine
        self._writer = engine.execution_options(**{_WRITES: True})
        self._lasting_writer = engine.execution_options(**{_WRITES: True, _LASTS: True})
        # of several queries each must see the same state of the store
        self._reader = engine if self.is_sqlite else engine.execution_options(isolation_level="REPEATABLE READ")

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Hold a transaction that reads one state of the store.

        Raises:
            StoreError: The database fails.
        """
        with name_failures(self.place), self._reader.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self, *, is_alone: bool = True, lasts: bool = False) -> Iterator[Connection]:
        """Hold a transaction that writes: kept as a whole at the end, or not at all.

        Args:
            is_alone: Be the one writer. False for what locks the rows that it changes, so that on PostgreSQL it waits
                for nobody who changes others; on SQLite there is one writer in any case.
            lasts: Wait at the end until the disk has it, so that a power failure does not take it back. That is a few
                milliseconds on SQLite; PostgreSQL does it in any case, unless its ``synchronous_commit`` is off.

        Raises:
            StoreError: The database fails, or another process writes for longer than we wait.
        """
        writer = self._lasting_writer if lasts else self._writer
        with name_failures(self.place), writer.begin() as connection:
            if is_alone and not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection

    def shrink(self) -> None:
        """Give the space of what was deleted back to the disk; PostgreSQL does that by itself.

        Raises:
            StoreError: The database fails.
        """
        if not self.is_sqlite:
            return
        with name_failures(self.place), contextlib.closing(self._engine.raw_connection()) as connection:
            # neither may stand in a transaction, and the driver begins none by itself
            cursor = connection.cursor()
            try:
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.OperationalError as error:
                # somebody is reading or writing: what was deleted is deleted, and the space will be used again
                if error.sqlite_errorname not in _BUSY:
                    raise
            finally:
                cursor.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def open_database(url: str, *, wait_seconds: float, create: bool = True) -> Database:
    """Return the database that a URL names; a file that is not there is made, empty.

    Args:
        url: ``sqlite:///PATH`` or ``postgresql+psycopg://…``.
        wait_seconds: How long a writer waits for another one.
        create: Make the file of SQLite where there is none.

    Raises:
        StoreError: It cannot be opened, or is not there and is not to be made.
    """
    parsed = _parse_url(url)
    place = format_place(parsed)
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "")
        if create:
            _make_file(path, place=place)
        elif not path.exists():
            raise StoreError("there is no store yet", where=place, remedy=NO_STORE)
        engine = create_engine(
            parsed, hide_parameters=True, connect_args={"timeout": wait_seconds, "isolation_level": None}
        )
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(
            parsed, hide_parameters=True, pool_pre_ping=True, connect_args=_compose_arguments(parsed, wait_seconds)
        )
        event.listen(engine, "connect", _check_encoding(place))
    return Database(engine, place=place)


def _parse_url(url: str) -> URL:
    remedy = "Expected sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST:5432/DATABASE"
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        _ = parsed.port
    except (ArgumentError, ValueError):
        # the words of the library may show the URL, and so the password
        raise StoreError("is no address of a database", where="store.url", remedy=remedy) from None
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:" or parsed.query:
            raise StoreError("names no file", where="store.url", remedy=remedy)
        return parsed.set(drivername="sqlite+pysqlite")
    if backend != "postgresql" or parsed.drivername not in {"postgresql", "postgresql+psycopg"}:
        raise StoreError("names a database that the store does not know", where="store.url", remedy=remedy)
    if importlib.util.find_spec("psycopg") is None:
        raise StoreError(
            "needs the driver for PostgreSQL, which is not installed",
            where="store.url",
            remedy="Install it: pip install 'briefing[postgres]'",
        )
    return parsed.set(drivername="postgresql+psycopg")


def _make_file(path: Path, *, place: str) -> None:
    """Make the file, so that only its owner can read what was gathered; SQLite gives its companions the same mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(
            f"cannot be made: {(error.strerror or str(error)).lower()}",
            where=place,
            remedy="Name another file in store.url, or give this user the right to write there",
        ) from error


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    # who was erased is not to be found in the file; many distributions have that on in any case
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    # Changing the mode does not wait for others as everything else does, so two that open a new file at once meet here.
    for attempt in range(50):
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname not in _BUSY or attempt == 49:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE: who is going to write waits at the start, and not in the middle, where waiting cannot help
    options = connection.get_execution_options()
    if not options.get(_WRITES):
        connection.exec_driver_sql("BEGIN")
        return
    # with a write-ahead log NORMAL does not wait for the disk, FULL does, and for all that was written before as well
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA synchronous = FULL" if options.get(_LASTS) else "PRAGMA synchronous = NORMAL")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _compose_arguments(url: URL, wait_seconds: float) -> dict[str, Any]:
    given = url.query.get("options", "")
    options = given if isinstance(given, str) else " ".join(given)
    ours = f"-c timezone=UTC -c lock_timeout={int(wait_seconds * 1000)}"
    arguments: dict[str, Any] = {"options": f"{options} {ours}".strip()}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = 10
    if "application_name" not in url.query:
        arguments["application_name"] = "briefing"
    return arguments


def _check_encoding(place: str) -> Any:
    def check(connection: Any, _record: object) -> None:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise StoreError(
                f"has the encoding {encoding}; expected UTF8",
                where=place,
                remedy="Make the database anew: createdb --encoding UTF8 --template template0 NAME",
            )

    return check
