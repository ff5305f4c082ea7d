"""Quotations are told from apostrophes, inches and stray marks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.text.quotations import find_quotations


def quoted(text: str) -> list[str]:
    return [span.of(text) for span in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We stay,” he said. “All of us.”", ["“We stay,”", "“All of us.”"]),
        ('"We stay," he said. "All of us."', ['"We stay,"', '"All of us."']),
        ("''We stay,'' he said.", ["''We stay,''"]),
        ("«Nous restons», he said.", ["«Nous restons»"]),
        ("The army’s ‘safe zone’ isn’t safe.", ["‘safe zone’"]),
        ("The army's 'safe zone' isn't safe.", ["'safe zone'"]),
        ("The rebels’ camp and the soldiers’ camp.", []),
        ("‘the rebels’ camp’ was empty", ["‘the rebels’ camp’"]),
        ("Don’t. Won’t. ’Tis.", []),
        ("In the '90s the war ended.", []),
        ('A 5\'11" man held a 12" pipe.', []),
        ('He said - " To protect the people." Then he left.', ['" To protect the people."']),
        ("“He told me ‘run’ and I ran,” she said.", ["“He told me ‘run’ and I ran,”"]),
        ("“One paragraph.\n“Another one,” he said.", ["“One paragraph.", "“Another one,”"]),
        ("He said: “The end is open", ["“The end is open"]),
        ('A stray 6" mark', []),
        ("“”", []),
        ("no marks", []),
        ("", []),
    ],
)
def test_quotations_of_a_text(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@given(st.text(alphabet=st.sampled_from(list("ab .,s\n“”‘’\"'«»`-(")), max_size=120))
def test_quotations_are_ordered_apart_and_within_a_paragraph(text: str) -> None:
    position = 0
    for span in find_quotations(text):
        assert position <= span.start < span.end <= len(text)
        assert "\n" not in span.of(text)
        position = span.end


@pytest.mark.parametrize("unit", ["‘a ", "“a ", '"a ', "s’ a", "''a ", "’", "«"], ids=repr)
def test_hundred_kilobytes_of_marks_take_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    find_quotations(text)
    assert time.process_time() - started < 3
