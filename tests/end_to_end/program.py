"""Run the program as a user does: in this process where that is enough, in one of its own where it matters."""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from briefing.cli import main

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"


@dataclass(frozen=True)
class Done:
    """What a run has left behind."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """The JSON object on standard output."""
        return json.loads(self.out)


class _Stream(io.TextIOWrapper):
    """A text stream whose bytes can be looked at."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


def run(*arguments: str | Path, cwd: Path, stdin: bytes = b"") -> Done:
    """Run the program in this process, from its entry point to its exit code."""
    out, err = _Stream(), _Stream()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["briefing", *map(str, arguments)])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as end:
            main()
    assert isinstance(end.value.code, int)
    return Done(end.value.code, out.text(), err.text())


#: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: to pass over the permissions of files. Source: linux/capability.h.
PASS_OVER = (1 << 1) | (1 << 2)
#: Version 3 of the header of capget and capset, for this process. Source: linux/capability.h.
HEADER = (0x20080522, 0)


@contextlib.contextmanager
def obeying_permissions() -> Iterator[None]:
    """Obey the permissions of files in this thread, as every user but root does anyway.

    It stays the same user, so that it can still read the program, wherever that lies.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = (ctypes.c_uint32 * 2)(*HEADER), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0, os.strerror(ctypes.get_errno())
    effective = sets[0]
    sets[0] = effective & ~PASS_OVER
    assert libc.capset(header, sets) == 0, os.strerror(ctypes.get_errno())
    try:
        yield
    finally:
        sets[0] = effective
        libc.capset(header, sets)


def start(
    *arguments: str | Path, cwd: Path, environment: Mapping[str, str] | None = None, **options: Any
) -> subprocess.Popen[str]:
    """Start the program as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "briefing", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdin=options.pop("stdin", subprocess.DEVNULL),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **options,
    )


def finish(process: subprocess.Popen[str]) -> Done:
    """Wait for a process to end."""
    out, err = process.communicate(timeout=120)
    return Done(process.returncode, out, err)


def load_edition(archive: Path, day: str = "2025/10/26") -> Any:
    """Return what ``briefing.json`` of a day holds."""
    return json.loads((archive / day / "briefing.json").read_text(encoding="utf-8"))


def list_files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
