"""An edition: what is printed, and nothing that cannot be traced to a sentence of an article.

These models are the published format ``briefing.json`` (its JSON Schema is generated from them), so names are a
contract: fields are added, never renamed or dropped. A line, position, figure, timeline entry or change without a
citation cannot be constructed.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from briefing.model.annotation import Bound, Measure, SourceKind
from briefing.model.article import Precision

__all__ = [
    "Change",
    "Citation",
    "Citations",
    "Contested",
    "Coverage",
    "Denial",
    "Derived",
    "Edition",
    "EditionLine",
    "EditionSection",
    "EditionSource",
    "FailedFeed",
    "FeedAccount",
    "FigureRow",
    "Glance",
    "LeftOut",
    "Masthead",
    "Number",
    "Position",
    "Speaker",
    "Story",
    "TimelineEntry",
    "UnreadFile",
    "Window",
]


def _plain_number(value: Decimal) -> int | str:
    """Return a whole number as ``int`` and any other as its exact decimal text: never a binary fraction."""
    return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")


#: A printed number. Whole numbers are JSON numbers; others are exact decimal strings.
Number = Annotated[Decimal, PlainSerializer(_plain_number, return_type=int | str, when_used="json")]


class _Published(BaseModel):
    """The settings that all parts of the published document share: frozen, closed, and named as in the file."""

    # Built when first used: half the time of `inspect` would go into models of an edition that it never makes.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


class Citation(_Published):
    """The sentence that a statement rests on."""

    #: Number of the source in this edition's list, from 1.
    ref: int = Field(ge=1)
    article_id: str
    #: 0-based index of the sentence in its article.
    sentence: int = Field(ge=0)
    #: The verbatim sentence.
    quote: str = Field(min_length=1)


Citations = Annotated[tuple[Citation, ...], Field(min_length=1)]


class Derived(_Published):
    """Words in a line that are not in the source but worked out from it: the date behind "on Sunday"."""

    #: The words as printed: "12 Oct".
    text: str
    #: The words of the source that they were worked out from: "On Sunday".
    basis: str
    first_day: date = Field(serialization_alias="from", validation_alias="from")
    last_day: date = Field(serialization_alias="to", validation_alias="to")


class Speaker(_Published):
    """Who says what a line says."""

    source: str
    kind: SourceKind
    side: str | None = None


class Denial(_Published):
    """Who denies what a line says, and where."""

    claimed_by: str
    citations: Citations


class EditionLine(_Published):
    """A printed statement with its sources."""

    text: str = Field(min_length=1)
    #: Key of the section; "" where a line belongs to none (a headline made of several).
    section: str
    status: Literal["new", "updated", "background"]
    attribution: Speaker | None = None
    hedged: bool = False
    citations: Citations
    #: What it rests on, by independent origins: one source, several, or one side's account only.
    basis: Literal["single source", "several sources", "one side"] = "single source"
    derived: tuple[Derived, ...] = ()
    #: The sentence with which the source says that this is not verified; empty where it says nothing of the kind.
    unverified: tuple[Citation, ...] = ()
    #: Who denies it; empty where the sources read hold no denial of it.
    denials: tuple[Denial, ...] = ()
    #: Date printed beside the line where it is not news of the window ("21 Jan 2025", "undated"); None otherwise.
    dated: str | None = None
    #: Name of the place that heads the item; None where no single place is named.
    place: str | None = None


class EditionSection(_Published):
    """One section with its lines and what nobody reports."""

    key: str
    title: str
    colour: str
    lines: tuple[EditionLine, ...]
    #: What a reader would expect and no source gives, as whole sentences.
    gaps: tuple[str, ...] = ()
    #: Lines that the limit pushed out, shortened to one row each under "Also reported".
    also_reported: tuple[EditionLine, ...] = ()


class Position(_Published):
    """What one side or source says on a contested matter."""

    claimed_by: str
    side: str | None = None
    statement: str
    #: Whose losses a figure counts; None where the position gives no figure or does not say it.
    affected: str | None = None
    value: Number | None = None
    high: Number | None = None
    bound: Bound | None = None
    citations: Citations
    derived: tuple[Derived, ...] = ()


class Contested(_Published):
    """A matter on which accounts differ, with each position in equal weight."""

    id: str
    matter: str
    kind: Literal["figure", "denial", "opposite", "account"]
    positions: tuple[Position, ...] = Field(min_length=1)
    #: Sides from which no account was found in the sources read.
    unheard: tuple[str, ...] = ()
    #: Why the program set these side by side, in one sentence.
    reason: str = ""


class FigureRow(_Published):
    """A figure as its source gives it. Never a sum, an average or a subtraction."""

    #: As printed: "at least 46", "dozens of".
    text: str
    measure: Measure
    unit: str
    affected: str | None = None
    value: Number | None = None
    high: Number | None = None
    bound: Bound
    claimed_by: str | None = None
    place: str | None = None
    first_day: date | None = Field(default=None, serialization_alias="from", validation_alias="from")
    last_day: date | None = Field(default=None, serialization_alias="to", validation_alias="to")
    status: Literal["single source", "corroborated", "contested", "unverified"]
    #: "new" within the window, else "background".
    timeliness: Literal["new", "background"] = "new"
    citations: Citations


class TimelineEntry(_Published):
    """A dated event."""

    first_day: date = Field(serialization_alias="from", validation_alias="from")
    last_day: date = Field(serialization_alias="to", validation_alias="to")
    precision: Precision
    text: str
    citations: Citations
    derived: tuple[Derived, ...] = ()


class Story(_Published):
    """Articles about one event, followed from edition to edition."""

    id: str
    title: str
    status: Literal["new", "developing", "unchanged", "corrected"]
    articles: tuple[str, ...]
    first_seen: date


class Change(_Published):
    """What is different from the last edition."""

    kind: Literal["new", "updated", "figure", "contradicted", "corrected", "dropped"]
    text: str
    citations: Citations
    derived: tuple[Derived, ...] = ()


class EditionSource(_Published):
    """An article that was used, with what a careful reader should know about it."""

    ref: int = Field(ge=1)
    article_id: str
    title: str
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    path: str | None = None
    published: date | None = None
    published_precision: Precision = Precision.UNKNOWN
    published_evidence: str | None = None
    notes: tuple[str, ...] = ()


class UnreadFile(_Published):
    """A file that could not be read."""

    file: str
    reason: str


class FailedFeed(_Published):
    """A source that could not be reached or read."""

    feed: str
    reason: str


class FeedAccount(_Published):
    """How a feed fared when it was last asked before the edition was made."""

    feed: str
    #: "new", "unchanged", "not modified", "failed", "skipped".
    outcome: str
    #: Why it failed or was not asked; empty otherwise.
    reason: str = ""
    status: int | None = None
    bytes_received: int = 0
    #: Last answer that could be read, and when it is due again.
    succeeded_at: datetime | None = None
    next_due_at: datetime | None = None
    #: Failures in a row.
    failures: int = 0
    #: Articles of this feed that the edition was made from.
    articles: int = 0


class LeftOut(_Published):
    """An article that was seen and not used, with the reason."""

    article_id: str
    title: str = ""
    #: Where it can be read, where that is known.
    url: str | None = None
    reason: str


class Coverage(_Published):
    """What this edition was made from, and what it was not."""

    articles_seen: int
    articles_used: int
    duplicates: int
    feeds_ok: int = 0
    feeds_failed: tuple[FailedFeed, ...] = ()
    #: The account of every feed, by its name.
    feeds: tuple[FeedAccount, ...] = ()
    files_unread: tuple[UnreadFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    #: Sentences read, and printed.
    sentences_read: int = 0
    sentences_used: int = 0
    notes: tuple[str, ...] = ()


class Glance(_Published):
    """One row of "at a glance": how much was reported, by count, never a judgement."""

    section: str
    title: str
    #: "More reported", "Fewer reported", "About the same", "Insufficient information", "First edition".
    word: str
    #: Distinct statements of this edition, and the mean of earlier ones (None where there is none).
    count: int
    mean: Number | None = None
    reason: str = ""


class Window(_Published):
    """The days that an edition covers, both inclusive."""

    first_day: date = Field(serialization_alias="from", validation_alias="from")
    last_day: date = Field(serialization_alias="to", validation_alias="to")


class Masthead(_Published):
    """What stands above everything: which edition this is."""

    #: Key of the desk, used in file names.
    desk: str
    #: Name of the product and of the topic, as printed.
    title: str
    topic: str
    date: date
    number: int = Field(ge=1)
    version: int = Field(default=1, ge=1)
    timezone: str
    #: The last edition that news is judged against: "3 (2025-10-25)"; None for a first one.
    previous: str | None = None
    window: Window
    #: Name of the editor who reviewed it; None where nobody did, which is printed.
    reviewed_by: str | None = None
    #: Why the date is what it is, where it was not asked for.
    date_note: str | None = None
    language: str = "en"
    #: SHA-256 of inputs, configuration, date and program version.
    fingerprint: str


class Edition(_Published):
    """One briefing, whole."""

    edition: Masthead
    headline: EditionLine | None
    key_developments: tuple[EditionLine, ...] = ()
    glance: tuple[Glance, ...] = ()
    #: The three to five figures of page 1, all of them also in ``figures``.
    key_figures: tuple[FigureRow, ...] = Field(default=(), max_length=5)
    sections: tuple[EditionSection, ...]
    contested: tuple[Contested, ...] = ()
    figures: tuple[FigureRow, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    #: Attributed judgements: "What others assess".
    assessments: tuple[EditionLine, ...] = ()
    #: Dated future events that a source announces.
    scheduled: tuple[EditionLine, ...] = ()
    stories: tuple[Story, ...] = ()
    changes: tuple[Change, ...] = ()
    #: What nobody reports, over all sections.
    gaps: tuple[str, ...] = ()
    sources: tuple[EditionSource, ...] = ()
    #: How the sources are spread, in words: "This edition rests on …".
    source_summary: str = ""
    coverage: Coverage
