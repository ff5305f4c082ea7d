"""Values from environment variables: ``BRIEFING__EDITION__WINDOW_DAYS=14`` sets ``window_days`` in ``[edition]``."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from briefing.settings.findings import Finding

__all__ = ["PREFIX", "Override", "apply_overrides", "find_overrides"]

PREFIX = "BRIEFING__"


@dataclass(frozen=True, slots=True)
class Override:
    """One value from the environment."""

    variable: str
    #: Table and key.
    path: tuple[str, str]
    value: Any


def find_overrides(
    environment: Mapping[str, str], model: type[BaseModel]
) -> tuple[tuple[Override, ...], list[Finding]]:
    """Return the values that the environment sets, in order of their names, and what is wrong with other names.

    Args:
        environment: The variables of a process.
        model: The model whose tables and keys can be set.
    """
    known = _find_settable_keys(model)
    names = {f"{PREFIX}{table}__{key}".upper(): (table, key) for table, key in known}
    overrides = []
    findings = []
    for variable in sorted(name for name in environment if name.upper().startswith(PREFIX)):
        path = names.get(variable)
        if path is None:
            near = difflib.get_close_matches(variable.upper(), sorted(names), n=1, cutoff=0.6)
            hint = f"; did you mean {near[0]}?" if near else "; expected BRIEFING__TABLE__KEY in capitals"
            findings.append(Finding(f"environment variable {variable}", "", f"sets no known key{hint}"))
            continue
        value = _parse_value(environment[variable], is_text=known[path])
        overrides.append(Override(f"environment variable {variable}", path, value))
    return tuple(overrides), findings


def apply_overrides(values: dict[str, Any], overrides: tuple[Override, ...]) -> list[Finding]:
    """Put the overrides into the values read from a file, in place; return those for which the file has no table."""
    findings = []
    for override in overrides:
        table = values.setdefault(override.path[0], {})
        if isinstance(table, dict):
            table[override.path[1]] = override.value
        else:
            findings.append(Finding(override.variable, "", f"{override.path[0]} is no table in the configuration"))
    return findings


def _find_settable_keys(model: type[BaseModel]) -> dict[tuple[str, str], bool]:
    """Return each (table, key) of the model's tables, and whether its value is text."""
    known = {}
    for table, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            for key, inner in field.annotation.model_fields.items():
                known[table, key] = inner.annotation is str or isinstance(inner.default, str)
    return known


def _parse_value(text: str, *, is_text: bool) -> Any:
    """Return the value of a variable: text as it is, anything else as TOML; what is no TOML stays text."""
    if is_text:
        return text
    try:
        value = tomllib.loads(f"value = {text}")["value"] if "\n" not in text else text
    except tomllib.TOMLDecodeError:
        return text
    return tuple(value) if isinstance(value, list) else value
