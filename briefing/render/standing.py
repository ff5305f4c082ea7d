"""The standing texts under "About this briefing": how it is made, and how to read its marks and words."""

from __future__ import annotations

__all__ = ["FIGURES", "LABELS", "MARKS", "METHOD", "PLACES"]

METHOD = (
    "How it is made: a program reads the articles listed under Sources, chooses sentences and sets them out by "
    "section. It extracts and does not assess: what is printed is said by a source, and speakers, hedges and "
    "denials stay with it. No claim was checked on the ground."
)

MARKS = (
    "Marks: [2a] leads to the first cited sentence of source 2, printed word for word under Sources; from there "
    "the names of the parts lead back. A date in round brackets behind a relative one (“on Sunday (12 Oct)”) was "
    "worked out from the article’s date. Words in square brackets stand for a pronoun of the source."
)

LABELS = (
    "Words behind a line: “several sources” rests on sources that are independent of each other, “one side’s "
    "account” on one party to the matter with no answer from the other; a line without either rests on a single "
    "source. “Background” is older than the period covered."
)

FIGURES = (
    "Figures are quotations: never added up, averaged or subtracted. Figures that count different things stand "
    "side by side. Likelihood words stand only where a source uses them."
)

PLACES = "Names of places and borders are those that the sources use and do not imply endorsement or acceptance."
