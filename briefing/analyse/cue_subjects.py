"""Whether the subject of a verb can be the source of what it reports: somebody, and no event or thing."""

from __future__ import annotations

from briefing.analyse import phrases
from briefing.analyse.contents import Scope
from briefing.analyse.tokens import TokenRange
from briefing.lexicon import function_words as fw
from briefing.lexicon.roles import find_role
from briefing.lexicon.units import UnitKind, find_unit_kind

__all__ = ["is_event", "is_singular_subject", "is_somebody"]

#: Things that happen or are counted, beside the events that the figures count; none of them says anything.
#: Source: rule of thumb, from everyday use.
_NO_SPEAKERS = frozenset(
    """
    tsunami quake tremor eruption storm cyclone hurricane typhoon tornado drought heatwave mudslide avalanche
    explosion toll warning alert siren curfew blackout
    """.split()
)
_PRONOUNS = frozenset({"he", "she", "they", "it", "who", "him", "her", "them"})


def is_event(scope: Scope, head: TokenRange) -> bool:
    """Tell whether the head noun of a phrase is an event, a toll or a warning, which can be nobody's source."""
    low = scope.low_at(_head_noun(scope, head))
    if find_role(low) is not None:
        return False
    plain = low.removesuffix("s")
    return low in _NO_SPEAKERS or plain in _NO_SPEAKERS or find_unit_kind(low) is UnitKind.EVENTS


def is_somebody(scope: Scope, head: TokenRange) -> bool:
    """Tell whether a head phrase names a person, an institution or a document, and no other thing."""
    noun = _head_noun(scope, head)
    low = scope.low_at(noun)
    if low == "movements" or is_event(scope, head):
        return False
    if noun == scope.low and low.endswith("ing"):
        # "Shelling suggests": a capital only because it opens the sentence.
        return False
    if scope.has_capital((noun, noun)) or low in _PRONOUNS:
        return True
    return find_role(low) is not None or phrases.is_document(low)


def is_singular_subject(scope: Scope, head: TokenRange) -> bool:
    """Tell whether a verb in -s can belong to this phrase, so that it is no noun ("initial reports")."""
    low = scope.low_at(head[1])
    return (
        scope.has_capital((head[1], head[1]))
        or scope.low_at(head[0]) in fw.DETERMINERS
        or low in {"he", "she", "it", "who", "which"}
        or find_role(low) is not None
        or phrases.is_document(low)
    )


def _head_noun(scope: Scope, head: TokenRange) -> int:
    """Return the token before the first preposition, relative or comma of a phrase."""
    ends = (
        k
        for k in range(head[0] + 1, head[1] + 1)
        if scope.low_at(k) in fw.PREPOSITIONS or scope.low_at(k) in {"who", "which", "—", ","}
    )
    return next(ends, head[1] + 1) - 1
