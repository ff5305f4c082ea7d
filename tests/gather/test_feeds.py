"""Feeds of every format become entries."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from briefing.gather.feeds.parsing import FeedError, parse_feed
from briefing.gather.feeds.version import PARSER_VERSION
from briefing.model.feed import FeedDocument, FeedEntry

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
URL = "https://news.example/feeds/rss.xml"
NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(*items: str, head: str = "<title>News</title>") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel>{head}{inner}</channel></rss>'


def atom(*entries: str, head: str = "<title>News</title>", more: str = "") -> str:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" {more}>{head}{inner}</feed>'


def parse(body: str | bytes, *, content_type: str | None = "application/rss+xml", url: str = URL) -> FeedDocument:
    raw = body.encode() if isinstance(body, str) else body
    document = parse_feed(raw, url=url, content_type=content_type, fetched_at=NOW)
    assert isinstance(document, FeedDocument), document
    return document


def parse_one(item: str) -> FeedEntry:
    (entry,) = parse(rss(item)).entries
    return entry


def test_every_field_of_an_rss_item_is_read() -> None:
    document = parse(
        rss(
            "<title>Talks &amp;amp; &lt;b&gt;truce&lt;/b&gt;</title><link>https://news.example/a/1?x=1&amp;y=2</link>"
            '<guid isPermaLink="false">n-1</guid><pubDate>Fri, 20 Nov 2026 14:10:00 PKT</pubDate>'
            "<atom:updated>2026-11-20T10:00:00Z</atom:updated><dc:creator>A. Writer</dc:creator>"
            '<category>World</category><category domain="x">War</category><source url="https://wire.example/">Wire</source>'
            "<description>&lt;p&gt;Short.&lt;/p&gt;</description><content:encoded><![CDATA[<p>Long text.</p>]]></content:encoded>",
            head="<title>News</title><link>https://news.example/</link><language>en-gb</language><ttl>90</ttl>",
        )
    )
    (entry,) = document.entries
    assert (document.title, document.version, document.language) == ("News", "rss20", "en")
    assert (document.site_url, document.ttl_minutes, document.problems) == ("https://news.example/", 90, ())
    assert entry == FeedEntry(
        guid="n-1",
        url="https://news.example/a/1?x=1&y=2",
        title="Talks & truce",
        published_text="Fri, 20 Nov 2026 14:10:00 PKT",
        published_at=datetime(2026, 11, 20, 9, 10, tzinfo=UTC),
        updated_text="2026-11-20T10:00:00Z",
        updated_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
        author="A. Writer",
        publisher="Wire",
        summary="<p>Short.</p>",
        content="<p>Long text.</p>",
        language="en",
        categories=("World", "War"),
    )


def test_every_field_of_an_atom_entry_is_read() -> None:
    document = parse(
        atom(
            '<title type="html">Talks &amp;amp; truce</title><id>urn:1</id>'
            '<link rel="enclosure" href="https://news.example/a.mp3" type="audio/mpeg"/>'
            '<link rel="alternate" href="/a/1"/><link rel="related" href="https://other.example/"/>'
            "<published>2026-11-20T09:10:00Z</published><updated>2026-11-20T15:00:00+05:00</updated>"
            "<author><name>A. Writer</name><email>a@news.example</email></author><author><name>B. Writer</name></author>"
            '<category term="world" label="World"/><summary>Short.</summary>'
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long <b>text</b>.</p></div></content>'
            "<source><title>Wire</title><id>urn:wire</id></source>",
            more='xml:lang="ur-PK"',
        ),
        url="https://news.example/atom.xml",
    )
    (entry,) = document.entries
    assert (document.version, document.language) == ("atom10", "ur")
    assert (entry.guid, entry.url, entry.title) == ("urn:1", "https://news.example/a/1", "Talks & truce")
    assert (entry.author, entry.publisher, entry.categories) == ("A. Writer, B. Writer", "Wire", ("World",))
    assert entry.published_at == datetime(2026, 11, 20, 9, 10, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert (entry.summary, entry.content) == ("Short.", "<p>Long <b>text</b>.</p>")


@pytest.mark.parametrize(
    ("body", "version"),
    [
        (
            (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">'
                "<channel><title>News</title></channel><item><title>One</title><link>https://news.example/1</link></item></rdf:RDF>"
            ),
            "rss090",
        ),
        (
            (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
                'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>News</title><items><rdf:Seq/></items></channel>'
                '<item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link></item></rdf:RDF>'
            ),
            "rss10",
        ),
        (
            (
                '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
                '<rss version="0.91"><channel><title>News</title><item><title>One</title><link>https://news.example/1</link></item></channel></rss>'
            ),
            "rss091u",
        ),
        (
            '<rss version="0.92"><channel><title>News</title><item><title>One</title><link>https://news.example/1</link></item></channel></rss>',
            "rss092",
        ),
        (
            (
                '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>News</title><entry><title>One</title>'
                '<link rel="alternate" type="text/html" href="https://news.example/1"/><id>x</id></entry></feed>'
            ),
            "atom03",
        ),
        (
            (
                '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>News</a:title><a:entry><a:title>One</a:title>'
                '<a:link href="https://news.example/1"/></a:entry></a:feed>'
            ),
            "atom10",
        ),
    ],
)
def test_every_format_gives_title_and_link(body: str, version: str) -> None:
    document = parse(body)
    assert (document.title, document.version) == ("News", version)
    assert [(entry.title, entry.url) for entry in document.entries] == [("One", "https://news.example/1")]


def test_rdf_takes_date_and_publisher_from_dublin_core() -> None:
    document = parse(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title></channel><item><title>One</title>'
        "<dc:date>2026-11-20T14:10:00+05:00</dc:date><dc:creator>A</dc:creator><dc:publisher>Wire</dc:publisher>"
        "<dc:subject>War</dc:subject><dc:description>Text.</dc:description></item></rdf:RDF>"
    )
    (entry,) = document.entries
    assert entry.published_at == datetime(2026, 11, 20, 9, 10, tzinfo=UTC)
    assert entry.updated_at is None
    assert (entry.author, entry.publisher, entry.categories, entry.summary) == ("A", "Wire", ("War",), "Text.")


def test_description_of_a_picture_is_no_text_of_the_article() -> None:
    entry = parse_one("<description>The text.</description><media:description>A picture.</media:description>")
    assert (entry.summary, entry.content) == ("The text.", "")


@pytest.mark.parametrize(
    "item",
    [
        "<media:description>Last resort.</media:description>",
        "<description/><media:description>Last resort.</media:description>",
        "<description><![CDATA[]]></description><media:group><media:content url='x'/><media:description>Last resort.</media:description></media:group>",
        "<itunes:summary>Last resort.</itunes:summary>",
        "<dc:description>Last resort.</dc:description>",
    ],
)
def test_other_modules_give_the_text_where_nothing_else_does(item: str) -> None:
    assert "Last resort." in {parse_one(item).summary, parse_one(item).content}


def test_other_modules_give_title_and_author_where_nothing_else_does() -> None:
    entry = parse_one("<media:title>Title</media:title><itunes:author>Author</itunes:author>")
    assert (entry.title, entry.author) == ("Title", "Author")
    entry = parse_one(
        "<title>T</title><media:title>Other</media:title><author>A</author><itunes:author>B</itunes:author>"
    )
    assert (entry.title, entry.author) == ("T", "A")


def test_content_that_is_copied_to_the_summary_stands_once() -> None:
    entry = parse_one("<content:encoded>&lt;p&gt;Text.&lt;/p&gt;</content:encoded>")
    assert (entry.summary, entry.content) == ("", "<p>Text.</p>")


def test_true_link_behind_a_proxy_is_taken() -> None:
    entry = parse_one(
        "<link>https://proxy.example/~r/1</link><feedburner:origLink>https://news.example/a/1</feedburner:origLink>"
    )
    assert entry.url == "https://news.example/a/1"


def test_guid_is_the_link_where_it_says_so_and_an_enclosure_never_is() -> None:
    assert parse_one("<guid>https://news.example/a/1</guid>").url == "https://news.example/a/1"
    assert parse_one('<guid isPermaLink="false">https://news.example/a/1</guid>').url is None
    assert parse_one(
        '<guid>n</guid><enclosure url="https://news.example/a.mp3" type="audio/mpeg" length="1"/>'
    ).url != ("https://news.example/a.mp3")


@pytest.mark.parametrize(
    ("base", "link", "expected"),
    [
        ("", "a/1", "https://news.example/feeds/a/1"),
        ("", "/a/1", "https://news.example/a/1"),
        ("", "//other.example/a", "https://other.example/a"),
        ("https://base.example/x/", "a/1", "https://base.example/x/a/1"),
        ("/blog/", "a/1", "https://news.example/blog/a/1"),
    ],
)
def test_relative_links_are_resolved(base: str, link: str, expected: str) -> None:
    document = parse(atom(f'<link href="{link}"/>', more=f'xml:base="{base}"' if base else ""))
    assert document.entries[0].url == expected


def test_guid_is_never_empty_and_the_same_every_time() -> None:
    first = parse(rss("<title>One</title>", "<link>https://news.example/1</link>", "<description>x</description>", ""))
    assert [entry.guid.partition(":")[0] for entry in first.entries] == ["sha256", "https", "sha256", "sha256"]
    assert len({entry.guid for entry in first.entries}) == 4
    again = parse(rss("<title>One</title>", "<link>https://news.example/1</link>", "<description>x</description>", ""))
    assert first == again
    assert parse_one(f"<guid>{'x' * 5_000}</guid>").guid.startswith("sha256:")


def test_duplicates_of_a_guid_are_kept_once() -> None:
    document = parse(rss("<guid>1</guid><title>First</title>", "<guid>1</guid><title>Second</title>", "<guid>2</guid>"))
    assert [(entry.guid, entry.title) for entry in document.entries] == [("1", "First"), ("2", "")]
    assert document.problems == ("1 entry has the guid of an entry before; of each guid the first is kept.",)


def test_one_guid_for_everything_is_a_mistake_of_the_feed() -> None:
    items = [f'<guid isPermaLink="false">x</guid><link>https://news.example/{number}</link>' for number in range(4)]
    document = parse(rss(*items))
    assert [entry.guid for entry in document.entries] == [f"https://news.example/{number}" for number in range(4)]


@pytest.mark.parametrize(
    ("markup", "author"),
    [
        ("<author>editor@news.example (A. Writer)</author>", "A. Writer"),
        ("<author>editor@news.example</author>", None),
        ("<author>A. Writer &lt;a@news.example&gt;</author>", "A. Writer"),
        ("<dc:creator><![CDATA[A. Writer]]></dc:creator><dc:creator>B. Writer</dc:creator>", "A. Writer, B. Writer"),
        ("<dc:creator>&lt;a href='/x'&gt;A. Writer&lt;/a&gt;</dc:creator>", "A. Writer"),
        ("<author/>", None),
    ],
)
def test_authors_are_names_without_mail_addresses(markup: str, author: str | None) -> None:
    assert parse_one(f"<title>x</title>{markup}").author == author


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>60</ttl>", 60),
        ("<ttl> 1440 </ttl>", 1440),
        ("<ttl>10080</ttl>", 10080),
        ("<ttl>10081</ttl>", None),
        ("<ttl>99999999999</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>NaN</ttl>", None),
        ("<ttl/>", None),
    ],
)
def test_f08_ttl_is_read_unless_absurd(head: str, minutes: int | None) -> None:
    assert parse(rss(head=head)).ttl_minutes == minutes


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", 60),
        ("<sy:updatePeriod>\n\thourly\t</sy:updatePeriod><sy:updateFrequency>\n\t2\t</sy:updateFrequency>", 30),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 1440),
        ("<sy:updateFrequency>4</sy:updateFrequency>", 360),
        ("<sy:updatePeriod>weekly</sy:updatePeriod>", 10080),
        ("<sy:updatePeriod>monthly</sy:updatePeriod>", None),
        ("<sy:updatePeriod>yearly</sy:updatePeriod><sy:updateFrequency>365</sy:updateFrequency>", 1440),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>-1</sy:updateFrequency>", None),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("", None),
    ],
)
def test_f08_update_period_is_read_unless_absurd(head: str, minutes: int | None) -> None:
    assert parse(rss(head=head)).update_minutes == minutes


@pytest.mark.parametrize(
    ("head", "hours", "days"),
    [
        ("<skipHours><hour>0</hour><hour>5</hour><hour>23</hour></skipHours>", (0, 5, 23), ()),
        ("<skipHours><hour>24</hour><hour> 1 </hour><hour>1</hour></skipHours>", (0, 1), ()),
        ("<skipHours><hour>25</hour><hour>-1</hour><hour>noon</hour></skipHours>", (), ()),
        ("<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(24)) + "</skipHours>", (), ()),
        ("<skipDays><day>Saturday</day><day>Sunday</day></skipDays>", (), (5, 6)),
        ("<skipDays><day>Someday</day></skipDays>", (), ()),
    ],
)
def test_f08_hours_and_days_without_news_are_read(head: str, hours: tuple[int, ...], days: tuple[int, ...]) -> None:
    document = parse(rss("<title>x</title>", head=head))
    assert (document.skip_hours, document.skip_days) == (hours, days)


def test_f08_hours_in_the_text_of_an_entry_are_none_of_the_feed() -> None:
    document = parse(rss("<description><![CDATA[<skipHours><hour>3</hour></skipHours>]]></description>"))
    assert document.skip_hours == ()


def test_c28_dates_that_are_none_are_kept_as_text_and_noted() -> None:
    document = parse(
        rss(
            "<guid>1</guid><pubDate>32 Feb 2026 10:00:00 GMT</pubDate>",
            "<guid>2</guid><pubDate>Thu, 20 Nov 2036 10:00:00 GMT</pubDate>",
            "<guid>3</guid><pubDate>20 November 2026 9:10 am</pubDate>",
            "<guid>4</guid><pubDate></pubDate>",
            "<guid>5</guid><pubDate>Fri, 20 Nov 2026 10:00:00 IST</pubDate>",
        )
    )
    assert [entry.published_at for entry in document.entries] == [None] * 5
    assert [entry.published_text for entry in document.entries] == [
        "32 Feb 2026 10:00:00 GMT",
        "Thu, 20 Nov 2036 10:00:00 GMT",
        "20 November 2026 9:10 am",
        None,
        "Fri, 20 Nov 2026 10:00:00 IST",
    ]
    assert len(document.problems) == 4
    assert any("more than a day ahead" in problem for problem in document.problems)
    assert any("IST" in problem for problem in document.problems)


def test_a_feed_without_entries_is_a_document_without_entries() -> None:
    for body in (rss(), atom(), '<rss version="2.0"/>', '<rss version="2.0"><channel/></rss>'):
        assert parse(body).entries == ()


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        (rss("<title>A & B</title>"), ["A & B"]),
        (rss("<title>A&B &nbsp;C&mdash;D &foo; &#8217;</title>"), ["A&B C—D &foo; ’"]),
        (rss("<title>Fewer than <5 left</title>"), ["Fewer than <5 left"]),
        (rss("<guid>1</guid><title>One</title>", "<guid>2</guid><title>Two</title>")[:-30], ["One", "Two"]),
        (rss("<title>One</title><description>The text of a story that is cut o")[:-30], ["One"]),
        (rss("<title>One</title><x:y>1</x:y><georss:point>1</georss:point>"), ["One"]),
        (rss("<title>One</title><description><p>Text<br>more</p><p>end</description>"), ["One"]),
        (rss("<title>One</title><a href=x y>z</a>"), ["One"]),
        (rss("<title>O\x08n\x00e</title>"), ["One"]),
        ("  \n\n" + rss("<title>One</title>"), ["One"]),
        ("Warning: something in line 3 <br />\n" + rss("<title>One</title>"), ["One"]),
        (rss("<title>One</title>") + "<!-- x --><script>track()</script>", ["One"]),
        (
            "<rss version='2.0'><channel><item><title>One</title><item><title>Two</title></channel></rss>",
            ["One", "Two"],
        ),
        (rss("<title>One</title>").replace("<rss ", '<rss version="2.0" '), ["One"]),
        (rss('<title>One</title><media:content url="a" url="b"/>'), ["One"]),
    ],
)
def test_broken_xml_is_read_all_the_same(body: str, titles: list[str]) -> None:
    document = parse(body)
    assert [entry.title for entry in document.entries] == titles
    if body.strip() == body:
        assert any("well-formed" in problem or "before the feed" in problem for problem in document.problems)


def test_markup_that_is_not_escaped_stays_in_the_text() -> None:
    (entry,) = parse(rss("<description><p>Text<br>more & more</p></description>")).entries
    assert "Text" in entry.summary
    assert "more &amp; more" in entry.summary


def test_repair_agrees_with_the_reading_of_the_whole_document() -> None:
    items = [
        f"<guid>{n}</guid><title>Title {n}</title><description>&lt;p&gt;x&lt;/p&gt;</description>" for n in range(5)
    ]
    whole = parse(rss(*items))
    broken = parse(rss(*items).replace("</channel>", "<x>&</channel>"))
    assert broken.entries == whole.entries


def test_too_many_entries_are_left_out_and_the_newest_kept() -> None:
    def items(days: list[int]) -> list[str]:
        return [f"<guid>{n}</guid><pubDate>2026-{1 + n // 28:02}-{1 + n % 28:02}T00:00:00Z</pubDate>" for n in days]

    tail = "<title>Named at the end</title>"
    newest_first = parse(rss(*items(list(range(299, -1, -1)) * 2)).replace("</channel>", tail + "</channel>"))
    assert newest_first.entries_left_out == 100
    assert (newest_first.entries[0].guid, newest_first.title) == ("299", "Named at the end")
    oldest_first = parse(rss(*[f"<guid>o{n}</guid>" for n in range(400)], *items(list(range(300)))))
    assert oldest_first.entries_left_out == 200
    oldest_first = parse(rss(*items(list(range(290))), *[f"<guid>o{n}</guid>" for n in range(309)], *items([298])))
    assert (oldest_first.entries[-1].guid, oldest_first.entries_left_out) == ("298", 100)


def test_reading_is_the_same_every_time_and_without_regard_to_the_clock() -> None:
    body = rss(*(f"<guid>{n}</guid><title>T{n}</title><category>c</category>" for n in range(30)))
    assert parse(body) == parse(body)


def test_feedparser_gets_a_stream_so_that_a_body_is_never_the_name_of_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(rss("<title>Secret</title>"))
    outcome = parse_feed(str(secret).encode(), url=URL, content_type=None, fetched_at=NOW)
    assert isinstance(outcome, FeedError)


def test_parser_version_names_the_library() -> None:
    assert feedparser.__version__ in PARSER_VERSION


def test_feedparser_is_imported_in_one_module() -> None:
    root = Path(__file__).parents[2] / "briefing"
    users = [p.name for p in sorted(root.rglob("*.py")) if "import feedparser" in p.read_text(encoding="utf-8")]
    assert users == ["parsing.py"]


def test_warnings_of_the_library_do_not_reach_the_user() -> None:
    code = (
        "import warnings; warnings.simplefilter('error')\n"
        "from datetime import datetime, UTC\nfrom briefing.gather.feeds.parsing import parse_feed\n"
        "print(parse_feed(b'<rss version=\"2.0\"><channel><item><pubDate>x</pubDate></item></channel></rss>', "
        "url='https://a.example/', content_type=None, fetched_at=datetime(2026, 11, 20, tzinfo=UTC)).version)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("rss20", 0), done.stderr
