"""Asking servers that lie, stall, bury and lead astray."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from briefing.gather.retrieve import HttpRetriever
from briefing.gather.retrieve.bodies import Decompression, DecompressionError, find_length
from briefing.gather.retrieve.transfer import Flaw, Limit
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse, Request, Resource
from tests.answers import (
    add_redirects,
    bomb_answer,
    drip_answer,
    early_close_answer,
    encoded_answer,
    endless_chunks_answer,
    endless_headers_answer,
    gzip_layers_answer,
    huge_header_answer,
    in_turn,
    many_headers_answer,
    redirect_answer,
    two_lengths_answer,
    unfinished_headers_answer,
    wrong_length_answer,
)
from tests.certificates import make_certificates
from tests.gather.retrieval import FixedClock, fail, fetch, lead, make_options, succeed
from tests.gather.test_addresses import A01, A02, A03, A04, A05, A06, A07, A11, A12, A13
from tests.webserver import Answer, WebServer

ROOT = Path(__file__).resolve().parents[2]
RSS = b"<rss><channel><title>News</title></channel></rss>"
SECRETS = ("secret", "passwd", "evil", "User-agent")


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


#: Names are looked up, as long as some network is allowed; numbers in disguise are not.
_LABEL_WITH_LETTERS = re.compile(r"[a-z]+")


def _assert_never_asked(server: WebServer, targets: Sequence[str]) -> None:
    """Ask for each address, as a feed's own and as the target of a redirect; nothing may arrive, nothing be looked up.

    The host ``start.test`` is allowed by its address, 127.99.0.1; 127.0.0.1, where these addresses lead, is not.
    """
    looked_up: list[str] = []
    names = lead({"start.test": ["127.99.0.1"], "good.com": ["127.0.0.1"]}, asked=looked_up)
    options = make_options(
        ports=frozenset({80, 443, server.port}), allowed_networks=("127.99.0.1/32",), connect_timeout=1.0
    )
    for number, target in enumerate(targets):
        feed = fetch(target, options=make_options(), resolve=lead({}, asked=looked_up))[0]
        assert isinstance(feed, FetchFailure), target
        assert feed.kind is FailureKind.ADDRESS, target
        assert not any(word in feed.problem for word in SECRETS)

        if not any(sign in target for sign in "\r\n"):
            server.add(f"/{number}", redirect_answer(target.encode().decode("latin-1")), host="start.test")
            url = server.url(f"/{number}", host="start.test")
            redirected = fetch(url, options=options, resolve=names)[0]
            assert isinstance(redirected, FetchFailure), target
            assert redirected.kind in {FailureKind.ADDRESS, FailureKind.REDIRECT, FailureKind.DNS}, (target, redirected)
            assert redirected.hops == () or redirected.kind is not FailureKind.ADDRESS or "good" in target
    assert {seen.host for seen in server.seen} <= {"start.test"}
    assert not [host for host in looked_up if not _LABEL_WITH_LETTERS.fullmatch(host.rpartition(".")[2])]


def test_a01_this_machine_is_never_asked(server: WebServer) -> None:
    _assert_never_asked(server, [*A01[:2], *A01[3:4], server.url("/"), server.url("/", host="127.1.2.3")])


def test_a02_the_unspecified_address_is_never_asked(server: WebServer) -> None:
    _assert_never_asked(server, A02)


def test_a03_an_address_written_as_another_number_is_never_asked(server: WebServer) -> None:
    _assert_never_asked(server, A03)


def test_a04_an_address_in_other_characters_is_never_asked(server: WebServer) -> None:
    _assert_never_asked(server, A04)


def test_a05_a_private_address_inside_an_ipv6_address_is_never_asked(server: WebServer) -> None:
    _assert_never_asked(server, A05)


def test_a06_the_services_of_a_cloud_are_never_asked(server: WebServer) -> None:
    _assert_never_asked(server, A06[:2])


def test_a06_a_name_that_leads_to_the_services_of_a_cloud_is_never_asked() -> None:
    for ip in ("169.254.169.254", "fd00:ec2::254"):
        fail("http://site.example/", FailureKind.ADDRESS, options=make_options(), resolve=lead({"site.example": [ip]}))


def test_a07_networks_that_are_not_public_are_never_asked(server: WebServer) -> None:
    _assert_never_asked(server, A07)


@pytest.mark.parametrize("url", [*A05, *A07])
def test_a07_a_name_that_leads_to_one_of_them_is_never_asked(url: str) -> None:
    ip = url.removeprefix("http://").rstrip("/").strip("[]").replace("%25", "%")
    names = lead({"site.example": ["8.8.8.8", ip]})  # one public address does not make up for it

    fail("http://site.example/", FailureKind.ADDRESS, options=make_options(), resolve=names)


def test_a09_only_the_checked_address_is_connected_to(server: WebServer) -> None:
    server.add("/feed", Answer(body=RSS, headers={"Connection": "close"}))
    answers = iter([["127.0.0.2"], ["127.0.0.3"], ["127.0.0.2", "127.0.0.3"]])

    async def rebind(host: str, port: int) -> Sequence[str]:
        return next(answers)

    options = make_options(server, allowed_networks=("127.0.0.2/32",))
    url = server.url("/feed", host="rebinding.test")
    first, second, third = fetch(url, url, url, options=options, resolve=rebind)

    assert isinstance(first, FetchResponse)
    assert [isinstance(one, FetchFailure) and one.kind for one in (second, third)] == [FailureKind.ADDRESS] * 2
    assert [(seen.host, seen.address) for seen in server.seen] == [("rebinding.test", "127.0.0.2")]
    assert next(answers, None) is None  # looked up once per connection


def test_a10_a_redirect_from_public_to_private_is_not_followed(server: WebServer) -> None:
    names = lead({"a.test": ["127.0.0.2"], "b.test": ["127.0.0.2"], "inside.test": ["127.0.0.3"]})
    options = make_options(server, allowed_networks=("127.0.0.2/32",))
    add_redirects(server, "/start", hops=2, end=server.url("/evil", host="inside.test"))
    server.add("/file", redirect_answer("file:///etc/passwd"))

    failure = fail(server.url("/start", host="a.test"), FailureKind.ADDRESS, options=options, resolve=names)
    assert len(failure.hops) == 2
    failure = fail(server.url("/file", host="a.test"), FailureKind.ADDRESS, options=options, resolve=names)
    assert failure.hops == ()
    assert "passwd" not in repr(failure)
    assert server.count(host="inside.test") == 0


@pytest.mark.parametrize(
    "location",
    [
        "/a\rSet-Cookie: x=evil",
        "/a\nSet-Cookie: x=evil",
        "/a\0evil",
        "/evil\\..\\x",
        "http://",
        "http://[evil",
        "http:evil",
        "https://a.test:99999/evil",
    ],
)
def test_a10_rubbish_in_a_location_is_not_followed(server: WebServer, location: str) -> None:
    server.add("/from", redirect_answer(location))
    names = lead({"a.test": ["127.0.0.1"]})

    outcome = fetch(server.url("/from", host="a.test"), options=make_options(server), resolve=names)[0]

    assert all("cookie" not in seen.headers for seen in server.seen)
    assert all("evil" not in seen.path for seen in server.seen)
    if isinstance(outcome, FetchFailure):
        assert outcome.kind in {FailureKind.ADDRESS, FailureKind.REDIRECT, FailureKind.BROKEN}
        assert "evil" not in outcome.problem
    else:
        assert outcome.url == server.url("/a", host="a.test")  # a line feed ends a header, and what follows is another


def test_a10_a_folded_location_is_one_line_with_a_blank_in_it(server: WebServer) -> None:
    server.add("/from", redirect_answer("/a\r\n Set-Cookie: x=evil"))
    server.add("*", Answer(body=RSS))

    fetch(server.url("/from"), options=make_options(server))

    assert [seen.path for seen in server.seen[1:]] in ([], ["/a%20Set-Cookie:%20x=evil"])
    assert all("cookie" not in seen.headers for seen in server.seen)


def test_a10_an_encoded_line_end_stays_encoded(server: WebServer) -> None:
    server.add("/from", redirect_answer("/a%0d%0aX-Evil:%20y?b%00"))
    server.add("*", Answer(body=RSS))

    succeed(server.url("/from"), options=make_options(server))

    assert (server.seen[1].path, server.seen[1].query) == ("/a%0d%0aX-Evil:%20y", "b%00")
    assert "x-evil" not in server.seen[1].headers


def test_a11_what_is_no_http_address_is_never_asked(server: WebServer) -> None:
    # empty and relative locations are addresses of the same site, and //host is one of a host: see the redirects
    _assert_never_asked(server, [url for url in A11 if url.strip() and not url.startswith(("//", "site."))])


def test_a12_an_address_with_two_readings_is_never_asked(server: WebServer) -> None:
    _assert_never_asked(server, [url for url in A12 if "\0" not in url and len(url) < 10_000])


def test_a12_a_password_in_an_address_is_shown_nowhere(server: WebServer) -> None:
    server.add("/from", redirect_answer("http://user:secret@good.com/"))
    for url in ("http://user:secret@good.com/", "http://user:sec/secret@good.com/", server.url("/from")):
        assert "secret" not in repr(fail(url, FailureKind.ADDRESS, options=make_options(server)))


def test_a13_other_ports_are_never_asked(server: WebServer) -> None:
    _assert_never_asked(server, A13)
    with WebServer() as other:
        server.add("/from", redirect_answer(other.url("/")))
        fail(server.url("/from"), FailureKind.ADDRESS, options=make_options(server))
        assert other.count() == 0


def test_a15_a_name_that_only_looks_like_another_is_asked_and_shown_in_punycode(server: WebServer) -> None:
    names = lead({"xn--pypal-4ve.com": ["127.0.0.1"]})
    server.add("/feed", Answer(body=RSS))
    server.add("/from", redirect_answer(f"http://pаypal.com:{server.port}/feed".encode().decode("latin-1")))
    url = server.url("/feed", host="xn--pypal-4ve.com")

    assert succeed(server.url("/feed", host="p\u0430ypal.com"), options=make_options(server), resolve=names).url == url
    assert succeed(server.url("/from"), options=make_options(server), resolve=names).url == url


# ------------------------------------------------------------------------------------------------- bodies

#: Fetches in a process of its own, and prints how much the memory grew above what it was before, in kilobytes.
_MEASURE = """
import asyncio, json, re, sys
from datetime import UTC, datetime
from briefing.gather.options import RetrieveOptions
from briefing.gather.retrieve import HttpRetriever
from briefing.model.fetch import FetchFailure, Request, Resource

def peak():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1])

class Clock:
    def now(self):
        return datetime(2026, 11, 20, tzinfo=UTC)

async def ask():
    port, most, urls = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    options = RetrieveOptions(user_agent="briefing/1", most_feed_bytes=most, ports=frozenset({port}), allowed_networks=("127.0.0.0/8",))
    async with HttpRetriever(options, clock=Clock()) as retriever:
        await retriever.fetch(Request(url=urls[0], resource=Resource.FEED))
        before = peak()
        outcomes = [await retriever.fetch(Request(url=url, resource=Resource.FEED)) for url in urls[1:]]
    kinds = [one.kind if isinstance(one, FetchFailure) else one.status for one in outcomes]
    print(json.dumps([peak() - before, kinds]))

asyncio.run(ask())
"""


def test_b16_a_bomb_is_stopped_at_the_limit_and_costs_little_memory(server: WebServer) -> None:
    server.add("/small", Answer(body=RSS))
    server.add("/bomb", bomb_answer())
    server.add("/in-bomb", Answer(headers={"Content-Encoding": "gzip, gzip"}, body=gzip.compress(_bomb(50), mtime=0)))
    server.add("/layers", gzip_layers_answer(RSS))
    server.add("/from", bomb_answer(status=302, headers={"Location": "/small"}))
    server.add("/error", bomb_answer(status=503))
    server.add("/endless", endless_chunks_answer())
    server.add("/header", huge_header_answer(RSS))
    paths = ("/small", "/bomb", "/in-bomb", "/layers", "/from", "/error", "/endless", "/header")

    grown, kinds = _measure(server, paths)
    assert kinds == ["too large", "too large", "broken", 200, 503, "too large", "broken"]
    assert grown < 60_000


def test_b16_the_measure_of_memory_sees_a_body_that_is_held(server: WebServer) -> None:
    server.add("/small", Answer(body=RSS))
    server.add("/bomb", Answer(headers={"Content-Encoding": "gzip"}, body=_bomb(80)))

    grown, kinds = _measure(server, ("/small", "/bomb"), most=100_000_000)

    assert kinds == [200]
    assert grown > 60_000


def _measure(server: WebServer, paths: Sequence[str], *, most: int = 5_000_000) -> tuple[int, list[str | int]]:
    urls = [server.url(path) for path in paths]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _MEASURE, str(server.port), str(most), *urls],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    grown, kinds = json.loads(done.stdout)
    return grown, kinds


def _bomb(mebibytes: int) -> bytes:
    compressor = zlib.compressobj(9, wbits=31)
    made = [compressor.compress(b" " * (1 << 20)) for _ in range(mebibytes)]
    return b"".join([*made, compressor.flush()])


@pytest.mark.parametrize("label", ["br", "zstd", "compress", "gzip, br", "gzip, gzip, gzip", "gzip;q=1", "\x00", "ü"])
def test_b16_a_compression_that_was_not_asked_for_is_refused(server: WebServer, label: str) -> None:
    server.add("/feed", encoded_answer(b"evil", label))

    fail(server.url("/feed"), FailureKind.BROKEN, options=make_options(server))


@pytest.mark.parametrize(
    ("label", "body"),
    [
        ("gzip", RSS),
        ("gzip", b"x"),
        ("gzip", gzip.compress(RSS, mtime=0)[:-9]),
        ("gzip", gzip.compress(RSS, mtime=0)[:-1]),
        ("gzip", gzip.compress(RSS, mtime=0)[:-8] + b"\0" * 8),
        ("gzip", gzip.compress(RSS, mtime=0) + gzip.compress(RSS, mtime=0)[:-1]),
        ("gzip", gzip.compress(b"", mtime=0) * 200),
        ("deflate", b"evil"),
        ("deflate", zlib.compress(RSS)[:-1]),
        ("gzip, gzip", gzip.compress(RSS, mtime=0)),
        ("gzip, gzip", gzip.compress(gzip.compress(RSS, mtime=0)[:-1], mtime=0)),
    ],
)
def test_b16_what_cannot_be_unfolded_whole_is_refused(server: WebServer, label: str, body: bytes) -> None:
    server.add("/feed", encoded_answer(body, label))

    fail(server.url("/feed"), FailureKind.BROKEN, options=make_options(server))


def test_b16_a_stream_that_never_yields_anything_ends() -> None:
    """Empty blocks of deflate are bytes without content: the bytes on the wire are counted too."""
    with WebServer() as server:
        start = zlib.compressobj(wbits=31).flush(zlib.Z_SYNC_FLUSH)
        blocks = b"\0\0\0\xff\xff" * 20_000
        for label in ("gzip", "deflate"):
            answer = endless_chunks_answer(chunk=blocks, head=start if label == "gzip" else b"")
            server.add("/feed", Answer(headers={"Content-Encoding": label}, chunks=answer.chunks))
            fail(server.url("/feed"), FailureKind.TOO_LARGE, options=make_options(server, most_feed_bytes=500_000))


def test_b16_each_member_of_a_gzip_stream_costs_work_and_they_are_counted() -> None:
    tool = Decompression(["gzip"], Limit(1000))
    with pytest.raises(DecompressionError):
        tool.add(gzip.compress(b"", mtime=0) * 1000)


def test_b17_an_endless_body_ends_at_the_limit(server: WebServer) -> None:
    server.add("/feed", endless_chunks_answer())

    failure = fail(server.url("/feed"), FailureKind.TOO_LARGE, options=make_options(server))

    assert failure.bytes_received < 6_000_000


def test_b17_a_drip_ends_with_the_total(server: WebServer) -> None:
    server.add("/feed", drip_answer(RSS * 10))
    server.add("/error", Answer(status=503, body=b"x" * 1000, piece_size=1, pause=0.05))
    options = make_options(server, total_timeout=0.4)

    fail(server.url("/feed"), FailureKind.TIMEOUT, options=options)
    began = time.perf_counter()
    assert succeed(server.url("/error"), options=make_options(server)).status == 503  # its body interests nobody
    assert time.perf_counter() - began < 4


def test_b17_headers_are_limited_in_number_size_and_time(server: WebServer) -> None:
    server.add("/huge", huge_header_answer(RSS))
    server.add("/many", many_headers_answer(RSS))
    server.add("/endless", endless_headers_answer())
    server.add("/unfinished", unfinished_headers_answer())
    server.add("/drip", endless_headers_answer(pause=0.05))
    server.add("/fits", huge_header_answer(RSS, size=20_000, name="Content-Security-Policy"))
    options = make_options(server, read_timeout=0.3, total_timeout=1.0)

    for path in ("/huge", "/many", "/endless"):
        fail(server.url(path), FailureKind.BROKEN, options=options)
    fail(server.url("/unfinished"), FailureKind.TIMEOUT, options=options)
    fail(server.url("/drip"), FailureKind.TIMEOUT, options=options)
    assert succeed(server.url("/fits"), options=options).body == RSS


@pytest.mark.parametrize(
    "length", ["60", "10", "-5", "49, 50", "0x31", "4 9", "+49", "", "99999999999999999999999", "ü"]
)
def test_f17_b18_a_body_of_another_length_than_declared_is_not_used(server: WebServer, length: str) -> None:
    assert len(RSS) == 49
    server.add("/feed", wrong_length_answer(RSS, length))

    fail(server.url("/feed"), FailureKind.BROKEN, options=make_options(server))


def test_f17_nothing_of_a_short_body_comes_back(server: WebServer) -> None:
    server.add("/feed", early_close_answer(RSS, after=20))
    server.add("/chunks", Answer(raw=[b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"]))
    server.add("/nothing", early_close_answer(RSS, after=0))

    for path in ("/feed", "/chunks", "/nothing"):
        for resource in Resource:
            fail(server.url(path), FailureKind.BROKEN, options=make_options(server), resource=resource)


def test_b18_two_lengths_are_not_used(server: WebServer) -> None:
    server.add("/two", two_lengths_answer(RSS, "49", "10"))
    server.add("/both", Answer(headers=[("Transfer-Encoding", "chunked"), ("Content-Length", "49")], body=RSS))

    for path in ("/two", "/both"):
        fail(server.url(path), FailureKind.BROKEN, options=make_options(server))


def test_b18_more_than_declared_is_seen_also_when_it_comes_late(server: WebServer) -> None:
    pieces = [b"HTTP/1.1 200 OK\r\nContent-Length: 49\r\n\r\n", RSS[:10], RSS[10:] + b"evil"]
    server.add("/feed", Answer(raw=pieces, pause=0.05))
    valid = [*pieces[:2], RSS[10:] + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"]
    server.add("/second", Answer(raw=valid, pause=0.05))

    for path in ("/feed", "/second"):
        fail(server.url(path), FailureKind.BROKEN, options=make_options(server))


def test_b18_a_body_that_ends_with_its_connection_is_whole_only_if_that_ended_well() -> None:
    async def ask(*, breaks: bool) -> FetchResponse | FetchFailure:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + RSS)
            await writer.drain()
            await asyncio.sleep(0.05)
            if breaks:
                linger = struct.pack("ii", 1, 0)  # what is closed now is reset instead
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        options = make_options(ports=frozenset({port}), allowed_networks=("127.0.0.1/32",))
        async with server, HttpRetriever(options, clock=FixedClock()) as retriever:
            return await retriever.fetch(Request(url=f"http://127.0.0.1:{port}/", resource=Resource.FEED))

    whole, broken = asyncio.run(ask(breaks=False)), asyncio.run(ask(breaks=True))

    assert isinstance(whole, FetchResponse)
    assert whole.body == RSS
    assert isinstance(broken, FetchFailure)
    assert broken.kind is FailureKind.BROKEN


def test_b18_what_declares_to_be_too_large_is_not_even_begun(server: WebServer) -> None:
    server.add("/feed", wrong_length_answer(RSS, "500000000"))

    failure = fail(server.url("/feed"), FailureKind.TOO_LARGE, options=make_options(server))

    assert failure.bytes_received == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"content-length": text} for text in ("", "-1", "+1", "1, 1", "1, 2", "0x1", "1.0", "٣", "9" * 19)
    ] + [{"content-length": "1", "transfer-encoding": "chunked"}],
)  # fmt: skip
def test_b18_a_length_is_a_number_and_the_only_one(headers: dict[str, str]) -> None:
    assert isinstance(find_length(headers), Flaw)
    assert find_length({"content-length": "0"}) == 0
    assert find_length({}) is None


def test_b18_answers_without_a_body_are_answers_and_a_part_is_none(server: WebServer) -> None:
    server.add("/empty", Answer(body=b""))
    server.add("/gzip", encoded_answer(b"", "gzip"))
    server.add("/204", Answer(status=204))
    server.add("/304", Answer(status=304))
    server.add("/206", Answer(status=206, headers={"Content-Range": "bytes 0-48/100"}, body=RSS))
    server.add("/101", Answer(status=101, headers={"Upgrade": "evil", "Connection": "Upgrade"}))
    options = make_options(server)

    for path, status in (("/empty", 200), ("/gzip", 200), ("/204", 204), ("/304", 304)):
        answer = succeed(server.url(path), options=options)
        assert (answer.status, answer.body) == (status, b"")
    for path in ("/206", "/101"):
        fail(server.url(path), FailureKind.BROKEN, options=options)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 100,
        b"<rss/>",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nevil\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nevil\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nevil",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nevil\r\n0\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
@pytest.mark.parametrize("pause", [0.0, 0.02])
def test_b18_what_is_not_http_is_a_failure(server: WebServer, raw: bytes, pause: float) -> None:
    half = raw.find(b"\r\n\r\n") + 4 if b"\r\n\r\n" in raw else len(raw)
    server.add("/feed", Answer(raw=[raw[:half], raw[half:]], pause=pause))

    began = time.perf_counter()
    fail(server.url("/feed"), FailureKind.BROKEN, options=make_options(server))
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "after", ["99999999999", "-1", "NaN", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "ü"]
)
def test_b19_whatever_retry_after_says_comes_back_as_it_is(server: WebServer, after: str) -> None:
    server.add("/feed", Answer(status=503, headers={"Retry-After": after}, body=b"later"))

    answer = succeed(server.url("/feed"), options=make_options(server))

    assert (answer.status, answer.headers["retry-after"]) == (
        503,
        after.encode("latin-1").decode("utf-8", "replace") if after.isascii() else after,
    )


@pytest.mark.parametrize(
    "value", ['"' + "a" * 1_000_000 + '"', '"a\r\nX-Evil: y"', '"a\rb"', '"ü"', '"\udce9"', '"a\0b"', " ", "", '"a" ']
)
def test_b20_validators_that_cannot_be_sent_are_not_sent(server: WebServer, value: str) -> None:
    server.add("/feed", Answer(body=RSS))

    answer = succeed(server.url("/feed"), options=make_options(server), etag=value, last_modified=value)

    assert answer.status == 200
    assert not {"if-none-match", "if-modified-since", "x-evil"} & set(server.seen[0].headers)


def test_b20_a_tag_of_a_megabyte_is_refused_with_its_answer(server: WebServer) -> None:
    server.add("/feed", huge_header_answer(RSS, size=1_000_000, name="ETag"))

    fail(server.url("/feed"), FailureKind.BROKEN, options=make_options(server))


@pytest.mark.parametrize("value", ["yesterday", "2026-11-20", "Wed, 21 Oct 2015 07:28:00 +0000"])
def test_b20_a_date_of_the_servers_own_making_goes_back_as_it_came(server: WebServer, value: str) -> None:
    server.add("/feed", Answer(body=RSS))

    succeed(server.url("/feed"), options=make_options(server), last_modified=value)

    assert server.seen[0].headers["if-modified-since"] == value


def test_b21_bad_certificates_fail_and_other_feeds_go_on(tmp_path: Path) -> None:
    made = make_certificates(tmp_path)
    with (
        WebServer(tls=made.good) as good,
        WebServer(tls=made.self_signed) as own,
        WebServer(tls=made.expired) as old,
        WebServer(tls=made.wrong_name) as other,
    ):
        servers = (own, good, old, good, other, good)
        for one in (good, own, old, other):
            one.add("/feed", Answer(body=RSS))
        options = make_options(good, ports=frozenset(one.port for one in servers), certificates=str(made.authority))

        outcomes = fetch(*(one.url("/feed") for one in servers), options=options)

        kinds = [one.kind if isinstance(one, FetchFailure) else one.status for one in outcomes]
        assert kinds == [FailureKind.TLS, 200, FailureKind.TLS, 200, FailureKind.TLS, 200]


def test_b22_robots_of_fifty_megabytes_and_in_circles_take_no_time(server: WebServer) -> None:
    server.add("/robots.txt", Answer(chunks=lambda: (b"Disallow: /evil\n" * 65_536 for _ in range(50))))
    add_redirects(server, "/circle", hops=2, end="/circle")
    options = make_options(server)

    began = time.perf_counter()
    answer = succeed(server.url("/robots.txt"), options=options, resource=Resource.ROBOTS)
    assert len(answer.body) == 512_000
    fail(server.url("/circle"), FailureKind.REDIRECT, options=options, resource=Resource.ROBOTS)
    assert time.perf_counter() - began < 2


def test_a_server_that_fails_and_recovers_is_asked_once_each_time(server: WebServer) -> None:
    server.add("/feed", in_turn(Answer(raw=[b"evil"]), Answer(body=RSS)))

    first, second = fetch(server.url("/feed"), server.url("/feed"), options=make_options(server))

    assert isinstance(first, FetchFailure)
    assert isinstance(second, FetchResponse)
    assert server.count() == 2
