"""The articles of the feeds: fetch what is due, then take from the store what was known on the day of the edition.

    feeds ─ gather ─▶ store ─ load, clean ─▶ articles as they were known at the end of the day

An edition of a past day fetches nothing and sees nothing that came in later, so it is the same whenever it is made.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from briefing.daily.attempt import Attempt
from briefing.daily.parts import DailyParts, FeedParts
from briefing.edit import FailedSource, LeftOutArticle
from briefing.edit.novelty import find_first_day
from briefing.errors import CleanError
from briefing.model.article import Article
from briefing.model.edition import FeedAccount
from briefing.model.feed import Feed, Outcome, OutcomeKind
from briefing.model.output import Input
from briefing.model.stored import ArticleKey, Permission, StoredArticle, StoredEntry, StoredPage
from briefing.ports import Store
from briefing.text.addresses import find_host

__all__ = ["CleanStored", "Gathered", "find_span", "gather_articles"]

#: Days before the window whose articles are read as well: what an account of today answers is often two days old.
#: Rule of thumb.
CONTEXT_DAYS = 3
_NEVER = "It has not been asked yet."
#: Runs that are looked through for the last account of each feed. A run has the account of every feed, so more than
#: one counts only where the list of feeds was changed, or an edition of a past day is made.
_RUNS = 400
#: Names of hosts in front of that of the site. Rule of thumb: where outlets keep their feeds and pages for telephones.
_SERVICE_HOST = re.compile(r"^(?:www|feeds?|rss|m)\.")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the feeds give to an edition."""

    articles: tuple[Article, ...] = ()
    left_out: tuple[LeftOutArticle, ...] = ()
    feeds_read: int = 0
    failed: tuple[FailedSource, ...] = ()
    accounts: tuple[FeedAccount, ...] = ()
    notes: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    #: Key and revision of each article in the store, by the id of the article.
    revisions: Mapping[str, tuple[ArticleKey, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class CleanStored:
    """Makes the article of what is stored. It can be sent to another process.

    Args:
        feeds: The configured feeds by their address.
    """

    feeds: Mapping[str, Feed]
    #: IANA name of the desk's time zone.
    timezone: str = "UTC"

    def __call__(self, stored: StoredArticle) -> Article | CleanError:
        """Return the article: its page where that is whole, else the longer of page and entry."""
        from briefing.clean.entry import clean_entry

        pages = [one.content for one in stored.revisions if isinstance(one.content, StoredPage)]
        entries = [one.content for one in stored.revisions if isinstance(one.content, StoredEntry)]
        page = pages[-1] if pages else None
        feed = self._find_feed(stored)
        article: Article | CleanError
        if page is not None and (page.partial_reason is None or not entries):
            article = _take_page(page)
        else:
            article = clean_entry(entries[-1].entry, feed=feed)
            if page is not None and (isinstance(article, CleanError) or article.word_count < page.article.word_count):
                article = _take_page(page)
        return article if isinstance(article, CleanError) else self._complete(article, stored, feed)

    def _find_feed(self, stored: StoredArticle) -> Feed | None:
        return next((self.feeds[one.feed] for one in stored.sightings if one.feed in self.feeds), None)

    def _complete(self, article: Article, stored: StoredArticle, feed: Feed | None) -> Article:
        """Add what the configuration and the other feeds know of the article."""
        link = next((one.url for one in stored.sightings if one.url), None)
        publisher = (feed.publisher if feed else None) or article.publisher
        evidence = article.publisher_evidence
        if publisher is None and feed is not None and _is_of_one_site(feed, link):
            # What the feed is called is a better name than the host, and the only one where no page can be had.
            publisher = feed.title
            evidence = f'its feed is called "{feed.title}"'
        known = [self.feeds[one.feed] for one in stored.sightings if one.feed in self.feeds]
        outlets = sorted({one.publisher for one in known if one.publisher and one.publisher != publisher})
        return replace(
            article,
            url=link or article.url,
            publisher=publisher,
            publisher_evidence=evidence,
            outlets=tuple(outlets),
            known_since=stored.first_seen_at.astimezone(ZoneInfo(self.timezone)).date(),
            section_hint=feed.section if feed else None,
            notes=(*article.notes, *_compose_feed_notes(feed)),
        )


def _is_of_one_site(feed: Feed, link: str | None) -> bool:
    """Tell whether a feed has a name of its own and the article is on its site: then the name is that of the outlet.

    A feed that collects the articles of others lends them no name.
    """
    if not link or not feed.title or find_host(feed.title):
        return False
    one, other = (_SERVICE_HOST.sub("", find_host(url)) for url in (feed.url, link))
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _take_page(page: StoredPage) -> Article:
    if page.partial_reason is None:
        return page.article
    return replace(page.article, notes=(*page.article.notes, page.partial_reason))


def _compose_feed_notes(feed: Feed | None) -> tuple[str, ...]:
    if feed is None:
        return ()
    side = f"it speaks for {feed.side}" if feed.side else ""
    known = "; ".join(part for part in (feed.note, side) if part)
    return (f"About {feed.publisher or feed.title}: {known}.",) if known else ()


def gather_articles(parts: DailyParts, feeds: FeedParts, store: Store, day: date) -> Gathered:
    """Fetch what is due, unless the day is past, and return the articles that were known on the day.

    Raises:
        StoreError: The store cannot be read or written.
    """
    zone = ZoneInfo(parts.edit_options.timezone)
    known_before, seen_after = find_span(parts, day)
    if day >= parts.clock.now().astimezone(zone).date():
        feeds.gather(store)
    outcomes = _find_outcomes(store, known_before)
    parts.tell("reading what was gathered")
    loaded = list(store.load_articles(seen_after=seen_after, known_before=known_before))
    fitting = [one for one in loaded if one.published_at is None or one.published_at >= seen_after]
    quotable = [one for one in fitting if not _is_reserved(one)]
    cleaned = list(parts.workers.apply(Attempt(CleanStored(feeds.feeds, parts.edit_options.timezone)), quotable))
    pairs = list(zip(quotable, cleaned, strict=True))
    articles = [(stored, one) for stored, one in pairs if isinstance(one, Article)]
    left_out = [
        _leave_out(one, "its publisher asks not to be quoted; it can be read there")
        for one in fitting
        if _is_reserved(one)
    ]
    left_out += [_leave_out(stored, one.problem) for stored, one in pairs if isinstance(one, CleanError)]
    failed = [_describe_failure(one, zone) for one in outcomes if one.failures or one.kind is OutcomeKind.FAILED]
    counts = Counter(sighting.feed for stored, _ in articles for sighting in stored.sightings)
    missing = sorted(set(feeds.feeds) - {one.feed for one in outcomes})
    failed += [FailedSource(feeds.feeds[url].title, _NEVER) for url in missing]
    return Gathered(
        articles=tuple(one for _, one in articles),
        left_out=tuple(sorted(left_out, key=lambda one: (one.title, one.article_id))),
        feeds_read=len(outcomes) - sum(1 for one in outcomes if one.failures or one.kind is OutcomeKind.FAILED),
        failed=tuple(sorted(failed, key=lambda one: one.name)),
        accounts=tuple(_account(one, counts[one.feed]) for one in outcomes),
        notes=_compose_notes(len(loaded) - len(fitting), seen_after.astimezone(zone).date(), outcomes),
        inputs=tuple(Input("article", one.key, _hash(one)) for one, _ in articles),
        revisions={one.id: (stored.key, stored.revisions[-1].number) for stored, one in articles},
    )


def find_span(parts: DailyParts, day: date) -> tuple[datetime, datetime]:
    """Return the end of a day in the desk's zone, and the instant from which articles are read for its edition."""
    zone = ZoneInfo(parts.edit_options.timezone)
    earlier = parts.archive.load_earlier_editions(before=day, count=1)
    first_day = find_first_day(earlier, replace(parts.edit_options, day=day))
    context = CONTEXT_DAYS if earlier else 0
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return end, datetime.combine(first_day - timedelta(days=context), time(), zone)


def _is_reserved(stored: StoredArticle) -> bool:
    """Tell whether the publisher allows title and link only."""
    pages = [one.content for one in stored.revisions if isinstance(one.content, StoredPage)]
    return bool(pages) and pages[-1].permission is Permission.CITE_ONLY


def _leave_out(stored: StoredArticle, reason: str) -> LeftOutArticle:
    content = stored.revisions[-1].content
    title = content.article.title if isinstance(content, StoredPage) else content.entry.title
    link = next((one.url for one in stored.sightings if one.url), None)
    return LeftOutArticle(stored.key[:200], title, reason, link)


def _find_outcomes(store: Store, known_before: datetime) -> list[Outcome]:
    """Return how every feed fared in the last run of the day that knew of it, by address."""
    found: dict[str, Outcome] = {}
    for run in store.load_runs(count=_RUNS):
        if run.started_at < known_before:
            for outcome in run.outcomes:
                found.setdefault(outcome.feed, outcome)
    return [found[url] for url in sorted(found)]


def _describe_failure(outcome: Outcome, zone: ZoneInfo) -> FailedSource:
    """Say why a feed failed and how old that is which is used of it."""
    reason = outcome.last_error or outcome.reason
    if outcome.succeeded_at is None:
        return FailedSource(outcome.title, f"{reason} It was never read.")
    last = outcome.succeeded_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return FailedSource(outcome.title, f"{reason} Last read {last}; what it said until then is used.")


def _account(outcome: Outcome, articles: int) -> FeedAccount:
    return FeedAccount(
        feed=outcome.title,
        outcome=outcome.kind.value,
        reason=outcome.reason,
        status=outcome.status,
        bytes_received=outcome.bytes_received,
        succeeded_at=outcome.succeeded_at,
        next_due_at=outcome.next_due_at,
        failures=outcome.failures,
        articles=articles,
    )


def _compose_notes(older: int, first_day: date, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    notes = [f"{one.title}: {note}" for one in outcomes for note in one.notes]
    if older:
        noun = "article was" if older == 1 else "articles were"
        notes.insert(0, f"{older:,} gathered {noun} published before {first_day} and not read.")
    return tuple(notes)


def _hash(stored: StoredArticle) -> str:
    """Return the hash of all that is known of an article, for the manifest."""
    seen = [one.content_hash for one in stored.revisions] + sorted(one.feed for one in stored.sightings)
    return hashlib.sha256("\n".join(seen).encode("utf-8", "surrogatepass")).hexdigest()
