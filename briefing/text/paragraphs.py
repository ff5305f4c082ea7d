"""Paragraphs of a final text: one a line, or blocks between blank lines where the lines were wrapped by hand.

Clean text has one paragraph a line. Wire dispatches and plain-text mail are *hard-wrapped*: their lines are broken at a
fixed width, and blank lines part the paragraphs. There a single newline is a space.
"""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from briefing.model.span import Span

__all__ = ["find_paragraphs"]

_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_ITEM = re.compile(r"[ \t]*(?:[-*•▪●◦‣■►]\s|\(?\d{1,3}[.)]\s)")
#: Widths at which text is wrapped, in characters. Source: terminals and wires wrap at 60 to 80; ragged lines are
#: shorter.
_NARROW, _WIDE = 50, 100
#: Share of the lines inside blocks that must be of that width, and of those the share that must end without a stop.
#: Source: rule of thumb; in wrapped prose a line of some twelve words ends a sentence about once in eight times.
_SHARE = 0.6
#: Fewer lines tell nothing. Source: rule of thumb.
_FEWEST = 4
#: A line this much narrower than the others ends its paragraph.
_SHORT = 0.6


def find_paragraphs(text: str) -> tuple[Span, ...]:
    """Find the paragraphs of a text, without those that are empty.

    Returns:
        Spans in order. None holds a newline unless the text is hard-wrapped; together they hold every character that
        is not white space.
    """
    lines = _find_lines(text)
    width = _find_width(text, lines) if _BLANK_LINE.search(text) else None
    if width is None:
        return tuple(line for line in lines if line.end > line.start)
    paragraphs: list[Span] = []
    goes_on = False
    for line in lines:
        words = line.of(text).strip()
        if not words:
            goes_on = False
        elif goes_on and not _ITEM.match(line.of(text)):
            paragraphs[-1] = Span(paragraphs[-1].start, line.end)
        else:
            paragraphs.append(line)
        goes_on = len(words) >= width * _SHORT
    return tuple(paragraphs)


def _find_lines(text: str) -> list[Span]:
    """Return the lines of a text without their newlines."""
    lines: list[Span] = []
    start = 0
    for line in text.split("\n"):
        lines.append(Span(start, start + len(line)))
        start += len(line) + 1
    return lines


def _find_width(text: str, lines: list[Span]) -> float | None:
    """Return the usual width of the lines of a hard-wrapped text; None where it is not wrapped."""
    stripped = [line.of(text).strip() for line in lines]
    inner = [line for line, following in pairwise(stripped) if line and following]
    full = [line for line in inner if _NARROW <= len(line) <= _WIDE]
    if len(full) < _FEWEST or len(full) < _SHARE * len(inner):
        return None
    # In wrapped prose most lines stand inside blocks; paragraphs of one line each do not.
    if len(inner) * 2 < sum(map(bool, stripped)):
        return None
    open_ended = sum(line.rstrip("\"'”’)]")[-1:] not in {".", "!", "?", "…", ":"} for line in full)
    return median(map(len, full)) if open_ended >= _SHARE * len(full) else None
