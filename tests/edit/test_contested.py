"""What differs stands side by side; what only looks alike does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from briefing.edit import edit
from briefing.model.annotation import Act, AnalysedArticle, Measure
from briefing.model.edition import Contested
from tests.edit.build import Count, Said, Told, article, options

SUNDAY, FRIDAY = date(2026, 3, 8), date(2026, 3, 6)


def contested(*articles: AnalysedArticle, kind: str | None = None) -> list[Contested]:
    matters = edit(articles, options=options()).contested
    return [matter for matter in matters if kind in {None, matter.kind}]


def toll(
    text: str,
    words: str,
    value: int,
    by: str,
    *,
    day: date = SUNDAY,
    affected: str = "Northland",
    unit: str = "soldiers",
    measure: Measure = Measure.KILLED,
) -> Told:
    """Return a sentence with one toll by one speaker."""
    count = Count(words, value, measure, unit, affected, by, day=day)
    return Told(text, said=Said(by), counts=(count,))


NORTH_TOLL = toll(
    "Nine soldiers died in the fighting at Arden, the Northern army said.", "Nine soldiers", 9, "the Northern army"
)
SOUTH_TOLL = toll("Suda said its gunners had killed 58 soldiers at Arden.", "58 soldiers", 58, "Suda")


def test_two_tolls_of_one_event_stand_side_by_side() -> None:
    (matter,) = contested(article(NORTH_TOLL, title="A"), article(SOUTH_TOLL, title="B"), kind="figure")
    assert [(position.claimed_by, position.value) for position in matter.positions] == [
        ("the Northern army", Decimal(9)),
        ("Suda", Decimal(58)),
    ]
    assert "8 Mar 2026" in matter.matter
    assert all(position.citations for position in matter.positions)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            toll("Suda said its gunners had killed 58 soldiers at Arden.", "58 soldiers", 58, "Suda", day=FRIDAY),
            id="another day",
        ),
        pytest.param(
            toll("Suda said 58 soldiers of its own had died.", "58 soldiers", 58, "Suda", affected="Southland"),
            id="the losses of the other side",
        ),
        pytest.param(
            toll("Suda said its gunners had wounded 58 soldiers.", "58 soldiers", 58, "Suda", measure=Measure.INJURED),
            id="another fate",
        ),
        pytest.param(
            toll("Suda said 58 civilians had died in Arden.", "58 civilians", 58, "Suda", unit="civilians"),
            id="others counted",
        ),
        pytest.param(
            toll("Suda said nine soldiers had died at Arden.", "nine soldiers", 9, "Suda"), id="the same figure"
        ),
    ],
)
def test_look_alikes_are_not_contested(other: Told) -> None:
    assert contested(article(NORTH_TOLL, title="A"), article(other, title="B"), kind="figure") == []


def test_two_figures_of_one_speaker_are_no_dispute() -> None:
    later = toll("Later 12 soldiers were dead, the Northern army said.", "12 soldiers", 12, "the Northern army")
    assert contested(article(NORTH_TOLL, title="A"), article(later, title="B"), kind="figure") == []


def test_captures_by_both_sides_say_what_they_count() -> None:
    one = Told(
        "The Northern army said it had captured 19 Southern posts.",
        said=Said("The Northern army", side="Northland"),
        counts=(Count("19 Southern posts", 19, Measure.CAPTURED, "Southern posts", "Southland", "The Northern army"),),
    )
    other = Told(
        "Suda said its men had captured 21 Northern posts.",
        said=Said("Suda", side="Southland"),
        counts=(Count("21 Northern posts", 21, Measure.CAPTURED, "Northern posts", "Northland", "Suda"),),
    )
    (matter,) = contested(article(one, title="A"), article(other, title="B"), kind="account")
    assert "count different things" in matter.reason
    assert "19 Southern posts" in matter.positions[0].statement
    assert "21 Northern posts" in matter.positions[1].statement


def test_denial_stands_beside_the_accusation_it_answers() -> None:
    accusation = Told(
        "Norburg accused Suda of sheltering the raiders who burned the depot.",
        said=Said(
            "Norburg",
            "accused",
            act=Act.ACCUSE,
            side="Northland",
            content="Suda of sheltering the raiders who burned the depot",
        ),
    )
    denial = Told(
        "Suda denied sheltering raiders.",
        said=Said("Suda", "denied", act=Act.DENY, side="Southland", content="sheltering raiders"),
    )
    (matter,) = contested(article(accusation, denial), kind="denial")
    assert [position.claimed_by for position in matter.positions] == ["Norburg", "Suda"]
    assert "denied" in matter.positions[-1].statement


def test_denial_without_an_accusation_stands_alone_and_says_so() -> None:
    denial = Told(
        "Suda denied that a brigade had mutinied.",
        said=Said("Suda", "denied", act=Act.DENY, side="Southland", content="that a brigade had mutinied"),
    )
    (matter,) = contested(article(denial), kind="denial")
    assert len(matter.positions) == 1
    assert "could not be told" in matter.reason


def test_accusations_in_both_directions_stand_side_by_side() -> None:
    matters = contested(
        article(
            Told(
                "Norburg accused Southern forces of unprovoked shelling.",
                said=Said(
                    "Norburg",
                    "accused",
                    act=Act.ACCUSE,
                    side="Northland",
                    content="Southern forces of unprovoked shelling",
                ),
            ),
            Told(
                "Suda accused Northern aircraft of crossing the line first.",
                said=Said(
                    "Suda",
                    "accused",
                    act=Act.ACCUSE,
                    side="Southland",
                    content="Northern aircraft of crossing the line first",
                ),
            ),
        ),
        kind="opposite",
    )
    assert [position.side for position in matters[0].positions] == ["Northland", "Southland"]


def test_background_is_not_contested_with_news() -> None:
    old = article(NORTH_TOLL, title="A", published=date(2025, 3, 9))
    assert contested(old, article(SOUTH_TOLL, title="B"), kind="figure") == []


def test_update_by_the_same_ministry_is_no_dispute() -> None:
    first = toll(
        "14 soldiers had died, the Northern health ministry said.", "14 soldiers", 14, "the Northern health ministry"
    )
    later = toll(
        "The toll rose to 19 soldiers, Northland's health ministry said.",
        "19 soldiers",
        19,
        "Northland's health ministry",
    )
    newer = article(later, title="B", published=date(2026, 3, 10))
    assert contested(article(first, title="A", published=date(2026, 3, 9)), newer, kind="figure") == []


def test_running_total_is_not_set_against_a_single_event() -> None:
    total = toll("Suda said 3,900 soldiers had been killed in 13 months.", "3,900 soldiers", 3900, "Suda")
    assert contested(article(NORTH_TOLL, title="A"), article(total, title="B"), kind="figure") == []
