"""The published JSON Schemas, made from the models that write the documents."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from briefing.model.edition import Edition
from briefing.render.document import format_schema
from briefing.render.inspection import Inspection

__all__ = ["SCHEMAS", "make_schema"]

#: File name of each schema: the title and the model.
SCHEMAS: Mapping[str, tuple[str, type[BaseModel]]] = {
    "briefing.schema.json": ("briefing.json: one edition", Edition),
    "inspection.schema.json": ("inspect --json: one article", Inspection),
}


def make_schema(name: str) -> str:
    """Return the text of the schema with that file name."""
    title, model = SCHEMAS[name]
    return format_schema(model, title)
