"""Events: the verbs and phrases of a sentence that say what happened to people or things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from briefing.analyse.figures_grammar import (
    ADVERBS,
    AUXILIARIES,
    BREAKS,
    DETERMINERS,
    PREPOSITIONS,
    find_unit_kind,
)
from briefing.lexicon.calendar import MONTHS, WEEKDAYS
from briefing.lexicon.fates import FATE_PHRASES, FATES, HURT_NOUNS, HURT_VERBS, LIMBS, STATES, Fate, Form
from briefing.lexicon.nationalities import read_nationalities
from briefing.lexicon.units import is_plural
from briefing.model.annotation import Measure
from briefing.text.words import Words

__all__ = ["Event", "find_events", "has_object"]


@dataclass(frozen=True, slots=True)
class Event:
    """A verb or phrase of a fate at the words ``first`` to ``stop``."""

    first: int
    stop: int
    measure: Measure
    form: str
    #: A form of "be" or "get" leads it: it befalls its subject.
    passive: bool
    negated: bool


_PHRASES_BY_FIRST: Final[dict[str, list[tuple[tuple[str, ...], Fate]]]] = {}
for _phrase, _fate in sorted(FATE_PHRASES, key=lambda entry: -len(entry[0])):
    _PHRASES_BY_FIRST.setdefault(_phrase[0], []).append((_phrase, _fate))
_EVENT_STARTS: Final = frozenset(_PHRASES_BY_FIRST) | frozenset(FATES) | HURT_VERBS
_NEGATIONS: Final = frozenset("not never no n't none without neither nobody".split())
_TIME_AND_PLACE: Final = (
    frozenset(WEEKDAYS)
    | frozenset(MONTHS)
    | frozenset("north south east west northeast northwest southeast southwest home abroad".split())
)
_LENGTHS_OF_TIME: Final = frozenset(
    "day days week weeks month months year years hour hours minute minutes morning evening night".split()
)
_NUMBER_WORDS: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty "
    "dozens hundreds thousands scores tens several".split()
)
_FATAL: Final = frozenset({"fatal", "mortal", "deadly"})
_EXECUTION: Final = frozenset({"execution-style", "execution"})
_POSSESSIVES: Final = frozenset({"the", "his", "her", "their", "its", "both"})
_VITAL: Final = frozenset({"head", "chest", "neck", "heart", "face", "stomach", "abdomen", "back"})
#: How far behind "shot" the part of the body may stand, in words ("shot twice from behind in the left leg").
_BEHIND_SHOT: Final = 7
_PLAIN_HARM: Final = frozenset(
    "killed kill kills killing wounded wound wounds wounding injured injure injures injuring hurt dead".split()
)


def find_events(words: Words) -> list[Event]:
    """Find the verbs and phrases of fates in a sentence, in the order of the text."""
    found: list[Event] = []
    stop = 0
    to_death = "death" in words.present
    for index, fold in enumerate(words.folds):
        if index >= stop and (fold in _EVENT_STARTS or to_death):
            event = _event_at(words, index)
            if event is not None:
                found.append(event)
                stop = event.stop
    return _join_pairs(words, found)


def _event_at(words: Words, index: int) -> Event | None:
    fold = words.folds[index]
    for phrase, fate in _PHRASES_BY_FIRST.get(fold, ()):
        if words.folds[index : index + len(phrase)] == phrase:
            passive, negated = _leads(words, index)
            passive = passive and not fold.endswith("ing")
            if fate.form == Form.ACTIVE and (
                passive or not (fold.endswith("ing") or has_object(words, index + len(phrase)))
            ):
                continue
            if (
                fate.form == Form.INTRANSITIVE
                and not passive
                and phrase[-1] not in PREPOSITIONS
                and has_object(words, index + len(phrase))
            ):
                continue
            return Event(index, index + len(phrase), fate.measure, fate.form, passive, negated)
    if words.folds[index + 1 : index + 3] == ("to", "death") and fold.endswith(("ed", "en", "nt", "ot")):
        passive, negated = _leads(words, index)
        form = Form.PAST if has_object(words, index + 3) else Form.INTRANSITIVE
        return Event(index, index + 3, Measure.KILLED, form, passive, negated)
    if fold in HURT_VERBS:
        noun = next(
            (at for at in range(index + 1, min(index + 7, len(words.folds))) if words.folds[at] in HURT_NOUNS), None
        )
        if noun is None:
            return None
        fatal = not _FATAL.isdisjoint(words.folds[index:noun])
        measure = Measure.KILLED if fatal else Measure.INJURED
        return Event(index, noun + 1, measure, Form.INTRANSITIVE, passive=False, negated=False)
    single = FATES.get(fold)
    if single is None or (fold == "shot" and words.folds[index + 1 : index + 2] == ("at",)):
        return None
    passive, negated = _leads(words, index)
    passive = passive and not fold.endswith("ing")
    measure = single.measure if fold != "shot" else _outcome_of_shot(words, index)
    return Event(index, index + 1, measure, single.form, passive, negated)


def _outcome_of_shot(words: Words, index: int) -> Measure:
    """Say what "shot" tells: killed if "execution-style", injured if in a limb, else it is left open."""
    ahead = words.folds[index + 1 : index + 1 + _BEHIND_SHOT]
    if not _EXECUTION.isdisjoint(ahead[:2]):
        return Measure.KILLED
    for at, fold in enumerate(ahead[:-1]):
        if fold == "in" and ahead[at + 1] in _POSSESSIVES and not LIMBS.isdisjoint(ahead[at + 2 : at + 4]):
            trunk = not _VITAL.isdisjoint(words.folds[index + 1 : index + 2 * _BEHIND_SHOT])
            return Measure.CASUALTIES if trunk else Measure.INJURED
    return Measure.CASUALTIES


def _leads(words: Words, index: int) -> tuple[bool, bool]:
    """Tell whether an auxiliary of the passive leads a verb, and whether it is negated."""
    negated = False
    at = index - 1
    for _ in range(5):
        if at < 0:
            break
        fold = words.folds[at]
        negated = negated or fold in _NEGATIONS or fold.endswith(("n't", "n’t"))
        if fold in AUXILIARIES or fold in {"been", "being"}:
            more = words.folds[at - 1] if at else ""
            return True, negated or more in _NEGATIONS
        if fold not in ADVERBS and not fold.endswith("ly") and fold not in _NEGATIONS:
            break
        at -= 1
    return False, negated


def has_object(words: Words, index: int) -> bool:
    """Tell whether a noun phrase follows: then a past form before it is active."""
    folds = words.folds
    index += 2 * (folds[index : index + 2] in {("upwards", "of"), ("upward", "of")})
    while index < len(folds) and (
        folds[index].endswith("ly")
        or folds[index] in {"at", "as", "more", "up", "over", "about", "nearly", "around", "some"}
    ):
        if folds[index] in {"at", "as", "up"} and folds[index + 1 : index + 2] not in {("least",), ("many",), ("to",)}:
            return False
        index += 1
    if index >= len(folds) or not _LENGTHS_OF_TIME.isdisjoint(folds[index + 1 : index + 3]):
        return False
    fold, text = folds[index], words.texts[index]
    if fold in {"least", "than", "many", "him", "her", "them", "it", "us", "me", "himself", "themselves"} or (
        fold == "to" and folds[index - 1] == "up"
    ):
        return True
    if fold[0].isdigit() or (fold in DETERMINERS and fold not in {"this", "that", "all", "both", "each"}):
        return True
    if (
        fold in BREAKS
        or fold in PREPOSITIONS
        or not fold[0].isalpha()
        or fold in FATES
        or fold in STATES
        or fold in _TIME_AND_PLACE
    ):
        return False
    if find_unit_kind(fold) is not None and (is_plural(fold) or not fold.endswith("ed")):
        return True
    if fold in _NUMBER_WORDS or read_nationalities().find(fold) is not None:
        return True
    return text[0].isupper() and not words.texts[index - 1].isupper()


def _join_pairs(words: Words, events: list[Event]) -> list[Event]:
    """Join "killed and wounded" and "killed or injured" without a number between them: casualties, not known which."""
    joined: list[Event] = []
    for event in events:
        last = joined[-1] if joined else None
        between = words.folds[last.stop : event.first] if last else ()
        pair = {last.measure, event.measure} if last else set()
        if (
            last
            and pair == {Measure.KILLED, Measure.INJURED}
            and _is_plain_pair(words, last, event)
            and between in {("and",), ("or",), ("/",), ("and", "/", "or"), ("or", "were"), ("either",)}
        ):
            joined[-1] = Event(last.first, event.stop, Measure.CASUALTIES, event.form, last.passive, last.negated)
        else:
            joined.append(event)
    return joined


def _is_plain_pair(words: Words, first: Event, second: Event) -> bool:
    """Tell whether both verbs are the words of a count ("killed or injured"), not steps of one story.

    For example "tortured and killed".
    """
    return words.folds[first.stop - 1] in _PLAIN_HARM and words.folds[second.stop - 1] in _PLAIN_HARM
