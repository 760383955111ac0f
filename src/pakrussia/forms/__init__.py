"""Forms in which Python answers: judge the claims, write the memo, search the glossary.

A form needs a kernel. Where none runs (a stored notebook, the page edition, a page on the web)
its reading edition stands in its place: the same content as Markdown. A build stores the reading
edition only, so that nobody opens a notebook full of buttons that do nothing.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any, cast

import ipywidgets

from pakrussia.stored import FORM_PREFIX

ALIVE = "*This is a form. Run this cell (Shift+Enter) to use it.*"

# One look for every form, shown once in it: names above their fields, the course's green.
STYLE = """<style>
.pakrussia-form{--green:#0d5449;--edge:#0d5449;max-width:46rem;
 color:var(--jp-ui-font-color1,#1d2b29);padding:.2rem .2rem 1rem}
[data-jp-theme-light=false] .pakrussia-form{--edge:#7fd1bf;color-scheme:dark}
.pakrussia-form .widget-html,.pakrussia-form .jupyter-widget-html{width:auto;margin:0 2px}
.pakrussia-form .widget-html-content{line-height:1.5;white-space:normal;overflow-wrap:anywhere;
 font-size:var(--jp-ui-font-size2,15px)}
.pakrussia-form .form-field{flex-direction:column;align-items:flex-start;width:100%;height:auto;
 margin:.35rem 0}
.pakrussia-form .form-field>.widget-label{width:auto;height:auto;text-align:left;
 white-space:normal;line-height:1.4;overflow:visible;font-size:var(--jp-ui-font-size2,15px);
 color:var(--jp-ui-font-color1)}
.pakrussia-form .form-field>:is(input,textarea,select){width:100%;max-width:100%;flex:none;
 color:var(--jp-ui-font-color1);background-color:var(--jp-layout-color0);
 border:1px solid var(--jp-border-color0,#71807d);font-size:var(--jp-ui-font-size2,15px)}
.pakrussia-form .form-field>:is(input,select){height:2.1rem}
.pakrussia-form .form-field>select{appearance:auto;background-image:none}
.pakrussia-form .form-field .widget-toggle-buttons,
.pakrussia-form .form-field>div{flex-flow:row wrap;height:auto;width:auto}
.pakrussia-form .form-field .widget-toggle-button{width:auto;height:auto;min-height:2rem;
 white-space:normal;text-align:left;line-height:1.3;padding:.25rem .7rem;overflow:visible}
.pakrussia-form .form-narrow{width:auto;flex:1 1 13rem;margin-right:.6rem}
.pakrussia-form .form-field>.widget-radio-box{flex-flow:column;width:100%;margin:0;padding:0}
.pakrussia-form .widget-radio-box label{display:flex;align-items:center;gap:.5rem;height:auto;
 min-height:1.9rem;width:auto;margin:0;line-height:1.4;white-space:normal;overflow:visible;
 font-size:var(--jp-ui-font-size2,15px);color:var(--jp-ui-font-color1)}
.pakrussia-form input:is([type=radio],[type=checkbox]){flex:none;order:-1;width:18px;min-width:18px;
 height:18px;margin:0;accent-color:var(--edge)}
.pakrussia-form .widget-checkbox{width:100%;height:auto;margin:.3rem 0}
.pakrussia-form .widget-checkbox .widget-label-basic{width:100%;height:auto;white-space:normal;
 line-height:1.4;display:flex;align-items:flex-start;gap:.5rem;
 font-size:var(--jp-ui-font-size2,15px)}
.pakrussia-form button.widget-button{align-self:flex-start;width:auto;height:auto;min-height:2rem;
 padding:.25rem .8rem;
 font-size:var(--jp-ui-font-size1,13px)}
.pakrussia-form .widget-toggle-button.mod-active,.pakrussia-form button.form-main{
 background:var(--green);color:#fff;box-shadow:none}
.pakrussia-form :is(input,textarea,select,button):focus-visible{
 outline:3px solid var(--edge);outline-offset:2px}
</style>"""


def folded(summary: str, inside: str) -> str:
    """Return HTML for Markdown that opens with one click, with no cell run.

    ``inside`` is HTML without an empty line: at one, the page edition ends the block.
    """
    return f"<details>\n<summary>{html.escape(summary)}</summary>\n{inside}\n</details>"


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
