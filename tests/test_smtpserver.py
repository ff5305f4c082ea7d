"""The SMTP server of the tests does what its scripts say, and keeps every byte."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from pathlib import Path

import pytest

from tests.certificates import Certificates, make_certificates
from tests.smtpserver import Act, Habits, SmtpServer

_MESSAGE = b"Subject: one\r\n\r\nline\r\n"
_TO = "a@example.org"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def _send(server: SmtpServer, data: bytes = _MESSAGE, *, to: str = _TO) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=5) as client:
        client.sendmail("desk@example.org", [to], data)


def _trust(authority: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority))


@pytest.mark.parametrize(
    "data",
    [
        _MESSAGE,
        b".\r\n",
        b"..\r\n",
        b"\r\n",
        b"\r\n.\r\n\r\n",
        b"a\r\n.\r\nb\r\n",
        b"From me\r\n.x\r\n..y\r\n",
        b"x" * 100_000 + b"\r\n",
    ],
)
def test_data_come_out_as_they_went_in(data: bytes) -> None:
    with SmtpServer() as server:
        _send(server, data)
        _send(server, data)
    assert [message.data for message in server.received] == [data, data]
    assert server.faults == []


def test_an_empty_message_and_a_dot_between_bare_line_feeds_are_told_apart() -> None:
    with SmtpServer() as server, socket.create_connection((server.host, server.port), timeout=5) as client:
        client.sendall(b"EHLO me\r\n" + b"MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n.\r\n")
        client.sendall(b"MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\n.\nQUIT\n\r\n.\r\n")
        assert server.wait_for(2)
    assert [message.data for message in server.received] == [b"", b"x\n.\nQUIT\n\r\n"]


def test_envelope_and_connection_are_kept() -> None:
    with SmtpServer(Habits(size=1000)) as server:
        _send(server)
        _send(server, to="b@example.org")
    first, second = server.received
    assert (first.sender, first.recipients, second.recipients) == ("desk@example.org", (_TO,), ("b@example.org",))
    assert (first.connection, second.connection, server.connections) == (1, 2, 2)
    assert first.parameters == (f"SIZE={len(_MESSAGE)}",)
    assert server.most_at_once >= 1


def test_starttls_and_authentication(certificates: Certificates) -> None:
    habits = Habits(tls=certificates.good, credentials={"desk": "secret"})
    with SmtpServer(habits) as server, smtplib.SMTP("localhost", server.port, timeout=5) as client:
        client.ehlo()
        assert "auth" not in client.esmtp_features
        client.starttls(context=_trust(certificates.authority))
        client.ehlo()
        with pytest.raises(smtplib.SMTPSenderRefused, match=r"5\.7\.0"):
            client.sendmail("desk@example.org", [_TO], _MESSAGE)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("desk", "wrong")
        client.login("desk", "secret")
        client.sendmail("desk@example.org", [_TO], b"y" * 300_000 + b"\r\n")
    assert (server.received[0].tls, server.received[0].authenticated_as) == (True, "desk")
    assert server.received[0].size == 300_002
    assert server.faults == []


def test_login_in_two_steps_over_tls_from_the_first_byte(certificates: Certificates) -> None:
    habits = Habits(tls=certificates.good, implicit_tls=True, credentials={"desk": "secret"}, mechanisms=("LOGIN",))
    context = _trust(certificates.authority)
    with SmtpServer(habits) as server, smtplib.SMTP_SSL("localhost", server.port, timeout=5, context=context) as client:
        client.login("desk", "secret")
        client.sendmail("desk@example.org", [_TO], _MESSAGE)
    assert server.received[0].authenticated_as == "desk"


def test_injected_text_reaches_the_client_before_tls(certificates: Certificates) -> None:
    habits = Habits(tls=certificates.good, injected=b"250 injected\r\n")
    with SmtpServer(habits) as server, socket.create_connection((server.host, server.port), timeout=5) as client:
        client.sendall(b"EHLO me\r\nSTARTTLS\r\n")
        seen = b""
        while b"injected" not in seen:
            seen += client.recv(1000)
    assert seen.endswith(b"220 2.0.0 ready\r\n250 injected\r\n")


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        (Act(rcpt="550 5.1.1 unknown"), smtplib.SMTPRecipientsRefused),
        (Act(rcpt="421 4.3.2 later"), smtplib.SMTPRecipientsRefused),
        (Act(data="451 4.3.0 later"), smtplib.SMTPDataError),
        (Act(end="554 5.6.0 no"), smtplib.SMTPDataError),
        (Act(drop="rcpt"), smtplib.SMTPServerDisconnected),
        (Act(drop="data"), smtplib.SMTPServerDisconnected),
        (Act(drop="lost"), smtplib.SMTPServerDisconnected),
        (Act(drop="half"), OSError),
    ],
)
def test_an_act_for_an_address_keeps_its_message_out_once(act: Act, problem: type[Exception]) -> None:
    with SmtpServer(acts={_TO: [act]}) as server:
        with pytest.raises(problem):
            _send(server, b"x" * 1_000_000)
        assert server.received == []
        _send(server)
        assert server.count_by_recipient() == {_TO: 1}
    assert server.faults == []


def test_a_message_can_be_taken_without_a_word() -> None:
    with SmtpServer(acts={1: Act(drop="taken")}) as server:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            _send(server)
        assert server.wait_for(1)


def test_acts_by_number_and_limits_per_connection() -> None:
    server = SmtpServer(Habits(messages_per_connection=2), acts={2: Act(mail="450 4.2.1 busy")})
    with server, smtplib.SMTP(server.host, server.port, timeout=5) as client:
        client.sendmail("desk@example.org", [_TO], _MESSAGE)
        with pytest.raises(smtplib.SMTPSenderRefused, match="busy"):
            client.sendmail("desk@example.org", [_TO], _MESSAGE)
        client.sendmail("desk@example.org", [_TO], _MESSAGE)
        with pytest.raises(smtplib.SMTPSenderRefused, match="too many"):
            client.sendmail("desk@example.org", [_TO], _MESSAGE)
    assert server.by_connection == {1: 2}


def test_size_and_characters_are_refused() -> None:
    with SmtpServer(Habits(size=10)) as server, smtplib.SMTP(server.host, server.port, timeout=5) as client:
        client.ehlo()
        with pytest.raises(smtplib.SMTPSenderRefused, match=r"5\.3\.4"):
            client.sendmail("desk@example.org", [_TO], _MESSAGE)
        assert client.docmd("MAIL FROM:<desk@example.org> SMTPUTF8")[0] == 555
        assert client.docmd("MAIL FROM:<desk@example.org>")[0] == 250
        assert client.rcpt(_TO)[0] == 250
        assert client.data(_MESSAGE)[0] == 552


def test_ten_megabytes_of_reply_and_a_banner_without_end() -> None:
    with SmtpServer(Habits(banner="220 " + "x" * 10_000_000)) as server:
        with pytest.raises(smtplib.SMTPException):
            _send(server)
        server.habits = Habits(endless=b"220-x\r\n")
        with socket.create_connection((server.host, server.port), timeout=5) as client:
            seen = 0
            while seen < 1_000_000:
                seen += len(client.recv(100_000))


def test_delays_and_connections_at_the_same_time() -> None:
    with SmtpServer(Habits(message_delay=0.2, connections_at_once=1)) as server:
        with smtplib.SMTP(server.host, server.port, timeout=5), pytest.raises(smtplib.SMTPConnectError, match="421"):
            smtplib.SMTP(server.host, server.port, timeout=5)
        start = time.monotonic()
        _send(server)
        assert time.monotonic() - start >= 0.2
        assert server.most_at_once == 2


def test_an_outage_ends_on_the_same_port() -> None:
    with SmtpServer() as server, smtplib.SMTP(server.host, server.port, timeout=5) as client:
        server.go_down()
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.noop()
        with pytest.raises(ConnectionRefusedError):
            _send(server)
        server.come_back()
        _send(server)
    assert len(server.received) == 1
