"""Ready-made answers of the test server, honest and hostile."""

from __future__ import annotations

import gzip
import itertools
import zlib
from collections.abc import Callable, Iterator, Mapping

from tests.webserver import Answer, Route, Seen, WebServer

__all__ = [
    "RSS_TYPE",
    "add_redirects",
    "bomb_answer",
    "delayed_answer",
    "drip_answer",
    "early_close_answer",
    "encoded_answer",
    "endless_chunks_answer",
    "endless_headers_answer",
    "feed_answer",
    "gzip_answer",
    "gzip_layers_answer",
    "huge_header_answer",
    "in_turn",
    "many_headers_answer",
    "page_answer",
    "redirect_answer",
    "two_lengths_answer",
    "unfinished_headers_answer",
    "wrong_length_answer",
]

RSS_TYPE = "application/rss+xml; charset=utf-8"

_MEBIBYTE = 1 << 20


def feed_answer(
    body: bytes,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    content_type: str = RSS_TYPE,
    headers: Mapping[str, str] | None = None,
) -> Route:
    """Return the route of a well-behaved feed: 304 where the validators match (the entity tag decides), else 200.

    The validators are compared as opaque strings, as RFC 9110 section 13.1.2 has it, but also without weakening: a
    client that loses the ``W/`` or the quotes gets the whole body.
    """
    validators = {"ETag": etag, "Last-Modified": last_modified}
    own = {name: value for name, value in validators.items() if value is not None} | dict(headers or {})

    def answer(seen: Seen) -> Answer:
        asked_tag = seen.headers.get("if-none-match")
        asked_date = seen.headers.get("if-modified-since")
        if asked_tag is not None:
            matches = etag is not None and asked_tag == etag
        else:
            matches = last_modified is not None and asked_date == last_modified
        if matches:
            return Answer(status=304, headers=own)
        return Answer(headers={"Content-Type": content_type} | own, body=body)

    return answer


def page_answer(body: bytes, *, headers: Mapping[str, str] | None = None, delay: float = 0.0) -> Answer:
    """Return an article page."""
    return Answer(headers={"Content-Type": "text/html; charset=utf-8"} | dict(headers or {}), body=body, delay=delay)


def in_turn(*routes: Route) -> Callable[[Seen], Answer]:
    """Return a route that takes one route after the other, and the last from then on."""
    left = itertools.chain(routes, itertools.repeat(routes[-1]))

    def answer(seen: Seen) -> Answer:
        route = next(left)
        return route if isinstance(route, Answer) else route(seen)

    return answer


def delayed_answer(route: Route, seconds: float) -> Route:
    """Return the same route, each answer so much later."""

    def answer(seen: Seen) -> Answer:
        given = route if isinstance(route, Answer) else route(seen)
        return Answer(status=given.status, headers=given.headers, body=given.body, delay=given.delay + seconds)

    return answer


def redirect_answer(location: str, *, status: int = 302) -> Answer:
    """Return a redirect; the location is sent as it is."""
    return Answer(status=status, headers={"Location": location}, body=b"elsewhere")


def add_redirects(server: WebServer, path: str, *, hops: int, end: str, status: int = 302) -> None:
    """Lead from ``path`` over so many redirects to the address ``end``, all at any host of the server."""
    for hop in range(hops):
        here = path if hop == 0 else f"{path}/{hop}"
        server.add(here, redirect_answer(end if hop == hops - 1 else f"{path}/{hop + 1}", status=status))


def drip_answer(body: bytes, *, pause: float = 0.05, piece_size: int = 1) -> Answer:
    """Return a body that comes byte by byte."""
    return Answer(headers={"Content-Type": RSS_TYPE}, body=body, piece_size=piece_size, pause=pause)


def wrong_length_answer(body: bytes, length: str) -> Answer:
    """Return a body under a false Content-Length, any text, after which the connection closes."""
    headers = {"Content-Type": RSS_TYPE, "Content-Length": length}
    return Answer(headers=headers, body=body, close_after=len(body))


def two_lengths_answer(body: bytes, first: str, second: str) -> Answer:
    """Return a body with two Content-Length headers, after which the connection closes."""
    headers = [("Content-Type", RSS_TYPE), ("Content-Length", first), ("Content-Length", second)]
    return Answer(headers=headers, body=body, close_after=len(body))


def early_close_answer(body: bytes, *, after: int) -> Answer:
    """Return the true Content-Length and only so many bytes."""
    return Answer(headers={"Content-Type": RSS_TYPE}, body=body, close_after=after)


def endless_chunks_answer(*, chunk: bytes = b"x" * 65_536, pause: float = 0.0, head: bytes = b"") -> Answer:
    """Return a chunked body that never ends."""
    return Answer(
        headers={"Content-Type": RSS_TYPE}, chunks=lambda: itertools.chain([head], itertools.repeat(chunk)), pause=pause
    )


def endless_headers_answer(*, pause: float = 0.0) -> Answer:
    """Return headers without end."""

    def pieces() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        for number in itertools.count():
            yield b"X-Row-%d: %b\r\n" % (number, b"y" * 1000)

    return Answer(raw=pieces, pause=pause)


def unfinished_headers_answer() -> Answer:
    """Return a few headers and then nothing more, while the connection stays open."""
    return Answer(raw=[b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"], pause=3600)


def many_headers_answer(body: bytes, *, count: int = 10_000) -> Answer:
    """Return a body under so many headers."""
    rows = [("Content-Type", RSS_TYPE), *((f"X-Row-{number}", "y") for number in range(count))]
    return Answer(headers=rows, body=body)


def huge_header_answer(body: bytes, *, size: int = 10_000_000, name: str = "X-Huge") -> Answer:
    """Return a body under one header of so many bytes."""
    return Answer(headers={"Content-Type": RSS_TYPE, name: "y" * size}, body=body)


def gzip_answer(body: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return a body in one honest layer of gzip."""
    own = {"Content-Type": RSS_TYPE, "Content-Encoding": "gzip"} | dict(headers or {})
    return Answer(status=status, headers=own, body=gzip.compress(body, mtime=0))


def gzip_layers_answer(body: bytes, *, layers: int = 100) -> Answer:
    """Return a body that is compressed so many times, and says so."""
    for _ in range(layers):
        body = gzip.compress(body, mtime=0)
    return Answer(headers={"Content-Type": RSS_TYPE, "Content-Encoding": ", ".join(["gzip"] * layers)}, body=body)


def encoded_answer(body: bytes, label: str) -> Answer:
    """Return a body under any Content-Encoding; it is sent as it is."""
    return Answer(headers={"Content-Type": RSS_TYPE, "Content-Encoding": label}, body=body)


def bomb_answer(*, mebibytes: int = 1000, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return about 1 MB of gzip that unfolds to so many mebibytes of spaces; made while it is sent.

    The default is 1 GB out of about 1 MB, the ratio of 1:1000 that deflate reaches at best.
    """
    own = {"Content-Type": RSS_TYPE, "Content-Encoding": "gzip"} | dict(headers or {})
    return Answer(status=status, headers=own, chunks=lambda: _compress_lazily(mebibytes))


def _compress_lazily(mebibytes: int) -> Iterator[bytes]:
    compressor = zlib.compressobj(9, wbits=31)
    block = b" " * _MEBIBYTE
    for _ in range(mebibytes):
        yield compressor.compress(block)
    yield compressor.flush()
