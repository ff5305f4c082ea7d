"""A process that is killed at any moment loses nothing that it said was kept, and leaves nothing by halves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from briefing.store import SqlStore, open_store
from tests.store.made import FAR_AHEAD, LONG_AGO

ROOT = Path(__file__).resolve().parents[2]

#: For each name that it reads, starts a process that saves polls without end and says after each that it is kept; once
#: that was killed, says so. Only one process has to load the program.
STARTER = """
import os, sys
from briefing.store import open_store
from tests.store.made import make_draft, make_poll

def save(name):
    store = open_store(sys.argv[1])
    print("ready", flush=True)
    for number in range(int(sys.argv[2])):
        names = [f"{name}-{number}-{n}" for n in range(12)]
        drafts = [make_draft(one, f"Words of {one}. " * 40) for one in names]
        store.save_polls([make_poll(number, *drafts, feed=f"https://{name}.example/")])
        print(number, flush=True)
    store.close()

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        save(line.strip())
        os._exit(0)
    print("started", child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""

ROUNDS = 20


def _start(url: str, most: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, url, str(most)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_killed_process_loses_nothing_and_leaves_no_half(url: str) -> None:
    chance = random.Random(20261120)
    kept: dict[str, int] = {}
    starter = _start(url, 100_000)
    assert starter.stdin is not None
    assert starter.stdout is not None
    for number in range(ROUNDS):
        name = f"r{number}"
        print(name, file=starter.stdin, flush=True)
        child, is_ready, kept[name] = 0, False, 0
        while not (child and is_ready):  # whichever of the two processes speaks first
            line = starter.stdout.readline().strip()
            is_ready |= line == "ready"
            kept[name] += line.isdecimal()
            child = int(line.split()[1]) if line.startswith("started") else child
        time.sleep(chance.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
        while (line := starter.stdout.readline().strip()) != "ended":
            kept[name] += line.isdecimal()
    _, wrong = starter.communicate()
    assert wrong == ""

    with open_store(url) as store:
        _check(store, kept)
    assert sum(kept.values()) > 0


def _check(store: SqlStore, kept: dict[str, int]) -> None:
    found: dict[str, dict[str, int]] = {name: {} for name in kept}
    for article in store.load_articles(seen_after=LONG_AGO, known_before=FAR_AHEAD):
        name, poll, _ = article.key.removeprefix("news.example/").split("-")
        found[name][poll] = found[name].get(poll, 0) + 1
        assert len(article.sightings) == len(article.revisions) == 1
    for name, count in kept.items():
        # one poll more may have been kept than there was time to say so
        assert len(found[name]) in {count, count + 1}
        assert set(found[name].values()) <= {12}
        assert {str(number) for number in range(count)} <= found[name].keys()


def test_two_processes_that_save_at_once_wait_for_each_other(url: str) -> None:
    starters = {name: _start(url, 15) for name in ("one", "two")}
    for name, starter in starters.items():
        assert starter.stdin is not None
        print(name, file=starter.stdin, flush=True)
    for starter in starters.values():
        said, wrong = starter.communicate(timeout=120)
        assert wrong == ""
        assert said.splitlines()[-2:] == ["14", "ended"]

    with open_store(url) as store:
        _check(store, {"one": 15, "two": 15})
