from __future__ import annotations

import pytest

from briefing.model.feed import HostState, Outcome, OutcomeKind, RobotsRecord
from briefing.model.stored import PageState, RunRecord
from briefing.store import SqlStore, VacuumReport, open_store
from tests.store.made import FAR_AHEAD, HILL, LONG_AGO, RIVER, at, make_draft, make_poll, make_result

DAY = 24.0


def clear(store: SqlStore, day: float, *, keep: int = 10, keep_runs: int = 10) -> VacuumReport:
    return store.vacuum(keep_days=keep, keep_runs_days=keep_runs, now=at(day * DAY))


def list_keys(store: SqlStore) -> list[str]:
    articles = store.load_articles(seen_after=LONG_AGO, known_before=FAR_AHEAD)
    return [article.key.removeprefix("news.example/") for article in articles]


def test_what_is_old_and_no_longer_listed_is_deleted(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("old"), make_draft("also-old"))])
    store.save_polls([make_poll(5 * DAY, make_draft("young"))])

    report = clear(store, 12)

    assert (report.articles, report.revisions, report.sightings, report.runs) == (2, 2, 2, 0)
    assert list_keys(store) == ["young"]


def test_what_its_feed_still_lists_stays_and_does_not_become_new_again(store: SqlStore) -> None:
    evergreen = make_draft("evergreen")
    for day in range(0, 40, 2):
        store.save_polls([make_poll(day * DAY, evergreen, make_draft(f"day-{day}"))])

    clear(store, 39)

    (saved,) = store.save_polls([make_poll(40 * DAY, evergreen)])
    assert saved.new == 0
    assert list_keys(store) == ["day-30", "day-32", "day-34", "day-36", "day-38", "evergreen"]


def test_the_last_entries_of_a_silent_feed_stay_until_it_is_forgotten(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a"))])
    store.save_polls([make_poll(300 * DAY)])

    assert clear(store, 300).articles == 0
    store.forget_feed(RIVER)
    assert clear(store, 300).articles == 1
    assert store.info().sightings == 0


def test_a_feed_that_lists_an_article_keeps_it_for_all(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a"), make_draft("b")), make_poll(0, make_draft("a"), feed=HILL)])
    store.save_polls([make_poll(20 * DAY, make_draft("c")), make_poll(20 * DAY, make_draft("a"), feed=HILL)])

    assert clear(store, 20).articles == 1
    assert list_keys(store) == ["a", "c"]


def test_a_revision_makes_an_article_young_again(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", state=PageState.WANTED), make_draft("b"))])
    store.save_polls([make_poll(1 * DAY, make_draft("c"))])
    store.save_pages([make_result("a", 15 * DAY, "Page.")])
    store.save_polls([make_poll(18 * DAY, make_draft("d"))])

    clear(store, 20)

    assert list_keys(store) == ["a", "d"]


def test_articles_that_were_merged_live_and_die_together(store: SqlStore) -> None:
    store.save_polls([make_poll(0, *[make_draft(name, state=PageState.WANTED) for name in "ab"])])
    store.save_pages([make_result("a", 1, "Page.", canonical_key="news.example/b")])
    store.save_polls([make_poll(5 * DAY, make_draft("a"))])
    assert clear(store, 12).articles == 0

    store.save_polls([make_poll(30 * DAY, make_draft("c"))])
    assert clear(store, 30).articles == 2
    assert list_keys(store) == ["c"]


def test_old_runs_go_and_editions_stay(store: SqlStore) -> None:
    outcome = Outcome(feed=RIVER, title="River", kind=OutcomeKind.NEW)
    for day in (0, 5):
        store.save_run(RunRecord(id=f"r{day}", started_at=at(day * DAY), outcomes=(outcome,)))
    store.save_host_states([HostState(host=f"{day}.example", not_before_at=at(day * DAY)) for day in (0, 5)])
    store.save_robots(
        [RobotsRecord(origin=f"https://{day}.example", fetched_at=at(day * DAY), state="absent") for day in (0, 11.5)]
    )

    assert clear(store, 12).runs == 1

    assert [run.id for run in store.load_runs(count=9)] == ["r5"]
    assert list(store.load_host_states()) == ["5.example"]
    assert list(store.load_robots(fetched_after=LONG_AGO)) == ["https://11.5.example"]


@pytest.mark.parametrize(("days", "run_days"), [(-1, 1), (1, -1)])
def test_a_negative_number_of_days_is_refused(store: SqlStore, days: int, run_days: int) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        clear(store, 1, keep=days, keep_runs=run_days)


def test_with_nought_days_everything_is_kept_for_ever(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a"))])
    store.save_polls([make_poll(5 * DAY, make_draft("b"))])
    store.save_run(RunRecord(id="r", started_at=at(0)))

    report = clear(store, 9999, keep=0, keep_runs=0)

    assert (report.articles, report.runs) == (0, 0)
    assert list_keys(store) == ["a", "b"]
    assert len(store.load_runs(count=9)) == 1


def test_a_store_tells_how_much_there_is(store: SqlStore, url: str) -> None:
    store.save_polls([make_poll(0, make_draft("a", state=PageState.WANTED), make_draft("b"))])
    store.save_polls([make_poll(1, make_draft("b", "Changed."))])

    info = store.info()

    assert (info.feeds, info.articles, info.revisions, info.sightings, info.pages_wanted) == (1, 2, 3, 2, 1)
    assert info.database == url.partition("+")[0].partition(":")[0]
    assert info.size_bytes > 10_000
    assert info.place == store.place


def test_the_space_of_what_was_deleted_is_given_back(store: SqlStore) -> None:
    import random

    words = ["".join(random.Random(number).choices("abcdefghij", k=3000)) for number in range(300)]
    store.save_polls([make_poll(0, *[make_draft(f"n{number}", text) for number, text in enumerate(words)])])
    store.save_polls([make_poll(5 * DAY, make_draft("new"))])
    told: list[str] = []

    report = store.vacuum(keep_days=10, keep_runs_days=10, now=at(20 * DAY), tell=told.append)

    assert report.articles == 300
    assert told[:2] == ["looking for what is no longer kept", "deleting 300 articles"]
    if store.info().database == "sqlite":
        assert report.bytes_after < report.bytes_before / 2


def test_a_reader_does_not_keep_the_old_from_being_deleted(url: str) -> None:
    with open_store(url, wait_seconds=0.1) as store:
        store.save_polls([make_poll(0, make_draft("old"))])
        store.save_polls([make_poll(5 * DAY, make_draft("young"))])
        reading = store.load_articles(seen_after=LONG_AGO, known_before=FAR_AHEAD)
        next(reading)

        assert clear(store, 12).articles == 1

        assert len(list(reading)) == 1
        assert list_keys(store) == ["young"]
