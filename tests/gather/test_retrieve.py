"""Asking well-behaved servers: what is sent, what comes back, redirects, connections, time, and the end."""

from __future__ import annotations

import asyncio
import gc
import gzip
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from briefing.errors import ConfigurationError
from briefing.gather.retrieve import HttpRetriever
from briefing.gather.retrieve.client import Client
from briefing.gather.retrieve.failures import explain_certificate, explain_connection, explain_lookup
from briefing.gather.retrieve.lookup import RefusedError, look_up
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse, Hop, Request, Resource
from tests.answers import add_redirects, feed_answer, gzip_answer, redirect_answer
from tests.certificates import Certificates, make_certificates
from tests.gather.retrieval import NOW, FixedClock, fail, fetch, lead, make_options, succeed
from tests.webserver import Answer, WebServer

RSS = b"<rss><channel><title>News</title></channel></rss>"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def test_an_answer_comes_back_whole(server: WebServer) -> None:
    server.add(
        "/feed",
        Answer(
            headers=[("ETag", 'W/"1"'), ("X-Row", "a"), ("X-Row", "b"), ("X-A", "\xc3\xbc"), ("X-B", "\xe9")], body=RSS
        ),
    )

    answer = succeed(server.url("/feed"), options=make_options(server))

    assert answer.url == server.url("/feed")
    assert (answer.status, answer.body, answer.bytes_received, answer.hops) == (200, RSS, len(RSS), ())
    assert answer.headers["etag"] == 'W/"1"'
    assert answer.headers["x-row"] == "a, b"
    assert (answer.headers["x-a"], answer.headers["x-b"]) == ("ü", "é")
    assert answer.fetched_at == NOW


def test_the_body_of_an_error_is_left_out_and_its_status_is_told(server: WebServer) -> None:
    for status in (300, 304, 400, 404, 410, 429, 500, 503, 999):
        server.add(
            f"/{status}", Answer(status=status, headers={"Retry-After": "60"}, body=b"" if status == 304 else b"sorry")
        )

        answer = succeed(server.url(f"/{status}"), options=make_options(server))

        assert (answer.status, answer.body, answer.headers["retry-after"]) == (status, b"", "60")


def test_the_address_is_sent_as_it_was_given(server: WebServer) -> None:
    server.add("*", Answer(body=RSS))
    options = make_options(server)
    for target in ("/a%2Fb/../c//d;e?f=%C3%BC&g=a+b&&h", "/%zz", "/a?b=c?d=/e"):
        succeed(server.url(target), options=options)
    succeed(server.url("/ü b?ä"), options=options)

    targets = [f"{seen.path}?{seen.query}" for seen in server.seen]
    assert targets == ["/a%2Fb/../c//d;e?f=%C3%BC&g=a+b&&h", "/%zz?", "/a?b=c?d=/e", "/%C3%BC%20b?%C3%A4"]


# ------------------------------------------------------------------------------------------------- what is sent


def test_f18_the_user_agent_is_the_same_for_feeds_pages_and_robots(server: WebServer) -> None:
    server.add("*", Answer(body=RSS))
    for resource in Resource:
        succeed(server.url(f"/{resource}"), options=make_options(server), resource=resource)

    assert {seen.headers["user-agent"] for seen in server.seen} == {
        "briefing/1.2 (+https://site.example/about; desk@site.example)"
    }


@pytest.mark.parametrize(
    ("resource", "first"),
    [(Resource.FEED, "application/atom+xml"), (Resource.PAGE, "text/html"), (Resource.ROBOTS, "text/plain")],
)
def test_f19_what_is_asked_for_is_said_and_nothing_about_the_reader(
    server: WebServer, resource: Resource, first: str
) -> None:
    server.add("/feed", Answer(headers={"Set-Cookie": "id=1; Path=/"}, body=RSS))
    server.add("/from", redirect_answer("/feed"))

    fetch(server.url("/from"), server.url("/feed"), options=make_options(server), resource=resource)

    assert server.count() == 3
    for seen in server.seen:
        assert seen.headers["accept"].startswith(first)
        assert ";q=" in seen.headers["accept"]
        assert seen.headers["accept-encoding"] == "gzip"
        assert set(seen.headers) == {"host", "user-agent", "accept", "accept-encoding"}


def test_f19_a_language_is_sent_where_one_is_configured(server: WebServer) -> None:
    server.add("/feed", Answer(body=RSS))

    succeed(server.url("/feed"), options=make_options(server, accept_language="uk, en;q=0.5"))

    assert server.seen[0].headers["accept-language"] == "uk, en;q=0.5"


def test_f02_validators_are_sent_byte_for_byte_and_bring_a_304(server: WebServer) -> None:
    server.add("/feed", feed_answer(RSS, etag='W/"a  b!#-c"', last_modified="Wed, 21 Oct 2015 07:28:00 GMT"))

    answer = succeed(
        server.url("/feed"),
        options=make_options(server),
        etag='W/"a  b!#-c"',
        last_modified="Wed, 21 Oct 2015 07:28:00 GMT",
    )

    assert answer.status == 304
    sent = dict(server.seen[0].raw_headers)
    assert sent["If-None-Match"] == 'W/"a  b!#-c"'
    assert sent["If-Modified-Since"] == "Wed, 21 Oct 2015 07:28:00 GMT"


def test_f02_without_validators_no_date_is_made_up(server: WebServer) -> None:
    server.add("/feed", Answer(body=RSS))

    succeed(server.url("/feed"), options=make_options(server))

    assert not {"if-none-match", "if-modified-since"} & set(server.seen[0].headers)


def test_f02_validators_never_go_to_another_address(server: WebServer) -> None:
    server.add("/from", redirect_answer("/feed"))
    server.add("/feed", feed_answer(RSS, etag='"1"'))

    own = succeed(server.url("/from"), options=make_options(server), etag='"1"')
    final = succeed(server.url("/from"), options=make_options(server), etag='"1"', validators_url=server.url("/feed"))

    assert (own.status, final.status) == (200, 304)
    assert ["if-none-match" in seen.headers for seen in server.seen] == [True, False, False, True]


# ------------------------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_f12_a_redirect_is_followed_and_reported(server: WebServer, status: int) -> None:
    server.add("/from", redirect_answer("feed?x=1#y", status=status))
    server.add("/feed", Answer(body=RSS))

    answer = succeed(server.url("/from"), options=make_options(server))

    assert answer.url == server.url("/feed?x=1")
    assert answer.hops == (Hop(status, server.url("/feed?x=1")),)
    assert answer.body == RSS


def test_f12_five_hops_are_followed_and_six_are_not(server: WebServer) -> None:
    server.add("/feed", Answer(body=RSS))
    add_redirects(server, "/five", hops=5, end="/feed")
    add_redirects(server, "/six", hops=6, end="/feed")

    assert len(succeed(server.url("/five"), options=make_options(server)).hops) == 5
    server.clear()
    failure = fail(server.url("/six"), FailureKind.REDIRECT, options=make_options(server))
    assert len(failure.hops) == 5
    assert server.count("/feed") == 0


def test_f12_a_circle_is_seen_at_once(server: WebServer) -> None:
    server.add("/a", redirect_answer("/b"))
    server.add("/b", redirect_answer("/a#again"))
    server.add("/self", redirect_answer(""))

    fail(server.url("/a"), FailureKind.REDIRECT, options=make_options(server))
    fail(server.url("/self"), FailureKind.REDIRECT, options=make_options(server))

    assert server.count() == 3


def test_f12_a_redirect_without_a_target_or_with_two_is_a_failure(server: WebServer) -> None:
    server.add("/none", Answer(status=302))
    server.add("/two", Answer(status=302, headers=[("Location", "/a"), ("Location", "/b")]))

    fail(server.url("/none"), FailureKind.REDIRECT, options=make_options(server))
    fail(server.url("/two"), FailureKind.REDIRECT, options=make_options(server))

    assert server.count() == 2


def test_f12_authorization_goes_to_its_origin_only(server: WebServer) -> None:
    names = lead({"a.test": ["127.0.0.1"], "b.test": ["127.0.0.2"]})
    server.add("/stay", redirect_answer("/feed"))
    server.add("/leave", redirect_answer(server.url("/back", host="b.test")))
    server.add("/back", redirect_answer(server.url("/feed", host="a.test")), host="b.test")
    server.add("/feed", Answer(body=RSS))
    options = make_options(server)

    fetch(
        server.url("/stay", host="a.test"),
        server.url("/leave", host="a.test"),
        options=options,
        resolve=names,
        authorization="Bearer secret",
    )

    sent = [(seen.host, seen.path, seen.headers.get("authorization")) for seen in server.seen]
    assert sent == [
        ("a.test", "/stay", "Bearer secret"),
        ("a.test", "/feed", "Bearer secret"),
        ("a.test", "/leave", "Bearer secret"),
        ("b.test", "/back", None),
        ("a.test", "/feed", None),
    ]


def test_f12_another_port_is_another_origin(server: WebServer) -> None:
    with WebServer() as other:
        other.add("/feed", Answer(body=RSS))
        server.add("/from", redirect_answer(other.url("/feed")))
        options = make_options(server, ports=frozenset({server.port, other.port}))

        succeed(server.url("/from"), options=options, authorization="Bearer secret")

        assert "authorization" not in other.seen[0].headers


def test_credentials_that_cannot_be_sent_are_told_and_not_sent(server: WebServer) -> None:
    failure = fail(
        server.url("/feed"),
        FailureKind.BROKEN,
        options=make_options(server),
        authorization="Basic secret\r\nX-Other: y",
    )

    assert "secret" not in repr(failure)
    assert server.count() == 0


# ------------------------------------------------------------------------------------------------- connections


def test_f20_one_connection_serves_one_request_after_the_other(server: WebServer) -> None:
    server.add("*", Answer(body=RSS))
    server.add("/304", Answer(status=304))
    server.add("/404", Answer(status=404, body=b"x" * 1000))
    server.add("/from", redirect_answer("/b"))
    paths = ("/a", "/304", "/404", "/from", "/c")

    fetch(*(server.url(path) for path in paths), options=make_options(server))

    assert server.count() == 6
    assert len({seen.connection for seen in server.seen}) == 1


def test_f20_one_origin_is_asked_one_thing_at_a_time_and_others_do_not_wait(server: WebServer) -> None:
    server.add("*", Answer(body=RSS, delay=0.1))

    async def ask() -> None:
        async with HttpRetriever(make_options(server), clock=FixedClock()) as retriever:
            requests = [
                Request(url=server.url(f"/{number}", host=f"127.0.0.{host}"), resource=Resource.PAGE)
                for host in (1, 2, 3)
                for number in (1, 2, 3)
            ]
            await asyncio.gather(*(retriever.fetch(request) for request in requests))

    began = time.perf_counter()
    asyncio.run(ask())

    assert [server.most_open(f"127.0.0.{host}") for host in (1, 2, 3)] == [1, 1, 1]
    assert server.most_busy_hosts == 3
    assert time.perf_counter() - began < 0.7  # one after the other, all nine would take 0.9


def _count_open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_f20_few_unused_connections_stay_open(server: WebServer) -> None:
    server.add("*", Answer(body=RSS))
    left: list[int] = []

    async def ask() -> None:
        async with HttpRetriever(make_options(server), clock=FixedClock()) as retriever:
            for host in range(1, 101):
                await retriever.fetch(Request(url=server.url("/", host=f"127.0.1.{host}"), resource=Resource.PAGE))
            await asyncio.sleep(0.05)
            left.append(_count_open_files())

    before = _count_open_files()
    asyncio.run(ask())
    after = _count_open_files()

    assert left[0] - before <= 2 * 64 + 20  # both ends of a connection are in this process
    assert after <= before + 70  # those of the server's side, until it notices


def test_a_connection_that_went_stale_is_replaced_and_one_that_hangs_up_is_not_asked_twice() -> None:
    """Speak HTTP from a bare socket, to close the connection at the worst moment."""

    async def tell() -> tuple[list[FetchResponse | FetchFailure], int]:
        requests = 0

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal requests
            served = 0
            while True:
                try:
                    head = await reader.readuntil(b"\r\n\r\n")
                except asyncio.IncompleteReadError:
                    break
                requests += 1
                if served == 1 or b"/hang-up" in head:
                    break
                served += 1
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        options = make_options(ports=frozenset({port}), allowed_networks=("127.0.0.1/32",))
        async with HttpRetriever(options, clock=FixedClock()) as retriever:
            found = [
                await retriever.fetch(Request(url=f"http://127.0.0.1:{port}{path}", resource=Resource.FEED))
                for path in ("/1", "/2")
            ]
        async with HttpRetriever(options, clock=FixedClock()) as retriever:
            found.append(await retriever.fetch(Request(url=f"http://127.0.0.1:{port}/hang-up", resource=Resource.FEED)))
        server.close()
        await server.wait_closed()
        return found, requests

    (first, second, third), requests = asyncio.run(tell())

    assert isinstance(first, FetchResponse)
    assert isinstance(second, FetchResponse)
    assert isinstance(third, FetchFailure)
    assert third.kind is FailureKind.BROKEN
    assert requests == 4  # /1; /2 on the stale connection; /2 again; /hang-up once


def test_a_second_answer_that_nobody_asked_for_is_never_taken_for_the_next_one() -> None:
    async def tell() -> tuple[list[FetchResponse | FetchFailure], int]:
        connections = 0

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            try:
                while True:
                    head = await reader.readuntil(b"\r\n\r\n")
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                    if b"/1 " in head:
                        await writer.drain()
                        await asyncio.sleep(0.05)
                        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        options = make_options(ports=frozenset({port}), allowed_networks=("127.0.0.1/32",))
        async with HttpRetriever(options, clock=FixedClock()) as retriever:
            found = []
            for path in ("/1", "/2"):
                found.append(
                    await retriever.fetch(Request(url=f"http://127.0.0.1:{port}{path}", resource=Resource.FEED))
                )
                await asyncio.sleep(0.15)
        server.close()
        await server.wait_closed()
        return found, connections

    found, connections = asyncio.run(tell())

    assert [isinstance(answer, FetchResponse) and answer.body for answer in found] == [b"ok", b"ok"]
    assert connections == 2


def test_closing_releases_everything_without_a_warning(server: WebServer, recwarn: pytest.WarningsRecorder) -> None:
    server.add("*", Answer(body=RSS))
    server.add("/slow", Answer(body=RSS, delay=30))

    async def ask() -> None:
        async with HttpRetriever(make_options(server), clock=FixedClock()) as retriever:
            await retriever.fetch(Request(url=server.url("/a"), resource=Resource.FEED))
            slow = asyncio.create_task(retriever.fetch(Request(url=server.url("/slow"), resource=Resource.FEED)))
            await asyncio.sleep(0.1)
            slow.cancel()
            with pytest.raises(asyncio.CancelledError):
                await slow
        with pytest.raises(RuntimeError, match="outside"):
            await retriever.fetch(Request(url=server.url("/a"), resource=Resource.FEED))

    asyncio.run(ask(), debug=True)
    gc.collect()

    assert [str(warning.message) for warning in recwarn] == []


# ------------------------------------------------------------------------------------------------- time


def test_f21_a_server_that_keeps_silent_is_left_after_the_read_timeout(server: WebServer) -> None:
    server.add("/feed", Answer(body=RSS, delay=30))

    began = time.perf_counter()
    failure = fail(server.url("/feed"), FailureKind.TIMEOUT, options=make_options(server, read_timeout=0.2))

    assert time.perf_counter() - began < 2
    assert "0.2 seconds" in failure.problem


def test_f21_a_slow_drip_cannot_exceed_the_total(server: WebServer) -> None:
    server.add("/feed", Answer(body=RSS * 100, piece_size=1, pause=0.02))

    began = time.perf_counter()
    failure = fail(
        server.url("/feed"), FailureKind.TIMEOUT, options=make_options(server, read_timeout=0.2, total_timeout=0.5)
    )

    assert 0.4 < time.perf_counter() - began < 2
    assert "0.5 seconds" in failure.problem
    assert 0 < failure.bytes_received < 50


def test_f21_the_total_counts_all_hops_together(server: WebServer) -> None:
    for hop in range(5):
        server.add(f"/{hop}", Answer(status=302, headers={"Location": f"/{hop + 1}"}, delay=0.2))

    failure = fail(server.url("/0"), FailureKind.TIMEOUT, options=make_options(server, total_timeout=0.5))

    assert 1 <= len(failure.hops) <= 3


def test_f21_a_look_up_without_an_end_is_left_after_the_connect_timeout() -> None:
    async def hang(host: str, port: int) -> list[str]:
        await asyncio.sleep(30)
        return []

    began = time.perf_counter()
    fail("http://a.test/", FailureKind.TIMEOUT, options=make_options(connect_timeout=0.2), resolve=hang)

    assert time.perf_counter() - began < 2


def test_f21_a_connection_that_nobody_accepts_is_left_after_the_connect_timeout() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        time.sleep(0.1)
        options = make_options(ports=frozenset({port}), allowed_networks=("127.0.0.0/8",), connect_timeout=0.3)

        fail(f"http://127.0.0.1:{port}/", FailureKind.TIMEOUT, options=options)
        for one in waiting:
            one.close()


# ------------------------------------------------------------------------------------------------- size


@pytest.mark.parametrize(
    ("resource", "limit"), [(Resource.FEED, "most_feed_bytes"), (Resource.PAGE, "most_page_bytes")]
)
def test_f22_the_limit_counts_what_is_decompressed(server: WebServer, resource: Resource, limit: str) -> None:
    server.add("/fits", gzip_answer(b"a" * 10_000))
    server.add("/more", gzip_answer(b"a" * 10_001))
    server.add("/plain", Answer(body=b"a" * 10_001))
    server.add("/chunks", Answer(chunks=[b"a" * 5_000, b"a" * 5_001]))
    options = make_options(server, **{limit: 10_000})

    assert succeed(server.url("/fits"), options=options, resource=resource).body == b"a" * 10_000
    for path in ("/more", "/plain", "/chunks"):
        failure = fail(server.url(path), FailureKind.TOO_LARGE, options=options, resource=resource)
        assert "0.01 MB" in failure.problem


@pytest.mark.parametrize("is_compressed", [False, True])
def test_f22_robots_is_cut_at_its_limit_without_a_failure(server: WebServer, is_compressed: bool) -> None:
    body = b"Disallow: /x\n" * 100_000
    server.add("/robots.txt", gzip_answer(body) if is_compressed else Answer(body=body))

    answer = succeed(server.url("/robots.txt"), options=make_options(server), resource=Resource.ROBOTS)

    assert answer.body == body[:512_000]


@pytest.mark.parametrize(
    ("coding", "encoded"),
    [
        ("gzip", gzip.compress(RSS, mtime=0)),
        ("x-gzip", gzip.compress(RSS, mtime=0)),
        ("GZip", gzip.compress(RSS[:9], mtime=0) + gzip.compress(RSS[9:], mtime=0)),
        ("gzip", gzip.compress(RSS, mtime=0) + b"\0" * 9),
        ("deflate", zlib.compress(RSS)),
        ("deflate", zlib.compress(RSS)[2:-4]),
        ("deflate, gzip", gzip.compress(zlib.compress(RSS), mtime=0)),
        ("identity", RSS),
        ("identity, gzip, ", gzip.compress(RSS, mtime=0)),
    ],
)
@pytest.mark.parametrize("piece_size", [0, 1])
def test_what_is_compressed_is_unfolded(server: WebServer, coding: str, encoded: bytes, piece_size: int) -> None:
    server.add("/feed", Answer(headers={"Content-Encoding": coding}, body=encoded, piece_size=piece_size))

    answer = succeed(server.url("/feed"), options=make_options(server))

    assert answer.body == RSS
    assert answer.bytes_received == len(encoded)


# ------------------------------------------------------------------------------------------------- TLS


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def test_f23_a_good_certificate_of_a_named_authority_is_trusted(certificates: Certificates) -> None:
    with WebServer(tls=certificates.good) as server:
        server.add("/feed", Answer(body=RSS))
        options = make_options(server, certificates=str(certificates.authority))

        first, second = fetch(server.url("/feed"), server.url("/feed"), options=options)

        assert isinstance(first, FetchResponse)
        assert isinstance(second, FetchResponse)
        assert len({seen.connection for seen in server.seen}) == 1


@pytest.mark.parametrize(
    ("kind", "word"),
    [("self_signed", "vouches for itself"), ("expired", "expired"), ("wrong_name", "another"), ("good", "trusts")],
)
def test_f23_any_other_certificate_is_refused(certificates: Certificates, kind: str, word: str) -> None:
    context = getattr(certificates, kind)
    trusted = None if kind == "good" else str(certificates.authority)  # the good one, of an authority nobody named
    with WebServer(tls=context) as server:
        server.add("/feed", Answer(body=RSS))

        failure = fail(server.url("/feed"), FailureKind.TLS, options=make_options(server, certificates=trusted))

        assert word in failure.problem
        assert server.count() == 0


def test_f23_no_option_turns_verification_off() -> None:
    options = make_options()

    assert not [
        name for name in options.__slots__ if any(word in name for word in ("insecure", "verify", "tls", "ssl"))
    ]


def test_a_server_without_tls_behind_https_is_a_failure_of_tls() -> None:
    async def ask() -> FetchResponse | FetchFailure:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        options = make_options(ports=frozenset({port}), allowed_networks=("127.0.0.1/32",))
        async with server, HttpRetriever(options, clock=FixedClock()) as retriever:
            return await retriever.fetch(Request(url=f"https://127.0.0.1:{port}/", resource=Resource.FEED))

    outcome = asyncio.run(ask())

    assert isinstance(outcome, FetchFailure)
    assert outcome.kind is FailureKind.TLS


def test_https_to_http_is_followed_and_shown_by_the_hops(certificates: Certificates, server: WebServer) -> None:
    server.add("/feed", Answer(body=RSS))
    with WebServer(tls=certificates.good) as secure:
        secure.add("/from", redirect_answer(server.url("/feed"), status=301))
        options = make_options(
            server, ports=frozenset({server.port, secure.port}), certificates=str(certificates.authority)
        )

        answer = succeed(secure.url("/from"), options=options, authorization="Bearer secret")

        assert answer.hops == (Hop(301, server.url("/feed")),)
        assert "authorization" not in server.seen[0].headers


# ------------------------------------------------------------------------------------------------- failures, options


def test_a_name_that_leads_nowhere_is_told_as_such() -> None:
    assert "no such host" in fail("http://a.test/", FailureKind.DNS, options=make_options(), resolve=lead({})).problem
    fail("http://a.test/", FailureKind.DNS, options=make_options(), resolve=lead({"a.test": []}))


def test_the_system_looks_names_up_without_holding_anything_back() -> None:
    assert "127.0.0.1" in asyncio.run(look_up("localhost", 80))
    for name in ("a" * 70 + ".test", "::1%nowhere"):
        with pytest.raises(OSError, match=r".*"):
            asyncio.run(look_up(name, 80))


def test_a_closed_port_is_told_as_such() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        options = make_options(ports=frozenset({port}), allowed_networks=("127.0.0.0/8",))

        assert "refused" in fail(f"http://127.0.0.1:{port}/", FailureKind.CONNECT, options=options).problem


def test_the_next_address_is_tried_where_the_first_does_not_answer(server: WebServer) -> None:
    server.add("/feed", Answer(body=RSS))
    names = lead({"a.test": ["::1", "127.0.0.1"]})
    options = make_options(server, allowed_networks=("127.0.0.0/8", "::1/128"))

    assert succeed(server.url("/feed", host="a.test"), options=options, resolve=names).body == RSS


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"user_agent": ""}, "user_agent"),
        ({"user_agent": "a\r\nb"}, "user_agent"),
        ({"accept_language": "ü"}, "accept_language"),
        ({"allowed_networks": ("10.0.0.1/8",)}, "allowed_networks"),
    ],
)
def test_an_option_that_cannot_be_is_told(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        HttpRetriever(make_options(**changes), clock=FixedClock())

    assert error.value.where == where


def test_a_file_without_certificates_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("", encoding="ascii")
    for path in (empty, tmp_path / "missing.pem"):
        with pytest.raises(ConfigurationError) as error:
            fetch("http://a.test/", options=make_options(certificates=str(path)))
        assert error.value.where == str(path)


def test_no_proxy_is_taken_from_the_environment(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.add("/feed", Answer(body=RSS))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.9:9/")

    assert succeed(server.url("/feed"), options=make_options(server)).body == RSS


def test_every_code_has_its_words() -> None:
    sentences = [
        explain(code) for explain in (explain_certificate, explain_lookup, explain_connection) for code in (None, 12345)
    ]

    assert all(sentence.endswith(".") for sentence in sentences)
    assert len(set(sentences)) == 3


def test_an_address_is_checked_once_more_when_its_socket_is_opened() -> None:
    async def open_sockets() -> None:
        client = Client(make_options(), clock=FixedClock(), look_up=look_up, trust=None)
        with pytest.raises(RefusedError, match="not public"):
            client._open_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.0.0.1", 80)))
        with client._open_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("8.8.8.8", 80))) as opened:
            assert opened.family is socket.AF_INET
        await client.close()

    asyncio.run(open_sockets())


def test_client_is_loaded_with_the_first_request() -> None:
    code = (
        "import sys; import briefing.gather.retrieve, briefing.gather.round.run;"
        "print(sorted({'aiohttp', 'feedparser', 'trafilatura', 'protego', 'pydantic'} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert found.stdout == "[]\n"
