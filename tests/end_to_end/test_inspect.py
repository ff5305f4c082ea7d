"""``briefing inspect``: files, folders and JSON Lines in; an article each out, in the same order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.program import SEEDS, finish, obeying_permissions, run, start

TEXT = "The army said on Sunday that 12 soldiers were killed near Bongor.\nThe governor denied it."


def documents(out: str) -> list[Any]:
    return [json.loads(line) for line in out.splitlines()]


def as_lines(*objects: object) -> bytes:
    return b"".join(json.dumps(item, ensure_ascii=False).encode() + b"\n" for item in objects)


def test_folder_gives_one_object_for_each_article_by_name(tmp_path: Path) -> None:
    done = run("inspect", SEEDS, "--json", cwd=tmp_path)
    assert done.code == 0, done.err
    found = documents(done.out)
    assert [item["article"]["path"] for item in found] == sorted(path.name for path in SEEDS.glob("*.md"))
    for item in found:
        text = item["article"]["text"]
        for sentence in item["sentences"]:
            start_, end = sentence["span"]
            assert text[start_:end] == sentence["text"]
        lines = (SEEDS / item["article"]["path"]).read_text(encoding="utf-8").splitlines()
        assert {line["number"] for line in item["lines"]} == {n for n, line in enumerate(lines, 1) if line.strip()}


def test_files_and_standard_input_keep_the_order_of_the_command(tmp_path: Path) -> None:
    first, second, *_ = sorted(SEEDS.glob("*.md"))
    given = as_lines({"id": "x", "text": TEXT})
    done = run("inspect", second, "-", first, "--json", cwd=tmp_path, stdin=given)
    found = documents(done.out)
    assert [item["article"]["id"] == "x" for item in found] == [False, True, False]
    assert found[0]["article"]["path"] == str(second)


def test_given_text_is_taken_as_it_is_with_what_is_known_about_it(tmp_path: Path) -> None:
    text = "  Share this \n\n" + TEXT
    given = as_lines({"id": "a", "text": text, "title": "T", "published": "2025-01-21", "publisher": "P"})
    (item,) = documents(run("inspect", "-", "--json", cwd=tmp_path, stdin=given).out)
    assert item["article"]["text"] == text
    assert (item["article"]["title"], item["article"]["publisher"], item["article"]["published"]) == (
        "T",
        "P",
        "2025-01-21",
    )
    assert item["sentences"][-2]["time"]["from"] == "2025-01-19"


def test_given_text_is_cleaned_on_request(tmp_path: Path) -> None:
    given = as_lines({"id": "a", "text": "Share on Facebook\n\n" + TEXT * 3})
    (item,) = documents(run("inspect", "-", "--clean", "--json", cwd=tmp_path, stdin=given).out)
    assert item["article"]["id"] == "a"
    assert "Share on Facebook" not in item["article"]["text"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"nonsense", "is no JSON object on one line"),
        (b"[1]", "is no JSON object"),
        (b'{"id": "a"}', 'the field "text" is missing'),
        (b'{"text": null}', 'the field "text" is missing'),
        (b'{"text": 5}', 'the field "text" is no text'),
        (b'{"text": "x", "title": ["y"]}', 'the field "title" is no text'),
        (b"\xff\xfe", "is no JSON object on one line"),
        (b"[" * 100_000, "is no JSON object on one line"),
    ],
)
def test_bad_line_is_told_by_number_and_the_others_go_on(tmp_path: Path, line: bytes, words: str) -> None:
    given = as_lines({"id": "a", "text": TEXT}) + line + b"\n\n" + as_lines({"id": 7, "text": TEXT})
    done = run("inspect", "-", "--json", cwd=tmp_path, stdin=given)
    assert done.code == 1
    assert [item["article"]["id"] for item in documents(done.out)] == ["a", "7"]
    assert f"briefing: standard input, line 2: {words}" in done.err


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u0000", "a\ud800b", "x" * 100_000, "\u202e" * 50, "“" * 3000])
def test_odd_text_is_an_article_all_the_same(tmp_path: Path, text: str) -> None:
    given = json.dumps({"id": "odd", "text": text}).encode() + b"\n"
    done = run("inspect", "-", "--json", cwd=tmp_path, stdin=given)
    assert done.code == 0, done.err
    (item,) = documents(done.out)
    assert len(item["article"]["text"]) == len(text)


def test_date_that_is_none_leaves_the_article_undated(tmp_path: Path) -> None:
    (item,) = documents(
        run("inspect", "-", "--json", cwd=tmp_path, stdin=as_lines({"text": TEXT, "published": "soon"})).out
    )
    assert item["article"]["published"] is None
    assert "the article is undated" in item["article"]["notes"][0]


def test_month_or_year_that_is_given_is_kept_as_such(tmp_path: Path) -> None:
    lines = as_lines({"id": "m", "text": TEXT, "published": "2025-10"}, {"id": "y", "text": TEXT, "published": "2025"})
    done = run("inspect", "-", "--json", cwd=tmp_path, stdin=lines)
    month, year = (item["article"] for item in documents(done.out))
    assert (month["published"], month["published_precision"]) == ("2025-10-01", "month")
    assert (year["published"], year["published_precision"]) == ("2025-01-01", "year")


def test_file_that_is_named_and_not_there_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Bridge closed\n\n" + TEXT)
    done = run("inspect", "nowhere.txt", "good.txt", "--json", cwd=tmp_path)
    assert done.code == 1
    assert len(documents(done.out)) == 1
    assert "briefing: nowhere.txt: It cannot be read: No such file or directory." in done.err


def test_bad_file_in_a_folder_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news/good.txt").write_text("Bridge closed\n\n" + TEXT)
    (tmp_path / "news/empty.txt").touch()
    done = run("inspect", "news", "--json", cwd=tmp_path)
    assert done.code == 0
    assert len(documents(done.out)) == 1
    assert "briefing: empty.txt: " in done.err
    (tmp_path / "news/good.txt").unlink()
    assert run("inspect", "news", cwd=tmp_path).code == 1
    (tmp_path / "news/empty.txt").unlink()
    done = run("inspect", "news", cwd=tmp_path)
    assert done.code == 1
    assert done.err == "briefing: news: there is no article in this folder.\n"


def test_file_without_read_permission_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Bridge closed\n\n" + TEXT)
    (tmp_path / "closed.txt").write_text("Bridge opened\n\n" + TEXT)
    (tmp_path / "closed.txt").chmod(0o000)
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "briefing.toml").touch()
    (tmp_path / "shut").chmod(0o000)
    with obeying_permissions():
        done = run("inspect", "closed.txt", "good.txt", "--json", cwd=tmp_path)
        wrong = run("inspect", "good.txt", "--config", "shut/briefing.toml", cwd=tmp_path)
    (tmp_path / "shut").chmod(0o700)
    assert done.code == 1
    assert len(documents(done.out)) == 1
    assert "briefing: closed.txt: There is no permission to read it; allow it with: chmod u+r closed.txt." in done.err
    assert wrong.code == 2
    assert "--config shut/briefing.toml: cannot be opened: Permission denied" in wrong.err


def test_output_for_a_person_is_plain_outside_a_terminal(tmp_path: Path) -> None:
    done = run("inspect", SEEDS / "istanbul-talks-last-warning.md", cwd=tmp_path)
    assert done.code == 0
    assert "\x1b" not in done.out
    assert "Sentences\n---" in done.out


@pytest.mark.slow
def test_several_processes_give_the_same_lines_in_the_same_order(tmp_path: Path) -> None:
    given = as_lines(*({"id": str(number), "text": TEXT.replace("12", str(number))} for number in range(2, 30)))
    (tmp_path / "given").write_bytes(given)
    alone = run("inspect", "-", "--json", cwd=tmp_path, stdin=given)
    with (tmp_path / "given").open("rb") as file:
        together = finish(start("inspect", "-", "--json", "--jobs", "2", cwd=tmp_path, stdin=file))
    assert together.code == 0, together.err
    assert together.out == alone.out
