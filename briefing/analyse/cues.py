"""The cues of reporting in one sentence: which word reports, who is its subject, and where the reported words stand.

A cue is read from the form of its verb and from what stands on both sides of it: active ("X said …"), inverted ("…
said X"), passive
with an agent ("was denied by X"), participle ("…, accusing Y of …"), or a phrase ("according to X").
"""

from __future__ import annotations

from dataclasses import replace

from briefing.analyse import phrases
from briefing.analyse.contents import (
    CLOSING,
    DASHES,
    Cue,
    Scope,
    add_content,
    add_left,
    add_right,
    is_medium,
    separate_contents,
)
from briefing.analyse.cue_phrases import VIEWS, read_according_to, read_citing, read_meaning, read_noun, read_view
from briefing.analyse.cue_subjects import is_event, is_singular_subject, is_somebody
from briefing.analyse.cues_tolls import puts_at, read_toll
from briefing.analyse.tokens import Reading, TokenRange
from briefing.analyse.verb_groups import ALSO_NOUNS, VerbGroup, choose_verb, has_plural_subject, is_noun, read_group
from briefing.lexicon import function_words as fw
from briefing.lexicon.reporting import CueVerb, ReportingLexicon, VerbForm
from briefing.lexicon.roles import find_role
from briefing.model.annotation import Act

__all__ = ["find_cues"]

#: Participles of these at the head of a sentence tell a circumstance, not a claim.
_NOT_LEADING = frozenset(
    """
    speak talk comment refer note discuss address call put make respond continue read
    """.split()
)
#: Verbs that things can be the subject of: a source of one of them must be somebody, or a document.
_OF_THINGS = frozenset(
    """
    show suggest indicate reveal underscore underline highlight demonstrate signal imply find outline stress emphasise
    emphasize detail
    describe characterise characterize portray put contradict threaten support back favour favor oppose prompt confirm
    guarantee project
    call make convince offer address spell point seek want challenge question mean
    """.split()
)
_SHOWING = frozenset(
    """
    show suggest indicate reveal underscore underline highlight demonstrate signal imply find
    """.split()
)
_ISSUING = frozenset(
    "issue issues issued issuing make makes made give gives gave deliver delivered sound sounded voice voiced".split()
)
_ISSUED = {
    "warning": Act.WARN,
    "threat": Act.WARN,
    "denial": Act.DENY,
    "appeal": Act.DEMAND,
    "demand": Act.DEMAND,
    "promise": Act.PROMISE,
    "pledge": Act.PROMISE,
    "accusation": Act.ACCUSE,
    "claim": Act.CLAIM,
}
#: Subjects outside quotation marks that are the outlet's own voice, or nobody's.
_NOBODY = frozenset(
    """
    i we you one there sign clock no nobody none neither anyone anybody everyone everybody whoever proverb saying adage
    maxim dictum cliche cliché motto legend myth joke logic
    """.split()
)
#: No sentence that people write has more cues; what has is no prose. Source: rule of thumb.
_MAX_CUES = 40
#: How far behind a verb its agent or "as saying" is looked for, in tokens. Source: rule of thumb.
_REACH = 14


def find_cues(reading: Reading, number: int, lexicon: ReportingLexicon, triggers: frozenset[str]) -> list[Cue]:
    """Find the cues of sentence ``number``, in the order of their words.

    Args:
        reading: The tokens of the article.
        number: The sentence.
        lexicon: The words of reporting.
        triggers: ``lexicon.triggers``, made once by the caller.
    """
    low_bound, high_bound = reading.bounds[number]
    lows = reading.lows[low_bound:high_bound]
    if triggers.isdisjoint(lows) and lows[:1] != ["to"]:
        return []
    stops = high_bound > low_bound and reading.lows[high_bound - 1] in {".", "!", "?", "…"}
    scope = Scope(reading, low_bound, high_bound - stops)
    meaning = read_meaning(scope)
    if meaning is not None:
        return [meaning]
    cues: list[Cue] = []
    for i, low in enumerate(reading.lows[low_bound : scope.high], low_bound):
        if low in triggers and reading.quote_of[i] < 0:
            cue = _read_cue(scope, i, lexicon)
            if cue is not None:
                _share_cited(scope, cue, cues)
                cues.append(cue)
                if len(cues) == _MAX_CUES:
                    break
    separate_contents(reading, cues)
    return cues


def _share_cited(scope: Scope, cue: Cue, before: list[Cue]) -> None:
    """Give "citing officials" behind "X, the agency reported" the content of that cue, and the agency as its medium."""
    if cue.verb.lemma != "cite" or not before or before[-1].source is None:
        return
    reports = before[-1]
    if reports.content and cue.content and cue.content[0][0] == scope.low:
        cue.content = list(reports.content)
        if reports.source is not None and is_medium(scope, reports.source):
            cue.medium = reports.source


def _read_cue(scope: Scope, i: int, lexicon: ReportingLexicon) -> Cue | None:
    """Read the word at ``i`` as a cue; None where it reports nothing."""
    low = scope.low_at(i)
    if low == "according":
        return read_according_to(scope, i) if scope.low_at(i + 1) == "to" else None
    if low in {"citing", "quoting"}:
        return read_citing(scope, i)
    cue = read_view(scope, i) if low in VIEWS else None
    if cue is not None:
        return cue
    form = lexicon.verbs.get(low)
    if form is not None and not is_noun(scope, i):
        cue = _read_verb(scope, i, form)
    noun = lexicon.nouns.get(low)
    return read_noun(scope, i, noun) if cue is None and noun is not None else cue


def _read_verb(scope: Scope, i: int, form: VerbForm) -> Cue | None:
    """Read a cue verb where it stands; None where it reports nothing."""
    chosen = choose_verb(scope, i, form.verbs)
    if chosen is None:
        return None
    verb, last = chosen
    group = read_group(scope, i)
    if "t" in verb.frames:
        return None if "ing" in form.forms else read_toll(scope, verb, group, (i, last))
    if group.infinitive:
        return _read_infinitive(scope, verb, (group.first, last))
    if "ing" in form.forms and not group.be:
        return _read_participle(scope, verb, (i, last))
    if group.be and "participle" in form.forms:
        return _read_passive(scope, verb, group, (i, last))
    if group.negated and verb.act is not Act.DENY:
        return None
    plain = "base" in form.forms and "past" not in form.forms and not group.modal
    if plain and (group.be or (scope.low_at(i) in ALSO_NOUNS and not has_plural_subject(scope, group.subject_end))):
        return None
    return _read_active(scope, verb, group, (i, last))


def _read_infinitive(scope: Scope, verb: CueVerb, cue: TokenRange) -> Cue | None:
    """Read "went on to say" and "continued to deny"; other infinitives report nothing."""
    first = cue[0] - 1
    if scope.low_at(first) == "on" and scope.low_at(first - 1) == "went":
        first -= 1
    elif scope.low_at(first) != "continued":
        return None
    subject = phrases.find_subject(scope.reading, first, scope.low)
    if subject is None:
        return None
    found = Cue(verb, (first, cue[1]), subject[0], subject[1])
    add_content(scope, found)
    return found if found.holds else None


def _read_participle(scope: Scope, verb: CueVerb, cue: TokenRange) -> Cue | None:
    """Read a form in -ing: ", accusing Kabul of …", "a statement saying that …", "with both sides claiming …"."""
    i = cue[0]
    before = i - 1
    while before > scope.low and (scope.low_at(before) in fw.ADVERBS or scope.low_at(before).endswith("ly")):
        before -= 1
    low = scope.low_at(before) or ","
    if i == scope.low and verb.lemma in _NOT_LEADING:
        return None
    found = Cue(_with_announced_act(scope, verb, i), cue, None, None, dependent=True)
    if low in fw.PREPOSITIONS:
        if verb.attitude or low not in {"by", "in", "after", "before", "without"}:
            return None
    elif low not in {",", "and", "or", "but", "while", "when"} and low not in DASHES:
        phrase = phrases.find_left_phrase(scope.reading, before, scope.low)
        if phrase is None or scope.is_finite_at(before):
            return None
        if is_event(scope, phrase):
            # "A tsunami warning": a noun.
            return None
        found.dependent = not _is_own_subject(scope, phrase)
        if not found.dependent:
            found.source = found.head = phrase
    # A thing that happens shows or suggests; a party that wants something does not say so.
    if (found.dependent and verb.lemma in _SHOWING) or (verb.attitude and (not found.dependent or low != ",")):
        return None
    add_content(scope, found, left=False)
    return found if found.holds else None


def _with_announced_act(scope: Scope, verb: CueVerb, i: int) -> CueVerb:
    """Return the verb with the act of the noun that was issued before it: "issued a stern warning …, saying"."""
    if verb.lemma != "say":
        return verb
    for k in range(max(scope.low + 2, i - _REACH), i):
        act = _ISSUED.get(scope.low_at(k))
        if act is not None and any(scope.low_at(j) in _ISSUING for j in range(k - 3, k)):
            return replace(verb, act=act)
    return verb


def _is_own_subject(scope: Scope, phrase: TokenRange) -> bool:
    """Tell whether the phrase before a participle is its subject: "a statement saying", "with both sides claiming"."""
    before = scope.low_at(phrase[0] - 1)
    if before == "with" or phrases.is_document(scope.low_at(phrase[1])):
        return True
    return before in {"", ",", "and", "but"} and not scope.has_capital((phrase[1], phrase[1]))


def _read_passive(scope: Scope, verb: CueVerb, group: VerbGroup, cue: TokenRange) -> Cue | None:
    """Read a passive: it reports only where its agent is named, or somebody "was quoted as saying"."""
    i, last = cue
    if verb.lemma in {"quote", "cite"}:
        return _read_quoted_as_saying(scope, verb, group, i)
    by = next((k for k in range(last + 1, last + _REACH) if scope.low_at(k) in {"by", ",", ";", ""}), last)
    if scope.low_at(by) != "by":
        return None
    agent = phrases.find_right_phrase(scope.reading, by + 1, scope.high)
    if agent is None:
        return None
    of = next((k for k in range(agent[0] + 1, agent[1]) if scope.low_at(k) in {"of", "for"}), None)
    if verb.act is Act.ACCUSE and of is not None:
        agent = (agent[0], of - 1)
    if scope.low_at(agent[0]) in fw.TIME_WORDS or not is_somebody(scope, agent):
        return None
    found = Cue(verb, (group.first, by), agent, agent)
    subject = phrases.find_subject(scope.reading, group.subject_end, scope.low)
    if subject is not None:
        found.content.append(subject[0])
    if scope.low_at(agent[1] + 1) not in {"", ",", ";"}:
        found.content.append((agent[1] + 1, scope.high - 1))
    elif last + 1 < by:
        found.content.append((last + 1, by - 1))
    return found if found.holds else None


def _read_quoted_as_saying(scope: Scope, verb: CueVerb, group: VerbGroup, i: int) -> Cue | None:
    """Read "X was quoted [by M] as saying C" and "X was quoted as saying by M"."""
    say = next((k for k in range(i + 1, i + _REACH) if scope.low_at(k) == "saying"), None)
    subject = phrases.find_subject(scope.reading, group.subject_end, scope.low)
    if say is None or subject is None:
        return None
    found = Cue(verb, (group.first, say), subject[0], subject[1])
    by = next((k for k in range(i + 1, say + 3) if scope.low_at(k) == "by"), None)
    if by is not None:
        found.medium = phrases.find_right_phrase(scope.reading, by + 1, scope.high, apposition=False)
    behind = found.medium is not None and by is not None and by > say
    add_right(scope, found, found.medium[1] + 1 if behind and found.medium is not None else say + 1)
    if not found.content:
        add_left(scope, found, min(group.first, subject[0][0]))
    return found if found.content else None


def _read_active(scope: Scope, verb: CueVerb, group: VerbGroup, cue: TokenRange) -> Cue | None:
    """Read a finite active verb with its subject before or behind it."""
    subject = phrases.find_subject(scope.reading, group.subject_end, scope.low)
    after_quote = scope.low_at(group.first - 1) == "," and "s" in verb.frames and _follows_quote(scope, group.first)
    if subject is None or after_quote:
        inverted = _read_inverted(scope, verb, cue)
        if inverted is not None:
            return inverted
        if subject is None:
            return _read_coordinated(scope, verb, group, cue)
    whole, head = subject
    if verb.lemma in {"quote", "cite"}:
        told = _read_quoting(scope, verb, cue, whole)
        if told is not None or verb.lemma == "quote":
            return told
    if not _may_report(scope, verb, cue[0], head):
        return None
    found = Cue(verb, (group.first, cue[1]), whole, head)
    if scope.low_at(head[1]) in {"who", "which"}:
        found.head = phrases.find_antecedent(scope.reading, head[1], scope.low) or head
        nobody = scope.low_at(found.head[1])
        if verb.attitude or nobody in _NOBODY or nobody[:1].isdigit():
            # What a person "who favours" something thinks is told in the outlet's own voice.
            return None
    add_content(scope, found)
    if verb.lemma == "ask" and "not" in scope.reading.lows[cue[1] + 1 : cue[1] + 3]:
        # "asked not to be named" tells about the speaker.
        return None
    return found if found.holds else None


def _may_report(scope: Scope, verb: CueVerb, i: int, head: TokenRange) -> bool:
    """Tell whether a subject can be the source of a verb: somebody, and not the outlet itself."""
    noun = scope.low_at(head[1])
    if head[1] > head[0] and scope.low_at(head[0]) in {"which", "that"}:
        # "which gave the crisis added weight": no subject, but the clause before.
        return False
    if verb.lemma == "put" and not puts_at(scope, i):
        return False
    if verb.lemma == "claim" and "lives" in scope.reading.lows[i + 1 : min(scope.high, i + 6)]:
        # "The floods have claimed 166 lives".
        return False
    if noun[:1].isdigit() and head[0] == head[1]:
        return False
    if scope.low_at(i) == verb.lemma and scope.low_at(head[0]) in {"a", "an"}:
        # "a UN report": no plain verb form has such a subject.
        return False
    if noun in _NOBODY or scope.low_at(head[0]) in _NOBODY - {"one"} or noun in fw.TIME_WORDS:
        return False
    ambiguous = scope.low_at(i).endswith("s") and (
        verb.lemma in ALSO_NOUNS or verb.lemma in {"remark", "comment", "state"}
    )
    if ambiguous and not is_singular_subject(scope, head):
        return False
    happens = is_event(scope, head) and not scope.has_capital((head[1], head[1]))
    return not happens and (verb.lemma not in _OF_THINGS or is_somebody(scope, head))


def _read_quoting(scope: Scope, verb: CueVerb, cue: TokenRange, subject: TokenRange) -> Cue | None:
    """Read "Reuters quoted officials as saying C": the officials are the source, and Reuters is the medium."""
    say = next(
        (k for k in range(cue[1] + 2, cue[1] + _REACH) if scope.low_at(k) == "saying" and scope.low_at(k - 1) == "as"),
        None,
    )
    if say is None:
        return None
    agent = phrases.find_right_phrase(scope.reading, cue[1] + 1, say - 1, apposition=False)
    if agent is None:
        return None
    found = Cue(verb, cue, agent, agent, medium=subject)
    add_right(scope, found, say + 1)
    return found if found.content else None


def _read_coordinated(scope: Scope, verb: CueVerb, group: VerbGroup, cue: TokenRange) -> Cue | None:
    """Read a verb that shares the subject of the verb before it: "denied the report and accused …"."""
    before = scope.low_at(group.first - 1)
    if before not in {"and", "but", "or", ","} or scope.low_at(cue[0]) in ALSO_NOUNS or verb.attitude:
        return None
    if before == "," and set(verb.frames) <= {"s", "q"}:
        return None
    if scope.low_at(cue[0]) == verb.lemma and not _shares_plural_subject(scope, group.first):
        # A plain form beside an infinitive: "to defend itself and portray …".
        return None
    found = Cue(verb, (group.first, cue[1]), None, None, dependent=True)
    add_content(scope, found, left=False)
    return found if found.holds else None


def _shares_plural_subject(scope: Scope, first: int) -> bool:
    """Tell whether a plain form goes with a plural subject before it: "villagers have fled and accuse …"."""
    k = first - 2
    while k > scope.low and not phrases.is_verb_like(scope.reading, k):
        if scope.low_at(k) in {"to", "that", ";"} or scope.low_at(k) in fw.MODALS:
            return False
        k -= 1
    return bool({"have", "are"} & {scope.low_at(k), scope.low_at(k - 1)})


def _follows_quote(scope: Scope, first: int) -> bool:
    """Tell whether a closing mark stands right before the verb group, perhaps with a comma."""
    reading = scope.reading
    return any(reading.quote_of[k] >= 0 or reading.lows[k] in CLOSING for k in range(max(scope.low, first - 2), first))


def _read_inverted(scope: Scope, verb: CueVerb, cue: TokenRange) -> Cue | None:
    """Read "…," said the minister."""
    first = cue[0]
    before, after = scope.low_at(first - 1), scope.low_at(first + 1)
    if not set(verb.frames) & set("sq") or not (before in {",", "?", "!"} or before in CLOSING or before in DASHES):
        return None
    if after in fw.OBJECT_PRONOUNS or after in fw.PREPOSITIONS:
        return None
    agent = phrases.find_right_phrase(scope.reading, first + 1, scope.high)
    if agent is None:
        return None
    articled = scope.low_at(agent[0]) in {"he", "she", "they", "a", "an", "the", "one"}
    if not (articled or scope.has_capital(agent) or find_role(scope.low_at(agent[1])) is not None):
        return None
    found = Cue(verb, cue, agent, agent)
    add_left(scope, found, first)
    if not found.content:
        return None
    follow = next((k for k in range(agent[1] + 1, scope.high) if scope.low_at(k) == ","), scope.high)
    if follow + 1 < scope.high and scope.reading.quote_of[follow + 1] >= 0:
        add_right(scope, found, follow + 1)
    return found
