"""What the operator is told: once when it begins, once when it is over. Pure.

In: what is wrong now, what was told before, and the time. Out: what to tell, and what to remember of it. Nothing is
told twice while it lasts, however often it is looked at and by however many processes; and what is over before it was
worth telling is not told at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from briefing.model.delivery import OutboxState, OutboxSummary
from briefing.model.desk_day import DayState, DeskDay, Notice
from briefing.model.feed import FeedState

__all__ = [
    "NoticeOptions",
    "Report",
    "Trouble",
    "decide_notices",
    "find_dead_feeds",
    "find_missing_editions",
    "find_refused_mail",
    "format_report",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOptions:
    """From when on something is worth a mail."""

    #: An edition that is not there so long after its time. Source: an edition later than this says so itself.
    edition_missing_after: timedelta = timedelta(hours=2)
    #: A feed that could not be read for so long. Rule of thumb: a weekend's maintenance is over by then.
    feed_dead_after: timedelta = timedelta(days=3)
    #: Copies of an edition that were refused, or whose fate is unknown, from which the operator is told.
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now."""

    #: The same for the same trouble, whenever it is looked at.
    key: str
    since: datetime
    #: What is wrong and what to do, as sentences. No address of a subscriber and no secret.
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What one mail to the operator says."""

    began: tuple[Notice, ...]
    over: tuple[Notice, ...]


def find_missing_editions(days: Sequence[DeskDay], *, now: datetime, options: NoticeOptions) -> tuple[Trouble, ...]:
    """Return the editions that should be there and are not, the last one of each desk."""
    last: dict[str, DeskDay] = {}
    for day in sorted(days, key=lambda one: one.day):
        last[day.desk] = day
    return tuple(
        Trouble(
            f"edition-missing:{one.desk}:{one.day}",
            one.due_at,
            f"The edition of {one.desk} for {one.day} is not there. {one.problem or 'Its making was cut off.'}"
            " Try by hand: briefing build",
        )
        for one in last.values()
        if one.state in {DayState.FAILED, DayState.BUILDING} and now - one.due_at >= options.edition_missing_after
    )


def find_dead_feeds(
    states: Collection[FeedState], *, names: Collection[tuple[str, str]], now: datetime, options: NoticeOptions
) -> tuple[Trouble, ...]:
    """Return the feeds that have not been readable for days, or are no longer asked at all.

    Args:
        names: Address and title of each configured feed; others are nobody's concern.
    """
    titles = dict(names)
    found = []
    for state in sorted(states, key=lambda one: one.feed):
        since = state.disabled_at or state.failing_since
        if state.feed not in titles or since is None:
            continue
        if state.disabled_at is None and now - since < options.feed_dead_after:
            continue
        why = state.disabled_reason or state.last_error or "It gives no answer."
        text = f"The feed {titles[state.feed]} cannot be read since {since:%Y-%m-%d}. {why} See: briefing feeds list"
        found.append(Trouble(f"feed-dead:{_hash(state.feed)}", since, text))
    return tuple(found)


def find_refused_mail(
    summaries: Sequence[OutboxSummary], *, now: datetime, options: NoticeOptions
) -> tuple[Trouble, ...]:
    """Return the last editions some of whose copies were refused, or may not have arrived."""
    found = []
    for one in summaries[:1]:
        counts = dict(one.counts)
        refused, unknown = counts.get(OutboxState.REFUSED, 0), counts.get(OutboxState.UNKNOWN, 0)
        if refused + unknown >= options.copies:
            copies = _count(refused, "copy was", "copies were")
            text = f"Of the edition of {one.desk} for {one.day}, {copies} refused"
            text += f" and of {unknown} it is not known whether they arrived" if unknown else ""
            found.append(
                Trouble(
                    f"mail-refused:{one.desk}:{one.day}:{one.version}", now, f"{text}. See: briefing send {one.day}"
                )
            )
    return tuple(found)


def decide_notices(
    troubles: Collection[Trouble], known: Collection[Notice], *, now: datetime
) -> tuple[Report, tuple[Notice, ...]]:
    """Return what the operator is to be told now, and the notices to be kept once that was done.

    A trouble that is known is not told again; one that is gone is told as over, if it had been told. A clock that was
    set back changes nothing: what was told stays told.
    """
    before = {notice.key: notice for notice in known if notice.over_at is None}
    present = {trouble.key: trouble for trouble in troubles}
    began = tuple(
        Notice(key=key, since=present[key].since, text=present[key].text, told_at=now)
        for key in sorted(present)
        if key not in before or before[key].told_at is None
    )
    over = tuple(
        replace(before[key], over_at=now)
        for key in sorted(before)
        if key not in present and before[key].told_at is not None
    )
    return Report(began, over), (*began, *over)


def format_report(report: Report, *, desk: str, day: date) -> tuple[str, str]:
    """Return subject and text of the mail to the operator; both empty where there is nothing to tell.

    The text has lines of any length; whoever makes the mail wraps them.
    """
    if not report.began and not report.over:
        return "", ""
    parts = []
    if report.began:
        parts.append(_count(len(report.began), "thing needs", "things need") + " attention")
    if report.over:
        parts.append(_count(len(report.over), "is", "are") + " over")
    lines = [f"Desk {desk}, {day}."]
    for heading, notices in (("Needs attention:", report.began), ("Over:", report.over)):
        if notices:
            lines += ["", heading, *(f"- {one.text} (since {one.since:%Y-%m-%d %H:%M} UTC)" for one in notices)]
    return f"briefing {desk}: {', '.join(parts)}", "\n".join(lines) + "\n"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _hash(text: str) -> str:
    """Return a short name for an address: an address may hold a token."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
