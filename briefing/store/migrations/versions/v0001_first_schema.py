"""The first schema: what was gathered, how it was gathered, and what was made of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0001"
down_revision = None


def _text() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_feeds()
    _make_articles()
    _make_sightings()
    _make_runs()
    _make_editions()


def _make_feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("feed_id", sa.LargeBinary, nullable=False),
        sa.Column("feed", _text(), nullable=False),
        sa.Column("state", _text()),
        sa.Column("attempted_at", _instant()),
        sa.PrimaryKeyConstraint("feed_id", name="pk_feeds"),
    )
    op.create_table(
        "hosts",
        sa.Column("host_id", sa.LargeBinary, nullable=False),
        sa.Column("host", _text(), nullable=False),
        sa.Column("not_before_at", _instant()),
        sa.Column("refusals", sa.BigInteger, nullable=False),
        sa.Column("reason", _text(), nullable=False),
        sa.PrimaryKeyConstraint("host_id", name="pk_hosts"),
    )
    op.create_table(
        "robots",
        sa.Column("origin_id", sa.LargeBinary, nullable=False),
        sa.Column("origin", _text(), nullable=False),
        sa.Column("fetched_at", _instant(), nullable=False),
        sa.Column("state", _text(), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("origin_id", name="pk_robots"),
    )


def _make_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("article_id", sa.LargeBinary, nullable=False),
        sa.Column("key", _text(), nullable=False),
        sa.Column("first_seen_at", _instant(), nullable=False),
        sa.Column("published_at", _instant()),
        sa.Column("last_number", sa.Integer, nullable=False),
        sa.Column("entry_hash", _text()),
        sa.Column("page_hash", _text()),
        sa.Column("page_state", _text(), nullable=False),
        sa.Column("page_url", _text()),
        sa.Column("page_host", _text()),
        sa.Column("page_attempts", sa.Integer, nullable=False),
        sa.Column("page_retry_at", _instant()),
        sa.Column("page_failed_at", _instant()),
        sa.Column("page_problem", _text()),
        sa.Column("merged_into", sa.LargeBinary),
        sa.Column("merged_at", _instant()),
        sa.PrimaryKeyConstraint("article_id", name="pk_articles"),
        sa.ForeignKeyConstraint(
            ["merged_into"],
            ["articles.article_id"],
            name="fk_articles_articles",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_articles_merged_into", "articles", ["merged_into"])
    wanted = sa.text("page_state = 'wanted'")
    op.create_index("ix_articles_wanted", "articles", ["first_seen_at"], sqlite_where=wanted, postgresql_where=wanted)
    op.create_table(
        "aliases",
        sa.Column("alias_id", sa.LargeBinary, nullable=False),
        sa.Column("key", _text(), nullable=False),
        sa.Column("article_id", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("alias_id", name="pk_aliases"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.article_id"], name="fk_aliases_articles"),
    )
    op.create_index("ix_aliases_article_id", "aliases", ["article_id"])


def _make_sightings() -> None:
    op.create_table(
        "sightings",
        sa.Column("sighting_id", sa.LargeBinary, nullable=False),
        sa.Column("article_id", sa.LargeBinary, nullable=False),
        sa.Column("feed_id", sa.LargeBinary, nullable=False),
        sa.Column("guid", _text(), nullable=False),
        sa.Column("url", _text()),
        sa.Column("seen_at", _instant(), nullable=False),
        sa.Column("content_id", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sighting_id", name="pk_sightings"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.article_id"], name="fk_sightings_articles"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.feed_id"], name="fk_sightings_feeds"),
    )
    op.create_index("ix_sightings_article_id", "sightings", ["article_id"])
    op.create_index("ix_sightings_content_id", "sightings", ["content_id"])
    op.create_index("ix_sightings_seen_at", "sightings", ["seen_at"])
    op.create_table(
        "revisions",
        sa.Column("article_id", sa.LargeBinary, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", _text(), nullable=False),
        sa.Column("known_at", _instant(), nullable=False),
        sa.Column("fetched_at", _instant(), nullable=False),
        sa.Column("published_at", _instant()),
        sa.Column("content_hash", _text(), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_revisions"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.article_id"], name="fk_revisions_articles"),
    )
    op.create_index("ix_revisions_known_at", "revisions", ["known_at"])


def _make_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", _text(), nullable=False),
        sa.Column("started_at", _instant(), nullable=False),
        sa.Column("finished_at", _instant()),
        sa.Column("pages_fetched", sa.BigInteger, nullable=False),
        sa.Column("pages_failed", sa.BigInteger, nullable=False),
        sa.Column("stopped_by", _text()),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs"),
    )
    op.create_index("ix_runs_started_at", "runs", ["started_at"])
    op.create_table(
        "outcomes",
        sa.Column("run_id", _text(), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("feed", _text(), nullable=False),
        sa.Column("kind", _text(), nullable=False),
        sa.Column("outcome", _text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "position", name="pk_outcomes"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_outcomes_runs"),
    )


def _make_editions() -> None:
    op.create_table(
        "editions",
        sa.Column("desk", _text(), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("fingerprint", _text(), nullable=False),
        sa.Column("made_at", _instant(), nullable=False),
        sa.Column("folder", _text(), nullable=False),
        sa.PrimaryKeyConstraint("desk", "day", "version", name="pk_editions"),
    )
    op.create_table(
        "edition_articles",
        sa.Column("desk", _text(), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("key", _text(), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("desk", "day", "version", "position", name="pk_edition_articles"),
        sa.ForeignKeyConstraint(
            ["desk", "day", "version"],
            ["editions.desk", "editions.day", "editions.version"],
            name="fk_edition_articles_editions",
        ),
    )
