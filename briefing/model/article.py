"""An article, from the bytes that came in to the final text that everything else points into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from briefing.model.span import Span

__all__ = ["Article", "Line", "LineKind", "Precision", "Publication", "RawFile"]


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    PERIOD = "period"
    UNKNOWN = "unknown"


class LineKind(StrEnum):
    """What a line of a page is."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    HEADING = "heading"
    BODY = "body"
    BOILERPLATE = "boilerplate"
    DATE = "date"
    BYLINE = "byline"


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file of a seed folder, as read from disk and not yet looked at."""

    #: The path as shown to people and printed in the edition: relative to the seed folder, with ``/``.
    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One non-empty line of the source, and what became of it."""

    #: 1-based line of the file.
    number: int
    kind: LineKind
    #: Why a line was dropped, or why a part of it was; None where it was kept whole.
    reason: str | None
    #: What was kept; for boilerplate the line itself, so that a person can see what was dropped.
    text: str
    #: Where the kept text stands in ``Article.text``; None for what is not part of it (title, date, byline, debris).
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """When an article was published, and how that is known. Nothing is invented: no evidence, no date."""

    #: The first day that the date can mean (the day itself where the precision is DAY); None where unknown.
    day: date | None = None
    precision: Precision = Precision.UNKNOWN
    #: Where the date stands and whose it may be, in words a person understands; None where unknown.
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article, cleaned: its text is final, and every finding is a span into it.

    ``text`` holds standfirst, headings and body, one paragraph a line, joined by single newlines, in NFC. The title,
    byline and date line are not in it.
    """

    #: Stable for the same content: the first 16 hex digits of the SHA-256 of title and text, or the id that the
    #: caller of ``inspect -`` gave.
    id: str
    title: str
    text: str
    lines: tuple[Line, ...]
    #: Path relative to the seed folder, or None for an article that did not come from a file.
    path: str | None = None
    url: str | None = None
    publisher: str | None = None
    #: The words or the field that the publisher was read from.
    publisher_evidence: str | None = None
    author: str | None = None
    published: Publication = Publication()
    #: When it was last changed, where that is said; kept apart from ``published`` and from when it was fetched.
    updated: Publication = Publication()
    #: The day on which the desk first had the article, where that is known: later than ``published`` where its feed
    #: could not be read for a while.
    known_since: date | None = None
    #: BCP 47 primary tag ("en"), or "und" where it cannot be told.
    language: str = "und"
    #: SHA-256 of the bytes of the file, hex; empty for text that did not come from a file.
    sha256: str = ""
    #: Other outlets that carry the same article (wire copy, syndication): together they are one origin.
    outlets: tuple[str, ...] = ()
    #: Key of the section that the outlet's articles mostly belong to; a hint from the configuration, no rule.
    section_hint: str | None = None
    #: What a careful reader should know about the article itself, as sentences for the source notes.
    notes: tuple[str, ...] = ()

    @property
    def word_count(self) -> int:
        """The number of words of the text, split at white space."""
        return len(self.text.split())
