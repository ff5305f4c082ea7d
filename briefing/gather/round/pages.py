"""The article pages of a run: which are wanted, what robots.txt says, what is asked, and what comes of it.

Pages do not wait for the last feed: as soon as no host has a feed that could be asked at once, the pages of what has
come in so far are put behind the feeds of their hosts. A dead feed that takes its full minute to fail holds up nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from briefing.errors import StoreError
from briefing.gather.round.polls import FeedPart
from briefing.gather.round.prepare import PageBody, PreparedPage, Unreadable, prepare_page
from briefing.gather.round.running import Batches, Running
from briefing.gather.round.sites import Sites
from briefing.model.feed import Feed
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse, Request, Resource
from briefing.model.stored import PageResult, WantedPage
from briefing.text.addresses import find_host

__all__ = ["PageJob", "PagePart"]

#: Waits after the first, second and third failure; after the next one the page is given up. Rule of thumb: an hour
#: for what is down, a day for what is broken and will be noticed.
_WAITS = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))
#: Statuses after which nobody needs to ask again, with the words for it.
_FINAL = {
    404: "There is nothing at its address (404)",
    410: "It is gone for good (410)",
    451: "It may not be shown for legal reasons (451)",
}
#: Refused to us: not asked again before a day has passed, as for feeds (F-13).
_REFUSED = frozenset({401, 402, 403})
_OK = 200
_BUSY = frozenset({429, 503})
#: Failures that time does not mend.
_LASTING = frozenset({FailureKind.ADDRESS, FailureKind.TOO_LARGE})

#: Pages that are taken from the store at once, and how few may be left before more are. Source: rule of thumb: each
#: carries its entry, and a run may hold little.
_LOADED_AT_ONCE = 1_000
_FEW = 200
#: Seconds between two looks for new pages while feeds are still being asked.
_LOOK_EVERY = 1.0


@dataclass(slots=True, eq=False)
class PageJob:
    """A page that is wanted."""

    wanted: WantedPage


class PagePart:
    """The pages of one run.

    Args:
        feeds: What is configured, by address.
    """

    def __init__(self, running: Running, feeds: Mapping[str, Feed]) -> None:
        self._running = running
        self._options = running.options
        self._feeds = feeds
        self._sites = Sites(running)
        self._results: Batches[PageResult, None] = Batches(self._save, count_under_way=lambda: len(running.finishing))
        #: Keys of pages that were put into a queue in this run.
        self._known: set[str] = set()
        self._per_host = Counter[str]()
        #: Pages in queues or in work.
        self._left = 0
        #: Whether the store had no more pages than were looked at.
        self._is_exhausted = False
        self._looked_at = _LOADED_AT_ONCE
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Say that a feed or a page is done: perhaps it is time to look for more pages."""
        self._wake.set()

    # ------------------------------------------------------------------------------------------- which are wanted

    async def run(self, feeds: FeedPart) -> None:
        """Put wanted pages into the queues of their hosts until all feeds and all pages are done."""
        clock = asyncio.get_running_loop().time
        next_look = clock()
        while True:
            is_last = feeds.done.is_set()
            is_time = is_last or (clock() >= next_look and not self._running.slots.ready_hosts)
            if is_time and self._wants_more(feeds):
                feeds.has_news = False
                await self._load()
                next_look = clock() + _LOOK_EVERY
            wants_more = self._wants_more(feeds)
            if is_last and not self._left and not wants_more:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY if wants_more else None):
                    await self._wake.wait()
            self._wake.clear()

    def _wants_more(self, feeds: FeedPart) -> bool:
        return self._left < _FEW and (feeds.has_news or not self._is_exhausted)

    async def _load(self) -> None:
        """Take more pages from the store, the newest articles first."""
        running, options = self._running, self._options
        while True:
            most = min(len(self._known) + self._looked_at, options.pages_per_run)
            now = running.clock.now()
            wanted: tuple[WantedPage, ...] = ()
            if most and options.pages_per_host:
                wanted = await running.store.call(
                    running.store.store.load_wanted_pages,
                    seen_after=now - options.page_age,
                    now=now,
                    most_per_host=options.pages_per_host,
                    most=most,
                )
            added = sum(map(self._add, wanted))
            self._is_exhausted = len(wanted) < most or most >= options.pages_per_run
            if added or self._is_exhausted:
                return
            self._looked_at *= 4  # the newest are all of hosts that have had their share: look further

    def _add(self, wanted: WantedPage) -> bool:
        """Put a page into the queue of its host, unless it was there in this run or the host has had its share."""
        host = find_host(wanted.url)
        if (
            wanted.key in self._known
            or len(self._known) >= self._options.pages_per_run
            or self._per_host[host] >= self._options.pages_per_host
            or self._is_barred(host)
        ):
            return False
        self._known.add(wanted.key)
        self._per_host[host] += 1
        self._left += 1
        self._running.counts.pages += 1
        self._running.slots.add(host, PageJob(wanted))
        return True

    def _is_barred(self, host: str) -> bool:
        return self._running.hosts.is_waiting(host) or self._running.hosts.is_unreachable(host)

    # ---------------------------------------------------------------------------------------------------- asking

    def refuse(self, host: str) -> bool:
        """Look once more whether a host may be asked for a page; if not, the page waits for another run."""
        if self._is_barred(host):
            self.drop()
            return True
        return False

    def drop(self) -> None:
        """Leave one page to another run."""
        self._running.counts.pages -= 1
        self._close()

    async def ask(self, job: PageJob) -> float:
        """Ask for a page, where robots.txt allows it, and return how many seconds its host is to be left alone then."""
        wanted = job.wanted
        site = await self._sites.find(wanted.url)
        if site is not None and not site.rules.may_fetch(wanted.url):
            if site.is_unreachable:
                result = _put_off(wanted, "The robots.txt of its site could not be read", at=site.fetched_at)
            else:
                result = _give_up(wanted, "The robots.txt of its site does not allow it", at=site.fetched_at)
            self._running.finish(self._finish(result))
            return 0.0
        response = await self._running.retriever.fetch(Request(url=wanted.url, resource=Resource.PAGE))
        self._running.hosts.count(find_host(wanted.url), response)
        self._running.keep_host(self._running.hosts.take(response))
        if isinstance(response, FetchResponse) and response.status == _OK:
            await self._take_page(wanted, response)
        elif isinstance(response, FetchFailure) and response.kind is FailureKind.CANCELLED:
            self.drop()
        else:
            self._running.finish(self._finish(self._take_failure(wanted, response)))
        delay = self._options.page_delay
        if site is not None and site.rules.crawl_delay is not None:
            delay = max(delay, min(site.rules.crawl_delay, self._options.longest_page_delay))
        return delay.total_seconds()

    async def _take_page(self, wanted: WantedPage, response: FetchResponse) -> None:
        """Let a page be read, unless a redirect has led to where robots.txt does not allow it."""
        if response.hops:
            site = await self._sites.find(response.url)
            if site is not None and not site.rules.may_fetch(response.url):
                problem = "It leads to an address that the robots.txt there does not allow"
                self._running.finish(self._finish(_give_up(wanted, problem, at=response.fetched_at)))
                return
        await self._running.finish_body(len(response.body), self._read(wanted, response))

    def _take_failure(self, wanted: WantedPage, response: FetchResponse | FetchFailure) -> PageResult:
        """Return what becomes of a page that was not had: given up, or put off (F-13, F-14, F-15)."""
        at = response.fetched_at
        if isinstance(response, FetchFailure):
            problem = response.problem.rstrip(".")
            if response.kind in _LASTING:
                return _give_up(wanted, problem, at=at)
            return _put_off(wanted, problem, at=at)
        status = response.status
        if status in _FINAL:
            return _give_up(wanted, _FINAL[status], at=at)
        if status in _BUSY:
            until = self._running.hosts.get(find_host(response.url)).not_before_at
            return _put_off(wanted, f"Its host asked to wait ({status})", at=at, until=until)
        if status in _REFUSED:
            return _put_off(wanted, f"It is refused ({status})", at=at, until=at + _WAITS[-1])
        return _put_off(wanted, f"The server answers {status}", at=at)

    # ------------------------------------------------------------------------------------------------ what came in

    async def _read(self, wanted: WantedPage, response: FetchResponse) -> None:
        """Clean a page in another process, and keep it."""
        at = response.fetched_at
        feed = self._feeds.get(wanted.feed)
        asked = PageBody(response, wanted, feed, self._options.honour_tdm_reservation)
        prepared = await self._running.pool.run(prepare_page, asked)
        if isinstance(prepared, PreparedPage):
            result = PageResult(
                key=wanted.key,
                fetched_at=at,
                page=prepared.page,
                content_hash=prepared.content_hash,
                canonical_key=prepared.canonical_key,
            )
        elif isinstance(prepared, Unreadable):
            result = _put_off(wanted, prepared.problem.rstrip("."), at=at)
        else:
            result = _put_off(wanted, f"The page could not be read: {prepared.problem}", at=at)
        await self._finish(result)

    async def _finish(self, result: PageResult) -> None:
        """Keep what became of a page. One page never ends the run."""
        is_kept = False
        try:
            await self._results.put(result)
            is_kept = result.page is not None
        except StoreError:
            pass  # it is still wanted in the store, and comes again in the next run
        finally:
            self._running.counts.pages_fetched += is_kept
            self._running.counts.pages_failed += not is_kept
            self._close()

    async def _save(self, results: Sequence[PageResult]) -> Sequence[None]:
        await self._running.store.call(self._running.store.store.save_pages, results)
        return [None] * len(results)

    def _close(self) -> None:
        self._left -= 1
        self.wake()


def _give_up(wanted: WantedPage, problem: str, *, at: datetime) -> PageResult:
    return PageResult(key=wanted.key, fetched_at=at, problem=f"{problem}. It is not asked again.")


def _put_off(wanted: WantedPage, problem: str, *, at: datetime, until: datetime | None = None) -> PageResult:
    """Return the result of a page that is tried again, later each time, and given up after the last time."""
    if wanted.attempts >= len(_WAITS):
        return _give_up(wanted, problem, at=at)
    later = at + _WAITS[wanted.attempts]
    return PageResult(
        key=wanted.key, fetched_at=at, problem=f"{problem}.", retry_at=max(later, until) if until else later
    )
