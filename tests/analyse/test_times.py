"""Times: expressions, the days behind them, and words that are none."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.analyse.times import carry_days, find_times
from briefing.model.annotation import TimeMention
from briefing.model.article import Precision, Publication
from briefing.model.span import Span

#: A Tuesday.
PUBLISHED = date(2025, 10, 14)


def _find(text: str, day: date | None = PUBLISHED, precision: Precision = Precision.DAY) -> tuple[TimeMention, ...]:
    published = Publication(day, precision) if day else None
    return find_times(text, Span(0, len(text)), published=published)


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("The dam broke on 12 October 2023.", "on 12 October 2023", date(2023, 10, 12)),
        ("It began on October 7, 2023, officials said.", "on October 7, 2023", date(2023, 10, 7)),
        ("Oct. 7 was cold and wet.", "Oct. 7", date(2025, 10, 7)),
        ("The truce of 3rd May 2024 held.", "3rd May 2024", date(2024, 5, 3)),
        ("Filed 2024-02-29 by wire.", "2024-02-29", date(2024, 2, 29)),
        ("On Sunday, 12 October, shelling resumed.", "On Sunday, 12 October", date(2025, 10, 12)),
        ("On Sunday shelling resumed.", "On Sunday", date(2025, 10, 12)),
        ("Shelling resumed on Tuesday.", "on Tuesday", date(2025, 10, 14)),
        ("Last Friday 11 soldiers died.", "Last Friday", date(2025, 10, 10)),
        ("Last Tuesday the talks failed.", "Last Tuesday", date(2025, 10, 7)),
        ("The ministers will meet on Thursday.", "on Thursday", date(2025, 10, 16)),
        ("The envoy said his side was prepared to hold talks in the port on Friday.", "on Friday", date(2025, 10, 17)),
        ("The army was ready to talk, according to a statement on Friday.", "on Friday", date(2025, 10, 10)),
        ("He said on Friday that the army was ready to talk.", "on Friday", date(2025, 10, 10)),
        ("Talks resume next Tuesday.", "next Tuesday", date(2025, 10, 21)),
        ("He said on Monday that talks would fail.", "on Monday", date(2025, 10, 13)),
        ("A convoy was hit late on Sunday night.", "late on Sunday night", date(2025, 10, 12)),
        ("They fled yesterday morning.", "yesterday morning", date(2025, 10, 13)),
        ("They flee today.", "today", PUBLISHED),
        ("A drone fell last night.", "last night", date(2025, 10, 13)),
        ("Two days ago a mine went off.", "Two days ago", date(2025, 10, 12)),
        ("On November 20 the mine went off.", "On November 20", date(2024, 11, 20)),
        ("The summit will be held on November 20.", "on November 20", date(2025, 11, 20)),
    ],
)
def test_a_day_is_found(text: str, words: str, day: date) -> None:
    (mention,) = _find(text)
    assert mention.text == words
    assert mention.span.of(text) == words
    assert (mention.first_day, mention.last_day, mention.precision) == (day, day, Precision.DAY)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("in 2024", date(2024, 1, 1), date(2024, 12, 31), Precision.YEAR),
        ("since 2021", date(2021, 1, 1), PUBLISHED, Precision.PERIOD),
        ("between 2021 and 2023", date(2021, 1, 1), date(2023, 12, 31), Precision.PERIOD),
        ("in May, 2023", date(2023, 5, 1), date(2023, 5, 31), Precision.MONTH),
        ("in March", date(2025, 3, 1), date(2025, 3, 31), Precision.MONTH),
        ("in November", date(2024, 11, 1), date(2024, 11, 30), Precision.MONTH),
        ("since November", date(2024, 11, 1), PUBLISHED, Precision.PERIOD),
        ("between January and March 2025", date(2025, 1, 1), date(2025, 3, 31), Precision.PERIOD),
        ("from November to February", date(2024, 11, 1), date(2025, 2, 28), Precision.PERIOD),
        ("12-14 October", date(2025, 10, 12), date(2025, 10, 14), Precision.PERIOD),
        ("October 12 to 14, 2024", date(2024, 10, 12), date(2024, 10, 14), Precision.PERIOD),
        ("last week", date(2025, 10, 6), date(2025, 10, 12), Precision.WEEK),
        ("this week", date(2025, 10, 13), PUBLISHED, Precision.WEEK),
        ("last month", date(2025, 9, 1), date(2025, 9, 30), Precision.MONTH),
        ("this month", date(2025, 10, 1), PUBLISHED, Precision.MONTH),
        ("earlier this year", date(2025, 1, 1), PUBLISHED, Precision.YEAR),
        ("last year", date(2024, 1, 1), date(2024, 12, 31), Precision.YEAR),
        ("over the weekend", date(2025, 10, 11), date(2025, 10, 12), Precision.PERIOD),
        ("overnight", date(2025, 10, 13), PUBLISHED, Precision.PERIOD),
        ("in the past 24 hours", date(2025, 10, 13), PUBLISHED, Precision.PERIOD),
        ("over the last three years", date(2022, 10, 14), PUBLISHED, Precision.PERIOD),
        ("three weeks ago", date(2025, 9, 22), date(2025, 9, 28), Precision.WEEK),
        ("In 2025 (up to September 15)", date(2025, 1, 1), date(2025, 9, 15), Precision.PERIOD),
    ],
)
def test_a_stretch_of_time_is_found(text: str, first: date, last: date, precision: Precision) -> None:
    mentions = _find(f"The army killed them {text}.")
    assert [(mention.first_day, mention.last_day, mention.precision) for mention in mentions] == [
        (first, last, precision)
    ]


def test_until_has_no_known_beginning() -> None:
    (mention,) = _find("Until April the roads were open.")
    assert (mention.first_day, mention.last_day) == (None, date(2025, 4, 30))


@pytest.mark.parametrize(
    "text",
    [
        "It may rain on the march to the sun.",
        "They march in spring.",
        "A second front in the fall of the city.",
        "Resolution 2231 and Flight 370 of 2,000 people.",
        "About 1950 people left.",
        "The 12 soldiers may leave.",
        "Mark said the mar was deep.",
        "For decades they lived there.",
        "",
    ],
)
def test_words_that_look_like_times_are_none(text: str) -> None:
    assert _find(text) == ()


@pytest.mark.parametrize("text", ["on Sunday", "yesterday", "last week", "in March", "two days ago", "on October 7"])
def test_without_a_date_relative_times_have_no_days(text: str) -> None:
    (mention,) = _find(f"It happened {text}.", day=None)
    assert mention.relative
    assert mention.first_day is None
    assert mention.precision is Precision.UNKNOWN


def test_without_a_date_absolute_times_keep_their_days() -> None:
    (mention,) = _find("It happened on 7 October 2023.", day=None)
    assert not mention.relative
    assert mention.first_day == date(2023, 10, 7)


def test_a_month_of_publication_gives_months_but_no_weekdays() -> None:
    days = _find("It happened on Sunday, and in March.", date(2025, 10, 1), Precision.MONTH)
    assert [mention.first_day for mention in days] == [None, date(2025, 3, 1)]


def test_text_in_capitals_is_read_too() -> None:
    mentions = _find("SAN SALVADOR, 3 JAN 90 -- THEY WERE KIDNAPPED ON 30 DECEMBER. IT MAY MARCH.")
    assert [mention.first_day for mention in mentions] == [date(1990, 1, 3), date(2024, 12, 30)]


def test_an_impossible_day_is_no_time() -> None:
    assert all(mention.first_day != date(2025, 3, 1) for mention in _find("On 31 February 2025 nothing happened."))


@given(
    st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31)),
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d"]),
)
def test_a_written_date_is_read_back(day: date, style: str) -> None:
    if style == "%Y-%m-%d" and day.year >= 2100:
        return
    (mention,) = _find(f"It happened on {day.strftime(style)}.", day=None)
    assert mention.first_day == day


@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2050, 1, 1)),
    st.sampled_from("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
)
def test_a_bare_weekday_lies_in_the_week_up_to_publication(published: date, name: str) -> None:
    (mention,) = _find(f"It was shelled on {name}.", published)
    assert mention.first_day is not None
    assert mention.first_day.strftime("%A") == name
    assert timedelta(0) <= published - mention.first_day <= timedelta(6)


@given(st.text(max_size=300), st.dates())
def test_any_text_at_any_date_is_read_without_overlap(text: str, published: date) -> None:
    mentions = _find(text, published)
    assert all(mention.span.of(text) == mention.text for mention in mentions)
    assert all(one.span.end <= two.span.start for one, two in itertools.pairwise(mentions))


@pytest.mark.parametrize("published", [date.min, date.max])
@pytest.mark.parametrize(
    "words",
    [
        "last week",
        "next year",
        "this month",
        "tomorrow",
        "yesterday",
        "five decades ago",
        "next Monday",
        "the weekend",
        "over the weekend",
        "since May",
    ],
)
def test_the_ends_of_the_calendar_are_survived(published: date, words: str) -> None:
    assert isinstance(_find(f"It was {words}.", published), tuple)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("In 2025, up to September 15, little changed.", date(2025, 1, 1), date(2025, 9, 15)),
        ("In 2025 (until 3 June) little changed.", date(2025, 1, 1), date(2025, 6, 3)),
        ("In 2025, up to mid-June, little changed.", date(2025, 1, 1), date(2025, 6, 15)),
        ("Between January and mid-September 2025 it rained.", date(2025, 1, 1), date(2025, 9, 15)),
        ("From late November 2024 to early March 2025 it rained.", date(2024, 11, 21), date(2025, 3, 10)),
        ("From November to February it rained.", date(2024, 11, 1), date(2025, 2, 28)),
        ("From January 1 to September 15, 2025, it rained.", date(2025, 1, 1), date(2025, 9, 15)),
        ("Between 20 December and 5 January 2025 it rained.", date(2024, 12, 20), date(2025, 1, 5)),
    ],
)
def test_a_period_keeps_both_of_its_ends(text: str, first: date, last: date) -> None:
    (mention,) = _find(text, date(2025, 10, 14))
    assert (mention.first_day, mention.last_day, mention.precision) == (first, last, Precision.PERIOD)


def test_a_year_alone_stays_that_year_without_a_date_of_publication() -> None:
    (mention,) = _find("In 2025 it rained.", day=None)
    assert (mention.first_day, mention.last_day, mention.precision) == (
        date(2025, 1, 1),
        date(2025, 12, 31),
        Precision.YEAR,
    )


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("A bus crashed on December 30.", date(2026, 1, 2), date(2025, 12, 30)),
        ("They will meet on January 5.", date(2025, 12, 28), date(2026, 1, 5)),
        ("Thursday's shelling hit Goma.", date(2025, 10, 17), date(2025, 10, 16)),
        ("By Sunday the toll had risen.", date(2025, 10, 17), date(2025, 10, 12)),
        ("Parliament is to meet on 5 November.", date(2025, 10, 17), date(2025, 11, 5)),
        ("Pay will be cut by 30 per cent on 5 November.", date(2025, 10, 17), date(2025, 11, 5)),
        ("They must leave by Sunday.", date(2025, 10, 17), date(2025, 10, 19)),
        ("Last Friday it was calm.", date(2025, 10, 17), date(2025, 10, 10)),
    ],
)
def test_a_day_is_the_one_that_news_copy_means(text: str, published: date, day: date) -> None:
    (mention,) = _find(text, published)
    assert (mention.first_day, mention.last_day) == (day, day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On the same day a bridge fell.", date(2025, 10, 12)),
        ("That day a bridge fell.", date(2025, 10, 12)),
        ("The next day a bridge fell.", date(2025, 10, 13)),
        ("A day earlier a bridge fell.", date(2025, 10, 11)),
        ("Three days later a bridge fell.", date(2025, 10, 15)),
        ("Two weeks earlier a bridge fell.", date(2025, 9, 28)),
    ],
)
def test_that_day_is_the_day_of_the_sentence_before(text: str, day: date) -> None:
    before = _find("Shells fell on 12 October 2025.")
    (mention,) = carry_days(_find(text), before)
    assert (mention.first_day, mention.last_day, mention.precision, mention.relative) == (day, day, Precision.DAY, True)


def test_that_day_stays_open_where_no_single_day_went_before() -> None:
    times = _find("That day a bridge fell.")
    assert carry_days(times, ()) == times
    assert carry_days(times, _find("Shells fell in October 2024.")) == times
    last = [replace(time, first_day=date.max) for time in _find("It was 31 December 2024.")]
    assert carry_days(_find("The next day it fell."), last) == _find("The next day it fell.")


@pytest.mark.parametrize(
    "text",
    ["Between January and mid-September 2025 it rained.", "It rained on the same day, two days ago and on 12 October."],
)
def test_a_line_break_inside_a_sentence_is_white_space(text: str) -> None:
    assert [(one.span, one.first_day, one.last_day) for one in _find(text.replace(" ", "\n"))] == [
        (one.span, one.first_day, one.last_day) for one in _find(text)
    ]
