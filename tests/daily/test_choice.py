"""Which day an edition is of, and which articles belong to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from briefing.daily.choice import choose_articles, choose_day, find_reason_against, find_reason_in_text
from briefing.model.annotation import AnalysedArticle, AnalysedSentence, Bound, Figure, Measure, Sentence
from briefing.model.article import Article, Precision, Publication
from briefing.model.span import Span

TODAY = date(2025, 6, 15)


def article(
    name: str,
    day: date | None = None,
    *,
    precision: Precision = Precision.DAY,
    language: str = "en",
    text: str | None = None,
) -> Article:
    words = text or " ".join(f"{name}{number}" for number in range(60))
    published = Publication(day, precision, "given") if day else Publication()
    return Article(
        id=name, title=name, text=words, lines=(), path=f"{name}.txt", published=published, language=language
    )


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], TODAY),
        ([None], TODAY),
        ([date(2025, 6, 1)], date(2025, 6, 1)),
        ([date(2025, 6, 1), None, date(2025, 6, 3), date(2025, 6, 2)], date(2025, 6, 3)),
        ([date(2025, 6, 1), TODAY], TODAY),
        ([date(2025, 6, 1), date(2025, 6, 16)], date(2025, 6, 1)),
        ([date(2025, 7, 1), date(2026, 1, 1)], date(2026, 1, 1)),
        ([date(1, 1, 1), date(9999, 12, 31)], TODAY),
    ],
)
def test_day_is_that_of_the_newest_article_that_is_not_dated_in_the_future(
    days: list[date | None], expected: date
) -> None:
    chosen, note = choose_day([article(f"a{number}", day) for number, day in enumerate(days)], TODAY)
    assert chosen == expected
    assert str(expected) in note
    assert note.startswith("No day was asked for")
    assert ("as of today" in note) == (expected == TODAY and TODAY not in days)


def test_date_that_is_known_to_the_month_only_does_not_set_the_day() -> None:
    articles = [article("a", date(2025, 6, 1), precision=Precision.MONTH), article("b", date(2025, 5, 20))]
    assert choose_day(articles, TODAY)[0] == date(2025, 5, 20)


@pytest.mark.parametrize(
    ("day", "language", "reason"),
    [
        (TODAY, "en", None),
        (None, "en", None),
        (date(2025, 6, 16), "en", "published on 2025-06-16, after the day of this briefing"),
        (TODAY, "und", None),
        (TODAY, "ps", "written in Pashto, which this program does not read"),
        (TODAY, "xx", 'written in the language "xx", which this program does not read'),
    ],
)
def test_reason_against_an_article(day: date | None, language: str, reason: str | None) -> None:
    assert find_reason_against(article("a", day, language=language), TODAY) == reason


def test_copies_are_left_out_and_named_in_the_notes_of_the_one_that_stays() -> None:
    text = " ".join(f"word{number}" for number in range(80))
    choice = choose_articles(
        [article("b", TODAY, text=text), article("a", TODAY, text=text), article("c", TODAY)], TODAY
    )
    assert [one.id for one in choice.used] == ["a", "c"]
    assert choice.copies == 1
    assert choice.used[0].notes == ('The same article was also found as "b.txt", which was left out.',)
    assert choice.used[1].notes == ()


def test_copy_with_another_figure_is_an_update_and_stays() -> None:
    words = [f"word{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(120)]
    first = article("a", TODAY, text=" ".join(["Twelve people were killed in the valley, the army said.", *words]))
    update = article("b", TODAY, text=" ".join(["Nineteen people were killed in the valley, the army said.", *words]))
    cut = article("c", TODAY, text=" ".join(["Twelve people were killed in the valley, the army said.", *words[:80]]))
    choice = choose_articles([first, update, cut], TODAY)
    assert [one.id for one in choice.used] == ["a", "b"]
    assert choice.copies == 1


def test_copy_without_the_dateline_is_no_update() -> None:
    words = [f"word{number}x" for number in range(60)]
    text = " ".join(["The guns fell silent in the valley on Monday, the army of the north said.", *words])
    wire = article("a", TODAY, text=f"ARDEN, Nov. 19 (Coast Wire) - {text}")
    reprint = article("b", TODAY, text=f"{text} Our own reporter saw lorries queue at the gate for most of the day.")
    assert len(choose_articles([wire, reprint], TODAY).used) == 1


def test_number_before_the_verb_may_is_no_day() -> None:
    words = [f"word{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(120)]
    first = article("a", TODAY, text=" ".join(["In the valley 12 may have been killed, the army said.", *words]))
    update = article("b", TODAY, text=" ".join(["In the valley 19 may have been killed, the army said.", *words]))
    assert len(choose_articles([first, update], TODAY).used) == 2


def test_copy_that_is_published_later_than_the_day_does_not_count_as_one() -> None:
    text = " ".join(f"word{number}" for number in range(80))
    later = article("b", date(2025, 6, 20), text=text)
    choice = choose_articles([article("a", TODAY, text=text), later], TODAY)
    assert choice.copies == 0
    assert [one.article_id for one in choice.left_out] == ["b"]


def analysed(
    *,
    measure: Measure = Measure.KILLED,
    first: date | None = None,
    last: date | None = None,
    precision: Precision = Precision.DAY,
    published: date | None = None,
    forecast: bool = False,
) -> AnalysedArticle:
    """An article with one sentence that counts something at a time."""
    figure = Figure(
        text="5 people", span=Span(0, 8), value=Decimal(5), high=None, bound=Bound.EXACT, measure=measure,
        unit="people", number_text="5", first_day=first or last, last_day=last, precision=precision,
    )  # fmt: skip
    sentence = Sentence(index=0, line=1, paragraph=0, span=Span(0, 8))
    return AnalysedArticle(article("a", published), (AnalysedSentence(sentence, figures=(figure,), forecast=forecast),))


def test_undated_article_that_counts_what_happened_after_the_day_is_left_out() -> None:
    found = analysed(first=date(2025, 1, 1), last=date(2025, 9, 15), precision=Precision.PERIOD)
    reason = find_reason_in_text(found, TODAY)
    assert reason == "undated, and its own text tells of 2025-09-15, after the day of this briefing"
    assert find_reason_in_text(found, date(2025, 9, 15)) is None


@pytest.mark.parametrize(
    "found",
    [
        analysed(),
        analysed(last=TODAY),
        analysed(first=date(2025, 1, 1), last=date(2025, 12, 31), precision=Precision.YEAR),
        analysed(last=date(2025, 9, 15), published=TODAY),
        analysed(last=date(2025, 9, 15), forecast=True),
        analysed(last=date(2025, 9, 15), measure=Measure.DEPLOYED),
        analysed(last=date(2025, 9, 15), measure=Measure.OTHER),
    ],
    ids=["no-time", "same-day", "same-year", "dated", "forecast", "planned", "counted"],
)
def test_article_that_may_have_been_written_by_then_stays(found: AnalysedArticle) -> None:
    assert find_reason_in_text(found, TODAY) is None


def test_year_after_the_day_is_after_it() -> None:
    found = analysed(first=date(2026, 1, 1), last=date(2026, 12, 31), precision=Precision.YEAR)
    assert find_reason_in_text(found, TODAY) is not None
