"""What the errors of the client mean: a kind, and a sentence that says what to do."""

from __future__ import annotations

import aiohttp

from briefing.gather.options import RetrieveOptions
from briefing.gather.retrieve.failures import explain_certificate, explain_connection, explain_lookup
from briefing.gather.retrieve.lines import HungUpError
from briefing.gather.retrieve.lookup import RefusedError
from briefing.gather.retrieve.transfer import Flaw
from briefing.model.fetch import FailureKind

__all__ = ["explain_error"]

#: What the other errors of the client mean, the narrower first.
_MEANINGS: tuple[tuple[type[Exception], FailureKind, str], ...] = (
    (
        aiohttp.ClientSSLError,
        FailureKind.TLS,
        "No encrypted connection could be made (TLS); see whether the site works in a browser.",
    ),
    (
        aiohttp.ConnectionTimeoutError,
        FailureKind.TIMEOUT,
        "No connection was made within {connect:g} seconds; it is asked again later.",
    ),
    (
        TimeoutError,
        FailureKind.TIMEOUT,
        "Nothing came from the server for {read:g} seconds; it is asked again later.",
    ),
    (
        aiohttp.ClientPayloadError,
        FailureKind.BROKEN,
        "The answer ended before it was whole; nothing of it was taken, and it is asked again later.",
    ),
    (
        HungUpError,
        FailureKind.BROKEN,
        "The server closed the connection instead of answering; it is asked again later.",
    ),
    (
        Exception,
        FailureKind.BROKEN,
        "The server answered something that is not HTTP, or broke its rules; nothing was taken from it.",
    ),
)


def explain_error(error: Exception, options: RetrieveOptions) -> Flaw:
    """Return what an error of the client means under these options."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return Flaw(FailureKind.TLS, explain_certificate(getattr(error.certificate_error, "verify_code", None)))
    if isinstance(error, aiohttp.ClientConnectorError) and not isinstance(error, aiohttp.ClientSSLError):
        if isinstance(error.os_error, RefusedError):
            return Flaw(FailureKind.ADDRESS, str(error.os_error))
        if isinstance(error, aiohttp.ClientConnectorDNSError):
            return Flaw(FailureKind.DNS, explain_lookup(error.os_error.errno))
        return Flaw(FailureKind.CONNECT, explain_connection(error.os_error.errno))
    kind, problem = next((kind, problem) for type_, kind, problem in _MEANINGS if isinstance(error, type_))
    return Flaw(kind, problem.format(connect=options.connect_timeout, read=options.read_timeout))
