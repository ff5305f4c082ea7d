"""Measure the reading of feeds on captured ones, against the reference that comes with them, and its speed.

Usage: ``.venv/bin/python benchmarks/feeds.py --data DIR [--differences N] [--speed]``

DIR holds ``feeds_captured/dev.jsonl`` (bodies of feeds with the entries that a reference parser found) and
``feeds_opml/dev.jsonl`` (lists of feeds); neither is part of this project, and a set that is not there is left out.
``--differences`` prints the first N titles and links that are not the reference's. ``--speed`` compares the processor
time of ``parse_feed`` with that of feedparser on feeds made here.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import feedparser

from briefing.gather.lists.opml import parse_opml
from briefing.model.feed import FeedDocument

_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_URL = "https://feed.example/feed.xml"
_WORDS = (
    "officials said on Tuesday that talks between both sides had resumed after weeks of fighting near the crossing"
).split()


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, help="folder with the data sets")
    arguments.add_argument("--differences", type=int, default=0, metavar="N")
    arguments.add_argument("--speed", action="store_true")
    chosen = arguments.parse_args()
    if chosen.speed:  # first: feedparser alone, before our reader of dates is registered with it
        _measure_speed()
    if chosen.data:
        _measure_captured(chosen.data / "feeds_captured" / "dev.jsonl", chosen.differences)
        _measure_lists(chosen.data / "feeds_opml" / "dev.jsonl")


def _load(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_file():
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def _measure_captured(path: Path, differences: int) -> None:
    from briefing.gather.feeds.parsing import parse_feed

    feeds = same_count = titles = titles_same = links = links_same = 0
    shown: list[str] = []
    for row in _load(path):
        outcome = parse_feed(base64.b64decode(row["xml_b64"]), url=_URL, content_type=None, fetched_at=_NOW)
        entries = outcome.entries if isinstance(outcome, FeedDocument) else ()
        feeds += 1
        same_count += len(entries) == len(row["entries"])
        if len(entries) != len(row["entries"]):
            shown.append(f"{row['id']}: {len(entries)} entries, reference {len(row['entries'])}")
        for number, wanted in enumerate(row["entries"]):
            entry = entries[number] if number < len(entries) else None
            for name, found in (("title", entry.title if entry else ""), ("link", (entry.url if entry else "") or "")):
                expected = " ".join((wanted[name] or "").split())
                if not expected:
                    continue
                is_same = found == expected
                if name == "title":
                    titles, titles_same = titles + 1, titles_same + is_same
                else:
                    links, links_same = links + 1, links_same + is_same
                if not is_same:
                    shown.append(f"{row['id']} {number} {name}: {found!r}, reference {expected!r}")
    if feeds:
        print(f"feeds {feeds}  same entry count {same_count}/{feeds}")
        print(f"titles equal {titles_same}/{titles} = {titles_same / max(1, titles):.4f}")
        print(f"links equal {links_same}/{links} = {links_same / max(1, links):.4f}")
    for line in shown[:differences]:
        print("  ", line)


def _measure_lists(path: Path) -> None:
    files = read = found = wanted = 0
    for row in _load(path):
        if "opml" not in row:
            continue
        outlines = parse_opml(row["opml"].encode()).outlines
        files, read, found, wanted = files + 1, read + bool(outlines), found + len(outlines), wanted + row["n_feeds"]
    if files:
        print(f"lists read {read}/{files}  feeds in them {found}/{wanted} = {found / max(1, wanted):.4f}")


def _measure_speed() -> None:
    samples = {"RSS, 30 summaries": _compose_rss(30, full=False), "RSS, 50 in full": _compose_rss(50, full=True)}
    samples["Atom, 40 summaries"] = _compose_atom(40)
    plain = {
        name: (
            _time(partial(feedparser.parse, body)),
            _time(partial(feedparser.parse, body, sanitize_html=False, resolve_relative_uris=False)),
        )
        for name, body in samples.items()
    }
    from briefing.gather.feeds.parsing import parse_feed

    print("milliseconds of processor time, best of 25          default   both off   ours")
    for name, body in samples.items():
        ours = _time(partial(parse_feed, body, url=_URL, content_type="text/xml", fetched_at=_NOW))
        print(f"{name:22} {len(body) / 1000:6.0f} KB {'':18} {plain[name][0]:8.2f} {plain[name][1]:10.2f} {ours:6.2f}")


def _time(call: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(25):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return best * 1000


def _compose_rss(count: int, *, full: bool) -> bytes:
    pick = random.Random(1)

    def words(number: int) -> str:
        return " ".join(pick.choices(_WORDS, k=number))

    items = [
        f"<item><title><![CDATA[{words(9)}]]></title><link>https://news.example/a/{number}?utm_source=x&amp;p=2</link>"
        f'<guid isPermaLink="false">tag:{number}</guid><pubDate>Fri, 20 Nov 2026 09:{number:02}:00 +0000</pubDate>'
        f"<dc:creator>A. Writer</dc:creator><category>World</category><category>Conflict</category>"
        f"<description><![CDATA[<p>{words(70)}</p>]]></description>"
        + (f"<content:encoded><![CDATA[{f'<p>{words(48)}</p>' * 7}]]></content:encoded>" if full else "")
        + f'<media:thumbnail url="https://news.example/i/{number}.jpg" width="240"/></item>'
        for number in range(count)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content='
        '"http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/"><channel><title>News</title><link>https://news.example/</link>'
        f"<language>en</language><ttl>60</ttl>{''.join(items)}</channel></rss>"
    ).encode()


def _compose_atom(count: int) -> bytes:
    pick = random.Random(1)
    entries = [
        f"<entry><title>{' '.join(pick.choices(_WORDS, k=9))}</title><link href='https://news.example/a/{number}'/>"
        f"<id>urn:a:{number}</id><published>2026-11-20T08:{number:02}:00Z</published>"
        "<updated>2026-11-20T09:00:00+05:00</updated><author><name>A. Writer</name></author><category term='world'/>"
        f"<summary type='html'>&lt;p&gt;{' '.join(pick.choices(_WORDS, k=80))}&lt;/p&gt;</summary></entry>"
        for number in range(count)
    ]
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>News</title><id>urn:x</id>'
    return f"{head}{''.join(entries)}</feed>".encode()


if __name__ == "__main__":
    main()
