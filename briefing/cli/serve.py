"""``briefing serve``: gather, make editions and send them, each at its time, until it is told to stop."""

from __future__ import annotations

import contextlib
import os
import signal
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefing.cli.output import print_json, print_message
from briefing.cli.parameters import PATH, config_option, json_option

if TYPE_CHECKING:
    import logging

    from briefing.assemble.schedule import ScheduledDesk
    from briefing.schedule.daemon import Daemon
    from briefing.schedule.health import Health
    from briefing.schedule.round import DeskReport

__all__ = ["serve"]


@click.command()
@click.argument("desks", metavar="[DESK]…", nargs=-1, type=PATH)
@click.option("--once", is_flag=True, help="For cron: do what is due now, then end. Exit code 1 if something failed.")
@config_option
@json_option("With --once, print what was done, and how the desks stand, as one JSON object.")
@click.pass_context
def serve(context: click.Context, *, desks: tuple[Path, ...], once: bool, config: Path | None, as_json: bool) -> None:
    """Do the daily work by itself: for each DESK, a folder, or for the desk of this folder.

    Feeds are looked at, editions are made at their time and mailed. Several processes may serve the same desk: one
    works, and another one takes over when it is gone. SIGTERM and Ctrl-C end the program in good order.
    """
    from briefing.assemble import SystemClock
    from briefing.assemble.schedule import check_desk, open_desks
    from briefing.schedule.daemon import Daemon
    from briefing.schedule.journal import open_journal

    if as_json and not once:
        raise click.UsageError("--json needs --once")
    works = open_desks(desks, config=config)
    for work in works:
        check_desk(work)
    journal = open_journal()
    holder = f"{os.getpid()}-{uuid.uuid4().hex}"  # a process id alone comes again
    options = works[0].serve_options
    watch = _make_watch(journal)
    daemon = Daemon(works, holder=holder, clock=SystemClock(), options=options, watch=watch)
    with _stopped_by_signals(daemon.stop):
        if not once:
            _run(daemon, works, journal)
            return
        reports = daemon.run_once()
    if as_json:
        print_json(_compose_answer(reports, _find_health(daemon, works)))
    if any(report.has_failed for report in reports):
        context.exit(1)


def _run(daemon: Daemon, works: tuple[ScheduledDesk, ...], journal: logging.Logger) -> None:
    """Serve until told to stop."""
    from briefing.schedule.health import ADDRESS, HealthServer

    port = works[0].serve_options.health_port
    with contextlib.ExitStack() as stack:
        if port:
            server = HealthServer(port, lambda: _find_health(daemon, works))
            stack.callback(server.close)
            if not server.open():
                print_message(f"port {port} of {ADDRESS} is taken; /healthz answers there once it is free")
        named = ", ".join(work.options.desk for work in works)
        journal.info("serving %s", named, extra={"about": {"desks": len(works)}})
        daemon.run()
    journal.info("stopped")


def _find_health(daemon: Daemon, works: tuple[ScheduledDesk, ...]) -> Health:
    from briefing.assemble import SystemClock
    from briefing.schedule.health import find_health

    return find_health(
        daemon.reports.values(),
        seconds_since_beat=daemon.seconds_since_beat,
        options=works[0].serve_options,
        now=SystemClock().now(),
    )


def _make_watch(journal: logging.Logger) -> Callable[[DeskReport], None]:
    """Return what writes down what each round has done; that another process works is written once."""
    standing: dict[str, bool | None] = {}

    def watch(report: DeskReport) -> None:
        about = {"desk": report.desk}
        for step in report.steps:
            words = f"{step.phase.value}: {step.text}"
            if step.is_ok:
                journal.info(words, extra={"about": about})
            else:
                journal.error(words, extra={"about": about})
        if report.is_leading is not standing.get(report.desk, True):
            if report.is_leading is False:
                journal.info("another process works for this desk", extra={"about": about})
            elif report.is_leading:
                journal.info("this process works for this desk now", extra={"about": about})
        standing[report.desk] = report.is_leading

    return watch


@contextlib.contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Let SIGTERM and Ctrl-C end the program in good order."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_: stop()) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _compose_answer(reports: tuple[DeskReport, ...], health: Health) -> dict[str, Any]:
    desks = health.document["desks"]
    steps = [
        [{"phase": step.phase.value, "ok": step.is_ok, "text": step.text} for step in report.steps]
        for report in reports
    ]
    return {**health.document, "desks": [{**desk, "steps": done} for desk, done in zip(desks, steps, strict=True)]}
