"""The far end of the parsing: one child process that applies functions to what strangers wrote, one after the other.

It reads jobs from a socket and answers each; it ends when the near end closes the socket, be it by its death. What a
job needs is imported when the first job of that kind comes, so that a worker which only parses feeds stays small. A
worker that has grown large says so with its answer and ends; the near end (``gather.round.workers``) starts another.
"""

from __future__ import annotations

import contextlib
import resource
import socket
import sys
from pathlib import Path
from typing import BinaryIO

from briefing.gather.round.frames import HEAD, dump_frame, load_value

__all__ = ["Answer", "serve"]

#: What comes back: the value, or the words of what was raised; and whether the worker ends now because it has grown.
Answer = tuple[object, str | None, bool]

#: A library that asks for more is refused, and its job fails. Source: chosen by measurement: the worst body within the
#: limits takes a few hundred megabytes.
MEMORY_BYTES = 1 << 30
#: A worker that holds more after a job is replaced. Source: chosen by measurement: one that parses feeds holds 25 MB,
#: one that cleans pages 60 MB; with this two of them and the run itself stay below 400 MB whatever they have met.
LARGE_BYTES = 130_000_000


def serve(descriptor: int) -> None:
    """Answer jobs from a socket until it is closed.

    Args:
        descriptor: Of the socket, inherited from the parent.
    """
    with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with (
        contextlib.suppress(EOFError, ConnectionError),
        socket.socket(fileno=descriptor) as end,
        end.makefile("rb") as jobs,
    ):
        retires = False
        while not retires:
            job = _read(jobs)
            value, problem = _apply(job)
            del job
            retires = _measure_memory() > LARGE_BYTES
            body = _pack((value, problem, retires))
            del value
            end.sendall(body)


def _read(stream: BinaryIO) -> bytes:
    """Return the next job.

    Raises:
        EOFError: There is none, and will be none.
    """
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        raise EOFError
    (length,) = HEAD.unpack(head)
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return body


def _apply(job: bytes) -> tuple[object, str | None]:
    """Return what the function of a job returns, or the words of what it raises."""
    try:
        function, argument = load_value(job)
        return function(argument), None
    except Exception as error:  # noqa: BLE001 – whatever it is, it is the failure of this job only
        return None, _describe(error)


def _describe(error: BaseException) -> str:
    """Name an error without its words: they may quote what a stranger wrote."""
    if isinstance(error, MemoryError):
        return "it takes more memory than it may"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f" in {place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}" if place else ""
    return f"a fault of the program ({type(error).__name__}{where})"


def _pack(answer: Answer) -> bytes:
    try:
        return dump_frame(answer)
    except Exception as error:  # noqa: BLE001 – an answer that cannot travel is the failure of this job only
        return dump_frame((None, _describe(error), answer[2]))


def _measure_memory() -> int:
    """Return how many bytes this process holds now; at its largest where the system does not tell more."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return largest if sys.platform == "darwin" else largest * 1024
