"""Forms in which Python answers: judge the claims, write the memo, search the glossary.

A form needs a kernel. Where none runs (a stored notebook, the page edition, a page on the web)
its reading edition stands in its place: the same content as Markdown. A build stores the reading
edition only, so that nobody opens a notebook full of buttons that do nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import ipywidgets

# A stored notebook keeps no state of models with such ids (see build.notebooks).
FORM_PREFIX = "form-"
ALIVE = "*This is a form. Run this cell (Shift+Enter) to use it.*"


class Form(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no stubs
    """One form: its controls for a kernel, its reading edition for everywhere else."""

    def __init__(self, name: str, controls: Sequence[ipywidgets.Widget], reading: str) -> None:
        """``name`` is small letters and hyphens; ``reading`` is Markdown."""
        super().__init__(list(controls), model_id=FORM_PREFIX + name)
        self.name = name
        self.reading = reading
        self.add_class("pakrussia-form")

    def __repr__(self) -> str:
        return f"Form {self.name}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Return the view, and the reading edition for where no view can be."""
        view = "application/vnd.jupyter.widget-view+json"
        whole = cast("dict[str, Any]", super()._repr_mimebundle_(**kwargs))
        return {
            "text/plain": repr(self),
            "text/markdown": f"{ALIVE}\n\n{self.reading}",
            view: whole[view],
        }


_shown: dict[str, Form] = {}


def once(name: str, make: Callable[[], Form]) -> Form:
    """Return the kernel's one form of this name: run again, a cell shows what was filled in.

    (A second model under the same id would close the comm of both when the first is collected.)
    """
    form = _shown.get(name)
    if form is None or form.comm is None:
        form = _shown[name] = make()
    return form
