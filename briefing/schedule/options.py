"""What the scheduler is told: plain values, made by ``briefing.settings``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

__all__ = ["ScheduleOptions", "ServeOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleOptions:
    """When a desk gathers, makes its edition and sends it; all times of day are local."""

    #: ``desk.key``.
    desk: str
    #: An IANA name: ``desk.timezone``.
    timezone: str
    #: Days of the week that have an edition; 0 is Monday. Not empty.
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    #: When the edition of a day is made.
    build_at: time = time(6, 0)
    #: When what goes into the edition is fetched for the last time, not after ``build_at``; nothing is fetched from
    #: then until the edition is made. None: at ``build_at``.
    cutoff: time | None = None
    #: Not before this its copies go out, where a subscriber has no time of its own. None: as soon as it is made.
    #: Earlier than ``build_at``: as soon as it is made, too.
    send_at: time | None = None
    #: How often feeds are looked at between editions; each is asked only when it is due by itself. None: only before
    #: an edition. Source: the shortest interval of a feed, see ``briefing.gather.politeness.intervals``.
    gather_interval: timedelta | None = timedelta(minutes=30)
    #: Mail an edition that says it is incomplete (BRIEFING.md 1.10) without a person having looked at it.
    send_incomplete: bool = False
    #: An edition that is made later than this after its time says so. Source: BRIEFING.md 1.10.
    late_after: timedelta = timedelta(hours=2)
    #: How long after the first failure an edition is tried again; twice as long after each further one, until
    #: ``longest_retry``. Rule of thumb: a network that comes back does so within minutes.
    first_retry: timedelta = timedelta(minutes=5)
    longest_retry: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """How the one process serves its desks."""

    #: How often it is looked whether something is due, beside the moments when something is known to be. It bounds how
    #: long a jump of the clock goes unnoticed. Rule of thumb: a minute costs nothing and delays nothing that matters.
    wake_interval: timedelta = timedelta(seconds=60)
    #: How long a process that is not heard of keeps a desk from others; renewed at a third of it. Rule of thumb: longer
    #: than a machine that swaps stands still, shorter than a reader's patience.
    lease: timedelta = timedelta(minutes=3)
    #: Port of ``/healthz`` on 127.0.0.1; 0: there is none.
    health_port: int = 0
    #: A gathering or an edition that takes longer is ended, and counts as failed. Rule of thumb: twenty times the
    #: longest seen.
    longest_work: timedelta = timedelta(hours=1)
    #: How long work in hand may go on when the process is told to stop. Source: systemd's TimeoutStopSec is 90 s,
    #: Docker's 10 s.
    stop_within: timedelta = timedelta(seconds=8)
