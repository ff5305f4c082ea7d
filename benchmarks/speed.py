"""Measure how the time of a run grows with the number of articles.

Usage: ``.venv/bin/python benchmarks/speed.py [--articles 250 500 1000] [--profile]``

The articles are made from the sentences of the seed articles in ``seeds/``, shuffled with a fixed seed and with their
numbers changed, so that no two are copies: same length, same kind of sentence, other content. (They say so here because
shuffled text is harder to group than real news and easier to read: compare the growth, not the absolute figures.)
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import re
import resource
import sys
import time
from datetime import date
from pathlib import Path

from briefing.analyse import AnalyseOptions, analyse
from briefing.assemble import read_configuration
from briefing.clean.article import clean_file
from briefing.edit import EditOptions, check_edition, edit
from briefing.model.article import Article, RawFile

ROOT = Path(__file__).resolve().parent.parent


def make_files(count: int) -> list[RawFile]:
    """Return ``count`` articles of about the seeds' length, made of their sentences in another order."""
    sentences = [
        sentence
        for path in sorted((ROOT / "seeds").glob("*.md"))
        for sentence in re.split(r"(?<=[.!?”])\s+", path.read_text(encoding="utf-8").split("---", 2)[-1])
        if len(sentence.split()) > 5
    ]
    generator = random.Random(20251026)
    files = []
    for number in range(count):
        chosen = [_other_numbers(one, generator) for one in generator.sample(sentences, min(45, len(sentences)))]
        paragraphs = [" ".join(chosen[start : start + 3]) for start in range(0, len(chosen), 3)]
        day = f"2025-10-{number % 26 + 1:02d}"
        front = f"---\ntitle: Report {number}\npublisher: Wire {number % 40}\npublished: {day}\n---\n"
        files.append(RawFile(path=f"{number:05}.md", body=(front + "\n\n".join(paragraphs)).encode()))
    return files


def _other_numbers(sentence: str, generator: random.Random) -> str:
    """Return the sentence with each free-standing number of two or three digits replaced by another."""
    return re.sub(r"(?<![\w,.])\d{2,3}(?![\w,.])", lambda _: str(generator.randint(10, 999)), sentence)


def measure(count: int, reading: AnalyseOptions) -> list[tuple[str, float]]:
    """Return the seconds that each stage takes for ``count`` articles, in one process."""
    files = make_files(count)
    taken = []
    start = time.perf_counter()
    cleaned = [clean_file(file) for file in files]
    articles = [one for one in cleaned if isinstance(one, Article)]
    if len(articles) != count:
        sys.exit(f"{count - len(articles)} of {count} articles were not read: {cleaned[0]}")
    taken.append(("clean", time.perf_counter() - start))
    start = time.perf_counter()
    analysed = [analyse(article, reading) for article in articles]
    taken.append(("analyse", time.perf_counter() - start))
    start = time.perf_counter()
    edition = edit(analysed, options=EditOptions(day=date(2025, 10, 26), sections=reading.sections))
    taken.append(("edit", time.perf_counter() - start))
    start = time.perf_counter()
    check_edition(edition, analysed)
    taken.append(("check", time.perf_counter() - start))
    return taken


def main() -> None:
    """Measure each size and print a table; with ``--profile`` also where the time goes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[250, 500, 1000])
    parser.add_argument("--profile", action="store_true", help="profile the largest size")
    options = parser.parse_args()
    reading = read_configuration(config=None).analyse_options
    analyse(Article(id="warm", title="Warm", text="Two shells fell.", lines=()), reading)  # load the tables first
    names = ("articles", "clean", "analyse", "edit", "check", "total")
    print(" ".join(f"{name:>8}" for name in names), f"{'articles/s':>11} {'peak MB':>8}")
    for count in options.articles:
        profiler = cProfile.Profile()
        profiled = options.profile and count == max(options.articles)
        if profiled:
            profiler.enable()
        taken = measure(count, reading)
        if profiled:
            profiler.disable()
        total = sum(seconds for _, seconds in taken)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cells = " ".join(f"{seconds:8.2f}" for _, seconds in taken)
        print(f"{count:8d} {cells} {total:8.2f} {count / total:11.0f} {peak:8.0f}")
        if profiled:
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(35)


if __name__ == "__main__":
    main()
