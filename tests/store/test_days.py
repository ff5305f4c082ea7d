from __future__ import annotations

import threading
from datetime import date, timedelta

from briefing.model.desk_day import DayState, DeskDay, Notice
from briefing.store import SqlStore, open_store
from tests.store.made import at
from tests.store.mailed import DAY, DESK

MINUTE = timedelta(minutes=1)


def take(store: SqlStore, holder: str, hours: float, name: str = "serve") -> bool:
    return store.take_lease(name, holder=holder, now=at(hours), length=timedelta(hours=1))


def test_a_lease_is_one_holders_until_its_time_is_over(store: SqlStore) -> None:
    assert take(store, "one", 0)
    assert not take(store, "two", 0.99)
    assert take(store, "two", 1)
    assert not take(store, "one", 1.5)


def test_a_holder_keeps_its_lease_by_taking_it_again(store: SqlStore) -> None:
    assert take(store, "one", 0)
    assert take(store, "one", 0.5)
    assert not take(store, "two", 1.4)


def test_a_holder_may_take_its_own_lease_again_after_its_time_unless_another_was_faster(store: SqlStore) -> None:
    assert take(store, "one", 0)
    assert take(store, "one", 5)
    assert take(store, "two", 9)
    assert not take(store, "one", 9.5)


def test_leases_of_other_names_are_other_leases(store: SqlStore) -> None:
    assert take(store, "one", 0)
    assert take(store, "two", 0, name="send")


def test_a_lease_that_is_given_back_is_free_at_once(store: SqlStore) -> None:
    take(store, "one", 0)
    store.give_lease_back("serve", holder="two")
    assert not take(store, "two", 0.1)

    store.give_lease_back("serve", holder="one")
    store.give_lease_back("serve", holder="one")
    assert take(store, "two", 0.1)


def test_of_several_that_take_a_lease_at_once_one_has_it(url: str) -> None:
    start = threading.Barrier(6)
    got: list[str] = []

    def work(name: str) -> None:
        with open_store(url) as own:
            start.wait(timeout=30)
            for hours in (0, 2, 4):  # the lease runs out in between
                if take(own, name, hours):
                    got.append(f"{hours}")
                start.wait(timeout=30)

    threads = [threading.Thread(target=work, args=(f"holder {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(got) == ["0", "2", "4"]


def test_a_day_comes_back_with_everything_and_is_replaced(store: SqlStore) -> None:
    failed = DeskDay(
        desk=DESK, day=DAY, state=DayState.FAILED, due_at=at(0), attempts=2, retry_at=at(1), problem="No \0 article."
    )
    built = DeskDay(desk=DESK, day=DAY, state=DayState.BUILT, due_at=at(0), built_at=at(2), version=1, attempts=3)

    store.save_day(failed)
    assert store.load_days(desk=DESK, since=DAY) == (failed,)
    store.save_day(built)
    assert store.load_days(desk=DESK, since=DAY) == (built,)


def test_the_days_of_a_desk_come_in_order_from_one_on(store: SqlStore) -> None:
    days = [DAY - timedelta(days=back) for back in (0, 2, 1, 3)]
    for day in days:
        store.save_day(DeskDay(desk=DESK, day=day, state=DayState.QUEUED, due_at=at(0)))
    store.save_day(DeskDay(desk="other", day=DAY, state=DayState.QUEUED, due_at=at(0)))

    found = store.load_days(desk=DESK, since=DAY - timedelta(days=2))

    assert [one.day.day for one in found] == [18, 19, 20]
    assert len(store.load_days(desk=DESK, since=date(1970, 1, 1))) == 4


def test_notices_come_back_by_key_until_they_are_over_and_told_as_over(store: SqlStore) -> None:
    untold = Notice(key="b", since=at(0), text="Mail is refused.")
    told = Notice(key="a", since=at(0), text="Mail is refused.", told_at=at(1))
    over = Notice(key="d", since=at(0), text="Mail is refused.", told_at=at(1), over_at=at(2))
    never_told = Notice(key="c", since=at(0), text="Mail is refused.", over_at=at(2))
    done = Notice(key="e", since=at(0), text="Mail is refused.", told_at=at(2), over_at=at(2))

    store.save_notices([untold, told, over, never_told, done])
    store.save_notices([])

    assert store.load_notices() == (told, untold, never_told, over)


def test_what_was_over_may_begin_again(store: SqlStore) -> None:
    store.save_notices([Notice(key="a", since=at(0), text="First.", told_at=at(3), over_at=at(2))])
    again = Notice(key="a", since=at(9), text="Second.")

    store.save_notices([again])

    assert store.load_notices() == (again,)
