"""What the program reads out of one article, as the JSON object that ``inspect --json`` prints on one line.

The field names are a contract: they are added to, never renamed or dropped. Every span is ``[start, end)`` in the
characters of ``article.text``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from briefing.model.annotation import (
    Act,
    ActorMention,
    AnalysedArticle,
    AnalysedSentence,
    Attribution,
    Bound,
    Figure,
    Measure,
    PlaceMention,
    SourceKind,
    TimeMention,
)
from briefing.model.article import Article, LineKind, Precision
from briefing.model.span import Span

__all__ = ["Inspection", "format_inspection", "inspect_article", "inspect_document"]


def _json_number(value: Decimal) -> int | float:
    """Return a JSON number; up to 15 digits, a float prints as the same decimal again."""
    return int(value) if value == value.to_integral_value() else float(value)


JsonNumber = Annotated[Decimal, PlainSerializer(_json_number, return_type=int | float, when_used="json")]
Stretch = tuple[int, int]


class _Inspected(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class InspectedArticle(_Inspected):
    """The article as cleaned."""

    id: str
    path: str | None
    url: str | None
    title: str
    publisher: str | None
    publisher_evidence: str | None
    author: str | None
    published: date | None
    published_precision: Precision
    published_evidence: str | None
    language: str
    words: int
    notes: tuple[str, ...]
    sha256: str
    #: The kept text, final; every span counts in it.
    text: str


class InspectedLine(_Inspected):
    """A non-empty line of the file, and what became of it."""

    number: int
    kind: LineKind
    reason: str | None
    text: str
    span: Stretch | None


class InspectedAttribution(_Inspected):
    """Who says something, with which words, and what."""

    source: str
    source_text: str | None
    cue: str | None
    kind: SourceKind
    act: Act
    inherited: bool
    named: bool
    side: str | None
    medium: str | None
    quoted: bool
    source_spans: tuple[Stretch, ...]
    cue_spans: tuple[Stretch, ...]
    content_spans: tuple[Stretch, ...]


class InspectedFigure(_Inspected):
    """A number of something, as its source gives it."""

    text: str
    span: Stretch
    value: JsonNumber | None
    high: JsonNumber | None
    bound: Bound
    measure: Measure
    unit: str
    number_text: str
    affected: str | None
    claimed_by: str | None
    place: str | None
    first_day: date | None = Field(serialization_alias="from", validation_alias="from")
    last_day: date | None = Field(serialization_alias="to", validation_alias="to")
    precision: Precision
    subset: bool
    increment: bool
    cumulative: bool


class InspectedTime(_Inspected):
    """An expression of time with the days it stands for."""

    text: str
    span: Stretch
    first_day: date | None = Field(serialization_alias="from", validation_alias="from")
    last_day: date | None = Field(serialization_alias="to", validation_alias="to")
    precision: Precision
    relative: bool


class InspectedPlace(_Inspected):
    """A place, where it is named."""

    text: str
    span: Stretch
    name: str
    country: str
    kind: str
    latitude: JsonNumber | None
    longitude: JsonNumber | None


class InspectedActor(_Inspected):
    """A person, institution, armed group or state, where it is named."""

    text: str
    span: Stretch
    name: str
    kind: str
    side: str | None


class InspectedSentence(_Inspected):
    """A sentence with everything that was found in it."""

    index: int
    line: int
    paragraph: int
    kind: LineKind
    span: Stretch
    text: str
    section: str | None
    sections: Mapping[str, float]
    attribution: InspectedAttribution | None
    attributions: tuple[InspectedAttribution, ...]
    hedged: bool
    hedges: tuple[Stretch, ...]
    opinion: bool
    forecast: bool
    background: bool
    figures: tuple[InspectedFigure, ...]
    time: InspectedTime | None
    times: tuple[InspectedTime, ...]
    places: tuple[InspectedPlace, ...]
    actors: tuple[InspectedActor, ...]


class Inspection(_Inspected):
    """One article with everything that was found in it."""

    article: InspectedArticle
    lines: tuple[InspectedLine, ...]
    sentences: tuple[InspectedSentence, ...]


def _spans(spans: Iterable[Span]) -> tuple[Stretch, ...]:
    return tuple((span.start, span.end) for span in spans)


def _article(article: Article) -> InspectedArticle:
    return InspectedArticle(
        id=article.id,
        path=article.path,
        url=article.url,
        title=article.title,
        publisher=article.publisher,
        publisher_evidence=article.publisher_evidence,
        author=article.author,
        published=article.published.day,
        published_precision=article.published.precision,
        published_evidence=article.published.evidence,
        language=article.language,
        words=article.word_count,
        notes=article.notes,
        sha256=article.sha256,
        text=article.text,
    )


def _attribution(found: Attribution) -> InspectedAttribution:
    return InspectedAttribution(
        source=found.source,
        source_text=found.source_text,
        cue=found.cue,
        kind=found.kind.published,
        act=found.act,
        inherited=found.inherited,
        named=found.named,
        side=found.side,
        medium=found.medium,
        quoted=found.quoted,
        source_spans=_spans(found.source_spans),
        cue_spans=_spans(found.cue_spans),
        content_spans=_spans(found.content_spans),
    )


def _figure(found: Figure) -> InspectedFigure:
    return InspectedFigure(
        text=found.text,
        span=(found.span.start, found.span.end),
        value=found.value,
        high=found.high,
        bound=found.bound,
        measure=found.measure,
        unit=found.unit,
        number_text=found.number_text,
        affected=found.affected,
        claimed_by=found.claimed_by,
        place=found.place,
        first_day=found.first_day,
        last_day=found.last_day,
        precision=found.precision,
        subset=found.subset,
        increment=found.increment,
        cumulative=found.cumulative,
    )


def _time(found: TimeMention) -> InspectedTime:
    return InspectedTime(
        text=found.text,
        span=(found.span.start, found.span.end),
        first_day=found.first_day,
        last_day=found.last_day,
        precision=found.precision,
        relative=found.relative,
    )


def _place(found: PlaceMention) -> InspectedPlace:
    return InspectedPlace(
        text=found.text,
        span=(found.span.start, found.span.end),
        name=found.name,
        country=found.country,
        kind=found.kind,
        latitude=found.latitude,
        longitude=found.longitude,
    )


def _actor(found: ActorMention) -> InspectedActor:
    return InspectedActor(
        text=found.text, span=(found.span.start, found.span.end), name=found.name, kind=found.kind, side=found.side
    )


def _sentence(found: AnalysedSentence, text: str) -> InspectedSentence:
    attributions = tuple(_attribution(item) for item in found.attributions)
    sentence = found.sentence
    return InspectedSentence(
        index=sentence.index,
        line=sentence.line,
        paragraph=sentence.paragraph,
        kind=sentence.kind,
        span=(sentence.span.start, sentence.span.end),
        text=sentence.span.of(text),
        section=found.section,
        sections=dict(found.sections),
        attribution=attributions[0] if attributions else None,
        attributions=attributions,
        hedged=found.hedged,
        hedges=_spans(found.hedges),
        opinion=found.opinion,
        forecast=found.forecast,
        background=found.background,
        figures=tuple(_figure(item) for item in found.figures),
        time=None if found.time is None else _time(found.time),
        times=tuple(_time(item) for item in found.times),
        places=tuple(_place(item) for item in found.places),
        actors=tuple(_actor(item) for item in found.actors),
    )


def inspect_article(analysed: AnalysedArticle) -> Inspection:
    """Return everything that was read out of an article, under the published names."""
    article = analysed.article
    return Inspection(
        article=_article(article),
        lines=tuple(
            InspectedLine(
                number=line.number,
                kind=line.kind,
                reason=line.reason,
                text=line.text,
                span=None if line.span is None else (line.span.start, line.span.end),
            )
            for line in article.lines
        ),
        sentences=tuple(_sentence(sentence, article.text) for sentence in analysed.sentences),
    )


def inspect_document(analysed: AnalysedArticle) -> dict[str, Any]:
    """Return the object that ``inspect --json`` prints for an article, as plain values."""
    return inspect_article(analysed).model_dump(mode="json", by_alias=True)


def format_inspection(analysed: AnalysedArticle) -> str:
    """Return the object that ``inspect --json`` prints for an article, on one line without its end."""
    return inspect_article(analysed).model_dump_json(by_alias=True)
