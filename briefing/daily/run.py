"""The stages, one after the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from briefing.archive import RECORD_NAME
from briefing.daily.attempt import Attempt
from briefing.daily.choice import Choice, choose_articles, choose_day, find_reason_in_text
from briefing.daily.gathering import Gathered, gather_articles
from briefing.daily.parts import DailyParts, RunReport
from briefing.daily.reading import Reading, read_articles
from briefing.edit import EditOptions, LeftOutArticle, check_edition, edit
from briefing.errors import BriefingError, CleanError, RenderError, StoreError
from briefing.model.annotation import AnalysedArticle
from briefing.model.edition import Edition
from briefing.model.output import ArchiveEntry, Input, RenderedEdition, RenderedFile
from briefing.model.stored import ArticleKey, EditionRecord
from briefing.ports import Store
from briefing.render import PdfPrinter, render_edition
from briefing.render.document import render_document

__all__ = ["EARLIER_EDITIONS", "build_edition"]

#: How many earlier editions an edition is compared with. Source: the glance compares with the mean of the last seven.
EARLIER_EDITIONS = 7


def build_edition(parts: DailyParts, *, day: date | None = None, formats: Sequence[str] = ()) -> RunReport:
    """Make the edition of a day and archive it.

    Args:
        parts: What the run is made of.
        day: The day it is as of; None for that of the newest dated article.
        formats: What to make; the configured formats if empty.

    Raises:
        BriefingError: There is nothing to make an edition from, a rule is broken, or the archive cannot be written.
    """
    wanted = tuple(formats) or parts.formats
    # The printer loads its library in a process of its own while the stages before it are at work.
    opened: AbstractContextManager[Store | None] = parts.feeds.open_store() if parts.feeds else nullcontext()
    with PdfPrinter() if "pdf" in wanted else nullcontext() as printer, opened as store:
        reading = read_articles(parts, may_be_empty=parts.feeds is not None)
        now = parts.clock.now()
        today = now.astimezone(ZoneInfo(parts.edit_options.timezone)).date()
        as_of, date_note = _choose_day(day, today, reading, parts)
        gathered = gather_articles(parts, parts.feeds, store, as_of) if parts.feeds and store else Gathered()
        options, analysed = _analyse(reading, gathered, as_of, parts)
        render = partial(render_edition, formats=wanted, templates=parts.templates, paper=parts.paper, printer=printer)
        on_wait = partial(parts.tell, "waiting for another build that writes to this archive")
        with parts.archive.open_for_writing(wait_seconds=parts.wait_seconds, on_wait=on_wait):
            later = parts.archive.find_later_days(as_of)
            edition = _edit(analysed, options, parts)
            inputs = (*reading.inputs, *gathered.inputs)
            entry, edition, problems = _publish(edition, parts, wanted, render=render, inputs=inputs)
        if store is not None:
            problems += _record(
                store, entry, edition, [gathered.revisions.get(one.article.id) for one in analysed], now
            )
    warnings = [*parts.problems]
    warnings += [f"{failed.name}: {failed.reason}" for failed in (*reading.failed, *gathered.failed)]
    paths = {article.id: article.path for article in reading.articles}
    warnings += [
        f"{paths.get(one.article_id) or one.title}: left out, {one.reason}." for one in options.articles_left_out
    ]
    if as_of > today:
        warnings.append(f"{as_of} is in the future: today is {today}.")
    if later and entry.written and entry.version == 1:
        warnings.append(
            f"{as_of} lies before {later[0]}, which is archived already; later editions keep their numbers."
        )
    return RunReport(entry=entry, edition=edition, date_note=date_note, warnings=(*warnings, *problems))


def _choose_day(day: date | None, today: date, reading: Reading, parts: DailyParts) -> tuple[date, str | None]:
    """Return the day of the edition, and why it is that one where seed articles alone decide."""
    if day is not None:
        return day, None
    return (today, None) if parts.feeds is not None else choose_day(reading.articles, today)


def _record(
    store: Store,
    entry: ArchiveEntry,
    edition: Edition,
    used: Sequence[tuple[ArticleKey, int] | None],
    now: datetime,
) -> tuple[str, ...]:
    """Note in the store what the edition was made from; it is archived already, so a failure is only told."""
    record = EditionRecord(
        desk=entry.desk,
        day=entry.day,
        version=entry.version,
        number=entry.number,
        fingerprint=edition.edition.fingerprint,
        made_at=now,
        folder=entry.folder,
        articles=tuple(sorted({one for one in used if one is not None})),
    )
    try:
        store.save_edition(record)
    except StoreError as error:
        return (f"The edition is archived, but the store could not note what it was made from: {error}",)
    return ()


def _analyse(
    reading: Reading, gathered: Gathered, day: date, parts: DailyParts
) -> tuple[EditOptions, tuple[AnalysedArticle, ...]]:
    """Analyse the articles of the day; return them with the options that say what was left out and why."""
    choice = choose_articles((*reading.articles, *gathered.articles), day)
    if not choice.used:
        raise _find_nothing(choice, reading, gathered, day, parts)
    parts.tell(f"analysing {len(choice.used)} articles")
    results = list(parts.workers.apply(Attempt(parts.analyse), choice.used))
    broken = tuple(
        LeftOutArticle(article.id, article.title, one.problem, article.url)
        for article, one in zip(choice.used, results, strict=True)
        if isinstance(one, CleanError)
    )
    if len(broken) == len(results):
        raise BriefingError(f"no article could be analysed: {broken[0].reason}", where=str(parts.seeds))
    inputs = [(one.kind, one.name, one.sha256) for one in (*parts.inputs, *reading.inputs, *gathered.inputs)]
    analysed = [(one, find_reason_in_text(one, day)) for one in results if isinstance(one, AnalysedArticle)]
    later = tuple(
        LeftOutArticle(one.article.id, one.article.title, reason, one.article.url)
        for one, reason in analysed
        if reason is not None
    )
    if len(broken) + len(later) == len(results):
        raise BriefingError(
            f"no article can be used for {day}: the first one is {later[0].reason}", where=str(parts.seeds)
        )
    options = replace(
        parts.edit_options,
        day=day,
        failed_sources=reading.failed,
        feeds_read=gathered.feeds_read,
        failed_feeds=gathered.failed,
        feed_accounts=gathered.accounts,
        gathering_notes=gathered.notes,
        articles_left_out=choice.left_out + broken + later + gathered.left_out,
        duplicates=choice.copies,
        configuration_hash=hashlib.sha256(json.dumps(inputs).encode()).hexdigest(),
    )
    return options, tuple(one for one, reason in analysed if reason is None)


def _find_nothing(choice: Choice, reading: Reading, gathered: Gathered, day: date, parts: DailyParts) -> BriefingError:
    """Say why there is nothing to make an edition from."""
    if choice.left_out:
        problem = f"no article can be used for {day}: the first one is {choice.left_out[0].reason}"
        return BriefingError(problem, where=str(parts.seeds), remedy="Ask for another --date, or add articles")
    reasons = "".join(f"\n  {one.name}: {one.reason}" for one in (*reading.failed, *gathered.failed))
    return BriefingError(
        f"there is no article for {day}, neither from feeds nor in {parts.seeds}{reasons}",
        remedy="See how the feeds fare with: briefing feeds list",
    )


def _edit(analysed: Sequence[AnalysedArticle], options: EditOptions, parts: DailyParts) -> Edition:
    """Make the edition with its number and the version that it has if it is a new one, and check it."""
    parts.tell("editing")
    archive, day = parts.archive, options.day
    numbered = replace(options, number=archive.find_number(day), version=archive.find_next_version(day))
    earlier = archive.load_earlier_editions(before=day, count=EARLIER_EDITIONS)
    edition = edit(analysed, earlier=earlier, options=numbered)
    check_edition(edition, analysed)
    return edition


def _publish(
    edition: Edition,
    parts: DailyParts,
    formats: Sequence[str],
    *,
    render: Callable[[Edition], RenderedEdition],
    inputs: tuple[Input, ...],
) -> tuple[ArchiveEntry, Edition, tuple[str, ...]]:
    """Render and archive, unless the archive holds the same edition already; return also what could not be made."""
    archive, day, fingerprint = parts.archive, edition.edition.date, edition.edition.fingerprint
    problems: tuple[str, ...] = ()
    same = archive.find_same(day, fingerprint=fingerprint, formats=formats)
    if same is None:
        parts.tell("rendering")
        rendered = render(edition)
        problems = rendered.problems
        if not rendered.files:
            raise RenderError("; ".join(problems), where=", ".join(formats))
        # A format that this machine cannot make is no reason for another version.
        same = archive.find_same(day, fingerprint=fingerprint, formats=[file.format for file in rendered.files])
        if same is None:
            kept = _with_record(rendered, edition)
            entry = archive.save(edition, kept, inputs=(*inputs, *parts.inputs), program=parts.program)
            return entry, edition, problems
    return same, archive.load_edition(day, same.version) or edition, problems


def _with_record(rendered: RenderedEdition, edition: Edition) -> RenderedEdition:
    """Add the edition's data where no JSON was asked for: the next edition is judged against it."""
    if any(file.format == "json" for file in rendered.files):
        return rendered
    record = RenderedFile("record", RECORD_NAME, render_document(edition).encode("utf-8"))
    return replace(rendered, files=(*rendered.files, record))
