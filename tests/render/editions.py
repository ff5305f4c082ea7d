"""Editions that try the layout: hostile texts, foreign scripts, missing facts, far too long and far too short ones."""

from __future__ import annotations

from typing import Any

from briefing.model.article import Precision
from briefing.model.edition import Citation, Coverage, Edition, EditionLine, EditionSection, EditionSource
from tests.builders import make_edition, make_line, make_masthead, make_small_edition, make_source

ATTACHMENT = '<link rel="attachment" href="file:///etc/passwd">'
#: What each of these must become: text, and never an action. The last two are addresses that lie about their host.
HOSTILE_ADDRESSES = (
    "javascript:alert(1)",
    " java\tscript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "\\\\host\\share",
    "ms-msdt:/id",
    "//host/x",
    "http://user:secret@news.example/",
    "http://good.example\\@evil.example/",
)
HOSTILE_TEXTS = (
    ATTACHMENT,
    '"><img src=x onerror=alert(1)>',
    "</title><script>alert(1)</script>",
    "</style><style>@import url(http://127.0.0.1/x)",
    "{{ 7*7 }} {% raw %} ${ENV} $(id) %s {0.__class__}",
    "url(http://127.0.0.1/x) --x:url()",
    "&lt;script&gt; &amp;amp;",
)
#: Names of a place in Urdu, Pashto and Dari letters, and one in Cyrillic and one in transliteration.
FOREIGN_NAMES = ("چمن بارڈر پر", "د سپین بولدک ولسوالۍ", "ولایت قندهار", "Міністерство оборони", "Sirājuddīn Ḥaqqānī")


def cite_text(ref: int, quote: str, sentence: int = 0) -> tuple[Citation, ...]:
    """Return one citation of any words."""
    return (Citation(ref=ref, article_id=f"article-{ref}", sentence=sentence, quote=quote),)


def line_of(text: str, ref: int = 1, **fields: Any) -> EditionLine:
    """Return a line that cites itself."""
    return EditionLine(
        **{"section": "military", "status": "new", "text": text, "citations": cite_text(ref, text), **fields}
    )


def make_hostile_edition() -> Edition:
    """Return an edition in which every text that comes from outside is an attack."""
    lines = tuple(
        line_of(text, number, place=text[:40], dated=text[:30]) for number, text in enumerate(HOSTILE_TEXTS, 1)
    )
    sources = tuple(
        EditionSource(
            ref=number,
            article_id=f"article-{number}",
            title=HOSTILE_TEXTS[(number - 1) % len(HOSTILE_TEXTS)],
            publisher=ATTACHMENT if number == 1 else None,
            author=ATTACHMENT,
            url=address,
            published_evidence=ATTACHMENT,
            notes=(ATTACHMENT,),
        )
        for number, address in enumerate(HOSTILE_ADDRESSES, 1)
    )
    return make_small_edition(
        edition=make_masthead(
            title="Desk </title><script>", topic=HOSTILE_TEXTS[3], date_note=ATTACHMENT, reviewed_by="A. Editor\r\nX: y"
        ),
        headline=lines[0],
        key_developments=lines,
        sections=(EditionSection(key="military", title=ATTACHMENT, colour="#8a1c1c", lines=lines, gaps=HOSTILE_TEXTS),),
        gaps=HOSTILE_TEXTS,
        sources=sources,
        source_summary=ATTACHMENT,
        coverage=Coverage(articles_seen=11, articles_used=11, duplicates=0, notes=HOSTILE_TEXTS),
    )


def make_foreign_edition() -> Edition:
    """Return an edition with names in other scripts, a text that no font has, and sources without any fact about them."""
    lines = tuple(
        line_of(f"The office in {name} said two lorries passed.", number, place=name)
        for number, name in enumerate(FOREIGN_NAMES, 1)
    )
    bare = tuple(
        EditionSource(ref=number, article_id=f"article-{number}", title=name)
        for number, name in enumerate(FOREIGN_NAMES, 1)
    )
    chinese = line_of("The notice read 停火 and 🕊.", 6)
    return make_small_edition(
        headline=lines[0],
        sections=(EditionSection(key="military", title="Military", colour="#8a1c1c", lines=(*lines, chinese)),),
        sources=(
            *bare,
            EditionSource(ref=6, article_id="article-6", title="停火", url="https://news.example/%E5%81%9C?q=ü"),
        ),
    )


def make_long_edition(lines: int = 60) -> Edition:
    """Return an edition with a section of many lines, words without a place to break, and a title of 300 characters."""
    word = "Donau" * 30
    many = tuple(
        make_line(
            f"Statement {number}: the ministry said the road was closed to lorries on the eastern bank.",
            (1, 9),
            place="Karst Bridge" if number % 3 else None,
        )
        for number in range(1, lines + 1)
    )
    return make_edition(
        sections=(
            EditionSection(
                key="military", title="Military", colour="#8a1c1c", lines=(line_of(f"The sign read {word}."), *many)
            ),
        ),
        headline=line_of(" ".join(["The ministry said that the road was closed."] * 4)),
        sources=(
            make_source(
                1,
                title=("A title that goes on and on " * 11)[:300],
                url="https://news.example/" + "very-long-slug-" * 15,
            ),
            *(make_source(ref) for ref in (2, 3, 4)),
            make_source(5, published_precision=Precision.MONTH),
        ),
    )


def make_empty_edition() -> Edition:
    """Return the edition of a day on which nothing could be read."""
    return make_small_edition(
        edition=make_masthead(previous=None, number=1),
        headline=None,
        sections=(),
        sources=(),
        coverage=Coverage(articles_seen=0, articles_used=0, duplicates=0),
    )
