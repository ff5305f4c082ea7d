"""What may stand in ``briefing.toml`` and ``loaded_words.toml``.

The description of a field is what an error says was expected.
"""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from briefing.model.annotation import Measure
from briefing.settings.fields import FolderPath, Label, LongText, LongTexts, Name, Names, Table
from briefing.settings.gather_schema import GatherSettings, StoreSettings
from briefing.settings.mail_schema import MailSettings, ScheduleSettings

__all__ = [
    "ArchiveSettings",
    "DeskSettings",
    "EditionSettings",
    "Format",
    "GatherSettings",
    "LoadedWord",
    "LoadedWords",
    "MailSettings",
    "PublisherSettings",
    "ScheduleSettings",
    "SectionSettings",
    "SectionsFile",
    "SeedSettings",
    "Settings",
    "SideSettings",
    "StoreSettings",
    "TopicSettings",
    "WordingSettings",
]

#: The formats that an edition can be made in.
Format = Literal["html", "pdf", "json", "text"]


_MEASURES = tuple(measure.value for measure in Measure)


def _check_measure(value: str) -> str:
    if value not in _MEASURES:
        raise ValueError("is no measure")
    return value


def _check_timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError("is no time zone") from error
    return value


def _check_file_name(value: str) -> str:
    if "/" in value or "\\" in value or value in {"", ".", ".."}:
        raise ValueError("is no plain file name")
    return value


def _check_distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) != len(values):
        raise ValueError("names one thing twice")
    return values


MeasureName = Annotated[str, AfterValidator(_check_measure)]


class DeskSettings(Table):
    """Who makes the briefing."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")] = Field(
        description='1 to 40 small letters, digits and hyphens, such as "black-sea"'
    )
    title: Name = Field(description="a name in quotation marks, at most 120 characters, on one line")
    topic: Name = Field(description="a topic in quotation marks, at most 120 characters, on one line")
    timezone: Annotated[str, AfterValidator(_check_timezone)] = Field(
        default="UTC", description='a name of the IANA time zone database, such as "Asia/Kabul"'
    )
    reviewed_by: Label = Field(default="", description='a name in quotation marks, or "" where nobody reviews')


class EditionSettings(Table):
    """What an edition holds."""

    window_days: int = Field(default=30, ge=1, le=3650, description="a whole number of days from 1 to 3650")
    formats: Annotated[tuple[Format, ...], Field(min_length=1), AfterValidator(_check_distinct)] = Field(
        default=("html", "pdf", "json", "text"),
        description='a list of "html", "pdf", "json" and "text", each at most once',
    )
    paper: Literal["A4", "Letter"] = Field(default="A4", description='"A4" or "Letter"')
    max_words: int = Field(default=40, ge=20, le=80, description="a whole number of words from 20 to 80")
    max_key_developments: int = Field(default=5, ge=1, le=10, description="a whole number from 1 to 10")
    max_contested: int = Field(default=8, ge=0, le=50, description="a whole number from 0 to 50")
    max_figures: int = Field(default=24, ge=0, le=200, description="a whole number from 0 to 200")
    max_timeline: int = Field(default=14, ge=0, le=100, description="a whole number from 0 to 100")
    max_assessments: int = Field(default=4, ge=0, le=50, description="a whole number from 0 to 50")
    max_scheduled: int = Field(default=6, ge=0, le=50, description="a whole number from 0 to 50")


class SeedSettings(Table):
    """Where seed articles are read from."""

    folder: FolderPath = Field(default="seeds", description="the path of a folder")
    max_file_bytes: int = Field(
        default=5_000_000, ge=10_000, le=100_000_000, description="a whole number of bytes from 10_000 to 100_000_000"
    )


class ArchiveSettings(Table):
    """Where editions are kept."""

    folder: FolderPath = Field(default="archive", description="the path of a folder")
    wait_seconds: int = Field(default=60, ge=0, le=3600, description="a whole number of seconds from 0 to 3600")


class WordingSettings(Table):
    """How lines are worded."""

    loaded_words: Annotated[str, AfterValidator(_check_file_name)] = Field(
        default="loaded_words.toml", description="the name of a file that lies beside briefing.toml"
    )


class SideSettings(Table):
    """A party to the conflict."""

    name: Name = Field(description="the name of a party in quotation marks")
    aliases: Names = Field(default=(), description="a list of names in quotation marks")


class PublisherSettings(Table):
    """What readers should know about an outlet."""

    name: Name = Field(description="the name of an outlet in quotation marks")
    aliases: Names = Field(default=(), description="a list of names in quotation marks")
    side: Label = Field(default="", description="the name of one of the [[sides]], or nothing")
    note: Label = Field(default="", description="a plain fact in quotation marks, at most 120 characters")


class Settings(Table):
    """The whole of ``briefing.toml``."""

    desk: DeskSettings = Field(description="the table [desk]")
    edition: EditionSettings = Field(default=EditionSettings(), description="the table [edition]")
    seeds: SeedSettings = Field(default=SeedSettings(), description="the table [seeds]")
    archive: ArchiveSettings = Field(default=ArchiveSettings(), description="the table [archive]")
    wording: WordingSettings = Field(default=WordingSettings(), description="the table [wording]")
    gather: GatherSettings = Field(default=GatherSettings(), description="the table [gather]")
    store: StoreSettings = Field(default=StoreSettings(), description="the table [store]")
    mail: MailSettings = Field(default=MailSettings(), description="the table [mail]")
    schedule: ScheduleSettings = Field(default=ScheduleSettings(), description="the table [schedule]")
    sides: tuple[SideSettings, ...] = Field(default=(), description="tables [[sides]]")
    publishers: tuple[PublisherSettings, ...] = Field(default=(), description="tables [[publishers]]")

    @model_validator(mode="after")
    def _check_names(self) -> Settings:
        names = [side.name for side in self.sides]
        if len(set(names)) != len(names):
            raise ValueError("sides: two of them have the same name")
        for publisher in self.publishers:
            if publisher.side and publisher.side not in names:
                known = ", ".join(names) or "none is configured"
                problem = f'publishers: "{publisher.name}" has the side "{publisher.side}"'
                raise ValueError(f"{problem}; expected one of the [[sides]]: {known}")
        return self


class TopicSettings(Table):
    """What a sentence can be about: the parts of a section that the program learns from."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] = Field(
        description='1 to 40 small letters, digits, hyphens and underscores, such as "military"'
    )
    title: Name = Field(description="a heading in quotation marks")
    description: LongText = Field(default="", description="a text in quotation marks, at most 2000 characters")
    cues: LongTexts = Field(default=(), description="a list of words and phrases in quotation marks")
    examples: LongTexts = Field(default=(), description="a list of sentences in quotation marks")


class SectionSettings(TopicSettings):
    """A section of the briefing."""

    colour: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")] = Field(
        default="#4a4a4a", description='a colour such as "#8a1c1c"'
    )
    limit: int = Field(default=6, ge=1, le=50, description="a whole number from 1 to 50")
    expected: tuple[MeasureName, ...] = Field(default=(), description=f"a list of {', '.join(_MEASURES)}")


class SectionsFile(Table):
    """The whole of ``sections.toml``."""

    sections: Annotated[tuple[SectionSettings, ...], Field(min_length=1)] = Field(
        description="at least one table [[sections]]"
    )
    topics: tuple[TopicSettings, ...] = Field(default=(), description="tables [[topics]]")

    @model_validator(mode="after")
    def _check_keys(self) -> SectionsFile:
        keys = [entry.key for entry in (*self.sections, *self.topics)]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(
                    f'the key "{key}" stands twice; a topic that becomes one of the [[sections]] is no longer a topic'
                )
        return self


class LoadedWord(Table):
    """A word that may stand only inside quotation marks."""

    word: Name = Field(description="a word or phrase in quotation marks")
    forms: Names = Field(default=(), description="a list of words in quotation marks")
    neutral: Label = Field(default="", description="a word in quotation marks, or nothing")


class LoadedWords(Table):
    """The whole of ``loaded_words.toml``."""

    words: tuple[LoadedWord, ...] = Field(default=(), description="tables [[words]]")

    @property
    def all_forms(self) -> tuple[str, ...]:
        """Every word and form in lower case, sorted, each once."""
        return tuple(sorted({form.lower() for entry in self.words for form in (entry.word, *entry.forms)}))
