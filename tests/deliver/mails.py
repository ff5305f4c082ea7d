"""A mail of the invented war, ready to be prepared and addressed, for the tests of messages and signatures."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from briefing.deliver.message import MessageOptions, Prepared, make_view_options, note_pdf
from briefing.render.mail import MailBody, compose_mail
from briefing.shipped import find_shipped
from tests.builders import make_edition

#: In the past, because a verifier refuses a signature from the future.
SENT = datetime(2025, 10, 26, 5, 30, tzinfo=UTC)
MESSAGE_ID = "<lenne.2031-03-16.1.Zk3vTq@river.example>"
RECIPIENT = "reader@mail.example"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def make_options(**fields: Any) -> MessageOptions:
    """Return what is the same in every mail of the river desk; it has no site where ``fields`` do not say otherwise."""
    facts: dict[str, Any] = {
        "from_address": "desk@river.example",
        "from_name": "River Desk",
        "reply_to": "editors@river.example",
        "list_id": "lenne.river.example",
        "leave": "leave@river.example",
        "postal_address": "1 Quay Street, Mirren",
    }
    return MessageOptions(**{**facts, **fields})


def make_body(pdf: bytes | None = PDF, **fields: Any) -> MailBody:
    """Return the body of the rich edition, made with the shipped template."""
    options = make_options(**fields)
    template = (find_shipped("templates") / "mail.html.j2").read_text(encoding="utf-8")
    note = None if pdf is None else note_pdf(pdf, options=options)
    return compose_mail(
        make_edition(), options=make_view_options(options, pdf=note), templates={"mail.html.j2": template}
    )


def address(prepared: Prepared, **fields: Any) -> bytes:
    """Return the copy for one reader."""
    facts: dict[str, Any] = {"message_id": MESSAGE_ID, "date": SENT, "name": "Ines Reader"}
    facts = {**facts, **fields}
    return prepared.address(facts.pop("recipient", RECIPIENT), **facts)


def read(message: bytes) -> EmailMessage:
    """Return a message as a mail program reads it; a defect in it is an error."""
    found = message_from_bytes(message, policy=policy.default.clone(raise_on_defect=True))
    assert isinstance(found, EmailMessage)
    return found
