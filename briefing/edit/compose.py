"""Put the parts of an edition together from what was chosen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from briefing.edit.citing import Citing
from briefing.edit.options import EditOptions
from briefing.edit.selection import Candidate, points_back
from briefing.edit.statements import Statement, find_doubt
from briefing.edit.wording import Wording, compose_wording
from briefing.model.annotation import AnalysedArticle, SourceKind
from briefing.model.article import LineKind
from briefing.model.edition import (
    Denial,
    Edition,
    EditionLine,
    EditionSection,
    Glance,
    Masthead,
    Window,
)

__all__ = [
    "choose_assessments",
    "choose_background",
    "choose_headlines",
    "choose_scheduled",
    "compose_glance",
    "compose_line",
    "compose_masthead",
    "find_fingerprint",
]

_BACKGROUND_LINES = 1
#: Whose forecasts are assessments. What an official says will happen is his side's position, and stands in a section.
_JUDGING_KINDS = frozenset({SourceKind.ANALYST, SourceKind.ORGANISATION, SourceKind.MEDIA})
_FEWEST_FOR_COMPARISON = 3
_CHANGE = Decimal("0.25")


def compose_line(
    candidate: Candidate,
    section: str,
    status: Literal["new", "updated", "background"],
    citing: Citing,
    answers: Mapping[tuple[str, int], Denial] = MappingProxyType({}),
) -> EditionLine:
    """Return a candidate as a printed line of a section."""
    statement, wording = candidate.statement, candidate.wording
    origins = candidate.origins
    basis: Literal["single source", "several sources", "one side"] = "single source"
    if len(origins) > 1:
        basis = "several sources"
    elif candidate.repeats and statement.side is not None:
        basis = "one side"
    places = {place.text for place in statement.found.places}
    doubt = find_doubt(statement)
    is_told = doubt is None or doubt == statement.found.sentence.index
    return EditionLine(
        text=wording.text,
        section=section,
        status=status,
        attribution=wording.speaker,
        hedged=statement.found.hedged,
        citations=citing.cite_candidate(candidate),
        basis=basis,
        derived=wording.derived,
        unverified=() if is_told else citing.cite(statement.analysed, [doubt or 0]),
        denials=(answers[statement.key],) if statement.key in answers else (),
        dated=statement.dated,
        place=_heading(places, wording.text),
    )


def _heading(places: AbstractSet[str], text: str) -> str | None:
    """Return the place that heads an item, as the source spells it: the only one, unless the line opens with it."""
    if len(places) != 1:
        return None
    (place,) = places
    return place if place not in text[: len(place) + 12] else None


def choose_headlines(
    chosen: Mapping[str, Sequence[Candidate]], limit: int
) -> tuple[tuple[Candidate, str] | None, list[tuple[Candidate, str]]]:
    """Return the headline and the key developments, each with its section: the heaviest, two of a section at most.

    Args:
        chosen: The lines of each section.
        limit: How many key developments there may be.
    """
    ranked = sorted(
        ((candidate, key) for key, candidates in chosen.items() for candidate in candidates),
        key=lambda pair: (-pair[0].weight, pair[0].statement.key),
    )
    if not ranked:
        return None, []
    headline, *rest = ranked
    developments: list[tuple[Candidate, str]] = []
    per_section: dict[str, int] = {headline[1]: 1}
    for candidate, key in rest:
        if len(developments) < limit and per_section.get(key, 0) < 2:  # two of a section at most
            developments.append((candidate, key))
            per_section[key] = per_section.get(key, 0) + 1
    return headline, developments


def choose_background(
    candidates: Sequence[Candidate], chosen: Mapping[str, Sequence[Candidate]]
) -> Mapping[str, list[Candidate]]:
    """Return for each section that has news the background line that bears most on it.

    Background explains the news: it must share named actors or places with a line of its section.
    """
    found: dict[str, list[Candidate]] = {}
    used: set[tuple[str, int]] = set()
    for key, news in chosen.items():
        names = {actor.name for one in news for actor in one.statement.found.actors}
        fitting = [
            one
            for one in candidates
            if one.statement.found.section == key
            and one.statement.key not in used
            and names & {actor.name for actor in one.statement.found.actors}
        ]
        found[key] = fitting[:_BACKGROUND_LINES] if news else []
        used.update(one.statement.key for one in found[key])
    return found


def choose_assessments(
    statements: Sequence[Statement], chosen: Sequence[Candidate], options: EditOptions
) -> list[Candidate]:
    """Return attributed judgements and forecasts: what named people or institutes assess.

    Args:
        statements: All statements; only news counts.
        chosen: The lines of the sections, which are not repeated.
        options: How many there may be, the length of a line.
    """
    printed = {candidate.statement.key for candidate in chosen}
    made = []
    for statement in statements:
        if statement.key in printed or points_back(statement):
            continue
        found = statement.found
        attribution = found.attribution
        if statement.timeliness != "new" or attribution is None or found.sentence.kind != LineKind.BODY:
            continue
        judges = attribution.kind == SourceKind.ANALYST or (
            (found.forecast or found.opinion) and attribution.kind in _JUDGING_KINDS
        )
        if not judges or not attribution.source or len(statement.quote.split()) < 8:
            continue
        wording = compose_wording(statement.analysed, found, options)
        if isinstance(wording, Wording):
            weight = (attribution.kind == SourceKind.ANALYST) + attribution.named + 0.5 * found.forecast
            made.append(Candidate(statement=statement, wording=wording, weight=weight))
    made.sort(key=lambda one: (-one.weight, one.statement.key))
    kept: list[Candidate] = []
    for one in made:
        same = sum(_source(other) == _source(one) for other in kept)
        if len(kept) < options.max_assessments and same < 2:
            kept.append(one)
    return sorted(kept, key=lambda one: one.statement.key)


def _source(candidate: Candidate) -> str:
    speaker = candidate.wording.speaker
    return speaker.source if speaker is not None else ""


def choose_scheduled(candidates: Sequence[Candidate], options: EditOptions) -> list[Candidate]:
    """Return announced events after the day of the edition, the nearest first."""
    coming = [
        one for one in candidates if one.statement.first_day is not None and one.statement.first_day > options.day
    ]
    coming.sort(key=lambda one: (one.statement.first_day or options.day, one.statement.key))
    return coming[: options.max_scheduled]


def compose_glance(
    sections: Sequence[EditionSection], counts: Mapping[str, int], earlier: Sequence[Edition]
) -> tuple[Glance, ...]:
    """Return how much was reported in each section against the mean of up to seven earlier editions.

    Counts, no judgement.

    The words follow the share of change (threshold 25 %, at least 3 statements); both numbers are shown.

    Args:
        sections: The sections of this edition.
        counts: Distinct statements that could have been printed in each.
        earlier: Earlier editions, newest first.
    """
    rows = []
    for section in sections:
        count = counts.get(section.key, 0)
        before = [row.count for edition in earlier[:7] for row in edition.glance if row.section == section.key]
        mean = (Decimal(sum(before)) / len(before)).quantize(Decimal("0.1")) if before else None
        rows.append(
            Glance(
                section=section.key,
                title=section.title,
                word=_direction(count, mean),
                count=count,
                mean=mean,
                reason=section.gaps[0] if section.gaps and count < _FEWEST_FOR_COMPARISON else "",
            )
        )
    return tuple(rows)


def _direction(count: int, mean: Decimal | None) -> str:
    if count == 0:
        return "Insufficient information"
    if mean is None:
        return "First edition"
    if max(Decimal(count), mean) < _FEWEST_FOR_COMPARISON:
        return "About the same"
    if count > mean * (1 + _CHANGE):
        return "More reported"
    return "Fewer reported" if count < mean * (1 - _CHANGE) else "About the same"


def compose_masthead(options: EditOptions, window: Window, earlier: Sequence[Edition], fingerprint: str) -> Masthead:
    """Return what stands above the edition."""
    previous = f"{earlier[0].edition.number} ({earlier[0].edition.date.isoformat()})" if earlier else None
    return Masthead(
        desk=options.desk,
        title=options.title,
        topic=options.topic,
        date=options.day,
        number=options.number,
        version=options.version,
        timezone=options.timezone,
        previous=previous,
        window=window,
        reviewed_by=options.reviewed_by,
        date_note=options.date_note,
        fingerprint=fingerprint,
    )


def find_fingerprint(articles: Iterable[AnalysedArticle], earlier: Sequence[Edition], options: EditOptions) -> str:
    """Return the SHA-256 of all that an edition depends on.

    That is: inputs, configuration, day, earlier editions, version of the program.
    """
    parts = {
        "articles": sorted(
            [one.article.id, one.article.sha256, one.article.publisher or "", str(one.article.published.day)]
            for one in articles
        ),
        "configuration": options.configuration_hash,
        "day": options.day.isoformat(),
        "earlier": [edition.edition.fingerprint for edition in earlier],
        "failed": sorted([one.name, one.reason] for one in (*options.failed_sources, *options.failed_feeds)),
        "program": options.program_version,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
