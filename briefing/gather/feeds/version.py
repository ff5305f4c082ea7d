"""Which parser reads the feeds: after a change of it, every body is fetched and read once more (F-05)."""

from __future__ import annotations

from importlib.metadata import version

__all__ = ["PARSER_VERSION"]

#: Raised by one where our own part of the reading changes what comes out. The library is not loaded to tell its
#: version: a run in which nothing is new parses nothing.
PARSER_VERSION = f"1+feedparser-{version('feedparser')}"
