"""How days are printed: absolute, short, and never "yesterday" (the text is read later)."""

from __future__ import annotations

from datetime import date

from briefing.model.article import Precision

__all__ = ["format_day", "format_days", "format_month"]

#: English whatever the locale of the machine, so that the same inputs give the same bytes.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_day(day: date, *, year: int | None = None) -> str:
    """Return "12 Oct", with the year unless it is the one given."""
    short = f"{day.day} {_MONTHS[day.month - 1]}"
    return short if day.year == year else f"{short} {day.year}"


def format_month(day: date) -> str:
    """Return "Oct 2025"."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def format_days(first: date, last: date, precision: Precision, *, year: int | None = None) -> str:
    """Return a day, a span of days, a month or a year in the shortest form that says no more than is known.

    Args:
        first: The first day.
        last: The last day, inclusive.
        precision: How exactly it is known.
        year: The year that goes without saying; None to print it always.
    """
    if precision == Precision.YEAR and first.year == last.year:
        return str(first.year)
    if precision == Precision.MONTH and (first.year, first.month) == (last.year, last.month):
        return format_month(first)
    if first == last:
        return format_day(first, year=year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{format_day(last, year=year)}"
    return f"{format_day(first, year=last.year if year is not None else None)} – {format_day(last, year=year)}"
