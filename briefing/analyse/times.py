"""Times: the expressions of time of a sentence, resolved against the day on which the article was published.

Flow::

    sentence ─ trigger words ─▶ one grammar for each kind (dates, months, weekdays, years, relative words) ─▶
    TimeMention

Conventions, where the words alone leave the day open:

* A bare weekday is the most recent one, the day of publication included; behind a future word ("will meet on Monday")
  it is the
  next one. Source: AP Stylebook, "time element": the name of the day is used for days within seven days of publication.
* "last Friday" is the most recent Friday before the day of publication, "next Friday" the first one after it.
  Source: rule of thumb; usage is divided, and the nearer reading is the commoner one in news copy.
* A month, or a day with a month, without a year is the nearest one in the past (AP Stylebook, "months": the year is
  given where it
  is not the current one), or in the future behind a future word.
* "last week" is Monday to Sunday before the week of publication (ISO 8601 weeks); "this week", "this month" and "this
  year" end on
  the day of publication, or with the period itself behind a future word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from briefing.analyse.times_grammar import (
    BARE_MONTH,
    DATE_FIRST,
    DAY_RANGE,
    IN_YEAR_UP_TO,
    ISO,
    MONTH,
    MONTH_FIRST,
    MONTH_RANGE,
    MONTH_YEAR,
    NUMBER,
    RELATIVE,
    WEEKDAY,
    WEEKDAY_PHRASE,
    YEARS,
)
from briefing.analyse.times_resolve import (
    Anchor,
    Resolved,
    resolve_date,
    resolve_day_range,
    resolve_in_year_up_to,
    resolve_iso,
    resolve_month,
    resolve_month_range,
    resolve_relative,
    resolve_weekday,
    resolve_year,
)
from briefing.lexicon.calendar import FUTURE_WORDS, MONTHS, READY_WORDS, REPORTING_BREAK, SMALL_NUMBERS, WEEKDAYS
from briefing.model.annotation import TimeMention
from briefing.model.article import Precision, Publication
from briefing.model.span import Span
from briefing.text.words import Words, split_words

__all__ = ["carry_days", "find_times"]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A grammar with the words without which it cannot match, and what gives its matches their days."""

    triggers: frozenset[str]
    mixed: re.Pattern[str]
    upper: re.Pattern[str]
    resolve: Callable[[re.Match[str], Anchor], Resolved | None]
    digits: bool = False

    def pattern(self, *, shouted: bool) -> re.Pattern[str]:
        """Return the grammar, blind to case where the sentence is all capitals."""
        return self.upper if shouted else self.mixed


def _rule(
    triggers: frozenset[str],
    pattern: str,
    resolve: Callable[[re.Match[str], Anchor], Resolved | None],
    *,
    any_case: bool = False,
    digits: bool = False,
) -> _Rule:
    """Compile a grammar. Small words match in any case.

    Names of months and days only with their capital ("may", "march").
    """
    loose = re.sub(rf"({re.escape(MONTH)}|{re.escape(WEEKDAY)})", r"(?-i:\1)", pattern) if not any_case else pattern
    return _Rule(triggers, re.compile(loose, re.IGNORECASE), re.compile(pattern, re.IGNORECASE), resolve, digits)


_MONTH_WORDS: Final = frozenset(MONTHS) | frozenset(
    f"{part}-{month}" for part in ("mid", "early", "late") for month in MONTHS
)
_RULES: Final = (
    _rule(_MONTH_WORDS, IN_YEAR_UP_TO, resolve_in_year_up_to),
    _rule(_MONTH_WORDS, DAY_RANGE, resolve_day_range),
    _rule(_MONTH_WORDS, MONTH_RANGE, resolve_month_range),
    _rule(_MONTH_WORDS, DATE_FIRST, resolve_date),
    _rule(_MONTH_WORDS, MONTH_FIRST, resolve_date),
    _rule(_MONTH_WORDS, MONTH_YEAR, resolve_month),
    _rule(_MONTH_WORDS, BARE_MONTH, resolve_month),
    _rule(frozenset(), ISO, resolve_iso, any_case=True, digits=True),
    _rule(frozenset(WEEKDAYS) | {f"{name}s" for name in WEEKDAYS}, WEEKDAY_PHRASE, resolve_weekday),
    _rule(frozenset(), YEARS, resolve_year, any_case=True, digits=True),
    _rule(
        frozenset(
            "today yesterday tomorrow tonight overnight night morning afternoon evening hour hours day days week weeks "
            "weekend month months year years decade decades".split()
        ),
        RELATIVE,
        resolve_relative,
        any_case=True,
    ),
)  # fmt: skip  # fmt: skip

_ALL_TRIGGERS: Final = frozenset().union(*(rule.triggers for rule in _RULES))
#: How far back a future word reaches, in characters. Source: rule of thumb, about ten words.
_REACH: Final = 70
_LETTERS = re.compile(r"[\w’']+")


def find_times(
    text: str,
    sentence: Span,
    *,
    published: Publication | None = None,
    words: Words | None = None,
) -> tuple[TimeMention, ...]:
    """Find the expressions of time in a sentence and resolve them.

    Args:
        text: The article's text.
        sentence: Where the sentence stands in it.
        published: When the article was published; None or unknown leaves relative expressions without days.
        words: The words of the sentence, if the caller has split them already.

    Returns: mentions in the order of the text; no two overlap. Time is linear in the length of the sentence.
    """
    split = words if words is not None else split_words(text, sentence)
    taken: list[tuple[Span, Resolved]] = []
    year = _has_year(split)
    if not year and _ALL_TRIGGERS.isdisjoint(split.present):
        return ()
    shouted = not any(word.islower() for word in split.texts)
    reading = _Reading(text, sentence, published or Publication(), shouted)
    months = not _MONTH_WORDS.isdisjoint(split.present) and _has_month(split)
    regions: dict[frozenset[str], list[Span]] = {}
    for rule in _RULES:
        if rule.triggers is _MONTH_WORDS:
            wanted = months
        else:
            wanted = year if rule.digits else not rule.triggers.isdisjoint(split.present)
        if wanted:
            if rule.triggers not in regions:
                regions[rule.triggers] = _regions_of(split, rule)
            for region in regions[rule.triggers]:
                _collect(reading, region, rule, taken)
    return tuple(
        TimeMention(span.of(text), span, found.first, found.last, found.precision, found.relative)
        for span, found in taken
    )


def carry_days(times: tuple[TimeMention, ...], before: Sequence[TimeMention]) -> tuple[TimeMention, ...]:
    """Resolve "that day", "the same day" and "the next day" by the last day named in the sentence before.

    Args:
        times: What ``find_times`` found in a sentence.
        before: What was found, and carried, in the sentence before it.

    Returns: the mentions; those that stay open where no single day went before are as they were.
    """
    if not any(time.first_day is None and time.relative for time in times):
        return times
    carried: list[TimeMention] = []
    for time in times:
        day = next((one.first_day for one in reversed([*before, *carried]) if one.precision is Precision.DAY), None)
        step = _step_of(time) if time.first_day is None and time.last_day is None else None
        if step is None or day is None or not date.min < day < date.max:
            carried.append(time)
            continue
        there = day + timedelta(days=step)
        carried.append(replace(time, first_day=there, last_day=there, precision=Precision.DAY, relative=True))
    return tuple(carried)


_COUNTED_STEP = re.compile(rf"({NUMBER})\s+(day|week)s?\s+(earlier|later)", re.IGNORECASE)


def _step_of(time: TimeMention) -> int | None:
    """Return how many days an anaphor lies behind the day that it goes on from; None for what is no anaphor."""
    words = time.text.lower().split()
    numbered = _COUNTED_STEP.fullmatch(time.text)
    if numbered is not None:
        count = SMALL_NUMBERS.get(numbered[1].lower()) or int(numbered[1])
        days = count * (7 if numbered[2].lower() == "week" else 1)
        return days if numbered[3].lower() == "later" else -days
    if "day" not in words:
        return None
    if "same" in words or "that" in words:
        return 0
    if "following" in words or "next" in words:
        return 1
    return -1 if "previous" in words else None


#: How many words before and behind a trigger an expression can reach. Source: the grammars; their longest are "at the
#: night of 12 to" before a month and "the last couple of" before a unit.
_WORDS_BEFORE: Final = 10
_WORDS_BEHIND: Final = 8


def _regions_of(words: Words, rule: _Rule) -> list[Span]:
    """Return the stretches around the triggers of a rule: nowhere else can it match. They do not overlap."""
    found: list[Span] = []
    stop = len(words.folds) - 1
    for index, fold in enumerate(words.folds):
        if fold in rule.triggers or (rule.digits and _is_year(fold)):
            begin = words.starts[max(0, index - _WORDS_BEFORE)]
            end = words.ends[min(stop, index + _WORDS_BEHIND)]
            if found and begin <= found[-1].end:
                found[-1] = Span(found[-1].start, end)
            else:
                found.append(Span(begin, end))
    return found


class _Reading(NamedTuple):
    """The sentence that is read, and what is known about it."""

    text: str
    sentence: Span
    published: Publication
    shouted: bool


def _collect(reading: _Reading, region: Span, rule: _Rule, taken: list[tuple[Span, Resolved]]) -> None:
    """Add what one grammar finds outside the stretches that are taken already, in the order of the text."""
    text, published = reading.text, reading.published
    for match in rule.pattern(shouted=reading.shouted).finditer(text, region.start, region.end):
        span = Span(*match.span())
        place = bisect_left(taken, span, key=_span_of)
        if any(span.overlaps(other) for other, _ in taken[max(0, place - 1) : place + 1]):
            continue
        day = published.day if published.day is not None and 2 <= published.day.year <= 9990 else None
        anchor = Anchor(day, published.precision, _looks_ahead(text, reading.sentence.start, span.start))
        found = rule.resolve(match, anchor)
        if found is not None:
            taken.insert(place, (span, found))


def _span_of(entry: tuple[Span, Resolved]) -> Span:
    return entry[0]


def _has_year(words: Words) -> bool:
    return any(_is_year(word) for word in words.present if word[0] in "12")


def _is_year(word: str) -> bool:
    return len(word) >= 4 and word[:2] in {"19", "20"} and word[:4].isdigit()


def _has_month(words: Words) -> bool:
    """Tell whether the name of a month stands there with its capital ("May", not "may")."""
    return any(
        words.texts[index].lower() in _MONTH_WORDS or "-" in words.texts[index] for index in words.capitals
    ) or any("-" in fold and fold in _MONTH_WORDS for fold in words.present)


def _looks_ahead(text: str, start: int, at: int) -> bool:
    """Tell whether a future word governs what stands at ``at``: no verb of saying in the past between the two."""
    last = ""
    begin = max(start, at - _REACH)
    reach = text[begin:at]
    for found in reversed(list(_LETTERS.finditer(reach))):
        lower = found.group().lower()
        if lower in REPORTING_BREAK:
            return False
        # "Is to meet" is a plan; "by 30 per cent" is a measure.
        if (last == "to" and lower in {"is", "are"}) or (lower in FUTURE_WORDS and lower not in {"by", "until"}):
            return True
        # "Was ready to hold talks on Friday": what somebody is ready for lies ahead. Behind a comma stands who said it.
        if last == "to" and lower in READY_WORDS and "," not in reach[found.end() :]:
            return True
        last = lower
    return False
