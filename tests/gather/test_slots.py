"""Whose turn it is: one at a time for each host, and nobody waits for another's pause."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.gather.round.slots import HostSlots


async def _take_now(slots: HostSlots[str]) -> tuple[str, str] | None:
    """Return what can be taken at once; None if nothing can."""
    try:
        return await asyncio.wait_for(slots.take(), 0.01)
    except TimeoutError:
        return None


def test_jobs_of_one_host_come_in_order_and_one_at_a_time() -> None:
    async def story() -> None:
        slots: HostSlots[str] = HostSlots()
        for job in ("first", "second"):
            slots.add("a", job)
        assert await slots.take() == ("a", "first")
        assert await _take_now(slots) is None
        slots.give_back("a")
        assert await slots.take() == ("a", "second")

    asyncio.run(story())


def test_hosts_take_turns() -> None:
    async def story() -> list[str]:
        slots: HostSlots[str] = HostSlots()
        for job in ("a1", "a2", "a3", "b1", "b2", "c1"):
            slots.add(job[0], job)
        found = []
        while slots.jobs_left:
            host, job = await slots.take()
            found.append(job)
            slots.give_back(host)
        return found

    assert asyncio.run(story()) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_a_host_that_pauses_holds_nobody_up() -> None:
    async def story() -> None:
        slots: HostSlots[str] = HostSlots()
        slots.add("a", "a1")
        slots.add("a", "a2")
        slots.add("b", "b1")
        host, _ = await slots.take()
        start = time.monotonic()
        slots.give_back(host, pause=0.1)
        assert await slots.take() == ("b", "b1")
        assert time.monotonic() - start < 0.05
        assert await slots.take() == ("a", "a2")
        assert time.monotonic() - start >= 0.095

    asyncio.run(story())


def test_a_job_that_comes_during_the_pause_waits_for_its_end() -> None:
    async def story() -> None:
        slots: HostSlots[str] = HostSlots()
        slots.add("a", "a1")
        host, _ = await slots.take()
        slots.give_back(host, pause=0.05)
        slots.add("a", "a2")
        assert await _take_now(slots) is None
        assert await slots.take() == ("a", "a2")

    asyncio.run(story())


def test_a_job_that_comes_while_its_host_is_asked_waits_for_it() -> None:
    async def story() -> None:
        slots: HostSlots[str] = HostSlots()
        slots.add("a", "a1")
        await slots.take()
        slots.add("a", "a2")
        assert await _take_now(slots) is None
        slots.give_back("a")
        assert await slots.take() == ("a", "a2")

    asyncio.run(story())


def test_dropped_jobs_are_never_taken() -> None:
    async def story() -> None:
        slots: HostSlots[str] = HostSlots()
        slots.add("a", "a1")
        slots.add("b", "b1")
        slots.add("a", "a2")
        assert slots.drop("a") == ["a1", "a2"]
        assert await slots.take() == ("b", "b1")
        assert await _take_now(slots) is None
        slots.add("a", "a3")  # the host is not barred, only its jobs were
        assert await slots.take() == ("a", "a3")

    asyncio.run(story())


def test_a_host_that_was_dropped_and_filled_again_while_ready_is_still_asked_one_at_a_time() -> None:
    async def story() -> None:
        slots: HostSlots[str] = HostSlots()
        slots.add("a", "a1")
        slots.drop("a")
        slots.add("a", "a2")
        slots.add("a", "a3")
        assert await slots.take() == ("a", "a2")
        assert await _take_now(slots) is None

    asyncio.run(story())


def test_all_jobs_can_be_dropped_at_once_pauses_too() -> None:
    async def story() -> None:
        slots: HostSlots[str] = HostSlots()
        for job in ("a1", "a2", "b1"):
            slots.add(job[0], job)
        host, _ = await slots.take()
        slots.give_back(host, pause=60)
        assert sorted(slots.drop_all()) == ["a2", "b1"]
        assert slots.jobs_left == 0
        assert await _take_now(slots) is None

    asyncio.run(story())


def test_it_is_known_whether_somebody_waits_for_a_job() -> None:
    async def story() -> None:
        slots: HostSlots[str] = HostSlots()
        taker = asyncio.create_task(slots.take())
        await asyncio.wait_for(slots.idle.wait(), 1)
        slots.add("a", "a1")
        await taker
        assert not slots.idle.is_set()

    asyncio.run(story())


def test_one_who_stops_waiting_takes_nothing_with_him() -> None:
    async def story() -> None:
        slots: HostSlots[str] = HostSlots()
        taker = asyncio.create_task(slots.take())
        await slots.idle.wait()
        taker.cancel()
        await asyncio.gather(taker, return_exceptions=True)
        slots.add("a", "a1")
        assert await slots.take() == ("a", "a1")

    asyncio.run(story())


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 4), max_size=40), st.integers(1, 6), st.integers(0, 999))
def test_every_job_is_taken_once_and_no_host_is_asked_twice_at_the_same_time(
    hosts: list[int], takers: int, seed: int
) -> None:
    chance = random.Random(seed)
    busy: Counter[str] = Counter()
    done: list[int] = []

    async def story() -> None:
        slots: HostSlots[int] = HostSlots()

        async def work() -> None:
            while True:
                host, job = await slots.take()
                busy[host] += 1
                assert busy[host] == 1
                assert sum(busy.values()) <= takers
                for _ in range(chance.randrange(3)):
                    await asyncio.sleep(0)
                busy[host] -= 1
                done.append(job)
                slots.give_back(host, pause=chance.choice([0, 0, 0.0005]))

        workers = [asyncio.create_task(work()) for _ in range(takers)]
        for number, host in enumerate(hosts):
            slots.add(str(host), number)
        while len(done) < len(hosts):
            await asyncio.sleep(0)
            for worker in workers:
                if worker.done():
                    worker.result()
        for worker in workers:
            worker.cancel()

    asyncio.run(story())
    assert sorted(done) == list(range(len(hosts)))
