"""Make an edition out of many analysed articles and of what earlier editions have said. Pure: no files, no clock.

In: analysed articles (already without copies of one another), earlier editions, options.
Out: an `Edition` in which every line is cited.

    statements    every sentence with its day, side and origin
    selection     what can stand alone, what weighs most, nothing twice
    wording       the sentence, lightly edited; nothing lost
    contested     figures that differ, denials, mutual accusations
    tables        figures and timeline
    novelty       what earlier editions have printed
    gaps          what nobody reports
    sourcing      what a careful reader should know about each source
    check         the rules that must always hold, enforced by code that shares nothing with the wording

What does not belong here: reading of articles (analyse), layout (render), files (archive).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from briefing.edit.check import check_edition, find_violations
from briefing.edit.citing import Citing
from briefing.edit.compose import (
    choose_assessments,
    choose_background,
    choose_headlines,
    choose_scheduled,
    compose_glance,
    compose_line,
    compose_masthead,
    find_fingerprint,
)
from briefing.edit.contested import FigureClaim, find_contested, find_figure_claims
from briefing.edit.denials import find_answers
from briefing.edit.gaps import find_general_gaps, find_section_gaps
from briefing.edit.novelty import compose_changes, find_first_day, read_novelty, split_candidates
from briefing.edit.options import EditOptions, FailedSource, LeftOutArticle, Side
from briefing.edit.selection import Candidate, choose_lines, find_candidates
from briefing.edit.sourcing import compose_source_summary, compose_sources
from briefing.edit.statements import Statement, find_sides, find_statements
from briefing.edit.stories import compose_stories
from briefing.edit.tables import compose_figures, compose_timeline, rank_key_figures
from briefing.model.annotation import AnalysedArticle
from briefing.model.edition import Coverage, Denial, Edition, EditionSection, FailedFeed, LeftOut, UnreadFile, Window
from briefing.model.section import Section

__all__ = ["EditOptions", "FailedSource", "LeftOutArticle", "Side", "check_edition", "edit", "find_violations"]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What was chosen for the sections."""

    news: Mapping[str, list[Candidate]]
    background: Mapping[str, list[Candidate]]
    also: Mapping[str, list[Candidate]]
    #: Distinct statements that could have been printed in each section.
    counts: Mapping[str, int]
    #: Statements that earlier editions have printed.
    repeated: int

    def lines(self) -> list[Candidate]:
        """Return the news lines of all sections, the heaviest first."""
        every = [one for candidates in self.news.values() for one in candidates]
        return sorted(every, key=lambda one: (-one.weight, one.statement.key))


def edit(articles: Sequence[AnalysedArticle], *, earlier: Sequence[Edition] = (), options: EditOptions) -> Edition:
    """Make one edition.

    Args:
        articles: What was read, without copies of one another and without what was published after ``options.day``.
            Their order does not matter.
        earlier: Earlier editions of this desk, the newest first; what is new is judged against them.
        options: The choices of the desk.

    Returns:
        The edition. It keeps the rules of `check_edition`, which the caller runs before anything is written.
    """
    ordered = sorted(articles, key=_article_order)
    options = replace(options, sides=find_sides(ordered, options.sides))
    first_day = find_first_day(earlier, options)
    statements = find_statements(ordered, options, first_day)
    claims = find_figure_claims(statements)
    citing = Citing(ordered)
    contested = find_contested(statements, claims, citing, options)
    answers = find_answers(contested)
    disputed = {(c.article_id, c.sentence) for matter in contested for p in matter.positions for c in p.citations}
    candidates, reasons = find_candidates(statements, options, disputed=disputed)
    chosen = _choose(candidates, options, earlier)
    figures = compose_figures(claims, contested, citing, options)
    headline, developments = choose_headlines(chosen.news, options.max_key_developments)
    sections = tuple(_section(section, chosen, claims, citing, answers) for section in options.sections)
    timeline = compose_timeline(statements, chosen.lines(), citing, options)
    assessments = choose_assessments(statements, chosen.lines(), options)
    scheduled = choose_scheduled(candidates, options)
    return Edition(
        edition=compose_masthead(
            options,
            Window(first_day=first_day, last_day=options.day),
            earlier,
            find_fingerprint(ordered, earlier, options),
        ),
        headline=compose_line(headline[0], headline[1], "new", citing, answers) if headline else None,
        key_developments=tuple(compose_line(one, key, "new", citing, answers) for one, key in developments),
        glance=compose_glance(sections, chosen.counts, earlier),
        key_figures=rank_key_figures(figures),
        sections=sections,
        contested=tuple(contested[: options.max_contested]),
        figures=tuple(figures),
        timeline=tuple(timeline),
        assessments=tuple(compose_line(one, "", "new", citing) for one in assessments),
        scheduled=tuple(compose_line(one, "", "new", citing) for one in scheduled),
        stories=compose_stories(ordered, statements, earlier, options.day),
        changes=compose_changes(chosen.lines(), figures, earlier, citing),
        gaps=find_general_gaps(statements, claims, options),
        sources=compose_sources(ordered, statements, citing, options),
        source_summary=compose_source_summary(ordered, statements, options),
        coverage=_coverage(ordered, statements, chosen, reasons, options),
    )


def _article_order(analysed: AnalysedArticle) -> tuple[object, ...]:
    """Return the order of the sources: dated before undated, the newest first, then by path and id."""
    article = analysed.article
    day = article.published.day
    return (day is None, -day.toordinal() if day else 0, article.path or "", article.id)


def _choose(candidates: Sequence[Candidate], options: EditOptions, earlier: Sequence[Edition]) -> _Chosen:
    news = [one for one in candidates if one.statement.timeliness == "new"]
    fresh, repeated = split_candidates(news, read_novelty(earlier))
    chosen = choose_lines(fresh, options.sections, day=options.day)
    old = [one for one in candidates if one.statement.timeliness == "background"]
    taken = {one.statement.key for lines in chosen.values() for one in lines}
    rest = [one for one in fresh if one.statement.key not in taken and not _is_coming(one, options)]
    also = {section.key: _also(rest, section) for section in options.sections}
    counts = Counter(one.statement.found.section for one in news if one.statement.found.section)
    return _Chosen(
        news=chosen,
        background=choose_background(old, chosen),
        also=also,
        counts={section.key: counts[section.key] for section in options.sections},
        repeated=len(repeated),
    )


def _is_coming(candidate: Candidate, options: EditOptions) -> bool:
    return candidate.statement.first_day is not None and candidate.statement.first_day > options.day


def _also(rest: Sequence[Candidate], section: Section) -> list[Candidate]:
    """Return what the limit of a section pushed out, half its limit at most."""
    return [one for one in rest if one.statement.found.section == section.key][: section.limit // 2]


def _section(
    section: Section,
    chosen: _Chosen,
    claims: Sequence[FigureClaim],
    citing: Citing,
    answers: Mapping[tuple[str, int], Denial],
) -> EditionSection:
    news, old = chosen.news[section.key], chosen.background[section.key]
    lines = [compose_line(one, section.key, "new", citing, answers) for one in news]
    lines += [compose_line(one, section.key, "background", citing, answers) for one in old]
    return EditionSection(
        key=section.key,
        title=section.title,
        colour=section.colour,
        lines=tuple(lines),
        gaps=find_section_gaps(section, news, claims),
        also_reported=tuple(compose_line(one, section.key, "new", citing, answers) for one in chosen.also[section.key]),
    )


def _coverage(
    articles: Sequence[AnalysedArticle],
    statements: Sequence[Statement],
    chosen: _Chosen,
    reasons: Mapping[tuple[str, int], str],
    options: EditOptions,
) -> Coverage:
    left_out = tuple(
        LeftOut(article_id=one.article_id, title=one.title, url=one.url, reason=one.reason)
        for one in options.articles_left_out
    )
    printed = sum(len(lines) for group in (chosen.news, chosen.background, chosen.also) for lines in group.values())
    counted = Counter(reasons.values())
    listed = [f"{count} {reason}" for reason, count in sorted(counted.items(), key=_by_count)]
    notes = [f"Sentences left out, with the reason: {'; '.join(listed)}."] if listed else []
    if chosen.repeated:
        notes.insert(0, f"{chosen.repeated} statements were printed in an earlier edition and are not repeated.")
    return Coverage(
        articles_seen=len(articles) + len(left_out) + options.duplicates,
        articles_used=len(articles),
        duplicates=options.duplicates,
        feeds_ok=options.feeds_read,
        feeds_failed=tuple(FailedFeed(feed=one.name, reason=one.reason) for one in options.failed_feeds),
        feeds=options.feed_accounts,
        files_unread=tuple(UnreadFile(file=one.name, reason=one.reason) for one in options.failed_sources),
        left_out=left_out,
        sentences_read=len(statements),
        sentences_used=printed,
        notes=(*options.gathering_notes, *notes),
    )


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return (-item[1], item[0])
