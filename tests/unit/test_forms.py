"""What every form has: one id, a reading edition, no stored state."""

from __future__ import annotations

import ipywidgets
import nbformat

from pakrussia import forms
from pakrussia.build import notebooks


def make() -> forms.Form:
    return forms.Form("sample", [ipywidgets.Text("typed")], "**Read** this.")


def test_a_form_carries_its_reading_edition() -> None:
    bundle = make()._repr_mimebundle_()
    assert bundle["text/markdown"] == f"{forms.ALIVE}\n\n**Read** this."
    assert bundle[notebooks.WIDGET_VIEW]["model_id"] == "form-sample"


def test_a_form_is_made_once_and_keeps_what_was_typed() -> None:
    first = forms.once("sample-once", make)
    first.children[0].value = "mine"
    assert forms.once("sample-once", make) is first
    assert forms.once("sample-once", make).children[0].value == "mine"


def test_a_build_keeps_the_reading_edition_of_a_form_alone() -> None:
    view = {"version_major": 2, "version_minor": 0, "model_id": "form-sample"}
    output = nbformat.v4.new_output("display_data", {notebooks.WIDGET_VIEW: view})
    cell = nbformat.v4.new_code_cell("x", outputs=[output])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    models = {"form-sample": {"state": {"children": ["IPY_MODEL_" + "a" * 32]}}, "a" * 32: {}}
    notebook.metadata["widgets"] = {notebooks.WIDGET_STATE: {"state": models}}
    notebooks.normalise(notebook)
    assert notebook.metadata["widgets"][notebooks.WIDGET_STATE]["state"] == {}
    stored = notebook.cells[0].outputs[0]
    assert notebooks.WIDGET_VIEW not in stored.data
    assert notebooks.is_form(stored)
    notebooks.normalise(notebook)
    assert notebooks.is_form(stored)
