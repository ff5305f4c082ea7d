"""Which of several processes works for a desk: a lease in the store, that runs out where nobody renews it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from briefing.errors import StoreError
from briefing.ports import Clock, DeskDays

__all__ = ["Leases", "OpenDays"]

#: Opens the memory of a desk; to be used in a ``with`` statement.
OpenDays = Callable[[], AbstractContextManager[DeskDays]]


@dataclass(frozen=True, slots=True)
class _Held:
    """A lease of ours, and until when it is: by the clock, and by a clock that nobody sets."""

    open_days: OpenDays
    until: datetime
    until_ticks: float


class Leases:
    """The leases of one process. Its methods may be called from any thread.

    Args:
        holder: Names this process among those that use the same store; no other has had the name.
        length: How long a lease lasts without being renewed.
        clock: Tells the time that the processes share.
        ticks: Seconds that go on whatever becomes of the clock: by it a lease ends even if the clock was put back.
    """

    def __init__(
        self, *, holder: str, length: timedelta, clock: Clock, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._holder = holder
        self._length = length
        self._clock = clock
        self._ticks = ticks
        self._held: dict[str, _Held] = {}
        self._lock = threading.Lock()

    @property
    def length(self) -> timedelta:
        """How long a lease lasts without being renewed."""
        return self._length

    def take(self, desk: str, open_days: OpenDays) -> bool:
        """Take or renew the lease of a desk; False while another process has it.

        Raises:
            StoreError: The store cannot be asked.
        """
        now, ticks = self._clock.now(), self._ticks()  # before it is asked: ours ends earlier than the store's
        with open_days() as days:
            is_ours = days.take_lease(_name(desk), holder=self._holder, now=now, length=self._length)
        with self._lock:
            if is_ours:
                self._held[desk] = _Held(open_days, now + self._length, ticks + self._length.total_seconds())
            else:
                self._held.pop(desk, None)
        return is_ours

    def is_held(self, desk: str) -> bool:
        """Tell whether the lease of a desk is certainly ours at this moment."""
        with self._lock:
            held = self._held.get(desk)
        return held is not None and self._ticks() < held.until_ticks and self._clock.now() < held.until

    def renew(self) -> None:
        """Renew every lease that is ours; where the store does not answer, it runs out in its time."""
        with self._lock:
            held = dict(self._held)
        for desk, lease in held.items():
            # whatever it is that goes wrong, the other leases are renewed, and this one at the next turn
            with contextlib.suppress(Exception):
                self.take(desk, lease.open_days)

    def give_back(self) -> None:
        """End every lease that is ours, so that another process need not wait."""
        with self._lock:
            held, self._held = self._held, {}
        for desk, lease in held.items():
            with contextlib.suppress(StoreError), lease.open_days() as days:
                days.give_lease_back(_name(desk), holder=self._holder)


def _name(desk: str) -> str:
    return f"desk:{desk}"
