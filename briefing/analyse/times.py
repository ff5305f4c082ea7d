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
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from briefing.lexicon.calendar import FUTURE_WORDS, MONTHS, REPORTING_BREAK, SMALL_NUMBERS, WEEKDAYS
from briefing.model.annotation import TimeMention
from briefing.model.article import Precision, Publication
from briefing.model.span import Span
from briefing.text.words import Words, split_words

__all__ = ["find_times"]

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:(?:19|20)\d\d)"
_OF_DAY = r"(?:\s+(?:early\s+|late\s+)?(?:morning|afternoon|evening|night|noon|midnight))?"
_JOIN = r"\s*(?:-|–|—|to|and|through|until)\s*"
_OPEN = r"(?P<open>since|until|till|up\s+to|through|by|from|before|after)"

_DATE_FIRST = (
    rf"\b(?:{_OPEN}\s+)?(?:on\s+)?(?:{_WEEKDAY},?\s+)?(?:the\s+(?:night\s+of\s+)?)?"
    rf"(?P<d1>{_DAY})(?:{_JOIN}(?P<d2>{_DAY}))?\s+(?:of\s+)?(?P<m>{_MONTH})\b(?:,?\s+(?P<y>{_YEAR}|'?\d\d(?!\d)(?=\s+(?:--|\()))\b)?"
)
_MONTH_FIRST = (
    rf"\b(?:{_OPEN}\s+)?(?:on\s+)?(?:{_WEEKDAY},?\s+)?(?P<m>{_MONTH})\s+"
    rf"(?P<d1>{_DAY})\b(?:{_JOIN}(?P<d2>{_DAY})\b(?!\s+(?:people|soldiers|civilians)))?(?:,?\s+(?P<y>{_YEAR})\b)?"
)
_MONTH_RANGE = rf"\b(?:between|from)\s+(?P<m>{_MONTH})(?:\s+(?P<y1>{_YEAR}))?\s+(?:and|to|until|through)\s+(?P<m2>{_MONTH})(?:,?\s+(?P<y>{_YEAR}))?\b"
_MONTH_YEAR = rf"\b(?:{_OPEN}\s+)?(?:(?:in|during)\s+)?(?:early\s+|late\s+|mid-?\s*)?(?P<m>{_MONTH}),?\s+(?:of\s+)?(?P<y>{_YEAR})\b"
_BARE_MONTH = (
    rf"\b(?:{_OPEN}|in|during|of|last|next|this|between)\s+(?:(?:early|late|mid|last|this|next|the\s+end\s+of|the\s+month\s+of)[\s-]+)?"
    rf"(?P<m>{_MONTH})(?![\w’'-]|\s+\d)"
)
_ISO = rf"\b(?P<y>{_YEAR})-(?P<mm>0[1-9]|1[0-2])-(?P<dd>3[01]|[12]\d|0[1-9])\b"
_WEEKDAYS = (
    rf"\b(?:(?P<open>since|until|till|by)\s+)?(?:(?P<which>last|next|this|the\s+following|the\s+previous|on|late|early)\s+)?"
    rf"(?:(?:late|early)\s+)?(?:on\s+)?(?P<w>{_WEEKDAY})s?\b{_OF_DAY}"
)
_YEARS = (
    rf"\b(?:between|from)\s+(?P<y1>{_YEAR})\s+(?:and|to|until|through)\s+(?P<y2>{_YEAR})\b"
    rf"|\b(?:{_OPEN}|in|during|of|early|late|mid|throughout|all\s+of|to|than|in\s+(?:early|late|mid)|as\s+early\s+as|back\s+in)[\s-]+(?P<y>{_YEAR})\b(?!\s*-\d|[-–]\d)"
    rf"|\(\s*(?P<yp>{_YEAR})\s*\)"
)
_NUMBER = r"(?:\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_UNIT = r"(?:hour|day|week|month|year|decade)"
_RELATIVE = (
    r"\b(?:"
    r"(?P<word>today|yesterday|tomorrow|tonight|overnight)(?:\s+(?:morning|afternoon|evening|night))?"
    r"|(?P<part>(?:last|this)\s+(?:night|morning|afternoon|evening))"
    r"|(?:(?P<lead>earlier|later|so\s+far|until|since|since\s+earlier|at\s+the\s+start\s+of)\s+)?"
    rf"(?:the\s+)?(?P<which>last|past|this|next|previous|coming|current)\s+(?P<unit>week|weekend|month|year)\b(?!['’]s\s+end)"
    r"|(?:over|at|during)\s+(?P<weekend>the\s+weekend)"
    rf"|(?:(?:over|in|during|within|for)\s+)?the\s+(?:last|past|previous)\s+(?P<n>{_NUMBER}|few|several|couple\s+of)\s+(?P<units>{_UNIT}s)"
    rf"|(?P<ago>{_NUMBER})\s+(?P<agounit>{_UNIT})s?\s+(?:ago|earlier)"
    rf"|(?:(?:in|over|during)\s+)?(?:the\s+)?(?P<vague>recent\s+(?:hours|days|weeks|months|years)|(?:last|past)\s+decades?|(?:several|a\s+few|few)\s+{_UNIT}s\s+(?:ago|earlier)|(?:days|weeks|months|years)\s+ago)"
    r"|(?P<anaphor>(?:on\s+)?(?:the|that)\s+same\s+day|the\s+(?:following|next|previous)\s+day|a\s+day\s+(?:earlier|later))"
    r")\b"
)
_IN_YEAR_UP_TO = rf"\b[Ii]n\s+(?P<y>{_YEAR})\s*\(\s*(?:up\s+to|until|till|through|as\s+of|to)\s+(?:(?P<m>{_MONTH})\s+(?P<d>{_DAY})|(?P<d3>{_DAY})\s+(?P<m3>{_MONTH}))\s*\)"


@dataclass(frozen=True, slots=True)
class _Found:
    """A resolved expression before it becomes a mention."""

    first: date | None
    last: date | None
    precision: Precision
    relative: bool


@dataclass(frozen=True, slots=True)
class _Anchor:
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


_NOTHING: Final = _Found(None, None, Precision.UNKNOWN, relative=True)


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
    taken: list[tuple[Span, _Found]] = []
    shouted = not any(word.islower() for word in split.texts)
    for rule in _RULES:
        if not rule.triggers.isdisjoint(split.present) or (rule.digits and _has_year(split)):
            _collect(text, sentence, rule.pattern(shouted=shouted), rule.resolve, published or Publication(), taken)
    taken.sort(key=lambda pair: pair[0])
    return tuple(
        TimeMention(span.of(text), span, found.first, found.last, found.precision, found.relative)
        for span, found in taken
    )


def _collect(
    text: str,
    sentence: Span,
    pattern: re.Pattern[str],
    resolve: Callable[[re.Match[str], _Anchor], _Found | None],
    published: Publication,
    taken: list[tuple[Span, _Found]],
) -> None:
    """Add what one grammar finds outside the stretches that are taken already."""
    for match in pattern.finditer(text, sentence.start, sentence.end):
        span = Span(*match.span())
        if any(span.overlaps(other) for other, _ in taken):
            continue
        anchor = _Anchor(published.day, published.precision, _looks_ahead(text, sentence.start, span.start))
        found = resolve(match, anchor)
        if found is not None:
            taken.append((span, found))


def _has_year(words: Words) -> bool:
    return any(len(word) >= 4 and word[:2] in {"19", "20"} and word[:4].isdigit() for word in words.folds)


#: How far back a future word reaches, in characters. Source: rule of thumb, about ten words.
_REACH: Final = 70
_LETTERS = re.compile(r"[\w’']+")


def _looks_ahead(text: str, start: int, at: int) -> bool:
    """Tell whether a future word governs what stands at ``at``: no verb of saying in the past between the two."""
    for word in reversed(_LETTERS.findall(text, max(start, at - _REACH), at)):
        lower = word.lower()
        if lower in REPORTING_BREAK:
            return False
        if lower in FUTURE_WORDS:
            return lower not in {"by", "until"}
    return False


# ------------------------------------------------------------------------------------------------------------ resolving


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


#: How far ahead a date without a year can lie behind a future word, in days. Source: rule of thumb, half a year
#: either way.
_HALF_YEAR: Final = 183


def _year_of(month: int, day: str, anchor: _Anchor) -> int | None:
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


def _bounded(found: _Found, open_word: str | None, anchor: _Anchor) -> _Found:
    """Open a date on one side: "since" runs to the day of publication, "until" has no known beginning."""
    if found.first is None or open_word is None:
        return found
    kind = re.sub(r"\s+", " ", open_word.lower())
    if kind == "since":
        last = anchor.exact
        return _Found(found.first, max(last, found.first) if last else None, Precision.PERIOD, found.relative)
    if kind in {"until", "till", "up to", "through"}:
        return _Found(None, found.last, Precision.PERIOD, found.relative)
    return found


def _resolve_date(match: re.Match[str], anchor: _Anchor) -> _Found | None:
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
    return _bounded(_Found(first, last, precision, relative), match["open"], anchor)


def _resolve_iso(match: re.Match[str], _anchor: _Anchor) -> _Found | None:
    day = _make(int(match["y"]), int(match["mm"]), match["dd"])
    return None if day is None else _Found(day, day, Precision.DAY, relative=False)


def _year_of_month(month: int, anchor: _Anchor) -> int | None:
    base = anchor.month
    if base is None:
        return None
    if anchor.future and month < base.month and base.month - month > 6:
        return base.year + 1
    if month > base.month and not (anchor.future and month - base.month <= 6):
        return base.year - 1
    return base.year


def _resolve_month(match: re.Match[str], anchor: _Anchor) -> _Found | None:
    groups = match.groupdict()
    month = _month_number(match["m"])
    year = _full_year(groups["y"]) if groups.get("y") else _year_of_month(month, anchor)
    if year is None:
        return _NOTHING
    found = _Found(date(year, month, 1), _month_end(year, month), Precision.MONTH, groups.get("y") is None)
    return _bounded(found, groups.get("open"), anchor)


def _resolve_month_range(match: re.Match[str], anchor: _Anchor) -> _Found | None:
    first, last = _month_number(match["m"]), _month_number(match["m2"])
    end = _full_year(match["y"]) if match["y"] else _year_of_month(last, anchor)
    if end is None:
        return _NOTHING
    begin = _full_year(match["y1"]) if match["y1"] else end - (first > last)
    return _Found(date(begin, first, 1), _month_end(end, last), Precision.PERIOD, match["y"] is None)


def _resolve_in_year_up_to(match: re.Match[str], _anchor: _Anchor) -> _Found | None:
    year = int(match["y"])
    last = _make(year, _month_number(match["m"] or match["m3"]), match["d"] or match["d3"])
    return None if last is None else _Found(date(year, 1, 1), last, Precision.PERIOD, relative=False)


def _resolve_weekday(match: re.Match[str], anchor: _Anchor) -> _Found | None:
    base = anchor.exact
    if base is None:
        return _NOTHING
    wanted = WEEKDAYS[match["w"].lower()]
    which = re.sub(r"\s+", " ", (match["which"] or "").lower())
    back = (base.weekday() - wanted) % 7
    if (
        which == "next"
        or (match["open"] or "").lower() in {"by", "until", "till"}
        or (anchor.future and which != "last")
    ):
        ahead = (wanted - base.weekday()) % 7
        days = ahead or (7 if which == "next" else 0)
    else:
        days = -(back or (7 if which in {"last", "the previous"} else 0))
    day = _shift(base, days)
    if day is None:
        return _NOTHING
    found = _Found(day, day, Precision.DAY, relative=True)
    return _bounded(found, match["open"] if (match["open"] or "").lower() == "since" else None, anchor)


def _resolve_year(match: re.Match[str], anchor: _Anchor) -> _Found | None:
    if match["y1"]:
        first, last = sorted((int(match["y1"]), int(match["y2"])))
        return _Found(date(first, 1, 1), date(last, 12, 31), Precision.PERIOD, relative=False)
    year = int(match["y"] or match["yp"])
    return _bounded(_Found(date(year, 1, 1), date(year, 12, 31), Precision.YEAR, relative=False), match["open"], anchor)


def _resolve_relative(match: re.Match[str], anchor: _Anchor) -> _Found | None:
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


def _resolve_day_word(word: str, base: date | None) -> _Found:
    if base is None:
        return _NOTHING
    offsets = {"today": (0, 0), "tonight": (0, 0), "yesterday": (-1, -1), "tomorrow": (1, 1), "overnight": (-1, 0)}
    begin, end = offsets[word]
    first, last = _shift(base, begin), _shift(base, end)
    if first is None or last is None:
        return _NOTHING
    return _Found(first, last, Precision.DAY if first == last else Precision.PERIOD, relative=True)


def _resolve_weekend(base: date | None, which: str) -> _Found:
    if base is None:
        return _NOTHING
    saturday = _shift(base, -((base.weekday() - 5) % 7))
    if saturday is not None and which == "next":
        saturday = _shift(saturday, 7)
    elif saturday is not None and which in {"last", "past", "previous"} and base.weekday() >= 5:
        saturday = _shift(saturday, -7)
    sunday = _shift(saturday, 1) if saturday is not None else None
    return _NOTHING if sunday is None else _Found(saturday, sunday, Precision.PERIOD, relative=True)


def _resolve_calendar_unit(which: str, unit: str, anchor: _Anchor) -> _Found:
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
    return _Found(first, last, precision, relative=True)


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


def _resolve_span(number: str, units: str, base: date | None) -> _Found:
    count = _count(number.lower())
    first = _go_back(base, count, units.lower().rstrip("s")) if base is not None and count is not None else None
    return _NOTHING if first is None else _Found(first, base, Precision.PERIOD, relative=True)


def _resolve_ago(number: str, unit: str, base: date | None) -> _Found:
    count = _count(number)
    day = _go_back(base, count, unit) if base is not None and count is not None else None
    if day is None:
        return _NOTHING
    if unit in {"hour", "day"}:
        return _Found(day, day, Precision.DAY, relative=True)
    if unit == "week":
        first = _shift(day, -day.weekday())
        last = _shift(first, 6) if first is not None else None
        return _NOTHING if last is None else _Found(first, last, Precision.WEEK, relative=True)
    if unit == "month":
        return _Found(day.replace(day=1), _month_end(day.year, day.month), Precision.MONTH, relative=True)
    return _Found(date(day.year, 1, 1), date(day.year, 12, 31), Precision.YEAR, relative=True)


# ---------------------------------------------------------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True)
class _Rule:
    """A grammar with the words without which it cannot match, and what gives its matches their days."""

    triggers: frozenset[str]
    mixed: re.Pattern[str]
    upper: re.Pattern[str]
    resolve: Callable[[re.Match[str], _Anchor], _Found | None]
    digits: bool = False

    def pattern(self, *, shouted: bool) -> re.Pattern[str]:
        """Return the grammar, blind to case where the sentence is all capitals."""
        return self.upper if shouted else self.mixed


def _rule(
    triggers: frozenset[str],
    pattern: str,
    resolve: Callable[[re.Match[str], _Anchor], _Found | None],
    *,
    any_case: bool = False,
    digits: bool = False,
) -> _Rule:
    """Compile a grammar. Small words match in any case; names of months and days only with their capital ("may", "march")."""
    loose = re.sub(rf"({re.escape(_MONTH)}|{re.escape(_WEEKDAY)})", r"(?-i:\1)", pattern) if not any_case else pattern
    return _Rule(triggers, re.compile(loose, re.IGNORECASE), re.compile(pattern, re.IGNORECASE), resolve, digits)


_MONTH_WORDS: Final = frozenset(MONTHS)
_RULES: Final = (
    _rule(_MONTH_WORDS, _IN_YEAR_UP_TO, _resolve_in_year_up_to),
    _rule(_MONTH_WORDS, _DATE_FIRST, _resolve_date),
    _rule(_MONTH_WORDS, _MONTH_FIRST, _resolve_date),
    _rule(_MONTH_WORDS, _MONTH_RANGE, _resolve_month_range),
    _rule(_MONTH_WORDS, _MONTH_YEAR, _resolve_month),
    _rule(_MONTH_WORDS, _BARE_MONTH, _resolve_month),
    _rule(frozenset(), _ISO, _resolve_iso, any_case=True, digits=True),
    _rule(frozenset(WEEKDAYS) | {f"{name}s" for name in WEEKDAYS}, _WEEKDAYS, _resolve_weekday),
    _rule(frozenset(), _YEARS, _resolve_year, any_case=True, digits=True),
    _rule(
        frozenset({"today", "yesterday", "tomorrow", "tonight", "overnight", "last", "this", "past", "next", "previous", "coming",
                   "current", "weekend", "ago", "earlier", "recent", "same", "following", "later"}),
        _RELATIVE,
        _resolve_relative,
        any_case=True,
    ),
)  # fmt: skip
