"""The edition as one HTML document that stands alone; the PDF is made from the same document."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from jinja2 import DictLoader, Environment, StrictUndefined, Template, TemplateError
from markupsafe import Markup

from briefing.errors import RenderError
from briefing.render.characters import split_runs
from briefing.render.view import EditionView

__all__ = ["PAPERS", "STYLESHEET", "TEMPLATE", "compile_template", "render_html"]

TEMPLATE = "edition.html.j2"
STYLESHEET = "edition.css"

#: Page size and margins of each paper. Both have a text column of 140 mm, so that lines break alike.
PAPERS: Mapping[str, str] = {
    "A4": "@page { size: 210mm 297mm; margin: 24mm 45mm 22mm 25mm; }",
    "Letter": "@page { size: 215.9mm 279.4mm; margin: 22mm 50.9mm 20mm 25mm; }",
}


@lru_cache(maxsize=8)
def compile_template(template: str, name: str) -> Template:
    """Compile the template of a page or a mail; all papers and variants of an edition compile it once.

    Args:
        template: Its text.
        name: Its file name, for messages.
    """
    environment = Environment(
        loader=DictLoader({name: template}),
        # True and not select_autoescape(): that goes by the file's extension and leaves ``.html.j2`` unescaped.
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["runs"] = split_runs
    return environment.get_template(name)


def render_html(view: EditionView, templates: Mapping[str, str], paper: str = "A4") -> str:
    """Lay out an edition as HTML.

    Args:
        view: The document.
        templates: Text of ``edition.html.j2`` and ``edition.css``, by name.
        paper: "A4" or "Letter".

    Returns:
        One document with its stylesheet inside; it refers to nothing outside itself.

    Raises:
        RenderError: A template is missing or wrong, or uses a variable that there is none of; or the paper is unknown.
    """
    missing = sorted({TEMPLATE, STYLESHEET} - set(templates))
    if missing:
        raise RenderError(f"the template {missing[0]} is missing", remedy="Copy it from the shipped templates")
    if paper not in PAPERS:
        raise RenderError(f"the paper must be one of {', '.join(PAPERS)}; got {paper!r}")
    try:
        return compile_template(templates[TEMPLATE], TEMPLATE).render(
            briefing=view,
            # "</" cannot end the style element early, whatever a desk's own stylesheet holds.
            css=Markup(templates[STYLESHEET].replace("</", "<\\/").strip()),  # noqa: S704 - the desk's own stylesheet, not text of an article
            paper_css=Markup(PAPERS[paper]),  # noqa: S704 - a constant above
        )
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = TEMPLATE if line is None else f"{getattr(error, 'name', None) or TEMPLATE}, line {line}"
        raise RenderError(
            f"the template cannot be used: {error}", where=where, remedy="Compare it with the shipped template"
        ) from error
