"""What may stand in the tables ``[gather]`` and ``[store]`` of ``briefing.toml``.

There is no key that turns the verification of certificates off (F-23), and none that lengthens a time limit (F-21).
"""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from briefing.settings.fields import Label, Table

__all__ = ["GatherSettings", "StoreSettings"]

#: A mail address as one writes it in a header field. Source: RFC 5322, dot-atom, without quoted and obsolete forms.
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
#: What may stand in the comment of a header: visible ASCII without the signs that delimit comments. Source: RFC 9110,
#: section 5.6.5.
_COMMENT = re.compile(r"[!-~]{1,200}")
#: Source: RFC 9110, section 12.5.4 (language ranges with weights).
_LANGUAGES = re.compile(
    r"[A-Za-z0-9*-]{1,20}(?:;q=[01](?:\.\d{1,3})?)?(?:, ?[A-Za-z0-9*-]{1,20}(?:;q=[01](?:\.\d{1,3})?)?){0,20}"
)
_STORE_SCHEMES = ("sqlite:///", "postgresql+psycopg://")

#: The number of a port that can be asked.
Port = Annotated[int, Field(ge=1, le=65_535)]


def _is_web_address(value: str) -> bool:
    if not _COMMENT.fullmatch(value) or set(value) & set('()\\"<>'):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def _check_contact(value: str) -> str:
    if value and not _is_web_address(value) and not (_MAIL.fullmatch(value) and _COMMENT.fullmatch(value)):
        raise ValueError("is neither a mail address nor a web address")
    return value


def _check_site(value: str) -> str:
    if value and not _is_web_address(value):
        raise ValueError("is no web address")
    return value


def _check_languages(value: str) -> str:
    if value and not _LANGUAGES.fullmatch(value):
        raise ValueError("is no list of languages")
    return value


def _check_network(value: str) -> str:
    try:
        ipaddress.ip_network(value)
    except ValueError as error:
        raise ValueError("is no network") from error
    return value


def _check_store(value: str) -> str:
    if value and not value.startswith(_STORE_SCHEMES):
        raise ValueError("is no address of a store")
    return value


class GatherSettings(Table):
    """How feeds and pages are asked."""

    contact: Annotated[Label, AfterValidator(_check_contact)] = Field(
        default="", description='a mail address or a web address, such as "desk@example.org"'
    )
    site: Annotated[Label, AfterValidator(_check_site)] = Field(
        default="", description='a web address, such as "https://example.org/about", or nothing'
    )
    accept_language: Annotated[Label, AfterValidator(_check_languages)] = Field(
        default="", description='languages as in "en, fa;q=0.5", or nothing'
    )
    interval_minutes: int = Field(
        default=60, ge=60, le=10_080, description="a whole number of minutes from 60 to 10_080 (a week)"
    )
    hosts_in_parallel: int = Field(default=8, ge=1, le=64, description="a whole number from 1 to 64")
    page_delay_seconds: float = Field(default=2, ge=2, le=300, description="a number of seconds from 2 to 300")
    pages_per_host: int = Field(default=20, ge=0, le=20, description="a whole number from 0 to 20")
    pages_per_run: int = Field(default=20_000, ge=0, le=1_000_000, description="a whole number from 0 to 1_000_000")
    page_age_days: int = Field(default=30, ge=1, le=3650, description="a whole number of days from 1 to 3650")
    deadline_seconds: int = Field(
        default=900, ge=1, le=86_400, description="a whole number of seconds from 1 to 86_400 (a day)"
    )
    parsers: int = Field(default=0, ge=0, le=64, description="a whole number from 0 to 64")
    failures_until_told: int = Field(default=5, ge=1, le=1000, description="a whole number from 1 to 1000")
    honour_tdm_reservation: bool = Field(default=True, description="true or false")
    full_text_words: int = Field(default=150, ge=0, le=5000, description="a whole number of words from 0 to 5000")
    connect_seconds: float = Field(default=10, ge=0.1, le=10, description="a number of seconds from 0.1 to 10")
    read_seconds: float = Field(default=20, ge=0.1, le=20, description="a number of seconds from 0.1 to 20")
    total_seconds: float = Field(default=60, ge=0.1, le=60, description="a number of seconds from 0.1 to 60")
    ports: Annotated[tuple[Port, ...], Field(min_length=1, max_length=100)] = Field(
        default=(80, 443), description="a list of port numbers from 1 to 65_535, such as [80, 443]"
    )
    allowed_networks: Annotated[tuple[Annotated[str, AfterValidator(_check_network)], ...], Field(max_length=100)] = (
        Field(default=(), description='a list of networks, such as ["10.20.0.0/16"]')
    )
    certificates: Annotated[str, Field(max_length=1000)] = Field(
        default="", description="the path of a file, or nothing"
    )


class StoreSettings(Table):
    """Where that is kept which was gathered, and for how long."""

    url: Annotated[str, Field(max_length=1000), AfterValidator(_check_store)] = Field(
        default="", description='"sqlite:///PATH", "postgresql+psycopg://HOST/DATABASE", or nothing'
    )
    keep_days: int = Field(default=0, ge=0, le=36_500, description="a whole number of days from 0 to 36_500")
    keep_runs_days: int = Field(default=90, ge=0, le=36_500, description="a whole number of days from 0 to 36_500")
