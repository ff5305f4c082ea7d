"""How each sentence speaks: hedged, as an opinion, about the future, about the past.

Conservative on opinion: it is found only in the outlet's own voice, or in what an analyst is quoted with, and only
where evaluative words show it or the sentence sounds like a judgement (``briefing.analyse.opinion``). What a politician
says inside quotation marks is a claim, not the outlet's opinion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefing.lexicon import hedges as words
from briefing.model.annotation import Act, Attribution, SourceKind
from briefing.model.span import Span

__all__ = ["Tone", "find_tone"]

_WORD = re.compile(r"[a-z][a-z-]*")
_QUOTED = re.compile(r"“[^”]{0,2000}”?|\"[^\"]{0,2000}\"?|‘[^’]{12,400}’")
_DEFINITION = re.compile(
    r"^(?:The )?[A-Z][^,.;:]{1,60}(?:, [^,.;]{1,60},)? (?:is|are|was) (?:a|an|the|one of the) [^.;]{0,80}\b"
    r"(?:group|organi[sz]ation|country|city|town|province|region|district|party|movement|agency|capital|crossing|alliance|militia|network|"
    r"term|stronghold|river|name|ally|allies|member)\b"
)


_SAID = {"said"}
#: How far a clause is followed to both sides of a year, in characters. Rule of thumb: a long clause of English news.
_ASIDE = 120
#: A sentence that begins with its "since" is about the time since; further on than this it counts up to now.
_ASIDE_FROM = 20
#: After the year the main clause goes on with more letters than these. Rule of thumb: a short verb with its auxiliary.
_GOES_ON = 6
_SINCE = re.compile(r"\bsince (?:[a-z]{3,9} )?$")


@dataclass(frozen=True, slots=True)
class Tone:
    """How one sentence speaks."""

    hedged: bool = False
    #: The words that hedge, in order.
    hedges: tuple[Span, ...] = ()
    opinion: bool = False
    forecast: bool = False
    background: bool = False


def find_tone(
    text: str,
    sentences: Sequence[Span],
    attributions: Sequence[Sequence[Attribution]],
    *,
    published_year: int | None = None,
    judging: Sequence[float] = (),
) -> tuple[Tone, ...]:
    """Find how each sentence of a text speaks.

    Args:
        text: The final text of an article.
        sentences: Its sentences.
        attributions: What ``find_attributions`` found, one entry for each sentence.
        published_year: The year of the article, which tells past years from this one; None where it is not known.
        judging: For each sentence how much it sounds like a judgement, above 0 where it does, from
            ``briefing.analyse.opinion``; without it only words that judge by themselves show an opinion.

    Returns:
        One tone for each sentence, in their order.
    """
    return tuple(
        _read_sentence(span.of(text), span.start, found, published_year, judges=judges > 0.0)
        for span, found, judges in zip(sentences, attributions, judging or (0.0,) * len(sentences), strict=True)
    )


def _read_sentence(sentence: str, offset: int, found: Sequence[Attribution], year: int | None, *, judges: bool) -> Tone:
    """Read one sentence that begins at ``offset`` of the text."""
    lower = _lower(sentence)
    low = set(_WORD.findall(lower))
    hedges: tuple[Span, ...] = ()
    triggers = low & words.HEDGE_TRIGGERS
    if triggers and (triggers != _SAID or words.SAID_HEDGE.search(lower)):
        hedges = tuple(Span(*place).shifted(offset) for place in _find(words.HEDGES, lower, sentence))
    return Tone(
        hedged=bool(hedges),
        hedges=hedges,
        opinion=_is_opinion(lower, low, found, judges=judges),
        forecast=not low.isdisjoint(words.FORECAST_TRIGGERS) and any(_find(words.FORECAST, lower, sentence)),
        background=_is_background(
            lower, low, year, speaks=bool(found), defines=not found and _DEFINITION.match(sentence) is not None
        ),
    )


def _lower(sentence: str) -> str:
    """Return the sentence in lower case, letter for letter: a few letters have no lower case of one character."""
    lower = sentence.lower()
    if len(lower) == len(sentence):
        return lower
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in sentence)


def _find(pattern: re.Pattern[str], lower: str, sentence: str) -> Iterator[tuple[int, int]]:
    """Yield where a pattern of lower-case words stands; "May" and "Will" with a capital are a month and a name."""
    for match in pattern.finditer(lower):
        if not (match[0] in {"may", "will"} and sentence[match.start()].isupper()):
            yield match.span()


def _is_opinion(sentence: str, low: set[str], found: Sequence[Attribution], *, judges: bool) -> bool:
    """Tell whether the outlet, or an analyst it quotes, judges."""
    main = found[0] if found else None
    if main is not None and main.kind is not SourceKind.ANALYST:
        return False
    if judges:
        return True
    asks = main is None and "?" in sentence
    if not asks and low.isdisjoint(words.OPINION_TRIGGERS):
        return False
    own = sentence if main is not None else _QUOTED.sub(" ", sentence)
    if asks and own.rstrip('”"’ ').endswith("?"):
        return True
    if words.OPINION_STRONG.search(own):
        return True
    weak = {match[0].lower() for match in words.OPINION_WEAK.finditer(own)}
    return len(weak) >= 2 or (main is not None and bool(weak) and main.act is Act.ASSESS)


def _is_background(lower: str, low: set[str], year: int | None, *, speaks: bool, defines: bool) -> bool:
    """Tell whether a sentence is about what was before the news, or says what something is (``defines``)."""
    found = _find_years(lower)
    if year is not None and any(value == year for value, _ in found):
        return False
    years = [value for value, start in found if not _is_aside(lower, start, speaks=speaks)]
    past = bool(years) and (max(years) < year if year is not None else len(years) > 1)
    back = not low.isdisjoint(words.BACKGROUND_TRIGGERS) and words.BACKGROUND.search(lower) is not None
    if not (past or back or defines):
        return False
    return words.CURRENT.search(lower) is None and words.SUPERLATIVE_SINCE.search(lower) is None


def _is_aside(sentence: str, start: int, *, speaks: bool) -> bool:
    """Tell whether a year that begins at ``start`` is named in passing, in a sentence about something else.

    So it is in a clause beside the main one ("the truce, agreed in 2021, was holding"), in a count that somebody gives
    up to now ("… have been killed since 2021, the agency said"), and in a comparison ("like that of the 1980s").
    """
    before, after = sentence[max(0, start - _ASIDE) : start], sentence[start + 4 :]
    if after.startswith("s ") and not before.endswith("in the "):
        return True
    if speaks and _SINCE.search(before) and start > _ASIDE_FROM:
        return True
    return words.ASIDE.search(before) is not None and sum(map(str.isalpha, after[:_ASIDE])) > _GOES_ON


def _find_years(sentence: str) -> list[tuple[int, int]]:
    """Return the years that a sentence names, and where each begins."""
    return [
        (int(match[0]), match.start())
        for match in words.YEAR.finditer(sentence)
        if match.start() == 0 or not (sentence[match.start() - 1].isalnum() or sentence[match.start() - 1] in ".,$€£")
    ]
