"""Where the keys of a TOML file stand, so that an error can name the line.

``tomllib`` gives values without their places. This scanner reads only what is needed for that: table headers, keys at
the start of a line, and how far strings and lists go. It never decides what a value is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["Path", "find_blocks", "find_key_lines", "find_repeated_keys"]

#: The way to a value: table names, keys, and the index in an array of tables.
Path = tuple[str | int, ...]

_PART = r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'"""
_HEADER = re.compile(rf"[ \t]*(\[\[?)[ \t]*((?:{_PART})(?:[ \t]*\.[ \t]*(?:{_PART}))*)[ \t]*\]\]?")
_KEY = re.compile(rf"[ \t]*((?:{_PART})(?:[ \t]*\.[ \t]*(?:{_PART}))*)[ \t]*=")
_PARTS = re.compile(_PART)
#: What changes the state of the scanner inside a value, in one pass from left to right.
_MARK = re.compile(r"""\"{3}|'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[\[\]{}]""")


def find_key_lines(text: str) -> dict[Path, int]:
    """Return the 1-based line of every table and key of a TOML text; of the first one where a key is repeated."""
    lines: dict[Path, int] = {}
    for path, number, _ in _scan(text):
        lines.setdefault(path, number)
    return lines


def find_repeated_keys(text: str) -> list[tuple[Path, int, int]]:
    """Return every key or plain table that stands twice: its path, the line of the first and of the repeated one."""
    first: dict[Path, int] = {}
    repeated = []
    for path, number, may_repeat in _scan(text):
        if path in first and not may_repeat:
            repeated.append((path, first[path], number))
        first.setdefault(path, number)
    return repeated


def find_blocks(text: str, array: str) -> list[tuple[int, int]]:
    """Return the first and the last line (1-based) of each block of an array of tables, in their order.

    A block ends with the last line of its last value; comments and blank lines behind that belong to what follows.
    """
    blocks: list[tuple[int, int]] = []
    state = _State()
    is_inside = False
    for number, line in enumerate(text.split("\n"), start=1):
        is_value = state.is_inside_a_value
        if not is_value and (header := _HEADER.match(line)):
            is_inside = header[1] == "[[" and _split(header[2]) == (array,)
            if is_inside:
                blocks.append((number, number))
            continue
        key = None if is_value else _KEY.match(line)
        if is_value or key:
            state.read(line if key is None else line[key.end() :])
            if is_inside:
                blocks[-1] = (blocks[-1][0], number)
    return blocks


def _scan(text: str) -> Iterator[tuple[Path, int, bool]]:
    """Yield the path and line of each header and key, and whether it is one that may stand again."""
    table: Path = ()
    counts: dict[Path, int] = {}
    state = _State()
    for number, line in enumerate(text.split("\n"), start=1):
        if state.is_inside_a_value:
            state.read(line)
            continue
        if header := _HEADER.match(line):
            names = _split(header[2])
            is_array = header[1] == "[["
            if is_array:
                plain = _resolve(names[:-1], counts) + names[-1:]
                counts[plain] = counts.get(plain, -1) + 1
                yield plain, number, True
            table = _resolve(names, counts)
            yield table, number, False
        elif key := _KEY.match(line):
            yield table + _split(key[1]), number, False
            state.read(line[key.end() :])


class _State:
    """How deep inside brackets or a long string the scanner is."""

    def __init__(self) -> None:
        self._depth = 0
        self._quote = ""

    @property
    def is_inside_a_value(self) -> bool:
        return self._depth > 0 or bool(self._quote)

    def read(self, line: str) -> None:
        """Follow one line of a value."""
        for mark in _MARK.finditer(line) if not self._quote else self._after_long_string(line):
            symbol = mark[0]
            if symbol in {'"""', "'''"}:
                self._quote = symbol
                self.read(line[mark.end() :])
                return
            if symbol in "[{":
                self._depth += 1
            elif symbol in "]}":
                self._depth = max(0, self._depth - 1)

    def _after_long_string(self, line: str) -> Iterator[re.Match[str]]:
        """Return the marks behind the end of the long string; none if it does not end on this line."""
        end = line.find(self._quote)
        if end < 0:
            return iter(())
        start = end + len(self._quote)
        self._quote = ""
        return _MARK.finditer(line, start)


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part[0].strip("\"'") for part in _PARTS.finditer(dotted))


def _resolve(names: tuple[str | int, ...], counts: dict[Path, int]) -> Path:
    """Put the index of the current element behind each array of tables in a header's names."""
    path: Path = ()
    for name in names:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    return path
