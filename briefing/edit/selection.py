"""Choose what belongs in a briefing: what can stand alone, what weighs most, nothing twice.

Everything that is left out has a reason; the reasons are counted for the coverage note.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from briefing.edit.options import EditOptions
from briefing.edit.statements import Statement
from briefing.edit.wording import Refusal, Wording, compose_wording, find_opening
from briefing.model.annotation import Act, Figure, Measure, SourceKind
from briefing.model.article import LineKind
from briefing.model.section import Section

__all__ = [
    "Candidate",
    "choose_lines",
    "find_candidates",
    "find_obstacle",
    "group_repeats",
    "points_back",
    "rank_statement",
]

#: A sentence that opens with one of these points back to another one that is not printed. Source: personal and
#: demonstrative pronouns, and the noun phrases that English news prose uses for "the thing just said".
_POINTS_BACK = re.compile(
    r"(?:[“\"‘]\s*)?(?:(?:but|and|so|yet|because|if|when|while|although|though)\s+)?(?:he|she|it|they|his|her|its|their|theirs|this|these|those|that|such|both|another|others"
    r"|the latter|the former|the same|the result|the answer|either|neither|one of (?:them|these|those)|here|there|so"
    r"|thus|under (?:this|these|it)|(?:on|at|during|since|after|before|for|in|with|by|from|despite|amid) "
    r"(?:the same|this|that|these|those|it|them|such)|(?:the|a) (?:accusation|allegation|charge|claim|denial|figure"
    r"|number|announcement|remark|comment|statement|decision|move|toll)s?"
    r"(?! (?:of|from|in|for|by|to|that|against|on)\b)|(?:hours|days|weeks|minutes) later)\b",
    re.IGNORECASE,
)
#: "agreed to this, …": a demonstrative without a noun.
_BARE_DEMONSTRATIVE = re.compile(r"\b(?:this|these|those)(?=[,.;:]| and\b| but\b| both\b)")
_FIRST_PERSON = re.compile(r"(?<![\w’'.])(?:I|[Ww]e|us|[Oo]urs?|[Mm]y|me)(?![\w.])")
_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]")
_SHORTEST = 6
#: Two statements whose content stems overlap this much say the same thing. Source: chosen on our own paired sentences;
#: below it the same event is told with other facts, which is no repetition.
_SAME = 0.5
_SAID = 0.6
#: What each line that is chosen already takes from the next of its article and of its speaker. Source: chosen by eye.
_SAME_ARTICLE, _SAME_SPEAKER = 0.12, 0.2
#: How many candidates compete for each place: more would never win and only cost time.
_POOL = 40

_LONG, _SURE = 34, 0.5
#: Events that change the course of a conflict, or the lives of many. Source: the event classes that conflict databases
#: and wire services treat as major (agreements, offensives, captures of places, closures, mass displacement), in
#: common words.
_TURNING_POINT = re.compile(
    r"\b(?:cease-?fires?|truces?|armistice|peace (?:deal|accord|agreement|talks)|signed|agreed (?:to|on|that)|invad\w+"
    r"|invasion|offensives?|air ?strikes?|captur\w+|seiz\w+|shot down|assassinat\w+|hostages?|mobili[sz]\w+"
    r"|withdr[ae]w\w*"
    r"|evacuat\w+|famine|border (?:crossing|closed|closure)|recogni[sz]ed|declared war|state of emergency|resign\w+"
    r"|arrest warrants?|sanctions?|coups?)\b",
    re.IGNORECASE,
)

_SPEAKER_WEIGHT = {
    SourceKind.OFFICIAL: 0.25,
    SourceKind.ORGANISATION: 0.25,
    SourceKind.MEDIA: 0.15,
    SourceKind.PERSON: 0.1,
    SourceKind.ANONYMOUS: 0.05,
    SourceKind.ANALYST: 0.0,
}
_ACT_WEIGHT = {Act.DENY: 0.35, Act.ACCUSE: 0.2, Act.DEMAND: 0.2, Act.WARN: 0.15, Act.CLAIM: 0.15, Act.PROMISE: 0.1}
#: How many of these weigh as much as one who was killed. Source: rule of thumb, so that a standing total of people
#: displaced does not come before the dead of the day.
_LIGHTER = {
    Measure.INJURED: 3,
    Measure.CAPTURED: 3,
    Measure.DETAINED: 10,
    Measure.DESTROYED: 10,
    Measure.DISPLACED: 300,
    Measure.EXPELLED: 300,
}
_HARM = frozenset(
    {
        Measure.KILLED,
        Measure.INJURED,
        Measure.CASUALTIES,
        Measure.CAPTURED,
        Measure.MISSING,
        Measure.DISPLACED,
        Measure.EXPELLED,
        Measure.DETAINED,
        Measure.DESTROYED,
    }
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that can be printed, with its words and its weight."""

    statement: Statement
    wording: Wording
    weight: float
    #: Other statements that say the same, best first: they are cited beside it.
    repeats: tuple[Statement, ...] = ()

    @property
    def origins(self) -> frozenset[str]:
        """Who it comes from, each counted once."""
        return frozenset(statement.origin for statement in (self.statement, *self.repeats))


def find_obstacle(statement: Statement) -> str | None:
    """Return why a sentence cannot stand in a section; None where it can."""
    return _find_obstacle_of_form(statement) or _find_obstacle_of_voice(statement)


def _find_obstacle_of_form(statement: Statement) -> str | None:
    found, quote = statement.found, statement.quote
    if found.sentence.kind == LineKind.STANDFIRST and len(statement.analysed.sentences) > _SHORTEST:
        return "a standfirst, which repeats the body"
    if len(quote.split()) < _SHORTEST:
        return "too short to say something alone"
    if quote.rstrip('”"’) ').endswith(("?", "…", "...", ":")):
        return "a question, or a sentence without an end"
    if quote[-1:] not in '.!”"’)' or quote[:1].islower():
        return "not a whole sentence"
    return None


def _find_obstacle_of_voice(statement: Statement) -> str | None:
    found, quote = statement.found, statement.quote
    attribution = found.attribution
    if points_back(statement):
        return "points back to a sentence that is not printed"
    if _FIRST_PERSON.search(_QUOTED.sub("", quote)) and (attribution is None or not attribution.quoted):
        return "the writer's own voice"
    if found.opinion:
        return "opinion"
    if found.forecast and (attribution is None or attribution.kind in {SourceKind.ANALYST, SourceKind.MEDIA}):
        return "a forecast, which is no news"
    return None


def points_back(statement: Statement) -> bool:
    """Tell whether a sentence cannot be understood without one before it."""
    if _BARE_DEMONSTRATIVE.search(_QUOTED.sub("", statement.quote)):
        return True
    if _POINTS_BACK.match(statement.quote, find_opening(statement.quote)) is None:
        return False
    return statement.found.attribution is None or not _names_start(statement)


def _names_start(statement: Statement) -> bool:
    """Tell whether the sentence opens with its speaker, so that a pronoun there is named in the line."""
    attribution = statement.found.attribution
    start = statement.found.sentence.span.start
    return (
        attribution is not None
        and bool(attribution.source_spans)
        and not attribution.inherited
        and attribution.source_spans[0].start <= start + 1
        and bool(attribution.named_at)
    )


def rank_statement(
    statement: Statement, *, options: EditOptions, corroboration: int = 1, disputed: bool = False
) -> float:
    """Return how much a statement weighs; higher is more important.

    A sum of the probability of its section and of small bonuses, each below it: people harmed (on a logarithmic scale,
    so that a vague large number does not outweigh everything), what is disputed, events that change a conflict, the
    rank of the speaker, denials and accusations before mere statements, nearness of the event and of the article to
    the edition's day,
    the place in the article (news puts what matters first: the "inverted pyramid"), overlap with the title,
    independent origins; very long sentences lose a little. Source: rule of thumb, following what desks print first;
    the order was checked by eye on editions.

    Args:
        statement: The statement.
        options: The day of the edition and the window.
        corroboration: How many independent origins say it.
        disputed: Whether a contested matter rests on it.
    """
    found, article = statement.found, statement.analysed.article
    attribution = found.attribution
    weight = max((probability for _, probability in found.sections), default=0.0)
    weight += 0.35 * math.log10(1 + _harmed(found.figures)) + (0.15 if found.figures else 0.0)
    weight += 0.3 * disputed + 0.25 * bool(_TURNING_POINT.search(statement.quote))
    weight -= 0.2 * (len(statement.quote.split()) > _LONG)
    if attribution is not None:
        weight += _SPEAKER_WEIGHT[attribution.kind] + _ACT_WEIGHT.get(attribution.act, 0.0)
    if statement.last_day is not None:
        age = (options.day - statement.last_day).days
        weight += 0.5 * max(0.0, 1 - age / options.window_days) if age >= 0 else 0.1
    if article.published.day is not None:  # what is undated may be older than it sounds
        weight += 0.4 * max(0.0, 1 - (options.day - article.published.day).days / options.window_days)
    weight += 0.3 * (1 - found.sentence.index / max(1, len(statement.analysed.sentences)))
    title = frozenset(word.lower() for word in re.findall(r"\w{4,}", article.title))
    if title:
        words = frozenset(word.lower() for word in re.findall(r"\w{4,}", statement.quote))
        weight += 0.3 * len(title & words) / len(title)
    weight += 0.05 * bool(found.places) + 0.3 * math.log2(max(1, corroboration))
    return round(weight, 6)


def _harmed(figures: Iterable[Figure]) -> int:
    """Return the largest number of people harmed, for the order only: a vague word is ten, and the dead weigh most."""
    counts = [0]
    for figure in figures:
        if figure.measure in _HARM and not figure.cumulative:
            count = int(figure.value) if figure.value is not None else 10
            counts.append(count // _LIGHTER.get(figure.measure, 1))
    return max(counts)


def group_repeats(statements: Sequence[Statement]) -> list[list[Statement]]:
    """Group statements that say the same thing, across articles; each group in the order given.

    Two statements are joined where their stems overlap by at least half and their numbers do not differ. Exact copies
    are joined first, then only pairs with the same numbers and speaker's side that share one of their rarer stems are
    compared (prefix filtering: Chaudhuri, Ganti and Kaushik, "A primitive operator for similarity joins", ICDE 2006),
    so that the cost grows with the number of true neighbours and not with its square.
    """
    copies: dict[tuple[frozenset[str], str | None], list[Statement]] = defaultdict(list)
    for statement in statements:
        copies[statement.stems, statement.side].append(statement)
    leaders = list(copies.values())
    frequency = Counter(stem for group in leaders for stem in group[0].stems)
    index: dict[tuple[str, frozenset[str], str | None], list[int]] = defaultdict(list)
    parent = list(range(len(leaders)))
    for position, group in enumerate(leaders):
        ordered = sorted(group[0].stems, key=lambda stem: (frequency[stem], stem))
        prefix = ordered[: len(ordered) - math.ceil(_SAME * len(ordered)) + 1]
        numbers, side = _numbers(group[0]), group[0].side
        for other in sorted({other for stem in prefix for other in index[stem, numbers, side]}):
            if _is_same(group[0], leaders[other][0]):
                parent[_root(parent, position)] = _root(parent, other)
        for stem in prefix:
            index[stem, numbers, side].append(position)
    grouped: dict[int, list[Statement]] = defaultdict(list)
    for position, group in enumerate(leaders):
        grouped[_root(parent, position)].extend(group)
    return [grouped[key] for key in sorted(grouped)]


def _root(parent: list[int], position: int) -> int:
    while parent[position] != position:
        parent[position] = parent[parent[position]]
        position = parent[position]
    return position


def _is_same(one: Statement, other: Statement) -> bool:
    """Tell whether two statements with the same numbers and side have most of their words in common."""
    shared = len(one.stems & other.stems)
    if not shared or shared < _SAME * len(one.stems | other.stems):
        return False
    return one.found.hedged == other.found.hedged or shared > 0.8 * len(one.stems | other.stems)


def _numbers(statement: Statement) -> frozenset[str]:
    return frozenset(figure.number_text.lower() for figure in statement.found.figures)


def find_candidates(
    statements: Sequence[Statement], options: EditOptions, *, disputed: Collection[tuple[str, int]] = ()
) -> tuple[list[Candidate], dict[tuple[str, int], str]]:
    """Return what can be printed, best first, and for everything else the reason why not.

    Statements that say the same become one candidate, worded after the best of them.

    Args:
        statements: All statements.
        options: The choices of the desk.
        disputed: Keys of the statements that a contested matter rests on.
    """
    reasons: dict[tuple[str, int], str] = {}
    standing = []
    for statement in statements:
        obstacle = find_obstacle(statement)
        if obstacle is None:
            standing.append(statement)
        else:
            reasons[statement.key] = obstacle
    candidates = []
    for group in group_repeats(standing):
        origins = len({statement.origin for statement in group})
        weights = {
            one.key: rank_statement(one, options=options, corroboration=origins, disputed=one.key in disputed)
            for one in group
        }
        ranked = sorted(group, key=lambda one: (-weights[one.key], one.key))
        candidate = _first_wordable(ranked, options, weights, reasons)
        if candidate is not None:
            candidates.append(candidate)
    candidates.sort(key=lambda candidate: (-candidate.weight, candidate.statement.key))
    return candidates, reasons


def _first_wordable(
    ranked: Sequence[Statement],
    options: EditOptions,
    weights: Mapping[tuple[str, int], float],
    reasons: dict[tuple[str, int], str],
) -> Candidate | None:
    for position, statement in enumerate(ranked):
        wording = compose_wording(statement.analysed, statement.found, options)
        if isinstance(wording, Refusal):
            reasons[statement.key] = wording.reason
            continue
        rest = tuple(other for place, other in enumerate(ranked) if place != position)
        for other in rest:
            reasons.setdefault(other.key, "said already by another source, which is printed")
        repeats = _other_articles(statement, rest)
        return Candidate(statement=statement, wording=wording, weight=weights[statement.key], repeats=repeats)
    return None


def _other_articles(statement: Statement, rest: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return one repeat for each other article, in order of weight, three at most: enough to show them."""
    by_article = {other.analysed.article.id: other for other in reversed(rest)}
    by_article.pop(statement.analysed.article.id, None)
    firsts = [other for other in rest if by_article.get(other.analysed.article.id) is other]
    return tuple(firsts[:3])


def choose_lines(
    candidates: Sequence[Candidate], sections: Sequence[Section], *, day: date
) -> Mapping[str, list[Candidate]]:
    """Choose the lines of each section, best first, with nothing said twice.

    A candidate stands in one section only. Where it fits two (the deaths of civilians), the section with fewer
    candidates of its own takes it.

    Args:
        candidates: Best first.
        sections: The configured sections.
        day: The day of the edition; what happens after it is not chosen here.
    """
    fitting = {section.key: [one for one in candidates if _fits(one, section.key, day)] for section in sections}
    chosen: dict[str, list[Candidate]] = {section.key: [] for section in sections}
    taken: list[Candidate] = []
    for section in sorted(sections, key=lambda section: (len(fitting[section.key]), section.key)):
        for one in _choose(fitting[section.key], section.limit, taken):
            chosen[section.key].append(one)
            taken.append(one)
    return chosen


def _choose(pool: Sequence[Candidate], limit: int, taken: Sequence[Candidate]) -> list[Candidate]:
    """Return the best ``limit`` that are not said yet, one after the other.

    Each line that an article or a speaker has already makes its next one lighter, so that none speaks alone while
    others have something to say (the greedy form of maximal marginal relevance: Carbonell and Goldstein, SIGIR 1998).
    """
    chosen: list[Candidate] = []
    rest = list(pool[: _POOL * limit])
    articles = Counter(one.statement.analysed.article.id for one in taken)
    speakers = Counter(_speaker(one) for one in taken)
    while rest and len(chosen) < limit:
        best = max(rest, key=lambda one: one.weight - _weariness(one, articles, speakers))
        rest.remove(best)
        if not _is_said(best, [*taken, *chosen]):
            chosen.append(best)
            articles[best.statement.analysed.article.id] += 1
            speakers[_speaker(best)] += 1
    return sorted(chosen, key=lambda one: (-one.weight, one.statement.key))


def _weariness(one: Candidate, articles: Mapping[str, int], speakers: Mapping[str, int]) -> float:
    """Return by how much a candidate is lighter because its article and its speaker have been heard."""
    said = speakers[_speaker(one)] if _speaker(one) else 0
    return _SAME_ARTICLE * articles[one.statement.analysed.article.id] + _SAME_SPEAKER * said


def _speaker(one: Candidate) -> str:
    return one.wording.speaker.source.casefold() if one.wording.speaker is not None else ""


def _is_said(one: Candidate, others: Sequence[Candidate]) -> bool:
    """Tell whether the lines chosen say the same or nearly all of it: stricter than for repeats, space is short."""
    return any(_shared(one.statement, other.statement) >= _SAID for other in others)


def _shared(one: Statement, other: Statement) -> float:
    """Return the share of the shorter statement's stems that the other has as well."""
    shorter = min(len(one.stems), len(other.stems))
    return len(one.stems & other.stems) / shorter if shorter else 0.0


def _fits(candidate: Candidate, key: str, day: date) -> bool:
    statement = candidate.statement
    if statement.first_day is not None and statement.first_day > day:
        return False
    probability = dict(statement.found.sections).get(key, 0.0)
    if statement.found.attribution is None and not statement.found.figures and probability < _SURE:
        return False  # a vague sentence in the outlet's own voice does not fill a thin section
    return statement.found.section == key or (statement.found.section is not None and probability >= 0.5)
