"""Make the course's own environment, ``.venv``, and install the course into it.

make runs this before its commands. Without make: ``python3 src/install.py`` (Windows:
``py src/install.py``), and ``--test`` adds the test tools. It needs the standard library alone,
and it can be read by old Pythons too (3.6 on), so that it can say that one is too old. What
stands between a learner and the first lesson ends with one sentence and its remedy; a half-made
environment is made anew.
"""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parents[1]
OLDEST = (3, 11)
TRIED = (3, 13)  # the newest that the course was tried with

# What an installation copies into the environment: the shared data of pyproject.toml.
COPIED = (
    *("src/pakrussia/lab-settings.json", "src/pakrussia/ipython_kernel_config.py"),
    *("src/pakrussia/charts.css", "src/pakrussia/jupyter_config.json"),
    "src/pakrussia/labextension/**/*.*",
)

# pip keeps what says where packages come from and how they are reached: a mirror, a proxy, a
# certificate. Its other settings are meant for other projects, and could leave this environment
# empty or fill another one.
_KEPT = (
    *("cert", "client-cert", "proxy", "trusted-host", "keyring-provider"),
    *("index-url", "extra-index-url", "find-links", "no-index"),
    *("default-timeout", "timeout", "retries", "cache-dir", "no-cache-dir"),
)

# What pip and venv say, and what it means for somebody who only wants to read a lesson.
_MEANINGS = (
    (
        ("No space left on device", "Errno 28]", "Disk quota exceeded"),
        "The disk is full. The course needs about 1 GB for its packages, here and in the folder "
        "for temporary files. Free some space and run the same command again.",
    ),
    (
        ("Permission denied", "Read-only file system", "Errno 13]", "Errno 30]"),
        "Something here may not be written. If .venv belongs to another user, remove it; "
        "otherwise copy the course into a folder of your own and start it there.",
    ),
    (
        ("CERTIFICATE_VERIFY_FAILED", "SSLError"),
        "The network answers with a certificate that this Python does not know. Ask whoever runs "
        "the network for its certificate file, and name it: PIP_CERT=FILE in front of the command.",
    ),
    (
        ("ProxyError", "Unable to connect to proxy", "Cannot connect to proxy"),
        "The proxy that this computer is told to use does not let the packages through. Look at "
        "the variables HTTPS_PROXY and HTTP_PROXY, and at pip's own setting: pip config list.",
    ),
    (
        (
            *("NewConnectionError", "NameResolutionError", "ConnectTimeoutError"),
            *("ReadTimeoutError", "Connection refused", "Network is unreachable"),
            *("name resolution", "getaddrinfo failed", "Connection reset", "Read timed out"),
        ),
        "The packages cannot be fetched: there is no network, or it does not reach the packages. "
        "The first start needs it once. Connect, and run the same command again.",
    ),
)


class Problem(Exception):
    """What stops the installation, in words that end with the remedy."""


def meaning(output: str, settings: "dict[str, str]") -> str:
    """Return what went wrong and its remedy, from what pip or venv wrote.

    ``settings`` are those that pip was given, by name: one of them may be the reason.
    """
    if settings.get("no-index", "false").lower() not in ("false", "0", "no", "off"):
        return (
            "The packages cannot be fetched: pip's setting no-index keeps it from the network. "
            "Where that is set is told by: python3 -m pip config debug. Without it for this once: "
            "put PIP_NO_INDEX=false in front of the command."
        )
    for signs, words in _MEANINGS:
        if any(sign in output for sign in signs):
            return words
    errors = [line for line in output.splitlines() if line.lower().startswith("error")]
    said = "\n".join((errors or output.strip().splitlines())[-5:]) or "pip ended without a word."
    named = ", ".join(sorted(settings)) or "none"
    return (
        f"{said}\nThe packages could not be installed; above is why, in pip's own words. Settings "
        f"of pip that were used: {named}. Once that is put right, run the same command again."
    )


def kept(listed: str) -> "dict[str, str]":
    """Return the settings that matter here, by name, from what ``pip config list`` writes."""
    found = {}  # type: dict[str, str]
    for line in listed.splitlines():
        # global.index-url='…', then those of one command, then those of the environment.
        name, equals, value = line.partition("=")
        section, _, name = name.rpartition(".")
        if equals and name in _KEPT and section in ("global", "install", ":env:"):
            order = {"global": 0, "install": 1, ":env:": 2}[section]
            found[f"{order}{name}"] = str(ast.literal_eval(value))
    return {key[1:]: found[key] for key in sorted(found)}


def environment(settings: "dict[str, str]") -> "dict[str, str]":
    """Return this process's environment for Python and pip, with these settings of pip alone."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("PIP_", "PYTHON"))
    }
    given = {f"PIP_{name.upper().replace('-', '_')}": value for name, value in settings.items()}
    # The empty file in place of all of pip's own; a new pip is no concern of the course.
    return {**own, **given, "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def python_of(folder: Path) -> Path:
    """Return the path of the Python in the environment ``folder``."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def half_installed(folder: Path) -> "list[str]":
    """Return the packages in ``folder`` whose installation was broken off, by name and version.

    pip writes INSTALLER and RECORD last; it would take such a package for installed.
    """
    found = [*folder.glob("lib/python*/site-packages/*.dist-info")]
    found += folder.glob("Lib/site-packages/*.dist-info")
    return sorted(
        {
            one.name[: -len(".dist-info")]
            for one in found
            if not ((one / "INSTALLER").is_file() and (one / "RECORD").is_file())
        }
    )


def _runs(python: Path, code: str) -> bool:
    """Say whether this Python is there and runs ``code``."""
    try:
        ended = subprocess.run(
            [str(python), "-c", code],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment({}),
        )
    except OSError:
        return False
    return ended.returncode == 0


def is_sound(folder: Path) -> bool:
    """Say whether ``folder`` is an environment that pip can go on with."""
    code = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    return _runs(python_of(folder), code) and not half_installed(folder)


def _wanted(course: Path) -> "dict[str, str]":
    """Return what an installation depends on; it is stored beside it.

    The course's code is used where it lies; what JupyterLab and IPython read is copied.
    """
    read = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt", *COPIED):
        for path in sorted(course.glob(name)):
            read.update(path.read_bytes())
    return {"course": str(course), "files": read.hexdigest()}


def _stored(mark: Path) -> "dict[str, str]":
    try:
        found = json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _make(folder: Path) -> None:
    """Make the environment ``folder`` anew; where that fails, nothing of it is left."""
    version = "{}.{}".format(*sys.version_info)
    if not _runs(Path(sys.executable), "import venv, ensurepip; ensurepip.version()"):
        raise Problem(
            "This Python cannot make an environment: on Debian and Ubuntu that is a package of "
            f"its own. Install it (sudo apt install python{version}-venv), then run the same "
            "command again."
        )
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment({}),
        )
        if ended.returncode:
            raise Problem(meaning(ended.stdout.decode(errors="replace"), {}))
    except BaseException:
        if not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _settings(python: Path) -> "dict[str, str]":
    """Return the settings of pip that it keeps here."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    told = subprocess.run(
        [str(python), "-m", "pip", "config", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=given,
    )
    return kept(told.stdout.decode(errors="replace"))


def _fill(folder: Path, course: Path, extra: str, anew: bool) -> None:
    """Install the course, with the packages of ``extra``, into the environment ``folder``."""
    python = python_of(folder)
    settings = _settings(python)
    command = [
        *(str(python), "-m", "pip", "install", "--quiet", "--no-input"),
        *(["--force-reinstall"] if anew else []),
        *("--constraint", "constraints.txt", "--editable", "." + extra),
    ]
    ended = subprocess.run(
        command,
        cwd=str(course),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(settings),
    )
    said = ended.stdout.decode(errors="replace")
    if ended.returncode:
        raise Problem(meaning(said, settings))
    if not _runs(python, "import jupyterlab, pandas, altair, pakrussia.__main__"):
        raise Problem(
            f"{said}\nThe packages were installed, but this Python cannot load them. If programs "
            "may not run from this disk (a stick, a network folder), copy the course to another."
        )


def install(course: Path, test_tools: bool) -> None:
    """Bring the environment of ``course`` to what its files ask for; do nothing where it is so.

    Raises ``Problem`` with the remedy.
    """
    folder = course / ".venv"
    mark = folder / (".contributor" if test_tools else ".learner")
    wanted, stored = _wanted(course), _stored(mark)
    if stored == wanted and _runs(python_of(folder), "import pip, pakrussia.__main__"):
        return
    if sys.version_info[:2] > TRIED:
        print(
            "Python {}.{} is newer than those the course was tried with ({}.{} to {}.{}). If it "
            "does not work, take one of those: make lab PYTHON=python{}.{}".format(
                *sys.version_info[:2], *OLDEST, *TRIED, *TRIED
            ),
            flush=True,
        )
    print(
        "Installing the course's packages into .venv. The first time takes a minute or a few.",
        flush=True,
    )
    try:
        if not is_sound(folder):
            _make(folder)
        # A folder that was moved holds programs that name its old place.
        moved = stored.get("course", str(course)) != str(course)
        _fill(folder, course, "[test]" if test_tools else "", moved)
        for one in {mark, folder / ".learner"}:
            one.write_text(json.dumps(wanted), encoding="utf-8")
    except OSError as problem:
        raise Problem(meaning(str(problem), {})) from problem


def newer_python() -> str:
    """Return the name of a Python on this computer that is new enough; empty where none is."""
    # Those it was tried with come first, the newest of them before the others.
    tried = range(TRIED[1], OLDEST[1] - 1, -1)
    for minor in (*tried, *range(TRIED[1] + 1, TRIED[1] + 6)):
        name = f"python3.{minor}"
        found = shutil.which(name)
        if found and _runs(Path(found), f"import sys; sys.exit(sys.version_info < {OLDEST})"):
            return name
    return ""


def main(words: "list[str]") -> int:
    """Install for learning, or with ``--test`` for contributing; return the exit status."""
    if sys.version_info < OLDEST:
        name = newer_python()
        if name:
            return subprocess.call([name, __file__, *words], env=environment({}))
        have = "{}.{}.{}".format(*sys.version_info)
        print(
            f"The course needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is {have}. "
            "Install a newer one; if it has another name, say it: make lab PYTHON=python3.12",
            file=sys.stderr,
        )
        return 1
    try:
        install(COURSE, "--test" in words)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
