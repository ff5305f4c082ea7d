"""Markup goes, words stay."""

from __future__ import annotations

import pytest

from briefing.clean.lines import read_markdown_lines, read_text_lines
from briefing.clean.markdown import strip_markdown


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("The **army** said *so*.", "The army said so."),
        ("__Both__ sides and snake_case_name", "Both sides and snake_case_name"),
        ("A [link](https://example.com/a_b) and [another][1].", "A link and another."),
        ("Picture ![alt](x.png) here", "Picture here"),
        ("> A quoted line", "A quoted line"),
        ("- an item", "an item"),
        ("12. an item", "an item"),
        ("`code` and \\*stars\\*", "code and *stars*"),
        ("<https://example.com/x> is the address", "https://example.com/x is the address"),
        ("| a | b |", "a b"),
        ("In 2024. That was it.", "In 2024. That was it."),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_a_line_loses_its_markup(line: str, text: str) -> None:
    stripped = strip_markdown(line)
    assert (stripped.text, stripped.reason) == (text, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("---", "separator"),
        ("* * *", "separator"),
        ("===", "separator"),
        ("![alt](x.png)", "image"),
        ("[1]: https://example.com", "link-definition"),
        ("|---|---|", "separator"),
        ("```python", "separator"),
    ],
)
def test_a_line_of_markup_has_a_reason_to_go(line: str, reason: str) -> None:
    assert strip_markdown(line).reason == reason


def test_headings_are_known_by_their_marks() -> None:
    assert strip_markdown("## The **talks** ##") == strip_markdown("## The talks")
    assert strip_markdown("# Title").is_heading
    assert not strip_markdown("#hashtag").is_heading


def test_a_paragraph_broken_at_a_fixed_width_is_one_and_keeps_its_line_numbers() -> None:
    wrapped = [
        "The governor said on Friday that the bridge at Karst would stay closed",
        "to lorries for another week, because the engineers had found cracks in",
        "two of its five piers and wanted to look at the others before anything",
        "heavy was allowed on it again.",
        "",
        "Drivers were angry.",
    ]
    for read in (read_text_lines, read_markdown_lines):
        first, second = read(wrapped)
        assert [number for number, _ in first.parts] == [1, 2, 3, 4]
        assert first.text == " ".join(wrapped[:4])
        assert (second.number, second.parts) == (6, ())


def test_lines_of_a_page_are_not_joined() -> None:
    page = [
        "Bridge closed",
        "By Ada Byron",
        "The governor said on Friday that the bridge would stay closed for a week. " * 3,
        "Share",
    ]
    assert [line.number for line in read_text_lines(page)] == [1, 2, 3, 4]


def test_bullets_go_and_begin_paragraphs_of_their_own() -> None:
    assert [line.text for line in read_text_lines(["  • First point", "- Second point", "\u2013 Third"])] == [
        "First point",
        "Second point",
        "Third",
    ]
