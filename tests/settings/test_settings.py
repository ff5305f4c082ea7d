"""Configuration: what is read, what overrides what, and how every wrong value is reported."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from briefing.errors import ConfigurationError, UsageError
from briefing.settings import (
    find_desk,
    find_inputs,
    make_edit_options,
    make_sections,
    read_loaded_words,
    read_sections_file,
    read_settings,
    read_templates,
)
from briefing.settings.read import MAX_BYTES
from briefing.settings.schema import (
    ArchiveSettings,
    DeskSettings,
    EditionSettings,
    LoadedWord,
    LoadedWords,
    SeedSettings,
    Settings,
    WordingSettings,
)
from briefing.shipped import find_shipped

DESK = '[desk]\nkey = "delta"\ntitle = "Delta Briefing"\ntopic = "The river"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "briefing.toml"


def read(file: Path, text: str | bytes, **environment: str) -> Settings:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings(file, environment=environment, shown="briefing.toml")


def complaint(file: Path, text: str | bytes, **environment: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(file, text, **environment)
    return str(caught.value)


# ------------------------------------------------------------------------------------------------------ what is shipped


def test_shipped_configuration_is_valid_and_says_every_default() -> None:
    settings = read_settings(find_shipped("config") / "briefing.toml", environment={})
    assert settings.edition == EditionSettings()
    assert settings.seeds == SeedSettings()
    assert settings.archive == ArchiveSettings()
    assert settings.wording == WordingSettings()


@pytest.mark.parametrize("table", [DeskSettings, EditionSettings, SeedSettings, ArchiveSettings, WordingSettings])
def test_every_key_stands_in_the_shipped_file_with_a_comment(table: type[Settings]) -> None:
    lines = (find_shipped("config") / "briefing.toml").read_text(encoding="utf-8").splitlines()
    for key in table.model_fields:
        places = [number for number, line in enumerate(lines) if line.startswith(f"{key} =")]
        assert places, key
        above = lines[max(0, places[0] - 8) : places[0]]
        assert "#" in lines[places[0]] or any(line.startswith("#") for line in above), key


def test_shipped_loaded_words_are_valid_and_lower_case() -> None:
    words = read_loaded_words(find_shipped("config") / "loaded_words.toml").all_forms
    assert {"terrorist", "terrorists", "regime", "barbaric", "unprovoked"} <= set(words)
    assert list(words) == sorted(set(words))
    assert all(word == word.lower() for word in words)


# ----------------------------------------------------------------------------------------------------------- what is read


def test_missing_keys_take_their_defaults(file: Path) -> None:
    settings = read(file, DESK)
    assert settings.desk.timezone == "UTC"
    assert settings.edition.window_days == 30
    assert settings.sides == ()


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + DESK.encode(),
        DESK.replace("\n", "\r\n").encode(),
        DESK.replace(" = ", "\t=\t").encode(),
        DESK.replace("key", "\tkey").encode(),
    ],
    ids=["byte-order-mark", "crlf", "tabs", "indented-with-tabs"],
)
def test_odd_but_valid_files_are_read(file: Path, text: bytes) -> None:
    assert read(file, text).desk.key == "delta"


@pytest.mark.parametrize("value", ["{{7*7}}", "${HOME}", "$(id)", "%s", "{0.__class__}", "{title}"])
def test_values_are_literal_and_never_templates(file: Path, value: str) -> None:
    assert read(file, DESK.replace("The river", value)).desk.topic == value


# ------------------------------------------------------------------------------------------------------- what is reported


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (DESK + "[edition]\nwindow_days = 0\n", "briefing.toml, line 6: edition.window_days: expected a whole number of days from 1 to 3650, found 0"),
        (DESK + '[edition]\nwindow_days = "30"\n', 'briefing.toml, line 6: edition.window_days: expected a whole number of days from 1 to 3650, found "30"'),
        (DESK + "[edition]\nwindow_days = true\n", "expected a whole number of days from 1 to 3650, found true"),
        (DESK + "[edition]\nwindow_day = 3\n", "briefing.toml, line 6: edition.window_day: is no known key; did you mean window_days?"),
        (DESK + "[edtion]\n", "briefing.toml, line 5: edtion: is no known key; did you mean edition?"),
        (DESK + "[archive]\nzzz = 1\n", "archive.zzz: is no known key; expected folder or wait_seconds"),
        ('[desk]\nkey = "a"\ntitle = "T"\n', "briefing.toml, line 1: desk.topic: is missing; expected a topic in quotation marks"),
        ("", "briefing.toml: desk: is missing; expected the table [desk]"),
        (DESK + 'timezone = "Mars/Olympus"\n', 'line 5: desk.timezone: expected a name of the IANA time zone database, such as "Asia/Kabul", found "Mars/Olympus"'),
        (DESK + 'timezone = "../../etc/passwd"\n', "desk.timezone: expected a name of the IANA"),
        (DESK.replace("delta", "../../etc"), "briefing.toml, line 2: desk.key: expected 1 to 40 small letters, digits and hyphens"),
        (DESK.replace("delta", "a/b"), "desk.key: expected"),
        (DESK.replace("delta", "."), "desk.key: expected"),
        (DESK.replace("delta", ""), "desk.key: expected"),
        (DESK.replace("delta", "d" * 300), "desk.key: expected"),
        (DESK.replace("delta", "dеlta"), "desk.key: expected"),
        (DESK.replace("The river", "a\\nb"), "desk.topic: expected"),
        (DESK + '[edition]\nformats = ["html", "docx"]\n', 'briefing.toml, line 6: edition.formats[2]: expected a list of "html", "pdf", "json" and "text", each at most once, found "docx"'),
        (DESK + '[edition]\nformats = ["html", "html"]\n', "edition.formats: expected a list of"),
        (DESK + "[edition]\nformats = []\n", "edition.formats: expected a list of"),
        (DESK + '[wording]\nloaded_words = "../x.toml"\n', "wording.loaded_words: expected the name of a file"),
        (DESK + '[[sides]]\nname = "A"\n[[sides]]\nname = "B"\nalias = []\n', "briefing.toml, line 9: sides[2].alias: is no known key; did you mean aliases?"),
        (DESK + '[[sides]]\nname = "A"\n[[publishers]]\nname = "P"\nside = "C"\n', 'publishers: "P" has the side "C"; expected one of the [[sides]]: A'),
        (DESK + '[[sides]]\nname = "A"\n[[sides]]\nname = "A"\n', "sides: two of them have the same name"),
        (DESK + "[edition\n", "briefing.toml, line 5: is not valid TOML"),
        (DESK + "edition = \n", "briefing.toml, line 5: is not valid TOML"),
        (DESK + 'key = "again"\n', "briefing.toml, line 5: desk.key: stands twice; it was given in line 2"),
        (DESK + "[edition]\n[archive]\n[edition]\n", "briefing.toml, line 7: edition: stands twice; it was given in line 5"),
        (DESK.encode() + b'reviewed_by = "\xff"\n', "briefing.toml, line 5: is not UTF-8 text"),
        (DESK.encode("utf-16"), "is not UTF-8 text"),
        (DESK + "reviewed_by = " + "[" * 5000, "briefing.toml"),
        (b"\x00" * 100, "is not valid TOML"),
        (b"#" * (10 * 1024 * 1024), f"is larger than {MAX_BYTES:,} bytes"),
    ],
    ids=range(33),
)  # fmt: skip
def test_wrong_file_is_reported_with_line_key_expected_and_found(file: Path, text: str | bytes, words: str) -> None:
    assert words in complaint(file, text)


def test_everything_that_is_wrong_is_reported_at_once(file: Path) -> None:
    said = complaint(
        file,
        DESK + "[edition]\nwindow_days = 0\nmax_word = 9\n[archive]\nfolder = 3\n",
        BRIEFING__EDITION__PAPER="A5",
        BRIEFING__DESC__KEY="x",
    )
    assert "5 things are wrong" in said
    assert "briefing.toml, line 6: edition.window_days" in said
    assert "briefing.toml, line 7: edition.max_word: is no known key; did you mean max_words?" in said
    assert "briefing.toml, line 9: archive.folder: expected the path of a folder, found 3" in said
    assert 'environment variable BRIEFING__EDITION__PAPER: edition.paper: expected "A4" or "Letter", found "A5"' in said
    assert "environment variable BRIEFING__DESC__KEY: sets no known key; did you mean BRIEFING__DESK__KEY?" in said


def test_control_characters_of_a_wrong_value_never_reach_the_terminal(file: Path) -> None:
    said = complaint(file, DESK.replace("delta", "\\u001b[31mred"))
    assert "\x1b" not in said
    assert "\\x1b[31mred" in said


def test_long_wrong_value_is_shortened(file: Path) -> None:
    assert len(complaint(file, DESK + f'[edition]\npaper = "{"x" * 5000}"\n')) < 300


def test_missing_file_and_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such file"):
        read_settings(tmp_path / "none.toml", environment={})
    with pytest.raises(ConfigurationError, match="is a folder; expected a file"):
        read_settings(tmp_path, environment={})


# ------------------------------------------------------------------------------------------------------------ environment


def test_environment_overrides_the_file(file: Path) -> None:
    settings = read(
        file,
        DESK + "[edition]\nwindow_days = 3\n",
        BRIEFING__EDITION__WINDOW_DAYS="14",
        BRIEFING__EDITION__FORMATS='["json"]',
        BRIEFING__DESK__REVIEWED_BY="7",
        BRIEFING_DEBUG="1",
        HOME="/root",
    )
    assert settings.edition.window_days == 14
    assert settings.edition.formats == ("json",)
    assert settings.desk.reviewed_by == "7"


@pytest.mark.parametrize("value", ["many", "", "1\n2", "3 # three\nx = 4"])
def test_wrong_environment_value_names_the_variable(file: Path, value: str) -> None:
    said = complaint(file, DESK, BRIEFING__EDITION__WINDOW_DAYS=value)
    assert said.startswith("environment variable BRIEFING__EDITION__WINDOW_DAYS: edition.window_days: expected")


def test_environment_values_are_literal(file: Path) -> None:
    assert read(file, DESK, BRIEFING__DESK__TOPIC="$(id) {{1}}").desk.topic == "$(id) {{1}}"


def test_table_in_the_environment_does_not_hide_a_broken_file(file: Path) -> None:
    assert "edition is no table" in complaint(file, "edition = 3\n" + DESK, BRIEFING__EDITION__PAPER="A4")


# ------------------------------------------------------------------------------------------------------------ the desk


def test_desk_folder_is_the_working_folder_if_it_holds_a_configuration(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "briefing.toml").write_text(DESK)
    desk = find_desk(tmp_path)
    assert desk.settings_file == tmp_path / "config" / "briefing.toml"
    assert desk.find_config("loaded_words.toml") == find_shipped("config") / "loaded_words.toml"
    assert desk.find_seeds("seeds") == tmp_path / "seeds"


def test_without_a_configuration_the_shipped_files_are_used(tmp_path: Path) -> None:
    desk = find_desk(tmp_path)
    assert desk.settings_file == find_shipped("config") / "briefing.toml"
    assert desk.find_seeds("seeds") == find_shipped("seeds")
    (tmp_path / "seeds").mkdir()
    assert desk.find_seeds("seeds") == tmp_path / "seeds"


def test_own_files_override_the_shipped_ones_one_by_one(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (tmp_path / "templates").mkdir()
    (config / "briefing.toml").write_text(DESK)
    (config / "loaded_words.toml").write_text("")
    (config / "briefing.toml~").write_text("backup")
    (config / "notes.txt").write_text("no configuration")
    (config / "ours.toml").write_text("")
    desk = find_desk(tmp_path)
    files = dict(desk.config_files())
    assert files["loaded_words.toml"] == config / "loaded_words.toml"
    assert not {"briefing.toml~", "notes.txt", "ours.toml"} & set(files)
    assert dict(desk.config_files(["ours.toml"]))["ours.toml"] == config / "ours.toml"
    assert list(files) == sorted(files)
    assert desk.template_folders == (tmp_path / "templates", find_shipped("templates"))


def test_named_configuration_file_makes_its_folder_the_desk(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    (folder / "config").mkdir(parents=True)
    file = folder / "config" / "other.toml"
    file.write_text(DESK)
    assert find_desk(tmp_path, config=file).folder == folder
    assert find_desk(tmp_path, config=file).settings_file == file
    loose = tmp_path / "loose.toml"
    loose.write_text(DESK)
    assert find_desk(tmp_path, config=loose).folder == tmp_path


@pytest.mark.parametrize("kind", ["folder", "pipe", "link"])
def test_configuration_that_is_no_file_is_told_and_not_passed_over(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "config" / "briefing.toml"
    path.parent.mkdir()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("nowhere.toml")
    with pytest.raises(ConfigurationError, match=r"expected a file|no ordinary file|no such file") as caught:
        find_desk(tmp_path)
    assert caught.value.where == str(path)


def test_named_configuration_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file") as caught:
        find_desk(tmp_path, config=tmp_path / "none.toml")
    assert caught.value.exit_code == 2


# --------------------------------------------------------------------------------------------------- sections and options

SECTION = '[[sections]]\nkey = "military"\ntitle = "Military"\n'


def test_shipped_sections_are_valid_and_become_sections_and_topics() -> None:
    sections, topics = make_sections(read_sections_file(find_shipped("config") / "sections.toml"))
    assert [section.key for section in sections] == ["military", "diplomacy", "humanitarian"]
    assert all(section.examples and section.cues and section.title for section in (*sections, *topics))
    assert topics


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "sections: is missing; expected at least one table [[sections]]"),
        (SECTION + 'colour = "red"\n', 'line 4: sections[1].colour: expected a colour such as "#8a1c1c", found "red"'),
        (SECTION + "limit = 0\n", "line 4: sections[1].limit: expected a whole number from 1 to 50, found 0"),
        (SECTION + 'expected = ["killed", "killd"]\n', "sections[1].expected[2]: expected a list of killed, injured"),
        (SECTION + SECTION, 'the key "military" stands twice'),
        (SECTION + SECTION.replace("sections", "topics"), 'the key "military" stands twice'),
        (SECTION + '[[topics]]\nkey = "x"\ntitle = "X"\ncolour = "#000000"\n', "topics[1].colour: is no known key"),
        (SECTION + "example = []\n", "line 4: sections[1].example: is no known key; did you mean examples?"),
        (SECTION.replace("military", "Military!"), "sections[1].key: expected 1 to 40 small letters"),
    ],
)
def test_wrong_sections_file_is_reported(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "sections.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        read_sections_file(path)
    assert words in str(caught.value)


def test_settings_become_the_options_of_the_editing_stage(file: Path) -> None:
    settings = read(
        file,
        DESK
        + 'reviewed_by = "A. Editor"\n[edition]\nwindow_days = 3\nmax_words = 33\n'
        + '[[sides]]\nname = "Upstream"\naliases = ["Up"]\n'
        + '[[publishers]]\nname = "Up Radio"\naliases = ["UR"]\nside = "Upstream"\nnote = "state broadcaster"\n'
        + '[[publishers]]\nname = "Plain"\n',
    )
    words = LoadedWords(words=(LoadedWord(word="Regime", forms=("regimes",)),))
    options = make_edit_options(settings, words, (), program_version="1")
    assert (options.desk, options.title, options.topic) == ("delta", "Delta Briefing", "The river")
    assert (options.reviewed_by, options.window_days, options.max_words) == ("A. Editor", 3, 33)
    assert options.loaded_words == ("regime", "regimes")
    assert [(side.name, side.aliases) for side in options.sides] == [("Upstream", ("Up",))]
    note = "About Up Radio: state broadcaster; it speaks for Upstream."
    assert options.publisher_notes == (("Up Radio", note), ("UR", note))
    assert make_edit_options(read(file, DESK), words, (), program_version="1").reviewed_by is None


def test_inputs_know_values_and_not_comments_folders_or_formats(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    path = config / "briefing.toml"

    def fingerprint(text: str, **environment: str) -> dict[str, str]:
        path.write_text(text)
        settings = read_settings(path, environment=environment)
        inputs = find_inputs(find_desk(tmp_path), settings, {"a.css": "x"})
        return {item.name: item.sha256 for item in inputs}

    plain = fingerprint(DESK)
    assert {"settings", "sections.toml", "loaded_words.toml", "a.css"} <= set(plain)
    assert fingerprint(DESK + "# a comment\n") == plain
    assert (
        fingerprint(DESK + '[archive]\nfolder = "x"\n[seeds]\nfolder = "y"\n[edition]\nformats = ["html"]\n') == plain
    )
    assert fingerprint(DESK + "[edition]\nwindow_days = 7\n") != plain
    assert fingerprint(DESK, BRIEFING__EDITION__WINDOW_DAYS="7") == fingerprint(DESK + "[edition]\nwindow_days = 7\n")
    (config / "loaded_words.toml").write_text("")
    assert fingerprint(DESK) != plain


def test_own_template_goes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "briefing.toml").write_text(DESK)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "edition.css").write_bytes(b"\xef\xbb\xbfp {}\r\n")
    (tmp_path / "templates" / "edition.css~").write_text("backup")
    templates = read_templates(find_desk(tmp_path))
    assert templates["edition.css"] == "p {}\n"
    assert "edition.html.j2" in templates
    assert "edition.css~" not in templates
    (tmp_path / "templates" / "edition.css").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ConfigurationError, match="is not UTF-8 text"):
        read_templates(find_desk(tmp_path))
