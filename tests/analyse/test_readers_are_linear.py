"""The readers of figures, times, places and actors take time in proportion to the text, whatever it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest

from briefing.analyse.actors import find_actors, parse_actors
from briefing.analyse.figures import find_figures
from briefing.analyse.figures_article import connect_figures
from briefing.analyse.places import find_places
from briefing.analyse.times import find_times
from briefing.lexicon.gazetteer import read_gazetteer
from briefing.model.article import Precision, Publication
from briefing.model.span import Span
from briefing.text.numbers import find_numbers
from briefing.text.words import split_words

GAZETTEER = read_gazetteer()
PUBLISHED = Publication(date(2025, 10, 14), Precision.DAY)


def _cut(text: str) -> list[Span]:
    """Cut a text into sentences of a hundred characters."""
    return [Span(start, min(start + 100, len(text))) for start in range(0, len(text), 100)]


def _connect(text: str) -> object:
    words = [split_words(text, span) for span in _cut(text)]
    return connect_figures(text, words, [find_figures(text, span) for span in _cut(text)])


READERS: dict[str, Callable[[str], object]] = {
    "words": lambda text: split_words(text, Span(0, len(text))),
    "numbers": lambda text: find_numbers(split_words(text, Span(0, len(text)))),
    "figures": lambda text: find_figures(text, Span(0, len(text))),
    "times": lambda text: find_times(text, Span(0, len(text)), published=PUBLISHED),
    "places": lambda text: find_places(text, Span(0, len(text)), gazetteer=GAZETTEER),
    "figures over sentences": _connect,
    "actors over sentences": lambda text: find_actors(text, _cut(text), known=parse_actors(""), gazetteer=GAZETTEER),
    "actors": lambda text: find_actors(text, [Span(0, len(text))], known=parse_actors(""), gazetteer=GAZETTEER),
}

WORST = {
    "one word": "a",
    "digits": "1",
    "thousands": "1,",
    "points": "1.",
    "ranges": "1-",
    "hyphens": "a-",
    "initials": "A.",
    "spaces": " ",
    "number words": "hundred and ",
    "counts": "12 killed and ",
    "modifiers": "at least ",
    "brackets": "12 staff ( ",
    "including": "12, including ",
    "months": "on October 12, ",
    "bare months": "in October and ",
    "weekdays": "on Sunday, ",
    "since": "since ",
    "years": "in 2024 and ",
    "ago": "two days ago ",
    "capitals": "Aaa ",
    "capitals and connectors": "Democratic Republic of the ",
    "places": "Kabul, ",
    "titles": "General ",
    "acronyms": "Aa (AB) ",
    "a person": "a policeman, who ",
}

#: Characters of the longer text; the shorter one has a quarter of them.
LONG = 16_000


def _seconds(read: Callable[[str], object], text: str) -> float:
    best = 60.0
    for _ in range(2):
        start = time.process_time()
        read(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("reader", READERS)
def test_four_times_the_text_takes_about_four_times_the_time(reader: str) -> None:
    read = READERS[reader]
    read("On Sunday 12 people were killed in Kabul.")
    for name, unit in WORST.items():
        text = unit * (LONG // len(unit))
        short, long = _seconds(read, text[: LONG // 4]), _seconds(read, text)
        # Quadratic time would give sixteen times; small times are not measured well.
        assert long < max(9 * short, 0.25), f"{name}: {short:.3f} s, then {long:.3f} s"
