"""Where cues are found."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.lexicon.section_cues import CueTable

CUES = ("bomb", "car bomb", "war.", "war crimes.", "cease-fire", "gang-rape", "foreign minist", "people's army", "ied")


@pytest.fixture
def table() -> CueTable:
    return CueTable(CUES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bombs fell.", ["bomb"]),
        ("The BOMBING went on.", ["bomb"]),
        ("An anti-bomb unit came.", ["bomb"]),
        ("A carbomb", []),
        ("A car bomb and a bomb", ["car bomb", "bomb"]),
        ("A car  bomb\nexploded", ["car bomb"]),
        ("Two car bombs", ["car bomb"]),
        ("The war ended.", ["war."]),
        ("They warned of warfare.", []),
        ("Tried for war crimes.", ["war crimes."]),
        ("Tried for a war crime.", ["war."]),
        ("The cease-fire held.", ["cease-fire"]),
        ("The cease fire held.", []),
        ("The foreign ministry and the foreign minister", ["foreign minist"]),
        ("The People’s Army", ["people's army"]),
        ("an IED", ["ied"]),
        ("", []),
        ("\x00\ud800", []),
    ],
)
def test_cues_are_found_at_word_starts(table: CueTable, text: str, expected: list[str]) -> None:
    assert [table.cues[number] for number in table.find_cues(text)] == expected


def test_a_cue_given_twice_is_one() -> None:
    table = CueTable(["talks", "Talks", "talks "])
    assert table.cues == ("talks",)
    assert table.find_number("TALKS") == 0
    assert table.find_number("truce") is None


@pytest.mark.parametrize("cue", ["", ".", "  ", "..."])
def test_a_cue_without_a_word_is_left_out(cue: str) -> None:
    assert CueTable([cue]).cues == ()


@given(st.text(alphabet="abcmor w-'.’ß\n", max_size=80))
def test_any_text_gives_each_cue_once(text: str) -> None:
    found = CueTable(CUES).find_cues(text)
    assert len(found) == len(set(found))


@given(st.text(min_size=1, max_size=20))
def test_any_cue_can_be_given(cue: str) -> None:
    table = CueTable([cue])
    assert all(number == 0 for number in table.find_cues(f"{cue} and {cue}"))


@pytest.mark.parametrize("text", ["a" * 100_000, "car " * 25_000, "war-" * 25_000, "bomb" * 25_000, " " * 100_000])
def test_long_odd_text_takes_no_time(table: CueTable, text: str) -> None:
    start = time.perf_counter()
    table.find_cues(text)
    assert time.perf_counter() - start < 2.0
