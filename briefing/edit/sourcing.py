"""The notes to the sources: how old each is, whose account it carries; and what the edition rests on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from briefing.edit.citing import Citing
from briefing.edit.dates import format_day
from briefing.edit.options import EditOptions
from briefing.edit.statements import Statement
from briefing.model.annotation import AnalysedArticle
from briefing.model.edition import EditionSource

__all__ = ["compose_source_summary", "compose_sources"]

#: From this share on an article carries one side's account. Source: rule of thumb, "nearly all".
_ONE_SIDE = 0.8
_FEW = 4


def compose_sources(
    articles: Sequence[AnalysedArticle], statements: Sequence[Statement], citing: Citing, options: EditOptions
) -> tuple[EditionSource, ...]:
    """Return the numbered sources with what a careful reader should know about each.

    Args:
        articles: Those that are cited.
        statements: All statements, for the balance of voices.
        citing: The numbering.
        options: The sides, and notes on publishers from the configuration.
    """
    publisher_notes = dict(options.publisher_notes)
    by_article: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_article[statement.analysed.article.id].append(statement)
    made = []
    for analysed in articles:
        article = analysed.article
        own = by_article[article.id]
        notes = list(article.notes)
        if article.publisher and article.publisher in publisher_notes:
            notes.append(publisher_notes[article.publisher])
        if article.publisher is None:
            notes.append("The publisher is not stated in the file.")
        if article.published.day is None:
            notes.append("Undated: no date stands in the file.")
        elif own and all(statement.timeliness == "background" for statement in own):
            notes.append(
                f"Older than the period covered ({format_day(article.published.day)}): used as background only."
            )
        notes += _voices(own)
        made.append(
            EditionSource(
                ref=citing.ref(analysed),
                article_id=article.id,
                title=article.title,
                publisher=article.publisher,
                author=article.author,
                url=article.url,
                path=article.path,
                published=article.published.day,
                published_precision=article.published.precision,
                published_evidence=article.published.evidence,
                notes=tuple(dict.fromkeys(notes)),
            )
        )
    return tuple(made)


def _voices(statements: Sequence[Statement]) -> list[str]:
    notes = []
    attributed = [statement for statement in statements if statement.found.attribution is not None]
    sides = Counter(statement.side for statement in attributed if statement.side is not None)
    if sides and len(attributed) >= _FEW:
        side, count = min(sides.items(), key=lambda item: (-item[1], item[0]))
        if count >= _ONE_SIDE * len(attributed):
            notes.append(f"One side's account: {count} of {len(attributed)} attributed statements come from {side}.")
    unnamed = sum(1 for one in attributed if one.found.attribution is not None and not one.found.attribution.named)
    if len(attributed) >= _FEW and unnamed > len(attributed) / 2:
        notes.append(f"Rests mostly on unnamed sources ({unnamed} of {len(attributed)} attributed statements).")
    opinions = sum(1 for statement in statements if statement.found.opinion)
    if len(statements) >= _FEW and opinions > len(statements) / 4:
        notes.append(f"Partly comment: {opinions} of {len(statements)} sentences were read as opinion and left out.")
    return notes


def compose_source_summary(
    articles: Sequence[AnalysedArticle], statements: Sequence[Statement], options: EditOptions
) -> str:
    """Return the statement of what the edition rests on: articles, outlets, dates, and how the voices are spread."""
    publishers = sorted({one.article.publisher for one in articles if one.article.publisher})
    unnamed = sum(1 for one in articles if one.article.publisher is None)
    undated = sum(1 for one in articles if one.article.published.day is None)
    parts = [f"This edition rests on {_count(len(articles), 'article')} from {_count(len(publishers), 'named outlet')}"]
    if unnamed:
        parts.append(f", and {unnamed} of them name{'s' if unnamed == 1 else ''} no outlet")
    sentences = ["".join(parts) + "."]
    if undated:
        sentences.append(f"{_count(undated, 'article')} {'is' if undated == 1 else 'are'} undated.")
    sentences.append("No claim was checked by the desk on the ground.")
    attributed = [one for one in statements if one.found.attribution is not None and one.timeliness == "new"]
    sides = Counter(one.side for one in attributed if one.side is not None)
    known = [f"{sides[side.name]} from {side.name}" for side in options.sides if sides[side.name]]
    if attributed and known:
        rest = len(attributed) - sum(sides[side.name] for side in options.sides)
        tail = f", {rest} from others" if rest else ""
        sentences.append(f"Of {_count(len(attributed), 'attributed statement')} read: {', '.join(known)}{tail}.")
    return " ".join(sentences)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
