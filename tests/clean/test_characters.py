"""Plain characters: nothing unseen is left, every line stays a line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.clean.characters import normalise_characters


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\x00b\x07c", "abc"),
        ("a\tb\xa0c\u2009d\u3000e", "a b c d e"),
        ("co\xadoperation", "cooperation"),
        ("\ufeffText", "Text"),
        ("safe\u202etxt.exe\u202c", "safetxt.exe"),
        ("a\u2066b\u2069c\u200fd", "abcd"),
        ("zero\u200bwidth", "zerowidth"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("one\u2028two\u2029three", "one two three"),
        ("cafe\u0301", "café"),
        ("e" + "\u0301\u0302\u0303\u0304\u0305\u0306", "é\u0302"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ab\u200ccd", "abcd"),
        ("\ud800x", "\ufffdx"),
        ("“Türkiye” – ‘x’ …", "“Türkiye” – ‘x’ …"),
    ],
)
def test_characters_become_plain(text: str, plain: str) -> None:
    assert normalise_characters(text) == plain


@given(st.text(max_size=200))
def test_the_result_is_final_and_in_nfc(text: str) -> None:
    plain = normalise_characters(text)
    assert normalise_characters(plain) == plain
    assert unicodedata.is_normalized("NFC", plain)
    assert not any(unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n" for sign in plain)


@given(st.text(alphabet=st.characters(exclude_characters="\r"), max_size=200))
def test_the_number_of_lines_stays(text: str) -> None:
    assert normalise_characters(text).count("\n") == text.count("\n")
