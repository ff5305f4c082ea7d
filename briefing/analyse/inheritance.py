"""Sentences that take their speaker from another one: inside a quotation, behind it, or by their own words.

A sentence inherits where the text shows it, and only there:

- it stands inside a quotation that a neighbouring sentence attributes, or opens a paragraph that continues one;
- a colon at the end of the sentence before announces it;
- it goes on with "In addition", "Among them" and the like behind reported figures;
- it gives a figure, its paragraph ends with "…, the police said", and that sentence takes up its words with "the".
"""

from __future__ import annotations

from dataclasses import replace

from briefing.analyse.tokens import Reading
from briefing.model.annotation import Act, Attribution
from briefing.model.span import Span

__all__ = ["inherit_backwards", "inherit_forwards", "join_inherited"]

#: Openings by which a sentence goes on with the list of the one before.
_GOES_ON = (
    ("in", "addition"), ("of", "these"), ("of", "those"), ("of", "them"), ("among", "them"), ("among", "those"),
    ("among", "the"), ("the", "dead"), ("the", "injured"), ("the", "wounded"), ("the", "victims"), ("additionally",),
    ("these", "included"), ("they", "included"),
)  # fmt: skip
_NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve dozen dozens scores hundreds thousands "
    "several".split()
)
#: A paragraph is read as one report up to this many sentences. Source: rule of thumb; wire paragraphs seldom have more.
_REPORT_SENTENCES = 3


def inherit_forwards(
    reading: Reading, found: list[list[Attribution]], number: int, *, announced: bool
) -> Attribution | None:
    """Return the attribution that sentence ``number`` takes from the sentence before; None where it takes none.

    Args:
        reading: The tokens of the article.
        found: The attributions of the sentences up to ``number``.
        number: The sentence; it has no attribution of its own.
        announced: The sentence before ends with the cue and a colon ("He added:").
    """
    if number == 0 or not found[number - 1]:
        return None
    last = found[number - 1][0]
    quotation = _quotation_at_start(reading, number)
    same_paragraph = reading.paragraphs[number] == reading.paragraphs[number - 1]
    if quotation < 0:
        goes_on = same_paragraph and _goes_on(reading, number, last)
        return _inherited(reading, last, number) if goes_on else None
    low, high = reading.bounds[number - 1]
    inside = reading.quote_of[high - 1] == quotation
    if inside or announced or (same_paragraph and last.quoted and _begins_quotation(reading, number, quotation)):
        return _inherited(reading, last, number)
    if same_paragraph or not _begins_quotation(reading, number, quotation):
        return None
    alone = (
        number + 1 == len(reading.bounds)
        or reading.paragraphs[number + 1] != reading.paragraphs[number]
        or _spans_next(reading, number)
    )
    cue_ends = bool(last.cue_spans) and last.cue_spans[0].end >= reading.ends[high - 1] - 2 and low < high
    return _inherited(reading, last, number) if alone and (last.quoted or last.inherited or cue_ends) else None


def inherit_backwards(reading: Reading, found: list[list[Attribution]]) -> None:
    """Give sentences the speaker whom a later sentence of their quotation or their paragraph names."""
    for number in range(len(found) - 2, -1, -1):
        if found[number] or not found[number + 1] or reading.paragraphs[number] != reading.paragraphs[number + 1]:
            continue
        following = found[number + 1][0]
        quotation = _quotation_at_start(reading, number)
        if quotation >= 0:
            last = reading.quote_of[reading.bounds[number][1] - 1]
            goes_on = _quotation_at_start(reading, number + 1) == last
            if goes_on or (last == quotation and not following.content_spans):
                found[number] = [_inherited(reading, following, number)]
        elif _is_taken_up(reading, found, number):
            found[number] = [_inherited(reading, following, number)]


def join_inherited(
    attributions: tuple[tuple[Attribution, ...], ...],
) -> tuple[tuple[Attribution, ...], ...]:
    """Return the attributions so that each is told once, with all of its content, wherever it is repeated.

    A sentence that inherits gets the cue and content spans of the attribution that it inherits from, and that one gets
    the content of all its sentences: the distinct triples of source, cue and content spans are the attributions of the
    text.
    """
    content: dict[tuple[Span, ...], set[Span]] = {}
    cues: dict[tuple[Span, ...], tuple[Span, ...]] = {}
    for entry in (entry for entries in attributions for entry in entries if entry.inherited):
        content.setdefault(entry.source_spans, set()).update(entry.content_spans)
    for head in (entries[0] for entries in attributions if entries):
        if not head.inherited and head.source_spans in content:
            content[head.source_spans].update(head.content_spans)
            cues[head.source_spans] = head.cue_spans

    def join(entry: Attribution) -> Attribution:
        spans = entry.source_spans
        return replace(entry, cue_spans=cues.get(spans, ()), content_spans=tuple(sorted(content[spans])))

    return tuple(
        (join(entries[0]), *entries[1:]) if entries and entries[0].source_spans in content else entries
        for entries in attributions
    )


def _quotation_at_start(reading: Reading, number: int) -> int:
    """Return the quotation that a sentence begins in, -1 where it begins outside."""
    low, high = reading.bounds[number]
    return reading.quote_of[low] if low < high else -1


def _begins_quotation(reading: Reading, number: int, quotation: int) -> bool:
    """Tell whether the sentence opens the quotation with its first mark."""
    return reading.starts[reading.bounds[number][0]] == reading.quotations[quotation].start


def _spans_next(reading: Reading, number: int) -> bool:
    """Tell whether the quotation at the end of a sentence runs on into the next."""
    high = reading.bounds[number][1]
    return (
        high < len(reading.quote_of)
        and reading.quote_of[high] >= 0
        and reading.quote_of[high] == reading.quote_of[high - 1]
    )


def _goes_on(reading: Reading, number: int, last: Attribution) -> bool:
    """Tell whether a sentence goes on with the reported figures of the one before."""
    if last.act not in {Act.STATE, Act.CLAIM} or last.quoted:
        return False
    low, high = reading.bounds[number]
    opening = tuple(reading.lows[low : low + 2])
    if opening not in _GOES_ON and opening[:1] not in _GOES_ON:
        return False
    before = reading.bounds[number - 1]
    return all(any(reading.words[k][0].isdigit() for k in range(*bounds)) for bounds in (before, (low, high)))


def _is_taken_up(reading: Reading, found: list[list[Attribution]], number: int) -> bool:
    """Tell whether the next sentence ends with its speaker ("…, the police said") and takes up a noun with "the"."""
    following = found[number + 1][0]
    low, high = reading.bounds[number + 1]
    if following.inherited or following.quoted or not following.cue_spans or following.act is not Act.STATE:
        return False
    if following.cue_spans[0].end < reading.ends[high - 1] - 2 or following.content_spans[:1] == ():
        return False
    paragraph = reading.paragraphs[number]
    size = reading.paragraphs.count(paragraph)
    if size > _REPORT_SENTENCES or (number and reading.paragraphs[number - 1] == paragraph and found[number - 1]):
        return False
    nouns = set(reading.lows[slice(*reading.bounds[number])])
    if not any(low[0].isdigit() or low in _NUMBERS for low in nouns):
        # Without a figure it is as well the outlet's own voice.
        return False
    end = following.source_spans[0].start if following.source_spans else reading.starts[high - 1]
    for k in range(low, high - 1):
        if reading.starts[k] >= end:
            return False
        if (
            reading.lows[k] == "the"
            and len(reading.lows[k + 1]) > 3
            and reading.words[k + 1].islower()
            and reading.lows[k + 1] in nouns
        ):
            return True
    return False


def _inherited(reading: Reading, attribution: Attribution, number: int) -> Attribution:
    """Return the attribution as sentence ``number`` inherits it; the content is the sentence, or its quoted part."""
    low, high = reading.bounds[number]
    quotation = reading.quote_of[low]
    last = high - 1
    if quotation >= 0:
        while last > low and reading.quote_of[last] < 0:
            last -= 1
    return replace(
        attribution,
        inherited=True,
        source_text=None,
        cue=None,
        quoted=quotation >= 0,
        cue_spans=(),
        content_spans=(reading.span(low, last),),
    )
