"""The types of columns: text from strangers, instants, and short names for what may be of any length.

PostgreSQL refuses NUL in a text, and neither database takes half of a surrogate pair; a feed may hold both. So a text
is kept with these characters escaped, and comes back as it was. All else stands in the column as a person reads it.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["ID_BYTES", "Instant", "SafeText", "escape", "make_id", "mend", "to_utc", "unescape"]

#: Bytes of a digest. Source: two of 2**64 random values of 128 bits are the same with a probability of one half; a
#: store of 2**30 articles is far below.
ID_BYTES = 16

_TO_ESCAPE = re.compile("[\x00\x01\ud800-\udfff]")
_ESCAPED = re.compile("\x01(0|1|d[89a-f][0-9a-f]{2})")


def mend(text: str) -> str:
    """Return text in which two halves of a surrogate pair that stand side by side are the character that they mean.

    In JSON they cannot be told from it. A half without its other half stays.
    """
    if _is_whole(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _is_whole(text: str) -> bool:
    """Tell whether text holds no half of a surrogate pair; to encode it tells so twenty times as fast as a search."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def escape(text: str) -> str:
    """Return text that both databases take; ``unescape`` gives ``mend(text)`` back."""
    if "\0" not in text and "\x01" not in text and _is_whole(text):
        return text
    text = mend(text)
    return _TO_ESCAPE.sub(_escape_one, text)


def _escape_one(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\x01{code}" if code < 2 else f"\x01{code:x}"


def unescape(text: str) -> str:
    """Return the text that ``escape`` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "\x01" in text else text


def make_id(*parts: str) -> bytes:
    """Return a digest of texts, which may be of any length: an index of PostgreSQL takes no more than 2,704 bytes.

    It depends on nothing but the texts, so it is the same in every store.
    """
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=ID_BYTES).digest()


def to_utc(instant: datetime) -> datetime:
    """Return an instant in UTC; one that UTC has no year for (a feed may say anything) keeps its wall clock.

    Raises:
        ValueError: It has no zone.
    """
    if instant.tzinfo is UTC:
        return instant
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs its zone, found {instant.isoformat()}")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return instant.replace(tzinfo=UTC)


class SafeText(TypeDecorator[str]):
    """Text of any characters. It is compared and ordered by its bytes, in UTF-8, on both databases."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of the database."""
        return dialect.type_descriptor(Text(collation="C") if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 – the signature is SQLAlchemy's
        """Return what is stored."""
        return None if value is None else escape(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002 – the signature is SQLAlchemy's
        """Return what was given."""
        return None if value is None else unescape(value)


class Instant(TypeDecorator[datetime]):
    """An instant: stored in UTC, and aware when it comes back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 – the signature is SQLAlchemy's
        """Return what is stored."""
        return None if value is None else to_utc(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 – the signature is SQLAlchemy's
        """Return the instant."""
        # SQLite has no zones: what stands there is UTC
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
