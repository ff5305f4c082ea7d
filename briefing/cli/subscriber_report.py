"""How subscribers are shown: in a line for a person, and as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from briefing.cli.subscriber_choices import DAYS, format_choices
from briefing.model.delivery import OutboxState, Subscriber
from briefing.ports import Outbox

__all__ = ["compose_subscriber", "find_last_sent", "format_name", "format_subscriber"]

#: The last copy of a subscriber is looked for in so many editions. Rule of thumb: a month of daily ones.
_EDITIONS = 31


def find_last_sent(store: Outbox, *, desk: str, known: set[int]) -> dict[int, datetime]:
    """Return when each subscriber was sent the last copy, from the newest editions on until all are found."""
    sent: dict[int, datetime] = {}
    for edition in store.summarise(desk=desk, count=_EDITIONS):
        if known <= set(sent):
            break
        rows = store.load_rows(desk=desk, day=edition.day, version=edition.version, states=(OutboxState.SENT,))
        for row in rows:
            if row.sent_at is not None:
                sent.setdefault(row.subscriber, row.sent_at)
    return sent


def compose_subscriber(one: Subscriber, sent_at: datetime | None) -> dict[str, Any]:
    """Return a subscriber as JSON shows it, with the moment at which the last copy was sent."""
    return {
        "id": one.id,
        **format_choices(one),
        "sections": list(one.sections),
        "days": [DAYS[day] for day in sorted(one.days)],
        "paper": one.paper,
        "send_at": one.send_time.strftime("%H:%M") if one.send_time else None,
        "timezone": one.timezone,
        "created_at": _format_json_time(one.created_at),
        "paused_at": _format_json_time(one.paused_at),
        "last_sent_at": _format_json_time(sent_at),
    }


def _format_json_time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def format_subscriber(one: Subscriber, sent_at: datetime | None) -> str:
    """Return a subscriber on one line, which begins with the number that logs and reports name."""
    choices = format_choices(one)
    when = " ".join(part for part in (choices["send_at"], choices["timezone"]) if part)
    parts = (
        f"{one.id}: {format_name(one)}",
        " ".join(part for part in (choices["format"], choices["paper"]) if part),
        choices["sections"] or "all sections",
        choices["days"] or "every day",
        when,
        f"paused since {one.paused_at:%Y-%m-%d}" if one.paused_at else "",
        f"last sent {sent_at:%Y-%m-%d %H:%M} UTC" if sent_at else "nothing sent lately",
    )
    return " · ".join(part for part in parts if part)


def format_name(one: Subscriber) -> str:
    """Return address and name."""
    return f"{one.address} ({one.name})" if one.name else one.address
