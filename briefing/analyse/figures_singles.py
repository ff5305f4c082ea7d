"""Single persons without a number: "a policeman", "another", "and his driver", "the head of …"."""

from __future__ import annotations

from typing import Final

from briefing.analyse.figures_grammar import (
    BE_FORMS,
    BREAKS,
    DETERMINERS,
    PUNCTUATION,
    find_unit_kind,
    skip_brackets,
    words_of,
)
from briefing.analyse.figures_phrases import Counted
from briefing.lexicon.fates import FATES, PHRASE_STARTS, STATES
from briefing.lexicon.nationalities import read_nationalities
from briefing.lexicon.units import BODY_NOUNS, UnitKind, is_plural
from briefing.model.annotation import Measure
from briefing.text.words import Words

__all__ = ["find_singles"]

_SINGLE_LEADS: Final = frozenset({"a", "an", "another", "his", "her", "their", "its", "the"})
#: Offices that one person holds: "the head of …" is somebody new.
_HEADS: Final = words_of(
    "head director chief leader mayor governor commander coordinator manager president chairman chairwoman secretary "
    "editor owner founder bishop minister ambassador"
)
#: Words for groups: "a team" is not one person.
_NO_SINGLE: Final = words_of(
    "police personnel crew team group militia unit company division brigade battalion regiment squad platoon gang "
    "community family household couple delegation force troop life human "
    "minor major general private national other others marine"
)


def find_singles(words: Words, taken: set[int]) -> list[Counted]:
    """Find single persons: "a policeman", "another staff member", "another", "and his driver", "the head of …"."""
    found: list[Counted] = []
    for index, fold in enumerate(words.folds):
        if fold not in _SINGLE_LEADS or index in taken:
            continue
        head = _single_head(words, index, taken)
        if head is not None and _introduces(words, index, head):
            state = _state_within(words, index, head)
            found.append(Counted(index, head + 1, index, index + 1, None, head, UnitKind.PEOPLE, state, single=True))
        elif (
            fold == "another"
            and index + 1 < len(words.folds)
            and (words.folds[index + 1] in BE_FORMS or words.folds[index + 1] in STATES)
        ):
            found.append(
                Counted(
                    index,
                    index + 1,
                    index,
                    index + 1,
                    None,
                    None,
                    None,
                    STATES.get(words.folds[index + 1]),
                    single=True,
                )
            )
    return found


def _single_head(words: Words, index: int, taken: set[int]) -> int | None:
    """Return the singular noun for a person that an article or a possessive leads."""
    nations = read_nationalities()
    head: int | None = None
    at = index + 1
    while at < min(index + 10, len(words.folds)):
        word = words.folds[at]
        skipped = skip_brackets(words, at) if word in {"(", "["} and head is None else None
        if skipped is not None:
            at = skipped
            continue
        if word in BREAKS or word in PUNCTUATION or at in taken or word in DETERMINERS:
            break
        if (
            find_unit_kind(word) is UnitKind.PEOPLE
            and (word == "staff" or not is_plural(word))
            and word not in _NO_SINGLE
        ):
            head = at
        elif head is not None or word in PHRASE_STARTS:
            break
        if word in FATES and word not in STATES and word not in nations.by_adjective:
            break
        at += 1
    if (
        head is None
        or words.folds[head] in BODY_NOUNS
        or (words.folds[head] == "staff" and words.folds[index] not in {"a", "an", "another"})
    ):
        return None
    return head


def _introduces(words: Words, index: int, head: int) -> bool:
    """Tell whether the phrase tells of a new person: definite ones do where "and" adds them or "of" describes them."""
    lead = words.folds[index]
    before = words.folds[index - 1] if index else ""
    if before in {"is", "was", "be", "being", "as"}:
        return False
    if lead == "the":
        behind = words.folds[head + 1 : head + 3]
        return behind[:1] == ("of",) and (words.folds[head] in _HEADS or behind[1:] in {("a",), ("an",)})
    if lead in {"his", "her", "their", "its"}:
        return before == "and" or words.folds[max(0, index - 2) : index] in {
            ("along", "with"),
            ("well", "as"),
            ("together", "with"),
        }
    return not (
        before == ","
        and words.folds[head + 1 : head + 2] == (",",)
        and index >= 2
        and find_unit_kind(words.folds[index - 2]) is UnitKind.PEOPLE
    )


def _state_within(words: Words, first: int, head: int) -> Measure | None:
    return next((STATES[fold] for fold in words.folds[first:head] if fold in STATES), None)
