"""Who a source phrase means: its full name, its kind, its side, and whom a pronoun or "the spokesman" stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from briefing.analyse import phrases
from briefing.analyse.names import NameIndex, index_names
from briefing.analyse.sides import find_phrase_side
from briefing.analyse.tokens import Reading, TokenRange
from briefing.lexicon import function_words as fw
from briefing.lexicon.countries import ADJECTIVES, CAPITALS, COUNTRIES, find_side
from briefing.lexicon.roles import ANONYMOUS, BODIES, MEDIA_NAMES, OFFICES, PERSON_NOUNS, PLAIN_MODIFIERS, find_role
from briefing.lexicon.units import UnitKind, find_unit_kind
from briefing.model.annotation import SourceKind
from briefing.model.span import Span

__all__ = ["Speaker", "SpeakerBook"]

_SPACES = re.compile(r"\s+")
_SPOKES = frozenset({"spokesman", "spokesperson", "spokeswoman", "spokesmen", "spokespeople"})
_HEAD_ENDS = fw.PREPOSITIONS - {"of"} | {"who", "which", "that", ","}
_PERSON_PRONOUNS = frozenset({"he", "she", "him", "her", "himself", "herself", "who"})
_EVERY_PRONOUN = fw.SUBJECT_PRONOUNS | fw.OBJECT_PRONOUNS | {"others", "some", "many", "both"}
_PRONOUNS = fw.SUBJECT_PRONOUNS | fw.OBJECT_PRONOUNS
#: What can stand before a pronoun in a clause whose subject is that of the sentence.
_CLAUSE_OPENERS = fw.SUBORDINATORS | fw.RELATIVES | {"and", "but", "what", "before", "after"}
#: A pronoun seldom reaches further back, in tokens: some ten sentences. Source: rule of thumb.
_PRONOUN_REACH = 220
_POSSESSIVES = frozenset({"its", "his", "her", "their"})
_SUBJECT_FORM = {"his": "he", "her": "she", "its": "it", "their": "they"}
#: Words that begin a source with a capital only because they begin a sentence.
_PLAIN_OPENERS = PLAIN_MODIFIERS | {"diplomatic", "relief", "rights", "medical", "independent"}
#: A display name is seldom longer, in words; the head phrase alone is shown beyond. Source: rule of thumb.
_DISPLAY_WORDS = 16


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source as it was understood."""

    name: str
    kind: SourceKind
    named: bool
    side: str | None
    #: One person, whom "he" or "she" can mean.
    person: bool
    #: Lower-case words of the name, for "the spokesman", "the ministry".
    words: frozenset[str]
    #: Several people or bodies, whom "they" can mean.
    plural: bool = False
    named_at: tuple[Span, ...] = ()
    #: Several sources that speak together; none of them alone is meant by it.
    joint: bool = False


@dataclass(slots=True)
class SpeakerBook:
    """The speakers of one article in the order of their appearance, and its full names."""

    reading: Reading
    met: list[Speaker] = field(default_factory=list)
    #: The token at which each of them was named.
    places: list[int] = field(default_factory=list)
    #: The sentence before, where it had no speaker of its own: its subject can be meant by a pronoun.
    topic: int | None = None
    _names: NameIndex | None = None

    @property
    def names(self) -> NameIndex:
        """Return the names of the article, found when they are first asked for."""
        if self._names is None:
            self._names = index_names(self.reading)
        return self._names

    def resolve(self, whole: TokenRange, head: TokenRange) -> Speaker:
        """Find whom the phrase ``whole`` with the head phrase ``head`` means, and remember it as the last speaker."""
        lows = self.reading.lows
        speaker = None
        low = _SUBJECT_FORM.get(lows[head[0]], lows[head[0]])
        if head[0] == head[1] and low in _PRONOUNS:
            speaker = self._resolve_in_sentence(low, head[0]) or self._resolve_pronoun(low, head[0])
        elif lows[head[0]] in {"the", "that", "this", "his", "her", "its", "their"} and not self._has_capital(
            (head[0] + 1, head[1])
        ):
            speaker = self._resolve_definite(head)
        if speaker is None:
            speaker = self._read(whole, head)
            if speaker.side is None and speaker.kind is SourceKind.OFFICIAL and lows[whole[0]] in _POSSESSIVES:
                speaker = replace(speaker, side=self._find_owner_side(_SUBJECT_FORM[lows[whole[0]]], whole[0]))
        self.met.append(speaker)
        self.places.append(head[0])
        return speaker

    def forget(self, count: int) -> None:
        """Keep only the first ``count`` speakers met."""
        del self.met[count:]
        del self.places[count:]

    def _has_capital(self, tokens: TokenRange) -> bool:
        return any(self.reading.words[k][:1].isupper() for k in range(tokens[0], tokens[1] + 1))

    def _has_role(self, tokens: TokenRange) -> bool:
        return any(find_role(low) is not None for low in self.reading.lows[tokens[0] : tokens[1] + 1])

    # ------------------------------------------------------------------------------------------- pronouns and roles

    def _resolve_in_sentence(self, low: str, at: int) -> Speaker | None:
        """Return the subject of the sentence that a pronoun in a clause of it means: "Chad …, which it claims"."""
        reading = self.reading
        start = reading.sentence_start(at)
        if at - start < 2 or reading.quote_of[start] >= 0:
            return None
        if reading.lows[start] == "according" and "," in reading.lows[start:at]:
            # "According to the agency, villagers have fled and they want …": not the agency.
            start = reading.lows.index(",", start) + 1
        elif self.met and start <= self.places[-1] < at:
            return self.met[-1] if _fits(low, self.met[-1]) else None
        if reading.lows[at - 1] not in _CLAUSE_OPENERS and not phrases.is_verb_like(reading, at - 1):
            return None
        subject = phrases.find_main_subject(reading, start, at)
        if subject is None or reading.lows[subject[0]] in _EVERY_PRONOUN:
            return None
        speaker = self._read(subject, subject)
        return speaker if _fits(low, speaker) else None

    def _resolve_pronoun(self, low: str, at: int) -> Speaker | None:
        """Return whom a pronoun means: the subject of the sentence before or the last speaker that fits, else None."""
        topic = self._read_topic()
        if topic is not None and _fits(low, topic):
            return topic
        for speaker, place in zip(reversed(self.met[-8:]), reversed(self.places[-8:]), strict=True):
            if _fits(low, speaker) and at - place < _PRONOUN_REACH:
                return speaker
        if low in _PERSON_PRONOUNS:
            full = self.names.last_person_before(at)
            if full is not None:
                return self._read(full, full)
        return None

    def _read_topic(self) -> Speaker | None:
        """Return the subject of the sentence before, where it can speak."""
        return None if self.topic is None else self._read_subject(self.reading.bounds[self.topic])

    def _read_subject(self, sentence: TokenRange) -> Speaker | None:
        """Return the subject of a sentence or of its beginning, where it can speak."""
        subject = phrases.find_main_subject(self.reading, *sentence)
        if subject is None or not self._has_capital(subject):
            return None
        noun = self.reading.lows[self._head_noun(subject)]
        if find_role(noun) is None and find_unit_kind(noun) in {UnitKind.EVENTS, UnitKind.THINGS}:
            return None
        return self._read(subject, subject)

    def _find_owner_side(self, low: str, at: int) -> str | None:
        """Return the side of the only one whom "its" or "his" at token ``at`` can mean; None where two can be meant.

        Whose the spokesman is, the subject of the sentence, of the sentence before, or their speakers tell.
        """
        start = self.reading.sentence_start(at)
        before = self.reading.sentence_start(max(0, start - 1))
        recent = zip(self.met[-4:], self.places[-4:], strict=True)
        owners = [speaker for speaker, place in recent if place >= before]
        owners += [owner for part in ((before, start), (start, at)) if (owner := self._read_subject(part)) is not None]
        owners = [owner for owner in owners if _fits(low, owner)]
        words = max((owner.words for owner in owners), key=len, default=frozenset())
        sides = {owner.side for owner in owners} - {None}
        return sides.pop() if len(sides) == 1 and all(owner.words <= words for owner in owners) else None

    def _goes_on(self, head: TokenRange) -> bool:
        """Tell whether "its spokesman" is the spokesman named so in the sentence before, whose owner is still meant."""
        start = self.reading.sentence_start(head[0])
        before = self.reading.sentence_start(max(0, start - 1))
        named = bool(self.met) and self.reading.lows[head[0]] in self.met[-1].words and self.places[-1] >= before
        return named and phrases.find_main_subject(self.reading, start, head[0]) is None

    def _resolve_definite(self, head: TokenRange) -> Speaker | None:
        """Return the speaker that "the spokesman" or "the ministry" goes back to; None where none does."""
        at = self._head_noun(head)
        noun = self.reading.lows[at]
        wanted = _SPOKES if noun in _SPOKES else frozenset({noun})
        if head[1] - head[0] > 2:
            return None
        # "the defence ministry" is no "foreign ministry": each word that tells ministries apart must be the speaker's.
        told_by = frozenset(self.reading.lows[head[0] + 1 : at]) - {"same"}
        personal = noun in OFFICES or noun in PERSON_NOUNS
        # "its spokesman" is the one who has just spoken so, or somebody else's than those before.
        owned = self.reading.lows[head[0]] in _POSSESSIVES
        if owned and not self._goes_on(head):
            return None
        for speaker in reversed(self.met[-1 if owned else -12 :]):
            known = wanted & speaker.words and told_by <= speaker.words
            if known and not speaker.joint and (personal or not speaker.person):
                return speaker
        if personal and not owned:
            for full in self.names.full_names_before(head[0]):
                office = self.names.with_office(full)
                words = set(self.reading.lows[max(0, min(office[0], full[0] - 1)) : office[1] + 1])
                if wanted & words and told_by <= words:
                    return self._read(office, full)
        return None

    # ------------------------------------------------------------------------------------------------- reading one

    def _read(self, whole: TokenRange, head: TokenRange) -> Speaker:
        """Read a phrase as it stands, with the fuller name from elsewhere in the article."""
        reading = self.reading
        named_at: tuple[Span, ...] = ()
        fuller = self.names.expand(head)
        if fuller is not None:
            extended = self.names.with_office(fuller)
            if whole == head:
                whole, head = extended, fuller
            else:
                whole, head = (fuller if fuller[1] - fuller[0] >= head[1] - head[0] else whole), fuller
            named_at = (reading.span(*extended),)
        elif whole == head and head[1] > head[0] and self._has_capital(head) and not self._has_role(head):
            for other in self.names.by_last_word.get(reading.words[head[1]], ()):
                if other[1] > other[0] and other[1] != head[1]:
                    extended = self.names.with_office(other)
                    if extended != other:
                        whole, head = extended, other
                        named_at = (reading.span(*extended),)
                        break
        name = self._display(whole, head)
        kind = self._kind(whole, head)
        named = self._is_named(whole, head)
        noun = reading.lows[self._head_noun(head)]
        person = self._is_person(whole, head, noun)
        words = frozenset(low for low in reading.lows[whole[0] : whole[1] + 1] if low.isalpha())
        # The name of one group can end in -s.
        lower = reading.words[self._head_noun(head)].islower() or find_role(noun) is not None
        many = noun.endswith(("s", "men", "people")) and lower
        plural = not person and (many or "and" in reading.lows[head[0] : head[1] + 1] or noun == "they")
        side = self._side(whole, head, kind)
        if side is None and person and kind is SourceKind.OFFICIAL and named:
            side = self.names.find_person_side(head)
        joint = not person and "and" in reading.lows[head[0] : self._head_noun(head) + 2]
        return Speaker(name, kind, named, side, person, words, plural, named_at, joint)

    def _display(self, whole: TokenRange, head: TokenRange) -> str:
        """Return the words of a source as a reader should see them."""
        tokens = whole if whole[1] - whole[0] < _DISPLAY_WORDS else head
        if self.reading.lows[tokens[0]] in _POSSESSIVES:
            if tokens[0] == tokens[1]:
                return _SUBJECT_FORM[self.reading.lows[tokens[0]]]
            # "its spokesman, Ali Omar": whose spokesman cannot be told by these words alone.
            comma = next((k for k in range(*tokens) if self.reading.lows[k] == ","), None)
            named = comma is not None and self._has_capital((comma + 1, tokens[1]))
            tokens = (comma + 1 if comma is not None and named else tokens[0] + 1, tokens[1])
        relative = next(
            (k for k in range(tokens[0] + 1, tokens[1] + 1) if self.reading.lows[k] in {"who", "which", "whose"}), None
        )
        if relative is not None:
            tokens = (tokens[0], relative - 1)
        words = _SPACES.sub(" ", self.reading.span(*tokens).of(self.reading.text)).strip(' ,;:—–-“”"')
        words = re.sub(r"^[Tt]he ", "", words)
        if words.count("(") > words.count(")"):
            words = words[: words.rindex("(")].rstrip()
        return _without_opening_capital(words) or self.reading.span(*whole).of(self.reading.text)

    def _head_noun(self, head: TokenRange) -> int:
        """Return the token of the head noun: the last one before the first preposition or relative."""
        for k in range(head[0] + 1, head[1] + 1):
            low = self.reading.lows[k]
            if low in _HEAD_ENDS or low == "of" or (low == "and" and k > head[0] + 1):
                return k - 1
        return head[1]

    def _kind(self, whole: TokenRange, head: TokenRange) -> SourceKind:
        """Tell the kind of a source from its head noun, its titles and its apposition."""
        reading = self.reading
        lows, words = reading.lows, reading.words
        noun = self._head_noun(head)
        low = lows[noun]
        if low in {"source", "sources", "insider", "insiders"} or low in {"reports", "some", "many", "others"}:
            return SourceKind.ANONYMOUS
        if words[noun] in BODIES or any(words[k] in BODIES for k in range(head[0], noun + 1)):
            return SourceKind.ORGANISATION
        if phrases.is_document(low):
            return self._document_kind(whole)
        role = find_role(low)
        if role is not None and (
            words[noun][0].islower() or noun == head[1] or lows[noun] in {"ministry", "department"}
        ):
            return role
        if low in MEDIA_NAMES and words[noun][0].isupper():
            return SourceKind.MEDIA
        held = range(whole[0], whole[1] + 1)
        roles = [find_role(lows[k]) for k in held if lows[k] in OFFICES] or [find_role(lows[k]) for k in held]
        known = [found for found in roles if found is not None]
        if known:
            return known[0]
        state = " ".join(words[head[0] + (lows[head[0]] == "the") : noun + 1])
        if words[noun] in CAPITALS or words[noun] in ADJECTIVES or state in COUNTRIES or state in CAPITALS:
            return SourceKind.OFFICIAL
        return self._nameless_kind(head)

    def _document_kind(self, whole: TokenRange) -> SourceKind:
        """Tell the kind of a writing from whose it is."""
        roles = [find_role(self.reading.lows[k]) for k in range(whole[0], whole[1] + 1)]
        for role in roles:
            if role is not None:
                return role
        if any(self.reading.words[k] in BODIES for k in range(whole[0], whole[1] + 1)):
            return SourceKind.ORGANISATION
        return (
            SourceKind.ORGANISATION
            if self._has_capital((min(whole[0] + 1, whole[1]), whole[1]))
            else SourceKind.ANONYMOUS
        )

    def _nameless_kind(self, head: TokenRange) -> SourceKind:
        """Tell the kind of a source without any role word: an acronym or group, or a person's name."""
        words = self.reading.words
        capitals = [
            words[k]
            for k in range(head[0], head[1] + 1)
            if words[k][:1].isupper() and words[k].lower() not in fw.DETERMINERS
        ]
        if self._has_age(head[1]):
            return SourceKind.PERSON
        if (
            self._has_acronym(head[1])
            or self._has_nation(head)
            or len(capitals) == 1
            or any(word.isupper() and len(word) > 2 for word in capitals)
        ):
            return SourceKind.ORGANISATION
        return SourceKind.OFFICIAL if find_side(words[head[1]]) is not None else SourceKind.PERSON

    def _is_person(self, whole: TokenRange, head: TokenRange, noun: str) -> bool:
        """Tell whether the source is one person."""
        words, lows = self.reading.words, self.reading.lows
        if noun in _PERSON_PRONOUNS:
            return True
        if lows[head[0]] in {"they", "it", "we"}:
            return False
        if noun in PERSON_NOUNS:
            return True
        if find_role(noun) is not None or phrases.is_document(noun) or noun in MEDIA_NAMES:
            return False
        if any(lows[k] in OFFICES for k in range(whole[0], whole[1] + 1)) or self._has_age(head[1]):
            return True
        if self._has_nation(head):
            return False
        if self._has_acronym(head[1]):
            return False
        capitals = sum(
            1 for k in range(head[0], head[1] + 1) if words[k][:1].isupper() and lows[k] not in fw.DETERMINERS
        )
        last = words[head[1]]
        return (
            capitals >= 2
            and not last.isupper()
            and last[:1].isalpha()
            and last not in COUNTRIES
            and find_side(last) is None
        )

    def _has_nation(self, head: TokenRange) -> bool:
        """Tell whether an adjective of a nation stands before the last word of a name: "Malian Azawad Front"."""
        words = self.reading.words
        return words[head[1]][:1].isupper() and any(words[k] in ADJECTIVES for k in range(head[0], head[1]))

    def _has_age(self, last: int) -> bool:
        """Tell whether an age follows a name: "Fatima, 34,"."""
        behind = self.reading.lows[last + 1 : last + 3]
        return behind[:1] == [","] and behind[-1].isdigit() and len(behind[-1]) <= 2

    def _has_acronym(self, last: int) -> bool:
        """Tell whether an acronym in brackets follows a name: "World Food Programme (WFP)"."""
        behind = self.reading.words[last + 1 : last + 4]
        return len(behind) == 3 and behind[0] == "(" and behind[1].isupper() and behind[2] == ")"

    def _is_named(self, whole: TokenRange, head: TokenRange) -> bool:
        """Tell whether the source has a name: a person, an outlet, an institution."""
        words, lows = self.reading.words, self.reading.lows
        noun = self._head_noun(head)
        low = lows[noun]
        if words[noun][:1].isupper() and noun > head[0]:
            return True
        if (
            low in ANONYMOUS
            or low in PERSON_NOUNS
            or low.rstrip("s") in PERSON_NOUNS
            or low in fw.SUBJECT_PRONOUNS
            or low in {"media", "members"}
        ):
            relative = lows[head[1] + 1 : head[1] + 3]
            behind = [] if {"who", "which", "whose"} & set(relative) else [*range(head[1] + 1, whole[1] + 1)]
            beside = [*range(noun + 1, min(noun + 2, head[1] + 1)), *behind, *range(whole[0], head[0])]
            return any(words[k][:1].isupper() and words[k] not in ADJECTIVES for k in beside)
        if phrases.is_document(low) and not self._has_capital((min(head[0] + 1, head[1]), head[1])):
            return False
        return self._has_capital(whole) or find_role(low) is not None

    def _side(self, whole: TokenRange, head: TokenRange, kind: SourceKind) -> str | None:
        """Return the country or group that the source's own words put it on; None where they do not tell."""
        if kind in {SourceKind.ANALYST, SourceKind.PERSON}:
            return None
        reading = self.reading
        if not {"and", ","}.isdisjoint(reading.lows[head[0] : head[1] + 1]):
            sides = {find_side(reading.words[k]) for k in range(head[0], head[1] + 1)} - {None}
            if len(sides) > 1:
                return None
        noun = self._head_noun(head)
        # The name of a person tells no side, even where it is spelt like a country.
        personal = (
            whole != head
            and self._has_capital((noun, noun))
            and not any(find_role(low) for low in reading.lows[head[0] : noun + 1])
        )
        parts = [] if personal and noun > head[0] else [(head[0], noun)]
        if whole[0] < head[0]:
            parts.append((whole[0], head[0] - 1))
        if whole[1] > head[1]:
            parts.append((head[1] + 1, whole[1]))
        elif kind is SourceKind.OFFICIAL:
            parts += [(k, head[1]) for k in range(head[0], head[1]) if reading.lows[k] in {"of", "for"}][:1]
        told = (find_phrase_side(reading.span(*part).of(reading.text), self.names.parties) for part in parts)
        return next((side for side in told if side is not None), None)


def _without_opening_capital(words: str) -> str:
    """Return the words of a source without the capital that only the beginning of a sentence gave them."""
    first = words.split(" ", 1)[0]
    rest = words[len(first) :]
    low = first.lower()
    plain = rest.islower() and (low in _PLAIN_OPENERS or low in ANONYMOUS or low in {"senior", "local", "security"})
    alone = not rest and low in ANONYMOUS | {"two", "several", "some", "senior", "local", "security"}
    role = find_role(low) is not None and words.islower()
    # An abbreviation keeps its capitals wherever it stands: "UN refugee agency".
    abbreviation = len(first) > 1 and first.isupper()
    if not abbreviation and (plain or alone or role or first in {"A", "An", "One"}):
        words = words[:1].lower() + words[1:]
    return re.sub(r"['’]s?$", "", words)


def _fits(pronoun: str, speaker: Speaker) -> bool:
    """Tell whether a pronoun can mean a speaker."""
    if speaker.words <= _EVERY_PRONOUN:
        return False
    if pronoun in _PERSON_PRONOUNS:
        return speaker.person
    if pronoun in {"it", "which", "itself"}:
        return not speaker.person and not speaker.plural
    return speaker.plural or not speaker.person
