"""How long to wait: floors, what answers and feeds ask for, back-off, jitter. Pure."""

from __future__ import annotations

__all__ = ["find_floor", "find_unskipped"]

from datetime import datetime, timedelta

from briefing.gather.options import PolitenessOptions
from briefing.model.feed import Feed, FeedState


def find_floor(feed: Feed, options: PolitenessOptions) -> timedelta:
    """Return the shortest time between two requests for a feed (F-07)."""
    raise NotImplementedError


def find_unskipped(state: FeedState, at: datetime) -> datetime:
    """Return the first instant from ``at`` on that the feed does not ask to be left alone in (F-08)."""
    raise NotImplementedError
