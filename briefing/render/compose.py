"""An edition, made into the view that the templates lay out. Pure: the same edition gives the same view."""

from __future__ import annotations

from collections.abc import Sequence

from briefing import __version__
from briefing.model.edition import (
    Change,
    Citation,
    Contested,
    Denial,
    Derived,
    Edition,
    EditionLine,
    EditionSection,
    EditionSource,
    FigureRow,
    Glance,
    Position,
)
from briefing.render.characters import Run, printable, split_runs
from briefing.render.masthead import choose_sources, compose_limits, compose_masthead, find_shortfall
from briefing.render.notes import Notes, find_citations
from briefing.render.speakers import is_named, names_party
from briefing.render.standing import FIGURES, LABELS, MARKS, METHOD, PLACES
from briefing.render.view import (
    AccountView,
    ChangeGroup,
    ChangesView,
    ContestedView,
    DenialView,
    EditionView,
    EntryView,
    FigureTable,
    FigureView,
    GlanceRow,
    LineView,
    PartLink,
    SectionView,
    SourceView,
)
from briefing.render.wording import (
    count_of,
    format_counted,
    format_day,
    format_days,
    format_figure,
    format_period,
    format_previous,
    format_published,
    format_sentence,
    name_outlet,
    parse_link,
)

__all__ = ["UNDATED", "UNDATED_SOURCE", "compose_view"]

#: The parts of page 1 whose lines stand without their section around them.
_FIRST_PAGE = frozenset({"Bottom line", "Key developments"})

#: Headings of the kinds of change, in the order in which they are printed.
_CHANGES = (
    ("corrected", "Corrected or withdrawn"),
    ("new", "New"),
    ("updated", "Developed"),
    ("figure", "Figures changed"),
    ("contradicted", "Contradicted"),
    ("dropped", "No longer reported"),
)

_BASES = {"single source": "", "several sources": "several sources", "one side": "one side’s account"}

_DISAGREEMENTS = {
    "figure": "The figures differ",
    "denial": "It is said and denied",
    "opposite": "The accounts are opposite",
    "account": "One account only",
}

#: Printed as the status of a figure that a table of conflicting accounts sets beside another, and of one that is
#: contested in another way.
_DIFFERS, _DISPUTED = "figures differ", "disputed"

#: Printed for a line of an undated source: on page 1 in full, in the sections as short as can be.
UNDATED, UNDATED_SOURCE = "undated", "undated source"


def compose_view(edition: Edition) -> EditionView:
    """Put an edition into words and order.

    Args:
        edition: A checked edition.

    Returns:
        The document, with no part that is empty except the notes on gaps.
    """
    notes = Notes(find_citations(edition), edition.sources)
    masthead = compose_masthead(edition)
    # The order of these calls is the order of the document: the ways back from the sources follow it.
    bottom_line = _compose_line(edition.headline, notes, "Bottom line") if edition.headline else None
    developments = tuple(_compose_line(line, notes, "Key developments") for line in edition.key_developments)
    key_figures = tuple(_compose_figure(row, notes, edition, part="Key figures") for row in edition.key_figures)
    changes = _compose_changes(edition, notes)
    sections = tuple(_compose_section(section, notes) for section in edition.sections if _has_content(section))
    contested = tuple(_compose_contested(matter, number, notes) for number, matter in enumerate(edition.contested, 1))
    figures = _compose_tables(edition, notes)
    timeline = tuple(
        EntryView(
            format_period(entry.first_day, entry.last_day, entry.precision),
            _compose_statement(entry.text, entry.citations, notes, part="Timeline", derived=entry.derived),
        )
        for entry in edition.timeline
    )
    assessments = tuple(_compose_line(line, notes, "What others assess") for line in _choose_unprinted(edition))
    scheduled = tuple(_compose_line(line, notes, "Scheduled") for line in edition.scheduled)
    page_title = f"{masthead.title}: {masthead.topic}" if masthead.topic else masthead.title
    return EditionView(
        language=edition.edition.language,
        page_title=f"{page_title}, edition {edition.edition.number}, {format_day(edition.edition.date, weekday=False)}",
        description=bottom_line.text if bottom_line else f"{page_title}, {format_day(edition.edition.date)}",
        created=edition.edition.date.isoformat(),
        generator=f"briefing {__version__}",
        fingerprint=printable(edition.edition.fingerprint),
        running_head=" · ".join(part for part in (masthead.title, masthead.topic, _short_issue(edition)) if part),
        running_flag=_running_flag(edition),
        footer=f"Cut-off {format_day(edition.edition.date)}, {printable(edition.edition.timezone)}",
        masthead=masthead,
        bottom_line=bottom_line,
        quiet="" if bottom_line else _word_quiet(edition),
        developments=developments,
        glance=tuple(_compose_glance(row, sections, edition) for row in edition.glance),
        key_figures=key_figures,
        changes=changes,
        sections=sections,
        contested=contested,
        figures=figures,
        timeline=timeline,
        assessments=assessments,
        scheduled=scheduled,
        limits=compose_limits(edition),
        sources=tuple(_compose_source(source, notes) for source in choose_sources(edition)),
        source_summary=printable(edition.source_summary),
        about=_compose_about(edition),
        contents=_list_parts(edition, sections),
    )


def _short_issue(edition: Edition) -> str:
    return f"edition {edition.edition.number}, {format_day(edition.edition.date)}"


def _running_flag(edition: Edition) -> str:
    """Return what the running header warns of, or nothing."""
    flags = [f"VERSION {edition.edition.version}"] if edition.edition.version > 1 else []
    if edition.edition.reviewed_by is None:
        flags.append("NOT REVIEWED")
    if find_shortfall(edition.coverage):
        flags.append("INCOMPLETE")
    return " · ".join(flags)


def _word_quiet(edition: Edition) -> str:
    seen = edition.coverage.articles_seen
    if not seen:
        return "No article was read for this edition."
    were = "was" if seen == 1 else "were"
    return f"No statement met the threshold for this edition; {count_of(seen, 'article')} {were} read."


# ------------------------------------------------------------------------------------------------------------
# statements


def _split_derived(text: str, derived: Sequence[Derived]) -> tuple[Run, ...]:
    """Split a statement so that the words that were worked out, and are not in the source, can be marked."""
    runs: list[Run] = []
    rest = text
    found = sorted(((rest.find(item.text), item) for item in derived), key=lambda pair: pair[0])
    end = 0
    for position, item in found:
        if position < end:
            continue
        runs += split_runs(rest[end:position])
        end = position + len(item.text)
        runs += split_runs(rest[position:end], item.basis)
    return (*runs, *split_runs(rest[end:]))


def _compose_statement(
    text: str,
    citations: Sequence[Citation],
    notes: Notes,
    *,
    part: str,
    derived: Sequence[Derived] = (),
    place: str | None = None,
    labels: Sequence[str] = (),
    speaker: str = "",
    unverified: Sequence[Citation] = (),
    denials: Sequence[Denial] = (),
) -> LineView:
    words = notes.shorten(printable(text))
    heading = printable(place).strip() if place else ""
    return LineView(
        runs=_split_derived(f"{words} — {speaker}" if speaker else words, derived),
        marks=notes.marks(citations, part),
        place="" if heading.casefold() in words.casefold() else heading,
        labels=tuple(printable(label) for label in labels if label),
        doubts=notes.marks(unverified, part),
        denials=tuple(
            DenialView(notes.name_speaker(one.claimed_by, one.citations), notes.marks(one.citations, part))
            for one in denials
        ),
    )


def _compose_line(line: EditionLine, notes: Notes, part: str) -> LineView:
    dated = line.dated or ""
    if dated == UNDATED and part in _FIRST_PAGE:
        dated = UNDATED_SOURCE
    attribution = None if is_named(line) else line.attribution
    return _compose_statement(
        line.text,
        line.citations,
        notes,
        part=part,
        derived=line.derived,
        place=line.place,
        unverified=line.unverified,
        denials=line.denials,
        labels=("updated" if line.status == "updated" else "", _BASES[line.basis], dated),
        speaker=notes.name_speaker(attribution.source, line.citations) if attribution else "",
    )


def _choose_unprinted(edition: Edition) -> tuple[EditionLine, ...]:
    """Return the assessments that no section prints in the same words."""
    printed = {line.text for section in edition.sections for line in (*section.lines, *section.also_reported)}
    return tuple(line for line in edition.assessments if line.text not in printed)


def _has_content(section: EditionSection) -> bool:
    return bool(section.lines or section.gaps or section.also_reported)


def _compose_section(section: EditionSection, notes: Notes) -> SectionView:
    title = printable(section.title)
    news = [_compose_line(line, notes, title) for line in section.lines if line.status != "background"]
    background = tuple(_compose_line(line, notes, title) for line in section.lines if line.status == "background")
    return SectionView(
        anchor=f"section-{section.key}",
        title=title,
        colour=section.colour,
        lead=news[0] if news else None,
        lines=tuple(news[1:]),
        background=background,
        also_reported=tuple(_compose_line(line, notes, title) for line in section.also_reported),
        gaps=tuple(map(printable, section.gaps)),
    )


def _compose_glance(row: Glance, sections: Sequence[SectionView], edition: Edition) -> GlanceRow:
    target = f"section-{row.section}"
    colours = {section.key: section.colour for section in edition.sections}
    numbers = count_of(row.count, "statement")
    if row.mean is not None:
        numbers += f"; mean of earlier editions {row.mean:f}"
    return GlanceRow(
        title=printable(row.title),
        colour=colours.get(row.section, "#4a4a4a"),
        word=printable(row.word),
        reason=printable(row.reason) or numbers,
        target=target if any(section.anchor == target for section in sections) else "",
    )


# ---------------------------------------------------------------------------------------------------------------
# figures


def _find_status(row: FigureRow, edition: Edition) -> str:
    """Return the status of a figure in words; "figures differ" only where a table sets it beside another figure."""
    if row.status != "contested":
        return row.status
    cited = {(citation.ref, citation.sentence) for citation in row.citations}
    differs = any(
        position.value == row.value and cited & {(citation.ref, citation.sentence) for citation in position.citations}
        for matter in edition.contested
        if matter.kind == "figure"
        for position in matter.positions
    )
    return _DIFFERS if differs else _DISPUTED


def _compose_figure(row: FigureRow, notes: Notes, edition: Edition, *, part: str) -> FigureView:
    counted = format_counted(row)
    affected = printable(row.affected) if row.affected else ""
    when = format_days(row.first_day, row.last_day or row.first_day) if row.first_day else ""
    return FigureView(
        figure=format_figure(row),
        counted=counted,
        affected="" if names_party(counted, affected) else affected,
        claimed_by=notes.name_speaker(row.claimed_by, row.citations),
        place=printable(row.place) if row.place else "",
        when=when,
        status=_find_status(row, edition),
        disputed=row.status == "contested",
        marks=notes.marks(row.citations, part),
    )


def _compose_tables(edition: Edition, notes: Notes) -> tuple[FigureTable, ...]:
    tables = (
        ("Figures of the period covered", "new"),
        ("Background figures, older than the period covered", "background"),
    )
    chosen = ((caption, [row for row in edition.figures if row.timeliness == time]) for caption, time in tables)
    return tuple(
        FigureTable(caption, tuple(_compose_figure(row, notes, edition, part="Figures") for row in rows))
        for caption, rows in chosen
        if rows
    )


# ------------------------------------------------------------------------------------------------- changes and accounts


def _compose_changes(edition: Edition, notes: Notes) -> ChangesView | None:
    """Compose what changed; None for a first edition, which has nothing to be compared with."""
    previous = edition.edition.previous
    if previous is None and not edition.changes:
        return None

    def compose(change: Change) -> LineView:
        text = change.text[:1].upper() + change.text[1:]
        return _compose_statement(text, change.citations, notes, part="What changed", derived=change.derived)

    groups = tuple(
        ChangeGroup(title, tuple(compose(change) for change in edition.changes if change.kind == kind))
        for kind, title in _CHANGES
        if any(change.kind == kind for change in edition.changes)
    )
    since = f" since {format_previous(previous)}" if previous else ""
    read = count_of(edition.coverage.articles_seen, "article")
    return ChangesView(f"What changed{since}", groups, "" if groups else f"Nothing new met the threshold; {read} read.")


def _compose_account(position: Position, notes: Notes) -> AccountView:
    line = _compose_statement(
        position.statement, position.citations, notes, part="Conflicting accounts", derived=position.derived
    )
    speaker = notes.name_speaker(position.claimed_by, position.citations)
    side = printable(position.side).strip() if position.side else ""
    return AccountView(speaker[:1].upper() + speaker[1:], "" if side.casefold() in speaker.casefold() else side, line)


def _compose_contested(matter: Contested, number: int, notes: Notes) -> ContestedView:
    unheard = ", ".join(map(printable, matter.unheard))
    silence = f"No account by {unheard} was found in the sources read." if unheard else ""
    return ContestedView(
        anchor=f"matter-{number}",
        matter=notes.shorten(printable(matter.matter)),
        kind=_DISAGREEMENTS[matter.kind],
        accounts=tuple(_compose_account(position, notes) for position in matter.positions),
        unheard=silence,
        reason=format_sentence(notes.shorten(matter.reason)),
    )


# ---------------------------------------------------------------------------------------------------- sources and about


def _compose_source(source: EditionSource, notes: Notes) -> SourceView:
    link = parse_link(source.url) or ""
    return SourceView(
        anchor=f"source-{source.ref}",
        number=source.ref,
        outlet=name_outlet(source),
        title_runs=split_runs(source.title),
        author=printable(source.author) if source.author else "",
        published=format_published(source),
        evidence=_date_source(source),
        link=link,
        address=link or printable(source.url or source.path or ""),
        notes=tuple(map(format_sentence, source.notes)),
        quotes=notes.quotes(source.ref),
    )


def _date_source(source: EditionSource) -> str:
    """Return where the date of a source stands, or what it means that there is none."""
    if source.published is None:
        return "“On Sunday”, “last week” and the like in it cannot be placed in time."
    return f"Date: {format_sentence(source.published_evidence)}" if source.published_evidence else ""


def _names_places(edition: Edition) -> bool:
    lines = (line for section in edition.sections for line in section.lines)
    return bool(edition.timeline) or any(row.place for row in edition.figures) or any(line.place for line in lines)


def _compose_about(edition: Edition) -> tuple[str, ...]:
    """Return the standing texts that apply to this edition: how it is made, and how it is read."""
    return f"{METHOD} {FIGURES}", f"{MARKS} {LABELS} {PLACES}" if _names_places(edition) else f"{MARKS} {LABELS}"


def _list_parts(edition: Edition, sections: Sequence[SectionView]) -> tuple[PartLink, ...]:
    """List the parts behind page 1, for the contents on a screen."""
    parts = [PartLink(section.anchor, section.title) for section in sections]
    following = (
        ("accounts", "Conflicting accounts", edition.contested),
        ("figures", "Figures", edition.figures),
        ("timeline", "Timeline", edition.timeline),
        ("assessments", "What others assess", _choose_unprinted(edition)),
        ("scheduled", "Scheduled", edition.scheduled),
    )
    parts += [PartLink(target, title) for target, title, content in following if content]
    parts.append(PartLink("limits", "Gaps and limits"))
    if edition.sources:
        parts.append(PartLink("sources", "Sources"))
    return (*parts, PartLink("about", "About this briefing"))
