"""The near end of the PDF: starts the child process, gives it limits, takes its answer apart, and checks what came out.

Loading WeasyPrint takes longer than laying out an edition. A ``PdfPrinter`` that is opened when a build starts loads
it in the meantime, on another core::

    with PdfPrinter() as printer:
        edition = …                                   # the stages before
        rendered = render_edition(edition, …, printer=printer)
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from briefing.errors import RenderError
from briefing.render.pdf_check import find_forbidden

__all__ = ["PdfLimits", "PdfPrinter", "PrintedPdf"]

_HERE = Path(__file__).resolve().parent

#: What the child may see of the environment: where to find programs and libraries, where to put temporary files, and
#: how to report coverage. Passwords in the environment are none of its business.
_PASSED_ON = frozenset({"LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV"})

_LIBRARIES = "apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0"


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What one PDF may take.

    Source: chosen by measurement: an edition of 6 pages takes 2 s and 90 MB, a document of 199 pages 15 s and 406 MB.
    """

    cpu_seconds: int = 30
    memory_bytes: int = 1 << 30
    #: From the moment that the document is handed over.
    wall_seconds: float = 60.0
    pages: int = 150


@dataclass(frozen=True, slots=True)
class PrintedPdf:
    """A PDF that passed the checks."""

    body: bytes
    pages: int
    #: What the layout complained of: an unknown property in a desk's own stylesheet, a missing library.
    messages: tuple[str, ...] = ()


class PdfPrinter:
    """One child process that makes one PDF.

    Args:
        limits: What the child may take.
    """

    def __init__(self, limits: PdfLimits | None = None) -> None:
        self._limits = limits or PdfLimits()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the child, which loads its library and waits for a document. Does nothing where it runs already."""
        if self._process is not None:
            return
        environment = {
            name: value for name, value in os.environ.items() if name in _PASSED_ON or name.startswith("COVERAGE_")
        }
        environment |= {
            "FONTCONFIG_FILE": str(_HERE / "fonts" / "fonts.conf"),
            "LC_ALL": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "TZ": "UTC",
        }
        script, limits = _HERE / "pdf.py", self._limits
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own script
            # -P: the folder of the script is no place to import from.
            [sys.executable, "-P", str(script), str(limits.cpu_seconds), str(limits.memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )

    def close(self) -> None:
        """End the child, if it still runs, and wait for it."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.kill()
        process.communicate()

    def print_pdf(self, html: str, *, created: str, identifier: str) -> PrintedPdf:
        """Make a PDF; the child ends with it.

        Args:
            html: A whole document with its stylesheet inside.
            created: Day of the edition, "2025-10-26".
            identifier: Stable name of this version of the edition.

        Raises:
            RenderError: A library is missing, a limit was reached, the document cannot be laid out, or the file holds
                something that a PDF of ours must not hold. It says which, and what to do.
        """
        self.start()
        process = self._process
        assert process is not None  # noqa: S101 - start() made it; this is for the type checker
        job = {"html": html, "created": created, "identifier": identifier, "page_limit": self._limits.pages}
        try:
            answer, complaint = process.communicate(json.dumps(job).encode("ascii"), timeout=self._limits.wall_seconds)
        except subprocess.TimeoutExpired as error:
            raise RenderError(
                f"the PDF was not ready after {self._limits.wall_seconds:g} s and was given up", remedy=_SMALLER
            ) from error
        finally:
            self.close()
        head, body = _take_apart(answer, complaint, process.returncode)
        _raise_error(head)
        forbidden = find_forbidden(body)
        if forbidden:
            raise RenderError(
                f"the PDF holds {', '.join(forbidden)}, which a briefing must not hold, and was thrown away"
            )
        return PrintedPdf(body, int(head["pages"]), tuple(head["messages"]))


_SMALLER = "The other formats are complete; for a PDF, lower the limits of the sections in the configuration"


def _take_apart(answer: bytes, complaint: bytes, code: int) -> tuple[dict[str, Any], bytes]:
    """Split the answer of the child into its head and the file.

    Raises:
        RenderError: There is no answer: the child was killed by a limit, or it crashed.
    """
    line, _, body = answer.partition(b"\n")
    try:
        head = json.loads(line)
    except ValueError as error:
        if code in {-signal.SIGXCPU, -signal.SIGKILL}:
            raise RenderError(
                "the PDF took more processor time than allowed and was given up", remedy=_SMALLER
            ) from error
        last = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise RenderError(
            f"the process that makes the PDF ended with code {code}{f': {last}' if last else ''}"
        ) from error
    return head, body


def _raise_error(head: dict[str, Any]) -> None:
    """Raise what the child answered, if it is an error."""
    detail = str(head["detail"])
    match head["error"]:
        case None:
            return
        case "library":
            raise RenderError(
                f"the PDF needs the Pango library, which is not installed ({detail.splitlines()[0]})",
                remedy=f"Run: {_LIBRARIES}",
            )
        case "resources":
            raise RenderError("the PDF took more memory than allowed and was given up", remedy=_SMALLER)
        case _:
            raise RenderError(f"the PDF cannot be laid out: {detail}", remedy=_SMALLER)
