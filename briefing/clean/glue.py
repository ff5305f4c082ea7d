"""Cut off what a page's conversion to text glued to a line: a picture's alternative text, a logo, the words of a menu.

In: a line that belongs to the article, and the words of the page. Out: the stretch of it that is the article's. A cut
is only made on evidence: where two words run together without a space, both halves must stand by themselves elsewhere
on the page (or the second must be a word that opens sentences), and the whole must not; so names with a capital
inside (YouTube, McDonald, iPhone) are safe.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

__all__ = ["Cut", "cut_glued_end", "cut_glued_menu", "cut_glued_start", "find_words"]

#: Words that open sentences and captions do not end on. Source: the closed classes of English (articles,
#: prepositions, conjunctions, pronouns).
_OPENERS = frozenset(
    "a after although an and as at because before but by despite during even following for from he her his "
    "however if in it its last many more most "
    "no nor of on one over she since so some such that the their then there these they this those though through "
    "to today two under until "
    "when where which while who with yesterday".split()
)
#: What menus of news sites are made of. Source: rule of thumb, the sections that newspapers have in common.
_MENU = frozenset(
    "home news world international national politics business economy sports sport opinion latest breaking top "
    "stories featured local regional asia "
    "africa europe americas middle east south headlines analysis editorial blog articles".split()
)
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_JOINT = re.compile(r"(?<=[a-zà-þ0-9])(?=[A-ZÀ-Þ“\"])")
_POSSESSIVE = re.compile(r"['’]s\b")
#: Words that a glued picture text has at most. Rule of thumb: a name and what it is.
MAX_GLUED_WORDS = 5
_TAIL = re.compile(r"([a-zà-þ0-9]{2,40})([.!?][\"”’)]?)\s+((?:[A-ZÀ-Þ][\w'’-]{0,30}(?:\s+|$)){1,4})$")
#: Abbreviations in small letters that names follow.
_ABBREVIATIONS = frozenset("vs approx dept govt prof gen col sgt capt est no".split())
#: What ends the picture text of a logo or an author. A tail of one or two words needs no such sign, a longer one does.
_PICTURE_WORDS = frozenset("logo icon image photo img picture avatar banner".split())


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of a line that is kept, as a half-open stretch, and why the rest is not."""

    start: int
    end: int
    reason: str


def find_words(text: str) -> frozenset[str]:
    """Return the words of a page in lower case, without possessive endings: what stands by itself on it."""
    return frozenset(_WORD.findall(_POSSESSIVE.sub("", text.casefold())))


def _bare(word: str) -> str:
    low = word.casefold()
    return low[:-2] if low.endswith(("'s", "’s")) else low


def cut_glued_start(text: str, words: AbstractSet[str]) -> Cut | None:
    """Cut a picture text off the beginning of a paragraph: "Old bridgeThe army said that …"."""
    position = 0
    for count, match in enumerate(_WORD.finditer(text[:200])):
        word = match[0]
        if count > MAX_GLUED_WORDS or not word[0].isupper():
            return None
        if text[position : match.start()].strip(" "):
            return None  # a comma or a full stop: no picture text goes on behind it
        position = match.end()
        joint = _find_joint(word, words)
        if joint is not None and len(text) - match.start() - joint >= 20:
            return Cut(match.start() + joint, len(text), "image-text-glued")
    return None


def _find_joint(word: str, words: AbstractSet[str]) -> int | None:
    """Return where a word that is two words run together is joined; None where nothing speaks for it."""
    for joint in _JOINT.finditer(word):
        first, second = word[: joint.start()], word[joint.start() :]
        if len(first) < 3:
            continue
        is_known = first.casefold() in words and _bare(second) in words
        if is_known or _bare(second) in _OPENERS:
            return joint.start()
    return None


def cut_glued_end(text: str) -> Cut | None:
    """Cut a picture text off the end of a paragraph: "… stability. Xy Logo"."""
    match = _TAIL.search(text[-160:])
    if match is None:
        return None
    tail = match[3].split()
    offset = max(0, len(text) - 160)
    before = text[offset + match.start() - 1] if offset + match.start() else " "
    if before.isalpha() or match[1] in _ABBREVIATIONS or (len(tail) > 2 and tail[-1].casefold() not in _PICTURE_WORDS):
        return None
    end = offset + match.end(2)
    return Cut(0, end, "image-text-glued") if end >= 40 else None


def cut_glued_menu(text: str, words: AbstractSet[str]) -> Cut | None:
    """Cut the words of a menu off the beginning of a headline: "HomeWorldMinister resigns over …"."""
    match = _WORD.match(text)
    if match is None:
        return None
    word = match[0]
    joints = [joint.start() for joint in _JOINT.finditer(word)]
    if not joints:
        return None
    pieces = [word[start:end] for start, end in zip([0, *joints], joints, strict=False)]
    last = word[joints[-1] :]
    if all(piece.casefold() in _MENU for piece in pieces) and (_bare(last) in words or _bare(last) in _OPENERS):
        return Cut(joints[-1], len(text), "menu-glued")
    return None
