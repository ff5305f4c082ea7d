"""A feed, its entries, and what is remembered of it between two polls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = [
    "Credentials",
    "CredentialsKind",
    "Feed",
    "FeedDocument",
    "FeedEntry",
    "FeedState",
    "FullText",
    "HostState",
    "Outcome",
    "OutcomeKind",
    "RobotsRecord",
]


class CredentialsKind(StrEnum):
    """How a feed asks who is there."""

    BASIC = "basic"
    BEARER = "bearer"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where the credentials of a feed stand: names of environment variables, never the secrets themselves."""

    kind: CredentialsKind
    #: Of the password or the token.
    secret_variable: str
    #: Of the user name; None for a bearer token.
    username_variable: str | None = None


class FullText(StrEnum):
    """Whether the entries of a feed hold the whole article."""

    #: Judged entry by entry, from its length and its end.
    UNKNOWN = "unknown"
    #: They do: no page is fetched.
    YES = "yes"
    #: They do not: the page of every new entry is fetched.
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as the desk has configured it."""

    #: As configured; it is the identity of the feed, also after a permanent move.
    url: str
    #: What people call it; the address where nobody gave it a name.
    title: str
    #: The outlet, where it is known; None to take what the feed or the page says.
    publisher: str | None = None
    #: The party to the conflict that the outlet belongs to or is directed by; one of the desk's ``[[sides]]``.
    side: str | None = None
    #: A plain fact for the notes on sources ("state-run news agency").
    note: str | None = None
    #: BCP 47 primary tag that the feed is said to be in; None to tell it from the text.
    language: str | None = None
    #: Key of the section that its articles mostly belong to; a hint, no rule.
    section: str | None = None
    full_text: FullText = FullText.UNKNOWN
    credentials: Credentials | None = None
    #: Poll no more often than this, in minutes; None for the desk's floor.
    interval_minutes: int | None = None
    #: Who at the publisher allowed polling below the floor of an hour; without a name the floor holds (F-07).
    faster_polling_agreed_with: str | None = None
    #: The file it is configured in, for messages.
    listed_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry of a feed, as it came: texts are still markup, and nothing has been judged."""

    #: What the feed calls it: ``guid``, ``atom:id``, ``id``; the link where it has none. Never empty.
    guid: str
    #: Absolute http(s) address of the article; None where the entry has none or a forbidden one.
    url: str | None
    #: Plain text, one line, cleaned of what cannot be printed, at most 300 characters. May be empty.
    title: str
    #: The date as printed in the feed, and the instant it means; None where it is missing or cannot be.
    published_text: str | None = None
    published_at: datetime | None = None
    updated_text: str | None = None
    updated_at: datetime | None = None
    author: str | None = None
    #: The outlet that the entry names as its origin (``source``, ``dc:publisher``).
    publisher: str | None = None
    #: HTML or text, at most 200,000 characters each; empty where missing.
    summary: str = ""
    content: str = ""
    #: BCP 47 primary tag that entry or feed is marked with.
    language: str | None = None
    #: Plain text.
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """What one body of a feed holds, parsed."""

    title: str
    #: "rss20", "atom10", "json1" …
    version: str
    entries: tuple[FeedEntry, ...]
    site_url: str | None = None
    language: str | None = None
    #: RSS ``ttl`` in minutes; ``skipHours`` (UTC, 0-23); ``skipDays`` (0 is Monday); one period of ``sy:update…`` in
    #: minutes. None or empty where missing or absurd (F-08).
    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    update_minutes: int | None = None
    #: What was wrong and could be read nevertheless, as sentences for the operator.
    problems: tuple[str, ...] = ()
    #: Entries beyond the limit that were not taken.
    entries_left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of a feed between two polls. A new feed has the state ``FeedState(feed=url, url=url)``."""

    #: ``Feed.url``.
    feed: str
    #: Where it is fetched now: another address after a permanent move that was seen often enough (F-11).
    url: str
    #: Addresses it had before, oldest first, each with the instant of the move in ISO 8601: ``2026-11-20T… URL``.
    history: tuple[str, ...] = ()
    #: The target of a permanent redirect that was seen, and when first.
    move_target: str | None = None
    move_seen_at: datetime | None = None
    #: Validators, byte for byte as sent, with the final URL they belong to and the instant of the last full body.
    etag: str | None = None
    last_modified: str | None = None
    validators_url: str | None = None
    full_body_at: datetime | None = None
    #: SHA-256 of the last body, hex, and the version of the parser that read it.
    body_hash: str | None = None
    parser_version: str | None = None
    #: Written before a request is sent, so that a killed run repeats none within the floor.
    attempted_at: datetime | None = None
    #: Last answer that told something (200, 304).
    succeeded_at: datetime | None = None
    #: Last answer with new entries.
    changed_at: datetime | None = None
    next_due_at: datetime | None = None
    #: Why ``next_due_at`` is what it is, as a phrase ("cache-control", "retry-after").
    due_reason: str = ""
    forced_at: datetime | None = None
    #: Polls without anything new, in a row (F-09).
    quiet_polls: int = 0
    #: Failures in a row, and since when.
    failures: int = 0
    failing_since: datetime | None = None
    last_error: str | None = None
    #: Final HTTP status of the last answer; None where there was none.
    last_status: int | None = None
    last_bytes: int = 0
    #: Set where polling has ended for good (410, 404 for 14 days) or until a person acts, with the reason.
    disabled_at: datetime | None = None
    disabled_reason: str | None = None
    #: From the last document.
    title: str | None = None
    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    update_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What a host has asked of us (F-14)."""

    host: str
    #: No request before this instant.
    not_before_at: datetime | None = None
    #: Answers 429 or 503 without ``Retry-After`` in a row, for the back-off.
    refusals: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRecord:
    """A robots.txt as it was read; kept at most 24 hours (F-24)."""

    #: Scheme, host and port: ``https://news.example:8443``.
    origin: str
    fetched_at: datetime
    #: "read", "absent" (4xx: everything is allowed), "unreachable" (5xx, time-out: nothing is allowed).
    state: str
    #: At most 500 KiB, decoded; empty unless read.
    text: str = ""


class OutcomeKind(StrEnum):
    """What became of a feed in a run."""

    #: A body with at least one new or changed entry.
    NEW = "new"
    #: 200, and nothing new in it.
    UNCHANGED = "unchanged"
    #: 304.
    NOT_MODIFIED = "not modified"
    FAILED = "failed"
    #: No request was sent, for the reason given: not due, the host asked to wait, disabled, deadline.
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The account of one feed in one run (F-34)."""

    feed: str
    title: str
    kind: OutcomeKind
    #: Why it failed or was skipped, and what to do, as a sentence; empty otherwise.
    reason: str = ""
    status: int | None = None
    bytes_received: int = 0
    #: New articles, and new revisions of known ones.
    articles_new: int = 0
    articles_changed: int = 0
    #: Last answer that told something, before or in this run.
    succeeded_at: datetime | None = None
    next_due_at: datetime | None = None
    #: Failures in a row, with this run, and the words of the last one; 0 and None where the last answer was good.
    failures: int = 0
    last_error: str | None = None
    #: Anything else the operator should know: moved, shrunk, capped; sentences.
    notes: tuple[str, ...] = ()
