from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from briefing.errors import BriefingError, ConfigurationError
from briefing.schedule.children import StoppedError, run_in_child

LONG = timedelta(minutes=1)


def never() -> bool:
    return False


def raise_configuration_error() -> None:
    raise ConfigurationError("is wrong", where="desk.key", remedy="Mend it")


def raise_fault() -> None:
    raise KeyError("surprise")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wait_after_saying_so(path: str) -> str:
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)
    return "not stopped"


def wait_for_end_in_order(path: str) -> None:
    def end(*_: object) -> None:
        Path(f"{path}.end").write_text("ended in order")
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)


def test_a_result_comes_back_from_another_process() -> None:
    assert run_in_child(os.getpid, longest=LONG, is_stopped=never) != os.getpid()


def test_an_error_comes_back_with_all_its_data() -> None:
    with pytest.raises(ConfigurationError) as caught:
        run_in_child(raise_configuration_error, longest=LONG, is_stopped=never)
    assert (caught.value.where, caught.value.remedy) == ("desk.key", "Mend it")


def test_a_fault_of_the_program_is_told_as_one() -> None:
    with pytest.raises(BriefingError, match=r"a fault of the program \(KeyError: 'surprise'\)"):
        run_in_child(raise_fault, longest=LONG, is_stopped=never)


def test_a_process_that_is_killed_is_told() -> None:
    with pytest.raises(BriefingError, match="its process was ended by signal 9"):
        run_in_child(die, longest=LONG, is_stopped=never)


def test_work_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    place = tmp_path / "pid"
    with pytest.raises(BriefingError, match="took too long"):
        run_in_child(wait_after_saying_so, str(place), longest=timedelta(seconds=1), is_stopped=never)


def test_work_is_asked_to_end_when_the_program_is_to_stop(tmp_path: Path) -> None:
    place = tmp_path / "pid"
    with pytest.raises(StoppedError):
        run_in_child(wait_for_end_in_order, str(place), longest=LONG, is_stopped=place.exists)
    assert Path(f"{place}.end").read_text() == "ended in order"


def test_work_in_hand_may_be_finished_within_its_grace() -> None:
    result = run_in_child(os.getpid, longest=LONG, is_stopped=lambda: True, grace=timedelta(seconds=30))
    assert result != os.getpid()


def test_work_ends_with_the_process_that_wanted_it(tmp_path: Path) -> None:
    place = tmp_path / "pid"
    script = tmp_path / "parent.py"
    script.write_text(
        "from datetime import timedelta\n"
        "from briefing.schedule.children import run_in_child\n"
        "from tests.schedule.test_children import wait_after_saying_so\n"
        "if __name__ == '__main__':\n"
        f"    run_in_child(wait_after_saying_so, {str(place)!r}, longest=timedelta(minutes=1), is_stopped=lambda: False)\n"
    )
    root = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen([sys.executable, str(script)], env={**os.environ, "PYTHONPATH": str(root)}, cwd=root)
    try:
        _wait_until(lambda: place.exists() and place.read_text() != "")
        child = int(place.read_text())
        assert _is_alive(child)
    finally:
        parent.kill()
        parent.wait()
    _wait_until(lambda: not _is_alive(child))


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _wait_until(is_so: object) -> None:
    assert callable(is_so)
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)
