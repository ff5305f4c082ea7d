"""What a daily run needs."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import platform
from pathlib import Path
from typing import TYPE_CHECKING

import briefing
from briefing.assemble.configured import read_configuration, show_path
from briefing.assemble.gathering import make_feed_parts, make_gathering
from briefing.assemble.workers import PoolWorkers, SystemClock
from briefing.errors import UsageError
from briefing.model.output import Input
from briefing.ports import Progress
from briefing.settings import find_inputs, make_edit_options, read_loaded_words, read_templates

if TYPE_CHECKING:
    from briefing.daily.parts import DailyParts

__all__ = ["assemble", "find_program"]

#: Libraries that the bytes of an edition depend on; their versions go into the manifest.
_RECORDED_LIBRARIES = (
    "charset-normalizer", "jinja2", "numpy", "py3langid", "pydantic", "trafilatura", "weasyprint",
)  # fmt: skip


@functools.cache
def find_program() -> tuple[dict[str, str], Input]:
    """Return the versions of program, Python and libraries, and the hash of the program's own sources.

    A changed program makes another edition out of the same articles, whether or not its version was raised.
    """
    package = Path(briefing.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py"), key=lambda path: path.relative_to(package).as_posix()):
        name = path.relative_to(package).as_posix()
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    versions = {"briefing": briefing.__version__, "python": platform.python_version()}
    versions |= {name: importlib.metadata.version(name) for name in _RECORDED_LIBRARIES}
    return versions, Input("program", "briefing", digest.hexdigest())


def assemble(
    *, config: Path | None, seeds: Path | None, out: Path | None, tell: Progress, use_feeds: bool = True
) -> DailyParts:
    """Return everything that a daily run needs.

    Args:
        config: A ``briefing.toml`` instead of the desk's.
        seeds: A folder with articles instead of the configured one.
        out: An archive folder instead of the configured one.
        tell: Is told what is being done.
        use_feeds: False: nothing is fetched, and the store is not opened.

    Raises:
        ConfigurationError: Something in the configuration is wrong.
        UsageError: A file or folder that was named is not there.
    """
    from briefing.analyse import analyse
    from briefing.archive import FolderArchive
    from briefing.clean.article import CleanOptions
    from briefing.daily.parts import DailyParts

    if seeds is not None and not seeds.is_dir():
        problem = "is a file; expected a folder" if seeds.exists() else "there is no such folder"
        raise UsageError(problem, where=f"--seeds {seeds}")
    configured = read_configuration(config=config, out=out)
    desk, settings = configured.desk, configured.settings
    templates = read_templates(desk)
    versions, program = find_program()
    loaded_words = desk.find_config(settings.wording.loaded_words)
    words = read_loaded_words(loaded_words, shown=show_path(loaded_words))
    analyse_options = configured.analyse_options
    gathering = make_gathering(configured) if use_feeds else None
    return DailyParts(
        archive=FolderArchive(configured.archive_folder, desk=settings.desk.key),
        clock=SystemClock(),
        workers=PoolWorkers(),
        tell=tell,
        analyse=functools.partial(analyse, options=analyse_options),
        seeds=seeds if seeds is not None else desk.find_seeds(settings.seeds.folder),
        clean_options=CleanOptions(max_bytes=settings.seeds.max_file_bytes),
        edit_options=make_edit_options(
            settings, words, analyse_options.sections, program_version=f"{briefing.__version__}+{program.sha256}"
        ),
        formats=settings.edition.formats,
        templates=templates,
        paper=settings.edition.paper,
        wait_seconds=settings.archive.wait_seconds,
        inputs=(*find_inputs(desk, settings, templates, feeds=gathering.feeds.feeds if gathering else ()), program),
        program=versions,
        feeds=make_feed_parts(gathering, tell) if gathering is not None else None,
        problems=gathering.feeds.problems if gathering is not None else (),
    )
