"""``briefing store``: what has been gathered, as a whole: how much there is, clearing out, taking it elsewhere."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from briefing.cli.output import format_path, print_json, print_message, print_text, show_progress
from briefing.cli.parameters import PATH, config_option, json_option
from briefing.errors import StoreError

if TYPE_CHECKING:
    from briefing.store import SqlStore

__all__ = ["store"]

_STREAM = Path("-")


@click.group()
def store() -> None:
    """Look after what has been gathered."""


@store.command()
@config_option
@json_option("Print one JSON object.")
def info(*, config: Path | None, as_json: bool) -> None:
    """Say where the store is and how much is in it."""
    with _open(config, create=False) as opened:
        found = opened.info()
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    lines = [
        f"{found.place} ({found.database}, schema {found.schema_version}, {_format_size(found.size_bytes)})",
        f"{found.articles:,} articles in {found.revisions:,} revisions, seen {found.sightings:,} times",
        f"{found.feeds:,} feeds, {found.pages_wanted:,} pages still to be fetched",
        f"{found.runs:,} runs, {found.editions:,} editions",
    ]
    print_text("\n".join(lines))


@store.command()
@config_option
@json_option("Print one JSON object with what was deleted.")
def vacuum(*, config: Path | None, as_json: bool) -> None:
    """Delete what is older than store.keep_days and store.keep_runs_days, and give the space back.

    What a feed still lists stays, and so do the records of editions.
    """
    from briefing.assemble import open_gathering

    gathering = open_gathering(config=config)
    keep = gathering.settings.store
    with _open(config, create=False) as opened, show_progress() as tell:
        report = opened.vacuum(
            keep_days=keep.keep_days, keep_runs_days=keep.keep_runs_days, now=gathering.clock.now(), tell=tell
        )
    if as_json:
        print_json(dataclasses.asdict(report))
        return
    print_text(
        f"Deleted {report.articles:,} articles with {report.revisions:,} revisions, and {report.runs:,} runs; "
        f"{_format_size(report.bytes_before)} before, {_format_size(report.bytes_after)} now."
    )
    if not keep.keep_days:
        print_message("articles are kept for ever: store.keep_days is 0")


@store.command()
@click.argument("file", type=PATH, default=_STREAM)
@config_option
def export(*, file: Path, config: Path | None) -> None:
    """Write everything to FILE as JSON Lines, or to standard output.

    FILE is there as a whole at the end, or as it was before.
    """
    with _open(config, create=False) as opened, _write_whole(file) as stream, show_progress() as tell:
        lines = opened.export(stream, tell=tell)
    if file != _STREAM:
        print_message(f"{format_path(file)}: {lines:,} lines")


@store.command("import")
@click.argument("file", type=PATH)
@config_option
def import_(*, file: Path, config: Path | None) -> None:
    """Read FILE, made by export, into a store that is empty; - reads standard input.

    All of it is read in, or nothing.
    """
    with contextlib.ExitStack() as stack:
        stream = sys.stdin.buffer if file == _STREAM else stack.enter_context(file.open("rb"))
        opened = stack.enter_context(_open(config, create=True))
        tell = stack.enter_context(show_progress())
        try:
            lines = opened.import_(stream, tell=tell)
        except StoreError as error:
            if not (error.where or "").startswith("line"):
                raise
            name = "standard input" if file == _STREAM else format_path(file)
            raise StoreError(error.problem, where=f"{name}, {error.where}", remedy=error.remedy) from error
        place = opened.place
    print_message(f"{lines:,} lines read into {place}")


def _open(config: Path | None, *, create: bool) -> SqlStore:
    from briefing.assemble import open_gathering
    from briefing.store import open_store

    return open_store(open_gathering(config=config).store_url, create=create)


@contextlib.contextmanager
def _write_whole(file: Path) -> Iterator[IO[bytes]]:
    """Open a file for its owner only, which takes its name when it is whole; or standard output."""
    if file == _STREAM:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _format_size(count: int) -> str:
    return f"{count / 1_000_000:,.1f} MB"
