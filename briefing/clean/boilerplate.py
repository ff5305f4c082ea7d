"""Tell the article from what stands around it, on a page of which only the text is left.

In: the lines of a page. Out: for each line whether it belongs to the article, and the reason where it does not. Two
questions are asked: where is the stretch that reads like an article (``region``), and which lines inside it are
furniture all the same (set phrases, repetitions, captions, headlines of other articles). Position and form decide,
not the words of an outlet or a topic.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from briefing.clean.dates import find_date_line, is_update_line
from briefing.clean.form import LineForm, count_words, find_form_and_key, find_key
from briefing.clean.phrases import Phrase, find_phrase
from briefing.clean.region import find_best_stretch, score_prose

__all__ = ["Page", "PageLine", "find_reasons", "read_page"]

#: What a set phrase costs inside the stretch; more than any label, so that a box of three of them parts two stretches.
PHRASE_COST = -1.0
#: What the head of a list of other articles or of a comment form costs: about one long paragraph.
END_COST = -4.0
#: What a line costs at most that the page says a second time; like a label.
REPEATED_COST = -0.5
#: Share of the words of a paragraph that speak to the reader or of the outlet itself ("you", "our") from which it is
#: no news. Chosen by measurement: quotations left out, news paragraphs stay below 0.01, mission statements and
#: sign-up texts above 0.04.
ADDRESS_SHARE = 0.03
#: Words up to which one "you" is enough. Rule of thumb: the length of a button or an appeal.
SHORT_ADDRESS = 14
#: A page of at least so many words of which no more than this share is in small letters is written in capitals
#: throughout; prose has
#: more than half, a page of headlines a third. Rule of thumb.
CAPITALS_WORDS = 40
CAPITALS_SHARE = 0.05
PROSE_SMALL = 0.7
#: Score of the text between headline and comment form from which it is the article, however long the comments. Rule
#: of thumb: one paragraph.
COMMENTED_PROSE = 2.0
#: The words "we" and "you" in all their forms; a closed class.
_READER = re.compile(r"\b(?:you|your|yours|yourself|please)\b", re.IGNORECASE)
_OUTLET = re.compile(r"\b(?:we|our|ours|us)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"][^“”\"]{0,2000}[”\"]|‘[^‘’]{0,600}’(?!\w)")
#: Words that place the people in a picture. Source: rule of thumb, the conventions of news captions (AP Stylebook,
#: captions).
_PICTURED = re.compile(
    r"[,(] ?(?:left|right|cent(?:er|re)|second (?:from )?(?:left|right)|l|r|c|front|back|top|bottom|far left|"
    r"far right)(?:[,)]| and )|\b(?:pictured|file (?:photo|image|picture)|"
    r"this (?:file |handout |undated |screengrab )?(?:photo|image|picture|screengrab|frame)|(?:poses?|seen|shown|"
    r"photographed) (?:for|with|here|in this))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageLine:
    """One paragraph of a page: a line of the file, or several where the file breaks its paragraphs over lines."""

    #: 1-based line of the file; of its first line where there are several.
    number: int
    #: The text; the texts of several lines joined by spaces.
    text: str
    #: What the markup says it is, where there is markup: a heading, or the reason to drop it.
    is_heading: bool = False
    markup_reason: str | None = None
    #: Number and text of each line of the file, where the paragraph runs over several; empty for one.
    parts: tuple[tuple[int, str], ...] = ()
    #: The key of the text (see ``find_key``) where it was made already; it only saves time.
    key: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page with what is seen of each, and the stretch of the article."""

    lines: tuple[PageLine, ...]
    forms: tuple[LineForm, ...]
    keys: tuple[str, ...]
    phrases: tuple[Phrase | None, ...]
    #: Where on the page each key occurs.
    positions: dict[str, list[int]]
    start: int
    end: int
    #: The line with the headline, where the page says it twice; None where it does not.
    headline: int | None = None


def read_page(lines: Sequence[PageLine], *, title: str | None = None) -> Page:
    """Look at every line and find the stretch of the article.

    Args:
        title: The headline, where front matter or metadata give it.
    """
    measured = [
        count_words(line.text, line.key) if line.markup_reason and not line.is_heading else find_form_and_key(line.text)
        for line in lines
    ]
    forms = _see_through_capitals(lines, tuple(form for form, _ in measured))
    keys = tuple(key for _, key in measured)
    phrases = tuple(_find_phrase(line, form) for line, form in zip(lines, forms, strict=True))
    positions: dict[str, list[int]] = {}
    for index, key in enumerate(keys):
        positions.setdefault(key, []).append(index)
    scores = [
        # What the markup has marked says nothing about where the article stands: it neither parts nor joins.
        0.0 if line.markup_reason else _score_line(form, phrase, is_again=_is_again(index, form, positions[key]))
        for index, (line, form, phrase, key) in enumerate(zip(lines, forms, phrases, keys, strict=True))
    ]
    start, end = find_best_stretch(scores)
    if start == end:
        start, end = _find_short_text(forms, phrases)
    phrases = _keep_inner_sentences(forms, phrases, start, end)
    headlines = find_headlines(keys, title=find_key(title) if title else None)
    start, end = _end_at_comments(headlines, phrases, scores, start, end)
    headline = _choose_headline(headlines, scores, start, end)
    if headline is not None and headline >= start:
        start = headline + 1
    start, end = _widen(forms, phrases, start, end)
    if headline is not None:
        start = _reach_up(headline, forms, phrases, start)
    end = _cut_reader_address(lines, forms, start, end)
    return Page(tuple(lines), forms, keys, phrases, positions, start, end, headline)


def _find_phrase(line: PageLine, form: LineForm) -> Phrase | None:
    if line.markup_reason:
        return Phrase(line.markup_reason)
    if form.numeric and (find_date_line(line.text) is not None or is_update_line(line.text)):
        return Phrase("date")
    return find_phrase(line.text, form)


def _is_again(index: int, form: LineForm, places: list[int]) -> bool:
    """Tell whether a line is a repetition: a label wherever it stands, a sentence from its second time on."""
    return len(places) > 1 and (not form.is_prose or places[0] != index)


def _score_line(form: LineForm, phrase: Phrase | None, *, is_again: bool) -> float:
    if phrase is not None:
        return END_COST if phrase.is_end else PHRASE_COST
    score = score_prose(form)
    return min(score, REPEATED_COST) if is_again else score


def _see_through_capitals(lines: Sequence[PageLine], forms: tuple[LineForm, ...]) -> tuple[LineForm, ...]:
    """Give the lines of a page that is all in capitals (a wire message) the share of small letters that prose has."""
    judged = [form for line, form in zip(lines, forms, strict=True) if not line.markup_reason]
    words = sum(form.words for form in judged)
    small = sum(form.words * form.small for form in judged)
    if words < CAPITALS_WORDS or small > CAPITALS_SHARE * words:
        return forms
    return tuple(replace(form, small=PROSE_SMALL) for form in forms)


def _find_short_text(forms: Sequence[LineForm], phrases: Sequence[Phrase | None]) -> tuple[int, int]:
    """Take the one to three lines of a page for its text where nothing else stands on it: an incident in a phrase."""
    lines = [index for index, phrase in enumerate(phrases) if phrase is None]
    long = [index for index in lines if forms[index].words >= 6 and forms[index].small >= 0.35]
    return (long[0], long[-1] + 1) if long and len(lines) <= 3 else (0, 0)


def _keep_inner_sentences(
    forms: Sequence[LineForm], phrases: tuple[Phrase | None, ...], start: int, end: int
) -> tuple[Phrase | None, ...]:
    """Take phrases that only count under the text for sentences where two more paragraphs follow them."""
    kept = list(phrases)
    following = 0
    for index in range(end - 1, start - 1, -1):
        phrase = phrases[index]
        if phrase is None:
            following += forms[index].is_prose
        elif phrase.is_tail and following >= 2 and forms[index].is_prose:
            kept[index] = None
    return tuple(kept)


def find_headlines(keys: Sequence[str], *, title: str | None = None) -> list[int]:
    """Return the lines that say again what the title, one of the first three lines or one of the three above says.

    "Again" is whole, or as its beginning or end: the title of a page often carries the name of the site, a menu is
    glued to a headline.
    """
    first = keys[:3]
    longest = max(map(len, first), default=0)
    found = []
    for index, key in enumerate(keys):
        if key.count(" ") < 2:
            continue
        if (
            (title and _says_again(title, key))
            or (len(key) <= longest and any(_says_again(source, key) for source in first[:index]))
            or _ends_above(keys, index, key)
        ):
            found.append(index)
    return found


def _says_again(source: str, key: str) -> bool:
    return source.endswith(key) or (source.startswith(key) and source.startswith(" ", len(key)))


def _ends_above(keys: Sequence[str], index: int, key: str) -> bool:
    for source in keys[max(0, index - 3) : index]:  # noqa: SIM110 - a plain loop takes half the time of any()
        if len(source) > len(key) and source.endswith(key):
            return True
    return False


def _end_at_comments(
    headlines: Sequence[int], phrases: Sequence[Phrase | None], scores: Sequence[float], start: int, end: int
) -> tuple[int, int]:
    """Go back to the text between headline and comment form where the stretch with the most prose is the comments."""
    before = [index for index in headlines if index < start]
    if not before:
        return start, end
    for index in range(before[-1] + 1, start):
        phrase = phrases[index]
        if phrase is not None and phrase.reason == "comments":
            first, last = find_best_stretch(scores[before[-1] + 1 : index])
            if sum(scores[before[-1] + 1 + first : before[-1] + 1 + last]) >= COMMENTED_PROSE:
                return before[-1] + 1 + first, before[-1] + 1 + last
    return start, end


def _choose_headline(headlines: Sequence[int], scores: Sequence[float], start: int, end: int) -> int | None:
    """Return the last headline above the stretch, or the first one inside it that has most of the prose below it."""
    above = [index for index in headlines if index < start]
    total = sum(score for score in scores[start:end] if score > 0)
    for index in headlines:
        if start <= index < end and sum(score for score in scores[index + 1 : end] if score > 0) * 2 > total:
            return index
    return above[-1] if above else None


def _reach_up(headline: int, forms: Sequence[LineForm], phrases: Sequence[Phrase | None], start: int) -> int:
    """Move the start up to the first sentence under the headline, where boxes part it from the rest of the text."""
    for index in range(headline + 1, start):
        if phrases[index] is None and (forms[index].is_prose or _is_sentence_like(forms[index])):
            return index
    return start


def _widen(forms: Sequence[LineForm], phrases: Sequence[Phrase | None], start: int, end: int) -> tuple[int, int]:
    """Take in the lines next to the stretch that are sentences though short, or long though without an end."""
    while start > 0 and phrases[start - 1] is None and _is_sentence_like(forms[start - 1]):
        start -= 1
    while end < len(forms) and phrases[end] is None and _is_sentence_like(forms[end]):
        end += 1
    return start, end


def _is_sentence_like(form: LineForm) -> bool:
    is_short = form.is_closed and form.words >= 4 and form.small >= 0.35
    return is_short or (form.words >= 12 and form.small >= 0.6 and not form.is_cut)


def _cut_reader_address(lines: Sequence[PageLine], forms: Sequence[LineForm], start: int, end: int) -> int:
    """Move the end up over the paragraphs that speak to the reader or of the outlet, after the text of the article.

    An article that speaks like that all the way (an appeal, a diary) keeps its end.
    """
    cut = end
    while cut - 1 > start and speaks_to_reader(lines[cut - 1].text, forms[cut - 1]):
        cut -= 1
    if cut == end:
        return end
    kept = range(start, cut)
    speaking = sum(forms[index].words for index in kept if speaks_to_reader(lines[index].text, forms[index]))
    total = sum(forms[index].words for index in kept)
    return cut if total and speaking * 4 < total else end


def speaks_to_reader(text: str, form: LineForm) -> bool:
    """Tell whether a line speaks to the reader outside quotes: a paragraph by "you" and "we", a short one by "you"."""
    unquoted = _QUOTED.sub(" ", text)
    reader = len(_READER.findall(unquoted))
    if form.words <= SHORT_ADDRESS:
        return reader > 0
    outlet = len(_OUTLET.findall(unquoted))
    return reader > 0 and outlet > 0 and reader + outlet >= ADDRESS_SHARE * form.words


def find_reasons(page: Page) -> list[str | None]:
    """Return for each line the reason to drop it, or None where it belongs to the article."""
    reasons: list[str | None] = []
    is_list = False
    for index, phrase in enumerate(page.phrases):
        if phrase is not None:
            reasons.append(phrase.reason)
            is_list = phrase.reason in {"also-read", "related", "menu"} and _is_head(page, index)
        elif not page.start <= index < page.end:
            reasons.append(_find_outer_reason(page, index))
        else:
            form = page.forms[index]
            is_list = is_list and not form.is_closed and 4 <= form.words <= 24
            reasons.append("teaser" if is_list else _find_inner_reason(page, index))
    _drop_loose_labels(page, reasons)
    return reasons


def _is_head(page: Page, index: int) -> bool:
    return page.forms[index].words <= 3 or page.lines[index].text.rstrip().endswith(":")


def _find_outer_reason(page: Page, index: int) -> str:
    form = page.forms[index]
    if any(
        len(key) < len(page.keys[index]) and key.count(" ") >= 2 and page.keys[index].endswith(key)
        for key in page.keys[index + 1 : index + 4]
    ):
        return "menu-glued"
    if form.is_cut or (form.words >= 5 and not form.is_closed):
        return "teaser"
    if form.is_label:
        return "menu" if index < page.start else "footer"
    if index >= page.end and speaks_to_reader(page.lines[index].text, form):
        return "self-promotion"
    return "outside"


def _find_inner_reason(page: Page, index: int) -> str | None:
    form = page.forms[index]
    text = page.lines[index].text
    if not form.is_closed and _is_repeated_furniture(page, index):
        return "repeated"
    if form.numeric == 1.0 and form.words <= 2 and not form.is_closed:
        return "separator"
    if form.words >= 5 and form.small == 0 and not form.is_closed and form.numeric < 0.3 and text.isupper():
        return "teaser"
    if form.is_cut and form.words >= 6 and index + 1 == page.end:
        return "teaser"
    return "caption" if _is_caption(page, index) else None


def _is_repeated_furniture(page: Page, index: int) -> bool:
    """Tell whether a line that occurs again is a box: once outside the text, or twice within three lines."""
    places = page.positions[page.keys[index]]
    if places[0] < page.start or places[-1] >= page.end:
        return True
    rank = bisect_left(places, index)
    return any(0 < abs(place - index) <= 2 for place in places[max(0, rank - 1) : rank + 2])


def _is_caption(page: Page, index: int) -> bool:
    """Tell whether a line without an end describes a picture: it places people in it, or a credit stands below it."""
    form = page.forms[index]
    if form.is_closed or form.words < 5:
        return False
    if _PICTURED.search(page.lines[index].text):
        return True
    following = page.phrases[index + 1] if index + 1 < len(page.phrases) else None
    return following is not None and following.reason == "credit"


def _drop_loose_labels(page: Page, reasons: list[str | None]) -> None:
    """Drop labels that head nothing: the line below them is furniture."""
    for index in range(page.end - 1, page.start - 1, -1):
        if reasons[index] is not None or not page.forms[index].is_label or page.lines[index].is_heading:
            continue
        if index + 1 >= page.end or reasons[index + 1] is not None:
            reasons[index] = "image-text" if index + 1 < page.end and reasons[index + 1] == "caption" else "label"
