"""Compare what ``analyse`` finds with our own annotated articles, kind by kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from briefing.analyse import AnalyseOptions, analyse
from briefing.clean.article import clean_text, take_text
from briefing.clean.given import Given
from briefing.model.annotation import AnalysedArticle, AnalysedSentence, Attribution, Figure
from briefing.model.article import Article, Precision, Publication
from briefing.model.span import Span
from tests.quality.corpus import TONES, GoldArticle, GoldFigure, GoldSaid, GoldSentence

__all__ = ["KINDS", "Tally", "align", "make_article", "measure"]

#: What is measured. Of the kinds with a mark only the share that is right is asked, so their three figures are one.
KINDS = (
    "sentences",
    "sections*",
    "attribution",
    "attribution + source",
    "act*",
    *TONES,
    "figures",
    "claimed by*",
    "figure details*",
    "times",
    "places",
    "actors*",
)
#: A printed source may have this many words more than the words it must hold. Source: rule of thumb.
_MORE_WORDS = 14


@dataclass(slots=True)
class Tally:
    """How often one kind was asked for, found, and right; and what went wrong."""

    expected: int = 0
    found: int = 0
    right: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, *, expected: int, found: int, right: int) -> None:
        """Add counts."""
        self.expected += expected
        self.found += found
        self.right += right

    def ask(self, where: str, *, is_right: bool) -> None:
        """Add one question that has one answer."""
        self.add(expected=1, found=1, right=int(is_right))
        if not is_right:
            self.errors.append(where)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what was asked for that was found; 1 where nothing was asked for."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.right / (self.found + self.expected) if self.found + self.expected else 1.0


@dataclass(slots=True)
class Reading:
    """What was found in one sentence of ours: the program may have cut it in pieces."""

    parts: list[AnalysedSentence] = field(default_factory=list)

    @property
    def attributions(self) -> list[Attribution]:
        return [one for part in self.parts for one in part.attributions]

    @property
    def figures(self) -> list[Figure]:
        return [one for part in self.parts for one in part.figures]


def make_article(gold: GoldArticle) -> Article:
    """Make the article as the program would get it: a page is cleaned, a text is taken as it is.

    Raises:
        ValueError: The program refuses to read it.
    """
    given = Given(
        title=gold.head["title"],
        publisher=gold.head.get("publisher"),
        published=Publication(date.fromisoformat(gold.head["published"]), Precision.DAY, "given"),
    )
    if not gold.is_page:
        return take_text(gold.text, id=gold.name, given=given)
    article = clean_text(gold.text, given=given)
    if not isinstance(article, Article):
        raise ValueError(f"{gold.name}: {article}")  # noqa: TRY004 - it is a value that says why, not a wrong type
    return article


def measure(articles: Iterable[GoldArticle], options: AnalyseOptions) -> dict[str, Tally]:
    """Analyse the articles and compare. Returns one tally for each kind."""
    tallies = {kind: Tally() for kind in KINDS}
    for gold in articles:
        found = analyse(make_article(gold), options)
        readings = align(gold, found, tallies["sentences"])
        for number, (sentence, reading) in enumerate(zip(gold.sentences, readings, strict=True), start=1):
            where = f"{gold.name}:{number}"
            if reading.parts:
                _compare_section(sentence, reading, where, tallies)
            _compare_said(sentence, reading, where, tallies)
            _compare_tones(sentence, reading, where, tallies)
            _compare_figures(sentence, reading, where, tallies)
            _compare_times(sentence, reading, where, tallies)
            _compare_places(sentence, reading, where, tallies)
            _compare_actors(sentence, reading, where, tallies)
    return tallies


def align(gold: GoldArticle, found: AnalysedArticle, tally: Tally) -> list[Reading]:
    """Give each found sentence to the sentence of ours with which it shares most; count the boundaries."""
    text = found.article.text
    spans: list[Span | None] = []
    position = 0
    for sentence in gold.sentences:
        start = text.find(sentence.text, position)
        spans.append(Span(start, start + len(sentence.text)) if start >= 0 else None)
        position = start + len(sentence.text) if start >= 0 else position
    readings = [Reading() for _ in gold.sentences]
    exact = 0
    for part in found.sentences:
        span = part.sentence.span
        shares = [(_shared(span, other), -index) for index, other in enumerate(spans) if other is not None]
        share, index = max(shares, default=(0, 0))
        if share:
            readings[-index].parts.append(part)
        if span in spans:
            exact += 1
        else:
            tally.errors.append(f"{gold.name}: not a sentence: {span.of(text)[:160]!r}")
    for sentence, other in zip(gold.sentences, spans, strict=True):
        if other is None:
            tally.errors.append(f"{gold.name}: dropped by clean: {sentence.text[:160]!r}")
    tally.add(expected=len(spans), found=len(found.sentences), right=exact)
    return readings


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _compare_section(gold: GoldSentence, reading: Reading, where: str, tallies: dict[str, Tally]) -> None:
    if gold.sections:
        longest = max(reading.parts, key=lambda part: part.sentence.span.end - part.sentence.span.start)
        message = f"{where} is {gold.sections}, found {longest.section}: {gold.text}"
        tallies["sections*"].ask(message, is_right=longest.section in gold.sections)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _holds(name: str | None, accepted: Iterable[str]) -> bool:
    """Tell whether one of the accepted wordings stands in the name, whole words only, with little more around it."""
    words = f" {_words(name or '')} "
    return any(
        f" {_words(one)} " in words and len(words.split()) <= len(_words(one).split()) + _MORE_WORDS for one in accepted
    )


def _is_said_by(found: Attribution, said: GoldSaid, *, is_strict: bool) -> bool:
    if is_strict and str(found.act) not in said.acts:
        return False
    return said.sources == ("*",) or _holds(found.source, said.sources)


def _compare_said(gold: GoldSentence, reading: Reading, where: str, tallies: dict[str, Tally]) -> None:
    left = list(reading.attributions)
    required = [said for said in gold.said if not said.optional]
    pairs: list[tuple[GoldSaid, Attribution]] = []
    waiting = [*required, *(said for said in gold.said if said.optional)]
    for is_strict in (
        True,
        False,
    ):  # first those whose act is right too, so that two acts of one speaker find each other
        for said in tuple(waiting):
            match = next((one for one in left if _is_said_by(one, said, is_strict=is_strict)), None)
            if match is not None:
                left.remove(match)
                waiting.remove(said)
                if not said.optional:
                    pairs.append((said, match))
    missed = [said for said in required if all(said is not one for one, _ in pairs)]
    wrong = min(len(missed), len(left))
    found = len(pairs) + len(left)
    tallies["attribution"].add(expected=len(required), found=found, right=len(pairs) + wrong)
    tallies["attribution + source"].add(expected=len(required), found=found, right=len(pairs))
    sources = [one.source for one in left]
    for said in missed:
        kind = "attribution + source" if sources else "attribution"
        got = f"wrong source {sources.pop(0)!r}" if sources else "not found"
        tallies[kind].errors.append(f"{where} {got}, is {'/'.join(said.sources)!r}: {gold.text}")
    tallies["attribution"].errors.extend(f"{where} not there, but found {one!r}: {gold.text}" for one in sources)
    for said, one in pairs:
        message = f"{where} is {'/'.join(said.acts)}, found {one.act} ({one.cue!r}): {gold.text}"
        tallies["act*"].ask(message, is_right=str(one.act) in said.acts)


def _compare_tones(gold: GoldSentence, reading: Reading, where: str, tallies: dict[str, Tally]) -> None:
    for tone in TONES:
        if tone in gold.optional_tones:
            continue
        found = any(getattr(part, tone) for part in reading.parts)
        expected = tone in gold.tones
        tallies[tone].add(expected=int(expected), found=int(found), right=int(found and expected))
        if found != expected:
            tallies[tone].errors.append(f"{where} {'missed' if expected else 'not there'}: {gold.text}")


def _fits(gold: GoldFigure, figure: Figure) -> bool:
    """Tell whether number and measure are right."""
    if str(figure.measure) not in gold.measures:
        return False
    if gold.value is None:
        return figure.value is None and _words(gold.word) in _words(f"{figure.number_text} {figure.text}")
    return figure.value == gold.value and figure.high == gold.high


def _compare_figures(gold: GoldSentence, reading: Reading, where: str, tallies: dict[str, Tally]) -> None:
    left = list(reading.figures)
    for asked in sorted(gold.figures, key=lambda one: one.optional):
        match = next((one for one in left if _fits(asked, one)), None)
        if match is not None:
            left.remove(match)
        if asked.optional:
            continue
        tallies["figures"].add(expected=1, found=int(match is not None), right=int(match is not None))
        name = f"{asked.word or asked.value} {'/'.join(asked.measures)} {asked.unit}"
        if match is None:
            got = [f"{one.number_text} {one.measure} {one.unit}" for one in reading.figures]
            tallies["figures"].errors.append(f"{where} missed {name}, found {got}: {gold.text}")
            continue
        by = match.claimed_by
        is_right = _holds(by, asked.claimants) if asked.claimants else by is None
        message = f"{where} {name} is claimed by {'/'.join(asked.claimants) or None}, found {by!r}: {gold.text}"
        tallies["claimed by*"].ask(message, is_right=is_right)
        _compare_details(asked, match, f"{where} {name}", gold.text, tallies["figure details*"])
    for one in left:
        is_trap = any(_words(trap) == _words(one.number_text) for trap in gold.not_figures)
        if one.measure != "other" or is_trap:
            tallies["figures"].add(expected=0, found=1, right=0)
            what = f"{one.number_text} {one.measure} {one.unit}"
            tallies["figures"].errors.append(f"{where} not there, but found {what}: {gold.text}")


def _compare_details(asked: GoldFigure, found: Figure, where: str, text: str, tally: Tally) -> None:
    """Compare the bound, what is counted, and whether it is a part, an increment or a running total."""
    flags = {"part": found.subset, "more": found.increment, "total": found.cumulative}
    is_unit = not asked.unit or f" {_words(asked.unit)} " in f" {_words(found.unit)} "
    wanted = {name: flags[name] if name in asked.open_flags else name in asked.flags for name in flags}
    got = f"{found.bound}, {found.unit!r}, {[name for name, value in flags.items() if value]}"
    is_right = str(found.bound) == asked.bound and is_unit and flags == wanted
    tally.ask(
        f"{where} is {asked.bound}, {asked.unit!r}, {sorted(asked.flags)}, found {got}: {text}", is_right=is_right
    )


def _compare_times(gold: GoldSentence, reading: Reading, where: str, tallies: dict[str, Tally]) -> None:
    found = [
        (one.first_day, one.last_day or one.first_day)
        for part in reading.parts
        for one in part.times
        if one.first_day is not None
    ]
    left = list(found)
    for asked in gold.times:
        is_found = asked in left
        if is_found:
            left.remove(asked)
        tallies["times"].add(expected=1, found=int(is_found), right=int(is_found))
        if not is_found:
            got = [f"{first}..{last}" for first, last in found]
            tallies["times"].errors.append(f"{where} missed {asked[0]}..{asked[1]}, found {got}: {gold.text}")
    for first, last in left:
        if not gold.is_time_open and (first, last) not in gold.optional_times:
            tallies["times"].add(expected=0, found=1, right=0)
            tallies["times"].errors.append(f"{where} not there, but found {first}..{last}: {gold.text}")


def _compare_places(gold: GoldSentence, reading: Reading, where: str, tallies: dict[str, Tally]) -> None:
    found = {_words(one.text): one for part in reading.parts for one in part.places}
    # A name that stands twice in a sentence is asked for once.
    places = {_words(one.text): one for one in sorted(gold.places, key=lambda one: not one.optional)}
    for asked in places.values():
        match = found.pop(_words(asked.text), None)
        if asked.optional:
            continue
        is_right = match is not None and (not asked.country or asked.country in match.country.split("|"))
        tallies["places"].add(expected=1, found=int(match is not None), right=int(is_right))
        if not is_right:
            got = f"{match.name} in {match.country}" if match else "nothing"
            tallies["places"].errors.append(f"{where} {asked.text}@{asked.country}, found {got}: {gold.text}")
    traps = {_words(name) for name in gold.not_places}
    for text, place in found.items():
        if place.kind == "country" and text not in traps:
            continue  # a country is somewhere and somebody: whether it is a place there is open
        tallies["places"].add(expected=0, found=1, right=0)
        tallies["places"].errors.append(f"{where} not there, but found {text!r}: {gold.text}")


def _compare_actors(gold: GoldSentence, reading: Reading, where: str, tallies: dict[str, Tally]) -> None:
    for asked in gold.actors:
        names = [one.name for part in reading.parts for one in part.actors if _holds(one.text, [asked.text])]
        is_right = any(_holds(name, [asked.name]) for name in names)
        tallies["actors*"].ask(f"{where} {asked.text} is {asked.name}, found {names}: {gold.text}", is_right=is_right)
