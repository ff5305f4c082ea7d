"""Numbers that say how near texts are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.text.similarity import compose_idf, cosine_matrix, jaccard, weighted_jaccard

WORDS = st.frozensets(st.sampled_from("army talks truce flood river camp".split()))


def test_cosines_of_known_vectors_are_right() -> None:
    rows = np.array([[1, 0], [0, 1], [0.6, 0.8], [0, 0], [-1, 0]], dtype=np.float32)
    assert cosine_matrix(rows).tolist() == [
        [1.0, 0.0, 0.6, 0.0, -1.0],
        [0.0, 1.0, 0.8, 0.0, 0.0],
        [0.6, 0.8, 1.0, 0.0, -0.6],
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [-1.0, 0.0, -0.6, 0.0, 1.0],
    ]


def test_cosines_with_others_have_a_row_for_each_row_and_a_column_for_each_other() -> None:
    rows = np.eye(3, dtype=np.float32)
    assert cosine_matrix(rows, rows[:2]).shape == (3, 2)
    assert cosine_matrix(rows[:0], rows).shape == (0, 3)


@given(st.integers(0, 2**32 - 1))
def test_cosines_do_not_depend_on_the_order_of_the_columns(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = random.normal(size=(6, 256)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    shuffled = rows[:, random.permutation(256)]
    assert cosine_matrix(rows).tobytes() == cosine_matrix(np.ascontiguousarray(shuffled)).tobytes()


@given(st.integers(0, 2**32 - 1))
def test_cosines_are_those_of_plain_multiplication_to_five_places(seed: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(5, 256)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert np.abs(cosine_matrix(rows) - rows.astype(float) @ rows.astype(float).T).max() < 1e-5


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("army talks", "army talks", 1.0),
        ("army talks", "talks truce", 1 / 3),
        ("army", "truce", 0.0),
        ("", "truce", 0.0),
        ("", "", 0.0),
    ],
)
def test_jaccard_is_the_common_share(first: str, second: str, expected: float) -> None:
    assert jaccard(set(first.split()), set(second.split())) == pytest.approx(expected)


@given(WORDS, WORDS)
def test_jaccard_is_the_same_both_ways_and_within_bounds(first: frozenset[str], second: frozenset[str]) -> None:
    assert jaccard(first, second) == jaccard(second, first)
    assert 0.0 <= jaccard(first, second) <= 1.0


@given(WORDS, WORDS)
def test_weighted_jaccard_without_weights_is_jaccard(first: frozenset[str], second: frozenset[str]) -> None:
    assert weighted_jaccard(first, second, {}) == jaccard(first, second)


def test_a_rare_common_word_weighs_more_than_a_frequent_one() -> None:
    idf = compose_idf([["army", "town"], ["army", "flood"], ["army", "flood", "truce"]])
    rare = weighted_jaccard({"truce", "town"}, {"truce", "flood"}, idf)
    frequent = weighted_jaccard({"army", "town"}, {"army", "flood"}, idf)
    assert rare > frequent


def test_idf_counts_a_repeated_word_once_and_keeps_the_order_of_the_words() -> None:
    idf = compose_idf([["flood", "flood", "river"], ["river"]])
    assert list(idf) == ["flood", "river"]
    assert idf["flood"] == pytest.approx(math.log(3 / 2) + 1)
    assert idf["river"] == pytest.approx(1.0)


def test_idf_of_nothing_is_empty() -> None:
    assert compose_idf([]) == {}
    assert compose_idf([[]]) == {}
