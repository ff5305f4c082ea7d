"""How mail leaves the house: plain values, made from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

__all__ = ["Security", "SendingOptions", "SmtpOptions", "UnknownPolicy"]


class Security(StrEnum):
    """How the connection to the server is protected (M-21)."""

    #: Begins in clear and turns to TLS before anything is said; without that it ends.
    STARTTLS = "starttls"
    #: TLS from the first byte.
    TLS = "tls"
    #: None at all: only for a server on this machine.
    NONE = "none"


class UnknownPolicy(StrEnum):
    """What becomes of a copy when the connection broke after its data went out."""

    #: It is listed for the operator and not sent again: nobody gets an edition twice.
    HOLD = "hold"
    #: It is sent again, with the same Message-ID: nobody misses an edition, somebody may get it twice.
    RESEND = "resend"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpOptions:
    """How a server is spoken to."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    #: File with certificates (PEM) that are trusted besides those of the system; certificates are verified always.
    certificates: str | None = None
    #: What we call ourselves in EHLO; it names no machine of the house (M-10).
    hello_name: str = "localhost"
    #: Seconds until the connection stands, and for a whole reply. Source: RFC 5321, 4.5.3.2 has up to five minutes for
    #: a command; a server that needs longer is tried later.
    connect_timeout: float = 30.0
    reply_timeout: float = 120.0
    #: Seconds for the reply to the data. Source: RFC 5321, 4.5.3.2.6 has ten minutes, since nobody knows what became of
    #: a message where it is given up; less, so that all of it stays within the lease of a row.
    data_reply_timeout: float = 240.0
    #: Seconds for everything that comes before that reply, connecting too; a server that drips byte by byte ends here.
    total_timeout: float = 300.0
    #: Longest reply that is read, in bytes; RFC 5321, 4.5.3.1.5 has 512 for a line.
    most_reply_bytes: int = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingOptions:
    """How the copies of an edition go out."""

    #: The envelope sender; bounces come back to it.
    envelope_sender: str
    #: At most so many connections at the same time, and messages over one of them. Source: chosen by measurement:
    #: against a server that takes 0.1 s for a message, 8 connections send 70 a second and 16 send 110. Servers that
    #: want fewer say so (421), and get fewer.
    connections: int = 16
    messages_per_connection: int = 100
    #: Over all connections; 0 for no limit (M-23).
    messages_per_minute: int = 0
    #: Rows that are taken at a time, and how long they stay a sender's own.
    claim: int = 50
    lease: timedelta = timedelta(minutes=10)
    #: First wait after a 4xx, doubled up to the last; until the edition is stale.
    first_retry: timedelta = timedelta(minutes=5)
    last_retry: timedelta = timedelta(hours=4)
    #: Longest wait where nothing can be sent at all (no connection, no authentication): it is one try for everybody.
    #: Rule of thumb: so late a briefing may be because its server was away for a moment.
    outage_retry: timedelta = timedelta(minutes=15)
    stale_after: timedelta = timedelta(hours=24)
    on_unknown: UnknownPolicy = UnknownPolicy.HOLD
    #: Addresses, and domains with a leading @, that alone may be reached; empty for no such limit (M-25).
    allowed_recipients: tuple[str, ...] = ()
