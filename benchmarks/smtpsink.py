"""A fast SMTP server on loopback that takes everything over and keeps nothing, to measure sending against.

Usage: ``python -m benchmarks.smtpsink [--delay 0.1]``; prints its port, runs until its standard input ends, prints then
what it took as one JSON object: messages, octets, connections, and how many addresses got more or less than one.

It reads into a buffer and looks for the end of the data, nothing more, so that the client measured is what takes
the time. One thread for each connection.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["Sink", "open_sink"]

_END = b"\r\n.\r\n"
_CHUNK = 1 << 18
_EHLO = b"250-localhost\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES\r\n"


class _Counts:
    """What all connections have taken."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.connections = self.octets = self.open_now = self.most_at_once = 0
        self.recipients: Counter[str] = Counter()

    def change_open(self, by: int) -> None:
        with self.lock:
            self.connections += max(by, 0)
            self.open_now += by
            self.most_at_once = max(self.most_at_once, self.open_now)

    def take(self, recipient: str, octets: int) -> None:
        with self.lock:
            self.octets += octets
            self.recipients[recipient] += 1

    def to_json(self) -> dict[str, int]:
        return {
            "messages": sum(self.recipients.values()),
            "octets": self.octets,
            "connections": self.connections,
            "most_at_once": self.most_at_once,
            "recipients": len(self.recipients),
            "twice": sum(count > 1 for count in self.recipients.values()),
        }


class _Connection:
    """One client."""

    def __init__(self, client: socket.socket, counts: _Counts, delay: float) -> None:
        self.client, self.counts, self.delay = client, counts, delay
        self.waiting = bytearray()

    def run(self) -> None:
        self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.client.sendall(b"220 localhost ESMTP\r\n")
        recipient = ""
        while (line := self.read_line()) is not None:
            verb = line[:4].upper()
            if verb == b"QUIT":
                self.client.sendall(b"221 2.0.0 bye\r\n")
                return
            if verb == b"EHLO":
                self.client.sendall(_EHLO)
            elif verb == b"DATA":
                self.client.sendall(b"354 go on\r\n")
                octets = self.read_data()
                if octets is None:
                    return
                time.sleep(self.delay)
                self.counts.take(recipient, octets)
                self.client.sendall(b"250 2.0.0 taken\r\n")
            else:
                if verb == b"RCPT":
                    recipient = line.decode("utf-8", "replace").partition("<")[2].partition(">")[0]
                self.client.sendall(b"250 2.0.0 ok\r\n")

    def read_line(self) -> bytes | None:
        while (end := self.waiting.find(b"\n")) < 0:
            chunk = self.client.recv(_CHUNK)
            if not chunk:
                return None
            self.waiting += chunk
        line = bytes(self.waiting[:end])
        del self.waiting[: end + 1]
        return line

    def read_data(self) -> int | None:
        """Read to the end of the data and return how many octets they were."""
        octets, seen = 0, b"\r\n" + bytes(self.waiting)
        self.waiting.clear()
        while (end := seen.find(_END)) < 0:
            octets += max(0, len(seen) - 4)
            chunk = self.client.recv(_CHUNK)
            if not chunk:
                return None
            seen = seen[-4:] + chunk
        self.waiting += seen[end + len(_END) :]
        return octets + end


def _serve(client: socket.socket, counts: _Counts, delay: float) -> None:
    counts.change_open(1)
    with client, contextlib.suppress(OSError):
        _Connection(client, counts, delay).run()
    counts.change_open(-1)


def main() -> None:
    """Serve until the standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each message is answered")
    options = parser.parse_args()
    counts = _Counts()

    def accept(listener: socket.socket) -> None:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_serve, args=(client, counts, options.delay), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        print(listener.getsockname()[1], flush=True)
        sys.stdin.read()
        print(json.dumps(counts.to_json()), flush=True)


class Sink:
    """The server as a process; ``taken`` holds what it took once the ``with`` of `open_sink` has ended."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.taken: dict[str, Any] = {}


@contextlib.contextmanager
def open_sink(delay: float = 0.0) -> Iterator[Sink]:
    """Start the server in its own process."""
    command = [sys.executable, "-m", "benchmarks.smtpsink", "--delay", str(delay)]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the process has no pipes")
        sink = Sink(int(process.stdout.readline()))
        try:
            yield sink
        finally:
            process.stdin.close()
            sink.taken = json.loads(process.stdout.read() or "{}")


if __name__ == "__main__":
    main()
