"""Decide whether a feed may be asked now, and how. Pure: state and ``now`` in, an intent out.

One poll of a feed, as the driver of a run plays it (``gather.politeness.outcomes`` holds the second half)::

    FeedState, HostState, now ──▶ decide ──▶ Skip(reason, until)
                                    │
                                   Ask(request, is_forced)
                                    │ take_attempt           state with attempted_at (and forced_at); kept before the
                                    ▼                        request is sent, so that a killed run repeats nothing
                             Retriever.fetch
                                    │
                       FetchResponse | FetchFailure, HostState of the host that answered
                                    ▼
                              take_response ──▶ Step
                                    │             .host      keep it, and decide again before the host is asked again
                                    │             .retry     an Ask: fetch at once, and take_response again
                                    │             .to_parse  None: done, Step.state is the state after the poll
                                    ▼ a body
                               parse_feed
                    FeedDocument    │    FeedError
                   take_document ◀──┴──▶ take_unreadable     each gives the FeedState after the poll

The store tells only after it has kept a poll whether anything in it was new. So the driver keeps the state of
``take_document(…)``, and where the answer is "nothing" it keeps the state of ``take_document(…, has_news=False)``
instead, made from the same step.

Validators belong to the address that gave them (F-02), and are sent to no other. Where that is not the address that is
asked, because it redirects, the request names it, and the retriever sends them at that hop alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from briefing.gather.options import PolitenessOptions
from briefing.gather.politeness.intervals import find_floor, find_unskipped
from briefing.model.feed import Feed, FeedState, HostState
from briefing.model.fetch import Request, Resource

__all__ = ["Ask", "Skip", "decide", "find_address", "find_origin", "is_waiting", "take_attempt"]

#: One unconditional request by order of a person in this time (F-06).
_FORCED_AT_MOST_EVERY = timedelta(hours=1)
#: How far ahead of the longest possible wait an instant may lie and still be believed. Rule of thumb: a clock that was
#: set back by less is no reason to ask anybody too early; one that was wrong by years must not silence a feed as long.
_CLOCK_MARGIN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The feed is to be asked now."""

    #: Without authorization: the driver adds it.
    request: Request
    #: The feed would not have been due; the request is unconditional (F-06).
    is_forced: bool = False
    #: The second, unconditional request after an answer 304 that nobody had asked for (F-03).
    is_retry: bool = False

    @property
    def is_conditional(self) -> bool:
        """Whether the answer may be 304."""
        return self.request.etag is not None or self.request.last_modified is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """The feed is not to be asked in this run."""

    #: A sentence for the operator, without an instant.
    reason: str
    #: When it may be asked; None where a person must act first.
    until: datetime | None = None


def find_origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of an address; of a broken one, three things that equal no other origin."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ("", url, None)
    if port is None:
        port = {"http": 80, "https": 443}.get(parts.scheme)
    return (parts.scheme, parts.hostname or "", port)


def find_address(feed: Feed, state: FeedState) -> str:
    """Return where a feed is to be asked: where it has moved to, or where it is configured.

    A feed with credentials is never asked at another origin than the configured one: the credentials were meant for
    that one alone.
    """
    if feed.credentials is not None and find_origin(state.url) != find_origin(feed.url):
        return feed.url
    return state.url


def is_waiting(host: HostState | None, *, now: datetime, options: PolitenessOptions) -> bool:
    """Return whether a host has asked us to leave it alone until later than now (F-14)."""
    return host is not None and _is_ahead(
        host.not_before_at, now=now, at_most=options.longest_retry_after + _CLOCK_MARGIN
    )


def decide(
    feed: Feed,
    state: FeedState,
    host: HostState | None,
    *,
    now: datetime,
    options: PolitenessOptions,
    parser_version: str,
    force: bool = False,
) -> Ask | Skip:
    """Return how the feed is to be asked now, or why not (F-05, F-06, F-07, F-14).

    Args:
        host: What the host of ``find_address(feed, state)`` has asked of us; None if nothing.
        now: The present instant, in UTC.
        parser_version: ``gather.feeds.version.PARSER_VERSION``: after a change every body is fetched and parsed once
            more.
        force: Asked for by a person: whether the feed is due does not count, nor that it is disabled. A host that
            asked to wait is still left alone.
    """
    if state.disabled_at is not None and not force:
        return Skip(reason=f"Polling has ended: {state.disabled_reason or 'no reason is known'}.")
    if host is not None and is_waiting(host, now=now, options=options):
        return Skip(reason=f"Its host asked to wait ({host.reason or 'no reason given'}).", until=host.not_before_at)
    url = find_address(feed, state)
    if force:
        if state.forced_at is not None and _is_ahead(
            state.forced_at + _FORCED_AT_MOST_EVERY, now=now, at_most=2 * _FORCED_AT_MOST_EVERY
        ):
            until = state.forced_at + _FORCED_AT_MOST_EVERY
            return Skip(reason="It was asked by force less than an hour ago.", until=until)
        return Ask(request=Request(url=url, resource=Resource.FEED), is_forced=True)
    skip = _find_wait(feed, state, now=now, options=options)
    if skip is not None:
        return skip
    if not _has_valid_validators(feed, state, now=now, options=options, parser_version=parser_version):
        return Ask(request=Request(url=url, resource=Resource.FEED))
    request = Request(
        url=url,
        resource=Resource.FEED,
        etag=state.etag,
        last_modified=state.last_modified,
        validators_url=None if state.validators_url == url else state.validators_url,
    )
    return Ask(request=request)


def _find_wait(feed: Feed, state: FeedState, *, now: datetime, options: PolitenessOptions) -> Skip | None:
    """Return why a feed is not due; None if it is."""
    floor = find_floor(feed, options)
    if state.attempted_at is not None and _is_ahead(state.attempted_at + floor, now=now, at_most=2 * floor):
        minutes = round(floor / timedelta(minutes=1))
        reason = f"It was asked less than {minutes} minutes ago."
        return Skip(reason=reason, until=max(state.attempted_at + floor, state.next_due_at or now))
    # An attempt of tomorrow: the clock was wrong then, and what was reckoned by it is worth nothing.
    is_misdated = state.attempted_at is not None and state.attempted_at > now + floor
    longest = max(options.longest_retry_after, options.absurd_after, floor) + _CLOCK_MARGIN
    if not is_misdated and _is_ahead(state.next_due_at, now=now, at_most=longest):
        return Skip(reason=f"It is not due ({state.due_reason or 'its interval'}).", until=state.next_due_at)
    unskipped = find_unskipped(state, now)
    if unskipped > now:
        return Skip(reason="The feed wants to be left alone at this hour or on this day.", until=unskipped)
    return None


def _is_ahead(at: datetime | None, *, now: datetime, at_most: timedelta) -> bool:
    """Return whether an instant lies ahead, but no further than it can: the clock may have been wrong, or set back."""
    return at is not None and now < at <= now + at_most


def _has_valid_validators(
    feed: Feed, state: FeedState, *, now: datetime, options: PolitenessOptions, parser_version: str
) -> bool:
    """Return whether the stored validators are for this feed and parser, and young enough (F-05)."""
    if state.full_body_at is None or state.body_hash is None or state.validators_url is None:
        return False
    age = now - state.full_body_at
    return (
        state.feed == feed.url
        and state.parser_version == parser_version
        and timedelta(0) <= age < options.validators_live
    )


def take_attempt(state: FeedState, ask: Ask, *, now: datetime) -> FeedState:
    """Return the state to keep before the request is sent: a killed run repeats no request within the floor (F-07)."""
    return replace(state, attempted_at=now, forced_at=now if ask.is_forced else state.forced_at)
