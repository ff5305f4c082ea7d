"""``briefing send`` as a process: killed at any moment, and two at once; against a real server that counts."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from briefing.model.delivery import OutboxState
from tests.end_to_end.at_time import start_at
from tests.end_to_end.mail_desk import find_day, import_subscribers, init_desk, load_rows, read_mail
from tests.end_to_end.program import SEEDS, finish
from tests.smtpserver import Habits, SmtpServer

KEY = "frontier"
#: The day of the newest seed article, on which the edition is made and sent.
DAY = date(2025, 10, 26)
MORNING = datetime(2025, 10, 26, 6, 0, tzinfo=UTC)
#: Rows of a sender that was killed are free again after its lease.
LEASE_IS_OVER = timedelta(minutes=11)
FORMATS = ("text", "html", "text", "pdf", "text")

#: MAIL_TEST=long: the form in which it was proved (docs/performance.md), which takes minutes.
KILLS, SUBSCRIBERS = (100, 300) if os.environ.get("MAIL_TEST") == "long" else (10, 60)

pytestmark = pytest.mark.slow


def address(number: int) -> str:
    return f"reader{number:03}@readers.example"


def make_desk(folder: Path, server: SmtpServer, subscribers: int, *, connections: int) -> Path:
    """Make a desk with an edition and subscribers to whom nothing was sent yet."""
    desk = folder / "desk"
    init_desk(desk, server, key=KEY, values={"mail": {"connections": connections}})
    for path in SEEDS.glob("*.md"):
        shutil.copy(path, desk / "seeds")
    done = finish(start_at(MORNING, "build", "--date", DAY.isoformat(), cwd=desk))
    assert done.code == 0, done.err
    rows = [{"address": address(number), "format": FORMATS[number % len(FORMATS)]} for number in range(subscribers)]
    import_subscribers(desk, rows)
    return desk


def start_sending(desk: Path, instant: datetime) -> subprocess.Popen[str]:
    return start_at(instant, "send", cwd=desk)


def kill(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def wait_for_connection(server: SmtpServer, process: subprocess.Popen[str], before: int) -> None:
    end = time.monotonic() + 20
    while server.connections == before and process.poll() is None and time.monotonic() < end:
        time.sleep(0.005)


def kill_often(
    desk: Path, server: SmtpServer, *, kills: int, longest: float, chance: random.Random
) -> tuple[int, datetime]:
    """Start to send and kill it, again and again; return how often it was still running, and when it is then."""
    instant, hits = MORNING, 0
    for number in range(kills):
        before = server.connections
        process = start_sending(desk, instant)
        if number % 5 == 0:  # anywhere from the start of the program on
            time.sleep(chance.uniform(0, 1.5))
        else:  # while messages go out
            wait_for_connection(server, process, before)
            time.sleep(chance.uniform(0, longest))
        hits += process.poll() is None
        kill(process)
        instant += LEASE_IS_OVER
    return hits, instant


def check_each_got_one(desk: Path, server: SmtpServer, subscribers: int) -> Counter[OutboxState]:
    """Check that each subscriber has the edition once, but those whose copy is listed as unknown; count the states."""
    rows = load_rows(desk, desk=KEY, day=DAY)
    assert len(rows) == subscribers
    assert len({row.subscriber for row in rows}) == subscribers
    mails = {str(read_mail(one)["Message-ID"]): one for one in server.received}
    counts = server.count_by_recipient()
    assert not [name for name, count in counts.items() if count > 1], "somebody got it twice"
    assert len(mails) == len(server.received)
    assert {find_day(one) for one in server.received} == {(KEY, DAY)}
    for row in rows:
        assert row.state in {OutboxState.SENT, OutboxState.UNKNOWN}, row
        if row.state is OutboxState.SENT:
            assert row.message_id in mails, row
    assert set(mails) <= {row.message_id for row in rows}
    assert server.faults == []
    return Counter(row.state for row in rows)


def finish_sending(desk: Path, instant: datetime) -> None:
    for _ in range(3):
        done = finish(start_sending(desk, instant))
        assert "Traceback" not in done.err, done.err
        instant += LEASE_IS_OVER


def test_m24_a_send_that_is_killed_again_and_again_reaches_each_once(tmp_path: Path) -> None:
    with SmtpServer(Habits(delay=0.015)) as server:
        desk = make_desk(tmp_path, server, SUBSCRIBERS, connections=2)
        hits, instant = kill_often(desk, server, kills=KILLS, longest=0.25, chance=random.Random(20261120))
        finish_sending(desk, instant)
        states = check_each_got_one(desk, server, SUBSCRIBERS)
    sys.stdout.write(f"killed {hits} times while it ran: {dict(states)}\n")
    assert hits >= KILLS // 2
    assert states[OutboxState.UNKNOWN] <= 2 * hits  # one for each connection at most
    assert states[OutboxState.SENT] >= SUBSCRIBERS // 2


def test_m24_two_senders_at_once_share_the_rows(tmp_path: Path) -> None:
    with SmtpServer(Habits(delay=0.03)) as server:
        desk = make_desk(tmp_path, server, 80, connections=2)
        both = [start_sending(desk, MORNING) for _ in range(2)]
        ended = [finish(process) for process in both]
        states = check_each_got_one(desk, server, 80)
    assert [done.code for done in ended] == [0, 0], [done.err for done in ended]
    assert states == {OutboxState.SENT: 80}
    assert 2 < server.most_at_once <= 4, "they did not work at the same time"
