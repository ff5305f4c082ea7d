"""Every kind of bad article among good ones: each has a clear message, and none stops the others."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.program import SEEDS, Done, load_edition, obeying_permissions, run

GOOD = """The government closed the bridge at Kousseri on Sunday, the defence ministry said in a statement.

At least 12 soldiers were killed in the fighting, the army spokesman, Colonel Idris Moussa, told reporters.
"""
PASHTO = (
    "د افغانستان د بهرنیو چارو وزارت ویلي چې د دواړو هېوادونو ترمنځ خبرې به بیا پیل شي او د پولې دروازې به خلاصې شي. "
    * 4
)


def build(folder: Path) -> tuple[Done, Any]:
    """Build the JSON edition of ``folder/seeds`` and return what was said, with the edition."""
    done = run("build", "--date", "2025-10-26", "--format", "json", "--json", cwd=folder)
    return done, load_edition(folder / "archive") if done.code == 0 else None


def make_long_article(words: int) -> str:
    """Make a long article of sentences that are all different."""
    choice = random.Random(7)
    towns = ["Moundou", "Bongor", "Sarh", "Doba", "Koumra", "Pala"]
    return "\n\n".join(
        f"In round {number} of the talks near {choice.choice(towns)} the ministry said that {choice.randint(2, 900)} "
        f"families of district {number} had returned to their homes."
        for number in range(words // 20)
    )


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Any]:
    """One folder with everything in it, built once."""
    folder = tmp_path_factory.mktemp("mixed")
    seeds = folder / "seeds"
    seeds.mkdir()
    for path in SEEDS.glob("*.md"):
        (seeds / path.name).write_bytes(path.read_bytes())
    original = (SEEDS / "istanbul-talks-last-warning.md").read_text(encoding="utf-8")
    (seeds / "empty.txt").touch()
    (seeds / "blank.txt").write_text(" \n\t\n\u00a0\n")
    (seeds / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (seeds / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(2000))
    with (seeds / "huge.txt").open("wb") as file:
        file.truncate(50_000_000)
    (seeds / "no-letters.txt").write_text("1 2 3 4 5\n\n... --- 42 !!!\n" * 20)
    (seeds / "one-sentence.txt").write_text(
        "The ministry said on Sunday that the crossing at Bongor had been closed again."
    )
    (seeds / "long.txt").write_text("Talks near the river\n\n" + make_long_article(20_000))
    (seeds / "pashto.txt").write_text(PASHTO, encoding="utf-8")
    (seeds / "same.md").write_text(original, encoding="utf-8")
    body = original.split("---\n", 2)[2]
    debris = (
        "Share on Facebook\nTweet\n\nADVERTISEMENT\n\n"
        + body
        + "\n\nAlso read: Ten things to know\n\nSubscribe to our newsletter\n"
    )
    (seeds / "same-with-debris.txt").write_text(debris, encoding="utf-8")
    (seeds / "no-front-matter.txt").write_text("Bridge closed\n\n" + GOOD)
    (seeds / "broken-front-matter.md").write_text(
        "---\ntitle: [unclosed\npublished: yesterday\n: : :\n\n"
        "Rain fell for three days in the south, and farmers near Sarh lost half of their harvest, the mayor told state radio.\n"
    )
    (seeds / "dangling.txt").symlink_to(folder / "nowhere")
    os.mkfifo(seeds / "pipe.txt")
    (seeds / "table.csv").write_text("a,b\n1,2\n")
    (seeds / "bell\x07\x1b[31m.txt").touch()
    (seeds / os.fsdecode(b"latin-\xe9.txt")).write_bytes(
        "Bâtiment détruit\n\nThe café was destroyed, the mayor said on Sunday.".encode("latin-1")
    )
    return build(folder)


def test_bad_files_do_not_stop_the_good_ones(mixed: tuple[Done, Any]) -> None:
    done, edition = mixed
    assert done.code == 0, done.err
    used = {source["path"] for source in edition["sources"]}
    assert {path.name for path in SEEDS.glob("*.md")} & used
    assert edition["coverage"]["articles_used"] >= 7


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty.txt", "empty"),
        ("blank.txt", ""),
        ("binary.txt", "in no encoding that can be told"),
        ("picture.html", "PNG"),
        ("huge.txt", "50.0 MB, the limit is 5.0 MB"),
        ("no-letters.txt", "letters"),
        ("dangling.txt", "No such file"),
        ("pipe.txt", "no ordinary file"),
        ("table.csv", "no article file"),
    ],
)
def test_unreadable_file_is_named_with_its_reason(mixed: tuple[Done, Any], name: str, words: str) -> None:
    done, edition = mixed
    (warning,) = [warning for warning in done.answer["warnings"] if warning.startswith(f"{name}: ")]
    assert words in warning
    (failed,) = [one["reason"] for one in edition["coverage"]["files_unread"] if one["file"] == name]
    assert words in failed
    assert f"briefing: {name}: " in done.err


def test_script_that_is_not_read_is_told_with_its_language(mixed: tuple[Done, Any]) -> None:
    done, edition = mixed
    reasons = [one["reason"] for one in edition["coverage"]["left_out"]]
    assert "written in Pashto, which this program does not read" in reasons
    assert any("written in Pashto" in warning for warning in done.answer["warnings"])


def test_copies_are_counted_and_named_and_used_once(mixed: tuple[Done, Any]) -> None:
    _, edition = mixed
    assert edition["coverage"]["duplicates"] == 2
    notes = [note for source in edition["sources"] for note in source["notes"] if "was also found as" in note]
    found = " ".join(notes)
    assert sum(name in found for name in ("istanbul-talks-last-warning.md", "same.md", "same-with-debris.txt")) == 2


def test_broken_front_matter_is_told_and_its_text_is_used(mixed: tuple[Done, Any], tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("---\ntitle: Bridge\npublished: yesterday\n---\n\n" + GOOD)
    document = json.loads(run("inspect", "x.md", "--json", cwd=tmp_path).out)
    assert document["article"]["published"] is None
    assert "is no date" in " ".join(document["article"]["notes"])
    assert "12 soldiers" in document["article"]["text"]


def test_control_characters_of_file_names_never_reach_the_terminal(mixed: tuple[Done, Any]) -> None:
    done, _ = mixed
    assert "\x1b" not in done.err
    assert "\x07" not in done.err
    assert "bell" in done.err


def test_empty_folder_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    done, _ = build(tmp_path)
    assert done.code == 1
    assert done.out == ""
    assert "there is no article in it. Put .txt, .md or .html files into it" in done.err
    assert not (tmp_path / "archive").exists()


def test_folder_with_bad_files_only_tells_the_reason_of_each(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.txt").touch()
    (tmp_path / "seeds/b.txt").write_bytes(b"\x00\x01" * 500)
    done, _ = build(tmp_path)
    assert done.code == 1
    assert "no article could be read in it:" in done.err
    assert "\n  a.txt: " in done.err
    assert "\n  b.txt: " in done.err
    assert "Traceback" not in done.err


def test_only_unread_languages_is_told(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.txt").write_text(PASHTO, encoding="utf-8")
    done, _ = build(tmp_path)
    assert done.code == 1
    assert "no article can be used for 2025-10-26: the first one is written in Pashto" in done.err


def test_file_without_read_permission_is_named(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "good.txt").write_text("Bridge closed\n\n" + GOOD)
    (seeds / "closed.txt").write_text("Bridge opened\n\n" + GOOD)
    (seeds / "closed.txt").chmod(0o000)
    with obeying_permissions():
        done, _ = build(tmp_path)
    assert done.code == 0, done.err
    assert any("closed.txt: There is no permission to read it" in warning for warning in done.answer["warnings"])


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "A " * 200_000,
        "\u202e\u200f" * 2000 + GOOD,
        "Title\n\n" + "“" * 5000 + GOOD,
        "{{7777*7777}} ${HOME} $(id) %s {0.__class__} </title><script>alert(1)</script>\n\n" + GOOD,
        GOOD.replace(".", "\u2028"),
        "Zalgo\n\n" + "Z\u0300\u0301\u0302" * 3000 + ". " + GOOD,
    ],
    ids=["one-word", "letters", "bidi", "quotes", "templates", "separators", "zalgo"],
)
def test_odd_text_never_crashes_a_build(tmp_path: Path, text: str) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/odd.txt").write_text(text, encoding="utf-8")
    (tmp_path / "seeds/good.txt").write_text("Bridge closed\n\n" + GOOD, encoding="utf-8")
    done = run(
        "build", "--date", "2025-10-26", "--format", "json", "--format", "html", "--format", "text", cwd=tmp_path
    )
    assert done.code == 0, done.err
    page = (tmp_path / "archive/2025/10/26/briefing.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    assert str(7777 * 7777) not in page
