"""Read the dates that pages print: in a date line, in front matter, in metadata.

In: a few words. Out: a day with its precision, or nothing. A date is never completed: without a year there is none,
and where day and month cannot be told apart (03/04/2025) only the year is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from briefing.lexicon.calendar import MONTHS
from briefing.model.article import Precision

__all__ = ["PrintedDate", "find_date", "find_date_line", "find_dateline", "find_given_date"]

_MONTH = "|".join(sorted(MONTHS, key=lambda name: (-len(name), name)))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"(?<!\d){_YEAR}-(?P<month>[01]?\d)-{_DAY}(?!\d)(?:[T ]\d\d:?\d\d(?::?\d\d)?(?:\.\d+)?(?:Z|"
            rf"[+-]\d\d:?\d\d)?)?"
        ),
        rf"(?<!\d){_YEAR}/(?P<month>[01]?\d)/{_DAY}(?!\d)",
        rf"\b(?P<name>{_MONTH})\.? {_DAY},? ?{_YEAR}(?!\d)",
        rf"(?<!\d){_DAY}(?: of)?[ -](?P<name>{_MONTH})\.?,?[ -]{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<first>[0-3]?\d)[./-](?P<second>[0-3]?\d)[./-]{_YEAR}(?!\d)",
        rf"(?<!\d )\b(?P<name>{_MONTH})\.?,? {_YEAR}(?!\d)",
    )
)
#: A month or a year as ISO 8601 writes it; anywhere but alone it would be a number like any other.
_ALONE = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?:-(?P<month>0[1-9]|1[0-2]))?")
#: What may stand beside the date in a line that is nothing but a date line.
_AROUND = re.compile(
    r"(?:\b(?:(?:first |last |originally )?(?:published|posted|updated|modified|created|revised|date|dated|issued|"
    r"release[d]?|added|edited)(?: ?(?:on|at|date|by))?|"
    r"mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun|monday|tuesday|wednesday|thursday|friday|saturday|"
    r"sunday|at|on|am|pm|a\.m|p\.m|hrs|hours|"
    r"last|first|local time|edt|est|gmt|utc|ist|pkt|pst|pdt|bst|cet|cest|aft|eat|msk|et|ago)\b|"
    r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?|[^\w]|_)+",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:(?:first |originally )?(?:published|posted|dated?|issued|release[d]?)|(?P<late>(?:last )?(?:updated|"
    r"modified|revised|edited)))\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
#: Words beside the date that a date line may have besides (a place, the outlet): more make it a sentence. Rule of
#: thumb.
MAX_OTHER_WORDS = 4
#: Signs that are looked at: a date is printed at the head of what gives it.
MAX_SIGNS = 300


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as printed."""

    day: date
    precision: Precision
    #: The words of the date.
    words: str
    #: Whether the words around it call it the day of a later change ("updated").
    is_update: bool = False


def find_date(text: str) -> PrintedDate | None:
    """Find the first date with a year, before any that is called the day of a change."""
    dates = sorted(_find_all(text[:MAX_SIGNS]), key=lambda item: (item[0].is_update, item[1], item[2]))
    return dates[0][0] if dates else None


def find_given_date(text: str) -> PrintedDate | None:
    """Read what is given as the date of an article: as ``find_date`` does, and "2025-10" or "2025" standing alone."""
    alone = _ALONE.fullmatch(text[:MAX_SIGNS].strip())
    if alone is None:
        return find_date(text)
    precision = Precision.MONTH if alone["month"] else Precision.YEAR
    return PrintedDate(date(int(alone["year"]), int(alone["month"] or 1), 1), precision, alone[0])


def _find_all(text: str) -> list[tuple[PrintedDate, int, int]]:
    """Return every date with its place in the text and the rank of the pattern that read it."""
    dates = []
    for rank, pattern in enumerate(_PATTERNS):
        for match in pattern.finditer(text):
            found = _build_date(match)
            if found is not None:
                label = None
                for label in _LABEL.finditer(text[: match.start()]):  # noqa: B007 - the last one is the nearest
                    pass
                is_update = label is not None and label["late"] is not None
                dates.append((replace(found, is_update=is_update), match.start(), rank))
    return dates


def _build_date(match: re.Match[str]) -> PrintedDate | None:
    parts = match.groupdict()
    year = int(parts["year"])
    words = match[0].strip()
    if parts.get("first"):
        return _build_numeric_date(year, int(parts["first"]), int(parts["second"]), words)
    month = MONTHS[parts["name"].casefold()] if parts.get("name") else int(parts["month"])
    if parts.get("day") is None:
        return PrintedDate(date(year, month, 1), Precision.MONTH, words)
    try:
        return PrintedDate(date(year, month, int(parts["day"])), Precision.DAY, words)
    except ValueError:
        return None


def _build_numeric_date(year: int, first: int, second: int, words: str) -> PrintedDate | None:
    """Read 13/04/2025 either way round if only one way is possible; of an ambiguous one only the year is known."""
    readings = set()
    for month, day in ((first, second), (second, first)):
        try:
            readings.add(date(year, month, day))
        except ValueError:
            continue
    if not readings:
        return None
    if len(readings) == 1:
        return PrintedDate(readings.pop(), Precision.DAY, words)
    return PrintedDate(date(year, 1, 1), Precision.YEAR, words)


def find_date_line(text: str) -> PrintedDate | None:
    """Read a line that is nothing but a date, perhaps with weekday, time and a label; None for any other line."""
    if len(text) > 120 or not any(sign.isdigit() for sign in text):
        return None
    found = find_date(text)
    if found is None:
        return None
    rest = _AROUND.sub(" ", text.replace(found.words, " ", 1)).split()
    later = find_date(" ".join(rest)) if len(rest) >= 2 else None
    if later is not None:
        rest = _AROUND.sub(" ", " ".join(rest).replace(later.words, " ", 1)).split()
    if len(rest) > MAX_OTHER_WORDS or (rest and text.rstrip().endswith((".", "?", "!")) and len(rest) > 1):
        return None
    if rest and not all(word[0].isupper() or word[0].isdigit() or len(word) <= 3 for word in rest):
        return None
    return found


#: What parts a dateline from the report: a dash with space around it or of its own width.
_DATELINE_END = re.compile(r"\s(?:--|[-–—])\s|\s?[–—]\s?|\s?--\s?")
#: The longest dateline, in characters. Source: rule of thumb, a long place, a long date and an agency.
_MAX_DATELINE = 90
_AGENCY = re.compile(r"\([^()]{0,30}\)")
_NO_PLACES = frozenset(
    "a an and as at after before but by during for from in it its of on since the this until with between".split()
)


def find_dateline(text: str) -> PrintedDate | None:
    """Read the full date in the dateline of a report ("HARBOUR CITY, Nov 6, 2025 — The …").

    A dateline is a place in capitals, or with a comma or an agency in brackets behind it, then the date and a dash.
    Returns: the date with its day; None where there is no dateline, or none with day, month and year.
    """
    end = _DATELINE_END.search(text, 0, _MAX_DATELINE)
    while end is not None and text[: end.start()].count("(") != text[: end.start()].count(")"):
        end = _DATELINE_END.search(text, end.end(), _MAX_DATELINE)
    if end is None:
        return None
    head = text[: end.start()]
    found = find_date(head)
    if found is None or found.precision is not Precision.DAY or found.is_update:
        return None
    rest = _AGENCY.sub(" ", head.replace(found.words, " ", 1))
    place = [word for word in re.split(r"[^\w'’.-]+", rest) if word.strip(".-'’")]
    if not 1 <= len(place) <= MAX_OTHER_WORDS + 1 or place[0].casefold() in _NO_PLACES:
        return None
    if not all(word[0].isupper() or len(word) <= 3 for word in place):
        return None
    told = (len(place[0]) >= 3 and place[0].isupper()) or "," in head[: head.index(found.words)] or "(" in head
    return found if told and head.index(found.words) > 0 else None


def is_update_line(text: str) -> bool:
    """Tell whether a short line says only at what time something was changed: "Updated at 1:23 p.m.", without a day."""
    return (
        len(text) <= 60
        and (_LABEL.match(text.lstrip("(")) is not None)
        and (_CLOCK.search(text) is not None or text.rstrip(". ").endswith(" ago"))
    )
