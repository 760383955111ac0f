"""The package works outside the checkout: its data travels inside the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from pakrussia.build import notebooks

ROOT = Path(__file__).parents[2]


def test_the_wheel_installed_elsewhere_loads_a_table(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT],
        check=True,
    )
    (wheel,) = tmp_path.glob("pakrussia-*.whl")
    with zipfile.ZipFile(wheel) as inside:
        names = inside.namelist()
    assert "pakrussia/_data/datapackage.json" in names
    assert {"pakrussia/_data/course.yml", "pakrussia/_data/lessons.json"} <= {*names}
    assert "pakrussia/classroom/class-summary.ipynb" in names
    assert "pakrussia/open-in-jupyterlab.png" in names
    assert any(name.endswith("lab/settings/overrides.d/pakrussia.json") for name in names)
    assert any(name.endswith("etc/ipython/ipython_kernel_config.py") for name in names)
    assert any(name.endswith("etc/jupyter/jupyter_config.json") for name in names)
    extension = {
        name.partition("/share/jupyter/labextensions/pakrussia/")[2]
        for name in names
        if "/labextensions/" in name
    }
    assert extension == {
        "package.json",
        *("static/extension.js", "static/charts.css", "static/reading.css"),
    }

    site = tmp_path / "site"
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--target", site, wheel], check=True)
    code = (
        "import pakrussia; from pakrussia import data, questions;"
        "print(pakrussia.__file__);"
        "print(len(data.load('un_agreement')));"
        "print(questions.load_quiz('01-a')[1].title)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    assert Path(told[0]).is_relative_to(site)
    assert int(told[1]) > 1000
    assert told[2] == "A runway and a flight"

    # As papermill does it: a lesson from anywhere, run in a folder that knows no course.
    empty = tmp_path / "empty"
    empty.mkdir()
    for path in notebooks.exercises(ROOT):
        lesson = ROOT / "notebooks" / f"{path.parent.name}.ipynb"
        last = [cell for cell in notebooks.read(lesson).cells if cell.cell_type == "code"][-1]
        assert f'exercises.start("{lesson.name[:2]}' in last.source
    book = notebooks.read(ROOT / "notebooks" / "03-afghanistan-and-the-sanctions.ipynb")
    book.cells.append(
        nbformat.v4.new_code_cell(
            "import pakrussia\n"
            "for number in range(1, 12):\n"
            "    exercises.start(f'{number:02}')\n"
            "print(pakrussia.__file__)"
        )
    )
    settings = {"metadata": {"path": str(empty)}}
    environment = notebooks.build_environment(tmp_path / "work") | {"PYTHONPATH": str(site)}
    NotebookClient(book, timeout=300, kernel_name="python3", resources=settings).execute(
        env=environment
    )
    *offers, where = book.cells[-1].outputs
    assert Path(where.text.strip()).is_relative_to(site) and len(offers) == 11
    assert not list(empty.iterdir())
