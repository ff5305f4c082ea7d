"""briefing.json and the published schemas: real output fits them, and they are up to date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from briefing.model.edition import Edition
from briefing.render.document import render_document
from briefing.render.schemas import SCHEMAS, make_schema
from tests.builders import make_edition, make_small_edition
from tests.render.editions import make_empty_edition, make_foreign_edition, make_hostile_edition

ALL = (make_edition, make_small_edition, make_empty_edition, make_foreign_edition, make_hostile_edition)


def _published(root: Path, name: str) -> Any:
    return json.loads((root / "docs" / "schema" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_published_schema_is_up_to_date(name: str, root: Path) -> None:
    """Renew with: .venv/bin/python scripts/make_schemas.py."""
    assert (root / "docs" / "schema" / name).read_text(encoding="utf-8") == make_schema(name)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_published_schema_is_a_schema(name: str, root: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(_published(root, name))


@pytest.mark.parametrize("make", ALL)
def test_document_fits_its_schema(make: Any, root: Path) -> None:
    validator = jsonschema.Draft202012Validator(_published(root, "briefing.schema.json"))
    validator.validate(json.loads(render_document(make())))


def test_schema_refuses_a_line_without_a_citation(root: Path) -> None:
    document = json.loads(render_document(make_small_edition()))
    document["headline"]["citations"] = []
    errors = list(jsonschema.Draft202012Validator(_published(root, "briefing.schema.json")).iter_errors(document))
    assert errors


@pytest.mark.parametrize("make", ALL)
def test_document_reads_back_as_the_same_edition(make: Any) -> None:
    edition = make()
    assert Edition.model_validate_json(render_document(edition)) == edition


def test_document_has_the_names_of_the_contract() -> None:
    document = json.loads(render_document(make_edition()))
    assert {
        "edition",
        "headline",
        "key_developments",
        "sections",
        "contested",
        "figures",
        "timeline",
        "stories",
        "changes",
        "sources",
        "coverage",
    } <= set(document)
    assert {"desk", "date", "number", "timezone", "previous", "window", "fingerprint"} <= set(document["edition"])
    assert document["edition"]["window"] == {"from": "2031-03-10", "to": "2031-03-16"}
    assert {"text", "section", "status", "attribution", "hedged", "citations"} <= set(document["headline"])
    assert set(document["headline"]["citations"][0]) == {"ref", "article_id", "sentence", "quote"}
    assert {"measure", "affected", "value", "bound", "claimed_by", "place", "from", "to", "status", "citations"} <= set(
        document["figures"][0]
    )
    assert {"articles_seen", "articles_used", "duplicates", "feeds_ok", "feeds_failed", "left_out", "notes"} <= set(
        document["coverage"]
    )


def test_document_is_readable_text_with_letters_as_they_are() -> None:
    text = render_document(make_foreign_edition())
    assert "چمن بارڈر پر" in text
    assert text.startswith('{\n  "edition": {\n')
    assert text.endswith("}\n")


def test_small_edition_looks_as_it_did(root: Path) -> None:
    """Renew with: .venv/bin/python -m tests.render.renew."""
    assert render_document(make_small_edition()) == (root / "tests" / "render" / "golden" / "small.json").read_text(
        encoding="utf-8"
    )
