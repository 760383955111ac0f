"""A learner's run gives the text that is stored, whatever the time zone of the computer."""

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
        # Dated events on a time axis, east and west of Greenwich; the review of a learner's day.
        ("01-alliances-and-the-u2", "Asia/Karachi"),
        ("01-alliances-and-the-u2", "America/Los_Angeles"),
        ("13-review", "Pacific/Kiritimati"),
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
