"""Our own annotated articles: what a careful analyst would read in each sentence. README.md explains the format."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

__all__ = [
    "FIGURE_FLAGS",
    "HALVES",
    "TONES",
    "GoldActor",
    "GoldArticle",
    "GoldFigure",
    "GoldPlace",
    "GoldSaid",
    "GoldSentence",
    "parse_article",
    "read_half",
]

HALVES = ("development", "held_back")
TONES = ("hedged", "opinion", "forecast", "background")
FIGURE_FLAGS = ("part", "more", "total")
_FOLDER = Path(__file__).parent / "articles"
_SECTIONS = {"M": "military", "D": "diplomacy", "H": "humanitarian", "-": None}
_ACTS = frozenset({"state", "claim", "accuse", "deny", "warn", "demand", "promise", "assess"})
_MEASURES = frozenset(
    """
    killed injured casualties captured detained missing displaced expelled destroyed damaged affected operations attacks
    deployed released other
    """.split()
)
_BOUNDS = {">": "at_least", "<": "at_most", "~": "about", "": "exact"}
_FIGURE = re.compile(
    r"(?P<bound>[><~]?)(?P<value>\"[^\"]+\"|[\d,.]+?(?:\.\.[\d,.]+)?) (?P<measures>[a-z/]+)(?: (?P<unit>[^|;]+?))?"
    r"(?: ?\| ?(?P<by>[^;]+?))?(?: ?; ?(?P<flags>[a-z? ]+))?"
)


@dataclass(frozen=True, slots=True)
class GoldSaid:
    """Somebody to whom a sentence gives its content."""

    #: Words one of which must stand in the name that is printed.
    sources: tuple[str, ...]
    acts: tuple[str, ...]
    #: It may be found or not.
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A counted thing and what happened to it."""

    #: None for a vague word.
    value: Decimal | None
    high: Decimal | None
    word: str
    bound: str
    measures: tuple[str, ...]
    unit: str
    #: Words one of which must stand in the claimant's name; empty where the outlet says it in its own voice.
    claimants: tuple[str, ...]
    flags: frozenset[str]
    #: Of these, it does not matter whether they are found.
    open_flags: frozenset[str] = frozenset()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """A place that is named as a place."""

    text: str
    #: ISO 3166-1 code where a namesake could be taken for it; empty where it does not matter.
    country: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldActor:
    """A mention of an actor, and a word that must stand in the name under which it is joined."""

    text: str
    name: str


@dataclass(slots=True)
class GoldSentence:
    """A sentence with everything that is in it. What is not listed must not be found."""

    text: str
    paragraph: int
    #: Any of these is right; empty where the section is not judged.
    sections: tuple[str | None, ...] = ()
    said: list[GoldSaid] = field(default_factory=list)
    tones: set[str] = field(default_factory=set)
    optional_tones: set[str] = field(default_factory=set)
    figures: list[GoldFigure] = field(default_factory=list)
    #: Numbers that are no figures, as written.
    not_figures: list[str] = field(default_factory=list)
    times: list[tuple[date, date]] = field(default_factory=list)
    optional_times: list[tuple[date, date]] = field(default_factory=list)
    #: Further times may be found: the words leave open which days they mean.
    is_time_open: bool = False
    places: list[GoldPlace] = field(default_factory=list)
    #: Names of countries that are no places here: a part of the name of an organisation.
    not_places: list[str] = field(default_factory=list)
    actors: list[GoldActor] = field(default_factory=list)


@dataclass(slots=True)
class GoldArticle:
    """An article with its annotated sentences."""

    name: str
    #: From the head: title, style, conflict, published, perhaps ``page`` (its debris must be cleaned away first).
    head: dict[str, str]
    sentences: list[GoldSentence]
    #: The lines as they come in, debris and all.
    lines: list[str]

    @property
    def is_page(self) -> bool:
        """Whether the article is a scraped page."""
        return self.head.get("page") == "yes"

    @property
    def text(self) -> str:
        """The text as it comes in: one paragraph a line."""
        return "\n".join(self.lines)


def read_half(half: str) -> tuple[GoldArticle, ...]:
    """Read the articles of one half, in the order of their names."""
    return tuple(
        parse_article(path.stem, path.read_text(encoding="utf-8")) for path in sorted((_FOLDER / half).glob("*.txt"))
    )


def parse_article(name: str, text: str) -> GoldArticle:
    """Parse one annotated article.

    Raises:
        ValueError: A line is none of the format; the message names article and line.
    """
    top, _, rest = text.partition("\n\n")
    head = dict(_split(line) for line in top.splitlines())
    article = GoldArticle(name, head, [], [])
    is_new = True
    for number, line in enumerate(rest.splitlines(), start=top.count("\n") + 3):
        try:
            is_new = _read_line(article, line, is_new=is_new)
        except (ValueError, KeyError, IndexError) as error:
            raise ValueError(f"{name}.txt, line {number}: {line.strip()!r} ({error})") from error
    return article


def _read_line(article: GoldArticle, line: str, *, is_new: bool) -> bool:
    """Read one line into the article; say whether the next sentence begins a paragraph."""
    if not line.strip():
        return True
    if line.startswith("! "):
        article.lines.append(line[2:])
        return True
    if line.startswith("> "):
        sentence = line[2:].strip()
        if is_new:
            article.lines.append(sentence)
        else:
            article.lines[-1] += " " + sentence
        article.sentences.append(GoldSentence(sentence, len(article.lines) - 1))
        return False
    if not line.startswith("  "):
        raise ValueError("neither a sentence nor an annotation")
    key, value = _split(line.strip())
    _annotate(article.sentences[-1], key.removesuffix("?"), value, optional=key.endswith("?"))
    return is_new


def _split(line: str) -> tuple[str, str]:
    key, mark, value = line.partition(":")
    if not mark:
        raise ValueError("no colon")
    return key.strip(), value.strip()


def _annotate(sentence: GoldSentence, key: str, value: str, *, optional: bool) -> None:
    if key == "sec":
        sentence.sections = tuple(_SECTIONS[sign] for sign in value)
    elif key == "said":
        sentence.said.append(_parse_said(value, optional=optional))
    elif key == "tone":
        names = set(value.split())
        if not names <= set(TONES):
            raise ValueError(f"a tone is one of {', '.join(TONES)}")
        (sentence.optional_tones if optional else sentence.tones).update(names)
    elif key == "fig":
        sentence.figures.append(_parse_figure(value, optional=optional))
    elif key == "nofig":
        sentence.not_figures += [one.strip() for one in value.split(";")]
    elif key == "when" and value == "*":
        sentence.is_time_open = True
    elif key == "when":
        days = [_parse_period(one.strip()) for one in value.split(",")]
        (sentence.optional_times if optional else sentence.times).extend(days)
    elif key == "at":
        sentence.places += [_parse_place(sentence.text, one, optional=optional) for one in value.split(",")]
    elif key == "notat":
        sentence.not_places += [_check_in(sentence.text, one.strip()) for one in value.split(",")]
    elif key == "who":
        pairs = [one.split("=") for one in value.split(",")]
        sentence.actors += [GoldActor(_check_in(sentence.text, text.strip()), name.strip()) for text, name in pairs]
    else:
        raise ValueError(f"no such annotation: {key}")


def _check_in(text: str, part: str) -> str:
    if part not in text:
        raise ValueError(f"{part!r} does not stand in the sentence")
    return part


def _parse_said(value: str, *, optional: bool) -> GoldSaid:
    source, _, act = value.partition("|")
    acts = tuple(one.strip() for one in act.strip().split("/")) if act.strip() else ("state",)
    if not set(acts) <= _ACTS:
        raise ValueError("no such act")
    return GoldSaid(tuple(one.strip() for one in source.split("/")), acts, optional)


def _parse_figure(value: str, *, optional: bool) -> GoldFigure:
    match = _FIGURE.fullmatch(value)
    if match is None:
        raise ValueError("a figure is: [><~]value measure unit [| claimant] [; flags]")
    measures = tuple(match["measures"].split("/"))
    marks = (match["flags"] or "").split()
    flags = frozenset(mark for mark in marks if not mark.endswith("?"))
    open_flags = frozenset(mark.removesuffix("?") for mark in marks) - flags
    if not set(measures) <= _MEASURES or not flags | open_flags <= set(FIGURE_FLAGS):
        raise ValueError("no such measure or flag")
    written = match["value"]
    is_word = written.startswith('"')
    low, _, high = ("", "", "") if is_word else written.replace(",", "").partition("..")
    claimants = tuple(one.strip() for one in (match["by"] or "").split("/") if one.strip())
    return GoldFigure(
        value=None if is_word else Decimal(low),
        high=Decimal(high) if high else None,
        word=written.strip('"') if is_word else "",
        bound="many" if is_word else _BOUNDS[match["bound"]],
        measures=measures,
        unit=(match["unit"] or "").strip(),
        claimants=claimants,
        flags=flags,
        open_flags=open_flags,
        optional=optional,
    )


def _parse_place(sentence: str, value: str, *, optional: bool) -> GoldPlace:
    text, _, country = value.strip().partition("@")
    return GoldPlace(_check_in(sentence, text), country, optional)


def _parse_period(value: str) -> tuple[date, date]:
    """Parse "2025", "2025-10", "2025-10-12" or two of them with ".." between."""
    first, mark, last = value.partition("..")
    return _parse_day(first, last=False), _parse_day(last if mark else first, last=True)


def _parse_day(value: str, *, last: bool) -> date:
    parts = [int(part) for part in value.split("-")]
    year = parts[0]
    month = parts[1] if len(parts) > 1 else (12 if last else 1)
    day = parts[2] if len(parts) > 2 else (calendar.monthrange(year, month)[1] if last else 1)
    return date(year, month, day)
