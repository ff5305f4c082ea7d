"""Send the copies that are due: several connections in threads, and one account of what became of each.

The thread that calls ``send_due`` alone speaks to the store. Threads with a connection each ask it before data go out
(may this copy go?) and tell it afterwards (this became of it); what came together is written together::

    store ◀── settle, mark, claim ── caller ◀── questions, receipts ── senders ── SMTP ──▶ server
                                           └──── copies, answers ────▶

So a copy is marked as handed over before its own data go out, and its receipt is written down as soon as there is one.
Whatever ends the process, at most the copies in hand at that moment are in doubt: one for each connection.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from briefing.deliver.options import SendingOptions, UnknownPolicy
from briefing.deliver.pacing import Pace
from briefing.deliver.send_report import Outcome, SendReport
from briefing.deliver.sender import Again, Asked, Broken, Done, Job, Message, Preparer, Sender, Wanted, Word
from briefing.errors import BriefingError
from briefing.model.delivery import OutboxRow, OutboxState, Receipt, ReceiptKind, Subscriber
from briefing.ports import Clock, Mailer, Outbox, Progress, Subscribers

__all__ = ["Outcome", "SendReport", "Wanted", "send_due"]

#: How often it is looked whether to stop while nothing else happens, in seconds.
_GLANCE = 0.2
#: Rows that are put off at a time where nothing can be sent. Rule of thumb: one transaction each.
_PUT_OFF = 500
#: So many connections in a row that broke over a message mean the server and not the messages. Rule of thumb: a server
#: that takes nothing would otherwise leave every copy in doubt.
_MOST_BROKEN = 10
#: A copy whose fate is unknown is sent again, where that is configured, up to so many tries in all. Rule of thumb: a
#: server that breaks off each time would be sent it for ever.
_MOST_TRIES = 3
#: Editions that are looked through for copies in doubt. Rule of thumb: older ones are stale.
_EDITIONS = 4


def send_due(
    outbox: Outbox,
    subscribers: Subscribers,
    *,
    desk: str,
    sender: str,
    open_mailer: Callable[[], Mailer],
    prepare: Callable[[Wanted], Message],
    clock: Clock,
    options: SendingOptions,
    tell: Progress,
    stop: Callable[[], bool],
    day: date | None = None,
    seconds: Callable[[], float] = time.monotonic,
) -> SendReport:
    """Send what is due, and return when nothing is left that could be sent now.

    Several may do so at the same time, in one process or in several: each copy is one sender's.

    Args:
        outbox: The copies; used by this thread alone.
        subscribers: Their readers.
        desk: Key of the desk.
        sender: A name that no other sender has, now or later.
        open_mailer: Makes what speaks to the server; each connection has its own.
        prepare: Makes the message that copies are made from; called once for each ``Wanted``, in any thread.
        clock: Tells the time.
        options: How many at a time, how fast, and what becomes of failures.
        tell: Is told how far it is.
        stop: Tells whether to stop: the copies in hand are finished and the others given back.
        day: Only copies of this day's edition.
        seconds: Tells seconds that never go back, for the rate.

    Raises:
        StoreError: The outbox cannot be read or written. Copies in hand are in doubt then, and become UNKNOWN when
            their lease ends.
    """
    if options.on_unknown is UnknownPolicy.RESEND:
        _queue_doubtful(outbox, desk=desk, day=day)
    readers = {one.id: one for one in subscribers.load_subscribers(desk=desk)}
    pace = Pace(options.messages_per_minute, now=seconds)
    account = _Account(outbox, readers, desk=desk, sender=sender, day=day, clock=clock, options=options)
    crew = _Crew(account, Preparer(prepare), open_mailer=open_mailer, pace=pace, tell=tell)
    return crew.run(stop)


def _queue_doubtful(outbox: Outbox, *, desk: str, day: date | None) -> None:
    """Queue copies again that may not have arrived, where the configuration says so."""
    summaries = outbox.summarise(desk=desk, count=_EDITIONS)
    days = {one.day for one in summaries if OutboxState.UNKNOWN in dict(one.counts)}
    for one in sorted(days if day is None else days & {day}):
        rows = outbox.load_rows(desk=desk, day=one, states=(OutboxState.UNKNOWN,))
        again = sorted({row.subscriber for row in rows if row.attempts < _MOST_TRIES})
        if again:
            outbox.requeue_unknown(desk=desk, day=one, subscribers=again)


class _Account:
    """What the store is told and asked, and the report that comes of it."""

    def __init__(
        self,
        outbox: Outbox,
        readers: dict[int, Subscriber],
        *,
        desk: str,
        sender: str,
        day: date | None,
        clock: Clock,
        options: SendingOptions,
    ) -> None:
        self._outbox = outbox
        self._readers = readers
        self._desk, self._sender, self._day = desk, sender, day
        self.clock = clock
        self.options = options
        self.sent = 0
        self.withdrawn = 0
        self.outcomes: list[Outcome] = []
        self._earlier: dict[tuple[date, int], dict[int, OutboxRow]] = {}

    def claim(self, count: int) -> list[Job]:
        """Take so many copies that are due."""
        rows = self._outbox.claim(
            desk=self._desk,
            sender=self._sender,
            now=self.clock.now(),
            lease=self.options.lease,
            count=count,
            day=self._day,
        )
        return [self._make_job(row) for row in rows]

    def _make_job(self, row: OutboxRow) -> Job:
        earlier = self._find_earlier(row)
        wanted = Wanted(row.day, row.version, row.variant, corrects=earlier.version if earlier else 0)
        return Job(row, self._readers.get(row.subscriber), wanted, in_reply_to=earlier.message_id if earlier else "")

    def _find_earlier(self, row: OutboxRow) -> OutboxRow | None:
        """Return the copy of an earlier version that the reader was sent, which this one corrects (M-11)."""
        if row.version == 1:
            return None
        key = (row.day, row.version)
        if key not in self._earlier:
            states = (OutboxState.SENT, OutboxState.UNKNOWN)
            rows = self._outbox.load_rows(desk=self._desk, day=row.day, states=states)
            before = sorted((one for one in rows if one.version < row.version), key=lambda one: one.version)
            self._earlier[key] = {one.subscriber: one for one in before}
        return self._earlier[key].get(row.subscriber)

    def mark(self, rows: Sequence[OutboxRow]) -> frozenset[int]:
        """Note that these go out now; return the ids of those that may."""
        marked = frozenset(self._outbox.mark_handed_over([row.id for row in rows], sender=self._sender))
        self.withdrawn += len(rows) - len(marked)
        return marked

    def settle(self, done: Sequence[tuple[OutboxRow, Receipt]]) -> None:
        """Write down what became of copies."""
        now = self.clock.now()
        receipts = [(row, receipt, self._find_retry(row, receipt, now)) for row, receipt in done]
        self._outbox.settle(
            [(row.id, receipt, retry_at) for row, receipt, retry_at in receipts], sender=self._sender, now=now
        )
        for row, receipt, retry_at in receipts:
            if receipt.kind is ReceiptKind.SENT:
                self.sent += 1
            else:
                self.outcomes.append(Outcome(row.day, row.version, row.subscriber, receipt, retry_at))

    def _find_retry(self, row: OutboxRow, receipt: Receipt, now: datetime) -> datetime | None:
        if receipt.kind is not ReceiptKind.DEFERRED:
            return None
        options = self.options
        wait = min(options.first_retry * (1 << min(row.attempts, 16)), options.last_retry)
        return now + (min(wait, options.outage_retry) if receipt.concerns_all else wait)

    def release(self, rows: Sequence[OutboxRow]) -> None:
        """Give copies back that nothing was done with."""
        if rows:
            self._outbox.release([row.id for row in rows], sender=self._sender)

    def put_off(self, rows: Sequence[OutboxRow], fault: Receipt) -> None:
        """Defer these, and everything else that is due: none of it could be sent."""
        while rows:
            self.settle([(row, fault) for row in rows])
            rows = [job.row for job in self.claim(_PUT_OFF)]


class _Crew:
    """The senders, and the one who answers them."""

    def __init__(
        self,
        account: _Account,
        preparer: Preparer,
        *,
        open_mailer: Callable[[], Mailer],
        pace: Pace,
        tell: Progress,
    ) -> None:
        self._account = account
        self._options = account.options
        self._preparer = preparer
        self._open_mailer = open_mailer
        self._pace = pace
        self._tell = tell
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._said: queue.SimpleQueue[Word] = queue.SimpleQueue()
        self._ending = threading.Event()
        self._threads: list[threading.Thread] = []
        #: Connections that work now, and at most.
        self._active = 0
        self._most = self._options.connections
        #: Copies that were claimed and of which nothing was heard yet.
        self._open: dict[int, OutboxRow] = {}
        #: Copies that came back from a connection that could not be had.
        self._returned: list[OutboxRow] = []
        self._is_exhausted = False
        #: A server has agreed to a recipient: connections are had as they should be.
        self._is_proven = False
        self._broken_in_a_row = 0
        self._unwritten: list[tuple[OutboxRow, Receipt]] = []
        self._fault: Receipt | None = None
        self._error: BaseException | None = None

    def run(self, stop: Callable[[], bool]) -> SendReport:
        is_stopped = False
        self._attempt(self._refill)
        while self._open or self._active:
            is_stopped = is_stopped or stop()
            if is_stopped or self._fault is not None or self._error is not None:
                self._end()
            elif not self._open and self._is_exhausted:
                self._dismiss()
            else:
                self._start_senders()
            self._attempt(self._answer)
            if not self._ending.is_set():
                self._attempt(self._refill)
        for thread in self._threads:
            thread.join()
        if self._error is not None:
            self._clear_up()
            raise self._error
        if self._fault is not None and not is_stopped:
            self._account.put_off(self._returned, self._fault)
        else:
            self._account.release(self._returned)
        return self._make_report(is_stopped=is_stopped)

    def _attempt(self, action: Callable[[], None]) -> None:
        """Do something; an error ends the send, but not before the copies in hand are finished."""
        try:
            action()
        except BaseException as error:
            if isinstance(self._error, KeyboardInterrupt):
                raise  # somebody does not want to wait
            self._error = self._error or error

    def _clear_up(self) -> None:
        """Write and give back what the store still takes; the error that is on its way tells more."""
        with contextlib.suppress(BriefingError):
            self._write()
        with contextlib.suppress(BriefingError):
            self._account.release(self._returned)

    def _make_report(self, *, is_stopped: bool) -> SendReport:
        account = self._account
        outcomes = sorted(account.outcomes, key=lambda one: (one.day, one.version, one.subscriber))
        return SendReport(
            sent=account.sent,
            outcomes=tuple(outcomes),
            withdrawn=account.withdrawn,
            fault=self._fault.problem if self._fault is not None else "",
            problems=self._preparer.problems,
            is_stopped=is_stopped,
        )

    # ----------------------------------------------------------------------------------------------- copies and senders

    def _refill(self) -> None:
        """Claim copies before the senders run out of them; no more than can be sent within the lease."""
        options = self._options
        if self._is_exhausted or self._jobs.qsize() > self._active:
            return
        count = options.claim
        if options.messages_per_minute:
            most = options.messages_per_minute * options.lease.total_seconds() / 60 / 4
            count = min(count, max(1, int(most)) - len(self._open))
        if count < 1:
            return
        jobs = self._account.claim(count)
        self._is_exhausted = len(jobs) < count
        for job in jobs:
            self._open[job.row.id] = job.row
            self._jobs.put(job)

    def _start_senders(self) -> None:
        """Open one connection first, and the others when it is seen that connections can be had."""
        wanted = min(self._most, len(self._open)) if self._is_proven else 1
        while self._active < wanted:
            sender = Sender(
                self._jobs,
                self._said,
                self._preparer,
                open_mailer=self._open_mailer,
                pace=self._pace,
                clock=self._account.clock,
                options=self._options,
                ending=self._ending,
            )
            thread = threading.Thread(target=sender.run, name=f"mail-{len(self._threads) + 1}", daemon=True)
            self._threads.append(thread)
            self._active += 1
            thread.start()

    def _end(self) -> None:
        """Let nothing new begin."""
        if not self._ending.is_set():
            self._ending.set()
            self._take_back()
            self._dismiss()

    def _take_back(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    self._give_up(job.row)

    def _give_up(self, row: OutboxRow) -> None:
        if self._open.pop(row.id, None) is not None:
            self._returned.append(row)

    def _dismiss(self) -> None:
        """Tell every sender that there is nothing more to do."""
        for _ in range(self._active):
            self._jobs.put(None)

    # ---------------------------------------------------------------------------------------------------------- answers

    def _answer(self) -> None:
        """Write down what senders said, and answer what they asked, as much of it as there is."""
        asked: list[Asked] = []
        done: list[tuple[OutboxRow, Receipt]] = []
        for word in self._listen():
            if isinstance(word, Asked):
                self._is_proven = True
                asked.append(word)
            elif isinstance(word, Done):
                self._take_receipt(word, done)
            elif isinstance(word, Again):
                self._take_again(word)
            else:
                self._active -= 1
                if isinstance(word, Broken):
                    self._error = self._error or word.error
                    if word.row is not None:
                        self._give_up(word.row)
        self._unwritten += done
        may: frozenset[int] | None = None
        try:
            self._write()
            if asked and self._error is None:  # where no account can be kept, nothing goes out
                may = self._account.mark([word.row for word in asked])
        finally:  # whatever happened, nobody waits for an answer
            for word in asked:
                if may is None:
                    self._give_up(word.row)
                elif word.row.id not in may:
                    self._open.pop(word.row.id, None)
                word.answer.put(may is not None and word.row.id in may)

    def _write(self) -> None:
        """Write down what became of copies; what cannot be written is tried again with the next."""
        if self._unwritten:
            self._account.settle(self._unwritten)
            self._unwritten = []
            self._tell(f"sending: {self._account.sent:,} sent")

    def _listen(self) -> Iterator[Word]:
        """Yield what was said, after waiting a moment for it."""
        with contextlib.suppress(queue.Empty):
            yield self._said.get(timeout=_GLANCE)
            while True:
                yield self._said.get_nowait()

    def _take_receipt(self, word: Done, done: list[tuple[OutboxRow, Receipt]]) -> None:
        receipt = word.receipt
        if self._open.pop(word.row.id, None) is None:
            return  # it was not ours any more
        is_broken = receipt.kind is ReceiptKind.UNKNOWN or (
            receipt.kind is ReceiptKind.DEFERRED and not word.is_own and receipt.reply[:3] in {"", "421"}
        )
        self._broken_in_a_row = self._broken_in_a_row + 1 if is_broken else 0
        if receipt.concerns_all:
            self._fault = self._fault or receipt
        else:
            self._is_proven = self._is_proven or not word.is_own
        if self._broken_in_a_row >= _MOST_BROKEN and self._fault is None:
            problem = f"{receipt.problem}; {_MOST_BROKEN} messages in a row"
            self._fault = Receipt(kind=ReceiptKind.DEFERRED, problem=problem, concerns_all=True)
        done.append((word.row, receipt))

    def _take_again(self, word: Again) -> None:
        """Take a copy back from a sender that has no connection, or that was told to end."""
        if word.fault is None:
            self._give_up(word.job.row)
            return
        self._active -= 1
        if self._active and self._is_proven and not self._ending.is_set():
            # Others have a connection: the server does not want as many as these.
            self._most = self._active
            self._jobs.put(word.job)
            return
        self._fault = self._fault or word.fault
        self._give_up(word.job.row)
