"""Hostile addresses over the whole of gathering, by what carries them: links of entries, redirects, robots.txt, moves.

Only 127.100.0.0/16 may be asked here, where the honest hosts are. The server listens at every address of this machine,
so whatever is asked beyond that network would be seen.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from briefing.model.feed import Feed, FullText, OutcomeKind
from tests.answers import add_redirects, feed_answer, page_answer, redirect_answer
from tests.gather.feed_texts import Item, make_items, make_page, make_rss
from tests.gather.world import World, open_world
from tests.webserver import Answer

HONEST = "127.100.0.0/16"

LOOPBACK = ["http://127.0.0.1:{port}/x", "http://localhost:{port}/x", "http://LOCALHOST.:{port}/x"]
UNSPECIFIED = ["http://[::1]:{port}/x", "http://[::]:{port}/x", "http://0.0.0.0:{port}/x", "http://0:{port}/x"]
NUMBERS = [f"http://{form}:{{port}}/x" for form in ("2130706433", "0x7f000001", "0177.0.0.1", "127.1")]
LOOKALIKES = ["http://①②⑦.⓪.⓪.①:{port}/x", "http://127。0。0。1:{port}/x"]
WRAPPED = [
    f"http://[{form}]:{{port}}/x" for form in ("::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::")
]
METADATA = [
    "http://169.254.169.254:{port}/latest/meta-data/",
    "http://[fd00:ec2::254]:{port}/x",
    "http://metadata.google.internal:{port}/x",
]
PRIVATE = [
    f"http://{form}:{{port}}/x"
    for form in (
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "198.18.0.1", "192.0.0.8", "224.0.0.1", "[ff02::1]",
        "[fe80::1%25lo]", "[fc00::1]",
    )
]  # fmt: skip
SCHEMES = [
    "file:///etc/passwd", "ftp://127.0.0.1:{port}/x", "gopher://127.0.0.1:{port}/x", "dict://127.0.0.1:{port}/x",
    "jar:http://127.0.0.1:{port}/x!/", "data:text/html,x", "unix:/run/x.sock", "//127.0.0.1:{port}/x",
    "http:127.0.0.1:{port}", "http:///127.0.0.1:{port}/",
]  # fmt: skip
CONFUSING = [
    "http://good.test\\@127.0.0.1:{port}/x", "http://good.test@127.0.0.1:{port}/x", "http://127.0.0.1:{port}#@good.test/x",
    "http://good.test:80:{port}/x", "http://127.0.0\t.1:{port}/x", "http://127.0.0.1\u2028:{port}/x",
]  # fmt: skip
PORTS = [f"http://good.test:{port}/x" for port in (22, 25, 6379, 11211, 0, 65536, -1)]


async def resolve(host: str, port: int) -> Sequence[str]:
    """Answer as a name service would that an attacker has in hand, and as the system reads odd numbers."""
    if host.endswith(".honest.test"):
        return ["127.100.0.1"]
    if host == "metadata.google.internal":
        return ["169.254.169.254"]
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        return ["127.0.0.1"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as opened:
        opened.resolve = resolve
        opened.set_retrieving(allowed_networks=(HONEST,))
        opened.set_options(page_delay=timedelta(milliseconds=1))
        opened.server.add("*", Answer(body=b"<html><body><p>The inner server.</p></body></html>"))
        opened.server.add("/robots.txt", Answer(status=404))
        yield opened


def assert_nothing_inside_was_asked(world: World) -> None:
    asked = [(seen.address, seen.path) for seen in world.server.seen if not seen.address.startswith("127.100.")]
    assert not asked


def add_link(world: World, number: int, url: str) -> str:
    """Add a feed with one good entry, and one that links to the address; return the path of the good one's page."""
    host = f"link{number}.honest.test"
    good = make_items(1, site=world.url("", host), seed=number, newest=world.clock.at)[0]
    bad = Item(guid="bad", url=url, title="Bad", paragraphs=good.paragraphs[:1], published_at=world.clock.at)
    world.add_feed(feed_answer(make_rss([bad, good], full=False)), host=host, full_text=FullText.NO)
    path = good.url.partition(f":{world.server.port}")[2]
    world.server.add(path, page_answer(make_page(good)), host=host)
    return path


def add_redirects_to(world: World, number: int, url: str) -> list[Feed]:
    """Add a page and a robots.txt that redirect to the address, and two feeds that do; return those two."""
    away = redirect_answer(url)
    for kind, path in (("page", "*"), ("robots", "/robots.txt")):
        host = f"{kind}{number}.honest.test"
        items = make_items(1, site=world.url("", host), seed=number, newest=world.clock.at)
        world.add_feed(feed_answer(make_rss(items, full=False)), host=host, full_text=FullText.NO)
        world.server.add(path, away, host=host)
    return [
        world.add_feed(redirect_answer(url, status=status), host=f"feed{status}-{number}.honest.test")
        for status in (302, 301)
    ]


def gather_all(world: World, urls: Sequence[str]) -> None:
    """Gather with each address as a feed, in a link, and as the target of redirects of feed, page and robots.txt.

    Nothing may be connected to but the honest hosts, every feed that leads astray is an error of its own, and all the
    others go on.
    """
    addresses = [url.format(port=world.server.port) for url in urls]
    astray = [Feed(url=url, title="Bad") for url in addresses]
    world.feeds.extend(astray)
    paths = [add_link(world, number, url) for number, url in enumerate(addresses)]
    for number, url in enumerate(addresses):
        astray.extend(add_redirects_to(world, number, url))
    record = world.run()
    assert_nothing_inside_was_asked(world)
    kinds = {outcome.feed: outcome.kind for outcome in record.outcomes}
    bad = {feed.url for feed in astray}
    assert {kinds[url] for url in bad} == {OutcomeKind.FAILED}
    assert {kind for url, kind in kinds.items() if url not in bad} == {OutcomeKind.NEW}
    assert all(world.server.count(path, host=f"link{number}.honest.test") == 1 for number, path in enumerate(paths))


def test_a01_loopback_is_not_asked(world: World) -> None:
    gather_all(world, LOOPBACK)


def test_a02_unspecified_addresses_are_not_asked(world: World) -> None:
    gather_all(world, UNSPECIFIED)


def test_a03_addresses_as_numbers_are_not_asked(world: World) -> None:
    gather_all(world, NUMBERS)


def test_a04_lookalikes_of_digits_and_dots_are_not_asked(world: World) -> None:
    gather_all(world, LOOKALIKES)


def test_a05_ipv4_inside_ipv6_is_not_asked(world: World) -> None:
    gather_all(world, WRAPPED)


def test_a06_metadata_services_are_not_asked(world: World) -> None:
    gather_all(world, METADATA)


def test_a07_private_and_reserved_networks_are_not_asked(world: World) -> None:
    gather_all(world, PRIVATE)


def test_a09_a_name_that_leads_inside_the_second_time_is_asked_at_the_checked_address(world: World) -> None:
    answers = iter(["127.100.0.9"])

    async def rebind(host: str, port: int) -> Sequence[str]:
        if host == "rebind.test":
            return [next(answers, "127.0.0.1")]
        return await resolve(host, port)

    world.resolve = rebind
    site = world.url("", "rebind.test")
    items = make_items(3, site=site, newest=world.clock.at)
    world.add_feed(feed_answer(make_rss(items, full=False)), host="rebind.test", full_text=FullText.NO)
    world.run()
    assert world.server.count(host="rebind.test") >= 1
    assert_nothing_inside_was_asked(world)


def test_a09_a_name_with_one_address_inside_is_refused_whole(world: World) -> None:
    async def both(host: str, port: int) -> Sequence[str]:
        return ["127.100.0.9", "127.0.0.1"]

    world.resolve = both
    world.add_feed(feed_answer(make_rss(make_items(1))), host="both.test")
    assert world.run_one().kind is OutcomeKind.FAILED
    assert world.server.count() == 0


def test_a10_chains_of_redirects_end_inside_loop_or_are_too_long(world: World) -> None:
    port = world.server.port
    inner = f"http://127.0.0.1:{port}/x"
    body = make_rss(make_items(1))
    add_redirects(world.server, "/inside", hops=3, end=inner)
    add_redirects(world.server, "/loop", hops=3, end="/loop")
    add_redirects(world.server, "/six", hops=6, end="/end")
    add_redirects(world.server, "/five", hops=5, end="/end")
    add_redirects(world.server, "/file", hops=1, end="file:///etc/passwd")
    world.server.add("/end", feed_answer(body))
    world.server.add("/split", redirect_answer(f"/end\r\nSet-Cookie: a=b\r\nLocation: {inner}"))
    for path in ("/inside", "/loop", "/six", "/file", "/five"):
        world.feeds.append(make_feed_at(world, path))
    world.feeds.append(make_feed_at(world, "/split"))
    record = world.run()
    assert_nothing_inside_was_asked(world)
    kinds = {outcome.feed.rpartition("/")[2]: outcome.kind for outcome in record.outcomes}
    assert {path for path, kind in kinds.items() if kind is not OutcomeKind.FAILED} <= {"five", "split"}
    assert kinds["five"] is OutcomeKind.NEW
    assert world.server.count("/six/5") <= 1


def make_feed_at(world: World, path: str) -> Feed:
    return Feed(url=world.url(path, "chain.honest.test"), title=path)


def test_a11_only_whole_http_addresses_are_asked(world: World) -> None:
    gather_all(world, SCHEMES)


def test_a12_addresses_that_two_readers_read_differently_are_not_asked(world: World) -> None:
    gather_all(world, CONFUSING)


def test_a13_other_ports_are_not_asked(world: World) -> None:
    gather_all(world, PORTS)
