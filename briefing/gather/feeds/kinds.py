"""Tell what the body of an answer is, when it is no feed.

In: bytes. Out: a ``FeedError`` that names the thing, as a sentence for the operator without any of its content.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["MAX_BYTES", "FeedError", "find_file_kind", "name_page", "name_root"]

#: Larger bodies are refused. Source: the house's rule for feeds, F-22.
MAX_BYTES = 5_000_000
#: How far into a page is looked. Rule of thumb: forms stand before that.
_PAGE_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class FeedError:
    """Why a body cannot be read as a feed."""

    #: A sentence with what to do about it.
    problem: str


#: First bytes of what servers send by mistake. Source: the published signatures of the formats.
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a media file"),
    (b"OggS", "a media file"),
    (b"ID3", "a media file"),
    (b"\x00\x00\x00\x18ftyp", "a media file"),
    (b"\x00\x00\x00\x20ftyp", "a media file"),
    (b"\x1f\x8b", "a gzip archive that was compressed twice or not declared"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
)
_ROOTS = {
    "opml": 'It is an OPML list of feeds, no feed: import it with "briefing feeds import".',
    "urlset": "It is a sitemap, no feed.",
    "sitemapindex": "It is a list of sitemaps, no feed.",
    "svg": "It is an SVG image, no feed.",
    "error": "It is an error message in XML, no feed.",
    "opensearchdescription": "It is the description of a search, no feed.",
}
_PASSWORD = re.compile(rb"""type\s{0,9}=\s{0,9}["']?password""")
_CHALLENGE = re.compile(rb"captcha|cf-chl|challenge-platform|challenge-form|datadome|are you a (?:human|robot)")
_CONSENT = re.compile(rb"consent\.(?:google|yahoo|youtube)|cookie-?wall|onetrust-consent")


def find_file_kind(body: bytes) -> FeedError | None:
    """Name an empty, too large or binary body by its first bytes; None where it may be a feed."""
    if len(body) > MAX_BYTES:
        size, limit = len(body) / 1e6, MAX_BYTES / 1e6
        return FeedError(f"It has {size:.1f} MB, the limit for a feed is {limit:.1f} MB.")
    if not body[:1000].strip(b" \t\r\n\0\xef\xbb\xbf") and not body.strip(b" \t\r\n\0\xef\xbb\xbf"):
        return FeedError("The answer is empty; that is a fault of the server, not a feed without news.")
    for signature, name in _SIGNATURES:
        if body.startswith(signature):
            return FeedError(f"It is {name}, no feed: check the address.")
    return None


def name_page(body: bytes) -> FeedError:
    """Say what kind of web page a body is."""
    page = body[:_PAGE_BYTES].lower()
    if _PASSWORD.search(page):
        return FeedError("It is a login page, no feed: the feed needs credentials, or has moved.")
    if _CHALLENGE.search(page):
        return FeedError("It is a page that asks whether a person is there, no feed: ask the publisher for access.")
    if _CONSENT.search(page):
        return FeedError("It is a page that asks for consent, no feed.")
    return FeedError(
        'It is a web page (HTML), no feed: look for its feed with "briefing feeds add", or check the address.'
    )


def name_root(name: str) -> FeedError:
    """Say what kind of XML document has this outermost element (local name in lower case)."""
    return FeedError(_ROOTS.get(name, "It is XML, but of no kind of feed: check the address."))
