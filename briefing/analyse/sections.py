"""The section of a sentence: military, diplomacy, humanitarian, whatever the desk configures, or none of them.

In: sentences as plain text. Out: for each the probability of every configured section; what is missing to 1 is the
probability of "none". The sections are values from the configuration (``Section``: description, cues, example
sentences), and the reader learns from them when it is made: nothing about a section stands in code.

How: a sentence is its vector (``briefing.lexicon.vectors``) and its cues. The n-th cue of a sentence counts
``1 / (n + 1)``, because a news sentence says first what happened. Ridge regression on the examples weighs the columns
of the vectors and "one more cue of this section"; what it leaves unexplained gives each cue a weight of its own. Both
can leave out each example in turn without being fitted again, which shows how far scores of unseen sentences may be
trusted: that makes them probabilities.

A sentence may belong to two sections: where it has cues of both, their probabilities are drawn together, as far as the
examples with cues of both stood in both ("the shelling killed nine civilians": yes; "the rebels rejected talks": no).

Scores are sums of whole numbers, so they are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from briefing.lexicon.section_cues import CueTable
from briefing.lexicon.vectors import Vectors, read_vectors
from briefing.model.section import Section

__all__ = ["Probabilities", "SectionReader", "SectionResult", "find_text_section", "lean_towards", "read_sections"]

#: Section key → probability, in the order of the configuration. They add up to at most 1; the rest is "none".
Probabilities = tuple[tuple[str, float], ...]

_Floats = NDArray[np.float64]
_Integers = NDArray[np.int64]

#: How strongly weights are held near zero. Source: chosen by measurement (flat from 0.8 to 3).
_RIDGE = 2.0

#: How strongly a cue's own weight is held near zero. Source: chosen by measurement (flat from 0.3 to 2).
_OWN_RIDGE = 1.0

#: Scale of "one more cue of this section". Source: chosen by measurement (flat from 0.25 to 1).
_SHARED = 0.5

#: What a cue counts for its section that only leans towards it (written with a question mark behind it).
#: Source: chosen by measurement (better than 1, 0.25 and 0 on both sets).
_LEANING = 0.5

#: News is less like the examples than they are like each other: the temperature found on them is lowered by this.
#: Source: chosen by measurement: mean confidence equals lenient accuracy within 5 points on both sets.
_CAUTION = 0.7

#: How much a hint from the configuration raises the odds of its section. Source: see ``lean_towards``.
_HINT = 1.5

#: The constant that stands for "how frequent is the section at all"; large, so that it is hardly held near zero.
_CONSTANT = 3.0

#: A section with few examples counts as much as one with many, but an example never more than this many times.
#: Rule of thumb: below a fifth of the average there is too little to learn from.
_HEAVIEST_EXAMPLE = 5.0

#: The score of a section where nothing could be read: its probability is 0.
_NEVER = -1e9

#: As many examples that stand in one section only are assumed beside those that tell how often two sections share one.
#: Rule of thumb: two examples say nothing yet.
_FEW = 2.0

#: Steps in a unit, for the whole numbers: features and weights. Products stay far below 2**53, where doubles are exact.
_FEATURE_STEPS = 1 << 12
_WEIGHT_STEPS = 1 << 20

#: Probabilities are given to four places: more is noise.
_PLACES = 4


@dataclass(frozen=True, slots=True)
class SectionResult:
    """What was found out about a sentence or a text."""

    #: Each in [0, 1], to four places.
    probabilities: Probabilities
    #: Key of the likeliest section; None where "none" is at least as likely.
    section: str | None


class SectionReader:
    """Tell which of the configured sections a sentence belongs to.

    Args:
        sections: What the briefing prints, in order.
        topics: What belongs to none of them, in the same form: without it nothing could be "none".
        vectors: The table of word-piece vectors.

    Raises:
        ValueError: Two sections have the same key.
    """

    def __init__(self, sections: Sequence[Section], *, topics: Sequence[Section] = (), vectors: Vectors) -> None:
        self._keys = [section.key for section in sections]
        if len(set(self._keys)) < len(self._keys):
            raise ValueError(f"section keys must differ: {', '.join(self._keys)}")
        self._vectors = vectors
        groups = [(section,) for section in sections] + [tuple(topics)]
        self._table = CueTable(cue.rstrip("?") for group in groups for member in group for cue in member.cues)
        self._groups = _find_groups(self._table, groups)
        texts, targets = _collect_examples(groups)
        rows, found = self._vectors.embed(texts), self._find_cue_shares(texts)
        self._word_weights, self._cue_weights, self._constant, self._temperature = self._fit(rows, found, targets)
        self._common = _find_common(self._find_present(found, len(texts)), targets)

    def find_sections(self, texts: Sequence[str], *, rows: NDArray[np.float32] | None = None) -> list[SectionResult]:
        """Return the section of each sentence, in order; a text without a word that can be read belongs to none.

        Args:
            texts: The sentences.
            rows: Their vectors, where they are known already; they are made here where not.
        """
        found = self._find_cue_shares(texts)
        powers = self._find_scores(texts, found, self._vectors.embed(texts) if rows is None else rows)
        powers *= self._temperature
        powers = np.exp(powers - powers.max(axis=1, keepdims=True))
        shares = (powers / powers.sum(axis=1, keepdims=True))[:, :-1]
        shares = _draw_together(shares, self._find_present(found, len(texts)), self._common)
        return [_choose_section(tuple(zip(self._keys, row, strict=True))) for row in shares.round(_PLACES).tolist()]

    def find_cues(self, text: str) -> tuple[str, ...]:
        """Return the cues that stand in a text, first one first: why a sentence is where it is."""
        return tuple(self._table.cues[number] for number in self._table.find_cues(text))

    def _find_scores(self, texts: Sequence[str], found: _CueShares, rows: NDArray[np.float32]) -> _Floats:
        """Return one row of scores a text: a column for each section, the last one for none."""
        vectors = _round(rows, _FEATURE_STEPS)
        scores = vectors @ self._word_weights + self._constant
        np.add.at(scores, found.rows, found.shares[:, None] * self._cue_weights[found.numbers])
        scores /= _FEATURE_STEPS * _WEIGHT_STEPS
        wordless = np.array([not any(map(str.isalpha, text)) for text in texts], dtype=np.bool_)
        scores[wordless | ~vectors.any(axis=1)] = [*[_NEVER] * len(self._keys), 0.0]
        return scores

    def _find_cue_shares(self, texts: Sequence[str]) -> _CueShares:
        """Return the cues of all texts."""
        found = [
            (number, row, _FEATURE_STEPS // (place + 2))
            for row, text in enumerate(texts)
            for place, number in enumerate(self._table.find_cues(text))
        ]
        numbers, rows, shares = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return _CueShares(numbers, rows, shares.astype(np.float64))

    def _find_present(self, found: _CueShares, size: int) -> NDArray[np.bool_]:
        """Return which sections (columns) each of ``size`` texts has cues of that are no other section's as well."""
        owners = self._groups[:, :-1] > 0.0
        owners &= owners.sum(axis=1, keepdims=True) == 1
        present = np.zeros((size, len(self._keys)), dtype=np.bool_)
        np.logical_or.at(present, found.rows, owners[found.numbers])
        return present

    def _fit(
        self, rows: NDArray[np.float32], found: _CueShares, targets: _Floats
    ) -> tuple[_Floats, _Floats, _Floats, float]:
        """Return the weights of the vectors' columns, of the cues, of the constant, and the temperature."""
        words = _round(rows, _FEATURE_STEPS) / _FEATURE_STEPS
        found = replace(found, shares=found.shares / _FEATURE_STEPS)
        shared = np.zeros_like(targets)
        np.add.at(shared, found.rows, found.shares[:, None] * self._groups[found.numbers] * _SHARED)
        features = np.hstack([words, shared, np.full((len(rows), 1), _CONSTANT)])
        heaviness = _find_heaviness(targets)
        weights, left_out = _fit_ridge(features, targets, heaviness)
        own, left_out_own = _fit_cues(found, targets - left_out, heaviness, size=len(self._table.cues))
        of_words, of_groups, constant = np.split(weights, [words.shape[1], features.shape[1] - 1])
        return (
            _round(of_words, _WEIGHT_STEPS),
            _round(self._groups @ of_groups * _SHARED + own, _WEIGHT_STEPS),
            _round(constant[0] * _CONSTANT, _WEIGHT_STEPS) * _FEATURE_STEPS,
            _find_temperature(left_out + left_out_own, targets) * _CAUTION,
        )


@dataclass(frozen=True, slots=True)
class _CueShares:
    """The cues of several texts, one entry for each that was found."""

    #: The cue's place in the table.
    numbers: _Integers
    #: Which text.
    rows: _Integers
    #: What it counts there.
    shares: _Floats


def read_sections(
    sections: Sequence[Section], topics: Sequence[Section] = (), *, vectors: Vectors | None = None
) -> SectionReader:
    """Learn the sections: about a tenth of a second.

    Args:
        sections: What the briefing prints, in order.
        topics: What belongs to none of them.
        vectors: The table of word-piece vectors; the packaged one is read where none is given.

    Raises:
        ValueError: Two sections have the same key.
        OSError: The packaged table is missing: the installation is damaged.
    """
    return SectionReader(sections, topics=topics, vectors=read_vectors() if vectors is None else vectors)


def find_text_section(sentences: Sequence[Probabilities]) -> SectionResult:
    """Return the section of a text of several sentences: the n-th sentence counts ``1 / n`` in the mean.

    Source: chosen by measurement: better than the plain mean and than the first sentence alone.
    """
    weight = sum(1.0 / place for place in range(1, len(sentences) + 1))
    totals: dict[str, float] = {}
    for place, probabilities in enumerate(sentences, start=1):
        for key, probability in probabilities:
            totals[key] = totals.get(key, 0.0) + probability / place
    return _choose_section(tuple((key, round(total / weight, _PLACES)) for key, total in totals.items()))


def lean_towards(result: SectionResult, key: str | None) -> SectionResult:
    """Return a result that leans towards the section that the outlet mostly writes about: its odds rise by half.

    Args:
        result: What the sentence itself says.
        key: The key of the section; None, or one that is not configured, changes nothing.

    Source: rule of thumb: a hint decides where the words leave it open (0.4 becomes 0.5), and never against them (0.1
    becomes 0.14).
    """
    own = dict(result.probabilities).get(key) if key is not None else None
    if own is None or own in {0.0, 1.0}:
        return result
    raised = _HINT * own / (1.0 - own + _HINT * own)
    share = (1.0 - raised) / (1.0 - own)
    return _choose_section(
        tuple((name, round(raised if name == key else value * share, _PLACES)) for name, value in result.probabilities)
    )


def _choose_section(probabilities: Probabilities) -> SectionResult:
    none = 1.0 - sum(probability for _, probability in probabilities)
    key, highest = max(probabilities, key=lambda pair: pair[1], default=("", 0.0))
    return SectionResult(probabilities, key if highest > none else None)


def _find_groups(table: CueTable, groups: Sequence[Sequence[Section]]) -> _Floats:
    """Return what each cue (row) counts for each group (column): 1, ``_LEANING``, or 0 where the group has it not."""
    counts = np.zeros((len(table.cues), len(groups)))
    for column, group in enumerate(groups):
        for cue in (cue for member in group for cue in member.cues):
            number = table.find_number(cue.rstrip("?"))
            if number is not None:
                count = _LEANING if cue.endswith("?") else 1.0
                counts[number, column] = max(counts[number, column], count)
    return counts


def _collect_examples(groups: Sequence[Sequence[Section]]) -> tuple[list[str], _Floats]:
    """Return the example sentences, each once, and how they are shared among the groups (rows that add up to 1)."""
    owners: dict[str, set[int]] = {}
    for column, group in enumerate(groups):
        for text in _find_texts(group):
            owners.setdefault(text, set()).add(column)
    targets = np.zeros((len(owners), len(groups)))
    for row, columns in enumerate(owners.values()):
        targets[row, sorted(columns)] = 1.0 / len(columns)
    return list(owners), targets


def _find_texts(group: Iterable[Section]) -> list[str]:
    """Return what a group teaches: its examples, and its descriptions as if they were examples."""
    return [text for member in group for text in (member.description, *member.examples) if text.strip()]


def _find_heaviness(targets: _Floats) -> _Floats:
    """Return how much each example counts: the sections are balanced, up to ``_HEAVIEST_EXAMPLE``."""
    sizes = targets.sum(axis=0)
    heaviness: _Floats = targets @ np.divide(1.0, sizes, out=np.zeros_like(sizes), where=sizes > 0)
    return np.minimum(heaviness / heaviness.mean(), _HEAVIEST_EXAMPLE) if len(heaviness) else heaviness


def _fit_ridge(features: _Floats, targets: _Floats, heaviness: _Floats) -> tuple[_Floats, _Floats]:
    """Return the weights, and for each example the scores it would get had it been left out.

    Source: weighted ridge regression and its leave-one-out formula, Hastie, Tibshirani & Friedman (2009), "The elements
    of statistical learning", sections 3.4.1 and 7.10.
    """
    heavy = features * heaviness[:, None]
    inverse = np.linalg.inv(features.T @ heavy + _RIDGE * np.eye(features.shape[1]))
    weights = inverse @ (heavy.T @ targets)
    leverage = ((features @ inverse) * heavy).sum(axis=1)[:, None]
    return weights, (features @ weights - leverage * targets) / (1.0 - leverage)


def _fit_cues(found: _CueShares, rest: _Floats, heaviness: _Floats, *, size: int) -> tuple[_Floats, _Floats]:
    """Return each cue's own weights, and what they would give each example had it been left out.

    Args:
        found: The cues of the examples.
        rest: What the other features leave unexplained of each example.
        heaviness: How much each example counts.
        size: How many cues there are.

    Source: ridge regression on one cue at a time; the sum of a cue's residuals over its strength.
    """
    pull = found.shares * heaviness[found.rows]
    strength = np.full(size, _OWN_RIDGE)
    np.add.at(strength, found.numbers, found.shares * pull)
    sums = np.zeros((size, rest.shape[1]))
    np.add.at(sums, found.numbers, pull[:, None] * rest[found.rows])
    others = sums[found.numbers] - pull[:, None] * rest[found.rows]
    left_out = np.zeros_like(rest)
    without = (strength[found.numbers] - found.shares * pull)[:, None]
    np.add.at(left_out, found.rows, found.shares[:, None] * others / without)
    return sums / strength[:, None], left_out


def _find_common(present: NDArray[np.bool_], targets: _Floats) -> _Floats:
    """Return for each two sections how many of the examples with cues of both stand in both, in [0, 1).

    Args:
        present: Which sections each example has cues of.
        targets: How each example is shared among the sections; the last column is "none".
    """
    cued = present.astype(np.float64)
    shared = cued * (targets[:, :-1] > 0.0)
    common: _Floats = (shared.T @ shared) / (cued.T @ cued + _FEW)
    np.fill_diagonal(common, 0.0)
    return common


def _draw_together(shares: _Floats, present: NDArray[np.bool_], common: _Floats) -> _Floats:
    """Return probabilities with those of two sections that a sentence has cues of drawn towards each other.

    What one loses the other gains. As far as the sentence belongs to neither they stay where they are, and the likelier
    one stays the likelier one.
    """
    drawn = shares.copy()
    for row in np.flatnonzero((present & (present @ (common > 0.0))).any(axis=1)):
        share, columns = shares[row], np.flatnonzero(present[row])
        for place, one in enumerate(columns):
            for other in columns[place + 1 :]:
                gain = common[one, other] * (share[one] + share[other]) * (share[one] - share[other]) / len(columns)
                drawn[row, one] -= gain
                drawn[row, other] += gain
    return drawn


def _find_temperature(scores: _Floats, targets: _Floats) -> float:
    """Return the factor that makes scores of unseen sentences probabilities: the one of least surprise.

    Source: temperature scaling, Guo et al. (2017), "On calibration of modern neural networks"; searched on a grid of
    steps of 10 %, which is finer than the examples can tell apart.
    """
    best, least = 1.0, np.inf
    for factor in np.geomspace(1.0, 40.0, 39):
        scaled = scores * factor
        scaled -= scaled.max(axis=1, keepdims=True)
        surprise = -float((targets * (scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True)))).sum())
        if surprise < least - 1e-9:
            best, least = float(factor), surprise
    return best


def _round(values: NDArray[np.floating], steps: int) -> _Floats:
    """Return values as whole numbers of steps, kept in doubles, in which they are added up exactly."""
    return np.rint(np.asarray(values, dtype=np.float64) * steps)
