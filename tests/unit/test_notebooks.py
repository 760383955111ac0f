from __future__ import annotations

import base64
import copy
import json
import platform
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.client import KernelClient
from jupyter_client.kernelspec import get_kernel_spec
from jupyter_client.manager import start_new_kernel
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pakrussia import stored
from pakrussia.build import notebooks
from pakrussia.charts import VEGA_MIME
from pakrussia.errors import CourseError

ROOT = Path(__file__).parents[2]
VIEW = notebooks.WIDGET_VIEW
HEX = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2


def with_widgets(first: str, second: str) -> nbformat.NotebookNode:
    """A notebook with two widgets of random ids, one inside the other, and an orphan."""
    shown = new_output("display_data", {VIEW: {"model_id": first, "version_major": 2}})
    cell = new_code_cell("slider", execution_count=1, outputs=[shown])
    cell.metadata["execution"] = {"iopub.status.busy": "now"}
    notebook = new_notebook(cells=[new_markdown_cell("# Title"), cell])
    for number, one in enumerate(notebook.cells):
        one["id"] = f"cell-{number}"
    notebook.metadata["language_info"] = {"name": "python", "version": "3.99"}
    notebook.metadata["widgets"] = {
        notebooks.WIDGET_STATE: {
            "version_major": 2,
            "version_minor": 0,
            "state": {
                "a" * 32: {"model_name": "Orphan", "state": {}},
                second: {"model_name": "LayoutModel", "state": {}},
                first: {"model_name": "SliderModel", "state": {"layout": f"IPY_MODEL_{second}"}},
            },
        }
    }
    return notebook


def test_two_runs_with_other_random_ids_become_the_same_text() -> None:
    one, other = with_widgets(HEX, OTHER), with_widgets(OTHER, HEX)
    notebooks.normalise(one)
    notebooks.normalise(other)
    assert notebooks.text(one) == notebooks.text(other)
    state = one.metadata["widgets"][notebooks.WIDGET_STATE]["state"]
    assert list(state) == ["model-001", "model-002"]
    assert state["model-001"]["state"]["layout"] == "IPY_MODEL_model-002"
    assert one.cells[1].outputs[0].data[VIEW]["model_id"] == "model-001"


def test_ids_given_by_the_author_stay() -> None:
    notebook = with_widgets("quiz-01-a", OTHER)
    notebooks.normalise(notebook)
    assert "quiz-01-a" in notebook.metadata["widgets"][notebooks.WIDGET_STATE]["state"]


def test_no_exact_version_and_no_time_is_stored() -> None:
    notebook = with_widgets(HEX, OTHER)
    notebooks.normalise(notebook)
    assert notebook.metadata["language_info"]["version"] == "3"
    assert "execution" not in notebook.cells[1].metadata


def stored_paths() -> list[Path]:
    return [
        *notebooks.lessons(ROOT),
        *notebooks.solutions(ROOT),
        *notebooks.exercises(ROOT),
    ]


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelClient]:
    """A kernel of this environment, started as Jupyter's server would."""
    manager, client = start_new_kernel(kernel_name="python3")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_stored_notebooks_name_the_language_and_kernel_as_the_kernel_does(
    kernel: KernelClient,
) -> None:
    """What differs JupyterLab completes on opening, and the notebook counts as changed."""
    told = kernel.kernel_info(reply=True, timeout=60)["content"]["language_info"]
    name = get_kernel_spec("python3").display_name
    for path in stored_paths():
        metadata = notebooks.read(path).metadata
        assert metadata["language_info"] == told, path
        assert metadata["kernelspec"]["name"] == "python3", path
        assert metadata["kernelspec"]["display_name"] == name, path


def test_stored_notebooks_are_marked_as_the_courses() -> None:
    """By this mark JupyterLab shows them as they read best."""
    paths = [*stored_paths(), *notebooks.teachers(ROOT)]
    assert all("pakrussia" in notebooks.read(path).metadata for path in paths)


def test_the_kernel_still_says_in_python_which_version_runs(kernel: KernelClient) -> None:
    code = "import platform; print(platform.python_version())"
    printed: list[str] = []
    kernel.execute_interactive(
        code,
        timeout=60,
        output_hook=lambda message: printed.append(message["content"].get("text", "")),
    )
    assert "".join(printed).strip() == platform.python_version()


def test_each_stored_drawing_has_a_picture_that_can_be_read() -> None:
    """JupyterLab adds one to a drawing without, and the notebook counts as changed."""
    drawn = [
        output.data
        for path in stored_paths()
        for cell in notebooks.read(path).cells
        for output in cell.get("outputs", [])
        if VEGA_MIME in output.get("data", {})
    ]
    assert len(drawn) > 50
    for data in drawn:
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG\r\n\x1a\n")


def test_text_is_a_valid_notebook_with_the_same_content(tmp_path: Path) -> None:
    notebook = with_widgets(HEX, OTHER)
    notebook.cells[1].outputs.append(
        new_output(
            "display_data",
            {"application/vnd.vega.v5+json": {"marks": [1, 2], "name": "@packed-0@ پاکستان"}},
        )
    )
    notebooks.normalise(notebook)
    path = tmp_path / "n.ipynb"
    path.write_text(notebooks.text(notebook), encoding="utf-8")
    back = nbformat.read(path, as_version=4)
    nbformat.validate(back)
    assert json.dumps(back, sort_keys=True) == json.dumps(notebook, sort_keys=True)


def test_text_does_not_change_the_notebook() -> None:
    notebook = with_widgets(HEX, OTHER)
    before = copy.deepcopy(notebook)
    notebooks.text(notebook)
    assert notebook == before


def store(path: Path, *sources: str) -> Path:
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    return path


def test_a_failing_cell_stops_the_build_and_leaves_the_file(tmp_path: Path) -> None:
    path = store(tmp_path / "lesson.ipynb", "print('seen')", "1 / 0")
    before = path.read_bytes()
    with pytest.raises(CourseError, match=r"lesson\.ipynb: a cell failed[\s\S]*ZeroDivisionError"):
        notebooks.rebuild([path])
    assert path.read_bytes() == before


def test_a_warning_stops_the_build(tmp_path: Path) -> None:
    path = store(tmp_path / "lesson.ipynb", "import warnings; warnings.warn('careful')")
    with pytest.raises(CourseError, match=r"lesson\.ipynb, cell 1 warns[\s\S]*careful"):
        notebooks.rebuild([path])


def test_a_file_that_is_no_notebook_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match=r"broken\.ipynb cannot be read[\s\S]*git checkout"):
        notebooks.read(path)


def test_a_notebook_outside_the_course_is_refused_before_it_is_run(tmp_path: Path) -> None:
    other = store(tmp_path / "mine.ipynb", "1 + 1")
    with pytest.raises(CourseError, match=r"mine\.ipynb is not in the course"):
        notebooks.named(ROOT, str(other))


def test_a_notebook_is_named_by_its_path_or_its_lesson() -> None:
    first = ROOT / "notebooks" / "00-start-here.ipynb"
    assert notebooks.named(ROOT, "00") == first
    assert notebooks.named(ROOT, str(first)) == first
    for wrong in ("", "0", "77", "notebooks/none.ipynb"):
        with pytest.raises(CourseError, match="00-start-here, 01-"):
            notebooks.named(ROOT, wrong)


def test_code_that_holds_what_we_see_is_folded_and_its_first_line_says_nothing(
    tmp_path: Path,
) -> None:
    text = "What we see is a whole sentence, so it is folded."
    good = f'quiz.show(\n    "01-b",\n    then="{text}",\n)'
    notebook = new_notebook(cells=[new_code_cell(good), new_code_cell('quiz.show("01-a")')])
    notebooks.normalise(notebook)
    folded = [cell.metadata.get("jupyter", {}).get("source_hidden") for cell in notebook.cells]
    assert folded == [True, None]
    define = "class quiz:\n    def show(*_, **__): pass\n"
    for first in (f'quiz.show("01-b", then="{text}")', f'text = f"{text}"\nquiz.show(then=text)'):
        path = tmp_path / "90-x.ipynb"
        cells = [new_code_cell(define), new_code_cell(first)]
        nbformat.write(new_notebook(cells=cells), path)
        with pytest.raises(CourseError, match=r"90-x.ipynb, cell 2: the first line of this cell"):
            notebooks.execute(path)


def test_printed_text_that_came_in_pieces_is_stored_in_one() -> None:
    pieces = [
        new_output("stream", name="stdout", text="one"),
        new_output("stream", name="stdout", text="\n"),
        new_output("stream", name="stderr", text="oh"),
        new_output("stream", name="stdout", text="two\n"),
    ]
    notebook = new_notebook(cells=[new_code_cell("print()", outputs=pieces)])
    notebooks.normalise(notebook)
    assert [(one.name, one.text) for one in notebook.cells[0].outputs] == [
        *(("stdout", "one\n"), ("stderr", "oh"), ("stdout", "two\n"))
    ]


def test_a_narrow_drawing_stands_on_one_line() -> None:
    shown = new_output("display_data", {"text/plain": "x"}, metadata={stored.NARROW: {"a": [1, 2]}})
    notebook = new_notebook(cells=[new_code_cell("chart", outputs=[shown])])
    text = notebooks.text(notebook)
    assert f'"{stored.NARROW}": {{"a":[1,2]}}' in text
    assert nbformat.reads(text, 4) == notebook
