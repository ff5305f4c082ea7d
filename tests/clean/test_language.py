"""The language is told; too few letters tell none."""

from __future__ import annotations

import pytest

from briefing.clean.language import find_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The army said on Sunday that it had taken the town.", "en"),
        (
            "Gen. Ahmed Tarvo, Kabul, Peshawar, Khyber Pakhtunkhwa: the men of the Lenne were seen in the hills by a patrol.",
            "en",
        ),
        ("Die Armee erklärte am Sonntag, sie habe die Stadt nach drei Tagen eingenommen.", "de"),
        ("Армия заявила в воскресенье, что она взяла город.", "ru"),
        ("پاکستان نے افغان طالبان کو آخری وارننگ دے دی ہے اور کہا ہے کہ", "ur"),
        ("نیروهای طالبان در کابل گفتند که به این حمله پاسخ خواهند داد", "fa"),
        ("", "und"),
        ("12 34 ab", "und"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert find_language(text) == language
