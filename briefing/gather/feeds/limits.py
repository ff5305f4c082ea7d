"""Survey an XML feed before it is parsed: refuse what would cost too much, leave out what nobody will read.

In: UTF-8 from the outermost element on. Out: the same document without the elements that are not used and the entries
beyond the limit, or why it is refused. One pass of expat, linear in the size; feedparser needs some 40 microseconds
for every element, so what is left out here pays for the survey several times over.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from xml.parsers import expat

from briefing.gather.feeds.kinds import FeedError

__all__ = ["MAX_ENTRIES", "Malformed", "Survey", "survey_feed"]

#: Source: the house's rule, SECURITY "limits before work".
MAX_ENTRIES = 500
#: Elements that are handed on. Chosen by measurement: feedparser takes two seconds for them.
MAX_ELEMENTS = 50_000
#: Elements of one entry, with the markup in its text; beyond that a document is refused. Rule of thumb: a long article
#: has some hundreds.
MAX_ENTRY_ELEMENTS = 20_000
#: Elements right below an entry; the rest is left out. Rule of thumb: authors and categories of a generous feed.
MAX_ENTRY_CHILDREN = 150
#: Authors and publishers of one entry, their bytes with markup, and the squares of those together: feedparser looks
#: for mail addresses in them in time that grows with the square. Chosen by measurement: at worst a second for a feed.
MAX_NAMES = 10
MAX_NAME_BYTES = 600
MAX_NAME_SQUARES = 30_000_000
#: Rule of thumb: pages of the wild nest up to 60 deep.
MAX_DEPTH = 250
MAX_ATTRIBUTES = 500
#: Elements outside the entries. Rule of thumb: a feed describes itself in some twenty.
MAX_OUTSIDE = 2_000
#: Namespaces that a document may declare. Rule of thumb: the busiest podcasts use 15.
MAX_NAMESPACES = 150
#: Length of an address or language that is inherited by the elements below, and how deep one may stand.
MAX_INHERITED = 500
MAX_INHERITED_DEPTH = 12

_XML = "http://www.w3.org/XML/1998/namespace"
_INHERITED = (f"{_XML} base", "base", f"{_XML} lang", "lang")
_HEAD = frozenset("title link language ttl updateperiod updatefrequency".split())
_TEXTS = frozenset("description summary content encoded body fullitem abstract".split())
_LEAVES = _TEXTS | frozenset(
    "title link guid id pubdate published issued updated modified created date author creator publisher source "
    "category subject language origlink".split()
)
_OUTER = frozenset("rss rdf feed channel".split())
_EMPTY = (b"", b"<![CDATA[]]>")


class _Role(Enum):
    """What becomes of an element."""

    OUTER = "walked through"
    ENTRY = "entry"
    LEAF = "kept whole"
    TEXT = "kept whole, holds the text"
    TITLE = "kept whole, holds the title"
    LAST_TEXT = "kept if the entry has no other text"
    LAST_TITLE = "kept if the entry has no other title"
    LAST_AUTHOR = "kept if the entry has no other author"
    AUTHOR = "kept whole, holds the author"
    PUBLISHER = "kept whole, holds the publisher"
    LEFT_OUT = "left out"


_STANDS_IN_FOR = {
    _Role.LAST_TEXT: _Role.TEXT,
    _Role.LAST_TITLE: _Role.TITLE,
    _Role.LAST_AUTHOR: _Role.AUTHOR,
}
_NAMES = frozenset({_Role.AUTHOR, _Role.LAST_AUTHOR, _Role.PUBLISHER})


@dataclass(frozen=True, slots=True)
class Malformed:
    """The document is not well-formed."""

    #: expat's words, with the line; nothing of the content.
    reason: str


@dataclass(frozen=True, slots=True)
class Survey:
    """A document that may be parsed."""

    body: bytes
    #: What stands outside the entries: at most 100,000 bytes.
    head: bytes
    entries_left_out: int


class _RefusedError(Exception):
    """The document is refused; leaves expat's handlers."""


class _Span:
    """A stretch of the document; its end is set by the event after it."""

    __slots__ = ("elements", "end", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = -1
        self.elements = 0


class _Surveyor:
    """The handlers of expat and what they have seen."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartNamespaceDeclHandler = self.declare
        self.parser.buffer_text = True
        self.roles: dict[tuple[str, bool], _Role] = {}
        self.entries: list[_Span] = []
        self.left_out: list[_Span] = []
        self.depth = 0
        #: Depth of the element that is kept whole or left out, 0 outside of one; what it is; where.
        self.closed_at = 0
        self.role = _Role.LEFT_OUT
        self.span = _Span(0)
        self.entry_depth = 0
        self.children = 0
        self.names = 0
        self.name_squares = 0
        self.namespaces: set[tuple[str | None, str | None]] = set()
        self.elements_outside = 0
        #: What the open entry has, and what would stand in for it.
        self.held: set[_Role] = set()
        self.stand_ins: list[tuple[_Role, _Span]] = []
        #: Spans that end with the next event.
        self.unended: list[_Span] = []

    def declare(self, prefix: str | None, uri: str | None) -> None:
        """Count the namespaces."""
        self.namespaces.add((prefix, uri))
        if len(self.namespaces) > MAX_NAMESPACES:
            raise _RefusedError("It declares more namespaces than any feed needs; nothing of it was read.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _RefusedError(f"Its elements are nested more than {MAX_DEPTH} deep; nothing of it was read.")
        if attributes:
            self.check_attributes(attributes)
        if self.closed_at:
            if self.role is not _Role.LEFT_OUT:
                self.count()
            return
        here = self.parser.CurrentByteIndex
        if self.unended:
            self.end_spans(here)
        key = (name, self.entry_depth > 0)
        role = self.roles.get(key)
        if role is None:
            role = self.roles[key] = _find_role(name, in_entry=self.entry_depth > 0)
        if role is _Role.OUTER:
            self.count()
            return
        if role is _Role.ENTRY:
            self.entry_depth = self.depth
            self.children = self.names = 0
            self.entries.append(_Span(here))
            return
        self.children += 1
        if self.entry_depth and self.children > MAX_ENTRY_CHILDREN:
            role = _Role.LEFT_OUT
            if self.children > MAX_ENTRY_ELEMENTS:
                self.count()
        elif role is not _Role.LEFT_OUT:
            self.count()
        self.closed_at = self.depth
        self.role = role
        self.span = _Span(here)

    def count(self) -> None:
        """Count an element that is kept."""
        if not self.entry_depth:
            self.elements_outside += 1
            if self.elements_outside > MAX_OUTSIDE:
                raise _RefusedError("It has thousands of elements outside its entries; nothing of it was read.")
            return
        entry = self.entries[-1]
        entry.elements += 1
        if entry.elements > MAX_ENTRY_ELEMENTS or self.children > MAX_ENTRY_ELEMENTS:
            raise _RefusedError(f"One entry has more than {MAX_ENTRY_ELEMENTS:,} elements; nothing of it was read.")

    def check_attributes(self, attributes: dict[str, str]) -> None:
        """Refuse attributes that would cost time at every element below them."""
        if len(attributes) > MAX_ATTRIBUTES:
            raise _RefusedError(f"An element has more than {MAX_ATTRIBUTES} attributes; nothing of it was read.")
        for name in _INHERITED:
            if name in attributes:
                too_deep = self.depth > MAX_INHERITED_DEPTH and name == f"{_XML} base"
                if too_deep or len(attributes[name]) > MAX_INHERITED:
                    raise _RefusedError("Its base addresses are absurdly long or deep; nothing of it was read.")

    def end(self, name: str) -> None:
        """Take the end of an element."""
        del name
        if self.closed_at:
            if self.depth == self.closed_at:
                self.close()
        else:
            if self.unended:
                self.end_spans(self.parser.CurrentByteIndex)
            if self.entry_depth == self.depth:
                self.close_entry()
        self.depth -= 1

    def close(self) -> None:
        """Close an element that is kept whole or left out."""
        self.closed_at = 0
        role, span = self.role, self.span
        if role is _Role.LEAF:
            return
        if role in _NAMES:
            length = self.parser.CurrentByteIndex - span.start
            self.names += 1
            self.name_squares += length * length
            if self.names > MAX_NAMES or length > MAX_NAME_BYTES or self.name_squares > MAX_NAME_SQUARES:
                role = _Role.LEFT_OUT
        if role is _Role.LEFT_OUT:
            self.left_out.append(span)
            self.unended.append(span)
        elif role in _STANDS_IN_FOR:
            self.stand_ins.append((role, span))
            self.unended.append(span)
        elif role not in self.held:
            inside = self.body[span.start : min(self.parser.CurrentByteIndex, span.start + 1_000)]
            if inside[inside.find(b">") + 1 :].strip() not in _EMPTY:
                self.held.add(role)

    def close_entry(self) -> None:
        """Close an entry: what stands in for nothing is left out."""
        for role, span in self.stand_ins:
            if _STANDS_IN_FOR[role] in self.held:
                self.left_out.append(span)
        self.unended.append(self.entries[-1])
        self.entry_depth = 0
        self.held.clear()
        self.stand_ins.clear()

    def end_spans(self, here: int) -> None:
        """End what has waited for the next event: between two elements of a feed stands nothing but white space."""
        for span in self.unended:
            span.end = here
        self.unended.clear()


def survey_feed(body: bytes, *, is_oldest_first: Callable[[bytes, bytes], bool]) -> Survey | Malformed | FeedError:
    """Survey a document from its outermost element on.

    Args:
        is_oldest_first: Tells from the first and the last entry whether the newest stand at the end; asked only if
            entries have to be left out.
    """
    surveyor = _Surveyor(body)
    try:
        surveyor.parser.Parse(body, True)  # noqa: FBT003 - expat takes no keywords
    except expat.ExpatError as error:
        return Malformed(f"{expat.ErrorString(error.code)} (line {error.lineno})")
    except _RefusedError as error:
        return FeedError(str(error))
    entries, spans = surveyor.entries, surveyor.left_out
    first, last = _choose_entries(body, entries, is_oldest_first)
    if first > 0:
        spans.append(_Span(entries[0].start))
        spans[-1].end = entries[first].start
    if last < len(entries):
        spans.append(_Span(entries[last].start))
        spans[-1].end = entries[-1].end
    before = body[: entries[0].start if entries else len(body)][:50_000]
    after = body[entries[-1].end :][:50_000] if entries else b""
    return Survey(_cut(body, spans), before + after, len(entries) - (last - first))


def _choose_entries(
    body: bytes, entries: list[_Span], is_oldest_first: Callable[[bytes, bytes], bool]
) -> tuple[int, int]:
    """Return the range of the entries that are kept: the newest, as many as the limits allow."""
    totals = [0]
    for entry in entries:
        totals.append(totals[-1] + entry.elements + 1)
    if len(entries) <= MAX_ENTRIES and totals[-1] <= MAX_ELEMENTS:
        return 0, len(entries)
    first, last = (body[entry.start : min(entry.end, entry.start + 50_000)] for entry in (entries[0], entries[-1]))
    if is_oldest_first(first, last):
        start = bisect_left(totals, totals[-1] - MAX_ELEMENTS)
        return max(start, len(entries) - MAX_ENTRIES), len(entries)
    return 0, min(bisect_left(totals, MAX_ELEMENTS + 1) - 1, MAX_ENTRIES)


def _cut(body: bytes, spans: list[_Span]) -> bytes:
    """Return the document without these stretches, which may lie in each other."""
    if not spans:
        return body
    kept = []
    place = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start > place:
            kept.append(body[place : span.start])
        place = max(place, span.end)
    kept.append(body[place:])
    return b"".join(kept)


def _find_role(name: str, *, in_entry: bool) -> _Role:
    """Say what becomes of an element, by its namespace and local name."""
    uri, _, local = name.rpartition(" ")
    uri, local = uri.lower(), local.lower()
    is_media, is_podcast, is_dublin = "mrss" in uri, "itunes" in uri, "/dc/" in uri
    role = _Role.LEFT_OUT
    if not in_entry:
        if local in {"item", "entry"}:
            role = _Role.ENTRY
        elif local in _OUTER:
            role = _Role.OUTER
        elif local in _HEAD and not is_media and not is_podcast:
            role = _Role.LEAF
    elif is_media:
        # A group and a medium may hold title and description; their title never stands above the entry's own.
        wanted = dict.fromkeys(("group", "content", "description"), _Role.LAST_TEXT) | {"title": _Role.LAST_TITLE}
        role = wanted.get(local, role)
    elif is_podcast:
        wanted = {"summary": _Role.LAST_TEXT, "title": _Role.LAST_TITLE, "author": _Role.LAST_AUTHOR}
        role = wanted.get(local, role)
    elif local == "title":
        role = _Role.LAST_TITLE if is_dublin else _Role.TITLE
    elif local in _TEXTS:
        role = _Role.LAST_TEXT if is_dublin else _Role.TEXT
    elif local in _LEAVES:
        role = {"author": _Role.AUTHOR, "creator": _Role.AUTHOR, "publisher": _Role.PUBLISHER}.get(local, _Role.LEAF)
    return role
