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

from briefing.assemble import assemble_reading
from briefing.clean import clean
from briefing.edit import check_edition, edit
from briefing.model.annotation import AnalysedArticle
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
    generator = random.Random(20251026)  # noqa: S311 - a repeatable shuffle, no secret
    files = []
    for number in range(count):
        chosen = [_other_numbers(one, generator) for one in generator.sample(sentences, min(45, len(sentences)))]
        paragraphs = [" ".join(chosen[start : start + 3]) for start in range(0, len(chosen), 3)]
        front = f"---\ntitle: Report {number}\npublisher: Wire {number % 40}\npublished: 2025-10-{number % 26 + 1:02d}\n---\n"
        files.append(RawFile(path=f"{number:05}.md", body=(front + "\n\n".join(paragraphs)).encode()))
    return files


def _other_numbers(sentence: str, generator: random.Random) -> str:
    """Return the sentence with each free-standing number of two or three digits replaced by another."""
    return re.sub(r"(?<![\w,.])\d{2,3}(?![\w,.])", lambda _: str(generator.randint(10, 999)), sentence)
