"""The stages, one after the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from briefing.archive import RECORD_NAME
from briefing.daily.attempt import Attempt
from briefing.daily.choice import choose_articles, choose_day, find_reason_in_text
from briefing.daily.parts import DailyParts, RunReport
from briefing.daily.reading import Reading, read_articles
from briefing.edit import EditOptions, check_edition, edit
from briefing.errors import BriefingError, CleanError, RenderError
from briefing.model.annotation import AnalysedArticle
from briefing.model.edition import Edition
from briefing.model.output import ArchiveEntry, Input, RenderedEdition, RenderedFile
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
    with PdfPrinter() if "pdf" in wanted else nullcontext() as printer:
        reading = read_articles(parts)
        today = parts.clock.now().astimezone(ZoneInfo(parts.edit_options.timezone)).date()
        as_of, date_note = (day, None) if day is not None else choose_day(reading.articles, today)
        options, analysed = _analyse(reading, as_of, parts)
        render = partial(render_edition, formats=wanted, templates=parts.templates, paper=parts.paper, printer=printer)
        on_wait = partial(parts.tell, "waiting for another build that writes to this archive")
        with parts.archive.open_for_writing(wait_seconds=parts.wait_seconds, on_wait=on_wait):
            later = parts.archive.find_later_days(as_of)
            edition = _edit(analysed, options, parts)
            entry, edition, problems = _publish(edition, parts, wanted, render=render, inputs=reading.inputs)
    warnings = [f"{failed.name}: {failed.reason}" for failed in reading.failed]
    paths = {article.id: article.path for article in reading.articles}
    warnings += [f"{paths[key] or title}: left out, {reason}." for key, title, reason in options.articles_left_out]
    if as_of > today:
        warnings.append(f"{as_of} is in the future: today is {today}.")
    if later and entry.written and entry.version == 1:
        warnings.append(
            f"{as_of} lies before {later[0]}, which is archived already; later editions keep their numbers."
        )
    return RunReport(entry=entry, edition=edition, date_note=date_note, warnings=(*warnings, *problems))


def _analyse(reading: Reading, day: date, parts: DailyParts) -> tuple[EditOptions, tuple[AnalysedArticle, ...]]:
    """Analyse the articles of the day; return them with the options that say what was left out and why."""
    choice = choose_articles(reading.articles, day)
    if not choice.used:
        problem = f"no article can be used for {day}: the first one is {choice.left_out[0][2]}"
        raise BriefingError(problem, where=str(parts.seeds), remedy="Ask for another --date, or add articles")
    parts.tell(f"analysing {len(choice.used)} articles")
    results = list(parts.workers.apply(Attempt(parts.analyse), choice.used))
    broken = tuple(
        (article.id, article.title, one.problem)
        for article, one in zip(choice.used, results, strict=True)
        if isinstance(one, CleanError)
    )
    if len(broken) == len(results):
        raise BriefingError(f"no article could be analysed: {broken[0][2]}", where=str(parts.seeds))
    inputs = [(one.kind, one.name, one.sha256) for one in (*parts.inputs, *reading.inputs)]
    analysed = [(one, find_reason_in_text(one, day)) for one in results if isinstance(one, AnalysedArticle)]
    later = tuple((one.article.id, one.article.title, reason) for one, reason in analysed if reason is not None)
    if len(broken) + len(later) == len(results):
        raise BriefingError(f"no article can be used for {day}: the first one is {later[0][2]}", where=str(parts.seeds))
    options = replace(
        parts.edit_options,
        day=day,
        failed_sources=reading.failed,
        articles_left_out=choice.left_out + broken + later,
        duplicates=choice.copies,
        configuration_hash=hashlib.sha256(json.dumps(inputs).encode()).hexdigest(),
    )
    return options, tuple(one for one, reason in analysed if reason is None)


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
