"""What ``briefing doctor`` looks at where mail is configured. Nothing is sent: the server is asked, and then let go."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.assemble.configured import show_path
from briefing.assemble.gathering import Gathering, open_gathering
from briefing.errors import ConfigurationError, StoreError
from briefing.settings.delivery import (
    find_sender,
    has_mail,
    make_message_options,
    make_sending_options,
    make_signers,
    make_smtp_options,
)
from briefing.settings.mail_schema import is_loopback

if TYPE_CHECKING:
    from briefing.deliver.options import SmtpOptions
    from briefing.doctor import Check

__all__ = ["check_mail"]

#: Seconds for a connection, a reply, and all of it. Rule of thumb: who looks at a terminal waits no longer.
_CONNECT, _REPLY, _TOTAL = 5.0, 10.0, 20.0


def check_mail(*, config: Path | None) -> tuple[Check, ...]:
    """Look at everything that sending mail needs. No check where no mail is configured.

    Raises:
        BriefingError: Something in the configuration is wrong; the words hold every finding.
    """
    from briefing.doctor import Check, State

    gathering = open_gathering(config=config)
    mail = gathering.settings.mail
    if not mail.from_address:
        return ()
    settings = show_path(gathering.desk.settings_file)
    if not has_mail(gathering.settings):
        remedy = f"host below [mail] in {settings}"
        return (Check("mail", State.WARNING, "it has a sender, and no server that takes it over", remedy),)
    return tuple(_check_all(gathering))


def _check_all(gathering: Gathering) -> Iterator[Check]:
    from briefing.doctor import Check, State

    settings, folder = gathering.settings, gathering.desk.folder
    shown = show_path(gathering.desk.settings_file)
    yield _check_sender(gathering)
    try:
        options = make_smtp_options(settings, environment=os.environ, folder=folder)
    except ConfigurationError as error:
        yield Check("mail server", State.FAILED, _tell(error), error.remedy)
    else:
        yield _check_server(gathering, options)
    try:
        signed = [
            f"{one.algorithm}, {one.selector}._domainkey.{one.domain}" for one in make_signers(settings, folder=folder)
        ]
    except ConfigurationError as error:
        yield Check("DKIM", State.FAILED, _tell(error), error.remedy)
    else:
        found = f"signed here: {'; '.join(signed)}" if signed else "not signed here; the relay has to sign"
        yield Check("DKIM", State.OK, found)
    yield _check_names(gathering)
    if not settings.mail.owner:
        remedy = f'owner = "you@example.org" below [mail] in {shown}'
        yield Check("notices", State.WARNING, "nobody is told by mail when something fails", remedy)
    if allowed := settings.mail.allowed_recipients:
        found = f"test mode: only {len(allowed)} {'address or domain' if len(allowed) == 1 else 'addresses or domains'}"
        remedy = f"Empty mail.allowed_recipients in {shown} to reach everybody"
        yield Check("recipients", State.WARNING, f"{found} can be reached", remedy)
    yield _check_subscribers(gathering)


def _check_sender(gathering: Gathering) -> Check:
    """See whether the values make a header (M-01, M-06)."""
    from briefing.doctor import Check, State

    try:
        options = make_message_options(gathering.settings)
        make_sending_options(gathering.settings)
    except ConfigurationError as error:
        return Check("mail", State.FAILED, _tell(error), error.remedy)
    return Check("mail", State.OK, f"from {options.from_address}, list {options.list_id}")


def _check_server(gathering: Gathering, options: SmtpOptions) -> Check:
    """Go as far with the server as one can go without sending: TLS, login, sender, recipient (M-21)."""
    from briefing.deliver.options import Security
    from briefing.deliver.smtp import SmtpMailer
    from briefing.doctor import Check, State

    settings = gathering.settings
    remedy = f"See host, port, security and the login below [mail] in {show_path(gathering.desk.settings_file)}"
    hurried = dataclasses.replace(
        options,
        connect_timeout=min(options.connect_timeout, _CONNECT),
        reply_timeout=min(options.reply_timeout, _REPLY),
        total_timeout=_TOTAL,
    )
    agreed = []

    def note_agreement() -> bool:
        agreed.append(True)
        return False  # the data are not asked for, and nothing is sent

    try:
        mailer = SmtpMailer(hurried)
        try:
            receipt = mailer.send(
                b"\r\n",
                sender=make_sending_options(settings).envelope_sender,
                recipient=find_sender(settings),
                on_hand_over=note_agreement,
            )
        finally:
            mailer.close()
    except ConfigurationError as error:
        return Check("mail server", State.FAILED, _tell(error), error.remedy or remedy)
    if not agreed and receipt.concerns_all:
        return Check("mail server", State.FAILED, receipt.problem, remedy)
    protection = {
        Security.STARTTLS: "TLS after STARTTLS",
        Security.TLS: "TLS",
        Security.NONE: "no protection, on this machine",
    }[options.security]
    login = "with login" if options.username else "without login"
    found = f"{options.host}:{options.port} takes mail over ({protection}, {login})"
    if agreed:
        return Check("mail server", State.OK, found)
    # From here on it is about one mailbox: the other recipients may fare better.
    return Check("mail server", State.WARNING, f"{found}, but none for from_address: {receipt.problem}")


def _check_names(gathering: Gathering) -> Check:
    """Say which records have to stand in the DNS (M-20, M-22). They are not looked up."""
    from briefing.doctor import Check, State

    mail = gathering.settings.mail
    sender = find_sender(gathering.settings).rpartition("@")[2]
    envelope = make_sending_options(gathering.settings).envelope_sender.rpartition("@")[2]
    owner = mail.owner or f"postmaster@{sender}"
    records = [
        f'{envelope} TXT "v=spf1 include:(what your relay names) -all"',
        f'_dmarc.{sender} TXT "v=DMARC1; p=none; rua=mailto:{owner}"',
    ]
    if mail.dkim_selector:
        signer = mail.dkim_domain or sender
        records.append(f'{mail.dkim_selector}._domainkey.{signer} TXT "v=DKIM1; k=rsa; p=(the public key)"')
    if is_loopback(mail.host):
        records.append("PTR of this machine's public address: a name that leads back to it")
    return Check("DNS", State.OK, f"not looked up; it needs: {'; '.join(records)}", "docs/mail.md explains each")


def _check_subscribers(gathering: Gathering) -> Check:
    from briefing.doctor import Check, State

    try:
        with gathering.store() as store:
            known = store.load_subscribers(desk=gathering.settings.desk.key)
    except StoreError as error:
        return Check("subscribers", State.FAILED, f"{error.where or 'the store'}: {error.problem}", error.remedy)
    paused = sum(one.paused_at is not None for one in known)
    if not known:
        return Check("subscribers", State.WARNING, "there is none", "briefing subscribers add ADDRESS")
    found = f"{len(known):,}, of which {paused:,} paused" if paused else f"{len(known):,}"
    return Check("subscribers", State.OK, found)


def _tell(error: ConfigurationError) -> str:
    return f"{error.where}: {error.problem}" if error.where else error.problem
