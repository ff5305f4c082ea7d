"""Read the tags of a text in angle brackets, well-formed or not, one after the other.

In: decoded text, OPML or HTML. Out: tags with their attributes, in the order of the text. It is a scanner, not a
parser: it builds no tree, declares no entities and looks nothing up, so that nesting and entity bombs are inert, and it
takes time in proportion to the text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5

__all__ = ["Tag", "decode_markup", "resolve_references", "scan_tags"]

#: A value longer than this is taken for one whose closing quotation mark was forgotten. Rule of thumb: addresses end at
#: 2,000 characters, descriptions of outlets are a few sentences.
MAX_VALUE = 10_000
#: Attributes of one tag that are read. Rule of thumb: an outline has ten.
MAX_ATTRIBUTES = 50

#: What may be the start of a tag or a declaration.
_START = re.compile(r"<[A-Za-z_/!?]")
_NAME = re.compile(r"[A-Za-z_][\w:.-]{0,60}")
_ATTRIBUTE = re.compile(r"[\s/]*([A-Za-z_:@][\w:.@-]{0,60})(\s{0,99}=\s{0,99})?")
_CLOSE = re.compile(r"[\s/]*>")
_BARE_VALUE = re.compile(r"[^\s\"'<>]{0,10000}")
#: A reference ends with a semicolon: without one, ``&copy=1`` in an address is no copyright sign. Source: XML 1.0,
#: section 4.1; HTML Living Standard, 13.2.5.73, for attributes.
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._-]{1,40})["']""")
#: Source: WHATWG Encoding Standard; UTF-32 first, whose mark starts like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
#: Encodings that a declaration may name; others are codecs of Python that are none of text, or are not in use.
_ENCODINGS = re.compile(
    r"(?:utf-?8|us-?ascii|(?:iso[-_]?8859|windows|cp)[-_]?\d{1,4}|koi8-[ru]|big5|gb2312|gbk|gb18030|shift[-_]jis|euc-(?:jp|kr))",
    re.IGNORECASE,
)
#: Elements of HTML whose content is no markup.
_RAW = frozenset(("script", "style", "textarea", "xmp", "noscript", "template"))


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag."""

    #: In lower case, without a prefix of a namespace.
    name: str
    #: Names in lower case; of one that stands twice the first.
    attributes: dict[str, str] = field(default_factory=dict)
    is_end: bool = False
    #: It closes itself.
    is_empty: bool = False
    #: It could not be read to its end.
    is_broken: bool = False
    #: Where it starts, and where the text goes on behind it.
    start: int = 0
    end: int = 0


def decode_markup(body: bytes) -> tuple[str, str | None]:
    """Return the text of a body, and what was wrong with its encoding, as a sentence.

    A byte order mark goes before everything; then UTF-8 where the bytes are that, since declarations are wrong more
    often than bytes are; then what the declaration says; then windows-1252, in which every byte means something.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace"), None
    try:
        return body.decode("utf-8"), None
    except UnicodeDecodeError:
        declared = _DECLARED.search(body[:1000])
    name = declared[1].decode("ascii") if declared else ""
    if _ENCODINGS.fullmatch(name) and name.lower().replace("-", "") != "utf8":
        try:
            return body.decode(name), None
        except (UnicodeDecodeError, LookupError):
            pass
    return body.decode("cp1252", "replace"), "its encoding is not the one it names; it was read as windows-1252"


def resolve_references(text: str) -> str:
    """Replace character references, once; one that means nothing, and a bare ``&``, stay as they are."""
    return _REFERENCE.sub(_resolve, text) if "&" in text else text


def _resolve(match: re.Match[str]) -> str:
    if match[3] is not None:
        return html5.get(f"{match[3]};", match[0])
    number = int(match[1]) if match[1] else int(match[2], 16)
    # NUL, surrogates and what lies beyond Unicode are no characters.
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else match[0]


def scan_tags(text: str, *, is_html: bool = False) -> Iterator[Tag]:
    """Yield the tags of a text; comments, CDATA sections, declarations and instructions are passed over.

    Args:
        text: The whole text.
        is_html: The content of scripts and the like is passed over as well.
    """
    position = 0
    #: Ends that are not in the rest of the text: they are looked for once, so that the time stays linear.
    missing: set[str] = set()
    while start := _START.search(text, position):
        position = start.start()
        skipped = _skip_declaration(text, position, missing)
        if skipped is not None:
            position = skipped
            continue
        tag = _read_tag(text, position)
        if tag is None:
            position += 1
            continue
        yield tag
        position = tag.end
        if is_html and tag.name in _RAW and not tag.is_end:
            end = re.compile(rf"</{tag.name}\b", re.IGNORECASE).search(text, position)
            position = end.start() if end else len(text)


def _skip_declaration(text: str, position: int, missing: set[str]) -> int | None:
    """Return where a comment, CDATA section, declaration or instruction ends; None if none starts here."""
    if not text.startswith(("<!", "<?"), position):
        return None
    for start, stop in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")):
        if text.startswith(start, position):
            end = -1 if stop in missing else text.find(stop, position + len(start))
            if end >= 0:
                return end + len(stop)
            missing.add(stop)
            return position + len(start)  # it is passed over alone, not with all that follows
    end = text.find(">", position)
    bracket = text.find("[", position, end) if end >= 0 else -1
    if bracket >= 0 and (close := text.find("]>", bracket)) >= 0:
        return close + 2  # the internal subset of a DOCTYPE, with whatever entities it declares
    return end + 1 if end >= 0 else len(text)


def _read_tag(text: str, start: int) -> Tag | None:
    """Return the tag at ``start``; None if what stands there is no tag."""
    is_end = text.startswith("/", start + 1)
    name = _NAME.match(text, start + 1 + is_end)
    if name is None:
        return None
    attributes: dict[str, str] = {}
    position = name.end()
    for _ in range(MAX_ATTRIBUTES):
        found = _ATTRIBUTE.match(text, position)
        if found is None:
            break
        position = found.end()
        value = ""
        if found[2]:
            read = _read_value(text, position)
            if read is None:
                return _make(name[0], attributes, start, position, is_end=is_end, is_broken=True)
            value, position = read
        attributes.setdefault(found[1].lower(), resolve_references(value))
    close = _CLOSE.match(text, position)
    if close is None:
        return _make(name[0], attributes, start, position, is_end=is_end, is_broken=True)
    is_empty = "/" in close[0] or text.startswith("/", position - 1)
    return _make(name[0], attributes, start, close.end(), is_end=is_end, is_empty=is_empty)


def _read_value(text: str, position: int) -> tuple[str, int] | None:
    """Return an attribute's value and where it ends; None if its quotation mark is never closed."""
    quote = text[position : position + 1]
    if quote not in {'"', "'"} or not quote:
        bare = _BARE_VALUE.match(text, position)
        return (bare[0].removesuffix("/"), bare.end()) if bare else None
    end = text.find(quote, position + 1, position + 1 + MAX_VALUE)
    return (text[position + 1 : end], end + 1) if end >= 0 else None


def _make(
    name: str,
    attributes: dict[str, str],
    start: int,
    end: int,
    *,
    is_end: bool,
    is_empty: bool = False,
    is_broken: bool = False,
) -> Tag:
    plain = name.rpartition(":")[2].lower()
    return Tag(plain, attributes, is_end=is_end, is_empty=is_empty, is_broken=is_broken, start=start, end=end)
