"""What outlets everywhere say to their readers around an article: a closed class of forms, each with its reason.

In: a line and its form. Out: the reason to drop it, or None. These are the set phrases of the trade (share,
subscribe, comment, related, copyright), not names of outlets or topics. Source: rule of thumb, collected from how
news sites and blog software label their boxes. A line that opens with a quotation mark is somebody's speech and
matches none of the openings.

Every pattern is tried at the beginning of the line, on its first 600 characters, and has no repetition inside a
repetition without a bound: the time grows with the length of the line only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefing.clean.form import LineForm
from briefing.clean.furniture import FORMS

__all__ = ["Phrase", "find_phrase"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A set phrase that was found in a line."""

    #: The reason, as it is shown: "share-icons".
    reason: str
    #: Whether the article is over where such a line stands after its text (comment forms, lists of other articles).
    is_end: bool = False
    #: Whether it only counts under the text: in the middle of it the same words are news ("X is a journalist …").
    is_tail: bool = False


_HEAD = 600
_LEAD = r"[^\w\"“‘«']{0,40}"
_NETWORKS = (
    "facebook|twitter|x|whatsapp|telegram|instagram|youtube|linkedin|pinterest|reddit|tumblr|flipboard|messenger|"
    "viber|vk|"
    "mastodon|bluesky|threads|tiktok|snapchat|rss|email|e-mail|mail|sms|google|wechat|line|xing|pocket|digg|news"
)
_SHARE_WORDS = (
    "share|shares|sharing|tweet|pin|post|print|copy|copied|link|url|icon|icons|logo|save|bookmark|follow|"
    "followers|fans|"
    "like|likes|subscribers|button|gift|this|article|story|page|via|on|to|us|it|by|with|in|a|the|your|friend|"
    "friends|more|"
    "options|show|extra|close|plus|and|or|our|for|app|feed|profile|channel|send|click|opens|new|window|clipboard|"
    "comment|"
    "comments|listen|text|size|font"
)
_SHARE = re.compile(rf"(?:(?:{_NETWORKS}|{_SHARE_WORDS}|\d+)(?:[\s,:|+&/()–-]+|$))+", re.IGNORECASE)
_SHARE_CORE = re.compile(rf"\b(?:{_NETWORKS}|shares?|sharing|tweet|follow|print|icon|likes?)\b", re.IGNORECASE)

_TABLE = tuple(
    (
        form.words,
        form.signs,
        re.compile(f"{_LEAD}(?:{'|'.join(form.openings)})", re.IGNORECASE),
        Phrase(form.reason, is_end=form.is_end, is_tail=form.is_tail),
    )
    for form in FORMS
)


def find_phrase(text: str, form: LineForm) -> Phrase | None:
    """Find the set phrase that makes a line page furniture.

    Only the first 600 characters are looked at: set phrases stand at the beginning.
    """
    if form.signs == 0:
        return Phrase("separator")
    if form.hashtags >= 3 and form.hashtags * 2 > form.words:
        return Phrase("tags", is_end=True)
    head = text[:_HEAD]
    if form.words <= 12 and _SHARE.fullmatch(head.strip("\"'.!?•*-–—|>»· \t[]()#@")) and _SHARE_CORE.search(head):
        return Phrase("share-icons")
    low = head.lower()
    for words, signs, pattern, phrase in _TABLE:
        if form.words <= words and (not signs or _has_any(low, signs)) and pattern.match(head):
            return phrase
    return None


def _has_any(low: str, signs: tuple[str, ...]) -> bool:
    for sign in signs:  # noqa: SIM110 - a plain loop takes half the time of any(), and this is the busiest line of the stage
        if sign in low:
            return True
    return False
