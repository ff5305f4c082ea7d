"""Countries with their names, adjectives, words for their people, and capitals.

Source: ``data/countries.txt``, our own table of facts of common knowledge; two-letter codes as in ISO 3166-1.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["Country", "Nationalities", "read_nationalities"]


class Country(NamedTuple):
    """A country and the words that stand for it."""

    code: str
    #: The name as it is printed.
    name: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    #: Words for its people, where they differ from the adjective ("Afghans").
    people: tuple[str, ...]
    capital: str | None


class Nationalities(NamedTuple):
    """The table, by lower-case word. Several countries may share an adjective.

    For example "Congolese". : the larger one stands for it.
    """

    by_code: MappingProxyType[str, Country]
    #: Names and aliases, of one or several words.
    by_name: MappingProxyType[str, Country]
    by_adjective: MappingProxyType[str, Country]
    #: Words for people, adjectives that are used as such ("the Chinese") not included.
    by_people: MappingProxyType[str, Country]
    by_capital: MappingProxyType[str, Country]
    #: The first words of names, adjectives, people and capitals: a quick test before the longer look-ups.
    first_words: frozenset[str]

    def find(self, word: str) -> Country | None:
        """Return the country that a lower-case adjective, word for people or name stands for; None if there is none."""
        return self.by_adjective.get(word) or self.by_people.get(word) or self.by_name.get(word)


def _split(field: str) -> tuple[str, ...]:
    return tuple(part for part in field.split(",") if part)


@cache
def read_nationalities() -> Nationalities:
    """Read the packaged table."""
    text = resources.files("briefing.lexicon").joinpath("data/countries.txt").read_text(encoding="utf-8")
    countries = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, names, adjectives, people, capital = line.split(";")
            countries.append(
                Country(code, _split(names)[0], _split(names), _split(adjectives), _split(people), capital or None)
            )
    name: dict[str, Country] = {}
    adjective: dict[str, Country] = {}
    plural: dict[str, Country] = {}
    seat: dict[str, Country] = {}
    for country in countries:
        for table, entries in ((name, country.names), (adjective, country.adjectives), (plural, country.people)):
            for entry in entries:
                table.setdefault(entry.lower(), country)
        if country.capital:
            seat.setdefault(country.capital.lower(), country)
    firsts = frozenset(key.split()[0] for table in (name, adjective, plural, seat) for key in table)
    return Nationalities(
        MappingProxyType({country.code: country for country in countries}),
        MappingProxyType(name),
        MappingProxyType(adjective),
        MappingProxyType(plural),
        MappingProxyType(seat),
        firsts,
    )
