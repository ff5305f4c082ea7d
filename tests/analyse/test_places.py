"""Places: names that are places here, namesakes, and names that are none."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.analyse.places import find_country_codes, find_places
from briefing.lexicon.gazetteer import Gazetteer, read_gazetteer
from briefing.model.annotation import PlaceMention
from briefing.model.span import Span
from briefing.shipped import find_shipped
from briefing.text.words import split_words


@pytest.fixture(scope="module")
def world() -> Gazetteer:
    return read_gazetteer()


@pytest.fixture(scope="module")
def desk() -> Gazetteer:
    return read_gazetteer((find_shipped("config") / "gazetteer.csv").read_text(encoding="utf-8"))


def _find(text: str, gazetteer: Gazetteer) -> tuple[PlaceMention, ...]:
    span = Span(0, len(text))
    words = split_words(text, span)
    countries = find_country_codes([words], gazetteer=gazetteer)
    return find_places(text, span, gazetteer=gazetteer, countries=countries, words=words)


def _short(text: str, gazetteer: Gazetteer) -> list[str]:
    return [f"{place.text}={place.country}" for place in _find(text, gazetteer)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shells hit Kharkiv and Kupiansk in Ukraine.", ["Kharkiv=UA", "Kupiansk=UA", "Ukraine=UA"]),
        (
            "Rebels took Goma in North Kivu, Democratic Republic of Congo.",
            ["Goma=CD", "North Kivu=CD", "Democratic Republic of Congo=CD"],
        ),
        ("Fighting in El Fasher, North Darfur, spread.", ["El Fasher=SD", "North Darfur=SD"]),
        ("Gaza City and Rafah were shelled; so was the West Bank.", ["Gaza City=PS", "Rafah=PS", "West Bank=PS"]),
        ("A blast in Sana’a killed two.", ["Sana’a=YE"]),
        ("They fled from Port-au-Prince to Cap-Haïtien in Haiti.", ["Port-au-Prince=HT", "Cap-Haïtien=HT", "Haiti=HT"]),
        (
            "Kandahar-based clerics met near the Pakistan-Afghanistan border.",
            ["Kandahar=AF", "Pakistan=PK", "Afghanistan=AF"],
        ),
        ("The Istanbul talks follow the Doha round.", ["Istanbul=TR", "Doha=QA"]),
        ("South Sudan and Sudan signed it.", ["South Sudan=SS", "Sudan=SD"]),
        ("He flew to the US and the U.K. for talks.", ["US=US", "U.K.=GB"]),
        ("کابل fell silent.", ["کابل=AF"]),
    ],
)
def test_places_are_found(text: str, expected: list[str], world: Gazetteer) -> None:
    assert _short(text, world) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A bomb in Tripoli, Lebanon, killed two.", "Tripoli=LB"),
        ("Clashes in Tripoli between Libyan militias.", "Tripoli=LY"),
        ("Pakistan's Punjab province was flooded.", "Punjab=PK"),
        ("India's Punjab state was flooded.", "Punjab=IN"),
        ("The court in Hyderabad, Pakistan, freed him.", "Hyderabad=PK"),
        ("A factory in Hyderabad burned down.", "Hyderabad=IN"),
        ("In Tbilisi, Georgia, thousands marched.", "Georgia=GE"),
    ],
)
def test_namesakes_are_told_apart(text: str, expected: str, world: Gazetteer) -> None:
    assert expected in _short(text, world)


@pytest.mark.parametrize(
    "text",
    [
        "Islamabad claimed victory.",
        "They accused Kabul of lying.",
        "Kyiv denied it, and Moscow rejected the offer.",
        "Tehran's stance has hardened.",
        "a man reading of the nice march in may",
        "He thanked us for the tank.",
        "Reading this is Nice.",
        "Jordan Smith and Paris Hilton arrived with Sydney Sweeney.",
        "President Lincoln spoke.",
        "US troops withdrew.",
        "The Paris Agreement failed.",
        "Afghan and Pakistani officials met.",
        "The Washington Post wrote about it.",
        "",
        "— …",
    ],
)
def test_governments_people_and_words_are_no_places(text: str, world: Gazetteer) -> None:
    assert _short(text, world) == []


def test_a_capital_is_a_place_behind_a_word_of_place(world: Gazetteer) -> None:
    assert _short("The strikes hit Kabul, and Kabul condemned them.", world) == ["Kabul=AF"]


def test_the_longest_name_wins(desk: Gazetteer) -> None:
    assert _short("Troops entered South Waziristan in Pakistan.", desk) == ["South Waziristan=PK", "Pakistan=PK"]


def test_the_desks_places_are_found_in_a_list(desk: Gazetteer) -> None:
    text = "Shells fell in Bajaur, Angoor Adda, Kurram, Chitral, Dir and the sectors around Baramcha—all day."
    assert [place.text for place in _find(text, desk)] == [
        "Bajaur",
        "Angoor Adda",
        "Kurram",
        "Chitral",
        "Dir",
        "Baramcha",
    ]


def test_a_crossing_keeps_two_countries(desk: Gazetteer) -> None:
    (place,) = _find("Trucks waited at Torkham.", desk)
    assert place.country == "AF|PK"
    assert place.kind == "crossing"


def test_a_name_that_is_a_word_needs_a_word_of_place(desk: Gazetteer) -> None:
    assert _short("A tank burned in Tank district, Pakistan.", desk) == ["Tank=PK", "Pakistan=PK"]
    assert _short("Tank crews and Dir staff met.", desk) == []


def test_a_place_has_its_point_and_a_country_none(world: Gazetteer) -> None:
    town, country = _find("A mine went off in Herat, Afghanistan.", world)
    assert town.latitude is not None
    assert country.latitude is None


def test_the_countries_of_an_article_are_known_by_many_words(world: Gazetteer) -> None:
    words = [
        split_words(text, Span(0, len(text)))
        for text in ("Afghans fled.", "Beijing agreed.", "Kharkiv burned.", "The US left.")
    ]
    assert find_country_codes(words, gazetteer=world) == {"AF", "CN", "UA", "US"}


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    mentions = _find(text, read_gazetteer())
    assert all(mention.span.of(text) == mention.text for mention in mentions)
    assert all(one.span.end <= two.span.start for one, two in itertools.pairwise(mentions))


@given(
    st.lists(
        st.sampled_from(
            "Kabul Paris in of the Jordan , Smith Gaza City US said Kandahar-based Tripoli Lebanon and New South Sudan province".split()
        ),
        max_size=25,
    )
)
def test_any_heap_of_names_gives_places_in_order(heap: list[str]) -> None:
    text = " ".join(heap)
    mentions = _find(text, read_gazetteer())
    assert all(mention.span.of(text) == mention.text for mention in mentions)
    assert all(one.span.end <= two.span.start for one, two in itertools.pairwise(mentions))


@pytest.mark.parametrize(
    "text", ["The Moscow Format failed.", "The Lagos Consensus failed.", "He praised the Cairo Plan."]
)
def test_a_town_in_a_longer_name_is_no_place(text: str, world: Gazetteer) -> None:
    assert _find(text, world) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("In Moscow President Petrov spoke.", "Moscow"),
        ("Lagos State was calm.", "Lagos"),
        ("Rain fell across Lagos Monday.", "Lagos"),
    ],
)
def test_a_capitalised_word_behind_a_town_may_be_another_matter(text: str, name: str, world: Gazetteer) -> None:
    assert [place.name for place in _find(text, world)][:1] == [name]


def test_a_line_break_inside_a_place_is_white_space(world: Gazetteer) -> None:
    text = "They fled from El Fasher to the Democratic Republic of Congo."
    assert [place.name for place in _find(text.replace(" ", "\n"), world)] == [p.name for p in _find(text, world)]


def test_a_capital_with_namesakes_does_not_tell_the_country(world: Gazetteer) -> None:
    text = "Shells hit Tripoli, the Lebanese army said."
    assert [place.country for place in _find(text, world) if place.name.startswith("Tripoli")] == ["LB"]


def test_a_name_with_an_elided_article_is_one_place(world: Gazetteer) -> None:
    assert [place.country for place in _find("It spread to Côte d'Ivoire.", world)] == ["CI"]
