"""Decide from the text of a URL, and of an IP address, whether it may be asked. Pure: nothing is looked up.

In: what a feed, a page, a redirect or a person wrote as an address. Out: its parts as they are put on the wire, or why
it is not asked, as a sentence that repeats nothing of it. The rules are strict on purpose: ``urllib.parse.urlsplit``
drops tabs and line ends and guesses at what is half an address, and every guess is a way round a guard.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_from_bytes, urljoin

__all__ = [
    "Address",
    "WrongAddress",
    "check_address",
    "check_url",
    "format_address",
    "join_address",
    "parse_address",
    "parse_networks",
]

#: Longer addresses are not asked. Source: rule of thumb, what servers take for a request line (Apache's
#: LimitRequestLine is 8,190 bytes).
MOST_CHARACTERS = 8_000
DEFAULT_PORTS = {"http": 80, "https": 443}

#: Scheme, authority, path, query; the fragment is never sent. Source: RFC 3986, appendix B, narrowed to what has a
#: double slash.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#]+)(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?", re.IGNORECASE
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_PORT = re.compile(r"[0-9]{1,5}")
#: One label of a name. Source: RFC 1123, section 2.1, and the underscore that is met in practice.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?")
#: A last label that makes the whole host a number. Source: WHATWG URL Standard, "ends in a number checker".
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
#: Control characters, the line ends of Unicode, and the backslash that browsers read as a slash.
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\\]")
#: What a path and a query may hold as it is. Source: WHATWG URL Standard, path and query percent-encode sets; ``%`` is
#: kept, because what comes is encoded already.
_PATH_SAFE = "!$%&'()*+,-./:;=@[]_|~"
_QUERY_SAFE = "!$%&()*+,-./:;=?@[]^_`{|}~"
_ENCODED = re.compile(r"[!-~]*")
#: Halves of characters that stand for no byte, unlike U+DC80 to U+DCFF (PEP 383).
_LONE_SURROGATE = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")
_PATH_UNSAFE = re.compile(r"[\"<>^`{}]")
_QUERY_UNSAFE = re.compile(r"[\"<>']")

#: Names that mean this machine or the local network and no site of the world. Source: RFC 6761 (localhost), RFC 6762
#: (local), RFC 7686 (onion), RFC 8375 (home.arpa), ICANN board resolution 2024.07.29.06 (internal).
_LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "home.arpa", "onion")

#: IPv4 networks that ``is_global`` lets through, or did in some version of Python. Source: IANA IPv4 Special-Purpose
#: Address Registry; RFC 7526 (6to4 relays are deprecated).
_REFUSED_IPV4 = tuple(ipaddress.IPv4Network(text) for text in ("192.0.0.0/24", "192.88.99.0/24"))
#: Of IPv6 only what is handed out to the world is asked. Source: IANA IPv6 Address Space registry.
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
#: Teredo and other assignments of the IETF, documentation, 6to4, documentation. Source: IANA IPv6 Special-Purpose
#: Address Registry.
_REFUSED_IPV6 = tuple(ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
#: How an IPv4 address looks to a machine that has IPv6 only. Source: RFC 6052, section 2.1.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class WrongAddress:
    """Why an address is not asked."""

    #: A sentence that holds nothing of the address.
    problem: str


@dataclass(frozen=True, slots=True)
class Address:
    """An http(s) address, normalised."""

    #: "http" or "https".
    scheme: str
    #: A name in lower case and punycode, or an IP address in its usual form, without brackets.
    host: str
    port: int
    #: Starts with ``/``; printable ASCII.
    path: str
    #: Without ``?``; printable ASCII; empty where there is none.
    query: str

    @property
    def authority(self) -> str:
        """Host and port as they are sent; the port only where it is not that of the scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what credentials and connections belong to."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address, without a fragment."""
        return f"{self.origin}{self.path}?{self.query}" if self.query else f"{self.origin}{self.path}"


def check_url(url: str, *, ports: frozenset[int], allowed_networks: Sequence[str] = ()) -> str | None:
    """Return why a URL is not asked, as a sentence; None if it may be, as far as its text tells.

    Args:
        url: As it was written.
        ports: The ports that may be asked.
        allowed_networks: Networks (CIDR) that may be asked although they are not public; with any of them, names of
            the local network pass, and the addresses behind them decide.

    Raises:
        ValueError: ``allowed_networks`` has something that is no network.
    """
    found = parse_address(url, ports=ports, allowed_networks=allowed_networks)
    return found.problem if isinstance(found, WrongAddress) else None


def check_address(ip: str, *, allowed_networks: Sequence[str] = ()) -> str | None:
    """Return why an IP address is not connected to, as a sentence; None if it may be.

    Args:
        ip: In its usual form, as ``getaddrinfo`` returns it.
        allowed_networks: Networks (CIDR) that may be asked although they are not public.

    Raises:
        ValueError: ``allowed_networks`` has something that is no network.
    """
    networks = parse_networks(tuple(allowed_networks))
    if "%" in ip:
        return "The address belongs to one network interface of this machine; it is not asked."
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "What the name leads to is no IP address; check the name servers."
    if any(address in network for network in networks) or _is_public(address):
        return None
    return (
        "It leads to an address that is not public (this machine, the local network, or one set aside); it is not "
        "asked. If it is a server of your own house, name its network among the allowed ones."
    )


@lru_cache(maxsize=16)
def parse_networks(networks: tuple[str, ...]) -> tuple[_IpNetwork, ...]:
    """Return networks from their notation with a slash.

    Raises:
        ValueError: One of them is no network, or has bits set beyond its length.
    """
    return tuple(ipaddress.ip_network(text) for text in networks)


def parse_address(url: str, *, ports: frozenset[int], allowed_networks: Sequence[str] = ()) -> Address | WrongAddress:
    """Take a URL apart, and refuse what may not be asked; see ``check_url`` for the arguments."""
    if len(url) > MOST_CHARACTERS:
        return WrongAddress(f"The address has more than {MOST_CHARACTERS:,} characters; it is not asked.")
    url = url.strip(" ")
    if _FORBIDDEN.search(url):
        return WrongAddress("The address holds a control character, a line end or a backslash; correct it.")
    parts = _URL.fullmatch(url)
    if not parts:
        return WrongAddress("It is no whole http or https address; write it like https://site.example/feed.")
    scheme = parts["scheme"].lower()
    place = _parse_authority(parts["authority"], scheme=scheme)
    if isinstance(place, WrongAddress):
        return place
    host, port = place
    if problem := _check_place(host, port, ports=ports, allowed_networks=allowed_networks):
        return WrongAddress(problem)
    path = _encode(parts["path"] or "/", safe=_PATH_SAFE, unsafe=_PATH_UNSAFE)
    query = _encode(parts["query"] or "", safe=_QUERY_SAFE, unsafe=_QUERY_UNSAFE)
    return Address(scheme, host, port, path, query)


def join_address(base: Address, location: str) -> str | WrongAddress:
    """Return the absolute form of a redirect's target, still to be parsed and checked.

    Args:
        base: The address that was asked.
        location: The value of the header ``Location``; absolute, or relative to ``base``.
    """
    location = location.strip(" ")
    if len(location) > MOST_CHARACTERS or _FORBIDDEN.search(location):
        return WrongAddress("The server redirected to something that is no address; it was not followed.")
    # "http:path" is relative for urljoin, and an address of its own for others: it is left to the strict parser
    if _SCHEME.match(location):
        return location
    try:
        return urljoin(base.url, location)
    except ValueError:
        return WrongAddress("The server redirected to something that is no address; it was not followed.")


def format_address(url: str) -> str:
    """Return a URL as it may be shown: without user name and password, on one line, at most 500 characters.

    Of what is no proper address, everything up to the last ``@`` is left out: there is no telling where a password
    ends.
    """
    parts = _URL.fullmatch(url)
    start = re.match(r"(?:https?:)?[/\\]*", url, re.IGNORECASE)
    if "@" in url and start:
        cut = url.rpartition("@")[2]
        if parts and not _FORBIDDEN.search(url) and _is_port(parts["authority"].rpartition("@")[2]):
            cut = parts["authority"].rpartition("@")[2] + url[parts.end("authority") :]
        url = start[0] + cut
    return _FORBIDDEN.sub("�", url)[:500].encode("utf-8", "replace").decode("utf-8")


def _is_port(place: str) -> bool:
    """Tell whether what follows the host, if anything, is a port, so that the authority ends where it seems to."""
    _, colon, port = place.rpartition("]")[2].rpartition(":")
    return not colon or bool(_PORT.fullmatch(port))


def _parse_authority(authority: str, *, scheme: str) -> tuple[str, int] | WrongAddress:
    """Return host and port."""
    if "@" in authority:
        return WrongAddress(
            "The address holds a user name or a password; take it out, and name the credentials in the feed's entry."
        )
    if authority.startswith("["):
        inside, bracket, rest = authority[1:].partition("]")
        host = _parse_ipv6(inside) if bracket else None
    else:
        name, colon, port = authority.partition(":")
        rest = colon + port
        host = _parse_host(name)
    if host is None:
        return WrongAddress(
            "The host in the address is neither a name nor an IP address in its usual form; correct it."
        )
    if rest in {"", ":"}:
        return host, DEFAULT_PORTS[scheme]
    if not rest.startswith(":") or not _PORT.fullmatch(rest[1:]):
        return WrongAddress("The port in the address is no number; correct it.")
    return host, int(rest[1:])


def _parse_ipv6(text: str) -> str | None:
    """Return an IPv6 address in its usual form; None for anything else, also one with a zone."""
    if "%" in text:
        return None
    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        return None


def _parse_host(name: str) -> str | None:
    """Return a name in lower case and punycode, or an IPv4 address; None for anything else.

    What a browser or ``getaddrinfo`` would read as a number in disguise ("0x7f000001", "127.1") is nothing.
    """
    if not name.isascii():
        import idna  # its tables take a while to load, and most names need none of them

        try:
            name = idna.encode(name[:253], uts46=True).decode("ascii")
        except UnicodeError:
            return None
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    if not _NUMBER.fullmatch(labels[-1]):
        return name
    try:
        return str(ipaddress.IPv4Address(name))
    except ValueError:
        return None


def _check_place(host: str, port: int, *, ports: frozenset[int], allowed_networks: Sequence[str]) -> str | None:
    if port not in ports:
        listed = ", ".join(str(number) for number in sorted(ports))
        return f"The address asks for a port that is not allowed ({listed}); allow it in the configuration, or drop it."
    if ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):
        return check_address(host, allowed_networks=allowed_networks)
    if allowed_networks:
        return None
    is_local = "." not in host or any(f".{host}".endswith(f".{name}") for name in _LOCAL_NAMES)
    return "The address names this machine or the local network; it is not asked." if is_local else None


def _is_public(address: _IpAddress) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        is_refused = any(address in network for network in _REFUSED_IPV4)
        return address.is_global and not address.is_multicast and not is_refused
    if address in _NAT64:
        return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    is_refused = any(address in network for network in _REFUSED_IPV6)
    return address in _GLOBAL_IPV6 and address.is_global and not is_refused


def _encode(text: str, *, safe: str, unsafe: re.Pattern[str]) -> str:
    """Percent-encode what may not stand in a request line; what is encoded already stays as it is.

    Bytes of a header that are no UTF-8 come in as lone surrogates and go out as the bytes that they were.
    """
    if _ENCODED.fullmatch(text) and not unsafe.search(text):
        return text
    return quote_from_bytes(_LONE_SURROGATE.sub("\ufffd", text).encode("utf-8", "surrogateescape"), safe)
