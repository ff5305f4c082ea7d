"""``briefing subscribers``: who gets the editions of the desk. Only these commands show addresses."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from briefing.cli.output import format_path, print_json, print_line, print_message, print_text
from briefing.cli.parameters import PATH, config_option, json_option
from briefing.errors import BriefingError, UsageError

if TYPE_CHECKING:
    from briefing.assemble import Gathering
    from briefing.deliver.mailbox import Mailbox
    from briefing.model.delivery import Subscriber
    from briefing.store import SqlStore

__all__ = ["subscribers"]

_Command = TypeVar("_Command", bound=Callable[..., Any])


@click.group()
def subscribers() -> None:
    """Say who gets the editions, what of them, and when."""


def _choice_options(command: _Command) -> _Command:
    """Add the options with which a subscriber chooses."""
    options = (
        click.option("--name", metavar="NAME", help="What the mail is addressed to, beside the address."),
        click.option(
            "--section", "sections", metavar="KEY", multiple=True, help="A section that is wanted. [default: all]"
        ),
        click.option(
            "--format", "format_", metavar="pdf|html|text", help="What is sent. [default: pdf, with HTML and text]"
        ),
        click.option("--paper", metavar="A4|Letter", help="Paper of the PDF. [default: that of the desk]"),
        click.option("--days", metavar="mon,tue,…", help="Days on which an edition is wanted. [default: all]"),
        click.option("--send-at", metavar="HH:MM", help="Not before this local time. [default: that of the desk]"),
        click.option("--timezone", metavar="ZONE", help="Where that time is local. [default: that of the desk]"),
    )
    for option in reversed(options):
        command = option(command)
    return command


@subscribers.command()
@click.argument("address")
@_choice_options
@config_option
def add(*, address: str, sections: tuple[str, ...], config: Path | None, **given: str | None) -> None:
    """Send the editions to ADDRESS; of a subscriber who is there already, change what the options name."""
    from briefing.cli.subscriber_choices import WrongChoiceError, parse_choice
    from briefing.cli.subscriber_report import format_name
    from briefing.model.delivery import Subscriber

    gathering = _open_own(config)
    mailbox = _parse_address(address)
    texts = {name.rstrip("_"): value for name, value in given.items()} | {
        "sections": " ".join(sections) if sections else None
    }
    fields: dict[str, Any] = {}
    for column, text in texts.items():
        if text is None:
            continue
        try:
            fields |= parse_choice(column, text, sections=_find_sections(gathering) if column == "sections" else ())
        except WrongChoiceError as error:
            option = {"sections": "section"}.get(column, column).replace("_", "-")
            raise UsageError(str(error), where=f"--{option}") from None
    with gathering.store() as store:
        found = _load(gathering, store).get(mailbox.key)
        desk, now = gathering.settings.desk.key, gathering.clock.now()
        after = dataclasses.replace(found or Subscriber(desk=desk, address=mailbox.address, created_at=now), **fields)
        if after == found:
            print_text(f"Subscribed already: {format_name(found)}")
            return
        (kept,) = store.save_subscribers([after])
    print_text(f"{'Changed' if found else 'Added'}: {format_name(kept)}")
    if kept.paused_at is not None:
        print_message("nothing is sent to this subscriber; briefing subscribers resume sends again")


@subscribers.command("list")
@config_option
@json_option("Print one JSON object with all subscribers.")
def list_subscribers(*, config: Path | None, as_json: bool) -> None:
    """Show every subscriber: what is wanted, and when the last copy was sent."""
    from briefing.cli.subscriber_report import compose_subscriber, find_last_sent, format_subscriber

    gathering = _open(config)
    with gathering.store() as store:
        desk = gathering.settings.desk.key
        known = store.load_subscribers(desk=desk)
        sent = find_last_sent(store, desk=desk, known={one.id for one in known})
    if as_json:
        print_json({"subscribers": [compose_subscriber(one, sent.get(one.id)) for one in known]})
        return
    for one in known:
        print_text(format_subscriber(one, sent.get(one.id)))
    if not known:
        print_text("There is no subscriber. Add one: briefing subscribers add ADDRESS")


@subscribers.command("import")
@click.argument("file", metavar="FILE|-", type=PATH)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@config_option
def import_table(*, file: Path, dry_run: bool, config: Path | None) -> None:
    """Take over a table of subscribers (CSV): every row of it, or none.

    Its first line names the columns: address, and name, sections, format, paper, days, send_at, timezone, state. Who is
    there already gets the choices of the table; a column that it does not have changes nothing.
    """
    from briefing.cli.subscriber_csv import parse_csv
    from briefing.cli.subscriber_rows import KINDS, RowReader

    gathering = _open_own(config)
    shown = "standard input" if str(file) == "-" else format_path(file)
    rows = parse_csv(_read_table(file), shown=shown)
    sections = _find_sections(gathering)
    with gathering.store() as store:
        known = _load(gathering, store)
        reader = RowReader(gathering.settings.desk.key, known, sections=sections, now=gathering.clock.now())
        results = [(row.line, reader.read(row)) for row in rows]
        wrong = [(line, found) for line, found in results if isinstance(found, str)]
        accepted = [(line, found) for line, found in results if not isinstance(found, str)]
        for line, problem in wrong:
            print_message(f"{shown}, line {line}: {problem}")
        if wrong:
            count = f"{len(wrong):,} of {_count(len(rows), 'row')}"
            raise BriefingError(f"{count} cannot be taken over; nothing was imported", where=shown)
        changed = [one.after for _, one in accepted if one.kind != "as before"]
        if changed and not dry_run:
            store.save_subscribers(changed)
    for line, one in accepted:
        print_text(
            f"line {line}: {'would be ' if dry_run and one.kind != 'as before' else ''}{one.kind}: {one.after.address}"
        )
    counts = ", ".join(f"{sum(one.kind == kind for _, one in accepted):,} {kind}" for kind in KINDS)
    print_message(f"{shown}: {counts}{'; nothing was written (--dry-run)' if dry_run else ''}")


@subscribers.command()
@click.argument("file", metavar="[FILE]", type=PATH, required=False)
@config_option
def export(*, file: Path | None, config: Path | None) -> None:
    """Write all subscribers as a table (CSV) to FILE, for its owner alone, or to standard output."""
    from briefing.cli.subscriber_choices import format_choices
    from briefing.cli.subscriber_csv import compose_csv

    gathering = _open(config)
    with gathering.store() as store:
        known = store.load_subscribers(desk=gathering.settings.desk.key)
    text = compose_csv(map(format_choices, known))
    if file is None or str(file) == "-":
        print_line(text.removesuffix("\n"))
        return
    _save_private(file, text)
    print_text(f"{_count(len(known), 'subscriber')} written to {format_path(file)}.")


@subscribers.command()
@click.argument("addresses", metavar="ADDRESS…", nargs=-1, required=True)
@config_option
def pause(*, addresses: tuple[str, ...], config: Path | None) -> None:
    """Send nothing to ADDRESS until it is resumed."""
    gathering = _open_own(config)
    _set_paused(gathering, addresses, gathering.clock.now())


@subscribers.command()
@click.argument("addresses", metavar="ADDRESS…", nargs=-1, required=True)
@config_option
def resume(*, addresses: tuple[str, ...], config: Path | None) -> None:
    """Send the next editions to ADDRESS again."""
    _set_paused(_open_own(config), addresses, None)


@subscribers.command()
@click.argument("addresses", metavar="ADDRESS…", nargs=-1, required=True)
@config_option
def remove(*, addresses: tuple[str, ...], config: Path | None) -> None:
    """Erase the subscriber with ADDRESS: name, address and choices. What is waiting to be sent is not sent."""
    from briefing.cli.subscriber_report import format_name

    gathering = _open_own(config)
    with gathering.store() as store:
        for one in _find(_load(gathering, store), addresses):
            store.remove_subscriber(desk=one.desk, address=one.address)
            print_text(f"Erased: {format_name(one)}")


# ------------------------------------------------------------------------------------------------------ what they share


def _open(config: Path | None) -> Gathering:
    from briefing.assemble import open_gathering

    return open_gathering(config=config)


def _open_own(config: Path | None) -> Gathering:
    """Return what is configured, for changing subscribers; an error where the desk is not a person's own.

    Without a configuration of its own, every folder would be a desk, and start a store with addresses.
    """
    gathering = _open(config)
    if gathering.desk.own_config is None:
        raise UsageError(
            "this folder is no desk of its own",
            remedy="Make one with briefing init DIR, or name its file with --config",
        )
    return gathering


def _find_sections(gathering: Gathering) -> tuple[str, ...]:
    from briefing.settings import read_sections_file

    path = gathering.desk.find_config("sections.toml")
    return tuple(section.key for section in read_sections_file(path, shown=format_path(path)).sections)


def _parse_address(address: str) -> Mailbox:
    from briefing.deliver.mailbox import MailboxProblem, parse_mailbox

    mailbox = parse_mailbox(address)
    if isinstance(mailbox, MailboxProblem):
        raise UsageError(f"cannot be an address: {mailbox.problem}", where=address[:300])
    return mailbox


def _load(gathering: Gathering, store: SqlStore) -> dict[str, Subscriber]:
    """Return the subscribers of the desk by the key of their mailbox."""
    return {one.address.lower(): one for one in store.load_subscribers(desk=gathering.settings.desk.key)}


def _find(known: Mapping[str, Subscriber], addresses: Iterable[str]) -> list[Subscriber]:
    """Return the subscribers with these addresses, each once; an error if one is not there."""
    found = {}
    for address in addresses:
        key = _parse_address(address).key
        if key not in known:
            raise UsageError(
                f"{address} is no subscriber", remedy="briefing subscribers list shows all; nothing was changed"
            )
        found[key] = known[key]
    return list(found.values())


def _set_paused(gathering: Gathering, addresses: Sequence[str], moment: datetime | None) -> None:
    from briefing.cli.subscriber_report import format_name

    words = ("Resumed", "Not paused") if moment is None else ("Paused", "Paused already")
    with gathering.store() as store:
        found = _find(_load(gathering, store), addresses)
        changed = [one for one in found if (one.paused_at is None) is not (moment is None)]
        if changed:
            store.save_subscribers([dataclasses.replace(one, paused_at=moment) for one in changed])
    for one in found:
        print_text(f"{words[one not in changed]}: {format_name(one)}")


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _read_table(file: Path) -> bytes:
    from briefing.cli.subscriber_csv import MOST_BYTES

    if str(file) == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"cannot be read: {reason}", where=format_path(file)) from error


def _save_private(file: Path, text: str) -> None:
    """Write a new file that only its owner may read, whole or not at all."""
    shown = format_path(file)
    try:
        # Never onto a file that is there: it may be open to others, or be a link to one.
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise UsageError("is there already", where=shown, remedy="Name another file, or remove it first") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BriefingError(f"cannot be written: {reason}", where=shown) from error
    try:
        with os.fdopen(number, "wb") as opened:
            opened.write(text.encode())
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            file.unlink()
        raise BriefingError(f"cannot be written: {error.strerror or error}", where=shown) from error
