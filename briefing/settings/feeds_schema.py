"""What may stand in ``feeds.toml``."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from briefing.settings.fields import Label, Table

__all__ = ["FeedSettings", "FeedsFile"]

#: A feed is polled more often only where somebody at its publisher allowed it (F-07); never more often than this.
LOWEST_INTERVAL, FREE_INTERVAL = 15, 60


def _check_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        raise ValueError("is no address") from error
    if "@" in parts.netloc:
        raise ValueError(
            "user names and passwords do not belong here; name the environment variables that hold them "
            "with username_env and password_env"
        )
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError("is no web address")
    if any(character.isspace() or not character.isprintable() for character in value):
        raise ValueError("has a character that cannot stand in an address")
    return value


def _check_side(value: str, info: ValidationInfo) -> str:
    return _check_known(value, info, "sides")


def _check_section(value: str, info: ValidationInfo) -> str:
    return _check_known(value, info, "sections")


def _check_known(value: str, info: ValidationInfo, kind: str) -> str:
    known: Collection[str] = (info.context or {}).get(kind, ())
    if value and value not in known:
        raise ValueError(f"known: {', '.join(known) or 'none is configured'}")
    return value


Variable = Annotated[str, Field(pattern=r"^(?:[A-Za-z_][A-Za-z0-9_]{0,99})?$")]


class FeedSettings(Table):
    """One feed."""

    url: Annotated[str, Field(max_length=4000), AfterValidator(_check_url)] = Field(
        description='an address that starts with "https://" or "http://", without a user name'
    )
    title: Label = Field(default="", description="a name in quotation marks, at most 120 characters, on one line")
    publisher: Label = Field(default="", description="the name of an outlet in quotation marks")
    side: Annotated[Label, AfterValidator(_check_side)] = Field(
        default="", description="the name of one of the [[sides]] of briefing.toml, or nothing"
    )
    note: Label = Field(default="", description="a plain fact in quotation marks, at most 120 characters")
    language: Annotated[str, Field(pattern=r"^(?:[a-z]{2,3})?$")] = Field(
        default="", description='two or three small letters, such as "en", or nothing'
    )
    section: Annotated[Label, AfterValidator(_check_section)] = Field(
        default="", description="the key of one of the [[sections]] of sections.toml, or nothing"
    )
    full_text: Literal["unknown", "yes", "no"] = Field(default="unknown", description='"unknown", "yes" or "no"')
    interval_minutes: int | None = Field(
        default=None, ge=LOWEST_INTERVAL, le=10_080, description="a whole number of minutes from 15 to 10_080 (a week)"
    )
    faster_polling_agreed_with: Label = Field(default="", description="a name in quotation marks, or nothing")
    username_env: Variable = Field(default="", description="the name of an environment variable, or nothing")
    password_env: Variable = Field(default="", description="the name of an environment variable, or nothing")
    token_env: Variable = Field(default="", description="the name of an environment variable, or nothing")

    @model_validator(mode="after")
    def _check_agreement(self) -> FeedSettings:
        below = self.interval_minutes is not None and self.interval_minutes < FREE_INTERVAL
        if below and not self.faster_polling_agreed_with:
            raise ValueError(
                f"interval_minutes is {self.interval_minutes}; below {FREE_INTERVAL} it needs the name of whoever at "
                "the publisher allowed it, in faster_polling_agreed_with"
            )
        if bool(self.username_env) != bool(self.password_env):
            raise ValueError("username_env and password_env belong together; one of them is missing")
        if self.token_env and self.username_env:
            raise ValueError("it has both token_env and username_env; expected one of the two")
        return self


class FeedsFile(Table):
    """The whole of ``feeds.toml``."""

    feeds: Annotated[tuple[FeedSettings, ...], Field(max_length=20_000)] = Field(
        default=(), description="tables [[feeds]]"
    )
