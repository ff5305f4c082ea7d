"""Which texts are one mailbox, and which only look like one."""

from __future__ import annotations

import time
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.deliver.mailbox import Mailbox, MailboxProblem, parse_mailbox
from briefing.deliver.message import MessageOptions


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("reader@example.org", "reader@example.org"),
        ("First.Last+briefing@Mail.Example.ORG", "First.Last+briefing@mail.example.org"),
        ("o'neill@example.co.uk", "o'neill@example.co.uk"),
        ("a@b.cd", "a@b.cd"),
        ("info@bücher.example", "info@xn--bcher-kva.example"),
        ("info@xn--bcher-kva.example", "info@xn--bcher-kva.example"),
        ("info@faß.example", "info@xn--fa-hia.example"),
        ("info@例え.テスト", "info@xn--r8jz45g.xn--zckzah"),
        ("info@example。org", "info@example.org"),
        ("reader@try.test", "reader@try.test"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ],
)
def test_m35_one_plain_mailbox_is_taken_with_its_domain_in_ascii(text: str, address: str) -> None:
    found = parse_mailbox(text)

    assert isinstance(found, Mailbox)
    assert found.address == address
    assert parse_mailbox(found.address) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty"),
        ("  ", "it is empty"),
        ("reader", "no @"),
        ("@example.org", "nothing before"),
        ("reader@", "nothing behind"),
        ("a@b@example.org", "more than one @"),
        ("Reader <reader@example.org>", "angle brackets"),
        (" reader@example.org", "a space"),
        ("reader @example.org", "a space"),
        ("reader@exam\u00a0ple.org", "a space"),
        ("reader@example.org\n", "cannot be printed"),
        ("reader@example.org\u202e", "cannot be printed"),
        ("rea\x00der@example.org", "cannot be printed"),
        ("rea\ud800der@example.org", "cannot be printed"),
        (".reader@example.org", "in a place where none can stand"),
        ("rea..der@example.org", "in a place where none can stand"),
        ("reader.@example.org", "in a place where none can stand"),
        ("rea:der@example.org", "in a place where none can stand"),
        ("a" * 65 + "@example.org", "longer than 64"),
        ("a." * 31 + "a@example.org", "in a place where none can stand"),
        ("reader@" + "a." * 30 + "org", "no domain"),
        ("käthe@example.org", "SMTPUTF8"),
        ("reader@localhost", "localhost"),
        ("reader@LOCALHOST.", "localhost"),
        ("reader@mail.localhost", "localhost"),
        ("reader@example", "no domain"),
        ("reader@127.0.0.1", "no domain"),
        ("reader@①②⑦.⓪.⓪.①", "no domain"),
        ("reader@2130706433", "no domain"),
        ("reader@mail.0x7f", "no domain"),
        ("reader@mail.local", "no domain"),
        ("reader@example.org.", "no domain"),
        ("reader@-example.org", "no domain"),
        ("reader@exa_mple.org", "no domain"),
        ("reader@example..org", "no domain"),
        ("reader@" + "a" * 64 + ".org", "no domain"),
        ("reader@xn--a.example", "no domain"),
    ],
)
def test_m35_what_is_no_plain_mailbox_is_refused_with_the_reason(text: str, words: str) -> None:
    found = parse_mailbox(text)

    assert isinstance(found, MailboxProblem)
    assert words in found.problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a@b.c, x@y.z", "a list"),
        ("a@b.c; x@y.z", "a list"),
        ('"a\r\nRCPT TO:<x@y>"@b', "cannot be printed"),
        ("<a@b>", "angle brackets"),
        ("a@b(comment)", "a comment"),
        ("alice@example.org)bob@evil.com", "a comment"),
        ("a@[127.0.0.1]", "by its number"),
        ("a@[IPv6:::1]", "by its number"),
        ("a@localhost", "localhost"),
        ("a@" + ".".join(["abcdefghi"] * 30), "longer than 254"),
        ("a" * 100_000 + "@example.org", "longer than 254"),
        ("😀@example.org", "SMTPUTF8"),
        ('"a b"@example.org', "a quoted part"),
        ("a\\@b@example.org", "a quoted part"),
    ],
)
def test_mail52_hostile_addresses_are_refused(text: str, words: str) -> None:
    found = parse_mailbox(text)

    assert isinstance(found, MailboxProblem)
    assert words in found.problem


def test_mail52_a_domain_with_letters_of_any_script_is_sent_in_ascii() -> None:
    found = parse_mailbox("reader@münchen.example")

    assert isinstance(found, Mailbox)
    assert found.domain == "xn--mnchen-3ya.example"


def test_the_reason_repeats_nothing_of_the_address() -> None:
    for text in ("verysecretname@", "verysecretname@verysecretname..org", "verysecretname@localhost"):
        found = parse_mailbox(text)
        assert isinstance(found, MailboxProblem)
        assert "verysecretname" not in found.problem


def test_two_spellings_of_one_mailbox_have_the_same_key() -> None:
    one, other = parse_mailbox("Reader@Example.org"), parse_mailbox("reader@EXAMPLE.ORG")

    assert isinstance(one, Mailbox)
    assert isinstance(other, Mailbox)
    assert one.key == other.key


_PIECES = st.sampled_from(
    ["a", "b.c", "@", "@example.org", "example.org", ",", "<", ">", '"', "(", ")", "[", "\r\n", "\x00", ".", "..", " ", "ü", "xn--", "。", "＠", "\u202e", "localhost", "%", "+", ":", "1"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=12).map("".join)))
def test_m35_whatever_is_taken_is_one_mailbox_for_every_parser(text: str) -> None:
    found = parse_mailbox(text)

    if isinstance(found, MailboxProblem):
        assert found.problem
        return
    address = found.address
    assert address.isascii()
    assert address.isprintable()
    assert len(address) <= 254
    assert address.count("@") == 1
    assert not set(address) & set(' ,;<>()[]"\\:')
    assert Address(addr_spec=address).addr_spec == address
    assert MessageOptions(from_address=address, list_id="a.example").from_address == address
    assert parse_mailbox(address) == found


_SIGNS = st.text(alphabet="abz019!#$%&'*+/=?^_`{|}~-.", min_size=1, max_size=70)
_LABELS = st.lists(st.text(alphabet="ab1-", min_size=1, max_size=10), min_size=1, max_size=30)


@given(_SIGNS, _LABELS)
def test_m35_whatever_is_taken_can_stand_in_a_header(local: str, labels: list[str]) -> None:
    found = parse_mailbox(f"{local}@{'.'.join([*labels, 'org'])}")

    if isinstance(found, Mailbox):
        assert MessageOptions(from_address=found.address, list_id="a.example").from_address == found.address


@given(st.from_regex(r"[a-z0-9]{1,20}(\.[a-z0-9]{1,20}){0,2}@[a-z]{1,20}(\.[a-z]{2,10}){1,3}", fullmatch=True))
def test_ordinary_addresses_are_taken(text: str) -> None:
    if text.endswith((".test", ".arpa", ".local", ".localhost", ".invalid", ".onion")):
        return
    found = parse_mailbox(text)

    assert isinstance(found, Mailbox)
    assert found.address == text


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "@" * 1_000_000, "a@" + "ü" * 252, "a@" + "。" * 250, "a." * 30 + "@" + "a." * 220]
)
def test_long_texts_are_answered_at_once(text: str) -> None:
    before = time.perf_counter()
    parse_mailbox(text)

    assert time.perf_counter() - before < 0.5
