"""Numbers that count nothing: years, days of a month, ages, numbers in names."""

from __future__ import annotations

from typing import Final

from briefing.analyse.figures_events import has_object
from briefing.analyse.figures_grammar import BREAKS, find_unit_kind, words_of
from briefing.lexicon.calendar import MONTHS
from briefing.lexicon.fates import FATES, STATES
from briefing.lexicon.units import UnitKind, is_plural
from briefing.text.numbers import Number
from briefing.text.words import Words

__all__ = ["is_name_or_age", "is_no_count"]

#: Nouns before a number that make it a name ("Route 9"). Source: own list.
_NAMING: Final = words_of(
    "route highway road flight article resolution section zone phase chapter unit no no. nos number page room gate "
    "line class type model operation article level stage channel radio day "
    "week grade category brigade battalion division regiment army corps precinct district sector block building "
    "apartment house version part volume episode group g covid windows protocol "
    "team camp bus train exercise act law decree bill cycle round season magnitude aged age ward checkpoint outpost "
    "post hill pier terminal hangar platform plot ring street avenue lane exit junction cell site lot quarter berth "
    "dock runway well reactor substation warehouse tower wing floor"
)
#: Nouns of kinds that a number behind a name counts rather than names ("the Army 12 soldiers").
_COUNTED_KINDS: Final = frozenset({UnitKind.PEOPLE, UnitKind.THINGS, UnitKind.EVENTS})


def is_no_count(words: Words, number: Number) -> bool:
    """Tell whether a number is a year, a day of a month, an age or part of a name, whatever follows it."""
    folds, texts = words.folds, words.texts
    before = folds[number.number_first - 1] if number.number_first else ""
    if before == "." and number.number_first >= 2 and folds[number.number_first - 2] in MONTHS | {"no": 0}:
        return True
    after = folds[number.number_stop] if number.number_stop < len(folds) else ""
    value = number.value
    if value is None:
        return False
    if before == "day" and number.number_first >= 2 and folds[number.number_first - 2] in {"that", "same", "next"}:
        return False
    digits = texts[number.number_first].isdigit()
    year = 1900 <= value <= 2099 and number.number_stop - number.number_first == 1 and _is_year(before, after)
    if digits and (year or _is_designation(words, number)):
        return True
    if value <= 31 and (after in MONTHS and texts[number.number_stop][0].isupper()):
        return True
    if value <= 99 and before in MONTHS and texts[number.number_first - 1][0].isupper() and digits:
        # "On 23 September 28 people": the day stands before its month, and the number counts what follows.
        dated = number.number_first >= 2 and folds[number.number_first - 2].isdigit()
        return not (dated and find_unit_kind(after) is not None)
    if (
        before in _NAMING
        and not (number.first < number.number_first)
        and (before not in {"of", "group", "unit"} or digits)
    ):
        return find_unit_kind(after) is None or before in {
            "no",
            "aged",
            "age",
            "resolution",
            "article",
            "flight",
            "route",
            "highway",
        }
    return (
        before == "of"
        and number.number_first >= 2
        and folds[number.number_first - 2] in {"group", "g"}
        and find_unit_kind(after) is None
    )


def _is_designation(words: Words, number: Number) -> bool:
    """Tell whether digits right behind a capitalised word are part of its name ("Camp 7 wounded", "Gora 4 killed 13").

    That is so behind a noun that takes numbers, and where the number is followed by a verb with its own object.
    """
    at = number.number_first
    if at == 0 or number.first != at or not words.texts[at - 1][0].isupper() or words.folds[at - 1] in MONTHS:
        return False
    after = words.folds[number.stop : number.stop + 1]
    if not after or find_unit_kind(after[0]) in _COUNTED_KINDS:
        return False
    if words.folds[at - 1] in _NAMING:
        return after[0] in STATES or after[0] in FATES
    behind = words.folds[number.stop + 1 : number.stop + 3]
    counted = any(fold in STATES for fold in behind)
    return at > 1 and after[0] in FATES and has_object(words, number.stop + 1) and not counted


def _is_year(before: str, after: str) -> bool:
    if (
        before
        in {"in", "since", "by", "until", "during", "of", "from", "early", "late", "mid", "to", "than", "and", ",", "("}
        or before in MONTHS
    ):
        if before in {"of", "and", ",", "to", "than", "from", "by"} and find_unit_kind(after) is not None:
            return after in {
                "attack",
                "attacks",
                "war",
                "earthquake",
                "offensive",
                "election",
                "elections",
                "strike",
                "operation",
                "raid",
                "flood",
                "floods",
            }
        return True
    return find_unit_kind(after) is None or not is_plural(after)


def is_name_or_age(words: Words, number: Number) -> bool:
    """Tell whether a number without a noun is an age between commas or stands behind a name.

    For example "Taliban 2.0", "Zone 5".
    """
    folds = words.folds
    at = number.number_first
    before = folds[at - 1] if at else ""
    after = folds[number.stop] if number.stop < len(folds) else ""
    plain = number.first == at
    if plain and before == "," and after in {",", ")"} and at >= 2 and words.texts[at - 2][0].isupper():
        return True
    if plain and before == "(" and after == ")":
        return True
    if not plain or at < 2 or not words.texts[at - 1][0].isupper() or words.starts[at] != words.ends[at - 1] + 1:
        return False
    return not words.texts[at - 1].isupper() and before not in FATES and before not in BREAKS
