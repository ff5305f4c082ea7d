"""Roles that make a counted phrase no figure: it is denied ("none of 40 guards") or speaks ("two doctors said").

Source: own lists of English function words.
"""

from __future__ import annotations

from typing import Final

from briefing.analyse.figures_grammar import find_unit_kind, words_of
from briefing.analyse.figures_phrases import Counted
from briefing.lexicon.fates import FATES, STATES
from briefing.lexicon.units import UnitKind
from briefing.text.words import Words

__all__ = ["is_denied", "is_speaker"]

_DETERMINERS: Final = words_of("the its their his her our all these those any whole entire")
_NONE: Final = words_of("none neither nobody no-one nor")
_OF: Final = words_of("of among amongst")
#: Nouns between "no" and "of" behind which the count itself is denied ("no reports of 12 dead"); nouns for people and
#: for fates do so too ("no member of the 12"), but not "no sign of the 12 missing".
_REPORTS: Final = words_of("report reports evidence confirmation indication indications proof suggestion")
#: How many words may stand between "no" and "of". Source: rule of thumb ("no independent confirmation of").
_LONGEST_DENIAL: Final = 3
_SAYING: Final = words_of(
    "said says say told tell tells announced warned added confirmed denied claimed claim declared stated wrote "
    "recalled testified alleged insisted explained acknowledged spoke described saying telling"
)
_HAVE: Final = words_of("have has had also later")
#: How far behind a phrase its verb of saying may stand, in words. Source: rule of thumb ("two sources close to the
#: presidency and a local official told").
_REACH: Final = 12
_CLAUSE_STARTS: Final = words_of(
    "that which whose when while after as because but although before until since if where is are was were be been "
    "being"
)


def is_denied(words: Words, phrase: Counted) -> bool:
    """Tell whether a phrase counts those to whom something did not happen ("none of the 40", "not one of the 12")."""
    folds, at = words.folds, phrase.first - 1
    if at >= 0 and folds[at] in {"not", "no", "neither"} and folds[at + 1] not in {"fewer", "less", "more", "only"}:
        return True
    if at >= 1 and (folds[at - 1], folds[at]) in {("not", "a"), ("not", "even"), ("a", "single")}:
        return "not" in folds[max(0, at - 2) : at]
    while at >= 0 and folds[at] in _DETERMINERS:
        at -= 1
    if at < 1 or folds[at] not in _OF:
        return False
    at -= 1
    if folds[at] in _NONE:
        return True
    if folds[at] in {"one", "single"}:
        lead = folds[max(0, at - 3) : at]
        return lead[-1:] in {("not",), ("no",)} or lead[-2:] == ("not", "a") or lead == ("not", "a", "single")
    return _is_denied_noun(words, at)


def _is_denied_noun(words: Words, noun: int) -> bool:
    """Tell whether "no" leads the noun before "of" ("no deaths among the 40", "no members of the two families")."""
    fold = words.folds[noun]
    if fold not in _REPORTS and find_unit_kind(fold) not in {UnitKind.PEOPLE, UnitKind.FATES}:
        return False
    for at in range(noun - 1, max(-1, noun - 1 - _LONGEST_DENIAL), -1):
        if words.folds[at] in {"no", "without"}:
            return True
        if not words.folds[at][0].isalpha() or words.folds[at] in FATES:
            return False
    return False


def is_speaker(words: Words, phrase: Counted, *, object_of_fate: bool) -> bool:
    """Tell whether a phrase counts those who say something.

    Args:
        words: The words of the sentence.
        phrase: The counted phrase.
        object_of_fate: Whether a verb of a fate stands right before it: then a verb of saying further on has another
            subject ("killed 12 people in Aden police said").
    """
    folds = words.folds
    if phrase.first >= 2 and folds[phrase.first - 2 : phrase.first] == ("according", "to"):
        return True
    if _is_inverted(words, phrase):
        return True
    limit = min(len(folds), phrase.stop + (2 if object_of_fate else _REACH))
    for index in range(phrase.stop, limit):
        fold = folds[index]
        if fold in _SAYING:
            return _is_active_saying(words, index)
        if object_of_fate and fold not in _HAVE:
            return False
        ends = fold in _CLAUSE_STARTS or fold in FATES or fold in STATES or not fold[0].isalnum()
        if ends and not (fold == "," and _is_list_ahead(words, index)):
            return False
    return False


def _is_inverted(words: Words, phrase: Counted) -> bool:
    """Tell whether the verb of saying stands before its subject (", said two doctors.")."""
    folds, at = words.folds, phrase.first
    if at < 2 or folds[at - 1] not in {"said", "says"} or folds[at - 2][0].isalnum():
        return False
    behind = folds[phrase.stop : phrase.stop + 1]
    return not behind or behind[0] in {".", ",", ";", "who", "from", "in", "at", "on", "with"}


def _is_active_saying(words: Words, index: int) -> bool:
    """Tell whether a verb of saying is in the active: "were told", "said to have" speak of their subject."""
    behind = words.folds[index + 1 : index + 2]
    return behind not in {("to",), ("dead",), ("killed",), ("by",)}


def _is_list_ahead(words: Words, comma: int) -> bool:
    """Tell whether a comma goes on with the list of those who speak ("two doctors, a nurse and a guard told")."""
    for index in range(comma + 1, min(len(words.folds), comma + _REACH)):
        fold = words.folds[index]
        if fold in {"and", "who"}:
            return fold == "and" or words.folds[index + 1 : index + 2] == ("spoke",)
        if fold in _SAYING or fold in FATES or fold in _CLAUSE_STARTS or not fold[0].isalnum():
            return False
    return False
