"""Read JSON Feed, versions 1 and 1.1.

In: the text of a JSON document. Out: a ``FeedDocument``, or why it is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from briefing.gather.feeds.entries import RawEntry, build_entries
from briefing.gather.feeds.kinds import FeedError
from briefing.gather.feeds.limits import MAX_ENTRIES
from briefing.gather.feeds.text import find_language, format_line, resolve_address
from briefing.model.feed import FeedDocument

__all__ = ["parse_json_feed"]

#: Source: https://www.jsonfeed.org/version/1.1/, "version".
_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/(1(?:\.1)?)/?")
_NO_FEED = FeedError("It is JSON, but no JSON Feed: check the address.")
_BROKEN = FeedError("It is broken JSON: the answer was cut off, or is no feed.")


def parse_json_feed(body: bytes, *, url: str, fetched_at: datetime) -> FeedDocument | FeedError:
    """Read a document of JSON Feed.

    Args:
        body: UTF-8.
        url: Where it came from; relative links are resolved against it.
        fetched_at: For dates that lie ahead.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return _BROKEN
    version = document.get("version") if isinstance(document, dict) else None
    match = _VERSION.match(version) if isinstance(version, str) else None
    if not isinstance(document, dict) or match is None:
        return _NO_FEED
    items = document.get("items")
    items = items if isinstance(items, list) else []
    usable = [item for item in items if isinstance(item, dict)]
    language = find_language(document.get("language"))
    feed_authors = _list_authors(document)
    entries, problems = build_entries(
        (_read_item(item, feed_authors) for item in usable[:MAX_ENTRIES]),
        base=url,
        language=language,
        fetched_at=fetched_at,
    )
    if len(usable) < len(items):
        problems.append(f"{len(items) - len(usable)} items are no objects and were left out.")
    return FeedDocument(
        title=format_line(document.get("title")),
        version="json" + match[1].replace(".", ""),
        entries=entries,
        site_url=resolve_address(document.get("home_page_url"), base=url),
        language=language,
        problems=tuple(problems),
        entries_left_out=max(0, len(usable) - MAX_ENTRIES),
    )


def _read_item(item: Mapping[str, Any], feed_authors: list[object]) -> RawEntry:
    tags = item.get("tags")
    return RawEntry(
        guid=item.get("id"),
        links=(item.get("url"), item.get("external_url")),
        title=item.get("title"),
        published=item.get("date_published"),
        updated=item.get("date_modified"),
        authors=_list_authors(item) or feed_authors,
        summary=item.get("summary"),
        content=item.get("content_html") or item.get("content_text"),
        language=item.get("language"),
        categories=tags if isinstance(tags, list) else (),
    )


def _list_authors(holder: Mapping[str, Any]) -> list[object]:
    """List the names of authors as both versions give them."""
    authors = holder.get("authors")
    authors = authors if isinstance(authors, list) else [holder.get("author")]
    return [author.get("name") for author in authors if isinstance(author, dict)]
