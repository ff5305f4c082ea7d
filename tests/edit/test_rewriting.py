"""Edits of a sentence are collected by position and never overlap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from briefing.edit.rewriting import Rewriting
from briefing.model.span import Span


def test_edits_apply_together_by_their_place_in_the_original() -> None:
    rewriting = Rewriting("However, Ruiz said on Sunday that it held.")
    assert rewriting.insert(28, " (8 Mar)")
    assert rewriting.replace(Span(9, 13), "Ana Ruiz")
    assert rewriting.cut(Span(0, 9))
    assert rewriting.result() == "Ana Ruiz said on Sunday (8 Mar) that it held."


def test_second_edit_of_the_same_words_is_refused() -> None:
    rewriting = Rewriting("the regime fell")
    assert rewriting.replace(Span(4, 10), "“regime”")
    assert not rewriting.cut(Span(0, 6))
    assert not rewriting.insert(6, "x")
    assert rewriting.result() == "the “regime” fell"


def test_cut_words_are_known_to_be_cut() -> None:
    rewriting = Rewriting("abcdef")
    rewriting.cut(Span(1, 3))
    assert [rewriting.is_cut(place) for place in range(4)] == [False, True, True, False]


@given(
    st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.text(max_size=5)), max_size=6)
)
def test_characters_outside_the_edits_survive_in_order(text: str, edits: list[tuple[int, int, str]]) -> None:
    rewriting = Rewriting(text)
    touched: set[int] = set()
    added = 0
    for one, other, words in edits:
        span = Span(min(one, other, len(text)), min(max(one, other), len(text)))
        if rewriting.replace(span, words):
            touched.update(range(span.start, span.end))
            added += len(words)
    kept = [character for place, character in enumerate(text) if place not in touched]
    result = rewriting.result()
    assert len(result) == len(kept) + added
    remaining = iter(result)
    assert all(character in remaining for character in kept)
