"""The plain text: 76 columns, nothing missing, nothing empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.render import compose_view
from briefing.render.plain import WIDTH, render_plain
from tests.builders import make_edition, make_small_edition
from tests.render.editions import (
    line_of,
    make_empty_edition,
    make_foreign_edition,
    make_hostile_edition,
    make_long_edition,
)


def _plain(edition: Any) -> str:
    return render_plain(compose_view(edition))


@pytest.mark.parametrize(
    "make",
    [
        make_edition,
        make_small_edition,
        make_empty_edition,
        make_foreign_edition,
        make_hostile_edition,
        make_long_edition,
    ],
)
def test_no_line_is_longer_than_76_columns_save_by_one_word(make: Any) -> None:
    for line in _plain(make()).splitlines():
        assert len(line) <= WIDTH or len(line.split()) <= 2, line


def test_address_stands_on_a_line_of_its_own() -> None:
    lines = _plain(make_edition()).splitlines()
    assert "https://news.example/1/story" in lines
    assert "04-story.md" not in lines  # it stands for the outlet already


def test_text_is_complete_in_itself() -> None:
    """Every statement, mark, quotation, gap and note of the view is in the text."""
    view = compose_view(make_edition())
    text = " ".join(_plain(make_edition()).split())
    lines = [view.bottom_line, *view.developments, *view.assessments, *view.scheduled]
    for section in view.sections:
        lines += [section.lead, *section.lines, *section.background, *section.also_reported]
    lines += [entry.line for entry in view.timeline]
    lines += [account.line for matter in view.contested for account in matter.accounts]
    for line in lines:
        assert line is not None
        assert line.text in text
        assert f"{line.text} {''.join(f'[{mark.label}]' for mark in line.marks)}" in text
    for source in view.sources:
        assert source.title in text
        for quote in source.quotes:
            assert quote.text in text
            assert f"[{quote.label}]" in text
    for words in (
        *view.limits.gaps,
        *view.limits.notes,
        *(gap for section in view.sections for gap in section.gaps),
        view.source_summary,
    ):
        assert words in text
    assert "Mirren Courier: the server did not answer within 20 s" in text


def test_no_two_empty_lines_follow_each_other_and_one_newline_ends_the_text() -> None:
    text = _plain(make_edition())
    assert "\n\n\n" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_small_edition_looks_as_it_did(root: Path) -> None:
    """Renew with: .venv/bin/python -m tests.render.renew."""
    assert _plain(make_small_edition()) == (root / "tests" / "render" / "golden" / "small.txt").read_text(
        encoding="utf-8"
    )


@given(st.text(min_size=1, max_size=200))
def test_no_text_breaks_the_layout(words: str) -> None:
    try:
        words.encode()
    except UnicodeEncodeError:
        return  # the model refuses lone surrogates
    edition = make_small_edition(headline=line_of(words))
    text = _plain(edition)
    assert text.startswith("RIVER DESK\n")
    assert "\x00" not in text
