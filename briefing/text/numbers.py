"""Numbers as they are written: digits, words, ranges, vague words, and the modifiers around them.

A number is a quotation: its value is read, never computed from others, and it is a ``Decimal``. What it counts is not
decided here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from briefing.model.annotation import Bound
from briefing.model.span import Span
from briefing.text.words import Words, split_words

__all__ = ["NUMBER_STARTS", "Number", "find_numbers", "parse_number"]


class Number(NamedTuple):
    """A number with its modifiers."""

    #: The word of the sentence at which the phrase begins, modifiers included, and the one behind its end.
    first: int
    stop: int
    #: The words of the number alone.
    number_first: int
    number_stop: int
    value: Decimal | None
    high: Decimal | None
    bound: Bound
    #: "a further", "another", "an additional": on top of an earlier number.
    more: bool
    #: A vague word that says little ("several", "many"), against one that tells the size ("dozens").
    weak: bool = False


# Source of the number words: English grammar; lakh and crore as in South Asian English, 10^5 and 10^7.
_SMALL: Final = {
    word: value
    for words, first, step in (
        (("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
         "seventeen eighteen nineteen"), 0, 1),
        ("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    )
    for value, word in enumerate(words.split())
    for value in (first + step * value,)
}  # fmt: skip
_LARGE: Final = {
    "dozen": 12, "hundred": 100, "thousand": 1_000, "lakh": 100_000, "lakhs": 100_000, "lac": 100_000,
    "million": 1_000_000, "mn": 1_000_000, "crore": 10_000_000, "crores": 10_000_000,
    "billion": 1_000_000_000, "bn": 1_000_000_000,
}  # fmt: skip
_GLUED: Final = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000}
_PLURAL_LARGE: Final = frozenset({"tens", "dozens", "scores", "hundreds", "thousands", "millions", "lakhs", "crores"})
_WEAK: Final = frozenset({"several", "many", "numerous", "multiple", "countless"})
_DIGITS = re.compile(r"(\d{1,3}(?:,\d{2,3})+|\d+)(\.\d+)?(k|m|mn|bn)?")
_DIGIT_RANGE = re.compile(r"(\d[\d,]*)-(\d[\d,]*)")

# Modifiers. Source: own list from the grammar of quantity expressions. What "nearly" and "up to" mean for a comparison
# is a rule of thumb: "nearly 50" is about 50, "up to 50" and "as many as 50" are at most 50.
_MODIFIERS: Final[tuple[tuple[tuple[str, ...], Bound | None, bool], ...]] = tuple(
    (tuple(words.split()), bound, more)
    for bound, more, phrases in (
        (Bound.AT_LEAST, False, ("at least|at a minimum|a minimum of|no fewer than|no less than|not less than|"
                                 "not fewer than|more than|greater than|over|above|upwards of|upward of|in excess of|"
                                 "exceeding|well over|well above|at minimum")),
        (Bound.AT_MOST, False, ("up to|as many as|as much as|at most|at the most|no more than|not more than|"
                                "fewer than|less than|under|below|a maximum of|as few as")),
        (Bound.ABOUT, False, ("about|around|approximately|roughly|nearly|almost|close to|some|an estimated|estimated|"
                              "circa|approx|just over|just under|more or less|somewhere between|just about|"
                              "a little over|a little under|near")),
        (None, True, "a further|another|an additional|additional|further|an extra|an added"),
        (None, False, "a total of|a combined|a record|all|both|only|just|exactly|another of the|all of the|a group of"),
    )
    for words in phrases.split("|")
)  # fmt: skip
_BY_LAST: Final[dict[str, list[tuple[tuple[str, ...], Bound | None, bool]]]] = {}
for _entry in sorted(_MODIFIERS, key=lambda entry: -len(entry[0])):
    _BY_LAST.setdefault(_entry[0][-1], []).append(_entry)

#: Words with which a number in words can begin.
NUMBER_STARTS: Final = (
    frozenset(_SMALL)
    | frozenset(_LARGE)
    | _PLURAL_LARGE
    | _WEAK
    | {"few", "handful", "number", "couple", "a", "an", "half"}
)
_ARTICLES: Final = frozenset({"a", "an"})
#: What can make a number of an article ("a few", "a dozen").
_AFTER_ARTICLE: Final = frozenset(_LARGE) | {"few", "handful", "number", "couple", "large", "small", "growing"}
#: The longest number in digits, separators included. Source: nothing that news counts has more than a quadrillion.
_MOST_DIGITS: Final = 20
_NUMBER_HYPHENS = re.compile(r"[a-z]+(?:-[a-z]+)+")


def parse_number(text: str) -> Decimal | None:
    """Return the value of a number in digits or words that makes up the whole text ("14,535", "forty-six").

    None if it is none.
    """
    words = split_words(text, Span(0, len(text)))
    read = _read_value(words, 0) if words.texts else None
    return read[0] if read is not None and read[1] == len(words.texts) else None


def find_numbers(words: Words) -> tuple[Number, ...]:
    """Find the numbers of a sentence with their ranges and modifiers.

    Money, percentages, clock times, ordinals and numbers that are part of a name ("AK-47") are none. Years, ages and
    durations are numbers
    here: what they count tells them apart.

    Returns: numbers in the order of the text; no two overlap. Time is linear in the number of words.
    """
    folds = words.folds
    starts = [index for index, fold in enumerate(folds) if fold in NUMBER_STARTS or fold[0].isdigit() or "-" in fold]
    found: list[Number] = []
    stop = 0
    for index in starts:
        if index < stop or (folds[index] in _ARTICLES and not _AFTER_ARTICLE.issuperset(folds[index + 1 : index + 2])):
            continue
        number = _read_number(words, index)
        if number is not None:
            found.append(_with_modifiers(words, number, stop))
            stop = found[-1].stop
    return tuple(found)


def _read_number(words: Words, index: int) -> Number | None:
    """Read a number or a range that begins at a word."""
    fold = words.folds[index]
    vague = _read_vague(words, index)
    if vague is not None:
        return vague
    if fold.endswith("-odd"):
        return _read_odd(fold, index)
    hyphened = _DIGIT_RANGE.fullmatch(fold)
    if hyphened and len(fold) <= _MOST_DIGITS and not _is_glued(words, index, index + 1):
        low, high = (Decimal(part.replace(",", "")) for part in hyphened.groups())
        return Number(index, index + 1, index, index + 1, low, high, Bound.EXACT, more=False) if low < high else None
    read = _read_value(words, index)
    if read is None or _is_glued(words, index, read[1]):
        return None
    value, stop = read
    return _read_range(words, index, value, stop)


def _read_odd(fold: str, index: int) -> Number | None:
    """Read "40-odd": about as many."""
    digits = _DIGITS.fullmatch(fold[:-4]) if len(fold) <= _MOST_DIGITS else None
    if digits is None or digits[2] or digits[3]:
        return None
    count = Decimal(digits[1].replace(",", ""))
    return Number(index, index + 1, index, index + 1, count, None, Bound.ABOUT, more=False)


def _read_range(words: Words, index: int, value: Decimal, stop: int) -> Number:
    """Go on with the upper end of a range, if there is one.

    "10 to 12", "10–12", "four or five", "between 10 and 12".
    """
    between = index > 0 and words.folds[index - 1] == "between"
    joint = words.folds[stop] if stop < len(words.folds) else ""
    if joint in {"to", "-", "–", "or"} or (between and joint == "and"):
        upper = _read_value(words, stop + 1) if stop + 1 < len(words.folds) else None
        rising = index > 0 and words.folds[index - 1] == "from"
        if upper is not None and not rising and not _is_glued(words, stop + 1, upper[1]):
            low = _same_scale(words, value, upper[0], upper[1])
            if low < upper[0] and (joint != "or" or upper[0] - low <= low):
                first = index - 1 if between else index
                return Number(first, upper[1], first, upper[1], low, upper[0], Bound.EXACT, more=False)
    return Number(index, stop, index, stop, value, None, Bound.EXACT, more=False)


def _same_scale(words: Words, low: Decimal, high: Decimal, stop: int) -> Decimal:
    """Read "10 to 12 million" as ten million to twelve million."""
    scale = _LARGE.get(words.folds[stop - 1])
    return low * scale if scale and scale > 12 and low < 1000 and low * scale < high else low


def _read_vague(words: Words, index: int) -> Number | None:
    folds = words.folds
    stop = index
    if (
        folds[index] in {"a", "an"}
        and index + 1 < len(folds)
        and folds[index + 1] in {"few", "handful", "number", "couple", "large", "small", "growing"}
    ):
        stop = index + (
            2
            if folds[index + 1] in {"large", "small", "growing"} and folds[index + 2 : index + 3] == ("number",)
            else 1
        )
    word = folds[stop]
    nxt = folds[stop + 1] if stop + 1 < len(folds) else ""
    if word in {"handful", "number", "couple"}:
        ok = stop > index and nxt == "of"
        return Number(index, stop + 1, index, stop + 1, None, None, Bound.MANY, more=False, weak=True) if ok else None
    if word in {"few", "several"} or (word == "many" and nxt in _LARGE):
        many = nxt in _LARGE
        return Number(index, stop + 1 + many, index, stop + 1 + many, None, None, Bound.MANY, more=False, weak=not many)
    if word in _WEAK and not (word == "many" and index and folds[index - 1] == "as"):
        return Number(index, stop + 1, index, stop + 1, None, None, Bound.MANY, more=False, weak=True)
    if word in _PLURAL_LARGE:
        end = stop + 1
        while end + 1 < len(folds) and folds[end] == "of" and folds[end + 1] in _PLURAL_LARGE:
            end += 2
        return Number(index, end, index, end, None, None, Bound.MANY, more=False)
    return None


def _read_value(words: Words, index: int) -> tuple[Decimal, int] | None:
    """Read one number at a word; return its value and the word behind it."""
    fold = words.folds[index]
    digits = _DIGITS.fullmatch(fold)
    if digits is not None and len(fold) > _MOST_DIGITS:
        return None
    if digits is not None:
        return _read_digits(words, index, digits)
    if fold == "half" and words.folds[index + 1 : index + 2] and words.folds[index + 1] in {"a", "an"}:
        scale = _LARGE.get(words.folds[index + 2]) if index + 2 < len(words.folds) else None
        return (Decimal(scale) / 2, index + 3) if scale else None
    return _read_words(words.folds, index)


def _read_digits(words: Words, index: int, digits: re.Match[str]) -> tuple[Decimal, int]:
    value = Decimal(digits[1].replace(",", "") + (digits[2] or "")) * _GLUED.get(digits[3] or "", 1)
    stop = index + 1
    while stop < min(len(words.folds), index + 3) and words.folds[stop] in _LARGE:
        value *= _LARGE[words.folds[stop]]
        stop += 1
    return (value.quantize(Decimal(1)) if value == value.to_integral_value() else value), stop


def _read_words(folds: tuple[str, ...], index: int) -> tuple[Decimal, int] | None:
    """Read a number in words by the grammar of English: hundreds inside thousands inside millions."""
    total, group, stop, last = 0, 0, index, 0
    if folds[index] in _LARGE:
        return None
    if folds[index] in {"a", "an"}:
        if index + 1 >= len(folds) or folds[index + 1] not in _LARGE:
            return None
        group, stop = 1, index + 1
    while stop < len(folds):
        parts = (
            folds[stop].split("-") if "-" in folds[stop] and _NUMBER_HYPHENS.fullmatch(folds[stop]) else [folds[stop]]
        )
        if parts == ["and"] and last >= 100 and stop + 1 < len(folds) and folds[stop + 1].split("-")[0] in _SMALL:
            stop += 1
            continue
        if not all(part in _SMALL or part in _LARGE for part in parts):
            break
        step = _add_parts(parts, total, group, last)
        if step is None:
            break
        total, group, last = step
        stop += 1
    if stop == index or total + group == 0:
        return None
    return Decimal(total + group), stop


def _add_parts(parts: list[str], total: int, group: int, last: int) -> tuple[int, int, int] | None:
    """Add the words of one hyphenated word to a number that is being read; None where the grammar forbids it."""
    for part in parts:
        if part in _LARGE:
            scale = _LARGE[part]
            if group == 0 and total:
                return None
            if scale in {12, 100}:
                group = max(group, 1) * scale
            else:
                total, group = total + max(group, 1) * scale, 0
            last = scale
        else:
            value = _SMALL[part]
            fits = last == 0 or last >= 100 or (20 <= last <= 90 and 1 <= value <= 9)
            if not fits or last == 12:
                return None
            group += value
            last = value
    return total, group, last


_MONEY: Final = frozenset("$ € £ ¥ ₹ ₽ ₺ ₴ ₪ rs usd eur gbp pkr inr afn us$ rupees euro".split())
_AFTER_GLUED: Final = frozenset(
    {
        "%",
        "percent",
        "per",
        "pc",
        "°",
        "$",
        "€",
        "£",
        "dollars",
        "dollar",
        "euros",
        "rupees",
        "pounds",
        "rubles",
        "yuan",
    }
)


def _is_glued(words: Words, first: int, stop: int) -> bool:
    """Tell whether signs around a number make it money, a percentage, a clock time, a date or a part of a name."""
    before = words.folds[first - 1] if first else ""
    touching = first > 0 and words.ends[first - 1] == words.starts[first]
    if before in _MONEY or (before == "." and first >= 2 and words.folds[first - 2] in _MONEY):
        return True
    if touching and before in {":", "/", "#", "@", ".", "-", "№", "+"} and words.folds[first][0].isdigit():
        return True
    if stop < len(words.folds):
        after = words.folds[stop]
        if after in _AFTER_GLUED and not (after == "per" and words.folds[stop + 1 : stop + 2] != ("cent",)):
            return True
        joined = words.starts[stop] == words.ends[stop - 1]
        if (
            joined
            and after in {":", "/", "°", "º"}
            and stop + 1 < len(words.folds)
            and words.folds[stop + 1][0].isdigit()
        ):
            return True
    return False


def _with_modifiers(words: Words, number: Number, floor: int) -> Number:
    """Take in the modifiers before and behind a number ("at least", "a further", "or more", "-plus")."""
    first, bound, more = number.first, number.bound, number.more
    for _ in range(3):
        entry = _modifier_before(words, first, floor)
        if entry is None:
            break
        phrase, kind, further = entry
        first -= len(phrase)
        more = more or further
        bound = kind if kind is not None and bound is Bound.EXACT else bound
    stop = number.stop
    tail = words.folds[stop : stop + 2]
    if tail in {("or", "more"), ("or", "so")}:
        bound, stop = (Bound.AT_LEAST if tail[1] == "more" else Bound.ABOUT), stop + 2
    elif tail[:1] == ("+",) and words.starts[stop] == words.ends[stop - 1]:
        bound, stop = Bound.AT_LEAST, stop + 1
    return number._replace(first=first, stop=stop, bound=bound, more=more)


def _modifier_before(words: Words, first: int, floor: int) -> tuple[tuple[str, ...], Bound | None, bool] | None:
    if first <= floor:
        return None
    for entry in _BY_LAST.get(words.folds[first - 1], ()):
        length = len(entry[0])
        if first - length >= floor and words.folds[first - length : first] == entry[0]:
            return entry
    return None
