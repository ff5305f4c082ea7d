"""Imports run downward only, and each library has one place. The layers are read from docs/architecture.md."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "briefing"

#: Where each library may be imported: modules, or packages with all that is below them. One place each; a second one
#: carries its reason.
LIBRARY_PLACES: dict[str, tuple[str, ...]] = {
    "aiohttp": ("briefing.gather.retrieve",),
    "alembic": ("briefing.store",),
    "apscheduler": ("briefing.schedule.daemon",),
    "charset_normalizer": ("briefing.clean",),
    "click": ("briefing.cli",),
    "cryptography": ("briefing.deliver.dkim",),
    "email_validator": ("briefing.deliver.mailbox",),
    "feedparser": ("briefing.gather.feeds.parsing",),
    "idna": ("briefing.gather.addresses",),
    "jinja2": ("briefing.render", "briefing.web"),  # the pages of the server are no edition
    "markupsafe": ("briefing.render", "briefing.web"),  # jinja2's own type for text that is HTML already
    # a value type of the pure stages, like a list
    "numpy": ("briefing.text", "briefing.lexicon", "briefing.clean", "briefing.analyse", "briefing.edit"),
    "py3langid": ("briefing.clean.language",),
    "pydantic": (
        "briefing.model",
        "briefing.settings",
        "briefing.archive",  # the manifest, which is read back from disk
        "briefing.render",  # the published JSON documents and their schemas
    ),
    "protego": ("briefing.gather.politeness.robots",),
    "pydyf": ("briefing.render.pdf",),
    "pythonjsonlogger": ("briefing.schedule.journal",),
    "rich": ("briefing.cli",),
    "sqlalchemy": ("briefing.store",),
    "trafilatura": ("briefing.clean",),
    "lxml": ("briefing.clean",),
    "weasyprint": ("briefing.render.pdf",),
    "yarl": ("briefing.gather.retrieve",),
}

#: Distributions whose module has another name.
MODULE_NAMES = {
    "charset-normalizer": "charset_normalizer",
    "email-validator": "email_validator",
    "python-json-logger": "pythonjsonlogger",
    "lxml-html-clean": "lxml_html_clean",
    "fonttools": "fontTools",
    "pillow": "PIL",
}

#: Required but imported nowhere here, with the reason.
NOT_IMPORTED = {
    "fontTools": "a safe floor for what weasyprint brings in",
    "PIL": "a safe floor for what weasyprint brings in",
    "lxml_html_clean": "trafilatura imports it",
    "tzdata": "found by the standard library's zoneinfo",
    "urllib3": "a safe floor for what trafilatura brings in",
}


def _read_layers() -> dict[str, int]:
    """Return the height of each unit, 0 for the lowest, from the list in docs/architecture.md."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    found = re.search(r"```layers\n(.*?)```", text, re.DOTALL)
    assert found, "docs/architecture.md has no list of layers"
    lines = found[1].strip().splitlines()
    return {unit.strip(): height for height, line in enumerate(reversed(lines)) for unit in line.split("|")}


LAYERS = _read_layers()


def find_imports(source: str, module: str, *, is_package: bool = False) -> Iterator[str]:
    """Yield the full names that a module imports, wherever in it the import stands.

    Args:
        source: The text of the module.
        module: Its full name.
        is_package: It is the ``__init__`` of a package, so that ``.`` means itself.
    """
    package = module if is_package else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package.split(".")
            start = start[: len(start) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args:
            # importlib.import_module("briefing.render.pdf") and __import__("…") are imports as well
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            argument = node.args[0]
            if name in {"import_module", "__import__"} and isinstance(argument, ast.Constant):
                yield str(argument.value)


def find_unit(name: str) -> str:
    """Return the unit of a full name inside the program: ``edit`` of ``briefing.edit.wording.Line``."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in LAYERS else "__init__"


def find_wrong_imports(module: str, imports: Iterator[str]) -> Iterator[str]:
    """Yield what is wrong with the imports of a module inside the program."""
    unit = find_unit(module) if module != "briefing" else "__init__"
    for name in imports:
        if name.split(".")[0] != "briefing":
            continue
        other = find_unit(name)
        if other != unit and LAYERS[other] >= LAYERS[unit]:
            yield f"{module} ({unit}) imports {name} ({other})"


def _modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found.append((".".join(parts[:-1] if parts[-1] == "__init__" else parts), path))
    return found


def _imports_of(module: str, path: Path) -> Iterator[str]:
    return find_imports(path.read_text(encoding="utf-8"), module, is_package=path.name == "__init__.py")


def test_the_layers_are_those_of_the_design() -> None:
    order = [
        "__main__",
        "cli",
        "web",
        "assemble",
        "settings",
        "schedule",
        "daily",
        "gather",
        "edit",
        "analyse",
        "clean",
        "text",
        "model",
        "errors",
    ]

    assert [LAYERS[unit] for unit in order] == sorted({LAYERS[unit] for unit in LAYERS}, reverse=True)


def test_every_unit_of_the_package_has_its_layer() -> None:
    units = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/*.py")}

    assert units - set(LAYERS) == set()


@pytest.mark.parametrize(("module", "path"), _modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_imports_run_downward(module: str, path: Path) -> None:
    assert list(find_wrong_imports(module, _imports_of(module, path))) == []


@pytest.mark.parametrize(("module", "path"), _modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_each_library_is_imported_in_its_place(module: str, path: Path) -> None:
    allowed_everywhere = sys.stdlib_module_names | {"briefing"}
    for name in _imports_of(module, path):
        library = name.split(".")[0]
        if library in allowed_everywhere:
            continue
        assert library in LIBRARY_PLACES, f"{module} imports {library}, which has no place yet"
        places = LIBRARY_PLACES[library]
        assert any(module == place or module.startswith(f"{place}.") for place in places), f"{module} imports {library}"


def test_what_is_required_is_imported_and_what_is_imported_is_required() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = set()
    for line in project["dependencies"]:
        name = re.split(r"[<>=!~\[; ]", line, maxsplit=1)[0].lower()
        required.add(MODULE_NAMES.get(name, name))
    imported = {name.split(".")[0] for module, path in _modules() for name in _imports_of(module, path)}
    imported -= sys.stdlib_module_names | {"briefing"}

    assert imported - required == set()
    assert required - imported == set(NOT_IMPORTED)


# The test above is only as good as the reader of imports: it is tried with programs whose answer is known.


@pytest.mark.parametrize(
    ("source", "module", "expected"),
    [
        (
            "from briefing.edit import x",
            "briefing.render.pdf",
            ["briefing.render.pdf (render) imports briefing.edit.x (edit)"],
        ),
        ("import briefing.cli", "briefing.model.span", ["briefing.model.span (model) imports briefing.cli (cli)"]),
        (
            "def f():\n    from briefing import daily",
            "briefing.edit.x",
            ["briefing.edit.x (edit) imports briefing.daily (daily)"],
        ),
        ("from ..daily import run", "briefing.edit.x", ["briefing.edit.x (edit) imports briefing.daily.run (daily)"]),
        ("from . import b", "briefing.edit.a", []),
        ("from .b import c", "briefing.edit.a", []),
        ("from briefing import __version__", "briefing.cli.main", []),
        ("from briefing.model import Span", "briefing.cli.main", []),
        (
            "from briefing.text import words",
            "briefing.lexicon.x",
            ["briefing.lexicon.x (lexicon) imports briefing.text.words (text)"],
        ),
        (
            "if TYPE_CHECKING:\n    import briefing.web",
            "briefing.errors",
            ["briefing.errors (errors) imports briefing.web (web)"],
        ),
        (
            "importlib.import_module('briefing.cli')",
            "briefing.daily",
            ["briefing.daily (daily) imports briefing.cli (cli)"],
        ),
        ("import json, os.path", "briefing.errors", []),
    ],
)
def test_a_wrong_import_is_found_wherever_it_stands(source: str, module: str, expected: list[str]) -> None:
    assert list(find_wrong_imports(module, find_imports(source, module))) == expected


def test_a_relative_import_in_a_package_starts_at_the_package_itself() -> None:
    assert list(find_imports("from .b import c", "briefing.edit", is_package=True)) == ["briefing.edit.b.c"]
    assert list(find_imports("from ..b import c", "briefing.edit", is_package=True)) == ["briefing.b.c"]
