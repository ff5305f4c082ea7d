"""Read what ``export`` wrote, into an empty store. Every line is checked, and nothing is kept if one is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import IntegrityError

from briefing.errors import StoreError
from briefing.model.feed import HostState, RobotsRecord
from briefing.model.stored import EditionRecord, RunRecord
from briefing.ports import Progress
from briefing.store import delivery_lines
from briefing.store.columns import ID_BYTES, make_id
from briefing.store.content import decode, load_json, pack
from briefing.store.export import FORMAT, FORMAT_VERSION, ArticleLine, FeedLine, RevisionLine
from briefing.store.matching import find_page_host
from briefing.store.polls import dump_state
from briefing.store.records import save_edition, save_host_states, save_robots, save_run
from briefing.store.schema import (
    ENTRY,
    PAGE,
    aliases,
    articles,
    counters,
    desk_days,
    editions,
    feeds,
    notices,
    outbox,
    revisions,
    runs,
    sightings,
    subscribers,
)
from briefing.store.statements import insert_rows

__all__ = ["ByteLines", "load_export"]

#: A stream of bytes, line by line.
ByteLines = Iterable[bytes]

#: Articles, and copies, that are in memory at once.
_AT_ONCE = 500

#: What there may be between the first line and the last.
_KINDS: Mapping[str, type] = {
    "feed": FeedLine,
    "host": HostState,
    "robots": RobotsRecord,
    "article": ArticleLine,
    "run": RunRecord,
    "edition": EditionRecord,
    **delivery_lines.KINDS,
}


def load_export(connection: Connection, stream: ByteLines, *, place: str, tell: Progress | None) -> int:
    """Insert everything, in the transaction of the caller; return how many lines.

    Raises:
        StoreError: The store is not empty, or a line is wrong; the caller's transaction is not to be kept.
    """
    for table in (feeds, articles, runs, editions, subscribers, outbox, desk_days):
        if connection.execute(select(table.primary_key.columns[0]).limit(1)).first() is not None:
            raise StoreError(
                "holds something already; an export is read into an empty store only",
                where=place,
                remedy="Name a new file or database in store.url",
            )
    loading = _Loading(connection)
    number = 0
    for number, line in enumerate(stream, start=1):
        try:
            loading.take(number, line)
        except (ValueError, OverflowError, RecursionError) as error:
            raise StoreError(f"{error}; nothing was read in", where=f"line {number}") from error
        if tell and number % 1000 == 0:
            tell(f"{number:,} lines read")
    if not loading.is_whole:
        raise StoreError(
            "the export ends too early; nothing was read in",
            where=f"line {number}",
            remedy="Its last line should say how many lines it has: make it again, or copy it again",
        )
    loading.finish(number)
    return number


class _Loading:
    """The lines of an export, one after the other."""

    def __init__(self, connection: Connection) -> None:
        self.is_whole = False
        self._connection = connection
        self._rows: dict[Table, list[dict[str, Any]]] = {
            table: []
            for table in (
                *(feeds, articles, aliases, sightings, revisions),
                *(counters, subscribers, outbox, desk_days, notices),
            )
        }
        self._articles: set[bytes] = set()
        self._merged: set[bytes] = set()
        self._first = 1

    def take(self, number: int, line: bytes) -> None:
        """Take in a line.

        Raises:
            ValueError: It is wrong.
            StoreError: It does not fit the others.
        """
        if self.is_whole:
            raise ValueError("there is something after the last line")
        kind, value = _parse_line(line)
        if number == 1:
            _check_format(kind, value)
        elif kind == "lines":
            if value != number:
                raise ValueError(f"this is line {number}, and should be line {value}")
            self.is_whole = True
        elif kind not in _KINDS:
            raise ValueError(f"expected one of {', '.join(_KINDS)}, found {kind[:40]!r}")
        else:
            self._keep(decode(_KINDS[kind], value))
            if max(len(self._rows[articles]), len(self._rows[outbox])) >= _AT_ONCE:
                self._write(number)

    def finish(self, number: int) -> None:
        """Write what is left, and see that everything fits together."""
        self._write(number)
        if self._merged - self._articles:
            raise StoreError("an article was merged into one that is not in the export; nothing was read in")

    def _keep(self, value: Any) -> None:
        if isinstance(value, FeedLine):
            self._rows[feeds].append(
                {
                    "feed_id": make_id(value.feed),
                    "feed": value.feed,
                    "state": dump_state(value.state) if value.state is not None else None,
                    "attempted_at": value.attempted_at,
                    "document_at": value.document_at,
                }
            )
        elif isinstance(value, ArticleLine):
            self._keep_article(value)
        elif isinstance(value, HostState):
            save_host_states(self._connection, [value])
        elif isinstance(value, RobotsRecord):
            save_robots(self._connection, [value])
        elif isinstance(value, RunRecord):
            save_run(self._connection, value)
        elif isinstance(value, EditionRecord):
            save_edition(self._connection, value)
        else:
            table, row = delivery_lines.make_table_row(value)
            self._rows[table].append(row)

    def _keep_article(self, line: ArticleLine) -> None:
        article_id = make_id(line.key)
        if article_id in self._articles:
            raise ValueError("this article was there already")
        self._articles.add(article_id)
        self._rows[articles].append(_make_article_row(article_id, line))
        if line.merged_into is not None:
            self._merged.add(make_id(line.merged_into))
        self._rows[aliases] += [
            {"alias_id": make_id(key), "key": key, "article_id": article_id} for key in line.aliases
        ]
        self._rows[sightings] += [
            {
                "sighting_id": make_id(one.feed, one.guid),
                "article_id": article_id,
                "feed_id": make_id(one.feed),
                "guid": one.guid,
                "url": one.url,
                "seen_at": one.seen_at,
                "listed_at": one.listed_at,
                "content_id": _parse_id(one.content_id),
            }
            for one in line.sightings
        ]
        self._rows[revisions] += [_make_revision_row(article_id, one) for one in line.revisions]

    def _write(self, number: int) -> None:
        try:
            for table, rows in self._rows.items():
                insert_rows(self._connection, table, rows)
                rows.clear()
        except IntegrityError as error:
            raise StoreError(
                "something is there twice, or belongs to a feed that is not; nothing was read in",
                where=f"lines {self._first} to {number}",
            ) from error
        self._first = number + 1


def _parse_line(line: bytes) -> tuple[str, Any]:
    try:
        found = load_json(line.decode("utf-8"))
    except ValueError:
        raise ValueError("is not JSON in UTF-8") from None
    if type(found) is not dict or len(found) != 1:
        raise ValueError("expected an object with one key")
    return next(iter(found.items()))


def _check_format(kind: str, value: Any) -> None:
    if kind != "format" or type(value) is not list or len(value) != 2 or value[0] != FORMAT:
        raise ValueError(f'is no export of a store; expected {{"format":["{FORMAT}",{FORMAT_VERSION}]}}')
    if value[1] != FORMAT_VERSION:
        raise ValueError(f"this program reads version {FORMAT_VERSION} of the format, not {value[1]!s:.20}")


def _parse_id(text: str) -> bytes:
    found = bytes.fromhex(text)
    if len(found) != ID_BYTES:
        raise ValueError(f"content_id: expected {2 * ID_BYTES} hexadecimal digits")
    return found


def _make_article_row(article_id: bytes, line: ArticleLine) -> dict[str, Any]:
    numbers = [one.number for one in line.revisions]
    if not numbers or numbers != sorted(set(numbers)) or numbers[0] < 1:
        raise ValueError("revisions: expected at least one, with rising numbers from 1")
    if any((one.entry is None) == (one.page is None) for one in line.revisions):
        raise ValueError("revisions: each needs either an entry or a page")
    dates = [one.entry.entry.published_at for one in line.revisions if one.entry and one.entry.entry.published_at]
    return {
        "article_id": article_id,
        "key": line.key,
        "first_seen_at": line.first_seen_at,
        "published_at": min(dates, default=None),
        "last_number": numbers[-1],
        "entry_hash": _find_last_hash([one for one in line.revisions if one.entry]),
        "page_hash": _find_last_hash([one for one in line.revisions if one.page]),
        "page_state": line.page_state.value,
        "page_url": line.page_url,
        "page_host": find_page_host(line.page_url) if line.page_url is not None else None,
        "page_attempts": line.page_attempts,
        "page_retry_at": line.page_retry_at,
        "page_failed_at": line.page_failed_at,
        "page_problem": line.page_problem,
        "merged_into": make_id(line.merged_into) if line.merged_into is not None else None,
        "merged_at": line.merged_at,
    }


def _find_last_hash(found: Sequence[RevisionLine]) -> str | None:
    return found[-1].content_hash if found else None


def _make_revision_row(article_id: bytes, line: RevisionLine) -> dict[str, Any]:
    content = line.entry or line.page
    return {
        "article_id": article_id,
        "number": line.number,
        "kind": ENTRY if line.entry else PAGE,
        "known_at": line.known_at,
        "fetched_at": line.fetched_at,
        "published_at": line.entry.entry.published_at if line.entry else None,
        "content_hash": line.content_hash,
        "content": pack(content),
    }
