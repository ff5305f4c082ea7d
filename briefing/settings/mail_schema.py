"""What may stand in the tables ``[mail]`` and ``[schedule]`` of ``briefing.toml``.

There is no key for a password: only for where one is found. None turns the verification of certificates off.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from briefing.settings.fields import Label, Table, is_printable

__all__ = ["DAY_NAMES", "MailSettings", "ScheduleSettings", "is_loopback"]

DayName = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
#: In the order of the calendar: the index is the number of the day.
DAY_NAMES: tuple[DayName, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: Names of hosts and domains as they are sent. Source: RFC 1123, 2.1; an underscore stands in names of selectors.
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9][A-Za-z0-9-]{0,62}){1,20}")
_SELECTOR = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9_])?")
#: Source: RFC 2919, section 2 (dot-atom-text in angle brackets; the brackets are put around it when it is sent).
_LIST_ID = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){1,10}")
_URI = re.compile(r"[!-~]{1,200}")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine: without a name server being asked."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_mailbox(value: str) -> str:
    from briefing.deliver.mailbox import MailboxProblem, parse_mailbox  # only where an address is configured

    if value and isinstance(found := parse_mailbox(value), MailboxProblem):
        raise ValueError(found.problem)
    return value


def _check_recipient(value: str) -> str:
    _check_mailbox(f"anybody{value}" if value.startswith("@") else value or "@")
    return value


def _check_https(value: str) -> str:
    if not value:
        return value
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ValueError("is no address") from error
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("is no plain https address")
    if not _URI.fullmatch(value) or set(value) & set('<>"\\^`{|}'):
        raise ValueError("has a character that cannot stand in an address")
    return value


def _check_host(value: str) -> str:
    if value and not _HOST.fullmatch(value):
        try:
            ipaddress.ip_address(value)
        except ValueError as error:
            raise ValueError("is no name of a host") from error
    return value


def _check_name(value: str) -> str:
    if "@" in value:  # M-01: mail programs warn of a name that looks like an address
        raise ValueError("holds an @")
    return value


def _check_line(value: str) -> str:
    if not all(map(is_printable, value)) or value != value.strip():
        raise ValueError("has a character that cannot be printed, or a space at one end")
    return value


def _matching(pattern: re.Pattern[str]) -> AfterValidator:
    def check(value: str) -> str:
        if value and not pattern.fullmatch(value):
            raise ValueError("has a character, or a length, that it cannot have")
        return value

    return AfterValidator(check)


def _check_distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) != len(values):
        raise ValueError("names one thing twice")
    return values


def _check_some(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        raise ValueError("names nothing")
    return values


_Address = Annotated[str, Field(max_length=300), AfterValidator(_check_mailbox)]
_Path = Annotated[str, Field(max_length=1000), AfterValidator(_check_line)]
_Variable = Annotated[str, Field(pattern=r"^(?:[A-Za-z_][A-Za-z0-9_]{0,99})?$")]
_Time = Annotated[str, Field(pattern=r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9])?$")]

_AN_ADDRESS = 'one mail address such as "desk@example.org", or nothing'
_A_FILE = "the path of a file, or nothing"


class MailSettings(Table):
    """How editions are mailed."""

    from_address: _Address = Field(default="", description=_AN_ADDRESS)
    from_name: Annotated[Label, AfterValidator(_check_name)] = Field(
        default="", description="a name in quotation marks without @, at most 120 characters, or nothing"
    )
    reply_to: _Address = Field(default="", description=_AN_ADDRESS)
    envelope_sender: _Address = Field(default="", description=_AN_ADDRESS)
    owner: _Address = Field(default="", description=_AN_ADDRESS)
    list_id: Annotated[str, _matching(_LIST_ID)] = Field(
        default="", description='a name such as "black-sea.example.org", without < and >, or nothing'
    )
    site: Annotated[str, AfterValidator(_check_https)] = Field(
        default="", description='an address such as "https://briefing.example.org", or nothing'
    )
    contact: _Address = Field(default="", description=_AN_ADDRESS)
    postal_address: Annotated[str, Field(max_length=300), AfterValidator(_check_line)] = Field(
        default="", description="an address on one line, at most 300 characters, or nothing"
    )

    host: Annotated[str, AfterValidator(_check_host)] = Field(
        default="", description='the name of a host such as "smtp.example.org", or nothing'
    )
    port: int = Field(default=0, ge=0, le=65_535, description="the number of a port from 0 to 65_535")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description='"starttls" or "tls"; "none" only where host is this machine'
    )
    username: Annotated[str, Field(max_length=300), AfterValidator(_check_line)] = Field(
        default="", description="a name in quotation marks, or nothing"
    )
    password_env: _Variable = Field(default="", description="the name of an environment variable, or nothing")
    password_file: _Path = Field(default="", description=_A_FILE)
    certificates: _Path = Field(default="", description=_A_FILE)

    connections: int = Field(default=16, ge=1, le=16, description="a whole number from 1 to 16")
    messages_per_minute: int = Field(default=0, ge=0, le=100_000, description="a whole number from 0 to 100_000")
    messages_per_connection: int = Field(default=100, ge=1, le=10_000, description="a whole number from 1 to 10_000")
    connect_seconds: float = Field(default=30, ge=0.1, le=60, description="a number of seconds from 0.1 to 60")
    reply_seconds: float = Field(default=120, ge=0.1, le=240, description="a number of seconds from 0.1 to 240")
    data_reply_seconds: float = Field(default=240, ge=0.1, le=240, description="a number of seconds from 0.1 to 240")
    stale_after_hours: int = Field(default=24, ge=1, le=72, description="a whole number of hours from 1 to 72")
    on_unknown: Literal["hold", "resend"] = Field(default="hold", description='"hold" or "resend"')
    send_incomplete: bool = Field(default=False, description="true or false")
    allowed_recipients: Annotated[
        tuple[Annotated[str, Field(max_length=300), AfterValidator(_check_recipient)], ...],
        Field(max_length=1000),
        AfterValidator(_check_distinct),
    ] = Field(default=(), description='a list of addresses and domains such as ["me@example.org", "@example.net"]')

    max_pdf_bytes: int = Field(
        default=3_000_000, ge=0, le=25_000_000, description="a whole number of bytes from 0 to 25_000_000"
    )
    max_message_bytes: int = Field(
        default=10_000_000, ge=200_000, le=50_000_000, description="a whole number of bytes from 200_000 to 50_000_000"
    )

    dkim_selector: Annotated[str, _matching(_SELECTOR)] = Field(
        default="", description='a name such as "briefing1", or nothing'
    )
    dkim_key_file: _Path = Field(default="", description=_A_FILE)
    dkim_domain: Annotated[str, _matching(_DOMAIN)] = Field(
        default="", description='a domain such as "example.org", or nothing'
    )

    @field_validator("security")
    @classmethod
    def _check_security(cls, value: str, info: ValidationInfo) -> str:
        if value == "none" and not is_loopback(info.data.get("host", "")):
            raise ValueError("without protection only localhost, 127.0.0.1 or ::1 can be spoken to")
        return value

    @model_validator(mode="after")
    def _check_whole(self) -> MailSettings:
        # All that is wrong with the table is said in one breath.
        if problems := (*self._find_login_problems(), *self._find_signature_problems()):
            raise ValueError("; ".join(problems))
        return self

    def _find_login_problems(self) -> list[str]:
        problems = []
        if self.host and not self.from_address:
            problems.append("from_address is missing; expected the address that mails come from")
        if self.password_env and self.password_file:
            problems.append("it has both password_env and password_file; expected one of the two")
        has_password = bool(self.password_env or self.password_file)
        if self.username and not has_password:
            problems.append("password_env or password_file is missing; expected one of the two beside username")
        if has_password and not self.username:
            problems.append("username is missing; expected the name that the password belongs to")
        return problems

    def _find_signature_problems(self) -> list[str]:
        problems = []
        if bool(self.dkim_selector) != bool(self.dkim_key_file):
            problems.append("dkim_selector and dkim_key_file belong together; one of them is missing")
        if self.dkim_domain and not self.dkim_selector:
            problems.append("dkim_domain is of no use without dkim_selector and dkim_key_file")
        signer, sender = self.dkim_domain.lower(), self.from_address.rpartition("@")[2].lower()
        # Source: RFC 9989, relaxed alignment; a parent or a child is as far as one can tell without a name server.
        if signer and sender and signer != sender and not _is_below(signer, sender) and not _is_below(sender, signer):
            problems.append("dkim_domain is neither the domain of from_address nor above or below it; DMARC would fail")
        return problems


def _is_below(domain: str, above: str) -> bool:
    return domain.endswith(f".{above}")


class ScheduleSettings(Table):
    """When the desk works by itself. All times are local to ``desk.timezone``."""

    days: Annotated[tuple[DayName, ...], AfterValidator(_check_distinct), AfterValidator(_check_some)] = Field(
        default=DAY_NAMES, description=f"a list of {', '.join(DAY_NAMES)}, each at most once, and at least one"
    )
    build_at: Annotated[_Time, Field(min_length=1)] = Field(
        default="06:00", description='a time of day such as "06:00"'
    )
    cutoff: _Time = Field(default="", description='a time of day such as "05:30", or nothing')
    send_at: _Time = Field(default="", description='a time of day such as "06:30", or nothing')
    gather_minutes: int = Field(default=30, ge=0, le=1440, description="a whole number of minutes from 0 to 1440")
    health_port: int = Field(default=0, ge=0, le=65_535, description="the number of a port from 0 to 65_535")
    desks: Annotated[tuple[Annotated[_Path, Field(min_length=1)], ...], Field(max_length=100)] = Field(
        default=(), description="a list of folders"
    )

    @model_validator(mode="after")
    def _check_times(self) -> ScheduleSettings:
        if self.cutoff > self.build_at:
            raise ValueError(f"cutoff is {self.cutoff}; expected a time that is not after build_at, {self.build_at}")
        return self
