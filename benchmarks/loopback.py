"""A small fast web server on the loopback network, to measure gathering against: one process, thousands of hosts.

Usage: ``python -m benchmarks.loopback [--latency 0.02]``; prints its port and runs until its standard input ends.

Every address of 127.0.0.0/8 is a host, ``find_host(NUMBER)`` those of the feeds: ``/feed.xml``, ``/page/NUMBER`` and
``/robots.txt``. Feeds carry an ETag and answer conditional requests. ``/control/change/N`` brings the next revision of
every N-th feed, ``/control/warm/N`` makes the bodies of the first N feeds, ``/control/pages`` opens the pages that the
measuring process has made, ``/control/count`` gives the numbers of answers by status.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import mmap
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from benchmarks.documents import ENTRIES, make_feed, make_page

__all__ = ["Loopback", "PageFile", "find_host", "open_loopback"]

_PER_NET = 250
_ROBOTS = b"User-agent: *\nDisallow: /private/\n"


def find_host(number: int) -> str:
    """Return the address of the host of a feed."""
    return f"127.{1 + number // _PER_NET**2}.{number // _PER_NET % _PER_NET}.{1 + number % _PER_NET}"


def _find_number(host: str) -> int:
    """Return the number of the feed of a host."""
    _, high, middle, low = (int(part) for part in host.split("."))
    return ((high - 1) * _PER_NET + middle) * _PER_NET + low - 1


class PageFile:
    """Pages that were made before, in one file: ``write`` makes it, any process reads it without copying."""

    def __init__(self, path: Path) -> None:
        self.index: list[tuple[int, int, int, int]] = json.loads(path.with_suffix(".json").read_text(encoding="ascii"))
        self.places = {(feed, item): (start, size) for feed, item, start, size in self.index}
        with path.open("rb") as file:
            self.content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def find(self, feed: int, item: int) -> bytes:
        """Return a page."""
        start, size = self.places[feed, item]
        return self.content[start : start + size]

    @staticmethod
    def write(path: Path, pages: Iterable[tuple[int, int, bytes]]) -> None:
        """Write pages: the number of the feed, of the entry, and the page."""
        index, start = [], 0
        with path.open("wb") as file:
            for feed, item, body in pages:
                file.write(body)
                index.append((feed, item, start, len(body)))
                start += len(body)
        path.with_suffix(".json").write_text(json.dumps(index), encoding="ascii")


class _Site:
    """What all connections answer from."""

    def __init__(self, latency: float, entries: int, pages: Path | None) -> None:
        self.latency = latency
        self.entries = entries
        self.pages_path = pages
        self.pages: PageFile | None = None
        self.changes: list[int] = []
        self.bodies: dict[tuple[int, int], bytes] = {}
        self.counted: Counter[str] = Counter()

    def answer(self, path: str, host: str, etag: str) -> bytes:
        """Return a whole answer, headers and body."""
        if path.startswith("/control/"):
            return self._control(path, host)
        origin = f"http://{host}"
        number = _find_number(host.partition(":")[0])
        if path == "/feed.xml":
            revision = self.find_revision(number)
            own = f'"{number}-{revision}"'
            if etag == own:
                return self._wrap("304 Not Modified", b"", f"ETag: {own}\r\n")
            body = self.find_body(number, origin)
            return self._wrap("200 OK", body, f"ETag: {own}\r\nContent-Type: application/rss+xml; charset=utf-8\r\n")
        if path == "/robots.txt":
            return self._wrap("200 OK", _ROBOTS, "Content-Type: text/plain\r\n")
        if path.startswith("/page/"):
            item = int(path.removeprefix("/page/"))
            body = self.pages.find(number, item) if self.pages is not None else make_page(number, item, origin)
            return self._wrap("200 OK", body, "Content-Type: text/html; charset=utf-8\r\n")
        return self._wrap("404 Not Found", b"", "")

    def find_revision(self, number: int) -> int:
        """Return how often a feed has changed."""
        return sum(number % every == 0 for every in self.changes)

    def find_body(self, number: int, origin: str) -> bytes:
        """Return the body of a feed, made once."""
        key = (number, self.find_revision(number))
        if key not in self.bodies:
            self.bodies[key] = make_feed(*key, origin, entries=self.entries)
        return self.bodies[key]

    def _control(self, path: str, host: str) -> bytes:
        if path.startswith("/control/change/"):
            self.changes.append(int(path.rpartition("/")[2]))
        elif path.startswith("/control/warm/"):
            port = host.partition(":")[2]
            for number in range(int(path.rpartition("/")[2])):
                self.find_body(number, f"http://{find_host(number)}:{port}")
        elif path == "/control/pages" and self.pages_path is not None:
            self.pages = PageFile(self.pages_path)
        body = json.dumps(self.counted).encode()
        self.counted.clear()
        return b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body

    def _wrap(self, status: str, body: bytes, headers: str) -> bytes:
        self.counted[status[:3]] += 1
        self.counted["bytes"] += len(body)
        length = "" if status.startswith("304") else f"Content-Length: {len(body)}\r\n"
        return f"HTTP/1.1 {status}\r\n{headers}{length}\r\n".encode() + body


class _Connection(asyncio.Protocol):
    """One connection: reads requests without a body, and answers each after the latency."""

    def __init__(self, site: _Site) -> None:
        self.site = site
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            path = lines[0].split(" ")[1]
            answer = self.site.answer(path, headers.get("host", ""), headers.get("if-none-match", ""))
            loop = asyncio.get_running_loop()
            loop.call_later(self.site.latency, self.send, answer, path.startswith("/control/"))

    def send(self, answer: bytes, closes: bool) -> None:  # noqa: FBT001 - call_later passes positions only
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(answer)
            if closes:
                self.transport.close()


async def _serve(latency: float, entries: int, pages: Path | None) -> None:
    site = _Site(latency, entries, pages)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(site), "0.0.0.0", 0, backlog=4096)  # noqa: S104 - all of 127.0.0.0/8
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


class Loopback:
    """A running server, seen from the measuring process."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def find_origin(self, number: int) -> str:
        """Return the origin of the host of a feed."""
        return f"http://{find_host(number)}:{self.port}"

    def control(self, action: str) -> dict[str, Any]:
        """Do something to the server, and return what it has answered since the last time, by status."""
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(f"GET /control/{action} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        counted: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])
        return counted


@contextlib.contextmanager
def open_loopback(*, latency: float = 0.02, entries: int = ENTRIES, pages: Path | None = None) -> Iterator[Loopback]:
    """Run a server in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.loopback", "--latency", str(latency), "--entries", str(entries)]
    if pages is not None:
        command += ["--pages", str(pages)]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            if process.stdout is None or process.stdin is None:
                raise RuntimeError("the server has no pipes")
            yield Loopback(process, int(process.stdout.readline()))
        finally:
            if process.stdin is not None:
                process.stdin.close()
            process.wait(10)


def main() -> None:
    """Run the server."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--latency", type=float, default=0.02, help="seconds before each answer")
    parser.add_argument("--entries", type=int, default=ENTRIES, help="entries of a feed")
    parser.add_argument("--pages", type=Path, help="file that the measuring process will write")
    options = parser.parse_args()
    asyncio.run(_serve(options.latency, options.entries, options.pages))


if __name__ == "__main__":
    main()
