"""The one that speaks SMTP, against a real server that misbehaves in every way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from briefing.deliver.options import Security, SmtpOptions
from briefing.deliver.smtp import SmtpMailer, open_context
from briefing.deliver.wire import WireFormer, double_dots
from briefing.errors import ConfigurationError
from briefing.model.delivery import Receipt, ReceiptKind
from tests.certificates import Certificates, make_certificates
from tests.smtpserver import Act, Habits, SmtpServer

SENDER = "desk@example.org"
READER = "reader@example.org"
MESSAGE = b"Subject: A briefing\r\n\r\nOne line.\r\n"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        yield running
        assert running.faults == []


def make_options(server: SmtpServer, **changes: object) -> SmtpOptions:
    options = SmtpOptions(host="localhost", port=server.port, security=Security.NONE, reply_timeout=5.0)
    return replace(options, **changes)  # type: ignore[arg-type]  # what the test asks for


def send(
    mailer: SmtpMailer,
    *,
    message: bytes = MESSAGE,
    recipient: str = READER,
    on_hand_over: Callable[[], bool] = lambda: True,
) -> Receipt:
    return mailer.send(message, sender=SENDER, recipient=recipient, on_hand_over=on_hand_over)


def send_once(server: SmtpServer, *, message: bytes = MESSAGE, **changes: object) -> Receipt:
    mailer = SmtpMailer(make_options(server, **changes))
    try:
        return send(mailer, message=message)
    finally:
        mailer.close()


# ------------------------------------------------------------------------------------------------------------ it is sent


def test_message_arrives_byte_for_byte(server: SmtpServer) -> None:
    receipt = send_once(server)

    assert receipt == Receipt(kind=ReceiptKind.SENT, reply="250 2.0.0")
    assert [(got.sender, got.data) for got in server.received] == [(SENDER, MESSAGE)]


def test_m20_envelope_sender_is_the_configured_one(server: SmtpServer) -> None:
    """SPF looks at the domain of the envelope sender; the records themselves are the business of ``doctor``."""
    mailer = SmtpMailer(make_options(server))
    mailer.send(MESSAGE, sender="bounces@example.com", recipient=READER, on_hand_over=lambda: True)
    mailer.close()

    assert server.received[0].sender == "bounces@example.com"


def test_m02_each_message_has_one_recipient(server: SmtpServer) -> None:
    mailer = SmtpMailer(make_options(server))
    for name in ("a", "b"):
        send(mailer, recipient=f"{name}@example.org")
    mailer.close()

    assert [got.recipients for got in server.received] == [("a@example.org",), ("b@example.org",)]


def test_one_connection_carries_many_messages(server: SmtpServer) -> None:
    mailer = SmtpMailer(make_options(server))
    for _ in range(5):
        send(mailer)
    mailer.close()

    assert server.connections == 1


def test_m10_greeting_names_no_machine_of_the_house(server: SmtpServer) -> None:
    send_once(server, hello_name="briefing.example.org")

    assert server.commands[0][1].upper() == b"EHLO BRIEFING.EXAMPLE.ORG"


@pytest.mark.parametrize(
    "body",
    [
        b".\r\n",
        b"..\r\n",
        b"one\r\n.\r\ntwo\r\n",
        b"one\r\n..\r\n...three\r\n",
        b"From a line\r\n>From another\r\n",
        b"no end of line",
        b"a dot at the end\r\n.",
        b"\r\n\r\n.\r\n\r\n",
        b"MAIL FROM:<x@example.org>\r\nQUIT\r\n",
        b"." * 70_000 + b"\r\n",
        b".\r\n" * 30_000,
    ],
)
def test_m17_dots_at_the_start_of_a_line_survive(server: SmtpServer, body: bytes) -> None:
    for message in (b"Subject: x\r\n\r\n" + body, body):
        assert send_once(server, message=message).kind is ReceiptKind.SENT
        assert server.received[-1].data == (message if message.endswith(b"\r\n") else message + b"\r\n")


@pytest.mark.parametrize(
    "body", [b"one\ntwo\r\n", b"one\rtwo\r\n", b"one\n.\nMAIL FROM:<x@y.z>\r\n", b"one\r\n.\r", b"\n"]
)
def test_m17_message_with_a_bare_line_break_is_not_sent(server: SmtpServer, body: bytes) -> None:
    receipt = send_once(server, message=b"Subject: x\r\n\r\n" + body)

    assert receipt.kind is ReceiptKind.REFUSED
    assert server.connections == 0


def test_doubled_dots_end_with_one_dot_on_a_line() -> None:
    assert double_dots(b"a\r\n.b\r\n") == b"a\r\n..b\r\n.\r\n"
    assert double_dots(b".") == b"..\r\n.\r\n"


def test_m17_body_that_copies_share_is_encoded_once_and_never_mixed_up() -> None:
    former = WireFormer()
    bodies = [bytes([letter]) * 50 + b"\r\n.dot\r\n" for letter in b"abcdefg"] + [
        b"",
        b".",
        b"h" * 49 + b"\r\n..dot\r\n",
    ]
    for _ in range(3):
        for number, body in enumerate(bodies):
            message = b".To: %d\r\n.x: y\r\n\r\n" % number + body
            wire = former.form(message)

            assert wire is not None
            assert wire.head + wire.body == double_dots(message)
            assert wire.size == len(message)
    assert former.form(b"a: b\r\n\r\none\ntwo\r\n") is None
    assert former.form(b"a: b\nc: d\r\n\r\none\r\n") is None


@pytest.mark.parametrize(
    "recipient",
    ["a@b.example>\r\nRCPT TO:<x@y.example", "a@b.example x", "", "a", "a@b@c", "a@b.example,c@d.example", "<a@b.example>",
     "a@" + "b" * 300, "a\0@b.example", "a@b.example\n"],
)  # fmt: skip
def test_mail52_address_that_could_say_more_is_never_said(server: SmtpServer, recipient: str) -> None:
    receipt = send(SmtpMailer(make_options(server)), recipient=recipient)

    assert receipt.kind is ReceiptKind.REFUSED
    assert server.connections == 0
    assert len(recipient) < 2 or recipient not in receipt.problem


# ------------------------------------------------------------------------------------------------------------------ size


def test_m15_message_above_the_limit_of_the_server_is_not_begun(server: SmtpServer) -> None:
    server.habits = Habits(size=1_000)
    receipt = send_once(server, message=b"x" * 1_001)

    assert (receipt.kind, receipt.reply) == (ReceiptKind.REFUSED, "552 5.3.4")
    assert not receipt.concerns_all
    assert server.begun == 0


def test_m15_size_is_told_before_the_data(server: SmtpServer) -> None:
    server.habits = Habits(size=1_000)
    send_once(server)

    assert server.received[0].parameters == (f"SIZE={len(MESSAGE)}",)


def test_server_that_offers_nothing_gets_a_plain_message(server: SmtpServer) -> None:
    server.habits = Habits(extensions=())

    assert send_once(server).kind is ReceiptKind.SENT
    assert server.received[0].parameters == ()


def test_m12_address_beyond_ascii_needs_a_server_that_takes_it(server: SmtpServer) -> None:
    mailer = SmtpMailer(make_options(server))
    refused = send(mailer, recipient="jürgen@example.org")
    mailer.close()
    server.habits = Habits(extensions=("8BITMIME", "SMTPUTF8"))
    mailer = SmtpMailer(make_options(server))
    sent = send(mailer, recipient="jürgen@example.org")
    after = send(mailer)
    mailer.close()

    assert (refused.kind, refused.reply) == (ReceiptKind.REFUSED, "553 5.6.7")
    assert (sent.kind, after.kind) == (ReceiptKind.SENT, ReceiptKind.SENT)
    assert "SMTPUTF8" in server.received[0].parameters
    assert "SMTPUTF8" not in server.received[1].parameters


# ------------------------------------------------------------------------------------------------------------------- TLS


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_m21_message_and_password_go_over_tls(certificates: Certificates, security: Security) -> None:
    habits = Habits(tls=certificates.good, implicit_tls=security is Security.TLS, credentials={"desk": "secret"})
    with SmtpServer(habits) as server:
        receipt = send_once(
            server, security=security, certificates=str(certificates.authority), username="desk", password="secret"
        )

    assert receipt.kind is ReceiptKind.SENT
    assert (server.received[0].tls, server.received[0].authenticated_as) == (True, "desk")


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("name", ["self_signed", "expired", "wrong_name"])
def test_m21_certificate_that_is_not_trusted_ends_it(certificates: Certificates, security: Security, name: str) -> None:
    habits = Habits(
        tls=getattr(certificates, name), implicit_tls=security is Security.TLS, credentials={"desk": "secret"}
    )
    with SmtpServer(habits) as server:
        receipt = send_once(
            server, security=security, certificates=str(certificates.authority), username="desk", password="secret"
        )

    assert (receipt.kind, receipt.concerns_all) == (ReceiptKind.DEFERRED, True)
    assert "certificate" in receipt.problem
    assert not any(line.upper().startswith((b"AUTH", b"MAIL")) for _, line in server.commands)


def test_m21_certificate_of_an_authority_that_nobody_named_is_not_trusted(certificates: Certificates) -> None:
    with SmtpServer(Habits(tls=certificates.good)) as server:
        receipt = send_once(server, security=Security.STARTTLS)

    assert "not trusted" in receipt.problem


@pytest.mark.parametrize("starttls_reply", ["", "454 4.7.0 not now", "502 5.5.1 not known"])
def test_m21_without_starttls_nothing_is_said(server: SmtpServer, starttls_reply: str) -> None:
    server.habits = Habits(starttls_reply=starttls_reply, credentials={"desk": "secret"}, clear_auth=True)
    receipt = send_once(server, security=Security.STARTTLS, username="desk", password="secret")

    assert (receipt.kind, receipt.concerns_all) == (ReceiptKind.DEFERRED, True)
    assert "in clear" in receipt.problem
    assert {line.split()[0].upper() for _, line in server.commands} <= {b"EHLO", b"STARTTLS"}


def test_m21_password_is_never_sent_in_clear(server: SmtpServer) -> None:
    server.habits = Habits(credentials={"desk": "secret"}, clear_auth=True)
    receipt = send_once(server, username="desk", password="secret")

    assert receipt.concerns_all
    assert not any(line.upper().startswith(b"AUTH") for _, line in server.commands)


def test_m21_plain_connection_leads_to_this_machine_alone(server: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefing.deliver.connection.Connection.dial", lambda _: "192.0.2.1")
    receipt = send_once(server)

    assert "on this machine" in receipt.problem


def test_mail56_text_injected_before_tls_ends_the_connection(certificates: Certificates) -> None:
    habits = Habits(tls=certificates.good, injected=b"250-AUTH PLAIN\r\n250 SIZE 1\r\n")
    with SmtpServer(habits) as server:
        receipt = send_once(server, security=Security.STARTTLS, certificates=str(certificates.authority))

    assert (receipt.kind, receipt.concerns_all) == (ReceiptKind.DEFERRED, True)
    assert server.received == []


def test_what_was_offered_before_tls_does_not_count(certificates: Certificates) -> None:
    with SmtpServer(Habits(tls=certificates.good, size=10_000)) as server:
        receipt = send_once(server, security=Security.STARTTLS, certificates=str(certificates.authority))

    assert receipt.kind is ReceiptKind.SENT
    assert [line.split()[0].upper() for _, line in server.commands][:3] == [b"EHLO", b"STARTTLS", b"EHLO"]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_password_with_letters_beyond_ascii_is_accepted(certificates: Certificates, mechanism: str) -> None:
    habits = Habits(tls=certificates.good, credentials={"desk": "geheimnisvoll-ß-\U0001f511"}, mechanisms=(mechanism,))
    with SmtpServer(habits) as server:
        receipt = send_once(
            server, security=Security.STARTTLS, certificates=str(certificates.authority),
            username="desk", password="geheimnisvoll-ß-\U0001f511",
        )  # fmt: skip

    assert receipt.kind is ReceiptKind.SENT


def test_wrong_password_is_tried_once_and_not_told(certificates: Certificates) -> None:
    with SmtpServer(Habits(tls=certificates.good, credentials={"desk": "secret"})) as server:
        receipt = send_once(
            server,
            security=Security.STARTTLS,
            certificates=str(certificates.authority),
            username="desk",
            password="wr0ng",
        )

    assert (receipt.kind, receipt.reply, receipt.concerns_all) == (ReceiptKind.DEFERRED, "535 5.7.8", True)
    assert "wr0ng" not in repr(receipt)
    assert sum(line.upper().startswith(b"AUTH") for _, line in server.commands) == 1


def test_server_without_a_known_authentication_gets_no_password(certificates: Certificates) -> None:
    habits = Habits(tls=certificates.good, credentials={"desk": "secret"}, mechanisms=("CRAM-MD5", "XOAUTH2"))
    with SmtpServer(habits) as server:
        receipt = send_once(
            server,
            security=Security.STARTTLS,
            certificates=str(certificates.authority),
            username="desk",
            password="secret",
        )

    assert "PLAIN or LOGIN" in receipt.problem


def test_file_without_certificates_is_a_wrong_configuration(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("nothing")
    for name in ("no.pem", "missing.pem"):
        with pytest.raises(ConfigurationError, match=r"mail\.certificates"):
            open_context(SmtpOptions(host="localhost", certificates=str(tmp_path / name)))


def test_password_is_not_in_what_options_look_like() -> None:
    assert "secret" not in repr(SmtpOptions(host="localhost", password="secret"))


# -------------------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("act", "kind", "reply", "concerns_all"),
    [
        (Act(rcpt="550 5.1.1 <reader@example.org> unknown"), ReceiptKind.REFUSED, "550 5.1.1", False),
        (Act(rcpt="550 reader@example.org unknown"), ReceiptKind.REFUSED, "550", False),
        (Act(rcpt="450 4.2.0 greylisted"), ReceiptKind.DEFERRED, "450 4.2.0", False),
        (Act(rcpt="550-5.1.1 two\r\n550 5.1.1 lines"), ReceiptKind.REFUSED, "550 5.1.1", False),
        (Act(rcpt="530 5.7.0 authentication needed"), ReceiptKind.DEFERRED, "530 5.7.0", True),
        (Act(data="451 4.3.0 later"), ReceiptKind.DEFERRED, "451 4.3.0", False),
        (Act(data="554 5.5.1 no"), ReceiptKind.REFUSED, "554 5.5.1", False),
        (Act(end="452 4.3.1 full"), ReceiptKind.DEFERRED, "452 4.3.1", False),
        (Act(end="550 5.7.1 not wanted"), ReceiptKind.REFUSED, "550 5.7.1", False),
        (Act(end="421 4.3.2 going down"), ReceiptKind.DEFERRED, "421 4.3.2", False),
        (Act(rcpt="421 4.7.0 going down"), ReceiptKind.DEFERRED, "421 4.7.0", False),
        (Act(end="250 5.0.0 odd"), ReceiptKind.SENT, "250", False),
    ],
)
def test_m23_refusals_are_told_apart(
    server: SmtpServer, act: Act, kind: ReceiptKind, reply: str, concerns_all: bool
) -> None:
    server.acts = {READER: act}
    mailer = SmtpMailer(make_options(server))
    receipt = send(mailer)
    after = send(mailer, recipient="next@example.org")
    mailer.close()

    assert (receipt.kind, receipt.reply, receipt.concerns_all) == (kind, reply, concerns_all)
    assert READER not in repr(receipt)
    assert after.kind is ReceiptKind.SENT


@pytest.mark.parametrize(
    ("reply", "kind", "concerns_all"),
    [("550 5.1.8 bad sender", ReceiptKind.DEFERRED, True), ("451 4.3.0 later", ReceiptKind.DEFERRED, False),
     ("552 5.3.4 too big", ReceiptKind.REFUSED, False)],
)  # fmt: skip
def test_refused_sender_concerns_everybody(
    server: SmtpServer, reply: str, kind: ReceiptKind, concerns_all: bool
) -> None:
    server.acts = {1: Act(mail=reply)}
    receipt = send_once(server)

    assert (receipt.kind, receipt.concerns_all) == (kind, concerns_all)


def test_connection_is_kept_after_a_refusal(server: SmtpServer) -> None:
    server.acts = {READER: Act(rcpt="550 5.1.1 no")}
    mailer = SmtpMailer(make_options(server))
    send(mailer)
    send(mailer, recipient="next@example.org")
    mailer.close()

    assert server.connections == 1
    assert b"RSET" in {line.upper() for _, line in server.commands}


# ------------------------------------------------------------------------------------------------------------ hand-over


def test_caller_is_told_before_the_data_and_can_stop_them(server: SmtpServer) -> None:
    mailer = SmtpMailer(make_options(server))
    said: list[bytes] = []

    def refuse() -> bool:
        said.extend(line.split()[0].upper() for _, line in server.commands)
        return False

    receipt = send(mailer, on_hand_over=refuse)
    after = send(mailer)
    mailer.close()

    assert said == [b"EHLO", b"MAIL", b"RCPT"]
    assert receipt.kind is ReceiptKind.DEFERRED
    assert after.kind is ReceiptKind.SENT
    assert len(server.received) == 1


def test_caller_is_not_told_where_the_recipient_is_refused(server: SmtpServer) -> None:
    server.acts = {READER: Act(rcpt="550 5.1.1 no")}
    told: list[str] = []

    def take_note() -> bool:
        told.append("told")
        return True

    mailer = SmtpMailer(make_options(server))
    send(mailer, on_hand_over=take_note)
    mailer.close()

    assert told == []


def test_error_of_the_caller_ends_the_connection(server: SmtpServer) -> None:
    mailer = SmtpMailer(make_options(server))

    def fail() -> bool:
        raise RuntimeError("the store is gone")

    with pytest.raises(RuntimeError):
        send(mailer, on_hand_over=fail)
    assert send(mailer).kind is ReceiptKind.SENT
    mailer.close()
    assert server.connections == 2


@pytest.mark.parametrize(
    ("drop", "kinds"),
    [
        ("rcpt", {ReceiptKind.DEFERRED}),
        ("data", {ReceiptKind.DEFERRED}),
        ("half", {ReceiptKind.DEFERRED, ReceiptKind.UNKNOWN}),  # the network may have taken all of it by then
        ("lost", {ReceiptKind.UNKNOWN}),
        ("taken", {ReceiptKind.UNKNOWN}),
        ("after", {ReceiptKind.SENT}),
    ],
)
def test_m24_only_what_may_have_arrived_is_unknown(server: SmtpServer, drop: str, kinds: set[ReceiptKind]) -> None:
    server.acts = {READER: Act(drop=drop)}
    mailer = SmtpMailer(make_options(server))
    receipt = send(mailer, message=b"x" * 70 + b"\r\n" + b"y" * 3_000_000)
    after = send(mailer, recipient="next@example.org")
    mailer.close()

    assert receipt.kind in kinds
    assert not receipt.concerns_all
    assert after.kind is ReceiptKind.SENT


def test_big_message_that_breaks_in_the_middle_has_not_arrived(server: SmtpServer) -> None:
    server.acts = {READER: Act(drop="half")}
    receipt = send_once(server, message=b"y" * 40_000_000)

    assert receipt.kind is ReceiptKind.DEFERRED


def test_no_answer_to_the_data_is_unknown(server: SmtpServer) -> None:
    server.acts = {READER: Act(delay=5.0)}
    started = time.monotonic()
    receipt = send_once(server, data_reply_timeout=0.3)

    assert receipt.kind is ReceiptKind.UNKNOWN
    assert time.monotonic() - started < 4


def test_answer_to_the_data_that_is_none_is_unknown(server: SmtpServer) -> None:
    for answer in ("354 go on", "hello", "99 bottles"):
        server.acts = {READER: Act(end=answer)}

        assert send_once(server).kind is ReceiptKind.UNKNOWN


def test_connection_that_was_ended_between_two_messages_is_opened_again(server: SmtpServer) -> None:
    server.habits = Habits(messages_per_connection=2)
    mailer = SmtpMailer(make_options(server))
    kinds = [send(mailer).kind for _ in range(5)]
    mailer.close()

    assert kinds == [ReceiptKind.SENT] * 5
    assert server.connections == 3


def test_server_that_came_back_is_used_again(server: SmtpServer) -> None:
    mailer = SmtpMailer(make_options(server))
    first = send(mailer)
    server.go_down()
    while_down = send(mailer)
    server.come_back()
    after = send(mailer)
    mailer.close()

    assert (first.kind, while_down.kind, after.kind) == (ReceiptKind.SENT, ReceiptKind.DEFERRED, ReceiptKind.SENT)
    assert while_down.concerns_all


def test_closed_mailer_can_be_closed_and_used_again(server: SmtpServer) -> None:
    mailer = SmtpMailer(make_options(server))
    mailer.close()
    send(mailer)
    mailer.close()
    mailer.close()

    assert send(mailer).kind is ReceiptKind.SENT
    mailer.close()


# ----------------------------------------------------------------------------------------------------- servers gone mad


@pytest.mark.parametrize(
    "habits",
    [
        Habits(endless=b"220-hello\r\n"),
        Habits(endless=b"x" * 4096),
        Habits(banner="220 " + "x" * 10_000_000),
        Habits(banner="554 5.3.2 go away"),
        Habits(banner="HTTP/1.1 400 Bad Request"),
        Habits(banner="\x00\x01\x02"),
        Habits(ehlo_reply="\r\n".join(["250-x"] * 100_000) + "\r\n250 x"),
        Habits(ehlo_reply="500 5.5.1 what"),
        Habits(banner=""),
        Habits(drip=0.2),
    ],
    ids=["endless lines", "endless line", "long line", "refused", "http", "bytes", "long ehlo", "no ehlo", "silent", "drip"],
)  # fmt: skip
def test_mail56_server_without_end_is_given_up(habits: Habits) -> None:
    with SmtpServer(habits) as server:
        started = time.monotonic()
        receipt = send_once(server, reply_timeout=1.0, total_timeout=2.0)

    assert (receipt.kind, receipt.concerns_all) == (ReceiptKind.DEFERRED, True)
    assert time.monotonic() - started < 5
    assert len(receipt.problem) < 200


def test_mail56_reply_of_ten_megabytes_to_the_data_is_not_kept(server: SmtpServer) -> None:
    server.acts = {READER: Act(end="250 " + "x" * 10_000_000)}
    receipt = send_once(server)

    assert receipt.kind is ReceiptKind.UNKNOWN
    assert len(repr(receipt)) < 400


def test_mail56_drip_of_bytes_ends_with_the_time_of_a_reply(server: SmtpServer) -> None:
    mailer = SmtpMailer(make_options(server, reply_timeout=0.5))
    assert send(mailer).kind is ReceiptKind.SENT
    server.habits = Habits(drip=0.1)
    started = time.monotonic()
    receipt = send(mailer)
    mailer.close()

    assert receipt.kind is ReceiptKind.DEFERRED
    assert time.monotonic() - started < 4


def test_mail56_421_in_the_middle_is_tried_again_later(server: SmtpServer) -> None:
    server.acts = {READER: Act(data="421 4.3.2 going down")}

    assert send_once(server).kind is ReceiptKind.DEFERRED
    assert server.received == []


def test_mail56_250_and_then_550_concern_one_each(server: SmtpServer) -> None:
    server.acts = {"b@example.org": Act(end="550 5.7.1 no")}
    mailer = SmtpMailer(make_options(server))
    kinds = [send(mailer, recipient=f"{name}@example.org").kind for name in "abc"]
    mailer.close()

    assert kinds == [ReceiptKind.SENT, ReceiptKind.REFUSED, ReceiptKind.SENT]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "", "a" * 70 + ".example", "exa mple"])
def test_host_that_is_not_there_concerns_everybody(host: str) -> None:
    mailer = SmtpMailer(SmtpOptions(host=host or "127.0.0.1", port=1, security=Security.TLS))

    receipt = send(mailer)

    assert (receipt.kind, receipt.concerns_all) == (ReceiptKind.DEFERRED, True)
