"""The near end of the parsing: a few child processes, and what is done when one of them dies, hangs or grows.

```
 run(function, argument) ─▶ queue ─▶ lane 1 ⇄ process        a lane keeps one job in work and one in the socket,
                                 └─▶ lane 2 ⇄ process        so that its process never waits for the next one
```

Why not ``ProcessPoolExecutor``: when one of its processes dies or has to be killed, all its jobs are lost and nobody
can say which of them was to blame; and its processes outlive a parent that is killed. Here a lane knows which job its
process was at: only that one is tried once more, alone, or given up. A child that loses its parent ends.

Children are started when the first job comes, in a session of their own, so that Ctrl-C on a terminal reaches the
parent only; they see neither the passwords in its environment nor its files.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from briefing.gather.round.frames import HEAD, dump_frame, load_value
from briefing.gather.round.worker import Answer

__all__ = ["SECONDS", "WorkFailure", "WorkerPool"]

_ENDED = "the run ended first"

_In = TypeVar("_In")
_Out = TypeVar("_Out")

#: A job that takes longer is given up. Rule of thumb: a thousand times what an ordinary one takes.
SECONDS = 30.0
#: Jobs that a lane has handed over and not got back.
_AHEAD = 2
#: A job whose process died is tried again so often in all: it may have been the wrong victim of a full machine.
_ATTEMPTS = 2

#: What a child may see of the environment: where to find programs and libraries, and how to report coverage. Passwords
#: are none of its business.
_PASSED_ON = frozenset({"LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV"})
_START = (
    "import sys\n"
    "sys.path[:] = sys.argv[2:]\n"
    "from briefing.gather.round.worker import serve\n"
    "serve(int(sys.argv[1]))\n"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkFailure:
    """A job that gave no result."""

    #: Why, as part of a sentence, without any of the job's content: "it took longer than 30 s".
    problem: str


@dataclass(slots=True, eq=False)
class _Job:
    frame: bytes
    result: asyncio.Future[Any]
    #: How often a process died at it.
    deaths: int = 0


@dataclass(slots=True, eq=False)
class _Child:
    process: subprocess.Popen[bytes]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    jobs: deque[_Job] = field(default_factory=deque)

    def send(self, job: _Job) -> None:
        self.jobs.append(job)
        self.writer.write(job.frame)

    async def receive(self) -> Answer:
        """Return the answer to the oldest job.

        Raises:
            OSError: The process has died.
            EOFError: The same.
        """
        (length,) = HEAD.unpack(await self.reader.readexactly(HEAD.size))
        body = await self.reader.readexactly(length)
        return cast("Answer", load_value(body))

    def end(self) -> str:
        """End the process, and return how it ended, as part of a sentence."""
        self.writer.transport.abort()
        self.process.kill()
        code = self.process.wait()
        return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"


class WorkerPool:
    """Child processes for jobs that may hang, crash or eat memory. An async context manager.

    Args:
        size: How many processes; 0 for as many as there are processors.
        seconds: A job that takes longer is given up, and its process killed.
    """

    def __init__(self, size: int = 0, *, seconds: float = SECONDS) -> None:
        self._size = size or len(os.sched_getaffinity(0))
        self._seconds = seconds
        self._queue: deque[_Job] = deque()
        self._filled = asyncio.Event()
        self._lanes: list[asyncio.Task[None]] = []
        self._idle_lanes = 0
        self._children: set[_Child] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        await self.close()

    @property
    def processes(self) -> tuple[int, ...]:
        """The ids of the processes that run now."""
        return tuple(sorted(child.process.pid for child in self._children))

    async def close(self) -> None:
        """End all processes; jobs that are not done fail."""
        for lane in self._lanes:
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        self._lanes.clear()
        while self._queue:
            _settle(self._queue.popleft(), WorkFailure(_ENDED))

    async def run(self, function: Callable[[_In], _Out], argument: _In) -> _Out | WorkFailure:
        """Apply a function in another process.

        Args:
            function: Of a module that the other process can import.
            argument: Can be pickled, and so can what comes back.
        """
        frame = dump_frame((function, argument))
        job = _Job(frame, asyncio.get_running_loop().create_future())
        self._queue.append(job)
        self._filled.set()
        if len(self._queue) > self._idle_lanes and len(self._lanes) < self._size:
            self._lanes.append(asyncio.create_task(self._run_lane()))
        return cast("_Out | WorkFailure", await job.result)

    async def _run_lane(self) -> None:
        """Feed one process at a time until the pool is closed."""
        child: _Child | None = None
        try:
            while True:
                if child is None or not child.jobs:
                    job = await self._next_job()
                    child = child or await self._start(job)
                    if child is None:
                        continue
                    child.send(job)
                while len(child.jobs) < _AHEAD and self._queue and not (child.jobs[0].deaths or self._queue[0].deaths):
                    ahead = self._queue.popleft()
                    if not ahead.result.done():
                        child.send(ahead)
                if not await self._take_answer(child):
                    self._end(child)
                    child = None
        finally:
            if child is not None:
                self._end(child)

    async def _next_job(self) -> _Job:
        """Wait for a job that somebody still waits for."""
        while True:
            while self._queue:
                job = self._queue.popleft()
                if not job.result.done():
                    return job
            self._filled.clear()
            self._idle_lanes += 1
            try:
                await self._filled.wait()
            finally:
                self._idle_lanes -= 1

    async def _start(self, job: _Job) -> _Child | None:
        """Start a process for a job, which fails where none can be started."""
        near, far = socket.socketpair()
        environment = {
            name: value for name, value in os.environ.items() if name in _PASSED_ON or name.startswith("COVERAGE_")
        }
        paths = [path for path in sys.path if os.path.isabs(path)]  # noqa: PTH117 – entries of sys.path are strings
        try:
            process = subprocess.Popen(  # noqa: S603, ASYNC220 – our own interpreter and code; it is started in no time
                [sys.executable, "-P", "-c", _START, str(far.fileno()), *paths],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment | {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"},
                pass_fds=[far.fileno()],
                start_new_session=True,
            )
        except OSError as error:
            near.close()
            _settle(job, WorkFailure(f"the process for it could not be started: {error.strerror}"))
            return None
        finally:
            far.close()
        child = _Child(process, *await asyncio.open_connection(sock=near))
        self._children.add(child)
        return child

    async def _take_answer(self, child: _Child) -> bool:
        """Wait for the answer to the oldest job of a child, and return whether the child can go on."""
        try:
            async with asyncio.timeout(self._seconds):
                value, problem, retires = await child.receive()
        except TimeoutError:
            _settle(child.jobs.popleft(), WorkFailure(f"it took longer than {self._seconds:g} s"))
            return False
        except (EOFError, OSError, pickle.UnpicklingError):
            self._count_death(child)
            return False
        _settle(child.jobs.popleft(), value if problem is None else WorkFailure(problem))
        return not retires

    def _count_death(self, child: _Child) -> None:
        """Let the job at which a child died be tried again, or fail."""
        job = child.jobs[0]
        job.deaths += 1
        if job.deaths >= _ATTEMPTS:
            _settle(child.jobs.popleft(), WorkFailure(f"the process that read it {child.end()}"))

    def _end(self, child: _Child) -> None:
        """End a child; what it has not done is put back to the front of the queue."""
        child.end()
        self._children.discard(child)
        if child.jobs:
            self._queue.extendleft(reversed(child.jobs))
            child.jobs.clear()
            self._filled.set()


def _settle(job: _Job, result: object) -> None:
    if not job.result.done():
        job.result.set_result(result)
