"""What a site's robots.txt allows: RFC 9309, read by protego. Pure: text in, answers out; nothing is fetched here.

Protego picks the longest rule, prefers Allow among equals, knows ``*`` and ``$`` and compares addresses in one spelling
of their percent-encoding; its matching takes time that is linear in the address for each rule. It is given only the
groups that are ours: its own choice of a group takes ``User-agent: brief`` for us as well, and does not know us under
``User-agent: briefing/1.2``.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from briefing.model.feed import RobotsRecord
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse

if TYPE_CHECKING:
    from protego import Protego

__all__ = ["PRODUCT", "Robots", "find_expiry", "find_rules", "parse_robots", "take_robots"]

#: What we are called in a ``User-agent`` line; the User-Agent header begins with it (F-18, F-25).
PRODUCT = "briefing"
#: Any other crawler. It must not occur in our own name.
_SOMEBODY_ELSE = "somebody-else"
#: A longer Crawl-delay is cut to this (F-20).
_LONGEST_DELAY = timedelta(seconds=30)
#: Bytes, and characters, that are read: the limit of the retriever, 500 KiB, once more (F-24).
_LONGEST_TEXT = 512_000
#: A longer address is not asked. Source: RFC 9110, section 4.1, recommends support for 8,000 octets.
_LONGEST_ADDRESS = 8_000
#: How long a robots.txt is believed (F-24; RFC 9309, section 2.4), and how soon one that could not be had is asked for
#: again: rule of thumb, the floor between two requests for a feed.
_LIFETIME = timedelta(hours=24)
_LIFETIME_UNREACHABLE = timedelta(hours=1)
_AGENT_LINE = re.compile(r"[ \t]*user[- ]?agents?[ \t]*[: \t][ \t]*([^#]*)", re.IGNORECASE)
#: The characters of a product token. Source: RFC 9309, section 2.2.1; digits are no part of one and yet are common.
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
_TOO_MANY_REQUESTS = 429
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one origin for us."""

    #: The pause that the site asks for between two requests, at most 30 seconds; None if it asks for none.
    crawl_delay: timedelta | None
    #: None: nothing is allowed.
    _rules: Protego | None = field(repr=False)

    def may_fetch(self, url: str) -> bool:
        """Return whether the address, of this origin, may be asked."""
        if self._rules is None or len(url) > _LONGEST_ADDRESS:
            return False
        try:
            return self._rules.can_fetch(url, PRODUCT)
        except (ValueError, UnicodeError):  # no address
            return False


def parse_robots(text: str) -> Robots:
    """Return the rules that a robots.txt gives us; whatever it holds, they are rules."""
    from protego import Protego  # most runs ask for no page

    readable = text[:_LONGEST_TEXT].removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").encode("utf-8", "replace").decode()
    lines = readable.splitlines()
    if len(text) >= _LONGEST_TEXT:
        lines = lines[:-1]  # cut off within a line: half of "Disallow: /private" forbids everything
    rules = Protego.parse("\n".join(map(_name_agent, lines)))
    delay = rules.crawl_delay(PRODUCT)
    wished = None if delay is None else min(timedelta(seconds=min(delay, 1e6)), _LONGEST_DELAY)
    return Robots(crawl_delay=wished, _rules=rules)


def _name_agent(line: str) -> str:
    """Return a line of a robots.txt; one that names a crawler with its product token alone, and others not by name.

    ``briefing/1.2`` is us, ``brief`` and ``briefing-images`` are not. Source: RFC 9309, section 2.2.1.
    """
    match = _AGENT_LINE.match(line)
    if match is None:
        return line
    name = match[1].strip()
    if name.startswith("*"):
        return "User-agent: *"
    token = _TOKEN.match(name)
    is_ours = token is not None and token[0].lower() == PRODUCT
    return f"User-agent: {PRODUCT if is_ours else _SOMEBODY_ELSE}"


def take_robots(outcome: FetchResponse | FetchFailure, *, origin: str) -> RobotsRecord:
    """Return what is to be remembered of the request for ``ORIGIN/robots.txt`` (F-24).

    Read (2xx); absent (4xx, and more redirects than we follow: RFC 9309, 2.3.1.2 and 2.3.1.3); everything else is
    unreachable and allows nothing. So is 429: a server that is overrun has not said that it has no rules (see
    https://developers.google.com/search/docs/crawling-indexing/robots/robots_txt , "HTTP status codes").
    """
    state, text = "unreachable", ""
    if isinstance(outcome, FetchFailure):
        if outcome.kind is FailureKind.REDIRECT:
            state = "absent"
    elif 200 <= outcome.status < 300:
        state, text = "read", _decode(outcome.body)
    elif 400 <= outcome.status < 500 and outcome.status != _TOO_MANY_REQUESTS:
        state = "absent"
    return RobotsRecord(origin=origin, fetched_at=outcome.fetched_at, state=state, text=text)


def _decode(body: bytes) -> str:
    """Return the text of a robots.txt: UTF-8, unless a byte order mark says otherwise; what is no text is replaced."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            text = body[len(mark) : _LONGEST_TEXT].decode(encoding, "replace")
            break
    else:
        text = body[:_LONGEST_TEXT].decode("utf-8", "replace")
    if len(body) < _LONGEST_TEXT:
        return text
    return "\n".join(text.splitlines()[:-1])  # cut off within a line


def find_rules(record: RobotsRecord) -> Robots:
    """Return the rules of an origin; those of an unreachable robots.txt allow nothing, of an absent one everything."""
    if record.state == "read":
        return parse_robots(record.text)
    if record.state == "absent":
        return parse_robots("")
    return Robots(crawl_delay=None, _rules=None)


def find_expiry(record: RobotsRecord) -> datetime:
    """Return until when a robots.txt is believed: a day; one that could not be had, an hour (F-24)."""
    return record.fetched_at + (_LIFETIME_UNREACHABLE if record.state == "unreachable" else _LIFETIME)
