"""How jobs and answers travel between the run and its worker processes: a length, then a pickled value.

Frozen dataclasses with slots, of which a page brings hundreds, are taken apart and put together here: what the standard
library does for them asks for their fields again with every value, which takes five times as long.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import pickle
import struct
from collections.abc import Callable
from operator import attrgetter
from typing import Any

__all__ = ["HEAD", "dump_frame", "dump_value", "load_value"]

#: The length of what follows, in bytes.
HEAD = struct.Struct(">Q")


def dump_frame(value: object) -> bytes:
    """Return a value with its length before it, to be sent in one piece.

    Raises:
        Exception: It cannot be pickled.
    """
    body = dump_value(value)
    return HEAD.pack(len(body)) + body


def dump_value(value: object) -> bytes:
    """Return a value as bytes, which ``load_value`` of the other process takes.

    Raises:
        Exception: It cannot be pickled.
    """
    stream = io.BytesIO()
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue()


def load_value(body: bytes) -> Any:
    """Return the value that ``dump_value`` was given, in a process of our own; never for what comes from elsewhere."""
    return pickle.loads(body)  # noqa: S301 – it comes from our own parent or child


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Take a dataclass apart; what is none goes its ordinary way."""
        kind: Any = type(value)
        take = _find_getter(kind)
        return NotImplemented if take is None else (_restore, (kind, take(value)))


@functools.cache
def _find_getter(kind: Any) -> Callable[[Any], Any] | None:
    """Return what takes the values of the fields; None for what is no dataclass with slots, or decides for itself."""
    if not dataclasses.is_dataclass(kind) or "__slots__" not in kind.__dict__ or "__reduce__" in kind.__dict__:
        return None
    names = [field.name for field in dataclasses.fields(kind)]
    return attrgetter(*names) if len(names) > 1 else None


@functools.cache
def _find_setters(kind: Any) -> tuple[Callable[[Any, Any], None], ...]:
    # the slot itself, which a frozen class does not close
    return tuple(getattr(kind, field.name).__set__ for field in dataclasses.fields(kind))


def _restore(kind: type, values: tuple[Any, ...]) -> Any:
    made: Any = object.__new__(kind)
    for put, value in zip(_find_setters(kind), values, strict=True):
        put(made, value)
    return made
