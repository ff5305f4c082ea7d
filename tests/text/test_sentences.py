"""Sentences are found where they end, and every character belongs to one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.text.sentences import find_sentences


def split(text: str) -> list[str]:
    return [span.of(text) for span in find_sentences(text)]


#: Each row is one paragraph, given as the sentences that it must be split into.
PARAGRAPHS = [
    ["The convoy left at dawn.", "It never arrived."],
    ["Lt. Gen. Marta Ruiz arrived in Cali.", "She met the governor."],
    ["Lt.General Oumar Keita spoke first.", "Nobody answered."],
    ["Brig. (retd.) Daniel Okoro led the talks.", "They failed."],
    ["Dr. A. S. Mensah treated 40 people.", "Two died."],
    ["Col. J.P. Ndiaye denied it.", "He left."],
    ["The U.S. Embassy in Juba closed.", "Staff left by road."],
    ["He flew to the U.S. The visit lasted two days."],
    ["The raid began at 5 p.m. Monday in Tripoli.", "It ended at dawn."],
    ["The raid began at 5 p.m. The shelling followed."],
    ["On Sept. 5 the bridge fell.", "Traffic stopped."],
    ["See No. 5 on the list.", "It is new."],
    ["Was it No. 5?", "No."],
    ["Floods hit Beledweyne on Nov. 3, 2023.", "Some 400,000 people fled."],
    ["“We stay,” he said.", "“We have no choice.”"],
    ["“The road is closed.", "Nobody can pass,” the mayor said."],
    ["He said: “Go home.", "Stay there.”", "Then he left."],
    ["“Why?” he asked.", "Nobody knew."],
    ["“Stop!” Mr. Abdi shouted."],
    ["The order read “retreat.”", "They refused."],
    ["They waited … and waited.", "Nothing came."],
    ["They waited… Nothing came."],
    ["The toll is 1.5 million.", "It was 1.2 million in May."],
    ["KHARTOUM: The army retook the bridge.", "The RSF denied it."],
    ["GOMA (Reuters) – Rebels entered the town.", "Shops closed."],
    ["(The ministry did not reply.)", "A spokesman hung up."],
    ["It struck a school (the third this week).", "Nine died."],
    ["Acme Corp. and Beta Inc. left the country.", "Others stayed."],
    ["The group, led by Gen. Aung, withdrew to St. Mary.", "It regrouped."],
    ["1. Withdraw all forces.", "2. Open the crossings."],
    ["Fighting broke out in Mocha. al-Shabaab was not involved."],
    ["The deal failed.The fighting resumed."],
    ["Report it to desk@example.org or www.example.org today.", "Call first."],
    ["Yahoo! is an outlet.", "So is Vox."],
    ["The mayor, Juan Pérez Jr., resigned.", "His deputy took over."],
    ["Plan B. The truce held."],
    ["He met foreign minister S. Okoro in Lusaka.", "They ate."],
    ["The foreign minister, S. Okoro, and his aide left.", "Nobody followed."],
    ["The governor, A. The, was born in Hue."],
    ["“The courts are open,” J. Gerald Osei said."],
    ["What now?!", "Nobody knows!", "Wait."],
    ["“It is over”.", "She wept."],
    ["Points agreed:", "• a truce", "• an exchange of prisoners"],
]


@pytest.mark.parametrize(
    "sentences", [row for row in PARAGRAPHS if row[0] != "Points agreed:"], ids=lambda row: row[0][:30]
)
def test_paragraph_is_split_where_its_sentences_end(sentences: list[str]) -> None:
    glued = {"The deal failed.The fighting resumed.": ["The deal failed.", "The fighting resumed."]}
    joined = " ".join(sentences)
    one_to_two = {
        "He flew to the U.S. The visit lasted two days.": ["He flew to the U.S.", "The visit lasted two days."],
        "The raid began at 5 p.m. The shelling followed.": ["The raid began at 5 p.m.", "The shelling followed."],
        "They waited… Nothing came.": ["They waited…", "Nothing came."],
        "Fighting broke out in Mocha. al-Shabaab was not involved.": [
            "Fighting broke out in Mocha.",
            "al-Shabaab was not involved.",
        ],
        "Plan B. The truce held.": ["Plan B.", "The truce held."],
        **glued,
    }
    assert split(joined) == one_to_two.get(joined, sentences)


def test_bullets_in_one_line_are_sentences_of_their_own() -> None:
    assert split("Points agreed: • a truce • an exchange of prisoners") == [
        "Points agreed:",
        "• a truce",
        "• an exchange of prisoners",
    ]


def test_sentence_never_crosses_a_newline() -> None:
    assert split("A heading without a stop\nThe army left. It came back\nNo stop here") == [
        "A heading without a stop",
        "The army left.",
        "It came back",
        "No stop here",
    ]


def test_caption_that_runs_into_the_text_is_cut_off() -> None:
    assert split("Mourners near Goma Cathedral On Monday, the army opened the road.") == [
        "Mourners near Goma Cathedral",
        "On Monday, the army opened the road.",
    ]


def test_preposition_with_a_capital_in_running_text_does_not_cut() -> None:
    text = "The envoy, Ana Silva In The Hague, did not answer."
    assert split(text) == [text]


@pytest.mark.parametrize("text", ["", " ", "\n", "\n\n \n", "\t"])
def test_empty_text_has_no_sentences(text: str) -> None:
    assert find_sentences(text) == ()


@given(st.text(alphabet=st.sampled_from(list("ab A.B!?…\"“”‘’'()[]•-–0123 \n\u2028\u00a0\x00ü字")), max_size=200))
def test_spans_are_ordered_trimmed_and_cover_everything(text: str) -> None:
    spans = find_sentences(text)
    position = 0
    for span in spans:
        assert position <= span.start < span.end <= len(text)
        assert not text[position : span.start].strip()
        assert span.of(text) == span.of(text).strip()
        assert "\n" not in span.of(text)
        position = span.end
    assert not text[position:].strip()


@given(st.text(max_size=300))
def test_any_text_is_split_without_losing_a_character(text: str) -> None:
    kept = "".join("".join(span.of(text).split()) for span in find_sentences(text))
    assert kept == "".join(text.split())


@pytest.mark.parametrize(
    "unit",
    ["a.", "A. ", "...", "“", "\" ' ", "(", "No. ", "Lt.", "a" * 9, ") ", "!? ", "• ", "Aa On the ", "A.B.", "…”"],
    ids=repr,
)
def test_hundred_kilobytes_of_the_worst_case_take_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    find_sentences(text)
    assert time.process_time() - started < 3
