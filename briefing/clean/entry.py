"""Make an article of the entry of a feed.

In: a ``FeedEntry``, whose texts are still markup, and the feed it came from. Out: an ``Article``, or a ``CleanError``
as a value. Of markup nothing is left, however often it was escaped. Where the feed breaks the text off, the sentence
that it breaks off is left out: half a sentence may say the opposite of the whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from briefing.clean.article import CleanOptions, build_article, make_id, make_title
from briefing.clean.boilerplate import PageLine
from briefing.clean.dates import find_date
from briefing.clean.form import find_form
from briefing.clean.fragment import find_plain_text, read_fragment, strip_markup
from briefing.clean.given import Given, is_web_address
from briefing.clean.language import find_language
from briefing.clean.phrases import find_phrase
from briefing.errors import CleanError
from briefing.model.article import Article, Line, LineKind, Precision, Publication
from briefing.model.feed import Feed, FeedEntry, FullText
from briefing.model.span import Span
from briefing.text.sentences import find_sentences

__all__ = ["clean_entry", "count_entry_words", "find_announced", "hash_entry", "needs_page"]

#: Words below which an entry that does not say otherwise is called a summary. Rule of thumb: a report has more than
#: two paragraphs.
SUMMARY_WORDS = 150
#: Words that a line has at least to be taken for text where nothing in the entry is running text: headlines.
SHORT_WORDS = 4
#: Characters that are looked at to tell whether a page is needed, at the start and at the end.
MAX_COUNTED = 20_000
MAX_END = 300

SIGNS_PER_WORD = 12

_POST_FOOTER = re.compile(
    r"(?:the (?:post|article|story|entry)\b.{1,400}\b(?:appeared|was|is)\b.{0,20}\b(?:first|originally|published)\b"
    r".{0,30}\b(?:on|in|at|by)\b.{1,160}|.{0,160}\b(?:first|originally) (?:appeared|published) (?:on|in|at) .{1,120})",
    re.IGNORECASE | re.DOTALL,
)
#: An invitation to go on elsewhere, at the end of a line, behind the end of a sentence or alone.
_INVITATION = re.compile(
    r"(?:^|(?<=[.!?…\])”\"’:]))\s*[\[(<]?\s*(?:(?:continue|keep|finish) reading\b|"
    r"read (?:more|on|further|now|it here)\b(?! than)|(?:click|tap) here (?:to|for)\b|"
    r"(?:read|see|view|get|find) (?:the |this |our )?(?:full|whole|entire|complete|original|rest)\b|"
    r"full (?:story|article|report|text)\b|more ?(?:…|\.\.\.|»|→|>)|\(more\)|\[link\]|\[comments\]|"
    r"view (?:article|post|original|comments)\b|source\s{0,3}$)[^.!?]{0,200}[.!…\])»>→\s]*$",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)[\s»→>]*$")
_ASKS_ON = re.compile(
    r"(?:continue reading|read (?:more|on|the (?:full|whole|rest|entire))|keep reading|full (?:story|article)|"
    r"more ?(?:…|\.{3}|»|→))"
    r"[^.!?]{0,120}[.\s»→>\])…]*$",
    re.IGNORECASE,
)
_DEFAULT = CleanOptions()


def clean_entry(
    entry: FeedEntry, *, feed: Feed | None = None, options: CleanOptions = _DEFAULT
) -> Article | CleanError:
    """Clean an entry; what cannot be read comes back as a ``CleanError`` that names the reason."""
    lines = read_fragment(_choose_body(entry))
    lines, is_cut = _cut_end(lines)
    given = find_announced(entry, feed)
    notes = list(_find_notes(entry, given, lines, is_cut=is_cut, feed=feed))
    if not any(any(map(str.isalpha, line.text)) for line in lines):
        problem = "the entry gives only the beginning of a sentence" if is_cut else "the entry has no text"
        return CleanError(problem, remedy="Let the page of the article be fetched")
    given = replace(given, notes=tuple(notes))
    try:
        article = build_article(lines, given, options=options)
    except CleanError:
        short = _build_short(lines, given)
        if short is None:
            return CleanError("the entry has no running text", remedy="Let the page of the article be fetched")
        article = short
    if article.language == "und":
        article = replace(article, language=entry.language or (feed.language if feed else None) or "und")
    return article


def find_announced(entry: FeedEntry | None, feed: Feed | None) -> Given:
    """Return what a feed says of an article, with the words that it rests on."""
    publisher = feed.publisher if feed else None
    evidence = "the configuration names the outlet of this feed" if publisher else None
    if entry is None:
        return Given(publisher=publisher, publisher_evidence=evidence, is_configured=publisher is not None)
    title = strip_markup(entry.title)
    named = make_title(strip_markup(entry.publisher), 300) if entry.publisher and not publisher else ""
    updated = _find_day("", entry.updated_text, entry)
    published = _find_day("published", entry.published_text, entry)
    if published.day is None and updated.day is not None:
        published = replace(updated, evidence=f"{updated.evidence}; it is called the day of a change")
    return Given(
        title=make_title(title, 300) if any(map(str.isalnum, title)) else None,
        publisher=publisher or named or None,
        publisher_evidence=evidence or (f'the feed says "{named}"' if named else None),
        published=published,
        updated=updated,
        url=entry.url if entry.url and is_web_address(entry.url) else None,
        author=(make_title(strip_markup(entry.author), 300) or None) if entry.author else None,
        is_configured=publisher is not None,
    )


def _find_day(kind: str, text: str | None, entry: FeedEntry) -> Publication:
    """Return the day as printed; nothing where the feed's reader could not make an instant of it."""
    instant = entry.published_at if kind else entry.updated_at
    if instant is None:
        return Publication()
    words = " ".join((text or instant.isoformat()).split())[:60]
    found = find_date(words)
    day = found.day if found is not None and found.precision is Precision.DAY else instant.date()
    return Publication(day, Precision.DAY, f'the feed says "{words}"')


def _choose_body(entry: FeedEntry) -> str:
    """Return the content, or the summary where that says more."""
    if not entry.content or not entry.summary or len(entry.content) >= 2 * len(entry.summary):
        return entry.content or entry.summary
    content, summary = (len(find_plain_text(text[:MAX_COUNTED]).split()) for text in (entry.content, entry.summary))
    return entry.summary if summary > content else entry.content


def _cut_end(lines: Sequence[PageLine]) -> tuple[list[PageLine], bool]:
    """Leave out what stands below the text, and a last sentence that is broken off; return whether there was one."""
    kept = list(lines)
    while kept:
        text = kept[-1].text
        if len(text) <= 700 and _POST_FOOTER.fullmatch(text):
            kept.pop()
            continue
        shorter = text[:-MAX_END] + _INVITATION.sub("", text[-MAX_END:])
        if shorter == text:
            break
        kept.pop()
        if shorter.strip():
            kept.append(replace(lines[len(kept)], text=shorter.strip(), parts=()))
            break
    if not kept:
        return kept, False
    cut = _CUT.search(kept[-1].text[-MAX_END:])
    if cut is None:
        return kept, False
    last = kept.pop()
    whole = _drop_last_sentence(last.text)
    return ([*kept, replace(last, text=whole, parts=())] if whole else kept), True


def _drop_last_sentence(text: str) -> str:
    """Return the whole sentences of a paragraph that breaks off."""
    broken = _CUT.sub("", text)
    if broken.endswith((".", "!", "?", "”", '"')):
        return broken  # it breaks off behind the end of a sentence
    sentences = find_sentences(broken)
    start = sentences[-1].start if sentences else 0
    return broken[:start].strip()


def _find_notes(
    entry: FeedEntry, given: Given, lines: Sequence[PageLine], *, is_cut: bool, feed: Feed | None
) -> list[str]:
    notes = []
    words = sum(len(line.text.split()) for line in lines)
    is_full = feed is not None and feed.full_text is FullText.YES
    if is_cut:
        notes.append("The feed breaks the text off; the unfinished sentence was left out.")
    elif words < SUMMARY_WORDS and not is_full:
        notes.append("Only a summary of the article was to be had.")
    if given.published.day is None:
        told = entry.published_text or entry.updated_text
        notes.append(
            f'The feed gives "{" ".join(told.split())[:60]}" as the date, which cannot be; the article is undated.'
            if told
            else "The feed does not say when the article was published."
        )
    elif entry.published_at is None:
        notes.append("The feed does not say when the article was published, only when it was last changed.")
    return notes


def _build_short(lines: Sequence[PageLine], given: Given) -> Article | None:
    """Make an article of an entry in which nothing reads like running text: a headline, a list of a few words."""
    taken = [
        line
        for line in lines
        if not line.markup_reason
        and len(line.text.split()) >= SHORT_WORDS
        and find_phrase(line.text, find_form(line.text)) is None
    ]
    if not taken:
        return None
    listed, position = [], 0
    for line in taken:
        listed.append(Line(line.number, LineKind.BODY, None, line.text, Span(position, position + len(line.text))))
        position += len(line.text) + 1
    text = "\n".join(line.text for line in taken)
    title = given.title or make_title(text, 100)
    return Article(
        id=make_id(title, text),
        title=title,
        text=text,
        lines=tuple(listed),
        url=given.url,
        publisher=given.publisher,
        publisher_evidence=given.publisher_evidence,
        author=given.author,
        published=given.published,
        updated=given.updated,
        language=find_language(text),
        notes=given.notes,
    )


def hash_entry(entry: FeedEntry) -> str:
    """Return the hash of title and content, without markup and differences of white space: hex SHA-256."""
    said = f"{find_plain_text(entry.title)}\n{find_plain_text(entry.content or entry.summary)}"
    return hashlib.sha256(" ".join(said.split()).encode("utf-8", "surrogatepass")).hexdigest()


def count_entry_words(entry: FeedEntry | None) -> int:
    """Return how many words of text an entry has, roughly; 0 for none."""
    if entry is None:
        return 0
    longer = max(entry.content, entry.summary, key=len)
    return len(find_plain_text(longer[:MAX_COUNTED]).split())


def needs_page(entry: FeedEntry, feed: Feed, *, words: int) -> bool:
    """Tell whether the page of an entry should be fetched: its text is not the whole article, and there is an address.

    Args:
        words: An entry with fewer is taken for a summary, unless the feed is marked as full text.
    """
    if entry.url is None or feed.full_text is FullText.YES:
        return False
    if feed.full_text is FullText.NO:
        return True
    longer = max(entry.content, entry.summary, key=len)
    enough = find_plain_text(longer[: words * SIGNS_PER_WORD])  # mostly enough, and it costs the same for a book
    if len(enough.split()) < words and len(find_plain_text(longer[:MAX_COUNTED]).split()) < words:
        return True
    end = find_plain_text(longer[-4 * MAX_END :])[-MAX_END:].rstrip()
    return _CUT.search(end) is not None or _ASKS_ON.search(end) is not None
