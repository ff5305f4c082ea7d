"""The mail of an edition: short, complete in both parts, harmless, and every line with its source."""

from __future__ import annotations

import html as html_library
import json
import re
import subprocess
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import RenderError
from briefing.model.annotation import SourceKind
from briefing.model.edition import Change, Denial, Edition, EditionSection, Speaker
from briefing.render import compose_view
from briefing.render.mail import MAIL_TEMPLATE, MailBody, PdfNote, compose_mail, format_size
from briefing.render.plain import WIDTH
from briefing.render.subject import clean_header, compose_preheader, compose_subject
from briefing.shipped import find_shipped
from tests.builders import cite, make_edition, make_line, make_masthead, make_small_edition, make_source
from tests.render.editions import (
    HOSTILE_TEXTS,
    line_of,
    make_empty_edition,
    make_foreign_edition,
    make_hostile_edition,
    make_long_edition,
)
from tests.render.mails import ONLINE, make_contact, make_view_options

TEMPLATES = {MAIL_TEMPLATE: (find_shipped("templates") / MAIL_TEMPLATE).read_text(encoding="utf-8")}
GOLDEN = Path(__file__).parent / "golden"
EDITIONS = [
    make_edition,
    make_small_edition,
    make_empty_edition,
    make_foreign_edition,
    make_hostile_edition,
    make_long_edition,
]


def _compose(edition: Edition, **fields: Any) -> MailBody:
    return compose_mail(edition, options=make_view_options(**fields), templates=TEMPLATES)


class _Page(HTMLParser):
    """The elements, links and words of a mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)

    @property
    def words(self) -> str:
        return _squeeze("".join(self.texts))

    @property
    def links(self) -> list[str]:
        return [value for name, value in self.attributes if name == "href"]


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _unwrap(text: str) -> str:
    """Return the words of a plain text without its bullets and numbers."""
    return _squeeze(re.sub(r"(?m)^ *(?:-|\d+\.) ", "", text))


# ------------------------------------------------------------------------------------------------------------- golden


@pytest.mark.parametrize(("part", "name"), [("html", "mail.html"), ("text", "mail.txt")])
def test_mail_is_the_golden_one(part: str, name: str) -> None:
    """Renew with ``python -m tests.render.renew`` and look at the difference."""
    assert getattr(_compose(make_edition()), part) == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("make", EDITIONS)
def test_same_edition_gives_the_same_mail(make: Callable[[], Edition]) -> None:
    assert _compose(make()) == _compose(make())


# ------------------------------------------------------------------------------------------------------------ subject


def _subject(edition: Edition, **fields: Any) -> str:
    return compose_subject(edition, compose_view(edition), **fields)


def test_subject_names_the_issue_and_counts() -> None:
    assert _subject(make_edition()) == "Veldmark and Ostara briefing 7, 16 Mar: 1 new, 3 contested"


def test_short_bottom_line_stands_whole_in_the_subject() -> None:
    line = make_line("The crossing stays closed.", (1, 9))
    assert _subject(make_edition(headline=line)) == "Veldmark and Ostara briefing 7, 16 Mar: The crossing stays closed"


_MINISTRY = Speaker(source="Veldmark’s defence ministry", kind=SourceKind.OFFICIAL)


@pytest.mark.parametrize(
    "line",
    [
        make_line("Ostara’s ministry denied that any outpost had been lost.", (2, 2)),
        make_line(
            "Forty-six soldiers were killed.", (1, 2), denials=(Denial(claimed_by="Ostara", citations=cite((2, 2))),)
        ),
        make_line("Two batteries were destroyed.", (2, 4), unverified=cite((2, 4))),
        make_line("Forty-six soldiers were killed.", (1, 2), basis="one side"),
        make_line("Both armies brought in drones.", (4, 3), status="background", dated="undated"),
        make_line("Forty-six soldiers were killed.", (1, 2), attribution=_MINISTRY),
        make_line("Forty-six soldiers were killed!", (1, 2)),
        make_line("Truce broken 💥 again.", (1, 2)),
    ],
)
def test_a_bottom_line_that_would_lose_something_is_counted_instead(line: Any) -> None:
    """A denial, a doubt, a side, a date or a speaker does not fit: then no word of the statement is printed."""
    assert _subject(make_edition(headline=line)) == "Veldmark and Ostara briefing 7, 16 Mar: 1 new, 3 contested"


def test_long_topic_is_left_out_and_not_cut() -> None:
    edition = make_edition(
        edition=make_masthead(topic="The long war on both banks of the upper Lenne", title="River Desk")
    )
    assert _subject(edition) == "River Desk briefing 7, 16 Mar: 1 new, 3 contested"
    edition = make_edition(edition=make_masthead(topic="T" * 60, title="D" * 60))
    assert _subject(edition) == "Briefing 7, 16 Mar: 1 new, 3 contested"


def test_which_edition_it_is_stands_in_the_first_45_characters() -> None:
    for length in range(1, 60):
        subject = _subject(make_edition(edition=make_masthead(topic="T" * length)))
        assert "riefing 7, 16 Mar:" in subject[:45]


def test_correction_is_called_one_and_nothing_else_is() -> None:
    second = make_edition(edition=make_masthead(version=2))
    assert _subject(second, corrects=1).startswith("Correction: Veldmark and Ostara briefing 7")
    assert "orrection" not in _subject(second)


def test_what_an_undated_source_says_is_not_counted_as_new() -> None:
    lines = (
        make_line("The crossing stays closed.", (1, 9)),
        make_line("Both armies brought in drones.", (4, 3), dated="undated"),
        make_line("It was closed before.", (1, 9), status="background"),
    )
    section = EditionSection(key="military", title="Military", colour="#8a1c1c", lines=lines)
    first = make_edition(edition=make_masthead(previous=None, number=1), sections=(section,), changes=(), contested=())
    assert _subject(first) == "Veldmark and Ostara briefing 1, 16 Mar: 1 new"


def test_incomplete_edition_says_so_at_the_end() -> None:
    assert _subject(make_small_edition()).endswith("nothing new (incomplete)")


@given(
    st.text(max_size=120), st.text(max_size=120), st.integers(1, 10**6), st.text(min_size=1, max_size=60), st.booleans()
)
def test_m05_subject_of_any_edition_is_short_and_clean(
    topic: str, title: str, number: int, line: str, corrects: bool
) -> None:
    edition = make_small_edition(
        edition=make_masthead(topic=topic, title=title, number=number, version=2), headline=line_of(line)
    )
    subject = _subject(edition, corrects=int(corrects))
    assert len(subject) <= 78
    assert subject == clean_header(subject)
    preheader = compose_preheader(edition, compose_view(edition))
    assert len(preheader) <= 100
    assert preheader == clean_header(preheader)


@given(st.text(max_size=200))
def test_m05_cleaning_leaves_nothing_hidden_and_is_done_once(text: str) -> None:
    clean = clean_header(text)
    assert clean_header(clean) == clean
    assert not re.search(
        r"=\?.*\?=|[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u061c\ud800-\udfff]", clean
    )


def test_cleaning_takes_linear_time() -> None:
    assert clean_header("=?" * 50_000).startswith("= ?= ?")
    assert clean_header("\r\n \u2028" * 50_000) == ""


def test_preheader_is_a_whole_statement_or_a_count() -> None:
    whole = make_line("The mayor said dozens of houses were damaged.", (3, 3), basis="one side")
    edition = make_edition(key_developments=(whole,))
    assert (
        compose_preheader(edition, compose_view(edition))
        == "The mayor said dozens of houses were damaged. (one side’s account)"
    )
    later = make_edition(key_developments=(make_edition().key_developments[0], whole))
    assert compose_preheader(later, compose_view(later)).startswith("The mayor said")
    counted = make_edition(key_developments=make_edition().key_developments[:1])
    words = "Statements: Military 6, Diplomacy 2, Humanitarian 4; from 5 articles, 10–16 Mar 2031."
    assert compose_preheader(counted, compose_view(counted)) == words
    empty = make_empty_edition()
    assert (
        compose_preheader(empty, compose_view(empty)) == "From 0 articles, 10–16 Mar 2031; each line with its source."
    )
    assert _compose(make_edition(), sections=("military",)).preheader != _compose(make_edition()).preheader


# ----------------------------------------------------------------------------------------------------------- contents


@pytest.mark.parametrize("make", EDITIONS)
@pytest.mark.parametrize("sections", [(), ("humanitarian",)])
def test_m13_both_parts_say_the_same(make: Callable[[], Edition], sections: tuple[str, ...]) -> None:
    """Each statement, figure, row, change and quotation of the text stands in the HTML, with the same marks."""
    body = _compose(make(), sections=sections)
    page, text = _Page(body.html).words, _unwrap(body.text)
    view = compose_view(make())
    lines = [*([view.bottom_line] if view.bottom_line else []), *view.developments]
    lines += [line for group in (view.changes.groups if view.changes else ()) for line in group.lines]
    for line in lines:
        words = f"{_squeeze(line.text)} {''.join(f'[{mark.label}]' for mark in line.marks)}"
        assert (words in page) == (words in text), words
    for row in view.key_figures:
        words = f"{row.figure} {row.counted}"
        assert (words in page) == (words in text), words
    for glance in view.glance:
        words = f"{glance.title}: {glance.word}. {_squeeze(glance.reason)}"
        assert (words in page) == (words in text), words
    marks = re.findall(r"\[\d+[a-z]+\]", page)
    assert set(marks) == set(re.findall(r"\[\d+[a-z]+\]", text))


def test_page_one_is_whole_and_the_sections_are_not_there() -> None:
    view = compose_view(make_edition())
    words = _Page(_compose(make_edition()).html).words
    assert view.bottom_line is not None
    for line in (view.bottom_line, *view.developments):
        assert line.text in words
    assert view.changes is not None
    for group in view.changes.groups:
        for line in group.lines:
            assert line.text in words
    for row in view.key_figures:
        assert f"{row.figure} {row.counted}" in words
    elsewhere = [line for section in view.sections for line in section.background]
    assert elsewhere
    assert not any(line.text in words for line in elsewhere)


@pytest.mark.parametrize("make", EDITIONS)
def test_every_mark_leads_to_its_sentence_and_source(make: Callable[[], Edition]) -> None:
    body = _compose(make())
    view = compose_view(make())
    quotes = {quote.label: (quote.text, source) for source in view.sources for quote in source.quotes}
    page = _Page(body.html)
    for label in sorted(set(re.findall(r"\[(\d+[a-z]+)\]", page.words)) - {"2a"}):
        if label not in quotes:
            continue  # a source that is not listed
        quote, source = quotes[label]
        assert f"{label} “{_squeeze(quote)}”" in page.words
        if source.link.startswith("https://"):
            assert source.link in page.links
            assert source.link in body.text.splitlines()


def test_a_figure_whose_source_no_line_cites_has_its_source_too() -> None:
    line = make_line("Two clinics in the district have no fuel, the office said.", (3, 8))
    body = _compose(make_edition(headline=line, key_developments=(), changes=()))
    for text in (body.text, _Page(body.html).words):
        assert "The ministry said at least 46 Ostaran soldiers were killed and 19 outposts" in _squeeze(text)
    assert "https://news.example/1/story" in body.text


def test_marks_are_those_of_the_edition_itself() -> None:
    """A reader who has both may look a mark up in either."""
    whole = compose_view(make_edition())
    assert "[1b][2a][2b]" in _compose(make_edition()).text
    assert [mark.label for mark in whole.developments[0].marks] == ["1b", "2a", "2b"]


@pytest.mark.parametrize("make", EDITIONS)
def test_text_has_76_columns_and_addresses_of_their_own(make: Callable[[], Edition]) -> None:
    text = _compose(make()).text
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    for line in text.splitlines():
        assert len(line) <= WIDTH or len(line.split()) <= 2, line
    assert ONLINE in text.splitlines()


def test_denials_and_doubts_stay_with_their_line() -> None:
    denied = make_line(
        "Veldmark said 19 outposts were captured.",
        (1, 2),
        denials=(Denial(claimed_by="Ostara’s ministry of defence", citations=cite((2, 2))),),
        unverified=cite((2, 4)),
        basis="one side",
    )
    body = _compose(make_edition(key_developments=(denied,)))
    for words in (_Page(body.html).words, _unwrap(body.text)):
        assert "one side’s account" in words
        assert re.search(r"not verified, the source says \[2\w\]", words)
        assert re.search(r"denied by Ostara’s ministry of defence \[2\w\]", words)


def test_correction_stands_above_everything() -> None:
    corrected = Change(
        kind="corrected", text="Edition 6 gave 64 soldiers; the ministry said 46.", citations=cite((1, 2))
    )
    edition = make_edition(edition=make_masthead(version=2), changes=(corrected,))
    body = _compose(edition, corrects=1)
    words = "This is version 2 of edition 7. It replaces version 1, which you were sent."
    assert _squeeze(body.text).index(words) < body.text.index("BOTTOM LINE")
    assert words in _Page(body.html).words
    assert "CORRECTIONS\n-----------\n\n- Edition 6 gave 64 soldiers; the ministry said 46. [1b]\n" in body.text
    assert "Corrections" in _Page(body.html).words
    assert "What changed" not in body.html
    assert "It replaces" not in _compose(edition).text


def test_incomplete_and_reviewed_are_said() -> None:
    words = _Page(_compose(make_small_edition()).html).words
    assert "INCOMPLETE: made from 1 article." in words
    assert "not reviewed by an editor" in words
    assert "INCOMPLETE: made from 1 article." in _compose(make_small_edition()).text


# ----------------------------------------------------------------------------------------------------- chosen sections


def test_chosen_sections_give_their_lines_rows_and_figures() -> None:
    body = _compose(make_edition(), sections=("humanitarian",))
    words = _Page(body.html).words
    assert "For your sections: Humanitarian." in words
    assert "For your sections: Humanitarian." in body.text
    assert "The mayor said that dozens of houses were damaged." in words  # filled up from the section
    assert "Palo Deniz" not in words
    assert "Diplomacy" not in words
    assert "46 Ostaran soldiers killed" not in words
    counted = "Of other sections, the whole edition has 2 key developments, 3 key figures and 2 changes that this mail leaves out."
    assert counted in words
    assert counted in _squeeze(body.text)


def test_figures_that_differ_stay_side_by_side() -> None:
    """Only the military section cites the one toll; the other comes with it."""
    text = _squeeze(_compose(make_edition(), sections=("military",)).text)
    assert "at least 46 Ostaran soldiers killed" in text
    assert "eleven soldiers killed" in text


def test_an_undated_line_of_a_section_says_that_its_source_is() -> None:
    line = make_line("Both armies brought in drones last month.", (4, 3), dated="undated")
    section = EditionSection(key="military", title="Military", colour="#8a1c1c", lines=(line,))
    other = make_edition().sections[1]
    text = _compose(make_edition(sections=(section, other)), sections=("military",)).text
    assert "Both armies brought in drones last month. [4a] (undated source)" in _squeeze(text)


def test_a_figure_brings_the_one_that_differs_from_another_section() -> None:
    sections = (
        EditionSection(
            key="military",
            title="Military",
            colour="#8a1c1c",
            lines=(make_line("Veldmark’s ministry said at least 46 soldiers were killed.", (1, 2)),),
        ),
        EditionSection(
            key="diplomacy",
            title="Diplomacy",
            colour="#1f4e79",
            lines=(make_line("Ostara’s ministry said eleven soldiers died.", (2, 1), section="diplomacy"),),
        ),
    )
    for chosen in ("military", "diplomacy"):
        text = _squeeze(_compose(make_edition(sections=sections), sections=(chosen,)).text)
        assert "at least 46 Ostaran soldiers killed" in text
        assert "eleven soldiers killed" in text


def test_all_sections_are_no_choice_and_unknown_ones_are_told() -> None:
    every = tuple(section.key for section in make_edition().sections)
    assert _compose(make_edition(), sections=every) == _compose(make_edition())
    assert "None of your sections is in this edition." in _compose(make_edition(), sections=("weather",)).text


# ---------------------------------------------------------------------------------------------------------------- size


def _count_omitted(text: str, word: str) -> int:
    sentence = re.search(r"Left out to keep this mail small, and in the whole edition: (.*?)\.(?: |$)", _squeeze(text))
    found = re.search(rf"([\d,]+) {word}", sentence[1]) if sentence else None
    return int(found[1].replace(",", "")) if found else 0


def _make_large(changes: int, words: str, quote: str = "") -> Edition:
    lines = tuple(line_of(f"{number} {words} {quote}", number % 5 + 1) for number in range(changes))
    return make_edition(
        key_developments=lines[:5],
        changes=tuple(Change(kind="new", text=line.text, citations=line.citations) for line in lines),
    )


@pytest.mark.parametrize(
    "edition",
    [
        _make_large(100, "The ministry said that the road was closed to lorries. " * 8),
        _make_large(300, "Ж" * 200),
        _make_large(10, "word " * 2_500),
        _make_large(40, "چمن بارڈر پر " * 60),
        make_edition(headline=line_of("x" * 200_000)),
        make_edition(headline=line_of("<&'\">" * 20_000)),
        make_edition(key_developments=tuple(line_of("y" * 40_000, 1) for _ in range(5))),
    ],
)
def test_m15_a_large_mail_is_shortened_by_whole_items_and_says_how_many(edition: Edition) -> None:
    body = _compose(edition)
    assert len(body.html.encode()) <= 60_000
    view = compose_view(edition)
    assert view.changes is not None
    changes = [line.text for group in view.changes.groups for line in group.lines]
    for kind, lines in (("changes?", changes), ("key developments?", [line.text for line in view.developments])):
        page = _Page(body.html).words
        printed = sum(f"{_squeeze(text)} [" in page for text in lines)
        if kind == "changes?" and set(lines) & {line.text for line in view.developments}:
            continue  # the same words stand above
        assert printed + _count_omitted(body.text, kind) == len(lines)
    assert _count_omitted(body.text, "changes?") == _count_omitted(_Page(body.html).words, "changes?")
    assert "Left out to keep this mail small" in body.text or "too long for a mail" in body.text


def test_m15_changes_that_are_dropped_are_counted_exactly() -> None:
    edition = make_edition(
        changes=tuple(
            Change(kind="new", text=f"Change {number}: {'the road was closed ' * 60}.", citations=cite((1, 9)))
            for number in range(60)
        )
    )
    body = _compose(edition)
    printed = len(re.findall(r"Change \d+:", _Page(body.html).words))
    assert printed == 8
    assert len(re.findall(r"Change\s+\d+:", body.text)) == 8
    assert _count_omitted(body.text, "changes") == 52


def test_m15_a_template_that_is_too_large_is_refused() -> None:
    with pytest.raises(RenderError, match="larger than 60,000 bytes"):
        compose_mail(make_edition(), options=make_view_options(), templates={MAIL_TEMPLATE: "x" * 60_001})


def test_usual_mail_is_far_from_the_limit() -> None:
    assert len(_compose(make_edition()).html.encode()) < 20_000


# ---------------------------------------------------------------------------------------------------------- harmless


@pytest.mark.parametrize("make", EDITIONS)
def test_m16_html_loads_nothing_and_does_nothing(make: Callable[[], Edition]) -> None:
    body = _compose(make())
    page = _Page(body.html)
    allowed = "html head meta title style body div table tr td p h1 h2 ol ul li strong span a br"
    assert page.tags <= set(allowed.split())
    names = {name for name, _ in page.attributes}
    assert names <= set(
        "lang charset name content class style role width cellpadding cellspacing border align href title dir".split()
    )
    assert all(re.match(r"https://|mailto:[^?]+\?subject=leave$", link) for link in page.links), page.links
    styles = " ".join(
        [value for name, value in page.attributes if name == "style"]
        + re.findall(r"(?s)<style>(.*?)</style>", body.html)
    )
    assert not re.search(r"url\(|@import|@font-face|expression|javascript", styles)


def test_m16_a_colour_that_is_none_cannot_load_anything() -> None:
    edition = make_edition()
    section = edition.sections[0].model_copy(update={"colour": "red;background:url(https://evil.example/x)"})
    body = _compose(edition.model_copy(update={"sections": (section, *edition.sections[1:])}))
    assert "evil" not in body.html


def test_m16_an_address_that_is_not_https_is_printed_and_is_no_link() -> None:
    body = _compose(
        make_edition(),
        online_url="http://river.example/7",
        pdf=PdfNote(size=10, attached=False, url="http://river.example/7.pdf"),
    )
    page = _Page(body.html)
    assert not any(link.startswith("http://") for link in page.links)
    plain = make_source(1, url="http://news.example/old")
    old = _compose(make_edition(sources=(plain, *make_edition().sources[1:])))
    assert "http://news.example/old" not in _Page(old.html).links
    assert "http://news.example/old" in _Page(old.html).words
    assert "Read online: http://river.example/7" in page.words
    assert "http://river.example/7" in body.text.splitlines()
    hostile = _compose(
        make_edition(), online_url="javascript:alert(1)", contact=make_contact(leave="a@b?bcc=c@d", leave_url="data:x")
    )
    assert "javascript" not in hostile.html
    assert not any("bcc" in link or link.startswith("data") for link in _Page(hostile.html).links)


def test_hostile_texts_stand_as_text() -> None:
    body = _compose(make_hostile_edition())
    words = _Page(body.html).words
    for text in HOSTILE_TEXTS[:5]:
        assert _squeeze(text) in words
    assert "49" not in re.findall(r"\b49\b", words)


# ---------------------------------------------------------------------------------------------------- links and leaving


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (PdfNote(size=411_900, attached=True), "PDF (412 KB): attached to this mail."),
        (
            PdfNote(size=4_010_000, attached=False),
            "PDF (4.1 MB): too large to attach; write to editors@river.example for it.",
        ),
        (
            PdfNote(size=4_010_000, attached=False, url="https://river.example/7.pdf"),
            "PDF (4.1 MB): too large to attach: https://river.example/7.pdf",
        ),
        (PdfNote(size=0, attached=False), "The PDF of this edition could not be made."),
    ],
)
def test_mail_says_what_became_of_the_pdf(note: PdfNote, words: str) -> None:
    body = _compose(make_edition(), pdf=note)
    assert words in _squeeze(body.text)
    assert words.split(": https", maxsplit=1)[0].rstrip(".") in _Page(body.html).words


def test_reader_without_a_pdf_hears_nothing_of_one() -> None:
    body = _compose(make_edition(), pdf=None, online_url="")
    assert "PDF" not in body.text + body.html
    assert "The whole edition" not in body.html


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 KB"), (1_000, "1 KB"), (1_001, "2 KB"), (999_999, "1000 KB"), (3_000_000, "3.0 MB"), (3_000_001, "3.1 MB")],
)
def test_size_is_rounded_up(size: int, words: str) -> None:
    assert format_size(size) == words


def test_m18_page_for_leaving_is_named_in_both_parts() -> None:
    body = _compose(make_edition(), contact=make_contact(leave_url="https://river.example/leave"))
    assert "https://river.example/leave" in body.text.splitlines()
    assert "https://river.example/leave" in _Page(body.html).links


def test_m18_without_a_name_the_desk_is_named() -> None:
    body = _compose(make_edition(), contact=make_contact(owner="", postal_address=""))
    assert "River Desk, editors@river.example." in body.text
    assert "River Desk, editors@river.example." in _Page(body.html).words


def test_preheader_stands_first_and_hidden() -> None:
    body = _compose(make_edition())
    assert _Page(body.html).words.startswith(_squeeze(body.preheader))
    assert '<div style="display:none' in body.html


# ------------------------------------------------------------------------------------------------------------ templates


def test_missing_or_wrong_template_is_told() -> None:
    with pytest.raises(RenderError, match=r"mail\.html\.j2 is missing"):
        compose_mail(make_edition(), options=make_view_options(), templates={})
    with pytest.raises(RenderError, match=r"mail\.html\.j2, line 2"):
        compose_mail(make_edition(), options=make_view_options(), templates={MAIL_TEMPLATE: "\n{% if %}"})
    with pytest.raises(RenderError, match="cannot be used"):
        compose_mail(
            make_edition(), options=make_view_options(), templates={MAIL_TEMPLATE: "{{ mail.address_of_reader }}"}
        )


# -------------------------------------------------------------------------------------------------------------- browser

_PROBE = """<script>parent.document.title = JSON.stringify({
  wide: Math.max(...[...document.querySelectorAll('body *')].map(e => e.getBoundingClientRect().right)),
  scroll: document.documentElement.scrollWidth,
  small: [...document.querySelectorAll('body *')].filter(e => e.innerText && e.children.length === 0 && e.offsetHeight > 2 && parseFloat(getComputedStyle(e).fontSize) < 14).length,
  dark: getComputedStyle(document.body).backgroundColor + getComputedStyle(document.querySelector('td td')).color,
});</script></body>"""


def _look(chromium: Path, html: str, folder: Path, *, width: int, dark: bool = False) -> dict[str, Any]:
    """Open a mail in a frame of the given width and return what its probe found."""
    inner = html_library.escape(html.replace("</body>", _PROBE))
    page = folder / "outer.html"
    page.write_text(
        f'<meta charset="utf-8"><title>-</title><iframe style="width:{width}px;height:3000px;border:0" srcdoc="{inner}"></iframe>',
        encoding="utf-8",
    )
    command = [
        str(chromium), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
        f"--user-data-dir={folder / 'profile'}", "--window-size=900,3000", "--virtual-time-budget=2000",
        *(["--blink-settings=preferredColorScheme=0"] if dark else []), "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    dom = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    match = re.search(r"<title>(.*?)</title>", dom)
    assert match is not None
    found: Mapping[str, Any] = json.loads(html_library.unescape(match[1]))
    return dict(found)


@pytest.mark.parametrize("make", [make_edition, make_long_edition, make_hostile_edition])
def test_mail_fits_a_phone_and_can_be_read(make: Callable[[], Edition], chromium: Path, tmp_path: Path) -> None:
    found = _look(chromium, _compose(make()).html, tmp_path, width=360)
    assert found["scroll"] <= 360
    assert found["wide"] <= 360.5
    assert found["small"] == 0


def test_mail_is_dark_where_the_reader_wants_that(chromium: Path, tmp_path: Path) -> None:
    html = _compose(make_edition()).html
    assert _look(chromium, html, tmp_path, width=700)["dark"] == "rgb(255, 255, 255)rgb(26, 26, 26)"
    assert _look(chromium, html, tmp_path, width=700, dark=True)["dark"] == "rgb(22, 22, 22)rgb(230, 230, 230)"
