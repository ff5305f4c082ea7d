"""The gazetteer: the packaged places and a desk's own."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import ConfigurationError
from briefing.lexicon.gazetteer import Gazetteer, fold, read_gazetteer
from briefing.lexicon.nationalities import read_nationalities

HEAD = "name,kind,countries,aliases,region,latitude,longitude,radius_km,note\n"


@pytest.fixture(scope="module")
def world() -> Gazetteer:
    return read_gazetteer()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Kābul", "kabul"),
        ("N'Djamena", "ndjamena"),
        ("Sana’a", "sanaa"),
        ("Port-au-Prince", "port au prince"),
        ("U.S.", "us"),
        ("Łódź", "lodz"),
        ("  Deir   ez-Zor ", "deir ez zor"),
    ],
)
def test_a_key_has_no_accents_marks_or_capitals(name: str, key: str) -> None:
    assert fold(name) == key


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("Kabul", "AF", "capital"),
        ("Khartoum", "SD", "capital"),
        ("Kiev", "UA", "capital"),
        ("Goma", "CD", "city"),
        ("North Kivu", "CD", "province"),
        ("Khyber Pakhtunkhwa", "PK", "province"),
        ("Ivory Coast", "CI", "country"),
        ("Türkiye", "TR", "country"),
        ("US", "US", "country"),
        ("Gaza Strip", "PS", "territory"),
        ("کابل", "AF", "capital"),
    ],
)
def test_a_name_leads_to_its_place(world: Gazetteer, name: str, country: str, kind: str) -> None:
    place = world.find(fold(name))[0]
    assert (place.country, place.kind) == (country, kind)


def test_namesakes_are_all_there(world: Gazetteer) -> None:
    assert {place.country for place in world.find("tripoli")} >= {"LY", "LB"}
    assert {place.country for place in world.find("punjab")} == {"PK", "IN"}
    assert {place.country for place in world.find("hyderabad")} >= {"PK", "IN"}


def test_every_capital_of_the_table_of_countries_is_a_place(world: Gazetteer) -> None:
    large = [
        country
        for country in read_nationalities().by_code.values()
        if country.capital and fold(country.capital) not in world
    ]
    # Small states whose capital has fewer people than the gazetteer's smallest town.
    assert len(large) < 35
    assert {"AF", "PK", "UA", "SD", "US", "CD", "SY"}.isdisjoint(country.code for country in large)


def test_a_point_lies_where_the_place_is(world: Gazetteer) -> None:
    place = world.find("kandahar")[0]
    assert place.latitude is not None
    assert place.longitude is not None
    assert Decimal(31) < place.latitude < Decimal(32)
    assert Decimal(65) < place.longitude < Decimal(66)


def test_a_country_has_no_point(world: Gazetteer) -> None:
    assert world.find("pakistan")[0].latitude is None


def test_an_unknown_name_leads_nowhere(world: Gazetteer) -> None:
    assert world.find("atlantis beyond") == ()
    assert "atlantis beyond" not in world


def test_the_desks_own_places_go_first() -> None:
    desk = read_gazetteer(HEAD + "Kabul,quarter,XX,Little Kabul|کوچنی کابل,,1.5,-2.25,3,test\n")
    assert desk.find("kabul")[0].country == "XX"
    assert desk.find("kabul")[1].country == "AF"
    assert desk.find("little kabul")[0].latitude == Decimal("1.5")
    assert desk.is_desk("kabul")
    assert not desk.is_desk("herat")
    assert desk.desk_countries == {"XX"}


def test_a_desks_file_may_begin_with_a_byte_order_mark_and_end_lines_like_windows() -> None:
    desk = read_gazetteer("\ufeff" + HEAD.replace("\n", "\r\n") + "Somewhere,town,AF|PK,,,,,,\r\n")
    assert desk.find("somewhere")[0].country == "AF|PK"


@pytest.mark.parametrize(
    ("text", "problem", "where"),
    [
        ("name,kind\nA,town\n", "the column 'countries' is missing", "my.csv"),
        (HEAD + "A,town,,,,,,,\n", "the column 'countries' is empty", "my.csv, line 2"),
        (HEAD + "A,town,Afghanistan,,,,,,\n", "two-letter codes", "my.csv, line 2"),
        (HEAD + "A,town,AF,,,91,0,,\n", "'latitude' must be degrees", "my.csv, line 2"),
        (HEAD + "A,town,AF,,,1,east,,\n", "'longitude' must be degrees", "my.csv, line 2"),
        (HEAD + "A,town,AF,,,NaN,0,,\n", "'latitude' must be degrees", "my.csv, line 2"),
    ],
)
def test_a_wrong_row_is_named(text: str, problem: str, where: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_gazetteer(text, where="my.csv")
    assert problem in str(caught.value)
    assert caught.value.where == where


def test_looking_up_costs_next_to_nothing(world: Gazetteer) -> None:
    start = time.process_time()
    for _ in range(10_000):
        world.find("kandahar")
    assert time.process_time() - start < 2
