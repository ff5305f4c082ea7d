from __future__ import annotations

import dataclasses
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from briefing.model.delivery import DeliveryFormat, OutboxRow, OutboxState, Receipt, Variant
from briefing.store import SqlStore, open_store, outbox
from briefing.store.outbox import NO_LONGER_WANTED, STALE, WITHOUT_WORD
from tests.store.made import at
from tests.store.mailed import (
    DAY,
    DEFERRED,
    DESK,
    LEASE,
    REFUSED,
    SENT,
    UNKNOWN,
    add_subscribers,
    claim,
    load_row,
    load_states,
    make_copies,
    make_subscriber,
    queue,
)

S = OutboxState


def test_a_copy_is_queued_once_whatever_is_enqueued_again(store: SqlStore) -> None:
    ids = add_subscribers(store, "a", "b")

    assert store.enqueue(make_copies(ids)) == 2
    assert store.enqueue(make_copies(ids)) == 0
    assert store.enqueue([*make_copies(ids), *make_copies([7, 7])]) == 1
    assert store.enqueue(make_copies(ids, version=2)) == 2
    assert store.enqueue([]) == 0

    assert [row.subscriber for row in store.load_rows(desk=DESK, day=DAY, version=1)] == [*ids, 7]
    assert len(store.load_rows(desk=DESK, day=DAY)) == 5


def test_enqueueing_again_changes_nothing_of_what_became_of_a_copy(store: SqlStore) -> None:
    queue(store, 1)
    (row,) = store.claim(desk=DESK, sender="s", now=at(0), lease=LEASE, count=9)
    store.mark_handed_over([row.id], sender="s")
    store.settle([(row.id, SENT, None)], sender="s", now=at(1))
    before = store.load_rows(desk=DESK, day=DAY)

    other = dataclasses.replace(row, id=0, message_id="<other@mail.example>", state=S.QUEUED)

    assert store.enqueue([other]) == 0
    assert store.load_rows(desk=DESK, day=DAY) == before


def test_a_claimed_row_comes_with_everything_that_was_enqueued(store: SqlStore) -> None:
    variant = Variant(sections=("diplomacy", "military"), format=DeliveryFormat.TEXT, paper="Letter")
    (given,) = make_copies(add_subscribers(store, "a"), variant=variant, due_at=at(1), version=3)
    store.enqueue([given])

    (row,) = store.claim(desk=DESK, sender="s", now=at(2), lease=LEASE, count=9)

    assert row == dataclasses.replace(given, id=row.id, state=S.SENDING, sender="s", leased_until=at(2) + LEASE)
    assert row.id > 0
    assert store.load_rows(desk=DESK, day=DAY) == (row,)


def test_rows_are_claimed_when_due_and_the_oldest_first(store: SqlStore) -> None:
    one, two, three = add_subscribers(store, "a", "b", "c")
    store.enqueue([*make_copies([one], due_at=at(2)), *make_copies([two], due_at=at(1)), *make_copies([three])])

    assert claim(store, "s", at(-1)) == []
    rows = store.claim(desk=DESK, sender="s", now=at(1.5), lease=LEASE, count=1)
    rows += store.claim(desk=DESK, sender="s", now=at(1.5), lease=LEASE, count=9)
    assert [row.subscriber for row in rows] == [three, two]
    assert claim(store, "s", at(1.5)) == []
    assert len(claim(store, "s", at(2))) == 3  # their time was over


def test_only_rows_of_the_desk_and_of_the_day_are_claimed(store: SqlStore) -> None:
    queue(store, 1)
    ids = [one.id for one in store.save_subscribers([make_subscriber("a", desk="other")])]
    store.enqueue(make_copies(ids, desk="other"))
    store.enqueue(make_copies([1], day=DAY - timedelta(days=1)))

    assert claim(store, "s", at(0), day=DAY + timedelta(days=1)) == []
    rows = store.claim(desk=DESK, sender="s", now=at(0), lease=LEASE, count=9, day=DAY)
    assert [(row.desk, row.day) for row in rows] == [(DESK, DAY)]
    assert len(claim(store, "s", at(0), desk="other")) == 1


def test_two_senders_share_the_rows(store: SqlStore) -> None:
    queue(store, 5)

    first, second = claim(store, "one", at(0), 3), claim(store, "two", at(0), 3)

    assert (len(first), len(second)) == (3, 2)
    assert not set(first) & set(second)
    assert claim(store, "three", at(0)) == []


def test_what_a_sender_did_not_hand_over_in_its_time_is_taken_by_the_next(store: SqlStore) -> None:
    queue(store, 2)
    ids = claim(store, "one", at(0))

    assert claim(store, "two", at(0) + LEASE - timedelta(seconds=1)) == []
    assert claim(store, "two", at(0) + LEASE) == ids
    assert store.mark_handed_over(ids, sender="one") == ()
    assert store.mark_handed_over(ids, sender="two") == tuple(ids)


def test_m24_what_was_handed_over_by_a_sender_that_fell_silent_is_unknown_and_never_sent_again(store: SqlStore) -> None:
    (reader,) = queue(store, 1)
    (row,) = claim(store, "one", at(0))
    assert store.mark_handed_over([row], sender="one") == (row,)
    # here the process dies: after the data, before the record

    for hours in (1, 2, 23, 99):
        assert claim(store, f"sender at {hours}", at(hours)) == []
        assert store.mark_handed_over([row], sender=f"sender at {hours}") == ()
    found = load_row(store, reader)
    assert (found.state, found.problem, found.attempts) == (S.UNKNOWN, WITHOUT_WORD, 1)
    assert store.enqueue(make_copies([reader])) == 0


def test_m24_a_row_may_be_handed_over_once_and_not_twice(store: SqlStore) -> None:
    queue(store, 2)
    ids = claim(store, "s", at(0))

    assert store.mark_handed_over([ids[1], ids[0], ids[1]], sender="s") == (ids[1], ids[0])
    assert store.mark_handed_over(ids, sender="s") == ()
    assert claim(store, "s", at(0)) == []


def test_a_sender_that_was_slow_may_still_say_what_the_server_said(store: SqlStore) -> None:
    readers = queue(store, 2)
    ids = claim(store, "slow", at(0))
    store.mark_handed_over(ids, sender="slow")
    claim(store, "next", at(1))

    store.settle([(ids[0], SENT, None), (ids[1], UNKNOWN, None)], sender="slow", now=at(2))

    assert load_states(store) == {readers[0]: S.SENT, readers[1]: S.UNKNOWN}
    found = load_row(store, readers[0])
    assert (found.sent_at, found.reply, found.problem, found.attempts) == (at(2), "250 2.0.0", None, 1)
    assert load_row(store, readers[1]).problem == "The connection broke."


def test_the_receipt_of_one_who_does_not_hold_the_row_changes_nothing(store: SqlStore) -> None:
    (reader,) = queue(store, 1)
    (row,) = claim(store, "one", at(0))
    store.settle([(row, SENT, None)], sender="two", now=at(0))
    assert load_states(store) == {reader: S.SENDING}

    claim(store, "two", at(1))
    store.settle([(row, REFUSED, None)], sender="one", now=at(1))
    store.release([row], sender="one")
    assert load_row(store, reader).sender == "two"

    store.mark_handed_over([row], sender="two")
    store.settle([(row, SENT, None)], sender="two", now=at(1))
    store.settle([(row, REFUSED, None)], sender="two", now=at(2))
    assert (load_row(store, reader).state, load_row(store, reader).sent_at) == (S.SENT, at(1))


@pytest.mark.parametrize(("receipt", "state"), [(SENT, S.SENT), (REFUSED, S.REFUSED), (UNKNOWN, S.UNKNOWN)])
def test_a_row_that_is_settled_is_never_claimed_again(store: SqlStore, receipt: Receipt, state: OutboxState) -> None:
    (reader,) = queue(store, 1)
    (row,) = claim(store, "s", at(0))
    store.mark_handed_over([row], sender="s")
    store.settle([(row, receipt, at(1))], sender="s", now=at(0.5))

    found = load_row(store, reader)
    assert found.state is state
    assert (found.reply or "", found.problem or "") == (receipt.reply, receipt.problem)
    assert (found.sender, found.leased_until, found.handed_over, found.retry_at) == (None, None, False, None)
    assert found.sent_at == (at(0.5) if state is S.SENT else None)
    assert claim(store, "s", at(2)) == []


def test_m23_a_deferred_row_is_tried_again_from_its_time_on_with_the_same_message_id(store: SqlStore) -> None:
    (reader,) = queue(store, 1)
    (first,) = store.claim(desk=DESK, sender="s", now=at(0), lease=LEASE, count=9)
    store.mark_handed_over([first.id], sender="s")
    store.settle([(first.id, DEFERRED, at(1))], sender="s", now=at(0))

    found = load_row(store, reader)
    assert (found.state, found.retry_at, found.attempts, found.reply) == (S.DEFERRED, at(1), 1, "451 4.7.1")
    assert claim(store, "s", at(0.9)) == []
    (second,) = store.claim(desk=DESK, sender="t", now=at(1), lease=LEASE, count=9)
    assert (second.message_id, second.attempts) == (first.message_id, 1)
    assert store.mark_handed_over([second.id], sender="t") == (second.id,)


@pytest.mark.parametrize("retry_at", [at(23), at(30), None])
def test_m23_a_stale_row_is_refused_and_says_why(store: SqlStore, retry_at: datetime | None) -> None:
    (reader,) = queue(store, 1)
    (row,) = claim(store, "s", at(0))
    store.settle([(row, DEFERRED, retry_at)], sender="s", now=at(0))

    assert claim(store, "s", at(24)) == []

    found = load_row(store, reader)
    assert (found.state, found.problem, found.reply, found.retry_at) == (S.REFUSED, STALE, "451 4.7.1", None)


def test_stale_rows_do_not_keep_fresh_ones_waiting(store: SqlStore) -> None:
    queue(store, 700, due_at=at(-48), stale_at=at(-24))
    (fresh,) = add_subscribers(store, "fresh")
    store.enqueue(make_copies([fresh]))

    (row,) = store.claim(desk=DESK, sender="s", now=at(0), lease=LEASE, count=1)

    assert row.subscriber == fresh
    assert sorted(set(load_states(store).values())) == [S.REFUSED, S.SENDING]


def test_who_paused_or_left_gets_nothing_that_was_queued(store: SqlStore) -> None:
    readers = queue(store, 3)
    one, two, _ = store.load_subscribers(desk=DESK)
    store.save_subscribers([dataclasses.replace(one, paused_at=at(0))])
    store.remove_subscriber(desk=DESK, address=two.address)

    assert load_states(store)[readers[1]] is S.REFUSED  # at once
    assert len(claim(store, "s", at(0))) == 1
    assert load_states(store) == {readers[0]: S.REFUSED, readers[1]: S.REFUSED, readers[2]: S.SENDING}
    assert load_row(store, readers[0]).problem == load_row(store, readers[1]).problem == NO_LONGER_WANTED


def test_who_pauses_or_leaves_after_the_claim_gets_nothing_either(store: SqlStore) -> None:
    readers = queue(store, 3)
    ids = claim(store, "s", at(0))
    one, two, _ = store.load_subscribers(desk=DESK)
    store.save_subscribers([dataclasses.replace(one, paused_at=at(0))])
    store.remove_subscriber(desk=DESK, address=two.address)

    assert store.mark_handed_over(ids, sender="s") == (ids[2],)
    assert load_states(store) == {readers[0]: S.REFUSED, readers[1]: S.REFUSED, readers[2]: S.SENDING}


def test_what_is_being_handed_over_while_its_reader_leaves_is_settled_as_it_went(store: SqlStore) -> None:
    (reader,) = queue(store, 1)
    (row,) = claim(store, "s", at(0))
    store.mark_handed_over([row], sender="s")
    store.remove_subscriber(desk=DESK, address="reader0@mail.example")

    store.settle([(row, SENT, None)], sender="s", now=at(0))

    assert load_states(store) == {reader: S.SENT}


def test_a_copy_for_somebody_who_is_no_subscriber_is_refused(store: SqlStore) -> None:
    store.enqueue(make_copies([5]))

    assert claim(store, "s", at(0)) == []
    assert load_row(store, 5).problem == NO_LONGER_WANTED


def test_rows_that_are_released_are_as_they_were_before(store: SqlStore) -> None:
    queue(store, 3)
    ids = claim(store, "s", at(0), lease=timedelta(hours=9))
    store.settle([(ids[1], DEFERRED, at(1))], sender="s", now=at(0))
    store.release([ids[0]], sender="s")
    before = store.load_rows(desk=DESK, day=DAY)

    assert claim(store, "s", at(2)) == ids[:2]
    store.release([*ids, 999], sender="s")

    after = store.load_rows(desk=DESK, day=DAY)
    assert after[:2] == before[:2]
    assert [row.state for row in after] == [S.QUEUED, S.DEFERRED, S.QUEUED]


def test_what_was_handed_over_cannot_be_released(store: SqlStore) -> None:
    (reader,) = queue(store, 1)
    (row,) = claim(store, "s", at(0))
    store.mark_handed_over([row], sender="s")

    store.release([row], sender="s")

    assert load_states(store) == {reader: S.SENDING}


def test_unknown_copies_are_queued_again_by_order_and_only_those(store: SqlStore) -> None:
    readers = queue(store, 4)
    ids = claim(store, "s", at(0), 3)
    store.mark_handed_over(ids, sender="s")
    store.settle([(ids[0], SENT, None), (ids[1], UNKNOWN, None)], sender="s", now=at(0))
    claim(store, "t", at(1), 0)
    assert claim(store, "t", at(1)) == [4]

    assert store.requeue_unknown(desk=DESK, day=DAY, subscribers=[readers[0], readers[2]]) == 1
    assert store.requeue_unknown(desk=DESK, day=DAY + timedelta(days=1)) == 0
    assert store.requeue_unknown(desk="other", day=DAY) == 0
    assert store.requeue_unknown(desk=DESK, day=DAY) == 1

    # the one that fell silent has no say any more
    store.settle([(ids[2], SENT, None)], sender="s", now=at(1))
    assert claim(store, "u", at(1)) == ids[1:3]
    assert store.mark_handed_over(ids, sender="u") == tuple(ids[1:3])


def test_rows_are_loaded_by_state_version_and_day(store: SqlStore) -> None:
    readers = queue(store, 3)
    store.enqueue(make_copies(readers, version=2))
    store.enqueue(make_copies(readers, day=DAY - timedelta(days=1)))
    claim(store, "s", at(0), 1, day=DAY)

    assert list(load_states(store, version=1, states={S.QUEUED})) == list(readers[1:])
    assert len(store.load_rows(desk=DESK, day=DAY, states=[S.QUEUED, S.SENDING])) == 6
    assert store.load_rows(desk="other", day=DAY) == ()


def test_the_last_editions_are_summed_up_the_newest_first(store: SqlStore) -> None:
    readers = queue(store, 3)
    store.enqueue(make_copies(readers, version=2, due_at=at(3)))
    store.enqueue(make_copies(readers[:1], day=DAY - timedelta(days=3)))
    ids = claim(store, "s", at(0), 2, day=DAY)
    store.settle([(ids[0], SENT, None), (ids[1], DEFERRED, at(1))], sender="s", now=at(0))
    claim(store, "s", at(0), 1, day=DAY)

    found = store.summarise(desk=DESK, count=9)

    assert [(one.day.day, one.version) for one in found] == [(20, 2), (20, 1), (17, 1)]
    assert [one.counts for one in found] == [
        ((S.QUEUED, 3),),
        ((S.SENDING, 1), (S.SENT, 1), (S.DEFERRED, 1)),
        ((S.QUEUED, 1),),
    ]
    assert [one.next_at for one in found] == [at(3), at(1), at(0)]
    assert store.summarise(desk=DESK, count=1) == found[:1]
    assert store.summarise(desk="other", count=9) == ()


def test_a_lease_of_no_length_is_no_lease(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="must last"):
        claim(store, "s", at(0), lease=timedelta(0))


def test_threads_that_claim_at_once_get_every_row_once(url: str) -> None:
    got: dict[str, list[OutboxRow]] = {name: [] for name in ("one", "two", "three")}
    start = threading.Barrier(len(got))

    def work(name: str) -> None:
        with open_store(url) as own:
            start.wait(timeout=30)
            while rows := own.claim(desk=DESK, sender=name, now=at(0), lease=LEASE, count=7):
                got[name] += rows
                assert own.mark_handed_over([row.id for row in rows], sender=name) == tuple(row.id for row in rows)

    with open_store(url) as store:
        queue(store, 300)
        threads = [threading.Thread(target=work, args=(name,)) for name in got]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        ids = [row.id for rows in got.values() for row in rows]
        assert len(ids) == len(set(ids)) == 300
        assert {(row.state, row.handed_over) for row in store.load_rows(desk=DESK, day=DAY)} == {(S.SENDING, True)}


def test_a_mark_waits_for_the_disk_and_a_claim_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[tuple[str, int]] = []
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        queue(store, 1)
        for name in ("claim", "mark_handed_over", "settle"):
            original = getattr(outbox, name)

            def watched(connection: Any, *given: Any, original: Any = original, name: str = name, **named: Any) -> Any:
                mode = connection.connection.driver_connection.execute("PRAGMA synchronous").fetchone()[0]
                modes.append((name, mode))
                return original(connection, *given, **named)

            monkeypatch.setattr(outbox, name, watched)
        (row,) = claim(store, "s", at(0))
        store.mark_handed_over([row], sender="s")
        store.settle([(row, SENT, None)], sender="s", now=at(0))

    normal, full = 1, 2  # https://www.sqlite.org/pragma.html#pragma_synchronous
    assert modes == [("claim", normal), ("mark_handed_over", full), ("settle", normal)]
