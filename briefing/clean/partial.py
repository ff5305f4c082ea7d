"""Tell whether a page shows its article whole, in part, or not at all.

In: what the markup says, the text that was found, and what the feed gave. Out: a reason as a sentence, or nothing.
Nothing here looks for the missing text: what a publisher holds back is left where it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from briefing.clean.markup import Block, Markup

__all__ = ["find_obstacle", "find_partial_reason"]

#: Words up to which a page without an article is a notice, a form or a question. Rule of thumb: two paragraphs.
NOTICE_WORDS = 80
#: A text with less than this share of the words of the feed's or of the publisher's own count is not whole. Rule of
#: thumb: captions and boxes that are counted along make up less.
WHOLE_SHARE = 0.6
#: Words from which a count says anything.
COUNTED_WORDS = 80
#: Words up to which an offer to subscribe on the page is taken for the end of what is shown: offers also stand beside
#: whole articles. Rule of thumb: a teaser has less than a page.
TEASER_WORDS = 250
#: What stands where an article is held back. Source: rule of thumb, the forms in which publishers ask for payment.
_OFFER = re.compile(
    r"(?:(?:subscribe|register|sign (?:in|up)|log ?in|join|pay|upgrade)\b.{0,60}?"
    r"\bto (?:continue|keep|read|unlock|access|view|see|get)\b"
    r"|to (?:continue|keep) reading\b"
    r"|to (?:read|see|view|access|unlock) the (?:rest|full|whole|entire|complete)\b"
    r"|(?:this|the|our) (?:article|story|content|page|post|report)s? (?:is|are) "
    r"(?:only |exclusively |exclusive |reserved |available ){0,3}(?:for|to) "
    r"(?:\w+ )?(?:subscribers?|members?|registered|paying|premium)\b"
    r"|(?:subscriber|member|premium)s?[- ](?:only|exclusive)\b"
    r"|you(?:['’]ve| have) (?:reached|used|read|run out of) (?:\w+ ){0,5}(?:limit|free|articles?)\b"
    r"|unlock (?:this|the) (?:article|story))",
    re.IGNORECASE,
)
#: Titles of pages that stand in place of an article. Source: rule of thumb, what servers, consent tools and protection
#: services call them.
_NOTICES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a question about cookies or consent",
        re.compile(
            r"before you continue|(?:we value|we respect|your) (?:your )?privacy\b|"
            r"(?:cookie|privacy|consent) (?:consent|settings|preferences|notice|cent(?:er|re)|wall)|"
            r"manage (?:your )?(?:cookies|consent|privacy)|accept (?:all )?cookies",
            re.IGNORECASE,
        ),
    ),
    (
        "a check for robots",
        re.compile(
            r"just a moment|attention required|are you (?:a )?(?:human|robot)|(?:verify|confirm|prove)\b.{0,30}\bhuman|"
            r"security check|captcha|checking your browser|ddos protection|pardon our interruption|"
            r"access (?:to this page has been )?denied|request blocked|unusual traffic",
            re.IGNORECASE,
        ),
    ),
    (
        "a form to log in",
        re.compile(
            r"(?:log|sign)[ -]?(?:in|on)\b(?!.{0,20}\b(?:deal|accord|treaty))|"
            r"(?:create|register) (?:an |your )?account|(?:subscribe|registration) required|members? only",
            re.IGNORECASE,
        ),
    ),
    (
        "a message that there is no such page",
        re.compile(
            r"(?:page|article|story|content) (?:not found|"
            r"(?:you .{0,30})?(?:cannot|can['’]t|could not|couldn['’]t) be found|"
            r"(?:is )?no longer (?:available|exists?)|does(?: not|n['’]t) exist)|(?:error )?404\b|not found$|"
            r"^(?:error|oops)\b",
            re.IGNORECASE,
        ),
    ),
)
_WORDS = re.compile(r"\w+")


def find_obstacle(markup: Markup, title: str, words: int) -> str | None:
    """Return what a page shows in place of an article, as a phrase; None where it may be one.

    Args:
        title: What stands for the title of the page.
        words: Words of the text that was found; a page with a real text is never refused.
    """
    if words > NOTICE_WORDS:
        return None
    heads = [
        title[:200],
        (markup.title or "")[:200],
        *(block.text[:200] for block in markup.blocks if block.is_heading),
    ]
    for phrase, pattern in _NOTICES:
        if any(pattern.search(head) for head in heads[:6]):
            return phrase
    shown = [block for block in markup.blocks if block.reason not in {"hidden", "menu", "footer"}]
    count = sum(len(_WORDS.findall(block.text[:2000])) for block in shown[:40])
    if markup.passwords and count <= 2 * NOTICE_WORDS:
        return "a form to log in"
    if count <= NOTICE_WORDS and sum("cookie" in block.text.lower() for block in shown[:40]) >= 2:
        return "a question about cookies or consent"
    return None


def find_partial_reason(
    markup: Markup, data: Mapping[str, Any], *, words: int, announced_words: int = 0, is_cut: bool = False
) -> str | None:
    """Return why the text of a page is not the whole article, as a sentence; None where it seems to be.

    Args:
        data: The structured data of the article.
        words: Words of the text that was found.
        announced_words: Words that the feed gives of it.
        is_cut: The text breaks off with an ellipsis.
    """
    if not _is_free(data):
        return "The publisher marks the article as not free to read; what the page shows openly may not be all of it."
    tier = markup.metas.get("article:content_tier", "").strip().lower()
    if tier == "locked":
        return "The publisher marks the article as locked; what the page shows openly may not be all of it."
    if announced_words >= COUNTED_WORDS and words < WHOLE_SHARE * announced_words:
        return f"The page shows {words} words, the feed has {announced_words} of the same article."
    counted = _count_words(data)
    if counted >= COUNTED_WORDS and words < WHOLE_SHARE * counted:
        return f"The page shows {words} words of an article that the publisher says has {counted}."
    if words <= TEASER_WORDS and _has_offer(markup.blocks):
        return "The page asks the reader to subscribe or register in order to read on."
    if is_cut and words <= TEASER_WORDS:
        return "The text breaks off on the page."
    if tier == "metered" and words < COUNTED_WORDS:
        return "The publisher marks the article as metered, and the page shows little of it."
    return None


def _is_free(data: Mapping[str, Any]) -> bool:
    """Tell whether structured data call an article free; they do where they say nothing."""
    return not any(
        value is False or (isinstance(value, str) and value.rpartition("/")[2].strip().lower() in {"false", "no"})
        for value in (data.get("isAccessibleForFree"), data.get("isAccessibleForfree"))
    )


def _count_words(data: Mapping[str, Any]) -> int:
    value = data.get("wordCount")
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 6:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**6 else 0


def _has_offer(blocks: Sequence[Block]) -> bool:
    """Tell whether a visible block asks for payment or a name in order to read on."""
    return any(
        block.reason not in {"hidden", "menu", "link"} and _OFFER.search(block.text)
        for block in blocks[:2000]
        if len(block.text) <= 400
    )
