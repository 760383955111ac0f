"""The learner's record: nothing saved is lost, nothing broken is raised, nothing counts twice."""

from __future__ import annotations

import csv
import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pakrussia import disk, progress, questions
from pakrussia.errors import CourseError

SAMPLES = Path(__file__).parent / "samples"


def entry(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "v": 1,
        "id": f"id-{number}",
        "at": f"2026-11-23T18:{number // 60 % 60:02}:{number % 60:02}.000Z",
        "lesson": "90-sample",
        "quiz": "90-a",
        "question": "90-blocs",
        "event": "answer",
        "response": ["seato"],
        "outcome": "partly",
        "score": 0.5,
    } | changes


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    record = tmp_path / "my-work" / "progress.jsonl"
    monkeypatch.setenv("PAKRUSSIA_PROGRESS", str(record))
    return record


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")[:-1]


def run(code: str, path: Path, **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=os.environ | {"PAKRUSSIA_PROGRESS": str(path)} | more,
        stdout=subprocess.PIPE,
    )


def test_answers_are_kept_and_counted_once(path: Path) -> None:
    assert progress.read() == []
    assert progress.record([entry(2), entry(1)]) == ["id-1", "id-2"]
    assert progress.record([entry(2), entry(3)]) == ["id-2", "id-3"]
    assert [one["id"] for one in progress.read()] == ["id-1", "id-2", "id-3"]
    assert len(lines(path)) == 3


def test_response_of_every_kind_comes_back(path: Path) -> None:
    said = [
        *("1954", ["a", "b"], {"peshawar": "bodo"}, "یکاترنبرگ – Екатеринбург", None),
        *(
            {"guess": ["a", "b"], "sure": "not-sure"},
            {"text": "Two\nlines", "yes": [], "no": ["a"]},
        ),
    ]
    progress.record([entry(number, response=one) for number, one in enumerate(said)])
    assert [one["response"] for one in progress.read()] == said


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"v": "1"},
        {"id": "a b"},
        {"id": "x" * 65},
        {"id": None},
        {"at": "yesterday"},
        {"at": 5},
        {"lesson": "../../etc/passwd"},
        {"quiz": ""},
        {"question": None},
        {"event": "delete"},
        {"event": None},
        {"response": 5},
        {"response": [[1]]},
        {"response": {"a": [["b"]]}},
        {"response": "x" * 25_000},
        {"outcome": "excellent"},
        {"outcome": ["right"]},
        {"score": 2},
        {"score": True},
        {"score": float("nan")},
        {"score": "1"},
    ],
)
def test_unsound_entry_is_left_out(path: Path, change: dict[str, Any]) -> None:
    assert progress.record([entry(1) | change, entry(2)]) == ["id-2"]
    assert [one["id"] for one in progress.read()] == ["id-2"]


@pytest.mark.parametrize("what", [None, "x", 5, {}, [None], [[]], [{}], ["a"], [{"id": {}}]])
def test_nonsense_is_not_recorded(path: Path, what: object) -> None:
    assert progress.record(what) == []
    assert not path.exists()


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@settings(max_examples=500, deadline=None)
@given(key=st.sampled_from(sorted(entry())), value=_ANY)
def test_checking_never_raises(key: str, value: object) -> None:
    found = progress.checked(entry() | {key: value})
    assert found is None or found == json.loads(progress._line(found))


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_can_be_read(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("record") / "progress.jsonl"
    path.write_bytes(progress._line(entry()) + content)
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("PAKRUSSIA_PROGRESS", str(path))
        warnings.simplefilter("ignore", progress.RecordWarning)
        found = progress.read()
    assert "id-1" in [one["id"] for one in found]
    assert path.read_bytes().endswith(content)


def test_corrupt_line_is_set_aside_once_and_said_once(path: Path) -> None:
    progress.record([entry(1)])
    broken = b'{"v":1,"id":"half'
    path.write_bytes(path.read_bytes() + broken + b"\n" + progress._line(entry(2)))
    with pytest.warns(progress.RecordWarning, match=r"1 line\(s\) of your record") as caught:
        assert [one["id"] for one in progress.read()] == ["id-1", "id-2"]
    aside = list(path.parent.glob("progress-damaged-*.txt"))
    assert [one.read_bytes() for one in aside] == [broken + b"\n"]
    assert aside[0].name in str(caught[0].message)
    assert [one["id"] for one in progress.read()] == ["id-1", "id-2"]  # No second warning.
    assert broken in path.read_bytes()


def test_a_copy_of_damaged_lines_is_whole_or_none(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress.record([entry(1)])
    with path.open("ab") as file:
        file.write(b"not an entry\n")

    def full(self: Path, content: bytes) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as at_first:
        at_first.setattr(Path, "write_bytes", full)
        with pytest.warns(progress.RecordWarning, match="They stay where they are"):
            progress.read()
    progress.record([entry(2)])
    with pytest.warns(progress.RecordWarning, match="A copy of them is in"):
        progress.read()
    (copy,) = path.parent.glob("*-damaged-*.txt")
    assert copy.read_bytes() == b"not an entry\n"


def test_lines_that_cannot_be_read_are_counted(path: Path) -> None:
    assert progress.damaged() == 0
    progress.record([entry(1)])
    path.write_bytes(path.read_bytes() + b"{\nnull\n\n")
    with pytest.warns(progress.RecordWarning):
        assert progress.damaged() == 2
    assert progress.damaged() == 2  # Counted each time, warned of once.
    progress.record([entry(2)])
    assert progress.damaged() == 2
    path.unlink()
    assert progress.damaged() == 0


def test_huge_line_and_foreign_file(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\x89PNG\r\n" + os.urandom(20_000) + b"\n" + b"x" * 3_000_000)
    with pytest.warns(progress.RecordWarning):
        assert progress.read() == []
    progress.record([entry(1)])
    assert [one["id"] for one in progress.read()] == ["id-1"]
    assert path.read_bytes().startswith(b"\x89PNG")


def test_too_large_to_be_a_record(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    progress.record([entry(1)])
    monkeypatch.setattr(progress, "LARGEST_RECORD", 10)
    for act in (progress.read, lambda: progress.record([entry(2)])):
        with pytest.raises(CourseError, match="too large for a learner's record"):
            act()
    assert len(lines(path)) == 1


def test_half_a_surrogate_pair_is_replaced_and_the_rest_of_the_answer_kept(path: Path) -> None:
    half = "half \ud83d"
    progress.record([entry(1, response=half), entry(2, response={"text": half, "yes": [half]})])
    raw = path.read_text(encoding="utf-8") + json.dumps(entry(3, response=[half])) + "\n"
    path.write_text(raw, encoding="utf-8")  # as a file from elsewhere may hold it
    mended = "half \ufffd"
    assert [one["response"] for one in progress.read()] == [
        mended,
        {"text": mended, "yes": [mended]},
        [mended],
    ]
    json.dumps(progress.read(), ensure_ascii=False).encode("utf-8")


def test_older_and_newer_schema(path: Path) -> None:
    path.parent.mkdir()
    older = entry(1)
    for key in ("v", "event", "score"):
        older.pop(key)
    newer = entry(2) | {"v": 9, "mood": "good"}
    path.write_text(f"{json.dumps(older)}\n{json.dumps(newer)}\n", encoding="utf-8")
    with pytest.warns(progress.RecordWarning, match=r"1 line.* later version"):
        found = progress.read()
    assert progress.damaged() == 0
    assert [(one["id"], one["v"], one["event"], one["score"]) for one in found] == [
        ("id-1", 1, "answer", None)
    ]
    assert '"mood"' in path.read_text(encoding="utf-8")


def test_ten_thousand_lines(path: Path) -> None:
    many = [entry(number, at=f"2026-11-{1 + number % 28:02}T00:00:00Z") for number in range(10_000)]
    assert len(progress.record(many)) == 10_000
    found = progress.read()
    assert len(found) == 10_000
    assert len(progress.of_quiz(found, "90-a")) == 20
    assert progress.record([entry(9_999), entry(10_000)]) == ["id-9999", "id-10000"]
    assert len(lines(path)) == 10_001


def test_a_quiz_of_several_homes_knows_the_answers_of_each() -> None:
    entries = [
        entry(1, quiz="90-a"),
        entry(2, quiz="90-b"),
        entry(3, quiz="90-c"),
        entry(4, quiz="90-b", event="restart", question=None, outcome=None),
        entry(5, quiz="90-a"),
    ]
    found = progress.of_quiz(entries, {"90-a", "90-b"})
    assert [one["id"] for one in found] == ["id-4", "id-5"]
    assert progress.of_quiz(entries, "90-c") == [entries[2]]


def test_half_line_of_a_killed_writer_is_healed(path: Path) -> None:
    progress.record([entry(1), entry(2)])
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    progress.record([entry(2), entry(3)])
    with pytest.warns(progress.RecordWarning):
        assert [one["id"] for one in progress.read()] == ["id-1", "id-2", "id-3"]


def write_at_once(path: Path, before: str = "") -> None:
    """Let three programs write 300 entries each at once, after running the code ``before``."""
    code = textwrap.dedent(before) + textwrap.dedent("""
        import os
        from pakrussia import progress
        who = os.environ["WHO"]
        for number in range(300):
            progress.record([{
                "v": 1, "id": f"{who}-{number}", "at": "2026-11-23T18:00:00Z", "lesson": "a",
                "quiz": "a", "question": "a", "event": "answer", "response": "x" * (number * 3),
                "outcome": "right", "score": 1}])
    """)
    writers = [run(code, path, WHO=who) for who in ("one", "two", "three")]
    assert [(writer.communicate(), writer.returncode)[1] for writer in writers] == [0, 0, 0]


def test_three_programs_write_at_once(path: Path) -> None:
    write_at_once(path)
    ids = {json.loads(line)["id"] for line in lines(path)}
    assert ids == {f"{who}-{number}" for who in ("one", "two", "three") for number in range(300)}
    assert len(lines(path)) == 900


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_two_hundred_kills_lose_nothing_that_was_acknowledged(path: Path) -> None:
    # A parent forks a fresh writer for each kill: starting Python 200 times would take minutes.
    # Each writer says on a pipe which ids are safe; those must be in the record afterwards.
    code = """
        import os, random, signal, sys, time
        from pakrussia import progress
        chance = random.Random(1)
        for kill in range(200):
            read, write = os.pipe()
            child = os.fork()
            if child == 0:
                number = 0
                while True:
                    number += 1
                    ids = progress.record([{
                        "v": 1, "id": f"k{kill}-{number}-{part}", "at": "2026-11-23T18:00:00Z",
                        "lesson": "a", "quiz": "a", "question": "a", "event": "answer",
                        "response": "x" * 200, "outcome": "right", "score": 1}
                        for part in range(3)])
                    os.write(write, ("\\n".join(ids) + "\\n").encode())
            os.close(write)
            said = os.read(read, 65536)  # It has begun to write; now at any moment.
            time.sleep(chance.random() * 0.002)
            os.kill(child, 9)
            os.waitpid(child, 0)
            while part := os.read(read, 65536):
                said += part
            os.close(read)
            sys.stdout.buffer.write(said[: said.rfind(b"\\n") + 1])
    """
    writer = run(code, path)
    said, _ = writer.communicate()
    assert writer.returncode == 0
    acknowledged = said.decode("ascii").split()
    assert len({one.split("-")[0] for one in acknowledged}) == 200
    progress.record([entry(1)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", progress.RecordWarning)
        found = {one["id"] for one in progress.read()}
    assert set(acknowledged) | {"id-1"} <= found


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_write_cut_anywhere_keeps_the_rest(path: Path, cut: int) -> None:
    progress.record([entry(1), entry(2)])
    path.write_bytes(path.read_bytes()[:-cut])
    assert progress.record([entry(1), entry(2)]) == ["id-1", "id-2"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", progress.RecordWarning)
        assert [one["id"] for one in progress.read()] == ["id-1", "id-2"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a file's size")
def test_full_disk_adds_nothing_and_says_so(path: Path) -> None:
    progress.record([entry(1)])
    before = path.read_bytes()
    code = """
        import resource
        from pakrussia import progress
        from pakrussia.errors import CourseError
        resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))
        base = {"v": 1, "at": "2026-11-23T18:00:00Z", "lesson": "a", "quiz": "a", "question": "a",
                "event": "answer", "outcome": "right", "score": 1}
        try:
            progress.record([base | {"id": f"big-{n}", "response": "x" * 150} for n in range(9)])
        except CourseError as error:
            print(error)
        print(progress.record([base | {"id": "small", "response": "x"}]))
    """
    writer = run(code, path)
    said = writer.communicate()[0].decode("utf-8")
    assert "cannot be written" in said and "['small']" in said
    assert path.read_bytes().startswith(before)
    assert [one["id"] for one in progress.read()] == ["small", "id-1"]


def test_short_write_leaves_no_half_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    progress.record([entry(1)])
    before = path.read_bytes()
    really = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: really(fd, data[: len(data) // 2]))
    with pytest.raises(CourseError, match="cannot be written"):
        progress.record([entry(2)])
    assert path.read_bytes() == before


@pytest.mark.parametrize("call", ["open", "fsync"])
def test_refused_by_the_system(path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    progress.record([entry(1)])

    def refuse(*_: object) -> int:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patched:
        patched.setattr(os, call, refuse)
        with pytest.raises(CourseError, match="Read-only file system"):
            progress.record([entry(2)])
    assert progress.read()[0]["id"] == "id-1"


def test_a_file_stands_where_the_folder_should_be(path: Path) -> None:
    path.parent.write_text("in the way", encoding="utf-8")
    assert progress.read() == []
    with pytest.raises(CourseError, match="Set PAKRUSSIA_PROGRESS to a file"):
        progress.record([entry(1)])


def test_a_folder_stands_where_the_file_should_be(path: Path) -> None:
    path.mkdir(parents=True)
    for act in (progress.read, lambda: progress.record([entry(1)])):
        with pytest.raises(CourseError):
            act()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_lock_of_a_stopped_program_is_given_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "PATIENCE", 0.1)
    code = """
        import time
        from pakrussia import disk, progress
        with disk.alone(progress.record_path()):
            print("held", flush=True)
            time.sleep(60)
    """
    holder = run(code, path)
    try:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        with pytest.raises(CourseError, match="cannot be written"):
            progress.record([entry(1)])
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    assert progress.record([entry(1)]) == ["id-1"]


def test_quiz_gets_what_it_needs(path: Path) -> None:
    told = [entry(number) for number in range(1, 30)]
    told.append(entry(40, question=None, event="restart", response=None, outcome=None))
    told += [entry(50), entry(51, quiz="90-b"), entry(52, question="90-city")]
    progress.record(told)
    found = progress.of_quiz(progress.read(), "90-a")
    assert [one["id"] for one in found] == ["id-40", "id-50", "id-52"]
    assert [one["id"] for one in progress.of_quiz(told[:29], "90-a", 3)] == [
        *("id-27", "id-28", "id-29")
    ]


@pytest.mark.parametrize(
    ("told", "state", "tries"),
    [
        ([], None, 0),
        ([("answer", "wrong")], "wrong", 1),
        ([("answer", "partly"), ("answer", "right")], "right", 2),
        ([("answer", "right"), ("answer", "wrong"), ("reveal", None)], "right", 2),
        ([("answer", "wrong"), ("reveal", None)], "given-up", 1),
        ([("reveal", None), ("answer", "right")], "given-up", 1),
        ([("answer", "right"), ("restart", None)], None, 0),
        ([("answer", "right"), ("restart", None), ("answer", "wrong")], "wrong", 1),
    ],
)
def test_state(told: list[tuple[str, str | None]], state: str | None, tries: int) -> None:
    entries = [
        entry(number, event=event, outcome=outcome)
        | ({"question": None} if event == "restart" else {})
        for number, (event, outcome) in enumerate(told)
    ]
    found = progress.state(entries).get("90-blocs")
    assert (found.state if found else None, found.tries if found else 0) == (state, tries)


def test_tallies(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "folder", lambda: SAMPLES)
    progress.record(
        [
            entry(1, outcome="right"),
            entry(2, question="90-city", outcome="wrong"),
            entry(3, question="90-distance", event="reveal", outcome=None),
        ]
    )
    one = progress.by_lesson()[0]
    assert (one.right, one.wrong, one.given_up, one.unseen) == (1, 1, 1, 4)
    assert str(one) == "A sample lesson: 1 of 7 answered right"
    assert progress.by_lesson([])[0].unseen == 7


def test_overview_is_a_chart_and_says_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    monkeypatch.setattr(questions, "folder", lambda: SAMPLES)
    progress.record([entry(1, outcome="right"), entry(2, question="90-city", outcome="wrong")])
    said = "A sample lesson: 1 right, 1 to try again, 5 not answered yet (of 7)."
    assert progress.overview() == said
    spec = shown[0].to_dict()
    assert said in spec["description"]
    drawn = next(iter(spec["datasets"].values()))
    counts = {row["state"]: row["questions"] for row in drawn}
    assert counts == {"right": 1, "to try again": 1, "answer shown": 0, "not answered yet": 5}
    assert "7 not answered yet (of 7)" in progress.overview([])


def test_export_is_what_a_quiz_takes_back_in(path: Path, tmp_path: Path) -> None:
    progress.record([entry(1, response="سلام"), entry(2)])
    file = tmp_path / "mine.json"
    assert progress.export(file) == 2
    whole = json.loads(file.read_text(encoding="utf-8"))
    assert (whole["v"], whole["course"]) == (1, "pakrussia")
    assert whole["entries"] == progress.read()


@pytest.mark.parametrize("name", ["progress.jsonl", "../my-work/progress.jsonl", "link.json"])
def test_export_never_overwrites_the_record(path: Path, name: str) -> None:
    progress.record([entry(1)])
    before = path.read_bytes()
    try:
        (path.parent / "link.json").symlink_to(path)
    except OSError:
        pytest.skip("no links here")
    with pytest.raises(CourseError, match="is the record itself"):
        progress.export(path.parent / name)
    assert path.read_bytes() == before


def test_export_to_nowhere(path: Path, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="cannot be written"):
        progress.export(tmp_path / "no" / "such" / "folder.json")


@pytest.mark.parametrize(
    "said",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '=HYPERLINK("javascript:1")', "|cmd"],
)
def test_csv_cells_are_no_formulas(path: Path, tmp_path: Path, said: str) -> None:
    progress.record([entry(1, response=said), entry(2, response="\ud800 سلام")])
    file = tmp_path / "mine.csv"
    assert progress.export(file) == 2
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert rows[0]["response"] == f"'{said}"
    assert rows[1]["response"] == "\ufffd سلام"


def test_new_learner_keeps_the_old_record(path: Path) -> None:
    assert progress.new_learner() is None
    progress.record([entry(1)])
    before = path.read_bytes()
    aside = progress.new_learner("2026-11-23T18:20:00.000Z")
    assert aside is not None and aside.name == "progress-until-2026-11-23T18-20-00-000Z.jsonl"
    assert aside.read_bytes() == before
    progress.record([entry(2)])
    assert progress.new_learner("2026-11-23T18:20:00.000Z") is None  # The same wish again.
    assert [one["id"] for one in progress.read()] == ["id-2"]
    later = progress.new_learner()
    assert later is not None and later != aside
    assert progress.read() == []


def test_name_of_a_new_learner_cannot_leave_the_folder(path: Path) -> None:
    progress.record([entry(1)])
    aside = progress.new_learner("../../../tmp/x\x00\n" + "y" * 500)
    assert aside is not None and aside.parent == path.parent and aside.exists()


def test_new_learner_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    progress.record([entry(1)])

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(CourseError, match="Permission denied"):
        progress.new_learner()
    assert [one["id"] for one in progress.read()] == ["id-1"]


def test_record_stands_in_the_learners_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PAKRUSSIA_PROGRESS", raising=False)
    monkeypatch.setenv("PAKRUSSIA_WORK", str(tmp_path / "work"))
    progress.record([entry(1)])
    assert (tmp_path / "work" / "progress.jsonl").is_file()


@pytest.mark.parametrize(
    ("name", "value", "file"),
    [
        ("PAKRUSSIA_WORK", "mine", "mine/progress.jsonl"),
        ("PAKRUSSIA_PROGRESS", "mine/answers.jsonl", "mine/answers.jsonl"),
    ],
)
def test_a_relative_name_is_one_record_for_all_notebooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, file: str
) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00-start-here.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "my-work" / "01").mkdir(parents=True)
    for other in ("PAKRUSSIA_WORK", "PAKRUSSIA_PROGRESS"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, value)
    for number, folder in enumerate(("notebooks", "my-work/01", "."), start=1):
        monkeypatch.chdir(tmp_path / folder)
        progress.record([entry(number)])
        assert len(progress.read()) == number
    assert len(lines(tmp_path / file)) == 3


def test_time_is_in_order_whatever_the_file_says(path: Path) -> None:
    progress.record([entry(5)])
    progress.record([entry(1)])
    assert [one["id"] for one in progress.read()] == ["id-1", "id-5"]


def test_what_follows_a_restart_in_the_file_counts_though_the_clock_was_set_back(
    path: Path,
) -> None:
    ahead = {"at": "2027-11-23T18:00:00.000Z"}
    progress.record([entry(1, outcome="right") | {"at": "2026-11-23T17:00:00Z"}])
    progress.record([entry(2, event="restart", question=None, outcome=None) | ahead])
    other = entry(5, quiz="90-b", question="90-votes")
    progress.record([entry(3, outcome="wrong"), entry(4, outcome="right"), other])
    found = progress.read()
    assert [one["id"] for one in found] == ["id-1", "id-5", "id-2", "id-3", "id-4"]
    assert progress.state(found)["90-blocs"].tries == 2
    assert [one["id"] for one in progress.of_quiz(found, "90-a")] == ["id-2", "id-3", "id-4"]
    assert found[3]["at"].startswith("2026-11-23T18")  # The times themselves stay.


def test_an_old_restart_taken_in_later_hides_nothing_newer(path: Path) -> None:
    progress.record([entry(50, outcome="right")])
    progress.record([entry(1, outcome="wrong"), entry(2, event="restart", question=None)])
    assert progress.state(progress.read())["90-blocs"].state == "right"


def test_of_one_time_the_file_says_the_order(path: Path) -> None:
    same = {"at": "2026-11-23T18:00:00Z"}
    for name in ("z", "a", "m"):
        progress.record([entry(1, id=name) | same])
    progress.record([entry(1, id="later", at="2026-11-23T18:00:00.500Z")])
    assert [one["id"] for one in progress.read()] == ["z", "a", "m", "later"]


_STEPS = st.lists(
    st.tuples(st.sampled_from(["answer", "restart"]), st.integers(0, 5), st.sampled_from("ab")),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(steps=_STEPS)
def test_order_is_settled_at_once_and_loses_nothing(steps: list[tuple[str, int, str]]) -> None:
    entries = [
        entry(number, event=event, at=f"2026-11-23T18:00:0{second}Z", quiz=f"90-{quiz}")
        for number, (event, second, quiz) in enumerate(steps)
    ]
    found = progress.in_order(entries)
    assert progress.in_order(found) == found
    assert sorted(one["id"] for one in found) == sorted(one["id"] for one in entries)
    for place, one in enumerate(entries):
        for other in entries[place + 1 :]:
            if one["event"] == "restart" and one["quiz"] == other["quiz"]:
                assert found.index(one) < found.index(other)


NO_LOCKS = ["ENOLCK", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EINVAL"]


@pytest.mark.skipif(sys.platform == "win32", reason="flock is the lock of other systems")
@pytest.mark.parametrize("name", NO_LOCKS)
def test_a_file_system_without_locks_keeps_answers_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    import fcntl

    def lacking(*_: object) -> None:
        raise OSError(getattr(errno, name), os.strerror(getattr(errno, name)))

    monkeypatch.setattr(fcntl, "flock", lacking)
    monkeypatch.setattr(os, "fsync", lacking)
    assert progress.record([entry(1)]) == ["id-1"]
    assert progress.record([entry(1), entry(2)]) == ["id-1", "id-2"]
    assert len(lines(path)) == 2
    assert progress.new_learner("2026-11-23T18:20:00.000Z") is not None
    assert progress.read() == []


@pytest.mark.skipif(sys.platform == "win32", reason="flock is the lock of other systems")
def test_three_programs_write_at_once_where_there_are_no_locks(path: Path) -> None:
    write_at_once(
        path,
        """
        import errno, fcntl

        def flock(*_):
            raise OSError(errno.ENOLCK, "No locks available")

        fcntl.flock = flock
        """,
    )
    ids = [one["id"] for one in progress.read()]
    assert len(ids) == len(set(ids)) == 900
    assert progress.damaged() == 0


def test_a_failed_write_cuts_nothing_that_another_program_wrote(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress.record([entry(1)])
    really = os.write

    def another_first(descriptor: int, _: bytes) -> int:
        really(descriptor, progress._line(entry(2)))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", another_first)
    with pytest.raises(CourseError, match=r"No space left.*Free some space"):
        progress.record([entry(3)])
    assert [one["id"] for one in progress.read()] == ["id-1", "id-2"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "Free some space, or set PAKRUSSIA_PROGRESS to a file on another disk."),
        (errno.EROFS, "Set PAKRUSSIA_PROGRESS to a file that you may write."),
        (errno.EIO, "Set PAKRUSSIA_PROGRESS to a file that you may write."),
        (errno.EAGAIN, "Close the other notebooks and programs that use it, or set PAKRUSSIA_PR"),
    ],
)
def test_remedy_fits_the_reason(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(CourseError, match=os.strerror(code)) as raised:
        progress.record([entry(1)])
    assert said in str(raised.value)
