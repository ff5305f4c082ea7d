"""Articles that are one: found in any order, the best of them kept, the reason told."""

from __future__ import annotations

import random
import time
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


def sprinkle(text: str, share: float, seed: int = 3) -> str:
    """Return the text with this share of its words replaced, anywhere."""
    chance = random.Random(seed)
    return " ".join(f"other{index}" if chance.random() < share else word for index, word in enumerate(text.split()))


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


@pytest.mark.parametrize("share", [0.05, 0.10, 0.13])
def test_f30_wire_copy_that_was_edited_throughout_is_one_article(share: float) -> None:
    text = make_text(40, 400)
    (group,) = find_duplicates([make(text, "a.txt"), make(sprinkle(text, share), "b.txt")])
    assert group.others[0].reason.startswith(f"It shares {group.others[0].likeness} % of its wording with")


@pytest.mark.parametrize("share", [0.4, 0.6, 0.9])
def test_f30_an_article_that_was_cut_at_the_end_goes_and_the_whole_one_stays_though_later(share: float) -> None:
    words = make_text(41, 500).split()
    whole = make(" ".join(words), "b.txt", date(2031, 3, 2))
    part = make(" ".join(words[: int(share * 500)]), "a.txt", date(2031, 3, 1))
    (group,) = find_duplicates([part, whole])
    assert group.kept.path == ("b.txt" if share < 0.9 else "a.txt")
    if share < 0.9:
        assert group.others[0].reason == '99 % of its wording stands in "b.txt", which is the longer one.'


def test_f30_another_headline_and_other_debris_change_nothing() -> None:
    text = make_text(42, 200)
    other = f"Another headline over the same words\nBy our own staff in the capital\n{text}\nRead more of this and share it."
    assert len(find_duplicates([make(text, "a.txt"), make(other, "b.txt")])) == 1


@pytest.mark.parametrize("share", [0.2, 0.35, 0.5])
def test_f30_two_reports_that_share_a_quoted_statement_stay_apart(share: float) -> None:
    statement = make_text(43, int(400 * share))
    first = f"{make_text(44, 200)} {statement} {make_text(45, 200 - int(200 * share))}"
    second = f"{make_text(46, 120)} {statement} {make_text(47, 280 - int(200 * share))}"
    assert find_duplicates([make(first, "a.txt"), make(second, "b.txt")]) == []


def test_f30_two_reports_that_share_their_background_at_the_end_stay_apart() -> None:
    background = make_text(48, 180)
    assert (
        find_duplicates(
            [make(f"{make_text(49, 220)} {background}", "a"), make(f"{make_text(50, 220)} {background}", "b")]
        )
        == []
    )


def test_f30_two_stories_are_not_chained_through_a_third_that_holds_both() -> None:
    first, second = make_text(51, 300), make_text(52, 300)
    (group,) = find_duplicates([make(first, "a"), make(second, "b"), make(f"{first} {second}", "both")])
    assert group.kept.path == "both"
    half = make(f"{first} {make_text(53, 260)}", "c")
    groups = find_duplicates([make(f"{make_text(54, 260)} {second}", "d"), half, make(f"{first} {second}", "both")])
    assert groups == []


def test_f30_the_next_report_of_a_series_with_other_figures_is_no_copy() -> None:
    def fill(day: int) -> str:
        return " ".join(
            f"{line} {(number + 3) * day}" for number, line in enumerate(make_text(55, 200).split(" river "))
        )

    assert find_duplicates([make(fill(11), "monday"), make(fill(17), "tuesday")]) == []
    assert len(find_duplicates([make(fill(11), "monday"), make(fill(11) + " and more", "again")])) == 1


def test_f30_a_short_article_must_stand_in_the_other_nearly_as_a_whole() -> None:
    text = make_text(56, 300)
    lead = " ".join(text.split()[:30])
    assert len(find_duplicates([make(text, "a"), make(lead, "b")])) == 1
    assert find_duplicates([make(text, "a"), make(f"{lead} {make_text(57, 25)}", "b")]) == []


def test_f30_one_article_in_many_papers_is_one_group_that_names_the_others() -> None:
    text = make_text(58, 200)
    copies = [
        replace(make(sprinkle(text, 0.03, number), f"{number:02}.txt"), publisher=f"Paper {number % 20:02}")
        for number in range(40)
    ]
    (group,) = find_duplicates(copies)
    assert len(group.others) == 39
    assert group.outlets == tuple(
        f"Paper {number:02}" for number in range(20) if f"Paper {number:02}" != group.kept.publisher
    )


def test_articles_without_text_are_no_copies_of_one_another() -> None:
    assert find_duplicates([make("", "a"), make("", "b"), make("…", "c")]) == []


def test_ten_thousand_articles_would_take_seconds() -> None:
    articles = [make(make_text(seed, 200), f"{seed}.txt") for seed in range(60, 560)]
    started = time.process_time()
    assert find_duplicates(articles) == []
    assert time.process_time() - started < 3


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
