"""The words for connections that failed. Pure: error codes in, sentences out.

Each sentence says what is wrong and what happens next or who can help; none holds anything of the answer or of the
address.
"""

from __future__ import annotations

import errno
import socket

__all__ = ["explain_certificate", "explain_connection", "explain_lookup"]

#: By the codes of X509_STORE_CTX_get_error. Source: OpenSSL, include/openssl/x509_vfy.h.
_CERTIFICATES = {
    9: "The certificate of the site is not valid yet; check the clock of this machine, then tell the publisher.",
    10: "The certificate of the site has expired; the publisher has to renew it, or check the clock of this machine.",
    18: "The site vouches for itself (a self-signed certificate); if it is yours, name its certificate in the "
    "configuration.",
    19: "The site vouches for itself (a self-signed certificate in the chain); if it is yours, name its certificate "
    "in the configuration.",
    20: "Nobody whom this machine trusts vouches for the site; install the ca-certificates of the system, or tell the "
    "publisher that an intermediate certificate is missing.",
    62: "The certificate belongs to another name; check the address.",
    64: "The certificate belongs to another IP address; ask for the site by its name.",
}
_OTHER_CERTIFICATE = "The certificate of the site cannot be trusted; see whether a browser says why."

_LOOKUPS = {
    socket.EAI_NONAME: "There is no such host; check how the address is spelt.",
    socket.EAI_AGAIN: "The name servers did not answer; check the network of this machine.",
}
_OTHER_LOOKUP = "The host could not be looked up; check the address and the network of this machine."

_CONNECTIONS = {
    errno.ECONNREFUSED: "The server refused the connection; it is asked again later.",
    errno.ECONNRESET: "The server broke the connection off; it is asked again later.",
    errno.ENETUNREACH: "There is no way to the server's network; check the network of this machine.",
    errno.EHOSTUNREACH: "There is no way to the server; check the network of this machine.",
    errno.EMFILE: "This process has too many files open; raise the limit (ulimit -n) or ask fewer hosts in parallel.",
    errno.ENFILE: "This machine has too many files open; end other programs, or ask fewer hosts in parallel.",
}
_OTHER_CONNECTION = "No connection could be made; it is asked again later."


def explain_certificate(code: int | None) -> str:
    """Return what is wrong with a certificate, by OpenSSL's code; None where there is no code."""
    return _OTHER_CERTIFICATE if code is None else _CERTIFICATES.get(code, _OTHER_CERTIFICATE)


def explain_lookup(code: int | None) -> str:
    """Return why a name was not found, by the code of ``getaddrinfo``."""
    return _OTHER_LOOKUP if code is None else _LOOKUPS.get(code, _OTHER_LOOKUP)


def explain_connection(code: int | None) -> str:
    """Return why no connection was made, by ``errno``."""
    return _OTHER_CONNECTION if code is None else _CONNECTIONS.get(code, _OTHER_CONNECTION)
