"""What ``inspect`` prints: every field of the contract, valid against its schema, and readable for a person."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from briefing.model.annotation import (
    Act,
    ActorMention,
    AnalysedArticle,
    AnalysedSentence,
    Attribution,
    Bound,
    Figure,
    Measure,
    PlaceMention,
    Sentence,
    SourceKind,
    TimeMention,
)
from briefing.model.article import Article, Line, LineKind, Precision, Publication
from briefing.model.span import Span
from briefing.render.inspection import format_inspection, inspect_document
from briefing.render.inspection_view import Role, compose_inspection, format_plain

TEXT = "At least 46 soldiers were killed near Karst Bridge on Friday, the ministry reportedly said.\nIt rained."


def _span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def make_analysed() -> AnalysedArticle:
    """Return an article with one of everything that can be found."""
    article = Article(
        id="0123456789abcdef",
        title="Shelling resumes",
        text=TEXT,
        lines=(
            Line(1, LineKind.TITLE, None, "Shelling resumes"),
            Line(2, LineKind.BODY, "related-teaser", TEXT.splitlines()[0], Span(0, TEXT.index("\n"))),
            Line(4, LineKind.BOILERPLATE, "share-icons", "Share this"),
            Line(5, LineKind.BODY, None, "It rained.", _span("It rained.")),
        ),
        path="01.md",
        publisher="Harbour Gazette",
        publisher_evidence="front matter",
        published=Publication(date(2031, 3, 15), Precision.DAY, "date line above the text"),
        language="en",
        sha256="ab" * 32,
        notes=("The date may be the page’s.",),
    )
    ministry = Attribution(
        source="the ministry of defence",
        kind=SourceKind.OFFICIAL,
        act=Act.STATE,
        source_text="the ministry",
        cue="said",
        side="Veldmark",
        source_spans=(_span("the ministry"),),
        cue_spans=(_span("said"),),
        content_spans=(_span("At least 46 soldiers were killed near Karst Bridge on Friday"),),
    )
    figure = Figure(
        text="At least 46 soldiers",
        span=_span("At least 46 soldiers"),
        value=Decimal(46),
        high=None,
        bound=Bound.AT_LEAST,
        measure=Measure.KILLED,
        unit="soldiers",
        number_text="46",
        affected="Ostara",
        claimed_by="the ministry of defence",
        place="Karst Bridge",
        first_day=date(2031, 3, 14),
        last_day=date(2031, 3, 14),
        precision=Precision.DAY,
    )
    first = AnalysedSentence(
        sentence=Sentence(0, 2, 0, Span(0, TEXT.index("\n"))),
        sections=(("military", 0.91), ("humanitarian", 0.25)),
        section="military",
        attributions=(ministry,),
        hedged=True,
        hedges=(_span("reportedly"),),
        figures=(figure,),
        times=(
            TimeMention(
                "on Friday", _span("on Friday"), date(2031, 3, 14), date(2031, 3, 14), Precision.DAY, relative=True
            ),
        ),
        places=(
            PlaceMention(
                "Karst Bridge",
                _span("Karst Bridge"),
                "Karst Bridge",
                "VM",
                Decimal("34.5553"),
                Decimal(-69),
                "crossing",
            ),
        ),
        actors=(ActorMention("the ministry", _span("the ministry"), "Ministry of Defence", side="Veldmark"),),
    )
    second = AnalysedSentence(sentence=Sentence(1, 5, 1, _span("It rained.")))
    return AnalysedArticle(article, (first, second))


def test_document_has_the_names_and_values_of_the_contract() -> None:
    document = inspect_document(make_analysed())
    article = document["article"]
    assert article["published"] == "2031-03-15"
    assert article["published_precision"] == "day"
    assert article["words"] == 17
    assert document["lines"][2] == {
        "number": 4,
        "kind": "boilerplate",
        "reason": "share-icons",
        "text": "Share this",
        "span": None,
    }
    sentence = document["sentences"][0]
    assert sentence["sections"] == {"military": 0.91, "humanitarian": 0.25}
    assert sentence["attribution"] == sentence["attributions"][0]
    assert sentence["time"] == sentence["times"][0]
    assert (sentence["time"]["from"], sentence["time"]["to"], sentence["time"]["precision"]) == (
        "2031-03-14",
        "2031-03-14",
        "day",
    )
    (figure,) = sentence["figures"]
    assert (figure["value"], figure["high"], figure["bound"], figure["measure"]) == (46, None, "at_least", "killed")
    assert (figure["from"], figure["to"], figure["affected"], figure["claimed_by"]) == (
        "2031-03-14",
        "2031-03-14",
        "Ostara",
        "the ministry of defence",
    )
    (place,) = sentence["places"]
    assert (place["latitude"], place["longitude"], place["country"]) == (34.5553, -69, "VM")
    empty = document["sentences"][1]
    assert (empty["attribution"], empty["section"], empty["time"], empty["figures"]) == (None, None, None, [])


def test_every_span_cuts_the_words_it_names() -> None:
    document = inspect_document(make_analysed())
    text = document["article"]["text"]
    for sentence in document["sentences"]:
        for item in (sentence, *sentence["figures"], *sentence["times"], *sentence["places"], *sentence["actors"]):
            start, end = item["span"]
            assert text[start:end] == item["text"]
        for attribution in sentence["attributions"]:
            assert [text[s:e] for s, e in attribution["source_spans"]] == [attribution["source_text"]]
            assert [text[s:e] for s, e in attribution["cue_spans"]] == [attribution["cue"]]


def test_document_is_one_line_and_fits_its_schema(root: Path) -> None:
    line = format_inspection(make_analysed())
    assert "\n" not in line
    schema = json.loads((root / "docs" / "schema" / "inspection.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(line))
    assert json.loads(line) == inspect_document(make_analysed())


def test_schema_requires_every_field_of_the_contract(root: Path) -> None:
    schema = json.loads((root / "docs" / "schema" / "inspection.schema.json").read_text(encoding="utf-8"))
    document = inspect_document(make_analysed())
    for owner, name in (
        (document["article"], "text"),
        (document["lines"][0], "reason"),
        (document["sentences"][0], "hedged"),
    ):
        kept = owner.pop(name)
        assert list(jsonschema.Draft202012Validator(schema).iter_errors(document)), name
        owner[name] = kept


def test_a_person_sees_what_was_found_and_what_was_dropped_with_the_reason() -> None:
    text = format_plain(compose_inspection(make_analysed()))
    for words in (
        "published:  15 Mar 2031 (date line above the text)",
        "publisher:  Harbour Gazette (front matter)",
        "kept:       3 of 4 lines, 17 words, 2 sentences",
        "note:       The date may be the page’s.",
        "[military 0.91] At least 46 soldiers were killed near Karst Bridge on Friday",
        "(hedged)",
        "says    the ministry of defence “said” (official, state)",
        "figure  At least 46 soldiers [killed: soldiers, of Ostara, per the ministry of defence, Karst Bridge, 14 Mar 2031]",
        "time    on Friday = 14 Mar 2031",
        "places  Karst Bridge (VM)",
        "actors  Ministry of Defence (Veldmark)",
        "[no section] It rained.",
        "share-icons: Share this",
        "related-teaser: At least 46",
    ):
        assert words in text


@pytest.mark.parametrize(
    "role", [Role.SECTION, Role.SPEAKER, Role.FIGURE, Role.TIME, Role.PLACE, Role.WARNING, Role.FAINT]
)
def test_every_kind_of_finding_has_its_role(role: Role) -> None:
    roles = {piece.role for block in compose_inspection(make_analysed()) for line in block.lines for piece in line}
    assert role in roles


def test_article_without_anything_is_no_reason_to_crash() -> None:
    bare = AnalysedArticle(Article(id="x", title="", text="", lines=()), ())
    text = format_plain(compose_inspection(bare))
    assert text.startswith("(no title)\n")
    assert "undated" in text
    assert "Sentences" not in text
