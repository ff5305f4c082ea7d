"""The two lines that a mailbox shows before a mail is opened: the subject and the preheader.

A line that is cut can turn a claim into a fact: "Ministry denies loss of" or "46 killed" without who says so. No rule
that counts words can rule that out, so nothing is ever cut here: a statement is taken whole or not at all, and where
it does not fit, the line counts what the edition holds ("3 new, 2 contested").
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from briefing.model.edition import Edition
from briefing.render.characters import printable
from briefing.render.view import EditionView, LineView
from briefing.render.wording import count_of, format_day, format_span

__all__ = ["PREHEADER_LENGTH", "SUBJECT_LENGTH", "clean_header", "compose_preheader", "compose_subject"]

#: Characters of a subject. Source: RFC 5322, 2.1.1: a line should have at most 78.
SUBJECT_LENGTH = 78
#: Characters that most lists of mails show of a subject; which edition it is must stand in them. Source: rule of thumb
#: of senders: telephones show 35 to 50.
_SHOWN = 45
#: Characters of the preheader. Source: rule of thumb of senders: lists of mails show 40 to 100.
PREHEADER_LENGTH = 100
#: Words of a bottom line that may stand in a subject.
_SUBJECT_WORDS = 6

#: Invisible characters that ``printable`` keeps because text may need them, and a header does not: joiners, soft
#: hyphens, the Arabic letter mark, word joiners, variation selectors.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f]"
)
#: The beginning of an encoded word. Source: RFC 2047, 2; a literal one in a title would be decoded by the reader's
#: program, and some encoders carry its contents over unchecked (CVE-2024-6923).
_ENCODED_WORD = re.compile(r"=(?=\?)")
_SPACES = re.compile(r"\s+")
#: Typographic characters with a plain equal, so that a subject in English needs no encoding.
_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})


def clean_header(text: str) -> str:
    """Return ``text`` as it may stand in a header: one line, nothing invisible, no beginning of an encoded word.

    The result holds no CR, LF, NUL or other control character, no line separator, no bidirectional control and no lone
    surrogate; runs of white space are one space.
    """
    visible = _INVISIBLE.sub("", printable(text))
    kept = "".join(char for char in visible if unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"})
    return _SPACES.sub(" ", _ENCODED_WORD.sub("= ", kept)).strip()


def compose_subject(edition: Edition, view: EditionView, *, corrects: int = 0) -> str:
    """Compose the subject, at most ``SUBJECT_LENGTH`` characters.

    Args:
        edition: The edition.
        view: Its view, for the words of the bottom line.
        corrects: The version that readers were sent and that this one corrects; 0 where they were sent none.

    Returns:
        "Veldmark and Ostara briefing 7, 16 Mar: 3 new, 2 contested", with "Correction:" before it and "(incomplete)"
        behind it where that is so. The topic is left out where it is too long, never shortened.
    """
    before = "Correction: " if corrects else ""
    behind = " (incomplete)" if view.masthead.incomplete else ""
    day = _format_short(edition.edition.date)
    issue = f"briefing {edition.edition.number}, {day}"
    names = (_plain(view.masthead.topic), _plain(view.masthead.title))
    starts = [f"{name} {issue}" for name in names if name and len(name) + 1 + len(issue) < _SHOWN]
    starts.append(issue[0].upper() + issue[1:])
    words = [line for line in (_word_bottom_line(view), _count(edition)) if line]
    candidates = [f"{before}{start}: {line}{behind}" for start in starts for line in words]
    candidates.append(f"{before}{starts[-1]}{behind}")
    return next(line for line in candidates if len(line) <= SUBJECT_LENGTH or line is candidates[-1])


def compose_preheader(edition: Edition, view: EditionView) -> str:
    """Compose the line behind the subject, at most ``PREHEADER_LENGTH`` characters.

    It is the first key development that fits, whole and with all that is printed behind it; where none does, the
    numbers of statements by section.

    Args:
        edition: The edition.
        view: Its view with the parts that the mail holds.
    """
    lines = [*view.developments, *([view.bottom_line] if view.bottom_line else [])]
    for line in lines:
        words = clean_header(_word(line))
        if len(words) <= PREHEADER_LENGTH:
            return words
    window = edition.edition.window
    covered = format_span(window.first_day, window.last_day)
    read = f"{count_of(edition.coverage.articles_used, 'article')}, {covered}"
    shown = {row.title for row in view.glance}
    rows = [f"{row.title} {row.count:,}" for row in edition.glance if printable(row.title) in shown]
    statements = clean_header(f"Statements: {', '.join(rows)}; from {read}.") if rows else ""
    fits = bool(statements) and len(statements) <= PREHEADER_LENGTH
    return statements if fits else f"From {read}; each line with its source."


def _plain(text: str) -> str:
    return clean_header(text).translate(_PLAIN)


def _format_short(day: date) -> str:
    """Return "16 Mar": the year stands in the mail."""
    return format_day(day, weekday=False).rpartition(" ")[0]


def _count(edition: Edition) -> str:
    """Return how much is new and how much is contested, by count: "3 new, 2 contested"."""
    if edition.edition.previous is None:
        lines = (line for section in edition.sections for line in (*section.lines, *section.also_reported))
        # What has no date of the window may be old, whatever the comparison says.
        new = sum(line.status == "new" and line.dated is None for line in lines)
    else:
        new = sum(change.kind == "new" for change in edition.changes)
    contested = f"{len(edition.contested):,} contested" if edition.contested else ""
    return ", ".join(part for part in (f"{new:,} new" if new else "nothing new", contested) if part)


def _word_bottom_line(view: EditionView) -> str:
    """Return the bottom line where it can stand in a subject as it is, else nothing.

    It can where it is short, and where nothing is printed behind it that a reader of the subject would miss: no denial,
    no doubt, no "one side's account", no date of an older source. Emoji and exclamation marks do not belong there.
    """
    line = view.bottom_line
    if line is None or line.labels or line.doubts or line.denials:
        return ""
    words = _plain(f"{line.place}: {line.text}" if line.place else line.text).removesuffix(".")
    loud = any(char == "!" or unicodedata.category(char) in {"So", "Sk", "Cn", "Co"} for char in words)
    return "" if loud or not words or len(words.split()) > _SUBJECT_WORDS else words


def _word(line: LineView) -> str:
    """Return a statement with all that is printed behind it, without its marks."""
    behind = [*line.labels, *(["not verified, the source says"] if line.doubts else [])]
    behind += [f"denied by {denial.speaker}" for denial in line.denials]
    labels = f" ({'; '.join(behind)})" if behind else ""
    return f"{line.place}: {line.text}{labels}" if line.place else f"{line.text}{labels}"
