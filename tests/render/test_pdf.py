"""The PDF: tagged, with bookmarks, with our own fonts only, with no action inside, and the same bytes each time."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pypdf
import pytest

from briefing.errors import RenderError
from briefing.model.annotation import Measure
from briefing.model.output import RenderedEdition
from briefing.render import PdfLimits, PdfPrinter, compose_view, render_edition
from briefing.render.html import render_html
from briefing.render.pdf_check import find_forbidden
from tests.builders import make_figure, make_small_edition
from tests.render.editions import ATTACHMENT, FOREIGN_NAMES, make_foreign_edition, make_long_edition
from tests.render.page import read_page


def _structure(pdf: pikepdf.Pdf) -> Iterator[tuple[int, Any]]:
    """Yield every structure element with its depth, in reading order."""

    def walk(element: Any, depth: int) -> Iterator[tuple[int, Any]]:
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield depth, element
        kids = element.get("/K") if isinstance(element, pikepdf.Dictionary) else None
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                yield from walk(kid, depth + 1)

    yield from walk(pdf.Root.StructTreeRoot, 0)


def _text(body: bytes) -> str:
    """Return the words of all pages without headers and footers, hyphens at line ends taken back."""
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(body)).pages]
    return "\n".join(pages)


def _letters(text: str) -> str:
    """Return the letters and digits alone, so that breaks, hyphens and spaces do not matter."""
    return "".join(char for char in text if char.isalnum())


def test_pdf_says_what_it_is(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.Lang) == "en"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "River Desk: Veldmark and Ostara, edition 7, 16 Mar 2031"
    assert str(pdf.docinfo["/CreationDate"]) == "D:20310316"
    assert str(pdf.docinfo["/Author"]) == "River Desk"


def test_every_page_has_a_label_and_follows_the_structure(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.PageLabels.Nums[1].S) == "/D"
    assert {str(page.Tabs) for page in pdf.pages} == {"/S"}


def test_headings_are_tagged_and_are_the_bookmarks(pdf: pikepdf.Pdf, html: str) -> None:
    headings = [e for e in read_page(html).walk() if re.fullmatch(r"h[1-6]", e.tag)]
    tags = Counter(str(element.S) for _, element in _structure(pdf))
    for level in ("h1", "h2", "h3"):
        assert tags[f"/{level.upper()}"] == sum(h.tag == level for h in headings)
    titles: list[str] = []

    def collect(items: Any) -> None:
        for item in items:
            titles.append(" ".join(str(item.title).split()))
            collect(item.children)

    with pdf.open_outline() as outline:
        collect(outline.root)
    assert titles == [h.text for h in headings]


def test_header_cells_have_their_scope(pdf: pikepdf.Pdf, html: str) -> None:
    scopes = Counter(str(element.A.Scope) for _, element in _structure(pdf) if str(element.S) == "/TH")
    expected = Counter(c.attributes["scope"] for c in read_page(html).find("th"))
    assert scopes["/Row"] == expected["row"]
    assert scopes["/Column"] >= expected["col"]


def test_links_say_in_words_where_they_lead(pdf: pikepdf.Pdf) -> None:
    links = [a for page in pdf.pages for a in page.get("/Annots", [])]
    contents = [str(a.Contents) for a in links]
    assert len(links) > 100
    assert not [c for c in contents if re.fullmatch(r"[nm]\d+\w*|https?://.*|section-.*", c)]
    assert "Source 2, sentence b: Ostara Broadcasting, 16 Mar 2031" in contents
    assert "Harbour Gazette, 15 Mar 2031" in contents


def test_only_the_bundled_fonts_are_embedded(pdf: pikepdf.Pdf) -> None:
    fonts = {str(f.BaseFont).partition("+")[2] for page in pdf.pages for f in page.Resources.Font.as_dict().values()}
    assert fonts
    assert all(re.match(r"Noto-(Serif|Sans)|Vazirmatn|Noto-Sans-Math", name) for name in fonts), fonts
    for page in pdf.pages:
        for font in page.Resources.Font.as_dict().values():
            assert (
                "/FontFile2" in font.DescendantFonts[0].FontDescriptor
                or "/FontFile3" in font.DescendantFonts[0].FontDescriptor
            )


def test_words_of_the_pdf_are_the_words_of_the_html(pdf_bytes: bytes, html: str) -> None:
    page = read_page(html)
    found = _letters(_text(pdf_bytes))
    blocks = [
        e
        for part in (page.find("header")[0], page.find("main")[0])
        for e in part.walk()
        if e.tag in {"p", "li", "td", "th", "h1", "h2", "h3", "caption"}
    ]
    nav = page.find("nav")[0]
    skipped = {id(e) for e in nav.walk()} | {id(e) for e in page.walk() if "running" in e.attributes.get("class", "")}
    checked = 0
    for block in blocks:
        if id(block) in skipped or block.find("li")[1:] or len(_letters(block.text)) > 130:
            continue  # a longer one may be broken by a page's header and footer
        checked += 1
        assert _letters(block.text) in found, block.text
    assert checked > 100


def test_reading_order_is_the_order_of_the_source(pdf_bytes: bytes) -> None:
    text = _letters(_text(pdf_bytes))
    marks = [
        "Bottomline",
        "Keydevelopments",
        "Ataglance",
        "Keyfigures",
        "Whatchangedsince",
        "Conflictingaccounts",
        "Whatothersassess",
        "Gapsandlimits",
        "Aboutthisbriefing",
    ]
    positions = [text.index(mark) for mark in marks]
    assert positions == sorted(positions)


def test_first_page_stands_alone(pdf_bytes: bytes) -> None:
    reader = pypdf.PdfReader(BytesIO(pdf_bytes))
    first = " ".join(reader.pages[0].extract_text().split())
    for words in (
        "not reviewed by an editor",
        "Bottom line",
        "Key developments",
        "At a glance",
        "Key figures",
        "What changed since edition 6",
        "New:",
        "Page 1 of",
    ):
        assert words.lower() in first.lower()
    assert "NOT REVIEWED" not in first
    second = " ".join(reader.pages[1].extract_text().split())
    assert "River Desk · Veldmark and Ostara · edition 7, Sun 16 Mar 2031" in second
    assert "NOT REVIEWED" in second
    assert f"Page 2 of {len(reader.pages)}" in second


def test_page_is_a4_with_the_text_column_of_140_mm(pdf: pikepdf.Pdf) -> None:
    millimetre = 72 / 25.4
    assert [round(float(x) / millimetre) for x in pdf.pages[0].MediaBox] == [0, 0, 210, 297]


def test_pdf_passes_the_checks_for_universal_access(pdf_bytes: bytes, tmp_path: Path) -> None:
    path = tmp_path / "briefing.pdf"
    path.write_bytes(pdf_bytes)
    report = pdfua.validate(str(path))
    assert report.findings == ()
    assert len(report.outcomes) > 10


def test_qpdf_finds_no_fault(pdf_bytes: bytes, tmp_path: Path, qpdf: Path) -> None:
    path = tmp_path / "briefing.pdf"
    path.write_bytes(pdf_bytes)
    result = subprocess.run([qpdf, "--check", path], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_hostile_edition_holds_no_action_file_or_link(hostile_pdf: bytes) -> None:
    pdf = pikepdf.open(BytesIO(hostile_pdf))
    assert "/OpenAction" not in pdf.Root
    assert "/AA" not in pdf.Root
    assert "/AcroForm" not in pdf.Root
    assert "/EmbeddedFiles" not in pdf.Root.get("/Names", pikepdf.Dictionary())
    actions = [str(a.A.URI) for page in pdf.pages for a in page.get("/Annots", []) if "/A" in a]
    assert actions == []
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary):
            assert not {"/JavaScript", "/JS", "/Launch", "/EF", "/RichMedia", "/XFA"} & set(item.keys())
    assert _letters(ATTACHMENT) in _letters(_text(hostile_pdf))


def test_links_of_the_pdf_lead_to_http_addresses_only(pdf: pikepdf.Pdf) -> None:
    addresses = {str(a.A.URI) for page in pdf.pages for a in page.get("/Annots", []) if "/A" in a}
    assert addresses == {f"https://news.example/{ref}/story" for ref in (1, 2, 3, 5)}


def test_foreign_names_can_be_copied_and_a_missing_letter_is_reported(templates: Mapping[str, str]) -> None:
    rendered = render_edition(make_foreign_edition(), formats=["pdf"], templates=templates)
    text = _text(rendered.files[0].body)
    for name in FOREIGN_NAMES[3:]:
        assert _letters(name) in _letters(text)
    for word in " ".join(FOREIGN_NAMES[:3]).split():
        assert word in text or word[::-1] in text
    assert "\N{REPLACEMENT CHARACTER}" in text
    (problem,) = rendered.problems
    assert problem == (
        "The PDF shows a replacement character for U+505C 停, U+706B 火, U+1F54A 🕊, which the bundled fonts lack; "
        "the other formats have the text as it is."
    )


def test_same_edition_gives_the_same_bytes_in_another_process(rendered: RenderedEdition, root: Path) -> None:
    program = (
        "import sys, hashlib; from pathlib import Path; from briefing.render import render_edition; from tests.builders import make_edition\n"
        "templates = {p.name: p.read_text('utf-8') for p in Path('templates').iterdir() if p.is_file()}\n"
        "for f in render_edition(make_edition(), templates=templates).files: print(f.name, hashlib.sha256(f.body).hexdigest())"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "PYTHONHASHSEED": "4711",
        "LC_ALL": "C",
        "TZ": "Pacific/Apia",
        "SOURCE_DATE_EPOCH": "1",
    }
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.split("\n")[:-1] == [f"{f.name} {hashlib.sha256(f.body).hexdigest()}" for f in rendered.files]


def test_long_section_breaks_over_pages_and_leaves_no_page_empty(templates: Mapping[str, str]) -> None:
    rendered = render_edition(make_long_edition(), formats=["pdf"], templates=templates)
    assert rendered.problems == ()
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(rendered.files[0].body)).pages]
    assert 5 < len(pages) < 14
    assert min(len(page.split()) for page in pages) > 25
    assert "Statement 60" in "".join(pages)


def test_long_table_splits_between_rows_under_a_repeated_header(templates: Mapping[str, str]) -> None:
    speaker = "the spokeswoman of the army’s engineers in the eastern district of the river valley"
    rows = tuple(
        make_figure(f"{1000 + number}", Measure.KILLED, "soldiers", (3, 0), claimed_by=speaker) for number in range(40)
    )
    rendered = render_edition(make_small_edition(figures=rows), formats=["pdf"], templates=templates)
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(rendered.files[0].body)).pages]
    holding = [page for page in pages if "soldiers killed" in page]
    assert len(holding) > 1
    assert "".join(pages).count("Figures of the period covered") == 1
    for page in holding:
        text = " ".join(page.split())
        assert text.count("Figure, and what it counts") == 1
        # No row is torn apart: as many ends of speakers as figures.
        assert text.count("valley [") == text.count("soldiers killed") > 1


# ------------------------------------------------------------------------------------------------- limits and failures


def _small_html(templates: Mapping[str, str]) -> str:
    return render_html(compose_view(make_small_edition()), templates)


def test_child_that_takes_too_long_is_ended_and_the_other_formats_are_there(templates: Mapping[str, str]) -> None:
    with PdfPrinter(PdfLimits(wall_seconds=0.01)) as printer:
        rendered = render_edition(make_small_edition(), templates=templates, printer=printer)
    assert [file.format for file in rendered.files] == ["html", "json", "text"]
    (problem,) = rendered.problems
    assert problem.startswith("PDF missing: the PDF was not ready after 0.01 s and was given up. ")


def test_child_that_takes_too_much_memory_is_ended(templates: Mapping[str, str]) -> None:
    with pytest.raises(RenderError, match=r"memory|process that makes the PDF|cannot be laid out|Pango"):
        PdfPrinter(PdfLimits(memory_bytes=40 << 20)).print_pdf(
            _small_html(templates), created="2031-03-16", identifier="x"
        )


def test_child_that_takes_too_much_processor_time_is_ended() -> None:
    table = "<table>" + "<tr><td colspan=1000><p>x</td></tr>" * 3000 + "</table>"
    html = f"<html lang=en><title>t</title><body>{table}</body></html>"
    with pytest.raises(RenderError, match="more processor time than allowed"):
        PdfPrinter(PdfLimits(cpu_seconds=1)).print_pdf(html, created="2031-03-16", identifier="x")


def test_document_of_too_many_pages_is_refused() -> None:
    html = "<html lang=en><title>t</title><body><p>One.</p><p style='break-before: page'>Two.</p></body></html>"
    with pytest.raises(RenderError, match=r"it would have \d+ pages, more than the limit of 1"):
        PdfPrinter(PdfLimits(pages=1)).print_pdf(html, created="2031-03-16", identifier="x")


def test_nothing_outside_is_fetched_and_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET WORDS")
    html = (
        "<html lang=en><head><title>t</title>"
        f'<link rel=attachment href="file://{secret}"><link rel=stylesheet href="file://{secret}">'
        "<style>@import url(http://127.0.0.1:9/x.css); p { background: url(http://127.0.0.1:9/x.png) }</style></head>"
        f'<body><p>Words.</p><img alt="A picture of nothing at all" src="file://{secret}"><a rel=attachment href="file://{secret}">x</a></body></html>'
    )
    printed = PdfPrinter().print_pdf(html, created="2031-03-16", identifier="x")
    pdf = pikepdf.open(BytesIO(printed.body))
    assert "/Names" not in pdf.Root or "/EmbeddedFiles" not in pdf.Root.Names
    assert "SECRET" not in _text(printed.body)
    assert not [
        item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and {"/EF", "/URI"} & set(item.keys())
    ]


def test_printer_that_was_opened_early_and_is_not_used_leaves_no_process() -> None:
    printer = PdfPrinter()
    with printer:
        process = printer._process
        assert process is not None
        assert process.poll() is None
    assert process.poll() is not None


def test_child_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING__SMTP__PASSWORD", "hunter2")
    with PdfPrinter() as printer:
        process = printer._process
        assert process is not None
        assert b"hunter2" not in Path(f"/proc/{process.pid}/environ").read_bytes()


def test_missing_library_names_the_command_that_mends_it(
    templates: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A library of that name that is no library: the loader finds it first and cannot use it."""
    for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0"):
        (tmp_path / name).write_bytes(b"not a library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    rendered = render_edition(make_small_edition(), templates=templates)
    assert [file.format for file in rendered.files] == ["html", "json", "text"]
    assert rendered.problems[0].startswith("PDF missing: the PDF needs the Pango library")
    assert rendered.problems[0].endswith(
        "apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0."
    )


# ------------------------------------------------------------------------------------------------- reading the bytes


def _file_with(**root: Any) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    for name, value in root.items():
        pdf.Root[f"/{name}"] = value
    stream = BytesIO()
    pdf.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return stream.getvalue()


def _action(kind: str, **fields: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **fields)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({}, ()),
        ({"OpenAction": _action("JavaScript", JS="app.alert(1)")}, ("/JS", "/JavaScript", "/OpenAction")),
        ({"X": _action("Launch", F="x.exe")}, ("/Launch",)),
        ({"X": _action("GoToR", F="x.pdf")}, ("/GoToR",)),
        ({"AA": pikepdf.Dictionary()}, ("/AA",)),
        ({"Names": pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())}, ("/EmbeddedFiles",)),
        ({"X": _action("URI", URI="https://news.example/")}, ()),
        ({"X": _action("URI", URI="mailto:desk@news.example")}, ()),
        ({"X": _action("URI", URI="javascript:alert(1)")}, ("a link to 'javascript:alert(1)'",)),
        ({"X": _action("URI", URI="file:///etc/passwd")}, ("a link to 'file:///etc/passwd'",)),
        ({"X": "text with /JavaScript (and \\ brackets) and /URI (javascript:x) is only text"}, ()),
        ({"X": "/Launch ) /OpenAction ( unbalanced"}, ()),
    ],
)
def test_forbidden_entries_are_found_inside_object_streams(content: dict[str, Any], found: tuple[str, ...]) -> None:
    assert find_forbidden(_file_with(**content)) == found


def test_name_written_with_codes_is_still_found() -> None:
    assert find_forbidden(b"<< /S /J#61vaScript /#4aS (x) >>") == ("/JS", "/JavaScript")


def test_address_with_escaped_letters_is_still_read() -> None:
    assert find_forbidden(rb"<< /URI (\152avascript:x) >>") == ("a link to 'javascript:x'",)
    assert find_forbidden(b"<< /URI <66696c653a2f2f2f78> >>") == ("a link to 'file:///x'",)


@pytest.mark.parametrize(
    "data",
    [b"", b"(", b"<", b"/", b"stream\n", b"(((((", b"\\", b"(" * 100_000, b"/ObjStm stream\nxx endstream", b"/URI"],
)
def test_broken_bytes_are_no_reason_to_crash(data: bytes) -> None:
    assert find_forbidden(data) == ()
