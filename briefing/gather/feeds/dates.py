"""Read the dates that feeds print as instants.

In: the text of a date element. Out: the instant in UTC, or why there is none. Nothing is completed: a date without a
time, or without a zone, is a day somewhere and no instant, and a zone name that means several zones is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

from briefing.lexicon.calendar import MONTHS

__all__ = ["DateProblem", "FeedDate", "parse_feed_date"]


class DateProblem(StrEnum):
    """Why a date gives no instant, or none that is believed."""

    UNREADABLE = "unreadable"
    NO_ZONE = "no zone"
    AMBIGUOUS_ZONE = "ambiguous zone"
    TOO_OLD = "too old"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class FeedDate:
    """What the text of a date says."""

    #: In UTC; None with the reason in ``problem``.
    at: datetime | None
    problem: DateProblem | None = None


#: Longer texts are no date. Rule of thumb: the longest form with weekday, month, zone and its comment has 60.
MAX_SIGNS = 100
#: Feeds are younger than this. Source: the first formats of syndication are of 1999; 1970 is what broken software
#: prints for "unknown".
_OLDEST = datetime(1970, 1, 2, tzinfo=UTC)
#: An instant further ahead than this is a mistake or a trick to stay on top. Source: rule of thumb, more than any
#: zone that was left out or doubled.
_LONGEST_AHEAD = timedelta(days=1)

#: Minutes east of Greenwich by the name of the zone. Sources: RFC 822 section 5.1 (UT to PDT); the IANA time zone
#: database for the others, only names that one zone uses.
_ZONES = {
    name: round(hours * 60)
    for names, hours in (
        ("UT UTC GMT Z WET", 0),
        ("CET MET WAT", 1),
        ("CEST MEST EET CAT SAST", 2),
        ("EEST IDT MSK EAT TRT", 3),
        ("IRST", 3.5),
        ("IRDT AFT", 4.5),
        ("MSD SAMT AZT GET", 4),
        ("PKT UZT TMT TJT YEKT", 5),
        ("PKST KGT OMST", 6),
        ("NPT", 5.75),
        ("MMT", 6.5),
        ("ICT WIB NOVT KRAT", 7),
        ("HKT PHT SGT MYT WITA AWST IRKT", 8),
        ("JST KST WIT YAKT", 9),
        ("ACST", 9.5),
        ("AEST VLAT", 10),
        ("AEDT", 11),
        ("NZST", 12),
        ("NZDT", 13),
        ("NST", -3.5),
        ("NDT", -2.5),
        ("ADT BRT ART CLST UYT", -3),
        ("EDT BOT", -4),
        ("EST CDT COT PET", -5),
        ("CST MDT", -6),
        ("MST PDT", -7),
        ("PST AKDT", -8),
        ("AKST", -9),
        ("HST", -10),
    )
    for name in names.split()
}
#: Names that are in daily use for zones hours apart: India, Israel and Ireland; Britain and Bangladesh; the Atlantic
#: and Arabia; the Gulf and South Georgia; Eastern and Central time of several continents without their letter.
#: Source: the IANA time zone database and its commentary.
_AMBIGUOUS = frozenset("IST BST AST GST AMT ECT WST SST ET CT MT PT AT LMT LOCAL".split())
#: RFC 822 fixes these for the Americas; a date in another form may as well mean China, Cuba or the Philippines.
_ONLY_IN_MAIL = frozenset({"CST", "CDT", "PST"})

_WEEKDAY = r"(?:[A-Za-z]{2,9}\.?,?\s{1,3})?"
_YEAR = r"(?P<year>[12][0-9]{3})"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_CLOCK = (
    r"(?P<hour>[0-2]?[0-9])[:.](?P<minute>[0-5][0-9])(?:[:.](?P<second>[0-6][0-9])(?:[.,][0-9]{1,9})?)?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?"
)
_TIME = rf"(?:,?\s{{1,3}}(?:(?:at|-|–)\s)?{_CLOCK})?"
_ZONE = (
    r"(?:\s{0,2}\(?(?:(?P<name>[A-Za-z]{1,5})\)?(?![A-Za-z0-9+-])|(?:(?:GMT|UTC|UT)\s?)?(?P<offset>[+-]"
    r"[0-9]{1,2}(?::?[0-9]{2})?)\)?)(?:\s?\([^()]{0,40}\))?)?"
)
#: 20 November 2026 9:10 am PKT, Fri, 20 Nov 2026 09:10:00 +0500 (RFC 822 and its successors)
_MAIL = re.compile(
    rf"{_WEEKDAY}{_DAY}(?:\s{{1,3}}|-)(?:of\s)?{_MONTH},?(?:\s{{1,3}}|-)"
    rf"(?P<year>[12][0-9]{{3}}|[0-9]{{2}}){_TIME}{_ZONE}\s*"
)
_PATTERNS = (
    # Friday, November 20, 2026 9:10 am PKT
    re.compile(rf"{_WEEKDAY}{_MONTH}\s{{1,3}}{_DAY},?\s{{1,3}}{_YEAR}{_TIME}{_ZONE}\s*"),
    # Fri Nov 20 09:10:00 PKT 2026, as Java and the Unix tools print it
    re.compile(rf"[A-Za-z]{{3}}\s{_MONTH}\s{{1,2}}{_DAY}\s{_CLOCK}{_ZONE}\s{_YEAR}\s*"),
    # 2026-11-20 09:10:00 PKT, 2026/11/20 9:10 am +0500
    re.compile(
        rf"{_YEAR}(?P<parting>[-/.])(?P<number>[01]?[0-9])(?P=parting)(?P<day>[0-3]?[0-9])"
        rf"(?:\s{{0,2}}T?\s{{0,2}}{_CLOCK})?{_ZONE}\s*"
    ),
)


def parse_feed_date(text: str, *, fetched_at: datetime) -> FeedDate:
    """Read the text of a date element.

    ISO 8601 goes through the standard library. RFC 822 does not: ``email.utils`` reads "GMT+0300" as Greenwich and
    knows no zone names beyond those of America.

    Args:
        text: As printed; it may be anything.
        fetched_at: An aware instant: more than a day after it is the future.
    """
    text = text.strip()
    if not 8 <= len(text) <= MAX_SIGNS:
        return FeedDate(None, DateProblem.UNREADABLE)
    try:
        found = _read_iso(text) or _read_form(text)
        if isinstance(found, DateProblem):
            return FeedDate(None, found)
        at = found.astimezone(UTC)
        if at < _OLDEST:
            return FeedDate(None, DateProblem.TOO_OLD)
        return FeedDate(None, DateProblem.FUTURE) if at - fetched_at > _LONGEST_AHEAD else FeedDate(at)
    except (ValueError, OverflowError, IndexError):
        return FeedDate(None, DateProblem.UNREADABLE)


def _read_iso(text: str) -> datetime | None:
    """Read ISO 8601 with a zone; None for anything else."""
    if text[4] != "-" and text[8] != "T":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _read_form(text: str) -> datetime | DateProblem:
    """Read the other forms in use."""
    match = _MAIL.fullmatch(text)
    is_mail = match is not None
    for pattern in _PATTERNS if match is None else ():
        match = pattern.fullmatch(text)
        if match is not None:
            break
    if match is None:
        return DateProblem.UNREADABLE
    parts = match.groupdict()
    month = int(parts["number"]) if "number" in parts else MONTHS.get(parts["month"].lower(), 0)
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            return DateProblem.UNREADABLE
        hour = hour % 12 + 12 * (parts["half"] in "Pp")
    year = int(parts["year"])
    if year < 100:
        year += 2000 if year < 50 else 1900  # Source: RFC 2822 section 4.3
    second = min(int(parts["second"] or 0), 59)  # a leap second is the second before it
    local = datetime(year, month, int(parts["day"]), hour, int(parts["minute"] or 0), second)  # noqa: DTZ001 - its zone follows
    if parts["hour"] is None:
        return DateProblem.NO_ZONE
    zone = _read_zone(parts["name"], parts["offset"], is_mail=is_mail)
    return zone if isinstance(zone, DateProblem) else local.replace(tzinfo=zone)


def _read_zone(name: str | None, offset: str | None, *, is_mail: bool) -> timezone | DateProblem:
    if offset:
        digits = offset[1:].replace(":", "")
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        # Source: the widest offsets in use are -12 and +14.
        if hours > 14 or minutes > 59:
            return DateProblem.UNREADABLE
        return timezone((-1 if offset[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
    if not name:
        return DateProblem.NO_ZONE
    name = name.upper()
    if name in _AMBIGUOUS or (name in _ONLY_IN_MAIL and not is_mail):
        return DateProblem.AMBIGUOUS_ZONE
    minutes_east = _ZONES.get(name)
    return DateProblem.NO_ZONE if minutes_east is None else timezone(timedelta(minutes=minutes_east))
