"""Read TOML files into settings. Everything that is wrong is found before anything is reported."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from briefing.errors import ConfigurationError
from briefing.settings import positions
from briefing.settings.environment import Override, apply_overrides, find_overrides
from briefing.settings.feeds_schema import FeedsFile
from briefing.settings.findings import Finding, compose_error, find_wrong_values
from briefing.settings.schema import LoadedWords, SectionsFile, Settings

__all__ = [
    "MAX_BYTES",
    "find_lines",
    "read_bytes",
    "read_feeds_file",
    "read_loaded_words",
    "read_sections_file",
    "read_settings",
]

#: A configuration file is a few kilobytes; a larger one is a mistake. Rule of thumb: a hundred times the shipped one.
MAX_BYTES = 1_000_000

_Model = TypeVar("_Model", bound=BaseModel)
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


def read_settings(path: Path, *, environment: Mapping[str, str], shown: str | None = None) -> Settings:
    """Read ``briefing.toml`` and lay the environment's values over it.

    Args:
        path: The file.
        environment: The variables of the process; only names that start with ``BRIEFING__`` are looked at.
        shown: How the file is named in messages; its path if None.

    Raises:
        ConfigurationError: Something cannot be read or is wrong; the words hold every finding.
    """
    document = _read_document(path, shown or str(path))
    overrides, findings = find_overrides(environment, Settings)
    findings += apply_overrides(document.values, overrides)
    return _validate(document, Settings, overrides=overrides, findings=findings)


def read_loaded_words(path: Path, *, shown: str | None = None) -> LoadedWords:
    """Read ``loaded_words.toml``.

    Raises:
        ConfigurationError: Something cannot be read or is wrong; the words hold every finding.
    """
    return _validate(_read_document(path, shown or str(path)), LoadedWords)


def read_sections_file(path: Path, *, shown: str | None = None) -> SectionsFile:
    """Read ``sections.toml``.

    Raises:
        ConfigurationError: Something cannot be read or is wrong; the words hold every finding.
    """
    return _validate(_read_document(path, shown or str(path)), SectionsFile)


def read_feeds_file(
    body: bytes, *, shown: str, sides: tuple[str, ...], find_sections: Callable[[], tuple[str, ...]]
) -> FeedsFile:
    """Read the text of a ``feeds.toml``.

    Args:
        body: The whole file.
        shown: How it is named in messages.
        sides: The names that a side may have.
        find_sections: Returns the keys that a section may have; called only if one is named.

    Raises:
        ConfigurationError: Something in it is wrong; the words hold every finding.
    """
    document = _parse_document(body, shown)
    feeds = document.values.get("feeds")
    names_section = isinstance(feeds, tuple) and any(isinstance(feed, dict) and feed.get("section") for feed in feeds)
    context = {"sides": sides, "sections": find_sections() if names_section else ()}
    return _validate(document, FeedsFile, context=context)


def find_lines(body: bytes, array: str) -> tuple[int, ...]:
    """Return the 1-based lines on which the blocks of an array of tables begin; of a file that was read before."""
    lines = positions.find_key_lines(body.decode("utf-8-sig").replace("\r\n", "\n"))
    return tuple(
        line for path, line in lines.items() if len(path) == 2 and path[0] == array and isinstance(path[1], int)
    )


def read_bytes(path: Path, *, shown: str | None = None, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the content of a configuration file.

    Raises:
        ConfigurationError: It does not exist, cannot be read, is no regular file or is larger than ``max_bytes``.
    """
    name = shown or str(path)
    try:
        if not path.is_file():
            problem = "is a folder; expected a file" if path.is_dir() else "there is no such file"
            raise ConfigurationError(problem, where=name)
        with path.open("rb") as file:
            body = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(f"cannot be read: {reason}", where=name) from error
    if len(body) > max_bytes:
        raise ConfigurationError(f"is larger than {max_bytes:,} bytes; expected a small text file", where=name)
    return body


@dataclass(frozen=True)
class _Document:
    """A TOML file as read."""

    shown: str
    values: dict[str, Any]
    text: str

    @functools.cached_property
    def lines(self) -> dict[positions.Path, int]:
        """The line of each key; looked for only when something is wrong."""
        return positions.find_key_lines(self.text)

    def place_of(self, path: positions.Path) -> str:
        """Return the file and the line of the nearest key or table that was written."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.shown}, line {self.lines[path]}" if path else self.shown


def _read_document(path: Path, shown: str) -> _Document:
    return _parse_document(read_bytes(path, shown=shown), shown)


def _parse_document(body: bytes, shown: str) -> _Document:
    try:
        text = body.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(
            "is not UTF-8 text", where=f"{shown}, line {line}", remedy="Save the file with the encoding UTF-8"
        ) from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _explain_syntax_error(text, error, shown) from error
    except RecursionError as error:
        raise ConfigurationError("its values are nested too deeply", where=shown) from error
    return _Document(shown, _freeze_lists(values), text)


def _explain_syntax_error(text: str, error: tomllib.TOMLDecodeError, shown: str) -> ConfigurationError:
    """Say which line is no TOML; for a key that stands twice, say where the first one is."""
    if repeated := positions.find_repeated_keys(text):
        return compose_error(
            [
                Finding(
                    f"{shown}, line {second}", ".".join(map(str, path)), f"stands twice; it was given in line {first}"
                )
                for path, first, second in repeated
            ]
        )
    words = str(error)
    where = shown
    if match := _AT_LINE.search(words):
        words = words[: match.start()]
        where = f"{shown}, line {match[1] or text.rstrip().count(chr(10)) + 1}"
    return ConfigurationError(f"is not valid TOML: {words[:1].lower()}{words[1:]}", where=where)


def _freeze_lists(value: Any) -> Any:
    """Turn lists into tuples all the way down: the models are strict, and hold tuples."""
    if isinstance(value, dict):
        return {key: _freeze_lists(item) for key, item in value.items()}
    return tuple(_freeze_lists(item) for item in value) if isinstance(value, list) else value


def _validate(
    document: _Document,
    model: type[_Model],
    *,
    overrides: tuple[Override, ...] = (),
    findings: list[Finding] | None = None,
    context: Mapping[str, Any] | None = None,
) -> _Model:
    variables: dict[positions.Path, str] = {override.path: override.variable for override in overrides}

    def place_of(path: positions.Path) -> str:
        for length in range(len(path), 0, -1):
            if path[:length] in variables:
                return variables[path[:length]]
        return document.place_of(path)

    found = list(findings or ())
    validated: _Model | None = None
    try:
        validated = model.model_validate(document.values, context=context)
    except ValidationError as error:
        found += find_wrong_values(model, error, place_of)
    if found or validated is None:
        raise compose_error(found)
    return validated
