"""A notebook that was only opened is unchanged: there is nothing to save, nothing to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import HANG, ROOT, Lab, copy_course, running_lab
from playwright.sync_api import Browser, Page, expect

from pakrussia.build import notebooks
from pakrussia.charts import VEGA_MIME

LESSON = "notebooks/02-the-china-channel-and-1971.ipynb"
CHANGED = ".lm-TabBar-tab.jp-mod-dirty"

# Both reasons for a change come late: the kernel tells its language, and each drawing is turned
# into a picture where the file holds none. JupyterLab does so after the drawing is there, in a
# task of its own; a frame drawn twice and a round trip to the kernel are later than that task.
OPEN = """async ([path, charts]) => {
  const panel = await jupyterapp.commands.execute("docmanager:open", { path });
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  const drawn = () => panel.node.querySelectorAll(".jp-RenderedVegaCommon5 svg.marks").length;
  const frame = () => new Promise(requestAnimationFrame);
  while (drawn() < charts) await frame();
  await panel.sessionContext.session.kernel.requestKernelInfo();
  for (let count = 0; count < 10; count++) await frame();
}"""

CLOSE = """async () => {
  for (const one of [...jupyterapp.shell.widgets("main")]) {
    if (one.context) one.context.model.dirty = false;
    one.close();
  }
}"""


@pytest.fixture(scope="module")
def window(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Lab, Page]]:
    course = copy_course(tmp_path_factory.mktemp("course"))
    option = "--LabApp.expose_app_in_browser=True"
    with running_lab(course, tmp_path_factory.mktemp("home"), option) as lab:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.set_default_timeout(HANG)
        page = context.new_page()
        page.goto(f"{lab.url}/lab?token={lab.token}&reset")
        page.wait_for_function("() => globalThis.jupyterapp?.shell.currentWidget")
        yield lab, page
        context.close()


@pytest.fixture(autouse=True)
def closed_afterwards(window: tuple[Lab, Page]) -> Iterator[None]:
    yield
    lab, page = window
    page.evaluate(CLOSE)
    lab.stop_kernels()


def drawings(path: Path) -> list[dict[str, Any]]:
    return [
        output.data
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
        if VEGA_MIME in output.get("data", {})
    ]


def open_notebook(window: tuple[Lab, Page], path: str) -> None:
    """Open ``path``, and wait for its kernel and for all of its charts."""
    lab, page = window
    page.evaluate(OPEN, [path, len(drawings(lab.course / path))])
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")


@pytest.mark.parametrize(
    "path",
    [
        *(f"notebooks/{path.name}" for path in notebooks.lessons(ROOT)),
        *(f"solutions/{path.parent.name}/{path.name}" for path in notebooks.solutions(ROOT)),
        *(f"exercises/{path.parent.name}/{path.name}" for path in notebooks.solutions(ROOT)),
    ],
)
def test_a_notebook_that_was_opened_is_unchanged(window: tuple[Lab, Page], path: str) -> None:
    open_notebook(window, path)
    expect(window[1].locator(".lm-TabBar-tab.jp-mod-current", has_text=".ipynb")).to_be_visible()
    assert window[1].locator(CHANGED).count() == 0


def without_picture(notebook: Any) -> None:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)


def of_another_version(notebook: Any) -> None:
    notebook.metadata["language_info"]["version"] = "3.11.0"


def of_another_kernel(notebook: Any) -> None:
    notebook.metadata["kernelspec"]["display_name"] = "Python 3"


@pytest.mark.parametrize("change", [without_picture, of_another_version, of_another_kernel])
def test_what_would_change_a_notebook_is_seen(
    window: tuple[Lab, Page], change: Callable[[Any], None]
) -> None:
    """The test above can fail: each of the three causes, planted alone, marks the notebook."""
    lab, page = window
    notebook = nbformat.read(lab.course / LESSON, as_version=4)
    change(notebook)
    path = f"notebooks/{change.__name__}.ipynb"
    nbformat.write(notebook, lab.course / path)
    open_notebook(window, path)
    # At once, as above: the waiting there is long enough for a mark to come.
    assert page.locator(CHANGED).count() == 1
