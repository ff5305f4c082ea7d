"""Group articles that report the same events into stories that keep their identity from edition to edition."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from briefing.edit.statements import Statement
from briefing.model.annotation import AnalysedArticle
from briefing.model.edition import Edition, Story

__all__ = ["compose_stories"]

#: Share of the weighted vocabulary from which two articles tell one story. Source: chosen on our own articles; it errs
#: towards keeping events apart.
_ONE_STORY = 0.35


def compose_stories(
    articles: Sequence[AnalysedArticle],
    statements: Sequence[Statement],
    earlier: Sequence[Edition],
    day: date,
) -> tuple[Story, ...]:
    """Return the stories of an edition, the largest first.

    Args:
        articles: The articles that were used.
        statements: Their statements; their stems are the vocabulary.
        earlier: Earlier editions, newest first: a story keeps its id if it shares an article with one of theirs.
        day: The day of this edition.
    """
    stems: dict[str, Counter[str]] = {one.article.id: Counter() for one in articles}
    for statement in statements:
        stems[statement.analysed.article.id].update(sorted(statement.stems))
    news = Counter(statement.analysed.article.id for statement in statements if statement.timeliness == "new")
    groups = _group_articles([one.article.id for one in articles], stems)
    titles = {one.article.id: one.article.title for one in articles}
    known = {article: story for edition in reversed(earlier) for story in edition.stories for article in story.articles}
    stories = []
    for group in groups:
        before = next((known[article] for article in group if article in known), None)
        fresh = [article for article in group if article not in known]
        status: Literal["new", "developing", "unchanged"] = (
            "new" if before is None else "developing" if fresh else "unchanged"
        )
        stories.append(
            Story(
                id=before.id if before else _story_id(group),
                title=before.title if before else titles[max(group, key=lambda article: news[article])],
                status=status,
                articles=tuple(group),
                first_seen=before.first_seen if before else day,
            )
        )
    return tuple(sorted(stories, key=lambda story: (-len(story.articles), story.id)))


def _group_articles(ids: Sequence[str], stems: Mapping[str, Counter[str]]) -> list[list[str]]:
    """Group articles whose vocabularies overlap; each word counts less the more articles have it."""
    frequency = Counter(stem for counter in stems.values() for stem in counter)
    holders: dict[str, list[str]] = defaultdict(list)
    groups: list[list[str]] = []
    place: dict[str, int] = {}
    rare = max(2, len(ids) // 4)
    for article in ids:
        near = Counter(other for stem in stems[article] if frequency[stem] <= rare for other in holders[stem])
        best = [other for other, _ in sorted(near.items(), key=lambda item: (-item[1], item[0]))[:8]]
        joined = next((place[other] for other in best if _overlap(stems[article], stems[other]) >= _ONE_STORY), None)
        if joined is None:
            place[article] = len(groups)
            groups.append([article])
        else:
            place[article] = joined
            groups[joined].append(article)
        for stem in stems[article]:
            holders[stem].append(article)
    return groups


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    shared = sum((one & other).values())
    return shared / max(1, min(sum(one.values()), sum(other.values())))


def _story_id(group: Sequence[str]) -> str:
    return "story-" + hashlib.sha256(min(group).encode()).hexdigest()[:10]
