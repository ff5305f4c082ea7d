from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from briefing.model.delivery import OutboxState, OutboxSummary
from briefing.model.desk_day import DayState, DeskDay
from briefing.schedule.health import ADDRESS, Health, HealthServer, find_health
from briefing.schedule.options import ServeOptions
from briefing.schedule.round import DeskReport, Failing, Phase

NOW = datetime(2026, 11, 20, 7, tzinfo=UTC)
DUE = datetime(2026, 11, 20, 6, tzinfo=UTC)
BUILT = DeskDay(
    desk="desk", day=date(2026, 11, 20), state=DayState.QUEUED, due_at=DUE, built_at=DUE, version=1, attempts=1
)


def report(**values: Any) -> DeskReport:
    given: dict[str, Any] = {"desk": "desk", "at": NOW, "is_leading": True, "days": (BUILT,), **values}
    return DeskReport(**given)


def find(*reports: DeskReport, beat: float = 1.0) -> Health:
    return find_health(reports, seconds_since_beat=beat, options=ServeOptions(), now=NOW)


# ------------------------------------------------------------------------------------------------------ what is told


def test_a_desk_that_is_well_says_what_it_did_last_and_does_next() -> None:
    outbox = OutboxSummary(
        desk="desk",
        day=date(2026, 11, 20),
        version=1,
        counts=((OutboxState.QUEUED, 3), (OutboxState.SENT, 37)),
        next_at=NOW + timedelta(hours=1),
    )
    health = find(report(outbox=(outbox,), next_edition_at=DUE + timedelta(days=1)))
    assert health.is_well
    assert health.document["status"] == "ok"
    (desk,) = health.document["desks"]
    assert desk["last_edition"]["day"] == "2026-11-20"
    assert desk["last_edition"]["made_at"] == "2026-11-20T06:00:00+00:00"
    assert desk["next_edition_at"] == "2026-11-21T06:00:00+00:00"
    assert desk["outbox"][0]["counts"] == {
        "queued": 3, "sending": 0, "sent": 37, "deferred": 0, "refused": 0, "unknown": 0
    }  # fmt: skip


@pytest.mark.parametrize(("is_leading", "word"), [(True, "leading"), (False, "standby"), (None, "unknown")])
def test_who_works_is_told(is_leading: bool | None, word: str) -> None:
    health = find(report(is_leading=is_leading))
    assert health.document["desks"][0]["work"] == word
    assert health.is_well


@pytest.mark.parametrize(
    ("changes", "need"),
    [
        (
            {"failing": (Failing(phase=Phase.BUILD, since=NOW, times=3, text="there is no article"),)},
            "desk: build has failed since 2026-11-20T07:00:00+00:00: there is no article",
        ),
        (
            {"failing": (Failing(phase=Phase.SEND, since=NOW - timedelta(hours=2), times=1, text="no login"),)},
            "desk: send has failed since 2026-11-20T05:00:00+00:00: no login",
        ),
        ({"at": NOW - timedelta(hours=3)}, "desk: it was last looked after at 2026-11-20T04:00:00+00:00"),
        (
            {
                "days": (
                    DeskDay(
                        desk="desk",
                        day=date(2026, 11, 20),
                        state=DayState.BUILT,
                        due_at=DUE,
                        built_at=DUE,
                        problem="only 1 of 9 feeds answered",
                    ),
                )
            },
            (
                "desk: the edition of 2026-11-20 is incomplete and waits for somebody to send it: "
                "only 1 of 9 feeds answered"
            ),
        ),
        (
            {
                "outbox": (
                    OutboxSummary(desk="desk", day=date(2026, 11, 20), version=1, counts=((OutboxState.UNKNOWN, 2),)),
                )
            },
            "desk: of the edition of 2026-11-20, nobody knows whether 2 copies have arrived",
        ),
    ],
)
def test_what_needs_a_person_is_named(changes: dict[str, Any], need: str) -> None:
    health = find(report(**changes))
    assert health.needs == (need,)
    assert health.document["status"] == "attention"
    assert health.document["needs"] == [need]


def test_a_failure_that_may_pass_by_itself_needs_nobody() -> None:
    health = find(report(failing=(Failing(phase=Phase.GATHER, since=NOW, times=2, text="no network"),)))
    assert health.is_well
    assert health.document["desks"][0]["failures"][0]["text"] == "no network"


def test_a_program_that_does_not_wake_up_needs_a_person() -> None:
    assert find(report(), beat=301).needs == ("the program has not woken up for 301 seconds",)


def test_a_program_that_has_just_begun_is_well() -> None:
    assert find().document == {"status": "ok", "at": "2026-11-20T07:00:00+00:00", "needs": [], "desks": []}


# ------------------------------------------------------------------------------------------------------- the server


@pytest.fixture
def needs() -> list[str]:
    return []


@pytest.fixture
def server(needs: list[str]) -> Iterator[HealthServer]:
    found = HealthServer(0, lambda: Health(tuple(needs), {"status": "attention" if needs else "ok"}))
    assert found.open()
    yield found
    found.close()


def ask(server: HealthServer, method: str = "GET", path: str = "/healthz", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(ADDRESS, server.port or 0, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_the_answer_is_200_where_all_is_well_and_503_where_a_person_is_needed(
    server: HealthServer, needs: list[str]
) -> None:
    status, body = ask(server)
    assert (status, json.loads(body)) == (200, {"status": "ok"})
    needs.append("something")
    assert ask(server)[0] == 503


def test_head_has_no_body(server: HealthServer) -> None:
    assert ask(server, "HEAD") == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "FOO"])
def test_nothing_but_get_and_head_is_answered(server: HealthServer, method: str) -> None:
    assert ask(server, method)[0] == 405


@pytest.mark.parametrize("path", ["/", "/healthz/", "/../healthz", "/etc/passwd"])
def test_there_is_one_page(server: HealthServer, path: str) -> None:
    assert ask(server, path=path)[0] == 404


def test_a_page_that_asks_by_another_name_learns_nothing(server: HealthServer) -> None:
    assert ask(server, Host="evil.example")[0] == 404
    assert ask(server, Host="localhost:1")[0] == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /healthz HTTP/9.9\r\n\r\n",
        b"GET " + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n" + b"X-A: b\r\n" * 500 + b"\r\n",
    ],
)
def test_odd_questions_harm_nothing(server: HealthServer, raw: bytes) -> None:
    with socket.create_connection((ADDRESS, server.port or 0), timeout=10) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        while True:
            try:
                if not connection.recv(65_536):
                    break
            except ConnectionResetError:
                break
    assert ask(server)[0] == 200


def test_those_who_ask_and_say_nothing_are_cut_off(server: HealthServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefing.schedule.health._MOST_SECONDS", 0.3)
    silent = [socket.create_connection((ADDRESS, server.port or 0), timeout=10) for _ in range(8)]
    try:
        for one in silent:
            one.sendall(b"GET /heal")
        for one in silent:
            assert one.recv(1) == b""
    finally:
        for one in silent:
            one.close()
    assert ask(server)[0] == 200


def test_only_this_machine_can_ask(server: HealthServer) -> None:
    assert ADDRESS == "127.0.0.1"
    assert server._server is not None
    assert server._server.server_address[0] == "127.0.0.1"


def wait_for_port(server: HealthServer) -> bool:
    for _ in range(500):
        if server.port is not None:
            return True
        threading.Event().wait(0.01)
    return False


def test_a_port_that_is_taken_is_used_once_it_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefing.schedule.health._BIND_SECONDS", 0.02)
    first = HealthServer(0, lambda: Health((), {"of": "first"}))
    assert first.open()
    second = HealthServer(first.port or 0, lambda: Health((), {"of": "second"}))
    try:
        assert not second.open()
        assert second.port is None
        assert json.loads(ask(first)[1]) == {"of": "first"}
        first.close()
        assert wait_for_port(second)
        assert json.loads(ask(second)[1]) == {"of": "second"}
    finally:
        second.close()


def test_the_answer_names_neither_version_nor_machine(server: HealthServer) -> None:
    connection = http.client.HTTPConnection(ADDRESS, server.port or 0, timeout=10)
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.getheader("Server", "").strip() == "briefing"
    assert answer.getheader("Cache-Control") == "no-store"
