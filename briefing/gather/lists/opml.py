"""Read lists of feeds in OPML, from the wild, and write them.

In: the bytes of a file. Out: its feeds, what was left out, and what was wrong, as values: a list never ends a run. Of
the lists that people pass on, most are not well-formed (a bare ``&`` in a title is enough), so they are read by a
tolerant scanner and not by an XML parser; for a list that is well-formed the result is the same. Whether an address may
be asked is not judged here, beyond its scheme and that it holds no secrets.

Source: OPML 2.0, https://opml.org/spec2.opml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from briefing.clean.characters import normalise_characters
from briefing.gather.lists.tags import Tag, decode_markup, resolve_references, scan_tags

__all__ = ["ListedFeed", "OpmlLeftOut", "OpmlList", "OpmlOutline", "compose_opml", "parse_opml"]

#: A larger list is not read, and feeds beyond the second number are not taken. Rule of thumb: several times
#: what the largest desk follows.
MAX_BYTES = 10_000_000
MAX_FEEDS = 10_000
#: Of a feed's folders so many are kept, from the outermost, and of a title so many characters.
MAX_FOLDERS = 10
MAX_TITLE = 300
#: Feeds left out that are named one by one; the others are counted.
MAX_NAMED = 100
#: Longer addresses are refused. Rule of thumb: what servers and proxies accept, RFC 9110, section 4.1, with room.
MAX_ADDRESS = 4_000

_ADDRESS_IN_TAG = re.compile(r"""xmlurl\s{0,9}=\s{0,9}["']?\s{0,9}([^"'\s<>]{1,4001})""", re.IGNORECASE)
_TITLE_IN_TAG = re.compile(r"""\b(?:title|text)\s{0,9}=\s{0,9}["']([^"'<>=]{1,300})""", re.IGNORECASE)
_FEED_TYPES = frozenset(("rss", "rss1", "rss2", "atom", "feed", "rdf"))
#: A tag that cannot be read is looked at up to here. Rule of thumb: ten times the longest seen.
_BROKEN_LENGTH = 10_000
#: The title of a list ends within so many characters.
_HEAD_LENGTH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlOutline:
    """One feed of a list."""

    #: http or https.
    url: str
    #: One line, cleaned of what cannot be printed; empty where it has none.
    title: str = ""
    site_url: str | None = None
    #: The titles of the folders around it, the outermost first.
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpmlLeftOut:
    """One feed that was not taken."""

    #: What the list calls it; never its address, which may hold a secret.
    title: str
    #: Why, as a clause: "its address is …".
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlList:
    """What one list holds."""

    title: str = ""
    #: In the order of the list. One that stands twice is here twice.
    outlines: tuple[OpmlOutline, ...] = ()
    #: What was wrong and could be read nevertheless, or why nothing could; sentences for the operator.
    problems: tuple[str, ...] = ()
    #: At most ``MAX_NAMED``; the number of all stands in ``left_out_count``.
    left_out: tuple[OpmlLeftOut, ...] = ()
    left_out_count: int = 0


class ListedFeed(Protocol):
    """What is written of a feed; ``Feed`` and ``OpmlOutline`` both have it."""

    @property
    def url(self) -> str:
        """Its address."""
        ...

    @property
    def title(self) -> str:
        """What people call it."""
        ...


def parse_opml(body: bytes) -> OpmlList:
    """Read a list of feeds; never raises."""
    if len(body) > MAX_BYTES:
        return OpmlList(problems=(f"it is larger than {MAX_BYTES:,} bytes and was not read",))
    text, problem = decode_markup(body)
    reader = _Reader(text)
    for tag in scan_tags(text):
        reader.take(tag)
    return reader.finish([problem] if problem else [])


class _Reader:
    """The state of one reading; used once and thrown away."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.title = ""
        self.outlines: list[OpmlOutline] = []
        self.left_out: list[OpmlLeftOut] = []
        self.left_out_count = 0
        self.broken = 0
        self.is_opml = False
        self.folders: list[str] = []
        #: For each open outline, whether it is a folder.
        self.open: list[bool] = []

    def take(self, tag: Tag) -> None:
        """Take note of the next tag."""
        if tag.name == "opml":
            self.is_opml = True
        elif tag.name == "title" and not tag.is_end and not self.title:
            stop = self.text.find("<", tag.end, tag.end + _HEAD_LENGTH)
            self.title = _clean(resolve_references(self.text[tag.end : stop])) if stop >= 0 else ""
        elif tag.name == "outline" and tag.is_end:
            if self.open and self.open.pop():
                self.folders.pop()
        elif tag.name == "outline":
            self._take_outline(tag)

    def _take_outline(self, tag: Tag) -> None:
        attributes, is_empty = tag.attributes, tag.is_empty
        if tag.is_broken:
            self.broken += 1
            attributes = self._mend(tag)
            is_empty = True  # what cannot be read is taken for no folder
        url = attributes.get("xmlurl", "")
        if not url and attributes.get("type", "").lower() in _FEED_TYPES:
            url = attributes.get("url", "")
        title = _clean(attributes.get("title", "")) or _clean(attributes.get("text", ""))
        if "xmlurl" in attributes or url:
            self._take_feed(url, title, attributes.get("htmlurl", ""))
        if not is_empty:
            is_folder = not url
            self.open.append(is_folder)
            if is_folder:
                self.folders.append(title)

    def _mend(self, tag: Tag) -> dict[str, str]:
        """Return what can be told of an outline whose tag is broken."""
        following = self.text.find("<", tag.start + 1, tag.start + _BROKEN_LENGTH)
        raw = self.text[tag.start : following if following >= 0 else tag.start + _BROKEN_LENGTH]
        mended = dict(tag.attributes)
        if found := _ADDRESS_IN_TAG.search(raw):
            mended["xmlurl"] = resolve_references(found[1])
            if named := _TITLE_IN_TAG.search(raw):
                mended["title"] = resolve_references(named[1]).removesuffix("xmlUrl").strip()
        return mended

    def _take_feed(self, written: str, title: str, site: str) -> None:
        url, reason = _read_address(written)
        if url is None or len(self.outlines) >= MAX_FEEDS:
            self.left_out_count += 1
            if len(self.left_out) < MAX_NAMED:
                reason = reason or f"the list holds more than {MAX_FEEDS:,} feeds"
                self.left_out.append(OpmlLeftOut(title or "a feed without a title", reason))
            return
        folders = tuple(self.folders[:MAX_FOLDERS])
        site_url, _ = _read_address(site)
        self.outlines.append(OpmlOutline(url=url, title=title, site_url=site_url, folders=folders))

    def finish(self, problems: list[str]) -> OpmlList:
        """Return what was read."""
        if self.broken:
            problems.append(f"{_count(self.broken, 'outline is', 'outlines are')} broken, and read as far as possible")
        if not self.outlines and not self.left_out_count:
            problems.append("it holds no feeds" if self.is_opml else "it is no list of feeds (OPML)")
        return OpmlList(
            title=self.title,
            outlines=tuple(self.outlines),
            problems=tuple(problems),
            left_out=tuple(self.left_out),
            left_out_count=self.left_out_count,
        )


def _read_address(written: str) -> tuple[str | None, str]:
    """Return an address as it can be asked, or None and why not."""
    # Browsers drop line breaks inside an address; lists are wrapped at times.
    url = "".join(re.split(r"[\t\r\n]+", written)).strip(" \x00")
    if url[:5].lower() == "feed:":
        rest = url[5:]
        url = f"http:{rest}" if rest.startswith("//") else rest
    if not url:
        return None, "it has no address"
    if len(url) > MAX_ADDRESS:
        return None, f"its address is longer than {MAX_ADDRESS:,} characters"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None, "its address is none"
    if parts.scheme not in {"http", "https"} or not host:
        return None, "its address does not start with https:// or http:// and a host"
    if "@" in parts.netloc:
        return None, "its address holds a user name or password; feeds.toml takes them from environment variables"
    if any(character.isspace() or not character.isprintable() for character in url):
        return None, "its address holds a space or an unprintable character"
    return url, ""


def _clean(text: str) -> str:
    return " ".join(normalise_characters(text).split())[:MAX_TITLE].strip()


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def compose_opml(feeds: Iterable[ListedFeed], *, title: str = "Feeds") -> str:
    """Return a list in OPML 2.0 with the feeds in their order; the same feeds give the same text."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head>",
        f"    <title>{_escape(_clean(title))}</title>",
        "  </head>",
        "  <body>",
        *_compose_outlines(feeds),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


def _compose_outlines(feeds: Iterable[ListedFeed]) -> Iterator[str]:
    for feed in feeds:
        name, address = _escape(_clean(feed.title)), _escape(feed.url)
        yield f'    <outline type="rss" text="{name}" title="{name}" xmlUrl="{address}"/>'


def _escape(text: str) -> str:
    """Escape what means something in XML; drop what cannot stand in it (XML 1.0, section 2.2)."""
    allowed = re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    for sign, reference in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        allowed = allowed.replace(sign, reference)
    return re.sub(r"[\t\n\r]", lambda match: f"&#{ord(match[0])};", allowed)
