"""The child process that makes a PDF out of the HTML of an edition.

It is run as a script and imports nothing of this package.

Laying out text that strangers wrote takes time and memory that they can drive up, so it happens here, under limits of
the operating system, with no network, no files and no fonts but the bundled ones. What goes in and out::

    stdin     one JSON object: html, created (ISO day), identifier, page_limit; the limits come as arguments, before
    anything is read stdout    one line of JSON: {"error": kind or null, "detail", "pages", "messages"}, then the
    bytes of the PDF

``printer`` is the other end.
"""

from __future__ import annotations

import calendar
import gc
import io
import json
import logging
import os
import resource
import sys
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["main", "make_pdf"]

FONTS = Path(__file__).resolve().parent / "fonts"

#: File, family, weight, style.
_FACES = (
    ("NotoSerif-Regular", "Noto Serif", 400, "normal"),
    ("NotoSerif-Italic", "Noto Serif", 400, "italic"),
    ("NotoSerif-Bold", "Noto Serif", 700, "normal"),
    ("NotoSans-Regular", "Noto Sans", 400, "normal"),
    ("NotoSans-Bold", "Noto Sans", 700, "normal"),
    ("Vazirmatn-Regular", "Vazirmatn", 400, "normal"),
    ("Vazirmatn-Bold", "Vazirmatn", 700, "normal"),
    ("NotoSansMath-Regular", "Noto Sans Math", 400, "normal"),
)

#: Warnings of the layout that are passed on, at most.
_MESSAGE_LIMIT = 10


def _set_limits(cpu_seconds: int, memory_bytes: int) -> None:
    """Let the kernel end this process where it takes more.

    No core file is written, and no file above 64 MB: the layout puts the fonts into a temporary folder.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 26, 1 << 26))


def _font_rules() -> str:
    rule = '@font-face {{ font-family: "{1}"; font-weight: {2}; font-style: {3}; src: url(asset:{0}.ttf); }}'
    return "\n".join(rule.format(*face) for face in _FACES)


class _Messages(logging.Handler):
    """Keeps what the layout complains of, each once, in order."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        text = record.getMessage()
        if len(self.texts) < _MESSAGE_LIMIT and text not in self.texts:
            self.texts.append(text)


def _boxes(box: Any) -> Iterator[Any]:
    """Walk the boxes of a page in order."""
    stack = [box]
    while stack:
        current = stack.pop()
        current = getattr(current, "_box", current)  # what is positioned absolutely stands behind a placeholder
        yield current
        stack.extend(reversed(getattr(current, "children", ())))


def _finish(document: Any, pdf: Any) -> None:
    """Add to the tags what WeasyPrint 70 leaves out: the scope of header cells, the words of links, page labels.

    Source: ISO 14289-1 (PDF/UA-1), 7.5 and 7.18.5; Kozea/WeasyPrint issues 2508 and 2482.
    """
    import pydyf  # type: ignore[import-untyped]  # reason: the library carries no annotations

    for page in document.pages:
        for box in _boxes(page._page_box):  # noqa: SLF001 - the finisher is given the document for this, and there is no public way
            element = box.element
            if element is None:
                continue
            link = getattr(box, "link_annotation", None)
            if link is not None:
                words = element.get("title") or "".join(element.itertext())
                link["Contents"] = pydyf.String(" ".join(words.split()))
            mark = getattr(box, "mark", None)
            if box.element_tag == "th" and mark is not None:
                mark["A"]["Scope"] = "/Row" if element.get("scope") == "row" else "/Column"
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})


def make_pdf(html: str, *, created: str, identifier: str, page_limit: int) -> tuple[bytes, int]:
    """Lay out HTML as a tagged PDF; the same text gives the same bytes.

    Args:
        html: A whole document with its stylesheet inside.
        created: Day of the edition, "2025-10-26": the only date that goes into the file.
        identifier: Stable name of this version of the edition, for the file's identifier.
        page_limit: With more pages than this, nothing is made.

    Returns:
        The file and its number of pages.

    Raises:
        ValueError: It has more pages than ``page_limit``.
    """
    day = date.fromisoformat(created)
    # Fonts that are subset get the present moment otherwise.
    os.environ["SOURCE_DATE_EPOCH"] = str(calendar.timegm(day.timetuple()))
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class BundledOnly(URLFetcher):  # type: ignore[misc]  # reason: the library carries no annotations
        """Serves the bundled fonts by name and nothing else: no network, no file, no data."""

        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 - the signature is the library's
            name = url.removeprefix("asset:").removesuffix(".ttf")
            if not url.startswith("asset:") or name not in {face[0] for face in _FACES}:
                raise ValueError("the document refers to something outside itself")
            return URLFetcherResponse(url, (FONTS / f"{name}.ttf").read_bytes(), {"Content-Type": "font/ttf"})

    fetcher = BundledOnly()
    fonts = FontConfiguration()
    rules = CSS(string=_font_rules(), font_config=fonts, url_fetcher=fetcher)
    document = HTML(string=html, base_url=None, url_fetcher=fetcher).render(
        stylesheets=[rules], font_config=fonts, presentational_hints=False
    )
    pages = len(document.pages)
    if pages > page_limit:
        raise ValueError(f"it would have {pages} pages, more than the limit of {page_limit}")
    stream = io.BytesIO()
    document.write_pdf(
        stream,
        finisher=_finish,
        pdf_variant="pdf/ua-1",
        pdf_identifier=identifier.encode("ascii", "replace"),
        pdf_tags=True,
    )
    return stream.getvalue(), pages


def _open_channel() -> BinaryIO:
    """Take standard output for the answer alone; what libraries print there goes to standard error."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel


def _answer(
    channel: BinaryIO,
    error: str | None,
    detail: str = "",
    *,
    pages: int = 0,
    messages: tuple[str, ...] = (),
    body: bytes = b"",
) -> None:
    head = {"error": error, "detail": detail, "pages": pages, "messages": messages}
    channel.write(json.dumps(head).encode("ascii") + b"\n" + body)
    channel.flush()


def main(arguments: list[str]) -> int:
    """Load the library, wait for one document on standard input, answer on standard output.

    Args:
        arguments: Seconds of processor time and bytes of memory that this process may take.
    """
    gc.disable()  # saves a tenth of the time; the process lives for one document, and its memory is limited
    _set_limits(int(arguments[0]), int(arguments[1]))
    channel = _open_channel()
    messages = _Messages()
    logger = logging.getLogger("weasyprint")
    logger.handlers, logger.propagate = [messages], False
    warnings.simplefilter("ignore")  # it warns that the machine offers no fonts, which is the intention
    try:
        import weasyprint
        from weasyprint.text.ffi import harfbuzz_subset
    except OSError as error:
        _answer(channel, "library", str(error))
        return 0
    request = sys.stdin.buffer.read()
    if not request:  # the other end has gone, or had no document
        return 0
    try:
        job = json.loads(request)
        body, pages = make_pdf(
            job["html"], created=job["created"], identifier=job["identifier"], page_limit=job["page_limit"]
        )
    except (MemoryError, RecursionError) as error:
        _answer(channel, "resources", type(error).__name__)
    except Exception as error:  # noqa: BLE001 - whatever the library raises on odd text is an answer, not a crash
        _answer(channel, "layout", f"{type(error).__name__}: {error}")
    else:
        if harfbuzz_subset is None:
            messages.texts.append("libharfbuzz-subset0 is not installed: the PDF takes twice as long and is larger")
        _answer(
            channel,
            None,
            f"WeasyPrint {weasyprint.__version__}",
            pages=pages,
            messages=tuple(messages.texts),
            body=body,
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
