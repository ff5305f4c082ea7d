"""Hedges, opinions, forecasts and background are kept apart."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.analyse.claims import find_attributions
from briefing.analyse.tone import Tone, find_tone
from briefing.lexicon import hedges as words
from briefing.text.sentences import find_sentences


def read(text: str, year: int | None = 2024) -> list[Tone]:
    sentences = find_sentences(text)
    return list(find_tone(text, sentences, find_attributions(text, sentences), published_year=year))


def hedges(text: str) -> list[str]:
    return [span.of(text) for tone in read(text) for span in tone.hedges]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nine people reportedly died in Bunia.", ["reportedly"]),
        ("The rebels may have crossed the river.", ["may"]),
        ("The rebels might return.", ["might"]),
        ("The alleged arms dealer fled.", ["alleged"]),
        ("Suspected militants burned a church.", ["Suspected"]),
        ("It was unclear if he was alive.", ["was unclear"]),
        ("It was not immediately clear who fired.", ["not immediately clear"]),
        ("The claim could not be independently verified.", ["could not be independently verified"]),
        ("The footage has not been verified.", ["has not been verified"]),
        ("These figures remain unverified.", ["remain unverified"]),
        ("Ten people are believed to be under the rubble.", ["are believed"]),
        ("The ship appears to have sunk.", ["appears"]),
        ("Reports suggest the mayor has left.", ["Reports suggest"]),
        ("Officials could not confirm the toll.", ["could not confirm"]),
        ("Preliminary figures put the toll at nine.", ["Preliminary"]),
        ("Unconfirmed reports said the dam had burst.", ["Unconfirmed reports said"]),
        ("Asmara had long been accused of arming the group.", ["been accused of"]),
        ("Independent verification remains difficult.", ["Independent verification remains difficult"]),
    ],
)
def test_words_that_hedge(text: str, expected: list[str]) -> None:
    assert read(text)[0].hedged
    assert " ".join(expected) in " ".join(hedges(text))


@pytest.mark.parametrize(
    "text",
    [
        "Nine people died in Bunia on May 3.",
        "The talks resumed in May.",
        "The army retook the bridge.",
        "He appeared in court.",
        "The minister accused the army of lying.",
        "It is known as the Red Line.",
        "The town is in a remote valley.",
        "Officials confirmed the toll.",
    ],
)
def test_plain_statements_are_not_hedged(text: str) -> None:
    assert hedges(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "So who gains from this war?",
        "It is no secret that the junta sells the gold.",
        "As the adage goes, truth is the first casualty.",
        "For the junta, this is deeply uncomfortable.",
        "The policy has been a strategic disaster.",
        "The world must act before it is too late.",
        "Unfortunately, nobody listened.",
        "“It is a textbook case of blowback,” said a security analyst in Dakar.",
    ],
)
def test_judgement_of_the_outlet_or_an_analyst_is_an_opinion(text: str) -> None:
    assert read(text)[0].opinion


def test_a_sentence_that_sounds_like_a_judgement_is_one_in_the_outlets_own_voice_only() -> None:
    text = "The accord is a trap. The minister said that the accord is a trap."
    sentences = find_sentences(text)
    found = find_attributions(text, sentences)
    tones = find_tone(text, sentences, found, published_year=2024, judging=[0.5, 0.5])
    assert [tone.opinion for tone in tones] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "“Who gains from this war?” the minister asked.",
        "The president said the deal was a strategic disaster.",
        "The army retook the bridge on Sunday.",
        "The bridge is 40 metres long.",
        "Residents must leave by noon, the army said.",
        "The court must decide by 3 June.",
    ],
)
def test_claims_and_facts_are_no_opinions(text: str) -> None:
    assert not read(text)[0].opinion


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks will resume on Friday.", True),
        ("The rains are expected to worsen the floods.", True),
        ("The truce is unlikely to hold.", True),
        ("The offensive could last for months.", True),
        ("The army would respond, a spokesman said.", True),
        ("There is no political will to end the war.", False),
        ("The claim could not be verified.", False),
        ("He would have stayed.", False),
        ("The army left on Friday.", False),
        ("Smoke could be seen over the port.", False),
        ("The agency expects a further 9,000 people to cross.", True),
        ("She predicts a long war.", True),
        ("Neither side would say whether money had been paid.", False),
        ("It would be foolish to trust him.", False),
        ("So neither account could be checked.", False),
    ],
)
def test_what_looks_ahead_is_a_forecast(text: str, expected: bool) -> None:
    assert read(text)[0].forecast is expected


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("The group seized the capital in 2021.", 2024, True),
        ("Since 2019 the two sides have fought over water.", 2024, True),
        ("For decades the state armed the herders.", 2024, True),
        ("The party was founded in exile by two brothers.", 2024, True),
        ("The once cordial neighbours closed the border.", 2024, True),
        ("The Ituri are one of the many groups of farmers on the lake.", 2024, False),
        ("Goma is the largest city in the province of North Kivu.", 2024, True),
        ("It was the deadliest attack since 2021.", 2024, False),
        ("The group seized the capital in 2024.", 2024, False),
        ("On Monday the army recalled the war of 2006.", 2024, False),
        ("About 2,021 houses were destroyed.", 2024, False),
        ("The aid cost $2020 a head.", 2024, False),
        ("The army retook the bridge.", 2024, False),
        ("The group seized the capital in 2021.", None, False),
        ("The truce, agreed in June 2019, was broken at dawn.", 2024, False),
        ("The front, which signed a pact with the state in 2016, ordered its men to stay at home.", 2024, False),
        ("The envoy praised the accord that took effect in May 2022 and urged both sides to keep it.", 2024, False),
        ("About 4,000 people have been killed there since March 2021, the agency said.", 2024, False),
        ("A famine like that of the 1980s would kill thousands, the agency said.", 2024, False),
        ("The valley has been divided since 1991, when the rebels took the northern bank.", 2024, True),
        ("The line is watched by an old mission, set up in 1964.", 2024, True),
        ("The settlement was laid out half a century ago.", 2024, True),
    ],
)
def test_what_looks_back_is_background(text: str, year: int | None, expected: bool) -> None:
    assert read(text, year)[0].background is expected


def test_every_sentence_has_its_tone() -> None:
    assert len(read("One. Two may come. Three?")) == 3
    assert read("") == []


_SENTENCES = st.lists(
    st.sampled_from(
        "the army will may might could not be verified clear unclear is it no secret that deeply uncomfortable must act reportedly "
        "decades of once close for founded in 2021 expected to likely , ? believed said to have reports suggest remain unverified".split()
    ),
    min_size=1,
    max_size=25,
).map(" ".join)


@given(_SENTENCES)
def test_trigger_words_leave_out_no_match(sentence: str) -> None:
    low = set(re.findall(r"[a-z][a-z-]*", sentence.lower()))
    for pattern, triggers in (
        (words.HEDGES, words.HEDGE_TRIGGERS),
        (words.FORECAST, words.FORECAST_TRIGGERS),
        (words.BACKGROUND, words.BACKGROUND_TRIGGERS),
        (words.OPINION_STRONG, words.OPINION_TRIGGERS),
    ):
        if pattern.search(sentence):
            assert not low.isdisjoint(triggers)


@given(st.text(max_size=200))
def test_hedges_lie_in_their_sentence(text: str) -> None:
    sentences = find_sentences(text)
    tones = find_tone(text, sentences, [()] * len(sentences), published_year=2024)
    for sentence, tone in zip(sentences, tones, strict=True):
        assert all(sentence.contains(span) and span.end > span.start for span in tone.hedges)


@pytest.mark.parametrize(
    "unit",
    [
        "may ",
        "is widely ",
        "not immediately ",
        "worst ",
        "2021 ",
        "The ",
        "“ ",
        "is the ",
        "long ",
        "it is ",
        "Aa, b",
        "once ",
    ],
)
def test_hundred_kilobytes_of_the_worst_case_take_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    sentences = find_sentences(text)
    started = time.process_time()
    find_tone(text, sentences, [()] * len(sentences), published_year=2024)
    assert time.process_time() - started < 5
