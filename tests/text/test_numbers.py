"""Numbers in digits and words, ranges, vague words and modifiers."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.model.annotation import Bound
from briefing.model.span import Span
from briefing.text.numbers import Number, find_numbers, parse_number
from briefing.text.words import split_words


def _find(text: str) -> tuple[Number, ...]:
    return find_numbers(split_words(text, Span(0, len(text))))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14,535", "14535"),
        ("10,15,000", "1015000"),
        ("1.5 million", "1500000"),
        ("10 lakh", "1000000"),
        ("2 crore", "20000000"),
        ("3bn", "3000000000"),
        ("12.5", "12.5"),
        ("forty-six", "46"),
        ("two hundred and five", "205"),
        ("three hundred and forty-two thousand and six", "342006"),
        ("a dozen", "12"),
        ("two dozen", "24"),
        ("half a dozen", "6"),
        ("half a million", "500000"),
        ("a hundred", "100"),
        ("twenty-five thousand", "25000"),
        ("One", "1"),
    ],
)
def test_a_number_has_its_value(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "people", "two and three", "hundred", "12th", "AK-47", "twenty thirty", "a", "1,2,3,4"]
)
def test_what_is_no_number_has_none(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("10-12 men", 10, 12),
        ("10–12 men", 10, 12),
        ("10 to 12 men", 10, 12),
        ("between 10 and 12 men", 10, 12),
        ("four or five men", 4, 5),
        ("10 to 12 million people", 10_000_000, 12_000_000),
        ("between 200 and 300 homes", 200, 300),
    ],
)
def test_a_range_keeps_both_ends(text: str, low: int, high: int) -> None:
    (number,) = _find(text)
    assert (number.value, number.high) == (Decimal(low), Decimal(high))


def test_a_rise_is_no_range() -> None:
    assert [number.value for number in _find("rose from 40 to 45")] == [40, 45]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("46 people", Bound.EXACT),
        ("at least 46 people", Bound.AT_LEAST),
        ("more than 46", Bound.AT_LEAST),
        ("no fewer than 46", Bound.AT_LEAST),
        ("46 or more", Bound.AT_LEAST),
        ("46+ people", Bound.AT_LEAST),
        ("up to 46", Bound.AT_MOST),
        ("as many as 46", Bound.AT_MOST),
        ("fewer than 46", Bound.AT_MOST),
        ("nearly 46", Bound.ABOUT),
        ("some 46", Bound.ABOUT),
        ("an estimated 46", Bound.ABOUT),
        ("around 46", Bound.ABOUT),
        ("a total of 46", Bound.EXACT),
        ("dozens of people", Bound.MANY),
        ("tens of thousands of people", Bound.MANY),
        ("several hundred people", Bound.MANY),
    ],
)
def test_a_modifier_bounds_the_number(text: str, bound: Bound) -> None:
    (number,) = _find(text)
    assert number.bound is bound


@pytest.mark.parametrize("text", ["a further 12", "another 12", "an additional 12"])
def test_more_on_top_is_told(text: str) -> None:
    (number,) = _find(text)
    assert number.more
    assert number.value == 12


def test_a_vague_word_stays_a_word() -> None:
    (number,) = _find("hundreds of thousands of people")
    assert number.value is None
    assert number.number_stop - number.number_first == 3


@pytest.mark.parametrize(
    "text",
    [
        "$5 million",
        "€40",
        "Rs. 500",
        "Rs 500",
        "56%",
        "56 percent",
        "12 per cent",
        "7:45",
        "5/10",
        "M-16",
        "12th",
        "3,000 dollars",
        "#12",
    ],
)
def test_money_shares_times_and_names_are_no_numbers(text: str) -> None:
    assert _find(text) == ()


@given(st.integers(min_value=0, max_value=10**12))
def test_digits_with_separators_are_read_back(value: int) -> None:
    assert parse_number(f"{value:,}") == value
    assert parse_number(str(value)) == value


_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def _spell(value: int) -> str:
    if value < 20:
        return _ONES[value - 1]
    if value < 100:
        return _TENS[value // 10 - 2] + (f"-{_ONES[value % 10 - 1]}" if value % 10 else "")
    if value < 1000:
        rest = value % 100
        return f"{_ONES[value // 100 - 1]} hundred" + (f" and {_spell(rest)}" if rest else "")
    rest = value % 1000
    joint = " and " if 0 < rest < 100 else " "
    return f"{_spell(value // 1000)} thousand" + (f"{joint}{_spell(rest)}" if rest else "")


@given(st.integers(min_value=1, max_value=999_999))
def test_spelt_numbers_are_read_back(value: int) -> None:
    assert parse_number(_spell(value)) == value


@given(
    st.lists(
        st.sampled_from(
            ["one", "hundred", "and", "12", "to", "-", "between", "a", "of", "tens", "million", "%", "or", "half"]
        ),
        max_size=30,
    )
)
def test_any_heap_of_number_words_is_read_in_order_and_without_overlap(heap: list[str]) -> None:
    numbers = _find(" ".join(heap))
    assert all(first.stop <= second.first for first, second in itertools.pairwise(numbers))
    assert all(number.first <= number.number_first < number.number_stop <= number.stop for number in numbers)
    assert all(number.high is None or (number.value is not None and number.value < number.high) for number in numbers)
