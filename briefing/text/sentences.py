"""Sentences of a final text: where one ends, although a full stop also ends abbreviations, initials and numbers.

The text comes as paragraphs (``paragraphs.py``): one a line, unless the text is hard-wrapped. No sentence crosses their
bounds: a heading without a full stop is a sentence of its own. Inside a paragraph every run of ``.``, ``!``, ``?`` and
``…`` (with the quotation marks and brackets that close after it) is a candidate, and the words on both sides decide.
Each sentence of a quotation is a sentence.

Everything is one pass over the candidates, with a bounded look to each side: linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from briefing.model.span import Span
from briefing.text import abbreviations as abbr
from briefing.text.paragraphs import find_paragraphs

__all__ = ["find_sentences"]

_CLOSERS = "\"'”’»›)]}"
_OPENERS = "\"'“‘«‹([{„‚"

# A run of stops, the marks that close after it, perhaps a second stop after those ("…”."), and the space that follows.
_CANDIDATE = re.compile(
    # A mark that opens, with a space after it, was meant to close.
    r"(?P<stops>[.!?…。۔؟]{1,20})(?P<closers>(?:[\"'”’»›)\]}]{1,4}|“(?=\s)|)[.!?]?)(?P<space>\s{1,9}|(?=[A-Z“]))",
)
_BULLET = re.compile(r"(?<=\s)[•▪●◦‣■►](?=\s)")
# A caption or heading that runs into the sentence after it without a stop: "Mourners in Goma On Monday, the army …".
_RUN_ON = re.compile(
    r"(?<=[a-z0-9]) (?=(?:In|On|At|After|Following|During|Since|For|Over) "
    r"(?:the|a|an|this|that|his|her|its|their|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b)"
)
#: A caption or heading is seldom longer, in words. Source: rule of thumb.
_CAPTION_WORDS = 14
_WORD_BEFORE = re.compile(r"[^\s\"“”‘«»(\[{—–…]{1,30}$")
_WORD_AFTER = re.compile(r"[\"'“‘«‹(\[{„‚]{0,3}\s?(?P<word>[^\s,;:!?\"”»)\]}]{1,30})")
_DOTTED = re.compile(r"(?:[^\W\d_]\.){1,6}[^\W\d_]", re.ASCII)
_SPEECH_TAG = re.compile(
    r"(?:(?:[A-Z][\w.'’-]{0,20}|the|a|an|of|al)\s){0,5}"
    r"(?:said|says|asked|asks|told|added|cried|shouted|wrote|warned|replied|exclaimed|demanded|declared|wondered|chanted|tweeted)\b"
)
_GLUED = re.compile(r"[a-z]{3}$")
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})$")
#: How far to look to each side of a candidate.
_REACH = 60


def find_sentences(text: str) -> tuple[Span, ...]:
    """Find the sentences of a text.

    Returns:
        Spans in order, trimmed of white space, none of them empty; together they hold every character that is not
        white space. A sentence holds a newline only where the text is hard-wrapped.
    """
    found: list[Span] = []
    for paragraph in find_paragraphs(text):
        found.extend(_split_paragraph(text, *paragraph))
    return tuple(found)


def _split_paragraph(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the trimmed sentences of one paragraph."""
    paragraph = text[start:end].replace("\n", " ")
    previous = 0
    for cut in _find_cuts(paragraph):
        span = _trim(paragraph, previous, cut)
        if span is not None:
            yield span.shifted(start)
        previous = cut
    span = _trim(paragraph, previous, len(paragraph))
    if span is not None:
        yield span.shifted(start)


def _trim(text: str, start: int, end: int) -> Span | None:
    """Return the stretch without the white space at its ends, or None where nothing is left."""
    part = text[start:end]
    lead = len(part) - len(part.lstrip())
    if lead == len(part):
        return None
    return Span(start + lead, start + len(part.rstrip()))


def _find_cuts(paragraph: str) -> list[int]:
    """Return the offsets at which a new sentence begins, in order."""
    cuts: list[int] = []
    begin = 0
    for match in _CANDIDATE.finditer(paragraph):
        if _is_boundary(paragraph, match, begin):
            begin = match.end("closers")
            cuts.append(begin)
    extra = [match.start() for match in _BULLET.finditer(paragraph)]
    extra += [match.end() for match in _RUN_ON.finditer(paragraph) if _is_caption(paragraph, cuts, match.start())]
    return sorted({*cuts, *extra}) if extra else cuts


def _is_caption(paragraph: str, cuts: list[int], end: int) -> bool:
    """Tell whether the words from the last cut to ``end`` can be a caption: few, without marks, with a capital."""
    place = bisect_left(cuts, end)
    begin = cuts[place - 1] if place else 0
    words = paragraph[begin : min(end, begin + 200)].split()
    bare = not any(mark in paragraph[begin : min(end, begin + 200)] for mark in ',;:“"')
    return (
        bare
        and end - begin <= 200
        and 2 <= len(words) <= _CAPTION_WORDS
        and words[0][:1].isupper()
        and words[-1][:1].isupper()
    )


def _is_boundary(paragraph: str, match: re.Match[str], begin: int) -> bool:
    """Tell whether a candidate ends a sentence that began at ``begin``."""
    stops, closers = match["stops"], match["closers"]
    following = paragraph[match.end() : match.end() + _REACH]
    if not following:
        return False
    after = _WORD_AFTER.match(following)
    next_word = after["word"] if after else ""
    opens = following[0] in _OPENERS
    if not match["space"]:
        return _is_glued_boundary(paragraph, match, next_word)
    if not _may_begin_sentence(next_word, opens=opens):
        return False
    if closers and _SPEECH_TAG.match(following):
        return False
    if closers and not _is_closed_unit(paragraph, match, begin):
        return False
    if stops[0] in "!?。۔؟" or len(stops) > 1 or stops == "…":
        return True
    before = _WORD_BEFORE.search(paragraph[max(begin, match.start() - _REACH) : match.start()])
    word = before[0] if before else ""
    return _full_stop_ends(word, next_word, paragraph[begin : match.start()][-_REACH:], quoted=bool(closers) or opens)


def _may_begin_sentence(word: str, *, opens: bool) -> bool:
    """Tell whether a sentence can begin with a word (and perhaps an opening mark before it)."""
    if not word:
        return opens
    if word[0].islower():
        # Names written with a small article: "al-Shabaab", "el-Sisi".
        return bool(re.match(r"[a-z]{2}-[A-Z]", word))
    return True


def _is_glued_boundary(paragraph: str, match: re.Match[str], next_word: str) -> bool:
    """Tell whether a stop without a space after it ("them.The") ends a sentence."""
    if match["stops"] not in {".", "!", "?"}:
        return False
    before = paragraph[max(0, match.start() - 4) : match.start()]
    word = _WORD_BEFORE.search(paragraph[max(0, match.start() - 30) : match.start()])
    if not _GLUED.search(before) or (word and word[0].lower() in abbr.BEFORE_NAME):
        return bool(match["closers"]) and match["closers"][-1] in "”»" and next_word[:1].isupper()
    return (
        len(next_word) > 1
        and next_word[1].islower()
        and next_word.rstrip(".").lower() not in {"com", "org", "net", "gov", "edu", "tv"}
    )


def _is_closed_unit(paragraph: str, match: re.Match[str], begin: int) -> bool:
    """Tell whether what the closing marks close can end a sentence: not "(retd.)", not "[…]"."""
    first = match["closers"][0]
    if first not in ")]}":
        return True
    opened = paragraph.rfind({")": "(", "]": "[", "}": "{"}[first], max(begin, match.start() - 400), match.start())
    if opened < 0:
        return True
    inside = paragraph[opened + 1 : match.start()]
    if opened == begin or not paragraph[begin:opened].strip():
        return True
    return len(inside.split()) > 3


def _full_stop_ends(word: str, next_word: str, sentence: str, *, quoted: bool) -> bool:
    """Tell whether the single full stop after ``word`` ends the sentence, given the word that follows."""
    lower = word.lower().rstrip("’'")
    following = next_word.lower().strip("“”\"'’.,")
    opens_sentence = following in abbr.SENTENCE_STARTERS
    by_number = _before_number(lower, next_word, following, capital=word[:1].isupper())
    if by_number is not None:
        return by_number
    if lower in abbr.TRAILING and word[:1].isupper():
        return opens_sentence or quoted
    if lower in abbr.BEFORE_NAME and (word[:1].isupper() or lower == "retd"):
        return False
    if _DOTTED.fullmatch(word):
        return opens_sentence or (quoted and len(next_word) > 1)
    if len(word) == 1 and word.isalpha() and word.isupper():
        return _initial_ends(sentence, opens_sentence=opens_sentence)
    # A list number at the start of the paragraph or sentence: "1. Withdraw the forces."
    return not (_LIST_NUMBER.fullmatch(word) and sentence.strip() == word)


def _before_number(lower: str, next_word: str, following: str, *, capital: bool) -> bool | None:
    """Tell whether an abbreviation of time or number ends the sentence; None where the word is none."""
    number = next_word[:1].isdigit()
    if lower in abbr.NEVER_FINAL or (number and (lower in abbr.BEFORE_NUMBER or lower in abbr.BEFORE_NAME)):
        return False
    if lower in abbr.CLOCK:
        return not (following in abbr.CLOCK_FOLLOWERS or number)
    if lower in abbr.MONTHS and capital:
        return not number
    return True if lower in {"art", "no", "nos", "sec"} else None


def _initial_ends(sentence: str, *, opens_sentence: bool) -> bool:
    """Tell whether a single capital with a full stop ends the sentence ("Plan B."), or is an initial ("A. Khan")."""
    if sentence.strip() == sentence.strip()[-1:]:
        return False
    words = sentence.split()
    before = words[-2] if len(words) > 1 else ""
    if before.strip(",").lower() in abbr.BEFORE_INITIAL:
        return False
    if opens_sentence:
        return True
    return before.isalpha() and before.islower() and len(before) > 3 and before not in {"with", "from", "told"}
