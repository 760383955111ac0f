"""``pytest --nbval`` with no option of its own: the same for everyone, and nothing is left."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from test_lessons import ROOT

from pakrussia import progress
from pakrussia.build import notebooks, proof


def test_a_readers_own_answers_change_no_result(tmp_path: Path) -> None:
    """Lesson 00 shows the progress of whoever runs it; nbval runs it for a learner who has none."""
    answer = {
        "v": 1,
        "id": "0123456789abcdef",
        "at": "2026-11-01T10:00:00.000Z",
        "lesson": "01-alliances-and-the-u2",
        "quiz": "01-f",
        "question": "01-film-of-1949",
        "event": "answer",
        "response": "accepted",
        "outcome": "right",
        "score": 1,
    }
    assert progress.checked(answer), "It would change no lesson in any case."
    record = tmp_path / "progress.jsonl"
    record.write_text(json.dumps(answer) + "\n", encoding="utf-8")
    before = record.read_bytes()
    command = next(command for name, command in proof._steps([]) if "--nbval notebooks/" in name)
    told = subprocess.run(
        [*command[:2], "notebooks/00-start-here.ipynb"],
        cwd=ROOT,
        env={
            **os.environ,
            "PAKRUSSIA_WORK": str(tmp_path),
            "PAKRUSSIA_PROGRESS": str(record),
            "PAKRUSSIA_TODAY": "2027-03-01",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert told.returncode == 0, told.stdout
    cells = notebooks.read(ROOT / "notebooks" / "00-start-here.ipynb").cells
    count = sum(one.cell_type == "code" for one in cells)
    assert f"{count} passed" in told.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["progress.jsonl"]
    assert record.read_bytes() == before
