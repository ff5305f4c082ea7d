"""Ask the world: the one module with an HTTP client. Every address is checked before a connection to it is opened.

In: a ``Request``. Out: the final answer with its body, within its limits, or why there is none. Redirects are followed
hop by hop under the same rules; nothing is cached, no cookie is kept, no proxy is taken from the environment, and TLS
is verified always. The rules themselves stand in ``addresses`` and ``transfer``, the words for failures of the
connection in ``failures``, and bodies are read by ``bodies``.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections import OrderedDict
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from briefing.gather.addresses import (
    Address,
    WrongAddress,
    check_address,
    format_address,
    parse_address,
)
from briefing.gather.bodies import read_body
from briefing.gather.failures import explain_certificate, explain_connection, explain_lookup
from briefing.gather.lookup import RefusedError, Resolve, find_addresses, look_up
from briefing.gather.options import RetrieveOptions
from briefing.gather.transfer import (
    REDIRECTS,
    Flaw,
    Limit,
    check_options,
    choose_headers,
    choose_limit,
    find_location,
    group_headers,
    is_sendable,
)
from briefing.gather.trust import open_trust
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse, Hop, Request
from briefing.ports import Clock

__all__ = ["HttpRetriever", "Resolve"]

#: Bytes of a header, and headers of an answer. Source: rule of thumb; sites send up to 20 KB of
#: Content-Security-Policy, and the two together bound what an answer can make us hold before its body.
_MOST_HEADER_BYTES = 32_768
_MOST_HEADERS = 128
#: A body that nobody wants (of a redirect, of an error) is read so far, so that the connection can be used again.
#: Source: rule of thumb; reading more costs more than a new connection.
_MOST_UNWANTED_BYTES = 16_384
_UNWANTED_SECONDS = 2.0
#: Connections that are kept open unused, and how long. Source: rule of thumb; longer than the longest wait between two
#: pages of one host (30 s), and far below the 1,024 open files that a process usually may have.
_MOST_IDLE = 64
_IDLE_SECONDS = 35.0
#: Read from the socket at once. Source: chosen by measurement; more is not faster, and it is held per connection.
_READ_BYTES = 65_536


class _HungUpError(aiohttp.ClientError):
    """The server closed the connection instead of answering."""


class _Line(Protocol):
    """What is needed of a connection of the client."""

    @property
    def should_close(self) -> bool: ...
    @property
    def closed(self) -> asyncio.Future[None] | None: ...
    def is_connected(self) -> bool: ...
    def exception(self) -> BaseException | None: ...
    def abort(self) -> None: ...


class _Answer(aiohttp.ClientResponse):
    """An answer that remembers on which connection it came, also when that is already free again."""

    line: _Line | None = None

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


class _CheckingResolver(AbstractResolver):
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


async def _ask_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep the client from asking again by itself when a server hangs up: how often we ask is our decision."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError, ConnectionResetError) as error:
        raise _HungUpError from error


class HttpRetriever:
    """Asks over HTTP; an async context manager. Implements ``ports.Retriever``.

    It asks one thing at a time of each origin, over one connection that is used again.

    Args:
        options: What may be asked, and how.
        clock: Tells when an answer came.
        resolve: Finds the addresses of a host; None for the system's way.

    Raises:
        ConfigurationError: An option cannot be what it is.
    """

    def __init__(self, options: RetrieveOptions, *, clock: Clock, resolve: Resolve | None = None) -> None:
        check_options(options)
        self._options = options
        self._clock = clock
        self._look_up = resolve or look_up
        self._session: aiohttp.ClientSession | None = None
        #: Made when it is needed first: reading the certificates of the system takes a moment.
        self._trust: ssl.SSLContext | None = None
        #: One at a time of each origin.
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        #: Connections that may be open, by origin, the one used last at the end.
        self._lines: OrderedDict[str, _Line] = OrderedDict()

    async def __aenter__(self) -> Self:
        options = self._options
        if options.certificates is not None:
            self._trust = open_trust(options.certificates)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=_CheckingResolver(self._look_up, options.allowed_networks),
                use_dns_cache=False,
                socket_factory=self._open_socket,
                limit=0,
                keepalive_timeout=_IDLE_SECONDS,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=options.connect_timeout, sock_read=options.read_timeout),
            auto_decompress=False,
            trust_env=False,
            response_class=_Answer,
            middlewares=(_ask_once,),
            read_bufsize=_READ_BYTES,
            max_line_size=_MOST_HEADER_BYTES,
            max_field_size=_MOST_HEADER_BYTES,
            max_headers=_MOST_HEADERS,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        session, self._session = self._session, None
        self._lines.clear()
        if session is not None:
            await session.close()

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
        turn = self._turns.get(address.origin)
        if turn is None:
            turn = self._turns[address.origin] = asyncio.Lock()
        async with turn:
            try:
                is_used = self._is_line_open(address.origin)
                try:
                    return await self._exchange(address, headers, course)
                except _HungUpError:
                    if not is_used:
                        raise
                    return await self._exchange(address, headers, course)
            except (aiohttp.ClientError, OSError, ValueError) as error:
                return self._explain(error)

    async def _exchange(self, address: Address, headers: dict[str, str], course: _Course) -> _Taken | Flaw:
        """Send a request and take its answer."""
        if self._session is None:
            raise RuntimeError("the retriever is used outside of its context")
        if address.scheme == "https" and self._trust is None:
            self._trust = open_trust(None)
        trust = True if self._trust is None else self._trust
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
            if isinstance(answer, _Answer):
                line = answer.line
                answer.unwatch()
        if line is not None:
            if _has_more(line, taken):
                line.abort()
                return Flaw(
                    FailureKind.BROKEN, "The server sent more than it declared; nothing was taken from the answer."
                )
            self._keep(address.origin, line)
        return taken

    async def _take(self, answer: aiohttp.ClientResponse, course: _Course) -> _Taken | Flaw:
        """Read an answer as far as it is wanted."""
        status = answer.status
        headers = group_headers(answer.headers.items())
        if status in {101, 206}:
            return Flaw(
                FailureKind.BROKEN, f"The server answered something that was not asked for ({status}); it was not used."
            )
        if not 200 <= status <= 299:
            await _pass_over(answer)
            locations = tuple(answer.headers.getall("Location", ())) if status in REDIRECTS else ()
            return _Taken(status, headers, locations=locations)
        body = await read_body(answer.content, headers, limit=course.limit, count=course.count)
        return body if isinstance(body, Flaw) else _Taken(status, headers, body)

    def _is_line_open(self, origin: str) -> bool:
        """Tell whether a connection will be used again; one on which something came unasked is closed instead."""
        line = self._lines.get(origin)
        if line is None or not line.is_connected():
            return False
        if line.should_close:
            line.abort()
            return False
        return True

    def _keep(self, origin: str, line: _Line) -> None:
        """Remember an open connection, and close those that have not been used for longest."""
        if not line.is_connected():
            self._lines.pop(origin, None)
            return
        self._lines[origin] = line
        self._lines.move_to_end(origin)
        while len(self._lines) > _MOST_IDLE:
            oldest, idle = self._lines.popitem(last=False)
            turn = self._turns.get(oldest)
            if turn is None or not turn.locked():
                idle.abort()

    def _open_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Open the socket of a connection. Every address comes by here, and is checked once more."""
        family, kind, protocol, _, place = info
        if problem := check_address(str(place[0]), allowed_networks=self._options.allowed_networks):
            raise RefusedError(problem)
        return socket.socket(family, kind, protocol)

    def _explain(self, error: Exception) -> Flaw:
        """Return what an error of the client means."""
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            return Flaw(FailureKind.TLS, explain_certificate(getattr(error.certificate_error, "verify_code", None)))
        if isinstance(error, aiohttp.ClientConnectorError) and not isinstance(error, aiohttp.ClientSSLError):
            if isinstance(error.os_error, RefusedError):
                return Flaw(FailureKind.ADDRESS, str(error.os_error))
            if isinstance(error, aiohttp.ClientConnectorDNSError):
                return Flaw(FailureKind.DNS, explain_lookup(error.os_error.errno))
            return Flaw(FailureKind.CONNECT, explain_connection(error.os_error.errno))
        kind, problem = next((kind, problem) for type_, kind, problem in _MEANINGS if isinstance(error, type_))
        options = self._options
        return Flaw(kind, problem.format(connect=options.connect_timeout, read=options.read_timeout))


#: What the other errors of the client mean, the narrower first.
_MEANINGS: tuple[tuple[type[Exception], FailureKind, str], ...] = (
    (
        aiohttp.ClientSSLError,
        FailureKind.TLS,
        "No encrypted connection could be made (TLS); see whether the site works in a browser.",
    ),
    (
        aiohttp.ConnectionTimeoutError,
        FailureKind.TIMEOUT,
        "No connection was made within {connect:g} seconds; it is asked again later.",
    ),
    (
        TimeoutError,
        FailureKind.TIMEOUT,
        "Nothing came from the server for {read:g} seconds; it is asked again later.",
    ),
    (
        aiohttp.ClientPayloadError,
        FailureKind.BROKEN,
        "The answer ended before it was whole; nothing of it was taken, and it is asked again later.",
    ),
    (
        _HungUpError,
        FailureKind.BROKEN,
        "The server closed the connection instead of answering; it is asked again later.",
    ),
    (
        Exception,
        FailureKind.BROKEN,
        "The server answered something that is not HTTP, or broke its rules; nothing was taken from it.",
    ),
)


def _has_more(line: _Line, taken: _Taken | Flaw) -> bool:
    """Tell whether bytes came after the end of an answer, on a connection that was to stay open."""
    error = line.exception()
    if error is not None:
        return not isinstance(error, aiohttp.ClientError | OSError)  # those say that it was closed, which may be
    return (
        isinstance(taken, _Taken)
        and bool(taken.body)
        and line.is_connected()
        and line.should_close
        and "close" not in taken.headers.get("connection", "").lower()
    )


async def _pass_over(answer: aiohttp.ClientResponse) -> None:
    """Read a little of a body that nobody wants, as it came; what is longer or late costs the connection."""
    left = _MOST_UNWANTED_BYTES
    with contextlib.suppress(aiohttp.ClientError, OSError):
        async with asyncio.timeout(_UNWANTED_SECONDS):
            while left > 0 and (piece := await answer.content.readany()):
                left -= len(piece)
