"""Dates, figures, names and addresses in words; marks and their letters; characters that are safe to print."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.model.annotation import Measure
from briefing.model.article import Precision
from briefing.render.characters import describe_characters, find_uncovered, printable, replace_uncovered, split_runs
from briefing.render.notes import Notes, find_citations, format_letters
from briefing.render.wording import (
    count_of,
    format_counted,
    format_day,
    format_days,
    format_figure,
    format_period,
    format_previous,
    format_span,
    name_outlet,
    parse_link,
)
from tests.builders import cite, make_edition, make_figure, make_source
from tests.render.editions import HOSTILE_ADDRESSES


def test_day_is_printed_with_its_weekday() -> None:
    assert format_day(date(2025, 10, 26)) == "Sun 26 Oct 2025"
    assert format_day(date(2024, 2, 29), weekday=False) == "29 Feb 2024"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2025-10-12", "2025-10-12", "12 Oct 2025"),
        ("2025-10-12", "2025-10-14", "12–14 Oct 2025"),
        ("2025-09-27", "2025-10-26", "27 Sep – 26 Oct 2025"),
        ("2025-12-30", "2026-01-02", "30 Dec 2025 – 2 Jan 2026"),
        ("2025-10-14", "2025-10-12", "14 Oct 2025"),
    ],
)
def test_days_are_printed_without_saying_a_month_or_year_twice(first: str, last: str, words: str) -> None:
    assert format_span(date.fromisoformat(first), date.fromisoformat(last)) == words


@pytest.mark.parametrize(
    ("first", "last", "precision", "words"),
    [
        ("2024-01-01", "2024-12-31", Precision.YEAR, "2024"),
        ("2021-01-01", "2024-12-31", Precision.YEAR, "1 Jan 2021 – 31 Dec 2024"),
        ("2025-10-01", "2025-10-31", Precision.MONTH, "Oct 2025"),
        ("2025-10-01", "2025-10-31", Precision.PERIOD, "1–31 Oct 2025"),
        ("2025-10-06", "2025-10-12", Precision.WEEK, "6–12 Oct 2025"),
    ],
)
def test_period_is_printed_as_exactly_as_it_is_known(first: str, last: str, precision: Precision, words: str) -> None:
    assert format_period(date.fromisoformat(first), date.fromisoformat(last), precision) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-01-01", "2024-12-31", "2024"),
        ("2025-10-01", "2025-10-31", "Oct 2025"),
        ("2024-02-01", "2024-02-29", "Feb 2024"),
        ("2025-02-01", "2025-03-31", "1 Feb – 31 Mar 2025"),
        ("2025-01-01", "2025-01-01", "1 Jan 2025"),
        ("2025-10-01", "2025-10-30", "1–30 Oct 2025"),
        ("9999-12-01", "9999-12-31", "1–31 Dec 9999"),
    ],
)
def test_whole_years_and_months_are_named_as_such(first: str, last: str, words: str) -> None:
    assert format_days(date.fromisoformat(first), date.fromisoformat(last)) == words


@pytest.mark.parametrize(
    ("previous", "words"),
    [
        ("3 (2025-10-25)", "edition 3 (Sat 25 Oct 2025)"),
        ("3", "edition 3"),
        ("3 (2025-13-45)", "edition 3 (2025-13-45)"),
        ("", "edition "),
    ],
)
def test_last_edition_is_named_by_number_and_day(previous: str, words: str) -> None:
    assert format_previous(previous) == words


def test_counts_agree_in_number() -> None:
    assert [count_of(n, "article") for n in (0, 1, 2, 14535)] == [
        "0 articles",
        "1 article",
        "2 articles",
        "14,535 articles",
    ]


@pytest.mark.parametrize(
    ("measure", "unit", "words"),
    [
        (Measure.KILLED, "soldiers", "soldiers killed"),
        (Measure.CAPTURED, "Ostaran outposts", "Ostaran outposts captured"),
        (Measure.OTHER, "kilometres", "kilometres"),
        (Measure.OPERATIONS, "operations", "operations"),
        (Measure.DESTROYED, "destroyed houses", "destroyed houses"),
        (Measure.CASUALTIES, "casualties", "casualties"),
        (Measure.CASUALTIES, "people", "people killed or injured"),
        (Measure.KILLED, "", "killed"),
        (Measure.OTHER, "", "other"),
    ],
)
def test_what_a_figure_counts_is_said_once(measure: Measure, unit: str, words: str) -> None:
    assert format_counted(make_figure("3", measure, unit, (3, 0))) == words


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("at least 46", "soldiers", "at least 46"),
        ("19 outposts", "outposts", "19"),
        ("dozens of", "houses", "dozens of"),
        ("people", "people", "people"),
    ],
)
def test_figure_keeps_the_printed_precision(text: str, unit: str, words: str) -> None:
    assert format_figure(make_figure(text, Measure.KILLED, unit, (3, 0))) == words


def test_outlet_falls_back_to_host_then_file_then_says_that_it_is_unnamed() -> None:
    assert name_outlet(make_source(1)) == "Harbour Gazette"
    assert name_outlet(make_source(1, publisher=None)) == "news.example"
    assert name_outlet(make_source(1, publisher=None, url="javascript:x")) == "01-story.md"
    assert name_outlet(make_source(1, publisher=None, url=None, path=None)) == "Unnamed source"


@pytest.mark.parametrize(
    "address",
    [
        *HOSTILE_ADDRESSES,
        "",
        None,
        "http://",
        "http:///x",
        "https://[::1]/",
        "http://a b/",
        "ftp://x.example/",
        "http://x.example:99999999/",
        "http://" + "a" * 300 + "/",
    ],
)
def test_address_that_may_not_be_a_link_is_none(address: str | None) -> None:
    assert parse_link(address) is None


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://news.example/a?b=c#d", "https://news.example/a?b=c#d"),
        ("HTTP://News.Example", "http://news.example"),
        ("https://news.example/ü\"'<>", "https://news.example/%C3%BC%22'%3C%3E"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://news.example/a%20b", "https://news.example/a%20b"),
        ("http://news.example:8080/x", "http://news.example:8080/x"),
    ],
)
def test_address_of_a_link_is_plain(address: str, link: str) -> None:
    assert parse_link(address) == link


@given(st.text(max_size=80) | st.builds(lambda rest: f"https://news.example/{rest}", st.text(max_size=40)))
def test_every_link_is_ascii_http_without_a_user(address: str) -> None:
    link = parse_link(address)
    if link is not None:
        assert link.isascii()
        parts = urlsplit(link)
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert "@" not in parts.netloc
        assert not set(link) & set('"<>\\ \n\t`{}|^')


# ------------------------------------------------------------------------------------------------------------ marks


def test_letters_run_from_a_over_z_to_aa() -> None:
    assert [format_letters(n) for n in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "a",
        "b",
        "z",
        "aa",
        "ab",
        "az",
        "ba",
        "zz",
        "aaa",
    ]


def test_all_citations_of_an_edition_are_found() -> None:
    found = {(c.ref, c.sentence) for c in find_citations(make_edition())}
    assert found == {
        (1, 0),
        (1, 2),
        (1, 5),
        (1, 9),
        (1, 12),
        (2, 1),
        (2, 2),
        (2, 4),
        (2, 7),
        (3, 0),
        (3, 3),
        (3, 6),
        (3, 8),
        (4, 3),
        (4, 6),
        (5, 4),
        (5, 5),
    }


# ------------------------------------------------------------------------------------------------------- characters


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain", "plain"),
        ("two\nlines\r\nthree", "two lines three"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u2028b\u2029c", "a b c"),
        ("tag\U000e0041s", "tags"),
        ("half \ud800 pair", "half  pair"),
        ("zero\u200cwidth joiner stays", "zero\u200cwidth joiner stays"),
    ],
)
def test_text_is_made_harmless(text: str, clean: str) -> None:
    assert printable(text) == clean


@given(st.text(max_size=300))
def test_runs_joined_give_the_text(text: str) -> None:
    assert "".join(run.text for run in split_runs(text)) == printable(text)


def test_long_text_without_a_space_is_split_in_linear_time() -> None:
    text = "ا" * 200_000 + " " * 200_000 + "a" * 200_000
    assert len(split_runs(text)) == 2


def test_runs_of_two_scripts_are_told_apart() -> None:
    runs = split_runs("In کابل، today")
    assert [(run.text, run.language, run.direction) for run in runs] == [
        ("In ", None, None),
        ("کابل،", "fa", "rtl"),
        (" today", None, None),
    ]


def test_characters_of_latin_cyrillic_greek_and_arabic_script_are_covered() -> None:
    assert find_uncovered("Sirājuddīn Ḥaqqānī ʿAbd – “…” ₽ € → ≥ Міністерство Ґ Αθήνα ٹ ډ گ ۲۰۲۵ ﷲ") == ()


def test_character_without_a_glyph_is_found_and_replaced() -> None:
    assert find_uncovered("a停b停🕊") == ("停", "🕊")
    assert replace_uncovered("a停b🕊\ufe0f") == "a\ufffdb\ufffd"
    assert describe_characters(("停",)) == "U+505C 停"
    assert describe_characters(tuple("一二三四五六七八九十")).endswith(" and 2 more")


@given(st.text(max_size=200))
def test_nothing_uncovered_is_left_after_replacing(text: str) -> None:
    assert find_uncovered(replace_uncovered(text)) == ()


def test_source_of_no_named_outlet_is_called_by_its_number_and_not_by_its_title() -> None:
    notes = Notes(cite((4, 3)), [make_source(4)])
    assert notes.name_speaker("“Notes from the valley”", cite((4, 3))) == "source 4"
    assert notes.name_speaker("the mayor", cite((4, 3))) == "the mayor"
    assert notes.name_speaker("“Notes from the valley”", cite((3, 3))) == "source 4"
    assert notes.shorten("He read “Notes from the valley” and “Notes”.") == "He read source 4 and “Notes”."
    assert notes.name_speaker(None, cite((4, 3))) == ""
