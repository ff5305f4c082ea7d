"""Joining: which mentions of an article are one person, and which bare names are people at all.

Two people of one surname are kept apart: a bare surname that could be either joins neither, unless a title tells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from briefing.lexicon.gazetteer import fold
from briefing.lexicon.nationalities import read_nationalities
from briefing.lexicon.offices import INSTITUTION_KINDS, NOT_NAMES
from briefing.lexicon.placewords import EVENT_NOUNS, INSTITUTION_WORDS, ORDINARY_WORDS, PLACE_NOUNS
from briefing.model.span import Span
from briefing.text.words import Words

__all__ = ["Hit", "Name", "index_people", "name_of", "name_repeated"]


class Name(NamedTuple):
    """An actor found in the text."""

    name: str
    kind: str
    side: str | None


class Hit(NamedTuple):
    """A mention at the words ``first`` to ``stop`` of a sentence.

    Without an actor it is a bare name that may join one.
    """

    first: int
    stop: int
    span: Span
    actor: Name | None
    title: str = ""


#: First words of names that are no people's.
_NAMED_THINGS: Final = frozenset(
    (
        "operation exercise hurricane typhoon cyclone storm tropical camp fort port lake mount mt new saint st eid "
        "radio hotel project plan article flight boeing airbus toyota cafe villa palace la el los las le les san "
        "santa al ein tel beit bab jabal wadi kafr deir ras nahr umm tell khan cape bay happy merry prime big great "
        "uss hms"
    ).split()
)
_NO_PERSON: Final = (
    NOT_NAMES
    | ORDINARY_WORDS
    | PLACE_NOUNS
    | EVENT_NOUNS
    | INSTITUTION_WORDS
    | frozenset(INSTITUTION_KINDS)
    | frozenset("day year era deal project index report initiative league cup games island islands beach".split())
)


def name_repeated(words: Sequence[Words], hits: list[list[Hit]]) -> list[list[Hit]]:
    """Take a full name that an article repeats for a person's, though neither title nor verb stands beside it.

    A full name has two to four words, all capitalised, none of them an ordinary word, a place or an institution's; it
    stands at least twice, once inside a sentence, never behind an article or a number.

    Args:
        words: The words of each sentence.
        hits: What was found in each sentence; those without an actor are bare names.
    """
    counts: Counter[str] = Counter()
    inner: set[str] = set()
    spoilt: set[str] = set()
    for split, row in zip(words, hits, strict=True):
        for hit in row:
            if hit.actor is None and hit.stop - hit.first >= 2 and not hit.title:
                name = _write_name(split, hit)
                counts[name] += 1
                before = split.folds[hit.first - 1] if hit.first else ""
                if hit.first:
                    inner.add(name)
                if before in _ARTICLES or before.isdigit():
                    spoilt.add(name)
    people = {name for name, count in counts.items() if count >= 2 and name in inner and name not in spoilt}
    if people:
        ordinary = frozenset(word for split in words for word in split.texts if word.islower())
        people = {name for name in people if _looks_personal(name, ordinary)}
    if not people:
        return hits
    return [
        [
            hit._replace(actor=Name(name, "person", None))
            if hit.actor is None and (name := _write_name(split, hit)) in people
            else hit
            for hit in row
        ]
        for split, row in zip(words, hits, strict=True)
    ]


_ARTICLES: Final = frozenset({"the", "a", "an", "this", "that"})


def _write_name(words: Words, hit: Hit) -> str:
    return " ".join(words.texts[hit.first : hit.stop]).replace(" .", ".")


def _looks_personal(name: str, ordinary: frozenset[str]) -> bool:
    """Tell whether a name can be a person's by its words alone, none of them one of the article's ordinary words."""
    parts = name.split()
    lower = [part.lower() for part in parts]
    if not 2 <= len(parts) <= 4 or lower[0] in _NAMED_THINGS or not _NO_PERSON.isdisjoint(lower):
        return False
    if not all(part[0].isupper() and any(letter.islower() for letter in part) for part in (parts[0], parts[-1])):
        return False
    nations = read_nationalities()
    if any(nations.find(part) is not None for part in lower):
        return False
    return ordinary.isdisjoint(lower)


class _Person(NamedTuple):
    actor: Name
    titles: frozenset[str]


def index_people(hits: Sequence[Sequence[Hit]]) -> dict[str, list[_Person]]:
    """List the people of an article by the words of their names, the fullest name for each person."""
    titles: dict[str, set[str]] = {}
    names: dict[str, Name] = {}
    for row in hits:
        for hit in row:
            if hit.actor is not None and hit.actor.kind == "person":
                known = names.get(hit.actor.name)
                names[hit.actor.name] = hit.actor if known is None or known.side is None else known
                titles.setdefault(hit.actor.name, set()).update(hit.title.split())
    people: dict[str, list[_Person]] = {}
    namesakes: dict[str, list[str]] = {}
    for name in sorted(names):
        namesakes.setdefault(fold(name.split()[-1]), []).append(name)
    fuller = {name: _fuller_name(name, namesakes.get(fold(name.split()[-1]), ())) for name in sorted(names)}
    short_forms: dict[str, list[str]] = {}
    for name, full in fuller.items():
        short_forms.setdefault(full or name, []).append(name)
    for name in sorted(names):
        if fuller[name] is None:
            shorter = sorted({name, *short_forms.get(name, ())})
            person = _Person(names[name], frozenset().union(*(titles[other] for other in shorter)))
            for part in dict.fromkeys(fold(word) for word in name.split()):
                people.setdefault(part, []).append(person)
    return people


def _fuller_name(name: str, names: Iterable[str]) -> str | None:
    """Return the one name that a name with initials is short for; None where there is none, or more than one.

    A name without initials is nobody else's: father and son may differ by one name only.
    """
    *given, last = [fold(word) for word in _INITIALS.sub(r"\1 ", name).split()]
    if not any(len(part) == 1 for part in given):
        return None
    longer = [other for other in sorted(names) if other != name and _contains_name(other, given, last)]
    return longer[0] if len(longer) == 1 else None


_INITIALS: Final = re.compile(r"\b([A-Z])\.\s*")


def _contains_name(other: str, given: list[str], last: str) -> bool:
    """Tell whether a name written with initials can be that of another, fuller name."""
    *first, surname = [fold(word) for word in other.split()]
    if surname != last or len(first) < len(given) or not any(len(part) == 1 for part in given):
        return False
    rest = iter(first)
    return all(any(word == part or (len(part) == 1 and word.startswith(part)) for word in rest) for part in given)


def name_of(words: Words, hit: Hit, people: dict[str, list[_Person]]) -> Name | None:
    """Return the actor of a mention: itself, or the person of whose name it is a shorter form."""
    if hit.actor is None or hit.actor.kind == "person":
        return _join(words, hit, people) or hit.actor
    return hit.actor


def _join(words: Words, hit: Hit, people: dict[str, list[_Person]]) -> Name | None:
    """Return the person of whose name a bare name is a part: its last word, or all its words.

    None where it could be several.
    """
    parts = [fold(word) for word in words.texts[hit.first : hit.stop] if word[0].isalpha()]
    if not parts:
        return None
    if hit.actor is not None:
        full = _fuller_name(hit.actor.name, {person.actor.name for person in people.get(parts[-1], ())})
        return next((person.actor for person in people.get(parts[-1], ()) if person.actor.name == full), None)
    candidates = [
        person
        for person in people.get(parts[-1], ())
        if set(parts) <= {fold(word) for word in person.actor.name.split()}
    ]
    if len(parts) == 1:
        last = [person for person in candidates if fold(person.actor.name.split()[-1]) == parts[0]]
        candidates = last or candidates
    if len(candidates) > 1 and hit.title:
        candidates = [person for person in candidates if person.titles & set(hit.title.split())] or candidates
    return candidates[0].actor if len(candidates) == 1 else None
