"""What can stand alone is chosen by weight; nothing is said twice; everything left out has its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from briefing.edit import EditOptions, edit, find_violations
from briefing.edit.selection import find_candidates, find_obstacle, group_repeats
from briefing.edit.statements import Statement, find_later_day, find_statements
from briefing.model.annotation import Act, AnalysedArticle, Measure
from briefing.model.edition import Edition
from tests.edit.build import Count, Said, Told, article, options


def statements(*articles: AnalysedArticle, chosen: EditOptions | None = None) -> list[Statement]:
    chosen = chosen or options()
    return find_statements(articles, chosen, chosen.first_day)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (Told("What will the generals do now that the bridge is gone?"), "question"),
        (Told("Guns fell silent."), "too short"),
        (Told("They then crossed the river at three places."), "points back"),
        (Told("On the same day the bridge at Arden was hit."), "points back"),
        (Told("We do not know how many people live there now."), "own voice"),
        (Told("The generals have learned nothing from the last war.", opinion=True), "opinion"),
        (Told("The army will lose the ridge before the summer ends.", forecast=True), "forecast"),
        (Told("and so the columns turned back to the ford at Arden."), "not a whole sentence"),
    ],
)
def test_sentence_that_cannot_stand_alone_is_left_out_with_the_reason(told: Told, reason: str) -> None:
    (statement,) = statements(article(told))
    found = find_obstacle(statement)
    assert found is not None
    assert reason in found


def test_ordinary_report_has_no_obstacle() -> None:
    (statement,) = statements(article(Told("Two shells fell on the market of Arden at noon.")))
    assert find_obstacle(statement) is None


def test_same_event_told_by_two_outlets_is_one_line_with_both_sources() -> None:
    one = article(Told("Two shells fell on the crowded market of Arden at noon."), title="A", publisher="One")
    other = article(Told("At noon two shells fell on the crowded market in Arden."), title="B", publisher="Two")
    edition = edit([one, other], options=options())
    lines = [line for section in edition.sections for line in section.lines]
    assert len(lines) == 1
    assert {citation.ref for citation in lines[0].citations} == {1, 2}
    assert lines[0].basis == "several sources"


def test_officials_quoted_by_two_outlets_are_one_source() -> None:
    told = Told(
        "The guns of Arden fell silent on Monday, Northern officials said.",
        said=Said("Northern officials", side="Northland"),
    )
    edition = edit([article(told, title="A"), article(told, title="B", publisher="Two")], options=options())
    lines = [line for section in edition.sections for line in section.lines]
    assert [line.basis for line in lines] == ["one side"]


def test_statements_with_other_numbers_are_not_the_same() -> None:
    one = Told("The army said 12 soldiers died at the ford of Arden.", counts=(Count("12 soldiers", 12),))
    other = Told("The army said 19 soldiers died at the ford of Arden.", counts=(Count("19 soldiers", 19),))
    assert len(group_repeats(statements(article(one, other)))) == 2


def test_groups_do_not_depend_on_the_order_of_statements() -> None:
    every = statements(
        article(
            Told("Two shells fell on the crowded market of Arden at noon."),
            Told("At noon two shells fell on the crowded market in Arden."),
            Told("The envoys left Suda without an agreement on the ford."),
            title="A",
        )
    )
    groups = {frozenset(one.key for one in group) for group in group_repeats(every)}
    assert groups == {frozenset(one.key for one in group) for group in group_repeats(every[::-1])}


def test_deaths_weigh_more_than_talk_of_them() -> None:
    toll = Told("A shell killed 30 people in the market of Arden.", counts=(Count("30 people", 30),))
    talk = Told("The market of Arden is the largest in the whole valley.")
    candidates, _ = find_candidates(statements(article(talk, toll)), options())
    assert candidates[0].statement.quote == toll.text


def test_old_article_is_background_and_carries_its_date() -> None:
    news = article(
        Told("Northern guns fired on the ridge of Arden.", actors=("Northern",)),
        Told("The envoys met in the capital again.", section="diplomacy"),
    )
    old = article(
        Told("Northern guns had burned the mill of Arden.", actors=("Northern",)),
        published=date(2025, 3, 9),
        title="Old",
    )
    edition = edit([news, old], options=options())
    lines = [line for section in edition.sections for line in section.lines if "mill" in line.text]
    assert [(line.status, line.dated) for line in lines] == [("background", "9 Mar 2025")]
    assert not any("mill" in line.text for line in edition.key_developments)


def test_undated_article_is_news_and_marked_undated() -> None:
    edition = edit([article(Told("Two shells fell on the market of Arden."), published=None)], options=options())
    assert edition.headline is not None
    assert edition.headline.dated == "undated"
    assert edition.headline.status == "new"


def test_section_without_news_says_so() -> None:
    edition = edit([article(Told("Two shells fell on the market of Arden."))], options=options())
    gaps = {section.key: section.gaps for section in edition.sections}
    assert any("No report" in gap for gap in gaps["diplomacy"])
    assert any("people displaced" in gap for gap in gaps["humanitarian"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("The number of people displaced by the shelling has passed 40,000 in Arden.", False),
        ("People displaced by the shelling of Arden sleep in halls and schools.", True),
        ("The relief mission has fed 5,000 families in the town of Arden.", True),
    ],
)
def test_count_that_was_not_understood_is_not_called_missing(words: str, *, said: bool) -> None:
    edition = edit([article(Told(words, section="humanitarian"))], options=options())
    (gaps,) = (section.gaps for section in edition.sections if section.key == "humanitarian")
    assert any("people displaced" in gap for gap in gaps) is said


def test_side_that_is_not_heard_is_named() -> None:
    told = Told("Northern officials said the ford was theirs again.", said=Said("Northern officials", side="Northland"))
    edition = edit([article(told)], options=options())
    assert "No statement by Southland was found in the sources read." in edition.gaps


def test_limit_of_a_section_pushes_lines_out_but_not_without_trace() -> None:
    told = [
        "A shell hit the old mill of Arden at dawn.",
        "Two brigades crossed the ford under heavy fire.",
        "Gunners on the ridge burned a fuel depot.",
        "Engineers blew up the last railway bridge.",
        "Snipers kept the harbour quarter empty all morning.",
        "Drones struck a convoy of lorries on the coast road.",
        "Paratroopers landed beside the northern airfield.",
        "Mines sank a patrol boat in the estuary.",
        "Militiamen looted the customs house and left.",
        "Helicopters carried wounded men to Carrow hospital.",
    ]
    edition = edit([article(*map(Told, told))], options=options())
    military = edition.sections[0]
    assert len(military.lines) == 6
    assert len(military.also_reported) == 3
    assert edition.coverage.sentences_read == 10
    assert edition.coverage.sentences_used == 9


def test_edition_of_nothing_is_short_and_says_so() -> None:
    edition = edit([], options=options())
    assert edition.headline is None
    assert edition.key_developments == ()
    assert all(section.gaps for section in edition.sections)


def test_second_edition_does_not_repeat_the_first() -> None:
    first = edit([article(Told("Two shells fell on the market of Arden."))], options=options(day=date(2026, 3, 10)))
    fresh = article(
        Told("The envoys met at the ford without result.", section="diplomacy"),
        title="New",
        published=date(2026, 3, 11),
    )
    second = edit(
        [article(Told("Two shells fell on the market of Arden."), published=date(2026, 3, 11)), fresh],
        earlier=[first],
        options=options(day=date(2026, 3, 11), number=2),
    )
    assert [line.text for section in second.sections for line in section.lines] == [
        "The envoys met at the ford without result."
    ]
    assert second.edition.previous == "1 (2026-03-10)"
    assert any("not repeated" in note for note in second.coverage.notes)


def test_changed_figure_of_one_speaker_is_a_change() -> None:
    def edition_of(words: str, value: int, day: date, *earlier: Edition) -> Edition:
        told = Told(
            f"The Northern army said {words} had died at Arden.",
            said=Said("The Northern army"),
            counts=(Count(words, value, unit="soldiers", affected="Northland", claimed_by="The Northern army"),),
        )
        return edit([article(told, published=day, title=str(day))], earlier=earlier, options=options(day=day))

    first = edition_of("12 soldiers", 12, date(2026, 3, 10))
    second = edition_of("19 soldiers", 19, date(2026, 3, 11), first)
    changes = [change.text for change in second.changes if change.kind == "figure"]
    assert changes == ["19 soldiers killed, per The Northern army (12 in edition 1)"]


def test_changed_figure_whose_noun_is_only_ours_passes_the_check() -> None:
    def article_of(words: str, value: int, day: date) -> AnalysedArticle:
        told = Told(
            f"{words} were killed at Arden, the Northern army said.",
            said=Said("the Northern army"),
            counts=(Count(words, value, unit="people", claimed_by="the Northern army"),),
        )
        return article(told, published=day, title=str(day))

    day = date(2026, 3, 11)
    first = edit([article_of("Twelve", 12, date(2026, 3, 10))], options=options(day=date(2026, 3, 10)))
    newer = article_of("Nineteen", 19, day)
    second = edit([newer], earlier=[first], options=options(day=day))
    changes = [change.text for change in second.changes if change.kind == "figure"]
    assert changes == ["19 people killed, per the Northern army (12 in edition 1)"]
    assert list(find_violations(second, [newer])) == []


def test_denial_weighs_more_than_a_plain_statement() -> None:
    plain = Told("Norburg said its army held the town of Arden.", said=Said("Norburg"))
    denial = Told("Suda denied its army had left the town.", said=Said("Suda", "denied", act=Act.DENY))
    candidates, _ = find_candidates(statements(article(plain, denial)), options())
    assert candidates[0].statement.quote == denial.text


def test_figures_table_prints_vague_words_as_words() -> None:
    told = Told(
        "Dozens of families fled the valley of Arden overnight.",
        section="humanitarian",
        counts=(Count("Dozens of families", None, Measure.DISPLACED, "families"),),
    )
    edition = edit([article(told)], options=options())
    assert [(row.text, row.value) for row in edition.figures] == [("Dozens of families", None)]
    assert edition.key_figures == ()


def test_undated_article_that_tells_of_a_later_day_is_found() -> None:
    later = article(
        Told("On 4 May 2026 the bridge of Arden was blown up.", when=("4 May 2026", date(2026, 5, 4))), published=None
    )
    told = later.sentences[0].times[0]
    sentence = replace(later.sentences[0], times=(replace(told, relative=False),))
    analysed = replace(later, sentences=(sentence,))
    assert find_later_day(analysed, date(2026, 3, 10)) == date(2026, 5, 4)
    assert find_later_day(analysed, date(2026, 5, 4)) is None


def test_change_is_cited_whatever_number_its_source_has_today() -> None:
    def told(words: str, value: int) -> Told:
        return Told(
            f"The Northern army said {words} had died at Arden.",
            said=Said("The Northern army"),
            counts=(Count(words, value, unit="soldiers", affected="Northland", claimed_by="The Northern army"),),
        )

    old = article(told("12 soldiers", 12), published=date(2026, 3, 10), title="Old")
    first = edit([old], options=options(day=date(2026, 3, 10)))
    newer = article(told("19 soldiers", 19), published=date(2026, 3, 11), title="New")
    for articles in ([newer], [newer, old]):
        second = edit(articles, earlier=[first], options=options(day=date(2026, 3, 11), number=2))
        assert [change.kind for change in second.changes][:1] == ["figure"]
        assert find_violations(second, articles) == []


def test_article_of_the_last_edition_is_not_new_again() -> None:
    told = [
        Told("Two shells fell on the market of Arden."),
        Told("The envoys met at the ford without result.", section="diplomacy"),
        Told("Gunners on the ridge burned a fuel depot."),
    ]
    old = article(*told, published=None)
    first = edit([old], options=options(day=date(2026, 3, 10)))
    second = edit([old], earlier=[first], options=options(day=date(2026, 3, 11), number=2))
    assert second.headline is None
    assert second.changes == ()
    assert all(section.lines == () for section in second.sections)


def test_news_of_today_about_an_event_of_last_week_is_news() -> None:
    first = edit([article(Told("Two shells fell on the market of Arden."))], options=options(day=date(2026, 3, 10)))
    told = Told("The toll of the shelling on 6 March rose to 24, officials said.", when=("6 March", date(2026, 3, 6)))
    second = edit(
        [article(told, published=date(2026, 3, 11), title="Later")],
        earlier=[first],
        options=options(day=date(2026, 3, 11), number=2),
    )
    assert second.headline is not None
    assert second.headline.status == "new"
