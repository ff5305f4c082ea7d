"""Who says what: the attributions of every sentence of an article, with those inherited from a neighbouring sentence.

    sentences ─ cues (who, which verb, which words) ─▶ speakers (whose full name, kind, side) ─▶ inheritance ─▶
    Attribution

What the outlet says in its own voice has no attribution. A sentence inside a quotation, or in the paragraph that
continues it, has
the speaker of the sentence that names one (``inherited``).
"""

from __future__ import annotations

from collections.abc import Sequence

from briefing.analyse import phrases
from briefing.analyse.contents import Cue
from briefing.analyse.cues import find_cues
from briefing.analyse.inheritance import inherit_backwards, inherit_forwards
from briefing.analyse.speakers import Speaker, SpeakerBook
from briefing.analyse.tokens import Reading, TokenRange, read_tokens
from briefing.lexicon.reporting import REPORTING, ReportingLexicon
from briefing.model.annotation import Act, Attribution
from briefing.model.span import Span

__all__ = ["find_attributions"]

#: A heading is seldom longer, in tokens. Source: rule of thumb.
_HEADING_TOKENS = 18
#: What a side turns down without calling anything untrue.
_OFFERS = frozenset(
    """
    offer offers proposal proposals plan plans truce ceasefire talks negotiation negotiations deal deals agreement
    agreements call calls appeal appeals demand demands request requests ultimatum invitation terms condition conditions
    compromise mediation dialogue visit pressure extension bid bids bill amendment resolution peace initiative
    settlement pact treaty access entry visa visas permission bail aid help passage asylum surrender
    """.split()
)
#: What a side says is not so.
_CHARGES = frozenset(
    """
    that claim claims report reports allegation allegations accusation accusations charge charges suggestion suggestions
    assertion assertions story rumour rumours rumor rumors notion involvement responsibility wrongdoing finding findings
    """.split()
)
#: Verbs that deny a charge, and turn down an offer.
_REJECTING = frozenset({"reject", "dismiss", "repudiate", "deny"})
#: Words by which a side calls a charge untrue without a verb of denying ("considers the charge baseless").
_UNTRUE = frozenset("baseless false unfounded fabricated untrue groundless fake lies misleading".split())


def find_attributions(
    text: str, sentences: Sequence[Span], *, lexicon: ReportingLexicon = REPORTING
) -> tuple[tuple[Attribution, ...], ...]:
    """Find who says what in each sentence of a text.

    Returns:
        One tuple for each sentence, in the order of the sentences, the main attribution first; an empty one where the
        outlet speaks
        in its own voice. Content spans of a quotation that goes on in later sentences are given with each of these
        sentences.
    """
    reading = read_tokens(text, sentences)
    book = SpeakerBook(reading)
    triggers = lexicon.triggers
    found: list[list[Attribution]] = []
    announced: list[bool] = []
    headed_before = False
    for number in range(len(sentences)):
        cues = find_cues(reading, number, lexicon, triggers)
        headed = headed_before
        headed_before = _is_heading(reading, number)
        book.topic = number - 1 if number and not found[-1] and not headed else None
        met = len(book.met)
        attributions = _attribute(reading, book, cues, number)
        if headed_before:
            # A heading speaks of the text and is no part of it: "he" below it does not mean whom it names.
            book.forget(met)
        announced.append(bool(cues) and cues[-1].announces)
        found.append(_order(cues, attributions))
        if not attributions:
            inherited = inherit_forwards(reading, found, number, announced=number > 0 and announced[number - 1])
            if inherited is not None:
                found[-1] = [inherited]
    inherit_backwards(reading, found)
    _drop_empty(found)
    return tuple(tuple(entries) for entries in found)


def _is_heading(reading: Reading, number: int) -> bool:
    """Tell whether a sentence is a heading: a short paragraph of its own, without a stop, among others."""
    low, high = reading.bounds[number]
    paragraphs = reading.paragraphs
    if not 0 < high - low <= _HEADING_TOKENS or len(paragraphs) == 1:
        return False
    alone = (number == 0 or paragraphs[number - 1] != paragraphs[number]) and (
        number + 1 == len(paragraphs) or paragraphs[number + 1] != paragraphs[number]
    )
    return alone and reading.words[high - 1][-1].isalnum()


def _attribute(reading: Reading, book: SpeakerBook, cues: list[Cue], number: int) -> list[Attribution]:
    """Turn the cues of one sentence into attributions, in the same order."""
    made: list[Attribution] = []
    before: Speaker | None = None
    before_span: tuple[Span, ...] = ()
    for cue in cues:
        source, head = cue.source, cue.head
        if source is None or head is None:
            if before is None or not cue.dependent:
                low, high = reading.bounds[number]
                subject = phrases.find_main_subject(reading, low, high)
                if subject is None or cue.cue[0] <= subject[1]:
                    subject = _subject_after(reading, cue, high)
                if subject is None:
                    continue
                before = book.resolve(subject, subject)
                before_span = (reading.span(*subject),)
        elif source != head and reading.lows[source[0]] in {"who", "which"}:
            before = book.resolve(head, head)
            before_span = (reading.span(*head), reading.span(*source))
        else:
            before = book.resolve(source, head)
            before_span = (reading.span(*source),)
        made.append(_make(reading, cue, before, before_span))
    return made


def _subject_after(reading: Reading, cue: Cue, high: int) -> TokenRange | None:
    """Return the subject that follows a participle at the head of a sentence: "Speaking in Kabul, the minister …"."""
    comma = next((k for k in range(cue.cue[1], high) if reading.lows[k] == "," and reading.quote_of[k] < 0), None)
    return None if comma is None else phrases.find_main_subject(reading, comma + 1, high)


def _make(reading: Reading, cue: Cue, speaker: Speaker, source_spans: tuple[Span, ...]) -> Attribution:
    """Build the attribution of one cue."""
    cue_span = reading.span(*cue.cue)
    content = tuple(sorted(reading.span(*tokens) for tokens in cue.content if tokens[0] <= tokens[1]))
    medium = reading.span(*cue.medium).of(reading.text) if cue.medium is not None else None
    return Attribution(
        source=speaker.name,
        kind=speaker.kind,
        act=_act(reading, cue),
        source_text=source_spans[0].of(reading.text) if source_spans else None,
        cue=cue_span.of(reading.text),
        named=speaker.named,
        side=speaker.side,
        medium=medium.removeprefix("the ") if medium is not None else None,
        quoted=any(quotation.overlaps(span) for span in content for quotation in _near(reading, span)),
        source_spans=source_spans,
        cue_spans=(cue_span,),
        content_spans=content,
        named_at=speaker.named_at,
    )


def _near(reading: Reading, span: Span) -> list[Span]:
    """Return the quotations that can overlap a span."""
    return [quotation for quotation in reading.quotations if quotation.start < span.end and quotation.end > span.start]


def _act(reading: Reading, cue: Cue) -> Act:
    """Tell the act of a cue: a charge called untrue is denied, whatever the verb; an offer turned down is not."""
    if cue.verb.lemma in _REJECTING and cue.verb.act is Act.DENY:
        words = {reading.lows[k] for first, last in cue.content for k in range(first, last + 1)}
        return Act.STATE if words & _OFFERS and not words & (_CHARGES | _UNTRUE) else Act.DENY
    if cue.verb.lemma in {"call", "consider", "describe", "term", "regard", "label", "dub"} and any(
        reading.lows[k] in _UNTRUE for first, last in cue.content for k in range(first, last + 1)
    ):
        return Act.DENY
    if cue.verb.lemma == "ask" and any(reading.lows[first] in {"to", "that"} for first, _ in cue.content):
        return Act.DEMAND
    return cue.verb.act


def _order(cues: list[Cue], attributions: list[Attribution]) -> list[Attribution]:
    """Put the main attribution first: the outer before the inner, speech before attitude, then as they stand."""
    if len(attributions) < 2 or len(cues) != len(attributions):
        return attributions
    pairs = list(zip(cues, attributions, strict=True))

    def depth(attribution: Attribution) -> int:
        cue = attribution.cue_spans[0]
        return sum(
            span.contains(cue) for other in attributions if other is not attribution for span in other.content_spans
        )

    # An agency that cites somebody only carries the words.
    pairs.sort(key=lambda pair: (depth(pair[1]), pair[0].verb.attitude, pair[1].medium is None, pair[0].cue[0]))
    return [attribution for _, attribution in pairs]


def _drop_empty(found: list[list[Attribution]]) -> None:
    """Drop cues without content ("he said.") to which no quotation before them belongs."""
    for number, entries in enumerate(found):
        taken = number > 0 and any(
            before.source_spans == entry.source_spans for before in found[number - 1] for entry in entries
        )
        found[number] = [entry for entry in entries if entry.content_spans or taken]
