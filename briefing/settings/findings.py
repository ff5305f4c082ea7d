"""What is wrong in a configuration, in words: file, line, key, what was expected, what was found."""

from __future__ import annotations

import difflib
import re
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from briefing.errors import ConfigurationError
from briefing.settings.positions import Path

__all__ = ["Finding", "compose_error", "find_wrong_values"]

#: A found value is shown up to this many characters. Rule of thumb: one line of a terminal.
SHOWN = 60
#: A user name and a password in an address: never shown. A password may hold any sign, so up to the last "@".
_USER_INFORMATION = re.compile(r"://\S*@")
#: Where a name of a variable belongs and where in a hurry the secret itself is written: never shown.
_SECRET_KEYS = ("password_env", "token_env")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    #: File and line, or the name of an environment variable.
    where: str
    #: The key with its tables: ``edition.window_days``; empty for the file as a whole.
    key: str
    #: A clause: ``expected …, found …``.
    problem: str

    def __str__(self) -> str:
        """Return ``where: key: problem``."""
        return ": ".join(part for part in (self.where, self.key, self.problem) if part)


def compose_error(findings: Sequence[Finding]) -> ConfigurationError:
    """Make one error of all findings (at least one), so that everything can be mended at once."""
    if len(findings) == 1:
        (only,) = findings
        problem = f"{only.key}: {only.problem}" if only.key else only.problem
        return ConfigurationError(problem, where=only.where)
    lines = "".join(f"\n  {finding}" for finding in findings)
    return ConfigurationError(f"{len(findings)} things are wrong in the configuration:{lines}")


def find_wrong_values(
    model: type[BaseModel], error: ValidationError, place_of: Callable[[Path], str]
) -> Iterator[Finding]:
    """Put each of pydantic's errors into words.

    Args:
        model: The model that the values were read into.
        error: What pydantic says.
        place_of: Tells where the value at a path was written: file and line, or environment variable.
    """
    for item in error.errors(include_url=False):
        path: Path = tuple(item["loc"])
        key = _format_key(path)
        where = place_of(path)
        kind = item["type"]
        if kind == "extra_forbidden":
            yield Finding(where, key, _explain_unknown_key(model, path))
        elif kind == "missing":
            yield Finding(where, key, f"is missing; expected {_find_expectation(model, path)}")
        elif kind == "value_error" and isinstance(item["input"], Mapping):
            # What is wrong with a table as a whole; found in words, not by showing it.
            yield Finding(where, key, str(item["ctx"]["error"]))
        else:
            reason = f" ({item['ctx']['error']})" if kind == "value_error" else ""
            found = "something else" if key.endswith(_SECRET_KEYS) else _format_value(item["input"])
            yield Finding(where, key, f"expected {_find_expectation(model, path)}, found {found}{reason}")


def _format_key(path: Path) -> str:
    key = ""
    for part in path:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if key else part
    return key


def _format_value(value: object) -> str:
    """Show a value as it could stand in TOML, shortened."""
    if isinstance(value, bool):
        shown = str(value).lower()
    elif isinstance(value, str):
        value = _USER_INFORMATION.sub("://…@", value)
        shown = '"' + value.encode("unicode_escape").decode("ascii") + '"' if not value.isprintable() else f'"{value}"'
    elif isinstance(value, Mapping):
        shown = "a table"
    elif isinstance(value, tuple):
        shown = "[" + ", ".join(_format_value(item) for item in value[:10]) + "]"
    else:
        shown = str(value)
    return shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"


def _explain_unknown_key(model: type[BaseModel], path: Path) -> str:
    table = _find_model(model, path[:-1])
    known = sorted(table.model_fields) if table else []
    near = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    if near:
        return f"is no known key; did you mean {near[0]}?"
    return f"is no known key; expected {_join(known)}" if known else "is no known key"


def _join(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _find_expectation(model: type[BaseModel], path: Path) -> str:
    """Return the description of the innermost field on the path."""
    described = "another value"
    current: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, str) and current is not None and part in current.model_fields:
            field = current.model_fields[part]
            described = field.description or described
            current = _find_submodel(field.annotation)
    return described


def _find_model(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    current: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, str):
            field = current.model_fields.get(part) if current else None
            current = _find_submodel(field.annotation) if field else None
    return current


def _find_submodel(annotation: object) -> type[BaseModel] | None:
    """Return the model inside an annotation: ``Model`` itself or the ``Model`` of ``tuple[Model, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in typing.get_args(annotation):
        if (found := _find_submodel(argument)) is not None:
            return found
    return None
