"""How much a sentence sounds like a judgement: learnt from invented sentences that judge and that report.

In: the sentences of one article and their vectors. Out: a score for each; above 0 is a judgement. Who judges is for
others to say (``briefing.analyse.tone``); what a sentence quotes is not looked at for its form.

How: ridge regression on the sentence's vector and on its form (classes of words, figures, names, length). Opinion comes
in pieces: a short sentence ("It is not.") is one among judgements rather than among reports, so each score is raised by
the mean of the article.

Scores are rounded before they are compared, so they are the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from briefing.lexicon.opinion_examples import OPINIONS, REPORTS
from briefing.lexicon.opinion_words import CLASSES, DAYS
from briefing.lexicon.vectors import Vectors

__all__ = ["OpinionReader"]

_Floats = NDArray[np.float64]

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_NAME = re.compile(r"(?<=[\w,;:] )[A-Z]")
_ENDED = re.compile(r"[a-z]ed\b")
#: Word → the places of its classes.
_CLASSES_OF = {
    word: tuple(number for number, one in enumerate(CLASSES) if word in one)
    for word in sorted(frozenset().union(*CLASSES))
}
_NUMBER = re.compile(r"\d")
_QUOTED = re.compile(r"“[^”]{0,2000}”?|\"[^\"]{0,2000}\"?|‘[^’]{12,400}’")

#: How strongly weights are held near zero. Source: chosen by measurement (flat from 3 to 8).
_RIDGE = 8.0

#: Scale of the features of form beside those of the vector. Source: chosen by measurement (better than 0.3 and 1).
_FORM = 0.6

#: From this score on a sentence is a judgement. Source: chosen by measurement on the development half of our own
#: articles and on the examples of the sections, for precision.
_LEAST = 0.35

#: How much of the mean of an article is added, and from which mean on. Source: chosen by measurement, as above.
_OF_ARTICLE = 0.8
_REPORTING = -0.4

#: Scores are compared to this many places.
_PLACES = 6


class OpinionReader:
    """Tell judgements from reports.

    Args:
        vectors: The table of word-piece vectors.
    """

    def __init__(self, vectors: Vectors) -> None:
        texts = (*OPINIONS, *REPORTS)
        targets = np.array([1.0] * len(OPINIONS) + [-1.0] * len(REPORTS))
        features = _find_features(texts, vectors.embed(texts))
        heaviness = np.where(targets > 0, len(targets) / (2 * len(OPINIONS)), len(targets) / (2 * len(REPORTS)))
        heavy = features * heaviness[:, None]
        inner = features.T @ heavy + _RIDGE * np.eye(features.shape[1])
        self._weights: _Floats = np.linalg.solve(inner, heavy.T @ targets)

    def find_scores(self, texts: Sequence[str], rows: NDArray[np.float32]) -> list[float]:
        """Return for each sentence of an article how far it is above the least score of a judgement.

        Args:
            texts: The sentences.
            rows: Their vectors.
        """
        if not texts:
            return []
        scores = _find_features(texts, rows) @ self._weights
        shared = max(0.0, float(np.clip(scores, -1.0, 1.0).mean()) - _REPORTING) * _OF_ARTICLE
        return [round(score + shared - _LEAST, _PLACES) for score in scores.tolist()]


def _find_features(texts: Sequence[str], rows: NDArray[np.float32]) -> _Floats:
    """Return one row of features a text: its vector, its form, and a constant."""
    forms = np.array([_find_form(text) for text in texts], dtype=np.float64).reshape(len(texts), -1)
    return np.hstack([rows.astype(np.float64), forms * _FORM, np.ones((len(texts), 1))])


def _find_form(text: str) -> list[float]:
    """Return the features of form of one sentence, each in [0, 1]."""
    text = _QUOTED.sub(" ", text).replace("’", "'")
    words = _WORD.findall(text.lower())
    counts = [0.0] * len(CLASSES)
    for word in set(words):
        for number in _CLASSES_OF.get(word, ()):
            counts[number] = min(counts[number] + 0.5, 1.0)
    return [
        *counts,
        float(_NUMBER.search(text) is not None),
        float(not DAYS.isdisjoint(words)),
        min(len(_NAME.findall(text)), 4) / 4,
        min(len(_ENDED.findall(text)), 2) / 2,
        float(len(words) <= 5),
        float(len(words) >= 25),
        float("?" in text),
        float(";" in text),
    ]
