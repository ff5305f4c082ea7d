"""What mailing editions needs: the desk, its archive and store, its readers, and the way to the server."""

from __future__ import annotations

import functools
import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.assemble.configured import Configured, read_configuration
from briefing.assemble.gathering import STORE_FILE
from briefing.assemble.workers import SystemClock
from briefing.settings import Desk, Settings, read_templates
from briefing.settings.delivery import (
    make_desk_defaults,
    make_message_options,
    make_sending_options,
    make_signers,
    make_smtp_options,
)

if TYPE_CHECKING:
    from briefing.archive import FolderArchive
    from briefing.deliver.copies import DeskDefaults
    from briefing.deliver.editions import EditionMessages
    from briefing.deliver.options import SendingOptions
    from briefing.deliver.send_report import SendReport
    from briefing.model.delivery import OutboxRow
    from briefing.model.edition import Edition
    from briefing.ports import Clock, Mailer, Progress
    from briefing.store import SqlStore

__all__ = ["Delivery", "open_delivery"]

#: Largest PDF that is read from the archive. Rule of thumb: ten times what can be mailed at all.
_MOST_PDF_BYTES = 250_000_000


@dataclass(frozen=True)
class Delivery:
    """Everything that mailing the editions of a desk needs. What costs something is made when it is asked for."""

    configured: Configured
    clock: Clock

    @property
    def desk(self) -> Desk:
        """The desk folder."""
        return self.configured.desk

    @property
    def settings(self) -> Settings:
        """The desk's settings."""
        return self.configured.settings

    @property
    def key(self) -> str:
        """Key of the desk."""
        return self.settings.desk.key

    @functools.cached_property
    def archive(self) -> FolderArchive:
        """The archive of the desk."""
        from briefing.archive import FolderArchive

        return FolderArchive(self.configured.archive_folder, desk=self.key)

    def store(self) -> SqlStore:
        """Open the store of the desk; to be used in a ``with`` statement.

        Raises:
            StoreError: It cannot be opened.
        """
        from briefing.store import open_store

        return open_store(self.settings.store.url or f"sqlite:///{self.desk.folder.absolute() / STORE_FILE}")

    @functools.cached_property
    def sending(self) -> SendingOptions:
        """How copies go out.

        Raises:
            ConfigurationError: No address is configured that they come from.
        """
        return make_sending_options(self.settings)

    @functools.cached_property
    def defaults(self) -> DeskDefaults:
        """What holds for a subscriber who chose nothing else."""
        return make_desk_defaults(self.settings)

    def make_opener(self) -> Callable[[], Mailer]:
        """Return what makes a mailer; all of them share what is trusted.

        Raises:
            ConfigurationError: No server is configured, or its password or certificates cannot be read.
        """
        from briefing.deliver.smtp import SmtpMailer, open_context

        options = make_smtp_options(self.settings, environment=os.environ, folder=self.desk.folder)
        return functools.partial(SmtpMailer, options, context=open_context(options))

    @functools.cached_property
    def messages(self) -> EditionMessages:
        """What makes the message of each variant.

        Raises:
            ConfigurationError: The sender, a template or the key for signing is wrong.
        """
        from briefing.deliver.editions import EditionMessages, EditionSource

        templates = read_templates(self.desk)
        source = EditionSource(
            load_edition=self.archive.load_edition,
            load_pdf=self._load_pdf,
            render_pdf=functools.partial(_render_pdf, templates=templates),
            paper=self.settings.edition.paper,
        )
        return EditionMessages(
            source,
            options=make_message_options(self.settings),
            templates=templates,
            signers=make_signers(self.settings, folder=self.desk.folder),
        )

    def queue(self, store: SqlStore, day: date, version: int, *, is_correction: bool = False) -> int:
        """Put the copies of an edition into the outbox, and return how many are new.

        Where another version of that day was queued before, nothing is: no reader gets two mails of one day, unless
        the second one corrects the first.

        Raises:
            ConfigurationError: No address is configured that they come from.
            StoreError: They cannot be kept.
        """
        from briefing.deliver.copies import EditionName, enqueue_edition

        if not is_correction and find_other_version(store.load_rows(desk=self.key, day=day), version) is not None:
            return 0
        return enqueue_edition(
            store,
            store,
            edition=EditionName(self.key, day, version),
            options=self.sending,
            defaults=self.defaults,
            now=self.clock.now(),
        )

    def send(
        self, store: SqlStore, *, stop: Callable[[], bool], tell: Progress | None = None, day: date | None = None
    ) -> SendReport:
        """Send the copies that are due.

        Args:
            store: The store of the desk.
            stop: Tells whether to stop; the copies in hand are finished.
            tell: Is told how far it is.
            day: Only copies of this day's edition.

        Raises:
            ConfigurationError: Mail is not configured as it has to be.
            StoreError: The outbox cannot be read or written.
        """
        from briefing.deliver.sending import send_due

        return send_due(
            store,
            store,
            desk=self.key,
            # Not the number of the process alone: it comes again.
            sender=f"{os.getpid()}-{secrets.token_hex(8)}",
            open_mailer=self.make_opener(),
            prepare=self.messages.prepare,
            clock=self.clock,
            options=self.sending,
            tell=tell or _say_nothing,
            stop=stop,
            day=day,
        )

    def _load_pdf(self, day: date, version: int) -> bytes | None:
        """Return the archived PDF as it was written; None where there is none, or it was changed since."""
        entry = self.archive.find_edition(day, version)
        found = [file for file in entry.files if file.name.endswith(".pdf")] if entry is not None else []
        if not found or found[0].size_bytes > _MOST_PDF_BYTES:
            return None
        try:
            body = Path(found[0].path).read_bytes()
        except OSError:
            return None
        return body if hashlib.sha256(body).hexdigest() == found[0].sha256 else None


def open_delivery(*, config: Path | None) -> Delivery:
    """Read what is configured about mailing.

    Args:
        config: A ``briefing.toml`` instead of the desk's.

    Raises:
        ConfigurationError: Something in the configuration is wrong.
        UsageError: ``config`` is no file.
    """
    return Delivery(configured=read_configuration(config=config), clock=SystemClock())


def find_other_version(rows: tuple[OutboxRow, ...], version: int) -> int | None:
    """Return the last version of a day that was queued, where this one was not; None where this one may be."""
    versions = {row.version for row in rows}
    return max(versions) if versions and version not in versions else None


def _render_pdf(edition: Edition, paper: str, *, templates: dict[str, str]) -> bytes | None:
    from briefing.render import render_edition

    rendered = render_edition(edition, formats=("pdf",), templates=templates, paper=paper)
    return next((file.body for file in rendered.files if file.format == "pdf"), None)


def _say_nothing(_: str) -> None:
    """Tell nobody."""
