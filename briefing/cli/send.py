"""``briefing send``: mail an edition to its subscribers; resumes where it was stopped, and never sends a copy twice."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefing.cli.output import format_path, print_json, print_message, print_text, show_progress
from briefing.cli.parameters import PATH, config_option, json_option
from briefing.errors import ArchiveError, BriefingError, UsageError

if TYPE_CHECKING:
    from types import FrameType

    from briefing.assemble.delivery import Delivery
    from briefing.deliver.send_report import SendReport
    from briefing.model.delivery import OutboxRow
    from briefing.model.edition import Edition
    from briefing.model.output import ArchiveEntry
    from briefing.store import SqlStore

__all__ = ["send"]


class _Edition(click.ParamType[str]):
    """A day, or the number of an edition; which of them, the archive tells."""

    name = "EDITION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if not text.isascii() or not text.replace("-", "").isdigit() or len(text) > 10:
            self.fail(f'expected a day as YYYY-MM-DD or the number of an edition, found "{text}"', param, ctx)
        return text


@click.command()
@click.argument("edition", type=_Edition(), required=False)
@click.option("--to", "recipient", metavar="ADDRESS", help="Send one test copy to this address, and nothing else.")
@click.option(
    "--dry-run", is_flag=True, help="Write what would be sent into files; no connection is opened, nothing is noted."
)
@click.option(
    "--out", "folder", type=PATH, metavar="DIR", help="Folder for the files of --dry-run. [default: outbox-DATE]"
)
@click.option(
    "--resend-unknown",
    is_flag=True,
    help="Send copies again of which nobody knows whether they arrived: their readers may get them twice.",
)
@click.option("--correction", is_flag=True, help="Send this version also to those who were sent an earlier one.")
@click.option("--incomplete", is_flag=True, help="Send the edition although it says that it is incomplete.")
@config_option
@json_option("Print one JSON object with what became of the copies.")
@click.pass_context
def send(
    context: click.Context,
    /,
    *,
    edition: str | None,
    recipient: str | None,
    dry_run: bool,
    folder: Path | None,
    config: Path | None,
    as_json: bool,
    **asked: bool,
) -> None:
    """Mail the EDITION of a day (YYYY-MM-DD) or with a number to its subscribers; without one, the newest.

    What was begun is taken up again: copies that were sent are not sent again. Those whose time has not come wait, and
    the next `briefing send` or `briefing serve` sends them.
    """
    from briefing.assemble.delivery import open_delivery

    if folder is not None and not dry_run:
        raise UsageError("it is for --dry-run alone", where="--out")
    delivery = open_delivery(config=config)
    entry = _find_edition(delivery, edition)
    if dry_run:
        _write_files(delivery, entry, recipient=recipient, folder=folder, as_json=as_json)
    elif recipient is not None:
        context.exit(_send_test_copy(delivery, entry, recipient, as_json=as_json))
    else:
        context.exit(_send_all(delivery, entry, as_json=as_json, **asked))


def _find_edition(delivery: Delivery, wanted: str | None) -> ArchiveEntry:
    """Return the last version of the edition that is wanted."""
    archive = delivery.archive
    where = format_path(archive.root)
    if wanted is not None and wanted.isdigit():
        found = [entry for entry in archive.list_editions() if entry.number == int(wanted)]
        if found:
            return found[-1]
        raise ArchiveError(f"there is no edition {wanted}", where=where, remedy="briefing archive list shows all")
    days = archive.find_later_days(date.min)
    if wanted is None and not days:
        raise ArchiveError("there is no edition", where=where, remedy="Make one: briefing build")
    try:
        day = days[-1] if wanted is None else date.fromisoformat(wanted)
    except ValueError as error:
        raise UsageError(f'expected a day of the calendar, found "{wanted}"', where="EDITION") from error
    entry = archive.find_edition(day)
    if entry is None:
        raise ArchiveError(f"there is no edition of {day}", where=where, remedy="briefing archive list shows all")
    return entry


# ------------------------------------------------------------------------------------------------------------- sending


def _send_all(
    delivery: Delivery,
    entry: ArchiveEntry,
    *,
    as_json: bool,
    resend_unknown: bool,
    correction: bool,
    incomplete: bool,
) -> int:
    """Queue and send the copies of an edition; return the exit code."""
    from briefing.cli.send_report import compose_answer, format_summary

    delivery.make_opener()  # a mistake in the configuration is told before anything is queued
    with delivery.store() as store, _catch_signals() as caught:
        rows = store.load_rows(desk=delivery.key, day=entry.day)
        entry, note = _choose_version(delivery, entry, rows, is_correction=correction)
        if not any(row.version == entry.version for row in rows):
            _check_complete(delivery, entry, is_allowed=incomplete)
        queued = delivery.queue(store, entry.day, entry.version, is_correction=correction)
        again = store.requeue_unknown(desk=delivery.key, day=entry.day) if resend_unknown else 0
        with show_progress() as tell:
            report = delivery.send(store, stop=lambda: bool(caught), tell=tell, day=entry.day)
        rows = store.load_rows(desk=delivery.key, day=entry.day, version=entry.version)
    for sentence in (note, *report.problems):
        if sentence:
            print_message(sentence)
    if as_json:
        print_json(compose_answer(entry, rows, report, queued=queued, requeued=again))
    else:
        print_text(format_summary(entry, rows, report, timezone=delivery.settings.desk.timezone))
    return _find_exit_code(rows, report, caught)


def _choose_version(
    delivery: Delivery, entry: ArchiveEntry, rows: tuple[OutboxRow, ...], *, is_correction: bool
) -> tuple[ArchiveEntry, str]:
    """Return the version that is sent, the one that was begun unless it is corrected; and what to say of it."""
    from briefing.assemble.delivery import find_other_version

    begun = find_other_version(rows, entry.version)
    if begun is None or is_correction:
        return entry, ""
    earlier = delivery.archive.find_edition(entry.day, begun)
    if earlier is None:
        raise ArchiveError(f"version {begun} of {entry.day}, which was queued, is not in the archive")
    note = f"version {entry.version} of {entry.day} is in the archive, and readers were sent version {begun}"
    return earlier, f"{note}; --correction sends it to them, too"


def _check_complete(delivery: Delivery, entry: ArchiveEntry, *, is_allowed: bool) -> None:
    """See to it that nobody sends an incomplete edition without having seen that it is one.

    Raises:
        BriefingError: It is incomplete, and neither the configuration nor an option allows it.
    """
    from briefing.render.masthead import find_shortfall

    shortfall = find_shortfall(_load(delivery, entry).coverage)
    if shortfall and not is_allowed and not delivery.settings.mail.send_incomplete:
        raise BriefingError(
            f"the edition is incomplete ({shortfall}), and nothing was sent",
            where=str(entry.day),
            remedy="Look at it, and send it with --incomplete; mail.send_incomplete allows it for every edition",
        )


def _load(delivery: Delivery, entry: ArchiveEntry) -> Edition:
    edition = delivery.archive.load_edition(entry.day, entry.version)
    if edition is None:
        raise ArchiveError(f"there is no edition of {entry.day}", where=format_path(delivery.archive.root))
    return edition


def _find_exit_code(rows: tuple[OutboxRow, ...], report: SendReport, caught: list[int]) -> int:
    """Return 0 where nothing is left for a person to do; refused copies are told and done with."""
    from briefing.model.delivery import OutboxState

    if report.is_stopped and caught:
        return 128 + caught[0]  # source: the convention of shells
    in_doubt = any(row.state is OutboxState.UNKNOWN for row in rows)
    return 1 if report.fault or report.is_stopped or in_doubt else 0


@contextmanager
def _catch_signals() -> Iterator[list[int]]:
    """Yield a list that gets the signal that asks to stop; a second one ends the program at once."""
    caught: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield caught
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, _: FrameType | None) -> None:
        caught.append(number)
        for one, old in before.items():
            signal.signal(one, old)
        print_message("stopping; the copies in hand are finished")

    for number in before:
        signal.signal(number, stop)
    try:
        yield caught
    finally:
        for number, old in before.items():
            signal.signal(number, old)


# ---------------------------------------------------------------------------------------------------------- test copies


def _send_test_copy(delivery: Delivery, entry: ArchiveEntry, recipient: str, *, as_json: bool) -> int:
    """Send one copy to an address, beside the outbox; return the exit code."""
    from briefing.deliver.copies import is_allowed
    from briefing.model.delivery import ReceiptKind

    address = _check_address(recipient)
    if not is_allowed(address, delivery.sending.allowed_recipients):
        raise UsageError("mail.allowed_recipients does not name this address", where="--to")
    mailer = delivery.make_opener()()
    try:
        receipt = mailer.send(
            _make_test_copy(delivery, entry, address),
            sender=delivery.sending.envelope_sender,
            recipient=address,
            on_hand_over=lambda: True,
        )
    finally:
        mailer.close()
    name = f"Edition {entry.number} of {entry.day}, version {entry.version}"
    if as_json:
        answer = {"test_copy": True, "state": receipt.kind.value, "reply": receipt.reply, "problem": receipt.problem}
        print_json({"edition": _compose_edition(entry), **answer})
    elif receipt.kind is ReceiptKind.SENT:
        print_text(f"{name}: one test copy was sent ({receipt.reply}). Nothing of it is noted in the outbox.")
    else:
        print_text(f"{name}: the test copy was not sent. {receipt.problem}.")
    return 0 if receipt.kind is ReceiptKind.SENT else 1


def _make_test_copy(delivery: Delivery, entry: ArchiveEntry, address: str) -> bytes:
    from briefing.deliver.copies import EditionName, plan_copies
    from briefing.deliver.sender import Wanted
    from briefing.model.delivery import Subscriber

    now = delivery.clock.now()
    (row,) = plan_copies(
        [Subscriber(desk=delivery.key, address=address)],
        edition=EditionName(delivery.key, entry.day, entry.version),
        options=delivery.sending,
        defaults=delivery.defaults,
        now=now,
    )
    message = delivery.messages.prepare(Wanted(row.day, row.version, row.variant))
    if message.problem:
        print_message(message.problem)
    return message.address(address, message_id=row.message_id, date=now)


def _check_address(text: str) -> str:
    from briefing.deliver.mailbox import MailboxProblem, parse_mailbox

    found = parse_mailbox(text)
    if isinstance(found, MailboxProblem):
        raise UsageError(found.problem, where="--to")
    return found.address


def _compose_edition(entry: ArchiveEntry) -> dict[str, Any]:
    return {"date": entry.day.isoformat(), "number": entry.number, "version": entry.version, "desk": entry.desk}


# -------------------------------------------------------------------------------------------------------------- dry run


def _write_files(
    delivery: Delivery, entry: ArchiveEntry, *, recipient: str | None, folder: Path | None, as_json: bool
) -> None:
    """Write the messages that would be sent, one file for each subscriber."""
    from briefing.cli.send_files import write_message, write_messages

    target = folder if folder is not None else Path(f"outbox-{entry.day.isoformat()}")
    left_out = 0
    if recipient is not None:
        message = _make_test_copy(delivery, entry, _check_address(recipient))
        paths = [write_message(target, "test", message)]
    else:
        with delivery.store() as store:
            entry, note = _choose_for_files(delivery, store, entry)
            paths, left_out = write_messages(delivery, store, entry, target)
        if note:
            print_message(note)
    if as_json:
        print_json(
            {
                "edition": _compose_edition(entry),
                "dry_run": True,
                "folder": format_path(target),
                "files": [format_path(path) for path in paths],
                "left_out": left_out,
            }
        )
        return
    messages = "1 message" if len(paths) == 1 else f"{len(paths):,} messages"
    others = f"; {left_out:,} others get none, or were sent theirs" if left_out else ""
    print_text(f"{messages} written to {format_path(target)}, none sent{others}.")


def _choose_for_files(delivery: Delivery, store: SqlStore, entry: ArchiveEntry) -> tuple[ArchiveEntry, str]:
    rows = store.load_rows(desk=delivery.key, day=entry.day)
    return _choose_version(delivery, entry, rows, is_correction=False)
