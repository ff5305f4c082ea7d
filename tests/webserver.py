"""A real HTTP/1.1 server on loopback that counts, remembers and misbehaves, for every test that needs the network.

It writes its answers byte by byte itself, because a well-behaved library refuses to send most of what clients meet.
One server stands for many hosts: every address in 127.0.0.0/8 reaches it, and so does every name that the test's
resolver leads to one of them; routes are chosen by the Host header. Ready-made answers, honest and hostile, stand in
``tests.answers``, certificates in ``tests.certificates``.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

__all__ = ["Answer", "Route", "Seen", "WebServer"]

#: Bytes that are sent one after the other: a sequence, or a function that makes them anew (and perhaps without end).
Pieces = Sequence[bytes] | Callable[[], Iterable[bytes]]

_WITHOUT_BODY = frozenset({204, 304})


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    #: Seconds by ``time.monotonic``.
    at: float
    #: Name or address in the Host header, in lower case, without the port.
    host: str
    method: str
    #: As in the request line, without the query.
    path: str
    query: str
    #: Names in lower case; of a header that came twice, the last.
    headers: Mapping[str, str]
    #: As they came: order, letter case and repetitions kept.
    raw_headers: tuple[tuple[str, str], ...]
    #: Number of the connection, from 1: the same number is the same connection.
    connection: int
    #: The address that was connected to.
    address: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is sent back. Without further ado it is a correct answer with its Content-Length."""

    status: int = 200
    #: Sent in this order; pairs can say a name twice. A Content-Length or Transfer-Encoding here replaces the true one.
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = ()
    body: bytes = b""
    #: Seconds before the first byte.
    delay: float = 0.0
    #: Sent with Transfer-Encoding: chunked instead of ``body``.
    chunks: Pieces | None = None
    #: Sent instead of everything, status line included; the connection closes at the end.
    raw: Pieces | None = None
    #: The body is sent in pieces of so many bytes; 0 for all at once.
    piece_size: int = 0
    #: Seconds between two pieces, chunks or raw pieces.
    pause: float = 0.0
    #: The connection closes after so many bytes of the body, without the rest.
    close_after: int | None = None


Route = Answer | Callable[[Seen], Answer]


class WebServer:
    """The server, in a thread of its own; a context manager.

    Example:
        >>> with WebServer() as server:
        ...     server.add("/feed", Answer(body=b"<rss/>"), host="a.test")
        ...     server.url("/feed")  # http://127.0.0.1:PORT/feed
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        """Make a server; ``tls`` turns it into an https server (see ``tests.certificates``)."""
        self.port = 0
        self._tls = tls
        self._routes: dict[tuple[str | None, str], Route] = {}
        self._seen: list[Seen] = []
        self._arrival = threading.Condition()
        self._connections = 0
        self._open: Counter[str] = Counter()
        self._most_open: Counter[str] = Counter()
        self._busy: Counter[str] = Counter()
        self._most_busy_hosts = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="webserver", daemon=True)

    def __enter__(self) -> Self:
        """Start."""
        self._loop.set_exception_handler(lambda _loop, _context: None)  # failed handshakes are what is tested
        self._thread.start()
        self._run(self._start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close every connection and stop."""
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return the address of a path at a host of this server."""
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def add(self, path: str, answer: Route, *, host: str | None = None) -> None:
        """Answer a path in this way from now on, at one host or (None) at all.

        The path may have a query, and is then meant with it; ``*`` is every path without a route. One host goes
        before all hosts, and a path with its query before one without.
        """
        self._routes[host, path] = answer

    @property
    def seen(self) -> list[Seen]:
        """The requests until now, in the order of arrival."""
        with self._arrival:
            return list(self._seen)

    def count(self, path: str | None = None, *, host: str | None = None) -> int:
        """Return how many requests came for a path (None: any) at a host (None: any)."""
        return sum(path in {None, seen.path} and host in {None, seen.host} for seen in self.seen)

    def clear(self) -> None:
        """Forget the requests until now."""
        with self._arrival:
            self._seen.clear()

    def wait_for(self, number: int, *, seconds: float = 10.0) -> bool:
        """Wait until so many requests have arrived; return False if they do not in time."""
        with self._arrival:
            return self._arrival.wait_for(lambda: len(self._seen) >= number, seconds)

    def most_open(self, host: str) -> int:
        """Return the largest number of connections that were open for a host at the same time."""
        return self._most_open[host]

    @property
    def most_busy_hosts(self) -> int:
        """The largest number of hosts that were being answered at the same time."""
        return self._most_busy_hosts

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _start(self) -> None:
        self._server = await asyncio.start_server(
            self._connect, "0.0.0.0", 0, ssl=self._tls, backlog=1024, limit=4_000_000
        )
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        self._server.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        address = str(writer.get_extra_info("sockname")[0])
        self._connections += 1
        hosts: set[str] = set()
        try:
            if address.startswith("127."):
                await self._converse(reader, writer, hosts, (self._connections, address))
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # the client has gone, or the test is over
        finally:
            self._open.subtract(hosts)
            self._tasks.discard(task)
            writer.transport.abort()

    async def _converse(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        hosts: set[str],
        connection: tuple[int, str],
    ) -> None:
        """Answer one request after the other until either side has had enough."""
        goes_on = True
        while goes_on:
            seen = _parse_request(await reader.readuntil(b"\r\n\r\n"), connection)
            if seen.host not in hosts:
                hosts.add(seen.host)
                self._open[seen.host] += 1
                self._most_open[seen.host] = max(self._most_open[seen.host], self._open[seen.host])
            with self._arrival:
                self._seen.append(seen)
                self._arrival.notify_all()
            self._busy[seen.host] += 1
            self._most_busy_hosts = max(self._most_busy_hosts, len(+self._busy))
            try:
                goes_on = await _send(self._find_answer(seen), seen, writer)
            finally:
                self._busy[seen.host] -= 1
        with contextlib.suppress(OSError):
            writer.close()  # what is buffered still goes out, unlike with abort
            await asyncio.wait_for(writer.wait_closed(), 1)

    def _find_answer(self, seen: Seen) -> Answer:
        whole = f"{seen.path}?{seen.query}"
        for path in (whole, seen.path, "*"):
            for host in (seen.host, None):
                route = self._routes.get((host, path))
                if route is not None:
                    return route if isinstance(route, Answer) else route(seen)
        return Answer(status=404)


def _parse_request(head: bytes, connection: tuple[int, str]) -> Seen:
    """Read a request line and its headers. Requests with a body are not expected: the program only asks."""
    line, *rest = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _version = line.split(" ", 2)
    pairs = tuple((name, value.strip()) for name, _, value in (row.partition(":") for row in rest))
    headers = {name.lower(): value for name, value in pairs}
    path, _, query = target.partition("?")
    return Seen(
        at=time.monotonic(),
        host=headers.get("host", "").rpartition(":")[0].lower() or headers.get("host", "").lower(),
        method=method,
        path=path,
        query=query,
        headers=headers,
        raw_headers=pairs,
        connection=connection[0],
        address=connection[1],
    )


async def _send(answer: Answer, seen: Seen, writer: asyncio.StreamWriter) -> bool:
    """Send an answer; return whether another request may follow on this connection."""
    await asyncio.sleep(answer.delay)
    if answer.raw is not None:
        await _send_pieces(writer, _make_pieces(answer.raw), answer.pause)
        return False
    writer.write(_format_head(answer))
    if seen.method == "HEAD" or (answer.status in _WITHOUT_BODY and not answer.body):
        await writer.drain()
        return True
    if answer.chunks is not None:
        chunks = (b"%x\r\n%b\r\n" % (len(one), one) for one in _make_pieces(answer.chunks) if one)
        await _send_pieces(writer, chunks, answer.pause)
        writer.write(b"0\r\n\r\n")
    else:
        body = answer.body if answer.close_after is None else answer.body[: answer.close_after]
        size = answer.piece_size or len(body) or 1
        await _send_pieces(writer, (body[at : at + size] for at in range(0, len(body), size)), answer.pause)
    await writer.drain()
    return answer.close_after is None and seen.headers.get("connection", "").lower() != "close"


async def _send_pieces(writer: asyncio.StreamWriter, pieces: Iterable[bytes], pause: float) -> None:
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause)


def _make_pieces(pieces: Pieces) -> Iterable[bytes]:
    return pieces() if callable(pieces) else pieces


def _format_head(answer: Answer) -> bytes:
    pairs = list(answer.headers.items() if isinstance(answer.headers, Mapping) else answer.headers)
    names = {name.lower() for name, _ in pairs}
    if answer.chunks is not None:
        pairs.append(("Transfer-Encoding", "chunked"))
    elif not names & {"content-length", "transfer-encoding"} and (answer.body or answer.status not in _WITHOUT_BODY):
        pairs.append(("Content-Length", str(len(answer.body))))
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Odd"
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in pairs), "", ""]
    head = "\r\n".join(lines)
    try:
        return head.encode("latin-1")
    except UnicodeEncodeError:
        return head.encode()
