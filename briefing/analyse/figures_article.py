"""Figures across sentences: what a pronoun counts, who is counted first under "the", and who died later on.

Each sentence is read on its own first (``figures``). What a sentence alone cannot tell is filled in here from the
sentences before it: the thing that "58 of them" counts; that "the driver was killed" tells of somebody not yet
counted; that "he later died of his wounds" speaks of the one wounded person of the sentence before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from briefing.analyse.figures_events import Event, find_events
from briefing.analyse.figures_grammar import ADVERBS, AUXILIARIES
from briefing.analyse.figures_singles import find_definites
from briefing.analyse.figures_subjects import find_behind
from briefing.lexicon.fates import FATES, HURT_VERBS, PHRASE_KEYS, Form
from briefing.model.annotation import Bound, Figure, Measure
from briefing.text.words import Words

__all__ = ["connect_figures"]

_PRONOUN_ENDS: Final = (" of them", " of whom", " of which")
_PART_WORDS: Final = (" of the ", " of these ", " of those ")
_HARM: Final = frozenset({Measure.KILLED, Measure.INJURED})
#: What a pronoun can go on from: a person who was not dead yet.
_BEFORE_DEATH: Final = frozenset(
    {Measure.INJURED, Measure.CASUALTIES, Measure.CAPTURED, Measure.DETAINED, Measure.MISSING}
)
_PRONOUNS: Final = frozenset({"he", "she"})
_DEATH_WORDS: Final = frozenset(fold for fold, fate in FATES.items() if fate.measure is Measure.KILLED) | frozenset(
    {"shot", "found"}
)
_HARM_WORDS: Final = frozenset(FATES) | PHRASE_KEYS | HURT_VERBS
#: How many sentences back the thing may stand that a pronoun counts. Source: rule of thumb, a paragraph of news copy.
_LOOK_BACK: Final = 3


def connect_figures(
    text: str, words: Sequence[Words], figures: Sequence[tuple[Figure, ...]]
) -> list[tuple[Figure, ...]]:
    """Fill in what the figures of an article take from the sentences before them.

    Args:
        text: The article's text.
        words: The words of each sentence.
        figures: What ``find_figures`` found in each sentence.

    Returns: the figures of each sentence, in the order of the text; every span stands in its own sentence.
    """
    found: list[tuple[Figure, ...]] = []
    told: set[Measure] = set()
    for index, split in enumerate(words):
        before = [figure for row in found[max(0, index - _LOOK_BACK) :] for figure in row]
        row = _name_pronouns(figures[index], before)
        row = _free_first_parts(row, told)
        row = (*row, *_count_definites(text, split, row, told))
        row = (*row, *_count_deaths(text, split, found[-1] if found else (), row, told))
        row = tuple(sorted(row, key=lambda figure: figure.span.start))
        told.update(figure.measure for figure in row)
        found.append(row)
    return found


def _name_pronouns(row: tuple[Figure, ...], before: list[Figure]) -> tuple[Figure, ...]:
    """Give "58 of them" the unit and the side of what was counted last."""
    if not any(figure.text.lower().endswith(_PRONOUN_ENDS) for figure in row):
        return row
    named: list[Figure] = []
    for figure in row:
        whole = None
        if figure.text.lower().endswith(_PRONOUN_ENDS):
            whole = next((other for other in reversed([*before, *named]) if _is_whole(figure, other)), None)
        named.append(
            figure
            if whole is None
            else replace(figure, unit=whole.unit, affected=figure.affected or whole.affected, subset=True)
        )
    return tuple(named)


def _is_whole(part: Figure, whole: Figure) -> bool:
    if whole.text.lower().endswith(_PRONOUN_ENDS) or whole.subset or whole.span == part.span:
        return False
    return part.value is None or whole.value is None or whole.value > part.value


def _free_first_parts(row: tuple[Figure, ...], told: set[Measure]) -> tuple[Figure, ...]:
    """Take "one of the passengers was killed" for a figure of its own where nobody killed was counted before."""
    freed: list[Figure] = []
    here = set(told)
    for figure in row:
        lower = f"{figure.text.lower()} "
        alone = figure.subset and figure.measure not in here and any(part in lower for part in _PART_WORDS)
        freed.append(replace(figure, subset=False) if alone else figure)
        here.add(figure.measure)
    return tuple(freed)


def _count_definites(text: str, words: Words, row: tuple[Figure, ...], told: set[Measure]) -> list[Figure]:
    """Count the one person of "the driver was killed" where nobody was counted for that before."""
    if "the" not in words.present or _HARM_WORDS.isdisjoint(words.present):
        return []
    here = told.union(figure.measure for figure in row)
    starts: dict[int, Event] | None = None
    found: list[Figure] = []
    for phrase in find_definites(words):
        if starts is None:
            starts = {event.first: event for event in find_events(words)}
        measures, _ = find_behind(words, phrase, None, starts)
        measure = next((one for one in measures if one in _HARM), None)
        span = words.span(phrase.first, phrase.stop)
        if measure is None or measure in here or any(figure.span.overlaps(span) for figure in row):
            continue
        here.add(measure)
        found.append(
            Figure(
                text=span.of(text),
                span=span,
                value=Decimal(1),
                high=None,
                bound=Bound.EXACT,
                measure=measure,
                unit=" ".join(text[words.starts[phrase.first + 1] : span.end].split()),
                number_text=words.texts[phrase.first],
            )
        )
    return found


def _count_deaths(
    text: str, words: Words, last: tuple[Figure, ...], row: tuple[Figure, ...], told: set[Measure]
) -> list[Figure]:
    """Count the death that a pronoun tells of ("He later died of his wounds") as that of the one person before it."""
    if _PRONOUNS.isdisjoint(words.present) or _DEATH_WORDS.isdisjoint(words.present):
        return []
    if Measure.KILLED in told or any(figure.measure is Measure.KILLED for figure in row):
        return []
    for event in find_events(words):
        at = event.first - 1
        while at >= 0 and (
            words.folds[at] in ADVERBS or words.folds[at] in AUXILIARIES or words.folds[at][-2:] == "ly"
        ):
            at -= 1
        befell = event.form == Form.INTRANSITIVE or event.passive
        if at < 0 or words.folds[at] not in _PRONOUNS or event.measure is not Measure.KILLED:
            continue
        if event.negated or not befell:
            continue
        span = words.span(at, at + 1)
        one = next(
            (
                figure
                for figure in reversed([*last, *(figure for figure in row if figure.span.end <= span.start)])
                if figure.value == 1 and figure.measure in _BEFORE_DEATH
            ),
            None,
        )
        if one is not None:
            pronoun = span.of(text)
            return [
                replace(
                    one, text=pronoun, span=span, number_text=pronoun, measure=Measure.KILLED, subset=False,
                    increment=False, cumulative=False,
                )
            ]  # fmt: skip
    return []
