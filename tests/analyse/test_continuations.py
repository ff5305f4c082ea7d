"""A speaker is carried over only where the text shows it."""

from __future__ import annotations

import pytest

from briefing.analyse import AnalyseOptions, analyse
from briefing.model.annotation import AnalysedArticle
from briefing.model.article import Article
from briefing.model.section import Section

OPTIONS = AnalyseOptions(sections=(Section(key="military", title="Military", examples=("Shells hit a post.",)),))


TAKEN_UP = "Northern forces captured 19 Southern posts on Sunday. Many Southern men at the posts were killed, local media said."


def read(text: str) -> AnalysedArticle:
    return analyse(Article(id="one", title="One", text=text, lines=()), OPTIONS)


@pytest.mark.parametrize(
    ("text", "index", "speaker"),
    [
        ("General Ana Ruiz said 300 rebels were killed in 2024. In addition, 40 soldiers lost their lives.", 1, "Ruiz"),
        ("General Ana Ruiz said 300 rebels were killed in 2024. Moreover, 12 posts were captured.", 1, "Ruiz"),
        (TAKEN_UP, 0, "local media"),
    ],
)
def test_speaker_is_carried_on_and_back(text: str, index: int, speaker: str) -> None:
    attribution = read(text).sentences[index].attribution
    assert attribution is not None
    assert attribution.inherited
    assert speaker in attribution.source
    assert all(span.of(text).strip() for span in attribution.source_spans)


@pytest.mark.parametrize(
    ("text", "index"),
    [
        # another paragraph
        ("General Ana Ruiz said 300 rebels were killed in 2024.\nIn addition, 40 soldiers lost their lives.", 1),
        # nothing that adds
        ("General Ana Ruiz said 300 rebels were killed in 2024. The crossing at Arden was closed for 3 days.", 1),
        # no figure to be claimed
        ("The mountains are white with snow. Many men at the posts were killed, local media said.", 0),
        # another subject
        ("A storm killed 19 people in Carrow on Sunday. Talks will resume on Friday, local media said.", 0),
    ],
)
def test_speaker_is_not_carried_where_nothing_shows_it(text: str, index: int) -> None:
    assert read(text).sentences[index].attribution is None


def test_figures_that_go_on_keep_the_time_of_the_sentence_before() -> None:
    analysed = read("General Ana Ruiz said 300 rebels were killed in 2024. In addition, 40 soldiers lost their lives.")
    figure = analysed.sentences[1].figures[0]
    assert figure.first_day is not None
    assert figure.first_day.year == 2024
    assert figure.claimed_by is not None
