"""Make feeds and article pages of an invented war, as many as are wanted: each another, the same on every machine.

Veldmark and Ostara, their towns and their people are invented. A document is put together from sentences that are made
once, so that a server can make it while it answers: a page of 60 KB takes a tenth of a millisecond.
"""

from __future__ import annotations

import functools
import random
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

__all__ = ["ENTRIES", "NEW_ENTRIES", "PAGES", "make_feed", "make_page"]

#: Entries of a feed, and how many of them are new in the next revision of it.
ENTRIES = 30
NEW_ENTRIES = 3
#: Layouts of pages.
PAGES = 4

_START = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
_PLACES = tuple(
    "Aldmoor Brackwater Castrel Dunhaven Eskmouth Fennick Garrowby Hollin Istrava Jorvale Kestwick Lomond-Sea Marwick "
    "Northfell Orsk-on-Tarn Pellworm Quarrydale Rothmere Selkirk-Ost Tarnholm Ulverton Vexby Westmark".split()
)
_PEOPLE = tuple(
    "Ada Brenn|Colonel Jorin Vask|Minister Elke Strand|Dr Tomas Ferrel|Governor Ina Holt|Major Peer Lund|Mira Kestrel|"
    "General Otto Reiss|Ambassador Lia Norden|Mayor Hanne Quist".split("|")
)
_SIDES = ("Veldmark", "Ostara")
_FORMS = (
    "{person} said that {number} people had left {place} since the bridge over the Tarn was closed on {day}.",
    "Shelling near {place} killed {small} civilians and wounded {number}, the regional hospital reported on {day}.",
    "{side} denied that its drones had struck the grain terminal in {place}, which holds {number} tonnes of wheat.",
    "Power was back in {small} districts of {place} by the evening, the network operator told reporters.",
    "Talks between {side} and the mediators were put off until {day}, and nobody gave a reason for the delay.",
    "“We will not leave {place} without a written guarantee,” {person} told a crowd of about {number}.",
    "Aid workers counted {number} families in the school halls of {place}, more than twice as many as a week ago.",
    "The army of {side} claimed to have taken {small} villages east of {place}; the claim could not be verified.",
    "Trains between {place} and the coast run only {small} times a day because the signals were destroyed.",
    "{person} called the proposal a first step, but warned that prisoners had to be exchanged before {day}.",
    "Doctors in {place} said that they had treated {number} patients for burns, most of them from the harbour.",
    "A convoy of {small} lorries with flour and medicine reached {place} under the flag of the Red Crescent.",
    "The price of bread in {place} has risen by {small} percent since {day}, according to the chamber of commerce.",
    "Observers recorded {number} explosions along the line of contact, fewer than on any day of the month before.",
    "{side} said it had shot down {small} missiles over {place}; debris set fire to a warehouse and two houses.",
)
_DAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_STYLE = "".join(
    f".c{number} .item-{number}>a:hover{{margin:{number}px auto;color:#{number * 4099 % 0xFFFFFF:06x}}}"
    for number in range(250)
)
_SCRIPT = "".join(
    f"window.q=window.q||[];q.push(function(e){{return e.slot{number}+'-{number * 7919}'}});" for number in range(230)
)


@functools.cache
def _sentences() -> tuple[str, ...]:
    """Return the sentences that everything is made of."""
    generator = random.Random(20261120)
    made = []
    for number in range(4_000):
        form = _FORMS[number % len(_FORMS)]
        made.append(
            form.format(
                person=generator.choice(_PEOPLE),
                place=generator.choice(_PLACES),
                side=generator.choice(_SIDES),
                day=generator.choice(_DAYS),
                number=generator.randint(20, 9_999),
                small=generator.randint(2, 19),
            )
        )
    return tuple(made)


def _choose(seed: str, count: int) -> list[str]:
    """Return sentences that belong to a seed, fit for markup.

    A linear congruential generator: ``random.Random`` takes longer to seed than a feed to put together. Source: the
    example of the C standard, ISO/IEC 9899, 7.22.2.
    """
    sentences = _sentences()
    state, chosen = zlib.crc32(seed.encode()), []
    for _ in range(count):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        chosen.append(sentences[(state >> 8) % len(sentences)])
    return chosen


def _title(seed: str) -> str:
    first, second = _choose(f"title {seed}", 2)
    return f"{' '.join(first.split()[:10])}; {' '.join(second.split()[:4])} ({zlib.crc32(seed.encode()) % 999_983})"


def _instant(item: int) -> datetime:
    return _START + timedelta(minutes=11 * item)


def make_feed(feed: int, revision: int, origin: str, *, entries: int = ENTRIES) -> bytes:
    """Return a feed, RSS 2.0, of about 27 KB: its newest entries, of which each revision brings a few more."""
    newest = entries + revision * NEW_ENTRIES
    items = "".join(_make_item(feed, item, origin) for item in range(newest - 1, newest - entries - 1, -1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Outlet {feed}</title><link>{origin}/</link><description>What outlet {feed} reports from "
        f"both sides of the Tarn</description><language>en</language>{items}</channel></rss>"
    ).encode()


def _make_item(feed: int, item: int, origin: str) -> str:
    seed = f"{feed} {item}"
    text = "".join(f"&lt;p&gt;{sentence}&lt;/p&gt;" for sentence in _choose(seed, 5))
    return (
        f"<item><title>{_title(seed)}</title><link>{origin}/page/{item}</link>"
        f'<guid isPermaLink="false">outlet-{feed}-{item}</guid><pubDate>{format_datetime(_instant(item), usegmt=True)}'
        f"</pubDate><dc:creator>{_PEOPLE[(feed + item) % len(_PEOPLE)]}</dc:creator><category>Conflict</category>"
        f"<description>{text}</description></item>"
    )


def make_page(feed: int, item: int, origin: str) -> bytes:
    """Return the page of an entry, of about 60 KB: an article of 50 sentences among what pages carry besides."""
    seed = f"{feed} {item}"
    layout = (feed + item) % PAGES
    sentences = _choose(f"page {seed}", 50)
    paragraphs = ["".join(f"{one} " for one in sentences[start : start + 3]) for start in range(0, 50, 3)]
    head = _make_head(feed, item, origin, layout)
    body = _LAYOUTS[layout](_title(seed), paragraphs, _make_menu(origin), _make_teasers(seed, origin))
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'.encode()


def _make_head(feed: int, item: int, origin: str, layout: int) -> str:
    title, address = _title(f"{feed} {item}"), f"{origin}/page/{item}"
    published = _instant(item).isoformat()
    linked = (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":'
        f'"{title}","datePublished":"{published}","publisher":{{"@type":"Organization","name":"Outlet {feed}"}}}}'
        "</script>"
    )
    return (
        f'<meta charset="utf-8"><title>{title} – Outlet {feed}</title><link rel="canonical" href="{address}">'
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="Outlet {feed}">'
        f'<meta property="article:published_time" content="{published}">{linked if layout % 2 == 0 else ""}'
        f"<style>{_STYLE}</style><script>{_SCRIPT}</script>"
    )


@functools.lru_cache(maxsize=4096)
def _make_menu(origin: str) -> str:
    """Return the menu of a site."""
    links = "".join(
        f'<li class="c{number} item-{number}"><a href="{origin}/section/{number}">{place} and around</a></li>'
        for number, place in enumerate(_PLACES * 3)
    )
    return f'<nav class="menu"><ul>{links}</ul></nav>'


def _make_teasers(seed: str, origin: str) -> str:
    """Return what a page says of other articles."""
    return "".join(
        f'<div class="teaser"><a href="{origin}/page/{1_000_000 + number}"><h4>{sentence[:60]}</h4></a>'
        f'<span class="time">{number} hours ago</span></div>'
        for number, sentence in enumerate(_choose(f"teasers {seed}", 40))
    )


def _lay_out_article(title: str, paragraphs: list[str], menu: str, teasers: str) -> str:
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f'<header>{menu}</header><main><article><h1>{title}</h1><div class="byline">By our own reporters</div>{text}'
        f"</article></main><aside>{teasers}</aside><footer>{menu}<p>All rights reserved.</p></footer>"
    )


def _lay_out_boxes(title: str, paragraphs: list[str], menu: str, teasers: str) -> str:
    text = "".join(f'<div class="row"><div class="text"><p>{one}</p></div></div>' for one in paragraphs)
    return (
        f'<div id="top">{menu}</div><div class="page"><div class="left">{teasers}</div><div class="story-body">'
        f'<h1 class="headline">{title}</h1>{text}</div></div><div id="bottom">{menu}</div>'
    )


def _lay_out_table(title: str, paragraphs: list[str], menu: str, teasers: str) -> str:
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f'<table width="100%"><tr><td colspan="3">{menu}</td></tr><tr><td width="20%">{teasers}</td><td>'
        f'<h1>{title}</h1>{text}</td><td width="20%">{menu}</td></tr></table>'
    )


def _lay_out_sections(title: str, paragraphs: list[str], menu: str, teasers: str) -> str:
    text = "".join(
        f"<section><h2>{' '.join(one.split()[:5])}</h2><p>{one}</p></section>" if number % 5 == 0 else f"<p>{one}</p>"
        for number, one in enumerate(paragraphs)
    )
    return (
        f'{menu}<div class="content"><h1>{title}</h1><figure><img src="/a.jpg" alt=""><figcaption>A street</figcaption>'
        f'</figure><div class="entry-content">{text}</div><div class="related">{teasers}</div></div>'
        f'<section id="comments">{teasers}</section>{menu}'
    )


_LAYOUTS = (_lay_out_article, _lay_out_boxes, _lay_out_table, _lay_out_sections)
