"""The stylesheet: colours that can be read, no type smaller than 8.5 pt, nothing loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

_LARGE_ENOUGH = 4.5  # Source: WCAG 2.2, 1.4.3 (contrast of text, level AA)


def _variables(css: str) -> list[dict[str, str]]:
    """Return the custom properties of each ``:root`` rule: the light ones, then the dark ones."""
    return [
        dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    ]


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, from 1 to 21. Source: WCAG 2.2, relative luminance."""
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", ["--paper", "--panel"])
@pytest.mark.parametrize("ink", ["--ink", "--second", "--faint", "--link", "--dispute"])
@pytest.mark.parametrize("scheme", [0, 1])
def test_every_text_colour_can_be_read_on_paper_and_panel(
    ink: str, ground: str, scheme: int, templates: Mapping[str, str]
) -> None:
    colours = _variables(templates["edition.css"])[scheme]
    assert contrast(colours[ink], colours[ground]) >= _LARGE_ENOUGH


@pytest.mark.parametrize("scheme", [0, 1])
def test_caution_can_be_read(scheme: int, templates: Mapping[str, str]) -> None:
    colours = _variables(templates["edition.css"])[scheme]
    assert contrast(colours["--caution-ink"], colours["--caution"]) >= _LARGE_ENOUGH


def test_nothing_in_print_is_smaller_than_eight_and_a_half_points(templates: Mapping[str, str]) -> None:
    css = templates["edition.css"]
    printed = css[css.index("@media print") :]
    sizes = [float(size) for size in re.findall(r"(?:font-size:|font:(?: bold)?) ?([\d.]+)pt", printed)]
    assert len(sizes) > 15
    assert min(sizes) == 8.5


def test_stylesheet_loads_nothing(templates: Mapping[str, str]) -> None:
    assert not re.search(r"url\(|@import|@font-face|expression\(", templates["edition.css"])
