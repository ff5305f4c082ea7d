"""An edition from what feeds have brought: what was known on its day, once, with the account of every feed."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from briefing.assemble import assemble
from briefing.clean.article import clean_text
from briefing.clean.given import Given
from briefing.daily.parts import DailyParts, FeedParts, RunReport
from briefing.daily.run import build_edition
from briefing.errors import BriefingError
from briefing.model.article import Article
from briefing.model.feed import Feed, FeedEntry, FeedState, Outcome, OutcomeKind
from briefing.model.stored import (
    EntryDraft,
    FeedPoll,
    PageResult,
    PageState,
    Permission,
    RunRecord,
    StoredPage,
)
from briefing.ports import Store
from briefing.shipped import find_shipped
from briefing.store import open_store

NOON = datetime(2031, 3, 16, 12, tzinfo=UTC)
DAY = NOON.date()
GAZETTE = Feed(
    url="https://gazette.test/rss", title="Gazette", publisher="The Harbour Gazette", note="daily of the port"
)
POST = Feed(url="https://post.test/rss", title="Post", publisher="Tarn Post")
MINISTRY = (
    "At least 12 soldiers were killed when shells hit the barracks at Lenne Ford on Saturday, the defence ministry of"
    " Veldmark said in a statement. The ministry said the shells came from the hills above the river. A spokesman of"
    " the army of Ostara, Colonel Emil Drost, denied that its guns had fired. Neither account could be checked."
)
FERRY = (
    "About 4,000 residents have left the islands around Amber Quay since the ferries stopped, the relief mission said on"
    " Sunday. Its head, Mira Senn, told reporters that shelters on the mainland were full. The foreign office said it"
    " would ask its neighbour to open the northern road to aid convoys before the weekend."
)


class StillClock:
    """A clock that stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


def make_entry(name: str, text: str, *, host: str = "gazette.test", at: datetime = NOON) -> FeedEntry:
    return FeedEntry(
        guid=name,
        url=f"https://{host}/{name}?utm_source=rss",
        title=f"Report on {name}",
        content=f"<p>{text}</p>",
        published_text=at.isoformat(),
        published_at=at,
        language="en",
    )


def make_poll(feed: Feed, *entries: FeedEntry, at: datetime = NOON, key: str | None = None) -> FeedPoll:
    drafts = tuple(
        EntryDraft(
            entry=entry,
            key=key or f"{feed.url.rsplit('/', 1)[0]}/{entry.guid}",
            content_hash=hashlib.sha256((entry.title + entry.content).encode()).hexdigest(),
            page_state=PageState.NOT_NEEDED,
        )
        for entry in entries
    )
    state = FeedState(feed=feed.url, url=feed.url, attempted_at=at, succeeded_at=at)
    return FeedPoll(state=state, drafts=drafts, fetched_at=at)


def make_outcome(feed: Feed, *, at: datetime | None = NOON, failures: int = 0, error: str | None = None) -> Outcome:
    kind = OutcomeKind.FAILED if failures else OutcomeKind.NEW
    return Outcome(
        feed=feed.url, title=feed.title, kind=kind, reason=error or "", status=200, succeeded_at=at,
        failures=failures, last_error=error,
    )  # fmt: skip


class Desk:
    """A desk with a store of its own, whose feeds bring what a test says."""

    def __init__(self, parts: DailyParts, folder: Path) -> None:
        self.clock = StillClock(NOON + timedelta(hours=1))
        self.url = f"sqlite:///{folder / 'store.sqlite3'}"
        self.fetched = 0
        self.parts = dataclasses.replace(
            parts,
            clock=self.clock,
            feeds=FeedParts(
                feeds={feed.url: feed for feed in (GAZETTE, POST)},
                open_store=lambda: open_store(self.url),
                gather=self._gather,
            ),
        )
        self.work: Callable[[Store], None] = lambda _: None
        self.outcomes: tuple[Outcome, ...] = (make_outcome(GAZETTE), make_outcome(POST))

    def _gather(self, store: Store) -> RunRecord:
        self.fetched += 1
        self.work(store)
        run = RunRecord(
            id=f"run {self.fetched}", started_at=self.clock.now(), finished_at=self.clock.now(), outcomes=self.outcomes
        )
        store.save_run(run)
        return run

    def brings(self, *polls: FeedPoll) -> None:
        """Let the next run of gathering bring these polls."""

        def work(store: Store) -> None:
            store.save_polls(polls)

        self.work = work

    def build(self, day: date | None = None) -> RunReport:
        return build_edition(self.parts, day=day)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    made = assemble(
        config=find_shipped("config") / "briefing.toml",
        seeds=None,
        out=tmp_path / "out",
        tell=lambda _: None,
        use_feeds=False,
    )
    parts = dataclasses.replace(made, formats=("json",), seeds=tmp_path / "no-seeds")
    return Desk(parts, tmp_path)


def print_all(report: RunReport) -> str:
    return report.edition.model_dump_json(include={"sections", "figures", "key_developments", "headline", "contested"})


def test_what_a_feed_brought_is_cited_with_its_outlet_and_its_link(desk: Desk) -> None:
    desk.brings(make_poll(GAZETTE, make_entry("a", MINISTRY)))
    report = desk.build()
    (source,) = report.edition.sources
    assert source.publisher == "The Harbour Gazette"
    assert source.url == "https://gazette.test/a?utm_source=rss"
    assert source.published == DAY
    assert "About The Harbour Gazette: daily of the port." in source.notes
    assert "12 soldiers" in print_all(report)
    assert report.edition.edition.date == DAY
    assert report.date_note is None


@pytest.mark.parametrize(
    ("title", "host", "publisher"),
    [
        ("Gazette", "gazette.test", "Gazette"),
        ("Gazette", "www.gazette.test", "Gazette"),
        ("Gazette", "elsewhere.test", None),
        ("", "gazette.test", None),
        ("https://gazette.test/rss", "gazette.test", None),
    ],
)
def test_feed_of_an_outlet_lends_its_name_where_nothing_else_names_it(
    desk: Desk, title: str, host: str, publisher: str | None
) -> None:
    feed = dataclasses.replace(GAZETTE, title=title, publisher=None)
    assert desk.parts.feeds is not None
    desk.parts = dataclasses.replace(desk.parts, feeds=dataclasses.replace(desk.parts.feeds, feeds={feed.url: feed}))
    desk.brings(make_poll(feed, make_entry("a", MINISTRY, host=host)))
    (source,) = desk.build().edition.sources
    assert source.publisher == publisher
    assert ("The publisher is not stated in the file." in source.notes) is (publisher is None)


def test_past_day_fetches_nothing_and_sees_only_what_was_known_on_it(desk: Desk) -> None:
    earlier, later = NOON - timedelta(days=1), NOON
    with open_store(desk.url) as store:
        store.save_polls([make_poll(GAZETTE, make_entry("a", MINISTRY, at=earlier), at=earlier)])
        store.save_polls([make_poll(GAZETTE, make_entry("b", FERRY, at=earlier), at=later)])
    report = desk.build(DAY - timedelta(days=1))
    assert desk.fetched == 0
    assert [source.title for source in report.edition.sources] == ["Report on a"]
    assert len(desk.build().edition.sources) == 2


def test_article_changed_later_is_read_as_it_was_on_the_day(desk: Desk) -> None:
    earlier = NOON - timedelta(days=1)
    with open_store(desk.url) as store:
        store.save_polls([make_poll(GAZETTE, make_entry("a", MINISTRY, at=earlier), at=earlier)])
        changed = make_entry("a", MINISTRY.replace("12 soldiers", "19 soldiers"), at=earlier)
        store.save_polls([make_poll(GAZETTE, changed, at=NOON)])
    assert "12 soldiers" in print_all(desk.build(DAY - timedelta(days=1)))
    today = print_all(desk.build())
    assert "19 soldiers" in today
    assert "12 soldiers" not in today


def test_article_in_two_feeds_is_one_origin_that_names_the_other_outlet(desk: Desk) -> None:
    copy = make_entry("x", MINISTRY, host="post.test")
    desk.brings(make_poll(GAZETTE, make_entry("a", MINISTRY, at=NOON - timedelta(hours=3))), make_poll(POST, copy))
    edition = desk.build().edition
    (source,) = edition.sources
    assert edition.coverage.duplicates == 1
    assert (
        f"Also carried by {'Tarn Post' if source.publisher != 'Tarn Post' else 'The Harbour Gazette'}: counted as one source."
        in source.notes
    )
    assert all(line.basis == "single source" for section in edition.sections for line in section.lines)


def save_page(store: Store, page: StoredPage) -> None:
    result = PageResult(key="https://gazette.test/a", fetched_at=NOON, page=page, content_hash="1")
    store.save_polls([make_poll(GAZETTE, make_entry("a", MINISTRY))])
    store.save_pages([result])


def make_article(text: str) -> Article:
    article = clean_text(text, given=Given(title="Report on a"))
    assert isinstance(article, Article)
    return article


def test_page_goes_before_the_entry(desk: Desk) -> None:
    page = StoredPage(
        article=make_article(MINISTRY.replace("At least 12", "At least 14")), url="https://gazette.test/a"
    )
    desk.work = lambda store: save_page(store, page)
    assert "14 soldiers" in print_all(desk.build())


def test_page_behind_a_paywall_gives_way_to_a_longer_entry(desk: Desk) -> None:
    short = make_article(MINISTRY.split(".", maxsplit=1)[0].replace("12", "14") + ".")
    page = StoredPage(article=short, url="https://gazette.test/a", partial_reason="Only the beginning was to be read.")
    desk.work = lambda store: save_page(store, page)
    report = desk.build()
    assert "12 soldiers" in print_all(report)
    assert "14 soldiers" not in print_all(report)


def test_page_that_may_not_be_quoted_is_left_out_with_its_title_and_link(desk: Desk) -> None:
    page = StoredPage(article=make_article(MINISTRY), url="https://gazette.test/a", permission=Permission.CITE_ONLY)

    def work(store: Store) -> None:
        save_page(store, page)
        store.save_polls([make_poll(POST, make_entry("b", FERRY, host="post.test"))])

    desk.work = work
    report = desk.build()
    (left_out,) = report.edition.coverage.left_out
    assert (left_out.title, left_out.url) == ("Report on a", "https://gazette.test/a?utm_source=rss")
    assert "not to be quoted" in left_out.reason
    assert "12 soldiers" not in report.edition.model_dump_json()


def test_feed_that_fails_is_told_with_the_age_of_what_is_used_of_it(desk: Desk) -> None:
    desk.brings(make_poll(GAZETTE, make_entry("a", MINISTRY)))
    desk.outcomes = (
        make_outcome(GAZETTE, at=NOON, failures=2, error="The server did not answer within 20 s."),
        make_outcome(POST, at=None, failures=1, error="The name could not be found."),
    )
    report = desk.build()
    failed = {one.feed: one.reason for one in report.edition.coverage.feeds_failed}
    assert failed["Gazette"].startswith("The server did not answer within 20 s. Last read 2031-03-16 12:00")
    assert failed["Post"] == "The name could not be found. It was never read."
    assert report.edition.coverage.feeds_ok == 0
    assert "12 soldiers" in print_all(report)
    assert any(warning.startswith("Gazette: The server") for warning in report.warnings)


def test_f34_the_account_of_every_feed_stands_in_the_edition(desk: Desk) -> None:
    desk.brings(make_poll(GAZETTE, make_entry("a", MINISTRY)))
    accounts = {one.feed: one for one in desk.build().edition.coverage.feeds}
    assert accounts["Gazette"].articles == 1
    assert accounts["Post"].articles == 0
    assert accounts["Gazette"].status == 200
    assert accounts["Gazette"].succeeded_at == NOON


def test_another_poll_without_news_makes_no_other_version(desk: Desk) -> None:
    desk.brings(make_poll(GAZETTE, make_entry("a", MINISTRY)))
    first = desk.build()
    desk.clock.time += timedelta(hours=2)
    desk.outcomes = tuple(dataclasses.replace(one, status=304, succeeded_at=desk.clock.now()) for one in desk.outcomes)
    second = desk.build()
    assert (first.entry.written, second.entry.written) == (True, False)


def test_what_is_older_than_the_window_is_counted_and_not_read(desk: Desk) -> None:
    old = make_entry("old", FERRY, at=NOON - timedelta(days=90))
    desk.brings(make_poll(GAZETTE, make_entry("a", MINISTRY), old))
    edition = desk.build().edition
    assert [source.title for source in edition.sources] == ["Report on a"]
    assert edition.coverage.notes[0].startswith("1 gathered article was published before ")


def test_article_that_came_late_is_news_and_carries_its_date(desk: Desk) -> None:
    two_days_ago = NOON - timedelta(days=2)
    with open_store(desk.url) as store:
        store.save_polls([make_poll(GAZETTE, make_entry("a", MINISTRY, at=two_days_ago), at=two_days_ago)])
    desk.build(DAY - timedelta(days=1))
    desk.brings(make_poll(POST, make_entry("b", FERRY, host="post.test", at=two_days_ago)))
    lines = [line for section in desk.build().edition.sections for line in section.lines]
    (late,) = [line for line in lines if "4,000" in line.text]
    assert (late.status, late.dated) == ("new", "14 Mar 2031")
    assert not [line for line in lines if "12 soldiers" in line.text and line.status != "background"]


def test_store_remembers_what_an_edition_was_made_from(desk: Desk) -> None:
    desk.brings(make_poll(GAZETTE, make_entry("a", MINISTRY)))
    report = desk.build()
    with open_store(desk.url) as store:
        (record,) = store.load_editions(desk=report.entry.desk)
    assert (record.day, record.version, record.fingerprint) == (DAY, 1, report.edition.edition.fingerprint)
    assert record.articles == (("https://gazette.test/a", 1),)


def test_day_without_any_article_is_a_failure_that_names_the_feeds(desk: Desk) -> None:
    desk.outcomes = (make_outcome(GAZETTE, at=None, failures=1, error="The name could not be found."),)
    with pytest.raises(BriefingError, match=r"there is no article for 2031-03-16(.|\n)*Gazette: The name"):
        desk.build()
