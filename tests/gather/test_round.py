"""A run as a whole: what ends it, what does not, and what is noted, kept and taken back."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest

from briefing.errors import StoreError
from briefing.gather.options import PolitenessOptions, RoundOptions
from briefing.gather.round.report import Counts
from briefing.gather.round.run import run_round
from briefing.gather.round.running import Batches, Room, StoreThread
from briefing.model.feed import Feed, OutcomeKind
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse, Request, Resource
from briefing.model.stored import PageState, RunRecord
from briefing.ports import Store
from briefing.store import open_store
from briefing.store.sql_store import SqlStore

NOW = datetime(2031, 3, 16, 12, 7, tzinfo=UTC)
PAGE = b"<html><head><title>A bridge is closed</title></head><body><article>" + b"".join(
    b"<p>The ministry said on Monday that bridge %d over the river had been closed after the shelling.</p>" % number
    for number in range(20)
) + b"</article></body></html>"  # fmt: skip


def make_rss(*names: str, host: str = "a.test", text: str = "Short.") -> bytes:
    items = "".join(
        f"<item><guid>{name}</guid><title>Report {name}</title><link>https://{host}/{name}</link>"
        f"<description>{text}</description></item>"
        for name in names
    )
    return f"<rss version='2.0'><channel><title>t</title><link>https://{host}/</link>{items}</channel></rss>".encode()


Answer = bytes | int | FailureKind | Callable[[Request], Awaitable[Any]]


@dataclass
class ScriptedRetriever:
    """Answers as it was told: bytes with 200, a status, a failure, or what a coroutine function says."""

    answers: dict[str, Answer]
    at: datetime = NOW
    asked: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    async def fetch(self, request: Request, /) -> FetchResponse | FetchFailure:
        self.asked.append(request.url)
        self.requests.append(request)
        await asyncio.sleep(0)
        answer: Any = self.answers.get(request.url, 404)
        while callable(answer):
            answer = await answer(request)
        if isinstance(answer, FailureKind):
            return FetchFailure(kind=answer, problem="It cannot be reached.", url=request.url, fetched_at=self.at)
        kind = "text/html" if request.resource is Resource.PAGE else "application/rss+xml"
        status, body = (answer, b"no") if isinstance(answer, int) else (200, answer)
        return FetchResponse(
            url=request.url, status=status, headers={"content-type": kind}, body=body, fetched_at=self.at
        )


@dataclass
class Clock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


OPTIONS = RoundOptions(politeness=PolitenessOptions(host_name="m"), parsers=1, page_delay=timedelta(0))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite3'}") as opened:
        yield opened


def make_feeds(*urls: str) -> list[Feed]:
    return [Feed(url=url, title=f"Feed {url}") for url in urls]


def gather(
    store: Store, answers: dict[str, Answer], *feeds: Feed, at: datetime = NOW, **options: Any
) -> tuple[RunRecord, ScriptedRetriever]:
    retriever = ScriptedRetriever(answers, at)
    force: Collection[str] = options.pop("force", ())
    tell = options.pop("tell", lambda _: None)
    record = run_round(
        feeds or make_feeds(*(url for url in answers if url.endswith("/feed"))),
        store=store,
        retriever=retriever,
        clock=Clock(at),
        options=replace(OPTIONS, **options),
        force=force,
        tell=tell,
    )
    return record, retriever


# ------------------------------------------------------------------------------------------------------- the feeds


def test_a_run_keeps_what_feeds_and_pages_bring_and_says_so(store: SqlStore) -> None:
    answers: dict[str, Answer] = {"https://a.test/feed": make_rss("1", "2"), "https://a.test/1": PAGE}
    record, retriever = gather(store, answers)

    (outcome,) = record.outcomes
    assert (outcome.kind, outcome.articles_new, outcome.status) == (OutcomeKind.NEW, 2, 200)
    assert (record.pages_fetched, record.pages_failed, record.stopped_by) == (1, 1, None)
    assert retriever.asked[:2] == ["https://a.test/feed", "https://a.test/robots.txt"]
    states = {one.key: one.page_state for one in _load(store)}
    assert states == {"https://a.test/1": PageState.FETCHED, "https://a.test/2": PageState.FAILED}
    assert store.load_runs(count=5) == (record,)


def _load(store: SqlStore) -> list[Any]:
    return list(store.load_articles(seen_after=NOW - timedelta(days=9), known_before=NOW + timedelta(days=9)))


def test_outcomes_are_sorted_by_address_whatever_came_first(store: SqlStore) -> None:
    async def late(_: Request) -> bytes:
        await asyncio.sleep(0.05)
        return make_rss("1")

    hosts = ["c", "a", "b"]
    answers: dict[str, Answer] = {f"https://{host}.test/feed": 500 for host in hosts}
    answers["https://a.test/feed"] = late
    record, _ = gather(store, answers)

    assert [one.feed for one in record.outcomes] == sorted(answers)


def test_a_feed_that_is_configured_twice_is_asked_once(store: SqlStore) -> None:
    first, second = make_feeds("https://a.test/feed", "https://a.test/feed")
    record, retriever = gather(store, {}, replace(first, title="First"), second)

    assert retriever.asked == ["https://a.test/feed"]
    assert [one.title for one in record.outcomes] == ["First"]


def test_no_feeds_are_a_run_of_their_own(store: SqlStore) -> None:
    record = run_round([], store=store, retriever=ScriptedRetriever({}), clock=Clock(), options=OPTIONS)

    assert record.outcomes == ()
    assert record.finished_at == NOW


def test_attempts_are_noted_before_any_request_is_sent(store: SqlStore) -> None:
    noted: list[bool] = []

    async def look(request: Request) -> int:
        noted.append(store.load_feed_states()[request.url].attempted_at == NOW)
        return 500

    gather(store, {f"https://h{number}.test/feed": look for number in range(30)})

    assert noted == [True] * 30


def test_a_forced_request_is_remembered_as_one_before_it_is_sent(store: SqlStore) -> None:
    seen: list[datetime | None] = []

    async def look(request: Request) -> int:
        seen.append(store.load_feed_states()[request.url].forced_at)
        return 500

    gather(store, {"https://a.test/feed": look}, force=["https://a.test/feed"])
    record, retriever = gather(store, {"https://a.test/feed": look}, force=["https://a.test/feed"])

    assert seen == [NOW]
    assert retriever.asked == []
    assert "by force" in record.outcomes[0].reason


def test_the_authorization_of_a_feed_goes_with_its_requests_and_no_others(store: SqlStore) -> None:
    answers: dict[str, Answer] = {"https://a.test/feed": make_rss("1"), "https://b.test/feed": 304}
    _, retriever = gather(store, answers, authorizations={"https://a.test/feed": "Bearer x"})

    sent = {request.url: request.authorization for request in retriever.requests}
    assert sent.pop("https://a.test/feed") == "Bearer x"
    assert set(sent.values()) == {None}


def test_a_304_that_nobody_asked_for_is_asked_about_once_more(store: SqlStore) -> None:
    record, retriever = gather(store, {"https://a.test/feed": 304})

    assert retriever.asked == ["https://a.test/feed"] * 2
    assert record.outcomes[0].kind is OutcomeKind.FAILED


def test_a_body_that_is_no_feed_is_a_failure_of_its_feed_only(store: SqlStore) -> None:
    answers: dict[str, Answer] = {"https://a.test/feed": PAGE, "https://b.test/feed": make_rss("1", text="word " * 200)}
    record, _ = gather(store, answers)

    assert [one.kind for one in record.outcomes] == [OutcomeKind.FAILED, OutcomeKind.NEW]
    assert record.outcomes[0].failures == 1


def test_a_host_that_asks_to_wait_is_not_asked_for_its_other_feeds(store: SqlStore) -> None:
    answers: dict[str, Answer] = {f"https://a.test/{number}/feed": 503 for number in range(3)}
    record, retriever = gather(store, answers)

    assert len(retriever.asked) == 1
    assert [one.kind for one in record.outcomes] == [OutcomeKind.FAILED, OutcomeKind.SKIPPED, OutcomeKind.SKIPPED]
    states = store.load_feed_states()
    assert [states[url].attempted_at for url in sorted(answers) if url in states] == [NOW]
    assert store.load_host_states()["a.test"].not_before_at is not None


def test_a_host_that_cannot_be_reached_twice_is_left_alone_in_this_run(store: SqlStore) -> None:
    answers: dict[str, Answer] = {f"https://a.test/{number}/feed": FailureKind.CONNECT for number in range(9)}
    answers["https://b.test/feed"] = 500
    record, retriever = gather(store, answers)

    assert len(retriever.asked) == 3
    skipped = [one for one in record.outcomes if one.kind is OutcomeKind.SKIPPED]
    assert len(skipped) == 7
    assert all("could not be reached" in one.reason for one in skipped)


def test_the_operator_is_told_of_a_feed_that_fails_again_and_again(store: SqlStore) -> None:
    at = NOW
    notes = []
    for _ in range(3):
        record, _ = gather(store, {"https://a.test/feed": 500}, at=at, failures_until_told=3)
        notes.append(record.outcomes[0].notes)
        at += timedelta(days=2)

    assert notes[:2] == [(), ()]
    assert "failed 3 times in a row since 2031-03-16" in notes[2][0]


def test_f30_a_storm_of_new_entries_is_capped_for_a_feed_that_is_known(store: SqlStore) -> None:
    text = "word " * 200
    answers: dict[str, Answer] = {"https://a.test/feed": make_rss(*map(str, range(9)), text=text)}
    record, _ = gather(store, answers, most_new_entries=4)
    assert record.outcomes[0].articles_new == 9  # a new feed is taken whole

    answers = {"https://a.test/feed": make_rss(*(f"n{number}" for number in range(9)), text=text + "more")}
    record, _ = gather(store, answers, at=NOW + timedelta(days=1), most_new_entries=4)
    assert record.outcomes[0].articles_new == 4
    assert "Suddenly 9 articles are new" in record.outcomes[0].notes[0]


def test_a_fault_of_the_program_at_one_feed_is_no_fault_of_the_others(store: SqlStore) -> None:
    async def fail(_: Request) -> int:
        raise ZeroDivisionError

    record, _ = gather(store, {"https://a.test/feed": fail, "https://b.test/feed": 404})

    assert "ZeroDivisionError" in record.outcomes[0].reason
    assert record.outcomes[1].status == 404


# ----------------------------------------------------------------------------------------------------- the store


class _Broken:
    """A store that cannot keep some things."""

    def __init__(self, store: SqlStore, *, method: str, fails: Callable[[Any], bool]) -> None:
        self._store, self._method, self._fails = store, method, fails

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name != self._method:
            return found

        def call(given: Any, **options: Any) -> Any:
            if self._fails(given):
                raise StoreError("the disk is full")
            return found(given, **options)

        return call


def test_a_feed_that_cannot_be_kept_fails_alone(store: SqlStore) -> None:
    broken: Any = _Broken(
        store, method="save_polls", fails=lambda polls: any("bad" in poll.state.feed for poll in polls)
    )
    answers: dict[str, Answer] = {f"https://{name}.test/feed": 500 for name in ("a", "b", "bad", "c")}
    record, _ = gather(broken, answers)

    assert ["could not be kept" in one.reason for one in record.outcomes] == [False, False, True, False]
    assert len([state for state in store.load_feed_states().values() if state.failures]) == 3


def test_a_store_that_notes_no_attempts_ends_the_run_before_a_request(store: SqlStore) -> None:
    broken: Any = _Broken(store, method="save_attempts", fails=lambda _: True)
    retriever = ScriptedRetriever({})
    with pytest.raises(StoreError, match="disk is full"):
        run_round(make_feeds("https://a.test/feed"), store=broken, retriever=retriever, clock=Clock(), options=OPTIONS)
    assert retriever.asked == []


# --------------------------------------------------------------------------------------------- what ends a run


def _play_with_signal(store: SqlStore, number: int) -> tuple[RunRecord, ScriptedRetriever]:
    """Let a signal arrive while one host hangs, after another has answered."""

    async def hang(_: Request) -> bytes:
        os.kill(os.getpid(), number)
        await asyncio.sleep(60)
        return b""

    async def wait_first(_: Request) -> Answer:
        await asyncio.sleep(0.05)
        return hang

    answers: dict[str, Answer] = {
        "https://a.test/feed": make_rss("1", text="word " * 200),
        "https://b.test/1/feed": wait_first,
        "https://b.test/2/feed": make_rss("2"),
    }
    return gather(store, answers)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_keeps_what_came_in_and_says_what_did_not(store: SqlStore, number: int) -> None:
    record, retriever = _play_with_signal(store, number)

    assert record.stopped_by == "interrupted"
    assert [one.kind for one in record.outcomes] == [OutcomeKind.NEW, OutcomeKind.SKIPPED, OutcomeKind.SKIPPED]
    assert "https://b.test/2/feed" not in retriever.asked
    assert [one.key for one in _load(store)] == ["https://a.test/1"]
    assert store.load_runs(count=1)[0].stopped_by == "interrupted"
    attempts = {url: state.attempted_at for url, state in store.load_feed_states().items()}
    assert attempts["https://b.test/1/feed"] == NOW  # it was asked
    assert attempts.get("https://b.test/2/feed") is None


def test_handlers_of_signals_are_put_back(store: SqlStore) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    gather(store, {"https://a.test/feed": 500})
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_run_outside_the_main_thread_is_a_run(store: SqlStore) -> None:
    records: list[RunRecord] = []
    thread = threading.Thread(target=lambda: records.append(gather(store, {"https://a.test/feed": 500})[0]))
    thread.start()
    thread.join(20)
    assert records[0].outcomes[0].status == 500


def test_f21_the_deadline_cuts_off_and_takes_back_what_was_never_asked(store: SqlStore) -> None:
    async def hang(_: Request) -> bytes:
        await asyncio.sleep(60)
        return b""

    hosts = 40
    answers: dict[str, Answer] = {f"https://h{number:02}.test/feed": hang for number in range(hosts)}
    record, retriever = gather(store, answers, deadline=timedelta(seconds=0.3), hosts_in_parallel=4)

    assert record.stopped_by == "deadline"
    assert len(retriever.asked) == 4
    assert all(one.kind is OutcomeKind.SKIPPED and "had to end" in one.reason for one in record.outcomes)
    noted = [url for url, state in store.load_feed_states().items() if state.attempted_at]
    assert sorted(noted) == sorted(retriever.asked)
    _, again = gather(store, dict.fromkeys(answers, 500), at=NOW + timedelta(minutes=5))
    assert len(again.asked) == hosts - 4


# ----------------------------------------------------------------------------------------------------- the pages


def test_pages_do_not_wait_for_a_feed_that_hangs(store: SqlStore) -> None:
    fetched = asyncio.Event()

    async def hang(_: Request) -> int:
        async with asyncio.timeout(20):
            await fetched.wait()
        return 500

    async def page(_: Request) -> bytes:
        fetched.set()
        return PAGE

    answers: dict[str, Answer] = {
        "https://a.test/feed": make_rss("1"),
        "https://a.test/1": page,
        "https://dead.test/feed": hang,
    }
    record, _ = gather(store, answers)

    assert record.outcomes[1].status == 500
    assert record.pages_fetched == 1


def _gather_page(store: SqlStore, answer: Answer, *, at: datetime = NOW) -> list[str]:
    """Gather a feed with one entry whose page gives this answer; return which pages were asked."""
    answers: dict[str, Answer] = {"https://a.test/feed": make_rss("1"), "https://a.test/1": answer}
    _, retriever = gather(store, answers, at=at)
    return [url for url in retriever.asked if url.endswith("/1")]


@pytest.mark.parametrize("answer", [404, 410, 451, FailureKind.ADDRESS, FailureKind.TOO_LARGE])
def test_a_page_that_will_never_be_had_is_asked_once(store: SqlStore, answer: Answer) -> None:
    assert len(_gather_page(store, answer)) == 1
    assert _gather_page(store, PAGE, at=NOW + timedelta(days=3)) == []
    assert _load(store)[0].page_state is PageState.FAILED


@pytest.mark.parametrize("answer", [500, FailureKind.BROKEN, b"\x89PNG\r\n\x1a\n"])
def test_a_page_that_fails_is_tried_four_times_with_growing_waits(store: SqlStore, answer: Answer) -> None:
    hours = [0, 0.9, 1.1, 4.9, 5.3, 29, 30, 200]
    asked = [len(_gather_page(store, answer, at=NOW + timedelta(hours=hour))) for hour in hours]

    assert asked == [1, 0, 1, 0, 1, 0, 1, 0]
    assert _load(store)[0].page_state is PageState.FAILED


def test_f13_a_page_that_is_refused_is_not_asked_again_for_a_day(store: SqlStore) -> None:
    asked = [len(_gather_page(store, 403, at=NOW + timedelta(hours=hour))) for hour in (0, 23, 25)]

    assert asked == [1, 0, 1]


def test_f14_pages_of_a_host_that_asks_to_wait_are_left_to_another_run(store: SqlStore) -> None:
    answers: dict[str, Answer] = {"https://a.test/feed": make_rss("1", "2", "3")}
    answers |= {f"https://a.test/{name}": 429 for name in "123"}
    _, retriever = gather(store, answers)

    assert len([url for url in retriever.asked if url[-1] in "123"]) == 1
    assert [one.page_state for one in _load(store)] == [PageState.WANTED] * 3


def test_f24_a_robots_txt_that_cannot_be_had_puts_pages_off_and_one_that_forbids_ends_them(store: SqlStore) -> None:
    answers: dict[str, Answer] = {
        "https://a.test/feed": make_rss("1"),
        "https://b.test/feed": make_rss("1", host="b.test"),
    }
    answers |= {"https://a.test/robots.txt": 500, "https://b.test/robots.txt": b"User-agent: *\nDisallow: /\n"}
    answers |= {"https://a.test/1": PAGE, "https://b.test/1": PAGE}
    _, retriever = gather(store, answers)

    assert not [url for url in retriever.asked if url.endswith("/1")]
    states = {one.key: one.page_state for one in _load(store)}
    assert states == {"https://a.test/1": PageState.WANTED, "https://b.test/1": PageState.FAILED}


def test_no_pages_are_fetched_where_none_are_allowed(store: SqlStore) -> None:
    answers: dict[str, Answer] = {"https://a.test/feed": make_rss("1"), "https://a.test/1": PAGE}
    record, retriever = gather(store, answers, pages_per_run=0)

    assert record.pages_fetched == 0
    assert retriever.asked == ["https://a.test/feed"]


def test_all_hosts_get_their_pages_where_the_newest_are_of_one_that_had_its_share(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing.gather.round.pages._LOADED_AT_ONCE", 2)
    answers: dict[str, Answer] = {f"https://{host}.test/feed": make_rss(*"1234", host=f"{host}.test") for host in "abc"}
    answers |= {f"https://{host}.test/{name}": 404 for host in "abc" for name in "1234"}
    record, _ = gather(store, answers, pages_per_host=3)

    assert record.pages_failed == 9


# --------------------------------------------------------------------------------------------- progress and parts


def test_progress_is_told_to_the_end(store: SqlStore) -> None:
    told: list[tuple[int, int, int]] = []

    def tell(counts: Counts) -> None:
        told.append((counts.feeds_done, counts.feeds, counts.pages_failed))

    gather(store, {"https://a.test/feed": make_rss("1"), "https://b.test/feed": 500}, tell=tell)

    assert told[-1] == (2, 2, 1)


def test_a_retriever_that_must_be_opened_is_opened_and_closed(store: SqlStore) -> None:
    class Opened(ScriptedRetriever):
        is_open = False

        async def __aenter__(self) -> Self:
            self.is_open = True
            return self

        async def __aexit__(self, *_: object) -> None:
            self.is_open = False

        async def fetch(self, request: Request, /) -> FetchResponse | FetchFailure:
            assert self.is_open
            return await super().fetch(request)

    retriever = Opened({"https://a.test/feed": 500})
    record = run_round(
        make_feeds("https://a.test/feed"), store=store, retriever=retriever, clock=Clock(), options=OPTIONS
    )
    assert record.outcomes[0].status == 500
    assert not retriever.is_open


def test_what_waits_while_the_store_is_busy_is_kept_in_one_call() -> None:
    calls: list[int] = []

    async def save(items: Sequence[int]) -> Sequence[int]:
        calls.append(len(items))
        await asyncio.sleep(0.01)
        return [item * 2 for item in items]

    async def story() -> list[int]:
        batches: Batches[int, int] = Batches(save)
        return await asyncio.gather(*(batches.put(number) for number in range(40)))

    assert asyncio.run(story()) == [number * 2 for number in range(40)]
    assert len(calls) <= 3
    assert sum(calls) == 40


def test_a_few_are_kept_together_where_more_is_on_its_way_and_at_once_where_none_is() -> None:
    calls: list[int] = []
    under_way = 0

    async def save(items: Sequence[int]) -> Sequence[int]:
        nonlocal under_way
        calls.append(len(items))
        under_way -= len(items)
        return items

    async def put_later(batches: Batches[int, int], number: int) -> int:
        await asyncio.sleep(number / 1_000)
        return await batches.put(number)

    async def story() -> float:
        nonlocal under_way
        batches: Batches[int, int] = Batches(save, count_under_way=lambda: under_way)
        under_way = 8
        await asyncio.gather(*(put_later(batches, number) for number in range(8)))
        under_way = 1
        start = time.monotonic()
        await batches.put(9)
        return time.monotonic() - start

    assert asyncio.run(story()) < 0.09
    assert calls == [8, 1]


def test_what_waits_in_vain_for_others_is_kept_nevertheless() -> None:
    async def save(items: Sequence[int]) -> Sequence[int]:
        return items

    async def story() -> int:
        return await Batches[int, int](save, count_under_way=lambda: 5).put(7)

    assert asyncio.run(asyncio.wait_for(story(), 5)) == 7


def test_room_is_given_in_order_and_never_to_too_many() -> None:
    async def story() -> None:
        room = Room(items=2, size=100)
        await room.take(60)
        waiting = [asyncio.create_task(room.take(size)) for size in (60, 10)]
        await asyncio.sleep(0)
        assert not any(task.done() for task in waiting)
        room.give_back(60)
        await asyncio.gather(*waiting)
        huge = asyncio.create_task(room.take(1_000))
        room.give_back(60)
        await asyncio.sleep(0)
        assert not huge.done()
        room.give_back(10)
        await asyncio.wait_for(huge, 1)

    asyncio.run(story())


def test_room_that_nobody_waits_for_any_more_is_not_taken() -> None:
    async def story() -> None:
        room = Room(items=1, size=100)
        await room.take(1)
        first, second = (asyncio.create_task(room.take(1)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        room.give_back(1)
        await asyncio.wait_for(second, 1)

    asyncio.run(story())


def test_the_store_is_called_in_one_thread_only() -> None:
    names: set[str] = set()

    async def story() -> None:
        store: Any = object()
        async with StoreThread(store) as thread:
            await asyncio.gather(*(thread.call(lambda: names.add(threading.current_thread().name)) for _ in range(9)))

    asyncio.run(story())
    assert len(names) == 1
    assert threading.main_thread().name not in names
