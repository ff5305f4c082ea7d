"""What was found in an article: sentences, speakers, figures, times, places, actors.

All spans point into ``Article.text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from briefing.model.article import Article, LineKind, Precision
from briefing.model.span import Span

__all__ = [
    "Act",
    "ActorMention",
    "AnalysedArticle",
    "AnalysedSentence",
    "Attribution",
    "Bound",
    "Figure",
    "Measure",
    "PlaceMention",
    "Sentence",
    "SourceKind",
    "TimeMention",
]


class SourceKind(StrEnum):
    """The role of somebody who says something."""

    OFFICIAL = "official"
    MEDIA = "media"
    ANALYST = "analyst"
    ANONYMOUS = "anonymous"
    ORGANISATION = "organisation"
    #: A private person: a witness, a resident, a soldier, a doctor. Never published: see ``published``.
    PERSON = "person"

    @property
    def published(self) -> SourceKind:
        """The kind as the public formats name it: a private person counts for as much as an unnamed source."""
        return SourceKind.ANONYMOUS if self is SourceKind.PERSON else self


class Act(StrEnum):
    """What a speaker does by saying it."""

    STATE = "state"
    CLAIM = "claim"
    ACCUSE = "accuse"
    DENY = "deny"
    WARN = "warn"
    DEMAND = "demand"
    PROMISE = "promise"
    ASSESS = "assess"


class Bound(StrEnum):
    """How a number is qualified."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    #: A vague word ("dozens", "tens of thousands"): the word is printed, never a number made of it.
    MANY = "many"


class Measure(StrEnum):
    """What a figure counts."""

    KILLED = "killed"
    INJURED = "injured"
    #: Killed and injured together, or it is not said which.
    CASUALTIES = "casualties"
    CAPTURED = "captured"
    DETAINED = "detained"
    MISSING = "missing"
    DISPLACED = "displaced"
    EXPELLED = "expelled"
    DESTROYED = "destroyed"
    DAMAGED = "damaged"
    AFFECTED = "affected"
    OPERATIONS = "operations"
    ATTACKS = "attacks"
    DEPLOYED = "deployed"
    RELEASED = "released"
    #: A counted thing with none of these fates.
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence (or a heading) of an article."""

    #: 0-based position in the article.
    index: int
    #: ``Line.number`` of the line it stands on.
    line: int
    #: 0-based paragraph; sentences of one line share it.
    paragraph: int
    span: Span
    kind: LineKind = LineKind.BODY


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says something, with which words, and what. One sentence may hold several."""

    #: The speaker as a reader should see it, in full where the article names it in full.
    source: str
    kind: SourceKind
    act: Act
    #: The words that name the speaker in this sentence; None where it is inherited from another sentence.
    source_text: str | None = None
    #: The reporting word or phrase as it stands ("said", "according to"); None where it is inherited.
    cue: str | None = None
    #: The speaker comes from a neighbouring sentence or an open quotation.
    inherited: bool = False
    #: Whether the source is named (a person, ministry, outlet) and not "officials", "sources".
    named: bool = True
    #: The side the source belongs to (a country or party name), where the text or the configuration tells it.
    side: str | None = None
    #: The medium it was said to or reported by ("Reuters" in "officials told Reuters"); None where there is none.
    medium: str | None = None
    #: The content, or part of it, stands inside quotation marks.
    quoted: bool = False
    #: The words of ``source_text``; where it is inherited, the words in the other sentence that it is inherited from.
    source_spans: tuple[Span, ...] = ()
    cue_spans: tuple[Span, ...] = ()
    content_spans: tuple[Span, ...] = ()
    #: Where else in the article the words of ``source`` stand (the sentence that gives the full name or the office),
    #: so that a line which prints them can cite them.
    named_at: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeMention:
    """An expression of time, resolved against the article's date; the days are None where it cannot be."""

    text: str
    span: Span
    first_day: date | None = None
    last_day: date | None = None
    precision: Precision = Precision.UNKNOWN
    #: Rests on the article's date ("on Sunday", "last week"), and not on the words alone ("12 October 2025").
    relative: bool = False


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place of the gazetteer, where it is named."""

    text: str
    span: Span
    name: str
    #: ISO 3166-1 alpha-2 codes joined by ``|`` (a crossing has two).
    country: str
    #: Degrees north and east (WGS 84); None where the gazetteer has no point.
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    #: What it is: country, province, district, town, crossing, region …
    kind: str = "place"


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A person, institution, armed group or state, where it is named."""

    text: str
    span: Span
    #: The full name under which its mentions are joined.
    name: str
    #: person, state, armed group, organisation, media …
    kind: str = "organisation"
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of something, with what happened to it and who says so.

    A number is a quotation: it is never computed.
    """

    #: The words of the figure with what it counts ("at least 46 people").
    text: str
    span: Span
    #: The number (lower end of a range); None for a vague word.
    value: Decimal | None
    #: Upper end of a range; None where there is none.
    high: Decimal | None
    bound: Bound
    measure: Measure
    #: What is counted, as written ("Afghan posts", "soldiers"); "people" where only that is meant.
    unit: str
    #: The number as written ("46", "forty-six", "dozens", "14,535").
    number_text: str
    #: The side, group or country that it happened to.
    affected: str | None = None
    claimed_by: str | None = None
    place: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    precision: Precision = Precision.UNKNOWN
    #: Part of a larger number ("including 58 …", "of whom 12 …").
    subset: bool = False
    #: On top of an earlier number ("a further 12").
    increment: bool = False
    #: A running total over a period ("so far this year", "since 2021"), not one event's.
    cumulative: bool = False


@dataclass(frozen=True, slots=True)
class AnalysedSentence:
    """A sentence with everything that was found in it."""

    sentence: Sentence
    #: Probability of each configured section, in the configuration's order; each in [0, 1].
    sections: tuple[tuple[str, float], ...] = ()
    #: Key of the section it belongs to; None where it belongs to none.
    section: str | None = None
    #: All attributions, the main one first.
    attributions: tuple[Attribution, ...] = ()
    hedged: bool = False
    #: The words that hedge.
    hedges: tuple[Span, ...] = ()
    opinion: bool = False
    forecast: bool = False
    background: bool = False
    figures: tuple[Figure, ...] = ()
    times: tuple[TimeMention, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    actors: tuple[ActorMention, ...] = ()

    @property
    def attribution(self) -> Attribution | None:
        """The main attribution; None where the outlet speaks in its own voice."""
        return self.attributions[0] if self.attributions else None

    @property
    def time(self) -> TimeMention | None:
        """The first time that was resolved, else the first that was found, else None."""
        resolved = [mention for mention in self.times if mention.first_day is not None]
        return next(iter(resolved or self.times), None)


@dataclass(frozen=True, slots=True)
class AnalysedArticle:
    """An article with its sentences in order. It contains the article and never copies its fields."""

    article: Article
    sentences: tuple[AnalysedSentence, ...]

    def text_of(self, index: int) -> str:
        """Return the verbatim words of the sentence with that index."""
        return self.sentences[index].sentence.span.of(self.article.text)
