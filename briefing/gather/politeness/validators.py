"""Tell validators that can be sent back from those that cannot (B-20). Pure."""

from __future__ import annotations

from briefing.gather.politeness.intervals import parse_http_date

__all__ = ["is_legal_etag", "is_legal_last_modified"]

#: Rule of thumb: hashes and version numbers have far fewer characters; a server that gets kilobytes back refuses them.
_LONGEST_ETAG = 1_024


def is_legal_etag(value: str | None) -> bool:
    """Return whether an ``ETag`` may be sent back as it is.

    It is an opaque token: quotes, ``W/``, blanks inside and missing quotes are the server's affair. What cannot stand
    in a header, or not as the bytes that came, is refused: control characters and everything beyond ASCII.
    """
    return value is not None and 0 < len(value) <= _LONGEST_ETAG and _is_printable_ascii(value)


def is_legal_last_modified(value: str | None) -> bool:
    """Return whether a ``Last-Modified`` may be sent back as it is: printable, and a date of any spelling."""
    return value is not None and _is_printable_ascii(value) and parse_http_date(value) is not None


def _is_printable_ascii(value: str) -> bool:
    return value.isascii() and value.isprintable()
