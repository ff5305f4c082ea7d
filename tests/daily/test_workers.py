"""Work in this process and in others gives the same results in the same order."""

from __future__ import annotations

import functools
import math
import signal
import time
from collections.abc import Iterator

import pytest

from briefing.assemble import PoolWorkers, SystemClock, find_program


def test_work_in_one_process_is_done_as_it_is_asked_for() -> None:
    asked: list[int] = []

    def values() -> Iterator[int]:
        for number in range(3):
            asked.append(number)
            yield number

    results = PoolWorkers(1).apply(math.sqrt, values())
    assert next(results) == 0
    assert asked == [0]


def test_few_values_start_no_process() -> None:
    def local(value: int) -> int:  # cannot be sent to another process
        return value + 1

    assert list(PoolWorkers(2, least=5).apply(local, [1, 2, 3])) == [2, 3, 4]


@pytest.mark.slow
def test_work_in_two_processes_keeps_the_order() -> None:
    assert list(PoolWorkers(2, least=2).apply(math.isqrt, range(200))) == [math.isqrt(number) for number in range(200)]


@pytest.mark.slow
def test_workers_never_get_an_interrupt_and_this_process_still_does() -> None:
    ask = functools.partial(signal.pthread_sigmask, signal.SIG_BLOCK)
    masks = list(PoolWorkers(2, least=2).apply(ask, [(), ()]))
    assert all(signal.SIGINT in mask for mask in masks)
    assert signal.SIGINT not in ask(())


@pytest.mark.slow
def test_work_that_is_given_up_is_not_finished_first() -> None:
    results = PoolWorkers(2, least=2).apply(time.sleep, [0.05] * 400)
    next(results)
    start = time.monotonic()
    results.close()  # type: ignore[attr-defined]  # it is a generator
    assert time.monotonic() - start < 5  # all of it would take ten seconds


def test_clock_tells_its_zone() -> None:
    assert SystemClock().now().utcoffset() is not None


def test_program_is_known_by_version_and_by_its_sources() -> None:
    versions, source = find_program()
    assert {"briefing", "python", "pydantic", "weasyprint"} <= set(versions)
    assert source.kind == "program"
    assert len(source.sha256) == 64
