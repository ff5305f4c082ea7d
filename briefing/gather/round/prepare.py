"""What a worker process does with one body: everything that looks into it, so that the driver never does.

What comes back is small: drafts for the store, and of a page its article. What parses feeds and what cleans pages is
imported by the first body of its kind, so that a worker which sees only feeds stays small.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from briefing.errors import CleanError
from briefing.model.feed import Feed, FeedDocument, FeedEntry
from briefing.model.fetch import FetchResponse
from briefing.model.stored import ArticleKey, EntryDraft, PageState, StoredPage, WantedPage

__all__ = ["FeedBody", "PageBody", "PreparedFeed", "PreparedPage", "Unreadable", "prepare_feed", "prepare_page"]


@dataclass(frozen=True, slots=True)
class FeedBody:
    """The body of a feed, and what is needed to read it."""

    feed: Feed
    body: bytes
    #: Where it came from, after redirects.
    url: str
    content_type: str | None
    fetched_at: datetime
    #: An entry with fewer words is taken for a summary.
    full_text_words: int


@dataclass(frozen=True, slots=True)
class PreparedFeed:
    """What was in the body of a feed."""

    #: Without its entries.
    document: FeedDocument
    drafts: tuple[EntryDraft, ...]


@dataclass(frozen=True, slots=True)
class PageBody:
    """The answer with a page, and what is needed to read it."""

    response: FetchResponse
    wanted: WantedPage
    #: None where the feed that it came from is no longer configured.
    feed: Feed | None
    honour_tdm_reservation: bool


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """What was on a page."""

    page: StoredPage
    content_hash: str
    #: Where it is another one than that of the entry.
    canonical_key: ArticleKey | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A body that is not what was asked for."""

    #: Why, as a sentence.
    problem: str


def prepare_feed(asked: FeedBody) -> PreparedFeed | Unreadable:
    """Return what is in the body of a feed, ready to be kept."""
    from briefing.gather.feeds.parsing import FeedError, parse_feed

    document = parse_feed(asked.body, url=asked.url, content_type=asked.content_type, fetched_at=asked.fetched_at)
    if isinstance(document, FeedError):
        return Unreadable(document.problem)
    drafts = tuple(_prepare_entry(entry, asked.feed, words=asked.full_text_words) for entry in document.entries)
    return PreparedFeed(replace(document, entries=()), drafts)


def _prepare_entry(entry: FeedEntry, feed: Feed, *, words: int) -> EntryDraft:
    """Return an entry with its key, and whether its page is wanted."""
    from briefing.clean.entry import hash_entry, needs_page
    from briefing.text.addresses import find_key

    is_wanted = entry.url is not None and needs_page(entry, feed, words=words)
    return EntryDraft(
        entry=entry,
        key=find_key(entry.url) if entry.url is not None else f"guid:{feed.url}#{entry.guid}",
        content_hash=hash_entry(entry),
        page_state=PageState.WANTED if is_wanted else PageState.NOT_NEEDED,
    )


def prepare_page(asked: PageBody) -> PreparedPage | Unreadable:
    """Return what is on a page, ready to be kept."""
    from briefing.clean.page import PageOptions, hash_page, read_page
    from briefing.text.addresses import find_key

    page = read_page(
        asked.response,
        entry=asked.wanted.entry,
        feed=asked.feed,
        options=PageOptions(honour_tdm_reservation=asked.honour_tdm_reservation),
    )
    if isinstance(page, CleanError):
        return Unreadable(str(page))
    canonical = find_key(page.article.url) if page.article.url else asked.wanted.key
    return PreparedPage(page, hash_page(page), canonical if canonical != asked.wanted.key else None)
