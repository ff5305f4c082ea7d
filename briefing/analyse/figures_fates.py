"""Fates: what a sentence says happened, and to which counted phrase.

For each counted phrase, in this order: what the phrase itself says ("12 wounded soldiers", "45 deaths"); a verb right
before it
("killed at least 12"); a passive, participle or intransitive verb behind it ("58 soldiers were killed"); the phrase
beside it in a list
("272 soldiers, 140 policemen and 165 civilians lost their lives"); for a part, its whole ("including 58 Afghans").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from briefing.analyse.figures_phrases import BREAKS, DETERMINERS, PREPOSITIONS, Counted
from briefing.lexicon.calendar import MONTHS, WEEKDAYS
from briefing.lexicon.fates import FATE_PHRASES, FATES, HURT_NOUNS, HURT_VERBS, NOUN_FATES, STATES, Fate, Form
from briefing.lexicon.nationalities import read_nationalities
from briefing.lexicon.units import GOODS_NOUNS, UnitKind, find_unit_kind, is_plural
from briefing.model.annotation import Measure
from briefing.text.words import Words

__all__ = ["Event", "Linked", "find_events", "link_fates"]


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


@dataclass(frozen=True, slots=True)
class Linked:
    """A counted phrase with all that happened to it, the main thing first."""

    phrase: Counted
    measures: tuple[Measure, ...]
    subset: bool
    #: The phrase does it rather than suffers it ("three gunmen killed a policeman").
    agent: bool


_PHRASES_BY_FIRST: Final[dict[str, list[tuple[tuple[str, ...], Fate]]]] = {}
for _phrase, _fate in sorted(FATE_PHRASES, key=lambda entry: -len(entry[0])):
    _PHRASES_BY_FIRST.setdefault(_phrase[0], []).append((_phrase, _fate))

_AUXILIARIES: Final = frozenset("is are was were be been being get gets got getting 's 're".split())
_SKIPPED_BEFORE: Final = frozenset(
    "also reportedly allegedly later subsequently presumed feared since all already not never then both either apparently just only have had has being been".split()
)
_NEGATIONS: Final = frozenset("not never no n't none without neither nobody".split())
_VICTIM_KINDS: Final = frozenset(
    {
        Measure.KILLED,
        Measure.INJURED,
        Measure.CASUALTIES,
        Measure.DETAINED,
        Measure.MISSING,
        Measure.EXPELLED,
        Measure.RELEASED,
        Measure.DISPLACED,
    }
)
_THING_KINDS: Final = frozenset(
    {Measure.DESTROYED, Measure.DAMAGED, Measure.CAPTURED, Measure.AFFECTED, Measure.DEPLOYED}
)
_SUBSET_LEADS: Final = frozenset({"including", "include", "includes", "included", "incl", "comprising"})


def find_events(words: Words) -> list[Event]:
    """Find the verbs and phrases of fates in a sentence, in the order of the text."""
    found: list[Event] = []
    index = 0
    while index < len(words.folds):
        event = _event_at(words, index)
        if event is None:
            index += 1
            continue
        found.append(event)
        index = event.stop
    return _join_pairs(words, found)


def _event_at(words: Words, index: int) -> Event | None:
    fold = words.folds[index]
    for phrase, fate in _PHRASES_BY_FIRST.get(fold, ()):
        if words.folds[index : index + len(phrase)] == phrase:
            passive, negated = _leads(words, index)
            passive = passive and not fold.endswith("ing")
            if fate.form == Form.ACTIVE and (
                passive or not (fold.endswith("ing") or _has_object(words, index + len(phrase)))
            ):
                continue
            if fate.form == Form.INTRANSITIVE and not passive and _has_object(words, index + len(phrase)):
                continue
            return Event(index, index + len(phrase), fate.measure, fate.form, passive, negated)
    if fold in HURT_VERBS:
        noun = next(
            (at for at in range(index + 1, min(index + 7, len(words.folds))) if words.folds[at] in HURT_NOUNS), None
        )
        return (
            None
            if noun is None
            else Event(index, noun + 1, Measure.INJURED, Form.INTRANSITIVE, passive=False, negated=False)
        )
    single = FATES.get(fold)
    if single is None or (fold == "shot" and words.folds[index + 1 : index + 2] == ("at",)):
        return None
    passive, negated = _leads(words, index)
    passive = passive and not fold.endswith("ing")
    return Event(index, index + 1, single.measure, single.form, passive, negated)


def _leads(words: Words, index: int) -> tuple[bool, bool]:
    """Tell whether an auxiliary of the passive leads a verb, and whether it is negated."""
    negated = False
    at = index - 1
    for _ in range(5):
        if at < 0:
            break
        fold = words.folds[at]
        negated = negated or fold in _NEGATIONS or fold.endswith("n't") or fold.endswith("n’t")
        if fold in _AUXILIARIES or fold in {"been", "being"}:
            more = words.folds[at - 1] if at else ""
            return True, negated or more in _NEGATIONS
        if fold not in _SKIPPED_BEFORE and not fold.endswith("ly") and fold not in _NEGATIONS:
            break
        at -= 1
    return False, negated


def _has_object(words: Words, index: int) -> bool:
    """Tell whether a noun phrase follows: then a past form before it is active."""
    folds = words.folds
    while index < len(folds) and (
        folds[index].endswith("ly")
        or folds[index] in {"at", "as", "more", "up", "over", "about", "nearly", "around", "some"}
    ):
        if folds[index] in {"at", "as", "up"} and folds[index + 1 : index + 2] not in {("least",), ("many",), ("to",)}:
            return False
        index += 1
    if index >= len(folds):
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


_TIME_AND_PLACE: Final = (
    frozenset(WEEKDAYS)
    | frozenset(MONTHS)
    | frozenset("north south east west northeast northwest southeast southwest home abroad".split())
)
_NUMBER_WORDS: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty "
    "dozens hundreds thousands scores tens several".split()
)


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


_PLAIN_HARM: Final = frozenset(
    "killed kill kills killing wounded wound wounds wounding injured injure injures injuring hurt dead".split()
)


def _is_plain_pair(words: Words, first: Event, second: Event) -> bool:
    """Tell whether both verbs are the words of a count ("killed or injured"), not steps of one story ("tortured and killed")."""
    return words.folds[first.stop - 1] in _PLAIN_HARM and words.folds[second.stop - 1] in _PLAIN_HARM


# ----------------------------------------------------------------------------------------------------------------
# linking


def link_fates(words: Words, phrases: list[Counted], events: list[Event]) -> list[Linked]:
    """Say of each counted phrase what happened to it."""
    before = {event.stop: event for event in events}
    starts = {event.first: event for event in events}
    linked: list[Linked] = []
    rights: list[tuple[tuple[Measure, ...], bool]] = []
    for number, phrase in enumerate(phrases):
        following = phrases[number + 1] if number + 1 < len(phrases) else None
        hangs = (
            number > 0
            and _is_nested(words, phrase)
            and 1 <= phrase.first - phrases[number - 1].stop <= 5
            and not phrases[number - 1].bare
        )
        rights.append(
            ((), True)
            if hangs and not _ends_clause(words, phrases[number - 1], phrase, starts)
            else _right_of(words, phrase, following, starts)
        )
    for number in range(len(phrases) - 2, -1, -1):
        if not rights[number][0] and not rights[number][1] and _are_listed(words, phrases[number], phrases[number + 1]):
            inherited = tuple(measure for measure in rights[number + 1][0] if _fits(words, measure, phrases[number]))
            own = _left_of(words, phrases[number], before) is not None or phrases[number].state is not None
            rights[number] = ((), False) if own else (inherited, rights[number + 1][1])
    for number, phrase in enumerate(phrases):
        linked.append(_link(words, phrase, rights[number], linked[-1] if linked else None, before))
    return _mark_breakdowns(words, linked)


def _ends_clause(words: Words, first: Counted, second: Counted, starts: dict[int, Event]) -> bool:
    """Tell whether a verb or a mark stands between two phrases, so that the second is no part of the first's noun phrase."""
    return any(index in starts or not words.folds[index][0].isalnum() for index in range(first.stop, second.first))


def _mark_breakdowns(words: Words, linked: list[Linked]) -> list[Linked]:
    """Mark the parts of a whole that follow it and add up to it ("seven staff, six women and one man, were killed")."""
    marked = list(linked)
    for number, whole in enumerate(linked):
        value = _value(whole.phrase)
        if value is None or value < 2:
            continue
        total = Decimal(0)
        for stop in range(number + 1, len(linked)):
            part = _value(linked[stop].phrase)
            lead = words.folds[linked[stop - 1].phrase.stop : linked[stop].phrase.first]
            if part is None or not lead or len(lead) > 3 or not all(fold in _BREAKDOWN_LEADS for fold in lead):
                break
            total += part
            if total == value and stop > number + 1:
                marked[number + 1 : stop + 1] = [replace(entry, subset=True) for entry in linked[number + 1 : stop + 1]]
                break
    return marked


_BREAKDOWN_LEADS: Final = frozenset({",", "-", "–", "—", "(", "and", "namely", ":"})


def _value(phrase: Counted) -> Decimal | None:
    if phrase.number is None:
        return Decimal(1) if phrase.single else None
    return phrase.number.value


def _link(
    words: Words,
    phrase: Counted,
    right: tuple[tuple[Measure, ...], bool],
    previous: Linked | None,
    before: dict[int, Event],
) -> Linked:
    subset = _is_subset(words, phrase, previous)
    agent = _is_agent(words, phrase)
    left = None if agent else _left_of(words, phrase, before)
    measures: list[Measure] = []
    if phrase.state is not None:
        measures.append(phrase.state)
    if left is not None and _fits(words, left, phrase):
        measures.append(left)
    if not agent:
        more = (
            right[0]
            if left is None or left in {Measure.CAPTURED, Measure.RELEASED}
            else {Measure.CAPTURED} & set(right[0])
        )
        measures.extend(measure for measure in more if _fits(words, measure, phrase))
    if not measures and previous is not None and not agent and not right[1]:
        inherits = (subset and previous.measures) or (_are_listed(words, previous.phrase, phrase) and not right[0])
        if inherits:
            measures.extend(measure for measure in previous.measures if _fits(words, measure, phrase))
            subset = subset or previous.subset
    if not measures and not agent and (toll := _toll_before(words, phrase)) is not None:
        measures.append(toll)
    if Measure.KILLED in measures:
        measures = [measure for measure in measures if measure not in {Measure.INJURED, Measure.CASUALTIES}]
    return Linked(phrase, tuple(dict.fromkeys(measures)), subset, agent or right[1])


def _fits(words: Words, measure: Measure, phrase: Counted) -> bool:
    """Tell whether that can happen to what is counted: people are not destroyed, houses not wounded."""
    if phrase.kind is UnitKind.EVENTS or phrase.kind is UnitKind.FATES:
        return False
    if phrase.kind is UnitKind.THINGS:
        if measure is Measure.CAPTURED and words.folds[phrase.head or 0] in GOODS_NOUNS:
            return False
        return measure in _THING_KINDS or measure is Measure.RELEASED
    if phrase.kind is UnitKind.PEOPLE:
        return measure not in {Measure.DESTROYED, Measure.DAMAGED}
    return True


def _is_agent(words: Words, phrase: Counted) -> bool:
    """Tell whether "by" leads the phrase: it does what is told, it does not suffer it."""
    return phrase.first > 0 and words.folds[phrase.first - 1] == "by"


_LEFT_SKIPPED: Final = frozenset(
    "of the those these its their his her our on to off out up back another other : all to".split()
)


def _left_of(words: Words, phrase: Counted, before: dict[int, Event]) -> Measure | None:
    """Return what the verb or noun right before a phrase says happened to it."""
    at = phrase.first
    for _ in range(4):
        event = before.get(at)
        if event is not None:
            active = event.form == Form.ACTIVE or (event.form == Form.PAST and not event.passive)
            return event.measure if active and not event.negated and not _is_threat(words, event) else None
        if at == 0 or words.folds[at - 1] not in _LEFT_SKIPPED:
            break
        at -= 1
        noun = NOUN_FATES.get(words.folds[at - 1]) if at and words.folds[at] in {"of", "to"} else None
        if noun is not None and words.folds[at] == "to" and noun is not Measure.INJURED:
            noun = None
        if noun is not None:
            return noun
    return None


def _is_threat(words: Words, event: Event) -> bool:
    """Tell whether the verb is only threatened, tried or planned ("threatened to kill 12 hostages")."""
    lead = words.folds[max(0, event.first - 3) : event.first]
    return lead[-1:] == ("to",) and not {
        "threatened",
        "threatening",
        "threatens",
        "attempted",
        "attempting",
        "tried",
        "failed",
        "refused",
        "plotting",
        "planned",
    }.isdisjoint(lead)


_CLAUSE_ENDS: Final = frozenset(
    ". ; : ! ? when while after as because but although though before until whereas if since".split()
)
_SENTENCE_ENDS: Final = frozenset({".", "!", "?"})
#: How far behind a phrase its verb may stand, and a further verb behind that one, in words. Source: chosen by
#: measurement on
#: public incident reports; subjects of news sentences with a relative clause are seldom longer.
_REACH: Final = 24


def _right_of(
    words: Words, phrase: Counted, following: Counted | None, starts: dict[int, Event]
) -> tuple[tuple[Measure, ...], bool]:
    """Return what the words behind a phrase say happened to it, and whether it is the doer of a verb instead."""
    index = phrase.stop
    limit = min(len(words.folds), index + _REACH)
    crossed = False
    while index < limit:
        fold = words.folds[index]
        event = starts.get(index)
        if event is not None and crossed and not _continues_subject(words, index):
            event = None
        if event is not None:
            verdict = _judge(words, event)
            if verdict is None:
                return (), not crossed
            measures = (event.measure,) if verdict else ()
            return measures + _further(words, event, following, starts), False
        if fold in STATES and index <= phrase.stop + 3 and not crossed:
            return (STATES[fold],), False
        if following is not None and index >= following.first:
            skipped = following.stop if _is_nested(words, following) else _skip_subset(words, phrase, following)
            if skipped is None:
                return (), False
            index, following = skipped, None
            continue
        if fold in _CLAUSE_ENDS:
            if fold not in _CROSSED:
                return (), False
            crossed = True
        elif fold == "," and index + 1 not in starts and (resumed := _skip_apposition(words, index)) is not None:
            index, following = resumed, None
            continue
        if fold in {"(", "["}:
            index = _closing(words, index, limit)
            continue
        if not crossed and _is_other_verb(words, index):
            return (), True
        index += 1
    return (), False


#: Clauses behind which the subject of the sentence may go on ("was attacked while on the road and injured").
_CROSSED: Final = frozenset({"while", "when", "as", "after", "before"})
_PRONOUNS: Final = frozenset({"he", "she", "they", "who", "both"})


def _skip_apposition(words: Words, comma: int) -> int | None:
    """Return the verb behind an apposition or clause between commas ("a driver, who was off duty, was wounded"); None if none is there."""
    for index in range(comma + 2, min(comma + 22, len(words.folds) - 1)):
        fold = words.folds[index]
        if fold in _SENTENCE_ENDS or fold == ";":
            return None
        if fold == "," and (
            words.folds[index + 1] in _AUXILIARIES or words.folds[index + 1] in {"has", "have", "had", "died"}
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
    while at > 0 and (
        words.folds[at] in _AUXILIARIES or words.folds[at] in _SKIPPED_BEFORE or words.folds[at].endswith("ly")
    ):
        at -= 1
    return words.folds[at] in {"and", ",", ";", "or", "then", "but"} or (
        words.folds[at] in _PRONOUNS and at + 1 < index
    )


def _judge(words: Words, event: Event) -> bool | None:
    """Say whether an event behind a phrase befell it (True), did not (False: negated), or was done by it (None)."""
    if event.form == Form.ACTIVE and not event.passive:
        return None
    if event.form == Form.PAST and not event.passive and _has_object(words, event.stop):
        return None
    return not event.negated


def _is_other_verb(words: Words, index: int) -> bool:
    """Tell whether a word is a verb in the past that makes the phrase before it its subject ("two gunmen attacked a convoy")."""
    fold = words.folds[index]
    if not fold.endswith("ed") or len(fold) < 5 or fold in STATES:
        return False
    if index and (
        words.folds[index - 1] in DETERMINERS
        or words.folds[index - 1] in _AUXILIARIES
        or words.folds[index - 1].endswith("ly")
        or words.folds[index - 1] in {"and", "or", "un"}
        or words.texts[index - 1].endswith("-")
    ):
        return False
    return _has_object(words, index + 1)


def _is_nested(words: Words, phrase: Counted) -> bool:
    """Tell whether a preposition hangs a phrase on the one before it ("three drivers from two companies")."""
    return phrase.first > 0 and words.folds[phrase.first - 1] in {"from", "with", "for", "of"}


def _skip_subset(words: Words, phrase: Counted, following: Counted) -> int | None:
    """Step over a bracketed part ("five people, including a mayor, were wounded"); None where the next phrase is no such part."""
    lead = words.folds[phrase.stop : following.first]
    if _SUBSET_LEADS.isdisjoint(lead) and not ({"among", "most", "some", "many"} & set(lead)) and "(" not in lead:
        return None
    for index in range(following.stop, min(following.stop + 12, len(words.folds))):
        if words.folds[index] in {",", ")", "—", "–"}:
            return index + 1
        if words.folds[index] in _AUXILIARIES:
            return index
    return None


def _closing(words: Words, index: int, limit: int) -> int:
    for stop in range(index + 1, limit):
        if words.folds[stop] in {")", "]"}:
            return stop + 1
    return index + 1


_LIST_WORDS: Final = frozenset(
    {
        ",",
        "and",
        "&",
        "or",
        "as",
        "well",
        "plus",
        "along",
        "with",
        "together",
        "also",
        "another",
        "/",
        "his",
        "her",
        "their",
        "its",
        "the",
    }
)


def _are_listed(words: Words, first: Counted, second: Counted) -> bool:
    """Tell whether two phrases are items of one list."""
    between = words.folds[first.stop : second.first]
    if not between or len(between) > 5 or not all(fold in _LIST_WORDS for fold in between):
        return False
    return first.bracketed == second.bracketed and (not first.bare or second.bare)


def _is_subset(words: Words, phrase: Counted, previous: Linked | None) -> bool:
    """Tell whether a phrase counts a part of another ("including 58 …", "12 of them", "among them two …")."""
    lead = words.folds[max(0, phrase.first - 4) : phrase.first]
    if phrase.bracketed or (phrase.bare and phrase.kind is UnitKind.PEOPLE and previous is not None):
        return True
    if lead and (lead[-1] in _SUBSET_LEADS or (lead[-1] == "were" and "among" in lead)):
        return True
    if lead[-2:] in {("of", "whom"), ("among", "them"), ("of", "them"), ("of", "which"), ("among", "whom")}:
        return True
    behind = words.folds[phrase.number_stop : phrase.number_stop + 2]
    if (
        behind[:1] == ("of",)
        and behind[1:] in {("the",), ("these",), ("those",)}
        and phrase.number is not None
        and phrase.number.value is not None
    ):
        return True
    if "remaining" in words.folds[phrase.first : phrase.stop]:
        return True
    return (
        previous is not None
        and phrase.partitive
        and phrase.stop > phrase.number_stop
        and words.folds[phrase.stop - 1] in {"them", "whom", "which"}
    )


_TOLL_VERBS: Final = frozenset(
    "to at of reached reaching passed passes topped exceeded surpassed hit was is above past stands stood least".split()
)


def _toll_before(words: Words, phrase: Counted) -> Measure | None:
    """Return what a toll before the phrase counts ("the death toll from the quake rose to at least 45")."""
    if "toll" not in words.present or not (phrase.bare or phrase.kind is UnitKind.PEOPLE) or phrase.first == 0:
        return None
    if words.folds[phrase.first - 1] not in _TOLL_VERBS:
        return None
    for at in range(phrase.first - 1, max(-1, phrase.first - 20), -1):
        if words.folds[at] == "toll":
            return Measure.CASUALTIES if at and words.folds[at - 1] == "casualty" else Measure.KILLED
        if words.folds[at][0].isdigit() and words.folds[at - 1] != "from":
            return None
    return None
