"""The parts of a mail, encoded: plain text first, then HTML, then the PDF (M-13).

Written by hand, because the standard library makes a boundary by chance and so other bytes on every run.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence

from briefing.model.delivery import DeliveryFormat
from briefing.render.mail import MailBody

__all__ = ["OWN_NAME", "encode_parts", "is_pdf", "is_pdf_name"]

#: The name of an attachment for which no other can be used.
OWN_NAME = "briefing.pdf"

_PDF_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,75}\.pdf")
#: Names that some systems keep for devices, whatever the ending.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


def is_pdf(pdf: bytes) -> bool:
    """Return whether bytes begin as a PDF does (M-14)."""
    return pdf.startswith(b"%PDF-")


def is_pdf_name(name: str) -> bool:
    """Return whether a name can stand in an attachment: small letters, digits, dots, hyphens, and no device."""
    return _PDF_NAME.fullmatch(name) is not None and ".." not in name and not _DEVICE.fullmatch(name)


def encode_parts(
    body: MailBody, pdf: bytes | None, *, wanted: DeliveryFormat, name: str
) -> tuple[list[tuple[str, str]], bytes]:
    """Encode the content of a mail: text, alternative(text, html), or mixed(alternative, pdf).

    Args:
        body: The texts.
        pdf: What is attached; None for nothing.
        wanted: What the reader asked for.
        name: Name of the attachment; one that is not of our own making becomes "briefing.pdf".

    Returns:
        The headers of the content, and the content with CRLF; the same texts and PDF give the same bytes.
    """
    text = _encode_text(body.text, "plain")
    if wanted is DeliveryFormat.TEXT:
        return text
    # Made from the contents, so that the same edition gives the same bytes; "=_" occurs in neither encoding.
    digest = hashlib.sha256(
        b"\0".join((body.text.encode("utf-8", "replace"), body.html.encode("utf-8", "replace"), pdf or b""))
    )
    token = digest.hexdigest()[:24]
    both = _join("alternative", f"=_a{token}", [text, _encode_text(body.html, "html")])
    if pdf is None:
        return both
    own = name if is_pdf_name(name) else OWN_NAME
    attachment = (
        [
            ("Content-Type", f'application/pdf; name="{own}"'),
            ("Content-Transfer-Encoding", "base64"),
            ("Content-Disposition", f'attachment; filename="{own}"'),
        ],
        base64.encodebytes(pdf).replace(b"\n", b"\r\n"),
    )
    return _join("mixed", f"=_m{token}", [both, attachment])


_Part = tuple[list[tuple[str, str]], bytes]


def _join(kind: str, boundary: str, parts: Sequence[_Part]) -> _Part:
    """Return parts as one. Source: RFC 2046, 5.1.1."""
    chunks: list[bytes] = []
    for headers, content in parts:
        lines = "".join(f"{key}: {value}\r\n" for key, value in headers)
        chunks += [f"--{boundary}\r\n{lines}\r\n".encode("ascii"), content, b"\r\n"]
    chunks.append(f"--{boundary}--\r\n".encode("ascii"))
    return [("Content-Type", f'multipart/{kind}; boundary="{boundary}"')], b"".join(chunks)


def _encode_text(text: str, subtype: str) -> _Part:
    """Return a text as a part: quoted-printable, or base64 where that is smaller (any script but Latin)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    quoted = binascii.b2a_qp(lines, istext=True)
    # "From " at the start of a line is changed by some servers (RFC 4155); a soft break keeps it as it is.
    quoted = re.sub(rb"(?m)^From ", b"F=\nrom ", quoted)
    encoded = base64.encodebytes(lines.replace(b"\n", b"\r\n"))
    encoding, content = ("quoted-printable", quoted) if len(quoted) <= len(encoded) else ("base64", encoded)
    headers = [("Content-Type", f"text/{subtype}; charset=utf-8"), ("Content-Transfer-Encoding", encoding)]
    return headers, content.replace(b"\n", b"\r\n")
