"""Find the IP addresses of a host, and hand them on only if every one of them may be asked."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence

from briefing.gather.addresses import check_address

__all__ = ["RefusedError", "Resolve", "find_addresses", "look_up"]

#: Returns the IP addresses of a host; raises ``OSError`` where there are none.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class RefusedError(OSError):
    """An address is not connected to; the text is the problem."""


async def find_addresses(host: str, port: int, *, look_up: Resolve, allowed_networks: Sequence[str]) -> list[str]:
    """Return the addresses of a host, each once.

    Raises:
        RefusedError: At least one of them may not be asked: a name that leads to several places is trusted in none.
        OSError: There are none, or nobody could tell.
    """
    found = list(dict.fromkeys(await look_up(host, port)))
    if not found:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    for ip in found:
        if problem := check_address(ip, allowed_networks=allowed_networks):
            raise RefusedError(problem)
    return found


async def look_up(host: str, port: int) -> Sequence[str]:
    """Return the IP addresses of a host, as the system finds them.

    Each look-up has a thread of its own that nothing waits for: ``getaddrinfo`` cannot be interrupted, and with name
    servers that do not answer a pool would fill up and hold back the others, and the end of the program.

    Raises:
        OSError: There are none, or nobody could tell.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Sequence[str]] = loop.create_future()

    def settle(addresses: Sequence[str] | OSError) -> None:
        if outcome.done():
            return
        if isinstance(addresses, OSError):
            outcome.set_exception(addresses)
        else:
            outcome.set_result(addresses)

    def ask() -> None:
        addresses: Sequence[str] | OSError
        try:
            addresses = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except OSError as error:
            addresses = error
        except UnicodeError:
            addresses = socket.gaierror(socket.EAI_NONAME, "no name")
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, addresses)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    return await outcome
