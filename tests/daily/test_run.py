"""One run over the stages: what breaks on one article is told, and the others are published all the same."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from briefing.assemble import assemble
from briefing.daily.attempt import Attempt
from briefing.daily.parts import DailyParts
from briefing.daily.run import build_edition
from briefing.errors import BriefingError, CleanError, ConfigurationError
from briefing.model.annotation import AnalysedArticle
from briefing.model.article import Article
from briefing.shipped import find_shipped

TEXT = """The government closed the bridge at {place} on Sunday, the defence ministry said in a statement.

At least {count} soldiers were killed in the fighting near {place}, the army spokesman, Colonel Idris Moussa, said.
"""


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DailyParts:
    monkeypatch.chdir(tmp_path)
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for count, place in enumerate(("Bongor", "Moundou"), start=12):
        (seeds / f"{place}.txt").write_text(f"Bridge at {place} closed\n\n" + TEXT.format(place=place, count=count))
    made = assemble(
        config=find_shipped("config") / "briefing.toml", seeds=seeds, out=tmp_path / "out", tell=lambda _: None
    )
    return dataclasses.replace(made, formats=("json",))


def fail_on_bongor(article: Article) -> AnalysedArticle:
    if "Bongor" in article.title:
        raise RuntimeError("broken\nhere")
    return AnalysedArticle(article, ())


def test_fault_on_one_article_leaves_it_out_and_publishes_the_others(parts: DailyParts) -> None:
    analyse = parts.analyse

    def fail_on_one(article: Article) -> AnalysedArticle:
        return fail_on_bongor(article) if "Bongor" in article.title else analyse(article)

    report = build_edition(dataclasses.replace(parts, analyse=fail_on_one), day=date(2025, 3, 2))
    assert report.edition.coverage.articles_used == 1
    (left_out,) = report.edition.coverage.left_out
    assert "a fault of the program (RuntimeError: broken)" in left_out.reason
    assert any(warning.startswith("Bongor.txt: left out, ") for warning in report.warnings)


def test_fault_on_every_article_is_a_failure(parts: DailyParts) -> None:
    def fail(article: Article) -> AnalysedArticle:
        raise RuntimeError(article.title)

    with pytest.raises(BriefingError, match="no article could be analysed"):
        build_edition(dataclasses.replace(parts, analyse=fail), day=date(2025, 3, 2))
    assert not (parts.seeds.parent / "out").exists()


def test_undated_article_from_after_the_day_is_left_out(parts: DailyParts) -> None:
    text = "In 2025 (up to September 15) 311 soldiers were killed in the valley, the army said.\n"
    (parts.seeds / "late.txt").write_text("A year of fighting\n\n" + text + "\nThe army named no reason for that.\n")
    report = build_edition(parts, day=date(2025, 3, 2))
    (left_out,) = report.edition.coverage.left_out
    assert "tells of 2025-09-15" in left_out.reason
    assert any(warning.startswith("late.txt: left out, undated") for warning in report.warnings)
    assert "311" not in report.edition.model_dump_json(include={"sections", "figures", "key_developments"})
    assert not build_edition(parts, day=date(2025, 9, 15)).edition.coverage.left_out


def test_day_in_the_future_is_told(parts: DailyParts) -> None:
    report = build_edition(parts, day=date(2998, 1, 2))
    assert any(warning.startswith("2998-01-02 is in the future: today is ") for warning in report.warnings)


def test_stages_are_told_in_their_order(parts: DailyParts) -> None:
    told: list[str] = []
    build_edition(dataclasses.replace(parts, tell=told.append), day=date(2025, 3, 2))
    assert [stage.split()[0] for stage in told] == ["reading", "analysing", "editing", "rendering"]
    told.clear()
    build_edition(dataclasses.replace(parts, tell=told.append), day=date(2025, 3, 2))
    assert [stage.split()[0] for stage in told] == ["reading", "analysing", "editing"]


def test_attempt_returns_results_and_faults_and_lets_errors_for_all_through() -> None:
    assert Attempt[str, int](len)("abc") == 3
    fault = Attempt[int, float](lambda value: 1 / value)(0)
    assert isinstance(fault, CleanError)
    assert "ZeroDivisionError" in fault.problem

    def refuse(value: int) -> int:
        raise ConfigurationError(str(value))

    with pytest.raises(ConfigurationError):
        Attempt(refuse)(1)
