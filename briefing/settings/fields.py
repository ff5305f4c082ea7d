"""What the tables of all configuration files share: how strict they are, and the kinds of text that stand in them."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

__all__ = ["FolderPath", "Label", "LongText", "LongTexts", "Name", "Names", "Table", "is_printable"]


#: Joiners say how letters of Arabic and Indian scripts connect: names in Persian and Urdu need them.
_JOINERS = frozenset("\u200c\u200d")


def is_printable(character: str) -> bool:
    """Tell whether a character may stand in a text that is printed: no control, no private sign, no surrogate."""
    return character in _JOINERS or unicodedata.category(character) not in {"Cc", "Cs", "Cf", "Co", "Zl", "Zp"}


def _check_printable(value: str) -> str:
    if not all(map(is_printable, value)):
        raise ValueError("has a character that cannot be printed")
    if value != value.strip():
        raise ValueError("starts or ends with a space")
    return value


#: One line of text that is printed as it stands.
Label = Annotated[str, Field(max_length=120), AfterValidator(_check_printable)]
Name = Annotated[Label, Field(min_length=1)]
LongText = Annotated[str, Field(max_length=2000)]
LongTexts = Annotated[tuple[Annotated[LongText, Field(min_length=1)], ...], Field(max_length=10_000)]
FolderPath = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_check_printable)]
Names = Annotated[tuple[Name, ...], Field(max_length=1000)]


class Table(BaseModel):
    """The settings that all tables share: frozen, closed, and nothing converted behind the writer's back."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
