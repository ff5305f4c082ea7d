"""One run of gathering, from the list of feeds to the record of the run.

```
 load states ─▶ politeness.decide ─▶ Skip: an Outcome with its reason
                      │ Ask
                      ▼
           queue of its host (slots) ◀──────────────── pages that are wanted (pages), after robots.txt (sites)
                      │ one request at a time for each host; a host that pauses keeps nobody waiting
                      ▼
           announce: store.save_attempts for the next few, before any of their requests is sent
                      │
                      ▼ hosts_in_parallel coroutines
           Retriever.fetch ─▶ outcomes.take_response ─▶ no body: FeedPoll
                      │ a body (bounded: the next request waits where too many are unfinished)
                      ▼
           a worker process: parse_feed or read_page, and what is needed to keep it (prepare, workers)
                      │
                      ▼
           store.save_polls, store.save_pages: what is ready at the moment, in one call, in the thread of the store
                      │
                      ▼
           Outcome of each feed, RunRecord
```

The run ends when all is done, at its deadline, or when somebody interrupts it (SIGINT, SIGTERM). Then requests that are
under way are cancelled, and what has come in is still parsed and kept. A killed run has noted what it was about to ask,
so the next one does not ask it again within the floor; what was noted and never asked is taken back at an orderly end.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import uuid
from collections.abc import Callable, Collection, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from typing import Any

from briefing.errors import StoreError
from briefing.gather.options import RoundOptions
from briefing.gather.round.pages import PageJob, PagePart
from briefing.gather.round.polls import FeedJob, FeedPart
from briefing.gather.round.report import Counts, RoundProgress, format_span
from briefing.gather.round.running import Batches, Hosts, Running, StoreThread
from briefing.gather.round.slots import HostSlots
from briefing.gather.round.workers import WorkerPool
from briefing.model.feed import Feed
from briefing.model.stored import FeedPoll, RunRecord, SavedPoll
from briefing.ports import Clock, Retriever, Store

__all__ = ["Counts", "RoundProgress", "run_round"]

#: What has come in when a run must end may take so many seconds to be parsed and kept. Rule of thumb: the bodies that
#: wait at any moment take a second; a body that hangs is not waited for.
_LAST_SECONDS = 5.0
#: Requests that are announced to the store together, and that may wait after that for a free slot. Source: chosen by
#: measurement: enough to bridge the time that the store takes for one batch of polls.
_ANNOUNCED = 16
#: How often progress is told, in seconds.
_TELL_EVERY = 0.2


def _ignore(_: Counts) -> None:
    """Tell nobody."""


def run_round(
    feeds: Sequence[Feed],
    *,
    store: Store,
    retriever: Retriever,
    clock: Clock,
    options: RoundOptions,
    tell: RoundProgress = _ignore,
    force: Collection[str] = (),
) -> RunRecord:
    """Fetch every feed that is due and the pages that are wanted, and keep what they bring.

    The record says in ``stopped_by`` whether the run was ended before its time: "deadline" or "interrupted". One feed,
    page or host that fails is an outcome, and never ends the run.

    Args:
        feeds: What is configured.
        retriever: Is entered and left here where it is an async context manager.
        tell: Is told a few times a second how far the run has come.
        force: Addresses of feeds that are asked whether they are due or not, at most once an hour each (F-06).

    Raises:
        StoreError: The store does not work at all.
    """
    return asyncio.run(_run(feeds, store, retriever, _Round(clock, options, tell, frozenset(force))))


async def _run(feeds: Sequence[Feed], store: Store, retriever: Retriever, one: _Round) -> RunRecord:
    async with AsyncExitStack() as stack:
        if isinstance(retriever, AbstractAsyncContextManager):
            retriever = await stack.enter_async_context(retriever)
        thread = await stack.enter_async_context(StoreThread(store))
        pool = await stack.enter_async_context(WorkerPool(one.options.parsers))
        stack.enter_context(_catch_signals(one.interrupt))
        return await one.run(feeds, thread, retriever, pool)


class _Round:
    """One run. ``run`` is called once."""

    def __init__(self, clock: Clock, options: RoundOptions, tell: RoundProgress, force: frozenset[str]) -> None:
        self._clock = clock
        self.options = options
        self._tell = tell
        self._force = force
        self._ends = asyncio.Event()
        self._stopped_by: str | None = None
        self._is_hurried = asyncio.Event()
        self._error: BaseException | None = None
        #: What is to be asked next, by host; the attempts of the feeds among it are noted in the store.
        self._announced: asyncio.Queue[tuple[str, object]] = asyncio.Queue(_ANNOUNCED)
        #: Feeds whose attempt is noted and whose request was not sent yet.
        self._unasked: set[FeedJob] = set()

    # -------------------------------------------------------------------------------------------- what ends a run

    def interrupt(self) -> None:
        """End the run in good order; the second time, at once."""
        if self._stopped_by == "interrupted":
            self._is_hurried.set()
        self._stopped_by = "interrupted"
        self._ends.set()

    def _fail(self, error: BaseException) -> None:
        """End the run because of something that no part of it can mend."""
        self._error = self._error or error
        self._ends.set()

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 – it ends the run, and is raised at its end
            self._fail(error)

    # --------------------------------------------------------------------------------------------------- the run

    async def run(
        self, feeds: Sequence[Feed], thread: StoreThread, retriever: Retriever, pool: WorkerPool
    ) -> RunRecord:
        """Play the whole run."""
        from briefing.gather.feeds.version import PARSER_VERSION

        store = thread.store
        started_at = self._clock.now()
        record = RunRecord(id=f"{started_at:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}", started_at=started_at)
        await thread.call(store.save_run, record)
        host_states = await thread.call(store.load_host_states)

        async def save_polls(polls: Sequence[FeedPoll]) -> Sequence[SavedPoll]:
            return await thread.call(store.save_polls, polls)

        running = Running(
            store=thread,
            retriever=retriever,
            clock=self._clock,
            options=self.options,
            pool=pool,
            hosts=Hosts(host_states, self._clock, self.options),
            slots=HostSlots(),
            polls=Batches(save_polls, count_under_way=lambda: len(running.finishing)),
            fail=self._fail,
        )
        states = await thread.call(store.load_feed_states)
        feed_part = FeedPart(
            running, feeds, states, force=self._force, parser_version=PARSER_VERSION, known_at=started_at
        )
        page_part = PagePart(running, feed_part.feeds)
        feed_part.on_change = page_part.wake
        for host, job in feed_part.plan():
            running.slots.add(host, job)
        await self._play(running, feed_part, page_part)
        record = replace(
            record,
            finished_at=self._clock.now(),
            outcomes=tuple(outcome for _, outcome in sorted(feed_part.outcomes.items())),
            pages_fetched=running.counts.pages_fetched,
            pages_failed=running.counts.pages_failed,
            stopped_by=self._stopped_by,
        )
        if self._error is not None:
            with contextlib.suppress(Exception):  # the first error is the one to tell
                await thread.call(store.save_run, record)
            raise self._error
        await thread.call(store.save_run, record)
        self._tell(running.counts)
        return record

    async def _play(self, running: Running, feeds: FeedPart, pages: PagePart) -> None:
        """Ask until all is done or the run must end; then finish what has come in."""
        all_done = asyncio.create_task(self._guard(pages.run(feeds)))
        all_done.add_done_callback(lambda _: self._ends.set())
        tasks = [
            all_done,
            asyncio.create_task(self._guard(self._announce(running, feeds, pages))),
            *(
                asyncio.create_task(self._guard(self._ask(running, feeds, pages)))
                for _ in range(self.options.hosts_in_parallel)
            ),
            asyncio.create_task(self._keep_telling(running.counts)),
        ]
        try:
            async with asyncio.timeout(self.options.deadline.total_seconds()):
                await self._ends.wait()
        except TimeoutError:
            self._stopped_by = self._stopped_by or "deadline"
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._finish(running)
        if self._error is None or not isinstance(self._error, StoreError):
            await feeds.give_up(self._explain_end(), self._unasked)

    async def _announce(self, running: Running, feeds: FeedPart, pages: PagePart) -> None:
        """Take what is next from the queues of the hosts, note the attempts, and hand it to those who ask."""
        slots = running.slots
        while True:
            taken = [await slots.take()]
            while slots.ready_hosts and len(taken) < _ANNOUNCED:
                taken.append(await slots.take())
            wanted = []
            for host, job in taken:
                if feeds.refuse(host, job) if isinstance(job, FeedJob) else pages.refuse(host):
                    slots.give_back(host)
                else:
                    wanted.append((host, job))
            jobs = [job for _, job in wanted if isinstance(job, FeedJob)]
            if jobs:
                noted = await feeds.note(jobs)
                self._unasked.update(job for job in jobs if job.feed.url in noted)
            for host, job in wanted:
                if isinstance(job, FeedJob) and job not in self._unasked:
                    slots.give_back(host)
                else:
                    await self._announced.put((host, job))

    async def _ask(self, running: Running, feeds: FeedPart, pages: PagePart) -> None:
        """Ask one host after the other."""
        while True:
            host, job = await self._announced.get()
            pause = 0.0
            try:
                if isinstance(job, FeedJob):
                    self._unasked.discard(job)
                    await feeds.ask(job)
                elif isinstance(job, PageJob):
                    pause = await pages.ask(job)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 – the last line of defence of the other hosts
                if isinstance(job, FeedJob):
                    feeds.fault(job, error)
                else:
                    pages.drop()
            finally:
                running.slots.give_back(host, pause=pause)

    async def _finish(self, running: Running) -> None:
        """Let what has come in be parsed and kept, but not for ever."""
        hurry = asyncio.create_task(self._is_hurried.wait())
        end = asyncio.get_running_loop().time() + _LAST_SECONDS
        while running.finishing and not hurry.done():
            left = end - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await asyncio.wait((*running.finishing, hurry), timeout=left, return_when=asyncio.FIRST_COMPLETED)
        hurry.cancel()
        unfinished = list(running.finishing)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(hurry, *unfinished, return_exceptions=True)

    async def _keep_telling(self, counts: Counts) -> None:
        while True:
            self._tell(counts)
            await asyncio.sleep(_TELL_EVERY)

    def _explain_end(self) -> str:
        if self._stopped_by == "deadline":
            return (
                f"The run had to end after {format_span(self.options.deadline)}; the feed comes first in a later run."
            )
        return "The run was stopped before it was the turn of this feed."


@contextlib.contextmanager
def _catch_signals(interrupt: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the run in good order, where this thread may say so."""
    loop = asyncio.get_running_loop()
    caught = []
    with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):  # not in the main thread
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, interrupt)
            caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
