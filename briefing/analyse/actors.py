"""Actors: the people, institutions, armed groups and states that an article names, each under one name.

Flow::

    the desk's list ─┐
    acronyms of the text ─┼─▶ names ─▶ mentions, sentence by sentence; surnames and short forms join the full name
    names with titles ─┘

An actor is listed by the desk, or the text shows what it is: an office or title beside it, a verb of saying behind
it, a word such as "Ministry"
inside it, an acronym in brackets. Two people of one surname are kept apart: a bare surname that could be either joins
neither, unless
the title tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from briefing.analyse.actors_join import Hit, Name, index_people, name_of, name_repeated
from briefing.analyse.actors_list import KnownActor, KnownActors, parse_actors
from briefing.lexicon.gazetteer import Gazetteer, fold
from briefing.lexicon.nationalities import read_nationalities
from briefing.lexicon.offices import HONORIFICS, INSTITUTION_KINDS, NAME_PARTICLES, NOT_NAMES, OFFICES, SPEAKING
from briefing.lexicon.placewords import COMPOUND_TAILS, INSTITUTION_WORDS, LOCATIVES, SPEECH_VERBS
from briefing.lexicon.units import GROUP_NOUNS, UnitKind, find_unit_kind, is_plural
from briefing.model.annotation import ActorMention
from briefing.model.span import Span
from briefing.text.words import Words, split_words

__all__ = ["KnownActor", "KnownActors", "find_actors", "parse_actors"]


_TITLES: Final = HONORIFICS | OFFICES
_INSIDE_NAMES: Final = NAME_PARTICLES | {"of", "and", "for"}


# ---------------------------------------------------------------------------------------------------------------
# finding


def find_actors(
    text: str,
    sentences: Sequence[Span],
    *,
    known: KnownActors,
    gazetteer: Gazetteer | None = None,
    words: Sequence[Words] | None = None,
) -> tuple[tuple[ActorMention, ...], ...]:
    """Find the actors of an article.

    Args:
        text: The article's text.
        sentences: Where its sentences stand, in order.
        known: The desk's list.
        gazetteer: Names in it are places and no people.
        words: The words of each sentence, if the caller has split them already.

    Returns: for each sentence its mentions in the order of the text; no two of one sentence overlap. Names are joined
    over the whole article.
    """
    split = tuple(words) if words is not None else tuple(split_words(text, sentence) for sentence in sentences)
    short: dict[str, Name] = {}
    for one in split:
        _learn_acronyms(text, one, known, gazetteer, short)
    hits = [_hits_of(text, one, known, gazetteer, short) for one in split]
    hits = name_repeated(split, hits)
    people = index_people(hits)
    return tuple(
        tuple(
            ActorMention(hit.span.of(text), hit.span, name.name, name.kind, name.side)
            for hit in row
            if (name := name_of(one, hit, people)) is not None
        )
        for one, row in zip(split, hits, strict=True)
    )


def _learn_acronyms(
    text: str, words: Words, known: KnownActors, gazetteer: Gazetteer | None, short: dict[str, Name]
) -> None:
    """Learn "Afghanistan Freedom Front (AFF)": the acronym stands for the name before the bracket."""
    if "(" not in words.present and "[" not in words.present:
        return
    for index, fold_ in enumerate(words.folds):
        if fold_ not in {"(", "["} or index + 2 >= len(words.texts) or words.folds[index + 2] not in {")", "]"}:
            continue
        acronym = words.texts[index + 1]
        first = _long_form(words, index, acronym) or _foreign_form(words, index, acronym)
        if first is None:
            continue
        name = " ".join(text[words.starts[first] : words.starts[index - 1] + len(words.texts[index - 1])].split())
        listed = known.find(fold(name)) or known.find(fold(acronym))
        if listed is not None:
            short.setdefault(acronym, Name(listed.name, listed.kind, listed.side))
        elif gazetteer is None or fold(name) not in gazetteer:
            short.setdefault(
                acronym, Name(name, _institution_kind(words, first, index) or "organisation", _side_of(words, first))
            )


def _long_form(words: Words, bracket: int, acronym: str) -> int | None:
    """Return the word where the name begins whose initials an acronym is made of; None if there is none."""
    letters = [letter.lower() for letter in acronym if letter.isalpha()]
    if not (2 <= len(letters) <= 9 and sum(letter.isupper() for letter in acronym) >= 2):
        return None
    want = list(letters)
    first = bracket
    for index in range(bracket - 1, max(-1, bracket - 11), -1):
        word = words.texts[index]
        if not (word[0].isupper() or word.lower() in {"of", "for", "and", "the", "on", "in", "to", "de", "e", "i"}):
            break
        for part in reversed(word.split("-")):
            if want and part[:1].lower() == want[-1] and (part[:1].isupper() or len(part) < 4):
                want.pop()
        if word[0].isupper():
            first = index
        if not want:
            return first
    return None


def _foreign_form(words: Words, bracket: int, acronym: str) -> int | None:
    """Return where the institution's name before a bracket begins whose acronym is of another language.

    For example "the River Freedom Forces (FLR)": capitals in the bracket, and a telling word in the name.
    """
    if sum(letter.isupper() for letter in acronym) < 3 or not acronym.isalpha():
        return None
    first = bracket
    while first > max(0, bracket - 8) and (words.texts[first - 1][0].isupper() or words.folds[first - 1] in _LINKS):
        first -= 1
    while first < bracket and not (words.texts[first][0].isupper() and words.folds[first] not in {"the", "a", "an"}):
        first += 1
    return first if bracket - first >= 2 and _institution_kind(words, first, bracket) is not None else None


_LINKS: Final = frozenset({"of", "for", "the", "and"})


def _institution_kind(words: Words, first: int, stop: int) -> str | None:
    """Return the kind of an institution by the last telling word of its name."""
    for index in range(stop - 1, first - 1, -1):
        kind = INSTITUTION_KINDS.get(words.folds[index])
        if kind is not None and words.texts[index][0].isupper():
            return kind
    return None


def _hits_of(
    text: str, words: Words, known: KnownActors, gazetteer: Gazetteer | None, short: dict[str, Name]
) -> list[Hit]:
    """Find all names of a sentence; bare names that may be people's are left without an actor."""
    hits: list[Hit] = []
    shouted = not any(word.islower() and len(word) > 2 for word in words.texts)
    states = read_nationalities().first_words
    stop = 0
    starts: Iterable[int] = words.capitals
    if not known.longest.keys().isdisjoint(words.present):
        # The list may name actors in small letters ("the junta").
        listed = [
            index
            for index, lower in enumerate(words.folds)
            if (seconds := known.seconds.get(lower)) is not None and ("" in seconds or _goes_on(words, index, seconds))
        ]
        starts = sorted({*starts, *listed}) if not set(listed) <= set(starts) else starts
    for index in starts:
        if index < stop:
            continue
        word, lower = words.texts[index], words.folds[index]
        hit = None
        if lower in known.seconds or word in short or not (lower.isascii() and lower.isalpha()):
            hit = _listed_at(words, index, known, short)
        if hit is None and not shouted and word[0].isupper():
            hit = _state_at(words, index) if lower in states else None
            hit = hit or _name_at(text, words, index, gazetteer)
        if hit is not None:
            hits.append(hit)
            stop = hit.stop
    return hits


def _goes_on(words: Words, index: int, seconds: frozenset[str]) -> bool:
    """Tell whether the word behind another one can be the second of a listed name."""
    return index + 1 < len(words.folds) and fold(words.folds[index + 1]).partition(" ")[0] in seconds


def _span(words: Words, first: int, stop: int) -> Span:
    return Span(words.starts[first], words.starts[stop - 1] + len(words.texts[stop - 1]))


def _listed_at(words: Words, index: int, known: KnownActors, short: dict[str, Name]) -> Hit | None:
    """Return the longest name of the desk's list, or an acronym of the text, that begins at a word."""
    first = fold(words.folds[index])
    longest = known.longest.get(first.split(" ", 1)[0], 0)
    if longest:
        stop = min(index + longest, len(words.texts))
        keys = [first, *(fold(word) for word in words.texts[index + 1 : stop])]
        for end in range(stop, index, -1):
            actor = known.find(" ".join(keys[: end - index]))
            if actor is None or not words.texts[end - 1][0].isalnum():
                continue
            if any(word[0].isupper() for word in words.texts[index:end]):
                return Hit(index, end, _span(words, index, end), Name(actor.name, actor.kind, actor.side))
    name = short.get(words.texts[index])
    return None if name is None else Hit(index, index + 1, _span(words, index, index + 1), name)


def _state_at(words: Words, index: int) -> Hit | None:
    """Return the state that a country's name, adjective or capital stands for; a capital only where it is no place."""
    table = read_nationalities()
    for length in (5, 4, 3, 2, 1):
        phrase = " ".join(words.folds[index : index + length])
        stop = index + length
        if stop > len(words.texts):
            continue
        country = table.by_name.get(phrase) or table.by_adjective.get(phrase) or table.by_people.get(phrase)
        if country is None and (capital := table.by_capital.get(phrase)) is not None:
            country = capital if _governs(words, index, stop) else None
        if country is not None:
            return Hit(index, stop, _span(words, index, stop), Name(country.name, "state", country.name))
    return None


def _governs(words: Words, index: int, stop: int) -> bool:
    """Tell whether a capital stands for its government: no place here, and no part of a longer name."""
    before = words.folds[index - 1] if index else ""
    after = words.folds[stop] if stop < len(words.folds) else ""
    if before in LOCATIVES or (before == "," and after not in SPEECH_VERBS):
        return False
    named = after in INSTITUTION_WORDS or after in INSTITUTION_KINDS
    return after.split("-")[-1] not in COMPOUND_TAILS and not (named and words.texts[stop][0].isupper())


def _name_at(text: str, words: Words, index: int, gazetteer: Gazetteer | None) -> Hit | None:
    """Return a capitalised name that begins at a word: an institution, a person with a title, or a bare name."""
    if "-" in words.folds[index] and words.folds[index].rpartition("-")[2] in COMPOUND_TAILS:
        return None
    stop = index
    while stop < len(words.texts) and stop < index + 8:
        word, lower = words.texts[stop], words.folds[stop]
        if (
            (word[0].isupper() and _is_part_of_name(words, stop, index))
            or (
                lower in _INSIDE_NAMES
                and stop > index
                and stop + 1 < len(words.texts)
                and words.texts[stop + 1][0].isupper()
            )
            or (word == "." and stop > index and len(words.texts[stop - 1]) <= 3)
        ):
            stop += 1
        else:
            break
    while stop > index and (not words.texts[stop - 1][0].isalpha() or words.texts[stop - 1].islower()):
        stop -= 1
    if stop == index:
        return None
    kind = _institution_kind(words, index, stop)
    if kind is not None and stop - index > 1 and not _are_people(words.folds[stop - 1]):
        name = " ".join(text[words.starts[index] : _span(words, index, stop).end].split())
        return Hit(index, stop, _span(words, index, stop), Name(name, kind, _side_of(words, index)))
    joint = next((at for at in range(index + 1, stop) if words.texts[at] in {"and", "of", "for"}), stop)
    return _person_at(words, index, joint, gazetteer)


def _are_people(lower: str) -> bool:
    """Tell whether a name ends in a word for people, as in "the Corps Commanders' meeting"."""
    return lower not in INSTITUTION_KINDS and is_plural(lower) and find_unit_kind(lower) is UnitKind.PEOPLE


def _is_part_of_name(words: Words, index: int, first: int) -> bool:
    """Tell whether a capitalised word goes on with a name that begins at ``first``."""
    lower = words.folds[index]
    return lower not in NOT_NAMES or (index > first and lower in INSTITUTION_KINDS) or _is_inner(words, index, first)


def _is_inner(words: Words, index: int, first: int) -> bool:
    """Tell whether a common word belongs to an institution's name ("National Resistance Front", "Foreign Ministry")."""
    ahead = words.texts[index + 1 : index + 4]
    return (
        words.folds[index] in _INNER
        and (index > first or bool(ahead and ahead[0][0].isupper()))
        and any(word.lower() in INSTITUTION_KINDS and word[0].isupper() for word in ahead)
    )


_INNER: Final = frozenset(
    (
        "national foreign defence defense interior security prime northern southern eastern western islamic arab "
        "peace border people's central first supreme"
    ).split()
)


def _person_at(words: Words, index: int, stop: int, gazetteer: Gazetteer | None) -> Hit | None:
    first = index
    while first < stop and (words.folds[first].rstrip(".") in _TITLES or words.texts[first] == "."):
        first += 1
    if first == stop:
        return None
    title = " ".join(word for word in words.folds[index:first] if word[0].isalpha())
    before = _office_before(words, index)
    capitals = [word for word in words.texts[first:stop] if word[0].isupper()]
    span = _span(words, first, stop)
    if gazetteer is not None and fold(" ".join(words.texts[first:stop])) in gazetteer and not title:
        return None
    telling = (
        bool(title or before)
        or _office_behind(words, stop)
        or (stop < len(words.folds) and words.folds[stop] in SPEAKING)
    )
    if len(capitals) >= 2 and telling and not any(word.lower() in INSTITUTION_KINDS for word in capitals):
        return Hit(
            first,
            stop,
            span,
            Name(" ".join(words.texts[first:stop]).replace(" .", "."), "person", _side_of(words, index, person=True)),
            title or before,
        )
    return Hit(first, stop, span, None, title or before)


def _office_before(words: Words, index: int) -> str:
    """Return the office or title right before a name, in lower case ("Taliban spokesman Zabihullah Mujahid")."""
    at = index - 1
    if at >= 0 and words.texts[at] == "," and at >= 1:
        at -= 1
    if at >= 0 and words.texts[at] == "." and at >= 1 and words.folds[at - 1] in HONORIFICS:
        at -= 1
    return words.folds[at] if at >= 0 and words.folds[at] in _TITLES else ""


def _office_behind(words: Words, stop: int) -> bool:
    """Tell whether an office in apposition follows ("Najam Sethi, a leading Pakistani political commentator")."""
    if words.folds[stop : stop + 1] != (",",):
        return False
    if words.folds[stop + 1 : stop + 2] == ("who",):
        return True
    apposed = words.folds[stop + 1 : stop + 2] in {("a",), ("an",), ("the",)}
    for lower in words.folds[stop + 1 : stop + 8]:
        if lower in OFFICES:
            return True
        if apposed and not is_plural(lower) and find_unit_kind(lower) is UnitKind.PEOPLE and lower not in GROUP_NOUNS:
            return True
        if lower in {",", ".", "and", "who"} or lower in SPEAKING:
            return False
    return False


def _side_of(words: Words, index: int, *, person: bool = False) -> str | None:
    """Return the country that leads a name ("Pakistan's Foreign Minister …"), within the same phrase.

    None where none does.
    """
    table = read_nationalities()
    for at in range(index - 1 if person else index, max(-1, index - 9), -1):
        lower = words.folds[at]
        country = table.find(lower)
        if country is not None and words.texts[at][0].isupper():
            return country.name
        if lower == "taliban":
            return "Afghanistan"
        if (
            not (lower[0].isalpha() or lower in {"-", "."})
            or lower in SPEAKING
            or lower in LOCATIVES
            or lower in {"and", "by", "with", "that", "told"}
        ):
            return None
    return None
