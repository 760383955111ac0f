"""What VS Code and a code host show of the stored notebooks, by their own documentation.

Neither runs here. VS Code shows the first type of an output, in its own order ("notebook display
order"; a type that is not in it goes before all others), for which it has a renderer: its own
("Built-in notebook output renderer", "Markdown it renderer"), and with the Jupyter extension those
of "Jupyter Notebook Renderers" and of widgets. A widget whose kernel does not run is passed over
for the next type (vscode-jupyter, widget renderer: widget state stored in a file is not read). A
folder that is not trusted shows only the types that are always secure.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter

from pakrussia.build import notebooks
from pakrussia.charts import VEGA_MIME

ROOT = Path(__file__).parents[2]
STORED = [
    *notebooks.lessons(ROOT),
    *notebooks.solutions(ROOT),
    *notebooks.exercises(ROOT),
    *notebooks.teachers(ROOT),
]
ORDER = [
    "application/json",
    "application/javascript",
    "text/html",
    "image/svg+xml",
    "text/latex",
    "text/markdown",
    "image/png",
    "image/jpeg",
    "text/plain",
]
SECURE = {"text/markdown", "text/latex", "application/json", "text/plain"}
OWN = {*SECURE, "image/gif", "image/png", "image/jpeg", "image/svg+xml", "text/html"}
WITH_JUPYTER = {*OWN, VEGA_MIME}  # and widgets, once their kernel runs


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def outputs(path: Path) -> list[Any]:
    return [one for cell in notebooks.read(path).cells for one in cell.get("outputs", [])]


def first(data: dict[str, Any], renderers: set[str]) -> str | None:
    """Return the type that VS Code picks among those it has a renderer for."""
    kinds = [kind for kind in data if kind in renderers]
    return min(kinds, key=lambda kind: ORDER.index(kind) if kind in ORDER else -1, default=None)


def words(kind: str, content: Any) -> str:
    """Return what a reader reads of an output; empty where there is nothing but markup."""
    if kind in ("text/html", "image/svg+xml"):
        soup = BeautifulSoup(content, "html.parser")
        for one in soup.find_all(["style", "script"]):
            one.decompose()
        return soup.get_text(" ", strip=True)
    return str(content).strip()


# What Python prints of an object that has no words of its own.
EMPTY = re.compile(r"<[\w.]+ object( at 0x\w+)?>|\w+\(.*children=.*\)", re.DOTALL)


@pytest.mark.parametrize("path", STORED, ids=named)
def test_vs_code_shows_each_output_with_its_words(path: Path) -> None:
    for output in outputs(path):
        if output.output_type == "stream":
            assert output.name == "stdout" and output.text.strip()
            continue
        assert output.output_type in ("display_data", "execute_result")
        for renderers in (OWN, WITH_JUPYTER):
            kind = first(output.data, renderers)
            assert kind is not None, list(output.data)
            said = words(kind, output.data[kind])
            assert said and not EMPTY.fullmatch(said), (kind, said[:80])


@pytest.mark.parametrize("path", STORED, ids=named)
def test_vs_code_prefers_the_living_form(path: Path) -> None:
    for output in outputs(path):
        data = output.get("data", {})
        if VEGA_MIME in data:
            assert first(data, WITH_JUPYTER) == VEGA_MIME
            assert first(data, OWN) == "image/svg+xml"
            # In a folder that is not trusted the description stands for the chart.
            assert first(data, SECURE) == "text/plain" and len(data["text/plain"].split()) > 5
        if notebooks.WIDGET_VIEW in data:
            assert first(data, {*WITH_JUPYTER, notebooks.WIDGET_VIEW}) == notebooks.WIDGET_VIEW
            # Before a run the questions stand as text, and say how to bring them to life.
            assert first(data, WITH_JUPYTER) == "text/markdown"
            assert "run" in data["text/markdown"].rpartition("\n\n")[2].lower()
        if notebooks.is_form(output):
            assert first(data, WITH_JUPYTER) == "text/markdown"


@pytest.mark.parametrize("path", STORED, ids=named)
def test_a_code_host_accepts_the_widget_state(path: Path) -> None:
    """GitHub shows "Invalid Notebook" where the models do not lie under the key "state"."""
    widgets = notebooks.read(path).metadata.get("widgets", {})
    assert set(widgets) <= {notebooks.WIDGET_STATE}
    for content in widgets.values():
        assert set(content) == {"state", "version_major", "version_minor"}
        assert content["version_major"] == 2


def test_a_code_host_that_takes_scripts_away_keeps_pictures_tables_and_text() -> None:
    """Code hosts convert with nbconvert and clean the result (GitHub names it in its errors)."""
    path = notebooks.lessons(ROOT)[1]
    page = BeautifulSoup(
        HTMLExporter(template_name="classic").from_filename(path)[0], "html.parser"
    )
    for one in page.find_all(["script", "style", "iframe", "object"]):
        one.decompose()
    charts = [one for one in outputs(path) if VEGA_MIME in one.get("data", {})]
    assert len(charts) > 3
    pictures = page.select(".output img[src^='data:image/svg+xml'], .output svg")
    assert len(pictures) == len(charts)
    assert len(page.select(".output details table")) == len(charts)
    for output in outputs(path):
        markdown = output.get("data", {}).get("text/markdown", "")
        if markdown and notebooks.WIDGET_VIEW not in output.data:
            start = re.findall(r"[A-Za-z]{4,}", re.sub(r"<[^>]*>", "", markdown))[:3]
            assert all(word in page.get_text() for word in start)
