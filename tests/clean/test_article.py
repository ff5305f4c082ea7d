"""From bytes to an article: every line accounted for, nothing invented, errors as values."""

from __future__ import annotations

import textwrap
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.clean.article import CleanOptions, clean_file, clean_text, take_text
from briefing.clean.given import Given, is_web_address
from briefing.errors import CleanError
from briefing.model.article import Article, LineKind, Precision, Publication, RawFile
from tests.clean import pages

IN_TEXT = {LineKind.BODY, LineKind.HEADING, LineKind.STANDFIRST}
PARAGRAPH = " ".join(pages.PARAGRAPHS)


def clean(text: str, name: str = "page.txt") -> Article:
    article = clean_file(RawFile(name, text.encode()))
    assert isinstance(article, Article), article
    return article


def refuse(body: bytes, name: str = "page.txt") -> CleanError:
    error = clean_file(RawFile(name, body))
    assert isinstance(error, CleanError)
    return error


def check_lines(article: Article, source: str) -> None:
    """Check what must hold for every article: each line once, spans exact, the text made of nothing else."""
    numbers = [number for number, line in enumerate(source.split("\n"), start=1) if line.strip()]
    assert [line.number for line in article.lines] == numbers
    kept = [line for line in article.lines if line.span is not None]
    assert all(line.span is not None and line.span.of(article.text) == line.text for line in kept)
    assert {line.kind for line in kept} <= IN_TEXT
    assert all(line.reason for line in article.lines if line.kind is LineKind.BOILERPLATE)
    assert "\n".join(line.text for line in kept) == article.text


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_scraped_page_is_read_line_by_line(gap: str) -> None:
    source = gap.join(line for line, _, _ in pages.SCRAPED)
    article = clean(source)
    assert [(line.text, line.kind.value, line.reason) for line in article.lines] == list(pages.SCRAPED)
    check_lines(article, source)
    assert article.title == "Veldmark claims village of Karst, Ostara denies it"
    assert article.author == "Ada Byron"
    assert article.publisher == "Harbour Gazette"
    assert article.publisher_evidence is not None
    assert article.published == Publication(
        date(2031, 3, 15),
        Precision.DAY,
        f'"March 15, 2031" in line {10 if gap == chr(10) else 19}, between title and text',
    )
    assert article.language == "en"


def test_a_date_above_the_title_may_be_the_days_of_the_page() -> None:
    article = clean("\n\n".join(["March 15, 2031", "Facebook Icon", "Village of Karst claimed", *pages.PARAGRAPHS]))
    assert article.published.day == date(2031, 3, 15)
    assert article.published.evidence is not None
    assert "may be the day of the page and not of the article" in article.published.evidence


def test_an_article_without_date_publisher_and_author_has_none() -> None:
    article = clean("\n".join(["Village of Karst claimed by Veldmark", *pages.PARAGRAPHS]))
    assert (article.published, article.publisher, article.author) == (Publication(), None, None)
    assert article.notes == ()


def test_a_dateline_dates_the_article_and_stays_in_the_text() -> None:
    article = clean("\n\n".join(["Village of Karst claimed", f"KARST, 15 March 2031 (HG) - {PARAGRAPH}"]))
    assert article.published == Publication(date(2031, 3, 15), Precision.DAY, 'the dateline says "15 March 2031"')
    assert "KARST, 15 March 2031 (HG) - " in article.text


def test_a_publication_line_under_the_text_gives_date_and_publisher() -> None:
    article = clean(
        "\n".join(["Village of Karst claimed", *pages.PARAGRAPHS, "Published in Lenne Times, March 16th, 2031"])
    )
    assert article.published.day == date(2031, 3, 16)
    assert article.published.evidence is not None
    assert "under the text" in article.published.evidence


def test_glued_picture_texts_are_cut_and_told() -> None:
    source = "\n".join(
        [
            "Village of Karst claimed",
            "Karst OstaraFollowing the attack, the army closed the road to Lenne for all who wanted to leave the valley.",
            *pages.PARAGRAPHS,
            "The army has become a danger to the stability of the whole country, and nobody in Ostara knows how to stop it. Hg Logo",
        ]
    )
    article = clean(source)
    check_lines(article, source)
    first, last = article.lines[1], article.lines[-1]
    assert first.text.startswith("Following the attack, the army")
    assert (first.kind, first.reason) == (LineKind.BODY, "image-text-glued")
    assert last.text.endswith("knows how to stop it.")
    assert last.reason == "image-text-glued"


def test_front_matter_goes_before_what_the_page_says() -> None:
    source = f"---\ntitle: The title\npublisher: River Post\npublished: 2031-03-15\nurl: https://a.example/1\nauthor: B C\n---\n# Another\n\n{PARAGRAPH}\n"
    article = clean(source, "a.md")
    assert (article.title, article.publisher, article.author, article.url) == (
        "The title",
        "River Post",
        "B C",
        "https://a.example/1",
    )
    assert article.published == Publication(
        date(2031, 3, 15), Precision.DAY, 'the front matter says "published: 2031-03-15"'
    )
    assert [line.kind for line in article.lines if line.number in {4, 6}] == [LineKind.DATE, LineKind.BYLINE]
    check_lines(article, source)


@pytest.mark.parametrize(
    ("field", "note"),
    [
        ("published: soon", '"soon" as the date, which is no date'),
        ("url: javascript:alert(1)", "which is no web address"),
        ("colour: red", "is not known"),
    ],
)
def test_broken_front_matter_is_told_and_the_text_is_read(field: str, note: str) -> None:
    article = clean(f"---\n{field}\n---\n{PARAGRAPH}\n")
    assert article.published.day is None
    assert article.url is None
    assert any(note in text for text in article.notes)
    assert article.text == PARAGRAPH


def test_fields_of_the_front_matter_are_cut_like_titles() -> None:
    long = "word " * 400
    source = (
        f"---\ntitle: {long}\npublisher: {long}\nauthor: {long}\npublished: {long}\nnote: {long}\n---\n{PARAGRAPH}\n"
    )
    article = clean(source, "a.md")
    assert article.publisher is not None
    assert article.author is not None
    shown = (article.title, article.publisher, article.author, *article.notes)
    assert max(map(len, shown)) < 400
    assert article.publisher.endswith("word …")
    check_lines(article, source)


def test_an_article_without_a_title_says_so() -> None:
    article = clean(PARAGRAPH)
    assert article.title.endswith(" …")
    assert article.notes == ("The article names no title; its first words stand for it.",)


def test_an_article_of_one_sentence_is_read() -> None:
    assert clean(pages.LEAD).text == pages.LEAD


@pytest.mark.parametrize(
    "text",
    [
        "Two drivers of a relief agency killed when their lorry hit a mine near Lenne",
        "3 staff of an agency abducted on the road to Karst. Motive unclear",
    ],
)
def test_an_incident_in_a_phrase_without_an_end_is_read(text: str) -> None:
    assert clean(text).text == text


def test_the_rows_of_a_table_between_paragraphs_are_kept_and_part_nothing() -> None:
    rows = ["Dead: 11", "Injured: 23", "Missing: 4"]
    article = clean("\n\n".join(["Village of Karst claimed", *pages.PARAGRAPHS[:3], *rows, pages.PARAGRAPHS[3]]))
    assert article.text == "\n".join([*pages.PARAGRAPHS[:3], *rows, pages.PARAGRAPHS[3]])
    assert {line.kind for line in article.lines[1:]} == {LineKind.BODY}


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("By Ada Byron", "Ada Byron"),
        ("By Ada Byron and Ben Curie | Lenne", "Ada Byron and Ben Curie"),
        ("Written by Ada Byron, diplomatic editor", "Ada Byron"),
        ("Staff Reporter", "Staff Reporter"),
        ("From our correspondent: Ada Byron", "Ada Byron"),
    ],
)
def test_a_byline_gives_the_author(byline: str, author: str) -> None:
    article = clean("\n".join(["Village of Karst claimed by Veldmark", byline, "March 15, 2031", *pages.PARAGRAPHS]))
    assert article.author == author
    assert article.lines[1].kind is LineKind.BYLINE


def test_the_name_of_the_site_above_the_headline_is_not_the_title() -> None:
    article = clean(
        "\n".join(
            [
                "Lenne Times",
                "News | World",
                "Karst falls as army advances",
                "Ada Byron",
                "March 15, 2031",
                *pages.PARAGRAPHS,
            ]
        )
    )
    assert article.title == "Karst falls as army advances"


def test_a_wire_message_in_capitals_is_read_whole() -> None:
    source = "\n".join(paragraph.upper() for paragraph in pages.PARAGRAPHS)
    assert clean(source).text == source


def test_a_text_broken_at_a_fixed_width_is_joined_to_paragraphs() -> None:
    paragraphs = [textwrap.wrap(paragraph, 72) for paragraph in pages.PARAGRAPHS]
    source = "Village of Karst claimed by Veldmark\n\n" + "\n\n".join("\n".join(lines) for lines in paragraphs)
    article = clean(source)
    assert article.text == "\n".join(pages.PARAGRAPHS)
    assert [line.number for line in article.lines] == [
        number for number, line in enumerate(source.split("\n"), start=1) if line
    ]
    assert all(line.span is not None and line.span.of(article.text) == line.text for line in article.lines[1:])


def test_an_article_of_twenty_thousand_words_is_read_whole() -> None:
    source = "\n".join(f"In week {week} the ministry said: {PARAGRAPH}" for week in range(190))
    article = clean("The long war in the valley\n" + source)
    assert article.word_count > 20_000
    assert article.text == source


def test_what_is_beyond_the_limit_is_left_out_and_told() -> None:
    options = CleanOptions(max_characters=400)
    article = clean_file(RawFile("a.txt", "\n".join(pages.PARAGRAPHS).encode()), options=options)
    assert isinstance(article, Article)
    assert len(article.text) <= 400
    assert "over-limit" in {line.reason for line in article.lines}
    assert any("the rest was not read" in note for note in article.notes)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "the file is empty"),
        (b"\x00" * 100, "binary"),
        (b"12 34\n---\n56.7\n", "no letters"),
        (b"Home\nWorld\nSport\nShare\n", "no running text"),
        (b"a" * 6_000_000, "the limit is"),
    ],
)
def test_what_cannot_be_read_is_a_value_with_file_and_reason(body: bytes, words: str) -> None:
    error = refuse(body, "seeds/odd.txt")
    assert error.where == "seeds/odd.txt"
    assert words in error.problem
    assert str(error).startswith("seeds/odd.txt: ")


def test_a_script_that_is_not_read_is_told_by_its_language() -> None:
    article = clean(
        "Армия заявила в воскресенье, что она взяла город после трёх дней боёв. Погибли одиннадцать солдат.\n" * 3
    )
    assert article.language == "ru"


def test_the_same_text_with_other_ends_of_line_and_marks_is_the_same_article() -> None:
    source = "\n".join(["Village of Karst claimed", *pages.PARAGRAPHS])
    bodies = [
        source.encode(),
        b"\xef\xbb\xbf" + source.encode(),
        source.replace("\n", "\r\n").encode(),
        source.replace("\n", "\r").encode(),
        source.encode("utf-16"),
        source.replace(" said ", "\xa0sa\xadid ").encode(),
    ]
    articles = [clean_file(RawFile("a.txt", body)) for body in bodies]
    assert {article.id for article in articles if isinstance(article, Article)} == {clean(source).id}
    assert len([article for article in articles if isinstance(article, Article)]) == len(bodies)


def test_a_text_given_as_it_is_is_taken_as_it_is() -> None:
    text = "  Share this\n\nThe army said so. "
    article = take_text(text, id="x1", given=Given(title="T"))
    assert (article.id, article.text, article.title) == ("x1", text, "T")
    assert [(line.number, line.text) for line in article.lines] == [(1, "  Share this"), (3, "The army said so. ")]
    assert all(line.span is not None and line.span.of(text) == line.text for line in article.lines)


def test_a_page_given_as_text_is_cleaned_with_what_the_caller_knows() -> None:
    article = clean_text("\n".join(line for line, _, _ in pages.SCRAPED), given=Given(publisher="Known Post"))
    assert isinstance(article, Article)
    assert article.publisher == "Known Post"
    assert "Advertisement" not in article.text
    assert isinstance(clean_text("1 2 3"), CleanError)


def test_a_page_printed_twice_is_read_once() -> None:
    body = "\n".join(pages.PARAGRAPHS)
    article = clean(f"Village of Karst claimed\n{body}\nShare\n{body}\n")
    assert article.text.startswith(pages.LEAD)


def test_cleaning_is_deterministic() -> None:
    raw = RawFile("a.html", pages.WEB_PAGE.encode())
    assert clean_file(raw) == clean_file(raw)


@pytest.mark.parametrize(
    ("url", "is_address"),
    [
        ("https://gazette.example/a?b=c", True),
        ("http://gazette.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//gazette.example/x", False),
        ("https://user:pw@gazette.example/", False),
        ("https://gazette.example/a b", False),
        ("https://good.example\\@evil.example/", False),
        ("https://[bad", False),
        ("https://a.example/" + "x" * 3000, False),
        ("", False),
    ],
)
def test_only_plain_web_addresses_are_linked_to(url: str, is_address: bool) -> None:
    assert is_web_address(url) is is_address


@given(
    st.lists(
        st.one_of(
            st.sampled_from([line for line, _, _ in pages.SCRAPED]),
            st.text(max_size=60),
            st.sampled_from(
                ["", "---", "title: x", "# Head", "\u202eabc", "A" * 500, "“", "By A B", "March 1, 2031", "..."]
            ),
        ),
        max_size=25,
    ),
    st.sampled_from(["a.txt", "a.md"]),
)
def test_any_lines_give_an_article_that_accounts_for_them_or_an_error(lines: list[str], name: str) -> None:
    source = "\n".join(lines)
    article = clean_file(RawFile(name, source.encode("utf-8", "surrogatepass")))
    if isinstance(article, Article):
        kept = [line for line in article.lines if line.span is not None]
        assert all(line.span is not None and line.span.of(article.text) == line.text for line in kept)
        numbers = [line.number for line in article.lines]
        assert numbers == sorted(set(numbers))
        assert article.text.strip()
