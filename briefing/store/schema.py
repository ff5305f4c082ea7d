"""The tables, the same on SQLite and on PostgreSQL. ``docs/store.md`` says what each holds.

A change here needs a migration in ``briefing/store/migrations/versions``, and its number in ``SCHEMA_VERSION``.

What comes from outside (addresses, guids, hosts) may be of any length, so rows are named by digests of it. They are the
same in every store: nothing depends on the order of insertion.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    text,
)

from briefing.store.columns import Instant, SafeText

__all__ = [
    "ENTRY",
    "PAGE",
    "SCHEMA_VERSION",
    "aliases",
    "articles",
    "counters",
    "desk_days",
    "edition_articles",
    "editions",
    "feeds",
    "hosts",
    "leases",
    "metadata",
    "notices",
    "outbox",
    "outcomes",
    "revisions",
    "robots",
    "runs",
    "sightings",
    "subscribers",
]

#: The newest migration.
SCHEMA_VERSION = "0003"

#: ``revisions.kind``.
ENTRY, PAGE = "entry", "page"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

#: Also what is only known because an article was seen in it, or is about to be asked: then ``state`` is NULL.
feeds = Table(
    "feeds",
    metadata,
    Column("feed_id", LargeBinary, nullable=False),
    Column("feed", SafeText, nullable=False),
    #: ``FeedState`` in JSON, without ``attempted_at``.
    Column("state", SafeText),
    Column("attempted_at", Instant),
    #: When a document with entries was last read: what was listed then is still in the feed.
    Column("document_at", Instant),
    PrimaryKeyConstraint("feed_id"),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host_id", LargeBinary, nullable=False),
    Column("host", SafeText, nullable=False),
    Column("not_before_at", Instant),
    Column("refusals", BigInteger, nullable=False),
    Column("reason", SafeText, nullable=False),
    PrimaryKeyConstraint("host_id"),
)

robots = Table(
    "robots",
    metadata,
    Column("origin_id", LargeBinary, nullable=False),
    Column("origin", SafeText, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("state", SafeText, nullable=False),
    #: zlib.
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("origin_id"),
)

articles = Table(
    "articles",
    metadata,
    Column("article_id", LargeBinary, nullable=False),
    Column("key", SafeText, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    #: The earliest that any entry names.
    Column("published_at", Instant),
    #: Number of the last revision, and hash of the last of each kind.
    Column("last_number", Integer, nullable=False),
    Column("entry_hash", SafeText),
    Column("page_hash", SafeText),
    Column("page_state", SafeText, nullable=False),
    #: Set where the page was wanted from the start.
    Column("page_url", SafeText),
    Column("page_host", SafeText),
    Column("page_attempts", Integer, nullable=False),
    Column("page_retry_at", Instant),
    Column("page_failed_at", Instant),
    Column("page_problem", SafeText),
    #: The article that this one turned out to be, and since when. Its revisions were copied there; its sightings stay.
    Column("merged_into", LargeBinary),
    Column("merged_at", Instant),
    PrimaryKeyConstraint("article_id"),
    ForeignKeyConstraint(["merged_into"], ["articles.article_id"], deferrable=True, initially="DEFERRED"),
    Index("ix_articles_merged_into", "merged_into"),
    Index(
        "ix_articles_wanted",
        "first_seen_at",
        sqlite_where=text("page_state = 'wanted'"),
        postgresql_where=text("page_state = 'wanted'"),
    ),
)

#: Other addresses of an article.
aliases = Table(
    "aliases",
    metadata,
    Column("alias_id", LargeBinary, nullable=False),
    Column("key", SafeText, nullable=False),
    Column("article_id", LargeBinary, nullable=False),
    PrimaryKeyConstraint("alias_id"),
    ForeignKeyConstraint(["article_id"], ["articles.article_id"]),
    Index("ix_aliases_article_id", "article_id"),
)

sightings = Table(
    "sightings",
    metadata,
    #: Digest of feed and guid, so both together are unique.
    Column("sighting_id", LargeBinary, nullable=False),
    Column("article_id", LargeBinary, nullable=False),
    Column("feed_id", LargeBinary, nullable=False),
    Column("guid", SafeText, nullable=False),
    Column("url", SafeText),
    Column("seen_at", Instant, nullable=False),
    #: When it was last seen in the feed, noted once a day; NULL: only at ``seen_at``.
    Column("listed_at", Instant),
    #: Digest of feed and content hash, as last seen.
    Column("content_id", LargeBinary, nullable=False),
    PrimaryKeyConstraint("sighting_id"),
    ForeignKeyConstraint(["article_id"], ["articles.article_id"]),
    ForeignKeyConstraint(["feed_id"], ["feeds.feed_id"]),
    Index("ix_sightings_article_id", "article_id"),
    Index("ix_sightings_content_id", "content_id"),
    Index("ix_sightings_seen_at", "seen_at"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("article_id", LargeBinary, nullable=False),
    Column("number", Integer, nullable=False),
    #: ``entry`` or ``page``.
    Column("kind", SafeText, nullable=False),
    #: When it became known of this article: ``fetched_at``, or when it came from an article that was merged into it.
    Column("known_at", Instant, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("published_at", Instant),
    Column("content_hash", SafeText, nullable=False),
    #: ``StoredEntry`` or ``StoredPage`` in JSON, zlib.
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("article_id", "number"),
    ForeignKeyConstraint(["article_id"], ["articles.article_id"]),
    Index("ix_revisions_known_at", "known_at"),
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", SafeText, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("pages_fetched", BigInteger, nullable=False),
    Column("pages_failed", BigInteger, nullable=False),
    Column("stopped_by", SafeText),
    PrimaryKeyConstraint("run_id"),
    Index("ix_runs_started_at", "started_at"),
)

#: One row for each feed of a run (F-34), in the order of the run.
outcomes = Table(
    "outcomes",
    metadata,
    Column("run_id", SafeText, nullable=False),
    Column("position", Integer, nullable=False),
    Column("feed", SafeText, nullable=False),
    Column("kind", SafeText, nullable=False),
    #: ``Outcome`` in JSON.
    Column("outcome", SafeText, nullable=False),
    PrimaryKeyConstraint("run_id", "position"),
    ForeignKeyConstraint(["run_id"], ["runs.run_id"]),
)

editions = Table(
    "editions",
    metadata,
    Column("desk", SafeText, nullable=False),
    Column("day", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("fingerprint", SafeText, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("folder", SafeText, nullable=False),
    PrimaryKeyConstraint("desk", "day", "version"),
)

#: What an edition was made from. Keys and numbers, no references: an edition outlives the articles.
edition_articles = Table(
    "edition_articles",
    metadata,
    Column("desk", SafeText, nullable=False),
    Column("day", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("key", SafeText, nullable=False),
    Column("revision", Integer, nullable=False),
    PrimaryKeyConstraint("desk", "day", "version", "position"),
    ForeignKeyConstraint(["desk", "day", "version"], ["editions.desk", "editions.day", "editions.version"]),
)

#: The last number that was given to a subscriber and to a row of the outbox, so that none is given again.
counters = Table(
    "counters",
    metadata,
    Column("name", SafeText, nullable=False),
    Column("last", BigInteger, nullable=False),
    PrimaryKeyConstraint("name"),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("subscriber_id", Integer, nullable=False, autoincrement=False),
    #: Digest of desk and address, with the domain in one case.
    Column("mailbox_id", LargeBinary, nullable=False),
    Column("desk", SafeText, nullable=False),
    Column("address", SafeText, nullable=False),
    Column("name", SafeText, nullable=False),
    #: JSON, as ``days``.
    Column("sections", SafeText, nullable=False),
    Column("format", SafeText, nullable=False),
    Column("paper", SafeText),
    Column("days", SafeText, nullable=False),
    #: ISO 8601.
    Column("send_time", SafeText),
    Column("timezone", SafeText),
    Column("created_at", Instant),
    Column("paused_at", Instant),
    PrimaryKeyConstraint("subscriber_id"),
    Index("ix_subscribers_mailbox_id", "mailbox_id", unique=True),
    Index("ix_subscribers_desk", "desk"),
)

#: Numbers of subscribers, no references: what became of a copy is known when its reader has gone.
outbox = Table(
    "outbox",
    metadata,
    Column("outbox_id", Integer, nullable=False, autoincrement=False),
    Column("desk", SafeText, nullable=False),
    Column("day", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("subscriber", Integer, nullable=False),
    Column("message_id", SafeText, nullable=False),
    Column("state", SafeText, nullable=False),
    #: ``Variant`` in JSON.
    Column("variant", SafeText, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("stale_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Instant),
    Column("sender", SafeText),
    Column("leased_until", Instant),
    Column("handed_over", Boolean, nullable=False),
    Column("sent_at", Instant),
    Column("reply", SafeText),
    Column("problem", SafeText),
    #: When a sender has to look at it again: due, to be tried again, stale, or its lease is over. NULL: never.
    Column("next_at", Instant),
    PrimaryKeyConstraint("outbox_id"),
    Index("ix_outbox_copy", "desk", "day", "version", "subscriber", unique=True),
    Index(
        "ix_outbox_next",
        "desk",
        "next_at",
        "outbox_id",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
)

desk_days = Table(
    "desk_days",
    metadata,
    Column("desk", SafeText, nullable=False),
    Column("day", Date, nullable=False),
    Column("state", SafeText, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("built_at", Instant),
    Column("version", Integer),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Instant),
    Column("problem", SafeText),
    PrimaryKeyConstraint("desk", "day"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", SafeText, nullable=False),
    Column("holder", SafeText, nullable=False),
    Column("until", Instant, nullable=False),
    PrimaryKeyConstraint("name"),
)

notices = Table(
    "notices",
    metadata,
    Column("key", SafeText, nullable=False),
    Column("since", Instant, nullable=False),
    Column("text", SafeText, nullable=False),
    Column("told_at", Instant),
    Column("over_at", Instant),
    PrimaryKeyConstraint("key"),
)
