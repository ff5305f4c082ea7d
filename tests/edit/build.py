"""Build analysed articles by hand: one short call for each sentence, spans found by their words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from briefing.edit import EditOptions, Side
from briefing.model.annotation import (
    Act,
    ActorMention,
    AnalysedArticle,
    AnalysedSentence,
    Attribution,
    Bound,
    Figure,
    Measure,
    Sentence,
    SourceKind,
    TimeMention,
)
from briefing.model.article import Article, Precision, Publication
from briefing.model.section import Section
from briefing.model.span import Span

SECTIONS = (
    Section(key="military", title="Military", expected=("killed",)),
    Section(key="diplomacy", title="Diplomacy"),
    Section(key="humanitarian", title="Humanitarian", expected=("displaced",)),
)
SIDES = (Side("Northland", ("Northern", "Norburg")), Side("Southland", ("Southern", "Suda")))


@dataclass(frozen=True)
class Said:
    """A speaker to be found in a sentence: the words that name him, the cue, his full name."""

    words: str | None
    cue: str | None = "said"
    name: str | None = None
    act: Act = Act.STATE
    kind: SourceKind = SourceKind.OFFICIAL
    side: str | None = None
    quoted: bool = False
    content: str | None = None
    #: Words elsewhere in the article that an inherited or fuller name rests on.
    named_at: str | None = None


@dataclass(frozen=True)
class Count:
    """A figure to be found in a sentence."""

    words: str
    value: int | None
    measure: Measure = Measure.KILLED
    unit: str = "people"
    affected: str | None = None
    claimed_by: str | None = None
    bound: Bound = Bound.EXACT
    place: str | None = None
    day: date | None = None


@dataclass(frozen=True)
class Told:
    """One sentence with what is to be found in it."""

    text: str
    section: str | None = "military"
    said: Said | None = None
    counts: tuple[Count, ...] = ()
    #: Words of time, and the day that they mean.
    when: tuple[str, date] | None = None
    hedge: str | None = None
    opinion: bool = False
    forecast: bool = False
    background: bool = False
    actors: tuple[str, ...] = field(default=())


def article(
    *told: Told,
    publisher: str | None = "The Border Post",
    published: date | None = date(2026, 3, 9),
    title: str = "Talks",
) -> AnalysedArticle:
    """Return an analysed article, each sentence its own paragraph."""
    text = "\n".join(one.text for one in told)
    found, start = [], 0
    for index, one in enumerate(told):
        found.append(_sentence(index, start, one, text))
        start += len(one.text) + 1
    made = Article(
        id=hashlib.sha256(f"{title}{text}".encode()).hexdigest()[:16],
        title=title,
        text=text,
        lines=(),
        path=f"{title.lower().replace(' ', '-')}.txt",
        publisher=publisher,
        published=Publication(published, Precision.DAY, "front matter") if published else Publication(),
        language="en",
    )
    return AnalysedArticle(article=made, sentences=tuple(found))


def options(**changes: object) -> EditOptions:
    """Return options for the day of the articles, changed where asked."""
    values: dict[str, object] = {"day": date(2026, 3, 10), "sections": SECTIONS, "sides": SIDES, **changes}
    return EditOptions(**values)  # type: ignore[arg-type]  # the dataclass checks the names itself


def _span(words: str, sentence: str, start: int) -> Span:
    place = sentence.index(words)
    return Span(start + place, start + place + len(words))


def _sentence(index: int, start: int, one: Told, text: str) -> AnalysedSentence:
    whole = Span(start, start + len(one.text))
    hedges = (_span(one.hedge, one.text, start),) if one.hedge else ()
    times = (
        (
            TimeMention(
                one.when[0], _span(one.when[0], one.text, start), one.when[1], one.when[1], Precision.DAY, relative=True
            ),
        )
        if one.when
        else ()
    )
    probabilities = tuple((section.key, 0.9 if section.key == one.section else 0.05) for section in SECTIONS)
    return AnalysedSentence(
        sentence=Sentence(index=index, line=index + 1, paragraph=index, span=whole),
        sections=probabilities,
        section=one.section,
        attributions=(_attribution(one.said, one.text, start, text),) if one.said else (),
        hedged=bool(hedges),
        hedges=hedges,
        opinion=one.opinion,
        forecast=one.forecast,
        background=one.background,
        figures=tuple(_figure(count, one.text, start) for count in one.counts),
        times=times,
        actors=tuple(ActorMention(name, _span(name, one.text, start), name) for name in one.actors),
    )


def _attribution(said: Said, sentence: str, start: int, text: str) -> Attribution:
    inherited = said.words is None or said.words not in sentence
    source = (_span(said.words, text, 0),) if inherited and said.words else ()
    if not inherited and said.words:
        source = (_span(said.words, sentence, start),)
    return Attribution(
        source=said.name or said.words or "",
        kind=said.kind,
        act=said.act,
        source_text=None if inherited else said.words,
        cue=None if inherited else said.cue,
        inherited=inherited,
        side=said.side,
        quoted=said.quoted,
        source_spans=source,
        cue_spans=(_span(said.cue, sentence, start),) if said.cue and not inherited else (),
        content_spans=(_span(said.content, sentence, start),) if said.content else (),
        named_at=(_span(said.named_at, text, 0),) if said.named_at else (),
    )


def _figure(count: Count, sentence: str, start: int) -> Figure:
    return Figure(
        text=count.words,
        span=_span(count.words, sentence, start),
        value=Decimal(count.value) if count.value is not None else None,
        high=None,
        bound=count.bound,
        measure=count.measure,
        unit=count.unit,
        number_text=count.words.split()[0],
        affected=count.affected,
        claimed_by=count.claimed_by,
        place=count.place,
        first_day=count.day,
        last_day=count.day,
    )
