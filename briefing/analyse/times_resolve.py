"""Resolving: the days that an expression of time means, seen from the day of publication.

The conventions of news copy that are followed stand in ``times``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from briefing.lexicon.calendar import MONTHS, SMALL_NUMBERS, WEEKDAYS
from briefing.model.article import Precision

__all__ = [
    "Anchor",
    "Resolved",
    "resolve_date",
    "resolve_day_range",
    "resolve_in_year_up_to",
    "resolve_iso",
    "resolve_month",
    "resolve_month_range",
    "resolve_relative",
    "resolve_weekday",
    "resolve_year",
]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A resolved expression before it becomes a mention."""

    first: date | None
    last: date | None
    precision: Precision
    relative: bool


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day of publication, and which way the sentence looks at this place."""

    day: date | None
    precision: Precision
    future: bool

    @property
    def exact(self) -> date | None:
        """The day of publication where it is known to the day."""
        return self.day if self.precision is Precision.DAY else None

    @property
    def month(self) -> date | None:
        """A day in the month of publication where that month is known: its last one unless the day is known."""
        if self.day is None or self.precision not in (Precision.DAY, Precision.MONTH):
            return None
        return self.day if self.precision is Precision.DAY else _month_end(self.day.year, self.day.month)

    @property
    def year(self) -> date | None:
        """A day in the year of publication where that year is known: its last one unless more is known."""
        if self.day is None or self.precision not in (Precision.DAY, Precision.MONTH, Precision.YEAR):
            return None
        return date(self.day.year, 12, 31) if self.precision is Precision.YEAR else self.month


_NOTHING: Final = Resolved(None, None, Precision.UNKNOWN, relative=True)
#: How far ahead a date without a year can lie behind a future word, in days. Source: rule of thumb, half a year
#: either way.
_HALF_YEAR: Final = 183


def _month_number(word: str) -> int:
    return MONTHS[word.lower().rstrip(".")]


def _month_end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else date.max) - timedelta(
        days=1
    )


def _shift(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _make(year: int, month: int, day: str) -> date | None:
    try:
        return date(year, month, int(re.sub(r"\D", "", day)))
    except ValueError:
        return None


def _full_year(year: str) -> int:
    digits = int(year.lstrip("'"))
    if digits >= 100:
        return digits
    return 1900 + digits if digits >= 50 else 2000 + digits


def _year_of(month: int, day: str, anchor: Anchor) -> int | None:
    """Choose the year of a day and month without one: the nearest past one, or the nearest one behind a future word."""
    base = anchor.month
    if base is None:
        return None
    this = _make(base.year, month, day)
    if this is None:
        return base.year if _make(base.year - 1, month, day) is None else base.year - 1
    if anchor.future and (base - this).days > _HALF_YEAR:
        return base.year + 1
    if this > base and not (anchor.future and (this - base).days <= _HALF_YEAR):
        return base.year - 1
    return base.year


def _bounded(found: Resolved, open_word: str | None, anchor: Anchor) -> Resolved:
    """Open a date on one side: "since" runs to the day of publication, "until" has no known beginning."""
    if found.first is None or open_word is None:
        return found
    kind = re.sub(r"\s+", " ", open_word.lower())
    if kind == "since":
        last = anchor.exact
        return Resolved(found.first, max(last, found.first) if last else None, Precision.PERIOD, found.relative)
    if kind in {"until", "till", "up to", "through"}:
        return Resolved(None, found.last, Precision.PERIOD, found.relative)
    return found


def resolve_date(match: re.Match[str], anchor: Anchor) -> Resolved | None:
    """Resolve a day, or a range of days, of a month."""
    month, first_day, second_day = _month_number(match["m"]), match["d1"], match["d2"]
    relative = match["y"] is None
    year = _year_of(month, first_day, anchor) if match["y"] is None else _full_year(match["y"])
    if year is None:
        return _NOTHING
    first = _make(year, month, first_day)
    if first is None:
        return None
    last = _make(year, month, second_day) if second_day else first
    if last is None or last < first:
        last = first
    precision = Precision.DAY if last == first else Precision.PERIOD
    return _bounded(Resolved(first, last, precision, relative), match["open"], anchor)


def resolve_iso(match: re.Match[str], _anchor: Anchor) -> Resolved | None:
    """Resolve a date as ISO 8601 writes it."""
    day = _make(int(match["y"]), int(match["mm"]), match["dd"])
    return None if day is None else Resolved(day, day, Precision.DAY, relative=False)


def _year_of_month(month: int, anchor: Anchor) -> int | None:
    base = anchor.month
    if base is None:
        return None
    if anchor.future and month < base.month and base.month - month > 6:
        return base.year + 1
    if month > base.month and not (anchor.future and month - base.month <= 6):
        return base.year - 1
    return base.year


def resolve_month(match: re.Match[str], anchor: Anchor) -> Resolved | None:
    """Resolve a month, with or without its year."""
    groups = match.groupdict()
    month = _month_number(match["m"])
    year = _full_year(groups["y"]) if groups.get("y") else _year_of_month(month, anchor)
    if year is None:
        return _NOTHING
    found = Resolved(date(year, month, 1), _month_end(year, month), Precision.MONTH, groups.get("y") is None)
    return _bounded(found, groups.get("open"), anchor)


def resolve_month_range(match: re.Match[str], anchor: Anchor) -> Resolved | None:
    """Resolve a range of months."""
    first, last = _month_number(match["m"]), _month_number(match["m2"])
    end = _full_year(match["y"]) if match["y"] else _year_of_month(last, anchor)
    if end is None:
        return _NOTHING
    begin = _full_year(match["y1"]) if match["y1"] else end - (first > last)
    if not match["y"] and match["y1"]:
        end = begin + (first > last)
    since = date(begin, first, {"mid": 15, "late": 21, "the end of": 21}.get(_spaced(match["part"]), 1))
    return Resolved(since, _end_in_month(end, last, match["part2"]), Precision.PERIOD, match["y"] is None)


def _spaced(words: str | None) -> str:
    return re.sub(r"\s+", " ", (words or "").lower())


def _end_in_month(year: int, month: int, part: str | None) -> date:
    """Return the last day that "early", "mid" or "late" leaves of a month.

    Source: rule of thumb; "early" is taken for the first ten days, "mid" for the fifteenth.
    """
    day = {"early": 10, "the beginning of": 10, "the start of": 10, "mid": 15}.get(_spaced(part))
    return _month_end(year, month) if day is None else date(year, month, day)


def resolve_day_range(match: re.Match[str], anchor: Anchor) -> Resolved | None:
    """Resolve a range of days over several months ("between 3 March and 5 April 2025")."""
    month, day = _month_number(match["m"] or match["mb"]), match["d1"] or match["d1b"]
    last_month, last_day = _month_number(match["m2"] or match["m2b"]), match["d2"] or match["d2b"]
    end = _full_year(match["y"]) if match["y"] else _year_of(last_month, last_day, anchor)
    if end is None:
        return _NOTHING
    last = _make(end, last_month, last_day)
    first = _make(_full_year(match["y1"]) if match["y1"] else end - (month > last_month), month, day)
    if first is None or last is None or last < first:
        return None
    return Resolved(first, last, Precision.PERIOD, match["y"] is None)


def resolve_in_year_up_to(match: re.Match[str], _anchor: Anchor) -> Resolved | None:
    """Resolve a year that is counted up to a day ("in 2025 (up to September 15)", "in 2025, up to mid-June")."""
    year, month = int(match["y"]), _month_number(match["m"] or match["m3"] or match["m4"])
    last = _end_in_month(year, month, match["part"]) if match["m4"] else _make(year, month, match["d"] or match["d3"])
    if last is None or (match["y2"] and int(match["y2"]) != year):
        return None
    return Resolved(date(year, 1, 1), last, Precision.PERIOD, relative=False)


#: A verb in the past right behind "by Sunday": the day is over.
_PAST_BEHIND = re.compile(
    r",?\s+(?:(?:the|a|an|its|their|his|her|it|they|he|she|at\s+least)\s+)?(?:[\w-]+\s+){0,4}?"
    r"(?:was|were|had|rose|stood|reached)\b"
)


def resolve_weekday(match: re.Match[str], anchor: Anchor) -> Resolved | None:
    """Resolve a weekday by the conventions of news copy."""
    base = anchor.exact
    if base is None:
        return _NOTHING
    wanted = WEEKDAYS[match["w"].lower()]
    which = re.sub(r"\s+", " ", (match["which"] or "").lower())
    back = (base.weekday() - wanted) % 7
    opened = (match["open"] or "").lower()
    if (
        which == "next"
        or (opened in {"by", "until", "till"} and not _PAST_BEHIND.match(match.string, match.end()))
        or (anchor.future and which != "last")
    ):
        ahead = (wanted - base.weekday()) % 7
        days = ahead or (7 if which == "next" else 0)
    else:
        days = -(back or (7 if which in {"last", "the previous"} else 0))
    day = _shift(base, days)
    if day is None:
        return _NOTHING
    found = Resolved(day, day, Precision.DAY, relative=True)
    return _bounded(found, match["open"] if (match["open"] or "").lower() == "since" else None, anchor)


def resolve_year(match: re.Match[str], anchor: Anchor) -> Resolved | None:
    """Resolve a year or a range of years."""
    if match["y1"]:
        first, last = sorted((int(match["y1"]), int(match["y2"])))
        return Resolved(date(first, 1, 1), date(last, 12, 31), Precision.PERIOD, relative=False)
    year = int(match["y"] or match["yp"])
    return _bounded(
        Resolved(date(year, 1, 1), date(year, 12, 31), Precision.YEAR, relative=False), match["open"], anchor
    )


def resolve_relative(match: re.Match[str], anchor: Anchor) -> Resolved | None:
    """Resolve words that count from the day of publication ("yesterday", "last week", "two days ago")."""
    if match["word"]:
        return _resolve_day_word(match["word"].lower(), anchor.exact)
    if match["part"]:
        return _resolve_day_word(
            "yesterday" if match["part"].lower().endswith("last night") else _part_of(match["part"]), anchor.exact
        )
    if match["unit"]:
        return _resolve_calendar_unit(match["which"].lower(), match["unit"].lower(), anchor)
    if match["weekend"]:
        return _resolve_weekend(anchor.exact, "this")
    if match["n"]:
        return _resolve_span(match["n"], match["units"], anchor.exact)
    if match["ago"]:
        return _resolve_ago(match["ago"].lower(), match["agounit"].lower(), anchor.exact)
    return _NOTHING


def _part_of(words: str) -> str:
    """Name the day of "last night" (the evening before) and "this morning" (the day itself)."""
    return "yesterday" if words.lower().startswith("last") else "today"


def _resolve_day_word(word: str, base: date | None) -> Resolved:
    if base is None:
        return _NOTHING
    offsets = {"today": (0, 0), "tonight": (0, 0), "yesterday": (-1, -1), "tomorrow": (1, 1), "overnight": (-1, 0)}
    begin, end = offsets[word]
    first, last = _shift(base, begin), _shift(base, end)
    if first is None or last is None:
        return _NOTHING
    return Resolved(first, last, Precision.DAY if first == last else Precision.PERIOD, relative=True)


def _resolve_weekend(base: date | None, which: str) -> Resolved:
    if base is None:
        return _NOTHING
    saturday = _shift(base, -((base.weekday() - 5) % 7))
    if saturday is not None and which == "next":
        saturday = _shift(saturday, 7)
    elif saturday is not None and which in {"last", "past", "previous"} and base.weekday() >= 5:
        saturday = _shift(saturday, -7)
    sunday = _shift(saturday, 1) if saturday is not None else None
    return _NOTHING if sunday is None else Resolved(saturday, sunday, Precision.PERIOD, relative=True)


def _resolve_calendar_unit(which: str, unit: str, anchor: Anchor) -> Resolved:
    if unit == "weekend":
        return _resolve_weekend(anchor.exact, which)
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(which, 0)
    base = {"week": anchor.exact, "month": anchor.month, "year": anchor.year}[unit]
    if base is None:
        return _NOTHING
    if unit == "week":
        first = _shift(base, 7 * step - base.weekday())
        last = _shift(first, 6) if first is not None else None
        precision = Precision.WEEK
    elif unit == "month":
        months = base.year * 12 + base.month - 1 + step
        first, last = date(months // 12, months % 12 + 1, 1), _month_end(months // 12, months % 12 + 1)
        precision = Precision.MONTH
    else:
        first, last = date(base.year + step, 1, 1), date(base.year + step, 12, 31)
        precision = Precision.YEAR
    if first is None or last is None:
        return _NOTHING
    if step == 0 and not anchor.future and anchor.exact is not None:
        last = min(last, anchor.exact)
    return Resolved(first, last, precision, relative=True)


def _months_before(base: date, months: int) -> date | None:
    index = base.year * 12 + base.month - 1 - months
    if index < 12:
        return None
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(base.day, _month_end(year, month).day))


def _go_back(base: date, count: int, unit: str) -> date | None:
    days = {"hour": 0, "day": count, "week": 7 * count}.get(unit)
    if unit == "hour":
        days = (count + 23) // 24
    if days is not None:
        return _shift(base, -days)
    return _months_before(base, {"month": 1, "year": 12, "decade": 120}[unit] * count)


def _count(word: str) -> int | None:
    return int(word) if word.isdigit() else SMALL_NUMBERS.get(word)


def _resolve_span(number: str, units: str, base: date | None) -> Resolved:
    count = _count(number.lower())
    first = _go_back(base, count, units.lower().rstrip("s")) if base is not None and count is not None else None
    return _NOTHING if first is None else Resolved(first, base, Precision.PERIOD, relative=True)


def _resolve_ago(number: str, unit: str, base: date | None) -> Resolved:
    count = _count(number)
    day = _go_back(base, count, unit) if base is not None and count is not None else None
    if day is None:
        return _NOTHING
    if unit in {"hour", "day"}:
        return Resolved(day, day, Precision.DAY, relative=True)
    if unit == "week":
        first = _shift(day, -day.weekday())
        last = _shift(first, 6) if first is not None else None
        return _NOTHING if last is None else Resolved(first, last, Precision.WEEK, relative=True)
    if unit == "month":
        return Resolved(day.replace(day=1), _month_end(day.year, day.month), Precision.MONTH, relative=True)
    return Resolved(date(day.year, 1, 1), date(day.year, 12, 31), Precision.YEAR, relative=True)
