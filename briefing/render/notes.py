"""The marks behind statements and the quoted sentences they lead to, linked both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from briefing.model.edition import Citation, Edition, EditionLine, EditionSource
from briefing.render.characters import printable, split_runs
from briefing.render.view import BackLink, Mark, QuoteView
from briefing.render.wording import format_published, name_outlet

__all__ = ["Notes", "find_citations", "format_letters"]


_QUOTATION_MARKS = (("“", "”"), ('"', '"'), ("‘", "’"))
_ANY_QUOTATION_MARK = "“”‘’\"'"

#: A quoted title of fewer words than this may be somebody's words and not the title, and stays in a text as it is.
#: Source: rule of thumb: headlines have five words and more, quoted catchwords up to three.
_TITLE_WORDS = 4


def format_letters(position: int) -> str:
    """Return "a" for 0, "z" for 25, "aa" for 26: letters, because a digit behind a full stop reads as a figure."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _lines_of(edition: Edition) -> Iterator[EditionLine]:
    if edition.headline is not None:
        yield edition.headline
    yield from edition.key_developments
    for section in edition.sections:
        yield from section.lines
        yield from section.also_reported
    yield from edition.assessments
    yield from edition.scheduled


def find_citations(edition: Edition) -> tuple[Citation, ...]:
    """Find every citation that the document prints, in no particular order; one sentence may come more than once."""
    cited: list[Sequence[Citation]] = [line.citations for line in _lines_of(edition)]
    cited += [line.unverified for line in _lines_of(edition)]
    cited += [denial.citations for line in _lines_of(edition) for denial in line.denials]
    cited += [row.citations for row in (*edition.key_figures, *edition.figures)]
    cited += [position.citations for matter in edition.contested for position in matter.positions]
    cited += [entry.citations for entry in edition.timeline]
    cited += [change.citations for change in edition.changes]
    return tuple(citation for citations in cited for citation in citations)


class Notes:
    """Numbers the cited sentences and remembers where each is used, while one document is composed.

    A cited sentence is called by the number of its source and a letter in the order of the article ("2a"). Parts must
    ask for their marks in the order in which they are printed, so that the ways back are in that order too.
    """

    def __init__(self, citations: Iterable[Citation], sources: Iterable[EditionSource]) -> None:
        listed = tuple(sources)
        self._outlets = {source.ref: f"{name_outlet(source)}, {format_published(source)}" for source in listed}
        self._titles = {source.ref: source.title.strip() for source in listed}
        self._unnamed = tuple(
            (f"{before}{source.title.strip()}{after}", f"source {source.ref}")
            for source in listed
            if not source.publisher and len(source.title.split()) >= _TITLE_WORDS
            for before, after in _QUOTATION_MARKS
        )
        self._quotes: dict[int, dict[int, str]] = defaultdict(dict)
        for citation in citations:
            self._quotes[citation.ref].setdefault(citation.sentence, citation.quote)
        self._letters = {
            (ref, sentence): format_letters(position)
            for ref, quotes in self._quotes.items()
            for position, sentence in enumerate(sorted(quotes))
        }
        self._uses: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
        self._count = 0

    def marks(self, citations: Sequence[Citation], part: str) -> tuple[Mark, ...]:
        """Return the marks of one statement, each sentence once, and note that ``part`` uses them."""
        keys = sorted({(citation.ref, citation.sentence) for citation in citations})
        return tuple(self._mark(ref, sentence, part) for ref, sentence in keys)

    def _mark(self, ref: int, sentence: int, part: str) -> Mark:
        self._count += 1
        anchor = f"m{self._count}"
        letters = self._letters[ref, sentence]
        self._uses[ref, sentence].append((part, anchor))
        outlet = self._outlets.get(ref, "source not listed")
        return Mark(f"{ref}{letters}", anchor, f"n{ref}{letters}", f"Source {ref}, sentence {letters}: {outlet}")

    def name_speaker(self, speaker: str | None, citations: Sequence[Citation]) -> str:
        """Return who says something: a source of no named outlet as "source 3" and not by its long title."""
        if not speaker:
            return ""
        bare = speaker.strip().strip(_ANY_QUOTATION_MARK)
        numbers = sorted({citation.ref for citation in citations if self._titles.get(citation.ref) == bare})
        return f"source {numbers[0]}" if numbers and bare else self.shorten(printable(speaker))

    def shorten(self, text: str) -> str:
        """Return ``text`` with "source 3" for the quoted title of each source that names no outlet."""
        for quoted, number in self._unnamed:
            text = text.replace(quoted, number)
        return text

    def quotes(self, ref: int) -> tuple[QuoteView, ...]:
        """Return the cited sentences of a source in the order of the article, with the ways back to their uses."""
        return tuple(
            QuoteView(
                anchor=f"n{ref}{self._letters[ref, sentence]}",
                label=f"{ref}{self._letters[ref, sentence]}",
                runs=split_runs(quote),
                back=_back_links(self._uses[ref, sentence]),
            )
            for sentence, quote in sorted(self._quotes[ref].items())
        )


def _back_links(uses: Sequence[tuple[str, str]]) -> tuple[BackLink, ...]:
    """Name each use by its part, the second one in the same part "Military (2)"."""
    seen: dict[str, int] = defaultdict(int)
    links: list[BackLink] = []
    for part, anchor in uses:
        seen[part] += 1
        links.append(BackLink(part if seen[part] == 1 else f"{part} ({seen[part]})", anchor))
    return tuple(links)
