"""What fetching needs, and looking at what was fetched."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import briefing
from briefing.assemble.configured import Configured, read_configuration, show_path
from briefing.assemble.workers import SystemClock
from briefing.ports import Progress
from briefing.settings import Desk, Settings

if TYPE_CHECKING:
    from briefing.daily.parts import FeedParts
    from briefing.gather.options import RetrieveOptions, RoundOptions
    from briefing.gather.retrieve import HttpRetriever
    from briefing.model.stored import RunRecord
    from briefing.ports import Clock, Store
    from briefing.settings.feeds import FeedList
    from briefing.store import SqlStore

__all__ = ["Gathering", "make_feed_parts", "make_gathering", "open_gathering"]

#: The store of a desk that configures no other.
STORE_FILE = "briefing.sqlite3"


@dataclass(frozen=True)
class Gathering:
    """Everything that fetching needs, and looking at what was fetched."""

    desk: Desk
    settings: Settings
    feeds: FeedList
    retrieve_options: RetrieveOptions
    round_options: RoundOptions
    clock: Clock

    def store(self) -> SqlStore:
        """Open the store of the desk; to be used in a ``with`` statement.

        Raises:
            StoreError: It cannot be opened.
        """
        from briefing.store import open_store

        return open_store(self.store_url)

    @property
    def store_url(self) -> str:
        """Where the store is: a file in the desk folder where nothing else is configured."""
        return self.settings.store.url or f"sqlite:///{self.desk.folder.absolute() / STORE_FILE}"

    def retriever(self) -> HttpRetriever:
        """Return the one that asks the world; to be used in an ``async with`` statement."""
        from briefing.gather.retrieve import HttpRetriever

        return HttpRetriever(self.retrieve_options, clock=self.clock)


def open_gathering(*, config: Path | None) -> Gathering:
    """Read what is configured about feeds.

    Args:
        config: A ``briefing.toml`` instead of the desk's.

    Raises:
        ConfigurationError: Something in the configuration is wrong.
        UsageError: ``config`` is no file.
    """
    return make_gathering(read_configuration(config=config))


def make_gathering(configured: Configured) -> Gathering:
    """Return what fetching needs for a desk whose settings were read already.

    Raises:
        ConfigurationError: Something in the list of feeds is wrong.
    """
    from briefing.settings.feeds import read_feeds
    from briefing.settings.gathering import make_retrieve_options, make_round_options

    desk, settings = configured.desk, configured.settings
    feeds = read_feeds(desk, settings, environment=os.environ, show=show_path)
    return Gathering(
        desk=desk,
        settings=settings,
        feeds=feeds,
        retrieve_options=make_retrieve_options(settings, version=briefing.__version__, folder=desk.folder),
        round_options=make_round_options(settings, feeds.feeds, environment=os.environ),
        clock=SystemClock(),
    )


def make_feed_parts(gathering: Gathering, tell: Progress) -> FeedParts | None:
    """Return what a daily run needs where feeds are configured; None where none is."""
    from briefing.daily.parts import FeedParts

    if not gathering.feeds.feeds:
        return None

    def gather(store: Store) -> RunRecord:
        from briefing.gather.round.run import Counts, run_round

        def show(counts: Counts) -> None:
            tell(f"fetching: {counts.feeds_done} of {counts.feeds} feeds, {counts.articles_new} new articles")

        record = run_round(
            gathering.feeds.feeds,
            store=store,
            retriever=gathering.retriever(),
            clock=gathering.clock,
            options=gathering.round_options,
            tell=show,
        )
        if record.stopped_by == "interrupted":
            raise KeyboardInterrupt  # what came in is kept; an edition of half of it is not what was asked for
        return record

    return FeedParts(
        feeds={feed.url: feed for feed in gathering.feeds.feeds}, open_store=gathering.store, gather=gather
    )
