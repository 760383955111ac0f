"""The Python face of the quiz: few messages, one widget a quiz, nothing raised, nothing lost."""

from __future__ import annotations

import gc
import json
import queue
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import comm
import jupyterquiz
import pytest
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import IPythonRenderer as HTMLRenderer
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from pakrussia import data, progress, questions, quiz
from pakrussia.errors import CourseError
from pakrussia.quiz import bundle, prose

SAMPLES = Path(__file__).parent / "samples"
ANSWER = {
    "v": 1,
    "id": "one",
    "at": "2026-11-23T18:00:00.000Z",
    "lesson": "90-sample",
    "quiz": "90-a",
    "question": "90-city",
    "event": "answer",
    "response": "Sverdlovsk",
    "outcome": "wrong",
    "score": 0,
}


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[tuple[str, Any]]]:
    """Return the comm messages that quizzes send, with the sample as the course's questions."""
    sent: list[tuple[str, Any]] = []

    class Comm(comm.base_comm.BaseComm):
        def publish_msg(self, msg_type: str, data: Any = None, **_: Any) -> None:
            sent.append((msg_type, data))

    monkeypatch.setattr(comm, "create_comm", lambda *args, **more: Comm(*args, **more))
    monkeypatch.setattr(questions, "folder", lambda: SAMPLES)
    monkeypatch.setattr(quiz, "short_source", lambda key: f"Source of {key}")
    monkeypatch.setattr(quiz, "_shown", {})
    # As after a first quiz: the widget that brings the script is there.
    monkeypatch.setattr(quiz, "_code", [SimpleNamespace(comm=object())])
    monkeypatch.setenv("PAKRUSSIA_PROGRESS", str(tmp_path / "progress.jsonl"))
    monkeypatch.delenv("PAKRUSSIA_LANGUAGE", raising=False)
    yield sent
    for one in quiz._shown.values():
        one.close()


def replies(messages: list[tuple[str, Any]]) -> list[Any]:
    return [data["content"] for _, data in messages if data.get("method") == "custom"]


def test_the_script_comes_once_and_each_quiz_is_one_message(
    messages: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiz, "_code", [])
    shown = quiz.show("90-a")
    quiz.show("90-b")
    assert [kind for kind, _ in messages] == ["comm_open"] * 3
    code, state, other = (content["state"] for _, content in messages)
    key = bundle.key(quiz.COMMON_WORDS)
    assert key in code["_esm"] and key in state["_esm"]
    assert quiz.COMMON_WORDS in code["_esm"] and "words" not in state["quiz"]
    assert len(code["_esm"]) > 40 * len(state["_esm"]) and state["_css"] == ""
    assert state["code"] == other["code"] == f"IPY_MODEL_{quiz.CODE}"
    assert "layout" not in code
    assert shown.model_id == "quiz-90-a"
    quiz._code[0].close()
    assert "layout" not in state
    json.dumps(state)
    assert state["quiz"]["sources"] == {"sample-source": "Source of sample-source"}


def test_shown_again_is_the_same_widget_and_stays_alive(messages: list[tuple[str, Any]]) -> None:
    first = quiz.show("90-a")
    progress.record([ANSWER])
    again = quiz.show("90-a")
    gc.collect()
    assert again is first
    assert [kind for kind, _ in messages] == ["comm_open", "comm_msg"]
    assert list(messages[1][1]["state"]) == ["earlier"]
    assert again.earlier == [ANSWER]
    quiz.show("90-a")
    assert len(messages) == 2  # Nothing new, nothing sent.


def test_closed_widget_is_made_anew(messages: list[tuple[str, Any]]) -> None:
    quiz.show("90-a").close()
    quiz.show("90-a")
    assert [kind for kind, _ in messages] == ["comm_open", "comm_close", "comm_open"]


def test_bundle_shows_questions_where_no_widget_can_be(messages: list[tuple[str, Any]]) -> None:
    shown = quiz.show("90-a")
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == repr(shown) == "Quiz 90-a: Alliances and dates"
    assert bundle["text/markdown"] == questions.markdown(questions.load_quiz("90-a")[1])
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view == {"version_major": 2, "version_minor": 0, "model_id": "quiz-90-a"}


def test_answers_are_recorded_and_acknowledged_once(messages: list[tuple[str, Any]]) -> None:
    shown = quiz.show("90-a")
    for _ in range(2):
        shown._handle_custom_msg({"type": "entries", "entries": [ANSWER, {"bad": 1}]}, [])
    assert replies(messages) == [{"type": "saved", "ids": ["one"]}] * 2
    assert progress.read() == shown.earlier == [ANSWER]


def test_new_learner_clears_every_quiz(messages: list[tuple[str, Any]]) -> None:
    progress.record([ANSWER])
    one, two = quiz.show("90-a"), quiz.show("90-b")
    mark = "2026-11-23T19:00:00.000Z"
    two._handle_custom_msg({"type": "new-learner", "id": mark}, [])
    assert replies(messages) == [{"type": "saved", "ids": [mark]}]
    assert one.earlier == two.earlier == progress.read() == []
    kept = progress.record_path().with_name("progress-until-2026-11-23T19-00-00-000Z.jsonl")
    assert kept.is_file()


@pytest.mark.parametrize(
    "message",
    [None, 5, "entries", [], {}, {"type": []}, {"type": "entries"}, {"type": "run", "code": "1"}],
)
def test_nonsense_from_the_page_does_nothing(
    messages: list[tuple[str, Any]], message: object
) -> None:
    quiz.show("90-a")._handle_custom_msg(message, [])
    assert not progress.record_path().exists()
    assert replies(messages) in ([], [{"type": "saved", "ids": []}])


def test_unwritable_record_is_said_and_not_raised(
    messages: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown = quiz.show("90-a")
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("PAKRUSSIA_PROGRESS", str(tmp_path / "file" / "progress.jsonl"))
    for message in ({"type": "entries", "entries": [ANSWER]}, {"type": "new-learner", "id": "x"}):
        shown._handle_custom_msg(message, [])
    assert [reply["type"] for reply in replies(messages)] == ["not-saved", "not-saved"]
    assert "Set PAKRUSSIA_PROGRESS" in replies(messages)[0]["why"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are Unicode")
def test_a_folder_whose_name_is_no_text_stops_no_lesson(
    messages: list[tuple[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    odd = tmp_path / "caf\udce9.jsonl"  # as Python writes a byte that is no UTF-8
    odd.mkdir()
    monkeypatch.setenv("PAKRUSSIA_PROGRESS", str(odd))
    shown = quiz.show("90-a")
    shown._handle_custom_msg({"type": "entries", "entries": [ANSWER]}, [])
    (reply,) = replies(messages)
    assert reply["type"] == "not-saved" and "caf?.jsonl" in reply["why"]
    assert "caf?.jsonl" in capsys.readouterr().out


def test_unreadable_record_doesnt_stop_the_quiz(
    messages: list[tuple[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    progress.record_path().mkdir()
    assert quiz.show("90-a").earlier == []
    assert "cannot be read" in capsys.readouterr().out


def test_unknown_quiz_and_language(messages: list[tuple[str, Any]]) -> None:
    with pytest.raises(CourseError, match="Did you mean '90-"):
        quiz.show("90-x")
    with pytest.raises(CourseError, match="no interface words in 'xx'"):
        quiz.show("90-a", "xx")
    assert messages == []


def test_one_setting_switches_the_language(
    messages: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAKRUSSIA_LANGUAGE", "ur")
    content = quiz.show("90-a").quiz
    assert content["words"] == quiz.words("ur")
    assert content["words"]["dir"] == "rtl"
    assert content["language"] == "en"  # The questions themselves are still English.
    assert "Проверить" not in json.dumps(content, ensure_ascii=False)


def test_words_are_complete_in_every_language() -> None:
    english = quiz.words("en")
    for language in ("ur", "ru"):
        found = quiz.words(language)
        assert list(found) == list(english)
        for key, text in found.items():
            assert text.strip(), (language, key)
            holes = [sorted(re.findall(r"\{\w+\}", one)) for one in (text, english[key])]
            assert holes[0] == holes[1], (language, key)
    assert [quiz.words(one)["dir"] for one in ("en", "ur", "ru")] == ["ltr", "rtl", "ltr"]


def test_script_uses_words_that_exist_and_no_others() -> None:
    script = bundle.joined()
    used = set(re.findall(r"""words\.(\w+)""", script))
    used |= set(re.findall(r"""['"]((?:say|need|done|kept|not)_[a-z]+|set_aside)['"]""", script))
    used |= set(re.findall(r"""(?:say|button|twice|tell)\(\s*['"]([a-z_]+)['"]""", script))
    used |= {word for word in re.findall(r"""['"]([a-z_]+)['"]""", script) if "_" in word}
    used |= {word for word in ("changed", "up", "down") if f"'{word}'" in script}
    # Made of a part that is known in the script: a state, a kind, a field, a choice.
    made = {*quiz.words("en")} & {
        *("unseen", "started", "wrong", "right", "given-up"),
        *("locked", "passed", "misfit", "compared", "kept"),
        *(f"kind_{one.kind}" for one in questions.KINDS.values() if not one.marked),
        *("dossier_claim", "dossier_for", "dossier_against", "pick_yes", "pick_no"),
        *("say_near_high", "say_near_low", "say_far_high", "say_far_low"),
        *("done_again", "done_new", "sure"),
    }
    known = set(quiz.words("en"))
    names = {word for word in used if word in known}
    assert known - names - made == set()
    assert set(re.findall(r"""(?:say|tell)\(\s*['"]([a-z_]+)['"]""", script)) - known == set()
    assert set(re.findall(r"""\bwords\.(\w+)""", script)) - known - {"lang", "dir"} == set()
    assert not re.search("[\u0400-\u04ff]", script)  # No Russian word is written in the script.


def test_every_kind_can_be_marked_and_drawn() -> None:
    """A kind is one Python class and two entries in JavaScript, one where it is marked or kept."""
    for module, table in (("marking", "marking"), ("drawing", "drawing")):
        text = bundle.module_text(module)
        entries = text[text.index(f"export const {table} = {{") :]
        for kind in questions.KINDS:
            assert re.search(rf"^  {kind}: ", entries, re.MULTILINE), (module, kind)


def test_modules_import_what_stands_before_them_and_nothing_twice() -> None:
    """Joined they are in one scope: no name may be there twice, none may be missing."""
    modules = {path.stem for path in (bundle.HERE / "js").glob("*.js")}
    assert modules == {*bundle.ORDER, "borrowed"}
    exported: dict[str, set[str]] = {}
    names: list[str] = []
    for module in bundle.ORDER:
        text = bundle.module_text(module)
        for other, wanted in bundle.imports(text).items():
            assert set(wanted) <= exported[other], (module, other)
            for name in wanted:
                assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{module} needs no {name}"
        found = re.findall(
            r"^(?:export )?(?:async )?(?:const|let|function) (\w+)", text, re.MULTILINE
        )
        exported[module] = set(re.findall(r"^export (?:const|function) (\w+)", text, re.MULTILINE))
        names += found
    assert len(names) == len(set(names))
    assert set(bundle.PUBLIC) <= {name for found in exported.values() for name in found}
    assert not re.search(r"^import ", bundle.joined(), re.MULTILINE)


def test_script_and_style_stay_near_jupyterquiz_and_ask_for_nothing() -> None:
    """Nine kinds, three languages, numbers read as people write them, and a record that outlives a
    browser which keeps nothing: at most 65 per cent more than its three kinds weigh."""
    theirs = Path(jupyterquiz.__file__).parent
    files = [*(theirs / "js").iterdir(), theirs / "styles.css"]
    weight = sum(path.stat().st_size for path in files)
    ours = len(quiz.SCRIPT.encode("utf-8")) + len(quiz.STYLE.encode("utf-8"))
    assert ours < 1.65 * weight
    for text in (quiz.SCRIPT, quiz.STYLE):
        assert not re.search(r"https?:|@import|url\(|innerHTML|outerHTML|eval\(|fetch\(", text)


def test_sources_are_joined_again_when_they_change(monkeypatch: pytest.MonkeyPatch) -> None:
    changes: queue.Queue[object] = queue.Queue()
    watched = SimpleNamespace(watch=lambda folder: iter(changes.get, None))
    monkeypatch.setitem(sys.modules, "watchfiles", watched)
    script, style = bundle.live()
    assert script.read_text(encoding="utf-8") == bundle.joined()
    assert ".pakrussia-quiz" in style.read_text(encoding="utf-8")
    script.unlink()
    changes.put("a file")
    changes.put(None)
    for thread in threading.enumerate():
        if thread.daemon and thread.name.startswith("Thread") and "follow" in thread.name:
            thread.join(timeout=30)
    assert script.read_text(encoding="utf-8") == bundle.joined()


# --- what unfolds --------------------------------------------------------------------------------

THEN = """You saw **8** of *14*. See [FRUS](https://example.org/a), [lesson 2](02-b.ipynb#part),
[bad](javascript:alert(1)), <img src=x onerror=alert(1)> and `a</details>b`.

- first
- second

</details> <script>alert(1)</script>
"""


def test_then_travels_as_a_tree_and_folded_in_markdown(messages: list[tuple[str, Any]]) -> None:
    shown = quiz.show("90-a", then=THEN)
    tree = shown.quiz["then"]
    assert tree[0][0] == "p" and tree[1][0] == "ul"
    json.dumps(tree)
    text = shown._repr_mimebundle_()["text/markdown"]
    start, fold, rest = text.partition(quiz.FOLD)
    assert fold and "8" not in start.rpartition("\n\n")[2]
    inside, end, last = rest.rpartition("</details>")
    assert end and last.strip() == f"*{questions.ALIVE}*"
    # Nothing in it can end the fold: as HTML there is one element, and it is shut.
    rendered = MarkdownWithMath(renderer=HTMLRenderer(escape=False)).render(text)
    html = BeautifulSoup(rendered, "html.parser")
    (details,) = html.find_all("details")
    assert not details.has_attr("open")
    assert "You saw" in details.get_text() and "second" in details.get_text()
    assert html.find("script") is None and html.find("img") is None
    assert "javascript" not in inside
    assert "</details> <script>alert(1)</script>" in details.get_text()


def test_the_tree_shows_its_markdown_again(messages: list[tuple[str, Any]]) -> None:
    def words(nodes: list[Any]) -> str:
        return " ".join(prose.plain_text(nodes).split())

    first = prose.tree(THEN)
    again = prose.tree(prose.as_markdown(first))
    assert words(again) == words(first)
    soup = BeautifulSoup(prose.as_html(first), "html.parser")
    links = [link["href"] for link in soup.find_all("a")]
    assert links == ["https://example.org/a", "02-b.ipynb#part"]
    assert {tag.name for tag in soup.find_all()} <= set(prose.TAGS)


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("", r"then= of quiz '90-a' is empty"),
        ("  \n", r"then= of quiz '90-a' is empty"),
        ("---", r"then= of quiz '90-a' is empty"),
        (5, r"must be a text in Markdown, and is int"),
    ],
)
def test_then_of_nothing_is_one_clear_error(
    messages: list[tuple[str, Any]], then: Any, said: str
) -> None:
    with pytest.raises(CourseError, match=said):
        quiz.show("90-a", then=then)
    assert messages == []


def test_then_without_a_quiz_is_one_clear_error(messages: list[tuple[str, Any]]) -> None:
    with pytest.raises(CourseError, match=r"There is no quiz '90-z'"):
        quiz.show("90-z", then="We see this.")


def test_without_then_nothing_of_it_is_stored(messages: list[tuple[str, Any]]) -> None:
    assert "then" not in quiz.show("90-a").quiz


def test_half_a_surrogate_pair_in_the_record_stops_no_quiz(
    messages: list[tuple[str, Any]],
) -> None:
    progress.record_path().parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(ANSWER | {"response": "half \ud83d"})
    progress.record_path().write_text(line + "\n", encoding="utf-8")
    shown = quiz.show("90-a")
    assert shown.earlier[0]["response"] == "half \ufffd"
    json.dumps(messages[0][1], ensure_ascii=False).encode("utf-8")


def test_objectives_are_listed(messages: list[tuple[str, Any]]) -> None:
    shown = quiz.objectives("90-sample")
    listed = "- Date the first events\n- Tell a host from an owner"
    assert shown.data == f"By the end you can:\n\n{listed}"


def test_sources_are_short_references(monkeypatch: pytest.MonkeyPatch) -> None:
    assert quiz.short_source(data.names()[0]) == data.info(data.names()[0]).short_source
    with pytest.raises(CourseError):
        quiz.short_source("no-such-source")


def test_picture_travels_with_the_quiz(
    messages: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(questions, "folder", lambda: tmp_path)
    text = (SAMPLES / "90-sample.yml").read_text(encoding="utf-8")
    shown = "prompt: Put these"
    text = text.replace(shown, f"picture: {{file: ../a.svg, alt: A map}}\n        {shown}")
    (tmp_path / "90-sample.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"a\.svg is not beside the question files"):
        quiz.show("90-a")
    (tmp_path / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    picture = quiz.show("90-a").quiz["questions"][3]["picture"]
    assert picture["src"].startswith("data:image/svg+xml;base64,")
    assert picture["alt"] == "A map"
    (tmp_path / "a.svg").write_bytes(b"x" * (quiz.LARGEST_PICTURE + 1))
    with pytest.raises(CourseError, match="at most 40000 bytes"):
        quiz.show("90-a")
