"""One article that breaks the program must not take the others with it: its failure becomes a value like any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from briefing.errors import BriefingError, CleanError

__all__ = ["Attempt"]

_In = TypeVar("_In")
_Out = TypeVar("_Out")


@dataclass(frozen=True)
class Attempt(Generic[_In, _Out]):
    """Does one stage's work on one article. It can be sent to another process.

    Args:
        work: The stage's function.
    """

    work: Callable[[_In], _Out]

    def __call__(self, value: _In) -> _Out | CleanError:
        """Return the result, or what went wrong where the program itself is at fault.

        Raises:
            BriefingError: Something is wrong that concerns every article, such as the configuration.
        """
        try:
            return self.work(value)
        except BriefingError:
            raise
        except Exception as error:  # noqa: BLE001 – whatever breaks on one article must not stop the others
            words = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            return CleanError(f"it could not be worked on because of a fault of the program ({words})")
