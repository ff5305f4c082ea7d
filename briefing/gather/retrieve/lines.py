"""Connections: looked up and checked before they are made, watched while they are used, kept for a while unused.

In: what aiohttp offers for its inner works: a resolver, a class of answers, a middleware. Out: the same with what it
does not do by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from briefing.gather.retrieve.lookup import Resolve, find_addresses

__all__ = ["Answer", "CheckingResolver", "HungUpError", "Line", "Lines", "ask_once", "has_more", "pass_over", "was_cut"]

#: A body that nobody wants (of a redirect, of an error) is read so far, so that the connection can be used again.
#: Source: rule of thumb; reading more costs more than a new connection.
_MOST_UNWANTED_BYTES = 16_384
_UNWANTED_SECONDS = 2.0
#: Connections that are kept open unused. Source: rule of thumb; far below the 1,024 open files that a process usually
#: may have.
_MOST_IDLE = 64


class HungUpError(aiohttp.ClientError):
    """The server closed the connection instead of answering."""


class Line(Protocol):
    """What is needed of a connection of the client."""

    @property
    def should_close(self) -> bool:
        """It cannot be used again; also where something came that nobody asked for."""
        ...

    @property
    def closed(self) -> asyncio.Future[None] | None:
        """Is done when it is closed; None where it was already."""
        ...

    def is_connected(self) -> bool:
        """Tell whether it is open."""
        ...

    def exception(self) -> BaseException | None:
        """Return what went wrong on it."""
        ...

    def abort(self) -> None:
        """Close it at once."""
        ...


class Answer(aiohttp.ClientResponse):
    """An answer that remembers on which connection it came, also when that is already free again."""

    line: Line | None = None

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        """Take the head of the answer, and watch the connection until its body has come."""
        self.line = line = connection.protocol
        await super().start(connection)
        if line is not None and not self.content.is_eof() and (end := line.closed) is not None:
            end.remove_done_callback(_note_end)
            end.add_done_callback(_note_end)
            end.add_done_callback(self._end_body)
        return self

    def unwatch(self) -> None:
        """Stop watching the connection; called when the body has come."""
        if self.line is not None and self.line.is_connected() and (end := self.line.closed) is not None:
            end.remove_done_callback(self._end_body)

    def _end_body(self, _end: asyncio.Future[None]) -> None:
        """Wake up who waits for the body when its connection has closed.

        aiohttp 3.14 does so for a body that ends early, but not where it closes the connection itself because a chunk
        has no proper size: the reader would wait until the total time is over.
        """
        if not self.content.is_eof() and self.content.exception() is None:
            self.content.set_exception(aiohttp.ClientPayloadError())


def _note_end(end: asyncio.Future[None]) -> None:
    """Look at how a connection ended, so that nobody complains that nobody did."""
    if not end.cancelled():
        end.exception()


class Lines:
    """Remembers which connections may be open, one of each origin, and lets only so many stay open unused.

    Args:
        is_busy: Tells whether an origin is being asked now.
    """

    def __init__(self, is_busy: Callable[[str], bool]) -> None:
        self._is_busy = is_busy
        #: By origin, the one used last at the end.
        self._lines: OrderedDict[str, Line] = OrderedDict()

    def clear(self) -> None:
        """Forget them all."""
        self._lines.clear()

    def is_open(self, origin: str) -> bool:
        """Tell whether a connection will be used again; one on which something came unasked is closed instead."""
        line = self._lines.get(origin)
        if line is None or not line.is_connected():
            return False
        if line.should_close:
            line.abort()
            return False
        return True

    def keep(self, origin: str, line: Line) -> None:
        """Remember an open connection, and close those that have not been used for longest."""
        if not line.is_connected():
            self._lines.pop(origin, None)
            return
        self._lines[origin] = line
        self._lines.move_to_end(origin)
        while len(self._lines) > _MOST_IDLE:
            oldest, idle = self._lines.popitem(last=False)
            if not self._is_busy(oldest):
                idle.abort()


class CheckingResolver(AbstractResolver):
    """Looks a name up once per connection, and hands on its addresses only if every one of them may be asked."""

    def __init__(self, look_up: Resolve, allowed_networks: tuple[str, ...]) -> None:
        self._look_up = look_up
        self._allowed_networks = allowed_networks

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a host, of both families whatever is asked for."""
        del family
        found = await find_addresses(host, port, look_up=self._look_up, allowed_networks=self._allowed_networks)
        return [
            ResolveResult(
                hostname=host,
                host=ip,
                port=port,
                family=socket.AF_INET6 if ":" in ip else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for ip in found
        ]

    async def close(self) -> None:
        """There is nothing to close."""


async def ask_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep the client from asking again by itself when a server hangs up: how often we ask is our decision."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError, ConnectionResetError) as error:
        raise HungUpError from error


def has_more(line: Line, *, has_body: bool, is_closing: bool) -> bool:
    """Tell whether bytes came after the end of an answer.

    Args:
        line: The connection it came on.
        has_body: There was a body, and it was read to its end.
        is_closing: The server said that it closes the connection.
    """
    error = line.exception()
    if error is not None:
        return not isinstance(error, aiohttp.ClientError | OSError)  # those say that it was closed, which may be
    return has_body and not is_closing and line.is_connected() and line.should_close


def was_cut(line: Line) -> bool:
    """Tell whether a connection was broken off: where its end is the end of a body, that body is not whole."""
    return isinstance(line.exception(), aiohttp.ClientOSError)


async def pass_over(answer: aiohttp.ClientResponse) -> None:
    """Read a little of a body that nobody wants, as it came; what is longer or late costs the connection."""
    if answer.content.at_eof():
        return
    left = _MOST_UNWANTED_BYTES
    with contextlib.suppress(aiohttp.ClientError, OSError):
        async with asyncio.timeout(_UNWANTED_SECONDS):
            while left > 0 and (piece := await answer.content.readany()):
                left -= len(piece)
