"""What the rows of a table of subscribers come to."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from briefing.cli.subscriber_choices import STATES, WrongChoiceError, parse_choice
from briefing.cli.subscriber_csv import Row
from briefing.deliver.mailbox import MailboxProblem, parse_mailbox
from briefing.model.delivery import Subscriber

__all__ = ["KINDS", "Accepted", "RowReader"]

#: What can become of a row.
KINDS = ("added", "changed", "as before")


@dataclasses.dataclass(frozen=True, slots=True)
class Accepted:
    """What a row of a table comes to."""

    after: Subscriber
    #: "added", "changed", "as before".
    kind: str


class RowReader:
    """Makes subscribers of the rows of one table, or says why not.

    Args:
        desk: Its key.
        known: Who is there already, by key of the mailbox.
        sections: Keys that the desk has.
        now: When a new subscriber is added, and a paused one paused.
    """

    def __init__(self, desk: str, known: Mapping[str, Subscriber], *, sections: Sequence[str], now: datetime) -> None:
        self._desk = desk
        self._known = known
        self._sections = sections
        self._now = now
        self._lines: dict[str, int] = {}

    def read(self, row: Row) -> Accepted | str:
        """Return what a row comes to, or what is wrong with it as a clause."""
        if row.problem:
            return row.problem
        cells = dict(row.cells)
        mailbox = parse_mailbox(cells.pop("address").strip())
        if isinstance(mailbox, MailboxProblem):
            return f"the address cannot be one: {mailbox.problem}"
        if (line := self._lines.setdefault(mailbox.key, row.line)) != row.line:
            return f"the address stands in line {line} already"
        found = self._known.get(mailbox.key)
        fields: dict[str, Any] = {}
        if "state" in cells:
            state = cells.pop("state").strip().lower() or "active"
            if state not in STATES:
                return f'"{state[:60]}" is no state; known: {", ".join(STATES)}'
            paused_at = (found.paused_at if found else None) or self._now
            fields["paused_at"] = paused_at if state == "paused" else None
        problems = []
        for column, text in cells.items():
            try:
                fields |= parse_choice(column, text, sections=self._sections)
            except WrongChoiceError as error:
                problems.append(str(error))
        if problems:
            return "; ".join(problems)
        new = Subscriber(desk=self._desk, address=mailbox.address, created_at=self._now)
        after = dataclasses.replace(found or new, **fields)
        return Accepted(after, "added" if found is None else "as before" if after == found else "changed")
