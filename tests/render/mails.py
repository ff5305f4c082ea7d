"""Who sends the mails of the invented desk, for the tests that compose one."""

from __future__ import annotations

from typing import Any

from briefing.render.mail import Contact, MailViewOptions, PdfNote

ONLINE = "https://river.example/2031/03/16/7-v1.html"


def make_contact(**fields: Any) -> Contact:
    """Return the contact of the river desk, which has no page for leaving."""
    facts: dict[str, Any] = {
        "address": "editors@river.example",
        "owner": "River Desk",
        "postal_address": "1 Quay Street, Mirren",
        "leave": "leave@river.example",
    }
    return Contact(**{**facts, **fields})


def make_view_options(**fields: Any) -> MailViewOptions:
    """Return what a mail with an attached PDF and an address on the web is composed with."""
    facts: dict[str, Any] = {
        "contact": make_contact(),
        "online_url": ONLINE,
        "pdf": PdfNote(size=411_900, attached=True),
    }
    return MailViewOptions(**{**facts, **fields})
