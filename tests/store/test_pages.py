from __future__ import annotations

from briefing.model.stored import PageState, StoredArticle, WantedPage
from briefing.store import SqlStore
from tests.store.made import FAR_AHEAD, HILL, LONG_AGO, RIVER, at, make_draft, make_poll, make_result, tell_words

WANTED = PageState.WANTED


def load(store: SqlStore, before: float | None = None) -> list[StoredArticle]:
    known_before = FAR_AHEAD if before is None else at(before)
    return list(store.load_articles(seen_after=LONG_AGO, known_before=known_before))


def find_wanted(store: SqlStore, hours: float = 0, *, per_host: int = 20, most: int = 100) -> list[str]:
    found = store.load_wanted_pages(seen_after=LONG_AGO, now=at(hours), most_per_host=per_host, most=most)
    return [page.key.removeprefix("news.example/") for page in found]


def test_a_wanted_page_comes_with_all_that_fetching_it_needs(store: SqlStore) -> None:
    draft = make_draft("a", "Short.", state=WANTED, published_at=at(-2))
    store.save_polls([make_poll(0, draft)])

    assert store.load_wanted_pages(seen_after=at(0), now=at(0), most_per_host=1, most=1) == (
        WantedPage(
            key="news.example/a",
            url="https://news.example/a?from=feed",
            feed=RIVER,
            entry=draft.entry,
            published_at=at(-2),
            attempts=0,
        ),
    )
    assert store.load_wanted_pages(seen_after=at(0.1), now=at(1), most_per_host=1, most=1) == ()


def test_the_newest_articles_come_first_and_no_host_takes_all_places(store: SqlStore) -> None:
    near = [make_draft(f"n{n}", state=WANTED, published_at=at(-n)) for n in range(1, 5)]
    far = make_draft("far", state=WANTED, url="https://other.example/far", published_at=at(-9))
    # a date in the future makes nothing newer than what was seen at the same time
    vain = make_draft("vain", state=WANTED, url="https://third.example/v", published_at=at(9000))
    store.save_polls([make_poll(0, *near, far, vain, make_draft("whole"))])

    assert find_wanted(store) == ["vain", "n1", "n2", "n3", "n4", "far"]
    assert find_wanted(store, per_host=2) == ["vain", "n1", "n2", "far"]
    assert find_wanted(store, per_host=2, most=2) == ["vain", "n1"]


def test_a_page_becomes_a_revision_and_is_not_wanted_any_more(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", "Short.", state=WANTED))])

    assert store.save_pages([make_result("a", 1, "The whole story.")]) == 1

    assert tell_words(load(store)) == [("a", ["Short.", "page: The whole story."])]
    assert load(store)[0].page_state is PageState.FETCHED
    assert find_wanted(store, 2) == []


def test_a_page_that_says_the_same_is_no_revision(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", "Short.", state=WANTED))])
    store.save_pages([make_result("a", 1, "The whole story.")])

    assert store.save_pages([make_result("a", 2, "The whole story.")]) == 0
    assert store.save_pages([make_result("a", 3, "The whole story, corrected.")]) == 1
    assert len(load(store)[0].revisions) == 3


def test_an_entry_that_changes_after_its_page_is_a_revision_of_its_own_kind(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", "One.", state=WANTED))])
    store.save_pages([make_result("a", 1, "Page.")])
    store.save_polls([make_poll(2, make_draft("a", "Two.", state=WANTED))])
    store.save_pages([make_result("a", 3, "Page.")])

    assert tell_words(load(store)) == [("a", ["One.", "page: Page.", "Two."])]
    assert load(store)[0].page_state is PageState.FETCHED


def test_a_failed_page_waits_and_is_given_up_at_last(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", state=WANTED))])

    assert store.save_pages([make_result("a", 1, problem="Timeout.", retry_at=at(2))]) == 0
    assert find_wanted(store, 1.9) == []
    (page,) = store.load_wanted_pages(seen_after=LONG_AGO, now=at(2), most_per_host=1, most=1)
    assert page.attempts == 1

    store.save_pages([make_result("a", 3, problem="Gone.")])
    assert find_wanted(store, 99) == []
    assert [one.page_state for hours in (2.5, 3.5) for one in load(store, hours)] == [WANTED, PageState.FAILED]


def test_a_page_of_an_article_that_is_not_there_any_more_is_nothing(store: SqlStore) -> None:
    assert store.save_pages([make_result("gone", 0, "Words."), make_result("gone", 0, problem="No.")]) == 0
    assert load(store) == []


def test_a_canonical_address_that_is_new_is_another_name_of_the_article(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("amp-a", state=WANTED))])
    store.save_pages([make_result("amp-a", 1, "Whole.", canonical_key="news.example/a")])

    (saved,) = store.save_polls([make_poll(2, make_draft("a", "Words of amp-a."), feed=HILL)])

    assert (saved.new, saved.changed) == (0, 1)
    (article,) = load(store)
    assert article.key == "news.example/amp-a"
    assert [one.feed for one in article.sightings] == [RIVER, HILL]


def _merge(store: SqlStore) -> None:
    store.save_polls([make_poll(0, make_draft("a", "A one."), make_draft("b", "B one.", state=WANTED))])
    store.save_polls([make_poll(1, make_draft("b", "B two.", state=WANTED))])
    store.save_polls([make_poll(2, make_draft("a", "A two."))])
    assert store.save_pages([make_result("b", 3, "Whole.", canonical_key="news.example/a")]) == 1


def test_two_articles_that_turn_out_to_be_one_keep_sightings_and_revisions(store: SqlStore) -> None:
    _merge(store)

    (article,) = load(store)
    assert article.key == "news.example/a"
    assert tell_words([article]) == [("a", ["A one.", "A two.", "B one.", "B two.", "page: Whole."])]
    assert [one.number for one in article.revisions] == [1, 2, 3, 4, 5]
    assert [one.guid for one in article.sightings] == ["a", "b"]
    assert (article.first_seen_at, article.page_state) == (at(0), PageState.FETCHED)


def test_what_was_known_before_a_merge_stays_known_as_it_was(store: SqlStore) -> None:
    _merge(store)

    assert tell_words(load(store, 3)) == [("a", ["A one.", "A two."]), ("b", ["B one.", "B two."])]
    assert [len(one.sightings) for one in load(store, 3)] == [1, 1]
    assert [one.page_state for one in load(store, 3)] == [PageState.NOT_NEEDED, WANTED]
    assert tell_words(load(store, 1)) == [("a", ["A one."]), ("b", ["B one."])]


def test_after_a_merge_both_names_and_guids_lead_to_one_article(store: SqlStore) -> None:
    _merge(store)

    (saved,) = store.save_polls([make_poll(4, make_draft("b", "B three."), make_draft("a", "A two."))])
    (other,) = store.save_polls([make_poll(5, make_draft("b", "B three.", guid="elsewhere"), feed=HILL)])

    assert (saved.new, saved.changed, other.new, other.changed) == (0, 1, 0, 0)
    assert [words[-1] for _, words in tell_words(load(store))] == ["B three."]
    assert len(load(store)[0].sightings) == 3


def test_merges_form_chains_but_no_circles(store: SqlStore) -> None:
    store.save_polls([make_poll(0, *[make_draft(name, state=WANTED) for name in "abc"])])
    store.save_pages(
        [
            make_result("a", 1, "Page.", canonical_key="news.example/b"),
            make_result("b", 1, "Page.", canonical_key="news.example/a"),
        ]
    )
    store.save_pages([make_result("b", 2, "Page.", canonical_key="news.example/c")])
    store.save_pages([make_result("c", 3, "Page.", canonical_key="news.example/a")])

    (article,) = load(store)
    assert article.key == "news.example/c"
    assert [one.guid for one in article.sightings] == ["a", "b", "c"]
    assert [one.number for one in article.revisions] == [1, 2, 3, 4]
    assert [one.key for one in load(store, 1.5)] == ["news.example/b", "news.example/c"]


def test_two_pages_of_one_call_with_one_new_canonical_address_are_one_article(store: SqlStore) -> None:
    store.save_polls([make_poll(0, *[make_draft(name, state=WANTED) for name in ("m-a", "amp-a")])])

    store.save_pages([make_result(name, 1, "Page.", canonical_key="news.example/a") for name in ("m-a", "amp-a")])

    (article,) = load(store)
    assert len(article.sightings) == 2
    assert find_wanted(store, 2) == []
