"""The retriever as others see it. The client behind it is loaded with the first request: many runs send none."""

from __future__ import annotations

import ssl
from types import TracebackType
from typing import TYPE_CHECKING, Self

from briefing.gather.options import RetrieveOptions
from briefing.gather.retrieve.lookup import Resolve, look_up
from briefing.gather.retrieve.transfer import check_options
from briefing.gather.retrieve.trust import open_trust
from briefing.model.fetch import FetchFailure, FetchResponse, Request
from briefing.ports import Clock

if TYPE_CHECKING:
    from briefing.gather.retrieve.client import Client

__all__ = ["HttpRetriever"]


class HttpRetriever:
    """Asks over HTTP; an async context manager. Implements ``ports.Retriever``.

    It asks one thing at a time of each origin, over one connection that is used again.

    Args:
        options: What may be asked, and how.
        clock: Tells when an answer came.
        resolve: Finds the addresses of a host; None for the system's way.

    Raises:
        ConfigurationError: An option cannot be what it is.
    """

    def __init__(self, options: RetrieveOptions, *, clock: Clock, resolve: Resolve | None = None) -> None:
        check_options(options)
        self._options = options
        self._clock = clock
        self._look_up = resolve or look_up
        self._is_open = False
        #: None for what the system trusts.
        self._trust: ssl.SSLContext | None = None
        self._client: Client | None = None

    async def __aenter__(self) -> Self:
        if self._options.certificates is not None:
            self._trust = open_trust(self._options.certificates)
        self._is_open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._is_open = False
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def fetch(self, request: Request, /) -> FetchResponse | FetchFailure:
        """Return the final answer to a request, or why there is none; raises nothing but cancellation.

        The body is that of an answer that is a success (2xx); of any other it is empty, as nobody reads it.
        """
        if not self._is_open:
            raise RuntimeError("the retriever is used outside of its context")
        if self._client is None:
            from briefing.gather.retrieve.client import Client

            self._client = Client(self._options, clock=self._clock, look_up=self._look_up, trust=self._trust)
        return await self._client.fetch(request)
