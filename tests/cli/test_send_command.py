"""``briefing send``: what goes out, what is printed, and the exit codes that scripts rely on."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import threading
from collections.abc import Iterator
from datetime import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from briefing.archive import FolderArchive
from briefing.cli import program
from briefing.cli.failures import run_and_exit
from briefing.deliver.smtp import SmtpMailer
from briefing.model.delivery import DeliveryFormat, Subscriber
from briefing.model.edition import Coverage
from briefing.model.output import RenderedEdition, RenderedFile
from briefing.store import SqlStore, open_store
from tests.builders import make_edition, make_masthead, make_small_edition
from tests.smtpserver import Act, Habits, SmtpServer

PDF = b"%PDF-1.7\n" + b"\n".join(b"%d an edition" % number for number in range(500))
OUTBOX = "outbox-2031-03-16"


class Desk:
    """A desk in the working folder, with an edition in its archive, and a server."""

    def __init__(self, server: SmtpServer, folder: Path) -> None:
        self.server, self.folder = server, folder
        (folder / "config").mkdir()
        self.configure()
        self.keep()

    def configure(self, **mail: Any) -> None:
        rows = {"from_address": "desk@lenne.example", "host": "localhost", "port": self.server.port, "security": "none"}
        lines = [f"{key} = {json.dumps(value)}" for key, value in (rows | mail).items()]
        desk = '[desk]\nkey = "lenne"\ntitle = "River Desk"\ntopic = "Rivers"\ntimezone = "UTC"\n[mail]\n'
        (self.folder / "config/briefing.toml").write_text(desk + "\n".join([*lines, ""]), encoding="utf-8")

    def keep(self, *, version: int = 1, is_small: bool = False, pdf: bytes | None = PDF, **fields: Any) -> None:
        """Archive an edition of 16 March 2031; a small one is incomplete."""
        if not is_small:
            fields.setdefault("coverage", Coverage(articles_seen=9, articles_used=9, duplicates=0))
        masthead = make_masthead(version=version, fingerprint=f"{version:x}" * 64)
        edition = (make_small_edition if is_small else make_edition)(edition=masthead, **fields)
        files = [RenderedFile("json", "briefing.json", edition.model_dump_json(by_alias=True).encode())]
        files += [RenderedFile("pdf", "briefing.pdf", pdf)] if pdf else []
        archive = FolderArchive(self.folder / "archive", desk="lenne")
        with archive.open_for_writing(wait_seconds=1, on_wait=lambda: None):
            archive.save(edition, RenderedEdition(tuple(files)))

    def open_store(self) -> SqlStore:
        return open_store(f"sqlite:///{self.folder / 'briefing.sqlite3'}")

    def subscribe(self, count: int, **changes: Any) -> None:
        with self.open_store() as store:
            start = len(store.load_subscribers(desk="lenne"))
            readers = [
                Subscriber(desk="lenne", address=f"reader{start + number}@readers.example", **changes)
                for number in range(count)
            ]
            store.save_subscribers(readers)

    def count_states(self) -> dict[str, int]:
        with self.open_store() as store:
            (summary,) = store.summarise(desk="lenne", count=1)
        return {state.value: number for state, number in summary.counts}

    def send(self, *arguments: str) -> Result:
        return CliRunner().invoke(program, ["send", *arguments])

    def mails(self) -> list[EmailMessage]:
        return [read(got.data) for got in self.server.received]


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    with SmtpServer() as server:
        yield Desk(server, tmp_path)
        assert server.faults == []


# ------------------------------------------------------------------------------------------------------------ it is sent


def test_newest_edition_goes_to_every_subscriber_once(desk: Desk) -> None:
    desk.subscribe(3)
    first, again = desk.send(), desk.send()

    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert first.stdout == "Edition 7 of 2031-03-16: 3 sent.\n"
    assert again.stdout == "Edition 7 of 2031-03-16: 3 sent.\n"
    assert desk.server.count_by_recipient() == {f"reader{number}@readers.example": 1 for number in range(3)}


def test_mail_carries_the_archived_pdf_as_it_is(desk: Desk) -> None:
    desk.subscribe(1)
    desk.send()
    (mail,) = desk.mails()
    (attachment,) = mail.iter_attachments()

    assert attachment.get_content() == PDF
    assert attachment.get_filename() == "lenne-7-2031-03-16.pdf"
    assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html", "application/pdf"}


def test_choices_of_readers_are_kept(desk: Desk) -> None:
    desk.subscribe(1, format=DeliveryFormat.TEXT)
    desk.subscribe(1, format=DeliveryFormat.HTML, sections=("military",))
    desk.send()
    text, html = sorted(desk.mails(), key=lambda mail: str(mail["To"]))

    assert text.get_content_type() == "text/plain"
    assert html.get_content_type() == "multipart/alternative"
    assert "For your sections" in html.as_string()


def test_other_paper_is_laid_out_once_from_the_archive(desk: Desk) -> None:
    desk.subscribe(2, paper="Letter")
    desk.send()
    pdfs = {next(iter(mail.iter_attachments())).get_content() for mail in desk.mails()}

    assert len(pdfs) == 1
    (pdf,) = pdfs
    assert pdf != PDF
    assert pdf.startswith(b"%PDF-")


def test_changed_pdf_of_the_archive_is_not_sent(desk: Desk) -> None:
    desk.subscribe(1)
    (desk.folder / "archive/2031/03/16/briefing.pdf").write_bytes(b"%PDF-1.7 of somebody else")
    desk.send()
    (attachment,) = desk.mails()[0].iter_attachments()

    assert b"somebody else" not in attachment.get_content()


@pytest.mark.parametrize("wanted", ["2031-03-16", "7"])
def test_edition_is_named_by_day_or_number(desk: Desk, wanted: str) -> None:
    desk.subscribe(1)

    assert desk.send(wanted).stdout == "Edition 7 of 2031-03-16: 1 sent.\n"


@pytest.mark.parametrize(
    ("wanted", "code"), [("2031-03-17", 1), ("8", 1), ("2031-02-30", 2), ("yesterday", 2), ("-1", 2)]
)
def test_edition_that_is_not_there_is_not_sent(desk: Desk, wanted: str, code: int) -> None:
    done = run_program("send", "--", wanted)

    assert done == code
    assert desk.server.connections == 0


def run_program(*arguments: str) -> int:
    """Run the program with its own end, which turns errors into exit codes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["briefing", *arguments])
        with pytest.raises(SystemExit) as end:
            run_and_exit(program)
    return int(str(end.value.code))


def test_copy_whose_time_has_not_come_waits(desk: Desk) -> None:
    desk.subscribe(1)
    desk.subscribe(1, send_time=time(7, 30))  # of a day in 2031
    done = desk.send()

    assert done.exit_code == 0
    assert done.stdout.startswith(
        "Edition 7 of 2031-03-16: 1 sent, 1 waiting.\nThe next is due at 2031-03-16 07:30 (UTC)"
    )
    assert desk.count_states() == {"queued": 1, "sent": 1}


def test_nobody_gets_it_where_there_is_no_subscriber(desk: Desk) -> None:
    done = desk.send()

    assert (done.exit_code, done.stdout) == (0, "Edition 7 of 2031-03-16: nobody is to get it.\n")


# -------------------------------------------------------------------------------------------- what holds an edition back


def test_incomplete_edition_is_sent_only_where_somebody_says_so(desk: Desk) -> None:
    desk.keep(version=2, is_small=True)
    desk.subscribe(1)

    assert run_program("send") == 1
    assert desk.server.connections == 0
    assert desk.send("--incomplete").exit_code == 0
    assert len(desk.server.received) == 1
    assert desk.send().exit_code == 0  # it was begun


def test_incomplete_edition_is_sent_where_the_configuration_says_so(desk: Desk) -> None:
    desk.configure(send_incomplete=True)
    desk.keep(version=2, is_small=True)
    desk.subscribe(1)

    assert desk.send().exit_code == 0
    assert len(desk.server.received) == 1


def test_later_version_is_sent_only_as_a_correction(desk: Desk) -> None:
    desk.subscribe(1)
    desk.send()
    desk.keep(version=2)
    held = desk.send()
    sent = desk.send("--correction")
    first, second = desk.mails()

    assert "--correction" in held.stderr
    assert sent.stdout == "Edition 7 of 2031-03-16, version 2: 1 sent.\n"
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["Message-ID"] != first["Message-ID"]
    assert "replaces version 1" in second.as_string()


@pytest.mark.parametrize(
    "changes",
    [
        {"host": "", "security": "starttls"},
        {"from_address": "", "host": "", "security": "starttls"},
        {"certificates": "none.pem"},
    ],
)
def test_wrong_configuration_queues_nothing(desk: Desk, changes: dict[str, Any]) -> None:
    desk.subscribe(1)
    desk.configure(**changes)

    assert run_program("send") == 2
    with desk.open_store() as store:
        assert store.summarise(desk="lenne", count=1) == ()


# ------------------------------------------------------------------------------------------------------------- refusals


def test_m44_summary_names_subscribers_by_number_and_never_by_address(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.subscribe(5)
    desk.server.acts = {
        "reader1@readers.example": Act(rcpt="550 5.1.1 <reader1@readers.example> is unknown"),
        "reader2@readers.example": Act(rcpt="451 4.3.0 reader2@readers.example later"),
        "reader3@readers.example": Act(drop="taken"),
    }
    done, as_json = desk.send(), desk.send("--json")
    answer = json.loads(as_json.stdout)
    everything = done.output + as_json.output + str(capfd.readouterr())

    assert done.exit_code == as_json.exit_code == 1
    assert "2 sent, 1 to be tried again, 1 refused, 1 in doubt." in done.stdout
    assert "subscriber 2: the server takes no mail for this mailbox (550 5.1.1)" in done.stdout
    assert "subscriber 4:" in done.stdout
    assert "--resend-unknown" in done.stdout
    assert [row["subscriber"] for row in answer["unknown"]] == [4]
    assert answer["counts"] == {"queued": 0, "sending": 0, "sent": 2, "deferred": 1, "refused": 1, "unknown": 1}
    assert "@" not in everything


def test_refusal_alone_is_no_failure(desk: Desk) -> None:
    desk.subscribe(2)
    desk.server.acts = {"reader1@readers.example": Act(rcpt="550 5.1.1 unknown")}

    assert desk.send().exit_code == 0


def test_m24_copy_in_doubt_goes_again_only_by_order(desk: Desk) -> None:
    desk.subscribe(1)
    desk.server.acts = {"reader0@readers.example": [Act(drop="taken")]}
    codes = [desk.send().exit_code, desk.send().exit_code, desk.send("--resend-unknown").exit_code]
    first, second = desk.mails()

    assert codes == [1, 1, 0]
    assert first["Message-ID"] == second["Message-ID"]


def test_server_that_is_away_is_told_and_nothing_is_lost(desk: Desk) -> None:
    desk.subscribe(3)
    desk.server.go_down()
    done = desk.send()
    desk.server.come_back()

    assert done.exit_code == 1
    assert "there is no connection" in done.stdout
    assert desk.count_states() == {"deferred": 3}


def test_pdf_that_is_too_large_is_told_to_the_operator_and_the_reader(desk: Desk) -> None:
    desk.configure(max_pdf_bytes=100)
    desk.subscribe(1)
    done = desk.send()

    assert "not attached" in done.stderr
    assert "too large to attach" in desk.mails()[0].as_string()
    assert list(desk.mails()[0].iter_attachments()) == []


def test_sigterm_finishes_what_is_in_hand(desk: Desk) -> None:
    desk.subscribe(60)
    desk.configure(connections=2)
    desk.server.habits = Habits(message_delay=0.05)

    def stop() -> None:
        assert desk.server.wait_for(4)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=stop)
    thread.start()
    done = desk.send()
    thread.join()

    assert done.exit_code == 128 + signal.SIGTERM
    assert "Stopped before all was sent" in done.stdout
    assert set(desk.count_states()) == {"sent", "queued"}
    assert desk.count_states()["sent"] == len(desk.server.received)


# ---------------------------------------------------------------------------------------------------------- test copies


def test_test_copy_goes_to_one_address_and_is_not_noted(desk: Desk) -> None:
    desk.subscribe(3)
    done = desk.send("--to", "Me@Elsewhere.example")

    assert done.exit_code == 0, done.output
    assert "one test copy was sent" in done.stdout
    assert desk.server.count_by_recipient() == {"Me@elsewhere.example": 1}
    with desk.open_store() as store:
        assert store.summarise(desk="lenne", count=1) == ()


def test_test_copy_that_is_refused_is_a_failure(desk: Desk) -> None:
    desk.server.acts = {1: Act(mail="451 4.3.0 later")}
    done = desk.send("--to", "me@elsewhere.example", "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout)["state"] == "deferred"
    assert "elsewhere" not in done.output


@pytest.mark.parametrize(
    "address", ["a@b.example, c@d.example", "a@localhost", "", "a@[127.0.0.1]", "a\r\nBcc: x@y.example"]
)
def test_mail52_test_copy_needs_one_plain_address(desk: Desk, address: str) -> None:
    assert run_program("send", "--to", address) == 2
    assert desk.server.connections == 0


def test_m25_test_copy_cannot_leave_the_allowed_addresses(desk: Desk) -> None:
    desk.configure(allowed_recipients=["@allowed.example"])

    assert run_program("send", "--to", "me@elsewhere.example") == 2
    assert desk.send("--to", "me@allowed.example").exit_code == 0


# -------------------------------------------------------------------------------------------------------------- dry run


def test_m25_dry_run_writes_files_and_opens_no_socket(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.subscribe(3)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(SmtpMailer, "__init__", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    done = desk.send("--dry-run")
    files = sorted((desk.folder / OUTBOX).iterdir())

    assert done.exit_code == 0, done.output
    assert done.stdout == f"3 messages written to {OUTBOX}, none sent.\n"
    assert [path.name for path in files] == ["1.eml", "2.eml", "3.eml"]
    assert [str(read(path.read_bytes())["To"]) for path in files] == [
        f"reader{one}@readers.example" for one in range(3)
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((desk.folder / OUTBOX).stat().st_mode) == 0o700
    with desk.open_store() as store:
        assert store.summarise(desk="lenne", count=1) == ()


def test_dry_run_shows_what_will_be_sent(desk: Desk) -> None:
    desk.subscribe(1)
    desk.server.go_down()
    desk.send()  # queued, with its Message-ID
    desk.send("--dry-run")
    with desk.open_store() as store:
        (row,) = store.load_rows(desk="lenne", day=make_masthead().date)

    assert read((desk.folder / OUTBOX / "1.eml").read_bytes())["Message-ID"] == row.message_id
    desk.server.come_back()


def test_dry_run_leaves_out_who_has_it_already(desk: Desk) -> None:
    desk.subscribe(2)
    desk.send()
    desk.subscribe(1)
    done = desk.send("--dry-run", "--json")

    assert json.loads(done.stdout)["files"] == [f"{OUTBOX}/3.eml"]
    assert json.loads(done.stdout)["left_out"] == 2


def test_dry_run_needs_no_server(desk: Desk) -> None:
    desk.configure(host="", port=0, security="starttls")
    desk.subscribe(1)

    assert desk.send("--dry-run", "--out", "drafts").exit_code == 0
    assert (desk.folder / "drafts/1.eml").is_file()


def test_dry_run_for_one_address_writes_one_file(desk: Desk) -> None:
    desk.subscribe(2)
    done = desk.send("--dry-run", "--to", "me@elsewhere.example")

    assert done.exit_code == 0, done.output
    assert [path.name for path in (desk.folder / OUTBOX).iterdir()] == ["test.eml"]
    assert desk.server.connections == 0


def test_m45_addresses_stand_in_no_file_name_and_nowhere_where_others_look(desk: Desk) -> None:
    desk.subscribe(1)
    (desk.folder / "open").mkdir(mode=0o755)

    assert run_program("send", "--dry-run", "--out", "open") == 2
    assert list((desk.folder / "open").iterdir()) == []
    desk.send("--dry-run")
    names = [path.name for path in desk.folder.rglob("*")]
    assert not [name for name in names if "reader" in name or "@" in name]


def test_folder_is_for_dry_runs_alone(desk: Desk) -> None:
    assert run_program("send", "--out", "drafts") == 2


def test_messages_are_the_same_but_for_their_own_lines(desk: Desk) -> None:
    desk.subscribe(2)
    desk.send()
    one, two = (got.data for got in desk.server.received)
    own = re.compile(rb"(?m)^(To|Date|Message-ID): .*\r\n")

    assert own.sub(b"", one) == own.sub(b"", two)
