"""The program reads our own annotated articles at least as well as it has been seen to."""

from __future__ import annotations

import tomllib

import pytest

from briefing.analyse import AnalyseOptions
from briefing.assemble import read_configuration
from tests.quality.corpus import HALVES, parse_article, read_half
from tests.quality.measure import KINDS, Tally, make_article, measure
from tests.quality.score import find_below, format_floors, raise_floors, read_floors, score


@pytest.fixture(scope="module")
def tallies() -> dict[str, dict[str, Tally]]:
    return score()


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_is_read_worse_than_its_floor(tallies: dict[str, dict[str, Tally]], half: str, kind: str) -> None:
    floor = read_floors()[half][kind]
    tally = tallies[half][kind]
    errors = "\n".join(tally.errors) if half == "development" else "(held back)"
    assert tally.f1 >= floor, f"{half}, {kind}: F1 {tally.f1:.3f} is below the floor {floor:.3f}\n{errors}"


def test_the_corpus_is_as_large_as_it_must_be() -> None:
    halves = [read_half(half) for half in HALVES]
    assert sum(len(half) for half in halves) >= 40
    assert sum(len(article.sentences) for half in halves for article in half) >= 300
    assert len({article.head["conflict"] for half in halves for article in half}) >= 8
    assert abs(len(halves[0]) - len(halves[1])) <= 4


def test_no_article_stands_in_both_halves() -> None:
    development, held_back = ({article.head["title"] for article in read_half(half)} for half in HALVES)
    assert not development & held_back


@pytest.mark.parametrize("half", HALVES)
def test_every_article_can_be_read_and_every_sentence_is_judged(half: str) -> None:
    for article in read_half(half):
        assert {"title", "style", "conflict", "published"} <= set(article.head), article.name
        text = article.text
        assert all(sentence.text in text for sentence in article.sentences)
        assert make_article(article).text


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("A line without a mark", "neither a sentence nor an annotation"),
        ("  sec: X", "X"),
        ("  said: police | shout", "no such act"),
        ("  fig: twelve killed people", "a figure is"),
        ("  fig: 12 slain people", "no such measure"),
        ("  tone: sad", "a tone is one of"),
        ("  at: Atlantis", "does not stand in the sentence"),
        ("  when: 2025-13-01", "month must be"),
        ("  mood: good", "no such annotation"),
    ],
)
def test_a_mistake_in_an_article_is_named_with_its_line(line: str, problem: str) -> None:
    with pytest.raises(ValueError, match=r"x\.txt, line 4: .*") as caught:
        parse_article("x", f"title: X\n\n> Two died in Aden.\n{line}\n")
    assert problem in str(caught.value)


def test_an_annotated_sentence_is_read_as_the_format_says() -> None:
    article = parse_article(
        "x",
        "title: X\npage: yes\n\n! Menu\n> About 40 to 50 died in Aden in May, police or army said.\n"
        "  sec: MH\n  said: police / army | state/claim\n  fig: ~40..50 killed people | police ; part total?\n"
        "  when: 2025-05\n  at: Aden@YE\n> So it goes.\n  tone: opinion\n\n> Next paragraph.\n",
    )
    first, second, third = article.sentences
    assert article.is_page
    assert article.lines == [
        "Menu",
        "About 40 to 50 died in Aden in May, police or army said. So it goes.",
        "Next paragraph.",
    ]
    assert (first.sections, second.sections) == (("military", "humanitarian"), ())
    assert (first.said[0].sources, first.said[0].acts) == (("police", "army"), ("state", "claim"))
    figure = first.figures[0]
    assert (str(figure.value), str(figure.high), figure.bound, figure.measures) == ("40", "50", "about", ("killed",))
    assert (figure.claimants, sorted(figure.flags), sorted(figure.open_flags)) == (("police",), ["part"], ["total"])
    assert [str(day) for day in first.times[0]] == ["2025-05-01", "2025-05-31"]
    assert (first.places[0].text, first.places[0].country) == ("Aden", "YE")
    assert (second.tones, third.paragraph) == ({"opinion"}, 2)


def test_precision_recall_and_f1_count_what_was_missed_and_what_was_made_up() -> None:
    tally = Tally()
    assert (tally.precision, tally.recall, tally.f1) == (1.0, 1.0, 1.0)
    tally.add(expected=4, found=3, right=2)
    assert [tally.precision, tally.recall, tally.f1] == pytest.approx([2 / 3, 1 / 2, 4 / 7])
    tally.ask("made-up answer", is_right=False)
    assert (tally.expected, tally.found, tally.right, tally.errors) == (5, 4, 2, ["made-up answer"])


def test_floors_are_raised_and_go_down_only_where_that_is_allowed() -> None:
    good, bad = Tally(expected=10, found=10, right=10), Tally(expected=10, found=10, right=5)
    better = {half: dict.fromkeys(KINDS, good) for half in HALVES}
    worse = {half: dict.fromkeys(KINDS, bad) for half in HALVES}
    low = raise_floors(worse, {}, allow_lower=False)
    high = raise_floors(better, low, allow_lower=False)
    assert (low["development"]["figures"], high["development"]["figures"]) == (0.495, 0.995)
    assert find_below(better, high) == []
    assert len(find_below(worse, high)) == len(HALVES) * len(KINDS)
    assert raise_floors(worse, high, allow_lower=False) == high
    assert raise_floors(worse, high, allow_lower=True) == low
    assert tomllib.loads(format_floors(high)) == high


_PLAIN = """title: Shelling in Aden
style: wire
conflict: Yemen
published: 2025-10-14

> At least 12 people were killed in an air strike on Aden on Sunday, police said.
  sec: MH
  said: police | state
  fig: >12 killed people | police
  when: 2025-10-12
  at: Aden@YE
"""


@pytest.fixture(scope="module")
def options() -> AnalyseOptions:
    return read_configuration(config=None).analyse_options


def test_a_plain_sentence_that_is_read_rightly_counts_as_right(options: AnalyseOptions) -> None:
    tallies = measure([parse_article("x", _PLAIN)], options)
    assert {kind: (tally.f1, tally.errors) for kind, tally in tallies.items()} == dict.fromkeys(KINDS, (1.0, []))
    assert [tallies[kind].expected for kind in ("sentences", "attribution", "figures", "times", "places")] == [1] * 5


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("police said.", "police said. Rain fell.", "sentences"),
        ("sec: MH", "sec: D", "sections*"),
        ("said: police | state", "said: army | state", "attribution + source"),
        ("  said: police | state\n", "", "attribution"),
        ("said: police | state", "said: police | deny", "act*"),
        ("  when:", "  tone: hedged\n  when:", "hedged"),
        ("  when:", "  tone: opinion\n  when:", "opinion"),
        ("  when:", "  tone: forecast\n  when:", "forecast"),
        ("  when:", "  tone: background\n  when:", "background"),
        ("fig: >12", "fig: >13", "figures"),
        ("12 killed", "12 injured", "figures"),
        ("  fig: >12 killed people | police\n", "", "figures"),
        ("people | police", "people", "claimed by*"),
        ("people | police", "people | army", "claimed by*"),
        ("fig: >12", "fig: <12", "figure details*"),
        ("people | police", "goats | police", "figure details*"),
        ("people | police", "people | police ; part", "figure details*"),
        ("2025-10-12", "2025-10-05", "times"),
        ("  when: 2025-10-12\n", "", "times"),
        ("Aden@YE", "Aden@SO", "places"),
        ("  at: Aden@YE\n", "", "places"),
        ("  when:", "  who: police=coastguard\n  when:", "actors*"),
    ],
)
def test_a_finding_that_differs_from_the_annotation_is_an_error(
    options: AnalyseOptions, old: str, new: str, kind: str
) -> None:
    tally = measure([parse_article("x", _PLAIN.replace(old, new, 1))], options)[kind]
    assert tally.f1 < 1
    assert tally.errors
    assert all(error.startswith("x:") for error in tally.errors)


def test_what_is_marked_as_optional_may_be_found_or_not(options: AnalyseOptions) -> None:
    text = _PLAIN
    for key in ("said", "fig", "when", "at"):
        text = text.replace(f"  {key}:", f"  {key}?:")
    text += "  said?: nobody\n  fig?: 99 injured people\n  when?: 2020\n  tone?: hedged opinion forecast background\n"
    tallies = measure([parse_article("x", text)], options)
    assert all(not tally.errors for tally in tallies.values())
