"""The edition as plain text at 76 columns: complete in itself, for mail, for terminals, for who wants no layout."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from briefing.render.view import (
    ContestedView,
    EditionView,
    FigureView,
    LimitsView,
    LineView,
    Mark,
    MastheadView,
    SectionView,
    SourceView,
)

__all__ = [
    "WIDTH",
    "find_printed",
    "format_first_page",
    "format_heading",
    "format_list",
    "format_source",
    "render_plain",
    "wrap",
]

#: Columns of a line. Source: RFC 3676 (text in mail), 4.2: lines shorter than 79 characters, with room for a
#: quotation sign or two.
WIDTH = 76


def render_plain(view: EditionView) -> str:
    """Lay out an edition as plain text.

    Returns:
        Lines of at most ``WIDTH`` characters, save addresses and words that are longer by themselves; one newline at
        the end.
    """
    lines = [line.rstrip() for line in _document(view)]
    text = "\n".join(lines).strip("\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text + "\n"


def _document(view: EditionView) -> Iterator[str]:
    yield from _masthead(view.masthead)
    yield from format_first_page(view)
    for section in view.sections:
        yield from _section(section)
    yield from _annexes(view)
    yield from _limits(view.limits)
    yield from _end(view)


def format_first_page(view: EditionView) -> Iterator[str]:
    """Lay out what stands alone: from the bottom line to what changed."""
    yield from format_heading("Bottom line")
    yield from _statement(view.bottom_line) if view.bottom_line else wrap(view.quiet)
    if view.developments:
        yield from format_heading("Key developments")
    for number, line in enumerate(view.developments, 1):
        yield from _statement(line, f"{number:>2}. ")
    if view.glance:
        yield from format_heading("At a glance")
    for row in view.glance:
        yield from wrap(f"{row.title}: {row.word}. {row.reason}", "- ")
    if view.key_figures:
        yield from format_heading("Key figures")
    yield from _figures(view.key_figures)
    if view.changes:
        yield from format_heading(view.changes.title)
        yield from wrap(view.changes.quiet)
        for group in view.changes.groups:
            yield from format_list(group.title, group.lines)


def _annexes(view: EditionView) -> Iterator[str]:
    if view.contested:
        yield from format_heading("Conflicting accounts")
    for matter in view.contested:
        yield from _matter(matter)
    if view.figures:
        yield from format_heading("Figures")
    for table in view.figures:
        yield from wrap(f"{table.caption}:")
        yield from _figures(table.rows)
        yield ""
    if view.timeline:
        yield from format_heading("Timeline")
    for entry in view.timeline:
        yield from wrap(f"{entry.when}: {_words(entry.line)}", "- ")
    for title, chosen in (("What others assess", view.assessments), ("Scheduled", view.scheduled)):
        if chosen:
            yield from format_heading(title)
            yield from format_list("", chosen)


def _end(view: EditionView) -> Iterator[str]:
    if view.sources:
        yield from format_heading("Sources")
        yield from wrap(view.source_summary)
        yield ""
    printed = find_printed(view)
    for source in view.sources:
        yield from format_source(source, printed)
    yield from format_heading("About this briefing")
    for text in view.about:
        yield from wrap(text)
        yield ""
    yield from wrap(f"Made by {view.generator}. Fingerprint of inputs, configuration and date:")
    yield view.fingerprint


def wrap(text: str, first: str = "", following: str | None = None) -> Iterator[str]:
    """Break a text into lines; the first begins with ``first``, the others are indented to match."""
    if text:
        indent = " " * len(first) if following is None else following
        yield from textwrap.wrap(
            text, WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )


def format_heading(title: str) -> Iterator[str]:
    """Lay out a heading with a line under it."""
    yield ""
    yield from wrap(title.upper())
    yield "-" * min(WIDTH, max(3, len(title)))


def _marks(marks: Iterable[Mark]) -> str:
    return "".join(f"[{mark.label}]" for mark in marks)


def _words(line: LineView) -> str:
    """Return a statement with its place before it, and its marks and labels behind it."""
    place = f"{line.place}: " if line.place else ""
    doubts = (f"not verified, the source says {_marks(line.doubts)}",) if line.doubts else ()
    denied = tuple(f"denied by {one.speaker} {_marks(one.marks)}" for one in line.denials)
    behind = (*line.labels, *doubts, *denied)
    labels = f" ({'; '.join(behind)})" if behind else ""
    return f"{place}{line.text} {_marks(line.marks)}{labels}"


def _statement(line: LineView, first: str = "") -> Iterator[str]:
    yield from wrap(_words(line), first)


def format_list(title: str, lines: Sequence[LineView]) -> Iterator[str]:
    """Lay out statements under a title; nothing where there are none."""
    if not lines:
        return
    yield ""
    yield from wrap(f"{title}:" if title else "")
    for line in lines:
        yield from _statement(line, "- ")


def _masthead(head: MastheadView) -> Iterator[str]:
    yield from wrap(head.title.upper())
    yield from wrap(head.topic)
    yield "=" * WIDTH
    yield from wrap(head.issue)
    yield from wrap(f"{head.covers}.")
    yield from wrap(f"{head.cutoff}.")
    yield from wrap(f"{head.compared}.")
    yield from wrap(head.date_note)
    yield from wrap(f"{head.review}.")
    if head.incomplete:
        yield from wrap(f"INCOMPLETE: {head.incomplete}.")


def _section(section: SectionView) -> Iterator[str]:
    yield from format_heading(section.title)
    if section.lead:
        yield from _statement(section.lead)
    yield from format_list("", section.lines)
    yield from format_list("Background", section.background)
    yield from format_list("Also reported", section.also_reported)
    if section.gaps:
        yield ""
        yield from wrap(f"Not reported: {' '.join(section.gaps)}")


def _figures(rows: Sequence[FigureView]) -> Iterator[str]:
    for row in rows:
        affected = f" ({row.affected})" if row.affected else ""
        yield from wrap(f"{row.figure} {row.counted}{affected}: {row.basis}; {row.status} {_marks(row.marks)}", "- ")


def _matter(matter: ContestedView) -> Iterator[str]:
    yield ""
    yield from wrap(matter.matter)
    yield from wrap(" ".join(part for part in (matter.reason or f"{matter.kind}.", matter.unheard) if part))
    for account in matter.accounts:
        side = f" ({account.side})" if account.side else ""
        yield from wrap(f"{account.claimed_by}{side}: {_words(account.line)}", "- ")


def _limits(limits: LimitsView) -> Iterator[str]:
    yield from format_heading("Gaps and limits")
    for text in limits.gaps:
        yield from wrap(text, "- ")
    yield from wrap(" ".join((limits.counts, *limits.notes)))
    for title, items in (("Not read", limits.failed), ("Left out", limits.left_out)):
        if items:
            yield ""
            yield f"{title}:"
            for item in items:
                yield from wrap(f"{item.name}: {item.reason}", "- ")
                if item.link:
                    yield f"  {item.link}"


def find_printed(view: EditionView) -> frozenset[str]:
    """Return the statements that are printed before the sources: a sentence among them is not printed again."""
    lines = [*view.developments, *view.assessments, *view.scheduled]
    lines += [view.bottom_line] if view.bottom_line else []
    for section in view.sections:
        lines += [*section.lines, *section.background, *section.also_reported]
        lines += [section.lead] if section.lead else []
    lines += [account.line for matter in view.contested for account in matter.accounts]
    lines += [entry.line for entry in view.timeline]
    return frozenset(line.text for line in lines)


def format_source(source: SourceView, printed: frozenset[str]) -> Iterator[str]:
    """Lay out a source with its cited sentences, save those that are ``printed`` already."""
    author = f", {source.author}" if source.author else ""
    yield from wrap(f"{source.outlet}, {source.published}: “{source.title}”{author}", f"[{source.number}] ", "    ")
    if source.address and source.address != source.outlet:
        yield source.address
        yield from wrap(" ".join(part for part in (source.evidence, *source.notes) if part), "    ")
    same = [quote for quote in source.quotes if quote.text in printed]
    if same:
        yield from wrap(f"Printed above word for word: {''.join(f'[{quote.label}]' for quote in same)}", "    ")
    for quote in source.quotes:
        if quote.text not in printed:
            indent = " " * (len(quote.label) + 7)
            yield from wrap(f"“{quote.text}”", f"    [{quote.label}] ", indent)
    yield ""
