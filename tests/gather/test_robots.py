"""What a robots.txt allows us: groups, the longest rule, wildcards, spellings, and texts made to hurt."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.gather.politeness.robots import find_expiry, find_rules, parse_robots, take_robots
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse

NOW = datetime(2026, 11, 20, 9, 17, tzinfo=UTC)
ORIGIN = "https://news.example"
LIMIT = 512_000


def answer(status: int = 200, body: bytes = b"") -> FetchResponse:
    return FetchResponse(url=f"{ORIGIN}/robots.txt", status=status, headers={}, body=body, fetched_at=NOW)


def failure(kind: FailureKind) -> FetchFailure:
    return FetchFailure(kind=kind, problem="It failed.", url=f"{ORIGIN}/robots.txt", fetched_at=NOW)


def may(text: str, path: str) -> bool:
    return parse_robots(text).may_fetch(ORIGIN + path)


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("Disallow: /*?print=", "/n?print=1", False),
        ("Disallow: /*?print=", "/n?page=1", True),
        ("Disallow: /a\nAllow: /a/b", "/a/b", True),
        ("Disallow: /a\nAllow: /a/b", "/a/c", False),
        ("Allow: /a/b\nDisallow: /a", "/a/b/c", True),
        ("Disallow: /a\nAllow: /a", "/a", True),
        ("Allow: /a\nDisallow: /a", "/a", True),
        ("Disallow: /*.pdf$", "/x.pdf", False),
        ("Disallow: /*.pdf$", "/x.pdf?y", True),
        ("Disallow: /x$", "/x", False),
        ("Disallow: /x$", "/xy", True),
        ("Disallow: /a*z", "/a/b/c/z/d", False),
        ("Disallow:", "/anything", True),
        ("Disallow: /", "/anything", False),
        ("Disallow: /", "/robots.txt", True),
        ("DISALLOW: /a", "/a", False),
        ("disallow : /a   # not this", "/a", False),
        ("Disallow: /A", "/a", True),
        # One address in several spellings.
        ("Disallow: /caf%C3%A9", "/café", False),
        ("Disallow: /café", "/caf%c3%a9", False),
        ("Disallow: /%7Ename", "/~name", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /a%2fb", "/a%2Fb", False),
        ("Disallow: /q?x=a%20b", "/q?x=a%20b", False),
    ],
)
def test_f25_longest_rule_decides_and_allow_wins_ties(rules: str, path: str, expected: bool) -> None:
    assert may(f"User-agent: *\n{rules}\n", path) is expected


@pytest.mark.parametrize(
    ("agent", "is_ours"),
    [
        ("briefing", True),
        ("Briefing", True),
        ("BRIEFING", True),
        ("briefing/1.2", True),
        ("briefing/9.0 (+https://a.example)", True),
        ("briefing # the daily one", True),
        ("brief", False),
        ("b", False),
        ("briefing-images", False),
        ("briefings", False),
        ("mybriefing", False),
        ("Otherbot", False),
        ("somebody-else", False),
        ("", False),
    ],
)
def test_f25_own_group_is_found_by_the_product_token_alone(agent: str, is_ours: bool) -> None:
    text = f"User-agent: {agent}\nDisallow: /ours\n\nUser-agent: *\nDisallow: /all\n"
    assert may(text, "/ours") is not is_ours
    assert may(text, "/all") is is_ours


def test_f25_other_crawlers_rules_are_not_ours() -> None:
    assert may("User-agent: Otherbot\nDisallow: /\n", "/a")


def test_f25_groups_for_several_crawlers_and_groups_given_twice_are_joined() -> None:
    text = "User-agent: x\nUser-agent: briefing\nDisallow: /1\n\nUser-agent: *\nDisallow: /\n\nUser-agent: briefing\nDisallow: /2\n"
    assert [may(text, path) for path in ("/1", "/2", "/3")] == [False, False, True]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_f25_byte_order_mark_and_line_ends_are_tolerated(ending: str) -> None:
    text = ending.join(("User-agent: *", "Disallow: /a", ""))
    for body in (b"\xef\xbb\xbf" + text.encode(), text.encode("utf-16"), text.encode()):
        rules = find_rules(take_robots(answer(body=body), origin=ORIGIN))
        assert not rules.may_fetch(f"{ORIGIN}/a")
        assert rules.may_fetch(f"{ORIGIN}/b")
    assert not may("\N{ZERO WIDTH NO-BREAK SPACE}" + text, "/a")


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        ("5", 5),
        ("0.5", 0.5),
        ("0", 0),
        ("30", 30),
        ("3600", 30),
        ("1e300", 30),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
    ],
)
def test_f20_crawl_delay_counts_up_to_thirty_seconds(delay: str, seconds: float | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert parse_robots(f"User-agent: *\nCrawl-delay: {delay}\n").crawl_delay == expected


def test_f20_crawl_delay_of_another_crawler_is_not_ours() -> None:
    assert parse_robots("User-agent: x\nCrawl-delay: 9\n").crawl_delay is None


@pytest.mark.parametrize("status", [200, 206, 299])
def test_f24_rules_that_were_read_count(status: int) -> None:
    record = take_robots(answer(status, b"User-agent: *\nDisallow: /a\n"), origin=ORIGIN)
    assert (record.state, record.origin, record.fetched_at) == ("read", ORIGIN, NOW)
    assert not find_rules(record).may_fetch(f"{ORIGIN}/a")
    assert find_rules(record).may_fetch(f"{ORIGIN}/b")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 499])
def test_f24_absent_robots_allow_everything(status: int) -> None:
    record = take_robots(answer(status, b"User-agent: *\nDisallow: /\n"), origin=ORIGIN)
    assert (record.state, record.text) == ("absent", "")
    assert find_rules(record).may_fetch(f"{ORIGIN}/a")


@pytest.mark.parametrize("status", [301, 304, 429, 500, 502, 503, 599])
def test_f24_unreachable_robots_allow_nothing(status: int) -> None:
    record = take_robots(answer(status, b"User-agent: *\nAllow: /\n"), origin=ORIGIN)
    assert (record.state, record.text) == ("unreachable", "")
    assert not find_rules(record).may_fetch(f"{ORIGIN}/a")


@pytest.mark.parametrize("kind", list(FailureKind))
def test_f24_failure_allows_nothing_but_for_too_many_redirects(kind: FailureKind) -> None:
    record = take_robots(failure(kind), origin=ORIGIN)
    assert find_rules(record).may_fetch(f"{ORIGIN}/a") is (kind is FailureKind.REDIRECT)


def test_f24_robots_are_believed_for_a_day_and_unreachable_ones_for_an_hour() -> None:
    assert find_expiry(take_robots(answer(), origin=ORIGIN)) == NOW + timedelta(hours=24)
    assert find_expiry(take_robots(answer(404), origin=ORIGIN)) == NOW + timedelta(hours=24)
    assert find_expiry(take_robots(answer(500), origin=ORIGIN)) == NOW + timedelta(hours=1)


def test_f24_half_a_mebibyte_is_read_and_a_rule_cut_in_two_is_not() -> None:
    head, rule = b"User-agent: *\n", b"Disallow: /private\n"
    filling = b"#" * (LIMIT - len(head) - len(rule) - 1) + b"\n"
    whole = find_rules(take_robots(answer(body=head + filling + rule), origin=ORIGIN))
    assert whole.may_fetch(f"{ORIGIN}/private"), "the retriever may have cut here: the last line is not trusted"
    shorter = find_rules(take_robots(answer(body=head + filling[2:] + rule), origin=ORIGIN))
    assert not shorter.may_fetch(f"{ORIGIN}/private")
    cut = (head + filling + b"#" * 8 + rule)[:LIMIT]
    assert cut.endswith(b"Disallow: /")
    assert find_rules(take_robots(answer(body=cut), origin=ORIGIN)).may_fetch(f"{ORIGIN}/a")
    assert parse_robots((head + filling + b"#" * 8 + rule).decode()).may_fetch(f"{ORIGIN}/a")


@pytest.mark.parametrize("address", ["http://[", "", "x" * 9_000, f"{ORIGIN}/" + "a" * 8_000, "https://\ud800/"])
def test_addresses_that_are_none_are_not_asked_or_do_no_harm(address: str) -> None:
    assert isinstance(parse_robots("User-agent: *\nDisallow: /x\n").may_fetch(address), bool)
    assert not parse_robots("").may_fetch(f"{ORIGIN}/" + "a" * 8_000)


HEAD = "User-agent: *\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEAD + "Disallow: /x\n" * 10**6, id="10^6 equal rules"),
        pytest.param(HEAD + "".join(f"Disallow: /{i:x}\n" for i in range(10**5)), id="distinct rules"),
        pytest.param(HEAD + "Disallow: *a*a*a*a*b\n" * 10**5, id="wildcards"),
        pytest.param(HEAD + "Disallow: /" + "*a" * 300_000 + "b", id="one rule of wildcards"),
        pytest.param(HEAD + "".join(f"Disallow: /{i:x}$$$\n" for i in range(10**5)), id="anchors"),
        pytest.param(HEAD + "Disallow: /" + "%41" * 300_000, id="escapes"),
        pytest.param("".join(f"User-agent: a{i}\nDisallow: /{i}\n" for i in range(10**5)), id="groups"),
        pytest.param("user agent" + " " * 10**6 + "x", id="blanks"),
        pytest.param(("user-agent" + "\t" * 1_000 + "\n") * 500, id="lines of blanks"),
    ],
)
def test_b22_text_made_to_hurt_takes_bounded_time(text: str) -> None:
    started = time.process_time()
    rules = parse_robots(text)
    rules.may_fetch(f"{ORIGIN}/" + "a" * 7_900)
    assert time.process_time() - started < 5, "measured: below 1 second"


def test_b22_fifty_megabytes_take_no_longer_than_half_a_mebibyte() -> None:
    body = b"User-agent: *\nDisallow: /a\n" + b"Disallow: /b\n" * 4_000_000
    started = time.process_time()
    record = take_robots(answer(body=body), origin=ORIGIN)
    assert len(record.text) <= LIMIT
    assert not find_rules(record).may_fetch(f"{ORIGIN}/a")
    assert time.process_time() - started < 5


@given(st.binary(max_size=400))
def test_b22_binary_is_read_without_an_error(body: bytes) -> None:
    record = take_robots(answer(body=body), origin=ORIGIN)
    record.text.encode()
    assert isinstance(find_rules(record).may_fetch(f"{ORIGIN}/a?b=c"), bool)


@given(
    st.lists(
        st.sampled_from(
            [
                "User-agent: *",
                "User-agent: x",
                "Disallow: /",
                "Allow: /a",
                "Crawl-delay: 7",
                "",
                "\ud800",
                "Disallow: %zz*$",
                "user-agent briefing",
            ]
        ),
        max_size=12,
    )
)
def test_any_order_of_lines_gives_rules(lines: list[str]) -> None:
    rules = parse_robots("\n".join(lines))
    assert rules.may_fetch(f"{ORIGIN}/robots.txt")
    assert isinstance(rules.may_fetch(f"{ORIGIN}/b"), bool)
