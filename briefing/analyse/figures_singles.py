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
from briefing.text.numbers import NUMBER_STARTS
from briefing.text.words import Words

__all__ = ["find_definites", "find_singles"]

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


def find_definites(words: Words) -> list[Counted]:
    """Find the single persons that "the" names as if they were known ("the driver", "the truck driver")."""
    found: list[Counted] = []
    for index, fold in enumerate(words.folds):
        if fold == "the" and (index == 0 or words.folds[index - 1] not in _NO_SUBJECTS):
            head = _single_head(words, index, set())
            if head is not None and words.folds[head] not in _KNOWN:
                found.append(Counted(index, head + 1, index, index + 1, None, head, UnitKind.PEOPLE, single=True))
    return found


#: Behind these words a person is no subject.
_NO_SUBJECTS: Final = words_of("of by with from for to at on against among including between than like near")
#: Words for persons that stand for somebody told of by name, and not for one more.
_KNOWN: Final = words_of("person man woman president king queen prince leader suspect")


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
            (find_unit_kind(word) is UnitKind.PEOPLE or (word in _HEADS and words.folds[at + 1 : at + 2] == ("of",)))
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
        or _is_compound(words, head)
        or (words.folds[head] == "staff" and words.folds[index] not in {"a", "an", "another"})
    ):
        return None
    return head


def _is_compound(words: Words, head: int) -> bool:
    """Tell whether a noun for a person only describes the next noun ("a teacher training centre")."""
    behind = words.folds[head + 1 : head + 3]
    return (
        len(behind) == 2
        and behind[0].endswith("ing")
        and behind[0] not in FATES
        and behind[1].isalpha()
        and behind[1] not in BREAKS
        and behind[1] not in DETERMINERS
    )


def _introduces(words: Words, index: int, head: int) -> bool:
    """Tell whether the phrase tells of a new person: definite ones do where "and" adds them or "of" describes them."""
    lead = words.folds[index]
    before = words.folds[index - 1] if index else ""
    if before in {"is", "was", "be", "being", "as"}:
        return False
    if lead != "another" and before in FATES and before not in STATES and words.folds[head + 1 : head + 2] == ("and",):
        # "Killing its driver and two passengers": a list of persons begins with a known one.
        ahead = words.folds[head + 2 : head + 3]
        if ahead and (ahead[0] in NUMBER_STARTS or ahead[0].isdigit()):
            return True
    if lead == "the":
        behind = words.folds[head + 1 : head + 3]
        if behind[:1] == ("and",) and len(behind) == 2:
            return behind[1] in _SINGLE_LEADS - {"the"} or behind[1] in NUMBER_STARTS or behind[1].isdigit()
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
