"""The store: what was gathered, on SQLite or PostgreSQL, behind ``briefing.ports.Store``.

In go polls, pages, records of runs and editions; out come articles as they were known at any instant. Nothing here
judges what an article says, reads the clock, or asks the network for more than the database.

``open_store`` brings a store to the present schema by itself. ``docs/store.md`` tells what is kept and for how long.
"""

from __future__ import annotations

from briefing.store.clearing import StoreInfo, VacuumReport
from briefing.store.sql_store import SqlStore, open_store

__all__ = ["SqlStore", "StoreInfo", "VacuumReport", "open_store"]
