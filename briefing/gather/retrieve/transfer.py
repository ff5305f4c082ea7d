"""The rules of a transfer: what is sent, how much is taken, where a redirect leads. Pure.

In: a request and the options; the headers of an answer. Out: headers to send, limits, the next address, or why the
answer is not used. Nothing here touches the network; bodies are read in ``bodies``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefing.errors import ConfigurationError
from briefing.gather.addresses import Address, WrongAddress, join_address, parse_networks
from briefing.gather.options import RetrieveOptions
from briefing.model.fetch import FailureKind, Request, Resource

__all__ = [
    "REDIRECTS",
    "Flaw",
    "Limit",
    "check_options",
    "choose_headers",
    "choose_limit",
    "find_location",
    "group_headers",
    "is_sendable",
]

#: Answers whose ``Location`` is followed. Source: RFC 9110, section 15.4.
REDIRECTS = frozenset({301, 302, 303, 307, 308})

#: What is asked for, best first (F-19). Source: the media types registered for each, and those that feeds are served
#: with in practice (text/xml, application/json).
ACCEPT = {
    Resource.FEED: (
        "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
        "application/xml;q=0.9, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
    ),
    Resource.PAGE: "text/html, application/xhtml+xml, application/xml;q=0.5, */*;q=0.1",
    Resource.ROBOTS: "text/plain, */*;q=0.1",
}

#: A value that may stand in a header: printable ASCII, blanks only inside. Source: RFC 9110, section 5.5, without
#: obs-text, whose bytes would not survive the way through a decoded text.
_SENDABLE = re.compile(r"[!-~](?:[\t -~]*[!-~])?")
#: Longer validators are not kept and not sent. Source: rule of thumb; servers refuse requests with 8 KB of headers.
_MOST_VALIDATOR = 1_000

#: How much longer than its content a compressed body may be. Source: deflate adds at most 5 bytes to 16 KB and its
#: frame; the rest is room for headers of gzip. It ends streams that go on without ever yielding anything.
_WIRE_SLACK = 65_536


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why an answer is not used."""

    kind: FailureKind
    problem: str


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of a body is taken."""

    #: After decompression.
    most_bytes: int
    #: What is beyond is left unread and no failure (robots.txt, F-24).
    cuts: bool = False

    @property
    def most_wire_bytes(self) -> int:
        """Bytes on the wire after which nothing honest can come."""
        return self.most_bytes + _WIRE_SLACK


def choose_limit(resource: Resource, options: RetrieveOptions) -> Limit:
    """Return how much of the body of a resource is taken (F-22)."""
    if resource is Resource.FEED:
        return Limit(options.most_feed_bytes)
    if resource is Resource.PAGE:
        return Limit(options.most_page_bytes)
    return Limit(options.most_robots_bytes, cuts=True)


def is_sendable(value: str) -> bool:
    """Tell whether a text may stand in a header as it is."""
    return bool(_SENDABLE.fullmatch(value))


def choose_headers(
    request: Request, options: RetrieveOptions, *, is_validated_address: bool, is_own_origin: bool
) -> dict[str, str]:
    """Return the headers of a GET request, without those that the connection needs.

    Args:
        request: What is asked for.
        options: Who asks.
        is_validated_address: The address asked now is the one that the validators came from (F-02).
        is_own_origin: The address asked now, and all since the first, belong to the origin of the request (F-12).
    """
    headers = {
        "User-Agent": options.user_agent,
        "Accept": ACCEPT[request.resource],
        "Accept-Encoding": "gzip",
    }
    if options.accept_language is not None:
        headers["Accept-Language"] = options.accept_language
    if is_validated_address:
        validators = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
        headers |= {name: value for name, value in validators.items() if value is not None and _is_validator(value)}
    if is_own_origin and request.authorization is not None:
        headers["Authorization"] = request.authorization
    return headers


def _is_validator(value: str) -> bool:
    return len(value) <= _MOST_VALIDATOR and is_sendable(value)


def group_headers(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers by their names in lower case; what came several times is joined with ``, ``.

    Bytes that are no UTF-8 are read as Latin-1, what headers were before; no lone surrogate stays in.
    """
    grouped: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        text = value if value.isascii() else _decode(value)
        grouped[key] = f"{grouped[key]}, {text}" if key in grouped else text
    return grouped


def _decode(value: str) -> str:
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def find_location(base: Address, locations: Sequence[str]) -> str | WrongAddress:
    """Return where a redirect leads, absolute and still to be checked.

    Args:
        base: The address that was asked.
        locations: The values of the headers ``Location``, as they came.
    """
    if not locations:
        return WrongAddress("The server redirected without saying where to; check the address in a browser.")
    if len(set(locations)) > 1:
        return WrongAddress("The server redirected to several addresses at once; none was followed.")
    return join_address(base, locations[0])


def check_options(options: RetrieveOptions) -> None:
    """Check what the types of the options cannot.

    Raises:
        ConfigurationError: An option cannot be what it is.
    """
    if not is_sendable(options.user_agent):
        raise ConfigurationError("the User-Agent must be printable ASCII and not empty", where="user_agent")
    if options.accept_language is not None and not is_sendable(options.accept_language):
        raise ConfigurationError("the Accept-Language must be printable ASCII and not empty", where="accept_language")
    try:
        parse_networks(options.allowed_networks)
    except ValueError as error:
        raise ConfigurationError(
            f"what is allowed is no network: {error}", where="allowed_networks", remedy="Write it like 10.1.0.0/16"
        ) from error
