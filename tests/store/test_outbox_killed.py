"""Whatever happens to a sender, and whenever: nobody gets a copy twice, and what is not known is called unknown."""

from __future__ import annotations

import dataclasses
import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.model.delivery import OutboxState, Receipt
from briefing.store import SqlStore, open_store
from briefing.store.outbox import WITHOUT_WORD
from tests.store.made import at
from tests.store.mailed import (
    DAY,
    DEFERRED,
    DESK,
    LEASE,
    REFUSED,
    SENT,
    UNKNOWN,
    claim,
    make_copies,
    make_subscriber,
    queue,
)

ROOT = Path(__file__).resolve().parents[2]

S = OutboxState

#: For each name and hour that it reads, starts a sender that writes into a file what goes over the wire, one id a line;
#: once that was killed, says so. The file stands for the server: what is in it has arrived.
STARTER = """
import os, sys
from briefing.store import open_store
from tests.store.made import at
from tests.store.mailed import DESK, LEASE, SENT

def send(name, hours):
    wire = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND)
    store = open_store(sys.argv[1])
    print("ready", flush=True)
    while rows := store.claim(desk=DESK, sender=name, now=at(hours), lease=LEASE, count=20):
        for row in rows:
            if store.mark_handed_over([row.id], sender=name):
                os.write(wire, f"{row.subscriber}\\n".encode())
                store.settle([(row.id, SENT, None)], sender=name, now=at(hours))
    store.close()

for line in sys.stdin:
    name, hours = line.split()
    child = os.fork()
    if child == 0:
        send(name, float(hours))
        os._exit(0)
    print("started", child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""

#: Deaths, and copies: more than are sent meanwhile, so that each death falls into the work.
ROUNDS, COPIES = 20, 600


def _start(url: str, wire: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, url, str(wire)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_m24_senders_killed_at_any_moment_send_to_nobody_twice(url: str, tmp_path: Path) -> None:
    wire = tmp_path / "wire"
    wire.touch()
    chance = random.Random(20261120)
    with open_store(url) as store:
        readers = queue(store, COPIES)
    starter = _start(url, wire)
    assert starter.stdin is not None
    assert starter.stdout is not None
    for number in range(ROUNDS):
        print(f"sender{number} {number * 0.2}", file=starter.stdin, flush=True)  # the lease of the last one is over
        child, is_ready = 0, False
        while not (child and is_ready):  # whichever of the two processes speaks first
            line = starter.stdout.readline().strip()
            is_ready |= line == "ready"
            child = int(line.split()[1]) if line.startswith("started") else child
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        while starter.stdout.readline().strip() != "ended":
            pass
    _, wrong = starter.communicate()
    assert wrong == ""

    arrived = [int(line) for line in wire.read_text().split()]
    assert 0 < len(arrived) == len(set(arrived)) < COPIES
    with open_store(url) as store:
        _send_the_rest(store, arrived)
        assert len(arrived) == len(set(arrived))
        rows = store.load_rows(desk=DESK, day=DAY)
    unknown = {row.subscriber for row in rows if row.state is S.UNKNOWN}
    assert {row.state for row in rows} <= {S.SENT, S.UNKNOWN}
    # each has it exactly once, but those of whom it is said that nobody knows
    assert {row.subscriber for row in rows if row.state is S.SENT} == set(arrived) - unknown
    assert set(readers) == set(arrived) | unknown
    assert len(unknown) <= ROUNDS
    assert all(row.problem == WITHOUT_WORD for row in rows if row.state is S.UNKNOWN)


def _send_the_rest(store: SqlStore, arrived: list[int]) -> None:
    while rows := store.claim(desk=DESK, sender="last", now=at(9), lease=LEASE, count=200):
        ids = store.mark_handed_over([row.id for row in rows], sender="last")
        assert len(ids) == len(rows)
        arrived += [row.subscriber for row in rows]
        store.settle([(one, SENT, None) for one in ids], sender="last", now=at(9))


def test_two_processes_that_send_at_once_send_each_copy_once(url: str, tmp_path: Path) -> None:
    wires = [tmp_path / "one", tmp_path / "two"]
    with open_store(url) as store:
        readers = queue(store, 150)
    for wire in wires:
        wire.touch()
    starters = [_start(url, wire) for wire in wires]
    for starter, name in zip(starters, ("one", "two"), strict=True):
        assert starter.stdin is not None
        print(f"{name} 0", file=starter.stdin, flush=True)
    for starter in starters:
        said, wrong = starter.communicate(timeout=120)
        assert wrong == ""
        assert said.splitlines()[-1] == "ended"

    arrived = [int(line) for wire in wires for line in wire.read_text().split()]
    assert sorted(arrived) == list(readers)
    with open_store(url) as store:
        assert {row.state for row in store.load_rows(desk=DESK, day=DAY)} == {S.SENT}


class _World:
    """A desk, two senders who may do anything at any time, and a count of what went over the wire."""

    def __init__(self, store: SqlStore, desk: str) -> None:
        self.now: datetime = at(0)
        #: For each row how often it may have arrived: not counted where the server said no.
        self.arrived: Counter[int] = Counter()
        self._store = store
        self._desk = desk
        self._held: dict[str, list[int]] = {"one": [], "two": []}
        #: What the server has been sent and has not answered yet.
        self._open: dict[str, list[int]] = {"one": [], "two": []}
        given = [make_subscriber(name, desk=desk) for name in "abcd"]
        self._copies = make_copies([one.id for one in store.save_subscribers(given)], desk=desk)
        assert store.enqueue(self._copies) == 4

    def claim(self, sender: str, count: int) -> None:
        """Let a sender claim."""
        self._held[sender] += claim(self._store, sender, self.now, count, desk=self._desk)

    def mark(self, sender: str, count: int) -> None:
        """Let a sender hand over some of all that it ever claimed."""
        for one in self._store.mark_handed_over(self._held[sender][-count:], sender=sender):
            self.arrived[one] += 1
            self._open[sender].append(one)

    def settle(self, sender: str, receipt: Receipt) -> None:
        """Let the server answer what a sender has handed over."""
        if receipt in {DEFERRED, REFUSED}:
            self.arrived.subtract(self._open[sender])
        receipts = [(one, receipt, self.now + timedelta(minutes=3)) for one in self._open[sender]]
        self._open[sender] = []
        self._store.settle(receipts, sender=sender, now=self.now)

    def release(self, sender: str) -> None:
        """Let a sender give back all that it ever claimed."""
        self._store.release(self._held[sender], sender=sender)

    def wait(self, minutes: int) -> None:
        """Let time pass; leases run out after five minutes."""
        self.now += timedelta(minutes=minutes)

    def pause(self, number: int) -> None:
        """Let a reader pause, or go on."""
        one = self._store.load_subscribers(desk=self._desk)[number]
        self._store.save_subscribers([dataclasses.replace(one, paused_at=None if one.paused_at else self.now)])

    def enqueue(self) -> None:
        """Queue everything once more, as one does who is not sure."""
        assert self._store.enqueue(self._copies) == 0

    def finish(self) -> None:
        """Let a third sender send what is left, and look at the end."""
        while ids := claim(self._store, "three", self.now + timedelta(hours=2), 4, desk=self._desk):
            for one in self._store.mark_handed_over(ids, sender="three"):
                self.arrived[one] += 1
            self._store.settle([(one, SENT, None) for one in ids], sender="three", now=self.now)
        for row in self._store.load_rows(desk=self._desk, day=DAY):
            assert row.state in {S.SENT, S.REFUSED, S.UNKNOWN}
            assert self.arrived[row.id] == (row.state is not S.REFUSED)


SENDERS = st.sampled_from(["one", "two"])
STEPS = st.one_of(
    st.tuples(st.just("claim"), SENDERS, st.integers(1, 4)),
    st.tuples(st.just("mark"), SENDERS, st.integers(1, 4)),
    st.tuples(st.just("settle"), SENDERS, st.sampled_from([SENT, DEFERRED, REFUSED, UNKNOWN])),
    st.tuples(st.just("release"), SENDERS),
    st.tuples(st.just("wait"), st.sampled_from([1, 4, 6, 60])),
    st.tuples(st.just("pause"), st.integers(0, 3)),
    st.tuples(st.just("enqueue")),
)
DESKS = itertools.count()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=25))
def test_m24_whatever_two_senders_do_no_copy_goes_out_twice(store: SqlStore, steps: list[tuple[Any, ...]]) -> None:
    world = _World(store, f"desk {next(DESKS)}")
    for name, *arguments in steps:
        getattr(world, name)(*arguments)
        assert all(times in {0, 1} for times in world.arrived.values())
    world.finish()
