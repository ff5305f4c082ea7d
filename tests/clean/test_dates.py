"""Dates that pages print: read as they stand, never completed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.clean.dates import find_date, find_date_line, find_dateline, find_given_date, is_update_line
from briefing.model.article import Precision


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("January 21, 2025", date(2025, 1, 21)),
        ("Jan. 21, 2025", date(2025, 1, 21)),
        ("21 January 2025", date(2025, 1, 21)),
        ("21st of January, 2025", date(2025, 1, 21)),
        ("Sept 3 2025", date(2025, 9, 3)),
        ("Sunday, October 12, 2025 at 10:15 pm PKT", date(2025, 10, 12)),
        ("2025-10-26", date(2025, 10, 26)),
        ("2025-10-26T08:00:00+05:00", date(2025, 10, 26)),
        ("2025/10/26", date(2025, 10, 26)),
        ("26.10.2025", date(2025, 10, 26)),
        ("10/26/2025", date(2025, 10, 26)),
        ("05/05/2025", date(2025, 5, 5)),
        ("NOVEMBER 20, 2019 10:43", date(2019, 11, 20)),
        ("Updated Jan 3, 2025 | Published Jan 2, 2025", date(2025, 1, 2)),
    ],
)
def test_a_day_is_read_as_printed(text: str, day: date) -> None:
    found = find_date_line(text)
    assert found is not None
    assert (found.day, found.precision) == (day, Precision.DAY)


def test_an_ambiguous_date_gives_the_year_only() -> None:
    found = find_date("03/04/2025")
    assert found is not None
    assert (found.day, found.precision) == (date(2025, 1, 1), Precision.YEAR)


def test_a_month_gives_the_month_only() -> None:
    found = find_date("October 2025")
    assert found is not None
    assert (found.day, found.precision) == (date(2025, 10, 1), Precision.MONTH)


@pytest.mark.parametrize(
    "text", ["October 12", "last Sunday", "31 February 2025", "2025", "12:30", "32/13/2025", "", "March"]
)
def test_what_is_no_date_with_a_year_is_none(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2025-10", date(2025, 10, 1), Precision.MONTH),
        (" 2025 ", date(2025, 1, 1), Precision.YEAR),
        ("2025-10-26", date(2025, 10, 26), Precision.DAY),
        ("October 2025", date(2025, 10, 1), Precision.MONTH),
    ],
)
def test_a_date_that_is_given_may_be_a_month_or_a_year(text: str, day: date, precision: Precision) -> None:
    found = find_given_date(text)
    assert found is not None
    assert (found.day, found.precision) == (day, precision)


@pytest.mark.parametrize("text", ["2025-13", "2025-1", "1825", "in 2025", "20251", "٢٠٢٥", ""])
def test_what_is_no_month_or_year_alone_is_no_given_date(text: str) -> None:
    assert find_given_date(text) is None


def test_the_day_of_a_change_is_called_so() -> None:
    found = find_date_line("Last updated: 3 January 2025")
    assert found is not None
    assert found.is_update


@pytest.mark.parametrize(
    "text",
    [
        "On January 21, 2025 the army said that it had taken the town.",
        "The talks of October 25, 2025 brought nothing, officials said.",
        "Casualties rose from 2022 to 2023",
        "x" * 200 + " January 21, 2025",
    ],
)
def test_a_sentence_with_a_date_is_no_date_line(text: str) -> None:
    assert find_date_line(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("MANILA, Nov 6, 2025 — Rains stopped.", date(2025, 11, 6)),
        ("KHARTOUM, 13 March 2026 (KM) - Rains stopped.", date(2026, 3, 13)),
        ("PORT-AU-PRINCE, Haiti, January 2, 2026 (ABC) -- Rains stopped.", date(2026, 1, 2)),
        ("Goma, DR Congo, 2 January 2026 – Rains stopped.", date(2026, 1, 2)),
        ("GENEVA (5 May 2026) – Rains stopped.", date(2026, 5, 5)),
        ("KYIV, Tuesday, 5 May 2026 — Rains stopped.", date(2026, 5, 5)),
    ],
)
def test_a_dateline_with_a_year_gives_the_day(text: str, day: date) -> None:
    found = find_dateline(text)
    assert found is not None
    assert (found.day, found.precision) == (day, Precision.DAY)


@pytest.mark.parametrize(
    "text",
    [
        "MANILA, Nov 6 — Rains stopped.",
        "MANILA — Rains stopped on Nov 6, 2025.",
        "MANILA, November 2025 — Rains stopped.",
        "SAN SALVADOR, 3 JAN 90 -- Rains stopped.",
        "On October 12, 2025 — a Sunday — rains stopped.",
        "The raid of Nov 6, 2025 — the worst yet — failed.",
        "Officials met on Nov 6, 2025 - and left.",
        "Nov 6, 2025 — Rains stopped.",
        "",
        "—",
    ],
)
def test_a_dateline_without_a_year_or_a_place_gives_nothing(text: str) -> None:
    assert find_dateline(text) is None


def test_a_line_about_the_time_of_a_change_is_known_without_a_day() -> None:
    assert is_update_line("Updated at 1:23 p.m.")
    assert is_update_line("Published 22 hours ago")
    assert not is_update_line("Updated figures were not available.")


@given(st.text(max_size=120))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    for found in (find_date_line(text), find_dateline(text)):
        assert found is None or found.words in text
