"""The HTML: it stands alone, it can be read aloud, its links lead somewhere, and text stays text."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from briefing.errors import RenderError
from briefing.model.edition import Edition
from briefing.render import compose_view, render_edition
from briefing.render.html import render_html
from tests.builders import cite, make_edition, make_figure, make_line, make_masthead, make_small_edition, make_source
from tests.render.conftest import Render
from tests.render.editions import (
    FOREIGN_NAMES,
    HOSTILE_ADDRESSES,
    HOSTILE_TEXTS,
    make_empty_edition,
    make_foreign_edition,
    make_hostile_edition,
    make_long_edition,
)
from tests.render.page import read_page

ALL_EDITIONS = (
    make_edition,
    make_small_edition,
    make_empty_edition,
    make_foreign_edition,
    make_hostile_edition,
    make_long_edition,
)


def test_document_refers_to_nothing_outside_itself(html: str) -> None:
    page = read_page(html)
    for element in page.walk():
        assert element.tag not in {"script", "link", "img", "iframe", "object", "embed", "base", "form", "svg"}
        assert not {"src", "srcset", "style" if element.tag == "a" else "src", "onload", "onclick"} & set(
            element.attributes
        )
    css = page.find("style")[0].text
    assert "url(" not in css
    assert "@import" not in css


def test_content_security_policy_forbids_everything_but_inline_style(html: str) -> None:
    (policy,) = [
        m.attributes["content"]
        for m in read_page(html).find("meta")
        if m.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert (
        policy
        == "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("make", ALL_EDITIONS)
def test_headings_start_at_one_and_skip_no_level(make: Any, render: Render) -> None:
    levels = [
        int(e.tag[1])
        for e in read_page(render(make(), "html")["html"].decode()).walk()
        if re.fullmatch(r"h[1-6]", e.tag)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("make", ALL_EDITIONS)
def test_every_table_has_a_caption_and_a_header_row_and_no_merged_cell(make: Any, render: Render) -> None:
    for table in read_page(render(make(), "html")["html"].decode()).find("table"):
        assert table.find("caption")[0].text
        (head,) = table.find("thead")
        assert {cell.attributes["scope"] for cell in head.find("th")} == {"col"}
        widths = {len([*row.find("th"), *row.find("td")]) for row in table.find("tr")}
        assert len(widths) == 1
        assert not [cell for cell in table.walk() if {"colspan", "rowspan"} & set(cell.attributes)]


@pytest.mark.parametrize("make", ALL_EDITIONS)
def test_every_internal_link_has_its_target_and_no_identifier_comes_twice(make: Any, render: Render) -> None:
    page = read_page(render(make(), "html")["html"].decode())
    identifiers = [element.attributes["id"] for element in page.walk() if "id" in element.attributes]
    assert len(identifiers) == len(set(identifiers))
    targets = {a.attributes["href"][1:] for a in page.find("a") if a.attributes["href"].startswith("#")}
    assert targets <= set(identifiers)


@pytest.mark.parametrize("make", [make_edition, make_small_edition, make_hostile_edition])
def test_every_mark_leads_to_a_quotation_that_leads_back_to_it(make: Any, render: Render) -> None:
    page = read_page(render(make(), "html")["html"].decode())
    marks = [a for a in page.find("a") if a.attributes.get("class") == "mark"]
    assert marks
    quotes = {li.attributes["id"]: li for li in page.find("li") if "id" in li.attributes}
    for mark in marks:
        quote = quotes[mark.attributes["href"][1:]]
        assert f"#{mark.attributes['id']}" in {a.attributes["href"] for a in quote.find("a")}


@pytest.mark.parametrize("make", ALL_EDITIONS)
def test_no_part_is_printed_empty(make: Any, render: Render) -> None:
    page = read_page(render(make(), "html")["html"].decode())
    for tag in ("p", "li", "td", "th", "ul", "ol", "h1", "h2", "h3", "caption", "tbody"):
        for element in page.find(tag):
            assert element.text or "flag" in element.attributes.get("class", ""), (tag, element.attributes)
    for section in page.find("section"):
        heading = next(e.text for e in section.walk() if e.tag in {"h2", "h3"})
        assert section.text != heading


def test_cited_sentence_stands_word_for_word_under_its_source(html: str) -> None:
    (sources,) = [s for s in read_page(html).find("section") if s.attributes.get("id") == "sources"]
    quotes = {q.text for q in sources.find("q")}
    for citation in cite((1, 0), (1, 2), (2, 1), (2, 2), (3, 6), (4, 3), (5, 4)):
        assert citation.quote in quotes


def test_parts_come_in_the_order_of_the_document(html: str) -> None:
    titles = [h.text for h in read_page(html).find("h2")]
    assert titles == [
        "Bottom line",
        "Key developments",
        "At a glance",
        "Key figures",
        "What changed since edition 6 (Sat 15 Mar 2031)",
        "Military",
        "Diplomacy",
        "Humanitarian",
        "Conflicting accounts",
        "Figures",
        "Timeline",
        "What others assess",
        "Scheduled",
        "Gaps and limits",
        "Sources",
        "About this briefing",
    ]


def test_masthead_says_what_a_reader_must_know_first(html: str) -> None:
    (masthead,) = read_page(html).find("header")
    for words in (
        "River Desk",
        "Veldmark and Ostara",
        "Edition 7 · Sun 16 Mar 2031 · version 1",
        "Covers 10–16 Mar 2031 (days in Europe/Vaduz)",
        "Nothing published after Sun 16 Mar 2031 was used",
        "Compared with edition 6 (Sat 15 Mar 2031): 1 new, 1 with another figure, 1 contradicted.",
        "Automatically compiled; not reviewed by an editor",
    ):
        assert words in masthead.text


def test_reviewer_is_named_and_no_warning_is_left(render: Render) -> None:
    text = render(make_edition(edition=make_masthead(reviewed_by="A. Editor")), "html")["html"].decode()
    assert "Automatically compiled; reviewed by A. Editor." in text
    assert "not reviewed" not in text.lower()


def test_denial_stands_beside_the_claim_with_its_side(html: str) -> None:
    (matter,) = [s for s in read_page(html).find("section") if s.attributes.get("id") == "matter-2"]
    rows = [[c.text for c in row.children] for row in matter.find("tbody")[0].find("tr")]
    assert rows == [
        ["Veldmark’s defence ministry", "19 outposts were captured. [1b]"],
        ["Ostara’s ministry of defence", "Denied that any outpost had been lost. [2b]"],
    ]


def test_side_that_is_not_heard_is_named(html: str) -> None:
    assert "No account by Ostara was found in the sources read." in read_page(html).text


def test_figure_row_keeps_modifier_unit_and_speaker(html: str) -> None:
    (figures,) = [s for s in read_page(html).find("section") if s.attributes.get("id") == "figures"]
    rows = [[c.text for c in row.children] for row in figures.find("tr")]
    assert [
        "at least 46 Ostaran soldiers killed",
        "Karst Bridge, 14 Mar 2031",
        "Veldmark’s defence ministry [1b]; figures differ",
    ] in rows
    assert ["dozens of houses damaged", "Oberlenne", "the mayor of Oberlenne [3b]; single source"] in rows
    assert figures.find("caption")[1].text == "Background figures, older than the period covered"


def test_background_stands_apart_from_news_with_its_date(html: str) -> None:
    (military,) = [s for s in read_page(html).find("section") if s.attributes.get("id") == "section-military"]
    text = military.text
    assert text.index("Background") < text.index("A border guard") < text.index("undated") < text.index("Also reported")


def test_date_that_was_worked_out_is_marked_with_what_it_rests_on(html: str) -> None:
    (derived,) = [s for s in read_page(html).find("span") if s.attributes.get("class") == "derived"]
    assert (derived.text, derived.attributes["title"]) == ("14 Mar", "Worked out from “on Friday”")


def test_first_edition_says_that_there_is_nothing_to_compare_with(render: Render) -> None:
    page = read_page(render(make_edition(edition=make_masthead(previous=None), changes=()), "html")["html"].decode())
    assert "First edition" in page.find("header")[0].text
    assert not [h for h in page.find("h2") if h.text.startswith("What changed")]


def test_quiet_day_says_how_much_was_read(render: Render) -> None:
    assert "Nothing new met the threshold; 1 article read." in render(make_small_edition(), "html")["html"].decode()


def test_edition_from_too_little_says_incomplete_on_page_one(render: Render) -> None:
    page = read_page(render(make_small_edition(), "html")["html"].decode())
    assert "INCOMPLETE: made from 1 article." in page.find("header")[0].text


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_text_appears_as_text(text: str, render: Render) -> None:
    html = render(make_hostile_edition(), "html")["html"].decode()
    page = read_page(html)
    assert " ".join(text.split()) in page.find("main")[0].text
    assert not [e for e in page.walk() if e.tag in {"script", "img", "link", "iframe"}]
    assert len(page.find("style")) == 1


def test_only_http_addresses_without_a_user_become_links(render: Render) -> None:
    page = read_page(render(make_hostile_edition(), "html")["html"].decode())
    outside = [a.attributes["href"] for a in page.find("a") if not a.attributes["href"].startswith("#")]
    assert outside == []
    for address in HOSTILE_ADDRESSES:
        assert " ".join(address.replace("\t", " ").split()) in page.text


def test_outside_link_names_outlet_and_date_and_gives_nothing_away(html: str) -> None:
    outside = [a for a in read_page(html).find("a") if a.attributes["href"].startswith("http")]
    assert [a.text for a in outside] == [
        "Harbour Gazette, 15 Mar 2031",
        "Ostara Broadcasting, 16 Mar 2031",
        "Relief Monitor, 14 Mar 2031",
        "Institute for River Studies, 12 Mar 2031",
    ]
    assert {a.attributes["rel"] for a in outside} == {"noopener noreferrer nofollow"}


def test_names_in_foreign_scripts_carry_language_and_direction(render: Render) -> None:
    page = read_page(render(make_foreign_edition(), "html")["html"].decode())
    found = {(s.text, s.attributes["lang"], s.attributes["dir"]) for s in page.find("span") if "dir" in s.attributes}
    assert found == {
        (FOREIGN_NAMES[0], "ur", "rtl"),
        (FOREIGN_NAMES[1], "ps", "rtl"),
        (FOREIGN_NAMES[2], "fa", "rtl"),
    }


def test_source_without_publisher_address_and_date_says_so(render: Render) -> None:
    text = read_page(render(make_foreign_edition(), "html")["html"].decode()).text
    assert "Unnamed source, undated" in text


def test_key_figure_without_a_speaker_says_so(render: Render) -> None:
    from briefing.model.annotation import Measure

    row = make_figure("3", Measure.KILLED, "people", (3, 0))
    assert "no speaker named" in render(make_small_edition(key_figures=(row,)), "html")["html"].decode()


def test_same_edition_gives_the_same_html(render: Render, html: str) -> None:
    assert render(make_edition(), "html")["html"].decode() == html


def test_html_is_small_enough_to_mail(html: str) -> None:
    assert len(html.encode()) < 95_000


def test_letter_paper_keeps_the_text_column(templates: Mapping[str, str]) -> None:
    html = render_html(compose_view(make_small_edition()), templates, "Letter")
    assert "size: 215.9mm 279.4mm; margin: 22mm 50.9mm 20mm 25mm" in html


# ------------------------------------------------------------------------------------------------- templates of a desk


def test_every_field_of_the_view_is_printed_somewhere(templates: Mapping[str, str]) -> None:
    """A field that no template uses is either forgotten in the layout or of no use."""
    used = templates["edition.html.j2"]
    view = compose_view(make_edition())
    for field in dataclasses.fields(view):
        assert f"briefing.{field.name}" in used, field.name


def test_unknown_variable_in_a_template_is_an_error_that_names_the_line(templates: Mapping[str, str]) -> None:
    broken = {**templates, "edition.html.j2": "<p>\n{{ briefing.headlines }}</p>"}
    with pytest.raises(RenderError, match="headlines"):
        render_html(compose_view(make_small_edition()), broken)


def test_wrong_syntax_in_a_template_is_an_error_that_names_the_line(templates: Mapping[str, str]) -> None:
    with pytest.raises(RenderError) as error:
        render_html(compose_view(make_small_edition()), {**templates, "edition.html.j2": "<p>\n{% if %}</p>"})
    assert error.value.where == "edition.html.j2, line 2"


def test_missing_template_is_an_error_that_names_it(templates: Mapping[str, str]) -> None:
    with pytest.raises(RenderError, match=r"edition\.css is missing"):
        render_html(compose_view(make_small_edition()), {"edition.html.j2": ""})


def test_stylesheet_of_a_desk_cannot_end_the_style_element(templates: Mapping[str, str]) -> None:
    html = render_html(
        compose_view(make_small_edition()), {**templates, "edition.css": "p::before { content: '</style><script>' }"}
    )
    assert not read_page(html).find("script")


def test_unknown_paper_and_format_are_errors(templates: Mapping[str, str]) -> None:
    with pytest.raises(RenderError, match="A4, Letter; got 'A5'"):
        render_edition(make_small_edition(), formats=["html"], templates=templates, paper="A5")
    with pytest.raises(RenderError, match="no format 'docx'"):
        render_edition(make_small_edition(), formats=["docx"], templates=templates)


def test_files_come_in_a_fixed_order_whatever_was_asked(templates: Mapping[str, str]) -> None:
    rendered = render_edition(make_small_edition(), formats=["text", "json", "html"], templates=templates)
    assert [(file.format, file.name) for file in rendered.files] == [
        ("html", "briefing.html"),
        ("json", "briefing.json"),
        ("text", "briefing.txt"),
    ]


def test_line_used_in_two_sections_leads_back_to_both() -> None:
    line = make_line("Two clinics have no fuel.", (3, 8))
    edition: Edition = make_small_edition(
        headline=line, key_developments=(line, line), sections=(), sources=(make_source(3),)
    )
    (quote,) = compose_view(edition).sources[0].quotes
    assert [back.label for back in quote.back] == ["Bottom line", "Key developments", "Key developments (2)"]


def test_small_edition_looks_as_it_did(render: Render, root: Path) -> None:
    """Renew with: .venv/bin/python -m tests.render.renew."""
    assert (
        render(make_small_edition(), "html")["html"]
        == (root / "tests" / "render" / "golden" / "small.html").read_bytes()
    )
