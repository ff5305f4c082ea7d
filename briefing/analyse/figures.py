"""Figures: the numbers of a sentence that count people, things or events of a conflict, with what happened to them.

Flow::

    words ─ numbers ─▶ counted phrases ─ fates ─▶ linked phrases ─▶ Figure
          ─ figures_article ─▶ completed from the sentences before ─ figures_resolve ─▶ with speaker, place and days

A number is a quotation: nothing is added up, and a vague word ("dozens") stays a word. Years, days, ages, distances,
ranks, money,
percentages, durations and numbers in names are no figures.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from briefing.analyse.figures_events import Event, find_events
from briefing.analyse.figures_fates import Linked, link_fates
from briefing.analyse.figures_grammar import ends_phrase
from briefing.analyse.figures_phrases import Counted, find_counted, mark_brackets
from briefing.analyse.figures_roles import is_denied, is_speaker
from briefing.analyse.figures_singles import find_singles
from briefing.lexicon.fates import FATES, HURT_VERBS, NOUN_FATES, PHRASE_KEYS, STATES, Form
from briefing.lexicon.nationalities import read_nationalities
from briefing.lexicon.units import ATTACK_NOUNS, GROUP_NOUNS, MEMBER_NOUNS, OPERATION_NOUNS, UnitKind, is_plural
from briefing.model.annotation import Bound, Figure, Measure
from briefing.model.span import Span
from briefing.text.numbers import NUMBER_STARTS, find_numbers
from briefing.text.words import Words, split_words

__all__ = ["find_figures"]

_HARM_WORDS: Final = frozenset(FATES) | frozenset(STATES) | frozenset(NOUN_FATES) | PHRASE_KEYS | HURT_VERBS
_SINGLES: Final = frozenset({"a", "an", "another", "the", "his", "her", "their"})
#: Words for units and groups, which are no figures unless something happened to them ("two groups met").
_GROUPS: Final = GROUP_NOUNS - {
    "families",
    "households",
    "battalions",
    "brigades",
    "divisions",
    "regiments",
    "crew",
    "crews",
}
_OTHERS: Final = frozenset(
    {
        "other",
        "others",
        "life",
        "lives",
        "soul",
        "souls",
        "human",
        "humans",
        "individual",
        "individuals",
        "person",
        "persons",
    }
)


#: Those who speak without being people by their noun.
_SOURCES: Final = frozenset({"sources", "agencies", "ministries", "newspapers", "outlets"})
_UNTOLD: Final = _OTHERS | _GROUPS


def find_figures(text: str, sentence: Span, *, words: Words | None = None) -> tuple[Figure, ...]:
    """Find the figures of a sentence.

    Args:
        text: The article's text.
        sentence: Where the sentence stands in it.
        words: The words of the sentence, if the caller has split them already.

    Returns: figures in the order of the text. One counted thing with several fates gives one figure for each fate,
    with the same span.
    Who says it, where and when is filled in by ``resolve_figures``. Time is linear in the length of the sentence.
    """
    split = words if words is not None else split_words(text, sentence)
    harmed = not _HARM_WORDS.isdisjoint(split.present)
    numbers = find_numbers(split)
    if not numbers and not (harmed and not _SINGLES.isdisjoint(split.present)):
        return ()
    phrases = find_counted(split, numbers)
    if harmed:
        taken = {index for phrase in phrases for index in range(phrase.first, phrase.stop)}
        phrases = sorted([*phrases, *find_singles(split, taken)], key=lambda phrase: phrase.first)
    phrases = mark_brackets(split, phrases)
    if not phrases:
        return ()
    events = find_events(split)
    linked = [link for link in link_fates(split, phrases, events) if not _has_other_role(split, link, events)]
    cumulative = _is_cumulative(split)
    figures: list[Figure] = []
    for link in linked:
        figures.extend(_figures_of(text, split, link, figures, cumulative=cumulative))
    return tuple(figures)


def _has_other_role(words: Words, link: Linked, events: list[Event]) -> bool:
    """Tell whether a phrase counts those whom it did not befall, or those who tell of it."""
    phrase = link.phrase
    if is_denied(words, phrase):
        return True
    if phrase.kind is not UnitKind.PEOPLE and words.folds[phrase.stop - 1] not in _SOURCES:
        return False
    behind_verb = any(event.stop == phrase.first and event.form != Form.INTRANSITIVE for event in events)
    return is_speaker(words, phrase, object_of_fate=behind_verb)


def _figures_of(text: str, words: Words, link: Linked, before: list[Figure], *, cumulative: bool) -> list[Figure]:
    phrase = link.phrase
    measures = link.measures or _measures_of_unit(words, phrase)
    if not measures:
        return []
    body = _group_behind(words, phrase)
    unit, affected = _name_unit(text, words, phrase, body)
    number = phrase.number
    more = (number.more if number is not None else words.folds[phrase.first] == "another") and not (
        before and before[-1].measure not in measures
    )
    built = {Measure.DESTROYED, Measure.DAMAGED}
    if phrase.bare and before and before[-1].measure in built and built.issuperset(measures):
        # "2,000 homes and damaged another 5,000": people are neither destroyed nor damaged.
        unit = before[-1].unit
    stop = _with_apposition(words, body)
    span = words.span(phrase.first, stop)
    return [
        Figure(
            text=span.of(text),
            span=span,
            value=Decimal(1) if number is None else number.value,
            high=None if number is None else number.high,
            bound=Bound.EXACT if number is None else number.bound,
            measure=measure,
            unit=unit,
            number_text=words.span(phrase.number_first, phrase.number_stop).of(text),
            affected=affected,
            subset=link.subset,
            increment=more,
            cumulative=cumulative,
        )
        for measure in measures
    ]


def _measures_of_unit(words: Words, phrase: Counted) -> tuple[Measure, ...]:
    """Return the measure of a phrase that nothing happened to: an event, or people and things that are simply there."""
    number = phrase.number
    if number is None or phrase.head is None or (number.weak and phrase.kind is not UnitKind.EVENTS):
        return ()
    noun = words.folds[phrase.head]
    if phrase.kind is UnitKind.EVENTS:
        if not is_plural(noun):
            return ()
        return (
            Measure.OPERATIONS
            if noun in OPERATION_NOUNS
            else Measure.ATTACKS
            if noun in ATTACK_NOUNS
            else Measure.OTHER,
        )
    counted = phrase.kind in {UnitKind.PEOPLE, UnitKind.THINGS} and is_plural(noun) and noun not in _UNTOLD
    part = phrase.partitive and number.value is not None
    return (Measure.OTHER,) if counted and number.value != 1 and not part else ()


def _group_behind(words: Words, phrase: Counted) -> int:
    """Return the word behind the body that counted members belong to ("500 members of the security forces").

    Where no such body follows, the end of the phrase.
    """
    folds, stop = words.folds, phrase.stop
    if phrase.head is None or phrase.head + 1 != stop or folds[stop : stop + 1] != ("of",):
        return stop
    if folds[phrase.head] not in MEMBER_NOUNS and not phrase.single:
        return stop
    first = stop + 1 + (folds[stop + 1 : stop + 2] in _ARTICLES)
    last = first
    while last < min(len(folds), first + _LONGEST_BODY) and not ends_phrase(folds[last]) and folds[last][0].isalpha():
        last += 1
    return last if last > first else stop


def _name_unit(text: str, words: Words, phrase: Counted, stop: int) -> tuple[str, str | None]:
    """Return what is counted as written, and the side, group or country that the noun phrase names."""
    if phrase.head is None:
        return "people", None
    first = phrase.number_stop if phrase.number is None else phrase.number.stop
    while first < phrase.head and (
        words.folds[first] in _UNIT_LEADS
        or words.folds[first] in STATES
        or words.folds[first][0].isdigit()
        or (words.folds[first - 1] == "of" and words.folds[first] in NUMBER_STARTS)
    ):
        first += 1
    # A breakdown in brackets is no part of the name.
    first = next((at + 1 for at in range(phrase.head - 1, first, -1) if words.folds[at] in {")", "]"}), first)
    if words.folds[phrase.head] in _OTHERS:
        return "people", None
    if phrase.elliptic:
        return words.texts[phrase.head], _affected(words, phrase.number_stop, phrase.stop)
    last = max(phrase.head, stop - 1)
    unit = text[words.starts[first] : words.starts[last] + len(words.texts[last])]
    return " ".join(unit.split()), _affected(words, first, phrase.head + 1)


_ARTICLES: Final = frozenset({("the",), ("a",), ("an",), ("its",), ("their",), ("his",), ("our",)})
#: The longest name of a body behind "of", in words. Source: rule of thumb ("the Revolutionary Guards Quds Force").
_LONGEST_BODY: Final = 5
_UNIT_LEADS: Final = frozenset(
    (
        "of the these those other more additional such different separate his her its their my our your further "
        'fellow a an " “ ” ‘ ’ « »'
    ).split()
)


def _affected(words: Words, first: int, stop: int) -> str | None:
    """Name the country or group of a noun phrase: a nationality, or the capitalised words before the noun.

    For example "TTP militants".
    """
    nations = read_nationalities()
    names: list[str] = []
    country: str | None = None
    mixed = any(word.islower() for word in words.texts[first:stop])
    for index in (*range(first, stop), *_behind_of(words, stop)):
        fold, word = words.folds[index], words.texts[index]
        found = nations.find(fold) or nations.find(" ".join(words.folds[index : index + 2]))
        if found is not None and word[0].isupper():
            country = country or found.name
        elif mixed and word[0].isupper() and index > 0:
            names.append(word)
    if names and country is not None and names[-1] == "Taliban":
        return " ".join(names)
    if "and" in words.folds[first:stop]:
        return country
    return country or (" ".join(names) or None)


def _behind_of(words: Words, stop: int) -> range:
    """Return the capitalised words that "of" or "from" hangs on a noun ("members of the Quds Force")."""
    if words.folds[stop : stop + 1] not in {("of",), ("from",)}:
        return range(0)
    first = stop + 2 if words.folds[stop + 1 : stop + 2] == ("the",) else stop + 1
    last = first
    while last < len(words.texts) and last < first + 4 and words.texts[last][0].isupper():
        last += 1
    return range(first, last)


def _with_apposition(words: Words, stop: int) -> int:
    """Take in what a figure is said to be mostly ("46 people, mostly women and children")."""
    folds = words.folds
    if (
        folds[stop : stop + 1] == (",",)
        and folds[stop + 1 : stop + 2]
        and folds[stop + 1] in {"mostly", "mainly", "largely", "primarily", "predominantly"}
    ):
        end = stop + 2
        while end < len(folds) and end < stop + 7 and (is_plural(folds[end]) or folds[end] == "and"):
            end += 1
        if end > stop + 2 and folds[end - 1] != "and":
            return end
    return stop


_SUPERLATIVES: Final = frozenset(
    {"first", "worst", "deadliest", "bloodiest", "heaviest", "largest", "biggest", "highest", "most", "only"}
)


_CUMULATIVE_STARTS: Final = frozenset("in during throughout since between from so to this last over".split())


def _is_cumulative(words: Words) -> bool:
    """Tell whether a sentence counts over a long time ("since 2021", "so far this year", "in 2024", "to date")."""
    folds = words.folds
    for index, fold in enumerate(folds):
        if fold not in _CUMULATIVE_STARTS:
            continue
        nxt = folds[index + 1] if index + 1 < len(folds) else ""
        third = folds[index + 2] if index + 2 < len(folds) else ""
        year = len(nxt) == 4 and nxt[:2] in {"19", "20"} and nxt.isdigit()
        if (
            fold in {"in", "during", "throughout", "since", "between", "from"}
            and year
            and not (fold == "from" and third not in {"to", "until"})
        ):
            return fold != "since" or _SUPERLATIVES.isdisjoint(folds[max(0, index - 12) : index])
        if (fold, nxt) in {
            ("so", "far"),
            ("to", "date"),
            ("this", "year"),
            ("last", "year"),
            ("in", "total"),
            ("over", "the"),
            ("in", "the"),
            ("during", "the"),
        } and (
            nxt != "the"
            or (
                third in {"last", "past"}
                and not {"year", "years", "months", "decade", "decades"}.isdisjoint(folds[index + 3 : index + 6])
            )
        ):
            return True
        if (
            fold == "since"
            and nxt
            and (
                nxt
                in {
                    "the",
                    "october",
                    "january",
                    "february",
                    "april",
                    "june",
                    "july",
                    "august",
                    "september",
                    "november",
                    "december",
                }
            )
        ):
            return _SUPERLATIVES.isdisjoint(folds[max(0, index - 12) : index])
    return False
