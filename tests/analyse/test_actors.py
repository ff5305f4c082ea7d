"""Actors: listed ones, those that a text introduces, and people who share a surname."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.analyse.actors import KnownActors, find_actors, parse_actors
from briefing.errors import ConfigurationError
from briefing.lexicon.gazetteer import read_gazetteer
from briefing.model.annotation import ActorMention
from briefing.model.span import Span
from briefing.shipped import find_shipped

LIST = """
[[actor]]
name = "Rapid Support Forces (RSF)"
kind = "armed group"
side = "RSF"
aliases = ["RSF", "Rapid Support Forces"]

[[actor]]
name = "United Nations"
aliases = ["UN", "U.N."]
"""


def _find(*sentences: str, known: KnownActors | None = None) -> list[list[ActorMention]]:
    text = "\n".join(sentences)
    spans, start = [], 0
    for sentence in sentences:
        spans.append(Span(start, start + len(sentence)))
        start += len(sentence) + 1
    found = find_actors(text, spans, known=known or parse_actors(LIST), gazetteer=read_gazetteer())
    return [list(row) for row in found]


def _names(*sentences: str) -> list[list[str]]:
    return [[mention.name for mention in row] for row in _find(*sentences)]


def test_aliases_are_joined_under_the_listed_name() -> None:
    (row,) = _find("The RSF denied it; the U.N. blamed the Rapid Support Forces.")
    assert [(mention.text, mention.name) for mention in row] == [
        ("RSF", "Rapid Support Forces (RSF)"),
        ("U.N.", "United Nations"),
        ("Rapid Support Forces", "Rapid Support Forces (RSF)"),
    ]
    assert row[0].side == "RSF"
    assert row[0].kind == "armed group"


def test_an_acronym_stands_for_the_name_that_introduces_it() -> None:
    rows = _names("The Allied Democratic Front (ADF) attacked a village.", "The ADF denied it.")
    assert rows == [["Allied Democratic Front", "Allied Democratic Front"], ["Allied Democratic Front"]]


def test_an_acronym_of_another_language_stands_for_the_name_before_it() -> None:
    rows = _names("The Lagoon Freedom Forces (FLR) met.", "The FLR left.", "The Upper Lagoon Valley (ZVK) is wet.")
    assert rows == [["Lagoon Freedom Forces", "Lagoon Freedom Forces"], ["Lagoon Freedom Forces"], []]


def test_an_acronym_is_not_learnt_from_a_place() -> None:
    assert _names("They fought in Khyber Pakhtunkhwa (KP) for years.") == [[]]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("President Volodymyr Zelensky said so.", "Volodymyr Zelensky"),
        ("The army spokesman, Brig. Gen. Nabil Abdallah, denied it.", "Nabil Abdallah"),
        ("Najib Karim, a political commentator, disagreed.", "Najib Karim"),
        ("Amina Noor said her house was gone.", "Amina Noor"),
        ("Mullah Abdul Ghani Baradar left.", "Abdul Ghani Baradar"),
        ("Amina Torres, who fled the city, wept.", "Amina Torres"),
        ("It was drafted by Luis Ferrer, a veteran negotiator from Lima.", "Luis Ferrer"),
        ("Gen. Omar Haddad and others left.", "Omar Haddad"),
    ],
)
def test_a_person_is_known_by_title_office_or_speech(sentence: str, name: str) -> None:
    people = [mention.name for row in _find(sentence) for mention in row if mention.kind == "person"]
    assert people == [name]


def test_a_surname_joins_the_full_name() -> None:
    rows = _names("Foreign Minister Amir Khan Muttaqi arrived.", "Muttaqi warned them.", "Nobody answered Muttaqi.")
    assert [row[-1] for row in rows] == ["Amir Khan Muttaqi"] * 3


def test_two_people_of_one_surname_are_kept_apart() -> None:
    rows = _find(
        "President Ahmad Massoud spoke first.",
        "General Ali Massoud spoke next.",
        "General Massoud left.",
        "Massoud was tired.",
    )
    assert [[mention.name for mention in row] for row in rows] == [
        ["Ahmad Massoud"],
        ["Ali Massoud"],
        ["Ali Massoud"],
        [],
    ]


def test_states_are_known_by_name_adjective_and_capital() -> None:
    (row,) = _find("Islamabad accused Afghan officials, and India watched Pakistan.")
    assert [(mention.text, mention.name, mention.kind) for mention in row] == [
        ("Islamabad", "Pakistan", "state"),
        ("Afghan", "Afghanistan", "state"),
        ("India", "India", "state"),
        ("Pakistan", "Pakistan", "state"),
    ]


def test_a_capital_behind_a_word_of_place_is_no_actor() -> None:
    assert _names("A bomb went off in Kabul.") == [[]]


def test_an_institution_is_known_by_its_words() -> None:
    (row,) = _find("The Interior Ministry blamed the National Salvation Army for it.")
    assert [(mention.name, mention.kind) for mention in row] == [
        ("Interior Ministry", "government"),
        ("National Salvation Army", "military"),
    ]


def test_a_side_comes_from_the_country_before_the_name() -> None:
    (row,) = _find("Pakistan's Foreign Minister Ishaq Dar arrived.")
    assert [mention.side for mention in row if mention.kind == "person"] == ["Pakistan"]


def test_mentions_stand_where_they_say() -> None:
    text = "The RSF said that General Hamdan Dagalo met the U.N. in Geneva."
    for mention in _find(text)[0]:
        assert mention.span.of(text) == mention.text


def test_the_shipped_list_is_valid_and_joins_its_aliases() -> None:
    known = parse_actors((find_shipped("config") / "actors.toml").read_text(encoding="utf-8"))
    actors = {
        name: known.find(name)
        for name in ("ttp", "tehreek e taliban pakistan", "fitna al khawarij", "pakistani taliban")
    }
    assert {actor.name for actor in actors.values() if actor} == {"Tehrik-e-Taliban Pakistan (TTP)"}
    assert None not in actors.values()
    assert known.find("taliban") is not known.find("ttp")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[actor]", "not valid TOML"),
        ("[actors]\n", "only [[actor]] tables"),
        ("[[actor]]\nkind = 'x'\n", "'name' must be a text"),
        ("[[actor]]\nname = 'x'\ncolour = 'red'\n", "'colour' is unknown"),
        ("[[actor]]\nname = 'x'\naliases = 'y'\n", "'aliases' must be a list"),
        ("[[actor]]\nname = 'x'\nside = 3\n", "must be texts"),
    ],
)
def test_a_wrong_entry_is_named(text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=r"my\.toml") as caught:
        parse_actors(text, where="my.toml")
    assert problem in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    (row,) = find_actors(text, [Span(0, len(text))], known=parse_actors(LIST))
    assert all(mention.span.of(text) == mention.text for mention in row)
    assert all(one.span.end <= two.span.start for one, two in itertools.pairwise(row))


@given(
    st.lists(
        st.sampled_from(
            "General Ali Massoud ( ) . , RSF UN of and Ministry said Army al- Kabul Pakistan the (AFF)".split()
        ),
        max_size=30,
    )
)
def test_any_heap_of_names_gives_mentions_in_order(heap: list[str]) -> None:
    text = " ".join(heap)
    (row,) = find_actors(text, [Span(0, len(text))], known=parse_actors(LIST))
    assert all(mention.span.of(text) == mention.text for mention in row)
    assert all(one.span.end <= two.span.start for one, two in itertools.pairwise(row))


def test_a_full_name_that_is_repeated_is_a_person() -> None:
    rows = _names("Snow fell on Hannah Okafor.", "Nobody saw Hannah Okafor again.", "Later Okafor wept.")
    assert rows == [["Hannah Okafor"], ["Hannah Okafor"], ["Hannah Okafor"]]


def test_a_repeated_name_may_hold_an_initial() -> None:
    rows = _names("Snow fell on Mary K. Okafor.", "Nobody saw Mary K. Okafor again.")
    assert rows == [["Mary K. Okafor"], ["Mary K. Okafor"]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Operation Iron Wall began.", "They stopped Operation Iron Wall."),
        ("They flew the Mirage Falke.", "The crews of Mirage Falke slept."),
        ("Nobody saw Hannah Okafor.", "Snow fell."),
        ("They wrote of Moscow Format.", "They wrote of Moscow Format."),
        ("Rain fell on Grey Ridge.", "The ridge of Grey Ridge was grey."),
    ],
)
def test_what_else_is_repeated_is_no_person(first: str, second: str) -> None:
    assert all(mention.kind != "person" for row in _find(first, second) for mention in row)


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The Corps Commanders' meeting ended.", []),
        ("The Nairobi-based Institute for Peace Studies met.", ["Institute for Peace Studies"]),
        ("The Tehran Times wrote it.", ["Tehran Times"]),
        ("The Moscow Format met.", []),
    ],
)
def test_an_institution_is_named_without_its_seat(sentence: str, names: list[str]) -> None:
    assert _names(sentence) == [names]


def test_a_line_break_inside_a_name_is_white_space() -> None:
    text = "The Institute for Peace Studies met; Amina Noor said so, and the Allied River Front (ARF) left."
    found = find_actors(
        text.replace(" ", "\n"), [Span(0, len(text))], known=parse_actors(LIST), gazetteer=read_gazetteer()
    )
    assert [mention.name for mention in found[0]] == _names(text)[0]
    assert len(found[0]) == 3
