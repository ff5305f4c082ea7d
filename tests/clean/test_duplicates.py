"""Articles that are one: found in any order, the best of them kept, the reason told."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.clean.article import take_text
from briefing.clean.duplicates import find_duplicates
from briefing.model.article import Article, Precision, Publication

WORDS = (
    "army village river bridge ministry spokesman families road convoy talks border envoy truce shells drones town valley "
    "officials claim deny report seize leave hold cross warn demand before after near under along against without since"
).split()


def make_text(seed: int, words: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def make(text: str, path: str, day: date | None = None) -> Article:
    published = Publication(day, Precision.DAY, "said so") if day else Publication()
    return replace(take_text(text), path=path, published=published)


def edit(text: str, changes: int) -> str:
    words = text.split()
    for index in range(changes):
        words[(index + 1) * len(words) // (changes + 1)] = f"changed{index}"
    return " ".join(words)


def test_identical_texts_are_one_group() -> None:
    text = make_text(1)
    (group,) = find_duplicates([make(text, "b.txt"), make(text, "a.txt"), make(make_text(2), "c.txt")])
    assert group.kept.path == "a.txt"
    assert [(other.article.path, other.likeness) for other in group.others] == [("b.txt", 100)]
    assert group.others[0].reason == 'It has the same text as "a.txt".'


@pytest.mark.parametrize("changes", [1, 5, 12])
def test_light_edits_do_not_hide_a_duplicate(changes: int) -> None:
    text = make_text(3)
    (group,) = find_duplicates([make(text, "a.txt"), make(edit(text, changes), "b.txt")])
    assert 70 <= group.others[0].likeness < 100


def test_the_same_article_with_other_debris_is_a_duplicate() -> None:
    text = make_text(4)
    groups = find_duplicates(
        [make(text, "a.txt"), make("Karst Logo\n" + text + "\nStay with us for more of this.", "b.txt")]
    )
    assert len(groups) == 1


def test_the_earlier_is_kept_then_the_dated_then_the_longer() -> None:
    text = make_text(5)
    early, late = make(text, "z.txt", date(2031, 3, 1)), make(text, "a.txt", date(2031, 3, 2))
    undated, longer = make(text, "b.txt"), make(text + " and more", "c.txt", date(2031, 3, 2))
    assert find_duplicates([late, early])[0].kept.path == "z.txt"
    assert find_duplicates([undated, late])[0].kept.path == "a.txt"
    group = find_duplicates([late, longer])[0]
    assert group.kept.path == "c.txt"
    assert group.others[0].reason.endswith("which is the longer one.")


def test_different_articles_on_one_matter_stay_apart() -> None:
    assert find_duplicates([make(make_text(seed), f"{seed}.txt") for seed in range(30)]) == []


def test_short_and_empty_texts_are_compared_too() -> None:
    assert len(find_duplicates([make("Guns fell silent.", "a"), make("Guns fell silent!", "b"), make("No.", "c")])) == 1


@pytest.mark.parametrize("threshold", [0, -1, 1.1])
def test_a_threshold_that_means_nothing_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold must be above 0 and at most 1"):
        find_duplicates([], threshold=threshold)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 12)), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_articles_does_not_matter(picks: list[tuple[int, int]], chance: random.Random) -> None:
    articles = [make(edit(make_text(seed, 60), changes), f"{index}.txt") for index, (seed, changes) in enumerate(picks)]
    shuffled = list(articles)
    chance.shuffle(shuffled)
    assert find_duplicates(articles) == find_duplicates(shuffled)
