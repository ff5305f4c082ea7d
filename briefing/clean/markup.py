"""Read the visible text of an HTML page, block by block, and what its head says.

In: HTML in plain characters. Out: ``Markup``: text blocks in the order of the page, each with what the markup says of
it, and the raw metadata. It is a scanner, not a parser: it builds no tree, so nesting cannot exhaust anything, and
every part of it takes time in proportion to the page. No markup ever leaves this module, only text.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

__all__ = ["Block", "Markup", "scan_markup"]

#: Elements that begin and end a block of text. Source: HTML Living Standard, rendering, "flow content" displayed as
#: blocks.
_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav "
    "ol option p pre section select summary table tbody tfoot thead title tr ul".split()
)
#: Elements of which nothing is shown as text, or nothing of the article.
_SILENT = frozenset("svg math template noscript object canvas audio video map datalist".split())
#: Elements whose content is no markup; it runs to their own end tag or to the end of the page. Source: HTML Living
#: Standard, 13.2.5.
_RAW = frozenset("script style textarea xmp iframe noembed noframes plaintext".split())
_RAW_ENDS = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in sorted(_RAW)}
#: Elements that say what stands in them, and the reason that gives.
_REASONS = {
    "nav": "menu",
    "menu": "menu",
    "footer": "footer",
    "aside": "aside",
    "figcaption": "caption",
    "form": "form",
    "button": "form",
    "select": "form",
    "dialog": "form",
}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TRACKED = frozenset(_REASONS) | _HEADINGS | _SILENT | {"a", "title"}
#: Elements whose attributes tell of the page, and what the attributes of any element must contain to hide it.
_TELLING = frozenset(("meta", "link", "input", "time"))
_READ = _TELLING | _RAW
_CELLS = frozenset(("td", "th"))
_TAG_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9-]{0,30})")
_ATTRIBUTE = re.compile(
    r"""([A-Za-z_:@][\w:.@-]{0,60})(?:\s{0,9}=\s{0,9}(?:"([^"]{0,4000})"|'([^']{0,4000})'|([^\s"'>]{0,4000})))?"""
)
_HIDDEN_STYLE = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|font-size\s{0,9}:\s{0,9}0", re.IGNORECASE
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
#: Names of ``meta`` elements that hold when they are said more than once; of all others the first one counts.
_ADDED = frozenset(("robots", "briefing", "tdm-reservation"))
#: Share of a block's signs that stand in links from which the block is a link. Source: Kohlschütter et al., WSDM 2010
#: (link density).
LINK_SHARE = 0.8
#: A script of structured data longer than this is not read. Rule of thumb: 50 times the usual size.
MAX_DATA = 200_000
#: Elements that say what stands in them and are open at one time; further ones are not noted, so that a page cannot
#: make each step slow.
MAX_OPEN = 40


@dataclass(frozen=True, slots=True)
class Block:
    """One block of visible text."""

    text: str
    is_heading: bool = False
    #: The reason to drop it that the markup gives.
    reason: str | None = None


@dataclass(slots=True)
class Markup:
    """What a page holds; filled while it is scanned."""

    blocks: list[Block] = field(default_factory=list)
    #: Content of ``meta`` elements by their name, property or itemprop in lower case; the first of each.
    metas: dict[str, str] = field(default_factory=dict)
    #: Scripts of type application/ld+json.
    data: list[str] = field(default_factory=list)
    #: ``datetime`` of the ``time`` elements in order.
    times: list[str] = field(default_factory=list)
    canonical: str | None = None
    #: Fields for a password: a page with one and little else asks who is there.
    passwords: int = 0
    title: str | None = None
    #: Elements seen, and how deep the deepest block elements stand in one another.
    elements: int = 0
    depth: int = 0


class _Scanner:
    """The state of one scan; used once and thrown away."""

    def __init__(self) -> None:
        self.markup = Markup()
        self.pieces: list[str] = []
        #: How many pieces only part the cells of a table; signs of the pieces that stand in a link.
        self.cells = 0
        self.linked = 0
        self.open: list[str] = []
        #: How many of the open elements are silent.
        self.silent = 0
        self.hidden: tuple[str, int] | None = None
        self.level = 0

    def add_text(self, text: str) -> None:
        if self.silent:
            return
        plain = html.unescape(text) if "&" in text else text
        self.pieces.append(plain)
        if "a" in self.open:
            self.linked += len(plain)

    def flush(self) -> None:
        if not self.pieces:
            return
        joined = "".join(self.pieces)
        if not joined.isspace():
            self._end_block(joined)
        self.pieces.clear()
        self.cells = self.linked = 0

    def _end_block(self, joined: str) -> None:
        text = " ".join(joined.split())
        if text and "title" in self.open:
            self.markup.title = self.markup.title or text
        elif text:
            self.markup.blocks.append(self._make_block(text, len(joined) - self.cells))

    def _make_block(self, text: str, signs: int) -> Block:
        """Return a block of so many signs, white space that is not shown among them."""
        is_heading = False
        reason: str | None = "hidden" if self.hidden else None
        for name in self.open:
            if name in _HEADINGS:
                is_heading = True
            elif reason is None and name in _REASONS:
                reason = _REASONS[name]
        if reason is None and not is_heading and self.linked >= LINK_SHARE * signs and len(text.split()) < 25:
            reason = "link"
        return Block(text, is_heading=is_heading, reason=reason)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.markup.elements += 1
        if name in _BLOCKS:
            self.flush()
            if name not in _VOID:
                self.level += 1
            self.markup.depth = max(self.markup.depth, self.level)
        elif name in _CELLS:
            self.pieces.append(" ")
            self.cells += 1
        if self.hidden:
            if self.hidden[0] == name:
                self.hidden = (name, self.hidden[1] + 1)
        elif attributes and name not in _VOID and _is_hidden(attributes):
            self.flush()
            self.hidden = (name, 1)
        if name in _TRACKED:
            if name == "a" and "a" in self.open:
                self.open.remove("a")  # a link ends where the next one begins
            if len(self.open) < MAX_OPEN:
                self.open.append(name)
                self.silent += name in _SILENT
        elif name in _TELLING:
            self._read_head(name, attributes)

    def _read_head(self, name: str, attributes: dict[str, str]) -> None:
        markup = self.markup
        if name == "meta":
            content = attributes.get("content", "").strip()
            for kind in ("property", "name", "itemprop"):
                if content and attributes.get(kind):
                    key = attributes[kind].lower()
                    if key in _ADDED and key in markup.metas:
                        markup.metas[key] = f"{markup.metas[key][:4000]}, {content}"
                    markup.metas.setdefault(key, content)
        elif name == "link" and "canonical" in attributes.get("rel", "").lower().split():
            markup.canonical = markup.canonical or attributes.get("href", "").strip() or None
        elif name == "input":
            markup.passwords += attributes.get("type", "").lower() == "password"
        elif name == "time" and attributes.get("datetime"):
            markup.times.append(attributes["datetime"])

    def end(self, name: str) -> None:
        if name in _BLOCKS:
            self.flush()
            self.level = max(0, self.level - 1)
        if self.hidden and self.hidden[0] == name:
            self.flush()
            self.hidden = (name, self.hidden[1] - 1) if self.hidden[1] > 1 else None
        if name in self.open:
            while True:
                closed = self.open.pop()
                self.silent -= closed in _SILENT
                if closed == name:
                    break


def _is_hidden(attributes: dict[str, str]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden", "").lower() == "true"
        or ("style" in attributes and _HIDDEN_STYLE.search(attributes["style"]) is not None)
    )


def _read_attributes(tag: str) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag):
        value = match[2] or match[3] or match[4] or ""
        attributes.setdefault(match[1].lower(), html.unescape(value) if "&" in value else value)
    return attributes


def scan_markup(page: str) -> Markup:
    """Scan a page from its beginning to its end, once."""
    scanner = _Scanner()
    position = 0
    while True:
        opening = page.find("<", position)
        if opening < 0:
            scanner.add_text(page[position:])
            break
        if opening > position:
            scanner.add_text(page[position:opening])
        position = _read_tag(page, opening, scanner)
        if position < 0:
            break
    scanner.flush()
    return scanner.markup


def _read_tag(page: str, opening: int, scanner: _Scanner) -> int:
    """Read the tag, comment or bare sign at ``opening``; return where to go on, -1 at the end of the page."""
    match = _TAG_NAME.match(page, opening + 1)
    if match is None:
        return _read_sign(page, opening, scanner)
    start = match.end()
    end = page.find(">", start)
    if end > start and page.count('"', start, end) % 2:
        end = _find_tag_end(page, start)
    if end < 0:
        return -1
    name = match[1].lower()
    if page[opening + 1] == "/":
        scanner.end(name)
        return end + 1
    attributes: dict[str, str] = {}
    if end > start:
        tag = page[start:end]
        if name in _READ or "hidden" in (low := tag.lower()) or "style" in low:
            attributes = _read_attributes(tag)
    if name in _RAW:
        return _skip_raw(page, end + 1, name, attributes, scanner)
    scanner.start(name, attributes)
    return end + 1


def _read_sign(page: str, opening: int, scanner: _Scanner) -> int:
    """Read what begins like a tag and is none; return where to go on, -1 at the end of the page."""
    if page.startswith("<!--", opening):
        end = page.find("-->", opening + 4)
        return end + 3 if end >= 0 else -1
    if page.startswith(("<!", "<?"), opening):
        end = page.find(">", opening)
        return end + 1 if end >= 0 else -1
    scanner.add_text("<")
    return opening + 1


def _find_tag_end(page: str, position: int) -> int:
    """Return the place of the ``>`` that ends a tag, looking past one that stands in a quoted value."""
    end = page.find(">", position)
    for _ in range(3):
        if end < 0 or page.count('"', position, end) % 2 == 0:
            break
        further = page.find(">", end + 1, end + 4000)
        if further < 0:
            break
        end = further
    return end


def _skip_raw(page: str, start: int, name: str, attributes: dict[str, str], scanner: _Scanner) -> int:
    """Skip the content of a script or the like; keep it where it is structured data."""
    end = _RAW_ENDS[name].search(page, start)
    scanner.markup.elements += 1
    if end is None:
        return -1
    if name == "script" and "ld+json" in attributes.get("type", "").lower() and end.start() - start <= MAX_DATA:
        scanner.markup.data.append(page[start : end.start()])
    closing = page.find(">", end.end())
    return closing + 1 if closing >= 0 else -1
