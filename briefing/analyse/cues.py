"""The cues of reporting in one sentence: which word reports, who is its subject, and where the reported words stand.

A cue is read from the form of its verb and from what stands on both sides of it: active ("X said …"), inverted ("… said X"), passive
with an agent ("was denied by X"), participle ("…, accusing Y of …"), or a phrase ("according to X").
"""

from __future__ import annotations

from dataclasses import dataclass, field

from briefing.analyse import phrases
from briefing.analyse.tokens import Reading, TokenRange
from briefing.lexicon import function_words as fw
from briefing.lexicon.reporting import CueNoun, CueVerb, ReportingLexicon
from briefing.lexicon.roles import HEARERS, MEDIA_NAMES, find_role
from briefing.model.annotation import Act

__all__ = ["Cue", "find_cues"]

_OPEN = frozenset({"“", '"', "«", "‘", "''", "``"})
_CLOSE = frozenset({"”", '"', "»", "’", "''"})
_DASHES = frozenset({"—", "–", "-"})
_END = frozenset({".", "!", "?", "…", "...", ";"}) | _CLOSE | {")"}
_DETERMINERS = fw.DETERMINERS | {"'s"}
#: Plain verb forms that are nouns at least as often.
_ALSO_NOUNS = frozenset(
    """
    report claim demand call order request address note comment charge question blame promise vow pledge plan hope fear doubt offer appeal
    signal detail outline boast warn cry shout hint quip defend welcome thank favour favor support concern complain post fault read put
    brief estimate forecast project view wish back want need respect praise
    """.split()
)
#: Words that open a phrase of reporting.
_PHRASES = frozenset({"according", "citing", "quoting"})
_NOTHING = frozenset({"nothing", "little", "so", "much", "goodbye", "hello", "yes", "no"})
_ADJUNCT_HEADS = frozenset({"on", "in", "at", "during", "from", "via", "through", "after", "before", "late", "early", "last", "over", "by", "with", "for"})


_NOT_LEADING = frozenset({"speak", "talk", "comment", "refer", "note", "discuss", "address", "call", "put", "make", "respond", "continue", "read"})
#: Verbs that things can be the subject of: a source of one of them must be somebody, or a document.
_OF_THINGS = frozenset(
    """
    show suggest indicate reveal underscore underline highlight demonstrate signal imply find outline stress emphasise emphasize detail
    describe characterise characterize portray put contradict threaten support back favour favor oppose prompt confirm guarantee project
    call make convince offer address spell point seek want put challenge question mean
    """.split()
)


@dataclass(slots=True)
class Cue:
    """A cue with its parts as token ranges (first and last token, both included)."""

    verb: CueVerb
    cue: TokenRange
    #: The phrase that names the source with its apposition; None where the source is another cue's.
    source: TokenRange | None
    #: The head of the source phrase, without apposition.
    head: TokenRange | None
    content: list[TokenRange] = field(default_factory=list)
    medium: TokenRange | None = None
    #: A participle whose source is that of the cue before it, or the subject of the sentence.
    dependent: bool = False
    #: It announces what the next sentence holds ("He added:").
    announces: bool = False
    #: The cue has no content in its own sentence ("he said." after a quotation).
    empty: bool = False


def find_cues(reading: Reading, number: int, lexicon: ReportingLexicon) -> list[Cue]:
    """Find the cues of sentence ``number``, in the order of their words."""
    low_bound, high_bound = reading.bounds[number]
    body_end = _body_end(reading, low_bound, high_bound)
    cues: list[Cue] = []
    verbs, nouns = lexicon.verbs, lexicon.nouns
    lows, quote_of = reading.lows, reading.quote_of
    for i in range(low_bound, high_bound):
        low = lows[i]
        if (low not in verbs and low not in nouns and low not in _PHRASES) or quote_of[i] >= 0:
            continue
        if low == "according" and i + 2 < high_bound and reading.lows[i + 1] == "to":
            cue = _according_to(reading, i, low_bound, body_end)
        elif low in {"citing", "quoting"}:
            cue = _citing(reading, i, low_bound, body_end)
        elif low in verbs and not _is_noun_here(reading, i, low_bound):
            cue = _verb_cue(reading, i, low_bound, body_end, lexicon)
            if cue is None and low in nouns:
                cue = _noun_cue(reading, i, low_bound, body_end, nouns[low])
        elif low in nouns:
            cue = _noun_cue(reading, i, low_bound, body_end, nouns[low])
        else:
            continue
        if cue is not None:
            cues.append(cue)
    _separate(reading, cues)
    return cues


def _body_end(reading: Reading, low_bound: int, high_bound: int) -> int:
    """Return the end of the sentence without its last stop; a closing quotation mark after the stop keeps it."""
    end = high_bound
    if end > low_bound and reading.lows[end - 1] in {".", "!", "?", "…"}:
        end -= 1
    return end


def _is_noun_here(reading: Reading, i: int, low_bound: int) -> bool:
    """Tell whether a form that can be noun or verb ("report", "claims", "calls") is a noun where it stands."""
    if i == low_bound:
        return not reading.lows[i].endswith("ing")
    if reading.lows[i - 1] in {"take", "takes", "took", "taking", "taken"}:
        return True
    low = reading.lows[i]
    before = reading.lows[i - 1]
    if before in _DETERMINERS and before not in {"that", "this", "all", "both", "some", "many", "few", "most", "other", "each"}:
        return True
    if low.endswith("ed"):
        return False
    if before in fw.PREPOSITIONS and before not in {"to", "by", "after", "before", "without", "in", "for", "from", "despite", "since", "of", "with"}:
        return True
    if reading.words[i][0].isupper() and not low.endswith("ed"):
        return True
    return before in fw.PREPOSITIONS and before != "to" and not low.endswith("ing")


def _choose_verb(reading: Reading, i: int, high: int, verbs: tuple[CueVerb, ...]) -> tuple[CueVerb, int] | None:
    """Return the verb that fits the particle after it, and the last token of the cue."""
    after = i + 1
    while after < high and (reading.lows[after] in fw.ADVERBS or reading.lows[after].endswith("ly")):
        after += 1
    nxt = reading.lows[after] if after < high else ""
    second = reading.lows[after + 1] if after + 1 < high else ""
    for verb in verbs:
        if not verb.particles:
            return verb, i
        if nxt in verb.particles:
            return verb, after
        if verb.particles == ("clear",) and nxt in {"it", "clear"}:
            return verb, after + (nxt == "it" and second == "clear")
        if verb.particles == ("down",) and second == "down":
            return verb, after + 1
    return None


@dataclass(slots=True)
class _Group:
    """The verb group around a cue verb."""

    first: int
    #: Where the subject ends: before ``first``, and before a day between the two.
    subject_end: int = 0
    be: bool = False
    have: bool = False
    negated: bool = False
    infinitive: bool = False
    modal: bool = False
    do: bool = False


def _verb_group(reading: Reading, i: int, low_bound: int) -> _Group:
    """Read the auxiliaries, negations and adverbs before the verb at ``i``."""
    group = _Group(first=i)
    k = i - 1
    while k >= low_bound:
        low = reading.lows[k]
        if low == "to":
            group.infinitive = True
            group.first = k
            break
        if low in fw.NEGATIONS or low == "not":
            group.negated = True
        if low in fw.BE_FORMS:
            if low == "'s" and not _after_pronoun(reading, k):
                break
            group.be = group.be or not group.have
        elif low in fw.HAVE_FORMS:
            group.have = True
        elif low in fw.MODALS:
            group.modal = True
        elif low in {"do", "does", "did", "don't", "doesn't", "didn't"}:
            group.do = True
        elif low not in fw.ADVERBS and low not in fw.NEGATIONS and not (low.endswith("ly") and len(low) > 4):
            break
        group.first = k
        k -= 1
    group.subject_end = _before_time(reading, group.first, low_bound)
    return group


def _before_time(reading: Reading, first: int, low_bound: int) -> int:
    """Return where the subject ends if a day stands between it and the verb ("the ministry on Sunday said")."""
    k = first - 1
    while k > low_bound and (reading.lows[k] in fw.TIME_WORDS and reading.lows[k] not in {"today"} or reading.lows[k].isdigit()):
        k -= 1
    if k == first - 1:
        return first
    if reading.lows[k] in {"on", "in", "at"}:
        k -= 1
    low = reading.lows[k]
    return k + 1 if k >= low_bound and (low.isalnum() or low == "'s" or low == ")") and low not in fw.PREPOSITIONS else first


def _after_pronoun(reading: Reading, k: int) -> bool:
    return k > 0 and reading.lows[k - 1] in {"he", "she", "it", "who", "that", "there"}


def _verb_cue(reading: Reading, i: int, low_bound: int, high: int, lexicon: ReportingLexicon) -> Cue | None:
    """Read a cue verb where it stands; None where it reports nothing."""
    form = lexicon.verbs[reading.lows[i]]
    chosen = _choose_verb(reading, i, high, form.verbs)
    if chosen is None:
        return None
    verb, last = chosen
    group = _verb_group(reading, i, low_bound)
    if group.infinitive:
        return _infinitive(reading, verb, (group.first, last), low_bound, high)
    if "ing" in form.forms and not group.be:
        return _participial(reading, verb, i, last, low_bound, high)
    if group.be and "participle" in form.forms:
        return _passive(reading, verb, group, (i, last), low_bound, high)
    if group.negated and verb.act is not Act.DENY:
        return None
    if "base" in form.forms and "past" not in form.forms and not (group.modal or group.do):
        if group.be or (reading.lows[i] in _ALSO_NOUNS and _is_bad_base(reading, group.subject_end, low_bound)):
            return None
    return _active(reading, verb, group, (i, last), low_bound, high)


def _is_bad_base(reading: Reading, first: int, low_bound: int) -> bool:
    """Tell whether a plain form has no plural subject before it ("a court order", "let them say")."""
    if first <= low_bound:
        return True
    low = reading.lows[first - 1]
    if low in {"they", "we", "i", "you", "who", "that", "which", "others", "some", "many", ",", ")"}:
        return False
    return not (low.endswith("s") or low in {"people", "media", "police", "men", "women", "taliban", "analysts"} or reading.words[first - 1][0].isupper())


def _infinitive(reading: Reading, verb: CueVerb, cue: TokenRange, low_bound: int, high: int) -> Cue | None:
    """Read "went on to say" and the like; other infinitives report nothing."""
    before = reading.lows[max(low_bound, cue[0] - 2) : cue[0]]
    if before != ["went", "on"] and before[-1:] != ["continued"]:
        return None
    first = cue[0] - len(before) if before == ["went", "on"] else cue[0] - 1
    subject = phrases.find_subject(reading, first, low_bound)
    if subject is None:
        return None
    found = Cue(verb, (first, cue[1]), subject[0], subject[1])
    _add_content(reading, found, low_bound, high)
    return found if found.content or found.announces else None


def _participial(reading: Reading, verb: CueVerb, i: int, last: int, low_bound: int, high: int) -> Cue | None:
    """Read a form in -ing: ", accusing Kabul of …", "a statement saying that …", "with both sides claiming …"."""
    before = i - 1
    while before > low_bound and (reading.lows[before] in fw.ADVERBS or reading.lows[before].endswith("ly")):
        before -= 1
    found = Cue(verb, (i, last), None, None, dependent=True)
    low = reading.lows[before] if before >= low_bound else ","
    if i == low_bound and verb.lemma in _NOT_LEADING:
        return None
    if low in fw.PREPOSITIONS and (low not in {"by", "in", "after", "before", "while", "without"} or verb.attitude):
        return None
    if low not in fw.PREPOSITIONS and low not in {",", "and", "or", "but", "while", "when"} and low not in _DASHES:
        phrase = phrases.find_left_phrase(reading, before, low_bound)
        if phrase is None or phrases.is_verb_like(reading, before):
            return None
        found.dependent = not _is_own_subject(reading, phrase, low_bound)
        if not found.dependent:
            found.source = found.head = phrase
    _add_content(reading, found, low_bound, high, left=False)
    return found if found.content or found.announces else None


def _is_own_subject(reading: Reading, phrase: TokenRange, low_bound: int) -> bool:
    """Tell whether the noun phrase before a participle is its subject: "a statement saying", "with both sides claiming"."""
    noun = reading.lows[phrase[1]]
    if phrase[0] > low_bound and reading.lows[phrase[0] - 1] == "with":
        return True
    return phrases.is_document(noun) or (phrase[0] == low_bound or reading.lows[phrase[0] - 1] in {",", "and", "but"}) and not _has_capital(reading, (phrase[1], phrase[1]))


def _passive(reading: Reading, verb: CueVerb, group: _Group, cue: TokenRange, low_bound: int, high: int) -> Cue | None:
    """Read a passive: it reports only where its agent is named, or somebody "was quoted as saying"."""
    lows = reading.lows
    i, last = cue
    if verb.lemma in {"quote", "cite"}:
        return _quoted_as_saying(reading, verb, group, i, low_bound, high)
    by = next((k for k in range(last + 1, min(high, last + 14)) if lows[k] == "by" or lows[k] in {",", ";"}), None)
    if by is None or lows[by] != "by":
        return None
    agent = phrases.find_right_phrase(reading, by + 1, high)
    if agent is None or find_role(lows[agent[1]]) is None and not _has_capital(reading, agent) and lows[agent[1]] not in fw.OBJECT_PRONOUNS:
        return None
    subject = phrases.find_subject(reading, group.subject_end, low_bound)
    found = Cue(verb, (group.first, by), agent, agent)
    if subject is not None:
        found.content.append(subject[0])
    if agent[1] + 1 < high and lows[agent[1] + 1] not in {",", ";"}:
        found.content.append((agent[1] + 1, high - 1))
    elif last + 1 < by:
        found.content.append((last + 1, by - 1))
    return found if found.content else None


def _has_capital(reading: Reading, tokens: TokenRange) -> bool:
    return any(reading.words[k][0].isupper() for k in range(tokens[0], tokens[1] + 1))


def _quoted_as_saying(reading: Reading, verb: CueVerb, group: _Group, i: int, low_bound: int, high: int) -> Cue | None:
    """Read "X was quoted [by M] as saying C" and "X was quoted as saying by M"."""
    lows = reading.lows
    say = next((k for k in range(i + 1, min(high, i + 14)) if lows[k] == "saying"), None)
    subject = phrases.find_subject(reading, group.subject_end, low_bound)
    if say is None or subject is None:
        return None
    found = Cue(verb, (group.first, say), subject[0], subject[1])
    by = next((k for k in range(i + 1, min(high, say + 3)) if lows[k] == "by"), None)
    if by is not None:
        found.medium = phrases.find_right_phrase(reading, by + 1, high, apposition=False)
    start = found.medium[1] + 1 if found.medium is not None and by is not None and by > say else say + 1
    _add_right(reading, found, start, high)
    if not found.content:
        _add_left(reading, found, group.first, subject[0][0], low_bound)
    return found if found.content else None


def _active(reading: Reading, verb: CueVerb, group: _Group, cue: TokenRange, low_bound: int, high: int) -> Cue | None:
    """Read a finite active verb with its subject before or behind it."""
    i, last = cue
    subject = phrases.find_subject(reading, group.subject_end, low_bound)
    if subject is None or (reading.lows[group.first - 1] == "," and "s" in verb.frames and _follows_quote(reading, group.first, low_bound)):
        inverted = _inverted(reading, verb, cue, low_bound, high)
        if inverted is None and subject is None:
            return _coordinated(reading, verb, group, cue, low_bound, high)
        if inverted is not None or subject is None:
            return inverted
    head = reading.lows[subject[1][1]]
    if head in {"i", "we", "you", "one", "there", "sign", "it's", "clock"} or head in fw.TIME_WORDS:
        return None
    if reading.lows[i].endswith("s") and verb.lemma in _ALSO_NOUNS | {"remark", "comment", "state"} and not _is_singular_subject(reading, subject[1]):
        return None
    if verb.lemma in _OF_THINGS and not _is_somebody(reading, subject[1]):
        return None
    found = Cue(verb, (group.first, last), subject[0], subject[1])
    _add_content(reading, found, low_bound, high)
    return found if found.content or found.announces or found.empty else None


def _coordinated(reading: Reading, verb: CueVerb, group: _Group, cue: TokenRange, low_bound: int, high: int) -> Cue | None:
    """Read a verb that shares the subject of the verb before it: "denied the report and accused …"."""
    before = group.first - 1
    if before <= low_bound or reading.lows[before] not in {"and", "but", "or", ","} or reading.lows[cue[0]] in _ALSO_NOUNS or verb.attitude:
        return None
    if reading.lows[before] == "," and set(verb.frames) <= {"s", "q"}:
        return None
    found = Cue(verb, (group.first, cue[1]), None, None, dependent=True)
    _add_content(reading, found, low_bound, high, left=False)
    return found if found.content or found.announces else None


def _is_somebody(reading: Reading, head: TokenRange) -> bool:
    """Tell whether a head phrase names a person, an institution or a document, and no other thing."""
    noun = head[1]
    for k in range(head[0] + 1, head[1] + 1):
        if reading.lows[k] in fw.PREPOSITIONS or reading.lows[k] in {"who", "which", "—", ","}:
            noun = k - 1
            break
    low = reading.lows[noun]
    if reading.words[noun][0].isupper() or low in {"he", "she", "they", "it", "who", "officials"}:
        return True
    return find_role(low) is not None or phrases.is_document(low)


def _is_singular_subject(reading: Reading, head: TokenRange) -> bool:
    """Tell whether a verb in -s can belong to this phrase, so that it is no noun ("initial reports")."""
    return (
        reading.words[head[1]][0].isupper()
        or reading.lows[head[0]] in fw.DETERMINERS | {"he", "she", "it", "who", "which"}
        or find_role(reading.lows[head[1]]) is not None
        or phrases.is_document(reading.lows[head[1]])
    )


def _follows_quote(reading: Reading, first: int, low_bound: int) -> bool:
    """Tell whether a closing mark stands right before the verb group, perhaps with a comma."""
    return any(reading.quote_of[k] >= 0 or reading.lows[k] in _CLOSE for k in range(max(low_bound, first - 2), first))


def _inverted(reading: Reading, verb: CueVerb, cue: TokenRange, low_bound: int, high: int) -> Cue | None:
    """Read "…," said the minister."""
    first = cue[0]
    if not set(verb.frames) & set("sq") or first <= low_bound:
        return None
    before = reading.lows[first - 1]
    if before not in {",", "?", "!"} and before not in _CLOSE and before not in _DASHES:
        return None
    after = first + 1
    if after >= high or reading.lows[after] in fw.OBJECT_PRONOUNS or reading.lows[after] in fw.PREPOSITIONS:
        return None
    agent = phrases.find_right_phrase(reading, after, high)
    if agent is None or not (_has_capital(reading, agent) or find_role(reading.lows[agent[1]]) or reading.lows[agent[0]] in {"he", "she", "they", "a", "an", "the", "one"}):
        return None
    found = Cue(verb, cue, agent, agent)
    _add_left(reading, found, first, first, low_bound)
    if not found.content:
        return None
    follow = agent[1] + 1
    while follow < high and reading.lows[follow] != ",":
        follow += 1
    if follow + 1 < high and reading.quote_of[follow + 1] >= 0:
        _add_right(reading, found, follow + 1, high)
    return found


def _according_to(reading: Reading, i: int, low_bound: int, high: int) -> Cue | None:
    """Read "According to X, C" and "C, according to X"."""
    verb = CueVerb("according to", Act.STATE, "s")
    agent = phrases.find_right_phrase(reading, i + 2, high, apposition=False)
    if agent is None:
        return None
    head = agent
    if _has_capital(reading, (agent[1], agent[1])) and reading.lows[agent[1] + 1 : agent[1] + 2] == [","]:
        agent = phrases.find_right_phrase(reading, i + 2, high) or agent
    found = Cue(verb, (i, i + 1), agent, head)
    after = agent[1] + 1
    if after < high and reading.lows[after] == ",":
        after += 1
    before = i - 1
    while before >= low_bound and reading.lows[before] in {",", "—", "–"}:
        before -= 1
    leading = before < low_bound or reading.lows[before] in {"but", "and", "however", "while", "although", ";"}
    if not leading:
        start = _clause_start(reading, before, low_bound)
        found.content.append((start, before))
    if after < high and (leading or (agent[1] + 1 < high and reading.lows[agent[1] + 1] == "," and reading.lows[after] not in {"and", "but", "who", "which", "while"})):
        found.content.append((after, high - 1))
    return found if found.content else None


def _clause_start(reading: Reading, last: int, low_bound: int) -> int:
    """Return where the clause that ends at ``last`` begins: at the sentence, or behind a semicolon."""
    for k in range(last, low_bound - 1, -1):
        if reading.lows[k] == ";" and reading.quote_of[k] < 0:
            return k + 1
    return low_bound


def _citing(reading: Reading, i: int, low_bound: int, high: int) -> Cue | None:
    """Read "…, citing officials": the cited is the source of the clause before."""
    agent = phrases.find_right_phrase(reading, i + 1, high, apposition=False)
    if agent is None or i <= low_bound or (find_role(reading.lows[agent[1]]) is None and not _has_capital(reading, agent)):
        return None
    found = Cue(CueVerb("cite", Act.STATE, "s"), (i, i), agent, agent)
    say = agent[1] + 1
    if say + 1 < high and reading.lows[say] == "as" and reading.lows[say + 1] == "saying":
        found.cue = (i, i)
        _add_right(reading, found, say + 2, high)
        return found if found.content else None
    before = i - 1
    while before >= low_bound and reading.lows[before] == ",":
        before -= 1
    if before <= low_bound:
        return None
    found.content.append((low_bound, before))
    return found


def _noun_cue(reading: Reading, i: int, low_bound: int, high: int, noun: CueNoun) -> Cue | None:
    """Read "X's claim that C", "a denial by X that C", "X issued a statement … saying" and "X made the accusation that C"."""
    lows = reading.lows
    verb = CueVerb(noun.lemma, noun.act, "sn")
    after = i + 1
    source: TokenRange | None = None
    if after < high and lows[after] in {"by", "from"}:
        source = phrases.find_right_phrase(reading, after + 1, high, apposition=False)
        if source is None or not _has_capital(reading, source):
            return None
        after = source[1] + 1
    if after >= high or lows[after] not in {"that", "of", "to", "against"} or (lows[after] != "that" and noun.act is Act.STATE):
        return None
    if source is None:
        source = _possessor(reading, i, low_bound)
    if source is None or after + 1 >= high or (lows[after] == "of" and lows[after + 1] in fw.TIME_WORDS):
        return None
    if lows[after] == "to" and noun.act not in {Act.PROMISE, Act.DEMAND, Act.WARN}:
        return None
    found = Cue(verb, (i, i), source, source)
    _add_right(reading, found, after, high)
    _stop_at_verb(reading, found)
    return found if found.content else None


def _possessor(reading: Reading, i: int, low_bound: int) -> TokenRange | None:
    """Return who a noun belongs to: "Tripoli's [latest] claim", "their claim"; None where nobody is named."""
    lows = reading.lows
    for k in range(i - 1, max(low_bound, i - 4) - 1, -1):
        if lows[k] == "'s" or lows[k] == "'":
            phrase = phrases.find_left_phrase(reading, k - 1, low_bound)
            somebody = phrase is not None and (_has_capital(reading, phrase) or find_role(lows[phrase[1]]) is not None)
            return phrase if somebody else None
        if lows[k] in {"his", "her", "their", "its"}:
            return (k, k)
        if not lows[k].isalpha() or lows[k] in fw.DETERMINERS or phrases.is_verb_like(reading, k):
            return None
    return None


def _stop_at_verb(reading: Reading, cue: Cue) -> None:
    """End content introduced by "of" or "to" where the verb of the sentence follows ("the claim of victory was …")."""
    first, last = cue.content[0]
    if reading.lows[first] == "that":
        return
    for k in range(first + 1, last + 1):
        if reading.quote_of[k] < 0 and (reading.lows[k] == "," or phrases.is_verb_like(reading, k)):
            cue.content[0] = (first, max(first, k - 1))
            return


def _add_content(reading: Reading, cue: Cue, low_bound: int, high: int, *, left: bool = True) -> None:
    """Fill in what is reported, on the right, on the left, or on both sides of the cue."""
    verb = cue.verb
    start = _skip_hearer_and_adjuncts(reading, cue, high)
    source_first = cue.source[0] if cue.source is not None else cue.cue[0]
    finished = start >= high or reading.lows[start] in _END
    if finished or reading.lows[start] == ",":
        if left and set(verb.frames) & set("spq"):
            _add_left(reading, cue, source_first, source_first, low_bound)
            cue.empty = not cue.content and finished and source_first - low_bound <= 2 and verb.lemma in {"say", "add", "tell", "ask"}
        if cue.content and not finished and _goes_on(reading, start, high):
            _add_right(reading, cue, start + 1, high)
        elif not cue.content and not finished and start + 1 < high and reading.lows[start + 1] in _OPEN:
            _add_right(reading, cue, start + 1, high)
        return
    if reading.lows[start] == ":" or (reading.lows[start] in _DASHES and start + 1 < high and reading.lows[start + 1] in _OPEN):
        if start + 1 >= high:
            cue.announces = True
        else:
            _add_right(reading, cue, start + 1, high)
        return
    if not _frame_fits(reading, verb, start, high):
        return
    _add_right(reading, cue, start, high)


def _goes_on(reading: Reading, comma: int, high: int) -> bool:
    """Tell whether the content goes on behind "A, X said," (and no participle or new clause follows)."""
    nxt = comma + 1
    if nxt >= high:
        return False
    low = reading.lows[nxt]
    return not (low.endswith("ing") or low in {"and", "but", "while", "although", "according", "as", "who", "which", "when", "after"})


def _frame_fits(reading: Reading, verb: CueVerb, start: int, high: int) -> bool:
    """Tell whether what stands behind the verb can be its content."""
    low = reading.lows[start]
    frames = set(verb.frames)
    if low in _OPEN or reading.quote_of[start] >= 0:
        return bool(frames & set("spqna")) and (bool(frames & set("spq")) or not verb.attitude)
    if low in _NOTHING and (start + 1 >= high or reading.lows[start + 1] not in {"one"}):
        return False
    if low == "to":
        return "i" in frames or verb.act is Act.DEMAND
    if low in {"that", "whether", "if", "how", "why", "what", "where", "when"}:
        return bool(frames & set("spn"))
    if frames <= {"i"} or frames == {"q"}:
        return False
    if low in fw.PREPOSITIONS and "s" in frames and start + 1 < high and reading.lows[start + 1][:1].isdigit():
        return True
    if low in fw.PREPOSITIONS or low in fw.ADVERBS:
        return bool(verb.particles) or verb.lemma in {"say", "note", "report", "announce", "argue", "believe", "think"} or bool(frames & {"a"})
    if low in fw.CONJUNCTIONS or low in {"as", "because", "while"}:
        return False
    if frames & set("nap") or verb.lemma == "say":
        return True
    return _has_clause(reading, start, high)


def _has_clause(reading: Reading, start: int, high: int) -> bool:
    """Tell whether a subject and a verb follow."""
    for k in range(start, min(high, start + 14)):
        if k > start and (phrases.is_verb_like(reading, k) or reading.lows[k] in fw.AUXILIARIES):
            return True
        if reading.lows[k] in {",", ";"}:
            return False
    return reading.words[start][0].isupper() or reading.lows[start] in fw.DETERMINERS


def _skip_hearer_and_adjuncts(reading: Reading, cue: Cue, high: int) -> int:
    """Return where the content can begin behind the verb: past the hearer, the day and the occasion."""
    lows = reading.lows
    start = cue.cue[1] + 1
    if "p" in cue.verb.frames and start < high and lows[start] not in {"that", "to", ":", ","} and lows[start] not in _OPEN and lows[start] not in fw.PREPOSITIONS:
        hearer = phrases.find_right_phrase(reading, start, high, apposition=False)
        if hearer is not None and "s" in cue.verb.frames and _has_clause(reading, hearer[1] + 1, high) and lows[hearer[1] + 1 : hearer[1] + 2] != ["that"]:
            hearer = None
        if hearer is not None:
            low = lows[hearer[1]]
            # "told the BBC Khan had left": the hearer ends at the end of the medium.
            if low in MEDIA_NAMES or find_role(low) is not None and low not in HEARERS and _is_medium(reading, hearer):
                cue.medium = hearer
            start = hearer[1] + 1
    return _skip_adjuncts(reading, start, high)


def _is_medium(reading: Reading, tokens: TokenRange) -> bool:
    """Tell whether a phrase names an outlet: "Geo News", "the news agency", "state television"."""
    media = {"agency", "television", "tv", "radio", "newspaper", "daily", "magazine", "channel", "news", "broadcaster", "website"}
    return any(reading.lows[k] in media or reading.lows[k] in MEDIA_NAMES for k in range(tokens[0], tokens[1] + 1))


def _skip_adjuncts(reading: Reading, start: int, high: int) -> int:
    """Return the first token behind adjuncts such as "on Sunday", "in a statement", where content follows them."""
    lows = reading.lows
    i = start
    for _ in range(4):
        while i < high and (lows[i] in fw.TIME_WORDS or lows[i] in fw.ADVERBS and lows[i] not in {"there", "then"} or lows[i].endswith("ly") and lows[i] not in {"only", "july", "italy"}):
            i += 1
        if i < high and lows[i] == "to" and i + 1 < high and (lows[i + 1] in HEARERS or lows[i + 1] in MEDIA_NAMES):
            pass
        elif i >= high or lows[i] not in _ADJUNCT_HEADS:
            return i
        stop = _adjunct_end(reading, i, high)
        if stop is None:
            return i
        i = stop
    return i


def _adjunct_end(reading: Reading, first: int, high: int) -> int | None:
    """Return where content begins behind the prepositional phrase at ``first``; None where none can be told."""
    lows = reading.lows
    if first + 1 < high and lows[first + 1] in fw.TIME_WORDS:
        k = first + 1
        while k < high and (lows[k] in fw.TIME_WORDS or lows[k].isdigit()):
            k += 1
        return k
    for k in range(first + 1, min(high, first + 16)):
        if lows[k] in {"that", ":"} or lows[k] in _OPEN:
            return k
        if lows[k] == ",":
            return k
        if phrases.is_verb_like(reading, k):
            return None
    return high if high - first <= 16 else None


def _add_left(reading: Reading, cue: Cue, verb_first: int, source_first: int, low_bound: int) -> None:
    """Add the words before the source as content, where a comma, a dash or a closing mark parts them from it."""
    k = min(verb_first, source_first) - 1
    if k <= low_bound:
        return
    low = reading.lows[k]
    closes_quote = low in _CLOSE or reading.quote_of[k] >= 0
    if low not in {",", "?", "!"} and low not in _DASHES and not closes_quote:
        return
    last = k if closes_quote or low in {"?", "!"} else k - 1
    first = low_bound
    while first < last and (reading.lows[first] in {"but", "and", "meanwhile", "however", ","} or reading.lows[first] in {"•", "-"}):
        first += 1
    if last - first < 1 and not closes_quote:
        return
    if not closes_quote and _is_adjunct_only(reading, first, last):
        return
    cue.content.append((first, last))


def _is_adjunct_only(reading: Reading, first: int, last: int) -> bool:
    """Tell whether a stretch before a subject is an adjunct ("On Sunday", "Speaking in Kabul") and not a statement."""
    low = reading.lows[first]
    if not any(phrases.is_verb_like(reading, k) or reading.lows[k].endswith("s") for k in range(first + 1, last + 1)):
        return True
    if low in fw.SUBORDINATORS or low.endswith("ing"):
        return "," not in reading.lows[first:last]
    return low in fw.PREPOSITIONS and not any(phrases.is_verb_like(reading, k) for k in range(first + 1, last + 1))


def _add_right(reading: Reading, cue: Cue, start: int, high: int) -> None:
    """Add the words from ``start`` as content, to the end of the sentence or of a closed quotation."""
    if start >= high:
        return
    last = high - 1
    quote = reading.quote_of[start]
    if quote >= 0:
        end = start
        while end < high and reading.quote_of[end] == quote:
            end += 1
        if end < high and (reading.lows[end] in {",", ";", "—", "–"} or reading.lows[end] in {"and", "but", "while", "as"}):
            last = end - 1
        if end >= high and high < len(reading.lows) and reading.quote_of[high] == quote:
            last = high
    while last > start and reading.lows[last] in {",", ";"}:
        last -= 1
    cue.content.append((start, last))


def _separate(reading: Reading, cues: list[Cue]) -> None:
    """End the content of a cue where the next cue begins that is set beside it and not inside it."""
    for position, cue in enumerate(cues):
        for later in cues[position + 1 :]:
            begin = min(later.cue[0], later.source[0] if later.source is not None and not later.dependent else later.cue[0])
            for index, (first, last) in enumerate(cue.content):
                if not first < begin <= last or reading.quote_of[first] >= 0:
                    continue
                cut = _cut_before(reading, begin, later)
                if cut is not None and cut - 1 > first:
                    cue.content[index] = (first, cut - 1)


def _cut_before(reading: Reading, begin: int, later: Cue) -> int | None:
    """Return where content ends if the cue that begins at ``begin`` is set beside the one before; None where it is inside it."""
    k = begin - 1
    if k < 0:
        return None
    low = reading.lows[k]
    if later.dependent:
        if low in {"and", "but", "or"}:
            return k - 1 if reading.lows[k - 1] == "," else k
        return k if low == "," else None
    if low == "," and later.content and later.content[0][0] < begin and not later.dependent:
        return k
    if later.verb.lemma == "according to" or later.verb.lemma == "cite":
        return k if low == "," else (begin if later.verb.lemma == "according to" and not later.content else None)
    if low in {"and", "but", "while", "whereas", "although", "though"}:
        return k - 1 if reading.lows[k - 1] in {",", ";"} else (k if low != "and" else None)
    return k if low == ";" else None
