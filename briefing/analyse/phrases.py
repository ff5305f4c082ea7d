"""Where a noun phrase begins and ends, told from word forms and closed classes: subjects, agents, antecedents."""

from __future__ import annotations

from briefing.analyse.phrases_times import find_end_before_time
from briefing.analyse.tokens import Reading, TokenRange
from briefing.lexicon import function_words as fw
from briefing.lexicon.roles import DOCUMENTS, OFFICES, PERSON_NOUNS, find_role

__all__ = [
    "find_antecedent",
    "find_left_phrase",
    "find_main_subject",
    "find_right_phrase",
    "find_subject",
    "is_verb_like",
]

_DASHES = frozenset({"—", "–", "-", "―"})
_QUOTES = frozenset({"“", "”", '"', "«", "»", "''", "``"})
_STOPS = frozenset({",", ";", ":", "(", ")", "[", "]", "!", "?", "…", "•"}) | _DASHES | _QUOTES
#: A source is seldom longer, in tokens. Source: rule of thumb; 99 % of subjects in edited news are shorter.
_REACH = 32
_PRONOUNS = frozenset(
    {
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "who",
        "which",
        "others",
        "some",
        "many",
        "one",
        "both",
        "this",
        "another",
    }
)
_LEADING = (fw.CONJUNCTIONS | fw.ADVERBS | fw.SUBORDINATORS | fw.PREPOSITIONS | {"what"}) - {"one", "like", "long"}
_NEVER_LAST = (fw.PREPOSITIONS | fw.CONJUNCTIONS | fw.SUBORDINATORS | fw.AUXILIARIES | fw.DETERMINERS) - {
    "one",
    "others",
    "both",
    "this",
    "each",
    "'s",
}
_ARTICLES = frozenset({"the", "a", "an", "its", "his", "her", "their"})
_DAY_OPENERS = frozenset({"the", "that", "this", "same", "next", "following", "previous", "very", "one", "last"})
_DAYS = frozenset({"day", "week", "month", "year", "morning", "afternoon", "evening", "night", "weekend", "hour"})


def is_verb_like(reading: Reading, index: int) -> bool:
    """Tell whether a word can only be read as a finite verb or auxiliary where it stands."""
    low = reading.lows[index]
    if low in fw.AUXILIARIES:
        return low != "'s" or _is_contracted_is(reading, index)
    if reading.words[index][:1].isupper():
        return False
    if low in fw.PAST_FORMS:
        return True
    if low.endswith("ed") and len(low) > 4:
        return not _is_adjective(reading, index)
    return False


def _is_contracted_is(reading: Reading, index: int) -> bool:
    """Tell whether "’s" is short for "is": after a pronoun."""
    return index > 0 and reading.lows[index - 1] in {"he", "she", "it", "that", "there", "what", "who", "here"}


def _is_adjective(reading: Reading, index: int) -> bool:
    """Tell whether a word in -ed stands before a noun ("the armed group") and not behind one."""
    before = reading.lows[index - 1] if index else ""
    after = reading.lows[index + 1] if index + 1 < len(reading.lows) else ""
    if before in fw.DETERMINERS or before in fw.PREPOSITIONS or before == "'s" or before.endswith("ly"):
        return after not in fw.PREPOSITIONS and after not in fw.DETERMINERS
    return False


def _before_relative(reading: Reading, index: int, low_bound: int) -> int | None:
    """Return the token before the relative pronoun whose clause the verb belongs to; None where there is none."""
    for k in range(index - 1, max(low_bound, index - 10) - 1, -1):
        low = reading.lows[k]
        if low in {"who", "which"} or (low == "that" and k > low_bound and _is_noun_like(reading, k - 1)):
            return k - 1 if k > low_bound else None
        if low in _STOPS or low in fw.CONJUNCTIONS:
            return None
    return None


def _is_noun_like(reading: Reading, index: int) -> bool:
    """Tell whether a token can end a noun phrase."""
    low = reading.lows[index]
    return (
        low[:1].isalnum() and low not in _NEVER_LAST and low not in fw.ADVERBS and not is_verb_like(reading, index)
    ) or low == "'s"


def find_left_phrase(reading: Reading, last: int, low_bound: int) -> TokenRange | None:
    """Find the noun phrase that ends with token ``last`` and does not reach before ``low_bound``.

    Returns:
        First and last token, both included; None where no noun phrase ends there.
    """
    if last < low_bound:
        return None
    if reading.lows[last] in _PRONOUNS:
        return (last, last)
    if reading.lows[last] == "themselves" and last > low_bound:
        last -= 1
    if not _is_noun_like(reading, last):
        return None
    first = _scan_left(reading, last, max(low_bound, last - _REACH))
    if first > low_bound and is_verb_like(reading, first - 1):
        # "fled the town and officials said": what stands before "and" is the object of the verb before it.
        first = next((k + 1 for k in range(last - 1, first, -1) if reading.lows[k] == "and"), first)
    first = _trim_left(reading, first, last)
    if _is_reached_by(reading, first, last, low_bound):
        before = find_left_phrase(reading, first - 3, low_bound)
        return None if before is None else (before[0], last)
    if first < last and reading.lows[first] in {"who", "which"}:
        # A relative clause whose second comma is missing: "Keno, who heads the union said". Things are left alone.
        before = find_antecedent(reading, first, low_bound) if reading.lows[first] == "who" else None
        return None if before is None else (before[0], last)
    return (first, last) if first <= last else None


def _is_reached_by(reading: Reading, first: int, last: int, low_bound: int) -> bool:
    """Tell whether a phrase ends a participle clause behind the subject: "villagers reached by phone"."""
    if first - 3 < low_bound or reading.lows[first - 1] not in {"by", "in", "at", "from", "on"}:
        return False
    participle = reading.lows[first - 2]
    return (
        participle.endswith("ed")
        and is_verb_like(reading, first - 2)
        and reading.lows[first - 3].endswith("s")
        and reading.lows[last] not in fw.TIME_WORDS
        and _is_noun_like(reading, first - 3)
    )


def _scan_left(reading: Reading, last: int, low_bound: int) -> int:
    """Return the first token of the stretch to the left that can belong to one noun phrase."""
    lows, words = reading.lows, reading.words
    i = last
    while i >= low_bound:
        low = lows[i]
        if low in _STOPS:
            break
        if low in _PRONOUNS and i < last and low not in {"some", "many", "both", "this", "another", "one"}:
            break
        if low in {"and", "or"}:
            if i - 1 < low_bound or not _is_noun_like(reading, i - 1):
                break
        elif low in fw.SUBORDINATORS or low in {"but", "then"}:
            break
        elif is_verb_like(reading, i):
            antecedent = _before_relative(reading, i, low_bound)
            if antecedent is None:
                break
            i = antecedent
            continue
        elif low in fw.ADVERBS and not words[i][0].isupper():
            break
        i -= 1
    return max(i + 1, low_bound)


def _trim_left(reading: Reading, first: int, last: int) -> int:
    """Drop what stands before the noun phrase itself: "And on Sunday the ministry" -> "the ministry"."""
    lows = reading.lows
    while first <= last:
        low = lows[first]
        if low in fw.PREPOSITIONS or (low.endswith("ing") and reading.sentence_start(first) == first):
            # A leading prepositional phrase is an adjunct: "On Sunday the ministry", "For the record the ministry".
            following = _second_phrase(reading, first, last)
            if following is None and low not in fw.PREPOSITIONS:
                break
            first = first + 1 if following is None else following
            while first <= last and (lows[first] in fw.TIME_WORDS or lows[first].isdigit()):
                first += 1
        elif low in _DAY_OPENERS and (behind := _behind_day(reading, first, last)) is not None:
            first = behind
        elif low in _LEADING or low in _STOPS or low == "." or _is_leading_day(lows, first, last):
            first += 1
        else:
            break
    return first


def _second_phrase(reading: Reading, first: int, last: int) -> int | None:
    """Return where a second noun phrase begins behind an adjunct: "In Lusaka the ministry"; None where none does."""
    lows = reading.lows
    for k in range(first + 2, last):
        if lows[k] in _ARTICLES:
            before = lows[k - 1]
            joined = before in fw.PREPOSITIONS or before in fw.CONJUNCTIONS or before in fw.DETERMINERS
            if not joined and before not in _STOPS and before != "'s":
                return k
    title = first + 2
    if lows[first] in {"in", "at"} and title < last and reading.words[title][0].isupper() and lows[title] in OFFICES:
        # "In Lusaka President Banda".
        return title
    return None


def _behind_day(reading: Reading, first: int, last: int) -> int | None:
    """Return what follows a day that opens a phrase ("that same day the ministry"); None where none opens it."""
    lows = reading.lows
    k = first
    while k < last and lows[k] in _DAY_OPENERS:
        k += 1
    if k >= last or lows[k] not in _DAYS:
        return None
    return k + 1 if lows[k + 1] in fw.DETERMINERS or reading.words[k + 1][0].isupper() else None


def _is_leading_day(lows: list[str], first: int, last: int) -> bool:
    """Tell whether a phrase begins with a day that is no part of it: "Sunday the ministry"."""
    return (
        lows[first] in fw.TIME_WORDS
        and first < last
        and lows[first] not in {"may", "march"}
        and lows[first + 1] != "'s"
    )


def find_subject(reading: Reading, verb_first: int, low_bound: int) -> tuple[TokenRange, TokenRange] | None:
    """Find the subject of the verb group that begins at ``verb_first``.

    Returns:
        The whole phrase with its apposition, and the head phrase alone; None where no subject stands before the verb.
    """
    k = verb_first - 1
    if k < low_bound:
        return None
    if reading.lows[k] == "," or reading.lows[k] in _DASHES or reading.lows[k] == ")":
        return _subject_with_insertion(reading, k, low_bound)
    phrase = find_left_phrase(reading, k, low_bound)
    if phrase is None:
        return None
    # "the military spokesman, Lt. Gen. Khan said": an apposition without its second comma.
    first = phrase[0]
    if first - 2 >= low_bound and reading.lows[first - 1] == "," and reading.words[first][0].isupper():
        before = find_left_phrase(reading, first - 2, low_bound)
        if (
            before is not None
            and reading.lows[before[1]] in PERSON_NOUNS - {"people", "family"}
            and reading.lows[before[0]] not in _PRONOUNS
            and reading.words[phrase[1]][0].isupper()
        ):
            return ((before[0], phrase[1]), phrase)
    listed = reading.words[first][0].isupper()
    if (listed and "and" in reading.lows[first : phrase[1]]) or (
        verb_first < len(reading.lows) and reading.lows[verb_first] in {"have", "are", "were"}
    ):
        phrase = (_list_start(reading, first, low_bound), phrase[1])
    return (phrase, phrase)


def _list_start(reading: Reading, first: int, low_bound: int) -> int:
    """Return where a list of names begins whose last part begins at ``first``: "Chad, Niger and Mali"."""
    for _ in range(6):
        if first - 2 < low_bound or reading.lows[first - 1] != "," or not reading.words[first - 2][0].isupper():
            break
        before = find_left_phrase(reading, first - 2, low_bound)
        if before is None or before[1] - before[0] > 6:
            break
        first = before[0]
    return first


def _subject_with_insertion(reading: Reading, close: int, low_bound: int) -> tuple[TokenRange, TokenRange] | None:
    """Find the subject before an insertion that ends at ``close``: "Khan, the minister, said"."""
    mark = reading.lows[close]
    if mark == "," and close - 1 > low_bound and reading.lows[close - 1] == ")":
        # A bracket behind the name: "Senator Reed (Rhode Island), said".
        close, mark = close - 1, ")"
    opening = "(" if mark == ")" else mark
    tries = 0
    for j in range(close - 1, max(low_bound, close - _REACH) - 1, -1):
        if reading.lows[j] in _QUOTES:
            return None
        if reading.lows[j] != opening or j == close - 1:
            continue
        tries += 1
        first = reading.lows[j + 1]
        inserted = (
            reading.words[j + 1][0].isupper()
            or first in fw.DETERMINERS
            or first in fw.RELATIVES
            or first in fw.PREPOSITIONS
            or first in fw.ADVERBS
            or first.isdigit()
            or first.endswith(("ing", "ed", "ly"))
            or find_role(first) is not None
            or mark != ","
        )
        end = j - 1
        if end - 1 > low_bound and reading.lows[end].isdigit() and reading.lows[end - 1] == ",":
            # An age: "Keno, 81, who has led the union, said".
            end -= 2
        head = find_left_phrase(reading, end, low_bound) if inserted and j > low_bound else None
        if head is not None and not is_clause(reading, head[0], low_bound):
            names = (
                first in fw.DETERMINERS
                or reading.words[j + 1][0].isupper()
                or first in fw.RELATIVES
                or find_role(first) is not None
            )
            return ((head[0], close - 1 if names else head[1]), head)
        if tries >= 3:
            return None
    return None


def is_clause(reading: Reading, first: int, low_bound: int) -> bool:
    """Tell whether the noun phrase that begins at ``first`` is the object of a verb or preposition before it."""
    if first <= low_bound:
        return False
    before = reading.lows[first - 1]
    return before in fw.PREPOSITIONS or is_verb_like(reading, first - 1)


def find_right_phrase(reading: Reading, first: int, high_bound: int, *, apposition: bool = True) -> TokenRange | None:
    """Find the noun phrase that begins with token ``first`` and ends before ``high_bound``.

    Returns:
        First and last token, both included; None where none begins there.
    """
    lows = reading.lows
    if first >= high_bound or (lows[first] in _STOPS):
        return None
    quantifies = (
        lows[first] in {"one", "some", "many", "both", "this", "another"}
        and first + 1 < high_bound
        and _is_noun_like(reading, first + 1)
    )
    if not quantifies and (lows[first] in _PRONOUNS or lows[first] in fw.OBJECT_PRONOUNS):
        return (first, first)
    i = first
    while i < min(high_bound, first + _REACH) and not _ends_right(reading, i, first, high_bound):
        i += 1
    last = i - 1
    while last >= first and lows[last] in _NEVER_LAST:
        last -= 1
    if last < first:
        return None
    if apposition and i + 1 < high_bound and lows[i] == "," and last == i - 1:
        return (first, _apposition_end(reading, i, high_bound) or last)
    return (first, last)


def _ends_right(reading: Reading, i: int, first: int, high_bound: int) -> bool:
    """Tell whether the noun phrase that began at ``first`` ends before token ``i``."""
    lows, words = reading.lows, reading.words
    low = lows[i]
    if low in _STOPS or low in fw.SUBORDINATORS or low in {"who", "which", "but"} or is_verb_like(reading, i):
        return True
    if i == first:
        return False
    nxt = lows[i + 1] if i + 1 < high_bound else ""
    if low in fw.PREPOSITIONS:
        if low == "to":
            return not nxt or not (nxt in {"the", "its", "his", "her"} or words[i + 1][0].isupper())
        joins = low in {"of", "for", "in", "from", "at", "with"}
        return not joins or (low in {"in", "at", "with"} and (not nxt or nxt in {"a", "an"} or nxt in fw.TIME_WORDS))
    if low in {"and", "or"}:
        return not nxt or not (words[i + 1][0].isupper() or nxt in fw.DETERMINERS or find_role(nxt) is not None)
    if low in fw.TIME_WORDS:
        return low not in {"march", "may", "mar", "jan"}
    return (low in _PRONOUNS and low != "one") or (low in fw.ADVERBS and words[i][0].islower())


def _apposition_end(reading: Reading, comma: int, high_bound: int) -> int | None:
    """Return the last token of an apposition that opens after ``comma``; None where none does."""
    low = reading.lows[comma + 1]
    opens = low in {"a", "an", "the", "one", "who", "whose", "his", "her"} or find_role(low) is not None
    if not opens or (low == "the" and not any(find_role(word) for word in reading.lows[comma + 2 : comma + 7])):
        return None
    for k in range(comma + 1, min(high_bound, comma + 18)):
        if reading.lows[k] == "," or k == high_bound - 1:
            end = k - 1 if reading.lows[k] == "," else k
            verbs = any(is_verb_like(reading, v) for v in range(comma + 1, end + 1)) and reading.lows[
                comma + 1
            ] not in {"who", "whose"}
            return None if verbs else end
    return None


def find_main_subject(reading: Reading, low_bound: int, high_bound: int) -> TokenRange | None:
    """Find the subject of a sentence: the first noun phrase, behind leading adjuncts, that a verb follows."""
    lows = reading.lows
    i = low_bound
    for _ in range(3):
        while i < high_bound and (lows[i] in fw.CONJUNCTIONS or lows[i] in fw.ADVERBS or lows[i] in _STOPS):
            i += 1
        if i < high_bound and (
            lows[i] in fw.PREPOSITIONS
            or lows[i] in fw.SUBORDINATORS
            or lows[i].endswith("ing")
            or lows[i] in {"last", "early"}
        ):
            comma = next((k for k in range(i, min(high_bound, i + 30)) if lows[k] == ","), None)
            if comma is None:
                return None
            i = comma + 1
        else:
            break
    for v in range(i, min(high_bound, i + _REACH)):
        if v > i and is_verb_like(reading, v):
            first = v
            while first > i and (
                lows[first - 1] in fw.ADVERBS or lows[first - 1] in fw.NEGATIONS or lows[first - 1].endswith("ly")
            ):
                first -= 1
            subject = find_subject(reading, find_end_before_time(reading, first, i), i)
            return subject[0] if subject else None
    return None


def find_antecedent(reading: Reading, relative: int, low_bound: int) -> TokenRange | None:
    """Find the noun phrase that "who" or "which" at ``relative`` goes back to; None where none stands before it."""
    k = relative - 1
    while k > low_bound and (
        reading.lows[k] in {",", "of", "most", "some", "many", "all", "both"}
        or reading.lows[k] in _DASHES
        # An age: "Keno, 81, who".
        or (reading.lows[k].isdigit() and reading.lows[k - 1] == ",")
    ):
        k -= 1
    return find_left_phrase(reading, k, low_bound)


def is_document(low: str) -> bool:
    """Tell whether a lower-case noun is a writing or a recording."""
    return low in DOCUMENTS or (low.endswith("s") and low[:-1] in DOCUMENTS)
