"""Answers find what they answer: by words, by neighbourhood, and not by chance."""

from __future__ import annotations

import pytest

from briefing.edit import edit, find_violations
from briefing.model.annotation import Act, AnalysedArticle
from briefing.model.edition import Contested
from tests.edit.build import Said, Told, article, options


def denials(*articles: AnalysedArticle) -> list[Contested]:
    edition = edit(articles, options=options())
    assert find_violations(edition, list(articles)) == []
    return [matter for matter in edition.contested if matter.kind == "denial"]


def accused(text: str, content: str) -> Told:
    """Return an accusation by the North."""
    return Told(text, said=Said("Norburg", "accused", act=Act.ACCUSE, side="Northland", content=content))


def denied(text: str, content: str, cue: str = "denied") -> Told:
    """Return a denial by the South."""
    return Told(text, said=Said("Suda", cue, act=Act.DENY, side="Southland", content=content))


SHELTER = accused(
    "Norburg accused Suda of sheltering the raiders of Carrow.", "Suda of sheltering the raiders of Carrow"
)


@pytest.mark.parametrize("content", ["the accusation", "it", "any involvement", "the charge", "responsibility"])
def test_general_denial_answers_what_stands_just_before(content: str) -> None:
    (matter,) = denials(article(SHELTER, denied(f"Suda denied {content}.", content)))
    assert [position.claimed_by for position in matter.positions] == ["Norburg", "Suda"]


def test_accusation_and_denial_of_one_sentence_stand_in_two_cells() -> None:
    both = Told("Norburg accuses Suda of arming the raiders, but Suda calls the charge baseless.", section="diplomacy")
    analysed = article(both)
    text = both.text
    accusation = Said("Norburg", "accuses", act=Act.ACCUSE, side="Northland", content="Suda of arming the raiders")
    denial = Said("Suda calls", None, name="Suda", act=Act.DENY, side="Southland", content="the charge baseless")
    first = article(Told(text, said=accusation)).sentences[0].attributions
    second = article(Told(text, said=denial)).sentences[0].attributions
    sentence = type(analysed.sentences[0])(
        sentence=analysed.sentences[0].sentence,
        sections=analysed.sentences[0].sections,
        section="diplomacy",
        attributions=(*first, *second),
    )
    (matter,) = denials(AnalysedArticle(analysed.article, (sentence,)))
    assert [position.statement for position in matter.positions] == [
        "Norburg accuses Suda of arming the raiders.",
        "Suda calls the charge baseless.",
    ]


def test_denial_in_another_article_finds_its_accusation_by_rare_words() -> None:
    answer = denied(
        "Suda rejected the claim that it shelters the raiders of Carrow.", "the claim that it shelters", "rejected"
    )
    (matter,) = denials(article(SHELTER, title="A"), article(answer, title="B"))
    assert len(matter.positions) == 2
    assert {citation.ref for position in matter.positions for citation in position.citations} == {1, 2}


def test_refusal_is_no_denial() -> None:
    refusal = denied(
        "Suda ruled out talks with the raiders of Carrow.", "talks with the raiders of Carrow", "ruled out"
    )
    assert denials(article(SHELTER, refusal)) == []


def test_withheld_answer_is_shown_with_its_accusation_only() -> None:
    withheld = Told("Southern officials neither confirmed nor denied that they shelter the raiders.")
    (matter,) = denials(article(SHELTER, withheld))
    assert "neither confirms nor denies" in matter.reason
    assert denials(article(withheld)) == []


def test_withheld_answer_denies_nothing_and_lends_the_outlet_no_side() -> None:
    withheld = Told("Southern officials have not commented on the raiders of Carrow.")
    told = article(SHELTER, withheld)
    edition = edit([told], options=options())
    (matter,) = (matter for matter in edition.contested if matter.kind == "denial")
    assert (matter.positions[-1].claimed_by, matter.positions[-1].side) == ("The Border Post", None)
    lines = [*edition.key_developments, *(line for section in edition.sections for line in section.lines)]
    assert lines
    assert not any(line.denials for line in lines)


def test_two_sentences_that_share_only_names_are_no_answer_to_each_other() -> None:
    council = Told(
        "Prime Minister Odo Brandt said that Norburg would take the matter to the United League Council.",
        said=Said("Odo Brandt", act=Act.CLAIM, side="Northland", content="that Norburg would take the matter"),
    )
    report = denied(
        "Prime Minister Ilse Varga denied a report that Suda had asked the United Isles to mediate.",
        "a report that Suda had asked the United Isles to mediate",
    )
    (matter,) = denials(article(council, title="One"), article(report, title="Two", publisher="The Other Post"))
    assert len(matter.positions) == 1


def test_own_side_is_never_the_accuser() -> None:
    own = Told(
        "Southern officials said that raiders had come from Carrow.",
        said=Said("Southern officials", act=Act.STATE, side="Southland", content="that raiders had come from Carrow"),
    )
    (matter,) = denials(article(own, denied("Suda denied that raiders had come from Carrow.", "that raiders had come")))
    assert len(matter.positions) == 1


def test_sentence_that_points_back_is_no_position() -> None:
    vague = Told("It accused Suda of sheltering the raiders.", said=Said(None, name="Norburg", act=Act.ACCUSE))
    matters = denials(article(vague, denied("Suda denied the accusation.", "the accusation")))
    assert all(len(matter.positions) == 1 for matter in matters)


def test_line_that_is_denied_says_by_whom() -> None:
    claim = Told(
        "Al-Sarim said four Northern warplanes had been forced to retreat.",
        said=Said("Al-Sarim", side="Southland", content="four Northern warplanes had been forced to retreat"),
    )
    denial = Told(
        "Norburg denied this.", said=Said("Norburg", "denied", act=Act.DENY, side="Northland", content="this")
    )
    analysed = article(claim, denial)
    edition = edit([analysed], options=options())
    line = edition.headline
    assert line is not None
    assert "retreat" in line.text
    assert [(one.claimed_by, one.citations[0].quote) for one in line.denials] == [("Norburg", "Norburg denied this.")]
    assert find_violations(edition, [analysed]) == []
