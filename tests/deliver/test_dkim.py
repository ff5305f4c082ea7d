"""Signatures: verified by dkimpy, by openssl on the command line, and after a round trip through a parser (M-19)."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from briefing.deliver.dkim import SIGNED_HEADERS, Signer, hash_body, parse_signer, relax_body
from briefing.deliver.message import prepare
from briefing.errors import ConfigurationError
from tests.deliver.mails import PDF, SENT, address, make_body, make_options

PAGE = "https://river.example/leave/Zk3vTq"


def _pem(key: Any) -> bytes:
    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def signer(key: rsa.RSAPrivateKey) -> Signer:
    return parse_signer(_pem(key), domain="River.example", selector="b1")


@pytest.fixture(scope="module")
def signed(signer: Signer) -> bytes:
    return address(prepare(make_body(), PDF, options=make_options(), signers=[signer]), unsubscribe=PAGE)


def _verify(message: bytes, key: rsa.RSAPrivateKey, index: int = 0) -> bool:
    """Let dkimpy verify a message, with the DNS answered from the key."""
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    asked: list[bytes] = []

    def answer(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return record

    verified = bool(dkim.DKIM(message).verify(idx=index, dnsfunc=answer))
    assert asked == [b"b1._domainkey.river.example."]
    return verified


def _tags(message: bytes) -> dict[str, str]:
    """Return the tags of the first signature."""
    value = str(message_from_bytes(message)["DKIM-Signature"])
    pairs = (tag.split("=", 1) for tag in value.split(";"))
    return {name.strip(): re.sub(r"\s", "", content) for name, content in pairs}


def test_m19_another_implementation_verifies_the_signature(signed: bytes, key: rsa.RSAPrivateKey) -> None:
    assert _verify(signed, key)


def test_m19_it_verifies_after_a_round_trip_through_a_parser(signed: bytes, key: rsa.RSAPrivateKey) -> None:
    parsed = message_from_bytes(signed, policy=policy.SMTP.clone(refold_source="none"))
    assert _verify(parsed.as_bytes(), key)
    assert _verify(message_from_bytes(signed, policy=policy.compat32.clone(linesep="\r\n")).as_bytes(), key)


def test_m19_openssl_verifies_the_signature(signed: bytes, key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    """What is signed is put together here by hand, from RFC 6376 alone."""
    head, body = signed.split(b"\r\n\r\n", 1)
    fields = re.findall(rb"^([A-Za-z-]+):((?:.|\r\n[ \t])*?)(?:\r\n(?![ \t])|\Z)", head + b"\r\n", re.MULTILINE)
    values = {name.lower(): re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip() for name, value in fields}
    tags = _tags(signed)
    data = b""
    seen: set[bytes] = set()
    for name in tags["h"].encode().split(b":"):
        if name in values and name not in seen:
            data += name + b":" + values[name] + b"\r\n"
        seen.add(name)
    data += b"dkim-signature:" + re.sub(rb"b=[A-Za-z0-9+/= ]+$", b"b=", values[b"dkim-signature"])
    (tmp_path / "data").write_bytes(data)
    (tmp_path / "signature").write_bytes(base64.b64decode(tags["b"]))
    (tmp_path / "public.pem").write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    command = ["openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "data"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.stdout.strip() == "Verified OK", answer.stderr
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    assert tags["bh"] == base64.b64encode(hashlib.sha256(b"".join(line + b"\r\n" for line in lines)).digest()).decode()


def test_m19_signature_says_what_it_must(signed: bytes) -> None:
    tags = _tags(signed)
    assert (tags["v"], tags["a"], tags["c"], tags["d"], tags["s"]) == (
        "1",
        "rsa-sha256",
        "relaxed/relaxed",
        "river.example",
        "b1",
    )
    assert "l" not in tags
    assert tags["t"] == str(int(SENT.timestamp()))
    covered = tags["h"].split(":")
    assert covered == list(SIGNED_HEADERS)
    assert covered.count("from") == 2
    required = "from to subject date message-id mime-version content-type reply-to list-id list-unsubscribe"
    assert {*required.split(), "list-unsubscribe-post", "auto-submitted"} <= set(covered)


@pytest.mark.parametrize(
    "name",
    ["From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"],
)
def test_m19_a_changed_header_breaks_it(name: str, signed: bytes, key: rsa.RSAPrivateKey) -> None:
    changed = re.sub(rb"(?m)^(%s: .)" % name.encode(), rb"\1x", signed, count=1)
    assert changed != signed
    assert not _verify(changed, key)


@pytest.mark.parametrize("line", [b"From: boss@bank.example", b"In-Reply-To: <x@y.example>"])
def test_m19_a_header_put_in_later_breaks_it(line: bytes, signed: bytes, key: rsa.RSAPrivateKey) -> None:
    head, body = signed.split(b"\r\n\r\n", 1)
    assert not _verify(head + b"\r\n" + line + b"\r\n\r\n" + body, key)


def test_m19_a_changed_body_breaks_it(signed: bytes, key: rsa.RSAPrivateKey) -> None:
    with pytest.raises(dkim.ValidationError, match="body hash mismatch"):
        _verify(signed.replace(b"at least 46", b"at least 64", 1), key)
    with pytest.raises(dkim.ValidationError, match="body hash mismatch"):
        _verify(signed + b"more\r\n", key)


def test_m19_what_relays_may_change_does_not_break_it(signed: bytes, key: rsa.RSAPrivateKey) -> None:
    """Relaxed: white space at line ends, folds, and the case of header names."""
    refolded = signed.replace(b"\r\nSubject: ", b"\r\nsubject:   ", 1).replace(b">, <", b">,\r\n\t <", 1)
    assert refolded != signed
    assert _verify(b"Received: from relay.example\r\n" + refolded + b"\r\n\r\n", key)


def test_m19_every_copy_has_a_signature_of_its_own(signer: Signer, key: rsa.RSAPrivateKey) -> None:
    prepared = prepare(make_body(), None, options=make_options(), signers=[signer])
    copies = [
        address(
            prepared, recipient=f"reader{number}@mail.example", message_id=f"<a.{number}@river.example>", name="Ü" * 40
        )
        for number in range(3)
    ]
    assert len({_tags(copy)["b"] for copy in copies}) == 3
    assert len({_tags(copy)["bh"] for copy in copies}) == 1
    assert all(_verify(copy, key) for copy in copies)


def test_m19_a_second_signature_with_ed25519_verifies(signer: Signer, key: rsa.RSAPrivateKey) -> None:
    second = ed25519.Ed25519PrivateKey.generate()
    other = parse_signer(_pem(second), domain="river.example", selector="e1")
    raw = address(prepare(make_body(), PDF, options=make_options(), signers=[signer, other]))
    first, last = message_from_bytes(raw).get_all("DKIM-Signature", [])
    assert "a=rsa-sha256" in first
    assert _verify(raw, key)
    tags = {name.strip(): re.sub(r"\s", "", value) for name, value in (tag.split("=", 1) for tag in last.split(";"))}
    assert tags["a"] == "ed25519-sha256"
    values = {
        name.lower(): re.sub(r"\s+", " ", value).strip()
        for name, value in message_from_bytes(raw, policy=policy.compat32).items()
    }
    names = list(dict.fromkeys(name for name in tags["h"].split(":") if name in values))
    data = "".join(f"{name}:{values[name]}\r\n" for name in names)
    data += "dkim-signature:" + re.sub(r"b=[A-Za-z0-9+/= ]+$", "b=", re.sub(r"\s+", " ", last).strip())
    second.public_key().verify(base64.b64decode(tags["b"]), hashlib.sha256(data.encode()).digest())


@given(st.text(alphabet=" \t\r\nab.", max_size=200))
def test_m19_relaxed_body_is_that_of_the_other_implementation(text: str) -> None:
    from dkim.canonicalization import Relaxed

    body = re.sub(r"\r?\n|\r", "\r\n", text).encode()
    assert relax_body(body + b"\r\n") == bytes(Relaxed.canonicalize_body(body + b"\r\n"))
    assert relax_body(body) == relax_body(body + b"\r\n")
    assert hash_body(body) == base64.b64encode(hashlib.sha256(relax_body(body)).digest()).decode()


def test_signature_of_a_late_time_zone_is_the_same(signer: Signer) -> None:
    headers = [("From", "a@river.example")]
    assert signer.sign(headers, body_hash="x", at=SENT) == signer.sign(headers, body_hash="x", at=SENT)


def test_m19_a_weak_or_foreign_key_is_refused(tmp_path: Path) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 – that is what is refused
    with pytest.raises(ConfigurationError, match="1024 bits; at least 2048") as caught:
        parse_signer(_pem(weak), domain="river.example", selector="b1", where="dkim.pem")
    assert str(caught.value).startswith("dkim.pem: ")
    with pytest.raises(ConfigurationError, match="RSA or Ed25519"):
        parse_signer(_pem(ec.generate_private_key(ec.SECP256R1())), domain="river.example", selector="b1")


@pytest.mark.parametrize(
    "text", [b"", b"secret words", b"-----BEGIN PRIVATE KEY-----\nc2VjcmV0IHdvcmRz\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_refused_and_not_shown(text: bytes) -> None:
    with pytest.raises(ConfigurationError, match="no private key") as caught:
        parse_signer(text, domain="river.example", selector="b1")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("domain", "selector"),
    [("", "b1"), ("river.example", ""), ("a; d=b", "b1"), ("a\r\nX: y", "b1"), ("r.example", "b 1")],
)
def test_a_wrong_name_is_refused(domain: str, selector: str, key: rsa.RSAPrivateKey) -> None:
    with pytest.raises(ConfigurationError, match="name of the DNS"):
        parse_signer(_pem(key), domain=domain, selector=selector)


def test_signer_does_not_show_its_key(signer: Signer) -> None:
    assert "key" not in repr(signer)
    assert "PrivateKey" not in repr(signer)
