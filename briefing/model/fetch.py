"""One request to the world, and what came of it. A failure is a value: one dead address never ends a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

__all__ = ["FailureKind", "FetchFailure", "FetchResponse", "Hop", "Request", "Resource"]


class Resource(StrEnum):
    """What is asked for; decides the ``Accept`` header and the limit of size."""

    FEED = "feed"
    PAGE = "page"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A GET request."""

    url: str
    resource: Resource
    #: Sent as they are, in If-None-Match and If-Modified-Since; None for an unconditional request.
    etag: str | None = None
    last_modified: str | None = None
    #: The address that the validators came from, where it is not ``url`` but one that ``url`` redirects to. They are
    #: sent to no other (F-02).
    validators_url: str | None = None
    #: The value of the Authorization header; it never goes to another origin. Not shown in any text.
    authorization: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect that was followed."""

    status: int
    #: Where it led, absolute.
    url: str


class FailureKind(StrEnum):
    """Why no answer can be used."""

    #: The address is no http(s) address, or not one that may be asked (see ``gather.addresses``).
    ADDRESS = "address"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    #: More hops than allowed, a loop, a Location that is no address.
    REDIRECT = "redirect"
    #: Larger than the limit, counted after decompression.
    TOO_LARGE = "too large"
    #: Ended early, cannot be decompressed, breaks HTTP.
    BROKEN = "broken"
    #: The run ended first.
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResponse:
    """The final answer to a request, whatever its status, with the whole body, decompressed."""

    #: Where the body came from, after redirects.
    url: str
    status: int
    #: Names in lower case; a header that came several times is joined with ", ".
    headers: Mapping[str, str]
    body: bytes
    hops: tuple[Hop, ...] = ()
    fetched_at: datetime
    #: On the wire, body only.
    bytes_received: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """No answer that can be used."""

    kind: FailureKind
    #: What is wrong and what to do, as a sentence without any content of the answer.
    problem: str
    url: str
    fetched_at: datetime
    hops: tuple[Hop, ...] = ()
    bytes_received: int = 0
