"""Counted phrases: a number with the noun phrase it counts, before it is known what happened to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from briefing.analyse.figures_grammar import (
    BREAKS,
    DETERMINERS,
    PUNCTUATION,
    ends_phrase,
    find_unit_kind,
    skip_brackets,
    words_of,
)
from briefing.analyse.figures_rejects import is_name_or_age, is_no_count
from briefing.lexicon.fates import FATES, HURT_VERBS, PHRASE_STARTS, STATES
from briefing.lexicon.units import BODY_NOUNS, FATE_NOUNS, NOT_UNITS, UnitKind, is_plural
from briefing.model.annotation import Measure
from briefing.text.numbers import NUMBER_STARTS, Number
from briefing.text.words import Words

__all__ = ["Counted", "find_counted", "mark_brackets"]

_LEADS: Final = words_of(
    "of the these those other more additional such different separate his her its their my our your further fellow"
)
#: The longest bracket with a breakdown, in words. Source: rule of thumb, a line and a half.
_LONGEST_BRACKET: Final = 30
_LONGEST_PHRASE: Final = 9
_QUOTES: Final = frozenset('"“”‘’«»')
_COLLECTIVE: Final = frozenset({"staff", "personnel", "police", "crew"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted phrase at the words ``first`` to ``stop``."""

    first: int
    stop: int
    #: The number alone.
    number_first: int
    number_stop: int
    number: Number | None
    #: The noun that is counted; None where only the number stands ("killing 12").
    head: int | None
    kind: UnitKind | None
    #: What the phrase itself says happened ("12 wounded soldiers", "20 dead"); None where it does not.
    state: Measure | None = None
    #: A person without a number ("a policeman"): counts as one only where something happened to him.
    single: bool = False
    #: The number counts some of what stands behind "of" ("three of them").
    partitive: bool = False
    #: The noun is left out because the next phrase of the list has it ("two Afghan and three Pakistani soldiers").
    elliptic: bool = False
    #: The phrase stands in brackets behind another one and counts parts of it ("6 staff (4 national, 2
    #: international)").
    bracketed: bool = False

    @property
    def bare(self) -> bool:
        """Tell whether no noun is counted."""
        return self.head is None


def find_counted(words: Words, numbers: tuple[Number, ...]) -> list[Counted]:
    """Find the counted phrases of a sentence, in the order of the text.

    Args:
        words: The words of the sentence.
        numbers: The numbers in it.
    """
    found = [phrase for number in numbers if (phrase := _phrase_of(words, number)) is not None]
    _complete_ellipses(words, found)
    return found


def _complete_ellipses(words: Words, found: list[Counted]) -> None:
    """Give a number without a noun the noun of the next phrase, where adjectives and "and" lead there."""
    for number in range(len(found) - 2, -1, -1):
        phrase, following = found[number], found[number + 1]
        if phrase.head is not None or phrase.state is not None or phrase.partitive or following.head is None:
            continue
        between = words.folds[phrase.stop : following.first]
        joint = next((index for index, fold in enumerate(between) if fold in {"and", "or", ",", "&"}), len(between))
        adjectives = between[:joint]
        if joint == len(between) - 1 and 1 <= joint <= 4 and not any(ends_phrase(fold) for fold in adjectives):
            stop = phrase.stop + joint
            found[number] = replace(phrase, stop=stop, head=following.head, kind=following.kind, elliptic=True)


def mark_brackets(words: Words, found: list[Counted]) -> list[Counted]:
    """Mark the phrases that stand in brackets right behind or inside another phrase."""
    if len(found) < 2 or words.present.isdisjoint({"(", "["}):
        return found
    marked: list[Counted] = []
    outer: Counted | None = None
    for phrase in found:
        inside = outer is not None and _is_inside_brackets(words, outer, phrase)
        marked.append(replace(phrase, bracketed=True) if inside else phrase)
        if not inside:
            outer = phrase
    return marked


def _is_inside_brackets(words: Words, outer: Counted, inner: Counted) -> bool:
    if inner.number_first - outer.number_stop > _LONGEST_BRACKET:
        return False
    depth = 0
    for index in range(outer.number_stop, inner.number_first):
        fold = words.folds[index]
        if fold in {"(", "["}:
            depth += 1
        elif fold in {")", "]"}:
            depth -= 1
        elif depth == 0 and index > outer.stop + 6:
            return False
    return depth > 0


def _phrase_of(words: Words, number: Number) -> Counted | None:
    if is_no_count(words, number):
        return None
    phrase = _read_noun(words, number)
    if phrase.head is not None and words.folds[phrase.head] in NOT_UNITS:
        return None
    if phrase.head is None and phrase.state is None and is_name_or_age(words, number):
        return None
    if (
        phrase.head is None
        and words.folds[number.stop : number.stop + 1] in {("shot",), ("shots",), ("hit",)}
        and words.folds[number.stop + 1 : number.stop + 2] not in {("dead",), ("and",), ("to",)}
    ):
        return None
    if (
        number.value == 1
        and phrase.head is not None
        and is_plural(words.folds[phrase.head])
        and phrase.kind is not UnitKind.PEOPLE
    ):
        return None
    return phrase


def _read_noun(words: Words, number: Number) -> Counted:
    """Read the noun phrase behind a number: adjectives, compounds, a state ("12 wounded Afghan border guards")."""
    folds = words.folds
    index, partitive = number.stop, False
    if index < len(folds) and folds[index] in _QUOTES and folds[max(0, number.first - 1)] in _QUOTES:
        index += 1
    while index < len(folds) and folds[index] in _LEADS and index < number.stop + 4:
        partitive = partitive or folds[index] == "of"
        index += 1
    if partitive and index < len(folds) and folds[index] in {"them", "whom", "which", "us", "whose"}:
        return _bare(number, index + 1, partitive=True)
    head, state = _find_head(words, index)
    if head is None:
        return replace(
            _bare(number, number.stop, partitive=partitive),
            state=_state_at(words, index),
            kind=_kind_behind(words, number.stop),
        )
    kind = find_unit_kind(folds[head])
    state = FATE_NOUNS.get(folds[head], Measure.KILLED if folds[head] in BODY_NOUNS else state)
    return Counted(
        number.first, head + 1, number.number_first, number.number_stop, number, head, kind, state, partitive=partitive
    )


def _find_head(words: Words, begin: int) -> tuple[int | None, Measure | None]:
    """Return the noun that a noun phrase is about, and the state that an adjective in it tells."""
    folds = words.folds
    index, limit = begin, begin + _LONGEST_PHRASE
    head: int | None = None
    state: Measure | None = None
    while index < min(len(folds), limit):
        fold = folds[index]
        if fold in STATES and state is None and fold not in PUNCTUATION:
            if head is not None or not _is_noun_ahead(words, index + 1):
                break
            state = STATES[fold]
        elif fold in PUNCTUATION or fold in BREAKS:
            beyond, head = _step_inside(words, index, head)
            if beyond is None:
                break
            # A bracket does not make the phrase longer.
            index, limit = beyond, limit + beyond - index - 1
            continue
        elif head is not None and not _continues(words, index, head):
            break
        elif find_unit_kind(fold) is not None or fold in NOT_UNITS or is_plural(fold):
            head = index
        index += 1
    return head, state


def _step_inside(words: Words, index: int, head: int | None) -> tuple[int | None, int | None]:
    """Return the word behind a bracket or an "and" inside a noun phrase (None where it ends) and the noun so far."""
    if words.folds[index] in {"and", "or"}:
        joined = _joins_nouns(words, index, head)
        return (None, head) if joined is None else (joined + 1, joined)
    inside = head is None or _leads_to_noun(words, index)
    return (skip_brackets(words, index) if inside else None), head


def _bare(number: Number, stop: int, *, partitive: bool) -> Counted:
    return Counted(number.first, stop, number.number_first, number.number_stop, number, None, None, partitive=partitive)


def _state_at(words: Words, index: int) -> Measure | None:
    """Return the state right behind a number without a noun ("20 dead", "12 injured")."""
    while index < len(words.folds) and words.folds[index].endswith("ly"):
        index += 1
    return STATES.get(words.folds[index]) if index < len(words.folds) else None


def _kind_behind(words: Words, index: int) -> UnitKind | None:
    """Return PEOPLE where a bare number is said to be people ("12 were children"), else None."""
    ahead = words.folds[index : index + 3]
    said = ahead[:1] in {("were",), ("are",), ("was",), ("is",)} and any(
        find_unit_kind(fold) is UnitKind.PEOPLE for fold in ahead[1:]
    )
    return UnitKind.PEOPLE if said else None


def _leads_to_noun(words: Words, index: int) -> bool:
    """Tell whether a bracket is followed by a noun that goes on with the phrase."""
    stop = skip_brackets(words, index)
    return stop is not None and stop < len(words.folds) and find_unit_kind(words.folds[stop]) is UnitKind.PEOPLE


def _is_noun_ahead(words: Words, index: int) -> bool:
    """Tell whether a noun that is counted follows within a few words of the same phrase."""
    for fold in words.folds[index : index + 5]:
        if fold in BREAKS or fold in PUNCTUATION:
            return False
        if find_unit_kind(fold) is not None:
            return True
    return False


def _continues(words: Words, index: int, head: int) -> bool:
    """Tell whether a noun right behind a noun goes on with a compound.

    For example "border posts", "police officers", "staff members".
    """
    fold = words.folds[index]
    if (fold in FATES or fold in PHRASE_STARTS or fold in HURT_VERBS) and find_unit_kind(fold) is None:
        return False
    if find_unit_kind(fold) is not None or fold in NOT_UNITS:
        return True
    if is_plural(words.folds[head]) and words.folds[head] not in _COLLECTIVE:
        return False
    if is_plural(fold):
        return True
    at = index + 1
    for _ in range(2):
        at = skip_brackets(words, at) or at if at < len(words.folds) else at
        if at >= len(words.folds) or ends_phrase(words.folds[at]):
            return False
        if find_unit_kind(words.folds[at]) is UnitKind.PEOPLE:
            return True
        at += 1
    return False


def _joins_nouns(words: Words, index: int, head: int | None) -> int | None:
    """Return the noun that "and" joins to a phrase ("women and children", "army and Frontier Corps personnel").

    None if it joins none.
    """
    folds = words.folds
    if head is not None:
        nxt = index + 1
        plural = (
            nxt < len(folds)
            and find_unit_kind(folds[nxt]) is UnitKind.PEOPLE
            and is_plural(folds[nxt])
            and is_plural(folds[head])
        )
        return nxt if plural and folds[nxt] not in STATES else None
    if index == 0 or folds[index - 1] in BREAKS or folds[index - 1] in FATES:
        return None
    for nxt in range(index + 1, min(index + 5, len(folds))):
        if (
            folds[nxt] in BREAKS
            or folds[nxt] in PUNCTUATION
            or folds[nxt] in FATES
            or folds[nxt] in DETERMINERS
            or folds[nxt] in NUMBER_STARTS
            or folds[nxt][0].isdigit()
        ):
            return None
        if find_unit_kind(folds[nxt]) is UnitKind.PEOPLE and is_plural(folds[nxt]):
            return nxt
    return None
