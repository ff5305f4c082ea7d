"""The command line: options in, one clear sentence or one JSON object out, and the exit codes that scripts rely on.

0 done · 1 it failed and says why · 2 wrong usage or configuration · 130 stopped by Ctrl-C

What was asked for goes to standard output, everything else to standard error. The commands import their work when they
run, so that asking for help loads nothing heavy.
"""

from __future__ import annotations

import os

import click

import briefing
from briefing.cli.archive import archive
from briefing.cli.build import build
from briefing.cli.desk import init
from briefing.cli.doctor import doctor
from briefing.cli.failures import run_and_exit
from briefing.cli.feeds import feeds
from briefing.cli.gather import gather
from briefing.cli.inspect import inspect
from briefing.cli.send import send
from briefing.cli.serve import serve
from briefing.cli.store import store
from briefing.cli.subscribers import subscribers

__all__ = ["main", "program"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(briefing.__version__, message="%(prog)s %(version)s")
def program() -> None:
    """Make a daily, cited briefing about a conflict out of articles.

    `briefing build` makes one from the seed articles and says where it is.
    """


for _command in (build, inspect, init, archive, feeds, gather, store, subscribers, send, serve, doctor):
    program.add_command(_command)


def main() -> None:
    """Run the program with the arguments of the process, and end it with the right exit code."""
    # The linear algebra here is small; starting threads for it costs more than it saves, and most on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    run_and_exit(program)
