"""The real clock, and work in several processes."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

__all__ = ["PoolWorkers", "SystemClock"]

_In = TypeVar("_In")
_Out = TypeVar("_Out")

#: Fewer values are worked on in this process. Rule of thumb: starting a process and loading what it needs takes
#: about as long as analysing this many articles.
LEAST_FOR_PROCESSES = 40


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


class PoolWorkers:
    """Works in this process, or in several where there is enough to do.

    Args:
        jobs: How many processes; as many as there are processors if None.
        least: Fewer values are worked on in this process.
    """

    def __init__(self, jobs: int | None = None, *, least: int = LEAST_FOR_PROCESSES) -> None:
        self._jobs = jobs if jobs is not None else len(os.sched_getaffinity(0))
        self._least = least

    def apply(self, function: Callable[[_In], _Out], values: Iterable[_In]) -> Iterator[_Out]:
        """Yield ``function(value)`` for each value, in order."""
        if self._jobs < 2:
            yield from map(function, values)
            return
        listed = list(values)
        if len(listed) < self._least:
            yield from map(function, listed)
            return
        # Started afresh and not forked: a copy of a process with threads in it may hang.
        context = multiprocessing.get_context("spawn")
        jobs = min(self._jobs, len(listed))
        with ProcessPoolExecutor(jobs, mp_context=context) as pool:
            chunk = max(1, min(16, len(listed) // (4 * jobs)))
            with _hold_interrupts():  # all processes are started here
                results = pool.map(function, listed, chunksize=chunk)
            yield from results


@contextlib.contextmanager
def _hold_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back for a moment; a process that is started meanwhile never gets it.

    So it is answered once, by this process. A worker that dies of it would leave the pool waiting for ever.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
