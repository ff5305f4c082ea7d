"""Stems of the content words of a sentence, to compare what two sentences are about.

A light stemmer on purpose: it joins "strike", "strikes" and "striking", and leaves names alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["find_stems"]

#: Words that say nothing about what a sentence is about: the closed classes of English (articles, pronouns,
#: prepositions, conjunctions, auxiliaries, frequent adverbs) and the plainest words of reporting, which stand in every
#: news sentence. Source: the closed word classes of English grammars.
_EMPTY = frozenset(
    (
        "a about above according added adding after again against all almost along already also although always am "
        "amid among an and another any are around as asked at away back be became because become been before behind "
        "being below between both but by called came can cannot claimed claiming come could day did do does doing "
        "done down during each either else even ever every few first for friday from further get go had has have "
        "having he her here hers herself him himself his how however i if in including inside instead into is it its "
        "itself just last later least less made make many may me meanwhile might monday month more most much must my "
        "near nearly neither never new next no nor not noted now of off often on once one only onto or other others "
        "our out outside over own per quite rather really report reported reportedly reports said same saturday saw "
        "say saying says second several shall she should since so some soon stated stating still such sunday take "
        "taken than that the their theirs them themselves then there these they this those though through throughout "
        "thursday time to today together told too took toward towards tuesday under until up upon us used very via "
        "was we wednesday week well went were what when where whether which while who whom whose why will with within "
        "without would year yet you your "
    ).split()
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SHORTEST = 3


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    """Return the stem of a lower-case word: inflections cut, no derivation undone."""
    for ending, instead, shortest in (
        ("'s", "", 1),
        ("’s", "", 1),
        ("ies", "y", 2),
        ("sses", "ss", 2),
        ("ing", "", 4),
        ("ied", "y", 2),
        ("ed", "", 3),
        ("es", "", 4),
        ("s", "", 3),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= shortest and not word.endswith(("ss", "us", "is")):
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]  # "planned" → "plan"
    return word.removesuffix("e") if len(word) > _SHORTEST + 1 else word


def find_stems(text: str) -> frozenset[str]:
    """Return the stems of the content words of a text, numbers included; empty for a text without any.

    Source: the inflectional steps 1a and 1b of M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980),
    without the derivational ones, which join words that a reader keeps apart ("general", "generation").
    """
    words = (match.group().lower() for match in _WORD.finditer(text))
    return frozenset(_stem(word) for word in words if word not in _EMPTY and (len(word) >= _SHORTEST or word.isdigit()))
