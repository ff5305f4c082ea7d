"""The feeds of a run: which are due, what is asked, what comes of it, and the account of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from briefing.errors import StoreError
from briefing.gather.politeness.decisions import Ask, Skip, decide, find_address, take_attempt
from briefing.gather.politeness.outcomes import (
    Step,
    find_move_note,
    take_document,
    take_response,
    take_unreadable,
)
from briefing.gather.round.prepare import FeedBody, PreparedFeed, Unreadable, prepare_feed
from briefing.gather.round.report import compose_outcome
from briefing.gather.round.running import Running
from briefing.gather.round.workers import WorkFailure
from briefing.model.feed import Feed, FeedState, Outcome, OutcomeKind
from briefing.model.fetch import FetchFailure, FetchResponse
from briefing.model.stored import FeedPoll, SavedPoll
from briefing.text.addresses import find_host

__all__ = ["FeedJob", "FeedPart"]


@dataclass(slots=True, eq=False)
class FeedJob:
    """A feed that is due."""

    feed: Feed
    #: As it was before this run.
    state: FeedState
    ask: Ask
    #: With the attempt, once it is noted in the store.
    attempt: FeedState | None = None


class FeedPart:
    """The feeds of one run.

    Args:
        feeds: What is configured; of two with the same address the first counts.
        states: What is remembered of them.
        force: Addresses of feeds that are to be asked whether they are due or not.
        parser_version: Of the parser that will read the bodies.
        known_at: An instant before the states were read: later attempts are those of another run.
    """

    def __init__(
        self,
        running: Running,
        feeds: Sequence[Feed],
        states: Mapping[str, FeedState],
        *,
        force: Collection[str],
        parser_version: str,
        known_at: datetime,
    ) -> None:
        self._running = running
        self._known_at = known_at
        self._options = running.options
        self._parser_version = parser_version
        self._states = states
        self._force = frozenset(force)
        self.feeds = {feed.url: feed for feed in reversed(feeds)}
        self.outcomes: dict[str, Outcome] = {}
        #: Set when every feed has its outcome.
        self.done = asyncio.Event()
        #: Whether one has brought something new since somebody looked; at the beginning the runs before have.
        self.has_news = True
        #: Is called when a feed has its outcome.
        self.on_change: Callable[[], None] = lambda: None
        running.counts.feeds = len(self.feeds)

    # ------------------------------------------------------------------------------------------- before it is asked

    def plan(self) -> list[tuple[str, FeedJob]]:
        """Return the feeds that are due, by the host that is asked; the others get their outcome."""
        planned = []
        for url in sorted(self.feeds):
            feed = self.feeds[url]
            state = self._states.get(url) or FeedState(feed=url, url=url)
            host = find_host(find_address(feed, state))
            decision = self._decide(feed, state, host)
            if isinstance(decision, Skip):
                self._skip(feed, state, decision.reason, until=decision.until)
            else:
                planned.append((host, FeedJob(feed, state, decision)))
        self._look_whether_done()
        return planned

    def _decide(self, feed: Feed, state: FeedState, host: str) -> Ask | Skip:
        return decide(
            feed,
            state,
            self._running.hosts.get(host),
            now=self._running.clock.now(),
            options=self._options.politeness,
            parser_version=self._parser_version,
            force=feed.url in self._force,
        )

    def refuse(self, host: str, job: FeedJob) -> bool:
        """Look once more whether a feed may be asked, after what its host has answered to others in this run.

        Returns:
            Whether it may not be; then it has its outcome.
        """
        if self._running.hosts.is_unreachable(host):
            self._skip(job.feed, job.state, "Its host could not be reached for other feeds in this run.")
            return True
        decision = self._decide(job.feed, job.state, host)
        if isinstance(decision, Skip):
            self._skip(job.feed, job.state, decision.reason, until=decision.until)
            return True
        job.ask = decision
        return False

    async def note(self, jobs: Sequence[FeedJob]) -> frozenset[str]:
        """Note in the store that these feeds are about to be asked: a killed run repeats no request (F-07).

        Feeds that another run has noted meanwhile get their outcome, and no attempt. The addresses of the others come
        back.
        """
        running = self._running
        now = running.clock.now()
        urls = [job.feed.url for job in jobs]
        noted = await running.store.call(running.store.store.save_attempts, urls, at=now, unless_after=self._known_at)
        forced = []
        for job in jobs:
            if job.feed.url not in noted:
                until = job.state.next_due_at or now
                self._skip(job.feed, job.state, "Another run asks it at this moment.", until=until)
                continue
            job.attempt = take_attempt(job.state, job.ask, now=now)
            if job.ask.is_forced:
                forced.append(FeedPoll(state=job.attempt, fetched_at=now))
        if forced:  # F-06: that it was forced must be known, too
            await running.store.call(running.store.store.save_polls, forced)
        return noted

    # ---------------------------------------------------------------------------------------------------- asking

    async def ask(self, job: FeedJob) -> None:
        """Ask a feed, once or, after a 304 that nobody asked for, twice; what came in is finished beside."""
        assert job.attempt is not None  # noqa: S101 – noted before; this is for the type checker
        feed, ask = job.feed, job.ask
        response = await self._fetch(feed, ask)
        step = self._take(feed, job.attempt, ask, response)
        if step.retry is not None:
            ask = step.retry
            response = await self._fetch(feed, ask)
            step = self._take(feed, step.state, ask, response)
        await self._running.finish_body(len(step.to_parse or b""), self._finish(job, step, response))

    async def _fetch(self, feed: Feed, ask: Ask) -> FetchResponse | FetchFailure:
        request = ask.request
        authorization = self._options.authorizations.get(feed.url)
        if authorization is not None:
            request = replace(request, authorization=authorization)
        response = await self._running.retriever.fetch(request)
        self._running.hosts.count(find_host(request.url), response)
        return response

    def _take(self, feed: Feed, state: FeedState, ask: Ask, response: FetchResponse | FetchFailure) -> Step:
        hosts = self._running.hosts
        step = take_response(
            feed,
            state,
            hosts.get(find_host(response.url)),
            ask,
            response,
            now=self._running.clock.now(),
            options=self._options.politeness,
            parser_version=self._parser_version,
        )
        self._running.keep_host(step.host)
        return step

    # ------------------------------------------------------------------------------------------------ what came in

    async def _finish(self, job: FeedJob, step: Step, response: FetchResponse | FetchFailure) -> None:
        """Parse and keep what came in, and write the account of it. One feed never ends the run."""
        try:
            if step.to_parse is not None and isinstance(response, FetchResponse):
                await self._finish_body(job, step, response)
            else:
                await self._finish_without_body(job, step, response)
        except StoreError as error:
            self._settle(job.feed, job.state, OutcomeKind.FAILED, reason=f"It could not be kept: {error}")
        except Exception as error:  # noqa: BLE001 – the last line of defence of the other feeds
            self.fault(job, error)

    def fault(self, job: FeedJob, error: Exception) -> None:
        """Write down that our own program failed at a feed."""
        reason = f"A fault of the program ({type(error).__name__}) while it was taken in; nothing was kept."
        self._settle(job.feed, job.state, OutcomeKind.FAILED, reason=reason)

    async def _finish_without_body(self, job: FeedJob, step: Step, response: FetchResponse | FetchFailure) -> None:
        await self._running.polls.put(FeedPoll(state=step.state, fetched_at=response.fetched_at))
        kind = step.kind or OutcomeKind.FAILED
        self._settle(job.feed, step.state, kind, reason=step.problem or "", notes=step.notes)

    async def _finish_body(self, job: FeedJob, step: Step, response: FetchResponse) -> None:
        feed = job.feed
        asked = FeedBody(
            feed=feed,
            body=step.to_parse or b"",
            url=response.url,
            content_type=response.headers.get("content-type"),
            fetched_at=response.fetched_at,
            full_text_words=self._options.full_text_words,
        )
        prepared = await self._running.pool.run(prepare_feed, asked)
        if isinstance(prepared, PreparedFeed):
            await self._keep(job, step, prepared, at=response.fetched_at)
            return
        problem = prepared.problem if isinstance(prepared, Unreadable) else _explain(prepared)
        state = take_unreadable(feed, step, problem, now=self._running.clock.now(), options=self._options.politeness)
        await self._running.polls.put(FeedPoll(state=state, fetched_at=response.fetched_at))
        self._settle(feed, state, OutcomeKind.FAILED, reason=problem, notes=step.notes)

    async def _keep(self, job: FeedJob, step: Step, prepared: PreparedFeed, *, at: datetime) -> None:
        """Keep the entries; and where none of them was news, the state that says so."""
        state = self._take_document(job.feed, step, prepared, has_news=True)
        is_established = job.state.succeeded_at is not None
        poll = FeedPoll(
            state=state,
            drafts=prepared.drafts,
            fetched_at=at,
            most_new=self._options.most_new_entries if is_established else None,
        )
        saved = await self._running.polls.put(poll)
        has_news = bool(saved.new or saved.changed)
        if not has_news:
            state = self._take_document(job.feed, step, prepared, has_news=False)
            await self._running.polls.put(FeedPoll(state=state, fetched_at=at))
        self.has_news = self.has_news or has_news
        notes = (*step.notes, *find_move_note(job.state, state), *_compose_document_notes(prepared))
        kind = OutcomeKind.NEW if has_news else OutcomeKind.UNCHANGED
        self._settle(job.feed, state, kind, notes=notes, saved=saved)

    def _take_document(self, feed: Feed, step: Step, prepared: PreparedFeed, *, has_news: bool) -> FeedState:
        return take_document(
            feed,
            step,
            prepared.document,
            now=self._running.clock.now(),
            options=self._options.politeness,
            parser_version=self._parser_version,
            has_news=has_news,
        )

    # ------------------------------------------------------------------------------------------------ the accounts

    def _skip(self, feed: Feed, state: FeedState, reason: str, *, until: datetime | None = None) -> None:
        if until is not None and until != state.next_due_at:
            state = replace(state, next_due_at=until)
        self._settle(feed, state, OutcomeKind.SKIPPED, reason=reason)

    def _settle(
        self,
        feed: Feed,
        state: FeedState,
        kind: OutcomeKind,
        *,
        reason: str = "",
        notes: tuple[str, ...] = (),
        saved: SavedPoll | None = None,
    ) -> None:
        """Write down what became of a feed."""
        outcome = compose_outcome(feed, state, kind, options=self._options, reason=reason, notes=notes, saved=saved)
        self.outcomes[feed.url] = outcome
        counts = self._running.counts
        counts.feeds_done += 1
        counts.feeds_failed += kind is OutcomeKind.FAILED
        counts.articles_new += outcome.articles_new
        counts.articles_changed += outcome.articles_changed
        self._look_whether_done()

    def _look_whether_done(self) -> None:
        if len(self.outcomes) == len(self.feeds):
            self.done.set()
        self.on_change()

    async def give_up(self, reason: str, unasked: Iterable[FeedJob]) -> None:
        """Give every feed that has no outcome one that says why; take back the attempts that were noted in vain.

        Args:
            reason: Why the run ends, as a sentence.
            unasked: Feeds whose attempt is noted, and whose request was never sent.
        """
        for url in sorted(self.feeds.keys() - self.outcomes.keys()):
            feed = self.feeds[url]
            self._skip(feed, self._states.get(url) or FeedState(feed=url, url=url), reason)
        running = self._running
        noted = sorted(unasked, key=lambda job: job.feed.url)
        polls = [FeedPoll(state=job.state, fetched_at=running.clock.now()) for job in noted]
        if polls:
            await running.store.call(running.store.store.save_polls, polls)


def _explain(failure: WorkFailure) -> str:
    return f"The body could not be read: {failure.problem}."


def _compose_document_notes(prepared: PreparedFeed) -> tuple[str, ...]:
    """Return what was wrong in a feed that could be read nevertheless."""
    left_out = prepared.document.entries_left_out
    more = (f"It holds more entries than are taken at once; {left_out:,} were left out.",) if left_out else ()
    return (*prepared.document.problems, *more)
