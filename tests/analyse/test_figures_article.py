"""Figures across sentences: pronouns, "the driver", and deaths told later on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.analyse.figures import find_figures
from briefing.analyse.figures_article import connect_figures
from briefing.text.sentences import find_sentences
from briefing.text.words import split_words


def _read(text: str) -> list[list[str]]:
    """Return the figures of each sentence as "measure value unit", marked S for a part."""
    spans = find_sentences(text)
    words = [split_words(text, span) for span in spans]
    alone = [find_figures(text, span, words=split) for span, split in zip(spans, words, strict=True)]
    for span, row in zip(spans, connected := connect_figures(text, words, alone), strict=True):
        assert all(figure.span.of(text) == figure.text for figure in row)
        assert all(span.start <= figure.span.start and figure.span.end <= span.end for figure in row)
    return [
        [f"{figure.measure} {figure.value} {figure.unit}" + (" S" if figure.subset else "") for figure in row]
        for row in connected
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The navy faced 400 pirates. It said 58 of them were killed.",
            [["other 400 pirates"], ["killed 58 pirates S"]],
        ),
        # A part is never larger than its whole.
        ("The navy sank 12 boats. It said 58 of them were killed.", [["destroyed 12 boats"], ["killed 58 people S"]]),
        (
            "A ranger was shot in the chest. She later died of her wounds.",
            [["casualties 1 ranger"], ["killed 1 ranger"]],
        ),
        ("Nine guards were wounded. He later died.", [["injured 9 guards"], []]),
        ("A guard was wounded. He did not die.", [["injured 1 guard"], []]),
        ("A lorry was attacked near Goma. The driver was killed.", [[], ["killed 1 driver"]]),
        ("Three men were killed near Goma. The driver was killed at once.", [["killed 3 men"], []]),
        ("The president was killed in the crash of his plane.", [[]]),
        ("Gunmen fired at the driver. The driver was not injured.", [[], []]),
        (
            "One of the passengers was killed. Two of the passengers were killed later.",
            [["killed 1 passengers"], ["killed 2 passengers S"]],
        ),
    ],
)
def test_a_sentence_is_completed_from_those_before_it(text: str, expected: list[list[str]]) -> None:
    assert _read(text) == expected


def test_an_article_without_sentences_has_no_figures() -> None:
    assert connect_figures("", (), ()) == []


_PARTS = st.sampled_from(
    "He died . The driver was killed . A guard was shot . 12 of them fled , she 40 miners were hurt the pilot and".split()
)


@given(st.lists(_PARTS, max_size=40))
def test_any_heap_of_words_keeps_its_spans(heap: list[str]) -> None:
    _read(" ".join(heap))
