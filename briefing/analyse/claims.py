"""Who says what: the attributions of every sentence of an article, with those inherited from a neighbouring sentence.

    sentences ─ cues (who, which verb, which words) ─▶ speakers (whose full name, kind, side) ─▶ inheritance ─▶ Attribution

What the outlet says in its own voice has no attribution. A sentence inside a quotation, or in the paragraph that continues it, has
the speaker of the sentence that names one (``inherited``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from briefing.analyse import phrases
from briefing.analyse.cues import Cue, find_cues
from briefing.analyse.speakers import Speaker, SpeakerBook
from briefing.analyse.tokens import Reading, TokenRange, read_tokens
from briefing.lexicon.reporting import REPORTING, ReportingLexicon
from briefing.model.annotation import Act, Attribution
from briefing.model.span import Span

__all__ = ["find_attributions"]

#: Words by which a side calls a charge untrue without a verb of denying ("considers the charge baseless").
_UNTRUE = frozenset("baseless false unfounded fabricated untrue groundless fake lies misleading".split())


def find_attributions(
    text: str, sentences: Sequence[Span], *, lexicon: ReportingLexicon = REPORTING
) -> tuple[tuple[Attribution, ...], ...]:
    """Find who says what in each sentence of a text.

    Returns:
        One tuple for each sentence, in the order of the sentences, the main attribution first; an empty one where the outlet speaks
        in its own voice. Content spans of a quotation that goes on in later sentences are given with each of these sentences.
    """
    reading = read_tokens(text, sentences)
    book = SpeakerBook(reading)
    found: list[list[Attribution]] = []
    announced: list[bool] = []
    for number in range(len(sentences)):
        cues = find_cues(reading, number, lexicon)
        book.topic = _topic(reading, number) if number and not found[-1] else None
        attributions = _attribute(reading, book, cues, number)
        announced.append(bool(cues) and cues[-1].announces)
        found.append(_order(cues, attributions))
        if not attributions:
            inherited = _inherit(reading, found, announced, number)
            if inherited is not None:
                found[-1] = [inherited]
        elif cues and cues[0].empty:
            _give_back(reading, found, number)
    _inherit_backwards(reading, found)
    return tuple(tuple(entries) for entries in found)


def _topic(reading: Reading, number: int) -> TokenRange | None:
    """Return the subject of the sentence before."""
    return phrases.find_main_subject(reading, *reading.bounds[number - 1])


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
    """Tell the act of a cue: a charge called untrue is denied, whatever the verb."""
    if cue.verb.lemma in {"call", "consider", "describe", "term", "regard", "label", "dub"} and any(
        reading.lows[k] in _UNTRUE for first, last in cue.content for k in range(first, last + 1)
    ):
        return Act.DENY
    return cue.verb.act


def _order(cues: list[Cue], attributions: list[Attribution]) -> list[Attribution]:
    """Put the main attribution first: speech before attitude, the outer before the inner, then the order of the words."""
    if len(attributions) < 2 or len(cues) != len(attributions):
        return attributions
    pairs = list(zip(cues, attributions, strict=True))

    def depth(attribution: Attribution) -> int:
        cue = attribution.cue_spans[0]
        return sum(span.contains(cue) for other in attributions if other is not attribution for span in other.content_spans)

    pairs.sort(key=lambda pair: (depth(pair[1]), pair[0].verb.attitude, pair[0].cue[0]))
    return [attribution for _, attribution in pairs]


# ------------------------------------------------------------------------------------------------------------ inheritance


def _quotation_over(reading: Reading, number: int) -> int:
    """Return the quotation that sentence ``number`` begins in, -1 where it begins outside."""
    low, high = reading.bounds[number]
    return reading.quote_of[low] if low < high else -1


def _inherit(reading: Reading, found: list[list[Attribution]], announced: list[bool], number: int) -> Attribution | None:
    """Return the attribution that a sentence without its own takes from the sentence before; None where it takes none."""
    if number == 0 or not found[number - 1]:
        return None
    quotation = _quotation_over(reading, number)
    if quotation < 0:
        return None
    last = found[number - 1][0]
    low = reading.bounds[number][0]
    before = reading.quote_of[reading.bounds[number - 1][1] - 1]
    same_paragraph = reading.paragraphs[number] == reading.paragraphs[number - 1]
    if before == quotation or announced[number - 1] or (same_paragraph and last.quoted):
        return _inherited(reading, last, number)
    opens = reading.starts[low] == reading.quotations[quotation].start
    if not same_paragraph and opens and (last.quoted or last.inherited) and not _has_speaker_after(reading, found, number):
        return _inherited(reading, last, number)
    if not same_paragraph and opens and last.cue_spans and last.cue_spans[0].end >= reading.ends[reading.bounds[number - 1][1] - 1] - 2:
        return _inherited(reading, last, number)
    return None


def _has_speaker_after(reading: Reading, found: list[list[Attribution]], number: int) -> bool:
    """Tell whether the next sentence of the same paragraph names a speaker; it is not read yet, so only its place counts."""
    following = number + 1
    return following < len(reading.bounds) and reading.paragraphs[following] == reading.paragraphs[number]


def _inherited(reading: Reading, attribution: Attribution, number: int) -> Attribution:
    """Return the attribution as sentence ``number`` inherits it: its content is the quoted part of that sentence."""
    low, high = reading.bounds[number]
    quotation = reading.quote_of[low]
    last = high - 1
    while last > low and reading.quote_of[last] != quotation and quotation >= 0:
        last -= 1
    return replace(
        attribution, inherited=True, source_text=None, cue=None, quoted=True, cue_spans=(), content_spans=(reading.span(low, last),)
    )


def _give_back(reading: Reading, found: list[list[Attribution]], number: int) -> None:
    """Give "he said." that stands alone behind a quotation its content: the quotation before it."""
    quoted = number > 0 and _quotation_over(reading, number - 1) >= 0
    if not quoted:
        found[number] = [entry for entry in found[number] if entry.content_spans]


def _inherit_backwards(reading: Reading, found: list[list[Attribution]]) -> None:
    """Give sentences of a quotation the speaker who is named behind it."""
    for number in range(len(found) - 2, -1, -1):
        if found[number] or not found[number + 1]:
            continue
        quotation = _quotation_over(reading, number)
        if quotation < 0 or reading.paragraphs[number] != reading.paragraphs[number + 1]:
            continue
        following = found[number + 1][0]
        inside = _quotation_over(reading, number + 1)
        alone = reading.quote_of[reading.bounds[number][1] - 1] == quotation
        if inside == quotation or (alone and (not following.content_spans or following.quoted)):
            found[number] = [_inherited(reading, following, number)]
