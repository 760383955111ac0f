"""What a stored notebook holds: its marks, and the charts that need no second drawing.

Compiling a chart starts a JavaScript engine in the kernel: half a second, and 60 megabytes that
stay. A lesson that is run as it was stored needs none of that: each stored chart carries the
fingerprint of the specification it was compiled from, and a chart with the same one is shown from
the file. Whatever a learner changes has another fingerprint and is compiled.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

# In the metadata of an output: the fingerprint of the specification it shows.
MARK = "pakrussia-chart"
# The same: the drawing for a phone, as a Vega-Lite specification without the data, which stand in
# the wide drawing under the same names. A page compiles it; a notebook shows the wide one.
NARROW = "pakrussia-narrow"
# The kinds of data under which a notebook keeps what a widget shows, and its state.
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
# How the id of a form's model begins: a stored notebook keeps no state of such models.
FORM_PREFIX = "form-"

Output = tuple[dict[str, Any], dict[str, Any]]

_found: dict[Path, dict[str, Output]] = {}


def fingerprint(spec: dict[str, Any]) -> str:
    """Return 16 hexadecimal digits that are the same for equal specifications alone."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def holds_charts() -> bool:
    """Say whether the open notebook holds charts of the course, as a stored lesson does."""
    return bool(_of_open_notebook())


def find(mark: str) -> Output | None:
    """Return the MIME bundle and metadata that the open notebook holds under ``mark``, or None."""
    return _of_open_notebook().get(mark)


def _of_open_notebook() -> dict[str, Output]:
    """Return the open notebook's marked outputs; none where nobody says which notebook is open.

    Jupyter's server does, in ``JPY_SESSION_NAME``; other front ends do not.
    """
    name = os.environ.get("JPY_SESSION_NAME", "")
    if not name.endswith(".ipynb"):
        return {}
    path = Path(name)
    if path not in _found:
        _found[path] = _read(path)
    return _found[path]


def _read(path: Path) -> dict[str, Output]:
    """Return the marked outputs of a notebook; none where it cannot be read as one."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return {
            output["metadata"][MARK]: (_bundle(output["data"]), output["metadata"])
            for cell in notebook["cells"]
            for output in cell.get("outputs", [])
            if MARK in output.get("metadata", {})
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # Only a saving of time is lost; the chart is compiled.
        return {}


def _bundle(data: dict[str, Any]) -> dict[str, Any]:
    """Join the lines that a notebook file keeps texts in."""
    return {kind: "".join(one) if isinstance(one, list) else one for kind, one in data.items()}
