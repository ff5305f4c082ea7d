"""What the parts of ``gather`` may do: plain values, made from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

__all__ = ["PolitenessOptions", "RetrieveOptions", "RoundOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrieveOptions:
    """How a request is made, and what it may not do."""

    #: "briefing/1.2 (+https://site.example/about; desk@site.example)"; the same for feeds, pages and robots.txt (F-18).
    user_agent: str
    #: Sent as ``Accept-Language``; not sent if None (F-19).
    accept_language: str | None = None
    #: Ports that may be asked.
    ports: frozenset[int] = frozenset({80, 443})
    #: Networks (CIDR) that may be asked although they are not public: for tests and for feeds of one's own house.
    allowed_networks: tuple[str, ...] = ()
    #: File with certificates (PEM) that are trusted besides those of the system; TLS is verified always (F-23).
    certificates: str | None = None
    #: Seconds (F-21).
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 60.0
    #: F-12.
    most_hops: int = 5
    #: Bytes after decompression (F-22).
    most_feed_bytes: int = 5_000_000
    most_page_bytes: int = 3_000_000
    #: 500 KiB; what is beyond is cut off and not an error (F-24).
    most_robots_bytes: int = 512_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PolitenessOptions:
    """When a feed may be asked. The numbers are those of the house's rules for feeds, F-05 to F-15."""

    floor: timedelta = timedelta(minutes=60)
    #: The lowest that a named override reaches (F-07).
    lowest_floor: timedelta = timedelta(minutes=15)
    #: ``max-age`` and the like raise the interval at most to this (F-08).
    longest_interval: timedelta = timedelta(hours=24)
    #: Longer periods that a feed asks for are taken for a mistake (F-08).
    absurd_after: timedelta = timedelta(days=7)
    #: Polls with nothing new after which the interval doubles, and how far (F-09).
    quiet_polls: int = 10
    longest_quiet_interval: timedelta = timedelta(hours=12)
    longest_retry_after: timedelta = timedelta(days=7)
    #: F-05.
    validators_live: timedelta = timedelta(days=30)
    #: F-11.
    move_confirmed_after: timedelta = timedelta(hours=24)
    #: F-13.
    missing_disables_after: timedelta = timedelta(days=14)
    refused_waits: timedelta = timedelta(hours=24)
    #: F-14, F-15: first wait, doubled up to the last.
    first_backoff: timedelta = timedelta(hours=1)
    last_backoff: timedelta = timedelta(hours=24)
    #: Name of this machine, for the jitter (F-10).
    host_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOptions:
    """How one run of gathering goes."""

    politeness: PolitenessOptions = PolitenessOptions()
    #: Hosts that are asked at the same time; one connection each (F-20).
    hosts_in_parallel: int = 8
    #: Between two pages of one host; ``Crawl-delay`` raises it, up to ``longest_page_delay`` (F-20).
    page_delay: timedelta = timedelta(seconds=2)
    longest_page_delay: timedelta = timedelta(seconds=30)
    pages_per_host: int = 20
    #: Pages of one run, over all hosts.
    pages_per_run: int = 20_000
    #: Pages of older articles are not fetched.
    page_age: timedelta = timedelta(days=30)
    #: An entry with fewer words than this is taken for a summary, unless the feed is marked as full text. Rule of
    #: thumb: a report has more than two paragraphs.
    full_text_words: int = 150
    #: The run ends then, whatever is left (F-21).
    deadline: timedelta = timedelta(minutes=15)
    #: Processes that parse; 0 for as many as there are processors.
    parsers: int = 0
    #: Of an established feed at most so many entries are taken as new at once (F-30).
    most_new_entries: int = 100
    #: Failures in a row after which the operator is told.
    failures_until_told: int = 5
    #: False: a page that reserves text and data mining is read all the same (F-26).
    honour_tdm_reservation: bool = True
    #: Value of the Authorization header by ``Feed.url``. Not shown in any text.
    authorizations: Mapping[str, str] = field(default_factory=dict, repr=False)
