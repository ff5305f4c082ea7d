from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import feedparser
import pytest

from tests.gather.feed_texts import FORMATS, make_feed, make_items, make_page, make_rss


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("full", [True, False])
def test_every_format_is_well_formed_and_holds_every_item(kind: str, full: bool) -> None:
    items = make_items(4)
    body = make_feed(kind, items, full=full)
    assert body == make_feed(kind, make_items(4), full=full)
    if kind == "json":
        read = json.loads(body)["items"]
        assert [one["title"] for one in read] == [item.title for item in items]
        return
    ET.fromstring(body)  # noqa: S314  our own bytes
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    assert [one.title for one in parsed.entries] == [item.title for item in items]
    assert [one.link for one in parsed.entries] == [item.url for item in items]
    assert (items[0].paragraphs[-1][:40] in str(parsed.entries[0])) == full


def test_articles_differ_from_each_other_and_by_seed() -> None:
    many = [*make_items(50), *make_items(50, seed=1)]
    assert len({item.text for item in many}) == 100
    assert len({item.guid for item in many}) == 100


def test_channel_takes_more_markup() -> None:
    assert feedparser.parse(make_rss(make_items(1), channel="<ttl>90</ttl>")).feed.ttl == "90"


def test_page_holds_its_article_and_has_the_size_asked_for() -> None:
    item = make_items(1)[0]
    page = make_page(item, size=60_000)
    assert 60_000 <= len(page) < 61_000
    assert all(paragraph.replace("&", "&amp;").encode() in page for paragraph in item.paragraphs)
    assert len(make_page(item)) < 8_000
