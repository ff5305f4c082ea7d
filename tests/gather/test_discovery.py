"""The feed of a site is found: from its page, or in the usual places, over a real server, with few requests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.gather.lists.discovery import (
    MOST_LINKS,
    MOST_REQUESTS,
    Discovered,
    FeedLink,
    NotDiscovered,
    discover,
    find_feed_links,
)
from briefing.gather.options import RetrieveOptions
from briefing.gather.retrieve import HttpRetriever
from tests.answers import redirect_answer
from tests.gather.feed_texts import NOON, make_feed, make_items
from tests.gather.world import MovableClock, resolve
from tests.webserver import Answer, WebServer

URL = "https://news.example/world/index.html"
ATOM, RSS, JSON = "application/atom+xml", "application/rss+xml", "application/feed+json"


def links(page: str, url: str = URL) -> list[str]:
    return [link.url for link in find_feed_links(page, url=url)]


# ----------------------------------------------------------------------------------------------------- what a page names


def test_page_names_its_feeds_with_title_and_type() -> None:
    page = f'<head><link rel="alternate" type="{RSS}" title="News &amp; more" href="/feed.xml"></head>'
    assert find_feed_links(page, url=URL) == (FeedLink("https://news.example/feed.xml", "News & more", RSS),)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (f'<link rel="alternate" type="{RSS}" href="a">', ["https://news.example/world/a"]),
        (f'<LINK REL="Alternate Home" TYPE="{ATOM}; charset=utf-8" HREF="//b.example/a">', ["https://b.example/a"]),
        (f"<link type='{JSON}' rel=feed href=/j >", ["https://news.example/j"]),
        (f'<base href="https://b.example/x/"><link rel=alternate type={ATOM} href=y>', ["https://b.example/x/y"]),
        (f'<base href="javascript:x"><link rel=alternate type={ATOM} href=y>', ["https://news.example/world/y"]),
        (f'<link rel="alternate" type="{JSON}" href="/j"><link rel="alternate" type="{RSS}" href="/r">', ["https://news.example/r", "https://news.example/j"]),
        (f'<link rel="alternate" type="text/xml" href="/x"><link rel="alternate" type="{ATOM}" href="/a">', ["https://news.example/a", "https://news.example/x"]),
        (f'<link rel="alternate" type="{RSS}" title="Comments" href="/c"><a href="/rss.xml">RSS</a><link rel="alternate" type="{RSS}" href="/r">', ["https://news.example/r", "https://news.example/c", "https://news.example/rss.xml"]),
        (f'<link rel="alternate" type="{RSS}" href="/r"><link rel="alternate" type="{RSS}" href="/r#x">', ["https://news.example/r"]),
        (f'<link rel="stylesheet" type="{RSS}" href="/r"><link rel="alternate" hreflang="fa" href="/fa">', []),
        (f'<!-- <link rel="alternate" type="{RSS}" href="/r"> --><script>"<link rel=alternate type={RSS} href=/s>"</script>', []),
        ('<a href="/about">x</a><a href="/feed/">Feed</a><a href="/?feed=rss2">b</a><a href="/feedback">c</a>', ["https://news.example/feed/", "https://news.example/?feed=rss2"]),
        ('<a href="/news.rss">x</a><a href="/x/atom.xml?y">y</a><a href="/rssreader">z</a><a href="/feed.json">j</a>', ["https://news.example/news.rss", "https://news.example/x/atom.xml?y", "https://news.example/feed.json"]),
        ("", []),
    ],
    ids=range(14),
)  # fmt: skip
def test_feeds_of_a_page_come_in_order_of_promise(page: str, expected: list[str]) -> None:
    assert links(page) == expected


@pytest.mark.parametrize(
    "href",
    [
        "http://127.0.0.1/feed", "http://localhost/feed", "http://[::1]/feed", "http://2130706433/feed", "http://①②⑦.⓪.⓪.①/feed",
        "http://169.254.169.254/feed", "http://metadata.google.internal/feed", "http://10.0.0.1/feed", "file:///etc/passwd",
        "javascript:alert(1)//feed", "ftp://a.example/feed", "http://u:p@a.example/feed", "http://a.example:22/feed",
        "http://[::1/feed", "data:text/xml,feed", "", "http:///feed",
    ],
)  # fmt: skip
def test_a01_to_a13_hostile_addresses_on_a_page_are_dropped(href: str) -> None:
    page = f'<link rel="alternate" type="{RSS}" href="{href}"><a href="{href}">x</a>'
    assert links(page) == []
    base = f'<base href="{href}"><link rel="alternate" type="{RSS}" href="/r">' if href.startswith("http://") else ""
    assert [link for link in links(base) if "news.example" not in link] == []


@given(st.text(alphabet="<>=\"' linkahrefeltypbsmo:/.#[]&;!-", max_size=200), st.text(max_size=50))
def test_no_page_makes_the_finder_fail(page: str, href: str) -> None:
    find_feed_links(page, url=URL)
    found = find_feed_links(f'<link rel=alternate type={RSS} href="{href}">', url=URL)
    assert all(link.url.startswith(("http://", "https://")) for link in found)


def test_page_with_thirty_thousand_links_is_read_quickly_and_few_are_kept() -> None:
    started = time.process_time()
    page = "".join(f'<a href="/{number}/feed">x</a>' for number in range(30_000))
    assert len(links(page)) == MOST_LINKS
    assert time.process_time() - started < 10


# ------------------------------------------------------------------------------------------------------------ asking


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def find(server: WebServer, path: str = "/", *, host: str = "gazette.test") -> Discovered | NotDiscovered:
    return find_at(server, server.url(path, host))


def find_at(server: WebServer, url: str) -> Discovered | NotDiscovered:
    options = RetrieveOptions(
        user_agent="briefing/1.2", ports=frozenset({server.port}), allowed_networks=("127.0.0.0/8",)
    )

    async def run() -> Discovered | NotDiscovered:
        async with HttpRetriever(options, clock=MovableClock(NOON), resolve=resolve) as retriever:
            return await discover(
                retriever,
                url,
                ports=options.ports,
                allowed_networks=options.allowed_networks,
                pause_seconds=0,
            )

    return asyncio.run(run())


def feed(title: str = "The Gazette", kind: str = "rss20") -> Answer:
    return Answer(body=make_feed(kind, make_items(3), title=title), headers={"Content-Type": RSS})


def page(inside: str) -> Answer:
    text = f"<!doctype html><html><head><title>Gazette</title>{inside}</head><body><p>Welcome</p></body></html>"
    return Answer(body=text.encode(), headers={"Content-Type": "text/html"})


@pytest.mark.parametrize("kind", ["rss20", "atom", "json", "rdf"])
def test_address_of_a_feed_is_taken_with_one_request(server: WebServer, kind: str) -> None:
    server.add("/", feed(kind=kind))
    found = find(server)
    assert isinstance(found, Discovered)
    assert (found.url, found.document.title, len(found.document.entries)) == (
        server.url("/", "gazette.test"),
        "The Gazette",
        3,
    )
    assert server.count() == 1


def test_feed_that_the_page_names_is_found_and_the_others_are_told(server: WebServer) -> None:
    server.add(
        "/",
        page(
            f"<link rel=alternate type={RSS} href=/rss title=All><link rel=alternate type={RSS} href=/sport title=Sport>"
        ),
    )
    server.add("/rss", feed())
    found = find(server)
    assert isinstance(found, Discovered)
    assert found.url == server.url("/rss", "gazette.test")
    assert [link.title for link in found.others] == ["Sport"]
    assert [seen.path for seen in server.seen] == ["/", "/rss"]


def test_usual_places_are_tried_where_the_page_names_nothing(server: WebServer) -> None:
    server.add("/", page(""))
    server.add("/atom.xml", feed(kind="atom"))
    found = find(server)
    assert isinstance(found, Discovered)
    assert [seen.path for seen in server.seen] == ["/", "/feed", "/rss.xml", "/atom.xml"]


def test_no_more_than_five_requests_are_sent_one_after_the_other(server: WebServer) -> None:
    server.add("/", page("".join(f"<link rel=alternate type={RSS} href=/{number}>" for number in range(9))))
    found = find(server)
    assert isinstance(found, NotDiscovered)
    assert "it is no feed, names none that can be read" in found.problem
    assert len(found.others) == 9
    assert server.count() == MOST_REQUESTS


def test_pauses_lie_between_the_requests(server: WebServer) -> None:
    server.add("/", page(f"<link rel=alternate type={RSS} href=/rss>"))
    server.add("/rss", feed())
    options = RetrieveOptions(
        user_agent="briefing/1", ports=frozenset({server.port}), allowed_networks=("127.0.0.0/8",)
    )

    async def run() -> None:
        async with HttpRetriever(options, clock=MovableClock(NOON), resolve=resolve) as retriever:
            await discover(
                retriever,
                server.url("/", "gazette.test"),
                ports=options.ports,
                allowed_networks=options.allowed_networks,
                pause_seconds=0.3,
            )

    asyncio.run(run())
    first, second = server.seen
    assert second.at - first.at >= 0.3


@pytest.mark.parametrize(("status", "expected"), [(301, "/feed"), (308, "/feed"), (302, "/"), (307, "/"), (303, "/")])
def test_permanent_move_is_configured_and_a_temporary_one_is_not(server: WebServer, status: int, expected: str) -> None:
    server.add("/", redirect_answer("/feed", status=status))
    server.add("/feed", feed())
    found = find(server)
    assert isinstance(found, Discovered)
    assert found.url == server.url(expected, "gazette.test")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(status=404), "status 404"),
        (Answer(status=403), "status 403"),
        (Answer(status=500), "status 500"),
        (Answer(body=b"x" * 100, close_after=10), ""),
        (Answer(status=302, headers={"Location": "http://10.0.0.1/"}), ""),
        (Answer(status=302, headers={"Location": "file:///etc/passwd"}), ""),
    ],
)
def test_site_that_does_not_answer_is_told(server: WebServer, answer: Answer, words: str) -> None:
    server.add("/", answer)
    found = find(server)
    assert isinstance(found, NotDiscovered)
    assert words in found.problem
    assert server.count() == 1


def test_address_that_may_not_be_asked_is_refused_without_a_request(server: WebServer) -> None:
    for url in ("http://10.0.0.1/", "file:///etc/passwd", f"http://u:hunter2@gazette.test:{server.port}/"):
        found = find_at(server, url)
        assert isinstance(found, NotDiscovered)
        assert "hunter2" not in found.problem
    assert server.count() == 0


def test_page_that_names_an_address_inside_is_not_followed_there(server: WebServer) -> None:
    server.add(
        "/",
        page(
            f'<link rel=alternate type={RSS} href="http://10.0.0.1/feed"><link rel=alternate type={RSS} href="http://192.168.1.1:{server.port}/feed">'
        ),
    )
    found = find(server)
    assert isinstance(found, NotDiscovered)
    assert found.others == ()
    assert {seen.host for seen in server.seen} == {"gazette.test"}
