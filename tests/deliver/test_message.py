"""The message as bytes: its headers, its parts, and that no value from outside can add to either (M-01 … M-18)."""

from __future__ import annotations

import base64
import re
import socket
import time
from datetime import UTC, datetime, timedelta, timezone
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from briefing import __version__
from briefing.deliver.message import MessageOptions, name_pdf, note_pdf, prepare
from briefing.deliver.mime import is_pdf_name
from briefing.errors import ConfigurationError
from briefing.model.delivery import DeliveryFormat
from briefing.render.mail import MailBody
from briefing.render.subject import clean_header
from tests.deliver.mails import MESSAGE_ID, PDF, RECIPIENT, SENT, address, make_body, make_options, read

HOSTILE = (
    "x\r\nBcc: spy@evil.example",
    "x\nBcc: spy@evil.example",
    "x\rBcc: spy@evil.example",
    "ends in a line\n",
    "A 💩 =?UTF-8?Q?=0A?=Bcc: spy@evil.example",
    "=?utf-7?Q?+AA0ACg-Bcc?= x",
    "==??UTF-8?Q?=0A?=",
    "nul\x00byte",
    "line\u2028separator\u2029paragraph",
    "vertical\x0btab\x0cfeed",
    "next\x85line",
    "lone \ud800 surrogate",
    "\u202eesrever\u202c \u2066isolated\u2069 \u061cmark \u200fmark",
    "\x1b[31mred\x1b[0m",
)
HEADERS = [
    "From",
    "Reply-To",
    "Subject",
    "To",
    "Date",
    "Message-ID",
    "List-Unsubscribe",
    "List-Id",
    "List-Help",
    "List-Owner",
    "List-Post",
    "Auto-Submitted",
    "Precedence",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
]


def _body(**fields: Any) -> MailBody:
    return MailBody(**{"subject": "Briefing 7", "preheader": "-", "html": "<p>Text</p>\n", "text": "Text\n", **fields})


def _small(**fields: Any) -> bytes:
    return address(prepare(_body(), None, options=make_options()), **fields)


def _decode(part: Message) -> str:
    """Return the text of a part, bytes for bytes, with the line ends of Python."""
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n")


def _lines(message: bytes) -> list[bytes]:
    return message.split(b"\r\n\r\n", 1)[0].split(b"\r\n")


@pytest.fixture(scope="module")
def message() -> bytes:
    """Return a whole mail of the rich edition with its PDF."""
    return address(prepare(make_body(), PDF, options=make_options()))


# ------------------------------------------------------------------------------------------------------------ headers


def test_headers_are_these_in_this_order(message: bytes) -> None:
    assert read(message).keys() == HEADERS


def test_m01_there_is_one_sender_and_its_name_holds_no_at_sign(message: bytes) -> None:
    assert read(message).get_all("From") == ["River Desk <desk@river.example>"]
    odd = read(address(prepare(_body(), None, options=make_options(from_name="boss@bank.example"))))
    assert odd["From"] == "desk@river.example"


def test_m01_an_address_of_another_domain_is_refused() -> None:
    assert make_options(domain="river.example").domain
    assert make_options(from_address="desk@mail.river.example", domain="river.example").domain
    with pytest.raises(ConfigurationError, match=r"not of bank\.example"):
        make_options(domain="bank.example")
    with pytest.raises(ConfigurationError):
        make_options(from_address="desk@notriver.example", domain="river.example")


def test_m02_there_is_one_recipient_and_no_copy(message: bytes) -> None:
    parsed = read(message)
    assert [one.addr_spec for one in parsed["To"].addresses] == [RECIPIENT]
    assert parsed.get_all("Cc") is None
    assert parsed.get_all("Bcc") is None


def test_m02_copies_hold_nothing_of_one_another() -> None:
    prepared = prepare(make_body(), PDF, options=make_options())
    first = address(prepared, recipient="first@one.example", name="First", message_id="<a.1@river.example>")
    second = address(prepared, recipient="second@two.example", name="Second", message_id="<a.2@river.example>")
    assert b"first@" not in second.lower()
    assert b"second@" not in first.lower()
    assert first.split(b"\r\n\r\n", 1)[1] == second.split(b"\r\n\r\n", 1)[1]


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "a@b.example, x@y.example",
        "a@b.example\r\nBcc: x@y.example",
        "a@b.example\n",
        "<a@b.example>",
        "Name <a@b.example>",
        "a@b(comment).example",
        "a@[127.0.0.1]",
        "ä@b.example",
        "a@bücher.example",
        "a b@c.example",
        "a@b@c.example",
        ".a@b.example",
        "a..b@c.example",
        '"a b"@c.example',
        "a@" + "b" * 300 + ".example",
        "a\x00@b.example",
    ],
)
def test_m02_what_is_not_one_plain_mailbox_is_refused_and_not_repeated(recipient: str) -> None:
    with pytest.raises(ValueError, match=r"not one mailbox") as caught:
        _small(recipient=recipient)
    assert "b.example" not in str(caught.value)


def test_m03_message_id_is_the_one_given() -> None:
    assert read(_small())["Message-ID"] == MESSAGE_ID
    assert _small() == _small()
    long = f"<{'a' * 400}@{'b' * 245}.example>"
    assert read(_small(message_id=long))["Message-ID"] == long


@pytest.mark.parametrize(
    "wrong", ["", "no brackets@x", "<a b@c.example>", "<a@c.example>\r\nBcc: x@y", "<a<b@c.example>", "<@>"]
)
def test_m03_a_wrong_message_id_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        _small(message_id=wrong)


def test_m04_date_is_in_utc() -> None:
    east = datetime(2025, 10, 26, 10, 15, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert read(_small(date=east))["Date"] == "Sun, 26 Oct 2025 04:30:00 +0000"
    with pytest.raises(ValueError, match="time zone"):
        _small(date=datetime(2025, 10, 26))  # noqa: DTZ001 – that is what is refused


@pytest.mark.parametrize("text", HOSTILE)
def test_m05_subject_is_one_clean_line(text: str) -> None:
    raw = address(prepare(_body(subject=text), None, options=make_options()))
    subject = str(read(raw)["Subject"])
    assert not re.search(
        "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", subject
    )
    assert not re.search(r"=\?.*\?=", subject)
    assert len(subject) <= 78


def test_m05_a_subject_that_is_too_long_is_not_cut() -> None:
    with pytest.raises(ValueError, match="79 characters"):
        prepare(_body(subject="x" * 79), None, options=make_options())


def test_m05_a_subject_in_other_letters_survives() -> None:
    subject = "Міністерство оборони briefing 7, 16 Mar: چمن بارڈر پر 3 new, 2 contested…"
    raw = address(prepare(_body(subject=subject), None, options=make_options()))
    assert read(raw)["Subject"] == subject
    assert all(len(line) <= 78 for line in _lines(raw))


def test_m06_list_headers_tell_what_the_list_is() -> None:
    parsed = read(_small())
    assert parsed["List-Id"] == "<lenne.river.example>"
    assert parsed["List-Help"] == "<mailto:editors@river.example?subject=help>"
    assert parsed["List-Owner"] == "<mailto:editors@river.example>"
    assert parsed["List-Post"] == "NO"
    assert parsed["List-Archive"] is None  # there is no site
    options = make_options(
        site="https://river.example", help_url="https://river.example/help", owner="own@river.example"
    )
    parsed = read(address(prepare(_body(), None, options=options)))
    assert parsed["List-Archive"] == "<https://river.example>"
    assert parsed["List-Help"] == "<https://river.example/help>"
    assert parsed["List-Owner"] == "<mailto:own@river.example>"
    archive = read(address(prepare(_body(), None, options=make_options(archive_url="https://a.example/all"))))
    assert archive["List-Archive"] == "<https://a.example/all>"


def test_m07_without_a_site_one_leaves_by_mail_and_no_click_is_promised() -> None:
    parsed = read(_small())
    assert parsed["List-Unsubscribe"] == "<mailto:leave@river.example?subject=leave>"
    assert parsed["List-Unsubscribe-Post"] is None


def test_m07_with_an_address_one_click_is_on_one_line_however_long() -> None:
    address_of_page = f"https://river.example/leave/{'t' * 300}"
    lines = _lines(_small(unsubscribe=address_of_page))
    expected = f"List-Unsubscribe: <{address_of_page}>, <mailto:leave@river.example?subject=leave>".encode()
    assert expected in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert not any(b"=?" in line for line in lines)


@pytest.mark.parametrize(
    "wrong",
    [
        "http://river.example/leave",
        "https://river.example/a b",
        "https://river.example/>, <https://evil.example",
        "https://river.example/\r\nBcc: x@y.example",
        "https://river.example/?=?utf-8?q?x?=",
        "javascript:alert(1)",
        "https://river.example/ü",
    ],
)
def test_m07_an_address_that_would_break_the_header_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="plain https"):
        _small(unsubscribe=wrong)


def test_m08_it_says_once_that_it_is_generated() -> None:
    assert read(_small()).get_all("Auto-Submitted") == ["auto-generated"]


def test_m09_vacation_programs_are_told_to_be_silent() -> None:
    parsed = read(_small())
    assert parsed["Precedence"] == "bulk"
    assert parsed["X-Auto-Response-Suppress"] == "All"


def test_m10_no_header_tells_of_the_machine(message: bytes) -> None:
    head = b"\n".join(_lines(message)).decode().lower()
    for word in (socket.gethostname().lower(), "python", __version__, "/home", "x-mailer", "user-agent", "received"):
        assert word not in head or word in "river.example", word


def test_m11_a_correction_stands_in_the_thread_of_the_first_version() -> None:
    assert read(_small()).get("In-Reply-To") is None
    first = "<lenne.2031-03-16.1.AAAA@river.example>"
    parsed = read(_small(in_reply_to=first))
    assert parsed["In-Reply-To"] == first
    assert parsed["References"] == first


def test_m12_header_is_ascii_and_no_line_of_it_is_long() -> None:
    options = make_options(from_name="Відділ новин річки Ленне " * 4)
    raw = address(
        prepare(_body(subject="Ж" * 78), None, options=options),
        name="د سپین بولدک ولسوالۍ " * 5,
        recipient=f"{'a' * 64}@{'b' * 60}.{'c' * 60}.example",
        unsubscribe=f"https://river.example/{'t' * 600}",
    )
    assert all(len(line) <= 998 and line.isascii() for line in _lines(raw))
    assert read(raw)["Subject"] == "Ж" * 78
    # Not by the newer parser: it keeps the space between two encoded words of a name, against RFC 2047, 6.2.
    sender = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)["From"]
    assert str(make_header(decode_header(sender))) == "Відділ новин річки Ленне " * 4 + "<desk@river.example>"


@given(st.text(max_size=78), st.text(max_size=200), st.text(max_size=200))
def test_m12_any_text_gives_the_same_headers(subject: str, sender: str, name: str) -> None:
    options = make_options(from_name=sender)
    assume(len(clean_header(subject)) <= 78)  # cleaning "=?" adds a space, and so may make a subject of 78 longer
    raw = address(prepare(_body(subject=subject), None, options=options), name=name)
    parsed = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)
    assert parsed.keys() == HEADERS
    assert all(len(line) <= 998 and line.isascii() for line in _lines(raw))
    assert not any(line[:1] in b" \t" and not line.strip() for line in _lines(raw) if line)


def test_name_of_a_reader_is_quoted_or_left_out_but_never_cut() -> None:
    assert b'To: "O\'Neil, \\"Bo\\" \\\\" <reader@mail.example>' in _lines(_small(name='O\'Neil, "Bo" \\'))
    assert b"To: reader@mail.example" in _lines(_small(name=""))
    assert b"To: reader@mail.example" in _lines(_small(name="x@y.example"))
    assert b"To: reader@mail.example" in _lines(_small(name="x" * 121))
    assert read(_small(name="Zoë 🕊"))["To"].addresses[0].display_name == "Zoë 🕊"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"from_address": "desk"}, "from_address"),
        ({"from_address": ""}, "from_address"),
        ({"reply_to": "a@b, c@d"}, "reply_to"),
        ({"owner": "a@b\r\nX: y"}, "owner"),
        ({"leave": "<a@b>"}, "leave"),
        ({"site": "http://river.example"}, "site"),
        ({"archive_url": "https://a b"}, "archive_url"),
        ({"help_url": "mailto:x@y"}, "help_url"),
        ({"list_id": "x>\r\nBcc: a@b"}, "list_id"),
        ({"list_id": "nodots"}, "list_id"),
        ({"list_id": ""}, "list_id"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_sent(fields: dict[str, str], where: str) -> None:
    with pytest.raises(ConfigurationError, match=where):
        make_options(**fields)


def test_what_is_not_configured_falls_back_to_who_sends() -> None:
    options = MessageOptions(from_address="desk@river.example", list_id="lenne.river.example")
    assert options.responsible == options.leaving == "desk@river.example"
    lines = _lines(address(prepare(_body(), None, options=options)))
    assert b"From: desk@river.example" in lines
    assert not any(line.startswith(b"Reply-To") for line in lines)


# ---------------------------------------------------------------------------------------------------------- structure


def test_m13_parts_are_text_then_html_then_pdf(message: bytes) -> None:
    parsed = read(message)
    assert parsed.get_content_type() == "multipart/mixed"
    alternative, attachment = parsed.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in alternative.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in alternative.iter_parts()] == ["utf-8", "utf-8"]
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_payload(decode=True) == PDF


def test_m13_parts_read_back_are_the_texts_that_were_composed(message: bytes) -> None:
    body = make_body()
    parsed = read(message)
    for kind, text in (("plain", body.text), ("html", body.html)):
        part = parsed.get_body((kind,))
        assert part is not None
        assert part.get_content().replace("\r\n", "\n") == text


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        (
            DeliveryFormat.PDF,
            ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"],
        ),
        (DeliveryFormat.HTML, ["multipart/alternative", "text/plain", "text/html"]),
        (DeliveryFormat.TEXT, ["text/plain"]),
    ],
)
def test_m13_a_reader_gets_the_format_that_was_chosen(wanted: DeliveryFormat, kinds: list[str]) -> None:
    raw = address(prepare(_body(), PDF, options=make_options(), wanted=wanted))
    assert [part.get_content_type() for part in read(raw).walk()] == kinds


def test_m13_without_a_pdf_the_mail_is_an_alternative() -> None:
    prepared = prepare(_body(), None, options=make_options())
    assert read(address(prepared)).get_content_type() == "multipart/alternative"
    assert (prepared.pdf_attached, prepared.problem) == (False, "")


def test_m14_attachment_is_named_and_is_what_it_says() -> None:
    name = name_pdf(desk="lenne", number=7, day="2031-03-16")
    assert name == "lenne-7-2031-03-16.pdf"
    parsed = read(address(prepare(_body(), PDF, options=make_options(), name_of_pdf=name)))
    attachment = next(parsed.iter_attachments())
    assert attachment.get_filename() == name
    assert attachment.get_content_disposition() == "attachment"
    assert name_pdf(desk="Ленне/..", number=7, day=SENT) == "briefing-7-2025-10-26.pdf"


def test_m14_what_is_no_pdf_is_not_sent_as_one() -> None:
    prepared = prepare(_body(), b"<html>", options=make_options())
    assert not prepared.pdf_attached
    assert prepared.problem == "the PDF is not attached: the file is none"
    assert note_pdf(b"<html>", options=make_options()).size == 0


@pytest.mark.parametrize(
    "name",
    [
        '../../a"b.pdf',
        "a\r\nX: y.pdf",
        "CON.pdf",
        "con.pdf",
        "lpt1.v2.pdf",
        "x" * 500 + ".pdf",
        "\u202efdp.exe",
        "report.exe",
        ".pdf",
        "a..pdf",
        "",
        "naïve.pdf",
        "a b.pdf",
    ],
)
def test_mail55_a_name_that_is_not_ours_is_replaced(name: str) -> None:
    parsed = read(address(prepare(_body(), PDF, options=make_options(), name_of_pdf=name)))
    assert next(parsed.iter_attachments()).get_filename() == "briefing.pdf"
    assert parsed.keys() == HEADERS


@given(st.text(max_size=80), st.integers(min_value=1, max_value=10**9))
def test_mail55_a_name_made_of_any_desk_can_be_used(desk: str, number: int) -> None:
    assert is_pdf_name(name_pdf(desk=desk, number=number, day="2031-03-16"))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["subject", "preheader", "from_name", "name", "postal_address"])
def test_mail51_a_hostile_text_adds_no_header(text: str, place: str) -> None:
    fields = {place: text}
    body = _body(**{key: fields[key] for key in fields if key in {"subject", "preheader"}})
    options = make_options(**{key: fields[key] for key in fields if key in {"from_name", "postal_address"}})
    raw = address(prepare(body, None, options=options), **({"name": text} if place == "name" else {}))
    assert BytesHeaderParser(policy=policy.compat32).parsebytes(raw).keys() == HEADERS
    assert read(raw).keys() == HEADERS
    assert read(raw).get_all("Bcc") is None
    assert b"\x00" not in raw


def test_m15_a_pdf_over_the_limit_is_left_out_and_the_body_says_so() -> None:
    large = b"%PDF-1.7\n" + b"x" * 3_000_000
    options = make_options()
    prepared = prepare(make_body(large), large, options=options)
    assert not prepared.pdf_attached
    assert prepared.problem == "the PDF is not attached: 3,000,009 bytes are more than mail allows here"
    text = " ".join(make_body(large).text.split())
    assert "PDF (3.1 MB): too large to attach; write to editors@river.example for it." in text
    assert note_pdf(b"%PDF-" + b"x" * (3_000_000 - 5), options=options).attached


@pytest.mark.parametrize("limit", [200_000, 1_000_000, 10_000_000])
def test_m15_no_message_is_larger_than_allowed(limit: int) -> None:
    options = make_options(max_pdf_bytes=25_000_000, max_message_bytes=limit)
    sizes = [10, 100_000, 580_000, 590_000, 7_100_000, 7_170_000, 9_000_000]
    attached = []
    for size in sizes:
        pdf = b"%PDF-" + b"x" * size
        prepared = prepare(_body(html="é" * 15_000, text="é" * 15_000), pdf, options=options)
        assert len(address(prepared)) <= limit
        assert prepared.pdf_attached is note_pdf(pdf, options=options).attached
        attached.append(prepared.pdf_attached)
    assert not attached[-1]
    assert attached[0] is (limit > 200_000)


@pytest.mark.parametrize(
    "text",
    [
        ".\nFrom here\n..\n.From\n From \n>From x\n",
        "From the start",
        "a \nb\t\nno end of line",
        "x" * 5000 + "\n",
        "=3D = == =\n",
        "=" * 200,
        "",
        "\n\n\n",
        "Ж" * 3000,
        "From Ж\n" * 40,
        "چمن بارڈر پر 🕊\n.\n",
    ],
)
def test_m17_texts_survive_byte_by_byte(text: str) -> None:
    raw = address(prepare(_body(text=text, html=text), PDF, options=make_options()))
    for kind in ("plain", "html"):
        part = read(raw).get_body((kind,))
        assert part is not None
        assert _decode(part) == text
    assert not re.search(rb"(?m)^(?:From |\.\r?$)", raw.split(b"\r\n\r\n", 1)[1])


@pytest.mark.parametrize("char", ["Ж", "چ", "=", "x", "🕊", "\x01", " ", "é "])
def test_m15_the_longest_html_has_at_most_95_kb_as_it_is_sent(char: str) -> None:
    """``compose_mail`` makes 60,000 bytes at most."""
    html = char * (60_000 // len(char.encode()))
    raw = address(prepare(_body(html=html), None, options=make_options()))
    assert len(raw) < 95_000 - 200


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=400))
def test_m17_any_text_survives_and_lines_stay_short(text: str) -> None:
    raw = address(prepare(_body(text=text), None, options=make_options(), wanted=DeliveryFormat.TEXT))
    assert _decode(read(raw)) == text
    head, content = raw.split(b"\r\n\r\n", 1)
    assert all(len(line) <= 76 for line in content.split(b"\r\n"))
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert not re.search(rb"(?m)^(?:From |\.\r?$)", content)
    assert head.isascii()


def test_m17_only_crlf_ends_a_line(message: bytes) -> None:
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", message)
    assert all(len(line) <= 78 for line in message.split(b"\r\n"))


def test_m18_both_parts_say_how_to_leave_why_and_who(message: bytes) -> None:
    for kind in ("plain", "html"):
        part = read(message).get_body((kind,))
        assert part is not None
        words = " ".join(part.get_content().split())
        assert "You get this mail because your address is on the list of readers of River Desk" in words
        assert "To leave the list, write “leave” to leave@river.example" in words
        assert "River Desk, 1 Quay Street, Mirren, editors@river.example" in words
    html = read(message).get_body(("html",))
    assert html is not None
    assert 'href="mailto:leave@river.example?subject=leave"' in html.get_content()


def test_same_edition_gives_the_same_bytes() -> None:
    first = address(prepare(make_body(), PDF, options=make_options()))
    assert first == address(prepare(make_body(), PDF, options=make_options()))


def test_a_copy_costs_far_less_than_the_message() -> None:
    """Measured at 8,000 copies a second of 430 KB beside other work; the floor leaves room for a slow machine."""
    prepared = prepare(_body(), b"%PDF-" + base64.b64encode(bytes(300_000)), options=make_options())
    started = time.perf_counter()
    for number in range(200):
        prepared.address(RECIPIENT, message_id=f"<a.{number}@river.example>", date=datetime(2025, 1, 1, tzinfo=UTC))
    assert time.perf_counter() - started < 0.4
