"""Paragraphs are lines, unless the lines were wrapped by hand."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.text.paragraphs import find_paragraphs
from briefing.text.quotations import find_quotations
from briefing.text.sentences import find_sentences

WIRE = """GOMA, 12 May -- The army said on Monday that its troops had entered the
port of Uvira after three days of fighting. It gave no figure for the
dead, and the rebels did not answer calls.

   "The town is calm and the market is open again, and we ask all those
who fled to come back," Colonel Abel Mwangi said. The governor, who had
left on Friday with his staff, is expected back today.

   Residents said two shells fell near the hospital on Sunday evening,
and nine people were brought in with wounds.
"""


def test_hard_wrapped_lines_are_joined_between_blank_lines() -> None:
    assert [span.of(WIRE).split()[0] for span in find_paragraphs(WIRE)] == ["GOMA,", '"The', "Residents"]


def test_sentence_runs_over_the_wrapped_lines_of_its_paragraph() -> None:
    found = [" ".join(span.of(WIRE).split()) for span in find_sentences(WIRE)]
    assert found[1] == "It gave no figure for the dead, and the rebels did not answer calls."
    assert len(found) == 5


def test_quotation_runs_over_wrapped_lines() -> None:
    (quotation,) = find_quotations(WIRE)
    assert " ".join(quotation.of(WIRE).split()).endswith('who fled to come back,"')


def test_short_line_ends_its_paragraph_in_wrapped_text() -> None:
    text = WIRE.replace("\n\n   Residents", "\nMore shelling\nResidents")
    assert "More shelling" in [span.of(text) for span in find_sentences(text)]


def test_list_item_begins_a_paragraph_in_wrapped_text() -> None:
    text = WIRE + "- The port of Uvira, which the rebels held, has been closed since\nMay.\n- The road is mined."
    assert [span.of(text)[:6] for span in find_paragraphs(text)][-2:] == ["- The ", "- The "]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["The army said on Monday that its troops had entered the port of Uvira."] * 8),
        "\n\n".join(["The army said on Monday that its troops had entered the port of Uvira"] * 8),
        "Heading\n\n" + "\n".join(["A paragraph that goes on for a while, and for a while longer. " * 4] * 6),
        "Goma\n\nTotal\n12\nDead\n3\nUvira\n\nTotal\n4\nDead\n1",
    ],
    ids=["no-blank-lines", "one-line-blocks", "long-lines", "short-lines"],
)
def test_text_that_is_not_wrapped_has_a_paragraph_a_line(text: str) -> None:
    assert [span.of(text) for span in find_paragraphs(text)] == [line for line in text.split("\n") if line]


@given(st.text(alphabet=st.sampled_from(list("abcdefgh .\n\n ")), max_size=900))
def test_paragraphs_are_ordered_and_hold_every_letter(text: str) -> None:
    position = 0
    for span in find_paragraphs(text):
        assert position <= span.start < span.end <= len(text)
        assert not text[position : span.start].strip()
        position = span.end
    assert not text[position:].strip()


@pytest.mark.parametrize("unit", ["\n", "\n\n", " \n", "\t", "a\n", "- \n", "a" * 60 + "\n"], ids=repr)
def test_hundred_kilobytes_take_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    find_paragraphs(text)
    assert time.process_time() - started < 3
