"""Save polls: read what is known of their entries, decide in memory, write everything in a few statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from briefing.model.feed import FeedState
from briefing.model.stored import FeedPoll, SavedPoll
from briefing.store.content import dump_json, encode
from briefing.store.matching import Draft, Held, Intake, Poll, Seen, prepare
from briefing.store.schema import ENTRY, aliases, articles, feeds, revisions, sightings
from briefing.store.statements import insert_rows, save_rows, select_by, select_values

__all__ = ["dump_state", "find_roots", "save_polls"]


def save_polls(connection: Connection, polls: Sequence[FeedPoll]) -> tuple[SavedPoll, ...]:
    """Keep states and entries, in the transaction of the caller; see ``ports.Store.save_polls``."""
    prepared = [prepare(poll) for poll in polls]
    intake = _load_known(connection, prepared)
    saved = tuple(intake.take(poll) for poll in prepared)
    _save_feeds(connection, prepared)
    _save_intake(connection, intake)
    return saved


def dump_state(state: FeedState) -> str:
    """Return the JSON of a feed's state; when it was attempted has a column of its own."""
    fields = encode(state)
    fields.pop("attempted_at", None)
    return dump_json(fields)


def find_roots(connection: Connection, ids: Collection[bytes]) -> dict[bytes, Any]:
    """Return the row of each article by its id; the row of the one that it was merged into, where it was."""
    rows: dict[bytes, Any] = {}
    wanted = set(ids)
    while wanted:
        for row in select_by(connection, select(articles), articles.c.article_id, wanted):
            rows[row.article_id] = row
        wanted = {row.merged_into for row in rows.values() if row.merged_into} - rows.keys()
    found = {}
    for one in ids:
        if one in rows:
            row = rows[one]
            while row.merged_into is not None:
                row = rows[row.merged_into]
            found[one] = row
    return found


def _load_known(connection: Connection, polls: Sequence[Poll]) -> Intake:
    intake = Intake()
    drafts = [draft for poll in polls for draft in poll.drafts]
    if not drafts:
        return intake
    columns = sightings.c
    wanted = (columns.sighting_id, columns.article_id, columns.content_id, columns.listed_at, columns.seen_at)
    ids = {one.sighting_id for one in drafts}
    for name, article, content, listed_at, seen_at in select_values(connection, wanted, columns.sighting_id, ids):
        intake.sightings[name] = Seen(article, content, listed_at or seen_at)
    known = intake.sightings
    unknown = [draft for draft in drafts if draft.sighting_id not in known]
    touched = {
        known[draft.sighting_id].article_id
        for draft in drafts
        if draft.sighting_id in known and known[draft.sighting_id].content_id != draft.content_id
    }
    joined = _load_candidates(connection, intake, unknown) if unknown else set()
    if touched or joined:
        _load_articles(connection, intake, touched, joined)
    return intake


def _load_candidates(connection: Connection, intake: Intake, unknown: Iterable[Draft]) -> set[bytes]:
    """Find articles by key, alias and content; return their ids."""
    keys = {draft.article_id for draft in unknown}
    for (article_id,) in select_values(connection, (articles.c.article_id,), articles.c.article_id, keys):
        intake.by_key[article_id] = article_id
    others = (aliases.c.alias_id, aliases.c.article_id)
    for alias_id, article_id in select_values(connection, others, aliases.c.alias_id, keys - intake.by_key.keys()):
        intake.by_key[alias_id] = article_id
    contents = {draft.content_id for draft in unknown if draft.article_id not in intake.by_key}
    columns = sightings.c
    same = (columns.content_id, columns.sighting_id, columns.article_id)
    for content_id, sighting_id, article_id in select_values(connection, same, columns.content_id, contents):
        intake.by_content.setdefault(content_id, {})[sighting_id] = article_id
    return {*intake.by_key.values(), *(one for same in intake.by_content.values() for one in same.values())}


def _load_articles(connection: Connection, intake: Intake, touched: set[bytes], joined: set[bytes]) -> None:
    """Load the articles that entries may change, and what an entry without a sighting is compared with."""
    roots = find_roots(connection, touched | joined)
    for article_id, row in roots.items():
        held = intake.held.get(row.article_id)
        if held is None:
            held = Held(row.article_id, row.last_number, row.entry_hash, row.published_at)
            intake.held[row.article_id] = held
        intake.held[article_id] = held
    compared = joined | {roots[one].article_id for one in joined}
    query = select(sightings.c.article_id, sightings.c.feed_id)
    for row in select_by(connection, query, sightings.c.article_id, compared):
        root = intake.held[row.article_id].article_id
        intake.feeds_of.setdefault(root, set()).add(row.feed_id)
    hashes = select(revisions.c.article_id, revisions.c.content_hash).where(revisions.c.kind == ENTRY)
    for row in select_by(connection, hashes, revisions.c.article_id, compared):
        root = intake.held[row.article_id].article_id
        intake.hashes_of.setdefault(root, set()).add(row.content_hash)


def _save_feeds(connection: Connection, polls: Sequence[Poll]) -> None:
    rows: dict[bytes, Mapping[str, Any]] = {}
    for poll in polls:
        # in one statement each row can be written once: of two polls of one feed the last one counts
        earlier = rows.get(poll.feed_id, {}).get("document_at")
        rows[poll.feed_id] = {
            "feed_id": poll.feed_id,
            "feed": poll.feed,
            "state": dump_state(poll.poll.state),
            "attempted_at": poll.poll.state.attempted_at,
            "document_at": poll.poll.fetched_at if poll.drafts else earlier,
        }
    save_rows(connection, feeds, list(rows.values()), keep="document_at")


def _save_intake(connection: Connection, intake: Intake) -> None:
    for table, rows in (
        (articles, intake.new_articles),
        (sightings, intake.new_sightings),
        (revisions, intake.new_revisions),
    ):
        insert_rows(connection, table, rows)
    if intake.moved:
        statement = update(sightings).where(sightings.c.sighting_id == bindparam("one"))
        connection.execute(
            statement.values(content_id=bindparam("content"), listed_at=bindparam("listed")),
            [
                {"one": one, "content": intake.sightings[one].content_id, "listed": intake.sightings[one].listed_at}
                for one in sorted(intake.moved)
            ],
        )
    changed = {held.article_id: held for held in intake.held.values() if held.changed}
    if changed:
        statement = update(articles).where(articles.c.article_id == bindparam("one"))
        connection.execute(
            statement.values(
                last_number=bindparam("number"), entry_hash=bindparam("hash"), published_at=bindparam("published")
            ),
            [
                {"one": one, "number": held.last_number, "hash": held.entry_hash, "published": held.published_at}
                for one, held in sorted(changed.items())
            ],
        )
