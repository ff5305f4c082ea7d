"""Bodies that hang, crash or eat memory are the failure of their own job and of no other."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from briefing.gather.round import worker
from briefing.gather.round.frames import HEAD
from briefing.gather.round.workers import WorkerPool, WorkFailure

#: A job may be any function of the standard library: so the tests say what happens in the child as code.
DIE = "__import__('os')._exit(7)"
CRASH = "__import__('os').abort()"
HANG = "__import__('time').sleep(60)"
PROCESS_ID = "__import__('os').getpid()"


def _play(story: Callable[[WorkerPool], Awaitable[Any]], *, size: int = 2, seconds: float = 30.0) -> Any:
    async def play() -> Any:
        async with WorkerPool(size, seconds=seconds) as pool:
            return await story(pool)

    return asyncio.run(play())


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _wait_until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_no_process_is_started_before_there_is_a_job() -> None:
    async def story(pool: WorkerPool) -> None:
        assert pool.processes == ()
        assert await pool.run(math.isqrt, 17) == 4
        assert len(pool.processes) == 1

    _play(story)


def test_every_job_gets_its_own_result() -> None:
    async def story(pool: WorkerPool) -> None:
        results = await asyncio.gather(*(pool.run(math.isqrt, number * number) for number in range(300)))
        assert results == list(range(300))
        assert len(pool.processes) == 2

    _play(story)


def test_a_large_body_and_a_large_result_pass_both_ways_at_once() -> None:
    body = os.urandom(3_000_000)

    async def story(pool: WorkerPool) -> None:
        results = await asyncio.gather(*(pool.run(bytearray, body) for _ in range(8)))
        assert all(isinstance(result, bytearray) and bytes(result) == body for result in results)

    _play(story)


def test_an_exception_is_a_failure_that_names_the_place_and_quotes_nothing() -> None:
    async def story(pool: WorkerPool) -> None:
        failure = await pool.run(int, "what a stranger wrote")
        assert isinstance(failure, WorkFailure)
        assert "ValueError" in failure.problem
        assert "stranger" not in failure.problem
        assert await pool.run(int, "7") == 7

    _play(story, size=1)


def test_a_result_that_cannot_travel_is_a_failure() -> None:
    async def story(pool: WorkerPool) -> None:
        assert isinstance(await pool.run(eval, "lambda: 1"), WorkFailure)
        assert await pool.run(int, "7") == 7

    _play(story, size=1)


@pytest.mark.parametrize(("code", "words"), [(DIE, "code 7"), (CRASH, "signal 6")])
def test_a_body_that_kills_its_process_fails_alone(code: str, words: str) -> None:
    async def story(pool: WorkerPool) -> None:
        jobs = [pool.run(math.isqrt, 4), pool.run(eval, code), *(pool.run(math.isqrt, 9) for _ in range(20))]
        first, bad, *others = await asyncio.gather(*jobs)
        assert first == 2
        assert isinstance(bad, WorkFailure)
        assert words in bad.problem
        assert others == [3] * 20

    _play(story, size=1)


def test_a_job_whose_process_died_is_tried_once_more(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    code = f"""exec('''
import os, pathlib
path = pathlib.Path({str(mark)!r})
path.write_text(path.read_text() + "x" if path.exists() else "x")
if path.read_text() == "x":
    os._exit(1)
''')"""

    async def story(pool: WorkerPool) -> None:
        assert await pool.run(eval, code) is None

    _play(story)
    assert mark.read_text() == "xx"


def test_a_body_that_takes_too_long_is_given_up_at_once_and_the_others_go_on() -> None:
    async def story(pool: WorkerPool) -> None:
        await pool.run(math.isqrt, 4)
        start = time.monotonic()
        slow, *others = await asyncio.gather(pool.run(eval, HANG), *(pool.run(math.isqrt, 9) for _ in range(5)))
        assert isinstance(slow, WorkFailure)
        assert "longer than 0.5 s" in slow.problem
        assert others == [3] * 5
        assert time.monotonic() - start < 3

    _play(story, size=1, seconds=0.5)


def test_a_job_that_waits_its_turn_is_not_blamed_for_the_wait() -> None:
    nap = "__import__('time').sleep(0.4)"

    async def story(pool: WorkerPool) -> None:
        await pool.run(math.isqrt, 4)
        assert await asyncio.gather(*(pool.run(eval, nap) for _ in range(4))) == [None] * 4

    _play(story, size=1, seconds=0.9)


def test_memory_beyond_the_limit_is_a_failure_and_the_process_goes_on() -> None:
    async def story(pool: WorkerPool) -> None:
        before = await pool.run(eval, PROCESS_ID)
        failure = await pool.run(bytearray, 2 * worker.MEMORY_BYTES)
        assert failure == WorkFailure("it takes more memory than it may")
        assert await pool.run(eval, PROCESS_ID) == before

    _play(story, size=1)


def test_a_process_that_has_grown_is_replaced_and_no_job_is_lost() -> None:
    grow = f"exec('import builtins; builtins.kept = b\"x\" * {worker.LARGE_BYTES}')"

    async def story(pool: WorkerPool) -> None:
        before = await pool.run(eval, PROCESS_ID)
        results = await asyncio.gather(pool.run(eval, grow), *(pool.run(eval, PROCESS_ID) for _ in range(5)))
        assert results[0] is None
        assert len(set(results[1:])) == 1
        assert results[1] != before

    _play(story, size=1)


def test_work_that_nobody_waits_for_any_more_is_not_done(tmp_path: Path) -> None:
    async def story(pool: WorkerPool) -> None:
        await pool.run(math.isqrt, 4)
        first = asyncio.create_task(pool.run(eval, "__import__('time').sleep(0.2)"))
        rest = [asyncio.create_task(pool.run(os.mkdir, str(tmp_path / str(number)))) for number in range(5)]
        await asyncio.sleep(0.05)
        for task in rest[1:]:  # the first of them is in the socket already
            task.cancel()
        await asyncio.gather(first, rest[0])
        assert await pool.run(math.isqrt, 4) == 2

    _play(story, size=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0"]


def test_closing_the_pool_ends_the_processes_and_fails_what_is_left() -> None:
    async def story() -> None:
        async with WorkerPool(1) as pool:
            await pool.run(math.isqrt, 4)
            (process,) = pool.processes
            jobs = [asyncio.create_task(pool.run(eval, HANG)) for _ in range(4)]
            await asyncio.sleep(0.05)
        assert await asyncio.gather(*jobs) == [WorkFailure("the run ended first")] * 4
        assert not _is_alive(process)

    asyncio.run(story())


def test_ctrl_c_does_not_reach_the_processes() -> None:
    async def story(pool: WorkerPool) -> None:
        session = await pool.run(os.getsid, 0)
        assert session != os.getsid(0)

    _play(story)


def test_processes_see_no_password_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEED_PASSWORD", "secret")

    async def story(pool: WorkerPool) -> None:
        assert await pool.run(eval, "__import__('os').environ.get('FEED_PASSWORD')") is None

    _play(story)


def test_a_killed_parent_leaves_no_process_behind() -> None:
    code = f"""
import asyncio
from briefing.gather.round.workers import WorkerPool
async def main():
    async with WorkerPool(2) as pool:
        print(await pool.run(eval, {PROCESS_ID!r}), flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        process = int(parent.stdout.readline())
        assert _is_alive(process)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert _wait_until(lambda: not _is_alive(process))


def test_a_process_that_cannot_be_started_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    async def story(pool: WorkerPool) -> None:
        failure = await pool.run(math.isqrt, 4)
        assert isinstance(failure, WorkFailure)
        assert "could not be started" in failure.problem

    _play(story)


@contextlib.contextmanager
def _served() -> Any:
    near, far = socket.socketpair()
    thread = threading.Thread(target=worker.serve, args=[far.detach()])
    thread.start()
    with near, near.makefile("rb") as answers:
        yield near, answers
    thread.join(5)
    assert not thread.is_alive()


def test_far_end_answers_until_the_near_end_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.resource, "setrlimit", lambda *_: None)  # type: ignore[attr-defined]  # this process is no child
    monkeypatch.setattr(worker, "LARGE_BYTES", 1 << 60)
    with _served() as (near, answers):
        for job, expected in [
            ((math.isqrt, 16), (4, None, False)),
            ((eval, "[][0]"), (None, "a fault of the program (IndexError in briefing.gather.round.worker:1)", False)),
        ]:
            frame = pickle.dumps(job)
            near.sendall(HEAD.pack(len(frame)) + frame)
            (length,) = HEAD.unpack(answers.read(HEAD.size))
            assert pickle.loads(answers.read(length)) == expected  # noqa: S301 – made by ourselves
        near.sendall(HEAD.pack(10) + b"half")
