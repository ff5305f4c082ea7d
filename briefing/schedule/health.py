"""How things are, for other programs on this machine: ``http://127.0.0.1:PORT/healthz``.

200 where nothing needs a person, 503 where something does; both with the same JSON, which says what. It holds no
address of a subscriber, and no secret.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from briefing.model.delivery import OutboxState, OutboxSummary
from briefing.model.desk_day import DayState, DeskDay
from briefing.schedule.options import ServeOptions
from briefing.schedule.round import DeskReport

__all__ = ["ADDRESS", "Health", "HealthServer", "find_health"]

#: Nobody outside this machine can ask.
ADDRESS = "127.0.0.1"
PATH = "/healthz"
#: A step that failed so often in a row, or for so long, needs a person. Rule of thumb: what passes by itself has
#: passed by then.
_MOST_FAILURES = 3
_LONGEST_FAILURE = timedelta(hours=2)
#: A process that did not wake up for so many beats hangs. Rule of thumb.
_MISSED_BEATS = 5
#: Questions that are answered at the same time, and seconds for each. Rule of thumb: a few programs ask, and are
#: answered in milliseconds.
_MOST_CONNECTIONS = 8
_MOST_SECONDS = 5.0
#: A port that another process has may be free later: that process may be the one whose work is to be taken over.
_BIND_SECONDS = 10.0
#: Names by which a program on this machine asks; a page in a browser that was led here asks by another.
_HOSTS = frozenset({"", ADDRESS, "localhost"})
_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Health:
    """How things are."""

    #: What needs a person, as sentences; empty where nothing does.
    needs: tuple[str, ...]
    document: dict[str, Any]

    @property
    def is_well(self) -> bool:
        """Whether nothing needs a person."""
        return not self.needs


# ------------------------------------------------------------------------------------------ from reports to words


def find_health(
    reports: Iterable[DeskReport], *, seconds_since_beat: float, options: ServeOptions, now: datetime
) -> Health:
    """Return how things are.

    Args:
        reports: The last one of each desk.
        seconds_since_beat: How long ago the process last woke up by itself.
        options: How it serves.
        now: The present instant.
    """
    reports = list(reports)
    needs = [f"{report.desk}: {need}" for report in reports for need in _find_needs(report, options, now)]
    if seconds_since_beat > _MISSED_BEATS * options.wake_interval.total_seconds():
        needs.insert(0, f"the program has not woken up for {seconds_since_beat:.0f} seconds")
    document = {
        "status": "attention" if needs else "ok",
        "at": _format_time(now),
        "needs": needs,
        "desks": [_compose_desk(report) for report in reports],
    }
    return Health(tuple(needs), document)


def _find_needs(report: DeskReport, options: ServeOptions, now: datetime) -> Iterator[str]:
    if now - report.at > 2 * options.longest_work + _MISSED_BEATS * options.wake_interval:
        yield f"it was last looked after at {_format_time(report.at)}"
    for failing in report.failing:
        if failing.times >= _MOST_FAILURES or now - failing.since >= _LONGEST_FAILURE:
            yield f"{failing.phase.value} has failed since {_format_time(failing.since)}: {failing.text}"
    newest = max(report.days, key=lambda one: one.day, default=None)
    if newest is not None and newest.state is DayState.BUILT and newest.problem is not None:
        yield f"the edition of {newest.day} is incomplete and waits for somebody to send it: {newest.problem}"
    if report.outbox and (unknown := dict(report.outbox[0].counts).get(OutboxState.UNKNOWN)):
        yield f"of the edition of {report.outbox[0].day}, nobody knows whether {unknown:,} copies have arrived"


def _compose_desk(report: DeskReport) -> dict[str, Any]:
    made = [one for one in report.days if one.built_at is not None]
    work = {True: "leading", False: "standby", None: "unknown"}[report.is_leading]
    return {
        "desk": report.desk,
        "looked_at": _format_time(report.at),
        "work": work,
        "last_edition": _compose_day(made[-1]) if made else None,
        "last_day": _compose_day(report.days[-1]) if report.days else None,
        "next_edition_at": _format_time(report.next_edition_at),
        "failures": [
            {"phase": one.phase.value, "since": _format_time(one.since), "times": one.times, "text": one.text}
            for one in report.failing
        ],
        "outbox": [_compose_summary(one) for one in report.outbox],
    }


def _compose_day(day: DeskDay) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "state": day.state.value,
        "version": day.version,
        "due_at": _format_time(day.due_at),
        "made_at": _format_time(day.built_at),
        "attempts": day.attempts,
        "problem": day.problem,
    }


def _compose_summary(summary: OutboxSummary) -> dict[str, Any]:
    counts = {state.value: number for state, number in summary.counts}
    return {
        "day": summary.day.isoformat(),
        "version": summary.version,
        "counts": {state.value: counts.get(state.value, 0) for state in OutboxState},
        "next_at": _format_time(summary.next_at),
    }


def _format_time(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat(timespec="seconds")


# ------------------------------------------------------------------------------------------ the server


class HealthServer:
    """Answers on a port of this machine, from threads of its own, until it is closed.

    Args:
        port: Where; 0 for any that is free.
        find: Returns how things are; is called for each question.
    """

    def __init__(self, port: int, find: Callable[[], Health]) -> None:
        self._port = port
        self._find = find
        self._server: _Server | None = None
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int | None:
        """The port that it answers on; None while another process has it."""
        return self._server.server_address[1] if self._server is not None else None

    def open(self) -> bool:
        """Begin to answer; where another process has the port, False, and it is tried again until it is free."""
        is_bound = self._bind()
        self._thread = threading.Thread(target=self._serve, name="health", daemon=True)
        self._thread.start()
        return is_bound

    def close(self) -> None:
        """End answering."""
        self._closed.set()
        if self._server is not None:
            self._server.shutdown()
        if self._thread is not None:
            self._thread.join()

    def _bind(self) -> bool:
        with contextlib.suppress(OSError):
            self._server = _Server((ADDRESS, self._port), self._find)
        return self._server is not None

    def _serve(self) -> None:
        while self._server is None:
            if self._closed.wait(_BIND_SECONDS):
                return
            self._bind()
        with self._server:
            self._server.serve_forever(poll_interval=0.5)


class _Server(ThreadingHTTPServer):
    """A server that no number of questions, and no slow one, can keep from its work."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = _MOST_CONNECTIONS

    def __init__(self, address: tuple[str, int], find: Callable[[], Health]) -> None:
        self.find = find
        self._free = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        super().__init__(address, _Handler)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002 – the library's own parameters
        """Refuse what is too much at a time."""
        return self._free.acquire(blocking=False)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer one question within its time."""
        watch = threading.Timer(_MOST_SECONDS, _cut, args=(request,))
        watch.daemon = True
        watch.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            watch.cancel()
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about somebody who went away."""


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """Answers one question."""

    server: _Server
    server_version = "briefing"
    sys_version = ""
    timeout = _MOST_SECONDS

    def handle_one_request(self) -> None:
        """Read one question and answer it; the connection ends with it."""
        self.raw_requestline = self.rfile.readline(65_537)
        self.close_connection = True
        if not self.raw_requestline or not self.parse_request():
            return
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if self.command not in _METHODS:
            self._answer(HTTPStatus.METHOD_NOT_ALLOWED, {"error": "only GET and HEAD are answered"})
        elif self.path.partition("?")[0] != PATH or host.lower() not in _HOSTS:
            self._answer(HTTPStatus.NOT_FOUND, {"error": f"there is only {PATH}"})
        else:
            health = self.server.find()
            status = HTTPStatus.OK if health.is_well else HTTPStatus.SERVICE_UNAVAILABLE
            self._answer(status, health.document)

    def _answer(self, status: HTTPStatus, document: dict[str, Any]) -> None:
        body = (json.dumps(document, ensure_ascii=True, indent=2) + "\n").encode("ascii")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 – the library's own name
        """Write nothing: who asks every few seconds would fill the log."""
