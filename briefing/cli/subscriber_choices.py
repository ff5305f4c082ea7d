"""What a subscriber can choose, as options of the command line and cells of a table write it."""

from __future__ import annotations

import difflib
import functools
import re
import zoneinfo
from collections.abc import Callable, Collection, Mapping
from datetime import time
from typing import Any

from briefing.model.delivery import DeliveryFormat, Subscriber

__all__ = ["COLUMNS", "DAYS", "STATES", "WrongChoiceError", "format_choices", "parse_choice"]

#: Names of the days in options and tables; the index is the number of the day.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PAPERS = ("A4", "Letter")
STATES = ("active", "paused")
#: Columns of a table of subscribers, in the order in which they are written.
COLUMNS = ("address", "name", "sections", "format", "paper", "days", "send_at", "timezone", "state")
#: Source: the same limit as for every other name in the configuration.
MOST_NAME = 120
#: Characters of a wrong value that are shown. Source: the same as in errors of the configuration.
SHOWN = 60
_SEPARATORS = re.compile(r"[\s,;]+")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


class WrongChoiceError(ValueError):
    """A value that cannot be; the words are a clause that says what was expected and what was found."""


def parse_choice(column: str, text: str, *, sections: Collection[str]) -> dict[str, Any]:
    """Return the fields of a ``Subscriber`` that a value sets; an empty one sets what holds for who chooses nothing.

    Args:
        column: One of ``COLUMNS``, without "address" and "state".
        text: What was written.
        sections: Keys of the sections that the desk has.

    Raises:
        WrongChoiceError: It cannot be.
    """
    value = text.strip()
    if column == "sections":
        return {"sections": _parse_sections(value, sections)}
    return _PARSERS[column](value)


def format_choices(subscriber: Subscriber) -> dict[str, str]:
    """Return every column of a subscriber as ``parse_choice`` reads it back."""
    send_time = subscriber.send_time
    return {
        "address": subscriber.address,
        "name": subscriber.name,
        "sections": " ".join(subscriber.sections),
        "format": subscriber.format.value,
        "paper": subscriber.paper or "",
        "days": " ".join(DAYS[day] for day in sorted(subscriber.days)) if len(set(subscriber.days)) < len(DAYS) else "",
        "send_at": send_time.strftime("%H:%M") if send_time is not None else "",
        "timezone": subscriber.timezone or "",
        "state": STATES[subscriber.paused_at is not None],
    }


def _parse_name(value: str) -> dict[str, Any]:
    if len(value) > MOST_NAME:
        raise WrongChoiceError(f"the name is longer than {MOST_NAME} characters")
    from briefing.settings.fields import is_printable

    if not all(map(is_printable, value)):
        raise WrongChoiceError("the name holds a line break, or another character that cannot be printed")
    return {"name": value}


def _parse_sections(value: str, known: Collection[str]) -> tuple[str, ...]:
    chosen = _split(value)
    if unknown := [key for key in chosen if key not in known]:
        raise WrongChoiceError(f"{_show(unknown[0])} is no section; known: {', '.join(known)}")
    return tuple(sorted(set(chosen)))


def _parse_format(value: str) -> dict[str, Any]:
    return {"format": DeliveryFormat(_find(value.lower(), tuple(DeliveryFormat), "format") or DeliveryFormat.PDF)}


def _parse_paper(value: str) -> dict[str, Any]:
    names = {paper.lower(): paper for paper in PAPERS}
    return {"paper": _find(names.get(value.lower(), value), PAPERS, "paper") or None}


def _parse_days(value: str) -> dict[str, Any]:
    chosen = [_find(day, DAYS, "day of the week") for day in _split(value.lower())]
    return {"days": tuple(sorted({DAYS.index(day) for day in chosen})) or tuple(range(len(DAYS)))}


def _parse_send_at(value: str) -> dict[str, Any]:
    if value and not _TIME.fullmatch(value):
        raise WrongChoiceError(f"expected a local time from 00:00 to 23:59, found {_show(value)}")
    return {"send_time": time.fromisoformat(value) if value else None}


def _parse_timezone(value: str) -> dict[str, Any]:
    if not value:
        return {"timezone": None}
    try:
        zoneinfo.ZoneInfo(value)
    except (KeyError, OSError, ValueError):
        near = ", ".join(_find_near_zones(value[:SHOWN]))
        raise WrongChoiceError(
            f"{_show(value)} is no time zone; known are the names of the IANA database, such as {near}"
        ) from None
    return {"timezone": value}


_PARSERS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "name": _parse_name,
    "format": _parse_format,
    "paper": _parse_paper,
    "days": _parse_days,
    "send_at": _parse_send_at,
    "timezone": _parse_timezone,
}


@functools.lru_cache(maxsize=128)  # a table may have the same wrong zone in each of its rows
def _find_near_zones(value: str) -> tuple[str, ...]:
    near = difflib.get_close_matches(value, sorted(zoneinfo.available_timezones()), n=3, cutoff=0.5)
    return tuple(near) or ("Asia/Kabul", "Europe/Berlin", "America/New_York")


def _show(value: str) -> str:
    return f'"{value}"' if len(value) <= SHOWN else f'"{value[: SHOWN - 1]}…"'


def _split(value: str) -> list[str]:
    return [part for part in _SEPARATORS.split(value) if part]


def _find(value: str, known: tuple[str, ...], what: str) -> str:
    """Return a value that is known, or nothing for nothing."""
    if value and value not in known:
        raise WrongChoiceError(f"{_show(value)} is no {what}; known: {', '.join(known)}")
    return value
