"""What the parts of one running round share: the store behind a thread of its own, room for bodies, and what hosts ask.

Everything here lives in one event loop. Nothing in it waits for the disk: the store is called in one thread, one call
after the other, and what many wait to have kept at the same moment is kept in one call.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Generic, ParamSpec, Self, TypeVar

from briefing.errors import StoreError
from briefing.gather.options import RoundOptions
from briefing.gather.politeness.decisions import is_waiting
from briefing.gather.politeness.outcomes import take_refusal
from briefing.gather.round.report import Counts
from briefing.gather.round.slots import HostSlots
from briefing.gather.round.workers import WorkerPool
from briefing.model.feed import HostState
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse
from briefing.model.stored import FeedPoll, SavedPoll
from briefing.ports import Clock, Retriever, Store
from briefing.text.addresses import find_host

__all__ = ["Batches", "Hosts", "Room", "Running", "StoreThread"]

_P = ParamSpec("_P")
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

#: Unfinished bodies at the same time: their number, and their bytes. Source: chosen by measurement: enough that no
#: worker waits for the network, and little beside the 400 MB that a run may take.
_MOST_ITEMS = 48
_MOST_BYTES = 24_000_000
#: Kept in one call at most. Source: chosen by measurement: a call takes about 50 ms then, for which requests may wait.
MOST_IN_BATCH = 24
#: Where more is on its way, so many are waited for, at most so many seconds: a call costs about as much as what is kept
#: of ten pages. Chosen by measurement.
ENOUGH_IN_BATCH = 16
PATIENCE_SECONDS = 0.1
#: Times in a row that a host cannot be reached at all, after which it is left alone for the rest of the run. Rule of
#: thumb: one can be chance, and each costs up to a whole time-out.
_MOST_UNREACHED = 2
_UNREACHED = frozenset({FailureKind.DNS, FailureKind.CONNECT, FailureKind.TLS, FailureKind.TIMEOUT})


class StoreThread:
    """The store, called in one thread of its own. An async context manager: at its end every call is done."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._thread.shutdown()

    async def call(self, function: Callable[_P, _Result], *arguments: _P.args, **options: _P.kwargs) -> _Result:
        """Call a method of the store.

        Raises:
            StoreError: As the method.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: function(*arguments, **options))


class Batches(Generic[_Item, _Result]):
    """Keeps in one call what is waiting when the call before has ended.

    Args:
        save: Takes several items and returns as many results. Where it fails with ``StoreError`` the items are tried
            one by one, so that one that cannot be kept is a failure of its own.
        count_under_way: Tells how many items are there or may come soon; where there are more of them than wait, those
            that wait are kept a moment later, in one call with others.
    """

    def __init__(
        self,
        save: Callable[[Sequence[_Item]], Awaitable[Sequence[_Result]]],
        *,
        count_under_way: Callable[[], int] = lambda: 0,
    ) -> None:
        self._save = save
        self._count_under_way = count_under_way
        self._waiting: deque[tuple[_Item, asyncio.Future[_Result]]] = deque()
        self._flush: asyncio.Task[None] | None = None
        self._is_enough = asyncio.Event()

    async def put(self, item: _Item) -> _Result:
        """Keep an item, and return what was made of it.

        Raises:
            StoreError: It cannot be kept.
        """
        future: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if len(self._waiting) >= min(ENOUGH_IN_BATCH, self._count_under_way()):
            self._is_enough.set()
        if self._flush is None:
            self._flush = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._collect()
                await self._keep([self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_IN_BATCH))])
        finally:
            self._flush = None

    async def _collect(self) -> None:
        """Wait a moment for more, where more is on its way."""
        if len(self._waiting) >= min(ENOUGH_IN_BATCH, self._count_under_way()):
            return
        self._is_enough.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._is_enough.wait()

    async def _keep(self, batch: list[tuple[_Item, asyncio.Future[_Result]]]) -> None:
        try:
            results = await self._save([item for item, _ in batch])
        except StoreError as error:
            if len(batch) > 1:
                for one in batch:
                    await self._keep([one])
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
        except Exception as error:  # noqa: BLE001 – those who wait must hear of it, whatever it is
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        else:
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)


class Room:
    """Bounds how much is held in memory between the network and the store."""

    def __init__(self, *, items: int = _MOST_ITEMS, size: int = _MOST_BYTES) -> None:
        self._items = items
        self._size = size
        self._taken_items = 0
        self._taken_size = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    async def take(self, size: int) -> None:
        """Wait until there is room for a body of so many bytes. One that is larger than everything waits for all."""
        if not self._waiting and self._fits(size):
            self._add(size)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((size, future))
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self.give_back(size)
            raise

    def squeeze(self, size: int) -> None:
        """Take room for a body that is there already, whether there is any or not."""
        self._add(size)

    def give_back(self, size: int) -> None:
        """Free the room of a body."""
        self._taken_items -= 1
        self._taken_size -= size
        while self._waiting and (self._waiting[0][1].done() or self._fits(self._waiting[0][0])):
            next_size, future = self._waiting.popleft()
            if not future.done():
                self._add(next_size)
                future.set_result(None)

    def _fits(self, size: int) -> bool:
        return not self._taken_items or (self._taken_items < self._items and self._taken_size + size <= self._size)

    def _add(self, size: int) -> None:
        self._taken_items += 1
        self._taken_size += size


class Hosts:
    """What hosts have asked of us, before and in this run, and which cannot be reached."""

    def __init__(self, states: Mapping[str, HostState], clock: Clock, options: RoundOptions) -> None:
        self._states = dict(states)
        self._clock = clock
        self._options = options.politeness
        self._unreached = Counter[str]()

    def get(self, host: str) -> HostState:
        """Return what a host has asked of us; a blank state where it is nothing."""
        return self._states.get(host) or HostState(host=host)

    def is_waiting(self, host: str) -> bool:
        """Return whether a host has asked to be left alone until later."""
        return is_waiting(self._states.get(host), now=self._clock.now(), options=self._options)

    def is_unreachable(self, host: str) -> bool:
        """Return whether a host could not be reached in this run, more than once in a row."""
        return self._unreached[host] >= _MOST_UNREACHED

    def count(self, host: str, response: FetchResponse | FetchFailure) -> None:
        """Take note of whether a host could be reached."""
        if isinstance(response, FetchFailure) and response.kind in _UNREACHED and not response.hops:
            self._unreached[host] += 1
        else:
            self._unreached.pop(host, None)

    def take(self, response: FetchResponse | FetchFailure) -> HostState | None:
        """Take in what the host of an answer asks of us, whatever was asked for; return what is to be kept of it."""
        host = find_host(response.url)
        state, _ = take_refusal(self.get(host), response, now=self._clock.now(), options=self._options)
        if state is not None:
            self._states[host] = state
        return state

    def put(self, state: HostState) -> None:
        """Remember what a host has asked of us."""
        self._states[state.host] = state


@dataclass(slots=True)
class Running:
    """One running round."""

    store: StoreThread
    retriever: Retriever
    clock: Clock
    options: RoundOptions
    pool: WorkerPool
    hosts: Hosts
    slots: HostSlots[object]
    polls: Batches[FeedPoll, SavedPoll]
    room: Room = field(default_factory=Room)
    counts: Counts = field(default_factory=Counts)
    #: What goes on beside the requests: parsing and keeping. Nothing is lost that is in here.
    finishing: set[asyncio.Task[None]] = field(default_factory=set)
    #: Is called with what no part of the round can mend.
    fail: Callable[[BaseException], None] = field(default=lambda _: None)

    def finish(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something be finished beside the requests."""
        task = asyncio.create_task(work)
        self.finishing.add(task)
        task.add_done_callback(self._forget)

    async def finish_body(self, size: int, work: Coroutine[Any, Any, None]) -> None:
        """Wait until there is room for a body, then let it be finished beside; also where the run ends meanwhile."""
        try:
            await self.room.take(size)
        except asyncio.CancelledError:
            self.room.squeeze(size)
            raise
        finally:
            self.finish(self._give_room_back(size, work))

    async def _give_room_back(self, size: int, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self.room.give_back(size)

    def keep_host(self, state: HostState | None) -> None:
        """Keep what a host has asked of us; nothing where nothing has changed."""
        if state is not None:
            self.hosts.put(state)
            self.finish(self.store.call(self.store.store.save_host_states, (state,)))

    def _forget(self, task: asyncio.Task[None]) -> None:
        self.finishing.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error)
