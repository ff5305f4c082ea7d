"""One desk and one local day: what is to be done on it, and what has been done. The scheduler's memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

__all__ = ["DayState", "DeskDay", "Lease", "Notice"]


class DayState(StrEnum):
    """How far the day of a desk has come."""

    #: Somebody makes its edition.
    BUILDING = "building"
    #: The edition is archived.
    BUILT = "built"
    #: Its copies are in the outbox; the outbox knows the rest.
    QUEUED = "queued"
    #: It could not be made; tried again until the day is over.
    FAILED = "failed"
    #: Passed over: an outage was longer than its day, and only the newest missed edition is made.
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDay:
    """The edition of a desk and a local day, unique by both; what the clock does meanwhile does not matter."""

    desk: str
    day: date
    state: DayState
    #: When it should have been ready, and when it was.
    due_at: datetime
    built_at: datetime | None = None
    version: int | None = None
    attempts: int = 0
    retry_at: datetime | None = None
    #: Why it failed, as a sentence.
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to do something alone, for a while."""

    name: str
    holder: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that the operator is told once, and once more when it is over."""

    #: What it is about: "edition-missing:DAY", "feed-dead:URL hash", "mail-refused".
    key: str
    since: datetime
    text: str
    told_at: datetime | None = None
    over_at: datetime | None = None
