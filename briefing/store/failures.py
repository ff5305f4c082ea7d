"""What a database says when something is wrong, in words that help. No password is ever among them."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from briefing.errors import StoreError
from briefing.store.content import ContentError

__all__ = ["format_place", "name_failures"]

_IN_USE = "another process is writing"
_RETRY = "Wait until the other run of briefing has ended, then try again"

#: By the name of SQLite's result code: what is wrong, and what to do. Source: https://www.sqlite.org/rescode.html
_SQLITE = {
    "SQLITE_BUSY": (_IN_USE, _RETRY),
    "SQLITE_LOCKED": (_IN_USE, _RETRY),
    "SQLITE_FULL": ("the disk is full; nothing of this was stored", "Make room, then try again"),
    "SQLITE_READONLY": ("may not be written", "Give this user the right to write the file and its folder"),
    "SQLITE_PERM": ("may not be opened", "Give this user the right to read and write the file and its folder"),
    "SQLITE_AUTH": ("may not be opened", "Give this user the right to read and write the file and its folder"),
    "SQLITE_CANTOPEN": ("cannot be opened", "See that it is a file, and that this user may write it and its folder"),
    "SQLITE_NOTADB": ("is no SQLite database", "Name another file in store.url, or move this one away"),
    "SQLITE_CORRUPT": ("is damaged", "Restore it from a backup, or from a file made with: briefing store export"),
    "SQLITE_IOERR": ("cannot be read or written: the disk reports an error", "Look at the disk and the system's log"),
    "SQLITE_CONSTRAINT": ("would break a rule of the store; nothing of this was stored", "Please report this"),
}

_SERVER = "See that the server runs and can be reached from here, and that store.url names it rightly"

#: By SQLSTATE, or the first two characters of it. Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL = {
    "28P01": ("the server refuses the password", "Correct the password in store.url"),
    "28": ("the server refuses this user", "Correct the user in store.url, or let it in (pg_hba.conf)"),
    "3D000": ("there is no such database on the server", "Make it: createdb --encoding UTF8 --template template0 NAME"),
    "42501": (
        "this user may not do that in the database",
        "Make it the owner of the database: ALTER DATABASE … OWNER TO …",
    ),
    "53100": ("the disk of the server is full; nothing of this was stored", "Make room, then try again"),
    "53300": ("the server has no connection left", "Close other connections, or raise max_connections"),
    "55P03": (_IN_USE, _RETRY),
    "57014": ("the server cancelled the query", "Try again; statement_timeout may be too short"),
    "57P": ("the server is shutting down or starting", "Wait until it is up, then try again"),
    "25006": ("may not be written: the server is a read-only copy", "Name the primary server in store.url"),
    "40": ("two processes got in each other's way; nothing of this was stored", "Try again"),
    "23": ("would break a rule of the store; nothing of this was stored", "Please report this"),
    "42P07": ("holds tables of the same names that are not a store", "Make a database of its own for the store"),
    "08": ("the server cannot be reached, or has gone away", _SERVER),
    "": ("the server cannot be reached, or has gone away", _SERVER),
}


def format_place(url: URL) -> str:
    """Return where a store is, as a person says it: the path, or server and database. Never a password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    user = f"{url.username}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{user}{url.host or 'localhost'}{port}/{url.database or ''}"


@contextlib.contextmanager
def name_failures(place: str) -> Iterator[None]:
    """Turn whatever the database raises into a ``StoreError`` that says what is wrong and what to do."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        problem, remedy = _explain(error)
        raise StoreError(problem, where=place, remedy=remedy) from error
    except ContentError as error:
        remedy = "Update the program; if it is the newest, restore the store from a backup"
        raise StoreError(
            f"holds something that this program cannot read ({error})", where=place, remedy=remedy
        ) from error


def _explain(error: SQLAlchemyError | sqlite3.Error) -> tuple[str, str | None]:
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    if name := getattr(cause, "sqlite_errorname", None):
        # SQLITE_IOERR_WRITE is a kind of SQLITE_IOERR
        found = _SQLITE.get("_".join(name.split("_")[:2]))
        return found or (f"SQLite reports {name}", "Please report this")
    if hasattr(cause, "sqlstate"):
        state = cause.sqlstate or ""
        for length in (5, 3, 2):
            if state and (found := _POSTGRESQL.get(state[:length])):
                return found
        if not state and type(cause).__name__ in {"OperationalError", "ConnectionTimeout", "InterfaceError"}:
            return _explain_refusal(str(cause))
        return f"PostgreSQL reports {state or type(cause).__name__}", "Please report this"
    return f"the database cannot be used ({type(cause).__name__})", None


def _explain_refusal(words: str) -> tuple[str, str]:
    """Return why a connection was not made: libpq gives no SQLSTATE then, only words."""
    for part, state in (
        ("password authentication failed", "28P01"),
        ("no password supplied", "28P01"),
        ("no pg_hba.conf entry", "28"),
        ("Peer authentication failed", "28"),
        ('" does not exist', "28" if 'role "' in words else "3D000"),
        ("too many clients", "53300"),
        ("is starting up", "57P"),
        ("is shutting down", "57P"),
    ):
        if part in words:
            return (
                ("the server knows no such user or database", _POSTGRESQL["28"][1])
                if 'role "' in words and state == "3D000"
                else _POSTGRESQL[state]
            )
    return _POSTGRESQL[""]
