"""What can be printed: characters made harmless, foreign scripts marked, and those that the fonts lack found."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["Run", "describe_characters", "find_uncovered", "printable", "replace_uncovered", "split_runs"]

#: Stands in the PDF for a character that no bundled font has. Source: Unicode, U+FFFD REPLACEMENT CHARACTER.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

#: Control characters (but not tab and line feed, which become spaces), bidirectional overrides and isolates,
#: separators of lines, tag characters and lone surrogates. They carry no words, and can reorder or hide what stands
#: around them. Source: Unicode TR 36, 2.3.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")

#: Letters of the Arabic script with marks and digits, and the spaces and joiners between two of them.
_ARABIC_LETTER = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
_ARABIC_RUN = re.compile(f"[{_ARABIC_LETTER}](?:[ \u200c\u200d\u00a0]?[{_ARABIC_LETTER}])*")

#: Letters that only one of the languages written in it uses. Source: Unicode 16, chapter 9.2 (extended Arabic letters
#: for Pashto and Urdu).
_PASHTO = frozenset("ټډړږښڼېۍځڅ")
_URDU = frozenset("ٹڈڑںےہھ")
_PERSIAN = frozenset("پچژگکی")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one script."""

    text: str
    #: BCP 47 tag where it differs from the document's language; None where it does not.
    language: str | None = None
    #: "rtl" for a right-to-left script; None otherwise.
    direction: str | None = None
    #: The words of the source that this was worked out from ("On Sunday" for "12 Oct"); None where it stands in the
    #: source.
    derived_from: str | None = None


def printable(text: str) -> str:
    """Return ``text`` on one line, without characters that are invisible or reorder what stands around them."""
    return _HIDDEN.sub("", _BREAKS.sub(" ", text))


def _language_of(arabic: str) -> str:
    letters = set(arabic)
    if letters & _PASHTO:
        return "ps"
    if letters & _URDU:
        return "ur"
    return "fa" if letters & _PERSIAN else "und-Arab"


def split_runs(text: str, derived_from: str | None = None) -> tuple[Run, ...]:
    """Split text at the borders of right-to-left words, so that each can be marked with its language and direction.

    Returns:
        Runs whose texts joined give ``printable(text)``; empty for an empty text.
    """
    clean = printable(text)
    runs: list[Run] = []
    end = 0
    for match in _ARABIC_RUN.finditer(clean):
        if match.start() > end:
            runs.append(Run(clean[end : match.start()], derived_from=derived_from))
        runs.append(Run(match[0], _language_of(match[0]), "rtl", derived_from))
        end = match.end()
    if end < len(clean):
        runs.append(Run(clean[end:], derived_from=derived_from))
    return tuple(runs)


@cache
def _covered() -> frozenset[int]:
    """Read which characters the bundled fonts have: lines ``XXXX-YYYY``, hexadecimal, inclusive."""
    table = resources.files("briefing.render").joinpath("fonts", "coverage.txt").read_text(encoding="ascii")
    pairs = (line.split("-") for line in table.splitlines())
    return frozenset(code for first, last in pairs for code in range(int(first, 16), int(last, 16) + 1))


def find_uncovered(text: str) -> tuple[str, ...]:
    """Find the characters of ``text`` that no bundled font has, each once, in order of their code."""
    covered = _covered()
    # Default-ignorable characters (joiners, variation selectors) draw nothing, so none is missed.
    return tuple(
        sorted(
            char
            for char in set(text)
            if ord(char) not in covered and char not in "\n\t\r" and unicodedata.category(char) not in {"Cf", "Mn"}
        )
    )


def replace_uncovered(text: str) -> str:
    """Return ``text`` with the replacement character for each character that no bundled font has.

    Joiners, variation selectors and marks that no font has are dropped.
    """
    covered = _covered()
    table = {
        ord(char): "" if unicodedata.category(char) in {"Cf", "Mn"} else REPLACEMENT
        for char in set(text)
        if ord(char) not in covered and char not in "\n\t\r"
    }
    return text.translate(table)


def describe_characters(characters: tuple[str, ...], limit: int = 8) -> str:
    """Name characters for a person: "U+4E2D 中, U+6587 文", and how many more there are beyond ``limit``."""
    named = ", ".join(f"U+{ord(char):04X} {char}" for char in characters[:limit])
    more = len(characters) - limit
    return f"{named} and {more} more" if more > 0 else named
