from __future__ import annotations

import asyncio
import gzip
import itertools
import ssl
import zlib
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.answers import (
    add_redirects,
    bomb_answer,
    drip_answer,
    early_close_answer,
    endless_chunks_answer,
    endless_headers_answer,
    feed_answer,
    gzip_layers_answer,
    huge_header_answer,
    in_turn,
    many_headers_answer,
    two_lengths_answer,
    unfinished_headers_answer,
)
from tests.certificates import make_certificates
from tests.webserver import Answer, WebServer


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as started:
        yield started


def ask(
    server: WebServer, path: str, *, host: str = "127.0.0.1", headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{server.port}"} | (headers or {}))
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def read_some(server: WebServer, path: str, size: int) -> bytes:
    """Read so many raw bytes of an answer, or all there are."""

    async def read() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        try:
            got = b""
            while len(got) < size:
                piece = await reader.read(65536)
                if not piece:
                    break
                got += piece
            return got
        finally:
            writer.transport.abort()

    return asyncio.run(read())


def test_routes_are_chosen_by_host_and_path_and_everything_is_counted(server: WebServer) -> None:
    server.add("/feed", Answer(body=b"any"))
    server.add("/feed", Answer(body=b"a"), host="a.test")
    server.add("/feed?page=2", Answer(body=b"two"))
    assert ask(server, "/feed") == (200, b"any")
    assert ask(server, "/feed", host="a.test") == (200, b"a")
    assert ask(server, "/feed?page=2") == (200, b"two")
    assert ask(server, "/none")[0] == 404
    assert (server.count("/feed"), server.count(host="a.test"), server.count()) == (3, 1, 4)
    server.clear()
    assert server.count() == 0


def test_every_loopback_address_is_a_host(server: WebServer) -> None:
    connection = HTTPConnection("127.7.8.9", server.port, timeout=5)
    connection.request("GET", "/x", headers={"X-B": "1", "x-A": "2"})
    connection.getresponse().read()
    connection.request("GET", "/y")
    connection.getresponse().read()
    connection.close()
    first, second = server.seen
    assert (first.host, first.address, first.path) == ("127.7.8.9", "127.7.8.9", "/x")
    assert [name for name, _ in first.raw_headers][-2:] == ["X-B", "x-A"]
    assert first.connection == second.connection
    assert server.most_open("127.7.8.9") == 1


def test_feed_answers_304_only_to_the_exact_validators(server: WebServer) -> None:
    server.add("/feed", feed_answer(b"body", etag='W/"1"', last_modified="Thu, 01 Jan 2026 00:00:00 GMT"))
    assert ask(server, "/feed") == (200, b"body")
    assert ask(server, "/feed", headers={"If-None-Match": 'W/"1"'}) == (304, b"")
    assert ask(server, "/feed", headers={"If-None-Match": '"1"'})[0] == 200
    assert ask(server, "/feed", headers={"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"})[0] == 304


def test_answers_in_turn_end_with_the_last(server: WebServer) -> None:
    server.add("/x", in_turn(Answer(status=500), Answer(body=b"fine")))
    assert [ask(server, "/x")[0] for _ in range(3)] == [500, 200, 200]


def test_bodies_that_end_early_are_noticed(server: WebServer) -> None:
    server.add("/short", early_close_answer(b"0123456789", after=4))
    with pytest.raises(HTTPException):
        ask(server, "/short")


def test_redirects_lead_to_the_end(server: WebServer) -> None:
    add_redirects(server, "/go", hops=3, end="/end")
    assert [ask(server, path)[0] for path in ("/go", "/go/1", "/go/2", "/go/3")] == [302, 302, 302, 404]


def test_bomb_unfolds_to_a_thousand_times_its_size(server: WebServer) -> None:
    server.add("/bomb", bomb_answer(mebibytes=8))
    _, body = ask(server, "/bomb")
    assert len(body) < 10_000
    assert len(gzip.decompress(body)) == 8 << 20


def test_layers_of_gzip_are_real(server: WebServer) -> None:
    server.add("/layers", gzip_layers_answer(b"deep", layers=3))
    _, body = ask(server, "/layers")
    for _ in range(3):
        body = zlib.decompress(body, wbits=31)
    assert body == b"deep"


@pytest.mark.parametrize("answer", [endless_chunks_answer(), endless_headers_answer(), huge_header_answer(b"x")])
def test_endless_answers_go_on_until_the_client_leaves(server: WebServer, answer: Answer) -> None:
    server.add("/endless", answer)
    assert len(read_some(server, "/endless", 2_000_000)) >= 2_000_000


def test_odd_answers_are_sent_as_they_are(server: WebServer) -> None:
    server.add("/many", many_headers_answer(b"x"))
    assert read_some(server, "/many", 100_000).count(b"\r\nX-Row-") > 1000
    server.add("/two", two_lengths_answer(b"x", "1", "2"))
    assert read_some(server, "/two", 10_000).count(b"Content-Length") == 2


def test_slow_answers_are_slow_and_disturb_nobody(server: WebServer) -> None:
    server.add("/drip", drip_answer(b"0123", pause=0.05))
    server.add("/hang", unfinished_headers_answer())
    assert ask(server, "/drip") == (200, b"0123")

    async def hang() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /hang HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 0.1)
        writer.transport.abort()

    asyncio.run(hang())


@pytest.mark.parametrize(
    ("kind", "works"), [("good", True), ("self_signed", False), ("expired", False), ("wrong_name", False)]
)
def test_only_the_good_certificate_is_trusted(tmp_path: Path, kind: str, works: bool) -> None:
    certificates = make_certificates(tmp_path)
    trusting = ssl.create_default_context(cafile=str(certificates.authority))
    with WebServer(tls=getattr(certificates, kind)) as server:
        server.add("/x", Answer(body=b"y"))

        async def shake_hands() -> None:
            _, writer = await asyncio.open_connection("localhost", server.port, ssl=trusting)
            writer.transport.abort()

        if works:
            asyncio.run(shake_hands())
        else:
            with pytest.raises(ssl.SSLCertVerificationError):
                asyncio.run(shake_hands())


def test_a_hundred_connections_at_once_are_served(server: WebServer) -> None:
    server.add("*", Answer(body=b"y", delay=0.05))

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"GET / HTTP/1.1\r\nHost: h{number}.test\r\n\r\n".encode())
        await reader.readuntil(b"y")
        writer.transport.abort()

    async def many() -> None:
        await asyncio.gather(*itertools.starmap(one, ((number,) for number in range(100))))

    asyncio.run(many())
    assert server.most_busy_hosts > 20
    assert server.wait_for(100)
