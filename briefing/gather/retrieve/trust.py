"""What is trusted in TLS, and what is wrong with what is not. Verification cannot be turned off (F-23)."""

from __future__ import annotations

import ssl

from briefing.errors import ConfigurationError

__all__ = ["open_trust"]


def open_trust(certificates: str | None) -> ssl.SSLContext:
    """Return what is trusted in TLS: the certificates of the system, and those in a file.

    Raises:
        ConfigurationError: The file cannot be read, or holds no certificate.
    """
    context = ssl.create_default_context()
    if certificates is not None:
        try:
            context.load_verify_locations(cafile=certificates)
        except OSError as error:
            raise ConfigurationError(
                "the file with certificates cannot be used",
                where=certificates,
                remedy="Name a file that can be read and holds certificates in PEM form",
            ) from error
    return context
