"""Know what a feed still lists, so that clearing out old articles does not make them new again.

The first schema tells when an entry was seen first, and nothing later. A feed may list an entry for months: once its
article was old enough to be cleared out, the next poll took it in as news.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add when a document of a feed was last read, and when an entry was last in one.

    For what is there already neither is known until the next poll; until then nothing of a feed that is still polled is
    taken for gone.
    """
    op.add_column("feeds", sa.Column("document_at", sa.DateTime(timezone=True)))
    op.add_column("sightings", sa.Column("listed_at", sa.DateTime(timezone=True)))
