"""Find what is contested: figures that differ, denials, mutual accusations. Each side with its words, none preferred.

Claims are compared as structures (measure, what is counted, whose, when, by whom), not as prose. What counts different
things is never called a contradiction: it stands side by side and says what it counts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from briefing.edit.citing import Citing
from briefing.edit.dates import format_days
from briefing.edit.denials import find_denials, find_mutual_accusations
from briefing.edit.options import EditOptions
from briefing.edit.positions import compose_position, find_matter_id, names_any
from briefing.edit.statements import Statement
from briefing.edit.wording import quote_loaded_words
from briefing.model.annotation import Bound, Figure, Measure
from briefing.model.article import LineKind
from briefing.model.edition import Contested, Position
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
_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|none|without|cannot|den(?:y|ies|ied|ying))\b|n[’']t\b", re.IGNORECASE
)
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
#: More accounts of one matter than a reader compares; those of the newest articles are shown.
_MOST_POSITIONS = 10
#: Words for a time longer than one event's. Source: the phrases with which running totals are given.
_LONG_TIME = re.compile(
    r"\b(?:in|over|during|within) (?:the )?(?:(?:past|last|first|previous) )?(?:\w+ )?(?:months|years)\b"
    r"|\bsince (?:the )?(?:war|conflict|truce|ceasefire|start|beginning|invasion|coup|\d{4})\b"
    r"|\bso far this (?:year|month)\b"
    r"|\bbefore the (?:truce|ceasefire|war|conflict)\b|\bin the same period\b",
    re.IGNORECASE,
)
#: Words of an update by the one who gave a figure before.
_UPDATE = re.compile(
    r"\b(?:ros[ei]n?|climb\w*|increas\w+|rais\w+|revis\w+|updat\w+|lower\w*|up from|down from|earlier|previously"
    r"|initially|new toll)\b",
    re.IGNORECASE,
)
#: How near two sentences of an article stand that go on about one event.
_NEAR = 12
#: A word in more claims than this says too little about an event to be looked up by.
_COMMON = 40
#: From this share of their other words on two sentences tell of one event. Source: chosen on our own pairs.
_ALIKE, _FEWEST_SHARED = 0.4, 3
_FATES = find_stems("killed killing dead died deaths toll injured wounded casualties captured destroyed lost people")


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
    """Return every figure of the statements with what it counts, in order.

    Things whose owner is not named take him from the people of the same sentence, where these agree: "58 Northern
    soldiers were killed and 21 posts captured" counts Northern posts.
    """
    claims = []
    for statement in statements:
        if statement.found.sentence.kind != LineKind.BODY:
            continue
        named = {figure.affected for figure in statement.found.figures if figure.affected is not None}
        for figure in statement.found.figures:
            counted = _counted(figure.unit)
            takes = figure.affected is None and counted in _THINGS and len(named) == 1
            read = replace(
                figure,
                affected=next(iter(named)) if takes else figure.affected,
                cumulative=is_cumulative(figure) or _LONG_TIME.search(statement.quote) is not None,
            )
            claims.append(FigureClaim(figure=read, statement=statement, counted=counted))
    return claims


def is_cumulative(figure: Figure) -> bool:
    """Tell whether a figure is a total over a long time: by its words, or by a period of over a month."""
    if figure.cumulative:
        return True
    if figure.first_day is None or figure.last_day is None:
        return False
    return figure.last_day - figure.first_day > timedelta(days=31)


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
    """Return the contested matters, the heaviest first.

    Args:
        statements: All statements of the edition.
        claims: Their figures.
        citing: The numbering of the sources.
        options: Sides, the length of a line.
    """
    news = [statement for statement in statements if statement.timeliness == "new"]
    found = _figure_matters([claim for claim in claims if claim.statement.timeliness == "new"], citing, options)
    found += find_denials(news, citing, options)
    found += find_mutual_accusations(news, citing, options)
    order = {"figure": 0, "opposite": 1, "denial": 2, "account": 3}
    found.sort(key=lambda matter: (order[matter.kind], -len(matter.positions), matter.id))
    return found


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
    """Split claims into those that can be about one event: each joins the events that it shares one with.

    Only claims with something in common (day, place, article, a rarer word) are compared, and with one event only until
    the first match, so that the cost stays near the number of claims.
    """
    frequency = Counter(stem for claim in claims for stem in claim.statement.stems)
    index: dict[Hashable, set[int]] = defaultdict(set)
    events: dict[int, list[FigureClaim]] = {}
    for number, claim in enumerate(claims):
        keys = _event_keys(claim, frequency)
        near = sorted({event for key in keys for event in index[key]})
        joined = [event for event in near if any(_is_one_event(claim, other) for other in events[event])]
        target = joined[0] if joined else number
        members = [other for event in joined for other in events.pop(event)]
        events[target] = [*members, claim]
        for other in events[target] if len(joined) > 1 else [claim]:
            for key in _event_keys(other, frequency):
                index[key] = (index[key] - set(joined)) | {target}
    return [events[event] for event in sorted(events)]


def _event_keys(claim: FigureClaim, frequency: Mapping[str, int]) -> list[Hashable]:
    figure = claim.figure
    keys: list[Hashable] = [("article", claim.statement.analysed.article.id)]
    keys += [("day", figure.first_day, figure.last_day)] if figure.first_day is not None else []
    keys += [("place", figure.place)] if figure.place is not None else []
    keys += [("thing", claim.counted)] if claim.counted in _THINGS else []
    return keys + [("stem", stem) for stem in sorted(claim.statement.stems) if frequency[stem] <= _COMMON]


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
    return same_day or same_place or _is_told_alike(one, other)


def _is_told_alike(one: FigureClaim, other: FigureClaim) -> bool:
    """Tell whether two sentences tell much the same beside the figure itself, and both or neither name a place.

    Who was counted and what happened to him stands in every such sentence, so these words say nothing.
    """
    a, b = one.figure, other.figure
    if (a.place is None) != (b.place is None) or one.statement.key == other.statement.key:
        return False
    plain = find_stems(f"{a.text} {b.text} {a.affected or ''} {b.affected or ''}") | _FATES
    stems, others = one.statement.stems - plain, other.statement.stems - plain
    shared = len(stems & others)
    return shared >= _FEWEST_SHARED and shared >= _ALIKE * min(len(stems), len(others))


def _is_told_on(one: FigureClaim, other: FigureClaim) -> bool:
    """Tell whether one of two claims goes on about the other's event: near it, by another voice, with no place or day.

    "Shelling killed 43 people in Arden on Sunday, medics said. … The army spokesman said 60 people were killed."
    """
    if one.statement.analysed.article.id != other.statement.analysed.article.id or one.claimant == other.claimant:
        return False
    distance = other.statement.found.sentence.index - one.statement.found.sentence.index
    later = (other if distance > 0 else one).figure
    return 0 < abs(distance) <= _NEAR and later.place is None and later.first_day is None


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
    claims = _drop_superseded(list(distinct.values()))
    values = {(claim.figure.value, claim.figure.high) for claim in claims}
    if len(values) < 2 or len({claim.claimant for claim in claims}) < 2:
        return None
    is_conflict = bool(_find_disputed(claims))
    if not is_conflict and counted not in _THINGS:
        return None
    shown = claims[:_MOST_POSITIONS]
    positions = [made for claim in shown if (made := _figure_position(claim, citing, options)) is not None]
    if len(positions) < 2:
        return None
    more = f" {len(claims) - len(shown)} more are not shown." if len(claims) > len(shown) else ""
    positions.sort(key=lambda position: (position.value or 0, position.claimed_by))
    noun = f"{counted} {_participle(measure)}"
    return Contested(
        id=find_matter_id("figure", positions),
        matter=f"{noun.capitalize()}{_when(claims)}",
        kind="figure" if is_conflict else "account",
        positions=tuple(positions),
        unheard=_unheard(claims, options),
        reason=f"{len(values)} different figures for {noun}.{more}"
        if is_conflict
        else f"The accounts count different things; they stand side by side and are not a range.{more}",
    )


def _drop_superseded(claims: Sequence[FigureClaim]) -> list[FigureClaim]:
    """Drop what a claimant has replaced himself by a later figure: an update is no dispute.

    Later is what a later article has, or what comes with the word of an update ("has risen to").
    """
    newest: dict[tuple[object, ...], FigureClaim] = {}
    dropped: set[int] = set()
    for claim in sorted(claims, key=_age):
        key = (*_office(claim), claim.figure.affected)
        before = newest.get(key)
        if before is not None and (_age(before)[0] != _age(claim)[0] or _UPDATE.search(claim.statement.quote)):
            dropped.add(id(before))
        newest[key] = claim
    return [claim for claim in claims if id(claim) not in dropped]


def _age(claim: FigureClaim) -> tuple[int, bool, int]:
    """Return when a figure was given: day of the article (0 where it has none), as an update, place in the article."""
    day = claim.statement.analysed.article.published.day
    told_as_update = _UPDATE.search(claim.statement.quote) is not None
    return (day.toordinal() if day else 0, told_as_update, claim.statement.found.sentence.index)


def _office(claim: FigureClaim) -> tuple[str, ...]:
    """Return the claimant without his nation: "Lebanon's health ministry" is the "Lebanese health ministry"."""
    nation = (claim.statement.side or "")[:4].casefold()
    words = re.findall(r"[^\W\d_]{2,}", claim.claimant.casefold())
    kept = [word for word in words if word not in {"the", "of"} and not (nation and word.startswith(nation))]
    return tuple(kept[-2:])


def _find_disputed(claims: Sequence[FigureClaim]) -> set[str | None]:
    """Return the victims for whom the claims give different numbers."""
    by_victim: dict[str | None, set[object]] = defaultdict(set)
    for claim in claims:
        by_victim[claim.figure.affected].add((claim.figure.value, claim.figure.high))
    return {victim for victim, numbers in by_victim.items() if len(numbers) > 1}


def _when(claims: Sequence[FigureClaim]) -> str:
    """Return ", 12 Oct 2025" where all claims that name a day name the same one."""
    days = {(claim.figure.first_day, claim.figure.last_day, claim.figure.precision) for claim in claims}
    known = [(first, last, precision) for first, last, precision in days if first is not None and last is not None]
    return ", " + format_days(*known[0]) if len(known) == 1 else ""


def _participle(measure: Measure) -> str:
    return {Measure.CASUALTIES: "killed or injured", Measure.ATTACKS: "carried out"}.get(measure, measure.value)


def _figure_position(claim: FigureClaim, citing: Citing, options: EditOptions) -> Position | None:
    """Return a claim as "58 Northern soldiers killed", or in its whole sentence where that hedges or negates."""
    made = compose_position(claim.statement, citing, options)
    if made is None:
        return None
    figure = claim.figure
    fate = _participle(figure.measure)
    words = " ".join((figure.text if fate in figure.text else f"{figure.text} {fate}").split())
    plain = not claim.statement.found.hedged and not _NEGATION.search(claim.statement.quote)
    statement = quote_loaded_words(words[0].upper() + words[1:], options.loaded_words) if plain else made.statement
    return made.model_copy(
        update={
            "claimed_by": claim.claimant,
            "statement": statement,
            "derived": () if plain else made.derived,
            "affected": figure.affected,
            "value": figure.value,
            "high": figure.high,
            "bound": figure.bound if figure.bound != Bound.MANY else None,
        }
    )


def _unheard(claims: Sequence[FigureClaim], options: EditOptions) -> tuple[str, ...]:
    """Return the sides that it happened to and that give no figure themselves."""
    heard = {claim.statement.side for claim in claims}
    harmed = {claim.figure.affected for claim in claims if claim.figure.affected is not None}
    return tuple(
        side.name
        for side in options.sides
        if side.name not in heard and any(names_any(one, (side.name, *side.aliases)) for one in sorted(harmed))
    )
