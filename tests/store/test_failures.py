from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Update, update

from briefing.errors import StoreError
from briefing.store import SqlStore, open_store
from briefing.store.schema import feeds, revisions
from tests.store.conftest import Server
from tests.store.made import FAR_AHEAD, LONG_AGO, at, make_draft, make_poll


def test_the_file_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "store.db"
    before = os.umask(0)
    try:
        with open_store(f"sqlite:///{path}") as store:
            store.save_polls([make_poll(0, make_draft("a"))])
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)

    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}


def test_a_database_is_set_up_for_two_processes(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/store.db", wait_seconds=7) as store, store._database.read() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        ]

    assert found == ["wal", 1, 7000, 1]


WRITES: list[Callable[[SqlStore], Any]] = [
    lambda store: store.save_attempts(["f"], at=at(0)),
    lambda store: store.save_polls([make_poll(0)]),
    lambda store: store.forget_feed("f"),
    lambda store: store.save_host_states([]),
    lambda store: store.save_robots([]),
    lambda store: store.save_pages([]),
    lambda store: store.vacuum(keep_days=1, keep_runs_days=1, now=at(0)),
    lambda store: store.import_([]),
]
READS: list[Callable[[SqlStore], Any]] = [
    lambda store: store.load_feed_states(),
    lambda store: store.load_host_states(),
    lambda store: store.load_robots(fetched_after=at(0)),
    lambda store: store.load_wanted_pages(seen_after=at(0), now=at(0), most_per_host=1, most=1),
    lambda store: list(store.load_articles(seen_after=LONG_AGO, known_before=FAR_AHEAD)),
    lambda store: store.count_entries(seen_after=at(0)),
    lambda store: store.load_runs(count=1),
    lambda store: store.load_editions(desk="d"),
    lambda store: store.info(),
]


@pytest.mark.parametrize("write", WRITES)
def test_a_writer_that_waits_too_long_says_so_and_readers_need_not_wait(
    url: str, write: Callable[[SqlStore], Any]
) -> None:
    with open_store(url) as first, open_store(url, wait_seconds=0.1) as second:
        with first._database.write():
            with pytest.raises(StoreError, match=r"another process is writing\. Wait until"):
                write(second)
            for read in READS:
                read(second)
        second.save_polls([make_poll(0, make_draft("a"))])


def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are my notes, and no database at all.\n" * 50)

    with pytest.raises(StoreError, match=r"notes\.txt: is no SQLite database"):
        open_store(f"sqlite:///{path}")
    assert path.read_text().startswith("These are my notes")


def test_a_damaged_store_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        store.save_polls([make_poll(0, *[make_draft(f"n{number}") for number in range(300)])])
    body = bytearray(path.read_bytes())
    body[4096:] = b"\xff" * (len(body) - 4096)
    path.write_bytes(body)

    with (
        pytest.raises(StoreError, match=r"is damaged\. Restore it from a backup"),
        open_store(f"sqlite:///{path}") as store,
    ):
        store.info()


def test_a_disk_without_room_is_told_and_nothing_is_stored_by_halves(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        store.save_polls([make_poll(0, make_draft("a"))])
        # as many pages as there are now: SQLite answers as it does on a full disk
        with store._database.read() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")

        with pytest.raises(StoreError, match=r"the disk is full; nothing of this was stored\. Make room"):
            store.save_polls([make_poll(1, *[make_draft(f"n{number}", "x" * 50 * number) for number in range(900)])])
        assert store.info().articles == 1


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match=r"file/store\.db: cannot be made"):
        open_store(f"sqlite:///{tmp_path}/file/store.db")


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be opened\. See that it is a file"):
        open_store(f"sqlite:///{tmp_path}")


SECRET = "s3cret-pass"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "is no address of a database"),
        (SECRET, "is no address of a database"),
        (f"postgresql://u:{SECRET}@host:port/db", "is no address of a database"),
        (f"mysql://u:{SECRET}@host/db", "names a database that the store does not know"),
        (f"nonsense+driver://u:{SECRET}@host/db", "(is no address|does not know)"),
        (f"postgresql+psycopg2://u:{SECRET}@host/db", "names a database that the store does not know"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        (f"postgresql+psycopg://u:{SECRET}@127.0.0.1:1/db", r"postgresql://u@127\.0\.0\.1:1/db: the server cannot be reached"),
        (f"postgresql://u@127.0.0.1:1/db?password={SECRET}", "the server cannot be reached"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_told_without_its_password(url: str, problem: str) -> None:
    with pytest.raises(StoreError, match=problem) as caught:
        open_store(url)

    shown: BaseException | None = caught.value
    while shown is not None:
        assert SECRET not in f"{shown} {shown!r}"
        shown = shown.__cause__


def test_a_missing_driver_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(StoreError, match=r"pip install 'briefing\[postgres\]'"):
        open_store("postgresql+psycopg://u@h/d")


def test_what_postgresql_refuses_is_told_in_words(server: Server) -> None:
    server.make_database("locked_up")
    server.execute(
        "DROP DATABASE IF EXISTS latin",
        f"DO $$ BEGIN CREATE ROLE locked LOGIN PASSWORD '{SECRET}'; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'",
    )
    good = server.url("locked_up", "locked").replace("locked@", f"locked:{SECRET}@")
    for url, problem in (
        (server.url("locked_up", "locked").replace("locked@", "locked:wrong@"), "the server refuses the password"),
        (server.url("locked_up", "locked"), "the server refuses the password"),
        (server.url("locked_up", "nobody_known"), "the server refuses this user"),
        (server.url("nowhere"), "there is no such database"),
        (server.url("latin"), "has the encoding LATIN1; expected UTF8"),
        (server.url("locked_up", "guest"), "this user may not do that"),
        (good, "this user may not do that"),
    ):
        with pytest.raises(StoreError, match=problem) as caught:
            open_store(url)
        assert SECRET not in str(caught.value)


def _write_while(store: SqlStore, disturb: Callable[[], None]) -> None:
    with store._database.write() as connection:
        disturb()
        connection.exec_driver_sql("SELECT 1")


def test_a_server_that_goes_away_is_told_and_one_that_comes_back_is_used(server: Server) -> None:
    url = server.make_database("away")
    with open_store(url) as store:
        store.save_polls([make_poll(0, make_draft("a"))])
        end = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away' AND pid <> pg_backend_pid()"
        )
        with pytest.raises(StoreError, match=r"the server (is shutting down|cannot be reached, or has gone away)"):
            _write_while(store, lambda: server.execute(end))
        server.execute(end)

        assert store.info().articles == 1


def test_a_wal_file_is_left_where_another_process_reads(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    with open_store(url) as store:
        store.save_polls([make_poll(0, make_draft("a"))])
        with sqlite3.connect(tmp_path / "store.db") as other:
            assert other.execute("SELECT count(*) FROM articles").fetchone() == (1,)
        other.close()


@pytest.mark.parametrize(
    ("spoil", "read"),
    [
        (update(revisions).values(content=b"x"), READS[4]),
        (update(feeds).values(state="{}"), READS[0]),
        (update(feeds).values(state="x"), READS[0]),
        (update(feeds).values(state='{"feed":"f","url":"u","mood":"fine"}'), READS[0]),
    ],
)
def test_what_this_program_cannot_read_is_told(url: str, spoil: Update, read: Callable[[SqlStore], Any]) -> None:
    with open_store(url) as store:
        store.save_polls([make_poll(0, make_draft("a"))])
        with store._database.write() as connection:
            connection.execute(spoil)

        with pytest.raises(StoreError, match="holds something that this program cannot read"):
            read(store)
