"""Measure sending against the naive way and against a bare loop, on the loopback network, in one run.

Usage: ``./run bench mail [--quick] [--only slow fast many idle] [--connections 16] [--size 300000]``

- slow: against a server that answers each message after 0.1 s: a send with store and outbox, against smtplib with a
  connection and a MIME rendering for each message.
- fast: against a server that answers at once: the same, against a loop that writes ready-made bytes to as many
  connections and keeps no account, and against smtplib's own ``sendmail`` with them.
- many: 10,000 subscribers: memory, and what the outbox costs: the same send again with one that keeps no account.
- idle: ``briefing serve`` with nothing to do: memory, processor time, time until it answers on ``/healthz``.

Every sender is a process of its own, the server (``benchmarks.smtpsink``) is another; all share the processors. A
sender's time begins when its program is loaded: with the rows not yet claimed, no connection open, nothing in MIME.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import os
import random
import resource
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from http import HTTPStatus
from pathlib import Path
from typing import Any

from benchmarks.smtpsink import open_sink

ROOT = Path(__file__).resolve().parent.parent
_SENDER = "desk@desk.example"
_WORDS = "shelling ceasefire talks convoy district ministry denied wounded aid corridor reported front bridge".split()


def _make_pdf(size: int) -> bytes:
    """Return bytes that begin like a PDF and cannot be packed, as those of a PDF cannot."""
    return b"%PDF-1.7\n" + random.Random(1).randbytes(size - 9)


def _make_text(size: int, *, tag: str = "") -> str:
    """Return lines of words; with a tag, each line in an element of that name."""
    generator = random.Random(2)
    lines, length = [], 0
    while length < size:
        words = " ".join(generator.choice(_WORDS) for _ in range(12))
        lines.append(f'<{tag} style="margin:0 0 8px">{words}.</{tag}>' if tag else f"{words}.")
        length += len(lines[-1]) + 1
    return "\n".join(lines)


def _find_address(number: int) -> str:
    return f"reader{number}@readers.example"


# ----------------------------------------------------------------------------------------------- inside of a process


def _render(recipient: str, pdf: bytes, html: str, text: str) -> EmailMessage:
    """Return a message the way the standard library has it made."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Desk <{_SENDER}>", recipient, "Briefing, 20 November 2026"
    message["Date"], message["Message-ID"] = format_datetime(datetime.now(UTC)), make_msgid(domain="desk.example")
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename="briefing.pdf")
    return message


def _send_naively(given: dict[str, Any]) -> dict[str, Any]:
    """Send with a rendering and a connection for each message, one after the other."""
    pdf, html, text = _make_pdf(given["size"]), _make_text(22_000, tag="p"), _make_text(9_000)
    start = time.perf_counter()
    for number in range(given["count"]):
        with smtplib.SMTP("127.0.0.1", given["port"]) as client:
            client.send_message(_render(_find_address(number), pdf, html, text))
    return {"seconds": time.perf_counter() - start}


def _send_bare(given: dict[str, Any]) -> dict[str, Any]:
    """Send ready-made bytes over some connections, each in its thread, and keep no account of it."""
    made = _render("reader@readers.example", _make_pdf(given["size"]), _make_text(22_000, tag="p"), _make_text(9_000))
    ready = made.as_bytes(policy=made.policy.clone(linesep="\r\n")) + b".\r\n"
    numbers = iter(range(given["count"]))
    lock = threading.Lock()

    def work() -> None:
        with smtplib.SMTP("127.0.0.1", given["port"]) as client:
            client.ehlo()
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                if given["smtplib"]:
                    client.sendmail(_SENDER, [_find_address(number)], ready[:-3])
                    continue
                replies = [client.docmd(f"MAIL FROM:<{_SENDER}>"), client.docmd(f"RCPT TO:<{_find_address(number)}>")]
                replies.append(client.docmd("DATA"))
                client.send(ready)
                replies.append(client.getreply())
                if [code for code, _ in replies] != [250, 250, 354, 250]:
                    raise RuntimeError(f"the server says {replies}")

    start = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(given["connections"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"seconds": time.perf_counter() - start}


class _Stopwatch:
    """Passes every call on to the outbox and adds up what the calls take; one thread calls."""

    def __init__(self, outbox: Any) -> None:
        self.outbox = outbox
        self.wall = self.processor = 0.0
        self.calls: dict[str, int] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self.outbox, name)

        def call(*arguments: Any, **options: Any) -> Any:
            wall, processor = time.perf_counter(), time.thread_time()
            try:
                return method(*arguments, **options)
            finally:
                self.wall += time.perf_counter() - wall
                self.processor += time.thread_time() - processor
                self.calls[name] = self.calls.get(name, 0) + 1

        return call


class _Forgetful:
    """An outbox in memory that keeps no account: what is left of a send without it. One sender uses it, once."""

    def __init__(self, store: Any) -> None:
        self.summarise = store.summarise
        self.rows: Iterator[Any] = iter(())

    def enqueue(self, rows: Sequence[Any]) -> int:
        self.rows = (dataclasses.replace(row, id=number) for number, row in enumerate(rows, start=1))
        return len(rows)

    def claim(self, *, count: int, **_: Any) -> tuple[Any, ...]:
        return tuple(itertools.islice(self.rows, count))

    def mark_handed_over(self, rows: Sequence[int], **_: Any) -> tuple[int, ...]:
        return tuple(rows)

    def settle(self, *_: Any, **__: Any) -> None:
        pass


def _send_ours(given: dict[str, Any]) -> dict[str, Any]:
    """Send with store, outbox and all: from copies in the outbox to receipts."""
    from briefing.assemble.workers import SystemClock
    from briefing.deliver.copies import DeskDefaults, EditionName, enqueue_edition
    from briefing.deliver.message import MessageOptions, prepare
    from briefing.deliver.options import Security, SendingOptions, SmtpOptions
    from briefing.deliver.sending import send_due
    from briefing.deliver.smtp import SmtpMailer, open_context
    from briefing.model.delivery import OutboxState, Subscriber
    from briefing.render.mail import MailBody
    from briefing.store import open_store

    pdf, html, text = _make_pdf(given["size"]), _make_text(22_000, tag="p"), _make_text(9_000)
    body = MailBody(subject="Briefing, 20 November 2026", preheader="One line", html=html, text=text)
    about = MessageOptions(from_address=_SENDER, from_name="Desk", list_id="desk.desk.example")
    smtp = SmtpOptions(host="127.0.0.1", port=given["port"], security=Security.NONE)
    options = SendingOptions(envelope_sender=_SENDER, connections=given["connections"])
    clock, day = SystemClock(), date(2026, 11, 20)
    with tempfile.TemporaryDirectory(prefix="briefing-bench-") as folder, open_store(f"sqlite:///{folder}/x") as store:
        store.save_subscribers([Subscriber(desk="d", address=_find_address(one)) for one in range(given["count"])])
        outbox = _Stopwatch(store if given["account"] else _Forgetful(store))
        start, processor = time.perf_counter(), time.process_time()
        edition = EditionName("d", day, 1)
        enqueue_edition(
            outbox, store, edition=edition, options=options, defaults=DeskDefaults(timezone="UTC"), now=clock.now()
        )
        context = open_context(smtp)
        report = send_due(
            outbox,
            store,
            desk="d",
            sender="bench",
            open_mailer=lambda: SmtpMailer(smtp, context=context),
            prepare=lambda _: prepare(body, pdf, options=about),
            clock=clock,
            options=options,
            tell=lambda _: None,
            stop=lambda: False,
        )
        seconds, used = time.perf_counter() - start, time.process_time() - processor
        kept = store.load_rows(desk="d", day=day, states=[OutboxState.SENT])
    if (report.sent, len(kept)) != (given["count"], given["count"] if given["account"] else 0):
        raise RuntimeError(f"{report.sent} were sent, {len(kept)} written down, of {given['count']}")
    return {
        "seconds": seconds,
        "processor": used,
        "outbox_wall": outbox.wall / seconds,
        "outbox_processor": outbox.processor / used,
        "calls": outbox.calls,
    }


_ACTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "naive": _send_naively,
    "bare": _send_bare,
    "ours": _send_ours,
}


def _find_peak() -> float:
    """Return the most memory that this process has had at a time, in MB, without what it was forked from."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    return 0.0


# ------------------------------------------------------------------------------------------------------ from outside


def _run(action: str, *, delay: float, **given: Any) -> dict[str, Any]:
    """Run one sender against a server of its own; check that each address got its message once."""
    with open_sink(delay) as sink:
        given["port"] = sink.port
        command = [sys.executable, "-m", "benchmarks.mail", "--inside", action, json.dumps(given)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        if done.returncode:
            sys.exit(f"the sender '{action}' ended with {done.returncode}:\n{done.stderr[-3000:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if (sink.taken["messages"], sink.taken["recipients"]) != (given["count"], given["count"]):
        sys.exit(f"the sender '{action}' had {given['count']} to send; the server took {sink.taken}")
    return said | {"rate": given["count"] / said["seconds"], "taken": sink.taken}


def _find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def _find_usage(pid: int) -> tuple[float, float]:
    """Return the resident memory (MB) and the processor time (s) of a process with all its descendants."""
    memory, processor, waiting = 0, 0, [pid]
    while waiting:
        one = Path("/proc", str(waiting.pop()))
        memory += int((one / "statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
        fields = (one / "stat").read_text(encoding="ascii").rpartition(") ")[2].split()
        processor += sum(map(int, fields[11:15]))
        for task in (one / "task").iterdir():
            waiting += map(int, (task / "children").read_text(encoding="ascii").split())
    return memory / 1e6, processor / os.sysconf("SC_CLK_TCK")


class Bench:
    """The measurements, each of which prints its rows."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.scale = 10 if options.quick else 1

    def send(self, action: str, *, delay: float, count: int, **given: Any) -> dict[str, Any]:
        """Measure one sender."""
        said = _run(action, delay=delay, count=count, size=self.options.size, **given)
        print(f"  [{action}: {said}]", flush=True)
        return said

    def measure_slow(self) -> None:
        """Measure against a server that thinks for 0.1 s about each message."""
        count = 480 // self.scale
        naive = self.send("naive", delay=0.1, count=count)
        self.row(f"{count} messages, 0.1 s each: the naive way", naive)
        for connections in self.options.connections:
            ours = self.send("ours", delay=0.1, count=count, connections=connections, account=True)
            self.row(f"  ours, {connections} connections", ours, f"{ours['rate'] / naive['rate']:.1f} times (≥ 12)")

    def measure_fast(self) -> None:
        """Measure against a server that answers at once."""
        count = 2_000 // self.scale
        for connections in self.options.connections:
            bare = self.send("bare", delay=0, count=count, connections=connections, smtplib=False)
            ready = self.send("bare", delay=0, count=count, connections=connections, smtplib=True)
            ours = self.send("ours", delay=0, count=count, connections=connections, account=True)
            self.row(f"{count} messages, {connections} connections: ready-made bytes", bare)
            self.row("  the same through smtplib's sendmail", ready)
            compared = f"{ours['rate'] / bare['rate']:.0%} and {ours['rate'] / ready['rate']:.0%} (≥ 90 %)"
            self.row("  ours", ours, compared)

    def measure_many(self) -> None:
        """Measure memory and the outbox with 10,000 subscribers."""
        count = 10_000 // self.scale
        for delay, many in ((0.0, count), (0.1, count // 5)):
            given = {"delay": delay, "count": many, "connections": self.options.connections[0]}
            ours, without = (self.send("ours", account=account, **given) for account in (True, False))
            self.row(f"{many:,} subscribers, {delay} s each", ours, f"peak {ours['peak']:.0f} MB (≤ 300)")
            self.row("  the same without an account", without)
            shares = {
                "of the time": 1 - without["seconds"] / ours["seconds"],
                "of the processor time": ours["outbox_processor"],
            }
            for name, share in shares.items():
                _say(f"  outbox: {name}", f"{share:.1%}", "", "(≤ 5 %)")

    def measure_idle(self) -> None:
        """Measure the daemon with nothing to do."""
        with tempfile.TemporaryDirectory(prefix="briefing-bench-") as folder:
            program = [sys.executable, "-m", "briefing"]
            environment = os.environ | {"PYTHONPATH": str(ROOT), "BRIEFING__SCHEDULE__BUILD_AT": "23:59"}
            subprocess.run([*program, "init", "."], cwd=folder, env=environment, check=True, capture_output=True)
            port = _find_free_port()
            environment["BRIEFING__SCHEDULE__HEALTH_PORT"] = str(port)
            start = time.perf_counter()
            with subprocess.Popen([*program, "serve"], cwd=folder, env=environment, stderr=subprocess.PIPE) as process:
                while not _is_healthy(port):
                    if process.poll() is not None or time.perf_counter() - start > 30:
                        sys.exit("'briefing serve' does not get ready")
                    time.sleep(0.01)
                ready, used = time.perf_counter() - start, _find_usage(process.pid)[1]
                time.sleep(5)
                before, since = _find_usage(process.pid), time.perf_counter()
                time.sleep(120 / self.scale)
                after, lasted = _find_usage(process.pid), time.perf_counter() - since
                process.terminate()
                asked = time.perf_counter()
                process.communicate(timeout=30)
                ended = time.perf_counter() - asked
        _say("serve: ready after", f"{ready:.2f} s", "", f"(≤ 2); {used:.2f} s of processor time")
        _say("  memory, idle", f"{after[0]:.0f} MB", "", "(≤ 150)")
        _say("  of a core, idle", f"{(after[1] - before[1]) / lasted:.2%}", "", "(≤ 0.5 %)")
        _say("  ends after SIGTERM", f"{ended:.2f} s")

    @staticmethod
    def row(name: str, said: dict[str, Any], compared: str = "") -> None:
        """Print a time, what it is a second, and what it is compared with (aim in brackets)."""
        _say(name, f"{said['seconds']:.2f} s", f"{said['rate']:.0f}/s", compared)


def _say(*cells: object) -> None:
    widths = (52, 10, 10, 0)
    print(" ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, widths, strict=False)), flush=True)


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = ("slow", "fast", "many", "idle")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--only", nargs="+", choices=parts, default=parts)
    parser.add_argument("--connections", type=int, nargs="+", default=[16, 8])
    parser.add_argument("--size", type=int, default=300_000, help="octets of the PDF")
    parser.add_argument("--inside", nargs=2, metavar=("ACTION", "JSON"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        action, given = options.inside
        print(json.dumps(_ACTIONS[action](json.loads(given)) | {"peak": _find_peak()}))
        return
    bench = Bench(options)
    for part in options.only:
        getattr(bench, f"measure_{part}")()


if __name__ == "__main__":
    main()
