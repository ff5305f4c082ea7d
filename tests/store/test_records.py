from __future__ import annotations

import dataclasses
from datetime import date

from briefing.model.feed import FeedState, HostState, Outcome, OutcomeKind, RobotsRecord
from briefing.model.stored import EditionRecord, RunRecord
from briefing.store import SqlStore
from tests.store.made import FAR_AHEAD, HILL, LONG_AGO, RIVER, at, make_draft, make_poll


def test_an_attempt_is_known_before_any_answer(store: SqlStore) -> None:
    store.save_attempts([RIVER, HILL], at=at(0))

    assert store.load_feed_states() == {
        HILL: FeedState(feed=HILL, url=HILL, attempted_at=at(0)),
        RIVER: FeedState(feed=RIVER, url=RIVER, attempted_at=at(0)),
    }


def test_an_attempt_changes_nothing_else_of_a_state(store: SqlStore) -> None:
    state = FeedState(feed=RIVER, url=RIVER, etag='"1"', attempted_at=at(0), next_due_at=at(1), failures=3)
    poll = dataclasses.replace(make_poll(0, make_draft("a")), state=state)
    store.save_polls([poll])

    store.save_attempts([RIVER], at=at(2))

    assert store.load_feed_states() == {RIVER: dataclasses.replace(state, attempted_at=at(2))}


def test_every_field_of_a_state_comes_back(store: SqlStore) -> None:
    values = {
        "str": "half \ud800, nul \0, \u200frtl", "str | None": 'W/"\x01"', "int": 7, "int | None": 60,
        "datetime | None": at(3), "tuple[str, ...]": ("a", "b"), "tuple[int, ...]": (0, 23),
    }  # fmt: skip
    fields = {field.name: values[str(field.type)] for field in dataclasses.fields(FeedState)}
    state = FeedState(**{**fields, "feed": RIVER})  # type: ignore[arg-type]  # each value was chosen by the type of its field
    store.save_polls([dataclasses.replace(make_poll(0), state=state)])

    assert store.load_feed_states() == {RIVER: state}


def test_a_feed_that_is_forgotten_leaves_its_articles(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a"))])

    store.forget_feed(RIVER)
    store.forget_feed("https://never.example/feed")

    assert store.load_feed_states() == {}
    (article,) = store.load_articles(seen_after=LONG_AGO, known_before=FAR_AHEAD)
    assert article.sightings[0].feed == RIVER


def test_the_last_state_of_a_host_holds(store: SqlStore) -> None:
    long = "a" * 5000 + ".example"
    store.save_host_states([HostState(host="a.example", not_before_at=at(1), refusals=1, reason="retry-after")])
    store.save_host_states([HostState(host="a.example", refusals=2), HostState(host=long)])

    assert store.load_host_states() == {
        "a.example": HostState(host="a.example", refusals=2),
        long: HostState(host=long),
    }


def test_robots_files_are_given_while_they_are_young(store: SqlStore) -> None:
    old = RobotsRecord(origin="https://a.example", fetched_at=at(0), state="unreachable")
    new = RobotsRecord(
        origin="https://b.example", fetched_at=at(2), state="read", text="User-agent: *\n\0\ud800" * 9000
    )
    store.save_robots([old, new])

    assert store.load_robots(fetched_after=at(0)) == {old.origin: old, new.origin: new}
    assert store.load_robots(fetched_after=at(1)) == {new.origin: new}

    newer = dataclasses.replace(old, fetched_at=at(3), state="absent")
    store.save_robots([newer])
    assert store.load_robots(fetched_after=at(1)) == {old.origin: newer, new.origin: new}


def test_f34_the_account_of_every_feed_in_a_run_is_kept(store: SqlStore) -> None:
    outcomes = tuple(
        Outcome(
            feed=f"https://{kind.name}.example/",
            title="A title",
            kind=kind,
            reason="Not due before noon.",
            status=200,
            bytes_received=5_000_000_000,
            articles_new=3,
            articles_changed=1,
            succeeded_at=at(0),
            next_due_at=at(1),
            notes=("Moved.", "Shrunk: \ud800"),
        )
        for kind in reversed(OutcomeKind)
    )
    run = RunRecord(id="r1", started_at=at(0), finished_at=at(1), outcomes=outcomes, pages_fetched=2, pages_failed=1)
    store.save_run(dataclasses.replace(run, finished_at=None, outcomes=outcomes[:1], stopped_by="deadline"))
    store.save_run(run)

    assert store.load_runs(count=5) == (run,)


def test_the_last_runs_come_newest_first(store: SqlStore) -> None:
    for hours in (2, 0, 3, 1):
        outcome = Outcome(feed=RIVER, title=f"{hours}", kind=OutcomeKind.SKIPPED)
        store.save_run(RunRecord(id=f"r{hours}", started_at=at(hours), outcomes=(outcome,)))

    assert [(run.id, run.outcomes[0].title) for run in store.load_runs(count=3)] == [
        ("r3", "3"),
        ("r2", "2"),
        ("r1", "1"),
    ]
    assert store.load_runs(count=0) == ()


def test_an_edition_is_kept_once_with_what_it_was_made_from(store: SqlStore) -> None:
    def make(day: int, version: int, desk: str = "delta") -> EditionRecord:
        return EditionRecord(
            desk=desk,
            day=date(2026, 11, day),
            version=version,
            number=day,
            fingerprint="f" * 16,
            made_at=at(0),
            folder=f"2026/11/{day}",
            articles=(("z", 2), ("a", 1), ("k" * 9000, 3)),
        )

    for record in (make(20, 2), make(20, 1), make(19, 1), make(20, 1, "other")):
        store.save_edition(record)
    again = dataclasses.replace(make(20, 2), fingerprint="e" * 16, articles=(("a", 1),))
    store.save_edition(again)

    assert store.load_editions(desk="delta") == (make(19, 1), make(20, 1), again)
    assert store.load_editions(desk="nobody") == ()
