"""The statements that an edition can choose from: one for each sentence, with its day and its side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from briefing.edit.dates import format_days
from briefing.edit.options import EditOptions, Side
from briefing.model.annotation import AnalysedArticle, AnalysedSentence, Attribution, TimeMention
from briefing.model.article import LineKind, Precision
from briefing.text.stems import find_stems

__all__ = ["Statement", "find_doubt", "find_event_time", "find_later_day", "find_side", "find_sides", "find_statements"]

#: A time after one of these bounds a period or belongs to another event; it does not date the sentence. Source: the
#: temporal prepositions and conjunctions of English that name a limit and not a point.
_BOUNDING = re.compile(
    r"(?:since|until|till|before|after|from|by|ahead of|prior to|following|than in|compared (?:to|with)"
    r"|(?<!ing )(?<!night )(?<!noon )(?<!day )(?<!hours )\bof)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
#: Source: the stock phrases with which news agencies say that they could not check something.
_DOUBT = re.compile(
    r"\b(?:unverified|not (?:been )?(?:independently )?(?:verified|confirmed)|(?:could|can)(?: ?not|n[’']t) "
    r"(?:be )?(?:independently )?(?:verif|confirm)\w*"
    r"|not (?:immediately )?possible to (?:independently )?(?:verify|confirm)"
    r"|no independent (?:verification|confirmation)|independent (?:verification|confirmation) (?:is|was|remains) \w+)",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:since|until|than)\b", re.IGNORECASE)
#: Signs that a sentence tells of something past, and that it announces something.
_PAST = re.compile(r"\b(?:was|were|had|said|killed|took|broke|opened|lost|came|met|began|\w{3,}ed)\b")
_COMING = re.compile(r"\b(?:will|would|shall|due|scheduled|planned|plans|expected|until|deadline|by|next|upcoming)\b")
#: How long before the window an article may have been published that the desk had only within it: a feed that was down
#: over a weekend. What comes later than that is background, whoever is late. Rule of thumb.
LATE = timedelta(days=3)
#: A bare year or month dates an event only where it opens the sentence: "In 2022, …".
_OPENING_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an article as the editor sees it."""

    analysed: AnalysedArticle
    found: AnalysedSentence
    #: The verbatim sentence.
    quote: str
    #: Stems of its content words.
    stems: frozenset[str]
    timeliness: Literal["new", "background"]
    #: Printed where the day is not that of the news: "21 Jan 2025", "undated". None for dated news.
    dated: str | None
    #: The side that the speaker belongs to; None where it is not known or the outlet speaks itself.
    side: str | None
    #: Days of the event; None where the text does not tell them.
    first_day: date | None
    last_day: date | None
    precision: Precision

    @property
    def key(self) -> tuple[str, int]:
        """Article id and sentence index: stable, unique, sortable."""
        return (self.analysed.article.id, self.found.sentence.index)

    @property
    def origin(self) -> str:
        """Who it comes from: the speaker, else the outlet. Two reports of one origin are one source."""
        attribution = self.found.attribution
        if attribution is not None:
            return (self.side or attribution.source).casefold()
        article = self.analysed.article
        return (article.publisher or article.id).casefold()


def find_doubt(statement: Statement) -> int | None:
    """Return the index of the sentence with which an article says that a statement is not verified; None without one.

    That is the statement's own sentence or one of the two behind it in the article.
    """
    index = statement.found.sentence.index
    for other in statement.analysed.sentences[index : index + 3]:
        if _DOUBT.search(other.sentence.span.of(statement.analysed.article.text)):
            return other.sentence.index
    return None


def find_side(attribution: Attribution | None, sides: Sequence[Side]) -> str | None:
    """Return the side that a speaker belongs to.

    The configured sides are looked for first, in the speaker's name and in what the reading found; without a match the
    side that the text itself tells is taken over.
    """
    if attribution is None:
        return None
    for words in (attribution.side or "", attribution.source, attribution.source_text or ""):
        for side in sides:
            if any(_names(alias, words) for alias in (side.name, *side.aliases)):
                return side.name
    return attribution.side


def find_later_day(analysed: AnalysedArticle, day: date) -> date | None:
    """Return a day after ``day`` that an undated article tells of as past; None where there is none.

    Such an article was published later than the briefing is as of. What is announced does not count.
    """
    if analysed.article.published.day is not None:
        return None
    for found in analysed.sentences:
        if found.forecast or found.sentence.kind != LineKind.BODY:
            continue
        text = found.sentence.span.of(analysed.article.text)
        for mention in found.times:
            if mention.relative or mention.precision != Precision.DAY or mention.last_day is None:
                continue
            if mention.last_day > day and _PAST.search(text) and not _COMING.search(text):
                return mention.last_day
    return None


def find_sides(articles: Sequence[AnalysedArticle], configured: Sequence[Side]) -> tuple[Side, ...]:
    """Return the sides that the articles are about.

    Those of the configuration, as long as the articles name at least one of them. Where they name none, the articles
    are about another conflict, and the sides are those that the reading found most often among the speakers: two at
    most, each with at least two statements.
    """
    text = "\n".join(analysed.article.text for analysed in articles)
    if not articles or any(_names(alias, text) for side in configured for alias in (side.name, *side.aliases)):
        return tuple(configured)
    counts = Counter(
        one.side for analysed in articles for found in analysed.sentences for one in found.attributions if one.side
    )
    ranked = sorted((side for side, count in counts.items() if count > 1), key=lambda side: (-counts[side], side))
    return tuple(Side(name) for name in ranked[:2])


def find_event_time(analysed: AnalysedArticle, found: AnalysedSentence) -> TimeMention | None:
    """Return the time that tells when the event of a sentence was; None where none does.

    A time that bounds a period ("since 2021") or that stands in passing ("the worst clashes since the takeover in
    2021") belongs to something else.
    """
    text, start = analysed.article.text, found.sentence.span.start
    for mention in found.times:
        if mention.first_day is None or mention.last_day is None:
            continue
        if _BOUNDING.search(text[max(start, mention.span.start - 24) : mention.span.start]):
            continue
        is_exact = mention.precision in {Precision.DAY, Precision.WEEK}
        if is_exact or mention.span.start - start <= _OPENING_CHARACTERS:
            return mention
    return None


def _names(alias: str, words: str) -> bool:
    return bool(alias) and re.search(rf"(?<!\w){re.escape(alias)}(?!\w)", words) is not None


def find_statements(articles: Sequence[AnalysedArticle], options: EditOptions, first_day: date) -> list[Statement]:
    """Return all sentences of the articles' bodies as statements, in the order of the articles.

    Args:
        articles: The articles, in a fixed order.
        options: The day of the edition and the sides.
        first_day: The first day of the window; what is older is background.
    """
    statements = []
    for analysed in articles:
        is_old = _is_old(analysed, first_day)
        published = analysed.article.published.day
        is_dated = is_old or (published is not None and published < first_day)
        for found in analysed.sentences:
            if found.sentence.kind not in {LineKind.BODY, LineKind.STANDFIRST}:
                continue
            statements.append(_statement(analysed, found, options, is_old=is_old, is_dated=is_dated))
    return statements


def _statement(
    analysed: AnalysedArticle, found: AnalysedSentence, options: EditOptions, *, is_old: bool, is_dated: bool
) -> Statement:
    quote = found.sentence.span.of(analysed.article.text)
    time = find_event_time(analysed, found)
    days = (time.first_day, time.last_day) if time is not None else (None, None)
    # News of today may be about an event of last week: the event counts as past only beyond the whole window.
    oldest = options.first_day
    happened_before = (days[1] is not None and days[1] < oldest) or _counts_past(found, oldest)
    # A past year in passing ("the worst clashes since the takeover in 2021") makes no report of today background.
    told_as_past = found.background and (time is not None or not _SINCE.search(quote))
    is_background = is_old or told_as_past or happened_before
    return Statement(
        analysed=analysed,
        found=found,
        quote=quote,
        stems=frozenset(find_stems(quote)),
        timeliness="background" if is_background else "new",
        dated=_dated(analysed, found, oldest, is_dated=is_dated),
        side=find_side(found.attribution, options.sides),
        first_day=days[0],
        last_day=days[1],
        precision=time.precision if time is not None else Precision.UNKNOWN,
    )


def _counts_past(found: AnalysedSentence, first_day: date) -> bool:
    """Tell whether all that a sentence counts belongs to a time before the window: "in 2024, 769 were killed"."""
    ends = [figure.last_day for figure in found.figures]
    return bool(ends) and all(end is not None and end < first_day for end in ends)


def _dated(analysed: AnalysedArticle, found: AnalysedSentence, first_day: date, *, is_dated: bool) -> str | None:
    """Return the mark that a line carries.

    That is the time that its figures belong to where that is past, the date of an article of before the window,
    "undated" for an article without a date; None where the line is news of the window.
    """
    if _counts_past(found, first_day):
        figure = found.figures[0]
        if figure.first_day is not None and figure.last_day is not None:
            return format_days(figure.first_day, figure.last_day, figure.precision)
    published = analysed.article.published
    if published.day is None:
        return "undated"
    if not is_dated:
        return None
    return format_days(published.day, published.day, published.precision)


def _is_old(analysed: AnalysedArticle, first_day: date) -> bool:
    """Tell whether an article is older than the window: by its date, or else by the latest day that its text names.

    An undated article counts as inside the window unless its own text shows that it is older: all the years that it
    names lie before the window.
    """
    published = analysed.article.published
    if published.day is not None:
        last = _last_possible(published.day, published.precision)
        known = analysed.article.known_since
        if known is not None and known >= first_day:  # it came late: it is news, with its date
            return last < first_day - LATE
        return last < first_day
    latest = [
        mention.last_day
        for found in analysed.sentences
        for mention in found.times
        if mention.last_day is not None and not mention.relative
    ]
    # A single year in passing ("since 2021") says nothing about when a text was written; several that all lie more
    # than a year back do.
    enough = 3
    return len(latest) >= enough and max(latest) < first_day - timedelta(days=365)


def _last_possible(day: date, precision: Precision) -> date:
    """Return the last day that a date of this precision can mean."""
    if precision == Precision.YEAR:
        return date(day.year, 12, 31)
    if precision == Precision.MONTH:
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day
