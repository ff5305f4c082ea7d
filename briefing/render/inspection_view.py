"""What the program reads out of one article, for a person at a terminal: lines of pieces, each with its role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from briefing.model.annotation import AnalysedArticle, AnalysedSentence, Attribution, Figure, TimeMention
from briefing.model.article import Article, Line, LineKind
from briefing.render.characters import printable
from briefing.render.wording import count_of, format_period

__all__ = ["InspectionBlock", "Role", "StyledText", "compose_inspection", "format_plain"]


class Role(StrEnum):
    """What a piece of text is; the terminal chooses the colour."""

    HEADING = "heading"
    TEXT = "text"
    FACT = "fact"
    SECTION = "section"
    SPEAKER = "speaker"
    FIGURE = "figure"
    TIME = "time"
    PLACE = "place"
    WARNING = "warning"
    FAINT = "faint"


@dataclass(frozen=True, slots=True)
class StyledText:
    """A piece of one line."""

    text: str
    role: Role = Role.TEXT


@dataclass(frozen=True, slots=True)
class InspectionBlock:
    """A heading and the lines below it."""

    title: str
    lines: tuple[tuple[StyledText, ...], ...]


def compose_inspection(analysed: AnalysedArticle) -> tuple[InspectionBlock, ...]:
    """Compose what a person wants to see of an article.

    Returns:
        Four blocks: the article, its sentences with what was found in each, the lines that were dropped with the
        reason, and the lines of which a part was dropped. A block that has no line is left out.
    """
    article = analysed.article
    blocks = (
        InspectionBlock(printable(article.title) or "(no title)", tuple(_facts(analysed))),
        InspectionBlock(
            "Sentences", tuple(line for sentence in analysed.sentences for line in _sentence(sentence, article.text))
        ),
        InspectionBlock("Dropped lines", tuple(_dropped(article.lines))),
        InspectionBlock("Lines kept in part", tuple(_trimmed(article.lines))),
    )
    return tuple(block for block in blocks if block.lines)


def format_plain(blocks: Sequence[InspectionBlock]) -> str:
    """Return the blocks without colours: each heading underlined, a blank line between blocks."""
    parts = []
    for block in blocks:
        rows = ["".join(piece.text for piece in line).rstrip() for line in block.lines]
        parts.append("\n".join([block.title, "-" * max(3, min(76, len(block.title))), *rows]))
    return "\n\n".join(parts) + "\n"


def _fact(name: str, value: str, role: Role = Role.TEXT) -> tuple[StyledText, ...]:
    return (StyledText(f"{name + ':':<12}", Role.FAINT), StyledText(printable(value), role))


def _word_date(article: Article) -> str:
    published = article.published
    if published.day is None:
        return "undated"
    evidence = f" ({published.evidence})" if published.evidence else ""
    return format_period(published.day, published.day, published.precision) + evidence


def _facts(analysed: AnalysedArticle) -> Iterator[tuple[StyledText, ...]]:
    article = analysed.article
    for name, value in (("file", article.path), ("address", article.url), ("author", article.author)):
        if value:
            yield _fact(name, value)
    evidence = f" ({article.publisher_evidence})" if article.publisher_evidence else ""
    yield _fact("publisher", f"{article.publisher}{evidence}" if article.publisher else "not stated")
    yield _fact("published", _word_date(article), Role.WARNING if article.published.day is None else Role.TEXT)
    yield _fact("language", article.language)
    kept = sum(line.kind is not LineKind.BOILERPLATE for line in article.lines)
    size = f"{count_of(article.word_count, 'word')}, {count_of(len(analysed.sentences), 'sentence')}"
    yield _fact("kept", f"{kept} of {count_of(len(article.lines), 'line')}, {size}")
    for note in article.notes:
        yield _fact("note", note, Role.WARNING)


def _sentence(found: AnalysedSentence, text: str) -> Iterator[tuple[StyledText, ...]]:
    """Yield the sentence, and below it what was found in it, indented."""
    probability = dict(found.sections).get(found.section or "", 0.0)
    section = f"{found.section} {probability:.2f}" if found.section else "no section"
    flags = [name for name in ("hedged", "opinion", "forecast", "background") if getattr(found, name)]
    head = (
        StyledText(f"{found.sentence.index:>3}  ", Role.FAINT),
        StyledText(f"[{section}] ", Role.SECTION if found.section else Role.FAINT),
        StyledText(
            printable(found.sentence.span.of(text)),
            Role.HEADING if found.sentence.kind is LineKind.HEADING else Role.TEXT,
        ),
    )
    yield (*head, StyledText(f" ({', '.join(flags)})", Role.WARNING)) if flags else head
    for attribution in found.attributions:
        yield _finding("says", _word_attribution(attribution), Role.SPEAKER)
    for figure in found.figures:
        yield _finding("figure", _word_figure(figure), Role.FIGURE)
    for time in found.times:
        yield _finding("time", _word_time(time), Role.TIME)
    if found.places:
        places = ", ".join(f"{place.name} ({place.country})" if place.country else place.name for place in found.places)
        yield _finding("places", places, Role.PLACE)
    if found.actors:
        actors = ", ".join(f"{actor.name} ({actor.side})" if actor.side else actor.name for actor in found.actors)
        yield _finding("actors", actors, Role.FACT)


def _finding(name: str, words: str, role: Role) -> tuple[StyledText, ...]:
    return (StyledText(f"       {name:<7} ", Role.FAINT), StyledText(printable(words), role))


def _word_attribution(found: Attribution) -> str:
    cue = f" “{found.cue}”" if found.cue else ""
    facts = [
        found.kind.value,
        found.act.value,
        *(["inherited"] if found.inherited else []),
        *(["quoted"] if found.quoted else []),
    ]
    medium = f", to or in {found.medium}" if found.medium else ""
    return f"{found.source}{medium}{cue} ({', '.join(facts)})"


def _word_figure(found: Figure) -> str:
    facts = [f"{found.measure.value}: {found.unit}" if found.unit else found.measure.value]
    facts += [f"of {found.affected}"] if found.affected else []
    facts += [f"per {found.claimed_by}"] if found.claimed_by else []
    facts += [found.place] if found.place else []
    if found.first_day is not None:
        facts.append(format_period(found.first_day, found.last_day or found.first_day, found.precision))
    facts += [name for name in ("subset", "increment", "cumulative") if getattr(found, name)]
    return f"{found.text} [{', '.join(facts)}]"


def _word_time(found: TimeMention) -> str:
    if found.first_day is None:
        return f"{found.text} (not resolved)"
    return f"{found.text} = {format_period(found.first_day, found.last_day or found.first_day, found.precision)}"


def _dropped(lines: Sequence[Line]) -> Iterator[tuple[StyledText, ...]]:
    for line in lines:
        if line.kind is LineKind.BOILERPLATE:
            yield _numbered(line)


def _trimmed(lines: Sequence[Line]) -> Iterator[tuple[StyledText, ...]]:
    for line in lines:
        if line.kind is not LineKind.BOILERPLATE and line.reason:
            yield _numbered(line)


def _numbered(line: Line) -> tuple[StyledText, ...]:
    return (
        StyledText(f"{line.number:>4}  ", Role.FAINT),
        StyledText(f"{line.reason or 'no reason'}: ", Role.WARNING),
        StyledText(printable(line.text)),
    )
