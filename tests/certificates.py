"""Certificates for the test server: a good one, and one for each way in which a certificate can be wrong."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trustme

__all__ = ["Certificates", "make_certificates"]


@dataclass(frozen=True)
class Certificates:
    """Server contexts, and the authority that a client has to trust for the good one to be good."""

    #: A PEM file with the certificate of the authority.
    authority: Path
    good: ssl.SSLContext
    #: Signed by itself: no authority stands behind it.
    self_signed: ssl.SSLContext
    #: Of the authority, and no longer valid since 2001.
    expired: ssl.SSLContext
    #: Of the authority, and valid, for another name.
    wrong_name: ssl.SSLContext


def make_certificates(folder: Path, *, names: Sequence[str] = ("localhost", "127.0.0.1")) -> Certificates:
    """Make them anew; those that are not ``wrong_name`` are for these names and addresses."""
    authority = trustme.CA()
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    lone = trustme.CA()  # a root is signed by itself, and can stand in as the certificate of a server
    self_signed = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    lone_path = folder / "self_signed.pem"
    lone_path.write_bytes(lone.private_key_pem.bytes() + lone.cert_pem.bytes())
    self_signed.load_cert_chain(lone_path)
    then, later = datetime(2000, 1, 1, tzinfo=UTC), datetime(2001, 1, 1, tzinfo=UTC)
    return Certificates(
        authority=path,
        good=_make_context(authority.issue_cert(*names)),
        self_signed=self_signed,
        expired=_make_context(authority.issue_cert(*names, not_before=then, not_after=later)),
        wrong_name=_make_context(authority.issue_cert("elsewhere.test")),
    )


def _make_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context
