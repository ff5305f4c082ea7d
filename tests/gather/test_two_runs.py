"""Two runs on one store at the same time ask no feed twice (F-07)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from briefing.store import open_store
from tests.gather.test_round import NOW, Answer, gather


def test_f07_of_two_runs_at_once_only_one_asks_a_feed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'two.sqlite3'}"
    answers: dict[str, Answer] = {f"https://h{number:02}.test/feed": 500 for number in range(30)}
    with open_store(url) as first, open_store(url) as second:

        class Late:
            """The store of a run that has read the states before the other run began."""

            def __getattr__(self, name: str) -> object:
                return getattr(second, name)

            def load_feed_states(self) -> object:
                states = second.load_feed_states()
                gather(first, dict(list(answers.items())[:20]), at=NOW + timedelta(seconds=1))
                return states

        record, retriever = gather(Late(), answers, at=NOW)  # type: ignore[arg-type]  # only what a run calls of it is there
    assert len(retriever.asked) == 10
    assert sum("Another run" in one.reason for one in record.outcomes) == 20
