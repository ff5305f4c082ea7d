"""``briefing subscribers`` as a user meets it, against a real store."""

from __future__ import annotations

import csv
import io
import json
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.cli import main
from briefing.cli.subscriber_choices import COLUMNS
from briefing.cli.subscriber_csv import compose_csv, parse_csv
from briefing.errors import BriefingError
from briefing.model.delivery import OutboxRow, Receipt, ReceiptKind, Subscriber
from briefing.store import SqlStore, open_store

Run = Callable[..., CompletedProcess[str]]
CONFIG = '[desk]\nkey = "delta"\ntitle = "Delta Briefing"\ntopic = "The river"\n'


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "briefing.toml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def run(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process, from its entry point to its exit code."""

    def run_program(*arguments: str, given: bytes = b"") -> CompletedProcess[str]:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(desk)
            patch.setattr(sys, "argv", ["briefing", "subscribers", *arguments])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
            with pytest.raises(SystemExit) as end:
                main()
        said = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return CompletedProcess(arguments, end.value.code, said.out, said.err)

    return run_program


def open_desk(desk: Path) -> SqlStore:
    return open_store(f"sqlite:///{desk / 'briefing.sqlite3'}")


def stored(desk: Path) -> tuple[Subscriber, ...]:
    with open_desk(desk) as store:
        return store.load_subscribers(desk="delta")


def assert_fails(done: CompletedProcess[str], code: int, *words: str) -> None:
    assert done.returncode == code, done
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


# ----------------------------------------------------------------------------------------------------------------------- add


def test_add_takes_every_choice(run: Run, desk: Path) -> None:
    done = run(
        "add", "Reader@Bücher.example", "--name", "Ada Reader", "--section", "military", "--section", "diplomacy",
        "--format", "html", "--paper", "Letter", "--days", "mon,wed, fri", "--send-at", "06:45", "--timezone", "Asia/Kabul",
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Added: Reader@xn--bcher-kva.example (Ada Reader)\n"
    (one,) = stored(desk)
    assert one.address == "Reader@xn--bcher-kva.example"
    assert (one.name, one.sections, one.format.value, one.paper) == (
        "Ada Reader",
        ("diplomacy", "military"),
        "html",
        "Letter",
    )
    assert (one.days, str(one.send_time), one.timezone) == ((0, 2, 4), "06:45:00", "Asia/Kabul")
    assert one.created_at is not None
    assert one.paused_at is None


def test_add_without_options_takes_what_the_desk_has(run: Run, desk: Path) -> None:
    assert run("add", "reader@example.org").returncode == 0
    (one,) = stored(desk)

    assert one == Subscriber(id=one.id, desk="delta", address="reader@example.org", created_at=one.created_at)


def test_adding_again_changes_only_what_the_options_name(run: Run, desk: Path) -> None:
    run("add", "reader@example.org", "--days", "mon", "--format", "text")
    again = run("add", "READER@example.org")
    changed = run("add", "Reader@Example.org", "--days", "tue")

    assert again.stdout == "Subscribed already: reader@example.org\n"
    assert changed.stdout == "Changed: reader@example.org\n"
    (one,) = stored(desk)
    assert (one.days, one.format.value) == ((1,), "text")


def test_an_empty_option_goes_back_to_the_choice_of_the_desk(run: Run, desk: Path) -> None:
    run("add", "reader@example.org", "--section", "military", "--send-at", "06:00", "--paper", "A4", "--days", "mon")
    run("add", "reader@example.org", "--section", "", "--send-at", "", "--paper", "", "--days", "")

    (one,) = stored(desk)
    assert (one.sections, one.send_time, one.paper, one.days) == ((), None, None, (0, 1, 2, 3, 4, 5, 6))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--section", "sport"), '--section: "sport" is no section; known: military, diplomacy, humanitarian'),
        (("--format", "docx"), '--format: "docx" is no format; known: pdf, html, text'),
        (("--paper", "A5"), '--paper: "A5" is no paper; known: A4, Letter'),
        (("--days", "mon,someday"), '--days: "someday" is no day of the week; known: mon, tue, wed, thu, fri, sat, sun'),
        (("--send-at", "7:00"), '--send-at: expected a local time from 00:00 to 23:59, found "7:00"'),
        (("--send-at", "24:00"), "--send-at: expected a local time"),
        (("--timezone", "Asia/Kabull"), '--timezone: "Asia/Kabull" is no time zone; known are the names of the IANA database, such as Asia/Kabul'),
        (("--timezone", "../../etc/passwd"), "is no time zone"),
        (("--name", "a\nBcc: b@c.example"), "--name: the name holds a line break"),
        (("--name", "x" * 121), "--name: the name is longer than 120 characters"),
    ],
)  # fmt: skip
def test_a_wrong_choice_is_wrong_usage_and_names_what_is_known(
    run: Run, desk: Path, arguments: tuple[str, ...], words: str
) -> None:
    assert_fails(run("add", "reader@example.org", *arguments), 2, words)
    assert not (desk / "briefing.sqlite3").exists()


@pytest.mark.parametrize(
    "address", ["reader", "a@b.example, c@d.example", "a@localhost", "<a@b.example>", "", "a\r\n@b.example"]
)
def test_m35_add_refuses_what_is_no_mailbox(run: Run, desk: Path, address: str) -> None:
    assert_fails(run("add", address), 2, "cannot be an address: ")
    assert not (desk / "briefing.sqlite3").exists()


def test_without_a_desk_of_ones_own_nobody_is_added(run: Run, desk: Path) -> None:
    (desk / "config" / "briefing.toml").unlink()

    assert_fails(run("add", "reader@example.org"), 2, "this folder is no desk of its own", "briefing init DIR")
    assert not (desk / "briefing.sqlite3").exists()


# ---------------------------------------------------------------------------------------------------- list, pause, remove


def test_list_shows_who_gets_what_and_when_it_was_sent_last(run: Run, desk: Path) -> None:
    run(
        "add", "reader@example.org", "--name", "Ada", "--section", "military", "--days", "mon,tue", "--send-at", "06:45"
    )
    run("add", "other@example.org")
    run("pause", "other@example.org")
    first, second = stored(desk)
    then = datetime(2026, 11, 19, 6, 30, tzinfo=UTC)
    with open_desk(desk) as store:
        for day in (18, 19):
            moment = then.replace(day=day)
            row = OutboxRow(
                desk="delta", day=date(2026, 11, day), version=1, subscriber=first.id, message_id=f"<{day}@example.org>",
                due_at=moment, stale_at=moment + timedelta(days=1),
            )  # fmt: skip
            store.enqueue([row])
            (claimed,) = store.claim(desk="delta", sender="s", now=moment, lease=timedelta(minutes=5), count=1)
            store.mark_handed_over([claimed.id], sender="s")
            store.settle([(claimed.id, Receipt(kind=ReceiptKind.SENT, reply="250"), None)], sender="s", now=moment)

    text = run("list").stdout.splitlines()
    listed = json.loads(run("list", "--json").stdout)["subscribers"]

    assert (
        text[0]
        == f"{first.id}: reader@example.org (Ada) · pdf · military · mon tue · 06:45 · last sent 2026-11-19 06:30 UTC"
    )
    assert text[1].startswith(f"{second.id}: other@example.org · pdf · all sections · every day · paused since ")
    assert text[1].endswith(" · nothing sent lately")
    assert [one["address"] for one in listed] == ["reader@example.org", "other@example.org"]
    assert [one["state"] for one in listed] == ["active", "paused"]
    assert [one["last_sent_at"] for one in listed] == ["2026-11-19T06:30:00Z", None]
    assert listed[0]["days"] == ["mon", "tue"]
    assert (listed[0]["send_at"], listed[0]["timezone"], listed[0]["paused_at"]) == ("06:45", None, None)


def test_list_of_nobody_says_what_to_do(run: Run) -> None:
    assert run("list").stdout == "There is no subscriber. Add one: briefing subscribers add ADDRESS\n"
    assert json.loads(run("list", "--json").stdout) == {"subscribers": []}


def test_pause_and_resume(run: Run, desk: Path) -> None:
    run("add", "a@example.org")
    run("add", "b@example.org")

    assert run("pause", "A@example.org", "b@example.org").stdout == "Paused: a@example.org\nPaused: b@example.org\n"
    paused = stored(desk)
    assert run("pause", "a@example.org").stdout == "Paused already: a@example.org\n"
    assert stored(desk) == paused
    assert "resume sends again" in run("add", "a@example.org", "--days", "mon").stderr
    assert run("resume", "a@example.org").stdout == "Resumed: a@example.org\n"
    assert run("resume", "a@example.org").stdout == "Not paused: a@example.org\n"
    assert [one.paused_at is None for one in stored(desk)] == [True, False]


@pytest.mark.parametrize("command", ["pause", "resume", "remove"])
def test_one_who_is_not_there_changes_nothing_for_the_others(run: Run, desk: Path, command: str) -> None:
    run("add", "a@example.org")
    before = stored(desk)

    assert_fails(run(command, "a@example.org", "b@example.org"), 2, "b@example.org is no subscriber")
    assert stored(desk) == before


def test_remove_erases(run: Run, desk: Path) -> None:
    run("add", "verysecretname@example.org", "--name", "Vera Secretname")
    done = run("remove", "VerySecretName@example.org")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Erased: verysecretname@example.org (Vera Secretname)\n"
    assert stored(desk) == ()
    assert_fails(run("remove", "verysecretname@example.org"), 2, "is no subscriber")


# ------------------------------------------------------------------------------------------------------------------ import


def write(desk: Path, text: str | bytes) -> str:
    (desk / "readers.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return "readers.csv"


def test_import_takes_a_table_over_and_reports_each_row(run: Run, desk: Path) -> None:
    run("add", "old@example.org", "--format", "text", "--name", "Olga")
    run("add", "same@example.org")
    name = write(
        desk,
        "address,format,days,send_at,timezone,sections\n"
        'new@example.org,html,"mon,tue",06:30,Asia/Kabul,military diplomacy\n'
        "OLD@example.org,,,,,\n"
        "same@example.org,pdf,,,,\n",
    )

    done = run("import", name)

    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "line 2: added: new@example.org",
        "line 3: changed: old@example.org",
        "line 4: as before: same@example.org",
    ]
    assert done.stderr == "briefing: readers.csv: 1 added, 1 changed, 1 as before.\n"
    old, same, new = stored(desk)
    assert (old.format.value, old.name) == ("pdf", "Olga")  # a column that the table does not have changes nothing
    assert same.created_at is not None
    assert (new.days, new.sections, new.timezone) == ((0, 1), ("diplomacy", "military"), "Asia/Kabul")


def test_import_takes_all_or_nothing_and_reports_every_wrong_row(run: Run, desk: Path) -> None:
    name = write(
        desk,
        "address;format;sections;state\n"
        "good@example.org;pdf;;\n"
        "bad@localhost;;;\n"
        "other@example.org;docx;sport;\n"
        "GOOD@example.org;;;\n"
        "short@example.org\n"
        "state@example.org;;;gone\n",
    )

    done = run("import", name)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "briefing: readers.csv, line 3: the address cannot be one: localhost is no domain on the internet.",
        'briefing: readers.csv, line 4: "docx" is no format; known: pdf, html, text; "sport" is no section; known: military, diplomacy, humanitarian.',
        "briefing: readers.csv, line 5: the address stands in line 2 already.",
        "briefing: readers.csv, line 6: has 1 cells; expected 4, as in the first line.",
        'briefing: readers.csv, line 7: "gone" is no state; known: active, paused.',
        "briefing: readers.csv: 5 of 6 rows cannot be taken over; nothing was imported.",
    ]
    assert stored(desk) == ()


def test_a_dry_run_reports_and_changes_nothing(run: Run, desk: Path) -> None:
    done = run("import", "-", "--dry-run", given=b"address\na@example.org\n")

    assert done.returncode == 0
    assert done.stdout == "line 2: would be added: a@example.org\n"
    assert (
        done.stderr == "briefing: standard input: 1 added, 0 changed, 0 as before; nothing was written (--dry-run).\n"
    )
    assert stored(desk) == ()


@pytest.mark.parametrize(
    "body",
    [
        b'address,name\na@example.org,"Ada"\n',
        b"\xef\xbb\xbfaddress,name\r\na@example.org,Ada\r\n",
        b"Address;Name\r\na@example.org;Ada",
        b"name\taddress\nAda\ta@example.org\n",
        b'\xef\xbb\xbf"name";"E-Mail"\r\r"Ada";" a@example.org "\r',
        b"address,name\n,\n\n\na@example.org,Ada\n,\n",
        b'"name",address\n"Ada",a@example.org\n',
    ],
)  # fmt: skip
def test_tables_of_any_spreadsheet_are_read(run: Run, desk: Path, body: bytes) -> None:
    done = run("import", write(desk, body))

    assert done.returncode == 0, done.stderr
    (one,) = stored(desk)
    assert (one.address, one.name) == ("a@example.org", "Ada")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "readers.csv, line 1: does not name a column address; expected the names of the columns. Known columns: address, name"),
        (b"a@example.org\nb@example.org\n", "does not name a column address"),
        (b"address,colour\n", 'readers.csv, line 1: "colour" is no column. Known columns: address'),
        (b"address,,\n", "a column has no name"),
        (b"address,section,sections\n", "a column stands twice"),
        (b"address\nk\xe4the@example.org\n", "readers.csv, line 2: is not UTF-8 text. Save the table as CSV with the encoding UTF-8"),
        ("address\na@example.org\n".encode("utf-16"), "is not UTF-8 text"),
        (b'address,name\na@example.org,"Ada\n', "readers.csv, line 2: cannot be read as a row: unexpected end of data"),
        (b'address,name\na@example.org,"Ada"x\n', "readers.csv, line 2: cannot be read as a row"),
        (b'address,name\na@example.org,"Ada\nReader"\nb@localhost,\n', "readers.csv, line 4: the address cannot be one"),
        (b'address,name\na@example.org,"Ada\nReader"\n', "readers.csv, line 2: the name holds a line break"),
        (b"address\na\x00@example.org\n", "cannot be printed"),
        (b"address\n" + b"\n" * 100_001, "readers.csv: has more than 100,000 rows"),
        (b"address,timezone\n" + b"a@b.example,Nowhere/Land\n" * 2000, "2,000 of 2,000 rows cannot be taken over"),
        (b"address,format\na@b.example," + b"x" * 100, 'x…" is no format'),
        (b"address,name\na@example.org," + b"x" * 20_000, "has a cell with more than 10,000 characters"),
        (b"address,name\na@example.org," + b"x" * 200_000, "cannot be read as a row: field larger than"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_reported(run: Run, desk: Path, body: bytes, words: str) -> None:
    assert_fails(run("import", write(desk, body)), 1, words)
    assert not (desk / "briefing.sqlite3").exists() or stored(desk) == ()


def test_a_table_that_is_not_there_is_wrong_usage(run: Run) -> None:
    assert_fails(run("import", "nothing.csv"), 2, "nothing.csv: cannot be read: No such file or directory")


def test_cells_that_look_like_formulas_are_data(run: Run, desk: Path) -> None:
    run("import", write(desk, "address,name\n+news@example.org,=1+1\n"))

    (one,) = stored(desk)
    assert (one.address, one.name) == ("+news@example.org", "=1+1")


# ------------------------------------------------------------------------------------------------------------------ export


def test_an_export_is_for_its_owner_and_is_taken_back(run: Run, desk: Path) -> None:
    run("add", "a@example.org", "--name", 'Ada "the reader"; Smith', "--days", "mon,sun", "--send-at", "06:45")
    run(
        "add", "b@example.org", "--section", "military", "--format", "text", "--timezone", "Asia/Kabul", "--paper", "A4"
    )
    run("pause", "b@example.org")
    before = stored(desk)

    done = run("export", "out.csv")

    assert (done.returncode, done.stderr, done.stdout) == (0, "", "2 subscribers written to out.csv.\n")
    assert stat.S_IMODE((desk / "out.csv").stat().st_mode) == 0o600
    assert run("export").stdout == (desk / "out.csv").read_text()
    assert "0 added, 0 changed, 2 as before" in run("import", "out.csv").stderr
    assert stored(desk) == before
    run("remove", "a@example.org", "b@example.org")
    assert "2 added" in run("import", "out.csv").stderr

    def choices(one: Subscriber) -> tuple[object, ...]:
        return (
            one.address,
            one.name,
            one.sections,
            one.format,
            one.paper,
            one.days,
            one.send_time,
            one.timezone,
            one.paused_at is None,
        )

    assert [choices(one) for one in stored(desk)] == [choices(one) for one in before]


def test_an_export_never_writes_over_a_file(run: Run, desk: Path) -> None:
    (desk / "there.csv").write_text("older")
    (desk / "link.csv").symlink_to(desk / "elsewhere.csv")

    for name in ("there.csv", "link.csv"):
        assert_fails(run("export", name), 2, f"{name}: is there already")
    assert (desk / "there.csv").read_text() == "older"
    assert not (desk / "elsewhere.csv").exists()
    assert_fails(run("export", "no/folder.csv"), 1, "no/folder.csv: cannot be written: No such file or directory")


@pytest.mark.parametrize("name", ["=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)", "'=1", "''+1", "＝1+1"])
def test_no_cell_of_an_export_is_a_formula_and_import_undoes_it(run: Run, desk: Path, name: str) -> None:
    run("add", "--name", name, "--", "=news@example.org")
    run("export", "out.csv")
    with (desk / "out.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    before = stored(desk)

    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    assert "1 as before" in run("import", "out.csv").stderr
    assert stored(desk) == before


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30)), min_size=1, max_size=5))
def test_whatever_is_written_is_read_back(rows: list[dict[str, str]]) -> None:
    full = [
        {column: row.get(column, "") for column in COLUMNS} | {"address": f"a{row.get('address', '')}"} for row in rows
    ]
    mended = [{key: value.encode(errors="replace").decode() for key, value in row.items()} for row in full]
    read = parse_csv(compose_csv(mended).encode(), shown="x")

    assert [row.cells for row in read] == mended


@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='address,;\t"\r\n=\0é', max_size=60).map(lambda text: b"address" + text.encode()),
    )
)
def test_no_table_brings_the_reader_down(body: bytes) -> None:
    try:
        rows = parse_csv(body, shown="x")
    except BriefingError:
        return
    assert all(row.problem or "address" in row.cells for row in rows)


def test_asking_for_help_loads_nothing_heavy(desk: Path) -> None:
    code = """
import sys
sys.argv = ["briefing", "subscribers", "import", "--help"]
from briefing.cli import main
try:
    main()
finally:
    assert not {"sqlalchemy", "pydantic", "email_validator"} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=desk, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
