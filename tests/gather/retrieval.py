"""What the tests of the retriever share: a clock, options, and a short way to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from briefing.gather.options import RetrieveOptions
from briefing.gather.retrieve import HttpRetriever
from briefing.gather.retrieve.lookup import Resolve
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse, Request, Resource
from tests.webserver import WebServer

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
LOOPBACK = ("127.0.0.0/8",)


class FixedClock:
    """Always the same time."""

    def now(self) -> datetime:
        """Return it."""
        return NOW


def make_options(server: WebServer | None = None, **changes: Any) -> RetrieveOptions:
    """Return options under which the test server may be asked, or (without one) only what is public."""
    given: dict[str, Any] = {"user_agent": "briefing/1.2 (+https://site.example/about; desk@site.example)"}
    if server is not None:
        given |= {"ports": frozenset({server.port}), "allowed_networks": LOOPBACK}
    return RetrieveOptions(**(given | changes))


def lead(names: Mapping[str, Sequence[str]], *, asked: list[str] | None = None) -> Resolve:
    """Return a look-up that knows these names, and notes for which it was asked."""

    async def look_up(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(0)
        if asked is not None:
            asked.append(host)
        if host not in names:
            raise OSError(-2, "unknown")
        return names[host]

    return look_up


def fetch(
    *urls: str,
    options: RetrieveOptions,
    resolve: Resolve | None = None,
    resource: Resource = Resource.FEED,
    **parts: Any,
) -> list[FetchResponse | FetchFailure]:
    """Ask for one address after the other with one retriever, in an event loop of its own."""

    async def ask() -> list[FetchResponse | FetchFailure]:
        async with HttpRetriever(options, clock=FixedClock(), resolve=resolve) as retriever:
            return [await retriever.fetch(Request(url=url, resource=resource, **parts)) for url in urls]

    return asyncio.run(ask())


def succeed(url: str, *, options: RetrieveOptions, resolve: Resolve | None = None, **parts: Any) -> FetchResponse:
    """Ask, and expect an answer."""
    (outcome,) = fetch(url, options=options, resolve=resolve, **parts)
    assert isinstance(outcome, FetchResponse), outcome
    return outcome


def fail(
    url: str, kind: FailureKind, *, options: RetrieveOptions, resolve: Resolve | None = None, **parts: Any
) -> FetchFailure:
    """Ask, and expect a failure of this kind, told in a sentence."""
    (outcome,) = fetch(url, options=options, resolve=resolve, **parts)
    assert isinstance(outcome, FetchFailure), outcome
    assert outcome.kind is kind, outcome
    assert outcome.problem.endswith(".")
    assert outcome.fetched_at == NOW
    return outcome
