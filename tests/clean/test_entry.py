"""Entries of feeds: only text comes out of them, whole sentences of it, and where each fact was said."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.clean.entry import clean_entry, hash_entry, needs_page
from briefing.clean.fragment import read_fragment
from briefing.errors import CleanError
from briefing.model.article import Article, Publication
from briefing.model.feed import Feed, FeedEntry, FullText
from tests.clean import pages

FEED = Feed(url="https://gazette.example/feed", title="Harbour Gazette")
ENTRY = FeedEntry(
    guid="karst-1",
    url="https://gazette.example/karst?utm_source=rss",
    title="Veldmark claims village of Karst",
    published_text="Sat, 15 Mar 2031 23:30:00 +0500",
    published_at=datetime(2031, 3, 15, 18, 30, tzinfo=UTC),
)
ONE, TWO = pages.PARAGRAPHS[0], pages.PARAGRAPHS[1]
WHOLE = "".join(f"<p>{paragraph}</p>" for paragraph in pages.PARAGRAPHS)


def clean(entry: FeedEntry = ENTRY, feed: Feed | None = FEED, **changes: object) -> Article:
    article = clean_entry(replace(entry, **changes), feed=feed)  # type: ignore[arg-type]  # the fields are named by the test
    assert isinstance(article, Article), article
    return article


def test_an_entry_gives_an_article_with_what_the_feed_says() -> None:
    article = clean(content=WHOLE)
    assert article.text.split("\n") == list(pages.PARAGRAPHS)
    assert article.title == "Veldmark claims village of Karst"
    assert article.url == "https://gazette.example/karst?utm_source=rss"
    assert article.published.day == date(2031, 3, 15)
    assert article.published.evidence == 'the feed says "Sat, 15 Mar 2031 23:30:00 +0500"'
    assert article.language == "en"
    assert article.path is None
    for line in article.lines:
        assert line.span is None or article.text[line.span.start : line.span.end] == line.text


def test_the_configured_outlet_goes_before_the_one_that_the_entry_names() -> None:
    configured = clean(content=WHOLE, publisher="Wire", feed=replace(FEED, publisher="Gazette of Lenne"))
    assert configured.publisher == "Gazette of Lenne"
    assert configured.publisher_evidence == "the configuration names the outlet of this feed"
    named = clean(content=WHOLE, publisher="Wire")
    assert (named.publisher, named.publisher_evidence) == ("Wire", 'the feed says "Wire"')
    assert clean(content=WHOLE).publisher is None


def test_published_and_updated_are_kept_apart() -> None:
    changed: dict[str, Any] = {
        "updated_text": "2031-03-17T08:00:00Z",
        "updated_at": datetime(2031, 3, 17, 8, tzinfo=UTC),
    }
    article = clean(content=WHOLE, **changed)
    assert (article.published.day, article.updated.day) == (date(2031, 3, 15), date(2031, 3, 17))
    assert article.updated.evidence == 'the feed says "2031-03-17T08:00:00Z"'
    only = clean(content=WHOLE, published_text=None, published_at=None, **changed)
    assert only.published.day == only.updated.day == date(2031, 3, 17)
    assert only.published.evidence == 'the feed says "2031-03-17T08:00:00Z"; it is called the day of a change'
    assert any("only when it was last changed" in note for note in only.notes)


def test_c28_a_date_that_cannot_be_is_none_and_said_so() -> None:
    article = clean(content=WHOLE, published_text="32 Feb 9999999", published_at=None)
    assert article.published == Publication()
    assert article.notes[-1] == 'The feed gives "32 Feb 9999999" as the date, which cannot be; the article is undated.'
    assert (
        clean(content=WHOLE, published_text=None, published_at=None).notes[-1]
        == "The feed does not say when the article was published."
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<p>{ONE}</p><p>{TWO}</p>", f"{ONE}\n{TWO}"),
        (f"{ONE}\n\n{TWO}", f"{ONE}\n{TWO}"),
        (f"{ONE}<br><br>{TWO}", f"{ONE}\n{TWO}"),
        (f"<b>{ONE}</b>\n\n{TWO}", f"{ONE}\n{TWO}"),
        (f"<![CDATA[<p>{ONE}</p>", ONE),
        (f'<a href="https://gazette.example/x">{ONE}</a>', ONE),
        (
            f"<p>{ONE}</p><p>The post <a href='x'>Veldmark claims village</a> appeared first on <a href='y'>Gazette</a>.</p>",
            ONE,
        ),
        (f"<p>{ONE}</p><p>This article was originally published on Gazette.</p>", ONE),
        (f"{ONE} Continue reading", ONE),
        (f"{ONE} <a href='x'>Continue reading Veldmark claims village &rarr;</a>", ONE),
        (f"{ONE} Read more…", ONE),
        (f"{ONE} [&hellip;]", ONE),
        (f"{ONE} [...]", ONE),
        (f"<p>{ONE}</p><p>Read the full story</p>", ONE),
        (f"<p>{ONE}</p><p>[link] [comments]</p>", ONE),
        (f"{ONE} Ostara did not deny that its […]", ONE),
        (f"{ONE} Ostara did not deny that its … Read more", ONE),
        (f"<p>{ONE}</p><p>Ostara did not deny that its...</p>", ONE),
    ],
)
def test_what_stands_around_the_text_of_an_entry_goes(body: str, text: str) -> None:
    assert clean(summary=body).text == text


def test_a_sentence_that_the_feed_breaks_off_is_left_out_and_said_so() -> None:
    article = clean(summary=f"{ONE} Ostara did not […]")
    assert "did not" not in article.text
    assert "The feed breaks the text off; the unfinished sentence was left out." in article.notes
    error = clean_entry(replace(ENTRY, summary="Ostara did not deny that it had …"), feed=FEED)
    assert isinstance(error, CleanError)
    assert "only the beginning of a sentence" in error.problem


def test_a_summary_is_called_one_and_a_whole_article_is_not() -> None:
    note = "Only a summary of the article was to be had."
    assert note in clean(summary=ONE).notes
    assert note not in clean(summary=ONE, feed=replace(FEED, full_text=FullText.YES)).notes
    assert note not in clean(content=WHOLE * 2).notes


def test_the_longer_of_content_and_summary_is_read() -> None:
    assert clean(content="<p>Photo</p>", summary=ONE).text == ONE
    assert clean(content=WHOLE, summary=ONE).text.startswith(ONE)


def test_an_entry_of_a_few_words_is_still_an_article() -> None:
    assert clean(summary="Shells kill two in Karst").text == "Shells kill two in Karst"


@pytest.mark.parametrize("body", ["", " ", "<img src=x>", "&nbsp;", "<p></p>", "\u0301\u0301", "…"])
def test_c35_an_entry_without_text_is_an_error_that_says_what_to_do(body: str) -> None:
    error = clean_entry(replace(ENTRY, summary=body), feed=FEED)
    assert isinstance(error, CleanError)
    assert error.remedy == "Let the page of the article be fetched"


HOSTILE = (
    '"><img src=x onerror=alert(1)>',
    "</title><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<iframe srcdoc='<p>x</p>'></iframe>",
    "<img src=x onerror=alert(1) ",
)


def escape(text: str, times: int) -> str:
    for _ in range(times):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


@pytest.mark.parametrize("times", [0, 1, 2, 3])
@pytest.mark.parametrize("markup", HOSTILE)
def test_c31_markup_of_any_depth_of_escaping_never_survives(markup: str, times: int) -> None:
    hostile = escape(markup, times)
    article = clean(
        title=f"Karst falls {hostile}",
        author=f"Ada {hostile}",
        publisher=f"Wire {hostile}",
        content=f"<p>{ONE}</p><p>{TWO}</p>{escape('<p>' + markup + '</p>', times)}",
    )
    shown = "\n".join(
        (
            article.title,
            article.text,
            article.author or "",
            article.publisher or "",
            *(line.text for line in article.lines),
        )
    )
    assert "<" not in shown
    assert "&lt;" not in shown
    assert "onerror" not in shown
    assert ONE in article.text


@pytest.mark.parametrize("times", [1, 2, 3])
def test_c31_an_article_that_was_escaped_several_times_is_read_all_the_same(times: int) -> None:
    assert (
        clean(content=escape(f"<p>{ONE}</p><p>“No”, said Tarvo &amp; Sons.</p>", times)).text
        == f"{ONE}\n“No”, said Tarvo & Sons."
    )


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " java\tscript:alert(1)", "JaVaScRiPt:x", "vbscript:x", "data:text/html,x", "file:///etc/passwd", "\\\\host\\share",
     "ms-msdt:/id", "https://n.example/" + "a" * 100_000, "https://n.example/a\nb", "https://u:p@n.example/", "https:///x"],
)  # fmt: skip
def test_c32_a_forbidden_link_is_no_link(url: str) -> None:
    assert clean(url=url, content=WHOLE).url is None


@pytest.mark.parametrize(
    "odd",
    [
        "Z" + "\u0301" * 5_000,
        "\u202e" * 20_000,
        "a\u2028b",
        "\U000e0041" * 500,
        "\U0001f469\u200d" * 10_000,
        "x" * 200_000,
        "\x00",
        "\ud800",
    ],
)
def test_c34_odd_signs_are_cleaned_and_bounded(odd: str) -> None:
    started = time.process_time()
    article = clean(title=f"Karst {odd}", content=f"<p>{ONE}</p><p>{odd}</p><p>{TWO}</p>")
    assert time.process_time() - started < 2
    assert ONE in article.text
    assert len(article.title) <= 310
    for sign in ("\u202e", "\u2028", "\U000e0041", "\x00", "\ud800"):
        assert sign not in article.text + article.title


@pytest.mark.parametrize("title", ["", " ", "&nbsp;", "\u0301\u0301", "<b></b>"])
def test_c35_an_entry_without_a_title_is_named_by_its_first_words(title: str) -> None:
    assert clean(title=title, content=WHOLE).title.startswith("The army of Veldmark")


@pytest.mark.parametrize(
    "unit",
    [
        "<p>",
        "&lt;",
        "&amp;",
        "<",
        "read more ",
        "…",
        "The post ",
        "appeared first on ",
        "[",
        "<!--",
        "<script>",
        "&amp;lt;p&amp;gt;",
    ],
)
def test_a_hostile_entry_takes_little_time(unit: str) -> None:
    body = (unit * 200_000)[:200_000]
    started = time.process_time()
    clean_entry(replace(ENTRY, content=body), feed=FEED)
    hash_entry(replace(ENTRY, content=body))
    needs_page(replace(ENTRY, content=body), FEED, words=150)
    assert time.process_time() - started < 5


def test_f30_the_hash_is_of_what_is_said_and_not_of_how_it_is_marked_up() -> None:
    plain = replace(ENTRY, summary=f"{ONE} {TWO}")
    same = [
        f"<p>{ONE}</p>\n<p>{TWO}</p>",
        f"{ONE}\n\n  {TWO}",
        f"&lt;p&gt;{ONE}&lt;/p&gt; {TWO}",
        f"<!-- ad 7 -->{ONE} {TWO}<script>x()</script>",
    ]
    assert {hash_entry(replace(ENTRY, summary=body)) for body in same} == {hash_entry(plain)}
    assert hash_entry(replace(plain, guid="other", url=None)) == hash_entry(plain)
    assert hash_entry(replace(plain, summary=f"{ONE} {TWO} More.")) != hash_entry(plain)
    assert hash_entry(replace(plain, title="Ostara denies it")) != hash_entry(plain)


@pytest.mark.parametrize(
    ("full_text", "body", "url", "needed"),
    [
        (FullText.YES, ONE, "https://n.example/a", False),
        (FullText.NO, WHOLE * 3, "https://n.example/a", True),
        (FullText.NO, WHOLE * 3, None, False),
        (FullText.UNKNOWN, ONE, "https://n.example/a", True),
        (FullText.UNKNOWN, ONE, None, False),
        (FullText.UNKNOWN, WHOLE, "https://n.example/a", False),
        (FullText.UNKNOWN, f"<p class='{'x' * 3000}'></p>{WHOLE}", "https://n.example/a", False),
        (FullText.UNKNOWN, f"{WHOLE}<p>and so on […]</p>", "https://n.example/a", True),
        (FullText.UNKNOWN, f"{WHOLE}<p>and so on&#8230;</p>", "https://n.example/a", True),
        (FullText.UNKNOWN, f"{WHOLE}<p><a href='x'>Continue reading</a></p>", "https://n.example/a", True),
        (FullText.UNKNOWN, f"{WHOLE}<p>Read the full story »</p>", "https://n.example/a", True),
        (FullText.UNKNOWN, "", "https://n.example/a", True),
    ],
)
def test_a_page_is_needed_where_the_entry_is_not_the_article(
    full_text: FullText, body: str, url: str | None, needed: bool
) -> None:
    assert needs_page(replace(ENTRY, content=body, url=url), replace(FEED, full_text=full_text), words=100) is needed


def test_hash_and_judgement_of_a_summary_take_microseconds() -> None:
    entry = replace(
        ENTRY, summary=f"<p>{ONE}</p><p>The post <a href='x'>x</a> appeared first on <a href='y'>y</a>.</p>"
    )
    started = time.process_time()
    for _ in range(1_000):
        hash_entry(entry)
        needs_page(entry, FEED, words=150)
    assert time.process_time() - started < 1_000 * 400e-6


@given(st.text(alphabet="<>/!-=\"'ab &;lgtamp#x3.…[]\n", max_size=300), st.text(max_size=80))
def test_any_entry_is_an_article_or_an_error(body: str, title: str) -> None:
    found = clean_entry(replace(ENTRY, title=title, content=body), feed=FEED)
    assert isinstance(found, Article | CleanError)
    assert all("<a" not in line.text for line in read_fragment(body))
