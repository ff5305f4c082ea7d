"""Read the block of ``key: value`` lines between two ``---`` lines with which an article file may begin.

In: the lines of a file. Out: the fields, where the text begins, and what could not be read, as sentences. The block
is the simple part of YAML that people write by hand: one key a line, quotation marks around a value optional, an
indented line continues the one above. What is beyond that is reported and never guessed at; a block that does not end
is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["FrontMatter", "parse_front_matter"]

#: A block longer than this has lost its end. Rule of thumb: four times as many fields as are known.
MAX_LINES = 40
_FIELD = re.compile(r"([A-Za-z][\w -]{0,40}?)\s{0,9}:(?:\s+(.*)|$)")
_ALIASES = {
    "title": "title", "headline": "title",
    "publisher": "publisher", "outlet": "publisher", "source": "publisher", "site": "publisher",
    "published": "published", "date": "published", "publication date": "published", "pubdate": "published",
    "url": "url", "link": "url", "canonical": "url",
    "author": "author", "authors": "author", "byline": "author", "by": "author",
    "note": "note",
    "language": "language", "lang": "language",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands at the head of a file."""

    #: Values by the names title, publisher, published, url, author, note, language.
    fields: dict[str, str] = field(default_factory=dict)
    #: 0-based line on which each field stands.
    places: dict[str, int] = field(default_factory=dict)
    #: 0-based line after the block; 0 where there is none.
    end: int = 0
    #: What could not be read, as sentences.
    problems: tuple[str, ...] = ()


def parse_front_matter(lines: Sequence[str]) -> FrontMatter:
    """Read the block at the beginning of the lines; an empty one where there is none."""
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None or lines[first].strip() != "---":
        return FrontMatter()
    last = next(
        (
            index
            for index in range(first + 1, min(len(lines), first + MAX_LINES))
            if lines[index].strip() in {"---", "..."}
        ),
        None,
    )
    if last is None:
        return FrontMatter(
            problems=("The file begins with --- but no second --- ends the front matter; all of it was read as text.",)
        )
    return _read_block(lines, first + 1, last)


def _read_block(lines: Sequence[str], start: int, stop: int) -> FrontMatter:
    fields: dict[str, str] = {}
    places: dict[str, int] = {}
    problems: list[str] = []
    current: str | None = None
    for index in range(start, stop):
        line = lines[index]
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if line[0] in " \t" or stripped.startswith("- "):
            if current is not None:
                fields[current] = f"{fields[current]} {stripped.removeprefix('- ')}".strip()
            continue
        match = _FIELD.match(stripped)
        current = None
        if match is None:
            problems.append(
                f'Line {index + 1} of the front matter is not of the form "key: value" and was passed over.'
            )
            continue
        key = _ALIASES.get(match[1].strip().casefold())
        if key is None:
            problems.append(f'The front matter key "{match[1].strip()}" is not known and was passed over.')
        elif key in fields:
            problems.append(f'The front matter gives "{key}" twice; the first counts.')
        else:
            current = key
            fields[key] = (match[2] or "").strip()
            places[key] = index
    values = {key: _unquote(value) for key, value in fields.items()}
    return FrontMatter({key: value for key, value in values.items() if value}, places, stop + 1, tuple(problems))


def _unquote(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        inner = value[1:-1]
        return inner.replace('\\"', '"') if value[0] == '"' else inner.replace("''", "'")
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_unquote(part.strip()) for part in value[1:-1].split(",") if part.strip())
    return "" if value in {"|", ">", "~", "null"} else value.removeprefix("> ").removeprefix("| ")
