"""From settings to the small options that stages take, and to the record of what an edition was made with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import ConfigurationError
from briefing.model.feed import Feed
from briefing.model.output import Input
from briefing.model.section import Section
from briefing.settings.desk import Desk
from briefing.settings.read import read_bytes
from briefing.settings.schema import LoadedWords, PublisherSettings, SectionsFile, Settings

if TYPE_CHECKING:
    from briefing.edit import EditOptions

__all__ = ["find_inputs", "make_edit_options", "make_sections", "read_templates", "read_text"]

#: Files whose words are no input; ``find_inputs`` takes the feeds that were read from them.
_LISTS = frozenset(("feeds.toml", "feeds.opml"))
#: Templates of mails: how an edition is sent changes nothing in it.
_MAIL_TEMPLATES = "mail."


def make_sections(file: SectionsFile) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    """Return the sections of the briefing, and the topics that belong to none of them."""
    sections = tuple(
        Section(
            key=one.key,
            title=one.title,
            description=one.description,
            cues=one.cues,
            examples=one.examples,
            colour=one.colour,
            limit=one.limit,
            expected=one.expected,
        )
        for one in file.sections
    )
    topics = tuple(
        Section(key=one.key, title=one.title, description=one.description, cues=one.cues, examples=one.examples)
        for one in file.topics
    )
    return sections, topics


def make_edit_options(
    settings: Settings, loaded_words: LoadedWords, sections: tuple[Section, ...], *, program_version: str
) -> EditOptions:
    """Return the options of the stage ``edit``; the day and what a run finds out are put in later."""
    from briefing.edit import EditOptions, Side  # the whole stage: only a build needs it

    desk, edition = settings.desk, settings.edition
    return EditOptions(
        day=date.min,
        sections=sections,
        desk=desk.key,
        title=desk.title,
        topic=desk.topic,
        timezone=desk.timezone,
        reviewed_by=desk.reviewed_by or None,
        window_days=edition.window_days,
        max_words=edition.max_words,
        max_key_developments=edition.max_key_developments,
        max_contested=edition.max_contested,
        max_figures=edition.max_figures,
        max_timeline=edition.max_timeline,
        max_assessments=edition.max_assessments,
        max_scheduled=edition.max_scheduled,
        loaded_words=loaded_words.all_forms,
        sides=tuple(Side(side.name, side.aliases) for side in settings.sides),
        publisher_notes=tuple(
            (name, note)
            for one in settings.publishers
            if (note := _compose_note(one))
            for name in (one.name, *one.aliases)
        ),
        program_version=program_version,
    )


def _compose_note(publisher: PublisherSettings) -> str:
    """Return what a reader should know of an outlet, as a sentence; nothing where nothing is configured."""
    side = f"it speaks for {publisher.side}" if publisher.side else ""
    known = "; ".join(part for part in (publisher.note, side) if part)
    return f"About {publisher.name}: {known}." if known else ""


def find_inputs(
    desk: Desk, settings: Settings, templates: dict[str, str], *, feeds: Sequence[Feed] = ()
) -> tuple[Input, ...]:
    """Return the hashes of the configuration and the templates in use.

    Of ``briefing.toml`` the values count, with those from the environment, and not the words: comments, the folders,
    the choice of formats, how feeds are asked and kept, and when and to whom it is sent change nothing in an edition.
    Of the lists of feeds, what is said of each feed counts.

    Args:
        desk: Its files.
        settings: Its settings.
        templates: From ``read_templates``.
        feeds: The feeds that the edition may use; none for an edition from seeds alone.
    """
    excluded: dict[str, bool | set[str]] = dict.fromkeys(("archive", "gather", "store", "mail", "schedule"), True)
    values = settings.model_dump(mode="json", exclude={**excluded, "seeds": {"folder"}, "edition": {"formats"}})
    inputs = [Input("configuration", "settings", _hash(json.dumps(values, sort_keys=True).encode()))]
    inputs += [
        Input("configuration", name, _hash(read_bytes(path)))
        for name, path in desk.config_files([settings.wording.loaded_words])
        if path != desk.settings_file and name not in _LISTS
    ]
    if feeds:
        told = sorted((feed.url, feed.title, feed.publisher, feed.side, feed.note, feed.section) for feed in feeds)
        inputs.append(Input("configuration", "feeds", _hash(json.dumps(told).encode())))
    inputs += [
        Input("template", name, _hash(templates[name].encode()))
        for name in sorted(templates)
        if not name.startswith(_MAIL_TEMPLATES)
    ]
    return tuple(inputs)


def read_templates(desk: Desk) -> dict[str, str]:
    """Return the text of every template by its name; a desk's own file goes before the shipped one.

    Raises:
        ConfigurationError: One cannot be read or is not UTF-8.
    """
    texts: dict[str, str] = {}
    for folder in reversed(desk.template_folders):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in {".j2", ".css"} and path.is_file()):
            texts[path.relative_to(folder).as_posix()] = read_text(path)
    return dict(sorted(texts.items()))


def read_text(path: Path, *, shown: str | None = None) -> str:
    """Return a configuration file's text, without a byte order mark.

    Args:
        path: The file.
        shown: How the file is named in messages; its path if None.

    Raises:
        ConfigurationError: It cannot be read or is not UTF-8.
    """
    try:
        return read_bytes(path, shown=shown).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            "is not UTF-8 text", where=shown or str(path), remedy="Save the file with the encoding UTF-8"
        ) from error


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
