"""An exported lesson has its questions as text, wherever the course's settings are read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from nbformat import v4
from traitlets.config import Config

from pakrussia import exporting, folders, questions, quiz, stored
from pakrussia.build import notebooks

ROOT = Path(__file__).parents[2]
SETTINGS = ROOT / "src" / "pakrussia" / "jupyter_config.json"
LESSON = "01-alliances-and-the-u2"


def exported(notebook: Any) -> BeautifulSoup:
    """Return the page that the exporter makes with the settings that the course installs."""
    from nbconvert.exporters import HTMLExporter

    settings = Config(json.loads(SETTINGS.read_text(encoding="utf-8")))
    body, _ = HTMLExporter(config=settings).from_notebook_node(notebook)
    return BeautifulSoup(body, "html.parser")


def widget_scripts(page: BeautifulSoup) -> int:
    kinds = (stored.WIDGET_VIEW, stored.WIDGET_STATE)
    return sum(one.get("type") in kinds for one in page.find_all("script"))


def test_each_question_of_a_lesson_is_text_and_nothing_asks_for_a_widget() -> None:
    notebook = notebooks.read(folders.course_folder() / "notebooks" / f"{LESSON}.ipynb")
    before = json.dumps(notebook)
    page = exported(notebook)
    text = " ".join(page.get_text(" ").split())
    file = questions.load_lesson(LESSON)
    for one in (one for group in file.quizzes for one in group.questions):
        plain = BeautifulSoup(one.prompt, "html.parser").get_text().split("*")[0]
        assert " ".join(plain.split())[:40] in text, one.id
    assert questions.ALIVE not in text
    assert widget_scripts(page) == 0
    # What unfolds after an answer stays folded.
    folds = page.select("details.pakrussia-then")
    assert folds and all(one.find("p") and not one.has_attr("open") for one in folds)
    assert json.dumps(notebook) == before, "the export changed the notebook itself"


def test_the_command_reads_the_setting_from_its_environment(tmp_path: Path) -> None:
    """``etc/jupyter`` of an environment is one of the places where Jupyter looks."""
    home = tmp_path / "etc"
    home.mkdir()
    (home / SETTINGS.name).write_bytes(SETTINGS.read_bytes())
    lesson = folders.course_folder() / "notebooks" / f"{LESSON}.ipynb"
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path)]
    subprocess.run(
        [*command, str(lesson)],
        env={**os.environ, "JUPYTER_CONFIG_PATH": str(home)},
        check=True,
        capture_output=True,
    )
    page = (tmp_path / f"{LESSON}.html").read_text(encoding="utf-8")
    assert widget_scripts(BeautifulSoup(page, "html.parser")) == 0
    assert "pakrussia-then" in page


def test_the_widgets_of_others_stay_with_their_state() -> None:
    """So do the states of all where one of them is shown: they may belong together."""
    view = {"version_major": 2, "version_minor": 0}
    ours, slider = ({stored.WIDGET_VIEW: {**view, "model_id": one}} for one in ("quiz-01-a", "ab1"))
    ours |= {"text/markdown": f"**Q**\n\n1. Why?\n\n*{questions.ALIVE}*", "text/plain": "Quiz"}
    slider |= {"text/plain": "IntSlider()"}
    outputs = [v4.new_output("display_data", one) for one in (ours, slider)]
    cell = v4.new_code_cell("show()", execution_count=1, outputs=outputs)
    notebook = v4.new_notebook(cells=[cell])
    notebook.metadata["widgets"] = {stored.WIDGET_STATE: {"state": {"ab1": {}}, **view}}
    nbformat.validate(notebook)
    made, _ = exporting.QuestionsAsText().preprocess(notebook, {})
    first, second = (one.data for one in made.cells[0].outputs)
    assert first == {"text/markdown": "**Q**\n\n1. Why?", "text/plain": "Quiz"}
    assert second == slider
    assert "ab1" in made.metadata["widgets"][stored.WIDGET_STATE]["state"]


def test_a_live_quiz_has_the_text_that_an_export_takes() -> None:
    bundle = quiz.show("01-a")._repr_mimebundle_()
    assert bundle[stored.WIDGET_VIEW]["model_id"].startswith("quiz-")
    assert bundle["text/markdown"].rstrip().endswith(f"\n\n*{questions.ALIVE}*")
