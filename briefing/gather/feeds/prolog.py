"""Read what stands before the outermost element of an XML feed: declaration, comments, document type, entities.

In: UTF-8. Out: where the outermost element begins and what it is called, with the entities that the document declares,
or why it is no feed. Nothing of it reaches the XML parser: entities are put in by this module, and those that could
grow or reach out are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from briefing.gather.feeds.kinds import FeedError, name_page, name_root

__all__ = ["Prolog", "expand_entities", "read_prolog"]

_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_NO_FEED = FeedError("It is no feed: it has neither XML nor JSON in it; check the address.")
_CUT_OFF = FeedError("It ends before the feed begins: the answer was cut off.")
_BOMB = FeedError("It declares entities that grow or reach out, as attacks do; nothing of it was read.")
_DOCTYPE = re.compile(rb"<!DOCTYPE([^\[<>]*)(?:\[(.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(rb"<([A-Za-z_][A-Za-z0-9_.-]{0,80}:)?([A-Za-z_][A-Za-z0-9_.-]{0,80})(?=[\s/>])")
_ENTITY = re.compile(
    rb"""<!ENTITY\s+(%\s*)?([^\s"'<>]{1,200})\s+(?:"([^"]*)"|'([^']*)'|[A-Za-z])""",
)
_REFERENCE = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&([A-Za-z_:][\w.:-]{0,100});", re.DOTALL)
_PREDEFINED = frozenset({b"lt", b"gt", b"amp", b"quot", b"apos"})
#: A document declares at most so many entities, of at most so many bytes. Source: HTML's own three sets have 253, each
#: of one sign.
_MOST_ENTITIES = 400
_MOST_VALUE = 1_000
#: Bytes that all entities together may add. Rule of thumb: a tenth of the largest feed.
_MOST_GROWTH = 500_000


@dataclass(frozen=True, slots=True)
class Prolog:
    """What stands before the outermost element."""

    #: Offset of its "<".
    root_at: int
    entities: dict[bytes, bytes] = field(default_factory=dict)
    #: Whether anything but white space and XML stood before the document.
    has_junk: bool = False


def read_prolog(body: bytes) -> Prolog | FeedError:
    """Find the outermost element of a document."""
    entities: dict[bytes, bytes] = {}
    place = body.find(b"<")
    if place < 0:
        return _NO_FEED
    has_junk = bool(body[:place].strip())
    while place >= 0:
        if body.startswith((b"<!--", b"<?"), place):
            closing = b"-->" if body[place + 1] == ord("!") else b"?>"
            end = body.find(closing, place + 2)
            if end < 0:
                break
            place = body.find(b"<", end + len(closing))
        elif body.startswith(b"<!", place):
            outcome = _read_doctype(body, place)
            if isinstance(outcome, FeedError):
                return outcome
            end, declared = outcome
            entities |= declared
            place = body.find(b"<", end)
        else:
            return _read_root(body, place, entities, has_junk=has_junk)
    return _CUT_OFF


def _read_root(body: bytes, place: int, entities: dict[bytes, bytes], *, has_junk: bool) -> Prolog | FeedError:
    match = _ROOT.match(body, place)
    name = match[2].decode("ascii").lower() if match else ""
    if name in _ROOTS:
        return Prolog(place, entities, has_junk)
    if has_junk or name in {"html", "head", "body", "script", "meta", "br", "div", "b", "p", "title"}:
        # What a program complained of before its output is skipped; a page is a page all the same.
        later = re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", body[place : place + 20_000])
        if later is not None and b"<html" not in body[: place + later.start()].lower():
            return Prolog(place + later.start(), entities, has_junk=True)
        return name_page(body)
    return name_root(name) if match else _NO_FEED


def _read_doctype(body: bytes, place: int) -> tuple[int, dict[bytes, bytes]] | FeedError:
    """Return where a document type ends, and the entities it declares."""
    match = _DOCTYPE.match(body, place)
    if match is None:
        return _CUT_OFF
    if re.match(rb"\s+html\b", match[1], re.IGNORECASE):
        return name_page(body)
    entities: dict[bytes, bytes] = {}
    for found in _ENTITY.finditer(match[2] or b""):
        parameter, name, quoted, single = found.groups()
        value = quoted if quoted is not None else single
        if parameter or value is None or len(value) > _MOST_VALUE or len(entities) >= _MOST_ENTITIES:
            return _BOMB
        entities.setdefault(name, value.replace(b"&#38;", b"&").replace(b"&#x26;", b"&"))
    for value in entities.values():
        if any(part[1] and part[1] not in _PREDEFINED for part in _REFERENCE.finditer(value)):
            return _BOMB
    return match.end(), {name: value for name, value in entities.items() if name not in _PREDEFINED}


def expand_entities(body: bytes, entities: dict[bytes, bytes]) -> bytes | FeedError:
    """Put the declared entities into a document, not into its CDATA sections."""
    if not entities:
        return body
    growth = 0
    for found in _REFERENCE.finditer(body):
        growth += len(entities.get(found[1] or b"", b""))
        if growth > _MOST_GROWTH:
            return _BOMB
    return _REFERENCE.sub(lambda found: entities.get(found[1] or b"", found[0]), body)
