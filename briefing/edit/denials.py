"""Set denials beside the accusations that they answer, and the accusations of two sides beside each other."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from briefing.edit.citing import Citing
from briefing.edit.options import EditOptions
from briefing.edit.positions import compose_position, find_matter_id, names_any
from briefing.edit.selection import points_back
from briefing.edit.statements import Statement
from briefing.model.annotation import Act, Attribution
from briefing.model.article import LineKind
from briefing.model.edition import Contested, Denial, Position
from briefing.model.span import Span
from briefing.text.stems import find_stems

__all__ = ["find_answers", "find_denials", "find_mutual_accusations"]

#: An answer that neither owns up nor denies. Source: stock phrases of news agencies for a withheld confirmation.
_NO_ANSWER = re.compile(
    r"\b(?:neither|nor) (?:confirm|den|accept|admit|acknowledg|claim)\w*|\bdeclined to (?:comment|confirm|say)"
    r"|\b(?:did|has|have|had) not (?:immediately )?(?:respond|comment|confirm)|\brefused to (?:confirm|comment)"
    r"|\bno (?:immediate )?comment\b",
    re.IGNORECASE,
)
#: The reason of a matter in which nobody denies anything.
_WITHHELD = "An accusation beside an answer that neither confirms nor denies it."
_ACCUSING = frozenset({Act.ACCUSE, Act.CLAIM, Act.STATE, Act.WARN, Act.DEMAND})
#: Cues that deny a fact. Others of the kind ("ruled out", "played down") refuse or belittle, which contradicts nothing.
_PLAIN_DENIAL = re.compile(r".*\b(?:den(?:y|ies|ied|ying|ial)|reject|refut|dismiss|disput|contradict|repudiat)")
#: What is denied, when the denial itself does not tell: it is what stands just before.
_GENERAL = re.compile(
    r"^(?:the |this |that |these |those |any |such |all |its |their |his |her )?"
    r"(?:accusations?|allegations?|charges?|claims?"
    r"|responsibility|involvement|reports?|remarks?|comments?|suggestions?|wrongdoing|it|this|them|so)?(?: as\b.*)?$",
    re.IGNORECASE,
)
#: Words without a capital, and pairs of them that stand side by side.
_PLAIN_WORD = re.compile(r"(?<![\w’'-])[a-z][\w’'-]*")
_PLAIN_PAIR = re.compile(r"(?<![\w’'-])(?=([a-z]+) ([a-z]+))")
_ARTICLES = frozenset({"a", "an", "the"})
_NEAR, _JUST_BEFORE, _ENOUGH = 6, 3, 1.6
#: A plain statement must share this many common words with the denial; an accusation is one by its verb.
_FEWEST_SHARED = 2
#: A second accusation is shown where it fits about as well as the best one.
_NEARLY_AS_GOOD = 0.8
#: A word in more statements than this says too little about what they are about to be looked up by.
_COMMON = 60
_OPENING_CHARACTERS = 40
_SHORTEST_TITLE, _LONGEST_TITLE = 3, 14


@dataclass(frozen=True, slots=True)
class _Accusation:
    """A statement that can be answered."""

    statement: Statement
    attribution: Attribution
    topic: frozenset[str]
    #: Stems of what is said, without who says it.
    content: frozenset[str]
    speaker: str


class _Accusations:
    """The accusations of an edition, found by their rarer words or by their neighbourhood.

    Only those that share a rarer word with an answer, or that stand near it, are compared with it, so that the cost
    grows with what there is to find and not with the square of the statements.
    """

    def __init__(self, statements: Sequence[Statement]) -> None:
        topics = [_topic(statement) for statement in statements]
        self.frequency = Counter(stem for topic in topics for stem in topic)
        self._by_stem: dict[str, list[_Accusation]] = defaultdict(list)
        self._by_article: dict[str, list[_Accusation]] = defaultdict(list)
        for statement, topic in zip(statements, topics, strict=True):
            attribution = _accusation_of(statement)
            if attribution is None:
                continue
            content = find_stems(_content(attribution, statement))
            made = _Accusation(statement, attribution, topic, content, _speaker_key(statement))
            self._by_article[statement.analysed.article.id].append(made)
            for stem in sorted(topic):
                if self.frequency[stem] <= _COMMON:
                    self._by_stem[stem].append(made)

    def find(self, answer: Statement, topic: frozenset[str]) -> list[_Accusation]:
        """Return the accusations that an answer may belong to, each once, in the order of the statements."""
        found = {one.statement.key: one for stem in sorted(topic) for one in self._by_stem.get(stem, ())}
        for one in self._by_article[answer.analysed.article.id]:
            if abs(one.statement.found.sentence.index - answer.found.sentence.index) <= _NEAR:
                found[one.statement.key] = one
        return [found[key] for key in sorted(found)]

    def find_before(self, answer: Statement) -> _Accusation | None:
        """Return the last statement of another speaker within three sentences before an answer; None without one."""
        index, speaker = answer.found.sentence.index, _speaker_key(answer)
        before = [
            one
            for one in self._by_article[answer.analysed.article.id]
            if 0 < index - one.statement.found.sentence.index <= _JUST_BEFORE and not _is_one(one.speaker, speaker)
        ]
        return max(before, key=lambda one: one.statement.found.sentence.index, default=None)


def find_denials(statements: Sequence[Statement], citing: Citing, options: EditOptions) -> list[Contested]:
    """Return each denial, or answer that is withheld, beside the accusation that it answers.

    Args:
        statements: The news of the edition.
        citing: The numbering of the sources.
        options: Sides, the length of a line.
    """
    every = [one for one in statements if one.found.sentence.kind == LineKind.BODY]
    bodies = [one for one in every if not points_back(one)]
    answers = [
        one
        for one in every
        if (_is_general_denial(one) or not points_back(one))
        and (_denial_of(one) is not None or _NO_ANSWER.search(one.quote) is not None)
    ]
    if not answers:
        return []
    accusations = _Accusations(bodies)
    made = (_denial_matter(answer, accusations, citing, options) for answer in answers)
    return [matter for matter in made if matter is not None]


def find_answers(matters: Sequence[Contested]) -> dict[tuple[str, int], Denial]:
    """Return for each sentence that is denied (article id, index) who denies it, so that no line hides it."""
    answers: dict[tuple[str, int], Denial] = {}
    for matter in matters:
        if matter.kind != "denial" or matter.reason == _WITHHELD:
            continue
        *accusations, answer = matter.positions
        denial = Denial(claimed_by=answer.claimed_by, citations=answer.citations)
        for accusation in accusations:
            key = (accusation.citations[0].article_id, accusation.citations[0].sentence)
            answered = (answer.citations[0].article_id, answer.citations[0].sentence)
            if key != answered and key[0] == answered[0]:  # across articles the table shows it, with both accounts
                answers.setdefault(key, denial)
    return answers


def _is_general_denial(statement: Statement) -> bool:
    """Tell whether a sentence denies what stands before it: "The ministry denied this."."""
    denial = _denial_of(statement)
    return denial is not None and not denial.inherited and _GENERAL.search(_content(denial, statement)) is not None


def _denial_matter(
    answer: Statement, accusations: _Accusations, citing: Citing, options: EditOptions
) -> Contested | None:
    denial = _denial_of(answer)
    within = _clause_positions(answer, citing) if denial is not None else []
    if within:
        return _make_denial(answer, within)
    if denial is not None and _PLAIN_DENIAL.match(_cue(denial, answer)) is None:
        return None  # a refusal or a belittling contradicts nothing by itself
    own = _answering_side(answer, options)
    position = compose_position(answer, citing, options)
    if position is None:
        return None
    answered = _find_answered(answer, own, accusations)
    positions = [made for one in answered if (made := compose_position(one, citing, options)) is not None]
    if denial is None and not positions:
        return None  # an answer that is withheld says nothing without its question
    # An outlet that tells of a side's silence is not of that side.
    return _make_denial(answer, [*positions, position])


def _make_denial(answer: Statement, positions: Sequence[Position]) -> Contested:
    denial = _denial_of(answer)
    if len(positions) == 1:
        reason = "A denial; which account it answers could not be told."
    elif denial is not None:
        reason = "A denial beside the accusation that it answers."
    else:
        reason = _WITHHELD
    return Contested(
        id=find_matter_id("denial", positions),
        matter=_denial_title(answer, positions),
        kind="denial",
        positions=tuple(positions),
        reason=reason,
    )


def _answering_side(statement: Statement, options: EditOptions) -> str | None:
    """Return the side that answers: the speaker's, or, where the outlet tells it, the one that opens the sentence."""
    if statement.found.attribution is not None:
        return statement.side
    opening = statement.quote[:_OPENING_CHARACTERS]
    return next((side.name for side in options.sides if names_any(opening, (side.name, *side.aliases))), None)


def _denial_of(statement: Statement) -> Attribution | None:
    return next((one for one in statement.found.attributions if one.act == Act.DENY), None)


def _accusation_of(statement: Statement) -> Attribution | None:
    accusing = [one for one in statement.found.attributions if one.act in _ACCUSING]
    return next((one for one in accusing if one.act == Act.ACCUSE), accusing[0] if accusing else None)


def _cue(attribution: Attribution, statement: Statement) -> str:
    return " ".join(span.of(statement.analysed.article.text) for span in attribution.cue_spans).lower()


def _content(attribution: Attribution, statement: Statement) -> str:
    words = " … ".join(span.of(statement.analysed.article.text) for span in attribution.content_spans)
    return words.strip(" ,.;:“”\"'-")


def _topic(statement: Statement) -> frozenset[str]:
    """Return the stems of a sentence, and of its pairs of neighbours written as one word: "air strike", "airstrike"."""
    words = re.findall(r"[a-z]+", statement.quote.lower())
    return statement.stems | find_stems(" ".join(one + other for one, other in pairwise(words)))


def _speaker_key(statement: Statement) -> str:
    attribution = statement.found.attribution
    return (statement.side or (attribution.source if attribution else statement.origin)).casefold()


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


def _find_answered(answer: Statement, own: str | None, accusations: _Accusations) -> list[Statement]:
    """Return the accusations that an answer belongs to: the best, and one of another article if it fits as well.

    The score adds up shared words (each the more, the rarer it is), whether it is an accusation, whether it names
    the one who answers, and how near before the answer it stands. Source: rule of thumb; the threshold was chosen by
    eye on our own articles, so that a denial without an accusation stands alone.
    """
    topic, speaker = _topic(answer), _speaker_key(answer)
    denial = _denial_of(answer)
    if denial is None or _GENERAL.search(_content(denial, answer)) is not None:
        # "the accusation", "no comment": what is answered stands just before, and nowhere else
        before = accusations.find_before(answer)
        own_claim = before is None or (own is not None and before.statement.side == own)
        return [] if before is None or own_claim else [before.statement]
    who = find_stems(denial.source)
    # Neither words with a capital nor pairs with one: "the United", "Prime Minister" are names as well.
    pairs = (one + other for one, other in _PLAIN_PAIR.findall(answer.quote) if one not in _ARTICLES)
    plain = find_stems(" ".join(_PLAIN_WORD.findall(answer.quote))) | find_stems(" ".join(pairs))
    scored = []
    for one in accusations.find(answer, topic):
        if one.statement.key == answer.key or (own is not None and one.statement.side == own):
            continue
        shared = topic & one.topic
        needed = 1 if one.attribution.act == Act.ACCUSE else _FEWEST_SHARED
        if len(shared & plain) < needed or _is_one(one.speaker, speaker):
            continue  # names of sides alone do not make two sentences speak of one thing
        score = sum(1 / math.log2(1 + accusations.frequency[stem]) for stem in sorted(shared))
        score += 1.0 * (one.attribution.act == Act.ACCUSE) + 0.5 * bool(one.content & who)
        score += _nearness(one.statement, answer)
        if score >= _ENOUGH:
            scored.append((-score, one.statement.key, one.statement))
    scored.sort(key=lambda entry: entry[:2])
    chosen = [entry[2] for entry in scored[:1]]
    for score, _, other in scored[1:]:
        if other.analysed.article.id != chosen[0].analysed.article.id and score <= _NEARLY_AS_GOOD * scored[0][0]:
            chosen.append(other)
            break
    return chosen


def _nearness(accusation: Statement, answer: Statement) -> float:
    """Return what the place of an accusation adds: much just before the answer, less just behind it, else nothing."""
    if accusation.analysed.article.id != answer.analysed.article.id:
        return 0.0
    distance = answer.found.sentence.index - accusation.found.sentence.index
    if not 0 < abs(distance) <= _NEAR:
        return 0.0
    return 1.0 / distance if distance > 0 else 0.5 / -distance


def _is_one(speaker: str, other: str) -> bool:
    """Tell whether two speakers are one, or one speaks for the other: "un", "the un's humanitarian coordinator"."""
    one, two = find_stems(speaker), find_stems(other)
    return speaker == other or bool(one and two and (one <= two or two <= one))


def _denial_title(answer: Statement, positions: Sequence[Position]) -> str:
    """Return what the matter is, in words of the sentences: what is denied, or whose accusation is answered."""
    denial = _denial_of(answer)
    if denial is None:
        return f"Accusation by {positions[0].claimed_by}, and the answer"
    content = _content(denial, answer)
    is_whole = content.count("“") == content.count("”") and content.count('"') % 2 == 0
    if is_whole and _SHORTEST_TITLE <= len(content.split()) <= _LONGEST_TITLE:
        return f"Denied by {denial.source}: {content}"
    return f"Denied by {denial.source}"


def find_mutual_accusations(statements: Sequence[Statement], citing: Citing, options: EditOptions) -> list[Contested]:
    """Return the accusations of two sides against each other, side by side.

    Args:
        statements: The news of the edition.
        citing: The numbering of the sources.
        options: Sides, the length of a line.
    """
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
            if side != statement.side and names_any(content, names.get(side, (side,))):
                by_pair[statement.side, side].append(statement)
    matters = []
    for one, other in sorted(by_pair):
        if one < other and (other, one) in by_pair:
            matter = _accusation_matter((one, other), by_pair, citing, options)
            if matter is not None:
                matters.append(matter)
    return matters


def _accusation_matter(
    pair: tuple[str, str], by_pair: Mapping[tuple[str, str], list[Statement]], citing: Citing, options: EditOptions
) -> Contested | None:
    positions: list[Position] = []
    for side, other in (pair, (pair[1], pair[0])):
        ordered = sorted(by_pair[side, other], key=lambda one: (len(one.quote), one.key))
        made = [position for one in ordered if (position := compose_position(one, citing, options)) is not None]
        if not made:
            return None
        positions += _different(made)[:2]
    return Contested(
        id=find_matter_id("opposite", positions),
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
