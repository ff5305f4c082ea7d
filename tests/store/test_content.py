from __future__ import annotations

import dataclasses
import zlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.model.article import Article, Line, LineKind, Precision, Publication
from briefing.model.feed import FeedEntry, FeedState, Outcome, OutcomeKind
from briefing.model.span import Span
from briefing.model.stored import Permission, StoredEntry, StoredPage
from briefing.store.columns import escape, make_id, mend, to_utc, unescape
from briefing.store.content import ContentError, decode, encode, pack, pack_text, unpack, unpack_text

#: Any text: NUL, control characters, halves of surrogate pairs. Two halves side by side are one character (``mend``).
TEXTS = st.text(st.characters(exclude_categories=())).map(mend)
SHORT = st.text(st.sampled_from('a\x00\x01\x02d01\ud800\udc00\udfffé😀"\\\n\u2028'), max_size=8)
INSTANTS = st.datetimes(timezones=st.just(UTC))
PUBLICATIONS = st.builds(
    Publication, day=st.none() | st.dates(), precision=st.sampled_from(Precision), evidence=st.none() | TEXTS
)
LINES = st.builds(
    Line,
    number=st.integers(1),
    kind=st.sampled_from(LineKind),
    reason=st.none() | TEXTS,
    text=TEXTS,
    span=st.none() | st.builds(Span, st.integers(0), st.integers(0)),
)
TUPLES = st.lists(TEXTS, max_size=3).map(tuple)
ARTICLES = st.builds(
    Article,
    id=TEXTS, title=TEXTS, text=TEXTS, lines=st.lists(LINES, max_size=4).map(tuple), path=st.none() | TEXTS,
    url=st.none() | TEXTS, publisher=st.none() | TEXTS, published=PUBLICATIONS, updated=PUBLICATIONS, outlets=TUPLES,
    notes=TUPLES, language=TEXTS,
)  # fmt: skip
ENTRIES = st.builds(
    FeedEntry,
    guid=TEXTS, url=st.none() | TEXTS, title=TEXTS, published_text=st.none() | TEXTS, published_at=st.none() | INSTANTS,
    updated_at=st.none() | INSTANTS, author=st.none() | TEXTS, summary=TEXTS, content=TEXTS, categories=TUPLES,
)  # fmt: skip


@given(st.builds(StoredEntry, feed=TEXTS, entry=ENTRIES))
def test_an_entry_comes_back_as_it_was(entry: StoredEntry) -> None:
    assert unpack(StoredEntry, pack(entry)) == entry


@given(
    st.builds(
        StoredPage,
        article=ARTICLES,
        url=TEXTS,
        permission=st.sampled_from(Permission),
        partial_reason=st.none() | TEXTS,
    )
)
def test_a_page_comes_back_as_it_was(page: StoredPage) -> None:
    found = unpack(StoredPage, pack(page))

    assert found == page
    assert [type(line.span) for line in found.article.lines] == [type(line.span) for line in page.article.lines]
    assert isinstance(found.permission, Permission)


@given(TEXTS | SHORT)
def test_any_text_comes_back_from_a_column_and_a_database_takes_it(text: str) -> None:
    stored = escape(text)

    assert unescape(stored) == mend(text)
    assert "\0" not in stored
    stored.encode()  # no half of a surrogate pair is left


@given(TEXTS, st.sampled_from([1, 100, 5000]))
def test_any_text_comes_back_from_its_packing(text: str, times: int) -> None:
    assert unpack_text(pack_text(text * times)) == text * times


def test_halves_that_stand_side_by_side_are_the_character_they_mean() -> None:
    assert mend("a\ud83d\ude00b") == "a😀b"
    assert mend("\ude00\ud83d") == "\ude00\ud83d"


def test_what_has_its_default_is_left_out() -> None:
    assert encode(FeedState(feed="f", url="u", skip_days=(1,))) == {"feed": "f", "url": "u", "skip_days": [1]}


def test_the_same_value_is_the_same_bytes() -> None:
    entry = StoredEntry(feed="f", entry=FeedEntry(guid="g", url=None, title="t"))

    assert pack(entry) == pack(dataclasses.replace(entry))


def test_a_long_text_is_packed_better_than_a_short_window_could() -> None:
    import random

    line = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz ", k=6000))
    assert len(pack_text(line * 2)) < 1.2 * len(pack_text(line))


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        (FeedEntry, [], "expected FeedEntry, found list"),
        (FeedEntry, {"guid": "g"}, "FeedEntry needs title, url"),
        (FeedEntry, {"guid": 1}, "guid: expected str, found int"),
        (FeedEntry, {"colour": "red"}, "FeedEntry has no field of that name: 'colour'"),
        (FeedEntry, {"published_at": "yesterday"}, "published_at: expected datetime in ISO 8601"),
        (FeedEntry, {"categories": ["a", None]}, "categories: expected str, found NoneType"),
        (Outcome, {"kind": "wonderful"}, "kind: expected one of new, unchanged, not modified, failed, skipped"),
        (FeedState, {"failures": True}, "failures: expected int, found bool"),
        (Line, {"span": [1]}, "span: expected a list of 2"),
        (StoredEntry, {"entry": {"url": 5}}, "entry: url: expected str, found int"),
    ],
)
def test_what_is_no_value_of_the_model_is_refused_by_field(kind: type, value: object, problem: str) -> None:
    with pytest.raises(ValueError, match="^" + problem.replace("(", r"\(") + "$"):
        decode(kind, value)


@pytest.mark.parametrize("length", [0, 1, 1023, 1024, 4096, 4097, 70_000])
def test_packed_text_of_any_length_is_a_zlib_stream(length: int) -> None:
    text = "abcdefg\n" * (length // 8) + "é" * (length % 8 // 2) + "." * (length % 2)

    assert zlib.decompress(pack_text(text)).decode() == text


def test_brief_text_that_was_altered_is_damaged() -> None:
    packed = bytearray(pack_text("Aid workers counted 12 families."))
    packed[20] ^= 1

    with pytest.raises(ContentError, match="damaged"):
        unpack_text(bytes(packed))


@pytest.mark.parametrize("packed", [b"", b"no zlib", pack_text("{}")[:-4]])
def test_damaged_content_is_said_to_be_damaged(packed: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpack(StoredEntry, packed)


def test_a_value_that_is_none_of_the_model_cannot_be_stored() -> None:
    with pytest.raises(TypeError, match="no value of the model: float"):
        encode(0.5)


def test_an_enumeration_comes_back_as_itself() -> None:
    outcome = Outcome(feed="f", title="t", kind=OutcomeKind.NOT_MODIFIED)

    assert type(decode(Outcome, encode(outcome)).kind) is OutcomeKind


def test_instants_are_kept_in_utc_and_days_as_days() -> None:
    local = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))

    assert encode(local) == "2025-12-31T23:00:00+00:00"
    assert encode(date(2026, 1, 1)) == "2026-01-01"
    with pytest.raises(ValueError, match="needs its zone"):
        encode(datetime(2026, 1, 1))  # noqa: DTZ001 – this is what must be refused


def test_an_instant_beyond_the_calendar_of_utc_keeps_its_wall_clock() -> None:
    first = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))

    assert to_utc(first) == datetime(1, 1, 1, tzinfo=UTC)


def test_names_of_parts_are_not_run_together() -> None:
    assert make_id("ab", "c") != make_id("a", "bc")
    assert len(make_id("x" * 100_000)) == 16
