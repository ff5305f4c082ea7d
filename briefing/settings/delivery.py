"""From settings to the options of mailing. Secrets come from the environment, or from a file for its owner alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.deliver.mailbox import MailboxProblem, parse_mailbox
from briefing.deliver.options import Security, SendingOptions, SmtpOptions, UnknownPolicy
from briefing.errors import ConfigurationError
from briefing.settings.mail_schema import MailSettings
from briefing.settings.scheduling import make_schedule
from briefing.settings.schema import Settings

if TYPE_CHECKING:
    from briefing.deliver.copies import DeskDefaults
    from briefing.deliver.dkim import Signer
    from briefing.deliver.message import MessageOptions

__all__ = [
    "find_sender",
    "has_mail",
    "make_desk_defaults",
    "make_message_options",
    "make_sending_options",
    "make_signers",
    "make_smtp_options",
    "read_private_file",
]

#: Ports where none is configured. Source: RFC 6409 (submission), RFC 8314 (submissions), RFC 5321.
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
#: Larger files hold no secret. Rule of thumb: an RSA key with 16,384 bits has 13 KB.
_MOST_SECRET_BYTES = 65_536


def has_mail(settings: Settings) -> bool:
    """Tell whether mail is configured: whom it comes from, and which server takes it over."""
    return bool(settings.mail.from_address and settings.mail.host)


def make_smtp_options(settings: Settings, *, environment: Mapping[str, str], folder: Path) -> SmtpOptions:
    """Return how the server is spoken to.

    Args:
        settings: The desk's.
        environment: The variables of the process, where a password may be.
        folder: The desk folder, where a relative path starts.

    Raises:
        ConfigurationError: No server is configured, or the password is not where it should be; no word holds any of it.
    """
    mail = settings.mail
    if not mail.host:
        raise ConfigurationError(
            "no server is configured that takes mail over", where="mail.host", remedy="Set host below [mail]"
        )
    return SmtpOptions(
        host=mail.host,
        port=mail.port or _PORTS[mail.security],
        security=Security(mail.security),
        username=mail.username or None,
        password=_read_password(mail, environment=environment, folder=folder),
        certificates=str(folder / mail.certificates) if mail.certificates else None,
        hello_name=find_sender(settings).rpartition("@")[2],
        connect_timeout=mail.connect_seconds,
        reply_timeout=mail.reply_seconds,
        data_reply_timeout=mail.data_reply_seconds,
    )


def make_sending_options(settings: Settings) -> SendingOptions:
    """Return how the copies of an edition go out.

    Raises:
        ConfigurationError: No address is configured that they come from.
    """
    mail = settings.mail
    sender = find_sender(settings)
    return SendingOptions(
        envelope_sender=_normalise(mail.envelope_sender) or sender,
        connections=mail.connections,
        messages_per_connection=mail.messages_per_connection,
        messages_per_minute=mail.messages_per_minute,
        stale_after=timedelta(hours=mail.stale_after_hours),
        on_unknown=UnknownPolicy(mail.on_unknown),
        allowed_recipients=tuple(map(_normalise_recipient, mail.allowed_recipients)),
    )


def make_message_options(settings: Settings) -> MessageOptions:
    """Return what is the same in every mail of the desk.

    Raises:
        ConfigurationError: No address is configured that mails come from.
    """
    from briefing.deliver.message import MessageOptions  # loads what renders a mail

    mail, sender = settings.mail, find_sender(settings)
    return MessageOptions(
        from_address=sender,
        from_name=mail.from_name or settings.desk.title,
        reply_to=_normalise(mail.reply_to),
        list_id=mail.list_id or f"{settings.desk.key}.{sender.rpartition('@')[2]}",
        site=mail.site.rstrip("/"),
        owner=_normalise(mail.contact),
        postal_address=mail.postal_address,
        max_pdf_bytes=mail.max_pdf_bytes,
        max_message_bytes=mail.max_message_bytes,
    )


def make_signers(settings: Settings, *, folder: Path) -> tuple[Signer, ...]:
    """Return who signs the mails; none where no key is configured.

    Args:
        settings: The desk's.
        folder: The desk folder, where a relative path starts.

    Raises:
        ConfigurationError: The key cannot be read, others may read it, or it is none to sign with.
    """
    mail = settings.mail
    if not mail.dkim_key_file:
        return ()
    from briefing.deliver.dkim import parse_signer

    where = "mail.dkim_key_file"
    text = read_private_file(folder / mail.dkim_key_file, key=where)
    domain = mail.dkim_domain or find_sender(settings).rpartition("@")[2]
    return (parse_signer(text, domain=domain, selector=mail.dkim_selector, where=where),)


def make_desk_defaults(settings: Settings) -> DeskDefaults:
    """Return what holds for a subscriber who chose nothing else."""
    from briefing.deliver.copies import DeskDefaults

    return DeskDefaults(
        timezone=settings.desk.timezone, send_at=make_schedule(settings).send_at, paper=settings.edition.paper
    )


def find_sender(settings: Settings) -> str:
    """Return the address that mails come from, its domain in ASCII.

    Raises:
        ConfigurationError: None is configured.
    """
    if sender := _normalise(settings.mail.from_address):
        return sender
    raise ConfigurationError(
        "no address is configured that mails come from",
        where="mail.from_address",
        remedy="Set from_address and host below [mail]",
    )


def read_private_file(path: Path, *, key: str) -> bytes:
    """Return the content of a file that nobody but its owner may read or write.

    Args:
        path: The file.
        key: The key that names it, for messages.

    Raises:
        ConfigurationError: It cannot be read, is no file, is too large, or others may read or write it.
    """
    try:
        # Not blocking: a pipe would keep the program waiting for ever.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(number, "rb") as file:
            mode = os.fstat(number).st_mode
            if not stat.S_ISREG(mode):
                raise ConfigurationError(f"{path} is no ordinary file", where=key)
            if mode & 0o077:
                raise ConfigurationError(
                    f"others than its owner may read or write {path}", where=key, remedy=f"chmod 600 {path}"
                )
            body = file.read(_MOST_SECRET_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in the path
        reason = getattr(error, "strerror", None) or "it cannot be a path"
        raise ConfigurationError(f"{path} cannot be read: {reason}", where=key) from error
    if len(body) > _MOST_SECRET_BYTES:
        raise ConfigurationError(f"{path} is larger than {_MOST_SECRET_BYTES:,} bytes", where=key)
    return body


def _read_password(mail: MailSettings, *, environment: Mapping[str, str], folder: Path) -> str | None:
    """Return the password of the login; None where there is no login."""
    if not mail.username:
        return None
    if mail.password_env:
        # The name is not repeated: in a hurry the password itself is written there.
        where, password = "mail.password_env", environment.get(mail.password_env, "")
        if not password:
            raise ConfigurationError("the environment variable that it names is not set", where=where)
    else:
        where = "mail.password_file"
        body = read_private_file(folder / mail.password_file, key=where)
        try:
            password = body.decode()
        except UnicodeDecodeError:
            # Not "from": the error shows the bytes.
            raise ConfigurationError("the file that it names is not UTF-8 text", where=where) from None
        password = password.removeprefix("\ufeff").removesuffix("\n").removesuffix("\r")
        if not password:
            raise ConfigurationError("the file that it names is empty", where=where)
    if any(ord(character) < 32 or 0xD7FF < ord(character) < 0xE000 or ord(character) == 127 for character in password):
        raise ConfigurationError("the password holds a control character or a second line", where=where)
    return password


def _normalise(address: str) -> str:
    """Return an address that was checked before as it is sent; nothing for nothing."""
    found = parse_mailbox(address)
    return "" if isinstance(found, MailboxProblem) else found.address


def _normalise_recipient(value: str) -> str:
    """Return an address, or a domain with its @, in small letters and ASCII."""
    if value.startswith("@"):
        return "@" + _normalise(f"anybody{value}").rpartition("@")[2]
    return _normalise(value).lower()
