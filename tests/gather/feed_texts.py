"""Makers of feeds and article pages in every format, about an invented war: for tests and for the benchmark.

Veldmark, Ostara and everything that is said of them is invented. The same arguments give the same bytes.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

__all__ = [
    "FORMATS",
    "Item",
    "make_atom",
    "make_feed",
    "make_items",
    "make_json_feed",
    "make_page",
    "make_rdf",
    "make_rss",
    "make_rss091",
]

FORMATS = ("rss091", "rdf", "rss20", "atom", "json")

#: A noon on which the invented war is a year old.
NOON = datetime(2031, 3, 16, 12, 0, tzinfo=UTC)

_PLACES = "Karst Bridge,Lenne Ford,Old Harbour,Tarn Hill,Stone Mole,Grey Mill,Vell Crossing,Amber Quay,North Weir,Saltmarket".split(
    ","
)
_PEOPLE = "Ines Tarvo,Jorun Halme,Pavel Ostrik,Mira Senn,Tomas Varek,Lida Korhan,Emil Drost,Anneke Roth".split(",")
_BODIES = "the defence ministry,the regional council,the border guard,the relief mission,the foreign office,the rail authority".split(
    ","
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SENTENCES = (
    "Shells fell on {place} before dawn on {day}, killing {small} people, {body} said.",
    "{person}, who runs the clinic at {place}, said {small} of the wounded were children.",
    "The ferry to {place} was cancelled after mines were sighted {small} miles offshore.",
    "{body} denied that any of its units had crossed the river near {place}.",
    "Talks between envoys of Veldmark and Ostara are to resume on {day} at {place}.",
    "About {large} residents have left {place} since the truce lapsed, according to {body}.",
    "“Nobody told us when the trucks would come,” said {person}, a baker in {place}.",
    "{person} told reporters that {body} would publish the list of prisoners on {day}.",
    "An engineer said repairs to the water main at {place} would take {small} weeks.",
    "Prices of flour in {place} have doubled within {small} days, traders said.",
    "Veldmark’s parliament voted on {day} to extend the curfew around {place}.",
    "{body} counted {large} empty houses along the road to {place}.",
    "Drone footage showed smoke over the depot at {place}; {body} gave no cause.",
    "A convoy with {large} blankets reached {place} late on {day}.",
    "{person} accused {body} of delaying the exchange by {small} days.",
    "Schools in {place} will stay shut until {day}, the mayor’s office announced.",
    "Observers recorded {small} breaches of the ceasefire near {place} in one night.",
    "Electricity returned to {place} after {small} hours of darkness.",
    "Ostara’s army said it had taken {small} positions west of {place}.",
    "{person}, spokeswoman for {body}, called the report from {place} premature.",
    "Two of the bridges at {place} can again carry lorries, {body} said on {day}.",
    "Farmers near {place} have ploughed around {small} unexploded shells this spring.",
    "The hospital at {place} has diesel for {small} more days, said {person}.",
    "Ostara will not attend the meeting at {place} unless {body} is represented.",
)
_TITLES = (
    "Shelling at {place} kills {small}, ministry says",
    "Talks on {place} to resume on {day}",
    "{large} flee {place} as truce lapses",
    "Relief convoy reaches {place}",
    "Council denies retreat from {place}",
    "Power back in {place} after {small} hours",
    "Bridge at {place} reopens to lorries",
    "Prisoner list due on {day}, says {person}",
)
_MENU = "Front page,World,Region,Economy,Weather,Sport,Letters,Contact".split(",")


@dataclass(frozen=True, kw_only=True)
class Item:
    """An article as its outlet knows it."""

    guid: str
    url: str
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime
    author: str = "Newsroom"

    @property
    def text(self) -> str:
        """The paragraphs, with an empty line between two."""
        return "\n\n".join(self.paragraphs)

    @property
    def html(self) -> str:
        """The paragraphs as markup."""
        return "".join(f"<p>{escape(one)}</p>" for one in self.paragraphs)

    def reworded(self, sentence: str) -> Item:
        """Return the same article with one more sentence: a later state of it."""
        return replace(self, paragraphs=(*self.paragraphs, sentence))


def make_items(
    count: int,
    *,
    site: str = "https://gazette.test",
    seed: int = 0,
    newest: datetime = NOON,
    spacing: timedelta = timedelta(hours=1),
    paragraphs: int = 5,
) -> tuple[Item, ...]:
    """Make articles, the newest first, that have hardly a sentence in common; another ``seed`` makes others."""
    return tuple(_make_item(f"{seed}-{number}", site, newest - number * spacing, paragraphs) for number in range(count))


def _make_item(name: str, site: str, published_at: datetime, paragraphs: int) -> Item:
    chance = random.Random(f"{site} {name}")
    return Item(
        guid=f"{site}/id/{name}",
        url=f"{site}/news/{name}.html",
        title=_fill(chance.choice(_TITLES), chance),
        paragraphs=tuple(
            " ".join(_fill(sentence, chance) for sentence in chance.sample(_SENTENCES, 3)) for _ in range(paragraphs)
        ),
        published_at=published_at,
        author=chance.choice(_PEOPLE),
    )


def _fill(pattern: str, chance: random.Random) -> str:
    filled = pattern.format(
        place=chance.choice(_PLACES),
        person=chance.choice(_PEOPLE),
        body=chance.choice(_BODIES),
        day=chance.choice(_DAYS),
        small=chance.randint(2, 40),
        large=f"{chance.randint(1_000, 90_000):,}",
    )
    return filled[0].upper() + filled[1:]


def make_feed(kind: str, items: Sequence[Item], *, title: str = "The Harbour Gazette", full: bool = True) -> bytes:
    """Make a feed in one of the ``FORMATS``; with the whole articles in it, or (not ``full``) their first sentences."""
    makers = {"rss091": make_rss091, "rdf": make_rdf, "rss20": make_rss, "atom": make_atom, "json": make_json_feed}
    return makers[kind](items, title=title, full=full)


def make_rss(
    items: Sequence[Item], *, title: str = "The Harbour Gazette", full: bool = True, channel: str = ""
) -> bytes:
    """Make RSS 2.0 with ``content:encoded``; ``channel`` is more markup for the channel, such as ``<ttl>``."""
    rows = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link>"
        f'<guid isPermaLink="false">{escape(item.guid)}</guid><dc:creator>{escape(item.author)}</dc:creator>'
        f"<pubDate>{format_datetime(item.published_at)}</pubDate><description>{escape(_summarise(item))}</description>"
        + (f"<content:encoded><![CDATA[{item.html}]]></content:encoded>" if full else "")
        + "</item>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
        f"<title>{escape(title)}</title><link>{escape(_find_site(items))}</link><description>News</description>"
        f"<language>en</language>{channel}{rows}</channel></rss>"
    ).encode()


def make_rss091(items: Sequence[Item], *, title: str = "The Harbour Gazette", full: bool = True) -> bytes:
    """Make RSS 0.91: no dates, no identifiers, the text in the description."""
    rows = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link>"
        f"<description>{escape(item.html if full else _summarise(item))}</description></item>"
        for item in items
    )
    return (
        f'<?xml version="1.0"?><rss version="0.91"><channel><title>{escape(title)}</title>'
        f"<link>{escape(_find_site(items))}</link><description>News</description><language>en</language>"
        f"{rows}</channel></rss>"
    ).encode()


def make_rdf(items: Sequence[Item], *, title: str = "The Harbour Gazette", full: bool = True) -> bytes:
    """Make RSS 1.0, which is RDF."""
    order = "".join(f"<rdf:li rdf:resource={quoteattr(item.url)}/>" for item in items)
    rows = "".join(
        f"<item rdf:about={quoteattr(item.url)}><title>{escape(item.title)}</title><link>{escape(item.url)}</link>"
        f"<dc:date>{item.published_at.isoformat()}</dc:date><dc:creator>{escape(item.author)}</dc:creator>"
        f"<description>{escape(_summarise(item))}</description>"
        + (f"<content:encoded>{escape(item.html)}</content:encoded>" if full else "")
        + "</item>"
        for item in items
    )
    site = _find_site(items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel rdf:about={quoteattr(site)}><title>{escape(title)}</title><link>{escape(site)}</link>"
        f"<description>News</description><items><rdf:Seq>{order}</rdf:Seq></items></channel>{rows}</rdf:RDF>"
    ).encode()


def make_atom(items: Sequence[Item], *, title: str = "The Harbour Gazette", full: bool = True) -> bytes:
    """Make Atom 1.0."""
    rows = "".join(
        f"<entry><id>{escape(item.guid)}</id><title>{escape(item.title)}</title><link href={quoteattr(item.url)}/>"
        f"<published>{item.published_at.isoformat()}</published><updated>{item.published_at.isoformat()}</updated>"
        f"<author><name>{escape(item.author)}</name></author><summary>{escape(_summarise(item))}</summary>"
        + (f'<content type="html">{escape(item.html)}</content>' if full else "")
        + "</entry>"
        for item in items
    )
    site = _find_site(items)
    updated = max((item.published_at for item in items), default=NOON).isoformat()
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<id>{escape(site)}/feed</id><title>{escape(title)}</title><link href={quoteattr(site)}/>"
        f"<updated>{updated}</updated>{rows}</feed>"
    ).encode()


def make_json_feed(items: Sequence[Item], *, title: str = "The Harbour Gazette", full: bool = True) -> bytes:
    """Make JSON Feed 1.1."""
    rows = [
        {
            "id": item.guid,
            "url": item.url,
            "title": item.title,
            "date_published": item.published_at.isoformat(),
            "authors": [{"name": item.author}],
            "summary": _summarise(item),
            **({"content_html": item.html} if full else {"content_text": _summarise(item)}),
        }
        for item in items
    ]
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "home_page_url": _find_site(items),
            "language": "en",
            "items": rows,
        },
        ensure_ascii=False,
    ).encode()


def make_page(item: Item, *, outlet: str = "The Harbour Gazette", head: str = "", size: int = 0) -> bytes:
    """Make the page of an article as outlets have them: menu, byline, text, links to other articles, footer.

    ``head`` is more markup for the head. The page is filled up to at least ``size`` bytes with what real pages are
    full of: a script of settings, and teasers of other articles.
    """
    data = json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": item.title,
            "datePublished": item.published_at.isoformat(),
            "author": {"@type": "Person", "name": item.author},
            "publisher": {"@type": "Organization", "name": outlet},
        }
    )
    menu = "".join(f'<li><a href="/{entry.split()[0].lower()}">{entry}</a></li>' for entry in _MENU)
    start = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(item.title)} | {escape(outlet)}'
        f'</title><link rel="canonical" href={quoteattr(item.url)}><script type="application/ld+json">{data}</script>'
        f"{head}</head><body><header><nav><ul>{menu}</ul></nav></header><main><article><h1>{escape(item.title)}</h1>"
        f'<p class="byline">By {escape(item.author)}</p><time datetime="{item.published_at.isoformat()}">'
        f"{item.published_at:%d %B %Y}</time>{item.html}</article></main>"
    )
    end = f"<footer><p>© {escape(outlet)}. All rights reserved.</p></footer></body></html>"
    missing = size - len((start + end).encode())
    return (start + _make_filling(item, missing) + end).encode()


def _make_filling(item: Item, size: int) -> str:
    """Make a third of script and two thirds of teasers, in all at least so many bytes; nothing for 0 or less."""
    chance = random.Random(f"filling {item.guid}")
    parts: list[str] = []
    length = 0
    while length < size:
        settings = ",".join(f'"slot{chance.randint(1, 9999)}":{chance.random():.9f}' for _ in range(6))
        teaser = _fill(chance.choice(_TITLES), chance)
        part = (
            f"<script>window.slots={{{settings}}};</script>"
            f'<aside class="teaser"><a href="/news/{chance.randint(1, 99999)}.html"><img src="/i/{chance.randint(1, 999)}'
            f'.jpg" alt=""><span class="kicker">Related</span><h3>{escape(teaser)}</h3></a></aside>'
        )
        parts.append(part)
        length += len(part.encode())
    return "".join(parts)


def _summarise(item: Item) -> str:
    return item.paragraphs[0].split(". ")[0].rstrip(".") + "." if item.paragraphs else item.title


def _find_site(items: Sequence[Item]) -> str:
    return items[0].url.partition("/news/")[0] if items else "https://gazette.test"
