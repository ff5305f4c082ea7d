"""The queue of pages, what became of them, and articles that turn out to be one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from briefing.model.stored import PageResult, PageState, StoredEntry, WantedPage
from briefing.store.columns import make_id, mend
from briefing.store.content import pack, unpack
from briefing.store.polls import find_roots
from briefing.store.schema import ENTRY, PAGE, aliases, articles, revisions
from briefing.store.statements import insert_rows, save_rows, select_by

__all__ = ["load_wanted_pages", "save_pages"]


def load_wanted_pages(
    connection: Connection, *, seen_after: datetime, now: datetime, most_per_host: int, most: int
) -> tuple[WantedPage, ...]:
    """Return pages that should be fetched now; see ``ports.Store.load_wanted_pages``."""
    columns = articles.c
    # a date in the future is a mistake or a trick: nothing is newer than the moment at which it was seen
    newness = case((columns.published_at < columns.first_seen_at, columns.published_at), else_=columns.first_seen_at)
    order = (newness.desc(), columns.key)
    queue = (
        select(columns.article_id, *(part.label(f"order_{index}") for index, part in enumerate((newness, columns.key))))
        .add_columns(func.row_number().over(partition_by=columns.page_host, order_by=order).label("rank"))
        .where(
            columns.page_state == PageState.WANTED.value,
            columns.merged_into.is_(None),
            columns.page_url.is_not(None),
            columns.first_seen_at >= seen_after,
            or_(columns.page_retry_at.is_(None), columns.page_retry_at <= now),
        )
        .subquery()
    )
    chosen = (
        select(queue.c.article_id)
        .where(queue.c.rank <= most_per_host)
        .order_by(queue.c.order_0.desc(), queue.c.order_1)
        .limit(most)
    )
    ids = list(connection.scalars(chosen))
    found = {row.article_id: row for row in select_by(connection, select(articles), columns.article_id, ids)}
    entries = _load_last_entries(connection, ids)
    return tuple(_make_wanted(found[one], entries[one]) for one in ids)


def _load_last_entries(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, StoredEntry]:
    columns = revisions.c
    last = (
        select(columns.article_id, func.max(columns.number).label("number"))
        .where(columns.kind == ENTRY)
        .group_by(columns.article_id)
    )
    numbers = [(row.article_id, row.number) for row in select_by(connection, last, columns.article_id, ids)]
    wanted = dict(numbers)
    found = {}
    query = select(columns.article_id, columns.number, columns.content).where(columns.kind == ENTRY)
    for row in select_by(connection, query, columns.article_id, ids):
        if wanted[row.article_id] == row.number:
            found[row.article_id] = unpack(StoredEntry, row.content)
    return found


def _make_wanted(row: Any, content: StoredEntry) -> WantedPage:
    return WantedPage(
        key=row.key,
        url=row.page_url,
        feed=content.feed,
        entry=content.entry,
        published_at=row.published_at,
        attempts=row.page_attempts,
    )


@dataclass(slots=True)
class _Article:
    """An article as far as its page can change it; the names of its fields are those of the columns."""

    article_id: bytes
    published_at: datetime | None
    last_number: int
    entry_hash: str | None
    page_hash: str | None
    page_state: str
    page_attempts: int
    page_retry_at: datetime | None
    page_failed_at: datetime | None
    page_problem: str | None
    merged_into: bytes | None = None
    merged_at: datetime | None = None


_FIELDS = tuple(_Article.__dataclass_fields__)


def save_pages(connection: Connection, results: Sequence[PageResult]) -> int:
    """Keep pages and failures; return how many articles got a new revision; see ``ports.Store.save_pages``."""
    return _Pages(connection, results).save(results)


class _Pages:
    """The articles of a number of results, while they are worked in one after the other."""

    def __init__(self, connection: Connection, results: Sequence[PageResult]) -> None:
        self._connection = connection
        keys = {make_id(mend(key)) for one in results for key in (one.key, one.canonical_key) if key is not None}
        query = select(aliases.c.alias_id, aliases.c.article_id)
        targets = {row.alias_id: row.article_id for row in select_by(connection, query, aliases.c.alias_id, keys)}
        roots = find_roots(connection, keys | set(targets.values()))
        #: Each article once, by its own id; every key that leads to it.
        self._held: dict[bytes, _Article] = {}
        self._by_key: dict[bytes, bytes] = {}
        for key in keys:
            if row := roots.get(key) or roots.get(targets.get(key, b"")):
                if row.article_id not in self._held:
                    self._held[row.article_id] = _Article(**{name: getattr(row, name) for name in _FIELDS})
                self._by_key[key] = row.article_id
        self._changed: set[bytes] = set()
        self._revisions: list[dict[str, Any]] = []
        self._aliases: list[dict[str, Any]] = []

    def save(self, results: Sequence[PageResult]) -> int:
        """Work in every result, and write."""
        revised = set()
        for result in results:
            held = self._find(result.key)
            if held is None:  # cleared out since the page was asked for
                continue
            if result.canonical_key is not None:
                held = self._join(held, result.canonical_key, at=result.fetched_at)
            self._changed.add(held.article_id)
            if result.page is None:
                _note_failure(held, result)
            elif self._keep_page(held, result):
                revised.add(held.article_id)
        self._write()
        return len(revised)

    def _find(self, key: str) -> _Article | None:
        found = self._by_key.get(make_id(mend(key)))
        if found is None:
            return None
        held = self._held[found]
        while held.merged_into is not None:
            held = self._held[held.merged_into]
        return held

    def _join(self, held: _Article, key: str, *, at: datetime) -> _Article:
        """Make an article and its canonical address one; return the article that goes on."""
        canonical = self._find(key)
        if canonical is held:
            return held
        if canonical is not None:
            self._merge(held, canonical, at=at)
            return canonical
        alias_id = make_id(mend(key))
        self._aliases.append({"alias_id": alias_id, "key": mend(key), "article_id": held.article_id})
        self._by_key[alias_id] = held.article_id
        return held

    def _merge(self, absorbed: _Article, into: _Article, *, at: datetime) -> None:
        """Copy the revisions of one article to another, with the numbers that follow there.

        The article stays as it was for everybody who asks what was known before.
        """
        self._write()
        query = select(revisions).where(revisions.c.article_id == absorbed.article_id).order_by(revisions.c.number)
        for row in self._connection.execute(query).mappings().all():
            into.last_number += 1
            known_at = max(row["known_at"], at)
            copied = {"article_id": into.article_id, "number": into.last_number, "known_at": known_at}
            self._revisions.append({**row, **copied})
        into.entry_hash = absorbed.entry_hash or into.entry_hash
        into.page_hash = absorbed.page_hash or into.page_hash
        dates = [one for one in (absorbed.published_at, into.published_at) if one is not None]
        into.published_at = min(dates, default=None)
        if absorbed.page_state == PageState.FETCHED.value:
            into.page_state = PageState.FETCHED.value
        absorbed.merged_into, absorbed.merged_at = into.article_id, at
        self._changed |= {absorbed.article_id, into.article_id}
        self._write()

    def _keep_page(self, held: _Article, result: PageResult) -> bool:
        """Return whether the page is a new revision of the article."""
        held.page_state = PageState.FETCHED.value
        held.page_retry_at = held.page_failed_at = held.page_problem = None
        if held.page_hash == result.content_hash:
            return False
        held.last_number += 1
        held.page_hash = result.content_hash
        self._revisions.append(
            {
                "article_id": held.article_id,
                "number": held.last_number,
                "kind": PAGE,
                "known_at": result.fetched_at,
                "fetched_at": result.fetched_at,
                "published_at": None,
                "content_hash": result.content_hash,
                "content": pack(result.page),
            }
        )
        return True

    def _write(self) -> None:
        insert_rows(self._connection, revisions, self._revisions)
        if self._changed:
            statement = update(articles).where(articles.c.article_id == bindparam("one"))
            self._connection.execute(
                statement.values({name: bindparam(f"new_{name}") for name in _FIELDS if name != "article_id"}),
                [
                    {"one": one, **{f"new_{name}": getattr(self._held[one], name) for name in _FIELDS[1:]}}
                    for one in sorted(self._changed)
                ],
            )
        save_rows(self._connection, aliases, self._aliases)
        self._revisions, self._aliases = [], []
        self._changed = set()


def _note_failure(held: _Article, result: PageResult) -> None:
    if held.page_state != PageState.WANTED.value:  # fetched under its other address meanwhile
        return
    held.page_attempts += 1
    held.page_problem = result.problem
    held.page_retry_at = result.retry_at
    if result.retry_at is None:
        held.page_state = PageState.FAILED.value
        held.page_failed_at = result.fetched_at
