"""Write the published JSON Schemas into docs/schema: ``.venv/bin/python scripts/make_schemas.py``.

A test fails where they are out of date.
"""

from __future__ import annotations

from pathlib import Path

from briefing.render.schemas import SCHEMAS, make_schema

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "schema"


def main() -> None:
    """Write every schema."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in SCHEMAS:
        (FOLDER / name).write_text(make_schema(name), encoding="utf-8")


if __name__ == "__main__":
    main()
