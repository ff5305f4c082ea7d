"""The client: asks, follows redirects, and takes an answer within its limits."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.http import HttpProcessingError
from yarl import URL

from briefing.gather.addresses import Address, WrongAddress, check_address, format_address, parse_address
from briefing.gather.options import RetrieveOptions
from briefing.gather.retrieve.bodies import read_body
from briefing.gather.retrieve.lines import (
    Answer,
    CheckingResolver,
    HungUpError,
    Line,
    Lines,
    ask_once,
    has_more,
    pass_over,
    was_cut,
)
from briefing.gather.retrieve.lookup import RefusedError, Resolve
from briefing.gather.retrieve.meanings import explain_error
from briefing.gather.retrieve.transfer import (
    REDIRECTS,
    Flaw,
    Limit,
    choose_headers,
    choose_limit,
    find_location,
    group_headers,
    is_sendable,
)
from briefing.gather.retrieve.trust import open_trust
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse, Hop, Request
from briefing.ports import Clock

__all__ = ["Client"]

#: Bytes of a header, and headers of an answer. Source: rule of thumb; sites send up to 20 KB of
#: Content-Security-Policy, and the two together bound what an answer can make us hold before its body.
_MOST_HEADER_BYTES = 32_768
_MOST_HEADERS = 128
#: How long a connection is kept open unused. Source: rule of thumb; longer than the longest wait between two pages of
#: one host, 30 seconds.
_IDLE_SECONDS = 35.0
#: How much of a body waits to be read before its server has to. Source: rule of thumb; it is held per connection.
_READ_BYTES = 65_536


@dataclass(slots=True)
class _Course:
    """How far a request has come."""

    request: Request
    limit: Limit
    #: What is asked now, as it may be shown.
    url: str
    hops: list[Hop] = field(default_factory=list)
    bytes_received: int = 0

    def count(self, received: int) -> None:
        """Note that bytes of a body came."""
        self.bytes_received += received


@dataclass(frozen=True, slots=True)
class _Taken:
    """An answer at one hop: of a redirect its targets, of anything else the body."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    locations: tuple[str, ...] = ()


class Client:
    """Sends requests for ``HttpRetriever``; made in the event loop that it is used in, and closed at the end.

    Args:
        options: What may be asked, and how.
        clock: Tells when an answer came.
        look_up: Finds the addresses of a host.
        trust: What is trusted in TLS; None for what the system trusts.
    """

    def __init__(
        self, options: RetrieveOptions, *, clock: Clock, look_up: Resolve, trust: ssl.SSLContext | None
    ) -> None:
        self._options = options
        self._clock = clock
        #: Made when it is needed first: reading the certificates of the system takes a moment.
        self._trust = trust
        #: One at a time of each origin.
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._lines = Lines(self._is_busy)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=CheckingResolver(look_up, options.allowed_networks),
                use_dns_cache=False,
                socket_factory=self._open_socket,
                limit=0,
                keepalive_timeout=_IDLE_SECONDS,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=options.connect_timeout, sock_read=options.read_timeout),
            auto_decompress=False,
            trust_env=False,
            response_class=Answer,
            middlewares=(ask_once,),
            read_bufsize=_READ_BYTES,
            max_line_size=_MOST_HEADER_BYTES,
            max_field_size=_MOST_HEADER_BYTES,
            max_headers=_MOST_HEADERS,
        )

    async def close(self) -> None:
        """Close every connection."""
        self._lines.clear()
        await self._session.close()

    async def fetch(self, request: Request, /) -> FetchResponse | FetchFailure:
        """Return the final answer to a request, or why there is none; raises nothing but cancellation.

        The body is that of an answer that is a success (2xx); of any other it is empty, as nobody reads it.
        """
        course = _Course(request, choose_limit(request.resource, self._options), format_address(request.url))
        try:
            async with asyncio.timeout(self._options.total_timeout):
                taken = await self._follow(course)
        except TimeoutError:
            seconds = self._options.total_timeout
            taken = Flaw(FailureKind.TIMEOUT, f"It took more than {seconds:g} seconds in all; it is asked again later.")
        if isinstance(taken, Flaw):
            return FetchFailure(
                kind=taken.kind,
                problem=taken.problem,
                url=course.url,
                fetched_at=self._clock.now(),
                hops=tuple(course.hops),
                bytes_received=course.bytes_received,
            )
        return FetchResponse(
            url=course.url,
            status=taken.status,
            headers=taken.headers,
            body=taken.body,
            hops=tuple(course.hops),
            fetched_at=self._clock.now(),
            bytes_received=course.bytes_received,
        )

    async def _follow(self, course: _Course) -> _Taken | Flaw:
        """Ask, and follow redirects."""
        request = course.request
        address = self._parse(request.url)
        if isinstance(address, WrongAddress):
            return Flaw(FailureKind.ADDRESS, address.problem)
        if request.authorization is not None and not is_sendable(request.authorization):
            return Flaw(FailureKind.BROKEN, "The credentials hold a character that cannot be sent; correct them.")
        own_origin, is_own = address.origin, True
        validated = address if request.validators_url is None else self._parse(request.validators_url)
        visited = {address.url}
        while True:
            course.url = address.url
            headers = choose_headers(
                request, self._options, is_validated_address=address == validated, is_own_origin=is_own
            )
            taken = await self._ask(address, headers, course)
            if isinstance(taken, Flaw) or taken.status not in REDIRECTS:
                return taken
            target = self._find_target(address, taken, course)
            if isinstance(target, Flaw):
                return target
            if target.url in visited:
                return Flaw(FailureKind.REDIRECT, "The server redirects in a circle; check the address in a browser.")
            visited.add(target.url)
            course.hops.append(Hop(taken.status, target.url))
            address = target
            is_own = is_own and address.origin == own_origin

    def _find_target(self, address: Address, taken: _Taken, course: _Course) -> Address | Flaw:
        """Return where a redirect leads, if it may be followed."""
        if len(course.hops) >= self._options.most_hops:
            problem = f"The server redirects more than {self._options.most_hops} times; check the address in a browser."
            return Flaw(FailureKind.REDIRECT, problem)
        location = find_location(address, taken.locations)
        if isinstance(location, WrongAddress):
            return Flaw(FailureKind.REDIRECT, location.problem)
        target = self._parse(location)
        if isinstance(target, WrongAddress):
            return Flaw(FailureKind.ADDRESS, f"The server redirected, and it was not followed. {target.problem}")
        return target

    def _parse(self, url: str) -> Address | WrongAddress:
        return parse_address(url, ports=self._options.ports, allowed_networks=self._options.allowed_networks)

    async def _ask(self, address: Address, headers: dict[str, str], course: _Course) -> _Taken | Flaw:
        """Ask one address, once more if it hung up on a connection that was used before."""
        origin = address.origin
        turn = self._turns.get(origin)
        if turn is None:
            turn = self._turns[origin] = asyncio.Lock()
        async with turn:
            try:
                is_used = self._lines.is_open(origin)
                try:
                    return await self._exchange(address, headers, course)
                except HungUpError:
                    if not is_used:
                        raise
                    return await self._exchange(address, headers, course)
            except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
                return explain_error(error, self._options)

    async def _exchange(self, address: Address, headers: dict[str, str], course: _Course) -> _Taken | Flaw:
        """Send a request and take its answer."""
        if address.scheme == "https" and self._trust is None:
            self._trust = open_trust(None)
        # of http always the same: a connection is used again only by a request that trusts alike
        trust = True if address.scheme == "http" or self._trust is None else self._trust
        url = URL.build(
            scheme=address.scheme,
            authority=address.authority,
            path=address.path,
            query_string=address.query,
            encoded=True,
        )
        async with self._session.get(url, headers=headers, allow_redirects=False, ssl=trust) as answer:
            taken = await self._take(answer, course)
            line = None
            if isinstance(answer, Answer):
                line = answer.line
                answer.unwatch()
        if line is not None:
            if isinstance(taken, _Taken) and (problem := _find_problem(line, taken)):
                line.abort()
                return Flaw(FailureKind.BROKEN, problem)
            self._lines.keep(address.origin, line)
        return taken

    async def _take(self, answer: aiohttp.ClientResponse, course: _Course) -> _Taken | Flaw:
        """Read an answer as far as it is wanted."""
        status = answer.status
        headers = group_headers(answer.headers.items())
        if answer.version is None or answer.version.major != 1:
            return Flaw(FailureKind.BROKEN, "The server answered in a version of HTTP that does not exist.")
        if status in {101, 206}:
            return Flaw(
                FailureKind.BROKEN, f"The server answered something that was not asked for ({status}); it was not used."
            )
        if not 200 <= status <= 299:
            await pass_over(answer)
            locations = tuple(answer.headers.getall("Location", ())) if status in REDIRECTS else ()
            return _Taken(status, headers, locations=locations)
        body = await read_body(answer.content, headers, limit=course.limit, count=course.count)
        return body if isinstance(body, Flaw) else _Taken(status, headers, body)

    def _is_busy(self, origin: str) -> bool:
        turn = self._turns.get(origin)
        return turn is not None and turn.locked()

    def _open_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Open the socket of a connection. Every address comes by here, and is checked once more."""
        family, kind, protocol, _, place = info
        if problem := check_address(str(place[0]), allowed_networks=self._options.allowed_networks):
            raise RefusedError(problem)
        return socket.socket(family, kind, protocol)


def _find_problem(line: Line, taken: _Taken) -> str | None:
    """Return what the end of an answer says against it, once its connection has been seen."""
    is_closing = "close" in taken.headers.get("connection", "").lower()
    if has_more(line, has_body=bool(taken.body), is_closing=is_closing):
        return "The server sent more than it declared; nothing was taken from the answer."
    is_open_ended = not {"content-length", "transfer-encoding"} & taken.headers.keys()
    if taken.body and is_open_ended and was_cut(line):
        return "The answer was broken off; nothing of it was taken, and it is asked again later."
    return None
