"""The feeds of a desk: ``feeds.toml`` and ``feeds.opml`` together.

A wrong value in ``feeds.toml``, which people write, is an error with its line. What is wrong in ``feeds.opml``, which
programs write, is reported and left out. A feed that cannot be asked as things are (its address is refused, its
password is not set) is withheld with the reason; the others go on.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from briefing.gather.addresses import check_url, format_address
from briefing.gather.lists.opml import OpmlList, parse_opml
from briefing.model.feed import Credentials, CredentialsKind, Feed, FullText
from briefing.settings.desk import Desk
from briefing.settings.feeds_schema import FeedSettings, FeedsFile
from briefing.settings.gathering import find_authorization_problem
from briefing.settings.read import find_lines, read_bytes, read_feeds_file, read_sections_file
from briefing.settings.schema import Settings
from briefing.text.addresses import find_key

__all__ = [
    "FEEDS_FILE",
    "OPML_FILE",
    "FeedList",
    "format_list_problems",
    "hide_secrets",
    "make_feed",
    "parse_feeds",
    "read_feeds",
]

FEEDS_FILE = "feeds.toml"
OPML_FILE = "feeds.opml"
#: Larger lists are refused. Rule of thumb: ten thousand feeds with all their keys.
MAX_FEEDS_BYTES = 10_000_000
#: Of a list in OPML so many feeds that were left out are named; the others are counted. Rule of thumb: a screenful.
_NAMED = 20
#: Names of parameters whose value is a secret. Rule of thumb: names in use for subscribers' feeds.
_TELLING = re.compile(
    r"token|secret|passw|pwd|auth|signature|session|api_?key|access_?key|private|^(?:key|sig|hash|code)$", re.IGNORECASE
)
_PARAMETER = re.compile(r"(?<=[?&;])([^=&;#\s]{1,60})=[^&;#\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList:
    """The feeds of a desk."""

    #: In the order of the files, feeds.toml first.
    feeds: tuple[Feed, ...] = ()
    #: What the operator should know, as sentences that begin with the file.
    problems: tuple[str, ...] = ()
    #: Configured, and not asked as things are; ``problems`` says why.
    withheld: tuple[Feed, ...] = ()


def read_feeds(
    desk: Desk, settings: Settings, *, environment: Mapping[str, str], show: Callable[[Path], str] | None = None
) -> FeedList:
    """Read both files of a desk.

    Args:
        desk: Its own files go before the shipped ones, which hold no feeds.
        settings: Give the sides, the ports that may be asked, and the networks that are allowed.
        environment: The variables of the process, where credentials are.
        show: How a file is named in messages; None for its path from the desk folder.

    Raises:
        ConfigurationError: Something in ``feeds.toml`` is wrong; the words hold every finding.
    """
    name = show or (lambda path: _show(path, desk))
    path = desk.find_config(FEEDS_FILE)
    read = _Reading(settings, environment)
    if path.exists():
        shown = name(path)
        body = read_bytes(path, shown=shown, max_bytes=MAX_FEEDS_BYTES)
        lines = _Lines(body, shown)
        for index, entry in enumerate(parse_feeds(body, desk=desk, settings=settings, shown=shown).feeds):
            read.add(make_feed(entry, listed_in=shown), functools.partial(lines.place_of, index), is_first_file=True)
    path = desk.find_config(OPML_FILE)
    if path.exists():
        read.add_list(parse_opml(read_bytes(path, shown=name(path), max_bytes=MAX_FEEDS_BYTES)), name(path))
    return FeedList(feeds=tuple(read.feeds), problems=tuple(read.problems), withheld=tuple(read.withheld))


def parse_feeds(body: bytes, *, desk: Desk, settings: Settings, shown: str) -> FeedsFile:
    """Read the text of a ``feeds.toml``.

    Args:
        body: The whole file.
        desk: Where ``sections.toml`` is read, if a feed names a section.
        settings: Give the sides.
        shown: How the file is named in messages.

    Raises:
        ConfigurationError: Something in it is wrong; the words hold every finding.
    """

    def find_sections() -> tuple[str, ...]:
        path = desk.find_config("sections.toml")
        return tuple(section.key for section in read_sections_file(path, shown=_show(path, desk)).sections)

    sides = tuple(side.name for side in settings.sides)
    return read_feeds_file(body, shown=shown, sides=sides, find_sections=find_sections)


def make_feed(entry: FeedSettings, *, listed_in: str = "") -> Feed:
    """Return a feed as the stages know it."""
    credentials = None
    if entry.token_env:
        credentials = Credentials(CredentialsKind.BEARER, entry.token_env)
    elif entry.username_env:
        credentials = Credentials(CredentialsKind.BASIC, entry.password_env, entry.username_env)
    return Feed(
        url=entry.url,
        title=entry.title or hide_secrets(entry.url),
        publisher=entry.publisher or None,
        side=entry.side or None,
        note=entry.note or None,
        language=entry.language or None,
        section=entry.section or None,
        full_text=FullText(entry.full_text),
        credentials=credentials,
        interval_minutes=entry.interval_minutes,
        faster_polling_agreed_with=entry.faster_polling_agreed_with or None,
        listed_in=listed_in,
    )


def hide_secrets(url: str) -> str:
    """Return an address as it may be shown: without user name and password, and without what looks like a token."""

    def hide(match: re.Match[str]) -> str:
        return f"{match[1]}=…" if _TELLING.search(match[1]) else match[0]

    return _PARAMETER.sub(hide, format_address(url))


class _Lines:
    """Where the feeds of a file stand; looked for only when something is to be told."""

    def __init__(self, body: bytes, shown: str) -> None:
        self._body = body
        self._shown = shown

    @functools.cached_property
    def _lines(self) -> tuple[int, ...]:
        return find_lines(self._body, "feeds")

    def place_of(self, index: int) -> str:
        """Return file and line of a feed; the file alone where it is not written as a block."""
        return f"{self._shown}, line {self._lines[index]}" if index < len(self._lines) else self._shown


class _Reading:
    """The state of one reading; used once and thrown away."""

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        self.feeds: list[Feed] = []
        self.problems: list[str] = []
        self.withheld: list[Feed] = []
        self._settings = settings
        self._environment = environment
        self._places: dict[str, Callable[[], str]] = {}

    def add(self, feed: Feed, place: Callable[[], str], *, is_first_file: bool) -> None:
        """Take a feed, or say why not."""
        key = find_key(feed.url)
        if key in self._places:
            if is_first_file:
                self.problems.append(f"{place()}: the same feed as in {self._places[key]()}, which counts")
            return
        self._places[key] = place
        problem = self._find_problem(feed)
        if problem is None:
            self.feeds.append(feed)
        else:
            self.withheld.append(feed)
            self.problems.append(f"{place()}: {feed.title} is not asked: {problem}")

    def _find_problem(self, feed: Feed) -> str | None:
        gather = self._settings.gather
        refusal = check_url(feed.url, ports=frozenset(gather.ports), allowed_networks=gather.allowed_networks)
        return refusal or find_authorization_problem(feed, self._environment)

    def add_list(self, found: OpmlList, place: str) -> None:
        """Take the feeds of a list in OPML."""
        for outline in found.outlines:
            title = outline.title or hide_secrets(outline.url)
            self.add(Feed(url=outline.url, title=title, listed_in=place), lambda: place, is_first_file=False)
        self.problems += format_list_problems(found, place, is_expected_empty=True)


def format_list_problems(found: OpmlList, place: str, *, is_expected_empty: bool = False) -> Iterable[str]:
    """Yield what was wrong with a list in OPML, as sentences that begin with its name.

    Args:
        found: The list.
        place: Its name.
        is_expected_empty: A list without feeds is nothing to tell.
    """
    for problem in found.problems:
        if not (is_expected_empty and problem == "it holds no feeds"):
            yield f"{place}: {problem}"
    for one in found.left_out[:_NAMED]:
        yield f"{place}: {one.title} was left out: {one.reason}"
    if found.left_out_count > _NAMED:
        yield f"{place}: {found.left_out_count - _NAMED:,} more were left out"


def _show(path: Path, desk: Desk) -> str:
    return str(path.relative_to(desk.folder)) if path.is_relative_to(desk.folder) else str(path)
