"""What every test can rely on: no network beyond this machine, UTC, and an environment without a developer's own settings."""

from __future__ import annotations

import os
import socket
import threading
import time

import pytest

# 192.0.2.0/24 and 2001:db8::/32 are set aside for documentation (RFC 5737, RFC 3849): nothing answers there.
FAR_AWAY = ("192.0.2.1", 80)


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_a_connection_that_leaves_this_machine_is_refused(method: str) -> None:
    with socket.socket() as far, pytest.raises(AssertionError, match=r"may not reach the network"):
        getattr(far, method)(FAR_AWAY)


def test_a_server_on_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            connection, _ = server.accept()
            connection.close()

        answer = threading.Thread(target=accept)
        answer.start()
        with socket.create_connection(server.getsockname()) as here:
            assert here.recv(1) == b""
        answer.join()


def test_the_time_zone_is_utc() -> None:
    assert time.tzname[0] == "UTC"
    assert time.localtime(1_751_328_000).tm_gmtoff == 0  # 1 July 2025, when many zones have summer time


def test_no_setting_of_the_developer_is_left() -> None:
    assert [name for name in os.environ if name.startswith(("BRIEFING_", "LC_"))] == []
    assert os.environ["LANG"] == "C.UTF-8"
