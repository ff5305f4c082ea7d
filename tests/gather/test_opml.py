"""Lists of feeds: well-formed or not, everything that is in them is read, and what is written is read again."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.clean.characters import normalise_characters
from briefing.gather.lists.opml import MAX_BYTES, MAX_FEEDS, OpmlOutline, compose_opml, parse_opml
from briefing.gather.lists.tags import decode_markup, resolve_references, scan_tags

URL = "https://news.example/feed"


def outlines(inside: str) -> list[tuple[str, str]]:
    return [(one.url, one.title) for one in parse_opml(f"<opml><body>{inside}</body></opml>".encode()).outlines]


# ------------------------------------------------------------------------------------------------- what stands in lists

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE opml [<!ENTITY copy "x">]>
<opml version="2.0">
  <head><title>Feeds &amp; more</title></head>
  <body>
    <!-- <outline xmlUrl="https://commented.example/"/> -->
    <![CDATA[<outline xmlUrl="https://data.example/"/>]]>
    <outline text="World">
      <outline text="Asia" type="folder">
        <outline type="rss" text="short" title="The Gazette" xmlUrl="https://gazette.example/rss" htmlUrl="https://gazette.example/"/>
      </outline>
      <outline text="Herald" type="rss" xmlUrl="https://herald.example/?a=1&amp;b=2"></outline>
    </outline>
    <outline text="Last" xmlUrl="http://last.example/feed"/>
  </body>
</opml>
"""


def test_list_is_read_with_titles_sites_and_folders() -> None:
    found = parse_opml(LIST.encode())
    assert found.title == "Feeds & more"
    assert found.outlines == (
        OpmlOutline(
            url="https://gazette.example/rss",
            title="The Gazette",
            site_url="https://gazette.example/",
            folders=("World", "Asia"),
        ),
        OpmlOutline(url="https://herald.example/?a=1&b=2", title="Herald", folders=("World",)),
        OpmlOutline(url="http://last.example/feed", title="Last"),
    )
    assert (found.problems, found.left_out, found.left_out_count) == ((), (), 0)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<outline title="War & Peace" xmlUrl="https://a.example/?x=1&y=2"/>', [("https://a.example/?x=1&y=2", "War & Peace")]),
        ('<outline title="A" xmlUrl="https://a.example/?x=1&copy=2&lt=3"/>', [("https://a.example/?x=1&copy=2&lt=3", "A")]),
        ('<OUTLINE TITLE="A" XMLURL="https://a.example/f"/>', [("https://a.example/f", "A")]),
        ("<outline title='it&apos;s' xmlurl='https://a.example/f'/>", [("https://a.example/f", "it's")]),
        ("<outline title=A xmlUrl=https://a.example/f/>", [("https://a.example/f", "A")]),
        ('<outline title="Caf&eacute; &mdash; &#8220;x&#x201D; &unknown;" xmlUrl="https://a.example/f"/>', [("https://a.example/f", "Café — “x” &unknown;")]),
        ('<outline title="2 < 3 > 1" xmlUrl="https://a.example/f"/>', [("https://a.example/f", "2 < 3 > 1")]),
        ('<outline title="A" xmlUrl="https://a.example/1">\n<outline title="B" xmlUrl="https://a.example/2">', [("https://a.example/1", "A"), ("https://a.example/2", "B")]),
        ('<outline title="A xmlUrl="https://a.example/f"/><outline title="B" xmlUrl="https://b.example/f"/>', [("https://a.example/f", "A"), ("https://b.example/f", "B")]),
        ('<outline text="A" type="rss" url="https://a.example/f"/>', [("https://a.example/f", "A")]),
        ('<outline text="A" type="link" url="https://a.example/f"/>', []),
        ('<outline xmlUrl=" https://a.example/\n  f "/>', []),
        ('<outline xmlUrl="\n\thttps://a.example/\nf\n"/>', [("https://a.example/f", "")]),
        ('<outline xmlUrl="feed://a.example/f"/><outline xmlUrl="feed:https://b.example/f"/>', [("http://a.example/f", ""), ("https://b.example/f", "")]),
        ('<o:outline text="A" xmlUrl="https://a.example/f"/>', [("https://a.example/f", "A")]),
        ('</outline></outline><outline text="A" xmlUrl="https://a.example/f"/>', [("https://a.example/f", "A")]),
        ('<outline text="A&#10;B&#0;&#x202e;C" xmlUrl="https://a.example/f"/>', [("https://a.example/f", "A B&#0;C")]),
        ("<!-- never closed <outline text='A' xmlUrl='https://a.example/f'/>", [("https://a.example/f", "A")]),
    ],
    ids=range(18),
)  # fmt: skip
def test_list_that_is_not_well_formed_is_read_all_the_same(inside: str, expected: list[tuple[str, str]]) -> None:
    assert outlines(inside) == expected


@pytest.mark.parametrize(
    "body",
    [
        '<?xml version="1.0" encoding="ISO-8859-1"?><outline text="Zürich" xmlUrl="https://a.example/"/>'.encode(
            "latin-1"
        ),
        '<?xml version="1.0" encoding="UTF-8"?><outline text="Zürich" xmlUrl="https://a.example/"/>'.encode("cp1252"),
        '<?xml version="1.0" encoding="us-ascii"?><outline text="Zürich" xmlUrl="https://a.example/"/>'.encode(),
        '<?xml version="1.0" encoding="rot13"?><outline text="Zürich" xmlUrl="https://a.example/"/>'.encode("cp1252"),
        '<outline text="Zürich" xmlUrl="https://a.example/"/>'.encode("utf-16"),
        '<outline text="Zürich" xmlUrl="https://a.example/"/>'.encode("utf-8-sig"),
        '<outline text="Zürich" xmlUrl="https://a.example/"/>'.encode("utf-32"),
        '<?xml version="1.0"?><outline text="Zürich" xmlUrl="https://a.example/"/>'.encode("utf-16-le"),
    ],
)
def test_encoding_is_told_from_the_bytes_rather_than_from_what_is_declared(body: bytes) -> None:
    assert [(one.url, one.title) for one in parse_opml(body).outlines] == [("https://a.example/", "Zürich")]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "it is no list of feeds (OPML)"),
        (b'{"feeds": []}', "it is no list of feeds (OPML)"),
        (b"<html><p>Not found</p></html>", "it is no list of feeds (OPML)"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "it is no list of feeds (OPML)"),
        (b"<opml><body/></opml>", "it holds no feeds"),
        (b"x" * (MAX_BYTES + 1), f"it is larger than {MAX_BYTES:,} bytes and was not read"),
    ],
)
def test_what_is_no_list_is_said_to_be_none(body: bytes, problem: str) -> None:
    found = parse_opml(body)
    assert found.outlines == ()
    assert problem in found.problems


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "does not start with https:// or http://"),
        ("ftp://a.example/f", "does not start with"),
        ("javascript:alert(1)", "does not start with"),
        ("jar:http://a.example!/f", "does not start with"),
        ("//a.example/f", "does not start with"),
        ("http:///f", "does not start with"),
        ("", "it has no address"),
        ("http://[::1", "its address is none"),
        ("https://user:hunter2@a.example/f", "holds a user name or password"),
        ("https://a.example/a b", "a space or an unprintable character"),
        ("https://a.example/" + "x" * 4000, "longer than"),
    ],
)
def test_a11_address_in_a_list_that_cannot_be_asked_is_left_out_with_the_reason(url: str, reason: str) -> None:
    found = parse_opml(f'<opml><outline text="Bad" xmlUrl="{url}"/><outline xmlUrl="{URL}"/></opml>'.encode())
    assert [one.url for one in found.outlines] == [URL]
    (one,) = found.left_out
    assert one.title == "Bad"
    assert reason in one.reason
    assert "hunter2" not in repr(found)


# ------------------------------------------------------------------------------------------------------ hostile lists


def test_g73_feeds_beyond_the_limit_are_counted_and_not_taken() -> None:
    started = time.process_time()
    found = parse_opml(b"<opml><body>" + b'<outline text="A" xmlUrl="http://a.example/f?x=1&y=2"/>' * 100_000)
    assert len(found.outlines) == MAX_FEEDS
    assert found.left_out_count == 100_000 - MAX_FEEDS
    assert len(found.left_out) == 100
    assert f"more than {MAX_FEEDS:,} feeds" in found.left_out[0].reason
    assert time.process_time() - started < 15


def test_g73_nesting_of_ten_thousand_folders_is_read() -> None:
    found = parse_opml(b"<opml>" + b'<outline text="f">' * 10_000 + f'<outline xmlUrl="{URL}"/>'.encode())
    (one,) = found.outlines
    assert one.folders == ("f",) * 10


def test_g73_entity_bomb_is_inert_and_files_are_not_read() -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    text = (
        f'<!DOCTYPE opml [<!ENTITY a0 "lol">{bomb}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f'<opml><outline text="&a11;&x;" xmlUrl="{URL}"/></opml>'
    )
    assert [(one.url, one.title) for one in parse_opml(text.encode()).outlines] == [(URL, "&a11;&x;")]


@pytest.mark.parametrize(
    "piece",
    ['<outline a="', "<outline a='", "<", "<outline ", "/ ", "a ", "<!--", "<![CDATA[", "<!DOCTYPE [", "<?", "&", "&a",
     "<outline a=        ", '<outline title="', "</outline>", '<outline xmlUrl="', "<title>", "=\"'"],
)  # fmt: skip
def test_odd_lists_take_time_in_proportion_to_their_length(piece: str) -> None:
    body = f'<opml><outline xmlUrl="{piece * (200_000 // len(piece))}'.encode()
    started = time.process_time()
    parse_opml(body)
    parse_opml(b"<opml>" + piece.encode() * (200_000 // len(piece)))
    assert time.process_time() - started < 3


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(body: bytes) -> None:
    parse_opml(body)


@given(st.text(alphabet="<>&;/=\"' outlinexmlUrlhttp:.![]-?#\n", max_size=200))
def test_no_markup_makes_the_reader_fail(text: str) -> None:
    found = parse_opml(text.encode())
    assert all(one.url.startswith(("http://", "https://")) for one in found.outlines)


# ----------------------------------------------------------------------------------------------------- writing a list

TITLES = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(
    lambda text: " ".join(normalise_characters(text).split())
)
ADDRESSES = st.text("abcz019-._~:/?#[]!$&'()*+,;=%äß中", max_size=40).map(lambda path: f"https://news.example/{path}")


@given(st.lists(st.builds(OpmlOutline, url=ADDRESSES, title=TITLES), max_size=6), TITLES)
def test_list_that_was_written_is_read_again(feeds: list[OpmlOutline], title: str) -> None:
    text = compose_opml(feeds, title=title)
    found = parse_opml(text.encode())
    allowed = [one.title.translate({0xFFFE: None, 0xFFFF: None}) for one in feeds]
    assert [one.url for one in found.outlines] == [one.url for one in feeds]
    assert [one.title for one in found.outlines] == allowed
    assert compose_opml(feeds, title=title) == text


def test_written_list_is_well_formed_and_names_every_attribute_of_the_format() -> None:
    feeds = [OpmlOutline(url="https://a.example/?x=1&y=2", title='"War" & <Peace>')]
    assert compose_opml(feeds, title="Desk") == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<opml version="2.0">\n'
        "  <head>\n"
        "    <title>Desk</title>\n"
        "  </head>\n"
        "  <body>\n"
        '    <outline type="rss" text="&quot;War&quot; &amp; &lt;Peace&gt;" title="&quot;War&quot; &amp; &lt;Peace&gt;"'
        ' xmlUrl="https://a.example/?x=1&amp;y=2"/>\n'
        "  </body>\n"
        "</opml>\n"
    )


# --------------------------------------------------------------------------------------------------------------- tags


def test_scripts_of_a_page_are_passed_over() -> None:
    text = '<SCRIPT>if (a<b) "<link href=x>"</script><a href="y">z</a><script>never closed <a href=w>'
    assert [(tag.name, tag.attributes) for tag in scan_tags(text, is_html=True) if not tag.is_end] == [
        ("script", {}),
        ("a", {"href": "y"}),
        ("script", {}),
    ]


def test_references_need_their_semicolon_and_mean_characters() -> None:
    assert (
        resolve_references("&lt;&amp;lt;&copy=1&#65;&#x41;&#xD800;&#0;&#1114112;")
        == "<&lt;&copy=1AA&#xD800;&#0;&#1114112;"
    )


def test_wrong_encoding_is_told() -> None:
    assert decode_markup(b"\xff\x80") == ("ÿ€", "its encoding is not the one it names; it was read as windows-1252")
    assert decode_markup("ü".encode()) == ("ü", None)
