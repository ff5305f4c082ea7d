"""Find the feed of a site: its page says where, or it lies where feeds usually lie.

``find_feed_links`` is pure: a page in, addresses out. ``discover`` asks for the page and for what it names, one after
the other and never more than ``MOST_REQUESTS`` times; every address goes through the same guard as all others. The
robots.txt is not asked: a person typed the address, and one page and its feed are what a browser would load.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from briefing.clean.characters import normalise_characters
from briefing.gather.addresses import check_url
from briefing.gather.lists.tags import Tag, decode_markup, scan_tags
from briefing.model.feed import FeedDocument
from briefing.model.fetch import FetchFailure, FetchResponse, Request, Resource
from briefing.ports import Retriever

__all__ = ["Discovered", "FeedLink", "NotDiscovered", "discover", "find_feed_links"]

#: Requests of one discovery: the page, what it names, and the usual places.
MOST_REQUESTS = 5
#: Links of a page that are returned. Rule of thumb: portals name one feed per topic.
MOST_LINKS = 50
MAX_TITLE = 200

#: Media types of feeds, the better understood first. Source: RFC 4287 (Atom); https://www.rssboard.org/rss-autodiscovery
#: https://www.jsonfeed.org/version/1.1/ ; the last three are old and wrong, and in use.
_FEED_TYPES = (
    "application/atom+xml",
    "application/rss+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/x-rss+xml",
    "application/xml",
    "text/xml",
)
#: What the path of a feed ends in, or a parameter that asks for one. Rule of thumb: what publishing software makes.
_FEED_PATH = re.compile(
    r"(?:/(?:feeds?|rss|atom|rss2|rdf)/?|\.(?:rss|rdf|atom)|(?:feed|rss|atom|index|news)\.(?:xml|rdf)|feed\.json)$",
    re.IGNORECASE,
)
_FEED_PARAMETER = re.compile(r"(?:^|[&;])(?:feed|format|type)=(?:feed|rss2?|atom|rdf)(?:$|[&;])", re.IGNORECASE)
#: A feed of what readers wrote below an article.
_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)
#: Source: the places where the most used publishing software puts its feed.
USUAL_PLACES = ("/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml")


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names."""

    #: Absolute, http or https, and no address that the guard refuses by its text.
    url: str
    #: One line; empty where the page gives none.
    title: str
    #: Media type, in lower case; empty for an ordinary link that looks like one to a feed.
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """A feed that was found."""

    #: What should be configured: where it is now if it has moved for good, else what was asked.
    url: str
    document: FeedDocument
    response: FetchResponse
    #: Further feeds that the page named.
    others: tuple[FeedLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDiscovered:
    """No feed was found."""

    url: str
    #: Why, as a sentence for the operator.
    problem: str
    #: What the page named and could not be used.
    others: tuple[FeedLink, ...] = ()


def find_feed_links(
    page_html: str,
    *,
    url: str,
    ports: Collection[int] = (80, 443),
    allowed_networks: Sequence[str] = (),
) -> tuple[FeedLink, ...]:
    """Return the feeds that a page names, the most promising first, each once.

    What the page declares (``link rel=alternate``) goes before ordinary links that look like feeds, and feeds of
    comments go last. Addresses that may not be asked are dropped.

    Args:
        page_html: The page.
        url: Where it came from.
        ports: The ports that may be asked.
        allowed_networks: Networks (CIDR) that may be asked although they are not public.
    """
    base = url
    ranked: list[tuple[int, int, FeedLink]] = []
    known: set[str] = set()
    for tag in scan_tags(page_html, is_html=True):
        if tag.is_end:
            continue
        if tag.name == "base" and base == url:
            base = _join(url, tag.attributes.get("href", "")) or url
            continue
        if tag.name == "a" and len(ranked) >= MOST_LINKS:
            continue  # what the page declares may still come
        rank = _rank(tag)
        if rank is None or len(ranked) >= 2 * MOST_LINKS:
            continue
        address = _join(base, tag.attributes.get("href", ""))
        if address is None or address in known:
            continue
        if check_url(address, ports=frozenset(ports), allowed_networks=allowed_networks) is not None:
            continue
        known.add(address)
        ranked.append((rank, len(ranked), _make_link(tag, address)))
    return tuple(link for _, _, link in sorted(ranked, key=lambda item: item[:2])[:MOST_LINKS])


def _rank(tag: Tag) -> int | None:
    """Return how promising a tag is, 0 the most; None if it names no feed."""
    href = tag.attributes.get("href", "").strip()
    if not href:
        return None
    is_comments = bool(_COMMENTS.search(f"{href} {tag.attributes.get('title', '')}"))
    if tag.name == "link":
        relations = tag.attributes.get("rel", "").lower().split()
        kind = _media_type(tag)
        if kind not in _FEED_TYPES or not {"alternate", "feed"} & set(relations):
            return None
        # Plain XML may be anything; JSON is read less well than the others by those who wrote it.
        rank = 2 if kind.endswith("/xml") else 1 if kind.endswith("json") else 0
        return rank + 3 * is_comments
    if tag.name != "a":
        return None
    path, _, query = href.partition("#")[0].partition("?")
    return 6 + is_comments if _FEED_PATH.search(path[-200:]) or _FEED_PARAMETER.search(query[:500]) else None


def _media_type(tag: Tag) -> str:
    return tag.attributes.get("type", "").partition(";")[0].strip().lower()


def _make_link(tag: Tag, address: str) -> FeedLink:
    title = " ".join(normalise_characters(tag.attributes.get("title", "")[: 4 * MAX_TITLE]).split())[:MAX_TITLE]
    return FeedLink(address, title, _media_type(tag) if tag.name == "link" else "")


def _join(base: str, href: str) -> str | None:
    """Return an absolute http address; None if there is none."""
    try:
        joined = urljoin(base, href.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc or len(joined) > 4000:
        return None
    return joined.partition("#")[0]


async def discover(
    retriever: Retriever,
    url: str,
    *,
    ports: Collection[int] = (80, 443),
    allowed_networks: Sequence[str] = (),
    pause_seconds: float = 2.0,
) -> Discovered | NotDiscovered:
    """Return the feed at an address, or the feed of the site at an address.

    Args:
        retriever: Asks.
        url: Of a feed or of any page of a site.
        ports: The ports that may be asked.
        allowed_networks: Networks (CIDR) that may be asked although they are not public.
        pause_seconds: Between two requests.
    """
    refusal = check_url(url, ports=frozenset(ports), allowed_networks=allowed_networks)
    if refusal is not None:
        return NotDiscovered(url=url, problem=refusal)
    answer = await retriever.fetch(Request(url=url, resource=Resource.FEED))
    if isinstance(answer, FetchFailure):
        return NotDiscovered(url=url, problem=answer.problem)
    if answer.status != 200:
        return NotDiscovered(url=url, problem=f"the server answers with status {answer.status}")
    if (found := _take_feed(answer, asked=url)) is not None:
        return found
    page, _ = decode_markup(answer.body)
    links = find_feed_links(page, url=answer.url, ports=ports, allowed_networks=allowed_networks)
    usual = [place for name in USUAL_PLACES if (place := _join(answer.url, name)) is not None]
    # Two of the page's own links at most, so that the usual places get their turn.
    candidates = list(dict.fromkeys([link.url for link in links[:2]] + usual))
    for candidate in candidates[: MOST_REQUESTS - 1]:
        await asyncio.sleep(pause_seconds)
        answer = await retriever.fetch(Request(url=candidate, resource=Resource.FEED))
        if isinstance(answer, FetchResponse) and answer.status == 200:
            found = _take_feed(answer, asked=candidate, others=tuple(link for link in links if link.url != candidate))
            if found is not None:
                return found
    problem = "it is no feed, names none that can be read, and none lies in the usual places"
    return NotDiscovered(url=url, problem=problem, others=links)


def _take_feed(answer: FetchResponse, *, asked: str, others: tuple[FeedLink, ...] = ()) -> Discovered | None:
    """Return what an answer holds, if it is a feed."""
    from briefing.gather.feeds.parsing import FeedError, parse_feed

    document = parse_feed(
        answer.body,
        url=answer.url,
        content_type=answer.headers.get("content-type"),
        fetched_at=answer.fetched_at,
    )
    if isinstance(document, FeedError):
        return None
    # A temporary redirect says that the address stays what it is (RFC 9110, section 15.4.3).
    has_moved = bool(answer.hops) and all(hop.status in {301, 308} for hop in answer.hops)
    is_downgrade = asked.startswith("https:") and answer.url.startswith("http:")
    return Discovered(
        url=answer.url if has_moved and not is_downgrade else asked, document=document, response=answer, others=others
    )
