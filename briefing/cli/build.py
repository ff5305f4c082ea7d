"""``briefing build``: from articles to an archived edition."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefing.cli.output import format_path, print_json, print_message, print_text, show_progress
from briefing.cli.parameters import DAY, PATH, config_option, json_option, out_option

if TYPE_CHECKING:
    from briefing.daily.parts import RunReport

__all__ = ["build"]


@click.command()
@click.option(
    "--date",
    "day",
    type=DAY,
    help="The day the briefing is as of: nothing published after it is used. [default: today; without feeds, the day "
    "of the newest dated article]",
)
@click.option(
    "--seeds",
    type=PATH,
    metavar="DIR",
    help="Take the seed articles from this folder. [default: seeds.folder of the configuration]",
)
@click.option(
    "--no-feeds",
    is_flag=True,
    help="Fetch nothing, and use nothing that was fetched before: build from the seed articles alone.",
)
@out_option
@click.option(
    "--format",
    "formats",
    type=click.Choice(["html", "pdf", "json", "text"]),
    multiple=True,
    help="Make this format; may be given several times. [default: edition.formats of the configuration]",
)
@config_option
@json_option("Print one JSON object with the edition and its files.")
def build(
    *,
    day: date | None,
    seeds: Path | None,
    no_feeds: bool,
    out: Path | None,
    formats: tuple[str, ...],
    config: Path | None,
    as_json: bool,
) -> None:
    """Make today's briefing and keep it in the archive.

    Feeds that are due are fetched first; for a past day nothing is fetched, and only what was known then is used.
    """
    from briefing.assemble import assemble
    from briefing.daily.run import build_edition

    with show_progress() as tell:
        parts = assemble(config=config, seeds=seeds, out=out, tell=tell, use_feeds=not no_feeds)
        report = build_edition(parts, day=day, formats=formats)
    if report.date_note:
        print_message(report.date_note)
    for sentence in report.warnings:
        print_message(sentence)
    if as_json:
        print_json(_compose_answer(report))
    else:
        print_text(_format_report(report))


def _compose_answer(report: RunReport) -> dict[str, Any]:
    return {
        "edition": report.edition.edition.model_dump(mode="json", by_alias=True),
        "written": report.entry.written,
        "folder": format_path(report.entry.folder),
        "files": [
            {"path": format_path(file.path), "sha256": file.sha256, "size_bytes": file.size_bytes, "name": file.name}
            for file in report.entry.files
        ],
        "date_note": report.date_note,
        "warnings": list(report.warnings),
    }


def _format_report(report: RunReport) -> str:
    masthead, coverage = report.edition.edition, report.edition.coverage
    name = f"{masthead.title}, edition {masthead.number} of {masthead.date.isoformat()}"
    version = f", version {masthead.version}" if masthead.version > 1 else ""
    if report.entry.written:
        noun = "article" if coverage.articles_seen == 1 else "articles"
        made = f"from {coverage.articles_used} of {coverage.articles_seen} {noun}"
        first = f"{name}{version}, {made}:"
    else:
        first = f"{name}{version}, is archived already with the same content; nothing was changed:"
    return "\n".join([first, *(f"  {format_path(file.path)}" for file in report.entry.files)])
