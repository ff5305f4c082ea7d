"""Read a body within its limit, whatever it is compressed with. The stream comes in; nothing here opens one.

In: pieces of a body as they came from the wire. Out: the body, decompressed, or why it is not used. The limit counts
what is made of the pieces, while it is made: a few kilobytes can hold a gigabyte.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from briefing.gather.retrieve.transfer import Flaw, Limit
from briefing.model.fetch import FailureKind

__all__ = ["Decompression", "DecompressionError", "Stream", "find_codings", "find_length", "read_body"]

#: More codings in a row are refused. Source: rule of thumb; honest servers apply one, a proxy may add its own.
_MOST_CODINGS = 2
#: Source: RFC 9110, section 8.6; the number of digits is bounded so that it stays a number that can be.
_LENGTH = re.compile(r"[0-9]{1,18}")
#: The codings that are understood. Source: RFC 9110, section 8.4.1.
_CODINGS = frozenset({"gzip", "x-gzip", "deflate"})
#: How ``zlib`` is told to expect the header of gzip. Source: zlib manual, inflateInit2.
_GZIP_BITS = 16 + zlib.MAX_WBITS
#: The first bytes of a member of a gzip file. Source: RFC 1952, section 2.3.1.
_GZIP_START = b"\x1f\x8b"
#: Members of one gzip stream. Source: rule of thumb; honest answers have one, and each costs work without a byte of
#: content.
_MOST_MEMBERS = 100


class Stream(Protocol):
    """A body that is arriving."""

    async def readany(self) -> bytes:
        """Return what has come, as soon as anything has; nothing at the end."""
        ...


async def read_body(
    stream: Stream, headers: Mapping[str, str], *, limit: Limit, count: Callable[[int], None]
) -> bytes | Flaw:
    """Return a body, decompressed and within its limit.

    Args:
        stream: Where it comes from; what it raises passes through.
        headers: Of the answer, by their names in lower case.
        limit: How much is taken.
        count: Is told of the bytes that came.
    """
    codings = find_codings(headers)
    if isinstance(codings, Flaw):
        return codings
    length = find_length(headers)
    if isinstance(length, Flaw):
        return length
    if length is not None and length > limit.most_wire_bytes and not limit.cuts:
        return _make_too_large(limit)
    decompression = Decompression(codings, limit)
    pieces: list[bytes] = []
    made = taken = 0
    while piece := await stream.readany():
        taken += len(piece)
        count(len(piece))
        try:
            pieces.append(decompression.add(piece))
        except DecompressionError:
            return Flaw(FailureKind.BROKEN, "The answer cannot be decompressed; it is asked again later.")
        made += len(pieces[-1])
        if made > limit.most_bytes or decompression.is_over or taken > limit.most_wire_bytes:
            if limit.cuts:
                break
            return _make_too_large(limit)
    else:
        if not decompression.is_whole or (length is not None and length != taken):
            return Flaw(FailureKind.BROKEN, "The answer ended before it was whole; nothing of it was taken.")
    return b"".join(pieces)[: limit.most_bytes]


def _make_too_large(limit: Limit) -> Flaw:
    problem = f"The answer has more than {limit.most_bytes / 1e6:g} MB; nothing of it was taken."
    return Flaw(FailureKind.TOO_LARGE, problem)


def find_length(headers: Mapping[str, str]) -> int | Flaw | None:
    """Return the length that the headers declare for a body on the wire; None where they declare none.

    A parser of HTTP should have refused what is refused here. Not every one does.
    """
    text = headers.get("content-length")
    if text is None:
        return None
    if not _LENGTH.fullmatch(text) or "transfer-encoding" in headers:
        problem = "The server declared the length of its answer in two ways, or in none that can be; it was not used."
        return Flaw(FailureKind.BROKEN, problem)
    return int(text)


def find_codings(headers: Mapping[str, str]) -> tuple[str, ...] | Flaw:
    """Return the codings of a body in the order in which they are undone; empty for a plain body.

    Args:
        headers: By their names in lower case.
    """
    names = [name.strip().lower() for name in headers.get("content-encoding", "").split(",")]
    codings = [name for name in names if name not in {"", "identity"}]
    if any(name not in _CODINGS for name in codings):
        return Flaw(
            FailureKind.BROKEN, "The server used a compression that was not asked for; nothing was taken from it."
        )
    if len(codings) > _MOST_CODINGS:
        return Flaw(FailureKind.BROKEN, "The server compressed the answer again and again; nothing was taken from it.")
    return tuple(reversed(codings))


class DecompressionError(Exception):
    """The bytes are not what their coding says."""


class Decompression:
    """Undoes the codings of one body, piece by piece, and makes at most one byte more than the limit.

    Args:
        codings: In the order in which they are undone, from ``find_codings``.
        limit: How much may be made.
    """

    def __init__(self, codings: Sequence[str], limit: Limit) -> None:
        # what lies between two codings is compressed still: it is bounded like the wire
        self._steps = [
            _Step(name, limit.most_bytes if step == len(codings) - 1 else limit.most_wire_bytes)
            for step, name in enumerate(codings)
        ]

    def add(self, piece: bytes) -> bytes:
        """Return what a piece of the body yields.

        Raises:
            DecompressionError: The piece is not what its coding says.
        """
        for step in self._steps:
            piece = step.add(piece)
        return piece

    @property
    def is_whole(self) -> bool:
        """Nothing came, or everything ended where it should."""
        return all(step.is_whole for step in self._steps)

    @property
    def is_over(self) -> bool:
        """There is more than the limit allows."""
        return any(step.left == 0 for step in self._steps)


class _Step:
    """Undoes one coding."""

    def __init__(self, coding: str, most_bytes: int) -> None:
        #: Bytes that may be made still, and one more that tells that there would be others.
        self.left = most_bytes + 1
        self._coding = coding
        self._stream: zlib._Decompress | None = None
        #: Bytes that are too few to tell what they begin.
        self._held = b""
        self._members = 0
        self._has_ended = False

    @property
    def is_whole(self) -> bool:
        return self._stream is None and (self._members > 0 or not self._held)

    def add(self, piece: bytes) -> bytes:
        """Return what a piece yields."""
        made: list[bytes] = []
        data = self._held + piece
        self._held = b""
        while data and self.left and not self._has_ended:
            if self._stream is None:
                if len(data) < len(_GZIP_START):
                    self._held = data
                    break
                self._stream = self._open_stream(data)
            if self._stream is not None:
                try:
                    made.append(self._stream.decompress(data, self.left))
                except zlib.error as error:
                    raise DecompressionError from error
                self.left -= len(made[-1])
                data = self._stream.unconsumed_tail
                if self._stream.eof:
                    data = self._stream.unused_data
                    self._stream = None
                    self._members += 1
        return b"".join(made)

    def _open_stream(self, start: bytes) -> zlib._Decompress | None:
        """Return a new stream for what begins so; None after the end, where only padding follows.

        Source: RFC 1952, section 2.2 (several members), and RFC 1950, section 2.2 (the wrapper of deflate).
        """
        if self._coding == "deflate":
            self._has_ended = self._members > 0
            has_wrapper = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
            bits = zlib.MAX_WBITS if has_wrapper else -zlib.MAX_WBITS
        else:
            self._has_ended = self._members > 0 and not start.startswith(_GZIP_START)
            bits = _GZIP_BITS
        if self._members == _MOST_MEMBERS:
            raise DecompressionError
        return None if self._has_ended else zlib.decompressobj(bits)
