from __future__ import annotations

from pathlib import Path

import pytest

from briefing.errors import ConfigurationError
from briefing.shipped import Kind, find_shipped

KINDS: tuple[Kind, ...] = ("config", "seeds", "templates")


@pytest.mark.parametrize("kind", KINDS)
def test_a_checkout_has_the_folder_at_its_top(kind: Kind, root: Path) -> None:
    assert find_shipped(kind) == root / kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_wheel_has_the_folder_inside_the_package(kind: Kind, tmp_path: Path) -> None:
    folder = tmp_path / "site-packages" / "briefing" / "shipped" / kind
    folder.mkdir(parents=True)

    assert find_shipped(kind, package=tmp_path / "site-packages" / "briefing") == folder


def test_the_folder_inside_the_package_goes_before_one_that_lies_beside_it(tmp_path: Path) -> None:
    # site-packages may hold a folder "templates" of somebody else
    package = tmp_path / "site-packages" / "briefing"
    (package / "shipped" / "templates").mkdir(parents=True)
    (tmp_path / "site-packages" / "templates").mkdir()

    assert find_shipped("templates", package=package) == package / "shipped" / "templates"


def test_a_missing_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        find_shipped("templates", package=tmp_path)

    assert "templates/" in str(caught.value)
    assert str(tmp_path / "shipped" / "templates") in str(caught.value)
    assert "Install the program again" in str(caught.value)


def test_a_file_in_the_place_of_the_folder_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "briefing" / "shipped").mkdir(parents=True)
    (tmp_path / "briefing" / "shipped" / "seeds").write_text("not a folder", encoding="utf-8")

    with pytest.raises(ConfigurationError):
        find_shipped("seeds", package=tmp_path / "briefing")
