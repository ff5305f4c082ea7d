"""When a feed may be asked, and what an answer leaves behind: each rule of the house for feeds by its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.gather.options import PolitenessOptions
from briefing.gather.politeness.decisions import Ask, Skip, decide, take_attempt
from briefing.gather.politeness.intervals import find_backoff, find_floor
from briefing.gather.politeness.outcomes import (
    Step,
    find_move_note,
    take_document,
    take_refusal,
    take_response,
    take_unreadable,
)
from briefing.model.feed import (
    Credentials,
    CredentialsKind,
    Feed,
    FeedDocument,
    FeedState,
    HostState,
    OutcomeKind,
)
from briefing.model.fetch import FailureKind, FetchFailure, FetchResponse, Hop

URL = "https://news.example/feed"
HOST = "news.example"
NOW = datetime(2026, 11, 20, 9, 17, tzinfo=UTC)
OPTIONS = PolitenessOptions(host_name="desk-1")
FEED = Feed(url=URL, title="News")
NEW = FeedState(feed=URL, url=URL)
DOCUMENT = FeedDocument(title="News", version="rss20", entries=())
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BODY = b"<rss/>"


def answer(
    status: int = 200, headers: Mapping[str, str] | None = None, body: bytes = BODY, *, hops: tuple[Hop, ...] = ()
) -> FetchResponse:
    return FetchResponse(
        url=hops[-1].url if hops else URL,
        status=status,
        headers=headers or {},
        body=body,
        hops=hops,
        fetched_at=NOW,
        bytes_received=len(body),
    )


def failure(kind: FailureKind = FailureKind.TIMEOUT) -> FetchFailure:
    return FetchFailure(kind=kind, problem="No answer within 20 seconds.", url=URL, fetched_at=NOW)


@dataclass
class Desk:
    """A desk with one feed: plays polls as the driver of a run does, and keeps the clock."""

    feed: Feed = FEED
    state: FeedState = NEW
    host: HostState | None = None
    now: datetime = NOW
    options: PolitenessOptions = OPTIONS
    version: str = "1"
    notes: list[str] = field(default_factory=list)

    def decide(self, *, force: bool = False) -> Ask | Skip:
        return decide(
            self.feed,
            self.state,
            self.host,
            now=self.now,
            options=self.options,
            parser_version=self.version,
            force=force,
        )

    def take(self, asked: Ask, response: FetchResponse | FetchFailure) -> Step:
        step = take_response(
            self.feed,
            self.state,
            self.host or HostState(host=HOST),
            asked,
            response,
            now=self.now,
            options=self.options,
            parser_version=self.version,
        )
        self.host = step.host or self.host
        self.notes += step.notes
        self.state = step.state
        return step

    def poll(
        self,
        response: FetchResponse | FetchFailure,
        document: FeedDocument | str = DOCUMENT,
        *,
        has_news: bool = True,
        force: bool = False,
    ) -> Step:
        """Ask, take the answer in, and parse what is to be parsed; a text for a document is why it is none."""
        asked = self.decide(force=force)
        assert isinstance(asked, Ask), asked
        self.state = take_attempt(self.state, asked, now=self.now)
        step = self.take(asked, response)
        if step.to_parse is not None and isinstance(document, str):
            self.state = take_unreadable(self.feed, step, document, now=self.now, options=self.options)
        elif step.to_parse is not None and isinstance(document, FeedDocument):
            self.state = take_document(
                self.feed,
                step,
                document,
                now=self.now,
                options=self.options,
                parser_version=self.version,
                has_news=has_news,
            )
            self.notes += find_move_note(step.state, self.state)
        return step

    def asked(self, *, force: bool = False) -> Ask:
        """Return what is asked when it is next due."""
        if not force and self.state.next_due_at is not None:
            self.now = max(self.now, self.state.next_due_at)
        asked = self.decide(force=force)
        assert isinstance(asked, Ask), asked
        return asked

    @property
    def wait(self) -> timedelta:
        assert self.state.next_due_at is not None
        return self.state.next_due_at - self.now


# ------------------------------------------------------------------------------------------------ conditional requests


@pytest.mark.parametrize("etag", ['"abc"', 'W/"abc"', "no-quotes", '"with blank, and comma"', '""'])
def test_f01_validators_go_back_byte_for_byte(etag: str) -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": etag, "last-modified": "Fri, 20 Nov 2026 08:00:00 GMT"}))
    request = desk.asked().request
    assert (request.etag, request.last_modified) == (etag, "Fri, 20 Nov 2026 08:00:00 GMT")


def test_f01_not_modified_renews_the_validators_that_it_carries_and_keeps_the_others() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"', "last-modified": "Fri, 20 Nov 2026 08:00:00 GMT"}))
    desk.asked()
    desk.poll(answer(304, {"etag": '"2"'}, b""))
    request = desk.asked().request
    assert (request.etag, request.last_modified) == ('"2"', "Fri, 20 Nov 2026 08:00:00 GMT")


def test_f01_whole_answer_without_validators_ends_the_old_ones() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    desk.asked()
    desk.poll(answer(body=b"<rss>other</rss>"))
    assert not desk.asked().is_conditional


def test_f02_no_date_is_invented() -> None:
    desk = Desk()
    desk.poll(answer(headers={"date": "Fri, 20 Nov 2026 08:00:00 GMT"}))
    assert desk.asked().request.last_modified is None


CDN = "https://cdn.example/feed"


def test_f02_validators_of_a_redirect_target_are_sent_to_it_alone() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}, hops=(Hop(302, CDN),)))
    request = desk.asked().request
    assert (request.url, request.etag, request.validators_url) == (URL, '"1"', CDN)
    step = desk.poll(answer(304, body=b"", hops=(Hop(302, CDN),)))
    assert step.kind is OutcomeKind.NOT_MODIFIED
    desk.asked()
    step = desk.poll(answer(304, body=b""))
    assert step.retry is not None, "the address that is asked got no validators: its 304 means nothing"
    assert (step.retry.request.etag, step.retry.request.validators_url) == (None, None)


def test_f02_validators_of_the_address_that_is_asked_need_no_other_name() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    assert desk.asked().request.validators_url is None


def test_f03_not_modified_moves_the_time_of_the_last_success_and_nothing_is_parsed() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    desk.asked()
    step = desk.poll(answer(304, body=b""))
    assert (step.kind, step.to_parse, step.retry) == (OutcomeKind.NOT_MODIFIED, None, None)
    assert desk.state.succeeded_at == desk.now
    assert desk.state.changed_at == NOW
    assert desk.state.full_body_at == NOW


def test_f03_not_modified_that_nobody_asked_for_is_retried_once_and_then_an_error() -> None:
    desk = Desk()
    step = desk.poll(answer(304, body=b""))
    assert step.kind is None
    assert step.retry is not None
    assert not step.retry.is_conditional
    assert desk.take(step.retry, answer()).to_parse == BODY
    again = Desk()
    step = again.poll(answer(304, body=b""))
    assert step.retry is not None
    step = again.take(step.retry, answer(304, body=b""))
    assert (step.kind, step.retry) == (OutcomeKind.FAILED, None)
    assert "nothing has changed" in (step.problem or "")
    assert again.state.failures == 1


def test_f03_not_modified_from_where_a_redirect_led_was_not_asked_for_either() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    assert desk.asked().is_conditional
    step = desk.poll(answer(304, body=b"", hops=(Hop(302, "https://cdn.example/feed"),)))
    assert step.retry is not None
    assert not step.retry.is_conditional


def test_f04_same_body_is_not_parsed_again_and_its_validators_are_replaced() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    desk.asked()
    step = desk.poll(answer(headers={"etag": '"2"'}))
    assert (step.kind, step.to_parse) == (OutcomeKind.UNCHANGED, None)
    assert desk.state.etag == '"2"'
    assert desk.state.quiet_polls == 1
    assert desk.state.full_body_at == desk.now


def test_f05_validators_are_dropped_after_thirty_days_since_a_full_body() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    desk.now = NOW + 30 * DAY - MINUTE
    assert desk.asked().is_conditional
    desk.now = NOW + 30 * DAY
    assert not desk.asked().is_conditional


def test_f05_another_parser_reads_the_same_body_once_more() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    desk.version = "2"
    assert not desk.asked().is_conditional
    assert desk.poll(answer(headers={"etag": '"1"'})).to_parse == BODY
    assert desk.asked().is_conditional


def test_f05_validators_of_another_feed_are_not_sent() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    desk.feed = replace(FEED, url="https://news.example/feed?edition=eu")
    assert not desk.asked().is_conditional


def test_f06_force_asks_unconditionally_at_most_once_in_an_hour() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    desk.now += 5 * MINUTE
    assert isinstance(desk.decide(), Skip)
    asked = desk.asked(force=True)
    assert asked.is_forced
    assert not asked.is_conditional
    desk.poll(answer(), force=True)
    for minutes in (0, 1, 59):
        skip = replace(desk, now=desk.now + minutes * MINUTE).decide(force=True)
        assert isinstance(skip, Skip)
        assert skip.until == desk.now + HOUR
    desk.now += HOUR
    assert desk.asked(force=True).is_forced


def test_f06_force_asks_a_feed_that_was_given_up_and_its_success_ends_that() -> None:
    desk = Desk()
    desk.poll(answer(410, body=b""))
    desk.now += DAY
    assert isinstance(desk.decide(), Skip)
    desk.poll(answer(), force=True)
    assert (desk.state.disabled_at, desk.state.disabled_reason, desk.state.failures) == (None, None, 0)


def test_f06_force_leaves_a_host_alone_that_asked_to_wait() -> None:
    desk = Desk()
    desk.poll(answer(429, {"retry-after": "7200"}, b""))
    desk.now += 90 * MINUTE
    assert isinstance(desk.decide(force=True), Skip)


def test_f35_unchanged_feed_costs_one_full_body_in_thirty_days() -> None:
    desk = Desk()
    full = conditional = 0
    while desk.now < NOW + 30 * DAY:
        asked = desk.decide()
        if isinstance(asked, Ask):
            status = 304 if asked.is_conditional else 200
            full, conditional = full + (status == 200), conditional + (status == 304)
            desk.poll(answer(status, {"etag": '"1"'}, BODY if status == 200 else b""))
        desk.now += 15 * MINUTE
    assert full == 1
    assert 50 <= conditional <= 110, "every twelve hours, after the first days"


def test_f35_two_runs_within_the_floor_are_one_request() -> None:
    desk = Desk()
    desk.poll(answer())
    desk.now += 59 * MINUTE
    assert isinstance(desk.decide(), Skip)


# ------------------------------------------------------------------------------------------------------------ interval


@pytest.mark.parametrize(
    ("minutes", "agreed_with", "floor"),
    [
        (None, None, 60),
        (None, "J. Doe, News", 60),
        (180, None, 180),
        (60, None, 60),
        (30, None, 60),
        (30, "", 60),
        (30, "J. Doe, News", 30),
        (5, "J. Doe, News", 15),
        (0, "J. Doe, News", 15),
        (-7, "J. Doe, News", 15),
        (-7, None, 60),
        (10**30, None, 525_600),
    ],
)
def test_f07_floor_is_raised_freely_and_lowered_only_by_name(
    minutes: int | None, agreed_with: str | None, floor: int
) -> None:
    feed = replace(FEED, interval_minutes=minutes, faster_polling_agreed_with=agreed_with)
    assert find_floor(feed, OPTIONS) == floor * MINUTE


def test_f07_crash_between_request_and_answer_repeats_nothing_within_the_floor() -> None:
    desk = Desk()
    asked = desk.asked()
    desk.state = take_attempt(desk.state, asked, now=desk.now)  # and then the process is killed
    skip = replace(desk, now=NOW + 59 * MINUTE).decide()
    assert isinstance(skip, Skip)
    assert skip.until == NOW + HOUR
    assert isinstance(replace(desk, now=NOW + HOUR).decide(), Ask)


def test_f07_longer_interval_counts_from_the_moment_it_is_configured() -> None:
    desk = Desk()
    desk.poll(answer())
    desk.feed = replace(FEED, interval_minutes=600)
    desk.now += 3 * HOUR
    assert isinstance(desk.decide(), Skip)


@pytest.mark.parametrize("back", [timedelta(seconds=2), MINUTE, 30 * MINUTE])
def test_f07_clock_set_back_a_little_does_not_break_the_floor(back: timedelta) -> None:
    desk = Desk()
    desk.poll(answer())
    desk.now -= back
    assert isinstance(desk.decide(), Skip)


@pytest.mark.parametrize("ahead", [DAY, 400 * DAY, 8000 * DAY])
def test_instants_that_a_wrong_clock_has_left_behind_silence_nobody(ahead: timedelta) -> None:
    desk = Desk(now=NOW + ahead)
    desk.poll(answer())
    desk.now = NOW + ahead - 10 * DAY if ahead > 10 * DAY else NOW
    assert isinstance(desk.decide(), Ask)


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, 60),
        ({"cache-control": "max-age=7200"}, 120),
        ({"cache-control": "public, MAX-AGE=7200"}, 120),
        ({"cache-control": 'max-age="7200"'}, 120),
        ({"cache-control": "max-age=7200", "age": "1800"}, 90),
        ({"cache-control": "max-age=7200", "age": "9999"}, 60),
        ({"cache-control": "max-age=7200", "age": "x"}, 120),
        ({"cache-control": "s-maxage=7200"}, 60),
        ({"cache-control": "max-age=60"}, 60),
        ({"cache-control": "max-age=86400"}, 1440),
        ({"cache-control": "max-age=604800"}, 1440),
        ({"cache-control": "max-age=604801"}, 60),
        ({"cache-control": "max-age=31536000, immutable"}, 60),
        ({"cache-control": "max-age=-5"}, 60),
        ({"cache-control": "max-age=soon"}, 60),
        ({"cache-control": "max-age=" + "9" * 5_000}, 60),
        ({"cache-control": "max-age=²"}, 60),
        ({"cache-control": "no-cache"}, 60),
        ({"cache-control": "no-cache, max-age=7200"}, 60),
        ({"cache-control": "no-store"}, 60),
        ({"cache-control": "max-age=7200", "expires": "0"}, 120),
        ({"expires": "Fri, 20 Nov 2026 12:17:00 GMT"}, 180),
        ({"expires": "Fri, 20 Nov 2026 12:17:00 GMT", "date": "Fri, 20 Nov 2026 10:17:00 GMT"}, 120),
        ({"expires": "Fri, 20 Nov 2026 12:17:00 GMT", "date": "Mon, 20 Nov 2017 10:17:00 GMT"}, 180),
        ({"expires": "Sat, 28 Nov 2026 12:17:00 GMT"}, 60),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 60),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, 60),
        ({"expires": "0"}, 60),
        ({"expires": "-1"}, 60),
    ],
)
def test_f08_freshness_raises_the_interval_up_to_a_day(headers: Mapping[str, str], minutes: int) -> None:
    desk = Desk()
    desk.poll(answer(headers=headers))
    assert minutes * MINUTE <= desk.wait <= min(minutes * MINUTE + 10 * MINUTE, max(DAY, minutes * MINUTE))


@pytest.mark.parametrize(
    ("ttl", "update", "minutes"),
    [
        (None, None, 60),
        (15, None, 60),
        (180, None, 180),
        (180, 240, 240),
        (None, 240, 240),
        (4320, None, 1440),
        (10_080, None, 1440),
        (10_081, None, 60),
        (-5, -5, 60),
        (0, 0, 60),
        (10**40, 10**40, 60),
    ],
)
def test_f08_periods_of_the_feed_raise_the_interval_and_never_lower_it(
    ttl: int | None, update: int | None, minutes: int
) -> None:
    desk = Desk()
    desk.poll(answer(), replace(DOCUMENT, ttl_minutes=ttl, update_minutes=update))
    assert minutes * MINUTE <= desk.wait <= min(minutes * MINUTE + 10 * MINUTE, DAY)
    desk.asked()
    desk.poll(answer(), has_news=False)  # the same body again: the wish still stands
    assert desk.wait >= minutes * MINUTE


def test_f08_longest_wish_counts() -> None:
    desk = Desk()
    document = replace(DOCUMENT, ttl_minutes=120, update_minutes=180)
    desk.poll(answer(headers={"cache-control": "max-age=14400"}), document)
    assert desk.wait >= 4 * HOUR
    assert desk.state.due_reason == "cache-control"


@pytest.mark.parametrize(
    ("hours", "days", "earliest"),
    [
        ((10,), (), "2026-11-20T11:00"),
        ((10, 11, 12), (), "2026-11-20T13:00"),
        ((9,), (), "2026-11-20T10:17"),
        (tuple(range(1, 24)), (), "2026-11-21T00:00"),
        ((), (4,), "2026-11-21T00:00"),
        ((), (4, 5, 6), "2026-11-23T00:00"),
        ((), (0, 1, 2, 3, 5, 6), "2026-11-20T10:17"),
        ((0, 1), (4,), "2026-11-21T02:00"),
        (tuple(range(24)), (), "2026-11-20T10:17"),
        ((), tuple(range(7)), "2026-11-20T10:17"),
    ],
)
def test_f08_hours_and_days_to_be_left_alone_are_in_utc(
    hours: tuple[int, ...], days: tuple[int, ...], earliest: str
) -> None:
    desk = Desk()
    desk.poll(answer(), replace(DOCUMENT, skip_hours=hours, skip_days=days))
    due = desk.state.next_due_at
    expected = datetime.fromisoformat(earliest).replace(tzinfo=UTC)
    assert due is not None
    assert expected <= due <= expected + 11 * MINUTE


def test_f08_feed_that_is_due_is_still_left_alone_at_its_hours() -> None:
    desk = Desk()
    desk.poll(answer(), replace(DOCUMENT, skip_hours=(12, 13)))
    desk.now = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
    skip = desk.decide()
    assert isinstance(skip, Skip)
    assert skip.until == datetime(2026, 11, 20, 14, tzinfo=UTC)


def test_f09_interval_doubles_with_every_ten_quiet_polls_up_to_twelve_hours() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    waits = []
    for _ in range(60):
        desk.asked()
        desk.poll(answer(304, body=b""))
        waits.append(int(desk.wait / HOUR))
    assert waits == [1] * 9 + [2] * 10 + [4] * 10 + [8] * 10 + [12] * 21
    desk.asked()
    desk.poll(answer(body=b"<rss>news</rss>"))
    assert int(desk.wait / HOUR) == 1
    assert desk.state.quiet_polls == 0


def test_f09_body_that_changes_without_news_is_quiet() -> None:
    desk = Desk()
    for number in range(11):
        desk.asked()
        desk.poll(answer(body=b"<rss>%d</rss>" % number), has_news=number == 0)
    assert desk.state.quiet_polls == 10
    assert desk.state.changed_at == NOW
    assert desk.wait >= 2 * HOUR


def test_f09_quiet_feed_with_a_longer_interval_of_its_own_keeps_it() -> None:
    feed = replace(FEED, interval_minutes=1200)
    desk = Desk(feed=feed, state=replace(NEW, quiet_polls=500))
    desk.poll(answer(), has_news=False)
    assert 20 * HOUR <= desk.wait <= 21 * HOUR


def test_f10_jitter_is_the_same_each_time_and_another_on_each_machine_and_for_each_feed() -> None:
    def due(url: str, machine: str) -> datetime | None:
        feed = replace(FEED, url=url)
        desk = Desk(feed=feed, state=FeedState(feed=url, url=url), options=replace(OPTIONS, host_name=machine))
        desk.poll(answer())
        return desk.state.next_due_at

    assert due(URL, "a") == due(URL, "a")
    many = {due(f"{URL}{number}", machine) for number in range(50) for machine in "ab"}
    assert len(many) == 100


@pytest.mark.parametrize("minute", [0, 57, 58, 59])
def test_f10_nothing_is_due_on_the_full_hour(minute: int) -> None:
    for number in range(100):
        url = f"{URL}{number}"
        feed, state = replace(FEED, url=url), FeedState(feed=url, url=url)
        desk = Desk(feed=feed, state=state, now=NOW.replace(minute=minute))
        desk.poll(answer())
        assert desk.state.next_due_at is not None
        assert desk.state.next_due_at.minute != 0
        assert find_backoff(feed, failures=number, now=desk.now, options=OPTIONS).minute != 0


# --------------------------------------------------------------------------------------------------------- status codes

MOVED = "https://new.example/feed"


def test_f11_permanent_move_is_adopted_when_seen_twice_a_day_apart() -> None:
    desk = Desk()
    moved = answer(headers={"etag": '"1"'}, hops=(Hop(301, MOVED),))
    desk.poll(moved)
    assert (desk.state.url, desk.state.move_target) == (URL, MOVED)
    desk.now = NOW + DAY - MINUTE
    desk.poll(moved)
    assert desk.state.url == URL
    desk.now = NOW + DAY + HOUR
    desk.poll(moved)
    assert desk.state.url == MOVED
    assert desk.state.feed == URL
    assert desk.state.history == (f"2026-11-21T10:17:00+00:00 {URL}",)
    assert any("moved for good" in note for note in desk.notes)
    asked = desk.asked()
    assert (asked.request.url, asked.request.etag) == (MOVED, '"1"')


def confirm(hops: tuple[Hop, ...], *, feed: Feed = FEED, state: FeedState = NEW) -> str:
    """Return the address after the same redirects were seen twice."""
    desk = Desk(feed=feed, state=state)
    for number in range(2):
        desk.now = NOW + number * 25 * HOUR
        desk.poll(answer(body=b"<rss>%d</rss>" % number, hops=hops))
    return desk.state.url


@pytest.mark.parametrize(
    ("hops", "is_adopted"),
    [
        ((Hop(301, MOVED),), True),
        ((Hop(308, MOVED),), True),
        ((Hop(301, "https://www.news.example/feed"), Hop(308, MOVED)), True),
        ((Hop(301, "https://www.news.example/feed"), Hop(302, MOVED)), False),
        ((Hop(307, "https://www.news.example/feed"), Hop(301, MOVED)), False),
        ((Hop(301, "http://new.example/feed"),), False),
        ((Hop(301, "http://new.example/feed"), Hop(301, MOVED)), False),
    ],
)
def test_f11_only_permanent_hops_that_keep_encryption_count(hops: tuple[Hop, ...], is_adopted: bool) -> None:
    assert confirm(hops) == (MOVED if is_adopted else URL)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_f12_temporary_redirects_change_nothing(status: int) -> None:
    desk = Desk()
    desk.poll(answer(hops=(Hop(status, MOVED),)))
    assert (desk.state.url, desk.state.move_target, desk.state.move_seen_at) == (URL, None, None)
    assert confirm((Hop(status, MOVED),)) == URL


def test_f11_move_from_http_to_https_is_adopted() -> None:
    url = "http://news.example/feed"
    assert confirm((Hop(301, URL),), feed=Feed(url=url, title="N"), state=FeedState(feed=url, url=url)) == URL


def test_f11_fragment_is_no_part_of_the_new_address() -> None:
    assert confirm((Hop(301, f"{MOVED}#top"),)) == MOVED


def test_f11_another_target_or_an_answer_without_a_redirect_starts_anew() -> None:
    desk = Desk()
    for number, target in enumerate((MOVED, "https://third.example/feed", MOVED)):
        desk.now = NOW + number * 25 * HOUR
        desk.poll(answer(hops=(Hop(301, target),)))
        assert desk.state.url == URL
    desk.now += 25 * HOUR
    desk.poll(answer())
    assert desk.state.move_target is None
    desk.now += 25 * HOUR
    desk.poll(answer(hops=(Hop(301, MOVED),)))
    assert desk.state.url == URL


def test_f11_move_to_something_that_is_no_feed_is_not_adopted() -> None:
    desk = Desk()
    for number in range(4):
        desk.now = NOW + number * 3 * DAY
        desk.poll(answer(hops=(Hop(301, MOVED),)), "This is a page, no feed.")
        assert (desk.state.url, desk.state.move_target) == (URL, None)


def test_f11_credentials_never_move_to_another_origin() -> None:
    secret = Credentials(kind=CredentialsKind.BEARER, secret_variable="TOKEN")
    feed = replace(FEED, credentials=secret)
    assert confirm((Hop(301, MOVED),), feed=feed) == URL
    assert confirm((Hop(301, "https://news.example/rss"),), feed=feed) == "https://news.example/rss"
    moved_before = replace(
        NEW, url=MOVED, etag='"1"', validators_url=MOVED, full_body_at=NOW, body_hash="x", parser_version="1"
    )
    asked = Desk(feed=feed, state=moved_before).asked()
    assert asked.request.url == URL
    assert asked.request.validators_url == MOVED


def test_f11_move_is_adopted_from_answers_without_a_body_too() -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}, hops=(Hop(301, MOVED),)))
    desk.now += 25 * HOUR
    desk.poll(answer(304, body=b"", hops=(Hop(301, MOVED),)))
    assert desk.state.url == MOVED
    assert any("moved for good" in note for note in desk.notes)
    request = desk.asked().request
    assert (request.url, request.etag, request.validators_url) == (MOVED, '"1"', None)


def test_f13_gone_for_good_disables_the_feed_at_once_and_is_told_once() -> None:
    desk = Desk()
    step = desk.poll(answer(410, body=b""))
    assert step.kind is OutcomeKind.FAILED
    assert "410" in (step.problem or "")
    assert desk.state.disabled_at == NOW
    desk.now += 365 * DAY
    skip = desk.decide()
    assert isinstance(skip, Skip)
    assert skip.until is None
    assert "gone for good" in skip.reason


def test_f13_gone_behind_a_temporary_redirect_disables_nothing() -> None:
    desk = Desk()
    desk.poll(answer(410, body=b"", hops=(Hop(302, MOVED),)))
    assert desk.state.disabled_at is None
    assert desk.state.failures == 1


def test_f13_missing_feed_backs_off_and_is_given_up_after_two_weeks() -> None:
    desk = Desk()
    polls = 0
    while desk.state.disabled_at is None:
        desk.asked()
        desk.poll(answer(404, body=b""))
        polls += 1
        assert desk.now <= NOW + 16 * DAY
    assert desk.state.disabled_at - NOW >= 14 * DAY
    assert polls < 25
    assert "404" in (desk.state.disabled_reason or "")


def test_f13_two_weeks_of_other_failures_do_not_count_as_missing() -> None:
    desk = Desk()
    while desk.now < NOW + 15 * DAY:
        desk.asked()
        desk.poll(answer(500, body=b""))
    desk.asked()
    desk.poll(answer(404, body=b""))
    assert desk.state.disabled_at is None
    desk.now += 13 * DAY
    desk.poll(answer(404, body=b""))
    assert desk.state.disabled_at is None
    desk.now += DAY
    desk.poll(answer(404, body=b""))
    assert desk.state.disabled_at == desk.now


@pytest.mark.parametrize("status", [401, 403, 451])
def test_f13_refusal_is_not_retried_for_a_day_and_flagged(status: int) -> None:
    desk = Desk()
    step = desk.poll(answer(status, body=b""))
    assert str(status) in (step.problem or "")
    assert desk.state.last_status == status
    desk.now = NOW + DAY - timedelta(seconds=1)
    assert isinstance(desk.decide(), Skip)
    desk.now = NOW + DAY + 11 * MINUTE
    assert isinstance(desk.decide(), Ask)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7200", 2 * HOUR),
        (" 7200 ", 2 * HOUR),
        ("0", timedelta(0)),
        (format_datetime(NOW + 5 * HOUR, usegmt=True), 5 * HOUR),
        ("604800", 7 * DAY),
    ],
)
def test_f14_retry_after_holds_for_the_whole_host(status: int, value: str, wait: timedelta) -> None:
    desk = Desk()
    desk.poll(answer(status, {"retry-after": value}, b""))
    assert desk.host is not None
    assert desk.host.not_before_at == NOW + wait
    assert desk.wait >= max(wait, HOUR)
    sister = Feed(url="https://news.example/other", title="Other")
    other = Desk(feed=sister, state=FeedState(feed=sister.url, url=sister.url), host=desk.host)
    assert isinstance(other.decide(), Skip if wait else Ask)
    other.now = NOW + wait
    assert isinstance(other.decide(), Ask)


@pytest.mark.parametrize(
    "value", ["604801", "99999999999", "9" * 5_000, "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 11 Dec 2026 09:17:00 GMT"]
)
def test_b19_retry_after_is_capped_at_seven_days_with_a_note(value: str) -> None:
    desk = Desk()
    desk.poll(answer(429, {"retry-after": value}, b""))
    assert desk.host is not None
    assert desk.host.not_before_at == NOW + 7 * DAY
    assert any("7 days" in note for note in desk.notes)


@pytest.mark.parametrize(
    "value",
    [
        "-1",
        "NaN",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "soon",
        "",
        "1.5",
        "٣",
        "1e9",
        "0x10",
        "Fri, 99 Nov 2026 99:99:99 GMT",
    ],
)
def test_b19_retry_after_that_cannot_be_meant_is_ignored(value: str) -> None:
    desk = Desk()
    desk.poll(answer(429, {"retry-after": value}, b""))
    assert desk.host is not None
    assert desk.host.not_before_at == NOW + HOUR
    assert desk.notes == []


def test_f14_without_retry_after_the_host_is_left_alone_ever_longer() -> None:
    desk = Desk()
    waits = []
    for _ in range(7):
        desk.asked()
        desk.poll(answer(503, body=b""))
        assert desk.host is not None
        assert desk.host.not_before_at is not None
        waits.append((desk.host.not_before_at - desk.now) / HOUR)
    assert waits == [1, 2, 4, 8, 16, 24, 24]
    desk.asked()
    desk.poll(answer())
    assert desk.host == HostState(host=HOST)


def test_f14_refused_page_counts_for_its_host() -> None:
    host, notes = take_refusal(HostState(host=HOST), answer(429, {"retry-after": "60"}, b""), now=NOW, options=OPTIONS)
    assert host is not None
    assert host.not_before_at == NOW + MINUTE
    assert notes == ()
    assert take_refusal(HostState(host=HOST), answer(500, {"retry-after": "60"}), now=NOW, options=OPTIONS)[0] is None
    assert take_refusal(HostState(host=HOST), failure(), now=NOW, options=OPTIONS)[0] is None
    assert take_refusal(HostState(host=HOST), answer(), now=NOW, options=OPTIONS)[0] is None


@pytest.mark.parametrize("status", [500, 502, 504, 400, 204, 206, 300, 418])
def test_f15_other_answers_back_off_exponentially_and_keep_what_was_good(status: int) -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    good = desk.state
    waits = []
    for _ in range(7):
        desk.asked()
        step = desk.poll(answer(status, body=b"x"))
        assert step.kind is OutcomeKind.FAILED
        waits.append(desk.wait / HOUR)
    assert desk.state.failures == 7
    assert desk.state.failing_since is not None
    for wait, full in zip(waits, (1, 2, 4, 8, 16, 24, 24), strict=True):
        assert max(1, 0.9 * full) <= wait <= full + 0.25
    assert (desk.state.succeeded_at, desk.state.changed_at) == (good.succeeded_at, good.changed_at)
    assert desk.asked().request.etag == '"1"'


@pytest.mark.parametrize("kind", [kind for kind in FailureKind if kind is not FailureKind.CANCELLED])
def test_f15_failure_backs_off_and_its_words_are_kept(kind: FailureKind) -> None:
    desk = Desk()
    step = desk.poll(failure(kind))
    assert step.problem == desk.state.last_error == "No answer within 20 seconds."
    assert (desk.state.failures, desk.state.failing_since, desk.state.last_status) == (1, NOW, None)
    assert desk.wait >= HOUR


def test_f15_success_ends_the_count_of_failures() -> None:
    desk = Desk()
    desk.poll(failure())
    desk.asked()
    desk.poll(answer())
    assert (desk.state.failures, desk.state.failing_since, desk.state.last_error) == (0, None, None)


def test_run_that_ends_first_is_no_fault_of_the_feed() -> None:
    desk = Desk()
    step = desk.poll(failure(FailureKind.CANCELLED))
    assert step.kind is OutcomeKind.SKIPPED
    assert (desk.state.failures, desk.state.next_due_at) == (0, None)
    assert isinstance(desk.decide(), Skip)
    desk.now += HOUR
    assert isinstance(desk.decide(), Ask)


@pytest.mark.parametrize("body", [b"", b"<!doctype html><title>Sign in</title>"])
def test_f16_what_is_no_feed_is_an_error_and_not_remembered(body: bytes) -> None:
    desk = Desk()
    desk.poll(answer(headers={"etag": '"1"'}))
    good = desk.state
    desk.asked()
    desk.poll(answer(headers={"etag": '"page"'}, body=body), "This is a page, no feed.")
    assert desk.state.failures == 1
    assert desk.state.last_error
    assert desk.state.quiet_polls == good.quiet_polls
    assert (desk.state.etag, desk.state.body_hash) == ('"1"', good.body_hash)
    desk.asked()
    step = desk.poll(answer(body=body), "This is a page, no feed.")
    assert step.kind is not OutcomeKind.UNCHANGED
    assert desk.state.failures == 2


@pytest.mark.parametrize(
    ("headers", "etag", "last_modified"),
    [
        ({"etag": '"' + "a" * 1_000_000 + '"'}, None, None),
        ({"etag": '"a\r\nX-Evil: 1"'}, None, None),
        ({"etag": '"ä"'}, None, None),
        ({"etag": '"\udcff"'}, None, None),
        ({"etag": '"a\tb"'}, None, None),
        ({"etag": ""}, None, None),
        ({"last-modified": "yesterday"}, None, None),
        ({"last-modified": "0"}, None, None),
        ({"last-modified": "Fri, 20 Nov 2026 08:00:00 GMT\r\nX-Evil: 1"}, None, None),
        ({"last-modified": "Fri, 99 Nov 2026 08:00:00 GMT"}, None, None),
        ({"last-modified": "Fri, 20 Nov 2026 08:00:00 +0000"}, None, "Fri, 20 Nov 2026 08:00:00 +0000"),
        ({"etag": '"ok"', "last-modified": "garbage"}, '"ok"', None),
    ],
)
def test_b20_validators_that_cannot_stand_in_a_header_are_not_sent_back(
    headers: Mapping[str, str], etag: str | None, last_modified: str | None
) -> None:
    desk = Desk()
    desk.poll(answer(headers=headers))
    request = desk.asked().request
    assert (request.etag, request.last_modified) == (etag, last_modified)


def test_step_without_a_body_cannot_have_been_parsed() -> None:
    step = Step(state=NEW, kind=OutcomeKind.FAILED)
    with pytest.raises(ValueError, match="no body"):
        take_document(FEED, step, DOCUMENT, now=NOW, options=OPTIONS, parser_version="1")


# ----------------------------------------------------------------------------------------------------------- any sequence

HEADERS = st.dictionaries(
    st.sampled_from(["etag", "last-modified", "cache-control", "expires", "retry-after", "age", "date"]),
    st.one_of(
        st.sampled_from(
            [
                '"1"',
                "max-age=600000",
                "max-age=90000",
                "no-cache",
                "3600",
                "99999999999",
                "-1",
                "Fri, 31 Dec 9999 23:59:59 GMT",
                "Fri, 20 Nov 2026 12:17:00 GMT",
            ]
        ),
        st.text(max_size=12),
    ),
    max_size=4,
)
HOPS = st.lists(
    st.builds(Hop, st.sampled_from([301, 302, 307, 308]), st.sampled_from([MOVED, URL, "http://news.example/feed"])),
    max_size=2,
).map(tuple)
ANSWERS = st.one_of(
    st.builds(
        answer,
        st.sampled_from([200, 200, 200, 304, 304, 401, 404, 410, 429, 500, 503, 599, 204]),
        HEADERS,
        st.sampled_from([b"", b"<rss/>", b"<rss>2</rss>"]),
        hops=HOPS,
    ),
    st.builds(failure, st.sampled_from(list(FailureKind))),
)
DOCUMENTS = st.one_of(
    st.just("This is no feed."),
    st.builds(
        FeedDocument,
        title=st.just("N"),
        version=st.just("rss20"),
        entries=st.just(()),
        ttl_minutes=st.one_of(st.none(), st.integers(-10, 20_000)),
        skip_hours=st.lists(st.integers(0, 23), max_size=24).map(tuple),
        skip_days=st.lists(st.integers(0, 6), max_size=7).map(tuple),
        update_minutes=st.one_of(st.none(), st.integers(-10, 20_000)),
    ),
)
STEPS = st.tuples(ANSWERS, DOCUMENTS, st.booleans(), st.integers(1, 60 * 24 * 9))


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=15), st.sampled_from([None, 5, 30, 300]), st.booleans())
def test_no_sequence_of_answers_breaks_the_floor_or_waits_beyond_the_caps(
    steps: list[tuple[FetchResponse | FetchFailure, FeedDocument | str, bool, int]], minutes: int | None, agreed: bool
) -> None:
    feed = replace(FEED, interval_minutes=minutes, faster_polling_agreed_with="J. Doe" if agreed else None)
    desk = Desk(feed=feed)
    floor = find_floor(feed, OPTIONS)
    last = None
    for response, document, has_news, pause in steps:
        asked = desk.decide()
        assert asked == desk.decide(), "the same question gives the same answer"
        if isinstance(asked, Ask):
            assert last is None or desk.now - last >= floor
            assert asked.request.authorization is None
            last = desk.now
            step = desk.poll(response, document, has_news=has_news)
            assert (step.kind is None) == (step.to_parse is not None or step.retry is not None)
            assert (step.problem is not None) == (step.kind in {OutcomeKind.FAILED, OutcomeKind.SKIPPED})
            due = desk.state.next_due_at
            if step.retry is None and due is not None and desk.state.disabled_at is None and due > desk.now:
                assert floor <= due - desk.now <= 7 * DAY + 11 * MINUTE
                assert due.minute != 0
                assert desk.state.due_reason
            assert (desk.state.failures == 0) == (desk.state.failing_since is None)
        elif asked.until is None:
            assert desk.state.disabled_at is not None
            return
        else:
            assert desk.now < asked.until <= desk.now + 7 * DAY + 11 * MINUTE
            assert asked.reason.endswith(".")
        desk.now += pause * MINUTE
