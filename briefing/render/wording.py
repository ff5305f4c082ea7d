"""How dates, figures, names and addresses are put into words. Always in English and never by the machine's locale."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import urlsplit, urlunsplit

from briefing.model.annotation import Measure
from briefing.model.article import Precision
from briefing.model.edition import EditionSource, FigureRow
from briefing.render.characters import printable

__all__ = [
    "count_of",
    "format_counted",
    "format_day",
    "format_days",
    "format_figure",
    "format_period",
    "format_previous",
    "format_published",
    "format_sentence",
    "format_span",
    "name_outlet",
    "parse_link",
]

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: What happened to the things counted, as words after them ("soldiers killed"); empty where the unit says it already.
_FATES = {
    Measure.KILLED: "killed",
    Measure.INJURED: "injured",
    Measure.CASUALTIES: "killed or injured",
    Measure.CAPTURED: "captured",
    Measure.DETAINED: "detained",
    Measure.MISSING: "missing",
    Measure.DISPLACED: "displaced",
    Measure.EXPELLED: "expelled",
    Measure.DESTROYED: "destroyed",
    Measure.DAMAGED: "damaged",
    Measure.AFFECTED: "affected",
    Measure.OPERATIONS: "",
    Measure.ATTACKS: "",
    Measure.DEPLOYED: "deployed",
    Measure.RELEASED: "released",
    Measure.OTHER: "",
}

_PREVIOUS = re.compile(r"(\d{1,9}) \((\d{4})-(\d{2})-(\d{2})\)")
#: A host name in ASCII with an optional port. Source: RFC 3986, 3.2.2, without user information and without IP
#: literals.
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::\d{1,5})?")
_UNSAFE = re.compile(r"[^!#$%&'()*+,/:;=?@~A-Za-z0-9._-]")


def count_of(number: int, singular: str, plural: str | None = None) -> str:
    """Return "1 article", "2 articles", "14,535 articles"."""
    word = singular if number == 1 else (plural or f"{singular}s")
    return f"{number:,} {word}"


def format_day(day: date, *, weekday: bool = True) -> str:
    """Return "Sun 26 Oct 2025", or "26 Oct 2025" without the weekday."""
    plain = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{_WEEKDAYS[day.weekday()]} {plain}" if weekday else plain


def format_span(first: date, last: date) -> str:
    """Return "12 Oct 2025", "12–14 Oct 2025", "27 Sep – 26 Oct 2025" or "30 Dec 2025 – 2 Jan 2026"."""
    if first >= last:
        return format_day(first, weekday=False)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{format_day(last, weekday=False)}"
    start = f"{first.day} {_MONTHS[first.month - 1]}" + ("" if first.year == last.year else f" {first.year}")
    return f"{start} – {format_day(last, weekday=False)}"


def format_period(first: date, last: date, precision: Precision) -> str:
    """Return the days in the words of their precision: "Oct 2025" for a month, "2025" for a year, else the days."""
    if precision is Precision.YEAR and first.year == last.year:
        return str(first.year)
    if precision is Precision.MONTH and (first.year, first.month) == (last.year, last.month):
        return f"{_MONTHS[first.month - 1]} {first.year}"
    return format_span(first, last)


def format_days(first: date, last: date) -> str:
    """Return the days, a whole calendar year as "2024" and a whole month as "Oct 2025"."""
    next_day = last + timedelta(days=1) if last < date.max else last
    if first.day == 1 and next_day.day == 1:
        if first.month == 1 and (next_day.month, next_day.year) == (1, first.year + 1):
            return format_period(first, last, Precision.YEAR)
        return format_period(first, last, Precision.MONTH)
    return format_span(first, last)


def format_published(source: EditionSource) -> str:
    """Return the date of an article as exactly as it is known; "undated" where it is not."""
    if source.published is None:
        return "undated"
    return format_period(source.published, source.published, source.published_precision)


def format_previous(previous: str) -> str:
    """Return "edition 3 (Sat 25 Oct 2025)" for "3 (2025-10-25)", and "edition …" with the words as they are else."""
    match = _PREVIOUS.fullmatch(previous)
    if match is None:
        return f"edition {printable(previous)}"
    number, year, month, day = match.groups()
    try:
        return f"edition {number} ({format_day(date(int(year), int(month), int(day)))})"
    except ValueError:
        return f"edition {previous}"


def format_figure(row: FigureRow) -> str:
    """Return the figure as its source prints it, without what it counts where that is part of it ("at least 46")."""
    text = printable(row.text).strip()
    short = text.removesuffix(printable(row.unit).strip()).strip()
    return short or text


def format_counted(row: FigureRow) -> str:
    """Return what a figure counts and what happened to it: "soldiers killed", "posts captured", "truck crossings"."""
    unit, fate = printable(row.unit).strip(), _FATES[row.measure]
    # The first five letters tell "destroyed" from a unit that says it: "destroyed houses", "casualties".
    stated = fate[:5] in unit.lower() or row.measure.value[:5] in unit.lower()
    words = unit if not fate or (unit and stated) else f"{unit} {fate}"
    return words.strip() or row.measure.value


def name_outlet(source: EditionSource) -> str:
    """Return who published an article: the publisher, else the host of its address, else its file, else "Unnamed"."""
    if source.publisher:
        return printable(source.publisher)
    link = parse_link(source.url)
    if link is not None:
        return urlsplit(link).netloc
    return printable(source.path) if source.path else "Unnamed source"


def format_sentence(text: str) -> str:
    """Return a note as a sentence of its own: a capital in front, a full stop behind; empty for an empty text."""
    words = printable(text).strip()
    if not words:
        return ""
    return words[0].upper() + words[1:] + ("" if words[-1] in ".!?…”" else ".")


def parse_link(url: str | None) -> str | None:
    """Return the address as it may stand in a link, or None where it may only be printed.

    Only http and https with a host in ASCII and without a user name become links; whatever is not plain in an address
    is percent-encoded. Source: RFC 3986; a link in a PDF with any other scheme is a live action in most viewers.
    """
    if not url or url != url.strip() or any(ord(char) < 0x21 or char == "\\" for char in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc
    except ValueError:  # UnicodeError of the IDNA codec is one
        return None
    if parts.scheme.lower() not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    rest = [_UNSAFE.sub(_percent_encode, part) for part in (parts.path, parts.query, parts.fragment)]
    return urlunsplit((parts.scheme.lower(), host.lower(), *rest))


def _percent_encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
