"""What feeds print as a date is an instant, or none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.gather.feeds.dates import DateProblem, FeedDate, parse_feed_date

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 20, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 20 Nov 2026 09:10:00 GMT",
        "Fri, 20 Nov 2026 09:10:00 UT",
        "Fri, 20 Nov 2026 09:10:00 Z",
        "Fri, 20 Nov 2026 09:10 +0000",
        "Fri, 20 Nov 2026 09:10:00 -0000",
        "fri, 20 nov 2026 09:10:00 gmt",
        "  20 Nov 2026 14:10:00 +0500\n",
        "20 Nov 26 09:10:00 GMT",
        "20-Nov-2026 09:10:00 GMT",
        "Friday, 20-Nov-26 09:10:00 GMT",
        "Fri, 20 Nov 2026 04:10:00 EST",
        "Fri, 20 Nov 2026 01:10:00 PST",
        "Fri, 20 Nov 2026 14:10:00 PKT",
        "Fri, 20 Nov 2026 13:40:00 AFT",
        "Fri, 20 Nov 2026 12:10:00 GMT+0300",
        "Fri, 20 Nov 2026 12:10:00 GMT+3",
        "Fri, 20 Nov 2026 12:10:00 +0300 (Arabia Standard Time)",
        "Fri, 20 Nov 2026 12:10:00 MSK",
        "20 November 2026 9:10 am GMT",
        "20th of November 2026 at 9:10 a.m. GMT",
        "November 20, 2026 9:10 am UTC",
        "Friday, November 20, 2026 - 12:10 +0300",
        "Nov. 20, 2026, 2:10 PM PKT",
        "Fri Nov 20 14:10:00 PKT 2026",
        "Fri Nov 20 09:10:00 GMT 2026",
        "2026-11-20T09:10:00Z",
        "2026-11-20T09:10Z",
        "2026-11-20T14:10:00+05:00",
        "2026-11-20T14:10:00+0500",
        "2026-11-20T14:10:00.000+05",
        "2026-11-20 14:10:00 +0500",
        "2026-11-20 14:10:00 PKT",
        "2026/11/20 2:10 pm PKT",
        "20261120T091000Z",
    ],
)
def test_date_with_a_zone_is_an_instant(text: str) -> None:
    assert parse_feed_date(text, fetched_at=NOW) == FeedDate(MORNING)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", DateProblem.UNREADABLE),
        ("   ", DateProblem.UNREADABLE),
        ("yesterday", DateProblem.UNREADABLE),
        ("2 hours ago", DateProblem.UNREADABLE),
        ("1795000000", DateProblem.UNREADABLE),
        ("year 9999999", DateProblem.UNREADABLE),
        ("Fri, 20 Nov 9999999 09:10:00 GMT", DateProblem.UNREADABLE),
        ("9999999-11-20T09:10:00Z", DateProblem.UNREADABLE),
        ("32 Feb 2026 09:10:00 GMT", DateProblem.UNREADABLE),
        ("30 Feb 2026 09:10:00 GMT", DateProblem.UNREADABLE),
        ("2026-02-30T09:10:00Z", DateProblem.UNREADABLE),
        ("20 Foo 2026 09:10:00 GMT", DateProblem.UNREADABLE),
        ("Fri, 20 Nov 2026 25:10:00 GMT", DateProblem.UNREADABLE),
        ("Fri, 20 Nov 2026 13:10 pm GMT", DateProblem.UNREADABLE),
        ("Fri, 20 Nov 2026 09:10:00 +9999", DateProblem.UNREADABLE),
        ("20 November 2026 9:10 am", DateProblem.NO_ZONE),
        ("November 20, 2026", DateProblem.NO_ZONE),
        ("Fri, 20 Nov 2026", DateProblem.NO_ZONE),
        ("Fri, 20 Nov 2026 09:10:00", DateProblem.NO_ZONE),
        ("2026-11-20", DateProblem.NO_ZONE),
        ("2026-11-20T09:10:00", DateProblem.NO_ZONE),
        ("Fri, 20 Nov 2026 09:10:00 QQT", DateProblem.NO_ZONE),
        ("Fri, 20 Nov 2026 09:10:00 IST", DateProblem.AMBIGUOUS_ZONE),
        ("Fri, 20 Nov 2026 09:10:00 BST", DateProblem.AMBIGUOUS_ZONE),
        ("Fri, 20 Nov 2026 09:10:00 AST", DateProblem.AMBIGUOUS_ZONE),
        ("Fri Nov 20 09:10:00 CST 2026", DateProblem.AMBIGUOUS_ZONE),
        ("Thu, 01 Jan 1970 00:00:00 GMT", DateProblem.TOO_OLD),
        ("Wed, 31 Dec 1969 23:59:59 GMT", DateProblem.TOO_OLD),
        ("1601-01-01T00:00:00Z", DateProblem.TOO_OLD),
        ("Thu, 20 Nov 2036 09:10:00 GMT", DateProblem.FUTURE),
        ("9999-12-31T23:59:59Z", DateProblem.FUTURE),
    ],
)
def test_c28_what_is_no_instant_has_a_reason(text: str, problem: DateProblem) -> None:
    assert parse_feed_date(text, fetched_at=NOW) == FeedDate(None, problem)


def test_c28_an_hour_ahead_is_believed_and_two_days_are_not() -> None:
    assert parse_feed_date("2026-11-20T21:00:00Z", fetched_at=NOW).at == NOW + timedelta(hours=1)
    assert parse_feed_date("2026-11-22T20:00:00Z", fetched_at=NOW).problem is DateProblem.FUTURE


def test_unknown_zone_is_never_taken_for_greenwich() -> None:
    assert parse_feed_date("Fri, 20 Nov 2026 09:10:00 XYZ", fetched_at=NOW).at is None


def test_leap_second_is_the_second_before_it() -> None:
    found = parse_feed_date("Sat, 31 Dec 2016 23:59:60 GMT", fetched_at=NOW).at
    assert found == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@given(st.text(max_size=120))
def test_c28_no_text_breaks_the_reading(text: str) -> None:
    found = parse_feed_date(text, fetched_at=NOW)
    assert (found.at is None) == (found.problem is not None)


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2026, 11, 19)),  # noqa: DTZ001 - hypothesis wants naive bounds
    st.integers(-12 * 4, 14 * 4),
)
def test_every_instant_survives_both_ways_of_printing_it(at: datetime, quarters: int) -> None:
    at = at.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    assert parse_feed_date(at.isoformat(), fetched_at=NOW).at == at
    assert parse_feed_date(format_datetime(at), fetched_at=NOW).at == at


def test_reading_is_linear_in_the_worst_case() -> None:
    for text in ("1" * 100, " " * 99 + "1", "Fri, " * 20, "20 Nov 2026 " + "(" * 80, "a" * 100):
        assert parse_feed_date(text, fetched_at=NOW).at is None
