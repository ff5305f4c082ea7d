"""Take in what came of a poll: answer, document or failure in, the next state out. Pure.

The flow is drawn in ``gather.politeness``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from briefing.gather.options import PolitenessOptions
from briefing.gather.politeness import Ask
from briefing.model.feed import Feed, FeedDocument, FeedState, HostState, OutcomeKind
from briefing.model.fetch import FetchFailure, FetchResponse

__all__ = ["Received", "Step", "take_document", "take_refusal", "take_response", "take_unreadable"]


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
        parser_version: ``gather.feeds.PARSER_VERSION``.
    """
    raise NotImplementedError


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

    A permanent move that is adopted now shows in ``FeedState.history``: ``find_move_note`` says it in words.

    Args:
        step: The step that gave the body.
        has_news: Whether the store found a new or changed entry in it; see ``gather.politeness``.
    """
    raise NotImplementedError


def take_unreadable(
    feed: Feed, step: Step, problem: str, *, now: datetime, options: PolitenessOptions
) -> FeedState:
    """Return the state after a poll whose body was no feed (F-16): a failure, never "no news".

    Nothing of the body is remembered, neither its hash nor its validators: the same body again is the same failure.

    Args:
        step: The step that gave the body.
        problem: ``FeedError.problem``.
    """
    raise NotImplementedError


def take_refusal(
    host: HostState, response: FetchResponse | FetchFailure, *, now: datetime, options: PolitenessOptions
) -> tuple[HostState | None, tuple[str, ...]]:
    """Return what the host asks of us by this answer, whatever was asked for: feed, page or robots.txt (F-14).

    Args:
        host: What it had asked before: ``HostState(host=…)`` if nothing.

    Returns:
        The state to keep, None if nothing has changed; and notes for the operator, as sentences.
    """
    raise NotImplementedError
