"""Desks that mail, made with the commands that an operator types."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from briefing.model.delivery import OutboxRow, OutboxState
from briefing.store import open_store
from tests.end_to_end.program import run
from tests.smtpserver import Received, SmtpServer

__all__ = ["COLUMNS", "STORE", "find_day", "import_subscribers", "init_desk", "load_rows", "read_mail", "set_values"]

STORE = "briefing.sqlite3"
COLUMNS = ("address", "name", "sections", "format", "paper", "days", "send_at", "timezone")

Values = Mapping[str, Mapping[str, object]]


def set_values(folder: Path, values: Values) -> None:
    """Set keys of a desk's ``briefing.toml``, by table, as one does with an editor."""
    path = folder / "config/briefing.toml"
    text = path.read_text(encoding="utf-8")
    for table, pairs in values.items():
        start = text.index(f"\n[{table}]\n")
        following = re.compile(r"^\[", re.MULTILINE).search(text, start + len(table) + 4)
        end = following.start() if following else len(text)
        part = text[start:end]
        for key, value in pairs.items():
            line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
            part, found = re.subn(rf"^{key} = .*$", line.replace("\\", r"\\"), part, flags=re.MULTILINE)
            assert found == 1, (table, key)
        text = text[:start] + part + text[end:]
    path.write_text(text, encoding="utf-8")


def init_desk(folder: Path, server: SmtpServer, *, key: str, values: Values | None = None) -> None:
    """Make a desk that mails through the server, without TLS."""
    done = run("init", folder, cwd=folder.parent)
    assert done.code == 0, done.err
    mail = {
        "from_address": f"{key}@desk.example",
        "contact": f"{key}@desk.example",
        "owner": "operator@desk.example",
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
    }
    given = dict(values or {})
    desk = {"key": key, "title": f"{key.title()} Briefing", "topic": key.title()} | dict(given.pop("desk", {}))
    set_values(folder, {"desk": desk, "mail": mail | dict(given.pop("mail", {})), **given})


def import_subscribers(folder: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Take over subscribers from a CSV file."""
    path = folder / "subscribers.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    done = run("subscribers", "import", path, cwd=folder)
    assert done.code == 0, done.err


def load_rows(folder: Path, *, desk: str, day: date, states: Sequence[OutboxState] = ()) -> tuple[OutboxRow, ...]:
    """Return the rows of a day's edition."""
    with open_store(f"sqlite:///{folder / STORE}") as store:
        return store.load_rows(desk=desk, day=day, states=states)


def read_mail(received: Received) -> EmailMessage:
    """Parse a message."""
    message = message_from_bytes(received.data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def find_day(received: Received) -> tuple[str, date]:
    """Return the desk and the day of the edition that a message brings, out of its Message-ID (M-03)."""
    found = re.match(r"<([a-z0-9-]+)\.(\d{4}-\d{2}-\d{2})\.(\d+)\.", str(read_mail(received)["Message-ID"]))
    assert found is not None, read_mail(received)["Message-ID"]
    return found[1], date.fromisoformat(found[2])
