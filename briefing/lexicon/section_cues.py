"""Cues: words and phrases that speak for a section, and where a text has them.

In: a text. Out: the cues that stand in it, in their order. The cues come from a desk's configuration (config/sections.toml
says how they are written); what they weigh is learnt elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["CueTable"]

#: A cue begins where a word, or a part of a hyphenated one, begins.
_WORD_START = re.compile(r"[^\W_]+")

#: How many different words are remembered with the cues that may begin there. Rule of thumb: the words of a day's news.
_REMEMBERED = 1 << 15

#: Cues are kept by the first letters of their first word: this many, or all of a shorter word.
_INDEXED = 3


class CueTable:
    """Find cues in texts.

    Args:
        cues: The cues, in small letters. "bomb" finds every word that begins so; with a full stop behind it
            ("war.") only the whole word. The same cue may be given twice: it is one cue.
    """

    def __init__(self, cues: Iterable[str]) -> None:
        #: Every cue once, in the order given: ``find_cues`` returns places in this list.
        self.cues: tuple[str, ...] = tuple(dict.fromkeys(cue for cue in map(_normalise, cues) if cue.rstrip(".")))
        self._numbers = {cue: number for number, cue in enumerate(self.cues)}
        self._by_start: dict[str, list[_Cue]] = {}
        for number, cue in enumerate(self.cues):
            words = cue.rstrip(".")
            first = _WORD_START.match(words)
            if first is not None:
                made = _Cue(words, first.group(), first.end() == len(words), cue.endswith("."), number)
                self._by_start.setdefault(made.first[:_INDEXED], []).append(made)
        self._find_candidates = lru_cache(maxsize=_REMEMBERED)(self._list_candidates)

    def find_number(self, cue: str) -> int | None:
        """Return the place of a cue in ``cues``; None for one that is not there."""
        return self._numbers.get(_normalise(cue))

    def find_cues(self, text: str) -> list[int]:
        """Return which cues stand in a text, each once, in the order of their first place.

        Where several begin at one word the longest is taken, and nothing inside of it is looked at: "car bomb" is not
        a "bomb" as well.
        """
        plain = _normalise(text)
        found: dict[int, None] = {}
        end = 0
        for word in _WORD_START.finditer(plain):
            start = word.start()
            if start < end:
                continue
            for cue in self._find_candidates(word.group()):
                stop = start + len(cue.words)
                if plain.startswith(cue.words, start) and not (cue.whole and plain[stop : stop + 1].isalnum()):
                    found.setdefault(cue.number)
                    end = stop
                    break
        return list(found)

    def _list_candidates(self, word: str) -> tuple[_Cue, ...]:
        """Return the cues that may begin with a word, longest first."""
        starts = dict.fromkeys(word[:size] for size in range(1, _INDEXED + 1))
        candidates = [cue for start in starts for cue in self._by_start.get(start, ()) if cue.may_begin_with(word)]
        return tuple(sorted(candidates, key=lambda cue: (-len(cue.words), not cue.whole, cue.number)))


@dataclass(frozen=True, slots=True)
class _Cue:
    """A cue, taken apart."""

    words: str
    first: str
    #: Whether it has one word only.
    single: bool
    #: Whether its last word must end where the cue ends.
    whole: bool
    number: int

    def may_begin_with(self, word: str) -> bool:
        """Return whether a text may have the cue where it has this word."""
        return word.startswith(self.first) if self.single and not self.whole else word == self.first


def _normalise(text: str) -> str:
    """Return a text in small letters with single blanks and straight apostrophes."""
    return " ".join(text.lower().replace("’", "'").split())
