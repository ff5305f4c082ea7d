from __future__ import annotations

import random
from collections.abc import Callable

from briefing.model.stored import PageState
from briefing.store import SqlStore, open_store
from tests.store.made import FAR_AHEAD, HILL, LONG_AGO, RIVER, at, make_draft, make_poll, make_result, tell_words


def load(store: SqlStore, after: float, before: float) -> list[tuple[str, list[str]]]:
    return tell_words(list(store.load_articles(seen_after=at(after), known_before=at(before))))


def test_what_came_later_was_not_known(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", "One."))])
    store.save_polls([make_poll(1, make_draft("a", "Two.")), make_poll(1, make_draft("a", "One."), feed=HILL)])
    store.save_polls([make_poll(2, make_draft("b", "Other."))])

    assert load(store, 0, 0) == []
    assert load(store, 0, 1) == [("a", ["One."])]
    assert load(store, 0, 1.5) == [("a", ["One.", "Two."])]
    assert load(store, 0, 3) == [("a", ["One.", "Two."]), ("b", ["Other."])]
    (article,) = store.load_articles(seen_after=at(0), known_before=at(1))
    assert [one.feed for one in article.sightings] == [RIVER]


def test_only_what_was_seen_or_revised_in_the_span_is_given_and_then_with_its_whole_history(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("old", "Old."), make_draft("revised", "One."))])
    store.save_polls([make_poll(5, make_draft("revised", "Two."), make_draft("new", "New."))])

    assert load(store, 5, 6) == [("new", ["New."]), ("revised", ["One.", "Two."])]
    assert load(store, 5.1, 6) == []


def test_a_sighting_alone_makes_an_old_article_no_news(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", "One."))])
    store.save_polls([make_poll(5, make_draft("a", "One."), feed=HILL)])

    assert load(store, 4, 6) == []


def test_articles_come_by_key_whatever_order_they_went_in(make_empty: Callable[[str], str]) -> None:
    names = ["b", "a", "Z", "é", "z", "-", "ß", "Ω", "😀", "\uffff", "a/b", "aa"] + [f"n{n}" for n in range(320)]
    found = []
    for seed in (1, 2):
        shuffled = random.Random(seed).sample(names, len(names))
        with open_store(make_empty(f"order_{seed}")) as store:
            store.save_polls([make_poll(0, *[make_draft(name) for name in shuffled])])
            found.append(list(store.load_articles(seen_after=LONG_AGO, known_before=FAR_AHEAD)))

    assert found[0] == found[1]
    assert [article.key for article in found[0]] == sorted(f"news.example/{name}" for name in names)


def test_what_is_saved_while_articles_are_read_is_not_among_them(store: SqlStore) -> None:
    store.save_polls([make_poll(0, *[make_draft(f"n{n:04}") for n in range(400)])])
    reading = store.load_articles(seen_after=LONG_AGO, known_before=FAR_AHEAD)
    first = next(reading)

    store.save_polls([make_poll(0, make_draft("n0399", "Changed."), make_draft("z"))])

    articles = [first, *reading]
    assert len(articles) == 400
    assert all(len(article.revisions) == 1 for article in articles)


def test_reading_can_be_left_off(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a"), make_draft("b"))])
    for _ in range(20):
        reading = store.load_articles(seen_after=LONG_AGO, known_before=FAR_AHEAD)
        next(reading)
        reading.close()  # type: ignore[attr-defined]  # it is a generator

    assert store.info().articles == 2


def test_entries_are_counted_by_the_feed_that_first_had_them_then(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a"), make_draft("b"))])
    store.save_polls([make_poll(5, make_draft("a", guid="renamed"), make_draft("c"), make_draft("d"))])
    store.save_polls([make_poll(6, make_draft("a"), feed=HILL)])

    assert store.count_entries(seen_after=at(0)) == {RIVER: 4, HILL: 1}
    assert store.count_entries(seen_after=at(5)) == {RIVER: 2, HILL: 1}
    assert store.count_entries(seen_after=at(7)) == {}


def test_a_page_that_came_later_is_still_wanted_in_what_was_known_before(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", state=PageState.WANTED))])
    store.save_pages([make_result("a", 2, "Page.")])

    states = [
        article.page_state
        for hours in (1, 3)
        for article in store.load_articles(seen_after=LONG_AGO, known_before=at(hours))
    ]
    assert states == [PageState.WANTED, PageState.FETCHED]
