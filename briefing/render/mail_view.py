"""What a mail is made from besides the edition, and what its template gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefing.render.view import LineView

__all__ = ["STEPS", "Contact", "Cut", "LinkView", "MailView", "MailViewOptions", "PdfNote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfNote:
    """What a mail says of the PDF."""

    #: Size in bytes; 0 where there is none because it could not be made.
    size: int
    #: Whether it goes with the mail.
    attached: bool
    #: Where it lies; empty where it lies nowhere that a reader could get it.
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who sends the mail, and how a reader leaves."""

    #: Address to write to, as it stands in the mail.
    address: str
    #: Name of who is answerable; empty for the name of the desk.
    owner: str = ""
    #: Postal address, as one line; empty where there is none.
    postal_address: str = ""
    #: Mailbox to which "leave" is written.
    leave: str
    #: Page on which a reader leaves; empty where there is none.
    leave_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailViewOptions:
    """What a mail holds besides the edition."""

    contact: Contact
    #: Keys of the sections that are wanted; empty for all.
    sections: Sequence[str] = ()
    #: Where the edition can be read in a browser; empty where nowhere.
    online_url: str = ""
    #: None where the reader wants no PDF.
    pdf: PdfNote | None = None
    #: The version that readers were sent and that this one corrects; 0 where they were sent none.
    corrects: int = 0


@dataclass(frozen=True, slots=True)
class LinkView:
    """Words, and where they lead; an empty address where they lead nowhere."""

    text: str
    href: str = ""
    #: The address as printed where there are no links; empty where the words hold it.
    address: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """How much of a mail is printed; the rest is counted."""

    bottom_line: bool = True
    glance: bool = True
    quotes: bool = True
    #: How many of each; None for all.
    changes: int | None = None
    developments: int | None = None
    figures: int | None = None


#: How a mail that is too large becomes smaller, step by step: first the quoted sentences, which stand in the edition,
#: then what changed, then the figures, all of them, so that none stands without the one that it
#: differs from, then developments from their end; the bottom line is the last to go.
STEPS = (
    Cut(),
    Cut(quotes=False),
    Cut(quotes=False, changes=8),
    Cut(quotes=False, changes=4),
    Cut(quotes=False, changes=0),
    Cut(quotes=False, changes=0, figures=0),
    Cut(quotes=False, changes=0, developments=2, figures=0),
    Cut(quotes=False, changes=0, developments=0, figures=0),
    Cut(quotes=False, changes=0, developments=0, figures=0, bottom_line=False, glance=False),
)


@dataclass(frozen=True, slots=True)
class MailView:
    """What the template gets as ``mail``, besides ``briefing``, which holds the parts of the edition."""

    subject: str
    preheader: str
    #: "For your sections: Military, Humanitarian"; empty where all are wanted.
    chosen: str
    #: "This is version 2 of edition 7. It replaces version 1, which you were sent."
    correction: str
    #: Changes that are corrections or withdrawals; the others stand in ``briefing.changes``.
    corrections: tuple[LineView, ...]
    #: What is not in the mail, by count, as sentences.
    omitted: tuple[str, ...]
    #: "Read online", "PDF (412 KB), attached".
    links: tuple[LinkView, ...]
    #: Where each mark leads: its label, and the address of its source.
    targets: dict[str, str]
    reading: str
    reason: str
    #: How to leave; it leads to a page or writes a mail.
    leave: LinkView
    #: Name and address of who sends it.
    sender: str
