"""What ``briefing send`` tells of the copies of an edition: by counts, and by the numbers of subscribers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from briefing.deliver.send_report import SendReport
from briefing.model.delivery import OutboxRow, OutboxState
from briefing.model.output import ArchiveEntry

__all__ = ["compose_answer", "format_summary"]

#: Subscribers of one kind that a person is shown. Rule of thumb: a screen; --json has all.
_MOST_SHOWN = 20

_WORDS = {
    OutboxState.SENT: "sent",
    OutboxState.QUEUED: "waiting",
    OutboxState.SENDING: "in the hands of another sender",
    OutboxState.DEFERRED: "to be tried again",
    OutboxState.REFUSED: "refused",
    OutboxState.UNKNOWN: "in doubt",
}
#: What to do about copies that need a person.
_ADVICE = {
    OutboxState.REFUSED: "Refused, and not tried again; see to their addresses with briefing subscribers list:",
    OutboxState.UNKNOWN: "In doubt: the connection broke after the message went out, and it may have arrived. Ask, or "
    "send it again with --resend-unknown; who has it already gets it twice:",
}


def compose_answer(
    entry: ArchiveEntry, rows: Sequence[OutboxRow], report: SendReport, *, queued: int, requeued: int
) -> dict[str, Any]:
    """Return what became of the copies of an edition, for scripts."""
    counts = Counter(row.state for row in rows)
    waiting = _find_waiting(rows)
    lists = {
        state.value: [_compose_row(row) for row in rows if row.state is state]
        for state in (OutboxState.DEFERRED, OutboxState.REFUSED, OutboxState.UNKNOWN)
    }
    return {
        "edition": {
            "date": entry.day.isoformat(),
            "number": entry.number,
            "version": entry.version,
            "desk": entry.desk,
        },
        "queued_now": queued,
        "queued_again": requeued,
        "sent_now": report.sent,
        "counts": {state.value: counts[state] for state in OutboxState},
        "next_at": waiting.isoformat() if waiting else None,
        **lists,
        "fault": report.fault or None,
        "stopped": report.is_stopped,
        "problems": list(report.problems),
    }


def format_summary(entry: ArchiveEntry, rows: Sequence[OutboxRow], report: SendReport, *, timezone: str) -> str:
    """Return what became of the copies of an edition, for a person; times are those of the desk."""
    zone = ZoneInfo(timezone)
    version = f", version {entry.version}" if entry.version > 1 else ""
    lines = [f"Edition {entry.number} of {entry.day}{version}: {_format_counts(rows, report)}."]
    waiting = _find_waiting(rows)
    if waiting is not None:
        when = f"{waiting.astimezone(zone):%Y-%m-%d %H:%M} ({timezone})"
        lines.append(f"The next is due at {when}: run briefing send again then, or let briefing serve do it.")
    if report.fault:
        lines.append(f"Nothing could be sent: {report.fault}.")
    if report.is_stopped:
        lines.append("Stopped before all was sent; briefing send goes on where this ended.")
    for state, words in _ADVICE.items():
        lines += _list_rows([row for row in rows if row.state is state], words)
    return "\n".join(lines)


def _format_counts(rows: Sequence[OutboxRow], report: SendReport) -> str:
    counts = Counter(row.state for row in rows)
    if not rows:
        return "nobody is to get it"
    parts = [f"{counts[state]:,} {words}" for state, words in _WORDS.items() if counts[state]]
    if 0 < report.sent < counts[OutboxState.SENT]:
        parts[0] += f" ({report.sent:,} of them now)"
    return ", ".join(parts)


def _find_waiting(rows: Sequence[OutboxRow]) -> datetime | None:
    times = [
        max(row.due_at, row.retry_at or row.due_at)
        for row in rows
        if row.state in {OutboxState.QUEUED, OutboxState.DEFERRED}
    ]
    return min(times, default=None)


def _list_rows(rows: Sequence[OutboxRow], words: str) -> list[str]:
    if not rows:
        return []
    lines = [f"  subscriber {row.subscriber}: {row.problem or row.reply or 'no reason was given'}" for row in rows]
    more = [f"  and {len(rows) - _MOST_SHOWN:,} more; --json lists them all"] if len(rows) > _MOST_SHOWN else []
    return [words, *lines[:_MOST_SHOWN], *more]


def _compose_row(row: OutboxRow) -> dict[str, Any]:
    return {
        "subscriber": row.subscriber,
        "reply": row.reply,
        "problem": row.problem,
        "attempts": row.attempts,
        "retry_at": row.retry_at.isoformat() if row.retry_at else None,
    }
