"""The quiz's script and style as they travel: one module and one style sheet, without what is there
for readers only. Every page carries a copy, and every notebook one: a widget without a view brings
it, and the quizzes wait for it.

The script is written as ES modules in ``js``. They are joined in ``ORDER``: each stands after those
it imports from, and what they import and export by name falls away, because all of it is in one
scope then. Only the last one has a default export, the widget; the names in ``PUBLIC`` are exported
too, for pages and tests.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import threading
from pathlib import Path

import rcssmin
import rjsmin

HERE = Path(__file__).parent
ORDER = ("reading", "marking", "state", "storage", "dom", "charts", "drawing", "view", "widget")
PUBLIC = (
    *("browserStorage", "clean", "fold", "linkCharts"),
    *("mark", "mount", "plainText", "readNumber"),
)

_IMPORT = re.compile(r"^import \{([^}]*)\} from '\./(\w+)\.js';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |function |async function )", re.MULTILINE)


def imports(text: str) -> dict[str, list[str]]:
    """Return {module: names} of what a module's text imports."""
    return {
        module: [name.strip() for name in names.split(",") if name.strip()]
        for names, module in _IMPORT.findall(text)
    }


def module_text(name: str) -> str:
    """Return the text of one module."""
    return (HERE / "js" / f"{name}.js").read_text(encoding="utf-8")


def joined() -> str:
    """Return all modules as one, readable."""
    parts = [_EXPORT.sub("", _IMPORT.sub("", module_text(name))) for name in ORDER]
    return "\n".join([*parts, f"export {{ {', '.join(PUBLIC)} }};", ""])


def script() -> str:
    """Return the script as it travels."""
    return str(rjsmin.jsmin(joined()))


_WIDGET = "export default { initialize, render };"


def key(words: str) -> str:
    """Return a name for this version of the script: two versions may be open side by side.

    ``words`` are the words of the interface as JSON, here and below.
    """
    return hashlib.sha256((joined() + words).encode("utf-8")).hexdigest()[:12]


def brought(words: str) -> str:
    """Return the script, with its words, for the widget that brings it to a notebook's quizzes."""
    whole = joined()
    if whole.count(_WIDGET) != 1:
        raise RuntimeError(f"The joined script must have the line {_WIDGET!r} once.")
    given = (
        f"speak({words});\n"
        f"(globalThis.pakrussiaQuiz ??= {{}})['{key(words)}'] = {{ initialize, render }};\n"
        "document.dispatchEvent(new Event('pakrussia-quiz'));\n"
        "export default {};"
    )
    return str(rjsmin.jsmin(whole.replace(_WIDGET, given)))


def borrowed(words: str) -> str:
    """Return the few lines with which a quiz waits for the script."""
    return str(rjsmin.jsmin(module_text("borrowed").replace("$KEY", key(words))))


def style() -> str:
    """Return the style sheet as it travels."""
    return str(rcssmin.cssmin((HERE / "quiz.css").read_text(encoding="utf-8")))


def live() -> tuple[Path, Path]:
    """Return files of the script and the style that are written anew whenever a source changes.

    For development: anywidget watches the two files and redraws open quizzes. Needs watchfiles.
    """
    import watchfiles

    folder = Path(tempfile.mkdtemp(prefix="pakrussia-quiz-"))
    files = folder / "quiz.js", folder / "quiz.css"

    def write() -> None:
        files[0].write_text(joined(), encoding="utf-8")
        files[1].write_text((HERE / "quiz.css").read_text(encoding="utf-8"), encoding="utf-8")

    def follow() -> None:
        for _ in watchfiles.watch(HERE):
            write()

    write()
    threading.Thread(target=follow, daemon=True).start()
    return files
