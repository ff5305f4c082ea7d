from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from briefing.errors import StoreError
from briefing.model.feed import HostState, Outcome, OutcomeKind, RobotsRecord
from briefing.model.stored import EditionRecord, PageState, RunRecord
from briefing.store import SqlStore, open_store
from tests.store.made import FAR_AHEAD, HILL, LONG_AGO, RIVER, at, make_draft, make_poll, make_result


def fill(store: SqlStore) -> None:
    """Put everything into a store that there can be."""
    odd = make_draft("half \ud800 and nul \0", "half \ud800, line \u2028 end, 😀")
    drafts = [make_draft(name, state=PageState.WANTED, published_at=at(-1)) for name in "abcd"]
    store.save_polls([make_poll(0, *drafts, odd), make_poll(0, make_draft("a", guid="other"), feed=HILL)])
    store.save_polls([make_poll(30, make_draft("a", "Changed.", state=PageState.WANTED), *drafts[1:])])
    store.save_pages(
        [
            make_result("b", 31, "Page.", canonical_key="news.example/a"),
            make_result("c", 31, problem="Timeout.", retry_at=at(40)),
            make_result("d", 31, problem="Gone.", canonical_key="news.example/other-name"),
        ]
    )
    store.save_attempts(["https://new.example/feed"], at=at(32))
    store.forget_feed(HILL)
    store.save_host_states([HostState(host="h.example", not_before_at=at(1), refusals=1, reason="busy")])
    store.save_robots([RobotsRecord(origin="https://h.example", fetched_at=at(1), state="read", text="User-agent: *")])
    outcome = Outcome(feed=RIVER, title="River", kind=OutcomeKind.FAILED, reason="No answer.", notes=("Moved.",))
    store.save_run(RunRecord(id="r2", started_at=at(0), outcomes=(outcome, outcome)))
    store.save_run(RunRecord(id="r1", started_at=at(-1), finished_at=at(0), stopped_by="deadline"))
    store.save_edition(
        EditionRecord(
            desk="delta", day=date(2026, 11, 20), version=1, number=1, fingerprint="f", made_at=at(2), folder="x",
            articles=(("news.example/c", 1), ("news.example/a", 2)),
        )
    )  # fmt: skip


def export(store: SqlStore) -> bytes:
    stream = io.BytesIO()
    count = store.export(stream)
    assert stream.getvalue().count(b"\n") == count
    return stream.getvalue()


@pytest.fixture
def exported(tmp_path: Path) -> bytes:
    with open_store(f"sqlite:///{tmp_path}/exported.db") as source:
        fill(source)
        return export(source)


@pytest.fixture
def other(store: SqlStore, make_empty: Callable[[str], str]) -> Iterator[SqlStore]:
    with open_store(make_empty("other")) as opened:
        yield opened


def test_an_export_read_into_any_database_gives_the_same_bytes_again(store: SqlStore, other: SqlStore) -> None:
    fill(store)
    first = export(store)

    assert other.import_(io.BytesIO(first)) == first.count(b"\n")

    assert export(other) == first
    for one, two in (
        (store.load_feed_states(), other.load_feed_states()),
        (store.load_runs(count=9), other.load_runs(count=9)),
        (store.load_editions(desk="delta"), other.load_editions(desk="delta")),
        (store.count_entries(seen_after=at(0)), other.count_entries(seen_after=at(0))),
    ):
        assert one == two
    for hours in (0.5, 30.5, 99):
        spans = [list(each.load_articles(seen_after=LONG_AGO, known_before=at(hours))) for each in (store, other)]
        assert spans[0] == spans[1]
    wanted = [
        each.load_wanted_pages(seen_after=LONG_AGO, now=FAR_AHEAD, most_per_host=9, most=9) for each in (store, other)
    ]
    assert wanted[0] == wanted[1]


def test_a_store_that_was_read_in_goes_on_like_the_one_it_came_from(store: SqlStore, other: SqlStore) -> None:
    fill(store)
    other.import_(io.BytesIO(export(store)))
    poll = make_poll(60, *[make_draft(name, f"New words of {name}.", published_at=at(50)) for name in "abcde"])

    assert store.save_polls([poll]) == other.save_polls([poll])
    for each in (store, other):
        each.save_pages([make_result("c", 61, "Page.", canonical_key="news.example/other-name")])
    assert export(store) == export(other)


def test_every_line_is_json_in_utf_8_with_its_kind(exported: bytes) -> None:
    lines = [json.loads(line) for line in exported.decode("utf-8").split("\n") if line]

    assert lines[0] == {"format": ["briefing store", 1]}
    assert lines[-1] == {"lines": len(lines)}
    kinds = [next(iter(line)) for line in lines[1:-1]]
    assert sorted(set(kinds), key=kinds.index) == ["feed", "host", "robots", "article", "run", "edition"]


def test_nothing_is_read_into_a_store_that_holds_something(exported: bytes, store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("mine"))])

    with pytest.raises(StoreError, match="holds something already"):
        store.import_(io.BytesIO(exported))
    assert store.info().articles == 1


def _edit(exported: bytes, kind: str, change: Callable[[dict[str, object]], object]) -> bytes:
    lines = exported.splitlines(keepends=True)
    index = next(index for index, line in enumerate(lines) if line.startswith(f'{{"{kind}"'.encode()))
    value = json.loads(lines[index])
    change(value[kind])
    lines[index] = json.dumps(value).encode() + b"\n"
    return b"".join(lines)


def _drop(name: str) -> Callable[[dict[str, object]], object]:
    return lambda value: value.pop(name)


def _set(name: str, to: object) -> Callable[[dict[str, object]], object]:
    return lambda value: value.update({name: to})


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda _: b"", r"line 0: the export ends too early"),
        (lambda _: b"hello\n", r"line 1: is not JSON in UTF-8"),
        (lambda _: b'{"rss": 1}\n', r"line 1: is no export of a store"),
        (lambda body: body.replace(b'store",1]', b'store",2]', 1), r"line 1: this program reads version 1 of the format, not 2"),
        (lambda body: body[: len(body) // 2], r"line \d+: is not JSON in UTF-8"),
        (lambda body: b"".join(body.splitlines(keepends=True)[:-1]), r"line \d+: the export ends too early"),
        (lambda body: b"".join(body.splitlines(keepends=True)[:3] + body.splitlines(keepends=True)[4:]), r"this is line \d+, and should be line \d+"),
        (lambda body: body + b'{"feed":{"feed":"x"}}\n', r"there is something after the last line"),
        (lambda body: body.replace(b'{"host"', b'{"ghost"', 1), r"line \d+: expected one of feed, host, robots, article, run, edition, .*, found 'ghost'"),
        (lambda body: _edit(body, "article", _drop("first_seen_at")), r"line \d+: ArticleLine needs first_seen_at"),
        (lambda body: _edit(body, "article", _set("revisions", [])), r"line \d+: revisions: expected at least one"),
        (lambda body: _edit(body, "article", _set("key", "news.example/c")), r"line \d+: this article was there already"),
        (lambda body: _edit(body, "article", _set("merged_into", "nowhere")), r"merged into one that is not in the export"),
        (lambda body: _edit(body, "feed", _set("feed", "https://unknown.example/")), r"lines 1 to \d+: something is there twice, or belongs to a feed that is not"),
        (lambda body: _edit(body, "run", _set("pages_failed", "many")), r"line \d+: pages_failed: expected int, found str"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_and_nothing_is_kept(
    exported: bytes, store: SqlStore, spoil: Callable[[bytes], bytes], problem: str
) -> None:
    with pytest.raises(StoreError, match=problem):
        store.import_(io.BytesIO(spoil(exported)))

    info = store.info()
    assert (info.articles, info.feeds, info.runs, info.editions, info.sightings) == (0, 0, 0, 0, 0)
    assert store.load_host_states() == {}


def test_progress_is_told_while_much_is_written_and_read(tmp_path: Path) -> None:
    store, other = (open_store(f"sqlite:///{tmp_path}/{name}.db") for name in ("one", "two"))
    store.save_polls([make_poll(0, *[make_draft(f"n{number}") for number in range(1200)])])
    told: list[str] = []
    stream = io.BytesIO()

    store.export(stream, tell=told.append)
    stream.seek(0)
    other.import_(stream, tell=told.append)

    assert told == ["1,000 articles written", "1,000 lines read"]
    store.close()
    other.close()
