"""Decide whether a feed may be asked now, and how. Pure: state and ``now`` in, an intent out.

One poll of a feed, as the driver of a run plays it (``gather.outcomes`` holds the second half)::

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

Validators belong to the address that gave them (F-02). They are sent only in a request that goes directly to that
address: a feed that is fetched through a temporary redirect is asked without, each time, because the address that is
asked has given none; its body is still recognised by its hash, and not parsed again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from briefing.gather.intervals import find_floor, find_unskipped
from briefing.gather.options import PolitenessOptions
from briefing.model.feed import Feed, FeedState, HostState
from briefing.model.fetch import Request, Resource

__all__ = ["Ask", "Skip", "decide", "is_waiting", "take_attempt"]


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
        parser_version: ``gather.feeds.PARSER_VERSION``: after a change every body is fetched and parsed once more.
        force: Asked for by a person: whether the feed is due does not count, nor that it is disabled. A host that
            asked to wait is still left alone.
    """
    raise NotImplementedError


def take_attempt(state: FeedState, ask: Ask, *, now: datetime) -> FeedState:
    """Return the state to keep before the request is sent: a killed run repeats no request within the floor (F-07)."""
    return replace(state, attempted_at=now, forced_at=now if ask.is_forced else state.forced_at)
