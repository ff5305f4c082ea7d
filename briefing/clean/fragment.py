"""Reduce the content of a feed's entry to text: paragraphs, without any markup, however often it was escaped.

In: HTML, text, or HTML escaped once or several times over. Out: paragraphs as ``PageLine``s. No tree is built and no
library asked: an entry is the article already, with little around it.
"""

from __future__ import annotations

import html
import re

from briefing.clean.boilerplate import PageLine
from briefing.clean.characters import normalise_characters
from briefing.clean.lines import read_text_lines
from briefing.clean.markup import Block, scan_markup

__all__ = ["find_plain_text", "read_fragment", "strip_markup"]

#: Characters that are looked at.
MAX_SIGNS = 200_000
#: Times that text is read as markup anew. Rule of thumb: feeds escape twice, some three times.
MAX_ROUNDS = 6
_TAG = re.compile(r"<[/!?]?[A-Za-z]")
_ESCAPED = re.compile(r"&(?:[a-z][a-z0-9]{1,30}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_WHOLE_TAG = re.compile(r"<[/!?]?[A-Za-z][^<>]{0,4000}>?")
#: Elements that part paragraphs; where a fragment has none of them, its empty lines do.
_PARTING = re.compile(
    r"<(?:p|br|div|li|h[1-6]|tr|blockquote|section|article|ul|ol|table|hr|pre|dd|dt)\b", re.IGNORECASE
)
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_UNSEEN = re.compile(r"<!--|<(?:script|style)\b", re.IGNORECASE)
_UNSEEN_ENDS = {
    "<!--": re.compile(r"-->"),
    "<script": re.compile(r"</script[^<>]*>", re.IGNORECASE),
    "<style": re.compile(r"</style[^<>]*>", re.IGNORECASE),
}
_ANY_TAG = re.compile(r"<[/!?A-Za-z][^<>]*>")


def read_fragment(text: str) -> list[PageLine]:
    """Return the paragraphs of an entry's content; each with the reason to drop it that its markup gives."""
    text = normalise_characters(text[:MAX_SIGNS])
    if not _has_markup(text):
        return [_clear(line) for line in read_text_lines(text.split("\n"))]
    blocks = _scan(text)
    for _ in range(MAX_ROUNDS):
        if not any(_has_markup(block.text) for block in blocks):
            break
        blocks = [inner for block in blocks for inner in (_read_again(block) if _has_markup(block.text) else (block,))]
    lines: list[PageLine] = []
    for block in blocks:
        plain = " ".join(_WHOLE_TAG.sub(" ", html.unescape(block.text)).split())
        if plain:
            lines.append(PageLine(len(lines) + 1, plain, is_heading=block.is_heading, markup_reason=block.reason))
    return lines


def _has_markup(text: str) -> bool:
    """Tell whether a text holds tags or escaped signs."""
    return ("<" in text and _TAG.search(text) is not None) or ("&" in text and _ESCAPED.search(text) is not None)


def _scan(text: str) -> list[Block]:
    if not _PARTING.search(text):
        text = _EMPTY_LINE.sub("<p>", text)
    # Whether a link fills a paragraph says little here: many entries are one paragraph that is one link.
    return [
        Block(
            block.text, is_heading=block.is_heading, reason=None if block.reason in {"link", "aside"} else block.reason
        )
        for block in scan_markup(text).blocks
    ]


def _read_again(block: Block) -> list[Block]:
    return [
        Block(inner.text, is_heading=inner.is_heading or block.is_heading, reason=inner.reason or block.reason)
        for inner in _scan(block.text)
    ]


def _clear(line: PageLine) -> PageLine:
    return PageLine(line.number, " ".join(line.text.split()), parts=line.parts)


def strip_markup(text: str) -> str:
    """Return a text of one line without markup, escaped or not: a title, a name."""
    if not _has_markup(text):
        return " ".join(normalise_characters(text).split())
    return " ".join(line.text for line in read_fragment(text))


def find_plain_text(text: str) -> str:
    """Return roughly what a fragment says, quickly: for counting and comparing, not for showing."""
    for _ in range(3):
        if "<" in text:
            if _UNSEEN.search(text):
                text = _drop_unseen(text)
            text = _ANY_TAG.sub(" ", text)
        if "&" not in text:
            break
        text = html.unescape(text)
    return text


def _drop_unseen(text: str) -> str:
    """Drop comments, scripts and styles; one without an end runs to the end of the text."""
    kept = []
    position = 0
    while (opening := _UNSEEN.search(text, position)) is not None:
        kept.append(text[position : opening.start()])
        end = _UNSEEN_ENDS[opening[0].lower()].search(text, opening.end())
        if end is None:
            return " ".join(kept)
        position = end.end()
    return " ".join((*kept, text[position:]))
