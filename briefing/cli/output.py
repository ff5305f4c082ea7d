"""What is printed, and where: results on standard output, everything for people on standard error."""

from __future__ import annotations

import io
import json
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

__all__ = [
    "configure_streams",
    "format_path",
    "make_printable",
    "print_json",
    "print_line",
    "print_message",
    "print_text",
    "show_progress",
]

#: Characters that move the cursor, change colours or turn the direction of text; line breaks and tabs are kept.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def configure_streams() -> None:
    """Let no character of a message fail on a terminal with another encoding, and no message on a closed stream."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started the program
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 – stays open to the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def make_printable(text: str) -> str:
    """Return text with its control characters shown as escapes: a file name cannot drive the terminal."""
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in _UNPRINTABLE and character not in "\n\t"
        else character
        for character in text
    )


def print_message(sentence: str) -> None:
    """Print a sentence for a person on standard error."""
    stop = "" if sentence.endswith((".", "!", "?")) else "."
    print(f"briefing: {make_printable(sentence)}{stop}", file=sys.stderr)  # noqa: T201 – this is where the program speaks


def print_text(text: str) -> None:
    """Print a result for a person on standard output."""
    print(make_printable(text))  # noqa: T201 – this is where the program speaks


def print_json(value: Any) -> None:
    """Print a JSON document on standard output."""
    print_line(json.dumps(value, ensure_ascii=False, indent=2))


def print_line(text: str) -> None:
    """Print finished text, made by the program itself, on standard output: in UTF-8 whatever the locale."""
    sys.stdout.flush()
    # A lone surrogate (from an undecodable file name) becomes \udcXX, which is what JSON writes for it.
    sys.stdout.buffer.write(f"{text}\n".encode(errors="backslashreplace"))
    sys.stdout.buffer.flush()


def format_path(path: str | Path) -> str:
    """Return a path as one would type it: relative where it lies below the working folder."""
    absolute = Path(path).absolute()
    folder = Path.cwd()
    return str(absolute.relative_to(folder)) if absolute.is_relative_to(folder) else str(absolute)


class _Tell(Protocol):
    def __call__(self, stage: str, /) -> None: ...


@contextmanager
def show_progress() -> Iterator[_Tell]:
    """Show what is being done on a terminal; say nothing where standard error is none."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)
    with console.status("starting …") as status:
        yield lambda stage: status.update(f"{escape(make_printable(stage))} …")
