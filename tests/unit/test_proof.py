"""The command that runs everything: what it hands on, and when it says that all passed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pakrussia.build import proof

ROOT = Path(__file__).parents[2]


def run(
    monkeypatch: pytest.MonkeyPatch, statuses: dict[str, int], *options: str
) -> tuple[int, list[list[str]]]:
    """Return the status of ``test``, and its commands; ``statuses`` are by a word of them."""
    called: list[list[str]] = []

    def call(command: list[str], **_: Any) -> int:
        called.append(command)
        words = {Path(word).name for word in command} | {*command}
        return next((status for word, status in statuses.items() if word in words), 0)

    monkeypatch.setattr(proof.subprocess, "call", call)
    return proof.test(ROOT, list(options)), called


def test_options_go_to_pytest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    status, called = run(monkeypatch, {}, "-k", "charts")
    assert status == 0
    for command in called:
        is_pytest = any(Path(word).name == "pytest" for word in command)
        assert is_pytest == (command[-2:] == ["-k", "charts"])


def test_every_notebook_is_run_by_the_commands_that_one_types(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called = run(monkeypatch, {})[1]
    typed = [
        command[place + 1 :]
        for command in called
        for place, word in enumerate(command)
        if Path(word).name == "pytest"
    ]
    for words in (
        ["--nbval", "notebooks/"],
        ["--nbval", "solutions/"],
        ["--nbval-lax", "exercises/"],
    ):
        assert words in typed


def test_a_step_in_which_the_options_select_nothing_did_not_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, {"tests/browser": 5}, "-k", "charts")[0] == 0
    told = capsys.readouterr().out
    assert "none" in told and "FAILED" not in told


@pytest.mark.parametrize(
    ("statuses", "options"),
    [
        # Without options a step without tests has lost them.
        ({"tests/browser": 5}, []),
        ({"tests/browser": 1}, ["-k", "charts"]),
        ({"mypy": 5}, ["-k", "charts"]),
        # Nothing at all was selected: a slip in the options.
        ({"pytest": 5}, ["-k", "chrats"]),
    ],
)
def test_what_failed_is_told(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    statuses: dict[str, int],
    options: list[str],
) -> None:
    assert run(monkeypatch, statuses, *options)[0] == 1
    assert "FAILED" in capsys.readouterr().out
