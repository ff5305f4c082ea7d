"""The rules hold, and an edition that breaks one is refused with the rule and the line named."""

from __future__ import annotations

from datetime import date

import pytest

from briefing.edit import EditOptions, check_edition, edit, find_violations
from briefing.errors import CheckError
from briefing.model.annotation import Act, AnalysedArticle, Measure
from briefing.model.edition import Edition, EditionLine
from tests.edit.build import Count, Said, Told, article, options


@pytest.fixture
def articles() -> list[AnalysedArticle]:
    return [
        article(
            Told(
                "Northern guns killed at least 46 people in Arden on Sunday, Southern officials said.",
                said=Said("Southern officials", side="Southland"),
                counts=(Count("at least 46 people", 46, claimed_by="Southern officials"),),
                when=("on Sunday", date(2026, 3, 8)),
            ),
            Told(
                "Norburg denied that its army had fired on the town of Arden.",
                said=Said("Norburg", "denied", act=Act.DENY, side="Northland"),
            ),
            Told(
                "The envoys may meet again in Suda, General Ana Ruiz said.",
                section="diplomacy",
                said=Said("General Ana Ruiz"),
                hedge="may",
            ),
            Told(
                "Forty thousand people have left the valley, the relief council said.",
                section="humanitarian",
                said=Said("the relief council"),
                counts=(Count("Forty thousand people", 40000, Measure.DISPLACED, claimed_by="the relief council"),),
            ),
        )
    ]


@pytest.fixture
def edition(articles: list[AnalysedArticle]) -> Edition:
    return edit(articles, options=options())


def changed(edition: Edition, **line: object) -> Edition:
    """Return the edition with the line about the guns as its headline, changed in a way that no stage would make."""
    guns = next(one for section in edition.sections for one in section.lines if "guns" in one.text)
    return edition.model_copy(update={"headline": guns.model_copy(update=line)})


def test_edition_of_the_stage_keeps_all_rules(edition: Edition, articles: list[AnalysedArticle]) -> None:
    assert find_violations(edition, articles) == []
    check_edition(edition, articles)


def test_quote_that_is_not_the_sentence_is_found(edition: Edition, articles: list[AnalysedArticle]) -> None:
    assert edition.headline is not None
    wrong = edition.headline.citations[0].model_copy(update={"quote": "Something else entirely."})
    found = find_violations(changed(edition, citations=(wrong,)), articles)
    assert any(words.startswith("rule 1, headline: the quote") for words in found)


def test_citation_of_an_article_that_was_not_read_is_found(edition: Edition, articles: list[AnalysedArticle]) -> None:
    assert edition.headline is not None
    wrong = edition.headline.citations[0].model_copy(update={"article_id": "none"})
    assert any("was not read" in words for words in find_violations(changed(edition, citations=(wrong,)), articles))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("Northern guns killed at least 47 people in Arden on Sunday, Southern officials said.", "the number 47"),
        ("Western guns killed at least 46 people in Arden on Sunday, Southern officials said.", "the name Western"),
        (
            "Northern guns “slaughtered” at least 46 people in Arden on Sunday, Southern officials said.",
            "“slaughtered”",
        ),
        ("Northern guns killed at least 46 people in Arden on Sunday.", "the speaker “Southern officials” is lost"),
    ],
)
def test_what_no_quote_holds_or_the_line_has_lost_is_found(
    edition: Edition, articles: list[AnalysedArticle], words: str, complaint: str
) -> None:
    found = find_violations(changed(edition, text=words, derived=()), articles)
    assert any(complaint in one for one in found), found


def test_number_in_words_counts_by_its_value(articles: list[AnalysedArticle]) -> None:
    edition = edit(articles, options=options())
    line = next(line for section in edition.sections for line in section.lines if "left the valley" in line.text)
    digits = line.model_copy(update={"text": "40,000 people have left the valley, the relief council said."})
    assert not [words for words in find_violations(_with(edition, digits), articles) if "number" in words]


def test_lost_hedge_is_found(articles: list[AnalysedArticle]) -> None:
    edition = edit(articles, options=options())
    line = next(line for section in edition.sections for line in section.lines if "envoys" in line.text)
    bare = line.model_copy(update={"text": "The envoys meet again in Suda, General Ana Ruiz said."})
    assert any("the hedge “may” is lost" in words for words in find_violations(_with(edition, bare), articles))


def test_denial_printed_as_an_assertion_is_found(articles: list[AnalysedArticle]) -> None:
    edition = edit(articles, options=options())
    line = next(line for section in edition.sections for line in section.lines if "denied" in line.text)
    bare = line.model_copy(update={"text": "Norburg said that its army had fired on the town of Arden."})
    found = find_violations(_with(edition, bare), articles)
    assert any("printed as an assertion" in words for words in found)
    assert any("a negation" in words for words in found)


def test_refused_edition_names_the_rule_and_the_line(edition: Edition, articles: list[AnalysedArticle]) -> None:
    with pytest.raises(CheckError, match=r"rule 2, headline: the number 47 stands in no cited sentence"):
        check_edition(changed(edition, text="Southern officials said 47."), articles)


def _with(edition: Edition, line: EditionLine) -> Edition:
    return edition.model_copy(update={"headline": line})


def test_line_without_a_citation_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="citations"):
        EditionLine(text="Something.", section="military", status="new", citations=())


def test_order_of_articles_does_not_matter(articles: list[AnalysedArticle]) -> None:
    other = article(Told("The crossing at Arden stayed closed for the third day."), title="Crossing", publisher=None)
    one = edit([*articles, other], options=options())
    assert one == edit([other, *articles], options=options())
    assert isinstance(options(), EditOptions)
