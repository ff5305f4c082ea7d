"""What nobody reports: sections with little, sides that are not heard, tolls that nobody gives, sources that failed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from briefing.edit.contested import FigureClaim
from briefing.edit.options import EditOptions
from briefing.edit.selection import Candidate
from briefing.edit.statements import Statement
from briefing.lexicon.fates import FATES
from briefing.model.annotation import Measure
from briefing.model.section import Section

__all__ = ["find_general_gaps", "find_section_gaps"]

_MEASURE_WORDS: Mapping[Measure, str] = {
    Measure.KILLED: "people killed",
    Measure.INJURED: "people injured",
    Measure.CASUALTIES: "casualties",
    Measure.CAPTURED: "prisoners or posts captured",
    Measure.DETAINED: "people detained",
    Measure.MISSING: "people missing",
    Measure.DISPLACED: "people displaced",
    Measure.EXPELLED: "people expelled or returned",
    Measure.DESTROYED: "buildings or equipment destroyed",
    Measure.DAMAGED: "buildings or equipment damaged",
    Measure.AFFECTED: "people affected or in need",
    Measure.DEPLOYED: "forces deployed",
}
#: Fewer distinct statements than this make a section thin. Source: rule of thumb, the smallest number that is more than
#: one voice.
_THIN = 2
_WORDS = re.compile(r"[^\W_]+")


def find_section_gaps(section: Section, lines: Sequence[Candidate], claims: Sequence[FigureClaim]) -> tuple[str, ...]:
    """Return what a reader of one section would expect and no source read gives, as sentences.

    Args:
        section: The section, with the measures that it is expected to give.
        lines: What is printed in it.
        claims: The figures of all statements; only news counts.
    """
    gaps = []
    articles = {candidate.statement.analysed.article.id for candidate in lines}
    if not lines:
        gaps.append(f"No report in the sources read belongs under {section.title.lower()}.")
    elif len(lines) < _THIN or len(articles) < _THIN:
        gaps.append(f"{section.title} rests on one source.")
    news = [claim for claim in claims if claim.statement.timeliness == "new"]
    missing = []
    for name in section.expected:
        measure = Measure(name)
        if all(claim.figure.measure != measure for claim in news) and not any(
            _may_count(candidate.statement, measure) for candidate in lines
        ):
            missing.append(_MEASURE_WORDS.get(measure, measure.value))
    if missing:
        gaps.append(f"No report gives a number of {_join(missing)}.")
    return tuple(gaps)


def _may_count(statement: Statement, measure: Measure) -> bool:
    """Tell whether a sentence has a word for what would be counted, and digits that no time and no figure accounts for.

    Then a count may only not have been understood, and it must not be said that nobody gives one.
    """
    sentence = statement.found.sentence
    understood = [one.span for one in statement.found.times] + [one.span for one in statement.found.figures]
    text = list(statement.quote)
    for span in understood:
        first, last = (max(0, at - sentence.span.start) for at in span)
        text[first:last] = " " * len(text[first:last])
    words = _WORDS.findall("".join(text).lower())
    named = any(word in FATES and FATES[word].measure == measure for word in _WORDS.findall(statement.quote.lower()))
    return named and any(word[0].isdigit() for word in words)


def find_general_gaps(
    statements: Sequence[Statement], claims: Sequence[FigureClaim], options: EditOptions
) -> tuple[str, ...]:
    """Return what is missing from the whole: sides not heard, losses that a side does not give, failed sources."""
    gaps = []
    news = [statement for statement in statements if statement.timeliness == "new"]
    heard = {statement.side for statement in news if statement.side is not None}
    if news:
        silent = [side.name for side in options.sides if side.name not in heard]
        gaps += [f"No statement by {name} was found in the sources read." for name in silent]
    for side in options.sides:
        own = [
            claim
            for claim in claims
            if claim.statement.timeliness == "new"
            and claim.figure.measure in {Measure.KILLED, Measure.CASUALTIES}
            and claim.figure.affected is not None
            and claim.figure.affected in {side.name, *side.aliases}
            and not claim.figure.cumulative
        ]
        others = [claim for claim in own if claim.statement.side not in {side.name, None}]
        if others and not any(claim.statement.side == side.name for claim in own):
            gaps.append(f"No figure by {side.name} for its own dead; the figures given are those of others.")
    if options.failed_sources:
        count = len(options.failed_sources)
        gaps.append(f"{count} source{'s' if count > 1 else ''} could not be read; what stood there is not known.")
    return tuple(gaps)


def _join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or of " + words[-1]
