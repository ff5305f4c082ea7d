"""What may be asked, told from the text of a URL and of an IP address."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefing.gather.addresses import (
    Address,
    WrongAddress,
    check_address,
    check_url,
    format_address,
    join_address,
    parse_address,
)

PORTS = frozenset({80, 443})


def _parse(url: str) -> Address:
    found = parse_address(url, ports=PORTS)
    assert isinstance(found, Address), found
    return found


# ------------------------------------------------------------------------------------------------- refused by their text

A01 = ["http://127.0.0.1/", "http://localhost/", "http://LOCALHOST./", "http://feeds.localhost/", "http://127.8.9.10/"]
A02 = ["http://[::1]/", "http://[::]/", "http://0.0.0.0/", "http://0/"]
A03 = [
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://017700000001/",
    "http://0X7F.1/",
    "http://127.0.0.1./",
    "http://1.2.3.4.5/",
    "http://256.256.256.256/",
    "http://a.0x7f/",
]
A04 = ["http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://１２７.0.0.1/", "http://ⓛocalhost/"]
A05 = [
    "http://[::ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::1]/",
    "http://[0:0:0:0:0:ffff:7f00:1]/",
]
A06 = [
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://metadata.google.internal/",
    "http://metadata/",
    "http://printer.local/",
    "http://router.home.arpa/",
]
A07 = [
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://192.0.0.8/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[ff02::1]/",
    "http://[fe80::1%25lo]/",
    "http://[fe80::1%lo]/",
    "http://[fc00::1]/",
    "http://[fec0::1]/",
]
A11 = [
    "file:///etc/passwd",
    "ftp://site.example/",
    "gopher://site.example/",
    "dict://site.example:11211/",
    "jar:http://site.example!/x",
    "data:text/xml,<rss/>",
    "unix:/run/docker.sock",
    "http+unix://%2Frun%2Fdocker.sock/x",
    "//host/x",
    "",
    " ",
    "http:127.0.0.1",
    "http:/127.0.0.1/",
    "http:///127.0.0.1/",
    "http://",
    "http://?x",
    "http:",
    "site.example/feed",
    "javascript:alert(1)",
]
A12 = [
    "http://good.com\\@127.0.0.1/",
    "http://good.com@127.0.0.1/",
    "http://127.0.0.1#@good.com/",
    "http://127.0.0.1?@good.com/",
    "http://good.com:80:81/",
    "http://user:secret@good.com/",
    "http://@good.com/",
    "http://good\t.com/",
    "http://good\r.com/",
    "http://good\n.com/",
    "http://good\0.com/",
    "\thttp://good.com/",
    "http://good.com/\r\nHost: other.com",
    "http://good.com/\x85",
    "http://good.com/a\\b",
    "http://good .com/",
    "http://good..com/",
    "http://.good.com/",
    "http://-good.com/",
    "http://good.com%00/",
    "http://go%6fd.com/",
    "http://[::1",
    "http://[::1]x/",
    "http://[127.0.0.1]/",
    f"http://{'a' * 64}.com/",
    f"http://{'a.' * 130}com/",
    f"http://good.com/{'a' * 100_000}",
]
A13 = [
    "http://good.com:22/",
    "http://good.com:25/",
    "http://good.com:6379/",
    "http://good.com:11211/",
    "http://good.com:0/",
    "http://good.com:65536/",
    "http://good.com:-1/",
    "http://good.com:+80/",
    "http://good.com:8 0/",
    "http://good.com:٨٠/",
    "http://good.com:080800/",
]


def _assert_refused(url: str) -> None:
    problem = check_url(url, ports=PORTS)

    assert problem
    assert problem.endswith(".")
    assert not any(word in problem for word in ("secret", "passwd", "127.0.0.1", "good"))


@pytest.mark.parametrize("url", A01)
def test_a01_this_machine_is_refused(url: str) -> None:
    _assert_refused(url)


@pytest.mark.parametrize("url", A02)
def test_a02_the_unspecified_address_is_refused(url: str) -> None:
    _assert_refused(url)


@pytest.mark.parametrize("url", A03)
def test_a03_an_address_written_as_another_number_is_refused(url: str) -> None:
    _assert_refused(url)


@pytest.mark.parametrize("url", A04)
def test_a04_an_address_in_other_characters_is_refused(url: str) -> None:
    _assert_refused(url)


@pytest.mark.parametrize("url", A05)
def test_a05_a_private_address_inside_an_ipv6_address_is_refused(url: str) -> None:
    _assert_refused(url)


@pytest.mark.parametrize("url", A06)
def test_a06_the_services_of_a_cloud_and_of_a_house_are_refused(url: str) -> None:
    _assert_refused(url)


@pytest.mark.parametrize("url", A07)
def test_a07_networks_that_are_not_public_are_refused(url: str) -> None:
    _assert_refused(url)


@pytest.mark.parametrize("url", A11)
def test_a11_what_is_no_http_address_is_refused(url: str) -> None:
    _assert_refused(url)


@pytest.mark.parametrize("url", A12)
def test_a12_an_address_with_two_readings_is_refused(url: str) -> None:
    _assert_refused(url)


@pytest.mark.parametrize("url", A13)
def test_a13_other_ports_are_refused(url: str) -> None:
    _assert_refused(url)


def test_a15_a_name_that_only_looks_like_another_is_allowed_and_shown_in_punycode() -> None:
    assert check_url("http://xn--pypal-4ve.com/", ports=PORTS) is None
    assert _parse("http://p\u0430ypal.com/").url == "http://xn--pypal-4ve.com/"


# ------------------------------------------------------------------------------------------------------- what is allowed


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://site.example", "http://site.example/"),
        ("HTTPS://Site.EXAMPLE:443/Feed", "https://site.example/Feed"),
        ("http://site.example:443/", "http://site.example:443/"),
        ("http://site.example:/", "http://site.example/"),
        ("http://site.example./a", "http://site.example/a"),
        ("http://site.example/a?b=c&d#e?f", "http://site.example/a?b=c&d"),
        ("http://site.example?b", "http://site.example/?b"),
        ("http://site.example/a%2Fb%zz/../c//d;e", "http://site.example/a%2Fb%zz/../c//d;e"),
        (' http://site.example/a b<c>"d"?e=f g\'h ', "http://site.example/a%20b%3Cc%3E%22d%22?e=f%20g%27h"),
        ("http://bücher.example/ü?ü", "http://xn--bcher-kva.example/%C3%BC?%C3%BC"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),
        ("http://news_desk.site.example/", "http://news_desk.site.example/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700:0:0::1111]/x", "http://[2606:4700::1111]/x"),
        ("http://[64:ff9b::808:808]/", "http://[64:ff9b::808:808]/"),
        ("http://site.example/\udce9", "http://site.example/%E9"),
        ("http://site.example/\ud800", "http://site.example/%EF%BF%BD"),
        ("http://site.example/@user/feed:1", "http://site.example/@user/feed:1"),
    ],
)
def test_an_address_is_sent_as_it_was_given(url: str, sent: str) -> None:
    assert _parse(url).url == sent


@given(st.text(alphabet="abcä %/?#:@[]\\.1-\t\ud800", max_size=30))
@example("ä" * 300)
def test_what_is_sent_is_printable_and_parses_to_itself(rest: str) -> None:
    found = parse_address(f"http://site.example/{rest}", ports=PORTS)

    if isinstance(found, Address):
        assert found.url.isascii()
        assert found.url.isprintable()
        assert " " not in found.url
        assert found.host == "site.example"
        assert parse_address(found.url, ports=PORTS) == found


@given(st.text())
def test_no_text_at_all_is_an_accident(text: str) -> None:
    for url in (text, f"http://{text}", f"http://{text}/"):
        found = parse_address(url, ports=PORTS)
        assert isinstance(found, Address | WrongAddress)
        format_address(url).encode()


def test_a_name_of_the_house_is_asked_where_a_network_of_the_house_is_allowed() -> None:
    networks = ("10.1.0.0/16", "fd12::/16")

    assert check_url("http://wiki.internal/feed", ports=PORTS, allowed_networks=networks) is None
    assert check_url("http://10.1.2.3/feed", ports=PORTS, allowed_networks=networks) is None
    assert check_url("http://[fd12::1]/feed", ports=PORTS, allowed_networks=networks) is None
    assert check_url("http://10.2.2.3/feed", ports=PORTS, allowed_networks=networks)
    assert check_url("http://[::ffff:10.1.2.3]/feed", ports=PORTS, allowed_networks=networks)


def test_a_network_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="10"):
        check_address("8.8.8.8", allowed_networks=("10.0.0.0/99",))


@pytest.mark.parametrize(
    ("ip", "is_public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("192.0.2.1", False),
        ("192.88.99.1", False),
        ("240.0.0.1", False),
        ("239.255.255.250", False),
        ("::ffff:8.8.8.8", False),
        ("::8.8.8.8", False),
        ("2002:808:808::", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("100::1", False),
        ("fe80::1%eth0", False),
        ("2606:4700::1111%eth0", False),
        ("site.example", False),
        ("", False),
    ],
)
def test_an_ip_address_is_public_or_is_refused(ip: str, is_public: bool) -> None:
    assert (check_address(ip) is None) is is_public


def test_a_zone_is_refused_also_in_an_allowed_network() -> None:
    assert check_address("fe80::1%lo", allowed_networks=("fe80::/10",))
    assert check_address("fe80::1", allowed_networks=("fe80::/10",)) is None


# ------------------------------------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "http://site.example/b"),
        ("b?c#d", "http://site.example/dir/b?c#d"),
        ("?c", "http://site.example/dir/a?c"),
        ("../x", "http://site.example/x"),
        ("//other.example/x", "http://other.example/x"),
        ("https://other.example/x", "https://other.example/x"),
        (" /b ", "http://site.example/b"),
        ("http:127.0.0.1", "http:127.0.0.1"),
        ("file:///etc/passwd", "file:///etc/passwd"),
    ],
)
def test_a_location_is_read_from_where_it_was_found(location: str, target: str) -> None:
    assert join_address(_parse("http://site.example/dir/a?q"), location) == target


@pytest.mark.parametrize(
    "location", ["/a\r\nSet-Cookie: x", "/a\tb", "\\\\host\\x", "//[x", "/" + "a" * 9000, "/\u2028"]
)
def test_rubbish_in_a_location_leads_nowhere(location: str) -> None:
    assert isinstance(join_address(_parse("http://site.example/"), location), WrongAddress)


# ------------------------------------------------------------------------------------------------------- what is shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://site.example/a?b", "http://site.example/a?b"),
        ("https://user:secret@site.example/@me", "https://site.example/@me"),
        ("https://secret@site.example", "https://site.example"),
        ("http://user:se/cret@site.example/x", "http://site.example/x"),
        ("http://user:se#cret@site.example/x", "http://site.example/x"),
        ("http://user:se@cret@site.example/x", "http://site.example/x"),
        ("http:user:secret@site.example", "http:site.example"),
        ("user:secret@site.example/x", "site.example/x"),
        ("http://user:secret\\@site.example/x", "http://site.example/x"),
        ("http://user:sec\nret@site.example/x", "http://site.example/x"),
        ("https://site.example/@user/feed", "https://site.example/@user/feed"),
        ("http://site.example/a\nb", "http://site.example/a\ufffdb"),
    ],
)
def test_an_address_is_shown_without_user_name_and_password(url: str, shown: str) -> None:
    assert format_address(url) == shown


@pytest.mark.parametrize(
    "text", ["http://" + "a." * 50_000, "http://" + "@" * 100_000, "http://[" + ":" * 100_000, "ä" * 100_000]
)
def test_the_worst_text_takes_no_time(text: str) -> None:
    began = time.perf_counter()
    check_url(text, ports=PORTS)
    check_url(text[:8000], ports=PORTS)
    format_address(text)

    assert time.perf_counter() - began < 0.5
