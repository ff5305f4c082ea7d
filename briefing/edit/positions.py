"""Positions on contested matters: a statement with who says it, worded and cited."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from briefing.edit.citing import Citing
from briefing.edit.options import EditOptions
from briefing.edit.statements import Statement
from briefing.edit.wording import Wording, compose_wording
from briefing.model.edition import Position

__all__ = ["compose_position", "find_matter_id", "names_any"]

#: A position may be this much longer than a line: it stands in a table, and nothing of it should be cut.
_MORE_WORDS = 15


def compose_position(statement: Statement, citing: Citing, options: EditOptions) -> Position | None:
    """Return a statement as a position; None where it cannot be worded."""
    wording = compose_wording(statement.analysed, statement.found, options, max_words=options.max_words + _MORE_WORDS)
    if not isinstance(wording, Wording):
        return None
    article = statement.analysed.article
    return Position(
        claimed_by=wording.speaker.source if wording.speaker else article.publisher or f"“{article.title}”",
        side=statement.side,
        statement=wording.text,
        citations=citing.cite_wording(statement, wording),
        derived=wording.derived,
    )


def names_any(words: str, names: Sequence[str]) -> bool:
    """Tell whether one of the names begins a word of ``words``."""
    return any(re.search(rf"(?<!\w){re.escape(name)}", words) for name in names if name)


def find_matter_id(kind: str, positions: Sequence[Position]) -> str:
    """Return an id that is stable for the same sentences."""
    cited = sorted(f"{one.article_id}:{one.sentence}" for position in positions for one in position.citations)
    return f"{kind}-{hashlib.sha256(' '.join(cited).encode()).hexdigest()[:10]}"
