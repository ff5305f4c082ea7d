"""How fast copies go out: so many a minute over all connections, evenly."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["Pace"]


class Pace:
    """Gives out moments to send at, each as long after the one before as the rate asks for. Threads may share it.

    A bucket with one token: nothing is saved up, so that a pause is not followed by a burst that a server would refuse.

    Args:
        per_minute: How many; 0 for no limit.
        now: Tells seconds that never go back.
    """

    def __init__(self, per_minute: int, *, now: Callable[[], float]) -> None:
        self._gap = 60.0 / per_minute if per_minute else 0.0
        self._now = now
        self._next = float("-inf")
        self._lock = threading.Lock()

    def reserve(self) -> float:
        """Take the next moment, and return in how many seconds it comes."""
        if not self._gap:
            return 0.0
        with self._lock:
            now = self._now()
            moment = max(self._next, now)
            self._next = moment + self._gap
            return moment - now
