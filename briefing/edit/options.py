"""The choices that a desk makes for the stage ``edit``. Plain values: nothing here reads a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from briefing.model.edition import FeedAccount
from briefing.model.section import Section

__all__ = ["EditOptions", "FailedSource", "LeftOutArticle", "Side"]


@dataclass(frozen=True, slots=True)
class Side:
    """A party whose account is looked for, and whose silence is noticed."""

    name: str
    #: Other names for it and its institutions ("Islamabad", "ISPR"), matched as whole words, case-sensitively.
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FailedSource:
    """A file or a feed that gave no article, for the coverage note."""

    name: str
    #: A whole sentence or clause that a reader understands.
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOutArticle:
    """An article that was read and is not used, for the coverage note."""

    article_id: str
    title: str
    #: A clause that a reader understands.
    reason: str
    #: Where it can be read.
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditOptions:
    """What the stage needs to know beside the articles and the last edition."""

    #: The day the briefing is as of: nothing published after it is used.
    day: date
    sections: tuple[Section, ...]
    desk: str = "desk"
    title: str = "Daily briefing"
    topic: str = ""
    timezone: str = "UTC"
    reviewed_by: str | None = None
    #: Why the day is what it is, where it was not asked for.
    date_note: str | None = None
    #: Number of this edition and of this version of it.
    number: int = 1
    version: int = 1
    #: A first edition looks back this many days; a later one to the day of the last edition, but never further.
    window_days: int = 30
    #: A line has at most about this many words.
    max_words: int = 40
    max_key_developments: int = 5
    max_contested: int = 8
    max_figures: int = 24
    max_timeline: int = 14
    max_assessments: int = 4
    max_scheduled: int = 6
    #: Words that stand only inside quotation marks with who said them, lower case.
    loaded_words: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()
    #: Publisher → what a reader should know about it ("state-owned"), for the source notes.
    publisher_notes: tuple[tuple[str, str], ...] = ()
    #: Files that could not be read.
    failed_sources: tuple[FailedSource, ...] = ()
    #: Feeds that answered when they were last asked; those that did not, with the reason; and the account of each.
    feeds_read: int = 0
    failed_feeds: tuple[FailedSource, ...] = ()
    feed_accounts: tuple[FeedAccount, ...] = ()
    #: Articles that were read but not analysed.
    articles_left_out: tuple[LeftOutArticle, ...] = ()
    #: What else the reader should know about how the articles were gathered, as sentences.
    gathering_notes: tuple[str, ...] = ()
    #: How many articles were dropped as copies of another one.
    duplicates: int = 0
    #: Hash of the whole configuration and the version of the program, for the fingerprint.
    configuration_hash: str = ""
    program_version: str = ""

    @property
    def first_day(self) -> date:
        """The first day of a first edition's window (inclusive)."""
        return self.day - timedelta(days=self.window_days - 1)
