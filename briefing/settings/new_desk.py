"""Make a desk folder: copies of the shipped configuration and templates, to be changed, and a place for articles."""

from __future__ import annotations

from pathlib import Path

from briefing.errors import BriefingError, UsageError
from briefing.shipped import Kind, find_shipped

__all__ = ["make_desk"]

_COPIED: tuple[Kind, ...] = ("config", "templates")


def make_desk(folder: Path, *, force: bool) -> tuple[Path, ...]:
    """Make a desk folder and return the files written.

    Args:
        folder: It may exist, but must be empty.
        force: It need not be empty; files that are there are left as they are.

    Raises:
        UsageError: There is something in the folder, or it is a file.
        BriefingError: The folder cannot be written.
    """
    where = str(folder)
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError("is a file; expected a folder, or nothing", where=where)
        if folder.is_dir() and any(folder.iterdir()) and not force:
            raise UsageError(
                "the folder is not empty",
                where=where,
                remedy="Name another one, or add --force, which leaves the files that are there as they are",
            )
        made = [path for kind in _COPIED for path in _copy_missing(find_shipped(kind), folder / kind)]
        (folder / "seeds").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BriefingError(
            f"the folder cannot be made: {error.strerror}", where=str(error.filename or where)
        ) from error
    return tuple(made)


def _copy_missing(source: Path, target: Path) -> list[Path]:
    """Copy the files of a folder, and of those below, that are not there yet."""
    made = []
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if not path.is_file() or any(part.startswith((".", "__")) for part in relative.parts):
            continue
        copy = target / relative
        if copy.exists():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
        made.append(copy)
    return made
