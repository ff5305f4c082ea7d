"""Number the sources of an edition and cite their sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from briefing.edit.selection import Candidate
from briefing.edit.statements import Statement
from briefing.edit.wording import Wording
from briefing.model.annotation import AnalysedArticle
from briefing.model.edition import Citation

__all__ = ["Citing"]


class Citing:
    """The numbering of one edition's sources: by the order of the articles, so that it does not depend on the lines.

    Args:
        articles: The articles that may be cited, in the order of their numbers.
    """

    def __init__(self, articles: Sequence[AnalysedArticle]) -> None:
        self._refs = {analysed.article.id: number for number, analysed in enumerate(articles, start=1)}

    def ref(self, analysed: AnalysedArticle) -> int:
        """Return the number of a source, from 1."""
        return self._refs[analysed.article.id]

    def cite(self, analysed: AnalysedArticle, indices: Iterable[int]) -> tuple[Citation, ...]:
        """Return citations of sentences of one article, in the order given."""
        return tuple(
            Citation(
                ref=self.ref(analysed),
                article_id=analysed.article.id,
                sentence=index,
                quote=analysed.text_of(index),
            )
            for index in indices
        )

    def cite_wording(self, statement: Statement, wording: Wording) -> tuple[Citation, ...]:
        """Return the citations that a worded statement needs: its sentence, and those that name its speaker."""
        return self.cite(statement.analysed, wording.cited)

    def cite_candidate(self, candidate: Candidate) -> tuple[Citation, ...]:
        """Return the citations of a candidate, and one for each other article that says the same."""
        own = self.cite_wording(candidate.statement, candidate.wording)
        others = [self.cite(other.analysed, [other.found.sentence.index]) for other in candidate.repeats]
        return own + tuple(citation for one in others for citation in one)
