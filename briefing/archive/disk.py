"""Reading and writing on disk, with errors that say what to do. A folder appears whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from briefing.archive.layout import BUILDING, LOCK
from briefing.errors import ArchiveError

__all__ = ["explain", "hold_lock", "open_folder_for_writing", "read_file", "remove_leftovers", "write_folder"]

#: How often a waiting build looks whether the archive is free, in seconds. Rule of thumb: not felt by a person.
POLL_SECONDS = 0.1

_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space and build again; nothing was changed"),
    errno.EDQUOT: (
        "the quota of this user on the disk is used up",
        "Free some space and build again; nothing was changed",
    ),
    errno.EFBIG: ("a file would be larger than this process may write", "Raise the limit (ulimit -f) and build again"),
    errno.EROFS: ("the file system is read-only", "Name a folder that can be written with --out"),
    errno.EACCES: ("this user may not write there", "Change its permissions, or name another folder with --out"),
    errno.EPERM: ("this user may not write there", "Change its permissions, or name another folder with --out"),
    errno.ENOTDIR: ("a file stands where a folder should be", "Move it away, or name another folder with --out"),
    errno.EEXIST: ("a file stands where a folder should be", "Move it away, or name another folder with --out"),
    errno.ELOOP: ("it is a symbolic link", "Replace it by a real folder or file"),
    errno.ENAMETOOLONG: ("the path is too long", "Name another folder with --out"),
}


def explain(error: OSError, where: Path) -> ArchiveError:
    """Put an error of the operating system into words, with what to do about it."""
    reason, remedy = _REASONS.get(error.errno or 0, (error.strerror or str(error), None))
    return ArchiveError(f"the archive cannot be written: {reason}", where=str(where), remedy=remedy)


def open_folder_for_writing(root: Path) -> None:
    """Create the archive's folder if it is not there.

    Raises:
        ArchiveError: It cannot be created.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain(error, root) from error


@contextmanager
def hold_lock(root: Path, *, wait_seconds: float, on_wait: Callable[[], None]) -> Iterator[None]:
    """Be the only one who writes to the archive; the lock ends with the process, however that ends.

    Args:
        root: The archive's folder; it exists.
        wait_seconds: How long to wait for another build.
        on_wait: Called once, when there is something to wait for.

    Raises:
        ArchiveError: The lock cannot be made, or is still held by another after the wait.
    """
    path = root / LOCK
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise explain(error, path) from error
    try:
        _wait_for_lock(handle, root, wait_seconds=wait_seconds, on_wait=on_wait)
        yield
    finally:
        os.close(handle)


def _wait_for_lock(handle: int, root: Path, *, wait_seconds: float, on_wait: Callable[[], None]) -> None:
    deadline = time.monotonic() + wait_seconds
    told = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        except OSError as error:
            raise explain(error, root) from error
        else:
            return
        if time.monotonic() >= deadline:
            raise ArchiveError(
                f"another build is still writing to this archive after {wait_seconds:g} seconds",
                where=str(root),
                remedy="Wait until it is done and build again",
            )
        if not told:
            told = True
            on_wait()
        time.sleep(POLL_SECONDS)


def remove_leftovers(root: Path) -> bool:
    """Remove what a killed build left behind, and tell whether there was anything. Call it under the lock only.

    Raises:
        ArchiveError: It cannot be removed.
    """
    path = root / BUILDING
    try:
        if not os.path.lexists(path):
            return False
        if path.is_symlink() or not path.is_dir():
            path.unlink()
        else:
            shutil.rmtree(path)
    except OSError as error:
        raise explain(error, path) from error
    return True


def write_folder(root: Path, relative: PurePosixPath, files: Mapping[str, bytes]) -> Path:
    """Write a new folder with its files below ``root``, whole or not at all, and return its path.

    Call it under the lock. The files are written into a folder of their own, forced to the disk, and moved to their
    place by one rename.

    Raises:
        ArchiveError: The folder is there already, a part of the way is a symbolic link, or the disk refuses.
    """
    target = root / relative
    building = root / BUILDING
    try:
        _make_parents(root, relative.parent)
        if os.path.lexists(target):
            _clear_the_place(target)
        building.mkdir()
        for name, body in files.items():
            _write_file(building / name, body)
        _sync_folder(building)
        building.rename(target)
        _sync_folder(target.parent)
    except OSError as error:
        shutil.rmtree(building, ignore_errors=True)
        raise explain(error, target) from error
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return target


def _make_parents(root: Path, relative: PurePosixPath) -> None:
    """Make the folders on the way, and refuse any that is a link: an edition must stay inside the archive."""
    folder = root
    for part in relative.parts:
        folder = folder / part
        try:
            folder.mkdir()
        except FileExistsError:
            mode = folder.lstat().st_mode
            if stat.S_ISLNK(mode):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
            if not stat.S_ISDIR(mode):
                raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None
        else:
            _sync_folder(folder.parent)


def _clear_the_place(target: Path) -> None:
    """Make way for a new folder if only an empty one stands there; never remove anything with content."""
    try:
        target.rmdir()
    except OSError as error:
        raise ArchiveError(
            "something that is no edition stands where the edition belongs", where=str(target), remedy="Move it away"
        ) from error


def _write_file(path: Path, body: bytes) -> None:
    with path.open("xb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Force the names in a folder to the disk, so that a power failure does not undo a rename."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_file(path: Path) -> bytes:
    """Return a file's content, without following a symbolic link in its last part.

    Raises:
        OSError: It cannot be read, or is no regular file.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "is no regular file")
        return file.read()
