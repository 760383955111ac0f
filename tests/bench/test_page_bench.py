"""The page of a lesson on a slow phone, beside nbconvert's and a Jupyter Book's."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import altair as alt
import nbformat
import pytest
import tables
import vl_convert
from altair.utils.html import spec_to_html
from conftest import HERE, ROOT
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, BrowserContext, Route

from pakrussia.build import notebooks, pages, stage
from pakrussia.charts import VEGA_MIME

LESSON = "01-alliances-and-the-u2"
SLOWER = 4  # the processor of a cheap phone
WINDOWS = {"phone": (360, 740), "laptop": (1366, 768)}
ROUNDS = 1 if tables.SMALL else 3
# Jupyter Book stands in an environment of its own, made once: it needs other versions.
BOOK = ROOT / ".venv" / ".jupyter-book"


@pytest.fixture(scope="module")
def book_python() -> Path | None:
    """Return the Python of the Jupyter Book, made where it is missing; none in the small bench.

    It is a download of 270 MB, and the small bench runs where there is no network.
    """
    python = BOOK / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        if tables.SMALL:
            return None
        subprocess.run([sys.executable, "-m", "venv", str(BOOK)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "jupyter-book>=1,<2"]
        subprocess.run(install, check=True)
    return python


def ours(to: Path) -> Path:
    """Return the page of the lesson in a course of this lesson alone."""
    (to / "notebooks").mkdir(parents=True)
    source = ROOT / "notebooks" / f"{LESSON}.ipynb"
    (to / "notebooks" / source.name).write_bytes(source.read_bytes())
    pages.build(to, to / "html")
    return to / "html" / f"{LESSON}.html"


def with_nbconvert(to: Path) -> Path:
    """Return what nbconvert makes of the same notebook, as it comes."""
    to.mkdir()
    text, _ = HTMLExporter().from_notebook_node(
        notebooks.read(ROOT / "notebooks" / f"{LESSON}.ipynb")
    )
    (to / "page.html").write_text(text, encoding="utf-8")
    return to / "page.html"


def with_jupyter_book(to: Path, python: Path) -> Path:
    """Return a Jupyter Book of the same texts and charts, these by Altair's usual renderer.

    It is spared a part of its work: the charts are compiled already, and nothing is downloaded.
    """
    to.mkdir()
    notebook = notebooks.read(ROOT / "notebooks" / f"{LESSON}.ipynb")
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        cell.source, cell.execution_count = "1", 1
        cell.outputs = [
            nbformat.v4.new_output("display_data", {"text/html": _altair(output, number)})
            for output in cell.outputs
            if VEGA_MIME in output.get("data", {})
        ]
    notebook.metadata.pop("widgets", None)
    nbformat.write(notebook, to / "page.ipynb")
    (to / "_toc.yml").write_text("format: jb-book\nroot: page\n", encoding="utf-8")
    (to / "_config.yml").write_text(
        "title: Book\nexecute:\n  execute_notebooks: 'off'\n", encoding="utf-8"
    )
    start = "from jupyter_book.cli.main import main; main()"
    command = [str(python), "-c", start, "build", "."]
    built = subprocess.run(command, cwd=to, capture_output=True, text=True)
    page = to / "_build" / "html" / "page.html"
    assert page.exists(), built.stdout + built.stderr
    return page


def _altair(output: Any, number: int) -> str:
    spec = json.loads(json.dumps(output["data"][VEGA_MIME]))
    return str(
        spec_to_html(
            spec,
            mode="vega",
            vega_version=alt.VEGA_VERSION,
            vegalite_version=alt.VEGALITE_VERSION,
            vegaembed_version=alt.VEGAEMBED_VERSION,
            output_div=f"altair-viz-{number}",
            template="universal",
        )
    )


def opened(context: BrowserContext, address: str, wanted: str, to_chart: bool) -> dict[str, float]:
    """Visit a page with a slow processor until ``wanted`` is there; return what was noted."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(path=HERE / "page_clock.js")
    if to_chart:
        page.add_init_script("pageClock.toChart()")
    page.goto(address, wait_until="commit")
    deadline = time.monotonic() + stage.PATIENCE
    seen: dict[str, float] = {}
    while seen.get(wanted, 0) <= 1:
        assert time.monotonic() < deadline, f"{address}: no {wanted}, but {seen}"
        page.wait_for_timeout(100)
        seen = page.evaluate("pageClock.seen")
    page.close()
    return seen


def test_first_quiz_and_first_chart(
    browser: Browser, book_python: Path | None, tmp_path: Path
) -> None:
    """With a quarter of the speed, on a phone and a laptop.

    The first chart, gone to as soon as its place is there, is drawn earlier than in the Jupyter
    Book, which draws all of them at once. The first quiz can be answered before that book has its
    first chart; in the other two pages no quiz can be answered.
    """
    addresses = {
        "ours": ours(tmp_path / "ours").as_uri(),
        "nbconvert": with_nbconvert(tmp_path / "nbconvert").as_uri(),
    }
    if book_python:
        addresses["book"] = with_jupyter_book(tmp_path / "book", book_python).as_uri()
    # As the scripts of a web page, without names of their own in it.
    library = f"(() => {{{vl_convert.javascript_bundle()}}})();"

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith(("file:", "data:", "blob:")):
            route.continue_()
        elif "/vega@" in url:  # The libraries come at once, as from a cache, and in one piece.
            route.fulfill(body=library, content_type="text/javascript")
        elif "/vega-lite@" in url or "/vega-embed@" in url:
            route.fulfill(body="", content_type="text/javascript")
        else:
            route.abort()

    wanted = {
        "ours, first quiz": ("ours", "quiz", False),
        "ours, first chart": ("ours", "chart", True),
        "nbconvert, text": ("nbconvert", "text", False),
        "nbconvert, first picture": ("nbconvert", "picture", True),
        "Jupyter Book, text": ("book", "text", False),
        "Jupyter Book, first chart": ("book", "chart", True),
    }
    wanted = {name: how for name, how in wanted.items() if how[0] in addresses}
    beside = "Jupyter Book, first chart" if book_python else "nbconvert, first picture"
    rows = []
    found: dict[str, dict[str, float]] = {}
    for window, (width, height) in WINDOWS.items():
        context = browser.new_context(viewport={"width": width, "height": height})
        context.route("**/*", answer)

        def run(
            page: str, what: str, to_chart: bool, context: Any = context
        ) -> Callable[[], float]:
            return lambda: opened(context, addresses[page], what, to_chart)[what]

        found[window] = tables.in_turn(
            {name: run(*how) for name, how in wanted.items()}, rounds=ROUNDS
        )
        context.close()
    for name in wanted:
        times = [found[window][name] for window in WINDOWS]
        shares = [found[w][name] / found[w][beside] for w in WINDOWS]
        rows.append((name, *times, *shares))
    tables.show(
        f"Page of {LESSON}, processor slowed {SLOWER} times: milliseconds from the visit's start",
        ["", *WINDOWS, *(f"{one}, by {beside}" for one in WINDOWS)],
        rows,
    )
    for window in WINDOWS if book_python else ():
        book = found[window]["Jupyter Book, first chart"]
        assert found[window]["ours, first chart"] <= book
        assert found[window]["ours, first quiz"] <= book
