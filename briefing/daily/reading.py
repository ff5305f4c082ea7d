"""The first stages of a run: gather and clean."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial

from briefing.clean.article import clean_file
from briefing.daily.attempt import Attempt
from briefing.daily.parts import DailyParts
from briefing.edit import FailedSource
from briefing.errors import BriefingError, CleanError
from briefing.gather.seeds import read_seed_folder
from briefing.model.article import Article
from briefing.model.output import Input

__all__ = ["Reading", "read_articles"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was gathered and cleaned."""

    articles: tuple[Article, ...]
    failed: tuple[FailedSource, ...]
    inputs: tuple[Input, ...]


def read_articles(parts: DailyParts, *, may_be_empty: bool = False) -> Reading:
    """Gather and clean the seed articles; a file that cannot be read is a value and ends nothing.

    Args:
        parts: What the run is made of.
        may_be_empty: There are feeds as well: a folder without articles, or none, is no error.

    Raises:
        BriefingError: There is no article, or none could be read.
        UsageError: The folder cannot be opened.
    """
    if may_be_empty and not parts.seeds.exists():
        return Reading((), (), ())
    parts.tell(f"reading {parts.seeds}")
    gathered = read_seed_folder(parts.seeds, max_bytes=parts.clean_options.max_bytes)
    clean = Attempt(partial(clean_file, options=parts.clean_options))
    cleaned = list(parts.workers.apply(clean, gathered.files))
    failed = [FailedSource(one.path, one.reason) for one in gathered.unread]
    failed += [
        FailedSource(raw.path, one.problem)
        for raw, one in zip(gathered.files, cleaned, strict=True)
        if isinstance(one, CleanError)
    ]
    articles = tuple(one for one in cleaned if isinstance(one, Article))
    if not articles and not may_be_empty:
        reasons = "".join(f"\n  {failure.name}: {failure.reason}" for failure in failed)
        raise BriefingError(
            f"no article could be read in it:{reasons}" if failed else "there is no article in it",
            where=str(parts.seeds),
            remedy=None if failed else "Put .txt, .md or .html files into it, one article each",
        )
    inputs = tuple(Input("article", raw.path, hashlib.sha256(raw.body).hexdigest()) for raw in gathered.files)
    return Reading(articles, tuple(sorted(failed, key=lambda one: one.name)), inputs)
