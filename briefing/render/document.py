"""The edition as ``briefing.json``, and the schema that is published for it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from briefing.model.edition import Edition

__all__ = ["format_schema", "render_document"]

#: Source: https://json-schema.org/draft/2020-12/schema, the dialect that pydantic writes.
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render_document(edition: Edition) -> str:
    """Return the edition as JSON: two spaces, letters as they are, one newline at the end."""
    return edition.model_dump_json(by_alias=True, indent=2) + "\n"


def format_schema(model: type[BaseModel], title: str) -> str:
    """Return the JSON Schema of what a model is written as, ready for a file."""
    schema: dict[str, Any] = {
        "$schema": _DIALECT,
        **model.model_json_schema(by_alias=True, mode="serialization"),
        "title": title,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
