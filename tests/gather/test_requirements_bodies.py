"""B-16 to B-21 over the whole of gathering: what one hostile server does is the error of its feed alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from briefing.model.feed import Feed, OutcomeKind
from tests.answers import (
    RSS_TYPE,
    bomb_answer,
    early_close_answer,
    encoded_answer,
    endless_chunks_answer,
    endless_headers_answer,
    feed_answer,
    gzip_answer,
    gzip_layers_answer,
    huge_header_answer,
    in_turn,
    many_headers_answer,
    two_lengths_answer,
    unfinished_headers_answer,
    wrong_length_answer,
)
from tests.certificates import make_certificates
from tests.gather.feed_texts import make_items, make_rss
from tests.gather.world import World, open_world
from tests.webserver import Answer, Route, WebServer

BODY = make_rss(make_items(2))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as opened:
        opened.set_retrieving(total_timeout=1.5, read_timeout=0.8)
        yield opened


def gather_beside_a_good_one(world: World, routes: dict[str, Route]) -> dict[str, OutcomeKind]:
    """Gather these feeds, each at a host of its own, and a good one after them; return what became of each."""
    feeds = {name: world.add_feed(route, host=f"h{number}.test") for number, (name, route) in enumerate(routes.items())}
    good = world.add_feed(feed_answer(BODY), host="good.test")
    begun = time.monotonic()
    kinds = {outcome.feed: outcome.kind for outcome in world.run().outcomes}
    assert time.monotonic() - begun < 15
    assert kinds[good.url] is OutcomeKind.NEW
    return {name: kinds[feed.url] for name, feed in feeds.items()}


def test_b16_bombs_and_odd_encodings_are_errors_of_their_feed_alone(world: World) -> None:
    kinds = gather_beside_a_good_one(
        world,
        {
            "bomb": bomb_answer(),
            "bomb in a redirect": bomb_answer(status=302, headers={"Location": "/elsewhere"}),
            "a hundred layers": gzip_layers_answer(BODY),
            "br": encoded_answer(BODY, "br"),
            "zstd": encoded_answer(BODY, "zstd"),
            "no gzip": encoded_answer(BODY, "gzip"),
        },
    )
    assert set(kinds.values()) == {OutcomeKind.FAILED}


def test_b16_one_honest_layer_of_gzip_is_read(world: World) -> None:
    assert gather_beside_a_good_one(world, {"gzip": gzip_answer(make_rss(make_items(3, seed=2)))}) == {
        "gzip": OutcomeKind.NEW
    }


def test_b17_answers_without_end_are_errors_of_their_feed_alone(world: World) -> None:
    kinds = gather_beside_a_good_one(
        world,
        {
            "endless chunks": endless_chunks_answer(),
            "endless headers": endless_headers_answer(),
            "no end of headers": unfinished_headers_answer(),
            "a byte now and then": Answer(body=BODY, piece_size=1, pause=0.3),
            "a header of 10 MB": huge_header_answer(BODY),
            "10,000 headers": many_headers_answer(BODY),
        },
    )
    assert set(kinds.values()) <= {OutcomeKind.FAILED}


def test_b18_wrong_lengths_and_odd_statuses_are_errors_of_their_feed_alone(world: World) -> None:
    length = str(len(BODY))
    kinds = gather_beside_a_good_one(
        world,
        {
            "too long": wrong_length_answer(BODY, str(len(BODY) + 10)),
            "negative": wrong_length_answer(BODY, "-1"),
            "text": wrong_length_answer(BODY, "many"),
            "two": two_lengths_answer(BODY, length, str(len(BODY) + 1)),
            "ends early": early_close_answer(BODY, after=100),
            "empty": Answer(headers={"Content-Type": RSS_TYPE}),
            "204": Answer(status=204),
            "206": Answer(status=206, body=BODY, headers={"Content-Type": RSS_TYPE}),
            "304": Answer(status=304),
        },
    )
    assert set(kinds.values()) == {OutcomeKind.FAILED}


def test_f17_a_body_that_is_cut_off_is_not_stored(world: World) -> None:
    whole = Answer(headers={"Content-Type": RSS_TYPE}, body=BODY)
    more = make_rss(make_items(8, seed=4))
    feed = world.add_feed(in_turn(whole, early_close_answer(more, after=len(more) - 20)))
    world.run()
    outcome = world.run_after(hours=25).outcomes[0]
    assert outcome.kind is OutcomeKind.FAILED
    assert len(world.articles()) == 2
    assert world.state(feed).failures == 1


@pytest.mark.parametrize(
    "value", ["99999999999", "-1", "NaN", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"]
)
def test_b19_absurd_waits_are_capped_or_ignored(world: World, value: str) -> None:
    feed = world.add_feed(Answer(status=429, headers={"Retry-After": value}))
    world.run()
    due = world.state(feed).next_due_at
    assert due is not None
    assert timedelta(minutes=50) < due - world.clock.at <= timedelta(days=7, minutes=11)


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
@pytest.mark.parametrize("value", ['"' + "x" * 1_000_000 + '"', '"a"\r\nX-Injected: 1', "\x01\x02", "soon"])
def test_b20_illegal_validators_are_not_sent_back(world: World, name: str, value: str) -> None:
    world.add_feed(in_turn(Answer(headers={"Content-Type": RSS_TYPE, name: value}, body=BODY)))
    world.run()
    world.run_after(hours=25)
    for seen in world.server.seen:
        assert "x-injected" not in seen.headers
        assert all(len(header) < 10_000 for _, header in seen.raw_headers)
        assert seen.headers.get("if-modified-since") is None
        assert seen.headers.get("if-none-match") in {None, '"a"', "soon"}


def test_b21_wrong_certificates_are_errors_and_the_other_feeds_go_on(world: World, tmp_path: Path) -> None:
    kinds = ("good", "self-signed", "expired", "wrong-name")
    certificates = make_certificates(tmp_path, names=[f"{kind}.tls.test" for kind in kinds])
    servers = [WebServer(tls=getattr(certificates, kind.replace("-", "_"))) for kind in kinds]
    for server in servers:
        server.__enter__()
    try:
        for kind, server in zip(kinds, servers, strict=True):
            server.add("/feed", feed_answer(BODY))
            world.feeds.append(Feed(url=server.url("/feed", f"{kind}.tls.test"), title="TLS"))
        ports = {world.server.port, *(server.port for server in servers)}
        world.set_retrieving(ports=frozenset(ports), certificates=str(certificates.authority))
        world.add_feed(feed_answer(BODY))
        outcomes = [outcome.kind for outcome in world.in_order(world.run())]
        assert [server.count() for server in servers] == [1, 0, 0, 0]
    finally:
        for server in servers:
            server.__exit__(None, None, None)
    failed = OutcomeKind.FAILED
    assert outcomes[1:4] == [failed] * 3
    assert failed not in {outcomes[0], outcomes[4]}
