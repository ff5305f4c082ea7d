"""What a run has done so far, and the account of each feed in it, in words for the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from briefing.gather.options import RoundOptions
from briefing.model.feed import Feed, FeedState, Outcome, OutcomeKind
from briefing.model.stored import SavedPoll

__all__ = ["Counts", "RoundProgress", "compose_outcome", "format_span"]

#: From what part of its new articles on under new names a feed is said to have renamed them. Rule of thumb: one or two
#: are corrections, ten at once are a move to another system.
_MANY_RENAMED = 10


@dataclass(slots=True)
class Counts:
    """How far a run has come. The one object is changed while the run goes on."""

    feeds: int = 0
    feeds_done: int = 0
    feeds_failed: int = 0
    articles_new: int = 0
    articles_changed: int = 0
    #: Pages that are to be fetched, as far as that is known yet.
    pages: int = 0
    pages_fetched: int = 0
    pages_failed: int = 0


class RoundProgress(Protocol):
    """Is told a few times a second how far a run has come."""

    def __call__(self, counts: Counts, /) -> None:
        """Take note; the object is the same each time."""
        ...


def compose_outcome(
    feed: Feed,
    state: FeedState,
    kind: OutcomeKind,
    *,
    options: RoundOptions,
    reason: str = "",
    notes: tuple[str, ...] = (),
    saved: SavedPoll | None = None,
) -> Outcome:
    """Return the account of a feed in a run (F-34).

    Args:
        state: As it is after the run.
        reason: Why it failed or was skipped.
        saved: What the store made of it.
    """
    is_answer = kind is not OutcomeKind.SKIPPED
    return Outcome(
        feed=feed.url,
        title=feed.title,
        kind=kind,
        reason=reason,
        status=state.last_status if is_answer else None,
        bytes_received=state.last_bytes if is_answer else 0,
        articles_new=saved.new if saved else 0,
        articles_changed=saved.changed if saved else 0,
        succeeded_at=state.succeeded_at,
        next_due_at=state.next_due_at,
        failures=state.failures,
        last_error=state.last_error if state.failures else None,
        notes=(*notes, *_compose_storm_notes(saved), *_compose_failure_notes(state, options)),
    )


def _compose_storm_notes(saved: SavedPoll | None) -> tuple[str, ...]:
    """Return what is odd about the articles of a poll (F-30)."""
    notes = []
    if saved and saved.left_out:
        taken = f"only the newest {saved.new:,} were taken" if saved.new else "none of them was taken"
        notes.append(
            f"Suddenly {saved.new + saved.left_out:,} articles are new, {taken}: a feed that is well known rarely has "
            "so many. See whether it is still the feed that was meant."
        )
    if saved and saved.renamed >= _MANY_RENAMED:
        notes.append(
            f"{saved.renamed:,} known articles came under new names; they were recognised and not taken twice."
        )
    return tuple(notes)


def _compose_failure_notes(state: FeedState, options: RoundOptions) -> tuple[str, ...]:
    """Return what the operator must be told of a feed that fails again and again."""
    if state.failures < options.failures_until_told:
        return ()
    since = f" since {state.failing_since:%Y-%m-%d}" if state.failing_since else ""
    advice = (
        "Look at its address in a browser: where the feed has moved, write the new address into the configuration; "
        "where it has ended, remove it."
    )
    return (f"It has failed {state.failures} times in a row{since}. {advice}",)


def format_span(span: timedelta) -> str:
    """Return a span of time in words, in the unit that fits: "40 seconds", "15 minutes"."""
    seconds = span.total_seconds()
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            number = round(seconds / size)
            return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return "1 second" if seconds == 1 else f"{seconds:g} seconds"
