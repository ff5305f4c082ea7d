"""Which country a word in the name of a source stands for: a view of the table of countries.

"Sudanese", "Khartoum" and "Sudan" all put a source on the side of Sudan. The words come from ``nationalities.py``;
this module adds which of them can stand for a government.

Source: English news usage, in which the seat of a government stands for it ("Kigali said").
"""

from __future__ import annotations

import re
from functools import lru_cache

from briefing.lexicon.nationalities import read_nationalities

__all__ = ["ADJECTIVES", "CAPITALS", "COUNTRIES", "find_side"]

#: Seats of government besides the capitals, and other names of these, with their countries' codes.
_SEATS = {
    "Abidjan": "CI", "Delhi": "IN", "Kiev": "UA", "Kremlin": "RU", "Ramallah": "PS", "The Hague": "NL",
}  # fmt: skip
#: Capitals that seldom stand for the government: seats of others, names of persons and states, words of English.
_NO_SEATS = frozenset(
    {
        "Amsterdam", "Brussels", "Djibouti", "Georgetown", "Jerusalem", "Kingston", "Luxembourg", "Male", "Monaco",
        "Nassau", "San Jose", "San Juan", "San Marino", "Singapore", "Victoria",
    }
)  # fmt: skip
#: Names that mean a continent or a person as often as the country.
_NO_NAMES = frozenset({"America", "Holland"})


def _read_names() -> dict[str, str]:
    """Return every name and alias with the printed name; of two countries the first of the table stands for both."""
    names: dict[str, str] = {}
    for country in read_nationalities().by_code.values():
        for name in country.names:
            if name not in _NO_NAMES:
                names.setdefault(name, country.name)
    return names


def _read_adjectives() -> dict[str, str]:
    """Return the adjectives, the words for the people, and the aliases that stand before a noun as adjectives do."""
    words = {name: printed for name, printed in _read_names().items() if name != printed}
    for country in read_nationalities().by_code.values():
        for word in (*country.adjectives, *country.people):
            words.setdefault(word, country.name)
    return words


def _read_capitals() -> dict[str, str]:
    """Return the capitals and other seats whose names stand for governments."""
    by_code = read_nationalities().by_code
    capitals = {country.capital: country.name for country in by_code.values() if country.capital}
    kept = {capital: name for capital, name in capitals.items() if capital not in _NO_SEATS}
    return kept | {seat: by_code[code].name for seat, code in _SEATS.items()}


#: The names of countries as they are printed.
COUNTRIES: frozenset[str] = frozenset(country.name for country in read_nationalities().by_code.values())
#: Adjective, people or alias -> country.
ADJECTIVES: dict[str, str] = _read_adjectives()
#: Capital -> country whose government it stands for.
CAPITALS: dict[str, str] = _read_capitals()

_WORDS: dict[str, str] = CAPITALS | ADJECTIVES | _read_names()
_PATTERN = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(re.escape(word) for word in sorted(_WORDS, key=lambda word: (-len(word), word)))
    + r")(?![\w-])(?!\.\w)"
)


@lru_cache(maxsize=8192)
def find_side(words: str) -> str | None:
    """Return the country that the first country word, adjective or capital in a short phrase stands for; None where there is none."""
    match = _PATTERN.search(words)
    return _WORDS[match[0]] if match else None
