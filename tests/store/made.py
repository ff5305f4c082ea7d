"""Entries, polls and pages as tests need them: short to write, easy to read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from briefing.model.article import Article, Line, LineKind
from briefing.model.feed import FeedEntry, FeedState
from briefing.model.span import Span
from briefing.model.stored import (
    EntryDraft,
    FeedPoll,
    PageResult,
    PageState,
    StoredArticle,
    StoredEntry,
    StoredPage,
)

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
LONG_AGO, FAR_AHEAD = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
RIVER, HILL = "https://river.example/feed", "https://hill.example/feed"


def at(hours: float) -> datetime:
    """Return the instant so many hours after the start."""
    return START + timedelta(hours=hours)


def make_hash(words: str) -> str:
    """Return what stands for a hash of some words."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def make_draft(
    name: str,
    words: str | None = None,
    *,
    guid: str | None = None,
    key: str | None = None,
    state: PageState = PageState.NOT_NEEDED,
    **fields: Any,
) -> EntryDraft:
    """Return an entry: ``name`` is its guid and the end of its address, unless they are given."""
    entry = FeedEntry(
        guid=guid if guid is not None else name,
        url=fields.pop("url", f"https://news.example/{name}?from=feed"),
        title=f"Title of {name}",
        summary=words if words is not None else f"Words of {name}.",
        **fields,
    )
    return EntryDraft(
        entry=entry,
        key=key if key is not None else f"news.example/{name}",
        content_hash=make_hash(f"{entry.summary}{entry.title if words is None else ''}"),
        page_state=state,
    )


def make_poll(hours: float, *drafts: EntryDraft, feed: str = RIVER, **fields: Any) -> FeedPoll:
    """Return a poll of a feed so many hours after the start."""
    return FeedPoll(state=FeedState(feed=feed, url=feed), drafts=drafts, fetched_at=at(hours), **fields)


def make_page(words: str, *, key: str = "news.example/a") -> StoredPage:
    """Return a page of one line."""
    article = Article(
        id="0123456789abcdef",
        title="Title",
        text=words,
        lines=(Line(1, LineKind.BODY, None, words, Span(0, len(words))),),
        url=f"https://{key}",
    )
    return StoredPage(article=article, url=f"https://{key}?x=1")


def make_result(name: str, hours: float, words: str | None = None, **fields: Any) -> PageResult:
    """Return what became of a page: without words it failed."""
    key = f"news.example/{name}"
    if words is None:
        return PageResult(key=key, fetched_at=at(hours), **fields)
    return PageResult(
        key=key, fetched_at=at(hours), page=make_page(words, key=key), content_hash=make_hash(words), **fields
    )


def tell_words(articles: Sequence[StoredArticle]) -> list[tuple[str, list[str]]]:
    """Return keys and the words of their revisions, in order."""
    found = []
    for article in articles:
        words = [
            one.content.entry.summary if isinstance(one.content, StoredEntry) else f"page: {one.content.article.text}"
            for one in article.revisions
        ]
        found.append((article.key.removeprefix("news.example/"), words))
    return found
