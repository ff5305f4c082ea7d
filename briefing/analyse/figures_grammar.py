"""The little grammar that figures are read with: function words, and where a noun phrase ends.

Source: own lists of English function words.
"""

from __future__ import annotations

from typing import Final

from briefing.lexicon.calendar import WEEKDAYS
from briefing.lexicon.fates import FATES, HURT_VERBS, PHRASE_STARTS, STATES
from briefing.lexicon.nationalities import read_nationalities
from briefing.lexicon.units import UnitKind
from briefing.lexicon.units import find_unit_kind as find_noun_kind
from briefing.text.words import Words

__all__ = [
    "ADVERBS",
    "AUXILIARIES",
    "BE_FORMS",
    "BREAKS",
    "DETERMINERS",
    "PREPOSITIONS",
    "PUNCTUATION",
    "SUBSET_LEADS",
    "ends_phrase",
    "find_unit_kind",
    "skip_brackets",
    "words_of",
]


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that are parted by spaces."""
    return frozenset(text.split())


PREPOSITIONS: Final = words_of(
    "in on at by from with of for to into near against during through across between among after before since until "
    "over under around within without toward towards "
    "inside outside along behind beyond amid via per than upon off onto throughout despite including as aboard when "
    "while where who which that whose"
)
BE_FORMS: Final = words_of(
    "is are was were be been being am get gets got getting 's 're has have had having will would may might could "
    "should can must do does did remain remains remained become became feared believed reported"
)
DETERMINERS: Final = words_of(
    "a an the his her its their our my your this that these those some any each every no another both all several many"
)
#: Words at which a noun phrase ends.
BREAKS: Final = (
    PREPOSITIONS
    | BE_FORMS
    | words_of(
        "and or but nor yet so because if though although he she it they we you i them him not also then later who "
        "whom said says told according reportedly allegedly today yesterday tomorrow "
        "tonight overnight ago alone here there so because unless meanwhile however just still currently already "
        "apparently"
    )
    | frozenset(WEEKDAYS)
)
PUNCTUATION: Final = frozenset(".,;:!?()[]{}\"'“”‘’«»—–-…/|•*=+<>_%&")
AUXILIARIES: Final = frozenset("is are was were be been being get gets got getting 's 're".split())
ADVERBS: Final = frozenset(
    (
        "also reportedly allegedly later subsequently presumed feared since all already not never then both either "
        "apparently just only have had has being been"
    ).split()
)
SUBSET_LEADS: Final = frozenset({"including", "include", "includes", "included", "incl", "comprising"})


def find_unit_kind(noun: str) -> UnitKind | None:
    """Return the kind of a lower-case noun; the words for a people ("Afghans") are people."""
    return find_noun_kind(noun) or (UnitKind.PEOPLE if noun in read_nationalities().by_people else None)


def ends_phrase(fold: str) -> bool:
    """Tell whether a noun phrase ends before a lower-case word."""
    return (
        fold in BREAKS
        or fold in FATES
        or fold in STATES
        or fold in PHRASE_STARTS
        or fold in HURT_VERBS
        or fold in PUNCTUATION
        or fold in DETERMINERS
    )


def skip_brackets(words: Words, index: int) -> int | None:
    """Return the word behind a short bracket inside a noun phrase ("2 international (German) staff").

    None where there is none.
    """
    if words.folds[index] not in {"(", "["}:
        return None
    closing = ")" if words.folds[index] == "(" else "]"
    for stop in range(index + 1, min(index + 16, len(words.folds))):
        if words.folds[stop] == closing:
            return stop + 1
    return None
