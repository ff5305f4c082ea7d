"""Counted phrases: a number with the noun phrase it counts ("at least 58 Pakistani soldiers"), before it is known what happened to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from briefing.lexicon.calendar import MONTHS, WEEKDAYS
from briefing.lexicon.fates import FATES, PHRASE_STARTS, STATES
from briefing.lexicon.nationalities import read_nationalities
from briefing.lexicon.units import BODY_NOUNS, FATE_NOUNS, NOT_UNITS, UnitKind, is_plural
from briefing.lexicon.units import find_unit_kind as find_noun_kind
from briefing.model.annotation import Measure
from briefing.text.numbers import Number
from briefing.text.words import Words

__all__ = ["BE_FORMS", "BREAKS", "DETERMINERS", "PREPOSITIONS", "Counted", "find_counted"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PREPOSITIONS: Final = _words(
    "in on at by from with of for to into near against during through across between among after before since until "
    "over under around within without toward towards "
    "inside outside along behind beyond amid via per than upon off onto throughout despite including as aboard when "
    "while where who which that whose"
)
BE_FORMS: Final = _words(
    "is are was were be been being am get gets got getting 's 're has have had having will would may might could should can must do does did remain remains remained become became feared believed reported"
)
DETERMINERS: Final = _words(
    "a an the his her its their our my your this that these those some any each every no another both all several many"
)
#: Words at which a noun phrase ends.
BREAKS: Final = (
    PREPOSITIONS
    | BE_FORMS
    | _words(
        "and or but nor yet so because if though although he she it they we you i them him us not also then later who "
        "whom said says told according reportedly allegedly today yesterday tomorrow "
        "tonight overnight ago alone here there so because unless meanwhile however just still currently already apparently"
    )
    | frozenset(WEEKDAYS)
)
_LEADS: Final = _words(
    "of the these those other more additional such different separate his her its their my our your further fellow"
)
_PUNCTUATION: Final = frozenset(".,;:!?()[]{}\"'“”‘’«»—–-…/|•*=+<>_%&")
#: Nouns before a number that make it a name ("Route 9"). Source: own list.
_NAMING: Final = _words(
    "route highway road flight article resolution section zone phase chapter unit no no. nos number page room gate "
    "line class type model operation article level stage channel radio day "
    "week grade category brigade battalion division regiment army corps precinct district sector block building "
    "apartment house version part volume episode group g covid windows protocol "
    "team camp bus train exercise act law decree bill cycle round season magnitude aged age"
)
_LONGEST_PHRASE: Final = 9


def find_unit_kind(noun: str) -> UnitKind | None:
    """Return the kind of a lower-case noun; the words for a people ("Afghans") are people."""
    return find_noun_kind(noun) or (UnitKind.PEOPLE if noun in read_nationalities().by_people else None)


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted phrase at the words ``first`` to ``stop``."""

    first: int
    stop: int
    #: The number alone.
    number_first: int
    number_stop: int
    number: Number | None
    #: The noun that is counted; None where only the number stands ("killing 12").
    head: int | None
    kind: UnitKind | None
    #: What the phrase itself says happened ("12 wounded soldiers", "20 dead"); None where it does not.
    state: Measure | None = None
    #: A person without a number ("a policeman"): counts as one only where something happened to him.
    single: bool = False
    #: The number counts some of what stands behind "of" ("three of them").
    partitive: bool = False
    #: The noun is left out because the next phrase of the list has it ("two Afghan and three Pakistani soldiers").
    elliptic: bool = False
    #: The phrase stands in brackets behind another one and counts parts of it ("6 staff (4 national, 2
    #: international)").
    bracketed: bool = False

    @property
    def bare(self) -> bool:
        """Tell whether no noun is counted."""
        return self.head is None


def find_counted(words: Words, numbers: tuple[Number, ...], *, singles: bool) -> list[Counted]:
    """Find the counted phrases of a sentence, in the order of the text.

    Args:
        words: The words of the sentence.
        numbers: The numbers in it.
        singles: Look for single persons too ("a policeman"); only worth it where the sentence tells of harm.
    """
    found = [phrase for number in numbers if (phrase := _phrase_of(words, number)) is not None]
    _complete_ellipses(words, found)
    if singles:
        taken = {index for phrase in found for index in range(phrase.first, phrase.stop)}
        found.extend(_find_singles(words, taken))
        found.sort(key=lambda phrase: phrase.first)
    return _mark_brackets(words, found)


def _complete_ellipses(words: Words, found: list[Counted]) -> None:
    """Give a number without a noun the noun of the next phrase, where adjectives and "and" lead there."""
    for number in range(len(found) - 2, -1, -1):
        phrase, following = found[number], found[number + 1]
        if phrase.head is not None or phrase.state is not None or phrase.partitive or following.head is None:
            continue
        between = words.folds[phrase.stop : following.first]
        joint = next((index for index, fold in enumerate(between) if fold in {"and", "or", ",", "&"}), len(between))
        adjectives = between[:joint]
        if joint == len(between) - 1 and 1 <= joint <= 4 and not any(_ends_phrase(fold) for fold in adjectives):
            stop = phrase.stop + joint
            found[number] = replace(phrase, stop=stop, head=following.head, kind=following.kind, elliptic=True)


def _ends_phrase(fold: str) -> bool:
    return (
        fold in BREAKS
        or fold in FATES
        or fold in STATES
        or fold in PHRASE_STARTS
        or fold in _PUNCTUATION
        or fold in DETERMINERS
    )


def _mark_brackets(words: Words, found: list[Counted]) -> list[Counted]:
    """Mark the phrases that stand in brackets right behind or inside another phrase."""
    if len(found) < 2 or words.present.isdisjoint({"(", "["}):
        return found
    marked: list[Counted] = []
    outer: Counted | None = None
    for phrase in found:
        inside = outer is not None and _is_inside_brackets(words, outer, phrase)
        marked.append(replace(phrase, bracketed=True) if inside else phrase)
        if not inside:
            outer = phrase
    return marked


def _is_inside_brackets(words: Words, outer: Counted, inner: Counted) -> bool:
    depth = 0
    for index in range(outer.number_stop, inner.number_first):
        fold = words.folds[index]
        if fold in {"(", "["}:
            depth += 1
        elif fold in {")", "]"}:
            depth -= 1
        elif depth == 0 and index > outer.stop + 6:
            return False
    return depth > 0


def _phrase_of(words: Words, number: Number) -> Counted | None:
    if _is_no_count(words, number):
        return None
    phrase = _read_noun(words, number)
    if phrase.head is not None and words.folds[phrase.head] in NOT_UNITS:
        return None
    if phrase.head is None and phrase.state is None and _is_name_or_age(words, number):
        return None
    if (
        phrase.head is None
        and words.folds[number.stop : number.stop + 1] in {("shot",), ("shots",), ("hit",)}
        and words.folds[number.stop + 1 : number.stop + 2] not in {("dead",), ("and",), ("to",)}
    ):
        return None
    if (
        number.value == 1
        and phrase.head is not None
        and is_plural(words.folds[phrase.head])
        and phrase.kind is not UnitKind.PEOPLE
    ):
        return None
    return phrase


def _is_no_count(words: Words, number: Number) -> bool:
    """Tell whether a number is a year, a day of a month, an age or part of a name, whatever follows it."""
    folds, texts = words.folds, words.texts
    before = folds[number.number_first - 1] if number.number_first else ""
    if before == "." and number.number_first >= 2 and folds[number.number_first - 2] in MONTHS | {"no": 0}:
        return True
    after = folds[number.number_stop] if number.number_stop < len(folds) else ""
    value = number.value
    if value is None:
        return False
    digits = texts[number.number_first].isdigit()
    if (
        digits
        and 1900 <= value <= 2099
        and number.number_stop - number.number_first == 1
        and _is_year(words, number, before, after)
    ):
        return True
    if value <= 31 and (after in MONTHS and texts[number.number_stop][0].isupper()):
        return True
    if value <= 99 and before in MONTHS and texts[number.number_first - 1][0].isupper() and digits:
        return True
    if (
        before in _NAMING
        and not (number.first < number.number_first)
        and (before not in {"of", "group", "unit"} or digits)
    ):
        return find_unit_kind(after) is None or before in {
            "no",
            "aged",
            "age",
            "resolution",
            "article",
            "flight",
            "route",
            "highway",
        }
    return (
        before == "of"
        and number.number_first >= 2
        and folds[number.number_first - 2] in {"group", "g"}
        and find_unit_kind(after) is None
    )


def _is_year(words: Words, number: Number, before: str, after: str) -> bool:
    if (
        before
        in {"in", "since", "by", "until", "during", "of", "from", "early", "late", "mid", "to", "than", "and", ",", "("}
        or before in MONTHS
    ):
        if before in {"of", "and", ",", "to", "than", "from", "by"} and find_unit_kind(after) is not None:
            return after in {
                "attack",
                "attacks",
                "war",
                "earthquake",
                "offensive",
                "election",
                "elections",
                "strike",
                "operation",
                "raid",
                "flood",
                "floods",
            }
        return True
    return find_unit_kind(after) is None or not is_plural(after)


def _is_name_or_age(words: Words, number: Number) -> bool:
    """Tell whether a number without a noun is an age between commas or stands behind a name ("Taliban 2.0", "Zone 5")."""
    folds = words.folds
    at = number.number_first
    before = folds[at - 1] if at else ""
    after = folds[number.stop] if number.stop < len(folds) else ""
    plain = number.first == at
    if plain and before == "," and after in {",", ")"} and at >= 2 and words.texts[at - 2][0].isupper():
        return True
    if plain and before == "(" and after == ")":
        return True
    if not plain or at < 2 or not words.texts[at - 1][0].isupper() or words.starts[at] != words.ends[at - 1] + 1:
        return False
    return not words.texts[at - 1].isupper() and before not in FATES and before not in BREAKS


def _read_noun(words: Words, number: Number) -> Counted:
    """Read the noun phrase behind a number: adjectives, compounds, a state ("12 wounded Afghan border guards")."""
    folds = words.folds
    index, partitive = number.stop, False
    while index < len(folds) and folds[index] in _LEADS and index < number.stop + 4:
        partitive = partitive or folds[index] == "of"
        index += 1
    if partitive and index < len(folds) and folds[index] in {"them", "whom", "which", "us", "whose"}:
        return _bare(number, index + 1, partitive=True)
    begin = index
    head: int | None = None
    state: Measure | None = None
    while index < len(folds) and index < begin + _LONGEST_PHRASE:
        fold = folds[index]
        if fold in _PUNCTUATION:
            skipped = _skip_brackets(words, index) if head is None or _leads_to_noun(words, index) else None
            if skipped is None:
                break
            index = skipped
            continue
        if fold in STATES and state is None:
            nxt = folds[index + 1] if index + 1 < len(folds) else ""
            if head is not None or not _is_noun_ahead(words, index + 1) or nxt in BREAKS:
                break
            state = STATES[fold]
            index += 1
            continue
        if fold in BREAKS:
            if fold in {"and", "or"} and (joined := _joins_nouns(words, index, head)) is not None:
                head = joined
                index = joined + 1
                continue
            break
        if head is not None and not _continues(words, index, head):
            break
        if find_unit_kind(fold) is not None or fold in NOT_UNITS or is_plural(fold):
            head = index
        index += 1
    if head is None:
        return replace(
            _bare(number, number.stop, partitive=partitive),
            state=_state_at(words, begin),
            kind=_kind_behind(words, number.stop),
        )
    kind = find_unit_kind(folds[head])
    state = FATE_NOUNS.get(folds[head], Measure.KILLED if folds[head] in BODY_NOUNS else state)
    return Counted(
        number.first, head + 1, number.number_first, number.number_stop, number, head, kind, state, partitive=partitive
    )


def _bare(number: Number, stop: int, *, partitive: bool) -> Counted:
    return Counted(number.first, stop, number.number_first, number.number_stop, number, None, None, partitive=partitive)


def _state_at(words: Words, index: int) -> Measure | None:
    """Return the state right behind a number without a noun ("20 dead", "12 injured")."""
    while index < len(words.folds) and words.folds[index].endswith("ly"):
        index += 1
    return STATES.get(words.folds[index]) if index < len(words.folds) else None


def _kind_behind(words: Words, index: int) -> UnitKind | None:
    """Return PEOPLE where a bare number is said to be people ("12 were children"), else None."""
    ahead = words.folds[index : index + 3]
    said = ahead[:1] in {("were",), ("are",), ("was",), ("is",)} and any(
        find_unit_kind(fold) is UnitKind.PEOPLE for fold in ahead[1:]
    )
    return UnitKind.PEOPLE if said else None


def _skip_brackets(words: Words, index: int) -> int | None:
    """Return the word behind a short bracket inside a noun phrase ("2 international (German) staff"); None where there is none."""
    if words.folds[index] not in {"(", "["}:
        return None
    closing = ")" if words.folds[index] == "(" else "]"
    for stop in range(index + 1, min(index + 16, len(words.folds))):
        if words.folds[stop] == closing:
            return stop + 1
    return None


def _leads_to_noun(words: Words, index: int) -> bool:
    """Tell whether a bracket is followed by a noun that goes on with the phrase."""
    stop = _skip_brackets(words, index)
    return stop is not None and stop < len(words.folds) and find_unit_kind(words.folds[stop]) is UnitKind.PEOPLE


def _is_noun_ahead(words: Words, index: int) -> bool:
    """Tell whether a noun that is counted follows within a few words of the same phrase."""
    for fold in words.folds[index : index + 5]:
        if fold in BREAKS or fold in _PUNCTUATION:
            return False
        if find_unit_kind(fold) is not None:
            return True
    return False


def _continues(words: Words, index: int, head: int) -> bool:
    """Tell whether a noun right behind a noun goes on with a compound ("border posts", "police officers", "staff members")."""
    fold = words.folds[index]
    if (fold in FATES or fold in PHRASE_STARTS) and find_unit_kind(fold) is None:
        return False
    if find_unit_kind(fold) is not None or fold in NOT_UNITS:
        return True
    if is_plural(words.folds[head]) and words.folds[head] not in _COLLECTIVE:
        return False
    if is_plural(fold):
        return True
    at = index + 1
    for _ in range(2):
        at = _skip_brackets(words, at) or at if at < len(words.folds) else at
        if at >= len(words.folds) or _ends_phrase(words.folds[at]):
            return False
        if find_unit_kind(words.folds[at]) is UnitKind.PEOPLE:
            return True
        at += 1
    return False


_COLLECTIVE: Final = frozenset({"staff", "personnel", "police", "crew"})


def _joins_nouns(words: Words, index: int, head: int | None) -> int | None:
    """Return the noun that "and" joins to a phrase ("women and children", "army and Frontier Corps personnel"); None if it joins none."""
    folds = words.folds
    if head is not None:
        nxt = index + 1
        plural = (
            nxt < len(folds)
            and find_unit_kind(folds[nxt]) is UnitKind.PEOPLE
            and is_plural(folds[nxt])
            and is_plural(folds[head])
        )
        return nxt if plural and folds[nxt] not in STATES else None
    if index == 0 or folds[index - 1] in BREAKS or folds[index - 1] in FATES:
        return None
    for nxt in range(index + 1, min(index + 5, len(folds))):
        if (
            folds[nxt] in BREAKS
            or folds[nxt] in _PUNCTUATION
            or folds[nxt] in FATES
            or folds[nxt] in DETERMINERS
            or folds[nxt][0].isdigit()
        ):
            return None
        if find_unit_kind(folds[nxt]) is UnitKind.PEOPLE and is_plural(folds[nxt]):
            return nxt
    return None


def _find_singles(words: Words, taken: set[int]) -> list[Counted]:
    """Find single persons: "a policeman", "another staff member", "another", "and his driver", "the head of …"."""
    found: list[Counted] = []
    for index, fold in enumerate(words.folds):
        if fold not in _SINGLE_LEADS or index in taken:
            continue
        head = _single_head(words, index, taken)
        if head is not None and _introduces(words, index, head):
            state = _state_within(words, index, head)
            found.append(Counted(index, head + 1, index, index + 1, None, head, UnitKind.PEOPLE, state, single=True))
        elif (
            fold == "another"
            and index + 1 < len(words.folds)
            and (words.folds[index + 1] in BE_FORMS or words.folds[index + 1] in STATES)
        ):
            found.append(
                Counted(
                    index,
                    index + 1,
                    index,
                    index + 1,
                    None,
                    None,
                    None,
                    STATES.get(words.folds[index + 1]),
                    single=True,
                )
            )
    return found


_SINGLE_LEADS: Final = frozenset({"a", "an", "another", "his", "her", "their", "its", "the"})


def _single_head(words: Words, index: int, taken: set[int]) -> int | None:
    """Return the singular noun for a person that an article or a possessive leads."""
    nations = read_nationalities()
    head: int | None = None
    at = index + 1
    while at < min(index + 10, len(words.folds)):
        word = words.folds[at]
        skipped = _skip_brackets(words, at) if word in {"(", "["} and head is None else None
        if skipped is not None:
            at = skipped
            continue
        if word in BREAKS or word in _PUNCTUATION or at in taken or word in DETERMINERS:
            break
        if (
            find_unit_kind(word) is UnitKind.PEOPLE
            and (word == "staff" or not is_plural(word))
            and word not in _NO_SINGLE
        ):
            head = at
        elif head is not None or word in PHRASE_STARTS:
            break
        if word in FATES and word not in STATES and word not in nations.by_adjective:
            break
        at += 1
    if (
        head is None
        or words.folds[head] in BODY_NOUNS
        or (words.folds[head] == "staff" and words.folds[index] not in {"a", "an", "another"})
    ):
        return None
    return head


def _introduces(words: Words, index: int, head: int) -> bool:
    """Tell whether the phrase tells of a new person: definite ones do where "and" adds them or "of" describes them."""
    lead = words.folds[index]
    before = words.folds[index - 1] if index else ""
    if lead == "the":
        behind = words.folds[head + 1 : head + 3]
        return behind[:1] == ("of",) and (words.folds[head] in _HEADS or behind[1:] in {("a",), ("an",)})
    if lead in {"his", "her", "their", "its"}:
        return before == "and" or words.folds[max(0, index - 2) : index] in {
            ("along", "with"),
            ("well", "as"),
            ("together", "with"),
        }
    return not (
        before == ","
        and words.folds[head + 1 : head + 2] == (",",)
        and index >= 2
        and find_unit_kind(words.folds[index - 2]) is UnitKind.PEOPLE
    )


#: Offices that one person holds: "the head of …" is somebody new.
_HEADS: Final = _words(
    "head director chief leader mayor governor commander coordinator manager president chairman chairwoman secretary editor owner founder bishop minister ambassador"
)


def _state_within(words: Words, first: int, head: int) -> Measure | None:
    return next((STATES[fold] for fold in words.folds[first:head] if fold in STATES), None)


#: Words for groups: "a team" is not one person.
_NO_SINGLE: Final = _words(
    "police personnel crew team group militia unit company division brigade battalion regiment squad platoon gang "
    "community family household couple delegation force troop life human "
    "minor major general private national other others marine"
)
