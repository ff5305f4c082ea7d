"""The store as JSON Lines: everything, in an order that depends on nothing but the content.

The first line names the format, the last one says how many lines there are, so that a file that was cut off is told
from a whole one. Each line between is an object with one key, the kind of what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, select

from briefing.model.feed import FeedState, RobotsRecord
from briefing.model.stored import PageState, StoredEntry, StoredPage
from briefing.ports import Progress
from briefing.store.content import decode, dump_json, encode, load_json, unpack, unpack_text
from briefing.store.delivery_lines import compose_delivery_lines
from briefing.store.records import load_editions, load_host_states, load_runs
from briefing.store.schema import ENTRY, PAGE, aliases, articles, feeds, revisions, robots, sightings
from briefing.store.statements import select_by, split

__all__ = [
    "FORMAT",
    "FORMAT_VERSION",
    "ArticleLine",
    "ByteSink",
    "FeedLine",
    "RevisionLine",
    "SightingLine",
    "export",
]

FORMAT = "briefing store"
FORMAT_VERSION = 1

#: Articles that are in memory at once.
_AT_ONCE = 300

_SURROGATE = re.compile("[\ud800-\udfff]")


class ByteSink(Protocol):
    """Something that bytes can be written to."""

    def write(self, body: bytes, /) -> Any:
        """Write all the bytes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """A feed that was polled, or that an article was seen in."""

    feed: str
    state: FeedState | None = None
    attempted_at: datetime | None = None
    document_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingLine:
    """A sighting, with the digest of what was seen."""

    feed: str
    guid: str
    url: str | None = None
    seen_at: datetime
    listed_at: datetime | None = None
    content_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLine:
    """A revision: either ``entry`` or ``page`` is there."""

    number: int
    known_at: datetime
    fetched_at: datetime
    content_hash: str
    entry: StoredEntry | None = None
    page: StoredPage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """An article with all that is known of it. What can be computed from its revisions is not there."""

    key: str
    first_seen_at: datetime
    page_state: PageState
    page_url: str | None = None
    page_attempts: int = 0
    page_retry_at: datetime | None = None
    page_failed_at: datetime | None = None
    page_problem: str | None = None
    #: A key.
    merged_into: str | None = None
    merged_at: datetime | None = None
    aliases: tuple[str, ...] = ()
    sightings: tuple[SightingLine, ...] = ()
    revisions: tuple[RevisionLine, ...] = ()


def export(connection: Connection, stream: ByteSink, *, tell: Progress | None = None) -> int:
    """Write everything, in the transaction of the caller; return how many lines."""
    lines = 0
    articles_done = 0
    for kind, value in _compose_lines(connection):
        lines += 1
        articles_done += kind == "article"
        if tell and kind == "article" and articles_done % 1000 == 0:
            tell(f"{articles_done:,} articles written")
        line = dump_json({kind: encode(value)})
        # a half of a surrogate pair is no character; JSON has a way to write it all the same
        stream.write(_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", line).encode() + b"\n")
    return lines


def _compose_lines(connection: Connection) -> Iterator[tuple[str, Any]]:
    count = 2
    yield "format", (FORMAT, FORMAT_VERSION)
    for kind, value in _compose_content(connection):
        count += 1
        yield kind, value
    yield "lines", count


def _compose_content(connection: Connection) -> Iterator[tuple[str, Any]]:
    for row in connection.execute(select(feeds).order_by(feeds.c.feed)):
        state = decode(FeedState, load_json(row.state)) if row.state is not None else None
        yield (
            "feed",
            FeedLine(feed=row.feed, state=state, attempted_at=row.attempted_at, document_at=row.document_at),
        )
    for host in load_host_states(connection).values():
        yield "host", host
    yield from (("robots", record) for record in _load_all_robots(connection))
    yield from (("article", line) for line in _load_article_lines(connection))
    for run in sorted(load_runs(connection, count=None), key=lambda run: (run.started_at, run.id)):
        yield "run", run
    for edition in load_editions(connection, desk=None):
        yield "edition", edition
    yield from compose_delivery_lines(connection)


def _load_all_robots(connection: Connection) -> Iterator[RobotsRecord]:
    for row in connection.execute(select(robots).order_by(robots.c.origin)):
        yield RobotsRecord(origin=row.origin, fetched_at=row.fetched_at, state=row.state, text=unpack_text(row.body))


def _load_article_lines(connection: Connection) -> Iterator[ArticleLine]:
    query = select(articles.c.article_id).order_by(articles.c.key)
    for ids in split(list(connection.scalars(query)), _AT_ONCE):
        yield from _load_some(connection, ids)


def _load_some(connection: Connection, ids: list[bytes]) -> Iterator[ArticleLine]:
    parent = articles.alias()
    query = select(articles, parent.c.key.label("parent")).outerjoin(
        parent, articles.c.merged_into == parent.c.article_id
    )
    rows = {row.article_id: row for row in select_by(connection, query, articles.c.article_id, ids)}
    other_keys: dict[bytes, list[str]] = {one: [] for one in ids}
    for row in select_by(connection, select(aliases), aliases.c.article_id, ids):
        other_keys[row.article_id].append(row.key)
    seen: dict[bytes, list[SightingLine]] = {one: [] for one in ids}
    seen_in = select(sightings, feeds.c.feed).join(feeds)
    for row in select_by(connection, seen_in, sightings.c.article_id, ids):
        seen[row.article_id].append(_make_sighting(row))
    known: dict[bytes, list[RevisionLine]] = {one: [] for one in ids}
    for row in select_by(connection, select(revisions), revisions.c.article_id, ids):
        known[row.article_id].append(_make_revision(row))
    for one in ids:
        row = rows[one]
        yield ArticleLine(
            key=row.key,
            first_seen_at=row.first_seen_at,
            page_state=PageState(row.page_state),
            page_url=row.page_url,
            page_attempts=row.page_attempts,
            page_retry_at=row.page_retry_at,
            page_failed_at=row.page_failed_at,
            page_problem=row.page_problem,
            merged_into=row.parent,
            merged_at=row.merged_at,
            aliases=tuple(sorted(other_keys[one])),
            sightings=tuple(sorted(seen[one], key=lambda line: (line.seen_at, line.feed, line.guid))),
            revisions=tuple(sorted(known[one], key=lambda line: line.number)),
        )


def _make_sighting(row: Any) -> SightingLine:
    return SightingLine(
        feed=row.feed,
        guid=row.guid,
        url=row.url,
        seen_at=row.seen_at,
        listed_at=row.listed_at,
        content_id=row.content_id.hex(),
    )


def _make_revision(row: Any) -> RevisionLine:
    return RevisionLine(
        number=row.number,
        known_at=row.known_at,
        fetched_at=row.fetched_at,
        content_hash=row.content_hash,
        entry=unpack(StoredEntry, row.content) if row.kind == ENTRY else None,
        page=unpack(StoredPage, row.content) if row.kind == PAGE else None,
    )
