"""Print how well the program reads our own annotated articles, with the errors.

Usage: ``python -m tests.quality.score [--errors N] [--kind KIND] [--raise-floors [--allow-lower]]``

The errors shown are those of the development half. Rules are never written from those of the half that is held back.
"""

from __future__ import annotations

import argparse
import math
import sys
import tomllib
from pathlib import Path

from briefing.assemble import read_configuration
from tests.quality.corpus import HALVES, read_half
from tests.quality.measure import KINDS, Tally, measure

__all__ = ["FLOORS", "find_below", "format_floors", "format_table", "raise_floors", "read_floors", "score"]

FLOORS = Path(__file__).parent / "floors.toml"
#: A floor lies this far below what was measured. Source: one sentence of two hundred read otherwise.
_MARGIN = 0.005
Floors = dict[str, dict[str, float]]


def score() -> dict[str, dict[str, Tally]]:
    """Measure both halves with the configuration that ships."""
    options = read_configuration(config=None).analyse_options
    return {half: measure(read_half(half), options) for half in HALVES}


def read_floors() -> Floors:
    """Read the floors: for each half, the least F1 of each kind."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}


def format_floors(floors: Floors) -> str:
    """Write floors as TOML."""
    rows = ["# The least F1 of each kind; `python -m tests.quality.score --raise-floors` writes this file."]
    for half in HALVES:
        rows += ["", f"[{half}]", *(f'"{kind}" = {floors[half][kind]:.3f}' for kind in KINDS)]
    return "\n".join(rows) + "\n"


def find_below(tallies: dict[str, dict[str, Tally]], floors: Floors) -> list[str]:
    """Name the kinds that are read worse than their floor."""
    return [
        f"{half}, {kind}: {tallies[half][kind].f1:.3f} < {floor:.3f}"
        for half in HALVES
        for kind, floor in floors.get(half, {}).items()
        if tallies[half][kind].f1 < floor
    ]


def raise_floors(tallies: dict[str, dict[str, Tally]], floors: Floors, *, allow_lower: bool) -> Floors:
    """Set each floor slightly below what was measured; a floor that is higher already stays, unless it may go down."""
    raised: Floors = {half: {} for half in HALVES}
    for half in HALVES:
        for kind in KINDS:
            measured = max(0.0, math.floor((tallies[half][kind].f1 - _MARGIN) * 1000) / 1000)
            old = 0.0 if allow_lower else floors.get(half, {}).get(kind, 0.0)
            raised[half][kind] = max(measured, old)
    return raised


def format_table(tallies: dict[str, dict[str, Tally]]) -> str:
    """Write the table of both halves: precision, recall, F1 and how many were asked for."""
    rows = [f"{'kind':22}" + "".join(f"| {half:11}   P     R    F1   items " for half in HALVES)]
    for kind in KINDS:
        cells = [f"{kind:22}"]
        for half in HALVES:
            one = tallies[half][kind]
            cells.append(f"| {'':11}{one.precision:5.3f} {one.recall:5.3f} {one.f1:5.3f} {one.expected:6d} ")
        rows.append("".join(cells))
    return "\n".join(rows) + "\n"


def format_errors(tallies: dict[str, Tally], *, most: int, kind: str | None) -> str:
    """Write the first errors of each kind, or of one."""
    rows = []
    for name in KINDS:
        if kind is None or name.startswith(kind):
            errors = tallies[name].errors
            rows += ["", f"{name}: {len(errors)} errors", *(f"  {error}" for error in errors[:most])]
    return "\n".join(rows) + "\n"


def main() -> int:
    """Print the table and the errors; perhaps raise the floors. Returns 1 where that would lower one."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.score", description=__doc__)
    parser.add_argument("--errors", type=int, default=8, help="how many errors of each kind to show")
    parser.add_argument("--kind", help="only the errors of kinds that begin with this")
    parser.add_argument("--raise-floors", action="store_true", help="set the floors slightly below what is measured")
    parser.add_argument("--allow-lower", action="store_true", help="with --raise-floors: lower some if need be")
    options = parser.parse_args()
    tallies = score()
    sys.stdout.write(format_table(tallies))
    sys.stdout.write(format_errors(tallies["development"], most=options.errors, kind=options.kind))
    if options.raise_floors:
        floors = read_floors()
        below = [] if options.allow_lower else find_below(tallies, floors)
        if below:
            sys.stderr.write("not written, these floors would go down (--allow-lower):\n  " + "\n  ".join(below) + "\n")
            return 1
        FLOORS.write_text(format_floors(raise_floors(tallies, floors, allow_lower=options.allow_lower)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
