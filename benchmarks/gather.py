"""Measure gathering against its parts, on the loopback network, side by side in one run.

Usage: ``./run bench gather [--quick | --scale N] [--only feeds pages] [--reader-python PATH]``

- 2,000 feeds of 30 entries, all changed: a whole run with its store, against feedparser alone in a process pool.
- The same with half of the feeds unchanged, against lemon24/reader: ``--reader-python`` names the Python of an
  environment with ``reader`` and a feedparser that it can work with (``pip install reader feedparser-sgmllib``).
- 10,000 pages of 60 KB: the page stage of a run, against trafilatura's ``bare_extraction`` alone in a process pool.
- Processor time of runs with nothing new, and memory, of all processes of the run together.

Every run is a process of its own; the server (``benchmarks.loopback``) is another, and shares the processors. Only the
pauses between the pages of a host are taken out; everything else is as the program does it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.documents import make_feed, make_page
from benchmarks.loopback import Loopback, PageFile, find_host, open_loopback

ROOT = Path(__file__).resolve().parent.parent
#: The clock of the runs begins here, so that every measurement sees the same dates.
_START = datetime(2026, 11, 20, 9, 17, tzinfo=UTC)
_FEEDS, _PAGE_FEEDS, _PAGES_PER_FEED = 2_000, 500, 20
_READER = """
import json, sys, time
from reader import make_reader
reader = make_reader(sys.argv[1])
for url in sys.stdin.read().split():
    reader.add_feed(url, exist_ok=True)
start = time.perf_counter()
reader.update_feeds(workers=int(sys.argv[2]), scheduled=False)
seconds = time.perf_counter() - start
counts = reader.get_entry_counts()
print(json.dumps({"seconds": seconds, "entries": counts.total}))
"""


# ----------------------------------------------------------------------------------------------- inside of a process


class _Clock:
    """Tells the time since the start of the measurement, plus what has been skipped."""

    def __init__(self, offset: timedelta) -> None:
        self.offset = offset
        self.started = time.monotonic()

    def now(self) -> datetime:
        """Return the present instant."""
        return _START + self.offset + timedelta(seconds=time.monotonic() - self.started)


def _find_processor_time(*whose: int) -> float:
    """Return the processor time of this process and of those children that have ended, in seconds."""
    used = map(resource.getrusage, whose or (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _gather(given: dict[str, Any]) -> dict[str, Any]:
    """Play one run of gathering and return what it took."""
    from briefing.gather.options import RetrieveOptions, RoundOptions
    from briefing.gather.retrieve import HttpRetriever
    from briefing.gather.round.run import run_round
    from briefing.model.feed import Feed, FullText
    from briefing.store import open_store

    full_text = FullText.YES if given["full_text"] else FullText.NO
    urls = [f"http://{find_host(number)}:{given['port']}/feed.xml" for number in range(given["feeds"])]
    feeds = [Feed(url=url, title=url, full_text=full_text) for url in urls]
    clock = _Clock(timedelta(minutes=given["minutes"]))
    asking = RetrieveOptions(
        user_agent="briefing/1.2 (+https://site.example/about; desk@site.example)",
        ports=frozenset({given["port"]}),
        allowed_networks=("127.0.0.0/8",),
    )
    options = RoundOptions(
        page_delay=timedelta(0), pages_per_run=given["pages"], deadline=timedelta(hours=2), most_new_entries=10_000
    )
    start, used = time.perf_counter(), _find_processor_time()
    profiler = None
    if given["profile"]:
        import cProfile

        profiler = cProfile.Profile()
        profiler.enable()
    with open_store(f"sqlite:///{given['store']}") as store:
        record = run_round(
            feeds, store=store, retriever=HttpRetriever(asking, clock=clock), clock=clock, options=options
        )
    if profiler is not None:
        import pstats

        profiler.disable()
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(45)
    kinds = [outcome.kind.value for outcome in record.outcomes]
    return {
        "seconds": time.perf_counter() - start,
        "processor": _find_processor_time() - used,
        "workers": _find_processor_time(resource.RUSAGE_CHILDREN),
        "kinds": {kind: kinds.count(kind) for kind in sorted(set(kinds))},
        "reasons": sorted({one.reason for one in record.outcomes if one.kind.value == "failed"})[:3],
        "articles": sum(outcome.articles_new for outcome in record.outcomes),
        "pages": record.pages_fetched,
        "pages_failed": record.pages_failed,
    }


_bodies: Sequence[bytes] = ()
_pages: PageFile | None = None


def _parse_default(number: int) -> int:
    import feedparser

    return len(feedparser.parse(_bodies[number]).entries)


def _parse_bare(number: int) -> int:
    import feedparser

    return len(feedparser.parse(_bodies[number], sanitize_html=False, resolve_relative_uris=False).entries)


def _extract(place: tuple[int, int]) -> int:
    import trafilatura

    if _pages is None:
        raise RuntimeError("there are no pages")
    found = trafilatura.bare_extraction(_pages.find(*place), with_metadata=True, include_comments=False)
    return 0 if found is None or isinstance(found, dict) else len(found.text or "")


def _apply(function: Callable[[Any], int], values: Sequence[Any], given: dict[str, Any]) -> dict[str, Any]:
    """Apply a function to values in a process pool and return what it took."""
    start = time.perf_counter()
    with ProcessPoolExecutor(given["processes"]) as pool:
        total = sum(pool.map(function, values, chunksize=16))
    return {"seconds": time.perf_counter() - start, "total": total}


def _parse(given: dict[str, Any]) -> dict[str, Any]:
    """Parse all feeds with feedparser alone."""
    global _bodies  # noqa: PLW0603 - the forked processes see it
    numbers = range(given["feeds"])
    _bodies = [make_feed(number, 0, f"http://{find_host(number)}:{given['port']}") for number in numbers]
    return _apply(_parse_bare if given["bare"] else _parse_default, numbers, given)


def _extract_all(given: dict[str, Any]) -> dict[str, Any]:
    """Extract all pages with trafilatura alone."""
    global _pages  # noqa: PLW0603 - the forked processes see it
    _pages = PageFile(Path(given["file"]))
    return _apply(_extract, list(_pages.places), given)


_ACTIONS = {"gather": _gather, "parse": _parse, "extract": _extract_all}


# ------------------------------------------------------------------------------------------------------ from outside


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process said, and what it took with all its children."""

    said: dict[str, Any]
    #: Of all processes together; pages of memory that they share are counted once for each.
    peak_mb: float
    #: User and system, with the start of the interpreter.
    processor: float

    @property
    def seconds(self) -> float:
        """The wall time of the work itself."""
        return float(self.said["seconds"])


def _measure(command: Sequence[str], *, text: str = "") -> Measured:
    """Run a process and watch its memory."""
    peak = 0.0
    done = threading.Event()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:

        def watch() -> None:
            nonlocal peak
            while not done.wait(0.05):
                peak = max(peak, _find_memory(process.pid))

        thread = threading.Thread(target=watch)
        thread.start()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the process has no pipes")
        process.stdin.write(text)
        process.stdin.close()
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        done.set()
        thread.join()
    if process.returncode:
        sys.exit(f"a measured process ended with {process.returncode}: {' '.join(command)[:200]}")
    return Measured(json.loads(output.splitlines()[-1]), peak, usage.ru_utime + usage.ru_stime)


def _find_memory(pid: int) -> float:
    """Return the resident memory of a process and all its descendants, in MB."""
    total, waiting = 0, [pid]
    while waiting:
        one = Path("/proc", str(waiting.pop()))
        try:
            total += int((one / "statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
            for task in (one / "task").iterdir():
                waiting += map(int, (task / "children").read_text(encoding="ascii").split())
        except OSError:  # it has ended meanwhile
            continue
    return total / 1e6


def _run(action: str, **given: Any) -> Measured:
    return _measure([sys.executable, "-m", "benchmarks.gather", "--inside", action, json.dumps(given)])


def _say(*cells: object) -> None:
    widths = (48, 12, 10, 14, 0)
    print(" ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, widths, strict=False)), flush=True)


class Bench:
    """The measurements, each of which prints its rows."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.feeds, self.page_feeds = _FEEDS // options.scale, _PAGE_FEEDS // options.scale
        self.options = options
        self.folder = folder
        self.processes = len(os.sched_getaffinity(0))

    def gather(self, server: Loopback, store: str, minutes: int, *, feeds: int, pages: int | None = None) -> Measured:
        """Measure one run of gathering, ``minutes`` after the first."""
        measured = _run(
            "gather",
            port=server.port,
            store=str(self.folder / store),
            minutes=minutes,
            feeds=feeds,
            full_text=pages is None,
            pages=pages or 0,
            profile=self.options.profile,
        )
        counted = server.control("count")
        said = measured.said
        spent = f"{said['processor']:.1f} s of processor time, {said['workers']:.1f} s of it in workers"
        brought = f"{said['articles']} new, {said['pages']} pages, {said['pages_failed']} failed"
        print(
            f"  [{said['kinds']} {brought}; server: {counted}; {spent}; {said['reasons'] or 'no failure'}]", flush=True
        )
        return measured

    def measure_feeds(self) -> None:
        """Measure feeds: all changed, unchanged, within the floor, half of them changed."""
        with open_loopback() as server:
            server.control(f"warm/{self.feeds}")
            default, bare = (
                _run("parse", port=server.port, feeds=self.feeds, processes=self.processes, bare=bare)
                for bare in (False, True)
            )
            first = self.gather(server, "feeds.db", 0, feeds=self.feeds)
            within = self.gather(server, "feeds.db", 10, feeds=self.feeds)
            unchanged = self.gather(server, "feeds.db", 120, feeds=self.feeds)
            server.control("change/2")
            server.control(f"warm/{self.feeds}")
            half = self.gather(server, "feeds.db", 240, feeds=self.feeds)
            reader = self.measure_reader(server)
        self.row(f"{self.feeds:,} feeds, all changed: the run", first, self.feeds)
        self.row(
            "  feedparser alone, as it comes", default, self.feeds, f"{first.seconds / default.seconds:.2f} (≤ 1.3)"
        )
        self.row(
            "  feedparser alone, both switches off", bare, self.feeds, f"{first.seconds / bare.seconds:.2f} (≤ 1.3)"
        )
        self.row(f"{self.feeds:,} feeds, half of them 304: the run", half, self.feeds)
        if reader is None:
            _say("  lemon24/reader", "not measured", "", "", "no --reader-python")
        else:
            ratio = f"{reader[1].seconds / half.seconds:.2f} (≥ 3)"
            self.row(f"  lemon24/reader, {reader[0]} workers", reader[1], self.feeds, ratio)
        self.compare("nothing new, all 304", first, unchanged)
        self.compare("nothing new, within the floor", first, within)
        _say("memory of all processes, feeds", f"{max(first.peak_mb, half.peak_mb):.0f} MB", "", "", "(< 400 MB)")

    def measure_reader(self, server: Loopback) -> tuple[int, Measured] | None:
        """Return the best time of lemon24/reader for the same: first all feeds, then every second one changed."""
        if self.options.reader_python is None:
            return None
        best = None
        urls = "\n".join(f"{server.find_origin(number)}/feed.xml" for number in range(self.feeds))
        for workers in self.options.reader_workers:
            command = [
                self.options.reader_python,
                "-c",
                _READER,
                str(self.folder / f"reader{workers}.db"),
                str(workers),
            ]
            _measure(command, text=urls)
            server.control("change/2")
            server.control(f"warm/{self.feeds}")
            measured = _measure(command, text=urls)
            print(f"  [reader, {workers} workers: {measured.said}; server: {server.control('count')}]", flush=True)
            if best is None or measured.seconds < best[1].seconds:
                best = (workers, measured)
        return best

    def measure_pages(self) -> None:
        """Measure pages: the page stage alone, and runs with nothing new."""
        file = self.folder / "pages.bin"
        count = self.page_feeds * _PAGES_PER_FEED
        with open_loopback(entries=_PAGES_PER_FEED, pages=file) as server:
            PageFile.write(
                file,
                (
                    (feed, item, make_page(feed, item, server.find_origin(feed)))
                    for feed in range(self.page_feeds)
                    for item in range(_PAGES_PER_FEED)
                ),
            )
            server.control("pages")
            server.control(f"warm/{self.page_feeds}")
            feeds = self.gather(server, "pages.db", 0, feeds=self.page_feeds, pages=0)
            stage = self.gather(server, "pages.db", 10, feeds=self.page_feeds, pages=count)
            bare = _run("extract", file=str(file), processes=self.processes)
            within = self.gather(server, "pages.db", 20, feeds=self.page_feeds, pages=count)
            unchanged = self.gather(server, "pages.db", 120, feeds=self.page_feeds, pages=count)
        size = file.stat().st_size / count / 1000
        self.row(f"{count:,} pages of {size:.0f} KB: the page stage", stage, count)
        self.row("  trafilatura alone", bare, count, f"{bare.seconds / stage.seconds:.2f} (≥ 0.8)")
        first = Measured(stage.said, max(feeds.peak_mb, stage.peak_mb), feeds.processor + stage.processor)
        self.compare("with pages, nothing new, all 304", first, unchanged)
        self.compare("with pages, nothing new, within the floor", first, within)
        _say("memory of all processes, pages", f"{first.peak_mb:.0f} MB", "", "", "(< 400 MB)")

    @staticmethod
    def row(name: str, measured: Measured, count: int, compared: str = "") -> None:
        """Print a time, what it is a second, processor time, and how the times compare (aim in brackets)."""
        seconds = measured.seconds
        _say(name, f"{seconds:.1f} s", f"{count / seconds:.0f}/s", f"{measured.processor:.1f} s CPU", compared)

    @staticmethod
    def compare(name: str, first: Measured, second: Measured) -> None:
        """Print the processor time of a run with nothing new."""
        ratio = first.processor / second.processor
        _say(name, f"{second.seconds:.1f} s", "", f"{second.processor:.2f} s CPU", f"{ratio:.0f} times less (≥ 50)")


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, default=1, help="divide all counts by this")
    parser.add_argument("--quick", dest="scale", action="store_const", const=10, help="a tenth of everything")
    parser.add_argument("--only", nargs="+", choices=("feeds", "pages"), default=("feeds", "pages"))
    parser.add_argument("--reader-python", help="Python of an environment with lemon24/reader")
    parser.add_argument("--reader-workers", type=int, nargs="+", default=[2, 8], help="the best of them counts")
    parser.add_argument(
        "--profile", action="store_true", help="print where the main process of each run spends its time"
    )
    parser.add_argument("--inside", nargs=2, metavar=("ACTION", "JSON"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        action, given = options.inside
        print(json.dumps(_ACTIONS[action](json.loads(given))))
        return
    with tempfile.TemporaryDirectory(prefix="briefing-bench-") as folder:
        bench = Bench(options, Path(folder))
        if "feeds" in options.only:
            bench.measure_feeds()
        if "pages" in options.only:
            bench.measure_pages()


if __name__ == "__main__":
    main()
