"""Subjects: what the words behind a counted phrase say happened to it, or that it is the doer of a verb instead."""

from __future__ import annotations

from typing import Final

from briefing.analyse.figures_events import Event, has_object
from briefing.analyse.figures_grammar import ADVERBS, AUXILIARIES, DETERMINERS, SUBSET_LEADS
from briefing.analyse.figures_phrases import Counted
from briefing.lexicon.calendar import REPORTING_BREAK
from briefing.lexicon.fates import STATES, Form
from briefing.model.annotation import Measure
from briefing.text.words import Words

__all__ = ["find_behind", "is_nested"]

_CLAUSE_ENDS: Final = frozenset(
    ". ; : ! ? when while after as because but although though before until whereas if since according".split()
)
_SENTENCE_ENDS: Final = frozenset({".", "!", "?"})
#: How far behind a phrase its verb may stand, and a further verb behind that one, in words. Source: chosen by
#: measurement on
#: public incident reports; subjects of news sentences with a relative clause are seldom longer.
_REACH: Final = 24
#: Clauses behind which the subject of the sentence may go on ("was attacked while on the road and injured").
_CROSSED: Final = frozenset({"while", "when", "as", "after", "before"})
#: Who speaks is not what is spoken of.
_SAYING: Final = REPORTING_BREAK | frozenset({"say", "says"})
_PRONOUNS: Final = frozenset({"he", "she", "they", "who", "both"})


def find_behind(
    words: Words, phrase: Counted, following: Counted | None, starts: dict[int, Event]
) -> tuple[tuple[Measure, ...], bool]:
    """Return what the words behind a phrase say happened to it, and whether it is the doer of a verb instead."""
    index = phrase.stop
    if words.folds[index : index + 1] and words.folds[index] in _SAYING:
        return (), True
    limit = min(len(words.folds), index + _REACH)
    crossed = False
    while index < limit:
        fold = words.folds[index]
        event = starts.get(index)
        if event is not None and (not crossed or _continues_subject(words, index)):
            verdict = _judge(words, event)
            if verdict is None:
                return (), not crossed
            measures = (event.measure,) if verdict else ()
            return measures + _further(words, event, following, starts), False
        if fold in STATES and index <= phrase.stop + 3 and not crossed:
            return (STATES[fold],), False
        beyond, following = _step_over(words, index, phrase, following, starts)
        if beyond is None or (fold in _CLAUSE_ENDS and fold not in _CROSSED):
            return (), False
        crossed = crossed or fold in _CROSSED
        if not crossed and beyond == index + 1 and _is_other_verb(words, index):
            return (), True
        index = beyond
    return (), False


def _step_over(
    words: Words, index: int, phrase: Counted, following: Counted | None, starts: dict[int, Event]
) -> tuple[int | None, Counted | None]:
    """Return the next word to look at, and the next phrase if it still lies ahead.

    Brackets, appositions and phrases that belong to the subject are stepped over; None where another phrase begins.
    """
    if following is not None and index >= following.first:
        nested = is_nested(words, following)
        return (following.stop if nested else _skip_subset(words, phrase, following, starts)), None
    fold = words.folds[index]
    if fold == "," and index + 1 not in starts:
        resumed = _skip_apposition(words, index)
        if resumed is not None:
            return resumed, None
    if fold in {"(", "["}:
        return _closing(words, index, min(len(words.folds), index + _REACH)), following
    return index + 1, following


def _skip_apposition(words: Words, comma: int) -> int | None:
    """Return the verb behind an apposition or clause between commas ("a driver, who was off duty, was wounded").

    None if none is there.
    """
    for index in range(comma + 2, min(comma + 22, len(words.folds) - 1)):
        fold = words.folds[index]
        if fold in _SENTENCE_ENDS or fold == ";":
            return None
        if fold == "," and (
            words.folds[index + 1] in AUXILIARIES or words.folds[index + 1] in {"has", "have", "had", "died"}
        ):
            return index + 1
    return None


def _further(words: Words, event: Event, following: Counted | None, starts: dict[int, Event]) -> tuple[Measure, ...]:
    """Return what else happened to the subject of an event ("kidnapped on Monday and later found dead")."""
    stop = min(len(words.folds), event.stop + _REACH)
    if following is not None:
        stop = min(stop, following.first)
    for index in range(event.stop, stop):
        if words.folds[index] in _SENTENCE_ENDS:
            break
        further = starts.get(index)
        if (
            further is not None
            and further.measure is not event.measure
            and _continues_subject(words, index)
            and _judge(words, further)
        ):
            return (further.measure,)
    return ()


def _continues_subject(words: Words, index: int) -> bool:
    """Tell whether a verb shares the subject of the verb before it: only "and", commas and adverbs lead it."""
    at = index - 1
    while at > 0 and (words.folds[at] in AUXILIARIES or words.folds[at] in ADVERBS or words.folds[at].endswith("ly")):
        at -= 1
    return (
        words.folds[at] in {"and", ",", ";", "or", "then", "but"}
        or (words.folds[at] in _PRONOUNS and at + 1 < index)
        or (words.folds[at] == "after" and words.folds[at + 1] == "being")
    )


def _judge(words: Words, event: Event) -> bool | None:
    """Say whether an event behind a phrase befell it (True), did not (False: negated), or was done by it (None)."""
    if event.form == Form.ACTIVE and not event.passive:
        return None
    if event.form == Form.PAST and not event.passive and has_object(words, event.stop):
        return None
    return not event.negated


def _is_other_verb(words: Words, index: int) -> bool:
    """Tell whether a word is a verb in the past that makes the phrase before it its subject.

    For example "two gunmen attacked a convoy".
    """
    fold = words.folds[index]
    if not fold.endswith("ed") or len(fold) < 5 or fold in STATES:
        return False
    if index and (
        words.folds[index - 1] in DETERMINERS
        or words.folds[index - 1] in AUXILIARIES
        or words.folds[index - 1].endswith("ly")
        or words.folds[index - 1] in {"and", "or", "un"}
        or words.texts[index - 1].endswith("-")
    ):
        return False
    return has_object(words, index + 1)


def is_nested(words: Words, phrase: Counted) -> bool:
    """Tell whether a preposition hangs a phrase on the one before it ("three drivers from two companies")."""
    return phrase.first > 0 and words.folds[phrase.first - 1] in {"from", "with", "for", "of"}


def _skip_subset(words: Words, phrase: Counted, following: Counted, starts: dict[int, Event]) -> int | None:
    """Step over a bracketed part ("five people, including a mayor, were wounded").

    None where the next phrase is no such part.
    """
    lead = words.folds[phrase.stop : following.first]
    if SUBSET_LEADS.isdisjoint(lead) and not ({"among", "most", "some", "many"} & set(lead)) and "(" not in lead:
        return None
    for index in range(following.stop, min(following.stop + 12, len(words.folds))):
        if words.folds[index] in {",", ")", "—", "–"}:
            return index + 1
        if words.folds[index] in AUXILIARIES or index in starts:
            return index
    return None


def _closing(words: Words, index: int, limit: int) -> int:
    for stop in range(index + 1, limit):
        if words.folds[stop] in {")", "]"}:
            return stop + 1
    return index + 1
