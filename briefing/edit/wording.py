"""Word a line: a source sentence, lightly edited, which loses no speaker, hedge, negation or modifier of a number.

The edits that are made, and no others: drop a leading connective or a dateline; name the speaker in full or, where the
sentence inherits its speaker, state him; put the date behind a relative one; put a name behind a pronoun in brackets;
close a quotation that goes on elsewhere; put a loaded word into quotation marks with who said it; cut a subordinate
clause that holds no figure, hedge, negation or speaker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefing.edit.dates import format_days
from briefing.edit.options import EditOptions
from briefing.edit.rewriting import Rewriting, is_inside
from briefing.model.annotation import AnalysedArticle, AnalysedSentence, Attribution, SourceKind
from briefing.model.article import Precision
from briefing.model.edition import Derived, Speaker
from briefing.model.span import Span
from briefing.text.quotations import find_quotations

__all__ = ["Refusal", "Wording", "compose_wording", "find_opening", "quote_loaded_words"]

#: Connectives that point back to a sentence which is not printed. Source: the class of linking adverbials in English
#: grammars (Quirk et al., A Comprehensive Grammar of the English Language, 8.134-8.147).
_CONNECTIVE = re.compile(
    r"(?:(?:meanwhile|however|moreover|furthermore|in addition|additionally|besides|also|nevertheless|nonetheless"
    r"|therefore|thus|hence|consequently|as a result|similarly|likewise|instead|still|then|finally|separately"
    r"|in turn|for (?:his|her|its|their) part|that said|in fact|indeed|of course|notably|crucially|importantly"
    r"|significantly|for the record|in the meantime|on the other hand|by contrast|in contrast|at the same time"
    r"|(?:on|that) (?:the )?same (?:day|evening|night|morning)|accordingly|in response|to this end"
    r"|as such|after all),\s+"
    r"|(?:but|and|so|yet)\s+(?=[A-Z“\"]|the\b|a\b|an\b))",
    re.IGNORECASE,
)
#: "NORBURG: …", "NORBURG, Northland (Wire) – …", "Carrow, 3 March 2026 (Post) - …". A place in small letters needs a
#: date or an agency behind it; without them "Arden – …" could open any sentence.
_CAPITALS = r"[A-Z][A-Z.'’-]{2,20}(?: [A-Z][A-Z.'’-]{1,20}){0,3}(?:, [A-Z][a-z]+(?: [A-Z][a-z]+)?)?"
_NAME = r"[A-Z][\w.'’-]{2,20}(?: [A-Z][\w.'’-]{1,20}){0,3}(?:, [A-Z][a-z]+)?"
_DATE = r",? (?:\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\.? \d{1,2})(?:,? \d{4})?"
_AGENCY = r" ?\([A-Z][\w .&/-]{1,30}\)"
_DATELINE = re.compile(
    rf"(?:{_CAPITALS}(?:{_DATE})?(?:{_AGENCY})?|{_NAME}(?:{_DATE}(?:{_AGENCY})?|{_AGENCY})|{_AGENCY})\s*(?::|—|–|--|-(?=\s))\s+"
)
#: What is left of a sentence must be a sentence, not a scrap: characters.
_SHORTEST = 20
_POSSESSIVE = re.compile(r"['’]s\b")
_PRONOUNS = frozenset({"he", "she", "it", "they", "who", "him", "her", "them", "i", "we"})
_TRAILING = re.compile(
    r",\s+(?:which|who|whose|whom|where|while|whereas|as|amid|after|before|when|because|although|though|since|with"
    r"|[a-z]{3,20}ing)\b"
)
_RELATIVE = re.compile(r",\s+(?:which|who|whose|where)\s[^,.;:]{3,160},\s")
_ASIDE = re.compile(r"\s*[—–]\s*[^—–]{3,200}\s*[—–]\s*|\s+\([^()]{3,200}\)(?=[\s,.;])\s?")
#: Signs of a finite verb that a shallow reading can trust.
_FINITE_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|do|does|did|said|says|told|began|broke|went"
    r"|came|took|made|held|met|led|left|hit|fell|rose|shot|fought|fled|struck|sent|won|lost|[a-z]{2,18}ed)\b"
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|none|without|cannot|den(?:y|ies|ied|ying)|\w+n[’']t)\b", re.IGNORECASE
)
_OPENING, _CLOSING = '“"‘«', '”"’»'


@dataclass(frozen=True, slots=True)
class Wording:
    """A line's words and what they rest on."""

    text: str
    derived: tuple[Derived, ...]
    #: Indices of the sentences that must be cited, the sentence itself first.
    cited: tuple[int, ...]
    #: Who says it. The outlet itself where its words are loaded; then its name is printed beside the line.
    speaker: Speaker | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a sentence cannot be printed."""

    reason: str


def compose_wording(
    analysed: AnalysedArticle, found: AnalysedSentence, options: EditOptions, *, max_words: int | None = None
) -> Wording | Refusal:
    """Word one sentence as a line of the briefing.

    Args:
        analysed: The article.
        found: One of its sentences.
        options: Loaded words, the length of a line, the year that goes without saying.
        max_words: Another length than that of the options.

    Returns:
        The words with the sentences to cite, or the reason why the sentence cannot stand alone.
    """
    span = found.sentence.span
    quote = span.of(analysed.article.text)
    quotations = _quotations_in(analysed.article.text, span)
    attribution = found.attribution
    rewriting = Rewriting(quote)
    start = _drop_opening(rewriting, quote) if not (quotations and quotations[0].start == 0) else 0
    loaded = _quote_loaded_words(rewriting, quote, quotations, options.loaded_words)
    if loaded and attribution is None and analysed.article.publisher is None:
        return Refusal(f"loaded word (“{loaded[0]}”) with nobody named who says it")
    derived = _state_dates(rewriting, found, quotations, options.day.year)
    cited = [found.sentence.index]
    if attribution is not None and not attribution.inherited:
        cited += _name_speaker(rewriting, analysed, found, attribution, quotations)
    limit = options.max_words if max_words is None else max_words
    _shorten(rewriting, found, quotations, limit)
    text = _tidy(rewriting.result(), starts_quoted=bool(quotations) and quotations[0].start <= start)
    text, more = _close(text, analysed, found, quotations)
    cited += [index for index in more if index not in cited]
    if attribution is not None and not _is_named(text, analysed, attribution):
        return Refusal("its speaker cannot be named in it")
    if len(text.split()) > limit + 6:  # "about 40 words": a name in full may go a little beyond
        return Refusal(f"longer than {limit} words, and nothing may be cut")
    speaker = _speaker(analysed, attribution, by_outlet=bool(loaded))
    kept = tuple(entry for entry in derived if f"({entry.text})" in text)
    return Wording(text=text, derived=kept, cited=tuple(cited), speaker=speaker)


def _quotations_in(text: str, span: Span) -> tuple[Span, ...]:
    """Return the parts of quotations that lie in the sentence, as spans into the sentence."""
    found = []
    for quotation in _quotations_of(text):
        if quotation.overlaps(span):
            cut = Span(max(quotation.start, span.start), min(quotation.end, span.end))
            found.append(cut.shifted(-span.start))
    return tuple(found)


@lru_cache(maxsize=64)
def _quotations_of(text: str) -> tuple[Span, ...]:
    """Return the quotations of an article; kept, because each of its sentences asks for them."""
    return find_quotations(text)


def _drop_opening(rewriting: Rewriting, quote: str) -> int:
    """Drop a dateline or a connective from the start; return where the kept words begin."""
    start = find_opening(quote)
    if start:
        rewriting.cut(Span(0, start))
    return start


def find_opening(quote: str) -> int:
    """Return how many characters a dateline or a connective takes at the start of a sentence; 0 where none does."""
    for pattern in (_DATELINE, _CONNECTIVE):
        found = pattern.match(quote)
        if found and len(quote) - found.end() > _SHORTEST:
            return found.end()
    return 0


def quote_loaded_words(text: str, loaded_words: Sequence[str]) -> str:
    """Return a text with its loaded words in quotation marks; whoever prints it names the speaker."""
    rewriting = Rewriting(text)
    _quote_loaded_words(rewriting, text, (), loaded_words)
    return rewriting.result()


@lru_cache(maxsize=8)
def _loaded_pattern(loaded_words: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(loaded_words, key=lambda word: (-len(word), word))
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in ordered) + r")(?!\w)", re.IGNORECASE)


def _quote_loaded_words(
    rewriting: Rewriting, quote: str, quotations: Sequence[Span], loaded_words: Sequence[str]
) -> list[str]:
    """Put loaded words that stand outside quotation marks into them; return those words."""
    if not loaded_words:
        return []
    pattern = _loaded_pattern(tuple(loaded_words))
    found = []
    for match in pattern.finditer(quote):
        here = Span(*match.span())
        if is_inside(here, quotations) or rewriting.is_cut(here.start):
            continue
        if rewriting.replace(here, f"“{match.group()}”"):
            found.append(match.group())
    return found


def _state_dates(
    rewriting: Rewriting, found: AnalysedSentence, quotations: Sequence[Span], year: int
) -> tuple[Derived, ...]:
    """Put the date behind each relative time that was resolved, but not inside a quotation, which stays verbatim."""
    derived = []
    offset = found.sentence.span.start
    for mention in found.times:
        here = mention.span.shifted(-offset)
        if not mention.relative or mention.first_day is None or mention.last_day is None:
            continue
        if mention.precision in {Precision.UNKNOWN, Precision.PERIOD} or is_inside(here, quotations):
            continue
        words = format_days(mention.first_day, mention.last_day, mention.precision, year=year)
        says_day = mention.precision == Precision.DAY and any(character.isdigit() for character in mention.text)
        if says_day or words.lower() in mention.text.lower() or rewriting.text[here.end : here.end + 2] == " (":
            continue
        possessive = _POSSESSIVE.match(rewriting.text, here.end)  # "Thursday's (12 Mar) shelling"
        if rewriting.insert(possessive.end() if possessive else here.end, f" ({words})"):
            derived.append(
                Derived(text=words, basis=mention.text, first_day=mention.first_day, last_day=mention.last_day)
            )
    return tuple(derived)


def _name_speaker(
    rewriting: Rewriting,
    analysed: AnalysedArticle,
    found: AnalysedSentence,
    attribution: Attribution,
    quotations: Sequence[Span],
) -> list[int]:
    """Name the speaker in full where the sentence has a pronoun, a surname or "the spokesman"; return what to cite."""
    if not attribution.source_spans or attribution.source_text is None:
        return []
    offset = found.sentence.span.start
    here = attribution.source_spans[0].shifted(-offset)
    if here.start < 0 or here.end > len(rewriting.text) or is_inside(here, quotations):
        return []
    written, name = here.of(rewriting.text), attribution.source
    if _words(name) <= _words(rewriting.text):
        return []
    indices = _sentences_of(analysed, attribution.named_at)
    if not indices or not _is_supported(name, analysed, [found.sentence.index, *indices]):
        return []
    if _words(written) <= _words(name) and written.lower() not in _PRONOUNS:
        tail = "," if "," in name and rewriting.text[here.end : here.end + 1] not in {",", ".", ";"} else ""
        return indices if rewriting.replace(here, name + tail) else []
    return indices if rewriting.insert(here.end, f" [{name}]") else []


def _words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"\w+", text)}


def _sentences_of(analysed: AnalysedArticle, spans: Sequence[Span]) -> list[int]:
    """Return the indices of the sentences in which ``spans`` stand, in order and once each."""
    indices = {
        other.sentence.index for other in analysed.sentences for span in spans if other.sentence.span.overlaps(span)
    }
    return sorted(indices)


def _is_supported(name: str, analysed: AnalysedArticle, indices: Sequence[int]) -> bool:
    """Tell whether each word of ``name`` stands in one of the sentences."""
    words = set[str]().union(*(_words(analysed.text_of(index)) for index in indices))
    return _words(name) <= words


def _shorten(rewriting: Rewriting, found: AnalysedSentence, quotations: Sequence[Span], limit: int) -> None:
    """Cut asides, relative clauses and trailing clauses, the last first, while the line is longer than ``limit``."""
    text, guarded = rewriting.text, _guarded_spans(found, quotations)
    for pattern in (_ASIDE, _RELATIVE):
        for match in reversed(list(pattern.finditer(text))):
            if len(rewriting.result().split()) <= limit:
                return
            if _may_be_cut(text, Span(*match.span()), guarded):
                rewriting.replace(Span(*match.span()), " ")
    end = len(text.rstrip(".!? " + _CLOSING))
    for match in reversed(list(_TRAILING.finditer(text))):
        if len(rewriting.result().split()) <= limit:
            return
        piece = Span(match.start(), end)
        if "," in text[match.start() + 1 : end] or not _FINITE_VERB.search(text, 0, match.start()):
            continue  # what follows the clause, or what stands before it, may be the main clause's own words
        if _may_be_cut(text, piece, guarded) and rewriting.cut(piece):
            end = match.start()


def _guarded_spans(found: AnalysedSentence, quotations: Sequence[Span]) -> list[Span]:
    """Return what must not be cut: figures, hedges, speakers with their verbs, quotations. Spans into the sentence."""
    offset = found.sentence.span.start
    spans = [figure.span for figure in found.figures] + list(found.hedges)
    for attribution in found.attributions:
        spans += [*attribution.source_spans, *attribution.cue_spans]
    return [span.shifted(-offset) for span in spans] + list(quotations)


def _may_be_cut(text: str, piece: Span, guarded: Sequence[Span]) -> bool:
    words = piece.of(text)
    if _NEGATION.search(words) or any(character.isdigit() for character in words):
        return False
    return not any(piece.overlaps(span) for span in guarded)


def _tidy(text: str, *, starts_quoted: bool) -> str:
    """Return the line with single spaces, a capital at its start and straight quotation marks made curly."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;])", r"\1", text)
    text = re.sub(r",\.", ".", text)
    if not starts_quoted and text[:1].islower():
        text = text[0].upper() + text[1:]
    return text


def _close(
    text: str, analysed: AnalysedArticle, found: AnalysedSentence, quotations: Sequence[Span]
) -> tuple[str, list[int]]:
    """Balance the quotation marks and state an inherited speaker; return the line and what to cite."""
    quote = found.sentence.span.of(analysed.article.text)
    attribution = found.attribution
    wholly = any(part.start <= 1 and part.end >= len(quote.rstrip(".")) - 1 for part in quotations)
    inherited = attribution is not None and attribution.inherited
    if wholly and (inherited or attribution is None):
        bare = text.strip(_OPENING + _CLOSING + " ")
        if attribution is None:
            return f"“{bare}”", []
        return f"“{_with_comma(bare)}” {_says(_printable_name(analysed, attribution), analysed)}", _inherited_from(
            analysed, attribution
        )
    text = _balance(text, quotations, len(quote))
    if inherited and attribution is not None:
        return f"{_with_comma(text)} {_says(_printable_name(analysed, attribution), analysed)}", _inherited_from(
            analysed, attribution
        )
    return (text if text[-1:] in '.!?”"’' else f"{text}."), []


def _inherited_from(analysed: AnalysedArticle, attribution: Attribution) -> list[int]:
    return _sentences_of(analysed, [*attribution.source_spans, *attribution.named_at])


def _with_comma(text: str) -> str:
    """Return the sentence with a comma for its full stop, so that the speaker can follow."""
    if text.endswith((".”", '."')):
        return text[:-2] + ",”"
    return text[:-1] + "," if text.endswith(".") else text if text.endswith(("?", "!")) else text + ","


def _balance(text: str, quotations: Sequence[Span], length: int) -> str:
    """Close a quotation that goes on after the sentence, and open one that began before it."""
    if not quotations:
        return text
    last, first = quotations[-1], quotations[0]
    if last.end >= length and text[-1:] not in _CLOSING:
        text += "”"
    if first.start == 0 and text[:1] not in _OPENING:
        text = "“" + text
    return text


def _printable_name(analysed: AnalysedArticle, attribution: Attribution) -> str:
    """Return the inherited speaker's full name where the sentences that are cited hold it, else as they write it."""
    indices = _inherited_from(analysed, attribution)
    if _is_supported(attribution.source, analysed, indices):
        return attribution.source
    return " ".join(span.of(analysed.article.text) for span in attribution.source_spans) or attribution.source


def _is_named(text: str, analysed: AnalysedArticle, attribution: Attribution) -> bool:
    """Tell whether a line holds its speaker: in full, or as his own sentence or this one has him."""
    written = " ".join(span.of(analysed.article.text) for span in attribution.source_spans)
    words = _words(text)
    return any(name and _words(name) <= words for name in (attribution.source, attribution.source_text, written))


def _says(source: str, analysed: AnalysedArticle) -> str:
    """Return "Kabul said.", with a comma behind an office that stands behind the name."""
    name = _mid_sentence(source, analysed)
    return f"{name}, said." if "," in name else f"{name} said."


def _mid_sentence(name: str, analysed: AnalysedArticle) -> str:
    """Return a speaker's name as it stands inside a sentence: "officials", but "Kabul".

    The article itself tells which words are names: a word that it writes in lower case somewhere is not one.
    """
    first, _, rest = name.partition(" ")
    lower = first.lower()
    if first == lower or not first[:1].isupper() or first.isupper():
        return name
    is_common = lower in {"the", "a", "an", "one", "some", "several", "many"} or re.search(
        rf"(?<![\w’'-]){re.escape(lower)}(?![\w’'-])",
        analysed.article.text,
    )
    return f"{lower} {rest}".strip() if is_common else name


def _speaker(analysed: AnalysedArticle, attribution: Attribution | None, *, by_outlet: bool) -> Speaker | None:
    if attribution is not None:
        return Speaker(source=attribution.source, kind=attribution.kind.published, side=attribution.side)
    if by_outlet and analysed.article.publisher is not None:
        return Speaker(source=analysed.article.publisher, kind=SourceKind.MEDIA)
    return None
