"""What is remembered besides articles: feeds, hosts, robots.txt files, runs, editions."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from briefing.model.feed import FeedState, HostState, Outcome, RobotsRecord
from briefing.model.stored import EditionRecord, RunRecord
from briefing.store.columns import make_id, mend
from briefing.store.content import decode, dump_json, encode, load_json, pack_text, unpack_text
from briefing.store.schema import edition_articles, editions, feeds, hosts, outcomes, robots, runs
from briefing.store.statements import insert_rows, save_rows, select_by, split

__all__ = [
    "forget_feed",
    "load_editions",
    "load_feed_states",
    "load_host_states",
    "load_robots",
    "load_runs",
    "make_state",
    "save_attempts",
    "save_edition",
    "save_host_states",
    "save_robots",
    "save_run",
]


#: Source: rule of thumb; three parameters each.
_ATTEMPTS_AT_ONCE = 200
#: How far the clocks of two machines on one store may differ. Rule of thumb: what is further apart is noticed.
_SKEW = timedelta(minutes=5)


def make_state(feed: str, state: str | None, attempted_at: datetime | None) -> FeedState | None:
    """Return the state in a row of ``feeds``; None where the feed was only seen or is forgotten."""
    if state is None:
        return FeedState(feed=feed, url=feed, attempted_at=attempted_at) if attempted_at is not None else None
    fields = load_json(state)
    if attempted_at is not None and isinstance(
        fields, dict
    ):  # to put it into the finished state takes four times as long
        fields["attempted_at"] = attempted_at.isoformat()
    return decode(FeedState, fields)


def load_feed_states(connection: Connection) -> dict[str, FeedState]:
    """Return the state of every feed that was ever polled."""
    query = select(feeds.c.feed, feeds.c.state, feeds.c.attempted_at)
    found = (make_state(row.feed, row.state, row.attempted_at) for row in connection.execute(query))
    return {state.feed: state for state in sorted((one for one in found if one), key=lambda one: one.feed)}


def save_attempts(
    connection: Connection, addresses: Collection[str], *, at: datetime, unless_after: datetime | None = None
) -> frozenset[str]:
    """Note that these feeds are about to be asked; return those that were noted.

    One statement decides and writes, so that of two runs at once only one has each feed. An attempt that lies well
    after ``at`` was noted by a clock that was wrong, and counts for nothing.
    """
    names = {make_id(mend(feed)): feed for feed in addresses}
    rows = [{"feed_id": one, "feed": mend(feed), "attempted_at": at} for one, feed in sorted(names.items())]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    last = feeds.c.attempted_at
    free = or_(last.is_(None), last <= unless_after, last > at + _SKEW) if unless_after else None
    noted: set[str] = set()
    for some in split(rows, _ATTEMPTS_AT_ONCE):
        given = dialect.insert(feeds).values(some)
        statement = given.on_conflict_do_update(
            index_elements=[feeds.c.feed_id], set_={"attempted_at": given.excluded.attempted_at}, where=free
        ).returning(feeds.c.feed_id)
        noted.update(names[one] for one in connection.scalars(statement))
    return frozenset(noted)


def forget_feed(connection: Connection, feed: str) -> None:
    """Forget the state of a feed."""
    statement = update(feeds).where(feeds.c.feed_id == make_id(mend(feed)))
    connection.execute(statement.values(state=None, attempted_at=None, document_at=None))


def load_host_states(connection: Connection) -> dict[str, HostState]:
    """Return what hosts have asked of us."""
    found = [
        HostState(host=row.host, not_before_at=row.not_before_at, refusals=row.refusals, reason=row.reason)
        for row in connection.execute(select(hosts))
    ]
    return {state.host: state for state in sorted(found, key=lambda one: one.host)}


def save_host_states(connection: Connection, states: Collection[HostState]) -> None:
    """Keep what hosts have asked of us."""
    rows = {make_id(mend(one.host)): dataclasses.asdict(one) | {"host": mend(one.host)} for one in states}
    save_rows(connection, hosts, [{"host_id": one, **row} for one, row in sorted(rows.items())])


def load_robots(connection: Connection, *, fetched_after: datetime) -> dict[str, RobotsRecord]:
    """Return the robots.txt files that are young enough."""
    query = select(robots).where(robots.c.fetched_at >= fetched_after)
    found = [
        RobotsRecord(origin=row.origin, fetched_at=row.fetched_at, state=row.state, text=unpack_text(row.body))
        for row in connection.execute(query)
    ]
    return {record.origin: record for record in sorted(found, key=lambda one: one.origin)}


def save_robots(connection: Connection, records: Iterable[RobotsRecord]) -> None:
    """Keep robots.txt files."""
    rows = {
        make_id(mend(one.origin)): {
            "origin": mend(one.origin),
            "fetched_at": one.fetched_at,
            "state": one.state,
            "body": pack_text(mend(one.text)),
        }
        for one in records
    }
    save_rows(connection, robots, [{"origin_id": one, **row} for one, row in sorted(rows.items())])


def save_run(connection: Connection, run: RunRecord) -> None:
    """Keep the record of a run, in place of an earlier one."""
    run_id = mend(run.id)
    row = {
        name: getattr(run, name)
        for name in ("started_at", "finished_at", "pages_fetched", "pages_failed", "stopped_by")
    }
    save_rows(connection, runs, [{"run_id": run_id, **row}])
    connection.execute(delete(outcomes).where(outcomes.c.run_id == run_id))
    if run.outcomes:
        rows = [_make_outcome_row(run_id, position, outcome) for position, outcome in enumerate(run.outcomes)]
        insert_rows(connection, outcomes, rows)


def _make_outcome_row(run_id: str, position: int, outcome: Outcome) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "position": position,
        "feed": outcome.feed,
        "kind": outcome.kind.value,
        "outcome": dump_json(encode(outcome)),
    }


def load_runs(connection: Connection, *, count: int | None) -> tuple[RunRecord, ...]:
    """Return the last runs, the newest first; all if ``count`` is None."""
    rows = list(connection.execute(select(runs).order_by(runs.c.started_at.desc(), runs.c.run_id.desc()).limit(count)))
    found: dict[str, list[Any]] = {row.run_id: [] for row in rows}
    for row in select_by(connection, select(outcomes), outcomes.c.run_id, found.keys()):
        found[row.run_id].append(row)
    return tuple(
        RunRecord(
            id=row.run_id,
            started_at=row.started_at,
            finished_at=row.finished_at,
            outcomes=tuple(
                decode(Outcome, load_json(one.outcome))
                for one in sorted(found[row.run_id], key=lambda one: int(one.position))
            ),
            pages_fetched=row.pages_fetched,
            pages_failed=row.pages_failed,
            stopped_by=row.stopped_by,
        )
        for row in rows
    )


def save_edition(connection: Connection, record: EditionRecord) -> None:
    """Keep the record of an archived edition, in place of an earlier one."""
    name = {"desk": mend(record.desk), "day": record.day, "version": record.version}
    fields = ("number", "fingerprint", "made_at", "folder")
    save_rows(connection, editions, [name | {field: getattr(record, field) for field in fields}])
    columns = edition_articles.c
    same = (columns.desk == name["desk"], columns.day == name["day"], columns.version == name["version"])
    connection.execute(delete(edition_articles).where(*same))
    if record.articles:
        rows = [
            name | {"position": position, "key": key, "revision": revision}
            for position, (key, revision) in enumerate(record.articles)
        ]
        connection.execute(insert(edition_articles), rows)


def load_editions(connection: Connection, *, desk: str | None) -> tuple[EditionRecord, ...]:
    """Return the records of a desk's editions, by day and version; of all desks if ``desk`` is None."""
    query = select(editions).order_by(editions.c.desk, editions.c.day, editions.c.version)
    uses = select(edition_articles).order_by(edition_articles.c.position)
    if desk is not None:
        query = query.where(editions.c.desk == mend(desk))
        uses = uses.where(edition_articles.c.desk == mend(desk))
    used: dict[tuple[Any, ...], list[tuple[str, int]]] = {}
    for row in connection.execute(uses):
        used.setdefault((row.desk, row.day, row.version), []).append((row.key, row.revision))
    return tuple(
        EditionRecord(
            desk=row.desk,
            day=row.day,
            version=row.version,
            number=row.number,
            fingerprint=row.fingerprint,
            made_at=row.made_at,
            folder=row.folder,
            articles=tuple(used.get((row.desk, row.day, row.version), ())),
        )
        for row in connection.execute(query)
    )
