from __future__ import annotations

from datetime import timedelta

import pytest

from briefing.model.feed import FeedState
from briefing.model.stored import PageState, StoredArticle, StoredEntry
from briefing.store import SqlStore
from tests.store.made import FAR_AHEAD, HILL, LONG_AGO, RIVER, at, make_draft, make_poll, tell_words


def load_all(store: SqlStore) -> list[StoredArticle]:
    return list(store.load_articles(seen_after=LONG_AGO, known_before=FAR_AHEAD))


def test_a_new_entry_becomes_an_article_with_a_sighting_and_a_first_revision(store: SqlStore) -> None:
    draft = make_draft("a", "Rain.", published_at=at(-1))

    (saved,) = store.save_polls([make_poll(0, draft)])

    assert (saved.feed, saved.new, saved.changed, saved.renamed, saved.left_out) == (RIVER, 1, 0, 0, 0)
    (article,) = load_all(store)
    assert article.key == "news.example/a"
    assert (article.first_seen_at, article.published_at) == (at(0), at(-1))
    assert article.page_state is PageState.NOT_NEEDED
    (sighting,) = article.sightings
    assert (sighting.feed, sighting.guid, sighting.url) == (RIVER, "a", "https://news.example/a?from=feed")
    assert sighting.seen_at == at(0)
    (revision,) = article.revisions
    assert (revision.number, revision.fetched_at, revision.content_hash) == (1, at(0), draft.content_hash)
    assert revision.content == StoredEntry(feed=RIVER, entry=draft.entry)
    assert revision.fetched_at.tzinfo is not None


def test_the_same_entries_again_change_nothing(store: SqlStore) -> None:
    drafts = [make_draft(name) for name in "abc"]
    store.save_polls([make_poll(0, *drafts)])
    before = load_all(store)

    (saved,) = store.save_polls([make_poll(1, *drafts)])

    assert (saved.new, saved.changed, saved.renamed) == (0, 0, 0)
    assert load_all(store) == before


def test_a_changed_entry_is_a_new_revision_and_the_old_one_stays(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", "Ten hurt."))])

    (saved,) = store.save_polls([make_poll(1, make_draft("a", "Twelve hurt."))])

    assert (saved.new, saved.changed) == (0, 1)
    assert tell_words(load_all(store)) == [("a", ["Ten hurt.", "Twelve hurt."])]
    assert [one.number for one in load_all(store)[0].revisions] == [1, 2]


def test_words_that_come_back_are_a_revision_again(store: SqlStore) -> None:
    for hours, words in enumerate(["One.", "Two.", "One."]):
        store.save_polls([make_poll(hours, make_draft("a", words))])

    assert tell_words(load_all(store)) == [("a", ["One.", "Two.", "One."])]


def test_a_guid_wins_over_the_address(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", "Rain."))])

    (saved,) = store.save_polls([make_poll(1, make_draft("moved", "Rain.", guid="a"))])

    assert (saved.new, saved.changed, saved.renamed) == (0, 0, 0)
    assert tell_words(load_all(store)) == [("a", ["Rain."])]


def test_an_entry_with_another_guid_belongs_to_the_article_of_its_key(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", "Rain."))])

    (saved,) = store.save_polls([make_poll(1, make_draft("a", "Rain.", guid="new-guid"))])

    assert (saved.new, saved.changed, saved.renamed) == (0, 0, 1)
    assert [one.guid for one in load_all(store)[0].sightings] == ["a", "new-guid"]


def test_a_storm_of_new_guids_and_addresses_is_told_by_the_content(store: SqlStore) -> None:
    names = [str(number) for number in range(40)]
    store.save_polls([make_poll(0, *[make_draft(name, f"Story {name}.") for name in names])])

    storm = [make_draft(f"v2-{name}", f"Story {name}.") for name in names]
    (saved,) = store.save_polls([make_poll(1, *storm)])

    assert (saved.new, saved.changed, saved.renamed) == (0, 0, 40)
    assert len(load_all(store)) == 40


def test_two_entries_with_the_same_words_side_by_side_are_two_articles(store: SqlStore) -> None:
    live = [make_draft("monday", "Live updates."), make_draft("tuesday", "Live updates.")]
    store.save_polls([make_poll(0, live[0])])

    (saved,) = store.save_polls([make_poll(1, *live)])

    assert (saved.new, saved.renamed) == (1, 0)
    assert [key for key, _ in tell_words(load_all(store))] == ["monday", "tuesday"]


def test_the_same_content_in_another_feed_is_a_sighting_of_the_same_article(store: SqlStore) -> None:
    draft = make_draft("a", "Rain.")
    store.save_polls([make_poll(0, draft)])

    (saved,) = store.save_polls([make_poll(1, make_draft("a", "Rain.", guid="other"), feed=HILL)])

    assert (saved.new, saved.changed, saved.renamed) == (0, 0, 0)
    (article,) = load_all(store)
    assert [(one.feed, one.seen_at) for one in article.sightings] == [(RIVER, at(0)), (HILL, at(1))]
    assert len(article.revisions) == 1


def test_two_feeds_with_different_words_for_an_article_do_not_take_turns(store: SqlStore) -> None:
    for hours in range(6):
        store.save_polls(
            [
                make_poll(hours, make_draft("a", "Short.")),
                make_poll(hours, make_draft("a", "Long and whole."), feed=HILL),
            ]
        )

    assert tell_words(load_all(store)) == [("a", ["Short.", "Long and whole."])]


def test_the_same_words_in_another_feed_and_at_another_address_are_another_article(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", "Rain."))])

    (saved,) = store.save_polls([make_poll(1, make_draft("b", "Rain."), feed=HILL)])

    assert saved.new == 1


def test_polls_of_one_call_know_of_each_other(store: SqlStore) -> None:
    first, second = store.save_polls(
        [
            make_poll(0, make_draft("a"), make_draft("b")),
            make_poll(0, make_draft("b"), make_draft("c"), feed=HILL),
        ]
    )

    assert (first.new, second.new, second.changed) == (2, 1, 0)
    assert [len(article.sightings) for article in load_all(store)] == [1, 2, 1]


def test_one_feed_twice_in_one_call_counts_in_order(store: SqlStore) -> None:
    first, second = store.save_polls([make_poll(0, make_draft("a", "One.")), make_poll(1, make_draft("a", "Two."))])

    assert (first.new, second.new, second.changed) == (1, 0, 1)
    assert tell_words(load_all(store)) == [("a", ["One.", "Two."])]


def test_two_guids_of_one_address_in_one_poll_are_one_article(store: SqlStore) -> None:
    (saved,) = store.save_polls([make_poll(0, make_draft("a", guid="x"), make_draft("a", guid="y"))])

    assert (saved.new, saved.changed) == (1, 0)
    assert [one.guid for one in load_all(store)[0].sightings] == ["x", "y"]


def test_a_feed_that_gives_all_entries_one_guid_keeps_its_articles_apart(store: SqlStore) -> None:
    drafts = [make_draft(name, guid="always the same") for name in "abc"]
    store.save_polls([make_poll(0, *drafts)])

    (saved,) = store.save_polls([make_poll(1, *drafts, make_draft("d", guid="always the same"))])

    assert (saved.new, saved.changed) == (1, 0)
    assert [key for key, _ in tell_words(load_all(store))] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(("most", "kept"), [(2, ["b", "d"]), (0, []), (None, ["a", "b", "c", "d"])])
def test_of_too_many_new_articles_the_newest_are_taken(store: SqlStore, most: int | None, kept: list[str]) -> None:
    dates = {"a": at(-9), "b": at(-1), "c": None, "d": at(-2)}
    drafts = [make_draft(name, published_at=date) for name, date in dates.items()]

    (saved,) = store.save_polls([make_poll(0, *drafts, most_new=most)])

    assert (saved.new, saved.left_out) == (len(kept), 4 - len(kept))
    assert [key for key, _ in tell_words(load_all(store))] == kept


def test_known_articles_do_not_count_as_new_ones(store: SqlStore) -> None:
    old = [make_draft(name) for name in "abc"]
    store.save_polls([make_poll(0, *old)])

    (saved,) = store.save_polls([make_poll(1, *old, make_draft("d"), most_new=1)])

    assert (saved.new, saved.left_out) == (1, 0)


def test_the_earliest_date_of_publication_holds(store: SqlStore) -> None:
    for hours, (words, published) in enumerate([("One.", at(-5)), ("Two.", at(-1)), ("Three.", at(-7))]):
        store.save_polls([make_poll(hours, make_draft("a", words, published_at=published))])

    assert load_all(store)[0].published_at == at(-7)


def test_an_entry_without_an_address_waits_for_no_page(store: SqlStore) -> None:
    draft = make_draft("a", url=None, key="guid:feed#a", state=PageState.WANTED)
    store.save_polls([make_poll(0, draft)])

    assert load_all(store)[0].page_state is PageState.NOT_NEEDED


def test_names_of_any_length_and_any_characters_are_kept_apart(store: SqlStore) -> None:
    names = [
        "x" * 20_000,
        "x" * 20_000 + "y",
        "nul\0",
        "nul",
        "half \ud800",
        "\x01",
        "\x010",
        "😀",
        "'; DROP TABLE articles",
    ]
    drafts = [make_draft(str(index), guid=name, key=name) for index, name in enumerate(names)]
    store.save_polls([make_poll(0, *drafts)])

    (saved,) = store.save_polls([make_poll(1, *drafts)])

    assert (saved.new, saved.changed, saved.renamed) == (0, 0, 0)
    assert [article.key for article in load_all(store)] == sorted(names)
    assert {article.sightings[0].guid for article in load_all(store)} == set(names)


def test_an_instant_in_another_zone_comes_back_in_utc(store: SqlStore) -> None:
    from datetime import datetime, timezone

    local = datetime(2026, 11, 20, 14, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    store.save_polls([make_poll(0, make_draft("a", published_at=local))])

    (article,) = load_all(store)
    assert article.published_at == local
    assert article.published_at.utcoffset() == timedelta(0)


def test_a_poll_without_entries_keeps_the_state_alone(store: SqlStore) -> None:
    state = FeedState(feed=RIVER, url="https://elsewhere.example/", etag='W/"1"', attempted_at=at(0), skip_days=(1, 2))
    poll = make_poll(0)

    (saved,) = store.save_polls([type(poll)(state=state, fetched_at=at(0))])

    assert saved.new == 0
    assert store.load_feed_states() == {RIVER: state}
    assert store.save_polls([]) == ()
