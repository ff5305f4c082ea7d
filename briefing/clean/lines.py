r"""Break a text into the paragraphs of a page, with the line of the file that each stands in.

In: text in plain characters. Out: ``PageLine``\ s. In scraped text a line is a paragraph. In Markdown, and in text
broken at a fixed width, several lines are one paragraph: they are judged together, and each still has its own number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from briefing.clean.boilerplate import PageLine
from briefing.clean.markdown import MarkdownLine, strip_markdown

__all__ = ["read_markdown_lines", "read_text_lines"]

_BULLET = re.compile(r"[•‣◦▪●■◆∙*]\s+|[-–]\s+(?=\S)")
#: Longest line of a text that is broken at a fixed width. Rule of thumb: mail ends at 80, editors at 120.
MAX_WIDTH = 120
#: Share of lines that must have no room for the next word if the text is broken at a width. Rule of thumb: most
#: paragraphs have several.
FULL_SHARE = 0.6


def read_text_lines(lines: Sequence[str], *, first: int = 0) -> list[PageLine]:
    """Return the paragraphs of plain text from line ``first`` (0-based) on, without bullets."""
    width = _find_width(lines[first:])
    return _read_lines(lines, first, _strip_bullet, width)


def read_markdown_lines(lines: Sequence[str], *, first: int = 0) -> list[PageLine]:
    """Return the paragraphs of Markdown from line ``first`` (0-based) on, without their markup."""
    width = _find_width(lines[first:])
    return _read_lines(lines, first, strip_markdown, width)


def _strip_bullet(line: str) -> MarkdownLine:
    match = _BULLET.match(line)
    text = line[match.end() :] if match and len(line) > match.end() else line
    return MarkdownLine(" ".join(text.split()), is_block=match is not None)


def _find_width(lines: Sequence[str]) -> int:
    """Return the width that a text is broken at, or 0: most lines with one below are nearly full, none is long."""
    pairs = [(line, below) for line, below in pairwise(lines) if line.strip() and below.strip()]
    if len(pairs) < 3:
        return 0
    width = max(map(len, map(str.rstrip, lines)))
    if width > MAX_WIDTH or width < MAX_WIDTH // 3:
        return 0
    full = sum(_is_full(line, below, width) for line, below in pairs)
    return width if full >= FULL_SHARE * len(pairs) else 0


def _is_full(line: str, below: str, width: int) -> bool:
    """Tell whether the first word of the line below had no room on a line; the margin may be ragged by two signs."""
    return len(line.rstrip()) + 1 + len(below.split(maxsplit=1)[0]) > width - 2


def _read_lines(lines: Sequence[str], first: int, strip: Callable[[str], MarkdownLine], width: int) -> list[PageLine]:
    pages: list[PageLine] = []
    parts: list[tuple[int, str]] = []
    continues = False

    def close() -> None:
        if parts:
            text = " ".join(part for _, part in parts)
            pages.append(PageLine(parts[0][0], text, parts=tuple(parts) if len(parts) > 1 else ()))
            parts.clear()

    for index in range(first, len(lines)):
        raw = lines[index]
        if not raw.strip():
            close()
            continues = False
            continue
        line = strip(raw.strip())
        if not continues or line.is_block:
            close()
        if line.is_heading or line.reason:
            pages.append(PageLine(index + 1, line.text, is_heading=line.is_heading, markup_reason=line.reason))
            continues = False
        else:
            parts.append((index + 1, line.text))
            below = lines[index + 1] if index + 1 < len(lines) else ""
            continues = bool(width and below.strip()) and _is_full(raw, below, width)
    close()
    return pages
