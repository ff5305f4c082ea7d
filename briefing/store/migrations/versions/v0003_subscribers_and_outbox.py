"""Know who gets the editions, what became of each copy, and what was done on each day.

Until here nothing was sent and nothing ran by itself; so there is nothing to be moved.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0003"
down_revision = "0002"


def _text() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_subscribers()
    _make_outbox()
    _make_days()


def _make_subscribers() -> None:
    op.create_table(
        "counters",
        sa.Column("name", _text(), nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "subscribers",
        sa.Column("subscriber_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("mailbox_id", sa.LargeBinary, nullable=False),
        sa.Column("desk", _text(), nullable=False),
        sa.Column("address", _text(), nullable=False),
        sa.Column("name", _text(), nullable=False),
        sa.Column("sections", _text(), nullable=False),
        sa.Column("format", _text(), nullable=False),
        sa.Column("paper", _text()),
        sa.Column("days", _text(), nullable=False),
        sa.Column("send_time", _text()),
        sa.Column("timezone", _text()),
        sa.Column("created_at", _instant()),
        sa.Column("paused_at", _instant()),
        sa.PrimaryKeyConstraint("subscriber_id", name="pk_subscribers"),
    )
    op.create_index("ix_subscribers_mailbox_id", "subscribers", ["mailbox_id"], unique=True)
    op.create_index("ix_subscribers_desk", "subscribers", ["desk"])


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("outbox_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("desk", _text(), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("subscriber", sa.Integer, nullable=False),
        sa.Column("message_id", _text(), nullable=False),
        sa.Column("state", _text(), nullable=False),
        sa.Column("variant", _text(), nullable=False),
        sa.Column("due_at", _instant(), nullable=False),
        sa.Column("stale_at", _instant(), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("retry_at", _instant()),
        sa.Column("sender", _text()),
        sa.Column("leased_until", _instant()),
        sa.Column("handed_over", sa.Boolean, nullable=False),
        sa.Column("sent_at", _instant()),
        sa.Column("reply", _text()),
        sa.Column("problem", _text()),
        sa.Column("next_at", _instant()),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_copy", "outbox", ["desk", "day", "version", "subscriber"], unique=True)
    waiting = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_outbox_next", "outbox", ["desk", "next_at", "outbox_id"], sqlite_where=waiting, postgresql_where=waiting
    )


def _make_days() -> None:
    op.create_table(
        "desk_days",
        sa.Column("desk", _text(), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("state", _text(), nullable=False),
        sa.Column("due_at", _instant(), nullable=False),
        sa.Column("built_at", _instant()),
        sa.Column("version", sa.Integer),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("retry_at", _instant()),
        sa.Column("problem", _text()),
        sa.PrimaryKeyConstraint("desk", "day", name="pk_desk_days"),
    )
    op.create_table(
        "leases",
        sa.Column("name", _text(), nullable=False),
        sa.Column("holder", _text(), nullable=False),
        sa.Column("until", _instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "notices",
        sa.Column("key", _text(), nullable=False),
        sa.Column("since", _instant(), nullable=False),
        sa.Column("text", _text(), nullable=False),
        sa.Column("told_at", _instant()),
        sa.Column("over_at", _instant()),
        sa.PrimaryKeyConstraint("key", name="pk_notices"),
    )
