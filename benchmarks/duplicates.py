"""Measure how surely copies of articles are found, and what else is taken for one.

Usage: ``.venv/bin/python benchmarks/duplicates.py --data DIR [--copies 300] [--seed N] [--show]``

DIR holds one folder per public data set (``polnear``, ``cluster_ecbplus``); a set that is not there is left out. Into
all of its articles copies of some are planted, one kind after the other, with fixed seeds: lightly edited, with
another headline, cut at the end, with other debris. Pairs that must stay apart are planted too: another article with a
quoted passage or the background of the first, and the next report of a series with other figures. For each kind the
table says how many planted copies were found (recall) and how many of the pairs with a planted article are right
(precision). Pairs among the untouched articles are counted; ``--show`` prints them, to be judged by a person. At the
end 10,000 articles are timed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from briefing.clean.article import make_id
from briefing.clean.duplicates import find_duplicates
from briefing.model.article import Article

FILES = {"polnear": "train.jsonl", "cluster_ecbplus": "train_dev.jsonl"}
LEAST_WORDS = 80
DEBRIS = (
    "Home News World Sport Business", "Share on social media", "Follow us for the latest from our desk in the region.",
    "Sign up for the evening letter of this paper and read it before everybody else does.",
    "Photo: the square in front of the town hall on a quiet afternoon.", "Reporting by our staff and agencies.",
    "The views given here are those of their authors alone and this house does not answer for them.",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    kind: str
    planted: int
    found: int
    right: int
    pairs: int


def make_article(text: str, name: str) -> Article:
    """Return an article of clean text, without the cost of reading it."""
    title = text.split("\n", 1)[0][:100]
    return Article(id=make_id(title, text), title=title, text=text, lines=(), path=name)


def read_articles(folder: Path) -> dict[str, list[Article]]:
    """Return the articles of each data set that are long enough to be copied."""
    found = {}
    for name, file in FILES.items():
        path = folder / name / file
        if path.is_file():
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
            articles = [make_article(row["text"], f"{name}/{row['id']}") for row in rows]
            found[name] = [article for article in articles if article.word_count >= LEAST_WORDS]
    return found


# --------------------------------------------------------------------------------------------------- kinds of copies


def edit(share: float) -> Callable[[str, random.Random, Sequence[str]], str]:
    """Return a kind: this share of the words is replaced, dropped, or has another one put before it."""

    def apply(text: str, chance: random.Random, words: Sequence[str]) -> str:
        def change(match: re.Match[str]) -> str:
            if chance.random() >= share:
                return match[0]
            return chance.choice((chance.choice(words), "", f"{chance.choice(words)} {match[0]}"))

        return re.sub(r"\S+", change, text)

    return apply


def cut(share: float) -> Callable[[str, random.Random, Sequence[str]], str]:
    """Return a kind: only so much of the beginning is left, and two words in a hundred are others."""
    return lambda text, chance, words: edit(0.02)(
        " ".join(text.split(" ")[: int(share * text.count(" "))]), chance, words
    )


def change_headline(text: str, chance: random.Random, words: Sequence[str]) -> str:
    """Put another headline and standfirst before the text."""
    head = " ".join(chance.choices(words, k=9)) + "\n" + " ".join(chance.choices(words, k=18)) + ".\n"
    return head + text.partition("\n")[2] if text.count("\n") > 3 else head + text


def add_debris(text: str, chance: random.Random, words: Sequence[str]) -> str:
    """Put other furniture around and into the text, as another conversion of the page would leave it."""
    paragraphs = text.split("\n")
    for line in chance.sample(DEBRIS, 4):
        paragraphs.insert(chance.choice((0, len(paragraphs), chance.randrange(len(paragraphs) + 1))), line)
    return edit(0.01)("\n".join(paragraphs), chance, words)


def localise(text: str, chance: random.Random, words: Sequence[str]) -> str:
    """Edit lightly, cut the last fifth, and put another headline and another ending in place: wire copy in a paper."""
    body = edit(0.05)(" ".join(text.split(" ")[: int(0.8 * text.count(" "))]), chance, words)
    ending = ". ".join(" ".join(chance.choices(words, k=15)) for _ in range(2))
    return f"{' '.join(chance.choices(words, k=9))}\n{body}\n{ending}."


KINDS: tuple[tuple[str, Callable[[str, random.Random, Sequence[str]], str]], ...] = (
    ("5 % of the words edited", edit(0.05)),
    ("10 % of the words edited", edit(0.10)),
    ("15 % of the words edited", edit(0.15)),
    ("another headline", change_headline),
    ("cut at 90 %", cut(0.9)),
    ("cut at 60 %", cut(0.6)),
    ("cut at 40 %", cut(0.4)),
    ("other debris", add_debris),
    ("cut, edited and localised", localise),
)


# ------------------------------------------------------------------------------------------------ what must stay apart


def quote(text: str, other: str, share: float) -> str:
    """Return the second text with a passage of the first in its middle that makes up at most this share of both."""
    words, host = text.split(" "), other.split(" ")
    length = min(int(share * len(words)), int(share / (1 - share) * len(host)))
    start = (len(words) - length) // 2
    middle = len(host) // 2
    return " ".join(host[:middle] + words[start : start + length] + host[middle:])


def change_figures(text: str, chance: random.Random, words: Sequence[str]) -> str:
    """Return the next report of a series: the same wording, nearly, and other figures."""
    return re.sub(r"\d+", lambda _: str(chance.randint(2, 990)), edit(0.03)(text, chance, words))


# ------------------------------------------------------------------------------------------------------------ measuring


def find_pairs(articles: Sequence[Article]) -> set[tuple[str, str]]:
    """Return the pairs of names of a kept article and its copies."""
    return {
        tuple(sorted((group.kept.path or "", copy.article.path or "")))  # type: ignore[misc]  # two names make a pair
        for group in find_duplicates(articles)
        for copy in group.others
    }


def measure(articles: Sequence[Article], *, copies: int, seed: int) -> list[Row]:
    """Return a row for each kind of copy, then for each kind of what is none."""
    words = sorted({word for article in articles for word in article.text.split() if word.isalpha()})
    untouched = find_pairs(articles)
    taken = {name for pair in untouched for name in pair}
    alone = [article for article in articles if article.path not in taken]
    rows = []
    for kind, make in KINDS:
        chance = random.Random(f"{seed} {kind}")
        chosen = chance.sample(alone, min(copies, len(alone)))
        planted = [make_article(make(one.text, chance, words), f"planted/{one.path}") for one in chosen]
        pairs = find_pairs([*articles, *planted]) - untouched
        right = sum(first.removeprefix("planted/") == second.removeprefix("planted/") for first, second in pairs)
        rows.append(Row(kind, len(planted), right, right, len(pairs)))
    return rows + measure_apart(alone, articles, untouched, copies=copies, seed=seed, words=words)


def measure_apart(
    alone: Sequence[Article],
    articles: Sequence[Article],
    untouched: set[tuple[str, str]],
    *,
    copies: int,
    seed: int,
    words: Sequence[str],
) -> list[Row]:
    """Return rows of what must not be joined: ``found`` counts the wrong pairs."""
    rows = []
    for share in (0.2, 0.3, 0.4):
        chance = random.Random(f"{seed} quote {share}")
        chosen = chance.sample(alone, min(2 * copies, len(alone) // 2 * 2))
        givers, hosts = chosen[::2], chosen[1::2]
        planted = [
            make_article(quote(giver.text, host.text, share), f"planted/{host.path}")
            for giver, host in zip(givers, hosts, strict=True)
        ]
        gone = {host.path for host in hosts}
        kept = [article for article in articles if article.path not in gone]
        wrong = {pair for pair in find_pairs([*kept, *planted]) - untouched if any("planted/" in name for name in pair)}
        rows.append(Row(f"apart: {share:.0%} is a passage of another", len(planted), len(wrong), 0, len(wrong)))
    chance = random.Random(f"{seed} series")
    many = [article for article in alone if len(set(re.findall(r"\d+", article.text))) >= 6]
    chosen = chance.sample(many, min(copies, len(many)))
    planted = [make_article(change_figures(one.text, chance, words), f"planted/{one.path}") for one in chosen]
    wrong = find_pairs([*articles, *planted]) - untouched
    rows.append(Row("apart: same wording, other figures", len(planted), len(wrong), 0, len(wrong)))
    return rows


def time_many(articles: Sequence[Article], count: int) -> float:
    """Return the seconds of processor time for so many articles, one in ten a lightly edited copy."""
    chance = random.Random(1)
    sentences = [line for article in articles for line in re.split(r"(?<=[.!?])\s+", article.text) if line.strip()]
    many: list[Article] = []
    for number in range(count):
        if many and number % 10 == 0:
            text = edit(0.05)(chance.choice(many).text, chance, ("other", "words"))
        else:
            text = " ".join(chance.choices(sentences, k=20))
        many.append(replace(make_article(text, f"{number}")))
    started = time.process_time()
    find_duplicates(many)
    return time.process_time() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--copies", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20310315)
    parser.add_argument("--show", action="store_true", help="print the pairs among the untouched articles")
    parser.add_argument("--many", type=int, default=10_000, help="articles that are timed; 0 for none")
    options = parser.parse_args()
    every: list[Article] = []
    for name, articles in read_articles(options.data).items():
        every += articles
        untouched = sorted(find_pairs(articles))
        print(f"\n{name}: {len(articles)} articles, {len(untouched)} pairs among them", flush=True)
        if options.show:
            for first, second in untouched:
                print("  ", first, "=", second)
        print(f"{'kind':44} {'planted':>8} {'found':>6} {'recall':>7} {'precision':>9}")
        for row in measure(articles, copies=options.copies, seed=options.seed):
            if row.kind.startswith("apart"):
                print(f"{row.kind:44} {row.planted:>8} {row.found:>6}  wrong {row.found / row.planted:.3f}")
            else:
                precision = row.right / row.pairs if row.pairs else 1.0
                print(
                    f"{row.kind:44} {row.planted:>8} {row.found:>6} {row.found / row.planted:>7.3f} {precision:>9.3f}"
                )
    if options.many and every:
        print(f"\n{options.many} articles: {time_many(every, options.many):.1f} s of processor time")


if __name__ == "__main__":
    main()
