"""An edition as the body of a mail: page 1 with its sources, in HTML and in plain text that say the same.

The whole edition is not in it: it stands in the PDF and, where there is one, on the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import TemplateError

from briefing.errors import RenderError
from briefing.model.edition import Edition
from briefing.render.characters import printable
from briefing.render.compose import compose_view
from briefing.render.html import compile_template
from briefing.render.mail_parts import MailParts, choose_parts
from briefing.render.mail_view import STEPS, Contact, Cut, LinkView, MailView, MailViewOptions, PdfNote
from briefing.render.plain import (
    WIDTH,
    find_printed,
    format_first_page,
    format_heading,
    format_list,
    format_source,
    wrap,
)
from briefing.render.subject import compose_preheader, compose_subject
from briefing.render.view import EditionView
from briefing.render.wording import count_of, parse_link

__all__ = ["MAIL_TEMPLATE", "Contact", "MailBody", "MailViewOptions", "PdfNote", "compose_mail", "format_size"]

MAIL_TEMPLATE = "mail.html.j2"

#: Bytes of HTML. As it is sent it has at most 82 KB, in base64, which is taken where it is the smaller encoding.
#: Source: Gmail cuts a mail off at about 102 KB of what it is sent; the rest is room for who adds to it on the way.
_MOST_HTML = 60_000

#: A mailbox that may stand in a mailto link: nothing in it ends the address early. Source: RFC 5322, 3.2.3 (atext).
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$*+/=^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")

_READING = (
    "[2a] stands for the first cited sentence of source 2, word for word. A name behind a dash is the speaker; words "
    "in brackets are worked out, or stand for a pronoun. “One side’s account” rests on one party; a line without such "
    "a note rests on a single source. No claim was checked on the ground."
)


@dataclass(frozen=True, slots=True)
class MailBody:
    """A mail for all readers who made the same choices."""

    #: One line, at most 78 characters.
    subject: str
    #: What lists of mails show behind the subject; it stands hidden in the HTML.
    preheader: str
    html: str
    #: Lines of at most 76 characters, save addresses and longer words; one newline at the end.
    text: str


def compose_mail(edition: Edition, *, options: MailViewOptions, templates: Mapping[str, str]) -> MailBody:
    """Compose the mail of an edition. The same edition, options and templates give the same texts.

    A mail that would be too large is shortened by whole items, and says how many.

    Args:
        edition: A checked edition.
        options: The choices of the reader, links, and who sends it.
        templates: Text of ``mail.html.j2``, by name.

    Returns:
        Subject, preheader and the two texts, which say the same.

    Raises:
        RenderError: The template is missing or wrong, or the mail is too large even without any statement.
    """
    if MAIL_TEMPLATE not in templates:
        raise RenderError(f"the template {MAIL_TEMPLATE} is missing", remedy="Copy it from the shipped templates")
    view = compose_view(edition)
    subject = compose_subject(edition, view, corrects=options.corrects)
    for cut in STEPS:
        parts = choose_parts(edition, view, options.sections, cut)
        preheader = compose_preheader(edition, parts.view)
        mail = _compose_notes(edition, parts, options, cut, subject=subject, preheader=preheader)
        html = _render(templates[MAIL_TEMPLATE], parts.view, mail)
        if _is_small(html):
            return MailBody(subject, preheader, html, _format_text(parts.view, mail))
    raise RenderError(
        f"the mail is larger than {_MOST_HTML:,} bytes without any statement in it",
        remedy="Shorten the topic, the addresses or the template",
    )


def _is_small(html: str) -> bool:
    return len(html.encode("utf-8", "replace")) <= _MOST_HTML


# -------------------------------------------------------------------------------------------------------------- notes


def format_size(size: int) -> str:
    """Return "412 KB" or "4.1 MB", in units of 1,000, rounded up so that a limit is never told as kept."""
    if size < 1_000_000:
        return f"{-(-size // 1_000)} KB"
    tenths = -(-size // 100_000)
    return f"{tenths // 10}.{tenths % 10} MB"


def _compose_notes(
    edition: Edition, parts: MailParts, options: MailViewOptions, cut: Cut, *, subject: str, preheader: str
) -> MailView:
    contact, head = options.contact, parts.view.masthead
    name = f"{head.title}: {head.topic}" if head.topic else head.title
    sender = (printable(contact.owner) or head.title, printable(contact.postal_address), printable(contact.address))
    return MailView(
        subject=subject,
        preheader=preheader,
        chosen=_word_chosen(parts.titles),
        correction=_word_correction(edition, options.corrects),
        corrections=parts.corrections,
        omitted=tuple(filter(None, (_word_elsewhere(parts), _word_dropped(parts, cut)))),
        links=tuple(_compose_links(options)),
        targets=_find_targets(parts),
        reading=_READING,
        reason=f"You get this mail because your address is on the list of readers of {name}.",
        leave=_compose_leave(contact),
        sender=", ".join(filter(None, sender)),
    )


def _find_targets(parts: MailParts) -> dict[str, str]:
    """Return the address of the source of each mark, by its label; only https may be a link in a mail (M-16)."""
    links = {str(source.number): source.link for source in parts.view.sources if source.link.startswith("https://")}
    numbers = {label: label.rstrip("abcdefghijklmnopqrstuvwxyz") for label in parts.labels}
    return {label: links[number] for label, number in numbers.items() if number in links}


def _word_chosen(titles: tuple[str, ...] | None) -> str:
    if titles is None:
        return ""
    return f"For your sections: {', '.join(titles)}" if titles else "None of your sections is in this edition"


def _word_correction(edition: Edition, corrects: int) -> str:
    if not corrects:
        return ""
    head = edition.edition
    return (
        f"This is version {head.version} of edition {head.number}. It replaces version {corrects}, which you were sent."
    )


def _word_counts(counts: tuple[int, int, int]) -> str:
    """Return "2 key developments, 1 figure and 3 changes"; empty where all are 0."""
    words = ("key development", "key figure", "change")
    parts = [count_of(number, word) for number, word in zip(counts, words, strict=True) if number]
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def _word_elsewhere(parts: MailParts) -> str:
    counts = _word_counts(parts.elsewhere)
    return f"Of other sections, the whole edition has {counts} that this mail leaves out." if counts else ""


def _word_dropped(parts: MailParts, cut: Cut) -> str:
    """Return what was left out to keep the mail small."""
    counts = [_word_counts(parts.dropped)]
    counts += [] if cut.quotes else ["the words of the cited sentences"]
    counts += [] if cut.glance else ["the rows at a glance"]
    left_out = "; ".join(filter(None, counts))
    return f"Left out to keep this mail small, and in the whole edition: {left_out}." if left_out else ""


def _compose_links(options: MailViewOptions) -> Iterator[LinkView]:
    """Yield the ways to the whole edition."""
    online = parse_link(options.online_url)
    if online:
        yield _compose_link("Read online", online)
    pdf = options.pdf
    if pdf is None:
        return
    url = parse_link(pdf.url)
    if not pdf.size:
        yield LinkView("The PDF of this edition could not be made")
    elif pdf.attached:
        yield LinkView(f"PDF ({format_size(pdf.size)}): attached to this mail")
    elif url:
        yield _compose_link(f"PDF ({format_size(pdf.size)}): too large to attach", url)
    else:
        yield LinkView(f"PDF ({format_size(pdf.size)}): too large to attach; write to {options.contact.address} for it")


def _compose_link(words: str, url: str) -> LinkView:
    """Return a link; an address that is not https is printed and is none (M-16)."""
    return LinkView(words, url if url.startswith("https://") else "", url)


def _compose_leave(contact: Contact) -> LinkView:
    """Return how a reader leaves: a page where there is one, else a mail that is ready to be sent."""
    url = parse_link(contact.leave_url)
    if url and url.startswith("https://"):
        return LinkView("To leave the list, open this page", url, url)
    mailbox = printable(contact.leave)
    href = f"mailto:{mailbox}?subject=leave" if _MAILBOX.fullmatch(mailbox) else ""
    return LinkView(f"To leave the list, write “leave” to {mailbox}", href)


# --------------------------------------------------------------------------------------------------------------- HTML


def _render(template: str, view: EditionView, mail: MailView) -> str:
    try:
        return compile_template(template, MAIL_TEMPLATE).render(briefing=view, mail=mail)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = MAIL_TEMPLATE if line is None else f"{MAIL_TEMPLATE}, line {line}"
        raise RenderError(
            f"the template cannot be used: {error}", where=where, remedy="Compare it with the shipped template"
        ) from error


# --------------------------------------------------------------------------------------------------------------- text


def _format_text(view: EditionView, mail: MailView) -> str:
    lines = [line.rstrip() for line in _lay_out(view, mail)]
    text = "\n".join(lines).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", text) + "\n"


def _lay_out(view: EditionView, mail: MailView) -> Iterator[str]:
    head = view.masthead
    yield from wrap(head.title.upper())
    yield from wrap(head.topic)
    yield "-" * WIDTH
    yield from wrap(mail.correction)
    yield from wrap(head.issue)
    yield from wrap(f"{head.covers}. {head.compared}.")
    yield from wrap(head.date_note)
    yield from wrap(f"{mail.chosen}." if mail.chosen else "")
    yield from wrap(f"{head.review}.")
    yield from wrap(f"INCOMPLETE: {head.incomplete}." if head.incomplete else "")
    yield from format_first_page(view)
    if mail.corrections:
        yield from format_heading("Corrections")
        yield from format_list("", mail.corrections)
    if mail.links or mail.omitted:
        yield from format_heading("The whole edition")
    yield from _links(mail)
    if view.sources:
        yield from format_heading("Sources")
        yield from wrap(mail.reading)
        yield ""
    printed = find_printed(view)
    for source in view.sources:
        yield from format_source(source, printed)
    yield from _end(mail)


def _links(mail: MailView) -> Iterator[str]:
    for link in mail.links:
        yield from wrap(f"{link.text}:" if link.address else f"{link.text}.")
        if link.address:
            yield link.address
    for sentence in mail.omitted:
        yield from wrap(sentence)


def _end(mail: MailView) -> Iterator[str]:
    yield ""
    yield "-" * WIDTH
    yield from wrap(mail.reason)
    yield from wrap(f"{mail.leave.text}:" if mail.leave.address else f"{mail.leave.text}.")
    if mail.leave.address:
        yield mail.leave.address
    yield from wrap(f"{mail.sender}.")
