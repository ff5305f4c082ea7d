"""Read an HTML page as lines: what stands on it, and which of it is the article.

In: HTML in plain characters. Out: a ``PageLine`` for each block of visible text, numbered from 1 in the order of the
page, and what the metadata say. Where trafilatura (used here and nowhere else) finds the article, its choice is
taken; every block is accounted for all the same. Where it finds too little, or the page is too large or too deep for
it, the lines are judged as plain text is.
"""

from __future__ import annotations

import logging

from briefing.clean.boilerplate import PageLine
from briefing.clean.form import find_key
from briefing.clean.given import Given
from briefing.clean.markup import Markup, scan_markup
from briefing.clean.metadata import read_metadata

__all__ = ["read_html"]

#: Beyond these a page is not given to the tree builder. Chosen by measurement: below them the slowest hostile page
#: took less than two seconds.
MAX_SIGNS = 2_000_000
MAX_ELEMENTS = 30_000
MAX_DEPTH = 200
#: Words from which an extraction is believed. Rule of thumb: two paragraphs.
MIN_WORDS = 60


def read_html(page: str) -> tuple[list[PageLine], Given]:
    """Return the blocks of a page as lines, and its metadata."""
    markup = scan_markup(page)
    chosen = _find_chosen(page, markup)
    lines = []
    for number, block in enumerate(markup.blocks, start=1):
        reason = block.reason
        if chosen is not None:
            is_chosen = _is_chosen(find_key(block.text), chosen)
            reason = (
                (reason if reason in {"hidden", "caption", "form"} else None)
                if is_chosen
                else reason or ("outside" if not block.is_heading else None)
            )
        lines.append(PageLine(number, block.text, is_heading=block.is_heading, markup_reason=reason))
    return lines, read_metadata(markup)


def _find_chosen(page: str, markup: Markup) -> tuple[frozenset[str], str] | None:
    """Return the keys of the article's paragraphs, also joined, or None where the extraction cannot be believed."""
    if len(page) > MAX_SIGNS or markup.elements > MAX_ELEMENTS or markup.depth > MAX_DEPTH:
        return None
    text = _extract(page)
    keys = [find_key(line) for line in text.split("\n")]
    if sum(key.count(" ") + 1 for key in keys if key) < MIN_WORDS:
        return None
    return frozenset(keys), " ".join(keys)


def _is_chosen(key: str, chosen: tuple[frozenset[str], str]) -> bool:
    keys, joined = chosen
    return key in keys or (key.count(" ") >= 3 and key in joined)


def _extract(page: str) -> str:
    """Return the text that trafilatura takes for the article; nothing where it fails."""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        document = bare_extraction(
            page, include_comments=False, include_images=False, include_links=False, with_metadata=False
        )
    except Exception:  # noqa: BLE001 - whatever a hostile page makes the library raise, the plain reading is the answer
        return ""
    text = getattr(document, "text", None)
    return text if isinstance(text, str) else ""
