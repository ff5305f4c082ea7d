"""F-20 to F-22 and F-34 over the whole of gathering: connections, pauses, deadlines, sizes, and the account of it."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from briefing.model.feed import FullText, OutcomeKind
from briefing.model.stored import PageState
from tests.answers import (
    RSS_TYPE,
    bomb_answer,
    delayed_answer,
    drip_answer,
    endless_chunks_answer,
    endless_headers_answer,
    feed_answer,
    page_answer,
    unfinished_headers_answer,
)
from tests.gather.feed_texts import Item, make_items, make_page, make_rss
from tests.gather.world import World, open_world
from tests.webserver import Answer, Seen

BODY = make_rss(make_items(2))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as opened:
        yield opened


def add_site(world: World, host: str, *, count: int, delay: float = 0.0) -> tuple[Item, ...]:
    """Put a feed of summaries, and the pages that they lead to, at a host."""
    items = make_items(count, site=world.url("", host), seed=len(world.feeds), newest=world.clock.at)
    world.add_feed(feed_answer(make_rss(items, full=False)), host=host, full_text=FullText.NO)
    for item in items:
        path = item.url.partition(f":{world.server.port}")[2]
        world.server.add(path, page_answer(make_page(item), delay=delay), host=host)
    return items


def pages_by_host(world: World) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    for seen in world.server.seen:
        if seen.path.startswith("/news/"):
            found[seen.host].append(seen)
    return found


def test_f20_every_host_is_asked_over_one_connection_that_is_kept_alive(world: World) -> None:
    for number in range(3):
        add_site(world, f"h{number}.test", count=5, delay=0.01)
    world.run()
    for number in range(3):
        host = f"h{number}.test"
        requests = [seen for seen in world.server.seen if seen.host == host]
        assert {seen.path for seen in requests} >= {"/feed", "/robots.txt"}
        assert len(requests) == 7
        assert world.server.most_open(host) == 1
        assert len({seen.connection for seen in requests}) == 1


def test_f20_a_host_is_never_asked_for_two_things_at_the_same_time(world: World) -> None:
    for number in range(8):
        world.add_feed(delayed_answer(feed_answer(BODY), 0.03), path=f"/feed{number}")
    world.run()
    times = [seen.at for seen in world.server.seen]
    assert len(times) == 8
    assert all(later - earlier >= 0.029 for earlier, later in itertools.pairwise(times))


def test_f20_pages_of_a_host_are_spaced_and_other_hosts_do_not_wait(world: World) -> None:
    world.set_options(page_delay=timedelta(milliseconds=120))
    for number in range(4):
        add_site(world, f"h{number}.test", count=4)
    begun = time.monotonic()
    world.run()
    spent = time.monotonic() - begun
    for pages in pages_by_host(world).values():
        assert len(pages) == 4
        gaps = [later.at - earlier.at for earlier, later in itertools.pairwise(pages)]
        assert all(gap >= 0.115 for gap in gaps), gaps
    assert spent < 0.12 * 3 * 4 + 3  # not one host after the other, whatever starting costs
    last = max(page.at for pages in pages_by_host(world).values() for page in pages)
    first = min(page.at for pages in pages_by_host(world).values() for page in pages)
    assert last - first < 0.12 * 12


def test_f20_a_crawl_delay_raises_the_pause_and_never_lowers_it(world: World) -> None:
    world.set_options(page_delay=timedelta(milliseconds=60), longest_page_delay=timedelta(milliseconds=250))
    add_site(world, "slow.test", count=3)
    add_site(world, "quick.test", count=3)
    add_site(world, "absurd.test", count=3)
    for host, delay in (("slow.test", "0.15"), ("quick.test", "0"), ("absurd.test", "86400")):
        robots = f"User-agent: *\nCrawl-delay: {delay}\n".encode()
        world.server.add("/robots.txt", Answer(headers={"Content-Type": "text/plain"}, body=robots), host=host)
    world.run()
    least = {"slow.test": 0.145, "quick.test": 0.055, "absurd.test": 0.245}
    for host, pages in pages_by_host(world).items():
        assert len(pages) == 3, host
        assert all(later.at - earlier.at >= least[host] for earlier, later in itertools.pairwise(pages)), host


def test_f20_at_most_eight_hosts_are_asked_at_the_same_time(world: World) -> None:
    for number in range(24):
        world.add_feed(delayed_answer(feed_answer(BODY), 0.1), host=f"h{number}.test")
    world.run()
    assert world.server.count("/feed") == 24
    assert 6 <= world.server.most_busy_hosts <= 8


def test_f20_at_most_twenty_pages_of_a_host_are_fetched_in_a_run(world: World) -> None:
    world.set_options(page_delay=timedelta(milliseconds=2))
    items = add_site(world, "h.test", count=27)
    record = world.run()
    assert len(pages_by_host(world)["h.test"]) == 20 == record.pages_fetched
    newest = {item.url.partition(f":{world.server.port}")[2] for item in items[:20]}
    assert {seen.path for seen in pages_by_host(world)["h.test"]} == newest
    world.run_after(hours=2)
    assert len(pages_by_host(world)["h.test"]) == 27
    assert all(article.page_state is PageState.FETCHED for article in world.articles())


def test_f20_the_shipped_pace_is_two_seconds_eight_hosts_and_twenty_pages() -> None:
    from briefing.gather.options import RoundOptions

    options = RoundOptions()
    assert (options.page_delay, options.longest_page_delay) == (timedelta(seconds=2), timedelta(seconds=30))
    assert (options.hosts_in_parallel, options.pages_per_host) == (8, 20)


def test_f21_a_slow_drip_ends_with_the_total_time(world: World) -> None:
    world.set_retrieving(total_timeout=0.4, read_timeout=0.3)
    world.add_feed(drip_answer(BODY, pause=0.02))
    begun = time.monotonic()
    outcome = world.run_one()
    assert outcome.kind is OutcomeKind.FAILED
    assert 0.35 <= time.monotonic() - begun < 3
    assert not world.articles()


@pytest.mark.parametrize(
    "route",
    [
        unfinished_headers_answer(),
        Answer(body=BODY, delay=5),
        endless_chunks_answer(chunk=b"x", pause=0.02),
        endless_headers_answer(pause=0.02),
    ],
    ids=["no end of headers", "no answer", "slow chunks", "slow headers"],
)
def test_f21_a_server_that_keeps_us_waiting_is_left(world: World, route: Answer) -> None:
    world.set_retrieving(total_timeout=0.4, read_timeout=0.25)
    world.add_feed(route)
    begun = time.monotonic()
    assert world.run_one().kind is OutcomeKind.FAILED
    assert time.monotonic() - begun < 3


def test_f21_a_run_ends_at_its_deadline_and_keeps_what_came_in(world: World) -> None:
    world.set_options(deadline=timedelta(seconds=1.5), hosts_in_parallel=2)
    world.add_feed(feed_answer(BODY), host="good.test")
    for number in range(6):
        world.add_feed(Answer(body=BODY, delay=30), host=f"slow{number}.test")
    begun = time.monotonic()
    record = world.run()
    assert time.monotonic() - begun < 4
    assert record.stopped_by == "deadline"
    assert record.finished_at is not None
    first, *others = world.in_order(record)
    assert first.kind is OutcomeKind.NEW
    assert {outcome.kind for outcome in others} <= {OutcomeKind.SKIPPED, OutcomeKind.FAILED}
    assert len(world.articles()) == 2


def test_f21_what_the_deadline_cut_off_is_no_fault_of_the_feed(world: World) -> None:
    world.set_options(deadline=timedelta(seconds=1), hosts_in_parallel=1)
    world.add_feed(Answer(body=BODY, delay=30), host="slow.test")
    waiting = world.add_feed(feed_answer(BODY), host="waiting.test")
    world.run()
    assert world.server.count(host="waiting.test") == 0
    world.set_options(deadline=timedelta(minutes=1), hosts_in_parallel=8)
    world.set_retrieving(total_timeout=0.3, read_timeout=0.3)
    record = world.run_after(minutes=1)
    outcome = next(outcome for outcome in record.outcomes if outcome.feed == waiting.url)
    assert outcome.kind is OutcomeKind.NEW


def test_f21_pages_that_the_deadline_cut_off_are_fetched_in_the_next_run(world: World) -> None:
    world.set_options(page_delay=timedelta(milliseconds=400), deadline=timedelta(seconds=2))
    add_site(world, "h.test", count=12)
    record = world.run()
    assert record.stopped_by == "deadline"
    assert 0 < record.pages_fetched < 12
    world.set_options(page_delay=timedelta(milliseconds=1), deadline=timedelta(minutes=1))
    world.run_after(minutes=70)
    paths = [seen.path for seen in pages_by_host(world)["h.test"]]
    assert len(set(paths)) == 12
    assert all(article.page_state is PageState.FETCHED for article in world.articles())


@pytest.mark.parametrize(
    "route",
    [bomb_answer(), endless_chunks_answer(), endless_chunks_answer(head=BODY[:200])],
    ids=["bomb", "endless", "endless feed"],
)
def test_f22_a_feed_that_is_too_large_is_given_up_while_it_comes(world: World, route: Answer) -> None:
    feed = world.add_feed(route)
    begun = time.monotonic()
    outcome = world.run_one()
    assert outcome.kind is OutcomeKind.FAILED
    assert time.monotonic() - begun < 5
    assert not world.articles()
    assert world.state(feed).body_hash is None


def test_f22_the_limit_counts_decompressed_bytes(world: World) -> None:
    world.set_retrieving(most_feed_bytes=len(BODY), most_page_bytes=20_000)
    world.add_feed(BODY)
    larger = BODY + b" "
    world.add_feed(larger, host="larger.test")
    kinds = [outcome.kind for outcome in world.in_order(world.run())]
    assert kinds == [OutcomeKind.NEW, OutcomeKind.FAILED]


def test_f22_a_page_that_is_too_large_fails_alone(world: World) -> None:
    world.set_retrieving(most_page_bytes=20_000)
    items = add_site(world, "h.test", count=3)
    path = items[1].url.partition(f":{world.server.port}")[2]
    world.server.add(path, page_answer(make_page(items[1], size=30_000)), host="h.test")
    record = world.run()
    assert (record.pages_fetched, record.pages_failed) == (2, 1)


def test_f34_every_feed_has_its_account_in_every_run(world: World) -> None:
    fine = world.add_feed(feed_answer(BODY, etag='"1"'), host="fine.test")
    broken = world.add_feed(Answer(status=500), host="broken.test")
    first = world.run()
    done, failed = world.in_order(first)
    assert (done.feed, done.title, done.kind, done.status) == (fine.url, "Feed of fine.test", OutcomeKind.NEW, 200)
    assert done.bytes_received == len(BODY)
    assert (done.articles_new, done.succeeded_at, done.next_due_at) == (
        2,
        world.clock.at,
        world.state(fine).next_due_at,
    )
    assert (failed.feed, failed.kind, failed.status, failed.succeeded_at) == (broken.url, OutcomeKind.FAILED, 500, None)
    assert failed.reason
    assert failed.next_due_at is not None
    skipped = world.in_order(world.run_after(minutes=5))[0]
    assert skipped.kind is OutcomeKind.SKIPPED
    assert skipped.reason
    assert skipped.next_due_at == done.next_due_at
    unchanged = world.in_order(world.run_after(hours=25))[0]
    assert (unchanged.kind, unchanged.status, unchanged.bytes_received) == (OutcomeKind.NOT_MODIFIED, 304, 0)


def test_f34_the_store_remembers_the_last_runs(world: World) -> None:
    from briefing.store import open_store

    world.add_feed(feed_answer(BODY))
    first = world.run()
    second = world.run_after(hours=3)
    with open_store(world.store_url) as store:
        assert store.load_runs(count=10) == (second, first)


@pytest.mark.slow
def test_a_dead_feed_a_slow_one_and_a_huge_one_keep_nobody_waiting(world: World) -> None:
    world.set_options(hosts_in_parallel=4, parsers=2)
    world.set_retrieving(total_timeout=8, read_timeout=8)
    world.add_feed(feed_answer(BODY), host="dead.gone.test")
    world.add_feed(Answer(body=BODY, delay=8), host="slow.test")
    huge = b"<rss><channel><title>x</title>" + b"<item><title>y</title></item>" * 100_000
    world.add_feed(Answer(headers={"Content-Type": RSS_TYPE}, body=huge), host="huge.test")
    good = [world.add_feed(make_rss(make_items(2, seed=n)), host=f"h{n}.test") for n in range(60)]
    record = world.run()
    by_feed = {outcome.feed: outcome for outcome in record.outcomes}
    assert all(by_feed[feed.url].kind is OutcomeKind.NEW for feed in good)
    kinds = [outcome.kind for outcome in world.in_order(record)[:2]]
    assert kinds == [OutcomeKind.FAILED, OutcomeKind.FAILED]
    asked = {seen.host: seen.at for seen in world.server.seen}
    # The slow one holds a slot for eight seconds and the huge one a parser for several; the others go past them.
    assert max(asked[f"h{n}.test"] for n in range(60)) - asked["slow.test"] < 6
