from __future__ import annotations

import dataclasses
import stat
import threading
from datetime import time
from pathlib import Path

import pytest

from briefing.errors import StoreError
from briefing.model.delivery import DeliveryFormat, Subscriber
from briefing.store import SqlStore, open_store
from tests.store.made import at
from tests.store.mailed import DESK, add_subscribers, check_ports, make_subscriber

EVERYTHING = Subscriber(
    desk=DESK,
    address="Reader+x@xn--bcher-kva.example",
    name="Ł\0ucja \ud800 «R»",
    sections=("military", "diplomacy"),
    format=DeliveryFormat.HTML,
    paper="Letter",
    days=(0, 6),
    send_time=time(6, 45),
    timezone="Asia/Kabul",
    created_at=at(0),
    paused_at=at(1),
)


def test_the_store_is_each_port(store: SqlStore) -> None:
    assert check_ports(store) == (store, store, store)


def test_a_subscriber_comes_back_with_everything_and_a_number(store: SqlStore) -> None:
    saved = store.save_subscribers([EVERYTHING, make_subscriber("b")])

    assert saved[0] == dataclasses.replace(EVERYTHING, id=1)
    assert store.load_subscribers(desk=DESK) == saved
    assert [one.id for one in saved] == [1, 2]
    assert store.load_subscribers(desk="other") == ()


def test_saving_the_same_address_again_changes_the_subscriber(store: SqlStore) -> None:
    (first,) = store.save_subscribers([make_subscriber("a", created_at=at(0))])

    (changed,) = store.save_subscribers([make_subscriber("a", name="New", paused_at=at(1))])

    assert (changed.id, changed.name, changed.created_at) == (first.id, "New", at(0))
    assert store.load_subscribers(desk=DESK) == (changed,)
    (resumed,) = store.save_subscribers([dataclasses.replace(changed, paused_at=None)])
    assert store.load_subscribers(desk=DESK) == (resumed,)


def test_the_domain_has_no_case_and_the_mailbox_has(store: SqlStore) -> None:
    (first,) = store.save_subscribers([make_subscriber("a")])

    same, other = store.save_subscribers(
        [make_subscriber("x", address="a@MAIL.Example"), make_subscriber("x", address="A@mail.example")]
    )

    assert (same.id == first.id, other.id == first.id) == (True, False)
    assert len(store.load_subscribers(desk=DESK)) == 2


def test_one_address_may_read_two_desks(store: SqlStore) -> None:
    store.save_subscribers([make_subscriber("a"), make_subscriber("a", desk="other")])

    assert store.remove_subscriber(desk="other", address="a@mail.example")
    assert len(store.load_subscribers(desk=DESK)) == 1


def test_all_are_stored_or_none(store: SqlStore) -> None:
    add_subscribers(store, "a")
    before = store.load_subscribers(desk=DESK)

    with pytest.raises(StoreError, match="subscribers 2 and 3 of those given have one address") as caught:
        store.save_subscribers(
            [make_subscriber("new"), make_subscriber("b"), make_subscriber("x", address="b@mail.EXAMPLE")]
        )
    assert "@" not in str(caught.value)
    with pytest.raises(StoreError, match="subscriber 99 was removed") as caught:
        store.save_subscribers([make_subscriber("new"), make_subscriber("gone", id=99)])

    assert "@" not in str(caught.value)
    assert store.load_subscribers(desk=DESK) == before


def test_who_was_removed_does_not_come_back_by_being_paused(store: SqlStore) -> None:
    (one,) = store.save_subscribers([make_subscriber("a")])
    store.remove_subscriber(desk=DESK, address=one.address)

    with pytest.raises(StoreError, match="subscriber 1 was removed"):
        store.save_subscribers([dataclasses.replace(one, paused_at=at(1))])
    assert store.load_subscribers(desk=DESK) == ()


def test_a_number_is_never_given_twice(store: SqlStore) -> None:
    assert add_subscribers(store, "a", "b") == (1, 2)
    store.remove_subscriber(desk=DESK, address="b@mail.example")

    assert add_subscribers(store, "c", "a", "b") == (3, 1, 4)


def test_of_who_was_removed_no_trace_is_left(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        store.save_subscribers([make_subscriber("the.reader.who.left", name="Very Particular Name")])
        assert store.remove_subscriber(desk=DESK, address="the.reader.who.left@mail.EXAMPLE")
        assert not store.remove_subscriber(desk=DESK, address="the.reader.who.left@mail.example")
        assert store.load_subscribers(desk=DESK) == ()
    for file in tmp_path.iterdir():
        assert b"who.left" not in file.read_bytes()
        assert b"Very Particular" not in file.read_bytes()


def test_the_file_with_the_addresses_is_for_its_owner_only(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        add_subscribers(store, "a")
        assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_processes_that_add_the_same_subscribers_at_once_add_each_once(url: str) -> None:
    start = threading.Barrier(4)
    problems: list[BaseException] = []

    def work() -> None:
        try:
            with open_store(url) as own:
                start.wait(timeout=30)
                add_subscribers(own, *[f"reader{number}" for number in range(30)])
        except BaseException as error:  # noqa: BLE001 – a thread has nobody to raise to
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert problems == []
    with open_store(url) as store:
        assert [one.id for one in store.load_subscribers(desk=DESK)] == list(range(1, 31))
