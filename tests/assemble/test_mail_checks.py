"""What ``briefing doctor`` says of mail, against a real server that may misbehave."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import pytest

from briefing.assemble.mail_checks import check_mail
from briefing.cli import main
from briefing.doctor import Check, State
from briefing.model.delivery import Subscriber
from briefing.store import open_store
from tests.certificates import Certificates, make_certificates
from tests.smtpserver import Act, Habits, SmtpServer

DESK = '[desk]\nkey = "delta"\ntitle = "Delta Briefing"\ntopic = "The river"\n'
PASSWORD = "h0rse-battery"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELAY_PASSWORD", PASSWORD)


def check(mail: str, *, port: int = 0) -> dict[str, Check]:
    """Write the table [mail], and return what is found by the names of the checks."""
    head = f'from_address = "desk@example.org"\nhost = "127.0.0.1"\nport = {port}\n' if port else ""
    Path("config/briefing.toml").write_text(f"{DESK}[mail]\n{head}{mail}\n")
    checks = check_mail(config=None)
    assert PASSWORD not in repr(checks)
    return {one.name: one for one in checks}


def login(certificates: Certificates) -> str:
    return f'username = "desk"\npassword_env = "RELAY_PASSWORD"\ncertificates = "{certificates.authority}"\n'


def test_where_no_mail_is_configured_nothing_is_looked_at() -> None:
    assert check("") == {}


def test_a_sender_without_a_server_is_a_warning() -> None:
    found = check('from_address = "desk@example.org"')

    assert found["mail"].state is State.WARNING
    assert "no server" in found["mail"].found


def test_m21_doctor_goes_through_tls_and_login_and_sends_nothing(certificates: Certificates) -> None:
    with SmtpServer(Habits(tls=certificates.good, credentials={"desk": PASSWORD})) as server:
        found = check(login(certificates) + 'owner = "me@example.org"', port=server.port)

        assert found["mail server"].state is State.OK
        assert found["mail server"].found == f"127.0.0.1:{server.port} takes mail over (TLS after STARTTLS, with login)"
        assert server.received == []
        assert server.data_seen == 0
        assert not server.faults
    assert found["mail"].found == "from desk@example.org, list delta.example.org"
    assert found["DKIM"].found == "not signed here; the relay has to sign"
    assert {"notices", "recipients"} & set(found) == set()


def test_m21_doctor_says_that_a_server_offers_no_protection(certificates: Certificates) -> None:
    with SmtpServer() as server:
        found = check(login(certificates), port=server.port)

        assert found["mail server"].state is State.FAILED
        assert "offers no STARTTLS, and nothing is sent in clear" in found["mail server"].found
        assert not [line for _, line in server.commands if line.upper().startswith((b"AUTH", b"MAIL"))]


def test_m21_doctor_says_that_a_certificate_is_not_trusted(certificates: Certificates) -> None:
    with SmtpServer(Habits(tls=certificates.self_signed)) as server:
        found = check(login(certificates), port=server.port)

    assert found["mail server"].state is State.FAILED
    assert "is not trusted" in found["mail server"].found


def test_a_wrong_password_is_said_and_not_shown(certificates: Certificates) -> None:
    with SmtpServer(Habits(tls=certificates.good, credentials={"desk": "another"})) as server:
        found = check(login(certificates), port=server.port)

    assert found["mail server"].state is State.FAILED
    assert "does not accept name and password" in found["mail server"].found


def test_a_password_that_is_not_set_is_said(monkeypatch: pytest.MonkeyPatch, certificates: Certificates) -> None:
    monkeypatch.delenv("RELAY_PASSWORD")
    found = check(login(certificates), port=9)

    assert found["mail server"].state is State.FAILED
    assert found["mail server"].found == "mail.password_env: the environment variable that it names is not set"


def test_a_server_that_is_not_there_is_said() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = check('security = "none"', port=port)

    assert found["mail server"].state is State.FAILED
    assert "connection refused" in found["mail server"].found
    assert found["mail server"].remedy == "See host, port, security and the login below [mail] in config/briefing.toml"


def test_a_mailbox_that_the_server_does_not_want_is_a_warning() -> None:
    with SmtpServer(acts={"desk@example.org": Act(rcpt="550 5.1.1 unknown")}) as server:
        found = check('security = "none"', port=server.port)

    assert found["mail server"].state is State.WARNING
    assert "takes mail over (no protection, on this machine, without login), but none for from_address" in (
        found["mail server"].found
    )


def test_m19_doctor_looks_at_the_key(tmp_path: Path) -> None:
    keys = 'security = "none"\ndkim_selector = "s1"\ndkim_key_file = "dkim.pem"\n'
    missing = check(keys, port=9)["DKIM"]
    (tmp_path / "dkim.pem").write_text("no key")
    (tmp_path / "dkim.pem").chmod(0o644)
    readable = check(keys, port=9)["DKIM"]
    (tmp_path / "dkim.pem").chmod(0o600)
    wrong = check(keys, port=9)["DKIM"]

    assert [one.state for one in (missing, readable, wrong)] == [State.FAILED] * 3
    assert "No such file" in missing.found
    assert readable.remedy == f"chmod 600 {tmp_path / 'dkim.pem'}"
    assert "no private key" in wrong.found


def test_m20_doctor_prints_the_records_of_the_dns_without_pct() -> None:
    with SmtpServer() as server:
        found = check(
            'security = "none"\nenvelope_sender = "bounces@mail.example.org"\nowner = "me@example.org"\n'
            'dkim_selector = "s1"\ndkim_key_file = "k"',
            port=server.port,
        )["DNS"]

    assert 'mail.example.org TXT "v=spf1 ' in found.found
    assert '_dmarc.example.org TXT "v=DMARC1; p=none; rua=mailto:me@example.org"' in found.found
    assert 's1._domainkey.example.org TXT "v=DKIM1; ' in found.found
    assert "pct" not in found.found
    assert "not looked up" in found.found


def test_m22_doctor_reminds_of_the_ptr_where_this_machine_delivers_itself() -> None:
    with SmtpServer() as server:
        assert "PTR of this machine's public address" in check('security = "none"', port=server.port)["DNS"].found


def test_m25_doctor_warns_of_test_mode() -> None:
    with SmtpServer() as server:
        found = check('security = "none"\nallowed_recipients = ["@example.org"]', port=server.port)["recipients"]

    assert found.state is State.WARNING
    assert found.found == "test mode: only 1 address or domain can be reached"


def test_subscribers_are_counted_and_not_named(tmp_path: Path) -> None:
    with SmtpServer() as server:
        nobody = check('security = "none"', port=server.port)["subscribers"]
        with open_store(f"sqlite:///{tmp_path / 'briefing.sqlite3'}") as store:
            store.save_subscribers([Subscriber(desk="delta", address=f"{name}@example.org") for name in "ab"])
        some = check('security = "none"', port=server.port)["subscribers"]

    assert (nobody.state, nobody.remedy) == (State.WARNING, "briefing subscribers add ADDRESS")
    assert (some.state, some.found) == (State.OK, "2")


def test_doctor_tells_of_mail_with_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with SmtpServer() as server:
        check('security = "none"', port=server.port)
        monkeypatch.setattr(sys, "argv", ["briefing", "doctor", "--json"])
        with pytest.raises(SystemExit):
            main()
        told = {one["name"]: one for one in json.loads(capsys.readouterr().out)["checks"]}

        assert told["mail server"]["state"] == "ok"
        assert {"Python", "configuration", "mail", "DKIM", "DNS", "notices", "subscribers"} <= set(told)
        assert server.received == []


def test_m21_doctor_says_of_a_configuration_without_protection_that_it_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("config/briefing.toml").write_text(
        f'{DESK}[mail]\nfrom_address = "desk@example.org"\nhost = "smtp.example.org"\nsecurity = "none"\n'
    )
    monkeypatch.setattr(sys, "argv", ["briefing", "doctor"])
    with pytest.raises(SystemExit) as end:
        main()

    assert end.value.code == 1
    assert "only localhost, 127.0.0.1 or ::1 can be spoken to" in capsys.readouterr().out
