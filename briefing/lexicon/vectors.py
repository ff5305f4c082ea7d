"""Sentence vectors from a table of word pieces: no model, no network, a tenth of a millisecond a sentence.

A text is cut into the word pieces of BERT's lower-case English vocabulary, the rows of the pieces are added up, and
the sum is brought to length 1. The table (``data/vectors.npy``, int8) and its vocabulary are made by
``scripts/make_vectors.py``; docs/vectors.md is its card.

Sums are sums of integers, so they are the same on every machine and in whatever order they are made.

In: texts of any kind, also hostile ones. Out: ``float32`` rows. What does not belong here: what they are used for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["DIMENSIONS", "Vectors", "WordPieces", "read_vectors"]

#: Columns of the table.
DIMENSIONS = 256

#: Rows that are added up at a time: bounds the memory that one very long text takes to 4 MB.
_ROWS_AT_A_TIME = 1 << 14

#: A longer "word" is not one: it is left out. Source: BERT's tokenizer, ``max_input_chars_per_word``.
_LONGEST_WORD = 100

_DATA = Path(__file__).parent / "data"
_PLAIN_WORD = re.compile(r"[a-z0-9]+|[^a-z0-9\s]")
_UNKNOWN = "[UNK]"

#: Blocks of ideographs, each of which is a word of its own. Source: BERT's tokenizer, ``_is_chinese_char``.
_IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class _Separation(dict[int, str]):
    """What each character becomes before a text is split at blanks; filled as characters are met.

    Control characters vanish, every kind of space is a blank, punctuation and ideographs stand alone.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if (category.startswith("C") and character not in "\t\n\r") or code == 0xFFFD:
            replacement = ""
        elif character.isspace():
            replacement = " "
        elif category.startswith("P") or (code < 0x80 and not character.isalnum()) or _is_ideograph(code):
            replacement = f" {character} "
        else:
            replacement = character
        self[code] = replacement
        return replacement


def _is_ideograph(code: int) -> bool:
    return any(first <= code <= last for first, last in _IDEOGRAPHS)


class WordPieces:
    """Cut texts into the numbers of their word pieces: longest match first, the rest of a word marked with ``##``.

    Args:
        vocabulary: The pieces; the number of a piece is its place in the list.

    Source: Wu et al. (2016), "Google's neural machine translation system", section 4.1, in the form of BERT's
    lower-case English tokenizer.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary) if piece != _UNKNOWN}
        self._longest = max(map(len, vocabulary), default=0)
        self._separation = _Separation()

    def find_pieces(self, text: str) -> list[int]:
        """Return the numbers of the word pieces of a text, in order; what the vocabulary cannot spell is left out."""
        numbers: list[int] = []
        known = self._numbers
        for word in self._find_words(text):
            number = known.get(word)
            if number is None:
                numbers += self._split_word(word)
            else:
                numbers.append(number)
        return numbers

    def _find_words(self, text: str) -> list[str]:
        """Return the words and punctuation marks of a text in lower case, without accents."""
        if text.isascii() and text.isprintable():
            return _PLAIN_WORD.findall(text.lower())
        separated = text.translate(self._separation)
        decomposed = unicodedata.normalize("NFD", separated)
        bare = "".join(character for character in decomposed if unicodedata.category(character) != "Mn")
        # Character by character, as the model was trained: without the rule about a sigma at the end of a word.
        return bare.replace("Σ", "σ").lower().split()

    def _split_word(self, word: str) -> list[int]:
        if len(word) > _LONGEST_WORD:
            return []
        numbers: list[int] = []
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            for end in range(min(len(word), start + self._longest), start, -1):
                number = self._numbers.get(prefix + word[start:end])
                if number is not None:
                    numbers.append(number)
                    start = end
                    break
            else:
                return []
        return numbers


class Vectors:
    """The table of word-piece vectors and how texts become rows.

    Args:
        matrix: One row of ``DIMENSIONS`` int8 values for each word piece.
        vocabulary: The word pieces, in the order of the rows.

    Raises:
        ValueError: The matrix and the vocabulary do not belong together.
    """

    def __init__(self, matrix: NDArray[np.int8], vocabulary: Sequence[str]) -> None:
        if matrix.shape != (len(vocabulary), DIMENSIONS) or matrix.dtype != np.int8:
            found = f"{matrix.shape} of {matrix.dtype}"
            raise ValueError(
                f"expected a table of {len(vocabulary)} rows and {DIMENSIONS} columns of int8, found {found}"
            )
        self._matrix = np.asarray(matrix)
        self._pieces = WordPieces(vocabulary)

    def embed(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """Return one row of length 1 for each text, shape ``(n, 256)``; zeros where no piece of a text is known."""
        pieces = [self._pieces.find_pieces(text) for text in texts]
        sums = np.zeros((len(pieces), DIMENSIONS), dtype=np.int64)
        # One text after the other: measured at twice the speed of np.add.reduceat over all rows of a batch.
        for position, numbers in enumerate(pieces):
            for start in range(0, len(numbers), _ROWS_AT_A_TIME):
                rows = self._matrix[numbers[start : start + _ROWS_AT_A_TIME]]
                sums[position] += rows.sum(axis=0, dtype=np.int32)
        lengths = np.sqrt((sums * sums).sum(axis=1, dtype=np.int64).astype(np.float64))
        lengths[lengths == 0.0] = 1.0
        rows_of_length_one: NDArray[np.float32] = (sums / lengths[:, None]).astype(np.float32)
        return rows_of_length_one


def read_vectors() -> Vectors:
    """Read the table that is packaged with the program (mapped into memory, so processes share it).

    Raises:
        OSError: The files are missing: the installation is damaged.
    """
    matrix = np.load(_DATA / "vectors.npy", mmap_mode="r", allow_pickle=False)
    vocabulary = (_DATA / "vectors_vocabulary.txt").read_text(encoding="utf-8").split()
    return Vectors(matrix, vocabulary)
