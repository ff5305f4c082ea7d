"""The feeds of a desk, and how they are asked: what is read, what is refused, and what is never shown."""

from __future__ import annotations

import base64
import os
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from briefing.errors import BriefingError, ConfigurationError, UsageError
from briefing.gather.lists.opml import OpmlOutline, compose_opml, parse_opml
from briefing.gather.options import PolitenessOptions, RetrieveOptions, RoundOptions
from briefing.model.feed import Credentials, CredentialsKind, Feed, FullText
from briefing.settings import Settings, feeds_file, find_desk, find_inputs, read_settings
from briefing.settings.desk import Desk
from briefing.settings.feeds import FeedList, hide_secrets, read_feeds
from briefing.settings.feeds_file import FeedDraft, add_feeds, clean_title, remove_feed
from briefing.settings.feeds_schema import FeedsFile
from briefing.settings.gather_schema import GatherSettings, StoreSettings
from briefing.settings.gathering import make_retrieve_options, make_round_options
from briefing.settings.positions import find_blocks
from briefing.shipped import find_shipped

CONFIG = '[desk]\nkey = "delta"\ntitle = "Delta Briefing"\ntopic = "The river"\n[[sides]]\nname = "Upstream"\n'
URL = "https://news.example/feed"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "briefing.toml").write_text(CONFIG)
    return find_desk(tmp_path)


def settings_of(desk: Desk, more: str = "", **environment: str) -> Settings:
    desk.settings_file.write_text(CONFIG + more)
    return read_settings(desk.settings_file, environment=environment, shown="briefing.toml")


def read(desk: Desk, text: str = "", *, opml: str | None = None, more: str = "", **environment: str) -> FeedList:
    (desk.folder / "config" / "feeds.toml").write_text(text)
    if opml is not None:
        (desk.folder / "config" / "feeds.opml").write_text(opml)
    return read_feeds(desk, settings_of(desk, more), environment=environment)


def complaint(desk: Desk, text: str, **options: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(desk, text, **options)
    return str(caught.value)


def block(**values: str | int) -> str:
    lines = [f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in values.items()]
    return "\n".join(["[[feeds]]", *lines]) + "\n"


# -------------------------------------------------------------------------------------------------- what is shipped


def test_shipped_settings_say_every_default() -> None:
    settings = read_settings(find_shipped("config") / "briefing.toml", environment={})
    assert settings.gather == GatherSettings()
    assert settings.store == StoreSettings()


def test_defaults_of_the_settings_are_those_of_the_options() -> None:
    settings = read_settings(find_shipped("config") / "briefing.toml", environment={})
    assert make_retrieve_options(settings, version="1.2") == RetrieveOptions(user_agent="briefing/1.2")
    made = make_round_options(settings, (), environment={})
    assert made == RoundOptions(politeness=PolitenessOptions(host_name=made.politeness.host_name))
    assert made.politeness.host_name


@pytest.mark.parametrize("table", [GatherSettings, StoreSettings])
def test_every_key_stands_in_the_shipped_file_with_a_comment(table: type[BaseModel]) -> None:
    lines = (find_shipped("config") / "briefing.toml").read_text(encoding="utf-8").splitlines()
    for key in table.model_fields:
        places = [number for number, line in enumerate(lines) if line.startswith(f"{key} =")]
        assert places, key
        assert any(line.startswith("#") for line in lines[max(0, places[0] - 8) : places[0]]), key


def test_shipped_lists_hold_no_feeds_and_explain_every_key(tmp_path: Path) -> None:
    settings = read_settings(find_shipped("config") / "briefing.toml", environment={})
    assert read_feeds(find_desk(tmp_path), settings, environment={}) == FeedList()
    text = (find_shipped("config") / "feeds.toml").read_text(encoding="utf-8")
    for key in FeedsFile.model_fields["feeds"].annotation.__args__[0].model_fields:  # type: ignore[union-attr]  # a tuple of tables
        assert f"#   {key} =" in text, key


def test_the_example_in_the_shipped_list_is_right(desk: Desk) -> None:
    text = (find_shipped("config") / "feeds.toml").read_text(encoding="utf-8")
    example = "".join(line[4:] + "\n" for line in text.split("All keys:")[1].splitlines() if line.startswith("#   "))
    example = example.replace('token_env = "EXAMPLE_TOKEN"\n', "")
    found = read(desk, example, EXAMPLE_USER="u", EXAMPLE_PASSWORD="p")
    assert [feed.title for feed in found.feeds] == ["Example News"]


# ------------------------------------------------------------------------------------------------------ what is read


def test_feed_is_read_with_all_its_keys(desk: Desk) -> None:
    found = read(
        desk,
        block(
            url=URL, title="News", publisher="News Agency", side="Upstream", note="state-run", language="fa",
            section="military", full_text="yes", interval_minutes=120, username_env="U", password_env="P",
        ),
        U="name",
        P="secret",
    )  # fmt: skip
    assert found == FeedList(
        feeds=(
            Feed(
                url=URL, title="News", publisher="News Agency", side="Upstream", note="state-run", language="fa",
                section="military", full_text=FullText.YES, interval_minutes=120, listed_in="config/feeds.toml",
                credentials=Credentials(CredentialsKind.BASIC, "P", "U"),
            ),
        )
    )  # fmt: skip


def test_feed_without_a_name_is_called_by_its_address(desk: Desk) -> None:
    assert [feed.title for feed in read(desk, block(url=URL)).feeds] == [URL]


def test_both_files_are_read_and_a_feed_in_both_is_one(desk: Desk) -> None:
    opml = f'<opml><outline text="As Listed" xmlUrl="http://www.news.example/feed"/><outline text="War & Peace" xmlUrl="{URL}/2"/></opml>'
    found = read(desk, block(url=URL, title="As Written"), opml=opml)
    assert [(feed.url, feed.title, feed.listed_in) for feed in found.feeds] == [
        (URL, "As Written", "config/feeds.toml"),
        (f"{URL}/2", "War & Peace", "config/feeds.opml"),
    ]
    assert found.problems == ()


def test_feed_written_twice_is_told_with_both_lines(desk: Desk) -> None:
    found = read(desk, "# mine\n" + block(url=URL) + "\n" + block(url=URL + "?utm_source=x"))
    assert [feed.url for feed in found.feeds] == [URL]
    assert found.problems == ("config/feeds.toml, line 5: the same feed as in config/feeds.toml, line 2, which counts",)


def test_what_is_wrong_in_a_list_is_reported_and_never_an_error(desk: Desk) -> None:
    found = read(
        desk, opml='<opml><outline text="X" xmlUrl="ftp://a.example/"/><outline xmlUrl="https://a.example/f"/>'
    )
    assert [feed.url for feed in found.feeds] == ["https://a.example/f"]
    (problem,) = found.problems
    assert problem.startswith("config/feeds.opml: X was left out: its address does not start with https://")
    assert read(desk, opml="\x00 no list").problems == ("config/feeds.opml: it is no list of feeds (OPML)",)


# -------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[feeds]]\n", "config/feeds.toml, line 1: feeds[1].url: is missing; expected an address that starts with"),
        (block(url="news.example/feed"), 'line 2: feeds[1].url: expected an address that starts with "https://" or "http://", without a user name, found "news.example/feed" (is no web address)'),
        (block(url="ftp://a.example/f"), "(is no web address)"),
        (block(url="file:///etc/passwd"), "(is no web address)"),
        (block(url="https://[::1"), "(is no address)"),
        (block(url="https://a.example:99999/"), "(is no address)"),
        (block(url="https://a.example/a b"), "cannot stand in an address"),
        (block(url=URL, side="Down"), 'line 3: feeds[1].side: expected the name of one of the [[sides]] of briefing.toml, or nothing, found "Down" (known: Upstream)'),
        (block(url=URL, section="sports"), 'line 3: feeds[1].section: expected the key of one of the [[sections]] of sections.toml, or nothing, found "sports" (known: military, diplomacy, humanitarian)'),
        (block(url=URL, full_text="maybe"), 'expected "unknown", "yes" or "no", found "maybe"'),
        (block(url=URL, language="English"), "line 3: feeds[1].language: expected two or three small letters"),
        (block(url=URL, tittle="x"), "line 3: feeds[1].tittle: is no known key; did you mean title?"),
        (block(url=URL, username_env="U"), "line 1: feeds[1]: username_env and password_env belong together; one of them is missing"),
        (block(url=URL, username_env="U", password_env="P", token_env="T"), "expected one of the two"),
        (block(url=URL, token_env="hunter2 secret"), "expected the name of an environment variable"),
        ("[[feeds]\n", "config/feeds.toml, line 1: is not valid TOML"),
        ("[[feed]]\n", "feed: is no known key; did you mean feeds?"),
    ],
)  # fmt: skip
def test_wrong_feed_is_reported_with_file_line_and_what_was_expected(desk: Desk, text: str, words: str) -> None:
    assert words in complaint(desk, text)


def test_every_wrong_feed_is_reported_at_once(desk: Desk) -> None:
    said = complaint(desk, block(url="x") + block(url=URL, side="Down") + block(url=URL, interval_minutes=20))
    assert "3 things are wrong" in said
    assert "line 2: feeds[1].url" in said
    assert "line 5: feeds[2].side" in said
    assert "line 6: feeds[3]: interval_minutes is 20" in said


def test_f07_faster_polling_needs_the_name_of_who_allowed_it(desk: Desk) -> None:
    assert "below 60 it needs the name of whoever at the publisher allowed it" in complaint(
        desk, block(url=URL, interval_minutes=15)
    )
    assert "from 15 to 10_080" in complaint(
        desk, block(url=URL, interval_minutes=14, faster_polling_agreed_with="A. Editor")
    )
    (feed,) = read(desk, block(url=URL, interval_minutes=15, faster_polling_agreed_with="A. Editor")).feeds
    assert (feed.interval_minutes, feed.faster_polling_agreed_with) == (15, "A. Editor")
    assert "gather.interval_minutes: expected a whole number of minutes from 60" in complaint(
        desk, "", more="[gather]\ninterval_minutes = 59\n"
    )
    settings = settings_of(desk, "[gather]\ninterval_minutes = 90\n")
    assert make_round_options(settings, (), environment={}).politeness.floor == timedelta(minutes=90)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f000001/",
        "http://①②⑦.⓪.⓪.①/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/",
        "http://metadata.google.internal/", "http://10.0.0.1/", "http://[fc00::1]/", "http://a.example:22/",
    ],
)  # fmt: skip
def test_a01_to_a13_feed_that_the_guard_refuses_is_withheld_and_the_others_go_on(desk: Desk, url: str) -> None:
    found = read(
        desk, block(url=url, title="Inside") + block(url=URL), opml=f'<opml><outline text="L" xmlUrl="{url}x"/></opml>'
    )
    assert [feed.url for feed in found.feeds] == [URL]
    assert [feed.title for feed in found.withheld] == ["Inside", "L"]
    assert [problem.partition(" is not asked: ")[0] for problem in found.problems] == [
        "config/feeds.toml, line 1: Inside",
        "config/feeds.opml: L",
    ]


def test_networks_and_ports_that_are_opened_by_name_may_be_configured(desk: Desk) -> None:
    more = '[gather]\nallowed_networks = ["127.0.0.0/8"]\nports = [80, 443, 8080]\n'
    assert [feed.url for feed in read(desk, block(url="http://127.0.0.1:8080/"), more=more).feeds]
    options = make_retrieve_options(settings_of(desk, more), version="1")
    assert options.allowed_networks == ("127.0.0.0/8",)
    assert options.ports == frozenset({80, 443, 8080})


# ------------------------------------------------------------------------------------------------ secrets and headers


def test_credentials_come_from_the_environment(desk: Desk) -> None:
    text = block(url=URL, username_env="U", password_env="P") + block(url=URL + "/2", token_env="T")
    environment = {"U": "nämé", "P": "pass:word", "T": "abc.def\n"}
    found = read(desk, text, **environment)
    made = make_round_options(settings_of(desk), found.feeds, environment=environment)
    basic = base64.b64encode("nämé:pass:word".encode()).decode()
    assert made.authorizations == {URL: f"Basic {basic}", URL + "/2": "Bearer abc.def"}
    assert "abc.def" not in repr(made)
    assert basic not in repr(made)


@pytest.mark.parametrize(
    ("keys", "environment", "words"),
    [
        ({"token_env": "T"}, {}, "the environment variable T is not set"),
        ({"token_env": "T"}, {"T": " "}, "the environment variable T is not set"),
        ({"token_env": "T"}, {"T": "hunter2\r\nX-Evil: 1"}, "T holds a control character"),
        ({"token_env": "T"}, {"T": "hunter2 x"}, "T holds what cannot be a token"),
        ({"token_env": "T"}, {"T": "hunter2ü"}, "T holds what cannot be a token"),
        ({"username_env": "U", "password_env": "P"}, {"U": "u"}, "the environment variable P is not set"),
        ({"username_env": "U", "password_env": "P"}, {"U": "u:x", "P": "hunter2"}, "U holds a colon"),
        ({"username_env": "U", "password_env": "P"}, {"U": "u", "P": "hunter2\x00"}, "P holds a control character"),
    ],
)
def test_feed_without_its_credentials_is_withheld_and_the_others_go_on(
    desk: Desk, keys: dict[str, str], environment: dict[str, str], words: str
) -> None:
    found = read(desk, block(url=URL, title="Members", **keys) + block(url=URL + "/2"), **environment)
    assert [feed.url for feed in found.feeds] == [URL + "/2"]
    assert [feed.url for feed in found.withheld] == [URL]
    (problem,) = found.problems
    assert problem.startswith("config/feeds.toml, line 1: Members is not asked: ")
    assert words in problem
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    "url",
    ["https://user:hunter2@news.example/feed", "https://hunter2@news.example/", "https://u:hun@ter2:hunter2@a.example/",
     "https://u:a/hunter2@b@a.example/x", "ftp://u:hunter2@a.example/"],
)  # fmt: skip
def test_g70_password_in_an_address_is_refused_and_never_shown(desk: Desk, url: str) -> None:
    said = complaint(desk, block(url=url))
    assert "hunter2" not in said
    assert "username_env" in said or "is no web address" in said or "is no address" in said
    found = read(desk, opml=f'<opml><outline text="L" xmlUrl="{url}"/></opml>')
    assert found.feeds == ()
    assert "hunter2" not in repr(found)


def test_g70_password_of_the_store_is_never_shown(desk: Desk) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings_of(desk, BRIEFING__STORE__URL="postgres://desk:hunter2@db.example/news")
    said = str(caught.value)
    assert "environment variable BRIEFING__STORE__URL: store.url: expected" in said
    assert "hunter2" not in said
    url = "postgresql+psycopg://desk:hunter2@db.example/news"
    settings = settings_of(desk, BRIEFING__STORE__URL=url)
    assert settings.store.url == url
    assert find_inputs(desk, settings, {}) == find_inputs(desk, settings_of(desk), {})


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/f?token=hunter2&n=1", "https://a.example/f?token=…&n=1"),
        ("https://a.example/f?n=1&api_key=hunter2#x", "https://a.example/f?n=1&api_key=…#x"),
        ("https://a.example/f?USER_PASSWORD=hunter2", "https://a.example/f?USER_PASSWORD=…"),
        ("https://a.example/f?key=hunter2;sig=hunter2", "https://a.example/f?key=…;sig=…"),
        ("https://u:hunter2@a.example/f", "https://a.example/f"),
        ("https://a.example/f?keyword=river&page=2", "https://a.example/f?keyword=river&page=2"),
    ],
)
def test_g70_token_in_an_address_is_not_shown(desk: Desk, url: str, shown: str) -> None:
    assert hide_secrets(url) == shown
    if "@" not in url:
        assert [feed.title for feed in read(desk, block(url=url)).feeds] == [shown]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", "briefing/1.2"),
        ('contact = "desk@example.org"', "briefing/1.2 (desk@example.org)"),
        ('contact = "desk@example.org"\nsite = "https://example.org/about"', "briefing/1.2 (+https://example.org/about; desk@example.org)"),
        ('contact = "https://example.org/contact"', "briefing/1.2 (https://example.org/contact)"),
    ],
)  # fmt: skip
def test_f18_contact_stands_in_the_user_agent(desk: Desk, more: str, expected: str) -> None:
    settings = settings_of(desk, f"[gather]\n{more}\n")
    assert make_retrieve_options(settings, version="1.2").user_agent == expected


@pytest.mark.parametrize(
    "line",
    ['contact = "us"', 'contact = "a@b"', 'contact = "a@b.c)\\r\\nX: 1"', 'contact = "https://a.example/(x)"',
     'contact = "https://u:p@a.example/"', 'site = "example.org"', 'site = "ftp://example.org"', 'accept_language = "en\\r\\nX: 1"',
     'accept_language = "en fa"', "ports = []", "ports = [0]", "ports = [65536]", 'allowed_networks = ["10.0.0.1/8"]',
     'allowed_networks = ["everything"]', "hosts_in_parallel = 0", "hosts_in_parallel = 65", "page_delay_seconds = 1.9",
     "pages_per_host = 21", "connect_seconds = 11", "read_seconds = 21", "total_seconds = 61", "parsers = -1", "deadline_seconds = 0"],
)  # fmt: skip
def test_wrong_setting_of_gathering_is_reported(desk: Desk, line: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings_of(desk, f"[gather]\n{line}\n")
    assert f"gather.{line.partition(' ')[0]}" in str(caught.value)


def test_settings_become_options(desk: Desk) -> None:
    settings = settings_of(
        desk,
        '[gather]\naccept_language = "en, fa;q=0.5"\ncertificates = "house.pem"\nconnect_seconds = 1\nread_seconds = 2\n'
        "total_seconds = 3.5\nhosts_in_parallel = 4\npage_delay_seconds = 2.5\npages_per_host = 0\npages_per_run = 7\n"
        "page_age_days = 3\ndeadline_seconds = 30\nparsers = 2\nfailures_until_told = 9\nhonour_tdm_reservation = false\n"
        "full_text_words = 99\n",
    )
    made = make_retrieve_options(settings, version="1", folder=desk.folder)
    assert made.accept_language == "en, fa;q=0.5"
    assert made.certificates == str(desk.folder / "house.pem")
    assert (made.connect_timeout, made.read_timeout, made.total_timeout) == (1, 2, 3.5)
    round_options = make_round_options(settings, (), environment={})
    assert round_options == RoundOptions(
        politeness=round_options.politeness,
        hosts_in_parallel=4,
        page_delay=timedelta(seconds=2.5),
        pages_per_host=0,
        pages_per_run=7,
        page_age=timedelta(days=3),
        deadline=timedelta(seconds=30),
        parsers=2,
        failures_until_told=9,
        honour_tdm_reservation=False,
        full_text_words=99,
    )


def _find_keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from _find_keys(part)


def test_f23_no_key_turns_the_verification_of_certificates_off() -> None:
    keys = [*_find_keys(Settings), *_find_keys(FeedsFile)]
    assert {"certificates", "contact", "token_env"} <= set(keys)
    telling = ("insecure", "verify", "tls", "ssl", "trust", "unsafe", "self_signed", "check_hostname")
    assert [key for key in keys if any(word in key for word in telling)] == []
    fields = RetrieveOptions.__dataclass_fields__
    assert [name for name in fields if any(word in name for word in telling)] == []


# ------------------------------------------------------------------------------------------------- what an edition is made of


def test_lists_count_as_inputs_by_what_they_say_of_feeds(desk: Desk) -> None:
    settings = settings_of(desk)
    bare = find_inputs(desk, settings, {})
    assert not [one for one in bare if "feeds" in one.name]
    first = find_inputs(desk, settings, {}, feeds=read(desk, block(url=URL, title="A")).feeds)
    commented = find_inputs(desk, settings, {}, feeds=read(desk, "# hello\n" + block(url=URL, title="A")).feeds)
    other = find_inputs(desk, settings, {}, feeds=read(desk, block(url=URL, title="A", note="state-run")).feeds)
    assert first == commented
    assert [one.name for one in first if one not in bare] == ["feeds"]
    assert first != other


def test_how_feeds_are_asked_changes_no_edition(desk: Desk) -> None:
    before = find_inputs(desk, settings_of(desk), {})
    assert (
        find_inputs(desk, settings_of(desk, '[gather]\ncontact = "a@b.example"\n[store]\nkeep_days = 9\n'), {})
        == before
    )


# ------------------------------------------------------------------------------------------------------ changing the file

OWN = """# My feeds.

# -- agencies --
[[feeds]]  # the first
url = "https://a.example/f"
title = '''
A''' # an odd way to write it
# not so sure about this one
publisher = "A"

# -- papers --
[[feeds]]
url = "https://b.example/f"
"""


def write(desk: Desk, text: str) -> Path:
    path = desk.folder / "config" / "feeds.toml"
    path.write_bytes(text.encode())
    return path


def test_added_feed_stands_at_the_end_and_nothing_else_changes(desk: Desk) -> None:
    own = OWN
    path = write(desk, own)
    draft = FeedDraft(url="https://c.example/?a=\"'\\", title='The "C" \\ Paper', side="Upstream", full_text="yes")
    assert add_feeds(desk, settings_of(desk), [draft]) == path
    text = path.read_text()
    assert text.startswith(own)
    assert text.removeprefix(own) == (
        '\n[[feeds]]\nurl = "https://c.example/?a=\\"\'\\\\"\ntitle = "The \\"C\\" \\\\ Paper"\nside = "Upstream"\nfull_text = "yes"\n'
    )
    assert tomllib.loads(text)["feeds"][2]["title"] == 'The "C" \\ Paper'
    assert sorted(one.name for one in path.parent.iterdir()) == ["briefing.toml", "feeds.toml"]


@given(st.lists(st.tuples(st.text(max_size=150), st.text(max_size=40)), max_size=4))
@example([("خبرگزاری می\u200cرود", "x"), ("\ue000\u202e\u2028\x85A", "\ue000\xad"), ("T" * 119 + " b", '"\\')])
def test_whatever_a_list_holds_can_be_written_down(named: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config"
        config.mkdir()
        (config / "briefing.toml").write_text(CONFIG)
        (config / "feeds.toml").write_text("")
        desk = find_desk(Path(folder))
        outlines = [OpmlOutline(url=f"https://a.example/{path}", title=title) for title, path in named]
        found = parse_opml(compose_opml(outlines).encode()).outlines
        add_feeds(desk, settings_of(desk), [FeedDraft(url=one.url, title=clean_title(one.title)) for one in found])
        values = tomllib.loads((config / "feeds.toml").read_text(encoding="utf-8"))
        assert [one["url"] for one in values.get("feeds", [])] == [one.url for one in found]
        for number in reversed(range(len(found))):
            remove_feed(desk, settings_of(desk), number)
        assert (config / "feeds.toml").read_text().strip() == ""


def test_joiners_of_persian_names_are_kept_and_controls_are_not() -> None:
    assert clean_title("می\u200cرود\u202e \n x") == "می\u200cرود x"


def test_first_feed_of_a_desk_comes_behind_the_explanations(desk: Desk) -> None:
    path = add_feeds(desk, settings_of(desk), [FeedDraft(url=URL)])
    assert path.read_text() == (find_shipped("config") / "feeds.toml").read_text() + f'\n[[feeds]]\nurl = "{URL}"\n'


@pytest.mark.parametrize(
    "own",
    ["\ufeff" + block(url=URL + "/1"), block(url=URL + "/1").replace("\n", "\r\n"), block(url=URL + "/1").rstrip()],
)
def test_byte_order_mark_line_ends_and_missing_last_line_end_are_kept(desk: Desk, own: str) -> None:
    path = write(desk, own)
    add_feeds(desk, settings_of(desk), [FeedDraft(url=URL)])
    body = path.read_bytes().decode()
    assert body.startswith(own)
    assert ("\r\n" in body) == ("\r\n" in own)
    assert body.count("\r") in {0, body.count("\n")}
    remove_feed(desk, settings_of(desk), 1)
    assert path.read_bytes().decode().rstrip() == own.rstrip()


def test_what_would_not_be_read_is_not_written(desk: Desk) -> None:
    path = write(desk, block(url=URL))
    for draft in (FeedDraft(url="ftp://x"), FeedDraft(url=URL, side="Down"), FeedDraft(url=URL, note="x" * 200)):
        with pytest.raises(ConfigurationError):
            add_feeds(desk, settings_of(desk), [draft])
    write(desk, f'feeds = [{{url = "{URL}"}}]\n')
    with pytest.raises(ConfigurationError):
        add_feeds(desk, settings_of(desk), [FeedDraft(url=URL + "/2")])
    assert path.read_text() == f'feeds = [{{url = "{URL}"}}]\n'
    with pytest.raises(ConfigurationError, match="not written as a block"):
        remove_feed(desk, settings_of(desk), 0)


def test_removed_feed_takes_its_block_and_no_comment_around_it(desk: Desk) -> None:
    own = OWN
    path = write(desk, own)
    remove_feed(desk, settings_of(desk), 0)
    assert (
        path.read_text()
        == '# My feeds.\n\n# -- agencies --\n\n# -- papers --\n[[feeds]]\nurl = "https://b.example/f"\n'
    )
    remove_feed(desk, settings_of(desk), 0)
    assert path.read_text() == "# My feeds.\n\n# -- agencies --\n\n# -- papers --\n"


def test_blocks_end_with_their_last_value_however_it_is_written() -> None:
    text = '[[feeds]]\na = """\n[[feeds]]\n"""\n# more\nb = [\n1,\n]\n\n# next\n[[feeds]]\nc = 1\n[other]\nd = 1\n[[feeds]]\n'
    assert find_blocks(text, "feeds") == [(1, 8), (11, 12), (15, 15)]
    assert find_blocks("", "feeds") == []


def test_desk_without_a_configuration_of_its_own_is_told_what_to_do(tmp_path: Path) -> None:
    desk = find_desk(tmp_path)
    settings = read_settings(desk.settings_file, environment={})
    with pytest.raises(UsageError, match="there is no desk here") as caught:
        add_feeds(desk, settings, [FeedDraft(url=URL)])
    assert "briefing init" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_file_is_replaced_whole_and_keeps_its_mode_and_its_link(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "shared.toml"
    target.write_text(block(url=URL))
    target.chmod(0o640)
    link = desk.folder / "config" / "feeds.toml"
    link.symlink_to(target)
    add_feeds(desk, settings_of(desk), [FeedDraft(url=URL + "/2")])
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_text().count("[[feeds]]") == 2


def test_what_another_has_written_meanwhile_is_not_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(desk, block(url=URL))
    settings = settings_of(desk)
    check = feeds_file._check

    def check_slowly(*arguments: Any) -> Any:
        path.write_text(block(url=URL + "/other"))
        return check(*arguments)

    monkeypatch.setattr(feeds_file, "_check", check_slowly)
    with pytest.raises(BriefingError, match="was changed by someone else"):
        add_feeds(desk, settings, [FeedDraft(url=URL + "/2")])
    assert path.read_text() == block(url=URL + "/other")


def test_file_stays_as_it_is_where_writing_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(desk, block(url=URL))

    def fail(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(BriefingError, match="No space left on device"):
        add_feeds(desk, settings_of(desk), [FeedDraft(url=URL + "/2")])
    assert path.read_text() == block(url=URL)
    assert sorted(one.name for one in path.parent.iterdir()) == ["briefing.toml", "feeds.toml"]
