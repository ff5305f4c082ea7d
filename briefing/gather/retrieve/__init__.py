"""Ask the world: the one place with an HTTP client. Every address is checked before a connection to it is opened.

In: a ``Request``. Out: the final answer with its body, within its limits, or why there is none. Redirects are followed
hop by hop under the same rules; nothing is cached, no cookie is kept, no proxy is taken from the environment, and TLS
is verified always. The rules themselves stand in ``addresses`` and ``transfer``, the client in ``client``, the words
for failures of the connection in ``failures``, and bodies are read by ``bodies``.
"""

from __future__ import annotations

from briefing.gather.retrieve.lookup import Resolve
from briefing.gather.retrieve.retriever import HttpRetriever

__all__ = ["HttpRetriever", "Resolve"]
