"""Quotations inside a text: the stretches between quotation marks, told from apostrophes, inches and stray marks.

English papers open a quotation of several paragraphs anew at each paragraph and close it only at the last one; each
paragraph gives a
span of its own here. A quotation inside a quotation belongs to the outer one.
"""

from __future__ import annotations

import re

from briefing.model.span import Span
from briefing.text.paragraphs import find_paragraphs

__all__ = ["find_quotations"]

# Two straight single marks together are one double mark, as some agencies write it.
_MARK = re.compile("[“”„‟\"«»‘’‚'‹›`](?:(?<=')'|(?<=`)`)?")
#: Opening mark -> the marks that can close it.
_CLOSES: dict[str, str | tuple[str, ...]] = {
    "“": '”"“',
    "„": "“”",
    "‟": "”",
    "«": "»",
    "‘": "’'",
    "‚": "‘’",
    "‹": "›",
    '"': '"”',
    "'": "'’",
    "''": ("''",),
    "``": ("''", "``"),
}
_DOUBLE = '“”„‟"«»'
_SINGLE = "‘’‚'‹›"


def find_quotations(text: str) -> tuple[Span, ...]:
    """Find the quotations of a text, with their marks, outermost only.

    A quotation that its paragraph does not close runs to the end of the paragraph; a later paragraph that opens with
    a mark
    continues it. A lone single mark is an apostrophe.

    Returns:
        Spans in order; none crosses the bounds of a paragraph, none overlaps another, each holds more than its marks.
    """
    marks = [match.span() for match in _MARK.finditer(text) if match[0] != "`"]
    found: list[Span] = []
    first = 0
    for start, end in find_paragraphs(text) if marks else ():
        last = first
        while last < len(marks) and marks[last][0] < end:
            last += 1
        if last > first:
            _add_quotations(text, Span(start, end), marks[first:last], found)
        first = last
    return tuple(found)


def _add_quotations(text: str, paragraph: Span, marks: list[tuple[int, int]], found: list[Span]) -> None:
    """Append the quotations of a paragraph with the given marks."""
    start, end = paragraph
    position = 0
    no_single_after = end + 1
    while position < len(marks):
        here, inside = marks[position]
        mark = text[here:inside]
        if (mark in _SINGLE and here >= no_single_after) or not _opens(text, marks[position], start, end):
            position += 1
            continue
        close = _find_close(text, marks, position, end)
        if close is None and mark in _SINGLE:
            no_single_after = min(no_single_after, here)
        if close is None and (mark in _SINGLE or not _may_stay_open(text, here, start)):
            position += 1
            continue
        stop = end if close is None else marks[close][1]
        if text[inside:stop].strip(_DOUBLE + _SINGLE + " "):
            found.append(Span(here, len(text[:stop].rstrip()) if close is None else stop))
        position = len(marks) if close is None else close + 1


def _opens(text: str, place: tuple[int, int], start: int, end: int) -> bool:
    """Tell whether the mark at ``place`` can open a quotation."""
    here, inside = place
    mark = text[here:inside]
    before = text[here - 1] if here > start else " "
    after = text[inside] if inside < end else " "
    if mark in {"“", "„", "«", "‟", "``"}:
        return not after.isspace() or before.isspace() or before in "-—–:("
    if mark in {"‘", "‚", "‹"}:
        return after.isalnum() and not before.isalnum()
    if mark in {'"', "''"}:
        return not before.isalnum() and before not in ".,!?;%"
    if mark == "'":
        return after.isalpha() and (before.isspace() or before in '([—–-“"')
    return False


def _find_close(text: str, marks: list[tuple[int, int]], position: int, end: int) -> int | None:
    """Return the position in ``marks`` of the mark that closes the one at ``position``; None where none does."""
    mark = text[slice(*marks[position])]
    closers = _CLOSES[mark]
    maybe: int | None = None
    for index in range(position + 1, len(marks)):
        here, inside = marks[index]
        if text[here:inside] not in closers:
            continue
        before = text[here - 1]
        after = text[inside] if inside < end else " "
        if mark not in _SINGLE:
            if text[here] == "“" and mark == "“" and not (after.isspace() or after in ".,"):
                continue
            return index
        if after.isalnum() or before.isspace():
            continue
        if before == "s" and after == " " and text[inside + 1 : inside + 2].islower() and maybe is None:
            # Perhaps the genitive of a plural ("the rebels’ camp"): a later mark decides.
            maybe = index
            continue
        return index
    return maybe


def _may_stay_open(text: str, here: int, start: int) -> bool:
    """Tell whether a double mark that nothing closes is a quotation that goes on, and not a stray mark."""
    return not text[start:here].strip() or text[:here].rstrip()[-1:] in ":,-—–" or text[here] in "“«„"
