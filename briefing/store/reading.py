"""What was known at an instant: articles with their sightings and revisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select

from briefing.model.stored import PageState, Revision, Sighting, StoredArticle, StoredEntry, StoredPage
from briefing.store.content import unpack
from briefing.store.schema import PAGE, articles, feeds, revisions, sightings
from briefing.store.statements import select_by, split

__all__ = ["count_entries", "load_articles"]

#: Articles that are in memory at once. Chosen by measurement: more are not faster.
_AT_ONCE = 300


def load_articles(connection: Connection, *, seen_after: datetime, known_before: datetime) -> Iterator[StoredArticle]:
    """Yield articles by key as they were known before an instant; see ``ports.Store.load_articles``."""
    inside = and_(revisions.c.known_at >= seen_after, revisions.c.known_at < known_before)
    arrived = select(revisions.c.article_id).where(inside)
    query = select(articles.c.key, articles.c.article_id, articles.c.merged_at).where(
        articles.c.article_id.in_(arrived)
    )
    found = [
        (key, article_id)
        for key, article_id, merged_at in connection.execute(query)
        if merged_at is None or merged_at >= known_before
    ]
    found.sort()
    for some in split(found, _AT_ONCE):
        yield from _load_some(connection, [article_id for _, article_id in some], known_before)


def _load_some(connection: Connection, ids: Sequence[bytes], known_before: datetime) -> Iterator[StoredArticle]:
    rows = {row.article_id: row for row in select_by(connection, select(articles), articles.c.article_id, ids)}
    groups = _find_groups(connection, ids, known_before)
    first_seen = {one: rows[one].first_seen_at for one in ids}
    for member, (root, seen_at) in groups.items():
        if member != root:
            first_seen[root] = min(first_seen[root], seen_at)
    seen: dict[bytes, list[Sighting]] = {one: [] for one in ids}
    query = select(sightings, feeds.c.feed).join(feeds).where(sightings.c.seen_at < known_before)
    for row in select_by(connection, query, sightings.c.article_id, groups.keys()):
        root, _ = groups[row.article_id]
        seen[root].append(Sighting(feed=row.feed, guid=row.guid, url=row.url, seen_at=row.seen_at))
    known: dict[bytes, list[Any]] = {one: [] for one in ids}
    for row in select_by(
        connection, select(revisions).where(revisions.c.known_at < known_before), revisions.c.article_id, ids
    ):
        known[row.article_id].append(row)
    for one in ids:
        revised = sorted(known[one], key=lambda row: int(row.number))
        yield StoredArticle(
            key=rows[one].key,
            first_seen_at=first_seen[one],
            published_at=min((row.published_at for row in revised if row.published_at), default=None),
            page_state=_find_page_state(rows[one], revised, known_before),
            sightings=tuple(sorted(seen[one], key=lambda one: (one.seen_at, one.feed, one.guid))),
            revisions=tuple(_make_revision(row) for row in revised),
        )


def _find_groups(
    connection: Connection, ids: Sequence[bytes], known_before: datetime
) -> dict[bytes, tuple[bytes, datetime]]:
    """Return which article each id stood for then, with its first sighting: the given ones, and what had joined."""
    nowhere = datetime.max.replace(tzinfo=known_before.tzinfo)
    groups = {one: (one, nowhere) for one in ids}
    query = select(articles.c.article_id, articles.c.merged_into, articles.c.first_seen_at).where(
        articles.c.merged_at < known_before
    )
    parents = list(ids)
    while parents:
        children = [
            row for row in select_by(connection, query, articles.c.merged_into, parents) if row.article_id not in groups
        ]
        for row in children:
            groups[row.article_id] = (groups[row.merged_into][0], row.first_seen_at)
        parents = [row.article_id for row in children]
    return groups


def _find_page_state(article: Any, revised: Sequence[Any], known_before: datetime) -> PageState:
    """Return where the page stood at that instant."""
    if any(row.kind == PAGE for row in revised):
        return PageState.FETCHED
    if article.page_url is None:
        return PageState.NOT_NEEDED
    if article.page_failed_at is not None and article.page_failed_at < known_before:
        return PageState.FAILED
    return PageState.WANTED


def _make_revision(row: Any) -> Revision:
    return Revision(
        number=row.number,
        fetched_at=row.fetched_at,
        content=unpack(StoredPage, row.content) if row.kind == PAGE else unpack(StoredEntry, row.content),
        content_hash=row.content_hash,
    )


def count_entries(connection: Connection, *, seen_after: datetime) -> dict[str, int]:
    """Return how many articles were first seen in each feed since an instant; see ``ports.Store.count_entries``."""
    recent = (
        select(sightings.c.feed_id, sightings.c.article_id)
        .where(sightings.c.seen_at >= seen_after)
        .distinct()
        .subquery()
    )
    # the same article under an older guid of the feed is not new in it
    before = (
        select(sightings.c.sighting_id)
        .where(
            sightings.c.article_id == recent.c.article_id,
            sightings.c.feed_id == recent.c.feed_id,
            sightings.c.seen_at < seen_after,
        )
        .exists()
    )
    query = (
        select(feeds.c.feed, func.count().label("articles"))
        .select_from(recent.join(feeds, feeds.c.feed_id == recent.c.feed_id))
        .where(~before)
        .group_by(feeds.c.feed)
        .order_by(feeds.c.feed)
    )
    return {row.feed: row.articles for row in connection.execute(query)}
