"""Start JupyterLab on the course, with the course's own notebooks trusted."""

from __future__ import annotations

import errno
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from jupyter_core import paths
from nbformat.sign import NotebookNotary

from pakrussia import contents, current
from pakrussia.build import notebooks
from pakrussia.errors import CourseError

# Answers given before a kernel runs are kept by the browser for one host and port, so the
# course keeps a port of its own.
PORT = 8947
# Parts of JupyterLab: what draws widgets, the quizzes' own widgets, how the lessons look.
_PARTS = ("@jupyter-widgets/jupyterlab-manager", "anywidget", "pakrussia")
_LAST = 65535  # the highest number of a port


def _first(course: Path) -> str:
    """Return the notebook that opens first."""
    return f"notebooks/{contents.read(course).start}.ipynb"


def trust(course: Path) -> str:
    """Trust the lessons, exercises and solutions of ``course``; return what was done.

    A trusted notebook shows its stored quizzes before any cell has run. Trust goes by
    content: a file that someone changed outside JupyterLab is untrusted until the next call. One
    that cannot be read is named, and the others are trusted.
    """
    paths = [
        *notebooks.lessons(course),
        *notebooks.solutions(course),
        *notebooks.exercises(course),
    ]
    if not paths:
        raise CourseError(
            f"No lesson found in {course / 'notebooks'}. Run this in the course's own folder."
        )
    notary = NotebookNotary()
    broken = []
    try:
        for path in paths:
            try:
                notebook = notebooks.read(path)
            except CourseError as problem:
                broken.append(str(problem))
                continue
            notary.sign(notebook)
    finally:
        notary.store.close()
    said = (
        f"Trusted {len(paths) - len(broken)} notebooks of this course (in {course}), "
        "so that their quizzes work as soon as they open."
    )
    return "\n".join([said, *broken])


def _demand_free(course: Path, port: int) -> None:
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
            other = _again(port + 1 if port < _LAST else PORT)
            address = _open_already(course, port)
            if address:
                raise CourseError(
                    f"The course is open already: {address}\nTo start it a second time: {other}"
                ) from None
            raise CourseError(
                f"Port {port} is in use by another program. To start the course on another port: "
                f"{other}"
            ) from None


def _again(port: int) -> str:
    """Return the command that starts the course on another port, as one types it here."""
    if os.name == "nt":
        return f".venv\\Scripts\\python -m pakrussia lab --port {port}"
    return f'make lab ARGS="--port {port}" (or: .venv/bin/python -m pakrussia lab --port {port})'


def _open_already(course: Path, port: int) -> str:
    """Return the address of this course where it runs on ``port`` already; empty where not."""
    for file in Path(paths.jupyter_runtime_dir()).glob("jpserver-*.json"):
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            if told["port"] == port and Path(told["root_dir"]).samefile(course):
                return f"{told['url'].rstrip('/')}/lab/tree/{_first(course)}?token={told['token']}"
        except (OSError, ValueError, KeyError, TypeError):
            continue  # It ended while it was read, or another program wrote it.
    return ""


def _homes(course: Path) -> Iterator[dict[str, str]]:
    """Yield the variables of each place where Jupyter may keep its files, the best one first.

    The reader's own come first; then the course's folder, then one for this time alone.
    """
    yield {}
    for place in (course / ".jupyter", None):
        home = place or Path(tempfile.mkdtemp(prefix="pakrussia-"))
        yield {
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "IPYTHONDIR": str(home / "ipython"),
        }


def _demand_writable() -> None:
    """Make the folders that JupyterLab writes to; ``OSError`` names one that it cannot use."""
    named = os.environ.get("IPYTHONDIR")
    for folder in (
        Path(paths.jupyter_config_dir()),
        Path(paths.jupyter_data_dir()),
        Path(paths.jupyter_runtime_dir()),
        Path(named) if named else Path.home() / ".ipython",
    ):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _settle(course: Path) -> str:
    """Find a place for Jupyter's files, and trust the lessons there; return what to say.

    Trust is a comfort: without it a lesson comes alive when it is run. So is a place of one's
    own. Neither keeps JupyterLab from starting.
    """
    refused = ""
    for variables in _homes(course):
        os.environ.update(variables)
        try:
            _demand_writable()
            said = trust(course)
        except (OSError, sqlite3.Error, RuntimeError) as problem:
            refused = refused or str(getattr(problem, "filename", None) or problem)
            continue
        if not variables:
            return said
        home = Path(variables["JUPYTER_DATA_DIR"]).parent
        return f"{said}\n{refused} cannot be written, so JupyterLab keeps its settings in {home}."
    return (
        f"The notebooks could not be marked as trusted ({refused} cannot be written): quizzes "
        "are text until you choose Run, Run All Cells."
    )


def _missing_parts() -> list[str]:
    """Return the parts of JupyterLab that the course needs and that it would start without.

    Each kind of file is looked for as JupyterLab does. A part that is missing, or that somebody
    switched off, makes no error there: quizzes are text then, and nobody says why.
    """
    rooms = [Path(one) for one in paths.jupyter_path("labextensions")]
    switched_off: set[str] = set()
    for room in paths.jupyter_config_path():
        with suppress(OSError, ValueError, AttributeError):
            file = Path(room) / "labconfig" / "page_config.json"
            told = json.loads(file.read_text(encoding="utf-8")).get("disabledExtensions", {})
            off = [one for one in told if not isinstance(told, dict) or told[one] is True]
            # One plugin of a part is named as part:plugin.
            switched_off |= {one.partition(":")[0] for one in off}
    return [
        part
        for part in _PARTS
        if part in switched_off
        or not any((room / part / "package.json").is_file() for room in rooms)
    ]


def lab(course: Path, port: int | None, options: list[str]) -> int:
    """Open ``course`` in JupyterLab on the loopback address; return JupyterLab's exit status.

    ``options`` are handed to JupyterLab. Raises ``CourseError`` when the port cannot be used.
    On POSIX this process becomes JupyterLab, so that a signal reaches it and its kernels.
    """
    print(_settle(course), flush=True)
    older = [path.stem[:2] for path in notebooks.lessons(course) if current.is_older(path)]
    if older:
        print(
            f"Older than your course, because they were saved before its last update: lessons "
            f"{', '.join(older)}. To bring the new ones: python -m pakrussia fresh"
        )
    missing = _missing_parts()
    if missing:
        print(
            f"JupyterLab has no {', '.join(missing)} here, or it is switched off: quizzes may be "
            "text, and lessons look plain. To mend it: jupyter labextension enable NAME, or remove "
            "the folder .venv and run make lab again."
        )
    port = PORT if port is None else port
    _demand_free(course, port)
    command = [
        sys.executable,
        "-m",
        f"{__package__}.server",
        "--LabApp.log_level=WARN",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={course}",
        f"--LabApp.default_url=/lab/tree/{_first(course)}",
        *options,
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in options:
        print(
            "You are the superuser (root). JupyterLab starts for this computer alone, with its "
            "token; an ordinary user is safer."
        )
        command.append("--allow-root")
    sys.stdout.flush()
    if os.name == "posix":
        os.chdir(course)
        os.execv(command[0], command)
    try:
        return subprocess.call(command, cwd=course)
    except KeyboardInterrupt:
        return 0
