"""Read title, date, publisher, author and address from the metadata of a page, each with the field it rests on.

In: ``Markup``. Out: ``Given``. Only what a field says outright is taken; nothing is guessed from addresses, class
names or copyright years.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from briefing.clean.dates import find_date
from briefing.clean.given import Given, is_web_address
from briefing.clean.markup import Markup
from briefing.model.article import Precision, Publication

__all__ = ["find_article_data", "read_metadata"]

#: Fields with the day of publication, the surest first. Source: schema.org Article; Open Graph protocol; Dublin Core;
#: what publishing systems write.
_DATE_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "article:published",
    "publication_date", "pubdate", "publishdate",
    "publish-date", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.date", "dc.date",
    "citation_publication_date", "date",
)  # fmt: skip
#: Fields with the day of the last change. Source: as above.
_UPDATE_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "article:modified", "dcterms.modified",
    "dc.date.modified", "last-modified", "lastmod", "revised",
)  # fmt: skip
_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "title", "headline")
_AUTHOR_METAS = ("author", "article:author", "dc.creator", "byl", "parsely-author", "sailthru.author")
_SITE_METAS = ("og:site_name", "application-name", "dc.publisher", "publisher")
_ARTICLE_TYPE = re.compile(
    r"(?:news|analysis|opinion|reportage|background|scholarly|tech|blog|social)?.{0,12}(?:article|posting|report)$",
    re.IGNORECASE,
)
#: How deep structured data is looked into. Rule of thumb: a graph holds lists of objects that hold objects.
MAX_DEPTH = 6


def read_metadata(markup: Markup, *, page_url: str | None = None, announced: Given | None = None) -> Given:
    """Collect what the metadata say; a field that is missing or unreadable stays empty.

    Args:
        page_url: Where the page came from; a canonical address is read relative to it, and relative to nothing else.
        announced: What a feed says of the article. Its date counts before a bare ``time`` element, its title before
            the title of the window; its publisher, author and day of change where the page gives none.
    """
    told = announced or Given()
    data = find_article_data(markup)
    title = (
        _take_text(data.get("headline"))
        or _take_meta(markup, _TITLE_METAS)[1]
        or told.title
        or _find_window_title(markup)
    )
    site_field, site = _take_meta(markup, _SITE_METAS)
    evidence = f'the page\'s meta field "{site_field}" says "{site}"' if site else None
    named = _take_name(data.get("publisher"))
    if named:
        site, evidence = named, f'the page\'s structured data say "publisher": "{named}"'
    if site is None:
        site, evidence = told.publisher, told.publisher_evidence
    author = _take_name(data.get("author")) or _take_meta(markup, _AUTHOR_METAS)[1]
    updated = _find_date(_list_dates(markup, data, "dateModified", _UPDATE_METAS))
    return Given(
        title=title,
        publisher=site,
        publisher_evidence=evidence,
        published=_find_publication(markup, data, told.published),
        updated=updated if updated.day else told.updated,
        url=_find_canonical(markup, page_url),
        author=(author if author and not urlsplit(author).scheme.startswith("http") else None) or told.author,
    )


def _find_window_title(markup: Markup) -> str | None:
    """Return the title of the window; where a heading of the page begins it, the heading: the rest names the site."""
    title = markup.title
    if title:
        for block in markup.blocks:
            if block.is_heading and len(block.text) < len(title) and " " in block.text and title.startswith(block.text):
                return block.text
    return title


def _find_canonical(markup: Markup, page_url: str | None) -> str | None:
    for url in (markup.canonical, markup.metas.get("og:url")):
        if url and page_url and "://" not in url[:12]:
            try:
                url = urljoin(page_url, url)  # noqa: PLW2901 - the same address, whole
            except ValueError:
                continue
        if url and is_web_address(url):
            return url
    return None


def _find_publication(markup: Markup, data: dict[str, Any], announced: Publication) -> Publication:
    published = _find_date(_list_dates(markup, data, "datePublished", _DATE_METAS))
    if published.day:
        return published
    if announced.day:
        return announced
    shown = _find_date([("first time element", "datetime", markup.times[0] if markup.times else None)])
    if shown.day is None:
        return shown
    return replace(shown, evidence=f"{shown.evidence}: it may be the day of the page and not of the article")


def _list_dates(
    markup: Markup, data: dict[str, Any], field: str, metas: tuple[str, ...]
) -> list[tuple[str, str, str | None]]:
    return [
        ("structured data", field, _take_text(data.get(field))),
        *(("meta field", name, markup.metas.get(name)) for name in metas),
    ]


def _find_date(candidates: list[tuple[str, str, str | None]]) -> Publication:
    for kind, name, value in candidates:
        found = find_date(value[:200]) if value else None
        if found is not None and value is not None and found.precision is not Precision.YEAR:
            evidence = f'the page\'s {kind} "{name}" says "{value[:60]}"'
            return Publication(found.day, found.precision, evidence)
    return Publication()


def _take_meta(markup: Markup, names: tuple[str, ...]) -> tuple[str, str | None]:
    for name in names:
        text = _take_text(markup.metas.get(name))
        if text:
            return name, text
    return "", None


def _take_text(value: object) -> str | None:
    return " ".join(value.split())[:300] or None if isinstance(value, str) else None


def _take_name(value: object) -> str | None:
    """Read a name out of structured data: a string, an object with a name, or a list of either."""
    if isinstance(value, list):
        names = [name for name in map(_take_name, value[:5]) if name]
        return ", ".join(names) or None
    return _take_text(value.get("name")) if isinstance(value, dict) else _take_text(value)


def find_article_data(markup: Markup) -> dict[str, Any]:
    """Return the first object of the structured data that is an article; an empty one where there is none."""
    for script in markup.data[:10]:
        try:
            parsed = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for item in _walk(parsed, 0):
            kinds = item.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(name, str) and _ARTICLE_TYPE.match(name) for name in names):
                return item
    return {}


def _walk(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value[:100]:
            yield from _walk(inner, depth + 1)
