"""Give each line its place in the article: title, standfirst, byline, date line, heading, body.

In: a page with the reasons for which lines were dropped. Out: a kind for each line, the kept part of its text, and
the reason where a line or a part of it was dropped. The head of an article is read by position: title, then
standfirst, then byline and date, then text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from briefing.clean.boilerplate import Page, find_reasons
from briefing.clean.dates import find_date_line
from briefing.clean.form import find_key
from briefing.clean.glue import cut_glued_end, cut_glued_menu, cut_glued_start, find_words
from briefing.model.article import LineKind

__all__ = ["Placed", "find_author", "place_lines"]

#: How far above the text the head of an article may begin, in lines. Rule of thumb: title, standfirst, names, a box
#: of share buttons.
HEAD_LINES = 25
#: Most words of a title, and of a heading. Rule of thumb; headlines of newspapers have five to fifteen.
TITLE_WORDS = 30
HEADING_WORDS = 14
_BYLINE = re.compile(
    r"\W*(?:by|words by|written by|story by|reported by|report by|authors?:|"
    r"from our correspondent)[: ]+(?P<name>[^\W\d_].{1,90}?)\W*$",
    re.IGNORECASE,
)
_DESK = re.compile(
    r"\W*(?:(?:\w+ ){0,2}(?:staff|monitoring|web|news|city|foreign|national|our|special|online|digital) (?:desk|"
    r"reports?|reporters?|writers?|correspondents?|bureau|team)|agencies)\W*$",
    re.IGNORECASE,
)
#: What parts a name from what stands beside it (a place, a role, a date).
_BESIDE_NAME = re.compile(r"\s[|•·/–—-]\s|,\s(?=[a-z])")
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]+(?: (?:[a-z]{2,3} )?[A-ZÀ-Þ][\w.'’-]*){1,3}$")
#: A small letter with a capital directly behind it: where two texts may have been run together.
_JOINT = re.compile(r"[a-z0-9à-þ][A-Z“]")


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of one line."""

    kind: LineKind
    reason: str | None
    #: The half-open stretch of the line's text that was kept; the whole of it where nothing was cut.
    start: int
    end: int


def place_lines(page: Page, *, title: str | None = None) -> list[Placed]:
    """Place every line of a page.

    Args:
        title: The headline, where front matter or metadata give it.
    """
    reasons = find_reasons(page)
    placed = [
        Placed(LineKind.BODY if reason is None else LineKind.BOILERPLATE, reason, 0, len(line.text))
        for line, reason in zip(page.lines, reasons, strict=True)
    ]
    kept = [index for index in range(page.start, page.end) if reasons[index] is None]
    body = next((index for index in kept if _is_text(page, index)), kept[0] if kept else 0)
    title_index = _find_title(page, placed, body, title)
    _place_head(page, placed, title_index, body)
    _place_dates(page, placed, title_index, body)
    _place_headings(page, placed, body)
    _cut_glue(page, placed, title_index)
    return placed


def _is_text(page: Page, index: int) -> bool:
    form = page.forms[index]
    return form.is_closed or form.words > TITLE_WORDS


def _find_title(page: Page, placed: Sequence[Placed], body: int, title: str | None) -> int | None:
    """Return the line that is most like the headline of the text that begins at ``body``."""
    wanted = find_key(title) if title else None
    vocabulary = find_words(" ".join(line.text for line in page.lines[body : body + 12])[:6000])
    best: tuple[float, int] | None = None
    for index in range(max(0, body - HEAD_LINES), body):
        if not _may_be_title(page, placed, index):
            continue
        score = _score_title(page, index, body, vocabulary)
        if wanted:
            key = page.keys[index]
            score += 20.0 if wanted == key else 10.0 if wanted.endswith(key) or wanted.startswith(key) else 0.0
        if score > 0 and (best is None or score > best[0]):
            best = (score, index)
    if best is None:
        return None
    return best[1] if wanted or best[1] == page.headline else _climb(page, placed, best[1])


def _climb(page: Page, placed: Sequence[Placed], index: int) -> int:
    """Go up from a headline to the one directly above it: the upper is the title, the lower the standfirst."""
    while index > 0 and _may_be_title(page, placed, index - 1):
        form = page.forms[index - 1]
        if (
            form.words < 3
            or form.signs < 12
            or form.is_closed
            or "|" in page.lines[index - 1].text
            or page.lines[index].is_heading
        ):
            break
        index -= 1
    return index


def _may_be_title(page: Page, placed: Sequence[Placed], index: int) -> bool:
    form = page.forms[index]
    if page.phrases[index] is not None and not page.lines[index].is_heading:
        return False
    if form.is_cut or len(page.lines[index].text) > 300 or placed[index].reason == "caption":
        return False
    return 2 <= form.words <= TITLE_WORDS or page.lines[index].is_heading


def _score_title(page: Page, index: int, body: int, vocabulary: frozenset[str]) -> float:
    """Weigh what speaks for a headline; sharing words with the text decides between those of several articles.

    Source: rule of thumb.
    """
    form = page.forms[index]
    words = [word for word in page.keys[index].split() if len(word) >= 4]
    score = 2.5 * sum(word.removesuffix("'s").removesuffix("’s") in vocabulary for word in words) / max(1, len(words))
    score += 4.0 if index == page.headline else 0.0
    score += 3.0 if page.lines[index].is_heading else 0.0
    score += 1.0 if 4 <= form.words <= 18 else -0.5
    score -= 1.0 if form.is_closed and not page.lines[index].text.endswith(("?", "!", "”", '"', "'", "’")) else 0.0
    if index == 0 and form.words >= 4:
        score += 1.5
    return score - 0.05 * (body - index)


def _place_head(page: Page, placed: list[Placed], title: int | None, body: int) -> None:
    """Place title, standfirst and byline; what stands in the head and is none of them is furniture."""
    first = title if title is not None else max(page.start, 0)
    if title is not None:
        placed[title] = replace(placed[title], kind=LineKind.TITLE, reason=None)
    is_open = title is not None
    for index in range(first if title is None else first + 1, body):
        if index == title:
            continue
        form = page.forms[index]
        author = find_author(page.lines[index].text)
        if author is not None and form.words <= HEADING_WORDS:
            placed[index] = replace(placed[index], kind=LineKind.BYLINE, reason=None)
            is_open = False
        elif page.phrases[index] is not None:
            is_open = is_open and page.phrases[index] == page.phrases[title or 0]
        elif _is_bare_name(page, index, title):
            placed[index] = replace(placed[index], kind=LineKind.BYLINE, reason=None)
            is_open = False
        elif is_open and form.words >= 4 and not form.is_cut and placed[index].reason in {None, "teaser", "outside"}:
            placed[index] = replace(placed[index], kind=LineKind.STANDFIRST, reason=None)
        elif placed[index].reason is None and not page.lines[index].is_heading:
            reason = "caption" if form.words >= 5 else "label"
            placed[index] = replace(placed[index], kind=LineKind.BOILERPLATE, reason=reason)
    _open_with_standfirst(page, placed, title, body)


def _open_with_standfirst(page: Page, placed: list[Placed], title: int | None, body: int) -> None:
    """Take a whole sentence under the title for the standfirst where byline or date part it from the text."""
    if title is None or body != title + 1 or body + 1 >= len(placed):
        return
    following = page.phrases[body + 1]
    author = find_author(page.lines[body + 1].text)
    if (following is not None and following.reason == "date") or (
        author is not None and page.forms[body + 1].words <= HEADING_WORDS
    ):
        placed[body] = replace(placed[body], kind=LineKind.STANDFIRST)
        if author is not None:
            placed[body + 1] = replace(placed[body + 1], kind=LineKind.BYLINE, reason=None)


def find_author(text: str) -> str | None:
    """Return the name that a byline gives ("By Ada Byron"), or the desk; None where a line is no byline."""
    if len(text) > 120:
        return None
    match = _BYLINE.match(text)
    if match is not None:
        name = _BESIDE_NAME.split(match["name"], maxsplit=1)[0].strip()
        return name if name[:1].isupper() else None
    return text.strip(" -–—|") if _DESK.match(text) else None


def _is_bare_name(page: Page, index: int, title: int | None) -> bool:
    """Tell whether a line is a name of two to four words that stands directly beside the date line, under the title."""
    if title is None or not _NAME.match(page.lines[index].text) or page.lines[index].is_heading:
        return False
    neighbours = [page.phrases[other] for other in (index - 1, index + 1) if title < other < len(page.phrases)]
    return any(phrase is not None and phrase.reason == "date" for phrase in neighbours)


def _place_dates(page: Page, placed: list[Placed], title: int | None, body: int) -> None:
    """Give the kind "date" to date lines in the head of the article and directly under its end."""
    first = max(0, (title if title is not None else body) - 8)
    for index in (*range(first, body + 3), *range(page.end, min(len(placed), page.end + 4))):
        if (
            index < len(placed)
            and placed[index].reason == "date"
            and find_date_line(page.lines[index].text) is not None
        ):
            placed[index] = replace(placed[index], kind=LineKind.DATE, reason=None)


def _place_headings(page: Page, placed: list[Placed], body: int) -> None:
    """Give the kind "heading" to short lines without an end that stand above text."""
    following: LineKind | None = None
    for index in range(page.end - 1, body, -1):
        if placed[index].kind is not LineKind.BODY:
            continue
        form = page.forms[index]
        line = page.lines[index]
        is_row = ":" in line.text and form.numeric > 0
        is_short = (
            not is_row
            and form.words <= HEADING_WORDS
            and not line.text.endswith((".", ",", ";", ":"))
            and not line.parts
        )
        looks_like = (
            (not form.is_closed or line.text.endswith("?"))
            and line.text[0] not in "\"“'‘•-–—("
            and not line.text[0].islower()
        )
        if following is not None and (
            line.is_heading
            or (is_short and looks_like and following is LineKind.BODY and _is_text(page, _next(placed, index)))
        ):
            placed[index] = replace(placed[index], kind=LineKind.HEADING)
        following = placed[index].kind


def _next(placed: Sequence[Placed], index: int) -> int:
    return next(other for other in range(index + 1, len(placed)) if placed[other].kind is LineKind.BODY)


def _cut_glue(page: Page, placed: list[Placed], title: int | None) -> None:
    """Cut what is glued to kept lines."""
    words: frozenset[str] | None = None
    for index, place in enumerate(placed):
        if place.kind not in {LineKind.BODY, LineKind.TITLE, LineKind.STANDFIRST}:
            continue
        text = page.lines[index].text
        start = None
        if _JOINT.search(text[:200]):
            words = words if words is not None else find_words("\n".join(line.text for line in page.lines))
            start = cut_glued_menu(text, words) if index == title else cut_glued_start(text, words)
        end = cut_glued_end(text) if place.kind is LineKind.BODY else None
        cut = start or end
        if cut is not None:
            placed[index] = replace(
                place,
                start=start.start if start else 0,
                end=end.end if end else len(text),
                reason=cut.reason,
            )
