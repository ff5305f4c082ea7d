"""No pattern of the stage takes more than linear time: each is fed 100 KB of what is worst for it."""

from __future__ import annotations

import time

import pytest

from briefing.clean.article import clean_file
from briefing.clean.markdown import strip_markdown
from briefing.model.article import RawFile

SIZE = 100_000
UNITS = (
    "a", "A", "1", ".", " ", "-", "_", "*", "[", "(", "<", "#", "@", "/", "“", '"', "‘", "|", ":", "©", "\u0301",
    "aA", "Aa ", "a.", "a ", "1/", "1/1/", "- ", "**a", "[a](", "![", "<!--", "<a ", "<p hidden>", "http://", "www.a", "by ", "By A",
    "we at ", "you ", "the views ", "January ", "20 ", "20:20 ", "Mon ", "copyright ", "© 2", "Logo ", "comment ", "share ", "said to ",
    "is a ", "a) ", "((", "Photo ", "cookie ", "{a:", "read more ", "a, ", "‘a", "“a ",
)  # fmt: skip
#: Seconds for 100 KB. Every pattern that is linear stays far below it, one that is quadratic needs minutes.
LIMIT = 2.0


@pytest.mark.parametrize("unit", UNITS)
def test_a_line_of_one_unit_repeated_is_cleaned_in_time(unit: str) -> None:
    line = (unit * (SIZE // len(unit) + 1))[:SIZE]
    started = time.process_time()
    for name in ("a.txt", "a.md", "a.html"):
        clean_file(RawFile(name, (line + "!").encode()))
    strip_markdown(line)
    assert time.process_time() - started < LIMIT


def test_many_short_lines_are_cleaned_in_time() -> None:
    started = time.process_time()
    clean_file(RawFile("a.txt", b"Menu item of a page\n" * 5_000))
    assert time.process_time() - started < 5
