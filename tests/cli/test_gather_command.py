"""``briefing gather``: what is printed where, and the exit codes that cron lines rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from briefing.cli import program
from briefing.errors import ConfigurationError, UsageError
from tests.answers import feed_answer, page_answer
from tests.gather.feed_texts import make_items, make_rss
from tests.webserver import Answer, WebServer

DESK = '[desk]\nkey = "d"\ntitle = "D"\ntopic = "T"\ntimezone = "UTC"\n'
GOOD, BAD = "127.0.3.1", "127.0.3.2"


class Desk:
    """A desk in the working folder, and the server that has its feeds."""

    def __init__(self, server: WebServer, folder: Path) -> None:
        self.server = server
        self.config = folder / "config"
        self.config.mkdir()
        self.configure(contact="desk@desk.test")
        server.add("/feed", feed_answer(make_rss(make_items(3)), etag='"1"'), host=GOOD)
        server.add("/feed", Answer(status=500), host=BAD)
        self.list_feeds(GOOD, BAD)

    def configure(self, *, contact: str = "", **values: Any) -> None:
        rows = {"contact": contact, "ports": [self.server.port], "allowed_networks": ["127.0.0.0/8"], "parsers": 1}
        lines = [f"{key} = {json.dumps(value)}" for key, value in (rows | values).items()]
        (self.config / "briefing.toml").write_text(DESK + "\n".join(["[gather]", *lines, ""]), encoding="utf-8")

    def list_feeds(self, *hosts: str) -> None:
        text = "".join(f'[[feeds]]\nurl = "{self.server.url("/feed", host)}"\ntitle = "At {host}"\n' for host in hosts)
        (self.config / "feeds.toml").write_text(text, encoding="utf-8")

    def gather(self, *arguments: str) -> Result:
        return CliRunner().invoke(program, ["gather", *arguments])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    with WebServer() as server:
        yield Desk(server, tmp_path)


def test_one_line_says_what_was_done_and_failures_go_to_standard_error(desk: Desk) -> None:
    done = desk.gather()

    assert done.exit_code == 0, done.output
    assert done.stdout == "2 feeds asked, 1 failed, 3 new articles.\n"
    assert f"At {BAD}: The server answers 500" in done.stderr
    assert "It was never read." in done.stderr


def test_a_second_run_says_that_nothing_is_due(desk: Desk) -> None:
    desk.gather()
    done = desk.gather()

    assert done.stdout == "0 feeds asked, 2 not due or left out, 0 new articles.\n"
    assert done.stderr == ""


def test_f34_json_is_the_record_of_the_run(desk: Desk) -> None:
    done = desk.gather("--json")
    record = json.loads(done.stdout)

    assert record["counts"] == {
        "feeds": 2, "feeds_new": 1, "feeds_unchanged": 0, "feeds_not_modified": 0, "feeds_failed": 1,
        "feeds_skipped": 0, "articles_new": 3, "articles_changed": 0, "pages_fetched": 0, "pages_failed": 0,
    }  # fmt: skip
    assert record["stopped_by"] is None
    good, bad = record["feeds"]
    assert good["url"] == desk.server.url("/feed", GOOD)
    assert (good["outcome"], good["status"], good["from_cache"]) == ("new", 200, False)
    assert good["bytes"] > 0
    assert 0 <= good["age_seconds"] < 60
    assert good["next_due"] > record["started_at"]
    assert (bad["outcome"], bad["status"], bad["failures"], bad["last_success"]) == ("failed", 500, 1, None)
    assert "500" in bad["reason"]


def test_pages_are_counted(desk: Desk) -> None:
    items = make_items(1, site=desk.server.url("", GOOD))
    desk.server.add("/feed", feed_answer(make_rss(items, full=False)), host=GOOD)
    desk.server.add("*", page_answer(b"<html><body><p>Too little.</p></body></html>"), host=GOOD)
    desk.server.add("/robots.txt", Answer(status=404), host=GOOD)
    desk.list_feeds(GOOD)
    done = desk.gather()

    assert done.stdout.startswith("1 feed asked, 1 new article, ")
    assert "1 page " in done.stdout


@pytest.mark.parametrize("name", ["", f"At {GOOD}", f"at {GOOD}", "url"])
def test_f06_force_asks_again_by_title_address_or_all(desk: Desk, name: str) -> None:
    desk.list_feeds(GOOD)
    desk.gather()
    arguments = ["--force", desk.server.url("/feed", GOOD) if name == "url" else name] if name else ["--force"]
    done = desk.gather(*arguments, "--json")

    assert desk.server.count("/feed", host=GOOD) == 2
    assert "if-none-match" not in desk.server.seen[-1].headers
    assert json.loads(done.stdout)["feeds"][0]["outcome"] == "unchanged"


def test_force_of_an_unknown_feed_asks_nothing(desk: Desk) -> None:
    done = desk.gather("--force", "nobody")

    assert isinstance(done.exception, UsageError)
    assert "nobody" in str(done.exception)
    assert desk.server.count() == 0


def test_f18_a_scheduled_run_needs_a_contact_and_another_one_is_warned(desk: Desk) -> None:
    desk.configure()
    refused = desk.gather("--scheduled")
    assert isinstance(refused.exception, ConfigurationError)
    assert refused.exception.exit_code == 2
    assert "gather.contact" in str(refused.exception)
    assert desk.server.count() == 0

    done = desk.gather()
    assert done.exit_code == 0
    assert "gather.contact is not set" in done.stderr
    assert desk.server.count("/feed") == 2


def test_f18_a_scheduled_run_with_a_contact_is_a_run(desk: Desk) -> None:
    assert desk.gather("--scheduled").exit_code == 0
    assert "desk@desk.test" in desk.server.seen[0].headers["user-agent"]


def test_without_feeds_it_says_how_to_add_one(desk: Desk) -> None:
    desk.list_feeds()
    done = desk.gather("--json")

    assert done.exit_code == 0
    assert "briefing feeds add" in done.stderr
    assert json.loads(done.stdout)["feeds"] == []


def test_f21_a_deadline_ends_the_run_and_is_said_once(desk: Desk) -> None:
    desk.server.add("/feed", Answer(delay=30), host=GOOD)
    desk.server.add("/feed", Answer(delay=30), host=BAD)
    done = desk.gather("--deadline", "1", "--json")

    assert done.exit_code == 0
    assert json.loads(done.stdout)["stopped_by"] == "deadline"
    assert done.stderr.count("\n") == 1
    assert "2 feeds left for the next one" in done.stderr


@pytest.mark.parametrize("value", ["0", "-1", "soon", "90000"])
def test_a_deadline_that_is_none_is_wrong_usage(desk: Desk, value: str) -> None:
    assert desk.gather("--deadline", value).exit_code == 2


def test_many_messages_are_cut_short_failures_first(desk: Desk) -> None:
    hosts = [f"127.0.4.{number}" for number in range(1, 61)]
    for host in hosts:
        desk.server.add("/feed", Answer(status=500), host=host)
    desk.list_feeds(GOOD, *hosts)
    done = desk.gather()

    assert done.stdout == "61 feeds asked, 60 failed, 3 new articles.\n"
    lines = done.stderr.splitlines()
    assert len(lines) == 51
    assert "more messages" in lines[-1]
