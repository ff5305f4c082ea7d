"""Decide what the entries of a poll are: new, known, changed, renamed. Nothing here reads or writes the database.

An entry belongs to a known article by feed and guid; else by its key, or an alias of it; else by feed and content hash,
where the guid that the content had before is gone from the feed: then it was renamed. Two entries with the same words
that stand in the feed side by side are two articles.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from briefing.model.stored import EntryDraft, FeedPoll, PageState, SavedPoll, StoredEntry
from briefing.store.columns import make_id, mend
from briefing.store.content import pack
from briefing.store.schema import ENTRY

__all__ = ["Draft", "Held", "Intake", "Poll", "Seen", "choose_newest", "find_page_host", "prepare"]

#: How exactly it is known when an entry was last listed. Rule of thumb: retention is counted in days, and a finer grain
#: would write a row for every entry of every poll.
LISTED_GRAIN = timedelta(days=1)

_PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+)[/?#]")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry of a poll, with the names that it may be known by."""

    draft: EntryDraft
    guid: str
    key: str
    #: Digest of feed and guid, of the key, of feed and content.
    sighting_id: bytes
    article_id: bytes
    content_id: bytes


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll, ready to be matched."""

    poll: FeedPoll
    feed: str
    feed_id: bytes
    drafts: tuple[Draft, ...]


@dataclass(slots=True)
class Seen:
    """A sighting that is stored."""

    article_id: bytes
    content_id: bytes
    listed_at: datetime


@dataclass(slots=True)
class Held:
    """An article that is stored, as far as an entry can change it."""

    article_id: bytes
    last_number: int
    entry_hash: str | None
    published_at: datetime | None
    changed: bool = False


def prepare(poll: FeedPoll) -> Poll:
    """Return a poll with the names of its entries.

    A feed that gives one guid to several articles has none that means anything: the key takes its place. Of entries
    with the same guid and key the first counts.
    """
    feed = mend(poll.state.feed)
    keys: dict[str, set[str]] = {}
    for draft in poll.drafts:
        keys.setdefault(draft.entry.guid, set()).add(draft.key)
    found: dict[bytes, Draft] = {}
    for draft in poll.drafts:
        key = mend(draft.key)
        guid = key if len(keys[draft.entry.guid]) > 1 else mend(draft.entry.guid)
        sighting_id = make_id(feed, guid)
        if sighting_id not in found:
            content_id = make_id(feed, draft.content_hash)
            found[sighting_id] = Draft(draft, guid, key, sighting_id, make_id(key), content_id)
    return Poll(poll, feed, make_id(feed), tuple(found.values()))


def choose_newest(groups: Sequence[Sequence[Draft]], most: int | None) -> list[Sequence[Draft]]:
    """Return at most so many articles, those with the newest entries, in the order given; undated are oldest."""
    if most is None or len(groups) <= most:
        return list(groups)
    oldest = datetime.min.replace(tzinfo=UTC)

    def date_of(group: Sequence[Draft]) -> datetime:
        return max(one.draft.entry.published_at or one.draft.entry.updated_at or oldest for one in group)

    ranked = sorted(range(len(groups)), key=lambda index: date_of(groups[index]), reverse=True)
    return [groups[index] for index in sorted(ranked[:most])]


def find_page_host(url: str) -> str:
    """Return the host whose turn it is when the page of an article is fetched."""
    if found := _PLAIN_HOST.match(url):  # four times as fast, and what nearly every address looks like
        return found[1]
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


@dataclass(slots=True)
class Intake:
    """What is known before a number of polls, and what is to be written after them."""

    sightings: dict[bytes, Seen] = field(default_factory=dict)
    #: By id of the article, or of one that was merged into it.
    held: dict[bytes, Held] = field(default_factory=dict)
    #: By digest of a key or an alias.
    by_key: dict[bytes, bytes] = field(default_factory=dict)
    #: Article by digest of feed and content, then by sighting.
    by_content: dict[bytes, dict[bytes, bytes]] = field(default_factory=dict)
    #: Feeds and hashes of entries of the articles that an entry without a sighting may belong to.
    feeds_of: dict[bytes, set[bytes]] = field(default_factory=dict)
    hashes_of: dict[bytes, set[str]] = field(default_factory=dict)
    #: Rows.
    new_articles: list[dict[str, Any]] = field(default_factory=list)
    new_sightings: list[dict[str, Any]] = field(default_factory=list)
    new_revisions: list[dict[str, Any]] = field(default_factory=list)
    #: Sightings to be written again.
    moved: set[bytes] = field(default_factory=set)

    def take(self, poll: Poll) -> SavedPoll:
        """Match the entries of one poll; polls that follow see what it brought."""
        present = {draft.sighting_id for draft in poll.drafts}
        unknown: dict[bytes, list[Draft]] = {}
        changed = renamed = 0
        for draft in poll.drafts:
            if seen := self.sightings.get(draft.sighting_id):
                changed += self._see_again(poll, draft, seen)
            elif (article_id := self._find(draft, present)) is not None:
                held = self.held[article_id]
                renamed += poll.feed_id in self.feeds_of.get(held.article_id, ())
                changed += self._see_elsewhere(poll, draft, held)
            else:
                unknown.setdefault(draft.article_id, []).append(draft)
        chosen = choose_newest(list(unknown.values()), poll.poll.most_new)
        for first, *others in chosen:
            held = self._add_article(poll, first)
            for other in others:
                changed += self._see_elsewhere(poll, other, held)
        return SavedPoll(
            feed=poll.poll.state.feed,
            new=len(chosen),
            changed=changed,
            renamed=renamed,
            left_out=len(unknown) - len(chosen),
        )

    def _find(self, draft: Draft, present: Collection[bytes]) -> bytes | None:
        """Return the known article that an entry with a new guid belongs to."""
        if (found := self.by_key.get(draft.article_id)) is not None:
            return found
        if not draft.draft.content_hash:
            return None
        same = self.by_content.get(draft.content_id, {})
        return next((article for sighting, article in sorted(same.items()) if sighting not in present), None)

    def _see_again(self, poll: Poll, draft: Draft, seen: Seen) -> int:
        """Return 1 if the content of a known entry changed."""
        if poll.poll.fetched_at - seen.listed_at >= LISTED_GRAIN:
            seen.listed_at = poll.poll.fetched_at
            self.moved.add(draft.sighting_id)
        if seen.content_id == draft.content_id:
            return 0
        seen.content_id = draft.content_id
        self.moved.add(draft.sighting_id)
        held = self.held[seen.article_id]
        return self._add_revision(poll, draft, held) if held.entry_hash != draft.draft.content_hash else 0

    def _see_elsewhere(self, poll: Poll, draft: Draft, held: Held) -> int:
        """Note a sighting of a known article; return 1 if it brought words that none of its entries had."""
        self._add_sighting(poll, draft, held)
        if draft.draft.content_hash in self.hashes_of.get(held.article_id, ()):
            return 0
        return self._add_revision(poll, draft, held)

    def _add_article(self, poll: Poll, draft: Draft) -> Held:
        held = Held(draft.article_id, 0, None, None)
        url = draft.draft.entry.url
        is_wanted = draft.draft.page_state is PageState.WANTED and url is not None
        self.held[draft.article_id] = held
        self.by_key[draft.article_id] = draft.article_id
        self.new_articles.append(
            {
                "article_id": draft.article_id,
                "key": draft.key,
                "first_seen_at": poll.poll.fetched_at,
                "published_at": draft.draft.entry.published_at,
                "last_number": 1,
                "entry_hash": draft.draft.content_hash,
                # without an address there is nothing to ask
                "page_state": (PageState.WANTED if is_wanted else PageState.NOT_NEEDED).value,
                "page_url": url if is_wanted else None,
                "page_host": find_page_host(url) if is_wanted and url else None,
                "page_attempts": 0,
            }
        )
        self._add_sighting(poll, draft, held)
        self._add_revision(poll, draft, held)
        held.changed = False  # its row is written whole
        return held

    def _add_sighting(self, poll: Poll, draft: Draft, held: Held) -> None:
        article_id, at = held.article_id, poll.poll.fetched_at
        self.sightings[draft.sighting_id] = Seen(article_id, draft.content_id, at)
        self.by_content.setdefault(draft.content_id, {})[draft.sighting_id] = article_id
        self.feeds_of.setdefault(article_id, set()).add(poll.feed_id)
        self.new_sightings.append(
            {
                "sighting_id": draft.sighting_id,
                "article_id": article_id,
                "feed_id": poll.feed_id,
                "guid": draft.guid,
                "url": draft.draft.entry.url,
                "seen_at": at,
                "content_id": draft.content_id,
            }
        )

    def _add_revision(self, poll: Poll, draft: Draft, held: Held) -> int:
        entry, at = draft.draft.entry, poll.poll.fetched_at
        held.last_number += 1
        held.entry_hash = draft.draft.content_hash
        if entry.published_at and (held.published_at is None or entry.published_at < held.published_at):
            held.published_at = entry.published_at
        held.changed = True
        self.hashes_of.setdefault(held.article_id, set()).add(draft.draft.content_hash)
        self.new_revisions.append(
            {
                "article_id": held.article_id,
                "number": held.last_number,
                "kind": ENTRY,
                "known_at": at,
                "fetched_at": at,
                "published_at": entry.published_at,
                "content_hash": draft.draft.content_hash,
                "content": pack(StoredEntry(feed=poll.poll.state.feed, entry=entry)),
            }
        )
        return 1
