"""From archived editions to the messages that copies are made from, each made once however many readers there are."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from briefing.deliver.dkim import Signer
from briefing.deliver.message import MessageOptions, Prepared, make_view_options, name_pdf, note_pdf, prepare
from briefing.deliver.sender import Wanted
from briefing.errors import ArchiveError, BriefingError
from briefing.model.delivery import DeliveryFormat
from briefing.model.edition import Edition
from briefing.render.mail import compose_mail

__all__ = ["EditionMessages", "EditionSource"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSource:
    """Where editions and their PDFs come from; each may raise ``BriefingError``."""

    #: Returns a version of a day's edition; None where there is none.
    load_edition: Callable[[date, int], Edition | None]
    #: Returns the PDF that was archived with it; None where there is none.
    load_pdf: Callable[[date, int], bytes | None]
    #: Makes the PDF of an edition on a paper; None where it cannot be made.
    render_pdf: Callable[[Edition, str], bytes | None]
    #: The paper of archived PDFs.
    paper: str


class EditionMessages:
    """Makes the message of each variant. Threads may share it.

    The PDF is the whole edition for every reader: chosen sections narrow the mail, which says so, and not the document
    that it is taken from. The archived PDF is attached where it has the paper that is wanted; another one is laid out
    once from the archived edition.

    Args:
        source: Where editions come from.
        options: What is the same in every mail of the desk.
        templates: Text of the templates, by name.
        signers: Who signs.
    """

    def __init__(
        self,
        source: EditionSource,
        *,
        options: MessageOptions,
        templates: Mapping[str, str],
        signers: Sequence[Signer] = (),
    ) -> None:
        self._source = source
        self._options = options
        self._templates = templates
        self._signers = tuple(signers)
        # The lock makes the others wait for what one of them makes; nothing is made twice.
        self._lock = threading.RLock()
        self._load = functools.lru_cache(maxsize=4)(self._load_edition)
        self._print = functools.lru_cache(maxsize=8)(self._find_pdf)

    def prepare(self, wanted: Wanted) -> Prepared:
        """Return the message of a variant.

        Raises:
            BriefingError: There is no such edition, or its mail cannot be made.
        """
        options, variant = self._options, wanted.variant
        is_with_pdf = variant.format is DeliveryFormat.PDF
        with self._lock:
            edition = self._load(wanted.day, wanted.version)
            pdf = self._print(wanted.day, wanted.version, variant.paper) if is_with_pdf else None
            note = note_pdf(pdf, options=options) if is_with_pdf else None
            if note is not None and not wanted.attach:
                note = replace(note, attached=False)
            view = make_view_options(options, sections=variant.sections, pdf=note, corrects=wanted.corrects)
            body = compose_mail(edition, options=view, templates=self._templates)
            made = prepare(
                body,
                pdf if wanted.attach else None,
                options=options,
                wanted=variant.format,
                name_of_pdf=name_pdf(
                    desk=edition.edition.desk, number=edition.edition.number, day=wanted.day.isoformat()
                ),
                signers=self._signers,
            )
        if is_with_pdf and not made.problem:
            problem = "the server has no room for the PDF, so it is not attached" if not wanted.attach else ""
            problem = problem if pdf is not None else f"{wanted.day}: the PDF could not be made, so it is not attached"
            return replace(made, problem=problem)
        return made

    def _load_edition(self, day: date, version: int) -> Edition:
        edition = self._source.load_edition(day, version)
        if edition is None:
            raise ArchiveError(f"there is no version {version} of the edition of {day}")
        return edition

    def _find_pdf(self, day: date, version: int, paper: str) -> bytes | None:
        pdf = self._source.load_pdf(day, version) if paper == self._source.paper else None
        if pdf is not None:
            return pdf
        try:
            return self._source.render_pdf(self._load(day, version), paper)
        except BriefingError:
            return None  # the mail says that it could not be made, and so does the report
