"""Run the program with its clock set: ``python -m tests.end_to_end.at_time INSTANT ARGUMENT…``.

The program has no switch for that, and should have none: an operator cannot want it. Here the one class that reads the
clock of the machine is given another method from outside, also in the processes that the program starts. From the
instant on, time passes as it does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from briefing.assemble.workers import SystemClock

__all__ = ["start_at"]

ROOT = Path(__file__).resolve().parents[2]
#: For the processes that this one starts: the instant, and the machine's monotonic seconds at which it was.
_VARIABLE = "TEST_CLOCK_WAS_SET"


def start_at(instant: datetime, *arguments: str | Path, cwd: Path, **options: Any) -> subprocess.Popen[str]:
    """Start the program as a process of its own, at an instant; kill its group to kill what it has started, too."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.end_to_end.at_time", instant.isoformat(), *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | options.pop("environment", {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        **options,
    )


def _set_clock() -> None:
    text, began = os.environ[_VARIABLE].split()
    instant = datetime.fromisoformat(text).astimezone(UTC)

    def now(_: SystemClock) -> datetime:
        return instant + timedelta(seconds=time.monotonic() - float(began))

    setattr(SystemClock, "now", now)  # noqa: B010 - mypy does not allow the assignment


def _main() -> None:
    os.environ[_VARIABLE] = f"{sys.argv.pop(1)} {time.monotonic()}"
    _set_clock()
    from briefing.cli import main

    main()


if __name__ == "__main__":
    _main()
elif __name__ == "__mp_main__":  # a process that the program has started
    _set_clock()
