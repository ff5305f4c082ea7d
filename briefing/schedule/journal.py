"""The log of the program that runs by itself: for people on a terminal, JSON lines otherwise, a run id in every line.

No mail address and no secret is ever written on purpose; a filter takes out what slipped into the words of an error.
"""

from __future__ import annotations

import contextvars
import logging
import re
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

__all__ = ["JOURNAL", "name_run", "open_journal"]

#: The logger of everything that runs by itself.
JOURNAL = "briefing.journal"
_RUN: contextvars.ContextVar[str] = contextvars.ContextVar("run", default="")

#: Mail addresses, credentials in addresses, and values of parameters that are named like secrets. Source: RFC 5322,
#: 3.4.1 (only what is used); RFC 3986, 3.2.1.
_SECRETS = (
    (re.compile(r"(?<=://)[^/\s@]{1,300}@"), "…@"),
    (re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}"), "(a mail address)"),
    (re.compile(r"(?i)\b(token|key|secret|password|passwd|pwd|auth|sig|signature)=[^\s&\"']{1,500}"), r"\1=…"),
)


class _RunFilter(logging.Filter):
    """Adds the id of the run, and takes out what may not be written."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.run = _RUN.get()
        record.msg = hide_secrets(record.getMessage())
        record.args = None
        return True


class _TerminalFormatter(logging.Formatter):
    """One line for a person: time, level where it is not ordinary, what happened, what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        about = getattr(record, "about", None) or {}
        rest = " ".join(f"{key}={value}" for key, value in about.items())
        return f"{self.formatTime(record, '%H:%M:%S')} {level}{record.getMessage()}{f'  {rest}' if rest else ''}"


def hide_secrets(text: str) -> str:
    """Return text without mail addresses, credentials and tokens; line breaks become spaces."""
    for pattern, shown in _SECRETS:
        text = pattern.sub(shown, text)
    return " ".join(text.split())


def open_journal(stream: TextIO | None = None) -> logging.Logger:
    """Return the log, set up for a stream: for people where it is a terminal, JSON lines otherwise.

    Fields of a line: ``time`` (ISO 8601, UTC), ``level``, ``run``, ``message``, and whatever a call gave as
    ``extra={"about": {…}}``.

    Args:
        stream: Standard error if None.
    """
    from pythonjsonlogger.json import JsonFormatter

    target = stream if stream is not None else sys.stderr
    handler = logging.StreamHandler(target)
    if target.isatty():
        handler.setFormatter(_TerminalFormatter())
    else:
        handler.setFormatter(
            JsonFormatter(
                "%(levelname)s %(run)s %(message)s",
                rename_fields={"levelname": "level"},
                timestamp="time",
                json_ensure_ascii=False,
            )
        )
    handler.addFilter(_RunFilter())
    logger = logging.getLogger(JOURNAL)
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return logger


@contextmanager
def name_run(name: str = "") -> Iterator[str]:
    """Give every line that is written meanwhile, in this thread or task, the id of a run; yield the id.

    Args:
        name: The id; a new one if empty.
    """
    token = _RUN.set(name or uuid.uuid4().hex[:12])
    try:
        yield _RUN.get()
    finally:
        _RUN.reset(token)
