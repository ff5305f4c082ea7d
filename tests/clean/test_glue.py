"""What is glued to a line is cut off on evidence, and only then."""

from __future__ import annotations

import pytest

from briefing.clean.glue import cut_glued_end, cut_glued_menu, cut_glued_start, find_words

PAGE = find_words(
    "The Karst bridge was closed. Ostara and Veldmark blame each other. Ostara's army denies it. You and he. Tube"
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Karst BridgeFollowing the attack, the army closed the road to Lenne.", "Following the attack"),
        ("Veldmark OstaraOstara’s army closed the road to Lenne on Friday.", "Ostara’s army"),
        ("BridgeThe army closed the road to Lenne on Friday.", "The army"),
    ],
)
def test_a_picture_text_before_a_sentence_is_cut(text: str, kept: str) -> None:
    cut = cut_glued_start(text, PAGE)
    assert cut is not None
    assert text[cut.start : cut.end].startswith(kept)


@pytest.mark.parametrize(
    "text",
    [
        "McDonald said on Friday that the road to Lenne was closed.",
        "YouTube took the film of the attack down on Friday evening.",
        "DeSantis and LeBron met on Friday and talked about the river.",
        "WhatsApp messages of the soldiers were read out in court.",
        "AlKarst is a village near the border, and it has a bridge.",
        "The PunjabTimes reported that the road to Lenne was closed.",
        "Officials in Ostara said that the OstaraVeldmark line was cut.",
    ],
)
def test_a_name_with_a_capital_inside_is_no_glue(text: str) -> None:
    assert cut_glued_start(text, find_words("Mc Al said De Le Times")) is None


def test_a_logo_after_the_last_sentence_is_cut() -> None:
    text = "The army has become a danger to the stability of the country. Hg Logo"
    cut = cut_glued_end(text)
    assert cut is not None
    assert text[cut.start : cut.end].endswith("the country.")


@pytest.mark.parametrize(
    "text",
    [
        "The delegation was led for the whole of the week by Gen. Ahmed Tarvo",
        "The ministry said that it would not comment. It never does.",
        "The talks were held in the old town hall of St. Lenne",
        "He was born in Karst. Ostara and Veldmark then were one country.",
        "The army left the town on Friday, it said. Three Days Of Heavy Fighting",
    ],
)
def test_a_sentence_or_a_name_at_the_end_stays(text: str) -> None:
    assert cut_glued_end(text) is None


def test_menu_words_before_a_headline_are_cut() -> None:
    text = "HomeInternationalOstara closes the bridge at Karst"
    cut = cut_glued_menu(text, PAGE)
    assert cut is not None
    assert text[cut.start : cut.end] == "Ostara closes the bridge at Karst"
    assert cut_glued_menu("YouTube closes its office", PAGE) is None
    assert cut_glued_menu("HomeGrown rice is back", PAGE) is None
