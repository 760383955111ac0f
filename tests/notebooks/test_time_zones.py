"""The lesson that computes with dates in its charts gives the stored text in every time zone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pakrussia.build import notebooks

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not heed TZ")
@pytest.mark.parametrize(
    ("lesson", "zone"),
    [
        # The clock of 1971 writes dates along an axis: in local time they would be a day off, east
        # or west of Greenwich. (What a learner's own day is, test_robustness.py asks.)
        ("02-the-china-channel-and-1971", "Asia/Karachi"),
        ("02-the-china-channel-and-1971", "America/Los_Angeles"),
    ],
)
def test_a_run_in_another_time_zone_gives_the_same_bytes(
    lesson: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = notebooks.build_environment

    def elsewhere(work: Path) -> dict[str, str]:
        return environment(work) | {"TZ": zone}

    monkeypatch.setattr(notebooks, "build_environment", elsewhere)
    path = ROOT / "notebooks" / f"{lesson}.ipynb"
    assert notebooks.text(notebooks.execute(path)) == path.read_text(encoding="utf-8")
