"""What a site's robots.txt allows: RFC 9309, read by protego. Pure: text in, answers out; nothing is fetched here."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from briefing.model.feed import RobotsRecord
from briefing.model.fetch import FetchFailure, FetchResponse

__all__ = ["Robots", "find_rules", "parse_robots", "take_robots"]


class Robots(Protocol):
    """The rules of one origin for us."""

    @property
    def crawl_delay(self) -> timedelta | None:
        """The pause that the site asks for between two requests, at most 30 seconds; None if it asks for none."""
        ...

    def may_fetch(self, url: str) -> bool:
        """Return whether the address, of this origin, may be asked."""
        ...


def parse_robots(text: str) -> Robots:
    """Return the rules that a robots.txt gives us."""
    raise NotImplementedError


def take_robots(outcome: FetchResponse | FetchFailure, *, origin: str) -> RobotsRecord:
    """Return what is to be remembered of the request for ``ORIGIN/robots.txt`` (F-24)."""
    raise NotImplementedError


def find_rules(record: RobotsRecord) -> Robots:
    """Return the rules of an origin; those of an unreachable robots.txt allow nothing, of an absent one everything."""
    raise NotImplementedError
