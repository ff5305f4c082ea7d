"""Take the markup out of a Markdown line.

In: one line. Out: its text, whether it is a heading, and the reason to drop it where it is nothing but markup. Only
what stands in one line is looked at; a link becomes its words, an image goes, emphasis marks go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["MarkdownLine", "strip_markdown"]

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_RULE = re.compile(r"(?:[-*_=]\s*){3,}$")
_QUOTE = re.compile(r"(?:>\s?)+")
_BULLET = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+")
_DEFINITION = re.compile(r"\[[^\]]{1,200}\]:\s*\S+")
_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\](?:\([^()\s]{0,2000}(?:\s[^()]{0,300})?\)|\[[^\[\]]{0,200}\])")
_LINK = re.compile(r"\[([^\[\]]{1,1000})\](?:\([^()\s]{0,2000}(?:\s[^()]{0,300})?\)|\[[^\[\]]{0,200}\])")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_COMMENT = re.compile(r"<!--[^<>]{0,2000}-->")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,2000})(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^*_]{1,2000})(?<=[^\s*_])\1(?![\w*_])")
_CODE = re.compile(r"`([^`]{1,500})`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])")
#: An escaped sign is moved to the private use area while the marks are read, and moved back.
_PRIVATE = 0xE000
_SHOWN = {_PRIVATE + ord(sign): sign for sign in "\\`*_{}[]()#+.!>~|-"}


@dataclass(frozen=True, slots=True)
class MarkdownLine:
    """One line without its markup."""

    text: str
    is_heading: bool = False
    #: Whether it begins a paragraph of its own whatever stands above (a heading, a list item, a table row).
    is_block: bool = False
    reason: str | None = None


def strip_markdown(line: str) -> MarkdownLine:
    """Return the line without its Markdown markup."""
    text = line.strip()
    if _RULE.fullmatch(text) or text.startswith("```"):
        return MarkdownLine(text, is_block=True, reason="separator")
    if _DEFINITION.fullmatch(text):
        return MarkdownLine(text, is_block=True, reason="link-definition")
    heading = _HEADING.fullmatch(text)
    if heading is not None:
        return MarkdownLine(_strip_inline(heading[2]) or text, is_heading=True, is_block=True)
    bare = _QUOTE.sub("", text, count=1) if text.startswith(">") else text
    item = _BULLET.match(bare)
    bare = _strip_inline(bare[item.end() :] if item else bare)
    if not bare:
        return MarkdownLine(text, is_block=True, reason="image" if "![" in text else "separator")
    is_row = bare.startswith("|") and bare.endswith("|") and bare.count("|") >= 3
    if is_row:
        bare = " ".join(cell.strip() for cell in bare.strip("|").split("|") if cell.strip())
        if not any(sign.isalnum() for sign in bare):
            return MarkdownLine(text, is_block=True, reason="separator")
    return MarkdownLine(bare, is_block=item is not None or is_row)


def _strip_inline(text: str) -> str:
    text = _ESCAPE.sub(lambda match: chr(_PRIVATE + ord(match[1])), text)
    for pattern, replacement in (
        (_COMMENT, ""),
        (_IMAGE, ""),
        (_LINK, r"\1"),
        (_AUTOLINK, r"\1"),
        (_CODE, r"\1"),
        (_STRONG, r"\2"),
        (_EMPHASIS, r"\2"),
    ):
        text = pattern.sub(replacement, text)
    return " ".join(text.translate(_SHOWN).split())
