"""No speaker is lost, and none is printed twice; places, sides and doubts stand where they tell something."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.model.annotation import Bound, Measure, SourceKind
from briefing.model.edition import Contested, EditionLine, Position, Speaker
from briefing.render import compose_view
from briefing.render.plain import render_plain
from briefing.render.speakers import is_named, names_party
from briefing.render.view import EditionView, LineView
from tests.builders import cite, make_figure, make_line, make_small_edition, make_source
from tests.render.conftest import Render
from tests.render.page import read_page


def _line(text: str, speaker: str | None, kind: SourceKind = SourceKind.MEDIA) -> EditionLine:
    return make_line(text, (3, 8), attribution=Speaker(source=speaker, kind=kind) if speaker else None)


def _headline(**fields: object) -> LineView:
    line = make_line("The bridge at Sand was closed.", (3, 8)).model_copy(update=fields)
    view = compose_view(make_small_edition(headline=line))
    assert view.bottom_line is not None
    return view.bottom_line


@pytest.mark.parametrize(
    ("text", "speaker", "kind", "named"),
    [
        ("The bridge was closed, the Gazette said.", "the Gazette", SourceKind.MEDIA, True),
        ("The bridge was closed, the Gazette said.", "Harbour Gazette", SourceKind.MEDIA, False),
        ("The “regime” closed the bridge.", "Harbour Gazette", SourceKind.MEDIA, False),
        ("Tarvo said the bridge was closed.", "the army’s spokeswoman, Ines Tarvo", SourceKind.OFFICIAL, True),
        ("Veldmark's ministry said so.", "Veldmark’s ministry", SourceKind.OFFICIAL, True),
        ("The bridge was closed.", "Ines Tarvo", SourceKind.OFFICIAL, False),
        ("The bridge was closed.", None, SourceKind.MEDIA, True),
        ("The bridge was closed.", "…", SourceKind.OFFICIAL, False),
    ],
)
def test_line_names_its_speaker_or_not(text: str, speaker: str | None, kind: SourceKind, named: bool) -> None:
    assert is_named(_line(text, speaker, kind)) is named


def test_speaker_that_the_words_do_not_name_stands_behind_them() -> None:
    attribution = Speaker(source="Harbour Gazette", kind=SourceKind.MEDIA)
    assert _headline(attribution=attribution).text == "The bridge at Sand was closed. — Harbour Gazette"


def test_speaker_without_an_outlet_is_called_by_the_number_of_the_source() -> None:
    source = make_source(4)
    line = make_line(
        "The bridge was closed.", (4, 3), attribution=Speaker(source=f"“{source.title}”", kind=SourceKind.MEDIA)
    )
    view = compose_view(make_small_edition(headline=line, sources=(make_source(3), source)))
    assert view.bottom_line is not None
    assert view.bottom_line.text == "The bridge was closed. — source 4"


@given(st.text(max_size=40), st.text(min_size=1, max_size=20))
def test_outlet_that_stands_in_the_text_is_not_printed_twice(text: str, speaker: str) -> None:
    try:
        (text + speaker).encode()
    except UnicodeEncodeError:
        return
    assert is_named(_line(f"{text} {speaker} said so.", speaker))


@pytest.mark.parametrize(
    ("text", "party", "named"),
    [
        ("Afghans killed", "Afghanistan", True),
        ("Afghan posts captured", "Afghanistan", True),
        ("Ostaran soldiers killed", "Ostara", True),
        ("soldiers killed", "Ostara", False),
        ("Iranian posts", "Iraq", False),
        ("posts", "", True),
        ("Nigerien soldiers", "Nigeria", False),
    ],
)
def test_party_is_named_by_a_word_that_begins_alike(text: str, party: str, named: bool) -> None:
    assert names_party(text, party) is named


def test_place_heads_a_line_only_where_the_words_do_not_hold_it() -> None:
    assert _headline(place="Karst Bridge").place == "Karst Bridge"
    assert _headline(place="sand").place == ""
    assert _headline(place=None).place == ""


def test_undated_source_is_called_so_on_page_one_and_undated_in_a_section() -> None:
    line = make_line("The bridge at Sand was closed.", (3, 8), dated="undated")
    edition = make_small_edition(headline=line, key_developments=(line,))
    section = edition.sections[0].model_copy(update={"lines": (line,)})
    view = compose_view(edition.model_copy(update={"sections": (section,)}))
    assert view.bottom_line is not None
    assert view.bottom_line.labels == view.developments[0].labels == ("undated source",)
    assert view.sections[0].lead is not None
    assert view.sections[0].lead.labels == ("undated",)


def test_source_without_a_date_says_what_cannot_be_placed_in_time() -> None:
    source = compose_view(
        make_small_edition(sources=(make_source(3, published=None, published_evidence=None),))
    ).sources[0]
    assert source.published == "undated"
    assert source.evidence == "“On Sunday”, “last week” and the like in it cannot be placed in time."


def test_doubt_of_the_source_itself_stands_beside_the_line_with_its_sentence(render: Render) -> None:
    line = make_line("The bridge at Sand was closed.", (3, 8)).model_copy(update={"unverified": cite((3, 6))})
    edition = make_small_edition(headline=line, sections=())
    view = compose_view(edition)
    assert view.bottom_line is not None
    (doubt,) = view.bottom_line.doubts
    assert doubt.target in {quote.anchor for quote in view.sources[0].quotes}
    words = f"not verified, the source says {f'[{doubt.label}]'}"
    assert words in read_page(render(edition, "html")["html"].decode()).text
    assert words in " ".join(render_plain(view).split())


# ----------------------------------------------------------------------------------------------------------- figures


def _with_figure(kind: str, value: int) -> EditionView:
    row = make_figure(
        "46", Measure.KILLED, "soldiers", (3, 0), value=Decimal(46), status="contested", claimed_by="Sand", place="Sand"
    )
    position = Position(
        claimed_by="Kabul",
        side="Ostara",
        statement="46 died.",
        value=Decimal(value),
        bound=Bound.EXACT,
        citations=cite((3, 0)),
    )
    named = position.model_copy(update={"claimed_by": "Ostara’s army"})
    matter = Contested.model_validate(
        {"id": "m", "matter": "Soldiers killed", "kind": kind, "positions": (position, named)}
    )
    return compose_view(make_small_edition(figures=(row,), key_figures=(row,), contested=(matter,)))


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [("figure", 46, "figures differ"), ("figure", 19, "disputed"), ("denial", 46, "disputed")],
)
def test_figures_differ_only_where_a_table_sets_them_side_by_side(kind: str, value: int, words: str) -> None:
    view = _with_figure(kind, value)
    assert view.key_figures[0].status == view.figures[0].rows[0].status == words
    assert view.key_figures[0].disputed


def test_claimant_and_place_that_are_one_are_printed_once() -> None:
    view = _with_figure("figure", 46)
    assert view.key_figures[0].basis == "per Sand"


def test_side_stands_beside_its_claimant_unless_the_name_holds_it() -> None:
    view = _with_figure("figure", 46)
    assert [(account.claimed_by, account.side) for account in view.contested[0].accounts] == [
        ("Kabul", "Ostara"),
        ("Ostara’s army", ""),
    ]


def test_column_that_is_empty_in_all_rows_is_not_printed(render: Render) -> None:
    row = make_figure("3", Measure.KILLED, "people", (3, 0))
    page = read_page(render(make_small_edition(figures=(row,)), "html")["html"].decode())
    (figures,) = [s for s in page.find("section") if s.attributes.get("id") == "figures"]
    assert [cell.text for cell in figures.find("thead")[0].find("th")] == [
        "Figure, and what it counts",
        "Who says so, and how it stands",
    ]


def test_assessment_that_a_section_prints_is_not_printed_again() -> None:
    line = make_line("Quell wrote that the road would stay closed.", (3, 8))
    other = make_line("Quell wrote that the bridge would stay closed.", (3, 6))
    edition = make_small_edition(assessments=(line, other))
    section = edition.sections[0].model_copy(update={"lines": (line,)})
    view = compose_view(edition.model_copy(update={"sections": (section,)}))
    assert [line.text for line in view.assessments] == ["Quell wrote that the bridge would stay closed."]
