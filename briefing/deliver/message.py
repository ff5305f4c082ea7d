"""From a mail body to the bytes that go over the wire, once for all readers of a variant and then for each of them.

The MIME parts are encoded once, and the body is hashed once. What differs from copy to copy stands in the header alone:
whom it is for, its Message-ID, its date and its way to leave. All header lines are written here and not by the
standard library, which turns long addresses into encoded words (python/cpython#85725), and in some versions lets a
title add a header (CVE-2024-6923).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime

from briefing.deliver.dkim import Signer, hash_body
from briefing.deliver.mime import OWN_NAME, encode_parts, is_pdf, is_pdf_name
from briefing.errors import ConfigurationError
from briefing.model.delivery import DeliveryFormat
from briefing.render.mail import Contact, MailBody, MailViewOptions, PdfNote
from briefing.render.subject import SUBJECT_LENGTH, clean_header

__all__ = ["MessageOptions", "Prepared", "make_view_options", "name_pdf", "note_pdf", "prepare"]

#: An address that may stand in a header and an envelope as it is. Source: RFC 5322, 3.4.1 (dot-atom) and RFC 5321,
#: 4.5.3.1 (64 and 255 octets).
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}"
_MAILBOX = re.compile(rf"{_ATOM}(?:\.{_ATOM}){{0,30}}@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{0,20}}")
_MOST_MAILBOX = 254
#: A Message-ID: ``<left@right>`` without spaces and inner brackets. Source: RFC 5322, 3.6.4.
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,400}@[A-Za-z0-9.-]{1,253}>")
#: An address of the web that may stand between angle brackets in a list header. Source: RFC 2369, 2; RFC 3986, 2.
_URI = re.compile(r"https://[A-Za-z0-9._~:/?#@!$&'()*+;=%\[\]-]{1,700}")
_LIST_ID = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){1,10}")
#: Characters of a display name beyond which it is left out: a name is not cut.
_MOST_NAME = 120
#: Octets of a header line. Source: RFC 5322, 2.1.1.
_MOST_LINE = 998
#: Room in a message for what is not the PDF. Source: the HTML has at most 95 KB encoded, the text is smaller.
_TEXTS = 200_000
#: What base64 in lines of 76 adds: 4 for 3, and CRLF.
_BASE64_LINE = 57


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageOptions:
    """What is the same in every mail of a desk."""

    #: One mailbox, its domain in ASCII.
    from_address: str
    from_name: str = ""
    #: Where answers go; empty for ``from_address``.
    reply_to: str = ""
    #: The name of the list, without angle brackets, stable for ever (RFC 2919).
    list_id: str
    #: Domain to which ``from_address`` has to belong; empty for its own.
    domain: str = ""
    #: Where editions can be read, without a slash at its end; empty where nowhere.
    site: str = ""
    #: Where earlier editions can be read; empty for ``site``.
    archive_url: str = ""
    #: Where help is; empty for a mail to ``owner``.
    help_url: str = ""
    #: Mailbox of who answers for the list; empty for ``reply_to``. It is printed in every mail.
    owner: str = ""
    #: Mailbox to which "leave" is written; empty for ``owner``.
    leave: str = ""
    postal_address: str = ""
    #: Bytes of a PDF beyond which it is not attached, and of a whole message (M-15).
    max_pdf_bytes: int = 3_000_000
    max_message_bytes: int = 10_000_000

    def __post_init__(self) -> None:
        """Refuse what could not stand in a header, before anything is sent.

        Raises:
            ConfigurationError: An address or a name is wrong.
        """
        for name in ("from_address", "reply_to", "owner", "leave"):
            value: str = getattr(self, name)
            if (value or name == "from_address") and not _is_mailbox(value):
                raise ConfigurationError("this is no mailbox in ASCII", where=f"mail: {name}")
        for name in ("site", "archive_url", "help_url"):
            value = getattr(self, name)
            if value and not _is_uri(value):
                raise ConfigurationError("this is no plain https address", where=f"mail: {name}")
        if not _LIST_ID.fullmatch(self.list_id):
            raise ConfigurationError("this is no name such as topic.example.org", where="mail: list_id")
        own = self.from_address.rpartition("@")[2].lower()
        if self.domain and own != self.domain.lower() and not own.endswith(f".{self.domain.lower()}"):
            raise ConfigurationError(f"the sender's address is not of {self.domain}", where="mail: from_address")

    @property
    def responsible(self) -> str:
        """The mailbox of who answers for the list."""
        return self.owner or self.reply_to or self.from_address

    @property
    def leaving(self) -> str:
        """The mailbox to which "leave" is written."""
        return self.leave or self.responsible


# ---------------------------------------------------------------------------------------------- what the body is told


def name_pdf(*, desk: str, number: int, day: datetime | str) -> str:
    """Return the name of an attached PDF: "lenne-7-2031-03-16.pdf"; made of our own facts alone."""
    date = day if isinstance(day, str) else day.date().isoformat()
    name = f"{re.sub(r'[^a-z0-9-]', '', desk.lower())[:40].strip('-') or 'briefing'}-{number}-{date}.pdf"
    return name if is_pdf_name(name) else OWN_NAME


def note_pdf(pdf: bytes | None, *, options: MessageOptions, url: str = "") -> PdfNote:
    """Return what the body has to say of the PDF, so that it and the message agree.

    Args:
        pdf: The PDF; None where it could not be made.
        options: The limits.
        url: Where it lies on the site; empty where nowhere.
    """
    if pdf is None or not is_pdf(pdf):
        return PdfNote(size=0, attached=False)
    return PdfNote(size=len(pdf), attached=_is_attachable(pdf, options), url=url)


def make_view_options(
    options: MessageOptions,
    *,
    sections: Sequence[str] = (),
    pdf: PdfNote | None = None,
    online_url: str = "",
    corrects: int = 0,
) -> MailViewOptions:
    """Return what the body is composed with: contact and ways to leave are those of the headers."""
    contact = Contact(
        address=options.responsible,
        owner=options.from_name,
        postal_address=options.postal_address,
        leave=options.leaving,
    )
    return MailViewOptions(contact=contact, sections=sections, online_url=online_url, pdf=pdf, corrects=corrects)


# ------------------------------------------------------------------------------------------------------- the message


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A message without the lines that differ from copy to copy. It is shared by threads; nothing in it changes."""

    #: Headers that are the same for all, in two groups: before and behind the copy's own.
    before: tuple[tuple[str, str], ...]
    behind: tuple[tuple[str, str], ...]
    #: Everything behind the empty line, with CRLF.
    body: bytes
    body_hash: str
    #: ``mailto:…?subject=leave``.
    leave: str
    signers: tuple[Signer, ...] = ()
    pdf_attached: bool = False
    #: Why the PDF is not attached, for the operator; empty where it is, or none was asked for.
    problem: str = ""

    def address(
        self,
        recipient: str,
        *,
        name: str = "",
        message_id: str,
        date: datetime,
        unsubscribe: str = "",
        in_reply_to: str = "",
    ) -> bytes:
        """Return the copy for one recipient, as it goes over the wire; dots are not doubled.

        Args:
            recipient: One mailbox in ASCII, as it was checked when it was added.
            name: Name of the reader; left out where it holds an @ or is too long.
            message_id: ``<…@domain>``, kept for every attempt.
            date: When it is sent; aware.
            unsubscribe: This reader's own https address for leaving with one click; empty where there is no site.
            in_reply_to: Message-ID of the copy that this one corrects; empty where it corrects none.

        Returns:
            Header and body with CRLF.

        Raises:
            ValueError: A value cannot stand in a header; the words hold none of it.
        """
        if not _is_mailbox(recipient):
            raise ValueError("the recipient is not one mailbox in ASCII")
        if not _MESSAGE_ID.fullmatch(message_id) or (in_reply_to and not _MESSAGE_ID.fullmatch(in_reply_to)):
            raise ValueError("a Message-ID is not of the form <left@right>")
        if date.tzinfo is None:
            raise ValueError("the date has no time zone")
        headers = [
            *self.before,
            ("To", _format_mailbox(name, recipient)),
            ("Date", format_datetime(date.astimezone(UTC))),
            ("Message-ID", message_id),
            *([("In-Reply-To", in_reply_to), ("References", in_reply_to)] if in_reply_to else []),
            *_format_leaving(self.leave, unsubscribe),
            *self.behind,
        ]
        signatures = [
            ("DKIM-Signature", signer.sign(headers, body_hash=self.body_hash, at=date)) for signer in self.signers
        ]
        lines = "".join(f"{key}: {value}\r\n" for key, value in (*signatures, *headers))
        return b"\r\n".join((lines.encode("ascii"), self.body))


def prepare(
    body: MailBody,
    pdf: bytes | None,
    *,
    options: MessageOptions,
    wanted: DeliveryFormat = DeliveryFormat.PDF,
    name_of_pdf: str = OWN_NAME,
    signers: Sequence[Signer] = (),
) -> Prepared:
    """Encode a message for all readers of a variant.

    Args:
        body: Subject and texts.
        pdf: The PDF; None where there is none.
        options: What is the same in every mail of the desk.
        wanted: What the reader asked for.
        name_of_pdf: Name of the attachment; one that is not of our own making becomes "briefing.pdf".
        signers: Who signs; several give several signatures.

    Returns:
        The prepared message. A PDF that is too large, or is none, is left out and the problem says so.

    Raises:
        ValueError: The subject is longer than ``compose_mail`` makes one.
    """
    offered = pdf if wanted is DeliveryFormat.PDF else None
    problem = "" if offered is None else _find_pdf_problem(offered, options)
    attached = None if problem else offered
    content, encoded = encode_parts(body, attached, wanted=wanted, name=name_of_pdf)
    before = [
        ("From", _format_mailbox(options.from_name, options.from_address)),
        *([("Reply-To", options.reply_to)] if options.reply_to else []),
        ("Subject", _format_subject(body.subject)),
    ]
    behind = [*_format_list(options), ("MIME-Version", "1.0"), *content]
    for key, value in (*before, *behind):
        _check_header(key, value)
    return Prepared(
        before=tuple(before),
        behind=tuple(behind),
        body=encoded,
        body_hash=hash_body(encoded) if signers else "",
        leave=f"mailto:{options.leaving}?subject=leave",
        signers=tuple(signers),
        pdf_attached=attached is not None,
        problem=problem,
    )


# ------------------------------------------------------------------------------------------------------------ headers


def _is_mailbox(address: str) -> bool:
    return len(address) <= _MOST_MAILBOX and _MAILBOX.fullmatch(address) is not None


def _is_uri(address: str) -> bool:
    return _URI.fullmatch(address) is not None and "=?" not in address


def _format_mailbox(name: str, address: str) -> str:
    """Return ``"Name" <address>``; without a name where there is none, or it would not be one (M-01)."""
    clean = clean_header(name)
    if not clean or "@" in clean or len(clean) > _MOST_NAME:
        return address
    if clean.isascii():
        quoted = clean.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{_encode_words(clean, 'From')}\r\n <{address}>"


def _format_subject(subject: str) -> str:
    """Return the subject as it may stand in a header.

    Raises:
        ValueError: It is too long. It is not cut: half a statement may say something else.
    """
    clean = clean_header(subject)
    if len(clean) > SUBJECT_LENGTH:
        raise ValueError(f"a subject has {len(clean)} characters; at most {SUBJECT_LENGTH} are allowed")
    return clean if clean.isascii() else _encode_words(clean, "Subject")


def _encode_words(text: str, header: str) -> str:
    """Return a text that is not ASCII as encoded words, folded. Source: RFC 2047."""
    return Header(text, "utf-8", maxlinelen=76, header_name=header).encode(linesep="\r\n")


def _format_list(options: MessageOptions) -> Iterator[tuple[str, str]]:
    """Yield what tells a mail program and a robot that this is a list. Source: RFC 2369, RFC 2919, RFC 3834."""
    owner = f"mailto:{options.responsible}"
    yield "List-Id", f"<{options.list_id}>"
    yield "List-Help", f"<{options.help_url or f'{owner}?subject=help'}>"
    yield "List-Owner", f"<{owner}>"
    yield "List-Post", "NO"
    archive = options.archive_url or options.site
    if archive:
        yield "List-Archive", f"<{archive}>"
    yield "Auto-Submitted", "auto-generated"
    yield "Precedence", "bulk"
    yield "X-Auto-Response-Suppress", "All"


def _format_leaving(leave: str, unsubscribe: str) -> list[tuple[str, str]]:
    """Return how to leave; one click only where there is an address for it. Source: RFC 8058, 3.1.

    Raises:
        ValueError: The address cannot stand in a header.
    """
    if not unsubscribe:
        return [("List-Unsubscribe", f"<{leave}>")]
    if not _is_uri(unsubscribe):
        raise ValueError("the address for leaving is no plain https address")
    both = ("List-Unsubscribe", f"<{unsubscribe}>, <{leave}>")
    return [both, ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]


def _check_header(key: str, value: str) -> None:
    """Refuse a header that could add another one or break the block: a second belt behind the cleaning.

    Raises:
        ValueError: It is not ASCII, has a line end that is no fold, or a line that is too long.
    """
    lines = f"{key}: {value}".split("\r\n")
    folded = all(line[:1] == " " and line.strip() for line in lines[1:])
    plain = all(line.isascii() and line.isprintable() for line in lines)
    if not folded or not plain or any(len(line) > _MOST_LINE for line in lines):
        raise ValueError(f"the header {key} cannot be written")


# ---------------------------------------------------------------------------------------------------------- the PDF


def _is_attachable(pdf: bytes, options: MessageOptions) -> bool:
    encoded = -(-len(pdf) // _BASE64_LINE) * 78
    return len(pdf) <= options.max_pdf_bytes and encoded + _TEXTS <= options.max_message_bytes


def _find_pdf_problem(pdf: bytes, options: MessageOptions) -> str:
    if not is_pdf(pdf):
        return "the PDF is not attached: the file is none"
    if not _is_attachable(pdf, options):
        return f"the PDF is not attached: {len(pdf):,} bytes are more than mail allows here"
    return ""
