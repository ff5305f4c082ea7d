"""Small real editions to be archived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from briefing.model.annotation import SourceKind
from briefing.model.article import Precision
from briefing.model.edition import (
    Citation,
    Coverage,
    Edition,
    EditionLine,
    EditionSection,
    EditionSource,
    Masthead,
    Speaker,
    TimelineEntry,
    Window,
)
from briefing.model.output import ArchiveEntry, RenderedEdition, RenderedFile


def make_edition(
    day: date, *, number: int = 1, version: int = 1, desk: str = "delta", fingerprint: str = "f" * 64
) -> Edition:
    citation = Citation(ref=1, article_id="a1", sentence=0, quote="The bridge was closed on Sunday, the ministry said.")
    line = EditionLine(
        text="The bridge was closed on Sunday, the ministry said.",
        section="military",
        status="new",
        attribution=Speaker(source="the ministry", kind=SourceKind.OFFICIAL),
        citations=(citation,),
    )
    return Edition(
        edition=Masthead(
            desk=desk,
            title="Delta Briefing",
            topic="The river",
            date=day,
            number=number,
            version=version,
            timezone="UTC",
            window=Window(first_day=day, last_day=day),
            fingerprint=fingerprint,
        ),
        headline=line,
        sections=(EditionSection(key="military", title="Military", colour="#123456", lines=(line,)),),
        timeline=(
            TimelineEntry(
                first_day=day,
                last_day=day,
                precision=Precision.DAY,
                text="The bridge was closed.",
                citations=(citation,),
            ),
        ),
        sources=(EditionSource(ref=1, article_id="a1", title="Bridge closed"),),
        coverage=Coverage(articles_seen=1, articles_used=1, duplicates=0),
    )


def make_rendered(edition: Edition, *, page: bytes = b"<p>page</p>") -> RenderedEdition:
    data = edition.model_dump_json(by_alias=True).encode()
    return RenderedEdition(
        (RenderedFile("html", "briefing.html", page), RenderedFile("json", "briefing.json", data)),
    )


#: Archives the edition of a day and returns what was kept.
Keep = Callable[..., ArchiveEntry]
