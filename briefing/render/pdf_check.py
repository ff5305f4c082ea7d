"""What a PDF of ours must not hold, found by reading its bytes: nothing here trusts the program that wrote it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

__all__ = ["find_forbidden"]

#: Names that make a PDF do something when it is opened or clicked, or carry another file. Source: ISO 32000-1, 12.6
#: and 7.11.4.
FORBIDDEN = frozenset(
    {
        b"AA",
        b"AcroForm",
        b"EmbeddedFile",
        b"EmbeddedFiles",
        b"GoToE",
        b"GoToR",
        b"ImportData",
        b"JS",
        b"JavaScript",
        b"Launch",
        b"OpenAction",
        b"RichMedia",
        b"SubmitForm",
        b"XFA",
    }
)
_SCHEMES = (b"http://", b"https://", b"mailto:")

#: Object streams are unpacked up to this size. Source: rule of thumb: the objects of 150 pages take 5 MB.
_UNPACKED_LIMIT = 1 << 27

#: One token that matters: a stream, a literal string (its end is found by counting), a hexadecimal string, or a name.
_TOKEN = re.compile(rb"stream\r?\n|\(|<<|<[0-9A-Fa-f\s]*>|/[^\x00-\x20()<>\[\]{}/%]*")
_PAREN = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_HEX_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")


def _end_of_string(data: bytes, start: int) -> int:
    """Return where the literal string whose opening parenthesis is before ``start`` ends."""
    depth = 1
    for match in _PAREN.finditer(data, start):
        if match[0] == b"(":
            depth += 1
        elif match[0] == b")":
            depth -= 1
            if not depth:
                return match.end()
    return len(data)


def _unescape(literal: bytes) -> bytes:
    """Return the bytes that a literal string stands for."""

    def replace(match: re.Match[bytes]) -> bytes:
        code = match[1]
        if code[:1].isdigit() and code[:1] < b"8":
            return bytes([int(code, 8) & 0xFF])
        return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"\n": b"", b"\r\n": b""}.get(code, code)

    return _ESCAPE.sub(replace, literal)


def _unpack(stream: bytes) -> bytes:
    """Return the content of a deflated object stream, up to the limit; nothing where it is not one."""
    try:
        return zlib.decompressobj().decompress(stream, _UNPACKED_LIMIT)
    except zlib.error:
        return b""


def _tokens(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the names and strings of the file and of its object streams, in order; other streams are passed over."""
    position = 0
    object_stream = False
    while match := _TOKEN.search(data, position):
        token, position = match[0], match.end()
        if token.startswith(b"stream"):
            end = data.find(b"endstream", position)
            end = len(data) if end < 0 else end
            if object_stream:
                yield from _tokens(_unpack(data[position:end]))
            position, object_stream = end + len(b"endstream"), False
        elif token == b"(":
            position = _end_of_string(data, position)
            yield "string", _unescape(data[match.end() : position - 1])
        elif token.startswith(b"/"):
            name = _HEX_NAME.sub(lambda code: bytes([int(code[1], 16)]), token[1:])
            object_stream = object_stream or name == b"ObjStm"
            yield "name", name
        elif token != b"<<":
            digits = b"".join(token[1:-1].split())
            yield "string", bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def find_forbidden(pdf: bytes) -> tuple[str, ...]:
    """Find what a PDF must not hold.

    Args:
        pdf: The whole file.

    Returns:
        Names of forbidden entries ("/OpenAction") and link targets that are neither http, https nor mail, sorted;
        empty for a file that is in order.
    """
    found: set[str] = set()
    previous = b""
    for kind, value in _tokens(pdf):
        if kind == "name":
            if value in FORBIDDEN:
                found.add("/" + value.decode("ascii"))
            previous = value
            continue
        if previous == b"URI" and not value.lower().startswith(_SCHEMES):
            found.add(f"a link to {value[:40].decode('ascii', 'replace')!r}")
        previous = b""
    return tuple(sorted(found))
