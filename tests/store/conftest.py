"""A store on each database: every test of the port runs on SQLite and on a real PostgreSQL, started here."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from briefing.store import SqlStore, open_store
from briefing.store.schema import metadata

DATABASES = ("sqlite", "postgresql")

#: For the speed of the tests: nothing here must outlive a power failure.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=32MB")


def find_program(name: str) -> Path | None:
    """Return a program of the server: on the PATH, or where Debian puts it, the newest version first."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name), reverse=True)
    found = shutil.which(name, path=os.pathsep.join([*map(str, places), os.environ.get("PATH", os.defpath)]))
    return Path(found) if found else None


class Server:
    """A PostgreSQL server in a temporary folder, reached through a socket in it."""

    def __init__(self, folder: Path, initdb: Path, postgres: Path) -> None:
        self.folder = folder
        self._as_user: list[str] = []
        if os.geteuid() == 0:  # it refuses to run as root
            user = "postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody"
            shutil.chown(folder, user)
            self._as_user = ["setpriv", f"--reuid={user}", "--clear-groups", "--regid", str(pwd.getpwnam(user).pw_gid)]
        data = folder / "data"
        self._run(
            str(initdb), "-D", str(data), "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync",
        )  # fmt: skip
        options = [part for option in FAST for part in ("-c", option)]
        self._run("sh", "-c", f"printf 'local all locked scram-sha-256\\nlocal all all trust\\n' > {data}/pg_hba.conf")
        self._process = subprocess.Popen(
            [*self._as_user, str(postgres), "-D", str(data), "-k", str(folder), "-c", "listen_addresses=", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )
        self._wait()

    def _run(self, *command: str) -> None:
        subprocess.run([*self._as_user, *command], check=True, capture_output=True, cwd="/", env={"PATH": os.defpath})

    def _wait(self) -> None:
        for _ in range(300):
            try:
                self.execute("SELECT 1")
            except Exception:  # noqa: BLE001 – whatever it says while it starts
                time.sleep(0.05)
            else:
                return
        pytest.fail("PostgreSQL does not start", pytrace=False)

    def url(self, database: str, user: str = "owner") -> str:
        """Return the address of a database."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the owner of the server, each on its own."""
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                for statement in statements:
                    connection.execute(text(statement))
        finally:
            engine.dispose()

    def make_database(self, name: str) -> str:
        """Make an empty database, in place of one of that name; return its address."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def stop(self) -> None:
        """End the server."""
        self._process.send_signal(signal.SIGQUIT)  # at once, without writing what nobody will read
        self._process.wait(timeout=30)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start a PostgreSQL for this session of tests; skip where there is none, except in CI."""
    initdb, postgres = find_program("initdb"), find_program("postgres")
    if initdb is None or postgres is None:
        reason = "PostgreSQL is not installed: sudo apt-get install -y --no-install-recommends postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="briefing-postgresql-"))
    started = None
    try:
        started = Server(folder, initdb, postgres)
        yield started
    finally:
        if started is not None:
            started.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def shared_database(server: Server) -> str:
    """Return a database with the present schema, which tests use one after the other."""
    url = server.make_database("shared")
    open_store(url).close()
    return url


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty store on SQLite, to be copied."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty store on each database."""
    if request.param == "sqlite":
        path = tmp_path / "store.db"
        shutil.copy(request.getfixturevalue("empty_file"), path)
        return f"sqlite:///{path}"
    server: Server = request.getfixturevalue("server")
    address: str = request.getfixturevalue("shared_database")
    server.execute(f"TRUNCATE {', '.join(metadata.tables)}", database="shared")
    return address


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """Open an empty store on each database."""
    with open_store(url, wait_seconds=10) as opened:
        yield opened


@pytest.fixture(params=DATABASES)
def make_empty(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Return what makes a database without any tables, and returns its address."""
    if request.param == "sqlite":
        return lambda name: f"sqlite:///{tmp_path / name}.db"
    server: Server = request.getfixturevalue("server")
    return server.make_database
