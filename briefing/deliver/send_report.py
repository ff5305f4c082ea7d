"""What became of one send, by counts and by the numbers of subscribers; no address stands in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from briefing.model.delivery import Receipt, ReceiptKind

__all__ = ["Outcome", "SendReport"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A copy that was not sent, or may not have been."""

    day: date
    version: int
    #: Id of the subscriber.
    subscriber: int
    receipt: Receipt
    #: When it is tried again; None where it is not.
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """What became of the copies that were due."""

    sent: int = 0
    #: All others, by day, version and subscriber.
    outcomes: tuple[Outcome, ...] = ()
    #: Copies that another sender took over meanwhile, or that nobody wants any more.
    withdrawn: int = 0
    #: What keeps everything from being sent, as a sentence; empty where nothing does.
    fault: str = ""
    #: What is wrong with the messages themselves (a PDF that is too large), as sentences.
    problems: tuple[str, ...] = ()
    #: It was told to stop before all was done.
    is_stopped: bool = False

    def count(self, kind: ReceiptKind) -> int:
        """Return how many copies came to this end."""
        if kind is ReceiptKind.SENT:
            return self.sent
        return Counter(one.receipt.kind for one in self.outcomes)[kind]
