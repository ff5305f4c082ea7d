"""F-01 to F-06 over the whole of gathering: validators, 304, identical bodies, force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from briefing.model.feed import Feed, OutcomeKind
from tests.answers import RSS_TYPE, feed_answer, in_turn, redirect_answer
from tests.gather.feed_texts import make_items, make_rss
from tests.gather.world import World, open_world
from tests.webserver import Answer, Seen

ETAG = 'W/"5f1-äß/%22"'.encode().decode("latin-1")  # weak, quoted, and with bytes beyond ASCII
PLAIN_ETAG = 'W/"5f1-2026"'
DATE = "Sun, 16 Mar 2031 09:00:00 GMT"
#: Of another form than the usual one: a client that parses and prints it again sends something else.
ODD_DATE = "Sunday, 16-Mar-31 09:00:00 GMT"

ITEMS = make_items(3)
BODY = make_rss(ITEMS)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as opened:
        yield opened


def answer_with(**validators: str) -> Answer:
    headers = {name.replace("_", "-"): value for name, value in validators.items()}
    return Answer(headers={"Content-Type": RSS_TYPE} | headers, body=BODY)


def not_modified(**validators: str) -> Answer:
    return Answer(status=304, headers={name.replace("_", "-"): value for name, value in validators.items()})


def sent(world: World) -> list[tuple[str | None, str | None]]:
    """Return the validators of each request for the feed, in the order of arrival."""
    feeds = [seen for seen in world.server.seen if seen.path != "/robots.txt"]
    return [(seen.headers.get("if-none-match"), seen.headers.get("if-modified-since")) for seen in feeds]


@pytest.mark.parametrize("date", [DATE, ODD_DATE])
@pytest.mark.parametrize("tag", [PLAIN_ETAG, '"plain"', '""'])
def test_f01_validators_are_sent_back_byte_for_byte(world: World, tag: str, date: str) -> None:
    world.add_feed(feed_answer(BODY, etag=tag, last_modified=date))
    world.run()
    outcomes = world.run_after(hours=25).outcomes
    assert sent(world) == [(None, None), (tag, date)]
    assert outcomes[0].kind is OutcomeKind.NOT_MODIFIED


@pytest.mark.parametrize(("tag", "date"), [(PLAIN_ETAG, None), (None, DATE)], ids=["only a tag", "only a date"])
def test_f01_a_single_validator_is_enough(world: World, tag: str | None, date: str | None) -> None:
    world.add_feed(feed_answer(BODY, etag=tag, last_modified=date))
    world.run()
    world.run_after(hours=25)
    assert sent(world) == [(None, None), (tag, date)]


def test_f01_validators_of_a_304_replace_those_it_names(world: World) -> None:
    world.add_feed(in_turn(answer_with(ETag='"1"', Last_Modified=DATE), not_modified(ETag='"2"'), not_modified()))
    for _ in range(4):
        world.run_after(hours=25)
    assert sent(world) == [(None, None), ('"1"', DATE), ('"2"', DATE), ('"2"', DATE)]


def test_f01_validators_are_kept_when_the_body_is_the_same(world: World) -> None:
    world.add_feed(in_turn(answer_with(ETag='"1"'), answer_with(ETag='"2"'), answer_with(ETag='"3"')))
    for _ in range(4):
        world.run_after(hours=25)
    assert [tag for tag, _ in sent(world)] == [None, '"1"', '"2"', '"3"']


def test_f02_no_date_is_invented_where_the_server_gave_none(world: World) -> None:
    world.add_feed(answer_with(Date=DATE))
    for _ in range(3):
        world.run_after(hours=25)
    assert sent(world) == [(None, None)] * 3


def test_f02_validators_do_not_go_to_another_address(world: World) -> None:
    feed = world.add_feed(feed_answer(BODY, etag='"old"', last_modified=DATE))
    world.run()
    world.set_route(redirect_answer(world.url("/feed", "elsewhere.test")), path="/feed")
    world.set_route(feed_answer(BODY, etag='"new"'), host="elsewhere.test")
    world.run_after(hours=25)
    world.run_after(hours=25)
    by_host = [(seen.host, seen.headers.get("if-none-match")) for seen in world.server.seen]
    assert ("elsewhere.test", '"old"') not in by_host
    assert ("gazette.test", '"new"') not in by_host
    assert world.state(feed).validators_url == world.url("/feed", "elsewhere.test")


def test_f02_validators_do_not_survive_a_new_address_in_the_configuration(world: World) -> None:
    first = world.add_feed(feed_answer(BODY, etag='"1"'))
    world.run()
    world.feeds.remove(first)
    world.add_feed(feed_answer(BODY, etag='"1"'), path="/other")
    world.run_after(hours=25)
    assert sent(world) == [(None, None), (None, None)]


def test_f03_a_304_keeps_the_entries_and_moves_last_checked(world: World) -> None:
    feed = world.add_feed(feed_answer(BODY, etag='"1"'))
    first = world.run().outcomes[0]
    outcome = world.run_after(hours=25).outcomes[0]
    assert (first.kind, first.articles_new) == (OutcomeKind.NEW, 3)
    assert (outcome.kind, outcome.status, outcome.articles_new) == (OutcomeKind.NOT_MODIFIED, 304, 0)
    assert outcome.succeeded_at == world.clock.at == world.state(feed).succeeded_at
    assert len(world.articles()) == 3


def test_f03_a_304_that_nobody_asked_for_is_retried_once_and_then_an_error(world: World) -> None:
    world.add_feed(not_modified(ETag='"x"'))
    outcome = world.run_one()
    assert outcome.kind is OutcomeKind.FAILED
    assert sent(world) == [(None, None), (None, None)]


def test_f03_the_retry_after_an_unasked_304_may_succeed(world: World) -> None:
    world.add_feed(in_turn(not_modified(), answer_with()))
    assert world.run_one().articles_new == 3
    assert len(sent(world)) == 2


def test_f04_an_identical_body_brings_nothing_new(world: World) -> None:
    world.add_feed(in_turn(answer_with(ETag='"1"'), answer_with(ETag='"2"')))
    world.run()
    outcome = world.run_after(hours=25).outcomes[0]
    assert (outcome.kind, outcome.articles_new, outcome.articles_changed) == (OutcomeKind.UNCHANGED, 0, 0)
    assert all(len(article.revisions) == 1 for article in world.articles())


def test_f05_validators_are_dropped_after_thirty_days(world: World) -> None:
    feed = world.add_feed(feed_answer(BODY, etag='"1"'))
    world.run()
    for _ in range(4):
        world.run_after(days=9)
    assert [tag for tag, _ in sent(world)] == [None, '"1"', '"1"', '"1"', None]
    assert world.state(feed).full_body_at == world.clock.at


def test_f05_validators_are_dropped_when_the_parser_changes(world: World) -> None:
    feed = world.add_feed(feed_answer(BODY, etag='"1"'))
    world.run()
    world.change_state(feed, parser_version="an older one")
    world.run_after(hours=25)
    assert sent(world) == [(None, None), (None, None)]


def test_f06_force_asks_once_more_and_without_conditions(world: World) -> None:
    world.add_feed(feed_answer(BODY, etag='"1"'))
    world.run()
    world.pass_time(minutes=1)
    world.run(force=True)
    assert sent(world) == [(None, None), (None, None)]


def test_f06_force_is_granted_once_an_hour(world: World) -> None:
    world.add_feed(feed_answer(BODY, etag='"1"'))
    world.run()
    for _ in range(5):
        world.pass_time(minutes=11)
        world.run(force=True)
    assert len(sent(world)) == 2
    world.pass_time(minutes=16)
    world.run(force=True)
    assert len(sent(world)) == 3


def test_f06_without_force_nothing_is_asked_twice(world: World) -> None:
    world.add_feed(feed_answer(BODY, etag='"1"'))
    for _ in range(6):
        world.run_after(minutes=9)
    assert len(sent(world)) == 1


def test_f35_two_runs_within_the_floor_send_not_one_request_more(world: World) -> None:
    summaries = make_items(4, seed=5, site=world.url("", "pages.test"))
    world.add_feed(make_rss(summaries, full=False), host="pages.test")
    world.add_feed(feed_answer(BODY, etag='"1"'))
    world.run()
    assert world.server.count() > 0
    world.server.clear()
    record = world.run_after(minutes=59)
    assert world.server.count() == 0
    assert {outcome.kind for outcome in record.outcomes} == {OutcomeKind.SKIPPED}


@pytest.mark.slow
def test_f35_thirty_days_of_an_unchanged_feed_are_one_full_body(world: World) -> None:
    served: list[tuple[timedelta, int]] = []
    begun = world.clock.at
    well_behaved = feed_answer(BODY, etag='"1"', last_modified=DATE)
    assert callable(well_behaved)

    def note(seen: Seen) -> Answer:
        answer = well_behaved(seen)
        served.append((world.clock.at - begun, answer.status))
        return answer

    world.add_feed(note)
    for _ in range(30 * 8):
        world.run_after(hours=3)
    assert [status for _, status in served].count(200) == 1
    assert served[0][1] == 200
    while world.clock.at - begun < timedelta(days=33):
        world.run_after(hours=6)
    full = [at for at, status in served if status == 200]
    assert len(full) == 2
    assert full[1] - full[0] >= timedelta(days=30)
    assert len(served) < 120  # it is asked less and less often (F-09)


def test_f35_a_feed_without_validators_is_recognised_by_its_body(world: World) -> None:
    feed = world.add_feed(BODY)
    world.run()
    first = world.state(feed)
    outcome = world.run_after(hours=25).outcomes[0]
    assert outcome.kind is OutcomeKind.UNCHANGED
    assert world.state(feed).changed_at == first.changed_at


def test_f01_etag_beyond_ascii_is_sent_back_as_bytes_or_not_at_all(world: World) -> None:
    feed: Feed = world.add_feed(answer_with(ETag=ETAG))
    world.run()
    world.run_after(hours=25)
    assert [tag for tag, _ in sent(world)] in ([None, ETAG], [None, None])
    assert world.state(feed).failures == 0
