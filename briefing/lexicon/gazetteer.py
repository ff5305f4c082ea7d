"""The gazetteer: names of countries, regions and towns, with what they are and where they lie.

The packaged file ``data/gazetteer.tsv`` is made by ``scripts/make_gazetteer.py``. Source: cities from GeoNames
("Contains data from
GeoNames, CC BY 4.0"); countries and regions are our own tables. A desk adds its own places as CSV, and these go first.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Final, NamedTuple

from briefing.errors import ConfigurationError

__all__ = ["COLUMNS", "Gazetteer", "Place", "fold", "read_gazetteer"]

#: The columns of a desk's own file; the first three must be there and filled in.
COLUMNS: Final = ("name", "kind", "countries", "aliases", "region", "latitude", "longitude", "radius_km", "note")
_REQUIRED: Final = COLUMNS[:3]

#: Letters without a decomposition, as English news copy writes them.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ʿ": None, "ʾ": None,
                        "‘": None, "’": None, "”": None, "“": None, '"': None, "'": None, "`": None, "ʼ": None, "-": " ", "‐": " ", "‑": " ", ".": None, "–": " "})  # fmt: skip


@lru_cache(maxsize=16384)
def fold(name: str) -> str:
    """Return the key of a name: lower case, no diacritics, apostrophes or dots, hyphens as spaces.

    One space between words.
    """
    lower = name.lower()
    if lower.isalpha() and lower.isascii():
        return lower
    lower = lower.translate(_PLAIN)
    if not lower.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(letter))
        # A letter may only now be a capital ("ℕ"), and may only now have a form to be written plainly.
        lower = plain.lower().translate(_PLAIN)
    return " ".join(lower.split())


class Place(NamedTuple):
    """A place under its printed name."""

    name: str
    #: ISO 3166-1 alpha-2 codes joined by ``|``; empty for a region of many countries.
    country: str
    #: Degrees north and east (WGS 84); None where no single point stands for it.
    latitude: Decimal | None
    longitude: Decimal | None
    #: country, capital, city, province, state, region, border crossing, district, valley …
    kind: str
    #: Inhabitants, 0 where unknown; used only to choose between places of one name.
    population: int = 0

    def as_field(self) -> str:
        """Return the place as it stands in the file."""
        north = "" if self.latitude is None else str(self.latitude)
        east = "" if self.longitude is None else str(self.longitude)
        return f"{self.name}|{self.country.replace('|', '+')}|{north}|{east}|{self.kind}|{self.population}"


@lru_cache(maxsize=4096)
def _parse_field(field: str) -> Place:
    name, country, north, east, kind, population = field.split("|")
    return Place(
        name,
        country.replace("+", "|"),
        Decimal(north) if north else None,
        Decimal(east) if east else None,
        kind,
        int(population),
    )


class Gazetteer:
    """Places by name: the desk's own first, then the world's. Immutable; looking up is a dictionary look-up."""

    __slots__ = ("_desk", "_world", "desk_countries", "first_words")

    def __init__(self, world: MappingProxyType[str, str], desk: Iterable[tuple[str, Place]] = ()) -> None:
        entries: dict[str, tuple[Place, ...]] = {}
        for key, place in desk:
            entries[key] = (*entries.get(key, ()), place)
        self._world = world
        #: The first words of all keys: a quick test before the longer look-ups.
        self.first_words = _first_words_of(world) | {key.split(" ", 1)[0] for key in entries}
        self._desk = MappingProxyType(entries)
        #: The countries that the desk's own places lie in: its region.
        self.desk_countries = frozenset(
            code for places in entries.values() for place in places for code in place.country.split("|") if code
        )

    def __contains__(self, key: str) -> bool:
        return key in self._desk or key in self._world

    def __len__(self) -> int:
        return len(self._world.keys() | self._desk.keys())

    def is_desk(self, key: str) -> bool:
        """Tell whether the desk itself lists a place under that key."""
        return key in self._desk

    def find(self, key: str) -> tuple[Place, ...]:
        """Return the places with that key (see ``fold``), the desk's first, then the likeliest first.

        Empty if there is none.
        """
        own = self._desk.get(key, ())
        line = self._world.get(key)
        return own if line is None else own + tuple(_parse_field(field) for field in line.split("\t"))


def _first_words_of(world: MappingProxyType[str, str]) -> frozenset[str]:
    return frozenset(key.split(" ", 1)[0] for key in world)


@cache
def _read_world() -> MappingProxyType[str, str]:
    """Read the packaged file: key to the rest of its line, which is parsed only when it is asked for."""
    text = resources.files("briefing.lexicon").joinpath("data/gazetteer.tsv").read_text(encoding="utf-8")
    return MappingProxyType(dict(line.split("\t", 1) for line in text.splitlines()))


def read_gazetteer(extra: str = "", *, where: str = "gazetteer.csv") -> Gazetteer:
    """Read the packaged gazetteer and a desk's own places.

    Args:
        extra: The text of the desk's CSV file with the columns ``COLUMNS``; several countries or aliases are joined
        by ``|``.
        where: The name of that file, for error messages.

    Raises:
        ConfigurationError: A column is missing or a row has a wrong value; the message names file, line and column.
    """
    return Gazetteer(_read_world(), _parse_desk(extra, where) if extra.strip() else ())


def _parse_desk(extra: str, where: str) -> list[tuple[str, Place]]:
    reader = csv.DictReader(io.StringIO(extra.lstrip("\ufeff"), newline=""))
    missing = [column for column in _REQUIRED if column not in (reader.fieldnames or ())]
    if missing:
        raise ConfigurationError(
            f"the column {missing[0]!r} is missing", where=where, remedy=f"Its first line must be {','.join(COLUMNS)}"
        )
    found: list[tuple[str, Place]] = []
    for row in reader:
        line = f"{where}, line {reader.line_num}"
        values = {column: (row.get(column) or "").strip() for column in COLUMNS}
        for column in _REQUIRED:
            if not values[column]:
                raise ConfigurationError(
                    f"the column {column!r} is empty", where=line, remedy="Fill it in or delete the line"
                )
        place = Place(
            values["name"],
            _parse_countries(values["countries"], line),
            _parse_degrees(values, "latitude", 90, line),
            _parse_degrees(values, "longitude", 180, line),
            values["kind"],
        )
        names = (values["name"], *values["aliases"].split("|"))
        found.extend((key, place) for key in dict.fromkeys(fold(name) for name in names) if key)
    return found


def _parse_countries(codes: str, where: str) -> str:
    for code in codes.split("|"):
        if not (len(code) == 2 and code.isascii() and code.isupper()):
            raise ConfigurationError(
                f"the column 'countries' must hold two-letter codes joined by |, not {codes!r}",
                where=where,
                remedy='Write for example "AF" or "AF|PK"',
            )
    return codes


def _parse_degrees(values: dict[str, str], column: str, limit: int, where: str) -> Decimal | None:
    text = values[column]
    if not text:
        return None
    try:
        value = Decimal(text)
        valid = value.is_finite() and abs(value) <= limit
    except InvalidOperation:
        value, valid = Decimal(0), False
    if not valid:
        raise ConfigurationError(
            f"the column {column!r} must be degrees between -{limit} and {limit}, not {text!r}",
            where=where,
            remedy="Write decimal degrees, such as 34.12, or leave it empty",
        )
    return value
