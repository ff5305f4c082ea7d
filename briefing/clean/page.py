"""Read a web page: what stands on it, which of it is the article, and what may be done with it.

In: HTML in plain characters, or the answer to a request. Out: a ``PageLine`` for each block of visible text, numbered
from 1 in the order of the page, and what the metadata say; of an answer, a ``StoredPage``. Where trafilatura (used
here and nowhere else) finds the article, its choice is taken; every block is accounted for all the same. Where it
finds too little, or the page is too large or too deep for it, the lines are judged as plain text is.

Nothing is ever fetched from here: not the AMP version, not the next page, not the canonical address.
"""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from briefing.clean.article import CleanOptions, build_article
from briefing.clean.boilerplate import PageLine
from briefing.clean.characters import normalise_characters
from briefing.clean.decoding import decode
from briefing.clean.entry import count_entry_words, find_announced
from briefing.clean.form import find_key
from briefing.clean.given import Given, is_web_address
from briefing.clean.lines import read_text_lines
from briefing.clean.markup import Markup, scan_markup
from briefing.clean.metadata import find_article_data, read_metadata
from briefing.clean.partial import find_obstacle, find_partial_reason
from briefing.clean.rights import find_permission
from briefing.errors import CleanError
from briefing.model.article import Article, LineKind
from briefing.model.feed import Feed, FeedEntry
from briefing.model.fetch import FetchResponse
from briefing.model.stored import Permission, StoredPage
from briefing.text import addresses

__all__ = ["PageOptions", "hash_page", "read_html", "read_page"]

#: Beyond these a page is not given to the tree builder. Chosen by measurement: below them the slowest hostile page
#: took less than two seconds.
MAX_SIGNS = 2_000_000
MAX_ELEMENTS = 30_000
MAX_DEPTH = 200
#: Words from which an extraction is believed. Rule of thumb: two paragraphs.
MIN_WORDS = 60
#: Elements that are taken out before the extraction. Source: the list of what trafilatura takes out itself
#: (``MANUALLY_CLEANED``), less what badly made pages wrap an article in (forms, tables of fields).
_NEVER_ARTICLE = tuple(
    "style svg nav footer aside select button iframe template noscript canvas video audio map math datalist".split()
)
#: Kinds of content that are read as a page; servers that send none are believed to send one.
_HTML_TYPES = frozenset(("text/html", "application/xhtml+xml", ""))
_TEXT_TYPE = "text/plain"
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_:.-]{2,30})", re.IGNORECASE)
#: Where addresses lead that were redirected away from an article. Source: rule of thumb.
_GATE = re.compile(
    r"/(?:login|log-in|signin|sign-in|sso|auth|consent|cookie-?consent|privacy-?(?:gate|wall)|gdpr|captcha|challenge|"
    r"subscribe|paywall|register)(?:[/.?]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """How pages are read."""

    #: Larger bodies are refused (F-22).
    max_bytes: int = 3_000_000
    #: A page that reserves text and data mining is cited by title and link only (F-26).
    honour_tdm_reservation: bool = True
    clean: CleanOptions = field(default_factory=CleanOptions)


_DEFAULT = PageOptions()


def read_html(page: str) -> tuple[list[PageLine], Given]:
    """Return the blocks of a page as lines, and its metadata."""
    markup = scan_markup(page)
    return _judge_blocks(page, markup), read_metadata(markup)


def read_page(
    response: FetchResponse,
    *,
    entry: FeedEntry | None = None,
    feed: Feed | None = None,
    options: PageOptions = _DEFAULT,
) -> StoredPage | CleanError:
    """Make an article of the answer to a request for its page; what cannot be read comes back as a value.

    The outlet is the one that the configuration names, else the one that the page names, else the feed's. The date is
    that of the structured data, else the feed's, else a printed one. ``article.url`` is the canonical address where
    that lies on the same site; a page that names another site as its original is a syndicated copy: it keeps its own
    address, for that is where a reader finds these words, and the other site is named in its notes. (Copies are
    joined by their text, see ``duplicates``, not by what they claim.)

    Where the publisher does not allow quoting (F-26), the article comes without its text.

    Args:
        entry: What the feed says of the article.
        feed: The feed it was found in.
    """
    try:
        return _read_page(response, entry, feed, options)
    except CleanError as error:
        return error


def hash_page(page: StoredPage) -> str:
    """Return the hash of what a page says: title and text, without spaces, signs and case.

    What stands around the text, advertisements and counts of readers among it, is not in it.
    """
    lines = page.article.text.split("\n")
    said = "\n".join(map(find_key, (page.article.title, *lines)))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _read_page(response: FetchResponse, entry: FeedEntry | None, feed: Feed | None, options: PageOptions) -> StoredPage:
    is_html, charset = _check_kind(response, entry)
    decoded = decode(response.body, max_bytes=options.max_bytes, charset=charset, kind="page")
    page = normalise_characters(decoded.text)
    announced = find_announced(entry, feed)
    if is_html:
        markup = scan_markup(page)
        given = read_metadata(markup, page_url=response.url, announced=announced)
        lines = _judge_blocks(page, markup)
    else:
        markup, given, lines = Markup(), announced, read_text_lines(page.split("\n"))
    given = _settle(given, announced, response.url, notes=(decoded.note,) if decoded.note else ())
    try:
        article = build_article(lines, given, options=options.clean)
    except CleanError:
        obstacle = find_obstacle(markup, given.title or "", 0)
        if obstacle is None:
            raise
        raise _refuse(obstacle) from None
    words = article.word_count
    obstacle = find_obstacle(markup, article.title, words)
    if obstacle is not None:
        raise _refuse(obstacle)
    data = find_article_data(markup)
    partial_reason = find_partial_reason(
        markup, data, words=words, announced_words=count_entry_words(entry), is_cut=_is_cut(article)
    )
    if article.language == "und":
        article = replace(article, language=_find_hint(entry, feed) or "und")
    permission = find_permission(response.headers, markup.metas, honour_tdm_reservation=options.honour_tdm_reservation)
    if permission is Permission.CITE_ONLY:
        article = replace(article, text="", lines=())
    return StoredPage(article=article, url=response.url, permission=permission, partial_reason=partial_reason)


def _refuse(obstacle: str) -> CleanError:
    return CleanError(f"the page shows {obstacle} in place of an article")


def _check_kind(response: FetchResponse, entry: FeedEntry | None) -> tuple[bool, str | None]:
    """Return whether an answer is HTML, and the charset that it declares.

    Raises:
        CleanError: It is no page, or the page of something else.
    """
    if response.status != 200:
        raise CleanError(f"the server answered with status {response.status}, not with a page")
    if response.hops:
        path = urlsplit(response.url).path
        if _GATE.search(path):
            raise CleanError("the address leads to a page that asks to log in, to register or to consent")
        if entry is not None and entry.url and path in {"", "/"} and urlsplit(entry.url).path not in {"", "/"}:
            raise CleanError("the address leads to the front page of the site, not to the article")
    header = response.headers.get("content-type", "")
    kind = header.partition(";")[0].strip().lower()
    charset = _CHARSET.search(header[:500])
    if kind not in _HTML_TYPES and kind != _TEXT_TYPE:
        raise CleanError(f'the server sent "{kind[:60]}", not a page of text')
    return kind != _TEXT_TYPE, charset[1] if charset else None


def _settle(given: Given, announced: Given, page_url: str, *, notes: tuple[str, ...]) -> Given:
    """Let the configured outlet win, and choose the address that a reader is sent to."""
    url = given.url
    if url is None or not _is_same_site(url, page_url):
        host = addresses.find_host(url) if url else ""
        if host:
            notes += (f"The page names {host} as the site of the original.",)
        url = page_url if is_web_address(page_url) else None
    elif urlsplit(url).path in {"", "/"} and not urlsplit(url).query:
        url = page_url  # a slip of the publishing system: the front page is no article
    given = replace(given, url=url, notes=(*given.notes, *notes))
    if announced.is_configured:
        return replace(given, publisher=announced.publisher, publisher_evidence=announced.publisher_evidence)
    return given


def _is_same_site(first: str, second: str) -> bool:
    """Tell whether one host is the other, or a part of it."""
    a, b = (addresses.find_host(addresses.find_key(url)) for url in (first, second))
    return bool(a and b) and (a == b or a.endswith("." + b) or b.endswith("." + a))


def _find_hint(entry: FeedEntry | None, feed: Feed | None) -> str | None:
    return (entry.language if entry else None) or (feed.language if feed else None)


def _is_cut(article: Article) -> bool:
    """Tell whether the text breaks off: its last paragraph, or the line directly below it, ends in an ellipsis."""
    last = max((index for index, line in enumerate(article.lines) if line.span is not None), default=None)
    if last is None:
        return False
    near = article.lines[last : last + 2]
    ends = [line.text for line in near if line.kind is LineKind.BODY or line.reason == "teaser"]
    return any(text.rstrip().endswith(("…", "...", "[…]", "[...]")) and len(text.split()) >= 8 for text in ends)


def _judge_blocks(page: str, markup: Markup) -> list[PageLine]:
    """Return the blocks of a page as lines, each with what the markup and the extraction say of it."""
    chosen = _find_chosen(page, markup)
    lines = []
    for number, block in enumerate(markup.blocks, start=1):
        reason = block.reason
        key = find_key(block.text)
        if chosen is not None:
            is_chosen = _is_chosen(key, chosen)
            reason = (
                (reason if reason in {"hidden", "caption", "form"} else None)
                if is_chosen
                else reason or ("outside" if not block.is_heading else None)
            )
        lines.append(PageLine(number, block.text, is_heading=block.is_heading, markup_reason=reason, key=key))
    return lines


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
    """Return the text that trafilatura takes for the article; nothing where it fails.

    It is first given the page without what is never the article's: it takes that out itself, but late and several
    times over. Where little is found so, it is given the whole page: a menu that was never closed holds everything.
    """
    from trafilatura import load_html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        tree = load_html(page)
        if tree is not None:
            for element in list(tree.iter("script", *_NEVER_ARTICLE)):
                if element.tag != "script" or "ld+json" not in (element.get("type") or ""):
                    element.drop_tree()
            text = _extract_from(tree)
            if len(text.split()) >= MIN_WORDS:
                return text
        return _extract_from(page)
    except Exception:  # noqa: BLE001 - whatever a hostile page makes the library raise, the plain reading is the answer
        return ""


def _extract_from(page: object) -> str:
    from trafilatura import bare_extraction

    document = bare_extraction(
        page, include_comments=False, include_images=False, include_links=False, with_metadata=False
    )
    text = getattr(document, "text", None)
    return text if isinstance(text, str) else ""
