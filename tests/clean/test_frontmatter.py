"""The block at the head of a file: what is read, what is reported, what is text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.clean.frontmatter import parse_front_matter


def test_fields_are_read_with_their_places() -> None:
    front = parse_front_matter(
        ["---", 'title: "A: truce"', "Date: 2031-03-15", "outlet: 'Gazette'", "---", "", "Text."]
    )
    assert front.fields == {"title": "A: truce", "published": "2031-03-15", "publisher": "Gazette"}
    assert front.places == {"title": 1, "published": 2, "publisher": 3}
    assert front.end == 5
    assert front.problems == ()


def test_an_indented_line_continues_the_field_above() -> None:
    front = parse_front_matter(
        ["---", "note: in our own words", "  after a report", "authors:", "- Ada", "- Ben", "..."]
    )
    assert front.fields == {"note": "in our own words after a report", "author": "Ada Ben"}


def test_a_list_in_brackets_becomes_names() -> None:
    assert parse_front_matter(["---", 'authors: [Ada, "Ben C."]', "---"]).fields == {"author": "Ada, Ben C."}


def test_a_file_without_a_block_has_none() -> None:
    assert parse_front_matter(["Title: not front matter", "---"]).end == 0
    assert parse_front_matter([]).end == 0


def test_a_block_that_does_not_end_is_text_and_is_reported() -> None:
    front = parse_front_matter(["---", "title: x", "Text."])
    assert (front.end, front.fields) == (0, {})
    assert "no second ---" in front.problems[0]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("colour: red", 'key "colour" is not known'),
        ("no colon here", "Line 3 of the front matter"),
        ("title: again", 'gives "title" twice'),
    ],
)
def test_what_is_not_understood_is_reported_and_passed_over(line: str, words: str) -> None:
    front = parse_front_matter(["---", "title: First", line, "---"])
    assert front.fields == {"title": "First"}
    assert words in front.problems[0]


def test_empty_values_are_no_values() -> None:
    assert parse_front_matter(["---", "title:", "url: ~", "---"]).fields == {}


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_lines_are_read_without_an_exception(lines: list[str]) -> None:
    front = parse_front_matter(["---", *lines, "---"])
    assert 0 <= front.end <= len(lines) + 2
