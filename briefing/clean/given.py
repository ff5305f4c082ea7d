"""What is known of an article besides its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from briefing.model.article import Publication

__all__ = ["Given", "is_web_address"]


@dataclass(frozen=True, slots=True)
class Given:
    """Title, publisher, date, address and author, from front matter, metadata or a feed, with where they were read."""

    title: str | None = None
    publisher: str | None = None
    publisher_evidence: str | None = None
    published: Publication = field(default_factory=Publication)
    #: When it was last changed; nothing of it is used as the day of publication.
    updated: Publication = field(default_factory=Publication)
    url: str | None = None
    author: str | None = None
    #: Whether the publisher is the one that the desk has configured, which no page can change.
    is_configured: bool = False
    #: What a reader should know, as sentences.
    notes: tuple[str, ...] = ()


def is_web_address(url: str) -> bool:
    """Tell whether an address may be linked to: http or https, a host, no user name, no white space or controls."""
    if len(url) > 2000 or any(sign.isspace() or not sign.isprintable() for sign in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None and "\\" not in url
    except ValueError:
        return False
