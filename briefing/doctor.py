"""What is missing or wrong on this machine, and the command that mends it.

Each check takes what it looks at as arguments, so that it can be tried with a machine that is not this one;
``check_machine`` puts this one in. Nothing is changed and nothing is mended: a person reads the command first.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import importlib.metadata
import io
import os
import re
import shutil
import sys
import tempfile
import warnings
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from briefing.errors import ConfigurationError
from briefing.shipped import PACKAGE, Kind, find_shipped

__all__ = ["Check", "State", "check_machine", "format_checks", "has_failed"]

#: What WeasyPrint loads, and why it is needed. Source: weasyprint/text/ffi.py of WeasyPrint 70; tests/contract compares
#: the names with those in ``run``.
LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libfontconfig.so.1",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
)
#: The Debian packages that bring them, the rest as their dependencies.
LIBRARY_PACKAGES = ("libpangoft2-1.0-0", "libharfbuzz-subset0")

OLDEST_PYTHON = (3, 11)

#: Below this an edition may not fit: it takes about 1 MB, twice that while it is written. Rule of thumb: ten editions.
LEAST_FREE_BYTES = 20_000_000
#: Below this the archive will soon be full. Rule of thumb: two months of daily editions.
COMFORTABLE_FREE_BYTES = 120_000_000

#: Distributions whose module has another name.
MODULES = {
    "charset-normalizer": "charset_normalizer",
    "email-validator": "email_validator",
    "fonttools": "fontTools",
    "lxml-html-clean": "lxml_html_clean",
    "pillow": "PIL",
    "python-json-logger": "pythonjsonlogger",
}

KINDS: tuple[Kind, ...] = ("config", "seeds", "templates")


class State(StrEnum):
    """How a check went."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    #: What was found, as a clause.
    found: str
    #: The command or the advice that mends it; None where nothing is wrong.
    remedy: str | None = None


def check_machine(*, archive: Path, timezone: str = "UTC") -> tuple[Check, ...]:
    """Look at everything that a briefing needs, on this machine.

    Args:
        archive: The folder that editions are written to; it need not exist yet.
        timezone: The desk's time zone, an IANA name.
    """
    return (
        check_python(sys.version_info[:3]),
        check_libraries(ctypes.CDLL),
        *check_packages(_read_requirements(), _read_version, _try_import),
        *(check_shipped(kind, PACKAGE) for kind in KINDS),
        check_fonts(PACKAGE / "render" / "fonts"),
        check_archive(archive),
        check_free_space(archive, shutil.disk_usage(_nearest_existing(archive)).free),
        check_timezone(timezone),
    )


def has_failed(checks: Iterable[Check]) -> bool:
    """Say whether any check failed; warnings do not count."""
    return any(check.state is State.FAILED for check in checks)


def format_checks(checks: Sequence[Check]) -> str:
    """Return the checks as text, one a line with its remedy below it, and a sum in the last line."""
    width = max((len(check.name) for check in checks), default=0)
    lines = []
    for check in checks:
        word = check.state.value if check.state is State.OK else check.state.value.upper()
        lines.append(f"{word:<8} {check.name:<{width}}  {check.found}")
        if check.remedy:
            lines.append(f"{'':<8} {'':<{width}}  → {check.remedy}")
    failed = sum(check.state is State.FAILED for check in checks)
    warned = sum(check.state is State.WARNING for check in checks)
    lines.append(f"{len(checks)} checks: {failed} failed, {warned} with a warning.")
    return "\n".join(lines)


def check_python(version: tuple[int, int, int]) -> Check:
    """Look at the version of Python."""
    found = ".".join(map(str, version))
    if version >= OLDEST_PYTHON:
        return Check("Python", State.OK, found)
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Check("Python", State.FAILED, f"{found}, and {oldest} is needed", f"PYTHON=python{oldest} ./run setup")


def check_libraries(load: Callable[[str], object]) -> Check:
    """Try to load the system libraries that WeasyPrint needs.

    Args:
        load: Loads a shared library by its file name, or raises OSError.
    """
    missing = []
    for name in LIBRARIES:
        try:
            load(name)
        except OSError:
            missing.append(name)
    if not missing:
        return Check("system libraries", State.OK, "Pango and HarfBuzz can be loaded")
    return Check(
        "system libraries", State.FAILED, f"cannot be loaded: {', '.join(missing)}", _format_install(LIBRARY_PACKAGES)
    )


def check_packages(
    requirements: Sequence[str], version_of: Callable[[str], str | None], try_import: Callable[[str], str | None]
) -> Iterator[Check]:
    """Look whether the Python packages are there, recent enough, and can be imported.

    Args:
        requirements: What the program asks for: ``weasyprint<71,>=70``.
        version_of: Returns the installed version of a package, or None.
        try_import: Imports a module and returns None, or what went wrong.

    Yields:
        A check for each package that is not as it should be; one for all of them where all are.
    """
    if not requirements:
        found = "the program is not installed, so what it needs is not recorded"
        yield Check("Python packages", State.WARNING, found, "./run setup")
        return
    wrong = 0
    for requirement in requirements:
        name = _parse_name(requirement)
        problem = _find_problem(requirement, version_of(name))
        if problem is None and (words := try_import(MODULES.get(name, name))):
            problem = f"cannot be imported: {words}"
        if problem is not None:
            wrong += 1
            yield Check(name, State.FAILED, problem, f"{sys.executable} -m pip install --upgrade '{requirement}'")
    if not wrong:
        yield Check("Python packages", State.OK, f"{len(requirements)} needed, each of them there and recent enough")


def check_shipped(kind: Kind, package: Path) -> Check:
    """Look whether a folder that comes with the program is there and holds something."""
    try:
        folder = find_shipped(kind, package=package)
    except ConfigurationError as error:
        return Check(f"{kind}/", State.FAILED, error.problem, error.remedy)
    if any(folder.iterdir()):
        return Check(f"{kind}/", State.OK, str(folder))
    return Check(f"{kind}/", State.FAILED, f"{folder} is empty", "Install the program again")


def check_fonts(folder: Path) -> Check:
    """Look whether the fonts that a PDF embeds are there."""
    fonts = sorted(path.name for path in folder.glob("*.ttf"))
    if fonts:
        return Check("fonts", State.OK, f"{len(fonts)} in {folder}")
    return Check("fonts", State.FAILED, f"none in {folder}", "Install the program again")


def check_archive(archive: Path) -> Check:
    """Look whether editions can be written into the archive folder, without leaving anything in it."""
    nearest = _nearest_existing(archive)
    problem = None
    if not nearest.is_dir():
        problem = f"{nearest} is not a folder"
    elif nearest == archive.absolute():
        try:
            tempfile.TemporaryFile(dir=nearest).close()
        except OSError as error:
            problem = error.strerror or str(error)
    elif not os.access(nearest, os.W_OK | os.X_OK):
        problem = f"{nearest} cannot be written by this user"
    if problem is None:
        found = "can be written" if nearest == archive.absolute() else "will be made by the first build"
        return Check("archive", State.OK, f"{archive} {found}")
    remedy = "briefing build --out FOLDER, or another archive.folder in briefing.toml"
    return Check("archive", State.FAILED, f"{archive} cannot be written: {problem}", remedy)


def check_free_space(archive: Path, free_bytes: int) -> Check:
    """Look whether the archive's disk has room for editions."""
    found = f"{free_bytes / 1e6:,.0f} MB free for {archive}"
    if free_bytes >= COMFORTABLE_FREE_BYTES:
        return Check("disk", State.OK, found)
    state = State.WARNING if free_bytes >= LEAST_FREE_BYTES else State.FAILED
    return Check("disk", state, found, "Make room, or put the archive elsewhere: briefing build --out FOLDER")


def check_timezone(name: str) -> Check:
    """Look whether the rules of the desk's time zone can be found."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        remedy = f"{sys.executable} -m pip install --upgrade tzdata, or correct desk.timezone in briefing.toml"
        return Check("time zone", State.FAILED, f"{name!r} is not in the time zone data", remedy)
    return Check("time zone", State.OK, name)


def _format_install(packages: Iterable[str]) -> str:
    """Return the command that installs Debian packages, or what to look for where there is no apt-get."""
    if not shutil.which("apt-get"):
        return "Install Pango (1.44 or newer) and HarfBuzz with its subset library with the system's package manager"
    sudo = "" if os.geteuid() == 0 else "sudo "
    names = " ".join(packages)
    return f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {names}"


def _nearest_existing(path: Path) -> Path:
    """Return the path or the nearest folder above it that exists."""
    absolute = path.absolute()
    return next((candidate for candidate in (absolute, *absolute.parents) if candidate.exists()), Path("/"))


def _parse_name(requirement: str) -> str:
    """Return the name of the package, in small letters: ``jinja2`` of ``Jinja2>=3.1.6``."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return found[0].lower() if found else requirement


def _parse_version(version: str) -> tuple[int, ...]:
    """Return the leading numbers of a version, without zeros at the end: ``70.0`` and ``70`` are the same."""
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[^\d.]", version, maxsplit=1)[0])]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _find_problem(requirement: str, version: str | None) -> str | None:
    """Return what is wrong with the installed version of a package; None where nothing is."""
    if version is None:
        return "not installed"
    for sign, bound in re.findall(r"(>=|<)\s*([\d.]+)", requirement):
        fits = _parse_version(version) >= _parse_version(bound)
        if fits != (sign == ">="):
            return f"{version} is installed, and {sign}{bound} is needed"
    return None


def _read_requirements() -> tuple[str, ...]:
    """Return what the installed program asks for, without its extras; nothing where it is not installed."""
    try:
        declared = importlib.metadata.requires("briefing") or []
    except importlib.metadata.PackageNotFoundError:
        return ()
    return tuple(sorted(line for line in declared if "extra ==" not in line))


def _read_version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _try_import(module: str) -> str | None:
    """Import a module and return None, or the first line of what went wrong."""
    try:
        # WeasyPrint prints advice and warns where a library is missing: the check of the libraries says it better.
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 – a broken package may raise anything while it is imported
        first_line = str(error).strip().partition("\n")[0]
        return f"{type(error).__name__}: {first_line}"
    return None
