"""Each numbered requirement about gathering has a test that is named after it: ``test_f03_…``, ``test_c23_…``."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

#: F: etiquette with feeds and pages; A: addresses; B: bodies and transport; C: XML and feeds. What is missing in a row
#: belongs to parts that are not there (WebSub, mail).
REQUIREMENTS = {
    "f": (*range(1, 31), 34, 35),
    "a": (*range(1, 8), *range(9, 14), 15),
    "b": tuple(range(16, 23)),
    "c": (23, 25, 26, 27, 28, 30, 31, 32, 34, 35),
}
_NAME = re.compile(r"test_([fabc])(\d{1,2})_\w+")


def find_tested() -> dict[tuple[str, int], list[str]]:
    """Return the tests of each requirement, from the names of all test functions."""
    tested: dict[tuple[str, int], list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (match := _NAME.fullmatch(node.name)):
                tested.setdefault((match[1], int(match[2])), []).append(f"{path.relative_to(TESTS)}::{node.name}")
    return tested


@pytest.mark.parametrize("letter", sorted(REQUIREMENTS))
def test_every_requirement_has_a_test_that_is_named_after_it(letter: str) -> None:
    tested = find_tested()
    missing = [f"{letter.upper()}-{number:02}" for number in REQUIREMENTS[letter] if (letter, number) not in tested]
    assert not missing


def test_no_test_is_named_after_a_requirement_that_does_not_exist() -> None:
    known = {(letter, number) for letter, numbers in REQUIREMENTS.items() for number in numbers}
    assert not [names for key, names in sorted(find_tested().items()) if key not in known]


#: The requirements of mail: M-01 to M-25 and M-35 as ``m07`` anywhere in the name (one test may show several), and the
#: hostile mail of the list of hostile inputs as ``mail51``.
MAIL_REQUIREMENTS = (*(f"m{number:02}" for number in (*range(1, 26), 35)), "mail51", "mail52", "mail55", "mail56")


def test_every_requirement_of_mail_has_a_test_that_is_named_after_it() -> None:
    words: set[str] = set()
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                words.update(node.name.split("_"))
    assert [name for name in MAIL_REQUIREMENTS if name not in words] == []
