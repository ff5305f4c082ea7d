"""One place asks the world: no other module can open a connection, so none can go round the guard of addresses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "briefing"

#: What can open a connection, or make one.
CLIENTS = frozenset({
    "aiohttp", "aiohappyeyeballs", "ftplib", "h11", "h2", "http.client", "httpcore", "httpcore2", "httplib2", "httpx", "httpx2",
    "imaplib", "niquests", "poplib", "pycurl", "requests", "socket", "ssl", "telnetlib", "tornado", "trafilatura.downloads",
    "trafilatura.feeds", "trafilatura.sitemaps", "trafilatura.spider", "treq", "urllib.request", "urllib.robotparser", "urllib3",
    "xmlrpc", "yarl",
})  # fmt: skip
#: Functions that do, under whatever name their module was imported.
CALLS = frozenset({
    "create_connection", "fetch_response", "fetch_url", "open_connection", "open_unix_connection", "sock_connect", "start_tls",
    "urlopen", "urlretrieve",
})  # fmt: skip
#: The place, and what else may import one of them, with the reason.
ALLOWED: dict[str, tuple[frozenset[str], str]] = {
    "gather/retrieve/lines.py": (frozenset({"aiohttp", "socket"}), "the place itself"),
    "gather/retrieve/meanings.py": (frozenset({"aiohttp"}), "the place itself"),
    "gather/retrieve/client.py": (frozenset({"aiohttp", "socket", "ssl", "yarl"}), "the place itself"),
    "gather/retrieve/retriever.py": (frozenset({"ssl"}), "hands the trust on"),
    "deliver/connection.py": (
        frozenset({"create_connection", "socket", "ssl"}),
        "speaks to the configured mail server, and to nothing else",
    ),
    "deliver/smtp.py": (frozenset({"ssl"}), "says what is trusted; connection opens it"),
    "schedule/health.py": (frozenset({"socket"}), "answers on the loopback address, and connects to nothing"),
    "gather/retrieve/lookup.py": (frozenset({"socket"}), "looks names up, and connects to nothing"),
    "gather/retrieve/failures.py": (frozenset({"socket"}), "the codes of errors"),
    "gather/retrieve/trust.py": (frozenset({"ssl"}), "says what is trusted, and connects to nothing"),
    "gather/round/worker.py": (frozenset({"socket"}), "its end of the pair of sockets that its parent made"),
    "gather/round/workers.py": (
        frozenset({"open_connection", "socket"}),
        "pairs of sockets to its own child processes",
    ),
}


def find_clients(source: str) -> Iterator[str]:
    """Yield what a module imports or calls that could open a connection."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0] if node.args else None
            if called in {"import_module", "__import__"} and isinstance(first, ast.Constant):
                names = [str(first.value)]
            elif called in CALLS:
                yield called
        starts = {".".join(name.split(".")[:length]) for name in names for length in range(1, name.count(".") + 2)}
        yield from sorted(starts & CLIENTS)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_the_retriever_can_open_a_connection(path: Path) -> None:
    allowed, _reason = ALLOWED.get(path.relative_to(PACKAGE).as_posix(), (frozenset(), ""))

    assert set(find_clients(path.read_text(encoding="utf-8"))) - allowed == set()


def test_every_exception_is_used_and_has_a_reason() -> None:
    for name, (allowed, reason) in ALLOWED.items():
        found = set(find_clients((PACKAGE / name).read_text(encoding="utf-8")))
        assert found == allowed, name
        assert len(reason.split()) > 1


#: The places that open connections: to the web, each address checked, and to the configured mail server.
PLACES = ("gather/retrieve/", "deliver/connection.py")


@pytest.mark.parametrize("name", sorted(name for name in ALLOWED if not name.startswith(PLACES)))
def test_what_may_import_a_socket_module_connects_to_nothing(name: str) -> None:
    source = (PACKAGE / name).read_text(encoding="utf-8")
    calls = {
        node.func.attr: node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    assert set(calls) & {"connect", "connect_ex", "create_connection", "sock_connect", "wrap_socket"} == set()
    opened = calls.get("open_connection")
    assert opened is None or (not opened.args and {word.arg for word in opened.keywords} == {"sock"})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import urllib.request", ["urllib.request"]),
        ("from urllib import request", ["urllib.request"]),
        ("from urllib.request import urlopen\nurlopen('x')", ["urllib.request", "urlopen"]),
        ("from urllib.parse import urlsplit", []),
        ("import http.client", ["http.client"]),
        ("from http import HTTPStatus", []),
        ("def f():\n    import requests", ["requests"]),
        ("import importlib\nimportlib.import_module('httpx')", ["httpx"]),
        ("__import__('socket')", ["socket"]),
        ("import asyncio\nasyncio.open_connection('x', 1)", ["open_connection"]),
        ("from trafilatura import fetch_url\nfetch_url('x')", ["fetch_url"]),
        ("from trafilatura.downloads import x", ["trafilatura.downloads"]),
        ("from .socket import x", []),
    ],
)
def test_a_client_is_found_however_it_comes_in(source: str, expected: list[str]) -> None:
    assert list(find_clients(source)) == expected
