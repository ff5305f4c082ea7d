"""What is reported: the words of one sentence that a cue introduces, behind it, before it, or on both sides."""

from __future__ import annotations

from dataclasses import dataclass, field

from briefing.analyse import phrases
from briefing.analyse.tokens import Reading, TokenRange
from briefing.lexicon import function_words as fw
from briefing.lexicon.reporting import CueVerb
from briefing.lexicon.roles import HEARERS, MEDIA_NAMES
from briefing.model.annotation import Act

__all__ = [
    "CLOSING",
    "DASHES",
    "OPENING",
    "Cue",
    "Scope",
    "add_content",
    "add_left",
    "add_right",
    "is_medium",
    "separate_contents",
]

OPENING = frozenset({"“", '"', "«", "‘", "''", "``"})
CLOSING = frozenset({"”", '"', "»", "’", "''"})
DASHES = frozenset({"—", "–", "-"})
_END = frozenset({".", "!", "?", "…", "...", ";", ")"}) | CLOSING
_NOTHING = frozenset({"nothing", "little", "so", "much", "goodbye", "hello", "yes", "no"})
_ADJUNCT_HEADS = frozenset(
    {
        "on",
        "in",
        "at",
        "during",
        "from",
        "via",
        "through",
        "after",
        "before",
        "late",
        "early",
        "last",
        "over",
        "by",
        "with",
        "for",
    }
)
_CLAUSE_OPENERS = frozenset({"that", "whether", "if", "how", "why", "what", "where", "when"})
#: Verbs whose clause may open with an adjunct ("said in March the talks …").
_ANY_CLAUSE = frozenset({"say", "note", "report", "announce", "argue", "believe", "think"})
_MEDIA_WORDS = frozenset(
    {
        "agency",
        "television",
        "tv",
        "radio",
        "newspaper",
        "daily",
        "magazine",
        "channel",
        "news",
        "broadcaster",
        "website",
    }
)
#: An adjunct between cue and content is seldom longer, in tokens. Source: rule of thumb.
_ADJUNCT_REACH = 16


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
    #: Its source is that of the cue before it, or the subject of the sentence.
    dependent: bool = False
    #: It announces what the next sentence holds ("He added:").
    announces: bool = False
    #: The cue has no content in its own sentence ("he said." after a quotation).
    empty: bool = False

    @property
    def holds(self) -> bool:
        """Tell whether anything is reported, here or in a neighbouring sentence."""
        return bool(self.content) or self.announces or self.empty


@dataclass(frozen=True, slots=True)
class Scope:
    """One sentence of a reading: the tokens from ``low`` up to ``high``, without the last stop."""

    reading: Reading
    low: int
    high: int

    def low_at(self, index: int) -> str:
        """Return the lower-case token at ``index``, "" behind the end of the sentence."""
        return self.reading.lows[index] if self.low <= index < self.high else ""

    def is_open_at(self, index: int) -> bool:
        """Tell whether a quotation stands at ``index``."""
        return index < self.high and (self.reading.lows[index] in OPENING or self.reading.quote_of[index] >= 0)

    def has_capital(self, tokens: TokenRange) -> bool:
        """Tell whether one of the tokens begins with a capital."""
        return any(word[0].isupper() for word in self.reading.words[tokens[0] : tokens[1] + 1])

    def is_finite_at(self, index: int) -> bool:
        """Tell whether the token can only be a finite verb."""
        return phrases.is_verb_like(self.reading, index)


def add_content(scope: Scope, cue: Cue, *, left: bool = True) -> None:
    """Fill in what is reported, on the right, on the left, or on both sides of the cue.

    Args:
        scope: The sentence.
        cue: The cue; its ``content``, ``medium``, ``announces`` and ``empty`` are set.
        left: Whether the words before the source can be content.
    """
    start = _skip_hearer_and_adjuncts(scope, cue)
    low = scope.low_at(start)
    if not low or low == "," or (low in _END and low not in OPENING):
        _add_around(scope, cue, start, left=left)
        return
    if low == ":" or (low in DASHES and scope.low_at(start + 1) in OPENING):
        if start + 1 >= scope.high:
            cue.announces = True
        else:
            add_right(scope, cue, start + 1)
        return
    if left and low not in OPENING and low != "that" and _follows_quotation(scope, cue):
        _add_quotation_before(scope, cue, start)
    elif _fits(scope, cue.verb, start):
        add_right(scope, cue, start)


def _follows_quotation(scope: Scope, cue: Cue) -> bool:
    """Tell whether the source stands right behind a closed quotation: what follows the cue then only describes it."""
    if cue.source is None or not set(cue.verb.frames) & set("spq"):
        return False
    before = min(cue.source[0], cue.cue[0]) - 1
    return before > scope.low and scope.low_at(before) in CLOSING and scope.reading.quote_of[before] >= 0


def _add_quotation_before(scope: Scope, cue: Cue, start: int) -> None:
    """Add "A," of "“A,” X said of Y, “B”", and "B" as well."""
    if cue.source is not None:
        add_left(scope, cue, min(cue.source[0], cue.cue[0]))
    more = (k + 1 for k in range(start, scope.high - 1) if scope.low_at(k) == "," and scope.low_at(k + 1) in OPENING)
    following = next(more, None)
    if following is not None:
        add_right(scope, cue, following)


def _add_around(scope: Scope, cue: Cue, start: int, *, left: bool) -> None:
    """Add content where nothing or a comma follows the cue: "A, X said" and "A, X said, B"."""
    finished = scope.low_at(start) != ","
    first = cue.source[0] if cue.source is not None else cue.cue[0]
    if left and set(cue.verb.frames) & set("spq"):
        middle = not finished and _goes_on(scope, start + 1)
        add_left(scope, cue, min(first, cue.cue[0]), middle=middle)
        alone = finished and first - scope.low <= 2 and cue.verb.lemma in {"say", "add", "tell", "ask"}
        cue.empty = not cue.content and alone
    if finished:
        return
    if (cue.content and _goes_on(scope, start + 1)) or (not cue.content and scope.low_at(start + 1) in OPENING):
        add_right(scope, cue, start + 1)


def _goes_on(scope: Scope, after: int) -> bool:
    """Tell whether the content goes on behind "A, X said," (and no participle or new clause follows)."""
    low = scope.low_at(after)
    new = {"", "and", "but", "while", "although", "according", "as", "who", "which", "when", "after"}
    return not (low.endswith("ing") or low in new)


def _fits(scope: Scope, verb: CueVerb, start: int) -> bool:
    """Tell whether what stands behind the verb can be its content."""
    low = scope.low_at(start)
    frames = set(verb.frames)
    if scope.is_open_at(start):
        return bool(frames & set("spq")) or (bool(frames & set("na")) and not verb.attitude)
    if low == "to":
        return "i" in frames or verb.act is Act.DEMAND
    if low in _CLAUSE_OPENERS:
        return bool(frames & set("spn"))
    if frames <= set("iq") or (low in _NOTHING and scope.low_at(start + 1) != "one"):
        return False
    if low == "there":
        return "s" in frames
    if low in fw.PREPOSITIONS or low in fw.ADVERBS:
        counted = "s" in frames and low in fw.PREPOSITIONS and scope.low_at(start + 1)[:1].isdigit()
        return counted or bool(verb.particles) or verb.lemma in _ANY_CLAUSE or bool(frames & set("ap"))
    if low in fw.CONJUNCTIONS or low in {"as", "because", "while"}:
        return False
    return bool(frames & set("nap")) or verb.lemma == "say" or _has_clause(scope, start, finite=verb.lemma == "find")


def _has_clause(scope: Scope, start: int, *, finite: bool = False) -> bool:
    """Tell whether a subject and a verb follow; ``finite`` asks for the verb, where an object could stand as well."""
    for k in range(start, min(scope.high, start + 14)):
        if k > start and scope.is_finite_at(k):
            return True
        if scope.low_at(k) in {",", ";"}:
            return False
    low = scope.low_at(start)
    opens = low in fw.DETERMINERS or low in fw.SUBJECT_PRONOUNS
    return bool(low) and not finite and (opens or scope.has_capital((start, start)))


def _skip_hearer_and_adjuncts(scope: Scope, cue: Cue) -> int:
    """Return where the content can begin behind the verb: past the hearer, the day and the occasion."""
    start = cue.cue[1] + 1
    low = scope.low_at(start)
    takes_hearer = "p" in cue.verb.frames and low not in {"", "that", "to", ":", ","} and low not in fw.PREPOSITIONS
    if takes_hearer and low not in OPENING:
        hearer = phrases.find_right_phrase(scope.reading, start, scope.high, apposition=False)
        if (
            hearer is not None
            and "s" in cue.verb.frames
            and scope.low_at(hearer[1] + 1) != "that"
            and _has_clause(scope, hearer[1] + 1)
        ):
            hearer = None
        hearer = _shorten_hearer(scope, hearer)
        if hearer is not None:
            if is_medium(scope, hearer):
                cue.medium = hearer
            start = hearer[1] + 1
    return _skip_adjuncts(scope, start)


def _shorten_hearer(scope: Scope, hearer: TokenRange | None) -> TokenRange | None:
    """End the hearer at the first word that can only end one: "reporters", "the BBC"."""
    if hearer is None:
        return None
    for k in range(hearer[0], hearer[1]):
        low = scope.low_at(k)
        if (low in HEARERS and low.endswith("s") and low not in {"his", "its"}) or (
            low in MEDIA_NAMES and scope.has_capital((k, k))
        ):
            follows = scope.low_at(k + 1)
            if follows not in _MEDIA_WORDS:
                return (hearer[0], k)
    return hearer


def is_medium(scope: Scope, tokens: TokenRange) -> bool:
    """Tell whether a phrase names an outlet: "Geo News", "the news agency", "state television"."""
    lows = scope.reading.lows[tokens[0] : tokens[1] + 1]
    return any(low in _MEDIA_WORDS or low in MEDIA_NAMES for low in lows) and scope.has_capital(tokens)


def _skip_adjuncts(scope: Scope, start: int) -> int:
    """Return the first token behind adjuncts such as "on Sunday", "in a statement", where content follows them."""
    i = start
    for _ in range(4):
        while _is_adverbial(scope.low_at(i)):
            i += 1
        low = scope.low_at(i)
        to_hearer = low == "to" and (scope.low_at(i + 1) in HEARERS or scope.low_at(i + 1) in MEDIA_NAMES)
        if low not in _ADJUNCT_HEADS and not to_hearer:
            return i
        stop = _adjunct_end(scope, i)
        if stop is None:
            return i
        i = stop
    return i


def _is_adverbial(low: str) -> bool:
    """Tell whether a word is a day or an adverb."""
    if low in fw.TIME_WORDS:
        return True
    return (low in fw.ADVERBS and low not in {"there", "then"}) or (
        low.endswith("ly") and low not in {"only", "july", "italy", "family"}
    )


def _adjunct_end(scope: Scope, first: int) -> int | None:
    """Return where content begins behind the prepositional phrase at ``first``; None where none can be told."""
    if scope.low_at(first + 1) in fw.TIME_WORDS and scope.low_at(first + 2) != "'s":
        k = first + 1
        while scope.low_at(k) in fw.TIME_WORDS or scope.low_at(k).isdigit():
            k += 1
        return k
    for k in range(first + 1, min(scope.high, first + _ADJUNCT_REACH)):
        low = scope.low_at(k)
        if low in {"that", ":", ","} or low in OPENING:
            return k
        if scope.is_finite_at(k):
            return None
    return scope.high if scope.high - first <= _ADJUNCT_REACH else None


def add_left(scope: Scope, cue: Cue, before: int, *, middle: bool = False) -> None:
    """Add the words before token ``before`` as content, where a comma, a dash or a closing mark parts them from it.

    ``middle`` says that the content goes on behind the cue, so that its subject alone can stand before it.
    """
    k = before - 1
    if k <= scope.low:
        return
    low = scope.low_at(k)
    closes = low in CLOSING or scope.reading.quote_of[k] >= 0
    if not closes and low not in {",", "?", "!"} and low not in DASHES:
        return
    last = k if closes or low in {"?", "!"} else k - 1
    first = scope.low
    while first < last and scope.low_at(first) in {"but", "and", "meanwhile", "however", ",", "•", "-"}:
        first += 1
    opening = scope.low_at(first)
    subject = middle and not (opening in fw.PREPOSITIONS or opening in fw.SUBORDINATORS or opening.endswith("ing"))
    # A name alone can stand before the cue where its clause goes on: "Chad, one source said, is ready".
    long_enough = last > first or (middle and last == first and scope.has_capital((first, first)))
    if closes or (long_enough and (subject or not _is_adjunct(scope, first, last))):
        cue.content.append((first, last))
    elif middle and last > first and _has_clause(scope, _behind_comma(scope, cue), finite=True):
        # "In the long run, he added, the truce will hold": the adjunct belongs to the clause behind the cue.
        cue.content.append((first, last))


def _behind_comma(scope: Scope, cue: Cue) -> int:
    """Return the token behind the comma that closes "A, X said, B"."""
    k = cue.cue[1] + 1
    while k < scope.high and scope.low_at(k) != ",":
        k += 1
    return k + 1


def _is_adjunct(scope: Scope, first: int, last: int) -> bool:
    """Tell whether a stretch before a subject is an adjunct ("On Sunday", "Speaking in Kabul") and not a statement."""
    low = scope.low_at(first)
    finite = any(scope.is_finite_at(k) for k in range(first + 1, last + 1))
    if not finite and not any(scope.low_at(k).endswith("s") for k in range(first + 1, last + 1)):
        return True
    if low in fw.SUBORDINATORS or low.endswith("ing"):
        return "," not in scope.reading.lows[first:last]
    return low in fw.PREPOSITIONS and not finite


def add_right(scope: Scope, cue: Cue, start: int) -> None:
    """Add the words from ``start`` as content, to the end of the sentence or of a closed quotation."""
    reading, high = scope.reading, scope.high
    if start >= high:
        return
    last = high - 1
    quote = reading.quote_of[start]
    if quote >= 0:
        end = start
        while end < high and reading.quote_of[end] == quote:
            end += 1
        if scope.low_at(end) in {",", ";", "—", "–", "and", "but", "while", "as"}:
            last = end - 1
        if end >= high and high < len(reading.lows) and reading.quote_of[high] == quote:
            last = high
    while last > start and reading.lows[last] in {",", ";"}:
        last -= 1
    cue.content.append((start, last))


def separate_contents(reading: Reading, cues: list[Cue]) -> None:
    """End the content of a cue where the next cue begins that is set beside it and not inside it."""
    for position, cue in enumerate(cues):
        for later in cues[position + 1 :]:
            begin = later.cue[0]
            if later.source is not None and not later.dependent:
                begin = min(begin, later.source[0])
            for index, (first, last) in enumerate(cue.content):
                if not first < begin <= last or reading.quote_of[first] >= 0:
                    continue
                cut = _cut_before(reading, begin, later)
                if cut is not None and cut - 1 > first:
                    cue.content[index] = (first, cut - 1)


def _cut_before(reading: Reading, begin: int, later: Cue) -> int | None:
    """Return where content ends if the cue at ``begin`` is set beside the one before; None where it is inside it."""
    k = begin - 1
    if k < 1:
        return None
    low = reading.lows[k]
    if later.dependent:
        if low in {"and", "but", "or"}:
            return k - 1 if reading.lows[k - 1] == "," else k
        return k if low == "," else None
    if later.content and later.content[0][0] < begin and (low == "," or low in CLOSING):
        return k + (low != ",")
    if later.verb.lemma in {"according to", "cite"}:
        return k if low == "," else None
    if low in {"and", "but", "while", "whereas", "although", "though"}:
        if reading.lows[k - 1] in {",", ";"} or reading.lows[k - 1] in DASHES:
            return k - 1
        return k if low != "and" else None
    return k if low == ";" else None
