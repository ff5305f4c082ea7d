"""The personal names and titles of an article: where each is given in full, and with which office."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from briefing.analyse import phrases
from briefing.analyse.sides import find_parties, find_phrase_side
from briefing.analyse.tokens import Reading, TokenRange
from briefing.lexicon import function_words as fw
from briefing.lexicon.countries import find_side
from briefing.lexicon.roles import MEDIA_NAMES, OFFICES, PERSON_NOUNS, PLAIN_MODIFIERS, find_role

__all__ = ["NameIndex", "index_names"]

_PARTICLES = frozenset("al el bin ibn abu ben de del der van von da di du la le ul ur".split())
#: Forms of address, which are no part of a name.
_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir"})
#: Words that open sentences with a capital and no name.
_NO_NAME = fw.DETERMINERS | fw.PREPOSITIONS | fw.CONJUNCTIONS | fw.SUBJECT_PRONOUNS | fw.SUBORDINATORS | fw.ADVERBS
#: How far back "he" is looked for in a name that has not spoken, in tokens, and in names. Source: rule of thumb.
_REACH = 60
_REACH_NAMES = 12


@dataclass(slots=True)
class NameIndex:
    """The runs of capitalised words of one article."""

    reading: Reading
    #: In the order of the text.
    runs: list[TokenRange]
    by_last_word: dict[str, list[TokenRange]] = field(default_factory=dict)
    #: Words that the article uses as the names of parties.
    parties: frozenset[str] = frozenset()

    def full_names_before(self, at: int) -> list[TokenRange]:
        """Return the names of two words or more before a token, the nearest first, not more than a dozen."""
        found: list[TokenRange] = []
        for place in range(bisect_left(self.runs, (at, at)) - 1, -1, -1):
            first, last = self.runs[place]
            if first < last < at:
                found.append((first, last))
            if len(found) == _REACH_NAMES or at - last > 10 * _REACH:
                break
        return found

    def last_person_before(self, at: int) -> TokenRange | None:
        """Return the nearest name before a token that looks like a person's; None where there is none."""
        for run in self.full_names_before(at):
            lows = self.reading.lows[run[0] : run[1] + 1]
            if any(low in OFFICES for low in lows):
                return run
            plain = not any(find_role(low) or low in MEDIA_NAMES or low in fw.TIME_WORDS for low in lows)
            near = at - run[1] < _REACH and not self.reading.words[run[1]].isupper()
            if plain and near and find_side(self.reading.span(*run).of(self.reading.text)) is None:
                return run
        return None

    def expand(self, head: TokenRange) -> TokenRange | None:
        """Return the first fuller mention of a person named by surname, perhaps with a title; None where none is."""
        words = self.reading.words
        last = words[head[1]]
        if not last[:1].isupper() or find_role(last.lower()) is not None or find_side(last) is not None:
            return None
        named = self._name_words(head)
        titled = len(named) > 1 and self.reading.lows[named[0]] in _COURTESY
        own = sum(words[k][:1].isupper() for k in named) - titled
        if own > 1:
            return None
        fuller = [
            run for run in self.by_last_word.get(last, ()) if run[1] != head[1] and len(self._name_words(run)) > own
        ]
        if titled:
            # "Mr. Banda": whom the text names once in full, and no second Banda.
            fuller = [run for run in fuller if self.reading.lows[self._name_words(run)[0]] not in _COURTESY]
            if len({tuple(words[k] for k in self._name_words(run)) for run in fuller}) > 1:
                return None
        return fuller[0] if fuller else None

    def _name_words(self, run: TokenRange) -> list[int]:
        """Return the tokens of a run without titles and stops."""
        lows = self.reading.lows
        return [k for k in range(run[0], run[1] + 1) if lows[k] != "." and find_role(lows[k]) is None]

    def with_office(self, name: TokenRange) -> TokenRange:
        """Extend a full name by the office that stands before or behind it."""
        words, lows = self.reading.words, self.reading.lows
        first, last = name
        low_bound = max(first - 10, self.reading.sentence_start(first))
        k = first - 1
        titled = find_role(lows[first]) is None and any(find_role(low) for low in lows[first : last + 1])
        if k > low_bound and lows[k] == "'s" and titled:
            phrase = phrases.find_left_phrase(self.reading, last, low_bound)
            if phrase is not None:
                return phrase
        if k > low_bound and lows[k] == "," and lows[k - 1] in PERSON_NOUNS:
            k -= 1
        if k >= low_bound and find_role(lows[k]) is not None and words[k][0].islower():
            phrase = phrases.find_left_phrase(self.reading, k, low_bound)
            if phrase is not None:
                return (phrase[0], last)
        return self._with_apposition(name)

    def find_person_side(self, head: TokenRange) -> str | None:
        """Return the side that any mention of a person tells by the office beside the name; None where none does.

        "Chad's envoy, Ali Deby, …" tells the side of "Ali Deby" and of "Deby"; so does "the Chadian team, led by Deby".
        """
        reading = self.reading
        own = {reading.words[k] for k in self._name_words(head)}
        for run in self.by_last_word.get(reading.words[head[1]], ())[:_REACH_NAMES]:
            names = self._name_words(run)
            held = {reading.words[k] for k in names}
            if not names or not (own <= held or held <= own):
                continue
            extended = self.with_office(run)
            parts = [(extended[0], names[0] - 1), (run[1] + 1, extended[1]), self._led(run)]
            for part in parts:
                if part is not None and part[0] <= part[1]:
                    side = find_phrase_side(reading.span(*part).of(reading.text), self.parties)
                    if side is not None:
                        return side
        return None

    def _led(self, name: TokenRange) -> TokenRange | None:
        """Return the body that a person leads: "the Chadian delegation, led by …"; None where none is named."""
        lows = self.reading.lows
        k = name[0] - 1
        while k > 1 and lows[k] in {"the", "its", "his", "her"}:
            k -= 1
        if k < 3 or lows[k] != "by" or lows[k - 1] not in {"led", "headed"}:
            return None
        k -= 2
        if lows[k] == ",":
            k -= 1
        return phrases.find_left_phrase(self.reading, k, self.reading.sentence_start(name[0]))

    def _with_apposition(self, name: TokenRange) -> TokenRange:
        """Extend a name by an apposition behind it that holds an office: "Saleh, a political commentator"."""
        lows = self.reading.lows
        first, last = name
        if lows[last + 1 : last + 2] != [","]:
            return name
        phrase = phrases.find_right_phrase(self.reading, last, min(len(lows), last + 20))
        if phrase is not None and any(find_role(low) for low in lows[last + 2 : phrase[1] + 1]):
            return (first, max(last, phrase[1]))
        return name


def index_names(reading: Reading) -> NameIndex:
    """Find the names of an article."""
    runs = _find_runs(reading)
    by_last_word: dict[str, list[TokenRange]] = {}
    persons: set[str] = set()
    for run in runs:
        last = reading.words[run[1]]
        by_last_word.setdefault(last, []).append(run)
        if run[1] > run[0] and not any(map(_is_no_name, reading.lows[run[0] : run[1] + 1])):
            persons.add(last)
    return NameIndex(reading, runs, by_last_word, find_parties(reading.text, persons))


def _is_no_name(low: str) -> bool:
    """Tell whether a lower-case word is no part of a personal name: an office, a country, a plain word."""
    if find_role(low) is not None or low in PLAIN_MODIFIERS or low in _NO_NAME:
        return True
    return find_side(low.capitalize()) is not None


def _find_runs(reading: Reading) -> list[TokenRange]:
    """Return the runs of capitalised words (with initials and particles inside), in order; none crosses a sentence."""
    words = reading.words
    begins = {low for low, _ in reading.bounds}
    begins.add(len(words))
    runs: list[TokenRange] = []
    for i, word in enumerate(words):
        if not word[0].isupper() or reading.lows[i] in _NO_NAME or (runs and i <= runs[-1][1]):
            continue
        j = i
        while j + 1 not in begins:
            joins = (words[j + 1] == "." and len(words[j]) <= 4) or reading.lows[j + 1] in _PARTICLES
            if words[j + 1][0].isupper() and reading.lows[j + 1] not in fw.TIME_WORDS:
                j += 1
            elif joins and j + 2 not in begins and words[j + 2][0].isupper():
                j += 2
            else:
                break
        runs.append((i, j))
    return runs
