"""A bare page with a quiz on it, for tests that need a browser and nothing of Jupyter."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

from pakrussia import questions, quiz

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "unit" / "samples" / "90-sample.yml"
ADDRESS = "http://localhost:1/"  # answered by the test itself; nothing listens there

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Quiz</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/quiz.css">
<style>body { margin: 1rem; background: Canvas; } :root { color-scheme: light dark; }</style>
</head><body><main><h1>Lesson</h1><h2>Section</h2>
<div id="one"></div><div id="two"></div></main></body></html>"""


def sample(quiz_id: str = "90-a", language: str = "en", path: Path = SAMPLE) -> dict[str, Any]:
    """Return a quiz of a sample file as plain data; sources stand under their own keys."""
    file = questions.load_file(path)
    found = next(one for one in file.quizzes if one.id == quiz_id)
    return {
        "id": found.id,
        "lesson": file.lesson,
        "title": found.title,
        "language": file.language,
        "words": quiz.words(language),
        "sources": {},
        "questions": [questions.plain(one) for one in found.questions],
    }


def choice(asked: Locator, text: str) -> Locator:
    """Return the button of the option with just this text; before it stands the option's letter."""
    return asked.get_by_role("radio", name=re.compile(rf"^[A-Z] {re.escape(text)}$"))


def serve(context: Any) -> None:
    """Answer the page's requests with what a widget carries; any other request fails."""

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == "":
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
        elif path == "sandbox":  # as a platform embeds pages: of no origin, without downloads
            headers = {"Content-Security-Policy": "sandbox allow-scripts"}
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8", headers=headers)
        elif path == "quiz.js":
            headers = {"Access-Control-Allow-Origin": "*"}
            kind = "text/javascript; charset=utf-8"
            route.fulfill(body=quiz.SCRIPT, content_type=kind, headers=headers)
        elif path == "quiz.css":
            route.fulfill(body=quiz.STYLE, content_type="text/css; charset=utf-8")
        else:
            route.abort()

    context.route("**/*", answer)


def open_page(context: Any, path: str = "") -> Any:
    """Open the bare page; errors in it are collected in ``page.errors``."""
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(ADDRESS + path)
    return page


MOUNT = """async ([where, quiz]) => {
  const { mount, browserStorage } = await import("/quiz.js");
  const el = document.getElementById(where);
  el.stop?.();
  el.stop = mount(el, quiz, browserStorage(quiz));
  // The questions after the first few are drawn when these have been painted.
  await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
}"""


def mount(page: Any, data: dict[str, Any], where: str = "one") -> None:
    """Draw a quiz in the page with the browser's own storage."""
    page.evaluate(MOUNT, [where, data])


# A widget's model as anywidget gives it to render(), with a kernel that can be switched off.
MODEL = """async ([where, quiz, earlier]) => {
  const listeners = {};
  const state = { quiz, earlier };
  const model = {
    sent: [],
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; model.fire("change:" + name); },
    on: (name, f) => (listeners[name] ??= new Set()).add(f),
    off: (name, f) => listeners[name]?.delete(f),
    fire: (name, ...what) => [...(listeners[name] ?? [])].forEach((f) => f(...what)),
    send: (message) => {
      model.sent.push(JSON.parse(JSON.stringify(message)));
      window.kernel?.(message, model);
    },
  };
  const widget = (await import("/quiz.js")).default;
  const el = document.getElementById(where);
  el.stop?.();
  el.stop = widget.render({ model, el });
  (window.models ??= {})[where] = model;
}"""


def render(
    page: Any, data: dict[str, Any], where: str = "one", earlier: list[Any] | None = None
) -> None:
    """Draw a quiz as the widget does, on a model of ours (``window.models[where]``)."""
    page.evaluate(MODEL, [where, data, earlier or []])


def stored(page: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Return what the browser keeps for this quiz."""
    key = f"pakrussia:1:{data['lesson']}:{data['id']}"
    found: dict[str, Any] = json.loads(page.evaluate("key => localStorage.getItem(key)", key))
    return found
