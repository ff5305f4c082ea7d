"""Whether words name a speaker or a party already: so that no name is lost, and none is printed twice."""

from __future__ import annotations

import re

from briefing.model.annotation import SourceKind
from briefing.model.edition import EditionLine

__all__ = ["is_named", "names_party"]

_WORD = re.compile(r"\w+")
_ARTICLE = re.compile(r"(?:the|an?) ")
#: Typographic apostrophes and quotation marks, so that ’ and ' compare as equal.
_PLAIN = str.maketrans("‘’“”", "''\"\"")

#: A word names a party with whose name it shares its beginning, save at most its last letter: "Afghans" and
#: "Afghanistan". Source: rule of thumb: shorter beginnings ("Iran", "Iraq": "ira") are shared by parties that differ.
_STEM_LETTERS = 5


def _normalise(text: str) -> str:
    return " ".join(text.translate(_PLAIN).casefold().split())


def is_named(line: EditionLine) -> bool:
    """Return whether a line names its speaker, so that no name has to be put behind it.

    An outlet must stand in the text in full. Of any other speaker the last word of the name or of its title is enough:
    "Asif said" names "the defence minister, Khawaja Asif". A line without a speaker has none to lose.
    """
    if line.attribution is None:
        return True
    text, source = _normalise(line.text), _normalise(line.attribution.source)
    source = _ARTICLE.sub("", source, count=1) if _ARTICLE.match(source) else source
    if source in text:
        return True
    if line.attribution.kind is SourceKind.MEDIA:
        return False
    words = set(_WORD.findall(text))
    return any(found[-1] in words for part in source.split(",") if (found := _WORD.findall(part)))


def names_party(text: str, party: str) -> bool:
    """Return whether ``text`` names ``party``, as it is or by a word that begins alike.

    "Afghans" names "Afghanistan", "Pakistani soldiers" names "Pakistan". True for an empty party.
    """
    plain, name = _normalise(text), _normalise(party)
    if name in plain:
        return True
    stems = (max(_STEM_LETTERS, len(word) - 1) for word in _WORD.findall(plain))
    return any(
        len(word) >= stem and name.startswith(word[:stem])
        for word, stem in zip(_WORD.findall(plain), stems, strict=True)
    )
