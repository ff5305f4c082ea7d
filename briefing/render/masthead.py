"""The first and the last facts of a document: which edition it is, and what it could not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from briefing.model.edition import Coverage, Edition, EditionSource
from briefing.render.characters import printable
from briefing.render.notes import find_citations
from briefing.render.view import LeftOutView, LimitsView, MastheadView
from briefing.render.wording import count_of, format_day, format_previous, format_span, parse_link

__all__ = ["choose_sources", "compose_limits", "compose_masthead", "find_shortfall"]

#: Below this number of articles, or this share of feeds that answered, an edition says on page 1 that it is incomplete.
#: Source: rule of thumb: with two articles no account can be set against two others; with most feeds silent, "quiet"
#: cannot be told.
ENOUGH_ARTICLES = 3
ENOUGH_FEEDS = (3, 10)

#: Sources up to which all are printed, cited or not. Rule of thumb: a page of them.
ALL_SOURCES = 12
#: Articles, feeds or notes that a list of the limits names, and reasons that what is beyond them is counted by. Rule of
#: thumb: a part of a page; with hundreds of feeds the list would be longer than the briefing.
MOST_LISTED = 20
MOST_REASONS = 4

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
    unread = len(edition.sources) - len(choose_sources(edition))
    if unread:
        counts += f"; {count_of(unread, 'article')} of which nothing is cited {'is' if unread == 1 else 'are'} listed "
        counts += "in the data of this edition alone"
    failed = [LeftOutView(printable(feed.feed), printable(feed.reason)) for feed in coverage.feeds_failed]
    failed += [LeftOutView(printable(file.file), printable(file.reason)) for file in coverage.files_unread]
    left_out = [
        LeftOutView(
            printable(item.title) or printable(item.article_id), printable(item.reason), parse_link(item.url) or ""
        )
        for item in coverage.left_out
    ]
    return LimitsView(
        counts=f"{counts}.",
        gaps=tuple(map(printable, edition.gaps)),
        notes=_cut(tuple(map(printable, coverage.notes))),
        failed=_shorten(failed),
        left_out=_shorten(left_out),
    )


def choose_sources(edition: Edition) -> tuple[EditionSource, ...]:
    """Return the sources that are printed: all of them where they are few, else those that a line cites."""
    if len(edition.sources) <= ALL_SOURCES:
        return edition.sources
    cited = {citation.ref for citation in find_citations(edition)}
    return tuple(source for source in edition.sources if source.ref in cited)


def _shorten(items: Sequence[LeftOutView]) -> tuple[LeftOutView, ...]:
    """Return what is printed of a list; what goes beyond it is counted by its reasons and stands in the data."""
    if len(items) <= MOST_LISTED:
        return tuple(items)
    counts = Counter(item.reason for item in items[MOST_LISTED:])
    rest = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    reasons = [f"{count:,} {reason.rstrip('.')}" for reason, count in rest[:MOST_REASONS]]
    others = sum(count for _, count in rest[MOST_REASONS:])
    reasons += [f"{others:,} for other reasons"] if others else []
    number = len(items) - MOST_LISTED
    return (*items[:MOST_LISTED], LeftOutView(f"{number:,} more", f"{'; '.join(reasons)}."))


def _cut(notes: tuple[str, ...]) -> tuple[str, ...]:
    if len(notes) <= MOST_LISTED:
        return notes
    return (*notes[:MOST_LISTED], f"{len(notes) - MOST_LISTED:,} more notes stand in the data of this edition.")
