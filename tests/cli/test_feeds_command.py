"""``briefing feeds`` as a user meets it, against a real server and a real store."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import briefing
from briefing.cli import main
from briefing.model.feed import FeedEntry, FeedState
from briefing.model.stored import EntryDraft, FeedPoll, PageState
from briefing.shipped import find_shipped
from briefing.store import open_store
from tests.answers import RSS_TYPE, redirect_answer
from tests.gather.feed_texts import make_feed, make_items
from tests.webserver import Answer, WebServer

Run = Callable[..., CompletedProcess[str]]
CONFIG = """[desk]
key = "delta"
title = "Delta Briefing"
topic = "The river"
[gather]
contact = "desk@example.org"
allowed_networks = ["127.0.0.0/8"]
ports = [{port}]
[[sides]]
name = "Upstream"
"""


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        running.add("/robots.txt", Answer(status=404))
        yield running


@pytest.fixture
def desk(tmp_path: Path, server: WebServer) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "briefing.toml").write_text(CONFIG.format(port=server.port))
    return tmp_path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process, from its entry point to its exit code."""

    def run_program(*arguments: str, given: bytes = b"", env: dict[str, str] | None = None) -> CompletedProcess[str]:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(tmp_path)
            patch.setattr(sys, "argv", ["briefing", *arguments])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as end:
                main()
        said = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return CompletedProcess(arguments, end.value.code, said.out, said.err)

    return run_program


def feed(*, full: bool = True, title: str = "The Gazette", count: int = 3) -> Answer:
    newest = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    items = make_items(count, newest=newest)
    return Answer(body=make_feed("rss20", items, title=title, full=full), headers={"Content-Type": RSS_TYPE})


def written(desk: Path) -> str:
    return (desk / "config" / "feeds.toml").read_text()


def assert_fails(done: CompletedProcess[str], code: int, *words: str) -> None:
    assert done.returncode == code, done
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def set_state(desk: Path, configured: str, /, *, articles: int = 0, **values: object) -> None:
    """Put into the store what is remembered of a feed, and articles that were first seen just now."""
    entries = [FeedEntry(guid=f"{number}", url=None, title="T") for number in range(articles)]
    drafts = tuple(
        EntryDraft(
            entry=entry, key=f"guid:{configured}#{entry.guid}", content_hash=entry.guid, page_state=PageState.NOT_NEEDED
        )
        for entry in entries
    )
    with open_store(f"sqlite:///{desk / 'briefing.sqlite3'}") as store:
        state = replace(FeedState(feed=configured, url=configured), **values)  # type: ignore[arg-type]  # fields come from the tests
        store.save_polls([FeedPoll(state=state, drafts=drafts, fetched_at=datetime.now(UTC))])


# ------------------------------------------------------------------------------------------------------------------ add


def test_feed_of_a_site_is_found_and_written_down(desk: Path, server: WebServer, run: Run) -> None:
    page = b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    server.add("/", Answer(body=page, headers={"Content-Type": "text/html"}))
    server.add("/feed", feed())
    done = run("feeds", "add", server.url("/"), "--side", "Upstream", "--note", "state-run", "--full-text", "no")
    assert done.returncode == 0, done
    assert done.stdout == f"Added to config/feeds.toml: The Gazette ({server.url('/feed')})\n"
    assert "is a feed (rss20) with 3 entries" in done.stderr
    assert written(desk) == (find_shipped("config") / "feeds.toml").read_text() + (
        f'\n[[feeds]]\nurl = "{server.url("/feed")}"\ntitle = "The Gazette"\nside = "Upstream"\nnote = "state-run"\n'
        'full_text = "no"\n'
    )
    assert not (desk / "briefing.sqlite3").exists()


def test_f18_every_request_says_who_asks_and_whom_to_write_to(desk: Path, server: WebServer, run: Run) -> None:
    server.add("/feed", feed())
    assert run("feeds", "add", server.url("/feed")).returncode == 0
    assert run("feeds", "check").returncode == 0
    assert {seen.path for seen in server.seen} == {"/feed", "/robots.txt"}
    agent = f"briefing/{briefing.__version__} (desk@example.org)"
    assert {seen.headers["user-agent"] for seen in server.seen} == {agent}


def test_feed_that_is_followed_already_is_not_doubled(desk: Path, server: WebServer, run: Run) -> None:
    server.add("/feed", feed())
    url = server.url("/feed")
    run("feeds", "add", url)
    before = written(desk)
    done = run("feeds", "add", url, f"{url}?utm_source=x", "--unchecked")
    assert done.returncode == 0
    assert done.stdout.count("Followed already: ") == 2
    assert written(desk) == before


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[fc00::1]/", "file:///etc/passwd", "ftp://a.example/",
     "http://0.0.0.0/", "http://user:hunter2@127.0.0.1/", "gopher://a.example/", "//a.example/x"],
)  # fmt: skip
@pytest.mark.parametrize("options", [(), ("--unchecked",)])
def test_a01_to_a13_address_that_the_guard_refuses_is_not_added(
    desk: Path, server: WebServer, run: Run, url: str, options: tuple[str, ...]
) -> None:
    done = run("feeds", "add", url, *options)
    assert_fails(done, 1, "Nothing was added")
    assert "hunter2" not in done.stderr
    assert server.count() == 0
    assert not (desk / "config" / "feeds.toml").exists()


def test_one_forbidden_address_stops_all_before_any_is_asked(desk: Path, server: WebServer, run: Run) -> None:
    server.add("/feed", feed())
    assert_fails(run("feeds", "add", server.url("/feed"), "http://10.0.0.1/"), 1, "http://10.0.0.1/: ")
    assert server.count() == 0


def test_without_the_opening_of_the_guard_this_machine_is_not_asked(desk: Path, server: WebServer, run: Run) -> None:
    server.add("/feed", feed())
    done = run("feeds", "add", server.url("/feed"), env={"BRIEFING__GATHER__ALLOWED_NETWORKS": "[]"})
    assert_fails(done, 1, "not public")
    assert server.count() == 0


def test_site_without_a_feed_and_wrong_values_are_told_and_nothing_is_written(
    desk: Path, server: WebServer, run: Run
) -> None:
    server.add("/page", Answer(status=404))
    server.add("/feed", feed())
    assert_fails(run("feeds", "add", server.url("/page")), 1, "status 404", "with --unchecked it is written down")
    assert_fails(run("feeds", "add", server.url("/feed"), "--side", "Nobody", "--unchecked"), 2, "known: Upstream")
    assert_fails(
        run("feeds", "add", "https://a.example/", "https://b.example/", "--title", "X"), 2, "--title names one feed"
    )
    assert_fails(run("feeds", "add"), 2, "Missing argument")
    assert not (desk / "config" / "feeds.toml").exists()


@pytest.mark.parametrize(
    "arguments", [["add", "https://a.example/"], ["remove", "https://a.example/"], ["import", "x.opml"]]
)
def test_without_a_desk_the_user_is_told_to_make_one(tmp_path: Path, run: Run, arguments: list[str]) -> None:
    assert_fails(run("feeds", *arguments), 2, "there is no desk here", "briefing init DIR")
    assert list(tmp_path.iterdir()) == []


# ----------------------------------------------------------------------------------------------------------------- list


def test_f34_list_shows_how_every_feed_is(desk: Path, run: Run) -> None:
    names = ("fine", "new", "failing", "dead", "moved")
    run("feeds", "add", "--unchecked", *(f"https://{name}.example/f" for name in names), env=OPEN)
    at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    set_state(
        desk, "https://fine.example/f", attempted_at=at, succeeded_at=at, next_due_at=at + timedelta(hours=2),
        due_reason="cache-control", last_status=200, last_bytes=12_345, title="The Fine Paper", articles=14,
    )  # fmt: skip
    set_state(
        desk, "https://failing.example/f", attempted_at=at, failures=6, failing_since=at - timedelta(days=1),
        last_error="The server did not answer in time", next_due_at=at + timedelta(hours=24),
    )  # fmt: skip
    set_state(
        desk, "https://dead.example/f", attempted_at=at, succeeded_at=at - timedelta(days=3), last_status=410,
        disabled_at=at, disabled_reason="the server says that it is gone for good (410)",
    )  # fmt: skip
    set_state(desk, "https://moved.example/f", url="https://other.example/f", attempted_at=at, succeeded_at=at)
    done = run("feeds", "list", env=OPEN)
    assert done.returncode == 0
    blocks = {line.split()[0]: text for text in split_blocks(done.stdout) for line in text.splitlines()[:1]}
    assert blocks["new"].splitlines()[1].strip() == "not asked yet"
    assert "The Fine Paper (https://fine.example/f)" in done.stdout
    assert (
        "last success 2026-11-20 12:00 UTC; status 200, 12,345 bytes; next due 2026-11-20 14:00 UTC (cache-control); 2 articles a day"
        in done.stdout
    )
    assert "failed 6 times in a row since 2026-11-19 12:00 UTC" in blocks["failing"]
    assert "The server did not answer in time" in blocks["failing"]
    assert "→ look again with briefing feeds check" in blocks["failing"]
    assert "gone for good (410)" in blocks["disabled"]
    assert "→ find its new address with briefing feeds add SITE, or remove it" in blocks["disabled"]
    assert "next due" not in blocks["disabled"]
    assert "has moved to https://other.example/f" in done.stdout
    said = json.loads(run("feeds", "status", "--json", env=OPEN).stdout)
    assert [(row["url"], row["state"]) for row in said["feeds"]] == [
        (f"https://{name}.example/f", state)
        for name, state in zip(names, ("ok", "new", "failing", "disabled", "ok"), strict=True)
    ]
    assert said["feeds"][0]["next_due"] == "2026-11-20T14:00:00Z"
    assert set(said["feeds"][0]) == {
        "url", "title", "publisher", "side", "listed_in", "state", "reason", "remedy", "asked_at", "last_success", "last_attempt",
        "next_due", "due_reason", "failures", "failing_since", "items_per_day", "last_status", "last_bytes",
    }  # fmt: skip
    assert said["problems"] == []


#: The ordinary ports beside the one of the test server.
OPEN = {"BRIEFING__GATHER__PORTS": "[80, 443]"}


def split_blocks(text: str) -> list[str]:
    """Return the blocks of a list: each starts at the left margin."""
    blocks: list[str] = []
    for line in text.splitlines():
        if line.startswith(" "):
            blocks[-1] += f"\n{line}"
        else:
            blocks.append(line)
    return blocks


def test_looking_at_an_empty_list_makes_no_store(desk: Path, run: Run) -> None:
    done = run("feeds", "list")
    assert (done.returncode, done.stdout) == (0, "No feed is configured. Follow one: briefing feeds add URL\n")
    assert json.loads(run("feeds", "list", "--json").stdout) == {"feeds": [], "problems": []}
    assert [path.name for path in desk.iterdir()] == ["config"]


def test_g70_no_secret_of_a_feed_is_printed_by_any_command(desk: Path, server: WebServer, run: Run) -> None:
    server.add("/feed", feed())
    text = f'[[feeds]]\nurl = "{server.url("/feed")}?token=hunter2"\n[[feeds]]\nurl = "{server.url("/members")}"\ntoken_env = "T"\n'
    (desk / "config" / "feeds.toml").write_text(text)
    server.add("/members", Answer(status=401))
    for command in (
        ["list"],
        ["list", "--json"],
        ["check"],
        ["check", "--json"],
        ["check"],
        ["list"],
        ["remove", server.url("/members")],
    ):
        done = run("feeds", *command, env={"T": "swordfish", "BRIEFING_DEBUG": "1"})
        assert "hunter2" not in done.stdout + done.stderr, command
        assert "swordfish" not in done.stdout + done.stderr, command
    assert [seen.headers.get("authorization") for seen in server.seen if seen.path == "/members"] == [
        "Bearer swordfish"
    ]
    assert not [seen for seen in server.seen if seen.path == "/robots.txt" and "authorization" in seen.headers]
    without = run("feeds", "list")
    assert without.returncode == 0


def test_feed_whose_variable_is_not_set_is_marked(desk: Path, server: WebServer, run: Run) -> None:
    (desk / "config" / "feeds.toml").write_text(f'[[feeds]]\nurl = "{server.url("/members")}"\ntoken_env = "T"\n')
    done = run("feeds", "list")
    assert "is not asked: the environment variable T is not set" in done.stderr
    assert done.stdout.startswith("not asked  ")
    assert_fails(run("feeds", "check", server.url("/members")), 2, "is not asked as things are")
    assert server.count() == 0


# ---------------------------------------------------------------------------------------------------------------- check


def test_check_says_what_is_there(desk: Path, server: WebServer, run: Run) -> None:
    server.add("/full", feed())
    server.add("/short", feed(full=False))
    server.add("/old", redirect_answer("/full", status=301))
    server.add(
        "/page",
        Answer(body=b"<!doctype html><html><body>Please log in</body></html>", headers={"Content-Type": "text/html"}),
    )
    server.add("/gone", Answer(status=410))
    server.add("/robots.txt", Answer(body=b"User-agent: *\nDisallow: /short\n", headers={"Content-Type": "text/plain"}))
    run("feeds", "add", "--unchecked", *map(server.url, ("/full", "/short", "/old", "/page", "/gone")))
    done = run("feeds", "check")
    assert done.returncode == 1
    full, short, old, page, gone = split_blocks(done.stdout)
    assert full.startswith("ok")
    assert "rss20; 3 entries, the newest of 20" in full
    assert "its entries are summaries: the pages of the articles are fetched" in short
    assert "robots.txt does not allow its address; the feed is asked all the same" in short
    assert "robots.txt" not in full
    assert f"redirected (301) to {server.url('/full')}" in old
    assert page.startswith("failed")
    assert "status 410: the feed has ended for good; remove it" in gone
    assert server.count("/robots.txt") == 1


def test_check_in_json_and_of_one_feed(desk: Path, server: WebServer, run: Run) -> None:
    server.add("/a", feed(count=1))
    server.add("/b", feed(count=2))
    run("feeds", "add", "--unchecked", server.url("/a"), server.url("/b"))
    done = run("feeds", "check", server.url("/b"), server.url("/b"), "--json")
    assert done.returncode == 0
    (row,) = json.loads(done.stdout)["feeds"]
    assert (row["url"], row["ok"], row["format"], row["entries"], row["robots"]) == (
        server.url("/b"),
        True,
        "rss20",
        2,
        "allowed",
    )
    assert server.count("/a") == 0
    assert_fails(
        run("feeds", "check", server.url("/c")), 2, "no feed", "is configured", "briefing feeds list shows all"
    )


def test_f06_a_feed_is_checked_at_most_once_an_hour(desk: Path, server: WebServer, run: Run) -> None:
    server.add("/feed", feed())
    run("feeds", "add", "--unchecked", server.url("/feed"))
    assert run("feeds", "check").returncode == 0
    again = run("feeds", "check")
    assert again.returncode == 0
    assert again.stdout.startswith("skipped")
    assert "less than an hour ago. Again from " in again.stdout
    assert server.count("/feed") == 1
    set_state(desk, server.url("/feed"), forced_at=datetime.now(UTC) - timedelta(minutes=61), etag='"x"')
    assert run("feeds", "check").stdout.startswith("ok")
    assert server.count("/feed") == 2
    assert not [seen for seen in server.seen if {"if-none-match", "if-modified-since"} & set(seen.headers)]


def test_check_leaves_a_host_alone_that_asks_for_it(desk: Path, server: WebServer, run: Run) -> None:
    server.add("/a", Answer(status=429, headers={"Retry-After": "7200"}))
    server.add("/b", feed())
    run("feeds", "add", "--unchecked", server.url("/a"), server.url("/b"))
    first, second = split_blocks(run("feeds", "check").stdout)
    assert "status 429" in first
    assert second.startswith("skipped")
    assert "Its host asked to wait" in second
    assert server.count("/b") == 0
    run("feeds", "check")
    assert server.count("/a") == 1


# --------------------------------------------------------------------------------------------------------------- remove


def test_remove_takes_out_the_block_and_forgets_the_state(desk: Path, server: WebServer, run: Run) -> None:
    own = f'# mine\n[[feeds]]\nurl = "{server.url("/a")}"\n\n# the other\n[[feeds]]\nurl = "{server.url("/b")}"\n'
    (desk / "config" / "feeds.toml").write_text(own)
    set_state(desk, server.url("/b"), failures=3)
    done = run("feeds", "remove", server.url("/b"))
    assert done.returncode == 0
    assert done.stdout == f"Removed from config/feeds.toml: {server.url('/b')}\n"
    assert written(desk) == f'# mine\n[[feeds]]\nurl = "{server.url("/a")}"\n\n# the other\n'
    with open_store(f"sqlite:///{desk / 'briefing.sqlite3'}") as store:
        assert server.url("/b") not in store.load_feed_states()
    assert_fails(run("feeds", "remove", server.url("/b")), 2, "is configured")


def test_feed_of_the_list_in_opml_is_not_removed_and_the_user_is_told_where_it_stands(desk: Path, run: Run) -> None:
    text = '<opml><outline text="L" xmlUrl="https://listed.example/f"/></opml>'
    (desk / "config" / "feeds.opml").write_text(text)
    done = run("feeds", "remove", "https://listed.example/f", env=OPEN)
    assert_fails(done, 2, "is listed in config/feeds.opml, which this program never writes to")
    assert (desk / "config" / "feeds.opml").read_text() == text


# ------------------------------------------------------------------------------------------------------ import and export

OPML = """<opml version="1.0"><body><outline text="News">
<outline text="War & Peace" xmlUrl="https://a.example/f?x=1&y=2"/>
<outline text="B" xmlUrl="https://b.example/f"><outline text="B again" xmlUrl="http://www.b.example/f"/>
<outline text="Local" xmlUrl="http://127.0.0.1/f"/><outline text="File" xmlUrl="file:///etc/passwd"/>
<outline text="Secret" xmlUrl="https://u:hunter2@c.example/f"/></body></opml>"""


@pytest.mark.parametrize("source", ["list.opml", "-"])
def test_import_takes_what_can_be_asked_and_says_what_was_left_out(desk: Path, run: Run, source: str) -> None:
    env = {**OPEN, "BRIEFING__GATHER__ALLOWED_NETWORKS": "[]"}
    (desk / "list.opml").write_text(OPML)
    done = run("feeds", "import", source, given=OPML.encode(), env=env)
    assert done.returncode == 0, done
    assert done.stdout == "2 feeds added to config/feeds.toml.\n1 feed followed already.\n3 feeds left out.\n"
    assert "File was left out: its address does not start with https://" in done.stderr
    assert "Secret was left out: its address holds a user name or password" in done.stderr
    assert "Local was left out: " in done.stderr
    assert "hunter2" not in done.stdout + done.stderr + written(desk)
    assert 'url = "https://a.example/f?x=1&y=2"\ntitle = "War & Peace"\n' in written(desk)
    before = written(desk)
    assert "3 feeds followed already." in run("feeds", "import", source, given=OPML.encode(), env=env).stdout
    assert written(desk) == before
    exported = run("feeds", "export", env=env).stdout
    (desk / "config" / "feeds.toml").unlink()
    assert (
        run("feeds", "import", "-", given=exported.encode(), env=env).stdout == "2 feeds added to config/feeds.toml.\n"
    )
    assert written(desk) == before


@pytest.mark.parametrize("body", [b"", b"no list", b"<html></html>", b"\x00\xff"])
def test_what_is_no_list_is_not_imported(desk: Path, run: Run, body: bytes) -> None:
    assert_fails(run("feeds", "import", "-", given=body), 1, "it is no list of feeds (OPML)")
    assert_fails(run("feeds", "import", "nowhere.opml"), 2, "nowhere.opml: cannot be read: No such file")
    assert_fails(run("feeds", "import", "config"), 2, "config: cannot be read: Is a directory")


def test_export_writes_a_new_file_and_overwrites_none(desk: Path, run: Run) -> None:
    run("feeds", "add", "--unchecked", "https://a.example/f?token=hunter2", env=OPEN)
    done = run("feeds", "export", "out.opml", env=OPEN)
    assert (done.returncode, done.stdout) == (0, "1 feed written to out.opml.\n")
    assert "seems to hold a secret" in done.stderr
    assert 'xmlUrl="https://a.example/f?token=hunter2"' in (desk / "out.opml").read_text()
    assert_fails(run("feeds", "export", "out.opml", env=OPEN), 2, "is there already")


def test_init_gives_a_new_desk_both_lists(tmp_path: Path, run: Run) -> None:
    done = run("init", "desk")
    assert "briefing feeds add" in done.stdout
    for name in ("feeds.toml", "feeds.opml"):
        assert (tmp_path / "desk" / "config" / name).read_bytes() == (find_shipped("config") / name).read_bytes()
