"""The set-up of the script ``run``, on machines that are not this one: without libraries, root, network, Python …

A machine is a folder of small programs that stand in for python3, apt-get, sudo and id and is all that is on the PATH, with
the ordinary file tools beside them. What the machine has is told by empty files in its state folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FILE_TOOLS = (
    "basename bash cat chmod cp dirname env flock grep id ls mkdir mktemp nproc readlink rm sed sha256sum sh stat tail touch tr true"
).split()

#: Python as the script uses it. Files in $MACHINE say what works.
PYTHON = r"""#!/bin/sh
has() { [ -e "$MACHINE/$1" ]; }
case "$1" in
  -VV | --version) if has old; then echo "Python 3.9.2"; else echo "Python 3.11.2"; fi ;;
  -c)
    case "$2" in
      *base_prefix*) ! has venv-is-broken ;;
      *version_info*) ! has old ;;
      *ensurepip*) has ensurepip ;;
      *) echo "unexpected: $2" >&2; exit 99 ;;
    esac ;;
  -)
    cat >/dev/null
    case "$2" in
      lib*) has libraries || echo "$2" ;;
      use | test) has "packages-$2" ;;
      *) echo "unexpected: $2" >&2; exit 99 ;;
    esac ;;
  -m)
    echo "$2 $3 $4" >>"$MACHINE/done"
    case "$2 $3" in
      "venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
      "pip --version" | "pip check") ;;
      "pip install")
        if has killed; then rm "$MACHINE/killed"; kill -KILL "$PPID"; fi
        if ! has network; then echo "ERROR: no route to the index" >&2; exit 1; fi
        touch "$MACHINE/packages-use"
        case "$*" in *"[dev]") touch "$MACHINE/packages-test" ;; esac ;;
      *) echo "unexpected: $*" >&2; exit 99 ;;
    esac ;;
  *) echo "unexpected: $*" >&2; exit 99 ;;
esac
"""

APT_GET = r"""#!/bin/sh
echo "apt-get $*" >>"$MACHINE/done"
[ -e "$MACHINE/network" ] || { echo "E: Unable to locate package" >&2; exit 100; }
case "$*" in *" install "*) touch "$MACHINE/libraries" "$MACHINE/ensurepip" ;; esac
case "$*" in *chromium*) for tool in pdftotext pdftoppm pdfinfo qpdf chromium; do cp "$0" "${0%/*}/$tool"; done ;; esac
exit 0
"""

ID = """#!/bin/sh
case "$1" in -u) cat "$MACHINE/uid" ;; *) echo someone ;; esac
"""

SUDO = r"""#!/bin/sh
echo "sudo $*" >>"$MACHINE/done"
[ "$1" = -n ] && shift
exec "$@"
"""


class Bare:
    """A machine with a checkout on it."""

    def __init__(self, folder: Path, *, has: str = "", uid: int = 1000, programs: dict[str, str] | None = None) -> None:
        self.tools, self.state, self.checkout = folder / "bin", folder / "state", folder / "a checkout"
        for made in (self.tools, self.state, self.checkout):
            made.mkdir()
        for name in FILE_TOOLS:
            found = shutil.which(name)
            assert found, name
            (self.tools / name).symlink_to(found)
        for name, text in {"python3": PYTHON, "id": ID, **(programs or {})}.items():
            (self.tools / name).unlink(missing_ok=True)
            (self.tools / name).write_text(text, encoding="utf-8")
            (self.tools / name).chmod(0o755)
        for name in ("run", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, self.checkout / name)
        for name in has.split():
            (self.state / name).touch()
        (self.state / "uid").write_text(f"{uid}\n", encoding="utf-8")

    def set_up(self, level: str = "use", **environment: str) -> tuple[int, str]:
        """Run ``./run setup`` and return its exit code and its words."""
        variables = {"PATH": str(self.tools), "MACHINE": str(self.state), "LANG": "C.UTF-8", **environment}
        done = subprocess.run(
            ["./run", "setup", level],
            cwd=self.checkout,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.stdout == ""
        assert "unexpected" not in done.stderr
        return done.returncode, done.stderr

    @property
    def done(self) -> list[str]:
        """What was done to the machine since the last question."""
        record = self.state / "done"
        lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
        record.unlink(missing_ok=True)
        return [
            line.replace(str(self.checkout), "HERE")
            for line in lines
            if not line.startswith(("pip check", "pip --version"))
        ]

    @property
    def environment(self) -> Path:
        return self.checkout / ".venv"


NEEDED = "libpangoft2-1.0-0 libharfbuzz-subset0 python3-venv"
WISHED = "poppler-utils qpdf chromium"
APT = "apt-get -o DPkg::Lock::Timeout=300 -q"
INSTALL = f"{APT} install -y --no-install-recommends"


def test_root_gets_everything_with_one_command_and_nothing_the_second_time(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network", uid=0, programs={"apt-get": APT_GET})

    code, words = machine.set_up()
    assert code == 0, words
    assert machine.done == [
        f"{APT} update",
        f"{INSTALL} {NEEDED}",
        "venv HERE/.venv ",
        "pip install --disable-pip-version-check",
    ]

    (machine.state / "network").unlink()
    assert machine.set_up() == (0, "run: All is there.\n")
    assert machine.done == []


def test_tests_get_their_tools_as_well(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network", uid=0, programs={"apt-get": APT_GET})

    code, words = machine.set_up("test")

    assert code == 0, words
    assert [line for line in machine.done if "install" in line] == [
        f"{INSTALL} {NEEDED}",
        f"{INSTALL} {WISHED}",
        "pip install --disable-pip-version-check",
    ]
    assert machine.set_up("test") == (0, "run: All is there.\n")
    assert machine.set_up("use") == (0, "run: All is there.\n")
    assert machine.done == []


def test_a_user_with_sudo_is_root_enough(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network", programs={"apt-get": APT_GET, "sudo": SUDO})

    code, words = machine.set_up()

    assert code == 0, words
    assert f"sudo -n env DEBIAN_FRONTEND=noninteractive {INSTALL} {NEEDED}" in machine.done


def test_a_user_without_root_needs_none_where_the_libraries_are_there(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network libraries ensurepip", programs={"apt-get": APT_GET})

    code, words = machine.set_up()

    assert code == 0, words
    assert machine.done == ["venv HERE/.venv ", "pip install --disable-pip-version-check"]


def test_a_user_without_root_is_told_what_an_administrator_types(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network", programs={"apt-get": APT_GET})

    code, words = machine.set_up()

    assert code == 1
    assert words.splitlines()[-1] == (
        f"    sudo apt-get update && sudo apt-get install -y --no-install-recommends {NEEDED}"
    )
    assert machine.done == []
    assert not machine.environment.exists()


def test_only_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network libraries", programs={"apt-get": APT_GET})

    _, words = machine.set_up()

    assert words.splitlines()[-1].endswith("--no-install-recommends python3-venv")


def test_a_machine_without_apt_is_told_the_names_of_the_packages(tmp_path: Path) -> None:
    code, words = Bare(tmp_path, has="network", uid=0).set_up()

    assert code == 1
    assert "has no apt-get" in words
    assert NEEDED in words


def test_without_network_apt_says_why_and_root_what_to_type(tmp_path: Path) -> None:
    machine = Bare(tmp_path, uid=0, programs={"apt-get": APT_GET})

    code, words = machine.set_up()

    assert code == 1
    assert "E: Unable to locate package" in words
    assert words.splitlines()[-1] == f"    apt-get update && apt-get install -y --no-install-recommends {NEEDED}"
    assert not machine.environment.exists()


def test_without_network_pip_says_why_and_nothing_half_done_stays(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="libraries ensurepip")

    code, words = machine.set_up()

    assert code == 1
    assert "ERROR: no route to the index" in words
    assert words.splitlines()[-1] == "    ./run setup use"
    assert not machine.environment.exists()


def test_packages_that_are_all_there_need_no_network(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network libraries ensurepip")
    machine.set_up()
    for stamp in machine.environment.glob("ready-*"):
        stamp.unlink()
    (machine.state / "network").unlink()
    assert machine.done

    assert machine.set_up() == (0, "run: All is there.\n")
    assert machine.done == []


def test_an_environment_that_does_not_start_is_made_anew(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network libraries ensurepip")
    machine.set_up()
    assert machine.done
    (machine.environment / "bin" / "python").write_text("#!/no/such/python\n", encoding="utf-8")

    code, words = machine.set_up()

    assert code == 0, words
    assert "making a new one" in words
    assert machine.done == ["venv HERE/.venv ", "pip install --disable-pip-version-check"]


def test_an_installation_that_was_killed_is_begun_again(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network libraries ensurepip killed")

    code, _ = machine.set_up()
    assert code != 0
    assert machine.done

    code, words = machine.set_up()
    assert code == 0, words
    assert machine.done == ["venv HERE/.venv ", "pip install --disable-pip-version-check"]
    assert machine.set_up() == (0, "run: All is there.\n")


def test_a_new_version_of_a_package_is_installed_into_the_environment_that_is_there(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network libraries ensurepip")
    machine.set_up()
    assert machine.done
    (machine.state / "packages-use").unlink()
    with (machine.checkout / "constraints.txt").open("a", encoding="utf-8") as constraints:
        constraints.write("another==1.0\n")

    code, words = machine.set_up()

    assert code == 0, words
    assert machine.done == ["pip install --disable-pip-version-check"]


def test_without_any_python_it_is_said_how_to_get_one(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network libraries ensurepip")
    (machine.tools / "python3").unlink()

    code, words = machine.set_up()

    assert code == 1
    assert words.splitlines()[-1] == "    sudo apt-get update && sudo apt-get install -y python3"


def test_an_old_python_is_named(tmp_path: Path) -> None:
    code, words = Bare(tmp_path, has="network libraries ensurepip old").set_up()

    assert code == 1
    assert "Python 3.11 or newer is needed, and this machine has Python 3.9.2" in words


def test_another_interpreter_can_be_chosen(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network libraries", programs={"python3.13": PYTHON})

    code, words = machine.set_up(PYTHON="python3.13")
    assert code == 1
    assert words.splitlines()[-1].endswith("python3.13-venv")

    code, words = machine.set_up(PYTHON="python9")
    assert code == 1
    assert "PYTHON=python9" in words


def test_missing_tools_only_skip_tests_except_in_continuous_integration(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network libraries ensurepip", programs={"apt-get": APT_GET})

    code, words = machine.set_up("test")
    assert code == 0, words
    assert f"sudo apt-get install -y --no-install-recommends {WISHED}" in words
    assert "Those tests are skipped." in words

    code, words = machine.set_up("test", CI="true")
    assert code == 1
    assert "In CI every test must run, these too." in words


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_checkout_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    machine = Bare(tmp_path, has="network libraries ensurepip")
    machine.checkout.chmod(0o555)

    code, words = machine.set_up()

    machine.checkout.chmod(0o755)
    assert code == 1
    assert "Clone the project into a folder of your own" in words
