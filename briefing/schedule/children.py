"""Work in a process of its own, that gives all its memory back and cannot take the scheduler with it.

What fetches, makes editions and lays out pages needs hundreds of megabytes for seconds a day. A process that waits the
rest of the time does not load it: it starts another one, and hears the result over a pipe. If it dies, the pipe breaks,
and the other one ends as well.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, TypeVar

from briefing.errors import BriefingError

__all__ = ["StoppedError", "run_in_child"]

_Result = TypeVar("_Result")

#: How often it is looked whether to stop, in seconds. Rule of thumb: nobody notices it, and it costs nothing.
_LOOK_EVERY = 0.1
#: How long a process may take to end once it was asked to, in seconds. Source: a round of gathering takes up to five to
#: keep what has come in.
_ORDERLY_SECONDS = 7.0


class StoppedError(Exception):
    """The work was ended before it was done, because the program is to stop."""


def run_in_child(
    function: Callable[..., _Result],
    *arguments: Any,
    longest: timedelta,
    is_stopped: Callable[[], bool],
    grace: timedelta = timedelta(),
) -> _Result:
    """Call a function in a process of its own and return its result.

    Args:
        function: Can be pickled, and so can its result.
        arguments: What it is called with; can be pickled.
        longest: It is ended after this time.
        is_stopped: Tells, at any time, whether the work is to end early.
        grace: How long the work may go on then before its process is asked to end (SIGTERM).

    Raises:
        StoppedError: It was ended early.
        BriefingError: What the function raised; or the process took too long, or died.
    """
    context = multiprocessing.get_context("spawn")  # a copy of a process with threads in it may hang
    life, their_life = context.Pipe()
    results, their_results = context.Pipe(duplex=False)
    # no daemon: it may have processes of its own
    process = context.Process(target=_run, args=(function, arguments, their_life, their_results), daemon=False)
    with life, results:
        process.start()
        their_life.close()
        their_results.close()
        try:
            result: _Result = _await(process, results, time.monotonic() + longest.total_seconds(), is_stopped, grace)
            process.join(_ORDERLY_SECONDS)
            return result
        finally:
            _end(process)


def _await(
    process: SpawnProcess,
    results: Connection,
    end: float,
    is_stopped: Callable[[], bool],
    grace: timedelta,
) -> Any:
    stop_at: float | None = None
    while not wait([results, process.sentinel], timeout=_LOOK_EVERY):
        now = time.monotonic()
        if now >= end:
            raise BriefingError("it took too long and was ended")
        if stop_at is None and is_stopped():
            stop_at = now + grace.total_seconds()
        if stop_at is not None and now >= stop_at:
            raise StoppedError
    try:
        is_done, value = results.recv()
    except EOFError:
        process.join(_ORDERLY_SECONDS)
        code = process.exitcode
        how = f"by signal {-code}" if code is not None and code < 0 else f"with exit code {code}"
        if stop_at is not None or is_stopped():
            raise StoppedError from None
        raise BriefingError(f"its process was ended {how}") from None
    if is_done:
        return value
    raise value


def _end(process: SpawnProcess) -> None:
    """See to it that a process is gone: ask it, wait a little, kill it."""
    if process.is_alive():
        process.terminate()
        process.join(_ORDERLY_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()


def _run(function: Callable[..., Any], arguments: tuple[Any, ...], life: Connection, results: Connection) -> None:
    """Do the work; this is the other process."""
    # Ctrl-C goes to all processes of a terminal; when this one is to end, it is asked to.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, args=(life,), daemon=True).start()
    try:
        answer: tuple[bool, Any] = (True, function(*arguments))
    except BriefingError as error:
        answer = (False, error)
    except Exception as error:  # noqa: BLE001 – whatever it is, it is told and not lost with the process
        words = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        answer = (False, BriefingError(f"a fault of the program ({words})"))
    with contextlib.suppress(BrokenPipeError):  # nobody is waiting any more
        results.send(answer)


def _die_with_parent(life: Connection) -> None:
    """Wait until the one that started this process is gone; then end it, in good order if that can be."""
    with contextlib.suppress(EOFError, OSError):
        life.recv_bytes()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_ORDERLY_SECONDS)
    os._exit(1)
