"""From settings to the options of gathering."""

from __future__ import annotations

import base64
import platform
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from briefing.gather.options import PolitenessOptions, RetrieveOptions, RoundOptions
from briefing.model.feed import CredentialsKind, Feed
from briefing.settings.schema import Settings

__all__ = ["find_authorization_problem", "make_retrieve_options", "make_round_options"]


def make_retrieve_options(settings: Settings, *, version: str, folder: Path | None = None) -> RetrieveOptions:
    """Return how requests are made.

    Args:
        settings: The desk's.
        version: Of the program, for the User-Agent.
        folder: The desk folder, where a relative path of a certificate file starts; None for the working folder.
    """
    gather = settings.gather
    certificates = str((folder or Path()) / gather.certificates) if gather.certificates else None
    return RetrieveOptions(
        user_agent=_compose_user_agent(version, site=gather.site, contact=gather.contact),
        accept_language=gather.accept_language or None,
        ports=frozenset(gather.ports),
        allowed_networks=gather.allowed_networks,
        certificates=certificates,
        connect_timeout=gather.connect_seconds,
        read_timeout=gather.read_seconds,
        total_timeout=gather.total_seconds,
    )


def _compose_user_agent(version: str, *, site: str, contact: str) -> str:
    """Return who asks: the product token that robots.txt files name, and whom to write to (F-18)."""
    about = "; ".join(part for part in (f"+{site}" if site else "", contact) if part)
    return f"briefing/{version} ({about})" if about else f"briefing/{version}"


def make_round_options(settings: Settings, feeds: Iterable[Feed], *, environment: Mapping[str, str]) -> RoundOptions:
    """Return how a run of gathering goes.

    Args:
        settings: The desk's.
        feeds: Their credentials are looked up.
        environment: The variables of the process.
    """
    gather = settings.gather
    authorizations = {
        feed.url: value for feed in feeds if (value := _find_authorization(feed, environment)[0]) is not None
    }
    return RoundOptions(
        politeness=PolitenessOptions(
            floor=timedelta(minutes=gather.interval_minutes), host_name=platform.node() or "localhost"
        ),
        hosts_in_parallel=gather.hosts_in_parallel,
        page_delay=timedelta(seconds=gather.page_delay_seconds),
        pages_per_host=gather.pages_per_host,
        pages_per_run=gather.pages_per_run,
        page_age=timedelta(days=gather.page_age_days),
        full_text_words=gather.full_text_words,
        deadline=timedelta(seconds=gather.deadline_seconds),
        parsers=gather.parsers,
        failures_until_told=gather.failures_until_told,
        honour_tdm_reservation=gather.honour_tdm_reservation,
        authorizations=authorizations,
    )


def find_authorization_problem(feed: Feed, environment: Mapping[str, str]) -> str | None:
    """Return why the credentials of a feed cannot be sent, as a clause without them; None if they can."""
    return _find_authorization(feed, environment)[1]


def _find_authorization(feed: Feed, environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return the value of the Authorization header, or None, and what is wrong."""
    credentials = feed.credentials
    if credentials is None:
        return None, None
    values = []
    for variable in (credentials.username_variable, credentials.secret_variable):
        if variable is None:
            continue
        value = environment.get(variable, "").strip()
        if not value:
            return None, f"the environment variable {variable} is not set"
        if any(ord(character) < 32 or 0xD7FF < ord(character) < 0xE000 or ord(character) == 127 for character in value):
            return None, f"the environment variable {variable} holds a control character"
        values.append(value)
    if credentials.kind is CredentialsKind.BASIC:
        name, password = values
        if ":" in name:
            return None, f"the environment variable {credentials.username_variable} holds a colon"
        # Source: RFC 7617, section 2.1 (UTF-8).
        return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode("ascii"), None
    (token,) = values
    if not token.isascii() or " " in token:
        return None, f"the environment variable {credentials.secret_variable} holds what cannot be a token"
    return f"Bearer {token}", None
