"""The form of a line: what can be told without knowing what it is about.

In: the text of one line. Out: ``LineForm``, the counts that the judgement of a page rests on. No word list of any
outlet or topic is used: length, end, capitals, separators and marks only, so that it holds for pages of any site, and
to a good part of any language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

__all__ = ["LineForm", "count_words", "find_form", "find_form_and_key", "find_key"]

#: A word: letters or digits, with the apostrophes, dots and hyphens inside it.
_WORD = re.compile(r"\w+(?:['’.\-]\w+)*")
_DIGIT = re.compile(r"[0-9]")
#: Signs of scripts written without spaces; two of them count as one word. Source: rule of thumb, Chinese and Japanese
#: words have about two signs.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]")
#: What may follow the full stop of a sentence: closing quotation marks and brackets, footnote signs.
_CLOSERS = "\"'”’»)]}*†‡ \u200a"
_ENDS = ".?!。！？؟۔…।"
_CUT = ("...", "…", "[…]", "[...]", "[&hellip;]")
#: Words up to which a line may be a menu or a list; in longer ones neither separators nor addresses say anything.
SHORT = 40
_SEPARATORS = ("|", "•", "·", "›", "»", "→", "►", "▸", "/", "\\", " - ", " – ", " — ", ": ", " > ")
#: What a line with an address in it contains, in lower case.
_ADDRESS_SIGNS = ("://", "www.", "@", ".com", ".org", ".net", ".info")
_ADDRESS = re.compile(r"https?://|www\.\w|\w@\w|\w\.(?:com|org|net|info)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LineForm:
    """What one line looks like."""

    #: Words; in scripts without spaces two signs count as one.
    words: int
    #: Letters and digits together.
    signs: int
    #: Whether it ends as a sentence ends (closing quotation marks and brackets looked through); a cut-off line does
    #: not.
    is_closed: bool
    #: Whether it ends in an ellipsis, as teasers do.
    is_cut: bool
    #: Share of the words that begin with a small letter, 0 to 1; prose has more than half, headlines in title case
    #: next to none.
    small: float
    #: Share of the words that begin with a digit, 0 to 1.
    numeric: float
    #: Bars, bullets, arrows, slashes, spaced dashes and colons; counted in lines of up to 40 words.
    separators: int
    #: Words marked with ``#``.
    hashtags: int
    #: Web and mail addresses; counted in lines of up to 40 words.
    addresses: int

    @property
    def is_prose(self) -> bool:
        """Tell whether the line reads like at least one whole sentence of running text."""
        return self.is_closed and self.words >= 6 and self.small >= 0.35

    @property
    def is_label(self) -> bool:
        """Tell whether the line is a few words without an end, as menus, buttons and headings are."""
        return self.words <= 4 and not self.is_closed


_COUNTED = partial(
    LineForm, signs=0, is_closed=False, is_cut=False, small=0.0, numeric=0.0, separators=0, hashtags=0, addresses=0
)


def find_form(text: str) -> LineForm:
    """Measure one line."""
    return _measure(text, _WORD.findall(text))


def find_form_and_key(text: str) -> tuple[LineForm, str]:
    """Measure one line and return its key as well; the words are looked for once."""
    words = _WORD.findall(text)
    return _measure(text, words), " ".join(words).casefold()


def count_words(text: str, key: str | None = None) -> tuple[LineForm, str]:
    """Return a form with nothing but the number of words, and the key: for a line that is judged already.

    Args:
        key: The key, where it was made already.
    """
    if key is None:
        key = find_key(text)
    return _COUNTED(words=key.count(" ") + 1 if key else 0), key


def find_key(text: str) -> str:
    """Return the words of a line in lower case, joined by single spaces: equal for lines that say the same."""
    return " ".join(_WORD.findall(text)).casefold()


def _measure(text: str, words: list[str]) -> LineForm:
    unspaced = len(_UNSPACED.findall(text)) if _UNSPACED.search(text[:50]) else 0
    count = len(words)
    small = sum(map(str.islower, words))
    digits = sum(word[0].isdigit() for word in words) if _DIGIT.search(text) else 0
    if unspaced:
        count = max(count, unspaced // 2)
        small = max(small, unspaced // 2)
    is_cut = text.endswith(_CUT)
    end = text.rstrip(_CLOSERS)
    is_short = count <= SHORT
    low = text.lower() if is_short else ""
    return LineForm(
        words=count,
        signs=sum(map(len, words)),
        is_closed=bool(end) and end[-1] in _ENDS and not is_cut,
        is_cut=is_cut,
        small=small / count if count else 0.0,
        numeric=digits / len(words) if words else 0.0,
        separators=sum(map(text.count, _SEPARATORS)) if is_short else 0,
        hashtags=text.count(" #") + text.startswith("#"),
        addresses=len(_ADDRESS.findall(text)) if is_short and any(sign in low for sign in _ADDRESS_SIGNS) else 0,
    )
