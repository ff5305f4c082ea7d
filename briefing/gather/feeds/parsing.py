"""Read a feed: bytes in, a ``FeedDocument`` out, or why there is none. The one module that imports feedparser.

The way of a body: its first bytes tell what it is not (``feed_kinds``); it becomes UTF-8 (``feed_encoding``); what
stands before the outermost element is read and dropped (``feed_prolog``); the elements are surveyed, and what is not
used is left out (``feed_limits``); what is not well-formed is repaired (``feed_repair``). feedparser then reads a
small, well-formed document with its clean-up and its resolving of links turned off, for both are done here
(``feed_entries``), and its reading of dates cut short, for it takes unknown zones for UTC.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import feedparser

from briefing.gather.feeds.dates import parse_feed_date
from briefing.gather.feeds.encoding import encode_feed
from briefing.gather.feeds.entries import RawEntry, build_entries
from briefing.gather.feeds.json_feed import parse_json_feed
from briefing.gather.feeds.kinds import FeedError, find_file_kind
from briefing.gather.feeds.limits import Malformed, Survey, survey_feed
from briefing.gather.feeds.lookup import quicken
from briefing.gather.feeds.prolog import expand_entities, read_prolog
from briefing.gather.feeds.repair import repair_feed
from briefing.gather.feeds.text import find_language, format_line, resolve_address
from briefing.model.feed import FeedDocument

__all__ = ["FeedError", "parse_feed"]


#: feedparser's dictionaries.
_Record = dict[str, Any]
_DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"
_DATE = re.compile(rb"<(?:[a-z]{1,10}:)?(?:pubDate|published|issued|date|updated|modified)\b[^<>]*>([^<]{8,100})<")
_HOUR = re.compile(rb"<hour\b[^<>]*>\s*([0-9]{1,2})\s*</hour")
_DAY = re.compile(rb"<day\b[^<>]*>\s*([A-Za-z]{6,9})\s*</day")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Source: https://web.resource.org/rss/1.0/modules/syndication/.
_PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
#: Longer intervals are taken for a mistake. Source: the house's rule for feeds, F-08.
_LONGEST_MINUTES = 7 * 24 * 60


def _skip_date(text: str) -> tuple[int, ...]:
    """Stand in for feedparser's readers of dates, which are not used: nine numbers mean that the date was read."""
    del text
    return (2000, 1, 1, 0, 0, 0, 5, 1, 0)


quicken(feedparser.FeedParserDict)
# The last one registered is asked first. This is feedparser's public way to bring in a reader of dates.
feedparser.registerDateHandler(_skip_date)


def parse_feed(body: bytes, *, url: str, content_type: str | None, fetched_at: datetime) -> FeedDocument | FeedError:
    """Read the body of a feed: RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, or JSON Feed.

    Args:
        body: Decompressed.
        url: Where it came from, after redirects; relative links are resolved against it.
        content_type: The header as it came; it tells the encoding at most.
        fetched_at: An aware instant; dates more than a day later are not believed.
    """
    kind = find_file_kind(body)
    if kind is not None:
        return kind
    encoded = encode_feed(body, content_type=content_type)
    problems = [encoded.problem] if encoded.problem else []
    text = encoded.body.lstrip()
    if text[:1] in {b"{", b"["}:
        outcome = parse_json_feed(text, url=url, fetched_at=fetched_at)
    else:
        outcome = _parse_xml(text, problems, url=url, fetched_at=fetched_at)
    if problems and isinstance(outcome, FeedDocument):
        return replace(outcome, problems=(*problems, *outcome.problems))
    return outcome


def _parse_xml(body: bytes, problems: list[str], *, url: str, fetched_at: datetime) -> FeedDocument | FeedError:
    survey = _survey(body, problems, fetched_at)
    if isinstance(survey, FeedError):
        return survey
    # A stream, because feedparser takes bytes for the name of a file first.
    parsed = feedparser.parse(io.BytesIO(_DECLARATION + survey.body), sanitize_html=False, resolve_relative_uris=False)
    version = str(parsed.get("version") or "")
    if not version:
        return FeedError("It is XML, but of no kind of feed: check the address.")
    feed = parsed["feed"]
    get = dict.get  # feedparser's own look-up tries several names and warns; every name here is its real one
    language = find_language(get(feed, "language"))
    is_rss = version.startswith("rss")
    entries, doubts = build_entries(
        [_read_entry(entry, is_rss=is_rss) for entry in parsed["entries"]],
        base=url,
        language=language,
        fetched_at=fetched_at,
    )
    return FeedDocument(
        title=format_line(get(feed, "title")),
        version=version,
        entries=entries,
        site_url=resolve_address(get(feed, "link"), base=url),
        language=language,
        ttl_minutes=_read_minutes(get(feed, "ttl")),
        skip_hours=_read_hours(survey.head),
        skip_days=_read_days(survey.head),
        update_minutes=_read_period(get(feed, "sy_updateperiod"), get(feed, "sy_updatefrequency")),
        problems=tuple(doubts),
        entries_left_out=survey.entries_left_out,
    )


def _survey(body: bytes, problems: list[str], fetched_at: datetime) -> Survey | FeedError:
    """Read what stands before the outermost element, and survey the rest, repaired if need be."""
    prolog = read_prolog(body)
    if isinstance(prolog, FeedError):
        return prolog
    if prolog.has_junk:
        problems.append("There is text before the feed; it was skipped.")
    text = expand_entities(body[prolog.root_at :], prolog.entities)
    if isinstance(text, FeedError):
        return text

    def is_oldest_first(first: bytes, last: bytes) -> bool:
        return _find_date(first, fetched_at) < _find_date(last, fetched_at)

    survey = survey_feed(text, is_oldest_first=is_oldest_first)
    if isinstance(survey, Malformed):
        problems.append(f"It is not well-formed XML, and was read all the same: {survey.reason}.")
        repaired = repair_feed(text)
        if repaired is not None:
            survey = survey_feed(repaired, is_oldest_first=is_oldest_first)
    if isinstance(survey, Malformed):
        return FeedError(f"It is broken XML that cannot be read: {survey.reason}.")
    return survey


def _find_date(entry: bytes, fetched_at: datetime) -> float:
    """Return the first date in the markup of an entry as a time stamp; 0 if there is none."""
    match = _DATE.search(entry)
    at = parse_feed_date(match[1].decode("utf-8", "replace"), fetched_at=fetched_at).at if match else None
    return at.timestamp() if at is not None else 0.0


def _read_entry(entry: _Record, *, is_rss: bool) -> RawEntry:
    """Take from feedparser's entry what is used."""
    get = dict.get
    published = get(entry, "published") or get(entry, "created")
    updated = get(entry, "updated")
    if is_rss and not published:
        published, updated = updated, None  # dc:date, which has no other meaning in RSS
    source = get(entry, "source")
    return RawEntry(
        guid=get(entry, "id"),
        links=_list_links(entry),
        title=get(entry, "title"),
        published=published,
        updated=updated,
        authors=_list_authors(entry),
        publisher=(get(source, "title") if source else None) or get(entry, "publisher"),
        summary=get(entry, "summary"),
        content=_find_content(get(entry, "content")),
        language=get(entry, "language") or _find_detail_language(entry),
        categories=[get(tag, "label") or get(tag, "term") for tag in get(entry, "tags") or ()],
        is_legal=True,
    )


def _list_links(entry: _Record) -> list[Any]:
    """List the addresses of the article: what FeedBurner hides, the link, other alternates."""
    get = dict.get
    first = [get(entry, "feedburner_origlink"), get(entry, "link")]
    links = get(entry, "links") or ()
    if len(links) > 1 or not first[1]:
        first += [get(link, "href") for link in links if get(link, "rel") == "alternate"]
    return first


def _list_authors(entry: _Record) -> list[Any]:
    """List the names of the authors.

    feedparser takes top-level domains for two to four letters and leaves the rest of an address in the name, so the
    last author is read from the whole text.
    """
    get = dict.get
    authors = list(get(entry, "authors") or ())
    names = [get(author, "name") for author in authors]
    if not any(names):
        return [get(entry, "author")]
    if get(authors[-1], "email"):
        names[-1] = get(entry, "author")
    return names


def _find_content(contents: Sequence[_Record] | None) -> str:
    """Return the longest text among the contents of an entry."""
    return max((str(dict.get(content, "value") or "") for content in contents or ()), key=len, default="")


def _find_detail_language(entry: _Record) -> Any:
    """Return what ``xml:lang`` says of the entry."""
    detail = dict.get(entry, "title_detail")
    return dict.get(detail, "language") if detail else None


def _read_minutes(text: object) -> int | None:
    """Read a number of minutes; None for what is none, not positive, or longer than a week."""
    match = re.fullmatch(r"\s*([0-9]{1,6})(?:\.0{1,3})?\s*", text) if isinstance(text, str) else None
    minutes = int(match[1]) if match else 0
    return minutes if 0 < minutes <= _LONGEST_MINUTES else None


def _read_period(period: object, frequency: object) -> int | None:
    """Read one period of ``sy:updatePeriod`` and ``sy:updateFrequency`` in minutes."""
    if not period and not frequency:
        return None
    # Source: the module's own defaults, daily and once.
    minutes = _PERIODS.get(str(period or "daily").strip().lower())
    times = re.fullmatch(r"\s*([0-9]{1,4})\s*", str(frequency or "1"))
    if minutes is None or times is None or int(times[1]) == 0:
        return None
    every = minutes // int(times[1])
    return every if 0 < every <= _LONGEST_MINUTES else None


def _read_hours(head: bytes) -> tuple[int, ...]:
    """Read ``skipHours``: hours of UTC; 24 is midnight, as the first version of the format counted from 1."""
    if b"skipHours" not in head:
        return ()
    hours = sorted({int(hour) % 24 for hour in _HOUR.findall(head) if int(hour) <= 24})
    return tuple(hours) if len(hours) < 24 else ()


def _read_days(head: bytes) -> tuple[int, ...]:
    """Read ``skipDays``: 0 is Monday."""
    if b"skipDays" not in head:
        return ()
    names = {day.decode("ascii").lower() for day in _DAY.findall(head)}
    days = tuple(number for number, name in enumerate(_DAYS) if name in names)
    return days if len(days) < 7 else ()
