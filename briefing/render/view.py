"""What the templates get: every word, mark and date ready, so that a template only lays out.

A template is given one variable, ``briefing``, an ``EditionView``. All texts are plain text; the template escapes
them. A part that is empty here is not printed. The fields are the contract with a desk's own templates: they are
added to, never renamed or dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.render.characters import Run

__all__ = [
    "AccountView",
    "BackLink",
    "ChangeGroup",
    "ChangesView",
    "ContestedView",
    "EditionView",
    "EntryView",
    "FigureTable",
    "FigureView",
    "GlanceRow",
    "LeftOutView",
    "LimitsView",
    "LineView",
    "Mark",
    "MastheadView",
    "PartLink",
    "QuoteView",
    "SectionView",
    "SourceView",
]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark behind a statement, which leads to the verbatim sentence that it rests on."""

    #: "2a": the first cited sentence of source 2.
    label: str
    #: Identifier of this mark in the document, the target of the way back.
    anchor: str
    #: Identifier of the quoted sentence.
    target: str
    #: What the link says aloud: "Source 2, sentence a: Border Times, 12 Oct 2025".
    title: str


@dataclass(frozen=True, slots=True)
class DenialView:
    """Who denies what a line says."""

    speaker: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """A statement as printed."""

    runs: tuple[Run, ...]
    marks: tuple[Mark, ...]
    #: Name of the place that heads it; empty where there is none.
    place: str = ""
    #: Words printed behind it: "updated", "one side's account", "21 Jan 2025", "undated source".
    labels: tuple[str, ...] = ()
    #: Marks of the sentence with which the source says that this is not verified; empty where it says no such thing.
    doubts: tuple[Mark, ...] = ()
    #: Who denies it, and the marks of his sentence.
    denials: tuple[DenialView, ...] = ()

    @property
    def text(self) -> str:
        """The statement without marks and labels."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class MastheadView:
    """The lines above everything else."""

    title: str
    topic: str
    #: "Edition 3 · Sun 26 Oct 2025 · version 1".
    issue: str
    #: "Covers 27 Sep – 26 Oct 2025 (days in Asia/Karachi)".
    covers: str
    #: "Nothing published after Sun 26 Oct 2025 was used".
    cutoff: str
    #: "Automatically compiled; not reviewed by an editor".
    review: str
    reviewed: bool
    #: What it is compared with: "Compared with edition 2 (…)" or "First edition".
    compared: str
    date_note: str
    #: Why the edition is incomplete; empty where it is not.
    incomplete: str


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """A section at a glance."""

    title: str
    colour: str
    word: str
    reason: str
    #: Identifier of the section; empty where it is not printed.
    target: str


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure, as a tile and as a row of a table."""

    figure: str
    counted: str
    #: To whom it happened; empty where the source does not say, or the words of ``counted`` do.
    affected: str
    claimed_by: str
    place: str
    when: str
    #: "single source", "corroborated", "unverified", "figures differ", "disputed".
    status: str
    disputed: bool
    marks: tuple[Mark, ...]

    @property
    def basis(self) -> str:
        """Who says so, when and where, in one phrase: "per Kabul, 12 Oct 2025"; what is the same is said once."""
        speaker = f"per {self.claimed_by}" if self.claimed_by else "no speaker named"
        place = "" if self.place.casefold() == self.claimed_by.casefold() else self.place
        return ", ".join(part for part in (speaker, self.when, place) if part)


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures of one time."""

    caption: str
    rows: tuple[FigureView, ...]

    @property
    def has_where(self) -> bool:
        """Whether any figure says where or when; a column that is empty in all rows is not printed."""
        return any(row.place or row.when for row in self.rows)


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Changes of one kind."""

    title: str
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class ChangesView:
    """What is different from the last edition."""

    title: str
    groups: tuple[ChangeGroup, ...]
    #: Said instead where nothing is different.
    quiet: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section."""

    anchor: str
    title: str
    colour: str
    #: The first statement, set apart; None where the section has none that is news.
    lead: LineView | None
    lines: tuple[LineView, ...]
    background: tuple[LineView, ...]
    also_reported: tuple[LineView, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountView:
    """What one side says on a contested matter."""

    claimed_by: str
    #: Empty where it is not known, or the words of ``claimed_by`` hold it.
    side: str
    line: LineView


@dataclass(frozen=True, slots=True)
class ContestedView:
    """A matter on which accounts differ."""

    anchor: str
    matter: str
    #: "The figures differ", "It is said and denied" …; printed where no reason is given.
    kind: str
    accounts: tuple[AccountView, ...]
    #: "No account by … was found in the sources read." Empty where every side is heard.
    unheard: str
    reason: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """A dated entry of the timeline."""

    when: str
    line: LineView


@dataclass(frozen=True, slots=True)
class LeftOutView:
    """An article that was not used, or a feed that failed."""

    name: str
    reason: str
    #: Where it can be read; empty where that is not known.
    link: str = ""


@dataclass(frozen=True, slots=True)
class LimitsView:
    """What this edition does not know."""

    #: "4 articles read, 4 used; 182 sentences read, 61 printed."
    counts: str
    gaps: tuple[str, ...]
    notes: tuple[str, ...]
    failed: tuple[LeftOutView, ...]
    left_out: tuple[LeftOutView, ...]


@dataclass(frozen=True, slots=True)
class BackLink:
    """The way back from a quoted sentence to where it is used; printed as an arrow, named where it is read aloud."""

    #: "Military", "Military (2)".
    label: str
    target: str


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A cited sentence, verbatim."""

    anchor: str
    label: str
    runs: tuple[Run, ...]
    back: tuple[BackLink, ...]

    @property
    def text(self) -> str:
        """The sentence."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source with the sentences that are cited from it."""

    anchor: str
    number: int
    outlet: str
    title_runs: tuple[Run, ...]
    author: str
    #: "12 Oct 2025" or "undated".
    published: str
    #: Where the date stands, or what it means that there is none, as a sentence; empty where it is not told.
    evidence: str
    #: Address for a link; empty where it may not be one.
    link: str
    #: The address or the file as printed; empty where there is neither.
    address: str
    notes: tuple[str, ...]
    quotes: tuple[QuoteView, ...]

    @property
    def title(self) -> str:
        """The title of the article."""
        return "".join(run.text for run in self.title_runs)


@dataclass(frozen=True, slots=True)
class PartLink:
    """A part of the document, for the list of contents on a screen."""

    target: str
    title: str


@dataclass(frozen=True, slots=True)
class EditionView:
    """The whole document in the order in which it is printed."""

    #: BCP 47 tag.
    language: str
    #: The title of the window and of the PDF.
    page_title: str
    #: One sentence for the metadata: the bottom line, or what the document is.
    description: str
    #: The day of the edition as "2025-10-26".
    created: str
    generator: str
    #: SHA-256 of what the edition was made from.
    fingerprint: str
    #: The running header from page 2 on, left and right, and the footer.
    running_head: str
    running_flag: str
    footer: str
    masthead: MastheadView
    bottom_line: LineView | None
    #: Said instead of a bottom line where there is none.
    quiet: str
    developments: tuple[LineView, ...]
    glance: tuple[GlanceRow, ...]
    key_figures: tuple[FigureView, ...]
    changes: ChangesView | None
    sections: tuple[SectionView, ...]
    contested: tuple[ContestedView, ...]
    figures: tuple[FigureTable, ...]
    timeline: tuple[EntryView, ...]
    assessments: tuple[LineView, ...]
    scheduled: tuple[LineView, ...]
    limits: LimitsView
    sources: tuple[SourceView, ...]
    source_summary: str
    about: tuple[str, ...]
    contents: tuple[PartLink, ...]
