"""The first and the last facts of a document: which edition it is, and what it could not know."""

from __future__ import annotations

from briefing.model.edition import Coverage, Edition
from briefing.render.characters import printable
from briefing.render.view import LeftOutView, LimitsView, MastheadView
from briefing.render.wording import count_of, format_day, format_previous, format_span

__all__ = ["compose_limits", "compose_masthead", "find_shortfall"]

#: Below this number of articles, or this share of feeds that answered, an edition says on page 1 that it is incomplete.
#: Source: rule of thumb: with two articles no account can be set against two others; with most feeds silent, "quiet"
#: cannot be told.
ENOUGH_ARTICLES = 3
ENOUGH_FEEDS = (3, 10)

#: Words for the number of changes of each kind, in the order in which they are printed.
_CHANGES = (
    ("corrected", "corrected"),
    ("new", "new"),
    ("updated", "developed"),
    ("figure", "with another figure"),
    ("contradicted", "contradicted"),
    ("dropped", "no longer reported"),
)


def find_shortfall(coverage: Coverage) -> str:
    """Return why an edition is incomplete, as a sentence without a full stop; empty where it is not."""
    feeds = coverage.feeds_ok + len(coverage.feeds_failed)
    share, whole = ENOUGH_FEEDS
    if feeds and coverage.feeds_ok * whole < feeds * share:
        return f"only {coverage.feeds_ok} of {count_of(feeds, 'feed')} answered"
    if coverage.articles_used < ENOUGH_ARTICLES:
        return (
            f"made from {count_of(coverage.articles_used, 'article')}"
            if coverage.articles_used
            else "no article could be used"
        )
    return ""


def _compare(edition: Edition) -> str:
    """Return what the edition is compared with, and how many changes of each kind there are."""
    previous = edition.edition.previous
    if previous is None:
        return "First edition: there is none to compare it with"
    counted = [(sum(change.kind == kind for change in edition.changes), words) for kind, words in _CHANGES]
    changes = ", ".join(f"{number} {words}" for number, words in counted if number)
    return f"Compared with {format_previous(previous)}: {changes or 'nothing new met the threshold'}"


def compose_masthead(edition: Edition) -> MastheadView:
    """Compose the lines above everything else."""
    head = edition.edition
    title, topic = printable(head.title), printable(head.topic)
    covered = format_span(head.window.first_day, head.window.last_day)
    reviewer = printable(head.reviewed_by) if head.reviewed_by else ""
    return MastheadView(
        title=title,
        topic="" if topic == title else topic,
        issue=f"Edition {head.number} · {format_day(head.date)} · version {head.version}",
        covers=f"Covers {covered} (days in {printable(head.timezone)})",
        cutoff=f"Nothing published after {format_day(head.date)} was used",
        review="Automatically compiled; " + (f"reviewed by {reviewer}" if reviewer else "not reviewed by an editor"),
        reviewed=bool(reviewer),
        compared=_compare(edition),
        date_note=printable(head.date_note) if head.date_note else "",
        incomplete=find_shortfall(edition.coverage),
    )


def compose_limits(edition: Edition) -> LimitsView:
    """Compose what this edition does not know: gaps, what failed, what was left out and why."""
    coverage = edition.coverage
    counts = f"{count_of(coverage.articles_seen, 'article')} read, {coverage.articles_used:,} used"
    if coverage.duplicates:
        counts += f", {count_of(coverage.duplicates, 'duplicate')} set aside"
    if coverage.sentences_read:
        counts += (
            f"; {count_of(coverage.sentences_read, 'sentence')} read, {coverage.sentences_used:,} printed or cited"
        )
    if coverage.feeds_ok or coverage.feeds_failed:
        counts += f"; {count_of(coverage.feeds_ok, 'feed')} answered, {len(coverage.feeds_failed):,} failed"
    return LimitsView(
        counts=f"{counts}.",
        gaps=tuple(map(printable, edition.gaps)),
        notes=tuple(map(printable, coverage.notes)),
        failed=tuple(
            LeftOutView(printable(name), printable(reason))
            for name, reason in (
                *((feed.feed, feed.reason) for feed in coverage.feeds_failed),
                *((unread.file, unread.reason) for unread in coverage.files_unread),
            )
        ),
        left_out=tuple(
            LeftOutView(printable(item.title) or printable(item.article_id), printable(item.reason))
            for item in coverage.left_out
        ),
    )
