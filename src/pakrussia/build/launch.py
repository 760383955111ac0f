"""Start JupyterLab on the course, with the course's own notebooks trusted."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

from nbformat.sign import NotebookNotary

from pakrussia.build import notebooks
from pakrussia.errors import CourseError

# Answers given before a kernel runs are kept by the browser for one host and port, so the
# course keeps a port of its own.
PORT = 8947
_LAST = 65535  # the highest number of a port
_FIRST = "notebooks/00-start-here.ipynb"


def trust(course: Path) -> str:
    """Trust the lessons, exercises and solutions of ``course``; return what was done.

    A trusted notebook shows its stored quizzes before any cell has run. Trust goes by
    content: a file that someone changed outside JupyterLab is untrusted until the next call.
    """
    paths = [
        *notebooks.lessons(course),
        *notebooks.solutions(course),
        *sorted((course / "exercises").glob("[0-9][0-9]-*/exercise.ipynb")),
    ]
    if not paths:
        raise CourseError(
            f"No lesson found in {course / 'notebooks'}. Run this in the course's own folder."
        )
    notary = NotebookNotary()
    try:
        for path in paths:
            notary.sign(notebooks.read(path))
    finally:
        notary.store.close()
    return (
        f"Trusted {len(paths)} notebooks of this course (in {course}), "
        "so that their quizzes work as soon as they open."
    )


def _demand_free(port: int) -> None:
    """Raise ``CourseError`` for a port that is none, may not be used, or is in use."""
    if not 0 <= port <= _LAST:
        raise CourseError(f"There is no port {port}. Choose one from 1024 to {_LAST}.")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # Elsewhere it would share a port that is in use.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise CourseError(
                    f"Port {port} cannot be used ({problem.strerror}). "
                    f"Choose one from 1024 to {_LAST}."
                ) from None
            raise CourseError(
                f"Port {port} is in use. The course may be open already: look for its window, or "
                f"open http://127.0.0.1:{port}/lab. To start it a second time: "
                f"python -m pakrussia lab --port {port + 1 if port < _LAST else PORT}"
            ) from None


def lab(course: Path, port: int | None, options: list[str]) -> int:
    """Open ``course`` in JupyterLab on the loopback address; return JupyterLab's exit status.

    ``options`` are handed to JupyterLab. Raises ``CourseError`` when the port cannot be used.
    On POSIX this process becomes JupyterLab, so that a signal reaches it and its kernels.
    """
    print(trust(course), flush=True)
    port = PORT if port is None else port
    _demand_free(port)
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={course}",
        f"--LabApp.default_url=/lab/tree/{_FIRST}",
        *options,
    ]
    if os.name == "posix":
        os.chdir(course)
        os.execv(command[0], command)
    try:
        return subprocess.call(command, cwd=course)
    except KeyboardInterrupt:
        return 0
