"""``briefing init``: a new desk folder."""

from __future__ import annotations

from pathlib import Path

import click

from briefing.cli.output import format_path, print_text
from briefing.cli.parameters import PATH

__all__ = ["init"]


@click.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option(
    "--force", is_flag=True, help="Use a folder that is not empty. Files that are there are left as they are."
)
def init(*, folder: Path, force: bool) -> None:
    """Make a desk folder in DIR: configuration, templates, and an empty folder for articles."""
    from briefing.settings.new_desk import make_desk

    made = make_desk(folder, force=force)
    place = format_path(folder)
    lines = [
        f"{place} is a desk now ({len(made)} files written).",
        f"Set the desk's name and topic in {place}/config/briefing.toml, and put articles into {place}/seeds/",
        f"or follow feeds: cd {place} && briefing feeds add https://…",
        f"Then: cd {place} && briefing build",
    ]
    print_text("\n".join(lines))
