"""How values travel between the run and its worker processes."""

from __future__ import annotations

import dataclasses
import pickle
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from briefing.gather.round.frames import HEAD, dump_frame, dump_value, load_value
from briefing.model.feed import Feed, FeedEntry
from briefing.model.stored import EntryDraft, PageState

ENTRY = FeedEntry(guid="1", url=None, title="Title", published_at=datetime(2026, 11, 20, tzinfo=UTC), categories=("a",))
DRAFT = EntryDraft(entry=ENTRY, key="guid:f#1", content_hash="00", page_state=PageState.NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class One:
    """One field, which may be a tuple."""

    value: object


@dataclass(frozen=True)
class Open:
    """Without slots."""

    value: object


@dataclass(slots=True)
class Wilful:
    """Decides for itself how it travels."""

    value: int

    def __reduce__(self) -> tuple[type[Wilful], tuple[int]]:
        """Travel as the next number."""
        return Wilful, (self.value + 1,)


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "text \ud800",
        b"\0",
        (1, (2,)),
        {"a": [1]},
        ENTRY,
        DRAFT,
        One((1, 2)),
        One(()),
        Open(One(3)),
        [DRAFT] * 2,
    ],
    ids=repr,
)
def test_value_comes_back_as_it_was(value: object) -> None:
    assert load_value(dump_value(value)) == value


def test_value_is_still_frozen_after_its_journey() -> None:
    found = load_value(dump_value(ENTRY))
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.title = "Other"


def test_equal_values_that_were_one_are_one_afterwards() -> None:
    first, second = load_value(dump_value((ENTRY, ENTRY)))
    assert first is second


def test_class_that_decides_for_itself_is_not_taken_apart() -> None:
    assert load_value(dump_value(Wilful(1))) == Wilful(2)


def test_frame_begins_with_the_length_of_what_follows() -> None:
    frame = dump_frame(DRAFT)
    (length,) = HEAD.unpack(frame[: HEAD.size])
    assert length == len(frame) - HEAD.size
    assert load_value(frame[HEAD.size :]) == DRAFT


def test_what_cannot_be_pickled_is_an_error() -> None:
    with pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        dump_value(lambda: None)


def test_value_can_be_read_by_a_process_that_has_imported_nothing() -> None:
    code = (
        "import sys; from briefing.gather.round.frames import load_value;"
        "print(load_value(sys.stdin.buffer.read()).title)"
    )
    value = dump_value(Feed(url="https://feed.example/", title="A feed"))
    found = subprocess.run([sys.executable, "-c", code], input=value, capture_output=True, check=True)
    assert found.stdout == b"A feed\n"
