"""A line is its sentence, lightly edited; it never loses a speaker, a hedge, a negation or a number's modifier."""

from __future__ import annotations

from datetime import date

import pytest

from briefing.edit.wording import Refusal, Wording, compose_wording
from briefing.model.annotation import Act, AnalysedArticle, SourceKind
from tests.edit.build import Count, Said, Told, article, options


def worded(analysed: AnalysedArticle, index: int = 0, **changes: object) -> Wording:
    made = compose_wording(analysed, analysed.sentences[index], options(**changes))
    assert isinstance(made, Wording), made
    return made


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        (
            "Meanwhile, the crossing at Arden stayed closed to lorries.",
            "The crossing at Arden stayed closed to lorries.",
        ),
        ("However, the army kept its posts on the ridge.", "The army kept its posts on the ridge."),
        ("But the two armies went on shelling each other.", "The two armies went on shelling each other."),
        ("NORBURG: Two shells fell on the market of Arden.", "Two shells fell on the market of Arden."),
        ("NORBURG (Wire) — Two shells fell on the market.", "Two shells fell on the market."),
        ("CARROW, Northland (Wire) – Two shells fell on the market.", "Two shells fell on the market."),
        ("Carrow, 3 March 2026 (Border Post) - Two shells fell there.", "Two shells fell there."),
        ("CARROW, March 5 (Wire) - Two shells fell on the market.", "Two shells fell on the market."),
        (
            "Arden – the last free town – fell to the army at dawn.",
            "Arden – the last free town – fell to the army at dawn.",
        ),
        ("Butter was scarce in the besieged town of Arden.", "Butter was scarce in the besieged town of Arden."),
        ("And Quiet Flows was the name of the operation.", "Quiet Flows was the name of the operation."),
    ],
)
def test_leading_connective_or_dateline_is_dropped(sentence: str, line: str) -> None:
    assert worded(article(Told(sentence))).text == line


def test_relative_date_is_followed_by_the_day_it_means() -> None:
    made = worded(article(Told("Two shells fell on Arden on Sunday.", when=("on Sunday", date(2026, 3, 8)))))
    assert made.text == "Two shells fell on Arden on Sunday (8 Mar)."
    assert made.derived[0].text == "8 Mar"
    assert made.derived[0].basis == "on Sunday"
    assert made.derived[0].first_day == date(2026, 3, 8)


def test_date_of_another_year_carries_its_year() -> None:
    made = worded(article(Told("The post fell last December.", when=("last December", date(2025, 12, 4)))))
    assert "(4 Dec 2025)" in made.text


def test_date_is_not_put_inside_a_quotation() -> None:
    told = Told(
        "“We attacked on Sunday,” General Ruiz said.",
        said=Said("General Ruiz", quoted=True),
        when=("on Sunday", date(2026, 3, 8)),
    )
    assert worded(article(told)).text == "“We attacked on Sunday,” General Ruiz said."


def test_inherited_speaker_is_stated_and_his_sentence_cited() -> None:
    analysed = article(
        Told("Southern forces crossed the river at dawn.", said=Said("Northern officials", kind=SourceKind.OFFICIAL)),
        Told("They then withdrew, Northern officials said.", said=Said("Northern officials")),
    )
    made = worded(analysed)
    assert made.text == "Southern forces crossed the river at dawn, Northern officials said."
    assert made.cited == (0, 1)


def test_sentence_inside_a_longer_quotation_gets_marks_and_its_speaker() -> None:
    analysed = article(
        Told(
            "The ministry said: “This is an act of war against our people.",
            said=Said("The ministry", name="The ministry", quoted=True),
        ),
        Told("If it goes on, the consequences will be theirs to carry.”", said=Said("The ministry", quoted=True)),
    )
    assert worded(analysed).text == "The ministry said: “This is an act of war against our people.”"


def test_pronoun_is_followed_by_the_name_and_the_naming_sentence_is_cited() -> None:
    analysed = article(
        Told("General Ana Ruiz commands the northern corps.", section=None),
        Told(
            "She said the corps would hold the ridge.",
            said=Said("She", name="General Ana Ruiz", named_at="General Ana Ruiz"),
        ),
    )
    made = worded(analysed, 1)
    assert made.text == "She [General Ana Ruiz] said the corps would hold the ridge."
    assert made.cited == (1, 0)


def test_surname_becomes_the_name_in_full() -> None:
    analysed = article(
        Told("General Ana Ruiz commands the northern corps.", section=None),
        Told(
            "The corps will hold the ridge, Ruiz said.",
            said=Said("Ruiz", name="General Ana Ruiz", named_at="General Ana Ruiz"),
        ),
    )
    assert worded(analysed, 1).text == "The corps will hold the ridge, General Ana Ruiz said."


def test_name_that_no_sentence_holds_is_not_printed() -> None:
    analysed = article(Told("She said the corps would hold the ridge.", said=Said("She", name="General Ana Ruiz")))
    assert worded(analysed).text == "She said the corps would hold the ridge."


def test_loaded_word_is_put_into_quotation_marks() -> None:
    told = Told("Twelve terrorists were killed, the army said.", said=Said("the army"))
    made = worded(article(told), loaded_words=("terrorists", "regime"))
    assert made.text == "Twelve “terrorists” were killed, the army said."


def test_loaded_word_inside_a_quotation_stays_as_it_is() -> None:
    told = Told("“The terrorists fled,” the army said.", said=Said("the army", quoted=True))
    assert worded(article(told), loaded_words=("terrorists",)).text == "“The terrorists fled,” the army said."


def test_loaded_word_of_the_outlet_is_the_outlets() -> None:
    made = worded(article(Told("The regime shelled Arden again.")), loaded_words=("regime",))
    assert made.text == "The “regime” shelled Arden again."
    assert made.speaker is not None
    assert made.speaker.source == "The Border Post"


def test_loaded_word_that_nobody_says_is_refused() -> None:
    analysed = article(Told("The regime shelled Arden again."), publisher=None)
    made = compose_wording(analysed, analysed.sentences[0], options(loaded_words=("regime",)))
    assert isinstance(made, Refusal)
    assert "regime" in made.reason


LONG = (
    "The army moved two brigades to the ridge above Arden on the orders of its new commander, who had served for many "
    "years in the mountains of the far north and knew every path across them"
)


def test_long_sentence_loses_a_trailing_clause_that_says_nothing_needed() -> None:
    analysed = article(Told(LONG + "."))
    made = worded(analysed, max_words=20)
    assert made.text == "The army moved two brigades to the ridge above Arden on the orders of its new commander."


@pytest.mark.parametrize(
    "clause",
    [
        ", which did not please the governor of the province or any of the elders who had gathered there",
        ", while 40 people of the valley fled with what they could carry on their backs through the snow",
        ", according to two officers of the brigade who had come down from the ridge on foot in the night",
    ],
)
def test_clause_with_a_negation_a_number_or_a_speaker_is_never_cut(clause: str) -> None:
    said = Said("two officers of the brigade", cue="according to") if "according" in clause else None
    sentence = f"The army moved two brigades to the ridge above Arden{clause}."
    analysed = article(Told(sentence, said=said))
    made = compose_wording(analysed, analysed.sentences[0], options(max_words=15))
    assert isinstance(made, Refusal) or clause.strip(", ")[:30] in made.text


def test_clause_with_a_hedge_is_never_cut() -> None:
    sentence = (
        "The army moved two brigades to the ridge above Arden, where they may have lost guns in the snow of March."
    )
    analysed = article(Told(sentence, hedge="may"))
    made = compose_wording(analysed, analysed.sentences[0], options(max_words=16))
    assert isinstance(made, Wording)
    assert "may have lost" in made.text


def test_relative_clause_in_the_middle_leaves_the_main_clause_whole() -> None:
    sentence = "The strike, which followed a week of quiet along the whole of the long front, hit a depot outside Arden at dawn."
    made = worded(article(Told(sentence)), max_words=12)
    assert made.text == "The strike hit a depot outside Arden at dawn."


def test_sentence_that_cannot_be_shortened_is_refused_with_the_reason() -> None:
    sentence = " ".join(["The army said that"] + ["it had shelled 12 posts and"] * 12) + " stopped."
    analysed = article(Told(sentence, said=Said("The army"), counts=(Count("12 posts", 12),)))
    made = compose_wording(analysed, analysed.sentences[0], options())
    assert isinstance(made, Refusal)
    assert "40 words" in made.reason


def test_denial_keeps_its_denial() -> None:
    told = Told("However, Norburg denied that its guns had fired first.", said=Said("Norburg", "denied", act=Act.DENY))
    assert worded(article(told)).text == "Norburg denied that its guns had fired first."
