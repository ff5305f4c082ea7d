"""Hand messages to an SMTP server, and tell of each what became of it: ``ports.Mailer``.

What a receipt says, and when::

    SENT       250 after the data
    REFUSED    5xx to the recipient or to the data; the message itself cannot be sent
    DEFERRED   4xx, or the connection broke before the data had gone out
    UNKNOWN    the data went out, and no answer came

Where no connection can be had as it should be (no network, no TLS, no trust, no authentication, a sender that the
server does not want), the receipt is DEFERRED and ``concerns_all``: what is wrong lies with us or with the server.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Callable

from briefing.deliver.connection import Connection, LostError, Reply
from briefing.deliver.options import Security, SmtpOptions
from briefing.deliver.wire import Wire, WireFormer
from briefing.errors import ConfigurationError
from briefing.model.delivery import Receipt, ReceiptKind

__all__ = ["SmtpMailer", "open_context"]

#: Codes that mean us and not the mailbox, wherever they come. Source: RFC 4954, 6 (authentication is needed, failed, or
#: wants encryption) and RFC 3463, 3.8 with the registry of enhanced status codes.
_OUR_CODES = frozenset({454, 530, 534, 535, 538})
_OUR_STATUS = frozenset({"4.7.0", "4.7.8", "5.7.0", "5.7.8", "5.7.9", "5.7.10", "5.7.11"})
#: Source: RFC 5321, 4.5.3.1.3: 254 octets between the angle brackets.
_LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[^\s<>,;()@\x00-\x1f\x7f]+@[^\s<>,;()@\x00-\x1f\x7f]+")
#: Source: RFC 1870, 6.3 and RFC 3463, 3.4.
_TOO_BIG = "552 5.3.4"


class _NoConnectionError(Exception):
    """There is no connection as it should be.

    Args:
        problem: Why, as a sentence without a full stop.
        reply: Codes of the reply that says so.
    """

    def __init__(self, problem: str, reply: Reply | str = "") -> None:
        super().__init__(problem)
        self.receipt = Receipt(kind=ReceiptKind.DEFERRED, reply=str(reply), problem=problem, concerns_all=True)


class SmtpMailer:
    """Keeps one connection and sends over it; opens another one where the server has ended it in the meantime.

    Args:
        options: How the server is spoken to.
        context: What ``open_context`` returns, where several mailers share it.

    Raises:
        ConfigurationError: The file with certificates cannot be used.
    """

    def __init__(self, options: SmtpOptions, *, context: ssl.SSLContext | None = None) -> None:
        self._options = options
        self._context = context or open_context(options)
        self._former = WireFormer()
        self._connection: Connection | None = None

    def send(self, message: bytes, /, *, sender: str, recipient: str, on_hand_over: Callable[[], bool]) -> Receipt:
        """Send one message to one recipient. See ``ports.Mailer``."""
        wire = self._former.form(message)
        problem = _find_fault(wire, sender, recipient)
        if problem or wire is None:
            return Receipt(kind=ReceiptKind.REFUSED, problem=problem)
        while True:
            is_kept = self._connection is not None
            try:
                self._connection = self._connection or self._open()
            except _NoConnectionError as error:
                return error.receipt
            conversation = _Conversation(self._connection, on_hand_over)
            try:
                receipt = conversation.send(wire, sender, recipient)
            except LostError as lost:
                self._drop()
                if is_kept and not conversation.is_handed_over:
                    continue  # it had been ended between two messages: there is nothing wrong with this one
                kind = ReceiptKind.UNKNOWN if conversation.went_out else ReceiptKind.DEFERRED
                return Receipt(kind=kind, reply=lost.reply, problem=f"{self._place}: {lost.problem}")
            except BaseException:
                self._drop()
                raise
            if not conversation.is_usable:
                self._drop()
            return receipt

    def close(self) -> None:
        """End the connection, where there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.end()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    # ---------------------------------------------------------------------------------------------------------- opening

    def _open(self) -> Connection:
        connection = Connection(self._options)
        try:
            self._prepare(connection)
        except LostError as lost:
            connection.close()
            raise _NoConnectionError(f"{self._place}: {lost.problem}", lost.reply) from lost
        except ssl.SSLCertVerificationError as error:
            connection.close()
            words = error.verify_message.rstrip(".").lower()
            raise _NoConnectionError(f"{self._place}: its certificate is not trusted ({words})") from error
        except ssl.SSLError as error:
            connection.close()
            words = (error.reason or "no answer").replace("_", " ").lower()
            raise _NoConnectionError(f"{self._place}: TLS cannot be set up ({words})") from error
        except (OSError, UnicodeError) as error:  # UnicodeError: a name of a host that is none
            connection.close()
            words = (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
            raise _NoConnectionError(f"{self._place}: there is no connection ({words})") from error
        except BaseException:
            connection.close()
            raise
        return connection

    @property
    def _place(self) -> str:
        return f"{self._options.host}:{self._options.port}"

    def _prepare(self, connection: Connection) -> None:
        """Bring a connection to the point where a message can be sent."""
        security = self._options.security
        peer = connection.dial()
        if security is Security.NONE and not _is_this_machine(peer):
            raise _NoConnectionError(
                f"{self._place}: it is no server on this machine, and mail goes to others over TLS alone"
            )
        if security is Security.TLS:
            connection.protect(self._context)
        self._expect(connection.read_reply(), 220, "does not want to talk")
        self._expect(connection.greet(), 250, "does not answer EHLO")
        if security is Security.STARTTLS:
            if not connection.has_extn("starttls"):
                raise _NoConnectionError(f"{self._place}: it offers no STARTTLS, and nothing is sent in clear")
            self._expect(connection.ask("STARTTLS"), 220, "does not turn to TLS, and nothing is sent in clear")
            connection.protect(self._context)
            self._expect(connection.greet(), 250, "does not answer EHLO after STARTTLS")
        if self._options.username is not None:
            self._authenticate(connection, self._options.username)

    def _authenticate(self, connection: Connection, username: str) -> None:
        if not connection.is_protected:
            raise _NoConnectionError(f"{self._place}: name and password are not sent in clear")
        reply = connection.authenticate(username, self._options.password or "")
        if reply is None:
            raise _NoConnectionError(f"{self._place}: it offers no authentication by PLAIN or LOGIN")
        self._expect(reply, 235, "does not accept name and password")

    def _expect(self, reply: Reply, code: int, problem: str) -> None:
        if reply.code != code:
            raise _NoConnectionError(f"{self._place}: it {problem} ({reply})", reply)


class _Conversation:
    """One message over one connection.

    Afterwards ``is_handed_over`` tells whether the caller was told that the data go out, and ``is_usable`` whether the
    connection may be kept.
    """

    def __init__(self, connection: Connection, on_hand_over: Callable[[], bool]) -> None:
        self._connection = connection
        self._on_hand_over = on_hand_over
        self.is_handed_over = False
        self.is_usable = True

    @property
    def went_out(self) -> bool:
        """Whether the end of the message was handed to the network."""
        return self.is_handed_over and self._connection.went_out

    def send(self, wire: Wire, sender: str, recipient: str) -> Receipt:
        """Send a message.

        Raises:
            LostError: The connection cannot be used any more, and no answer says what became of the message.
        """
        connection = self._connection
        connection.restart_clock()
        parameters, problem, reply_words = self._choose_parameters(wire, recipient)
        if problem:
            return Receipt(kind=ReceiptKind.REFUSED, reply=reply_words, problem=problem)
        connection.command_encoding = "ascii" if recipient.isascii() else "utf-8"
        reply = connection.ask(f"MAIL FROM:<{sender}>{parameters}")
        if not reply.is_good:
            # 5xx to MAIL is about the sender, and so about everybody.
            is_ours = reply.is_for_good and not str(reply).startswith("552")
            return self._refuse(reply, "the server takes no mail from us", is_ours=is_ours)
        reply = connection.ask(f"RCPT TO:<{recipient}>")
        if not reply.is_good:
            return self._refuse(reply, "the server takes no mail for this mailbox")
        if not self._on_hand_over():
            self._reset()
            return Receipt(kind=ReceiptKind.DEFERRED, problem="it was no longer ours to send")
        self.is_handed_over = True
        reply = connection.ask("DATA")
        if reply.code != 354:
            return self._refuse(reply, "the server takes no data")
        if not connection.send_data(wire):
            self.is_usable = False
            return self._refuse(connection.read_reply(), "the server broke off in the middle of the data")
        reply = connection.read_data_reply()
        if reply.is_good:
            return Receipt(kind=ReceiptKind.SENT, reply=str(reply))
        if reply.code // 100 == 3:
            raise LostError("the answer to the data is neither yes nor no", reply=str(reply))
        return self._refuse(reply, "the server did not accept the message")

    def _choose_parameters(self, wire: Wire, recipient: str) -> tuple[str, str, str]:
        """Return what goes after MAIL FROM; or why the message cannot be sent, and the codes for that."""
        connection = self._connection
        limit = connection.size_limit
        if limit is not None and wire.size > limit:
            return "", f"the message is larger than the {limit} bytes that the server takes", _TOO_BIG
        parameters = f" SIZE={wire.size}" if connection.has_extn("size") else ""
        if not wire.is_ascii or not recipient.isascii():
            if not connection.has_extn("8bitmime"):
                return "", "the message has letters beyond ASCII, and the server takes none", "554 5.6.3"
            parameters += " BODY=8BITMIME"
        if not recipient.isascii():
            if not connection.has_extn("smtputf8"):
                return "", "the address has letters beyond ASCII, and the server takes none", "553 5.6.7"
            parameters += " SMTPUTF8"
        return parameters, "", ""

    def _refuse(self, reply: Reply, problem: str, *, is_ours: bool = False) -> Receipt:
        """Return what a refusal means, and make the connection ready for the next message."""
        words = str(reply)
        if reply.code == 421:
            if not self.is_handed_over:
                raise LostError("the server ends the connection (421)", reply=words)
            self.is_usable = False
        if self.is_usable:
            self._reset()
        is_ours = is_ours or reply.code in _OUR_CODES or reply.status in _OUR_STATUS
        kind = ReceiptKind.REFUSED if reply.is_for_good and not is_ours else ReceiptKind.DEFERRED
        return Receipt(kind=kind, reply=words, problem=f"{problem} ({words})", concerns_all=is_ours)

    def _reset(self) -> None:
        """Let the server forget the message that was begun."""
        try:
            self.is_usable = self._connection.ask("RSET").is_good
        except LostError:
            self.is_usable = False


def open_context(options: SmtpOptions) -> ssl.SSLContext:
    """Return how TLS is spoken: certificates and names are checked, and nothing older than TLS 1.2.

    Raises:
        ConfigurationError: The file with certificates cannot be used.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if options.certificates is not None:
        try:
            context.load_verify_locations(cafile=options.certificates)
        except OSError as error:  # ssl.SSLError is one
            words = error.strerror or "it holds no certificate"
            raise ConfigurationError(
                f"cannot be used: {words}",
                where=options.certificates,
                remedy="Name a file with certificates in PEM form in mail.certificates",
            ) from error
    return context


def _find_fault(wire: Wire | None, sender: str, recipient: str) -> str:
    """Return why a message cannot be handed to any server; empty where it can."""
    if sender and not _is_address(sender):
        return "the envelope sender is no mail address"
    if not _is_address(recipient):
        return "the recipient is no mail address"
    if wire is None:
        return "the message has a line break that is not CRLF"
    return "" if wire.size else "the message is empty"


def _is_address(text: str) -> bool:
    return len(text.encode(errors="replace")) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def _is_this_machine(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback
