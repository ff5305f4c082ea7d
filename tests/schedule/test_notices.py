"""The operator is told once when something begins, and once when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from briefing.model.delivery import OutboxState, OutboxSummary
from briefing.model.desk_day import DayState, DeskDay, Notice
from briefing.model.feed import FeedState
from briefing.schedule.notices import (
    NoticeOptions,
    Report,
    Trouble,
    decide_notices,
    find_dead_feeds,
    find_missing_editions,
    find_refused_mail,
    format_report,
)

NOW = datetime(2031, 3, 16, 12, tzinfo=UTC)
OPTIONS = NoticeOptions()


def trouble(key: str) -> Trouble:
    return Trouble(key, NOW - timedelta(hours=3), f"Something is wrong with {key}.")


def day(state: DayState, *, due: datetime = NOW - timedelta(hours=3), number: int = 16) -> DeskDay:
    return DeskDay(desk="north", day=date(2031, 3, number), state=state, due_at=due, problem="The disk is full.")


def test_trouble_is_told_once_while_it_lasts_and_once_when_it_is_over() -> None:
    report, kept = decide_notices([trouble("a")], [], now=NOW)
    assert [one.key for one in report.began] == ["a"]
    again, nothing = decide_notices([trouble("a")], kept, now=NOW + timedelta(hours=1))
    assert (again, nothing) == (Report((), ()), ())
    over, ended = decide_notices([], kept, now=NOW + timedelta(hours=2))
    assert [one.key for one in over.over] == ["a"]
    assert decide_notices([], ended, now=NOW + timedelta(hours=3))[0] == Report((), ())


def test_trouble_that_comes_back_is_told_again() -> None:
    _, kept = decide_notices([trouble("a")], [], now=NOW)
    _, ended = decide_notices([], kept, now=NOW)
    report, _ = decide_notices([trouble("a")], ended, now=NOW)
    assert [one.key for one in report.began] == ["a"]


def test_what_could_not_be_told_is_told_the_next_time() -> None:
    report, kept = decide_notices([trouble("a")], [], now=NOW)
    untold = [replace(one, told_at=None) for one in kept]
    again, _ = decide_notices([trouble("a")], untold, now=NOW)
    assert [one.key for one in again.began] == [one.key for one in report.began]
    assert decide_notices([], untold, now=NOW)[0] == Report((), ())


@given(st.lists(st.sets(st.sampled_from("abc")), max_size=20))
def test_beginnings_and_ends_alternate_whatever_happens(story: list[set[str]]) -> None:
    memory: dict[str, Notice] = {}
    told: dict[str, list[str]] = {key: [] for key in "abc"}
    for hour, present in enumerate(story):
        now = NOW + timedelta(hours=hour)
        report, kept = decide_notices([trouble(key) for key in present], memory.values(), now=now)
        memory |= {one.key: one for one in kept}
        for word, notices in (("began", report.began), ("over", report.over)):
            for one in notices:
                told[one.key].append(word)
    for words in told.values():
        assert words == [("began", "over")[number % 2] for number in range(len(words))]


def test_edition_is_missing_two_hours_after_its_time() -> None:
    found = find_missing_editions([day(DayState.FAILED)], now=NOW, options=OPTIONS)
    assert [one.text for one in found] == [
        "The edition of north for 2031-03-16 is not there. The disk is full. Try by hand: briefing build"
    ]
    assert not find_missing_editions([day(DayState.FAILED, due=NOW - timedelta(hours=1))], now=NOW, options=OPTIONS)
    assert not find_missing_editions([day(DayState.QUEUED)], now=NOW, options=OPTIONS)
    later = [day(DayState.FAILED, number=15), day(DayState.BUILT)]
    assert not find_missing_editions(later, now=NOW, options=OPTIONS)


def test_feed_is_dead_after_three_days_or_when_it_is_no_longer_asked() -> None:
    url = "https://a.test/rss?token=S3CRET"
    state = FeedState(feed=url, url=url, failing_since=NOW - timedelta(days=4), last_error="There is nothing (404).")
    names = [(url, "Gazette")]
    (found,) = find_dead_feeds([state], names=names, now=NOW, options=OPTIONS)
    assert found.text.startswith("The feed Gazette cannot be read since 2031-03-12. There is nothing (404).")
    assert "S3CRET" not in found.key + found.text
    young = replace(state, failing_since=NOW - timedelta(days=1))
    assert not find_dead_feeds([young], names=names, now=NOW, options=OPTIONS)
    assert find_dead_feeds([replace(young, disabled_at=NOW)], names=names, now=NOW, options=OPTIONS)
    assert not find_dead_feeds([state], names=[], now=NOW, options=OPTIONS)


def test_refused_and_unknown_copies_are_told_by_number() -> None:
    counts = ((OutboxState.SENT, 38), (OutboxState.REFUSED, 1), (OutboxState.UNKNOWN, 2))
    summary = OutboxSummary(desk="north", day=date(2031, 3, 16), version=1, counts=counts)
    (found,) = find_refused_mail([summary], now=NOW, options=OPTIONS)
    assert found.text == (
        "Of the edition of north for 2031-03-16, 1 copy was refused and of 2 it is not known whether they arrived."
        " See: briefing send 2031-03-16"
    )
    fine = replace(summary, counts=((OutboxState.SENT, 40),))
    assert not find_refused_mail([fine], now=NOW, options=OPTIONS)


def test_mail_to_the_operator_says_what_began_and_what_is_over() -> None:
    _, kept = decide_notices([trouble("a")], [], now=NOW)
    report, _ = decide_notices([trouble("b"), trouble("c")], kept, now=NOW)
    subject, text = format_report(report, desk="north", day=date(2031, 3, 16))
    assert subject == "briefing north: 2 things need attention, 1 is over"
    assert text == (
        "Desk north, 2031-03-16.\n\nNeeds attention:\n"
        "- Something is wrong with b. (since 2031-03-16 09:00 UTC)\n"
        "- Something is wrong with c. (since 2031-03-16 09:00 UTC)\n\nOver:\n"
        "- Something is wrong with a. (since 2031-03-16 09:00 UTC)\n"
    )
    assert format_report(Report((), ()), desk="north", day=NOW.date()) == ("", "")
