"""The process that waits: it wakes up, looks after its desks, and ends in good order when it is told to.

Two things wake it. A beat that hangs on no clock comes every minute or so: after it, the store is asked what is due.
And a trigger is set to the moment at which something is known to be due, so that an edition is not a minute late.
Triggers are made anew after each round and kept nowhere: one that is missed, doubled or moved by a change of the clock
does no harm, because a round does only what the store says is not done yet.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from briefing.errors import BriefingError
from briefing.ports import Clock
from briefing.schedule.journal import JOURNAL, name_run
from briefing.schedule.leader import Leases
from briefing.schedule.options import ServeOptions
from briefing.schedule.round import DeskReport, DeskRound, DeskWork

__all__ = ["Daemon", "Watch"]

_LOG = logging.getLogger(JOURNAL)
#: Renewals in the time of a lease. Rule of thumb: two may fail.
_RENEWALS = 3


class Watch(Protocol):
    """Is told how a desk stands after each round, by the thread that looked after it."""

    def __call__(self, report: DeskReport, /) -> None:
        """Take note of a report."""
        ...


class Daemon:
    """Looks after desks, several at the same time, each by one thread at a time.

    Args:
        works: What is done for each desk; no two have the same name and the same store.
        holder: Names this process among those that use the same stores; no other has had the name.
        clock: Tells the time.
        options: How it serves.
        watch: Is told how each desk stands.
    """

    def __init__(
        self, works: Sequence[DeskWork], *, holder: str, clock: Clock, options: ServeOptions, watch: Watch
    ) -> None:
        self._clock = clock
        self._options = options
        self._watch = watch
        self._stop = threading.Event()
        self._leases = Leases(holder=holder, length=options.lease, clock=clock)
        self._works = {f"{number}": work for number, work in enumerate(works)}
        self._rounds = {
            key: DeskRound(work, leases=self._leases, clock=clock, is_stopped=self._stop.is_set)
            for key, work in self._works.items()
        }
        self._busy: dict[str, threading.Lock] = {key: threading.Lock() for key in self._rounds}
        self._reports: dict[str, DeskReport] = {}
        self._beat_at = time.monotonic()

    @property
    def reports(self) -> Mapping[str, DeskReport]:
        """The last report of each desk that was looked after, in the order of the desks."""
        return MappingProxyType({key: self._reports[key] for key in self._rounds if key in self._reports})

    @property
    def seconds_since_beat(self) -> float:
        """How long ago the process last woke up by itself."""
        return time.monotonic() - self._beat_at

    def stop(self) -> None:
        """Let the process end; may be called from a signal handler and from any thread."""
        self._stop.set()

    def run_once(self) -> tuple[DeskReport, ...]:
        """Do what is due for each desk, one after the other, and return how they stand."""
        with self._renewing():
            for key in self._rounds:
                if not self._stop.is_set():
                    self._look_after(key)
        self._leases.give_back()
        return tuple(self.reports.values())

    def run(self) -> None:
        """Look after the desks until ``stop`` is called; then end what is under way in good order."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.jobstores.memory import MemoryJobStore
        from apscheduler.schedulers.background import BackgroundScheduler

        # Its words are not for the operator: what is done and what failed is in the reports.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        scheduler = BackgroundScheduler(
            timezone=UTC,  # and so no change of local time concerns it
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(2 * len(self._rounds) + 1)},
            # A run that was missed is made up for, once, however late.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 2},
        )

        def look_after(key: str) -> None:
            report = self._look_after(key)
            if report is None or self._stop.is_set():
                return
            wake_at = _find_trigger(report, self._options)
            if wake_at is not None:
                scheduler.add_job(look_after, "date", args=(key,), run_date=wake_at, id=key, replace_existing=True)

        with self._renewing():
            scheduler.start()
            try:
                while not self._stop.is_set():
                    self._beat_at = time.monotonic()
                    for key, busy in self._busy.items():
                        if not busy.locked():
                            scheduler.add_job(look_after, args=(key,), id=f"{key}:beat", replace_existing=True)
                    self._stop.wait(self._options.wake_interval.total_seconds())
            finally:
                self._stop.set()
                scheduler.shutdown(wait=True)
        self._leases.give_back()

    def _look_after(self, key: str) -> DeskReport | None:
        """Do what is due for a desk, unless another thread is at it."""
        busy = self._busy[key]
        if not busy.acquire(blocking=False):
            return None
        try:
            with name_run():
                report = self._rounds[key].run()
                self._reports[key] = report
                try:
                    self._watch(report)
                    if not report.is_stopped:
                        self._works[key].tell_operator(report)
                except BriefingError as error:
                    _LOG.error("%s", error, extra={"about": {"desk": report.desk}})
                except Exception:  # noqa: BLE001 – who watches must not end what is watched
                    _LOG.exception("the report on a desk could not be passed on")
            return report
        finally:
            busy.release()

    @contextlib.contextmanager
    def _renewing(self) -> Iterator[None]:
        """Renew the leases as long as the block lasts."""
        ended = threading.Event()
        pause = self._options.lease.total_seconds() / _RENEWALS
        thread = threading.Thread(target=_repeat, args=(self._leases.renew, ended, pause), name="leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def _repeat(action: Callable[[], None], ended: threading.Event, pause: float) -> None:
    while not ended.wait(pause):
        action()


def _find_trigger(report: DeskReport, options: ServeOptions) -> datetime | None:
    """Return when a desk is looked after beside the beats; None where a beat comes first."""
    wake_at = report.wake_at
    if wake_at is None or not timedelta() < wake_at - report.at <= options.wake_interval:
        return None
    return wake_at
