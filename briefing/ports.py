"""The doors to the world, as Protocols: what a daily run needs and ``assemble`` puts in. Tests put in others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol, TypeVar

from briefing.model.edition import Edition
from briefing.model.output import ArchiveEntry, Input, RenderedEdition

__all__ = ["Archive", "Clock", "Progress", "Workers"]

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Clock(Protocol):
    """Tells what time it is. Only ``assemble`` makes a real one."""

    def now(self) -> datetime:
        """Return the present instant, with its zone."""
        ...


class Progress(Protocol):
    """Is told what is being done, in words for a person."""

    def __call__(self, stage: str, /) -> None:
        """Take note of the next stage ("reading 4 articles")."""
        ...


class Workers(Protocol):
    """Applies a function to many values, perhaps in several processes; order of results is order of values."""

    def apply(self, function: Callable[[_In], _Out], values: Iterable[_In]) -> Iterator[_Out]:
        """Yield ``function(value)`` for each value, in order. The function can be pickled."""
        ...


class Archive(Protocol):
    """Keeps editions and never changes one. See ``briefing.archive``."""

    def open_for_writing(self, *, wait_seconds: float, on_wait: Callable[[], None]) -> AbstractContextManager[None]:
        """Hold the archive for one build, from asking for its number to saving it."""
        ...

    def find_number(self, day: date) -> int:
        """Return the number of a day's edition."""
        ...

    def find_later_days(self, day: date) -> tuple[date, ...]:
        """Return the days after ``day`` that have an edition."""
        ...

    def find_next_version(self, day: date) -> int:
        """Return the number that the next version of a day's edition has."""
        ...

    def find_same(self, day: date, *, fingerprint: str, formats: Sequence[str]) -> ArchiveEntry | None:
        """Return the last version of a day's edition if it was made from the same things in these formats."""
        ...

    def load_edition(self, day: date, version: int | None = None) -> Edition | None:
        """Return a day's edition; None if there is none."""
        ...

    def load_earlier_editions(self, *, before: date, count: int) -> tuple[Edition, ...]:
        """Return the last editions of earlier days, the newest first."""
        ...

    def save(
        self,
        edition: Edition,
        rendered: RenderedEdition,
        *,
        inputs: Sequence[Input] = (),
        program: Mapping[str, str] | None = None,
    ) -> ArchiveEntry:
        """Write an edition whole, or nothing."""
        ...
