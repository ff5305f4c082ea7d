"""Sizes, names and purity, and a reason for every exception to a rule of the tools."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "briefing"
SOURCES = sorted(PACKAGE.rglob("*.py"))
ALL_SOURCES = sorted(
    path for folder in ("briefing", "tests", "benchmarks", "scripts") for path in (ROOT / folder).rglob("*.py")
)

#: The longest module and function. Source: rule of thumb; what is longer has more than one subject.
MODULE_LINES = 450
FUNCTION_LINES = 60

#: Names that say nothing about what is inside.
EMPTY_NAMES = frozenset(
    {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "handler", "processor", "core"}
)

#: Stages that may not look at the world.
PURE = ("text", "lexicon", "clean", "analyse", "edit", "render")
#: What a pure stage may not import: the world, the clock, and chance.
WORLDLY_MODULES = frozenset({
    "http", "logging", "os", "random", "secrets", "shutil", "smtplib", "socket", "sqlite3", "subprocess", "sys", "tempfile",
    "time", "uuid",
})  # fmt: skip
#: Exceptions, each with its reason.
_CHILD = "laying out what strangers wrote happens in a child process with limits, so that it can be ended"
ALLOWED: dict[tuple[str, str], str] = {
    ("clean/page.py", "logging"): "trafilatura reports ordinary pages in its log; it is silenced",
    ("render/pdf.py", "logging"): "WeasyPrint tells what it could not do in its log; it is passed on",
    **{("render/pdf.py", name): _CHILD for name in ("os", "sys")},
    **{("render/printer.py", name): _CHILD for name in ("os", "subprocess", "sys")},
}
#: Verbs that promise to touch the world; ``load_`` is allowed in the lexicon, for the data that comes with the program.
#: ``read_`` is not among them: a stage reads a text that is in memory already.
WORLDLY_VERBS = ("fetch_", "load_", "save_", "send_", "open_")
CLOCKS = frozenset({"now", "today", "utcnow"})


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix() if path.is_relative_to(PACKAGE) else path.relative_to(ROOT).as_posix()


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def find_worldly(source: str, name: str) -> Iterator[str]:
    """Yield what a module of a pure stage does that it may not do.

    Args:
        source: The text of the module.
        name: Its path below the package.
    """
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for imported in names:
            library = imported.split(".")[0]
            if (library in WORLDLY_MODULES or imported == "urllib.request") and (name, library) not in ALLOWED:
                yield f"imports {imported}"
        may_load = name.startswith("lexicon/")
        if isinstance(node, ast.FunctionDef) and node.name.startswith(WORLDLY_VERBS) and not may_load:
            yield f"defines {node.name}"
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in {"open", "print", "input"}:
                yield f"calls {called.id}"
            if isinstance(called, ast.Attribute) and called.attr in CLOCKS:
                yield f"reads the clock with {called.attr}"
        if isinstance(node, ast.Global):
            yield "changes a global"


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_modules_and_functions_have_one_subject(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    long = {node.name: node.end_lineno - node.lineno + 1 for node in _functions(path) if node.end_lineno}

    assert lines <= MODULE_LINES
    assert {name: length for name, length in long.items() if length > FUNCTION_LINES} == {}


@pytest.mark.parametrize("path", ALL_SOURCES, ids=_name)
def test_names_say_what_is_inside(path: Path) -> None:
    parts = {part.removeprefix("test_") for part in path.relative_to(ROOT).with_suffix("").parts}

    assert parts & EMPTY_NAMES == set()


@pytest.mark.parametrize("path", [path for path in SOURCES if _name(path).split("/")[0] in PURE], ids=_name)
def test_pure_stages_look_at_nothing_but_their_arguments(path: Path) -> None:
    assert list(find_worldly(path.read_text(encoding="utf-8"), _name(path))) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os", ["imports os"]),
        ("import os.path", ["imports os.path"]),
        ("from random import choice", ["imports random"]),
        ("import urllib.request", ["imports urllib.request"]),
        ("from urllib.parse import urlsplit", []),
        ("def f():\n    return open('x')", ["calls open"]),
        ("def load_file(): ...", ["defines load_file"]),
        ("class A:\n    def fetch_page(self): ...", ["defines fetch_page"]),
        ("def find_words(): ...", []),
        ("x = datetime.now(UTC)", ["reads the clock with now"]),
        ("x = date.today()", ["reads the clock with today"]),
        ("def f():\n    global n\n    n = 1", ["changes a global"]),
        ("import re\nfrom dataclasses import dataclass", []),
    ],
)
def test_what_touches_the_world_is_found(source: str, expected: list[str]) -> None:
    assert list(find_worldly(source, "edit/wording.py")) == expected


# --------------------------------------------------------------------------------------------- exceptions have reasons

#: A comment that turns a rule off, up to where its reason begins.
EXCEPTION = re.compile(
    r"#\s*(?:noqa(?::\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[a-z\-, ]+\])?|pragma:\s*no (?:cover|branch)"
    r"|ruff:\s*noqa(?::\s*[A-Z]+\d+)*)"
)
#: A reason has at least two words.
REASON = re.compile(r"^\W*\w\S*\s+\S*\w")


def find_bare_exceptions(text: str) -> list[int]:
    """Return the numbers of the lines that turn a rule off and do not say why, or do not say which rule."""
    bare = []
    for number, line in enumerate(text.splitlines(), start=1):
        matches = list(EXCEPTION.finditer(line))
        if not matches:
            continue
        last = matches[-1]
        names_no_rule = any(re.fullmatch(r"#\s*(?:noqa|type:\s*ignore|ruff:\s*noqa)", match[0]) for match in matches)
        if names_no_rule or not REASON.match(line[last.end() :]):
            bare.append(number)
    return bare


@pytest.mark.parametrize("path", [path for path in ALL_SOURCES if path != Path(__file__)], ids=_name)
def test_every_exception_in_the_code_names_its_rule_and_its_reason(path: Path) -> None:
    assert find_bare_exceptions(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("line", "is_bare"),
    [
        ("x = 1  # noqa: S603", True),
        ("x = 1  # noqa", True),
        ("x = 1  # noqa – a good reason without a rule", True),
        ("x = 1  # noqa: S603 – the program is our own", False),
        ("x = 1  # noqa: S603, S607 – the program is our own", False),
        ("x = 1  # type: ignore[attr-defined]", True),
        ("x = 1  # type: ignore[attr-defined]  # the library has no stubs", False),
        ("x = 1  # type: ignore", True),
        ("x = 1  # pragma: no cover", True),
        ("x = 1  # pragma: no cover – only on Windows", False),
        ("x = 1  # an ordinary comment", False),
    ],
)
def test_an_exception_without_a_reason_is_found(line: str, is_bare: bool) -> None:
    assert find_bare_exceptions(line) == ([1] if is_bare else [])


def _ignored_in(section: str) -> list[str]:
    """Return the lines of pyproject.toml that name ignored rules, in the part that starts at the given header."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    part = text.split(section, 1)[1].split("\n[", 1)[0]
    return [line for line in part.splitlines() if re.match(r'\s+"[A-Z]+[0-9]*",', line)]


@pytest.mark.parametrize("section", ["\nignore = [", "[tool.ruff.lint.per-file-ignores]"])
def test_every_ignored_rule_in_pyproject_has_a_reason(section: str) -> None:
    lines = _ignored_in(section)

    assert lines, f"nothing found under {section}"
    assert [line for line in lines if not REASON.match(line.partition("#")[2].lstrip())] == []


def test_every_override_of_the_type_checker_has_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert text.count("[[tool.mypy.overrides]]") == text.count("[[tool.mypy.overrides]]\n# reason: ")


def test_the_tools_are_as_strict_as_the_house_says() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]

    assert "ALL" in tool["ruff"]["lint"]["select"]
    assert tool["mypy"]["strict"] is True
    assert {"briefing", "tests"} <= set(tool["mypy"]["files"])
    options = tool["pytest"]["ini_options"]
    assert options["filterwarnings"][0] == "error"
    assert options["xfail_strict"] is True
    assert {"--strict-markers", "--strict-config"} <= set(options["addopts"])
