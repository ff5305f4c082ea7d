"""The log: lines for people on a terminal, JSON otherwise, with the run in each and no address or secret in any."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest

from briefing.schedule.journal import JOURNAL, hide_secrets, name_run, open_journal


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def quiet_again() -> Iterator[None]:
    import logging

    yield
    logging.getLogger(JOURNAL).handlers.clear()


def test_line_of_a_pipe_is_json_with_time_level_run_and_what_it_is_about() -> None:
    stream = io.StringIO()
    journal = open_journal(stream)
    with name_run("r-1"):
        journal.info("The edition is archived.", extra={"about": {"desk": "north", "seconds": 3}})
    line = json.loads(stream.getvalue())
    assert (line["level"], line["run"], line["message"]) == ("INFO", "r-1", "The edition is archived.")
    assert line["about"] == {"desk": "north", "seconds": 3}
    assert line["time"].startswith("20")


def test_line_of_a_terminal_is_for_people() -> None:
    stream = _Terminal()
    journal = open_journal(stream)
    journal.warning("A feed failed.", extra={"about": {"feed": "Gazette"}})
    assert stream.getvalue()[8:] == " warning: A feed failed.  feed=Gazette\n"


def test_every_run_has_another_id_and_the_outer_one_comes_back() -> None:
    with name_run() as outer:
        with name_run() as inner:
            assert inner != outer
        stream = io.StringIO()
        open_journal(stream).info("x")
        assert json.loads(stream.getvalue())["run"] == outer


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("550 no mailbox ines.tarvo+x@mail.example.org here", "550 no mailbox (a mail address) here"),
        ("https://user:pass@a.test/x failed", "https://…@a.test/x failed"),
        ("GET /rss?token=abc123&x=1", "GET /rss?token=…&x=1"),
        ("two\nlines\r\nof text", "two lines of text"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_what_slipped_into_an_error_is_taken_out(text: str, shown: str) -> None:
    stream = io.StringIO()
    open_journal(stream).error("It failed: %s", text)
    assert json.loads(stream.getvalue())["message"] == f"It failed: {shown}"
    assert hide_secrets(text) == shown
