"""Places: the names of the gazetteer that stand in a sentence as places.

Not as people, governments or ordinary words.

Flow::

    capitalised words ─ longest name first ─▶ candidates ─ is it a place here? ─▶ which of its namesakes? ─▶
    PlaceMention

A name in the gazetteer is a *candidate*. It is a place where nothing speaks against it: a person's name around it
("Paris Hilton"), a verb
of saying behind a capital ("Islamabad claimed"), an ordinary word in capitals. Small towns far from what the article
is about need a
word of place. What cannot be told is left out: an unknown place is listed nowhere, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from briefing.lexicon.calendar import MONTHS, WEEKDAYS
from briefing.lexicon.gazetteer import Gazetteer, Place, fold
from briefing.lexicon.nationalities import Nationalities, read_nationalities
from briefing.lexicon.placewords import (
    COMPOUND_TAILS,
    DIRECTIONS,
    EVENT_NOUNS,
    INSTITUTION_WORDS,
    LOCATIVES,
    NAME_WORDS,
    ORDINARY_WORDS,
    PLACE_NOUNS,
    REGION_NOUNS,
    SPEECH_VERBS,
    TITLES,
)
from briefing.model.annotation import PlaceMention
from briefing.model.span import Span
from briefing.text.words import Words, split_words

__all__ = ["find_country_codes", "find_places"]

#: The longest name, in words. Source: "Democratic Republic of the Congo" has five.
_LONGEST: Final = 5
#: Inhabitants from which a town is known without further words. Source: rule of thumb; GeoNames has about 1,150 such
#: places.
_WELL_KNOWN: Final = 400_000
_DESCRIBED: Final = PLACE_NOUNS | DIRECTIONS
_CONNECTORS: Final = frozenset({"of", "the", "and", "al", "el", "de", "la", "du", "del"})


class _Candidate(NamedTuple):
    """A name of the gazetteer at the words ``first`` to ``stop``, or at a part of one word."""

    first: int
    stop: int
    span: Span
    key: str
    #: Only a part of a hyphenated word ("Kandahar-based").
    part: bool


def find_country_codes(words: Iterable[Words], *, gazetteer: Gazetteer | None = None) -> frozenset[str]:
    """Return the ISO codes of the countries that an article names.

    By name, adjective, people, capital, region or large city.

    It is the context that tells namesakes apart ("Tripoli" in an article on Lebanon). Where no country is named, the
    regions and
    large cities of the gazetteer tell it ("Kharkiv").
    """
    table = read_nationalities()
    codes: set[str] = set()
    seen: set[str] = set()
    for split in words:
        for index in split.capitals:
            word, folded = split.texts[index], split.folds[index]
            if not word[0].isupper():
                continue
            if folded in table.first_words:
                codes.update(_codes_at(split, index, table, gazetteer))
            elif word not in seen:
                seen.add(word)
                if "-" in folded:
                    codes.update(country.code for part in folded.split("-") if (country := table.find(part)))
                elif gazetteer is not None and len(folded) > 4:
                    codes.update(_codes_of_region(fold(folded), gazetteer))
    return frozenset(codes)


def _codes_of_region(key: str, gazetteer: Gazetteer) -> Iterable[str]:
    """Return the country of a region or large city whose name no other country's place has."""
    if key in ORDINARY_WORDS or key in NAME_WORDS:
        return ()
    places = gazetteer.find(key)
    if len({place.country for place in places}) != 1 or not any(
        place.population >= _WELL_KNOWN or place.kind not in {"city", "capital"} for place in places
    ):
        return ()
    return places[0].country.split("|") if places[0].country else ()


def _codes_at(words: Words, index: int, table: Nationalities, gazetteer: Gazetteer | None) -> Iterable[str]:
    for length in (4, 3, 2, 1):
        phrase = " ".join(words.folds[index : index + length])
        country = table.find(phrase)
        if country is not None:
            return (country.code,)
        capital = table.by_capital.get(phrase)
        if capital is not None:
            # A capital with namesakes elsewhere ("Tripoli") does not tell the country.
            shared = gazetteer is not None and len({place.country for place in gazetteer.find(fold(phrase))}) > 1
            return () if shared else (capital.code,)
    return ()


def find_places(
    text: str,
    sentence: Span,
    *,
    gazetteer: Gazetteer,
    countries: frozenset[str] = frozenset(),
    words: Words | None = None,
) -> tuple[PlaceMention, ...]:
    """Find the places of a sentence.

    Args:
        text: The article's text.
        sentence: Where the sentence stands in it.
        gazetteer: The names to look for, the desk's own first.
        countries: Codes of the countries that the article names (see ``find_country_codes``); they tell namesakes
        apart.
        words: The words of the sentence, if the caller has split them already.

    Returns: mentions in the order of the text; no two overlap; a longer name wins over a shorter one inside it.
    """
    split = words if words is not None else split_words(text, sentence)
    if not split.capitals:
        return ()
    titled: bool | None = None
    found: list[PlaceMention] = []
    stop = 0
    for index in split.capitals:
        candidates = _candidates_at(split, index, gazetteer) if index >= stop else []
        for candidate in candidates:
            titled = _is_titled(split) if titled is None else titled
            place = _choose(candidate, split, gazetteer, countries, titled=titled)
            if place is not None:
                found.append(_mention(text, candidate.span, place))
            stop = max(stop, candidate.stop)
    return tuple(found)


def _mention(text: str, span: Span, place: Place) -> PlaceMention:
    kind = "city" if place.kind == "capital" else place.kind
    return PlaceMention(span.of(text), span, place.name, place.country, place.latitude, place.longitude, kind)


def _is_titled(words: Words) -> bool:
    """Tell whether capitals say nothing about a word here: a headline in title case or capitals."""
    letters = [word for word in words.texts if word[0].isalpha() and len(word) > 3]
    return len(letters) > 3 and sum(word[0].isupper() for word in letters) > 0.7 * len(letters)


def _candidates_at(words: Words, index: int, gazetteer: Gazetteer) -> list[_Candidate]:
    """Return the longest name that begins at a word, or the names that are parts of one hyphenated word."""
    if fold(words.texts[index]).split(" ", 1)[0] not in gazetteer.first_words:
        return _parts_of(words, index, gazetteer) if "-" in words.texts[index] else []
    stop = index + 1
    while stop < len(words.texts) and stop - index < _LONGEST:
        word = words.texts[stop]
        elided = word[1:2] in {"'", "’"} and word[2:3].isupper()
        if not (word[0].isupper() or elided or word in _CONNECTORS or (word[0] > "\u02ff" and word[0].isalpha())):
            break
        stop += 1
    keys = [fold(word) for word in words.texts[index:stop]]
    for end in range(stop, index, -1):
        if words.texts[end - 1] in _CONNECTORS and end - index > 1:
            continue
        key = " ".join(keys[: end - index])
        if key in gazetteer:
            start, finish = words.starts[index], words.starts[end - 1] + len(words.texts[end - 1])
            return [_Candidate(index, end, Span(start, finish), key, part=False)]
    return _parts_of(words, index, gazetteer) if "-" in words.texts[index] else []


def _parts_of(words: Words, index: int, gazetteer: Gazetteer) -> list[_Candidate]:
    found: list[_Candidate] = []
    at = words.starts[index]
    parts = words.texts[index].split("-")
    tail = parts[-1].lower()
    for part in parts:
        key = fold(part)
        if (
            part[:1].isupper()
            and key in gazetteer
            and (tail in COMPOUND_TAILS or all(other[:1].isupper() for other in parts))
        ):
            found.append(_Candidate(index, index + 1, Span(at, at + len(part)), key, part=True))
        at += len(part) + 1
    return found


# ----------------------------------------------------------------------------------------------------- is it a place
# here?


def _choose(
    candidate: _Candidate, words: Words, gazetteer: Gazetteer, countries: frozenset[str], *, titled: bool
) -> Place | None:
    """Return the place that a candidate stands for in this sentence; None where it stands for none."""
    places = gazetteer.find(candidate.key)
    before = words.folds[candidate.first - 1] if candidate.first else ""
    after = words.folds[candidate.stop] if candidate.stop < len(words.folds) else ""
    located = candidate.part or _is_located(words, candidate, before, after)
    if candidate.key in ORDINARY_WORDS and not located:
        return None
    if len(candidate.key) <= 3 and (titled or not _is_abbreviation(candidate, words)) and not located:
        return None
    if not candidate.part and _is_name_of_something(candidate, words, places[0], titled=titled, located=located):
        return None
    beside = _countries_beside(words, candidate)
    place = _choose_namesake(places, beside or countries, gazetteer, area=after in REGION_NOUNS)
    desk = gazetteer.is_desk(candidate.key)
    if place.kind == "capital" and _stands_for_government(words, candidate, before, after, located=located):
        return None
    if place.kind == "country" and not located and _is_adjective(words, candidate, after):
        return None
    if place.kind == "city" and not desk and not _is_plausible(place, countries, candidate.key, located=located):
        return None
    return place


def _is_abbreviation(candidate: _Candidate, words: Words) -> bool:
    """Tell whether a short name stands in capitals ("US", never "us" or "Us")."""
    return candidate.stop == candidate.first + 1 and words.texts[candidate.first].replace(".", "").isupper()


def _is_located(words: Words, candidate: _Candidate, before: str, after: str) -> bool:
    """Tell whether the words around a name say that it is a place."""
    if before in LOCATIVES or before in DIRECTIONS or after in PLACE_NOUNS or after in EVENT_NOUNS:
        return True
    if before in PLACE_NOUNS and words.texts[candidate.first - 1].islower():
        return True
    if before == "of" and candidate.first >= 2 and words.folds[candidate.first - 2] in _DESCRIBED:
        return True
    if before in {"and", ",", "or"} and candidate.first >= 2 and _is_in_list(words, candidate.first - 1):
        return True
    nxt = candidate.stop + 1
    return (
        after == ","
        and nxt < len(words.folds)
        and words.folds[nxt] in read_nationalities().by_name
        and words.texts[nxt][0].isupper()
    )


def _is_in_list(words: Words, at: int) -> bool:
    """Tell whether a list of places, led by a word of place, reaches the comma or "and" at ``at``."""
    for index in range(at, max(-1, at - 16), -1):
        word = words.texts[index]
        if word.lower() in LOCATIVES:
            return index < at
        if not (word in {",", "and", "or"} or word[0].isupper()) or (
            word[0].isupper() and word.lower() in SPEECH_VERBS
        ):
            return False
    return False


def _is_name_of_something(candidate: _Candidate, words: Words, place: Place, *, titled: bool, located: bool) -> bool:
    """Tell whether the name is part of a person's or an institution's name."""
    after = words.texts[candidate.stop] if candidate.stop < len(words.texts) else ""
    if after.lower() in INSTITUTION_WORDS and after[:1].isupper():
        return True
    key = candidate.key
    town = place.kind in {"city", "capital"} and not titled
    named = key in NAME_WORDS and _is_plain_capital(after) and after.lower() not in EVENT_NOUNS
    if not located and (named or (town and _heads_name(after))):
        return True
    if titled:
        return False
    if not candidate.first:
        return place.kind in {"city", "capital"} and _is_plain_capital(after) and place.population < _WELL_KNOWN
    before = words.texts[candidate.first - 1]
    if "-" in before and before.rsplit("-", 1)[1].islower():
        return False
    adjacent = words.ends[candidate.first - 1] + 1 == words.starts[candidate.first]
    if before.lower().rstrip(".") in TITLES and (before[:1].isupper() or key in NAME_WORDS):
        return True
    if not adjacent or not _is_name_word(before) or before.lower() in DIRECTIONS or before.lower() in LOCATIVES:
        return (
            place.kind in {"city", "capital"}
            and not located
            and _is_plain_capital(after)
            and place.population < _WELL_KNOWN
        )
    nations = read_nationalities()
    return candidate.first > 1 and nations.find(before.lower()) is None


def _heads_name(after: str) -> bool:
    """Tell whether the capitalised word behind a town makes the two a name of its own ("the Moscow Format")."""
    lower = after.lower()
    return (
        _is_plain_capital(after)
        and lower not in _NO_HEADS
        and read_nationalities().find(lower) is None
        and lower not in read_nationalities().by_capital
    )


#: Capitalised words that stand behind a town without being part of its name.
_NO_HEADS: Final = (
    EVENT_NOUNS | DIRECTIONS | LOCATIVES | SPEECH_VERBS | TITLES | frozenset(MONTHS) | frozenset(WEEKDAYS)
    | frozenset("a an the and but or he she it they we i that this these those who".split())
)  # fmt: skip


def _is_name_word(word: str) -> bool:
    """Tell whether a word in front is capitalised as a part of a name is.

    For example "Michael", "Tehreek-e-Taliban". Not an acronym.
    """
    return len(word) > 1 and word[0].isupper() and not word.isupper()


def _is_plain_capital(word: str) -> bool:
    """Tell whether a word is capitalised without being all capitals or a word of place."""
    return len(word) > 1 and word[0].isupper() and word[1:].islower() and word.lower() not in PLACE_NOUNS


def _stands_for_government(words: Words, candidate: _Candidate, before: str, after: str, *, located: bool) -> bool:
    """Tell whether a capital stands for its government rather than for the city.

    Source: metonymy is the usual reading of a capital as an agent or an addressee in news copy ("Islamabad accused
    Kabul"), and with a
    possessive ("Kabul's stance"), unless a word of place stands beside it.
    """
    last = candidate.stop - 1
    possessive = not candidate.part and words.ends[last] - words.starts[last] > len(words.texts[last])
    if possessive:
        return not (before in _INSIDE or after in PLACE_NOUNS or after in EVENT_NOUNS)
    if candidate.part and words.folds[candidate.first].rsplit("-", 1)[-1] not in COMPOUND_TAILS:
        return True
    if after in SPEECH_VERBS and before not in LOCATIVES:
        return True
    return not located and (after in SPEECH_VERBS or (before.isalpha() and before not in {"and", "of"}))


_INSIDE: Final = frozenset({"in", "at", "near", "inside", "outside", "around", "across"})


def _is_adjective(words: Words, candidate: _Candidate, after: str) -> bool:
    """Tell whether a name that is its own adjective stands before a noun ("US troops")."""
    return (
        candidate.key in {"us", "uk", "uae"}
        and after.isalpha()
        and words.texts[candidate.stop].islower()
        and after not in SPEECH_VERBS
        and after not in LOCATIVES
        and after
        not in {"and", "or", "of", "for", "with", "by", "as", "that", "which", "who", "took", "where", "when", "over"}
    )


def _is_plausible(place: Place, countries: frozenset[str], key: str, *, located: bool) -> bool:
    """Tell whether a town of the world is meant, rather than a word of the same spelling."""
    here = not countries.isdisjoint(place.country.split("|"))
    if key in NAME_WORDS or key in ORDINARY_WORDS:
        return located and (here or place.population >= _WELL_KNOWN)
    if place.population >= _WELL_KNOWN:
        return True
    return here if place.population >= 50_000 else here and located


# ------------------------------------------------------------------------------------------------------- which
# namesake?


def _countries_beside(words: Words, candidate: _Candidate) -> frozenset[str]:
    """Return the country named right behind ("Hyderabad, Pakistan") or right before ("Pakistan's Punjab province")."""
    table = read_nationalities()
    at = candidate.stop
    while (
        at < len(words.folds)
        and at < candidate.stop + 3
        and words.folds[at] in {",", "in", "province", "city", "state"}
    ):
        at += 1
    for index in (at if at > candidate.stop else -1, candidate.first - 1, candidate.first - 2):
        if 0 <= index < len(words.folds) and words.texts[index][0].isupper():
            country = table.find(words.folds[index])
            if country is not None:
                return frozenset({country.code})
    return frozenset()


def _choose_namesake(
    places: tuple[Place, ...], countries: frozenset[str], gazetteer: Gazetteer, *, area: bool
) -> Place:
    """Choose between places of one name.

    A country, then the article's countries, then the desk's region, then the order of the file.
    """

    def rank(numbered: tuple[int, Place]) -> tuple[bool, bool, bool, bool, int]:
        order, place = numbered
        codes = place.country.split("|")
        near = countries.isdisjoint(codes)
        return (
            place.kind != "country",
            near and len(countries) > 0,
            gazetteer.desk_countries.isdisjoint(codes) and near,
            area and place.kind in {"city", "capital"},
            order,
        )

    return min(enumerate(places), key=rank)[1]
