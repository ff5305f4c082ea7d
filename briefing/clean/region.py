"""Where on a page the article stands: the stretch of lines that together read most like running text.

In: the forms of the lines. Out: a score for each line (above zero: like prose) and the stretch with the largest sum.
An article is one stretch; a list of headlines or a menu between two stretches of prose costs more than the smaller
one is worth, a caption or a short heading inside the article does not.

Source: the maximum-subsequence reading of content extraction, Pasternack & Roth, "Extracting Article Text from the
Web with Maximum Subsequence Segmentation", WWW 2009; the form features follow Kohlschütter, Fankhauser & Nejdl,
"Boilerplate Detection using Shallow Text Features", WSDM 2010. The weights are set by reason and were checked on
public pages; they were not fitted to them.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefing.clean.form import LineForm

__all__ = ["find_best_stretch", "score_prose"]

#: What one line without the marks of prose costs. Chosen by measurement: about fifteen of them outweigh a paragraph
#: of forty words.
LABEL_COST = -0.6
TEASER_COST = -1.5
HEADLINE_COST = -1.0
#: A row of a table that became lines ("Injured: 23"): short, with a number. It says little either way.
ROW_COST = -0.3
ROW_WORDS = 6
#: Words beyond this add nothing: one long paragraph is no better evidence than a paragraph of this length.
FULL_PARAGRAPH = 60


def score_prose(form: LineForm) -> float:
    """Return how much a line reads like running text: about -1.5 for a teaser, up to 4 for a long paragraph."""
    if 0 < form.numeric < 1 and form.words <= ROW_WORDS and not form.is_closed:
        return ROW_COST
    score = _score_end(form)
    if form.separators > 2 and form.separators * 8 > form.words:
        score -= 1.0
    if form.addresses and form.words < 12:
        score -= 0.7
    if form.numeric > 0.4:
        score -= 0.5
    if form.words >= 8 and form.small < 0.3:
        score -= 1.0
    return score


def _score_end(form: LineForm) -> float:
    words = min(form.words, FULL_PARAGRAPH)
    if form.is_closed:
        if words < 4:
            return -0.3
        return 0.2 + words / 15 if words >= 8 else 0.3
    if form.is_cut:
        return TEASER_COST
    if words >= 40:
        return 1.5
    if words >= 20:
        return 0.3
    return HEADLINE_COST if words >= 5 else LABEL_COST


def find_best_stretch(scores: Sequence[float]) -> tuple[int, int]:
    """Return the half-open stretch with the largest sum, the earliest of equals; (0, 0) where no score is positive."""
    best = 0.0
    stretch = (0, 0)
    total = 0.0
    start = 0
    for index, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, index
        total += score
        if total > best + 1e-9:
            best, stretch = total, (start, index + 1)
    return stretch
