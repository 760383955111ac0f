"""Run the lessons and solutions and store them so that a second run changes no byte."""

from __future__ import annotations

import ast
import copy
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat

from pakrussia import contents, current, stored
from pakrussia.errors import CourseError
from pakrussia.stored import FORM_PREFIX, NARROW

WIDGET_STATE = stored.WIDGET_STATE
WIDGET_VIEW = stored.WIDGET_VIEW
FORM_MARK = "pakrussia-form"
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# What the kernel tells in an environment with the course (see ipython_kernel_config.py): JupyterLab
# marks a notebook that says anything else as changed as soon as it is opened.
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": "3",
}
_LONGEST_REASON = 300  # signs of what nbformat says of a broken notebook
LONGEST_ID = 30  # a longer text in a cell's first line is more than the id of a quiz
# The course is built on one day of the calendar, for a learner who has not answered anything.
BUILD_DAY = "2026-11-23"


def lessons(course: Path) -> list[Path]:
    """Return the lesson notebooks that are in the course folder, in order."""
    paths = (course / "notebooks" / f"{name}.ipynb" for name in contents.lessons(course))
    return [path for path in paths if path.is_file()]


def solutions(course: Path) -> list[Path]:
    """Return the solution notebooks that are in the course folder, in order."""
    return _exercises(course / "solutions", course)


def exercises(course: Path) -> list[Path]:
    """Return the learner's editions that are in the course folder, in order."""
    return _exercises(course / "exercises", course)


def _exercises(folder: Path, course: Path) -> list[Path]:
    paths = (folder / name / "exercise.ipynb" for name in contents.lessons(course))
    return [path for path in paths if path.is_file()]


def left_out(course: Path) -> str:
    """Say which notebooks in the course folder are none of the course's; empty where all are."""
    own = {*lessons(course), *solutions(course), *exercises(course)}
    found = [
        *(course / "notebooks").glob("*.ipynb"),
        *(course / "solutions").glob("*/*.ipynb"),
        *(course / "exercises").glob("*/*.ipynb"),
    ]
    names = ", ".join(sorted(one.relative_to(course).as_posix() for one in {*found} - own))
    return f"Left out, because data/{contents.FILE} does not name them: {names}." if names else ""


def teachers(course: Path) -> list[Path]:
    """Return the notebooks for teachers, which travel inside the package, in order."""
    return sorted((course / "src" / "pakrussia" / "classroom").glob("*.ipynb"))


def named(course: Path, name: str) -> Path:
    """Return the notebook at the path ``name``, or the lesson whose number or name begins so.

    ``CourseError`` that lists the lessons where there is neither, and for a notebook outside the
    course: running and storing would change a file that is none of ours.
    """
    path, home = Path(name).resolve(), course.resolve()
    if path.is_file():
        if not path.is_relative_to(home):
            raise CourseError(f"{path} is not in the course in {home}: run this in its own course.")
        return course / path.relative_to(home)
    found = [lesson for lesson in lessons(course) if name and lesson.stem.startswith(name)]
    if len(found) != 1:
        known = ", ".join(lesson.stem for lesson in lessons(course))
        raise CourseError(f"There is no notebook {name!r}. The lessons are: {known}.")
    return found[0]


def build_environment(work: Path) -> dict[str, str]:
    """Return the environment a stored run is made in: an empty record, one day, one time zone."""
    return {
        **os.environ,
        "PAKRUSSIA_WORK": str(work),
        "PAKRUSSIA_PROGRESS": str(work / "progress.jsonl"),
        "PAKRUSSIA_TODAY": BUILD_DAY,
        # No notebook is open: every chart is compiled anew.
        "JPY_SESSION_NAME": "",
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        # Otherwise the kernel warns about frozen modules on its error stream.
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def read(path: Path) -> Any:
    """Read a notebook; ``CourseError`` when it is not one."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as problem:
        why = " ".join(str(problem).split())[:_LONGEST_REASON]  # some repeat the whole notebook
        remedy = (
            f"python -m pakrussia fresh {path.stem[:2]}"
            if path.parent.name == "notebooks"
            else f"git checkout -- {path}"
        )
        raise CourseError(
            f"{path.name} cannot be read as a notebook ({why}). Restore it with: {remedy}"
        ) from problem


def execute(path: Path) -> Any:
    """Run the notebook at ``path`` in a new kernel and return it, normalised.

    Raises ``CourseError`` when a cell fails or writes to the error stream (a warning).
    """
    # Most commands only read notebooks, and start sooner without it.
    from nbclient import NotebookClient

    notebook = read(path)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary) / "my-work"
        work.mkdir()
        client = NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            record_timing=False,
            # The kernel warns of its unencrypted loopback connection at each start.
            extra_arguments=["--IPKernelApp.log_level=40"],
            resources={"metadata": {"path": str(path.parent)}},
        )
        try:
            client.execute(env=build_environment(work))
        except Exception as problem:
            raise CourseError(f"{path.name}: a cell failed.\n{problem}") from problem
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise CourseError(f"{path.name}, cell {number} warns:\n{output.text}")
    normalise(notebook)
    _demand_hidden_text(notebook, path.name)
    return notebook


def is_form(output: Any) -> bool:
    """Say whether an output is a form, live or stored (then only its reading edition is there)."""
    view = output.get("data", {}).get(WIDGET_VIEW, {})
    marked = FORM_MARK in output.get("metadata", {})
    return marked or str(view.get("model_id", "")).startswith(FORM_PREFIX)


def normalise(notebook: Any) -> None:
    """Remove from ``notebook`` what differs between two runs of the same cells, in place.

    Kernel and language versions get fixed values, widget models that no output shows are
    dropped (those of forms too: without a kernel they could not answer, and their reading
    edition is shown), and models with a random id are numbered by first appearance.
    """
    state = notebook.metadata.get("widgets", {}).get(WIDGET_STATE)
    notebook.metadata.clear()
    notebook.metadata["kernelspec"] = dict(_KERNEL)
    notebook.metadata["language_info"] = copy.deepcopy(_LANGUAGE)
    # By it the course's part of JupyterLab knows a notebook of the course (labextension).
    notebook.metadata["pakrussia"] = {"reading": True}
    notebook.nbformat_minor = 5
    for cell in notebook.cells:
        for key in ("execution", "collapsed", "ExecuteTime", "trusted"):
            cell.metadata.pop(key, None)
        if cell.get("outputs"):
            cell.outputs = _joined_streams(cell.outputs)
        if cell.cell_type == "code" and _holds_what_we_see(cell.source):
            cell.metadata["jupyter"] = {**cell.metadata.get("jupyter", {}), "source_hidden": True}
    if state:
        shown = [
            output.data[WIDGET_VIEW]
            for cell in notebook.cells
            for output in cell.get("outputs", [])
            if WIDGET_VIEW in output.get("data", {}) and not is_form(output)
        ]
        kept = _renumber(state["state"], shown)
        notebook.metadata["widgets"] = {WIDGET_STATE: {**state, "state": kept}}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if WIDGET_VIEW in output.get("data", {}) and is_form(output):
                # JupyterLab would show an error for the missing model, and not the Markdown.
                del output.data[WIDGET_VIEW]
                output.metadata[FORM_MARK] = True


def _joined_streams(outputs: list[Any]) -> list[Any]:
    """Return the outputs with printed text in one piece: a slow machine sends it in several."""
    found: list[Any] = []
    for output in outputs:
        last = found[-1] if found else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            found.append(output)
    return found


def _holds_what_we_see(source: str) -> bool:
    """Say whether a cell's code holds the text that unfolds after a quiz: then it is folded too."""
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func) == "quiz.show"
        and any(word.arg == "then" for word in node.keywords)
        for node in ast.walk(_parsed(source))
    )


def _demand_hidden_text(notebook: Any, name: str) -> None:
    """Raise ``CourseError`` where what unfolds after a quiz stands in the first line of its cell.

    JupyterLab shows that line of folded code.
    """
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or not _holds_what_we_see(cell.source):
            continue
        for node in ast.walk(_parsed(cell.source)):
            is_text = isinstance(node, ast.Constant | ast.JoinedStr) and node.lineno == 1
            if is_text and len(ast.unparse(node)) > LONGEST_ID:
                raise CourseError(
                    f"{name}, cell {number}: the first line of this cell holds a text, and "
                    "JupyterLab shows the first line of folded code. Begin what stands after "
                    "then= on a line of its own: quiz.show(, next line."
                )


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])  # A line for IPython, such as %matplotlib.


def _renumber(models: dict[str, Any], views: list[dict[str, Any]]) -> dict[str, Any]:
    """Keep the models that ``views`` reach; give random ids a number; update ``views``."""
    order: list[str] = []

    def reach(model_id: str) -> None:
        if model_id in order or model_id not in models:
            return
        order.append(model_id)
        for reference in _references(models[model_id]):
            reach(reference)

    for view in views:
        reach(view["model_id"])
    names = {
        old: old if _is_author_given(old) else f"model-{number:03d}"
        for number, old in enumerate(order, start=1)
    }
    for view in views:
        view["model_id"] = names.get(view["model_id"], view["model_id"])
    return {names[old]: _rename(models[old], names) for old in order}


def _is_author_given(model_id: str) -> bool:
    # ipywidgets makes ids of 32 hexadecimal digits; the quiz gives its own.
    return not (len(model_id) == 32 and all(c in "0123456789abcdef" for c in model_id))


def _references(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        if value.startswith("IPY_MODEL_"):
            yield value.removeprefix("IPY_MODEL_")
    elif isinstance(value, dict):
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


def _rename(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str) and value.startswith("IPY_MODEL_"):
        old = value.removeprefix("IPY_MODEL_")
        return f"IPY_MODEL_{names.get(old, old)}"
    if isinstance(value, dict):
        return {key: _rename(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_rename(one, names) for one in value]
    return value


def text(notebook: Any) -> str:
    """Return the notebook as the text that is stored: sorted keys, UTF-8 letters, LF.

    What is JSON inside the notebook (drawings, widget state) stands on one line each: spread
    out, a map alone would take ten thousand lines.
    """
    packed = copy.deepcopy(notebook)
    lines: list[str] = []

    def pack(holder: Any, key: str) -> None:
        compact = json.dumps(holder[key], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        holder[key] = f"@packed-{len(lines)}@"
        lines.append(compact)

    for cell in packed.cells:
        for output in cell.get("outputs", []):
            for kind, value in output.get("data", {}).items():
                if isinstance(value, dict):
                    pack(output.data, kind)
            if NARROW in output.get("metadata", {}):
                pack(output.metadata, NARROW)
    states = packed.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for model_id in states:
        pack(states, model_id)
    # nbformat would look inside what was packed; the plain writer has the same layout.
    split = nbformat.v4.rwbase.split_lines(packed)
    written = json.dumps(split, ensure_ascii=False, sort_keys=True, indent=1)
    for number, compact in enumerate(lines):
        written = written.replace(f'"@packed-{number}@"', compact)
    return written + "\n"


def store_sums(course: Path) -> bool:
    """Write what identifies each stored lesson (see ``current``); return whether it changed."""
    file = course / "data" / current.FILE
    new = current.table(lessons(course))
    if file.is_file() and file.read_text(encoding="utf-8") == new:
        return False
    file.write_text(new, encoding="utf-8", newline="\n")
    return True


def rebuild(paths: Iterable[Path]) -> list[Path]:
    """Run and store each notebook; return those whose bytes changed.

    Nothing is written for a notebook whose run fails.
    """
    changed = []
    for path in paths:
        new = text(execute(path))
        if path.read_text(encoding="utf-8") != new:
            path.write_text(new, encoding="utf-8", newline="\n")
            changed.append(path)
    return changed
