r"""Make the characters of a text plain: what cannot be seen goes, what means the same becomes the same.

In: decoded text. Out: the same text in NFC with ``\n`` as line end, ordinary spaces, and no control, bidirectional,
zero-width or tag characters. Lines stay lines: every line of the input is one line of the output, so line numbers
hold.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normalise_characters"]

#: Anything that needs work at all: most texts have none of it and are only brought into NFC.
_ODD = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u0300-\u036f\u0483-\u0489\u061c\u1680\u180e\u1ab0-\u1aff\u1dc0-\u1dff\u2000-\u200f\u2028-\u202f\u205f-\u206f\u20d0-\u20ff\u3000\ud800-\udfff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_LINE_END = re.compile(r"\r\n?")
#: Every kind of space, and the separators that editors do not count as line ends.
_SPACE = re.compile(r"[\t\x0b\x0c\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
#: Control characters, soft hyphen, bidirectional controls, zero-width signs, variation selectors, tags,
#: non-characters. Source: Unicode Technical Report 36 (security considerations); Trojan Source, CVE-2021-42574, for
#: the bidirectional ones.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffc\uffff\ufffe"
    r"\U000e0000-\U000e0fff]"
)
#: Joiners say how letters of Arabic and Indian scripts connect (names in Persian and Urdu need them); elsewhere they
#: are unseen.
_JOINER = re.compile(r"(?<![\u0600-\u0dff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0dff])")
#: Marks stacked on one letter beyond what a language uses. Source: rule of thumb, Vietnamese and vocalised Arabic
#: need two, NFC leaves fewer.
_STACKED = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def normalise_characters(text: str) -> str:
    """Return the text with plain characters, in NFC; calling it twice changes nothing more."""
    if _ODD.search(text):
        text = _LINE_END.sub("\n", text)
        text = _SPACE.sub(" ", text)
        text = _UNSEEN.sub("", text)
        text = _JOINER.sub("", text)
        text = _SURROGATE.sub("\ufffd", text)
        text = _STACKED.sub(r"\1", text)
    return unicodedata.normalize("NFC", text)
