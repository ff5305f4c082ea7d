"""The shipped templates, and the rich edition rendered once for the tests that only look at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from briefing.model.edition import Edition
from briefing.model.output import RenderedEdition
from briefing.render import render_edition
from tests.builders import make_edition
from tests.render.editions import make_hostile_edition

Render = Callable[..., dict[str, bytes]]


@pytest.fixture(scope="session")
def templates(root: Path) -> Mapping[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8") for path in sorted((root / "templates").iterdir()) if path.is_file()
    }


@pytest.fixture(scope="session")
def render(templates: Mapping[str, str]) -> Render:
    """Return a function that renders an edition without the PDF and gives the files by format."""

    def make(edition: Edition, *formats: str) -> dict[str, bytes]:
        rendered = render_edition(edition, formats=formats or ("html", "json", "text"), templates=templates)
        assert rendered.problems == ()
        return {file.format: file.body for file in rendered.files}

    return make


@pytest.fixture(scope="session")
def rendered(templates: Mapping[str, str]) -> RenderedEdition:
    """Return the rich edition in all formats."""
    return render_edition(make_edition(), templates=templates)


@pytest.fixture(scope="session")
def html(rendered: RenderedEdition) -> str:
    return rendered.files[0].body.decode()


@pytest.fixture(scope="session")
def pdf_bytes(rendered: RenderedEdition) -> bytes:
    return {file.format: file.body for file in rendered.files}["pdf"]


@pytest.fixture
def pdf(pdf_bytes: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf_bytes))


@pytest.fixture(scope="session")
def hostile_pdf(templates: Mapping[str, str]) -> bytes:
    (file,) = render_edition(make_hostile_edition(), formats=["pdf"], templates=templates).files
    return file.body
