"""What the store keeps: articles with their revisions and outlets, runs, editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from briefing.model.article import Article
from briefing.model.feed import FeedEntry, FeedState, Outcome

__all__ = [
    "ArticleKey",
    "EditionRecord",
    "EntryDraft",
    "FeedPoll",
    "PageResult",
    "PageState",
    "Permission",
    "Revision",
    "RunRecord",
    "SavedPoll",
    "Sighting",
    "StoredArticle",
    "StoredEntry",
    "StoredPage",
    "WantedPage",
]

#: The identity of an article in the store: its canonical address, or ``guid:FEED#GUID`` where it has none.
ArticleKey = str


class Permission(StrEnum):
    """What the publisher allows us to do with the text (F-26)."""

    QUOTE = "quote"
    #: Title and link only.
    CITE_ONLY = "cite only"


class PageState(StrEnum):
    """Where the page of an article stands."""

    #: The entry holds the whole text, or there is no address to ask.
    NOT_NEEDED = "not needed"
    WANTED = "wanted"
    FETCHED = "fetched"
    #: Given up, with a reason: refused by robots.txt, gone, failed too often.
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """The content of an article as its feed gave it; cleaned when an edition is made of it."""

    feed: str
    entry: FeedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """The content of an article as its page gave it, cleaned: the text is final."""

    article: Article
    #: The page itself, where a redirect led; ``article.url`` is its canonical address.
    url: str
    permission: Permission = Permission.QUOTE
    #: Why the text is not whole (a paywall, a consent page), as a sentence; None where it is.
    partial_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One state of an article. Revisions are added, never changed."""

    #: From 1, in the order of arrival.
    number: int
    fetched_at: datetime
    content: StoredEntry | StoredPage
    #: Hex SHA-256 of title and text without markup: a revision with the same hash as the last of its kind is none.
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An article in a feed: the same article may be seen in several."""

    feed: str
    guid: str
    #: As the feed gave it, with all its parameters: what a reader follows.
    url: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article with what was known of it at an instant."""

    key: ArticleKey
    first_seen_at: datetime
    published_at: datetime | None
    page_state: PageState
    sightings: tuple[Sighting, ...]
    #: Oldest first; at least one.
    revisions: tuple[Revision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPage:
    """A page that should be fetched."""

    key: ArticleKey
    url: str
    feed: str
    entry: FeedEntry
    published_at: datetime | None
    #: Attempts that failed.
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """An entry, ready to be kept."""

    entry: FeedEntry
    key: ArticleKey
    #: As in ``Revision``.
    content_hash: str
    #: What it is if the article is new; a known article keeps its own.
    page_state: PageState


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPoll:
    """What one poll of a feed brought, to be kept as a whole or not at all."""

    #: The state after the poll.
    state: FeedState
    drafts: tuple[EntryDraft, ...] = ()
    #: The instant of the answer: ``seen_at`` and ``fetched_at`` of what is new.
    fetched_at: datetime
    #: Of the articles that are new at most so many are taken, the newest first; None for all (F-30).
    most_new: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPoll:
    """What the store made of a poll."""

    feed: str
    new: int = 0
    changed: int = 0
    #: Entries of known articles under another guid than before.
    renamed: int = 0
    #: New articles beyond ``most_new`` that were not taken.
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """What became of a page that was wanted."""

    key: ArticleKey
    fetched_at: datetime
    #: The page, cleaned, with the hash of its content; None where it failed.
    page: StoredPage | None = None
    content_hash: str = ""
    #: Its canonical address as a key, where it is another one: from now on both are one article.
    canonical_key: ArticleKey | None = None
    #: Why it failed, as a sentence.
    problem: str | None = None
    #: When to try again; None to give up (the state becomes FAILED).
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run of gathering."""

    id: str
    started_at: datetime
    #: None while it runs, and for ever where it was killed.
    finished_at: datetime | None = None
    outcomes: tuple[Outcome, ...] = ()
    pages_fetched: int = 0
    pages_failed: int = 0
    #: What ended it before its time: "deadline", "interrupted"; None where it finished.
    stopped_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRecord:
    """An edition that was archived, and what of the store it was made from."""

    desk: str
    day: date
    version: int
    number: int
    fingerprint: str
    made_at: datetime
    folder: str
    #: Keys and revision numbers of the articles used.
    articles: tuple[tuple[ArticleKey, int], ...] = ()
