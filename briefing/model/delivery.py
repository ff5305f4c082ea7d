"""Who gets an edition, and what became of each copy of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

__all__ = [
    "DeliveryFormat",
    "OutboxRow",
    "OutboxState",
    "OutboxSummary",
    "Receipt",
    "ReceiptKind",
    "Subscriber",
    "Variant",
]


class DeliveryFormat(StrEnum):
    """What a subscriber gets."""

    #: HTML and text, with the PDF attached.
    PDF = "pdf"
    #: HTML and text.
    HTML = "html"
    #: Text alone.
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way of an edition to be mailed; it is rendered once, however many want it."""

    #: Keys of sections, sorted; empty for all of them.
    sections: tuple[str, ...] = ()
    format: DeliveryFormat = DeliveryFormat.PDF
    #: "A4" or "Letter".
    paper: str = "A4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A reader of a desk. The address stands here and in the mail to it, and nowhere else: in no log, in no archive."""

    #: Given by the store; 0 before that. It is what logs and reports name.
    id: int = 0
    desk: str
    #: One mailbox, checked and normalised (M-35): IDNA domain in ASCII, at most 254 octets.
    address: str
    name: str = ""
    #: None for the desk's own choice.
    sections: tuple[str, ...] = ()
    format: DeliveryFormat = DeliveryFormat.PDF
    paper: str | None = None
    #: Days on which an edition is wanted; 0 is Monday.
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    #: Not before this local time of the edition's day; None for the desk's.
    send_time: time | None = None
    timezone: str | None = None
    created_at: datetime | None = None
    #: Since when nothing is sent; None where it is.
    paused_at: datetime | None = None


class OutboxState(StrEnum):
    """Where one copy of an edition stands."""

    #: Waiting for its time, or for a sender.
    QUEUED = "queued"
    #: A sender has taken it, and may have begun to hand it over.
    SENDING = "sending"
    #: The server has taken it over (250 after the data).
    SENT = "sent"
    #: Refused for now (4xx, no connection); tried again later.
    DEFERRED = "deferred"
    #: Refused for good (5xx), stale, or no longer wanted; never tried again.
    REFUSED = "refused"
    #: The connection or the sender broke after the data went out: it may have arrived. Never sent again by itself
    #: unless the configuration says so.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One copy of an edition for one subscriber. Unique by desk, day, version and subscriber."""

    #: Given by the store; 0 before that.
    id: int = 0
    desk: str
    day: date
    version: int
    subscriber: int
    #: Made once, kept for every attempt (M-03): ``<desk.day.version.TOKEN@domain>``.
    message_id: str
    state: OutboxState = OutboxState.QUEUED
    variant: Variant = Variant()
    #: Not before, and not after (the edition is stale then).
    due_at: datetime
    stale_at: datetime
    attempts: int = 0
    #: When to try again; None where it is due since ``due_at``.
    retry_at: datetime | None = None
    #: Who has taken it, and until when that counts.
    sender: str | None = None
    leased_until: datetime | None = None
    #: The data are being handed over: if the sender dies now, nobody knows whether they arrived.
    handed_over: bool = False
    sent_at: datetime | None = None
    #: The server's last words: "250 2.0.0", "451 4.7.1"; codes only, never text with an address in it.
    reply: str | None = None
    #: For the operator, as a sentence without an address.
    problem: str | None = None


class ReceiptKind(StrEnum):
    """What a server made of one message."""

    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    #: The connection broke after the data went out.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a server made of one message."""

    kind: ReceiptKind
    #: SMTP reply code and enhanced status code: "250 2.0.0"; empty where there was no answer.
    reply: str = ""
    #: For the operator, as a sentence without an address; empty where it was sent.
    problem: str = ""
    #: The fault lies with us or the server and not with this mailbox (authentication, TLS, no connection): the others
    #: would fare the same.
    concerns_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxSummary:
    """How an edition's copies stand, by count."""

    desk: str
    day: date
    version: int
    counts: tuple[tuple[OutboxState, int], ...]
    #: When the next one is due, where any is waiting.
    next_at: datetime | None = None
