"""JSON Feed, and JSON that is none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.gather.feeds.json_feed import parse_json_feed
from briefing.gather.feeds.parsing import FeedError, parse_feed
from briefing.model.feed import FeedDocument

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
URL = "https://news.example/feeds/all.json"


def compose(*items: object, version: str = "https://jsonfeed.org/version/1.1", **more: object) -> bytes:
    return json.dumps({"version": version, "title": "News", "items": list(items), **more}).encode()


def read(body: bytes) -> FeedDocument:
    document = parse_feed(body, url=URL, content_type="application/feed+json", fetched_at=NOW)
    assert isinstance(document, FeedDocument)
    return document


def test_every_field_of_an_item_is_read() -> None:
    document = read(
        compose(
            {
                "id": "urn:1",
                "url": "/a/1",
                "title": "Talks &amp; <b>truce</b>",
                "content_html": "<p>The talks resumed.</p>",
                "summary": "Talks.",
                "date_published": "2026-11-20T14:10:00+05:00",
                "date_modified": "2026-11-20T10:00:00Z",
                "authors": [{"name": "A. Writer"}, {"name": "B. Writer"}],
                "tags": ["World", "War"],
                "language": "en-GB",
            },
            home_page_url="https://news.example/",
            language="fr",
        )
    )
    (entry,) = document.entries
    assert (document.version, document.title, document.language) == ("json11", "News", "fr")
    assert document.site_url == "https://news.example/"
    assert (entry.guid, entry.url, entry.title) == ("urn:1", "https://news.example/a/1", "Talks & truce")
    assert (entry.content, entry.summary) == ("<p>The talks resumed.</p>", "Talks.")
    assert entry.published_at == datetime(2026, 11, 20, 9, 10, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert (entry.author, entry.categories, entry.language) == ("A. Writer, B. Writer", ("World", "War"), "en")


def test_version_one_has_one_author_and_plain_text() -> None:
    document = read(
        compose(
            {"id": 7, "external_url": "https://other.example/x", "content_text": "Plain."},
            version="https://jsonfeed.org/version/1",
            author={"name": "The desk"},
        )
    )
    (entry,) = document.entries
    assert (document.version, entry.guid, entry.url) == ("json1", "7", "https://other.example/x")
    assert (entry.content, entry.author) == ("Plain.", "The desk")


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b'{"items": []}',
        b'{"version": "1.0", "items": []}',
        b'{"version": ["https://jsonfeed.org/version/1"], "items": []}',
        b'{"error": "not found"}',
        b"[1, 2, 3]",
    ],
)
def test_c30_json_that_is_no_feed_is_named(body: bytes) -> None:
    outcome = parse_feed(body, url=URL, content_type="application/json", fetched_at=NOW)
    assert isinstance(outcome, FeedError)
    assert "no JSON Feed" in outcome.problem


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 200_000,
        b'{"version": "https://jsonfeed.org/version/1.1", "n": ' + b"1" * 100_000 + b"}",
    ],
)
def test_f16_broken_json_is_an_error(body: bytes) -> None:
    outcome = parse_feed(body, url=URL, content_type=None, fetched_at=NOW)
    assert isinstance(outcome, FeedError)
    assert "broken JSON" in outcome.problem


def test_a_feed_without_items_is_a_document_without_entries() -> None:
    assert read(compose()).entries == ()
    assert read(b'{"version": "https://jsonfeed.org/version/1.1"}').entries == ()


def test_items_that_are_no_objects_are_left_out_and_noted() -> None:
    document = read(compose("x", None, {"id": "1"}))
    assert [entry.guid for entry in document.entries] == ["1"]
    assert document.problems == ("2 items are no objects and were left out.",)


def test_c26_items_beyond_the_limit_are_counted() -> None:
    document = read(compose(*({"id": str(number)} for number in range(20_000))))
    assert (len(document.entries), document.entries_left_out) == (500, 19_500)


def test_c27_lone_surrogates_and_nuls_do_not_reach_an_entry() -> None:
    document = read(
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a\\ud800\\u0000b", "title": "x\\udfff\\u0000y",'
        b'"content_html": "p\\ud800\\u0000q", "tags": ["\\udc00t"], "authors": [{"name": "\\ud83d"}]}]}'
    )
    (entry,) = document.entries
    assert entry.guid == "a b"
    for text in (entry.guid, entry.title, entry.content, entry.author or "", *entry.categories):
        text.encode()
        assert "\0" not in text


@pytest.mark.parametrize("value", [None, 1, 1.5, True, [], {}, [[]], {"name": 3}, "", "x"])
def test_no_field_of_another_type_breaks_the_reading(value: object) -> None:
    names = "id url external_url title content_html content_text summary date_published authors author tags language".split()
    document = read(
        compose(dict.fromkeys(names, value), title=value, home_page_url=value, language=value, authors=value)
    )
    assert len(document.entries) == 1
    assert document.entries[0].guid


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(_JSON, max_size=4), _JSON)
def test_no_json_breaks_the_reading(items: list[Any], more: object) -> None:
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": items, "authors": more, "title": more})
    document = parse_json_feed(body.encode("utf-8", "surrogatepass"), url=URL, fetched_at=NOW)
    assert isinstance(document, FeedDocument | FeedError)
