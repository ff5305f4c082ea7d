"""Make an article of a file: the stage ``clean`` from end to end.

In: ``RawFile`` (bytes) or text. Out: ``Article``, or a ``CleanError`` as a value: one bad file never stops the
others. Nothing is read from the disk, the clock or the environment.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from briefing.clean.boilerplate import Page, PageLine, read_page
from briefing.clean.characters import normalise_characters
from briefing.clean.dates import PrintedDate, find_date_line, find_dateline, find_given_date
from briefing.clean.decoding import MAX_BYTES, decode
from briefing.clean.frontmatter import FrontMatter, parse_front_matter
from briefing.clean.given import Given, is_web_address
from briefing.clean.language import find_language
from briefing.clean.lines import read_markdown_lines, read_text_lines
from briefing.clean.publisher import find_publisher
from briefing.clean.structure import Placed, find_author, place_lines
from briefing.errors import CleanError
from briefing.model.article import Article, Line, LineKind, Precision, Publication, RawFile
from briefing.model.span import Span

__all__ = ["CleanOptions", "build_article", "clean_file", "clean_text", "make_id", "make_title", "take_text"]

_IN_TEXT = (LineKind.STANDFIRST, LineKind.HEADING, LineKind.BODY)
_HTML = re.compile(
    r"\s*(?:<!--.{0,300}?-->\s*)?(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """Limits of the stage."""

    #: Larger files are refused.
    max_bytes: int = MAX_BYTES
    #: Paragraphs beyond this many characters of text are left out, with the reason "over-limit". Source: rule of
    #: thumb, 33,000 words.
    max_characters: int = 200_000
    #: Longer titles are cut at a word.
    max_title: int = 300


_DEFAULT = CleanOptions()
_NOTHING = Given()


def clean_file(raw: RawFile, *, options: CleanOptions = _DEFAULT) -> Article | CleanError:
    """Clean one file; what cannot be read comes back as a ``CleanError`` that names the file and the reason.

    The kind is told from the name (``.md``, ``.html``, ``.htm``) and, for any other name, from the first characters.
    """
    try:
        decoded = decode(raw.body, max_bytes=options.max_bytes)
        text = normalise_characters(decoded.text)
        name = raw.path.casefold()
        if name.endswith((".html", ".htm", ".xhtml")) or _HTML.match(text[:2000]):
            from briefing.clean.page import read_html

            lines, given = read_html(text)
            furniture: tuple[Line, ...] = ()
        else:
            lines, given, furniture = _read_plain(text, is_markdown=name.endswith((".md", ".markdown")))
        if decoded.note:
            given = replace(given, notes=(*given.notes, decoded.note))
        article = build_article(lines, given, head=furniture, options=options)
    except CleanError as error:
        return CleanError(error.problem, where=raw.path, remedy=error.remedy)
    return replace(article, path=raw.path, sha256=hashlib.sha256(raw.body).hexdigest())


def clean_text(text: str, *, given: Given = _NOTHING, options: CleanOptions = _DEFAULT) -> Article | CleanError:
    """Clean a text that did not come from a file: page text with everything around the article still in it."""
    if len(text) > options.max_bytes:
        return CleanError(f"the text has {len(text):,} characters, the limit is {options.max_bytes:,}")
    try:
        lines, read, furniture = _read_plain(normalise_characters(text), is_markdown=False)
        return build_article(lines, _merge(given, read), head=furniture, options=options)
    except CleanError as error:
        return error


def take_text(text: str, *, id: str | None = None, given: Given = _NOTHING) -> Article:  # noqa: A002 - the field is called so
    """Make an article of a text that is clean already: it is taken as it is, so that every span counts in it."""
    lines = []
    position = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            lines.append(Line(number, LineKind.BODY, None, line, Span(position, position + len(line))))
        position += len(line) + 1
    title = given.title or make_title(text, 100)
    return Article(
        id=id or make_id(title, text),
        title=title,
        text=text,
        lines=tuple(lines),
        url=given.url,
        publisher=given.publisher,
        publisher_evidence=given.publisher_evidence,
        author=given.author,
        published=given.published if given.published.day else _read_dateline(text),
        updated=given.updated,
        language=find_language(text),
        notes=given.notes,
    )


def make_id(title: str, text: str) -> str:
    """Return the id of an article: the first 16 hex digits of the SHA-256 of title and text."""
    return hashlib.sha256(f"{title}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _merge(given: Given, read: Given) -> Given:
    """Let what the caller knows go before what the text says."""
    return Given(
        title=given.title or read.title,
        publisher=given.publisher or read.publisher,
        publisher_evidence=given.publisher_evidence if given.publisher else read.publisher_evidence,
        published=given.published if given.published.day else read.published,
        updated=given.updated if given.updated.day else read.updated,
        url=given.url or read.url,
        author=given.author or read.author,
        notes=(*given.notes, *read.notes),
    )


def _read_plain(text: str, *, is_markdown: bool) -> tuple[list[PageLine], Given, tuple[Line, ...]]:
    lines = text.split("\n")
    front = parse_front_matter(lines)
    read = read_markdown_lines if is_markdown else read_text_lines
    return read(lines, first=front.end), _read_front_matter(front), _list_front_matter(lines, front)


def _read_front_matter(front: FrontMatter) -> Given:
    # An address is used as a whole or not at all; anything else is cut like a title.
    limit = _DEFAULT.max_title
    fields = {key: text if key == "url" else make_title(text, limit) for key, text in front.fields.items()}
    notes = list(front.problems)
    published = Publication()
    if "published" in fields:
        found = find_given_date(fields["published"])
        if found is None:
            notes.append(
                f'The front matter gives "{fields["published"]}" as the date, which is no date; the article is undated.'
            )
        else:
            published = Publication(
                found.day, found.precision, f'the front matter says "published: {fields["published"]}"'
            )
    url = fields.get("url")
    if url and not is_web_address(url):
        notes.append(f'The front matter gives "{url[:80]}" as the address, which is no web address; it was left out.')
        url = None
    if "note" in fields:
        notes.append(fields["note"])
    publisher = fields.get("publisher")
    return Given(
        title=fields.get("title"),
        publisher=publisher,
        publisher_evidence=f'the front matter says "publisher: {publisher}"' if publisher else None,
        published=published,
        url=url,
        author=fields.get("author"),
        notes=tuple(notes),
    )


def _list_front_matter(lines: Sequence[str], front: FrontMatter) -> tuple[Line, ...]:
    kinds = {
        front.places[key]: (kind, front.fields[key])
        for key, kind in (("published", LineKind.DATE), ("author", LineKind.BYLINE))
        if key in front.places and key in front.fields
    }
    listed = []
    for index in range(front.end):
        if lines[index].strip():
            kind, text = kinds.get(index, (LineKind.BOILERPLATE, lines[index].strip()))
            listed.append(Line(index + 1, kind, None if index in kinds else "front-matter", text))
    return tuple(listed)


def build_article(
    lines: Sequence[PageLine], given: Given, *, head: Sequence[Line] = (), options: CleanOptions = _DEFAULT
) -> Article:
    """Make an article of the lines of a page and of what is known besides.

    Args:
        head: The record of lines that were read before these (front matter).

    Raises:
        CleanError: No letters, or no running text.
    """
    page = read_page(lines, title=given.title)
    placed = place_lines(page, title=given.title)
    if not any(any(map(str.isalpha, line.text)) for line in lines):
        raise CleanError("the file has no letters in it", remedy="Put the text of the article into it")
    text, listed, is_cut = _join(page, placed, options.max_characters)
    if not text:
        raise CleanError(
            "no running text was found, only menus, labels or headlines", remedy="Put the text of the article into it"
        )
    notes = list(given.notes)
    if is_cut:
        notes.append(f"The article is longer than {options.max_characters:,} characters; the rest was not read.")
    title = given.title or _read_title(page, placed)
    if title is None:
        title = make_title(text, 100)
        notes.append("The article names no title; its first words stand for it.")
    title = make_title(title, options.max_title)
    publisher, evidence = given.publisher, given.publisher_evidence
    if publisher is None:
        named = find_publisher((line.number, line.text) for line in listed if line.kind is LineKind.BOILERPLATE)
        publisher, evidence = (named.name, named.evidence) if named else (None, None)
    published = given.published if given.published.day else _find_publication(page, placed)
    published = published if published.day else _read_dateline(text)
    return Article(
        id=make_id(title, text),
        title=title,
        text=text,
        lines=(*head, *listed),
        url=given.url,
        publisher=publisher,
        publisher_evidence=evidence,
        author=given.author or _find_author(page, placed),
        published=published,
        updated=given.updated,
        language=find_language(text),
        notes=tuple(notes),
    )


def _join(page: Page, placed: Sequence[Placed], limit: int) -> tuple[str, list[Line], bool]:
    """Join what is kept to the final text; return it, the record of every line, and whether the limit cut it off."""
    kept: list[str] = []
    listed: list[Line] = []
    position = 0
    is_cut = False
    for line, place in zip(page.lines, placed, strict=True):
        if place.kind is LineKind.BOILERPLATE and not line.parts:
            listed.append(Line(line.number, place.kind, place.reason, line.text))
            continue
        if place.kind not in _IN_TEXT:
            listed.extend(_list_parts(line, place, None))
            continue
        text = line.text[place.start : place.end].strip()
        if position + len(text) > limit:
            is_cut = True
            listed.extend(_list_parts(line, Placed(LineKind.BOILERPLATE, "over-limit", 0, len(line.text)), None))
            continue
        start = line.text.index(text, place.start) if text else place.start
        whole = Placed(place.kind, place.reason, start, start + len(text))
        listed.extend(_list_parts(line, whole, position - start))
        kept.append(text)
        position += len(text) + 1
    return "\n".join(kept), listed, is_cut


def _list_parts(line: PageLine, place: Placed, shift: int | None) -> list[Line]:
    """Record each line of the file that a paragraph runs over.

    Args:
        shift: What leads from a place in its text to one in the article's; None for what is not in it.
    """
    listed = []
    offset = 0
    for number, part in line.parts or ((line.number, line.text),):
        start, end = max(offset, place.start), min(offset + len(part), place.end)
        if shift is not None and end > start:
            listed.append(
                Line(number, place.kind, place.reason, line.text[start:end], Span(start + shift, end + shift))
            )
        elif shift is not None:
            listed.append(Line(number, LineKind.BOILERPLATE, place.reason, part))
        else:
            is_kept = place.kind in {LineKind.TITLE, LineKind.BYLINE, LineKind.DATE}
            listed.append(Line(number, place.kind, place.reason, line.text[start:end] if is_kept else part))
        offset += len(part) + 1
    return listed


def make_title(text: str, limit: int) -> str:
    """Return the first line of a text, cut at a word where it is longer than the limit."""
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return first if len(first) <= limit else first[:limit].rsplit(" ", 1)[0].rstrip(",;:–—- ") + " …"


def _read_title(page: Page, placed: Sequence[Placed]) -> str | None:
    for line, place in zip(page.lines, placed, strict=True):
        if place.kind is LineKind.TITLE:
            return line.text[place.start : place.end].strip()
    return None


def _find_author(page: Page, placed: Sequence[Placed]) -> str | None:
    for line, place in zip(page.lines, placed, strict=True):
        if place.kind is LineKind.BYLINE:
            return find_author(line.text) or line.text
    return None


def _find_publication(page: Page, placed: Sequence[Placed]) -> Publication:
    """Choose the date line that is most surely the article's: under its title, under its end, above its title."""
    title = next((index for index, place in enumerate(placed) if place.kind is LineKind.TITLE), None)
    candidates: list[tuple[tuple[bool, int, int], PrintedDate, str]] = []
    for index, place in enumerate(placed):
        if place.kind is not LineKind.DATE:
            continue
        found = find_date_line(page.lines[index].text)
        if found is None:
            continue
        rank, where = _locate_date(page, index, title)
        words = f'"{page.lines[index].text}" in line {page.lines[index].number}, {where}'
        if found.is_update:
            words += "; it is called the day of a change"
        if found.precision is Precision.YEAR:
            words += "; day and month cannot be told apart"
        candidates.append(((found.is_update, rank, index), found, words))
    if not candidates:
        return Publication()
    _, found, evidence = min(candidates, key=lambda candidate: candidate[0])
    return Publication(found.day, found.precision, evidence)


#: Headings and a standfirst may stand before the first paragraph. Source: rule of thumb.
_LINES_TO_DATELINE = 4


def _read_dateline(text: str) -> Publication:
    """Take the date of publication from the dateline, which stays in the text; nothing where it has no year."""
    for line in text.split("\n", _LINES_TO_DATELINE)[:_LINES_TO_DATELINE]:
        found = find_dateline(line)
        if found is not None:
            return Publication(found.day, found.precision, f'the dateline says "{found.words}"')
    return Publication()


def _locate_date(page: Page, index: int, title: int | None) -> tuple[int, str]:
    if index >= page.end:
        return 1, "under the text"
    if title is None:
        return 2, "above the text, which has no title: it may be the day of the page and not of the article"
    if index > title:
        return 0, "between title and text"
    if title - index > 1:
        return 3, "above the title and other parts of the page: it may be the day of the page and not of the article"
    return 2, "directly above the title"
