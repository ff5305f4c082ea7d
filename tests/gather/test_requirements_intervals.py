"""F-07 to F-10 over the whole of gathering: when a feed is asked again."""

from __future__ import annotations

import email.utils
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from briefing.gather.options import PolitenessOptions
from briefing.model.feed import OutcomeKind
from tests.answers import RSS_TYPE, feed_answer, in_turn
from tests.gather.feed_texts import make_items, make_rss
from tests.gather.world import World, open_world
from tests.webserver import Answer

BODY = make_rss(make_items(2))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as opened:
        yield opened


def poll_minutes(world: World, *, step: int, until: int) -> list[int]:
    """Run every ``step`` minutes, each time with everything opened anew; return the minutes at which it was asked."""
    begun = world.clock.at
    asked: list[int] = []
    while world.clock.at - begun < timedelta(minutes=until):
        before = world.server.count("/feed")
        world.run()
        if world.server.count("/feed") > before:
            asked.append(round((world.clock.at - begun) / timedelta(minutes=1)))
        world.pass_time(minutes=step)
    return asked


def test_f07_a_crash_loop_asks_once_an_hour(world: World) -> None:
    world.add_feed(feed_answer(BODY))
    asked = poll_minutes(world, step=5, until=200)
    assert asked[0] == 0
    assert all(later - earlier >= 60 for earlier, later in itertools.pairwise(asked))
    assert len(asked) >= 3


@pytest.mark.parametrize(
    ("options", "least", "most"),
    [
        ({"interval_minutes": 15}, 60, 75),
        ({"interval_minutes": 1, "faster_polling_agreed_with": "A. Editor"}, 15, 25),
        ({"interval_minutes": 30, "faster_polling_agreed_with": "A. Editor"}, 30, 40),
        ({"interval_minutes": 180}, 180, 215),
    ],
    ids=["without a name", "never below 15", "with a name", "raised"],
)
def test_f07_the_floor_is_lowered_only_for_a_named_person(
    world: World, options: dict[str, Any], least: int, most: int
) -> None:
    world.add_feed(feed_answer(BODY), **options)
    first, second = poll_minutes(world, step=5, until=most + 6)[:2]
    assert first == 0
    assert least <= second <= most


@pytest.mark.parametrize(
    ("headers", "channel", "least", "most"),
    [
        ({"Cache-Control": "max-age=10800"}, "", 180, 215),
        ({"Cache-Control": "no-cache, max-age=0"}, "", 60, 80),
        ({"Cache-Control": "max-age=60"}, "", 60, 80),
        ({"Cache-Control": "max-age=172800"}, "", 1440, 1440),
        ({"Cache-Control": "max-age=-5"}, "", 60, 80),
        ({"Cache-Control": "max-age=soon"}, "", 60, 80),
        ({"Cache-Control": "max-age=99999999999"}, "", 60, 80),
        ({"Expires": "in 5 hours"}, "", 300, 340),
        ({"Expires": "0"}, "", 60, 80),
        ({}, "<ttl>240</ttl>", 240, 280),
        ({}, "<ttl>5</ttl>", 60, 80),
        ({}, "<ttl>-90</ttl>", 60, 80),
        ({}, "<ttl>99999999</ttl>", 60, 80),
        ({}, "<ttl>daily</ttl>", 60, 80),
        ({}, "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 360, 400),
    ],
)
def test_f08_wishes_of_feed_and_server_raise_the_interval_and_never_lower_it(
    world: World, headers: dict[str, str], channel: str, least: int, most: int
) -> None:
    if "Expires" in headers and headers["Expires"].startswith("in"):
        headers = {"Expires": email.utils.format_datetime(world.clock.at + timedelta(hours=5), usegmt=True)}
    headers = headers | {"Date": email.utils.format_datetime(world.clock.at, usegmt=True)}
    body = make_rss(make_items(2), channel=channel)
    feed = world.add_feed(feed_answer(body, headers=headers))
    world.run()
    due = world.state(feed).next_due_at
    assert due is not None
    minutes = (due - world.clock.at) / timedelta(minutes=1)
    assert least <= minutes <= most + 10  # ten more where it would be the full hour
    world.pass_time(minutes=least - 1)
    world.run()
    assert world.server.count("/feed") == 1
    world.clock.at = due
    world.run()
    assert world.server.count("/feed") == 2


def test_f08_hours_that_the_feed_wants_to_be_left_alone_in_are_kept(world: World) -> None:
    skipped = "".join(f"<hour>{hour}</hour>" for hour in range(13, 20))
    world.add_feed(feed_answer(make_rss(make_items(2), channel=f"<skipHours>{skipped}</skipHours>")))
    assert world.clock.at.hour == 12
    asked = poll_minutes(world, step=20, until=10 * 60)
    assert asked[0] == 0
    assert asked[1] >= 7 * 60 + 53  # 20:00 UTC


def test_f08_days_that_the_feed_wants_to_be_left_alone_on_are_kept(world: World) -> None:
    channel = "<skipDays><day>Monday</day><day>Tuesday</day></skipDays>"
    feed = world.add_feed(feed_answer(make_rss(make_items(2), channel=channel)))
    world.clock.at = datetime(2031, 3, 16, 23, 30, tzinfo=UTC)  # a Sunday
    world.run()
    due = world.state(feed).next_due_at
    assert due is not None
    assert due >= datetime(2031, 3, 19, tzinfo=UTC)


@pytest.mark.slow
def test_f09_a_quiet_feed_is_asked_less_and_less_often(world: World) -> None:
    feed = world.add_feed(feed_answer(BODY, etag='"1"'))
    gaps: list[timedelta] = []
    for _ in range(60):
        world.run()
        due = world.state(feed).next_due_at
        assert due is not None
        gaps.append(due - world.clock.at)
        world.clock.at = due
    assert gaps[0] < timedelta(minutes=80)
    assert gaps[12] >= timedelta(hours=2)
    assert gaps[22] >= timedelta(hours=4)
    assert timedelta(hours=12) <= gaps[-1] < timedelta(hours=14)


def test_f09_news_bring_a_quiet_feed_back_to_its_interval(world: World) -> None:
    feed = world.add_feed(feed_answer(BODY, etag='"1"'))
    world.run()
    world.change_state(feed, quiet_polls=35)
    world.run_after(hours=25)
    world.set_route(feed_answer(make_rss(make_items(3, seed=8)), etag='"2"'))
    assert world.run_after(hours=25).outcomes[0].kind is OutcomeKind.NEW
    due = world.state(feed).next_due_at
    assert due is not None
    assert due - world.clock.at < timedelta(minutes=80)


def test_f10_machines_ask_at_different_times_and_never_on_the_full_hour(world: World) -> None:
    feeds = [world.add_feed(feed_answer(BODY), host=f"h{number}.test") for number in range(40)]
    world.clock.at = datetime(2031, 3, 16, 12, 0, tzinfo=UTC)
    world.run()
    dues = [world.state(feed).next_due_at for feed in feeds]
    assert all(due is not None and due.minute != 0 for due in dues)
    assert len(set(dues)) > 20

    world.set_options(politeness=PolitenessOptions(host_name="desk-2"))
    world.run_after(days=1)
    others = [world.state(feed).next_due_at for feed in feeds]
    shifts = {due - other for due, other in zip(dues, others, strict=True) if due and other}
    assert len(shifts) > 20


def test_f07_a_clock_that_was_wrong_does_not_silence_a_feed_for_ever(world: World) -> None:
    world.add_feed(in_turn(Answer(headers={"Content-Type": RSS_TYPE}, body=BODY)))
    world.clock.at += timedelta(days=400)
    world.run()
    world.clock.at -= timedelta(days=400)
    world.run()
    assert world.server.count("/feed") == 2
