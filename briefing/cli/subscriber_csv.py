"""A table of subscribers as CSV: read with all that spreadsheets do to it; written so that no cell is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from briefing.cli.subscriber_choices import COLUMNS
from briefing.errors import BriefingError

__all__ = ["MOST_BYTES", "Row", "compose_csv", "parse_csv"]

#: Larger tables are refused. Rule of thumb: a hundred thousand subscribers with all their choices.
MOST_BYTES = 20_000_000
#: The longest cell. Rule of thumb: ten times the longest value that is taken.
_MOST_CELL = 10_000
#: Rows of a table, empty ones too. Rule of thumb: ten times the largest list that was measured.
_MOST_ROWS = 100_000
#: What a cell begins with that a spreadsheet may take for a formula, and the apostrophes that hide one already.
#: Source: OWASP, "CSV Injection".
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
#: Other names of columns: the options are in the singular, and with a hyphen.
_OTHER_NAMES = {"section": "sections", "day": "days", "send-at": "send_at", "email": "address", "e-mail": "address"}
_DELIMITERS = ",;\t"
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    #: 1-based line of the file on which it begins.
    line: int
    #: By name of the column; every column of the table.
    cells: dict[str, str] = field(default_factory=dict)
    #: Why it cannot be read; there are no cells then.
    problem: str | None = None


def compose_csv(rows: Iterable[dict[str, str]]) -> str:
    """Return a table with the columns ``COLUMNS``, which ``parse_csv`` reads back."""
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_escape(row[column]) for column in COLUMNS] for row in rows)
    return target.getvalue()


def parse_csv(body: bytes, *, shown: str) -> list[Row]:
    """Read a table; what is wrong with one row stands in that row.

    Args:
        body: The whole file: UTF-8, with or without a byte order mark; commas, semicolons or tabs.
        shown: How the file is named in messages.

    Raises:
        BriefingError: It is too large or no text, or its first line does not name the columns.
    """
    if len(body) > MOST_BYTES:
        raise BriefingError(f"is larger than {MOST_BYTES:,} bytes", where=shown)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        remedy = "Save the table as CSV with the encoding UTF-8"
        raise BriefingError("is not UTF-8 text", where=f"{shown}, line {line}", remedy=remedy) from None
    columns, delimiter = _find_columns(text, shown)
    found = []
    for number, row in enumerate(_read_rows(text, delimiter)):
        if number > _MOST_ROWS:
            raise BriefingError(f"has more than {_MOST_ROWS:,} rows", where=shown, remedy="Split it")
        if number and (row[1] is None or any(cell.strip() for cell in row[1])):  # 0 is the line with the names
            found.append(_name_cells(row, columns))
    return found


def _find_columns(text: str, shown: str) -> tuple[tuple[str, ...], str]:
    """Return the columns that the first line names, and what stands between them."""
    known = ", ".join(COLUMNS)
    header = _LINE_END.split(text[:_MOST_CELL], maxsplit=1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    named = [_name_column(name) for name in next(csv.reader([header], delimiter=delimiter), [])]
    if "address" not in named:
        problem = "does not name a column address; expected the names of the columns"
        raise BriefingError(problem, where=f"{shown}, line 1", remedy=f"Known columns: {known}")
    if unknown := [name for name in named if name not in COLUMNS]:
        problem = f'"{unknown[0][:60]}" is no column' if unknown[0] else "a column has no name"
        raise BriefingError(problem, where=f"{shown}, line 1", remedy=f"Known columns: {known}")
    if len(set(named)) != len(named):
        raise BriefingError("a column stands twice", where=f"{shown}, line 1")
    return tuple(named), delimiter


def _name_column(text: str) -> str:
    name = text.strip().lower()
    return _OTHER_NAMES.get(name, name)


def _read_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | None, str]]:
    """Yield the first line of each row, its cells or None, and why there are none."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # Where a quotation mark is not closed, nobody knows what the rest would be.
            yield line, None, f"cannot be read as a row: {error}"
            return
        yield line, cells, ""


def _name_cells(row: tuple[int, Sequence[str] | None, str], columns: Sequence[str]) -> Row:
    line, cells, problem = row
    if cells is None:
        return Row(line, problem=problem)
    if len(cells) != len(columns):
        return Row(line, problem=f"has {len(cells)} cells; expected {len(columns)}, as in the first line")
    if any(len(cell) > _MOST_CELL for cell in cells):
        return Row(line, problem=f"has a cell with more than {_MOST_CELL:,} characters")
    return Row(line, {column: _unescape(cell) for column, cell in zip(columns, cells, strict=True)})


def _escape(cell: str) -> str:
    """Put an apostrophe before what could be taken for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unescape(cell: str) -> str:
    """Take the apostrophe away that ``_escape`` put there."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
