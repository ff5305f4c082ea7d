"""A section of the briefing: an object from configuration, not a string."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Section"]


@dataclass(frozen=True, slots=True)
class Section:
    """One of the sections that a desk sorts its news into."""

    #: Short lower-case name, stable in files: "military".
    key: str
    title: str
    description: str = ""
    #: Words and phrases that speak for the section, lower case, matched on word starts.
    cues: tuple[str, ...] = ()
    #: Sentences that belong into it.
    examples: tuple[str, ...] = ()
    #: Printed colour, "#rrggbb".
    colour: str = "#4a4a4a"
    #: At most this many items are printed (6 where nothing else is configured).
    limit: int = 6
    #: What readers expect to be told, for the gap notes: measures such as "killed", as ``Measure`` values.
    expected: tuple[str, ...] = ()
