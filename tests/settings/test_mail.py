"""The tables ``[mail]`` and ``[schedule]``: what may stand there, where secrets come from, and what becomes of them."""

from __future__ import annotations

import os
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from briefing.deliver.copies import DeskDefaults
from briefing.deliver.message import MessageOptions
from briefing.deliver.options import Security, SendingOptions, SmtpOptions, UnknownPolicy
from briefing.errors import ConfigurationError
from briefing.schedule.options import ScheduleOptions
from briefing.settings import Settings, find_desk, find_inputs, read_settings
from briefing.settings.delivery import (
    has_mail,
    make_desk_defaults,
    make_message_options,
    make_sending_options,
    make_signers,
    make_smtp_options,
    read_private_file,
)
from briefing.settings.mail_schema import MailSettings, ScheduleSettings, is_loopback
from briefing.settings.scheduling import find_desk_folders, make_schedule, make_serve_options
from briefing.shipped import find_shipped

DESK = '[desk]\nkey = "delta"\ntitle = "Delta Briefing"\ntopic = "The river"\ntimezone = "Asia/Kabul"\n'
MAIL = DESK + '[mail]\nfrom_address = "desk@bücher.example"\nhost = "smtp.example.org"\n'
SECRET = "h0rse-battery"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "briefing.toml"


def read(file: Path, text: str, **environment: str) -> Settings:
    file.write_text(text, encoding="utf-8")
    return read_settings(file, environment=environment, shown="briefing.toml")


def complaint(file: Path, text: str, **environment: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(file, text, **environment)
    return str(caught.value)


def make_options(settings: Settings, folder: Path, **environment: str) -> SmtpOptions:
    return make_smtp_options(settings, environment=environment, folder=folder)


# ------------------------------------------------------------------------------------------------------- what may stand there


def test_shipped_configuration_says_every_default() -> None:
    settings = read_settings(find_shipped("config") / "briefing.toml", environment={})

    assert settings.mail == MailSettings()
    assert settings.schedule == ScheduleSettings()
    assert not has_mail(settings)


@pytest.mark.parametrize(("name", "table"), [("mail", MailSettings), ("schedule", ScheduleSettings)])
def test_every_key_stands_in_the_shipped_file_with_a_comment(
    name: str, table: type[MailSettings | ScheduleSettings]
) -> None:
    text = (find_shipped("config") / "briefing.toml").read_text(encoding="utf-8")
    lines = text.split(f"\n[{name}]\n", 1)[1].split("\n[", 1)[0].splitlines()
    keys = [line.split(" = ")[0] for line in lines if " = " in line and not line.startswith("#")]

    assert sorted(keys) == sorted(table.model_fields)
    for key in keys:
        place = next(number for number, line in enumerate(lines) if line.startswith(f"{key} = "))
        assert any(line.startswith("#") for line in lines[max(0, place - 5) : place]), key


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('from_address = "a@b.example, c@d.example"', 'mail.from_address: expected one mail address such as "desk@example.org", or nothing, found "a@b.example, c@d.example" (it seems to be a list'),
        ('from_address = "a@localhost"', "localhost is no domain on the internet"),
        ('from_name = "desk@example.org"', "(holds an @)"),
        ('from_name = "Desk\\nBcc: x@y.example"', "has a character that cannot be printed"),
        ('reply_to = "nobody"', "mail.reply_to: expected one mail address"),
        ('owner = "<a@b.example>"', "mail.owner: expected one mail address"),
        ('list_id = "<a.example>"', "mail.list_id: expected a name such as"),
        ('site = "http://briefing.example"', "mail.site: expected an address such as"),
        ('site = "https://user:pass@briefing.example"', 'found "https://…@briefing.example"'),
        ('site = "https://briefing.example/?next=1"', "(is no plain https address)"),
        ('site = "https://briefing.example/a b"', "cannot stand in an address"),
        ('contact = "https://example.org"', "mail.contact: expected one mail address"),
        ('postal_address = "Street 1\\nTown"', "mail.postal_address: expected an address on one line"),
        ('host = "smtp.example.org:25"', "mail.host: expected the name of a host"),
        ('host = "a b"', "(is no name of a host)"),
        ("port = 70000", "mail.port: expected the number of a port from 0 to 65_535, found 70000"),
        ('security = "ssl"', 'mail.security: expected "starttls" or "tls"; "none" only where host is this machine, found "ssl"'),
        ("connections = 17", "mail.connections: expected a whole number from 1 to 16, found 17"),
        ("connections = 0", "mail.connections: expected a whole number from 1 to 16, found 0"),
        ("connections = true", "mail.connections: expected a whole number from 1 to 16, found true"),
        ("messages_per_minute = -1", "mail.messages_per_minute: expected"),
        ("stale_after_hours = 0", "mail.stale_after_hours: expected a whole number of hours from 1 to 72"),
        ('on_unknown = "again"', 'mail.on_unknown: expected "hold" or "resend", found "again"'),
        ('allowed_recipients = ["example.org"]', "mail.allowed_recipients[1]: expected a list of addresses and domains"),
        ('allowed_recipients = ["@example.org", ""]', "mail.allowed_recipients[2]: expected"),
        ('allowed_recipients = ["@a.example", "@a.example"]', "(names one thing twice)"),
        ("max_pdf_bytes = -1", "mail.max_pdf_bytes: expected a whole number of bytes"),
        ('dkim_selector = "a b"', "mail.dkim_selector: expected"),
        ('dkim_domain = "example"', "mail.dkim_domain: expected a domain"),
        ('passwort = "x"', "mail.passwort: is no known key"),
    ],
)  # fmt: skip
def test_wrong_mail_value_is_reported_with_line_and_what_was_expected(file: Path, line: str, words: str) -> None:
    said = complaint(file, f"{DESK}[mail]\n{line}\n")

    assert said.startswith("briefing.toml, line 7: ")
    assert words in said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("days = []", "schedule.days: expected a list of mon, tue, wed, thu, fri, sat, sun, each at most once, and at least one, found []"),
        ('days = ["monday"]', "schedule.days[1]: expected a list of mon"),
        ('days = ["mon", "mon"]', "(names one thing twice)"),
        ('build_at = "6:00"', 'schedule.build_at: expected a time of day such as "06:00", found "6:00"'),
        ('build_at = ""', "schedule.build_at: expected a time of day"),
        ('build_at = "24:00"', "schedule.build_at: expected a time of day"),
        ("build_at = 06:00:00", "schedule.build_at: expected a time of day such as"),
        ('send_at = "06:60"', "schedule.send_at: expected a time of day"),
        ("gather_minutes = 1441", "schedule.gather_minutes: expected a whole number of minutes from 0 to 1440"),
        ("health_port = 65536", "schedule.health_port: expected"),
        ('desks = [""]', "schedule.desks[1]: expected a list of folders"),
    ],
)  # fmt: skip
def test_wrong_schedule_value_is_reported_with_line_and_what_was_expected(file: Path, line: str, words: str) -> None:
    said = complaint(file, f"{DESK}[schedule]\n{line}\n")

    assert said.startswith("briefing.toml, line 7: ")
    assert words in said


def test_everything_that_is_wrong_is_reported_at_once(file: Path) -> None:
    said = complaint(file, DESK + '[mail]\nport = -1\nconnections = 99\n[schedule]\nbuild_at = "noon"\n')

    assert said.startswith("3 things are wrong in the configuration:")
    assert "briefing.toml, line 7: mail.port" in said
    assert "briefing.toml, line 8: mail.connections" in said
    assert "briefing.toml, line 10: schedule.build_at" in said


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('host = "smtp.example.org"', "mail: from_address is missing"),
        ('from_address = "a@b.example"\nusername = "u"', "password_env or password_file is missing"),
        ('from_address = "a@b.example"\npassword_env = "P"', "username is missing"),
        ('username = "u"\npassword_env = "P"\npassword_file = "p"', "both password_env and password_file"),
        ('dkim_selector = "s1"', "dkim_selector and dkim_key_file belong together"),
        ('dkim_domain = "b.example"', "is of no use without"),
        ('from_address = "a@b.example"\ndkim_selector = "s"\ndkim_key_file = "k"\ndkim_domain = "c.example"', "neither the domain of from_address nor above or below it"),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_together_are_reported_with_the_table(file: Path, lines: str, words: str) -> None:
    said = complaint(file, f"{DESK}[mail]\n{lines}\n")

    assert said.startswith("briefing.toml, line 6: mail: ")
    assert words in said


def test_a_cutoff_behind_the_build_is_refused(file: Path) -> None:
    said = complaint(file, DESK + '[schedule]\nbuild_at = "06:00"\ncutoff = "06:01"\n')

    assert "cutoff is 06:01; expected a time that is not after build_at, 06:00" in said


@pytest.mark.parametrize("domain", ["b.example", "news.b.example", "B.EXAMPLE"])
def test_m19_a_signature_may_be_of_the_domain_itself_or_of_one_below_or_above(file: Path, domain: str) -> None:
    text = '[mail]\nfrom_address = "a@x.b.example"\ndkim_selector = "s"\ndkim_key_file = "k"\n'
    settings = read(
        file, DESK + text.replace("x.b", "news.b" if "news" in domain else "b") + f'dkim_domain = "{domain}"\n'
    )

    assert settings.mail.dkim_domain == domain


# --------------------------------------------------------------------------------------------------------------- protection


@pytest.mark.parametrize(
    "host", ["smtp.example.org", "10.0.0.1", "localhost.example.org", "0.0.0.0", "::", "2130706433", "127.1"]
)
def test_m21_no_protection_is_refused_for_every_host_but_this_machine(file: Path, host: str) -> None:
    said = complaint(file, f'{DESK}[mail]\nfrom_address = "a@b.example"\nhost = "{host}"\nsecurity = "none"\n')

    assert said.startswith("briefing.toml, line 9: mail.security: ")
    assert "only localhost, 127.0.0.1 or ::1 can be spoken to" in said


def test_m21_no_protection_without_a_host_is_refused(file: Path) -> None:
    assert "mail.security" in complaint(file, f'{DESK}[mail]\nsecurity = "none"\n')


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1"])
def test_m21_this_machine_may_be_spoken_to_without_protection(file: Path, tmp_path: Path, host: str) -> None:
    settings = read(file, f'{DESK}[mail]\nfrom_address = "a@b.example"\nhost = "{host}"\nsecurity = "none"\n')
    options = make_options(settings, tmp_path)

    assert (options.security, options.port) == (Security.NONE, 25)


def test_m21_an_environment_variable_cannot_take_the_protection_away(file: Path) -> None:
    said = complaint(file, MAIL, BRIEFING__MAIL__SECURITY="none")

    assert said.startswith("environment variable BRIEFING__MAIL__SECURITY: mail.security: ")


@given(st.text(max_size=40))
def test_m21_only_loopback_addresses_are_this_machine(host: str) -> None:
    if is_loopback(host):
        assert host.lower() == "localhost" or host.startswith("127.") or ":" in host


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
def test_the_port_follows_from_the_protection_unless_it_is_configured(
    file: Path, tmp_path: Path, security: str, port: int
) -> None:
    text = f'{MAIL}security = "{security}"\n'

    assert make_options(read(file, text), tmp_path).port == port
    assert make_options(read(file, text + "port = 2525\n"), tmp_path).port == 2525


# ------------------------------------------------------------------------------------------------------------------ secrets


def test_a_password_comes_from_the_environment(file: Path, tmp_path: Path) -> None:
    settings = read(file, MAIL + 'username = "desk"\npassword_env = "RELAY"\n')
    options = make_options(settings, tmp_path, RELAY=SECRET)

    assert (options.username, options.password) == ("desk", SECRET)
    assert SECRET not in repr(options)


@pytest.mark.parametrize("text", [SECRET, f"{SECRET}\n", f"{SECRET}\r\n", f"\ufeff{SECRET}\n"])
def test_a_password_comes_from_a_file_in_the_desk_folder(file: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "relay").write_bytes(text.encode())
    (tmp_path / "relay").chmod(0o600)
    settings = read(file, MAIL + 'username = "desk"\npassword_file = "relay"\n')

    assert make_options(settings, tmp_path).password == SECRET


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o622])
def test_a_password_that_others_may_read_is_refused(file: Path, tmp_path: Path, mode: int) -> None:
    (tmp_path / "relay").write_text(SECRET)
    (tmp_path / "relay").chmod(mode)
    settings = read(file, MAIL + 'username = "desk"\npassword_file = "relay"\n')

    with pytest.raises(ConfigurationError) as caught:
        make_options(settings, tmp_path)
    assert "others than its owner may read or write" in str(caught.value)
    assert f"chmod 600 {tmp_path / 'relay'}" in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "the file that it names is empty"),
        (b"\n", "the file that it names is empty"),
        (f"{SECRET}\n{SECRET}\n".encode(), "a control character or a second line"),
        (f"{SECRET}\0".encode(), "a control character or a second line"),
        (SECRET.encode() + b"\xff", "is not UTF-8 text"),
        (b"x" * 100_000, "is larger than"),
    ],
)
def test_a_file_that_holds_no_password_is_reported_without_what_it_holds(
    file: Path, tmp_path: Path, body: bytes, words: str
) -> None:
    (tmp_path / "relay").write_bytes(body)
    (tmp_path / "relay").chmod(0o600)
    settings = read(file, MAIL + 'username = "desk"\npassword_file = "relay"\n')

    with pytest.raises(ConfigurationError) as caught:
        make_options(settings, tmp_path)
    assert words in str(caught.value)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.__cause__)


def test_a_file_that_is_no_file_is_reported_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name, words in (("pipe", "no ordinary file"), ("missing", "No such file"), ("a\0b", "cannot be a path")):
        with pytest.raises(ConfigurationError) as caught:
            read_private_file(tmp_path / name, key="mail.password_file")
        assert words in str(caught.value)


def test_a_password_in_the_wrong_place_is_never_shown(file: Path, tmp_path: Path) -> None:
    # Where the name of a variable belongs; one that cannot be a name, and one that could.
    assert SECRET not in complaint(file, f'{MAIL}password_env = "{SECRET}"\n')
    settings = read(file, f'{MAIL}username = "desk"\npassword_env = "{SECRET.replace("-", "")}"\n')
    with pytest.raises(ConfigurationError) as caught:
        make_options(settings, tmp_path)
    assert SECRET.replace("-", "") not in str(caught.value)
    # A key that does not exist; in the file, and in the environment.
    assert SECRET not in complaint(file, f'{MAIL}password = "{SECRET}"\n')
    assert SECRET not in complaint(file, MAIL, BRIEFING__MAIL__PASSWORD=SECRET)


def test_without_a_login_no_password_is_looked_for(file: Path, tmp_path: Path) -> None:
    options = make_options(read(file, MAIL), tmp_path)

    assert (options.username, options.password) == (None, None)


# ------------------------------------------------------------------------------------------------------------------ options


def test_m10_the_server_is_greeted_with_the_domain_of_the_sender(file: Path, tmp_path: Path) -> None:
    assert make_options(read(file, MAIL), tmp_path).hello_name == "xn--bcher-kva.example"


def test_settings_become_the_options_of_the_connection(file: Path, tmp_path: Path) -> None:
    text = MAIL + 'certificates = "own.pem"\nconnect_seconds = 5.5\nreply_seconds = 7\ndata_reply_seconds = 9\n'
    options = make_options(read(file, text), tmp_path)

    assert (options.host, options.security) == ("smtp.example.org", Security.STARTTLS)
    assert options.certificates == str(tmp_path / "own.pem")
    assert (options.connect_timeout, options.reply_timeout, options.data_reply_timeout) == (5.5, 7, 9)


def test_m23_m25_settings_become_the_options_of_sending(file: Path) -> None:
    text = MAIL + (
        "connections = 3\nmessages_per_minute = 60\nmessages_per_connection = 20\nstale_after_hours = 12\n"
        'on_unknown = "resend"\nallowed_recipients = ["Me@Example.org", "@Bücher.example"]\n'
    )
    options = make_sending_options(read(file, text))

    assert options.envelope_sender == "desk@xn--bcher-kva.example"
    assert (options.connections, options.messages_per_minute, options.messages_per_connection) == (3, 60, 20)
    assert options.stale_after == timedelta(hours=12)
    assert options.on_unknown is UnknownPolicy.RESEND
    assert options.allowed_recipients == ("me@example.org", "@xn--bcher-kva.example")


def test_bounces_can_go_elsewhere(file: Path) -> None:
    text = MAIL + 'envelope_sender = "bounces@example.org"\n'

    assert make_sending_options(read(file, text)).envelope_sender == "bounces@example.org"


def test_without_mail_the_error_says_what_to_set(file: Path, tmp_path: Path) -> None:
    settings = read(file, DESK)

    assert not has_mail(settings)
    with pytest.raises(ConfigurationError, match=r"^mail\.host: .*Set host below \[mail\]\.$"):
        make_options(settings, tmp_path)
    with pytest.raises(ConfigurationError, match=r"^mail\.from_address: .*below \[mail\]\.$"):
        make_sending_options(settings)


def test_the_defaults_of_mail_are_those_of_the_options(file: Path, tmp_path: Path) -> None:
    settings = read(file, MAIL)
    own = "desk@xn--bcher-kva.example"

    assert make_sending_options(settings) == SendingOptions(envelope_sender=own)
    assert make_options(settings, tmp_path) == SmtpOptions(host="smtp.example.org", hello_name="xn--bcher-kva.example")
    assert make_message_options(settings) == MessageOptions(
        from_address=own, from_name="Delta Briefing", list_id="delta.xn--bcher-kva.example"
    )
    assert make_desk_defaults(settings) == DeskDefaults(timezone="Asia/Kabul")
    assert make_signers(settings, folder=tmp_path) == ()


def test_m06_settings_become_the_headers_of_the_desk(file: Path) -> None:
    text = MAIL + (
        'from_name = "The desk"\nreply_to = "answers@example.org"\nlist_id = "river.example.org"\ncontact = "we@example.org"\n'
        'site = "https://briefing.example/"\npostal_address = "Street 1, Town"\nowner = "operator@example.org"\n'
        "max_pdf_bytes = 0\nmax_message_bytes = 300_000\n"
    )
    options = make_message_options(read(file, text))

    assert options == MessageOptions(
        from_address="desk@xn--bcher-kva.example",
        from_name="The desk",
        reply_to="answers@example.org",
        list_id="river.example.org",
        site="https://briefing.example",
        owner="we@example.org",
        postal_address="Street 1, Town",
        max_pdf_bytes=0,
        max_message_bytes=300_000,
    )
    assert "operator@example.org" not in repr(options)  # the operator's address is for notices alone


@pytest.fixture(scope="module")
def key() -> bytes:
    return make_key(2048)


def make_key(bits: int) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


DKIM = MAIL + 'dkim_selector = "briefing1"\ndkim_key_file = "dkim.pem"\n'


def test_m19_a_key_becomes_a_signer_of_the_domain_of_the_sender(file: Path, tmp_path: Path, key: bytes) -> None:
    (tmp_path / "dkim.pem").write_bytes(key)
    (tmp_path / "dkim.pem").chmod(0o600)
    (signer,) = make_signers(read(file, DKIM), folder=tmp_path)

    assert (signer.domain, signer.selector, signer.algorithm) == ("xn--bcher-kva.example", "briefing1", "rsa-sha256")


def test_m19_a_key_that_others_may_read_is_refused(file: Path, tmp_path: Path, key: bytes) -> None:
    (tmp_path / "dkim.pem").write_bytes(key)
    (tmp_path / "dkim.pem").chmod(0o644)
    settings = read(file, DKIM)

    with pytest.raises(ConfigurationError, match=r"^mail\.dkim_key_file: others than its owner .*chmod 600 "):
        make_signers(settings, folder=tmp_path)


def test_m19_a_short_key_is_refused(file: Path, tmp_path: Path) -> None:
    (tmp_path / "dkim.pem").write_bytes(make_key(1024))
    (tmp_path / "dkim.pem").chmod(0o600)
    settings = read(file, DKIM)

    with pytest.raises(ConfigurationError, match=r"^mail\.dkim_key_file: the DKIM key has 1024 bits"):
        make_signers(settings, folder=tmp_path)


def test_settings_become_the_options_of_the_scheduler(file: Path) -> None:
    text = DESK + (
        '[mail]\nsend_incomplete = true\n[schedule]\ndays = ["sun", "mon"]\nbuild_at = "05:30"\ncutoff = "05:00"\n'
        'send_at = "06:15"\ngather_minutes = 45\nhealth_port = 8025\n'
    )
    settings = read(file, text)

    assert make_schedule(settings) == ScheduleOptions(
        desk="delta",
        timezone="Asia/Kabul",
        days=(0, 6),
        build_at=time(5, 30),
        cutoff=time(5),
        send_at=time(6, 15),
        gather_interval=timedelta(minutes=45),
        send_incomplete=True,
    )
    assert make_serve_options(settings).health_port == 8025


def test_the_defaults_are_those_of_the_options(file: Path) -> None:
    settings = read(file, DESK)

    assert make_schedule(settings) == ScheduleOptions(desk="delta", timezone="Asia/Kabul")
    assert make_schedule(read(file, DESK + "[schedule]\ngather_minutes = 0\n")).gather_interval is None


def test_folders_of_desks_start_at_the_desk_folder_and_count_once(file: Path, tmp_path: Path) -> None:
    settings = read(file, DESK + '[schedule]\ndesks = [".", "../other", "/srv/third", "../other/"]\n')

    assert find_desk_folders(settings, tmp_path) == (tmp_path, tmp_path.parent / "other", Path("/srv/third"))
    assert find_desk_folders(read(file, DESK), tmp_path) == (tmp_path,)


def test_neither_mail_nor_schedule_is_an_input_of_an_edition(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    path = tmp_path / "config" / "briefing.toml"

    def fingerprint(text: str, mail_template: str = "") -> object:
        settings = read(path, text)
        return find_inputs(find_desk(tmp_path), settings, {"edition.css": "x", "mail.html.j2": mail_template})

    assert fingerprint(DESK) == fingerprint(MAIL + '[schedule]\nbuild_at = "04:00"\n')
    assert fingerprint(DESK) == fingerprint(DESK, "another look of the mail")


def test_a_value_can_be_set_for_one_run_by_the_environment(file: Path) -> None:
    settings = read(
        file, MAIL, BRIEFING__MAIL__ALLOWED_RECIPIENTS='["@example.org"]', BRIEFING__SCHEDULE__BUILD_AT="07:00"
    )

    assert settings.mail.allowed_recipients == ("@example.org",)
    assert settings.schedule.build_at == "07:00"


def test_the_tables_are_frozen(file: Path) -> None:
    settings = read(file, MAIL)

    with pytest.raises(ValidationError):
        settings.mail.host = "elsewhere.example"  # type: ignore[misc]  # the point of the test
