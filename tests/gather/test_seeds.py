"""Reading a seed folder: every file is read or named with its reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from briefing.errors import UsageError
from briefing.gather.seeds import read_seed_file, read_seed_folder
from briefing.model.article import RawFile


def test_articles_are_read_as_bytes_and_sorted_by_path(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.HTML", "sub/deep/d.htm"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    seeds = read_seed_folder(tmp_path)
    assert [file.path for file in seeds.files] == ["a.md", "b.txt", "sub/c.HTML", "sub/deep/d.htm"]
    assert seeds.files[0].body == b"a.md"
    assert seeds.unread == ()


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    seeds = read_seed_folder(tmp_path)
    assert (seeds.files, seeds.unread) == ((), ())


def test_hidden_files_and_readmes_are_passed_over(tmp_path: Path) -> None:
    for name in (".hidden.txt", "README.md", "readme.txt", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert read_seed_folder(tmp_path).files == ()


def test_a_file_that_is_no_article_is_named(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    (tmp_path / "a.txt").write_bytes(b"x")
    seeds = read_seed_folder(tmp_path)
    assert [file.path for file in seeds.files] == ["a.txt"]
    (unread,) = seeds.unread
    assert unread.path == "photo.jpg"
    assert "does not end in .txt" in unread.reason


def test_a_file_above_the_limit_is_not_loaded(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as stream:
        stream.truncate(50_000_000)
    (tmp_path / "a.txt").write_bytes(b"x")
    seeds = read_seed_folder(tmp_path)
    assert [file.path for file in seeds.files] == ["a.txt"]
    assert seeds.unread[0].reason == "It has 50.0 MB, the limit is 5.0 MB; cut it down."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named_with_the_command_that_mends_it(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_bytes(b"x")
    path.chmod(0)
    (unread,) = read_seed_folder(tmp_path).unread
    assert "chmod u+r" in unread.reason


def test_a_refused_file_is_named_with_the_command_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "our secret.txt"
    path.write_bytes(b"x")

    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything, so the refusal is played
    outcome = read_seed_file(path, folder=tmp_path)
    assert not isinstance(outcome, RawFile)
    assert outcome.path == "our secret.txt"
    assert outcome.reason.endswith("chmod u+r 'our secret.txt'.")


def test_archived_editions_are_no_articles(tmp_path: Path) -> None:
    day = tmp_path / "archive" / "2025" / "10" / "26"
    (day / "v2").mkdir(parents=True)
    for name in ("briefing.html", "briefing.txt", "manifest.json", "v2/briefing.txt", "v2/manifest.json"):
        (day / name).write_text("The army said so.")
    (tmp_path / "news.txt").write_text("The army said so.")
    found = read_seed_folder(tmp_path)
    assert [file.path for file in found.files] == ["news.txt"]
    assert [(file.path, file.reason) for file in found.unread] == [
        ("archive/2025/10/26", "It holds an edition of a briefing, and no articles.")
    ]


def test_links_to_nowhere_pipes_and_folders_are_named_and_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "a.txt").write_bytes(b"x")
    seeds = read_seed_folder(tmp_path)
    assert [file.path for file in seeds.files] == ["a.txt"]
    assert [file.path for file in seeds.unread] == ["gone.txt", "pipe.txt"]
    assert "No such file" in seeds.unread[0].reason
    assert "no ordinary file" in seeds.unread[1].reason


def test_a_circle_of_links_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "a.txt").write_bytes(b"x")
    assert [file.path for file in read_seed_folder(tmp_path).files] == ["a.txt"]


def test_a_name_that_is_no_text_is_shown_all_the_same(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"x")
    (file,) = read_seed_folder(tmp_path).files
    assert file.path == "caf\ufffd.txt"


@pytest.mark.parametrize(
    ("make_file", "words"), [(False, "there is no such seed folder"), (True, "the seed folder is a file")]
)
def test_a_missing_folder_is_wrong_usage(tmp_path: Path, make_file: bool, words: str) -> None:
    path = tmp_path / "seeds"
    if make_file:
        path.write_text("x")
    with pytest.raises(UsageError) as caught:
        read_seed_folder(path)
    assert words in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_file_outside_a_folder_is_shown_as_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x")
    assert read_seed_file(path) == RawFile(path.as_posix(), b"x")
