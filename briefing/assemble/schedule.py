"""What a desk's day is made of when it goes by itself: fetching, building and sending, each in a process of its own."""

from __future__ import annotations

import hashlib
import os
import secrets
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.assemble.configured import Configured, read_configuration, show_path
from briefing.assemble.delivery import Delivery, open_delivery
from briefing.assemble.gathering import STORE_FILE, open_gathering
from briefing.assemble.workers import SystemClock
from briefing.errors import BriefingError, ConfigurationError
from briefing.model.desk_day import Notice
from briefing.model.feed import Feed
from briefing.schedule.children import run_in_child
from briefing.schedule.notices import (
    NoticeOptions,
    Trouble,
    decide_notices,
    find_dead_feeds,
    find_missing_editions,
    find_refused_mail,
    format_report,
)
from briefing.schedule.options import ScheduleOptions, ServeOptions
from briefing.schedule.round import DeskReport, Gathered, Made, Sent
from briefing.schedule.times import Build
from briefing.settings.delivery import has_mail
from briefing.settings.feeds import FEEDS_FILE, OPML_FILE, read_feeds
from briefing.settings.scheduling import find_desk_folders, make_schedule, make_serve_options

if TYPE_CHECKING:
    from briefing.archive import FolderArchive
    from briefing.model.stored import RunRecord
    from briefing.ports import Store
    from briefing.store import SqlStore

__all__ = ["ScheduledDesk", "check_desk", "open_desks"]


#: Rule of thumb: a server that is down is up again after it; and the longest that a mail may take to be sent.
_TELL_PAUSE = timedelta(minutes=15)
_LONGEST_TELLING = timedelta(minutes=3)


def _say_nothing(_: str) -> None:
    """Tell nobody."""


@dataclass
class ScheduledDesk:
    """One desk that works by itself: ``schedule.round.DeskWork``.

    What takes memory is done in processes of its own, which read the configuration anew.
    """

    configured: Configured
    options: ScheduleOptions
    serve_options: ServeOptions
    #: Its ``briefing.toml``; None for the one that comes with the program.
    config: Path | None
    _feeds_read: tuple[tuple[int, int] | None, ...] | None = None
    _feeds: tuple[Feed, ...] = ()
    #: A mail to the operator that could not be sent is not tried again before this.
    _tell_not_before: datetime | None = None

    @property
    def has_feeds(self) -> bool:
        """Whether there is anything to fetch, also where feeds were added since."""
        desk = self.configured.desk
        found = tuple(_find_state(desk.find_config(name)) for name in (FEEDS_FILE, OPML_FILE))
        if found != self._feeds_read:
            listed = read_feeds(desk, self.configured.settings, environment=os.environ, show=show_path)
            self._feeds, self._feeds_read = listed.feeds, found
        return bool(self._feeds)

    @property
    def has_mail(self) -> bool:
        """Whether editions are mailed."""
        return has_mail(self.configured.settings)

    @property
    def store_url(self) -> str:
        """Where the store is."""
        settings, desk = self.configured.settings, self.configured.desk
        return settings.store.url or f"sqlite:///{desk.folder.absolute() / STORE_FILE}"

    def open_memory(self) -> SqlStore:
        """Open the store; to be used in a ``with`` statement.

        Raises:
            StoreError: It cannot be opened.
        """
        from briefing.store import open_store

        return open_store(self.store_url)

    def find_gathered_at(self) -> datetime | None:
        """Return when feeds of this desk were last looked at; None where they never were."""
        desk, settings = self.configured.desk, self.configured.settings
        listed = read_feeds(desk, settings, environment=os.environ, show=show_path)
        with self.open_memory() as store:
            states = store.load_feed_states()
        attempts = [states[feed.url].attempted_at for feed in listed.feeds if feed.url in states]
        return max((one for one in attempts if one is not None), default=None)

    def gather(self, *, is_stopped: Callable[[], bool]) -> Gathered:
        """Fetch what is due."""
        return run_in_child(_gather, self.config, longest=self.serve_options.longest_work, is_stopped=is_stopped)

    def build(self, order: Build, *, is_stopped: Callable[[], bool]) -> Made:
        """Make the edition of a day from what was fetched, and archive it, unless it is there since it was due."""
        return run_in_child(
            _build,
            self.config,
            order,
            longest=self.serve_options.longest_work,
            is_stopped=is_stopped,
            grace=self.serve_options.stop_within,
        )

    def queue(self, day: date, version: int) -> int:
        """Put the copies of an edition into the outbox, unless an earlier version was mailed; return how many."""
        delivery = Delivery(configured=self.configured, clock=SystemClock())
        with self.open_memory() as store:
            return delivery.queue(store, day, version)

    def send(self, *, is_stopped: Callable[[], bool]) -> Sent:
        """Send what is due."""
        return run_in_child(_send, self.config, longest=self.serve_options.longest_work, is_stopped=is_stopped)

    def tell_operator(self, report: DeskReport) -> None:
        """Tell the operator by mail what needs a person, once, and once more when it is over.

        Raises:
            BriefingError: The mail could not be sent; it is tried again later.
        """
        settings, now = self.configured.settings, SystemClock().now()
        pause = self._tell_not_before
        if not report.is_leading or not self.has_mail or not settings.mail.owner:
            return
        if pause is not None and now < pause <= now + _TELL_PAUSE:
            return
        with self.open_memory() as store:
            troubles = self._find_troubles(store, report, now)
            known = [one for one in store.load_notices() if self._is_own(one)]
        told, notices = decide_notices(troubles, known, now=now)
        today = now.astimezone(ZoneInfo(self.options.timezone)).date()
        subject, text = format_report(told, desk=self.options.desk, day=today)
        if not subject:
            return
        self._tell_not_before = now + _TELL_PAUSE
        run_in_child(_mail_operator, self.config, subject, text, longest=_LONGEST_TELLING, is_stopped=_never)
        self._tell_not_before = None
        with self.open_memory() as store:
            # the same clock as that which wrote when it was over
            store.save_notices([replace(one, told_at=now) for one in notices])

    def _find_troubles(self, store: SqlStore, report: DeskReport, now: datetime) -> tuple[Trouble, ...]:
        options = NoticeOptions()
        names = [(feed.url, feed.title) for feed in self._feeds]
        states = store.load_feed_states().values() if self.has_feeds else ()
        return (
            *find_missing_editions(report.days, now=now, options=options),
            *find_refused_mail(report.outbox, now=now, options=options),
            *find_dead_feeds(list(states), names=names, now=now, options=options),
        )

    def _is_own(self, notice: Notice) -> bool:
        """Tell whether a notice is about this desk; others may use the same store."""
        kind, _, rest = notice.key.partition(":")
        if kind == "feed-dead":
            return rest in {hashlib.sha256(feed.url.encode()).hexdigest()[:16] for feed in self._feeds}
        return rest.startswith(f"{self.options.desk}:")


def _never() -> bool:
    return False


def _find_state(path: Path) -> tuple[int, int] | None:
    """Return what changes when a file does; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


# ----------------------------------------------------------------------------------------- in a process of their own


def _gather(config: Path | None) -> Gathered:
    """Fetch what is due."""
    from briefing.gather.round.run import run_round

    gathering = open_gathering(config=config)
    with gathering.store() as store:
        record = run_round(
            gathering.feeds.feeds,
            store=store,
            retriever=gathering.retriever(),
            clock=gathering.clock,
            options=gathering.round_options,
        )
    kinds = [outcome.kind.value for outcome in record.outcomes]
    return Gathered(
        feeds=len(kinds) - kinds.count("skipped"),
        failed=kinds.count("failed"),
        articles_new=sum(outcome.articles_new for outcome in record.outcomes),
    )


def _build(config: Path | None, order: Build) -> Made:
    """Make the edition of a day and archive it, or find it there."""
    from briefing.assemble.configured import open_archive
    from briefing.assemble.edition import assemble
    from briefing.daily.run import build_edition
    from briefing.render.masthead import find_shortfall

    archive = open_archive(config=config, out=None)
    if (made := _find_made(archive, order.day, made_after=order.due_at)) is not None:
        return made
    parts = assemble(config=config, seeds=None, out=None, tell=_say_nothing)
    options = parts.edit_options
    if order.is_late:
        options = replace(options, date_note=_describe_delay(order, ZoneInfo(options.timezone)))
    # What is fetched after the cut-off is for the next edition; what was fetched until then is in the store.
    feeds = replace(parts.feeds, gather=_fetch_nothing) if parts.feeds is not None else None
    report = build_edition(replace(parts, edit_options=options, feeds=feeds), day=order.day)
    return Made(
        version=report.entry.version,
        number=report.entry.number,
        incomplete=find_shortfall(report.edition.coverage),
        warnings=report.warnings,
    )


def _send(config: Path | None) -> Sent:
    """Send what is due."""
    from briefing.model.delivery import ReceiptKind

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())  # the copies in hand are finished
    delivery = open_delivery(config=config)
    with delivery.store() as store:
        report = delivery.send(store, stop=stop.is_set)
    return Sent(
        sent=report.sent,
        deferred=report.count(ReceiptKind.DEFERRED),
        refused=report.count(ReceiptKind.REFUSED),
        unknown=report.count(ReceiptKind.UNKNOWN),
        problem=report.fault,
    )


def _mail_operator(config: Path | None, subject: str, text: str) -> None:
    """Send a mail to the operator."""
    from briefing.deliver.message import prepare
    from briefing.model.delivery import DeliveryFormat, ReceiptKind
    from briefing.render.mail import MailBody
    from briefing.settings.delivery import make_message_options, make_signers

    delivery = open_delivery(config=config)
    options = make_message_options(delivery.settings)
    body = MailBody(subject=subject[:78], preheader="", html="", text=text)
    signers = make_signers(delivery.settings, folder=delivery.desk.folder)
    prepared = prepare(body, None, options=options, wanted=DeliveryFormat.TEXT, signers=signers)
    owner, sender = delivery.settings.mail.owner, delivery.sending.envelope_sender
    message = prepared.address(
        owner,
        message_id=f"<{secrets.token_hex(16)}@{options.from_address.rpartition('@')[2]}>",
        date=SystemClock().now(),
    )
    mailer = delivery.make_opener()()
    try:
        receipt = mailer.send(message, sender=sender, recipient=owner, on_hand_over=lambda: True)
    finally:
        mailer.close()
    if receipt.kind not in {ReceiptKind.SENT, ReceiptKind.UNKNOWN}:
        raise BriefingError(f"the operator could not be told: {receipt.problem or receipt.reply}")


def _find_made(archive: FolderArchive, day: date, *, made_after: datetime) -> Made | None:
    """Return the edition of a day if it was archived after an instant."""
    from briefing.archive.manifest import MANIFEST_NAME
    from briefing.render.masthead import find_shortfall

    entry = archive.find_edition(day)
    edition = archive.load_edition(day) if entry is not None else None
    if entry is None or edition is None:
        return None
    written_at = datetime.fromtimestamp((Path(entry.folder) / MANIFEST_NAME).stat().st_mtime, UTC)
    if written_at < made_after:
        return None
    return Made(version=entry.version, number=entry.number, incomplete=find_shortfall(edition.coverage))


def _fetch_nothing(_: Store) -> RunRecord:
    """Fetch nothing: the scheduler has done it."""
    from briefing.model.stored import RunRecord

    return RunRecord(id="", started_at=SystemClock().now())


def _describe_delay(order: Build, zone: ZoneInfo) -> str:
    """Say how late an edition is, for its first page."""
    hours = int(order.late_by / timedelta(hours=1))
    due_at = order.due_at.astimezone(zone)
    return f"Late by {hours} hours: this edition was due on {due_at:%Y-%m-%d} at {due_at:%H:%M}."


# ----------------------------------------------------------------------------------------------- the desks


def open_desks(
    folders: tuple[Path, ...], *, config: Path | None = None, serve_options: ServeOptions | None = None
) -> tuple[ScheduledDesk, ...]:
    """Read the configuration of the desks that one process serves.

    Args:
        folders: Their folders; empty for those that the configuration names, else the desk of the working folder.
        config: A ``briefing.toml`` instead of the one of the working folder.
        serve_options: How the process serves; None for what the first desk configures.

    Raises:
        ConfigurationError: Something in a configuration is wrong, or two desks would have the same days.
        UsageError: A folder has no configuration.
    """
    first = read_configuration(config=config)
    named = folders or (find_desk_folders(first.settings, first.desk.folder) if first.settings.schedule.desks else ())
    if named:
        configs: list[Path | None] = [(folder / "config" / "briefing.toml").absolute() for folder in named]
    else:
        own = first.desk.own_config
        configs = [config.absolute() if config is not None else first.desk.settings_file if own is not None else None]
    desks = []
    for path in configs:
        configured = read_configuration(config=path)
        chosen = serve_options or make_serve_options(configured.settings)
        serve_options = chosen
        desks.append(ScheduledDesk(configured, make_schedule(configured.settings), chosen, path))
    _check_apart(desks)
    return tuple(desks)


def _check_apart(desks: list[ScheduledDesk]) -> None:
    """See to it that no two desks share their days, or an archive.

    Raises:
        ConfigurationError: They do.
    """
    for what, keys in (
        ("key in the same store", [(desk.store_url, desk.options.desk) for desk in desks]),
        ("archive", [(str(desk.configured.archive_folder.resolve()), "") for desk in desks]),
    ):
        for number, key in enumerate(keys):
            if key in keys[:number]:
                where = show_path(desks[number].configured.desk.settings_file)
                remedy = "Give each desk its own desk.key and archive.folder"
                raise ConfigurationError(f"another desk has the same {what}", where=where, remedy=remedy)


def check_desk(desk: ScheduledDesk) -> None:
    """See to it that a desk may work by itself: those who are asked and those who get mail can reach somebody.

    Raises:
        ConfigurationError: It may not; the words say what to set.
        StoreError: The store cannot be opened.
    """
    settings = desk.configured.settings
    where = show_path(desk.configured.desk.settings_file)
    if desk.has_feeds and not settings.gather.contact:
        problem = "gather.contact is not set, so nobody whose server is asked can reach you"
        raise ConfigurationError(problem, where=where, remedy='Write contact = "you@example.org" into [gather]')
    if desk.has_mail:
        return
    with desk.open_memory() as store:
        number = len(store.load_subscribers(desk=desk.options.desk))
    if number:
        noun = "subscriber waits" if number == 1 else "subscribers wait"
        problem = f"{number:,} {noun} for mail, and no server is configured that takes it over"
        raise ConfigurationError(problem, where=where, remedy="Set from_address and host below [mail]")
