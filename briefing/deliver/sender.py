"""One connection in its thread: takes copies, makes their messages, sends them, and says what became of each."""

from __future__ import annotations

import functools
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from briefing.deliver.copies import is_allowed
from briefing.deliver.options import SendingOptions
from briefing.deliver.pacing import Pace
from briefing.errors import BriefingError
from briefing.model.delivery import DeliveryFormat, OutboxRow, Receipt, ReceiptKind, Subscriber, Variant
from briefing.ports import Clock, Mailer

__all__ = ["Again", "Asked", "Broken", "Done", "Job", "Message", "Preparer", "Quit", "Sender", "Wanted", "Word"]


class Message(Protocol):
    """A message that copies are made from; see ``briefing.deliver.message.Prepared``. Threads share it."""

    @property
    def problem(self) -> str:
        """What the operator should know of it; empty where nothing."""
        ...

    def address(
        self, recipient: str, *, name: str = "", message_id: str, date: datetime, in_reply_to: str = ""
    ) -> bytes:
        """Return the copy for one recipient, as it goes over the wire."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a message is made from: all copies for which this is the same share one."""

    day: date
    version: int
    variant: Variant
    #: The version that the reader was sent before; 0 where none.
    corrects: int = 0
    #: False where the server has no room for the PDF.
    attach: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """A copy that was claimed, and what it is made from."""

    row: OutboxRow
    #: None where the subscriber is not there any more.
    reader: Subscriber | None
    wanted: Wanted
    #: Message-ID of the copy that this one corrects.
    in_reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The data of a copy would go out now: may they?"""

    row: OutboxRow
    answer: queue.SimpleQueue[bool]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a copy."""

    row: OutboxRow
    receipt: Receipt
    #: No server had a part in it.
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """Nothing was done with a copy. With a fault, there is no connection, and the sender has ended."""

    job: Job
    fault: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Quit:
    """The sender has ended, since there was nothing more to do."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The sender has ended by an error of the program."""

    error: BaseException
    row: OutboxRow | None


Word = Asked | Done | Again | Quit | Broken


@dataclass
class _Entry:
    lock: threading.Lock = field(default_factory=threading.Lock)
    message: Message | None = None
    error: BriefingError | None = None


class Preparer:
    """Has each message made once, by the thread that needs it first; the others wait for it.

    Args:
        prepare: Makes it.
    """

    def __init__(self, prepare: Callable[[Wanted], Message]) -> None:
        self._prepare = prepare
        self._lock = threading.Lock()
        self._entries: dict[Wanted, _Entry] = {}

    def get(self, wanted: Wanted) -> Message:
        """Return a message.

        Raises:
            BriefingError: It cannot be made; that is tried once.
        """
        with self._lock:
            entry = self._entries.setdefault(wanted, _Entry())
        with entry.lock:
            if entry.error is not None:
                raise entry.error
            if entry.message is None:
                try:
                    entry.message = self._prepare(wanted)
                except BriefingError as error:
                    entry.error = error
                    raise
            return entry.message

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the messages, each once; sorted."""
        with self._lock:
            entries = list(self._entries.values())
        found = {entry.message.problem for entry in entries if entry.message is not None and entry.message.problem}
        found |= {str(entry.error) for entry in entries if entry.error is not None}
        return tuple(sorted(found))


class Sender:
    """Works through copies until it is told that there are no more.

    Args:
        jobs: The copies; None for the end.
        said: Where it says what became of them.
        preparer: Makes messages.
        open_mailer: Makes what speaks to the server.
        pace: How fast all senders go together.
        clock: Tells the time.
        options: Who sends, and whom to.
        ending: Is set where nothing new is to begin.
    """

    def __init__(
        self,
        jobs: queue.SimpleQueue[Job | None],
        said: queue.SimpleQueue[Word],
        preparer: Preparer,
        *,
        open_mailer: Callable[[], Mailer],
        pace: Pace,
        clock: Clock,
        options: SendingOptions,
        ending: threading.Event,
    ) -> None:
        self._jobs = jobs
        self._said = said
        self._preparer = preparer
        self._open_mailer = open_mailer
        self._pace = pace
        self._clock = clock
        self._options = options
        self._ending = ending
        self._answer: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._mailer: Mailer | None = None
        #: Messages over the connection that is open.
        self._carried = 0
        self._row: OutboxRow | None = None

    def run(self) -> None:
        """Work."""
        last: Word
        try:
            last = self._work()
        except BaseException as error:  # noqa: BLE001 – it is raised again where somebody waits for it
            last = Broken(error, self._row)
        try:
            self._close()
        finally:
            self._said.put(last)

    def _work(self) -> Word:
        while (job := self._jobs.get()) is not None:
            self._row = job.row
            if self._ending.is_set() or self._ending.wait(self._pace.reserve()):
                self._said.put(Again(job))
            else:
                word = self._send(job)
                if isinstance(word, Again):
                    return word
                if word is not None:
                    self._said.put(word)
            self._row = None
        return Quit()

    def _send(self, job: Job) -> Done | Again | None:
        """Send a copy; return what became of it, None where it was not to go out any more."""
        row, reader, wanted = job.row, job.reader, job.wanted
        if reader is None:
            return _end_here(row, ReceiptKind.REFUSED, "the subscriber is not there any more")
        if not is_allowed(reader.address, self._options.allowed_recipients):
            return _end_here(row, ReceiptKind.REFUSED, "mail.allowed_recipients does not name this address")
        may = functools.cache(functools.partial(self._ask, row))
        receipt = self._try(job, reader, wanted, may)
        if isinstance(receipt, Done):
            return receipt
        if _is_too_big(receipt) and wanted.variant.format is DeliveryFormat.PDF:
            # What was refused has not arrived: the same copy without the PDF may go.
            again = self._try(job, reader, replace(wanted, attach=False), may)
            if isinstance(again, Done):
                return again
            receipt = again
        is_asked = may.cache_info().currsize > 0
        if is_asked and not may():
            return None
        if receipt.concerns_all and not is_asked:
            return Again(job, receipt)
        return Done(row, receipt)

    def _try(self, job: Job, reader: Subscriber, wanted: Wanted, may: Callable[[], bool]) -> Receipt | Done:
        row = job.row
        try:
            message = self._preparer.get(wanted).address(
                reader.address,
                name=reader.name,
                message_id=row.message_id,
                date=self._clock.now(),
                in_reply_to=job.in_reply_to,
            )
        except BriefingError as error:
            return _end_here(row, ReceiptKind.DEFERRED, f"the message could not be made: {error}")
        except ValueError as error:
            return _end_here(row, ReceiptKind.REFUSED, f"the message cannot be addressed: {error}")
        self._mailer = self._mailer or self._open_mailer()
        receipt = self._mailer.send(
            message, sender=self._options.envelope_sender, recipient=reader.address, on_hand_over=may
        )
        self._carried += 1
        if self._carried >= self._options.messages_per_connection:
            self._close()
        return receipt

    def _ask(self, row: OutboxRow) -> bool:
        self._said.put(Asked(row, self._answer))
        return self._answer.get()

    def _close(self) -> None:
        mailer, self._mailer, self._carried = self._mailer, None, 0
        if mailer is not None:
            mailer.close()


def _end_here(row: OutboxRow, kind: ReceiptKind, problem: str) -> Done:
    """Return the end of a copy that no server has seen."""
    return Done(row, Receipt(kind=kind, problem=problem), is_own=True)


def _is_too_big(receipt: Receipt) -> bool:
    """Tell whether a message was refused for its size. Source: RFC 3463, 3.3 and 3.4; RFC 1870, 6.3."""
    reply = receipt.reply
    return receipt.kind is ReceiptKind.REFUSED and (reply == "552" or reply.endswith(("5.3.4", "5.2.3")))
