"""How the program ends: exit codes, and one clear sentence in place of a traceback."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from typing import NoReturn

import click

from briefing.cli.output import configure_streams, print_message
from briefing.errors import BriefingError

__all__ = ["DEBUG_VARIABLE", "run_and_exit"]

#: Set to anything but "" or "0", it shows the traceback of every error.
DEBUG_VARIABLE = "BRIEFING_DEBUG"

#: Source: the convention of shells, 128 + number of the signal (SIGINT 2, SIGPIPE 13).
_INTERRUPTED, _BROKEN_PIPE = 130, 141


def run_and_exit(program: click.Command) -> NoReturn:
    """Run a command with the arguments of the process; every way out of it ends here."""
    configure_streams()
    code = 0
    try:
        code = _invoke(program)
        sys.stdout.flush()
    except click.UsageError as error:
        code = _tell_usage(error)
    except click.ClickException as error:
        code = _tell(error, error.format_message(), code=1)
    except BriefingError as error:
        code = _tell(error, str(error), code=error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        print_message("stopped; what was not finished was not written")
        code = _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has enough.
        code = _BROKEN_PIPE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        code = _tell(error, f"{where}{error.strerror or error}.", code=1)
    except Exception as error:  # noqa: BLE001 – the last line of defence: a sentence, not a traceback
        words = f"{type(error).__name__}: {error}".splitlines()[0]
        code = _tell(error, f"a fault of the program: {words}. {DEBUG_VARIABLE}=1 shows where it happened.", code=1)
    _let_go_of_output()
    sys.exit(code)


def _invoke(program: click.Command) -> int:
    """Run the command, and return the exit code that it asks for."""
    try:
        # Not program.main(), which would answer a broken pipe in its own way.
        with program.make_context("briefing", sys.argv[1:]) as context:
            program.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return 0


def _let_go_of_output() -> None:
    """Write out what is left; where that cannot be done, drop it, so that Python does not complain while it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(error: BaseException, sentence: str, *, code: int) -> int:
    if os.environ.get(DEBUG_VARIABLE, "") not in {"", "0"}:
        traceback.print_exception(error, file=sys.stderr)
    print_message(sentence)
    return code


def _tell_usage(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return error.exit_code
    command = error.ctx.command_path if error.ctx else "briefing"
    sentence = error.format_message().rstrip(".")
    return _tell(error, f"{sentence}. See {command} --help.", code=error.exit_code)
