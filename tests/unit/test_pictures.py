"""The README's pictures: all there, small, and a clear word where they cannot be taken."""

from __future__ import annotations

import builtins
import re
from pathlib import Path
from typing import Any

import pytest

from pakrussia.__main__ import main
from pakrussia.build import pictures

ROOT = Path(__file__).parents[2]


def test_readme_shows_every_picture_with_words() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", text))
    assert sorted(shown.values()) == sorted(f"{pictures.FOLDER}/{n}.png" for n in pictures.NAMES)
    assert all(len(words) > 15 for words in shown)


@pytest.mark.parametrize("name", pictures.NAMES)
def test_a_picture_is_a_small_png(name: str) -> None:
    content = (ROOT / pictures.FOLDER / f"{name}.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < 200_000


def test_no_playwright_is_told_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("playwright"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    assert main(["pictures"]) == 1
    assert (
        'pip install --constraint constraints.txt --editable ".[test]"' in capsys.readouterr().err
    )


def test_no_chromium_is_told_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("pakrussia.build.stage._find_chromium", lambda playwright: None)
    assert main(["pictures"]) == 1
    assert "PAKRUSSIA_CHROMIUM" in capsys.readouterr().err
