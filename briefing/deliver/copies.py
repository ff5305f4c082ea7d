"""Which copies an edition has: one for each subscriber who wants it on that day, with its time and its Message-ID."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from briefing.deliver.options import SendingOptions
from briefing.model.delivery import OutboxRow, Subscriber, Variant
from briefing.ports import Outbox, Subscribers

__all__ = ["DeskDefaults", "EditionName", "enqueue_edition", "is_allowed", "make_token", "plan_copies"]


@dataclass(frozen=True, slots=True)
class EditionName:
    """One version of one day's edition of a desk."""

    desk: str
    day: date
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDefaults:
    """What holds for a subscriber who chose nothing else."""

    #: An IANA name.
    timezone: str
    #: Not before this local time; None: as soon as the edition is there.
    send_at: time | None = None
    #: "A4" or "Letter".
    paper: str = "A4"


def make_token() -> str:
    """Return 160 random bits, in hex (M-03): nobody guesses the Message-ID of another reader's copy."""
    return secrets.token_hex(20)


def enqueue_edition(
    outbox: Outbox,
    subscribers: Subscribers,
    *,
    edition: EditionName,
    options: SendingOptions,
    defaults: DeskDefaults,
    now: datetime,
    make_id: Callable[[], str] = make_token,
) -> int:
    """Put the copies of an edition into the outbox that are not there yet, and return how many were.

    Args:
        outbox: Where they are kept.
        subscribers: Who gets one.
        edition: What is sent.
        options: Who sends, and when a copy is stale.
        defaults: What the desk has for those who chose nothing else.
        now: The present instant.
        make_id: Makes what is random in a Message-ID; at least 128 bits.

    Raises:
        StoreError: They cannot be kept; none is.
    """
    given = subscribers.load_subscribers(desk=edition.desk)
    rows = plan_copies(given, edition=edition, options=options, defaults=defaults, now=now, make_id=make_id)
    return outbox.enqueue(rows) if rows else 0


def plan_copies(
    subscribers: Iterable[Subscriber],
    *,
    edition: EditionName,
    options: SendingOptions,
    defaults: DeskDefaults,
    now: datetime,
    make_id: Callable[[], str] = make_token,
) -> tuple[OutboxRow, ...]:
    """Return the copies of an edition, in the order of the subscribers: none for one who pauses or wants other days."""
    return tuple(
        _plan_copy(subscriber, edition=edition, options=options, defaults=defaults, now=now, token=make_id())
        for subscriber in subscribers
        if subscriber.paused_at is None and edition.day.weekday() in subscriber.days
    )


def _plan_copy(
    subscriber: Subscriber,
    *,
    edition: EditionName,
    options: SendingOptions,
    defaults: DeskDefaults,
    now: datetime,
    token: str,
) -> OutboxRow:
    due_at = _find_due(subscriber, edition.day, defaults) or now
    return OutboxRow(
        desk=edition.desk,
        day=edition.day,
        version=edition.version,
        subscriber=subscriber.id,
        message_id=_format_message_id(edition, token, domain=options.envelope_sender.rpartition("@")[2]),
        variant=Variant(
            sections=tuple(sorted(set(subscriber.sections))),
            format=subscriber.format,
            paper=subscriber.paper or defaults.paper,
        ),
        due_at=due_at,
        # An edition that is sent late, by order of a person, is not stale before it went out.
        stale_at=max(due_at, now) + options.stale_after,
    )


def _find_due(subscriber: Subscriber, day: date, defaults: DeskDefaults) -> datetime | None:
    """Return not before when a copy goes out, in UTC; None for at once.

    A local time that the clock skips counts as if it had not been put forward yet; of one that comes twice the first
    counts. Source: PEP 495.
    """
    local = subscriber.send_time or defaults.send_at
    if local is None:
        return None
    zone = ZoneInfo(subscriber.timezone or defaults.timezone)
    return datetime.combine(day, local.replace(tzinfo=None, fold=0), tzinfo=zone).astimezone(UTC)


def _format_message_id(edition: EditionName, token: str, *, domain: str) -> str:
    """Return ``<desk.day.version.TOKEN@domain>`` (M-03). Source: RFC 5322, 3.6.4 and 3.2.3 (dot-atom)."""
    desk = re.sub(r"[^A-Za-z0-9-]+", "-", edition.desk).strip("-")[:64] or "desk"
    return f"<{desk}.{edition.day.isoformat()}.{edition.version}.{token}@{domain}>"


def is_allowed(address: str, allowed: Iterable[str]) -> bool:
    """Tell whether an address may be reached: it or its domain is named, or nothing is (M-25)."""
    names = {name.lower() for name in allowed}
    lower = address.lower()
    return not names or lower in names or f"@{lower.rpartition('@')[2]}" in names
