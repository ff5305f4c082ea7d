"""Editions of an invented war, made by hand: for tests that need one and do not care how it came about.

Veldmark and Ostara are invented, and so is everything that happens there.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from briefing.model.annotation import Bound, Measure, SourceKind
from briefing.model.article import Precision
from briefing.model.edition import (
    Change,
    Citation,
    Contested,
    Coverage,
    Derived,
    Edition,
    EditionLine,
    EditionSection,
    EditionSource,
    FailedFeed,
    FigureRow,
    Glance,
    LeftOut,
    Masthead,
    Position,
    Speaker,
    Story,
    TimelineEntry,
    Window,
)

DAY = date(2031, 3, 16)

COLOURS = {"military": "#8a1c1c", "diplomacy": "#1f4e79", "humanitarian": "#2f6b2f"}

#: The articles: number, publisher, title, day, and the sentences that are cited, by their index.
_ARTICLES: dict[int, tuple[str | None, str, date | None, dict[int, str]]] = {
    1: (
        "Harbour Gazette",
        "Shelling resumes along the Lenne as truce falters",
        date(2031, 3, 15),
        {
            0: "Artillery fire resumed along the Lenne river on Friday, ending a pause of nine days, Veldmark’s defence ministry said.",
            2: "The ministry said at least 46 Ostaran soldiers were killed and 19 outposts captured in the fighting near Karst Bridge.",
            5: "Col. Ines Tarvo, the ministry’s spokeswoman, said the army “acted only after three of our convoys were fired upon”.",
            9: "The crossing at Karst Bridge remained closed to lorries for a second week, drivers told the Gazette.",
            12: "“We expect the other side to test us again before the talks,” Tarvo said.",
        },
    ),
    2: (
        "Ostara Broadcasting",
        "Army denies losing positions; eleven dead, ministry says",
        date(2031, 3, 16),
        {
            1: "Eleven soldiers died and 23 were wounded in the attack, Ostara’s ministry of defence said on Saturday.",
            2: "The ministry denied that any outpost had been lost.",
            4: "It said its forces had destroyed two Veldmark batteries, a claim that could not be confirmed.",
            7: "Foreign minister Palo Deniz said his government would attend the talks in Mirren on 20 March “without conditions”.",
        },
    ),
    3: (
        "Relief Monitor",
        "Thousands leave river villages",
        date(2031, 3, 14),
        {
            0: "More than 12,400 people have left villages on both banks since 6 March, the Joint Relief Office said.",
            3: "Dozens of houses were damaged in Oberlenne, according to the mayor.",
            6: "The office said that it had reached only 3,100 of the displaced, reportedly because the road from Sand was mined.",
            8: "Two clinics in the district have no fuel for their generators, the office said.",
        },
    ),
    4: (
        None,
        "Notes from the valley",
        None,
        {
            3: "A border guard who asked not to be named said that both armies had brought in drones last month.",
            6: "In 2029 the two governments signed the Sand agreement, which was meant to keep guns 10 kilometres from the river.",
        },
    ),
    5: (
        "Institute for River Studies",
        "What comes after the pause",
        date(2031, 3, 12),
        {
            4: "The institute’s analyst Mara Quell wrote that a wider offensive was “unlikely before the thaw”.",
            5: "Quell wrote that about 40 percent of the bridges on the Lenne could not carry armour.",
        },
    ),
}


def cite(*places: tuple[int, int]) -> tuple[Citation, ...]:
    """Return citations of sentences of the invented articles, given as (source, sentence)."""
    return tuple(
        Citation(ref=ref, article_id=f"article-{ref}", sentence=sentence, quote=_ARTICLES[ref][3][sentence])
        for ref, sentence in places
    )


def make_line(text: str, *places: tuple[int, int], **fields: Any) -> EditionLine:
    """Return a line that cites sentences of the invented articles; new and military where ``fields`` do not say otherwise."""
    return EditionLine(**{"section": "military", "status": "new", "text": text, "citations": cite(*places), **fields})


def make_source(ref: int, **fields: Any) -> EditionSource:
    """Return one of the five sources."""
    publisher, title, day, _ = _ARTICLES[ref]
    facts: dict[str, Any] = {
        "ref": ref,
        "article_id": f"article-{ref}",
        "title": title,
        "publisher": publisher,
        "url": f"https://news.example/{ref}/story" if publisher else None,
        "path": f"{ref:02d}-story.md",
        "published": day,
        "published_precision": Precision.DAY if day else Precision.UNKNOWN,
        "published_evidence": "date line above the text" if day else None,
    }
    return EditionSource(**{**facts, **fields})


def make_masthead(**fields: Any) -> Masthead:
    """Return the masthead of edition 7."""
    facts: dict[str, Any] = {
        "desk": "lenne",
        "title": "River Desk",
        "topic": "Veldmark and Ostara",
        "date": DAY,
        "number": 7,
        "timezone": "Europe/Vaduz",
        "previous": "6 (2031-03-15)",
        "window": Window(first_day=date(2031, 3, 10), last_day=DAY),
        "fingerprint": "5f2d" * 16,
    }
    return Masthead(**{**facts, **fields})


def make_figure(text: str, measure: Measure, unit: str, *places: tuple[int, int], **fields: Any) -> FigureRow:
    """Return a figure that one source gives."""
    facts: dict[str, Any] = {
        "text": text,
        "measure": measure,
        "unit": unit,
        "bound": Bound.EXACT,
        "status": "single source",
        "citations": cite(*places),
    }
    return FigureRow(**{**facts, **fields})


def make_small_edition(**fields: Any) -> Edition:
    """Return an edition of a quiet day: one article, one line, no more."""
    line = make_line(
        "The Joint Relief Office said two clinics in the district had no fuel for their generators.",
        (3, 8),
        section="humanitarian",
        attribution=Speaker(source="Joint Relief Office", kind=SourceKind.ORGANISATION),
    )
    facts: dict[str, Any] = {
        "edition": make_masthead(),
        "headline": line,
        "sections": (
            EditionSection(
                key="military",
                title="Military",
                colour=COLOURS["military"],
                lines=(),
                gaps=("No article read reports on fighting.",),
            ),
            EditionSection(key="humanitarian", title="Humanitarian", colour=COLOURS["humanitarian"], lines=(line,)),
        ),
        "sources": (make_source(3),),
        "coverage": Coverage(articles_seen=1, articles_used=1, duplicates=0, sentences_read=11, sentences_used=1),
    }
    return Edition(**{**facts, **fields})


def _figures() -> tuple[FigureRow, ...]:
    ministry, ostara = "Veldmark’s defence ministry", "Ostara’s ministry of defence"
    friday = {"first_day": date(2031, 3, 14), "last_day": date(2031, 3, 14), "place": "Karst Bridge"}
    return (
        make_figure(
            "at least 46",
            Measure.KILLED,
            "Ostaran soldiers",
            (1, 2),
            value=Decimal(46),
            bound=Bound.AT_LEAST,
            affected="Ostara",
            claimed_by=ministry,
            status="contested",
            **friday,
        ),
        make_figure(
            "eleven",
            Measure.KILLED,
            "soldiers",
            (2, 1),
            value=Decimal(11),
            affected="Ostara",
            claimed_by=ostara,
            status="contested",
            **friday,
        ),
        make_figure(
            "19",
            Measure.CAPTURED,
            "outposts",
            (1, 2),
            value=Decimal(19),
            affected="Ostara",
            claimed_by=ministry,
            status="contested",
            **friday,
        ),
        make_figure(
            "more than 12,400",
            Measure.DISPLACED,
            "people",
            (3, 0),
            value=Decimal(12400),
            bound=Bound.AT_LEAST,
            claimed_by="Joint Relief Office",
            first_day=date(2031, 3, 6),
            last_day=date(2031, 3, 14),
        ),
        make_figure(
            "dozens of",
            Measure.DAMAGED,
            "houses",
            (3, 3),
            bound=Bound.MANY,
            claimed_by="the mayor of Oberlenne",
            place="Oberlenne",
        ),
        make_figure(
            "23", Measure.INJURED, "soldiers", (2, 1), value=Decimal(23), affected="Ostara", claimed_by=ostara, **friday
        ),
        make_figure(
            "two",
            Measure.DESTROYED,
            "batteries",
            (2, 4),
            value=Decimal(2),
            affected="Veldmark",
            claimed_by=ostara,
            status="unverified",
        ),
        make_figure(
            "10",
            Measure.OTHER,
            "kilometres",
            (4, 6),
            value=Decimal(10),
            first_day=date(2029, 1, 1),
            last_day=date(2029, 12, 31),
            timeliness="background",
        ),
    )


def _sections() -> tuple[EditionSection, ...]:
    ministry = Speaker(source="Veldmark’s defence ministry", kind=SourceKind.OFFICIAL, side="Veldmark")
    return (
        EditionSection(
            key="military",
            title="Military",
            colour=COLOURS["military"],
            lines=(
                make_line(
                    "Veldmark’s defence ministry said artillery fire resumed along the Lenne river on Friday (14 Mar), ending a pause of nine days.",
                    (1, 0),
                    attribution=ministry,
                    basis="one side",
                    derived=(
                        Derived(
                            text="14 Mar", basis="on Friday", first_day=date(2031, 3, 14), last_day=date(2031, 3, 14)
                        ),
                    ),
                ),
                make_line(
                    "Veldmark’s defence ministry said at least 46 Ostaran soldiers were killed and 19 outposts captured; Ostara’s ministry of defence said eleven soldiers died and denied that any outpost had been lost.",
                    (1, 2),
                    (2, 1),
                    (2, 2),
                    place="Karst Bridge",
                    status="updated",
                    basis="several sources",
                ),
                make_line(
                    "Col. Ines Tarvo, the ministry’s spokeswoman, said the army “acted only after three of our convoys were fired upon”.",
                    (1, 5),
                    attribution=ministry,
                    basis="one side",
                ),
                make_line(
                    "Ostara’s ministry of defence said its forces had destroyed two Veldmark batteries, a claim that could not be confirmed.",
                    (2, 4),
                    hedged=True,
                    basis="one side",
                ),
                make_line(
                    "A border guard who asked not to be named said that both armies had brought in drones last month.",
                    (4, 3),
                    status="background",
                    dated="undated",
                ),
            ),
            gaps=("No article read gives Veldmark’s own losses.",),
            also_reported=(
                make_line(
                    "The crossing at Karst Bridge remained closed to lorries for a second week, drivers told the Gazette.",
                    (1, 9),
                    place="Karst Bridge",
                ),
            ),
        ),
        EditionSection(
            key="diplomacy",
            title="Diplomacy",
            colour=COLOURS["diplomacy"],
            lines=(
                make_line(
                    "Ostara’s foreign minister, Palo Deniz, said his government would attend the talks in Mirren on 20 March “without conditions”.",
                    (2, 7),
                    section="diplomacy",
                    place="Mirren",
                ),
                make_line(
                    "In 2029 the two governments signed the Sand agreement, which was meant to keep guns 10 kilometres from the river.",
                    (4, 6),
                    section="diplomacy",
                    status="background",
                    dated="2029",
                ),
            ),
            gaps=("No article read says whether Veldmark will attend.",),
        ),
        EditionSection(
            key="humanitarian",
            title="Humanitarian",
            colour=COLOURS["humanitarian"],
            lines=(
                make_line(
                    "The Joint Relief Office said more than 12,400 people had left villages on both banks since 6 March.",
                    (3, 0),
                    section="humanitarian",
                    basis="several sources",
                ),
                make_line(
                    "The office said that it had reached only 3,100 of the displaced, reportedly because the road from Sand was mined.",
                    (3, 6),
                    section="humanitarian",
                    place="Sand",
                    hedged=True,
                ),
                make_line(
                    "The mayor said that dozens of houses were damaged.",
                    (3, 3),
                    section="humanitarian",
                    place="Oberlenne",
                ),
                make_line(
                    "Two clinics in the district have no fuel for their generators, the office said.",
                    (3, 8),
                    section="humanitarian",
                ),
            ),
        ),
    )


def _contested() -> tuple[Contested, ...]:
    ministry, ostara = "Veldmark’s defence ministry", "Ostara’s ministry of defence"
    return (
        Contested(
            id="soldiers-killed",
            matter="Ostaran soldiers killed near Karst Bridge, 14 Mar 2031",
            kind="figure",
            reason="both count soldiers of Ostara killed in the same place on the same day.",
            positions=(
                Position(
                    claimed_by=ministry,
                    side="Veldmark",
                    statement="At least 46 Ostaran soldiers were killed.",
                    value=Decimal(46),
                    bound=Bound.AT_LEAST,
                    citations=cite((1, 2)),
                ),
                Position(
                    claimed_by=ostara,
                    side="Ostara",
                    statement="Eleven soldiers died.",
                    value=Decimal(11),
                    bound=Bound.EXACT,
                    citations=cite((2, 1)),
                ),
            ),
        ),
        Contested(
            id="outposts",
            matter="Outposts captured, 14 Mar 2031",
            kind="denial",
            reason="one side says what the other denies.",
            positions=(
                Position(
                    claimed_by=ministry,
                    side="Veldmark",
                    statement="19 outposts were captured.",
                    value=Decimal(19),
                    bound=Bound.EXACT,
                    citations=cite((1, 2)),
                ),
                Position(
                    claimed_by=ostara,
                    side="Ostara",
                    statement="Denied that any outpost had been lost.",
                    citations=cite((2, 2)),
                ),
            ),
        ),
        Contested(
            id="convoys",
            matter="Who fired first",
            kind="account",
            positions=(
                Position(
                    claimed_by="Col. Ines Tarvo, spokeswoman",
                    side="Veldmark",
                    statement="The army “acted only after three of our convoys were fired upon”.",
                    citations=cite((1, 5)),
                ),
            ),
            unheard=("Ostara",),
        ),
    )


def make_edition(**fields: Any) -> Edition:
    """Return an edition in which every part has content."""
    figures = _figures()
    sections = _sections()
    headline = make_line(
        "Veldmark said it killed at least 46 Ostaran soldiers near Karst Bridge after artillery fire resumed; Ostara said eleven died and denied losing any outpost.",
        (1, 0),
        (1, 2),
        (2, 1),
        (2, 2),
        section="",
    )
    facts: dict[str, Any] = {
        "edition": make_masthead(),
        "headline": headline,
        "key_developments": (sections[0].lines[1], sections[1].lines[0], sections[2].lines[0], sections[2].lines[1]),
        "glance": (
            Glance(
                section="military",
                title="Military",
                word="More reported",
                count=6,
                mean=Decimal("3.5"),
                reason="6 statements; 3.5 on average in the last 6 editions",
            ),
            Glance(section="diplomacy", title="Diplomacy", word="About the same", count=2, mean=Decimal(2)),
            Glance(
                section="humanitarian",
                title="Humanitarian",
                word="Insufficient information",
                count=4,
                reason="4 statements from one source",
            ),
        ),
        "key_figures": figures[:4],
        "sections": sections,
        "contested": _contested(),
        "figures": figures,
        "timeline": (
            TimelineEntry(
                first_day=date(2029, 1, 1),
                last_day=date(2029, 12, 31),
                precision=Precision.YEAR,
                text="The two governments signed the Sand agreement.",
                citations=cite((4, 6)),
            ),
            TimelineEntry(
                first_day=date(2031, 3, 6),
                last_day=date(2031, 3, 14),
                precision=Precision.PERIOD,
                text="More than 12,400 people left villages on both banks, the Joint Relief Office said.",
                citations=cite((3, 0)),
            ),
            TimelineEntry(
                first_day=date(2031, 3, 14),
                last_day=date(2031, 3, 14),
                precision=Precision.DAY,
                text="Artillery fire resumed along the Lenne river, Veldmark’s defence ministry said.",
                citations=cite((1, 0)),
            ),
        ),
        "assessments": (
            make_line(
                "Mara Quell of the Institute for River Studies wrote that a wider offensive was “unlikely before the thaw”.",
                (5, 4),
                section="military",
            ),
            make_line(
                "Quell wrote that about 40 percent of the bridges on the Lenne could not carry armour.",
                (5, 5),
                section="military",
            ),
            make_line(
                "Col. Ines Tarvo said: “We expect the other side to test us again before the talks.”",
                (1, 12),
                section="military",
            ),
        ),
        "scheduled": (
            make_line(
                "20 March: talks in Mirren, which Ostara’s foreign minister said his government would attend.",
                (2, 7),
                section="diplomacy",
            ),
        ),
        "stories": (
            Story(
                id="karst",
                title="Fighting at Karst Bridge",
                status="developing",
                articles=("article-1", "article-2"),
                first_seen=date(2031, 3, 14),
            ),
        ),
        "changes": (
            Change(
                kind="new",
                text="Ostara’s foreign minister said his government would attend the talks in Mirren.",
                citations=cite((2, 7)),
            ),
            Change(
                kind="figure",
                text="People displaced, per the Joint Relief Office: 9,000 → more than 12,400.",
                citations=cite((3, 0)),
            ),
            Change(
                kind="contradicted",
                text="Ostara’s ministry of defence denied that any outpost had been lost.",
                citations=cite((2, 2)),
            ),
        ),
        "gaps": ("No article read gives an account by the people of Oberlenne.",),
        "sources": (
            make_source(1, notes=("Rests for most of its statements on Veldmark’s defence ministry.",)),
            make_source(2, author="K. Lindqvist"),
            make_source(3),
            make_source(
                4,
                notes=(
                    "No publisher is named in the file.",
                    "No date is given in the file; it is treated as inside the period covered.",
                ),
            ),
            make_source(5),
        ),
        "source_summary": "This edition rests on 5 articles from 4 outlets and one that names none. No claim was checked by the desk on the ground.",
        "coverage": Coverage(
            articles_seen=7,
            articles_used=5,
            duplicates=1,
            feeds_ok=3,
            feeds_failed=(FailedFeed(feed="Mirren Courier", reason="the server did not answer within 20 s"),),
            left_out=(
                LeftOut(
                    article_id="article-9", title="Cup final moved to Sand", reason="no sentence belongs to a section"
                ),
            ),
            sentences_read=84,
            sentences_used=17,
            notes=("One article in a language that is not read was left out.",),
        ),
    }
    return Edition(**{**facts, **fields})
