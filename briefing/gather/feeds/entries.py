"""Make entries of what a feed holds, whatever format it came in.

In: what each item says of itself, as strings. Out: ``FeedEntry`` values with clean titles, addresses that may be linked
to, instants that can be believed and names that are never empty, each once.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from briefing.gather.feeds.dates import DateProblem, parse_feed_date
from briefing.gather.feeds.text import clean_markup, find_language, format_line, resolve_address
from briefing.model.feed import FeedEntry

__all__ = ["RawEntry", "build_entries"]

MAX_GUID = 500
MAX_DATE = 100
#: Rule of thumb: more names are a list, no author.
MAX_AUTHORS = 10
MAX_CATEGORIES = 50
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_MAIL = re.compile(r"[<(\[]?\s?\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\b\s?[>)\]]?")

_DATE_PROBLEMS = {
    DateProblem.UNREADABLE: "a date that cannot be read",
    DateProblem.NO_ZONE: "a date without a time zone that is known",
    DateProblem.AMBIGUOUS_ZONE: "a time zone whose name stands for several (as IST does)",
    DateProblem.TOO_OLD: "a date before 1970",
    DateProblem.FUTURE: "a date more than a day ahead",
}


@dataclass(slots=True)
class RawEntry:
    """What an item says of itself; any of it may be missing or no string."""

    guid: object = None
    #: Addresses of the article, the best first.
    links: Sequence[object] = ()
    title: object = None
    published: object = None
    updated: object = None
    authors: Sequence[object] = ()
    publisher: object = None
    summary: object = None
    content: object = None
    language: object = None
    categories: Sequence[object] = ()
    #: Whether an XML parser has read it, so that there are no control characters in it.
    is_legal: bool = False


def build_entries(
    raws: Iterable[RawEntry], *, base: str, language: str | None, fetched_at: datetime
) -> tuple[tuple[FeedEntry, ...], list[str]]:
    """Return the entries, in the order of the feed, and sentences on what is wrong with them.

    Args:
        raws: What the items say.
        base: The address that relative links are resolved against.
        language: The language of the feed, for entries that say nothing else.
        fetched_at: For dates that lie ahead.
    """
    doubts: Counter[DateProblem] = Counter()
    entries = [_build(raw, base, language, fetched_at, doubts) for raw in raws]
    problems = []
    for doubt in DateProblem:
        if doubts[doubt]:
            number = "1 entry has" if doubts[doubt] == 1 else f"{doubts[doubt]} entries have"
            problems.append(f"{number} {_DATE_PROBLEMS[doubt]}: the time is unknown.")
    if len(entries) >= 3 and len({entry.guid for entry in entries}) == 1 and len({e.url for e in entries}) > 1:
        problems.append("All entries have the same guid; their links were taken for it.")
        entries = [replace(entry, guid=entry.url or _hash(entry.title, entry.published_text)) for entry in entries]
    unique: dict[str, FeedEntry] = {}
    for entry in entries:
        unique.setdefault(entry.guid, entry)
    if len(unique) < len(entries):
        repeated = len(entries) - len(unique)
        shown = "1 entry has" if repeated == 1 else f"{repeated} entries have"
        problems.append(f"{shown} the guid of an entry before; of each guid the first is kept.")
    return tuple(unique.values()), problems


def _build(
    raw: RawEntry, base: str, language: str | None, fetched_at: datetime, doubts: Counter[DateProblem]
) -> FeedEntry:
    title = format_line(raw.title)
    url = None
    for link in raw.links:
        url = resolve_address(link, base=base)
        if url is not None:
            break
    published_text, published_at = _read_date(raw.published, fetched_at, doubts)
    updated_text, updated_at = _read_date(raw.updated, fetched_at, doubts)
    content, summary = (clean_markup(text, is_legal=raw.is_legal) for text in (raw.content, raw.summary))
    return FeedEntry(
        guid=_find_guid(raw.guid) or url or _hash(title, published_text, summary[:1_000] if not title else None),
        url=url,
        title=title,
        published_text=published_text,
        published_at=published_at,
        updated_text=updated_text,
        updated_at=updated_at,
        author=_format_authors(raw.authors) if raw.authors else None,
        publisher=format_line(raw.publisher) or None if raw.publisher else None,
        summary="" if summary == content else summary,
        content=content,
        language=(find_language(raw.language) if raw.language else None) or language,
        categories=_list_categories(raw.categories) if raw.categories else (),
    )


def _find_guid(guid: object) -> str:
    """Return what a feed calls an entry, without signs that cannot be stored; a hash of it if it is very long."""
    if isinstance(guid, int | float) and not isinstance(guid, bool):
        guid = str(guid)
    if not isinstance(guid, str):
        return ""
    guid = _UNPRINTABLE.sub(" ", guid).strip()
    return guid if len(guid) <= MAX_GUID else _hash(guid)


def _hash(*parts: str | None) -> str:
    text = "\n".join(part or "" for part in parts)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _read_date(text: object, fetched_at: datetime, doubts: Counter[DateProblem]) -> tuple[str | None, datetime | None]:
    printed = text.strip() if isinstance(text, str) else ""
    if not printed:
        return None, None
    date = parse_feed_date(printed, fetched_at=fetched_at)
    if date.problem is not None:
        doubts[date.problem] += 1
        printed = format_line(printed, limit=MAX_DATE)
    return printed or None, date.at


def _format_authors(names: Sequence[object]) -> str | None:
    """Return the names of the authors, without their mail addresses."""
    lines = []
    for name in names[:MAX_AUTHORS]:
        line = format_line(name)
        if "@" in line:
            line = _MAIL.sub(" ", line).strip(" ()<>,;")
        if line and line not in lines:
            lines.append(line)
    return format_line(", ".join(lines)) or None


def _list_categories(terms: Sequence[object]) -> tuple[str, ...]:
    lines = (format_line(term) for term in terms[:MAX_CATEGORIES])
    return tuple(dict.fromkeys(line for line in lines if line))
