"""Cues that are no finite verbs: "according to X", "citing X", "X's claim that", "a denial by X that"."""

from __future__ import annotations

from briefing.analyse import phrases
from briefing.analyse.contents import Cue, Scope, add_right
from briefing.analyse.tokens import TokenRange
from briefing.lexicon import function_words as fw
from briefing.lexicon.reporting import CueNoun, CueVerb
from briefing.lexicon.roles import find_role
from briefing.model.annotation import Act

__all__ = ["VIEWS", "read_according_to", "read_citing", "read_meaning", "read_noun", "read_view"]

#: Nouns of "in X's view".
VIEWS = frozenset("view opinion account telling estimation eyes words reckoning version".split())
_MEANS = frozenset("suggests suggested means meant shows showed proves proved signals signalled".split())
_POINTS_BACK = frozenset({"this", "that", "it", "the", "these", "those"})
#: Such a phrase is short, in tokens. Source: rule of thumb.
_MEANING_REACH = 9
_LEADS = frozenset({"but", "and", "however", "while", "although", ";"})


def read_according_to(scope: Scope, i: int) -> Cue | None:
    """Read "According to X, C", "C, according to X" and "C, according to X, D"; None where nobody is named."""
    head = phrases.find_right_phrase(scope.reading, i + 2, scope.high, apposition=False)
    if head is None:
        return None
    agent = head
    if scope.has_capital((head[1], head[1])) and scope.low_at(head[1] + 1) == ",":
        agent = phrases.find_right_phrase(scope.reading, i + 2, scope.high) or head
    found = Cue(CueVerb("according to", Act.STATE, "s"), (i, i + 1), agent, head)
    owner = _releaser(scope, head)
    if owner is not None:
        found.source = found.head = agent = owner
    after = agent[1] + 1
    if owner is not None:
        after = next((k for k in range(after, scope.high) if scope.low_at(k) == ","), scope.high)
    comma = scope.low_at(after) == ","
    after += comma
    before = i - 1
    while before >= scope.low and scope.low_at(before) in {",", "—", "–"}:
        before -= 1
    leading = before < scope.low or scope.low_at(before) in _LEADS
    if not leading:
        found.content.append((_clause_start(scope, before), before))
    if after < scope.high and (
        leading or (comma and scope.low_at(after) not in {"and", "but", "who", "which", "while"})
    ):
        found.content.append((after, scope.high - 1))
    return found if found.content else None


def _releaser(scope: Scope, document: TokenRange) -> TokenRange | None:
    """Return who gave out a writing that is cited: "according to figures that the ministry released"."""
    behind = document[1] + 1
    if not phrases.is_document(scope.low_at(document[1])) or scope.low_at(behind) not in {"that", "which"}:
        return None
    owner = phrases.find_right_phrase(scope.reading, behind + 1, scope.high, apposition=False)
    return owner if owner is not None and scope.has_capital(owner) else None


def _clause_start(scope: Scope, last: int) -> int:
    """Return where the clause that ends at ``last`` begins: at the sentence, or behind a semicolon."""
    for k in range(last, scope.low - 1, -1):
        if scope.low_at(k) == ";" and scope.reading.quote_of[k] < 0:
            return k + 1
    return scope.low


def read_citing(scope: Scope, i: int) -> Cue | None:
    """Read "…, citing officials": the cited is the source of the clause before, or of what follows "as saying"."""
    agent = phrases.find_right_phrase(scope.reading, i + 1, scope.high, apposition=False)
    if agent is None or i <= scope.low or (find_role(scope.low_at(agent[1])) is None and not scope.has_capital(agent)):
        return None
    found = Cue(CueVerb("cite", Act.STATE, "s"), (i, i), agent, agent)
    say = agent[1] + 1
    if (scope.low_at(say), scope.low_at(say + 1)) == ("as", "saying"):
        add_right(scope, found, say + 2)
        return found if found.content else None
    before = i - 1
    while before >= scope.low and scope.low_at(before) == ",":
        before -= 1
    if before <= scope.low or phrases.find_left_phrase(scope.reading, before, scope.low) == (scope.low, before):
        return None
    found.content.append((scope.low, before))
    return found


def read_view(scope: Scope, i: int) -> Cue | None:
    """Read "In Harare's view, C" and "in their telling, C"; None where the phrase does not stand before a clause."""
    source = _possessor(scope, i)
    comma = i + 1
    if source is None or scope.low_at(comma) != "," or comma + 2 >= scope.high:
        return None
    first = source[0]
    while first > scope.low and scope.low_at(first) in fw.DETERMINERS and scope.low_at(first - 1) != "in":
        first -= 1
    if first - 1 != scope.low or scope.low_at(first - 1) not in {"in", "by", "on"}:
        return None
    act = Act.ASSESS if scope.low_at(i) in {"view", "opinion", "estimation", "eyes"} else Act.STATE
    found = Cue(CueVerb("view", act, "s"), (i, i), source, source)
    add_right(scope, found, comma + 1)
    return found if found.content else None


def read_meaning(scope: Scope) -> Cue | None:
    """Read "To the officials, this suggests C": a sentence that tells what something means to somebody."""
    low = scope.low
    if scope.low_at(low) != "to":
        return None
    source = phrases.find_right_phrase(scope.reading, low + 1, scope.high, apposition=False)
    if source is None or scope.low_at(source[1] + 1) != "," or source[1] - low > _MEANING_REACH:
        return None
    noun = scope.low_at(source[1])
    if find_role(noun) is None and not scope.has_capital((source[1], source[1])):
        return None
    verb = next((k for k in range(source[1] + 2, scope.high) if scope.low_at(k) in _MEANS), None)
    if verb is None or verb - source[1] > _MEANING_REACH or scope.low_at(source[1] + 2) not in _POINTS_BACK:
        return None
    found = Cue(CueVerb("mean", Act.ASSESS, "s"), (low, low), source, source)
    add_right(scope, found, source[1] + 2)
    return found if found.content else None


def read_noun(scope: Scope, i: int, noun: CueNoun) -> Cue | None:
    """Read "X's claim that C" and "a denial by X that C"; None where nobody is named or nothing is said."""
    after = i + 1
    source: TokenRange | None
    if scope.low_at(after) in {"by", "from"}:
        source = phrases.find_right_phrase(scope.reading, after + 1, scope.high, apposition=False)
        if source is None or not scope.has_capital(source):
            return None
        after = source[1] + 1
    else:
        source = _possessor(scope, i)
    if source is None or not _introduces(scope, noun, after):
        return None
    found = Cue(CueVerb(noun.lemma, noun.act, "sn"), (i, i), source, source)
    add_right(scope, found, after)
    _stop_at_verb(scope, found)
    return found if found.content else None


def _introduces(scope: Scope, noun: CueNoun, after: int) -> bool:
    """Tell whether the word behind a noun of reporting introduces what is reported."""
    low, second = scope.low_at(after), scope.low_at(after + 1)
    if not second:
        return False
    if low == "that":
        return not scope.is_finite_at(after + 1)
    if low == "to":
        return noun.act in {Act.PROMISE, Act.DEMAND, Act.WARN}
    if low == "of" and noun.act is Act.ASSESS:
        # "the Taliban's hopes of a truce", "her view of the war": no words of theirs.
        return False
    return low in {"of", "against"} and noun.act is not Act.STATE and second not in fw.TIME_WORDS


def _possessor(scope: Scope, i: int) -> TokenRange | None:
    """Return who a noun belongs to: "Tripoli's [latest] claim", "their claim"; None where nobody is named."""
    for k in range(i - 1, max(scope.low, i - 4) - 1, -1):
        low = scope.low_at(k)
        if low in {"'s", "'"}:
            phrase = phrases.find_left_phrase(scope.reading, k - 1, scope.low)
            if phrase is None:
                return None
            return phrase if scope.has_capital(phrase) or find_role(scope.low_at(phrase[1])) is not None else None
        if low in {"his", "her", "their", "its"}:
            return (k, k)
        if not low.isalpha() or low in fw.DETERMINERS or scope.is_finite_at(k):
            return None
    return None


def _stop_at_verb(scope: Scope, cue: Cue) -> None:
    """End content introduced by "of" or "to" where the verb of the sentence follows ("the claim of victory was …")."""
    first, last = cue.content[0]
    if scope.low_at(first) == "that":
        return
    for k in range(first + 1, last + 1):
        if scope.reading.quote_of[k] < 0 and (scope.low_at(k) == "," or scope.is_finite_at(k)):
            cue.content[0] = (first, max(first, k - 1))
            return
