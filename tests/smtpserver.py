"""A real SMTP server on loopback that keeps what it takes byte for byte, and can misbehave in every way the tests need.

``with SmtpServer() as server:`` runs an honest one in a thread of its own; ``server.port`` is where, ``server.received``
what it took over. How it behaves as a whole is told by `Habits`, how it treats single messages by `Act`::

    SmtpServer(Habits(tls=certificates.good, credentials={"desk": "secret"}))
    SmtpServer(acts={"a@example.org": Act(rcpt="550 5.1.1 unknown"), 3: Act(drop="lost")})

An act hangs on an address (each message to it; of several acts the first counts for the first message, and so on, and after
the last one the server is honest) or on a number (the nth message begun with MAIL since the start, from 1 on).
Acts, habits and everything counted may be read and replaced while the server runs.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Self

from tests.smtpscript import Act, Habits, Received

__all__ = ["Act", "Habits", "Received", "SmtpServer"]

_LIMIT = 64 * 1024 * 1024
_END_OF_DATA = b"\r\n.\r\n"


class SmtpServer:
    """An SMTP server in its own thread. Use it as a context manager; ``port`` is of the system's choice."""

    def __init__(
        self,
        habits: Habits | None = None,
        *,
        acts: Mapping[str | int, Act | Sequence[Act]] | None = None,
        port: int = 0,
    ) -> None:
        self.habits = habits or Habits()
        self.acts: Mapping[str | int, Act | Sequence[Act]] = dict(acts or {})
        self.host = "127.0.0.1"
        self.port = port
        self.received: list[Received] = []
        #: Each command line as it came: number of the connection, and the line without its end.
        self.commands: list[tuple[int, bytes]] = []
        #: Connections ever opened, open now, and the most at the same time.
        self.connections = self.open_now = self.most_at_once = 0
        #: Messages begun (MAIL), and those whose data came in whole, taken over or not.
        self.begun = self.data_seen = 0
        #: Messages taken over, by number of the connection.
        self.by_connection: Counter[int] = Counter()
        #: Messages begun to an address, which says which of its acts is next.
        self.tries: Counter[str] = Counter()
        #: What broke in the server itself: a test that finds something here has found a fault of the tests.
        self.faults: list[BaseException] = []
        self._changed = threading.Condition()
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp server", daemon=True)
        self._listener: asyncio.Server | None = None

    def __enter__(self) -> Self:
        """Start to listen."""
        self._thread.start()
        self.come_back()
        return self

    def __exit__(self, *_: object) -> None:
        """Break every connection and end."""
        self.go_down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def come_back(self) -> None:
        """Listen, again on the same port after `go_down`."""
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(timeout=10)

    def go_down(self) -> None:
        """Listen no more (connections are refused) and break those that are open."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(timeout=10)

    def wait_for(self, count: int, *, seconds: float = 10.0) -> bool:
        """Wait until that many messages were taken over; return whether they were in time."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.received) >= count, timeout=seconds)

    def count_by_recipient(self) -> Counter[str]:
        """Count the messages taken over for each address."""
        return Counter(recipient for message in list(self.received) for recipient in message.recipients)

    async def _listen(self) -> None:
        context = self.habits.tls if self.habits.implicit_tls else None
        self._listener = await asyncio.start_server(
            self._serve, self.host, self.port, ssl=context, limit=_LIMIT, backlog=512
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _hang_up(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for writer in tuple(self._writers):
            writer.transport.abort()
        current = asyncio.current_task()
        tasks = [task for task in asyncio.all_tasks() if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.connections += 1
        self.open_now += 1
        self.most_at_once = max(self.most_at_once, self.open_now)
        session = _Session(self, reader, writer, number=self.connections)
        try:
            await session.run()
        except (OSError, EOFError, _Dropped, asyncio.CancelledError):
            pass  # the client is gone, or was to be got rid of
        except Exception as problem:  # noqa: BLE001 - a fault of the server itself is for the test to see
            self.faults.append(problem)
        finally:
            self.open_now -= 1
            self._writers.discard(writer)
            if session.is_dropped:
                writer.transport.abort()
            else:
                writer.close()

    def begin(self) -> Act:
        """Count a message begun and return the act for its number."""
        self.begun += 1
        return _choose_act(self.acts.get(self.begun), 0)

    def find_act(self, recipient: str) -> Act | None:
        """Return the act for the next message to an address, where there is one."""
        self.tries[recipient] += 1
        acts = self.acts.get(recipient)
        return None if acts is None else _choose_act(acts, self.tries[recipient] - 1)

    def take(self, message: Received) -> None:
        """Keep a message."""
        with self._changed:
            self.received.append(message)
            self.by_connection[message.connection] += 1
            self._changed.notify_all()


def _choose_act(acts: Act | Sequence[Act] | None, index: int) -> Act:
    if isinstance(acts, Act):
        return acts
    return acts[index] if acts is not None and index < len(acts) else Act()


class _Dropped(Exception):  # noqa: N818 - not an error: the script says so
    """The connection is to be broken."""


class _Session:
    """One connection."""

    def __init__(
        self, server: SmtpServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, number: int
    ) -> None:
        self.server, self.reader, self.writer, self.number = server, reader, writer, number
        self.is_dropped = False
        self.tls = server.habits.implicit_tls
        self.user: str | None = None
        self.taken = 0
        self.reset()

    def reset(self) -> None:
        self.act = Act()
        self.sender: str | None = None
        self.recipients: list[str] = []
        self.parameters: tuple[str, ...] = ()

    async def run(self) -> None:
        habits = self.server.habits
        while habits.endless:
            self.writer.write(habits.endless)
            await self.writer.drain()
        if habits.connections_at_once and self.server.open_now > habits.connections_at_once:
            await self.reply("421 4.7.0 too many connections")
        if habits.banner:
            await self.reply(habits.banner)
        while line := await self.reader.readline():
            self.server.commands.append((self.number, line.rstrip(b"\r\n")))
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                await self.reply("221 2.0.0 bye")
                return
            command = _COMMANDS.get(verb.upper())
            await (self.reply("502 5.5.1 not known") if command is None else command(self, rest.strip()))

    async def reply(self, text: str) -> None:
        """Send a reply of one or more lines; end the connection after 421."""
        await asyncio.sleep(self.server.habits.delay)
        data = text.encode() + b"\r\n"
        step = 1 if self.server.habits.drip else len(data)
        for start in range(0, len(data), step):
            self.writer.write(data[start : start + step])
            await self.writer.drain()
            if self.server.habits.drip:
                await asyncio.sleep(self.server.habits.drip)
        if text.startswith("421"):
            raise EOFError

    def drop(self, where: str) -> None:
        """Break the connection here, where the act says so."""
        if self.act.drop == where:
            self.is_dropped = True
            raise _Dropped

    async def ehlo(self, _: str) -> None:
        habits = self.server.habits
        self.reset()
        words = ["localhost", *habits.extensions]
        words += [f"SIZE {habits.size}"] if habits.size else []
        words += ["STARTTLS"] if (habits.tls or habits.starttls_reply) and not self.tls else []
        words += [f"AUTH {' '.join(habits.mechanisms)}"] if self.offers_auth() else []
        lines = [f"250-{word}" for word in words[:-1]] + [f"250 {words[-1]}"]
        await self.reply(habits.ehlo_reply or "\r\n".join(lines))

    def offers_auth(self) -> bool:
        return bool(self.server.habits.credentials) and (self.tls or self.server.habits.clear_auth)

    async def helo(self, _: str) -> None:
        self.reset()
        await self.reply("250 localhost")

    async def starttls(self, _: str) -> None:
        habits = self.server.habits
        if habits.starttls_reply or habits.tls is None or self.tls:
            await self.reply(habits.starttls_reply or "502 5.5.1 not known")
            return
        self.writer.write(b"220 2.0.0 ready\r\n" + habits.injected)
        await self.writer.drain()
        await self.writer.start_tls(habits.tls)
        self.tls = True
        self.user = None
        self.reset()

    async def auth(self, rest: str) -> None:
        if not self.offers_auth():
            await self.reply("538 5.7.11 encryption needed")
            return
        mechanism, _, initial = rest.partition(" ")
        try:
            if mechanism.upper() == "PLAIN":
                name, password = ((initial and _decode(initial)) or await self.ask("")).split("\0")[1:]
            else:
                name = (initial and _decode(initial)) or await self.ask("Username:")
                password = await self.ask("Password:")
        except (ValueError, binascii.Error):
            await self.reply("501 5.5.2 cannot be read")
            return
        if self.server.habits.credentials.get(name) == password:
            self.user = name
            await self.reply("235 2.7.0 accepted")
        else:
            await self.reply("535 5.7.8 not accepted")

    async def ask(self, question: str) -> str:
        await self.reply(f"334 {base64.b64encode(question.encode()).decode()}")
        line = await self.reader.readline()
        return _decode(line.decode().strip())

    async def mail(self, rest: str) -> None:
        habits = self.server.habits
        address, parameters = _read_path(rest)
        refusal = ""
        self.act = self.server.begin()
        if habits.credentials and self.user is None:
            refusal = "530 5.7.0 authentication needed"
        elif habits.messages_per_connection and self.taken >= habits.messages_per_connection:
            refusal = "421 4.7.0 too many messages on this connection"
        elif habits.size and any(p.startswith("SIZE=") and int(p[5:]) > habits.size for p in parameters):
            refusal = "552 5.3.4 message too big"
        elif "SMTPUTF8" in parameters and "SMTPUTF8" not in habits.extensions:
            refusal = "555 5.6.7 SMTPUTF8 not known"
        elif not address.isascii() and "SMTPUTF8" not in parameters:
            refusal = "553 5.6.7 address is not ASCII"
        refusal = refusal or self.act.mail
        if not refusal:
            self.sender, self.parameters = address, parameters
        await self.reply(refusal or "250 2.1.0 ok")

    async def rcpt(self, rest: str) -> None:
        if self.sender is None:
            await self.reply("503 5.5.1 MAIL first")
            return
        address, _ = _read_path(rest)
        self.act = self.server.find_act(address) or self.act
        self.drop("rcpt")
        if not self.act.rcpt:
            self.recipients.append(address)
        await self.reply(self.act.rcpt or "250 2.1.5 ok")

    async def data(self, _: str) -> None:
        if not self.recipients:
            await self.reply("503 5.5.1 RCPT first")
            return
        self.drop("data")
        if self.act.data:
            await self.reply(self.act.data)
            return
        await self.reply("354 go on")
        if self.act.drop == "half":
            await self.reader.read(1)
            self.drop("half")
        await self.end_data(await self.read_data())

    async def read_data(self) -> bytes:
        """Read up to the line with the dot alone (only CRLF ends a line), and take the stuffed dots out."""
        data = bytearray(b"\r\n")  # as if a line had ended before: the first one may be the dot
        while not data.endswith(_END_OF_DATA):
            if any(data.endswith(_END_OF_DATA[:length]) for length in range(1, len(_END_OF_DATA))):
                data += await self.reader.readexactly(1)  # the end may have begun
            else:
                data += await self.reader.readuntil(_END_OF_DATA)
        return bytes(data[:-3]).replace(b"\r\n.", b"\r\n")[2:]

    async def end_data(self, data: bytes) -> None:
        server, act = self.server, self.act
        server.data_seen += 1
        self.drop("lost")
        too_big = bool(server.habits.size) and len(data) > server.habits.size
        answer = act.end or ("552 5.3.4 message too big" if too_big else "250 2.0.0 taken")
        if answer.startswith("2"):
            self.taken += 1
            server.take(
                Received(
                    sender=self.sender or "", recipients=tuple(self.recipients), size=len(data),
                    data=data if server.habits.keep_data else b"", tls=self.tls, authenticated_as=self.user,
                    connection=self.number, at=time.monotonic(), parameters=self.parameters,
                )
            )  # fmt: skip
        await asyncio.sleep(act.delay or server.habits.message_delay)
        self.drop("taken")
        await self.reply(answer)
        self.drop("after")
        self.reset()

    async def rset(self, _: str) -> None:
        self.reset()
        await self.reply("250 2.0.0 ok")

    async def noop(self, _: str) -> None:
        await self.reply("250 2.0.0 ok")


def _decode(text: str) -> str:
    return base64.b64decode(text, validate=True).decode()


def _read_path(rest: str) -> tuple[str, tuple[str, ...]]:
    """Split "FROM:<a@b> SIZE=1" into the address and the parameters."""
    address, _, parameters = rest.partition("<")[2].partition(">")
    return address, tuple(parameters.upper().split())


_COMMANDS: Mapping[str, Callable[[_Session, str], Awaitable[None]]] = {
    "EHLO": _Session.ehlo,
    "HELO": _Session.helo,
    "STARTTLS": _Session.starttls,
    "AUTH": _Session.auth,
    "MAIL": _Session.mail,
    "RCPT": _Session.rcpt,
    "DATA": _Session.data,
    "RSET": _Session.rset,
    "NOOP": _Session.noop,
}
