"""Find articles that are the same, or nearly.

In: articles. Out: groups, each with the article that is kept and, for every other one, how like it is and why it
goes. The same articles give the same groups in whatever order they come.

Likeness is the Jaccard index of the sets of four-word sequences (shingles), counted exactly. Which pairs are counted
at all is decided by MinHash signatures in bands. Source: Broder, "On the resemblance and containment of documents",
1997; Leskovec, Rajaraman & Ullman, "Mining of Massive Datasets", chapter 3 (banding).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

import numpy as np
import numpy.typing as npt

from briefing.clean.form import find_key
from briefing.model.article import Article

__all__ = ["THRESHOLD", "Duplicate", "DuplicateGroup", "find_duplicates"]

#: Words of one shingle. Source: Broder 1997 uses 4 to 10; the shorter, the more edits a pair may have.
SHINGLE = 4
#: Jaccard index from which two articles are one. Chosen by measurement: the same article with another debris or with
#: twenty words changed stays above 0.75, two reports of one event by different authors below 0.1.
THRESHOLD = 0.7
#: A pair is counted where one of the bands agrees. Computed: with 20 bands of 3 rows a pair at 0.7 is missed once in
#: 4,500 times, one at 0.8 once in 1,600,000; of unlike pairs (0.1) two in a hundred are counted in vain.
BANDS = 20
ROWS = 3
#: A signature tells the index with a standard error of 0.06; a pair that it puts further below the threshold than
#: this (five of them) is passed over.
MARGIN = 0.3
#: The shingles of one article, as CRC-32 of each, without repetition.
_Shingles = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article that says what another one says already."""

    article: Article
    #: Jaccard index with the kept article, in whole per cent.
    likeness: int
    #: Why it goes, as a sentence.
    reason: str


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Articles that are one."""

    kept: Article
    others: tuple[Duplicate, ...]


def find_duplicates(articles: Iterable[Article], *, threshold: float = THRESHOLD) -> list[DuplicateGroup]:
    """Group the articles that are alike; an article that is like no other is in no group.

    Args:
        threshold: Jaccard index from which two articles are one, above 0 and at most 1.

    Raises:
        ValueError: The threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must be above 0 and at most 1, got {threshold!r}")
    ordered = sorted(articles, key=_rank)
    shingles = [_find_shingles(article.text) for article in ordered]
    leaders = list(range(len(ordered)))
    for first, second in _find_pairs(shingles, threshold):
        low, high = sorted((_find_leader(leaders, first), _find_leader(leaders, second)))
        leaders[high] = low
    members: dict[int, list[int]] = defaultdict(list)
    for index in range(len(ordered)):
        members[_find_leader(leaders, index)].append(index)
    return [
        DuplicateGroup(ordered[first], tuple(_describe(ordered, shingles, first, other) for other in others))
        for first, *others in members.values()
        if others
    ]


def _rank(article: Article) -> tuple[bool, date, int, str, str]:
    """Order the better article first: the earlier, dated before undated, then the longer, then by path and id."""
    day = article.published.day
    return (day is None, day or date.max, -len(article.text), article.path or "", article.id)


def _find_shingles(text: str) -> _Shingles:
    words = find_key(text).split()
    if len(words) <= SHINGLE:
        sequences = [" ".join(words)]
    else:
        sequences = list(map(" ".join, zip(*(words[start:] for start in range(SHINGLE)), strict=False)))
    return np.unique(
        np.fromiter((crc32(sequence.encode()) for sequence in sequences), dtype=np.uint64, count=len(sequences))
    )


def _find_pairs(shingles: Sequence[_Shingles], threshold: float) -> list[tuple[int, int]]:
    """Return the pairs that are alike enough; of those that share a band of their signatures each is counted once."""
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    pairs: list[tuple[int, int]] = []
    signatures = [_sign(group) for group in shingles]
    for index, group in enumerate(shingles):
        signature = signatures[index]
        keys = [(band, signature[band * ROWS : (band + 1) * ROWS].tobytes()) for band in range(BANDS)]
        candidates = sorted({other for key in keys for other in buckets[key]})
        pairs.extend(
            (other, index)
            for other in candidates
            if np.count_nonzero(signatures[other] == signature) >= (threshold - MARGIN) * len(signature)
            and _measure(shingles[other], group) >= threshold
        )
        for key in keys:
            buckets[key].append(index)
    return pairs


def _sign(group: _Shingles) -> _Shingles:
    """Return the MinHash signature: for each hash function the smallest value of a shingle.

    The functions multiply, add and keep the upper half of 64 bits. Source: Dietzfelbinger, "Universal hashing and
    k-wise independence via integer arithmetic without primes", STACS 1996.
    """
    images = (group[:, None] * _FACTORS + _OFFSETS) >> np.uint64(32)
    return np.asarray(images.min(axis=0), dtype=np.uint64)


def _derive(name: str) -> _Shingles:
    """Derive the constants of the hash functions from a name, the same on every machine."""
    digests = (hashlib.sha256(f"{name} {index}".encode()).digest() for index in range(BANDS * ROWS))
    return np.array([int.from_bytes(digest[:8], "big") | 1 for digest in digests], dtype=np.uint64)


_FACTORS = _derive("factor")
_OFFSETS = _derive("offset")


def _measure(first: _Shingles, second: _Shingles) -> float:
    shared = len(np.intersect1d(first, second, assume_unique=True))
    return shared / (len(first) + len(second) - shared)


def _find_leader(leaders: list[int], index: int) -> int:
    while leaders[index] != index:
        leaders[index] = leaders[leaders[index]]
        index = leaders[index]
    return index


def _describe(ordered: Sequence[Article], shingles: Sequence[_Shingles], kept: int, other: int) -> Duplicate:
    likeness = int(100 * _measure(shingles[kept], shingles[other]))
    name = ordered[kept].path or ordered[kept].title
    if ordered[kept].text == ordered[other].text:
        return Duplicate(ordered[other], 100, f'It has the same text as "{name}".')
    better = _compare(ordered[kept], ordered[other])
    return Duplicate(ordered[other], likeness, f'It shares {likeness} % of its wording with "{name}", which {better}.')


def _compare(kept: Article, other: Article) -> str:
    if kept.published.day != other.published.day:
        return "is the earlier one" if other.published.day else "is dated"
    return "is the longer one" if len(kept.text) > len(other.text) else "is as long and comes first by name"
