"""A message as it goes after DATA. Copies share a body: what it takes to check and encode one is done once."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Wire", "WireFormer", "double_dots"]

#: Bodies that are remembered. Rule of thumb: an edition has a few variants that most readers share.
_MOST_BODIES = 4


@dataclass(frozen=True, slots=True)
class Wire:
    """A message that is ready to go."""

    #: Header and body with dots doubled; the body ends with the dot that ends the message.
    head: bytes
    body: bytes
    #: Bytes of the message itself, before dots were doubled. Source: RFC 1870, 5 counts it so.
    size: int
    is_ascii: bool


@dataclass(frozen=True, slots=True)
class _Body:
    given: bytes
    doubled: bytes
    is_ascii: bool


class WireFormer:
    """Makes messages ready to go. It is for one thread."""

    def __init__(self) -> None:
        #: By length: two variants of one length are rare, and only take each other's place.
        self._bodies: dict[int, _Body] = {}

    def form(self, message: bytes) -> Wire | None:
        """Return a message as it goes over the wire; None where a line break in it is not CRLF.

        Source: what is known as SMTP smuggling (CVE-2023-51764 to 51766): servers differ in what ends a line.
        """
        end = message.find(b"\r\n\r\n") + 2  # the empty line goes with the body, whose first line may begin with a dot
        head, given = (message[:end], message[end:]) if end > 1 else (b"", message)
        if _has_bare_break(head):
            return None
        body = self._bodies.get(len(given))
        if body is None or body.given != given:
            if _has_bare_break(given):
                return None
            # A body that is not the whole message begins with the end of a line.
            doubled = double_dots(given)
            body = _Body(given, doubled, given.isascii())
            if len(self._bodies) >= _MOST_BODIES:
                self._bodies.pop(next(iter(self._bodies)))
            self._bodies[len(given)] = body
        start = b"." if head.startswith(b".") else b""
        return Wire(
            start + head.replace(b"\r\n.", b"\r\n.."), body.doubled, len(message), body.is_ascii and head.isascii()
        )


def double_dots(message: bytes) -> bytes:
    """Return a message as it goes after DATA: a dot before each line that begins with one, and the dot that ends it.

    Source: RFC 5321, 4.5.2.
    """
    body = message.replace(b"\r\n.", b"\r\n..")
    start = b"." if body.startswith(b".") else b""
    return b"".join((start, body, b".\r\n" if body.endswith(b"\r\n") or not body else b"\r\n.\r\n"))


def _has_bare_break(text: bytes) -> bool:
    breaks = text.count(b"\r\n")
    return text.count(b"\n") != breaks or text.count(b"\r") != breaks
