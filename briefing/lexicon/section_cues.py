"""Cues: words and phrases that speak for a section, and where a text has them.

In: a text. Out: the cues that stand in it, in their order. The cues come from a desk's configuration (config/sections.toml
says how they are written); what they weigh is learnt elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["CueTable"]

#: A cue begins where a word, or a part of a hyphenated one, begins.
_WORD_START = re.compile(r"[^\W_]+")

#: Cues are looked up by their first letters. Two suffice: measured at 12 candidates a word with 900 cues.
_INDEXED = 2


class CueTable:
    """Find cues in texts.

    Args:
        cues: The cues, in small letters. "bomb" finds every word that begins so; with a full stop behind it
            ("war.") only the whole word. The same cue may be given twice: it is one cue.
    """

    def __init__(self, cues: Iterable[str]) -> None:
        #: Every cue once, in the order given: ``find_cues`` returns places in this list.
        self.cues: tuple[str, ...] = tuple(dict.fromkeys(cue for cue in map(_normalise, cues) if cue.rstrip(".")))
        self._starting: dict[str, list[tuple[str, bool, int]]] = {}
        for number, cue in enumerate(self.cues):
            words = cue.rstrip(".")
            self._starting.setdefault(words[:_INDEXED], []).append((words, cue.endswith("."), number))
        for candidates in self._starting.values():
            candidates.sort(key=lambda candidate: (-len(candidate[0]), not candidate[1], candidate[2]))

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
            for words, whole, number in self._starting.get(plain[start : start + _INDEXED], ()):
                stop = start + len(words)
                if plain.startswith(words, start) and not (whole and plain[stop : stop + 1].isalnum()):
                    found.setdefault(number)
                    end = stop
                    break
        return list(found)


def _normalise(text: str) -> str:
    """Return a text in small letters with single blanks and straight apostrophes."""
    return " ".join(text.lower().replace("’", "'").split())
