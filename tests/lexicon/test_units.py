"""Nouns that are counted, and the words for what happens to them."""

from __future__ import annotations

import pytest

from briefing.lexicon.fates import FATES, STATES, Form
from briefing.lexicon.units import NOT_UNITS, UnitKind, find_unit_kind, is_plural
from briefing.model.annotation import Measure


@pytest.mark.parametrize(
    ("noun", "kind"),
    [
        ("soldiers", UnitKind.PEOPLE),
        ("policeman", UnitKind.PEOPLE),
        ("families", UnitKind.PEOPLE),
        ("paratroopers", UnitKind.PEOPLE),
        ("asylum-seekers", UnitKind.PEOPLE),
        ("border-guards", UnitKind.PEOPLE),
        ("posts", UnitKind.THINGS),
        ("drones", UnitKind.THINGS),
        ("airstrikes", UnitKind.EVENTS),
        ("operations", UnitKind.EVENTS),
        ("deaths", UnitKind.FATES),
        ("casualties", UnitKind.FATES),
        ("borders", None),
        ("years", None),
        ("headquarters", None),
        ("", None),
    ],
)
def test_a_noun_is_of_its_kind(noun: str, kind: UnitKind | None) -> None:
    assert find_unit_kind(noun) is kind


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("people", True),
        ("soldiers", True),
        ("staff", True),
        ("soldier", False),
        ("crisis", False),
        ("bus", False),
        ("glass", False),
    ],
)
def test_a_plural_is_known_by_its_form(noun: str, plural: bool) -> None:
    assert is_plural(noun) is plural


def test_no_unit_is_also_no_unit() -> None:
    both = [noun for noun in NOT_UNITS if find_unit_kind(noun) is not None]
    assert sorted(both) == ["round"]


@pytest.mark.parametrize(
    ("word", "measure", "form"),
    [
        ("killed", Measure.KILLED, Form.PAST),
        ("killing", Measure.KILLED, Form.ACTIVE),
        ("kidnapped", Measure.CAPTURED, Form.PAST),
        ("kidnapping", Measure.CAPTURED, Form.ACTIVE),
        ("expelled", Measure.EXPELLED, Form.PAST),
        ("expelling", Measure.EXPELLED, Form.ACTIVE),
        ("seized", Measure.CAPTURED, Form.PAST),
        ("died", Measure.KILLED, Form.INTRANSITIVE),
        ("fled", Measure.DISPLACED, Form.INTRANSITIVE),
        ("sunk", Measure.DESTROYED, Form.PAST),
        ("shot", Measure.CASUALTIES, Form.PAST),
    ],
)
def test_a_verb_form_says_what_happens(word: str, measure: Measure, form: str) -> None:
    assert (FATES[word].measure, FATES[word].form) == (measure, form)


def test_words_that_are_mostly_something_else_are_no_fates() -> None:
    assert FATES.keys().isdisjoint({"down", "level", "station", "stations", "mass", "gun", "guns", "free"})


def test_states_are_lower_case_single_words() -> None:
    assert all(word == word.lower() and " " not in word for word in STATES)
