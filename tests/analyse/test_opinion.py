"""Judgements are told from reports by examples."""

from __future__ import annotations

import functools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.analyse.opinion import OpinionReader
from briefing.lexicon.opinion_examples import OPINIONS, REPORTS
from briefing.lexicon.vectors import Vectors, read_vectors


@functools.cache
def load() -> tuple[Vectors, OpinionReader]:
    vectors = read_vectors()
    return vectors, OpinionReader(vectors)


def judge(*texts: str) -> list[float]:
    vectors, reader = load()
    return reader.find_scores(texts, vectors.embed(texts))


# Sentences that are not among the examples.
JUDGED = [
    "The inquiry is a disgrace, and the minister knows it.",
    "It would be naive to trust the marshal a second time.",
    "Nobody should mourn this agreement.",
    "A parliament that only applauds is not a parliament.",
    "The envoy's optimism is touching, but it is not a plan.",
    "The neighbours must stop pretending that the war is somebody else's business.",
    "Bullets are cheap; doctors are not.",
    "Without honest courts there can be no peace.",
    "The sad truth is that nobody wants to win this war any more.",
    "Surely the survivors deserve better than this.",
]
REPORTED = [
    "Rebels ambushed a convoy near Bangassou on Friday and killed four soldiers.",
    "The dam holds four billion cubic metres of water.",
    "The two countries have no diplomatic relations.",
    "It was unclear whether anybody had survived.",
    "The harbour is closed because of the storm.",
    "The minister must present the budget by October.",
    "Heavy rain is expected in the north.",
    "Many houses have collapsed, and the water is still rising.",
    "He was born in Maiduguri and studied law.",
    "The strike killed nobody.",
    "The ceasefire, which began in March, is holding.",
    "The talks ended without a result.",
]


@pytest.mark.parametrize("text", JUDGED)
def test_a_judgement_is_found_alone(text: str) -> None:
    assert judge(text)[0] > 0


@pytest.mark.parametrize("text", REPORTED)
def test_a_report_is_no_judgement(text: str) -> None:
    assert judge(text)[0] <= 0
    assert judge(*REPORTED)[REPORTED.index(text)] <= 0


def test_a_short_denial_is_a_judgement_among_judgements_only() -> None:
    denial = "That is no answer to them."
    assert judge(*JUDGED, denial)[-1] > judge(*REPORTED, denial)[-1]


def test_what_is_quoted_does_not_lend_its_form() -> None:
    plain, quoted = (
        judge("The minister spoke in Oran."),
        judge("The minister spoke “of shame, folly and lies” in Oran."),
    )
    assert plain[0] <= 0
    assert quoted[0] <= 0


def test_the_examples_are_enough_and_each_stands_once() -> None:
    assert len(OPINIONS) >= 80
    assert len(REPORTS) >= 150
    assert len({*OPINIONS, *REPORTS}) == len(OPINIONS) + len(REPORTS)


def test_no_sentence_has_no_score() -> None:
    assert judge() == []


@settings(max_examples=30)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_odd_text_has_a_score(texts: list[str]) -> None:
    assert len(judge(*texts)) == len(texts)


def test_it_learns_the_same_each_time_and_quickly() -> None:
    vectors, reader = load()
    started = time.process_time()
    again = OpinionReader(vectors)
    assert time.process_time() - started < 1.0
    rows = vectors.embed(JUDGED)
    assert again.find_scores(JUDGED, rows) == reader.find_scores(JUDGED, rows)


@pytest.mark.parametrize("unit", ["“", '"', "‘", "a’", "a-", "It is not. ", "A"])
def test_hundred_kilobytes_of_the_worst_case_take_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    judge(text)
    assert time.process_time() - started < 5
