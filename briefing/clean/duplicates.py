"""Find articles that are the same, or nearly: copies under other mastheads, lightly edited, cut, with other debris.

In: articles. Out: groups, each with the article that is kept and, for every other one, how much of it stands in the
kept one and why it goes. The same articles give the same groups in whatever order they come.

An article is a copy of another one where most of its sequences of four words stand in it, spread over its whole
length: a quoted statement or shared background lies in one place, a copy agrees from end to end. Every copy is
checked against the article that is kept, so that no group joins two stories through a third.

Which pairs are looked at is decided by a sample of the sequences, the same sample in every text. Source: Broder, "On
the resemblance and containment of documents", 1997 (containment; sketches by residue, which unlike MinHash find a
short text inside a long one).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from briefing.clean.shingles import Wording, read_wording
from briefing.model.article import Article

__all__ = ["THRESHOLD", "Duplicate", "DuplicateGroup", "find_duplicates"]

#: Share of the wording of the shorter article that must stand in the longer one. Chosen by measurement: a copy with
#: every seventh word changed keeps half of its sequences; reports of one event by different authors share less than
#: a tenth (see docs/quality.md).
THRESHOLD = 0.4
#: The shorter article is looked at in so many parts of equal length, of which this share must agree, each by so much.
#: Chosen by measurement: a shared quotation or background fills three or four parts of a report.
PARTS = 10
AGREEING_PARTS = 0.8
PART_SHARE = 0.2
#: Below this share of the whole nearly every part must agree: a copy with many edits has them everywhere, a report
#: that was written anew with a part of the old one has whole parts of its own, which would be lost with it. Chosen by
#: measurement.
SURE_SHARE = 0.6
UNSURE_PARTS = 0.9
#: Articles shorter than this agree by chance more easily: a larger share must stand in the other one. Rule of thumb:
#: two sentences.
SHORT_WORDS = 60
SHORT_SHARE = 0.75
#: Reports of a series (daily bulletins) repeat their wording and differ in their figures: this share of the shorter
#: one's figures must stand in the other, where there are so many. Chosen by measurement.
FIGURES = 4
FIGURE_SHARE = 0.7
#: One sequence of so many is in the sample. Computed: of an article of 60 words with half of its wording shared, none
#: of the sampled sequences agrees once in 10,000 times.
SAMPLE = 4
#: Share of the sampled sequences of the shorter article from which a pair is looked at. Rule of thumb: the threshold
#: less what the sample may err by.
CANDIDATE_SHARE = 0.15
#: A sequence that stands in more articles than this is a phrase, or a much copied article: each of them is only
#: paired with the longest two, or a common phrase would pair everything with everything.
COMMON = 12
#: An article with this share of the words of the longest copy counts as whole. Rule of thumb: other debris makes up
#: less than a tenth.
WHOLE = 0.9
_Pairs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article that says what another one says already."""

    article: Article
    #: Share of its wording that stands in the kept article, in whole per cent.
    likeness: int
    #: Why it goes, as a sentence.
    reason: str


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Articles that are one."""

    kept: Article
    others: tuple[Duplicate, ...]

    @property
    def outlets(self) -> tuple[str, ...]:
        """The other outlets that carry the article, each once, by name."""
        names = {copy.article.publisher for copy in self.others} | {
            name for copy in self.others for name in copy.article.outlets
        }
        return tuple(sorted(name for name in names if name and name != self.kept.publisher))


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How one article stands in another."""

    #: Share of its sequences.
    share: float
    is_copy: bool


def find_duplicates(articles: Iterable[Article], *, threshold: float = THRESHOLD) -> list[DuplicateGroup]:
    """Group the articles that are alike; an article that is like no other is in no group, nor is one without text.

    Of a group the earliest is kept among those that are whole; of a cut one the longer is.

    Args:
        threshold: Share of the wording of the shorter article that must stand in the longer one, above 0 and at most 1.

    Raises:
        ValueError: The threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must be above 0 and at most 1, got {threshold!r}")
    known: dict[str, int] = {}
    read = [(article, read_wording(article.text, known)) for article in articles]
    read = sorted((one for one in read if one[1].words), key=lambda one: (-one[1].words, _rank(one[0])))
    ordered = [article for article, _ in read]
    wordings = [wording for _, wording in read]
    members = _gather(wordings, threshold)
    groups = [
        _describe_group(ordered, wordings, group, threshold) for _, group in sorted(members.items()) if len(group) > 1
    ]
    return sorted(groups, key=lambda group: _rank(group.kept))


def _rank(article: Article) -> tuple[bool, date, int, str, str]:
    """Order the better article first: the earlier, dated before undated, then the longer, then by path and id."""
    day = article.published.day
    return (day is None, day or date.max, -len(article.text), article.path or article.url or "", article.id)


def _gather(wordings: Sequence[Wording], threshold: float) -> dict[int, list[int]]:
    """Return the members of each group by its longest article: each is a copy of that one, and none of another's."""
    candidates: dict[int, list[int]] = defaultdict(list)
    for longer, shorter in _find_candidates(wordings):
        candidates[shorter].append(longer)
    members: dict[int, list[int]] = {}
    for index, wording in enumerate(wordings):
        best: tuple[float, int] | None = None
        for leader in candidates.get(index, ()):
            if leader not in members:
                continue  # a copy itself
            likeness = _compare(wording, wordings[leader], threshold)
            if likeness.is_copy and (best is None or likeness.share > best[0]):
                best = (likeness.share, leader)
        if best is None:
            members[index] = [index]
        else:
            members[best[1]].append(index)
    return members


def _find_candidates(wordings: Sequence[Wording]) -> list[tuple[int, int]]:
    """Return the pairs, longer first, that share enough of the sample to be looked at, in order."""
    samples = [wording.unique[wording.unique % np.uint64(SAMPLE) == 0] for wording in wordings]
    # A text of a few words has perhaps nothing in the sample: it is in it as a whole.
    samples = [
        sample if wording.words >= SHORT_WORDS else wording.unique
        for sample, wording in zip(samples, wordings, strict=True)
    ]
    if not samples:
        return []
    hashes = np.concatenate(samples)
    owners = np.repeat(np.arange(len(samples), dtype=np.int64), [len(sample) for sample in samples])
    order = np.lexsort((owners, hashes))
    hashes, owners = hashes[order], owners[order]
    starts = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
    sizes = np.diff(np.concatenate((starts, [len(hashes)])))
    pairs, counts = np.unique(_pair_up(owners, starts, sizes, len(samples)), return_counts=True)
    first, second = pairs // len(samples), pairs % len(samples)
    sampled = np.array([np.count_nonzero(sample % np.uint64(SAMPLE) == 0) for sample in samples])
    lengths = np.array([len(sample) for sample in samples])
    of_shorter = np.minimum(
        np.where(lengths[first] > sampled[first], lengths[second], sampled[second]), lengths[second]
    )
    enough = counts >= np.maximum(1, CANDIDATE_SHARE * of_shorter)
    return list(zip(first[enough].tolist(), second[enough].tolist(), strict=True))


def _pair_up(owners: _Pairs, starts: _Pairs, sizes: _Pairs, count: int) -> _Pairs:
    """Return each pair of articles that share a sequence, as ``longer * count + shorter``, once for each sequence."""
    found: list[_Pairs] = [np.empty(0, dtype=np.int64)]
    for size in range(2, COMMON + 1):
        rows = starts[sizes == size][:, None] + np.arange(size)
        for first in range(size - 1):
            found.extend(owners[rows[:, first]] * count + owners[rows[:, second]] for second in range(first + 1, size))
    common = np.flatnonzero(sizes > COMMON)
    for lead in (0, 1):
        leaders = np.repeat(owners[starts[common] + lead], sizes[common])
        followers = (
            np.concatenate([owners[starts[run] : starts[run] + sizes[run]] for run in common])
            if len(common)
            else leaders
        )
        is_pair = leaders < followers
        found.append(leaders[is_pair] * count + followers[is_pair])
    return np.concatenate(found)


def _compare(shorter: Wording, longer: Wording, threshold: float) -> _Likeness:
    """Tell how much of one wording stands in another, and whether that makes it a copy."""
    if shorter.key == longer.key:
        return _Likeness(1.0, is_copy=True)
    places = np.minimum(np.searchsorted(longer.unique, shorter.sequence), len(longer.unique) - 1)
    agrees = longer.unique[places] == shorter.sequence
    share = float(agrees.mean())
    needed = threshold if shorter.words >= SHORT_WORDS else max(threshold, SHORT_SHARE)
    if share < needed:
        return _Likeness(share, is_copy=False)
    if len(agrees) >= PARTS:
        bounds = np.arange(PARTS) * len(agrees) // PARTS
        sizes = np.diff(np.concatenate((bounds, [len(agrees)])))
        parts = np.add.reduceat(agrees.astype(np.int64), bounds) / sizes
        least = AGREEING_PARTS if share >= SURE_SHARE else UNSURE_PARTS
        if np.count_nonzero(parts >= PART_SHARE) < least * PARTS:
            return _Likeness(share, is_copy=False)
    figures = shorter.figures
    is_series = len(figures) >= FIGURES and len(figures & longer.figures) < FIGURE_SHARE * len(figures)
    return _Likeness(share, is_copy=not is_series)


def _describe_group(
    ordered: Sequence[Article], wordings: Sequence[Wording], group: Sequence[int], threshold: float
) -> DuplicateGroup:
    """Choose the article that is kept, and say of each other one why it goes."""
    longest = group[0]
    whole = [index for index in group if wordings[index].words >= WHOLE * wordings[longest].words]
    kept = min(whole, key=lambda index: _rank(ordered[index]))
    shares = {index: _compare_any(wordings[index], wordings[kept], threshold) for index in group if index != kept}
    if not all(likeness.is_copy for likeness in shares.values()):
        kept = longest  # of which all are copies
        shares = {index: _compare(wordings[index], wordings[kept], threshold) for index in group if index != kept}
    others = sorted(shares, key=lambda index: _rank(ordered[index]))
    return DuplicateGroup(
        ordered[kept],
        tuple(_describe(ordered, wordings, kept, other, share=shares[other].share) for other in others),
    )


def _compare_any(one: Wording, kept: Wording, threshold: float) -> _Likeness:
    """Compare the shorter with the longer, whichever is kept."""
    return _compare(one, kept, threshold) if one.words <= kept.words else _compare(kept, one, threshold)


def _describe(
    ordered: Sequence[Article], wordings: Sequence[Wording], kept: int, other: int, *, share: float
) -> Duplicate:
    article = ordered[other]
    name = ordered[kept].path or ordered[kept].title
    if wordings[kept].key == wordings[other].key:
        return Duplicate(article, 100, f'It has the same text as "{name}".')
    likeness = min(99, int(100 * share))
    if wordings[other].words < WHOLE * wordings[kept].words:
        return Duplicate(article, likeness, f'{likeness} % of its wording stands in "{name}", which is the longer one.')
    better = _weigh(ordered[kept], article)
    return Duplicate(article, likeness, f'It shares {likeness} % of its wording with "{name}", which {better}.')


def _weigh(kept: Article, other: Article) -> str:
    if kept.published.day != other.published.day:
        return "is the earlier one" if other.published.day and kept.published.day else "is dated"
    return "is the longer one" if len(kept.text) > len(other.text) else "is as long and comes first by name"
