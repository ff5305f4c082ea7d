"""One connection to an SMTP server: smtplib, with an end to everything a server may do without end.

smtplib reads as many lines as a server likes to send, each with its own time limit, and keeps what was read ahead when
the connection turns to TLS. Here a reply has a size and a time as a whole, a message has a time as a whole, and what
was sent before TLS ends the connection.
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass

from briefing.deliver.options import SmtpOptions
from briefing.deliver.wire import Wire

__all__ = ["Connection", "LostError", "Reply"]

#: Bytes of a message that are handed to the network before it is looked whether the server has had enough. Rule of
#: thumb: what a socket buffers.
_CHUNK = 262_144
_READ_AT_ONCE = 65_536
_REPLY_LINE = re.compile(rb"[2-5][0-9]{2}(?:[ -][^\n]*)?")
#: Source: RFC 3463, 2: class, subject and detail.
_ENHANCED = re.compile(rb"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])")
_SECONDS_TO_QUIT = 2.0


class LostError(Exception):
    """The connection cannot be used any more.

    Args:
        problem: Why, as a sentence without a full stop and without an address.
        reply: Codes of a last reply, where there was one.
    """

    def __init__(self, problem: str, *, reply: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said, without its words: they may repeat an address."""

    code: int
    #: Enhanced status code: "5.1.1"; empty where there is none.
    status: str = ""

    @property
    def is_good(self) -> bool:
        """Whether what was asked for was done."""
        return self.code // 100 == 2

    @property
    def is_for_good(self) -> bool:
        """Whether it will be refused next time, too."""
        return self.code // 100 == 5

    def __str__(self) -> str:
        """Return both codes: "550 5.1.1"."""
        return f"{self.code} {self.status}".rstrip()


class Connection(smtplib.SMTP):
    """A connection with limits. It is not open at first."""

    def __init__(self, options: SmtpOptions) -> None:
        super().__init__(local_hostname=options.hello_name)
        self._options = options
        self._buffer = bytearray()
        self._deadline = time.monotonic() + options.total_timeout
        #: The last byte of a message was handed to the network, perhaps: from here on it may have arrived.
        self.went_out = False

    def restart_clock(self) -> None:
        """Give the next message its whole time."""
        self._deadline = time.monotonic() + self._options.total_timeout

    # ---------------------------------------------------------------------------------------------------------- opening

    def dial(self) -> str:
        """Open the connection, and return the address of the other end.

        Raises:
            OSError: There is no connection.
        """
        options = self._options
        self.sock = socket.create_connection((options.host, options.port), timeout=options.connect_timeout)
        # A command is one small packet: none of them has to wait for more to go with it.
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return str(self.sock.getpeername()[0])

    def protect(self, context: ssl.SSLContext) -> None:
        """Turn to TLS; the certificate is checked against the name of the host.

        Raises:
            LostError: The server has said something that belongs to neither side of TLS.
            OSError: There is no TLS, or the certificate is not trusted.
        """
        if self._buffer:
            # Source: CVE-2011-0411 and its successors: what somebody on the way slips in before TLS is read after it.
            raise LostError("the server, or somebody on the way to it, sent something between STARTTLS and TLS")
        sock = self._get_open_socket()
        sock.settimeout(min(self._remaining(), self._options.connect_timeout))
        self.sock = context.wrap_socket(sock, server_hostname=self._options.host)
        # Source: RFC 3207, 4.2: nothing of what was said before counts.
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False

    @property
    def is_protected(self) -> bool:
        """Whether it runs over TLS."""
        return isinstance(self.sock, ssl.SSLSocket)

    def greet(self) -> Reply:
        """Say EHLO, and take note of what the server knows."""
        self.ehlo_resp, self.esmtp_features, self.does_esmtp = None, {}, False
        return _make_reply(*self.ehlo())

    def authenticate(self, username: str, password: str) -> Reply | None:
        """Log in, once, with PLAIN or LOGIN; None where the server offers neither.

        Not with smtplib's own, which tries one way after the other (three failures lock an account), and ends at a
        password with a letter beyond ASCII. Source: RFC 4616; LOGIN as servers have it.
        """
        offered = self.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered:
            return self.ask(f"AUTH PLAIN {_encode(f'{chr(0)}{username}{chr(0)}{password}')}")
        if "LOGIN" not in offered:
            return None
        reply = self.ask("AUTH LOGIN")
        for answer in (username, password):
            if reply.code != 334:
                break
            reply = self.ask(_encode(answer))
        return reply

    @property
    def size_limit(self) -> int | None:
        """The largest message that the server takes, in bytes; None where it does not say. Source: RFC 1870, 3."""
        text = self.esmtp_features.get("size", "").strip()
        return (int(text) or None) if re.fullmatch("[0-9]{1,15}", text) else None

    # --------------------------------------------------------------------------------------------------------- speaking

    def ask(self, command: str) -> Reply:
        """Send a command and return the reply.

        Raises:
            LostError: There is none.
        """
        self.putcmd(command)
        return self.read_reply()

    def read_reply(self) -> Reply:
        """Return the next reply.

        Raises:
            LostError: There is none.
        """
        return _make_reply(*self.getreply())

    def read_data_reply(self) -> Reply:
        """Return the reply to the data, which may take its own time, whatever was spent before.

        Raises:
            LostError: There is none.
        """
        return _make_reply(*self._read(until=time.monotonic() + self._options.data_reply_timeout))

    def getreply(self) -> tuple[int, bytes]:
        """Return code and text of the next reply; smtplib's own methods call this."""
        return self._read(until=min(self._deadline, time.monotonic() + self._options.reply_timeout))

    def send(self, s: object) -> None:
        """Send text or bytes as they are; smtplib's own methods call this.

        Raises:
            LostError: The connection broke, or time is up.
        """
        data = s.encode(self.command_encoding) if isinstance(s, str) else s
        assert isinstance(data, bytes | memoryview)  # noqa: S101 – nothing else is ever handed in
        self._write(memoryview(data))

    def send_data(self, wire: Wire) -> bool:
        """Send a message after 354.

        Returns:
            True. False where the server answered before it had all: nothing more was sent then, and the message does
            not count (RFC 5321, 4.1.1.4).

        Raises:
            LostError: The connection broke; ``went_out`` tells whether the end of the message may have arrived.
        """
        body = memoryview(wire.body)
        self.went_out = False
        for start in range(0, len(body), _CHUNK):
            if start and self._has_answer():
                return False
            chunk = body[start : start + _CHUNK]
            self.went_out = start + _CHUNK >= len(body)
            self._write(memoryview(b"".join((wire.head, chunk))) if not start else chunk)
        return True

    def end(self) -> None:
        """Say goodbye where that takes no time, and close."""
        with contextlib.suppress(LostError, OSError):
            if self.sock is not None:
                self._deadline = time.monotonic() + _SECONDS_TO_QUIT
                self.ask("QUIT")
        self.close()

    # ---------------------------------------------------------------------------------------------------------- reading

    def _read(self, *, until: float) -> tuple[int, bytes]:
        lines: list[bytes] = []
        room = self._options.most_reply_bytes
        while True:
            line = self._read_line(room, until=until)
            room -= len(line)
            line = line.rstrip(b"\r\n")
            if not _REPLY_LINE.fullmatch(line):
                raise LostError("the server answered with something that is no reply of SMTP")
            lines.append(line[4:])
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)

    def _read_line(self, room: int, *, until: float) -> bytes:
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0 and len(self._buffer) <= room:
            searched = len(self._buffer)
            self._fill(until=until)
        if end < 0 or end >= room:
            raise LostError(f"the server's reply is longer than {self._options.most_reply_bytes} bytes")
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        return line

    def _fill(self, *, until: float) -> None:
        seconds = until - time.monotonic()
        if seconds <= 0:
            raise LostError("the server did not answer in time")
        sock = self._get_open_socket()
        sock.settimeout(seconds)
        try:
            data = sock.recv(_READ_AT_ONCE)
        except TimeoutError as error:
            raise LostError("the server did not answer in time") from error
        except OSError as error:
            raise LostError(f"the connection broke ({_word(error)})") from error
        if not data:
            raise LostError("the server closed the connection")
        self._buffer += data

    def _has_answer(self) -> bool:
        """Say whether the server has said something already; do not wait for it."""
        if self._buffer:
            return True
        sock = self._get_open_socket()
        sock.settimeout(0)
        try:
            data = sock.recv(_READ_AT_ONCE)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        except OSError as error:
            raise LostError(f"the connection broke ({_word(error)})") from error
        if not data:
            raise LostError("the server closed the connection")
        self._buffer += data
        return True

    def _write(self, data: memoryview) -> None:
        sock = self._get_open_socket()
        while data:
            sock.settimeout(self._remaining())
            try:
                data = data[sock.send(data) :]
            except TimeoutError as error:
                raise LostError("the server did not take what was sent in time") from error
            except OSError as error:
                raise LostError(f"the connection broke ({_word(error)})") from error

    def _remaining(self) -> float:
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise LostError("the server took too long")
        return seconds

    def _get_open_socket(self) -> socket.socket:
        if self.sock is None:
            raise LostError("the connection is closed")
        return self.sock


def _make_reply(code: int, text: bytes) -> Reply:
    found = _ENHANCED.match(text)
    is_fitting = found is not None and found[0][:1] == str(code)[:1].encode()
    return Reply(code, found[0].decode() if found is not None and is_fitting else "")


def _encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _word(error: OSError) -> str:
    """Return why, without what a library puts around it."""
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS").replace("_", " ").lower()
    return (error.strerror or type(error).__name__).lower()
