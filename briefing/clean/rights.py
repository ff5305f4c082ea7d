"""Find out what a publisher allows to be done with a page, from its headers and its head.

In: the headers of the answer and the ``meta`` elements of the page. Out: a ``Permission``. Only rules for everyone
and rules for our own name count; what is said to a search engine by name is said to it alone.

Source: the "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications" of Google Search Central (rules, agent
prefix, max-snippet); W3C TDM Reservation Protocol, final community group report, February 2024 (tdm-reservation).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from briefing.model.stored import Permission

__all__ = ["find_permission"]

#: Our name in robots.txt and in robots rules.
OUR_NAME = "briefing"
#: Rules that leave title and link only. ``noindex`` and ``none`` are about being listed, and do not forbid reading.
_CITE_ONLY = frozenset(("noarchive", "nosnippet"))
#: Rules that have a value behind a colon, so that their name is no agent's.
_WITH_VALUE = frozenset(("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"))
_RULE = re.compile(r"([a-z_-]{1,40})(?:\s{0,3}:\s{0,3}(.*))?$", re.DOTALL)


def find_permission(
    headers: Mapping[str, str], metas: Mapping[str, str], *, honour_tdm_reservation: bool = True
) -> Permission:
    """Return what may be done with the text of a page.

    Args:
        headers: Of the answer, names in lower case; one that came several times is joined with commas.
        metas: Content of the ``meta`` elements by name in lower case.
        honour_tdm_reservation: A reservation of text and data mining leaves title and link only.
    """
    rules = [
        *_find_rules(headers.get("x-robots-tag", "")),
        *_find_rules(metas.get("robots", "")),
        *_find_rules(metas.get(OUR_NAME, "")),
    ]
    if any(rule in _CITE_ONLY for rule in rules):
        return Permission.CITE_ONLY
    reserved = f"{headers.get('tdm-reservation', '')},{metas.get('tdm-reservation', '')}".split(",")
    if honour_tdm_reservation and any(value.strip() == "1" for value in reserved):
        return Permission.CITE_ONLY
    return Permission.QUOTE


def _find_rules(text: str) -> Iterator[str]:
    """Yield the rules that hold for us, in lower case.

    Where headers were joined it cannot be told where a rule for another agent ends, so only the rule that directly
    follows its name is taken for its own: rather one rule too many is kept than one broken.
    """
    for part in text.lower()[:4000].split(","):
        match = _RULE.match(part.strip())
        if match is None:
            continue
        name, value = match[1], (match[2] or "").strip()
        if name == "max-snippet":
            yield "nosnippet" if value == "0" else name
        elif not match[2] or name in _WITH_VALUE:
            yield name
        elif name == OUR_NAME:
            yield value
