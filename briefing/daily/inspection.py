"""Read articles for ``inspect``: from files, from folders, and from JSON Lines. No edition is made of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from briefing.analyse import AnalyseOptions, analyse
from briefing.analyse.inheritance import join_inherited
from briefing.clean.article import CleanOptions, clean_file, clean_text, take_text
from briefing.clean.dates import find_given_date
from briefing.clean.given import Given
from briefing.daily.attempt import Attempt
from briefing.errors import CleanError
from briefing.gather.seeds import UnreadFile, read_seed_file, read_seed_folder
from briefing.model.annotation import AnalysedArticle
from briefing.model.article import Publication, RawFile

__all__ = ["GivenText", "Inspected", "Item", "inspect_item", "inspect_safely", "parse_lines", "read_items"]

_FIELDS = ("id", "text", "title", "published", "publisher")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class GivenText:
    """A text from standard input, with what its sender knows about it."""

    id: str | None
    text: str
    given: Given


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be inspected, or the reason why it cannot be."""

    content: RawFile | GivenText | CleanError
    #: It was asked for by its own name, and not found in a folder.
    was_named: bool


@dataclass(frozen=True, slots=True)
class Inspected:
    """What became of an item."""

    article: AnalysedArticle | CleanError
    was_named: bool


def read_items(paths: Sequence[Path], *, standard_input: Iterable[bytes], max_bytes: int) -> Iterator[Item]:
    """Yield what the paths name, in order; what cannot be read is a value.

    Args:
        paths: Files, folders, or ``-`` for standard input.
        standard_input: Its lines.
        max_bytes: Larger files are not read.

    Raises:
        UsageError: A folder cannot be opened.
    """
    for path in paths:
        if str(path) == "-":
            yield from parse_lines(standard_input)
        elif path.is_dir():
            found = read_seed_folder(path, max_bytes=max_bytes)
            if not found.files and not found.unread:
                yield Item(CleanError("there is no article in this folder", where=str(path)), was_named=True)
            yield from (Item(raw, was_named=False) for raw in found.files)
            yield from (Item(_wrap(unread), was_named=False) for unread in found.unread)
        else:
            read = read_seed_file(path, max_bytes=max_bytes)
            yield Item(read if isinstance(read, RawFile) else _wrap(read), was_named=True)


def _wrap(unread: UnreadFile) -> CleanError:
    return CleanError(unread.reason.rstrip("."), where=unread.path)


def parse_lines(lines: Iterable[bytes]) -> Iterator[Item]:
    """Yield the texts of JSON Lines ``{"id","text","title"?,"published"?,"publisher"?}``; empty lines are none."""
    for number, line in enumerate(lines, start=1):
        if line.strip(b" \t\r\n\xef\xbb\xbf"):
            where = f"standard input, line {number}"
            try:
                yield Item(_parse_object(json.loads(line.decode("utf-8-sig"))), was_named=True)
            except CleanError as error:
                yield Item(CleanError(error.problem, where=where), was_named=True)
            except (ValueError, RecursionError) as error:
                yield Item(CleanError(f"is no JSON object on one line ({error})", where=where), was_named=True)


def _parse_object(value: Any) -> GivenText:
    if not isinstance(value, dict):
        raise CleanError('is no JSON object; expected {"id", "text"}')
    if isinstance(value.get("id"), int):
        value["id"] = str(value["id"])
    for field in _FIELDS:
        if not isinstance(value.get(field, ""), str | None):
            raise CleanError(f'the field "{field}" is no text')
    if not isinstance(value.get("text"), str):
        raise CleanError('the field "text" is missing')
    # Half of a surrogate pair is no character. It is one code point, as its stand-in is, so that no span moves.
    found = {field: _SURROGATES.sub("\ufffd", value[field]) for field in _FIELDS if value.get(field)}
    published = Publication()
    notes: tuple[str, ...] = ()
    if "published" in found:
        date = find_given_date(found["published"])
        if date is None:
            notes = (
                f'"{found["published"][:80]}" came with the text as its date and is none; the article is undated.',
            )
        else:
            published = Publication(date.day, date.precision, f'given with the text: "{found["published"][:80]}"')
    given = Given(
        title=found.get("title"),
        publisher=found.get("publisher"),
        publisher_evidence="given with the text" if "publisher" in found else None,
        published=published,
        notes=notes,
    )
    return GivenText(id=found.get("id"), text=found.get("text", ""), given=given)


def inspect_item(item: Item, *, cleaning: CleanOptions, analysing: AnalyseOptions, clean_texts: bool) -> Inspected:
    """Clean and analyse one item.

    Args:
        item: What to inspect.
        cleaning: Limits of the stage ``clean``.
        analysing: The desk's sections, places and actors.
        clean_texts: Clean texts from standard input too; without it they are taken as they are.
    """
    content = item.content
    if isinstance(content, CleanError):
        return Inspected(content, item.was_named)
    if isinstance(content, RawFile):
        article = clean_file(content, options=cleaning)
    elif clean_texts:
        article = clean_text(content.text, given=content.given, options=cleaning)
        if isinstance(article, CleanError):
            article = CleanError(article.problem, where=content.id, remedy=article.remedy)
        elif content.id is not None:
            article = replace(article, id=content.id)
    else:
        article = take_text(content.text, id=content.id, given=content.given)
    if isinstance(article, CleanError):
        return Inspected(article, item.was_named)
    return Inspected(_join(analyse(article, analysing)), item.was_named)


def _join(analysed: AnalysedArticle) -> AnalysedArticle:
    """Return an article whose inherited attributions stand with all their content, so that each can be told once.

    A quotation of three sentences is one attribution. Its three entries have the same spans; who counts attributions
    takes the distinct ones.
    """
    joined = join_inherited(tuple(found.attributions for found in analysed.sentences))
    sentences = zip(analysed.sentences, joined, strict=True)
    return replace(analysed, sentences=tuple(replace(found, attributions=entries) for found, entries in sentences))


def inspect_safely(item: Item, *, cleaning: CleanOptions, analysing: AnalyseOptions, clean_texts: bool) -> Inspected:
    """Do as ``inspect_item`` does; a fault of the program becomes a value that names the item."""
    work = partial(inspect_item, cleaning=cleaning, analysing=analysing, clean_texts=clean_texts)
    result = Attempt(work)(item)
    if isinstance(result, Inspected):
        return result
    where = item.content.path if isinstance(item.content, RawFile) else getattr(item.content, "id", None)
    return Inspected(CleanError(result.problem, where=where), item.was_named)
