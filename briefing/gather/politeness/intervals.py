"""How long to wait before a feed or a host is asked again. Pure: headers, state and ``now`` in, instants out.

A wait has one of three makings:

- *wished for* by the feed or its server (``max-age``, ``ttl``, ``sy:update…``): raises the interval, up to a day;
- *learned*: a feed that stays quiet is asked less often, up to every 12 hours;
- *forced* by a failure: back-off, ``Retry-After``.

Whatever the making, the floor between two requests stays, no instant lies on the full hour, and hours and days that
the feed asks to be left alone in are passed over.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from briefing.gather.options import PolitenessOptions
from briefing.model.feed import Feed, FeedState

__all__ = [
    "RetryAfter",
    "find_backoff",
    "find_doubled",
    "find_due",
    "find_floor",
    "find_fresh_time",
    "find_interval",
    "find_later",
    "find_retry_after",
    "find_unskipped",
    "parse_http_date",
]

#: A longer value of ``interval_minutes`` is a slip of the pen. Rule of thumb: a feed that is read once a year is not.
_LONGEST_INTERVAL_MINUTES = 60 * 24 * 365
#: Part of an interval, and of an hour, over which the requests of many installations are spread (F-10). Rule of thumb:
#: wide enough to tell clocks that all start at the same minute apart, and too short to be missed by a reader.
_JITTER_SHARE = 0.05
_LONGEST_JITTER = timedelta(minutes=10)
#: A back-off is shortened by up to this part, never lengthened: a daily run must not miss its day by minutes. Source:
#: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ (jitter takes from the wait).
_BACKOFF_JITTER_SHARE = 0.1
#: Digits of a number of seconds that is still a number: 99,999,999,999 is 3,170 years.
_LONGEST_NUMBER = 11
#: Longer headers are no header of this kind.
_LONGEST_HEADER = 1_000
#: The longest form of a date has 33 characters (RFC 9110, section 5.6.7); people add a little.
_LONGEST_DATE = 64
_MAX_AGE = re.compile(r"max-age\s*=\s*\"?(-?\d+)\"?", re.IGNORECASE)
#: A clock of a server that is further from ours than this is not believed; its dates are measured by our own.
_CLOCKS_AGREE = timedelta(days=1)
_HOURS_OF_A_WEEK = 7 * 24


def find_floor(feed: Feed, options: PolitenessOptions) -> timedelta:
    """Return the shortest time between two requests for a feed (F-07).

    A feed may raise the floor of the desk freely, and lower it only with the name of who agreed to that, and never
    below ``options.lowest_floor``.
    """
    if feed.interval_minutes is None:
        return options.floor
    wished = timedelta(minutes=max(0, min(feed.interval_minutes, _LONGEST_INTERVAL_MINUTES)))
    if wished >= options.floor:
        return wished
    return max(wished, options.lowest_floor) if feed.faster_polling_agreed_with else options.floor


def find_fresh_time(headers: Mapping[str, str], *, now: datetime, options: PolitenessOptions) -> timedelta | None:
    """Return how long an answer says that it stays fresh (F-08); None where it does not say, or not in earnest.

    ``no-cache`` and ``no-store`` are no wish for more requests: None. Source: RFC 9111, sections 4.2.1 and 4.2.3
    (``max-age`` comes before ``Expires``; the time spent in caches, ``Age``, is taken off).
    """
    control = headers.get("cache-control", "")[:_LONGEST_HEADER]
    directives = [one.strip() for one in control.split(",")]
    if any(one.lower().split("=")[0].strip() in {"no-cache", "no-store"} for one in directives):
        return None
    for directive in directives:
        match = _MAX_AGE.fullmatch(directive)
        if match:
            lifetime = _parse_seconds(match[1])
            age = _parse_seconds(headers.get("age", "0").strip()) or timedelta(0)
            return None if lifetime is None else _take_earnest(lifetime, age, options)
    expires = parse_http_date(headers.get("expires", ""))
    if expires is None:
        return None
    sent = parse_http_date(headers.get("date", ""))
    start = sent if sent is not None and abs(sent - now) <= _CLOCKS_AGREE else now
    return _take_earnest(expires - start, timedelta(0), options)


def _take_earnest(lifetime: timedelta, age: timedelta, options: PolitenessOptions) -> timedelta | None:
    """Return what is left of a lifetime, unless it is absurd or over."""
    if lifetime > options.absurd_after or lifetime <= age:
        return None
    return lifetime - age


def _parse_seconds(text: str) -> timedelta | None:
    """Return a whole number of seconds; None for anything else, also for negative and for endless ones."""
    if not (text.isascii() and text.isdigit()) or len(text.lstrip("0")) > _LONGEST_NUMBER:
        return None
    return timedelta(seconds=int(text))


def parse_http_date(text: str) -> datetime | None:
    """Return the instant of an HTTP date, in UTC; None where the text is none. Source: RFC 9110, section 5.6.7."""
    if not 0 < len(text) <= _LONGEST_DATE:
        return None
    try:
        instant = parsedate_to_datetime(text)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """What ``Retry-After`` asks for."""

    wait: timedelta
    #: It asked for more than we grant (F-14).
    is_capped: bool = False


def find_retry_after(headers: Mapping[str, str], *, now: datetime, options: PolitenessOptions) -> RetryAfter | None:
    """Return how long a server asks us to wait (F-14); None where it does not say, or nothing that can be meant.

    Whole seconds and HTTP dates are read; a negative number, a fraction, text and a date that has passed are ignored.
    Source: RFC 9110, section 10.2.3.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        seconds = _parse_seconds(text)
        wait = options.longest_retry_after * 2 if seconds is None else seconds
    else:
        instant = parse_http_date(text)
        if instant is None or instant <= now:
            return None
        wait = instant - now
    if wait > options.longest_retry_after:
        return RetryAfter(options.longest_retry_after, is_capped=True)
    return RetryAfter(wait)


def find_interval(
    feed: Feed, state: FeedState, *, quiet_polls: int, fresh_for: timedelta | None, options: PolitenessOptions
) -> tuple[timedelta, str]:
    """Return the time until a feed that answers is asked again, and why, as a phrase (F-07, F-08, F-09).

    Wishes of the feed are granted up to ``options.longest_interval``, and taken for a mistake beyond
    ``options.absurd_after``; whatever is wished for, it never lowers the interval.

    Args:
        state: For what the last document wished for.
        quiet_polls: Polls without anything new, in a row, with the present one.
        fresh_for: From ``find_fresh_time``.
    """
    floor = find_floor(feed, options)
    chosen, reason = floor, "interval of the desk" if feed.interval_minutes is not None else "shortest interval"
    wishes = (
        (fresh_for, "cache-control"),
        (_parse_minutes(state.ttl_minutes, options), "ttl of the feed"),
        (_parse_minutes(state.update_minutes, options), "update period of the feed"),
    )
    for wish, name in wishes:
        granted = min(wish, options.longest_interval) if wish is not None else floor
        if granted > chosen:
            chosen, reason = granted, name
    quiet = _find_quiet_interval(floor, quiet_polls, options)
    return (quiet, "nothing new for a while") if quiet > chosen else (chosen, reason)


def _parse_minutes(minutes: int | None, options: PolitenessOptions) -> timedelta | None:
    """Return a wished period; None if it is absurd."""
    if minutes is None or not 0 < minutes <= options.absurd_after / timedelta(minutes=1):
        return None
    return timedelta(minutes=minutes)


def _find_quiet_interval(floor: timedelta, quiet_polls: int, options: PolitenessOptions) -> timedelta:
    """Return the interval doubled once for every ten quiet polls, up to the longest (F-09)."""
    interval = floor
    for _ in range(quiet_polls // options.quiet_polls):
        if interval * 2 > options.longest_quiet_interval:
            return max(floor, options.longest_quiet_interval)
        interval *= 2
    return interval


def find_due(
    feed: Feed,
    state: FeedState,
    *,
    now: datetime,
    quiet_polls: int,
    fresh_for: timedelta | None,
    options: PolitenessOptions,
) -> tuple[datetime, str]:
    """Return when a feed that has just answered is asked again, and why, as a phrase.

    The jitter lengthens the interval, but not beyond ``options.longest_interval``. For the arguments see
    ``find_interval``.
    """
    interval, reason = find_interval(feed, state, quiet_polls=quiet_polls, fresh_for=fresh_for, options=options)
    jitter = min(interval * _JITTER_SHARE, _LONGEST_JITTER) * _find_fraction(feed, options, "interval")
    wait = max(interval, min(interval + jitter, options.longest_interval))
    due = find_unskipped(state, now + wait)
    if due > now + wait:
        reason = "hours or days that the feed wants to be left alone in"
    return _leave_full_hour(due, feed, options), reason


def find_backoff(feed: Feed, *, failures: int, now: datetime, options: PolitenessOptions) -> datetime:
    """Return when a feed that has failed so many times in a row is asked again (F-15).

    The wait doubles from ``options.first_backoff`` to ``options.last_backoff``; it is never below the floor.
    """
    floor = find_floor(feed, options)
    fraction = _find_fraction(feed, options, f"failure {failures}")
    wait = find_doubled(failures, options) * (1 - _BACKOFF_JITTER_SHARE * fraction)
    wait = max(wait, floor + min(floor * _JITTER_SHARE, _LONGEST_JITTER) * fraction)
    return _leave_full_hour(now + wait, feed, options)


def find_doubled(count: int, options: PolitenessOptions) -> timedelta:
    """Return the wait after so many refusals or failures in a row: 1 h, 2 h, 4 h … 24 h (F-14)."""
    wait = options.first_backoff
    for _ in range(count - 1):
        if wait >= options.last_backoff:
            break
        wait *= 2
    return min(wait, options.last_backoff)


def find_later(feed: Feed, wait: timedelta, *, now: datetime, options: PolitenessOptions) -> datetime:
    """Return the instant after a wait, at least the floor, that does not lie on the full hour."""
    return _leave_full_hour(now + max(wait, find_floor(feed, options)), feed, options)


def find_unskipped(state: FeedState, at: datetime) -> datetime:
    """Return the first instant from ``at`` on that the feed does not ask to be left alone in (F-08).

    ``skipHours`` and ``skipDays`` are in UTC. A feed that leaves no hour of the week is not taken at its word.
    Source: https://www.rssboard.org/rss-specification (skipHours, skipDays).
    """
    hours, days = set(state.skip_hours), set(state.skip_days)
    if not hours and not days:
        return at
    instant = at.astimezone(UTC)
    for _ in range(_HOURS_OF_A_WEEK):
        if instant.hour not in hours and instant.weekday() not in days:
            return instant
        instant = instant.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at


def _leave_full_hour(at: datetime, feed: Feed, options: PolitenessOptions) -> datetime:
    """Return the instant, moved by one to ten minutes if it lies in the first minute of an hour (F-10)."""
    if at.minute:
        return at
    return at + timedelta(seconds=60 + round(540 * _find_fraction(feed, options, "full hour")))


def _find_fraction(feed: Feed, options: PolitenessOptions, purpose: str) -> float:
    """Return a number in [0, 1) that is the same on each run, and another on each machine and for each feed (F-10)."""
    seed = f"{options.host_name}\n{feed.url}\n{purpose}"
    digest = hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
