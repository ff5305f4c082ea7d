"""``briefing serve`` as an operator, cron and a service manager start it: real processes, a real store."""

from __future__ import annotations

import email
import email.policy
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from briefing.model.delivery import OutboxState, Subscriber
from briefing.model.desk_day import DayState
from briefing.store import open_store
from tests.answers import feed_answer
from tests.gather.feed_texts import make_items, make_rss
from tests.smtpserver import SmtpServer
from tests.webserver import WebServer

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "briefing", "serve")
#: An article of the day, and three of them: an edition that is not incomplete.
ARTICLE = """Ceasefire holds in {place} for a {number} day

Published: {day}

The army said on Friday that {number} soldiers were killed in {place}. The ministry of health said that {number} people
were injured near {place}. Officials from both sides met in {place} for talks on a ceasefire, a spokesman said.
"""


def make_desk(folder: Path, *, articles: int = 4, **values: str) -> Path:
    """Make a desk whose edition of today is due since midnight."""
    (folder / "config").mkdir(parents=True)
    (folder / "seeds").mkdir()
    for number in range(1, articles + 1):
        place = ("Torkham", "Chaman", "Spin Boldak", "Kurram")[number - 1]
        text = ARTICLE.format(place=place, number=number + 2, day=f"{_day_with_time():%d %B %Y}")
        (folder / "seeds" / f"{number}.md").write_text(f"# {text}")
    tables = {
        "schedule": 'build_at = "00:00"\n' + values.pop("schedule", ""),
        "edition": 'formats = ["html", "json", "pdf"]\n',
        **values,
    }
    text = '[desk]\nkey = "desk"\ntitle = "Test"\ntopic = "A border"\n'
    text += "".join(f"\n[{name}]\n{body}\n" for name, body in tables.items())
    (folder / "config" / "briefing.toml").write_text(text)
    return folder


def _day_with_time() -> datetime:
    """Return now; where the day is about to end, that is waited for: an edition belongs to one day."""
    now = datetime.now(UTC)
    if now.hour == 23 and now.minute == 59:
        time.sleep(61 - now.second)
    return datetime.now(UTC)


def mail_table(server: SmtpServer) -> str:
    return (
        'from_address = "desk@example.org"\npostal_address = "1 Street, Town"\nhost = "127.0.0.1"\n'
        f'port = {server.port}\nsecurity = "none"\n'
    )


def subscribe(desk: Path, *addresses: str) -> None:
    with open_store(f"sqlite:///{desk / 'briefing.sqlite3'}") as store:
        store.save_subscribers([Subscriber(desk="desk", address=address) for address in addresses])


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def serve_once(desk: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "--once", *arguments],
        cwd=desk,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def serving(desk: Path, *command: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command or COMMAND, cwd=desk, env=environment(**more), stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def wait_until(is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def find_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ask(port: int) -> dict[str, Any]:
    """Return the answer of /healthz; nothing while there is none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))
    except OSError:
        return {}


# --------------------------------------------------------------------------------------------------------------- cron


@pytest.mark.slow
def test_once_makes_the_edition_and_mails_it_once(tmp_path: Path) -> None:
    with SmtpServer() as server:
        desk = make_desk(tmp_path / "desk", mail=mail_table(server))
        subscribe(desk, "one@example.net", "two@example.net")
        first = serve_once(desk, "--json")
        assert first.returncode == 0, first.stderr
        answer = json.loads(first.stdout)
        steps = [(step["phase"], step["ok"]) for step in answer["desks"][0]["steps"]]
        assert steps == [("build", True), ("queue", True), ("send", True)]
        assert sorted(one.recipients[0] for one in server.received) == ["one@example.net", "two@example.net"]
        second = serve_once(desk, "--json")
        assert json.loads(second.stdout)["desks"][0]["steps"] == []
        assert len(server.received) == 2
    message = email.message_from_bytes(server.received[0].data, policy=email.policy.default)
    assert [part.get_content_type() for part in message.walk()][-1] == "application/pdf"
    assert len(list((desk / "archive").rglob("briefing.pdf"))) == 1
    assert "example.net" not in first.stdout + first.stderr + second.stdout + second.stderr


@pytest.mark.slow
def test_once_looks_at_the_feeds_first(tmp_path: Path) -> None:
    with WebServer() as web:
        web.add("/feed", feed_answer(make_rss(make_items(3))), host="127.0.0.1")
        gather = f'contact = "desk@example.org"\nports = [{web.port}]\nallowed_networks = ["127.0.0.0/8"]\nparsers = 1'
        desk = make_desk(tmp_path / "desk", gather=gather, edition='formats = ["html", "json"]')
        (desk / "config" / "feeds.toml").write_text(f'[[feeds]]\nurl = "http://127.0.0.1:{web.port}/feed"\n')
        done = serve_once(desk, "--json")
        asked = len(web.seen)
        again = serve_once(desk, "--json")
        assert len(web.seen) == asked, "nothing is due a second time"
    assert done.returncode == 0, done.stderr
    steps = json.loads(done.stdout)["desks"][0]["steps"]
    assert [step["phase"] for step in steps] == ["gather", "build"]
    assert steps[0]["text"] == "1 feed looked at, 3 new articles"
    assert json.loads(again.stdout)["desks"][0]["steps"] == []


@pytest.mark.slow
def test_an_edition_that_cannot_be_made_is_exit_code_1_and_a_state_that_is_tried_again(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", articles=0)
    done = serve_once(desk)
    assert done.returncode == 1
    assert "build: " in done.stderr
    with open_store(f"sqlite:///{desk / 'briefing.sqlite3'}") as store:
        (day,) = store.load_days(desk="desk", since=datetime.now(UTC).date() - timedelta(days=2))
    assert day.state is DayState.FAILED
    assert day.retry_at is not None


@pytest.mark.slow
def test_the_operator_is_told_once_when_an_edition_is_missing_and_once_when_it_is_over(tmp_path: Path) -> None:
    ahead = 12 - datetime.now(UTC).hour  # a zone where it is about noon, so that midnight's edition is long overdue
    with SmtpServer() as server:
        mail = mail_table(server) + 'owner = "operator@example.org"\n'
        desk = make_desk(tmp_path / "desk", articles=0, mail=mail, edition='formats = ["html", "json"]')
        settings = desk / "config" / "briefing.toml"
        settings.write_text(settings.read_text().replace("[desk]\n", f'[desk]\ntimezone = "Etc/GMT{-ahead:+d}"\n'))
        assert serve_once(desk).returncode == 1
        assert [one.recipients for one in server.received] == [("operator@example.org",)]
        serve_once(desk)
        assert len(server.received) == 1, "it is told once"
        url = f"sqlite:///{desk / 'briefing.sqlite3'}"
        with open_store(url) as store:
            (day,) = store.load_days(desk="desk", since=datetime.now(UTC).date() - timedelta(days=3))
            store.save_day(replace(day, state=DayState.BUILT, built_at=datetime.now(UTC), version=1))
        assert serve_once(desk).returncode == 0
        serve_once(desk)
        subjects = [email.message_from_bytes(one.data)["Subject"] for one in server.received]
    assert subjects == ["briefing desk: 1 thing needs attention", "briefing desk: 1 is over"]


@pytest.mark.slow
def test_several_desks_are_served_from_their_folders(tmp_path: Path) -> None:
    for name in ("north", "south"):
        make_desk(tmp_path / name, edition='formats = ["html", "json"]')
    done = serve_once(tmp_path, "north", "south", "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["desks"]) == 2
    assert len(list(tmp_path.glob("*/archive/*/*/*/briefing.html"))) == 2


# --------------------------------------------------------------------------------------------- what it refuses to begin


def test_it_does_not_begin_where_nobody_whose_server_is_asked_could_reach_anybody(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    (desk / "config" / "feeds.toml").write_text('[[feeds]]\nurl = "https://news.example.org/feed"\n')
    done = serve_once(desk)
    assert done.returncode == 2
    assert "gather.contact is not set" in done.stderr
    assert 'Write contact = "you@example.org" into [gather]' in done.stderr


def test_it_does_not_begin_where_readers_wait_and_no_mail_is_configured(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    subscribe(desk, "one@example.net")
    done = serve_once(desk)
    assert done.returncode == 2
    assert "1 subscriber waits for mail" in done.stderr
    assert "Set from_address and host below [mail]" in done.stderr
    assert "one@example.net" not in done.stderr


def test_it_does_not_begin_where_a_folder_is_no_desk(tmp_path: Path) -> None:
    done = serve_once(tmp_path, "nowhere")
    assert done.returncode == 2
    assert "there is no such file" in done.stderr


def test_two_desks_may_not_share_an_archive(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    make_desk(tmp_path / "other", archive=f'folder = "{desk / "archive"}"')
    done = serve_once(tmp_path, "desk", "other")
    assert done.returncode == 2
    assert "another desk has the same archive" in done.stderr


# ------------------------------------------------------------------------------------------------------ the long process


@pytest.mark.slow
def test_it_answers_how_things_are_and_ends_in_good_order(tmp_path: Path) -> None:
    port = find_port()
    desk = make_desk(tmp_path / "desk", edition='formats = ["html", "json"]', schedule=f"health_port = {port}")
    with serving(desk) as process:
        wait_until(lambda: bool(ask(port).get("desks")))
        answer = ask(port)
        assert answer["status"] == "ok"
        assert answer["desks"][0]["last_edition"]["state"] == "built"
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert time.monotonic() - began < 10
        assert process.stderr is not None
        lines = [json.loads(line) for line in process.stderr.read().splitlines()]
    assert lines[0]["message"] == "serving desk"
    assert lines[-1]["message"] == "stopped"
    built = next(line for line in lines if line["message"].startswith("build: edition 1 of "))
    assert built["run"]


@pytest.mark.slow
def test_it_can_be_stopped_while_it_makes_an_edition_and_goes_on_later(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    url = f"sqlite:///{desk / 'briefing.sqlite3'}"
    since = datetime.now(UTC).date() - timedelta(days=2)

    def is_building() -> bool:
        if not (desk / "briefing.sqlite3").exists():
            return False
        with open_store(url) as store:
            return any(day.state is DayState.BUILDING for day in store.load_days(desk="desk", since=since))

    with serving(desk) as process:
        wait_until(is_building)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    done = serve_once(desk, "--json")
    assert done.returncode == 0, done.stderr
    assert len(list((desk / "archive").rglob("manifest.json"))) == 1
    assert json.loads(done.stdout)["desks"][0]["last_edition"]["version"] == 1


#: A process with a short lease: what takes three minutes in earnest takes two seconds here.
_SHORT = """
import sys
from datetime import timedelta
from briefing.assemble import SystemClock
from briefing.assemble.schedule import open_desks
from briefing.schedule.daemon import Daemon
from briefing.schedule.options import ServeOptions

if __name__ == "__main__":
    options = ServeOptions(wake_interval=timedelta(milliseconds=200), lease=timedelta(seconds=2))
    works = open_desks((), serve_options=options)
    show = lambda report: print(report.is_leading, [step.text for step in report.steps], file=sys.stderr, flush=True)
    Daemon(works, holder=sys.argv[1], clock=SystemClock(), options=options, watch=show).run()
"""


@pytest.mark.slow
def test_of_two_processes_one_works_and_the_other_takes_over_when_it_is_killed(tmp_path: Path) -> None:
    with SmtpServer() as server:
        desk = make_desk(tmp_path / "desk", mail=mail_table(server))
        subscribe(desk, *(f"reader{number}@example.net" for number in range(5)))
        script = tmp_path / "short.py"
        script.write_text(_SHORT)
        url = f"sqlite:///{desk / 'briefing.sqlite3'}"
        since = datetime.now(UTC).date() - timedelta(days=2)

        def states() -> list[DayState]:
            with open_store(url) as store:
                return [day.state for day in store.load_days(desk="desk", since=since)]

        def is_all_sent() -> bool:
            with open_store(url) as store:
                return [one.counts for one in store.summarise(desk="desk", count=3)] == [((OutboxState.SENT, 5),)]

        with serving(desk, sys.executable, str(script), "first") as first:
            wait_until(lambda: states() == [DayState.BUILDING])
            with serving(desk, sys.executable, str(script), "second") as second:
                assert second.stderr is not None
                assert second.stderr.readline().startswith("False")
                first.kill()
                wait_until(is_all_sent)
                second.send_signal(signal.SIGKILL)
        assert states() == [DayState.QUEUED]
        assert len(list((desk / "archive").rglob("manifest.json"))) == 1
        assert sorted(one.recipients[0] for one in server.received) == [f"reader{n}@example.net" for n in range(5)]
