"""Addresses of one article have one key; addresses of two articles have two."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.text.addresses import MAX_KEY, find_host, find_key

PLAIN = "https://news.example/world/karst-falls"


@pytest.mark.parametrize(
    "variant",
    [
        "http://news.example/world/karst-falls",
        "https://www.news.example/world/karst-falls",
        "https://m.news.example/world/karst-falls",
        "https://mobile.news.example/world/karst-falls",
        "https://amp.news.example/world/karst-falls",
        "HTTPS://WWW.News.Example:443/world/karst-falls",
        "http://news.example:80/world/karst-falls",
        "https://news.example./world/karst-falls",
        "https://reader:secret@news.example/world/karst-falls",
        "https://news.example/world/karst-falls/",
        "https://news.example/world/karst-falls#comments",
        "https://news.example/world/karst-falls#:~:text=the%20village",
        "https://news.example/world//karst-falls",
        "https://news.example/./world/x/../karst-falls",
        "https://news.example\\world\\karst-falls",
        "https://news.example/world/karst-falls/index.html",
        "https://news.example/world/karst%2Dfalls",
        "https://news.example/world/karst-falls;jsessionid=ABC123",
        " https://news.example/world/karst-falls\n",
        "https://news.example/wor\nld/karst-falls",
        "//news.example/world/karst-falls",
        "https://news.example/world/karst-falls?utm_source=rss&utm_medium=feed",
        "https://news.example/world/karst-falls?fbclid=abc",
        "https://news.example/world/karst-falls?gclid=1&mc_cid=2&mc_eid=3&at_medium=RSS&cmpid=x&ref=home&ns_mchannel=rss",
        "https://news.example/world/karst-falls?CMP=share_btn_tw&UTM_Campaign=x",
        "https://news.example/world/karst-falls?utm_source=a&amp;utm_medium=b",
        "https://news.example/world/karst-falls?source=rss",
        "https://news.example/world/karst-falls?",
        "https://news.example/world/karst-falls/amp",
        "https://news.example/world/karst-falls/amp/",
        "https://news.example/amp/world/karst-falls",
        "https://news.example/world/karst-falls.amp",
        "https://news.example/world/karst-falls?amp",
        "https://news.example/world/karst-falls?amp=1",
        "https://news.example/world/karst-falls?outputType=amp",
        "https://news-example.cdn.ampproject.org/c/s/news.example/world/karst-falls",
        "https://cdn.ampproject.org/v/s/www.news.example/world/karst-falls/amp?usqp=mq331AQ&amp_js_v=0.1#aoh=1",
        "https://viewer.example/amp/s/www.news.example/amp/world/karst-falls",
    ],
)
def test_f29_variants_of_an_address_have_one_key(variant: str) -> None:
    assert find_key(variant) == PLAIN


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://news.example/a?id=1", "https://news.example/a?id=2"),
        ("https://news.example/?p=1", "https://news.example/?p=2"),
        ("https://news.example/read?article=1", "https://news.example/read?article=2"),
        ("https://news.example/read?story=1&utm_source=x", "https://news.example/read?story=2&utm_source=x"),
        ("https://news.example/A", "https://news.example/a"),
        ("https://news.example/#!/a", "https://news.example/#!/b"),
        ("https://news.example:8443/a", "https://news.example/a"),
        ("https://news.example/a", "https://other.example/a"),
        ("https://news.example/list?page=1", "https://news.example/list?page=2"),
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("https://news.example/?m=1", "https://news.example/?m=2"),
        ("https://news.example/camp", "https://news.example/c"),
    ],
)
def test_f29_what_tells_articles_apart_stays(first: str, second: str) -> None:
    assert find_key(first) != find_key(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://n.example/a?b=2&a=1", "https://n.example/a?a=1&b=2"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://BÜCHER.example/a", "https://bu\u0308cher.example/a"),
        ("https://n.example/é", "https://n.example/%C3%A9"),
        ("https://n.example/é", "https://n.example/%c3%a9"),
        ("https://n.example/a?q=a+b", "https://n.example/a?q=a%20b"),
        ("https://n.example/a?x=", "https://n.example/a?x"),
        ("https://en.m.n.example/a", "https://en.n.example/a"),
        ("https://n.example/2026/x.html?m=1", "https://n.example/2026/x.html"),
        ("https://n.example/x.amp.html", "https://n.example/x.html"),
        ("https://n.example", "https://n.example/"),
        ("https://n.example/index.php?p=3", "https://n.example/?p=3"),
    ],
)
def test_f29_ways_of_writing_the_same_are_joined(first: str, second: str) -> None:
    assert find_key(first) == find_key(second)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.News.example:8443/a", "www.news.example"),
        ("http://reader:secret@news.example/", "news.example"),
        ("http://good.example\\@127.0.0.1/", "good.example"),
        ("http://[::1]:80/", "[::1]"),
        ("https://bücher.example./", "xn--bcher-kva.example"),
        ("https://℀.example/", ""),
        ("mailto:a@b.example", ""),
        ("https:///a", ""),
        ("", ""),
    ],
)
def test_the_host_is_the_one_that_would_be_asked(url: str, host: str) -> None:
    assert find_host(url) == host


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "http://", "not an address", "http://a b/", "https://.../", "data:text/html,x"]
)
def test_f29_rubbish_has_a_key_that_is_printable_and_leads_nowhere(url: str) -> None:
    key = find_key(url)
    assert key.isascii()
    assert find_key(key) == key


def test_f29_no_secret_of_the_address_is_in_the_key() -> None:
    assert "secret" not in find_key("https://reader:secret@news.example/a")


def test_f29_an_overlong_address_has_a_short_key_of_its_own() -> None:
    long = [f"https://news.example/{'a' * size}" for size in (990, 1_500, 9_000, 100_000)]
    keys = [find_key(url) for url in long]
    assert all(len(key) <= MAX_KEY for key in keys)
    assert len(set(keys)) == 4
    assert [find_key(key) for key in keys] == keys


PIECES = (
    "http://", "https://", "//", "www.", "m.", "mobile.", "amp.", "a.b", "0", "/", "amp", "/amp/s/", "cdn.ampproject.org", "/c/s/",
    "index.html", "?", "&", "=", "amp;", "utm_x", "ref", "#", "#!", "%41", "%2f", "%", ".", "..", ":80", ":", "@", "\\", ".amp", ".html",
    ";jsessionid=1", "+", " ", "é", "ａ", "。", "℀", "\ud800", "\x00", "\n",
)  # fmt: skip


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(PIECES)).map("".join),
        st.lists(st.sampled_from(PIECES)).map(lambda parts: "https://a.b/" + "".join(parts)),
    )
)
def test_f29_the_key_of_a_key_is_the_key(url: str) -> None:
    key = find_key(url)
    assert find_key(key) == key
    assert key.isascii()
    assert len(key) <= MAX_KEY
    find_host(url)


def test_f29_a_key_is_found_in_microseconds() -> None:
    urls = [
        f"https://www.news.example/2026/11/20/army-claims-village-{number}?utm_source=rss" for number in range(2_000)
    ]
    started = time.process_time()
    for url in urls:
        find_key(url)
    assert time.process_time() - started < 2_000 * 100e-6


@pytest.mark.parametrize(
    "unit", ["/amp/s/a.b", "/index.html", "www.", "m.", "&amp;", "%41", "/..", ";sid=1", "#!", "@", "é", "/c/s/"]
)
def test_a_hostile_address_takes_little_time(unit: str) -> None:
    for start in ("https://", "https://a.b/", "https://x.cdn.ampproject.org/", "https://a.b/?"):
        started = time.process_time()
        find_key((start + unit * 8_000)[:7_999])
        assert time.process_time() - started < 1
