"""Make an XML feed well-formed that is not: feeds of the wild are written with string templates.

In: UTF-8 from the outermost element on, of which expat has said that it is not well-formed. Out: a well-formed
document with the same text: bare ampersands and stray "<" are text, names of HTML's entities are their signs, end tags
that are missing are set, those that close nothing are left out, undeclared prefixes are declared, control characters
are gone, and what is cut off ends there. Linear in the size.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

__all__ = ["repair_feed"]

#: What XML 1.0 does not allow.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAME = r"[A-Za-z_][A-Za-z0-9_.-]{0,100}(?::[A-Za-z_][A-Za-z0-9_.-]{0,100})?"
_TOKEN = re.compile(
    r"(?P<cdata><!\[CDATA\[.*?(?:\]\]>|\Z))|(?P<comment><!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z))|"
    rf"</(?P<end>{_NAME})[^<>]*>|"
    rf"<(?P<start>{_NAME})(?P<attributes>(?:\s(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)?|(?=/>))(?P<closed>/?)>|"
    rf"<(?P<broken>{_NAME})(?P<rest>\s[^<>]*)>|"
    r"(?P<cut><[^<>]*\Z)|<",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rf"(?P<name>{_NAME})\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+))")
_AMPERSAND = re.compile(r"&(?:(?P<name>[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});)?")
_KEPT = frozenset({"amp", "lt", "gt", "quot", "apos"})
#: Elements of HTML without an end. Source: the HTML standard; without "link" and "source", which are feeds' own.
_VOID = frozenset("area base br col embed hr img input meta param track wbr".split())
_ENTRIES = frozenset({"item", "entry"})
#: What a prefix means where the document does not say so. Source: the specifications of the modules.
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
#: Open elements whose end tag is looked for. Deeper documents are refused anyway.
_MAX_OPEN = 300
#: Tags, and ampersands, beyond which a document is not worth it. Chosen by measurement: a second of work.
_MAX_TOKENS = 400_000


def repair_feed(body: bytes) -> bytes | None:
    """Return a well-formed document with the same text, as far as there is one; None where it would take too long."""
    text = _ILLEGAL.sub("", body.decode("utf-8", "replace"))
    if text.count("&") > _MAX_TOKENS:
        return None
    writer = _Writer()
    place = 0
    for number, match in enumerate(_TOKEN.finditer(text)):
        if number > _MAX_TOKENS:
            return None
        writer.write_text(text[place : match.start()])
        place = match.end()
        writer.write_token(match)
        if writer.is_closed:
            break
    else:
        writer.write_text(text[place:])
    return "".join(writer.finish()).encode()


class _Writer:
    """Writes a well-formed document, token by token."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.open: list[str] = []
        self.prefixes: set[str] = set()
        self.declared: dict[str, str] = {}
        self.root = ""
        self.root_declares: set[str] = set()
        self.is_closed = False

    def write_text(self, text: str) -> None:
        """Write what stands between two tags."""
        if text and self.open:
            self.pieces.append(_escape(text).replace("]]>", "]]&gt;"))

    def write_token(self, match: re.Match[str]) -> None:
        """Write a tag, a CDATA section, or what looks like one."""
        kind = match.lastgroup
        if match["cdata"] is not None:
            if self.open:
                self.pieces.append(match["cdata"] + ("" if match["cdata"].endswith("]]>") else "]]>"))
        elif match["start"] is not None:
            self.write_start(match["start"], match["attributes"], is_closed=bool(match["closed"]))
        elif match["broken"] is not None:
            rest = match["rest"]
            self.write_start(match["broken"], rest.removesuffix("/"), is_closed=rest.endswith("/"))
        elif match["end"] is not None:
            self.write_end(match["end"])
        elif kind is None:
            self.pieces.append("&lt;" if self.open else "")

    def write_start(self, name: str, attributes: str, *, is_closed: bool) -> None:
        """Write a start tag; the start of an entry ends the entry before it."""
        if name in _ENTRIES and name in self.open:
            self.write_end(name)
        written = dict(self.read_attributes(attributes)) if attributes.strip() else {}
        if ":" in name:
            self.prefixes.add(name.partition(":")[0])
        ends = is_closed or name.lower() in _VOID
        shown = "".join(f' {key}="{value}"' for key, value in written.items())
        if not self.open:
            self.root = name
            self.root_declares = {key.removeprefix("xmlns:") for key in written}
            self.pieces.append(f"<{name}{shown}")  # finish() closes it, with the prefixes that are missing
            self.open.append(name)
        elif ends or len(self.open) >= _MAX_OPEN:
            self.pieces.append(f"<{name}{shown}/>")
        else:
            self.pieces.append(f"<{name}{shown}>")
            self.open.append(name)

    def read_attributes(self, attributes: str) -> Iterator[tuple[str, str]]:
        """Yield the attributes that can be told, their values escaped."""
        for match in _ATTRIBUTE.finditer(attributes):
            name = match["name"]
            value = next(value for value in (match["double"], match["single"], match["bare"]) if value is not None)
            prefix, colon, local = name.partition(":")
            if prefix == "xmlns":
                if local in {"xml", "xmlns"} or not value:
                    continue
                if colon:
                    self.declared.setdefault(local, value)
            elif colon:
                self.prefixes.add(prefix)
            yield name, _escape(value).replace("<", "&lt;").replace('"', "&quot;")

    def write_end(self, name: str) -> None:
        """Write an end tag and those that are missing before it; nothing if no such element is open."""
        if name not in self.open:
            return
        while self.open:
            last = self.open.pop()
            self.pieces.append(f"</{last}>")
            if last == name:
                break
        self.is_closed = not self.open

    def finish(self) -> list[str]:
        """Return the document: all is closed, and the outermost element declares what it has not."""
        if not self.pieces:
            return []
        missing = sorted(self.prefixes - self.root_declares - {"xml", "xmlns"})
        spaces = "".join(
            f' xmlns:{prefix}="{_escape(self.find_namespace(prefix)).replace(chr(34), "&quot;").replace("<", "&lt;")}"'
            for prefix in missing
        )
        self.pieces[0] += f"{spaces}>"
        return [*self.pieces, *(f"</{name}>" for name in reversed(self.open))]

    def find_namespace(self, prefix: str) -> str:
        """Return what a prefix means: as declared somewhere in the document, by custom, or nothing in particular."""
        return self.declared.get(prefix) or _NAMESPACES.get(prefix.lower(), f"urn:undeclared:{prefix}")


def _escape(text: str) -> str:
    """Make ampersands those of XML: a reference that it knows, a sign, or text."""
    return _AMPERSAND.sub(_escape_one, text) if "&" in text else text


def _escape_one(match: re.Match[str]) -> str:
    name = match["name"]
    if name is None:
        return "&amp;"
    if name in _KEPT:
        return match[0]
    sign = html.unescape(match[0])
    if sign == match[0]:
        return f"&amp;{name};"
    sign = _ILLEGAL.sub("", sign)
    return html.escape(sign, quote=False)
