"""Render: an edition, made into files.

What goes in: a checked ``Edition``, the templates as text, the paper. What comes out: ``RenderedEdition``, the bytes
of each format that was asked for. In between stands the view (``view``, made by ``compose``), in which every word,
date and mark is ready::

    Edition ─ compose ─▶ EditionView ─┬─ html ─▶ briefing.html ─ printer, pdf ─▶ briefing.pdf
            └ document ─▶ briefing.json └─ plain ─▶ briefing.txt

What does not belong here: choosing and wording statements (``edit``), reading templates from disk (the caller),
writing files (``archive``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from briefing.errors import RenderError
from briefing.model.edition import Edition
from briefing.model.output import RenderedEdition, RenderedFile
from briefing.render.characters import describe_characters, find_uncovered, replace_uncovered
from briefing.render.compose import compose_view
from briefing.render.document import render_document
from briefing.render.html import PAPERS, STYLESHEET, TEMPLATE, render_html
from briefing.render.plain import render_plain
from briefing.render.printer import PdfLimits, PdfPrinter
from briefing.render.view import EditionView

__all__ = [
    "FILE_NAMES",
    "PAPERS",
    "STYLESHEET",
    "TEMPLATE",
    "PdfLimits",
    "PdfPrinter",
    "compose_view",
    "render_edition",
]

#: The file of each format, in the order in which they are made.
FILE_NAMES: Mapping[str, str] = {
    "html": "briefing.html",
    "pdf": "briefing.pdf",
    "json": "briefing.json",
    "text": "briefing.txt",
}


def render_edition(
    edition: Edition,
    *,
    formats: Sequence[str] = tuple(FILE_NAMES),
    templates: Mapping[str, str],
    paper: str = "A4",
    printer: PdfPrinter | None = None,
) -> RenderedEdition:
    """Make the files of an edition. The same edition, templates and paper give the same bytes.

    Args:
        edition: A checked edition.
        formats: What to make: "html", "pdf", "json", "text".
        templates: Text of ``edition.html.j2`` and ``edition.css``, by name.
        paper: "A4" or "Letter".
        printer: An open printer that has been loading in the meantime; without one, a process is started and ended
        here.

    Returns:
        The files in the order html, pdf, json, text. A PDF that cannot be made is left out and stands among the
        problems, so that the other formats are published all the same.

    Raises:
        RenderError: A format, the paper or a template is wrong.
    """
    unknown = sorted(set(formats) - set(FILE_NAMES))
    if unknown:
        raise RenderError(f"there is no format {unknown[0]!r}", remedy=f"Choose from {', '.join(FILE_NAMES)}")
    view = compose_view(edition)
    texts: dict[str, bytes] = {}
    problems: list[str] = []
    html = render_html(view, templates, paper) if {"html", "pdf"} & set(formats) else ""
    if "html" in formats:
        texts["html"] = html.encode("utf-8", "replace")
    if "pdf" in formats:
        body, troubles = _print(html, view, printer)
        problems += troubles
        if body is not None:
            texts["pdf"] = body
    if "json" in formats:
        texts["json"] = render_document(edition).encode("utf-8")
    if "text" in formats:
        texts["text"] = render_plain(view).encode("utf-8", "replace")
    files = tuple(RenderedFile(name, FILE_NAMES[name], texts[name]) for name in FILE_NAMES if name in texts)
    return RenderedEdition(files, tuple(problems))


def _print(html: str, view: EditionView, printer: PdfPrinter | None) -> tuple[bytes | None, list[str]]:
    """Make the PDF; return it, or None, and what the operator should know."""
    problems: list[str] = []
    missing = find_uncovered(html)
    if missing:
        problems.append(
            f"The PDF shows a replacement character for {describe_characters(missing)}, which the bundled fonts lack; "
            "the other formats have the text as it is."
        )
    try:
        with printer or PdfPrinter() as open_printer:
            printed = open_printer.print_pdf(
                replace_uncovered(html), created=view.created, identifier=f"briefing-{view.created}-{view.fingerprint}"
            )
    except RenderError as error:
        return None, [*problems, f"PDF missing: {error}"]
    return printed.body, [*problems, *(f"PDF: {message}" for message in printed.messages)]
