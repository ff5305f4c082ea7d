"""The standing texts under "About this briefing": how it is made, and how to read its marks and words.

Together they have at most 120 words where they can, so that they are read.
"""

from __future__ import annotations

__all__ = ["FIGURES", "LABELS", "MARKS", "METHOD", "PLACES"]

METHOD = (
    "A program chose sentences from the articles under Sources and sorted them. It extracts and does not assess: "
    "speakers, hedges and denials stay with what is said. No claim was checked on the ground."
)

FIGURES = "Figures are quotations, never added up, averaged or subtracted."

MARKS = (
    "[2a] leads to the first cited sentence of source 2, word for word; its arrows lead back. A date in round "
    "brackets (“on Sunday (12 Oct)”) is worked out from the article’s date; words in square brackets stand for a "
    "pronoun; a name behind a dash is the speaker."
)

LABELS = (
    "“Several sources” are independent of each other; “one side’s account” rests on one party; a line without "
    "either rests on a single source."
)

PLACES = "Names of places and borders are the sources’ and imply no endorsement."
