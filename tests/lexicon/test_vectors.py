"""The table of word pieces, and texts as vectors."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import briefing.lexicon
from briefing.lexicon.vectors import DIMENSIONS, Vectors, WordPieces, read_vectors

DATA = Path(briefing.lexicon.__file__).parent / "data"
PIECES = (DATA / "vectors_vocabulary.txt").read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return read_vectors()


@pytest.fixture(scope="module")
def word_pieces() -> WordPieces:
    return WordPieces(PIECES)


# The expected pieces were recorded from the library `tokenizers` 0.22 with the tokenizer of all-MiniLM-L6-v2.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("The army shelled Torkham.", "the army shell ##ed tor ##kha ##m ."),
        ("Don't!", "don ' t !"),
        ("cease-fire", "cease - fire"),
        ("a_b-c.d", "a _ b - c . d"),
        ("Ḥaqqānī naïve école", "ha ##q ##qa ##ni naive ecole"),
        ("e\u0301cole", "ecole"),
        ("İstanbul’da", "istanbul ’ da"),
        ("ΣΑΣ", "σ ##α ##σ"),
        ("中国 said", "中 国 said"),
        ("5€ → 10°C", "5 ##€ → 10 ##° ##c"),
        ("zero\u200bwidth nul\0l", "zero ##wi ##dt ##h null"),
        ("tab\tline\nend", "tab line end"),
        ("Привет", "п ##р ##и ##в ##е ##т"),
        ("🇺🇦🙂 ok", "ok"),
        ("x" * 101, ""),
    ],
)
def test_word_pieces_are_those_of_the_model(word_pieces: WordPieces, text: str, expected: str) -> None:
    assert " ".join(PIECES[number] for number in word_pieces.find_pieces(text)) == expected


@given(st.text())
def test_any_text_has_pieces_that_exist(text: str) -> None:
    assert all(0 <= number < 4 for number in WordPieces(["[UNK]", "a", "##b", "."]).find_pieces(text))


def test_the_unknown_piece_is_never_used() -> None:
    assert WordPieces(["[UNK]", "a"]).find_pieces("zzz [UNK] a") == [1]


@pytest.mark.parametrize("text", ["\ud800 lone", "a" * 1_000_000, "ab " * 100_000, "\u202eright to left", "]" * 50_000])
def test_odd_text_has_a_vector_of_length_one_or_zero(vectors: Vectors, text: str) -> None:
    length = float(np.linalg.norm(vectors.embed([text])[0]))
    assert length == 0.0 or length == pytest.approx(1.0, abs=1e-5)


def test_every_text_has_its_row(vectors: Vectors) -> None:
    rows = vectors.embed(["The army shelled the town.", "", "Talks were held."])
    assert rows.shape == (3, DIMENSIONS)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1.0, 0.0, 1.0], abs=1e-6)
    assert vectors.embed([]).shape == (0, DIMENSIONS)


@settings(max_examples=25)
@given(st.lists(st.text(alphabet="abcde fgh.", max_size=60), max_size=6))
def test_a_row_does_not_depend_on_the_other_texts(texts: list[str]) -> None:
    vectors = read_vectors()
    alone = [vectors.embed([text])[0].tobytes() for text in texts]
    assert [row.tobytes() for row in vectors.embed(texts)] == alone


def test_the_order_of_the_words_does_not_change_the_vector(vectors: Vectors) -> None:
    first, second = vectors.embed(["the army shelled the town", "town the shelled the army"])
    assert first.tobytes() == second.tobytes()


def test_a_very_long_text_is_added_up_in_parts(vectors: Vectors) -> None:
    short, long = vectors.embed(["refugees fled"] * 1 + ["refugees fled " * 20_000])
    assert short.tobytes() == long.tobytes()


def test_vectors_are_the_recorded_ones(vectors: Vectors) -> None:
    # A change here changes editions: it belongs into the change log.
    rows = vectors.embed(["Rebels captured the town.", "Talks were held in Doha."])
    assert hashlib.sha256(rows.tobytes()).hexdigest()[:16] == "c9901cf91e994e86"


PARAPHRASES = [
    (
        "The rebels seized the airport.",
        "Insurgents took control of the airport.",
        "The airport will get a new terminal.",
    ),
    (
        "At least nine people died when a bus fell into a ravine.",
        "Nine passengers were killed after their coach plunged into a gorge.",
        "The city bought ninety new buses.",
    ),
    (
        "The foreign minister met his Turkish counterpart.",
        "The two countries' top diplomats held a meeting in Ankara.",
        "The minister of health opened a hospital.",
    ),
    (
        "Floods have left thousands homeless.",
        "Thousands of people lost their houses to high water.",
        "Thousands of fans filled the stadium.",
    ),
    (
        "The army denied the report.",
        "A military spokesman said the claim was untrue.",
        "A new bridge was opened in the south.",
    ),
]


@pytest.mark.parametrize(("sentence", "paraphrase", "other"), PARAPHRASES)
def test_a_paraphrase_is_nearer_than_another_matter(
    vectors: Vectors, sentence: str, paraphrase: str, other: str
) -> None:
    base, near, far = vectors.embed([sentence, paraphrase, other]).astype(np.float64)
    assert base @ near > base @ far


def test_a_table_that_does_not_fit_its_vocabulary_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"expected a table of 2 rows and 256 columns of int8, found \(1, 256\) of int8"
    ):
        Vectors(np.zeros((1, DIMENSIONS), dtype=np.int8), ["a", "b"])


def test_the_card_names_the_files_that_are_shipped() -> None:
    card = (Path(__file__).parents[2] / "docs" / "vectors.md").read_text(encoding="utf-8")
    for name in ("vectors.npy", "vectors_vocabulary.txt"):
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() in card, name


def test_importing_the_package_does_not_load_the_table() -> None:
    code = "import sys, briefing, briefing.lexicon; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
