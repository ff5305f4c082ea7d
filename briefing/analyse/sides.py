"""Which side a source speaks for, where its own words tell it: "Sudanese", "Houthi officials", "Kigali"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from briefing.lexicon.countries import ADJECTIVES, find_side
from briefing.lexicon.function_words import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PAST_FORMS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    TIME_WORDS,
)
from briefing.lexicon.roles import BODIES, MEDIA_NAMES, PLAIN_MODIFIERS, find_role

__all__ = ["find_parties", "find_phrase_side"]

_GROUP_NOUNS = (
    r"(?:officials?|spokes\w+|government|regime|leaders?|leadership|fighters|militants|rebels|insurgents|gunmen|"
    r"commanders?|movement|militia|forces|troops|authorities|[Mm]inistry|[Mm]inister|delegation|administration|"
    r"negotiators?|envoys?)"
)
# "Houthi officials", "the Houthi-led government", "the junta's ministry". The pattern begins with a class of letters,
# which is
# searched quickly; what stands before is looked at afterwards.
_GROUP = re.compile(
    r"(?P<name>[A-Z]\w+)(?:-led|-run|-ruled|-controlled)?(?:['’]s?)? (?:(?!and\b)[\w-]+ ){0,2}" + _GROUP_NOUNS + r"\b"
)
#: A title before the word makes it a person.
_TITLES = ("Mr. ", "Mrs. ", "Ms. ", "Dr. ", "Mr ", "Mrs ", "Ms ", "Dr ")
_FUNCTION_WORDS = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | SUBORDINATORS | ADVERBS | SUBJECT_PRONOUNS | TIME_WORDS
_NOT_BETWEEN = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | SUBORDINATORS | SUBJECT_PRONOUNS | AUXILIARIES | PAST_FORMS
_LED = re.compile(r"-(?:led|run|ruled|controlled)\b")


def find_parties(text: str, persons: Collection[str]) -> frozenset[str]:
    """Find the words that a text uses as names of parties ("X fighters", "the X government").

    Args:
        text: The text of the article.
        persons: Last words of its personal names, which are no parties ("the Rojas government").
    """
    names = {name for name in _find_names(text) if name not in persons and _can_be_party(name)}
    return frozenset(names.union(*(_find_namesakes(text, name) for name in names)))


def _find_names(text: str) -> Iterator[str]:
    """Yield the capitalised words before a noun for a group, each of several before one noun."""
    match = _GROUP.search(text)
    while match is not None:
        # "Kato met the envoy" names no party: what stands between belongs to the name of a group.
        between = text[match.end("name") : match.end()].lower().split()[1:-1]
        if _begins_word(text, match.start()) and _NOT_BETWEEN.isdisjoint(between):
            yield match["name"]
        match = _GROUP.search(text, match.end("name"))


def _find_namesakes(text: str, party: str) -> list[str]:
    """Return the name with a nation ("Malian Azawad Front") where groups of several nations bear it.

    The nation that is named first is the one whom the name alone means.
    """
    nations: dict[str, str] = {}
    for match in re.finditer(rf"\b([A-Z]\w{{2,40}}) {re.escape(party)}\b", text):
        country = ADJECTIVES.get(match[1])
        if country is not None:
            nations.setdefault(country, f"{match[1]} {party}")
    return list(nations.values())[1:]


def find_phrase_side(phrase: str, parties: Collection[str]) -> str | None:
    """Find the party or country that a phrase puts its bearer on; None where its words do not tell.

    Args:
        phrase: Part of a source, without the name of a person.
        parties: What ``find_parties`` found in the article.
    """
    words = phrase.split()
    last = [words[-1]] if words else []
    for name in [*_find_names(phrase), *last]:
        if name in parties:
            before = phrase[: phrase.find(name)].split()
            namesake = f"{before[-1]} {name}" if before else name
            return namesake if namesake in parties else name
    return find_side(_LED.sub("", phrase))


def _begins_word(text: str, start: int) -> bool:
    """Tell whether a word begins at ``start``, with no title before it."""
    before = text[max(0, start - 5) : start]
    return not before or not (before[-1].isalnum() or before[-1] in "-_" or before.endswith(_TITLES))


def _can_be_party(name: str) -> bool:
    """Tell whether a capitalised word can be a party and is no country, body, office or plain adjective."""
    low = name.lower()
    return (
        find_side(name) is None
        and name not in BODIES
        and low not in PLAIN_MODIFIERS
        and low not in MEDIA_NAMES
        and find_role(low) is None
        and low not in _FUNCTION_WORDS
    )
