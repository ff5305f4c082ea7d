"""The lines of keys in TOML files."""

from __future__ import annotations

import time
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.settings.positions import find_key_lines, find_repeated_keys

TEXT = '''# a comment with key = 1
top = 1
[a]
x = """
y = 2
[b]
"""
list = [
  "one", # ]
  "two = 2",
]
[a."dotted key".c]
z.w = 3
[[t]]
n = 1
[[t]]
n = 2
[t.sub]
k = 'its' # '
'''


def test_lines_of_tables_keys_and_arrays() -> None:
    tomllib.loads(TEXT)
    assert find_key_lines(TEXT) == {
        ("top",): 2,
        ("a",): 3,
        ("a", "x"): 4,
        ("a", "list"): 8,
        ("a", "dotted key", "c"): 12,
        ("a", "dotted key", "c", "z", "w"): 13,
        ("t",): 14,
        ("t", 0): 14,
        ("t", 0, "n"): 15,
        ("t", 1): 16,
        ("t", 1, "n"): 17,
        ("t", 1, "sub"): 18,
        ("t", 1, "sub", "k"): 19,
    }
    assert find_repeated_keys(TEXT) == []


def test_long_string_that_ends_on_its_own_line_hides_nothing() -> None:
    assert find_key_lines('a = """x"""\nb = \'\'\'y\'\'\'\nc = ""\nd = 1\n') == {
        ("a",): 1,
        ("b",): 2,
        ("c",): 3,
        ("d",): 4,
    }


def test_repeated_keys_are_found_with_both_lines() -> None:
    assert find_repeated_keys("a = 1\n[t]\nb = 1\nb = 2\n[t]\n") == [(("t", "b"), 3, 4), (("t",), 2, 5)]


_KEYS = st.text("abc", min_size=1, max_size=3)
_VALUES = st.one_of(st.integers(), st.text("ab[]{}#='", max_size=8), st.lists(st.text("x#]", max_size=3), max_size=3))


def _write(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value + '"'
    return "[\n" + "".join(f"  {_write(item)},\n" for item in value) + "]" if isinstance(value, list) else str(value)


@given(st.dictionaries(_KEYS, st.dictionaries(_KEYS, _VALUES, max_size=4), max_size=4))
def test_every_key_that_tomllib_reads_has_its_line(tables: dict[str, dict[str, Any]]) -> None:
    text = "".join(
        f"[{name}]\n" + "".join(f"{key} = {_write(value)}\n" for key, value in table.items())
        for name, table in tables.items()
    )
    assert tomllib.loads(text) == tables
    lines = find_key_lines(text)
    written = text.split("\n")
    expected = {(name,) for name in tables} | {(name, key) for name, table in tables.items() for key in table}
    assert set(lines) == expected
    for path, number in lines.items():
        assert written[number - 1].lstrip("[").startswith(str(path[-1]))


@given(st.text(max_size=300))
def test_no_text_breaks_the_scanner(text: str) -> None:
    assert all(number >= 1 for number in find_key_lines(text).values())


@pytest.mark.parametrize(
    "text", ["a." * 50_000, "[" * 100_000, '"' * 100_000, "a = " + "[" * 100_000, "[a" + ".a" * 50_000, '"""' * 33_000]
)
def test_scanner_is_linear_on_its_worst_cases(text: str) -> None:
    started = time.process_time()
    find_key_lines(text)
    assert time.process_time() - started < 2
