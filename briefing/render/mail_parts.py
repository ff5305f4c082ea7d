"""What of an edition stands in a mail: the parts of page 1, of the chosen sections, and the sources that they cite.

The parts are taken from the view of the whole edition, so that every mark ("2a") is the same as in the edition itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from briefing.model.edition import Edition
from briefing.render.characters import printable
from briefing.render.compose import UNDATED, UNDATED_SOURCE
from briefing.render.mail_view import Cut
from briefing.render.view import (
    ChangeGroup,
    EditionView,
    FigureView,
    GlanceRow,
    LineView,
    Mark,
    SectionView,
    SourceView,
)

__all__ = ["MailParts", "choose_parts"]

#: Heading of the changes that stand under "Corrections" in a mail.
_CORRECTED = "Corrected or withdrawn"
#: Key developments and figures that a mail of chosen sections is filled up to. Source: the most that page 1 holds.
_MOST_DEVELOPMENTS = 5
_MOST_FIGURES = 5
#: A colour that may stand in a style; anything else becomes neutral.
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NEUTRAL = "#4a4a4a"

#: Keys and titles of sections, in the edition's order; None for all.
_Chosen = tuple[tuple[str, str], ...] | None


@dataclass(frozen=True, slots=True)
class MailParts:
    """The parts of an edition that stand in a mail, and how many do not."""

    #: The view with these parts alone; its sources are those that the parts cite.
    view: EditionView
    corrections: tuple[LineView, ...]
    #: Labels of the marks that are printed, sorted.
    labels: tuple[str, ...]
    #: Titles of the chosen sections; None for all.
    titles: tuple[str, ...] | None
    #: Developments, figures and changes of sections that were not chosen.
    elsewhere: tuple[int, int, int]
    #: Developments, figures and changes that were dropped to make the mail smaller.
    dropped: tuple[int, int, int]


def choose_parts(edition: Edition, view: EditionView, sections: Sequence[str], cut: Cut) -> MailParts:
    """Choose what stands in a mail.

    Args:
        edition: The edition.
        view: Its whole view.
        sections: Keys of the sections that are wanted; empty for all, and keys that the edition lacks are passed over.
        cut: How much is printed.

    Returns:
        The parts, with counts of what is not among them.
    """
    chosen = _choose_sections(edition, sections)
    developments = _choose_developments(edition, view, chosen)
    figures = _choose_figures(edition, view, chosen)
    groups = _choose_changes(view, chosen)
    kept = developments[: cut.developments], figures[: cut.figures], _limit_groups(groups, cut.changes)
    corrections = tuple(line for group in kept[2] if group.title == _CORRECTED for line in group.lines)
    reduced = _reduce(view, kept, cut, glance=_choose_glance(edition, view, chosen))
    labels = frozenset(mark.label for mark in _marks_of(reduced, corrections))
    every = view.changes.groups if view.changes else ()
    return MailParts(
        view=replace(reduced, sources=_choose_cited(view.sources, labels, quotes=cut.quotes)),
        corrections=corrections,
        labels=tuple(sorted(labels)),
        titles=None if chosen is None else tuple(title for _, title in chosen),
        elsewhere=(
            _count_missing(view.developments, developments),
            _count_missing(view.key_figures, figures),
            _count_lines(every) - _count_lines(groups),
        ),
        dropped=(
            len(developments) - len(kept[0]),
            len(figures) - len(kept[1]),
            _count_lines(groups) - _count_lines(kept[2]),
        ),
    )


_Kept = tuple[tuple[LineView, ...], tuple[FigureView, ...], tuple[ChangeGroup, ...]]


def _reduce(view: EditionView, kept: _Kept, cut: Cut, *, glance: tuple[GlanceRow, ...]) -> EditionView:
    """Return the view with the kept parts of page 1 and nothing else."""
    developments, figures, groups = kept
    changes = view.changes
    if changes is not None:
        news = tuple(group for group in groups if group.title != _CORRECTED)
        changes = replace(changes, groups=news) if news or changes.quiet else None
    too_long = view.bottom_line is not None and not cut.bottom_line
    return replace(
        view,
        bottom_line=None if too_long else view.bottom_line,
        quiet="It is too long for a mail and stands in the edition." if too_long else view.quiet,
        developments=developments,
        glance=glance if cut.glance else (),
        key_figures=figures,
        changes=changes,
        sections=(),
        contested=(),
        figures=(),
        timeline=(),
        assessments=(),
        scheduled=(),
        contents=(),
    )


def _choose_sections(edition: Edition, wanted: Sequence[str]) -> _Chosen:
    if not wanted:
        return None
    titles = {row.section: printable(row.title) for row in edition.glance}
    titles |= {section.key: printable(section.title) for section in edition.sections}
    found = tuple((key, title) for key, title in titles.items() if key in wanted)
    return None if len(found) == len(titles) else found


def _sections_of(view: EditionView, chosen: Iterable[tuple[str, str]]) -> tuple[SectionView, ...]:
    anchors = {f"section-{key}" for key, _ in chosen}
    return tuple(section for section in view.sections if section.anchor in anchors)


def _news_of(section: SectionView) -> tuple[LineView, ...]:
    return (*([section.lead] if section.lead else []), *section.lines)


def _labels_of(sections: Iterable[SectionView]) -> frozenset[str]:
    """Return the marks of everything that the sections print."""
    lines = [line for section in sections for line in (*_news_of(section), *section.background, *section.also_reported)]
    return frozenset(mark.label for line in lines for mark in _marks_of_line(line))


def _choose_developments(edition: Edition, view: EditionView, chosen: _Chosen) -> tuple[LineView, ...]:
    """Return the key developments; of chosen sections theirs, filled up with their next news, each in turn."""
    if chosen is None:
        return view.developments
    keys = {key for key, _ in chosen}
    pairs = zip(edition.key_developments, view.developments, strict=True)
    found = [line for model, line in pairs if model.section in keys]
    printed = {line.text for line in found} | ({view.bottom_line.text} if view.bottom_line else set())
    columns = [_news_of(section) for section in _sections_of(view, chosen)]
    for row in range(max(map(len, columns), default=0)):
        for lines in columns:
            if row < len(lines) and lines[row].text not in printed and len(found) < _MOST_DEVELOPMENTS:
                found.append(_word_undated(lines[row]))
                printed.add(lines[row].text)
    return tuple(found)


def _word_undated(line: LineView) -> LineView:
    """Return a line of a section as page 1 prints it, where no part around it says what is undated."""
    return replace(line, labels=tuple(UNDATED_SOURCE if label == UNDATED else label for label in line.labels))


def _choose_figures(edition: Edition, view: EditionView, chosen: _Chosen) -> tuple[FigureView, ...]:
    """Return the key figures; of chosen sections those that rest on a sentence of theirs, filled up likewise."""
    if chosen is None:
        return view.key_figures
    labels = _labels_of(_sections_of(view, chosen))
    # The figures of the period covered are printed before the older ones.
    new = sum(row.timeliness == "new" for row in edition.figures)
    rows = [row for table in view.figures for row in table.rows][:new]
    candidates = {_identify(row): row for row in (*rows, *view.key_figures)}
    found: dict[tuple[object, ...], FigureView] = {}
    for row in (*view.key_figures, *rows):
        if any(mark.label in labels for mark in row.marks):
            group = _find_rivals(row, tuple(candidates.values()), view)
            added = {key: one for one in group if (key := _identify(one)) not in found}
            if len(found) + len(added) <= _MOST_FIGURES:
                found |= added
    return tuple(found.values())


def _find_rivals(row: FigureView, candidates: Sequence[FigureView], view: EditionView) -> list[FigureView]:
    """Return a figure with those that accounts set against it: none of them may stand alone."""
    if not row.disputed:
        return [row]
    own = {mark.label for mark in row.marks}
    matters = [{mark.label for account in matter.accounts for mark in account.line.marks} for matter in view.contested]
    shared = {label for labels in matters if labels & own for label in labels}
    rivals = [one for one in candidates if one.disputed and any(mark.label in shared for mark in one.marks)]
    return [row, *(one for one in rivals if _identify(one) != _identify(row))]


def _identify(row: FigureView) -> tuple[object, ...]:
    """Return what tells figures apart: the same one stands on page 1 and in a table, with anchors of its own."""
    return row.figure, row.counted, row.affected, row.claimed_by, tuple(mark.label for mark in row.marks)


def _choose_changes(view: EditionView, chosen: _Chosen) -> tuple[ChangeGroup, ...]:
    """Return what changed; of chosen sections what rests on a sentence of theirs, and every correction."""
    groups = view.changes.groups if view.changes else ()
    if chosen is None:
        return groups
    labels = _labels_of(_sections_of(view, chosen))

    def concerns(line: LineView) -> bool:
        return any(mark.label in labels for mark in line.marks)

    kept = (
        group
        if group.title == _CORRECTED
        else replace(group, lines=tuple(line for line in group.lines if concerns(line)))
        for group in groups
    )
    return tuple(group for group in kept if group.lines)


def _choose_glance(edition: Edition, view: EditionView, chosen: _Chosen) -> tuple[GlanceRow, ...]:
    keys = None if chosen is None else {key for key, _ in chosen}
    return tuple(
        replace(row, target="", colour=row.colour if _COLOUR.fullmatch(row.colour) else _NEUTRAL)
        for model, row in zip(edition.glance, view.glance, strict=True)
        if keys is None or model.section in keys
    )


# ----------------------------------------------------------------------------------------------------------- counting


def _count_missing(every: Sequence[LineView] | Sequence[FigureView], kept: Iterable[object]) -> int:
    there = list(kept)
    return sum(item not in there for item in every)


def _count_lines(groups: Iterable[ChangeGroup]) -> int:
    return sum(len(group.lines) for group in groups)


def _limit_groups(groups: Sequence[ChangeGroup], most: int | None) -> tuple[ChangeGroup, ...]:
    """Return at most so many lines; groups stand in the order of their weight, so the last go first."""
    if most is None:
        return tuple(groups)
    kept: list[ChangeGroup] = []
    for group in groups:
        lines = group.lines[: most - _count_lines(kept)]
        if lines:
            kept.append(replace(group, lines=lines))
    return tuple(kept)


# ------------------------------------------------------------------------------------------------------------ sources


def _marks_of_line(line: LineView) -> Iterator[Mark]:
    yield from line.marks
    yield from line.doubts
    for denial in line.denials:
        yield from denial.marks


def _marks_of(view: EditionView, corrections: Iterable[LineView]) -> Iterator[Mark]:
    """Yield every mark that the mail prints."""
    lines = [*([view.bottom_line] if view.bottom_line else []), *view.developments, *corrections]
    lines += [line for group in (view.changes.groups if view.changes else ()) for line in group.lines]
    for line in lines:
        yield from _marks_of_line(line)
    for row in view.key_figures:
        yield from row.marks


def _choose_cited(sources: Iterable[SourceView], labels: frozenset[str], *, quotes: bool) -> tuple[SourceView, ...]:
    """Return the sources of these marks with the sentences that they stand for, without notes on them."""
    found = []
    for source in sources:
        cited = tuple(quote for quote in source.quotes if quote.label in labels)
        if cited:
            found.append(replace(source, quotes=cited if quotes else (), evidence="", notes=()))
    return tuple(found)
