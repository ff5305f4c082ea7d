from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Text, text

import briefing.store
from briefing.errors import StoreError
from briefing.store import open_store
from briefing.store.columns import SafeText, make_id
from briefing.store.engine import Database, open_database
from briefing.store.matching import Intake, prepare
from briefing.store.polls import dump_state
from briefing.store.schema import SCHEMA_VERSION, metadata
from briefing.store.upgrade import upgrade
from tests.store.made import FAR_AHEAD, LONG_AGO, RIVER, at, make_draft, make_poll, tell_words

MIGRATIONS = Path(briefing.store.__file__).parent / "migrations"
VERSIONS = [path.name[1:5] for path in sorted((MIGRATIONS / "versions").glob("v*.py"))]


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url, wait_seconds=10)
    try:
        yield database
    finally:
        database.close()


def is_other_type(
    context: MigrationContext, _column: object, _expected_column: object, found: Any, expected: Any
) -> bool | None:
    """Compare the types of columns; of our own type for text Alembic does not see what it is on each database."""
    if not isinstance(expected, SafeText):
        return None
    wanted = expected.load_dialect_impl(context.dialect)
    return not isinstance(found, Text) or found.collation != getattr(wanted, "collation", None)


def fill_first_schema(database: Database) -> None:
    """Put one of each thing into a store of version 0001, with statements of that time."""
    poll = prepare(make_poll(0, make_draft("a", "Old words.", published_at=at(-1))))
    intake = Intake()
    intake.take(poll)
    rows = {
        "feeds": {"feed_id": poll.feed_id, "feed": RIVER, "state": dump_state(poll.poll.state), "attempted_at": at(0)},
        "articles": intake.new_articles[0],
        "sightings": intake.new_sightings[0],
        "revisions": intake.new_revisions[0],
        "runs": {"run_id": "r1", "started_at": at(0), "pages_fetched": 1, "pages_failed": 0},
        "hosts": {"host_id": make_id("h.example"), "host": "h.example", "refusals": 2, "reason": "busy"},
    }
    with database.write() as connection:
        for table, row in rows.items():
            values = {
                name: value.replace(tzinfo=None).isoformat(" ", "microseconds")
                if database.is_sqlite and isinstance(value, datetime)
                else value
                for name, value in row.items()
            }
            marks = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"), values)  # noqa: S608 – the names stand above


def test_there_is_a_history_and_its_end_is_the_present_schema() -> None:
    assert len(VERSIONS) >= 2
    assert VERSIONS[-1] == SCHEMA_VERSION
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [SCHEMA_VERSION]


@pytest.mark.parametrize("version", [None, *VERSIONS])
def test_a_store_of_any_version_gets_the_present_schema(make_empty: Callable[[str], str], version: str | None) -> None:
    url = make_empty(f"from_{version}".lower())
    with opened(url) as database:
        if version is not None:
            upgrade(database, version=version)
        upgrade(database)
        with database.read() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": is_other_type})
            assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_older_store_holds_is_there_after_the_migration(make_empty: Callable[[str], str], version: str) -> None:
    url = make_empty(f"data_{version}")
    with opened(url) as database:
        upgrade(database, version=VERSIONS[0])
        fill_first_schema(database)
        upgrade(database, version=version)

    with open_store(url) as store:
        articles = list(store.load_articles(seen_after=LONG_AGO, known_before=FAR_AHEAD))
        assert tell_words(articles) == [("a", ["Old words."])]
        assert articles[0].published_at == at(-1)
        assert store.load_feed_states()[RIVER].attempted_at == at(0)
        assert store.load_host_states()["h.example"].refusals == 2
        assert [run.id for run in store.load_runs(count=2)] == ["r1"]
        # nothing is known of what the feed lists: it may list it still
        assert store.vacuum(keep_days=1, keep_runs_days=999, now=at(9999)).articles == 0
        (saved,) = store.save_polls([make_poll(9999, make_draft("a", "New words."))])
        assert (saved.new, saved.changed) == (0, 1)


def test_a_store_of_the_present_schema_is_opened_without_alembic(url: str) -> None:
    code = f"""
import sys
from briefing.store import open_store
open_store({url!r}).close()
assert "alembic" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_store_that_is_newer_than_the_program_is_left_alone(make_empty: Callable[[str], str]) -> None:
    url = make_empty("newer")
    open_store(url).close()
    with opened(url) as database, database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(
        StoreError, match=rf"newer version of briefing \(schema 9999; this program knows {SCHEMA_VERSION}"
    ):
        open_store(url)


def test_the_database_of_another_program_is_left_alone(make_empty: Callable[[str], str]) -> None:
    url = make_empty("alien")
    with opened(url) as database, database.write() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('ae1027a6acf')"))

    with pytest.raises(StoreError, match="is a database of another program"):
        open_store(url)


def test_a_file_with_the_tables_of_another_program_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bookmarks.db"
    with opened(url) as database, database.write() as connection:
        connection.execute(text("CREATE TABLE bookmarks (url TEXT)"))

    with pytest.raises(StoreError, match="is a database of another program"):
        open_store(url)


def test_several_that_open_a_new_store_at_once_all_find_it_whole(make_empty: Callable[[str], str]) -> None:
    url = make_empty("at_once")
    problems: list[BaseException] = []

    def open_it(name: str) -> None:
        try:
            with open_store(url) as store:
                store.save_polls([make_poll(0, make_draft(name))])
        except BaseException as error:  # noqa: BLE001 – a thread has nobody to raise to
            problems.append(error)

    threads = [threading.Thread(target=open_it, args=(f"n{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    with open_store(url) as store:
        assert store.info().articles == 6


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    make_empty: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_empty("half")
    with opened(url) as database:
        upgrade(database, version="0001")
        # something in the way of the next migration
        with database.write() as connection:
            connection.execute(text("ALTER TABLE sightings ADD COLUMN listed_at TEXT"))
        with pytest.raises(StoreError):
            upgrade(database)
        with database.read() as connection:
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0001"
            columns = {column[0] for column in connection.execute(text("SELECT * FROM feeds")).cursor.description}
            assert "document_at" not in columns
