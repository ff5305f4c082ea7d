"""F-13 to F-16 over the whole of gathering: what follows from a refusal, an error, and what is no feed."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefing.model.feed import Feed, OutcomeKind
from tests.answers import RSS_TYPE, early_close_answer, feed_answer, in_turn, wrong_length_answer
from tests.gather.feed_texts import make_items, make_page, make_rss
from tests.gather.world import World, open_world
from tests.webserver import Answer, WebServer

BODY = make_rss(make_items(2))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as opened:
        yield opened


def due_in(world: World, feed: Feed) -> timedelta:
    due = world.state(feed).next_due_at
    assert due is not None
    return due - world.clock.at


def next_waits(world: World, feed: Feed, *, count: int) -> list[float]:
    """Poll whenever the feed is due; return the hours between two polls."""
    waits: list[float] = []
    for _ in range(count):
        before = world.server.count("/feed")
        world.run()
        assert world.server.count("/feed") == before + 1
        wait = due_in(world, feed)
        waits.append(wait / timedelta(hours=1))
        world.clock.at += wait
    return waits


def test_f13_a_feed_that_is_gone_is_not_asked_again_and_told_once(world: World) -> None:
    feed = world.add_feed(Answer(status=410))
    outcome = world.run_one()
    assert (outcome.kind, outcome.status) == (OutcomeKind.FAILED, 410)
    assert "410" in outcome.reason
    for _ in range(3):
        later = world.run_after(days=20).outcomes[0]
        assert later.kind is OutcomeKind.SKIPPED
    assert world.server.count("/feed") == 1
    assert world.state(feed).disabled_at is not None


@pytest.mark.slow
def test_f13_a_missing_feed_is_given_up_after_fourteen_days(world: World) -> None:
    feed = world.add_feed(Answer(status=404))
    begun = world.clock.at
    while world.clock.at - begun < timedelta(days=13, hours=20):
        world.run_after(hours=4)
        assert world.state(feed).disabled_at is None
    world.run_after(days=1, hours=6)
    assert world.state(feed).disabled_at is not None
    count = world.server.count("/feed")
    assert 10 < count < 30
    world.run_after(days=30)
    assert world.server.count("/feed") == count


@pytest.mark.parametrize("status", [401, 403, 451])
def test_f13_a_refusal_is_not_repeated_for_a_day(world: World, status: int) -> None:
    world.add_feed(Answer(status=status))
    outcome = world.run_one()
    assert (outcome.kind, outcome.status) == (OutcomeKind.FAILED, status)
    assert str(status) in outcome.reason
    for _ in range(5):
        world.run_after(hours=4, minutes=45)
    assert world.server.count("/feed") == 1
    world.run_after(minutes=40)
    assert world.server.count("/feed") == 2


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_f14_retry_after_is_honoured_for_the_whole_host(world: World, status: int, form: str) -> None:
    text = (
        "18000" if form == "seconds" else email.utils.format_datetime(world.clock.at + timedelta(hours=5), usegmt=True)
    )
    refusing = Answer(status=status, headers={"Retry-After": text})
    world.add_feed(in_turn(refusing, Answer(headers={"Content-Type": RSS_TYPE}, body=BODY)), path="/busy")
    world.run()
    world.add_feed(feed_answer(BODY), path="/other")
    world.run_after(hours=4, minutes=55)
    assert world.server.count() == 1
    world.run_after(minutes=20)
    assert (world.server.count("/busy"), world.server.count("/other")) == (2, 1)


def test_f14_a_refusal_stops_the_rest_of_the_run_at_that_host_only(world: World) -> None:
    refusing = Answer(status=429, headers={"Retry-After": "7200"})
    for number in range(6):
        world.add_feed(refusing, path=f"/feed{number}")
    world.add_feed(feed_answer(BODY), host="other.test")
    record = world.run()
    assert world.server.count(host="gazette.test") == 1
    assert world.server.count("/feed", host="other.test") == 1
    kinds = [outcome.kind for outcome in world.in_order(record)]
    assert kinds.count(OutcomeKind.FAILED) == 1
    assert kinds.count(OutcomeKind.SKIPPED) == 5
    assert kinds.count(OutcomeKind.NEW) == 1


def test_f14_a_refused_page_stops_the_pages_and_feeds_of_its_host(world: World) -> None:
    items = make_items(5, site=world.url("", "gazette.test"))
    world.add_feed(feed_answer(make_rss(items, full=False)))
    world.server.add("*", Answer(status=429, headers={"Retry-After": "10800"}), host="gazette.test")
    world.server.add("/robots.txt", Answer(status=404), host="gazette.test")
    world.run()
    pages = [seen for seen in world.server.seen if seen.path.startswith("/news/")]
    assert len(pages) == 1
    world.server.clear()
    world.run_after(minutes=100)
    assert world.server.count() == 0


def test_f14_retry_after_is_capped_at_seven_days(world: World) -> None:
    feed = world.add_feed(Answer(status=429, headers={"Retry-After": "99999999999"}))
    outcome = world.run_one()
    assert timedelta(days=6, hours=23) < due_in(world, feed) <= timedelta(days=7, minutes=11)
    assert outcome.notes or "7 days" in outcome.reason


def test_f14_without_retry_after_the_wait_doubles_to_a_day(world: World) -> None:
    feed = world.add_feed(Answer(status=503))
    waits = next_waits(world, feed, count=7)
    expected = [1, 2, 4, 8, 16, 24, 24]
    assert all(0.8 * hours <= wait <= 1.3 * hours for wait, hours in zip(waits, expected, strict=True)), waits


@pytest.mark.parametrize(
    "route",
    [Answer(status=500), Answer(status=502), early_close_answer(BODY, after=20), wrong_length_answer(BODY, "-5")],
    ids=["500", "502", "early close", "negative length"],
)
def test_f15_errors_back_off_and_doubling_ends_at_a_day(world: World, route: Answer) -> None:
    feed = world.add_feed(route)
    waits = next_waits(world, feed, count=7)
    assert all(wait >= 1 for wait in waits)
    assert 20 < waits[-1] <= 24.2
    assert waits == sorted(waits) or waits[-1] > 4 * waits[0]
    assert world.state(feed).failures == 7


def test_f15_names_that_lead_nowhere_and_closed_doors_are_errors_of_their_feed_only(world: World) -> None:
    with WebServer() as closing:
        closed = closing.port
    world.feeds.append(Feed(url=f"http://closed.test:{closed}/feed", title="Closed"))
    world.set_retrieving(ports=frozenset({world.server.port, closed}))
    world.add_feed(feed_answer(BODY), host="nowhere.gone.test")
    world.add_feed(feed_answer(BODY))
    kinds = [outcome.kind for outcome in world.in_order(world.run())]
    assert kinds == [OutcomeKind.FAILED, OutcomeKind.FAILED, OutcomeKind.NEW]


def test_f15_the_last_good_entries_stay_and_their_age_is_told(world: World) -> None:
    feed = world.add_feed(in_turn(Answer(headers={"Content-Type": RSS_TYPE}, body=BODY), Answer(status=500)))
    good = world.clock.at
    world.run()
    outcome = world.run_after(days=2).outcomes[0]
    assert outcome.kind is OutcomeKind.FAILED
    assert outcome.succeeded_at == good == world.state(feed).succeeded_at
    assert len(world.articles()) == 2


def test_f15_an_error_is_forgotten_after_the_next_success(world: World) -> None:
    feed = world.add_feed(in_turn(Answer(status=500), Answer(headers={"Content-Type": RSS_TYPE}, body=BODY)))
    world.run()
    assert world.state(feed).failures == 1
    world.run_after(hours=3)
    state = world.state(feed)
    assert (state.failures, state.last_error, state.failing_since) == (0, None, None)


LOGIN = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form><input name=user><input type=password></form></body></html>"
CAPTCHA = b"<!DOCTYPE html><html><body><h1>Are you a person?</h1><script src=/challenge.js></script></body></html>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (make_page(make_items(1)[0]), "text/html"),
        (LOGIN, "text/html"),
        (CAPTCHA, "text/html; charset=utf-8"),
        (LOGIN, RSS_TYPE),
        (b"", RSS_TYPE),
        (b"  \n\n ", RSS_TYPE),
        (b"null", "application/feed+json"),
        (b"Service temporarily unavailable", "text/plain"),
    ],
    ids=["page", "login", "captcha", "login as rss", "empty", "blank", "null", "text"],
)
def test_f16_what_is_no_feed_is_an_error_and_no_news(world: World, body: bytes, content_type: str) -> None:
    good = Answer(headers={"Content-Type": RSS_TYPE, "ETag": '"good"'}, body=BODY)
    bad = Answer(headers={"Content-Type": content_type, "ETag": '"bad"'}, body=body)
    feed = world.add_feed(in_turn(good, bad))
    world.run()
    outcome = world.run_after(hours=25).outcomes[0]
    assert outcome.kind is OutcomeKind.FAILED
    assert outcome.reason
    assert len(world.articles()) == 2
    assert world.state(feed).failures == 1
    world.run_after(days=2)
    assert world.server.seen[-1].headers.get("if-none-match") != '"bad"'


def test_f16_a_feed_without_entries_is_a_feed(world: World) -> None:
    world.add_feed(feed_answer(make_rss([])))
    assert world.run_one().kind in {OutcomeKind.UNCHANGED, OutcomeKind.NEW}


def test_f14_a_refusal_outlives_a_restart_and_a_date_in_the_past_is_no_wait(world: World) -> None:
    past = email.utils.format_datetime(datetime(1970, 1, 1, tzinfo=UTC), usegmt=True)
    feed = world.add_feed(Answer(status=429, headers={"Retry-After": past}))
    world.run()
    assert timedelta(minutes=50) < due_in(world, feed) < timedelta(minutes=90)
    world.run_after(minutes=30)
    assert world.server.count() == 1
