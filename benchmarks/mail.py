"""Measure sending against the naive way and against a bare loop, on the loopback network, in one run.

Usage: ``./run bench mail [--quick] [--only slow fast many idle] [--connections 16] [--size 300000]``

- slow: against a server that answers each message after 0.1 s: a send with store and outbox, against smtplib with a
  connection and a MIME rendering for each message.
- fast: against a server that answers at once: the same, against a loop that writes ready-made bytes to as many
  connections and keeps no account, and against smtplib's own ``sendmail`` with them.
- many: 10,000 subscribers against the fast server: memory, and the share of the time that is spent in the outbox.
- idle: ``briefing serve`` with nothing to do: memory, processor time, time until it answers on ``/healthz``.

Every sender is a process of its own, the server (``benchmarks.smtpsink``) is another; all share the processors. A sender's
time begins when its program is loaded: with the rows not yet claimed, no connection open, the mail not yet rendered to MIME.
"""

from __future__ import annotations

import argparse
import json
import random
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
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


_ACTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "naive": _send_naively,
    "bare": _send_bare,
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


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inside", nargs=2, metavar=("ACTION", "JSON"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        action, given = options.inside
        print(json.dumps(_ACTIONS[action](json.loads(given)) | {"peak": _find_peak()}))
        return
    print(_run("naive", delay=0.1, count=40, size=300000))
    for c in (8, 16):
        print(c, _run("bare", delay=0.0, count=1000, size=300000, connections=c, smtplib=False))
        print(c, _run("bare", delay=0.0, count=600, size=300000, connections=c, smtplib=True))


if __name__ == "__main__":
    main()
