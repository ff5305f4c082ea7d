"""Half-open stretches of an article's final text."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Span"]


class Span(NamedTuple):
    """The characters ``start`` to ``end`` (exclusive) of a text, counted in Unicode code points.

    Every finding is a span into the article's final text, so every line of a briefing leads back to the exact words.
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of ``text`` that the span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Tell whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end

    def shifted(self, offset: int) -> Span:
        """Return the span moved by ``offset`` characters, for going from a part of a text to the whole."""
        return Span(self.start + offset, self.end + offset)
