"""``briefing archive``: what was published, and whether it is still what was published."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefing.cli.output import format_path, print_json, print_message, print_text
from briefing.cli.parameters import DAY, config_option, json_option, out_option
from briefing.errors import ArchiveError

if TYPE_CHECKING:
    from briefing.archive import FolderArchive
    from briefing.model.output import ArchiveEntry

__all__ = ["archive"]


@click.group()
def archive() -> None:
    """Look at the editions that were made."""


@archive.command("list")
@out_option
@config_option
@json_option("Print one JSON object with all editions.")
@click.pass_context
def list_editions(context: click.Context, *, out: Path | None, config: Path | None, as_json: bool) -> None:
    """List every edition and version, by day."""
    folder = _open(config, out)
    damaged: list[ArchiveError] = []
    entries = folder.list_editions(on_damage=damaged.append)
    for error in damaged:
        print_message(str(error))
    if as_json:
        print_json({"editions": [_compose(entry) for entry in entries]})
        context.exit(1 if damaged else 0)
    for entry in entries:
        formats = " ".join(Path(file.name).suffix.lstrip(".") for file in entry.files)
        print_text(
            f"{entry.day}  edition {entry.number}  version {entry.version}  {formats}  {format_path(entry.folder)}"
        )
    if not entries and not damaged:
        print_text(f"There is no edition in {format_path(folder.root)}.")
    context.exit(1 if damaged else 0)


@archive.command()
@click.argument("day", type=DAY, required=False)
@click.option("--version", type=click.IntRange(min=1), metavar="N", help="That version. [default: the last one]")
@out_option
@config_option
@json_option("Print one JSON object with the edition and its files.")
def show(*, day: date | None, version: int | None, out: Path | None, config: Path | None, as_json: bool) -> None:
    """Show the edition of a DAY (YYYY-MM-DD); without one, the newest."""
    folder = _open(config, out)
    if day is None:
        days = folder.find_later_days(date.min)
        if not days:
            raise ArchiveError("there is no edition", where=format_path(folder.root), remedy="Make one: briefing build")
        day = days[-1]
    entry, edition = folder.find_edition(day, version), folder.load_edition(day, version)
    if entry is None or edition is None:
        wanted = f"no version {version} of the edition" if version else "no edition"
        raise ArchiveError(
            f"there is {wanted} of {day}", where=format_path(folder.root), remedy="briefing archive list shows all"
        )
    if as_json:
        print_json({**_compose(entry), "edition": edition.edition.model_dump(mode="json", by_alias=True)})
        return
    masthead = edition.edition
    lines = [
        f"{masthead.title}: {masthead.topic}",
        f"edition {entry.number} of {entry.day}, version {entry.version}",
        f"covers {masthead.window.first_day} to {masthead.window.last_day}",
        f"after edition {masthead.previous}" if masthead.previous else "the first edition of this archive",
        f"{edition.coverage.articles_used} of {edition.coverage.articles_seen} articles used",
        *([f"headline: {edition.headline.text}"] if edition.headline else []),
        f"fingerprint {masthead.fingerprint}",
        *(f"{file.sha256}  {file.size_bytes:>9,} bytes  {format_path(file.path)}" for file in entry.files),
    ]
    print_text("\n".join(lines))


@archive.command()
@out_option
@config_option
@json_option("Print one JSON object with everything that is wrong.")
@click.pass_context
def verify(context: click.Context, *, out: Path | None, config: Path | None, as_json: bool) -> None:
    """Compute every hash again, and say what is missing, changed or extra."""
    folder = _open(config, out)
    faults = list(folder.find_faults())
    if as_json:
        print_json({"faults": [{"kind": fault.kind, "path": fault.path, "detail": fault.detail} for fault in faults]})
    else:
        for fault in faults:
            print_text(f"{fault.kind:<10}  {fault.path}: {fault.detail}")
        place = format_path(folder.root)
        if faults:
            print_text(f"{place}: {_count(len(faults), 'fault', 'faults')}.")
        else:
            editions = _count(len(folder.list_editions()), "edition", "editions")
            print_text(f"{place}: {editions}, everything as it was written.")
    context.exit(1 if faults else 0)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _open(config: Path | None, out: Path | None) -> FolderArchive:
    from briefing.assemble import open_archive

    folder = open_archive(config=config, out=out)
    if out is not None and not out.exists():
        raise ArchiveError("there is no such folder", where=f"--out {out}")
    return folder


def _compose(entry: ArchiveEntry) -> dict[str, Any]:
    return {
        "date": entry.day.isoformat(),
        "number": entry.number,
        "version": entry.version,
        "desk": entry.desk,
        "folder": format_path(entry.folder),
        "files": [
            {"path": format_path(file.path), "sha256": file.sha256, "size_bytes": file.size_bytes, "name": file.name}
            for file in entry.files
        ],
    }
