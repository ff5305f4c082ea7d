"""Find what is contested: figures that differ, denials, mutual accusations. Each side with its words, none preferred.

Claims are compared as structures (measure, what is counted, whose, when, by whom), not as prose. What counts different
things is never called a contradiction: it stands side by side and says what it counts.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefing.edit.citing import Citing
from briefing.edit.dates import format_days
from briefing.edit.options import EditOptions
from briefing.edit.statements import Statement
from briefing.edit.wording import Wording, compose_wording
from briefing.model.annotation import Act, Bound, Figure, Measure
from briefing.model.article import LineKind
from briefing.model.edition import Contested, Position
from briefing.text.similarity import find_stems

__all__ = ["FigureClaim", "find_contested", "find_figure_claims"]

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
    r"\bneither\s+\w+\s+n?or\s+\w+|\bdeclined to (?:comment|confirm|say)|\b(?:did|has|have|had) not (?:immediately )?"
    r"(?:respond|comment|confirm)|\brefused to (?:confirm|comment)|\bno (?:immediate )?comment\b",
    re.IGNORECASE,
)
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
    same_day = a.first_day is not None and a.first_day == b.first_day and a.last_day == b.last_day
    same_place = a.place is not None and a.place == b.place
    stems, others = one.statement.stems, other.statement.stems
    alike = len(stems & others) >= 0.4 * min(len(stems), len(others))
    return same_day or same_place or (alike and one.statement.key != other.statement.key)


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
        unheard=_unheard(made, options),
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
    frequency = Counter(stem for statement in statements for stem in sorted(statement.stems))
    matters: list[Contested] = []
    used: set[tuple[str, int]] = set()
    for statement in statements:
        denial = next((one for one in statement.found.attributions if one.act == Act.DENY), None)
        is_answer = denial is not None or _NO_ANSWER.search(statement.quote) is not None
        if not is_answer or statement.key in used or statement.found.sentence.kind != LineKind.BODY:
            continue
        accusations = _find_accusations(statement, statements, frequency)
        made = [_position(one, citing, options) for one in [*accusations, statement]]
        positions = [position for position in made if position is not None]
        if not positions or made[-1] is None:
            continue
        used.update([statement.key])
        matters.append(
            Contested(
                id=_matter_id("denial", positions),
                matter=_denial_title(statement, positions),
                kind="denial",
                positions=tuple(positions),
                unheard=_unheard(positions, options),
                reason=(
                    "A denial beside the accusation that it answers."
                    if denial is not None
                    else "An accusation beside the answer to it, which neither confirms nor denies."
                )
                if len(positions) > 1
                else "A denial; no other account of the matter in the sources read.",
            )
        )
    return matters


def _find_accusations(
    denial: Statement, statements: Sequence[Statement], frequency: Mapping[str, int]
) -> list[Statement]:
    """Return the accusations that a denial answers, two at most: by another side, about the same, near or alike."""
    scored = []
    for other in statements:
        attribution = other.found.attribution
        if other.key == denial.key or attribution is None or attribution.act not in _ACCUSING:
            continue
        if other.found.sentence.kind != LineKind.BODY or _speaker_key(other) == _speaker_key(denial):
            continue
        shared = sum(1 / frequency[stem] for stem in sorted(denial.stems & other.stems))
        score = shared + (0.5 if attribution.act == Act.ACCUSE else 0.0)
        distance = denial.found.sentence.index - other.found.sentence.index
        if other.analysed.article.id == denial.analysed.article.id and abs(distance) <= 3:
            score += 0.6 / max(1, abs(distance))
        if shared and score >= 0.75:
            scored.append((-score, other.key, other))
    scored.sort(key=lambda entry: entry[:2])
    chosen: list[Statement] = []
    for _, _, other in scored:
        if all(other.analysed.article.id != one.analysed.article.id for one in chosen):
            chosen.append(other)
    return chosen[:2]


def _speaker_key(statement: Statement) -> str:
    attribution = statement.found.attribution
    return (statement.side or (attribution.source if attribution else statement.origin)).casefold()


def _denial_title(denial: Statement, positions: Sequence[Position]) -> str:
    """Return who denies what, in the words of the denial."""
    attribution = next((one for one in denial.found.attributions if one.act == Act.DENY), denial.found.attribution)
    who = attribution.source if attribution is not None else positions[-1].claimed_by
    text = denial.analysed.article.text
    content = " … ".join(span.of(text) for span in attribution.content_spans) if attribution is not None else ""
    content = content.strip(" ,.;:“”\"'-")
    longest, shortest = 14, 3
    if shortest <= len(content.split()) <= longest:
        return f"{who}: {content}"
    return f"Answer of {who}" if attribution is not None and attribution.act != Act.DENY else f"Denial by {who}"


# --- accusations in both directions ----------------------------------------------------------------------------------


def _mutual_accusations(statements: Sequence[Statement], citing: Citing, options: EditOptions) -> list[Contested]:
    """Set the accusations of two sides against each other side by side."""
    by_pair: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    names = {side.name: (side.name, *side.aliases) for side in options.sides}
    known = sorted({statement.side for statement in statements if statement.side is not None})
    for statement in statements:
        attribution = statement.found.attribution
        if attribution is None or attribution.act != Act.ACCUSE or statement.side is None:
            continue
        content = " ".join(span.of(statement.analysed.article.text) for span in attribution.content_spans)
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


def _unheard(positions: Sequence[Position], options: EditOptions) -> tuple[str, ...]:
    heard = {position.side for position in positions}
    named = " ".join(position.statement for position in positions)
    return tuple(
        side.name for side in options.sides if side.name not in heard and _mentions(named, (side.name, *side.aliases))
    )


def _matter_id(kind: str, positions: Sequence[Position]) -> str:
    """Return an id that is stable for the same sentences."""
    cited = sorted(f"{one.article_id}:{one.sentence}" for position in positions for one in position.citations)
    return f"{kind}-{hashlib.sha256(' '.join(cited).encode()).hexdigest()[:10]}"
