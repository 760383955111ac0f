"""The page edition in the machine's Firefox: charts, answers, a guess, the way between lessons."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import firefox
import pytest
from firefox import Firefox

from pakrussia import folders, quiz
from pakrussia.build import notebooks, pages
from pakrussia.errors import CourseError

LESSON, NEXT = "01-alliances-and-the-u2", "02-the-china-channel-and-1971"
QUIZ = "document.querySelector('.pakrussia-quiz:not([data-waits])')"


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("pages")
    pages.build(folders.course_folder(), to)
    return to


@pytest.fixture(scope="module")
def served(edition: Path) -> Iterator[str]:
    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Silent, directory=str(edition))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Firefox]:
    """A Firefox that nobody has used before."""
    try:
        with firefox.running(tmp_path) as started:
            yield started
    except CourseError as problem:
        if os.environ.get("PAKRUSSIA_REQUIRE_BROWSER"):
            pytest.fail(str(problem))
        pytest.skip(str(problem))


@pytest.fixture(params=["file", "server"])
def address(request: pytest.FixtureRequest) -> str:
    """Where the pages are: in Firefox each file is an origin of its own."""
    folder: Path = request.getfixturevalue("edition")
    return str(request.getfixturevalue("served")) if request.param == "server" else folder.as_uri()


def question_of(kind: str, lesson: str = LESSON) -> dict[str, object]:
    """Return the first question of a kind whose quiz waits for no guess, as the page has it."""
    notebook = notebooks.read(folders.course_folder() / "notebooks" / f"{lesson}.ipynb")
    models = notebook.metadata["widgets"][notebooks.WIDGET_STATE]["state"]
    quizzes = [model["state"]["quiz"] for model in models.values() if "quiz" in model["state"]]
    questions = [one for found in quizzes if "after" not in found for one in found["questions"]]
    asked: dict[str, object] = next(one for one in questions if one["kind"] == kind)
    return asked


def node_of(question: dict[str, object]) -> str:
    """Return the expression for the place of a question."""
    prompt = str(question["prompt"]).split("*")[0].strip()[:40]
    return (
        "[...document.querySelectorAll('.pakrussia-quiz .question')]"
        f".find((one) => one.textContent.includes({prompt!r}))"
    )


def button(place: str, words: str, kind: str = "button") -> str:
    texts = f"[...{place}.querySelectorAll({kind!r})]"
    return f"{texts}.find((one) => one.textContent.trim() === {words!r})"


def show_everything(reader: Firefox) -> None:
    everything = "document.querySelector('button.everything[aria-expanded=false]')"
    if reader.value(f"!!{everything}"):
        reader.click(everything)


def answer(reader: Firefox, question: dict[str, object]) -> str:
    """Choose the right option and check it; return the expression for the question."""
    listed: list[dict[str, object]] = question["options"]  # type: ignore[assignment]
    right = next(str(one["text"]) for one in listed if one.get("correct"))
    place = node_of(question)
    reader.until(place)
    options = f"[...{place}.querySelectorAll('label')]"
    reader.click(f"{options}.find((one) => one.textContent.includes({right!r}))")
    reader.click(button(place, "Check"))
    reader.until(f"{place}.dataset.state === 'right'")
    return place


def test_every_chart_is_drawn(reader: Firefox, edition: Path) -> None:
    reader.open(f"{edition.as_uri()}/{LESSON}.html")
    show_everything(reader)
    charts = reader.value("document.querySelectorAll('figure.chart').length")
    assert charts > 3
    for number in range(charts):
        figure = f"document.querySelectorAll('figure.chart')[{number}]"
        reader.value(f"{figure}.scrollIntoView({{ block: 'center', behavior: 'instant' }})")
        reader.until(f"{figure}.matches('.drawn')")
        drawing = f"{figure}.querySelector('.live:not([hidden]) svg')"
        assert reader.value(f"{drawing}.getBoundingClientRect().width") > 100
        assert not reader.value(f"{figure}.querySelector('img.still').checkVisibility()")
    assert reader.errors == []


def test_an_answer_is_there_after_a_reload_and_in_the_next_lesson_too(
    reader: Firefox, address: str
) -> None:
    reader.open(f"{address}/{LESSON}.html")
    show_everything(reader)
    place = answer(reader, question_of("single"))
    reader.reload()
    reader.until(f"{place}?.dataset.state === 'right'")
    reader.click("document.querySelector('footer a[rel=next]')")
    reader.until(f"location.pathname.endsWith('{NEXT}.html')")
    there = answer(reader, question_of("single", NEXT))
    reader.back(f"{LESSON}.html")
    reader.until(f"{place}?.dataset.state === 'right'")
    reader.open(f"{address}/{NEXT}.html")
    reader.until(f"{there}?.dataset.state === 'right'")
    assert reader.errors == []


def test_a_guess_locks_and_shows_what_was_so(reader: Firefox, address: str) -> None:
    guess = question_of("guess")
    reader.open(f"{address}/{LESSON}.html")
    place = node_of(guess)
    reader.until(place)
    assert str(guess["reason"])[:30] not in reader.value(f"{place}.innerText")
    reader.click(f"{place}.querySelector('input[type=range]')")
    reader.click(button(place, "not sure", "label"))
    reader.click(button(place, "Lock my guess"))
    reader.until(f"{place}.dataset.state === 'locked'")
    assert str(guess["reason"])[:30] in reader.value(f"{place}.innerText")
    reader.reload()
    reader.until(f"{place}?.dataset.state === 'locked'")
    assert reader.errors == []


def test_after_back_a_new_learner_finds_an_empty_quiz(reader: Firefox, served: str) -> None:
    """Firefox keeps the page that was left, with what it showed, and tells it nothing meanwhile."""
    reader.open(f"{served}/{LESSON}.html")
    show_everything(reader)
    place = answer(reader, question_of("single"))
    reader.value("window.left = true")
    reader.click("document.querySelector('footer a[rel=next]')")
    reader.until(f"location.pathname.endsWith('{NEXT}.html')")
    new = button(QUIZ, quiz.words("en")["new"])
    reader.until(new)
    for _ in range(2):  # The second press confirms; with the mouse both might be one double click.
        reader.value(f"{new}.click()")
    reader.until("Object.keys(localStorage).some((key) => key.startsWith('pakrussia:before:'))")
    reader.back(f"{LESSON}.html")
    reader.until("document.readyState === 'complete'")
    assert reader.value("window.left"), "Firefox has loaded the page anew: nothing was tried"
    reader.until(f"{place}?.dataset.state === 'unseen'")
    assert not reader.value(f"{place}.querySelector('input:checked')")
