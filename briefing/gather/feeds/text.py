"""Make the short texts and the addresses of a feed plain: titles, authors, categories, links, languages.

In: strings as a feed has them, with markup, entities and anything else. Out: plain text on one line, or an address
that may be linked to.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin, urlsplit

from briefing.clean.characters import normalise_characters
from briefing.clean.given import is_web_address

__all__ = ["clean_markup", "find_language", "format_line", "resolve_address"]

#: Source: the house's rule, SECURITY "limits before work".
MAX_LINE = 300
MAX_MARKUP = 200_000
#: Signs of a line that are looked at: the markup of a title is seldom longer than the title.
_MAX_RAW = 2_000
_MAX_SEEN = 100_000
#: What is no text, with its content; one that is not closed goes on to the end, which keeps the search linear.
_HIDDEN = re.compile(
    r"<(script|style|template)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<(?:/?[A-Za-z]|!|\?)[^<>]*>")
#: Tags that end a word: others stand within words.
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?li|/?td|/?h[1-6])\b[^<>]*>", re.IGNORECASE)
_ODD = re.compile(r"[<&]")
#: Times that entities are taken for encoded once more. Source: rule of thumb, twice encoded titles are common, three
#: times is a mistake of a chain of programs.
_ROUNDS = 3
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]*)?\s*")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_INSIDE = re.compile(r"[\s\x00-\x1f\x7f\\]")
#: What most links look like; anything else is looked at closely.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]{1,200}(?:/[\w/.,;:!?&=%#+~*()@$'-]{0,1500})?", re.ASCII)
_ESCAPED = {ord('"'): "%22", ord("<"): "%3C", ord(">"): "%3E", ord(" "): "%20"}


def format_line(text: object, *, limit: int = MAX_LINE) -> str:
    """Return plain text on one line: without tags, entities, and signs that cannot be seen.

    Args:
        text: A string; anything else gives an empty line.
        limit: Characters; what is longer ends with an ellipsis.
    """
    if not isinstance(text, str) or not text:
        return ""
    if len(text) > _MAX_RAW:  # what cannot be seen does not count
        text = normalise_characters(text[:_MAX_SEEN]).lstrip()[:_MAX_RAW]
    if _ODD.search(text):
        text = _strip_markup(text)
    line = " ".join(normalise_characters(text).split())
    # Marks without a letter to stand on are no text.
    if not line.isascii() and not any(sign.isprintable() and (sign.isalnum() or not _is_mark(sign)) for sign in line):
        return ""
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _is_mark(sign: str) -> bool:
    return sign.isspace() or "\u0300" <= sign <= "\u036f" or "\u20d0" <= sign <= "\u20ff" or sign == "\ufffd"


def _strip_markup(text: str) -> str:
    for _ in range(_ROUNDS):
        before = text
        if "<" in text:
            text = _TAG.sub("", _BREAK.sub(" ", _HIDDEN.sub(" ", text)))
        if "&" in text:
            text = html.unescape(text)
        if text == before:
            break
    if "<" not in text:
        return text
    text = _TAG.sub("", _HIDDEN.sub(" ", text))
    # A tag that was cut off has no end; "fewer than <5" and the like stay.
    head, opening, tail = text.rpartition("<")
    is_cut = (
        opening and ">" not in tail and tail.lstrip("/")[:1].isalpha() and ("=" in tail or "script" in tail.lower())
    )
    return head if is_cut else text


def clean_markup(text: object, *, is_legal: bool) -> str:
    """Return HTML or text of an entry: at most 200,000 characters, none that could not be stored.

    Args:
        text: A string; anything else gives an empty one.
        is_legal: An XML parser has read it, so there are no control characters and surrogates in it.
    """
    if not isinstance(text, str):
        return ""
    text = text[:MAX_MARKUP].strip()
    return text if is_legal else _ILLEGAL.sub("", text)


def find_language(tag: object) -> str | None:
    """Return the primary tag of a language in BCP 47, lower case; None if it is none."""
    match = _LANGUAGE.fullmatch(tag[:40]) if isinstance(tag, str) else None
    return match[1].lower() if match else None


def resolve_address(link: object, *, base: str) -> str | None:
    """Return an absolute address that may be linked to; None for anything else.

    Spaces, quotation marks and angle brackets are percent-encoded as browsers do; an address with a line break or a
    backslash in it is none.
    """
    if not isinstance(link, str):
        return None
    link = link.strip()
    if _PLAIN.fullmatch(link):
        return link
    if not link or len(link) > 2_000:
        return None
    link = link.translate(_ESCAPED)
    if _INSIDE.search(link):
        return None
    try:
        if not link.startswith(("https://", "http://")):
            link = urljoin(base, link)
        if urlsplit(link).port == 0:  # raises for what is no port
            return None
    except ValueError:
        return None
    return link if is_web_address(link) else None
