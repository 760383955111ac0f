"""The course holds in other places: other days, names, encodings, versions and locked folders."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import types
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from pakrussia import __main__, classroom, disk, folders, progress, review
from pakrussia.build import launch, notebooks
from pakrussia.errors import CourseError
from pakrussia.forms import claims, memo

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
URDU = "میرا کورس of mine"


def entry(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        **{"v": 1, "id": f"id-{number}", "at": f"2026-11-23T18:00:{number:02}.000Z"},
        **{
            "lesson": "01-alliances-and-the-u2",
            "quiz": "01-b",
            "question": "01-what-passages-prove",
        },
        **{"event": "answer", "response": None, "outcome": "right", "score": 1},
    } | changes


# --- versions ----------------------------------------------------------------------------------


def test_stored_quizzes_open_with_every_allowed_anywidget() -> None:
    """JupyterLab restores a widget only where the stored range holds the version it has."""
    (bound,) = (one for one in map(Requirement, PROJECT["dependencies"]) if one.name == "anywidget")
    stored = set()
    for path in notebooks.lessons(ROOT):
        text = path.read_text(encoding="utf-8")
        stored |= set(re.findall(r'"anywidget","model_module_version":"~0\.(\d+)\.\*"', text))
    assert len(stored) == 1
    minor = int(stored.pop())
    assert bound.specifier.contains(f"0.{minor}.0")
    assert not bound.specifier.contains(f"0.{minor - 1}.99")
    assert not bound.specifier.contains(f"0.{minor + 1}.0")


def test_the_weekly_workflow_takes_the_oldest_and_the_newest() -> None:
    text = (ROOT / ".github" / "workflows" / "weekly.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    oldest = PROJECT["requires-python"].removeprefix(">=")
    told = {name: json.dumps(job) for name, job in jobs.items()}
    assert f'"python-version": "{oldest}"' in told["oldest"]
    assert "--resolution lowest-direct" in told["oldest"]
    assert '"python-version": "3.x"' in told["newest"]
    for job in told.values():
        assert "constraints.txt" not in job
        assert "tests/unit" in job
        assert "--nbval-lax" in job
        assert "tests/browser" in job


# --- days and time zones -----------------------------------------------------------------------

ZONES = [
    "UTC",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Europe/Moscow",
    "America/Los_Angeles",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
]
has_zones = pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has no tzset")


@pytest.fixture
def in_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a function that moves this process to a time zone."""

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def utc(local: datetime) -> str:
    return f"{local.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


BANK = review.bank()


def remembered(*said: tuple[datetime, str]) -> review.Memory:
    entries = [
        entry(number, at=utc(at), outcome=outcome) for number, (at, outcome) in enumerate(said)
    ]
    return review.remember(entries, BANK)["01-what-passages-prove"]


@has_zones
@pytest.mark.parametrize("zone", ZONES)
def test_a_day_ends_at_the_learners_midnight(zone: str, in_zone: Any) -> None:
    in_zone(zone)
    for hour, minute in ((0, 5), (4, 0), (12, 0), (19, 0), (23, 55)):
        at = datetime(2026, 11, 23, hour, minute)
        assert remembered((at, "right")).due == date(2026, 11, 24)
    late, early = datetime(2026, 11, 23, 23, 50), datetime(2026, 11, 24, 0, 10)
    assert remembered((late, "wrong"), (early, "right")).recall == "right"
    for hour in range(23):
        first = datetime(2026, 11, 23, hour, 30)
        later = first + timedelta(minutes=59)
        same = later.date() == first.date()
        found = remembered((first, "wrong"), (later, "right")).recall
        assert found == ("shaky" if same else "right")


@has_zones
def test_today_is_the_learners_day(in_zone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAKRUSSIA_TODAY", raising=False)
    days = []
    # 25 hours lie between the two, so they never have the same day.
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):
        in_zone(zone)
        days.append(review.today())
    assert days[0] < days[1]


@has_zones
@pytest.mark.parametrize("zone", ["Asia/Karachi", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_what_is_written_carries_utc(zone: str, in_zone: Any) -> None:
    in_zone(zone)
    written = claims.judgement(claims.load()[0].id, "wrong", "").at
    assert abs(datetime.fromisoformat(written) - datetime.now(UTC)) < timedelta(hours=1)
    assert written.endswith("Z")


@has_zones
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati"])
def test_times_at_the_ends_of_the_calendar_raise_nothing(zone: str, at: str, in_zone: Any) -> None:
    in_zone(zone)
    assert review.remember([entry(at=at)], BANK)["01-what-passages-prove"].recall == "right"


# --- names and bytes that every system takes ---------------------------------------------------


# The checkout may belong to another user.
CONFIGURED = ("-c", "safe.directory=*", "-c", "core.quotepath=off")


def tracked(*options: str) -> list[str]:
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("git, and a git checkout of the course, tell which files are stored.")
    told = subprocess.run(
        [
            "git",
            *("-c", "safe.directory=*", "-c", "core.quotepath=off"),
            "ls-files",
            "-z",
            *options,
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return told.stdout.decode("utf-8").split("\0")[:-1]


RESERVED = {
    *("con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}


def test_file_names_can_stand_on_every_system() -> None:
    names = tracked()
    assert len(names) > 200
    for name in names:
        for part in PureWindowsPath(name).parts:
            assert not re.search(r'[<>:"\\|?*\x00-\x1f]', part), name
            assert not part.endswith((".", " ")), name
            assert part.split(".")[0].lower() not in RESERVED, name
        assert len(name) < 150, name
        assert unicodedata.normalize("NFC", name) == name
    folders_too = {str(one) for name in names for one in (name, *Path(name).parents)}
    by_fold: dict[str, set[str]] = {}
    for one in folders_too:
        by_fold.setdefault(one.casefold(), set()).add(one)
    assert [one for one in by_fold.values() if len(one) > 1] == []


def test_text_is_stored_with_plain_line_ends_everywhere() -> None:
    """Files are compared by bytes, and hashed: no system may turn their line ends."""
    for line in tracked("--eol"):
        told, name = line.split("\t")
        index, _, attributes = told.split(maxsplit=2)
        assert index in ("i/lf", "i/none", "i/-text"), line
        assert "eol=lf" in attributes or "-text" in attributes, name


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / URDU / "my-work" / "progress.jsonl"
    path.parent.mkdir(parents=True)
    monkeypatch.setenv("PAKRUSSIA_WORK", str(path.parent))
    monkeypatch.delenv("PAKRUSSIA_PROGRESS", raising=False)
    return path


def as_lines(*entries: dict[str, Any], end: str) -> bytes:
    return "".join(json.dumps(one) + end for one in entries).encode("utf-8")


BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize("start", [b"", BOM])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_record_of_another_system_is_read_and_goes_on(
    record: Path, start: bytes, end: str
) -> None:
    record.write_bytes(start + as_lines(entry(1), entry(2), end=end))
    assert [one["id"] for one in progress.read()] == ["id-1", "id-2"]
    assert progress.damaged() == 0
    progress.record([entry(2), entry(3)])
    assert [one["id"] for one in progress.read()] == ["id-1", "id-2", "id-3"]
    assert record.read_bytes().count(b"\n") == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_saved_answers_of_another_editor_are_taken_in(
    tmp_path: Path, encoding: str, end: str
) -> None:
    whole = {"v": 1, "course": "pakrussia", "name": "عائشہ", "entries": [entry(1), entry(2)]}
    text = json.dumps(whole, indent=1, ensure_ascii=False).replace("\n", end)
    group = tmp_path / "class"
    group.mkdir()
    (group / "answers.json").write_bytes(text.encode(encoding))
    found = classroom.read(group, names=True)
    assert found.learners == ["عائشہ"]
    assert len(found.answers) == 2


def test_judgements_and_drafts_of_another_editor_are_read(record: Path) -> None:
    claim = claims.load()[0].id
    claims.save([claims.judgement(claim, word, "کیونکہ") for word in ("wrong", "contested")])
    content = claims.path().read_bytes()
    claims.path().write_bytes(BOM + content.replace(b"\n", b"\r\n"))
    found, unread = claims.read()
    assert [(one.verdict, one.reason) for one in found] == [
        ("wrong", "کیونکہ"),
        ("contested", "کیونکہ"),
    ]
    assert unread == 0
    draft = memo.Memo()
    draft.texts["name"] = "Разговор"
    again, lost = memo.from_json(BOM + memo.to_json(draft).replace(b"\n", b"\r\n"))
    assert again.text("name") == "Разговор"
    assert lost == []


# --- the lock on Windows -----------------------------------------------------------------------


class WindowsLocks(types.ModuleType):
    """What Python's documentation says of msvcrt.locking: a byte range, held until it is freed."""

    LK_NBLCK, LK_UNLCK = 2, 0

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.held: dict[tuple[int, int], int] = {}
        self.calls: list[int] = []

    def locking(self, descriptor: int, mode: int, count: int) -> None:
        self.calls.append(mode)
        place = (os.fstat(descriptor).st_ino, os.lseek(descriptor, 0, os.SEEK_CUR))
        assert count == 1
        if mode == self.LK_NBLCK:
            if place in self.held:
                raise PermissionError(13, "Permission denied")
            self.held[place] = descriptor
        else:
            assert self.held.pop(place) == descriptor


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> WindowsLocks:
    made = WindowsLocks()
    monkeypatch.setitem(sys.modules, "msvcrt", made)
    monkeypatch.setattr(disk.sys, "platform", "win32")
    return made


def test_the_lock_of_windows_is_taken_and_given_back(record: Path, windows: WindowsLocks) -> None:
    progress.record([entry(1)])
    with pytest.raises(CourseError), disk.alone(record):
        raise CourseError("Something went wrong while the lock was held.")
    progress.record([entry(2)])
    assert [one["id"] for one in progress.read()] == ["id-1", "id-2"]
    assert windows.held == {}
    assert windows.calls == [2, 0] * 3


def test_the_lock_of_windows_is_waited_for_and_given_up(
    record: Path, windows: WindowsLocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "PATIENCE", 0.1)
    with disk.alone(record):
        with pytest.raises(CourseError, match="cannot be written"):
            progress.record([entry(1)])
        assert len(windows.held) == 1  # The one that gave up freed nothing of the other.
    assert progress.record([entry(1)]) == ["id-1"]


# --- commands in a folder with spaces and Urdu letters, on an older console --------------------

CONSOLES = {
    "an older Windows console": {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the course as a clone would make it, in a folder named in Urdu."""
    to = tmp_path_factory.mktemp("place") / URDU
    for name in tracked():
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    return to


def command(course: Path, console: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command with the code, the data and the work folder of this copy of the course."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PAKRUSSIA_")}
    home = course.parent / "home"
    told = subprocess.run(
        [sys.executable, "-m", "pakrussia", *words],
        cwd=course,
        capture_output=True,
        env={
            **kept,
            **CONSOLES[console],
            "PYTHONPATH": str(course / "src"),
            "JUPYTER_DATA_DIR": str(home),
            "IPYTHONDIR": str(home / "ipython"),
        },
    )
    assert b"Traceback" not in told.stderr, told.stderr.decode("utf-8", "replace")
    return told


(VERBS,) = (one.choices for one in __main__._parser()._actions if one.choices)
QUICK = [
    ("--help",),
    *((verb, "--help") for verb in VERBS),
    ("trust",),
    ("exercise", "01"),
    ("collected",),
    ("due",),
    ("questions",),
    ("exports", "--to", "برآمد"),
]


@pytest.mark.parametrize("console", CONSOLES)
@pytest.mark.parametrize("words", QUICK, ids=" ".join)
def test_a_command_prints_on_any_console(
    course: Path, console: str, words: tuple[str, ...]
) -> None:
    told = command(course, console, *words)
    assert told.returncode == 0, told.stderr.decode("utf-8", "replace")
    assert told.stdout


@pytest.mark.parametrize("console", CONSOLES)
def test_an_error_is_told_on_any_console(course: Path, console: str) -> None:
    told = command(course, console, "exercise", "مشق")
    assert told.returncode == 1
    assert b"There is no exercise" in told.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = command(course, console, "lab", "--port", port)
    assert told.returncode == 1
    assert b"Trusted" in told.stdout
    assert f"Port {port} is in use".encode() in told.stderr


def test_what_is_made_in_such_a_folder_is_whole(course: Path) -> None:
    """Each maker runs there on an older console; what is stored stays as it was to the byte."""
    console = "an older Windows console"

    def ran(*words: str) -> str:
        told = command(course, console, *words)
        assert told.returncode == 0, told.stderr.decode("utf-8", "replace")
        return told.stdout.decode("cp1252")

    assert "Your copy: my-work/02-" in ran("exercise", "02")
    (made,) = (course / "my-work").glob("02-*/exercise.ipynb")
    assert made.read_bytes() == (course / "exercises" / made.parts[-2] / made.name).read_bytes()
    ran("html", "--to", "صفحے")
    pages = {path.stem for path in (course / "صفحے").glob("*.html")}
    assert {path.stem for path in notebooks.lessons(course)} <= pages
    ran("teacher", "--to", "my pack")
    assert (course / "my pack" / "index.html").is_file()
    assert "changed" not in ran("exercises")
    ran("data")
    for name in ("datapackage.json", "README.md", "COVERAGE.md"):
        assert (course / "data" / name).read_bytes() == (ROOT / "data" / name).read_bytes(), name


def test_jupyterlab_is_started_in_such_a_folder(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(course.parent / "home"))
    monkeypatch.chdir(course)
    monkeypatch.setattr(launch.os, "execv", lambda program, words: called.append(words))
    monkeypatch.setattr(launch.subprocess, "call", lambda words, cwd: called.append(words) or 0)
    assert folders.course_folder() == course
    launch.lab(course, 0, ["--no-browser"])
    assert f"--ServerApp.root_dir={course}" in called[0]


# --- a course folder that cannot be written ----------------------------------------------------

# The superuser may write everywhere. Without these two rights a folder's mode counts again
# (Linux: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, given up for good and by all children).
AS_OTHERS = (
    "import ctypes, os, sys\n"
    "if sys.platform == 'linux' and os.geteuid() == 0:\n"
    "    for right in (1, 2):\n"
    "        ctypes.CDLL(None).prctl(24, right, 0, 0, 0)\n"
    "os.execv(sys.argv[1], sys.argv[1:])"
)
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes for folders")


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """Return a course folder in which nothing can be written."""
    for name in ("notebooks", "exercises"):
        shutil.copytree(ROOT / name, tmp_path / "course" / name)
    everything = [tmp_path / "course", *(tmp_path / "course").rglob("*")]
    for one in everything:
        one.chmod(one.stat().st_mode & ~0o222)
    yield tmp_path / "course"
    for one in everything:
        one.chmod(one.stat().st_mode | 0o200)


def in_locked(course: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PAKRUSSIA_")}
    home = course.parent / "home"
    return subprocess.run(
        [sys.executable, "-c", AS_OTHERS, sys.executable, *words],
        cwd=course / "notebooks",
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**kept, "JUPYTER_DATA_DIR": str(home), "IPYTHONDIR": str(home / "ipython")},
    )


@posix
def test_the_folder_is_really_locked(locked: Path) -> None:
    told = in_locked(locked, "-c", "open('new', 'w')")
    assert "PermissionError" in told.stderr
    assert not (locked / "notebooks" / "new").exists()


@posix
def test_an_exercise_cannot_be_copied_and_says_what_to_do(locked: Path) -> None:
    told = in_locked(locked, "-m", "pakrussia", "exercise", "01")
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "cannot be written" in told.stderr
    assert "PAKRUSSIA_WORK" in told.stderr


@posix
@pytest.mark.parametrize("words", [("html",), ("exports",), ("teacher",)], ids=" ".join)
def test_a_maker_says_that_it_cannot_write(locked: Path, words: tuple[str, ...]) -> None:
    told = in_locked(locked, "-m", "pakrussia", *words)
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "cannot be written" in told.stderr
    assert "--to" in told.stderr


@posix
def test_trust_works_there(locked: Path) -> None:
    told = in_locked(locked, "-m", "pakrussia", "trust")
    assert told.returncode == 0, told.stderr
    assert "Trusted" in told.stdout


RUN = """
import json, sys
import nbformat
from nbclient import NotebookClient

book = nbformat.read(sys.argv[1], as_version=4)
book.cells.append(nbformat.v4.new_code_cell(sys.argv[2]))
NotebookClient(book, timeout=300, kernel_name="python3").execute()
print("".join(one.get("text", "") for one in book.cells[-1].outputs))
"""
ANSWER = f"""
from pakrussia import progress, quiz
shown = quiz.show("01-a")
sent = []
shown.send = sent.append
shown._handle_custom_msg({{"type": "entries", "entries": [{entry()!r}]}}, [])
print(sent[0]["type"], sent[0]["why"])
"""
JUDGE = """
from pakrussia.errors import CourseError
from pakrussia.forms import claims, memo
for what in (lambda: claims.save([claims.judgement(claims.load()[0].id, "wrong", "")]),
             lambda: memo.Draft().keep(memo.Memo())):
    try:
        what()
    except CourseError as problem:
        print(problem)
"""


@posix
@pytest.mark.parametrize(
    ("lesson", "code", "told"),
    [
        ("01-alliances-and-the-u2", ANSWER, ["not-saved", "PAKRUSSIA_PROGRESS"]),
        ("11-reading-the-essay", JUDGE, ["my-work/claims.jsonl", "my-work/memos"]),
        ("12-brief-the-minister", JUDGE, ["cannot be written", "cannot be kept"]),
    ],
)
def test_a_lesson_runs_there_and_says_that_nothing_is_kept(
    locked: Path, lesson: str, code: str, told: list[str]
) -> None:
    ran = in_locked(locked, "-c", RUN, f"{lesson}.ipynb", code)
    assert ran.returncode == 0, ran.stderr
    for words in told:
        assert words in ran.stdout
    assert not (locked / "my-work").exists()
