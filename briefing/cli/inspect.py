"""``briefing inspect``: what the program reads out of articles."""

from __future__ import annotations

from pathlib import Path

import click

from briefing.cli.output import print_json, print_message, print_text
from briefing.cli.parameters import config_option, json_option
from briefing.errors import CleanError, UsageError

__all__ = ["inspect"]


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
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
    from briefing.assemble import assemble_inspection
    from briefing.render.inspection import compose_inspection, render_inspection

    if clean and not any(str(path) == "-" for path in paths):
        raise UsageError("files are always cleaned; it is for texts from standard input", where="--clean")
    wanted = failed = shown = 0
    with assemble_inspection(paths, config=config, jobs=jobs, clean=clean) as results:
        for result in results:
            if isinstance(result.article, CleanError):
                print_message(str(result.article))
                wanted += result.was_named
                failed += 1
                continue
            shown += 1
            document = compose_inspection(result.article)
            if as_json:
                print_json(document, indent=None)
            else:
                print_text(render_inspection(document))
    # A file that was named and cannot be read is a failure; one among others in a folder is not.
    context.exit(1 if wanted or (failed and not shown) else 0)
