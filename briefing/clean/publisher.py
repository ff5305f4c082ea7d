"""Find out who published an article, from what the page says of itself.

In: the lines of a page with the reasons for which they were dropped. Out: the name with the words it rests on, or
nothing. Only furniture is looked at: an outlet that the article quotes is not its publisher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["NamedPublisher", "find_publisher"]

#: A name: up to six words with capitals (or a domain), small joining words inside.
_NAME = (
    r"(?P<name>(?:The |the )?[A-Z0-9À-Þ][\w.&'’-]{0,30}"
    r"(?: (?:of|the|and|for|de|in|&)(?= [A-Z])| [A-Z0-9À-Þ][\w&'’-]{0,30}){0,6})"
)
#: Forms in which pages name their outlet, the surest first. Source: rule of thumb, the footers and boxes of news
#: sites and blog software.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "the copyright line",
        re.compile(
            rf"(?:©|\([cC]\)|[Cc]opyright|COPYRIGHT)[\s©]{{0,3}}(?:\(c\) ?)?(?:by )?(?:(?:19|"
            rf"20)\d\d(?: ?[-–] ?(?:(?:19|20)\d\d)?)?,? )?(?:by )?{_NAME}"
        ),
    ),
    ("the copyright line", re.compile(rf"(?:©|\([cC]\)|[Cc]opyright|COPYRIGHT)[\s©]{{0,3}}{_NAME}[,.]? (?:19|20)\d\d")),
    ("the publication line", re.compile(rf"^(?:First )?[Pp]ublished (?:in|by) {_NAME},")),
    ("the mission statement", re.compile(rf"\b[Ww]e at {_NAME} ")),
    (
        "the disclaimer",
        re.compile(rf"^Disclaimer ?[:–-] ?(?:The views .{{0,80}}? of )?{_NAME}(?= and| does| is| strives| doesn)"),
    ),
    (
        "the disclaimer",
        re.compile(
            rf"(?:reflect|represent)(?:s|ing)? (?:the )?(?:official )?(?:views?|opinions?|policy|position|"
            rf"stance) of {_NAME}"
        ),
    ),
    ("the subscription box", re.compile(rf"^Discover more from {_NAME}")),
    ("the subscription box", re.compile(rf"^(?:Subscribe|Sign up) (?:to|for) (?:the )?{_NAME} [Nn]ewsletter")),
    ("the logo", re.compile(rf"^{_NAME} [Ll]ogo$")),
    ("the follow box", re.compile(rf"^Follow {_NAME} on ")),
    ("the newsletter box", re.compile(rf"\b(?:updates|news|offers|alerts) (?:relating to|about|from) {_NAME}[.!]?$")),
)
_GAPS = re.compile(r"[\W_]+")
#: What a line that names its outlet in one of the forms contains, in lower case.
_SIGNS = re.compile(
    r"©|\(c\)|copyright|published|we at |disclaimer|reflect|represent|discover|"
    r"subscribe|sign up|logo|follow |from |about |relating"
)
_NOT_NAMES = frozenset(
    "a afp all an ap getty he image it my our photo privacy reserved reuters rights she "
    "terms the they this us we your".split()
)


@dataclass(frozen=True, slots=True)
class NamedPublisher:
    """A publisher and the words that name it."""

    name: str
    evidence: str


def find_publisher(furniture: Iterable[tuple[int, str]]) -> NamedPublisher | None:
    """Find the outlet that the furniture of a page names most; of equals the one in the surest form.

    Args:
        furniture: Number and text of each dropped line.
    """
    lines = [(number, text) for number, text in furniture if len(text) <= 3000]
    found: dict[str, tuple[int, int, str, str]] = {}
    squeezed = [_squeeze(text) for _, text in lines]
    for number, text in lines:
        if not _SIGNS.search(text[:1500].lower()):
            continue
        for rank, (kind, pattern) in enumerate(_FORMS):
            match = pattern.search(text[:1500])
            if match is None:
                continue
            name = match["name"].strip(" .,")
            key = _squeeze(name)
            if len(key) < 3 or key.isdigit() or key in _NOT_NAMES or name.casefold().split()[0] in _NOT_NAMES - {"the"}:
                continue
            support = sum(key in line for line in squeezed)
            if key not in found or (-support, rank) < found[key][:2]:
                words = match[0].strip()
                found[key] = (-support, rank, name, f'{kind} says "{words}" (line {number})')
    if not found:
        return None
    best, *others = sorted(found.values())
    evidence = best[3]
    unlike = [other for other in others if not _is_same(other[2], best[2])]
    if unlike:
        evidence += f"; another box of the page names {unlike[0][2]}"
    return NamedPublisher(best[2], evidence)


def _squeeze(text: str) -> str:
    return _GAPS.sub("", text.casefold())


def _is_same(first: str, second: str) -> bool:
    a, b = _squeeze(first), _squeeze(second)
    return a in b or b in a
