"""What the SMTP server of the tests is told, and what it tells: see ``tests.smtpserver``."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Act", "Habits", "Received"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message that the server took over."""

    sender: str
    recipients: tuple[str, ...]
    #: As sent, dots unstuffed, with the last CRLF; empty where the server does not keep data.
    data: bytes
    #: Octets of the data.
    size: int
    #: Over TLS.
    tls: bool
    authenticated_as: str | None
    #: Number of the connection, from 1 on.
    connection: int
    #: Monotonic time, in seconds.
    at: float
    #: Parameters of MAIL FROM in capitals: "SIZE=123", "BODY=8BITMIME".
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What the server does about one message. A reply of 421 closes the connection as well, as RFC 5321 3.8 has it."""

    #: Replies in place of the good ones: to MAIL (by number alone), to RCPT, to DATA, and after the data. Where ``end`` does
    #: not begin with 2, the message is not taken over. May be of any length.
    mail: str = ""
    rcpt: str = ""
    data: str = ""
    end: str = ""
    #: Break the connection without a word: at "rcpt", at "data" (in place of 354), at "half" (in the middle of the data),
    #: at "lost" (after the data, without taking them over), at "taken" (took them over, did not say so), at "after"
    #: (took them over and said so).
    drop: str = ""
    #: Seconds before the reply to the data; the message is taken over before that.
    delay: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the server is as a whole."""

    #: Further words of the answer to EHLO. SIZE, STARTTLS and AUTH are added from the fields below; () is a server of 1982.
    extensions: tuple[str, ...] = ("8BITMIME", "PIPELINING", "ENHANCEDSTATUSCODES")
    #: Octets per message; 0 for no limit, and then SIZE is not offered.
    size: int = 0
    #: The context of TLS; None where it knows none (and STARTTLS is stripped or missing).
    tls: ssl.SSLContext | None = None
    #: TLS from the first byte on.
    implicit_tls: bool = False
    #: In place of "220 ready": the reply to STARTTLS; the connection stays plain then.
    starttls_reply: str = ""
    #: Plain text pushed behind "220 ready" to STARTTLS, before TLS begins.
    injected: bytes = b""
    #: Names and passwords; with any, MAIL needs AUTH, and AUTH is offered over TLS alone unless ``clear_auth``.
    credentials: Mapping[str, str] = field(default_factory=dict)
    mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN")
    clear_auth: bool = False
    #: In place of "220 localhost": the first words; "" says nothing at all.
    banner: str = "220 localhost ESMTP test"
    #: Sent again and again in place of a banner, without end.
    endless: bytes = b""
    #: In place of the answer to EHLO.
    ehlo_reply: str = ""
    #: Seconds before each reply, and between any two bytes of it.
    delay: float = 0.0
    drip: float = 0.0
    #: Seconds between the data and the reply to it.
    message_delay: float = 0.0
    #: 421 for the message after so many on one connection, and for a connection beyond so many at once; 0 for no limit.
    messages_per_connection: int = 0
    connections_at_once: int = 0
    #: Whether `Received.data` is kept; without it, the server stands long runs.
    keep_data: bool = True
