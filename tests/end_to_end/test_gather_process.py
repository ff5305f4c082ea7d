"""``briefing gather`` as a process: killed, interrupted, with secrets; against a real server."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.answers import delayed_answer, feed_answer, page_answer, redirect_answer
from tests.end_to_end.program import ROOT, Done, finish, start
from tests.gather.feed_texts import Item, make_items, make_page, make_rss
from tests.webserver import Answer, WebServer

STORE = "briefing.sqlite3"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as started:
        yield started


def write_desk(folder: Path, server: WebServer, feeds: list[str], **options: object) -> None:
    """Write the configuration of a desk whose feeds are on the server; ``feeds`` are blocks without their first line."""
    config = folder / "config"
    config.mkdir(parents=True)
    rows = {
        "contact": "desk@desk.test",
        "ports": [server.port],
        "allowed_networks": ["127.0.0.0/8"],
        "parsers": 1,
    } | options
    before, table, after = (ROOT / "config/briefing.toml").read_text(encoding="utf-8").partition("\n[gather]\n")
    for key, value in rows.items():
        after, found = re.subn(rf"^{key} = .*$", f"{key} = {json.dumps(value)}", after, count=1, flags=re.MULTILINE)
        assert found == 1, key
    (config / "briefing.toml").write_text(before + table + after, encoding="utf-8")
    text = "\n".join(f"[[feeds]]\n{feed}\n" for feed in feeds)
    (config / "feeds.toml").write_text(text, encoding="utf-8")


def add_feeds(server: WebServer, count: int, *, delay: float) -> list[str]:
    """Put so many slow feeds on the server, each at a host of its own; return their addresses."""
    urls: list[str] = []
    for number in range(count):
        host = f"127.0.{1 + number // 200}.{1 + number % 200}"
        body = make_rss(make_items(2, seed=number, site=f"https://h{number}.test"))
        server.add("/feed", delayed_answer(feed_answer(body, etag=f'"{number}"'), delay), host=host)
        urls.append(server.url("/feed", host))
    return urls


def gather(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> Done:
    return finish(start("gather", "--json", *arguments, cwd=folder, environment=environment))


def count_articles(folder: Path) -> int:
    """Count what is stored, from outside, while the program may be writing."""
    try:
        with closing(sqlite3.connect(f"file:{folder / STORE}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def wait_for_articles(folder: Path, process: subprocess.Popen[str], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not count_articles(folder):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    assert count_articles(folder)


def find_children(pid: int) -> list[int]:
    """Return the processes whose parent is this one."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(path.parent.name))
    return found


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[0] != "Z"
    except OSError:
        return False


def repeated(server: WebServer) -> list[str]:
    """Return the addresses that were asked more than once."""
    asked = [server.url(seen.path, seen.host) for seen in server.seen]
    return sorted({url for url in asked if asked.count(url) > 1})


@pytest.mark.slow
def test_a_run_that_is_killed_loses_nothing_and_repeats_nothing(tmp_path: Path, server: WebServer) -> None:
    urls = add_feeds(server, 80, delay=0.3)
    write_desk(tmp_path, server, [f'url = "{url}"' for url in urls])
    process = start("gather", cwd=tmp_path)
    wait_for_articles(tmp_path, process)
    children = find_children(process.pid)
    process.send_signal(signal.SIGKILL)
    finish(process)
    before = count_articles(tmp_path)
    asked = server.count("/feed")
    assert 0 < asked < 80
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and any(map(is_running, children)):
        time.sleep(0.02)
    assert not [child for child in children if is_running(child)]

    done = gather(tmp_path)
    assert done.code == 0, done.err
    assert not repeated(server)
    assert count_articles(tmp_path) >= before > 0
    with closing(sqlite3.connect(tmp_path / STORE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.slow
def test_runs_that_are_killed_again_and_again_ask_each_feed_once(tmp_path: Path, server: WebServer) -> None:
    urls = add_feeds(server, 120, delay=0.1)
    write_desk(tmp_path, server, [f'url = "{url}"' for url in urls])
    for _ in range(4):
        before = server.count()
        process = start("gather", cwd=tmp_path)
        assert server.wait_for(before + 3)
        process.send_signal(signal.SIGKILL)
        finish(process)
    gather(tmp_path)
    assert not repeated(server)


@pytest.mark.slow
def test_interrupt_stops_cleanly_and_keeps_what_came_in(tmp_path: Path, server: WebServer) -> None:
    urls = add_feeds(server, 80, delay=0.3)
    write_desk(tmp_path, server, [f'url = "{url}"' for url in urls])
    process = start("gather", cwd=tmp_path)
    wait_for_articles(tmp_path, process)
    children = find_children(process.pid)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    done = finish(process)
    assert time.monotonic() - begun < 4
    assert done.code == 130
    assert "Traceback" not in done.err
    assert not [child for child in children if is_running(child)]
    kept = count_articles(tmp_path)
    assert kept > 0
    assert server.count("/feed") < 80
    assert gather(tmp_path).code == 0
    assert not repeated(server)
    assert count_articles(tmp_path) >= kept


def test_two_runs_at_once_ask_nothing_twice(tmp_path: Path, server: WebServer) -> None:
    urls = add_feeds(server, 20, delay=0.1)
    write_desk(tmp_path, server, [f'url = "{url}"' for url in urls])
    processes = [start("gather", cwd=tmp_path) for _ in range(2)]
    done = [finish(process) for process in processes]
    assert all("Traceback" not in one.err for one in done)
    assert any(one.code == 0 for one in done)
    assert not repeated(server)


def test_report_is_one_json_object_and_failures_are_no_error(tmp_path: Path, server: WebServer) -> None:
    (good,) = add_feeds(server, 1, delay=0)
    server.add("/gone", Answer(status=500))
    write_desk(tmp_path, server, [f'url = "{good}"', f'url = "{server.url("/gone")}"'])
    done = gather(tmp_path)
    assert done.code == 0, done.err
    assert isinstance(done.answer, dict)
    assert "\x1b" not in done.err


# ------------------------------------------------------------------------------------------------------------- secrets

PASSWORD = "hunter2-Zw9-swordfish"
TOKEN = "tok-5f31b2aa77c0d9"


def read_everything(folder: Path) -> bytes:
    """Return what every file holds that the program wrote: the store with its journals, logs, whatever there is."""
    written = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != "config"]
    return b"\n".join(path.read_bytes() for path in written)


def assert_hidden(secret: str, done: Done, folder: Path) -> None:
    forms = [secret.encode(), base64.b64encode(secret.encode()), base64.b64encode(f"reader:{secret}".encode())]
    places = {"output": done.out.encode(), "messages": done.err.encode(), "files": read_everything(folder)}
    for name, place in places.items():
        assert not [form for form in forms if form in place], name


@pytest.mark.parametrize("arguments", [(), ("--force",)])
def test_credentials_reach_their_feed_and_appear_nowhere(
    tmp_path: Path, server: WebServer, arguments: tuple[str, ...]
) -> None:
    body = make_rss(make_items(2))
    server.add("/basic", feed_answer(body, etag='"1"'), host="127.0.5.1")
    server.add("/bearer", Answer(status=401, body=TOKEN.encode()), host="127.0.5.2")
    server.add("/moved", redirect_answer(server.url("/basic", "127.0.5.3")), host="127.0.5.4")
    write_desk(
        tmp_path,
        server,
        [
            f'url = "{server.url("/basic", "127.0.5.1")}"\nusername_env = "READER"\npassword_env = "READER_PASSWORD"',
            f'url = "{server.url("/bearer", "127.0.5.2")}"\ntoken_env = "READER_TOKEN"',
            f'url = "{server.url("/moved", "127.0.5.4")}"\ntoken_env = "READER_TOKEN"',
        ],
    )
    environment = {"READER": "reader", "READER_PASSWORD": PASSWORD, "READER_TOKEN": TOKEN}
    done = gather(tmp_path, *arguments, environment=environment)
    assert done.code == 0, done.err
    sent = {seen.host: seen.headers.get("authorization") for seen in server.seen}
    basic = base64.b64encode(f"reader:{PASSWORD}".encode()).decode()
    assert sent["127.0.5.1"] == f"Basic {basic}"
    assert sent["127.0.5.2"] == f"Bearer {TOKEN}"
    assert sent.get("127.0.5.3") is None  # another host
    for secret in (PASSWORD, TOKEN):
        assert_hidden(secret, done, tmp_path)


def test_variable_that_is_not_set_holds_up_only_its_feed(tmp_path: Path, server: WebServer) -> None:
    (good,) = add_feeds(server, 1, delay=0)
    other = server.url("/feed", "127.0.9.9")
    write_desk(tmp_path, server, [f'url = "{good}"', f'url = "{other}"\ntoken_env = "NOT_SET_ANYWHERE"'])
    done = gather(tmp_path)
    assert done.code == 0, done.err
    assert server.count(host="127.0.9.9") == 0
    assert server.count("/feed") == 1
    assert "NOT_SET_ANYWHERE" in done.out + done.err


def test_password_in_the_address_of_a_feed_is_refused_and_not_repeated(tmp_path: Path, server: WebServer) -> None:
    url = server.url("/feed", "127.0.6.1").replace("http://", f"http://reader:{PASSWORD}@")
    write_desk(tmp_path, server, [f'url = "{url}"'])
    done = gather(tmp_path)
    assert server.count() == 0
    assert done.code in {0, 2}
    assert_hidden(PASSWORD, done, tmp_path)


def test_token_in_the_query_appears_in_no_message(tmp_path: Path, server: WebServer) -> None:
    path = f"/feed?token={TOKEN}"
    server.add(path, Answer(status=500), host="127.0.7.1")
    write_desk(tmp_path, server, [f'url = "{server.url(path, "127.0.7.1")}"\ntitle = "Ours"'])
    process = start("gather", cwd=tmp_path)
    done = finish(process)
    assert done.code == 0
    assert server.count() == 1
    assert TOKEN not in done.out + done.err


def test_passwords_in_redirects_and_links_of_entries_are_kept_nowhere(tmp_path: Path, server: WebServer) -> None:
    secret = server.url("/x", "127.0.8.3").replace("http://", f"http://reader:{PASSWORD}@")
    server.add("/away", redirect_answer(secret), host="127.0.8.1")
    item = make_items(1)[0]
    linked = Item(guid="1", url=secret, title="A title", paragraphs=item.paragraphs, published_at=item.published_at)
    server.add("/links", feed_answer(make_rss([linked], full=False)), host="127.0.8.2")
    server.add("/x", Answer(body=make_page(item)))
    feeds = [server.url("/away", "127.0.8.1"), server.url("/links", "127.0.8.2")]
    write_desk(tmp_path, server, [f'url = "{url}"' for url in feeds])
    done = gather(tmp_path)
    assert done.code == 0, done.err
    assert server.count("/x") == 0
    assert_hidden(PASSWORD, done, tmp_path)


def test_secrets_are_not_in_the_process_list(tmp_path: Path, server: WebServer) -> None:
    body = make_rss(make_items(1))
    server.add("/feed", delayed_answer(feed_answer(body), 0.5))
    write_desk(tmp_path, server, [f'url = "{server.url("/feed")}"\ntoken_env = "READER_TOKEN"'])
    process = start("gather", cwd=tmp_path, environment={"READER_TOKEN": TOKEN})
    assert server.wait_for(1)
    pids = [process.pid, *find_children(process.pid)]
    lists = b"".join(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids)
    for child in pids[1:]:
        assert TOKEN.encode() not in Path(f"/proc/{child}/environ").read_bytes()
    assert finish(process).code == 0
    assert TOKEN.encode() not in lists
    assert os.fsencode("briefing") in lists


# ------------------------------------------------------------------------------------------------- other disturbances


@pytest.mark.slow
def test_interrupt_between_pages_keeps_the_pages_that_came(tmp_path: Path, server: WebServer) -> None:
    items = make_items(12, site=server.url("", "127.0.4.1"), newest=datetime.now(UTC))
    server.add("/feed", feed_answer(make_rss(items, full=False)), host="127.0.4.1")
    for item in items:
        server.add(item.url.partition(f":{server.port}")[2], page_answer(make_page(item)), host="127.0.4.1")
    write_desk(tmp_path, server, [f'url = "{server.url("/feed", "127.0.4.1")}"\nfull_text = "no"'])
    process = start("gather", cwd=tmp_path)
    assert server.wait_for(4, seconds=30)  # feed, robots.txt, and two pages, two seconds apart
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    done = finish(process)
    assert time.monotonic() - begun < 4
    assert done.code in {130, 143}
    assert "Traceback" not in done.err
    with closing(sqlite3.connect(tmp_path / STORE)) as connection:
        states = dict(connection.execute("SELECT page_state, count(*) FROM articles GROUP BY page_state").fetchall())
    assert states.get("fetched", 0) >= 1
    assert states.get("wanted", 0) >= 9
    assert not repeated(server)


def test_store_that_cannot_be_written_is_told_and_nothing_is_asked(tmp_path: Path, server: WebServer) -> None:
    (good,) = add_feeds(server, 1, delay=0)
    write_desk(tmp_path, server, [f'url = "{good}"'])
    (tmp_path / STORE).write_bytes(b"this is no database, but somebody's notes" * 100)
    done = gather(tmp_path)
    assert done.code == 1
    assert done.out == ""
    assert "Traceback" not in done.err
    assert server.count() == 0
    assert (tmp_path / STORE).read_bytes().startswith(b"this is no database")
