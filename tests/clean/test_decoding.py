"""Bytes become text, or a reason."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.clean.decoding import MAX_BYTES, decode
from briefing.errors import CleanError

TEXT = "The army said on Sunday that it had taken the town – “after three days”, a spokesman added.\n"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_unicode_is_read_with_and_without_its_mark(body: bytes, encoding: str) -> None:
    decoded = decode(body)
    assert (decoded.text, decoded.encoding, decoded.note) == (TEXT, encoding, None)


def test_short_text_full_of_typographic_marks_is_western_european() -> None:
    text = "The “ten” men – five ‘guards’ among them… – were held at a café, a naïve “friend” said.\n"
    assert decode(text.encode("cp1252")).text == text


def test_typographic_marks_of_windows_are_read_and_noted() -> None:
    decoded = decode((TEXT * 3).encode("cp1252"))
    assert decoded.text == TEXT * 3
    assert decoded.note is not None
    assert "cp1252" in decoded.note


def test_cyrillic_in_an_old_encoding_is_detected() -> None:
    text = "Армия заявила в воскресенье, что она взяла город после трёх дней боёв, погибли одиннадцать солдат. " * 4
    assert decode(text.encode("cp1251")).text == text


def test_the_declared_encoding_of_a_page_goes_before_detection() -> None:
    page = '<html><head><meta charset="iso-8859-2"></head><body>Łódź, Kraków, Gdańsk, Wrocław</body></html>'
    assert "Łódź" in decode(page.encode("iso-8859-2")).text


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    body = ("“Türkiye” und „Qatar“ vermitteln. " * 100).encode() + b"\xff and more"
    decoded = decode(body)
    assert decoded.encoding == "utf-8"
    assert decoded.note == "1 signs could not be read and are shown as \ufffd."


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n ", "is empty"),
        (b"%PDF-1.7 and so on", "is a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "is a PNG image"),
        (b"PK\x03\x04rest", "is a ZIP archive or an office document"),
        (b"\x7fELF\x02", "is a program"),
        (bytes(1000), "is binary data"),
        (b"text\x00\x01\x02\x03\x04\x05\x06" * 40, "is binary data"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(body: bytes, words: str) -> None:
    with pytest.raises(CleanError) as caught:
        decode(body)
    assert words in caught.value.problem
    assert caught.value.remedy


def test_a_file_above_the_limit_is_refused_and_one_at_the_limit_is_read() -> None:
    with pytest.raises(CleanError, match=r"has 50\.0 MB, the limit is 5\.0 MB"):
        decode(b"a" * 50_000_000)
    assert len(decode(b"a" * MAX_BYTES).text) == MAX_BYTES
    with pytest.raises(CleanError):
        decode(b"12345", max_bytes=4)


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_clean_error(body: bytes) -> None:
    try:
        assert isinstance(decode(body).text, str)
    except CleanError as error:
        assert error.problem  # noqa: PT017 - either outcome is right, a third is not
