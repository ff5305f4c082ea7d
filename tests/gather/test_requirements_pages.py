"""F-24 to F-30 over the whole of gathering: robots.txt, what publishers forbid, one article under several addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from briefing.model.feed import FullText, OutcomeKind
from briefing.model.stored import PageState, Permission, StoredPage
from tests.answers import feed_answer, page_answer, redirect_answer
from tests.gather.feed_texts import Item, make_items, make_page, make_rss
from tests.gather.world import USER_AGENT, World, open_world
from tests.webserver import Answer

HOST = "gazette.test"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as opened:
        opened.set_options(page_delay=timedelta(milliseconds=1))
        yield opened


def path_of(world: World, item: Item) -> str:
    return item.url.partition(f":{world.server.port}")[2]


def add_site(
    world: World, *, count: int = 2, host: str = HOST, headers: Mapping[str, str] | None = None, head: str = ""
) -> tuple[Item, ...]:
    """Put a feed of summaries, and the pages that they lead to, at a host."""
    items = make_items(count, site=world.url("", host), newest=world.clock.at)
    world.add_feed(feed_answer(make_rss(items, full=False)), host=host, full_text=FullText.NO)
    for item in items:
        world.server.add(path_of(world, item), page_answer(make_page(item, head=head), headers=headers), host=host)
    return items


def set_robots(world: World, text: str, *, host: str = HOST) -> None:
    world.server.add("/robots.txt", Answer(headers={"Content-Type": "text/plain"}, body=text.encode()), host=host)


def pages_asked(world: World) -> list[str]:
    return [seen.path for seen in world.server.seen if seen.path.startswith("/news/")]


def stored_pages(world: World) -> list[StoredPage]:
    contents = [revision.content for article in world.articles() for revision in article.revisions]
    return [content for content in contents if isinstance(content, StoredPage)]


def test_f18_feeds_pages_and_robots_are_asked_under_one_name(world: World) -> None:
    add_site(world)
    world.run()
    assert {seen.path for seen in world.server.seen} >= {"/feed", "/robots.txt"}
    assert {seen.headers["user-agent"] for seen in world.server.seen} == {USER_AGENT}


def test_f19_nothing_is_sent_that_tells_of_a_reader(world: World) -> None:
    add_site(world, headers={"Set-Cookie": "id=1; Path=/"})
    world.run()
    world.run_after(hours=25)
    for seen in world.server.seen:
        assert not {"cookie", "referer", "accept-language", "authorization"} & set(seen.headers)
        assert "gzip" in seen.headers["accept-encoding"]


def test_f24_robots_are_read_before_pages_and_not_for_feeds(world: World) -> None:
    add_site(world)
    set_robots(world, "User-agent: *\nDisallow: /feed\n")
    outcome = world.run().outcomes[0]
    paths = [seen.path for seen in world.server.seen]
    assert outcome.kind is OutcomeKind.NEW
    assert paths.index("/robots.txt") < min(paths.index(path) for path in pages_asked(world))
    assert len(pages_asked(world)) == 2


def test_f24_robots_are_kept_for_a_day_at_most(world: World) -> None:
    items = add_site(world)
    world.run()
    for hours, count in ((3, 1), (22, 2)):
        newer = make_items(2, site=world.url("", HOST), newest=world.clock.at, seed=hours)
        world.set_route(feed_answer(make_rss([*newer, *items], full=False)))
        for item in newer:
            world.server.add(path_of(world, item), page_answer(make_page(item)), host=HOST)
        world.run_after(hours=hours)
        assert world.server.count("/robots.txt") == count
    assert len(pages_asked(world)) == 6


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (Answer(status=404), 2),
        (Answer(status=403), 2),
        (Answer(status=500), 0),
        (Answer(status=503), 0),
        (Answer(delay=30), 0),
        (redirect_answer("/robots.txt"), 2),  # RFC 9309, 2.3.1.2: as if there were none
    ],
    ids=["404", "403", "500", "503", "time-out", "loop"],
)
def test_f24_robots_that_cannot_be_read_forbid_and_missing_ones_allow(world: World, answer: Answer, asked: int) -> None:
    world.set_retrieving(read_timeout=0.3, total_timeout=0.6)
    add_site(world)
    world.server.add("/robots.txt", answer, host=HOST)
    world.run()
    assert len(pages_asked(world)) == asked


def test_f25_own_group_goes_before_everybody_and_the_longest_rule_wins(world: World) -> None:
    first, second, _third = add_site(world, count=3)
    set_robots(
        world,
        "\ufeffUser-agent: *\nDisallow:\n\nUser-agent: BRIEFING\nDisallow: /news/\n"
        f"Allow: {path_of(world, first)}\nAllow: {path_of(world, second)[:-1]}*$\nDisallow: {path_of(world, second)}\n",
    )
    world.run()
    assert set(pages_asked(world)) == {path_of(world, first), path_of(world, second)}


def test_f24_a_page_that_robots_forbid_is_not_asked_again_and_its_entry_stays(world: World) -> None:
    add_site(world)
    set_robots(world, "User-agent: *\nDisallow: /news/\n")
    world.run()
    world.run_after(hours=25)
    assert not pages_asked(world)
    assert {article.page_state for article in world.articles()} == {PageState.FAILED}
    assert len(world.articles()) == 2


@pytest.mark.parametrize(
    ("headers", "head", "permission"),
    [
        ({"X-Robots-Tag": "noarchive"}, "", Permission.CITE_ONLY),
        ({"X-Robots-Tag": "nosnippet"}, "", Permission.CITE_ONLY),
        ({"X-Robots-Tag": "noindex"}, "", Permission.QUOTE),
        ({}, '<meta name="robots" content="NoArchive">', Permission.CITE_ONLY),
        ({}, '<meta name="robots" content="noindex">', Permission.QUOTE),
        ({"TDM-Reservation": "1"}, "", Permission.CITE_ONLY),
        ({"TDM-Reservation": "0"}, "", Permission.QUOTE),
        ({}, '<meta name="tdm-reservation" content="1">', Permission.CITE_ONLY),
    ],
)
def test_f26_what_the_publisher_forbids_is_kept_with_the_page(
    world: World, headers: Mapping[str, str], head: str, permission: Permission
) -> None:
    add_site(world, count=1, headers=headers, head=head)
    world.run()
    (page,) = stored_pages(world)
    assert page.permission is permission


def test_f26_a_reservation_is_set_aside_only_by_the_desk(world: World) -> None:
    world.set_options(honour_tdm_reservation=False)
    add_site(world, count=1, headers={"TDM-Reservation": "1"})
    world.run()
    assert stored_pages(world)[0].permission is Permission.QUOTE


def test_f29_one_article_under_several_addresses_is_one(world: World) -> None:
    item = make_items(1, site=world.url("", HOST))[0]
    links = [
        f"{item.url}?utm_source=a&utm_medium=rss",
        f"{item.url}?fbclid=xyz#top",
        item.url.replace("http:", "HTTP:"),
    ]
    for number, link in enumerate(links):
        own = replace(item, url=link, guid=f"guid-{number}")
        world.add_feed(feed_answer(make_rss([own], full=False)), host=f"feed{number}.test", full_text=FullText.NO)
    world.server.add(path_of(world, item), page_answer(make_page(item)), host=HOST)
    world.run()
    (article,) = world.articles()
    assert len(article.sightings) == 3
    assert {sighting.url for sighting in article.sightings if sighting.url} >= set(links[:2])
    assert len(pages_asked(world)) == 1


def test_f30_new_guids_for_old_articles_bring_nothing_new(world: World) -> None:
    items = make_items(30)
    world.add_feed(feed_answer(make_rss(items)))
    world.run()
    renamed = [replace(item, guid=f"other-{number}") for number, item in enumerate(items)]
    world.set_route(feed_answer(make_rss(renamed)))
    outcome = world.run_after(hours=25).outcomes[0]
    assert outcome.articles_new == 0
    assert outcome.notes
    assert len(world.articles()) == 30
    assert all(len(article.revisions) == 1 for article in world.articles())


def test_f30_a_storm_of_new_entries_is_capped_and_flagged(world: World) -> None:
    world.add_feed(feed_answer(make_rss(make_items(10))))
    world.run()
    storm = make_items(300, seed=9, newest=world.clock.at + timedelta(hours=25), spacing=timedelta(minutes=1))
    world.set_route(feed_answer(make_rss(storm)))
    outcome = world.run_after(hours=25).outcomes[0]
    assert outcome.articles_new == 100
    assert outcome.notes
    newest = {item.title for item in storm[:100]}
    assert newest <= set(world.titles())


def test_f30_a_changed_article_is_a_revision_of_the_same(world: World) -> None:
    items = make_items(3)
    world.add_feed(feed_answer(make_rss(items)))
    world.run()
    changed = [items[0].reworded("The ministry later gave another toll: 14."), *items[1:]]
    world.set_route(feed_answer(make_rss(changed)))
    outcome = world.run_after(hours=25).outcomes[0]
    assert (outcome.articles_new, outcome.articles_changed) == (0, 1)
    assert sorted(len(article.revisions) for article in world.articles()) == [1, 1, 2]
