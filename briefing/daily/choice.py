"""Which day an edition is of, and which articles belong to it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from briefing.clean.duplicates import DuplicateGroup, find_duplicates
from briefing.edit import LeftOutArticle
from briefing.edit.statements import find_later_day
from briefing.lexicon.calendar import MONTHS
from briefing.model.annotation import AnalysedArticle, Figure, Measure
from briefing.model.article import Article, Precision
from briefing.model.span import Span
from briefing.text.numbers import find_numbers
from briefing.text.words import split_words

__all__ = ["Choice", "choose_articles", "choose_day", "find_reason_against", "find_reason_in_text"]

#: Years that an edition can be of; a date outside of them is a slip of the pen. Rule of thumb.
YEARS = range(1900, 3000)
_LAST_DAY = 31
#: Outlets with the same article that its note names; the rest is counted. Rule of thumb: what fits on two lines.
MOST_OUTLETS = 8
#: Languages that are analysed; "und" is text too short to tell.
READ_LANGUAGES = frozenset({"en", "und"})
#: What cannot be counted before it has happened. Rule of thumb: people can be planned to be deployed, released or
#: reached, but nobody counts the dead, the displaced or the captured of a day to come.
_HAPPENED = frozenset(
    {
        Measure.KILLED, Measure.INJURED, Measure.CASUALTIES, Measure.CAPTURED, Measure.DETAINED, Measure.MISSING,
        Measure.DISPLACED, Measure.EXPELLED, Measure.DESTROYED, Measure.DAMAGED, Measure.OPERATIONS, Measure.ATTACKS,
    }
)  # fmt: skip
#: Names for the coverage note. Source: BCP 47, the registry of the primary tags.
_LANGUAGE_NAMES = {
    "ar": "Arabic", "bn": "Bengali", "de": "German", "es": "Spanish", "fa": "Persian", "fr": "French", "ha": "Hausa",
    "he": "Hebrew", "hi": "Hindi", "it": "Italian", "ja": "Japanese", "ko": "Korean", "ku": "Kurdish", "my": "Burmese",
    "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ru": "Russian", "sd": "Sindhi",
    "so": "Somali", "sw": "Swahili", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """The articles of a day."""

    used: tuple[Article, ...]
    #: Each article that was read and is not used.
    left_out: tuple[LeftOutArticle, ...]
    #: How many articles are copies of another one.
    copies: int


def choose_day(articles: Sequence[Article], today: date) -> tuple[date, str]:
    """Return the day of the newest article that is not dated in the future, and the reason in a sentence.

    Args:
        articles: Everything that was read.
        today: The present day in the desk's time zone; it stands in where no article has a date.
    """
    days = sorted(
        article.published.day
        for article in articles
        if article.published.day is not None
        and article.published.precision is Precision.DAY
        and article.published.day.year in YEARS
    )
    if not days:
        return today, f"No day was asked for and no article has a date: the briefing is as of today, {today}."
    newest = ([day for day in days if day <= today] or days)[-1]
    reason = f"the briefing is as of {newest}, the day of the newest dated article"
    return newest, f"No day was asked for and no feed is configured: {reason}."


def choose_articles(articles: Sequence[Article], day: date) -> Choice:
    """Return the articles that an edition of that day may use, without copies of one another.

    An undated article counts as inside. Of copies the better one stays, and its notes name the others. A copy with a
    number that the better one has not is an update ("12 killed" became "19"), and stays as well.
    """
    reasons = [(article, find_reason_against(article, day)) for article in articles]
    used = [article for article, reason in reasons if reason is None]
    copies: set[int] = set()
    groups: dict[int, DuplicateGroup] = {}
    waiting = [used]
    while waiting:
        for group in find_duplicates(waiting.pop()):
            known = _find_values(group.kept)
            others = tuple(copy for copy in group.others if _find_values(copy.article) <= known)
            copies |= {id(copy.article) for copy in others}
            groups[id(group.kept)] = replace(group, others=others)
            waiting.append([copy.article for copy in group.others if copy not in others])  # copies of one another?
    kept = [article for article in used if id(article) not in copies]
    return Choice(
        used=tuple(_join_copies(one, groups[id(one)]) if id(one) in groups else _name_outlets(one) for one in kept),
        left_out=tuple(
            LeftOutArticle(article.id, article.title, reason, article.url)
            for article, reason in reasons
            if reason is not None
        ),
        copies=len(copies),
    )


def _find_values(article: Article) -> frozenset[Decimal]:
    """Return the numbers of an article, in digits or words, but one, years, and days beside the name of a month.

    A reprint without the dateline ("PORT, Nov 19") has one day less, and says nothing else.
    """
    words = split_words(article.text, Span(0, len(article.text)))
    found = [(number.value, number.first, number.stop) for number in find_numbers(words) if number.value is not None]
    return frozenset(
        value
        for value, first, stop in found
        if value != 1
        and not YEARS.start <= value < YEARS.stop
        and not (
            value <= _LAST_DAY and _has_month(words.texts[max(0, first - 2) : first] + words.texts[stop : stop + 1])
        )
    )


def _has_month(words: Sequence[str]) -> bool:
    """Tell whether the name of a month is among the words, with its capital ("May", not "may")."""
    return any(word[:1].isupper() and word.lower() in MONTHS for word in words)


def _join_copies(article: Article, group: DuplicateGroup) -> Article:
    """Return an article that remembers where its copies stood: files by their names, outlets by theirs."""
    files = [copy.article for copy in group.others if copy.article.path or not copy.article.publisher]
    notes = [f'The same article was also found as "{one.path or one.title}", which was left out.' for one in files]
    outlets = {name for copy in group.others for name in (copy.article.publisher, *copy.article.outlets) if name}
    return _name_outlets(
        replace(article, notes=(*article.notes, *notes), outlets=tuple(sorted({*article.outlets, *outlets})))
    )


def _name_outlets(article: Article) -> Article:
    """Say in the notes which other outlets carry the article: they are one origin and not several."""
    others = [name for name in article.outlets if name != article.publisher]
    if not others:
        return replace(article, outlets=())
    shown = ", ".join(others[:MOST_OUTLETS]) + (
        f" and {len(others) - MOST_OUTLETS} more" * (len(others) > MOST_OUTLETS)
    )
    note = f"Also carried by {shown}: counted as one source."
    return replace(article, outlets=tuple(others), notes=(*article.notes, note))


def find_reason_against(article: Article, day: date) -> str | None:
    """Return why an article may not be used for an edition of that day; None if it may."""
    published = article.published.day
    if published is not None and published > day:
        return f"published on {published}, after the day of this briefing"
    if article.language not in READ_LANGUAGES:
        name = _LANGUAGE_NAMES.get(article.language, f'the language "{article.language}"')
        return f"written in {name}, which this program does not read"
    return None


def find_reason_in_text(analysed: AnalysedArticle, day: date) -> str | None:
    """Return why an undated article may not be used for an edition of that day; None if it may.

    It counts as inside unless it was plainly written later: it tells or counts what happened after the day. A day to
    come that it only names, such as that of an election, says nothing.
    """
    if analysed.article.published.day is not None:
        return None
    ends = [
        figure.last_day
        for found in analysed.sentences
        if not found.forecast
        for figure in found.figures
        if figure.measure in _HAPPENED and figure.last_day is not None and _goes_beyond(figure, day)
    ]
    told = find_later_day(analysed, day)
    ends += [told] if told is not None else []
    if not ends:
        return None
    return f"undated, and its own text tells of {max(ends)}, after the day of this briefing"


def _goes_beyond(figure: Figure, day: date) -> bool:
    """Tell whether the time of a figure goes beyond a day; a whole year or month does if it begins after it."""
    is_coarse = figure.precision in {Precision.YEAR, Precision.MONTH, Precision.WEEK}
    end = figure.first_day if is_coarse else figure.last_day
    return end is not None and end > day
