"""How much there is, and deleting what is older than it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, select, text

from briefing.ports import Progress
from briefing.store.days import IS_DONE
from briefing.store.engine import Database
from briefing.store.matching import LISTED_GRAIN
from briefing.store.schema import (
    aliases,
    articles,
    desk_days,
    editions,
    feeds,
    hosts,
    notices,
    outbox,
    outcomes,
    revisions,
    robots,
    runs,
    sightings,
    subscribers,
)
from briefing.store.statements import delete_by
from briefing.store.upgrade import read_version

__all__ = ["StoreInfo", "VacuumReport", "read_info", "vacuum"]

#: A robots.txt counts for 24 hours (RFC 9309, 2.4); older ones are of no use to anybody.
_ROBOTS_LIVE = timedelta(hours=24)

#: What became of copies stays at least so long: it is what keeps an edition from being sent to a reader twice. Rule of
#: thumb: who sends an edition again, sends one of the last days.
_LEDGER_LIVES = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreInfo:
    """How much there is in a store."""

    place: str
    #: "sqlite" or "postgresql".
    database: str
    schema_version: str
    size_bytes: int
    #: Feeds with a state.
    feeds: int
    #: Without those that turned out to be another one.
    articles: int
    revisions: int
    sightings: int
    pages_wanted: int
    runs: int
    editions: int
    #: Paused ones too.
    subscribers: int
    #: Copies of editions, whatever became of them.
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VacuumReport:
    """What was deleted, and the size before and after."""

    articles: int
    revisions: int
    sightings: int
    runs: int
    #: Copies of editions, with what became of them.
    copies: int
    bytes_before: int
    #: PostgreSQL gives space back by and by: there it is used again rather than returned.
    bytes_after: int


def read_info(database: Database) -> StoreInfo:
    """Return how much there is."""
    with database.read() as connection:
        count = _Counter(connection)
        return StoreInfo(
            place=database.place,
            database="sqlite" if database.is_sqlite else "postgresql",
            schema_version=read_version(connection, is_sqlite=database.is_sqlite) or "",
            size_bytes=_read_size(connection, is_sqlite=database.is_sqlite),
            feeds=count(select(func.count()).where(feeds.c.state.is_not(None))),
            articles=count(select(func.count()).where(articles.c.merged_into.is_(None))),
            revisions=count(select(func.count()).select_from(revisions)),
            sightings=count(select(func.count()).select_from(sightings)),
            pages_wanted=count(
                select(func.count()).where(articles.c.page_state == "wanted", articles.c.merged_into.is_(None))
            ),
            runs=count(select(func.count()).select_from(runs)),
            editions=count(select(func.count()).select_from(editions)),
            subscribers=count(select(func.count()).select_from(subscribers)),
            copies=count(select(func.count()).select_from(outbox)),
        )


class _Counter:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, query: Select[Any]) -> int:
        return int(self._connection.scalar(query) or 0)


def _read_size(connection: Connection, *, is_sqlite: bool) -> int:
    if is_sqlite:
        pages = connection.scalar(text("PRAGMA page_count")) or 0
        return int(pages * (connection.scalar(text("PRAGMA page_size")) or 0))
    return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def vacuum(
    database: Database, *, keep_days: int, keep_runs_days: int, now: datetime, tell: Progress | None
) -> VacuumReport:
    """Delete what is older than it is kept; see ``SqlStore.vacuum``.

    Raises:
        ValueError: A number of days is less than 0.
        StoreError: The database fails.
    """
    if keep_days < 0 or keep_runs_days < 0:
        raise ValueError(f"days must be at least 0, found {keep_days} and {keep_runs_days}")
    tell = tell or (lambda _: None)
    tell("looking for what is no longer kept")
    with database.write() as connection:
        before = _read_size(connection, is_sqlite=database.is_sqlite)
        expired = _find_expired(connection, now - timedelta(days=keep_days)) if keep_days else set()
        tell(f"deleting {len(expired):,} articles")
        gone = _delete_articles(connection, expired)
        cutoff = now - timedelta(days=keep_runs_days) if keep_runs_days else datetime.min.replace(tzinfo=UTC)
        ended = list(connection.scalars(select(runs.c.run_id).where(runs.c.started_at < cutoff)))
        delete_by(connection, outcomes.c.run_id, ended)
        delete_by(connection, runs.c.run_id, ended)
        connection.execute(delete(robots).where(robots.c.fetched_at < now - _ROBOTS_LIVE))
        connection.execute(delete(hosts).where(hosts.c.not_before_at < cutoff))
        copies = _delete_days(connection, min(cutoff, now - _LEDGER_LIVES)) if keep_runs_days else 0
        listed = select(sightings.c.feed_id)
        forgotten = and_(feeds.c.state.is_(None), feeds.c.attempted_at.is_(None), feeds.c.feed_id.not_in(listed))
        connection.execute(delete(feeds).where(forgotten))
    if database.is_sqlite and (expired or ended or copies):
        tell("giving the space back")
        database.shrink()
    with database.read() as connection:
        after = _read_size(connection, is_sqlite=database.is_sqlite)
    return VacuumReport(
        articles=gone[0],
        revisions=gone[1],
        sightings=gone[2],
        runs=len(ended),
        copies=copies,
        bytes_before=before,
        bytes_after=after,
    )


def _delete_days(connection: Connection, cutoff: datetime) -> int:
    """Delete what became of copies and days, and notices of what is over; return how many copies."""
    # one that might still be sent stays, whatever its day
    is_old = and_(outbox.c.day < cutoff.date(), outbox.c.stale_at < cutoff)
    copies = connection.execute(delete(outbox).where(is_old)).rowcount
    connection.execute(delete(desk_days).where(desk_days.c.day < cutoff.date()))
    connection.execute(delete(notices).where(IS_DONE, notices.c.over_at < cutoff))
    return copies


def _find_expired(connection: Connection, cutoff: datetime) -> set[bytes]:
    """Return the articles of which nothing was heard since, and that no feed lists any more.

    Articles that were merged live and die together.
    """
    old = (
        select(revisions.c.article_id).group_by(revisions.c.article_id).having(func.max(revisions.c.known_at) < cutoff)
    )
    expired = set(connection.scalars(old))
    parents: dict[bytes, bytes] = {
        row.article_id: row.merged_into
        for row in connection.execute(
            select(articles.c.article_id, articles.c.merged_into).where(articles.c.merged_into.is_not(None))
        )
    }

    def find_root(one: bytes) -> bytes:
        while one in parents:
            one = parents[one]
        return one

    last = func.coalesce(sightings.c.listed_at, sightings.c.seen_at)
    # SQLite keeps instants as text: the days are subtracted here, feed by feed
    alive = set(connection.scalars(select(sightings.c.article_id).where(last >= cutoff)))
    for feed_id, document_at in connection.execute(
        select(feeds.c.feed_id, feeds.c.document_at).where(feeds.c.state.is_not(None))
    ):
        query = select(sightings.c.article_id).where(sightings.c.feed_id == feed_id)
        if document_at is not None:
            query = query.where(last >= document_at - LISTED_GRAIN)
        alive |= expired.intersection(connection.scalars(query))
    kept = {find_root(one) for one in alive}
    # the root has copies of all revisions, so it is the last of its group to grow old
    fresh = {find_root(one) for one in parents if one not in expired}
    return {one for one in expired if (root := find_root(one)) in expired and root not in kept | fresh}


def _delete_articles(connection: Connection, ids: set[bytes]) -> tuple[int, int, int]:
    ordered = sorted(ids)
    gone_revisions = delete_by(connection, revisions.c.article_id, ordered)
    gone_sightings = delete_by(connection, sightings.c.article_id, ordered)
    delete_by(connection, aliases.c.article_id, ordered)
    return delete_by(connection, articles.c.article_id, ordered), gone_revisions, gone_sightings
