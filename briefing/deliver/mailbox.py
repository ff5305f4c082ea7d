"""The address check (M-35): one mailbox that a message can be handed over for, and nothing else that looks like one.

What differs from parser to parser is refused: comments, quoted local parts, display names, lists. What is left is the
same for every server on the way, and can stand in a header field and in ``RCPT TO`` as it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Mailbox", "MailboxProblem", "parse_mailbox"]

#: Source: RFC 5321, 4.5.3.1.3, as corrected: a path of 256 octets with its two angle brackets.
MOST_OCTETS = 254
#: Source: RFC 5321, 4.5.3.1.1.
MOST_LOCAL_OCTETS = 64
#: A local part as ``dot-atom``. Source: RFC 5322, 3.2.3; so many dots, here and in a domain, by rule of thumb: what is
#: taken here can be written into every header.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+){0,30}")
#: A domain as it is sent: labels of letters, digits and hyphens, the last one no number. Source: RFC 1123, 2.1.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.){{1,20}}{_LABEL}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

#: Signs that make an address something else than one plain mailbox, with what they make of it. Source: RFC 5322, 3.4.
_SIGNS = (
    (",;", "it seems to be a list; one address is expected"),
    ("<>", "it has a name or angle brackets around it; the address alone is expected"),
    ("()", "it holds a comment"),
    ('"\\', "it holds a quoted part, which is not supported"),
    ("[]", "it names a machine by its number, and not a domain"),
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox; ASCII only."""

    #: As it was written: only its own server knows whether capitals matter in it.
    local: str
    #: In small letters, IDNA 2008 as ASCII.
    domain: str

    @property
    def address(self) -> str:
        """Both parts, at most 254 octets."""
        return f"{self.local}@{self.domain}"

    @property
    def key(self) -> str:
        """What two spellings of one mailbox have in common: no server in use tells capitals apart."""
        return self.address.lower()


@dataclass(frozen=True, slots=True)
class MailboxProblem:
    """Why a text is no mailbox."""

    #: A clause for a person that repeats nothing of the text.
    problem: str


def parse_mailbox(text: str) -> Mailbox | MailboxProblem:
    """Read a text as one mailbox. No name server is asked.

    Args:
        text: Exactly the address; white space around it is not taken away here.
    """
    problem = _find_text_problem(text)
    if problem is None:
        local, _, domain = text.partition("@")
        problem = _find_local_problem(local)
        if problem is None:
            return _parse_domain(local, domain)
    return MailboxProblem(problem)


def _find_text_problem(text: str) -> str | None:
    """Return what is wrong with the text as a whole."""
    if not text.strip():
        return "it is empty"
    # ASCII can make a domain shorter (one sign for two combining ones), but not by half: more need not be looked at.
    if len(text) > (MOST_OCTETS if text.isascii() else 2 * MOST_OCTETS):
        return f"it is longer than {MOST_OCTETS} octets"
    if any(unicodedata.category(character) in {"Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp"} for character in text):
        return "it holds a character that cannot be printed"
    for signs, words in _SIGNS:
        if any(sign in text for sign in signs):
            return words
    if any(character.isspace() for character in text):
        return "it holds a space"
    if text.count("@") != 1:
        return "it has no @" if "@" not in text else "it has more than one @"
    return None


def _find_local_problem(local: str) -> str | None:
    """Return what is wrong with the part before the @."""
    if not local:
        return "there is nothing before the @"
    if not local.isascii():
        return "letters beyond ASCII before the @ (SMTPUTF8) are not supported yet"
    if len(local) > MOST_LOCAL_OCTETS:
        return f"the part before the @ is longer than {MOST_LOCAL_OCTETS} octets"
    if not _LOCAL.fullmatch(local):
        return "the part before the @ holds a sign, or a dot, in a place where none can stand"
    return None


def _parse_domain(local: str, domain: str) -> Mailbox | MailboxProblem:
    from email_validator import EmailNotValidError, validate_email  # loads idna: only where an address is checked

    if not domain:
        return MailboxProblem("there is nothing behind the @")
    # Everything below .localhost is this machine. Source: RFC 6761, 6.3.
    if domain.lower().rstrip(".").split(".")[-1] == "localhost":
        return MailboxProblem("localhost is no domain on the internet")
    try:
        # test_environment allows .test, which reaches nobody and which an installation is tried out with.
        found = validate_email(
            f"{local}@{domain}",
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
            check_deliverability=False,
            test_environment=True,
        )
    except (EmailNotValidError, ValueError):
        return MailboxProblem("the part behind the @ is no domain on the internet")
    ascii_domain = found.ascii_domain.lower()
    if not _DOMAIN.fullmatch(ascii_domain) or _NUMBER.fullmatch(ascii_domain.rsplit(".", 1)[1]):
        return MailboxProblem("the part behind the @ is no domain on the internet")
    mailbox = Mailbox(local, ascii_domain)
    if len(mailbox.address) > MOST_OCTETS:
        return MailboxProblem(f"it is longer than {MOST_OCTETS} octets")
    return mailbox
