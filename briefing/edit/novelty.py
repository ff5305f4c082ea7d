"""What is new since the last edition. Judged against the last published one, by sentence, by words and by figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from briefing.edit.citing import Citing
from briefing.edit.options import EditOptions
from briefing.edit.selection import Candidate
from briefing.edit.statements import Statement
from briefing.model.annotation import Bound, Measure
from briefing.model.edition import Change, Derived, Edition, EditionLine, FigureRow
from briefing.text.stems import find_stems

__all__ = ["Novelty", "compare_figures", "find_first_day", "read_novelty"]

#: Overlap of stems from which a line repeats a printed one. Stricter than for repeats inside an edition, since a line
#: that is dropped here is not seen at all. Source: chosen by eye.
_REPEATED = 0.75


@dataclass(frozen=True, slots=True)
class Novelty:
    """What earlier editions have printed."""

    keys: frozenset[tuple[str, int]]
    stems: tuple[frozenset[str], ...]
    #: The articles that the last edition had already; what they say is not new, printed or not.
    articles: frozenset[str] = frozenset()

    def is_repeated(self, statement: Statement) -> bool:
        """Tell whether an earlier edition has printed this sentence, or one with nearly the same words and figures."""
        if statement.key in self.keys or statement.analysed.article.id in self.articles:
            return True
        own = statement.stems
        return any(len(own & other) >= _REPEATED * len(own | other) for other in self.stems if own or other)


def find_first_day(earlier: Sequence[Edition], options: EditOptions) -> date:
    """Return the first day of the window: the day of the last edition, at most ``window_days`` back.

    That day counts: an edition made in the morning knows nothing of what is published on its own day later on. What it
    has printed already is found by ``Novelty``.

    Args:
        earlier: Earlier editions, the newest first.
        options: The day of this edition and the length of the window.
    """
    if not earlier:
        return options.first_day
    return max(options.first_day, min(options.day, earlier[0].edition.date))


def read_novelty(earlier: Sequence[Edition]) -> Novelty:
    """Return what earlier editions have printed as news."""
    lines = [line for edition in earlier for line in _lines(edition) if line.status != "background"]
    return Novelty(
        keys=frozenset((line.citations[0].article_id, line.citations[0].sentence) for line in lines),
        stems=tuple(frozenset(find_stems(line.citations[0].quote)) for line in lines),
        articles=frozenset(source.article_id for edition in earlier[:1] for source in edition.sources),
    )


def _lines(edition: Edition) -> list[EditionLine]:
    lines = list(edition.key_developments)
    for section in edition.sections:
        lines += [*section.lines, *section.also_reported]
    return lines


def compare_figures(rows: Sequence[FigureRow], last: Edition) -> list[Change]:
    """Return the figures that a claimant has changed since the last edition, with what that edition had.

    A change needs the same claimant, measure, victims and kind of thing; another claimant's figure is a dispute, not an
    update. The old number stands in brackets as worked out from the last edition, which is named; the citations are
    those of the new one.
    """
    before: dict[tuple[object, ...], FigureRow] = {}
    for row in last.figures:
        before.setdefault(_figure_key(row), row)
    changes = []
    for row in rows:
        old = before.get(_figure_key(row))
        if old is None or row.value is None or old.value is None or old.value == row.value:
            continue
        if row.timeliness != "new":
            continue
        had = f"{_bound(old)}{_number(old.value)} in edition {last.edition.number}"
        # The number opens the line: what is counted is often our own word for it ("nineteen were killed"), and with a
        # capital it would pass for a name.
        counted = f"{row.unit} {_word(row.measure)}".rstrip()
        text = f"{_bound(row)}{_number(row.value)} {counted}, per {row.claimed_by} ({had})"
        day = last.edition.date
        derived = Derived(text=had, basis=f"edition {last.edition.number} of {day}", first_day=day, last_day=day)
        changes.append(Change(kind="figure", text=text, citations=row.citations, derived=(derived,)))
    return changes


def _figure_key(row: FigureRow) -> tuple[object, ...]:
    """Return what makes two figures the same one at two times: claimant, measure, victims, the last word counted."""
    claimant = " ".join((row.claimed_by or "").casefold().removeprefix("the ").split())
    return (row.measure, row.unit.casefold().split(" ")[-1], row.affected, claimant)


def _bound(row: FigureRow) -> str:
    """Return the modifier of a figure as a sign that every reader knows."""
    return {Bound.AT_LEAST: "at least ", Bound.AT_MOST: "up to ", Bound.ABOUT: "about "}.get(row.bound, "")


def _word(measure: Measure) -> str:
    return "" if measure == Measure.OTHER else measure.value


def _number(value: Decimal) -> str:
    return f"{value:,}"


def split_candidates(candidates: Sequence[Candidate], novelty: Novelty) -> tuple[list[Candidate], list[Candidate]]:
    """Return what is not printed yet, and what is."""
    fresh = [one for one in candidates if not novelty.is_repeated(one.statement)]
    return fresh, [one for one in candidates if novelty.is_repeated(one.statement)]


def compose_changes(
    chosen: Sequence[Candidate], rows: Sequence[FigureRow], earlier: Sequence[Edition], citing: Citing
) -> tuple[Change, ...]:
    """Return what has changed since the last edition, eight rows at most: figures first, then what is new.

    A first edition has nothing to be compared with and gets no changes.
    """
    if not earlier:
        return ()
    changes = compare_figures(rows, earlier[0])
    changes += [
        Change(
            kind="new",
            text=one.wording.text,
            citations=citing.cite_wording(one.statement, one.wording),
            derived=one.wording.derived,
        )
        for one in chosen
    ]
    return tuple(changes[:8])
