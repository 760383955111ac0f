"""What an export of a notebook shows of a quiz or a form: its text.

``jupyter nbconvert --to html`` and JupyterLab's “Save and Export” and “Print” take the widget and
not the text that is stored beside it, and a page or a sheet without a kernel and without the
network shows nothing in its place. ``jupyter_config.json``, installed with the course, names the
class below to every exporter of HTML in its environment.
"""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor

from pakrussia import questions
from pakrussia.stored import FORM_PREFIX, WIDGET_STATE, WIDGET_VIEW

_TEXT = "text/markdown"
# How the ids of the course's widgets begin: others are shown as they were.
_OURS = ("quiz-", FORM_PREFIX)
# What brings a quiz to life does not help on a page or a sheet.
_HINT = f"\n\n*{questions.ALIVE}*"


class QuestionsAsText(Preprocessor):  # type: ignore[misc]  # nbconvert has no stubs
    """Takes the course's widgets out of a copy that is exported, where their text stands by."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with text for quizzes and forms; other widgets keep their state."""
        taken, others = False, False
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if WIDGET_VIEW not in data:
                    continue
                model_id = str(data[WIDGET_VIEW].get("model_id", ""))
                if model_id.startswith(_OURS) and _TEXT in data:
                    del data[WIDGET_VIEW]
                    data[_TEXT] = data[_TEXT].rstrip().removesuffix(_HINT)
                    taken = True
                else:
                    others = True
        # The state alone would make the exported page ask the network for a widget's script.
        if taken and not others:
            nb.metadata.get("widgets", {}).pop(WIDGET_STATE, None)
            if not nb.metadata.get("widgets", True):
                del nb.metadata["widgets"]
        return nb, resources
