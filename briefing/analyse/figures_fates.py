"""Fates: to which counted phrase what a sentence tells happened.

For each counted phrase, in this order: what the phrase itself says ("12 wounded soldiers", "45 deaths"); a verb right
before it ("killed at least 12"); a passive, participle or intransitive verb behind it ("58 soldiers were killed"); the
phrase beside it in a list ("272 soldiers, 140 policemen and 165 civilians lost their lives"); for a part, its whole
("including 58 Afghans").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from briefing.analyse.figures_events import Event
from briefing.analyse.figures_grammar import BE_FORMS, DETERMINERS, SUBSET_LEADS, ends_phrase, find_unit_kind
from briefing.analyse.figures_phrases import Counted
from briefing.analyse.figures_subjects import find_behind, is_nested
from briefing.lexicon.fates import NOUN_FATES, STATES, Form
from briefing.lexicon.units import ARMED_NOUNS, FATE_NOUNS, GOODS_NOUNS, POSITION_NOUNS, UnitKind
from briefing.model.annotation import Measure
from briefing.text.words import Words

__all__ = ["Linked", "link_fates"]


@dataclass(frozen=True, slots=True)
class Linked:
    """A counted phrase with all that happened to it, the main thing first."""

    phrase: Counted
    measures: tuple[Measure, ...]
    subset: bool
    #: The phrase does it rather than suffers it ("three gunmen killed a policeman").
    agent: bool


_THING_KINDS: Final = frozenset(
    {Measure.DESTROYED, Measure.DAMAGED, Measure.CAPTURED, Measure.AFFECTED, Measure.DEPLOYED}
)
#: The most words between a part and its whole in "were among". Source: rule of thumb ("are believed to be among the").
_LONGEST_AMONG: Final = 6
#: The most parts that a whole is broken down into. Source: rule of thumb.
_MOST_PARTS: Final = 8
_BREAKDOWN_LEADS: Final = frozenset({",", "-", "–", "—", "(", "and", "namely", ":"})
_TAKING: Final = frozenset({"took", "taken", "taking", "takes", "take"})
_CLAIMING: Final = frozenset({"claimed", "claiming", "claims", "claim", "cost", "costing", "costs"})
_LEFT_SKIPPED: Final = frozenset('"“‘«') | frozenset(
    "of the those these its their his her our on to off out up back another other : all to".split()
)
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
#: The subject of a sentence that gives a count.
_TOLL_NOUNS: Final = frozenset({"toll", "number", "tally", "count"})
_TOLL_VERBS: Final = frozenset(
    "to at of reached reaching passed passes topped exceeded surpassed hit was is above past stands stood least".split()
)


def link_fates(words: Words, phrases: list[Counted], events: list[Event]) -> list[Linked]:
    """Say of each counted phrase what happened to it."""
    before = {event.stop: event for event in events}
    starts = {event.first: event for event in events}
    linked: list[Linked] = []
    rights: list[tuple[tuple[Measure, ...], bool]] = []
    for number, phrase in enumerate(phrases):
        following = next((other for other in phrases[number + 1 : number + 9] if other.first >= phrase.stop), None)
        hangs = (
            number > 0
            and is_nested(words, phrase)
            and 1 <= phrase.first - phrases[number - 1].stop <= 5
            and not phrases[number - 1].bare
        )
        hangs = hangs and not _ends_clause(words, phrases[number - 1], phrase, starts)
        rights.append(
            ((), True) if hangs or _is_whole(phrases, number) else find_behind(words, phrase, following, starts)
        )
    _share_rights(words, phrases, rights, before)
    for number, phrase in enumerate(phrases):
        linked.append(_link(words, phrase, rights[number], linked[-1] if linked else None, before))
    return _mark_members(words, _mark_breakdowns(words, linked))


def _is_whole(phrases: list[Counted], number: int) -> bool:
    """Tell whether a phrase is the whole inside "12 of the 30 hostages": what happened, happened to the twelve."""
    outer = phrases[number - 1] if number else None
    return outer is not None and outer.partitive and phrases[number].first < outer.stop


def _share_rights(
    words: Words, phrases: list[Counted], rights: list[tuple[tuple[Measure, ...], bool]], before: dict[int, Event]
) -> None:
    """Give the items of a list what stands behind its last one; breakdowns in brackets are stepped over."""
    for number in range(len(phrases) - 2, -1, -1):
        nxt = number + 1
        while nxt < len(phrases) - 1 and phrases[nxt].bracketed and not phrases[number].bracketed:
            nxt += 1
        if not rights[number][0] and not rights[number][1] and _are_listed(words, phrases[number], phrases[nxt]):
            inherited = tuple(measure for measure in rights[nxt][0] if _fits(words, measure, phrases[number]))
            own = _left_of(words, phrases[number], before) is not None or phrases[number].state is not None
            rights[number] = ((), False) if own else (inherited, rights[nxt][1])


def _mark_members(words: Words, linked: list[Linked]) -> list[Linked]:
    """Give "two nurses" what happened to the whole in "two nurses were among the 30 people killed", as a part of it."""
    marked = list(linked)
    for number in range(len(linked) - 1):
        part, whole = linked[number], linked[number + 1]
        lead = words.folds[part.phrase.stop : whole.phrase.first]
        if (
            part.measures in {(), whole.measures}
            and whole.measures
            and "among" in lead[1:]
            and lead[0] in BE_FORMS
            and len(lead) <= _LONGEST_AMONG
        ):
            measures = tuple(measure for measure in whole.measures if _fits(words, measure, part.phrase))
            marked[number] = replace(part, measures=measures, subset=True)
    return marked


def _ends_clause(words: Words, first: Counted, second: Counted, starts: dict[int, Event]) -> bool:
    """Tell whether a verb or a mark stands between two phrases.

    So that the second is no part of the first's noun phrase.
    """
    return any(index in starts or not words.folds[index][0].isalnum() for index in range(first.stop, second.first))


def _mark_breakdowns(words: Words, linked: list[Linked]) -> list[Linked]:
    """Mark the parts of a whole that follow it and add up to it ("seven staff, six women and one man, were killed")."""
    marked = list(linked)
    for number, whole in enumerate(linked):
        value = _value(whole.phrase)
        if value is None or value < 2:
            continue
        total = Decimal(0)
        for stop in range(number + 1, min(number + 1 + _MOST_PARTS, len(linked))):
            part = _value(linked[stop].phrase)
            lead = words.folds[linked[stop - 1].phrase.stop : linked[stop].phrase.first]
            if part is None or not lead or len(lead) > 3 or not all(fold in _BREAKDOWN_LEADS for fold in lead):
                break
            total += part
            if total == value and stop > number + 1:
                marked[number + 1 : stop + 1] = [replace(entry, subset=True) for entry in linked[number + 1 : stop + 1]]
                break
    return marked


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
    among = _among_before(words, phrase)
    subset = among is not None or _is_subset(words, phrase, previous)
    # What the subject counts is what its number counts, whatever follows ("rose to 46, with 23 still missing").
    # "The number of dead" only overrules what follows; without a toll and a verb behind it nothing is taken from it.
    toll = _toll_before(words, phrase) if phrase.state is None and among is None else None
    if toll is not None and (right[0] or "toll" in words.present):
        return Linked(phrase, (toll,), subset, agent=False)
    agent = _is_agent(words, phrase)
    left = None if agent else _left_of(words, phrase, before)
    measures: list[Measure] = []
    if phrase.state is not None:
        measures.append(phrase.state)
    if among is not None:
        measures.append(among)
    if left is not None and _fits(words, left, phrase):
        measures.append(left)
    if not agent:
        more = (
            right[0]
            if left is None or left in {Measure.CAPTURED, Measure.RELEASED}
            else {Measure.CAPTURED} & set(right[0])
        )
        measures.extend(measure for measure in more if _fits(words, measure, phrase))
    if not measures and previous is not None and not agent and (not right[1] or _is_apposed_part(words, phrase)):
        inherits = (subset and previous.measures) or (_are_listed(words, previous.phrase, phrase) and not right[0])
        if inherits:
            measures.extend(measure for measure in previous.measures if _fits(words, measure, phrase))
            subset = subset or previous.subset
    if Measure.KILLED in measures:
        measures = [measure for measure in measures if measure not in {Measure.INJURED, Measure.CASUALTIES}]
    if Measure.INJURED in measures:
        # "Shot and wounded": the second word says what the first left open.
        measures = [measure for measure in measures if measure is not Measure.CASUALTIES]
    return Linked(phrase, tuple(dict.fromkeys(measures)), subset, agent or right[1])


def _is_apposed_part(words: Words, phrase: Counted) -> bool:
    """Tell whether a part is only named ("166 people, 58 of them children, and"): the verb behind it is not its own."""
    behind = words.folds[phrase.stop : phrase.stop + 1]
    pronoun = phrase.partitive and phrase.bare and phrase.first > 0 and words.folds[phrase.first - 1] == ","
    return pronoun and bool(behind) and find_unit_kind(behind[0]) is UnitKind.PEOPLE


def _fits(words: Words, measure: Measure, phrase: Counted) -> bool:
    """Tell whether that can happen to what is counted: people are not destroyed, houses not wounded."""
    if phrase.kind is UnitKind.EVENTS or phrase.kind is UnitKind.FATES:
        return False
    if phrase.kind is UnitKind.THINGS:
        if measure is Measure.CAPTURED and words.folds[phrase.head or 0] in GOODS_NOUNS:
            return False
        return measure in _THING_KINDS or measure is Measure.RELEASED
    if phrase.kind is UnitKind.PEOPLE:
        ran = measure is Measure.DISPLACED and phrase.head is not None and words.folds[phrase.head] in ARMED_NOUNS
        return measure not in {Measure.DESTROYED, Measure.DAMAGED} and not ran
    # Nobody knows the noun: it may be a name for people ("40 Houthis"), else it is nothing that is captured or sent.
    word = "" if phrase.head is None else words.texts[phrase.head]
    unknown = word.islower() or word.lower() in GOODS_NOUNS
    return not (unknown and measure in {Measure.CAPTURED, Measure.DEPLOYED, Measure.RELEASED})


def _is_agent(words: Words, phrase: Counted) -> bool:
    """Tell whether "by" leads the phrase: it does what is told, it does not suffer it."""
    return phrase.first > 0 and words.folds[phrase.first - 1] == "by"


def _left_of(words: Words, phrase: Counted, before: dict[int, Event]) -> Measure | None:
    """Return what the verb or noun right before a phrase says happened to it."""
    at = phrase.first
    verb, noun = words.folds[at - 1] if at else "", "" if phrase.head is None else words.folds[phrase.head]
    if noun in {"life", "lives"} and verb in _TAKING | _CLAIMING:
        return Measure.KILLED
    if noun in POSITION_NOUNS and verb in _TAKING:
        return Measure.CAPTURED
    for _ in range(4):
        event = before.get(at)
        if event is not None:
            active = event.form == Form.ACTIVE or (event.form == Form.PAST and not event.passive)
            return event.measure if active and not event.negated and not _is_threat(words, event) else None
        if at == 0 or words.folds[at - 1] not in _LEFT_SKIPPED:
            break
        at -= 1
        led = at - 1 - (at > 1 and words.folds[at - 1] in {"(", "["})
        fate = NOUN_FATES.get(words.folds[led]) if at and words.folds[at] in {"of", "to"} else None
        if fate is not None and (words.folds[at] == "of" or fate is Measure.INJURED):
            return fate
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


def _are_listed(words: Words, first: Counted, second: Counted) -> bool:
    """Tell whether two phrases are items of one list."""
    between = _without_phrase_of(words.folds[first.stop : second.first])
    if not between or len(between) > 5 or not all(fold in _LIST_WORDS for fold in between):
        return False
    return first.bracketed == second.bracketed and (not first.bare or second.bare)


def _without_phrase_of(between: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what hangs on the first of two phrases ("a member of the council and his driver")."""
    if not 3 <= len(between) <= 9 or between[0] not in {"of", "from", "for"} or between[-1] not in {"and", ","}:
        return between
    inner = between[1:-1]
    return between if any(ends_phrase(fold) and fold not in DETERMINERS for fold in inner) else between[-1:]


def _is_subset(words: Words, phrase: Counted, previous: Linked | None) -> bool:
    """Tell whether a phrase counts a part of another ("including 58 …", "12 of them", "among them two …")."""
    lead = words.folds[max(0, phrase.first - 4) : phrase.first]
    if phrase.partitive and words.folds[phrase.stop - 1] in {"them", "whom", "which"}:
        return True
    if phrase.bracketed or (phrase.bare and phrase.kind is UnitKind.PEOPLE and previous is not None):
        return True
    if lead and (lead[-1] in SUBSET_LEADS or (lead[-1] == "were" and "among" in lead)):
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
    return "remaining" in words.folds[phrase.first : phrase.stop]


def _among_before(words: Words, phrase: Counted) -> Measure | None:
    """Return what "among the dead were" before a phrase says of it."""
    if "among" not in words.present or phrase.first < 4:
        return None
    among, the, who, were = words.folds[phrase.first - 4 : phrase.first]
    if among != "among" or the not in {"the", "those"} or were not in {"were", "was", "are", "is"}:
        return None
    return STATES.get(who) or FATE_NOUNS.get(who)


def _toll_before(words: Words, phrase: Counted) -> Measure | None:
    """Return what the subject before the phrase counts.

    For example "the death toll from the quake rose to at least 45", "the number of injured at 300".
    """
    if _TOLL_NOUNS.isdisjoint(words.present) or not (phrase.bare or phrase.kind is UnitKind.PEOPLE):
        return None
    if phrase.first == 0 or words.folds[phrase.first - 1] not in _TOLL_VERBS:
        return None
    for at in range(phrase.first - 1, max(-1, phrase.first - 20), -1):
        fold = words.folds[at]
        if fold == "toll":
            return Measure.CASUALTIES if at and words.folds[at - 1] == "casualty" else Measure.KILLED
        if fold in _TOLL_NOUNS and words.folds[at + 1 : at + 2] == ("of",):
            counted = words.folds[at + 2]
            return STATES.get(counted) or FATE_NOUNS.get(counted)
        if fold[0].isdigit() and words.folds[at - 1] != "from":
            return None
    return None
