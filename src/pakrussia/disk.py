"""Writing where file systems differ: homes over a network, sticks, folders of a cloud.

Some know no locks, some cannot be told to write at once. A learner's text is written all the same.
"""

from __future__ import annotations

import errno
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 10.0  # seconds to wait for other programs that are writing

# What a file system says of a service that it does not have.
_LACKING = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL}
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def _lock(descriptor: int) -> None:
    """Take the lock, or raise BlockingIOError where another program holds it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unlock(descriptor: int) -> None:
    """Give the lock back; Windows frees that of a closed file only when it finds the time."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)


def _locked(descriptor: int) -> bool:
    """Take the lock as soon as it is free; return False where this file system has no locks."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            _lock(descriptor)
            return True
        except (BlockingIOError, PermissionError):
            if time.monotonic() > until:
                raise BlockingIOError(errno.EAGAIN, "another program is writing to it") from None
            # Not in step with the others: a writer that always comes late would never come in.
            time.sleep(random.uniform(0.001, 0.01))
        except OSError as error:
            if error.errno in _LACKING:
                return False
            raise


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a file's lock, so that one program writes at a time.

    The lock is a file beside it, because the file itself may be renamed. The system frees it when
    its holder dies. Where the file system has no locks, nothing is held: ``append`` writes in one
    piece, and two writers can at most write the same line twice. Raises OSError where the lock
    cannot be had.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        is_held = _locked(descriptor)
        try:
            yield
        finally:
            if is_held:
                _unlock(descriptor)
    finally:
        os.close(descriptor)


def settle(descriptor: int) -> None:
    """See that what was written is on the disk, where the file system can be told so."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _LACKING:
            raise


def append(path: Path, lines: bytes) -> None:
    """Add whole lines at the end of the file in one write, safe on the disk when it returns."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        size = os.fstat(descriptor).st_size
        if size:
            os.lseek(descriptor, -1, os.SEEK_END)
            if os.read(descriptor, 1) != b"\n":
                # Someone was killed in mid-line. The half line stays; ours begins a new one.
                lines = b"\n" + lines
        written = 0
        try:
            written = os.write(descriptor, lines)
            if written < len(lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            with suppress(OSError):
                # Leave no half line behind; where another wrote meanwhile, its lines are not ours.
                if os.fstat(descriptor).st_size <= size + written:
                    os.ftruncate(descriptor, size)
            raise
        settle(descriptor)
    finally:
        os.close(descriptor)


def reason(error: OSError) -> str:
    """Return why something could not be written, in words that end no sentence."""
    return error.strerror or str(error)


def remedy(error: OSError, name: str, what: str) -> str:
    """Return what helps, as one sentence: ``name`` is the variable that names another ``what``."""
    if error.errno in _FULL:
        return f"Free some space, or set {name} to a {what} on another disk."
    if isinstance(error, BlockingIOError):
        return f"Close the other notebooks and programs that use it, or set {name} to a {what}."
    return f"Set {name} to a {what} that you may write."
