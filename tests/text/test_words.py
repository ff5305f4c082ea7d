"""Words with their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.model.span import Span
from briefing.text.words import split_words


def _words(text: str) -> tuple[str, ...]:
    return split_words(text, Span(0, len(text))).texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At least 14,535 people.", ("At", "least", "14,535", "people", ".")),
        ("a 12-year-old boy", ("a", "12-year-old", "boy")),
        ("Pakistan’s army and Kabul's envoy", ("Pakistan", "army", "and", "Kabul", "envoy")),
        ("U.S. troops", ("U.S.", "troops")),
        ("10–12 tanks (IS-K)", ("10", "–", "12", "tanks", "(", "IS-K", ")")),
        ("Tehrik-e-Taliban", ("Tehrik-e-Taliban",)),
        ("طورخم crossing", ("طورخم", "crossing")),
        ("", ()),
        (" \n\t", ()),
        ("'s", ("'", "s")),
    ],
)
def test_words_are_split_as_they_are_read(text: str, expected: tuple[str, ...]) -> None:
    assert _words(text) == expected


@given(st.text(max_size=200))
def test_every_word_stands_where_it_says(text: str) -> None:
    words = split_words(text, Span(0, len(text)))
    for word, start, end in zip(words.texts, words.starts, words.ends, strict=True):
        assert text[start:end].startswith(word)
    assert list(words.starts) == sorted(words.starts)
    assert all(end <= start for end, start in zip(words.ends, words.starts[1:], strict=False))


@given(st.text(max_size=100), st.text(max_size=50))
def test_a_part_of_a_text_is_split_like_itself(before: str, part: str) -> None:
    text = f"{before}\n{part}"
    words = split_words(text, Span(len(before) + 1, len(text)))
    assert all(len(before) + 1 <= start for start in words.starts)
    assert all(end <= len(text) for end in words.ends)


def test_a_span_covers_the_words_it_names() -> None:
    text = "killed at least 46 people"
    words = split_words(text, Span(0, len(text)))
    assert words.span(1, 4).of(text) == "at least 46"
