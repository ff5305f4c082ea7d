"""Which folder belongs to which edition. Pure: made of dates and numbers, never of words from outside."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath

__all__ = ["BUILDING", "LOCK", "format_edition_folder", "parse_day_folder", "parse_version_folder"]

#: Where an edition is put together before it is moved to its place.
BUILDING = ".building"
LOCK = ".lock"

_DAY = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2})")
_VERSION = re.compile(r"v([1-9][0-9]{0,5})")


def format_edition_folder(day: date, version: int) -> PurePosixPath:
    """Return the folder of an edition, relative to the archive: ``2025/10/26``, from version 2 on ``2025/10/26/v2``."""
    folder = PurePosixPath(f"{day.year:04}/{day.month:02}/{day.day:02}")
    return folder if version == 1 else folder / f"v{version}"


def parse_day_folder(relative: str) -> date | None:
    """Return the day that a folder like ``2025/10/26`` stands for; None if it is none."""
    match = _DAY.fullmatch(relative)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def parse_version_folder(name: str) -> int | None:
    """Return the number of a folder like ``v2`` inside a day's folder; None if it is none, as for version 1."""
    match = _VERSION.fullmatch(name)
    number = int(match[1]) if match else 1
    return number if number > 1 else None
