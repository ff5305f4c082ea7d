"""What ``briefing send --dry-run`` writes: a folder for its owner alone, with a message for each subscriber."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.cli.output import format_path
from briefing.errors import UsageError

if TYPE_CHECKING:
    from briefing.assemble.delivery import Delivery
    from briefing.model.output import ArchiveEntry
    from briefing.store import SqlStore

__all__ = ["write_message", "write_messages"]


def write_messages(delivery: Delivery, store: SqlStore, entry: ArchiveEntry, folder: Path) -> tuple[list[Path], int]:
    """Write what would be sent now or later; return the files, and how many subscribers get none.

    A copy that stands in the outbox has its Message-ID from there; one that was sent, or never will be, is left out.
    """
    from briefing.deliver.copies import EditionName, is_allowed, plan_copies
    from briefing.deliver.sender import Preparer, Wanted
    from briefing.model.delivery import OutboxState

    now = delivery.clock.now()
    readers = {one.id: one for one in store.load_subscribers(desk=delivery.key)}
    begun = {row.subscriber: row for row in store.load_rows(desk=delivery.key, day=entry.day, version=entry.version)}
    planned = plan_copies(
        readers.values(),
        edition=EditionName(delivery.key, entry.day, entry.version),
        options=delivery.sending,
        defaults=delivery.defaults,
        now=now,
    )
    waiting = (OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.SENDING)
    preparer = Preparer(delivery.messages.prepare)
    paths = []
    for row in (begun.get(one.subscriber, one) for one in planned):
        reader = readers[row.subscriber]
        if row.state not in waiting or not is_allowed(reader.address, delivery.sending.allowed_recipients):
            continue
        message = preparer.get(Wanted(row.day, row.version, row.variant))
        copy = message.address(reader.address, name=reader.name, message_id=row.message_id, date=now)
        paths.append(write_message(folder, str(reader.id), copy))
    return paths, len(readers) - len(paths)


def write_message(folder: Path, name: str, message: bytes) -> Path:
    """Write one message as ``NAME.eml``, in place of an earlier one; addresses stand in it, so nobody else may read it.

    Raises:
        UsageError: The folder belongs to somebody else, or others may look into it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = folder.stat()
    if state.st_uid != os.getuid() or state.st_mode & 0o077:
        raise UsageError(
            "others may look into this folder, and the messages have addresses in them",
            where=format_path(folder),
            remedy=f"chmod 700 {format_path(folder)}, or name another one with --out",
        )
    path = folder / f"{name}.eml"
    path.unlink(missing_ok=True)
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(message)
    return path
