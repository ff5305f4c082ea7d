"""Values of the model to JSON and back, exactly. What has its default value is left out.

This is no place for judgement: a value that was written by this program is read as it was, and anything else is a
``ValueError`` with the field it stands in.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import struct
import types
import typing
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from operator import attrgetter
from typing import Any, TypeVar, cast

from briefing.store.columns import mend, to_utc

__all__ = ["ContentError", "decode", "dump_json", "encode", "load_json", "pack", "pack_text", "unpack", "unpack_text"]

_T = TypeVar("_T")

#: Level of zlib. Chosen by measurement: 6 makes entries 5 % smaller than 1.
_LEVEL = 1

#: A short text is packed with a small window and little memory, which costs a quarter of the time: most of it goes into
#: clearing 256 KiB. Chosen by measurement; the size of the window in bytes, as a power of two, and zlib's memory level.
_SHORT, _SHORT_WINDOW, _SHORT_MEMORY = 4096, 12, 4
#: A text of fewer bytes stands in its zlib stream as it is: to compress it would cost more time than all else that is
#: done to keep an entry, and save some 300 bytes. Chosen by measurement.
_BRIEF = 1024
#: The head of a zlib stream without compression, and of the one block in it: how long it is, and that number inverted.
#: Source: RFC 1950, 2.2; RFC 1951, 3.2.4.
_AS_IT_IS = struct.Struct("<HBHH")
_HEAD, _LAST_BLOCK = 0x0178, 1

_PLAIN = frozenset({str, int, bool, type(None)})


class ContentError(ValueError):
    """What was stored is not what this program stores; the words name the field, never its content."""


def encode(value: Any) -> Any:
    """Return a value of the model as what JSON knows: dict, list, str, int, bool, None."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if fields := _list_fields(cast("Any", kind)):
        parts = _find_getter(cast("Any", kind))(value)
        return {
            name: part if type(part) in _PLAIN else encode(part)
            for (name, default), part in zip(fields, parts, strict=True)
            if part is not default and part != default
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return to_utc(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encode(part) for part in value]
    raise TypeError(f"no value of the model: {kind.__name__}")


_MISSING = object()


@functools.cache
def _list_fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Return names and defaults of the fields of a dataclass; nothing for other types."""
    if not dataclasses.is_dataclass(kind):
        return ()
    return tuple(
        (field.name, _MISSING if field.default is dataclasses.MISSING else field.default)
        for field in dataclasses.fields(kind)
    )


@functools.cache
def _find_getter(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes the values of all fields of a dataclass at once."""
    names = [name for name, _ in _list_fields(kind)]
    take = attrgetter(*names)
    return take if len(names) > 1 else lambda value: (take(value),)


def decode(kind: type[_T], value: Any) -> _T:
    """Return the value of the model that ``encode`` was given.

    Raises:
        ContentError: It is none.
    """
    decoder: Callable[[Any], _T] = _make_decoder(cast("Any", kind))
    try:
        return decoder(value)
    except ValueError as error:
        raise ContentError(str(error)) from None


@functools.cache
def _make_decoder(kind: Any) -> Callable[[Any], Any]:
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        first, *rest = [part for part in typing.get_args(kind) if part is not type(None)]
        if rest:
            raise TypeError(f"cannot tell apart {kind}")
        inner = _make_decoder(first)
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _make_tuple_decoder(typing.get_args(kind))
    if kind in _PLAIN:
        return functools.partial(_decode_plain, kind)
    if kind in {datetime, date}:
        return functools.partial(_decode_time, kind)
    if issubclass(kind, Enum):
        return functools.partial(_decode_enum, kind)
    if dataclasses.is_dataclass(kind):
        return _make_dataclass_decoder(kind)
    if issubclass(kind, tuple):  # a NamedTuple
        parts = _make_tuple_decoder(tuple(typing.get_type_hints(kind).values()))
        return lambda value: kind(*parts(value))
    raise TypeError(f"no type of the model: {kind}")


def _decode_plain(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value


def _decode_time(kind: type[datetime | date], value: Any) -> date:
    text = _decode_plain(str, value)
    try:
        found = kind.fromisoformat(text)
        return found.astimezone(UTC) if isinstance(found, datetime) and found.tzinfo is not UTC else found
    except ValueError:
        raise ValueError(f"expected {kind.__name__} in ISO 8601") from None


def _decode_enum(kind: type[Enum], value: Any) -> Enum:
    try:
        return kind(value)
    except ValueError:
        raise ValueError(f"expected one of {', '.join(str(member.value) for member in kind)}") from None


def _make_tuple_decoder(kinds: tuple[Any, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        each = _make_decoder(kinds[0])

        def decode_all(value: Any) -> tuple[Any, ...]:
            return tuple([each(part) for part in _decode_plain(list, value)])

        return decode_all
    decoders = [_make_decoder(kind) for kind in kinds]

    def decode_each(value: Any) -> tuple[Any, ...]:
        if type(value) is not list or len(value) != len(decoders):
            raise ValueError(f"expected a list of {len(decoders)}")
        return tuple([decoder(part) for decoder, part in zip(decoders, value, strict=True)])

    return decode_each


def _make_dataclass_decoder(kind: Any) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    decoders = {field.name: _make_decoder(hints[field.name]) for field in dataclasses.fields(kind)}
    required = {name for name, default in _list_fields(kind) if default is _MISSING}

    def decode_fields(value: Any) -> Any:
        if type(value) is not dict:
            raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
        found = {}
        for name, part in value.items():
            decoder = decoders.get(name)
            if decoder is None:
                raise ValueError(f"{kind.__name__} has no field of that name: {name[:40]!r}")
            try:
                found[name] = part if type(part) is str and hints[name] is str else decoder(part)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        if missing := required - found.keys():
            raise ValueError(f"{kind.__name__} needs {', '.join(sorted(missing))}")
        return kind(**found)

    return decode_fields


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def dump_json(value: Any) -> str:
    """Return compact JSON of what ``encode`` returned: the same text for the same value."""
    return mend(_dump(value))


def load_json(text: str) -> Any:
    """Return what compact JSON holds.

    Raises:
        ContentError: It is no JSON.
    """
    try:
        return json.loads(text)
    except ValueError:
        raise ContentError("no JSON") from None


def pack_text(text: str) -> bytes:
    """Return text as bytes in zlib's form; any text, also with halves of surrogate pairs."""
    body = text.encode("utf-8", "surrogatepass")
    if len(body) < _BRIEF:
        head = _AS_IT_IS.pack(_HEAD, _LAST_BLOCK, len(body), len(body) ^ 0xFFFF)
        return head + body + zlib.adler32(body).to_bytes(4, "big")
    if len(body) > _SHORT:
        return zlib.compress(body, _LEVEL)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _SHORT_WINDOW, _SHORT_MEMORY)
    return packer.compress(body) + packer.flush()


def unpack_text(packed: bytes) -> str:
    """Return the text that ``pack_text`` was given.

    Raises:
        ContentError: It is damaged.
    """
    try:
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError):
        raise ContentError("the compressed text is damaged") from None


def pack(value: Any) -> bytes:
    """Return a value of the model as compressed bytes."""
    return pack_text(dump_json(encode(value)))


def unpack(kind: type[_T], packed: bytes) -> _T:
    """Return the value of the model that ``pack`` was given.

    Raises:
        ContentError: It is damaged, or of another type.
    """
    return decode(kind, load_json(unpack_text(packed)))
