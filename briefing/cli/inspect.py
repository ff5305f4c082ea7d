"""``briefing inspect``: what the program reads out of articles."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefing.cli.output import print_line, print_message
from briefing.cli.parameters import PATH, config_option, json_option
from briefing.errors import CleanError, UsageError

if TYPE_CHECKING:
    from briefing.render.inspection_view import InspectionBlock

__all__ = ["inspect"]

#: What a piece of text is → how a terminal shows it.
_STYLES = {
    "heading": "bold", "fact": "bold", "section": "bold magenta", "speaker": "cyan", "figure": "bold yellow",
    "time": "green", "place": "blue", "warning": "red", "faint": "dim",
}  # fmt: skip


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=PATH)
@json_option("Print JSON Lines: one object for each article, in the order of the input.")
@click.option("--clean", is_flag=True, help="Clean the texts that come from standard input, too.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, metavar="N", help="Work in N processes. [default: 1]")
@config_option
@click.pass_context
def inspect(
    context: click.Context, *, paths: tuple[Path, ...], as_json: bool, clean: bool, jobs: int, config: Path | None
) -> None:
    """Show what is read out of article files: lines, sentences, speakers, figures, times and places.

    PATH is a file or a folder. "-" reads JSON Lines from standard input: {"id", "text"}, and where they are known
    "title", "published" and "publisher"; such a text is taken as it is.
    """
    if clean and not any(str(path) == "-" for path in paths):
        raise UsageError("files are always cleaned; it is for texts from standard input", where="--clean")
    from briefing.assemble import inspect_paths
    from briefing.render.inspection import format_inspection
    from briefing.render.inspection_view import compose_inspection

    shown = failed = 0
    named_failed = False
    for result in inspect_paths(paths, standard_input=sys.stdin.buffer, config=config, jobs=jobs, clean_texts=clean):
        if isinstance(result.article, CleanError):
            print_message(str(result.article))
            named_failed = named_failed or result.was_named
            failed += 1
        elif as_json:
            print_line(format_inspection(result.article))
            shown += 1
        else:
            _show(compose_inspection(result.article))
            shown += 1
    # What was named and cannot be read is a failure; one file among others in a folder is not.
    context.exit(1 if named_failed or (failed and not shown) else 0)


def _show(blocks: Sequence[InspectionBlock]) -> None:
    """Print an article for a person: with colours on a terminal, plain elsewhere."""
    if not sys.stdout.isatty():
        from briefing.render.inspection_view import format_plain

        print_line(format_plain(blocks))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for block in blocks:
        console.rule(Text(block.title, style="bold"), align="left")
        for line in block.lines:
            console.print(Text.assemble(*((piece.text, _STYLES.get(piece.role.value, "")) for piece in line)))
        console.print()
