"""``briefing gather``: fetch feeds and article pages into the store, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefing.cli.output import print_json, print_message, print_text, show_progress
from briefing.cli.parameters import config_option, json_option
from briefing.errors import ConfigurationError, UsageError

if TYPE_CHECKING:
    from briefing.assemble import Gathering
    from briefing.gather.round.report import Counts
    from briefing.model.feed import Feed, Outcome
    from briefing.model.stored import RunRecord

__all__ = ["gather"]

#: ``--force`` without a name.
_ALL = "all"
#: Messages about single feeds that a person is shown. Rule of thumb: two screens.
_MOST_LINES = 50
#: Source: the convention of shells, 128 + number of the signal (SIGINT 2).
_INTERRUPTED = 130


@click.command()
@click.option(
    "--force",
    metavar="[FEED]",
    multiple=True,
    is_flag=False,
    flag_value=_ALL,
    help="Ask a feed, named by its address or its title, although it is not due; without a name, all of them. At most "
    "once an hour, and never a host that asked to wait.",
)
@click.option(
    "--deadline",
    metavar="SECONDS",
    type=click.IntRange(1, 86_400),
    help="End after this time, whatever is left. [default: gather.deadline_seconds of the configuration]",
)
@click.option("--scheduled", is_flag=True, help="For cron and the like: refuse to start where nobody can be reached.")
@config_option
@json_option("Print the record of the run as one JSON object.")
def gather(
    *, force: tuple[str, ...], deadline: int | None, scheduled: bool, config: Path | None, as_json: bool
) -> None:
    """Fetch what is due: feeds, then the pages of new articles.

    Feeds that fail are named with the reason; they are no error of the run.
    """
    from briefing.assemble import open_gathering

    gathering = open_gathering(config=config)
    _check_contact(gathering, scheduled=scheduled)
    for problem in gathering.feeds.problems:
        print_message(problem)
    feeds = gathering.feeds.feeds
    forced = _find_forced(force, feeds)
    if not feeds:
        print_message("no feed is configured that could be asked; add one with: briefing feeds add URL")
    record, counts = _run(gathering, forced, deadline)
    for line in _format_summary(record):
        print_message(line)
    if as_json:
        print_json(_compose_record(record, counts))
    else:
        print_text(_format_result(record, counts))
    if record.stopped_by == "interrupted":
        print_message("stopped; what had come in is kept, and the next run goes on from there")
        click.get_current_context().exit(_INTERRUPTED)


def _run(gathering: Gathering, forced: Sequence[str], deadline: int | None) -> tuple[RunRecord, Counts]:
    from briefing.gather.round.report import Counts
    from briefing.gather.round.run import run_round

    options = gathering.round_options
    if deadline is not None:
        options = replace(options, deadline=timedelta(seconds=deadline))
    last = Counts()
    with gathering.store() as store, show_progress() as tell:

        def show(counts: Counts) -> None:
            nonlocal last
            last = counts
            tell(_format_progress(counts))

        record = run_round(
            gathering.feeds.feeds,
            store=store,
            retriever=gathering.retriever(),
            clock=gathering.clock,
            options=options,
            tell=show,
            force=forced,
        )
    return record, last


def _check_contact(gathering: Gathering, *, scheduled: bool) -> None:
    """See to it that those whose servers are asked can reach somebody (F-18)."""
    if gathering.settings.gather.contact:
        return
    problem = "gather.contact is not set, so nobody whose server is asked can reach you"
    remedy = 'Write contact = "you@example.org" into [gather]'
    if scheduled:
        raise ConfigurationError(problem, where="briefing.toml", remedy=remedy)
    if gathering.feeds.feeds:
        print_message(f"{problem}. {remedy}")


def _find_forced(names: Sequence[str], feeds: Sequence[Feed]) -> tuple[str, ...]:
    """Return the addresses of the feeds that were named.

    Raises:
        UsageError: A name fits no feed, or more than one.
    """
    if _ALL in names:
        return tuple(feed.url for feed in feeds)
    found = []
    for name in names:
        fitting = [feed.url for feed in feeds if name == feed.url or name.casefold() == feed.title.casefold()]
        if len(fitting) != 1:
            problem = "no feed has this address or title" if not fitting else "several feeds have this title"
            raise UsageError(problem, where=f"--force {name}", remedy="See briefing feeds list")
        found.extend(fitting)
    return tuple(found)


def _format_progress(counts: Counts) -> str:
    parts = [f"fetching: {counts.feeds_done:,} of {_count(counts.feeds, 'feed')}"]
    if counts.articles_new:
        parts.append(_count(counts.articles_new, "new article"))
    if counts.pages:
        parts.append(f"{counts.pages_fetched + counts.pages_failed:,} of {_count(counts.pages, 'page')}")
    if counts.feeds_failed or counts.pages_failed:
        parts.append(f"{counts.feeds_failed + counts.pages_failed:,} failed")
    return ", ".join(parts)


def _format_summary(record: RunRecord) -> list[str]:
    """Return what a person should know about a run, failures first, and not more than fits on a screen or two."""
    failures: list[str] = []
    others: list[str] = []
    for outcome in record.outcomes:
        if outcome.kind.value == "failed":
            failures.append(f"{outcome.title}: {outcome.reason} {_describe_last(outcome)}")
        elif outcome.kind.value == "skipped" and not _is_ordinary(outcome):
            failures.append(f"{outcome.title}: {outcome.reason}")
        others.extend(f"{outcome.title}: {note}" for note in outcome.notes)
    lines = [*failures, *others]
    if len(lines) > _MOST_LINES:
        more = len(lines) - _MOST_LINES
        lines = [*lines[:_MOST_LINES], f"and {_count(more, 'more message')}; --json and briefing feeds list have all"]
    if record.stopped_by == "deadline":
        left = sum(1 for one in record.outcomes if one.reason.startswith("The run had to end"))
        lines.append(f"the run had to end at its deadline; {_count(left, 'feed')} left for the next one")
    return lines


def _is_ordinary(outcome: Outcome) -> bool:
    """Tell whether a skip needs no words: the feed is not due, or the run ended, which is said once."""
    return outcome.next_due_at is not None or outcome.reason.startswith("The run ")


def _describe_last(outcome: Outcome) -> str:
    if outcome.succeeded_at is None:
        return "It was never read."
    return f"Last read {outcome.succeeded_at:%Y-%m-%d %H:%M} UTC; what it said until then is used."


def _format_result(record: RunRecord, counts: Counts) -> str:
    kinds = [outcome.kind.value for outcome in record.outcomes]
    failed, skipped = kinds.count("failed"), kinds.count("skipped")
    asked = len(kinds) - skipped
    parts = [f"{_count(asked, 'feed')} asked"]
    if skipped:
        parts.append(f"{skipped:,} not due or left out")
    if failed:
        parts.append(f"{failed:,} failed")
    parts.append(_count(counts.articles_new, "new article"))
    if counts.articles_changed:
        parts.append(f"{counts.articles_changed:,} changed")
    if record.pages_fetched or record.pages_failed:
        parts.append(f"{_count(record.pages_fetched, 'page')} fetched")
    if record.pages_failed:
        parts.append(f"{_count(record.pages_failed, 'page')} not had")
    return ", ".join(parts) + "."


def _compose_record(record: RunRecord, counts: Counts) -> dict[str, Any]:
    """Return the record of a run as a JSON object (F-34)."""
    from briefing.settings.feeds import hide_secrets

    kinds = [outcome.kind.value for outcome in record.outcomes]
    return {
        "run": record.id,
        "started_at": _format_time(record.started_at),
        "finished_at": _format_time(record.finished_at),
        "stopped_by": record.stopped_by,
        "counts": {
            "feeds": len(kinds),
            "feeds_new": kinds.count("new"),
            "feeds_unchanged": kinds.count("unchanged"),
            "feeds_not_modified": kinds.count("not modified"),
            "feeds_failed": kinds.count("failed"),
            "feeds_skipped": kinds.count("skipped"),
            "articles_new": counts.articles_new,
            "articles_changed": counts.articles_changed,
            "pages_fetched": record.pages_fetched,
            "pages_failed": record.pages_failed,
        },
        "feeds": [
            _compose_outcome(one, hide_secrets(one.feed), record.finished_at or record.started_at)
            for one in record.outcomes
        ],
    }


def _compose_outcome(outcome: Outcome, url: str, now: datetime) -> dict[str, Any]:
    age = None if outcome.succeeded_at is None else max(0, round((now - outcome.succeeded_at).total_seconds()))
    return {
        "url": url,
        "title": outcome.title,
        "outcome": outcome.kind.value,
        "reason": outcome.reason or None,
        "status": outcome.status,
        "bytes": outcome.bytes_received,
        "from_cache": outcome.kind.value == "not modified",
        "articles_new": outcome.articles_new,
        "articles_changed": outcome.articles_changed,
        "last_success": _format_time(outcome.succeeded_at),
        "age_seconds": age,
        "next_due": _format_time(outcome.next_due_at),
        "failures": outcome.failures,
        "last_error": outcome.last_error,
        "notes": list(outcome.notes),
    }


def _format_time(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
