"""Find what is contested: figures that differ, denials, mutual accusations. Each side with its words, none preferred.

Claims are compared as structures (measure, what is counted, whose, when, by whom), not as prose. What counts different
things is never called a contradiction: it stands side by side and says what it counts.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from briefing.edit.citing import Citing
from briefing.edit.dates import format_days
from briefing.edit.options import EditOptions
from briefing.edit.selection import points_back
from briefing.edit.statements import Statement
from briefing.edit.wording import Wording, compose_wording
from briefing.model.annotation import Act, Attribution, Bound, Figure, Measure
from briefing.model.article import LineKind
from briefing.model.edition import Contested, Position
from briefing.model.span import Span
from briefing.text.stems import find_stems

__all__ = ["FigureClaim", "find_contested", "find_figure_claims", "is_countable"]

#: What is counted, by the head of its noun phrase. Words of one class count the same kind of thing, so figures of them
#: can be set against each other. Source: nouns that casualty and loss reports use, from general knowledge of the genre.
_UNIT_CLASSES: Mapping[str, str] = {
    **dict.fromkeys(
        ("soldier", "troop", "serviceman", "servicemen", "personnel", "force", "ranger", "guard"), "soldiers"
    ),
    **dict.fromkeys(
        ("fighter", "militant", "insurgent", "terrorist", "rebel", "gunman", "gunmen", "attacker"), "fighters"
    ),
    **dict.fromkeys(("civilian", "resident", "villager", "bystander"), "civilians"),
    **dict.fromkeys(("person", "people", "life", "live", "death", "victim", "casualty", "body"), "people"),
    **dict.fromkeys(("policeman", "policemen", "police", "officer"), "police"),
    **dict.fromkeys(("child", "children", "woman", "women"), "women and children"),
    **dict.fromkeys(("post", "outpost", "position", "checkpoint", "checkpost", "base", "camp"), "posts"),
    **dict.fromkeys(("tank", "vehicle", "truck", "car"), "vehicles"),
    **dict.fromkeys(("drone", "aircraft", "jet", "helicopter", "plane", "missile", "rocket"), "aircraft and missiles"),
    **dict.fromkeys(("strike", "airstrike", "attack", "operation", "raid", "clash", "incident"), "attacks"),
    **dict.fromkeys(("home", "house", "building", "school", "hospital", "structure"), "buildings"),
    **dict.fromkeys(("refugee", "migrant", "returnee", "family", "evacuee"), "refugees"),
}
_COUNTED_KINDS = frozenset(_UNIT_CLASSES.values())
_THINGS = frozenset({"posts", "vehicles", "aircraft and missiles", "buildings"})
_COMPARED = frozenset(
    {
        Measure.KILLED,
        Measure.INJURED,
        Measure.CASUALTIES,
        Measure.CAPTURED,
        Measure.DESTROYED,
        Measure.DAMAGED,
        Measure.DISPLACED,
        Measure.EXPELLED,
        Measure.MISSING,
        Measure.DETAINED,
        Measure.ATTACKS,
    }
)
#: An answer that neither owns up nor denies. Source: stock phrases of news agencies for a withheld confirmation.
_NO_ANSWER = re.compile(
    r"\bneither\s+(?:confirm|den|accept|admit|acknowledg|claim)\w*\s+n?or\s+\w+"
    r"|\bdeclined to (?:comment|confirm|say)|\b(?:did|has|have|had) not (?:immediately )?"
    r"(?:respond|comment|confirm)|\brefused to (?:confirm|comment)|\bno (?:immediate )?comment\b",
    re.IGNORECASE,
)
#: Cues that deny a fact. Others of the kind ("ruled out", "played down") refuse or belittle, which contradicts nothing.
_PLAIN_DENIAL = re.compile(r".*\b(?:den(?:y|ies|ied|ying|ial)|reject|refut|dismiss|disput|contradict|repudiat)")
#: What is denied, when the denial itself does not tell: it is what stands just before.
_GENERAL = re.compile(
    r"^(?:the |this |that |these |those |any |such |all |its |their |his |her )?"
    r"(?:accusations?|allegations?|charges?|claims?"
    r"|responsibility|involvement|reports?|wrongdoing|it|this|them|so)?$",
    re.IGNORECASE,
)
_NEAR, _ENOUGH = 6, 1.6
_OPENING_CHARACTERS = 40
_SHORTEST_TITLE, _LONGEST_TITLE = 3, 14
_ACCUSING = frozenset({Act.ACCUSE, Act.CLAIM, Act.STATE, Act.WARN, Act.DEMAND})


@dataclass(frozen=True, slots=True)
class FigureClaim:
    """A figure with the statement that it stands in."""

    figure: Figure
    statement: Statement
    #: "soldiers", "posts" …; the unit's own last word where it is in no class.
    counted: str

    @property
    def claimant(self) -> str:
        """Who gives the figure, as printed: the speaker, else the outlet, else the title of the article."""
        if self.figure.claimed_by:
            return self.figure.claimed_by
        article = self.statement.analysed.article
        return article.publisher or f"“{article.title}”"


def find_figure_claims(statements: Sequence[Statement]) -> list[FigureClaim]:
    """Return every figure of the statements with what it counts, in order."""
    return [
        FigureClaim(figure=figure, statement=statement, counted=_counted(figure.unit))
        for statement in statements
        if statement.found.sentence.kind == LineKind.BODY
        for figure in statement.found.figures
    ]


def _counted(unit: str) -> str:
    words = re.findall(r"[a-z]+", unit.lower())
    for word in reversed(words):
        for form in (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y"):
            if form in _UNIT_CLASSES:
                return _UNIT_CLASSES[form]
    return words[-1] if words else "people"


def is_countable(claim: FigureClaim) -> bool:
    """Tell whether a claim counts one of the kinds of people and things that conflict reports count."""
    return claim.counted in _COUNTED_KINDS


def find_contested(
    statements: Sequence[Statement], claims: Sequence[FigureClaim], citing: Citing, options: EditOptions
) -> list[Contested]:
    """Return the contested matters, the heaviest first, ``options.max_contested`` at most.

    Args:
        statements: All statements of the edition.
        claims: Their figures.
        citing: The numbering of the sources.
        options: Sides, the length of a line.
    """
    news = [statement for statement in statements if statement.timeliness == "new"]
    found = _figure_matters([claim for claim in claims if claim.statement.timeliness == "new"], citing, options)
    found += _denials(news, citing, options)
    found += _mutual_accusations(news, citing, options)
    order = {"figure": 0, "opposite": 1, "denial": 2, "account": 3}
    found.sort(key=lambda matter: (order[matter.kind], -len(matter.positions), matter.id))
    return found[: options.max_contested]


# --- figures ---------------------------------------------------------------------------------------------------------


def _figure_matters(claims: Sequence[FigureClaim], citing: Citing, options: EditOptions) -> list[Contested]:
    groups: dict[tuple[Measure, str], list[FigureClaim]] = defaultdict(list)
    for claim in claims:
        figure = claim.figure
        if figure.measure in _COMPARED and figure.value is not None and not (figure.subset or figure.cumulative):
            groups[figure.measure, claim.counted].append(claim)
    matters = []
    for key in sorted(groups, key=lambda key: (key[0].value, key[1])):
        for event in _split_events(groups[key]):
            matter = _figure_matter(key, event, citing, options)
            if matter is not None:
                matters.append(matter)
    return matters


def _split_events(claims: Sequence[FigureClaim]) -> list[list[FigureClaim]]:
    """Split claims into those that can be about one event: each is joined to the group that it shares an event with."""
    events: list[list[FigureClaim]] = []
    for claim in claims:
        joined = [event for event in events if any(_is_one_event(claim, other) for other in event)]
        merged = [claim] if not joined else [*(other for event in joined for other in event), claim]
        events = [event for event in events if event not in joined] + [merged]
    return events


def _is_one_event(one: FigureClaim, other: FigureClaim) -> bool:
    """Tell whether two claims can be about the same event. Without a sign that they are, they are not.

    Different days or different named places speak against it; the same day with the same victims or the same named
    place speaks for it, and so do things whose loss is rare enough (posts, vehicles) in the same window, or sentences
    that tell much the same.
    """
    a, b = one.figure, other.figure
    if (
        a.first_day
        and b.first_day
        and a.last_day
        and b.last_day
        and (a.first_day > b.last_day or b.first_day > a.last_day)
    ):
        return False
    if a.place and b.place and a.place != b.place:
        return False
    if one.counted in _THINGS:
        return True
    if not _same_victims(a, b):
        return False
    if _is_told_on(one, other):
        return True
    same_day = a.first_day is not None and a.first_day == b.first_day and a.last_day == b.last_day
    same_place = a.place is not None and a.place == b.place
    stems, others = one.statement.stems, other.statement.stems
    alike = len(stems & others) >= 0.4 * min(len(stems), len(others))
    return same_day or same_place or (alike and one.statement.key != other.statement.key)


def _is_told_on(one: FigureClaim, other: FigureClaim) -> bool:
    """Tell whether one of two claims goes on about the other's event: near it, by another voice, with no place or day.

    "Shelling killed 43 people in Arden on Sunday, medics said. … The army spokesman said 60 people were killed."
    """
    if one.statement.analysed.article.id != other.statement.analysed.article.id or one.claimant == other.claimant:
        return False
    distance = other.statement.found.sentence.index - one.statement.found.sentence.index
    later = (other if distance > 0 else one).figure
    return 0 < abs(distance) <= 2 * _NEAR and later.place is None and later.first_day is None


def _same_victims(a: Figure, b: Figure) -> bool:
    return a.affected is None or b.affected is None or a.affected == b.affected


def _figure_matter(
    key: tuple[Measure, str], event: Sequence[FigureClaim], citing: Citing, options: EditOptions
) -> Contested | None:
    measure, counted = key
    distinct: dict[tuple[object, ...], FigureClaim] = {}
    for claim in event:
        mark = (claim.claimant.casefold(), claim.figure.value, claim.figure.high, claim.figure.affected)
        distinct.setdefault(mark, claim)
    positions = list(distinct.values())
    values = {(claim.figure.value, claim.figure.high) for claim in positions}
    if len(values) < 2 or len({claim.claimant for claim in positions}) < 2:
        return None
    by_victim: dict[str | None, set[object]] = defaultdict(set)
    for claim in positions:
        by_victim[claim.figure.affected].add((claim.figure.value, claim.figure.high))
    is_conflict = any(len(numbers) > 1 for numbers in by_victim.values())
    if not is_conflict and counted not in _THINGS:
        return None
    made = [position for claim in positions if (position := _figure_position(claim, citing, options)) is not None]
    if len(made) < 2:
        return None
    made.sort(key=lambda position: (position.value or 0, position.claimed_by))
    days = {(claim.figure.first_day, claim.figure.last_day, claim.figure.precision) for claim in positions}
    when = ""
    known = sorted(
        (first, last, precision) for first, last, precision in days if first is not None and last is not None
    )
    if len(known) == 1:
        when = ", " + format_days(*known[0])
    matter = f"{counted.capitalize()} {_participle(measure)}{when}"
    reason = (
        f"{len(values)} different figures for {counted} {_participle(measure)}."
        if is_conflict
        else "The accounts count different things; they stand side by side and are not a range."
    )
    return Contested(
        id=_matter_id("figure", made),
        matter=matter,
        kind="figure",
        positions=tuple(made),
        unheard=_unheard(positions, options),
        reason=reason,
    )


def _participle(measure: Measure) -> str:
    return {Measure.CASUALTIES: "killed or injured", Measure.ATTACKS: "carried out"}.get(measure, measure.value)


def _figure_position(claim: FigureClaim, citing: Citing, options: EditOptions) -> Position | None:
    wording = compose_wording(
        claim.statement.analysed, claim.statement.found, options, max_words=options.max_words + 15
    )
    if not isinstance(wording, Wording):
        return None
    return Position(
        claimed_by=claim.claimant,
        side=claim.statement.side,
        statement=wording.text,
        value=claim.figure.value,
        high=claim.figure.high,
        bound=claim.figure.bound if claim.figure.bound != Bound.MANY else None,
        citations=citing.cite_wording(claim.statement, wording),
    )


# --- denials ---------------------------------------------------------------------------------------------------------


def _denials(statements: Sequence[Statement], citing: Citing, options: EditOptions) -> list[Contested]:
    """Set each denial, or answer that is withheld, beside the accusation that it answers."""
    bodies = [one for one in statements if one.found.sentence.kind == LineKind.BODY and not points_back(one)]
    topics = {statement.key: _topic(statement) for statement in bodies}
    frequency = Counter(stem for topic in topics.values() for stem in sorted(topic))
    accusing = [statement for statement in bodies if _accusation_of(statement) is not None]
    matters: list[Contested] = []
    for statement in bodies:
        matter = _denial_matter(statement, accusing, topics, frequency, citing=citing, options=options)
        if matter is not None:
            matters.append(matter)
    return matters


def _denial_matter(
    statement: Statement,
    accusing: Sequence[Statement],
    topics: Mapping[tuple[str, int], frozenset[str]],
    frequency: Mapping[str, int],
    *,
    citing: Citing,
    options: EditOptions,
) -> Contested | None:
    denial = _denial_of(statement)
    if denial is None and _NO_ANSWER.search(statement.quote) is None:
        return None
    within = _clause_positions(statement, citing) if denial is not None else []
    if within:
        return _make_denial(statement, within)
    if denial is not None and _PLAIN_DENIAL.match(_cue(denial, statement)) is None:
        return None  # a refusal or a belittling contradicts nothing by itself
    own = _answering_side(statement, options)
    others = [one for one in accusing if own is None or one.side != own]
    accusations = [_position(one, citing, options) for one in _find_accusations(statement, others, topics, frequency)]
    answer = _position(statement, citing, options)
    if answer is None:
        return None
    answer = answer.model_copy(update={"side": own})
    positions = [position for position in accusations if position is not None] + [answer]
    if denial is None and len(positions) == 1:
        return None  # an answer that is withheld says nothing without its question
    return _make_denial(statement, positions)


def _make_denial(statement: Statement, positions: Sequence[Position]) -> Contested:
    denial = _denial_of(statement)
    if len(positions) == 1:
        reason = "A denial; no other account of the matter was found in the sources read."
    elif denial is not None:
        reason = "A denial beside the accusation that it answers."
    else:
        reason = "An accusation beside an answer that neither confirms nor denies it."
    return Contested(
        id=_matter_id("denial", positions),
        matter=_denial_title(statement, positions),
        kind="denial",
        positions=tuple(positions),
        reason=reason,
    )


def _answering_side(statement: Statement, options: EditOptions) -> str | None:
    """Return the side that answers: the speaker's, or, where the outlet tells it, the one that opens the sentence."""
    if statement.found.attribution is not None:
        return statement.side
    opening = statement.quote[:_OPENING_CHARACTERS]
    return next((side.name for side in options.sides if _mentions(opening, (side.name, *side.aliases))), None)


def _denial_of(statement: Statement) -> Attribution | None:
    return next((one for one in statement.found.attributions if one.act == Act.DENY), None)


def _accusation_of(statement: Statement) -> Attribution | None:
    accusing = [one for one in statement.found.attributions if one.act in _ACCUSING]
    return next((one for one in accusing if one.act == Act.ACCUSE), accusing[0] if accusing else None)


def _cue(attribution: Attribution, statement: Statement) -> str:
    return " ".join(span.of(statement.analysed.article.text) for span in attribution.cue_spans).lower()


def _topic(statement: Statement) -> frozenset[str]:
    """Return the stems of a sentence, and of its pairs of neighbours written as one word: "air strike", "airstrike"."""
    words = re.findall(r"[a-z]+", statement.quote.lower())
    joined = " ".join(one + other for one, other in pairwise(words))
    known = find_stems(joined)
    return statement.stems | known


def _clause_positions(statement: Statement, citing: Citing) -> list[Position]:
    """Return accusation and denial of one sentence as two positions, each in its own clause; empty where it holds one.

    "X accuses Y of Z, but Y calls the charge baseless" holds both, one after the other.
    """
    accusation, denial = _accusation_of(statement), _denial_of(statement)
    if accusation is None or denial is None or accusation.source == denial.source:
        return []
    clauses = sorted((_clause(accusation), _clause(denial)))
    if clauses[0].overlaps(clauses[1]) or any(span.start == span.end for span in clauses):
        return []
    text = statement.analysed.article.text
    made = []
    for attribution in (accusation, denial):
        words = _clause(attribution).of(text).strip(" ,.;:")
        made.append(
            Position(
                claimed_by=attribution.source,
                side=attribution.side,
                statement=words[0].upper() + words[1:] + ".",
                citations=citing.cite(statement.analysed, [statement.found.sentence.index]),
            )
        )
    return made


def _clause(attribution: Attribution) -> Span:
    spans = [*attribution.source_spans, *attribution.cue_spans, *attribution.content_spans]
    if attribution.inherited or not spans:
        return Span(0, 0)
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _find_accusations(
    answer: Statement,
    accusing: Sequence[Statement],
    topics: Mapping[tuple[str, int], frozenset[str]],
    frequency: Mapping[str, int],
) -> list[Statement]:
    """Return the accusations that an answer belongs to, two at most: by others, about the same, near or alike.

    The score adds up shared words (each the more, the rarer it is), whether it is an accusation, whether it names
    the one who answers, and how near it stands. Source: rule of thumb; the threshold was chosen by eye on our own
    articles, so that a denial without an accusation stands alone.
    """
    denial = _denial_of(answer)
    is_general = denial is not None and _GENERAL.search(_content(denial, answer)) is not None
    scored = []
    for other in accusing:
        accusation = _accusation_of(other)
        if accusation is None or other.key == answer.key or _speaker_key(other) == _speaker_key(answer):
            continue
        shared = topics[answer.key] & topics[other.key]
        if not shared:
            continue
        score = sum(1 / math.log2(1 + frequency[stem]) for stem in sorted(shared))
        score += 1.0 if accusation.act == Act.ACCUSE else 0.0
        score += 0.5 if _names_answerer(accusation, other, answer) else 0.0
        distance = abs(answer.found.sentence.index - other.found.sentence.index)
        if other.analysed.article.id == answer.analysed.article.id and distance <= _NEAR:
            score += 0.5 / max(1, distance)
            if is_general and other.found.sentence.index < answer.found.sentence.index:
                score += 1.0
        if score >= _ENOUGH:
            scored.append((-score, other.key, other))
    scored.sort(key=lambda entry: entry[:2])
    chosen: list[Statement] = []
    for _, _, other in scored:
        if all(other.analysed.article.id != one.analysed.article.id for one in chosen):
            chosen.append(other)
    return chosen[:2]


def _names_answerer(accusation: Attribution, accusing: Statement, answer: Statement) -> bool:
    """Tell whether an accusation is directed at the one who answers, or at one whom the answer is about."""
    text = accusing.analysed.article.text
    content = find_stems(" ".join(span.of(text) for span in accusation.content_spans))
    denial = answer.found.attribution
    who = find_stems(denial.source if denial is not None else answer.quote.split(",", maxsplit=1)[0][:40])
    return bool(content & who)


def _speaker_key(statement: Statement) -> str:
    attribution = statement.found.attribution
    return (statement.side or (attribution.source if attribution else statement.origin)).casefold()


def _denial_title(answer: Statement, positions: Sequence[Position]) -> str:
    """Return what the matter is, in words of the sentences: what is denied, or what the accusation is."""
    denial = _denial_of(answer)
    if denial is not None:
        content = _content(denial, answer)
        if _SHORTEST_TITLE <= len(content.split()) <= _LONGEST_TITLE:
            return f"Denied by {denial.source}: {content}"
        return f"Denied by {denial.source}"
    return f"Accusation by {positions[0].claimed_by}, and the answer"


def _content(attribution: Attribution, statement: Statement) -> str:
    words = " … ".join(span.of(statement.analysed.article.text) for span in attribution.content_spans)
    return words.strip(" ,.;:“”\"'-")


# --- accusations in both directions ----------------------------------------------------------------------------------


def _mutual_accusations(statements: Sequence[Statement], citing: Citing, options: EditOptions) -> list[Contested]:
    """Set the accusations of two sides against each other side by side."""
    by_pair: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    names = {side.name: (side.name, *side.aliases) for side in options.sides}
    known = sorted({statement.side for statement in statements if statement.side is not None})
    for statement in statements:
        attribution = statement.found.attribution
        if attribution is None or attribution.act != Act.ACCUSE or statement.side is None or points_back(statement):
            continue
        content = " ".join(span.of(statement.analysed.article.text) for span in attribution.content_spans)
        content = content.partition(" of ")[0][:_OPENING_CHARACTERS]  # "X accused Y of Z": the accused comes first
        for side in known:
            if side != statement.side and _mentions(content, names.get(side, (side,))):
                by_pair[statement.side, side].append(statement)
    matters = []
    for one, other in sorted(by_pair):
        if one < other and (other, one) in by_pair:
            matter = _accusation_matter((one, other), by_pair, citing, options)
            if matter is not None:
                matters.append(matter)
    return matters


def _mentions(content: str, names: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name)}", content) for name in names if name)


def _accusation_matter(
    pair: tuple[str, str], by_pair: Mapping[tuple[str, str], list[Statement]], citing: Citing, options: EditOptions
) -> Contested | None:
    positions: list[Position] = []
    for side, other in (pair, (pair[1], pair[0])):
        ordered = sorted(by_pair[side, other], key=lambda one: (len(one.quote), one.key))
        made = [position for one in ordered if (position := _position(one, citing, options)) is not None]
        if not made:
            return None
        positions += _different(made)[:2]
    return Contested(
        id=_matter_id("opposite", positions),
        matter=f"What {pair[0]} and {pair[1]} accuse each other of",
        kind="opposite",
        positions=tuple(positions),
        reason="Each of the two sides accuses the other.",
    )


def _different(positions: Sequence[Position]) -> list[Position]:
    kept: list[Position] = []
    for position in positions:
        stems = frozenset(find_stems(position.statement))
        if all(
            len(stems & other) < 0.5 * min(len(stems), len(other))
            for other in (frozenset(find_stems(one.statement)) for one in kept)
        ):
            kept.append(position)
    return kept


# --- shared ----------------------------------------------------------------------------------------------------------


def _position(statement: Statement, citing: Citing, options: EditOptions) -> Position | None:
    wording = compose_wording(statement.analysed, statement.found, options, max_words=options.max_words + 15)
    if not isinstance(wording, Wording):
        return None
    article = statement.analysed.article
    claimed_by = wording.speaker.source if wording.speaker else article.publisher or f"“{article.title}”"
    return Position(
        claimed_by=claimed_by,
        side=statement.side,
        statement=wording.text,
        citations=citing.cite_wording(statement, wording),
    )


def _unheard(claims: Sequence[FigureClaim], options: EditOptions) -> tuple[str, ...]:
    """Return the sides that it happened to and that give no figure themselves."""
    heard = {claim.statement.side for claim in claims}
    harmed = {claim.figure.affected for claim in claims if claim.figure.affected is not None}
    return tuple(
        side.name
        for side in options.sides
        if side.name not in heard and any(_mentions(one, (side.name, *side.aliases)) for one in sorted(harmed))
    )


def _matter_id(kind: str, positions: Sequence[Position]) -> str:
    """Return an id that is stable for the same sentences."""
    cited = sorted(f"{one.article_id}:{one.sentence}" for position in positions for one in position.citations)
    return f"{kind}-{hashlib.sha256(' '.join(cited).encode()).hexdigest()[:10]}"
