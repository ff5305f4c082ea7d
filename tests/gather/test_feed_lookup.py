"""The quick dictionary of feedparser answers as the slow one does."""

from __future__ import annotations

import copy
import importlib.util
import warnings
from types import ModuleType
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

import briefing.gather.feeds.parsing  # noqa: F401 - it quickens the dictionary
from briefing.gather.feeds.lookup import quicken


def load_slow() -> ModuleType:
    """Load a second copy of feedparser's module, which nobody has changed."""
    source = importlib.util.find_spec("feedparser.util")
    assert source is not None
    assert source.loader is not None
    module = importlib.util.module_from_spec(source)
    source.loader.exec_module(module)
    return module


SLOW: Any = load_slow().FeedParserDict
QUICK: Any = feedparser.FeedParserDict
KEYS = sorted(
    set(SLOW.keymap)
    | {name for names in SLOW.keymap.values() for name in ([names] if isinstance(names, str) else names)}
    | {"category", "enclosures", "license", "tags", "links", "title", "x", "value", "type"}
)
VALUES = (
    st.none()
    | st.text(max_size=3)
    | st.lists(st.dictionaries(st.sampled_from(["rel", "href", "term"]), st.text(max_size=7)), max_size=2)
)


def outcome(call: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - the kind of error is what is compared
            return type(error)


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6), st.sampled_from(KEYS))
def test_every_key_gets_the_same_answer(items: dict[str, Any], key: str) -> None:
    slow, quick = SLOW(items), QUICK(items)
    for ask in (
        lambda table: table[key],
        lambda table: table.get(key),
        lambda table: table.get(key, "other"),
        lambda table: key in table,
        lambda table: table.has_key(key),
        lambda table: getattr(table, key) if key != "items" else None,
        lambda table: dict(copy.deepcopy(table)),
        lambda table: table.setdefault(key, "new"),
        dict,
    ):
        assert outcome(lambda ask=ask: ask(quick)) == outcome(lambda ask=ask: ask(slow))


def test_a_copy_shares_nothing() -> None:
    table = QUICK(links=[QUICK(href="a")])
    copied = copy.deepcopy(table)
    copied["links"][0]["href"] = "b"
    assert type(copied) is QUICK
    assert table["links"][0]["href"] == "a"


def test_quickening_twice_changes_nothing() -> None:
    before = dict(vars(QUICK))
    quicken(QUICK)
    assert dict(vars(QUICK)) == before


@pytest.mark.parametrize("name", ["keymap", "__getitem__", "__contains__", "get", "setdefault"])
def test_the_dictionary_still_has_what_is_replaced(name: str) -> None:
    assert name in vars(SLOW)
