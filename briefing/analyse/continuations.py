"""Carry a speaker over to the sentence that goes on with what he said.

Two forms of news prose are read here, both narrow, because a speaker who is carried too far is a false attribution:

- *going on*: "The army said 769 fighters were killed in 2024. In addition, 272 soldiers lost their lives." The second
  sentence opens with a word that adds to the first, and has no speaker of its own;
- *reaching back*: "Fighting broke out on Sunday and 19 posts were taken. Many men at the posts were killed, local media
  said." The first sentence gives a figure, has no speaker, and shares its subject with the next one of its paragraph,
  which ends with a speaker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from briefing.model.annotation import Attribution, Figure, Measure, Sentence
from briefing.model.span import Span
from briefing.text.stems import find_stems

__all__ = ["carry_speakers", "goes_on"]

#: Adverbials that add one statement to another. Source: the "listing" and "additive" conjuncts of English grammars
#: (Quirk et al., A Comprehensive Grammar of the English Language, 8.137).
_ADDING = re.compile(
    r"(?:in addition|additionally|furthermore|moreover|besides|also|likewise|similarly|another|an additional|a further"
    r"|of (?:these|those|them|the (?:dead|wounded|killed|injured|victims)))\b",
    re.IGNORECASE,
)
_COUNTED = frozenset(Measure) - {Measure.OTHER}
Attributions = tuple[Attribution, ...]


def goes_on(text: str, sentences: Sequence[Sentence], index: int) -> bool:
    """Tell whether a sentence opens by adding to the one before it in the same paragraph."""
    if index == 0 or sentences[index].paragraph != sentences[index - 1].paragraph:
        return False
    return _ADDING.match(sentences[index].span.of(text)) is not None


def carry_speakers(
    text: str,
    sentences: Sequence[Sentence],
    attributions: Sequence[Attributions],
    figures: Sequence[Sequence[Figure]],
) -> tuple[Attributions, ...]:
    """Return the attributions with speakers carried on and back to the sentences that have none.

    Args:
        text: The article's text.
        sentences: Its sentences.
        attributions: Those found, one entry for each sentence.
        figures: The figures found, one entry for each sentence.

    Returns:
        One entry for each sentence; what was found before is unchanged, what was carried is marked as inherited.
    """
    carried = list(attributions)
    for index in range(1, len(sentences)):
        if not carried[index] and carried[index - 1] and goes_on(text, sentences, index):
            carried[index] = (_inherit(carried[index - 1][0], sentences[index].span),)
    for index in range(len(sentences) - 2, -1, -1):
        if carried[index] or not any(figure.measure in _COUNTED for figure in figures[index]):
            continue
        speaker = _trailing_speaker(text, sentences, carried, index + 1)
        if speaker is not None and _share_subject(text, sentences[index], sentences[index + 1]):
            carried[index] = (_inherit(speaker, sentences[index].span),)
    return tuple(carried)


def _trailing_speaker(
    text: str, sentences: Sequence[Sentence], attributions: Sequence[Attributions], index: int
) -> Attribution | None:
    """Return the speaker who closes a sentence ("…, local media said."); None where none does."""
    if sentences[index].paragraph != sentences[index - 1].paragraph or len(attributions[index]) != 1:
        return None
    attribution = attributions[index][0]
    spans = (*attribution.source_spans, *attribution.cue_spans)
    if attribution.inherited or attribution.quoted or not spans or not attribution.content_spans:
        return None
    end = max(span.end for span in spans)
    closes = not text[end : sentences[index].span.end].strip(' .”"’')
    return attribution if closes and min(span.start for span in attribution.content_spans) < end else None


def _share_subject(text: str, one: Sentence, other: Sentence) -> bool:
    """Tell whether two sentences share at least two content words: they go on about the same thing."""
    return len(find_stems(one.span.of(text)) & find_stems(other.span.of(text))) > 1


def _inherit(attribution: Attribution, content: Span) -> Attribution:
    return replace(
        attribution,
        source_text=None,
        cue=None,
        inherited=True,
        quoted=False,
        cue_spans=(),
        content_spans=(content,),
    )
