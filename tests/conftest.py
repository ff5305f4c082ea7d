"""What holds for every test: a clean environment, UTC, no network beyond this machine, and the outside tools."""

from __future__ import annotations

import ipaddress
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent

#: What a developer's shell may have set and what changes what a program prints.
UNWANTED = frozenset(
    {
        "COLUMNS",
        "FORCE_COLOR",
        "LANGUAGE",
        "LINES",
        "NO_COLOR",
        "PYTHONHASHSEED",
        "PYTHONUNBUFFERED",
        "SOURCE_DATE_EPOCH",
    }
)

# No deadline: a loaded machine is not a failure. In CI the examples are the same on every run, so a red run stays red.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")


class NetworkUsedError(AssertionError):
    """A test wanted to leave this machine."""


def _is_local(address: Any) -> bool:
    """Say whether a socket address stays on this machine: a path, localhost or a loopback address."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            original = getattr(socket.socket, name)

            def guarded(self: socket.socket, address: Any, original: Any = original) -> Any:
                if not _is_local(address):
                    message = f"a test may not reach the network, but asked for {address!r}"
                    raise NetworkUsedError(message)
                return original(self, address)

            patch.setattr(socket.socket, name, guarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def _clean_environment() -> Iterator[None]:
    """Take away what a developer's shell may have set, so that a test sees the defaults."""
    with pytest.MonkeyPatch.context() as patch:
        for name in sorted(os.environ):
            if name.startswith(("BRIEFING_", "LC_")) or name in UNWANTED:
                patch.delenv(name)
        patch.setenv("LANG", "C.UTF-8")
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Let programs that tests start be interrupted: a shell that runs the tests in the background has turned that off."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the marker ``browser`` to every test that asks for the browser."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def _find_tool(package: str, *names: str) -> Path:
    """Return the first of the programs that is installed; without any, skip the test, or fail it in CI."""
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    reason = f"{names[0]} is not installed: sudo apt-get install -y --no-install-recommends {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the top folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the browser that looks at pages."""
    return _find_tool("chromium", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def qpdf() -> Path:
    """Return the program that checks the structure of a PDF."""
    return _find_tool("qpdf", "qpdf")


@pytest.fixture(scope="session")
def pdftotext() -> Path:
    """Return the program that reads the words out of a PDF."""
    return _find_tool("poppler-utils", "pdftotext")


@pytest.fixture(scope="session")
def pdfinfo() -> Path:
    """Return the program that prints what a PDF says about itself."""
    return _find_tool("poppler-utils", "pdfinfo")


@pytest.fixture(scope="session")
def pdftoppm() -> Path:
    """Return the program that makes an image of a PDF page."""
    return _find_tool("poppler-utils", "pdftoppm")
