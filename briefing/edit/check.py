"""Enforce what must always hold, before anything is written. A briefing that breaks a rule is not published.

1. Every line, position, figure, timeline entry and change has a citation, and every quote stands verbatim in the kept
   text of its article.
2. Every number, name and quotation in a text occurs in its cited quotes; dates that were worked out are marked.
3. An attributed sentence is never printed without its source; a hedge is never dropped; a denial is never printed as an
   assertion.
4. The same inputs give the same bytes. (That is a property of the whole program and is held by its tests; here the
   order of what could vary is checked: sources are numbered from 1 without a gap.)

The check reads the finished edition and the articles, and shares no code with the wording that it checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefing.errors import CheckError
from briefing.model.annotation import Act, AnalysedArticle, AnalysedSentence
from briefing.model.edition import Citation, Derived, Edition
from briefing.model.span import Span
from briefing.text.numbers import find_numbers
from briefing.text.words import split_words

__all__ = ["check_edition", "find_violations"]

#: Words with a capital that the program itself may put into a line: month names in worked-out dates are checked apart.
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?")
_NAME = re.compile(r"(?<![\w’'-])[A-Z][\w’'-]*")  # starts with a capital
_QUOTATION = re.compile(r"“([^“”]+)”")
_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|none|without|cannot|den(?:y|ies|ied|ying|ial))\b|n[’']t\b", re.IGNORECASE
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Printed:
    """One printed text with what it rests on, and where it stands."""

    where: str
    text: str
    citations: tuple[Citation, ...]
    derived: tuple[Derived, ...] = ()
    #: What stands in the other cells of the same row or table: the claimant, the other positions.
    named: str = ""
    #: Checked by rule 3: worded from one sentence, the first cited.
    is_sentence: bool = True
    #: A claim of a figure: who makes it is named in the row, and may be another than the sentence's main speaker.
    is_figure: bool = False
    #: Claimants of the figures table, whose names a change of a figure repeats.
    claimants: str = ""
    #: Citations that stand beside the text and that it does not rest on.
    beside: tuple[Citation, ...] = ()


def check_edition(edition: Edition, articles: Sequence[AnalysedArticle]) -> None:
    """Raise where the edition breaks a rule.

    Args:
        edition: The finished edition.
        articles: The articles that it cites.

    Raises:
        CheckError: Naming each violated rule, the line, and what is wrong with it.
    """
    violations = find_violations(edition, articles)
    if violations:
        listed = "; ".join(violations[:5])
        more = f"; and {len(violations) - 5} more" if len(violations) > 5 else ""
        raise CheckError(
            f"the briefing breaks {len(violations)} rule(s) and is not published: {listed}{more}",
            remedy="Nothing was written. Please report it with the articles: it is an error of the program",
        )


def find_violations(edition: Edition, articles: Sequence[AnalysedArticle]) -> list[str]:
    """Return each violation as one sentence, in the order of the edition; empty where all rules hold."""
    by_id = {analysed.article.id: analysed for analysed in articles}
    refs = {source.article_id: source.ref for source in edition.sources}
    violations: list[str] = []
    if sorted(refs.values()) != list(range(1, len(refs) + 1)):
        violations.append("rule 4, sources: they are not numbered from 1 without a gap")
    for printed in _printed(edition):
        for citation in (*printed.citations, *printed.beside):
            violations += [f"rule 1, {printed.where}: {words}" for words in _wrong_citation(citation, by_id, refs)]
        violations += [f"rule 2, {printed.where}: {words}" for words in _unsupported(printed)]
        if printed.is_sentence:
            violations += [f"rule 3, {printed.where}: {words}" for words in _lost(printed, by_id)]
    return violations


def _printed(edition: Edition) -> Iterator[_Printed]:
    lines = [("headline", edition.headline)] if edition.headline else []
    lines += [(f"key development {place}", line) for place, line in enumerate(edition.key_developments, start=1)]
    for section in edition.sections:
        every = (*section.lines, *section.also_reported)
        lines += [(f"{section.key}, line {place}", line) for place, line in enumerate(every, start=1)]
    lines += [(f"assessment {place}", line) for place, line in enumerate(edition.assessments, start=1)]
    lines += [(f"scheduled {place}", line) for place, line in enumerate(edition.scheduled, start=1)]
    for where, line in lines:
        others = (*line.unverified, *(citation for denial in line.denials for citation in denial.citations))
        yield _Printed(where, line.text, line.citations, line.derived, beside=others)
    for matter in edition.contested:
        # A sentence with an accusation and its denial is printed in two cells: what one leaves out stands beside it.
        beside = " ".join(position.statement for position in matter.positions)
        for place, position in enumerate(matter.positions, start=1):
            where = f"contested “{matter.matter}”, position {place}"
            named = f"{position.claimed_by} {beside}"
            yield _Printed(
                where,
                position.statement,
                position.citations,
                position.derived,
                named,
                is_figure=matter.kind in {"figure", "account"},
            )
    for place, row in enumerate(edition.figures, start=1):
        yield _Printed(f"figure {place}", row.text, row.citations, is_sentence=False)
    for place, entry in enumerate(edition.timeline, start=1):
        yield _Printed(f"timeline {place}", entry.text, entry.citations, entry.derived)
    claimants = " ".join(row.claimed_by for row in edition.figures if row.claimed_by)
    for place, change in enumerate(edition.changes, start=1):
        yield _Printed(
            f"change {place}",
            change.text,
            change.citations,
            change.derived,
            is_sentence=False,
            claimants=claimants if change.kind == "figure" else "",
        )


def _wrong_citation(citation: Citation, by_id: Mapping[str, AnalysedArticle], refs: Mapping[str, int]) -> Iterator[str]:
    analysed = by_id.get(citation.article_id)
    if analysed is None:
        yield f"cites article {citation.article_id}, which was not read"
        return
    if citation.sentence >= len(analysed.sentences) or analysed.text_of(citation.sentence) != citation.quote:
        yield f"the quote “{citation.quote[:60]}…” is not sentence {citation.sentence} of {citation.article_id}"
    if refs.get(citation.article_id) != citation.ref:
        yield f"source [{citation.ref}] is not article {citation.article_id}"


def _unsupported(printed: _Printed) -> Iterator[str]:
    """Yield each number, name and quotation of a text that its quotes do not hold."""
    quotes = " ".join(citation.quote for citation in printed.citations)
    text = printed.text
    for derived in printed.derived:
        text = text.replace(f"({derived.text})", "")
    values = _values(quotes)
    for match in _NUMBER.finditer(text):
        number = match.group().replace(",", "")
        if number not in values:
            yield f"the number {match.group()} stands in no cited sentence"
    folded = {word.casefold() for word in _WORD.findall(f"{quotes} {printed.claimants}")}
    for match in _NAME.finditer(text):
        for word in _WORD.findall(match.group()):
            if word.casefold() not in folded and not _is_stem_of(word, folded):
                yield f"the name {match.group()} stands in no cited sentence"
    bare = _bare(quotes)
    for match in _QUOTATION.finditer(text):
        inner = _bare(match.group(1)).rstrip(" ,.")
        if inner and inner not in bare:
            yield f"the quotation “{match.group(1)[:60]}” stands in no cited sentence"


def _values(quotes: str) -> frozenset[str]:
    """Return every number of the quotes by its value, whether in digits or in words."""
    written = {found.replace(",", "") for found in re.findall(r"\d[\d,]*(?:\.\d+)?", quotes)}
    numbers = find_numbers(split_words(quotes, Span(0, len(quotes))))
    read = {value for number in numbers for value in (number.value, number.high) if value is not None}
    return frozenset(written | {format(value, "f") for value in read})


def _is_stem_of(word: str, folded: set[str]) -> bool:
    """Tell whether a word that begins a line with a capital is there in lower case: "Officials" and "officials"."""
    return word.casefold().removesuffix("s") in folded


def _bare(text: str) -> str:
    """Return a text without its quotation marks, single-spaced and in one case, to compare quotations."""
    return re.sub(r"\s+", " ", re.sub(r"[“”\"‘’'«»]", "", text)).casefold()


def _lost(printed: _Printed, by_id: Mapping[str, AnalysedArticle]) -> Iterator[str]:
    """Yield what a line has lost of its sentence: the speaker, a hedge, a negation."""
    citation = printed.citations[0]
    analysed = by_id.get(citation.article_id)
    if analysed is None or citation.sentence >= len(analysed.sentences):
        return
    found = analysed.sentences[citation.sentence]
    folded = {word.casefold() for word in _WORD.findall(f"{printed.text} {printed.named}")}
    attribution = found.attribution
    if attribution is not None and not printed.is_figure:
        written = " ".join(span.of(analysed.article.text) for span in attribution.source_spans)
        names = [attribution.source, attribution.source_text or "", written]
        if not any(_is_named(name, folded) for name in names if name):
            yield f"the speaker “{attribution.source}” is lost"
    for hedge in found.hedges:
        words = hedge.of(analysed.article.text)
        if not {word.casefold() for word in _WORD.findall(words)} <= folded:
            yield f"the hedge “{words}” is lost"
    yield from _lost_negation(printed, found, citation)


def _is_named(name: str, folded: set[str]) -> bool:
    words = {word.casefold() for word in _WORD.findall(name)}
    return bool(words) and words <= folded


def _lost_negation(printed: _Printed, found: AnalysedSentence, citation: Citation) -> Iterator[str]:
    before = len(_NEGATION.findall(citation.quote))
    after = len(_NEGATION.findall(f"{printed.text} {printed.named}"))
    if after < before:
        yield f"a negation of “{citation.quote[:60]}…” is lost"
    is_denial = any(one.act == Act.DENY for one in found.attributions)
    cues = [span for one in found.attributions if one.act == Act.DENY for span in one.cue_spans]
    if is_denial and cues:
        start = found.sentence.span.start
        kept = [span.shifted(-start).of(citation.quote) for span in cues]
        folded = {word.casefold() for word in _WORD.findall(f"{printed.text} {printed.named}")}
        if not any({word.casefold() for word in _WORD.findall(words)} <= folded for words in kept if words):
            yield f"the denial “{citation.quote[:60]}…” is printed as an assertion"
