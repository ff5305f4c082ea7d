"""Edits of one sentence, collected by position and applied together.

Everything that an extracted line may change about its sentence goes through here, so that edits never overlap and never
disturb each other's positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from briefing.model.span import Span

__all__ = ["Rewriting", "is_inside"]


def is_inside(span: Span, spans: Sequence[Span]) -> bool:
    """Tell whether ``span`` lies wholly inside one of ``spans``."""
    return any(outer.contains(span) for outer in spans)


@dataclass
class Rewriting:
    """A text and the replacements to be made in it. Positions always refer to the original text."""

    text: str
    _edits: list[tuple[Span, str]] = field(default_factory=list)

    def replace(self, span: Span, words: str) -> bool:
        """Put ``words`` where ``span`` stands; return False, and do nothing, where another edit touches it already."""
        if any(_collide(span, taken) for taken, _ in self._edits):
            return False
        self._edits.append((span, words))
        return True

    def insert(self, position: int, words: str) -> bool:
        """Put ``words`` before the character at ``position``."""
        return self.replace(Span(position, position), words)

    def cut(self, span: Span) -> bool:
        """Remove ``span``."""
        return self.replace(span, "")

    def is_cut(self, position: int) -> bool:
        """Tell whether the character at ``position`` is removed."""
        return any(span.start <= position < span.end and not words for span, words in self._edits)

    def result(self) -> str:
        """Return the text with all edits made."""
        parts: list[str] = []
        position = 0
        for span, words in sorted(self._edits):
            parts.extend((self.text[position : span.start], words))
            position = span.end
        parts.append(self.text[position:])
        return "".join(parts)


def _collide(one: Span, other: Span) -> bool:
    """Tell whether two edits touch the same characters; two insertions at one place do as well."""
    if one == other:
        return True
    if one.start == one.end:
        return other.start < one.start < other.end
    if other.start == other.end:
        return one.start < other.start < one.end
    return one.overlaps(other)
