"""Take in what came of a poll: answer, document or failure in, the next state out. Pure.

The flow is drawn in ``gather.politeness.decisions``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from briefing.gather.options import PolitenessOptions
from briefing.gather.politeness.decisions import Ask, find_origin
from briefing.gather.politeness.intervals import (
    find_backoff,
    find_doubled,
    find_due,
    find_fresh_time,
    find_later,
    find_retry_after,
)
from briefing.gather.politeness.validators import is_legal_etag, is_legal_last_modified
from briefing.model.feed import Feed, FeedDocument, FeedState, HostState, OutcomeKind
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse, Request, Resource

__all__ = ["Received", "Step", "find_move_note", "take_document", "take_refusal", "take_response", "take_unreadable"]

#: Answers with the whole thing that was asked for. Source: RFC 9110, section 15.3 (203: as a proxy changed it).
_WHOLE = frozenset({200, 203})
_NOT_MODIFIED = 304
#: Redirects that mean "for good". Source: RFC 9110, section 15.4.
_PERMANENT = frozenset({301, 308})
#: The server refuses, and asking again soon is rude (F-13).
_REFUSED = {401: "asks for credentials", 403: "refuses us", 451: "may not give it for legal reasons"}
_NOT_FOUND = 404
_GONE = 410
#: The whole host asks to wait (F-14).
_BUSY = {429: "too many requests", 503: "it is busy or being worked on"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What is to be remembered of a body, once it has turned out to be a feed."""

    #: Where it came from, after redirects.
    url: str
    #: Of the body, hex.
    sha256: str
    etag: str | None
    last_modified: str | None
    #: How long the answer says that it stays fresh (F-08); None where it does not say or not in earnest.
    fresh_for: timedelta | None
    #: Where permanent redirects, and nothing else, led (F-11); None where there were none.
    moved_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What follows from an answer."""

    #: The state after the poll; where there is a body to parse, what is certain before it is parsed.
    state: FeedState
    #: UNCHANGED, NOT_MODIFIED, FAILED, SKIPPED (the run ended first); None where it is not yet known: parse or retry.
    kind: OutcomeKind | None
    #: What the host that answered has asked of us, to be kept; None where nothing has changed.
    host: HostState | None = None
    #: The body, where it must be parsed.
    to_parse: bytes | None = None
    received: Received | None = None
    #: To be asked at once, and taken in with ``state`` of this step (F-03).
    retry: Ask | None = None
    #: Why the poll failed, and what to do, as a sentence; None where it did not.
    problem: str | None = None
    #: What else the operator should know, as sentences.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Poll:
    """What every step of taking in an answer needs."""

    feed: Feed
    state: FeedState
    now: datetime
    options: PolitenessOptions
    host: HostState | None
    notes: tuple[str, ...]

    def fail(self, problem: str, *, due: datetime, reason: str, **changes: Any) -> Step:
        """Return the step of a poll that failed: what was good before stays (F-15)."""
        state = _count_failure(self.state, problem, now=self.now, due=due, reason=reason)
        return Step(
            state=replace(state, **changes),
            kind=OutcomeKind.FAILED,
            host=self.host,
            problem=problem,
            notes=self.notes,
        )

    def back_off(self, problem: str, **changes: Any) -> Step:
        """Return the step of a poll that failed in a way that time may mend (F-15)."""
        due = find_backoff(self.feed, failures=self.state.failures + 1, now=self.now, options=self.options)
        return self.fail(problem, due=due, reason="back-off", **changes)


def take_response(
    feed: Feed,
    state: FeedState,
    host: HostState,
    asked: Ask,
    response: FetchResponse | FetchFailure,
    *,
    now: datetime,
    options: PolitenessOptions,
    parser_version: str,
) -> Step:
    """Return what follows from the answer to a request for a feed (F-01 to F-17).

    Args:
        state: After ``take_attempt``.
        host: What the host of ``response.url`` has asked of us: ``HostState(host=…)`` if nothing.
        asked: What was asked, from ``decide`` or from ``Step.retry``.
        parser_version: ``gather.feeds.version.PARSER_VERSION``.
    """
    new_host, notes = take_refusal(host, response, now=now, options=options)
    if isinstance(response, FetchFailure):
        return _take_failure(_Poll(feed, state, now, options, new_host, notes), response)
    answered = replace(state, last_status=response.status, last_bytes=response.bytes_received)
    poll = _Poll(feed, answered, now, options, new_host, notes)
    if response.status in _WHOLE:
        return _take_body(poll, asked, response, parser_version=parser_version)
    if response.status == _NOT_MODIFIED:
        return _take_not_modified(poll, asked, response)
    return _take_error_status(poll, response, before=state)


def _take_failure(poll: _Poll, failure: FetchFailure) -> Step:
    """Return the step of a request without a usable answer; one that we ended ourselves is no fault of the feed."""
    if failure.kind is FailureKind.CANCELLED:
        return Step(state=poll.state, kind=OutcomeKind.SKIPPED, problem=failure.problem)
    return poll.back_off(failure.problem, last_status=None, last_bytes=failure.bytes_received)


def _take_body(poll: _Poll, asked: Ask, response: FetchResponse, *, parser_version: str) -> Step:
    """Return the step of an answer with a body: to be parsed, unless it is the same as the last (F-04)."""
    if not response.body:
        return poll.back_off("The answer is empty: no feed, and no news either.")
    received = Received(
        # Without a redirect it is the address as we write it: a client may spell it otherwise ("http://a.example/").
        url=response.url.partition("#")[0] if response.hops else asked.request.url,
        sha256=hashlib.sha256(response.body).hexdigest(),
        etag=_find_legal(response.headers, "etag"),
        last_modified=_find_legal(response.headers, "last-modified"),
        fresh_for=find_fresh_time(response.headers, now=poll.now, options=poll.options),
        moved_to=_find_move(poll, response),
    )
    step = Step(
        state=poll.state,
        kind=None,
        host=poll.host,
        to_parse=response.body,
        received=received,
        notes=poll.notes,
    )
    if poll.state.body_hash != received.sha256 or poll.state.parser_version != parser_version:
        return step
    state = _keep_body(poll, received, parser_version=parser_version)
    notes = find_move_note(poll.state, state)
    state = _count_success(poll, state, fresh_for=received.fresh_for, has_news=False)
    return replace(step, state=state, kind=OutcomeKind.UNCHANGED, to_parse=None, notes=(*poll.notes, *notes))


def _find_legal(headers: Mapping[str, str], name: str) -> str | None:
    """Return a validator byte for byte as sent; None where it is missing or cannot be sent back (F-01, B-20)."""
    value = headers.get(name)
    is_legal = is_legal_etag if name == "etag" else is_legal_last_modified
    return value if is_legal(value) else None


def _take_not_modified(poll: _Poll, asked: Ask, response: FetchResponse) -> Step:
    """Return the step of a 304 (F-03).

    It means something only if the address that answered is the one whose validators were sent.
    """
    validated = asked.request.validators_url
    is_validated = not response.hops if validated is None else bool(response.hops) and response.url == validated
    if asked.is_conditional and is_validated:
        # A server that answers 304 may renew its validators; those that it does not name stay (RFC 9111, 4.3.4).
        state = replace(
            poll.state,
            etag=_find_legal(response.headers, "etag") or poll.state.etag,
            last_modified=_find_legal(response.headers, "last-modified") or poll.state.last_modified,
        )
        state = _take_move(state, _find_move(poll, response), now=poll.now, options=poll.options)
        notes = (*poll.notes, *find_move_note(poll.state, state))
        fresh_for = find_fresh_time(response.headers, now=poll.now, options=poll.options)
        state = _count_success(poll, state, fresh_for=fresh_for, has_news=False)
        return Step(state=state, kind=OutcomeKind.NOT_MODIFIED, host=poll.host, notes=notes)
    if asked.is_retry:
        return poll.back_off(
            "The server says that nothing has changed, although it was asked for the whole feed.",
            etag=None,
            last_modified=None,
            validators_url=None,
        )
    request = Request(url=asked.request.url, resource=Resource.FEED)
    retry = Ask(request=request, is_forced=asked.is_forced, is_retry=True)
    return Step(state=poll.state, kind=None, host=poll.host, retry=retry, notes=poll.notes)


def _take_error_status(poll: _Poll, response: FetchResponse, *, before: FeedState) -> Step:
    """Return the step of an answer that is neither a feed nor a 304 (F-13, F-14, F-15)."""
    status = response.status
    is_temporary = any(hop.status not in _PERMANENT for hop in response.hops)
    if status in _BUSY and poll.host is not None and poll.host.not_before_at is not None:
        wait = poll.host.not_before_at - poll.now
        due = find_later(poll.feed, wait, now=poll.now, options=poll.options)
        return poll.fail(f"Its host asked to wait ({_BUSY[status]}).", due=due, reason="its host asked to wait")
    if status == _GONE and not is_temporary:
        reason = "the server says that it is gone for good (410)"
        due = find_later(poll.feed, poll.options.last_backoff, now=poll.now, options=poll.options)
        problem = "The feed is gone for good (410). It is not asked any more: remove it, or find its new address."
        return poll.fail(problem, due=due, reason="gone", disabled_at=poll.now, disabled_reason=reason)
    if status in _REFUSED:
        due = find_later(poll.feed, poll.options.refused_waits, now=poll.now, options=poll.options)
        problem = f"The server {_REFUSED[status]} ({status}). Look at it: it is not asked again for a day."
        return poll.fail(problem, due=due, reason=f"refused with {status}")
    if status == _NOT_FOUND:
        return _take_missing(poll, before=before)
    if status == _GONE:
        return poll.back_off("A temporary redirect leads to an address that is gone (410).")
    return poll.back_off(f"The server answers {status}, which is no feed.")


def _take_missing(poll: _Poll, *, before: FeedState) -> Step:
    """Return the step of a 404: back-off, and the end after two weeks of nothing else (F-13)."""
    # ``failing_since`` starts anew with the first 404, so that two weeks of something else do not count.
    since = before.failing_since if before.last_status == _NOT_FOUND and before.failing_since else poll.now
    if poll.now - since < poll.options.missing_disables_after:
        return poll.back_off("There is nothing at its address (404).", failing_since=since)
    days = poll.options.missing_disables_after.days
    return poll.back_off(
        f"There has been nothing at its address (404) for {days} days. It is not asked any more: remove it, or find "
        "its new address.",
        failing_since=since,
        disabled_at=poll.now,
        disabled_reason=f"there was nothing at its address (404) for {days} days",
    )


def _find_move(poll: _Poll, response: FetchResponse) -> str | None:
    """Return where permanent redirects have led (F-11); None unless every one was, and none gave up encryption.

    That every hop may be asked at all is the retriever's care: it refuses the others before it connects.
    """
    if not response.hops or any(hop.status not in _PERMANENT for hop in response.hops):
        return None
    target = response.url.partition("#")[0]
    addresses = (poll.state.url, *(hop.url for hop in response.hops), target)
    schemes = [find_origin(url)[0] for url in addresses]
    if "https" in schemes and "http" in schemes[schemes.index("https") :]:
        return None
    if poll.feed.credentials is not None and find_origin(target) != find_origin(poll.feed.url):
        return None
    return target if target != poll.state.url else None


def _keep_body(poll: _Poll, received: Received, *, parser_version: str) -> FeedState:
    """Return the state with what is to be remembered of a body that was a feed (F-01, F-05, F-11)."""
    state = replace(
        poll.state,
        etag=received.etag,
        last_modified=received.last_modified,
        validators_url=received.url,
        full_body_at=poll.now,
        body_hash=received.sha256,
        parser_version=parser_version,
    )
    return _take_move(state, received.moved_to, now=poll.now, options=poll.options)


def _take_move(state: FeedState, target: str | None, *, now: datetime, options: PolitenessOptions) -> FeedState:
    """Return the state with a permanent move noted; adopted, where it was seen long enough ago for the first time."""
    if target is None and state.move_target is None:
        return state
    if target is None or target != state.move_target or state.move_seen_at is None:
        return replace(state, move_target=target, move_seen_at=None if target is None else now)
    if now - state.move_seen_at < options.move_confirmed_after:
        return state
    instant = now.astimezone(UTC).isoformat(timespec="seconds")
    history = (*state.history, f"{instant} {state.url}")
    return replace(state, url=target, history=history, move_target=None, move_seen_at=None)


def _count_success(poll: _Poll, state: FeedState, *, fresh_for: timedelta | None, has_news: bool) -> FeedState:
    """Return the state after an answer that told something."""
    quiet_polls = 0 if has_news else state.quiet_polls + 1
    due, reason = find_due(
        poll.feed, state, now=poll.now, quiet_polls=quiet_polls, fresh_for=fresh_for, options=poll.options
    )
    return replace(
        state,
        succeeded_at=poll.now,
        changed_at=poll.now if has_news else state.changed_at,
        next_due_at=due,
        due_reason=reason,
        quiet_polls=quiet_polls,
        failures=0,
        failing_since=None,
        last_error=None,
        disabled_at=None,
        disabled_reason=None,
    )


def _count_failure(state: FeedState, problem: str, *, now: datetime, due: datetime, reason: str) -> FeedState:
    """Return the state after a poll that failed."""
    return replace(
        state,
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
        last_error=problem,
        next_due_at=due,
        due_reason=reason,
    )


def take_document(
    feed: Feed,
    step: Step,
    document: FeedDocument,
    *,
    now: datetime,
    options: PolitenessOptions,
    parser_version: str,
    has_news: bool = True,
) -> FeedState:
    """Return the state after a poll whose body was a feed.

    ``find_move_note(step.state, …)`` tells where the feed has moved for good.

    Args:
        step: The step that gave the body.
        has_news: Whether the store found a new or changed entry in it; see ``gather.politeness.decisions``.
    """
    if step.received is None:
        raise ValueError("this step gave no body: there is nothing to have been parsed")
    read = replace(
        step.state,
        title=document.title or step.state.title,
        ttl_minutes=document.ttl_minutes,
        skip_hours=document.skip_hours,
        skip_days=document.skip_days,
        update_minutes=document.update_minutes,
    )
    poll = _Poll(feed, read, now, options, None, ())
    state = _keep_body(poll, step.received, parser_version=parser_version)
    return _count_success(poll, state, fresh_for=step.received.fresh_for, has_news=has_news)


def find_move_note(before: FeedState, after: FeedState) -> tuple[str, ...]:
    """Return the note for the operator where the feed has moved for good between two states (F-11)."""
    if before.url == after.url:
        return ()
    return ("The feed has moved for good; its new address is asked from now on. Write it into the configuration.",)


def take_unreadable(feed: Feed, step: Step, problem: str, *, now: datetime, options: PolitenessOptions) -> FeedState:
    """Return the state after a poll whose body was no feed (F-16): a failure, never "no news".

    Nothing of the body is remembered, neither its hash nor its validators: the same body again is the same failure.

    Args:
        step: The step that gave the body.
        problem: ``FeedError.problem``.
    """
    poll = _Poll(feed, step.state, now, options, None, ())
    return poll.back_off(problem).state


def take_refusal(
    host: HostState, response: FetchResponse | FetchFailure, *, now: datetime, options: PolitenessOptions
) -> tuple[HostState | None, tuple[str, ...]]:
    """Return what the host asks of us by this answer, whatever was asked for: feed, page or robots.txt (F-14).

    Args:
        host: What it had asked before: ``HostState(host=…)`` if nothing.

    Returns:
        The state to keep, None if nothing has changed; and notes for the operator, as sentences.
    """
    if isinstance(response, FetchFailure):
        return None, ()
    if response.status not in _BUSY:
        has_refused = host.refusals > 0 or host.not_before_at is not None
        return (HostState(host=host.host), ()) if has_refused else (None, ())
    reason = f"{response.status}, {_BUSY[response.status]}"
    asked = find_retry_after(response.headers, now=now, options=options)
    if asked is None:
        refusals = host.refusals + 1
        wait = find_doubled(refusals, options)
        return HostState(host=host.host, not_before_at=now + wait, refusals=refusals, reason=reason), ()
    notes: tuple[str, ...] = ()
    if asked.is_capped:
        days = options.longest_retry_after.days
        notes = (f"Its host asked us to wait longer than {days} days; it is asked again after {days}.",)
    kept = replace(host, not_before_at=now + asked.wait, reason=f"{reason}, retry-after")
    return kept, notes
