"""Months, weekdays and the words that place an event in time.

Source: English month and weekday names with the abbreviations of the AP Stylebook (entries "months", "days of the
week") and of the
BBC News style guide ("dates"); all are common knowledge, the table is our own.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "FUTURE_WORDS",
    "MONTHS",
    "READY_WORDS",
    "REPORTING_BREAK",
    "SEASONS",
    "SMALL_NUMBERS",
    "TIME_UNITS",
    "WEEKDAYS",
]

#: Month names and abbreviations, lower case, without the dot of an abbreviation, to 1–12.
MONTHS: Final[dict[str, int]] = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6,
    "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10,
    "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip

#: Weekday names to 0 (Monday) – 6. Abbreviations only where they are no other word ("Sun", "Sat", "Wed" and "Mon" are
#: left out).
WEEKDAYS: Final[dict[str, int]] = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "tues": 1, "thurs": 3,
}  # fmt: skip

SEASONS: Final = frozenset({"spring", "summer", "autumn", "fall", "winter"})

#: Length of a unit of time: days, or None for calendar months and years, which are counted on the calendar.
TIME_UNITS: Final[dict[str, int | None]] = {"hour": 0, "day": 1, "week": 7, "month": None, "year": None, "decade": None}

SMALL_NUMBERS: Final[dict[str, int]] = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip

#: Words before a time that make it lie ahead ("will meet on Monday", "is due on 5 May").
FUTURE_WORDS: Final = frozenset(
    {
        "will", "would", "shall", "due", "scheduled", "planned", "plans", "plan", "expected", "slated", "upcoming", "'ll", "won't",
        "wouldn't", "intends", "hopes", "until", "by", "deadline", "expires", "next",
    }
)  # fmt: skip

#: Words before "to" and a verb that make a time behind it lie ahead ("was prepared to hold talks on Friday").
READY_WORDS: Final = frozenset({"prepared", "ready", "willing", "set", "poised"})

#: Verbs that end the reach of a future word: what stands behind them is when somebody spoke.
REPORTING_BREAK: Final = frozenset(
    {
        "said", "told", "announced", "warned", "added", "reported", "confirmed", "denied", "claimed", "declared", "stated", "wrote",
        "vowed", "pledged", "promised", "demanded", "asserted", "insisted", "called", "met", "agreed", "signed", "arrived", "spoke",
    }
)  # fmt: skip
