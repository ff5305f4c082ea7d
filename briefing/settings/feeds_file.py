"""Change a desk's ``feeds.toml`` as a person would: add blocks at its end, take one out, leave all else as it is.

The file is written beside its place and moved there whole. What would not be read as intended is not written.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from briefing.errors import BriefingError, ConfigurationError, UsageError
from briefing.settings import positions
from briefing.settings.desk import Desk
from briefing.settings.feeds import FEEDS_FILE, MAX_FEEDS_BYTES, parse_feeds
from briefing.settings.fields import is_printable
from briefing.settings.read import read_bytes
from briefing.settings.schema import Settings

__all__ = ["FeedDraft", "add_feeds", "clean_title", "find_feeds_file", "remove_feed", "save_text"]


#: Of a title so many characters are kept, as many as a title in ``feeds.toml`` may have.
MAX_TITLE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDraft:
    """A feed to be written down; the fields are the keys of ``feeds.toml``."""

    url: str
    title: str = ""
    publisher: str = ""
    side: str = ""
    note: str = ""
    language: str = ""
    section: str = ""
    full_text: str = "unknown"


def clean_title(text: str) -> str:
    """Return what a stranger calls a feed as it may stand in ``feeds.toml``: one line, printable, not too long."""
    printable = "".join(character if is_printable(character) else " " for character in text)
    return " ".join(printable.split())[:MAX_TITLE].strip()


def add_feeds(desk: Desk, settings: Settings, drafts: Sequence[FeedDraft]) -> Path:
    """Write feeds at the end of the desk's ``feeds.toml``, and return the file.

    Where the desk has none yet, it starts as a copy of the one that comes with the program, with its explanations.

    Raises:
        UsageError: The desk has no configuration of its own.
        ConfigurationError: A value is wrong, or the file is; nothing was written.
        BriefingError: It cannot be written.
    """
    path = find_feeds_file(desk)
    body = read_bytes(desk.find_config(FEEDS_FILE), shown=str(path), max_bytes=MAX_FEEDS_BYTES)
    text = _decode(body, path)
    line_end = "\r\n" if "\r\n" in text else "\n"
    if text and not text.endswith("\n"):
        text += line_end
    blocks = [_compose_block(draft) for draft in drafts]
    text += "".join(line_end + block.replace("\n", line_end) for block in blocks)
    _check(text, desk, settings, path)
    _save_unless_changed(path, text, before=body if path.exists() else None)
    return path


def remove_feed(desk: Desk, settings: Settings, index: int) -> Path:
    """Take the block of a feed out of the desk's ``feeds.toml``, and return the file. Comments around it stay.

    Args:
        desk: Whose file.
        settings: To read it with.
        index: Of the feed in the file, from 0.

    Raises:
        UsageError: The desk has no configuration of its own.
        ConfigurationError: The block cannot be told from what is around it; nothing was written.
        BriefingError: It cannot be written.
    """
    path = find_feeds_file(desk)
    body = read_bytes(path, max_bytes=MAX_FEEDS_BYTES)
    text = _decode(body, path)
    before = _check(text, desk, settings, path)
    blocks = positions.find_blocks(text.removeprefix("\ufeff"), "feeds")
    if index >= len(blocks):
        raise ConfigurationError(
            "the feed is not written as a block that starts with [[feeds]]", where=str(path), remedy="Remove it by hand"
        )
    first, last = blocks[index]
    lines = _split_lines(text)
    if last < len(lines) and not lines[last].strip() and (first < 2 or not lines[first - 2].strip()):
        last += 1  # the blank line that set it apart goes with it
    changed = "".join(lines[: first - 1] + lines[last:])
    after = _check(changed, desk, settings, path)
    if after != [*before[:index], *before[index + 1 :]]:
        raise ConfigurationError("the block of the feed has no clear end", where=str(path), remedy="Remove it by hand")
    _save_unless_changed(path, changed, before=body)
    return path


def _save_unless_changed(path: Path, text: str, *, before: bytes | None) -> None:
    """Write the file, unless an editor or another command has written it since it was read."""
    now = read_bytes(path, max_bytes=MAX_FEEDS_BYTES) if path.exists() else None
    if now != before:
        raise BriefingError("was changed by someone else just now", where=str(path), remedy="Do it once more")
    save_text(path, text)


def _split_lines(text: str) -> list[str]:
    """Return the lines with their ends; only a line feed ends a line of TOML."""
    return [line + "\n" for line in text.split("\n")[:-1]] + [text.rpartition("\n")[2]]


def find_feeds_file(desk: Desk) -> Path:
    """Return where the desk's own ``feeds.toml`` is or would be.

    Raises:
        UsageError: The desk has no configuration of its own.
    """
    if desk.own_config is None:
        raise UsageError(
            "there is no desk here: no config/briefing.toml",
            remedy="Make one with briefing init DIR and go there, or name a briefing.toml with --config",
        )
    return desk.own_config / FEEDS_FILE


def _decode(body: bytes, path: Path) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            "is not UTF-8 text", where=str(path), remedy="Save the file with the encoding UTF-8"
        ) from error


def _check(text: str, desk: Desk, settings: Settings, path: Path) -> list[Mapping[str, object]]:
    """Return the feeds of a text; an error if it cannot be read."""
    file = parse_feeds(text.encode(), desk=desk, settings=settings, shown=str(path))
    return [feed.model_dump() for feed in file.feeds]


def _compose_block(draft: FeedDraft) -> str:
    """Return a feed as a block of TOML, without the keys that have their default."""
    lines = ["[[feeds]]"]
    for key, value in asdict(draft).items():
        if value and (key, value) != ("full_text", "unknown"):
            lines.append(f"{key} = {_quote(value)}")
    return "\n".join(lines) + "\n"


def _quote(value: str) -> str:
    """Return a text as a basic string of TOML (v1.0, "String")."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign >= " " and sign != "\x7f" else f"\\u{ord(sign):04x}" for sign in escaped) + '"'


def save_text(path: Path, text: str) -> None:
    """Write a file whole, or leave it as it is.

    Raises:
        BriefingError: It cannot be written.
    """
    # What a link points to is replaced, not the link.
    target = path.resolve()
    temporary: Path | None = None
    try:
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_read_mask()
        number, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(number, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise BriefingError(f"cannot be written: {error.strerror or error}", where=str(path)) from error


def _read_mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
