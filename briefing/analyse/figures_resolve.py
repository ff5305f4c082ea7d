"""Figures resolved: who says each figure of a sentence, where it was, and when.

Only what stands in the sentence counts. A place is where something happened, never where a source sits ("officials in
Kabul said") nor where somebody comes from or goes to; a time of saying or of comparison is no time of the figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from briefing.lexicon.calendar import REPORTING_BREAK
from briefing.lexicon.offices import OFFICES
from briefing.lexicon.placewords import DIRECTIONS, PLACE_NOUNS
from briefing.lexicon.units import ATTACK_NOUNS
from briefing.model.annotation import Attribution, Figure, Measure, PlaceMention, TimeMention
from briefing.model.span import Span

__all__ = ["resolve_figures"]


def resolve_figures(
    figures: Sequence[Figure],
    *,
    attributions: Sequence[Attribution] = (),
    times: Sequence[TimeMention] = (),
    places: Sequence[PlaceMention] = (),
    text: str | None = None,
) -> tuple[Figure, ...]:
    """Fill in who claims each figure of a sentence, where and when it was.

    The speaker is that of the smallest content that holds the figure; an attribution without content spans holds the
    whole sentence.
    The time is the nearest one in the sentence, one before the figure first; the place likewise, and never a bare
    country that only acts.
    With ``text`` the words around help: a time of saying ("said on Monday that") is no time of the figure, and a
    place needs a word of
    place before it. Nothing is taken from other sentences. A figure inside the words that name a source counts those
    who speak, and is left out.
    """
    speaking = [span for entry in attributions for span in entry.source_spans]
    told = [figure for figure in figures if not _is_source(figure, speaking)]
    if not told:
        return ()
    events = [time for time in times if text is None or not _is_time_of_saying(text, time.span)]
    where = [place for place in places if _is_scene(text, place)]
    return tuple(
        _with_days(replace(figure, claimed_by=_claimant(figure, attributions), place=_place(figure, where)), events)
        for figure in told
    )


#: How many characters a source's words may have besides a figure that counts those who speak ("all three residents").
_BESIDES: Final = 8


def _is_source(figure: Figure, speaking: Sequence[Span]) -> bool:
    """Tell whether a figure counts those who speak.

    In a longer source a figure with a fate stands in a clause about it ("the mayor, whose town lost 12 people").
    """
    length = figure.span.end - figure.span.start
    return any(
        span.overlaps(figure.span) and (figure.measure is Measure.OTHER or span.end - span.start - length <= _BESIDES)
        for span in speaking
    )


def _claimant(figure: Figure, attributions: Sequence[Attribution]) -> str | None:
    holding = [
        (
            min((span.end - span.start for span in entry.content_spans if span.overlaps(figure.span)), default=1 << 30),
            number,
            entry,
        )
        for number, entry in enumerate(attributions)
        if not entry.content_spans or any(span.overlaps(figure.span) for span in entry.content_spans)
    ]
    return min(holding, key=lambda entry: entry[:2])[2].source if holding else None


_SAYING_BEFORE = re.compile(rf"\b(?:{'|'.join(sorted(REPORTING_BREAK))})\s*,?\s*$", re.IGNORECASE)
_COMPARED_BEFORE = re.compile(
    r"\b(?:compared(?:\s+(?:with|to))?|comparison\s+(?:with|to)|than|versus|against"
    r"|(?:up|down)\s+from(?:\s+[\d,.]{1,12}|\s+[a-z]{3,12})?"
    r"|(?:increase|rise|jump|surge|drop|decline|fall)\s+(?:over|from|on))\s*$",
    re.IGNORECASE,
)
_SAYING_BEHIND = re.compile(rf"\s*,?\s*(?:that\b|(?:{'|'.join(sorted(REPORTING_BREAK))})\b)", re.IGNORECASE)
#: Characters looked at before a mention. Source: "in the northern suburbs of" and its like have fewer than 40.
_NEARBY: Final = 40


def _is_time_of_saying(text: str, span: Span) -> bool:
    """Tell whether a time says when somebody spoke ("said last week that"), or what is compared.

    For example "compared to 2022".
    """
    before = text[max(0, span.start - _NEARBY) : span.start]
    return bool(
        _SAYING_BEFORE.search(before) or _COMPARED_BEFORE.search(before) or _SAYING_BEHIND.match(text, span.end)
    )


#: "towards the Mira border in": what stands behind it is where somebody goes to or comes from.
_BOUND_FOR = re.compile(r"\b(?:from|towards?|into|to)\s+(?:the\s+)?(?:[A-Z][\w’'-]{0,30}\s+){1,3}(?:[a-z]{3,12}\s+)?$")
#: Who stands "in Kabul" speaks there: nothing happened there for that.
_SOURCE_NOUNS: Final = OFFICES | frozenset(
    (
        "officials spokesmen spokespeople sources source diplomats diplomat analysts experts researchers scholars "
        "institute institution newspaper broadcaster agency ministry authorities embassy court government headquarters "
        "bureau observers lawyers activists journalists reporters correspondents based seat ambassador"
    ).split()
)
_SOURCE_PHRASES: Final = ("think tank", "think-tank", "monitoring group", "rights group", "news agency", "human rights")
#: What may stand before "of" so that the place behind it is where something happened.
_PARTS_OF_PLACES: Final = (
    PLACE_NOUNS
    | DIRECTIONS
    | ATTACK_NOUNS
    | frozenset(
        (
            "parts part outskirts most much all rest heart edge coast siege battle fall bombing shelling km miles "
            "kilometres kilometers"
        ).split()
    )
)
#: "officials in Kabul said", "in Kabul on Friday told": who is there speaks.
_SPEAKING_BEHIND = re.compile(
    rf"(?:\s+on\s+[A-Z][a-z]{{2,9}})?\s+(?:have\s+|has\s+|had\s+)?(?:also\s+)?(?:say|says|{'|'.join(sorted(REPORTING_BREAK))})\b"
)
_SCENE_BEFORE = re.compile(
    r"\b(?P<lead>[Ii]n|[Aa]t|[Nn]ear|[Ii]nside|[Oo]utside|[Oo]n|[Aa]cross|[Aa]round|[Tt]hroughout|[Oo]ver|[Ww]ithin|[Oo]f|hit|struck|shelled|bombed)"
    r"(?:\s+(?:the|[a-z-]+ern|[a-z-]*(?:north|south|east|west|central)|city|town|village|district|province|region|of|[A-Z][\w’'-]*,?|and)){0,4}\s*$"
)


def _is_scene(text: str | None, place: PlaceMention) -> bool:
    """Tell whether a place is where something happened; without the text that is every place but a country."""
    if text is None:
        return place.kind != "country"
    begin = max(0, place.span.start - _NEARBY)
    scene = _SCENE_BEFORE.search(text, begin, place.span.start)
    if (
        scene is None
        or text[place.span.end : place.span.end + 1] == "-"
        or _SPEAKING_BEHIND.match(text, place.span.end)
    ):
        return False
    if _BOUND_FOR.search(text, max(0, scene.start() - _NEARBY), scene.start()):
        return False
    before = text[max(0, scene.start() - _NEARBY) : scene.start()].rstrip()
    word = before.rsplit(None, 1)[-1].strip("\"'“”‘’(,").lower() if before else ""
    if scene["lead"].lower() == "of":
        return word in _PARTS_OF_PLACES
    return word not in _SOURCE_NOUNS and not before.lower().endswith(_SOURCE_PHRASES)


def _with_days(figure: Figure, times: Sequence[TimeMention]) -> Figure:
    known = [time for time in times if time.first_day is not None or time.last_day is not None]
    if not known:
        return figure
    nearest = min(known, key=lambda time: _distance(figure.span, time.span))
    return replace(figure, first_day=nearest.first_day, last_day=nearest.last_day, precision=nearest.precision)


def _distance(figure: Span, other: Span) -> tuple[bool, int]:
    """Order by place in the text: what stands before the figure first, the nearer the better."""
    return (other.start > figure.start, abs(figure.start - other.start))


#: How many characters nearer a country must stand than a town to be preferred. Source: rule of thumb, about half a
#: line.
_COUNTRY_PENALTY: Final = 40


def _place(figure: Figure, places: Sequence[PlaceMention]) -> str | None:
    if not places:
        return None
    nearest = min(
        places,
        key=lambda place: (
            (place.kind == "country") * _COUNTRY_PENALTY
            + min(abs(place.span.start - figure.span.end), abs(figure.span.start - place.span.end))
        ),
    )
    return nearest.name
