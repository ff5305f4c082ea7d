"""The table of figures and the timeline: what is counted by whom, and what happened when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from briefing.edit.citing import Citing
from briefing.edit.contested import FigureClaim, is_countable
from briefing.edit.options import EditOptions
from briefing.edit.selection import Candidate, find_obstacle
from briefing.edit.statements import Statement, find_doubt
from briefing.edit.wording import Wording, compose_wording, quote_loaded_words
from briefing.model.annotation import Bound, Measure
from briefing.model.article import Precision
from briefing.model.edition import Contested, FigureRow, TimelineEntry

__all__ = ["compose_figures", "compose_timeline", "rank_key_figures"]

_ORDER = (
    Measure.KILLED,
    Measure.INJURED,
    Measure.CASUALTIES,
    Measure.MISSING,
    Measure.CAPTURED,
    Measure.DETAINED,
    Measure.DISPLACED,
    Measure.EXPELLED,
    Measure.AFFECTED,
    Measure.DESTROYED,
    Measure.DAMAGED,
    Measure.ATTACKS,
    Measure.OPERATIONS,
    Measure.DEPLOYED,
    Measure.RELEASED,
    Measure.OTHER,
)
_KEY_MEASURES = frozenset(_ORDER) - {Measure.OPERATIONS, Measure.ATTACKS, Measure.DEPLOYED, Measure.OTHER}
_LONG = 31
#: More citations of one figure prove no more.
_MOST_CITATIONS = 4
#: Background explains the news; a longer list of it would bury them.
_BACKGROUND_ROWS = 8
_EXACTNESS = (Precision.DAY, Precision.WEEK, Precision.MONTH, Precision.YEAR)


@dataclass(frozen=True, slots=True)
class _Row:
    claims: tuple[FigureClaim, ...]

    @property
    def first(self) -> FigureClaim:
        return self.claims[0]


def compose_figures(
    claims: Sequence[FigureClaim], contested: Sequence[Contested], citing: Citing, options: EditOptions
) -> list[FigureRow]:
    """Return the table of figures: news before background, people before things, larger before smaller.

    The same figure for the same thing by several is one row with all its citations; it is corroborated only if they
    are different origins, and a party to the conflict never corroborates itself. Vague words are printed as words.

    Args:
        claims: All figures with their statements.
        contested: The contested matters; their figures are marked.
        citing: The numbering of the sources.
        options: How many rows there may be.
    """
    merged: dict[tuple[object, ...], list[FigureClaim]] = defaultdict(list)
    for claim in claims:
        figure = claim.figure
        if figure.measure == Measure.OTHER or claim.statement.found.opinion or claim.statement.found.forecast:
            continue
        if figure.value is None and not is_countable(claim):
            continue  # "several videos": a vague number of what nobody counts
        number = (figure.value, figure.high) if figure.value is not None else figure.number_text.casefold()
        period = (figure.first_day, figure.last_day) if figure.cumulative else None
        key = (figure.measure, claim.counted, number, figure.affected, period, claim.statement.timeliness)
        merged[key].append(claim)
    disputed = {
        (citation.article_id, citation.sentence, position.value)
        for matter in contested
        if matter.kind == "figure"
        for position in matter.positions
        if any(
            other.affected == position.affected and (other.value, other.high) != (position.value, position.high)
            for other in matter.positions
        )
        for citation in position.citations
    }
    rows = [_Row(tuple(found)) for found in merged.values()]
    rows.sort(key=_row_order)
    news = [row for row in rows if row.first.statement.timeliness == "new"]
    old = [row for row in rows if row.first.statement.timeliness != "new"][:_BACKGROUND_ROWS]
    return [_figure_row(row, disputed, citing, options) for row in [*news, *old][: options.max_figures]]


def _row_order(row: _Row) -> tuple[object, ...]:
    claim = row.first
    value = claim.figure.value
    return (
        claim.statement.timeliness != "new",
        _ORDER.index(claim.figure.measure),
        claim.figure.cumulative,
        -(value if value is not None else 0),
        claim.statement.key,
        claim.figure.span,
    )


def _figure_row(
    row: _Row, disputed: AbstractSet[tuple[str, int, object]], citing: Citing, options: EditOptions
) -> FigureRow:
    claim, figure = row.first, row.first.figure
    seen: dict[tuple[str, int], FigureClaim] = {}
    for one in row.claims:
        seen.setdefault(one.statement.key, one)
    citations = tuple(
        citation
        for one in list(seen.values())[:_MOST_CITATIONS]
        for citation in citing.cite(one.statement.analysed, [one.statement.found.sentence.index])
    )
    return FigureRow(
        text=quote_loaded_words(figure.text, options.loaded_words),
        measure=figure.measure,
        unit=quote_loaded_words(figure.unit, options.loaded_words),
        affected=figure.affected,
        value=figure.value,
        high=figure.high,
        bound=figure.bound,
        claimed_by=claim.claimant,
        place=figure.place,
        first_day=figure.first_day,
        last_day=figure.last_day,
        status=_status(row, disputed),
        timeliness=claim.statement.timeliness,
        citations=citations,
    )


def _status(
    row: _Row, disputed: AbstractSet[tuple[str, int, object]]
) -> Literal["single source", "corroborated", "contested", "unverified"]:
    for claim in row.claims:
        if (*claim.statement.key, claim.figure.value) in disputed:
            return "contested"
    origins = {claim.statement.origin for claim in row.claims}
    articles = {claim.statement.analysed.article.id for claim in row.claims}
    if len(origins) > 1 and len(articles) > 1:
        return "corroborated"
    return "single source" if find_doubt(row.first.statement) is None else "unverified"


def rank_key_figures(rows: Sequence[FigureRow]) -> tuple[FigureRow, ...]:
    """Return up to five figures for page 1: news of single events, disputed ones first, then harm to people.

    A total over months or a vague word is none, and one measure, victim and claimant gives one figure.
    """
    chosen: dict[tuple[Measure, str | None, str], FigureRow] = {}
    for row in sorted(rows, key=lambda row: row.status != "contested"):
        long = row.first_day is not None and row.last_day is not None and (row.last_day - row.first_day).days > _LONG
        fits = row.timeliness == "new" and row.measure in _KEY_MEASURES and row.bound != Bound.MANY and not long
        if fits and row.value is not None and row.value > 1:
            chosen.setdefault((row.measure, row.affected, row.claimed_by or ""), row)
    return tuple(list(chosen.values())[:5])


def compose_timeline(
    statements: Sequence[Statement], chosen: Sequence[Candidate], citing: Citing, options: EditOptions
) -> list[TimelineEntry]:
    """Return dated events in order of time: those of the chosen lines first, then others with a day of their own.

    Args:
        statements: All statements.
        chosen: What stands in the sections, best first.
        citing: The numbering of the sources.
        options: How many entries there may be, the day of the edition.
    """
    keys = {candidate.statement.key: candidate.weight for candidate in chosen}
    dated = [statement for statement in statements if _is_event(statement, options)]
    dated.sort(
        key=lambda one: (
            one.key not in keys,
            _vagueness(one),
            one.timeliness != "new",
            -keys.get(one.key, 0.0),
            one.key,
        )
    )
    entries: list[tuple[Statement, Wording]] = []
    for statement in dated:
        if len(entries) == options.max_timeline:
            break
        if any(_tells_same(statement, other) for other, _ in entries):
            continue
        wording = compose_wording(statement.analysed, statement.found, options, max_words=options.max_words - 6)
        if isinstance(wording, Wording):
            entries.append((statement, wording))
    made = [_entry(statement, wording, citing) for statement, wording in entries]
    return sorted(made, key=lambda entry: (entry.first_day, entry.last_day, entry.text))


def _is_event(statement: Statement, options: EditOptions) -> bool:
    if statement.first_day is None or statement.last_day is None or statement.first_day > options.day:
        return False
    return statement.precision in _EXACTNESS and find_obstacle(statement) is None


def _vagueness(statement: Statement) -> int:
    return _EXACTNESS.index(statement.precision)


def _tells_same(one: Statement, other: Statement) -> bool:
    union = len(one.stems | other.stems)
    return one.first_day == other.first_day and union > 0 and len(one.stems & other.stems) >= 0.4 * union


def _entry(statement: Statement, wording: Wording, citing: Citing) -> TimelineEntry:
    if statement.first_day is None or statement.last_day is None:
        message = "a timeline entry needs a day; `_is_event` lets only such statements through"
        raise ValueError(message)
    return TimelineEntry(
        first_day=statement.first_day,
        last_day=statement.last_day,
        precision=statement.precision,
        text=wording.text,
        citations=citing.cite_wording(statement, wording),
        derived=wording.derived,
    )
