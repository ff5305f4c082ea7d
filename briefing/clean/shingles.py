"""The wording of a text as numbers: its sequences of four words, in order and as a set.

In: text. Out: ``Wording``. Two texts share as much wording as they share sequences. Source: Broder, "On the
resemblance and containment of documents", 1997.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from briefing.clean.form import find_key

__all__ = ["SHINGLE", "Hashes", "Wording", "read_wording"]

#: Words of one sequence. Source: Broder 1997 uses 4 to 10; the shorter, the more edits a copy may have.
SHINGLE = 4
Hashes = npt.NDArray[np.uint64]
#: An odd number near 2**64 divided by the golden ratio. Source: Knuth, The Art of Computer Programming, volume 3, 6.4.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_FIGURE = re.compile(r"\b[0-9][0-9.]*")


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """The wording of one text."""

    #: Words in lower case, joined by single spaces.
    key: str
    words: int
    #: One number for each sequence, in the order of the text; one for all words where they are fewer than four.
    sequence: Hashes
    #: The same, sorted, each once.
    unique: Hashes

    @property
    def figures(self) -> frozenset[str]:
        """The numbers in digits."""
        return frozenset(_FIGURE.findall(self.key))


def read_wording(text: str, known: dict[str, int]) -> Wording:
    """Return the wording of a text.

    Args:
        known: The numbers of words that were met before; it is added to, and only saves time.
    """
    key = find_key(text)
    words = key.split()
    codes = np.fromiter((_number(word, known) for word in words), dtype=np.uint64, count=len(words))
    if len(words) >= SHINGLE:
        sequence = codes[: len(words) - SHINGLE + 1]
        for start in range(1, SHINGLE):
            sequence = sequence * _FACTOR + codes[start : len(words) - SHINGLE + 1 + start]
    elif words:
        sequence = np.array([crc32(key.encode("utf-8", "surrogatepass"))], dtype=np.uint64)
    else:
        sequence = codes
    sequence = sequence * _FACTOR
    sequence ^= sequence >> np.uint64(32)
    return Wording(key, len(words), sequence, np.unique(sequence))


def _number(word: str, known: dict[str, int]) -> int:
    number = known.get(word)
    if number is None:
        number = known[word] = crc32(word.encode("utf-8", "surrogatepass"))
    return number
