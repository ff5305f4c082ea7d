"""How near texts are to each other: by their vectors, and by the words they share.

In: rows of length 1 (``briefing.lexicon.vectors``), or sets of words. Out: plain numbers. What does not belong here:
where the vectors come from, and what counts as near enough.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

__all__ = ["compose_idf", "cosine_matrix", "jaccard", "weighted_jaccard"]

#: Steps in a unit. Products of such whole numbers, added over up to 2**13 columns, stay below 2**53, where doubles are
#: exact: so a cosine does not depend on the machine or on the order of a sum.
_STEPS = 1 << 20


def cosine_matrix(rows: NDArray[np.float32], others: NDArray[np.float32] | None = None) -> NDArray[np.float64]:
    """Return the cosine of each row with each of the others (of itself with itself if None).

    Args:
        rows: Vectors of length 1 or 0, shape ``(n, d)``.
        others: Vectors of the same width, shape ``(m, d)``.

    Returns:
        Values in [-1, 1] to five places, shape ``(n, m)``; 0 for a vector of length 0. The same on every machine.
    """
    left = np.rint(np.asarray(rows, dtype=np.float64) * _STEPS)
    right = left if others is None else np.rint(np.asarray(others, dtype=np.float64) * _STEPS)
    cosines: NDArray[np.float64] = np.clip((left @ right.T / (_STEPS * _STEPS)).round(5), -1.0, 1.0)
    return cosines


def jaccard(first: AbstractSet[str], second: AbstractSet[str]) -> float:
    """Return how much of two sets is common to both, in [0, 1]; 0 for two empty ones.

    Source: Jaccard (1912), "The distribution of the flora in the alpine zone".
    """
    union = len(first | second)
    return len(first & second) / union if union else 0.0


def compose_idf(documents: Iterable[Collection[str]]) -> dict[str, float]:
    """Return the weight of each word of a collection: high for one that stands in few documents, never below 0.

    Args:
        documents: The words of each document; one that is repeated counts once.

    Returns:
        Word to ``ln((n + 1) / (df + 1)) + 1``, in the order of the words' first places.
        Source: inverse document frequency, Spärck Jones (1972), smoothed as if one more document had every word.
    """
    counts: dict[str, int] = {}
    size = 0
    for document in documents:
        size += 1
        for word in dict.fromkeys(document):
            counts[word] = counts.get(word, 0) + 1
    return {word: math.log((size + 1) / (count + 1)) + 1.0 for word, count in counts.items()}


def weighted_jaccard(first: AbstractSet[str], second: AbstractSet[str], weights: Mapping[str, float]) -> float:
    """Return ``jaccard`` with a weight for each word (1 where none is given), so that rare words decide.

    The sums are exact, so they do not depend on the order in which a set is walked through.
    """
    union = math.fsum(weights.get(word, 1.0) for word in first | second)
    common = math.fsum(weights.get(word, 1.0) for word in first & second)
    return common / union if union > 0.0 else 0.0
