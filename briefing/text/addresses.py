"""Bring the addresses under which one article is known to one key.

In: an address as a feed, a page or a reader gives it. Out: its canonical key: equal for addresses that lead to the
same article. The key is made for comparing; what a reader follows is the address itself, as it was given. Nothing
here asks whether an address may be fetched or linked to.

What is joined: http and https; ``www.``, ``m.``, ``mobile.`` and ``amp.`` hosts; upper and lower case of hosts,
international and punycode names; default ports, user names, fragments (but not ``#!``, which is a path); tracking
parameters and their order; AMP pages and AMP caches; trailing slashes, ``index.html`` and the like; percent-encoding.
Source: RFC 3986, section 6.2 (comparison of addresses); WHATWG URL Standard (how browsers read hosts and slashes).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

__all__ = ["find_host", "find_key"]

#: Longer addresses are hashed unread, and keys longer than the second number are: a key must fit into an index of a
#: database. Source: the rows of a B-tree index of PostgreSQL hold about 2,700 bytes.
MAX_SIGNS = 8_000
MAX_KEY = 1_000

#: Beginnings of the names of parameters that say where a reader came from and never which article is meant.
#: Source: the documentation of the systems that add them: Google Analytics (utm_), Matomo (mtm_, pk_, piwik_, matomo_),
#: Piano/AT Internet (at_), comScore (ns_), Mailchimp (mc_), HubSpot (_hs, hsa_), Webtrekk (wt_, wt.), Omeda (oly_), AMP
#: viewers (amp_), Iterable (itm_), Cxense (cx_), Adobe (s_cid, s_kwcid below), Google Ads (gad_).
_TRACKING_PREFIXES = (
    "utm_", "mtm_", "pk_", "piwik_", "matomo_", "at_", "ns_", "mc_", "_hs", "hsa_", "wt_", "wt.", "oly_", "amp_",
    "itm_", "cx_", "gad_",
)  # fmt: skip
#: Whole names, in lower case. Source: as above; click identifiers of Google, Meta, Microsoft, Yandex, X, TikTok,
#: LinkedIn, Outbrain, Taboola, Klaviyo, Marketo; campaign and referrer names in use at news sites; what share buttons,
#: printing and comment links of publishing software add (rule of thumb: names whose value never chooses an article).
_TRACKING = frozenset(
    "fbclid gclid gclsrc dclid wbraid gbraid msclkid yclid ymclid ysclid _openstat twclid ttclid li_fat_id trk "
    "trkcampaign igshid igsh mibextid sfnsn dicbo tblci tbclid _kx mkt_tok vero_id vero_conv wickedid rb_clickid "
    "__s spm scm _ga _gl _gac hsctatracking xtor xtref s_cid s_kwcid ef_id icid ncid ocid nlid mbid sref taid cmp "
    "cmpid campaign campaign_id campaignid instance_id segment_id regi_id emc smid smtyp smprod ito ref ref_src "
    "ref_url refsrc referer referrer referral traffic_source traffic-source soc_src soc_trk socialtraffic "
    "feedtype feedname rss __twitter_impression __tn__ usqp echobox newsletter newsletter_id mailing_id sharetype "
    "share nb replytocom doing_wp_cron print printable fb_action_ids fb_action_types fb_source fb_ref "
    "action_object_map action_type_map action_ref_map phpsessid jsessionid sessionid sid_token cachebust "
    "cachebuster noredirect outputtype".split()
)
#: Names whose value is told by whether it is tracking: the channel through which a reader came, or a flag.
_CHANNEL_NAMES = frozenset(("source", "src", "from", "via", "origin", "cid", "output", "view", "mode", "format"))
_CHANNELS = frozenset(
    "rss feed feeds atom twitter facebook fb instagram telegram whatsapp linkedin reddit youtube email mail "
    "newsletter social google googlenews push app mobile amp print share sharebar homepage home".split()
)
_FLAG_NAMES = frozenset(("amp", "mobile", "m"))
_FLAGS = frozenset(("", "0", "1", "true", "false", "yes", "no"))

_ADDRESS = re.compile(r"(?:https?:)?[/\\]{2}([^/\\?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.IGNORECASE | re.DOTALL)
#: What browsers drop: controls and spaces at the ends, tabs and line ends anywhere.
_ENDS = "".join(map(chr, range(0x21)))
_DROPPED = re.compile(r"[\t\r\n]")
_PORT = re.compile(r":([0-9]*)$")
#: What a host may be made of once it is in ASCII.
_HOST = re.compile(r"[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,60}\]")
_VARIANTS = ("www.", "m.", "mobile.", "amp.")
_NUMBERED = re.compile(r"www?[0-9]{1,2}\.")
#: Octets in percent-encoding, and everything that must be written so: what is neither unreserved nor a delimiter.
_ODD = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@/?-]")
_UNPRINTABLE = re.compile(r"[^\x21-\x7e]")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SESSION = re.compile(r";(?:jsessionid|sessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
#: Files that stand for the folder they lie in.
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php[0-9]?|aspx?|jsp|shtml)$", re.IGNORECASE)
_AMP_FILE = re.compile(r"(?<=[^/])\.amp(?=\.html?$|$)", re.IGNORECASE)
#: A page behind an AMP cache or viewer: "/c/s/news.example/a", "/amp/s/news.example/a"; "s" says https.
#: Source: the AMP project's documentation, "AMP cache URL format".
_CACHED = re.compile(r"/(?:[a-z]{1,3}/)(?:s/)?([^/]*[^/.]\.[a-z][^/]*(?:/.*)?)", re.DOTALL)
_VIEWED = re.compile(r"/amp/s/([^/]*[^/.]\.[a-z][^/]*(?:/.*)?)", re.DOTALL)
#: What shows that a second look may find more to take away.
_LAYERED = re.compile(r"%|amp|index\.|default\.|;|//.*//|/\.", re.IGNORECASE | re.DOTALL)
_CACHES = ("cdn.ampproject.org", "bing-amp.com")


def find_key(url: str) -> str:
    """Return the canonical key of an address: ASCII, at most 1,000 characters, the same if it is taken again.

    Never raises: what is no http address comes back as it is, but for what cannot be printed; an overlong one as
    ``long:`` and its SHA-256.
    """
    text = url.strip(_ENDS)
    if len(text) > MAX_SIGNS:
        return _hash(text)
    key = _find_key(text)
    if not text.isascii() or _LAYERED.search(text) or _LAYERED.search(key):
        while (again := _find_key(key)) != key:  # each round makes it shorter
            key = again
    return key if len(key) <= MAX_KEY else _hash(key)


def find_host(url: str) -> str:
    """Return the host of an http address as it is asked: lower case, punycode, no port, user name or final dot.

    Returns: the empty string where there is none.
    """
    match = _ADDRESS.match(_DROPPED.sub("", url[:MAX_SIGNS].strip(_ENDS)))
    return _split_authority(match[1])[0] if match else ""


def _hash(text: str) -> str:
    return "long:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _find_key(text: str) -> str:
    """Return the key with one layer taken off: behind an AMP address there may be another one."""
    if "\n" in text or "\r" in text or "\t" in text:
        text = _DROPPED.sub("", text)
    match = _ADDRESS.match(text)
    site = _find_site(match[1]) if match else ""
    if match is None or not site:
        return _UNPRINTABLE.sub(_encode_sign, text.strip(_ENDS))
    path = _encode(match[2].replace("\\", "/"))
    inner = _find_inner(site, path)
    query, fragment = match[3], match[4]
    if inner is not None:
        return f"https://{inner}" + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
    path = _join_paths(path)
    key = f"https://{site}{path}"
    if query:
        kept = _keep_parameters(query, path)
        key += f"?{kept}" if kept else ""
    if fragment and fragment[0] == "!":
        key += "#" + _encode(fragment)
    return key


@lru_cache(maxsize=4096)
def _find_site(authority: str) -> str:
    """Return host and port of the site that a variant of its host stands for; the empty string where it is no host."""
    host, port = _split_authority(authority)
    return _join_hosts(host) + port if host else ""


@lru_cache(maxsize=4096)
def _split_authority(authority: str) -> tuple[str, str]:
    """Return host and port (with its colon; empty where it is the default); an empty host where it is none."""
    host = authority.rpartition("@")[2]
    port = ""
    found = _PORT.search(host)
    if found is not None:
        host = host[: found.start()]
        number = found[1].lstrip("0")
        port = f":{number}" if number not in {"", "80", "443"} else ""
    host = host.lower()
    if not host.isascii():
        host = _encode_host(host)
    host = host.strip(".")
    return (host, port) if _HOST.fullmatch(host) else ("", "")


def _encode_host(host: str) -> str:
    """Return an international name in punycode; the empty string where it cannot be written so."""
    if len(host) > 253:
        return ""
    try:
        return unicodedata.normalize("NFC", host).encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _join_hosts(host: str) -> str:
    """Take away what names the variant of a site: ``www.``, ``m.``, and the ``m`` of ``en.m.news.example``."""
    while True:
        rest = host
        for variant in _VARIANTS:
            if rest.startswith(variant):
                rest = rest[len(variant) :].lstrip(".")
        if rest[:2] == "ww":
            numbered = _NUMBERED.match(rest)
            rest = rest[numbered.end() :].lstrip(".") if numbered else rest
        if ".m." in rest:
            first, second, *others = rest.split(".")
            rest = ".".join((first, *others)) if second == "m" and len(others) >= 2 else rest
        if rest == host or "." not in rest:
            return host
        host = rest


def _encode(text: str) -> str:
    """Bring percent-encoding into one form: decoded where it need not be, upper case, everything else in ASCII."""
    return _ODD.sub(_encode_sign, text) if _ODD.search(text) else text


def _encode_sign(match: re.Match[str]) -> str:
    sign = match[0]
    if len(sign) == 3:
        octet = int(sign[1:], 16)
        return chr(octet) if octet in _UNRESERVED else sign.upper()
    return "".join(f"%{octet:02X}" for octet in sign.encode("utf-8", "surrogatepass"))


def _find_inner(site: str, path: str) -> str | None:
    """Return the address inside one of an AMP cache or viewer, without its scheme."""
    if site.endswith(_CACHES):
        found = _CACHED.fullmatch(path)
    elif path.startswith("/amp/s/"):
        found = _VIEWED.fullmatch(path)
    else:
        return None
    return found[1] if found else None


def _join_paths(path: str) -> str:
    """Return the path without what does not tell an article."""
    if ";" in path:
        path = _SESSION.sub("", path)
    if "//" in path or "/." in path:
        path = _remove_dots(path)
    path = path.rstrip("/")
    if "amp" in path.lower():
        shorter = _AMP_FILE.sub("", path)
        parts = [part for part in shorter.split("/") if part.lower() not in {"amp", "amp.html"}]
        path = "/".join(parts) if any(parts) else shorter
    while (found := _INDEX.search(path)) is not None:
        path = path[: found.start()].rstrip("/")
    return path if path.startswith("/") else f"/{path}"


def _remove_dots(path: str) -> str:
    """Walk a path as a browser does: ``.`` stays, ``..`` goes up; no empty steps."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in {"", "."}:
            steps.append(step)
    return "/" + "/".join(steps)


def _keep_parameters(query: str, path: str) -> str:
    """Return the parameters that tell an article, in order."""
    if "+" in query:
        query = query.replace("+", "%20")
    kept = []
    for part in _encode(query).split("&"):
        name, _, value = part.partition("=")
        while name[:4].lower() == "amp;":  # "&amp;" that was escaped once too often
            name = name[4:]
        if name and not _is_tracking(name.lower(), value.lower(), path):
            kept.append(f"{name}={value}" if value else name)
    kept.sort()
    return "&".join(kept)


def _is_tracking(name: str, value: str, path: str) -> bool:
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    if name in _CHANNEL_NAMES:
        return value in _CHANNELS
    if name in _FLAG_NAMES and value in _FLAGS:
        return name != "m" or path.endswith(".html")  # blogging software marks its pages for telephones so
    return False
