"""The publisher is what the page says of itself, with the words that say it."""

from __future__ import annotations

import pytest

from briefing.clean.publisher import find_publisher


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("© 2031 Harbour Gazette. All rights reserved.", "Harbour Gazette"),
        ("Copyright © 2019-2031, The Lenne Times | Terms of Service", "The Lenne Times"),
        ("Discover more from River Post", "River Post"),
        ("Get the best offers and updates relating to Harbour News.", "Harbour News"),
        ("We at Harbour Gazette believe that readers such as yourself matter.", "Harbour Gazette"),
        ("Disclaimer : Gazette.com and other platforms of the group strive to be fair.", "Gazette.com"),
        ("Published in Lenne Times, March 15th, 2031", "Lenne Times"),
        ("Harbour Gazette Logo", "Harbour Gazette"),
    ],
)
def test_a_page_names_its_outlet(line: str, name: str) -> None:
    named = find_publisher([(7, line)])
    assert named is not None
    assert named.name == name
    assert "(line 7)" in named.evidence


def test_the_name_with_more_support_wins_and_the_other_is_told() -> None:
    named = find_publisher(
        [
            (3, "Get the best offers and updates relating to Liberty Demo News."),
            (40, "#bridge #riverpost"),
            (41, "Discover more from River Post"),
        ]
    )
    assert named is not None
    assert named.name == "River Post"
    assert named.evidence.endswith("another box of the page names Liberty Demo News")


@pytest.mark.parametrize("line", ["Share", "All rights reserved", "© 2031", "© AFP", "The army of Ostara said so.", ""])
def test_nothing_is_invented(line: str) -> None:
    assert find_publisher([(1, line)]) is None
