"""The quiz in a notebook: ``quiz.show("01-a")`` and ``quiz.objectives("01-…")``.

The Python face is thin. Drawing and marking live in JavaScript, because a quiz must work with no
kernel; Python gives it the questions and keeps the record, and never marks.
"""

from __future__ import annotations

import base64
import json
import mimetypes
import os
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import Markdown

from pakrussia import current, progress, questions
from pakrussia.errors import CourseError, near_misses
from pakrussia.quiz import bundle, prose

_HERE = Path(__file__).parent
LARGEST_PICTURE = 40_000  # bytes; every stored quiz carries its pictures


SCRIPT = bundle.script()
STYLE = bundle.style()
# anywidget's own switch: with it, quizzes are redrawn when their sources change.
_LIVE = os.environ.get("ANYWIDGET_HMR") == "1"
CODE = "quiz-code"  # id of the widget that brings the script


@cache
def _words() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = json.loads(
        (_HERE / "words.json").read_text(encoding="utf-8")
    )
    return table


def words(language: str) -> dict[str, str]:
    """Return the interface words of one language.

    Raises CourseError naming the known languages for an unknown one.
    """
    if language not in _words():
        raise CourseError(
            f"There are no interface words in {language!r}. " + near_misses(language, _words())
        )
    return {"lang": language} | _words()[language]


def language() -> str:
    """Return the language that quizzes use: ``PAKRUSSIA_LANGUAGE``, or English."""
    return os.environ.get("PAKRUSSIA_LANGUAGE") or "en"


# The language that comes with the script; a quiz brings the words of another one itself.
COMMON = "en"
COMMON_WORDS = json.dumps(words(COMMON), ensure_ascii=False, separators=(",", ":"))


def short_source(key: str) -> str:
    """Return a source as it stands under a question: a reference, or a table of the course."""
    from pakrussia import data

    return data.info(key).short_source if key in data.names() else data.source(key).short


def picture_address(name: str) -> str:
    """Return a picture beside the question files as a data address."""
    path = questions.folder() / Path(name).name
    kind = mimetypes.guess_type(path.name)[0] or ""
    try:
        content = path.read_bytes()
    except OSError:
        raise CourseError(f"The picture {path.name} is not beside the question files.") from None
    if not kind.startswith("image/") or len(content) > LARGEST_PICTURE:
        raise CourseError(
            f"{path.name} must be an SVG, PNG or JPEG picture of at most {LARGEST_PICTURE} bytes."
        )
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def plain(file: questions.QuestionFile, quiz: questions.Quiz, chosen: str) -> dict[str, Any]:
    """Return a quiz as the plain data that the browser takes, with the words of one language."""
    listed = [questions.plain(question) for question in quiz.questions]
    for question in listed:
        if "picture" in question:
            question["picture"]["src"] = picture_address(question["picture"].pop("file"))
    keys = sorted({key for question in quiz.questions for key in question.sources})
    return {
        "id": quiz.id,
        "lesson": file.lesson,
        "title": quiz.title,
        "language": file.language,
        "words": words(chosen),
        "sources": {key: short_source(key) for key in keys},
        "questions": listed,
        **({"after": quiz.after} if quiz.after else {}),
    }


class Quiz(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget has no stubs
    """One quiz as a widget.

    It sends one comm message: it has no layout of its own (that would be a second widget), and
    its id follows from the quiz, so the state stored in a notebook fits after every run.
    """

    _esm, _css = bundle.live() if _LIVE else (bundle.borrowed(COMMON_WORDS), "")
    layout = None

    quiz = traitlets.Dict().tag(sync=True)
    earlier = traitlets.List().tag(sync=True)
    # A reference as ipywidgets writes it: where this model is kept, the script's model is kept too.
    code = traitlets.Unicode("" if _LIVE else f"IPY_MODEL_{CODE}").tag(sync=True)

    def __init__(self, markdown: str, **traits: Any) -> None:
        super().__init__(model_id=f"quiz-{traits['quiz']['id']}", **traits)
        self.markdown = markdown
        self.on_msg(_heard)

    def __repr__(self) -> str:
        return f"Quiz {self.quiz['id']}: {self.quiz['title']}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Return the view, and the questions as Markdown for where no view can be."""
        return {
            "text/plain": repr(self),
            "text/markdown": self.markdown,
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.model_id,
            },
        }


class Code(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget has no stubs
    """The script, its words and the style of all quizzes of a notebook; it has no view.

    Each quiz would else carry its own copy: eleven quizzes made a lesson of more than a megabyte.
    """

    _esm = bundle.brought(COMMON_WORDS)
    _css = STYLE
    layout = None

    def __init__(self) -> None:
        super().__init__(model_id=CODE)


_code: list[Code] = []  # at most one


def _bring_code() -> None:
    """See that the script is on its way before a quiz is."""
    if _LIVE or (_code and _code[0].comm is not None):
        return
    _code[:] = [Code()]


# One widget a quiz: a second one under the same id would, when the first is collected, close the
# comm of both.
_shown: dict[str, Quiz] = {}


def _remember(widget: Quiz, entries: Any, ids: list[str]) -> None:
    """Add what was recorded to the widget's state, for a page that asks the kernel for it."""
    quiz_id = widget.quiz["id"]
    homes = {one["id"]: one.get("quiz", quiz_id) for one in widget.quiz["questions"]}
    known = {one["id"] for one in widget.earlier}
    sound = [entry for entry in map(progress.checked, entries) if entry and entry["id"] in ids]
    fresh = [
        one
        for one in sound
        if one["quiz"] in (quiz_id, homes.get(one["question"])) and one["id"] not in known
    ]
    if fresh:
        widget.earlier = progress.of_quiz([*widget.earlier, *fresh], {quiz_id, *homes.values()})


def _heard(widget: Quiz, message: Any, _buffers: Any) -> None:
    """Keep what a quiz hands over, and answer. Nothing is raised: the quiz shows what is wrong."""
    try:
        kind = message.get("type") if isinstance(message, dict) else None
        if kind == "entries":
            entries = message.get("entries")
            ids = progress.record(entries)
            if ids:
                _remember(widget, entries, ids)
        elif kind == "new-learner":
            mark = str(message.get("id", ""))[:64]
            progress.new_learner(mark)
            for one in _shown.values():
                one.earlier = []
            ids = [mark]
        else:
            return
        widget.send({"type": "saved", "ids": ids})
    except Exception as error:
        widget.send({"type": "not-saved", "why": _sendable(error)})


def _sendable(error: Exception) -> str:
    """Return an error's words; the name of a folder may hold bytes that are no UTF-8."""
    return str(error).encode("utf-8", "replace").decode("utf-8")


def _earlier(quiz_id: str) -> list[progress.Entry]:
    try:
        return progress.of_quiz(progress.read(), quiz_id)
    except CourseError as error:
        print(_sendable(error))
        return []


FOLD = '<details class="pakrussia-then">'
THEN = "What we see (open it after you have answered)"


def folded(nodes: list[prose.Node]) -> str:
    """Return a tree of ``prose`` as Markdown that stays folded until a reader opens it."""
    return f"{FOLD}\n<summary>{THEN}</summary>\n\n{prose.as_markdown(nodes)}\n\n</details>"


def _then(quiz_id: str, text: object) -> list[prose.Node]:
    """Return the tree of what unfolds after a quiz, or raise ``CourseError``."""
    if not isinstance(text, str):
        raise CourseError(
            f"then= of quiz {quiz_id!r} must be a text in Markdown, and is {type(text).__name__}."
        )
    nodes = prose.tree(text)
    if not prose.plain_text(nodes):
        raise CourseError(
            f"then= of quiz {quiz_id!r} is empty. Write what we see there, or leave it out."
        )
    return nodes


def show(quiz_id: str, language_code: str | None = None, *, then: str | None = None) -> Quiz:
    """Return the quiz with this id, ready to be shown, with the learner's earlier answers.

    ``then`` is what we see, in Markdown: it stays folded until every question of the quiz is
    answered right, given up, locked, compared or kept, and then unfolds under them.
    ``language_code`` chooses the interface words and, where there is one, the question file of
    that language; by default ``language()`` does. Raises CourseError for an unknown quiz (naming
    the near misses) or language, a malformed question file, or an empty ``then``.
    """
    chosen = language_code or language()
    words(chosen)
    file, quiz = questions.load_quiz(quiz_id, chosen)
    content = plain(file, quiz, chosen)
    hidden = ""
    if then is not None:
        content["then"] = _then(quiz.id, then)
        hidden = folded(content["then"])
    return place(questions.markdown(quiz, hidden), content, _earlier(quiz.id))


def place(text: str, content: dict[str, Any], earlier: list[progress.Entry]) -> Quiz:
    """Return the one widget of a quiz, with this content (from ``plain``) and these answers.

    ``text`` is its Markdown. A question that is at home in another quiz carries that ``lesson``
    and ``quiz``: an answer counts there. It may say where it is ``from``. A quiz that carries
    ``since``, the time of an entry, shows no answer given until then.
    """
    widget = _shown.get(content["id"])
    _bring_code()
    if content["words"]["lang"] == COMMON and not _LIVE:
        content = {name: value for name, value in content.items() if name != "words"}
    if widget is None or widget.comm is None:
        widget = _shown[content["id"]] = Quiz(text, quiz=content, earlier=earlier)
    else:
        widget.markdown = text
        with widget.hold_sync():
            widget.quiz = content
            widget.earlier = earlier
    return widget


def objectives(lesson_id: str) -> Markdown:
    """Return what a learner can do after a lesson, from its question file, to be displayed."""
    listed = questions.objectives(lesson_id, language())
    lines = [f"- {questions.escaped(one.text)}" for one in listed]
    # Every lesson begins here, so that an older one is told first.
    older = current.notice()
    return Markdown("\n".join([*([older, ""] if older else []), "By the end you can:", "", *lines]))
