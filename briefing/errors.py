"""The exceptions of the program. Each carries its data, and its words say what to do.

The tree::

    BriefingError                 anything that the program itself raises
    ├── ConfigurationError        a wrong value, key or file in the configuration        (exit 2)
    ├── UsageError                the command was called in a way that cannot work       (exit 2)
    ├── CleanError                one article cannot be read: an error that is a value in a batch
    ├── CheckError                a briefing breaks one of the rules; it is not published (exit 1)
    ├── RenderError               a format cannot be made                                (exit 1)
    ├── ArchiveError              an edition cannot be written or read                   (exit 1)
    └── StoreError                the store cannot be opened, read or written            (exit 1)

An error says what is wrong, where, what was expected, and what to do about it.
"""

from __future__ import annotations

__all__ = [
    "ArchiveError",
    "BriefingError",
    "CheckError",
    "CleanError",
    "ConfigurationError",
    "RenderError",
    "StoreError",
    "UsageError",
]


class BriefingError(Exception):
    """Anything that the program itself raises.

    Args:
        problem: What is wrong, as a sentence without a full stop.
        where: The file, line, key, feed or rule it is about; None if the problem names it already.
        remedy: What to do about it, as a sentence without a full stop; None if nothing can be advised.
    """

    exit_code = 1

    def __init__(self, problem: str, *, where: str | None = None, remedy: str | None = None) -> None:
        self.problem = problem
        self.where = where
        self.remedy = remedy
        super().__init__(problem)

    def __str__(self) -> str:
        """Return ``where: problem. Remedy.`` with the parts that there are."""
        start = f"{self.where}: {self.problem}" if self.where else self.problem
        return f"{start}. {self.remedy}." if self.remedy else start

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error travel between processes with all its data."""
        return (_restore, (type(self), self.problem, self.where, self.remedy))


def _restore(kind: type[BriefingError], problem: str, where: str | None, remedy: str | None) -> BriefingError:
    return kind(problem, where=where, remedy=remedy)


class ConfigurationError(BriefingError):
    """A wrong value, key or file in the configuration."""

    exit_code = 2


class UsageError(BriefingError):
    """The command was called in a way that cannot work."""

    exit_code = 2


class CleanError(BriefingError):
    """One article cannot be read; the others go on."""


class CheckError(BriefingError):
    """A briefing breaks a rule that must always hold; it is not published."""


class RenderError(BriefingError):
    """A format of the edition cannot be made."""


class ArchiveError(BriefingError):
    """An edition cannot be written to the archive, or not be read from it."""


class StoreError(BriefingError):
    """The store cannot be opened, read or written."""
