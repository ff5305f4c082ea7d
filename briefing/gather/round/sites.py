"""The robots.txt of the sites whose pages are asked (F-24): from the store where it is young enough, else fetched."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from briefing.gather.politeness.decisions import find_origin
from briefing.gather.politeness.robots import Robots, find_expiry, find_rules, take_robots
from briefing.gather.round.running import Running
from briefing.model.feed import RobotsRecord
from briefing.model.fetch import FailureKind, FetchFailure, Request, Resource
from briefing.text.addresses import find_host

__all__ = ["Site", "Sites"]

#: A robots.txt is believed for a day at most (F-24).
_LIFETIME = timedelta(hours=24)
#: A longer one is parsed in a thread, so that the requests to other hosts go on.
_LONG = 20_000
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Site:
    """What a site allows us."""

    rules: Robots
    #: Nobody knows what it allows: so nothing, for now.
    is_unreachable: bool
    fetched_at: datetime


class Sites:
    """The sites of one run. Each robots.txt is read once."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._records: dict[str, RobotsRecord] | None = None
        self._sites: dict[str, Site] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def find(self, url: str) -> Site | None:
        """Return what the site of an address allows; None where the address has no site that could be asked."""
        origin = format_origin(url)
        if origin is None:
            return None
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin not in self._sites:
                self._sites[origin] = await self._read(origin)
        return self._sites[origin]

    async def _read(self, origin: str) -> Site:
        running = self._running
        now = running.clock.now()
        if self._records is None:
            self._records = dict(
                await running.store.call(running.store.store.load_robots, fetched_after=now - _LIFETIME)
            )
        record = self._records.pop(origin, None)
        if record is None or find_expiry(record) <= now:
            record = await self._fetch(origin)
        is_long = len(record.text) > _LONG
        rules = await asyncio.to_thread(find_rules, record) if is_long else find_rules(record)
        return Site(rules, record.state == "unreachable", record.fetched_at)

    async def _fetch(self, origin: str) -> RobotsRecord:
        running = self._running
        response = await running.retriever.fetch(Request(url=f"{origin}/robots.txt", resource=Resource.ROBOTS))
        running.hosts.count(find_host(origin), response)
        running.keep_host(running.hosts.take(response))
        record = take_robots(response, origin=origin)
        if not (isinstance(response, FetchFailure) and response.kind is FailureKind.CANCELLED):
            await running.store.call(running.store.store.save_robots, (record,))
        return record


def format_origin(url: str) -> str | None:
    """Return scheme, host and port of an address, ``https://news.example:8443``; None where it has none."""
    scheme, host, port = find_origin(url)
    if scheme not in _PORTS or not host:
        return None
    place = f"[{host}]" if ":" in host else host
    return f"{scheme}://{place}" if port in {None, _PORTS[scheme]} else f"{scheme}://{place}:{port}"
