"""Whose turn it is: one request at a time to each host, and a pause between pages that keeps nobody else waiting.

```
 add(host, job) ─▶ the host's own queue ─▶ ready hosts, in turn ─▶ take() ─▶ … ask … ─▶ give_back(host, pause)
                          ▲                                                                  │
                          └────────────── when the pause is over, if jobs are left ◀─────────┘
```

How many hosts are asked at the same time is how many coroutines call ``take``; a host that pauses holds none of them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from enum import Enum, auto
from typing import Generic, TypeVar

__all__ = ["HostSlots"]

_Job = TypeVar("_Job")


class _Turn(Enum):
    """Where a host stands that has jobs, or is being asked."""

    READY = auto()
    TAKEN = auto()
    PAUSING = auto()


class HostSlots(Generic[_Job]):
    """Jobs by host; for use in one event loop."""

    def __init__(self) -> None:
        self._jobs: dict[str, deque[_Job]] = {}
        self._turns: dict[str, _Turn] = {}
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._waiting = 0
        #: Set while somebody waits for a job and there is none to be had at once.
        self.idle = asyncio.Event()

    @property
    def ready_hosts(self) -> int:
        """How many hosts have a job that could be taken at once."""
        return self._ready.qsize()

    @property
    def jobs_left(self) -> int:
        """How many jobs nobody has taken yet."""
        return sum(map(len, self._jobs.values()))

    def add(self, host: str, job: _Job) -> None:
        """Put a job at the end of its host's queue."""
        self._jobs.setdefault(host, deque()).append(job)
        if host not in self._turns:
            self._offer(host)

    async def take(self) -> tuple[str, _Job]:
        """Wait for a host whose turn it is, and return it with its next job; ``give_back`` must follow."""
        while True:
            host = await self._wait()
            if jobs := self._jobs.get(host):
                self._turns[host] = _Turn.TAKEN
                return host, jobs.popleft()
            self._forget(host)  # its jobs were dropped while it waited

    async def _wait(self) -> str:
        if not self._ready.empty():
            return self._ready.get_nowait()
        self._waiting += 1
        self.idle.set()
        try:
            return await self._ready.get()
        finally:
            self._waiting -= 1
            if not self._waiting:
                self.idle.clear()

    def give_back(self, host: str, *, pause: float = 0.0) -> None:
        """Let the host be asked again, after a pause in seconds."""
        if pause > 0:
            self._turns[host] = _Turn.PAUSING
            self._timers[host] = asyncio.get_running_loop().call_later(pause, self._offer, host)
        else:
            self._offer(host)

    def drop(self, host: str) -> list[_Job]:
        """Take all jobs of a host away, and return them."""
        return list(self._jobs.pop(host, ()))

    def drop_all(self) -> list[_Job]:
        """Take all jobs away, and return them; no host pauses any more."""
        dropped = [job for host in list(self._jobs) for job in self.drop(host)]
        for host, timer in list(self._timers.items()):
            timer.cancel()
            self._offer(host)
        return dropped

    def _offer(self, host: str) -> None:
        """Put a host among those that are ready, or forget it where it has no job."""
        self._timers.pop(host, None)
        if self._jobs.get(host):
            self._turns[host] = _Turn.READY
            self._ready.put_nowait(host)
        else:
            self._forget(host)

    def _forget(self, host: str) -> None:
        self._turns.pop(host, None)
        self._jobs.pop(host, None)
