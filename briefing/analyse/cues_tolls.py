"""Who gives a number of dead: "X raised the toll to N", "X put it at N", "X gave a toll of N", "X counted N bodies"."""

from __future__ import annotations

from briefing.analyse import phrases
from briefing.analyse.contents import Cue, Scope, add_right
from briefing.analyse.cue_subjects import is_somebody
from briefing.analyse.tokens import TokenRange
from briefing.analyse.verb_groups import VerbGroup
from briefing.lexicon import function_words as fw
from briefing.lexicon.reporting import CueVerb

__all__ = ["puts_at", "read_toll"]

_TOLLS = frozenset({"toll", "tolls", "count", "tally", "estimate"})
_NUMBERS = frozenset({"number", "figure", "total"})
#: What a number must be of, to be a toll.
_FATES = frozenset(
    """
    dead killed deaths died wounded injured injuries casualties casualty fatalities victims missing displaced bodies
    corpses graves
    """.split()
)
_BEFORE_FIGURE = frozenset(
    "more less least most about around over under nearly almost some between one two three four five six seven eight "
    "nine ten dozens hundreds thousands millions up roughly approximately close".split()
)
#: What stands between a verb of changing a toll and its number.
_CHANGES_TO = frozenset({"to", "from", "by", "at"})
#: How far behind its verb a toll, and behind it its number, is looked for, in tokens. Source: rule of thumb.
_REACH = 14
_TOLL_REACH = 6


def puts_at(scope: Scope, i: int) -> bool:
    """Tell whether "put" gives a figure ("put the toll at 30") or words ("as he put it", "put it bluntly")."""
    if scope.low_at(i + 1) == "it" or scope.is_open_at(i + 1):
        return True
    for k in range(i + 2, min(scope.high - 1, i + _REACH)):
        if scope.low_at(k) == "at":
            return _is_figure(scope, k + 1) or scope.low_at(k + 2)[:1].isdigit()
    return False


def read_toll(scope: Scope, verb: CueVerb, group: VerbGroup, cue: TokenRange) -> Cue | None:
    """Read a verb that gives a toll with its subject as the source; None where it gives none, or nobody does.

    Args:
        scope: The sentence.
        verb: A verb with the frame ``t``.
        group: Its auxiliaries.
        cue: The tokens of the verb.
    """
    i = cue[1]
    if group.be or group.negated or group.modal or group.infinitive:
        return None
    figure = _is_figure(scope, i + 1) and _is_fate_near(scope, i + 2) if verb.lemma == "count" else _has_toll(scope, i)
    if not figure:
        return None
    subject = phrases.find_subject(scope.reading, group.subject_end, scope.low)
    if subject is None and scope.low_at(group.first - 1) in {"and", "but"}:
        # "Rescuers found three more bodies and raised the toll to 40".
        main = phrases.find_main_subject(scope.reading, scope.low, group.first)
        subject = None if main is None else (main, main)
    if subject is None or scope.low_at(subject[1][1]) in {"who", "which", "that"}:
        return None
    if not is_somebody(scope, subject[1]):
        return None
    found = Cue(verb, (group.first, cue[1]), *subject)
    add_right(scope, found, i + 1)
    return found if found.content else None


def _has_toll(scope: Scope, i: int) -> bool:
    """Tell whether a toll with its number follows the verb at ``i``."""
    toll = _find_toll(scope, i)
    if toll is None:
        return False
    of = scope.low_at(toll + 1) == "of" and _is_figure(scope, toll + 2)
    changed = (
        k
        for k in range(toll + 1, min(scope.high - 1, toll + _REACH))
        if scope.low_at(k) in _CHANGES_TO and _is_figure(scope, k + 1)
    )
    return of or next(changed, None) is not None


def _find_toll(scope: Scope, i: int) -> int | None:
    """Return the token of "toll", or of "number" where it is one of dead; None where none follows."""
    for k in range(i + 1, min(scope.high, i + _TOLL_REACH)):
        low = scope.low_at(k)
        if low in _TOLLS or (low in _NUMBERS and (_is_fate_near(scope, k + 1) or scope.low_at(k - 1) in _FATES)):
            return k
        if low in fw.PREPOSITIONS or low in {",", ";", "to"} or scope.is_finite_at(k):
            return None
    return None


def _is_fate_near(scope: Scope, first: int) -> bool:
    """Tell whether a word for dead or wounded follows within a few tokens."""
    return any(scope.low_at(k) in _FATES for k in range(first, first + 4))


def _is_figure(scope: Scope, k: int) -> bool:
    """Tell whether a number begins at ``k``."""
    low = scope.low_at(k)
    return (
        low[:1].isdigit() or low in _BEFORE_FIGURE or (low in {"a", "at", "as"} and scope.low_at(k + 1)[:1].isdigit())
    )
