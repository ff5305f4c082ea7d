"""How feeds are, put into words and into JSON: what ``briefing feeds list`` and ``check`` print (F-34)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefing.gather.lists.checking import FeedCheck
    from briefing.model.feed import Feed, FeedState
    from briefing.settings.feeds import FeedList

__all__ = ["compose_check", "compose_health", "format_check", "format_health"]


def compose_health(
    feeds: FeedList,
    states: Mapping[str, FeedState],
    counts: Mapping[str, int],
    *,
    days: int,
    failures_until_told: int,
) -> list[dict[str, Any]]:
    """Return a JSON object for each feed, in the order of the configuration.

    Args:
        feeds: What is configured.
        states: What is remembered, by address of the feed.
        counts: Articles that were first seen in the last days, by address of the feed.
        days: How many days.
        failures_until_told: Failures in a row from which a feed is called failing.
    """
    rows = [
        _compose_row(feed, states.get(feed.url), counts.get(feed.url, 0) / days, failures_until_told)
        for feed in feeds.feeds
    ]
    for feed in feeds.withheld:
        row = _compose_row(feed, states.get(feed.url), counts.get(feed.url, 0) / days, failures_until_told)
        remedy = "see the problems above"
        rows.append({**row, "state": "not asked", "remedy": remedy, "next_due": None})
    return rows


def _compose_row(feed: Feed, state: FeedState | None, per_day: float, failures_until_told: int) -> dict[str, Any]:
    from briefing.settings.feeds import hide_secrets

    kind, reason, remedy = _judge(state, failures_until_told)
    moved = state is not None and state.url != feed.url
    return {
        "url": hide_secrets(feed.url),
        "title": feed.title if feed.title != hide_secrets(feed.url) or state is None else state.title or feed.title,
        "publisher": feed.publisher,
        "side": feed.side,
        "listed_in": feed.listed_in,
        "state": kind,
        "reason": reason,
        "remedy": remedy,
        "asked_at": hide_secrets(state.url) if state and moved else None,
        "last_success": _format_json_time(state.succeeded_at if state else None),
        "last_attempt": _format_json_time(state.attempted_at if state else None),
        "next_due": _format_json_time(state.next_due_at if state and not state.disabled_at else None),
        "due_reason": state.due_reason if state else "",
        "failures": state.failures if state else 0,
        "failing_since": _format_json_time(state.failing_since if state else None),
        "items_per_day": round(per_day, 2),
        "last_status": state.last_status if state else None,
        "last_bytes": state.last_bytes if state else 0,
    }


def _judge(state: FeedState | None, failures_until_told: int) -> tuple[str, str, str]:
    """Return how a feed is, why, and what to do."""
    if state is None or (state.attempted_at is None and state.succeeded_at is None):
        return "new", "", ""
    if state.disabled_at is not None:
        why = state.disabled_reason or "no reason is known"
        return "disabled", why, "find its new address with briefing feeds add SITE, or remove it: briefing feeds remove"
    if state.failures:
        remedy = "look again with briefing feeds check" if state.failures >= failures_until_told else ""
        return "failing", state.last_error or "", remedy
    return "ok", "", ""


def format_health(row: Mapping[str, Any]) -> str:
    """Return a feed in two or more lines."""
    lines = [f"{row['state']:<9}  {_name(row)}"]
    known = []
    if row["last_success"]:
        known.append(f"last success {_format_time(row['last_success'])}")
    elif row["state"] != "new":
        known.append("no success yet")
    if row["last_status"] is not None:
        known.append(f"status {row['last_status']}, {row['last_bytes']:,} bytes")
    if row["next_due"]:
        why = f" ({row['due_reason']})" if row["due_reason"] else ""
        known.append(f"next due {_format_time(row['next_due'])}{why}")
    if row["last_success"]:
        known.append(f"{row['items_per_day']:g} articles a day")
    if row["state"] == "new":
        known.append("not asked yet")
    if known:
        lines.append("; ".join(known))
    if row["failures"]:
        since = f" since {_format_time(row['failing_since'])}" if row["failing_since"] else ""
        times = "once" if row["failures"] == 1 else f"{row['failures']} times in a row"
        lines.append(f"failed {times}{since}")
    if row["asked_at"]:
        lines.append(f"has moved to {row['asked_at']}")
    if row["reason"]:
        lines.append(row["reason"])
    if row["remedy"]:
        lines.append(f"→ {row['remedy']}")
    return f"\n{'':11}".join(lines)


def compose_check(check: FeedCheck) -> dict[str, Any]:
    """Return what a check found, as a JSON object."""
    from briefing.settings.feeds import hide_secrets

    document = check.document
    return {
        "url": hide_secrets(check.feed.url),
        "title": check.feed.title,
        "ok": check.problem is None,
        "asked": not check.is_skipped,
        "problem": check.problem,
        "not_before": _format_json_time(check.not_before_at),
        "status": check.status,
        "bytes": check.bytes_received,
        "redirects": [{"status": hop.status, "url": hide_secrets(hop.url)} for hop in check.hops],
        "format": document.version if document else None,
        "feed_title": document.title if document else None,
        "entries": len(document.entries) if document else None,
        "entries_left_out": document.entries_left_out if document else None,
        "newest": _format_json_time(check.newest_at),
        "summaries": check.summaries if document else None,
        "robots": check.robots or None,
        "problems": list(document.problems) if document else [],
    }


def format_check(check: FeedCheck) -> str:
    """Return what a check found, in lines."""
    row = compose_check(check)
    state = "skipped" if check.is_skipped else "failed" if check.problem else "ok"
    lines = [f"{state:<9}  {_name(row)}"]
    if check.problem:
        until = f" Again from {_format_time(row['not_before'])}." if row["not_before"] else ""
        lines.append(f"{check.problem.rstrip('.')}.{until}")
    if check.document is not None:
        newest = f"the newest of {_format_time(row['newest'])}" if row["newest"] else "none of them dated"
        lines.append(f"{row['format']}; {row['entries']} entries, {newest}; {row['bytes']:,} bytes")
        lines.append(_format_fullness(check))
        if row["entries_left_out"]:
            lines.append(f"{row['entries_left_out']} more entries are beyond the limit")
    lines += [f"redirected ({hop['status']}) to {hop['url']}" for hop in row["redirects"]]
    if check.robots and check.robots != "allowed":
        said = "does not allow its address" if check.robots == "not allowed" else "could not be read"
        lines.append(f"robots.txt {said}; the feed is asked all the same, because you chose it")
    lines += row["problems"]
    return f"\n{'':11}".join(lines)


def _format_fullness(check: FeedCheck) -> str:
    entries = len(check.document.entries) if check.document else 0
    if check.summaries == 0:
        return "its entries are taken as whole articles"
    if check.summaries == entries:
        return "its entries are summaries: the pages of the articles are fetched"
    return f"{check.summaries} of its entries are summaries: the pages of those are fetched"


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['title']} ({row['url']})" if row["title"] != row["url"] else str(row["url"])


def _format_json_time(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None


def _format_time(text: str) -> str:
    return text.replace("T", " ")[:16] + " UTC"
