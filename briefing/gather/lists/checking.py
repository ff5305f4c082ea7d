"""Look at feeds now, once, because a person asks: what is there, and what stands in the way.

A check is a request by force: without validators, at most one an hour for each feed, and never while the host has asked
to be left alone (F-06, F-14). Nothing that a feed holds is kept, so the next run finds it as new as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from briefing.gather.options import RoundOptions
from briefing.gather.politeness.decisions import Ask, decide, find_address
from briefing.gather.politeness.outcomes import take_refusal
from briefing.gather.politeness.robots import find_rules, take_robots
from briefing.gather.round.sites import format_origin
from briefing.model.feed import Feed, FeedDocument, FeedState, HostState, RobotsRecord
from briefing.model.fetch import FetchFailure, FetchResponse, Hop, Request, Resource
from briefing.model.stored import FeedPoll
from briefing.ports import Clock, Retriever, Store
from briefing.text.addresses import find_host

__all__ = ["FeedCheck", "check_feeds"]

#: A robots.txt is believed for a day at most (F-24).
_ROBOTS_LIVE = timedelta(hours=24)
#: What a status means for the one who configured the feed, where the number does not say it all.
_ADVICE = {
    401: "it wants a user name and password; name their variables with username_env and password_env",
    403: "the server refuses us; ask the publisher, or look whether the feed is for subscribers",
    404: "there is nothing at this address; look for the feed's new one with briefing feeds add SITE",
    410: "the feed has ended for good; remove it",
    429: "the server wants to be asked less often",
    451: "it is withheld for legal reasons",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCheck:
    """What was found at the address of one feed."""

    feed: Feed
    #: Why there is no feed to read, or why it was not asked; None where all is well.
    problem: str | None = None
    #: It was not asked; and when it may be.
    is_skipped: bool = False
    not_before_at: datetime | None = None
    status: int | None = None
    bytes_received: int = 0
    hops: tuple[Hop, ...] = ()
    #: Where the body came from.
    url: str = ""
    document: FeedDocument | None = None
    newest_at: datetime | None = None
    #: Entries whose page would be fetched, because they are summaries.
    summaries: int = 0
    #: What robots.txt says of the feed's path: "allowed", "not allowed", "unreachable". It is shown and does not bind:
    #: a person chose the feed (F-24).
    robots: str = ""


async def check_feeds(
    feeds: Sequence[Feed],
    *,
    store: Store,
    retriever: Retriever,
    clock: Clock,
    options: RoundOptions,
    tell: Callable[[int], None] = lambda _: None,
) -> tuple[FeedCheck, ...]:
    """Ask feeds once each, and return what was found, in their order.

    Hosts are asked side by side, the feeds of one host one after the other.

    Args:
        feeds: What to ask.
        store: Tells when each was last asked by force, and keeps that it was.
        retriever: Asks.
        clock: Tells the time.
        options: How politely.
        tell: Is told how many are done.
    """
    from briefing.gather.feeds.version import PARSER_VERSION

    now = clock.now()
    states, hosts = store.load_feed_states(), store.load_host_states()
    checks: dict[str, FeedCheck] = {}
    asks: dict[str, list[tuple[Feed, Ask]]] = {}
    polls = []
    for feed in feeds:
        state = states.get(feed.url) or FeedState(feed=feed.url, url=feed.url)
        host = find_host(find_address(feed, state))
        step = decide(
            feed,
            state,
            hosts.get(host),
            now=now,
            options=options.politeness,
            parser_version=PARSER_VERSION,
            force=True,
        )
        if isinstance(step, Ask):
            asks.setdefault(host, []).append((feed, step))
            polls.append(FeedPoll(state=replace(state, forced_at=now), fetched_at=now))
        else:
            checks[feed.url] = FeedCheck(feed=feed, problem=step.reason, is_skipped=True, not_before_at=step.until)
    # Before any request: a check that is killed is not repeated within the hour.
    store.save_polls(polls)
    robots = store.load_robots(fetched_after=now - _ROBOTS_LIVE)
    run = _Run(retriever, clock, options, dict(hosts), dict(robots), checks, tell)
    await run.ask_hosts(asks)
    store.save_host_states(tuple(run.new_hosts.values()))
    store.save_robots(tuple(run.new_robots.values()))
    return tuple(checks[feed.url] for feed in feeds)


@dataclass(slots=True)
class _Run:
    """The state of one check; used once and thrown away."""

    retriever: Retriever
    clock: Clock
    options: RoundOptions
    hosts: dict[str, HostState]
    robots: dict[str, RobotsRecord]
    checks: dict[str, FeedCheck]
    tell: Callable[[int], None]
    new_hosts: dict[str, HostState] = field(default_factory=dict)
    new_robots: dict[str, RobotsRecord] = field(default_factory=dict)

    async def ask_hosts(self, asks: dict[str, list[tuple[Feed, Ask]]]) -> None:
        slots = asyncio.Semaphore(self.options.hosts_in_parallel)

        async def ask_host(host: str) -> None:
            async with slots:
                for feed, ask in asks[host]:
                    self.checks[feed.url] = await self._ask(feed, ask, host)
                    self.tell(len(self.checks))

        await asyncio.gather(*map(ask_host, asks))

    async def _ask(self, feed: Feed, ask: Ask, host: str) -> FeedCheck:
        refused = self.new_hosts.get(host)
        if refused is not None and refused.not_before_at is not None:
            return FeedCheck(
                feed=feed, problem=f"Its host asked to wait ({refused.reason}).", is_skipped=True,
                not_before_at=refused.not_before_at,
            )  # fmt: skip
        robots = await self._find_robots(ask.request.url)
        request = replace(ask.request, authorization=self.options.authorizations.get(feed.url))
        answer = await self.retriever.fetch(request)
        self._keep_refusal(host, answer)
        if isinstance(answer, FetchFailure):
            return FeedCheck(
                feed=feed, problem=answer.problem, hops=answer.hops, url=answer.url, robots=robots,
                bytes_received=answer.bytes_received,
            )  # fmt: skip
        check = FeedCheck(
            feed=feed, status=answer.status, hops=answer.hops, url=answer.url, robots=robots,
            bytes_received=answer.bytes_received,
        )  # fmt: skip
        if answer.status != 200:
            advice = _ADVICE.get(answer.status)
            problem = f"the server answers with status {answer.status}"
            return replace(check, problem=f"{problem}: {advice}" if advice else problem)
        return self._read(check, answer)

    def _read(self, check: FeedCheck, answer: FetchResponse) -> FeedCheck:
        from briefing.clean.entry import needs_page
        from briefing.gather.feeds.parsing import FeedError, parse_feed

        document = parse_feed(
            answer.body, url=answer.url, content_type=answer.headers.get("content-type"), fetched_at=answer.fetched_at
        )
        if isinstance(document, FeedError):
            return replace(check, problem=document.problem)
        dates = [at for entry in document.entries if (at := entry.published_at or entry.updated_at) is not None]
        words = self.options.full_text_words
        summaries = sum(needs_page(entry, check.feed, words=words) for entry in document.entries)
        return replace(check, document=document, newest_at=max(dates, default=None), summaries=summaries)

    def _keep_refusal(self, host: str, answer: FetchResponse | FetchFailure) -> None:
        known = self.new_hosts.get(host) or self.hosts.get(host) or HostState(host=host)
        kept, _ = take_refusal(known, answer, now=self.clock.now(), options=self.options.politeness)
        if kept is not None:
            self.new_hosts[host] = kept

    async def _find_robots(self, url: str) -> str:
        """Return what robots.txt says of an address."""
        origin = format_origin(url)
        if origin is None:
            return ""
        if origin not in self.robots:
            answer = await self.retriever.fetch(Request(url=f"{origin}/robots.txt", resource=Resource.ROBOTS))
            self.robots[origin] = self.new_robots[origin] = take_robots(answer, origin=origin)
        record = self.robots[origin]
        if record.state == "unreachable":
            return "unreachable"
        return "allowed" if find_rules(record).may_fetch(url) else "not allowed"
