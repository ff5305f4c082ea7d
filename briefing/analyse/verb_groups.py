"""The verb group around a reporting verb: auxiliaries, negations, particle, and whether it is a verb there at all."""

from __future__ import annotations

from dataclasses import dataclass

from briefing.analyse.contents import Scope
from briefing.analyse.phrases_times import find_end_before_time
from briefing.lexicon import function_words as fw
from briefing.lexicon.reporting import CueVerb

__all__ = ["ALSO_NOUNS", "VerbGroup", "choose_verb", "has_plural_subject", "is_noun", "read_group"]

#: Plain verb forms that are nouns at least as often. Source: rule of thumb, from everyday use.
ALSO_NOUNS = frozenset(
    """
    report claim demand call order request address note comment charge question blame promise vow pledge plan hope
    fear doubt offer appeal
    signal detail outline boast warn cry shout hint quip defend welcome thank favour favor support concern complain
    post fault read put
    brief estimate forecast project view wish back want need respect praise
    """.split()
)
_QUANTIFIERS = frozenset({"that", "this", "all", "both", "some", "many", "few", "most", "other", "each"})
_BEFORE_GERUND = frozenset(
    {"to", "by", "after", "before", "without", "in", "for", "from", "despite", "since", "of", "with"}
)
#: Verbs whose particle is a noun of feeling.
_VOICING = frozenset({"voice", "express"})
_PLURALS = frozenset({"people", "media", "police", "men", "women", "analysts"})


@dataclass(slots=True)
class VerbGroup:
    """The verb group around a cue verb."""

    first: int
    #: Where the subject ends (exclusive): before ``first``, and before a day that stands between the two.
    subject_end: int = 0
    be: bool = False
    have: bool = False
    negated: bool = False
    infinitive: bool = False
    #: A modal or a form of "do".
    modal: bool = False


def is_noun(scope: Scope, i: int) -> bool:
    """Tell whether a form that can be noun or verb ("report", "claims", "calls") is a noun where it stands."""
    low = scope.low_at(i)
    if i == scope.low:
        return not low.endswith("ing")
    before = scope.low_at(i - 1)
    if before in {"take", "takes", "took", "taking", "taken"}:
        return True
    if (before in fw.DETERMINERS or before == "'s") and before not in _QUANTIFIERS:
        return True
    if low.endswith("ed"):
        return False
    if scope.has_capital((i, i)):
        return True
    return before in fw.PREPOSITIONS and before != "to" and not (low.endswith("ing") and before in _BEFORE_GERUND)


def choose_verb(scope: Scope, i: int, verbs: tuple[CueVerb, ...]) -> tuple[CueVerb, int] | None:
    """Return the verb that fits the particle after it, and the last token of the cue; None where none fits."""
    after = i + 1
    while scope.low_at(after) in fw.ADVERBS or scope.low_at(after).endswith("ly"):
        after += 1
    nxt, second = scope.low_at(after), scope.low_at(after + 1)
    for verb in verbs:
        if not verb.particles:
            return verb, i
        if verb.lemma in _VOICING and (nxt in verb.particles or second in verb.particles):
            # "voiced deep alarm at the raid": the noun belongs to what is voiced.
            return verb, i
        if nxt in verb.particles:
            return verb, after
        if verb.particles == ("clear",) and (nxt, second) == ("it", "clear"):
            return verb, after + 1
        if verb.particles == ("down",) and second == "down":
            return verb, after + 1
    return None


def read_group(scope: Scope, i: int) -> VerbGroup:
    """Read the auxiliaries, negations and adverbs before the verb at ``i``."""
    group = VerbGroup(first=i)
    k = i - 1
    while k >= scope.low:
        low = scope.low_at(k)
        if low == "to":
            group.infinitive = True
            group.first = k
            break
        if not _joins(scope, group, k, low):
            break
        group.first = k
        k -= 1
    group.subject_end = find_end_before_time(scope.reading, group.first, scope.low)
    return group


def _joins(scope: Scope, group: VerbGroup, k: int, low: str) -> bool:
    """Tell whether the token belongs to the verb group, and note what it says of it."""
    if low == "'s" and scope.low_at(k - 1) not in {"he", "she", "it", "who", "that", "there"}:
        return False
    negates = low in fw.NEGATIONS
    group.negated = group.negated or negates
    if low in fw.BE_FORMS:
        group.be = group.be or not group.have
    elif low in fw.HAVE_FORMS:
        group.have = True
    elif low in fw.AUXILIARIES:
        group.modal = True
    else:
        # "Emily said" holds a name.
        adverb = low in fw.ADVERBS or (low.endswith("ly") and len(low) > 4)
        return negates or (adverb and not scope.has_capital((k, k)))
    return True


def has_plural_subject(scope: Scope, end: int) -> bool:
    """Tell whether a plural stands before token ``end``: a plain form there is a verb ("officials claim"), no noun."""
    if end <= scope.low:
        return False
    low = scope.low_at(end - 1)
    if low in {"they", "we", "i", "you", "who", "that", "which", "others", "some", "many", ",", ")"}:
        return True
    return low.endswith("s") or low in _PLURALS or scope.has_capital((end - 1, end - 1))
