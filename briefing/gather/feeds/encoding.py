"""Turn the bytes of a feed into UTF-8, whatever the server and the document say about them.

In: bytes and the Content-Type header. Out: UTF-8 and a sentence if the encoding was not as declared. The order of
belief: a byte order mark or the pattern of the first signs; strict UTF-8, which no other encoding imitates by chance;
the XML declaration; the header; detection from the words between the tags.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from briefing.clean.decoding import decode
from briefing.errors import CleanError

__all__ = ["EncodedFeed", "encode_feed"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: "<" or "{" and the sign after it without a mark. Source: XML 1.0, appendix F.
_PATTERNS = (
    (re.compile(rb"[<{]\0\0\0[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{]\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"[<{]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{]\0[^\0]"), "utf-16-be"),
)
_EBCDIC = b"\x4c\x6f\xa7\x94"
_DECLARED = re.compile(rb"""^[^<]{0,200}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']\s{0,9}([A-Za-z0-9._:-]{1,40})""")
_DECLARED_TEXT = re.compile(r"""^<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._:-]{1,40})""")
_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
#: Families of encodings that feeds come in. UTF-7 is left out on purpose: it hides markup. Source: the labels of
#: https://encoding.spec.whatwg.org/.
_FAMILIES = ("iso8859", "cp", "koi8", "mac-", "gb", "big5", "euc", "shift_jis", "johab", "tis", "ptcp", "kz1048")
_SEVEN_BITS = ("iso2022",)
#: Names that stand for a larger set in practice. Source: https://encoding.spec.whatwg.org/.
_LARGER = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
_WESTERN = frozenset({"cp1252", "iso8859-15", "iso8859-1"})
#: Share of bytes beyond ASCII among all letters from which a text is not in the Latin alphabet. Rule of thumb: the
#: densest Latin texts (Vietnamese) have a third.
_NOT_LATIN = 0.4
_NO_LETTERS = bytes(byte for byte in range(256) if not (byte < 0x80 and chr(byte).isalpha()))
#: Share of broken bytes up to which a text is UTF-8 with faults. Rule of thumb: one sign in 500, as for files.
_BROKEN_SHARE = 0.002
#: Bytes of text that detection looks at. Chosen by measurement: 120 are enough for ten of eleven alphabets.
_SAMPLE_BYTES = 20_000
_TAG = re.compile(rb"<[^<>]{0,2000}>|&[a-z#0-9]{1,10};|[A-Za-z0-9+/=_.-]{40,}")


@dataclass(frozen=True, slots=True)
class EncodedFeed:
    """The bytes of a feed."""

    #: UTF-8, without a mark.
    body: bytes
    #: A sentence; None where all was as declared.
    problem: str | None = None


def encode_feed(body: bytes, *, content_type: str | None) -> EncodedFeed:
    """Turn the bytes of a feed into UTF-8; what cannot be read becomes U+FFFD.

    Args:
        content_type: The header as it came; None if there was none.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _encode(body[len(mark) :], encoding)
    for pattern, encoding in _PATTERNS:
        if pattern.match(body):
            return _encode(body, encoding)
    if body.startswith(_EBCDIC):
        return _encode_ebcdic(body)
    declared = [name.lower() for name in (_find_declared(body), _find_charset(content_type)) if name]
    if b"\x1b" in body[:100_000] and declared:
        codec = _find_codec(declared[0], families=_SEVEN_BITS)
        if codec is not None:
            return _encode(body, codec)
    if not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return _encode_legacy(body, declared)
    elif "utf-7" in declared:
        return EncodedFeed(body, "It is declared as UTF-7, which is not read: signs beyond ASCII are shown as code.")
    return EncodedFeed(body)


def _encode(body: bytes, encoding: str, problem: str | None = None) -> EncodedFeed:
    if encoding == "utf-8":
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            problem = "Some signs could not be read and are shown as \ufffd."
        else:
            return EncodedFeed(body, problem)
    return EncodedFeed(body.decode(encoding, "replace").encode("utf-8", "replace"), problem)


def _encode_ebcdic(body: bytes) -> EncodedFeed:
    """Read the encoding of IBM's large machines; the declaration is written in it, too."""
    declared = _DECLARED_TEXT.match(body[:400].decode("cp037"))
    codec = _find_codec(declared[1].lower(), families=("cp",)) if declared else None
    text = body.decode(codec or "cp037", "replace").replace("\x85", "\n")
    return EncodedFeed(text.encode("utf-8", "replace"))


def _find_declared(body: bytes) -> str | None:
    match = _DECLARED.match(body[:600])
    return match[1].decode("ascii") if match else None


def _find_charset(content_type: str | None) -> str | None:
    match = _CHARSET.search((content_type or "")[:500])
    return match[1] if match else None


def _find_codec(name: str, *, families: tuple[str, ...] = _FAMILIES) -> str | None:
    """Return Python's name of an encoding that may be used; None for UTF-8, unknown and dangerous ones."""
    try:
        codec = codecs.lookup(name.removeprefix("x-")).name
    except (LookupError, UnicodeError):
        return None
    return _LARGER.get(codec, codec) if codec.startswith(families) else None


def _encode_legacy(body: bytes, declared: list[str]) -> EncodedFeed:
    """Turn bytes that are not UTF-8 into it."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    ascii_length = len(body.decode("ascii", "ignore"))
    # A text in an 8-bit encoding breaks at every accented letter; one in UTF-8 keeps the others.
    if broken <= _BROKEN_SHARE * len(text) and len(text) - broken > ascii_length:
        return EncodedFeed(text.encode(), f"{broken} signs could not be read and are shown as \ufffd.")
    sample = _TAG.sub(b" ", body[: 20 * _SAMPLE_BYTES])
    foreign = len(sample) - len(sample.decode("ascii", "ignore"))
    is_latin = foreign <= _NOT_LATIN * (foreign + len(sample.translate(None, _NO_LETTERS)))
    for name in declared:
        codec = _find_codec(name)
        if codec is not None and (is_latin or codec not in _WESTERN):
            try:
                text = body.decode(codec)
            except UnicodeDecodeError:
                continue
            is_first = name == declared[0]
            return EncodedFeed(text.encode(), None if is_first else f"It was read as {codec}, not as declared.")
    codec = _detect(sample)
    if codec is None:
        return EncodedFeed(text.encode(), "Its encoding could not be told; many signs are shown as \ufffd.")
    problem = f"Its encoding was not declared rightly; it was read as {codec}."
    return EncodedFeed(body.decode(codec, "replace").encode("utf-8", "replace"), problem)


def _detect(sample: bytes) -> str | None:
    """Tell the encoding from the words with letters beyond ASCII, and the words around them."""
    words = b" ".join(sample.split())
    first = next((place for place, byte in enumerate(words) if byte >= 0x80), 0)
    try:
        return decode(words[max(0, first - 200) :][:_SAMPLE_BYTES]).encoding
    except CleanError:
        return None
