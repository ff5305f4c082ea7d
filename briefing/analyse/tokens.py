"""The words of an article with their places, as the shallow reading of claims and speakers needs them.

There is no tagger and no parser here: a word is known by its form, its capital, its neighbours and the closed word
classes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from briefing.model.span import Span
from briefing.text.quotations import find_quotations

__all__ = ["Reading", "TokenRange", "read_tokens"]

# Initials ("U.S."); a word with inner joins, a decimal number or a contraction with "not"; a genitive or contracted
# auxiliary; doubled
# single marks; any other character.
_TOKEN = re.compile(
    r"[A-Z]\.(?:[A-Z]\.){1,5}"
    r"|[^\W_]++(?:[-‑/&.,:](?:(?<![.,:])|(?<=\d.)(?=\d))[^\W_]+)*+(?:(?<=n)['’]t\b)?"
    r"|['’](?:s|re|ve|ll|d|m)\b|''|``|\S",
)
#: Acronyms that would be pronouns in lower case; they keep their capitals.
_ACRONYM = re.compile(r"(?:WHO|US|IT)\b")
_SCARE_WORDS = 3

#: Half-open range of token indices.
TokenRange = tuple[int, int]


@dataclass(slots=True)
class Reading:
    """The tokens of a text in parallel lists, the token range of each sentence and the quotation of each token."""

    text: str
    words: list[str]
    #: Lower case, with straight apostrophes.
    lows: list[str]
    starts: list[int]
    ends: list[int]
    #: Index of the quotation that a token stands in (its marks included), -1 outside; quotations of a few words count
    #: as outside.
    quote_of: list[int]
    quotations: tuple[Span, ...]
    bounds: list[TokenRange]
    #: Number of the paragraph of each sentence.
    paragraphs: list[int]

    def span(self, first: int, last: int) -> Span:
        """Return the characters from token ``first`` to token ``last``, both included."""
        return Span(self.starts[first], self.ends[last])

    def sentence_start(self, index: int) -> int:
        """Return the first token of the sentence that a token stands in."""
        return self.bounds[max(0, bisect_right(self.bounds, (index, len(self.words))) - 1)][0]


def read_tokens(text: str, sentences: Sequence[Span]) -> Reading:
    """Split the sentences of a text into tokens and mark which stand inside quotations."""
    places = [match.span() for match in _TOKEN.finditer(text)]
    starts = [start for start, _ in places]
    ends = [end for _, end in places]
    words = [text[start:end] for start, end in places]
    plain = text.replace("’", "'")
    lower = plain.lower()
    if len(lower) == len(text):
        lows = [lower[start:end] for start, end in places]
    else:
        lows = [plain[start:end].lower() for start, end in places]
    for match in _ACRONYM.finditer(text):
        index = bisect_left(starts, match.start())
        if index < len(words) and words[index] == match[0]:
            lows[index] = match[0]
    bounds = [(bisect_left(starts, span.start), bisect_left(starts, span.end)) for span in sentences]
    quotations = find_quotations(text)
    quote_of = [-1] * len(words)
    for number, quotation in enumerate(quotations):
        if quotation.of(text).count(" ") < _SCARE_WORDS:
            continue
        for index in range(bisect_right(ends, quotation.start), bisect_left(starts, quotation.end)):
            quote_of[index] = number
    paragraphs: list[int] = []
    number = position = 0
    # In hard-wrapped text a sentence holds newlines, and a blank line parts the paragraphs.
    wrapped = any(text.find("\n", *span) >= 0 for span in sentences)
    for span in sentences:
        newlines = text.count("\n", position, span.start)
        number += newlines > 1 if wrapped else newlines
        position = span.end if wrapped else span.start
        paragraphs.append(number)
    return Reading(text, words, lows, starts, ends, quote_of, quotations, bounds, paragraphs)
