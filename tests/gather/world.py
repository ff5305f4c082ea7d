"""A small world for tests of the whole of gathering: real server, real store on disk, real retriever and parsers.

Only two things are not real: the clock, which the test moves, and the name service, which leads every name to a
loopback address of its own, so that one server can be any number of hosts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from briefing.gather.options import PolitenessOptions, RetrieveOptions, RoundOptions
from briefing.gather.retrieve import HttpRetriever
from briefing.gather.round.run import run_round
from briefing.model.feed import Feed, FeedState, Outcome
from briefing.model.stored import RunRecord, StoredArticle
from briefing.store import open_store
from tests.answers import feed_answer
from tests.gather.feed_texts import NOON
from tests.webserver import Route, WebServer

__all__ = ["USER_AGENT", "MovableClock", "World", "open_world"]

USER_AGENT = "briefing/1.2 (+https://desk.test/about; desk@desk.test)"

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_START = NOON + timedelta(minutes=7)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_END = datetime(9000, 1, 1, tzinfo=UTC)


class MovableClock:
    """Shows the time that it was set to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


async def resolve(host: str, port: int) -> Sequence[str]:
    """Lead a name to a loopback address of its own; an address to itself; what ends in ``.gone.test`` nowhere."""
    if host.endswith("gone.test"):
        raise OSError(-2, "Name or service not known")
    if host.replace(".", "").isdigit():
        return [host]
    digest = hashlib.sha256(host.encode()).digest()
    return [f"127.{digest[0]}.{digest[1]}.{1 + digest[2] % 250}"]


class World:
    """Feeds of a desk, the server that has them, and the store. Time passes only by ``pass_time``."""

    def __init__(self, server: WebServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.clock = MovableClock(_START)
        self.feeds: list[Feed] = []
        self.resolve: Resolve = resolve
        self.store_url = f"sqlite:///{folder / 'store.sqlite3'}"
        self.options = RoundOptions(
            politeness=PolitenessOptions(host_name="desk-1"), parsers=1, page_delay=timedelta(milliseconds=50)
        )
        self.retrieve_options = RetrieveOptions(
            user_agent=USER_AGENT, ports=frozenset({server.port}), allowed_networks=("127.0.0.0/8",)
        )

    def url(self, path: str, host: str) -> str:
        return self.server.url(path, host)

    def add_feed(
        self, route: Route | bytes, *, host: str = "gazette.test", path: str = "/feed", **options: Any
    ) -> Feed:
        """Put a feed on the server and into the list of the desk; of bytes, a well-behaved one."""
        self.set_route(route, host=host, path=path)
        feed = Feed(url=self.url(path, host), **({"title": f"Feed of {host}"} | options))
        self.feeds.append(feed)
        return feed

    def set_route(self, route: Route | bytes, *, host: str = "gazette.test", path: str = "/feed") -> None:
        self.server.add(path, feed_answer(route) if isinstance(route, bytes) else route, host=host)

    def pass_time(self, **amount: float) -> None:
        """Let time pass, given as for ``timedelta``."""
        self.clock.at += timedelta(**amount)

    def run(self, *, force: bool = False) -> RunRecord:
        """Gather once, with store and retriever opened anew: as after a restart of the program."""
        with open_store(self.store_url) as store:
            return run_round(
                self.feeds,
                store=store,
                retriever=HttpRetriever(self.retrieve_options, clock=self.clock, resolve=self.resolve),
                clock=self.clock,
                options=self.options,
                force=[feed.url for feed in self.feeds] if force else (),
            )

    def run_after(self, **amount: float) -> RunRecord:
        """Let time pass, and gather."""
        self.pass_time(**amount)
        return self.run()

    def run_one(self, *, force: bool = False) -> Outcome:
        """Gather once, and return what became of the only feed."""
        (outcome,) = self.run(force=force).outcomes
        return outcome

    def in_order(self, record: RunRecord) -> list[Outcome]:
        """Return the outcomes of a run in the order of the feeds."""
        by_feed = {outcome.feed: outcome for outcome in record.outcomes}
        return [by_feed[feed.url] for feed in self.feeds]

    def set_options(self, **changes: Any) -> None:
        self.options = replace(self.options, **changes)

    def set_retrieving(self, **changes: Any) -> None:
        self.retrieve_options = replace(self.retrieve_options, **changes)

    def state(self, feed: Feed) -> FeedState:
        with open_store(self.store_url) as store:
            return store.load_feed_states()[feed.url]

    def change_state(self, feed: Feed, **changes: Any) -> None:
        """Change what the store remembers of a feed."""
        from briefing.model.stored import FeedPoll

        state = replace(self.state(feed), **changes)
        with open_store(self.store_url) as store:
            store.save_polls([FeedPoll(state=state, fetched_at=self.clock.at)])

    def articles(self) -> list[StoredArticle]:
        """Return everything that the store knows."""
        with open_store(self.store_url) as store:
            return list(store.load_articles(seen_after=_BEGINNING, known_before=_END))

    def titles(self) -> list[str]:
        """Return the titles of the entries in the store, sorted."""
        from briefing.model.stored import StoredEntry

        found = [one.revisions[0].content for one in self.articles()]
        return sorted(one.entry.title for one in found if isinstance(one, StoredEntry))


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    """Start a server, and end it. Reading what the system trusts takes a tenth of a second for each run: it is left out."""
    with WebServer() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(folder / "no-certificates.pem"))
        patch.setenv("SSL_CERT_DIR", str(folder / "no-certificates"))
        yield World(server, folder)
