"""From seed articles to an archived edition, and from one edition to the next."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import Built
from tests.end_to_end.program import SEEDS, finish, list_files, load_edition, run, start

FORMATS = {"briefing.html", "briefing.pdf", "briefing.json", "briefing.txt"}
NEWS = """---
title: Bridge over the Dry River closed
publisher: Delta Post
published: {day}
---

# Bridge over the Dry River closed

The government of Chad closed the bridge at Kousseri on Sunday, the defence ministry said in a statement.

At least 12 soldiers were killed in the fighting, the army spokesman, Colonel Idris Moussa, told reporters.

{more}
"""


def write_news(folder: Path, name: str, day: str, more: str = "The governor denied that any soldier had died.") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(NEWS.format(day=day, more=more), encoding="utf-8")


# --------------------------------------------------------------------------------------------------------- first run


def test_first_run_makes_all_formats_and_says_where_they_are(built: Built) -> None:
    assert built.done.code == 0, built.done.err
    answer = built.done.answer
    assert {file["name"] for file in answer["files"]} == FORMATS
    for file in answer["files"]:
        body = (built.folder / file["path"]).read_bytes()
        assert hashlib.sha256(body).hexdigest() == file["sha256"]
        assert len(body) == file["size_bytes"]
    assert (built.archive / "2025/10/26/briefing.pdf").read_bytes().startswith(b"%PDF-")


def test_first_run_is_as_of_the_newest_dated_seed_and_says_so(built: Built) -> None:
    answer = built.done.answer
    assert answer["edition"]["date"] == "2025-10-26"
    assert answer["edition"]["number"] == 1
    assert answer["edition"]["previous"] is None
    assert answer["edition"]["window"] == {"from": "2025-09-27", "to": "2025-10-26"}
    assert "the day of the newest dated article" in answer["date_note"]
    assert built.done.err == f"briefing: {answer['date_note']}\n"


def test_first_run_uses_every_seed_and_keeps_the_january_article_as_background(built: Built) -> None:
    edition = load_edition(built.archive)
    assert edition["coverage"]["articles_used"] == 4
    old = {source["ref"] for source in edition["sources"] if source["published"] == "2025-01-21"}
    lines = [line for section in edition["sections"] for line in section["lines"]]
    assert lines
    for line in lines:
        is_old = {citation["ref"] for citation in line["citations"]} <= old
        assert (line["status"] == "background") == is_old, line["text"]


def test_manifest_keeps_the_hash_of_every_input(built: Built) -> None:
    manifest = json.loads((built.archive / "2025/10/26/manifest.json").read_text(encoding="utf-8"))
    hashes = {item["name"]: item["sha256"] for item in manifest["inputs"] if item["kind"] == "article"}
    assert hashes == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SEEDS.glob("*.md")}
    kinds = {item["kind"] for item in manifest["inputs"]}
    assert kinds == {"article", "configuration", "template", "program"}
    assert {"briefing", "python", "weasyprint"} <= set(manifest["program"])
    assert run("archive", "verify", cwd=built.folder).code == 0


def test_same_build_again_says_so_and_changes_nothing(built: Built) -> None:
    before = list_files(built.archive)
    done = run("build", cwd=built.folder)
    assert done.code == 0
    assert "is archived already with the same content; nothing was changed" in done.out
    assert list_files(built.archive) == before
    assert run("build", "--json", "--date", "2025-10-26", cwd=built.folder).answer["written"] is False
    assert list_files(built.archive) == before


def test_output_for_people_and_for_scripts_are_kept_apart(tmp_path: Path) -> None:
    write_news(tmp_path / "seeds", "a.md", "2025-03-02")
    done = run("build", "--format", "text", cwd=tmp_path)
    assert done.code == 0
    assert done.out == (
        "Border Briefing, edition 1 of 2025-03-02, from 1 of 1 article:\n  archive/2025/03/02/briefing.txt\n"
    )
    assert done.err == (
        "briefing: No day was asked for and no feed is configured: the briefing is as of 2025-03-02, the day of the newest "
        "dated article.\n"
    )


# -------------------------------------------------------------------------------------------------------- determinism


@pytest.mark.slow
def test_other_process_locale_zone_hash_seed_and_folder_give_the_same_bytes(built: Built, tmp_path: Path) -> None:
    environment = {
        "PYTHONHASHSEED": "4711",
        "LC_ALL": "C",
        "TZ": "Pacific/Kiritimati",
        "HOME": str(tmp_path),
        "COLUMNS": "40",
    }
    elsewhere = tmp_path / "elsewhere"
    arguments = ("build", "--date", "2025-10-26", "--no-feeds", "--seeds", SEEDS, "--out", elsewhere)
    done = finish(start(*arguments, cwd=tmp_path, environment=environment))
    assert done.code == 0, done.err
    assert list_files(elsewhere) == list_files(built.archive)


def test_order_of_files_on_disk_does_not_matter(tmp_path: Path) -> None:
    texts = {path.name: path.read_bytes() for path in SEEDS.glob("*.md")}
    editions = []
    for order in (sorted(texts), sorted(texts, reverse=True)):
        folder = tmp_path / order[0]
        (folder / "seeds").mkdir(parents=True)
        for name in order:
            (folder / "seeds" / name).write_bytes(texts[name])
        assert run("build", "--format", "json", cwd=folder).code == 0
        editions.append((folder / "archive/2025/10/26/briefing.json").read_bytes())
    assert editions[0] == editions[1]


# ------------------------------------------------------------------------------------------------------------- days


def build(folder: Path, *arguments: str) -> Any:
    done = run("build", "--format", "json", "--json", *arguments, cwd=folder)
    assert done.code == 0, done.err
    return done.answer


def test_nothing_published_after_the_day_is_used(tmp_path: Path) -> None:
    write_news(tmp_path / "seeds", "early.md", "2025-03-02")
    write_news(
        tmp_path / "seeds", "late.md", "2025-03-09", more="A second bridge was closed in the town of Bongor on Friday."
    )
    answer = build(tmp_path, "--date", "2025-03-08")
    edition = load_edition(tmp_path / "archive", "2025/03/08")
    assert [source["published"] for source in edition["sources"]] == ["2025-03-02"]
    (left_out,) = edition["coverage"]["left_out"]
    assert left_out["reason"] == "published on 2025-03-09, after the day of this briefing"
    assert any("published on 2025-03-09" in warning for warning in answer["warnings"])
    assert "2025-03-09" not in (tmp_path / "archive/2025/03/08/briefing.json").read_text().replace(
        left_out["reason"], ""
    )


def test_day_before_every_article_is_refused_with_the_reason(tmp_path: Path) -> None:
    write_news(tmp_path / "seeds", "a.md", "2025-03-02")
    done = run("build", "--date", "2024-12-31", cwd=tmp_path)
    assert done.code == 1
    assert "no article can be used for 2024-12-31: the first one is published on 2025-03-02" in done.err
    assert not (tmp_path / "archive").exists()


def test_undated_article_counts_as_inside_and_is_marked(tmp_path: Path) -> None:
    write_news(tmp_path / "seeds", "dated.md", "2025-03-02")
    write_news(tmp_path / "seeds", "undated.md", "unknown", more="A second bridge was closed in the town of Bongor.")
    text = (
        (tmp_path / "seeds" / "undated.md")
        .read_text()
        .replace("Kousseri", "Bongor")
        .replace("12 soldiers", "30 policemen")
    )
    (tmp_path / "seeds" / "undated.md").write_text(text)
    build(tmp_path)
    edition = load_edition(tmp_path / "archive", "2025/03/02")
    undated = {source["ref"] for source in edition["sources"] if source["published"] is None}
    assert undated
    lines = [line for section in edition["sections"] for line in section["lines"]]
    used = [line for line in lines if {citation["ref"] for citation in line["citations"]} <= undated]
    assert all(line["dated"] == "undated" for line in used)


def test_articles_without_any_date_are_as_of_today(tmp_path: Path) -> None:
    write_news(tmp_path / "seeds", "a.md", "unknown")
    answer = build(tmp_path)
    assert "no article has a date: the briefing is as of today" in answer["date_note"]
    assert answer["edition"]["date"] in answer["date_note"]


def test_article_dated_in_the_future_does_not_set_the_day(tmp_path: Path) -> None:
    write_news(tmp_path / "seeds", "a.md", "2025-03-02")
    write_news(
        tmp_path / "seeds", "b.md", "2999-01-01", more="A second bridge was closed in the town of Bongor on Friday."
    )
    assert build(tmp_path)["edition"]["date"] == "2025-03-02"


def test_next_day_is_judged_against_the_last_edition(tmp_path: Path) -> None:
    write_news(tmp_path / "seeds", "a.md", "2025-03-02")
    assert build(tmp_path)["edition"]["number"] == 1
    more = "The army reported on Monday that 40 rebels had been captured near the town of Moundou."
    (tmp_path / "seeds" / "b.md").write_text(
        f"---\ntitle: Rebels captured\npublished: 2025-03-03\n---\n\n{more}\n\nThe ministry gave no more details of the operation.\n"
    )
    answer = build(tmp_path)
    assert answer["edition"]["number"] == 2
    assert answer["edition"]["previous"] == "1 (2025-03-02)"
    # The last edition knew only what was published before it was made: the rest of its own day belongs to this one.
    assert answer["edition"]["window"] == {"from": "2025-03-02", "to": "2025-03-03"}
    edition = load_edition(tmp_path / "archive", "2025/03/03")
    news = [
        line["text"] for section in edition["sections"] for line in section["lines"] if line["status"] != "background"
    ]
    assert not [text for text in news if "12 soldiers" in text]
    manifest = json.loads((tmp_path / "archive/2025/03/03/manifest.json").read_text())
    assert manifest["previous"]["date"] == "2025-03-02"
    assert run("archive", "verify", cwd=tmp_path).code == 0


def test_changed_article_makes_the_next_version_of_the_same_edition(tmp_path: Path) -> None:
    write_news(tmp_path / "seeds", "a.md", "2025-03-02")
    build(tmp_path)
    before = list_files(tmp_path / "archive")
    write_news(tmp_path / "seeds", "a.md", "2025-03-02", more="The governor later confirmed the deaths.")
    answer = build(tmp_path)
    assert (answer["edition"]["number"], answer["edition"]["version"]) == (1, 2)
    assert answer["folder"] == "archive/2025/03/02/v2"
    after = list_files(tmp_path / "archive")
    assert {name: after[name] for name in before} == before
    assert build(tmp_path)["written"] is False


@pytest.mark.parametrize("change", ["configuration", "template", "environment"])
def test_changed_configuration_makes_another_version(
    tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("init", "desk", cwd=tmp_path).code == 0
    desk = tmp_path / "desk"
    write_news(desk / "seeds", "a.md", "2025-03-02")
    build(desk)
    assert build(desk)["written"] is False
    if change == "configuration":
        path = desk / "config/briefing.toml"
        path.write_text(path.read_text().replace('title = "Border Briefing"', 'title = "Bridge Briefing"'))
    elif change == "template":
        path = desk / "templates/edition.css"
        path.write_text(path.read_text() + "\n/* ours */\n")
    else:
        monkeypatch.setenv("BRIEFING__DESK__REVIEWED_BY", "A. Editor")
    assert build(desk)["edition"]["version"] == 2


def test_comment_in_the_configuration_changes_nothing(tmp_path: Path) -> None:
    assert run("init", "desk", cwd=tmp_path).code == 0
    write_news(tmp_path / "desk/seeds", "a.md", "2025-03-02")
    build(tmp_path / "desk")
    path = tmp_path / "desk/config/briefing.toml"
    path.write_text(path.read_text() + "\n# a comment\n")
    assert build(tmp_path / "desk")["written"] is False


def test_past_day_is_inserted_and_said(tmp_path: Path) -> None:
    write_news(tmp_path / "seeds", "a.md", "2025-03-02")
    build(tmp_path, "--date", "2025-03-09")
    answer = build(tmp_path, "--date", "2025-03-02")
    assert answer["edition"]["number"] == 1
    assert any("lies before 2025-03-09, which is archived already" in warning for warning in answer["warnings"])


# ----------------------------------------------------------------------------------------------------------- options


def test_only_the_formats_asked_for_are_made(tmp_path: Path) -> None:
    write_news(tmp_path / "seeds", "a.md", "2025-03-02")
    answer = run("build", "--format", "html", "--format", "text", "--json", cwd=tmp_path).answer
    assert {file["name"] for file in answer["files"]} == {"briefing.html", "briefing.txt"}
    again = run("build", "--format", "html", "--json", cwd=tmp_path).answer
    assert again["written"] is False
    more = run("build", "--format", "json", "--json", cwd=tmp_path).answer
    assert (more["written"], more["edition"]["version"]) == (True, 2)
    next_day = run("build", "--format", "text", "--date", "2025-03-03", "--json", cwd=tmp_path).answer
    assert next_day["edition"]["previous"] == "1 (2025-03-02)"


def test_archive_of_another_desk_is_refused(tmp_path: Path) -> None:
    write_news(tmp_path / "seeds", "a.md", "2025-03-02")
    build(tmp_path)
    assert run("init", "desk", cwd=tmp_path).code == 0
    path = tmp_path / "desk/config/briefing.toml"
    path.write_text(path.read_text().replace('key = "pakistan-afghanistan"', 'key = "bridges"'))
    shutil.copy(tmp_path / "seeds/a.md", tmp_path / "desk/seeds")
    done = run("build", "--out", "../archive", cwd=tmp_path / "desk")
    assert done.code == 1
    assert 'belongs to the desk "pakistan-afghanistan", and this is the desk "bridges"' in done.err


def test_new_desk_asks_for_articles_first(tmp_path: Path) -> None:
    assert run("init", "desk", cwd=tmp_path).code == 0
    done = run("build", cwd=tmp_path / "desk")
    assert done.code == 1
    assert "seeds: there is no article in it. Put .txt, .md or .html files into it" in done.err
