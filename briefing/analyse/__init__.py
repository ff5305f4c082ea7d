"""Read one article: sentences, and in each who says what, how many, where, when, in which section.

In: an `Article` (its text is final) and the options of the desk. Out: an `AnalysedArticle`; every finding is a span
into the article's text. The stage knows one article at a time and no other, so it runs in parallel, and its result for
the same article and options is always the same.

    text.sentences ─▶ claims (who says what) ─▶ continuations ─▶ tone (hedged, opinion, forecast, background)
                   ─▶ times, places, actors
                   ─▶ figures ─▶ resolved with speakers, times and places
                   ─▶ sections

What does not belong here: other articles, earlier editions, the choice of what is printed (edit).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from briefing.analyse.actors import KnownActors, find_actors, parse_actors
from briefing.analyse.claims import find_attributions
from briefing.analyse.continuations import carry_speakers, goes_on
from briefing.analyse.figures import find_figures
from briefing.analyse.figures_article import connect_figures
from briefing.analyse.figures_resolve import resolve_figures
from briefing.analyse.opinion import OpinionReader
from briefing.analyse.places import find_country_codes, find_places
from briefing.analyse.sections import SectionReader, lean_towards, read_sections
from briefing.analyse.times import carry_days, find_times
from briefing.analyse.tone import Tone, find_tone
from briefing.lexicon.gazetteer import Gazetteer, read_gazetteer
from briefing.lexicon.vectors import Vectors, read_vectors
from briefing.model.annotation import AnalysedArticle, AnalysedSentence, Sentence
from briefing.model.article import Article, Line, LineKind
from briefing.model.section import Section
from briefing.text.sentences import find_sentences
from briefing.text.words import split_words

__all__ = ["AnalyseOptions", "analyse"]


@dataclass(frozen=True, slots=True)
class AnalyseOptions:
    """What the desk decides for the stage. Small and hashable, so that it can be sent to other processes."""

    sections: tuple[Section, ...]
    #: What belongs to none of the sections: without it nothing could be "none".
    topics: tuple[Section, ...] = ()
    #: Text of the desk's own gazetteer (CSV) and list of actors (TOML); empty for none.
    gazetteer: str = ""
    actors: str = ""


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """What is read once for a desk: gazetteer, actors, vectors and what is learnt on them."""

    gazetteer: Gazetteer
    actors: KnownActors
    vectors: Vectors
    sections: SectionReader
    opinions: OpinionReader


@lru_cache(maxsize=4)
def _read_lexicon(options: AnalyseOptions) -> _Lexicon:
    """Return the lexicon of a desk. It depends on the options alone, so keeping it changes no result."""
    vectors = read_vectors()
    return _Lexicon(
        gazetteer=read_gazetteer(options.gazetteer),
        actors=parse_actors(options.actors),
        vectors=vectors,
        sections=read_sections(options.sections, options.topics, vectors=vectors),
        opinions=OpinionReader(vectors),
    )


def analyse(article: Article, options: AnalyseOptions) -> AnalysedArticle:
    """Find everything that the briefing needs in one article.

    Args:
        article: A cleaned article.
        options: The desk's sections, places and actors.

    Returns:
        The article with its sentences in order. A heading is a sentence of its own.
    """
    lexicon = _read_lexicon(options)
    text = article.text
    sentences = _number_sentences(article)
    spans = [sentence.span for sentence in sentences]
    words = [split_words(text, span) for span in spans]
    counted = [find_figures(text, span, words=words[index]) for index, span in enumerate(spans)]
    counted = connect_figures(text, words, counted)
    attributions = carry_speakers(text, sentences, find_attributions(text, spans), counted)
    year = article.published.day.year if article.published.day else None
    written = [span.of(text) for span in spans]
    rows = lexicon.vectors.embed(written)
    judging = lexicon.opinions.find_scores(written, rows)
    tones = find_tone(text, spans, attributions, published_year=year, judging=judging)
    countries = find_country_codes(words, gazetteer=lexicon.gazetteer)
    actors = find_actors(text, spans, gazetteer=lexicon.gazetteer, known=lexicon.actors, words=words)
    probabilities = [
        lean_towards(one, article.section_hint) for one in lexicon.sections.find_sections(written, rows=rows)
    ]
    found: list[AnalysedSentence] = []
    for index, sentence in enumerate(sentences):
        span = sentence.span
        times = find_times(text, span, published=article.published, words=words[index])
        times = carry_days(times, found[-1].times if found else ())
        places = find_places(text, span, gazetteer=lexicon.gazetteer, countries=countries, words=words[index])
        goes_on_in = found[-1].times if found and not times and goes_on(text, sentences, index) else times
        figures = resolve_figures(
            counted[index], attributions=attributions[index], times=goes_on_in, places=places, text=text
        )
        found.append(
            _with_tone(
                AnalysedSentence(
                    sentence=sentence,
                    sections=probabilities[index].probabilities,
                    section=probabilities[index].section,
                    attributions=attributions[index],
                    figures=figures,
                    times=times,
                    places=places,
                    actors=actors[index],
                ),
                tones[index],
            )
        )
    return AnalysedArticle(article=article, sentences=tuple(found))


def _with_tone(found: AnalysedSentence, tone: Tone) -> AnalysedSentence:
    return replace(
        found,
        hedged=tone.hedged,
        hedges=tone.hedges,
        opinion=tone.opinion,
        forecast=tone.forecast,
        background=tone.background,
    )


def _number_sentences(article: Article) -> tuple[Sentence, ...]:
    """Return the sentences with the line and the paragraph that they stand on.

    Text that came without lines (from standard input) has one line a paragraph, numbered from 1.
    """
    lines = [line for line in article.lines if line.span is not None]
    made: list[Sentence] = []
    paragraph = position = place = 0
    for index, span in enumerate(find_sentences(article.text)):
        paragraph += article.text.count("\n", position, span.start)
        position = span.start
        while place < len(lines) and _end(lines[place]) <= span.start:
            place += 1
        line = lines[place] if place < len(lines) else None
        number, kind = (line.number, line.kind) if line is not None else (paragraph + 1, LineKind.BODY)
        made.append(Sentence(index=index, line=number, paragraph=paragraph, span=span, kind=kind))
    return tuple(made)


def _end(line: Line) -> int:
    return line.span.end if line.span is not None else 0
