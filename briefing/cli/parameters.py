"""Options that several commands share, and what may stand in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = ["DAY", "PATH", "config_option", "json_option", "out_option"]

#: Years that a briefing can be of; others are slips of the pen. Rule of thumb.
_YEARS = range(1900, 3000)

_Command = TypeVar("_Command", bound=Callable[..., Any])


class _Day(click.ParamType[date]):
    """A calendar day, written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return _parse_day(value)
        except ValueError:
            self.fail(f'expected a day of the calendar as YYYY-MM-DD, from 1900 to 2999, found "{value}"', param, ctx)


def _parse_day(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    day = date.fromisoformat(text)
    if day.year not in _YEARS:
        raise ValueError(text)
    return day


class _Path(click.ParamType[Path]):
    """A path. What opens it tells whether it is there and may be read, so that a bad one does not stop the others."""

    name = "PATH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if not isinstance(value, str):
            return Path(value)
        if not value:  # Path("") would be the working folder: no one who writes --out "$UNSET" means that
            self.fail("expected a path, found nothing", param, ctx)
        return Path(value)


DAY = _Day()
PATH = _Path()


def config_option(command: _Command) -> _Command:
    """Add ``--config FILE``."""
    return click.option(
        "--config",
        type=PATH,
        metavar="FILE",
        help="Another briefing.toml. [default: config/briefing.toml, else the one that comes with the program]",
    )(command)


def out_option(command: _Command) -> _Command:
    """Add ``--out DIR``."""
    return click.option(
        "--out",
        type=PATH,
        metavar="DIR",
        help="The archive folder. [default: archive.folder of the configuration]",
    )(command)


def json_option(description: str) -> Callable[[_Command], _Command]:
    """Return what adds ``--json`` with its description."""
    return click.option("--json", "as_json", is_flag=True, help=description)
