"""Run the migrations in the transaction of ``briefing.store.upgrade``, which also holds the lock."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection)
context.run_migrations()
