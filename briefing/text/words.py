"""Words of a stretch of text with their places: the one tokeniser of the figure, time, place and actor finders."""

from __future__ import annotations

import re
from itertools import accumulate
from operator import sub
from typing import NamedTuple

from briefing.model.span import Span

__all__ = ["Words", "split_words"]

# A number keeps its thousands separators and decimals; a word keeps inner hyphens, apostrophes and the dots of
# initials ("U.S.").
# Each alternative consumes at least one character and no quantifier is nested over another unbounded one that can
# match the same
# text in two ways, so the time is linear.
# The white space before a word is matched with it; the stretch ends without any, so that no run of it is tried twice.
_WORD = re.compile(
    r"\s*(?:"
    r"\d+(?:[.,]\d+)*(?:[-’']?\w+)*(?:-\w+)*"
    r"|(?:[^\W\d_]\.){2,}"
    r"|[^\W_]+(?:[-’'][^\W_]+)*"
    r"|[^\w\s]|_"
    r")"
)
_APOSTROPHE_S = ("'s", "’s")


class Words(NamedTuple):
    """The words of a sentence, as parallel tuples. Punctuation marks are words of their own."""

    #: As written, without a possessive ending.
    texts: tuple[str, ...]
    #: In lower case, without a possessive ending.
    folds: tuple[str, ...]
    starts: tuple[int, ...]
    #: Where the word ends, the possessive ending included.
    ends: tuple[int, ...]
    #: The same words as a set, for asking quickly whether any of some words occurs.
    present: frozenset[str]
    #: Which words can begin a name: with a capital, or with a letter of a script beyond Latin.
    capitals: tuple[int, ...]

    def span(self, first: int, stop: int) -> Span:
        """Return the stretch of text from word ``first`` up to, not including, word ``stop`` (at least one word)."""
        return Span(self.starts[first], self.ends[stop - 1])


def split_words(text: str, within: Span) -> Words:
    """Split a stretch of text into words and punctuation marks.

    Returns: words in order; ``starts`` and ``ends`` count in ``text``. Time is linear in the length of the stretch.
    """
    stretch = text[within.start : within.end].rstrip()
    # Every character that is no white space belongs to a word, so lengths give the places.
    pieces = _WORD.findall(stretch)
    ends = tuple(accumulate(map(len, pieces), initial=within.start))[1:]
    texts = [piece.lstrip() for piece in pieces]
    starts = tuple(map(sub, ends, map(len, texts)))
    folds = [word.lower() for word in texts]
    if "'" in stretch or "’" in stretch:
        for index, word in enumerate(folds):
            if word.endswith(_APOSTROPHE_S) and len(word) > 2:
                texts[index], folds[index] = texts[index][:-2], word[:-2]
    if stretch.isascii():
        capitals = [index for index, word in enumerate(texts) if "A" <= word[0] <= "Z"]
    else:
        capitals = [index for index, word in enumerate(texts) if _begins_name(word[0])]
    return Words(tuple(texts), tuple(folds), starts, ends, frozenset(folds), tuple(capitals))


def _begins_name(first: str) -> bool:
    return first.isupper() or (first > "\u02ff" and first.isalpha())
