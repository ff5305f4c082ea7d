"""Measure the reading against public evaluation data that is not part of this project.

Usage: ``.venv/bin/python benchmarks/quality.py --data DIR [--only NAME …] [--errors N] [--raise-floors]``

DIR holds one folder per data set (``polnear``, ``figures_awsd``, ``figures_muc4``, ``section_case2021``,
``section_plover``, ``seg_gum``, ``boilerplate_text``), each with ``dev.jsonl`` or ``train.jsonl``; a set that is not
there is left out. Everything goes through ``briefing inspect - --json``, the way in that a user has. The measures
follow the published scorers of the sets; floors live in ``benchmarks/floors.toml``, and a measure below its floor makes
the exit code 1. ``--raise-floors`` lifts each floor to just below what was measured, and lowers none.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefing.analyse.sections import find_text_section

Row = dict[str, Any]
_TOKEN = re.compile(r"\w+|[^\w\s]")
_KINDS = ("killed", "injured", "captured")
_DESKS = ("military", "diplomacy", "humanitarian")


@dataclass(frozen=True)
class Result:
    """One measured figure."""

    measure: str
    ours: float
    baseline: float | None
    target: float | None
    items: int


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def inspect(articles: Iterable[Row], *options: str) -> dict[str, Row]:
    """Return what ``briefing inspect -`` reads out of each article, by id."""
    feed = "\n".join(json.dumps(article, ensure_ascii=False) for article in articles)
    command = [sys.executable, "-m", "briefing", "inspect", "-", "--json", "--jobs", "2", *options]
    done = subprocess.run(command, input=feed, capture_output=True, text=True, check=False, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed: {done.stderr[-400:]}")
    return {row["article"]["id"]: row for row in map(json.loads, done.stdout.splitlines())}


def f1(hits: float, predicted: float, gold: float) -> tuple[float, float, float]:
    """Return precision, recall and their harmonic mean."""
    precision, recall = hits / predicted if predicted else 0.0, hits / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


# --- who says what ---------------------------------------------------------------------------------------------------


def _attributions(row: Row) -> list[Row]:
    """Return the attributions of an article, each once: those that sentences inherit have the spans of their head."""
    every = [found for sentence in row["sentences"] for found in sentence["attributions"]]
    return list({str([one["source_spans"], one["cue_spans"], one["content_spans"]]): one for one in every}.values())


def measure_attribution(rows: list[Row]) -> tuple[list[Result], list[str]]:
    """Return attribution F1: content (Jaccard of tokens at least one half), and content with an overlapping source."""
    found = inspect({"id": row["id"], "text": row["text"]} for row in rows)
    gold_count = predicted_count = partial = joint = 0
    errors: list[str] = []
    for row in rows:
        tokens = [match.span() for match in _TOKEN.finditer(row["text"])]

        def covered(spans: Sequence[Sequence[int]], tokens: list[tuple[int, int]] = tokens) -> frozenset[int]:
            return frozenset(i for i, (b, e) in enumerate(tokens) for s, t in spans if b < t and e > s)

        gold = [(covered(a["content"]), covered(a["source"]), a) for a in row["attributions"] if a["content"]]
        ours = [(covered(a["content_spans"]), covered(a["source_spans"])) for a in _attributions(found[row["id"]])]
        ours = [one for one in ours if one[0]]
        gold_count, predicted_count = gold_count + len(gold), predicted_count + len(ours)
        pairs = sorted(
            (
                (len(g[0] & p[0]) / len(g[0] | p[0]), len(g[1] & p[1]), i, j)
                for i, g in enumerate(gold)
                for j, p in enumerate(ours)
                if g[0] & p[0]
            ),
            reverse=True,
        )
        used_gold: set[int] = set()
        used_ours: set[int] = set()
        for overlap, sources, i, j in pairs:
            if overlap < 0.5:
                break
            if i in used_gold or j in used_ours:
                continue
            used_gold.add(i)
            used_ours.add(j)
            partial += 1
            joint += bool(sources) if gold[i][1] else not ours[j][1]
        for i, one in enumerate(gold):
            if i not in used_gold:
                text = " ".join(row["text"][b:e] for b, e in one[2]["content"])
                cue = " ".join(row["text"][b:e] for b, e in one[2]["cue"])
                errors.append(f"missed [{cue}] {text[:110]}")
    content, both = f1(partial, predicted_count, gold_count), f1(joint, predicted_count, gold_count)
    return [
        Result("polnear content + source F1", both[2], 0.275, 0.52, gold_count),
        Result("polnear content F1", content[2], 0.351, 0.60, gold_count),
        Result("polnear content precision", content[0], None, None, predicted_count),
    ], errors


# --- figures ---------------------------------------------------------------------------------------------------------


def _figures(row: Row) -> list[Row]:
    return [figure for sentence in row["sentences"] for figure in sentence["figures"]]


#: People whom the aid worker database counts: those who work for aid, by what their unit is called.
_AID = re.compile(
    r"aid|humanitarian|relief|ngo|un\b|u\.n\.|staff|worker|employee|driver|guard|nurse|doctor|medic|volunteer|member"
    r"|personnel|consultant|contractor|colleague|national|expat|deminer|vaccinat|teacher|engineer|officer|director",
    re.IGNORECASE,
)


def _aid_totals(row: Row) -> dict[str, int]:
    """Return killed, injured and captured aid workers of one incident report.

    The database counts aid workers only: figures whose words name another kind of person are left out where at least
    one figure of that kind names aid workers. It counts a person once, under the gravest outcome, and arrests of
    suspects are no captures. Subsets are not added; what is told twice counts once.
    """
    totals = dict.fromkeys(_KINDS, 0)
    figures = [one for one in _figures(row) if one["measure"] in _KINDS and one["value"] and not one.get("subset")]
    taken: set[str] = set()
    for kind in _KINDS:
        mine = [one for one in figures if one["measure"] == kind and str(one["span"]) not in taken]
        named = [one for one in mine if _AID.search(one["text"])]
        counted = {(one["value"], one["unit"].lower()) for one in (named or mine)}
        totals[kind] = int(sum(float(value) for value, _ in counted))
        taken |= {str(one["span"]) for one in mine}
    return totals


def measure_awsd(rows: list[Row]) -> tuple[list[Result], list[str]]:
    """Return how often all three totals are exact, and the micro F1 of "is there a figure, and is it the right one"."""
    found = inspect({"id": str(row["id"]), "text": row["text"]} for row in rows)
    hits = wrong = missed = exact = 0
    errors = []
    for row in rows:
        ours = _aid_totals(found[str(row["id"])])
        exact += all(ours[kind] == row[kind] for kind in _KINDS)
        for kind in _KINDS:
            hits += row[kind] > 0 and ours[kind] == row[kind]
            wrong += ours[kind] > 0 and ours[kind] != row[kind]
            missed += row[kind] > 0 and ours[kind] != row[kind]
            if ours[kind] != row[kind]:
                errors.append(f"{kind}: gold {row[kind]}, ours {ours[kind]}: {row['text'][:150]}")
    micro = f1(hits, hits + wrong, hits + missed)
    return [
        Result("figures_awsd all three exact", exact / len(rows), 0.70, 0.85, len(rows)),
        Result("figures_awsd micro F1", micro[2], 0.78, 0.90, len(rows)),
    ], errors


def measure_muc4(rows: list[Row]) -> tuple[list[Result], list[str]]:
    """Return recall and precision of (kind, number) pairs, numbers of two and more."""
    found = inspect({"id": row["id"], "text": row["text"]} for row in rows)
    hits = predicted = gold_count = right = 0
    errors = []
    for row in rows:
        every = {(f["kind"], f["number"]) for f in row["figures"] if f["number"] and f["number"] >= 2}
        needed = {
            (f["kind"], f["number"])
            for f in row["figures"]
            if f["number"] and f["number"] >= 2 and f["stated"] and not f["optional"]
        }
        ours = {
            ({"detained": "captured"}.get(f["measure"], f["measure"]), int(float(f["value"])))
            for f in _figures(found[row["id"]])
            if f["value"] and float(f["value"]) >= 2 and f["measure"] in {*_KINDS, "detained"}
        }
        hits += len(needed & ours)
        gold_count += len(needed)
        predicted += len(ours)
        right += len(ours & every)
        errors += [f"missed {pair}: {row['id']}" for pair in sorted(needed - ours)]
    return [
        Result("figures_muc4 recall", hits / gold_count, 0.51, 0.65, gold_count),
        Result("figures_muc4 precision", right / max(1, predicted), 0.13, 0.35, predicted),
    ], errors


# --- sections --------------------------------------------------------------------------------------------------------


def _text_section(row: Row) -> str:
    """Return the section of a text of several sentences, or "other", as ``analyse.sections`` does for a text."""
    section = find_text_section([tuple(sentence["sections"].items()) for sentence in row["sentences"]]).section
    return section or "other"


def measure_sections(name: str) -> Callable[[list[Row]], tuple[list[Result], list[str]]]:
    """Return the measure for one of the two section sets: macro F1 over the three desks, and lenient accuracy."""
    targets = {"case2021": (0.62, 0.75, 0.80, 0.88), "plover": (0.50, 0.68, 0.59, 0.78)}[name]

    def measure(rows: list[Row]) -> tuple[list[Result], list[str]]:
        rows = [row for row in rows if row.get("section") is not None]
        found = inspect({"id": str(row["id"]), "text": row["text"]} for row in rows)
        ours = [_text_section(found[str(row["id"])]) for row in rows]
        scores = []
        for desk in _DESKS:
            hits = sum(o == desk == row["section"] for o, row in zip(ours, rows, strict=True))
            scores.append(f1(hits, ours.count(desk), sum(row["section"] == desk for row in rows))[2])
        lenient = sum(
            o == row["section"] or o in (row.get("section_alt") or []) for o, row in zip(ours, rows, strict=True)
        )
        errors = [
            f"gold {row['section']}, ours {o}: {row['text'][:150]}"
            for o, row in zip(ours, rows, strict=True)
            if o != row["section"]
        ]
        return [
            Result(f"section_{name} macro F1, three desks", sum(scores) / 3, targets[0], targets[1], len(rows)),
            Result(f"section_{name} lenient accuracy", lenient / len(rows), targets[2], targets[3], len(rows)),
        ], errors

    return measure


# --- sentences and debris --------------------------------------------------------------------------------------------


def measure_sentences(rows: list[Row]) -> tuple[list[Result], list[str]]:
    """Return boundary F1 on news, counted in characters that are not white space."""
    rows = [row for row in rows if row["genre"] == "news"]
    found = inspect({"id": row["id"], "text": row["text"]} for row in rows)
    hits = predicted = gold_count = 0
    errors = []
    for row in rows:
        text, places = row["text"], [0]
        for character in text:
            places.append(places[-1] + (not character.isspace()))
        gold = {places[end] for _, end in row["spans"]} - {places[-1]}
        ours = {places[sentence["span"][1]] for sentence in found[row["id"]]["sentences"]} - {places[-1]}
        hits, predicted, gold_count = hits + len(gold & ours), predicted + len(ours), gold_count + len(gold)
        for label, ends in (("missed", gold - ours), ("extra", ours - gold)):
            for place in sorted(ends):
                here = places.index(place)
                errors.append(f"{label}: …{text[max(0, here - 40) : here]}|{text[here : here + 30]!r}")
    return [Result("seg_gum news boundary F1", f1(hits, predicted, gold_count)[2], 0.947, 0.975, gold_count)], errors


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)))


def measure_boilerplate(rows: list[Row]) -> tuple[list[Result], list[str]]:
    """Return how well the body is found: F1 of shingles of four words, averaged over pages, and F1 of lines.

    The shingle measure is that of the benchmark that the pages come from; its bodies are taken from the marked lines.
    """
    articles = [{"id": row["id"], "text": "\n".join(row["lines"])} for row in rows]
    found = inspect(articles, "--clean")
    hits = predicted = gold_count = 0
    precisions, recalls = [], []
    errors = []
    for row in rows:
        page = found.get(row["id"], {"lines": [], "article": {"text": ""}})
        kept = {line["number"] for line in page["lines"] if line["kind"] in {"body", "heading", "standfirst"}}
        gold = {number for number, is_body in enumerate(row["is_body"], start=1) if is_body}
        hits, predicted, gold_count = hits + len(kept & gold), predicted + len(kept), gold_count + len(gold)
        body = _shingles("\n".join(row["lines"][number - 1] for number in sorted(gold)))
        ours = _shingles(page["article"]["text"])
        shared = sum((body & ours).values())
        precisions += [shared / sum(ours.values())] if page["article"]["text"] else []
        recalls += [shared / sum(body.values())] if gold else []
        for label, numbers in (("lost", gold - kept), ("kept", kept - gold)):
            errors += [f"{label}: {row['lines'][number - 1][:110]}" for number in sorted(numbers)]
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return [
        Result("boilerplate_text shingle F1", 2 * precision * recall / (precision + recall), 0.781, 0.92, len(rows)),
        Result("boilerplate_text line F1", f1(hits, predicted, gold_count)[2], 0.619, None, gold_count),
    ], errors


MEASURES: dict[str, tuple[str, Callable[[list[Row]], tuple[list[Result], list[str]]]]] = {
    "polnear": ("dev.jsonl", measure_attribution),
    "figures_awsd": ("dev.jsonl", measure_awsd),
    "figures_muc4": ("train.jsonl", measure_muc4),
    "section_case2021": ("dev.jsonl", measure_sections("case2021")),
    "section_plover": ("dev.jsonl", measure_sections("plover")),
    "seg_gum": ("dev.jsonl", measure_sentences),
    "boilerplate_text": ("dev.jsonl", measure_boilerplate),
}


FLOORS = Path(__file__).with_name("floors.toml")
#: A floor stands this much below the measured value: one item more or less in the smaller sets.
MARGIN = 0.004


def format_floors(floors: dict[str, dict[str, float]]) -> str:
    """Return the floors as TOML."""
    lines = ["# What benchmarks/quality.py must reach at least. Lifted by --raise-floors, never lowered by it."]
    for name in sorted(floors):
        lines += ["", f"[{name}]"] + [f'"{measure}" = {floors[name][measure]:.3f}' for measure in sorted(floors[name])]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run the measures for which there is data, print the table, and compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", nargs="*", choices=sorted(MEASURES), default=sorted(MEASURES))
    parser.add_argument("--errors", type=int, default=0, help="print the first N errors of each set")
    parser.add_argument("--raise-floors", action="store_true", help="lift the floors to what is measured")
    options = parser.parse_args()
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    failed = False
    print(f"{'measure':44} {'ours':>7} {'floor':>7} {'to reach':>9} {'baseline':>9} {'items':>7}")
    for name in options.only:
        file, measure = MEASURES[name]
        path = options.data / name / file
        if not path.is_file():
            print(f"{name:44} no data at {path}")
            continue
        results, errors = measure(read_rows(path))
        for result in results:
            floor = floors.get(name, {}).get(result.measure)
            low = floor is not None and result.ours < floor
            failed = failed or low
            cells = [
                f"{value:9.3f}" if value is not None else f"{'–':>9}" for value in (result.target, result.baseline)
            ]
            shown = f"{floor:7.3f}" if floor is not None else f"{'–':>7}"
            print(
                f"{result.measure:44} {result.ours:7.3f} {shown} {' '.join(cells)} {result.items:7d}"
                + ("  LOW" if low else "")
            )
            if options.raise_floors and result.target is not None:
                lifted = max(floor or 0.0, int((result.ours - MARGIN) * 1000) / 1000)
                floors.setdefault(name, {})[result.measure] = lifted
        for error in errors[: options.errors]:
            print(f"    {error}")
    if options.raise_floors:
        FLOORS.write_text(format_floors(floors), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
